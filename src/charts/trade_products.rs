//! `products`: what a country sells and buys, as bars or as tiles.

use std::collections::BTreeMap;

use serde::Serialize;

use super::cited::{Cited, cite};
use super::format::{self, money};
use super::layout::{self, Area};
use super::parts::part;
use super::registers::{in_sentence, short, when};
use super::scale::Scale;
use super::tiles::{self, Tile, TilePanel, Tiles};
use super::trade_sides::{Part, Sides, TradeSide, others_label};
use super::trade_words::{self, Statistic, possessive};
use super::twins::{self, TwinRow, Twins};
use super::{Body, Chart, ChartAbout, ChartError, ChartOptions, Form, Ink, footer};

/// What it is.
pub const ABOUT: ChartAbout = ChartAbout {
    id: "products",
    about: "what a country exports and imports, to and from all partners or one, by product",
    measures: &["products"],
    shape: "one row a product and flow of one country, partner and year, of one data set",
    forms: &[Form::Auto, Form::Bars, Form::Treemap],
};

/// Products that are drawn as bars.
const MOST: usize = 12;
/// Tiles that are named.
const MOST_TILES: usize = 16;
/// The smallest part of the whole that gets a tile of its own.
const LEAST_TILE: f64 = 0.008;
/// The largest part of the whole that may stand in a tile without names.
const MOST_REST: f64 = 0.5;
/// What is left may be without words below this part of the whole.
const SMALL_REST: f64 = 0.05;
/// A product that is more of the whole than this is not hidden there.
const MOST_HIDDEN: f64 = 0.1;
/// Fewer products than this are bars.
const FEW: usize = 6;

/// The trade of one country in one year by product.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct ProductTrade {
    /// Whose it is.
    pub reporter: String,
    /// With whom; empty for all partners together.
    pub partner: String,
    /// Nobody asked for that partner: the data at hand have no other.
    pub only_partner: bool,
    /// Calendar year.
    pub year: i32,
    /// `HS` or `SITC`.
    pub classification: String,
    /// What the figures are.
    pub statistic: Statistic,
    /// Exports and imports by product code; `None` for a flow that is not reported.
    pub sides: [Option<TradeSide>; 2],
    /// Names by code.
    pub names: BTreeMap<String, String>,
    /// Other data sets that have products of the country.
    pub datasets: Vec<String>,
    /// Citation of the releases; several with `;`.
    pub source: String,
}

/// The chart of one country.
///
/// # Errors
/// [`ChartError::NothingToDraw`] without a figure above zero; [`ChartError::Form`] for tiles without a total and where most of them would
/// have no name; [`ChartError::NoSource`] without a citation.
pub fn spec(trade: &ProductTrade, options: &ChartOptions) -> Result<Chart, ChartError> {
    let sides = Sides::of(&trade.sides, &trade.statistic);
    if sides.is_empty() {
        let name = short(&trade.reporter);
        return Err(ChartError::NothingToDraw(format!("no trade of {name} in any product above zero")));
    }
    let source = cite([("products", trade.source.as_str())], options.size)?;
    let subject = Subject { trade, sides };
    let has_total =
        [0, 1].iter().any(|side| subject.sides.total(*side).is_some() && !subject.sides.of_side(*side).is_empty());
    let form = match options.form {
        Form::Treemap if !has_total => {
            let why = "tiles are parts of a whole, and the figures at hand are not the whole".to_owned();
            return Err(ChartError::Form { form: "treemap", why });
        }
        Form::Treemap => Form::Treemap,
        Form::Auto if has_total && subject.sides.parts.len() >= FEW => Form::Treemap,
        _ => Form::Bars,
    };
    if form == Form::Treemap {
        let (chart, is_named) = subject.tile_chart(&source, options);
        if is_named {
            return Ok(chart);
        }
        if options.form == Form::Treemap {
            let why =
                "most of the trade would stand in one tile without a name; bars have room for the largest products";
            return Err(ChartError::Form { form: "treemap", why: why.to_owned() });
        }
    }
    let draft = subject.bar_chart(MOST, &source, options);
    let foot = footer(&draft.note, &draft.source);
    let height = layout::frame(&draft.title, &draft.subtitle, &foot, options.size).plot.height();
    let room = twins::capacity(height, options.size).saturating_sub(2).clamp(1, MOST);
    Ok(subject.bar_chart(room, &source, options))
}

/// How two areas of tiles share the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Room {
    /// In proportion to their totals.
    ByTotal,
    /// The same for both, which their headings say.
    Alike,
}

struct Subject<'a> {
    trade: &'a ProductTrade,
    sides: Sides<'a>,
}

impl Subject<'_> {
    /// The name of a product; its code where it has none.
    fn name(&self, code: &str) -> String {
        self.trade.names.get(code).filter(|name| !name.trim().is_empty()).map_or_else(|| self.code(code), Clone::clone)
    }

    fn code(&self, code: &str) -> String {
        format!("{} {code}", self.trade.classification)
    }

    fn bar_chart(&self, most: usize, source: &Cited, options: &ChartOptions) -> Chart {
        let shown = self.sides.drawn(most);
        let row = |part: &Part<'_>| TwinRow {
            id: part.name.to_owned(),
            label: self.name(part.name),
            detail: if self.trade.names.contains_key(part.name) { self.code(part.name) } else { String::new() },
            rest: false,
            bars: self.sides.bars(part),
        };
        let mut rows: Vec<TwinRow> = self.sides.parts.iter().take(shown).map(row).collect();
        let largest = rows.iter().flat_map(|row| &row.bars).filter_map(|bar| bar.value).fold(0.0, f64::max);
        let some = self.sides.sides.iter().flatten().any(|side| side.some_products);
        rows.extend(self.sides.others(shown, if some { "Others, not at hand" } else { "Others" }));
        let body = Body::Twins(Twins {
            rows,
            scale: Scale::from_zero(largest, 0.0),
            headings: [0, 1].map(|side| self.sides.heading(side)),
            estimate: self.trade.statistic.reconciled,
        });
        self.chart(body, shown, source, options)
    }

    /// Exports and imports as tiles, as many with a name as have room for it, and whether most of every area has one and nothing large
    /// has none. A large product is not hidden only because what is left is too small for words: then that has none.
    fn tile_chart(&self, source: &Cited, options: &ChartOptions) -> (Chart, bool) {
        let chart = |panels: Vec<TilePanel>| {
            let shown = panels.iter().map(|panel| panel.tiles.len()).max().unwrap_or(0);
            self.chart(Body::Tiles(Tiles { panels }), shown, source, options)
        };
        // In proportion to their totals where both are then large enough for words, else each of them a whole of its own.
        let tries = [Room::ByTotal, Room::Alike].into_iter().flat_map(|room| [(room, 0.0), (room, SMALL_REST)]);
        let mut found = None;
        for (room, small) in tries {
            let draft = self.panels([MOST_TILES; 2], room);
            let weights: Vec<f64> = draft.iter().map(|panel| panel.weight).collect();
            let places = tiles::panel_areas(&weights, chart(draft).frame(options.size).plot);
            let panels = self.fitting(&places, small, room);
            let is_named =
                self.is_named(&panels) && panels.iter().zip(&places).all(|(panel, area)| panel.fits(*area, small));
            found = Some((panels, small, is_named));
            if is_named {
                break;
            }
        }
        let Some((panels, least, is_named)) = found else { return (chart(Vec::new()), false) };
        if least == 0.0 {
            return (chart(panels), is_named);
        }
        let small: Vec<String> = self
            .tile_sides()
            .zip(&panels)
            .filter_map(|(side, panel)| {
                Some((side, panel.tiles.last().filter(|tile| tile.rest && tile.share < SMALL_REST)?))
            })
            .map(|(side, rest)| format!("{}, {} of {}", rest.label, part(rest.share), ["exports", "imports"][side]))
            .collect();
        let mut chart = chart(panels);
        if !small.is_empty() {
            let told = format!("Small tile at the end: {}.", format::list(&small));
            chart.note = trade_words::note(&[told, chart.note], options.size);
        }
        (chart, is_named)
    }

    /// As many tiles with a name as have room for it in these areas; what is left needs none below a share of `small`.
    fn fitting(&self, places: &[Area], small: f64, room: Room) -> Vec<TilePanel> {
        let mut most = [MOST_TILES; 2];
        for _ in 0..2 * MOST_TILES {
            let panels = self.panels(most, room);
            let mut is_crowded = false;
            for ((panel, area), side) in panels.iter().zip(places).zip(self.tile_sides()) {
                if most[side] > 1 && !panel.fits(*area, small) {
                    most[side] -= 1;
                    is_crowded = true;
                }
            }
            if !is_crowded {
                break;
            }
        }
        self.panels(most, room)
    }

    /// True when most of every area has a name, and no large product has none.
    fn is_named(&self, panels: &[TilePanel]) -> bool {
        let rest = |panel: &TilePanel| panel.tiles.iter().filter(|tile| tile.rest).map(|tile| tile.share).sum::<f64>();
        panels.iter().zip(self.tile_sides()).all(|(panel, side)| {
            let named = panel.tiles.iter().filter(|tile| !tile.rest).count();
            let hidden = self.sides.of_side(side).get(named).map_or(0.0, |part| part.1);
            rest(panel) <= MOST_REST && hidden <= MOST_HIDDEN * self.whole_of(side)
        })
    }

    fn tile_sides(&self) -> impl Iterator<Item = usize> {
        [0, 1].into_iter().filter(|side| self.has_tiles(*side))
    }

    /// What the tiles of a side are parts of: parts that are more than their total are parts of their sum.
    fn whole_of(&self, side: usize) -> f64 {
        let sum: f64 = self.sides.of_side(side).iter().map(|part| part.1).sum();
        self.sides.total(side).map_or(sum, |total| total.max(sum))
    }

    /// A side with a total and something that it is of.
    fn has_tiles(&self, side: usize) -> bool {
        self.sides.total(side).is_some() && !self.sides.of_side(side).is_empty()
    }

    /// Exports and imports as tiles, as far as they have a total, so many of each with a name.
    fn panels(&self, most: [usize; 2], room: Room) -> Vec<TilePanel> {
        let several = self.tile_sides().count() > 1;
        self.tile_sides()
            .map(|side| {
                let (own, whole) = (self.sides.of_side(side), self.whole_of(side));
                let named = own.iter().take(most[side]).take_while(|part| part.1 >= LEAST_TILE * whole).count().max(1);
                let tile = |code: &str, label: String, value: f64, rest: bool| Tile {
                    id: format!("{code}:{side}"),
                    share: value / whole,
                    label,
                    words: [part(value / whole), self.dollars(value)],
                    rest,
                };
                let mut tiles: Vec<Tile> =
                    own.iter().take(named).map(|(code, value)| tile(code, self.name(code), *value, false)).collect();
                let left = whole - own.iter().take(named).map(|part| part.1).sum::<f64>();
                if left > whole * 1e-6 {
                    let others = own.len().saturating_sub(named);
                    let label = if others == 0 { "Others".to_owned() } else { others_label(others) };
                    tiles.push(tile("others", label, left, true));
                }
                let (weight, apart) = match room {
                    Room::Alike if several => (1.0, "; areas are shares"),
                    _ => (whole, ""),
                };
                let (heading, ink) = (format!("{}{apart}", self.sides.heading(side)), Ink::Series(side as u8));
                TilePanel { heading, weight, ink, tiles, estimate: self.trade.statistic.reconciled }
            })
            .collect()
    }

    fn dollars(&self, value: f64) -> String {
        format::hedged(&money(value, "USD"), self.trade.statistic.sign())
    }

    fn chart(&self, body: Body, shown: usize, source: &Cited, options: &ChartOptions) -> Chart {
        let title = options.title.clone().unwrap_or_else(|| self.title());
        let is_tiles = matches!(body, Body::Tiles(_));
        let what = match (self.trade.classification.as_str(), self.trade.statistic.product.is_empty()) {
            ("HS", true) => "by chapter of the Harmonized System",
            ("SITC", true) => "by division of the SITC",
            _ => "by product",
        };
        let subtitle = format!(
            "{} {what}: {}{}, {}",
            format::capital(&self.trade.statistic.noun()),
            match (is_tiles, self.sides.has_total()) {
                (true, _) => "area and share of the whole, ",
                (false, true) => "share of the whole, ",
                (false, false) => "",
            },
            self.trade.statistic.unit(),
            self.trade.year
        );
        let mut notes = self.sides.notes(self.trade.year, if is_tiles { 0 } else { shown });
        let only = format!("The data at hand have no other partner than {}.", in_sentence(&self.trade.partner));
        notes.insert(0, when(self.trade.only_partner, &only));
        let some = || self.sides.sides.iter().flatten().any(|side| side.some_products);
        notes.push(match [0, 1].iter().any(|side| self.sides.has_some_products(*side)) {
            true => "No total: the data at hand have some kinds of products only.".to_owned(),
            false => when(some(), "The data at hand have some kinds of products only, and the total of all."),
        });
        notes.push(when(!is_tiles, &self.sides.noughts_note(shown, "product", "products")));
        notes.push(self.trade.statistic.estimate_note(if is_tiles { "Dashed" } else { "Hatched" }));
        notes.push(trade_words::others_words(&self.trade.datasets));
        let note = trade_words::note(&notes, options.size);
        let alt = format!("{title}.{}", self.sides.spoken(|code| self.name(code)));
        Chart {
            id: ABOUT.id.to_owned(),
            title,
            subtitle,
            note,
            source: source.line.clone(),
            sources: source.all.clone(),
            alt,
            size: options.size,
            body,
        }
    }

    /// `Azerbaijan’s goods exports to Türkiye`.
    fn whole(&self, side: usize) -> String {
        let flow = self.trade.statistic.flow(["exports", "imports"][side]);
        let with = match (self.trade.partner.as_str(), side) {
            ("", _) => String::new(),
            (partner, 0) => format!(" to {}", in_sentence(partner)),
            (partner, _) => format!(" from {}", in_sentence(partner)),
        };
        format!("{} {flow}{with}", possessive(&self.trade.reporter))
    }

    fn title(&self) -> String {
        let year = self.trade.year;
        let product = |code: &str| short(&self.name(code));
        let there = if self.trade.partner.is_empty() { "" } else { " from there" };
        // A product of an extract is more in truth than it is there: only what is at hand can be spoken of.
        let at_hand = if self.sides.has_total() { "" } else { "In the figures at hand, " };
        let name = |code: &str| if at_hand.is_empty() { product(code) } else { format::lower(&product(code)) };
        let title = match (self.sides.lead(0), self.sides.lead(1)) {
            (Some((one, sold)), Some((other, bought))) if one == other => format!(
                "{at_hand}{} made up {sold} of {} and {bought} of its imports{there} in {year}",
                name(one),
                self.whole(0),
            ),
            (Some((one, sold)), Some((other, bought))) => format!(
                "{at_hand}{} made up {sold} of {} in {year}, {} {bought} of its imports{there}",
                name(one),
                self.whole(0),
                format::lower(&product(other)),
            ),
            (Some((one, sold)), None) => {
                format!("{at_hand}{} made up {sold} of {} in {year}", name(one), self.whole(0))
            }
            (None, Some((other, bought))) => {
                format!("{at_hand}{} made up {bought} of {} in {year}", name(other), self.whole(1))
            }
            (None, None) => {
                let side = usize::from(self.sides.of_side(0).is_empty());
                format!("{} by product in {year}", self.whole(side))
            }
        };
        format::capital(&title)
    }
}
