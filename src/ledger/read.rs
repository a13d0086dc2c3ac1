//! Three CSV tables to typed records. Every value that cannot be read is a finding at its place.

use std::collections::HashSet;
use std::str::FromStr;

use rayon::prelude::*;
use rust_decimal::Decimal;

use super::columns::{CLAIMS, LINKS, SOURCES};
use super::reference::several;
use crate::error::nearest;
use crate::finding::{Finding, Severity};
use crate::io::Sheet;
use crate::model::{Claim, Country, Link, Per, Period, Schema, Source, Unit, UnknownWord};

/// Most decimals that a figure may have: what the tables can hold exactly.
pub const MOST_DECIMALS: u32 = 6;
/// The largest figure that is read; anything above is a slip of the keyboard.
const LARGEST: i64 = 1_000_000_000_000_000_000;

/// A record with its row in the sheet that it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<T> {
    /// The record.
    pub value: T,
    /// Its row, from 0, for places.
    pub row: usize,
}

/// A table of records and the sheet behind it.
#[derive(Debug, Clone)]
pub struct Records<T> {
    /// The records that could be read.
    pub entries: Vec<Entry<T>>,
    /// The sheet, for places; `None` when the file could not be read at all.
    pub sheet: Option<Sheet>,
}

impl<T> Records<T> {
    /// No records, of no file.
    pub const fn empty() -> Records<T> {
        Records { entries: Vec::new(), sheet: None }
    }

    /// Every value of a column as it stands in the file, those of rows that were dropped for another value among them.
    pub(super) fn values(&self, column: usize) -> HashSet<&str> {
        let rows = |sheet| (0..Sheet::len(sheet)).map(move |row| sheet.value(row, column));
        self.sheet.iter().flat_map(rows).collect()
    }

    /// Every name of the table: its first column.
    pub(super) fn names(&self) -> HashSet<&str> {
        self.values(0)
    }

    /// A finding at a column of a record.
    pub(super) fn finding(
        &self,
        row: usize,
        column: usize,
        severity: Severity,
        code: &'static str,
        message: impl Into<String>,
    ) -> Option<Finding> {
        self.sheet.as_ref().map(|sheet| sheet.finding(row, column, severity, code, message))
    }
}

/// Reads one row: hands out values by column name and keeps what is wrong with them.
struct RowReader<'a> {
    sheet: &'a Sheet,
    schema: &'a Schema,
    row: usize,
    next: usize,
    findings: &'a mut Vec<Finding>,
    sound: bool,
}

impl<'a> RowReader<'a> {
    /// The next column's value. Columns are read in the order of the schema, which the record types follow too.
    fn take(&mut self, name: &str) -> (&'a str, usize) {
        let column = self.next;
        self.next += 1;
        debug_assert_eq!(self.schema.columns.get(column).map(|column| column.name), Some(name));
        (self.sheet.value(self.row, column), column)
    }

    fn wrong(&mut self, column: usize, code: &'static str, message: String, hint: Option<String>) {
        let finding = self.sheet.finding(self.row, column, Severity::Error, code, message);
        self.findings.push(Finding { hint, ..finding });
        self.sound = false;
    }

    fn text(&mut self, name: &str) -> String {
        let (value, column) = self.take(name);
        if value.is_empty() && !self.schema.columns[column].nullable {
            self.wrong(column, "empty-value", format!("`{name}` must not be empty"), None);
        }
        if value.chars().any(is_unwanted) {
            self.wrong(column, "control-character", format!("`{name}` holds a control character"), None);
        }
        value.to_owned()
    }

    fn word<T: FromStr<Err = UnknownWord>>(&mut self, name: &str, default: T) -> T {
        self.word_or_empty(name).unwrap_or(default)
    }

    fn word_or_empty<T: FromStr<Err = UnknownWord>>(&mut self, name: &str) -> Option<T> {
        let (value, column) = self.take(name);
        if value.is_empty() {
            if !self.schema.columns[column].nullable {
                self.wrong(column, "empty-value", format!("`{name}` must not be empty"), None);
            }
            return None;
        }
        self.parse_word(value, column)
    }

    fn parse_word<T: FromStr<Err = UnknownWord>>(&mut self, value: &str, column: usize) -> Option<T> {
        match value.parse() {
            Ok(word) => Some(word),
            Err(error) => {
                let hint = nearest(value, error.known.iter().copied())
                    .map(|word| format!("did you mean `{word}`?"))
                    .unwrap_or_else(|| format!("one of: {}", error.known.join(", ")));
                self.wrong(column, "unknown-word", error.to_string(), Some(hint));
                None
            }
        }
    }

    fn period(&mut self, name: &str) -> Option<Period> {
        let (value, column) = self.take(name);
        if value.is_empty() {
            return None;
        }
        match value.parse() {
            Ok(period) => Some(period),
            Err(error) => {
                let hint = "write 2017, 2017-03, 2017-03-01, 2017~, 2017/2022 or 2021-09-02/..".to_owned();
                self.wrong(column, "period", error.to_string(), Some(hint));
                None
            }
        }
    }

    fn decimal(&mut self, name: &str) -> Option<Decimal> {
        let (value, column) = self.take(name);
        if value.is_empty() {
            return None;
        }
        match read_decimal(value) {
            Ok(number) => Some(number),
            Err(why) => {
                let hint = "write a plain decimal number such as 7300000 or 13.283".to_owned();
                self.wrong(column, "number", format!("`{}` is not a figure: {why}", clip(value)), Some(hint));
                None
            }
        }
    }

    fn countries(&mut self, name: &str) -> Vec<Country> {
        let (value, column) = self.take(name);
        let mut countries = Vec::new();
        for code in several(value) {
            match Country::parse(code) {
                Some(country) => countries.push(country),
                None => {
                    let hint = super::reference::Countries::shipped().ok().and_then(|list| list.suggest(code));
                    let hint = hint.unwrap_or_else(|| "write an ISO 3166-1 alpha-3 code such as AZE".to_owned());
                    self.wrong(column, "country", format!("`{}` is not a country code", clip(code)), Some(hint));
                }
            }
        }
        let says_nothing = several(value).next().is_none();
        if says_nothing && !value.is_empty() {
            self.wrong(column, "empty-value", format!("`{name}` names no country between its separators"), None);
        } else if says_nothing && !self.schema.columns[column].nullable {
            self.wrong(column, "empty-value", format!("`{name}` must not be empty"), None);
        }
        countries
    }

    fn spans(&mut self, name: &str) -> Vec<Per> {
        let (value, column) = self.take(name);
        several(value).filter_map(|word| self.parse_word(word, column)).collect()
    }
}

/// Control characters, and those that turn the direction of the text around them.
fn is_unwanted(letter: char) -> bool {
    let turns = matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || (letter.is_control() && !matches!(letter, '\n' | '\r' | '\t'))
}

fn clip(text: &str) -> String {
    text.chars().take(60).collect()
}

/// A plain decimal number: digits, one point, a minus. No exponent, no grouping, nothing that is not finite.
fn read_decimal(text: &str) -> Result<Decimal, &'static str> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !plain(whole) || fraction.is_some_and(|part| !plain(part)) {
        return Err("only digits, a point and a minus may stand here");
    }
    let number = Decimal::from_str_exact(text).map_err(|_| "it has too many digits")?.normalize();
    if number.abs() > Decimal::from(LARGEST) {
        return Err("it is too large");
    }
    if number.scale() > MOST_DECIMALS {
        return Err("it has more than six decimals");
    }
    Ok(number)
}

/// Rows that one thread reads at a time.
const CHUNK: usize = 2_000;

fn read_rows<T: Send>(
    file: &str,
    bytes: &[u8],
    schema: &Schema,
    findings: &mut Vec<Finding>,
    read: impl Fn(&mut RowReader) -> T + Sync,
) -> Records<T> {
    let (sheet, mut found) = Sheet::read(file, bytes, &schema.names());
    findings.append(&mut found);
    let mut entries = Vec::new();
    if let Some(sheet) = &sheet {
        let starts: Vec<usize> = (0..sheet.len()).step_by(CHUNK).collect();
        let chunks = starts.into_par_iter().map(|start| {
            let (mut entries, mut findings) = (Vec::with_capacity(CHUNK), Vec::new());
            for row in start..sheet.len().min(start + CHUNK) {
                let mut reader = RowReader { sheet, schema, row, next: 0, findings: &mut findings, sound: true };
                let value = read(&mut reader);
                if reader.sound {
                    entries.push(Entry { value, row });
                }
            }
            (entries, findings)
        });
        for (mut chunk, mut found) in chunks.collect::<Vec<_>>() {
            entries.append(&mut chunk);
            findings.append(&mut found);
        }
    }
    Records { entries, sheet }
}

/// Reads `sources.csv`.
pub fn read_sources(file: &str, bytes: &[u8], findings: &mut Vec<Finding>) -> Records<Source> {
    read_rows(file, bytes, &SOURCES, findings, |row| Source {
        id: row.text("id"),
        title: row.text("title"),
        author: row.text("author"),
        publisher: row.text("publisher"),
        published: row.period("published"),
        url: row.text("url"),
        language: row.text("language"),
        sha256: row.text("sha256"),
        accessed: row.period("accessed"),
        citation: row.text("citation"),
        note: row.text("note"),
    })
}

/// Reads `claims.csv`.
pub fn read_claims(file: &str, bytes: &[u8], findings: &mut Vec<Finding>) -> Records<Claim> {
    use crate::model::{Certainty, Kind, PeriodBasis, Stage};
    read_rows(file, bytes, &CLAIMS, findings, |row| Claim {
        id: row.text("id"),
        source: row.text("source"),
        // A default stands in only until the row is dropped: a word that cannot be read makes the row unsound.
        kind: row.word("kind", Kind::Trade),
        stage: row.word("stage", Stage::Reported),
        from: row.countries("from"),
        to: row.countries("to"),
        flow: row.word_or_empty("flow"),
        item: row.text("item"),
        category: row.text("category"),
        low: row.decimal("low"),
        high: row.decimal("high"),
        qualifier: row.word_or_empty("qualifier"),
        unit: row.word_or_empty::<Unit>("unit"),
        per: row.spans("per"),
        period: row.period("period"),
        period_basis: row.word("period_basis", PeriodBasis::None),
        stated: row.period("stated"),
        certainty: row.word("certainty", Certainty::Stated),
        attribution: row.text("attribution"),
        wording: row.text("wording"),
        note: row.text("note"),
    })
}

/// Reads `links.csv`.
pub fn read_links(file: &str, bytes: &[u8], findings: &mut Vec<Finding>) -> Records<Link> {
    use crate::model::Relation;
    read_rows(file, bytes, &LINKS, findings, |row| Link {
        claim: row.text("claim"),
        relation: row.word("relation", Relation::Baseline),
        other: row.text("other"),
        note: row.text("note"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_plain_decimals() {
        assert_eq!(read_decimal("7300000"), Ok(Decimal::from(7_300_000)));
        assert_eq!(read_decimal("13.2830").map(|number| number.to_string()), Ok("13.283".to_owned()));
        for text in ["NaN", "inf", "1e9", "7.3m", "1,000", "", ".5", "5.", "--1", "+1", "0.1234567", "９"] {
            assert!(read_decimal(text).is_err(), "{text} was read");
        }
        assert!(read_decimal(&"9".repeat(40)).is_err());
        assert!(read_decimal("99999999999999999999999999").is_err());
    }
}
