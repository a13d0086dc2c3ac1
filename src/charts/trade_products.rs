//! `products`: what a country sells and buys, as bars or as tiles.

use std::collections::BTreeMap;

use serde::Serialize;

use super::format::{self, money, percent};
use super::registers::{in_sentence, short, when};
use super::scale::Scale;
use super::tiles::{self, Tile, TilePanel, Tiles};
use super::trade_sides::{Part, Sides, TradeSide, drawn};
use super::trade_words::{self, Statistic, possessive};
use super::twins::{self, TwinRow, Twins};
use super::{Body, Chart, ChartAbout, ChartError, ChartOptions, Form, Ink, footer, layout};

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
/// The largest part of the whole that may stand in tiles without a name of their own.
const MOST_REST: f64 = 2.0 / 3.0;
/// Fewer products than this are bars.
const FEW: usize = 6;

/// The trade of one country in one year by product.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct ProductTrade {
    /// Whose it is.
    pub reporter: String,
    /// With whom; empty for all partners together.
    pub partner: String,
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
/// [`ChartError::NothingToDraw`] without a figure above zero; [`ChartError::Form`] for tiles without a total;
/// [`ChartError::NoSource`] without a citation.
pub fn spec(trade: &ProductTrade, options: &ChartOptions) -> Result<Chart, ChartError> {
    let sides = Sides::of(&trade.sides, &trade.statistic);
    if sides.is_empty() {
        let name = short(&trade.reporter);
        return Err(ChartError::NothingToDraw(format!("no trade of {name} in any product above zero")));
    }
    let source = trade_words::source([("products", trade.source.as_str())], options.size)?;
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
        let chart = subject.tile_chart(&source, options);
        if options.form == Form::Treemap || is_mostly_named(&chart) {
            return Ok(chart);
        }
    }
    let draft = subject.bar_chart(MOST, &source, options);
    let foot = footer(&draft.note, &draft.source);
    let height = layout::frame(&draft.title, &draft.subtitle, &foot, options.size).plot.height();
    let room = twins::capacity(height, options.size).saturating_sub(2).clamp(1, MOST);
    Ok(subject.bar_chart(room, &source, options))
}

/// True when most of every area has a name: one large tile of others says nothing.
fn is_mostly_named(chart: &Chart) -> bool {
    let rest = |panel: &TilePanel| panel.tiles.iter().filter(|tile| tile.rest).map(|tile| tile.share).sum::<f64>();
    match &chart.body {
        Body::Tiles(tiles) => tiles.panels.iter().all(|panel| rest(panel) <= MOST_REST),
        _ => true,
    }
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

    fn bar_chart(&self, most: usize, source: &str, options: &ChartOptions) -> Chart {
        let shown = drawn(self.sides.parts.len(), most);
        let row = |part: &Part<'_>| TwinRow {
            id: part.name.to_owned(),
            label: self.name(part.name),
            detail: if self.trade.names.contains_key(part.name) { self.code(part.name) } else { String::new() },
            rest: false,
            bars: self.sides.bars(part),
        };
        let mut rows: Vec<TwinRow> = self.sides.parts.iter().take(shown).map(row).collect();
        let largest = rows.iter().flat_map(|row| &row.bars).filter_map(|bar| bar.value).fold(0.0, f64::max);
        rows.extend(self.sides.others(shown, "Others"));
        let body = Body::Twins(Twins {
            rows,
            scale: Scale::from_zero(largest, 0.0),
            headings: [0, 1].map(|side| self.sides.heading(side)),
            estimate: self.trade.statistic.reconciled,
        });
        self.chart(body, shown, source, options)
    }

    /// Exports and imports as tiles: as many with a name as have room for it.
    fn tile_chart(&self, source: &str, options: &ChartOptions) -> Chart {
        let chart = |panels: Vec<TilePanel>| {
            let shown = panels.iter().map(|panel| panel.tiles.len()).max().unwrap_or(0);
            self.chart(Body::Tiles(Tiles { panels }), shown, source, options)
        };
        let draft = self.panels([MOST_TILES; 2]);
        let count = draft.len();
        let plot = chart(draft).frame(options.size).plot;
        let places = tiles::panel_areas(count, plot);
        let mut most = [MOST_TILES; 2];
        for _ in 0..2 * MOST_TILES {
            let panels = self.panels(most);
            let sides = [0, 1].into_iter().filter(|side| self.has_tiles(*side));
            let mut is_crowded = false;
            for ((panel, area), side) in panels.iter().zip(&places).zip(sides) {
                if most[side] > 1 && !panel.fits(*area) {
                    most[side] -= 1;
                    is_crowded = true;
                }
            }
            if !is_crowded {
                break;
            }
        }
        chart(self.panels(most))
    }

    /// A side with a total and something that it is of.
    fn has_tiles(&self, side: usize) -> bool {
        self.sides.total(side).is_some() && !self.sides.of_side(side).is_empty()
    }

    /// Exports and imports as tiles, as far as they have a total, so many of each with a name.
    fn panels(&self, most: [usize; 2]) -> Vec<TilePanel> {
        let with_total = [0, 1].into_iter().filter_map(|side| Some((side, self.sides.total(side)?)));
        with_total
            .filter_map(|(side, total)| {
                let own = self.sides.of_side(side);
                let sum: f64 = own.iter().map(|part| part.1).sum();
                // Parts that are more than their total are parts of their sum.
                let whole = total.max(sum);
                let named = own.iter().take(most[side]).take_while(|part| part.1 >= LEAST_TILE * whole).count().max(1);
                let tile = |code: &str, label: String, value: f64, rest: bool| Tile {
                    id: format!("{code}:{side}"),
                    share: value / whole,
                    label,
                    words: [percent(value / whole), self.dollars(value)],
                    rest,
                };
                let mut tiles: Vec<Tile> =
                    own.iter().take(named).map(|(code, value)| tile(code, self.name(code), *value, false)).collect();
                let left = whole - own.iter().take(named).map(|part| part.1).sum::<f64>();
                if left > whole * 1e-6 {
                    let others = own.len().saturating_sub(named);
                    let label = if others == 0 { "Others".to_owned() } else { format!("{others} others") };
                    tiles.push(tile("others", label, left, true));
                }
                let is_some = !own.is_empty();
                let (heading, ink) = (self.sides.heading(side), Ink::Series(side as u8));
                is_some.then_some(TilePanel { heading, ink, tiles, estimate: self.trade.statistic.reconciled })
            })
            .collect()
    }

    fn dollars(&self, value: f64) -> String {
        format::hedged(&money(value, "USD"), self.trade.statistic.sign())
    }

    fn chart(&self, body: Body, shown: usize, source: &str, options: &ChartOptions) -> Chart {
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
        let some = [0, 1].iter().any(|side| self.sides.has_some_products(*side));
        notes.push(when(some, "No total: the data at hand have some kinds of products only."));
        notes.push(self.trade.statistic.estimate_note(if is_tiles { "Dashed" } else { "Hatched" }));
        notes.push(trade_words::others_words(&self.trade.datasets));
        let note = trade_words::note(&notes, options.size);
        let alt = format!("{title}.{}", self.sides.spoken(|code| self.name(code)));
        Chart {
            id: ABOUT.id.to_owned(),
            title,
            subtitle,
            note,
            source: source.to_owned(),
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
