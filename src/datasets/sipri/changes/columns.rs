//! The columns of a deal: how each is compared, told and left out.

use rust_decimal::Decimal;

use super::DealLine;
use super::rows::{Row, Tiv, Vintages};

/// A column that has values in so many deals of one vintage, and in none of as many of the other, is not in that file.
const LEAST_FILLED: usize = 20;

/// When two values of a column are the same in other words.
#[derive(Debug, Clone, Copy)]
pub(super) enum Sort {
    /// Always: the parties are the same.
    Party,
    /// When it can be the same weapon, or the vocabulary changed.
    Weapon,
    /// When it is respelled, or the vocabulary changed.
    Word(fn(&Row) -> Option<u32>),
    /// When only signs and lost letters differ.
    Prose,
    /// Never.
    Figure,
}

/// A column of a deal.
pub(super) struct Column {
    /// The field of [`DealLine`].
    pub(super) name: &'static str,
    /// When it counts as renamed.
    pub(super) sort: Sort,
    /// It differs.
    pub(super) differs: fn(&Vintages<'_>, &Row, &Row) -> bool,
    /// Its value as text; empty when it has none.
    pub(super) text: fn(&DealLine<'_>) -> String,
    /// It has a value.
    filled: fn(&DealLine<'_>) -> bool,
    /// Empties it in a row, and its mark.
    forget: fn(&mut Row),
}

impl Column {
    /// A column that every file has.
    const fn new(
        name: &'static str,
        sort: Sort,
        differs: fn(&Vintages<'_>, &Row, &Row) -> bool,
        text: fn(&DealLine<'_>) -> String,
    ) -> Column {
        Column { name, sort, differs, text, filled: |_| true, forget: |_| {} }
    }

    /// A column that some layouts do not have.
    const fn optional(mut self, filled: fn(&DealLine<'_>) -> bool, forget: fn(&mut Row)) -> Column {
        self.filled = filled;
        self.forget = forget;
        self
    }
}

/// Every column, in the order in which differences are listed.
pub(super) const COLUMNS: &[Column] = &[
    Column::new("supplier", Sort::Party, |_, a, b| a.supplier_name != b.supplier_name, |line| line.supplier.to_owned()),
    Column::new(
        "recipient",
        Sort::Party,
        |_, a, b| a.recipient_name != b.recipient_name,
        |line| line.recipient.to_owned(),
    ),
    Column::new("order_year", Sort::Figure, |_, a, b| a.order_year != b.order_year, |line| text(line.order_year)),
    Column::new("number", Sort::Figure, |_, a, b| a.number != b.number, |line| text(line.number))
        .optional(|line| line.number.is_some(), |row| (row.number, row.flags[1]) = (None, false)),
    Column::new(
        "designation",
        Sort::Weapon,
        |_, a, b| a.designation != b.designation,
        |line| line.designation.to_owned(),
    ),
    Column::new(
        "description",
        Sort::Word(|row| Some(row.description)),
        |_, a, b| a.description != b.description,
        |line| line.description.to_owned(),
    )
    .optional(|line| !line.description.is_empty(), |row| row.description = 0),
    // Derived from the description, and not always known: compared where both have it.
    Column::new(
        "category",
        Sort::Word(|row| row.category),
        |_, a, b| a.category.zip(b.category).is_some_and(|(a, b)| a != b),
        |line| text(line.category),
    ),
    Column::new("delivered", Sort::Figure, |_, a, b| a.delivered != b.delivered, |line| text(line.delivered))
        .optional(|line| line.delivered.is_some(), |row| (row.delivered, row.flags[2]) = (None, false)),
    Column::new(
        "delivery_years",
        Sort::Figure,
        |all, a, b| !all.same_years(a, b),
        |line| line.delivery_years.to_owned(),
    )
    .optional(|line| !line.delivery_years.is_empty(), |row| (row.years, row.flags[3]) = (0, false)),
    Column::new(
        "status",
        Sort::Word(|row| Some(row.status)),
        |_, a, b| a.status != b.status,
        |line| line.status.to_owned(),
    )
    .optional(|line| !line.status.is_empty(), |row| row.status = 0),
    Column::new("comments", Sort::Prose, |_, a, b| a.comments != b.comments, |line| line.comments.to_owned())
        .optional(|line| !line.comments.is_empty(), |row| row.comments = 0),
    Column::new(
        "tiv_unit",
        Sort::Figure,
        |all, a, b| !all.same_tiv(Tiv::Unit, a.tiv_unit, b.tiv_unit),
        |line| tiv_text(line.tiv_unit),
    )
    .optional(|line| line.tiv_unit.is_some(), |row| row.tiv_unit = None),
    Column::new(
        "tiv_order",
        Sort::Figure,
        |all, a, b| !all.same_tiv(Tiv::Order, a.tiv_order, b.tiv_order),
        |line| tiv_text(line.tiv_order),
    )
    .optional(|line| line.tiv_order.is_some(), |row| row.tiv_order = None),
    Column::new(
        "tiv_delivered",
        Sort::Figure,
        |all, a, b| !all.same_tiv(Tiv::Delivered, a.tiv_delivered, b.tiv_delivered),
        |line| tiv_text(line.tiv_delivered),
    )
    .optional(|line| line.tiv_delivered.is_some(), |row| row.tiv_delivered = None),
];

/// Columns that count all deliveries of a deal: not compared where some are outside the years compared.
pub(super) const TOTALS: &[&str] = &["delivered", "tiv_delivered"];
/// Columns with a mark of uncertainty, in the order of [`Row::flags`] and of [`COLUMNS`].
pub(super) const MARKED: [&str; 4] = ["order_year", "number", "delivered", "delivery_years"];

fn text(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn tiv_text(tiv: Option<Decimal>) -> String {
    text(tiv.map(|tiv| tiv.normalize()))
}

/// A column that one of the files does not have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Absent {
    pub(super) column: &'static str,
    /// It is the old file.
    pub(super) from_old: bool,
}

/// Finds the columns that one of the files does not have, and empties them in the rows of the other: they are neither
/// compared nor used to pair.
pub(super) fn forget_absent(vintages: &mut Vintages<'_>) -> Vec<Absent> {
    let absent = absent(vintages);
    for column in COLUMNS.iter().filter(|column| absent.iter().any(|absent| absent.column == column.name)) {
        vintages.old.rows.iter_mut().chain(&mut vintages.new.rows).for_each(column.forget);
    }
    absent
}

fn absent(vintages: &Vintages<'_>) -> Vec<Absent> {
    let (old, new) = (&vintages.old.lines, &vintages.new.lines);
    let has = |lines: &[&DealLine<'_>], column: &Column, least: usize| {
        lines.iter().filter(|line| (column.filled)(line)).take(least).count() == least
    };
    let missing = |column: &'static Column| {
        let lacks = |lines: &[&DealLine<'_>]| lines.len() >= LEAST_FILLED && !has(lines, column, 1);
        let from_old = lacks(old) && has(new, column, LEAST_FILLED);
        let from_new = lacks(new) && has(old, column, LEAST_FILLED);
        (from_old || from_new).then_some(Absent { column: column.name, from_old })
    };
    COLUMNS.iter().filter_map(missing).collect()
}
