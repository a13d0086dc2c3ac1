//! Bars from zero against a target, one a row: what is reported as a part of what was announced.

use serde::Serialize;

use super::layout::Area;
use super::marks::{Axes, Canvas, Paint, Side, Words};
use super::rows::{self, RowParts};
use super::scale::Scale;
use super::text::{self, Weight};
use super::theme::{AXIS, DETAIL, Ink, LABEL, Rgb, Size};
use super::{ChartError, Tick};

/// Smallest height of a row in pixels.
pub(super) const LEAST_ROW: f64 = 30.0;
const MOST_ROW: f64 = 136.0;
/// Between the bars and the words at their right: half of the name of the target stands in it.
const GAP: f64 = 46.0;
/// Room above the rows for headings and below them for the axis.
pub(super) const HEAD: f64 = 30.0;
pub(super) const FOOT: f64 = 28.0;

/// Bars in rows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bars {
    /// In the order in which they are drawn, from the top.
    pub rows: Vec<BarRow>,
    /// The axis; it starts at zero.
    pub scale: Scale,
    /// Ticks of the axis.
    pub ticks: Vec<Tick>,
    /// The target, where it is the same for all rows.
    pub target: Tick,
    /// Heading of the words at the right.
    pub heading: String,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BarRow {
    /// The claim that it stands for.
    pub id: String,
    /// Name at the left.
    pub label: String,
    /// The bar ends here, or is certain up to here.
    pub low: f64,
    /// The bar goes on to here where sources differ.
    pub high: f64,
    /// The figure is an estimate.
    pub estimate: bool,
    /// Words at the end of the bar.
    pub value: String,
    /// Words at the right.
    pub text: String,
}

/// A figure as a bar from zero: up to its low end it is certain, from there to its high end it is possible.
pub(super) struct RangeBar<'a> {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) estimate: bool,
    pub(super) id: &'a str,
}

impl RangeBar<'_> {
    /// Solid, or hatched for an estimate, and then a dashed outline up to the high end: both ends of a range can be seen.
    pub(super) fn draw(&self, axes: &Axes<'_>, top: f64, bottom: f64, color: Rgb) -> Result<(), ChartError> {
        if self.low > 0.0 || self.high <= self.low {
            let paint = Paint::fill(color).id(self.id);
            axes.rect((0.0, top), (self.low, bottom), &if self.estimate { paint.hatch() } else { paint })?;
            if self.estimate {
                axes.rect((0.0, top), (self.low, bottom), &Paint::stroke(color, 1.0))?;
            }
        }
        if self.high > self.low {
            let outline = Paint::stroke(color, 1.5).dash(4.0, 3.0).id(self.id);
            axes.rect((self.low, top), (self.high, bottom), &outline)?;
        }
        Ok(())
    }
}

struct Columns {
    bars: Area,
    /// Lines of words above a bar, where they stand there.
    lines: usize,
    label: f64,
    text: f64,
    left: f64,
    right: f64,
    row: f64,
}

impl Bars {
    pub(super) fn draw(&self, canvas: &Canvas, plot: Area) -> Result<(), ChartError> {
        let columns = self.columns(plot, canvas)?;
        let axes = canvas.row_axes(columns.bars, self.scale)?;
        self.draw_axis(canvas, &axes, &columns)?;
        for (index, row) in self.rows.iter().enumerate() {
            let y = columns.bars.y0 + columns.row * (index as f64 + 0.5);
            self.draw_row(canvas, &axes, &columns, row, y)?;
        }
        self.draw_target(canvas, &axes, &columns)
    }

    /// The line of the target; where words stand above the bars, a piece of it over each bar.
    fn draw_target(&self, canvas: &Canvas, axes: &Axes<'_>, columns: &Columns) -> Result<(), ChartError> {
        let (x, _) = axes.at(self.target.at, 0.0);
        let above = if canvas.size.is_narrow() { 0.0 } else { 4.0 };
        for (top, bottom) in rows::strips(canvas.size, columns.bars, columns.row, self.rows.len(), columns.lines) {
            let line = Area::new(x.round() - 1.0, top - above, x.round() + 1.0, bottom);
            canvas.rect(line, &Paint::fill(canvas.tokens.ink).id("target-line"))?;
        }
        Ok(())
    }

    fn columns(&self, plot: Area, canvas: &Canvas) -> Result<Columns, ChartError> {
        let widest = |words: &mut dyn Iterator<Item = &str>, weight| {
            words.map(|w| text::width(&text::printable(w), weight, LABEL)).fold(0.0, f64::max)
        };
        let label = widest(&mut self.rows.iter().map(|row| row.label.as_str()), Weight::Bold)
            .min(plot.width() * if canvas.size.is_narrow() { 0.5 } else { 0.29 });
        let text = widest(&mut self.rows.iter().map(|row| row.text.as_str()), Weight::Regular).max(text::width(
            &self.heading,
            Weight::Regular,
            AXIS,
        ));
        let value = widest(&mut self.rows.iter().map(|row| row.value.as_str()), Weight::Bold);
        // Only a bar beyond its target has words at the right of that line.
        let beyond = self.rows.iter().any(|row| row.high > self.target.at * 0.99) || plot.width() < 700.0;
        let beside = if beyond { value + 14.0 } else { 0.0 };
        let (left, right) = (label + 16.0, text.min(plot.width() * 0.36) + beside + GAP);
        // Words above their bar share its width; only the value still stands behind the bar.
        let (left, right, text, lines) = match canvas.size.is_narrow() {
            true if label + 12.0 + text <= plot.width() => (0.0, value + 14.0, text, 1),
            true => (0.0, value + 14.0, plot.width(), 2),
            false => (left, right, text.min(plot.width() * 0.36), 1),
        };
        let bars = plot.inset(left, HEAD, right, FOOT);
        let row = bars.height() / self.rows.len().max(1) as f64;
        if row < rows::least_row(canvas.size, LEAST_ROW, lines) * 0.8 {
            return Err(ChartError::DoesNotFit { rows: self.rows.len(), size: canvas.size.word() });
        }
        let row = row.min(MOST_ROW);
        let bars = bars.settle(row * self.rows.len() as f64);
        Ok(Columns { bars, lines, label, text, left: plot.x0, right: plot.x1, row })
    }

    fn draw_axis(&self, canvas: &Canvas, axes: &Axes<'_>, columns: &Columns) -> Result<(), ChartError> {
        let (tokens, bars) = (canvas.tokens, columns.bars);
        let look = Words::regular(AXIS, tokens.muted);
        let mut free_from = f64::NEG_INFINITY;
        for tick in &self.ticks {
            let (x, _) = axes.at(tick.at, 0.0);
            let color = if tick.at == 0.0 { tokens.axis } else { tokens.grid };
            canvas.down(x, bars.y0, bars.y1, color, 1.0)?;
            canvas.tick_name(&tick.label, (x, bars.y1 + 22.0), look, (columns.left, columns.right), &mut free_from);
        }
        let (x, _) = axes.at(self.target.at, 0.0);
        let name = Words::bold(AXIS, tokens.ink);
        let half = name.width(&self.target.label) / 2.0;
        let x = x.min(columns.right - half).max(columns.left + half);
        canvas.words(&self.target.label, (x, bars.y0 - 12.0), Side::Middle, name);
        // The heading gives way where the name of the target already stands.
        let left = columns.right - columns.text;
        if left > x + half + 12.0 {
            canvas.words(&self.heading, (left, bars.y0 - 12.0), Side::Start, look);
        }
        Ok(())
    }

    fn draw_row(
        &self,
        canvas: &Canvas,
        axes: &Axes<'_>,
        columns: &Columns,
        row: &BarRow,
        y: f64,
    ) -> Result<(), ChartError> {
        let tokens = canvas.tokens;
        let parts = RowParts::of(canvas.size, columns.row, columns.lines);
        let half = (parts.height * 0.3).clamp(7.0, 34.0).round();
        let (middle, under, y) = (y + parts.picture, y + parts.second, y + parts.first);
        let (top, bottom) = (middle.round() - half, middle.round() + half);
        let color = tokens.mark(Ink::Series(0));
        let bar = RangeBar { low: row.low, high: row.high, estimate: row.estimate, id: &row.id };
        bar.draw(axes, top, bottom, color)?;
        self.draw_value(canvas, axes, row, middle);
        let name = canvas.over_lines(Words::bold(LABEL, tokens.ink));
        let label = text::clip(&text::printable(&row.label), Weight::Bold, name.size, columns.label);
        canvas.words_level(&label, (columns.left, y), Side::Start, name);
        let look = canvas.over_lines(Words::regular(DETAIL, tokens.muted));
        let words = text::clip(&text::printable(&row.text), Weight::Regular, look.size, columns.text);
        let y = if columns.lines == 1 { y } else { under };
        canvas.words_level(&words, (columns.right - columns.text, y), Side::Start, look);
        Ok(())
    }

    /// After the bar; inside it where the line of the target is in the way.
    fn draw_value(&self, canvas: &Canvas, axes: &Axes<'_>, row: &BarRow, y: f64) {
        let tokens = canvas.tokens;
        let look = Words::bold(LABEL, tokens.words(Ink::Series(0)));
        let width = look.width(&row.value);
        let ((zero, _), (end, _)) = (axes.at(0.0, 0.0), axes.at(row.high, 0.0));
        let (line, _) = axes.at(self.target.at, 0.0);
        let after = end + 8.0;
        if after + width + 5.0 < line || after > line + 5.0 {
            canvas.words_level(&row.value, (after, y), Side::Start, look);
        } else if end - zero > width + 24.0 && (row.estimate || row.high > row.low) {
            // On hatching words need a ground of their own; beyond the line they would read as more than the target.
            let plate = Area::new(end - width - 16.0, y - 9.0, end - 4.0, y + 9.0);
            // Without it the words can still be read.
            let _ = canvas.rect(plate, &Paint::fill(tokens.background));
            canvas.words_level(&row.value, (end - 10.0, y), Side::End, look);
        } else if end - zero > width + 24.0 {
            let inside = Words { color: tokens.background, ..look };
            canvas.words_level(&row.value, (end - 8.0, y), Side::End, inside);
        } else {
            canvas.words_level(&row.value, (line + 8.0, y), Side::Start, look);
        }
    }
}

/// Rows that fit in a plot of that height.
pub(super) fn capacity(height: f64, size: Size) -> usize {
    (((height - HEAD - FOOT) / rows::least_row(size, LEAST_ROW, 2)).floor() as usize).max(1)
}
