//! Measures of arms registers. Volume is in millions of SIPRI trend-indicator values and never added to items or money.

pub mod joined;
pub mod lag;
pub mod order_book;
pub mod orders;
pub mod reconcile;
pub mod second_hand;
pub mod shares;
pub mod transfers;
pub mod value;
pub mod vintages;

use jiff::civil::Date;
use polars::prelude::*;

use super::Ask;
use crate::error::{Error, Result};
use crate::model::{Column as Described, ColumnType};

/// SIPRI's own account of what a volume is.
const REFERENCE: &str = "SIPRI Arms Transfers Database, sources and methods";

/// Vintages further apart than this differ by more than a revision.
const MOST_DAYS_APART: i64 = 200;

const fn volume(name: &'static str, about: &'static str) -> Described {
    Described::new(name, ColumnType::Decimal, about).in_unit("TIV (millions)")
}

const fn share(name: &'static str, about: &'static str) -> Described {
    Described::new(name, ColumnType::Float, about).in_unit("share, 0 to 1")
}

const fn year(name: &'static str, about: &'static str) -> Described {
    Described::new(name, ColumnType::Integer, about).in_unit("year")
}

const fn count(name: &'static str, about: &'static str) -> Described {
    Described::new(name, ColumnType::Integer, about)
}

/// The mark of figures that [`Tables::deliveries`](crate::tables::Tables::deliveries) spread over years.
const APPROXIMATE: Described =
    Described::new("approximate", ColumnType::Boolean, "spread evenly over years: the year is not known").required();

/// Registers have neither kinds nor stages: a filter by them would do nothing, so it is refused.
fn check(ask: &Ask) -> Result<()> {
    if ask.kinds.is_empty() && ask.stages.is_empty() {
        return Ok(());
    }
    Err(Error::usage("a register has neither kinds nor stages")
        .with_hint("--kind and --stage are for claims; --country, --pair, --since and --until work here"))
}

/// Rows with any of the countries on either side, and both countries of any of the pairs.
pub(in crate::measures) fn parties(ask: &Ask) -> Expr {
    let on = |side: &str, code: &str| col(side).eq(lit(code.to_owned())).fill_null(lit(false));
    let either = |code: &str| on("supplier_code", code).or(on("recipient_code", code));
    let countries = ask.countries.iter().map(|country| either(country.code())).reduce(Expr::or);
    let pairs = ask.pairs.iter().map(|pair| {
        let (one, other) = pair.countries();
        let dyad = |from: &str, to: &str| on("supplier_code", from).and(on("recipient_code", to));
        dyad(one.code(), other.code()).or(dyad(other.code(), one.code()))
    });
    [countries, pairs.reduce(Expr::or)].into_iter().flatten().fold(lit(true), Expr::and)
}

/// Rows of the years asked for; rows without a year fall out of a dated selection.
pub(in crate::measures) fn years(ask: &Ask, column: &str) -> Expr {
    let of = |day: Date| lit(i32::from(day.year()));
    let since = ask.since.map(|day| col(column).gt_eq(of(day)).fill_null(lit(false)));
    let until = ask.until.map(|day| col(column).lt_eq(of(day)).fill_null(lit(false)));
    [since, until].into_iter().flatten().fold(lit(true), Expr::and)
}

/// True where the register marks a value as uncertain.
pub(in crate::measures) fn is_estimate(column: &str) -> Expr {
    col(column).eq(lit("estimate"))
}

/// The sum of a column over the rows that fit.
fn sum_where(condition: Expr, column: &str, name: &str) -> Expr {
    when(condition).then(col(column)).otherwise(lit(0).cast(crate::tables::decimal_type())).sum().alias(name)
}

/// A part of a whole as a float; null where the whole is nothing.
fn part(part: &str, whole: &str) -> Expr {
    let float = |name: &str| col(name).cast(DataType::Float64);
    when(float(whole).gt(lit(0.0))).then(float(part) / float(whole)).otherwise(lit(NULL))
}

const SCOPES: &[&str] = &["all", "supplier", "recipient", "category"];

/// The columns that name a group of [`by_scope`].
const SCOPE: Described =
    Described::text("scope", "what the row is about: all rows asked for, or one of them by side or category")
        .required()
        .of(SCOPES);
const SCOPE_NAME: Described = Described::text("name", "supplier, recipient or category; `all` for all").required();
const SCOPE_CODE: Described = Described::text("code", "ISO 3166-1 alpha-3 of the party; null without one");

/// Every row four times: for the whole selection, its supplier, its recipient, its category.
fn by_scope(rows: &LazyFrame) -> Result<LazyFrame> {
    let scoped = |scope: &'static str, name: Expr, code: Expr| {
        rows.clone().with_columns([lit(scope).alias("scope"), name.alias("name"), code.alias("code")])
    };
    let none = || lit(NULL).cast(DataType::String);
    Ok(concat(
        [
            scoped("all", lit("all"), none()),
            scoped("supplier", col("supplier"), col("supplier_code")),
            scoped("recipient", col("recipient"), col("recipient_code")),
            scoped("category", col("category").fill_null(lit("not stated")), none()),
        ],
        UnionArgs::default(),
    )?)
}

/// Groups in the order of [`SCOPES`], the largest first.
fn in_scope_order(frame: LazyFrame, by: &'static str) -> LazyFrame {
    let order = SCOPES
        .iter()
        .enumerate()
        .fold(lit(9), |rest, (at, scope)| when(col("scope").eq(lit(*scope))).then(lit(at as i32)).otherwise(rest));
    frame.with_column(order.alias("scope_order")).sort(
        ["scope_order", by, "name"],
        SortMultipleOptions::default().with_order_descending_multi([false, true, false]).with_nulls_last(true),
    )
}
