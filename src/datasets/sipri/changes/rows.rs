//! Lines as numbers: every name and word once, so that comparing two lines compares numbers.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::ops::RangeInclusive;

use rust_decimal::Decimal;

use super::DealLine;
use super::text::bones;

/// A delivery list of more years is taken for words.
const MOST_YEARS: usize = 200;

/// The old or the new vintage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Side {
    Old,
    New,
}

/// Which TIV of a deal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tiv {
    Unit,
    Order,
    Delivered,
}

/// One line, its texts as numbers. Two rows are equal when their lines say the same in everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) supplier_name: u32,
    pub(super) recipient_name: u32,
    pub(super) order_year: Option<i32>,
    pub(super) number: Option<i64>,
    pub(super) designation: u32,
    pub(super) description: u32,
    pub(super) category: Option<u32>,
    pub(super) delivered: Option<i64>,
    /// The delivery years, whatever blanks are between them; 0 when there are none.
    pub(super) years: u32,
    pub(super) status: u32,
    pub(super) comments: u32,
    pub(super) tiv_unit: Option<Decimal>,
    pub(super) tiv_order: Option<Decimal>,
    pub(super) tiv_delivered: Option<Decimal>,
    /// Marks on order year, number, delivered, delivery years.
    pub(super) flags: [bool; 4],
    /// The supplier, whatever its spelling and vintage.
    pub(super) supplier: u32,
    /// The recipient, whatever its spelling and vintage.
    pub(super) recipient: u32,
    /// The designation, whatever its case, signs and lost letters.
    pub(super) weapon: u32,
}

impl Hash for Row {
    /// Hashes in few steps what a derived hash would take many for; every column is in it, so that no file can fill one
    /// place of a table.
    fn hash<H: Hasher>(&self, state: &mut H) {
        let two = |high: u32, low: u32| u64::from(high) << 32 | u64::from(low);
        let year = self.order_year.unwrap_or(i32::MIN).cast_unsigned();
        let flags = self.flags.iter().fold(0, |bits, flag| bits << 1 | u32::from(*flag));
        state.write_u64(two(self.supplier_name, self.recipient_name));
        state.write_u64(two(self.designation, self.description));
        state.write_u64(two(self.comments, self.years));
        state.write_u64(two(self.status, self.category.map_or(0, |category| category.wrapping_add(1))));
        state.write_u64(two(year, flags));
        state.write_i64(self.number.unwrap_or(i64::MIN));
        state.write_i64(self.delivered.unwrap_or(i64::MIN));
        for tiv in [self.tiv_unit, self.tiv_order, self.tiv_delivered] {
            // Without its scale and sign: both are rarely all that differs.
            state.write_u64(tiv.map_or(u64::MAX, |tiv| tiv.mantissa().unsigned_abs() as u64));
        }
    }
}

/// One vintage.
#[derive(Debug, Default)]
pub(super) struct Vintage<'a> {
    /// The lines compared.
    pub(super) lines: Vec<&'a DealLine<'a>>,
    /// The same lines as numbers.
    pub(super) rows: Vec<Row>,
    /// Lines outside the years compared.
    pub(super) outside: usize,
    /// Most decimals of each [`Tiv`].
    pub(super) decimals: [u32; 3],
}

/// A supplier or recipient as printed, with its code.
#[derive(Debug)]
pub(super) struct Name<'a> {
    pub(super) text: &'a str,
    pub(super) code: Option<&'a str>,
    /// It stands in the old, in the new vintage.
    pub(super) seen: [bool; 2],
}

/// Both vintages, with their names and words numbered together.
#[derive(Debug)]
pub(super) struct Vintages<'a> {
    pub(super) old: Vintage<'a>,
    pub(super) new: Vintage<'a>,
    /// Parties by number, before [`unify`](super::party::unify) joins them.
    pub(super) names: Vec<Name<'a>>,
    /// How many words there are; their numbers are below.
    pub(super) words: usize,
    /// Years compared; all without a range.
    pub(super) range: Option<RangeInclusive<i32>>,
    /// Delivery years by number, rising.
    years: Vec<Vec<i32>>,
}

impl<'a> Vintages<'a> {
    /// Numbers two vintages. Every name with its code is a party of its own at first.
    pub(super) fn new(old: &'a [DealLine<'a>], new: &'a [DealLine<'a>], range: Option<RangeInclusive<i32>>) -> Self {
        let mut numbers = Numbers::default();
        numbers.years.push(Vec::new());
        let old = numbers.vintage(old, Side::Old, range.as_ref());
        let new = numbers.vintage(new, Side::New, range.as_ref());
        let words = numbers.words.len();
        Vintages { old, new, names: numbers.names, words, range, years: numbers.years }
    }

    /// The delivery years of a row, rising; empty when it has none or they cannot be read.
    pub(super) fn years(&self, row: &Row) -> &[i32] {
        self.years.get(row.years as usize).map_or(&[], Vec::as_slice)
    }

    /// True when both rows have the same delivery years, of those compared; two lists that are no years are the same
    /// only when they read the same.
    pub(super) fn same_years(&self, old: &Row, new: &Row) -> bool {
        if old.years == new.years {
            return true;
        }
        let Some(range) = &self.range else { return false };
        let readable = |row: &Row| row.years == 0 || !self.years(row).is_empty();
        let inside = |year: &&i32| range.contains(*year);
        let (old_years, new_years) = (self.years(old).iter().filter(inside), self.years(new).iter().filter(inside));
        readable(old) && readable(new) && old_years.eq(new_years)
    }

    /// True when both values are the same million TIV, in the decimals that both vintages print.
    pub(super) fn same_tiv(&self, which: Tiv, old: Option<Decimal>, new: Option<Decimal>) -> bool {
        let (Some(old), Some(new)) = (old, new) else { return old == new };
        if old == new {
            return true;
        }
        let (a, b) = (self.old.decimals[which as usize], self.new.decimals[which as usize]);
        // The same value rounded differently: apart by half of the last decimal of the coarser vintage at most.
        old.checked_sub(new).is_some_and(|gap| gap.abs() <= Decimal::new(5, a.min(b) + 1))
    }
}

impl DealLine<'_> {
    /// The marks on order year, number, delivered, delivery years.
    pub(super) const fn marks(&self) -> [bool; 4] {
        [self.order_year_estimate, self.number_estimate, self.delivered_estimate, self.delivery_years_estimate]
    }
}

/// True for a line that enters a comparison of these years. One without any year does.
fn within(line: &DealLine<'_>, years: &[i32], range: Option<&RangeInclusive<i32>>) -> bool {
    range.is_none_or(|range| {
        let mut all = line.order_year.iter().chain(years).peekable();
        all.peek().is_none() || all.any(|year| range.contains(year))
    })
}

/// Columns whose last word is remembered.
const SUPPLIER: usize = 0;
const RECIPIENT: usize = 1;
const DESIGNATION: usize = 2;
const DESCRIPTION: usize = 3;
const CATEGORY: usize = 4;
const STATUS: usize = 5;
const COMMENTS: usize = 6;

#[derive(Default)]
struct Numbers<'a> {
    last_words: [Option<(&'a str, u32)>; 7],
    last_parties: [Option<(&'a str, Option<&'a str>, u32)>; 2],
    words: HashMap<&'a str, u32>,
    parties: HashMap<(&'a str, Option<&'a str>), u32>,
    names: Vec<Name<'a>>,
    /// Weapon by number of designation.
    weapons: HashMap<u32, u32>,
    bones: HashMap<String, u32>,
    year_lists: HashMap<&'a str, u32>,
    year_sets: HashMap<Vec<i32>, u32>,
    years: Vec<Vec<i32>>,
}

impl<'a> Numbers<'a> {
    fn vintage(&mut self, lines: &'a [DealLine<'a>], side: Side, range: Option<&RangeInclusive<i32>>) -> Vintage<'a> {
        let mut vintage = Vintage::default();
        vintage.lines.reserve(lines.len());
        vintage.rows.reserve(lines.len());
        for line in lines {
            let years = self.year_list(line.delivery_years);
            if !within(line, &self.years[years as usize], range) {
                vintage.outside += 1;
                continue;
            }
            let row = self.row(line, side, years);
            let places = [row.tiv_unit, row.tiv_order, row.tiv_delivered].map(|tiv| tiv.map_or(0, |tiv| tiv.scale()));
            vintage.decimals.iter_mut().zip(places).for_each(|(most, places)| *most = (*most).max(places));
            vintage.lines.push(line);
            vintage.rows.push(row);
        }
        vintage
    }

    fn row(&mut self, line: &'a DealLine<'a>, side: Side, years: u32) -> Row {
        let designation = self.word(DESIGNATION, line.designation);
        Row {
            supplier_name: self.word(SUPPLIER, line.supplier),
            recipient_name: self.word(RECIPIENT, line.recipient),
            order_year: line.order_year,
            number: line.number,
            designation,
            description: self.word(DESCRIPTION, line.description),
            category: line.category.map(|category| self.word(CATEGORY, category)),
            delivered: line.delivered,
            years,
            status: self.word(STATUS, line.status),
            comments: self.word(COMMENTS, line.comments),
            tiv_unit: line.tiv_unit.map(|tiv| tiv.normalize()),
            tiv_order: line.tiv_order.map(|tiv| tiv.normalize()),
            tiv_delivered: line.tiv_delivered.map(|tiv| tiv.normalize()),
            flags: line.marks(),
            supplier: self.party(SUPPLIER, line.supplier, line.supplier_code, side),
            recipient: self.party(RECIPIENT, line.recipient, line.recipient_code, side),
            weapon: self.weapon(designation, line.designation),
        }
    }

    /// The number of a word. Lines of one party stand together, so most columns say again what they said on the line
    /// before.
    fn word(&mut self, column: usize, text: &'a str) -> u32 {
        if let Some((last, number)) = self.last_words[column]
            && last == text
        {
            return number;
        }
        let next = number(self.words.len());
        let word = *self.words.entry(text).or_insert(next);
        self.last_words[column] = Some((text, word));
        word
    }

    fn party(&mut self, column: usize, text: &'a str, code: Option<&'a str>, side: Side) -> u32 {
        let at = match self.last_parties[column] {
            Some((last, last_code, party)) if last == text && last_code == code => party,
            _ => {
                let next = number(self.names.len());
                *self.parties.entry((text, code)).or_insert(next)
            }
        };
        self.last_parties[column] = Some((text, code, at));
        if at as usize == self.names.len() {
            self.names.push(Name { text, code, seen: [false; 2] });
        }
        self.names[at as usize].seen[side as usize] = true;
        at
    }

    fn weapon(&mut self, designation: u32, text: &str) -> u32 {
        if let Some(weapon) = self.weapons.get(&designation) {
            return *weapon;
        }
        let mut name = bones(text);
        if name.is_empty() {
            // Nothing but other letters: the text itself, behind a sign that no bones have.
            name = format!("?{text}");
        }
        let next = number(self.bones.len());
        let weapon = *self.bones.entry(name).or_insert(next);
        self.weapons.insert(designation, weapon);
        weapon
    }

    /// The number of a list of delivery years: the same for the same years, and for the same words when they are no
    /// years.
    fn year_list(&mut self, text: &'a str) -> u32 {
        if text.is_empty() {
            return 0;
        }
        if let Some(list) = self.year_lists.get(text) {
            return *list;
        }
        let parts = text.split([';', ',']).map(str::trim).filter(|part| !part.is_empty());
        let years: Result<Vec<i32>, _> = parts.take(MOST_YEARS + 1).map(str::parse).collect();
        let next = number(self.years.len());
        let list = match years {
            Ok(years) if years.is_empty() => 0,
            Ok(mut years) if years.len() <= MOST_YEARS => {
                years.sort_unstable();
                years.dedup();
                let list = *self.year_sets.entry(years.clone()).or_insert(next);
                if list == next {
                    self.years.push(years);
                }
                list
            }
            _ => {
                self.years.push(Vec::new());
                next
            }
        };
        self.year_lists.insert(text, list);
        list
    }
}

/// A place in a list as a number of 32 bits; a register has no four billion lines.
fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Orders lines by all that they say, then by their place in the file.
pub(super) fn by_content(a: &DealLine<'_>, b: &DealLine<'_>) -> Ordering {
    said(a, b).then(a.line.cmp(&b.line))
}

/// Orders lines by all that they say.
pub(super) fn said(a: &DealLine<'_>, b: &DealLine<'_>) -> Ordering {
    (a.order_year, a.number, a.designation, a.description)
        .cmp(&(b.order_year, b.number, b.designation, b.description))
        .then_with(|| (a.delivered, a.delivery_years, a.status).cmp(&(b.delivered, b.delivery_years, b.status)))
        .then_with(|| (a.tiv_unit, a.tiv_order, a.tiv_delivered).cmp(&(b.tiv_unit, b.tiv_order, b.tiv_delivered)))
        .then_with(|| (a.comments, a.category, a.marks()).cmp(&(b.comments, b.category, b.marks())))
        .then_with(|| (a.supplier, a.recipient).cmp(&(b.supplier, b.recipient)))
        .then_with(|| (a.supplier_code, a.recipient_code).cmp(&(b.supplier_code, b.recipient_code)))
}
