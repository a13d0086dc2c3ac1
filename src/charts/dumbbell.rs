//! A reported figure and a target as two marks a row, on a logarithmic axis, with their ratio in words.

use serde::Serialize;

use super::layout::{self, Area};
use super::marks::{Axes, Canvas, Open, Paint, Side, Words};
use super::scale::Scale;
use super::text::{self, Weight};
use super::theme::{AXIS, Ink, LABEL, Size};
use super::{ChartError, Tick};

/// Smallest height of a row in pixels: marks, and words above them.
pub(super) const LEAST_ROW: f64 = 44.0;
const MOST_ROW: f64 = 96.0;
const HEAD: f64 = 24.0;
const FOOT: f64 = 28.0;
/// From one line of a name to the next.
const LEADING: f64 = 21.0;

/// Rows of two marks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Dumbbell {
    /// In the order in which they are drawn, from the top.
    pub rows: Vec<DumbbellRow>,
    /// Logarithmic.
    pub scale: Scale,
    /// Powers of ten.
    pub ticks: Vec<Tick>,
}

/// One row. Values are positive.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DumbbellRow {
    /// The claim that it stands for.
    pub id: String,
    /// Name at the left.
    pub label: String,
    /// Lowest and highest reported figure.
    pub reported: (f64, f64),
    /// The ends of both that nobody gave.
    pub open: [Open; 2],
    /// The reported figure is an estimate.
    pub estimate: bool,
    /// Lowest and highest target.
    pub target: (f64, f64),
    /// Words above the reported mark.
    pub reported_label: String,
    /// Words above the target.
    pub target_label: String,
    /// The ratio, `×68`.
    pub ratio: String,
    /// The row that the title is about.
    pub accent: bool,
}

impl DumbbellRow {
    /// The middle of the reported figures, as the axis sees it.
    pub fn reported_middle(&self) -> f64 {
        (self.reported.0 * self.reported.1).sqrt()
    }

    /// The middle of the target, as the axis sees it.
    pub fn target_middle(&self) -> f64 {
        (self.target.0 * self.target.1).sqrt()
    }
}

impl Dumbbell {
    pub(super) fn draw(&self, canvas: &Canvas, plot: Area) -> Result<(), ChartError> {
        let tokens = canvas.tokens;
        let widest = |words: &mut dyn Iterator<Item = &str>| {
            words.map(|w| text::width(&text::printable(w), Weight::Bold, LABEL)).fold(0.0, f64::max)
        };
        let label = widest(&mut self.rows.iter().map(|row| row.label.as_str())).min(plot.width() * 0.26);
        let is_narrow = canvas.size.is_narrow();
        let most = plot.width() * if is_narrow { 0.5 } else { 0.2 };
        let ratio = widest(&mut self.rows.iter().map(|row| row.ratio.as_str())).min(most).max(48.0);
        let (left, right) = if is_narrow { (22.0, 26.0) } else { (label + 28.0, ratio + 36.0) };
        let label = if is_narrow { plot.width() - ratio - 16.0 } else { label };
        let area = plot.inset(left, HEAD, right, FOOT);
        let row_height = area.height() / self.rows.len().max(1) as f64;
        if row_height < least_row(canvas.size) * 0.8 {
            return Err(ChartError::DoesNotFit { rows: self.rows.len(), size: canvas.size.word() });
        }
        let row_height = row_height.min(if self.rows.len() < 3 { 2.0 * MOST_ROW } else { MOST_ROW });
        let area = area.settle(row_height * self.rows.len() as f64);
        let axes = canvas.row_axes(area, self.scale)?;
        let look = Words::regular(AXIS, tokens.muted);
        let mut free_from = f64::NEG_INFINITY;
        for tick in &self.ticks {
            let (x, _) = axes.at(tick.at, 0.0);
            canvas.down(x, area.y0 - 4.0, area.y1, tokens.grid, 1.0)?;
            canvas.tick_name(&tick.label, (x, area.y1 + 22.0), look, (plot.x0, plot.x1), &mut free_from);
        }
        canvas.words("times", (plot.x1, area.y0 - 8.0), Side::End, look);
        for (index, row) in self.rows.iter().enumerate() {
            let y = area.y0 + row_height * (index as f64 + 0.5) + 9.0;
            // On a narrow page name and ratio stand above the figures.
            let (level, y) = if is_narrow { (y - 27.0, y + 11.0) } else { (y, y) };
            let lines = if is_narrow || row_height < 2.0 * LEADING + 4.0 { 1 } else { 2 };
            let names = text::wrap_at_most(&text::printable(&row.label), Weight::Bold, LABEL, label, lines);
            let top = level - LEADING * (names.len() as f64 - 1.0) / 2.0;
            for (line, name) in names.iter().enumerate() {
                let at = (plot.x0, top + LEADING * line as f64);
                canvas.words_level(name, at, Side::Start, Words::bold(LABEL, tokens.ink));
            }
            let color = if row.accent { tokens.words(Ink::Series(1)) } else { tokens.muted };
            let times = text::clip(&row.ratio, Weight::Bold, LABEL, ratio);
            canvas.words_level(&times, (plot.x1, level), Side::End, Words::bold(LABEL, color));
            draw_marks(canvas, &axes, row, y)?;
            draw_values(canvas, &axes, row, y, Area { x0: area.x0 - 20.0, x1: area.x1 + 24.0, ..area });
        }
        Ok(())
    }
}

fn draw_marks(canvas: &Canvas, axes: &Axes<'_>, row: &DumbbellRow, y: f64) -> Result<(), ChartError> {
    let tokens = canvas.tokens;
    let (blue, other) = (tokens.mark(Ink::Series(0)), if row.accent { Ink::Series(1) } else { Ink::Muted });
    let (from, to) = (row.reported_middle(), row.target_middle());
    let link = if row.accent { tokens.mark(other) } else { tokens.axis };
    axes.line(&[(from, y), (to, y)], &Paint::stroke(link, 3.0))?;
    let range = |(low, high): (f64, f64), open, look, id: &str| {
        canvas.range((axes.at(low, y), axes.at(high, y)), ((1.0, 0.0), open), look, id)
    };
    let is_single = |(low, high): (f64, f64), open| low == high && open == Open::No;
    if is_single(row.reported, row.open[0]) {
        canvas.dot(axes.at(from, y), 7.0, blue, row.estimate, &row.id)?;
    } else {
        range(row.reported, row.open[0], (blue, row.estimate), &row.id)?;
    }
    let id = format!("{}:target", row.id);
    if is_single(row.target, row.open[1]) {
        return canvas.diamond(axes.at(to, y), 8.5, tokens.mark(other), false, &id);
    }
    range(row.target, row.open[1], (tokens.mark(other), false), &id)
}

fn draw_values(canvas: &Canvas, axes: &Axes<'_>, row: &DumbbellRow, y: f64, bounds: Area) {
    let tokens = canvas.tokens;
    let other = if row.accent { Ink::Series(1) } else { Ink::Muted };
    let marks = (axes.at(row.reported_middle(), y).0, axes.at(row.target_middle(), y).0);
    let looks = (Words::regular(LABEL, tokens.words(Ink::Series(0))), Words::regular(LABEL, tokens.words(other)));
    let widths = (looks.0.width(&row.reported_label), looks.1.width(&row.target_label));
    // A reported figure above its target stands at the right.
    let swapped = marks.0 > marks.1;
    let (first, second) = if swapped {
        let (b, a) = layout::turn_outwards((marks.1, marks.0), (widths.1, widths.0), 14.0, bounds.x0, bounds.x1);
        (a, b)
    } else {
        layout::turn_outwards(marks, widths, 14.0, bounds.x0, bounds.x1)
    };
    canvas.words(&row.reported_label, (first, y - 14.0), Side::Start, looks.0);
    canvas.words(&row.target_label, (second, y - 14.0), Side::Start, looks.1);
}

/// The least height of a row.
fn least_row(size: Size) -> f64 {
    if size.is_narrow() { LEAST_ROW + 22.0 } else { LEAST_ROW }
}

/// Rows that fit in a plot of that height.
pub(super) fn capacity(height: f64, size: Size) -> usize {
    (((height - HEAD - FOOT) / least_row(size)).floor() as usize).max(1)
}
