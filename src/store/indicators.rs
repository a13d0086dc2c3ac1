//! Values of indicators as columns, kept small on the way: most cells of a file of the World Bank are empty, and each is a row.

use std::collections::HashMap;
use std::hash::Hash;
use std::ops::Range;
use std::sync::Arc;

use polars::prelude::{Column, DataFrame, IdxCa, PlSmallStr};
use rust_decimal::prelude::ToPrimitive;

use crate::datasets::flows::{Area, IndicatorRow, Presence};
use crate::error::Result;
use crate::frame::{integer_column, text_column};

/// Everything that many rows have in common, once and numbered.
#[derive(Debug)]
struct Numbered<T> {
    numbers: HashMap<T, u32>,
    all: Vec<T>,
}

impl<T> Default for Numbered<T> {
    fn default() -> Numbered<T> {
        Numbered { numbers: HashMap::new(), all: Vec::new() }
    }
}

impl<T: Eq + Hash + Clone> Numbered<T> {
    fn number(&mut self, one: T) -> u32 {
        let next = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        *self.numbers.entry(one).or_insert_with_key(|one| {
            self.all.push(one.clone());
            next
        })
    }

    /// For every number its place among the texts in their order; equal texts share one.
    fn ranks<'a>(&'a self, text: impl Fn(&'a T) -> &'a str) -> Vec<u32> {
        let mut texts: Vec<&str> = self.all.iter().map(&text).collect();
        texts.sort_unstable();
        texts.dedup();
        self.all.iter().map(|one| texts.partition_point(|other| *other < text(one)) as u32).collect()
    }
}

/// One value, with the numbers of what it is of.
#[derive(Debug, Clone, Copy)]
struct Value {
    area: u32,
    indicator: u32,
    year: i32,
    quarter: Option<u8>,
    month: Option<u8>,
    presence: Presence,
    /// Not a number where there is no value: no file can say that otherwise.
    value: f64,
}

/// Values of indicators, row by row.
///
/// Memory: 32 bytes a row, and what the rows have in common once.
#[derive(Debug, Default)]
pub(super) struct Indicators {
    areas: Numbered<Area>,
    /// Code and name.
    indicators: Numbered<(Arc<str>, Arc<str>)>,
    rows: Vec<Value>,
}

impl Indicators {
    /// Takes a row.
    pub fn push(&mut self, row: IndicatorRow) {
        let IndicatorRow { area, indicator, name, year, quarter, month, value, presence, .. } = row;
        let value = value.and_then(|value| value.to_f64()).unwrap_or(f64::NAN);
        let (area, indicator) = (self.areas.number(area), self.indicators.number((indicator, name)));
        self.rows.push(Value { area, indicator, year, quarter, month, presence, value });
    }

    /// The year of each row.
    pub fn years(&self) -> impl Iterator<Item = i32> + '_ {
        self.rows.iter().map(|row| row.year)
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Sorts the rows by indicator, area and time.
    pub fn settle(&mut self) {
        let areas = self.areas.ranks(|area| &area.raw);
        let indicators = self.indicators.ranks(|(code, _)| code);
        let rank = |ranks: &[u32], number: u32| ranks[number as usize];
        self.rows.sort_by_key(|row| {
            (rank(&indicators, row.indicator), rank(&areas, row.area), row.year, row.quarter, row.month)
        });
    }

    /// The rows of a range, with the columns of the store's table in its order.
    pub fn frame(&self, range: Range<usize>) -> Result<DataFrame> {
        let rows = &self.rows[range];
        let codes: Vec<String> =
            self.areas.all.iter().map(|area| area.code.map_or_else(String::new, |code| code.to_string())).collect();
        let of_area = |name: &str, texts: Vec<&str>| gathered(name, &texts, rows.iter().map(|row| row.area));
        let of_indicator = |name: &str, texts: Vec<&str>| gathered(name, &texts, rows.iter().map(|row| row.indicator));
        let words: Vec<&str> = Presence::ALL.iter().map(|presence| presence.word()).collect();
        let small = |number: Option<u8>| number.map(i32::from);
        let value = |row: &Value| Some(row.value).filter(|value| !value.is_nan());
        let columns: Vec<Column> = vec![
            of_area("area", codes.iter().map(String::as_str).collect())?,
            of_area("area_name", self.areas.all.iter().map(|area| &*area.raw).collect())?,
            of_area("area_class", self.areas.all.iter().map(|area| area.class.word()).collect())?,
            of_indicator("indicator", self.indicators.all.iter().map(|(code, _)| &**code).collect())?,
            of_indicator("name", self.indicators.all.iter().map(|(_, name)| &**name).collect())?,
            integer_column("year", rows.iter().map(|row| Some(row.year))),
            integer_column("quarter", rows.iter().map(|row| small(row.quarter))),
            integer_column("month", rows.iter().map(|row| small(row.month))),
            Column::new("value".into(), rows.iter().map(value).collect::<Vec<Option<f64>>>()),
            gathered("presence", &words, rows.iter().map(|row| row.presence as u32))?,
        ];
        Ok(DataFrame::new(rows.len(), columns)?)
    }
}

/// A column of texts by their numbers: the rows share the memory of each text.
fn gathered(name: &str, texts: &[&str], numbers: impl Iterator<Item = u32>) -> Result<Column> {
    let numbers = IdxCa::from_vec(PlSmallStr::EMPTY, numbers.collect());
    Ok(text_column(name, texts.iter().copied()).take(&numbers)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::datasets::flows::AreaClass;
    use crate::model::Country;
    use crate::store::INDICATORS;

    #[test]
    fn rows_are_sorted_small_and_whole() {
        assert!(std::mem::size_of::<Value>() <= 32, "a file of the World Bank has millions of them");
        let row = |indicator: &str, area: &str, year: i32, value: Option<i64>| IndicatorRow {
            line: 1,
            area: Area { code: Country::parse(area), raw: area.into(), class: AreaClass::Country },
            indicator: indicator.into(),
            name: "".into(),
            year,
            quarter: None,
            month: None,
            value: value.map(Into::into),
            presence: crate::datasets::gate::presence(value.map(Into::into)),
        };
        let mut indicators = Indicators::default();
        for (indicator, area, year, value) in [
            ("B", "PAK", 2020, Some(4)),
            ("A", "TUR", 2020, None),
            ("A", "AZE", 2021, Some(0)),
            ("A", "AZE", 2020, Some(1)),
        ] {
            indicators.push(row(indicator, area, year, value));
        }
        assert_eq!(indicators.years().min(), Some(2020));
        indicators.settle();
        let frame = indicators.frame(0..indicators.len()).expect("a frame");
        let names: Vec<_> = frame.get_column_names().into_iter().map(|name| name.as_str()).collect();
        let stored: Vec<_> = INDICATORS.names().into_iter().filter(|name| names.contains(name)).collect();
        assert_eq!(names, stored, "in the order of the schema");
        let last = indicators.frame(3..4).expect("a frame");
        assert_eq!((last.height(), last.column("year").expect("years").i32().expect("years").get(0)), (1, Some(2020)));
        let texts = |name: &str| {
            let column = frame.column(name).expect(name).str().expect(name).clone();
            column.iter().map(|text| text.unwrap_or("null").to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(texts("indicator"), ["A", "A", "A", "B"]);
        assert_eq!(texts("area"), ["AZE", "AZE", "TUR", "PAK"]);
        assert_eq!(texts("name"), ["null"; 4]);
        assert_eq!(texts("presence"), ["value", "zero", "missing", "value"]);
        let values: Vec<_> = frame.column("value").expect("value").f64().expect("floats").iter().collect();
        assert_eq!(values, [Some(1.0), Some(0.0), None, Some(4.0)]);
    }
}
