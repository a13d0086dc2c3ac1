//! Columns of a measure from figures in memory, and the arithmetic of figures that may be missing.

use polars::prelude::*;

use crate::error::Result;
use crate::frame::{PRECISION, SCALE};
use crate::model::Country;

/// Units of a table's decimal in one dollar.
const UNITS: f64 = 1e6;
/// A value in millionths of a dollar as a float in dollars, for ratios.
pub(super) fn dollars(value: i128) -> f64 {
    value as f64 / UNITS
}

/// A ratio of two values; null unless both are there and the lower one is above nought.
pub(super) fn over(above: Option<i128>, below: Option<i128>) -> Option<f64> {
    let (above, below) = (above?, below?);
    (below > 0).then(|| dollars(above) / dollars(below))
}

/// The sum of two values; null when one is missing.
pub(super) fn sum(one: Option<i128>, other: Option<i128>) -> Option<i128> {
    Some(one?.saturating_add(other?))
}

/// The first value less the second; null when one is missing.
pub(super) fn less(one: Option<i128>, other: Option<i128>) -> Option<i128> {
    Some(one?.saturating_sub(other?))
}

/// A column of dollars that is written value by value.
pub(super) struct UsdBuilder(PrimitiveChunkedBuilder<Int128Type>);

impl UsdBuilder {
    pub fn new(name: &str, rows: usize) -> UsdBuilder {
        UsdBuilder(PrimitiveChunkedBuilder::new(name.into(), rows))
    }

    /// Adds a value in millionths of a dollar.
    pub fn push(&mut self, value: Option<i128>) {
        self.0.append_option(value);
    }

    /// The column.
    ///
    /// # Errors
    /// A sum that has more digits than a table holds.
    pub fn finish(self) -> Result<Column> {
        Ok(self.0.finish().into_decimal(PRECISION, SCALE)?.into_series().into_column())
    }
}

/// A column of dollars from millionths.
///
/// # Errors
/// A sum that has more digits than a table holds.
pub(super) fn usd_column(name: &str, values: impl Iterator<Item = Option<i128>>) -> Result<Column> {
    let mut column: Int128Chunked = values.collect();
    column.rename(name.into());
    Ok(column.into_decimal(PRECISION, SCALE)?.into_series().into_column())
}

/// A column of ratios; what is not finite is null.
pub(super) fn float_column(name: &str, values: impl Iterator<Item = Option<f64>>) -> Column {
    let values: Vec<Option<f64>> = values.map(|value| value.filter(|value| value.is_finite())).collect();
    Column::new(name.into(), values)
}

/// A column of country codes.
pub(super) fn country_column<'a>(name: &str, countries: impl Iterator<Item = &'a Country>) -> Column {
    Column::new(name.into(), countries.map(Country::code).collect::<Vec<_>>())
}

/// A table of these columns, in the order in which a measure documents them.
///
/// # Errors
/// A column that is not there.
pub(super) fn table(height: usize, columns: Vec<Column>, documented: &[crate::model::Column]) -> Result<LazyFrame> {
    let frame = DataFrame::new(height, columns)?.lazy();
    Ok(frame.select(documented.iter().map(|column| col(column.name)).collect::<Vec<_>>()))
}
