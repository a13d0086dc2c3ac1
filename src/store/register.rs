//! The tables of arms registers: orders, deliveries, and trend-indicator values as SIPRI prints them.

use polars::prelude::{
    Column as Values, DataFrame, DataType, ExplodeOptions, Expr, LazyFrame, NULL, PlSmallStr, RankMethod, RankOptions,
    Scalar, col, cols, lit, when,
};
use rayon::prelude::*;
use rust_decimal::Decimal;

use super::money::{self, LineMoney};
use crate::datasets::arms::{
    Delivery, Entity, EntityClass, Order, Presence, RowKind, Status, Sureness, TivCell, TivRole,
};
use crate::error::Result;
use crate::frame::{PRECISION, decimal_column, decimal_type, integer_column, spelled_column, text_column, word_column};
use crate::model::{Column, ColumnType, Country, Pair, Schema};

const fn year(name: &'static str, about: &'static str) -> Column {
    Column::new(name, ColumnType::Integer, about).in_unit("year")
}

const fn count(name: &'static str, about: &'static str) -> Column {
    Column::new(name, ColumnType::Integer, about).in_unit("item")
}

const fn volume(name: &'static str, about: &'static str) -> Column {
    Column::new(name, ColumnType::Decimal, about).in_unit("TIV (millions)")
}

const fn sureness(name: &'static str) -> Column {
    Column::text(name, "how sure the register is of it").required().of(Sureness::WORDS)
}

const RELEASE: Column =
    Column::text("release", "release that it is from, as `bilat list releases` names it").required();
const LINE: Column = Column::new("line", ColumnType::Integer, "line in the file").required();
const DEAL: Column =
    Column::new("deal", ColumnType::Integer, "SIPRI's number of the deal; null where the file has none");
const SUPPLIER: Column = Column::text("supplier", "who delivers, as printed").required();
const SUPPLIER_CLASS: Column = Column::text("supplier_class", "what kind of party").required().of(EntityClass::WORDS);
const SUPPLIER_CODE: Column = Column::text("supplier_code", "ISO 3166-1 alpha-3 of that very party; null without one");
const RECIPIENT: Column = Column::text("recipient", "who receives, as printed").required();
const RECIPIENT_CLASS: Column = Column::text("recipient_class", "what kind of party").required().of(EntityClass::WORDS);
const RECIPIENT_CODE: Column =
    Column::text("recipient_code", "ISO 3166-1 alpha-3 of that very party; null without one");
const PAIR: Column = Column::text("pair", "both codes in alphabetical order, AZE-PAK; null without both");
const STATUS: Column = Column::text("status", "new or used").of(Status::WORDS);
const LOCAL: Column =
    Column::new("local_production", ColumnType::Boolean, "assembled or produced by the recipient; null: not said");

/// The table `orders`: one line of a deal register.
pub const ORDERS: Schema = Schema {
    name: "orders",
    about: "arms ordered, one deal a row, with what has been delivered of it and the money in its comments",
    key: &["release", "line"],
    columns: &[
        RELEASE,
        LINE,
        DEAL,
        SUPPLIER,
        SUPPLIER_CLASS,
        SUPPLIER_CODE,
        RECIPIENT,
        RECIPIENT_CLASS,
        RECIPIENT_CODE,
        PAIR,
        year("order_year", "year of the order"),
        sureness("order_year_sureness"),
        count("number", "number ordered; null when not known"),
        sureness("number_sureness"),
        Column::text("designation", "designation of the weapon").required(),
        Column::text("description", "description of the weapon"),
        Column::text("category", "armament category, in SIPRI's present spelling"),
        count("delivered", "number delivered; 0 when nothing has come"),
        sureness("delivered_sureness"),
        Column::text("delivery_years", "years with deliveries, `;` between them"),
        year("first_delivery", "first of them"),
        year("last_delivery", "last of them"),
        sureness("delivery_years_sureness"),
        STATUS,
        LOCAL,
        Column::text("comments", "comments as printed"),
        volume("tiv_unit", "volume of one item, rounded by SIPRI; never to be multiplied"),
        volume("tiv_order", "volume of the whole order; null when it cannot be computed"),
        volume("tiv_delivered", "volume delivered"),
        Column::new("value_low", ColumnType::Decimal, "money in the comments, lower bound").in_unit("`currency`"),
        Column::new("value_high", ColumnType::Decimal, "money in the comments, upper bound").in_unit("`currency`"),
        Column::text("currency", "ISO 4217 code of the first currency printed"),
        Column::new("usd_low", ColumnType::Decimal, "the same in US dollars where the comment gives dollars")
            .in_unit("USD"),
        Column::new("usd_high", ColumnType::Decimal, "upper bound in US dollars").in_unit("USD"),
        Column::new("part_of_package", ColumnType::Boolean, "the money is that of a package of several deals")
            .required(),
        Column::new("value_estimate", ColumnType::Boolean, "the money is about so much, or one of several figures")
            .required(),
        Column::new("aid", ColumnType::Boolean, "the money was given, not paid").required(),
        Column::new("support_low", ColumnType::Decimal, "part of the money that is for support, lower bound")
            .in_unit("`currency`"),
        Column::new("support_high", ColumnType::Decimal, "part of the money that is for support, upper bound")
            .in_unit("`currency`"),
        Column::new(
            "package",
            ColumnType::Integer,
            "package in its release that shares this money; null for a deal of its own",
        ),
        Column::new("value_counts", ColumnType::Boolean, "this row's money enters a sum: a package is counted once")
            .required(),
        Column::text("value_words", "the words that carry the money"),
        Column::new(
            "whole_history",
            ColumnType::Boolean,
            "deliveries of all years are counted; false in a file limited to some years",
        )
        .required(),
    ],
};

/// The table `deliveries`: what arrived of one deal in one year.
pub const DELIVERIES: Schema = Schema {
    name: "deliveries",
    about: "arms delivered, one deal and year a row, with their volume",
    key: &["release", "line"],
    columns: &[
        RELEASE,
        LINE,
        DEAL,
        SUPPLIER,
        SUPPLIER_CLASS,
        SUPPLIER_CODE,
        RECIPIENT,
        RECIPIENT_CLASS,
        RECIPIENT_CODE,
        PAIR,
        Column::text("designation", "designation of the weapon").required(),
        Column::text("description", "description of the weapon"),
        Column::text("category", "armament category, in SIPRI's present spelling"),
        year("order_year", "year of the order"),
        sureness("order_year_sureness"),
        count("number", "number delivered in the year"),
        sureness("number_sureness"),
        year("year", "year of the delivery"),
        sureness("year_sureness"),
        STATUS,
        LOCAL,
        volume("tiv_new_unit", "volume of one such item when new"),
        volume("tiv_unit", "volume of one item of the deal, rounded by SIPRI; never to be multiplied"),
        volume("tiv", "volume delivered in the year"),
        Column::new(
            "approximate",
            ColumnType::Boolean,
            "spread evenly over the delivery years of a deal register: the year is not known",
        )
        .required(),
    ],
};

/// The table `tiv`: cells of SIPRI's own tables, to reconcile with.
pub const TIV: Schema = Schema {
    name: "tiv",
    about: "trend-indicator values as SIPRI's own tables print them",
    key: &["release", "line", "year", "first_year", "last_year"],
    columns: &[
        RELEASE,
        LINE,
        Column::text("role", "what the row stands for").required().of(TivRole::WORDS),
        Column::text("entity", "the party of the row, as printed"),
        Column::text("entity_class", "what kind of party").of(EntityClass::WORDS),
        Column::text("entity_code", "ISO 3166-1 alpha-3 of that very party"),
        Column::text("partner", "dyad tables: the other side, as printed"),
        Column::text("partner_code", "ISO 3166-1 alpha-3 of that very party"),
        Column::text("category", "the category of the row"),
        Column::text("group", "regional tables: region or alliance; groups overlap"),
        year("year", "the year; null for the total of a window"),
        year("first_year", "first year that the cell covers").required(),
        year("last_year", "last year that the cell covers").required(),
        volume("tiv", "volume; 0 stands for less than half a million, null for what `presence` says"),
        sureness("sureness"),
        Column::text("presence", "what is printed").required().of(Presence::WORDS),
        Column::text("row", "what kind of row").required().of(RowKind::WORDS),
    ],
};

type Made = Result<Values>;
type Maker<'a> = Box<dyn Fn() -> Made + Sync + Send + 'a>;

/// Makes the columns side by side: a register has a million cells.
fn frame(height: usize, makers: Vec<Maker<'_>>) -> Result<DataFrame> {
    let columns = makers.par_iter().map(|make| make()).collect::<Result<Vec<_>>>()?;
    Ok(DataFrame::new(height, columns)?)
}

pub(super) fn number(value: u32) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}

/// Both codes as a pair; nothing without both, or for one that sells to itself.
fn spell_pair(one: &Entity, other: &Entity, text: &mut String) {
    let (Some(one), Some(other)) = (&one.code, &other.code) else { return };
    let Some(pair) = Pair::new(*one, *other) else { return };
    let (first, second) = pair.countries();
    text.push_str(first.code());
    text.push('-');
    text.push_str(second.code());
}

/// Columns of one kind of row.
pub(super) struct Makers<'a, T> {
    rows: &'a [T],
    list: Vec<Maker<'a>>,
}

impl<'a, T: Sync> Makers<'a, T> {
    pub(super) fn of(rows: &'a [T]) -> Makers<'a, T> {
        Makers { rows, list: Vec::new() }
    }

    pub(super) fn text(&mut self, name: &'static str, get: impl Fn(&'a T) -> &'a str + Sync + Send + 'a) {
        let rows = self.rows;
        self.list.push(Box::new(move || Ok(text_column(name, rows.iter().map(&get)))));
    }

    pub(super) fn word<W: ToString>(
        &mut self,
        name: &'static str,
        get: impl Fn(&'a T) -> Option<W> + Sync + Send + 'a,
    ) {
        let rows = self.rows;
        self.list.push(Box::new(move || Ok(word_column(name, rows.iter().map(&get)))));
    }

    fn spelled(&mut self, name: &'static str, spell: impl Fn(&T, &mut String) + Sync + Send + 'a) {
        let rows = self.rows;
        self.list.push(Box::new(move || Ok(spelled_column(name, rows, &spell))));
    }

    pub(super) fn integer(&mut self, name: &'static str, get: impl Fn(&'a T) -> Option<i32> + Sync + Send + 'a) {
        let rows = self.rows;
        self.list.push(Box::new(move || Ok(integer_column(name, rows.iter().map(&get)))));
    }

    pub(super) fn decimal(&mut self, name: &'static str, get: impl Fn(&'a T) -> Option<Decimal> + Sync + Send + 'a) {
        let rows = self.rows;
        self.list.push(Box::new(move || decimal_column(name, rows.iter().map(&get))));
    }

    pub(super) fn truth(&mut self, name: &'static str, get: impl Fn(&'a T) -> Option<bool> + Sync + Send + 'a) {
        let rows = self.rows;
        self.list
            .push(Box::new(move || Ok(Values::new(name.into(), rows.iter().map(&get).collect::<Vec<Option<bool>>>()))));
    }

    fn constant(&mut self, name: &'static str, value: impl Into<Scalar>) {
        let (height, value) = (self.rows.len(), value.into());
        self.list.push(Box::new(move || Ok(Values::new_scalar(name.into(), value.clone(), height))));
    }

    fn party(&mut self, names: [&'static str; 3], get: impl Fn(&'a T) -> &'a Entity + Copy + Sync + Send + 'a) {
        self.text(names[0], move |row| &get(row).name);
        self.text(names[1], move |row| get(row).class.word());
        self.text(names[2], move |row| get(row).code.as_ref().map_or("", Country::code));
    }

    pub(super) fn frame(self) -> Result<DataFrame> {
        frame(self.rows.len(), self.list)
    }
}

const SUPPLIER_NAMES: [&str; 3] = ["supplier", "supplier_class", "supplier_code"];
const RECIPIENT_NAMES: [&str; 3] = ["recipient", "recipient_class", "recipient_code"];

/// An order with the money in its comments.
#[derive(Debug, Clone)]
pub struct ValuedOrder<'a> {
    /// The line of the register.
    pub order: &'a Order,
    /// The money in its comments.
    pub money: LineMoney,
}

/// Orders as the table [`ORDERS`].
///
/// # Errors
/// A figure with more digits than a table holds.
pub fn order_frame(release: &str, orders: &[ValuedOrder<'_>], whole_history: bool) -> Result<DataFrame> {
    let mut makers = Makers::of(orders);
    makers.constant("release", PlSmallStr::from(release));
    makers.integer("line", |row| Some(number(row.order.line)));
    makers.integer("deal", |row| row.order.deal.map(number));
    makers.party(SUPPLIER_NAMES, |row| &row.order.supplier);
    makers.party(RECIPIENT_NAMES, |row| &row.order.recipient);
    makers.spelled("pair", |row, text| spell_pair(&row.order.supplier, &row.order.recipient, text));
    makers.integer("order_year", |row| row.order.ordered_year.value);
    makers.text("order_year_sureness", |row| row.order.ordered_year.sureness.word());
    makers.integer("number", |row| row.order.number.value.map(number));
    makers.text("number_sureness", |row| row.order.number.sureness.word());
    makers.text("designation", |row| &row.order.designation);
    makers.text("description", |row| &row.order.description);
    makers.text("category", |row| row.order.category.unwrap_or(""));
    makers.integer("delivered", |row| row.order.delivered.value.map(number));
    makers.text("delivered_sureness", |row| row.order.delivered.sureness.word());
    makers.spelled("delivery_years", |row, text| spell_years(&row.order.delivery_years, text));
    makers.integer("first_delivery", |row| row.order.delivery_years.iter().copied().min());
    makers.integer("last_delivery", |row| row.order.delivery_years.iter().copied().max());
    makers.text("delivery_years_sureness", |row| row.order.years_sureness.word());
    makers.text("status", |row| row.order.status.map_or("", Status::word));
    makers.truth("local_production", |row| row.order.local_production);
    makers.text("comments", |row| &row.order.comments);
    makers.decimal("tiv_unit", |row| row.order.tiv_unit);
    makers.decimal("tiv_order", |row| row.order.tiv_order);
    makers.decimal("tiv_delivered", |row| row.order.tiv_delivered);
    money::columns(&mut makers, |row| &row.money);
    makers.constant("whole_history", whole_history);
    makers.frame()
}

fn spell_years(years: &[i32], text: &mut String) {
    for year in years {
        if !text.is_empty() {
            text.push(';');
        }
        text.push_str(itoa::Buffer::new().format(*year));
    }
}

/// Deliveries as the table [`DELIVERIES`].
///
/// # Errors
/// A figure with more digits than a table holds.
pub fn delivery_frame(release: &str, deliveries: &[Delivery]) -> Result<DataFrame> {
    let mut makers = Makers::of(deliveries);
    makers.constant("release", PlSmallStr::from(release));
    makers.integer("line", |row| Some(number(row.line)));
    makers.integer("deal", |row| row.deal.map(number));
    makers.party(SUPPLIER_NAMES, |row| &row.supplier);
    makers.party(RECIPIENT_NAMES, |row| &row.recipient);
    makers.spelled("pair", |row, text| spell_pair(&row.supplier, &row.recipient, text));
    makers.text("designation", |row| &row.designation);
    makers.text("description", |row| &row.description);
    makers.text("category", |row| row.category.unwrap_or(""));
    makers.integer("order_year", |row| row.ordered_year.value);
    makers.text("order_year_sureness", |row| row.ordered_year.sureness.word());
    makers.integer("number", |row| row.number.value.map(number));
    makers.text("number_sureness", |row| row.number.sureness.word());
    makers.integer("year", |row| row.year.value);
    makers.text("year_sureness", |row| row.year.sureness.word());
    makers.text("status", |row| row.status.map_or("", Status::word));
    makers.truth("local_production", |row| row.local_production);
    makers.decimal("tiv_new_unit", |row| row.tiv_new_unit);
    makers.decimal("tiv_unit", |row| row.tiv_unit);
    makers.decimal("tiv", |row| row.tiv);
    makers.constant("approximate", false);
    makers.frame()
}

/// Cells as the table [`TIV`].
///
/// # Errors
/// A figure with more digits than a table holds.
pub fn tiv_frame(release: &str, cells: &[TivCell]) -> Result<DataFrame> {
    let mut makers = Makers::of(cells);
    makers.constant("release", PlSmallStr::from(release));
    makers.integer("line", |row| Some(number(row.line)));
    makers.text("role", |row| row.role.word());
    makers.text("entity", |row| row.entity.as_ref().map_or("", |entity| &entity.name));
    makers.text("entity_class", |row| row.entity.as_ref().map_or("", |entity| entity.class.word()));
    makers.word("entity_code", |row| row.entity.as_ref()?.code);
    makers.text("partner", |row| row.partner.as_ref().map_or("", |entity| &entity.name));
    makers.word("partner_code", |row| row.partner.as_ref()?.code);
    makers.text("category", |row| row.category.unwrap_or(""));
    makers.text("group", |row| row.group.as_deref().unwrap_or(""));
    makers.integer("year", |row| row.year);
    makers.integer("first_year", |row| Some(row.first_year));
    makers.integer("last_year", |row| Some(row.last_year));
    makers.decimal("tiv", |row| row.value);
    makers.text("sureness", |row| row.sureness.word());
    makers.text("presence", |row| row.presence.word());
    makers.text("row", |row| row.row.word());
    makers.frame()
}

/// The deliveries of a deal register, spread evenly over the years in which something came: an approximation that puts
/// about a fourteenth of the world's volume into wrong years, and is marked in every row.
///
/// Numbers that do not divide are left out. The volume is always spread, in hundredths as the register prints it: each year gets what
/// is due by its end, less what was due before, so that the years add up to the deal.
pub fn spread_orders(orders: LazyFrame) -> Result<LazyFrame> {
    let years = || col("delivery_years").str().count_matches(lit(";"), true).cast(DataType::Int32) + lit(1);
    let whole = || col("delivered") - (col("delivered").floor_div(col("years")) * col("years"));
    let explode = ExplodeOptions { empty_as_null: true, keep_nulls: false };
    let ordinal = RankOptions { method: RankMethod::Ordinal, descending: false };
    let due = |turn: Expr| {
        let part = (col("tiv_delivered") * turn.clone().cast(decimal_type()) / col("years").cast(decimal_type()))
            .cast(DataType::Decimal(PRECISION, 2))
            .cast(decimal_type());
        when(turn.eq(col("years"))).then(col("tiv_delivered")).otherwise(part)
    };
    Ok(orders
        .filter(col("delivery_years").is_not_null())
        .with_column(years().alias("years"))
        .with_columns([
            when(whole().eq(lit(0))).then(col("delivered").floor_div(col("years"))).otherwise(lit(NULL)).alias("share"),
            col("delivery_years").str().split(lit(";")).alias("year"),
            lit(NULL).cast(decimal_type()).alias("tiv_new_unit"),
            lit(true).alias("approximate"),
            lit("estimate").alias("year_sureness"),
        ])
        .explode(cols(["year"]), explode)
        .with_column(col("year").cast(DataType::Int32))
        .with_column(
            col("year").rank(ordinal, None).over([col("release"), col("line")])?.cast(DataType::Int32).alias("turn"),
        )
        .with_columns([
            (due(col("turn")) - due(col("turn") - lit(1))).cast(decimal_type()).alias("tiv"),
            col("share").cast(DataType::Int32).alias("number"),
            col("delivered_sureness").alias("number_sureness"),
        ])
        .select(DELIVERIES.names().into_iter().map(col).collect::<Vec<_>>()))
}
