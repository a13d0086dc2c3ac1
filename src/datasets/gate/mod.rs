//! The gate for large CSV files: records one by one from a stream, under a header that is declared and never inferred.
//!
//! [`crate::io::Sheet`] holds a table whole, for ledgers. Files of trade statistics have millions of rows, so here a record
//! lives only until the next one is read. Whatever is wrong with a record is said with its line, and the record is left out.

mod desk;
mod figures;
mod header;
mod log;
mod mending;
mod records;
mod source;
mod value;

pub use desk::{Desk, Out, Sink, Unmatched};
pub use figures::{Evidence, Style, digits_left};
pub use header::{Column, Header, key, period};
pub use log::Log;
pub use mending::Mending;
pub use records::{Fault, Next, Records, Row, text_of};
pub use source::{Opened, open};
pub use value::{
    Amount, Number, amount, decimal, flag, integer, money, not_negative, number, presence, short, within, year,
};

/// A last figure with no line end behind it: a short name that stays the same, what it may mean, and what to do about it.
pub const TRUNCATED: [&str; 3] = [
    "truncated",
    "the file may end in the middle: no line end stands behind its last figure, which may have lost digits, and rows may be missing",
    "compare the last line with its source, or download it again",
];

/// Why one record gives nothing. The driver says it with the line and leaves the record out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// The field, from 0, when it is one field's fault.
    pub field: Option<usize>,
    /// A short name that stays the same from release to release.
    pub code: &'static str,
    /// What is wrong, in a sentence without a full stop.
    pub message: String,
}

impl Flaw {
    /// A flaw of one field.
    pub fn at(field: Option<usize>, code: &'static str, message: impl Into<String>) -> Flaw {
        Flaw { field, code, message: message.into() }
    }
}

/// The result of reading one record.
pub type Taken<T = ()> = std::result::Result<T, Flaw>;
