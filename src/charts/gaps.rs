//! The same figure from two sides, one year a row: two marks, the margin that is to be expected between them, and the gap in words.

use serde::Serialize;

use super::layout::{self, Area};
use super::marks::{Axes, Canvas, Paint, Side, Words};
use super::rows::{self, RowParts};
use super::scale::Scale;
use super::text::{self, Weight};
use super::theme::{AXIS, Ink, LABEL, Size};
use super::{ChartError, Tick};

/// Smallest height of a row in pixels.
pub(super) const LEAST_ROW: f64 = 28.0;
const MOST_ROW: f64 = 84.0;
const FOOT: f64 = 28.0;
/// Height of a line of the key.
const KEY_LINE: f64 = 26.0;
const GAP: f64 = 14.0;
const RADIUS: f64 = 6.5;
/// A band that ends farther from a mark than this keeps no words from it.
const NEAREST_END: f64 = 44.0;

/// Two sides of the same figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gaps {
    /// From the top.
    pub rows: Vec<GapRow>,
    /// Values.
    pub scale: Scale,
    /// Values that are written below the rows.
    pub ticks: Vec<Tick>,
    /// What the first mark is, what the second is, and what the grey band is; the last empty without one.
    pub keys: [String; 3],
    /// Headings of ratio and gap.
    pub headings: [String; 2],
}

/// One year.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GapRow {
    /// The record.
    pub id: String,
    /// The year.
    pub label: String,
    /// The figure of the first side, with its words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<(f64, String)>,
    /// The figure of the second side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub second: Option<(f64, String)>,
    /// Where the second is to be expected: from, to, and the usual place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub margin: Option<[f64; 3]>,
    /// The ratio, `×1.06`.
    pub ratio: String,
    /// The gap, `+$150m`.
    pub gap: String,
    /// In the place of both: who has no figure.
    pub missing: String,
    /// The row that the title is about.
    pub accent: bool,
}

struct Geometry {
    area: Area,
    row: f64,
    /// Right ends of ratio and gap.
    ends: [f64; 2],
}

impl Gaps {
    pub(super) fn draw(&self, canvas: &Canvas, plot: Area) -> Result<(), ChartError> {
        let geometry = self.geometry(canvas, plot)?;
        let area = geometry.area;
        let axes = canvas.row_axes(area, self.scale)?;
        self.draw_key(canvas, plot)?;
        self.draw_axis(canvas, &axes, &geometry, plot)?;
        for (index, row) in self.rows.iter().enumerate() {
            let y = (area.y0 + geometry.row * (index as f64 + 0.5)).round();
            let parts = RowParts::of(canvas.size, geometry.row, 1);
            draw_marks(canvas, &axes, row, (y + parts.picture, parts.height))?;
            let y = y + parts.first;
            let (name, color) =
                if row.accent { (Weight::Bold, canvas.tokens.ink) } else { (Weight::Regular, canvas.tokens.muted) };
            let look = canvas.over_lines(Words { weight: name, ..Words::regular(LABEL, color) });
            canvas.words_level(&row.label, (plot.x0, y), Side::Start, look);
            if row.missing.is_empty() {
                canvas.words_level(&row.ratio, (geometry.ends[0], y), Side::End, look);
                canvas.words_level(&row.gap, (geometry.ends[1], y), Side::End, look);
            } else {
                canvas.words_level(
                    &row.missing,
                    (geometry.ends[1], y),
                    Side::End,
                    canvas.over_lines(Words::regular(AXIS, canvas.tokens.muted)),
                );
            }
        }
        Ok(())
    }

    fn geometry(&self, canvas: &Canvas, plot: Area) -> Result<Geometry, ChartError> {
        let head = key_lines(&self.keys, plot.width()).len() as f64 * KEY_LINE + 30.0;
        let row = (plot.height() - head - FOOT) / self.rows.len().max(1) as f64;
        if row < rows::least_row(canvas.size, LEAST_ROW, 1) * 0.8 {
            return Err(ChartError::DoesNotFit { rows: self.rows.len(), size: canvas.size.word() });
        }
        let row = row.min(MOST_ROW);
        let (bold, plain) = (Words::bold(LABEL, canvas.tokens.ink), Words::regular(AXIS, canvas.tokens.ink));
        let widest = |words: &mut dyn Iterator<Item = &str>, look: Words| {
            words.map(|words| look.width(words)).fold(0.0, f64::max)
        };
        let label = widest(&mut self.rows.iter().map(|row| row.label.as_str()), bold);
        let ratio =
            widest(&mut self.rows.iter().map(|row| row.ratio.as_str()), bold).max(plain.width(&self.headings[0]));
        let gap = widest(&mut self.rows.iter().map(|row| row.gap.as_str()), bold).max(plain.width(&self.headings[1]));
        let missing = widest(&mut self.rows.iter().map(|row| row.missing.as_str()), plain);
        let columns = (ratio + gap + 2.0 * GAP).max(missing);
        let values = self.rows.iter().flat_map(|row| [&row.first, &row.second]).flatten();
        let value = values.map(|(_, words)| bold.width(words)).fold(0.0, f64::max) + RADIUS + 10.0;
        let area = match canvas.size.is_narrow() {
            true => plot.inset(value, head, value, FOOT),
            false => plot.inset(label + GAP + value, head, value + GAP + columns, FOOT),
        };
        let area = area.settle(row * self.rows.len() as f64);
        Ok(Geometry { area, row, ends: [plot.x1 - gap - 2.0 * GAP, plot.x1] })
    }

    /// What each mark is, behind a picture of it, above everything else.
    fn draw_key(&self, canvas: &Canvas, plot: Area) -> Result<(), ChartError> {
        let tokens = canvas.tokens;
        for (line, items) in key_lines(&self.keys, plot.width()).into_iter().enumerate() {
            let y = plot.y0 + KEY_LINE * line as f64 + 10.0;
            for (index, x) in items {
                let x = plot.x0 + x;
                let color = match index {
                    0 | 1 => {
                        canvas.dot((x + RADIUS, y), RADIUS, tokens.mark(Ink::Series(index as u8)), false, "")?;
                        tokens.words(Ink::Series(index as u8))
                    }
                    _ => {
                        let band = Area::new(x, y - 7.0, x + 26.0, y + 7.0);
                        canvas.rect(band, &Paint::fill(tokens.grid))?;
                        canvas.down(x + 16.0, y - 7.0, y + 7.0, tokens.axis, 2.0)?;
                        tokens.muted
                    }
                };
                let look = Words::regular(AXIS, color);
                let words =
                    text::clip(&text::printable(&self.keys[index]), look.weight, AXIS, plot.x1 - x - swatch(index));
                canvas.words_level(&words, (x + swatch(index), y), Side::Start, look);
            }
        }
        Ok(())
    }

    fn draw_axis(&self, canvas: &Canvas, axes: &Axes<'_>, geometry: &Geometry, plot: Area) -> Result<(), ChartError> {
        let (tokens, area) = (canvas.tokens, geometry.area);
        let look = Words::regular(AXIS, tokens.muted);
        let mut free_from = f64::NEG_INFINITY;
        for tick in &self.ticks {
            let (x, _) = axes.at(tick.at, 0.0);
            canvas.down(x, area.y0, area.y1, if tick.at == 0.0 { tokens.axis } else { tokens.grid }, 1.0)?;
            canvas.tick_name(&tick.label, (x, area.y1 + 22.0), look, (plot.x0, plot.x1), &mut free_from);
        }
        for (heading, end) in self.headings.iter().zip(geometry.ends) {
            canvas.words(heading, (end, area.y0 - 10.0), Side::End, look);
        }
        Ok(())
    }
}

/// Room for the picture before the words of a key.
const fn swatch(index: usize) -> f64 {
    if index < 2 { 2.0 * RADIUS + 8.0 } else { 34.0 }
}

/// Which keys stand in each line, and how far from the left.
fn key_lines(keys: &[String; 3], width: f64) -> Vec<Vec<(usize, f64)>> {
    let look = Words::regular(AXIS, super::theme::Rgb(0, 0, 0));
    let own = |(index, words): (usize, &String)| {
        if words.is_empty() { 0.0 } else { swatch(index) + look.width(words) }
    };
    layout::in_lines(&keys.iter().enumerate().map(own).collect::<Vec<_>>(), 28.0, width)
}

fn draw_marks(canvas: &Canvas, axes: &Axes<'_>, row: &GapRow, (y, height): (f64, f64)) -> Result<(), ChartError> {
    let tokens = canvas.tokens;
    let at = |value: f64| axes.at(value, y).0;
    let (mut left, mut right, mut own) = (f64::INFINITY, f64::NEG_INFINITY, None);
    if let Some([from, to, usual]) = row.margin {
        let half = (height * 0.3).clamp(8.0, 14.0);
        let band = Area::new(at(from), y - half, at(to), y + half);
        canvas.rect(band, &Paint::fill(tokens.grid).id(&format!("{}:margin", row.id)))?;
        canvas.down(at(usual), y - half, y + half, tokens.axis, 2.0)?;
        (left, right, own) = (band.x0, band.x1, Some(band));
    }
    let band = own;
    if let (Some((first, _)), Some((second, _))) = (&row.first, &row.second) {
        let width = if row.accent { 3.5 } else { 2.5 };
        let color = if row.accent { tokens.ink } else { tokens.axis };
        canvas.line(&[(at(*first), y), (at(*second), y)], &Paint::stroke(color, width))?;
    }
    let sides: Vec<(usize, f64, &str)> = [&row.first, &row.second]
        .into_iter()
        .enumerate()
        .filter_map(|(side, figure)| figure.as_ref().map(|(value, words)| (side, at(*value), words.as_str())))
        .collect();
    for (side, x, _) in &sides {
        let id = format!("{}:{side}", row.id);
        canvas.dot((*x, y), RADIUS, tokens.mark(Ink::Series(*side as u8)), false, &id)?;
        (left, right) = (left.min(x - RADIUS), right.max(x + RADIUS));
    }
    // The words stand outside of both marks, left of the left one and right of the right one; outside of the band too unless they
    // would then seem to be the value of its end.
    let place = |side: usize, at: f64, words: &str, is_left: bool| {
        // A rim hides the lines of the axis behind them.
        let look = Words::regular(LABEL, tokens.words(Ink::Series(side as u8))).rimmed();
        let far = |edge: f64| (edge - at).abs() > NEAREST_END;
        let (edge, side, step) = if is_left { (left, Side::End, -7.0) } else { (right, Side::Start, 7.0) };
        let at = if far(edge) { at + RADIUS.copysign(step) + step } else { edge + step };
        let (from, to) = if is_left { (at - look.width(words), at) } else { (at, at + look.width(words)) };
        // On the band, a piece of it hides the line of the usual margin.
        if let Some(band) = band.filter(|band| band.x0 < to && band.x1 > from) {
            let piece = Area { x0: band.x0.max(from - 3.0), x1: band.x1.min(to + 3.0), ..band };
            let _ = canvas.rect(piece, &Paint::fill(tokens.grid));
        }
        let look = Words { halo: band.is_none_or(|band| band.x1 < from || band.x0 > to), ..look };
        canvas.words_level(words, (at, y), side, look);
    };
    match sides.as_slice() {
        [one] => place(one.0, one.1, one.2, false),
        [one, other] => {
            place(one.0, one.1, one.2, one.1 <= other.1);
            place(other.0, other.1, other.2, one.1 > other.1);
        }
        _ => {}
    }
    Ok(())
}

/// Rows that fit in a plot of that height.
pub(super) fn capacity(height: f64, size: Size, keys: &[String; 3]) -> usize {
    let head = key_lines(keys, size.room()).len() as f64 * KEY_LINE + 30.0;
    (((height - head - FOOT) / rows::least_row(size, LEAST_ROW, 1)).floor() as usize).max(1)
}
