//! Deals of a register over years, one a row: the order, the years with deliveries, and what is still to come.

use serde::Serialize;

use super::layout::Area;
use super::marks::{Axes, Canvas, Paint, Side, Words};
use super::names::{Name, NameColumns};
use super::rows::{self, RowParts};
use super::scale::Scale;
use super::text::{self, Weight};
use super::theme::{AXIS, Ink, LABEL, Size};
use super::{ChartError, Tick};

/// Smallest height of a row in pixels.
pub(super) const LEAST_ROW: f64 = 40.0;
const MOST_ROW: f64 = 110.0;
const HEAD: f64 = 34.0;
const FOOT: f64 = 30.0;
/// From one heading to the next where they stand above each other.
const LEADING: f64 = 20.0;

/// Deals over years.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Timeline {
    /// In the order in which they are drawn, from the top; those of one group follow each other.
    pub rows: Vec<TimelineRow>,
    /// Decimal years.
    pub x: Scale,
    /// Years that are written at the axis.
    pub x_ticks: Vec<Tick>,
    /// The day up to which the data go.
    pub as_of: Option<Tick>,
    /// Headings of the numbers and of the values at the right; the latter empty for no such column.
    pub headings: [String; 2],
}

/// One deal.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TimelineRow {
    /// The record.
    pub id: String,
    /// The group that it belongs to; empty for none.
    pub group: String,
    /// Name at the left.
    pub label: String,
    /// More about it.
    pub detail: String,
    /// Year of the order.
    pub order_year: Option<i32>,
    /// That year is an estimate: a bracket below the diamond.
    pub order_estimate: bool,
    /// Years with deliveries, rising.
    pub deliveries: Vec<i32>,
    /// Those are estimates: hollow.
    pub deliveries_estimate: bool,
    /// Where the fade of what is still to come starts and ends, in decimal years.
    pub open: Option<(f64, f64)>,
    /// `5 of 40`.
    pub words: String,
    /// Value at the right.
    pub value: String,
}

impl TimelineRow {
    fn name(&self) -> Name<'_> {
        Name { group: &self.group, label: &self.label, detail: &self.detail }
    }
}

struct Geometry {
    area: Area,
    names: NameColumns,
    row: f64,
    words: f64,
    value: f64,
}

impl Timeline {
    pub(super) fn draw(&self, canvas: &Canvas, plot: Area) -> Result<(), ChartError> {
        let tokens = canvas.tokens;
        let geometry = self.geometry(canvas, plot)?;
        let area = geometry.area;
        let axes = canvas.row_axes(area, self.x)?;
        self.draw_axis(canvas, &axes, &geometry, plot)?;
        for (index, row) in self.rows.iter().enumerate() {
            let y = (area.y0 + geometry.row * (index as f64 + 0.5)).round();
            let new = index == 0 || self.rows[index - 1].group != row.group;
            if new && index > 0 {
                canvas.across(plot.x0, plot.x1, y - geometry.row / 2.0, tokens.grid, 1.0)?;
            }
            let parts = RowParts::of(canvas.size, geometry.row, 2);
            self.draw_lane(canvas, &axes, row, y + parts.picture)?;
            let is_narrow = canvas.size.is_narrow();
            geometry.names.draw(canvas, row.name(), plot.x0, y + if is_narrow { parts.first + 9.0 } else { 0.0 }, new);
            let look = canvas.over_lines(Words::bold(LABEL, tokens.ink));
            let words = text::clip(&text::printable(&row.words), Weight::Bold, LABEL, geometry.words);
            let (at, side) = if is_narrow { (plot.x1, Side::End) } else { (area.x1 + 18.0, Side::Start) };
            canvas.words_level(&words, (at, y + parts.first), side, look);
            let value = text::clip(&text::printable(&row.value), Weight::Regular, LABEL, geometry.value);
            canvas.words_level(
                &value,
                (plot.x1, y + parts.second),
                Side::End,
                canvas.over_lines(Words::regular(LABEL, tokens.ink)),
            );
        }
        Ok(())
    }

    fn geometry(&self, canvas: &Canvas, plot: Area) -> Result<Geometry, ChartError> {
        let head = if canvas.size.is_narrow() { HEAD + LEADING } else { HEAD };
        let row = (plot.height() - head - FOOT) / self.rows.len().max(1) as f64;
        if row < rows::least_row(canvas.size, LEAST_ROW, 2) * 0.8 {
            return Err(ChartError::DoesNotFit { rows: self.rows.len(), size: canvas.size.word() });
        }
        let row = row.min(MOST_ROW);
        let names = NameColumns::of(self.rows.iter().map(TimelineRow::name), plot.width(), row);
        let (bold, plain) = (Words::bold(LABEL, canvas.tokens.ink), Words::regular(LABEL, canvas.tokens.ink));
        let heading = |at: usize| Words::regular(AXIS, canvas.tokens.muted).width(&self.headings[at]);
        let most = if canvas.size.is_narrow() { (0.5, 0.5) } else { (0.16, 0.18) };
        let words =
            self.rows.iter().map(|row| bold.width(&row.words)).fold(heading(0), f64::max).min(plot.width() * most.0);
        let value =
            self.rows.iter().map(|row| plain.width(&row.value)).fold(heading(1), f64::max).min(plot.width() * most.1);
        let value = if self.headings[1].is_empty() { 0.0 } else { value };
        let after = words + 18.0 + if value > 0.0 { value + 18.0 } else { 0.0 };
        let is_narrow = canvas.size.is_narrow();
        let (names, after) = match is_narrow {
            true => (NameColumns::above(plot.width() - words.max(value) - 14.0, true), 8.0),
            false => (names, after),
        };
        let head = if is_narrow { HEAD + LEADING } else { HEAD };
        let area = plot.inset(names.width() + if is_narrow { 12.0 } else { 0.0 }, head, after, FOOT);
        let area = area.settle(row * self.rows.len() as f64);
        Ok(Geometry { area, names, row, words, value })
    }

    fn draw_axis(&self, canvas: &Canvas, axes: &Axes<'_>, geometry: &Geometry, plot: Area) -> Result<(), ChartError> {
        let (tokens, area) = (canvas.tokens, geometry.area);
        let look = Words::regular(AXIS, tokens.muted);
        let mut names = Vec::new();
        for tick in &self.x_ticks {
            let (x, _) = axes.at(tick.at, area.y0);
            canvas.down(x, area.y0, area.y1, tokens.grid, 1.0)?;
            names.push((x, tick.label.as_str()));
        }
        canvas.year_names(&names, area.y1 + 24.0, look, (plot.x0, plot.x1));
        let baseline = area.y0 - 14.0;
        let heading = |words: &str, most: f64| text::clip(&text::printable(words), look.weight, look.size, most);
        if canvas.size.is_narrow() {
            let words: Vec<&str> = self.headings.iter().map(String::as_str).filter(|words| !words.is_empty()).collect();
            let words = heading(&words.join("; ").replace("; R", "; r"), plot.width());
            canvas.words(&words, (plot.x1, baseline - LEADING), Side::End, look);
        } else {
            canvas.words(&heading(&self.headings[0], geometry.words), (area.x1 + 18.0, baseline), Side::Start, look);
        }
        if geometry.value > 0.0 && !canvas.size.is_narrow() {
            canvas.words(&heading(&self.headings[1], geometry.value), (plot.x1, baseline), Side::End, look);
        }
        if let Some(as_of) = &self.as_of {
            let (x, _) = axes.at(as_of.at, area.y0);
            let paint = Paint::stroke(tokens.ink, 1.5).dash(3.0, 3.0).id("as-of");
            // On a narrow page it keeps to the pictures: the words of each row stand above its own.
            let above = if canvas.size.is_narrow() { 0.0 } else { 6.0 };
            for (top, bottom) in rows::strips(canvas.size, area, geometry.row, self.rows.len(), 2) {
                canvas.line(&[(x, top - above), (x, bottom)], &paint)?;
            }
            let look = Words::regular(AXIS, tokens.ink);
            let width = look.width(&as_of.label);
            let left = (x - width / 2.0).min(area.x1 + 2.0 - width).max(plot.x0);
            canvas.words(&as_of.label, (left, baseline), Side::Start, look);
        }
        Ok(())
    }

    fn draw_lane(&self, canvas: &Canvas, axes: &Axes<'_>, row: &TimelineRow, y: f64) -> Result<(), ChartError> {
        let tokens = canvas.tokens;
        let color = tokens.mark(Ink::Series(0));
        let x = |year: f64| axes.at(year, y).0;
        let middle = |year: &i32| x(f64::from(*year) + 0.5);
        let year = x(1.0) - x(0.0);
        // Dots of neighbouring years keep apart where the years are wide enough.
        let radius = (year * 0.42).clamp(4.0, 7.0);
        let places: Vec<f64> = row.order_year.iter().chain(&row.deliveries).map(middle).collect();
        let ends = places.iter().copied().reduce(f64::min).zip(places.iter().copied().reduce(f64::max));
        if let Some((from, to)) = ends.filter(|(from, to)| to > from) {
            canvas.line(&[(from, y), (to, y)], &Paint::stroke(color, 3.0).id(&format!("{}:bar", row.id)))?;
        }
        if let Some((from, to)) = row.open {
            let fade = Paint::fill(color).fade().id(&format!("{}:open", row.id));
            canvas.rect(Area::new(x(from), y - 5.0, x(to), y + 5.0), &fade)?;
        }
        if let Some(ordered) = row.order_year {
            canvas.diamond((middle(&ordered), y), 10.0, color, true, &format!("{}:order", row.id))?;
            if row.order_estimate {
                let (from, to) = (x(f64::from(ordered)), x(f64::from(ordered) + 1.0));
                let least = (14.0 - (to - from)).max(0.0) / 2.0;
                canvas.bracket(from - least, to + least, y + 12.5, color)?;
            }
        }
        for delivered in &row.deliveries {
            let id = format!("{}:{delivered}", row.id);
            let at = (middle(delivered), y);
            // Within its diamond a dot is smaller, so that both are seen.
            let near = row.order_year.is_some_and(|ordered| (middle(&ordered) - at.0).abs() < radius);
            let radius = if near { 4.0 } else { radius };
            if row.deliveries_estimate {
                canvas.dot(at, radius, color, true, &id)?;
            } else {
                canvas.circle(at, radius, &Paint::fill(color).id(&id))?;
            }
        }
        Ok(())
    }
}

/// Rows that fit in a plot of that height.
pub(super) fn capacity(height: f64, size: Size) -> usize {
    (((height - HEAD - FOOT) / rows::least_row(size, LEAST_ROW, 2)).floor() as usize).max(1)
}
