//! What was ordered against what has come, one order a row, each on a scale of its own from nothing to the whole order.

use serde::Serialize;

use super::layout::Area;
use super::marks::{Canvas, Paint, Side, Words};
use super::names::{Name, NameColumns};
use super::rows::{self, RowParts};
use super::text::{self, Weight};
use super::theme::{AXIS, Ink, LABEL, Size};
use super::{ChartError, Tick};

/// Smallest height of a row in pixels.
pub(super) const LEAST_ROW: f64 = 40.0;
const MOST_ROW: f64 = 130.0;
const HEAD: f64 = 34.0;
const FOOT: f64 = 28.0;
/// From one heading to the next where they stand above each other.
const LEADING: f64 = 20.0;

/// Orders in rows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Progress {
    /// In the order in which they are drawn, from the top; those of one group follow each other.
    pub rows: Vec<ProgressRow>,
    /// Right end of the bars, in whole orders: 1, or more where more was delivered than ordered.
    pub end: f64,
    /// Values that are written below the bars, in whole orders.
    pub ticks: Vec<Tick>,
    /// Heading of the numbers, and of the values at the right; the latter empty for no such column.
    pub headings: [String; 2],
}

/// One order.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProgressRow {
    /// The record.
    pub id: String,
    /// The group that it belongs to; empty for none.
    pub group: String,
    /// Name at the left.
    pub label: String,
    /// More about it.
    pub detail: String,
    /// Delivered as a part of the order; `None` when the number ordered is not known.
    pub part: Option<f64>,
    /// The number delivered is an estimate: hatched.
    pub delivered_estimate: bool,
    /// The number ordered is an estimate: its tick is dashed.
    pub ordered_estimate: bool,
    /// `5 of 40`.
    pub words: String,
    /// Value at the right.
    pub value: String,
}

impl ProgressRow {
    fn name(&self) -> Name<'_> {
        Name { group: &self.group, label: &self.label, detail: &self.detail }
    }
}

struct Geometry {
    bars: Area,
    names: NameColumns,
    row: f64,
    words: f64,
    value: f64,
    right: f64,
}

impl Progress {
    pub(super) fn draw(&self, canvas: &Canvas, plot: Area) -> Result<(), ChartError> {
        let geometry = self.geometry(canvas, plot)?;
        self.draw_axis(canvas, &geometry, plot)?;
        for (index, row) in self.rows.iter().enumerate() {
            let y = (geometry.bars.y0 + geometry.row * (index as f64 + 0.5)).round();
            let new = index == 0 || self.rows[index - 1].group != row.group;
            if new && index > 0 && !row.group.is_empty() {
                canvas.across(plot.x0, plot.x1, y - geometry.row / 2.0, canvas.tokens.grid, 1.0)?;
            }
            let parts = RowParts::of(canvas.size, geometry.row, 2);
            self.draw_bar(canvas, &geometry, row, (y + parts.picture, parts.height))?;
            let is_narrow = canvas.size.is_narrow();
            geometry.names.draw(canvas, row.name(), plot.x0, y + if is_narrow { parts.first + 9.0 } else { 0.0 }, new);
            let look = canvas.over_lines(Words::bold(LABEL, canvas.tokens.ink));
            let words = text::clip(&text::printable(&row.words), Weight::Bold, LABEL, geometry.words);
            let (at, side) =
                if is_narrow { (geometry.right, Side::End) } else { (geometry.bars.x1 + 18.0, Side::Start) };
            canvas.words_level(&words, (at, y + parts.first), side, look);
            let value = text::clip(&text::printable(&row.value), Weight::Regular, LABEL, geometry.value);
            canvas.words_level(
                &value,
                (geometry.right, y + parts.second),
                Side::End,
                canvas.over_lines(Words::regular(LABEL, canvas.tokens.ink)),
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
        let names = NameColumns::of(self.rows.iter().map(ProgressRow::name), plot.width(), row);
        let (bold, plain) = (Words::bold(LABEL, canvas.tokens.ink), Words::regular(AXIS, canvas.tokens.ink));
        let column = |words: &mut dyn Iterator<Item = &str>, heading: &str, look: Words, most: f64| {
            words.map(|words| look.width(words)).fold(plain.width(heading), f64::max).min(plot.width() * most)
        };
        let most = if canvas.size.is_narrow() { (0.5, 0.5) } else { (0.2, 0.18) };
        let words = column(&mut self.rows.iter().map(|row| row.words.as_str()), &self.headings[0], bold, most.0);
        let value = if self.headings[1].is_empty() {
            0.0
        } else {
            let look = Words::regular(LABEL, canvas.tokens.ink);
            column(&mut self.rows.iter().map(|row| row.value.as_str()), &self.headings[1], look, most.1)
        };
        let after = words + 18.0 + if value > 0.0 { value + 20.0 } else { 0.0 };
        let is_narrow = canvas.size.is_narrow();
        let (names, after) = match is_narrow {
            true => (NameColumns::above(plot.width() - words.max(value) - 14.0, true), 6.0),
            false => (names, after),
        };
        let head = if is_narrow { HEAD + LEADING } else { HEAD };
        let bars = plot.inset(names.width(), head, after, FOOT).settle(row * self.rows.len() as f64);
        Ok(Geometry { bars, names, row, words, value, right: plot.x1 })
    }

    fn x(&self, bars: Area, part: f64) -> f64 {
        bars.x0 + part.clamp(0.0, self.end) / self.end * bars.width()
    }

    fn draw_axis(&self, canvas: &Canvas, geometry: &Geometry, plot: Area) -> Result<(), ChartError> {
        let (tokens, bars) = (canvas.tokens, geometry.bars);
        let look = Words::regular(AXIS, tokens.muted);
        let mut free_from = f64::NEG_INFINITY;
        for tick in &self.ticks {
            let x = self.x(bars, tick.at);
            let color = if tick.at == 0.0 { tokens.axis } else { tokens.grid };
            canvas.down(x, bars.y0, bars.y1, color, 1.0)?;
            let ends = (plot.x0, (bars.x1 + 20.0).min(plot.x1));
            canvas.tick_name(&tick.label, (x, bars.y1 + 22.0), look, ends, &mut free_from);
        }
        let baseline = bars.y0 - 14.0;
        let heading = |words: &str, most: f64| text::clip(&text::printable(words), look.weight, look.size, most);
        if canvas.size.is_narrow() {
            for (words, up) in self.headings.iter().filter(|words| !words.is_empty()).rev().zip(0..) {
                canvas.words(
                    &heading(words, plot.width()),
                    (plot.x1, baseline - LEADING * f64::from(up)),
                    Side::End,
                    look,
                );
            }
            return Ok(());
        }
        canvas.words(&heading(&self.headings[0], geometry.words), (bars.x1 + 18.0, baseline), Side::Start, look);
        if geometry.value > 0.0 {
            canvas.words(&heading(&self.headings[1], geometry.value), (geometry.right, baseline), Side::End, look);
        }
        Ok(())
    }

    fn draw_bar(
        &self,
        canvas: &Canvas,
        geometry: &Geometry,
        row: &ProgressRow,
        (y, height): (f64, f64),
    ) -> Result<(), ChartError> {
        let (tokens, bars) = (canvas.tokens, geometry.bars);
        let half = (height * 0.2).clamp(5.0, 18.0).round();
        let Some(part) = row.part else {
            // Without a number ordered there is no scale: a dashed line in place of a bar.
            let paint = Paint::stroke(tokens.axis, 1.2).dash(3.0, 4.0).id(&row.id);
            return canvas.line(&[(bars.x0, y), (self.x(bars, 1.0), y)], &paint);
        };
        let color = tokens.mark(Ink::Series(0));
        let bar = Area::new(bars.x0, y - half, self.x(bars, part), y + half);
        // The whole order as a pale ground, so that an empty row is seen to be empty and not missing.
        let ground = Area::new(bars.x0, y - half, self.x(bars, 1.0), y + half);
        canvas
            .rect(ground, &Paint::fill(tokens.grid.over(tokens.background, 0.6)).id(&format!("{}:ordered", row.id)))?;
        if part > 0.0 {
            if row.delivered_estimate {
                canvas.rect(bar, &Paint::fill(color).hatch().id(&row.id))?;
                canvas.rect(bar, &Paint::stroke(color, 1.0))?;
            } else {
                canvas.rect(bar, &Paint::fill(color).id(&row.id))?;
            }
        }
        self.draw_tick(canvas, bars, row, (y, half + 4.0))
    }

    /// The number ordered: an outlined tick across the end of its scale.
    fn draw_tick(
        &self,
        canvas: &Canvas,
        bars: Area,
        row: &ProgressRow,
        (y, half): (f64, f64),
    ) -> Result<(), ChartError> {
        let tokens = canvas.tokens;
        let x = self.x(bars, 1.0).round();
        let tick = Area::new(x - 3.0, y - half, x + 3.0, y + half);
        canvas.rect(tick, &Paint::fill(tokens.background))?;
        let outline = Paint::stroke(tokens.ink, 1.5).id(&format!("{}:tick", row.id));
        canvas.rect(tick, &if row.ordered_estimate { outline.dash(3.0, 2.5) } else { outline })
    }
}

/// Rows that fit in a plot of that height.
pub(super) fn capacity(height: f64, size: Size) -> usize {
    (((height - HEAD - FOOT) / rows::least_row(size, LEAST_ROW, 2)).floor() as usize).max(1)
}
