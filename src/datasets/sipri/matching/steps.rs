//! What a line and an identifier must have in common, from the strictest test to the loosest.

use rust_decimal::Decimal;

use super::rows::{Item, Line, Text};

/// What lines and identifiers must share to be compared.
pub(super) type Key<'a> = (usize, usize, Option<i32>, Option<usize>, Option<&'a [i32]>);

/// One round of the join.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Everything that both registers print alike.
    Same,
    /// The years of delivery may differ.
    OtherYears,
    /// The years and the number may differ.
    OtherNumber,
    /// The description may differ.
    OtherDescription,
}

/// The rounds, in order.
pub(super) const STEPS: [Step; 4] = [Step::Same, Step::OtherYears, Step::OtherNumber, Step::OtherDescription];

impl Step {
    pub(super) fn key(self, text: Text, years: &[i32]) -> Key<'_> {
        let description = (self != Step::OtherDescription).then_some(text.description);
        let years = matches!(self, Step::Same | Step::OtherDescription).then_some(years);
        (text.recipient, text.supplier, text.ordered_year, description, years)
    }

    /// The tests of the round, in order, each with its name. A pair is joined when it passes and neither side passes with
    /// another.
    pub(super) fn tests(self) -> &'static [(&'static str, Test)] {
        match self {
            Step::Same => &[
                ("key", number),
                ("volume", |line, item| number(line, item) && volume(line, item)),
                ("designation", |line, item| number(line, item) && volume(line, item) && same_designation(line, item)),
                ("like-designation", |line, item| {
                    number(line, item) && volume(line, item) && like_designation(line, item)
                }),
                ("status", |line, item| number(line, item) && volume(line, item) && line.deal.status == item.status),
                ("estimates", |line, item| number(line, item) && volume(line, item) && estimates(line, item)),
            ],
            Step::OtherYears => &[("other-years", |line, item| {
                number(line, item) && volume(line, item) && like_designation(line, item)
            })],
            Step::OtherNumber => {
                &[("other-number", |line, item| like_designation(line, item) && share_a_year(line, item))]
            }
            Step::OtherDescription => &[("other-description", |line, item| {
                number(line, item) && volume(line, item) && like_designation(line, item)
            })],
        }
    }
}

/// Whether a line and an identifier may belong together.
pub(super) type Test = fn(&Line<'_>, &Item<'_>) -> bool;

/// The numbers agree; for a deal that began before the range it cannot be more than the whole.
pub(super) fn number(line: &Line<'_>, item: &Item<'_>) -> bool {
    match (line.deal.delivered, item.number) {
        (Some(deal), Some(item)) => deal == item || (!line.whole && item < deal),
        _ => true,
    }
}

/// The volumes agree within rounding; for a deal that began before the range, that of one item.
fn volume(line: &Line<'_>, item: &Item<'_>) -> bool {
    let (Some(deal), Some(sum)) = (line.deal.tiv_delivered, item.tiv) else { return true };
    if line.whole {
        let rounding = Decimal::new(2, 2) + Decimal::new(1, 2) * Decimal::from(item.rows);
        return deal.checked_sub(sum).is_some_and(|apart| apart.abs() <= rounding);
    }
    let one = |volume: Decimal, count: Option<u32>| volume.checked_div(Decimal::from(count?));
    let (Some(deal), Some(item)) = (one(deal, line.deal.delivered), one(sum, item.number)) else { return true };
    // Within a twentieth: small totals are rounded to 0.01.
    (deal - item).abs() <= deal.max(item) / Decimal::from(20)
}

fn same_designation(line: &Line<'_>, item: &Item<'_>) -> bool {
    letters(&line.designation).eq(letters(&item.designation))
}

/// One designation is the beginning of the other: "MFI-17" and "MFI-17 Supporter".
fn like_designation(line: &Line<'_>, item: &Item<'_>) -> bool {
    letters(&line.designation).zip(letters(&item.designation)).all(|(a, b)| a == b)
}

/// Letters and digits alone: "AW139" and "AW-139" are the same.
fn letters(designation: &str) -> impl Iterator<Item = u8> {
    designation.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase())
}

fn estimates(line: &Line<'_>, item: &Item<'_>) -> bool {
    (line.deal.order_estimated, line.deal.number_estimated) == (item.order_estimated, item.number_estimated)
}

fn share_a_year(line: &Line<'_>, item: &Item<'_>) -> bool {
    line.years.iter().any(|year| item.years.binary_search(year).is_ok())
}
