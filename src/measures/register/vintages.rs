//! Two vintages of the orders, compared: from tables to the comparison and back to a table.

use std::ops::RangeInclusive;

use polars::prelude::{Column, DataFrame, StringChunked};
use rust_decimal::Decimal;

use crate::datasets::sipri::changes::{Change, Changes, DealLine, changes};
use crate::error::Result;
use crate::tables::{Rows, Value, integer_column, text_column, value_at};

/// Compares two vintages of the table `orders`; `years` are those that both list, where one is limited to some.
///
/// # Errors
/// A frame that is not of that table.
pub fn compare(old: &DataFrame, new: &DataFrame, years: Option<RangeInclusive<i32>>) -> Result<Changes> {
    Ok(changes(&lines(old)?, &lines(new)?, years))
}

/// The differences as a table: one row a deal added or removed, or a value that differs.
///
/// # Errors
/// None in practice.
pub fn table(changes: &[Change]) -> Result<DataFrame> {
    let text = |name: &str, get: fn(&Change) -> &str| text_column(name, changes.iter().map(get));
    let line = |name: &str, get: fn(&Change) -> Option<u32>| {
        integer_column(name, changes.iter().map(|change| get(change).and_then(|line| i32::try_from(line).ok())))
    };
    let columns: Vec<Column> = vec![
        text("change", |change| change.kind.word()),
        text("recipient", |change| &change.recipient),
        text("supplier", |change| &change.supplier),
        integer_column("order_year", changes.iter().map(|change| change.order_year)),
        text("designation", |change| &change.designation),
        text("column", |change| change.column),
        text("old", |change| &change.old),
        text("new", |change| &change.new),
        line("old_line", |change| change.old_line),
        line("new_line", |change| change.new_line),
        text("matched_by", |change| change.matched_by),
    ];
    Ok(DataFrame::new(changes.len(), columns)?)
}

fn lines(orders: &DataFrame) -> Result<Vec<DealLine<'_>>> {
    let text = |name: &str| -> Result<&StringChunked> { Ok(orders.column(name)?.str()?) };
    let [supplier, supplier_code, recipient, recipient_code] =
        [text("supplier")?, text("supplier_code")?, text("recipient")?, text("recipient_code")?];
    let [designation, description, category, comments] =
        [text("designation")?, text("description")?, text("category")?, text("comments")?];
    let [delivery_years, status] = [text("delivery_years")?, text("status")?];
    let marks = ["order_year_sureness", "number_sureness", "delivered_sureness", "delivery_years_sureness"];
    let [order_mark, number_mark, delivered_mark, years_mark] =
        [text(marks[0])?, text(marks[1])?, text(marks[2])?, text(marks[3])?];
    let rows = Rows::of(orders);
    let [line, order_year, number, delivered] = [
        orders.column("line")?.i32()?,
        orders.column("order_year")?.i32()?,
        orders.column("number")?.i32()?,
        orders.column("delivered")?.i32()?,
    ];
    let volumes = [orders.column("tiv_unit")?, orders.column("tiv_order")?, orders.column("tiv_delivered")?];
    (0..rows.len())
        .map(|row| {
            let volume = |column: &Column| -> Result<Option<Decimal>> {
                Ok(match value_at(column, row)? {
                    Value::Decimal(figure) => Some(figure),
                    _ => None,
                })
            };
            Ok(DealLine {
                line: line.get(row).and_then(|line| u32::try_from(line).ok()).unwrap_or(0),
                supplier: supplier.get(row).unwrap_or(""),
                supplier_code: supplier_code.get(row),
                recipient: recipient.get(row).unwrap_or(""),
                recipient_code: recipient_code.get(row),
                order_year: order_year.get(row),
                order_year_estimate: order_mark.get(row) == Some("estimate"),
                number: number.get(row).map(i64::from),
                number_estimate: number_mark.get(row) == Some("estimate"),
                designation: designation.get(row).unwrap_or(""),
                description: description.get(row).unwrap_or(""),
                category: category.get(row),
                delivered: delivered.get(row).map(i64::from),
                delivered_estimate: delivered_mark.get(row) == Some("estimate"),
                delivery_years: delivery_years.get(row).unwrap_or(""),
                delivery_years_estimate: years_mark.get(row) == Some("estimate"),
                status: status.get(row).unwrap_or(""),
                comments: comments.get(row).unwrap_or(""),
                tiv_unit: volume(volumes[0])?,
                tiv_order: volume(volumes[1])?,
                tiv_delivered: volume(volumes[2])?,
            })
        })
        .collect()
}
