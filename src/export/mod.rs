//! Tables to bytes: CSV, JSON, JSON Lines, Markdown, Parquet, Arrow IPC, and text for a terminal.
//!
//! A missing value is empty in CSV, `null` in JSON, and blank for people. The same table gives the same bytes.

mod arrow;
mod csv;
mod datapackage;
mod package;
mod terminal;
mod workbook;

use std::fmt::Write as _;
use std::path::Path;
use std::str::FromStr;

use polars::prelude::{Column, DataFrame, DataType, ParquetCompression, ParquetWriter};
use serde_json::{Map, Value as Json, json};

pub use arrow::to_arrow;
pub use csv::{csv_bands, to_csv};
pub use datapackage::datapackage;
pub use package::{Credit, DESCRIPTOR, Package, Resource, Terms, package_files};
pub(crate) use terminal::cell;
pub use terminal::{Fit, to_terminal};
pub use workbook::to_workbook;

use crate::error::{Error, Result};
use crate::frame::settled_float;
use crate::model::ColumnType;
use crate::tables::{Value, value_at};

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Columns for people.
    Table,
    /// Comma-separated values, UTF-8, LF.
    Csv,
    /// One JSON array of objects.
    Json,
    /// One JSON object a line.
    Jsonl,
    /// A Markdown table.
    Md,
    /// Apache Parquet, zstd.
    Parquet,
    /// Apache Arrow IPC file, which is Feather version 2.
    Arrow,
}

impl Format {
    /// Every format.
    pub const ALL: &'static [Format] =
        &[Format::Table, Format::Csv, Format::Json, Format::Jsonl, Format::Md, Format::Parquet, Format::Arrow];

    /// Its name on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Format::Table => "table",
            Format::Csv => "csv",
            Format::Json => "json",
            Format::Jsonl => "jsonl",
            Format::Md => "md",
            Format::Parquet => "parquet",
            Format::Arrow => "arrow",
        }
    }

    /// True for what is no text and not for a terminal.
    pub const fn is_binary(self) -> bool {
        matches!(self, Format::Parquet | Format::Arrow)
    }

    /// The format that a file's name says.
    ///
    /// # Errors
    /// A usage error for an ending that says none.
    pub fn of_file(path: &Path) -> Result<Format> {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or("").to_lowercase();
        match ending.as_str() {
            "csv" => Ok(Format::Csv),
            "json" => Ok(Format::Json),
            "jsonl" | "ndjson" => Ok(Format::Jsonl),
            "md" => Ok(Format::Md),
            "parquet" => Ok(Format::Parquet),
            "arrow" | "ipc" | "feather" => Ok(Format::Arrow),
            "txt" => Ok(Format::Table),
            _ => Err(Error::usage(format!("{} does not say its format", path.display()))
                .with_hint("end it in .csv, .json, .jsonl, .md, .parquet, .arrow or .txt, or give --format")),
        }
    }
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(word: &str) -> Result<Format> {
        Format::ALL.iter().copied().find(|format| format.word() == word).ok_or_else(|| {
            let known: Vec<&str> = Format::ALL.iter().map(|format| format.word()).collect();
            Error::usage(format!("unknown format `{word}`")).with_nearest(word, &known)
        })
    }
}

/// What a polars type is called in a schema.
pub fn type_of(dtype: &DataType) -> ColumnType {
    match dtype {
        DataType::Decimal(..) => ColumnType::Decimal,
        DataType::Float64 => ColumnType::Float,
        DataType::Date => ColumnType::Date,
        DataType::Boolean => ColumnType::Boolean,
        dtype if dtype.is_integer() => ColumnType::Integer,
        _ => ColumnType::Text,
    }
}

/// Every row as values, in the order of the columns.
///
/// # Errors
/// None in practice: the rows are those that the table has.
pub(crate) fn rows(frame: &DataFrame) -> Result<Vec<Vec<Value>>> {
    (0..frame.height()).map(|row| frame.columns().iter().map(|column| value_at(column, row)).collect()).collect()
}

/// The names of the columns.
pub(crate) fn names(frame: &DataFrame) -> Vec<&str> {
    frame.get_column_names().iter().map(|name| name.as_str()).collect()
}

/// A table in any format but the terminal's.
///
/// # Errors
/// When Parquet cannot be written.
pub fn to_bytes(frame: &DataFrame, format: Format) -> Result<Vec<u8>> {
    match format {
        Format::Table => Ok(to_terminal(frame, &Fit::default())?.into_bytes()),
        Format::Csv => csv::csv_bytes(frame),
        Format::Json => to_json(frame).map(String::into_bytes),
        Format::Jsonl => to_jsonl(frame).map(String::into_bytes),
        Format::Md => to_markdown(frame).map(String::into_bytes),
        Format::Parquet => to_parquet(frame),
        Format::Arrow => to_arrow(frame),
    }
}

/// A value as JSON: figures as numbers with all their digits, days and periods as text.
fn to_json_value(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Text(text) => json!(text),
        Value::Boolean(truth) => json!(truth),
        Value::Date(day) => json!(day.to_string()),
        // The plain text of a figure is a JSON number as it stands; reading it back keeps what a float can hold.
        Value::Decimal(_) | Value::Integer(_) | Value::Float(_) => {
            let plain = value.plain();
            plain.parse::<i64>().map(Json::from).or_else(|_| plain.parse::<f64>().map(Json::from)).unwrap_or(Json::Null)
        }
    }
}

fn objects(frame: &DataFrame) -> Result<Vec<Json>> {
    let names = names(frame);
    Ok(rows(frame)?
        .iter()
        .map(|row| {
            let entries = names.iter().zip(row).map(|(name, value)| ((*name).to_owned(), to_json_value(value)));
            Json::Object(entries.collect::<Map<_, _>>())
        })
        .collect())
}

/// A table as one JSON array.
///
/// # Errors
/// None in practice.
pub fn to_json(frame: &DataFrame) -> Result<String> {
    let text = serde_json::to_string_pretty(&objects(frame)?)
        .map_err(|error| Error::new(crate::error::ErrorKind::Internal, error.to_string()))?;
    Ok(text + "\n")
}

/// A table as one JSON object a line.
///
/// # Errors
/// None in practice.
pub fn to_jsonl(frame: &DataFrame) -> Result<String> {
    Ok(objects(frame)?.iter().fold(String::new(), |mut text, object| {
        let _ = writeln!(text, "{object}");
        text
    }))
}

/// A table as Markdown.
///
/// # Errors
/// None in practice.
pub fn to_markdown(frame: &DataFrame) -> Result<String> {
    let cells: Vec<Vec<String>> = rows(frame)?.iter().map(|row| row.iter().map(Value::plain).collect()).collect();
    let right: Vec<bool> = frame.dtypes().iter().map(|dtype| is_number(type_of(dtype))).collect();
    Ok(markdown_table(&names(frame), &right, &cells))
}

/// True for columns that are read from the right.
pub(crate) const fn is_number(kind: ColumnType) -> bool {
    matches!(kind, ColumnType::Decimal | ColumnType::Float | ColumnType::Integer)
}

/// A Markdown table of these cells; bars and line breaks in them are made harmless.
pub fn markdown_table(header: &[&str], right: &[bool], rows: &[Vec<String>]) -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let cell = |text: &str| text.replace('\\', "\\\\").replace('|', "\\|").replace(['\n', '\r'], " ");
    let rule = |right: &bool| if *right { "---:".to_owned() } else { "---".to_owned() };
    let mut text = line(header.iter().map(|name| cell(name)).collect());
    text += &line(right.iter().map(rule).collect());
    for row in rows {
        text += &line(row.iter().map(|value| cell(value)).collect());
    }
    text
}

/// The same rows with the floats in them as text formats write them: to six significant digits, large ones to hundredths.
///
/// The last bits of a sum depend on how many threads shared it. They say nothing, and would make the bytes of a binary file
/// differ from run to run.
///
/// # Errors
/// None in practice.
pub fn settled(frame: DataFrame) -> Result<DataFrame> {
    let settle = |column: &Column| -> Result<Column> {
        if *column.dtype() != DataType::Float64 || column.name() == "value" {
            return Ok(column.clone());
        }
        // What is not finite is no figure.
        let settled = column.f64()?.iter().map(|number| number.filter(|number| number.is_finite()).map(settled_float));
        Ok(Column::new(column.name().clone(), settled.collect::<Vec<Option<f64>>>()))
    };
    let columns = frame.columns().iter().map(settle).collect::<Result<Vec<_>>>()?;
    Ok(DataFrame::new(frame.height(), columns)?)
}

/// A table as Parquet with zstd.
///
/// # Errors
/// When polars cannot write it.
pub fn to_parquet(frame: &DataFrame) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut frame = frame.clone();
    ParquetWriter::new(&mut bytes).with_compression(ParquetCompression::Zstd(None)).finish(&mut frame)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::{decimal_column, text_column};
    use rust_decimal::Decimal;

    fn frame() -> DataFrame {
        let texts = text_column("text", ["a|b", "x, \"y\"", ""].into_iter());
        let figures = [Some(Decimal::new(73, 1)), None, Some(Decimal::from(0))];
        let figures = decimal_column("figure", figures.into_iter()).expect("a column");
        DataFrame::new(3, vec![texts, figures]).expect("a table")
    }

    #[test]
    fn missing_is_never_zero_in_any_format() {
        assert_eq!(to_csv(&frame()).expect("csv"), "text,figure\na|b,7.3\n\"x, \"\"y\"\"\",\n,0\n");
        assert_eq!(
            to_jsonl(&frame()).expect("jsonl"),
            "{\"text\":\"a|b\",\"figure\":7.3}\n{\"text\":\"x, \\\"y\\\"\",\"figure\":null}\n{\"text\":null,\"figure\":0}\n"
        );
        assert_eq!(to_markdown(&frame()).expect("md").lines().nth(2), Some("| a\\|b | 7.3 |"));
    }

    #[test]
    fn parquet_begins_and_ends_as_parquet_and_repeats() {
        let bytes = to_parquet(&frame()).expect("parquet");
        assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
        assert_eq!(bytes, to_parquet(&frame()).expect("parquet"));
    }

    #[test]
    fn arrow_is_read_back_as_it_was_and_repeats() {
        use polars::prelude::{IpcReader, SerReader};
        let bytes = to_arrow(&frame()).expect("arrow");
        assert!(bytes.starts_with(b"ARROW1") && bytes.ends_with(b"ARROW1"));
        let back = IpcReader::new(std::io::Cursor::new(&bytes)).finish().expect("read back");
        assert_eq!(to_csv(&back).expect("csv"), to_csv(&frame()).expect("csv"));
        // A table in two pieces is the same table.
        let halves = frame().head(Some(1)).vstack(&frame().slice(1, 2)).expect("stacked");
        assert!(bytes == to_arrow(&halves).expect("arrow"));
        assert!(to_parquet(&frame()).expect("parquet") == to_parquet(&halves).expect("parquet"));
    }

    #[test]
    fn ratios_are_settled_and_figures_stay() {
        let ratios = Column::new("ratio".into(), [Some(1.0 / 3.0), None, Some(f64::NAN)]);
        let frame = frame().hstack(&[ratios]).expect("a table");
        let done = settled(frame.clone()).expect("settled");
        let values: Vec<Option<f64>> = done.column("ratio").expect("ratio").f64().expect("floats").iter().collect();
        assert_eq!(values, [Some(0.333333), None, None]);
        assert_eq!(to_csv(&done).expect("csv"), to_csv(&frame).expect("csv"));
    }

    #[test]
    fn endings_say_formats() {
        for (name, format) in [("a.CSV", Format::Csv), ("a.ipc", Format::Arrow), ("b/a.feather", Format::Arrow)] {
            assert_eq!(Format::of_file(Path::new(name)).expect(name), format);
        }
        assert!(Format::of_file(Path::new("a.xlsx")).is_err());
    }
}
