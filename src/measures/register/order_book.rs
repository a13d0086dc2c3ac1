//! What has been ordered and has not come.

use polars::prelude::*;

use super::orders::completed;
use super::{
    REFERENCE, SCOPE, SCOPE_CODE, SCOPE_NAME, by_scope, check, count, in_scope_order, parties, share, sum_where,
    volume, years,
};
use crate::error::Result;
use crate::measures::{About, Ask, Filters, Measure};
use crate::model::Column as Described;
use crate::tables::Tables;

/// Open orders: deals with a known number of which not all has come.
///
/// Shape: one row for all, each supplier, each recipient, each category. Units: items and millions of TIV, never added. What is in
/// no sum is counted: deals whose number is not known in `unknown`, those chosen and not ordered yet in `selected`, those of a file
/// that leaves out deliveries in `limited`. Where only those are left, the rest is null, not 0.
pub struct OrderBook;

const COLUMNS: &[Described] = &[
    SCOPE,
    SCOPE_NAME,
    SCOPE_CODE,
    count("open", "deals of which something is outstanding; null where the deliveries of all are cut off"),
    count("untouched", "deals among them of which nothing has come"),
    count("items", "items outstanding").in_unit("item"),
    volume("tiv_outstanding", "volume outstanding, of the open deals with a volume; null when none has one"),
    volume("tiv_ordered", "volume of these deals"),
    share("completion", "part of the volume of these deals that has come"),
    count("unvalued", "open deals whose volume is not known: in no volume"),
    count("unknown", "deals whose number ordered is not known: in no sum").required(),
    count("uncertain", "open deals whose number ordered the register marks as uncertain"),
    count("selected", "deals chosen and not ordered yet, by the comments: in no sum").required(),
    count("limited", "deals of a file that is limited to some years, or does not say: in no sum").required(),
];

impl Measure for OrderBook {
    fn about(&self) -> About {
        About {
            id: "order-book",
            title: "arms ordered and not yet delivered",
            row: "all rows asked for, one supplier, one recipient or one category",
            formulas: &[
                "open = deals with number > delivered, from a register of all years, without those chosen and not ordered yet",
                "tiv_outstanding = sum of tiv_order - tiv_delivered of the open deals with a volume",
                "completion = 1 - tiv_outstanding / tiv_ordered",
            ],
            reads: &["orders"],
            takes: Filters::REGISTER,
            dates: "year of the order",
            reference: REFERENCE,
            columns: COLUMNS,
        }
    }

    fn plan(&self, tables: &Tables, ask: &Ask) -> Result<LazyFrame> {
        check(ask)?;
        let rows = completed(tables.orders()?.filter(parties(ask)).filter(years(ask, "order_year")));
        let is_whole = || col("whole_history").and(col("selected").not());
        let is_open = || is_whole().and(col("outstanding").gt(lit(0)).fill_null(lit(false)));
        let has_volume = || is_open().and(col("tiv_outstanding").is_not_null());
        let counted = |condition: Expr, name: &str| condition.sum().cast(DataType::Int32).alias(name);
        // Of nothing but cut-off rows nothing is known, and of open deals without a volume no volume.
        let known = |condition: Expr, sum: Expr| when(condition).then(sum).otherwise(lit(NULL));
        let of_whole = |condition: Expr, name: &str| {
            known(is_whole().any(true), condition.sum().cast(DataType::Int32)).alias(name)
        };
        let of_open = |name: &str, alias: &str| {
            let sum = sum_where(has_volume(), name, alias);
            let is_known = has_volume().any(true).or(is_whole().any(true).and(is_open().any(true).not()));
            known(is_known, sum).alias(alias)
        };
        let float = |name: &str| col(name).cast(DataType::Float64);
        let groups = by_scope(&rows)?
            .group_by([col("scope"), col("name"), col("code")])
            .agg([
                of_whole(is_open(), "open"),
                of_whole(is_open().and(col("delivered").eq(lit(0))), "untouched"),
                known(
                    is_whole().any(true),
                    when(is_open()).then(col("outstanding")).otherwise(lit(0)).sum().cast(DataType::Int64),
                )
                .alias("items"),
                of_open("tiv_outstanding", "tiv_outstanding"),
                of_open("tiv_order", "tiv_ordered"),
                of_whole(is_open().and(col("tiv_outstanding").is_null()), "unvalued"),
                counted(is_whole().and(col("number").is_null()), "unknown"),
                of_whole(is_open().and(col("number_sureness").eq(lit("estimate"))), "uncertain"),
                counted(col("selected"), "selected"),
                counted(col("whole_history").not().and(col("selected").not()), "limited"),
            ])
            .filter(
                ["open", "unknown", "selected", "limited"]
                    .map(|name| col(name).gt(lit(0)).fill_null(lit(false)))
                    .into_iter()
                    .fold(lit(false), Expr::or),
            )
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
