//! How long it takes from the order to the delivery.

use polars::prelude::*;

use super::{
    APPROXIMATE, REFERENCE, SCOPE, SCOPE_CODE, SCOPE_NAME, by_scope, check, count, in_scope_order, is_estimate, part,
    parties, share, sum_where, volume, years,
};
use crate::error::Result;
use crate::measures::{About, Ask, Filter, Filters, Measure};
use crate::model::{Column as Described, ColumnType};
use crate::tables::Tables;

/// Years from order to delivery, weighted by the volume delivered.
///
/// Shape: one row for all, each supplier, each recipient, each category. Unit: years. A delivery before its order counts as it stands
/// and is counted in `negative`.
pub struct Lag;

const COLUMNS: &[Described] = &[
    SCOPE,
    SCOPE_NAME,
    SCOPE_CODE,
    count("deliveries", "deliveries with both years").required(),
    volume("tiv", "their volume").required(),
    Described::new("mean", ColumnType::Float, "mean lag, weighted by volume").in_unit("years"),
    Described::new("median", ColumnType::Integer, "half of the volume came within so many years").in_unit("years"),
    Described::new("mean_row", ColumnType::Float, "mean lag of the rows, each counted once").in_unit("years"),
    Described::new("median_row", ColumnType::Float, "median lag of the rows, each counted once").in_unit("years"),
    Described::new("least", ColumnType::Integer, "shortest lag").in_unit("years"),
    Described::new("most", ColumnType::Integer, "longest lag").in_unit("years"),
    count("negative", "deliveries before the year of their order").required(),
    share("estimate", "part of the volume whose year of order or of delivery is uncertain"),
    APPROXIMATE,
];

impl Measure for Lag {
    fn about(&self) -> About {
        About {
            id: "lag",
            title: "years from order to delivery, weighted by volume",
            row: "all rows asked for, one supplier, one recipient or one category",
            formulas: &[
                "lag = year of delivery - year of order",
                "mean = sum(lag * tiv) / sum(tiv)",
                "median = least lag at which half of the volume has come",
                "mean_row, median_row = over rows of the register, whatever their volume",
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
        let uncertain = is_estimate("order_year_sureness").or(is_estimate("year_sureness"));
        let rows = tables
            .deliveries()?
            .filter(parties(ask))
            .filter(years(ask, "year"))
            .filter(col("year").is_not_null().and(col("order_year").is_not_null()).and(col("tiv").is_not_null()))
            .with_columns([(col("year") - col("order_year")).alias("lag"), uncertain.alias("uncertain")]);
        let scoped = by_scope(&rows)?;
        let keys = || [col("scope"), col("name"), col("code")];
        // Every lag of a group with its volume: at most some dozens a group.
        let by_lag = scoped
            .clone()
            .group_by([col("scope"), col("name"), col("code"), col("lag")])
            .agg([col("tiv").cast(DataType::Float64).sum().alias("lag_tiv")]);
        let so_far = by_lag.clone().rename(["lag", "lag_tiv"], ["shorter", "shorter_tiv"], true);
        let medians = by_lag
            .with_column(col("lag_tiv").sum().over(keys())?.alias("all_tiv"))
            .join(so_far, keys(), keys(), JoinArgs { nulls_equal: true, ..JoinArgs::new(JoinType::Inner) })
            .filter(col("shorter").lt_eq(col("lag")))
            .group_by([col("scope"), col("name"), col("code"), col("lag"), col("all_tiv")])
            .agg([col("shorter_tiv").sum().alias("come")])
            // A hair less than half: a sum of floats may fall short of its own half.
            .filter(col("come").gt_eq(col("all_tiv") * lit(0.5 - 1e-12)))
            .group_by(keys())
            .agg([col("lag").min().alias("median")]);
        let rows = scoped.group_by(keys()).agg([
            len().cast(DataType::Int32).alias("deliveries"),
            col("tiv").sum(),
            (col("lag").cast(DataType::Float64) * col("tiv").cast(DataType::Float64)).sum().alias("lag_volume"),
            col("lag").cast(DataType::Float64).mean().alias("mean_row"),
            col("lag").cast(DataType::Float64).median().alias("median_row"),
            col("lag").min().alias("least"),
            col("lag").max().alias("most"),
            col("lag").lt(lit(0)).sum().cast(DataType::Int32).alias("negative"),
            sum_where(col("uncertain"), "tiv", "uncertain_tiv"),
            col("approximate").any(true),
        ]);
        let joined = rows
            .join(medians, keys(), keys(), JoinArgs { nulls_equal: true, ..JoinArgs::new(JoinType::Left) })
            .with_columns([part("lag_volume", "tiv").alias("mean"), part("uncertain_tiv", "tiv").alias("estimate")]);
        Ok(in_scope_order(joined, "tiv").select(COLUMNS.iter().map(|column| col(column.name)).collect::<Vec<_>>()))
    }
}
