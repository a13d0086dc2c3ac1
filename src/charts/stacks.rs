//! Bars of 100% in rows: the parts of one whole in each period, with the size of the whole at the right.

use serde::Serialize;

use super::columns::Series;
use super::layout::{self, Area};
use super::marks::{Canvas, Paint, Side, Words};
use super::rows::{self, RowParts};
use super::text::{self, Weight};
use super::theme::{AXIS, Ink, LABEL, Rgb, Size};
use super::{ChartError, Tick};

/// Smallest height of a row in pixels.
pub(super) const LEAST_ROW: f64 = 29.0;
const MOST_ROW: f64 = 150.0;
/// Room above the rows for names and headings, and below them for the axis.
const HEAD: f64 = 58.0;
const FOOT: f64 = 30.0;
/// Smallest part that carries its percentage.
const LEAST_SHARE: f64 = 0.06;
/// Smallest part of the first bar that is named above it while another bar has room for the name.
const LEAST_NAMED: f64 = 0.02;
/// Smallest part of the first bar that a line can point at.
const LEAST_SEEN: f64 = 0.004;
/// A colour and the name that explains it, where no bar has room for the name.
const SWATCH: f64 = 14.0;
/// From one line of the key to the next.
const KEY_LINE: f64 = 24.0;
/// Between two names of the key.
const KEY_GAP: f64 = 18.0;
/// Lines of the key of six series at most.
const KEY_LINES: f64 = 3.0;

/// Bars of 100%.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stacks {
    /// In the order in which they are drawn, from the top.
    pub rows: Vec<Stack>,
    /// From the left to the right of every bar.
    pub series: Vec<Series>,
    /// Headings of the two columns at the right, in up to two lines each.
    pub headings: [Vec<String>; 2],
    /// Values that are written below the bars, 0 to 1.
    pub ticks: Vec<Tick>,
}

/// One bar.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stack {
    /// Name at the left.
    pub label: String,
    /// Its parts from the left; none when there is no whole.
    pub parts: Vec<Share>,
    /// Words at the right: the size of the whole, and what else is worth a column.
    pub figures: [String; 2],
}

/// One part of a bar, from 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Share {
    /// The record that it stands for.
    pub id: String,
    /// Index of its series.
    pub series: usize,
    /// Where it starts.
    pub from: f64,
    /// Where it ends; the difference is its share.
    pub to: f64,
    /// Its share in words.
    pub words: String,
}

struct Geometry {
    bars: Area,
    row: f64,
    half: f64,
    parts: RowParts,
    /// Right edges of the two columns.
    edges: [f64; 2],
}

impl Geometry {
    fn x(&self, share: f64) -> f64 {
        self.bars.x0 + share * self.bars.width()
    }

    fn middle(&self, row: usize) -> f64 {
        self.bars.y0 + self.row * (row as f64 + 0.5)
    }

    fn of(&self, row: usize, share: &Share) -> Area {
        let y = (self.middle(row) + self.parts.picture).round();
        Area::new(self.x(share.from), y - self.half, self.x(share.to), y + self.half)
    }
}

impl Stacks {
    pub(super) fn draw(&self, canvas: &Canvas, plot: Area) -> Result<(), ChartError> {
        let geometry = self.geometry(canvas, plot)?;
        self.draw_axis(canvas, &geometry, plot)?;
        for (index, row) in self.rows.iter().enumerate() {
            self.draw_row(canvas, &geometry, plot, index, row)?;
        }
        let named = self.draw_names(canvas, &geometry, plot)?;
        self.draw_shares(canvas, &geometry, &named);
        Ok(())
    }

    fn geometry(&self, canvas: &Canvas, plot: Area) -> Result<Geometry, ChartError> {
        let plain = Words::regular(AXIS, canvas.tokens.muted);
        let bold = Words::bold(LABEL, canvas.tokens.ink);
        let label = self
            .rows
            .iter()
            .map(|row| bold.width(&row.label))
            .fold(0.0, f64::max)
            .min(plot.width() * if canvas.size.is_narrow() { 0.4 } else { 0.2 });
        let column = |at: usize| {
            let words = self.rows.iter().map(|row| bold.width(&row.figures[at])).fold(0.0, f64::max);
            let heading = self.headings[at].iter().map(|line| plain.width(line)).fold(0.0, f64::max);
            if words + heading > 0.0 { words.max(heading).min(plot.width() * figure_part(canvas)) + 22.0 } else { 0.0 }
        };
        let columns = [column(0), column(1)];
        let bars = match canvas.size.is_narrow() {
            true => plot.inset(2.0, HEAD + self.key_height(canvas, plot), 12.0, FOOT),
            false => plot.inset(label + 16.0, HEAD, columns[0] + columns[1], FOOT),
        };
        let row = bars.height() / self.rows.len().max(1) as f64;
        if row < rows::least_row(canvas.size, LEAST_ROW, 1) * 0.8 {
            return Err(ChartError::DoesNotFit { rows: self.rows.len(), size: canvas.size.word() });
        }
        let row = row.min(MOST_ROW);
        let bars = bars.settle(row * self.rows.len() as f64);
        let parts = RowParts::of(canvas.size, row, 1);
        let half = (parts.height * 0.37).min(44.0).floor();
        Ok(Geometry { bars, row, half, parts, edges: [plot.x1 - columns[1], plot.x1] })
    }

    fn draw_axis(&self, canvas: &Canvas, geometry: &Geometry, plot: Area) -> Result<(), ChartError> {
        let (tokens, bars) = (canvas.tokens, geometry.bars);
        let look = Words::regular(AXIS, tokens.muted);
        let mut free_from = f64::NEG_INFINITY;
        for tick in &self.ticks {
            let x = geometry.x(tick.at);
            canvas.down(x, bars.y0, bars.y1 + 5.0, tokens.grid, 1.0)?;
            canvas.tick_name(&tick.label, (x, bars.y1 + 24.0), look, (plot.x0, plot.x1), &mut free_from);
        }
        for (lines, edge) in self.headings.iter().zip(geometry.edges) {
            for (line, words) in lines.iter().take(2).rev().enumerate() {
                let words =
                    text::clip(&text::printable(words), look.weight, look.size, plot.width() * figure_part(canvas));
                canvas.words(&words, (edge, bars.y0 - 14.0 - 19.0 * line as f64), Side::End, look);
            }
        }
        Ok(())
    }

    fn draw_row(
        &self,
        canvas: &Canvas,
        geometry: &Geometry,
        plot: Area,
        index: usize,
        row: &Stack,
    ) -> Result<(), ChartError> {
        let tokens = canvas.tokens;
        let y = (geometry.middle(index) + geometry.parts.first).round();
        let name = canvas.over_lines(Words::bold(LABEL, tokens.ink));
        let label = text::clip(
            &text::printable(&row.label),
            name.weight,
            name.size,
            plot.width() * if canvas.size.is_narrow() { 0.4 } else { 0.2 },
        );
        canvas.words_level(&label, (plot.x0, y), Side::Start, name);
        for (words, edge) in row.figures.iter().zip(geometry.edges) {
            let words = text::clip(&text::printable(words), Weight::Bold, LABEL, plot.width() * figure_part(canvas));
            canvas.words_level(&words, (edge, y), Side::End, name);
        }
        if row.parts.is_empty() {
            let look = Words::regular(AXIS, tokens.muted).rimmed();
            let middle = geometry.middle(index).round() + geometry.parts.picture;
            canvas.words_level("no deliveries recorded", (geometry.bars.x0 + 8.0, middle), Side::Start, look);
        }
        for part in &row.parts {
            let area = geometry.of(index, part);
            canvas.rect(area, &Paint::fill(tokens.mark(self.ink(part.series))).id(&part.id))?;
        }
        // One pixel of the page between two parts, as far as both are wide enough to lose it.
        for pair in row.parts.windows(2) {
            let (left, right) = (geometry.of(index, &pair[0]), geometry.of(index, &pair[1]));
            if left.width() > 3.0 && right.width() > 3.0 {
                canvas.down(right.x0, left.y0, left.y1, tokens.background, 1.0)?;
            }
        }
        Ok(())
    }

    fn ink(&self, series: usize) -> Ink {
        self.series.get(series).map_or(Ink::Others, |series| series.ink)
    }

    /// Writes the name of each series once: above its part of the first bar, else within the first part that is wide enough, else
    /// beside a swatch.
    /// Gives the parts whose words the name has taken, as (row, part).
    fn draw_names(&self, canvas: &Canvas, geometry: &Geometry, plot: Area) -> Result<Vec<(usize, usize)>, ChartError> {
        let mut above: Vec<(usize, Area)> = Vec::new();
        let (mut within, mut beside) = (Vec::new(), Vec::new());
        if canvas.size.is_narrow() {
            self.draw_key(canvas, plot)?;
            return Ok(within);
        }
        for series in 0..self.series.len() {
            let first = self.rows.first().and_then(|row| row.parts.iter().find(|part| part.series == series));
            if let Some(part) = first.filter(|part| part.to - part.from >= LEAST_NAMED) {
                above.push((series, geometry.of(0, part)));
            } else if let Some(place) = self.name_within(canvas, geometry, series) {
                within.push(place);
            } else if let Some(part) = first.filter(|part| part.to - part.from >= LEAST_SEEN) {
                above.push((series, geometry.of(0, part)));
            } else if self.rows.iter().flat_map(|row| &row.parts).any(|part| part.series == series) {
                beside.push(series);
            }
        }
        self.names_above(canvas, geometry, &above)?;
        self.names_beside(canvas, geometry, plot, &beside)?;
        Ok(within)
    }

    /// Writes a name with its share into the first part of a series that has room for both; gives its row and place in it.
    fn name_within(&self, canvas: &Canvas, geometry: &Geometry, series: usize) -> Option<(usize, usize)> {
        let name = self.series.get(series)?;
        let look = Words::bold(AXIS, ink_on(canvas, name.ink)?);
        let parts = self.rows.iter().enumerate().flat_map(|(row, stack)| {
            stack
                .parts
                .iter()
                .enumerate()
                .filter(|(_, part)| part.series == series)
                .map(move |(n, part)| (row, n, part))
        });
        for (row, place, part) in parts {
            let area = geometry.of(row, part);
            let words = format!("{} {}", text::printable(&name.label), part.words);
            if geometry.half >= 9.0 && look.width(&words) <= area.width() - 12.0 {
                let at = ((area.x0 + area.x1) / 2.0, (area.y0 + area.y1) / 2.0);
                canvas.words_level(&words, at, Side::Middle, look);
                return Some((row, place));
            }
        }
        None
    }

    /// On a narrow page names are a key: for each line of it which series stand in it, and how far from the left.
    fn key(&self, canvas: &Canvas, plot: Area) -> Vec<Vec<(usize, f64)>> {
        let is_drawn = |series: usize| self.rows.iter().flat_map(|row| &row.parts).any(|part| part.series == series);
        let look = Words::bold(AXIS, canvas.tokens.ink);
        // Two names fit a line, however long they are.
        let most = (plot.width() - KEY_GAP) / 2.0;
        let width = |series: usize| (SWATCH + 6.0 + look.width(&text::printable(&self.series[series].label))).min(most);
        let widths: Vec<f64> =
            (0..self.series.len()).map(|series| if is_drawn(series) { width(series) } else { 0.0 }).collect();
        layout::in_lines(&widths, KEY_GAP, plot.width())
    }

    fn key_height(&self, canvas: &Canvas, plot: Area) -> f64 {
        self.key(canvas, plot).len() as f64 * KEY_LINE
    }

    fn draw_key(&self, canvas: &Canvas, plot: Area) -> Result<(), ChartError> {
        for (line, places) in self.key(canvas, plot).iter().enumerate() {
            let baseline = plot.y0 + 16.0 + KEY_LINE * line as f64;
            for (series, left) in places {
                let x = plot.x0 + left;
                let swatch = Area::new(x, baseline - 13.0, x + SWATCH, baseline + 1.0);
                canvas.rect(swatch, &Paint::fill(canvas.tokens.mark(self.ink(*series))))?;
                let look = Words::bold(AXIS, canvas.tokens.words(self.ink(*series)));
                let room = (plot.width() - KEY_GAP) / 2.0 - SWATCH - 6.0;
                let words = text::clip(&text::printable(&self.series[*series].label), look.weight, look.size, room);
                canvas.words(&words, (x + SWATCH + 6.0, baseline), Side::Start, look);
            }
        }
        Ok(())
    }

    fn names_above(&self, canvas: &Canvas, geometry: &Geometry, above: &[(usize, Area)]) -> Result<(), ChartError> {
        let tokens = canvas.tokens;
        let label = |series: usize| text::printable(&self.series[series].label);
        let bold = |series: usize| Words::bold(LABEL, tokens.words(self.ink(series)));
        let room = geometry.bars.width();
        let wished: Vec<f64> = above.iter().map(|(series, _)| bold(*series).width(&label(*series)) + 16.0).collect();
        let cap = fair_cap(&wished, room);
        let widths: Vec<f64> = wished.iter().map(|width| width.min(cap)).collect();
        let centres: Vec<f64> = above.iter().map(|(_, area)| (area.x0 + area.x1) / 2.0).collect();
        let places = layout::spread(&centres, &widths, geometry.bars.x0, geometry.bars.x1);
        let baseline = geometry.bars.y0 - 14.0;
        for (((series, area), width), place) in above.iter().zip(&widths).zip(places) {
            let words = text::clip(&label(*series), Weight::Bold, LABEL, width - 12.0);
            canvas.words(&words, (place, baseline), Side::Middle, bold(*series));
            let (middle, half) = ((area.x0 + area.x1) / 2.0, bold(*series).width(&words) / 2.0);
            // From the nearest point below the name to the part; a name that covers its part needs no line.
            let from = middle.clamp(place - half, place + half);
            let color = tokens.edge(self.ink(*series));
            canvas.line(&[(from, baseline + 6.0), (middle, area.y0 - 1.0)], &Paint::stroke(color, 1.2))?;
        }
        Ok(())
    }

    fn names_beside(
        &self,
        canvas: &Canvas,
        geometry: &Geometry,
        plot: Area,
        beside: &[usize],
    ) -> Result<(), ChartError> {
        let tokens = canvas.tokens;
        let (mut x, baseline) = (geometry.bars.x0, geometry.bars.y0 - 38.0);
        let end = geometry.bars.x1.min(plot.x1);
        for series in beside {
            let look = Words::regular(AXIS, tokens.words(self.ink(*series)));
            let words = text::clip(&text::printable(&self.series[*series].label), look.weight, look.size, 220.0);
            if x + SWATCH + 6.0 + look.width(&words) > end {
                canvas.drop_label(&words);
                continue;
            }
            let swatch = Area::new(x, baseline - 12.0, x + SWATCH, baseline + 1.0);
            canvas.rect(swatch, &Paint::fill(tokens.mark(self.ink(*series))))?;
            canvas.words(&words, (x + SWATCH + 6.0, baseline), Side::Start, look);
            x += SWATCH + 6.0 + look.width(&words) + 18.0;
        }
        Ok(())
    }

    /// Percentages within their parts, where these are wide enough and the colour lets them be read.
    fn draw_shares(&self, canvas: &Canvas, geometry: &Geometry, taken: &[(usize, usize)]) {
        for (row, stack) in self.rows.iter().enumerate() {
            for (index, part) in stack.parts.iter().enumerate().filter(|(part, _)| !taken.contains(&(row, *part))) {
                let area = geometry.of(row, part);
                let Some(color) = ink_on(canvas, self.ink(part.series)) else { continue };
                let look = Words::bold(AXIS, color);
                let fits = look.width(&part.words) <= area.width() - 8.0 && geometry.half >= 9.0;
                if part.to - part.from >= LEAST_SHARE - 1e-9 && fits {
                    let at = ((area.x0 + area.x1) / 2.0, (area.y0 + area.y1) / 2.0);
                    canvas.words_level(&part.words, at, Side::Middle, look);
                } else {
                    let name = self.series.get(part.series).map_or("", |series| series.label.as_str());
                    canvas.drop_label(&format!("{} {name} {}", self.rows[row].label, stack.parts[index].words));
                }
            }
        }
    }
}

/// The part of the width that a column of figures may take.
fn figure_part(canvas: &Canvas) -> f64 {
    if canvas.size.is_narrow() { 0.3 } else { 0.16 }
}

/// The colour of words on a mark: whichever of page and ink stands out at a contrast of 4.5 or more.
fn ink_on(canvas: &Canvas, ink: Ink) -> Option<Rgb> {
    let (tokens, mark) = (canvas.tokens, canvas.tokens.mark(ink));
    let best = if tokens.background.contrast(mark) >= 4.5 { tokens.background } else { tokens.ink };
    (best.contrast(mark) >= 4.5).then_some(best)
}

/// The largest width that each of some labels may have so that together they fit: short ones leave their room to long ones.
fn fair_cap(widths: &[f64], room: f64) -> f64 {
    let mut sorted = widths.to_vec();
    sorted.sort_by(f64::total_cmp);
    let mut left = room;
    for (index, width) in sorted.iter().enumerate() {
        let share = left / (sorted.len() - index) as f64;
        if *width > share {
            return share;
        }
        left -= width;
    }
    f64::INFINITY
}

/// Rows that fit in a plot of that height.
pub(super) fn capacity(height: f64, size: Size) -> usize {
    let key = if size.is_narrow() { KEY_LINES * KEY_LINE } else { 0.0 };
    (((height - HEAD - FOOT - key) / rows::least_row(size, LEAST_ROW, 1)).floor() as usize).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_leave_their_room_to_long_ones() {
        assert_eq!(fair_cap(&[10.0, 90.0, 90.0], 110.0), 50.0);
        assert_eq!(fair_cap(&[10.0, 20.0], 110.0), f64::INFINITY);
    }
}
