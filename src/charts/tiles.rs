//! Tiles: each as large as its part of the whole.

use serde::Serialize;

use super::ChartError;
use super::heat::ink_on;
use super::layout::Area;
use super::marks::{Canvas, Paint, Side, Words};
use super::text::{self, Weight};
use super::theme::{AXIS, HEADING, Ink, LABEL, NOTE, Rgb};

/// Room for the heading of a panel.
const HEAD: f64 = 36.0;
/// Between two panels.
const BETWEEN: f64 = 24.0;
/// Between a tile and its words.
const PAD: f64 = 8.0;
/// How strong the colour of a tile is that the title is not about.
const PALE: f64 = 0.32;

/// Panels of tiles, each a whole.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tiles {
    /// One or two; beside each other on a page that is wider than high, else below.
    pub panels: Vec<TilePanel>,
}

/// A whole and its parts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TilePanel {
    /// What the whole is.
    pub heading: String,
    /// How much of the picture it has, against the other panel: by their totals, or the same for both.
    pub weight: f64,
    /// Colour.
    pub ink: Ink,
    /// The largest first, what is left last. The shares add up to 1.
    pub tiles: Vec<Tile>,
    /// The figures are estimates: outlined.
    pub estimate: bool,
}

/// A part.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tile {
    /// The record.
    pub id: String,
    /// Part of the whole, 0 to 1.
    pub share: f64,
    /// Its name.
    pub label: String,
    /// Its share and its value in words.
    pub words: [String; 2],
    /// Everything that is not named.
    pub rest: bool,
}

impl Tiles {
    pub(super) fn draw(&self, canvas: &Canvas, plot: Area) -> Result<(), ChartError> {
        let weights: Vec<f64> = self.panels.iter().map(|panel| panel.weight).collect();
        let places = panel_areas(&weights, plot);
        self.panels.iter().zip(places).try_for_each(|(panel, area)| panel.draw(canvas, area))
    }
}

/// Where panels of these weights stand, their tiles in proportion: beside each other on a page that is wider than high, else below.
pub(super) fn panel_areas(weights: &[f64], plot: Area) -> Vec<Area> {
    let is_beside = plot.width() > plot.height();
    let (length, head) = if is_beside { (plot.width(), 0.0) } else { (plot.height(), HEAD) };
    let count = weights.len() as f64;
    let all: f64 = weights.iter().sum();
    let room = (length - BETWEEN * (count - 1.0) - head * count).max(0.0);
    let mut at = 0.0;
    let place = |weight: &f64| {
        let part = if all > 0.0 { weight / all } else { 1.0 / count };
        let (from, to) = (at, at + head + room * part);
        at = to + BETWEEN;
        match is_beside {
            true => Area { x0: plot.x0 + from, x1: plot.x0 + to, ..plot },
            false => Area { y0: plot.y0 + from, y1: plot.y0 + to, ..plot },
        }
    };
    weights.iter().map(place).collect()
}

impl TilePanel {
    /// True when every tile has room for its name and its share; a tile of others below a share of `small` needs none.
    pub(super) fn fits(&self, area: Area, small: f64) -> bool {
        if Words::bold(HEADING, Rgb(0, 0, 0)).width(&self.heading) > area.width() {
            return false;
        }
        let has_room = |(place, tile): (&Area, &Tile)| {
            tile.rest && tile.share < small || words(tile, *place, Rgb(0, 0, 0)).is_some()
        };
        self.places(area).iter().zip(&self.tiles).all(has_room)
    }

    /// Where the tiles stand. Each gives up a pixel on each side, so that two stay apart.
    fn places(&self, area: Area) -> Vec<Area> {
        let shares: Vec<f64> = self.tiles.iter().map(|tile| tile.share).collect();
        let places = squarify(&shares, area.inset(0.0, HEAD, 0.0, 0.0));
        places.into_iter().map(|place| place.inset(1.0, 1.0, 1.0, 1.0)).collect()
    }

    fn draw(&self, canvas: &Canvas, area: Area) -> Result<(), ChartError> {
        let tokens = canvas.tokens;
        let look = Words::bold(HEADING, tokens.words(self.ink));
        let heading = text::clip(&text::printable(&self.heading), Weight::Bold, HEADING, area.width());
        canvas.words(&heading, (area.x0, area.y0 + 18.0), Side::Start, look);
        for (index, (tile, place)) in self.tiles.iter().zip(self.places(area)).enumerate() {
            if place.width() > 0.0 && place.height() > 0.0 {
                self.draw_tile(canvas, tile, place, index == 0)?;
            }
        }
        Ok(())
    }

    fn draw_tile(&self, canvas: &Canvas, tile: &Tile, area: Area, is_first: bool) -> Result<(), ChartError> {
        let tokens = canvas.tokens;
        let ink = if tile.rest { Ink::Others } else { self.ink };
        let strength = match (self.estimate, is_first && !tile.rest) {
            (true, _) => 0.1,
            (false, true) => 1.0,
            (false, false) if tile.rest => 0.5,
            (false, false) => PALE,
        };
        let color = tokens.mark(ink).over(tokens.background, strength);
        canvas.rect(area, &Paint::fill(color).id(&tile.id))?;
        if self.estimate {
            canvas.rect(area.inset(1.0, 1.0, 1.0, 1.0), &Paint::stroke(tokens.edge(ink), 1.5).dash(5.0, 3.0))?;
        }
        match words(tile, area, ink_on(tokens, color)) {
            Some(lines) => lines.iter().for_each(|(line, at, look)| canvas.words(line, *at, Side::Start, *look)),
            None => canvas.drop_label(&format!("{} {}", tile.label, tile.words.join(" "))),
        }
        Ok(())
    }
}

/// A line of words, where it stands, and how it looks.
type Placed = (String, (f64, f64), Words);

/// Name, share and value of a tile, as far as it holds them, each with its place and look; `None` without room for name and share.
fn words(tile: &Tile, place: Area, color: Rgb) -> Option<Vec<Placed>> {
    let area = place.inset(PAD, PAD, PAD, PAD);
    let label = text::printable(&tile.label);
    let share = text::printable(&tile.words[0]);
    let both = format!("{share}  {}", text::printable(&tile.words[1]));
    let plain_label = label.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    [LABEL, NOTE].into_iter().find_map(|size| {
        let (bold, plain) = (Words::bold(size, color), Words::regular(size.min(AXIS), color));
        let leading = size * 1.25;
        let name = text::wrap(&label, Weight::Bold, size, area.width().max(1.0));
        let figures = if plain.width(&both) <= area.width() { &both } else { &share };
        // A name that is broken within a word is none.
        let is_whole = name.join(" ") == plain_label && name.iter().all(|line| bold.width(line) <= area.width());
        let is_high = leading * (name.len() as f64 + 1.0) <= area.height() + 4.0;
        if !is_whole || !is_high || name.len() > 3 || plain.width(figures) > area.width() {
            return None;
        }
        let lines = name.into_iter().map(|line| (line, bold)).chain([(figures.clone(), plain)]);
        let at = |index: usize| (area.x0, area.y0 + size * 0.8 + leading * index as f64);
        Some(lines.enumerate().map(|(index, (line, look))| (line, at(index), look)).collect())
    })
}

/// Rectangles of these shares that fill an area, as near to squares as they come (Bruls, Huizing and van Wijk 2000).
pub(super) fn squarify(shares: &[f64], area: Area) -> Vec<Area> {
    let sum: f64 = shares.iter().sum();
    if sum <= 0.0 || !sum.is_finite() {
        return shares.iter().map(|_| Area { x1: area.x0, y1: area.y0, ..area }).collect();
    }
    let scale = area.width() * area.height() / sum;
    let sizes: Vec<f64> = shares.iter().map(|share| share * scale).collect();
    let mut out = Vec::with_capacity(sizes.len());
    let (mut free, mut start) = (area, 0);
    while start < sizes.len() {
        let side = free.width().min(free.height());
        let mut end = start + 1;
        while end < sizes.len() && worst(&sizes[start..=end], side) <= worst(&sizes[start..end], side) {
            end += 1;
        }
        free = lay(&sizes[start..end], free, &mut out);
        start = end;
    }
    out
}

/// The worst ratio of the sides of rectangles in a row along a side.
fn worst(sizes: &[f64], side: f64) -> f64 {
    let sum: f64 = sizes.iter().sum();
    let thick = sum / side.max(1e-9);
    let ratio = |size: &f64| {
        let long = size / thick.max(1e-9);
        (long / thick.max(1e-9)).max(thick / long.max(1e-9))
    };
    sizes.iter().map(ratio).fold(0.0, f64::max)
}

/// Lays a row along the shorter side of what is free, and gives what is left.
fn lay(sizes: &[f64], free: Area, out: &mut Vec<Area>) -> Area {
    let sum: f64 = sizes.iter().sum();
    let is_column = free.width() >= free.height();
    let side = if is_column { free.height() } else { free.width() };
    let thick = if side > 0.0 { (sum / side).min(if is_column { free.width() } else { free.height() }) } else { 0.0 };
    let mut at = 0.0;
    for size in sizes {
        let long = if sum > 0.0 { side * size / sum } else { 0.0 };
        out.push(match is_column {
            true => Area::new(free.x0, free.y0 + at, free.x0 + thick, free.y0 + at + long),
            false => Area::new(free.x0 + at, free.y0, free.x0 + at + long, free.y0 + thick),
        });
        at += long;
    }
    if is_column { Area { x0: free.x0 + thick, ..free } } else { Area { y0: free.y0 + thick, ..free } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_fill_the_area_in_proportion_and_do_not_overlap() {
        let area = Area::new(10.0, 20.0, 610.0, 420.0);
        let shares = [6.0, 6.0, 4.0, 3.0, 2.0, 2.0, 1.0, 0.0];
        let tiles = squarify(&shares, area);
        assert_eq!(tiles.len(), shares.len());
        for (share, tile) in shares.iter().zip(&tiles) {
            let expected = share / 24.0 * 600.0 * 400.0;
            assert!((tile.width() * tile.height() - expected).abs() < 1e-6, "{share}: {tile:?}");
            assert!(area.inset(-1e-6, -1e-6, -1e-6, -1e-6).holds(*tile), "{tile:?}");
        }
        for (index, tile) in tiles.iter().enumerate() {
            let inner = tile.inset(1e-6, 1e-6, 1e-6, 1e-6);
            assert!(tiles[index + 1..].iter().all(|other| !inner.meets(*other)), "{tile:?}");
        }
        // The example of the paper: the first two stand above each other, three by two.
        let example = squarify(&[6.0, 6.0, 4.0, 3.0, 2.0, 2.0, 1.0], Area::new(0.0, 0.0, 6.0, 4.0));
        assert_eq!((example[0].width(), example[0].height(), example[1].x0), (3.0, 2.0, 0.0));
        assert_eq!(squarify(&[0.0, 0.0], area).len(), 2);
        assert!(squarify(&[], area).is_empty());
    }
}
