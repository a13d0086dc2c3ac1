//! Stacked columns, one a year.

use serde::Serialize;

use super::format::number;
use super::layout::{self, Area};
use super::marks::{Axes, Canvas, Paint, Side, Words};
use super::scale::Scale;
use super::text::{self, Weight};
use super::theme::{AXIS, Ink, LABEL};
use super::{ChartError, Tick};

/// Most room that a year takes, in pixels.
const WIDEST: f64 = 150.0;
/// Up to so many columns carry their figures.
const FEW: usize = 3;

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

impl Columns {
    pub(super) fn draw(&self, canvas: &Canvas, plot: Area) -> Result<(), ChartError> {
        let tokens = canvas.tokens;
        let look = Words::regular(AXIS, tokens.muted);
        let gutter = self.y_ticks.iter().map(|tick| look.width(&tick.label)).fold(0.0, f64::max);
        let names = self.series.iter().map(|series| series.label.as_str());
        let average = (!self.average.is_empty()).then_some("5-year average");
        let right = names.chain(average).map(|name| text::width(&text::clean(name), Weight::Bold, LABEL));
        let right = (right.fold(0.0, f64::max) + 22.0).min(plot.width() * 0.24);
        let grid = plot.inset(gutter + 12.0, 10.0, right, 30.0);
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
        self.draw_years(canvas, &axes, area);
        self.draw_average(canvas, &axes)?;
        self.draw_names(canvas, &axes, area, plot)
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

    fn draw_years(&self, canvas: &Canvas, axes: &Axes<'_>, area: Area) {
        let look = Words::regular(AXIS, canvas.tokens.muted);
        let room = (area.width() / 58.0).floor().max(1.0) as usize;
        let ticks = super::scale::year_ticks(f64::from(self.years.0), f64::from(self.years.1), room);
        let mut names: Vec<f64> = ticks;
        // The ends of the period keep their names, the last above all; a round year beside them gives way.
        let width = axes.at(1.0, 0.0).0 - axes.at(0.0, 0.0).0;
        for end in [f64::from(self.years.0), f64::from(self.years.1)] {
            names.retain(|name| (name - end).abs() * width > 52.0);
            names.push(end);
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
        let mut names: Vec<(String, super::theme::Rgb, f64, bool)> = Vec::new();
        for (index, series) in self.series.iter().enumerate() {
            let is_last = self.parts.iter().any(|part| part.year == self.years.1 && part.series == index);
            names.push((series.label.clone(), tokens.words(series.ink), self.level(index), is_last));
        }
        if let (Some((_, value)), true) = (self.average.last(), self.average.len() > 1) {
            names.push(("5-year average".to_owned(), tokens.ink, *value, true));
        }
        let wanted: Vec<f64> = names.iter().map(|name| axes.at(0.0, name.2).1).collect();
        let centres = layout::spread(&wanted, &vec![23.0; names.len()], area.y0 - 6.0, area.y1 + 6.0);
        let x = area.x1 + 14.0;
        for ((name, color, _, has_end), (wish, y)) in names.iter().zip(wanted.iter().zip(centres)) {
            let words = text::clip(&text::clean(name), Weight::Bold, LABEL, plot.x1 - x);
            canvas.words_level(&words, (x, y), Side::Start, Words::bold(LABEL, *color));
            // A line to a part that is not there would point at another one.
            if *has_end && (wish - y).abs() > 8.0 {
                let paint = Paint::stroke(tokens.axis, 1.0);
                canvas.line(&[(area.x1 - 2.0, *wish), (x - 3.0, y)], &paint)?;
            }
        }
        Ok(())
    }
}
