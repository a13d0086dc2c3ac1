//! Official series of a pair, each definition of its trade on its own.

use std::collections::{BTreeSet, HashMap};

use polars::prelude::*;

use crate::error::Result;
use crate::measures::{Ask, measure};
use crate::model::{Country, Kind, Pair};
use crate::tables::{TOTALS, Tables};

use super::claims::Said;
use super::figures::{Evidence, Figure};

/// More pairs than this are not named in a filter: the whole table is read.
const MOST_NAMED: usize = 300;

/// Which way a figure goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Both ways.
    Both,
    /// From this country to the other.
    From(Country),
}

/// A column of the measure `two-way`: which way, in which definition, whose books.
struct Leg {
    column: &'static str,
    definition: &'static str,
    way: fn(Country, Country) -> Way,
    reporter: fn(Country, Country) -> String,
}

fn both(a: Country, b: Country) -> String {
    format!("{a};{b}")
}

/// The definition of data that were made one from both sides.
const RECONCILED: &str = "reconciled";

/// Every figure of a pair and year, in the order of preference where several are equally near.
const LEGS: &[Leg] = &[
    Leg { column: "books_a", definition: "own-books", way: |_, _| Way::Both, reporter: |a, _| a.to_string() },
    Leg { column: "books_b", definition: "own-books", way: |_, _| Way::Both, reporter: |_, b| b.to_string() },
    Leg { column: "exports", definition: "exports", way: |_, _| Way::Both, reporter: both },
    Leg { column: "imports", definition: "imports", way: |_, _| Way::Both, reporter: both },
    Leg { column: "reconciled", definition: RECONCILED, way: |_, _| Way::Both, reporter: both },
    Leg { column: "export_a", definition: "exporter", way: |a, _| Way::From(a), reporter: |a, _| a.to_string() },
    Leg { column: "import_b", definition: "importer", way: |a, _| Way::From(a), reporter: |_, b| b.to_string() },
    Leg { column: "export_b", definition: "exporter", way: |_, b| Way::From(b), reporter: |_, b| b.to_string() },
    Leg { column: "import_a", definition: "importer", way: |_, b| Way::From(b), reporter: |a, _| a.to_string() },
];

/// The official figures of the pairs that were asked for.
#[derive(Debug, Default)]
pub(super) struct Official {
    /// There are official tables at all.
    pub is_there: bool,
    by_pair: ByPair,
}

/// Of each pair which way, goods or services, and the figure.
type ByPair = HashMap<Pair, Vec<(Way, String, Figure)>>;

impl Official {
    /// Reads the series of these pairs.
    ///
    /// # Errors
    /// When the store is broken.
    pub fn read(tables: &Tables, ask: &Ask, pairs: &BTreeSet<Pair>) -> Result<Official> {
        let known = measure("two-way").ok().filter(|_| tables.has(TOTALS.name));
        let Some(two_way) = known.filter(|_| !pairs.is_empty()) else {
            return Ok(Official { is_there: known.is_some(), ..Official::default() });
        };
        let named = if pairs.len() <= MOST_NAMED { pairs.iter().copied().collect() } else { Vec::new() };
        let wanted = Ask { pairs: named, datasets: ask.datasets.clone(), ..Ask::default() };
        let float = LEGS.iter().map(|leg| col(leg.column).cast(DataType::Float64));
        let words = ["dataset", "series", "trade", "vintage", "a", "b", "year", "estimate", "releases"];
        let frame = two_way
            .plan(tables, &wanted)?
            // Sums over a few products are no figures of a pair's trade.
            .filter(col("prices").eq(lit("nominal")).and(col("chapters").is_null()))
            .select(words.into_iter().map(col).chain(float).collect::<Vec<_>>())
            .collect()?;
        Ok(Official { is_there: true, by_pair: by_pair(&frame, pairs)? })
    }

    /// The figures of what a claim is about; nothing where its scope is not that of the series.
    pub fn of(&self, claim: &Said) -> Vec<&Figure> {
        let (Some(pair), Some(trade)) = (claim.pair, scope(claim)) else { return Vec::new() };
        let way = way_of(claim);
        let figures = self.by_pair.get(&pair).into_iter().flatten();
        figures.filter(|(of, kind, _)| Some(*of) == way && kind == trade).map(|(_, _, figure)| figure).collect()
    }

    /// Two-way trade of a pair in goods.
    pub fn two_way(&self, pair: Pair) -> impl Iterator<Item = &Figure> {
        let figures = self.by_pair.get(&pair).into_iter().flatten();
        figures.filter(|(way, kind, _)| *way == Way::Both && kind == "goods").map(|(_, _, figure)| figure)
    }
}

/// Which way the figure of a claim goes; `None` for one from several countries.
pub(super) fn way_of(claim: &Said) -> Option<Way> {
    match claim.flow.as_str() {
        "export" => Country::parse(&claim.from).map(Way::From),
        "import" => Country::parse(&claim.to).map(Way::From),
        _ => Some(Way::Both),
    }
}

/// The part of trade that official series have: goods, or services; `None` for any other scope.
pub(super) fn scope(claim: &Said) -> Option<&str> {
    match (claim.kind, claim.category.as_str(), claim.item.as_str()) {
        (Kind::Trade, "" | "goods", "") => Some("goods"),
        (Kind::Trade, "services", "") => Some("services"),
        _ => None,
    }
}

fn by_pair(frame: &DataFrame, pairs: &BTreeSet<Pair>) -> Result<ByPair> {
    let text = |name: &str| -> Result<&StringChunked> { Ok(frame.column(name)?.str()?) };
    let [dataset, series, trade, vintage, a, b, releases] = [
        text("dataset")?,
        text("series")?,
        text("trade")?,
        text("vintage")?,
        text("a")?,
        text("b")?,
        text("releases")?,
    ];
    let years = frame.column("year")?.cast(&DataType::Int32)?;
    let (years, estimate) = (years.i32()?, frame.column("estimate")?.bool()?);
    let legs = LEGS.iter().map(|leg| Ok(frame.column(leg.column)?.f64()?)).collect::<Result<Vec<_>>>()?;
    let mut found = ByPair::new();
    for row in 0..frame.height() {
        let code = |column: &StringChunked| column.get(row).and_then(Country::parse);
        let (Some(a), Some(b), Some(year)) = (code(a), code(b), years.get(row)) else { continue };
        let Some(pair) = Pair::new(a, b).filter(|pair| pairs.contains(pair)) else { continue };
        let get = |column: &StringChunked| column.get(row).unwrap_or("").to_owned();
        let source = match series.get(row) {
            Some(series) => format!("{} {series}", get(dataset)),
            None => get(dataset),
        };
        // Of reconciled data the legs are reconciled too: nobody's own books.
        let is_reconciled =
            LEGS.iter().zip(&legs).any(|(leg, of)| leg.definition == RECONCILED && of.get(row).is_some());
        for (leg, values) in LEGS.iter().zip(&legs) {
            let Some(value) = values.get(row).filter(|value| value.is_finite()) else { continue };
            let (definition, reporter) = match is_reconciled {
                true => (RECONCILED.to_owned(), both(a, b)),
                false => (leg.definition.to_owned(), (leg.reporter)(a, b)),
            };
            let figure = Figure {
                evidence: Evidence::Official,
                year,
                low: Some(value),
                high: Some(value),
                months: None,
                part: None,
                since: None,
                first: Some(year * 12),
                last: year * 12 + 11,
                is_vague: false,
                worked_out: String::new(),
                rivals: Vec::new(),
                is_share: false,
                is_current: false,
                record: get(releases),
                definition,
                reporter,
                vintage: get(vintage),
                source: source.clone(),
                estimate: estimate.get(row).unwrap_or(false),
            };
            found.entry(pair).or_default().push(((leg.way)(a, b), get(trade), figure));
        }
    }
    Ok(found)
}
