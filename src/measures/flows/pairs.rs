//! Pairs and years: what both sides reported of one another, and the definitions of their two-way trade.

use std::cmp::Ordering;
use std::collections::HashMap;

use polars::prelude::{Column, IntoColumn, StringChunkedBuilder};
use rayon::prelude::*;

use super::columns::sum;
use super::rows::{Amount, Report, Source, Total, Totals};
use super::whole::counted;
use super::words::{NONE, Words};
use super::{Scope, check};
use crate::datasets::areas::Areas;
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

/// What was reported of a pair in a year.
#[derive(Debug, Clone, Copy)]
pub(super) struct PairYear<'a> {
    pub source: u32,
    pub a: Country,
    pub b: Country,
    pub year: i32,
    pub legs: [Option<&'a Total>; 4],
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

    /// The reports that it is the sum of.
    const fn legs(self) -> [Leg; 2] {
        match self {
            Definition::BooksA => [Leg::ExportA, Leg::ImportA],
            Definition::BooksB => [Leg::ExportB, Leg::ImportB],
            Definition::Exports | Definition::Reconciled => [Leg::ExportA, Leg::ExportB],
            Definition::Imports => [Leg::ImportA, Leg::ImportB],
        }
    }

    /// Two-way trade from the values of the reports.
    pub fn of(self, source: &Source, value: impl Fn(Leg) -> Option<i128>) -> Option<i128> {
        match (self, source.reconciled) {
            (Definition::BooksA, false) => sum(value(Leg::ExportA), value(Leg::ImportA)),
            (Definition::BooksB, false) => sum(value(Leg::ExportB), value(Leg::ImportB)),
            (Definition::Exports, false) => sum(value(Leg::ExportA), value(Leg::ExportB)),
            (Definition::Imports, false) => sum(value(Leg::ImportA), value(Leg::ImportB)),
            (Definition::Reconciled, true) => sum(value(Leg::ExportA), value(Leg::ExportB)),
            _ => None,
        }
    }
}

impl PairYear<'_> {
    /// The value of a report; `None` when it is missing or not of the whole year.
    pub fn value(&self, leg: Leg) -> Option<i128> {
        self.legs[leg as usize]?.value()
    }

    /// Chapters that its reports are sums over, when they are too few to be all products; the fewest of several.
    pub fn chapters(&self) -> Option<i32> {
        let is_whole = self.legs.iter().flatten().any(is_of_all);
        let fewest = self.legs.iter().flatten().filter_map(|report| report.chapters).min();
        fewest.filter(|_| !is_whole).map(i32::from)
    }

    /// How many chapters a report is of that is not told beside reports of all products.
    fn excerpt(&self, leg: Leg) -> Option<usize> {
        let chapters = self.legs[leg as usize]?.chapters?;
        self.legs.iter().flatten().any(is_of_all).then_some(usize::from(chapters))
    }

    /// The edition of the classification that its figures of a product below chapters are in; [`NONE`] where it is not named, and for
    /// all else.
    pub fn edition(&self) -> u32 {
        let figures = self.legs.iter().flatten().filter(|report| report.figure().is_some());
        figures.map(|report| report.edition).find(|edition| *edition != NONE).unwrap_or(NONE)
    }

    /// Why nothing is told of a change from this year to a later one in a definition: a country of another territory is another one, a
    /// code is another product in another edition, all products are more than some, other chapters are other products, and imports are
    /// more at CIF than at FOB.
    pub fn unlike(&self, later: &PairYear, definition: Definition, words: &Words) -> Option<String> {
        if let Some(territory) = self.other_territory(later) {
            return Some(territory);
        }
        let (edition, than) = (self.edition(), later.edition());
        if edition != NONE && than != NONE && edition != than {
            return Some(format!("in {}", words.word(edition)));
        }
        match (self.chapters(), later.chapters()) {
            (None, Some(_)) => Some("of all products".to_owned()),
            (Some(count), None) => Some(format!("of {}", counted(count.max(0) as usize, "chapter"))),
            _ => match self.other_chapters(later, definition) {
                Some(count) => Some(format!("of {}", counted(count, "chapter"))),
                None => {
                    self.other_valuation(later, definition, words).map(|valuation| format!("imports at {valuation}"))
                }
            },
        }
    }

    /// How many chapters a report of a definition is a sum over, where that of a later year is one over another number of them.
    fn other_chapters(&self, later: &PairYear, definition: Definition) -> Option<usize> {
        definition.legs().into_iter().find_map(|leg| {
            let (own, other) = (self.legs[leg as usize]?.chapters?, later.legs[leg as usize]?.chapters?);
            (own != other).then_some(usize::from(own))
        })
    }

    /// Which of both countries has another territory in a later year: `territory of SDN until 2011`.
    fn other_territory(&self, later: &PairYear) -> Option<String> {
        let areas = Areas::shared().ok()?;
        [self.a, self.b].into_iter().find_map(|country| {
            let until = areas.end_of_territory(country, self.year, later.year)?;
            Some(format!("territory of {} until {until}", country.code()))
        })
    }

    /// At which border the imports of a definition are taken, where those of a later year are taken at the other one.
    fn other_valuation<'w>(&self, later: &PairYear, definition: Definition, words: &'w Words) -> Option<&'w str> {
        let imports: &[Leg] = match definition {
            Definition::BooksA => &[Leg::ImportA],
            Definition::BooksB => &[Leg::ImportB],
            Definition::Imports => &[Leg::ImportA, Leg::ImportB],
            Definition::Exports | Definition::Reconciled => &[],
        };
        imports.iter().find_map(|leg| {
            let of = |year: &PairYear| year.legs[*leg as usize].map(|report| words.word(report.valuation));
            let (own, other) = (of(self)?, of(later)?);
            (own != other && [own, other].iter().all(|word| ["cif", "fob"].contains(word))).then_some(own)
        })
    }

    /// Two-way trade in a definition; `None` when a part of it is missing, or when these figures have no such definition.
    pub fn figure(&self, definition: Definition, source: &Source) -> Option<i128> {
        definition.of(source, |leg| self.value(leg))
    }
}

/// Every pair and year of some totals, sorted by source, pair and year.
#[derive(Debug)]
pub(super) struct PairYears<'a> {
    pub words: &'a mut Words,
    pub sources: &'a [Source],
    pub rows: Vec<PairYear<'a>>,
    /// As [`Totals::other_editions`].
    other_editions: &'a HashMap<Report, String>,
}

/// The totals of the pairs asked for.
///
/// # Errors
/// As [`check`] and [`Totals::read`].
pub(super) fn read(about: &About, tables: &Tables, ask: &Ask) -> Result<Totals> {
    check(about, ask)?;
    Totals::read(tables, ask, Scope::Dyads)
}

impl<'a> PairYears<'a> {
    /// Puts the reports of each pair and year together.
    pub fn of(totals: &'a mut Totals) -> PairYears<'a> {
        let Totals { words, sources, rows, other_editions } = totals;
        let mut keys: Vec<(u64, u32)> =
            rows.iter().zip(0..).filter_map(|(row, place)| Some((key(row)?, place))).collect();
        sort(&mut keys);
        // The reports of a pair lie far apart: they are put side by side once, for all who look at them.
        *rows = keys.par_iter().map(|(_, place)| rows[*place as usize]).collect();
        let same_pair = |one: &(u64, u32), other: &(u64, u32)| one.0 >> 2 == other.0 >> 2;
        let same_pairs = || keys.chunk_by(same_pair);
        if rows.iter().any(|report| report.chapters.is_some()) {
            let mut rest = rows.as_mut_slice();
            for same in same_pairs() {
                let (reports, others) = rest.split_at_mut(same.len());
                set_excerpts_aside(reports);
                rest = others;
            }
        }
        let mut rest: &'a [Total] = rows;
        let mut pairs: Vec<PairYear> = Vec::with_capacity(same_pairs().count());
        for same in same_pairs() {
            let (reports, others) = rest.split_at(same.len());
            rest = others;
            let mut legs = [None; 4];
            for ((key, _), report) in same.iter().zip(reports) {
                legs[(key & 3) as usize] = Some(report);
            }
            let first = &reports[0];
            let reports = || legs.iter().flatten();
            let vintage = words.joined(reports().map(|report| report.vintage));
            let releases = words.joined(reports().map(|report| report.release));
            let (a, b) = in_order(first);
            pairs.push(PairYear { source: first.source, a, b, year: first.year, legs, vintage, releases });
        }
        PairYears { words, sources, rows: pairs, other_editions }
    }

    /// The source of a row.
    pub fn source(&self, row: &PairYear) -> &'a Source {
        &self.sources[row.source as usize]
    }

    /// What is missing of some reports, and of what part of the year they are.
    pub fn missing(&mut self, row: &PairYear, legs: &[Leg]) -> u32 {
        let said = |leg: &Leg| {
            let name = LEGS[*leg as usize];
            match row.legs[*leg as usize].filter(|report| report.figure().is_some()) {
                Some(report) => report.part.map(|months| format!("{name} ({months} of 12 months)")),
                None => Some(self.without(row, *leg, name)),
            }
        };
        if legs.iter().all(|leg| row.value(*leg).is_some()) {
            return NONE;
        }
        let missing: Vec<String> = legs.iter().filter_map(said).collect();
        self.words.number(&missing.join(";"))
    }

    /// The name of a report without a figure, and what it is told of instead: another edition of the products, or some of them.
    pub fn without(&self, row: &PairYear, leg: Leg, name: &str) -> String {
        match (self.other_edition(row, leg), row.excerpt(leg)) {
            (Some(edition), _) => format!("{name} (in {edition} only)"),
            (None, Some(chapters)) => format!("{name} (of {} only)", counted(chapters, "chapter")),
            (None, None) => name.to_owned(),
        }
    }

    /// The edition of products that a report is in, where the pair is told in another one.
    fn other_edition(&self, row: &PairYear, leg: Leg) -> Option<&'a str> {
        let (reporter, partner, import) = match leg {
            Leg::ExportA => (row.a, row.b, false),
            Leg::ImportA => (row.a, row.b, true),
            Leg::ExportB => (row.b, row.a, false),
            Leg::ImportB => (row.b, row.a, true),
        };
        self.other_editions.get(&(row.source, reporter, partner, import, row.year)).map(String::as_str)
    }

    /// The columns that many of these tables start with: source, vintage, releases, and whether it is an estimate.
    ///
    /// # Errors
    /// Never with rows of these.
    pub fn provenance<'r>(&self, rows: impl Iterator<Item = &'r PairYear<'r>> + Clone) -> Result<Vec<Column>> {
        let mut columns = Vec::from(self.words.source_columns(rows.clone().map(|row| self.source(row)))?);
        columns.push(self.words.column("vintage", rows.clone().map(|row| row.vintage))?);
        columns.push(self.words.column("releases", rows.clone().map(|row| row.releases))?);
        let chapters = rows.clone().map(PairYear::chapters);
        let estimate = rows.map(|row| self.source(row).reconciled || row.legs.iter().flatten().any(|leg| leg.estimate));
        columns.push(crate::frame::boolean_column("estimate", estimate));
        columns.push(crate::frame::integer_column("chapters", chapters));
        Ok(columns)
    }
}

/// True for a figure of all products.
fn is_of_all(report: &&Total) -> bool {
    report.chapters.is_none() && report.figure().is_some()
}

/// Takes the figures from those reports of a pair and year that are sums over few chapters, where another one is of all products: what
/// is made of both would be neither.
fn set_excerpts_aside(reports: &mut [Total]) {
    if reports.iter().any(|report| is_of_all(&report)) {
        for report in reports.iter_mut().filter(|report| report.chapters.is_some()) {
            (report.figure, report.fob) = (Amount::MISSING, Amount::MISSING);
        }
    }
}

/// Both countries of a row in alphabetical order.
fn in_order(row: &Total) -> (Country, Country) {
    if row.reporter < row.partner { (row.reporter, row.partner) } else { (row.partner, row.reporter) }
}

/// Sorts a part a thread, then puts the parts together: a stable sort merges what is in order.
pub(super) fn sort(keys: &mut [(u64, u32)]) {
    let part = keys.len().div_ceil(rayon::current_num_threads()).max(1);
    keys.par_chunks_mut(part).for_each(<[_]>::sort_unstable);
    keys.sort();
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
    Some(u64::from(row.source) << 48 | letters(a) << 33 | letters(b) << 18 | year_bits(row) << 2 | leg as u64)
}

/// A country in 15 bits that sort as its letters do.
pub(super) fn letters(country: Country) -> u64 {
    country.number() as u64
}

/// The year of a row in 16 bits that sort as years do; the source has the bits that are left of a key.
pub(super) fn year_bits(row: &Total) -> u64 {
    u64::from((row.year.clamp(-30_000, 30_000) + 30_000) as u16)
}

/// The column `pair`.
pub(super) fn pair_column<'r>(rows: impl Iterator<Item = &'r PairYear<'r>>) -> Column {
    let mut names = StringChunkedBuilder::new("pair".into(), rows.size_hint().0);
    let mut name = String::new();
    for row in rows {
        name.clear();
        name.extend([row.a.code(), "-", row.b.code()]);
        names.append_value(&name);
    }
    names.finish().into_column()
}
