//! A matrix: one cell for each exporter and importer, its colour by the size of the figure, the figure in it.

use serde::Serialize;

use super::ChartError;
use super::layout::{self, Area};
use super::marks::{Canvas, Paint, Side, Words};
use super::text::{self, Weight};
use super::theme::{AXIS, Ink, LABEL, NOTE, Rgb, Tokens};

/// Smallest side of a cell in pixels.
pub(super) const LEAST_CELL: f64 = 28.0;
const WIDEST_CELL: f64 = 300.0;
const HIGHEST_CELL: f64 = 96.0;
/// Room above the cells for the names of the columns.
const HEAD: f64 = 52.0;
/// Height of a line of the key, which stands below the cells.
const KEY_LINE: f64 = 28.0;
const SWATCH: f64 = 30.0;
/// From one line of the name of a row to the next.
const NAME_LEADING: f64 = 18.0;
/// How strong the colour is, from the smallest figures to the largest.
const STRENGTH: [f64; 5] = [0.15, 0.32, 0.53, 0.77, 1.0];

/// A matrix of figures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Heat {
    /// Names at the left, from the top.
    pub rows: Vec<HeatName>,
    /// Names above, from the left.
    pub columns: Vec<HeatName>,
    /// For each row one cell a column.
    pub cells: Vec<Vec<HeatCell>>,
    /// What the colours mean, from the smallest figures to the largest; five at most.
    pub bins: Vec<String>,
    /// What the rows are and what the columns are.
    pub headings: [String; 2],
}

/// The name of a row or column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HeatName {
    /// Short, above a column.
    pub code: String,
    /// In full, beside a row.
    pub name: String,
}

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum HeatKind {
    /// A figure above zero, of the bin with that number.
    Figure(u8),
    /// A reported zero: blank.
    Zero,
    /// No report: hatched.
    Missing,
    /// A country with itself: crossed.
    Same,
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HeatCell {
    /// The record.
    pub id: String,
    /// What it holds.
    pub kind: HeatKind,
    /// What is written in it.
    pub words: String,
}

/// The colour of a bin of so many.
pub(super) fn bin_color(tokens: &Tokens, bin: usize, bins: usize) -> Rgb {
    // Few bins take the whole range of strengths.
    let place = if bins < 2 { 2 } else { bin * (STRENGTH.len() - 1) / (bins - 1) };
    tokens.mark(Ink::Series(0)).over(tokens.background, STRENGTH[place.min(STRENGTH.len() - 1)])
}

/// The colour of words on a colour: that of the page or that of its ink, whichever can be read better.
pub(super) fn ink_on(tokens: &Tokens, color: Rgb) -> Rgb {
    [tokens.ink, tokens.background]
        .into_iter()
        .fold(tokens.ink, |best, ink| if ink.contrast(color) > best.contrast(color) { ink } else { best })
}

struct Geometry {
    cells: Area,
    width: f64,
    height: f64,
    names: f64,
}

impl Heat {
    pub(super) fn draw(&self, canvas: &Canvas, plot: Area) -> Result<(), ChartError> {
        let geometry = self.geometry(canvas, plot)?;
        self.draw_names(canvas, plot, &geometry);
        for (row, cells) in self.cells.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                let (x, y) = (
                    geometry.cells.x0 + geometry.width * column as f64,
                    geometry.cells.y0 + geometry.height * row as f64,
                );
                let area = Area::new(x.round(), y.round(), (x + geometry.width).round(), (y + geometry.height).round());
                self.draw_cell(canvas, area.inset(1.0, 1.0, 1.0, 1.0), cell)?;
            }
        }
        self.draw_key(canvas, plot, geometry.cells.y1 + 24.0)
    }

    fn geometry(&self, canvas: &Canvas, plot: Area) -> Result<Geometry, ChartError> {
        let (rows, columns) = (self.rows.len().max(1) as f64, self.columns.len().max(1) as f64);
        let key = self.key_lines(plot.width()).len() as f64 * KEY_LINE + 8.0;
        let height = (plot.height() - HEAD - key) / rows;
        let (bold, plain) = (Words::bold(LABEL, canvas.tokens.ink), Words::regular(AXIS, canvas.tokens.muted));
        let names =
            self.rows.iter().map(|row| bold.width(&row.name) + 8.0 + plain.width(&row.code)).fold(0.0, f64::max);
        let names = names
            .min(plot.width() * if canvas.size.is_narrow() { 0.32 } else { 0.26 })
            .max(plain.width(&self.headings[0]))
            + 14.0;
        let width = (plot.width() - names) / columns;
        if height < LEAST_CELL * 0.8 || width < LEAST_CELL * 0.8 {
            return Err(ChartError::DoesNotFit {
                rows: self.rows.len().max(self.columns.len()),
                size: canvas.size.word(),
            });
        }
        let (width, height) = (width.min(WIDEST_CELL), height.min(HIGHEST_CELL).min(width.min(WIDEST_CELL)));
        let block = plot.inset(names, HEAD, 0.0, key).settle(height * rows);
        let cells = Area { x1: block.x0 + width * columns, ..block };
        Ok(Geometry { cells, width, height, names })
    }

    fn draw_names(&self, canvas: &Canvas, plot: Area, geometry: &Geometry) {
        let (tokens, cells) = (canvas.tokens, geometry.cells);
        let (bold, plain) = (Words::bold(LABEL, tokens.ink), Words::regular(AXIS, tokens.muted));
        for (index, row) in self.rows.iter().enumerate() {
            let y = cells.y0 + geometry.height * (index as f64 + 0.5);
            let code = text::clip(&text::printable(&row.code), plain.weight, AXIS, geometry.names * 0.4);
            let room = geometry.names - 14.0 - 8.0 - plain.width(&code);
            let (lines, size) = name_lines(&text::printable(&row.name), room, geometry.height);
            let top = y - NAME_LEADING * (lines.len() as f64 - 1.0) / 2.0;
            for (line, words) in lines.iter().enumerate() {
                let at = (plot.x0, top + NAME_LEADING * line as f64);
                canvas.words_level(words, at, Side::Start, Words { size, ..bold });
            }
            canvas.words_level(&code, (cells.x0 - 14.0, y), Side::End, plain);
        }
        let mut free_from = cells.x0 - 2.0;
        for (index, column) in self.columns.iter().enumerate() {
            let x = cells.x0 + geometry.width * (index as f64 + 0.5);
            let code = text::clip(&text::printable(&column.code), Weight::Bold, AXIS, geometry.width.max(44.0));
            canvas.tick_name(
                &code,
                (x, cells.y0 - 8.0),
                Words::bold(AXIS, tokens.ink),
                (0.0, plot.x1 + 24.0),
                &mut free_from,
            );
        }
        canvas.words(&self.headings[0], (plot.x0, cells.y0 - 8.0), Side::Start, plain);
        let above = text::clip(&text::printable(&self.headings[1]), plain.weight, AXIS, plot.x1 - cells.x0);
        canvas.words(&above, (cells.x0, cells.y0 - 31.0), Side::Start, plain);
    }

    fn draw_cell(&self, canvas: &Canvas, area: Area, cell: &HeatCell) -> Result<(), ChartError> {
        let tokens = canvas.tokens;
        let middle = ((area.x0 + area.x1) / 2.0, (area.y0 + area.y1) / 2.0);
        let color = match cell.kind {
            HeatKind::Figure(bin) => {
                let color = bin_color(tokens, usize::from(bin), self.bins.len());
                canvas.rect(area, &Paint::fill(color).id(&cell.id))?;
                ink_on(tokens, color)
            }
            HeatKind::Zero => {
                canvas.rect(area, &Paint::stroke(tokens.grid, 1.0).id(&cell.id))?;
                tokens.muted
            }
            HeatKind::Missing => return missing(canvas, area, &cell.id),
            HeatKind::Same => {
                let paint = Paint::stroke(tokens.grid, 1.0);
                canvas.line(&[(area.x0, area.y0), (area.x1, area.y1)], &paint)?;
                return canvas.line(&[(area.x0, area.y1), (area.x1, area.y0)], &paint);
            }
        };
        let looks = [LABEL, AXIS, NOTE].map(|size| Words::regular(size, color));
        match looks.iter().find(|look| look.width(&cell.words) <= area.width() - 4.0) {
            Some(look) => canvas.words_level(&cell.words, middle, Side::Middle, *look),
            None => canvas.drop_label(&cell.words),
        }
        Ok(())
    }

    /// Words of the key: the bins, and what a hatched cell is.
    fn key(&self) -> Vec<&str> {
        let missing = self.cells.iter().flatten().any(|cell| cell.kind == HeatKind::Missing);
        let bins = self.bins.iter().map(String::as_str);
        bins.chain(missing.then_some("no figure")).collect()
    }

    fn key_lines(&self, width: f64) -> Vec<Vec<(usize, f64)>> {
        let look = Words::regular(AXIS, Rgb(0, 0, 0));
        let widths: Vec<f64> = self.key().iter().map(|words| SWATCH + look.width(words)).collect();
        layout::in_lines(&widths, 24.0, width)
    }

    fn draw_key(&self, canvas: &Canvas, plot: Area, top: f64) -> Result<(), ChartError> {
        let tokens = canvas.tokens;
        let look = Words::regular(AXIS, tokens.muted);
        let key = self.key();
        for (line, items) in self.key_lines(plot.width()).into_iter().enumerate() {
            let y = top + KEY_LINE * line as f64;
            for (index, x) in items {
                let area = Area::new(plot.x0 + x, y - 9.0, plot.x0 + x + 22.0, y + 9.0);
                if index < self.bins.len() {
                    canvas.rect(area, &Paint::fill(bin_color(tokens, index, self.bins.len())))?;
                } else {
                    missing(canvas, area, "")?;
                }
                let words = text::clip(&text::printable(key[index]), look.weight, AXIS, plot.x1 - area.x0 - SWATCH);
                canvas.words_level(&words, (area.x0 + SWATCH, y), Side::Start, look);
            }
        }
        Ok(())
    }
}

/// The name of a row in one line or in two, where they fit; small before it is cut.
fn name_lines(name: &str, room: f64, height: f64) -> (Vec<String>, f64) {
    let most = if height >= 2.0 * NAME_LEADING { 2 } else { 1 };
    let whole = |size: f64, most: usize| {
        let lines = text::wrap(name, Weight::Bold, size, room.max(1.0));
        // A word that is broken is no word.
        let is_whole = lines.join(" ") == name.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        (is_whole && lines.len() <= most).then_some((lines, size))
    };
    let found = whole(LABEL, 1).or_else(|| whole(LABEL, most)).or_else(|| whole(NOTE, most));
    found.unwrap_or_else(|| (vec![text::clip(name, Weight::Bold, NOTE, room)], NOTE))
}

/// A cell without a figure.
fn missing(canvas: &Canvas, area: Area, id: &str) -> Result<(), ChartError> {
    let tokens = canvas.tokens;
    let color = tokens.axis.over(tokens.background, 0.45);
    canvas.rect(area, &Paint::fill(color).hatch().id(id))
}

/// Cells that fit side by side in a plot of that size: rows and columns.
pub(super) fn capacity(height: f64, width: f64) -> (usize, usize) {
    // Two lines of key, and a quarter of the page for names.
    let rows = ((height - HEAD - 2.0 * KEY_LINE - 8.0) / LEAST_CELL).floor().max(1.0) as usize;
    (rows, (width * 0.7 / 52.0).floor().max(1.0) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_takes_two_lines_or_small_type_before_it_is_cut() {
        let lines = |name: &str, room: f64, height: f64| name_lines(name, room, height).0;
        assert_eq!(lines("South Korea", 200.0, 30.0), ["South Korea"]);
        assert_eq!(lines("South Korea", 70.0, 38.0), ["South", "Korea"]);
        assert_eq!(name_lines("South Korea", 90.0, 30.0), (vec!["South Korea".to_owned()], NOTE));
        assert!(lines("South Korea", 70.0, 30.0)[0].ends_with('…'));
        assert_eq!(lines("Bosnia and Herzegovina", 70.0, 38.0).len(), 1, "three lines are too many");
    }
}
