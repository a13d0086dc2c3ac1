//! Arms deals by stage, with number and value where somebody has given one.

use polars::prelude::*;

use super::{About, Ask, Filters, Measure, is_of};
use crate::error::Result;
use crate::model::{Column as Described, ColumnType, Stage, UnitKind};
use crate::tables::Tables;

/// What has been said of each arms deal, in the order of its stages.
///
/// Shape: one row a claim. Units: number in `number_unit`, value in `currency`; the volume of arms in TIV is in
/// `deliveries`. Stages are never added up: `in_total` marks the rows that a sum may count.
pub struct Deals;

const COLUMNS: &[Described] = &[
    Described::text("deal", "first claim of the same deal").required(),
    Described::text("claim", "`id` in claims").required(),
    Described::text("supplier", "who supplies").required(),
    Described::text("recipient", "who receives").required(),
    Described::text("item", "designation"),
    Described::text("category", "class of arms"),
    Described::text("stage", "how far it has come").required(),
    Described::new("step", ColumnType::Integer, "step on the ladder, 1 interest to 9 delivered; null off it"),
    Described::new("number_low", ColumnType::Decimal, "lower bound of the number").in_unit("`number_unit`"),
    Described::new("number_high", ColumnType::Decimal, "upper bound of the number").in_unit("`number_unit`"),
    Described::text("number_unit", "what is counted"),
    Described::new("value_low", ColumnType::Decimal, "lower bound of the value").in_unit("`currency`"),
    Described::new("value_high", ColumnType::Decimal, "upper bound of the value").in_unit("`currency`"),
    Described::text("currency", "ISO 4217 code"),
    Described::new(
        "in_total",
        ColumnType::Boolean,
        "a value under contract or later, not a part of another, not told again later",
    )
    .required(),
    Described::text("package", "claim that it is a part of"),
    Described::new("period", ColumnType::Period, "when"),
    Described::new("first", ColumnType::Date, "first day of the period"),
    Described::new("last", ColumnType::Date, "last day of the period"),
    Described::new("said", ColumnType::Date, "when it was said"),
    Described::new("estimate", ColumnType::Boolean, "hedged or approximate").required(),
    Described::text("answers", "open claims that this record may settle, `;` between them"),
    Described::text("attribution", "who says so, when not the author"),
    Described::text("source", "`id` in sources").required(),
    Described::text("outlet", "who published it").required(),
    Described::text("wording", "the words that carry it"),
];

impl Measure for Deals {
    fn about(&self) -> About {
        About {
            id: "deals",
            title: "arms deals by stage, with number and value",
            row: "one claim about one deal",
            formulas: &[
                "deal = the first claim along `restates` and `updates`",
                "in_total = a value at `ordered`, `delivering` or `delivered`, not part of a package and not told again later",
            ],
            reads: &["claims", "links"],
            takes: Filters::CLAIMS,
            dates: "when it happened",
            reference: "stages as in SIPRI, Arms Transfers Database, sources and methods; packages are counted once",
            columns: COLUMNS,
        }
    }

    fn plan(&self, tables: &Tables, ask: &Ask) -> Result<LazyFrame> {
        let number = |bound: &str| when(is_of(UnitKind::Count)).then(col(bound)).otherwise(lit(NULL));
        let value = |bound: &str| when(is_of(UnitKind::Money)).then(col(bound)).otherwise(lit(NULL));
        let claims = tables
            .claims()
            .filter(col("kind").eq(lit("arms")).and(is_of(UnitKind::Tiv).not()))
            .filter(ask.keep("first", "last"));
        let money_claims = tables
            .claims()
            .filter(ask.known())
            .filter(col("kind").eq(lit("arms")).and(is_of(UnitKind::Money)))
            .select([col("id").alias("money_claim")]);
        let told_again = links(tables, &["restates", "updates"])
            .inner_join(money_claims, col("claim"), col("money_claim"))
            .group_by_stable([col("other").alias("told")])
            .agg([len().gt(lit(0)).alias("again")]);
        let packages = links(tables, &["part-of"])
            .group_by_stable([col("claim").alias("part")])
            .agg([col("other").first().alias("package")]);
        let answers = links(tables, &["answers"])
            .group_by_stable([col("claim").alias("record")])
            .agg([col("other").str().join(";", true).alias("answers")]);
        let counted = is_of(UnitKind::Money)
            .and(col("step").gt_eq(lit(i32::from(Stage::Ordered.ladder().unwrap_or(7)))).fill_null(lit(false)))
            .and(col("package").is_null())
            .and(col("again").is_null());
        Ok(claims
            .left_join(packages, col("id"), col("part"))
            .left_join(told_again, col("id"), col("told"))
            .left_join(answers, col("id"), col("record"))
            .with_column(ladder().alias("step"))
            .with_column(counted.alias("in_total"))
            .sort(["from", "to", "thread", "first", "step", "id"], SortMultipleOptions::default().with_nulls_last(true))
            .select([
                col("thread").alias("deal"),
                col("id").alias("claim"),
                col("from").alias("supplier"),
                col("to").alias("recipient"),
                cols(["item", "category", "stage", "step"]).as_expr(),
                number("low").alias("number_low"),
                number("high").alias("number_high"),
                number("unit").alias("number_unit"),
                value("low").alias("value_low"),
                value("high").alias("value_high"),
                value("unit").alias("currency"),
                cols(["in_total", "package", "period", "first", "last", "said", "estimate", "answers"]).as_expr(),
                cols(["attribution", "source", "outlet", "wording"]).as_expr(),
            ]))
    }
}

fn links(tables: &Tables, relations: &[&'static str]) -> LazyFrame {
    let fits =
        relations.iter().map(|relation| col("relation").eq(lit(*relation))).reduce(Expr::or).unwrap_or(lit(false));
    tables.links().filter(fits)
}

/// The step of a stage on the deal ladder.
fn ladder() -> Expr {
    Stage::ALL
        .iter()
        .filter_map(|stage| stage.ladder().map(|step| (stage.word(), step)))
        .fold(lit(NULL).cast(DataType::Int32), |rest, (word, step)| {
            when(col("stage").eq(lit(word))).then(lit(i32::from(step))).otherwise(rest)
        })
}
