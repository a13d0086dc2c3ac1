//! CEPII BACI straight from its CSV: `t,i,j,k,v,q`, one row a year, exporter, importer and product of six digits.
//!
//! Value `v` is thousand current US dollars FOB, quantity `q` metric tons, padded with blanks, `NA` where it is not known.
//! Source: CEPII, BACI, documentation of the international trade database at the product level.

use fearless_simd::Simd;

use super::Report;
use super::baci_line::{Prefix, read_line};
use super::gate::{Gate, Layout, Problem, amount, clip, run};
use super::header::{Column, Header};
use super::number::{digits8, small};
use super::split::Record;
use crate::error::Result;
use crate::io::{Options, TableFile};

/// Columns of the file, in its order.
const COLUMNS: [Column; 6] = [
    Column { name: "t", needed: true },
    Column { name: "i", needed: true },
    Column { name: "j", needed: true },
    Column { name: "k", needed: true },
    Column { name: "v", needed: true },
    Column { name: "q", needed: false },
];

/// Decimals of a thousand dollars and of a ton that are kept: thousandths of a dollar, grams.
const DECIMALS: u32 = 6;
/// Years that a trade statistic can be of.
pub(super) const YEARS: std::ops::RangeInclusive<u32> = 1900..=2100;

/// One row: what an exporter sold to an importer of a product in a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// Year, exporter and importer as [`pair_key`] has them.
    pub(super) pair: u64,
    /// Product of the Harmonized System.
    pub product: Product,
    /// Thousandths of a current US dollar, FOB; `None` where the file has no value.
    pub value: Option<i64>,
    /// Grams; `None` where the file has no quantity, and where the visitor does not [ask for it](Visitor::QUANTITY).
    pub quantity: Option<i64>,
}

/// A product of the Harmonized System, six digits.
///
/// The digits are kept as they are read, the first one in the highest byte: products are in the order of their codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Product(pub(super) u64);

impl Product {
    /// The product of a number: 10121 is `010121`. Numbers of more than six digits are cut.
    pub const fn new(number: u32) -> Product {
        let (mut digits, mut rest, mut at) = (0, number % 1_000_000, 0);
        while at < 6 {
            digits |= (rest as u64 % 10) << (8 * at);
            rest /= 10;
            at += 1;
        }
        Product(digits)
    }

    /// The product as a number: `010121` is 10121.
    pub fn number(self) -> u32 {
        digits8(self.0.swap_bytes(), 8) as u32
    }
}

impl Row {
    /// Year.
    pub const fn year(&self) -> u16 {
        year_of(self.pair)
    }

    /// Exporter, by the code that Comtrade and BACI use (251 France, 699 India, 842 USA); 1 to 999.
    pub const fn exporter(&self) -> u16 {
        exporter_of(self.pair)
    }

    /// Importer, likewise.
    pub const fn importer(&self) -> u16 {
        importer_of(self.pair)
    }

    /// Year, exporter, importer and product as one number, in the order in which BACI is sorted.
    pub(super) fn key(&self) -> u64 {
        self.pair | u64::from(self.product.number())
    }
}

/// Year, exporter and importer in the upper bits.
pub(super) const fn pair_key(year: u16, exporter: u16, importer: u16) -> u64 {
    (year as u64) << 40 | (exporter as u64) << 30 | (importer as u64) << 20
}

pub(super) const fn year_of(pair: u64) -> u16 {
    (pair >> 40) as u16
}

pub(super) const fn exporter_of(pair: u64) -> u16 {
    (pair >> 30 & 0x3ff) as u16
}

pub(super) const fn importer_of(pair: u64) -> u16 {
    (pair >> 20 & 0x3ff) as u16
}

/// What is done with the rows. Each worker has a part of its own; how the rows are shared out among them changes from run to
/// run, so what is made of the parts must not depend on it.
pub trait Visitor: Sync {
    /// What a worker makes of its rows.
    type Part: Send;
    /// Whether the rows' quantities are read. They are checked in any case.
    const QUANTITY: bool = false;

    /// A part without rows.
    fn part(&self) -> Self::Part;

    /// Called before the rows of a chunk: chunks are counted in the order of the file, for those who must restore it.
    fn chunk(&self, _part: &mut Self::Part, _index: usize) {}

    /// Called for each row.
    fn row(&self, part: &mut Self::Part, row: &Row);
}

/// What a scan found out about the file as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BaciReport {
    /// What became of its rows.
    pub report: Report,
    /// Every row stands behind the one before it by year, exporter, importer and product, as CEPII sorts them. Then no row can
    /// stand in the file twice.
    pub sorted: bool,
}

/// Hands every row of a file to a visitor, on all threads.
///
/// # Errors
/// Findings for a file that is not BACI or whose columns change; I/O errors with the path; refused as
/// [`TableFile::fold`] says.
pub fn scan<V: Visitor>(file: &TableFile, visitor: &V, options: Options) -> Result<(Vec<V::Part>, BaciReport)> {
    let header = Header::read(file, b",")?;
    let places = header.places(file, &COLUMNS)?;
    let in_order = places.iter().enumerate().all(|(index, place)| *place == Some(index));
    let as_published = in_order && header.names.len() == COLUMNS.len() && !header.rows_end_with_separator;
    let (mut parts, report) = run(file, &Baci { visitor, header, places, as_published }, options)?;
    parts.iter_mut().for_each(Part::end_span);
    let mut spans: Vec<Span> = parts.iter().flat_map(|part| part.spans.iter().copied()).collect();
    spans.sort_unstable_by_key(|span| span.chunk);
    let within = spans.iter().all(|span| span.sorted);
    let sorted = within && spans.windows(2).all(|pair| pair[0].last < pair[1].first);
    Ok((parts.into_iter().map(|part| part.part).collect(), BaciReport { report, sorted }))
}

/// Where a row stands in the order of the file: pair and year, product.
type Rank = (u64, Product);

/// The ranks of a chunk's first and last row.
#[derive(Debug, Clone, Copy)]
struct Span {
    chunk: usize,
    first: Rank,
    last: Rank,
    sorted: bool,
}

/// A worker's part and what it remembers from row to row.
struct Part<P> {
    part: P,
    prefix: Prefix,
    chunk: usize,
    /// The row before, and whether each row of the chunk so far stands behind its own; no pair before the first one.
    last: Rank,
    sorted: bool,
    spans: Vec<Span>,
}

/// Stands for the pair before the first row of a chunk.
const NO_PAIR: u64 = 0;

impl<P> Part<P> {
    /// A chunk begins: its first row may stand behind any.
    fn begin(&mut self, chunk: usize) {
        self.end_span();
        self.chunk = chunk;
        self.last.0 = NO_PAIR;
    }

    /// Follows the order of the file to its next row.
    #[inline(always)]
    fn follow(&mut self, rank: Rank) {
        if rank.0 == self.last.0 {
            if rank.1 <= self.last.1 {
                self.sorted = false;
            }
            self.last.1 = rank.1;
        } else {
            self.follow_to_other_pair(rank);
        }
    }

    #[inline(never)]
    fn follow_to_other_pair(&mut self, rank: Rank) {
        if self.last.0 == NO_PAIR {
            self.sorted = true;
            self.spans.push(Span { chunk: self.chunk, first: rank, last: rank, sorted: true });
        }
        self.sorted &= rank.0 > self.last.0;
        self.last = rank;
    }

    fn end_span(&mut self) {
        if let Some(span) = self.spans.last_mut().filter(|_| self.last.0 != NO_PAIR) {
            (span.last, span.sorted) = (self.last, self.sorted);
        }
    }
}

struct Baci<'a, V> {
    visitor: &'a V,
    header: Header,
    places: [Option<usize>; 6],
    /// The columns are those of CEPII in their order: rows may be read at first sight.
    as_published: bool,
}

impl<V: Visitor> Layout for Baci<'_, V> {
    type Part = Part<V::Part>;
    const HAS_NAMES: bool = false;

    fn part(&self) -> Self::Part {
        Part {
            part: self.visitor.part(),
            prefix: Prefix::NONE,
            chunk: 0,
            last: (NO_PAIR, Product(0)),
            sorted: true,
            spans: Vec::new(),
        }
    }

    fn chunk(&self, part: &mut Self::Part, index: usize) {
        part.begin(index);
        self.visitor.chunk(&mut part.part, index);
    }

    fn has_fast_rows(&self) -> bool {
        self.as_published
    }

    #[inline(always)]
    fn fast<S: Simd>(&self, simd: S, part: &mut Self::Part, rest: &[u8]) -> usize {
        let read = rest.first_chunk().and_then(|line| read_line(simd, &mut part.prefix, line, V::QUANTITY));
        let Some((row, length)) = read else { return 0 };
        part.follow((row.pair, row.product));
        self.visitor.row(&mut part.part, &row);
        length
    }

    fn gate(&self, part: &mut Self::Part, record: &Record) -> Gate {
        match self.read(record) {
            Ok((row, rounded)) => {
                part.follow((row.pair, row.product));
                self.visitor.row(&mut part.part, &row);
                Gate::Row { rounded }
            }
            Err(_) if self.header.is(record) => Gate::Header,
            Err(_) if self.header.is_other(record, &self.needed()) => Gate::OtherHeader,
            Err(problem) => Gate::Wrong(problem),
        }
    }
}

impl<V> Baci<'_, V> {
    fn needed(&self) -> Vec<usize> {
        self.places[..5].iter().flatten().copied().collect()
    }

    /// Reads a record with care.
    fn read(&self, record: &Record) -> Result<(Row, Option<usize>), Problem> {
        if !self.header.fits(record.len, |field| record.value(field).is_empty()) {
            return Err(self.header.ragged(record));
        }
        let place = |column: usize| self.places[column].unwrap_or(usize::MAX);
        let value = amount(record, place(4), DECIMALS, "value");
        let known = value.as_ref().ok().and_then(|value| value.0);
        let row = self.read_with(record, place, value);
        row.map_err(|problem| problem.with_value(known))
    }

    fn read_with(
        &self,
        record: &Record,
        place: impl Fn(usize) -> usize,
        value: Result<(Option<i64>, bool), Problem>,
    ) -> Result<(Row, Option<usize>), Problem> {
        let year = whole(record, place(0), "year", "a year from 1900 to 2100", |year| YEARS.contains(&year))?;
        let country = |column| whole(record, place(column), "country-code", "a country code from 1 to 999", is_country);
        let (exporter, importer) = (country(1)?, country(2)?);
        let (value, rounded) = value?;
        let quantity = if self.places[5].is_some() { amount(record, place(5), DECIMALS, "quantity")?.0 } else { None };
        let pair = pair_key(year as u16, exporter as u16, importer as u16);
        let row = Row { pair, product: read_product(record, place(3))?, value, quantity };
        Ok((row, rounded.then(|| place(4))))
    }
}

pub(super) const fn is_country(code: u32) -> bool {
    matches!(code, 1..=999)
}

/// A whole number that must be of a kind.
fn whole(
    record: &Record,
    field: usize,
    code: &'static str,
    kind: &str,
    good: impl Fn(u32) -> bool,
) -> Result<u32, Problem> {
    let text = record.value(field);
    let number = small(&text).filter(|number| good(*number));
    number.ok_or_else(|| Problem::new(code, field, format!("`{}` is not {kind}", clip(&text))))
}

/// A product of six digits, or of five where a spreadsheet took the zero away.
fn read_product(record: &Record, field: usize) -> Result<Product, Problem> {
    let text = record.value(field);
    let product = small(&text).filter(|_| matches!(text.len(), 5 | 6));
    product
        .map(Product::new)
        .ok_or_else(|| Problem::new("product-code", field, format!("`{}` is not a product of six digits", clip(&text))))
}
