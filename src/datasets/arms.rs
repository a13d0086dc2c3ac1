//! The records of arms registers: orders, deliveries and trend-indicator values, whatever file they came from.
//!
//! Three things stay apart everywhere: a value that is not there (`None`), a value that is nought, and a value between
//! nought and half a million that SIPRI prints as `0` ([`Presence::BelowHalf`]). A value keeps the register's own word
//! on how sure it is ([`Flagged`]). TIV is no money; it is in millions of SIPRI trend-indicator values.

use std::sync::Arc;

use jiff::civil::DateTime;
use rust_decimal::Decimal;

use crate::finding::Finding;
use crate::model::Country;

words! {
    /// How sure a register is of a value.
    Sureness {
        Certain = "certain": "stated without a mark",
        Estimate = "estimate": "marked uncertain by the register",
        Unstated = "unstated": "the file does not say",
    }
}

words! {
    /// What kind of party a supplier or recipient is.
    EntityClass {
        State = "state": "a state, a territory or a disputed state",
        Former = "former": "a state that is no more; its code is its own, never the successor's",
        NonState = "non-state": "a rebel group or another armed non-state actor (one star at SIPRI)",
        Organisation = "organisation": "an intergovernmental organisation (two stars at SIPRI)",
        Unknown = "unknown": "not known to the register, or not known to this tool",
        Group = "group": "a region, an alliance or a total: an aggregate of others",
    }
}

words! {
    /// Whether the weapons were new.
    Status {
        New = "new": "newly produced",
        SecondHand = "second-hand": "used before",
        Modernized = "modernized": "used before, and modernized before delivery",
    }
}

words! {
    /// What the row of a table of trend-indicator values stands for.
    TivRole {
        Supplier = "supplier": "exports of this party",
        Recipient = "recipient": "imports of this party",
        Category = "category": "transfers of this kind of weapon",
        Unstated = "unstated": "the file does not say whether they are exports or imports; no measure sums them",
    }
}

words! {
    /// What is printed in a cell of a table of trend-indicator values.
    Presence {
        Value = "value": "a figure of half a million or more",
        BelowHalf = "below-half": "printed 0: between 0 and 0.5 million",
        NoneIdentified = "none-identified": "empty: no deliveries identified",
        NotAvailable = "not-available": "a word for not available, as `NA` or `..`: neither nought nor none identified",
        Unreadable = "unreadable": "something that is no value: nothing is known",
    }
}

words! {
    /// What kind of row of a table a cell stands in.
    RowKind {
        Entity = "entity": "one party or one category",
        Total = "total": "the total of the table",
        Others = "others": "everybody below the cut of a top list",
        Group = "group": "a region or another aggregate; groups overlap and are never summed",
    }
}

words! {
    /// Which deals a register lists.
    Basis {
        Deliveries = "deliveries": "deals with deliveries in the years chosen",
        DeliveriesOrOrders = "deliveries-or-orders": "deals with deliveries or orders in the years chosen",
        Unstated = "unstated": "the file does not say",
    }
}

words! {
    /// The layout of a file of the SIPRI Arms Transfers Database.
    Layout {
        DealRegister = "deal-register": "trade register of deals, 16 columns, with comments and number ordered",
        DeliveryRegister = "delivery-register": "trade register of deliveries, 17 columns, one row a deal and year",
        DealsAndTivs = "deals-and-tivs": "delivery dump of the old site, separated by semicolons",
        RtfRegister = "rtf-register": "trade register of the old site as RTF, without trend-indicator values",
        TidnRegister = "tidn-register": "trade register of the old CSV interface, 22 columns from tidn to tivdel",
        TivTable = "tiv-table": "trend-indicator values by supplier, recipient or category and year",
        DyadTable = "dyad-table": "trend-indicator values by supplier, recipient and year",
        TopList = "top-list": "ranking of suppliers or recipients with values by year",
        RegionalTable = "regional-table": "trend-indicator values by region or alliance and year",
    }
}

/// A value with the register's word on how sure it is of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Flagged<T> {
    /// The value; `None` when the register does not have it.
    pub value: Option<T>,
    /// How sure the register is.
    pub sureness: Sureness,
}

impl<T> Flagged<T> {
    /// A value with its sureness.
    pub const fn new(value: Option<T>, sureness: Sureness) -> Flagged<T> {
        Flagged { value, sureness }
    }
}

/// A supplier or recipient.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Entity {
    /// The name as printed, without blanks around it.
    pub name: Arc<str>,
    /// What kind of party it is.
    pub class: EntityClass,
    /// The code of that very party (`SUN` for the Soviet Union), never that of a successor or a host state.
    pub code: Option<Country>,
}

/// One deal of a register.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Order {
    /// Line in the file, from 1; the first one of a record over several lines.
    pub line: u32,
    /// SIPRI's number of the deal, where the file has one.
    pub deal: Option<u32>,
    /// Who delivers.
    pub supplier: Entity,
    /// Who receives.
    pub recipient: Entity,
    /// Year of the order.
    pub ordered_year: Flagged<i32>,
    /// Number ordered, in items; `None` when the register does not know (it prints nothing, or 0).
    pub number: Flagged<u32>,
    /// Designation of the weapon.
    pub designation: String,
    /// Description of the weapon, a controlled vocabulary that changes with the vintages.
    pub description: String,
    /// One of the eleven armament categories, in the current spelling.
    pub category: Option<&'static str>,
    /// Number delivered, in items; 0 when nothing has come. In a year-limited file those years only.
    pub delivered: Flagged<u32>,
    /// Years with deliveries, rising; how many came in which is not said.
    pub delivery_years: Vec<i32>,
    /// How sure the register is of these years.
    pub years_sureness: Sureness,
    /// Whether the weapons were new.
    pub status: Option<Status>,
    /// Assembled or produced by the recipient; `None` when the file has no word on it.
    pub local_production: Option<bool>,
    /// Comments as printed.
    pub comments: String,
    /// Million TIV of one item, rounded to 0.01 by SIPRI and so sometimes 0; never to be multiplied. `None` when it is
    /// printed 0 and no volume rests on it.
    pub tiv_unit: Option<Decimal>,
    /// Million TIV of the whole order; `None` when it cannot be computed.
    pub tiv_order: Option<Decimal>,
    /// Million TIV delivered.
    pub tiv_delivered: Option<Decimal>,
}

/// What arrived of one deal in one year.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Delivery {
    /// Line in the file, from 1.
    pub line: u32,
    /// SIPRI's number of the deal.
    pub deal: Option<u32>,
    /// Who delivers.
    pub supplier: Entity,
    /// Who receives.
    pub recipient: Entity,
    /// Designation of the weapon.
    pub designation: String,
    /// Description of the weapon.
    pub description: String,
    /// One of the eleven armament categories, in the current spelling.
    pub category: Option<&'static str>,
    /// Year of the order.
    pub ordered_year: Flagged<i32>,
    /// Number delivered in the year, in items.
    pub number: Flagged<u32>,
    /// Year of the delivery.
    pub year: Flagged<i32>,
    /// Whether the weapons were new.
    pub status: Option<Status>,
    /// Million TIV of one such item when new ("SIPRI estimate").
    pub tiv_new_unit: Option<Decimal>,
    /// Million TIV of one item of the deal, rounded by SIPRI; never to be multiplied.
    pub tiv_unit: Option<Decimal>,
    /// Million TIV delivered in the year.
    pub tiv: Option<Decimal>,
    /// Assembled or produced by the recipient.
    pub local_production: Option<bool>,
}

/// One cell of a table of trend-indicator values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TivCell {
    /// Line in the file, from 1.
    pub line: u32,
    /// What the row stands for.
    pub role: TivRole,
    /// The party of the row.
    pub entity: Option<Entity>,
    /// The category of the row.
    pub category: Option<&'static str>,
    /// Dyad tables: the other side.
    pub partner: Option<Entity>,
    /// Regional tables: the region or alliance. Groups overlap.
    pub group: Option<String>,
    /// The year; `None` for the total of the window.
    pub year: Option<i32>,
    /// First year that the cell covers.
    pub first_year: i32,
    /// Last year that the cell covers.
    pub last_year: i32,
    /// Million TIV; 0 with [`Presence::BelowHalf`], `None` when no deliveries were identified, or nothing is known.
    pub value: Option<Decimal>,
    /// An estimate where the cell has a mark of doubt of its own; SIPRI's tables print none.
    pub sureness: Sureness,
    /// What is printed.
    pub presence: Presence,
    /// What kind of row it stands in.
    pub row: RowKind,
}

/// What a file says of itself above its table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preamble {
    /// The first line; empty when there is none.
    pub title: String,
    /// Which suppliers were asked for, as printed.
    pub suppliers: Option<String>,
    /// Which recipients were asked for, as printed.
    pub recipients: Option<String>,
    /// Which deals are listed.
    pub basis: Basis,
    /// First year asked for.
    pub first_year: Option<i32>,
    /// Last year asked for.
    pub last_year: Option<i32>,
    /// When the file was made: its vintage. Midnight when only the day is given.
    pub generated: Option<DateTime>,
    /// The user removed it.
    pub stripped: bool,
}

/// A file as it was read, with everything that had to be said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Which layout it has.
    pub layout: Layout,
    /// What it says of itself.
    pub preamble: Preamble,
    /// The encoding that it was read in.
    pub encoding: &'static str,
    /// Deals, in the order of the file.
    pub orders: Vec<Order>,
    /// Deliveries, in the order of the file.
    pub deliveries: Vec<Delivery>,
    /// Cells of a table of trend-indicator values, in the order of the file.
    pub tiv: Vec<TivCell>,
    /// Every repair, every dropped row, every party without a code.
    pub findings: Vec<Finding>,
    /// Rows in the file; always kept and dropped together.
    pub rows_in: usize,
    /// Rows that were read.
    pub rows_kept: usize,
    /// Rows among them that had to be repaired.
    pub rows_repaired: usize,
    /// Rows that could not be read.
    pub rows_dropped: usize,
    /// True when the numbers delivered are those of whole contracts: completion can be computed. False for a file
    /// limited to some years, or one that does not say.
    pub whole_history: bool,
}
