//! What arrived in which year.

use polars::prelude::*;

use super::register::{is_estimate, parties, years};
use super::{About, Ask, Filter, Filters, Measure, is_of};
use crate::error::Result;
use crate::model::{Column as Described, ColumnType, UnitKind};
use crate::tables::{DELIVERIES, Tables};

/// Deliveries by year, supplier and recipient: what was claimed, beside what a register recorded when one was imported.
///
/// Shape: one row a claim and year, and one row a deal, year and unit of the register. Units: items in `unit`, or millions of TIV;
/// the two are never added, and neither are claims and records. A figure for several years is spread evenly over them and
/// marked `spread`: an estimate of the year, not of the volume.
pub struct Deliveries;

/// Words of the column `record`.
const RECORDS: &[&str] = &["claim", "register"];

const COLUMNS: &[Described] = &[
    Described::text("record", "who says so").required().of(RECORDS),
    Described::text("claim", "`id` in claims; null for a line of a register"),
    Described::text("supplier", "who supplies: codes, or the name of a party without one").required(),
    Described::text("recipient", "who receives: codes, or the name of a party without one").required(),
    Described::text("item", "designation"),
    Described::text("category", "class of arms"),
    Described::text("stage", "delivered, or delivering when more is to come").required(),
    Described::text("unit", "what is counted, or TIV (millions)").required(),
    Described::new("year", ColumnType::Integer, "year of delivery; null when unknown").in_unit("year"),
    Described::new("low", ColumnType::Decimal, "lower bound in this year").in_unit("`unit`"),
    Described::new("high", ColumnType::Decimal, "upper bound in this year").in_unit("`unit`"),
    Described::new("years", ColumnType::Integer, "years that the claim covers"),
    Described::new("spread", ColumnType::Boolean, "spread evenly over those years").required(),
    Described::new("whole_low", ColumnType::Decimal, "lower bound in all years").in_unit("`unit`"),
    Described::new("whole_high", ColumnType::Decimal, "upper bound in all years").in_unit("`unit`"),
    Described::new("estimate", ColumnType::Boolean, "the figure itself is hedged or approximate").required(),
    Described::text("source", "`id` in sources, or the release of the register").required(),
    Described::text("outlet", "who published it").required(),
    Described::text("wording", "the words that carry it"),
];

impl Measure for Deliveries {
    fn about(&self) -> About {
        About {
            id: "deliveries",
            title: "arms delivered, by year",
            row: "one claim in one year",
            formulas: &[
                "low, high = the claim's figure / years, in every year that it covers",
                "spread = the claim covers more than one year",
                "with a store: the lines of its delivery register too, their number and their volume in rows of their own",
            ],
            reads: &["claims", "claim_years"],
            takes: Filters::CLAIMS.with(Filter::Vintage).with(Filter::Approximate),
            dates: "when it was delivered",
            reference: "SIPRI, Arms Transfers Database: volume by year of delivery; even spreading is our estimate of the year",
            columns: COLUMNS,
        }
    }

    fn plan(&self, tables: &Tables, ask: &Ask) -> Result<LazyFrame> {
        let years = || col("years").fill_null(lit(1));
        let share = |bound: &str| {
            let exact = when(years().eq(lit(1))).then(col(bound));
            exact.otherwise((col(bound).cast(DataType::Float64) / years()).cast(crate::tables::decimal_type()))
        };
        let delivered = col("stage").eq(lit("delivered")).or(col("stage").eq(lit("delivering")));
        let claimed = tables
            .claims()
            .filter(col("kind").eq(lit("arms")).and(delivered))
            .filter(col("low").is_not_null().or(col("high").is_not_null()))
            .filter(is_of(UnitKind::Tiv).or(is_of(UnitKind::Count)))
            .filter(ask.keep("first", "last"))
            .drop(cols(["year"]))
            .left_join(tables.claim_years(), col("id"), col("claim"))
            // Of a claim for several years, the years asked for.
            .filter(super::register::years(ask, "year"))
            .with_column(years().gt(lit(1)).alias("spread"))
            .sort(["from", "to", "year", "item", "id"], SortMultipleOptions::default().with_nulls_last(true))
            .select([
                lit("claim").alias("record"),
                col("id").alias("claim"),
                col("from").alias("supplier"),
                col("to").alias("recipient"),
                cols(["item", "category", "stage", "unit", "year"]).as_expr(),
                share("low").alias("part_low"),
                share("high").alias("part_high"),
                col("years"),
                col("spread"),
                col("low").alias("whole_low"),
                col("high").alias("whole_high"),
                cols(["estimate", "source", "outlet", "wording"]).as_expr(),
            ])
            .rename(["part_low", "part_high"], ["low", "high"], true);
        // A register knows neither kinds nor stages; asked by one of them, it has nothing to say.
        if !tables.has(DELIVERIES.name) || !ask.kinds.is_empty() || !ask.stages.is_empty() {
            return Ok(claimed);
        }
        Ok(concat([claimed, recorded(tables, ask)?], UnionArgs::default())?)
    }
}

/// The lines of the delivery register: items, then volume.
fn recorded(tables: &Tables, ask: &Ask) -> Result<LazyFrame> {
    let outlets: Vec<String> =
        tables.releases(DELIVERIES.name).iter().flatten().map(|release| release.citation()).collect();
    let outlet = if outlets.is_empty() { "deal register, spread evenly".to_owned() } else { outlets.join(";") };
    let party = |side: &str| coalesce(&[col(format!("{side}_code")), col(side)]).alias(side);
    let null = || lit(NULL).cast(DataType::String);
    let uncertain = || is_estimate("number_sureness").or(is_estimate("year_sureness"));
    let rows = tables.deliveries()?.filter(parties(ask)).filter(years(ask, "year"));
    let in_unit = |unit: &'static str, figure: &str, estimate: Expr| {
        let figure = || col(figure).cast(crate::tables::decimal_type());
        rows.clone().filter(figure().is_not_null()).select([
            lit("register").alias("record"),
            null().alias("claim"),
            party("supplier"),
            party("recipient"),
            col("designation").alias("item"),
            col("category"),
            lit("delivered").alias("stage"),
            lit(unit).alias("unit"),
            col("year"),
            figure().alias("low"),
            figure().alias("high"),
            lit(1).alias("years"),
            col("approximate").alias("spread"),
            figure().alias("whole_low"),
            figure().alias("whole_high"),
            estimate.alias("estimate"),
            col("release").alias("source"),
            lit(outlet.clone()).alias("outlet"),
            null().alias("wording"),
        ])
    };
    Ok(concat([in_unit("item", "number", uncertain()), in_unit("TIV", "tiv", uncertain())], UnionArgs::default())?
        .sort(["supplier", "recipient", "unit", "year", "item"], SortMultipleOptions::default().with_nulls_last(true)))
}
