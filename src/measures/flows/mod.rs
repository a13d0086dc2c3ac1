//! Measures of official trade statistics.
//!
//! They start from `totals` (a reporter, a partner, a flow, a year), or from `flows` where products are asked for. The small
//! answer to that question is read into memory and computed on there: see `rows.rs`.
//!
//! Every data set and every series in it stays its own: rows never mix two of them, nor goods and services, nor prices, nor a
//! reporter's own figures and reconciled ones. A missing value is null, never 0; a sum with a missing part is null.

mod alike;
mod at_hand;
pub mod attainment;
pub mod balance;
mod baskets;
mod cells;
mod chapters;
mod columns;
pub mod complementarity;
pub mod concentration;
pub mod deflator;
mod detail;
mod disagreements;
pub mod eci;
pub mod growth;
pub mod grubel_lloyd;
pub mod intensity;
pub mod mirror;
mod owners;
mod pairs;
pub mod partners;
pub mod products;
pub mod proximity;
pub mod rca;
pub mod real;
mod recorded;
pub mod revisions;
mod rows;
pub mod share;
pub mod similarity;
mod summed;
pub mod two_way;
mod whole;
mod words;

use polars::prelude::*;

pub use chapters::product_name;
pub use detail::{named_edition, rows_of_product};
pub use disagreements::{disagreements, years_elsewhere};
pub use whole::{DENSE, MANY_PARTNERS};

use super::{About, Ask, Filter};
use crate::error::{Error, Result};
use crate::model::{Column as Described, ColumnType, Country, Pair};
use crate::tables::WORLD;

const fn usd(name: &'static str, about: &'static str) -> Described {
    Described::new(name, ColumnType::Decimal, about).in_unit("USD")
}

const fn ratio(name: &'static str, about: &'static str) -> Described {
    Described::new(name, ColumnType::Float, about).in_unit("ratio")
}

const fn part(name: &'static str, about: &'static str) -> Described {
    Described::new(name, ColumnType::Float, about).in_unit("share, 0 to 1")
}

const fn year(name: &'static str, about: &'static str) -> Described {
    Described::new(name, ColumnType::Integer, about).in_unit("year")
}

const fn count(name: &'static str, about: &'static str) -> Described {
    Described::new(name, ColumnType::Integer, about)
}

const DATASET: Described = Described::text("dataset", "data set: comtrade, baci, imf, ...").required();
const SERIES: Described =
    Described::text("series", "which of several figures for one flow, where the data set has them");
const TRADE: Described = Described::text("trade", "goods, services or both").required();
const PRICES: Described = Described::text("prices", "`nominal`, or `constant` and the year of the prices").required();
const VINTAGE: Described = Described::text("vintage", "the provider's name of the release; `;` between several");
const PAIR: Described = Described::text("pair", "two countries in alphabetical order, AZE-PAK").required();
const YEAR: Described = year("year", "calendar year").required();
const CLASSIFICATION: Described = Described::text(
    "classification",
    "HS for its chapters, which all editions share; else the edition, H5 or S4, or another",
)
.required();
const CLASSIFICATIONS: Described = Described::text(
    "classification",
    "HS for its chapters, which all editions share; else the edition, H5 or S4, or another; H6;H5 of two that have none in common",
)
.required();
const LEVELS: Described =
    count("level", "digits of the product codes; null when not known, and of two that have them at no common level");
const LEVEL: Described = count("level", "digits of the product codes; null when not known");
const ESTIMATE: Described = Described::new(
    "estimate",
    ColumnType::Boolean,
    "reconciled from both sides, or all or part of it the provider's estimate",
)
.required();
const CHAPTERS: Described = count(
    "chapters",
    "chapters, divisions of the SITC or broad categories that the figures are sums of, where they are too few to be all trade: figures of the products at hand",
);
const RELEASES: Described =
    Described::text("releases", "releases that the figures are from, `;` between them").required();

/// Refuses a filter without which the figures would be of something else: what a measure [takes](About::takes) says which.
fn check(about: &About, ask: &Ask) -> Result<()> {
    let id = about.id;
    let refused = ask.filters().without(about.takes);
    if refused.has(Filter::Kind) || refused.has(Filter::Stage) {
        return Err(Error::usage("trade statistics have neither kinds nor stages").with_hint(
            "--kind and --stage are for claims; --country, --pair, --since, --until and --dataset work here",
        ));
    }
    if refused.has(Filter::Product) {
        return Err(Error::usage(format!("`{id}` is about all products together"))
            .with_hint("take --product away; `two-way`, `mirror`, `share` and others take it"));
    }
    if refused.has(Filter::Deflator) || refused.has(Filter::BaseYear) {
        return Err(Error::usage(format!("`{id}` has values in the prices of their years"))
            .with_hint("--deflator and --base-year are for the measure `real`"));
    }
    if refused.has(Filter::Country) || refused.has(Filter::Pair) {
        return Err(
            Error::usage(format!("`{id}` is about all countries together")).with_hint("take --country and --pair away")
        );
    }
    Ok(())
}

fn any(conditions: impl Iterator<Item = Expr>) -> Option<Expr> {
    conditions.reduce(Expr::or)
}

fn all(conditions: impl IntoIterator<Item = Option<Expr>>) -> Expr {
    conditions.into_iter().flatten().reduce(Expr::and).unwrap_or_else(|| lit(true))
}

fn is(column: &str, country: Country) -> Expr {
    col(column).eq(lit(country.code().to_owned()))
}

/// Which rows a question needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// Those between the countries and pairs asked for.
    Dyads,
    /// All of the countries asked for, with the World: what shares of their trade need.
    Owners,
    /// All.
    World,
}

impl Scope {
    /// The condition on reporter and partner. Only equalities, so that a store skips what cannot fit. Reconciled data have a
    /// country's imports in the books of the exporters, so both sides of them are looked at.
    fn rows(self, ask: &Ask, reconciled: Expr) -> Expr {
        match self {
            Scope::Dyads => dyads(ask),
            Scope::Owners => {
                let rows = owners(ask)
                    .into_iter()
                    .map(|country| is("reporter", country).or(is("partner", country).and(reconciled.clone())));
                any(rows).unwrap_or_else(|| lit(true))
            }
            Scope::World => lit(true),
        }
    }
}

/// As many pairs are compared with each row, one by one.
const FEW_PAIRS: usize = 4;

/// A condition that all rows of [`Scope::rows`] meet, and a few others if the pairs asked for are many: a hundred comparisons a row
/// take longer than reading it. `None` where nobody is asked for: the few rows of the World among pairs are not worth a look at each.
fn candidates(scope: Scope, ask: &Ask, reconciled: Expr) -> Option<Expr> {
    if scope == Scope::World || (ask.countries.is_empty() && ask.pairs.is_empty()) {
        return None;
    }
    if scope != Scope::Dyads || ask.pairs.len() <= FEW_PAIRS {
        return Some(scope.rows(ask, reconciled));
    }
    let codes: Vec<String> =
        ask.pairs.iter().flat_map(|pair| <[Country; 2]>::from(pair.countries())).map(|code| code.to_string()).collect();
    let codes = lit(Series::new("".into(), codes)).implode(true);
    let of_pairs = |side: &str| col(side).cast(DataType::String).is_in(codes.clone(), false);
    Some(of_pairs("reporter").and(of_pairs("partner")))
}

/// True for a row between countries that are asked for, as [`dyads`].
fn is_dyad(ask: &Ask, reporter: Country, partner: Country) -> bool {
    let asked = |pair: &Pair| {
        let (one, other) = pair.countries();
        (reporter, partner) == (one, other) || (reporter, partner) == (other, one)
    };
    let of_country = |country: &Country| [reporter, partner].contains(country);
    partner.code() != WORLD
        && reporter.code() != WORLD
        && (ask.countries.is_empty() || ask.countries.iter().any(of_country))
        && (ask.pairs.is_empty() || ask.pairs.iter().any(asked))
}

/// Rows between two countries, with any of the countries on either side and both countries of any of the pairs.
fn dyads(ask: &Ask) -> Expr {
    let countries = ask.countries.iter().map(|country| is("reporter", *country).or(is("partner", *country)));
    let pairs = ask.pairs.iter().map(|pair| {
        let (one, other) = pair.countries();
        let way = |from, to| is("reporter", from).and(is("partner", to));
        way(one, other).or(way(other, one))
    });
    all([any(countries), any(pairs), Some(col("partner").neq(lit(WORLD)))])
}

/// The countries whose whole trade is needed for shares of it; empty for all.
fn owners(ask: &Ask) -> Vec<Country> {
    let of_pairs = ask.pairs.iter().flat_map(|pair| <[Country; 2]>::from(pair.countries()));
    let mut owners: Vec<Country> = match ask.countries.is_empty() {
        true => of_pairs.collect(),
        false => ask.countries.clone(),
    };
    owners.sort_unstable();
    owners.dedup();
    owners
}

/// True for what is shown of a table of owners and their partners.
fn wanted(ask: &Ask, owner: Country, partner: Country) -> bool {
    let of_pair =
        |(one, other): (Country, Country)| (owner, partner) == (one, other) || (owner, partner) == (other, one);
    (ask.countries.is_empty() || ask.countries.contains(&owner))
        && (ask.pairs.is_empty() || ask.pairs.iter().any(|pair| of_pair(pair.countries())))
}
