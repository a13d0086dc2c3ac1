//! Whether two lines can be one deal, and how much speaks for it.

use std::collections::HashMap;

use super::pair::Pair;
use super::rows::{Row, Tiv, Vintages};
use super::text::same_weapon;
use super::words::Kinds;

/// An order may move by so many years.
const MOST_YEARS: u32 = 2;

/// Says how much speaks for two lines being one deal.
pub(super) struct Judge<'v, 'a> {
    pub(super) vintages: &'v Vintages<'a>,
    kinds: Kinds,
    /// Designations compared.
    weapons: HashMap<(u32, u32), bool>,
}

/// What two lines have in common.
#[derive(Debug, Clone, Copy)]
struct Common {
    weapon: bool,
    order_year: bool,
    /// Order years apart, when both are known.
    apart: Option<u32>,
    number: bool,
    delivered: bool,
    /// The same delivery years, at least one.
    years: bool,
    /// One delivery year at least.
    overlap: bool,
    /// One of them has no delivery yet.
    undelivered: bool,
    tiv: bool,
    /// Both have a unit TIV, and not the same.
    tiv_differs: bool,
}

impl<'v, 'a> Judge<'v, 'a> {
    /// A judge that knows the vocabulary of these pairs.
    pub(super) fn new(vintages: &'v Vintages<'a>, pairs: &[Pair]) -> Judge<'v, 'a> {
        let words =
            pairs.iter().map(|pair| (vintages.old.rows[pair.old].description, vintages.new.rows[pair.new].description));
        Judge { vintages, kinds: Kinds::new(vintages.words, words), weapons: HashMap::new() }
    }

    fn rows(&self, old: usize, new: usize) -> (&Row, &Row) {
        (&self.vintages.old.rows[old], &self.vintages.new.rows[new])
    }

    fn common(&self, old: usize, new: usize) -> Common {
        let (a, b) = self.rows(old, new);
        let valued = |row: &Row| row.tiv_unit.is_some_and(|tiv| !tiv.is_zero());
        let same_tiv = self.vintages.same_tiv(Tiv::Unit, a.tiv_unit, b.tiv_unit);
        let (years, others) = (self.vintages.years(a), self.vintages.years(b));
        let overlap = years.iter().any(|year| others.binary_search(year).is_ok());
        // With years compared, two lists without any of them have nothing in common.
        let told = a.years != 0 && b.years != 0 && (overlap || self.vintages.range.is_none());
        Common {
            weapon: a.weapon == b.weapon,
            order_year: a.order_year == b.order_year,
            apart: a.order_year.zip(b.order_year).map(|(a, b)| a.abs_diff(b)),
            number: a.number.is_some() && a.number == b.number,
            delivered: a.delivered.is_some_and(|count| count != 0) && a.delivered == b.delivered,
            years: told && self.vintages.same_years(a, b),
            overlap,
            undelivered: a.years == 0 || b.years == 0,
            tiv: valued(a) && valued(b) && same_tiv,
            tiv_differs: valued(a) && valued(b) && !same_tiv,
        }
    }

    fn kind(&mut self, old: usize, new: usize) -> bool {
        let lines = (self.vintages.old.lines[old].description, self.vintages.new.lines[new].description);
        let (a, b) = self.rows(old, new);
        let words = (a.description, b.description);
        self.kinds.agree((words.0, lines.0), (words.1, lines.1))
    }

    fn weapon(&mut self, old: usize, new: usize) -> bool {
        let lines = (self.vintages.old.lines[old].designation, self.vintages.new.lines[new].designation);
        let (a, b) = self.rows(old, new);
        let key = (a.designation, b.designation);
        *self.weapons.entry(key).or_insert_with(|| same_weapon(lines.0, lines.1))
    }

    /// Parties, designation, order year and number are the same, the number perhaps unknown in both.
    pub(super) fn same_order(&self, old: usize, new: usize) -> bool {
        let common = self.common(old, new);
        common.number || common.tiv || (common.years && !common.tiv_differs)
    }

    /// Parties, designation and order year are the same; the number may differ.
    pub(super) fn recounted_order(&mut self, old: usize, new: usize) -> bool {
        self.same_order(old, new) || self.kind(old, new)
    }

    /// Parties and designation are the same; the order moved, or its year is unknown in one vintage.
    pub(super) fn moved_order(&mut self, old: usize, new: usize) -> bool {
        let common = self.common(old, new);
        let near = common.apart.is_none_or(|years| years <= MOST_YEARS);
        let known = common.number && (common.years || (near && !common.tiv_differs));
        let recounted = near && !common.tiv_differs && (common.overlap || common.undelivered);
        (known && common.tiv) || ((known || recounted) && self.kind(old, new))
    }

    /// Parties and order year are the same; the designation differs.
    pub(super) fn other_designation(&mut self, old: usize, new: usize) -> bool {
        let common = self.common(old, new);
        let valued = common.tiv && (common.years && common.delivered || common.undelivered && common.number);
        (common.tiv && common.years && common.number) || (self.kind(old, new) && (valued || self.weapon(old, new)))
    }

    /// Only the parties are the same.
    pub(super) fn other_designation_moved(&mut self, old: usize, new: usize) -> bool {
        let common = self.common(old, new);
        let near = common.apart.is_none_or(|years| years <= MOST_YEARS);
        let counted = near && common.number && !common.tiv_differs;
        near && (counted || common.years)
            && self.kind(old, new)
            && ((common.tiv && common.number && common.years) || self.weapon(old, new))
    }

    /// How similar two lines are; comparable within one group only.
    pub(super) fn score(&mut self, old: usize, new: usize) -> u32 {
        let common = self.common(old, new);
        let kind = self.kind(old, new);
        let similar = common.weapon || self.weapon(old, new);
        let (a, b) = self.rows(old, new);
        let (said, says) = (self.vintages.old.lines[old].comments, self.vintages.new.lines[new].comments);
        let comments = said == says && !said.is_empty();
        let near = match common.apart {
            Some(0) => 16,
            Some(1) => 8,
            Some(2) => 6,
            Some(3..=5) => 2,
            _ => 0,
        };
        let points = [
            (40, common.weapon),
            (20, similar),
            (14, kind),
            (16, common.number),
            (8, a.number.is_none() && b.number.is_none()),
            (12, common.years),
            (6, common.overlap),
            (4, common.delivered),
            (10, common.tiv),
            (10, comments),
            (3, a.description == b.description),
            (3, a.status == b.status),
            (3, a.designation == b.designation),
            (2, a.supplier_name == b.supplier_name),
            (2, a.recipient_name == b.recipient_name),
            (2, a.tiv_order == b.tiv_order),
            (1, a.flags == b.flags),
        ];
        near + nearness(a.number, b.number)
            + points.iter().map(|(points, given)| points * u32::from(*given)).sum::<u32>()
    }

    /// What two lines of one deal agree in, in words.
    pub(super) fn agreement(&self, old: usize, new: usize) -> &'static str {
        let common = self.common(old, new);
        match (common.weapon, common.order_year, common.number) {
            (true, true, true) => "designation, order year, number",
            (true, true, false) => "designation, order year",
            (true, false, true) if common.tiv => "designation, number, unit TIV",
            (true, false, true) => "designation, number",
            (true, false, false) if common.years => "designation, delivery years",
            (true, false, false) => "designation, nearly the order year",
            (false, _, _) if common.tiv && common.years => "unit TIV, years",
            (false, true, _) if common.tiv => "unit TIV, order year, number",
            (false, true, true) => "similar designation, order year, number",
            (false, true, false) => "similar designation, order year",
            (false, false, _) => "similar designation, nearly the order year",
        }
    }
}

/// From 0 to 4: how near two numbers are.
fn nearness(a: Option<i64>, b: Option<i64>) -> u32 {
    let (Some(a), Some(b)) = (a, b) else { return 0 };
    let (low, high) = (a.min(b), a.max(b));
    match (low, high) {
        (1.., _) if high - low <= high / 8 => 4,
        (1.., _) if high - low <= high / 4 => 3,
        (1.., _) if high - low <= high / 2 => 2,
        (1.., _) => 1,
        _ => 0,
    }
}
