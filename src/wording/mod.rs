//! Figures in words: the grammar that reads "USD 7.3 million per year".
//!
//! A [`Reader`] finds the figures of a text as people write them in articles on trade and arms: money in any currency of
//! its table, counts of aircraft or people, measures, percentages, multiples, ranks; in digits of any grouping, in words,
//! and vague. It says how sharp each is and which span it covers. Designations (`MiG-29`), dates and years are no figures.
//!
//! It is pure, never fails and takes time in proportion to the text. What it cannot read it leaves out: a number too
//! large for a [`Decimal`](rust_decimal::Decimal), a measure that the ledger has no unit for (kilograms, a calibre), a price
//! per barrel, an exchange rate.
//!
//! | words | low | high | qualifier |
//! |---|---|---|---|
//! | `about $5bn` | 5000000000 | 5000000000 | approx |
//! | `more than 100` | 100 | | at-least |
//! | `up to 36` | | 36 | at-most |
//! | `17 to 25 million` | 17000000 | 25000000 | range |
//! | `dozens` | 24 | | vague |
//!
//! A minus sign before money or a percentage is kept: `a balance of -$99 million`. "from $5bn to $10bn" is a change: two figures, the
//! baseline first, whatever stands before it ("from about", "from the current").
//!
//! "24/36 aircraft" and "$500/600 million" are ranges; "9/11" and "2018/19" are none. "02 OPVs" are two. "500 units of vehicles" are so
//! many vehicles. "Australian $5bn" is of that dollar, "the Australian $5bn deal" of one that the words do not say.
//!
//! The least that vague words stand for: a couple, a few, a handful 2; several 3; tens 20, dozens 24, scores 40; `hundreds`,
//! `thousands`, `millions` and `several hundred` and the like twice the word; `tens of thousands` 20000.
//!
//! The way of a text: `token` and `numeral` cut it up, `designation` and `date` set names and dates aside, `number`, `special` and
//! `amount` (with `change`) read numbers with their currency, `figure` adds `unit`, `qualifier` and `span`.
//!
//! The other way, figures as the tool itself prints them, is [`format`](mod@format).

mod agreement;
mod amount;
mod change;
mod currency;
mod date;
mod designation;
mod figure;
pub mod format;
mod noun;
mod number;
mod numeral;
mod qualifier;
mod ratio;
mod scale;
mod span;
mod special;
mod token;
mod unit;

#[cfg(test)]
mod tests;

pub use agreement::Agreement;
pub use currency::CurrencyWords;

use crate::model::{Currency, Qualifier, Quantity, Unit};
use currency::Currencies;
use token::Tokens;

/// One figure found in a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Where its words start, in bytes: at its qualifier, when it has one.
    pub start: usize,
    /// Where they end, in bytes: behind a unit or a span that follows at once.
    pub end: usize,
    /// What they say.
    pub quantity: Quantity,
    /// The currencies that share the word used ("dinar", "kroner"), when the words do not say which. The figure is then
    /// money and its `unit` is `None`; the countries in the context may settle it. Empty otherwise.
    pub shared: Vec<Currency>,
}

/// How sharp words make the money that stands right behind them, as "no more than", and the byte where the first of them starts.
///
/// For those who find amounts by themselves, as the registers do: every phrase means there what it means in an article.
pub fn sharpness_before(words: &str) -> Option<(Qualifier, usize)> {
    let tokens = Tokens::new(words);
    let at = tokens.len();
    let found = qualifier::before(&tokens, at, qualifier::Context { unit: None, money: true, end: at, floor: 0 })?;
    Some((found.qualifier, tokens.get(found.edge)?.start))
}

/// How sharp words make the money that stands right before them: "or more", "at least".
pub fn sharpness_behind(words: &str) -> Option<Qualifier> {
    qualifier::after(&Tokens::new(words), 0).map(|found| found.qualifier)
}

/// Reads figures; built once from the currency table.
#[derive(Debug, Clone)]
pub struct Reader {
    currencies: Currencies,
}

impl Reader {
    /// A reader that knows these currencies. `$` and "dollars" alone are US dollars; a symbol or word that several rows
    /// have is money of no known currency, except that rupees in crore or lakh are Indian.
    pub fn new(currencies: &[CurrencyWords]) -> Reader {
        Reader { currencies: Currencies::new(currencies) }
    }

    /// Every figure of a running text, in order, none overlapping another.
    ///
    /// A figure whose unit is left out takes it from its sentence: "40 billion dollars by 2027 and 60 billion by 2030".
    /// Numbers that say nothing ("one of the", "the two countries") are left out.
    pub fn figures(&self, text: &str) -> Vec<Figure> {
        figure::all(text, &self.currencies, false).into_iter().map(|read| read.figure).collect()
    }

    /// The one figure that a short wording carries: money before counts, counts before measures and bare numbers, the
    /// first of equals; never a year or a date. `None` when there is none.
    pub fn read(&self, text: &str) -> Option<Quantity> {
        let figures = figure::all(text, &self.currencies, true);
        let best = figures.into_iter().rev().max_by_key(|read| weight(read.money, read.figure.quantity.unit));
        best.map(|read| read.figure.quantity)
    }

    /// Whether a claim says what its wording says.
    ///
    /// The bounds, the qualifier, the unit and the span are compared as far as the words have them. Words with no unit
    /// fit any; words with no qualifier fit `approx`, `nearly` and `vague`; `item` and `system` may be claimed of any
    /// count; a span over several years may be claimed as a yearly level.
    pub fn agrees(&self, wording: &str, claimed: &Quantity) -> Agreement {
        let figures: Vec<Figure> =
            figure::all(wording, &self.currencies, true).into_iter().map(|read| read.figure).collect();
        agreement::compare(&figures, claimed)
    }
}

/// How much a kind of figure says, for choosing one of several.
fn weight(money: bool, unit: Option<Unit>) -> u8 {
    match unit {
        _ if money => 6,
        Some(Unit::Tiv) => 5,
        Some(Unit::Count(noun)) if !noun.is_measure() => 4,
        Some(Unit::Multiple | Unit::Percent) => 3,
        Some(Unit::Count(_)) => 2,
        Some(Unit::Rank) => 1,
        _ => 1,
    }
}
