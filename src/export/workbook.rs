//! An XLSX workbook: a sheet a table with typed cells, and a sheet of notes with the sources and what each column means.

use jiff::civil::Date;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format as Look, Workbook, Worksheet, XlsxError};

use super::package::{Package, Resource};
use super::{names, rows};
use crate::error::{Error, ErrorKind, Result};
use crate::frame::Value;

/// Rows that a sheet can hold below its header.
const MOST_ROWS: usize = 1_048_575;
/// Characters that a cell can hold.
const MOST_CHARACTERS: usize = 32_767;
/// Characters that the name of a sheet can have.
const LONGEST_NAME: usize = 31;
/// Widest that a column is made, in characters.
const WIDEST: usize = 60;
/// Rows that the width of a column is taken from.
const MEASURED: usize = 200;
/// The first day of a spreadsheet's calendar.
const FIRST_DAY: Date = Date::constant(1900, 3, 1);

/// What could not be written as it is.
#[derive(Debug, Default)]
struct Losses {
    /// Texts that were cut.
    cut: usize,
    /// Figures with more digits than a spreadsheet keeps, which are text instead.
    as_text: usize,
}

/// A workbook of a package. It says that it was made on `day`: the same tables give the same bytes on every day.
///
/// # Errors
/// A usage error for a table with more rows than a sheet holds.
pub fn to_workbook(package: &Package, day: Option<Date>) -> Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    let day = day.unwrap_or(FIRST_DAY);
    let made = ExcelDateTime::from_ymd(
        u16::try_from(day.year()).unwrap_or(1900),
        day.month().unsigned_abs(),
        day.day().unsigned_abs(),
    );
    workbook
        .set_properties(&DocProperties::new().set_title(&package.title).set_creation_datetime(&made.map_err(failed)?));
    let mut losses = Losses::default();
    let mut taken = vec!["notes".to_owned()];
    let mut sheets = Vec::new();
    for resource in &package.resources {
        let name = sheet_name(&resource.name, &taken);
        taken.push(name.to_lowercase());
        sheets.push(table_sheet(resource, &name, &mut losses)?);
    }
    workbook.push_worksheet(notes_sheet(package, &losses)?);
    for sheet in sheets {
        workbook.push_worksheet(sheet);
    }
    workbook.save_to_buffer().map_err(failed)
}

fn failed(error: XlsxError) -> Error {
    Error::new(ErrorKind::Internal, format!("the workbook cannot be written: {error}"))
}

/// A name that a sheet may have and that none has yet.
fn sheet_name(name: &str, taken: &[String]) -> String {
    let clean: String = name.chars().map(|letter| if "[]:*?/\\'".contains(letter) { '-' } else { letter }).collect();
    let short = |room: usize| clean.chars().take(room).collect::<String>();
    let mut found = short(LONGEST_NAME);
    for number in 2.. {
        if !found.is_empty() && !taken.contains(&found.to_lowercase()) {
            break;
        }
        let ending = format!("-{number}");
        found = short(LONGEST_NAME - ending.len()) + &ending;
    }
    found
}

fn table_sheet(resource: &Resource, name: &str, losses: &mut Losses) -> Result<Worksheet> {
    let height = resource.frame.height();
    if height > MOST_ROWS {
        return Err(Error::usage(format!("`{}` has {height} rows, and a sheet holds {MOST_ROWS}", resource.name))
            .with_hint("select less of it, or export it as CSV or Parquet"));
    }
    let mut sheet = Worksheet::new();
    sheet.set_name(name).map_err(failed)?;
    let header = names(&resource.frame);
    let bold = Look::new().set_bold();
    let date = Look::new().set_num_format("yyyy-mm-dd");
    let mut widths: Vec<usize> = header.iter().map(|name| name.chars().count()).collect();
    for (column, name) in header.iter().enumerate() {
        sheet.write_string_with_format(0, place(column)?, *name, &bold).map_err(failed)?;
    }
    for (at, row) in rows(&resource.frame)?.iter().enumerate() {
        let line = u32::try_from(at + 1).unwrap_or(u32::MAX);
        for (column, value) in row.iter().enumerate() {
            if at < MEASURED {
                widths[column] = widths[column].max(value.plain().chars().take(WIDEST).count());
            }
            write(&mut sheet, (line, place(column)?), value, &date, losses).map_err(failed)?;
        }
    }
    for (column, width) in widths.iter().enumerate() {
        sheet.set_column_width(place(column)?, (*width).min(WIDEST) as f64 + 2.0).map_err(failed)?;
    }
    sheet.set_freeze_panes(1, 0).map_err(failed)?;
    if !header.is_empty() {
        let (last, right) = (u32::try_from(height).unwrap_or(u32::MAX), place(header.len() - 1)?);
        sheet.autofilter(0, 0, last, right).map_err(failed)?;
    }
    Ok(sheet)
}

fn place(column: usize) -> Result<u16> {
    u16::try_from(column).map_err(|_| Error::usage("a sheet holds at most 16,384 columns"))
}

/// Writes a value as what it is. A text stays a text, whatever sign it begins with.
fn write(
    sheet: &mut Worksheet,
    at: (u32, u16),
    value: &Value,
    date: &Look,
    losses: &mut Losses,
) -> Result<(), XlsxError> {
    let (row, column) = at;
    match value {
        Value::Null => {}
        Value::Boolean(truth) => {
            sheet.write_boolean(row, column, *truth)?;
        }
        Value::Date(day) if *day >= FIRST_DAY => {
            let year = u16::try_from(day.year()).unwrap_or(1900);
            let day = ExcelDateTime::from_ymd(year, day.month().unsigned_abs(), day.day().unsigned_abs())?;
            sheet.write_datetime_with_format(row, column, &day, date)?;
        }
        Value::Integer(_) | Value::Decimal(_) | Value::Float(_) => {
            let plain = value.plain();
            match plain.parse::<f64>() {
                Ok(number) if digits(&plain) <= 15 => {
                    sheet.write_number(row, column, number)?;
                }
                _ => {
                    losses.as_text += 1;
                    sheet.write_string(row, column, plain)?;
                }
            }
        }
        Value::Text(_) | Value::Date(_) => {
            let plain = value.plain();
            // Cells are counted in the units of UTF-16.
            if plain.encode_utf16().count() <= MOST_CHARACTERS {
                sheet.write_string(row, column, plain)?;
            } else {
                losses.cut += 1;
                sheet.write_string(row, column, plain.chars().take(MOST_CHARACTERS / 2).collect::<String>() + "…")?;
            }
        }
    }
    Ok(())
}

/// Significant digits of a number as it is written.
fn digits(plain: &str) -> usize {
    let digits: String = plain.chars().filter(char::is_ascii_digit).collect();
    let whole = if plain.contains('.') { digits.as_str() } else { digits.trim_end_matches('0') };
    whole.trim_start_matches('0').len()
}

/// What the tables are, what each column means, and where everything is from.
fn notes_sheet(package: &Package, losses: &Losses) -> Result<Worksheet> {
    let mut sheet = Worksheet::new();
    sheet.set_name("notes").map_err(failed)?;
    let bold = Look::new().set_bold();
    let mut row = 0;
    let mut line = |cells: &[&str], is_head: bool| -> Result<()> {
        for (column, text) in cells.iter().enumerate() {
            let cut: String = text.chars().take(MOST_CHARACTERS / 2).collect();
            let written = match is_head {
                true => sheet.write_string_with_format(row, place(column)?, cut, &bold),
                false => sheet.write_string(row, place(column)?, cut),
            };
            written.map_err(failed)?;
        }
        row += 1;
        Ok(())
    };
    line(&[&package.title], true)?;
    line(&[&package.description], false)?;
    for (count, what) in [
        (losses.as_text, "figures have more digits than a spreadsheet keeps; they are text here, and exact"),
        (losses.cut, "texts are longer than a cell and are cut here; they are whole in the CSV"),
    ] {
        if count > 0 {
            line(&[&format!("{count} {what}")], false)?;
        }
    }
    line(&[], false)?;
    line(&["table", "column", "type", "unit", "what it is"], true)?;
    for resource in &package.resources {
        line(&[&resource.name, "", "", "", &resource.about], false)?;
        for name in names(&resource.frame) {
            let Some(column) = resource.column(name) else {
                line(&[&resource.name, name], false)?;
                continue;
            };
            line(&[&resource.name, name, column.kind.word(), column.unit, column.about], false)?;
        }
    }
    line(&[], false)?;
    line(&["source", "where", "version"], true)?;
    let own = package.resources.iter().flat_map(|resource| &resource.sources);
    let mut credits: Vec<_> = own.chain(&package.sources).collect();
    credits.sort();
    credits.dedup();
    for credit in credits {
        line(&[&credit.title, &credit.path, &credit.version], false)?;
    }
    line(&[], false)?;
    line(&["table", "terms of use", "where"], true)?;
    for resource in &package.resources {
        for terms in &resource.terms {
            line(&[&resource.name, &terms.title, &terms.path], false)?;
        }
    }
    for (column, width) in [(0, 28.0), (1, 28.0), (2, 12.0), (3, 16.0), (4, 80.0)] {
        sheet.set_column_width(column, width).map_err(failed)?;
    }
    Ok(sheet)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sheets_fit_and_differ() {
        let taken = vec!["notes".to_owned()];
        assert_eq!(sheet_name("Notes", &taken), "Notes-2");
        assert_eq!(sheet_name("a/b", &taken), "a-b");
        let long = "x".repeat(40);
        assert_eq!(sheet_name(&long, &taken).len(), 31);
        assert!(sheet_name(&long, &["x".repeat(31)]).ends_with("-2"));
    }

    #[test]
    fn digits_are_those_that_count() {
        assert_eq!((digits("7300000"), digits("0.0013"), digits("-12.50"), digits("123456789.1234567")), (2, 2, 4, 16));
    }
}
