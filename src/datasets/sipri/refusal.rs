//! Files that are none of SIPRI's: what they look like, and what was expected.

use super::lines::{Lines, is_blank, prose};
use super::rows::shortened;
use crate::error::Error;
use crate::io::not_text;

/// What was expected.
const EXPECTED: &str = "expected a file of the SIPRI Arms Transfers Database: a trade register (CSV, RTF or \
                        DealsAndTIVs), a TIV table, a top list or a regional table";

/// The error for a file that was not recognised.
pub(super) fn refusal(name: &str, bytes: &[u8], text: &str) -> Error {
    let what = not_text(bytes).map_or_else(|| looks_like(text), str::to_owned);
    Error::refused(format!("{name} looks like {what}")).with_hint(match what.as_str() {
        "a gzip file" | "a zip archive or a spreadsheet workbook" => {
            format!("{EXPECTED}; unpack it or save it as CSV first")
        }
        _ => EXPECTED.to_owned(),
    })
}

/// Names a text by its first line with separators, or by its first words.
fn looks_like(text: &str) -> String {
    let mut lines = Lines::new(text).map(|line| line.text).filter(|line| !is_blank(line)).take(40).peekable();
    let Some(first) = lines.peek().copied() else { return "an empty file".to_owned() };
    if lines.any(|line| other_layout(line).is_none() && super::preamble::is_note(line)) {
        return "a SIPRI file without its table: the header line is missing".to_owned();
    }
    let mut lines = Lines::new(text).map(|line| line.text).take(40);
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
