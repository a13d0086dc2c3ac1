//! Flows as columns: what a file gives row by row becomes a sorted table, with texts and figures kept small on the way.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use polars::prelude::{Column, DataFrame, Int128Chunked, IntoColumn, IntoSeries, NewChunkedArray};
use rayon::prelude::*;
use rust_decimal::Decimal;

use super::parquet::Constants;
use crate::datasets::flows::{Breakdown, FlowRow};
use crate::error::Result;

/// Decimals of money and quantities in the store: thousandths.
pub(super) const DECIMALS: u32 = 3;
/// Digits of them: what a column of 64 bits holds.
const DIGITS: usize = 18;
/// Stands for nothing in a column of thousandths.
pub(super) const NONE: i64 = i64::MIN;
/// Stands for nothing in a column of small numbers.
const NO_NUMBER: i32 = i32::MIN;

/// Text columns, in the order in which [`FlowColumns::push`] fills them.
const TEXTS: [&str; 18] = [
    "reporter",
    "reporter_name",
    "reporter_class",
    "partner",
    "partner_name",
    "partner_class",
    "flow",
    "series",
    "trade",
    "prices",
    "valuation",
    "classification",
    "product",
    "presence",
    "quantity_unit",
    "split",
    "counts",
    "vintage",
];
const NUMBERS: [&str; 5] = ["line", "level", "year", "quarter", "month"];
const AMOUNTS: [&str; 5] = ["value", "cif", "fob", "quantity", "net_weight"];

/// A figure in thousandths, rounded; `None` when it is too large for any trade.
pub(super) fn thousandths(figure: Decimal) -> Option<i64> {
    let mut rounded = figure.round_dp(DECIMALS);
    rounded.rescale(DECIMALS);
    let exact = rounded.scale() == DECIMALS;
    i64::try_from(rounded.mantissa()).ok().filter(|value| exact && value.unsigned_abs() < 10_u64.pow(DIGITS as u32))
}

/// A column of thousandths as exact decimals.
pub(super) fn amount_column(name: &str, values: impl Iterator<Item = i64>) -> Result<Column> {
    let values = values.map(|value| (value != NONE).then_some(i128::from(value)));
    let column = Int128Chunked::from_iter_options(name.into(), values);
    Ok(column.into_decimal(DIGITS, DECIMALS as usize)?.into_series().into_column())
}

/// Every text once, numbered; 0 is no text.
#[derive(Debug, Default)]
struct Texts {
    numbers: HashMap<Arc<str>, u32>,
    texts: Vec<Arc<str>>,
}

impl Texts {
    fn number(&mut self, text: &str) -> u32 {
        if text.is_empty() {
            return 0;
        }
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let text: Arc<str> = Arc::from(text);
        self.texts.push(Arc::clone(&text));
        let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.numbers.insert(text, number);
        number
    }

    fn text(&self, number: u32) -> Option<&str> {
        self.texts.get((number as usize).checked_sub(1)?).map(|text| &**text)
    }

    /// For every number its place among the sorted texts; no text is first.
    fn ranks(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (1..=self.texts.len() as u32).collect();
        order.sort_by_key(|number| self.text(*number));
        let mut ranks = vec![0; self.texts.len() + 1];
        for (rank, number) in order.into_iter().enumerate() {
            ranks[number as usize] = rank as u32 + 1;
        }
        ranks
    }
}

/// Rows of flows, column by column.
///
/// Memory: about 150 bytes a row.
#[derive(Debug, Default)]
pub(super) struct FlowColumns {
    texts: Texts,
    words: [Vec<u32>; TEXTS.len()],
    numbers: [Vec<i32>; NUMBERS.len()],
    amounts: [Vec<i64>; AMOUNTS.len()],
    estimates: Vec<bool>,
    order: Vec<u32>,
    /// Figures that are too large for any trade, and so are left out.
    pub too_large: u64,
}

impl FlowColumns {
    pub fn len(&self) -> usize {
        self.estimates.len()
    }

    /// Takes a row.
    pub fn push(&mut self, row: &FlowRow) {
        let (prices, split) = (row.prices.to_string(), split(&row.breakdown));
        let text = |text: &Option<Arc<str>>| text.clone().unwrap_or_default();
        let (series, unit, vintage) = (text(&row.series), text(&row.quantity_unit), text(&row.vintage));
        let code = |area: &crate::datasets::flows::Area| area.code.map_or_else(String::new, |code| code.to_string());
        let words: [&str; TEXTS.len()] = [
            &code(&row.reporter),
            &row.reporter.raw,
            row.reporter.class.word(),
            &code(&row.partner),
            &row.partner.raw,
            row.partner.class.word(),
            row.flow.word(),
            &series,
            row.trade.word(),
            &prices,
            row.valuation.word(),
            &row.classification,
            &row.product,
            row.presence.word(),
            &unit,
            &split,
            row.count.word(),
            &vintage,
        ];
        for (column, word) in self.words.iter_mut().zip(words) {
            // Most words are those of the row before.
            let again = column.last().copied().filter(|last| self.texts.text(*last).unwrap_or_default() == word);
            let number = again.unwrap_or_else(|| self.texts.number(word));
            column.push(number);
        }
        let small = |number: Option<u8>| number.map_or(NO_NUMBER, i32::from);
        let line = i32::try_from(row.line).unwrap_or(NO_NUMBER);
        let numbers = [line, small(row.level), row.year, small(row.quarter), small(row.month)];
        for (column, number) in self.numbers.iter_mut().zip(numbers) {
            column.push(number);
        }
        for (column, figure) in
            self.amounts.iter_mut().zip([row.value, row.cif, row.fob, row.quantity, row.net_weight_kg])
        {
            let kept = figure.and_then(thousandths);
            self.too_large += u64::from(figure.is_some() && kept.is_none());
            column.push(kept.unwrap_or(NONE));
        }
        self.estimates.push(row.flags.value_estimated);
    }

    /// Sorts the rows by reporter, partner, flow, time and product, and gives the columns that have one value everywhere.
    pub fn settle(&mut self) -> Constants {
        let ranks = self.texts.ranks();
        let [reporters, names, _, partners, partner_names, _, flows, ..] = &self.words;
        let [lines, _, years, quarters, months] = &self.numbers;
        let rank = |column: &[u32], row: u32| ranks[column[row as usize] as usize];
        let products = &self.words[12];
        self.order = (0..u32::try_from(self.len()).unwrap_or(u32::MAX)).collect();
        self.order.par_sort_unstable_by_key(|row| {
            let at = *row as usize;
            (
                (rank(reporters, *row), rank(names, *row), rank(partners, *row), rank(partner_names, *row)),
                (rank(flows, *row), years[at], quarters[at], months[at], rank(products, *row), lines[at]),
            )
        });
        let mut constants = Constants::new();
        for (name, column) in TEXTS.iter().zip(&mut self.words) {
            if let Some(first) = one_value(column.iter().copied()) {
                let value = self.texts.text(first).map_or(serde_json::Value::Null, |text| text.into());
                constants.insert((*name).to_owned(), value);
                *column = Vec::new();
            }
        }
        for (name, column) in NUMBERS.iter().zip(&mut self.numbers) {
            if let Some(first) = one_value(column.iter().copied()) {
                let value = if first == NO_NUMBER { serde_json::Value::Null } else { first.into() };
                constants.insert((*name).to_owned(), value);
                *column = Vec::new();
            }
        }
        for (name, column) in AMOUNTS.iter().zip(&mut self.amounts) {
            if one_value(column.iter().copied()) == Some(NONE) {
                constants.insert((*name).to_owned(), serde_json::Value::Null);
                *column = Vec::new();
            }
        }
        if let Some(first) = one_value(self.estimates.iter().copied()) {
            constants.insert("estimate".to_owned(), first.into());
        }
        constants
    }

    /// The names of the columns of [`FlowColumns::frame`], once they are settled.
    pub fn names(&self) -> Vec<&'static str> {
        let texts = TEXTS.iter().zip(&self.words).filter(|(_, column)| !column.is_empty()).map(|(name, _)| *name);
        let numbers = NUMBERS.iter().zip(&self.numbers).filter(|(_, column)| !column.is_empty()).map(|(name, _)| *name);
        let amounts = AMOUNTS.iter().zip(&self.amounts).filter(|(_, column)| !column.is_empty()).map(|(name, _)| *name);
        let estimate = one_value(self.estimates.iter().copied()).is_none().then_some("estimate");
        texts.chain(numbers).chain(amounts).chain(estimate).collect()
    }

    /// The rows of a range in their order, without the columns that have one value everywhere.
    pub fn frame(&self, rows: Range<usize>) -> Result<DataFrame> {
        let rows = &self.order[rows];
        let mut columns: Vec<Column> = Vec::new();
        for (name, column) in TEXTS.iter().zip(&self.words).filter(|(_, column)| !column.is_empty()) {
            let texts: Vec<Option<&str>> = rows.iter().map(|row| self.texts.text(column[*row as usize])).collect();
            columns.push(Column::new((*name).into(), texts));
        }
        for (name, column) in NUMBERS.iter().zip(&self.numbers).filter(|(_, column)| !column.is_empty()) {
            let number = |row: &u32| Some(column[*row as usize]).filter(|number| *number != NO_NUMBER);
            columns.push(Column::new((*name).into(), rows.iter().map(number).collect::<Vec<_>>()));
        }
        for (name, column) in AMOUNTS.iter().zip(&self.amounts).filter(|(_, column)| !column.is_empty()) {
            columns.push(amount_column(name, rows.iter().map(|row| column[*row as usize]))?);
        }
        if one_value(self.estimates.iter().copied()).is_none() {
            let marks: Vec<bool> = rows.iter().map(|row| self.estimates[*row as usize]).collect();
            columns.push(Column::new("estimate".into(), marks));
        }
        Ok(DataFrame::new(rows.len(), columns)?)
    }
}

/// The value that all have; `None` when they differ, or when there are none.
pub(super) fn one_value<T: PartialEq>(values: impl IntoIterator<Item = T>) -> Option<T> {
    let mut values = values.into_iter();
    let first = values.next()?;
    values.all(|value| value == first).then_some(first)
}

/// What a row is split by, as `customs C01; transport 1000`.
fn split(breakdown: &Breakdown) -> String {
    let parts = [
        ("second partner", &breakdown.second_partner),
        ("customs", &breakdown.customs),
        ("transport", &breakdown.transport),
        ("supply", &breakdown.supply),
    ];
    let parts = parts.iter().filter_map(|(name, code)| Some(format!("{name} {}", code.as_ref()?)));
    parts.collect::<Vec<_>>().join("; ")
}
