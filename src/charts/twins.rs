//! Two bars a row side by side, from zero on one scale: exports and imports of the same partners or products.

use serde::Serialize;

use super::ChartError;
use super::layout::Area;
use super::marks::{Canvas, Paint, Side, Words};
use super::names::{Name, NameColumns};
use super::rows::{self, RowParts};
use super::scale::Scale;
use super::text::{self, Weight};
use super::theme::{AXIS, HEADING, Ink, LABEL, Size};

/// Smallest height of a row in pixels.
pub(super) const LEAST_ROW: f64 = 29.0;
const MOST_ROW: f64 = 84.0;
const HEAD: f64 = 40.0;
/// Between the two halves.
const BETWEEN: f64 = 28.0;

/// Two bars a row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Twins {
    /// From the top.
    pub rows: Vec<TwinRow>,
    /// Values of the bars; it starts at zero.
    pub scale: Scale,
    /// What the bars of each half are; a half without a heading is not drawn.
    pub headings: [String; 2],
    /// The figures are estimates: hatched.
    pub estimate: bool,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TwinRow {
    /// The record.
    pub id: String,
    /// Name at the left.
    pub label: String,
    /// More about it.
    pub detail: String,
    /// Everything that is not named: its figures without a bar, which would make all others small.
    pub rest: bool,
    /// Both bars.
    pub bars: [TwinBar; 2],
}

/// One bar.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct TwinBar {
    /// Its value; without one there is no bar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// Its part of the whole, in bold; empty when that is not known.
    pub share: String,
    /// Its value in words, or why there is none.
    pub words: String,
}

impl TwinBar {
    fn width(&self, canvas: &Canvas) -> f64 {
        let (bold, plain) = looks(canvas, canvas.tokens.ink);
        let gap = if self.share.is_empty() || self.words.is_empty() { 0.0 } else { 8.0 };
        bold.width(&self.share) + gap + plain.width(&self.words)
    }
}

fn looks(canvas: &Canvas, color: super::theme::Rgb) -> (Words, Words) {
    (Words::bold(LABEL, color), Words::regular(AXIS, canvas.tokens.muted))
}

impl Twins {
    pub(super) fn draw(&self, canvas: &Canvas, plot: Area) -> Result<(), ChartError> {
        let row = (plot.height() - HEAD) / self.rows.len().max(1) as f64;
        if row < rows::least_row(canvas.size, LEAST_ROW, 1) * 0.8 {
            return Err(ChartError::DoesNotFit { rows: self.rows.len(), size: canvas.size.word() });
        }
        let row = row.min(MOST_ROW);
        let names = match canvas.size.is_narrow() {
            true => NameColumns::above(plot.width(), false),
            false => NameColumns::of(self.rows.iter().map(TwinRow::name), plot.width() * 0.62, row),
        };
        let parts = RowParts::of(canvas.size, row, 1);
        let block = plot.inset(names.width(), HEAD, 0.0, 0.0).settle(row * self.rows.len() as f64);
        let drawn: Vec<usize> = (0..2).filter(|side| !self.headings[*side].is_empty()).collect();
        let width = (block.width() - BETWEEN * (drawn.len().max(1) - 1) as f64) / drawn.len().max(1) as f64;
        // Both halves leave the same room for words, so that one scale holds for both.
        let words = self.rows.iter().flat_map(|row| &row.bars).map(|bar| bar.width(canvas)).fold(0.0, f64::max) + 10.0;
        let room = (width - words).max(width * 0.2);
        for (place, side) in drawn.iter().enumerate() {
            let x0 = block.x0 + place as f64 * (width + BETWEEN);
            let half = Area::new(x0, block.y0, x0 + width, block.y1);
            self.draw_half(canvas, half, *side, (room, row, parts))?;
        }
        for (index, twin) in self.rows.iter().enumerate() {
            let y = (block.y0 + row * (index as f64 + 0.5)).round();
            if twin.rest {
                canvas.across(plot.x0, plot.x1, y - row / 2.0, canvas.tokens.grid, 1.0)?;
            }
            names.draw(canvas, twin.name(), plot.x0, y + parts.first, false);
        }
        Ok(())
    }

    fn draw_half(
        &self,
        canvas: &Canvas,
        half: Area,
        side: usize,
        (room, row, parts): (f64, f64, RowParts),
    ) -> Result<(), ChartError> {
        let tokens = canvas.tokens;
        let ink = Ink::Series(side as u8);
        let heading = Words::bold(HEADING, tokens.words(ink));
        let words = text::clip(&text::printable(&self.headings[side]), Weight::Bold, HEADING, half.width());
        canvas.words(&words, (half.x0, half.y0 - 14.0), Side::Start, heading);
        let thick = (parts.height * 0.3).clamp(8.0, 22.0).round();
        for (index, twin) in self.rows.iter().enumerate() {
            let y = (half.y0 + row * (index as f64 + 0.5) + parts.picture).round();
            let bar = &twin.bars[side];
            let ink = if twin.rest { Ink::Others } else { ink };
            // On a narrow page the names of the rows stand across both halves: the line of zero is as long as the bars are high.
            if canvas.size.is_narrow() {
                canvas.down(half.x0, y - thick - 3.0, y + thick + 3.0, tokens.axis, 1.0)?;
            }
            let end = match bar.value.filter(|_| !twin.rest) {
                Some(value) => {
                    let end = half.x0 + self.scale.place(value).clamp(0.0, 1.0) * room;
                    let area = Area::new(half.x0, y - thick, end.max(half.x0), y + thick);
                    self.draw_bar(canvas, area, ink, &format!("{}:{side}", twin.id))?;
                    end
                }
                None => half.x0,
            };
            let (bold, plain) = looks(canvas, tokens.words(ink));
            let x = end + 8.0;
            let share = text::clip(&text::printable(&bar.share), bold.weight, bold.size, (half.x1 - x + 2.0).max(0.0));
            canvas.words_level(&share, (x, y), Side::Start, bold);
            let x = if share.is_empty() { x } else { x + bold.width(&share) + 8.0 };
            let words =
                text::clip(&text::printable(&bar.words), plain.weight, plain.size, (half.x1 - x + 2.0).max(0.0));
            // Dots alone say nothing, and may stand in the other half.
            match words.as_str() {
                "…" => canvas.drop_label(&bar.words),
                _ => canvas.words_level(&words, (x, y), Side::Start, plain),
            }
        }
        if canvas.size.is_narrow() { Ok(()) } else { canvas.down(half.x0, half.y0, half.y1, tokens.axis, 1.0) }
    }

    fn draw_bar(&self, canvas: &Canvas, area: Area, ink: Ink, id: &str) -> Result<(), ChartError> {
        let tokens = canvas.tokens;
        if self.estimate {
            canvas.rect(area, &Paint::fill(tokens.edge(ink)).hatch().id(id))?;
            return canvas.rect(area, &Paint::stroke(tokens.edge(ink), 1.0));
        }
        canvas.rect(area, &Paint::fill(tokens.mark(ink)).id(id))
    }
}

impl TwinRow {
    fn name(&self) -> Name<'_> {
        Name { group: "", label: &self.label, detail: &self.detail }
    }
}

/// Rows that fit in a plot of that height.
pub(super) fn capacity(height: f64, size: Size) -> usize {
    (((height - HEAD) / rows::least_row(size, LEAST_ROW, 1)).floor() as usize).max(1)
}
