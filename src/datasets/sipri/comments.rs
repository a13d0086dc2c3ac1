//! Money in the comments of the deal register.
//!
//! SIPRI's editors note what a deal cost in a shorthand of their own: `$4.6 b deal (incl armament and $2 b for support)`,
//! `INR11.6b ($250 m) deal`, `$21 m or $30 m`, `Part of $1.6 b deal`. [`Comments::money`] finds every amount and says what
//! it is; [`value`] picks the one figure of a line; [`packages`] keeps a package that many lines share from being counted
//! more than once.
//!
//! These are prices as reported, in the currency of the day. They are no TIV and cannot be added to it.

mod amount;
mod codes;
mod layout;
mod package;
mod rates;
mod role;
mod shorthand;
mod text;
mod value;

#[cfg(test)]
mod sample_tests;
#[cfg(test)]
mod tests;

pub use package::{Line, Packages, packages};
pub use value::{DealValue, value};

use amount::ReadBefore;
use rayon::prelude::*;
use rust_decimal::Decimal;

use crate::model::Currency;
use crate::wording::Reader;

/// What an amount is to the line that it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MoneyRole {
    /// The deal of this line.
    Whole,
    /// A deal or programme that this line is only a part of: "Part of $1.6 b deal".
    PackagePart,
    /// A part of the whole amount before it: "(incl $2 b for support)".
    Included,
    /// On top of the whole amount: "+ $200 m for modernization of the yard", "not incl $61 m for installation".
    Additional,
    /// Some of the line only: "first 42 ordered 2009 for $800 m".
    Partial,
    /// Given, not paid: "$100 m aid", "financed by US $1.4 b aid".
    Aid,
    /// What the supplier buys or invests in return.
    Offsets,
    /// The price of one of several: "$3 m each", "unit cost $30 m". No value of the order.
    UnitPrice,
    /// Anything else: an original price since changed, an option, a fine, a loan.
    Other,
}

/// What is wrong with the words of an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Doubt {
    /// A short form that is no ISO 4217 code, read as the code then in force: `FFR` as `FRF`.
    HouseCode,
    /// A misprint that the register itself settles: `KWR80 b ($71 m)`.
    Misprint,
    /// A code of no known currency, or of several: the amount stays, its currency is open.
    UnknownCode,
    /// No currency is printed, or its sign was lost: `worth ?367 m`.
    NoCurrency,
    /// No million or billion is printed: `$240`. No figure is read.
    NoScale,
    /// A number that cannot be right: `4-4-5 b`. No figure is read.
    Unreadable,
    /// A figure beyond any arms deal: `$660 b`, where the other lines of the deal print `$660 m`. No figure is read.
    Implausible,
    /// It is the price of one: what the order costs is not said, and nothing is multiplied.
    UnitPrice,
    /// It is printed in US dollars and in another currency, and no rate of any year fits: `AUD3 b ($2.4 m)`. One of the two
    /// is wrong; both are kept.
    RatesDisagree,
}

impl Doubt {
    /// What is wrong, for a finding.
    pub const fn about(self) -> &'static str {
        match self {
            Doubt::HouseCode => "no ISO 4217 code; read as the code then in force",
            Doubt::Misprint => "a misprint that the comment itself settles",
            Doubt::UnknownCode => "the code is of no known currency; the amount is kept without one",
            Doubt::NoCurrency => "no currency is printed; the amount is kept without one",
            Doubt::NoScale => "neither million nor billion is printed; no figure is read",
            Doubt::Unreadable => "a number that cannot be right; no figure is read",
            Doubt::Implausible => "beyond any arms deal; no figure is read",
            Doubt::UnitPrice => "the price of one, and no value of the order; it stays in the comment",
            Doubt::RatesDisagree => "no exchange rate of any year fits both figures; both are kept",
        }
    }
}

/// One amount of a comment.
#[derive(Debug, Clone, PartialEq)]
pub struct CommentMoney {
    /// Lower bound in whole units of the currency; `None` for "up to", and when no figure can be read.
    pub low: Option<Decimal>,
    /// Upper bound; `None` for "at least" and `+`, and when no figure can be read.
    pub high: Option<Decimal>,
    /// ISO 4217; `None` when the words do not settle it.
    pub currency: Option<Currency>,
    /// What it is to the line.
    pub role: MoneyRole,
    /// It is given, not paid: for a package that is aid, too.
    pub aid: bool,
    /// It pays for support, spare parts, training and the like.
    pub support: bool,
    /// The words call it an estimate: about, possibly, up to.
    pub estimate: bool,
    /// Alternative figures of one amount have the same number: "$21 m or $30 m", "PEN597 m ($200 m)".
    pub alternative: Option<u32>,
    /// What is wrong with the words.
    pub doubt: Option<Doubt>,
    /// The exact words.
    pub words: String,
    /// Where they start in the comment, in bytes.
    pub start: usize,
    /// Where they end.
    pub end: usize,
}

/// Reads comments; built once.
#[derive(Debug, Clone)]
pub struct Comments {
    reader: Reader,
}

impl Comments {
    /// Comments with money in the currencies that the reader knows.
    pub const fn new(reader: Reader) -> Comments {
        Comments { reader }
    }

    /// Every amount of money of one comment, in order. Never fails; takes time in proportion to the text.
    pub fn money(&self, comment: &str) -> Vec<CommentMoney> {
        self.money_in(comment, &mut ReadBefore::default())
    }

    /// The same of many comments.
    pub fn money_of_each<T: Sync>(&self, rows: &[T], comment: impl Fn(&T) -> &str + Sync) -> Vec<Vec<CommentMoney>> {
        // A share a thread: each remembers what it has read.
        let share = rows.len().div_ceil(rayon::current_num_threads()).max(1);
        let of_share = |rows: &[T]| {
            let mut read_before = ReadBefore::default();
            rows.iter().map(|row| self.money_in(comment(row), &mut read_before)).collect::<Vec<_>>()
        };
        rows.par_chunks(share).map(of_share).flatten_iter().collect()
    }

    fn money_in(&self, comment: &str, read_before: &mut ReadBefore) -> Vec<CommentMoney> {
        let amounts = amount::all(comment, &self.reader, read_before);
        if amounts.is_empty() {
            return Vec::new();
        }
        let places = layout::places(comment, &amounts);
        let roles = role::roles(comment, &amounts, &places);
        let groups = alternatives(&roles);
        let each = amounts.into_iter().zip(roles).zip(groups);
        let mut money: Vec<CommentMoney> = each
            .map(|((amount, role), alternative)| CommentMoney {
                low: amount.low,
                high: amount.high,
                currency: amount.currency,
                role: role.role,
                aid: role.aid,
                support: role.support,
                estimate: amount.estimate,
                alternative,
                doubt: amount.doubt.or((role.role == MoneyRole::UnitPrice).then_some(Doubt::UnitPrice)),
                words: comment[amount.start..amount.end].to_owned(),
                start: amount.start,
                end: amount.end,
            })
            .collect();
        rates::check(&mut money);
        money
    }
}

/// The number of each amount's group of alternatives, from 1; `None` for an amount alone.
fn alternatives(roles: &[role::Role]) -> Vec<Option<u32>> {
    let mut heads: Vec<usize> = (0..roles.len()).collect();
    for (index, role) in roles.iter().enumerate() {
        if let Some(twin) = role.twin {
            heads[index] = heads[twin];
        }
    }
    let mut numbers = vec![None; roles.len()];
    let mut next = 0;
    for index in 0..roles.len() {
        let head = heads[index];
        if head != index {
            if numbers[head].is_none() {
                next += 1;
                numbers[head] = Some(next);
            }
            numbers[index] = numbers[head];
        }
    }
    numbers
}
