//! Months of official series: what a figure of a fiscal year, a quarter or a month is held against.
//!
//! A definition of a pair's trade has a figure of such a span when each of its legs has every month of it; one missing month, and
//! there is none. Of several releases with the same month the last one by its name counts.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use polars::prelude::*;

use crate::error::Result;
use crate::measures::Ask;
use crate::model::{Country, Pair, Per, whole_months};
use crate::tables::{FLOWS, Tables};

use super::claims::Said;
use super::figures::{Evidence, Figure};
use super::official::{Way, scope, way_of};
use super::season::of_pairs;

/// A span longer than this is not summed from months.
const MOST_MONTHS: i32 = 120;

/// One month of one leg.
#[derive(Debug, Clone, PartialEq)]
struct Month {
    value: f64,
    estimate: bool,
    release: String,
    vintage: String,
}

/// A leg: whose books, and whether it is exports.
type Leg = (Country, bool);

/// The months of one series of a pair, by leg, each counted from January of year 0.
type Legs = HashMap<Leg, BTreeMap<i32, Month>>;

/// Of each pair the series, by data set and name.
type ByPair = HashMap<Pair, BTreeMap<(String, String), Legs>>;

/// The months of the pairs of reported figures that are not for calendar years.
#[derive(Debug, Default)]
pub(super) struct Monthly {
    by_pair: ByPair,
}

/// First and last month of a figure of goods of one pair that is for whole months but not for calendar years; `None` for any other.
pub(super) fn span(claim: &Said) -> Option<(i32, i32)> {
    if scope(claim) != Some("goods") || claim.pair.is_none() {
        return None;
    }
    let (first, last) = (claim.first?, claim.last?);
    let next = last.tomorrow().ok()?;
    // From a day in the month on, only a whole year can be counted in months.
    let is_year = (next.month(), next.day()) == (first.month(), first.day());
    if !(is_year || (first.day() == 1 && next.day() == 1)) {
        return None;
    }
    let (first, last) = whole_months(first, last);
    let months = last - first + 1;
    let is_calendar = first.rem_euclid(12) == 0 && months % 12 == 0;
    let fits = match claim.per.first() {
        None | Some(Per::Year) => months == 12,
        Some(Per::Quarter) => months == 3,
        Some(Per::Month) => months == 1,
        Some(Per::Period) => (1..=MOST_MONTHS).contains(&months),
        Some(_) => false,
    };
    (fits && !is_calendar).then_some((first, last))
}

impl Monthly {
    /// Reads the months that these claims need; none where the store has no months.
    ///
    /// # Errors
    /// When the store is broken.
    pub fn read<'a>(tables: &Tables, ask: &Ask, claims: impl Iterator<Item = &'a Said>) -> Result<Monthly> {
        let needed: BTreeSet<(Pair, i32)> = claims
            .filter_map(|claim| Some((claim.pair?, span(claim)?)))
            .flat_map(|(pair, (first, last))| {
                (first.div_euclid(12)..=last.div_euclid(12)).map(move |year| (pair, year))
            })
            .collect();
        if needed.is_empty() || !tables.has(FLOWS.name) {
            return Ok(Monthly::default());
        }
        let Some(flows) = tables.statistics_having(FLOWS.name, "month")? else { return Ok(Monthly::default()) };
        let summed = col("month").is_not_null().and(col("counts").eq(lit("once"))).and(col("value").is_not_null());
        let goods = col("trade").eq(lit("goods")).and(col("prices").eq(lit("nominal")));
        let keys = ["dataset", "series", "release", "vintage", "reporter", "partner", "flow", "year", "month"];
        let frame = flows
            .filter(of_pairs(&needed).and(summed).and(goods))
            .group_by_stable(keys.map(col))
            .agg([col("value").cast(DataType::Float64).sum(), col("estimate").any(true)])
            .sort(keys, SortMultipleOptions::default().with_maintain_order(true))
            .collect()?;
        let pairs: BTreeSet<Pair> = needed.iter().map(|(pair, _)| *pair).collect();
        Ok(Monthly { by_pair: by_pair(&frame, &pairs, &ask.datasets)? })
    }

    /// The figures of a claim's months, one of each series and definition that has them all.
    pub fn of(&self, claim: &Said) -> Vec<Figure> {
        let (Some(pair), Some(span), Some(way)) = (claim.pair, span(claim), way_of(claim)) else { return Vec::new() };
        let series = self.by_pair.get(&pair).into_iter().flatten();
        series
            .flat_map(|((dataset, series), legs)| {
                let source = format!("{dataset} {series}").trim_end().to_owned();
                definitions(pair, way).into_iter().filter_map(move |definition| sum(legs, &source, definition, span))
            })
            .collect()
    }
}

/// One way to count trade: its name, whose books, and its legs.
struct Definition {
    name: &'static str,
    reporter: String,
    legs: Vec<Leg>,
}

/// The definitions of a pair's trade, two-way or from one country to the other.
fn definitions(pair: Pair, way: Way) -> Vec<Definition> {
    let (a, b) = pair.countries();
    let one = |name, reporter: String, legs: &[Leg]| Definition { name, reporter, legs: legs.to_vec() };
    match way {
        Way::Both => vec![
            one("own-books", a.to_string(), &[(a, true), (a, false)]),
            one("own-books", b.to_string(), &[(b, true), (b, false)]),
            one("exports", format!("{a};{b}"), &[(a, true), (b, true)]),
            one("imports", format!("{a};{b}"), &[(a, false), (b, false)]),
        ],
        Way::From(from) => {
            let to = if from == a { b } else { a };
            vec![one("exporter", from.to_string(), &[(from, true)]), one("importer", to.to_string(), &[(to, false)])]
        }
    }
}

/// The sum of a definition over a span; `None` unless every leg has every month.
fn sum(legs: &Legs, source: &str, definition: Definition, (first, last): (i32, i32)) -> Option<Figure> {
    let mut months: Vec<&Month> = Vec::new();
    for leg in &definition.legs {
        let of_leg = legs.get(leg)?;
        for month in first..=last {
            months.push(of_leg.get(&month)?);
        }
    }
    let value: f64 = months.iter().map(|month| month.value).sum();
    let names = |name: fn(&Month) -> &str| {
        let all: BTreeSet<&str> = months.iter().map(|month| name(month)).filter(|name| !name.is_empty()).collect();
        all.into_iter().collect::<Vec<_>>().join(";")
    };
    Some(Figure {
        evidence: Evidence::Official,
        year: last.div_euclid(12),
        low: Some(value),
        high: Some(value),
        months: None,
        part: None,
        since: None,
        first: Some(first),
        last,
        is_vague: false,
        worked_out: "the sum of its months".to_owned(),
        rivals: Vec::new(),
        is_share: false,
        is_current: false,
        record: names(|month| &month.release),
        definition: definition.name.to_owned(),
        reporter: definition.reporter,
        vintage: names(|month| &month.vintage),
        source: source.to_owned(),
        estimate: months.iter().any(|month| month.estimate),
    })
}

fn by_pair(frame: &DataFrame, pairs: &BTreeSet<Pair>, datasets: &[String]) -> Result<ByPair> {
    let text = |name: &str| -> Result<&StringChunked> { Ok(frame.column(name)?.str()?) };
    let [dataset, series, release, vintage, reporter, partner, flow] = [
        text("dataset")?,
        text("series")?,
        text("release")?,
        text("vintage")?,
        text("reporter")?,
        text("partner")?,
        text("flow")?,
    ];
    let whole = |name: &str| -> Result<Column> { Ok(frame.column(name)?.cast(&DataType::Int32)?) };
    let (year, month) = (whole("year")?, whole("month")?);
    let (year, month) = (year.i32()?, month.i32()?);
    let (value, estimate) = (frame.column("value")?.f64()?, frame.column("estimate")?.bool()?);
    let mut found: ByPair = HashMap::new();
    for row in 0..frame.height() {
        let code = |column: &StringChunked| column.get(row).and_then(Country::parse);
        let (Some(own), Some(other)) = (code(reporter), code(partner)) else { continue };
        let (Some(year), Some(month), Some(value)) = (year.get(row), month.get(row), value.get(row)) else { continue };
        let Some(pair) = Pair::new(own, other).filter(|pair| pairs.contains(pair)) else { continue };
        let get = |column: &StringChunked| column.get(row).unwrap_or("").to_owned();
        let is_export = match flow.get(row) {
            Some("export") => true,
            Some("import") => false,
            // Re-exports are among the exports, or nobody knows.
            _ => continue,
        };
        let dataset = get(dataset);
        if !value.is_finite() || !(datasets.is_empty() || datasets.contains(&dataset)) {
            continue;
        }
        let legs = found.entry(pair).or_default().entry((dataset, get(series))).or_default();
        let estimate = estimate.get(row).unwrap_or(false);
        let month_of = Month { value, estimate, release: get(release), vintage: get(vintage) };
        // Rows are sorted by release: the last one stays.
        legs.entry((own, is_export)).or_default().insert(year * 12 + month - 1, month_of);
    }
    Ok(found)
}
