//! Totals by reporter, partner, flow and year: what questions about pairs start from, written beside the flows.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use polars::prelude::{Column, DataFrame, DataType, PlSmallStr, Scalar};

use super::WORLD;
use super::chapters::Chapters;
use super::columns::{NONE, amount_column, one_value, thousandths};
use crate::datasets::audit::is_all_services;
use crate::datasets::flows::{AreaClass, Counting, FlowKind, FlowRow, Presence, Prices, Reason, TradeKind, Valuation};
use crate::datasets::release::is_reconciled;
use crate::error::Result;
use crate::frame::{boolean_column, country_column, decimal_type, integer_column, text_column};
use crate::model::Country;

/// Whose trade it is: reporter, partner, flow, series, goods or services, prices, year.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub reporter: Country,
    /// The other side, or [`WORLD`].
    pub partner: Country,
    pub flow: FlowKind,
    pub series: Option<Arc<str>>,
    pub trade: TradeKind,
    pub prices: Prices,
    pub year: i32,
}

/// What is summed: thousandths of a dollar.
#[derive(Debug, Clone, Default)]
pub(super) struct Sum {
    pub value: i128,
    pub rows: u64,
    pub missing: u64,
    pub by_product: bool,
    pub estimated: bool,
    /// The value free on board, of the rows that have it beside.
    fob: i128,
    /// Rows that do not have it.
    without_fob: u64,
    /// Months (bits 1 to 12) or quarters (bits 13 to 16) that are there; 0 for whole years.
    parts: u32,
    valuation: Option<Valuation>,
}

/// Every month.
const MONTHS: u32 = 0x1ffe;

fn prices_word(prices: Prices) -> Cow<'static, str> {
    match prices {
        Prices::Nominal => Cow::Borrowed("nominal"),
        Prices::Constant(_) => Cow::Owned(prices.to_string()),
    }
}

fn time_part(row: &FlowRow) -> u32 {
    row.month.map_or(0, |month| 1 << month) | row.quarter.map_or(0, |quarter| 1 << (12 + quarter))
}

impl Sum {
    fn add(&mut self, row: &FlowRow) {
        self.rows += 1;
        match row.value.and_then(thousandths) {
            Some(value) => self.value += i128::from(value),
            // There was trade, less than the provider counts in: no sum would show it.
            None if row.presence == Presence::BelowThreshold => {}
            None => self.missing += 1,
        }
        match row.fob.and_then(thousandths) {
            Some(fob) => self.fob += i128::from(fob),
            None => self.without_fob += 1,
        }
        self.by_product |= !row.is_total() && !is_all_services(row);
        self.estimated |= row.flags.value_estimated;
        self.parts |= time_part(row);
        self.value_at(row.valuation);
    }

    /// True when the time of a row is in the sum: the same total again, such as in another classification.
    fn has(&self, row: &FlowRow) -> bool {
        let part = time_part(row);
        self.rows > 0 && (part == 0 || self.parts & part != 0)
    }

    fn value_at(&mut self, valuation: Valuation) {
        self.valuation = Some(match self.valuation {
            Some(before) if before != valuation => Valuation::Mixed,
            _ => valuation,
        });
    }

    /// Nothing yet of the products of a whole year, FOB, reconciled from both sides' reports.
    pub fn of_reconciled_products() -> Sum {
        let valuation = Some(Valuation::Fob);
        Sum { by_product: true, estimated: true, without_fob: 1, valuation, ..Sum::default() }
    }

    /// A sum of a reporter's own figures.
    pub fn reported(value: i128, rows: u64, missing: u64, by_product: bool, valuation: Valuation) -> Sum {
        Sum { value, rows, missing, by_product, without_fob: rows, valuation: Some(valuation), ..Sum::default() }
    }

    /// The sum as that of one month, or of the whole year.
    #[must_use]
    pub fn of_month(self, month: Option<u8>) -> Sum {
        Sum { parts: month.map_or(0, |month| 1 << month), ..self }
    }

    fn merge(&mut self, other: &Sum) {
        self.value += other.value;
        self.rows += other.rows;
        self.missing += other.missing;
        self.by_product |= other.by_product;
        self.estimated |= other.estimated;
        self.fob += other.fob;
        self.without_fob += other.without_fob;
        self.parts |= other.parts;
        if let Some(valuation) = other.valuation {
            self.value_at(valuation);
        }
    }

    /// The sum; nothing when a row has no value.
    fn total(&self) -> i64 {
        total(self.value, self.missing)
    }

    /// The sum free on board; nothing when a row does not have it.
    fn fob(&self) -> i64 {
        if self.without_fob > 0 || self.rows == 0 { NONE } else { i64::try_from(self.fob).unwrap_or(NONE) }
    }

    fn months(&self) -> Option<i32> {
        // Months 1 to 3 within the first quarter are the same months again.
        let of_quarters = (1..=4).filter(|quarter| self.parts & 1 << (12 + quarter) != 0);
        let covered = of_quarters.fold(self.parts & MONTHS, |months, quarter| months | 0b111 << (3 * quarter - 2));
        (self.parts != 0).then(|| covered.count_ones() as i32)
    }

    fn basis(&self) -> &'static str {
        basis(self.by_product, self.parts != 0)
    }
}

fn total(value: i128, missing: u64) -> i64 {
    if missing > 0 { NONE } else { i64::try_from(value).unwrap_or(NONE) }
}

const fn basis(by_product: bool, of_parts: bool) -> &'static str {
    match (by_product, of_parts) {
        (false, false) => "total",
        (true, false) => "products",
        (false, true) => "months",
        (true, true) => "products-months",
    }
}

/// The chapters of the products of a year.
pub(super) type ByYear = BTreeMap<i32, Chapters>;

/// Totals that grow row by row.
#[derive(Debug, Default)]
pub(super) struct Totals {
    /// Of whole years.
    years: BTreeMap<Key, Sum>,
    /// Of months and quarters. A year and its months are never added up.
    parts: BTreeMap<Key, Sum>,
    /// Of the rows that are summed.
    chapters: ByYear,
    /// Of all rows of products.
    at_hand: Chapters,
}

/// True for rows of products that measures of products take up again, whatever a total does with them.
const fn is_product(count: Counting) -> bool {
    matches!(count, Counting::Once | Counting::SetAside(Reason::World | Reason::BesideTotal | Reason::MixedLevel))
}

impl Totals {
    /// Takes a row that the audit has judged.
    pub fn add(&mut self, row: &FlowRow) {
        if !matches!(row.flow, FlowKind::Export | FlowKind::Import) {
            return;
        }
        if !row.is_total() && is_product(row.count) {
            self.at_hand.add(row);
        }
        let Some(reporter) = row.reporter.code else { return };
        if row.count == Counting::Once && !row.is_total() {
            self.chapters.entry(row.year).or_default().add(row);
        }
        let key = |partner: Country| Key {
            reporter,
            partner,
            flow: row.flow,
            series: row.series.clone(),
            trade: row.trade,
            prices: row.prices,
            year: row.year,
        };
        match (row.count, row.partner.code) {
            // A key has one series, so the series of a file stand beside each other and are never added up.
            (Counting::Once | Counting::SetAside(Reason::Series), Some(partner)) => {
                self.of(time_part(row)).entry(key(partner)).or_default().add(row)
            }
            // The file's own total of all partners is a denominator. By product it may mix levels, so only that of all products.
            (Counting::SetAside(Reason::World), _)
                if row.partner.class == AreaClass::World && row.is_total() && row.breakdown.is_total() =>
            {
                let Some(world) = Country::parse(WORLD) else { return };
                let sum = self.of(time_part(row)).entry(key(world)).or_default();
                if !sum.has(row) {
                    sum.add(row);
                }
            }
            _ => {}
        }
    }

    /// Takes a sum that was made elsewhere.
    pub fn add_sum(&mut self, key: Key, sum: &Sum) {
        self.of(sum.parts).entry(key).or_default().merge(sum);
    }

    /// Puts the chapters of all rows of a year in the place of those that were seen here; nothing for whole editions.
    pub fn set_chapters(&mut self, year: i32, harmonized: u128) {
        self.chapters.insert(year, Chapters::of_harmonized(harmonized));
    }

    /// Takes the chapters of rows of a year that were summed elsewhere.
    pub fn add_chapters(&mut self, year: i32, chapters: Chapters) {
        self.chapters.entry(year).or_default().merge(chapters);
    }

    /// The chapters of the rows that are summed, and of all rows of products, as a manifest has them.
    pub fn chapters(&self) -> [Vec<String>; 2] {
        let mut all = Chapters::default();
        self.chapters.values().for_each(|chapters| all.merge(*chapters));
        [all.names(), self.at_hand.names()]
    }

    fn of(&mut self, part: u32) -> &mut BTreeMap<Key, Sum> {
        if part == 0 { &mut self.years } else { &mut self.parts }
    }

    /// One sum a key: of the whole year; of its parts where the year has no figure, or is a sum over products and the parts are the
    /// totals of twelve months.
    fn settled(self) -> BTreeMap<Key, Sum> {
        let mut sums = self.years;
        for (key, parts) in self.parts {
            let is_of_all = !parts.by_product && parts.months() == Some(12) && parts.total() != NONE;
            if sums.get(&key).is_none_or(|year| year.total() == NONE || (year.by_product && is_of_all)) {
                sums.insert(key, parts);
            }
        }
        sums
    }

    /// The totals of a data set as a table, in the order of their keys, with the columns of the schema but for those of the release.
    pub fn frame(mut self, dataset: &str) -> Result<DataFrame> {
        let chapters = std::mem::take(&mut self.chapters);
        frame_of(self.settled().into_iter().unzip(), dataset, &chapters)
    }
}

/// What one country sold to another in a year, of a data set that reconciles both sides' reports: a sum over products.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reconciled {
    pub exporter: Country,
    pub importer: Country,
    pub year: i32,
    /// Thousandths of a dollar.
    pub value: i128,
    pub rows: u64,
    /// Rows without a value.
    pub missing: u64,
}

impl Reconciled {
    pub fn is_same(&self, other: &Reconciled) -> bool {
        (self.exporter, self.importer, self.year) == (other.exporter, other.importer, other.year)
    }

    pub fn merge(&mut self, other: &Reconciled) {
        self.value += other.value;
        self.rows += other.rows;
        self.missing += other.missing;
    }
}

/// These sums, in the order of exporter, importer and year, as the table that [`Totals::frame`] makes of them; with the chapters of
/// a year, where these are few.
pub(super) fn frame_of_reconciled(sums: &[Reconciled], dataset: &str, chapters: &ByYear) -> Result<DataFrame> {
    let once = |name, word| held_once(name, word, sums.len());
    let nothing = |name: &str, dtype| Column::new_scalar(name.into(), Scalar::null(dtype), sums.len());
    let books = if is_reconciled(dataset, None) { "reconciled" } else { "own" };
    let columns: Vec<Column> = vec![
        countries("reporter", sums.iter().map(|sum| sum.exporter))?,
        countries("partner", sums.iter().map(|sum| sum.importer))?,
        once("flow", FlowKind::Export.word()),
        once("series", ""),
        once("trade", TradeKind::Goods.word()),
        once("prices", &prices_word(Prices::Nominal)),
        once("valuation", Valuation::Fob.word()),
        numbers("year", sums.iter().map(|sum| Some(sum.year))),
        amount_column("value", sums.iter().map(|sum| total(sum.value, sum.missing)))?,
        once("books", books),
        once("basis", basis(true, false)),
        nothing("months", DataType::Int32),
        Column::new_scalar("estimate".into(), Scalar::from(true), sums.len()),
        integer_column("rows", sums.iter().map(|sum| i32::try_from(sum.rows).ok())),
        nothing("fob", decimal_type()),
        numbers("chapters", sums.iter().map(|sum| chapters.get(&sum.year).and_then(|chapters| chapters.count()))),
    ];
    Ok(DataFrame::new(sums.len(), columns)?)
}

fn frame_of((keys, sums): (Vec<Key>, Vec<Sum>), dataset: &str, chapters: &ByYear) -> Result<DataFrame> {
    let books = |series: Option<&str>| if is_reconciled(dataset, series) { "reconciled" } else { "own" };
    let books = match one_value(keys.iter().map(|key| key.series.as_deref())) {
        Some(series) => held_once("books", books(series), keys.len()),
        None => words("books", keys.iter().map(|key| books(key.series.as_deref()))),
    };
    let prices = match one_value(keys.iter().map(|key| key.prices)) {
        Some(prices) => held_once("prices", &prices_word(prices), keys.len()),
        None => {
            let prices: Vec<Cow<'static, str>> = keys.iter().map(|key| prices_word(key.prices)).collect();
            text_column("prices", prices.iter().map(|prices| &**prices))
        }
    };
    let of_products = keys
        .iter()
        .zip(&sums)
        .map(|(key, sum)| chapters.get(&key.year).filter(|_| sum.by_product).and_then(|chapters| chapters.count()));
    let columns: Vec<Column> = vec![
        countries("reporter", keys.iter().map(|key| key.reporter))?,
        countries("partner", keys.iter().map(|key| key.partner))?,
        words_of("flow", keys.iter().map(|key| key.flow), FlowKind::word),
        words("series", keys.iter().map(|key| key.series.as_deref().unwrap_or(""))),
        words_of("trade", keys.iter().map(|key| key.trade), TradeKind::word),
        prices,
        words_of("valuation", sums.iter().map(|sum| sum.valuation.unwrap_or(Valuation::Unstated)), Valuation::word),
        numbers("year", keys.iter().map(|key| Some(key.year))),
        amount_column("value", sums.iter().map(Sum::total))?,
        books,
        words("basis", sums.iter().map(Sum::basis)),
        numbers("months", sums.iter().map(Sum::months)),
        truths("estimate", sums.iter().map(|sum| sum.estimated)),
        integer_column("rows", sums.iter().map(|sum| i32::try_from(sum.rows).ok())),
        amounts("fob", sums.iter().map(Sum::fob))?,
        numbers("chapters", of_products),
    ];
    Ok(DataFrame::new(keys.len(), columns)?)
}

/// A column of one word; null for the empty one.
fn held_once(name: &str, word: &str, rows: usize) -> Column {
    let scalar = match word.is_empty() {
        true => Scalar::null(DataType::String),
        false => Scalar::from(PlSmallStr::from(word)),
    };
    Column::new_scalar(name.into(), scalar, rows)
}

/// A column of text. Where all rows have the same it is held once, and stands in the manifest of a store.
fn words<'a>(name: &str, values: impl Iterator<Item = &'a str> + Clone) -> Column {
    // Empty words are told by their length: comparing no bytes at no place takes processors longer than comparing many.
    match one_value(values.clone().map(|word| (!word.is_empty()).then_some(word))) {
        Some(word) => held_once(name, word.unwrap_or_default(), values.count()),
        None => text_column(name, values),
    }
}

/// The same of countries.
fn countries(name: &str, values: impl Iterator<Item = Country> + Clone) -> Result<Column> {
    match one_value(values.clone()) {
        Some(country) => Ok(held_once(name, country.code(), values.count())),
        None => country_column(name, values),
    }
}

/// The same of what has a word.
fn words_of<T: PartialEq>(
    name: &str,
    values: impl Iterator<Item = T> + Clone,
    word: impl Fn(T) -> &'static str + Clone,
) -> Column {
    match one_value(values.clone()) {
        Some(value) => held_once(name, word(value), values.count()),
        None => text_column(name, values.map(word)),
    }
}

/// A column of whole numbers, likewise.
fn numbers(name: &str, values: impl Iterator<Item = Option<i32>> + Clone) -> Column {
    match one_value(values.clone()) {
        Some(number) => {
            let scalar = number.map_or_else(|| Scalar::null(DataType::Int32), Scalar::from);
            Column::new_scalar(name.into(), scalar, values.count())
        }
        None => integer_column(name, values),
    }
}

/// A column of thousandths; where there is none, that is held once.
fn amounts(name: &str, values: impl Iterator<Item = i64> + Clone) -> Result<Column> {
    match one_value(values.clone()) {
        Some(NONE) => Ok(Column::new_scalar(name.into(), Scalar::null(decimal_type()), values.count())),
        _ => amount_column(name, values),
    }
}

/// A column of truths, likewise.
fn truths(name: &str, values: impl Iterator<Item = bool> + Clone) -> Column {
    match one_value(values.clone()) {
        Some(truth) => Column::new_scalar(name.into(), Scalar::from(truth), values.count()),
        None => boolean_column(name, values),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_those_that_months_and_quarters_cover_together() {
        let months = |months: &[u32], quarters: &[u32]| {
            let bits = months.iter().copied().chain(quarters.iter().map(|quarter| 12 + quarter));
            Sum { parts: bits.fold(0, |parts, bit| parts | 1 << bit), ..Sum::default() }.months()
        };
        assert_eq!(months(&[], &[]), None);
        assert_eq!(months(&[7, 8, 9, 10, 11, 12], &[1, 2]), Some(12));
        assert_eq!(months(&[1, 3, 4], &[1]), Some(4), "a month within a quarter counts once");
        assert_eq!((months(&[12], &[4]), months(&[], &[1, 2, 3, 4])), (Some(3), Some(12)));
    }
}
