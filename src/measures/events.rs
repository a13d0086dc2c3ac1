//! Exercises, training, visits, agreements, recognitions, deployments.

use polars::prelude::*;

use super::{About, Ask, Filters, Measure};
use crate::error::Result;
use crate::model::{Column as Described, ColumnType};
use crate::tables::Tables;

/// Everything that is neither trade nor an arms deal, in the order of time.
///
/// Shape: one row a claim. Units: the figure in `unit`; `days` counts calendar days, both ends included, and is null
/// unless the period is known to the day.
pub struct Events;

const COLUMNS: &[Described] = &[
    Described::text("claim", "`id` in claims").required(),
    Described::text("kind", "what it is about").required(),
    Described::text("stage", "planned, held, in force, blocked, or a step of a negotiation").required(),
    Described::text("from", "who acts or hosts").required(),
    Described::text("to", "the others"),
    Described::text("item", "what it was"),
    Described::new("period", ColumnType::Period, "when"),
    Described::new("first", ColumnType::Date, "first day of the period"),
    Described::new("last", ColumnType::Date, "last day of the period"),
    Described::new("days", ColumnType::Integer, "calendar days, both ends included").in_unit("day"),
    Described::new("low", ColumnType::Decimal, "lower bound of the figure").in_unit("`unit`"),
    Described::new("high", ColumnType::Decimal, "upper bound of the figure").in_unit("`unit`"),
    Described::text("unit", "what is counted or measured"),
    Described::text("qualifier", "how sharp the figure is"),
    Described::text("period_basis", "how the period is known").required(),
    Described::new("estimate", ColumnType::Boolean, "hedged or approximate").required(),
    Described::new("said", ColumnType::Date, "when it was said"),
    Described::text("attribution", "who says so, when not the author"),
    Described::text("source", "`id` in sources").required(),
    Described::text("outlet", "who published it").required(),
    Described::text("wording", "the words that carry it"),
];

impl Measure for Events {
    fn about(&self) -> About {
        About {
            id: "events",
            title: "exercises, training, visits, agreements, recognitions, deployments",
            row: "one claim",
            formulas: &["days = last day - first day + 1, where both are known to the day"],
            reads: &["claims"],
            takes: Filters::CLAIMS,
            dates: "when it happened",
            reference: "none: the claims as they stand, in the order of time",
            columns: COLUMNS,
        }
    }

    fn plan(&self, tables: &Tables, ask: &Ask) -> Result<LazyFrame> {
        // A date known to the day has ten characters, and an interval of two such twenty-one.
        let to_the_day = col("period")
            .str()
            .contains_literal(lit("~"))
            .not()
            .and(col("period").str().len_chars().eq(lit(10)).or(col("period").str().len_chars().eq(lit(21))));
        let days = col("last").cast(DataType::Int32) - col("first").cast(DataType::Int32) + lit(1);
        Ok(tables
            .claims()
            .filter(col("kind").neq(lit("trade")).and(col("kind").neq(lit("arms"))))
            .filter(ask.keep("first", "last"))
            .with_column(when(to_the_day).then(days).otherwise(lit(NULL)).alias("days"))
            .sort(["first", "last", "kind", "id"], SortMultipleOptions::default().with_nulls_last(true))
            .select([
                col("id").alias("claim"),
                cols(["kind", "stage", "from", "to", "item", "period", "first", "last", "days", "low", "high"])
                    .as_expr(),
                cols(["unit", "qualifier", "period_basis", "estimate", "said", "attribution"]).as_expr(),
                cols(["source", "outlet", "wording"]).as_expr(),
            ]))
    }
}
