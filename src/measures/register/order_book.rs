//! What has been ordered and has not come.

use polars::prelude::*;

use super::orders::completed;
use super::{
    REFERENCE, SCOPE, SCOPE_CODE, SCOPE_NAME, by_scope, check, count, in_scope_order, parties, share, volume, years,
};
use crate::error::Result;
use crate::measures::{About, Ask, Measure};
use crate::model::Column as Described;
use crate::tables::Tables;

/// Open orders: deals with a known number of which not all has come.
///
/// Shape: one row for all, each supplier, each recipient, each category. Units: items and millions of TIV, never added. Deals
/// whose number is not known are counted in `unknown` and are in no sum.
pub struct OrderBook;

const COLUMNS: &[Described] = &[
    SCOPE,
    SCOPE_NAME,
    SCOPE_CODE,
    count("open", "deals of which something is outstanding").required(),
    count("untouched", "deals among them of which nothing has come").required(),
    count("items", "items outstanding").in_unit("item").required(),
    volume("tiv_outstanding", "volume outstanding").required(),
    volume("tiv_ordered", "volume of the open deals").required(),
    share("completion", "part of the volume of the open deals that has come"),
    count("unknown", "deals whose number ordered is not known: in no sum").required(),
    count("uncertain", "open deals whose number ordered the register marks as uncertain").required(),
];

impl Measure for OrderBook {
    fn about(&self) -> About {
        About {
            id: "order-book",
            title: "arms ordered and not yet delivered",
            row: "all rows asked for, one supplier, one recipient or one category",
            formulas: &[
                "open = deals with number > delivered, from a register of all years",
                "tiv_outstanding = sum of tiv_order - tiv_delivered of the open deals",
                "completion = 1 - tiv_outstanding / tiv_ordered",
            ],
            reads: &["orders"],
            dates: "year of the order",
            reference: REFERENCE,
            columns: COLUMNS,
        }
    }

    fn plan(&self, tables: &Tables, ask: &Ask) -> Result<LazyFrame> {
        check(ask)?;
        let is_open = || col("outstanding").gt(lit(0)).fill_null(lit(false));
        let zero = || lit(0).cast(crate::tables::decimal_type());
        let counted = |condition: Expr, name: &str| condition.sum().cast(DataType::Int32).alias(name);
        let of_open = |name: &str, alias: &str| {
            when(is_open()).then(col(name).fill_null(zero())).otherwise(zero()).sum().alias(alias)
        };
        let rows = completed(tables.orders()?.filter(parties(ask)).filter(years(ask, "order_year")));
        let float = |name: &str| col(name).cast(DataType::Float64);
        let groups = by_scope(&rows)?
            .group_by([col("scope"), col("name"), col("code")])
            .agg([
                counted(is_open(), "open"),
                counted(is_open().and(col("delivered").eq(lit(0))), "untouched"),
                when(is_open()).then(col("outstanding")).otherwise(lit(0)).sum().cast(DataType::Int64).alias("items"),
                of_open("tiv_outstanding", "tiv_outstanding"),
                of_open("tiv_order", "tiv_ordered"),
                counted(col("number").is_null(), "unknown"),
                counted(is_open().and(col("number_sureness").eq(lit("estimate"))), "uncertain"),
            ])
            .filter(col("open").gt(lit(0)).or(col("unknown").gt(lit(0))))
            .with_column(
                when(float("tiv_ordered").gt(lit(0.0)))
                    .then(lit(1.0) - float("tiv_outstanding") / float("tiv_ordered"))
                    .otherwise(lit(NULL))
                    .alias("completion"),
            );
        Ok(in_scope_order(groups, "tiv_outstanding")
            .select(COLUMNS.iter().map(|column| col(column.name)).collect::<Vec<_>>()))
    }
}
