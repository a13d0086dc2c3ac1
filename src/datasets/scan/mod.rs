//! Answers straight from a trade file as it was published, with nothing imported: every row is checked, none is stored.
//!
//! A row of exactly the expected shape is read at once. Any other goes through the slow gate, which reads it carefully:
//! quoted values, blanks, exponents and missing values are understood; what cannot be is a [`Finding`] at its line, and the
//! row is dropped and counted. Values are whole numbers of [thousandths of a dollar](MILLI_USD), sums are exact, and the same
//! file gives the same answer whatever the number of threads.
//!
//! Memory is a chunk for each thread and the answer. Files are plain, gzip or zip ([`TableFile`](crate::io::TableFile)).

pub mod baci;
mod baci_line;
mod bits;
pub mod comtrade;
mod comtrade_line;
mod comtrade_row;
mod flow;
mod flows;
mod gate;
mod header;
mod number;
mod pairs;
mod split;

use std::collections::BTreeMap;

pub use flows::{
    Basis, Chapters, Conflict, FlowSelection, FlowTotal, FlowTotals, WorldTotal, totals as comtrade_totals,
};
pub use number::{Exact, NotANumber, exact};
pub use pairs::{PairTotal, PairTotals, Selection, totals as baci_totals};

use crate::finding::Finding;

/// Values in one US dollar. BACI has at most six decimals of a thousand dollars, Comtrade three of a dollar: nothing is lost.
/// A figure with more (0.30000000000000004, what is left of a float) is rounded to the nearest and counted in
/// [`Report::rounded`].
pub const MILLI_USD: i128 = 1_000;

/// A number of rows and their value in thousandths of a dollar.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Rows.
    pub rows: u64,
    /// Sum of the values that they have.
    pub value: i128,
}

impl Tally {
    fn add(&mut self, value: Option<i64>) {
        self.rows += 1;
        self.value += i128::from(value.unwrap_or(0));
    }

    fn merge(&mut self, other: Tally) {
        self.rows += other.rows;
        self.value += other.value;
    }
}

/// The beginning of product codes: `27` is all mineral fuels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProductPrefix {
    digits: [u8; 6],
    len: usize,
}

impl ProductPrefix {
    /// Reads one to six digits.
    pub fn parse(text: &str) -> Option<ProductPrefix> {
        let len = text.len();
        let mut digits = [b'0'; 6];
        digits.get_mut(..len)?.copy_from_slice(text.as_bytes());
        (len > 0 && digits.iter().all(u8::is_ascii_digit)).then_some(ProductPrefix { digits, len })
    }

    /// The digits.
    pub fn digits(&self) -> &[u8] {
        &self.digits[..self.len]
    }

    /// The products of six digits that begin so, as numbers.
    fn products(&self) -> std::ops::Range<u32> {
        let first = self.digits.iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0'));
        first..first + 10_u32.pow(6 - u32::try_from(self.len).unwrap_or(6).min(6))
    }
}

/// What became of the rows of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Lines of the file, its header too. Where they are one more than the rows, each row is a line.
    pub lines: u64,
    /// Rows that were read.
    pub rows: u64,
    /// Rows that were dropped, each with a finding of severity error; their value as far as it could be read.
    pub rejected: Tally,
    /// Headers that stand among the rows, as files that were put together have them.
    pub repeated_headers: u64,
    /// Lines with nothing on them.
    pub blank_lines: u64,
    /// Rows whose value has more decimals than a thousandth of a dollar and was rounded.
    pub rounded: u64,
    /// Lines that are not UTF-8, as the portal of UN Comtrade writes names.
    pub not_utf8: u64,
    /// How often each kind of finding occurs, the hundredth and later ones included.
    pub counts: BTreeMap<&'static str, u64>,
    /// The first hundred findings, in the order of the file.
    pub findings: Vec<Finding>,
}

impl Report {
    /// True when every row was read, and none stands in the file twice.
    pub fn is_sound(&self) -> bool {
        self.rejected.rows == 0 && !self.counts.contains_key("repeated-rows")
    }
}

#[cfg(test)]
mod tests;
