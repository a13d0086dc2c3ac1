//! How much of a pair's trade the months of a year have, from the months of the year before: what a part-year is divided by.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use polars::prelude::*;

use crate::error::Result;
use crate::measures::growth::prorated;
use crate::model::{Country, Pair, Stage};
use crate::tables::{FLOWS, Tables};

use super::claims::{Claims, Said};
use super::figures::Figure;
use super::official::scope;
use super::years::Years;

/// More pairs than this are not named in a filter.
const MOST_NAMED: usize = 100;

/// Twelve months of a pair and year, each as a part of it.
#[derive(Debug, Default)]
pub(super) struct Seasons {
    shares: HashMap<(Pair, i32), [f64; 12]>,
}

impl Seasons {
    /// Reads the months that the part-years of these claims need; none where the store has no months.
    ///
    /// # Errors
    /// When the store is broken.
    pub fn read(tables: &Tables, claims: &Claims, pairs: &BTreeSet<Pair>) -> Result<Seasons> {
        let fiscal = claims.all.iter().flat_map(fiscal_years);
        let needed: BTreeSet<(Pair, i32)> =
            claims.all.iter().filter_map(base_year).chain(fiscal).filter(|(pair, _)| pairs.contains(pair)).collect();
        if needed.is_empty() || !tables.has(FLOWS.name) {
            return Ok(Seasons::default());
        }
        let Some(flows) = tables.statistics_having(FLOWS.name, "month")? else {
            return Ok(Seasons::default());
        };
        let frame = months(flows, &needed).collect()?;
        Ok(Seasons { shares: shares(&frame, &needed)? })
    }

    /// Every month of a pair and calendar year as a part of that year, where they are known.
    pub fn of(&self, pair: Pair, year: i32) -> Option<[f64; 12]> {
        self.shares.get(&(pair, year)).copied()
    }

    /// The figure of a claim with the part of the year that its months have in the year before.
    pub fn apply(&self, claim: &Said, figure: Figure) -> Figure {
        let share = || {
            let (pair, year) = base_year(claim)?;
            let (first, count) = (claim.first?.month(), figure.months?);
            let shares = self.shares.get(&(pair, year))?;
            let start = usize::try_from(first).ok()?.checked_sub(1)?;
            let part: f64 = shares.get(start..start + usize::try_from(count).ok()?)?.iter().sum();
            (part > 0.0).then_some(part)
        };
        Figure { part: share().or(figure.part), ..figure }
    }
}

/// The calendar years of a target over fiscal years of two-way trade in goods.
fn fiscal_years(claim: &Said) -> Vec<(Pair, i32)> {
    const MOST_YEARS: i32 = 30;
    let is_target = matches!(claim.stage, Stage::Target | Stage::Forecast);
    let is_whole = claim.flow == "two-way" && scope(claim) == Some("goods");
    let years = (claim.pair.filter(|_| is_target && is_whole), claim.first_year(), claim.last_year());
    let (Some(pair), Some(first), Some(last)) = years else { return Vec::new() };
    if !Years::of(claim.first, claim.last).is_fiscal() || last - first > MOST_YEARS {
        return Vec::new();
    }
    (first..=last).map(|year| (pair, year)).collect()
}

/// The pair and the year before, of a claim of two-way trade in a part of one year.
fn base_year(claim: &Said) -> Option<(Pair, i32)> {
    let pair = claim.pair.filter(|_| claim.flow == "two-way" && claim.category.is_empty() && claim.item.is_empty())?;
    let is_part = claim.months()? < 12 && claim.first_year() == claim.last_year();
    is_part.then_some((pair, claim.last_year()? - 1))
}

/// The part of a year that so many months are, in equal parts.
pub(super) fn linear(months: i32) -> f64 {
    prorated(1.0, f64::from(months))
}

fn months(flows: LazyFrame, needed: &BTreeSet<(Pair, i32)>) -> LazyFrame {
    let wanted = of_pairs(needed);
    let summed = col("month").is_not_null().and(col("counts").eq(lit("once"))).and(col("value").is_not_null());
    let goods = col("trade").eq(lit("goods")).and(col("prices").eq(lit("nominal")));
    let keys = ["dataset", "reporter", "partner", "flow", "year", "month"];
    flows
        .filter(wanted.and(summed).and(goods))
        .group_by_stable(keys.map(col))
        .agg([col("value").cast(DataType::Float64).sum()])
        .sort(keys, SortMultipleOptions::default())
}

/// The rows of these pairs and years; of many the whole table.
pub(super) fn of_pairs(needed: &BTreeSet<(Pair, i32)>) -> Expr {
    let is = |column: &str, code: Country| col(column).eq(lit(code.to_string()));
    let of = |(pair, year): &(Pair, i32)| {
        let (a, b) = pair.countries();
        let either = is("reporter", a).and(is("partner", b)).or(is("reporter", b).and(is("partner", a)));
        either.and(col("year").eq(lit(*year)))
    };
    match needed.len() {
        many if many > MOST_NAMED => lit(true),
        _ => needed.iter().map(of).reduce(Expr::or).unwrap_or(lit(false)),
    }
}

/// Of each pair and year the data set with the most legs that have all twelve months; those legs together, month by month.
fn shares(frame: &DataFrame, needed: &BTreeSet<(Pair, i32)>) -> Result<HashMap<(Pair, i32), [f64; 12]>> {
    let text = |name: &str| -> Result<&StringChunked> { Ok(frame.column(name)?.str()?) };
    let whole = |name: &str| -> Result<Column> { Ok(frame.column(name)?.cast(&DataType::Int32)?) };
    let [dataset, reporter, partner, flow] = [text("dataset")?, text("reporter")?, text("partner")?, text("flow")?];
    let (year, month, value) = (whole("year")?, whole("month")?, frame.column("value")?.f64()?);
    let (year, month) = (year.i32()?, month.i32()?);
    /// A leg is one reporter's exports or imports: its months.
    type Legs<'a> = BTreeMap<(&'a str, &'a str), [Option<f64>; 12]>;
    let mut found: BTreeMap<(Pair, i32), BTreeMap<&str, Legs<'_>>> = BTreeMap::new();
    for row in 0..frame.height() {
        let code = |column: &StringChunked| column.get(row).and_then(Country::parse);
        let (Some(one), Some(other), Some(year)) = (code(reporter), code(partner), year.get(row)) else { continue };
        let Some(key) = Pair::new(one, other).map(|pair| (pair, year)).filter(|key| needed.contains(key)) else {
            continue;
        };
        let (Some(month), Some(value)) = (month.get(row), value.get(row)) else { continue };
        let leg = (reporter.get(row).unwrap_or(""), flow.get(row).unwrap_or(""));
        let legs = found.entry(key).or_default().entry(dataset.get(row).unwrap_or("")).or_default();
        let place = usize::try_from(month - 1).ok().and_then(|place| legs.entry(leg).or_default().get_mut(place));
        if let Some(place) = place {
            *place = Some(value);
        }
    }
    let best = |sets: BTreeMap<&str, Legs<'_>>| -> Option<[f64; 12]> {
        let complete = |legs: Legs<'_>| -> Vec<[f64; 12]> {
            let full = |months: [Option<f64>; 12]| {
                months.iter().all(Option::is_some).then(|| months.map(|of| of.unwrap_or(0.0)))
            };
            legs.into_values().filter_map(full).collect()
        };
        // The first of equals: the order of the names.
        let legs = sets.into_values().map(complete).rev().max_by_key(Vec::len)?;
        let mut sum = [0.0; 12];
        for months in &legs {
            sum.iter_mut().zip(months).for_each(|(sum, month)| *sum += month);
        }
        let year: f64 = sum.iter().sum();
        (year > 0.0).then(|| sum.map(|month| month / year))
    };
    Ok(found.into_iter().filter_map(|(key, sets)| Some((key, best(sets)?))).collect())
}
