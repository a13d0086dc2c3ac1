//! Pairs and years: what both sides reported of one another, and the definitions of their two-way trade.

use std::cmp::Ordering;

use polars::prelude::Column;
use rayon::slice::ParallelSliceMut;

use super::rows::{NONE, Source, Total, Totals, Words, sum};
use super::{Honours, Scope, check};
use crate::error::Result;
use crate::measures::{About, Ask};
use crate::model::Country;
use crate::tables::Tables;

/// The four reports of a pair and year, in the order of [`LEGS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leg {
    ExportA = 0,
    ImportA = 1,
    ExportB = 2,
    ImportB = 3,
}

/// Their names.
pub(super) const LEGS: [&str; 4] = ["export_a", "import_a", "export_b", "import_b"];

/// One report.
#[derive(Debug, Clone, Copy)]
pub(super) struct Report {
    pub value: Option<i128>,
    pub part: Option<i32>,
    pub partial: Option<i128>,
    pub valuation: u32,
}

/// What was reported of a pair in a year.
#[derive(Debug, Clone, Copy)]
pub(super) struct PairYear {
    pub source: u32,
    pub a: Country,
    pub b: Country,
    pub year: i32,
    pub legs: [Option<Report>; 4],
    pub vintage: u32,
    pub releases: u32,
}

/// A definition of two-way trade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Definition {
    BooksA,
    BooksB,
    Exports,
    Imports,
    Reconciled,
}

impl Definition {
    pub const ALL: [Definition; 5] =
        [Definition::BooksA, Definition::BooksB, Definition::Exports, Definition::Imports, Definition::Reconciled];
    pub const WORDS: &'static [&'static str] = &["books_a", "books_b", "exports", "imports", "reconciled"];

    pub const fn word(self) -> &'static str {
        Definition::WORDS[self as usize]
    }
}

impl PairYear {
    /// The value of a report; `None` when it is missing.
    pub fn value(&self, leg: Leg) -> Option<i128> {
        self.legs[leg as usize].and_then(|report| report.value)
    }

    /// Two-way trade in a definition; `None` when a part of it is missing, or when these figures have no such definition.
    pub fn figure(&self, definition: Definition, source: &Source) -> Option<i128> {
        let value = |leg| self.value(leg);
        match (definition, source.reconciled) {
            (Definition::BooksA, false) => sum(value(Leg::ExportA), value(Leg::ImportA)),
            (Definition::BooksB, false) => sum(value(Leg::ExportB), value(Leg::ImportB)),
            (Definition::Exports, false) => sum(value(Leg::ExportA), value(Leg::ExportB)),
            (Definition::Imports, false) => sum(value(Leg::ImportA), value(Leg::ImportB)),
            (Definition::Reconciled, true) => sum(value(Leg::ExportA), value(Leg::ExportB)),
            _ => None,
        }
    }

    fn add(&mut self, leg: usize, row: &Total) {
        let Total { value, part, partial, valuation, .. } = *row;
        self.legs[leg] = Some(Report { value, part, partial, valuation });
    }
}

/// Every pair and year of a selection, sorted by source, pair and year.
#[derive(Debug, Default)]
pub(super) struct PairYears {
    pub totals: Totals,
    pub rows: Vec<PairYear>,
}

impl PairYears {
    /// Reads the pairs asked for.
    ///
    /// # Errors
    /// As [`check`] and [`Totals::read`].
    pub fn read(about: &About, tables: &Tables, ask: &Ask, honours: Honours) -> Result<PairYears> {
        check(about, ask, honours)?;
        let mut totals = Totals::read(tables, ask, Scope::Dyads)?;
        let rows = std::mem::take(&mut totals.rows);
        let mut order: Vec<(u64, usize)> =
            rows.iter().enumerate().filter_map(|(place, row)| Some((key(row)?, place))).collect();
        order.par_sort_unstable();
        let mut pairs: Vec<PairYear> = Vec::with_capacity(order.len() / 2 + 1);
        for same in order.chunk_by(|one, other| one.0 >> 2 == other.0 >> 2) {
            let row = &rows[same[0].1];
            let (a, b) = in_order(row);
            let legs = [None; 4];
            let (source, year) = (row.source, row.year);
            let mut pair = PairYear { source, a, b, year, legs, vintage: NONE, releases: NONE };
            for (key, place) in same {
                pair.add((key & 3) as usize, &rows[*place]);
            }
            pair.vintage = totals.words.joined(same.iter().map(|(_, place)| rows[*place].vintage));
            pair.releases = totals.words.joined(same.iter().map(|(_, place)| rows[*place].release));
            pairs.push(pair);
        }
        Ok(PairYears { totals, rows: pairs })
    }

    /// The source of a row.
    pub fn source(&self, row: &PairYear) -> &Source {
        &self.totals.sources[row.source as usize]
    }

    /// What is missing of some reports, and of what part of the year they are.
    pub fn missing(&mut self, row: &PairYear, legs: &[Leg]) -> u32 {
        let said = |leg: &Leg| match row.legs[*leg as usize] {
            Some(Report { part: Some(months), value: None, .. }) => {
                Some(format!("{} ({months} of 12 months)", LEGS[*leg as usize]))
            }
            Some(Report { value: Some(_), .. }) => None,
            _ => Some(LEGS[*leg as usize].to_owned()),
        };
        if legs.iter().all(|leg| row.value(*leg).is_some()) {
            return NONE;
        }
        let missing: Vec<String> = legs.iter().filter_map(said).collect();
        self.totals.words.number(&missing.join(";"))
    }

    /// The columns that many of these tables start with: source, vintage, releases, and whether it is an estimate.
    ///
    /// # Errors
    /// Never with rows of these.
    pub fn provenance<'a>(&self, rows: impl Iterator<Item = &'a PairYear> + Clone) -> Result<Vec<Column>> {
        let words = &self.totals.words;
        let mut columns = Vec::from(self.totals.source_columns(rows.clone().map(|row| row.source))?);
        columns.push(words.column("vintage", rows.clone().map(|row| row.vintage))?);
        columns.push(words.column("releases", rows.clone().map(|row| row.releases))?);
        let estimate = rows.map(|row| self.source(row).reconciled);
        columns.push(crate::frame::boolean_column("estimate", estimate));
        Ok(columns)
    }
}

/// Both countries of a row in alphabetical order.
fn in_order(row: &Total) -> (Country, Country) {
    if row.reporter < row.partner { (row.reporter, row.partner) } else { (row.partner, row.reporter) }
}

/// Source, pair, year and leg in one number that sorts as they do; `None` for a country with itself.
fn key(row: &Total) -> Option<u64> {
    let (a, b) = in_order(row);
    if a == b {
        return None;
    }
    let leg = match (row.reporter.cmp(&row.partner), row.import) {
        (Ordering::Less, false) => Leg::ExportA,
        (Ordering::Less, true) => Leg::ImportA,
        (_, false) => Leg::ExportB,
        (_, true) => Leg::ImportB,
    };
    let year = u64::from((row.year.clamp(-30_000, 30_000) + 30_000) as u16);
    // Three letters take 15 bits, a year of 16 bits and the source what is left.
    Some(u64::from(row.source) << 48 | letters(a) << 33 | letters(b) << 18 | year << 2 | leg as u64)
}

/// A code as a number of 15 bits that sorts as it does.
pub(super) fn letters(country: Country) -> u64 {
    country.code().bytes().fold(0, |number, letter| number * 26 + u64::from(letter.saturating_sub(b'A')))
}

/// The column `pair`.
///
/// # Errors
/// Never.
pub(super) fn pair_column<'a>(rows: impl Iterator<Item = &'a PairYear>) -> Result<Column> {
    let mut names = Words::default();
    let mut last: Option<((Country, Country), u32)> = None;
    let numbers: Vec<u32> = rows
        .map(|row| match last {
            Some((pair, number)) if pair == (row.a, row.b) => number,
            _ => {
                let number = names.number(&format!("{}-{}", row.a, row.b));
                last = Some(((row.a, row.b), number));
                number
            }
        })
        .collect();
    names.column("pair", numbers.into_iter())
}
