//! Tables as CSV: column by column typed, in bands of rows that are written side by side.

use std::io::Write;

use csv::{Writer, WriterBuilder};
use polars::prelude::{
    BooleanChunked, Column, DataFrame, DataType, Float64Chunked, Int32Chunked, Int128Chunked, StringChunked,
};
use rayon::prelude::*;

use super::names;
use crate::error::{Error, ErrorKind, Result};
use crate::tables::{Value, value_at};

/// Rows of a band.
const BAND: usize = 8_192;

/// A table as CSV: UTF-8, LF, quotes where they are needed, empty for null.
///
/// # Errors
/// None in practice: it is written to memory.
pub fn to_csv(frame: &DataFrame) -> Result<String> {
    let mut frame = frame.clone();
    frame.rechunk_mut();
    let columns: Vec<Cells<'_>> = frame.columns().iter().map(Cells::of).collect::<Result<_>>()?;
    let mut header = writer();
    header.write_record(names(&frame)).map_err(|error| fail(&error))?;
    let bands: Vec<Vec<u8>> = (0..frame.height())
        .step_by(BAND)
        .collect::<Vec<_>>()
        .into_par_iter()
        .map(|start| band(&columns, start..frame.height().min(start + BAND)))
        .collect::<Result<_>>()?;
    let mut bytes = header.into_inner().map_err(|error| fail(&error))?;
    bytes.reserve_exact(bands.iter().map(Vec::len).sum());
    bands.into_iter().for_each(|band| bytes.extend_from_slice(&band));
    String::from_utf8(bytes).map_err(|error| fail(&error))
}

fn writer() -> Writer<Vec<u8>> {
    WriterBuilder::new().has_headers(false).from_writer(Vec::new())
}

fn fail(error: &dyn std::fmt::Display) -> Error {
    Error::new(ErrorKind::Internal, error.to_string())
}

fn band(columns: &[Cells<'_>], rows: std::ops::Range<usize>) -> Result<Vec<u8>> {
    let mut writer = writer();
    let mut cell = Vec::new();
    for row in rows {
        for column in columns {
            cell.clear();
            column.write(row, &mut cell)?;
            writer.write_field(&cell).map_err(|error| fail(&error))?;
        }
        writer.write_record(None::<&[u8]>).map_err(|error| fail(&error))?;
    }
    writer.into_inner().map_err(|error| fail(&error))
}

/// The cells of a column, by the type that it has.
enum Cells<'a> {
    Text(&'a StringChunked),
    Decimal(&'a Int128Chunked, usize),
    Integer(&'a Int32Chunked),
    Float(&'a Float64Chunked),
    Truth(&'a BooleanChunked),
    Other(&'a Column),
}

impl<'a> Cells<'a> {
    fn of(column: &'a Column) -> Result<Cells<'a>> {
        Ok(match column.dtype() {
            DataType::String => Cells::Text(column.str()?),
            DataType::Decimal(_, scale) => Cells::Decimal(column.decimal()?.physical(), *scale),
            DataType::Int32 => Cells::Integer(column.i32()?),
            // Figures of indicators keep their digits; all other floats are ratios.
            DataType::Float64 if column.name() != "value" => Cells::Float(column.f64()?),
            DataType::Boolean => Cells::Truth(column.bool()?),
            _ => Cells::Other(column),
        })
    }

    fn write(&self, row: usize, cell: &mut Vec<u8>) -> Result<()> {
        // Writing into memory does not fail.
        let _ = match self {
            Cells::Text(texts) => {
                cell.extend_from_slice(texts.get(row).unwrap_or_default().as_bytes());
                Ok(())
            }
            Cells::Decimal(figures, scale) => {
                if let Some(figure) = figures.get(row) {
                    write_decimal(figure, *scale, cell);
                }
                Ok(())
            }
            Cells::Integer(numbers) => numbers.get(row).map_or(Ok(()), |number| write!(cell, "{number}")),
            Cells::Float(numbers) => {
                let number = numbers.get(row).filter(|number| number.is_finite());
                number.map_or(Ok(()), |number| cell.write_all(Value::Float(number).plain().as_bytes()))
            }
            Cells::Truth(truths) => truths.get(row).map_or(Ok(()), |truth| write!(cell, "{truth}")),
            Cells::Other(column) => cell.write_all(value_at(column, row)?.plain().as_bytes()),
        };
        Ok(())
    }
}

/// A decimal without trailing zeros.
fn write_decimal(figure: i128, scale: usize, cell: &mut Vec<u8>) {
    let mut digits = [b'0'; 64];
    let mut at = digits.len();
    let (mut rest, mut decimals, mut written) = (figure.unsigned_abs(), scale.min(38), 0);
    while decimals > 0 && rest.is_multiple_of(10) {
        rest /= 10;
        decimals -= 1;
    }
    let mut put = |digit: u8| {
        at -= 1;
        digits[at] = digit;
    };
    // Division of 64 bits is several times faster, and most figures fit.
    let mut small = u64::try_from(rest).ok();
    while rest > 0 || written <= decimals {
        let digit = match small.as_mut() {
            Some(number) => {
                let digit = *number % 10;
                *number /= 10;
                rest = u128::from(*number);
                digit as u8
            }
            None => {
                let digit = (rest % 10) as u8;
                rest /= 10;
                digit
            }
        };
        put(b'0' + digit);
        written += 1;
        if written == decimals && decimals > 0 {
            put(b'.');
        }
    }
    if figure < 0 {
        put(b'-');
    }
    cell.extend_from_slice(&digits[at..]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{SCALE, decimal_column, text_column};
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    #[test]
    fn figures_are_written_as_their_plain_text() {
        for figure in
            [0_i128, 1, -1, 10, 1_000_000, -1_500_000, 7_300_000_000_000, 123, -123_456_789, i128::from(i64::MIN)]
        {
            let mut cell = Vec::new();
            write_decimal(figure, SCALE, &mut cell);
            let plain = Value::Decimal(Decimal::from_i128_with_scale(figure, SCALE as u32)).plain();
            assert_eq!(String::from_utf8(cell).expect("digits"), plain, "{figure}");
        }
    }

    proptest! {
        #[test]
        fn any_figure_is_written_as_its_plain_text(figure in -10_i128.pow(27)..10_i128.pow(27)) {
            let mut cell = Vec::new();
            write_decimal(figure, SCALE, &mut cell);
            let plain = Value::Decimal(Decimal::from_i128_with_scale(figure, SCALE as u32)).plain();
            prop_assert_eq!(String::from_utf8(cell).expect("digits"), plain);
        }

        #[test]
        fn any_text_is_read_back_as_it_was(texts in prop::collection::vec(".*", 1..40), other in "[a-z\",\n]*") {
            let columns = vec![
                text_column("one", texts.iter().map(String::as_str)),
                text_column("other", texts.iter().map(|_| other.as_str())),
                decimal_column("value", texts.iter().map(|text| Some(Decimal::from(text.len())))).expect("values"),
            ];
            let frame = DataFrame::new(texts.len(), columns).expect("a frame");
            let text = to_csv(&frame).expect("written");
            let mut reader = csv::Reader::from_reader(text.as_bytes());
            let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().expect("read");
            prop_assert_eq!(rows.len(), texts.len());
            for (row, text) in rows.iter().zip(&texts) {
                prop_assert_eq!(&row[0], text.as_str());
                prop_assert_eq!(&row[1], other.as_str());
                prop_assert_eq!(&row[2], text.len().to_string());
            }
        }
    }
}
