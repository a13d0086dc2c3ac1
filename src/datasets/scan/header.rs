//! The header of a table: which column stands where, and what is no such table.

use super::gate::Problem;
use super::split::Record;
use crate::datasets::gate::Mending;
use crate::error::{Error, Result, nearest};
use crate::finding::{Finding, Severity};
use crate::io::{TableFile, decode, not_text};

/// Rows by which a file is known to have separators at the ends of its rows.
pub(super) const ROWS_OF_HEAD: usize = 100;

/// The names of the columns, and what separates them.
pub(super) struct Header {
    pub names: Vec<String>,
    pub delimiter: u8,
    line: usize,
    /// Rows end with a separator behind their last value, as those of the Comtrade portal do: most of the first ones do.
    pub rows_end_with_separator: bool,
}

impl Header {
    /// Reads the header of a file: its first line that is not blank.
    ///
    /// # Errors
    /// Findings when the file is no such table: not text, another encoding than one of bytes, another separator.
    pub fn read(file: &TableFile, delimiters: &[u8]) -> Result<Header> {
        let head = file.head()?;
        let wrong = |line: usize, code, message: String, hint: &str| {
            let finding = Finding {
                file: file.name().to_owned(),
                line,
                column: 1,
                severity: Severity::Error,
                code,
                message,
                hint: None,
            };
            Error::findings(format!("{} is not a table that can be read", file.name()), vec![finding.with_hint(hint)])
        };
        if let Some(what) = not_text(&head) {
            return Err(wrong(
                1,
                "not-csv",
                format!("this looks like {what}, not like a CSV table"),
                "choose the CSV file",
            ));
        }
        if memchr::memchr(0, &head).is_some() {
            return Err(wrong(
                1,
                "nul",
                "NUL characters: UTF-16 or a binary file".to_owned(),
                "save the file as CSV UTF-8",
            ));
        }
        let mut lines = head.split(|byte| *byte == b'\n').enumerate();
        let Some((index, line)) = lines.find(|(_, line)| !without_mark(line).trim_ascii().is_empty()) else {
            return Err(wrong(1, "empty-file", "there is no header".to_owned(), "the first line names the columns"));
        };
        let text = decode(line).text;
        if line.trim_ascii_end().contains(&b'\r') {
            let message = "lines end with a carriage return alone".to_owned();
            return Err(wrong(index + 1, "line-ends", message, "save the file again with common line ends"));
        }
        let count = |delimiter: &u8| text.bytes().filter(|byte| byte == delimiter).count();
        let delimiter = [b',', b'\t', b';', b'|'].into_iter().rev().max_by_key(count).unwrap_or(b',');
        if !delimiters.contains(&delimiter) && count(&delimiter) > 0 {
            let word = match delimiter {
                b'\t' => "tabs",
                b';' => "semicolons",
                _ => "bars",
            };
            let message = format!("the columns are separated by {word}, not by commas");
            return Err(wrong(index + 1, "delimiter", message, "save as comma-separated UTF-8"));
        }
        let names = header_names(text.as_bytes(), delimiter);
        let last = names.last().map_or("", String::as_str);
        if let tail @ Mending::Tail(sign) = Mending::of_last_name(last, delimiter) {
            // The name of the column is not known by it, and its values are none: the careful gate takes such tails off.
            let message = format!("lines end with `{}`, which separates nothing", char::from(sign));
            return Err(wrong(index + 1, tail.code(), message, "import the file, or save it without them"));
        }
        let rows = lines.filter_map(|(_, line)| Record::split(line, delimiter)).filter(|record| !record.is_blank());
        // The head may end within a row, so most rows decide and not the last one.
        let (mut with, mut without) = (0, 0);
        for row in rows.take(ROWS_OF_HEAD) {
            with += usize::from(row.len == names.len() + 1 && row.value(names.len()).is_empty());
            without += usize::from(row.len == names.len() && !row.value(names.len() - 1).is_empty());
        }
        let rows_end_with_separator = with > 0 && with >= without;
        Ok(Header { names, delimiter, line: index + 1, rows_end_with_separator })
    }

    /// Places of the columns that are asked for, by the first of their names that stands in the header.
    ///
    /// # Errors
    /// Findings for a needed column that is missing or stands there twice.
    pub fn places<const N: usize>(&self, file: &TableFile, columns: &[Column; N]) -> Result<[Option<usize>; N]> {
        let mut findings = Vec::new();
        let mut finding = |column: usize, code, message: String, hint: Option<String>| {
            let (file, line) = (file.name().to_owned(), self.line);
            findings.push(Finding { file, line, column, severity: Severity::Error, code, message, hint });
        };
        let mut places = [None; N];
        for (place, column) in places.iter_mut().zip(columns) {
            let mut found = (0..self.names.len()).filter(|field| is_called(&self.names[*field], column.name));
            *place = found.next();
            if found.next().is_some() {
                finding(1, "duplicate-column", format!("column `{}` stands here twice", column.name), None);
            }
            if place.is_none() && column.needed {
                let near = nearest(column.name, self.names.iter().map(String::as_str));
                let hint = near.map(|near| format!("is it `{near}`?"));
                finding(1, "missing-column", format!("column `{}` is missing", column.name), hint);
            }
        }
        if findings.is_empty() {
            return Ok(places);
        }
        Err(Error::findings(format!("{} has not the expected columns", file.name()), findings))
    }

    /// The error of a column that is missing.
    pub fn lacks(&self, file: &TableFile, column: &'static str) -> Error {
        let names = self.names.iter().map(String::as_str);
        let hint = nearest(column, names).map(|near| format!("is it `{near}`?"));
        let (message, line) = (format!("column `{column}` is missing"), self.line);
        let (file, severity) = (file.name().to_owned(), Severity::Error);
        let whole = format!("{file} has not the expected columns");
        Error::findings(whole, vec![Finding { file, line, column: 1, severity, code: "missing-column", message, hint }])
    }

    /// True for a record that is this header, once more or for the first time.
    pub fn is(&self, record: &Record) -> bool {
        let same = |field: usize| {
            let value = record.value(field);
            decode(without_mark(&value)).text.trim_matches(['"', ' ']) == self.names[field]
        };
        record.len >= self.names.len() && (0..self.names.len()).all(same)
    }

    /// True for a record of the names of columns in another order.
    pub fn is_other(&self, record: &Record, places: &[usize]) -> bool {
        places.iter().all(|field| {
            let value = record.value(*field);
            !value.is_empty() && self.names.iter().any(|name| name.as_bytes() == value.as_ref())
        })
    }

    /// True when a record has as many values as there are columns, or one more that is empty.
    ///
    /// A value that is lost from a row with a separator at its end leaves as many as there are columns, each in the place of
    /// another: such a row has nothing in its last column, and is not taken. Likewise the other way round.
    pub fn fits(&self, len: usize, is_empty: impl Fn(usize) -> bool) -> bool {
        let width = self.names.len();
        if len == width {
            !self.rows_end_with_separator || !is_empty(width - 1)
        } else {
            len == width + 1 && is_empty(width) && (self.rows_end_with_separator || !is_empty(width - 1))
        }
    }

    pub fn ragged(&self, record: &Record) -> Problem {
        let width = self.names.len();
        let message = format!("{} value{} under {width} columns", record.len, if record.len == 1 { "" } else { "s" });
        Problem::new("ragged-row", 0, message).with_hint(if record.len > width {
            "a value with a comma in it needs quotes around it"
        } else {
            "empty values still need their commas"
        })
    }
}

/// A column that a layout asks for.
pub(super) struct Column {
    pub name: &'static str,
    pub needed: bool,
}

/// True when a column has this name: capitals and underscores do not matter (`primaryValue`, `primary_value`).
fn is_called(found: &str, name: &str) -> bool {
    let letters = |text: &str| {
        text.bytes().filter(|byte| *byte != b'_').map(|byte| byte.to_ascii_lowercase()).collect::<Vec<_>>()
    };
    letters(found) == letters(name)
}

fn without_mark(line: &[u8]) -> &[u8] {
    line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line)
}

/// The names of a header line, one that is empty at the end left out.
fn header_names(line: &[u8], delimiter: u8) -> Vec<String> {
    let Some(record) = Record::split(line, delimiter) else { return vec![String::from_utf8_lossy(line).into_owned()] };
    let mut names: Vec<String> =
        (0..record.len).map(|field| String::from_utf8_lossy(&record.value(field)).into_owned()).collect();
    if names.len() > 1 && names.last().is_some_and(String::is_empty) {
        names.pop();
    }
    names
}
