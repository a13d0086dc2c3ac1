//! Lines of the one register and identifiers of the other, ready to be compared.

use std::borrow::Cow;
use std::collections::HashMap;

use rust_decimal::Decimal;

use super::{DealKey, DeliveryKey, Match, Matched};

/// The words of both registers as numbers: the same number, the same word.
#[derive(Debug, Default)]
pub(super) struct Words<'a> {
    recipients: Names<'a>,
    suppliers: Names<'a>,
    descriptions: Names<'a>,
}

/// The words of one column.
#[derive(Debug, Default)]
struct Names<'a> {
    numbers: HashMap<Cow<'a, str>, usize>,
    /// The word before: both registers are sorted.
    last: Option<(&'a str, usize)>,
}

impl<'a> Names<'a> {
    fn number(&mut self, name: &'a str) -> usize {
        if let Some((last, number)) = self.last
            && last == name
        {
            return number;
        }
        let next = self.numbers.len();
        let number = *self.numbers.entry(fold(name)).or_insert(next);
        self.last = Some((name, number));
        number
    }
}

/// What both registers print alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Text {
    /// Number of the recipient.
    pub(super) recipient: usize,
    /// Number of the supplier.
    pub(super) supplier: usize,
    /// Year of order.
    pub(super) ordered_year: Option<i32>,
    /// Number of the description.
    pub(super) description: usize,
}

/// A line of the deal register on its way.
#[derive(Debug)]
pub(super) struct Line<'a> {
    /// The line as it was given.
    pub(super) deal: DealKey<'a>,
    /// Its words.
    pub(super) text: Text,
    /// Its designation, with lost letters.
    pub(super) designation: Cow<'a, str>,
    /// Years of delivery inside the range, in order.
    pub(super) years: Vec<i32>,
    /// All its years are inside the range, so that totals can be compared.
    pub(super) whole: bool,
    /// What was found for it.
    pub(super) matched: Matched,
}

impl<'a> Line<'a> {
    pub(super) fn of(deal: &DealKey<'a>, range: Option<(i32, i32)>, words: &mut Words<'a>) -> Line<'a> {
        let inside = |year: &i32| range.is_none_or(|(first, last)| (first..=last).contains(year));
        let mut years: Vec<i32> = deal.delivery_years.iter().copied().filter(inside).collect();
        let whole = years.len() == deal.delivery_years.len();
        years.sort_unstable();
        years.dedup();
        let by = match (deal.delivery_years.is_empty(), years.is_empty()) {
            (true, _) => "undelivered",
            (_, true) => "out-of-range",
            _ => "no-candidate",
        };
        let text = Text {
            recipient: words.recipients.number(deal.recipient),
            supplier: words.suppliers.number(deal.supplier),
            ordered_year: deal.ordered_year,
            description: words.descriptions.number(deal.description),
        };
        let matched = Matched { found: Match::None, by };
        Line { deal: *deal, text, designation: fold(deal.designation), years, whole, matched }
    }

    pub(super) fn is_open(&self) -> bool {
        !self.years.is_empty() && self.matched.found == Match::None
    }
}

/// All rows of one identifier.
#[derive(Debug)]
pub(super) struct Item<'a> {
    /// SIPRI AT Database ID.
    pub(super) id: u32,
    /// Its words.
    pub(super) text: Text,
    /// Its designation, with lost letters.
    pub(super) designation: Cow<'a, str>,
    /// As printed.
    pub(super) status: &'a str,
    /// Years of delivery, in order.
    pub(super) years: Vec<i32>,
    /// Items delivered in all its rows; `None` when one of them does not say.
    pub(super) number: Option<u32>,
    /// Volume of all its rows, in millions of TIV.
    pub(super) tiv: Option<Decimal>,
    /// How many rows it has.
    pub(super) rows: u32,
    /// The year of order is marked as an estimate.
    pub(super) order_estimated: bool,
    /// The number of some row is marked as an estimate.
    pub(super) number_estimated: bool,
}

/// The identifiers, in order, with the sums of their rows. Words are those of an identifier's first row.
pub(super) fn items<'a>(deliveries: &[DeliveryKey<'a>], words: &mut Words<'a>) -> Vec<Item<'a>> {
    let mut places: HashMap<u32, usize> = HashMap::with_capacity(deliveries.len() / 2);
    let mut items: Vec<Item<'a>> = Vec::with_capacity(deliveries.len() / 2);
    for row in deliveries {
        let at = *places.entry(row.id).or_insert(items.len());
        let Some(item) = items.get_mut(at) else {
            items.push(Item {
                id: row.id,
                text: Text {
                    recipient: words.recipients.number(row.recipient),
                    supplier: words.suppliers.number(row.supplier),
                    ordered_year: row.ordered_year,
                    description: words.descriptions.number(row.description),
                },
                designation: fold(row.designation),
                status: row.status,
                years: row.year.into_iter().collect(),
                number: row.number,
                tiv: row.tiv,
                rows: 1,
                order_estimated: row.order_estimated,
                number_estimated: row.number_estimated,
            });
            continue;
        };
        item.years.extend(row.year);
        item.number = item.number.and_then(|sum| sum.checked_add(row.number?));
        item.tiv = item.tiv.and_then(|sum| sum.checked_add(row.tiv?));
        item.rows = item.rows.saturating_add(1);
        item.order_estimated |= row.order_estimated;
        item.number_estimated |= row.number_estimated;
    }
    for item in &mut items {
        item.years.sort_unstable();
        item.years.dedup();
    }
    items.sort_unstable_by_key(|item| item.id);
    items
}

/// Letters beyond ASCII as `?`, several in a row as one: an ASCII file has lost them.
fn fold(text: &str) -> Cow<'_, str> {
    let text = text.trim_ascii();
    if text.is_ascii() && !text.as_bytes().contains(&b'?') {
        return Cow::Borrowed(text);
    }
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().map(|c| if c.is_ascii() { c } else { '?' }) {
        if c != '?' || !folded.ends_with('?') {
            folded.push(c);
        }
    }
    Cow::Owned(folded)
}
