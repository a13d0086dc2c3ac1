//! What was ordered, and how much of it has come.

use polars::prelude::*;

use super::{REFERENCE, check, count, is_estimate, parties, volume, year, years};
use crate::error::Result;
use crate::measures::{About, Ask, Filters, Measure};
use crate::model::{Column as Described, ColumnType};
use crate::tables::Tables;

/// Orders of a deal register: ordered, delivered, outstanding, completion.
///
/// Shape: one row a deal. Units: items, millions of TIV, money in its currency. Completion is null when the number ordered is
/// not known, and for a file limited to some years, whose deliveries are cut off.
pub struct Orders;

const COLUMNS: &[Described] = &[
    Described::text("recipient", "who receives, as printed").required(),
    Described::text("supplier", "who delivers, as printed").required(),
    Described::text("recipient_code", "ISO 3166-1 alpha-3; null without one"),
    Described::text("supplier_code", "ISO 3166-1 alpha-3; null without one"),
    year("order_year", "year of the order"),
    Described::text("designation", "designation of the weapon").required(),
    Described::text("description", "description of the weapon"),
    Described::text("category", "armament category"),
    count("number", "ordered; null when not known").in_unit("item"),
    count("delivered", "delivered").in_unit("item"),
    count("outstanding", "ordered and not delivered").in_unit("item"),
    Described::new("completion", ColumnType::Float, "delivered / ordered").in_unit("share"),
    Described::text("delivery_years", "years with deliveries, `;` between them"),
    year("first_delivery", "first year with deliveries"),
    year("last_delivery", "last year with deliveries"),
    Described::text("status", "new or used"),
    volume("tiv_order", "volume ordered"),
    volume("tiv_delivered", "volume delivered"),
    volume("tiv_outstanding", "volume ordered and not delivered"),
    Described::new("value_low", ColumnType::Decimal, "money in the comments, lower bound").in_unit("`currency`"),
    Described::new("value_high", ColumnType::Decimal, "money in the comments, upper bound").in_unit("`currency`"),
    Described::text("currency", "ISO 4217 code"),
    Described::new("part_of_package", ColumnType::Boolean, "the money is that of several deals").required(),
    count("package", "first line of those that share this money"),
    Described::new("selected", ColumnType::Boolean, "chosen and not ordered yet, by the comments: no order so far")
        .required(),
    Described::new("estimate", ColumnType::Boolean, "the register marks a year or number of the row as uncertain")
        .required(),
    Described::text("order_year_sureness", "how sure the register is of the year of the order").required(),
    Described::text("number_sureness", "how sure the register is of the number ordered").required(),
    Described::text("delivered_sureness", "how sure the register is of the number delivered").required(),
    Described::text("delivery_years_sureness", "how sure the register is of the years of delivery").required(),
    Described::text("note", "why something is null, or what to mind"),
    Described::text("comments", "comments of the register"),
    Described::text("release", "release of the register").required(),
    count("line", "line in its file").required(),
    count("deal", "SIPRI's number of the deal"),
];

impl Measure for Orders {
    fn about(&self) -> About {
        About {
            id: "orders",
            title: "arms ordered in the register, and how much of it has been delivered",
            row: "one deal",
            formulas: &[
                "outstanding = number - delivered, not below 0",
                "completion = delivered / number; null in a file limited to some years",
                "tiv_outstanding = tiv_order - tiv_delivered where the number ordered and its volume are known",
                "selected = the comments say \"not yet ordered\" or \"but not ordered\"",
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
        Ok(completed(tables.orders()?.filter(parties(ask)).filter(years(ask, "order_year")))
            .with_columns([note().alias("note"), estimate().alias("estimate")])
            .sort(
                ["recipient", "supplier", "order_year", "designation", "release", "line"],
                SortMultipleOptions::default().with_nulls_last(true),
            )
            .select(COLUMNS.iter().map(|column| col(column.name)).collect::<Vec<_>>()))
    }
}

/// Orders with what is outstanding of them.
pub(super) fn completed(orders: LazyFrame) -> LazyFrame {
    let known = || col("whole_history").and(col("number").is_not_null()).and(col("delivered").is_not_null());
    let open = col("number") - col("delivered");
    let open_tiv = col("tiv_order") - col("tiv_delivered").fill_null(lit(0).cast(crate::tables::decimal_type()));
    let ratio = col("delivered").cast(DataType::Float64) / col("number").cast(DataType::Float64);
    let zero = || lit(0).cast(crate::tables::decimal_type());
    orders.with_columns([
        when(known())
            .then(when(open.clone().gt(lit(0))).then(open).otherwise(lit(0)))
            .otherwise(lit(NULL))
            .alias("outstanding"),
        when(known().and(col("number").gt(lit(0)))).then(ratio).otherwise(lit(NULL)).alias("completion"),
        when(known().and(col("tiv_order").is_not_null()))
            .then(when(open_tiv.clone().gt(zero())).then(open_tiv).otherwise(zero()))
            .otherwise(lit(NULL))
            .alias("tiv_outstanding"),
        is_selected().alias("selected"),
    ])
}

/// What the register lists as chosen, before there is an order.
fn is_selected() -> Expr {
    let words = || col("comments").str().to_lowercase();
    let says = |phrase: &str| words().str().contains_literal(lit(phrase.to_owned()));
    says("not yet ordered").or(says("but not ordered")).fill_null(lit(false))
}

fn estimate() -> Expr {
    ["order_year_sureness", "number_sureness", "delivered_sureness", "delivery_years_sureness"]
        .into_iter()
        .map(is_estimate)
        .reduce(Expr::or)
        .unwrap_or(lit(false))
}

fn note() -> Expr {
    let said = |text: &str| lit(text.to_owned());
    when(col("whole_history").not())
        .then(said("the file is limited to some years, or does not say: deliveries may be cut off"))
        .when(col("number").is_null())
        .then(said("number ordered not known"))
        .when(col("delivered").gt(col("number")))
        .then(said("more delivered than ordered"))
        .otherwise(lit(NULL))
}
