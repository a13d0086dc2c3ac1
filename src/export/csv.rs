//! Tables as CSV: column by column typed, in bands of rows that are written side by side.

use std::io::Write;
use std::ops::Range;

use polars::prelude::{
    BooleanChunked, ChunkedArray, Column, DataFrame, DataType, Float64Chunked, PolarsNumericType, StringChunked,
};
use rayon::prelude::*;

use super::names;
use crate::error::{Error, ErrorKind, Result};
use crate::frame::{SCALE, six_digits};
use crate::tables::{Value, value_at};

/// Rows of a band.
const BAND: usize = 4_096;

/// A table as CSV: UTF-8, LF, quotes where they are needed, empty for null.
///
/// # Errors
/// None in practice: it is written to memory.
pub fn to_csv(frame: &DataFrame) -> Result<String> {
    String::from_utf8(csv_bytes(frame)?).map_err(|error| Error::new(ErrorKind::Internal, error.to_string()))
}

/// The same text as bytes.
pub(super) fn csv_bytes(frame: &DataFrame) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    csv_bands(frame, |band| {
        bytes.extend_from_slice(band);
        Ok::<(), Error>(())
    })?;
    Ok(bytes)
}

/// Hands the same text to a writer in pieces of whole lines: while some are written out the next are made, and a large table is
/// never in memory as text.
///
/// # Errors
/// Those of the writer.
pub fn csv_bands<E: From<Error> + Send>(
    frame: &DataFrame,
    mut write: impl FnMut(&[u8]) -> Result<(), E> + Send,
) -> Result<(), E> {
    let mut frame = frame.clone();
    frame.rechunk_mut();
    let alone = frame.width() == 1;
    let mut columns: Vec<Cells<'_>> = Vec::with_capacity(frame.width());
    for column in frame.columns() {
        let cells = Cells::of(column, alone)?;
        match (columns.last_mut(), cells) {
            // Columns of one value that stand together are one text.
            (Some(Cells::Same(before)), Cells::Same(cell)) => {
                before.push(b',');
                before.extend_from_slice(&cell);
            }
            (_, cells) => columns.push(cells),
        }
    }
    let starts: Vec<usize> = (0..frame.height()).step_by(BAND).collect();
    let bands = |starts: &[usize]| -> Result<Vec<Vec<u8>>> {
        let rows = starts.par_iter().map(|start| *start..frame.height().min(start + BAND));
        rows.map(|rows| band(&columns, alone, rows)).collect()
    };
    let mut ready = vec![header(&frame)];
    for starts in starts.chunks(rayon::current_num_threads()) {
        let (next, written) = rayon::join(|| bands(starts), || ready.iter().try_for_each(|band| write(band)));
        written?;
        ready = next?;
    }
    ready.iter().try_for_each(|band| write(band))
}

fn header(frame: &DataFrame) -> Vec<u8> {
    let mut line = Vec::new();
    let names = names(frame);
    for name in &names {
        write_text(name.as_bytes(), names.len() == 1, &mut line);
        line.push(b',');
    }
    end_line(&mut line);
    line
}

/// Turns the comma behind the last cell into the end of the line.
fn end_line(line: &mut Vec<u8>) {
    line.pop();
    line.push(b'\n');
}

fn band(columns: &[Cells<'_>], alone: bool, rows: Range<usize>) -> Result<Vec<u8>> {
    let mut lines = Vec::with_capacity(rows.len() * columns.len() * 8);
    let mut last = Written::default();
    for row in rows {
        for column in columns {
            column.write(row, alone, &mut last, &mut lines)?;
            lines.push(b',');
        }
        end_line(&mut lines);
    }
    Ok(lines)
}

/// A text as a cell, in quotes where a reader would take it apart. A line of one empty cell needs them to be a line.
fn write_text(text: &[u8], alone: bool, lines: &mut Vec<u8>) {
    let splits = |byte: &u8| matches!(byte, b',' | b'"' | b'\n' | b'\r');
    let needs_quotes = text.iter().any(splits) || (alone && text.is_empty());
    if !needs_quotes {
        lines.extend_from_slice(text);
        return;
    }
    lines.push(b'"');
    for byte in text {
        if *byte == b'"' {
            lines.push(b'"');
        }
        lines.push(*byte);
    }
    lines.push(b'"');
}

/// The numbers of a column in one piece.
struct Numbers<'a, T> {
    values: &'a [T],
    /// Which of them are there; without it all are.
    known: Option<Vec<bool>>,
}

impl<'a, T: Copy> Numbers<'a, T> {
    fn of<P: PolarsNumericType<Native = T>>(column: &'a ChunkedArray<P>) -> Numbers<'a, T> {
        let values = column.data_views().next().unwrap_or_default();
        let known = || column.is_not_null().iter().map(|known| known == Some(true)).collect();
        Numbers { values, known: (column.null_count() > 0).then(known) }
    }

    fn get(&self, row: usize) -> Option<T> {
        self.values.get(row).copied().filter(|_| self.known.as_ref().is_none_or(|known| known[row]))
    }
}

/// The last decimal that was written, and where: figures that stand beside each other are often the same (a lowest and a highest of
/// one), and copying is a fraction of dividing.
#[derive(Default)]
struct Written {
    figure: Option<(i128, usize)>,
    place: Range<usize>,
}

impl Written {
    fn write(&mut self, figure: i128, scale: usize, lines: &mut Vec<u8>) {
        if self.figure == Some((figure, scale)) {
            return lines.extend_from_within(self.place.clone());
        }
        let start = lines.len();
        write_decimal(figure, scale, lines);
        *self = Written { figure: Some((figure, scale)), place: start..lines.len() };
    }
}

/// The cells of a column, by the type that it has.
enum Cells<'a> {
    /// One value in all rows, written once.
    Same(Vec<u8>),
    Text(&'a StringChunked),
    Decimal(Numbers<'a, i128>, usize),
    Integer(Numbers<'a, i32>),
    Float(&'a Float64Chunked),
    Truth(&'a BooleanChunked),
    Other(&'a Column),
}

impl<'a> Cells<'a> {
    fn of(column: &'a Column, alone: bool) -> Result<Cells<'a>> {
        if column.as_scalar_column().is_some() && !column.is_empty() {
            let mut cell = Vec::new();
            write_text(value_at(column, 0)?.plain().as_bytes(), alone, &mut cell);
            return Ok(Cells::Same(cell));
        }
        Ok(match column.dtype() {
            DataType::String => Cells::Text(column.str()?),
            DataType::Decimal(_, scale) => Cells::Decimal(Numbers::of(column.decimal()?.physical()), *scale),
            DataType::Int32 => Cells::Integer(Numbers::of(column.i32()?)),
            // Figures of indicators keep their digits; all other floats are ratios.
            DataType::Float64 if column.name() != "value" => Cells::Float(column.f64()?),
            DataType::Boolean => Cells::Truth(column.bool()?),
            _ => Cells::Other(column),
        })
    }

    fn write(&self, row: usize, alone: bool, last: &mut Written, lines: &mut Vec<u8>) -> Result<()> {
        let before = lines.len();
        match self {
            Cells::Same(cell) => lines.extend_from_slice(cell),
            Cells::Text(texts) => write_text(texts.get(row).unwrap_or_default().as_bytes(), alone, lines),
            Cells::Decimal(figures, scale) => {
                figures.get(row).into_iter().for_each(|figure| last.write(figure, *scale, lines));
            }
            Cells::Integer(numbers) => numbers.get(row).into_iter().for_each(|number| {
                lines.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
            }),
            Cells::Float(numbers) => {
                let number = numbers.get(row).filter(|number| number.is_finite());
                number.into_iter().for_each(|number| write_ratio(number, lines));
            }
            // Writing into memory does not fail.
            Cells::Truth(truths) => truths.get(row).into_iter().for_each(|truth| drop(write!(lines, "{truth}"))),
            Cells::Other(column) => write_text(value_at(column, row)?.plain().as_bytes(), alone, lines),
        }
        if alone && lines.len() == before {
            write_text(b"", alone, lines);
        }
        Ok(())
    }
}

/// A decimal without trailing zeros.
fn write_decimal(figure: i128, scale: usize, lines: &mut Vec<u8>) {
    if figure < 0 {
        lines.push(b'-');
    }
    let figure = figure.unsigned_abs();
    // Division of 64 bits by a number that is known is many times faster, and most figures are of this kind.
    if let (Ok(figure), SCALE) = (u64::try_from(figure), scale) {
        const UNIT: u64 = 10_u64.pow(SCALE as u32);
        return write_parts(u128::from(figure / UNIT), u128::from(figure % UNIT), SCALE, lines);
    }
    let unit = 10_u128.pow(scale.min(38) as u32);
    write_parts(figure / unit, figure % unit, scale, lines);
}

/// A ratio in six significant digits, a large number to hundredths.
fn write_ratio(number: f64, lines: &mut Vec<u8>) {
    let Some((digits, decimals)) = six_digits(number) else {
        lines.extend(Value::Float(number).plain().bytes());
        return;
    };
    if number < 0.0 {
        lines.push(b'-');
    }
    let unit = 10_u64.pow(decimals as u32);
    write_parts(u128::from(digits / unit), u128::from(digits % unit), decimals, lines);
}

/// What stands before the point, and the digits behind it, so many of them with zeros before the first.
fn write_parts(whole: u128, mut part: u128, mut width: usize, lines: &mut Vec<u8>) {
    let mut buffer = itoa::Buffer::new();
    let mut digits = |number: u128, width: usize, lines: &mut Vec<u8>| {
        let text = match u64::try_from(number) {
            Ok(number) => buffer.format(number),
            Err(_) => buffer.format(number),
        };
        (text.len()..width).for_each(|_| lines.push(b'0'));
        lines.extend_from_slice(text.as_bytes());
    };
    digits(whole, 1, lines);
    if part == 0 {
        return;
    }
    while part.is_multiple_of(10) {
        (part, width) = (part / 10, width - 1);
    }
    lines.push(b'.');
    digits(part, width, lines);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{decimal_column, settled_float, text_column};
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
        fn any_ratio_is_written_as_its_plain_text(digits in -2_000_000_000_i64..2_000_000_000, tens in 0_i32..16) {
            for number in [digits as f64 / 10_f64.powi(tens), (digits / 500) as f64 * 0.5 / 10_f64.powi(tens)] {
                let mut cell = Vec::new();
                write_ratio(number, &mut cell);
                prop_assert_eq!(String::from_utf8(cell).expect("digits"), Value::Float(number).plain());
                prop_assert_eq!(settled_float(number).to_string(), Value::Float(number).plain());
            }
        }

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
                decimal_column("next", texts.iter().map(|text| Some(Decimal::from(text.len() / 4 * 4)))).expect("values"),
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
                prop_assert_eq!(&row[3], (text.len() / 4 * 4).to_string());
            }
        }
    }
}
