//! The money that the comments of a register name, each amount once.

use polars::prelude::*;

use super::{check, count, parties, volume, year, years};
use crate::error::Result;
use crate::measures::{About, Ask, Filters, Measure};
use crate::model::{Column as Described, ColumnType};
use crate::tables::Tables;

/// Money in the comments of a deal register, packages counted once.
///
/// Shape: one row an amount, whether one deal or a package has it. Units: money in its currency; millions of TIV beside it, never added
/// or divided. An amount is what the register quotes, often for more than the weapons of the row.
pub struct RegisterValue;

const COLUMNS: &[Described] = &[
    Described::text("recipient", "who receives, as printed").required(),
    Described::text("supplier", "who delivers the deal of `line`, as printed").required(),
    Described::text("recipient_code", "ISO 3166-1 alpha-3; null without one"),
    Described::text("supplier_code", "ISO 3166-1 alpha-3; null without one"),
    year("order_year", "year of the order of `line`"),
    Described::new("value_low", ColumnType::Decimal, "lower bound").in_unit("`currency`"),
    Described::new("value_high", ColumnType::Decimal, "upper bound").in_unit("`currency`"),
    Described::text("currency", "ISO 4217 code of the first currency printed"),
    Described::new("usd_low", ColumnType::Decimal, "lower bound where the comment gives US dollars").in_unit("USD"),
    Described::new("usd_high", ColumnType::Decimal, "upper bound where the comment gives US dollars").in_unit("USD"),
    Described::new("part_of_package", ColumnType::Boolean, "the money is that of several deals").required(),
    Described::new("estimate", ColumnType::Boolean, "about so much, or one of several figures").required(),
    Described::new("aid", ColumnType::Boolean, "given, not paid").required(),
    Described::new("support_low", ColumnType::Decimal, "part of it for support, lower bound").in_unit("`currency`"),
    Described::new("support_high", ColumnType::Decimal, "part of it for support, upper bound").in_unit("`currency`"),
    count("deals", "lines of the register that share it").required(),
    Described::text("suppliers", "who delivers them, as printed, `;` between them").required(),
    Described::text("designations", "what was ordered, `;` between them").required(),
    volume("tiv_order", "volume of these orders, for those where it is known"),
    Described::text("words", "the words that carry the money").required(),
    Described::text("release", "release of the register").required(),
    count("line", "line of the register that stands for it").required(),
];

impl Measure for RegisterValue {
    fn about(&self) -> About {
        About {
            id: "register-value",
            title: "money in the comments of the register, packages counted once",
            row: "one amount: of a deal, or of a package of deals",
            formulas: &[
                "one row for all lines of a recipient that name the same package; whoever asks for one of its suppliers or years gets the whole package",
                "where every line of a package prints a price of its own (\"$50 m deal (part of $200 m deal)\"), each is an amount of its own and the package is none",
                "two figures for one amount (\"$21 m or $30 m\") are its bounds; they are not added",
            ],
            reads: &["orders"],
            takes: Filters::REGISTER,
            dates: "year of the order",
            reference: "comments of the SIPRI Arms Transfers Database, read with the grammar of this tool",
            columns: COLUMNS,
        }
    }

    fn plan(&self, tables: &Tables, ask: &Ask) -> Result<LazyFrame> {
        check(ask)?;
        // A deal of its own is a package of one; packages are numbered from 1.
        let group = when(col("package").is_null()).then(-col("line")).otherwise(col("package")).alias("group");
        let keys = || [col("release"), col("group")];
        // Where several lines of a package count, each prints a price of its own: the money is of that line alone.
        let own = when(col("value_counts").sum().over(keys())?.gt(lit(1))).then(-col("line")).otherwise(col("group"));
        let orders = tables.orders()?.with_column(group).with_column(own.alias("group"));
        // The line that stands for a package may be another supplier's or of another year than the lines asked for.
        let asked = orders.clone().filter(parties(ask).and(years(ask, "order_year"))).select(keys());
        let orders = orders.join(asked, keys(), keys(), JoinArgs::new(JoinType::Semi));
        let groups =
            orders.clone().sort(["release", "line"], SortMultipleOptions::default()).group_by_stable(keys()).agg([
                len().cast(DataType::Int32).alias("deals"),
                col("supplier").unique_stable().str().join(";", true).alias("suppliers"),
                col("designation").unique_stable().str().join(";", true).alias("designations"),
                when(col("tiv_order").null_count().lt(len()))
                    .then(col("tiv_order").sum())
                    .otherwise(lit(NULL))
                    .alias("tiv_of_group"),
            ]);
        Ok(orders
            .filter(col("value_counts"))
            .join(groups, keys(), keys(), JoinArgs::new(JoinType::Left))
            .drop(cols(["tiv_order"]))
            .rename(["value_estimate", "value_words", "tiv_of_group"], ["estimate", "words", "tiv_order"], true)
            .sort(
                ["recipient", "supplier", "order_year", "release", "line"],
                SortMultipleOptions::default().with_nulls_last(true),
            )
            .select(COLUMNS.iter().map(|column| col(column.name)).collect::<Vec<_>>()))
    }
}
