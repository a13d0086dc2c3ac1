//! A year of BACI into the store, at the speed of its scan: millions of rows of one shape, most of their columns the same.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use polars::prelude::{Column, DataFrame, IntoColumn, IntoSeries, StringChunkedBuilder};
use rayon::prelude::*;
use rust_decimal::Decimal;

use super::columns::{FlowColumns, NONE, amount_column};
use super::parquet::Constants;
use super::sums::{Key, Sum, Totals};
use crate::datasets::areas::{Areas, Found, OTHER_ASIA, System};
use crate::datasets::audit::{self, Tally};
use crate::datasets::flows::{
    Area, AreaClass, Breakdown, Counting, Flags, FlowKind, FlowRow, Presence, Prices, TradeKind, Valuation,
};
use crate::datasets::scan::baci::{BaciReport, Row, Visitor, scan};
use crate::error::{Error, Result};
use crate::io::{Options, TableFile};
use crate::model::Country;

/// Rows that are held in memory at once: two years and more, 24 bytes each.
const MOST_ROWS: usize = 30_000_000;

/// Columns of the plain rows, see [`Ready::frame`].
pub(super) const COLUMNS: [&str; 5] = ["reporter", "partner", "product", "value", "quantity"];
/// Codes of areas have at most three digits.
const CODES: usize = 1_000;

/// A row as it is kept until it is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kept {
    /// Exporter and importer: upper and lower half.
    pair: u32,
    product: u32,
    /// Thousandths of a dollar.
    value: i64,
    /// Grams.
    quantity: i64,
}

impl Kept {
    const fn key(&self) -> (u32, u32) {
        (self.pair, self.product)
    }
}

/// A year of a file, sorted by exporter, importer and product.
pub(super) struct Year {
    pub year: i32,
    pub rows: Vec<Kept>,
}

/// What was read of a file.
pub(super) struct Read {
    pub years: Vec<Year>,
    pub found: BaciReport,
    /// Rows that stand in the file twice with the same value, and with another one.
    pub repeated: u64,
    pub conflicts: u64,
}

/// Collects the rows of one year or of all.
struct Collector {
    only: Option<u16>,
}

/// Rows of a worker by chunk of the file and year.
#[derive(Default)]
struct Part {
    pieces: Vec<(usize, u16, Vec<Kept>)>,
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
        part.pieces.push((index, 0, Vec::new()));
    }

    #[inline(always)]
    fn row(&self, part: &mut Part, row: &Row) {
        if part.full || self.only.is_some_and(|year| year != row.year) {
            return;
        }
        let kept = Kept {
            pair: u32::from(row.exporter) << 16 | u32::from(row.importer),
            product: row.product.number(),
            value: row.value.unwrap_or(NONE),
            quantity: row.quantity.unwrap_or(NONE),
        };
        match part.pieces.last_mut() {
            Some((_, year, rows)) if *year == row.year => rows.push(kept),
            Some((_, year, rows)) if rows.is_empty() => {
                *year = row.year;
                rows.push(kept);
            }
            _ => part.pieces.push((part.chunk, row.year, vec![kept])),
        }
        part.rows += 1;
        part.full = part.rows > MOST_ROWS;
    }
}

/// Reads a file, year by year in memory.
///
/// # Errors
/// As [`scan`]; refused, when a single year is beyond any that was published.
pub(super) fn read(file: &TableFile, options: Options) -> Result<Option<Read>> {
    let (parts, found) = scan(file, &Collector { only: None }, options)?;
    if parts.iter().map(|part| part.rows).sum::<usize>() > MOST_ROWS {
        return Ok(None);
    }
    Ok(Some(settle(parts, found)))
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
            part[usize::from(row.year)] = true;
        }
    }
    let (parts, _) = scan(file, &Years, options)?;
    Ok((0..2_200_u16).filter(|year| parts.iter().any(|part| part[usize::from(*year)])).collect())
}

/// Reads one year of a file.
///
/// # Errors
/// As [`read`].
pub(super) fn read_year(file: &TableFile, year: u16, options: Options) -> Result<Read> {
    let (parts, found) = scan(file, &Collector { only: Some(year) }, options)?;
    if parts.iter().any(|part| part.full) {
        return Err(Error::refused(format!("{} has more than {MOST_ROWS} rows for {year}", file.name()))
            .with_hint("no release of BACI has: look for years that were put together"));
    }
    Ok(settle(parts, found))
}

fn settle(parts: Vec<Part>, found: BaciReport) -> Read {
    let mut pieces: Vec<(usize, u16, Vec<Kept>)> = parts.into_iter().flat_map(|part| part.pieces).collect();
    // Pieces of one chunk come from one worker, in order: a stable sort keeps it.
    pieces.sort_by_key(|(chunk, _, _)| *chunk);
    let mut by_year: BTreeMap<u16, Vec<Vec<Kept>>> = BTreeMap::new();
    for (_, year, rows) in pieces.into_iter().filter(|(_, _, rows)| !rows.is_empty()) {
        by_year.entry(year).or_default().push(rows);
    }
    let mut read = Read { years: Vec::new(), found, repeated: 0, conflicts: 0 };
    for (year, pieces) in by_year {
        let mut rows = Vec::with_capacity(pieces.iter().map(Vec::len).sum());
        pieces.into_iter().for_each(|piece| rows.extend(piece));
        if !rows.is_sorted_by_key(Kept::key) {
            rows.par_sort_by_key(Kept::key);
        }
        rows.dedup_by(|later, first| {
            let same_key = later.key() == first.key();
            read.repeated += u64::from(same_key && later.value == first.value);
            read.conflicts += u64::from(same_key && later.value != first.value);
            same_key
        });
        read.years.push(Year { year: year.into(), rows });
    }
    read
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
        for pair in year.rows.chunk_by(|one, other| one.pair == other.pair).filter_map(|rows| rows.first()) {
            for code in [pair.pair >> 16, pair.pair & 0xffff] {
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
    year: i32,
    /// Rows between two countries of today with a value: all that differs is the pair, the product, the value, the quantity.
    plain: Vec<Kept>,
    codes: Codes,
    /// All other rows, with every column.
    pub others: FlowColumns,
    pub totals: Totals,
    pub tally: Tally,
}

/// Sums a year and sets apart the rows that are not plain.
pub(super) fn ready(year: Year, areas: &Areas, classification: &str, other_asia_apart: bool) -> Ready {
    let codes = Codes::of(&year, areas, classification, other_asia_apart);
    let mut others = Others::default();
    let mut pairs: Vec<(Plain, &[Kept])> = Vec::new();
    for rows in year.rows.chunk_by(|one, other| one.pair == other.pair) {
        match rows.first().and_then(|row| codes.plain(row.pair)) {
            Some(plain) => pairs.push((plain, rows)),
            None => rows.iter().for_each(|row| others.take(codes.row(year.year, row), true)),
        }
    }
    pairs.sort_by_key(|(plain, _)| *plain);
    let mut rows = Vec::with_capacity(pairs.iter().map(|(_, rows)| rows.len()).sum());
    for ((exporter, importer), of_pair) in pairs {
        let mut sum = Sum::of_reconciled_products();
        for row in of_pair {
            sum.rows += 1;
            if row.value == NONE || row.value == 0 {
                // Trade below the last digit is nothing that a sum would show; a value that is missing is.
                sum.missing += u64::from(row.value == NONE);
                others.take(codes.row(year.year, row), false);
            } else {
                sum.value += i128::from(row.value);
                rows.push(*row);
            }
        }
        others.tally.add_kept(FlowKind::Export, sum.rows - sum.missing, sum.value);
        let key = Key {
            reporter: Arc::from(exporter.code()),
            partner: Arc::from(importer.code()),
            flow: FlowKind::Export,
            series: None,
            trade: TradeKind::Goods,
            prices: Arc::from(Prices::Nominal.to_string()),
            year: year.year,
        };
        others.totals.add_sum(key, &sum);
    }
    let Others { columns, totals, tally } = others;
    Ready { year: year.year, plain: rows, codes, others: columns, totals, tally }
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
    /// Plain rows.
    pub fn len(&self) -> usize {
        self.plain.len()
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
            ("year", self.year.into()),
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
    pub fn frame(&self, rows: Range<usize>) -> Result<DataFrame> {
        let rows = &self.plain[rows];
        let codes: Vec<String> = self
            .codes
            .areas
            .iter()
            .map(|area| area.as_ref().and_then(|area| area.code).map_or_else(String::new, |code| code.to_string()))
            .collect();
        let of = |code: u32| codes[code as usize % CODES].as_str();
        let mut digits = [0_u8; 6];
        let mut products = StringChunkedBuilder::new("product".into(), rows.len());
        for row in rows {
            let mut rest = row.product;
            for digit in digits.iter_mut().rev() {
                *digit = b'0' + (rest % 10) as u8;
                rest /= 10;
            }
            products.append_value(std::str::from_utf8(&digits).unwrap_or("000000"));
        }
        let columns = vec![
            Column::new("reporter".into(), rows.iter().map(|row| of(row.pair >> 16)).collect::<Vec<_>>()),
            Column::new("partner".into(), rows.iter().map(|row| of(row.pair & 0xffff)).collect::<Vec<_>>()),
            products.finish().into_series().into_column(),
            amount_column("value", rows.iter().map(|row| row.value))?,
            amount_column(
                "quantity",
                rows.iter().map(|row| if row.quantity == NONE { NONE } else { thousandth(row.quantity) }),
            )?,
        ];
        Ok(DataFrame::new(rows.len(), columns)?)
    }
}

/// Grams to kilograms, rounded: thousandths of a ton are what BACI prints.
const fn thousandth(grams: i64) -> i64 {
    let half = if grams < 0 { -500 } else { 500 };
    (grams + half) / 1_000
}

/// Takes a year out of what was read.
pub(super) fn take_year(read: &mut Read, year: i32) -> Year {
    match read.years.iter().position(|of| of.year == year) {
        Some(at) => read.years.swap_remove(at),
        None => Year { year, rows: Vec::new() },
    }
}
