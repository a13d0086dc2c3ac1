//! Which identifiers of the delivery register belong to which line of the deal register.
//!
//! The two registers of one vintage tell of the same deals: one has the number ordered and the comments, the other an
//! identifier, a category and the exact volume of each year. Nothing in the files joins them but what they both say. Lines
//! that agree on recipient, supplier, year of order, description, years of delivery and number are joined where there is
//! only one of each; volume, designation, status and the marks of estimates decide between several, in this order. What is
//! still open is named as ambiguous: most such lines are alike in every respect.
//!
//! A delivery register that covers some years only has only a part of each older deal. [`match_deals`] then compares the
//! years inside its range, and the volume of one item in place of the total.

mod rows;
mod steps;

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use rust_decimal::Decimal;

use rows::{Item, Line, Words, items};
use steps::{Key, STEPS, Step, Test, number};

/// One line of the deal register.
#[derive(Debug, Clone, Copy)]
pub struct DealKey<'a> {
    /// As printed.
    pub supplier: &'a str,
    /// As printed.
    pub recipient: &'a str,
    /// Year of order.
    pub ordered_year: Option<i32>,
    /// As printed, such as `MFI-17 Supporter`.
    pub designation: &'a str,
    /// As printed, such as `trainer aircraft`.
    pub description: &'a str,
    /// As printed: `New`, `Second hand`, `Second hand but modernized`; empty when the file has none.
    pub status: &'a str,
    /// Number delivered in all years of the file.
    pub delivered: Option<u32>,
    /// Years with deliveries, in any order.
    pub delivery_years: &'a [i32],
    /// Volume of all deliveries, in millions of TIV.
    pub tiv_delivered: Option<Decimal>,
    /// The year of order is marked as an estimate.
    pub order_estimated: bool,
    /// The number delivered is marked as an estimate.
    pub number_estimated: bool,
}

/// One row of the delivery register: one year of one deal.
#[derive(Debug, Clone, Copy)]
pub struct DeliveryKey<'a> {
    /// SIPRI AT Database ID.
    pub id: u32,
    /// As printed.
    pub supplier: &'a str,
    /// As printed.
    pub recipient: &'a str,
    /// Year of order.
    pub ordered_year: Option<i32>,
    /// As printed, such as `MFI-17`.
    pub designation: &'a str,
    /// As printed.
    pub description: &'a str,
    /// As printed; empty when the file has none.
    pub status: &'a str,
    /// Number delivered in the year.
    pub number: Option<u32>,
    /// Year of delivery.
    pub year: Option<i32>,
    /// Volume delivered in the year, in millions of TIV.
    pub tiv: Option<Decimal>,
    /// The year of order is marked as an estimate.
    pub order_estimated: bool,
    /// The number is marked as an estimate.
    pub number_estimated: bool,
}

/// What was found for a line of the deal register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Match {
    /// One identifier, which no other line has.
    Unique(u32),
    /// Several lines and several identifiers that nothing tells apart; the identifiers, in order, at most [`MOST_NAMED`].
    Ambiguous(Vec<u32>),
    /// None.
    None,
}

/// A match and what decided it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matched {
    /// What was found.
    pub found: Match,
    /// What decided: `key`, `volume`, `designation`, `like-designation`, `status`, `estimates`, `elimination` within lines that
    /// agree on the key; `other-years`, `other-number`, `other-description` where one part of the key differs, as it does between
    /// vintages; without a match `undelivered`, `out-of-range` or `no-candidate`, and `alike` when ambiguous.
    pub by: &'static str,
}

/// The join of two registers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matching {
    /// One for each line of the deal register.
    pub deals: Vec<Matched>,
    /// Identifiers that no line has for certain, in order.
    pub untaken: Vec<u32>,
}

/// Most identifiers named for one ambiguous line.
pub const MOST_NAMED: usize = 16;

/// Most pairs of lines and identifiers that are compared one by one. Beyond it a file is no register, and the lines stay
/// ambiguous.
const MOST_PAIRS: usize = 4096;

/// Joins the lines of the deal register with the identifiers of the delivery register of the same vintage.
///
/// `range` is the first and the last year that the delivery register covers, when it does not cover all.
pub fn match_deals(deals: &[DealKey<'_>], deliveries: &[DeliveryKey<'_>], range: Option<(i32, i32)>) -> Matching {
    let mut words = Words::default();
    let items = items(deliveries, &mut words);
    let mut lines: Vec<Line<'_>> = deals.iter().map(|deal| Line::of(deal, range, &mut words)).collect();
    let mut taken = vec![false; items.len()];
    for step in STEPS {
        let open = lines.iter().filter(|line| line.is_open()).count();
        let mut groups: HashMap<Key<'_>, Group> = HashMap::with_capacity(open);
        for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.is_open()) {
            groups.entry(step.key(line.text, &line.years)).or_default().lines.push(at);
        }
        for (at, item) in items.iter().enumerate().filter(|(at, _)| !taken[*at]) {
            if let Some(group) = groups.get_mut(&step.key(item.text, &item.years)) {
                group.items.push(at);
            }
        }
        let mut groups: Vec<Group> = groups.into_values().filter(|group| !group.items.is_empty()).collect();
        groups.sort_unstable_by_key(|group| group.lines.first().copied());
        for group in &mut groups {
            group.settle(step, &mut lines, &items, &mut taken);
        }
    }
    let untaken = items.iter().zip(&taken).filter(|(_, taken)| !**taken).map(|(item, _)| item.id).collect();
    Matching { deals: lines.into_iter().map(|line| line.matched).collect(), untaken }
}

/// Lines and identifiers with the same key.
#[derive(Debug, Default)]
struct Group {
    lines: Vec<usize>,
    items: Vec<usize>,
}

impl Group {
    fn settle(&mut self, step: Step, lines: &mut [Line<'_>], items: &[Item<'_>], taken: &mut [bool]) {
        let crowded = self.lines.len().saturating_mul(self.items.len()) > MOST_PAIRS;
        // What a later test settles may leave an earlier one with one candidate only.
        while !crowded
            && (step.tests().iter().any(|(name, test)| self.pass(name, *test, lines, items, taken))
                || (step == Step::Same && self.eliminate(lines, items, taken)))
        {}
        if step == Step::Same {
            self.name_ambiguous(lines, items, crowded);
        }
    }

    /// Joins every pair that only has each other; true when there was one.
    fn pass(
        &mut self,
        name: &'static str,
        test: Test,
        lines: &mut [Line<'_>],
        items: &[Item<'_>],
        taken: &mut [bool],
    ) -> bool {
        let pairs: Vec<(usize, usize)> = self
            .lines
            .iter()
            .filter_map(|line| {
                let item = only(&self.items, |item| test(&lines[*line], &items[item]))?;
                let back = only(&self.lines, |other| test(&lines[other], &items[item]))?;
                (back == *line).then_some((*line, item))
            })
            .collect();
        self.take(&pairs, name, lines, items, taken);
        !pairs.is_empty()
    }

    /// As many lines as identifiers: a line with one candidate must have it, whoever else could.
    fn eliminate(&mut self, lines: &mut [Line<'_>], items: &[Item<'_>], taken: &mut [bool]) -> bool {
        if self.lines.len() != self.items.len() {
            return false;
        }
        let forced = self.lines.iter().find_map(|line| {
            let item = only(&self.items, |item| number(&lines[*line], &items[item]))?;
            Some((*line, item))
        });
        self.take(forced.as_slice(), "elimination", lines, items, taken);
        forced.is_some()
    }

    fn take(
        &mut self,
        pairs: &[(usize, usize)],
        by: &'static str,
        lines: &mut [Line<'_>],
        items: &[Item<'_>],
        taken: &mut [bool],
    ) {
        for (line, item) in pairs {
            lines[*line].matched = Matched { found: Match::Unique(items[*item].id), by };
            taken[*item] = true;
        }
        self.lines.retain(|line| lines[*line].is_open());
        self.items.retain(|item| !taken[*item]);
    }

    /// What is left agrees on everything: named, with its candidates.
    fn name_ambiguous(&self, lines: &mut [Line<'_>], items: &[Item<'_>], crowded: bool) {
        for line in &self.lines {
            let passes = |item: &&usize| crowded || number(&lines[*line], &items[**item]);
            let ids: Vec<u32> = self.items.iter().filter(passes).take(MOST_NAMED).map(|item| items[*item].id).collect();
            if !ids.is_empty() {
                lines[*line].matched = Matched { found: Match::Ambiguous(ids), by: "alike" };
            }
        }
    }
}

/// The one index that passes, when no other does.
fn only(of: &[usize], passes: impl Fn(usize) -> bool) -> Option<usize> {
    let mut passing = of.iter().copied().filter(|at| passes(*at));
    passing.next().filter(|_| passing.next().is_none())
}
