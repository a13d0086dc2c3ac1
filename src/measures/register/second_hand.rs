//! How much of what arrived was used before, and how much the recipient built.

use polars::prelude::*;

use super::{
    APPROXIMATE, REFERENCE, SCOPE, SCOPE_CODE, SCOPE_NAME, by_scope, check, in_scope_order, is_estimate, part, parties,
    share, sum_where, volume, years,
};
use crate::error::Result;
use crate::measures::{About, Ask, Filter, Filters, Measure};
use crate::model::Column as Described;
use crate::tables::Tables;

/// Volume delivered by state of the weapons.
///
/// Shape: one row for all, each supplier, each recipient, each category. Units: millions of TIV, shares from 0 to 1. SIPRI counts used
/// weapons at 40 % and modernized ones at 66 % of their volume when new; the shares are of the volume so counted.
pub struct SecondHand;

const COLUMNS: &[Described] = &[
    SCOPE,
    SCOPE_NAME,
    SCOPE_CODE,
    volume("tiv", "volume delivered").required(),
    volume("tiv_new", "part of it that was new").required(),
    volume("tiv_second_hand", "part of it that was second-hand").required(),
    volume("tiv_modernized", "part of it that was second-hand and modernized").required(),
    share("used", "second-hand and modernized, of the volume whose state is known"),
    share("local", "assembled or produced by the recipient, of the volume where the register says so or not"),
    share("estimate", "part of the volume whose number the register marks as uncertain"),
    APPROXIMATE,
];

impl Measure for SecondHand {
    fn about(&self) -> About {
        About {
            id: "second-hand",
            title: "second-hand, modernized and locally produced shares of the volume delivered",
            row: "all rows asked for, one supplier, one recipient or one category",
            formulas: &[
                "used = (tiv_second_hand + tiv_modernized) / (tiv_new + tiv_second_hand + tiv_modernized)",
                "local = volume produced by the recipient / volume with a word on it",
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
        let is = |status: &'static str| col("status").eq(lit(status)).fill_null(lit(false));
        let rows = tables.deliveries()?.filter(parties(ask)).filter(years(ask, "year"));
        let groups = by_scope(&rows)?
            .group_by([col("scope"), col("name"), col("code")])
            .agg([
                col("tiv").sum(),
                sum_where(is("new"), "tiv", "tiv_new"),
                sum_where(is("second-hand"), "tiv", "tiv_second_hand"),
                sum_where(is("modernized"), "tiv", "tiv_modernized"),
                sum_where(col("local_production").fill_null(lit(false)), "tiv", "tiv_local"),
                sum_where(col("local_production").is_not_null(), "tiv", "tiv_told"),
                sum_where(is_estimate("number_sureness"), "tiv", "tiv_estimate"),
                col("approximate").any(true),
            ])
            .with_columns([
                (col("tiv_second_hand") + col("tiv_modernized")).alias("tiv_used"),
                (col("tiv_new") + col("tiv_second_hand") + col("tiv_modernized")).alias("tiv_known"),
            ])
            .with_columns([
                part("tiv_used", "tiv_known").alias("used"),
                part("tiv_local", "tiv_told").alias("local"),
                part("tiv_estimate", "tiv").alias("estimate"),
            ]);
        Ok(in_scope_order(groups, "tiv").select(COLUMNS.iter().map(|column| col(column.name)).collect::<Vec<_>>()))
    }
}
