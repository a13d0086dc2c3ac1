//! Columns of a measure from figures in memory, and the arithmetic of figures that may be missing.

use polars::prelude::*;

use crate::error::Result;
use crate::frame::{PRECISION, SCALE, decimal_type};
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

/// A column of dollars that is written value by value. Half of the columns of a table on trade may have no value at all: those
/// take no room.
pub(super) struct UsdBuilder {
    name: PlSmallStr,
    rows: usize,
    /// Rows before the first value.
    nulls: usize,
    values: Option<PrimitiveChunkedBuilder<Int128Type>>,
}

impl UsdBuilder {
    pub fn new(name: &str, rows: usize) -> UsdBuilder {
        UsdBuilder { name: name.into(), rows, nulls: 0, values: None }
    }

    /// Adds a value in millionths of a dollar.
    pub fn push(&mut self, value: Option<i128>) {
        match (self.values.as_mut(), value) {
            (Some(values), _) => values.append_option(value),
            (None, None) => self.nulls += 1,
            (None, Some(_)) => {
                let mut values = PrimitiveChunkedBuilder::new(self.name.clone(), self.rows);
                (0..self.nulls).for_each(|_| values.append_null());
                values.append_option(value);
                self.values = Some(values);
            }
        }
    }

    /// The column.
    ///
    /// # Errors
    /// A sum that has more digits than a table holds.
    pub fn finish(self) -> Result<Column> {
        match self.values {
            Some(values) => Ok(values.finish().into_decimal(PRECISION, SCALE)?.into_series().into_column()),
            None => Ok(Column::new_scalar(self.name, Scalar::null(decimal_type()), self.nulls)),
        }
    }
}

/// A column of dollars from millionths.
///
/// # Errors
/// A sum that has more digits than a table holds.
pub(super) fn usd_column(name: &str, values: impl Iterator<Item = Option<i128>>) -> Result<Column> {
    let mut column = UsdBuilder::new(name, values.size_hint().0);
    values.for_each(|value| column.push(value));
    column.finish()
}

/// A column of ratios; what is not finite is null.
pub(super) fn float_column(name: &str, values: impl Iterator<Item = Option<f64>>) -> Column {
    let values: Vec<Option<f64>> = values.map(|value| value.filter(|value| value.is_finite())).collect();
    Column::new(name.into(), values)
}

/// A column of country codes.
///
/// # Errors
/// Never with countries.
pub(super) fn country_column<'a>(name: &str, countries: impl Iterator<Item = &'a Country>) -> Result<Column> {
    crate::frame::country_column(name, countries.copied())
}

/// A table of these columns, in the order in which a measure documents them.
///
/// # Errors
/// A column that is not there.
pub(super) fn table(height: usize, columns: Vec<Column>, documented: &[crate::model::Column]) -> Result<LazyFrame> {
    let frame = DataFrame::new(height, columns)?.lazy();
    Ok(frame.select(documented.iter().map(|column| col(column.name)).collect::<Vec<_>>()))
}
