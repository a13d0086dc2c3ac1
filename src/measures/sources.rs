//! What each source contributes.

use polars::prelude::*;

use super::{About, Ask, Filters, Measure};
use crate::error::Result;
use crate::model::{Column as Described, ColumnType};
use crate::tables::Tables;

/// Claims of each source: how many, how many with a figure, how many hedged.
///
/// Shape: one row a source that has a claim in the selection. Units: counts of claims.
pub struct Sources;

const COLUMNS: &[Described] = &[
    Described::text("source", "`id` in sources").required(),
    Described::text("title", "title as printed").required(),
    Described::text("author", "who wrote it"),
    Described::text("publisher", "who published it"),
    Described::new("published", ColumnType::Period, "when it was published"),
    Described::new("claims", ColumnType::Integer, "claims in the selection").in_unit("claim").required(),
    Described::new("figures", ColumnType::Integer, "of them with a figure").in_unit("claim").required(),
    Described::new("estimates", ColumnType::Integer, "of them hedged or approximate").in_unit("claim").required(),
    Described::new("targets", ColumnType::Integer, "of them targets").in_unit("claim").required(),
    Described::new("first_said", ColumnType::Date, "earliest day that one was said"),
    Described::new("last_said", ColumnType::Date, "latest day that one was said"),
    Described::text("url", "where it can be read"),
    Described::text("citation", "how to cite it"),
    Described::text("language", "BCP 47 language code"),
    Described::new("accessed", ColumnType::Period, "when it was read"),
    Described::text("sha256", "SHA-256 of the text as it was read"),
    Described::text("note", "anything a reader should know"),
];

impl Measure for Sources {
    fn about(&self) -> About {
        About {
            id: "sources",
            title: "sources, and what each contributes",
            row: "one source",
            formulas: &["counts of claims by source"],
            reads: &["claims", "sources"],
            takes: Filters::CLAIMS,
            dates: "when the claims were said",
            reference: "none: counts",
            columns: COLUMNS,
        }
    }

    fn plan(&self, tables: &Tables, ask: &Ask) -> Result<LazyFrame> {
        let count = |condition: Expr| condition.cast(DataType::Int32).sum();
        let counted = tables.claims().filter(ask.keep("said", "said")).group_by_stable([col("source")]).agg([
            len().cast(DataType::Int32).alias("claims"),
            count(col("low").is_not_null().or(col("high").is_not_null())).alias("figures"),
            count(col("estimate")).alias("estimates"),
            count(col("stage").eq(lit("target"))).alias("targets"),
            col("said").min().alias("first_said"),
            col("said").max().alias("last_said"),
        ]);
        Ok(counted
            .inner_join(tables.sources(), col("source"), col("id"))
            .sort(["source"], SortMultipleOptions::default())
            .select([
                cols(["source", "title", "author", "publisher", "published"]).as_expr(),
                cols(["claims", "figures", "estimates", "targets", "first_said", "last_said", "url"]).as_expr(),
                cols(["citation", "language", "accessed", "sha256", "note"]).as_expr(),
            ]))
    }
}
