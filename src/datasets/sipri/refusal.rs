//! Files that are none of SIPRI's: what they look like, and what was expected.

use super::header::{DELIMITERS, Nearest, nearest, plain_name};
use super::lines::{Cells, Lines, is_blank, prose, split};
use super::rows::shortened;
use crate::error::Error;
use crate::io::not_text;

/// What was expected.
const EXPECTED: &str = "expected a file of the SIPRI Arms Transfers Database: a trade register (CSV, RTF or \
                        DealsAndTIVs), a TIV table, a top list or a regional table";

/// A header stands among the first lines.
const MOST_LINES: usize = 40;

/// The error for a file that was not recognised.
pub(super) fn refusal(name: &str, bytes: &[u8], text: &str) -> Error {
    if let Some((what, hint)) = not_text(bytes).is_none().then(|| nearly(text)).flatten() {
        return Error::refused(format!("{name} looks like {what}")).with_hint(hint);
    }
    let what = not_text(bytes).map_or_else(|| looks_like(text), str::to_owned);
    Error::refused(format!("{name} looks like {what}")).with_hint(match what.as_str() {
        "a gzip file" | "a zip archive or a spreadsheet workbook" => {
            format!("{EXPECTED}; unpack it or save it as CSV first")
        }
        _ => EXPECTED.to_owned(),
    })
}

/// A file that has columns of a layout, but too few of them: what it looks like, and which are missing.
fn nearly(text: &str) -> Option<(String, String)> {
    let mut lines = Lines::new(text).map(|line| line.text).filter(|line| !is_blank(line)).take(MOST_LINES);
    lines.find_map(|line| nearly_register(line).or_else(|| long_table(line)))
}

/// A header with some columns of a register.
fn nearly_register(line: &str) -> Option<(String, String)> {
    let Nearest { layout, missing } = nearest(line)?;
    let what = format!("a {} of SIPRI with columns missing", layout.word().replace('-', " "));
    let missing: Vec<String> = missing.iter().map(|name| format!("`{name}`")).collect();
    let hint = format!("not there: {}; import it with all the columns that SIPRI gave it", missing.join(", "));
    Some((what, hint))
}

/// A header of a table with one row a party and year.
fn long_table(line: &str) -> Option<(String, String)> {
    let delimiter =
        *DELIMITERS.iter().max_by_key(|delimiter| memchr::memchr_iter(**delimiter, line.as_bytes()).count())?;
    let mut cells = Cells::new();
    split(line, delimiter, &mut cells);
    let names: Vec<String> = cells.iter().map(|cell| plain_name(cell)).collect();
    let has = |words: &[&str]| {
        names.iter().any(|name| words.iter().any(|word| name == word || name.starts_with(&format!("{word} "))))
    };
    let is_long =
        has(&["recipient", "supplier", "importer", "exporter"]) && has(&["year"]) && has(&["tiv", "sipri tiv"]);
    is_long.then(|| {
        let what = "a table of trend-indicator values turned into long form, one row a party and year".to_owned();
        let hint = "the nearest layout is the TIV table, a row a party and a column a year (`Recipient,2011,2012,...`): columns of years are \
                    missing; import the file as SIPRI gave it, or turn it back (in pandas: `pivot`)";
        (what, hint.to_owned())
    })
}

/// Names a text by its first line with separators, or by its first words.
fn looks_like(text: &str) -> String {
    let mut lines = Lines::new(text).map(|line| line.text).filter(|line| !is_blank(line)).take(MOST_LINES).peekable();
    let Some(first) = lines.peek().copied() else { return "an empty file".to_owned() };
    if lines.any(|line| other_layout(line).is_none() && super::preamble::is_note(line)) {
        return "a SIPRI file without its table: the header line is missing".to_owned();
    }
    let mut lines = Lines::new(text).map(|line| line.text).take(MOST_LINES);
    match lines.find_map(other_layout) {
        Some(layout) => layout.to_owned(),
        None => format!("something else; it begins with `{}`", shortened(&prose(first))),
    }
}

/// Layouts of other data sets, by their header.
fn other_layout(line: &str) -> Option<&'static str> {
    let names: String =
        line.chars().filter(char::is_ascii_alphanumeric).map(|sign| sign.to_ascii_lowercase()).collect();
    let has = |words: &[&str]| words.iter().all(|word| names.contains(word));
    Some(
        if has(&["refperiodid"]) || has(&["tradeflow", "reporter", "commoditycode"]) || has(&["cmdcode", "flowcode"]) {
            "a trade table of UN Comtrade"
        } else if names == "tijkvq" {
            "a trade table of BACI"
        } else if has(&["countryname", "countrycode", "indicator"]) || has(&["lastupdateddate"]) {
            "a table of the World Bank"
        } else if has(&["announcementdate", "donor"]) || has(&["donor", "commitments"]) {
            "a table of the Kiel Ukraine Support Tracker"
        } else if has(&["id", "source", "kind", "stage", "wording"]) {
            "the claims of a ledger of this tool"
        } else if has(&["id", "title", "author", "publisher"]) {
            "the sources of a ledger of this tool"
        } else if has(&["militaryexpenditure"]) {
            "a sheet of the SIPRI Military Expenditure Database"
        } else {
            return None;
        },
    )
}
