//! Reported figures of trade over time, and how far apart they are.

use polars::prelude::*;

use super::{About, Ask, Filters, Measure, is_of};
use crate::error::Result;
use crate::model::{Column as Described, ColumnType, UnitKind};
use crate::tables::Tables;

/// Every reported figure of trade, beside all that was reported of the same pair, flow, scope and period.
///
/// Shape: one row a claim. Units: money as written; the spread is a ratio. Figures of another currency, flow, scope or
/// period are never compared.
pub struct Trade;

const COLUMNS: &[Described] = &[
    Described::text("claim", "`id` in claims").required(),
    Described::text("pair", "two countries in alphabetical order"),
    Described::text("from", "one side").required(),
    Described::text("to", "the other side").required(),
    Described::text("flow", "whose books").required(),
    Described::text("category", "scope of the figure"),
    Described::text("item", "scope in words"),
    Described::new("period", ColumnType::Period, "what the figure is for"),
    Described::new("first", ColumnType::Date, "first day of the period"),
    Described::new("last", ColumnType::Date, "last day of the period"),
    Described::new("year", ColumnType::Integer, "last calendar year that the period stands for").in_unit("year"),
    Described::new("fiscal", ColumnType::Boolean, "the period is one or several years that do not begin in January")
        .required(),
    Described::new("low", ColumnType::Decimal, "lower bound").in_unit("`unit`"),
    Described::new("high", ColumnType::Decimal, "upper bound").in_unit("`unit`"),
    Described::text("unit", "currency").required(),
    Described::text("qualifier", "how sharp it is").required(),
    Described::text("per", "span that the figure covers"),
    Described::new("figures", ColumnType::Integer, "figures reported of the same thing").required(),
    Described::new("spread_low", ColumnType::Decimal, "lowest of them").in_unit("`unit`"),
    Described::new("spread_high", ColumnType::Decimal, "highest of them").in_unit("`unit`"),
    Described::new(
        "spread",
        ColumnType::Float,
        "highest over lowest; null for a single figure and unless both are above zero",
    )
    .in_unit("ratio"),
    Described::new("estimate", ColumnType::Boolean, "hedged or approximate").required(),
    Described::new("said", ColumnType::Date, "when it was said"),
    Described::text("attribution", "who says so, when not the author"),
    Described::text("source", "`id` in sources").required(),
    Described::text("outlet", "who published it").required(),
    Described::text("wording", "the words that carry it"),
];

/// What makes two figures comparable.
const SAME: [&str; 8] = ["from_to", "flow", "category", "item", "unit", "per", "first", "last"];

impl Measure for Trade {
    fn about(&self) -> About {
        About {
            id: "trade",
            title: "reported figures of trade, and how far sources disagree",
            row: "one reported figure",
            formulas: &[
                "figures = number of claims of the same pair, flow, scope, unit and period",
                "year: a fiscal year stands for the calendar year that it shares most months with, the later of two halves",
                "spread = the highest bound over the lowest bound of those figures; null for a single figure and below zero",
            ],
            reads: &["claims"],
            takes: Filters::CLAIMS,
            dates: "the period that the figure is for",
            reference: "range of conflicting reports; nothing is averaged",
            columns: COLUMNS,
        }
    }

    fn plan(&self, tables: &Tables, ask: &Ask) -> Result<LazyFrame> {
        // Two-way trade has no direction: either order of its sides is the same thing.
        let sides = when(col("flow").eq(lit("two-way")).and(col("pair").is_not_null()))
            .then(col("pair"))
            .otherwise(concat_str([col("from"), col("to")], ">", true));
        let figures = tables
            .claims()
            .filter(col("kind").eq(lit("trade")).and(col("stage").eq(lit("reported"))))
            .filter(col("low").is_not_null().or(col("high").is_not_null()))
            .filter(is_of(UnitKind::Money))
            .filter(ask.keep("first", "last"))
            .with_column(sides.alias("from_to"));
        // "At most" has no low bound, "at least" no high one: the bound that there is stands in.
        let bound_or = |bound: &str, other: &str| when(col(bound).is_null()).then(col(other)).otherwise(col(bound));
        let lowest = bound_or("low", "high").min();
        let highest = bound_or("high", "low").max();
        let spreads = figures
            .clone()
            // Without a period nothing says that two figures are of the same time.
            .filter(col("period").is_not_null())
            .group_by_stable(SAME.map(col))
            .agg([
                len().cast(DataType::Int32).alias("figures"),
                lowest.alias("spread_low"),
                highest.alias("spread_high"),
            ]);
        let args = JoinArgs { nulls_equal: true, ..JoinArgs::new(JoinType::Left) };
        // A ratio of figures below zero says nothing.
        let spread = when(col("figures").gt(lit(1)).and(col("spread_low").cast(DataType::Float64).gt(lit(0.0))))
            .then(col("spread_high").cast(DataType::Float64) / col("spread_low").cast(DataType::Float64))
            .otherwise(lit(NULL));
        Ok(figures
            .join(spreads, SAME.map(col), SAME.map(col), args)
            .with_columns([col("figures").fill_null(lit(1)), spread.alias("spread")])
            .sort(
                ["from_to", "flow", "first", "last", "said", "id"],
                SortMultipleOptions::default().with_nulls_last(true),
            )
            .select([
                col("id").alias("claim"),
                cols(["pair", "from", "to", "flow", "category", "item", "period", "first", "last", "year"]).as_expr(),
                col("fiscal"),
                cols(["low", "high", "unit", "qualifier", "per", "figures", "spread_low", "spread_high", "spread"])
                    .as_expr(),
                cols(["estimate", "said", "attribution", "source", "outlet", "wording"]).as_expr(),
            ]))
    }
}
