//! What of one flow is counted: the rules of the [audit](crate::datasets::audit) for the rows of one reporter, partner, flow and
//! period, of which the rest of the file says nothing.

use std::cmp::Reverse;

use super::Tally;
use super::comtrade::{Class, Code, Kind, Period};
use super::comtrade_row::{ALL_SERVICES, TOTAL};
use super::flows::{Basis, Chapters, Conflict, MOST_CONFLICTS};
use crate::datasets::audit::is_excerpt_beside;
use crate::datasets::comtrade::Family;

/// A row that may be counted: a total or a product, split by nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    pub product: Code,
    /// [`NO_VALUE`], or thousandths of a dollar.
    pub value: i64,
    /// Its place among the rows of its chunk.
    pub row: u32,
}

/// The file has no value there. No value is negative.
pub(super) const NO_VALUE: i64 = i64::MIN;

impl Line {
    fn value(&self) -> Option<i64> {
        (self.value != NO_VALUE).then_some(self.value)
    }
}

/// A row that is split by second partner, customs procedure or mode: a part of another one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    pub product: Code,
    pub has_value: bool,
}

/// Rows of a flow that follow one another.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run<'a> {
    pub classification: Code,
    /// Rows of the file before those of its chunk.
    pub rows_before: u64,
    pub lines: &'a [Line],
    pub parts: &'a [Part],
}

/// Whose flow it is: kind, period, reporter, partner, exports or imports.
pub(super) type Key = (Kind, Period, u16, u16, bool);

/// What the rows of a flow come to.
#[derive(Debug, Default)]
pub(super) struct Settled {
    /// `None` when a row that counts has no value, and when nothing can be counted.
    pub value: Option<i128>,
    pub rows: u64,
    pub missing: u64,
    pub basis: Basis,
    pub classification: Code,
    pub chapters: Chapters,
    pub set_aside: Vec<(Class, Tally)>,
    pub conflicts: Vec<Conflict>,
    /// The rows are such as only the audit of an import can tell apart.
    pub is_open: bool,
}

impl Settled {
    fn set_aside(&mut self, class: Class, value: Option<i64>) {
        match self.set_aside.iter_mut().find(|(known, _)| *known == class) {
            Some((_, tally)) => tally.add(value),
            None => {
                let mut tally = Tally::default();
                tally.add(value);
                self.set_aside.push((class, tally));
            }
        }
    }

    /// Counts each line that is no part of another one, the first of those with one key.
    fn count(&mut self, lines: &Lines) {
        let mut sum = 0;
        for (place, line) in lines.placed.iter().enumerate() {
            match (lines.part_of(line.product), lines.before(place, line.product), line.value) {
                (Some(class), ..) => self.set_aside(class, line.value),
                (None, Some(first), Some(value)) if first.value != Some(value) => {
                    self.set_aside(Class::Conflicting, line.value);
                    if self.conflicts.len() < MOST_CONFLICTS {
                        let first = (first.row, first.value.unwrap_or(0));
                        self.conflicts.push(Conflict { first, second: (line.row, value) });
                    }
                }
                (None, Some(_), _) => self.set_aside(Class::Repeated, line.value),
                (None, None, value) => {
                    self.rows += 1;
                    self.missing += u64::from(value.is_none());
                    sum += i128::from(value.unwrap_or(0));
                    self.take_product(lines, line.product);
                }
            }
        }
        self.value = (self.missing == 0 && self.rows > 0).then_some(sum);
    }

    fn take_product(&mut self, lines: &Lines, product: Code) {
        let is_total = product == TOTAL || Some(product) == lines.whole;
        if !is_total {
            self.basis = Basis::Detail;
            self.chapters.add(lines.family, product);
        } else if self.basis == Basis::Nothing {
            self.basis = Basis::Total;
        }
    }

    /// Counts the total that the others are parts of. That they are is arithmetic; the audit of an import does not know it.
    fn count_total_of_parts(&mut self, lines: &Lines, most: i64) {
        for line in &lines.placed {
            let class = lines.part_of(line.product);
            match line.value {
                Some(value) if value == most && class.is_none() && self.rows == 0 => {
                    (self.rows, self.value) = (1, Some(i128::from(most)));
                }
                value => self.set_aside(class.unwrap_or(Class::PartOfTotal), value),
            }
        }
        (self.basis, self.is_open) = (Basis::Total, true);
    }
}

/// A line at its place in the file.
#[derive(Clone, Copy)]
struct Placed {
    product: Code,
    value: Option<i64>,
    row: u64,
}

/// The lines of the classification that counts.
struct Lines {
    /// In the order of the file.
    placed: Vec<Placed>,
    /// The first line with a value of each product, by its place above; in the order of the products.
    firsts: Vec<(u64, usize)>,
    /// Every line has a value, and no product stands twice.
    stand_once: bool,
    /// Lengths of the products that have a value, a bit each.
    lengths: u32,
    family: Family,
    /// Digits from one level of the classification to the next.
    step: Option<usize>,
    /// The product that all others are part of.
    whole: Option<Code>,
    /// Services by the classification of the balance of payments.
    of_services: bool,
}

impl Lines {
    fn new(kind: Kind, classification: Code, runs: &[Run<'_>]) -> Lines {
        let runs = || runs.iter().filter(|run| run.classification == classification);
        let mut placed = Vec::with_capacity(runs().map(|run| run.lines.len()).sum());
        let (mut firsts, mut lengths) = (Vec::with_capacity(placed.capacity()), 0);
        for run in runs() {
            for line in run.lines {
                if line.value != NO_VALUE {
                    firsts.push((line.product.sorted(), placed.len()));
                    lengths |= 1 << line.product.len();
                }
                let row = run.rows_before + u64::from(line.row);
                placed.push(Placed { product: line.product, value: line.value(), row });
            }
        }
        firsts.sort_unstable();
        firsts.dedup_by_key(|(product, _)| *product);
        let of_services =
            classification.as_str().starts_with("EB") || (classification.is_empty() && kind == Kind::Services);
        let family = if kind == Kind::Goods { Family::of_goods(classification.as_str()) } else { Family::Other };
        let step = Family::of_goods(classification.as_str()).step().filter(|_| !of_services);
        let stand_once = firsts.len() == placed.len();
        let mut lines = Lines { placed, firsts, stand_once, lengths, family, step, whole: None, of_services };
        lines.whole = [TOTAL, ALL_SERVICES]
            .into_iter()
            .find(|product| (*product == TOTAL || of_services) && lines.first(*product).is_some());
        lines
    }

    /// The place of the first line with a value of a product.
    fn first(&self, product: Code) -> Option<usize> {
        let place = self.firsts.binary_search_by_key(&product.sorted(), |(product, _)| *product).ok()?;
        self.firsts.get(place).map(|(_, place)| *place)
    }

    /// The first line of a product, where the one at a place is another.
    fn before(&self, place: usize, product: Code) -> Option<&Placed> {
        if self.stand_once {
            return None;
        }
        self.first(product).filter(|first| *first != place).and_then(|first| self.placed.get(first))
    }

    /// Of what a product is a part that has a value in the file.
    fn part_of(&self, product: Code) -> Option<Class> {
        if product == TOTAL || Some(product) == self.whole {
            return None;
        }
        if self.whole.is_some() {
            return Some(Class::BesideTotal);
        }
        let step = self.step?;
        let mut headings = (step..product.len()).step_by(step).filter(|length| self.lengths >> length & 1 == 1);
        headings.any(|length| self.first(product.heading(length)).is_some()).then_some(Class::OtherLevel)
    }

    /// True when the file has that of which a part by partner, customs procedure or mode is a part. Where it has a total or a heading
    /// only, the part may be summed of its product.
    fn has_whole_of(&self, product: Code) -> bool {
        self.first(product).is_some()
    }

    /// True for a code that an import mends: those of the Harmonized System have an even number of digits.
    fn has_lost_a_zero(&self, product: Code) -> bool {
        self.step == Some(2) && product.len() % 2 == 1 && product != TOTAL
    }

    /// The largest total where the others are its parts, by something that the file does not name.
    fn total_of_parts(&self) -> Option<i64> {
        let whole = self.whole?;
        let values = || self.placed.iter().filter(|line| line.product == whole).filter_map(|line| line.value);
        let (least, most) = (values().min()?, values().max()?);
        let sum: i128 = values().map(i128::from).sum();
        (least != most && sum == 2 * i128::from(most)).then_some(most)
    }
}

/// Settles a flow by its rows, in the order of the file.
pub(super) fn settle(kind: Kind, runs: &[Run<'_>]) -> Settled {
    let (classification, is_one) = taken(kind, runs);
    let mut settled = Settled { classification, is_open: !is_one, ..Settled::default() };
    for run in runs.iter().filter(|run| run.classification != classification) {
        run.lines.iter().for_each(|line| settled.set_aside(Class::OtherClassification, line.value()));
    }
    let lines = Lines::new(kind, classification, runs);
    let mut parts = runs.iter().filter(|run| run.classification == classification).flat_map(|run| run.parts);
    settled.is_open |= !parts.all(|part| lines.has_whole_of(part.product));
    settled.is_open |= lines.placed.iter().any(|line| lines.has_lost_a_zero(line.product));
    if lines.of_services && lines.whole.is_none() {
        // Items of services overlap.
        lines.placed.iter().for_each(|line| settled.set_aside(Class::WithoutTotal, line.value));
        settled.is_open = true;
    } else if let Some(most) = lines.total_of_parts() {
        settled.count_total_of_parts(&lines, most);
    } else {
        settled.count(&lines);
    }
    settled
}

/// The classification that is counted: one with a total, then the newest Harmonized System, the newest SITC, any other, but for
/// excerpts beside another one. False where there are several and none of them has a value.
fn taken(kind: Kind, runs: &[Run<'_>]) -> (Code, bool) {
    let first = runs.first().map(|run| run.classification).unwrap_or_default();
    if runs.iter().all(|run| run.classification == first) {
        return (first, true);
    }
    // Whether it has a value, and a total, of each.
    let mut editions: Vec<(Code, bool, bool, u128)> = Vec::new();
    for run in runs {
        let valued = || run.lines.iter().filter(|line| line.value != NO_VALUE);
        let has_value = valued().next().is_some() || run.parts.iter().any(|part| part.has_value);
        let has_total = valued().any(|line| line.product == TOTAL);
        let family = if kind == Kind::Goods { Family::of_goods(run.classification.as_str()) } else { Family::Other };
        let of_parts = run.parts.iter().filter(|part| part.has_value).map(|part| part.product);
        let products = valued().map(|line| line.product).chain(of_parts);
        let chapters = products.fold(0, |seen, product| seen | family.chapters(product.as_str().as_bytes()));
        match editions.iter_mut().find(|(code, ..)| *code == run.classification) {
            Some((_, value, total, seen)) => {
                (*value, *total, *seen) = (*value || has_value, *total || has_total, *seen | chapters);
            }
            None => editions.push((run.classification, has_value, has_total, chapters)),
        }
    }
    let is_one = editions.iter().any(|(_, has_value, ..)| *has_value);
    let most = editions.iter().map(|(.., chapters)| chapters.count_ones()).max().unwrap_or_default();
    let best = editions.into_iter().min_by_key(|(code, has_value, has_total, chapters)| {
        (!has_value, !has_total, is_excerpt_beside(chapters.count_ones(), most), rank(*code))
    });
    (best.map_or(Code::default(), |(code, ..)| code), is_one)
}

/// The order of classifications: the Harmonized System first, then SITC, newer editions before older ones.
fn rank(classification: Code) -> (u8, Reverse<Code>) {
    let family = match Family::of(classification.as_str()) {
        Family::Harmonized => 0,
        Family::Sitc => 1,
        Family::Broad4 | Family::Broad5 | Family::Other => 2,
    };
    (family, Reverse(classification))
}
