//! What arrived by year, supplier, recipient and category.

use polars::prelude::*;

use super::{APPROXIMATE, REFERENCE, check, count, is_estimate, parties, sum_where, volume, year, years};
use crate::error::Result;
use crate::measures::{About, Ask, Filter, Filters, Measure};
use crate::model::Column as Described;
use crate::tables::Tables;

/// Deliveries of a register by year, supplier, recipient and category.
///
/// Shape: one row a year, supplier, recipient and category. Units: items and millions of TIV, each in its own column; they
/// are never added.
pub struct Transfers;

const COLUMNS: &[Described] = &[
    year("year", "year of the delivery"),
    Described::text("supplier", "who delivers, as printed").required(),
    Described::text("recipient", "who receives, as printed").required(),
    Described::text("supplier_code", "ISO 3166-1 alpha-3; null without one"),
    Described::text("recipient_code", "ISO 3166-1 alpha-3; null without one"),
    Described::text("supplier_class", "what kind of party").required(),
    Described::text("recipient_class", "what kind of party").required(),
    Described::text("category", "armament category; null when not stated"),
    count("deals", "deals with a delivery").required(),
    count("items", "items delivered; null when a number is not known").in_unit("item"),
    volume("tiv", "volume delivered; null when one of the volumes is not known"),
    volume("tiv_estimate", "part of it whose number or year the register marks as uncertain").required(),
    volume("tiv_used", "part of it that was second-hand or modernized").required(),
    volume("tiv_local", "part of it that the recipient assembled or produced").required(),
    APPROXIMATE,
    Described::text("releases", "releases of the register, `;` between them").required(),
];

impl Measure for Transfers {
    fn about(&self) -> About {
        About {
            id: "transfers",
            title: "arms delivered in the register, by year, supplier, recipient and category",
            row: "one year, supplier, recipient and category",
            formulas: &[
                "tiv = sum of the volume delivered in the year; never items times the volume of one, which is rounded",
                "tiv_estimate = its part with an uncertain number or year",
            ],
            reads: &["deliveries"],
            takes: Filters::REGISTER.with(Filter::Approximate),
            dates: "year of the delivery",
            reference: REFERENCE,
            columns: COLUMNS,
        }
    }

    fn plan(&self, tables: &Tables, ask: &Ask) -> Result<LazyFrame> {
        check(ask)?;
        let uncertain = is_estimate("number_sureness").or(is_estimate("year_sureness"));
        let used = col("status").neq(lit("new")).fill_null(lit(false));
        let local = col("local_production").fill_null(lit(false));
        let keys = [
            "year",
            "supplier",
            "recipient",
            "supplier_code",
            "recipient_code",
            "supplier_class",
            "recipient_class",
            "category",
        ];
        Ok(tables
            .deliveries()?
            .filter(parties(ask))
            .filter(years(ask, "year"))
            .group_by(keys.map(col))
            .agg([
                len().cast(DataType::Int32).alias("deals"),
                complete_sum("number").alias("items"),
                complete_sum("tiv").alias("tiv"),
                sum_where(uncertain, "tiv", "tiv_estimate"),
                sum_where(used, "tiv", "tiv_used"),
                sum_where(local, "tiv", "tiv_local"),
                col("approximate").any(true),
                col("release").unique_stable().sort(SortOptions::default()).str().join(";", true).alias("releases"),
            ])
            .sort(keys, SortMultipleOptions::default().with_nulls_last(true))
            .select(COLUMNS.iter().map(|column| col(column.name)).collect::<Vec<_>>()))
    }
}

/// A sum that is null when one of its values is.
fn complete_sum(name: &str) -> Expr {
    when(col(name).null_count().gt(lit(0))).then(lit(NULL)).otherwise(col(name).sum())
}
