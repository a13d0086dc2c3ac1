//! A ranking with change: place, move, name, bar, and how much more or less than before.

use serde::Serialize;

use super::layout::Area;
use super::marks::{Canvas, Paint, Side, Words};
use super::rows::{self, RowParts};
use super::scale::Scale;
use super::text::{self, Weight};
use super::theme::{AXIS, Ink, LABEL, Size};
use super::{ChartError, Tick};

/// Smallest height of a row in pixels.
pub(super) const LEAST_ROW: f64 = 30.0;
const MOST_ROW: f64 = 110.0;
const HEAD: f64 = 52.0;
const FOOT: f64 = 28.0;
const GAP: f64 = 18.0;

/// A ranking.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ranks {
    /// The first at the top.
    pub rows: Vec<RankBar>,
    /// Values of the bars; it starts at zero.
    pub scale: Scale,
    /// Values that are written below the bars.
    pub ticks: Vec<Tick>,
    /// Headings of the bars, of the tick for the time before, and of the changes; the last two empty without a time before.
    pub headings: [String; 3],
}

/// One party of a ranking.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RankBar {
    /// The record.
    pub id: String,
    /// Its place.
    pub place: String,
    /// How many places it has moved: `▲2`, `▼1`, `=`, `new`, `gone`; empty without a time before.
    pub moved: String,
    /// Name.
    pub label: String,
    /// Value of the bar.
    pub value: f64,
    /// The same before.
    pub before: Option<f64>,
    /// The value in words.
    pub words: String,
    /// How much more or less than before: `+47%`.
    pub change: String,
    /// True for more, false for less.
    pub rising: Option<bool>,
}

struct Geometry {
    bars: Area,
    place: f64,
    moved: f64,
    label: f64,
    change: f64,
    right: f64,
    row: f64,
}

impl Ranks {
    pub(super) fn draw(&self, canvas: &Canvas, plot: Area) -> Result<(), ChartError> {
        let geometry = self.geometry(canvas, plot)?;
        self.draw_axis(canvas, &geometry, plot)?;
        let level = |index: usize| (geometry.bars.y0 + geometry.row * (index as f64 + 0.5)).round();
        // The rims of words hide lines behind them, and no part of a bar.
        for (index, row) in self.rows.iter().enumerate() {
            draw_names(canvas, &geometry, plot, row, level(index));
        }
        for (index, row) in self.rows.iter().enumerate() {
            self.draw_bar(canvas, &geometry, row, level(index))?;
        }
        Ok(())
    }

    fn geometry(&self, canvas: &Canvas, plot: Area) -> Result<Geometry, ChartError> {
        let row = (plot.height() - HEAD - FOOT) / self.rows.len().max(1) as f64;
        if row < rows::least_row(canvas.size, LEAST_ROW, 1) * 0.8 {
            return Err(ChartError::DoesNotFit { rows: self.rows.len(), size: canvas.size.word() });
        }
        let row = row.min(MOST_ROW);
        let (bold, plain) = (Words::bold(LABEL, canvas.tokens.ink), Words::regular(AXIS, canvas.tokens.ink));
        let widest = |words: &mut dyn Iterator<Item = &str>, look: Words| {
            words.map(|words| look.width(words)).fold(0.0, f64::max)
        };
        let place = widest(&mut self.rows.iter().map(|row| row.place.as_str()), plain);
        let moved = widest(&mut self.rows.iter().map(|row| row.moved.as_str()), plain);
        let moved = if moved > 0.0 { moved + GAP } else { 0.0 };
        let label = widest(&mut self.rows.iter().map(|row| row.label.as_str()), bold).min(plot.width() * 0.26);
        let change = widest(&mut self.rows.iter().map(|row| row.change.as_str()), bold)
            .max(plain.width(&self.headings[2]))
            .min(plot.width() * if canvas.size.is_narrow() { 0.5 } else { 0.26 });
        let value = widest(&mut self.rows.iter().map(|row| row.words.as_str()), bold) + 14.0;
        let left = place + GAP + moved + label + GAP;
        let right = change + value + if change > 0.0 { GAP } else { 0.0 };
        let (left, right) = if canvas.size.is_narrow() { (0.0, value) } else { (left, right) };
        let label = match canvas.size.is_narrow() {
            true => (plot.width() - place - moved - change - 3.0 * GAP).max(60.0),
            false => label,
        };
        let bars = plot.inset(left, HEAD, right, FOOT).settle(row * self.rows.len() as f64);
        Ok(Geometry { bars, place, moved, label, change, right: plot.x1, row })
    }

    fn x(&self, bars: Area, value: f64) -> f64 {
        bars.x0 + self.scale.place(value).clamp(0.0, 1.0) * bars.width()
    }

    fn draw_axis(&self, canvas: &Canvas, geometry: &Geometry, plot: Area) -> Result<(), ChartError> {
        let (tokens, bars) = (canvas.tokens, geometry.bars);
        let look = Words::regular(AXIS, tokens.muted);
        let mut free_from = f64::NEG_INFINITY;
        for tick in &self.ticks {
            let x = self.x(bars, tick.at);
            if tick.at == 0.0 {
                // On a narrow page places and names stand above the bars, where the line of zero would touch them.
                for (top, bottom) in rows::strips(canvas.size, bars, geometry.row, self.rows.len(), 1) {
                    canvas.down(x, top, bottom, tokens.axis, 1.0)?;
                }
            } else {
                canvas.down(x, bars.y0, bars.y1, tokens.grid, 1.0)?;
            }
            canvas.tick_name(&tick.label, (x, bars.y1 + 22.0), look, (plot.x0, plot.x1), &mut free_from);
        }
        let baseline = bars.y0 - 12.0;
        let change = text::clip(&text::printable(&self.headings[2]), look.weight, look.size, geometry.change);
        canvas.words(&change, (geometry.right, baseline), Side::End, look);
        self.draw_key(canvas, geometry, baseline)
    }

    /// What a bar is and what the tick on it is, each behind a small picture of it.
    fn draw_key(&self, canvas: &Canvas, geometry: &Geometry, baseline: f64) -> Result<(), ChartError> {
        let tokens = canvas.tokens;
        let look = Words::regular(AXIS, tokens.muted);
        // On a narrow page the key has a line of its own.
        let is_narrow = canvas.size.is_narrow();
        let baseline = if is_narrow { baseline - 24.0 } else { baseline };
        let end =
            if geometry.change > 0.0 && !is_narrow { geometry.right - geometry.change - GAP } else { geometry.right };
        let mut x = geometry.bars.x0;
        for (at, words) in self.headings[..2].iter().enumerate().filter(|(_, words)| !words.is_empty()) {
            let words = text::clip(&text::printable(words), look.weight, look.size, (end - x - 24.0).max(0.0));
            if x + 24.0 + look.width(&words) > end {
                canvas.drop_label(&words);
                continue;
            }
            if at == 0 {
                let swatch = Area::new(x, baseline - 12.0, x + 16.0, baseline);
                canvas.rect(swatch, &Paint::fill(tokens.mark(Ink::Series(0))))?;
            } else {
                canvas.down(x + 9.0, baseline - 16.0, baseline + 4.0, tokens.ink, 3.0)?;
            }
            canvas.words(&words, (x + 24.0, baseline), Side::Start, look);
            x += 24.0 + look.width(&words) + 24.0;
        }
        Ok(())
    }

    fn draw_bar(&self, canvas: &Canvas, geometry: &Geometry, row: &RankBar, y: f64) -> Result<(), ChartError> {
        let (tokens, bars) = (canvas.tokens, geometry.bars);
        let parts = RowParts::of(canvas.size, geometry.row, 1);
        let middle = y + parts.picture;
        let half = (parts.height * 0.3).clamp(8.0, 22.0).round();
        let color = tokens.mark(Ink::Series(0));
        let end = self.x(bars, row.value);
        canvas.rect(Area::new(bars.x0, middle - half, end, middle + half), &Paint::fill(color).id(&row.id))?;
        let before = row.before.map(|before| self.x(bars, before));
        if let Some(x) = before {
            // A rim keeps the tick apart from the bar that it stands on.
            let tick = |half: f64, width: f64, color| {
                canvas.rect(Area::new(x - width / 2.0, middle - half, x + width / 2.0, middle + half), &color)
            };
            tick(half + 3.0, 6.0, Paint::fill(tokens.background))?;
            tick(half + 3.0, 3.0, Paint::fill(tokens.ink).id(&format!("{}:before", row.id)))?;
        }
        let words = Words::bold(LABEL, tokens.words(Ink::Series(0)));
        let width = words.width(&row.words);
        // After the bar, where the tick is not in the way; else inside the bar; of a short bar after the tick.
        match before.filter(|x| *x > end - 4.0 && *x < end + width + 14.0) {
            None => canvas.words_level(&row.words, (end + 9.0, middle), Side::Start, words),
            Some(_) if end - bars.x0 > width + 24.0 => {
                let inside = Words { color: tokens.background, ..words };
                canvas.words_level(&row.words, (end - 12.0, middle), Side::End, inside);
            }
            Some(x) => canvas.words_level(&row.words, (x + 9.0, middle), Side::Start, words),
        }
        Ok(())
    }
}

/// Place, name, move and change of a row whose middle is at `y`.
fn draw_names(canvas: &Canvas, geometry: &Geometry, plot: Area, row: &RankBar, y: f64) {
    let (tokens, bars) = (canvas.tokens, geometry.bars);
    let y = y + RowParts::of(canvas.size, geometry.row, 1).first;
    let bold = canvas.over_lines(Words::bold(LABEL, tokens.ink));
    let plain = canvas.over_lines(Words::regular(AXIS, tokens.muted));
    canvas.words_level(&row.place, (plot.x0 + geometry.place, y), Side::End, plain);
    let x = plot.x0 + geometry.place + GAP;
    let label = text::clip(&text::printable(&row.label), Weight::Bold, LABEL, geometry.label);
    canvas.words_level(&label, (x, y), Side::Start, bold);
    if geometry.moved > 0.0 {
        let (at, side) = match canvas.size.is_narrow() {
            true => (x + bold.width(&label) + 12.0, Side::Start),
            false => (bars.x0 - GAP, Side::End),
        };
        canvas.words_level(&row.moved, (at, y), side, plain);
    }
    let look = match row.rising {
        Some(true) => Words::bold(LABEL, tokens.words(Ink::Series(0))),
        Some(false) => Words::bold(LABEL, tokens.words(Ink::Series(1))),
        None => Words::regular(LABEL, tokens.muted),
    };
    let change = text::clip(&text::printable(&row.change), look.weight, look.size, geometry.change);
    canvas.words_level(&change, (geometry.right, y), Side::End, canvas.over_lines(look));
}

/// Rows that fit in a plot of that height.
pub(super) fn capacity(height: f64, size: Size) -> usize {
    (((height - HEAD - FOOT) / rows::least_row(size, LEAST_ROW, 1)).floor() as usize).max(1)
}
