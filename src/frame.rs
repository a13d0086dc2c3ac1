//! Typed values to polars columns and back, in one place: what `decimal` and `date` mean in a table.

use jiff::civil::Date;
use polars::prelude::*;
use rust_decimal::Decimal;

use crate::error::{Error, ErrorKind, Result};
use crate::model::Country;

/// Digits of a decimal column.
pub const PRECISION: usize = 38;
/// Decimals of a decimal column.
pub const SCALE: usize = 6;

/// The data type of figures in tables: exact, six decimals.
pub const fn decimal_type() -> DataType {
    DataType::Decimal(PRECISION, SCALE)
}

/// A text column; an empty text is null.
pub fn text_column<'a>(name: &str, values: impl Iterator<Item = &'a str>) -> Column {
    let values: Vec<Option<&str>> = values.map(|value| (!value.is_empty()).then_some(value)).collect();
    Column::new(name.into(), values)
}

/// A column of country codes.
///
/// # Errors
/// Never with countries.
pub fn country_column(name: &str, countries: impl Iterator<Item = Country>) -> Result<Column> {
    // There are few countries in many rows: each code is written once, and the rows gather them.
    let mut codes: Vec<Country> = Vec::new();
    let mut places = vec![IdxSize::MAX; Country::MOST];
    let rows = countries.map(|country| {
        let place = &mut places[country.number()];
        if *place == IdxSize::MAX {
            *place = codes.len() as IdxSize;
            codes.push(country);
        }
        *place
    });
    let rows = IdxCa::from_vec(PlSmallStr::EMPTY, rows.collect());
    let codes = StringChunked::from_iter_values(name.into(), codes.iter().map(Country::code));
    Ok(codes.into_column().take(&rows)?)
}

/// A column of words of a vocabulary, or of anything else that displays; an empty text is null.
pub fn word_column<T: ToString>(name: &str, values: impl Iterator<Item = Option<T>>) -> Column {
    let values: Vec<Option<String>> =
        values.map(|value| value.map(|value| value.to_string()).filter(|word| !word.is_empty())).collect();
    Column::new(name.into(), values)
}

/// A column of texts that are spelled into the same memory one after the other; what stays empty is missing.
pub fn spelled_column<T>(name: &str, rows: &[T], mut spell: impl FnMut(&T, &mut String)) -> Column {
    let mut column = StringChunkedBuilder::new(name.into(), rows.len());
    let mut text = String::new();
    for row in rows {
        text.clear();
        spell(row, &mut text);
        column.append_option((!text.is_empty()).then_some(text.as_str()));
    }
    column.finish().into_column()
}

/// A column of exact figures.
///
/// # Errors
/// A figure with more digits than the column holds; the ledger's reader lets none through.
pub fn decimal_column(name: &str, values: impl Iterator<Item = Option<Decimal>>) -> Result<Column> {
    let mut scaled: Vec<Option<i128>> = Vec::new();
    for value in values {
        scaled.push(value.map(scale_up).transpose()?);
    }
    let series = Int128Chunked::from_iter_options(name.into(), scaled.into_iter()).into_decimal(PRECISION, SCALE)?;
    Ok(series.into_series().into_column())
}

fn scale_up(mut value: Decimal) -> Result<i128> {
    value.rescale(SCALE as u32);
    if value.scale() == SCALE as u32 {
        Ok(value.mantissa())
    } else {
        Err(Error::new(ErrorKind::Internal, format!("{value} has more digits than a table holds")))
    }
}

/// A column of days.
pub fn date_column(name: &str, values: impl Iterator<Item = Option<Date>>) -> Column {
    let epoch = Date::constant(1970, 1, 1);
    // A date of the calendar is never more than a few million days from 1970.
    let days = values.map(|day| day.map(|day| day.duration_since(epoch).as_hours() as i32 / 24));
    Int32Chunked::from_iter_options(name.into(), days.collect::<Vec<_>>().into_iter())
        .into_date()
        .into_series()
        .into_column()
}

/// A column of whole numbers.
pub fn integer_column(name: &str, values: impl Iterator<Item = Option<i32>>) -> Column {
    Column::new(name.into(), values.collect::<Vec<_>>())
}

/// A column of truths.
pub fn boolean_column(name: &str, values: impl Iterator<Item = bool>) -> Column {
    Column::new(name.into(), values.collect::<Vec<_>>())
}

/// One value of a table, as something that can be written.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing: missing, never zero.
    Null,
    /// Text.
    Text(String),
    /// An exact figure.
    Decimal(Decimal),
    /// A whole number.
    Integer(i64),
    /// A ratio or a rate; finite.
    Float(f64),
    /// A day.
    Date(Date),
    /// A truth.
    Boolean(bool),
}

impl Value {
    /// The value as it stands in CSV: no grouping, no trailing zeros, empty for null.
    pub fn plain(&self) -> String {
        match self {
            Value::Null => String::new(),
            Value::Text(text) => text.clone(),
            Value::Decimal(figure) => figure.normalize().to_string(),
            Value::Integer(number) => number.to_string(),
            Value::Float(number) => plain_float(*number),
            Value::Date(day) => day.to_string(),
            Value::Boolean(truth) => truth.to_string(),
        }
    }

    /// The figure as a float, for drawing and for ratios.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Value::Decimal(figure) => figure.to_string().parse().ok(),
            Value::Integer(number) => Some(*number as f64),
            Value::Float(number) => Some(*number),
            _ => None,
        }
    }
}

/// From here on six digits would cut hundredths off, which of money are cents.
const HUNDREDTHS: f64 = 1e4;

/// Powers of ten that a float holds exactly, as far as [`six_digits`] needs them.
const TENS: [f64; 17] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16];

/// The six significant digits of a number as a whole one, and how many of them stand behind the point. `None` for numbers that are
/// not of the size of ratios, and for those so near to the middle of two such numbers that arithmetic with floats may not tell which is
/// nearer: [`plain_float`] can.
pub(crate) fn six_digits(number: f64) -> Option<(u64, usize)> {
    let number = number.abs();
    if !(1e-9..HUNDREDTHS).contains(&number) {
        return None;
    }
    let decimals = TENS.iter().position(|ten| number * ten >= 1e5)?;
    let scaled = number * TENS[decimals];
    let (whole, rest) = (scaled.trunc(), scaled.fract());
    let is_clear = (rest - 0.5).abs() > 1e-6;
    is_clear.then(|| (whole as u64 + u64::from(rest > 0.5), decimals))
}

/// The number that [`plain_float`] writes.
pub(crate) fn settled_float(number: f64) -> f64 {
    match six_digits(number) {
        // Both are exact, so their quotient is the float that is nearest to what is written.
        Some((digits, decimals)) => (digits as f64 / TENS[decimals]).copysign(number),
        None => plain_float(number).parse().unwrap_or(number),
    }
}

/// Six significant digits say all that a ratio of reported figures can say, and keep the last bits of a processor's
/// arithmetic out of a table. A large number, such as a mean of sums of money in a query, keeps its hundredths, up to fifteen digits.
fn plain_float(number: f64) -> String {
    if number == 0.0 || !number.is_finite() {
        return "0".to_owned();
    }
    // Fewer digits than a float holds: as they are rounded they are its shortest text, with the point moved.
    let behind_first = match number.abs() {
        large if large >= HUNDREDTHS => (large.log10().floor() as usize + 2).min(14),
        _ => 5,
    };
    let text = format!("{number:.behind_first$e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |digits| ("-", digits));
    let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_end_matches('0');
    let whole = exponent.parse::<i32>().unwrap_or(0) + 1;
    match usize::try_from(whole).unwrap_or(0) {
        0 => format!("{sign}0.{}{digits}", "0".repeat(usize::try_from(-whole).unwrap_or(0))),
        whole if whole < digits.len() => format!("{sign}{}.{}", &digits[..whole], &digits[whole..]),
        more => format!("{sign}{digits}{}", "0".repeat(more - digits.len())),
    }
}

/// A value of a column.
///
/// # Errors
/// A row that the column does not have.
pub fn value_at(column: &Column, row: usize) -> Result<Value> {
    Ok(match column.get(row)? {
        AnyValue::Null => Value::Null,
        AnyValue::String(text) => Value::Text(text.to_owned()),
        AnyValue::StringOwned(text) => Value::Text(text.to_string()),
        AnyValue::Boolean(truth) => Value::Boolean(truth),
        AnyValue::Date(days) => Value::Date(day_of(days)),
        AnyValue::Decimal(mantissa, _, scale) => {
            let figure = Decimal::try_from_i128_with_scale(mantissa, u32::try_from(scale).unwrap_or(0));
            Value::Decimal(figure.map_err(|error| Error::new(ErrorKind::Internal, error.to_string()))?)
        }
        AnyValue::Float64(number) if number.is_finite() => match exact_figure(column.name(), number) {
            Some(figure) => Value::Decimal(figure),
            None => Value::Float(number),
        },
        // Not finite is not a figure: a measure that divides by nothing has nothing to say.
        AnyValue::Float64(_) => Value::Null,
        AnyValue::Int32(number) => Value::Integer(number.into()),
        AnyValue::Int64(number) => Value::Integer(number),
        AnyValue::UInt32(number) => Value::Integer(number.into()),
        AnyValue::UInt64(number) => Value::Integer(i64::try_from(number).unwrap_or(i64::MAX)),
        other => Value::Text(other.to_string()),
    })
}

/// The figures of indicators stand in a column `value`, as floats because they come in any size. They are no ratios: they keep
/// every digit that the provider wrote.
pub(crate) fn exact_figure(column: &str, number: f64) -> Option<Decimal> {
    (column == "value").then(|| format!("{number}").parse().ok()).flatten()
}

fn day_of(days: i32) -> Date {
    let epoch = Date::constant(1970, 1, 1);
    epoch.checked_add(jiff::Span::new().try_days(days).unwrap_or_default()).unwrap_or(epoch)
}

/// A table whose rows can be asked for values by column name.
#[derive(Debug, Clone)]
pub struct Rows<'a> {
    frame: &'a DataFrame,
}

impl<'a> Rows<'a> {
    /// The rows of a table.
    pub const fn of(frame: &'a DataFrame) -> Rows<'a> {
        Rows { frame }
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.frame.height()
    }

    /// True without rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A value.
    ///
    /// # Errors
    /// A column that the table does not have.
    pub fn value(&self, row: usize, column: &str) -> Result<Value> {
        value_at(self.frame.column(column)?, row)
    }

    /// A text; empty for null.
    ///
    /// # Errors
    /// A column that the table does not have.
    pub fn text(&self, row: usize, column: &str) -> Result<String> {
        Ok(self.value(row, column)?.plain())
    }

    /// A number; `None` for null.
    ///
    /// # Errors
    /// A column that the table does not have.
    pub fn number(&self, row: usize, column: &str) -> Result<Option<f64>> {
        Ok(self.value(row, column)?.as_f64())
    }

    /// A whole number; `None` for null.
    ///
    /// # Errors
    /// A column that the table does not have.
    pub fn integer(&self, row: usize, column: &str) -> Result<Option<i32>> {
        Ok(match self.value(row, column)? {
            Value::Integer(number) => i32::try_from(number).ok(),
            _ => None,
        })
    }

    /// A truth; false for null.
    ///
    /// # Errors
    /// A column that the table does not have.
    pub fn truth(&self, row: usize, column: &str) -> Result<bool> {
        Ok(self.value(row, column)? == Value::Boolean(true))
    }

    /// A day; `None` for null.
    ///
    /// # Errors
    /// A column that the table does not have.
    pub fn date(&self, row: usize, column: &str) -> Result<Option<Date>> {
        Ok(match self.value(row, column)? {
            Value::Date(day) => Some(day),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::str::FromStr;

    #[test]
    fn figures_pass_through_a_table_unchanged() {
        let figures = ["7300000", "13.283", "-0.5", "1000000000000000000", "0.000001"];
        let values = figures.iter().map(|text| Decimal::from_str(text).ok());
        let column = decimal_column("low", values.chain([None])).expect("a column");
        for (row, text) in figures.iter().enumerate() {
            assert_eq!(value_at(&column, row).expect("a value").plain(), *text);
        }
        assert_eq!(value_at(&column, figures.len()).expect("a value"), Value::Null);
    }

    #[test]
    fn days_pass_through_a_table_unchanged() {
        let days = [Date::constant(2017, 3, 1), Date::constant(1900, 2, 28), Date::constant(2200, 12, 31)];
        let column = date_column("first", days.iter().map(|day| Some(*day)));
        for (row, day) in days.iter().enumerate() {
            assert_eq!(value_at(&column, row).expect("a value"), Value::Date(*day));
        }
    }

    #[test]
    fn ratios_have_six_significant_digits() {
        assert_eq!(plain_float(68.493_150_684_931_5), "68.4932");
        assert_eq!(plain_float(1.0 / 3.0), "0.333333");
    }

    #[test]
    fn large_numbers_keep_their_hundredths() {
        assert_eq!(plain_float(26_661_177_037.735_847), "26661177037.74");
        assert_eq!(plain_float(13_283_123.45), "13283123.45");
        assert_eq!(plain_float(123_456_789.0), "123456789");
        assert_eq!(plain_float(-9_999.996), "-10000");
        assert_eq!(plain_float(10_000.004), "10000");
        assert_eq!(plain_float(1e300), format!("1{}", "0".repeat(300)));
    }
    proptest::proptest! {
        #[test]
        fn any_ratio_is_spelled_as_the_nearest_float(number in -1e15..1e15_f64, places in 0..24_i32) {
            let number = number / 10_f64.powi(places);
            let places = if number.abs() < 1e4 { 6 - 1 } else { number.abs().log10().floor() as usize + 2 };
            let rounded: f64 = format!("{number:.*e}", places.min(14)).parse().expect("a float");
            let expected = if number == 0.0 { "0".to_owned() } else { format!("{rounded}") };
            proptest::prop_assert_eq!(plain_float(number), expected);
        }
    }
}
