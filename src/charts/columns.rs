//! Stacked columns, one a year.

use std::collections::BTreeSet;

use serde::Serialize;

use super::format::number;
use super::layout::{self, Area};
use super::marks::{Axes, Canvas, Paint, Side, Words};
use super::scale::{Scale, nice_step};
use super::text::{self, Weight};
use super::theme::{AXIS, Ink, LABEL};
use super::{ChartError, Tick};

/// Most room that a year takes, in pixels.
const WIDEST: f64 = 150.0;
/// Up to so many columns carry their figures.
const FEW: usize = 3;
/// Room of a square of colour before a name.
const SWATCH: f64 = 20.0;

/// Least distance from one year that is named to the next, in pixels.
const NAME_STEP: f64 = 46.0;

/// What stands in the place of a column where nothing is known.
pub(super) const NO_ENTRY: &str = "–";

/// Stacked columns.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Columns {
    /// First and last year.
    pub years: (i32, i32),
    /// Values; it starts at zero.
    pub y: Scale,
    /// Values that are written at the axis.
    pub y_ticks: Vec<Tick>,
    /// From the bottom to the top of every column.
    pub series: Vec<Series>,
    /// The parts of the columns.
    pub parts: Vec<Part>,
    /// Year and average of that year and the four before it.
    pub average: Vec<(i32, f64)>,
    /// A year without a part is one of which nothing is known, and not a zero: it gets a dash.
    pub gaps: bool,
}

/// An axis from zero to the round value above the largest, so that a line stands over every column, and its ticks.
pub(super) fn axis(largest: f64) -> (Scale, Vec<f64>) {
    const LINES: usize = 5;
    let step = nice_step(largest, LINES);
    let top = (largest * 1.001 / step).ceil() * step;
    if !(top.is_finite() && top > 0.0) {
        let whole = Scale::from_zero(largest, 0.06);
        return (whole, whole.ticks(LINES));
    }
    let count = (top / step).round() as u32;
    (Scale::Linear { min: 0.0, max: top }, (0..=count).map(|n| f64::from(n) * step).collect())
}

/// One series.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Series {
    /// Name at the right.
    pub label: String,
    /// Colour.
    pub ink: Ink,
}

/// One part of a column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Part {
    /// The claims that it stands for.
    pub id: String,
    /// The year.
    pub year: i32,
    /// Index of its series.
    pub series: usize,
    /// Where it starts.
    pub from: f64,
    /// Where it ends; the difference is its value.
    pub to: f64,
    /// Hatched.
    pub estimate: bool,
}

/// A name at the right.
struct Name {
    words: String,
    color: super::theme::Rgb,
    /// Where it would stand.
    wish: f64,
    /// The colour of a key.
    swatch: Option<Ink>,
}

/// The name of the line.
const AVERAGE: &str = "5-year average";

/// From one name to the next.
const LEADING: f64 = 23.0;

impl Columns {
    pub(super) fn draw(&self, canvas: &Canvas, plot: Area) -> Result<(), ChartError> {
        let tokens = canvas.tokens;
        let look = Words::regular(AXIS, tokens.muted);
        let gutter = self.y_ticks.iter().map(|tick| look.width(&tick.label)).fold(0.0, f64::max);
        let names = self.series.iter().map(|series| series.label.as_str());
        let average = (!self.average.is_empty()).then_some(AVERAGE);
        let right = names.chain(average).map(|name| text::width(&text::printable(name), Weight::Bold, LABEL));
        let right =
            (right.fold(0.0, f64::max) + if self.is_legend() { 22.0 + SWATCH } else { 22.0 }).min(plot.width() * 0.24);
        let key = self.key(canvas, plot);
        let right = if canvas.size.is_narrow() { 16.0 } else { right };
        let grid = plot.inset(gutter + 12.0, 10.0 + LEADING * key.len() as f64, right, 30.0);
        let area = self.block(grid);
        let x = Scale::Linear { min: f64::from(self.years.0), max: f64::from(self.years.1) + 1.0 };
        let axes = canvas.axes(area, x, self.y)?;
        for tick in &self.y_ticks {
            let (_, y) = axes.at(x.ends().0, tick.at);
            canvas.across(grid.x0, grid.x1, y, tokens.grid, 1.0)?;
            canvas.words_level(&tick.label, (grid.x0 - 10.0, y), Side::End, look);
        }
        for part in &self.parts {
            self.draw_part(canvas, &axes, part)?;
        }
        let (_, zero) = axes.at(x.ends().0, 0.0);
        canvas.across(grid.x0, grid.x1, zero, tokens.axis, 1.0)?;
        self.draw_totals(canvas, &axes, (grid.x0, area.x1 + 10.0));
        self.draw_gaps(canvas, &axes);
        self.draw_years(canvas, &axes, area);
        self.draw_average(canvas, &axes)?;
        if canvas.size.is_narrow() {
            return self.draw_key(canvas, plot, &key);
        }
        self.draw_names(canvas, &axes, area, plot)
    }

    /// On a narrow page the names are a key above the columns: for each line of it which names stand in it, and how far from the left.
    /// The average comes after the series.
    fn key(&self, canvas: &Canvas, plot: Area) -> Vec<Vec<(usize, f64)>> {
        if !canvas.size.is_narrow() {
            return Vec::new();
        }
        let widths: Vec<f64> = self.key_names().map(|name| SWATCH + text::width(&name, Weight::Bold, LABEL)).collect();
        layout::in_lines(&widths, 16.0, plot.width())
    }

    fn key_names(&self) -> impl Iterator<Item = String> {
        let average = (self.average.len() > 1).then(|| AVERAGE.to_owned());
        self.series.iter().map(|series| text::printable(&series.label)).chain(average)
    }

    fn draw_key(&self, canvas: &Canvas, plot: Area, key: &[Vec<(usize, f64)>]) -> Result<(), ChartError> {
        let tokens = canvas.tokens;
        let names: Vec<String> = self.key_names().collect();
        for (line, places) in key.iter().enumerate() {
            let y = plot.y0 + LEADING * line as f64 + 4.0;
            for (index, left) in places {
                let x = plot.x0 + left;
                let color = match self.series.get(*index) {
                    Some(series) => {
                        canvas.rect(Area::new(x, y - 6.5, x + 13.0, y + 6.5), &Paint::fill(tokens.mark(series.ink)))?;
                        tokens.words(series.ink)
                    }
                    None => {
                        canvas.across(x, x + 13.0, y, tokens.ink, 2.5)?;
                        tokens.ink
                    }
                };
                let words = text::clip(&names[*index], Weight::Bold, LABEL, plot.x1 - x - SWATCH);
                canvas.words_level(&words, (x + SWATCH, y), Side::Start, Words::bold(LABEL, color));
            }
        }
        Ok(())
    }

    /// Where the columns stand: a few years side by side in the middle, not as wide as the page.
    fn block(&self, grid: Area) -> Area {
        let years = f64::from(self.years.1 - self.years.0) + 1.0;
        let spare = (grid.width() - years * WIDEST).max(0.0) / 2.0;
        grid.inset(spare, 0.0, spare, 0.0)
    }

    /// Columns that stand for something: year, height, and whether any part is an estimate.
    fn totals(&self) -> Vec<(i32, f64, bool)> {
        let mut out: Vec<(i32, f64, bool)> = Vec::new();
        for part in &self.parts {
            match out.iter_mut().find(|total| total.0 == part.year) {
                Some(total) => *total = (part.year, total.1.max(part.to), total.2 || part.estimate),
                None => out.push((part.year, part.to, part.estimate)),
            }
        }
        out
    }

    /// A few columns carry their figures, as far as these keep apart between `ends`.
    fn draw_totals(&self, canvas: &Canvas, axes: &Axes<'_>, ends: (f64, f64)) {
        let totals = self.totals();
        if totals.len() > FEW {
            return;
        }
        let look = Words::bold(LABEL, canvas.tokens.ink).rimmed();
        let mut free_from = ends.0;
        for (year, height, estimate) in totals {
            let (x, y) = axes.at(f64::from(year) + 0.5, height);
            let words = format!("{}{}", if estimate { "≈" } else { "" }, number(height));
            let left = (x - look.width(&words) / 2.0).min(ends.1 - look.width(&words)).max(ends.0);
            if left < free_from {
                canvas.drop_label(&words);
                continue;
            }
            canvas.words(&words, (left, y - 8.0), Side::Start, look);
            free_from = left + look.width(&words) + 8.0;
        }
    }

    fn draw_part(&self, canvas: &Canvas, axes: &Axes<'_>, part: &Part) -> Result<(), ChartError> {
        let tokens = canvas.tokens;
        let ink = self.series.get(part.series).map_or(Ink::Others, |series| series.ink);
        let year = f64::from(part.year);
        let (x0, bottom) = axes.at(year + 0.12, part.from);
        let (x1, top) = axes.at(year + 0.88, part.to);
        // Whole pixels across keep the sides crisp; up and down they stay where the data put them.
        let area = Area::new(x0.round(), top, x1.round().max(x0.round() + 1.0), bottom);
        if part.estimate {
            canvas.rect(area, &Paint::fill(tokens.edge(ink)).hatch().id(&part.id))?;
            canvas.rect(area, &Paint::stroke(tokens.edge(ink), 1.0))?;
        } else {
            canvas.rect(area, &Paint::fill(tokens.mark(ink)).id(&part.id))?;
        }
        // One pixel of the page between two parts.
        if part.from > 0.0 && bottom - top > 3.0 {
            canvas.across(area.x0, area.x1, bottom, tokens.background, 1.0)?;
        }
        Ok(())
    }

    /// A dash for each year of which nothing is known.
    fn draw_gaps(&self, canvas: &Canvas, axes: &Axes<'_>) {
        let known: BTreeSet<i32> = self.parts.iter().map(|part| part.year).collect();
        let look = Words::regular(AXIS, canvas.tokens.muted);
        for year in (self.years.0..=self.years.1).filter(|year| self.gaps && !known.contains(year)) {
            let (x, y) = axes.at(f64::from(year) + 0.5, 0.0);
            canvas.words(NO_ENTRY, (x, y - 6.0), Side::Middle, look);
        }
    }

    /// A series without a part in the last column has nothing there that its name could stand beside: then all names are a key.
    fn is_legend(&self) -> bool {
        let is_last = |index| self.parts.iter().any(|part| part.year == self.years.1 && part.series == index);
        (0..self.series.len()).any(|index| !is_last(index))
    }

    fn draw_years(&self, canvas: &Canvas, axes: &Axes<'_>, area: Area) {
        let look = Words::regular(AXIS, canvas.tokens.muted);
        let room = (area.width() / NAME_STEP).floor().max(1.0) as usize;
        let (first, last) = (f64::from(self.years.0), f64::from(self.years.1));
        let ticks = super::scale::year_ticks(first, last, room);
        let step = ticks.windows(2).next().map_or(1.0, |pair| pair[1] - pair[0]);
        let width = axes.at(1.0, 0.0).0 - axes.at(0.0, 0.0).0;
        let mut names: Vec<f64> = ticks;
        let known: BTreeSet<i32> = self.parts.iter().map(|part| part.year).collect();
        if known.len() <= FEW {
            // Each of a few columns has its name.
            names = known.iter().copied().map(f64::from).collect();
            let later = names.clone();
            names.retain(|name| !later.iter().any(|next| next > name && (next - name) * width < NAME_STEP));
            // And so have the ends of the time, which say how long nothing came.
            for end in [first, last] {
                if names.iter().all(|name| (name - end).abs() * width >= NAME_STEP) {
                    names.push(end);
                }
            }
        } else if step <= 2.0 {
            // Short steps are counted back from the last year: all are alike, and it keeps its name.
            let count = ((last - first) / step).floor() as u32;
            names = (0..=count).map(|n| last - f64::from(n) * step).collect();
        } else {
            // Round years, and the ends of the time where the step leaves room for their names: all other steps are alike.
            for end in [first, last] {
                if names.iter().all(|name| (name - end).abs() * width > NAME_STEP) {
                    names.push(end);
                }
            }
        }
        for year in names {
            let (x, _) = axes.at(year + 0.5, 0.0);
            canvas.words(&format!("{year}"), (x, area.y1 + 23.0), Side::Middle, look);
        }
    }

    fn draw_average(&self, canvas: &Canvas, axes: &Axes<'_>) -> Result<(), ChartError> {
        if self.average.len() < 2 {
            return Ok(());
        }
        let points: Vec<(f64, f64)> =
            self.average.iter().map(|(year, value)| (f64::from(*year) + 0.5, *value)).collect();
        axes.line(&points, &Paint::stroke(canvas.tokens.background, 6.0))?;
        axes.line(&points, &Paint::stroke(canvas.tokens.ink, 2.5).id("average"))
    }

    /// Where a series stands in the last column: the middle of its part, or where that would be.
    fn level(&self, index: usize) -> f64 {
        let last = self.parts.iter().filter(|part| part.year == self.years.1);
        let (below, own): (Vec<&Part>, Vec<&Part>) =
            last.filter(|part| part.series <= index).partition(|part| part.series < index);
        let floor = below.iter().map(|part| part.to).fold(0.0, f64::max);
        let top = own.iter().map(|part| part.to).fold(floor, f64::max);
        (floor + top) / 2.0
    }

    /// Names at the right, level with the last part of their series, spread so that none covers another.
    fn draw_names(&self, canvas: &Canvas, axes: &Axes<'_>, area: Area, plot: Area) -> Result<(), ChartError> {
        let tokens = canvas.tokens;
        let is_legend = self.is_legend();
        // From the top to the bottom, as the parts lie on each other.
        let mut names: Vec<Name> = Vec::new();
        for (place, (index, series)) in self.series.iter().enumerate().rev().enumerate() {
            let wish = match is_legend {
                true => area.y0 + LEADING * (place as f64 + 0.5),
                false => axes.at(0.0, self.level(index)).1,
            };
            let swatch = is_legend.then_some(series.ink);
            names.push(Name { words: series.label.clone(), color: tokens.words(series.ink), wish, swatch });
        }
        if let (Some((_, value)), true) = (self.average.last(), self.average.len() > 1) {
            let wish = axes.at(0.0, *value).1;
            names.push(Name { words: AVERAGE.to_owned(), color: tokens.ink, wish, swatch: None });
        }
        let wanted: Vec<f64> = names.iter().map(|name| name.wish).collect();
        let centres = layout::spread(&wanted, &vec![LEADING; names.len()], area.y0 - 6.0, area.y1 + 6.0);
        for (name, y) in names.iter().zip(centres) {
            let mut x = area.x1 + 14.0;
            if let Some(ink) = name.swatch {
                canvas.rect(Area::new(x, y - 6.5, x + 13.0, y + 6.5), &Paint::fill(tokens.mark(ink)))?;
                x += SWATCH;
            }
            let words = text::clip(&text::printable(&name.words), Weight::Bold, LABEL, plot.x1 - x);
            canvas.words_level(&words, (x, y), Side::Start, Words::bold(LABEL, name.color));
            if name.swatch.is_none() && (name.wish - y).abs() > 8.0 {
                let paint = Paint::stroke(tokens.axis, 1.0);
                canvas.line(&[(area.x1 - 2.0, name.wish), (x - 3.0, y)], &paint)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_stands_over_every_column() {
        for largest in [0.3, 1.0, 253.0, 277.0, 630.0, 1e9] {
            let (scale, ticks) = axis(largest);
            let top = ticks.last().copied().unwrap_or_default();
            assert!(top > largest && (scale.ends().1 - top).abs() < top * 1e-9, "{largest}: {ticks:?}");
        }
        assert_eq!(axis(277.0).1, [0.0, 100.0, 200.0, 300.0]);
        assert!(axis(0.0).0.ends().1 > 0.0);
    }
}
