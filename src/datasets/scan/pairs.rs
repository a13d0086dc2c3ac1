//! Totals of BACI by exporter, importer and year, and what follows from them: shares and partners.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::baci::{BaciReport, Product, Row, Visitor, exporter_of, importer_of, pair_key, scan, year_of};
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

    /// Nothing yet of a pair and year.
    const fn of(pair: u64) -> PairTotal {
        let (year, exporter, importer) = (year_of(pair), exporter_of(pair), importer_of(pair));
        PairTotal { exporter, importer, year, value: 0, rows: 0, missing: 0 }
    }

    const fn key(&self) -> u64 {
        pair_key(self.year, self.exporter, self.importer)
    }

    #[inline(always)]
    fn add(&mut self, value: Option<i64>) {
        self.rows += 1;
        match value {
            Some(value) => self.value += i128::from(value),
            None => self.missing += 1,
        }
    }

    fn merge(&mut self, other: &PairTotal) {
        self.value += other.value;
        self.rows += other.rows;
        self.missing += other.missing;
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
    let mut pairs: Vec<PairTotal> = Vec::new();
    for mut part in parts {
        part.close();
        self_trade.merge(part.self_trade);
        for (year, seen) in part.chapters {
            *chapters.entry(year).or_default() |= seen;
        }
        if pairs.is_empty() {
            pairs = part.pairs;
        } else {
            pairs.append(&mut part.pairs);
        }
    }
    put_together(&mut pairs);
    chapters.retain(|_, seen: &mut u128| seen.count_ones() < ALL_CHAPTERS);
    Ok(PairTotals { pairs, chapters, self_trade, read })
}

/// Sums of one pair and year become one, in the order of year, exporter and importer.
fn put_together(pairs: &mut Vec<PairTotal>) {
    // Those of a worker come in order where the file is: a stable sort puts such runs together.
    pairs.sort_by_key(PairTotal::key);
    pairs.dedup_by(|next, kept| {
        let same = next.key() == kept.key();
        if same {
            kept.merge(next);
        }
        same
    });
}

/// Adds rows to the sum of their pair. The rows of a pair mostly follow one another, so its sum is kept at hand.
struct Adder {
    exporter: Option<u16>,
    importer: Option<u16>,
    /// The first and the last product that are counted, where not all are.
    products: Option<(Product, Product)>,
}

impl Adder {
    fn new(selection: &Selection) -> Adder {
        let products = selection.product.map(|prefix| prefix.products());
        let products = products.map(|products| (Product::new(products.start), Product::new(products.end - 1)));
        Adder { exporter: selection.exporter, importer: selection.importer, products }
    }

    fn counts(&self, pair: u64, product: Product) -> bool {
        self.exporter.is_none_or(|only| only == exporter_of(pair))
            && self.importer.is_none_or(|only| only == importer_of(pair))
            && self.products.is_none_or(|(first, last)| (first..=last).contains(&product))
    }

    /// The first row of a pair, and each one that more has to be asked of.
    #[inline(never)]
    fn row_with_care(&self, part: &mut Sums, pair: u64, product: Product, value: Option<i64>) {
        if pair != part.pair {
            part.close();
            part.seeks_chapters |= part.year != year_of(pair);
            (part.pair, part.year, part.sum) = (pair, year_of(pair), PairTotal::of(pair));
        }
        let with_itself = exporter_of(pair) == importer_of(pair);
        let is_counted = self.counts(pair, product);
        if is_counted && with_itself {
            part.self_trade.add(value);
        } else if is_counted {
            part.sum.add(value);
            if part.seeks_chapters {
                part.see(product);
            }
        }
        part.is_plain = is_counted && !with_itself && !part.seeks_chapters && self.products.is_none();
    }
}

/// Sums that a worker has room for at first: those of its share of a year.
const ROOM: usize = 1 << 15;
/// Sums that a worker has before it first looks for those of one pair.
const MOST_SUMS: usize = 200_000;

/// The sums of one worker.
struct Sums {
    /// One for each run of rows of a pair.
    pairs: Vec<PairTotal>,
    /// With so many of them, those of one pair are put together.
    most: usize,
    self_trade: Tally,
    /// The pair of the row before, and its sum since the pair began.
    pair: u64,
    sum: PairTotal,
    /// Every row of the pair is added to its sum, and nothing else is to be done.
    is_plain: bool,
    /// By year.
    chapters: Vec<(u16, u128)>,
    /// The year of the row before, and whether it may have more chapters than were seen.
    year: u16,
    seeks_chapters: bool,
}

impl Sums {
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
            self.pairs.push(self.sum);
            if self.pairs.len() >= self.most {
                put_together(&mut self.pairs);
                self.most = MOST_SUMS.max(2 * self.pairs.len());
            }
        }
    }
}

impl Visitor for Adder {
    type Part = Sums;

    fn part(&self) -> Sums {
        Sums {
            pairs: Vec::with_capacity(ROOM),
            most: MOST_SUMS,
            self_trade: Tally::default(),
            pair: 0,
            sum: PairTotal::of(0),
            is_plain: false,
            chapters: Vec::new(),
            year: 0,
            seeks_chapters: true,
        }
    }

    #[inline(always)]
    fn row(&self, part: &mut Sums, row: &Row) {
        if row.pair == part.pair && part.is_plain {
            part.sum.add(row.value);
        } else {
            self.row_with_care(part, row.pair, row.product, row.value);
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
