//! World Bank indicators: the file of an indicator or of all, the data bank's export with years in columns or in rows, dumps of the
//! API, and what R's package WDI writes.
//!
//! A file of an indicator starts with a preamble that has the vintage ("Last Updated Date"); its header and rows end with a comma.
//! Groups (`AFE`, `WLD`) stand among the countries. Empty and `..` are missing, and such cells are given as rows without a value.

use std::sync::Arc;

use jiff::civil::Date;

use super::areas::System;
use super::flows::{Area, IndicatorRow};
use super::gate::{Column, Desk, Flaw, Header, Row, Taken, number, period, presence, short};
use super::release::{Layout, Provider};
use super::trade::Reading;

/// The World Bank.
pub const PROVIDER: Provider = Provider {
    id: "wdi",
    name: "World Bank, World Development Indicators",
    url: "https://data.worldbank.org",
    licence: "CC BY 4.0",
    citation: "World Bank, World Development Indicators",
    null_words: &[".."],
};

/// The columns beside those of the periods.
pub const COLUMNS: [Column; 4] = [
    Column::optional("countryname"),
    Column::required("countrycode"),
    Column::optional("indicatorname").or(&["seriesname"]),
    Column::required("indicatorcode").or(&["seriescode"]),
];

/// Code, code of two letters, name; time, year; the day of the file.
const API_COLUMNS: [Column; 6] = [
    Column::optional("economy").or(&["countrycode", "iso3c"]),
    Column::optional("iso2c"),
    Column::optional("country").or(&["countryname"]),
    Column::optional("time"),
    Column::optional("year"),
    Column::optional("lastupdated"),
];

/// Year, quarter, month.
type When = (i32, Option<u8>, Option<u8>);

/// The layout of a header, when it is one of these.
pub fn recognise(header: &Header) -> Option<Layout> {
    let periods = header.names.iter().any(|name| period(name).is_some());
    let named = header.has("countrycode") && header.has_any(&["indicatorcode", "seriescode"]);
    if named && periods && !header.has("counterpartcountrycode") {
        return Some(Layout::Wdi);
    }
    let area = header.has_any(&["countrycode", "iso3c", "iso2c"]);
    let in_rows = area && header.has_any(&["time", "year"]) && header.names.iter().any(|name| is_of_the_bank(name));
    (in_rows || (header.has("economy") && header.has("time"))).then_some(Layout::WdiApi)
}

/// The code and the title of an indicator in the name of a column: `NY.GDP.MKTP.CD`, or `GDP (current US$) [NY.GDP.MKTP.CD]`.
fn indicator_of(name: &str) -> Option<(&str, &str)> {
    let bracketed = name.trim().strip_suffix(']').and_then(|name| name.rsplit_once('['));
    let (title, code) = bracketed.unwrap_or(("", name));
    let code_like = code.contains('.') && code.bytes().all(|byte| byte.is_ascii_graphic());
    code_like.then(|| (code, title.trim()))
}

/// True for a column of an indicator whose code is built as those of the World Bank: capitals and digits, at least two points.
fn is_of_the_bank(name: &str) -> bool {
    let parts = |code: &str| code.split('.').filter(|part| !part.is_empty()).count();
    let plain = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'_');
    indicator_of(name).is_some_and(|(code, _)| parts(code) >= 3 && code.bytes().all(plain))
}

/// The vintage in a line of the preamble or of the lines below the table, a day as ISO 8601 has it: `Last Updated Date,2022-12-22`,
/// `Last Updated: 12/22/2022`.
pub fn last_updated(row: &Row<'_>) -> Option<String> {
    let first = row.text(0);
    let rest = first.strip_prefix("Last Updated")?;
    let said = match rest.split_once(':') {
        Some((_, date)) => date.trim().to_owned(),
        None => row.text(1).into_owned(),
    };
    (!said.is_empty() && said.len() <= 30).then(|| day(&said))
}

/// A day as ISO 8601 has it, so that vintages can be compared: the data bank writes `10/07/2025`, the month first. Where that can be
/// no month, the day stands first, as it does before points (`07.10.2025`): a spreadsheet wrote it. Anything else stays as it is.
fn day(said: &str) -> String {
    let number = |part: &str| {
        let plain = part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<i8>().ok().filter(|_| plain)
    };
    let parts = |sign: char| said.trim().split(sign).collect::<Vec<_>>();
    let (month, day, year) = match (parts('/').as_slice(), parts('.').as_slice()) {
        ([month, day, year], _) if number(month).is_some_and(|month| month <= 12) => (*month, *day, *year),
        ([day, month, year], _) | (_, [day, month, year]) => (*month, *day, *year),
        _ => return said.to_owned(),
    };
    let year = year.parse::<i16>().ok().filter(|_| year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit()));
    let date = year.zip(number(month)).zip(number(day));
    let date = date.and_then(|((year, month), day)| Date::new(year, month, day).ok());
    date.map_or_else(|| said.to_owned(), |date| date.to_string())
}

/// Notes a vintage once, however often a file says it.
fn note(vintages: &mut Vec<String>, said: String) {
    if vintages.len() < 100 && !vintages.contains(&said) {
        vintages.push(said);
    }
}

/// Reads a row a country and indicator, a column a year.
pub struct Wdi {
    at: [Option<usize>; 4],
    periods: Vec<(usize, When)>,
    vintages: Vec<String>,
}

impl Wdi {
    /// Binds the columns of a header.
    ///
    /// # Errors
    /// What is missing, in a sentence.
    pub fn bind(header: &Header) -> Result<Wdi, String> {
        let periods: Vec<(usize, When)> =
            header.names.iter().enumerate().filter_map(|(place, name)| Some((place, period(name)?))).collect();
        let mut seen: Vec<When> = periods.iter().map(|period| period.1).collect();
        seen.sort_unstable();
        if seen.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err("a year stands twice among the columns".to_owned());
        }
        Ok(Wdi { at: header.bind(&COLUMNS)?, periods, vintages: Vec::new() })
    }
}

impl Reading for Wdi {
    fn row(&mut self, row: &Row<'_>, desk: &mut Desk<'_>) -> Taken {
        let [name, country, indicator_name, indicator] = self.at;
        let code = row.get(indicator);
        let code_like = !code.is_empty() && code.len() <= 60 && code.iter().all(|byte| byte.is_ascii_graphic());
        if !code_like {
            return Err(Flaw::at(indicator, "bad-indicator", format!("`{}` is no code of an indicator", short(code))));
        }
        if row.get(country).is_empty() {
            return Err(Flaw::at(country, "bad-code", "there is no code of an area"));
        }
        // A row is whole or not taken at all.
        let values = self
            .periods
            .iter()
            .map(|(place, _)| number(row, Some(*place), 0, PROVIDER.null_words))
            .collect::<Taken<Vec<_>>>()?;
        let indicator = desk.shared(code);
        let title = desk.shared(row.get(indicator_name));
        for ((_, (year, quarter, month)), value) in self.periods.iter().zip(values) {
            let area = desk.area_or_name(System::WorldBank, row.get(country), row.get(name), None, row.line);
            desk.out.indicator(IndicatorRow {
                line: row.line,
                area,
                indicator: Arc::clone(&indicator),
                name: Arc::clone(&title),
                year: *year,
                quarter: *quarter,
                month: *month,
                value,
                presence: presence(value),
            });
        }
        Ok(())
    }

    fn stray(&mut self, row: &Row<'_>) -> bool {
        if let Some(date) = last_updated(row) {
            note(&mut self.vintages, date);
            return true;
        }
        row.text(0).starts_with("Data from database")
    }

    fn vintages(&self) -> Vec<String> {
        self.vintages.clone()
    }
}

/// Reads a row a country and year, a column an indicator.
pub struct Api {
    at: [Option<usize>; 6],
    values: Vec<Indicator>,
    vintages: Vec<String>,
}

/// A column of an indicator.
struct Indicator {
    place: usize,
    code: Arc<str>,
    title: Arc<str>,
}

impl Api {
    /// Binds the columns of a header.
    ///
    /// # Errors
    /// What is missing, in a sentence.
    pub fn bind(header: &Header) -> Result<Api, String> {
        let at = header.bind(&API_COLUMNS)?;
        let values: Vec<Indicator> = header
            .names
            .iter()
            .enumerate()
            .filter_map(|(place, name)| {
                let (code, title) = indicator_of(name)?;
                Some(Indicator { place, code: Arc::from(code), title: Arc::from(title) })
            })
            .collect();
        if values.is_empty() {
            return Err("no column of an indicator, such as `NY.GDP.MKTP.CD`".to_owned());
        }
        Ok(Api { at, values, vintages: Vec::new() })
    }

    /// The area by its code of three letters, else of two, else by its name.
    fn area(&self, row: &Row<'_>, desk: &mut Desk<'_>) -> Taken<Area> {
        let [economy, iso2, name, ..] = self.at;
        let [code, short_code, title] = [economy, iso2, name].map(|place| row.get(place));
        match (code, short_code, title) {
            (b"", b"", b"") => Err(Flaw::at(economy.or(iso2), "bad-code", "there is no code of an area")),
            (b"", ..) => Ok(desk.area_or_name(System::Iso2, short_code, title, None, row.line)),
            _ => Ok(desk.area_or_name(System::WorldBank, code, title, None, row.line)),
        }
    }
}

impl Reading for Api {
    fn row(&mut self, row: &Row<'_>, desk: &mut Desk<'_>) -> Taken {
        let [_, _, _, time, year, updated] = self.at;
        let time = time.or(year);
        let raw = row.get(time);
        let (year, quarter, month) = std::str::from_utf8(raw)
            .ok()
            .and_then(period)
            .ok_or_else(|| Flaw::at(time, "bad-period", format!("`{}` is no period", short(raw))))?;
        let values = self
            .values
            .iter()
            .map(|indicator| number(row, Some(indicator.place), 0, PROVIDER.null_words))
            .collect::<Taken<Vec<_>>>()?;
        let area = self.area(row, desk)?;
        let updated = updated.map_or_else(String::new, |place| row.text(place).into_owned());
        if (1..=30).contains(&updated.len()) {
            note(&mut self.vintages, day(&updated));
        }
        for (indicator, value) in self.values.iter().zip(values) {
            desk.out.indicator(IndicatorRow {
                line: row.line,
                area: area.clone(),
                indicator: Arc::clone(&indicator.code),
                name: Arc::clone(&indicator.title),
                year,
                quarter,
                month,
                value,
                presence: presence(value),
            });
        }
        Ok(())
    }

    fn stray(&mut self, row: &Row<'_>) -> bool {
        if let Some(date) = last_updated(row) {
            note(&mut self.vintages, date);
            return true;
        }
        row.text(0).starts_with("Data from database")
    }

    fn vintages(&self) -> Vec<String> {
        self.vintages.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_as_iso_8601_has_it() {
        for (said, expected) in [
            ("10/07/2025", "2025-10-07"),
            ("1/2/2025", "2025-01-02"),
            ("22/12/2022", "2022-12-22"),
            ("07.10.2025", "2025-10-07"),
            ("2022-12-22", "2022-12-22"),
            ("13/13/2025", "13/13/2025"),
            ("02/30/2025", "02/30/2025"),
            ("10/07/25", "10/07/25"),
            ("October 2025", "October 2025"),
            ("1.2.3.4", "1.2.3.4"),
        ] {
            assert_eq!(day(said), expected, "{said}");
        }
    }
}
