//! A year of BACI into the store, at the speed of its scan: millions of rows of one shape, most of their columns the same.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use polars::prelude::{ChunkTake, Column, DataFrame, IdxCa, IntoColumn, IntoSeries, NewChunkedArray, StringChunked};
use rayon::prelude::*;
use rust_decimal::Decimal;

use super::columns::{FlowColumns, NONE, amount_column};
use super::parquet::Constants;
use super::sums::{Key, Sum, Totals};
use crate::datasets::areas::{Areas, Found, OTHER_ASIA, System};
use crate::datasets::audit::{self, Tally};
use crate::datasets::flows::{
    ALL_CHAPTERS, Area, AreaClass, Breakdown, Counting, Flags, FlowKind, FlowRow, Presence, Prices, TradeKind,
    Valuation,
};
use crate::datasets::scan::Report;
use crate::datasets::scan::baci::{Row, Visitor, scan};
use crate::error::{Error, Result};
use crate::io::{Options, TableFile};
use crate::model::Country;

/// Rows that are held in memory at once: two years and more, 24 bytes each.
const MOST_ROWS: usize = 30_000_000;

/// Columns of the plain rows, see [`Ready::frame`].
pub(super) const COLUMNS: [&str; 5] = ["reporter", "partner", "product", "value", "quantity"];
/// Codes of areas have at most three digits.
const CODES: usize = 1_000;
/// Codes of products have six digits.
const PRODUCTS: usize = 1_000_000;

/// Rows of one year, column by column.
#[derive(Debug, Default)]
pub(super) struct Year {
    pub year: i32,
    /// Exporter and importer: upper and lower half.
    pairs: Vec<u32>,
    products: Vec<u32>,
    /// Thousandths of a dollar.
    values: Vec<i64>,
    /// Grams.
    quantities: Vec<i64>,
}

/// One row.
#[derive(Debug, Clone, Copy)]
struct Kept {
    pair: u32,
    product: u32,
    value: i64,
    quantity: i64,
}

impl Year {
    fn of(year: i32, rows: usize) -> Year {
        // Memory of noughts is made when it is first touched: by the threads that fill it.
        Year { year, pairs: vec![0; rows], products: vec![0; rows], values: vec![0; rows], quantities: vec![0; rows] }
    }

    fn len(&self) -> usize {
        self.pairs.len()
    }

    fn push(&mut self, row: Kept) {
        self.pairs.push(row.pair);
        self.products.push(row.product);
        self.values.push(row.value);
        self.quantities.push(row.quantity);
    }

    fn row(&self, at: usize) -> Kept {
        Kept { pair: self.pairs[at], product: self.products[at], value: self.values[at], quantity: self.quantities[at] }
    }

    fn key(&self, at: usize) -> u64 {
        u64::from(self.pairs[at]) << 32 | u64::from(self.products[at])
    }

    /// The pieces one behind the other.
    fn joined(year: i32, pieces: &[Year]) -> Year {
        let mut all = Year::of(year, pieces.iter().map(Year::len).sum());
        let Year { pairs, products, values, quantities, .. } = &mut all;
        rayon::join(
            || {
                rayon::join(
                    || fill(pairs, pieces, |piece| &piece.pairs),
                    || fill(products, pieces, |piece| &piece.products),
                )
            },
            || {
                rayon::join(
                    || fill(values, pieces, |piece| &piece.values),
                    || fill(quantities, pieces, |piece| &piece.quantities),
                )
            },
        );
        all
    }

    /// Sorts by exporter, importer and product, and leaves out rows that stand there before. Gives how many there were with the
    /// same value, and with another one.
    fn sort(&mut self) -> (u64, u64) {
        let mut order: Vec<u32> = (0..u32::try_from(self.len()).unwrap_or(u32::MAX)).collect();
        order.par_sort_by_key(|row| self.key(*row as usize));
        let (mut repeated, mut conflicts) = (0, 0);
        order.dedup_by(|later, first| {
            let (later, first) = (*later as usize, *first as usize);
            let same_key = self.key(later) == self.key(first);
            let same_value = self.values[later] == self.values[first];
            repeated += u64::from(same_key && same_value);
            conflicts += u64::from(same_key && !same_value);
            same_key
        });
        let mut sorted = Year { year: self.year, ..Year::default() };
        order.iter().for_each(|row| sorted.push(self.row(*row as usize)));
        *self = sorted;
        (repeated, conflicts)
    }
}

fn fill<T: Copy>(whole: &mut [T], pieces: &[Year], column: impl Fn(&Year) -> &[T]) {
    let mut at = 0;
    for piece in pieces {
        let column = column(piece);
        whole[at..at + column.len()].copy_from_slice(column);
        at += column.len();
    }
}

/// The years of a file, one after the other: held at once where they fit into memory, else the file is read again for each.
pub(super) struct Years<'a> {
    file: &'a TableFile,
    scan: Options<'a>,
    /// Years that were read, the last first.
    held: Vec<Year>,
    /// Years that are still to be read, the last first.
    waiting: Vec<u16>,
    /// What became of the rows of the file.
    pub report: Report,
    /// Rows that stand in the file twice with the same value, and with another one.
    pub repeated: u64,
    pub conflicts: u64,
}

impl<'a> Years<'a> {
    /// Reads a file.
    ///
    /// # Errors
    /// As [`scan`].
    pub fn open(file: &'a TableFile, options: Options<'a>) -> Result<Years<'a>> {
        Years::open_within(file, options, MOST_ROWS)
    }

    fn open_within(file: &'a TableFile, options: Options<'a>, most: usize) -> Result<Years<'a>> {
        let (parts, found) = scan(file, &Collector { only: None, most }, options)?;
        let mut years = Years {
            file,
            scan: options,
            held: Vec::new(),
            waiting: Vec::new(),
            report: found.report.clone(),
            repeated: 0,
            conflicts: 0,
        };
        if parts.iter().map(|part| part.rows).sum::<usize>() <= most {
            years.hold(parts, found.sorted);
        } else {
            drop(parts);
            years.waiting = years_of(file, options)?;
            years.waiting.reverse();
        }
        Ok(years)
    }

    /// The years that are to come, in their order.
    pub fn list(&self) -> Vec<i32> {
        let waiting = self.waiting.iter().rev().map(|year| i32::from(*year));
        self.held.iter().rev().map(|year| year.year).chain(waiting).collect()
    }

    /// The next year.
    ///
    /// # Errors
    /// As [`scan`]; refused, when the year has more rows than any that was published.
    pub fn next(&mut self) -> Result<Option<Year>> {
        if let Some(year) = self.waiting.pop() {
            let (parts, found) = scan(self.file, &Collector { only: Some(year), most: MOST_ROWS }, self.scan)?;
            if parts.iter().any(|part| part.full) {
                let message = format!("{} has more than {MOST_ROWS} rows for {year}", self.file.name());
                return Err(
                    Error::refused(message).with_hint("no release of BACI has: look for years that were put together")
                );
            }
            self.hold(parts, found.sorted);
        }
        Ok(self.held.pop())
    }

    fn hold(&mut self, parts: Vec<Part>, sorted: bool) {
        let mut pieces: Vec<(usize, Year)> = parts.into_iter().flat_map(|part| part.pieces).collect();
        // Pieces of one chunk come from one worker, in order: a stable sort keeps it.
        pieces.sort_by_key(|(chunk, _)| *chunk);
        let mut by_year: BTreeMap<i32, Vec<Year>> = BTreeMap::new();
        for (_, piece) in pieces.into_iter().filter(|(_, piece)| piece.len() > 0) {
            by_year.entry(piece.year).or_default().push(piece);
        }
        for (year, pieces) in by_year.into_iter().rev() {
            let mut all = Year::joined(year, &pieces);
            drop(pieces);
            if !sorted {
                let (repeated, conflicts) = all.sort();
                self.repeated += repeated;
                self.conflicts += conflicts;
            }
            self.held.push(all);
        }
    }
}

/// Collects the rows of one year or of all.
struct Collector {
    only: Option<u16>,
    /// Rows that a worker holds; beyond them it stops.
    most: usize,
}

/// Rows of a worker by chunk of the file and year.
#[derive(Default)]
struct Part {
    pieces: Vec<(usize, Year)>,
    chunk: usize,
    rows: usize,
    full: bool,
}

impl Visitor for Collector {
    type Part = Part;
    const QUANTITY: bool = true;

    fn part(&self) -> Part {
        Part::default()
    }

    fn chunk(&self, part: &mut Part, index: usize) {
        part.chunk = index;
        part.pieces.push((index, Year::default()));
    }

    #[inline(always)]
    fn row(&self, part: &mut Part, row: &Row) {
        if part.full || self.only.is_some_and(|year| year != row.year()) {
            return;
        }
        let kept = Kept {
            pair: u32::from(row.exporter()) << 16 | u32::from(row.importer()),
            product: row.product.number(),
            value: row.value.unwrap_or(NONE),
            quantity: row.quantity.unwrap_or(NONE),
        };
        let year = i32::from(row.year());
        match part.pieces.last_mut() {
            Some((_, piece)) if piece.year == year => piece.push(kept),
            _ => {
                let mut piece = Year { year, ..Year::default() };
                piece.push(kept);
                part.pieces.push((part.chunk, piece));
            }
        }
        part.rows += 1;
        part.full = part.rows > self.most;
    }
}

/// The years of a file that is too large to be held at once.
///
/// # Errors
/// As [`scan`].
pub(super) fn years_of(file: &TableFile, options: Options) -> Result<Vec<u16>> {
    struct Years;
    impl Visitor for Years {
        type Part = [bool; 2_200];

        fn part(&self) -> Self::Part {
            [false; 2_200]
        }

        fn row(&self, part: &mut Self::Part, row: &Row) {
            part[usize::from(row.year())] = true;
        }
    }
    let (parts, _) = scan(file, &Years, options)?;
    Ok((0..2_200_u16).filter(|year| parts.iter().any(|part| part[usize::from(*year)])).collect())
}

/// The areas of a year by code.
struct Codes {
    areas: Vec<Option<Area>>,
    tons: Arc<str>,
    classification: Arc<str>,
}

impl Codes {
    fn of(year: &Year, areas: &Areas, classification: &str, other_asia_apart: bool) -> Codes {
        let mut known: Vec<Option<Area>> = vec![None; CODES];
        for pair in year.pairs.chunk_by(|one, other| one == other).filter_map(|pairs| pairs.first()) {
            for code in [pair >> 16, pair & 0xffff] {
                let place = &mut known[code as usize % CODES];
                if place.is_none() {
                    *place = Some(area_of(code, year.year, areas, other_asia_apart));
                }
            }
        }
        Codes { areas: known, tons: Arc::from("t"), classification: Arc::from(classification) }
    }

    /// Exporter and importer, where both are countries of today and not one.
    fn plain(&self, pair: u32) -> Option<Plain> {
        let country = |code: u32| {
            let area = self.areas[code as usize % CODES].as_ref().filter(|area| area.class == AreaClass::Country);
            area.and_then(|area| area.code)
        };
        let (exporter, importer) = (country(pair >> 16)?, country(pair & 0xffff)?);
        (exporter != importer).then_some((exporter, importer))
    }

    fn area(&self, code: u32) -> Area {
        self.areas[code as usize % CODES].clone().unwrap_or_else(|| unknown(code))
    }

    /// The code of every country, by the code that BACI uses; empty for areas that are none.
    fn countries(&self) -> StringChunked {
        let code = |area: &Option<Area>| {
            area.as_ref().and_then(|area| area.code).map_or_else(String::new, |code| code.to_string())
        };
        StringChunked::from_slice("".into(), &self.areas.iter().map(code).collect::<Vec<_>>())
    }

    /// A row whose columns say what most rows of the year do not have to.
    fn row(&self, year: i32, kept: &Kept) -> FlowRow {
        let decimal = |value: i64, scale: u32| (value != NONE).then(|| Decimal::new(value, scale));
        let below = kept.value == 0;
        let value = decimal(kept.value, 3).filter(|_| !below);
        let quantity = decimal(kept.quantity, 6);
        let mut row = FlowRow {
            line: 0,
            reporter: self.area(kept.pair >> 16),
            partner: self.area(kept.pair & 0xffff),
            flow: FlowKind::Export,
            series: None,
            classification: Arc::clone(&self.classification),
            product: Arc::from(format!("{:06}", kept.product)),
            level: Some(6),
            year,
            quarter: None,
            month: None,
            value,
            cif: None,
            fob: None,
            presence: match (below, value) {
                (true, _) => Presence::BelowThreshold,
                (false, Some(_)) => Presence::Value,
                (false, None) => Presence::Missing,
            },
            valuation: Valuation::Fob,
            prices: Prices::Nominal,
            trade: TradeKind::Goods,
            quantity,
            quantity_unit: quantity.map(|_| Arc::clone(&self.tons)),
            net_weight_kg: None,
            flags: Flags { value_estimated: true, ..Flags::default() },
            breakdown: Breakdown::default(),
            vintage: None,
            count: Counting::Once,
        };
        row.count = audit::alone(&row);
        row
    }
}

fn unknown(code: u32) -> Area {
    Area { code: None, raw: Arc::from(code.to_string()), class: AreaClass::Unknown }
}

pub(super) fn area_of(code: u32, year: i32, areas: &Areas, other_asia_apart: bool) -> Area {
    let text = code.to_string();
    match areas.find(System::Comtrade, &text, Some(year)) {
        Found::One(entry) | Found::Expired(entry) => {
            let taiwan = text == OTHER_ASIA && !other_asia_apart;
            let country = entry.country.or_else(|| Country::parse("TWN").filter(|_| taiwan));
            let class = if taiwan { AreaClass::Country } else { entry.class };
            Area { code: country, raw: Arc::from(text), class }
        }
        Found::Several(_) | Found::Nothing => unknown(code),
    }
}

/// A year, ready to be written.
pub(super) struct Ready {
    rows: Year,
    codes: Codes,
    /// Rows between two countries of today with a value: all that differs is the pair, the product, the value, the quantity. Runs
    /// of them by exporter and importer, with the number of rows up to the end of each.
    runs: Vec<(Range<usize>, usize)>,
    /// Every country's code by its place in `codes`, every product by its place in `product_at`.
    countries: StringChunked,
    products: StringChunked,
    product_at: Vec<u32>,
    /// All other rows, with every column.
    pub others: FlowColumns,
    pub totals: Totals,
    pub tally: Tally,
    /// A pair stands in it under two codes of one country: which of them holds is for a reading row by row to say.
    pub has_pairs_twice: bool,
}

/// Sums a year and sets apart the rows that are not plain.
pub(super) fn ready(year: Year, areas: &Areas, classification: &str, other_asia_apart: bool) -> Ready {
    let codes = Codes::of(&year, areas, classification, other_asia_apart);
    let mut others = Others::default();
    let mut pairs: Vec<(Plain, Range<usize>)> = Vec::new();
    let mut at = 0;
    for of_pair in year.pairs.chunk_by(|one, other| one == other) {
        let range = at..at + of_pair.len();
        at = range.end;
        match codes.plain(year.pairs[range.start]) {
            Some(plain) => pairs.push((plain, range)),
            None => range.for_each(|row| others.take(codes.row(year.year, &year.row(row)), true)),
        }
    }
    pairs.sort_by_key(|(plain, range)| (*plain, range.start));
    let has_pairs_twice = pairs.array_windows().any(|[(one, _), (next, _)]| one == next);
    let mut runs: Vec<(Range<usize>, usize)> = Vec::with_capacity(pairs.len());
    for ((exporter, importer), of_pair) in pairs {
        let mut sum = Sum::of_reconciled_products();
        sum.rows = of_pair.len() as u64;
        let mut start = of_pair.start;
        let mut close = |range: Range<usize>| {
            if !range.is_empty() {
                let before = runs.last().map_or(0, |(_, end)| *end);
                runs.push((range.clone(), before + range.len()));
            }
        };
        for (row, value) in of_pair.clone().zip(&year.values[of_pair.clone()]) {
            if *value == NONE || *value == 0 {
                // Trade below the last digit is nothing that a sum would show; a value that is missing is.
                sum.missing += u64::from(*value == NONE);
                others.take(codes.row(year.year, &year.row(row)), false);
                close(start..row);
                start = row + 1;
            } else {
                sum.value += i128::from(*value);
            }
        }
        close(start..of_pair.end);
        others.tally.add_kept(FlowKind::Export, sum.rows - sum.missing, sum.value);
        let key = Key {
            reporter: exporter,
            partner: importer,
            flow: FlowKind::Export,
            series: None,
            trade: TradeKind::Goods,
            prices: Prices::Nominal,
            year: year.year,
        };
        others.totals.add_sum(key, &sum);
    }
    let (products, product_at) = products_of(&year);
    others.totals.set_chapters(year.year, few_chapters(&products).unwrap_or_default());
    let countries = codes.countries();
    let Others { columns, totals, tally } = others;
    Ready { rows: year, codes, runs, countries, products, product_at, others: columns, totals, tally, has_pairs_twice }
}

/// The chapters of the products, a bit each, where they are too few to be all trade.
fn few_chapters(products: &StringChunked) -> Option<u128> {
    let chapters = products.iter().flatten().filter_map(|product| product.get(..2)?.parse::<u32>().ok());
    let chapters = chapters.fold(0_u128, |all, chapter| all | 1 << chapter);
    (chapters.count_ones() < ALL_CHAPTERS).then_some(chapters)
}

/// Every product of a year as text, and the place of each by its number.
fn products_of(year: &Year) -> (StringChunked, Vec<u32>) {
    let mut product_at = vec![0_u32; PRODUCTS];
    year.products.iter().for_each(|product| product_at[*product as usize % PRODUCTS] = 1);
    let mut texts = Vec::new();
    for (product, place) in product_at.iter_mut().enumerate().filter(|(_, place)| **place == 1) {
        *place = texts.len() as u32;
        texts.push(format!("{product:06}"));
    }
    (StringChunked::from_slice("product".into(), &texts), product_at)
}

/// Exporter and importer of a plain pair, in the order of their codes.
type Plain = (Country, Country);

/// What is made of the rows that are not plain.
#[derive(Default)]
struct Others {
    columns: FlowColumns,
    totals: Totals,
    tally: Tally,
}

impl Others {
    fn take(&mut self, row: FlowRow, sum: bool) {
        self.columns.push(&row);
        if sum {
            self.totals.add(&row);
            self.tally.add(&row);
        } else if row.presence == Presence::Missing {
            self.tally.add(&row);
        }
    }
}

impl Ready {
    /// The year.
    pub fn year(&self) -> i32 {
        self.rows.year
    }

    /// Plain rows.
    pub fn len(&self) -> usize {
        self.runs.last().map_or(0, |(_, end)| *end)
    }

    /// What the columns hold that are the same in every plain row.
    pub fn constants(&self) -> Constants {
        let null = serde_json::Value::Null;
        let country: serde_json::Value = AreaClass::Country.word().into();
        [
            ("line", null.clone()),
            ("reporter_class", country.clone()),
            ("partner_class", country),
            ("flow", FlowKind::Export.word().into()),
            ("series", null.clone()),
            ("trade", TradeKind::Goods.word().into()),
            ("prices", Prices::Nominal.to_string().into()),
            ("valuation", Valuation::Fob.word().into()),
            ("classification", (*self.codes.classification).into()),
            ("level", 6.into()),
            ("year", self.rows.year.into()),
            ("quarter", null.clone()),
            ("month", null.clone()),
            ("cif", null.clone()),
            ("fob", null.clone()),
            ("presence", Presence::Value.word().into()),
            ("quantity_unit", "t".into()),
            ("net_weight", null.clone()),
            ("estimate", true.into()),
            ("split", null),
            ("counts", Counting::Once.word().into()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into()
    }

    /// Plain rows of a range: reporter, partner, product, value, quantity.
    pub fn frame(&self, range: Range<usize>) -> Result<DataFrame> {
        let rows = self.places(&range);
        let texts = |name: &str, all: &StringChunked, place: &dyn Fn(usize) -> u32| -> Result<Column> {
            let places: Vec<u32> = rows.iter().map(|row| place(*row)).collect();
            let texts = all.take(&IdxCa::from_vec("".into(), places))?;
            Ok(texts.with_name(name.into()).into_series().into_column())
        };
        let quantity = |row: &usize| match self.rows.quantities[*row] {
            NONE => NONE,
            grams => kilograms(grams),
        };
        let columns = vec![
            texts("reporter", &self.countries, &|row| self.rows.pairs[row] >> 16)?,
            texts("partner", &self.countries, &|row| self.rows.pairs[row] & 0xffff)?,
            texts("product", &self.products, &|row| self.product_at[self.rows.products[row] as usize % PRODUCTS])?,
            amount_column("value", rows.iter().map(|row| self.rows.values[*row]))?,
            amount_column("quantity", rows.iter().map(quantity))?,
        ];
        Ok(DataFrame::new(rows.len(), columns)?)
    }

    /// Where the plain rows of a range stand.
    fn places(&self, range: &Range<usize>) -> Vec<usize> {
        let first = self.runs.partition_point(|(_, end)| *end <= range.start);
        let mut places = Vec::with_capacity(range.len());
        for (run, end) in &self.runs[first..] {
            let start = end - run.len();
            let (from, to) = (range.start.max(start), range.end.min(*end));
            if from >= to {
                break;
            }
            places.extend(run.start + (from - start)..run.start + (to - start));
        }
        places
    }
}

/// Grams to kilograms, rounded: thousandths of a ton are what BACI prints.
const fn kilograms(grams: i64) -> i64 {
    let half = if grams < 0 { -500 } else { 500 };
    (grams + half) / 1_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_too_large_is_read_year_by_year_with_the_same_rows() {
        let mut text = "t,i,j,k,v,q\n".to_owned();
        for (year, exporter) in [(2022, 792), (2020, 31), (2021, 31), (2020, 586), (2021, 792)] {
            for product in [10_121, 270_900, 520_100] {
                text.push_str(&format!("{year},{exporter},268,{product:06},{}.5,1.000\n", product % 97 + exporter));
            }
        }
        let file = TableFile::from_bytes("BACI_HS92_Y2020_V202401b.csv", text.into_bytes());
        let rows = |most: usize| {
            let mut years = Years::open_within(&file, Options::default(), most).expect("read");
            let list = years.list();
            let mut all = Vec::new();
            while let Some(year) = years.next().expect("a year") {
                all.extend(
                    (0..year.len()).map(|row| (year.year, year.key(row), year.values[row], year.quantities[row])),
                );
            }
            (list, all)
        };
        let whole = rows(MOST_ROWS);
        assert_eq!((whole.0.as_slice(), whole.1.len()), (&[2020, 2021, 2022][..], 15));
        assert_eq!(rows(4), whole);
    }
}
