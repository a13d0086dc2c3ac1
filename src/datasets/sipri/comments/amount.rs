//! Amounts as they stand in a comment: a currency sign or code, a number or two, a scale.
//!
//! This file only finds the words and writes SIPRI's shorthand out in full (`EUR500-585m` becomes `EUR 500 million` and
//! `EUR 585 million`); [`Reader`] reads every number. A number without a currency is no money, except where the sign was
//! lost (`worth ?367 m`) or left out (`Part of 890 m deal`).

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::Doubt;
use super::codes;
use super::role::is_changed_from;
use super::shorthand::{UNCERTAIN, clean, code_at_end, is_deal_word, number_end, scale_at, symbol_start};
use super::text::{ends_with_word, is_symbol, word_at};
use crate::model::{Currency, Qualifier, Quantity, Unit};
use crate::wording::{Reader, sharpness_before, sharpness_behind};

/// An amount and its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Amount {
    /// First byte, of a word such as "about" when there is one.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
    /// Lower bound in whole units of the currency; `None` for "up to" and for a number that cannot be read.
    pub low: Option<Decimal>,
    /// Upper bound; `None` for "at least" and for a number that cannot be read.
    pub high: Option<Decimal>,
    /// The currency; `None` when the words do not say which.
    pub currency: Option<Currency>,
    /// The words call it an estimate.
    pub estimate: bool,
    /// What is wrong with the words.
    pub doubt: Option<Doubt>,
}

/// How far a phrase that says how sharp an amount is may reach, in bytes.
const REACH: usize = 64;

impl Amount {
    /// Leaves the bounds that a word for its sharpness leaves; such an amount is an estimate.
    fn bound(&mut self, qualifier: Qualifier) {
        self.estimate = true;
        match qualifier {
            Qualifier::AtLeast => self.high = None,
            Qualifier::AtMost => self.low = None,
            _ => {}
        }
    }
}

/// Every amount of a comment, in order, none overlapping another. Time grows with the length of the text.
pub(super) fn all(text: &str, reader: &Reader, read_before: &mut ReadBefore) -> Vec<Amount> {
    let bytes = text.as_bytes();
    let (mut found, mut at, mut floor) = (Vec::new(), 0, 0);
    while let Some(offset) = bytes[at..].iter().position(u8::is_ascii_digit) {
        let digit = at + offset;
        let mut scan = Scan { text, reader, read_before, floor, digit };
        let amount = if may_be_money(bytes, digit) { scan.amount() } else { None };
        match amount {
            Some(amount) => {
                (at, floor) = (amount.end, amount.end);
                found.push(amount);
            }
            None => at = number_end(bytes, digit),
        }
    }
    found
}

/// A first look at the bytes around a number: most are years, counts and names of weapons.
fn may_be_money(bytes: &[u8], digit: usize) -> bool {
    let blanks = bytes[..digit].iter().rev().take(2).take_while(|byte| **byte == b' ').count();
    let before = bytes[..digit - blanks].last().copied().unwrap_or(b' ');
    let signed = matches!(before, b'$' | b'?' | b'A'..=b'Z' | b's' | 0x80..);
    if signed || (before.is_ascii_alphanumeric() || before == b'-') && blanks == 0 {
        return signed;
    }
    // No amount has more digits than that.
    let mut after = bytes[digit..].iter().take(32);
    after
        .find(|byte| !matches!(byte, b'0'..=b'9' | b'.' | b',' | b';' | b' '))
        .is_some_and(|byte| b"mbktcldeMBKTCLUEG+".contains(byte))
}

/// What stands before a number to make it money.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Sign<'t> {
    /// A symbol or an ISO 4217 code, as the reader knows it.
    Known(&'t str, Option<Doubt>),
    /// A code of no known currency.
    Unknown,
    /// A question mark where a symbol was: the file lost its other letters.
    Lost,
}

/// One number with its scale.
#[derive(Debug, Clone, Copy)]
struct Number<'t> {
    digits: &'t str,
    scale: Option<&'static str>,
    /// `100+`
    open: bool,
    end: usize,
    doubt: Option<Doubt>,
}

/// What the grammar read in amounts written out: registers print few sums in many lines.
pub(super) type ReadBefore = HashMap<String, Option<(Decimal, Option<Unit>)>>;

/// The search for one amount around one digit.
struct Scan<'t, 'r> {
    text: &'t str,
    reader: &'t Reader,
    read_before: &'r mut ReadBefore,
    /// Nothing before it belongs to this amount.
    floor: usize,
    digit: usize,
}

impl<'t> Scan<'t, '_> {
    fn amount(&mut self) -> Option<Amount> {
        let Some((start, sign)) = self.sign() else { return self.unsigned() };
        let mut first = self.number(self.digit)?;
        let second = self.second(&first, &self.text[start..self.digit], start);
        if first.scale.is_none() {
            first.scale = second.and_then(|second| second.scale).or_else(|| self.shared_scale(first.end));
        }
        let end = second.map_or(first.end, |second| second.end);
        let (written, named) = match sign {
            Sign::Known(written, doubt) => (written, doubt),
            // Weapons have names of three capitals too: only words that go with money make such a code one.
            Sign::Unknown if first.scale.is_none() || !self.is_of_money(start, end) => return None,
            Sign::Unknown => ("USD", Some(Doubt::UnknownCode)),
            Sign::Lost => ("USD", Some(Doubt::NoCurrency)),
        };
        let mut read = |number: &Number<'_>| self.read(written, number.digits, number.scale.or(first.scale));
        let (low, unit) = read(&first)?;
        let high = second.as_ref().map_or(Some(low), |second| read(second).map(|(value, _)| value));
        let known = matches!(sign, Sign::Known(..));
        let currency = unit.filter(|_| known).and_then(|unit| unit.currency());
        if known && currency.is_none() && (first.scale.is_none() || !self.is_of_money(start, end)) {
            return None;
        }
        let unread = second.is_some_and(|second| second.doubt.is_some()) || high.is_none_or(|high| high < low);
        let small = first.scale.is_none() && low < Decimal::ONE_THOUSAND && !self.is_symbolic(start, end);
        let mut amount =
            Amount { start, end, low: Some(low), high, currency, estimate: false, doubt: named.or(first.doubt) };
        if unread || small || first.doubt == Some(Doubt::Unreadable) {
            (amount.low, amount.high) = (None, None);
            amount.doubt = Some(if small { Doubt::NoScale } else { Doubt::Unreadable });
        }
        // A short form that several currencies share, as `Rs`, was not read as any code.
        if currency.is_none() && amount.doubt.is_none_or(|doubt| doubt == Doubt::HouseCode) {
            amount.doubt = Some(Doubt::UnknownCode);
        }
        if is_implausible(&amount) {
            (amount.low, amount.high, amount.doubt) = (None, None, Some(Doubt::Implausible));
        }
        let between = self.text[self.floor..start].trim_end_matches(' ');
        if second.is_some() && ends_with_word(between, "between") {
            amount.start = self.floor + between.len() - "between".len();
        }
        self.qualify(&mut amount, first.open || second.is_some_and(|second| second.open));
        Some(amount)
    }

    /// A number that has its currency behind it, or has lost it.
    fn unsigned(&mut self) -> Option<Amount> {
        let before = self.text[self.floor..self.digit].trim_end_matches(' ');
        let free = before.is_empty() || before.len() < self.digit - self.floor || before.ends_with(['(', ';']);
        if !free || before.ends_with('-') {
            return None;
        }
        let number = self.number(self.digit)?;
        let next = word_at(self.text, number.end);
        let money = match (number.scale, next) {
            (Some(_), "") => false,
            (Some(_), _) => true,
            (None, word) => matches!(word, "dollar" | "dollars" | "euro" | "euros" | "USD" | "EUR" | "GBP"),
        };
        let behind = self.text[number.end..].find(next).map_or(number.end, |offset| number.end + offset + next.len());
        let words = format!("{} {} {next}", clean(number.digits), number.scale.unwrap_or_default());
        let read = if money { self.reader.read(&words) } else { None };
        let (end, currency) = match read.as_ref().and_then(|read| read.unit) {
            Some(Unit::Money(currency)) => (behind, Some(currency)),
            _ if number.scale.is_some() && self.has_lost_sign(before, &number, next) => (number.end, None),
            _ => return None,
        };
        let (value, _) = self.read("USD", number.digits, number.scale)?;
        let doubt = currency.is_none().then_some(Doubt::NoCurrency);
        let (low, high) = (Some(value), Some(value));
        let mut amount = Amount { start: self.digit, end, low, high, currency, estimate: false, doubt };
        self.qualify(&mut amount, number.open);
        Some(amount)
    }

    /// "Part of 890 m deal", "Rs 2.24 crores (1.72 m)"
    fn has_lost_sign(&self, before: &str, number: &Number<'_>, next: &str) -> bool {
        let twin = self.floor > 0 && before.trim() == "(" && self.text[number.end..].starts_with(')');
        let led = ends_with_word(before, "part of") || ends_with_word(before, "worth") || before.is_empty();
        twin || (led && is_deal_word(next))
    }

    /// The sign that ends where the digits start, and where it starts itself.
    fn sign(&self) -> Option<(usize, Sign<'t>)> {
        let head = &self.text[self.floor..self.digit];
        let tight = head.trim_end_matches(' ');
        let gap = head.len() - tight.len();
        let last = tight.chars().next_back().filter(|_| gap <= 2)?;
        let place = |word: &str| self.floor + tight.len() - word.len();
        if is_symbol(last) {
            let word = &tight[symbol_start(tight)..];
            return Some((place(word), Sign::Known(word, None)));
        }
        if last == '?' && gap == 0 {
            let opening = tight.strip_suffix('?').is_some_and(|rest| rest.is_empty() || rest.ends_with([' ', '(']));
            let scaled = self.number(self.digit).is_some_and(|number| number.scale.is_some());
            return (opening && scaled).then_some((self.digit - 1, Sign::Lost));
        }
        let word = code_at_end(tight)?;
        let sign = match codes::code(word) {
            Some(codes::Code { iso: Some(iso), doubt }) => Sign::Known(iso, Some(doubt)),
            Some(codes::Code { iso: None, .. }) => Sign::Unknown,
            None if word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_uppercase()) => Sign::Known(word, None),
            None => return None,
        };
        Some((place(word), sign))
    }

    /// The number at `at`, its scale and a `+`.
    fn number(&self, at: usize) -> Option<Number<'t>> {
        let bytes = self.text.as_bytes();
        let digits_end = number_end(bytes, at);
        let digits = &self.text[at..digits_end];
        let mut number = Number { digits, scale: None, open: false, end: digits_end, doubt: None };
        number.open = bytes.get(digits_end) == Some(&b'+');
        number.end += usize::from(number.open);
        // "2.b": a digit is missing.
        if bytes.get(digits_end) == Some(&b'.') && bytes.get(digits_end + 1).is_some_and(u8::is_ascii_alphabetic) {
            number.doubt = Some(Doubt::Unreadable);
            number.end += 1;
        }
        if let Some((scale, end)) = scale_at(self.text, number.end) {
            (number.scale, number.end) = (Some(scale), end);
            if bytes.get(end) == Some(&b'+') {
                (number.open, number.end) = (true, end + 1);
            }
        } else if let Some((scale, end)) =
            self.text[number.end..].strip_prefix(" deal").and_then(|_| scale_at(self.text, number.end + " deal".len()))
        {
            // "$44 deal m": two words have changed places.
            (number.scale, number.end, number.doubt) = (Some(scale), end, Some(Doubt::Misprint));
        }
        Some(number)
    }

    /// The upper end of a range: `-585m`, `-$2 b`, `-GBP1 b`, ` to $40 m`, ` and $40 m` behind "between".
    fn second(&self, first: &Number<'_>, sign: &str, start: usize) -> Option<Number<'t>> {
        let rest = &self.text[first.end..];
        let dash = rest.chars().next().filter(|c| matches!(c, '-' | '–'));
        let link = dash.map_or_else(|| self.word_link(rest, start), |dash| Some(dash.len_utf8()))?;
        let mut at = first.end + link;
        if self.text[at..].starts_with(sign) {
            at += sign.len();
        }
        let signed = at > first.end + link;
        if !self.text.as_bytes().get(at).is_some_and(u8::is_ascii_digit) {
            return None;
        }
        let mut number = self.number(at)?;
        // "$30 m to 40 units"
        if dash.is_none() && number.scale.is_none() && !signed {
            return None;
        }
        // "4-4-5 b": no telling.
        while number.scale.is_none()
            && self.text[number.end..].starts_with('-')
            && self.text.as_bytes().get(number.end + 1).is_some_and(u8::is_ascii_digit)
        {
            number = Number { doubt: Some(Doubt::Unreadable), ..self.number(number.end + 1)? };
        }
        Some(number)
    }

    /// The length of the word that joins two bounds. "increased from $30 m to $40 m" is a change.
    fn word_link(&self, rest: &str, start: usize) -> Option<usize> {
        let before = self.text[self.floor..start].trim_end_matches(' ');
        let link = [(" and ", ends_with_word(before, "between")), (" to ", !is_changed_from(before))];
        link.iter().find(|(word, fits)| *fits && rest.starts_with(word)).map(|(word, _)| word.len())
    }

    /// "$38 or $90 m": the scale of what it is compared with.
    fn shared_scale(&self, at: usize) -> Option<&'static str> {
        let rest = self.text[at..].strip_prefix(" or ")?.trim_start_matches(is_symbol);
        let digit = self.text.len() - rest.len();
        rest.starts_with(|c: char| c.is_ascii_digit()).then(|| self.number(digit))??.scale
    }

    /// The value that the grammar reads, and the unit.
    fn read(&mut self, sign: &str, digits: &str, scale: Option<&str>) -> Option<(Decimal, Option<Unit>)> {
        let words = format!("{sign} {} {}", clean(digits), scale.unwrap_or_default());
        if let Some(read) = self.read_before.get(&words) {
            return *read;
        }
        let exact = |quantity: Quantity| Some((quantity.low.filter(|low| quantity.high == Some(*low))?, quantity.unit));
        let read = self.reader.read(&words).and_then(exact);
        self.read_before.insert(words, read);
        read
    }

    /// Takes in the words before an amount that say how sharp it is: the grammar of wordings reads them.
    fn qualify(&self, amount: &mut Amount, open: bool) {
        let before = self.before(amount.start);
        let said = sharpness_before(before);
        if let Some((qualifier, start)) = said {
            amount.start -= before.len() - start;
            amount.bound(qualifier);
        } else if let Some(word) = UNCERTAIN.iter().find(|word| ends_with_word(before.trim_end(), word)) {
            amount.start -= before.len() - (before.trim_end().len() - word.len());
            amount.estimate = true;
        }
        if open {
            amount.bound(Qualifier::AtLeast);
        }
        if let Some(qualifier) = sharpness_behind(&self.text[amount.end..self.near(amount.end + REACH)]) {
            amount.bound(qualifier);
        }
    }

    /// The words before an amount, whole ones, as far back as a phrase may reach.
    fn before(&self, start: usize) -> &'t str {
        let floor = self.near(start.saturating_sub(REACH)).max(self.floor);
        let words = &self.text[floor..start];
        let cut = floor > self.floor;
        words.split_once(' ').filter(|_| cut).map_or(words, |(_, whole)| whole)
    }

    /// The first place from `at` on where a letter starts.
    fn near(&self, at: usize) -> usize {
        let at = at.min(self.text.len());
        (at..=self.text.len()).find(|place| self.text.is_char_boundary(*place)).unwrap_or(at)
    }

    /// Words that go with money stand around it.
    fn is_of_money(&self, start: usize, end: usize) -> bool {
        let before = self.text[self.floor..start].trim_end_matches(' ');
        let after = self.text[end..].trim_start_matches(' ');
        let twin = after.strip_prefix(['(', '[']).is_some_and(|rest| rest.starts_with(is_symbol));
        twin || is_deal_word(word_at(self.text, end))
            || after.starts_with('\'')
            || ends_with_word(before, "part of")
            || ends_with_word(before, "worth")
    }

    /// "symbolic EUR200 paid": the one price that needs no scale.
    fn is_symbolic(&self, start: usize, end: usize) -> bool {
        let bytes = self.text.as_bytes();
        let near = &bytes[start.saturating_sub(30)..bytes.len().min(end + 30)];
        near.windows(8).any(|window| window.eq_ignore_ascii_case(b"symbolic"))
    }
}

/// More than 200 billion dollars, euros or pounds: no arms deal has come near, and one misprint (`$660 b` on one line of a
/// deal, `$660 m` on the others) would outweigh a third of the register.
fn is_implausible(amount: &Amount) -> bool {
    let strong = amount.currency.is_some_and(|currency| matches!(currency.code(), "USD" | "EUR" | "GBP"));
    strong && amount.high > Some(Decimal::from(200_000_000_000_i64))
}
