//! Trade intensity: whether two countries trade more than their sizes say.

use std::collections::{HashMap, HashSet};

use polars::prelude::*;

use super::columns::{country_column, float_column, over, table, usd_column};
use super::rows::{Total, Totals, is_world};
use super::share::OF_COLUMN;
use super::whole::Whole;
use super::words::NONE;
use super::{
    DATASET, ESTIMATE, PRICES, RELEASES, SERIES, Scope, TRADE, VINTAGE, YEAR, check, count, ratio, usd, wanted,
};
use crate::error::Result;
use crate::frame::{boolean_column, integer_column, text_column};
use crate::measures::{About, Ask, Filter, Filters, Measure};
use crate::model::{Column as Described, Country};
use crate::tables::Tables;

/// The trade intensity index of exports, over the World with and without the reporter's own trade.
///
/// Shape: one row a reporter, partner and year of one source. Unit: ratio; 1 is what the partner's part in world trade says.
/// Null when a figure is missing or a total is 0. The World is the file's own where it has one as a reporter; else all
/// reporters in the data, which says little when they are few: `reporters` counts them.
pub struct Intensity;

/// What stands for the World.
const WORLDS: &[&str] = &["file", "reporters"];

const COLUMNS: &[Described] = &[
    DATASET,
    SERIES,
    TRADE,
    PRICES,
    VINTAGE,
    Described::text("reporter", "whose exports").required(),
    Described::text("partner", "to whom").required(),
    YEAR,
    usd("exports", "exports of the reporter to the partner"),
    usd("total", "exports of the reporter to all"),
    OF_COLUMN,
    usd("world_exports", "exports of the World to the partner"),
    usd("world_total", "exports of the World to all"),
    ratio("intensity", "(exports / total) / (world_exports / world_total)"),
    ratio("intensity_without", "the same with a World without the reporter's own exports"),
    Described::text("missing", "why there is no intensity: exports, total, world"),
    Described::text("world", "what stands for the World: the file's own, or the reporters in the data")
        .required()
        .of(WORLDS),
    count("reporters", "reporters in that World; null for the file's own"),
    count(
        "left_out",
        "reporters left out of it for a missing figure, or for a product in another edition; null for the file's own",
    ),
    ESTIMATE,
    RELEASES,
];

impl Measure for Intensity {
    fn about(&self) -> About {
        About {
            id: "intensity",
            title: "trade intensity: exports to a partner against the partner's part in the World's exports",
            row: "one reporter, partner and year of one data set and series",
            formulas: &[
                "intensity = (X_ij / X_i) / (X_wj / X_w), exports of reporter i, partner j, World w",
                "intensity_without = (X_ij / X_i) / ((X_wj - X_ij) / (X_w - X_i))",
                "X_i = the file's own total of i, else the sum of its partners where the data have 100 and more",
                "X_wj, X_w = the file's own World as a reporter, else sums over all reporters in the data",
                "null over a World that is one reporter: it would compare a country with itself",
                "reporters with a missing total, or a missing figure for j, are in neither X_wj nor X_w: left_out",
                "--product below chapters: a World of those that have it in the edition of i; the others are left_out",
            ],
            reads: &["totals", "flows"],
            takes: Filters::STATISTICS.with(Filter::Product),
            dates: "calendar year of the trade",
            reference: "Trade intensity index, ESCAP trade indicators handbook; World Bank WITS",
            columns: COLUMNS,
        }
    }

    fn plan(&self, tables: &Tables, ask: &Ask) -> Result<LazyFrame> {
        check(&self.about(), ask)?;
        let mut totals = Totals::read(tables, ask, Scope::World)?;
        totals.add_world_reporter(tables, ask)?;
        let whole = Whole::read(tables, ask, &mut totals)?;
        totals.rows.retain(|row| !row.import);
        totals.rows.sort_unstable_by_key(|row| (row.source, row.year, row.reporter, row.partner));
        let years = totals.rows.chunk_by(|one, other| (one.source, one.year) == (other.source, other.year));
        let rows: Vec<Row> = years.flat_map(|rows| of_year(rows, ask, &whole)).collect();
        write(&totals, &rows)
    }
}

/// One reporter's exports to all.
struct Exporter<'a> {
    country: Country,
    total: Option<i128>,
    of: &'static str,
    /// Of a product below chapters; [`NONE`] where it is not named, and for all else.
    edition: u32,
    rows: &'a [Total],
}

impl<'a> Exporter<'a> {
    fn of(rows: &'a [Total], whole: &Whole) -> Exporter<'a> {
        let world = rows.iter().find(|row| is_world(row.partner)).and_then(Total::value);
        let partners = rows.iter().filter(|row| !is_world(row.partner)).map(Total::value);
        let is_all = whole.is(rows[0].source, rows[0].year, false) && rows.iter().all(|row| row.chapters.is_none());
        let sum = partners.reduce(super::columns::sum).flatten().filter(|_| is_all);
        let of = super::owners::OF[usize::from(world.is_none())];
        let total = world.or(sum);
        let figures = rows.iter().filter(|row| row.figure().is_some());
        let edition = figures.map(|row| row.edition).find(|edition| *edition != NONE).unwrap_or(NONE);
        Exporter { country: rows[0].reporter, total, of, edition, rows }
    }

    /// The row for a partner; rows are in the order of the partners.
    fn to(&self, partner: Country) -> Option<&'a Total> {
        self.rows.binary_search_by_key(&partner, |row| row.partner).ok().map(|place| &self.rows[place])
    }
}

/// What the World exports to one country, and to all.
#[derive(Clone, Copy)]
struct World {
    exports: Option<i128>,
    total: Option<i128>,
    /// How many reporters it has, and how many are left out; `None` for the file's own.
    reporters: Option<(i32, i32)>,
}

struct Row {
    fact: Total,
    total: Option<i128>,
    of: &'static str,
    world: World,
}

fn of_year(rows: &[Total], ask: &Ask, whole: &Whole) -> Vec<Row> {
    let exporters: Vec<Exporter> =
        rows.chunk_by(|one, other| one.reporter == other.reporter).map(|rows| Exporter::of(rows, whole)).collect();
    let file = exporters.iter().find(|exporter| is_world(exporter.country));
    let reporters: Vec<&Exporter> = exporters.iter().filter(|exporter| !is_world(exporter.country)).collect();
    let mut sums: HashMap<u32, Sums> = HashMap::new();
    let mut found = Vec::new();
    for exporter in &reporters {
        for fact in exporter.rows.iter().filter(|row| !is_world(row.partner)) {
            if !wanted(ask, exporter.country, fact.partner) && !wanted(ask, fact.partner, exporter.country) {
                continue;
            }
            let world = match file {
                Some(file) => World::of_file(file, exporter, fact.partner),
                None => {
                    let sums = sums.entry(exporter.edition).or_insert_with(|| Sums::of(&reporters, exporter.edition));
                    sums.world(fact.partner)
                }
            };
            found.push(Row { fact: *fact, total: exporter.total, of: exporter.of, world });
        }
    }
    found
}

impl World {
    /// The file's own, where it has the product in the edition of an exporter.
    fn of_file(file: &Exporter, exporter: &Exporter, partner: Country) -> World {
        match [NONE, file.edition].contains(&exporter.edition) || file.edition == NONE {
            true => World { exports: file.to(partner).and_then(Total::value), total: file.total, reporters: None },
            false => World { exports: None, total: None, reporters: None },
        }
    }
}

/// Sums over reporters, by partner.
struct Sums {
    /// Exports to a partner, where anybody has a figure; what all those with a missing figure for it export to all, and how many they
    /// are.
    to: HashMap<Country, (Option<i128>, i128, i32)>,
    total: i128,
    reporters: i32,
    /// Those without a total, and those that have the product in another edition.
    left_out: i32,
}

impl Sums {
    /// Over the reporters that are in an edition, and those that name none. With those that name none go all, where these are in one
    /// edition.
    fn of(reporters: &[&Exporter], edition: u32) -> Sums {
        let editions: HashSet<u32> =
            reporters.iter().map(|reporter| reporter.edition).filter(|edition| *edition != NONE).collect();
        let fits = |other: u32| other == edition || other == NONE || (edition == NONE && editions.len() == 1);
        let mut sums = Sums { to: HashMap::new(), total: 0, reporters: 0, left_out: 0 };
        for reporter in reporters {
            let Some(total) = reporter.total.filter(|_| fits(reporter.edition)) else {
                sums.left_out += 1;
                continue;
            };
            sums.reporters += 1;
            sums.total = sums.total.saturating_add(total);
            for row in reporter.rows.iter().filter(|row| !is_world(row.partner)) {
                let (exports, missing, count) = sums.to.entry(row.partner).or_default();
                match row.value() {
                    Some(value) => *exports = Some(exports.unwrap_or(0).saturating_add(value)),
                    None => {
                        *missing = missing.saturating_add(total);
                        *count += 1;
                    }
                }
            }
        }
        sums
    }

    fn world(&self, partner: Country) -> World {
        let (exports, missing, count) = self.to.get(&partner).copied().unwrap_or_default();
        let reporters = self.reporters - count;
        World {
            exports,
            // A sum over nobody is no figure.
            total: (reporters > 0).then(|| self.total.saturating_sub(missing)),
            reporters: Some((reporters, self.left_out + count)),
        }
    }
}

impl Row {
    /// A World of one reporter is that reporter.
    fn has_world(&self) -> bool {
        let World { exports, total, reporters } = self.world;
        reporters.is_none_or(|(count, _)| count > 1) && total.is_some() && exports.is_some()
    }

    fn missing(&self) -> String {
        let there =
            [(self.fact.value().is_some(), "exports"), (self.total.is_some(), "total"), (self.has_world(), "world")];
        let missing: Vec<&str> = there.iter().filter(|(there, _)| !there).map(|(_, name)| *name).collect();
        missing.join(";")
    }

    fn intensity(&self, exports: Option<i128>, total: Option<i128>) -> Option<f64> {
        if !self.has_world() || self.fact.chapters.is_some() {
            return None;
        }
        let world = over(exports, total).filter(|world| *world > 0.0)?;
        Some(over(self.fact.value(), self.total)? / world)
    }

    fn without(&self) -> Option<f64> {
        let less = super::columns::less;
        self.intensity(less(self.world.exports, self.fact.value()), less(self.world.total, self.total))
    }
}

fn write(totals: &Totals, rows: &[Row]) -> Result<LazyFrame> {
    let missing: Vec<String> = rows.iter().map(Row::missing).collect();
    let words = &totals.words;
    let facts = || rows.iter().map(|row| &row.fact);
    let mut columns = Vec::from(totals.source_columns(facts().map(|fact| fact.source))?);
    columns.extend([
        words.column("vintage", facts().map(|fact| fact.vintage))?,
        words.column("releases", facts().map(|fact| fact.release))?,
        country_column("reporter", facts().map(|fact| &fact.reporter))?,
        country_column("partner", facts().map(|fact| &fact.partner))?,
        integer_column("year", facts().map(|fact| Some(fact.year))),
        usd_column("exports", facts().map(Total::value))?,
        usd_column("total", rows.iter().map(|row| row.total))?,
        text_column("of", rows.iter().map(|row| row.of)),
        usd_column("world_exports", rows.iter().map(|row| row.world.exports))?,
        usd_column("world_total", rows.iter().map(|row| row.world.total))?,
        float_column("intensity", rows.iter().map(|row| row.intensity(row.world.exports, row.world.total))),
        float_column("intensity_without", rows.iter().map(Row::without)),
        text_column("missing", missing.iter().map(String::as_str)),
        text_column("world", rows.iter().map(|row| WORLDS[usize::from(row.world.reporters.is_some())])),
        integer_column("reporters", rows.iter().map(|row| row.world.reporters.map(|(count, _)| count))),
        integer_column("left_out", rows.iter().map(|row| row.world.reporters.map(|(_, left_out)| left_out))),
        boolean_column("estimate", facts().map(|fact| totals.sources[fact.source as usize].reconciled)),
    ]);
    table(rows.len(), columns, COLUMNS)
}
