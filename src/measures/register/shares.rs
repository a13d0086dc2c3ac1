//! Who supplies whom: shares by five-year window, concentration, and change.

use polars::prelude::*;

use super::{APPROXIMATE, REFERENCE, check, count, share, sum_where, volume, year};
use crate::error::Result;
use crate::measures::{About, Ask, Filter, Filters, Measure};
use crate::model::{Column as Described, ColumnType, Country};
use crate::tables::{Tables, decimal_type};

/// Years of a window: deliveries swing from year to year, so SIPRI compares periods of five.
pub const WINDOW: i32 = 5;

/// Suppliers of each recipient, and of the world, by five-year window.
///
/// Shape: one row a window, recipient and supplier. Units: millions of TIV, shares from 0 to 1, Herfindahl-Hirschman index from 0
/// to 1. Suppliers that are unknown or no states stay in every denominator.
pub struct Suppliers;

/// Recipients of each supplier, and of the world, by five-year window.
///
/// Shape: one row a window, supplier and recipient. Units as of [`Suppliers`].
pub struct Recipients;

/// Name of the rows that are about everybody.
pub const WORLD: &str = "World";

const SUPPLIERS: &[Described] = &[
    Described::text("window", "five years, 2019-2023").required(),
    year("first_year", "first year of the window").required(),
    year("last_year", "last year of the window").required(),
    Described::text("recipient", "whose suppliers; World for all").required(),
    Described::text("recipient_code", "ISO 3166-1 alpha-3; null for the world and without one"),
    Described::text("supplier", "who delivers, as printed").required(),
    Described::text("supplier_code", "ISO 3166-1 alpha-3; null without one"),
    Described::text("supplier_class", "what kind of party").required(),
    volume("tiv", "volume delivered in the window").required(),
    share("share", "of all that the recipient got in the window"),
    count("rank", "place of the supplier, 1 the largest").required(),
    volume("total", "all that the recipient got in the window").required(),
    share("change", "against the window before; null when that is nothing or not covered"),
    count("parties", "suppliers with a delivery in the window").required(),
    share("hhi", "Herfindahl-Hirschman index of the suppliers, 1 for a single one"),
    Described::new("effective", ColumnType::Float, "1 / hhi: so many suppliers of equal size").in_unit("suppliers"),
    share("coverage", "part of the total from suppliers that have a code"),
    share("estimate", "part of the volume whose number the register marks as uncertain"),
    APPROXIMATE,
];

const RECIPIENTS: &[Described] = &[
    Described::text("window", "five years, 2019-2023").required(),
    year("first_year", "first year of the window").required(),
    year("last_year", "last year of the window").required(),
    Described::text("supplier", "whose recipients; World for all").required(),
    Described::text("supplier_code", "ISO 3166-1 alpha-3; null for the world and without one"),
    Described::text("recipient", "who receives, as printed").required(),
    Described::text("recipient_code", "ISO 3166-1 alpha-3; null without one"),
    Described::text("recipient_class", "what kind of party").required(),
    volume("tiv", "volume delivered in the window").required(),
    share("share", "of all that the supplier delivered in the window"),
    count("rank", "place of the recipient, 1 the largest").required(),
    volume("total", "all that the supplier delivered in the window").required(),
    share("change", "against the window before; null when that is nothing or not covered"),
    count("parties", "recipients with a delivery in the window").required(),
    share("hhi", "Herfindahl-Hirschman index of the recipients, 1 for a single one"),
    Described::new("effective", ColumnType::Float, "1 / hhi: so many recipients of equal size").in_unit("recipients"),
    share("coverage", "part of the total to recipients that have a code"),
    share("estimate", "part of the volume whose number the register marks as uncertain"),
    APPROXIMATE,
];

const FORMULAS: &[&str] = &[
    "window = five years back from --until, else from the last year in the register; windows do not overlap",
    "share = tiv / total; parties without a code stay in the total",
    "change = tiv / tiv of the window before - 1",
    "hhi = sum of the squared shares; effective = 1 / hhi",
    "with --country or --pair only those parties are shown; shares stay shares of all that each got or gave",
];

impl Measure for Suppliers {
    fn about(&self) -> About {
        About {
            id: "suppliers",
            title: "suppliers of each recipient and of the world by five-year window: share, rank, change, concentration",
            row: "one window, recipient and supplier",
            formulas: FORMULAS,
            reads: &["deliveries"],
            takes: Filters::REGISTER.with(Filter::Approximate),
            dates: "year of the delivery",
            reference: "SIPRI, Trends in International Arms Transfers: shares of five-year volumes",
            columns: SUPPLIERS,
        }
    }

    fn plan(&self, tables: &Tables, ask: &Ask) -> Result<LazyFrame> {
        shares(tables, ask, "recipient", "supplier", SUPPLIERS)
    }
}

impl Measure for Recipients {
    fn about(&self) -> About {
        About {
            id: "recipients",
            title: "recipients of each supplier and of the world by five-year window: share, rank, change, concentration",
            row: "one window, supplier and recipient",
            formulas: FORMULAS,
            reads: &["deliveries"],
            takes: Filters::REGISTER.with(Filter::Approximate),
            dates: "year of the delivery",
            reference: REFERENCE,
            columns: RECIPIENTS,
        }
    }

    fn plan(&self, tables: &Tables, ask: &Ask) -> Result<LazyFrame> {
        shares(tables, ask, "supplier", "recipient", RECIPIENTS)
    }
}

/// Shares of `party` in all that each `owner`, and the world, has in a window.
fn shares(
    tables: &Tables,
    ask: &Ask,
    owner: &'static str,
    party: &'static str,
    columns: &'static [Described],
) -> Result<LazyFrame> {
    check(ask)?;
    let code = |side: &str| col(format!("{side}_code"));
    let deliveries = tables.deliveries()?;
    let (first, last) = covered(&deliveries, ask)?;
    let windows = windows(first, last)?;
    let class = format!("{party}_class");
    let named = |name: Expr, owner_code: Expr| {
        [
            col("year"),
            name.alias("owner"),
            owner_code.alias("owner_code"),
            col(party).alias("party"),
            code(party).alias("party_code"),
            col(class.as_str()).alias("party_class"),
            col("tiv"),
            col("number_sureness"),
            col("approximate"),
        ]
    };
    let none = lit(NULL).cast(DataType::String);
    let world = deliveries.clone().select(named(lit(WORLD), none));
    let each = deliveries.select(named(col(owner), code(owner)));
    let keys =
        || [col("window_last"), col("owner"), col("owner_code"), col("party"), col("party_code"), col("party_class")];
    let whole = || [col("window_last"), col("owner"), col("owner_code")];
    let zero = || lit(0).cast(decimal_type());
    let volumes = concat([world, each], UnionArgs::default())?
        .inner_join(windows, col("year"), col("window_year"))
        .group_by(keys())
        .agg([
            col("tiv").sum().fill_null(zero()).alias("tiv"),
            sum_where(super::is_estimate("number_sureness"), "tiv", "tiv_estimate"),
            col("approximate").any(true),
        ]);
    let before = volumes.clone().select([
        (col("window_last") + lit(WINDOW)).alias("later"),
        col("owner").alias("owner_before"),
        col("party").alias("party_before"),
        col("tiv").alias("tiv_before"),
    ]);
    let ratio = |part: Expr, whole: Expr| {
        let whole = whole.cast(DataType::Float64);
        when(whole.clone().gt(lit(0.0))).then(part.cast(DataType::Float64) / whole).otherwise(lit(NULL))
    };
    let rows = volumes
        .with_columns([
            col("tiv").sum().over(whole())?.alias("total"),
            col("tiv")
                .rank(RankOptions { method: RankMethod::Min, descending: true }, None)
                .over(whole())?
                .cast(DataType::Int32)
                .alias("rank"),
            len().cast(DataType::Int32).over(whole())?.alias("parties"),
            when(col("party_code").is_not_null())
                .then(col("tiv"))
                .otherwise(zero())
                .sum()
                .over(whole())?
                .alias("coded"),
        ])
        .with_column(ratio(col("tiv"), col("total")).alias("share"))
        .with_column((col("share") * col("share")).sum().over(whole())?.alias("squares"))
        .join(
            before,
            [col("window_last"), col("owner"), col("party")],
            [col("later"), col("owner_before"), col("party_before")],
            JoinArgs::new(JoinType::Left),
        )
        .with_columns([
            (col("window_last") - lit(WINDOW - 1)).alias("first_year"),
            col("window_last").alias("last_year"),
            (ratio(col("tiv"), col("tiv_before")) - lit(1.0)).alias("change"),
            when(col("squares").gt(lit(0.0))).then(col("squares")).otherwise(lit(NULL)).alias("hhi"),
            when(col("squares").gt(lit(0.0))).then(lit(1.0) / col("squares")).otherwise(lit(NULL)).alias("effective"),
            ratio(col("coded"), col("total")).alias("coverage"),
            ratio(col("tiv_estimate"), col("tiv")).alias("estimate"),
        ])
        .with_column(
            concat_str([col("first_year").cast(DataType::String), col("last_year").cast(DataType::String)], "-", true)
                .alias("window"),
        )
        .filter(wanted(ask))
        .with_column(col("owner").eq(lit(WORLD)).not().alias("is_single"))
        .sort(
            ["last_year", "is_single", "owner", "rank", "party"],
            SortMultipleOptions::default().with_order_descending_multi([true, false, false, false, false]),
        )
        .rename(
            ["owner", "owner_code", "party", "party_code", "party_class"],
            [owner.to_owned(), format!("{owner}_code"), party.to_owned(), format!("{party}_code"), class.clone()],
            true,
        );
    Ok(rows.select(columns.iter().map(|column| col(column.name)).collect::<Vec<_>>()))
}

/// The rows that are shown: those of the owners asked for, and of a pair only the other country of it.
fn wanted(ask: &Ask) -> Expr {
    let is = |side: &str, country: Country| col(side).eq(lit(country.code().to_owned())).fill_null(lit(false));
    let owners = ask.countries.iter().map(|country| is("owner_code", *country));
    let pairs = ask.pairs.iter().flat_map(|pair| {
        let (one, other) = pair.countries();
        [is("owner_code", one).and(is("party_code", other)), is("owner_code", other).and(is("party_code", one))]
    });
    [owners.reduce(Expr::or), pairs.reduce(Expr::or)].into_iter().flatten().fold(lit(true), Expr::and)
}

/// First and last year with deliveries, within the years asked for.
fn covered(deliveries: &LazyFrame, ask: &Ask) -> Result<(i32, i32)> {
    let years = deliveries
        .clone()
        .filter(super::years(ask, "year"))
        .select([col("year").min().alias("first"), col("year").max().alias("last")])
        .collect()?;
    let rows = crate::tables::Rows::of(&years);
    let until = ask.until.map(|day| i32::from(day.year()));
    let first = rows.integer(0, "first")?.unwrap_or(0);
    let last = rows.integer(0, "last")?.unwrap_or(0);
    Ok((first, until.filter(|until| *until > last && *until < last + WINDOW).unwrap_or(last)))
}

/// Every year with the last year of its window; only windows that are covered whole.
fn windows(first: i32, last: i32) -> Result<LazyFrame> {
    let rows: Vec<(i32, i32)> = (first..=last)
        .map(|year| (year, last - (last - year) / WINDOW * WINDOW))
        .filter(|(_, window_last)| window_last - WINDOW + 1 >= first)
        .collect();
    let column = |name: &str, values: Vec<i32>| Column::new(name.into(), values);
    let years = column("window_year", rows.iter().map(|(year, _)| *year).collect());
    let lasts = column("window_last", rows.iter().map(|(_, last)| *last).collect());
    Ok(DataFrame::new(rows.len(), vec![years, lasts])?.lazy())
}
