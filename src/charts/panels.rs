//! Small multiples: the same picture for several pairs side by side, on the same scales, axes at the outside only.

use serde::Serialize;

use super::layout::{self, Area, Wish};
use super::marks::{Axes, Canvas, Paint, Side, Words};
use super::naming::boxes;
use super::scale::Scale;
use super::text::{self, Weight};
use super::theme::{AXIS, HEADING, Ink, LABEL, NOTE};
use super::{ChartError, Tick};

/// Room for the heading of a panel.
const HEAD: f64 = 28.0;
/// Between two panels, across and down.
const BETWEEN: (f64, f64) = (26.0, 14.0);
const FOOT: f64 = 28.0;
/// Half of the least height of a band.
const HALF_BAND: f64 = 1.5;
const DOT: f64 = 4.5;
/// A figure of another definition.
const OTHER: f64 = 4.0;
/// From the top of a line of words to its baseline, as a part of the type size.
const ASCENT: f64 = 0.78;
/// A label so far from its dot has a line to it, and rather lies over the line of another panel than farther away.
const FAR: f64 = 26.0;
/// A panel is at least so wide, unless it is alone in its row.
const NARROWEST: f64 = 150.0;

/// Panels.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Panels {
    /// Decimal years.
    pub x: Scale,
    /// Values.
    pub y: Scale,
    /// Years below the lowest panel of each column.
    pub x_ticks: Vec<Tick>,
    /// Values at the left of each row.
    pub y_ticks: Vec<Tick>,
    /// From left to right, then down.
    pub panels: Vec<Panel>,
    /// The figures are estimates: hollow dots at the ends.
    pub estimate: bool,
}

/// One panel.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Panel {
    /// The record.
    pub id: String,
    /// What it is of.
    pub heading: String,
    /// Decimal year and value; a new run after each missing year.
    pub lines: Vec<Vec<(f64, f64)>>,
    /// Decimal year, lowest and highest value.
    pub bands: Vec<Vec<(f64, f64, f64)>>,
    /// Decimal year and value of figures of another definition, where that of the line has none.
    pub others: Vec<(f64, f64)>,
    /// Words at the last value.
    pub end: String,
}

impl Panels {
    pub(super) fn draw(&self, canvas: &Canvas, plot: Area) -> Result<(), ChartError> {
        let look = Words::regular(AXIS, canvas.tokens.muted);
        let gutter = self.y_ticks.iter().map(|tick| look.width(&tick.label)).fold(0.0, f64::max) + 12.0;
        let (columns, rows) = grid(self.panels.len(), plot.width() - gutter, plot.height() - FOOT);
        let width = (plot.width() - gutter - BETWEEN.0 * (columns as f64 - 1.0)) / columns as f64;
        let height = (plot.height() - FOOT - BETWEEN.1 * (rows as f64 - 1.0)) / rows as f64;
        if width < 90.0 || height < HEAD + 40.0 {
            return Err(ChartError::DoesNotFit { rows: self.panels.len(), size: canvas.size.word() });
        }
        for (index, panel) in self.panels.iter().enumerate() {
            let (column, row) = (index % columns, index / columns);
            let x0 = plot.x0 + gutter + (width + BETWEEN.0) * column as f64;
            let y0 = plot.y0 + (height + BETWEEN.1) * row as f64;
            let place = Area::new(x0, y0, x0 + width, y0 + height);
            self.draw_panel(canvas, panel, place, (column == 0, index + columns >= self.panels.len()))?;
        }
        Ok(())
    }

    fn draw_panel(
        &self,
        canvas: &Canvas,
        panel: &Panel,
        place: Area,
        (is_left, is_lowest): (bool, bool),
    ) -> Result<(), ChartError> {
        let tokens = canvas.tokens;
        let area = place.inset(0.0, HEAD, 0.0, 0.0);
        let axes = canvas.axes(area, self.x, self.y)?;
        let look = Words::regular(AXIS, tokens.muted);
        let mut free_to = f64::INFINITY;
        for tick in &self.y_ticks {
            let (_, y) = axes.at(self.x.ends().0, tick.at);
            canvas.across(area.x0, area.x1, y, if tick.at == 0.0 { tokens.axis } else { tokens.grid }, 1.0)?;
            // In a low panel not every line can have its name.
            if is_left && y + AXIS <= free_to {
                canvas.words_level(&tick.label, (area.x0 - 12.0, y), Side::End, look);
                free_to = y;
            }
        }
        if is_lowest {
            canvas.across(area.x0, area.x1, area.y1, tokens.axis, 1.0)?;
            let place = |tick: &Tick| axes.at(tick.at, self.y.ends().0).0;
            let names: Vec<(f64, &str)> = self.x_ticks.iter().map(|tick| (place(tick), tick.label.as_str())).collect();
            canvas.year_names(&names, area.y1 + 22.0, look, (area.x0 - 2.0, area.x1 + 2.0));
        }
        for line in self.lines_of_others(panel) {
            axes.line(line, &Paint::stroke(tokens.others, 1.0))?;
        }
        // Long names are set small before one is cut, and all alike.
        let width = |panel: &Panel, size| text::width(&text::printable(&panel.heading), Weight::Bold, size);
        let fits = |size: &f64| self.panels.iter().all(|panel| width(panel, *size) <= area.width());
        let size = [HEADING, NOTE].into_iter().find(fits).unwrap_or(NOTE);
        let heading = text::clip(&text::printable(&panel.heading), Weight::Bold, size, area.width());
        canvas.words(&heading, (area.x0, place.y0 + 17.0), Side::Start, Words::bold(size, tokens.ink));
        let heading = Area::of_words(&heading, Weight::Bold, size, area.x0, place.y0 + 17.0);
        self.draw_own(canvas, &axes, panel, (area, heading))
    }

    fn lines_of_others(&self, panel: &Panel) -> impl Iterator<Item = &Vec<(f64, f64)>> {
        let others = self.panels.iter().filter(|other| other.id != panel.id);
        others.flat_map(|other| &other.lines).filter(|line| line.len() > 1)
    }

    fn draw_own(
        &self,
        canvas: &Canvas,
        axes: &Axes<'_>,
        panel: &Panel,
        (area, heading): (Area, Area),
    ) -> Result<(), ChartError> {
        let tokens = canvas.tokens;
        let color = tokens.mark(Ink::Series(0));
        let pale = color.over(tokens.background, 0.3);
        for band in &panel.bands {
            draw_band(canvas, axes, band, &Paint::fill(pale).id(&format!("{}:definitions", panel.id)))?;
        }
        for line in &panel.lines {
            axes.line(line, &Paint::stroke(color, 2.5).id(&panel.id))?;
            // A year alone is no line.
            if let [(year, value)] = line.as_slice() {
                canvas.dot(axes.at(*year, *value), 3.0, color, false, "")?;
            }
        }
        for (year, value) in &panel.others {
            canvas.dot(axes.at(*year, *value), OTHER, color, true, &format!("{}:other:{}", panel.id, year.floor()))?;
        }
        let Some((year, value, is_other)) = panel.last() else { return Ok(()) };
        let at = axes.at(year, value);
        canvas.dot(at, DOT, color, self.estimate || is_other, &format!("{}:latest", panel.id))?;
        let look = Words::bold(LABEL, tokens.words(Ink::Series(0))).rimmed();
        let words = text::clip(&text::printable(&panel.end), Weight::Bold, LABEL, area.width());
        let spot = self.place_of_end(axes, panel, (area, heading), (at, look.width(&words)));
        let near = (at.0.clamp(spot.x0, spot.x1), at.1.clamp(spot.y0, spot.y1));
        if distance(at, near) > FAR {
            canvas.line(&[at, near], &Paint::stroke(tokens.axis, 1.0))?;
            canvas.dot(at, DOT, color, self.estimate || is_other, "")?;
        }
        canvas.words(&words, (spot.x0, spot.y0 + LABEL * ASCENT), Side::Start, look);
        Ok(())
    }

    /// Where the words of the last value stand: near its dot, off the lines of the panel and its heading, and as far as there is such a
    /// place nearby off the edges of its band and the lines of the other panels.
    fn place_of_end(
        &self,
        axes: &Axes<'_>,
        panel: &Panel,
        (area, heading): (Area, Area),
        (at, width): ((f64, f64), f64),
    ) -> Area {
        let along = |points: &[(f64, f64)]| -> Vec<Area> {
            let at: Vec<(f64, f64)> = points.iter().map(|(year, value)| axes.at(*year, *value)).collect();
            let lone = at.first().filter(|_| at.len() == 1).map(|only| boxes(*only, *only));
            lone.unwrap_or_else(|| at.windows(2).flat_map(|pair| boxes(pair[0], pair[1])).collect())
        };
        let mut lines = vec![heading];
        lines.extend(panel.lines.iter().flat_map(|line| along(line)));
        lines.extend(panel.others.iter().flat_map(|other| along(&[*other])));
        let mut own = lines.clone();
        for band in &panel.bands {
            own.extend(along(&band.iter().map(|(year, low, _)| (*year, *low)).collect::<Vec<_>>()));
            own.extend(along(&band.iter().map(|(year, _, high)| (*year, *high)).collect::<Vec<_>>()));
        }
        let grey = self.lines_of_others(panel).flat_map(|line| along(line));
        let all: Vec<Area> = own.iter().copied().chain(grey).collect();
        let bounds = Area::new(area.x0, heading.y0, area.x1 + 8.0, area.y1 - 2.0);
        let wish = Wish { at, reach: DOT + 4.0, width, height: LABEL };
        let find = |taken: &[Area]| {
            layout::free_places(&wish, taken, bounds).find(|spot| layout::clear_way(&wish, *spot, taken))
        };
        let is_near = |spot: &Area| distance(at, (at.0.clamp(spot.x0, spot.x1), at.1.clamp(spot.y0, spot.y1))) <= FAR;
        // Words as wide as the panel have no place beside the dot: above it, or below it where the heading is.
        let above = || {
            let left = (at.0 + DOT - width).max(area.x0);
            let top = Some(at.1 - 12.0 - LABEL).filter(|top| *top >= heading.y1).unwrap_or(at.1 + 12.0);
            Area::new(left, top, left + width, top + LABEL)
        };
        // Rather inside its own pale band than on a line, and rather anywhere than that.
        let near = |taken: &[Area]| find(taken).filter(is_near);
        near(&all)
            .or_else(|| near(&own))
            .or_else(|| near(&lines))
            .or_else(|| find(&own))
            .or_else(|| find(&lines))
            .or_else(|| anywhere(&wish, &lines, bounds))
            .or_else(|| find(&[heading]))
            .unwrap_or_else(above)
    }
}

/// The place nearest to the mark, wherever in these bounds, that covers nothing of these.
fn anywhere(wish: &Wish, taken: &[Area], bounds: Area) -> Option<Area> {
    const STEP: f64 = 4.0;
    let steps = |from: f64, to: f64| (0..=((to - from) / STEP).max(0.0) as usize).map(move |n| from + STEP * n as f64);
    let (right, lowest) = (bounds.x1 - wish.width, bounds.y1 - wish.height);
    if right < bounds.x0 || lowest < bounds.y0 {
        return None;
    }
    let places = steps(bounds.y0, lowest).flat_map(|y| steps(bounds.x0, right).map(move |x| (x, y)));
    let free = places
        .map(|(x, y)| Area::new(x, y, x + wish.width, y + wish.height))
        .filter(|area| !taken.iter().any(|other| other.meets(*area)));
    let away = |area: &Area| distance(wish.at, (wish.at.0.clamp(area.x0, area.x1), wish.at.1.clamp(area.y0, area.y1)));
    free.min_by(|one, other| away(one).total_cmp(&away(other)))
}

fn distance(one: (f64, f64), other: (f64, f64)) -> f64 {
    (one.0 - other.0).hypot(one.1 - other.1)
}

impl Panel {
    /// Year and value of the latest figure, and whether it is of another definition than the line: of one year the end of the line, then
    /// the middle of a range.
    fn last(&self) -> Option<(f64, f64, bool)> {
        let of_line = self.lines.iter().flatten().map(|(year, value)| (*year, *value, false));
        let of_bands = self.bands.iter().flatten().map(|(year, low, high)| (*year, f64::midpoint(*low, *high), false));
        let of_others = self.others.iter().map(|(year, value)| (*year, *value, true));
        of_others.chain(of_bands).chain(of_line).max_by(|one, other| one.0.total_cmp(&other.0))
    }
}

fn draw_band(canvas: &Canvas, axes: &Axes<'_>, band: &[(f64, f64, f64)], paint: &Paint) -> Result<(), ChartError> {
    let edges: Vec<(f64, f64, f64)> = band
        .iter()
        .map(|(year, low, high)| {
            let ((x, bottom), (_, top)) = (axes.at(*year, *low), axes.at(*year, *high));
            let spare = (HALF_BAND - (bottom - top) / 2.0).max(0.0);
            (x, bottom + spare, top - spare)
        })
        .collect();
    if let [(x, bottom, top)] = edges.as_slice() {
        return canvas.rect(Area::new(x - DOT, *top, x + DOT, *bottom), paint);
    }
    let above = edges.iter().map(|(x, _, top)| (*x, *top));
    let below = edges.iter().rev().map(|(x, bottom, _)| (*x, *bottom));
    canvas.polygon(&above.chain(below).collect::<Vec<_>>(), paint)
}

/// Columns and rows in which so many panels come out as large as they can, half as wide again as high.
fn grid(count: usize, width: f64, height: f64) -> (usize, usize) {
    let count = count.max(1);
    let size = |columns: usize| {
        let rows = count.div_ceil(columns);
        (width / columns as f64 / 1.5).min(height / rows as f64 - HEAD)
    };
    let fits = |columns: &usize| *columns == 1 || width / *columns as f64 >= NARROWEST;
    let columns =
        (1..=count.min(4)).filter(fits).max_by(|a, b| size(*a).total_cmp(&size(*b)).then(b.cmp(a))).unwrap_or(1);
    (columns, count.div_ceil(columns))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panels_take_the_shape_of_the_page() {
        assert_eq!(grid(1, 1100.0, 430.0), (1, 1));
        assert_eq!(grid(2, 1100.0, 430.0), (2, 1));
        assert_eq!(grid(12, 1100.0, 430.0), (4, 3));
        assert_eq!(grid(6, 1100.0, 430.0), (3, 2));
        assert_eq!(grid(2, 1000.0, 1100.0), (1, 2));
        assert_eq!(grid(0, 1000.0, 1100.0), (1, 1));
    }
}
