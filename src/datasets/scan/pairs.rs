//! Totals of BACI by exporter, importer and year, and what follows from them: shares and partners.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::baci::{BaciReport, Product, Row, Visitor, scan};
use super::{ProductPrefix, Tally};
use crate::datasets::flows::ALL_CHAPTERS;
use crate::error::Result;
use crate::finding::{Finding, Severity};
use crate::io::{Options, TableFile};

/// Which rows are counted; what is `None` is not asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Selection {
    /// Only this exporter.
    pub exporter: Option<u16>,
    /// Only this importer.
    pub importer: Option<u16>,
    /// Only products that begin so.
    pub product: Option<ProductPrefix>,
}

/// What one country sold to another in a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PairTotal {
    /// Exporter, by the code that Comtrade and BACI use.
    pub exporter: u16,
    /// Importer.
    pub importer: u16,
    /// Year.
    pub year: u16,
    /// Sum of the values that the rows have, in thousandths of a current US dollar, FOB.
    pub value: i128,
    /// Rows that were counted.
    pub rows: u64,
    /// Those among them without a value.
    pub missing: u64,
}

impl PairTotal {
    /// The total; `None` when a row has no value, because then it is not known.
    pub fn total(&self) -> Option<i128> {
        (self.missing == 0).then_some(self.value)
    }
}

/// Totals of every exporter, importer and year of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PairTotals {
    /// By year, exporter and importer. A pair that is not there did not trade, or neither side said so.
    pub pairs: Vec<PairTotal>,
    /// Chapters of the products of the years in which they are fewer than [`ALL_CHAPTERS`]: a bit each.
    pub chapters: BTreeMap<u16, u128>,
    /// Rows of a country with itself. They are set aside: BACI has none.
    pub self_trade: Tally,
    /// What became of the rows.
    pub read: BaciReport,
}

/// Adds up a file of BACI.
///
/// Shape: one total an exporter, importer and year. Unit: thousandths of a current US dollar, FOB. A file that is not sorted as
/// CEPII sorts it is read a second time, for rows that stand in it twice (finding `repeated-rows`).
///
/// # Errors
/// As [`scan`].
pub fn totals(file: &TableFile, selection: &Selection, options: Options) -> Result<PairTotals> {
    let (parts, mut read) = scan(file, &Adder::new(selection), options)?;
    if !read.sorted {
        note_repeated_rows(file, &mut read, options)?;
    }
    let (mut self_trade, mut chapters) = (Tally::default(), BTreeMap::new());
    let mut sums: Vec<(u64, Sum)> = Vec::new();
    for mut part in parts {
        part.close();
        self_trade.merge(part.self_trade);
        for (year, seen) in part.chapters {
            *chapters.entry(year).or_default() |= seen;
        }
        sums.append(&mut part.sums);
    }
    put_together(&mut sums);
    let pairs = sums.into_iter().map(|(pair, sum)| sum.of(pair)).collect();
    chapters.retain(|_, seen: &mut u128| seen.count_ones() < ALL_CHAPTERS);
    Ok(PairTotals { pairs, chapters, self_trade, read })
}

/// Sums of one pair become one, in the order of year, exporter and importer.
fn put_together(sums: &mut Vec<(u64, Sum)>) {
    // Those of a worker come in order where the file is: a stable sort puts such runs together.
    sums.sort_by_key(|(pair, _)| *pair);
    sums.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1.merge(next.1);
        }
        same
    });
}

/// One sum.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    value: i128,
    rows: u64,
    missing: u64,
}

impl Sum {
    fn merge(&mut self, other: Sum) {
        self.value += other.value;
        self.rows += other.rows;
        self.missing += other.missing;
    }

    const fn of(self, key: u64) -> PairTotal {
        let (year, exporter, importer) = ((key >> 40) as u16, (key >> 30 & 0x3ff) as u16, (key >> 20 & 0x3ff) as u16);
        PairTotal { exporter, importer, year, value: self.value, rows: self.rows, missing: self.missing }
    }
}

/// Adds rows to the sum of their pair. The rows of a pair mostly follow one another, so its sum is kept at hand.
struct Adder {
    exporter: Option<u16>,
    importer: Option<u16>,
    /// The first and the last product that are counted.
    products: (Product, Product),
}

impl Adder {
    fn new(selection: &Selection) -> Adder {
        let all = 0..1_000_000;
        let products = selection.product.map_or(all, |prefix| prefix.products());
        let products = (Product::new(products.start), Product::new(products.end - 1));
        Adder { exporter: selection.exporter, importer: selection.importer, products }
    }

    fn counts(&self, exporter: u16, importer: u16) -> bool {
        self.exporter.is_none_or(|only| only == exporter) && self.importer.is_none_or(|only| only == importer)
    }
}

/// Sums that a worker has before it first looks for those of one pair.
const MOST_SUMS: usize = 200_000;

/// The sums of one worker.
struct Sums {
    /// One for each run of rows of a pair.
    sums: Vec<(u64, Sum)>,
    /// With so many of them, those of one pair are put together.
    most: usize,
    self_trade: Tally,
    /// The pair of the row before, whether it is counted, and its sum since the pair began.
    pair: u64,
    counted: bool,
    with_itself: bool,
    sum: Sum,
    /// By year.
    chapters: Vec<(u16, u128)>,
    /// The year of the row before, and whether it may have more chapters than were seen.
    year: u16,
    seeks_chapters: bool,
}

impl Sums {
    #[inline(never)]
    fn see(&mut self, product: Product) {
        let chapter = 1_u128.checked_shl(product.number() / 10_000).unwrap_or(0);
        let seen = match self.chapters.iter_mut().find(|(year, _)| *year == self.year) {
            Some((_, seen)) => {
                *seen |= chapter;
                *seen
            }
            None => {
                self.chapters.push((self.year, chapter));
                chapter
            }
        };
        self.seeks_chapters = seen.count_ones() < ALL_CHAPTERS;
    }

    fn close(&mut self) {
        if self.sum.rows > 0 {
            self.sums.push((self.pair, std::mem::take(&mut self.sum)));
            if self.sums.len() >= self.most {
                put_together(&mut self.sums);
                self.most = MOST_SUMS.max(2 * self.sums.len());
            }
        }
    }
}

impl Visitor for Adder {
    type Part = Sums;

    fn part(&self) -> Sums {
        Sums {
            sums: Vec::new(),
            most: MOST_SUMS,
            self_trade: Tally::default(),
            pair: 0,
            counted: false,
            with_itself: false,
            sum: Sum::default(),
            chapters: Vec::new(),
            year: 0,
            seeks_chapters: true,
        }
    }

    #[inline(always)]
    fn row(&self, part: &mut Sums, row: &Row) {
        if row.pair != part.pair {
            part.close();
            part.seeks_chapters |= part.year != row.year;
            (part.pair, part.year) = (row.pair, row.year);
            part.counted = self.counts(row.exporter, row.importer);
            part.with_itself = row.exporter == row.importer;
        }
        let (first, last) = self.products;
        if !part.counted || row.product < first || row.product > last {
            return;
        }
        if part.with_itself {
            part.self_trade.add(row.value);
            return;
        }
        part.sum.rows += 1;
        if part.seeks_chapters {
            part.see(row.product);
        }
        match row.value {
            Some(value) => part.sum.value += i128::from(value),
            None => part.sum.missing += 1,
        }
    }
}

/// Keeps every row's key.
struct Keys;

impl Visitor for Keys {
    type Part = Vec<u64>;

    fn part(&self) -> Vec<u64> {
        Vec::new()
    }

    fn row(&self, part: &mut Vec<u64>, row: &Row) {
        part.push(row.key());
    }
}

/// Rows that stand in the file before, by year, exporter, importer and product.
///
/// Memory: eight bytes a row.
fn note_repeated_rows(file: &TableFile, read: &mut BaciReport, options: Options) -> Result<()> {
    let (parts, _) = scan(file, &Keys, options)?;
    let mut keys: Vec<u64> = parts.concat();
    keys.par_sort_unstable();
    let repeated = keys.windows(2).filter(|pair| pair[0] == pair[1]).count() as u64;
    if repeated > 0 {
        read.report.counts.insert("repeated-rows", repeated);
        let message = format!("{repeated} rows stand in the file before, by year, exporter, importer and product");
        let (file, line, column, severity) = (file.name().to_owned(), 1, 1, Severity::Error);
        let finding = Finding { file, line, column, severity, code: "repeated-rows", message, hint: None }
            .with_hint("the sums count them twice; take the second copy out of the file");
        read.report.findings.insert(0, finding);
    }
    Ok(())
}
