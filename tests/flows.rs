//! Measures of trade statistics: edge cases, published figures, and naive oracles on random tables.

mod attainment;
mod complexity;
mod excerpts;
mod prices;
mod products;
mod published;
mod totals;
mod world;

use bilat::measures::{Ask, run};
use bilat::model::{Country, Pair};
use bilat::tables::{Rows, Tables, Value};
use polars::prelude::DataFrame;

/// Runs a measure.
pub fn table(id: &str, tables: &Tables, ask: &Ask) -> DataFrame {
    run(id, tables, ask).unwrap_or_else(|error| panic!("{id}: {error}"))
}

/// The message of a measure that must not run.
pub fn refusal(id: &str, tables: &Tables, ask: &Ask) -> String {
    let error = run(id, tables, ask).err().unwrap_or_else(|| panic!("{id} ran"));
    format!("{error} | {}", error.hint().unwrap_or(""))
}

pub fn country(code: &str) -> Country {
    Country::parse(code).expect("a code")
}

pub fn pair(code: &str) -> Ask {
    Ask { pairs: vec![Pair::parse(code).expect("a pair")], ..Ask::default() }
}

/// The rows that have these words in these columns, spelled as in CSV.
pub fn lines(frame: &DataFrame, fits: &[(&str, &str)], columns: &[&str]) -> Vec<String> {
    let rows = Rows::of(frame);
    (0..rows.len())
        .filter(|row| fits.iter().all(|(column, word)| rows.text(*row, column).expect(column) == *word))
        .map(|row| columns.iter().map(|column| rows.text(row, column).expect(column)).collect::<Vec<_>>().join(","))
        .collect()
}

/// A figure of the only row that has these words in these columns.
pub fn figure(frame: &DataFrame, fits: &[(&str, &str)], column: &str) -> Option<f64> {
    let rows = Rows::of(frame);
    let found: Vec<usize> = (0..rows.len())
        .filter(|row| fits.iter().all(|(column, word)| rows.text(*row, column).expect(column) == *word))
        .collect();
    assert_eq!(found.len(), 1, "{} rows for {fits:?}", found.len());
    match rows.value(found[0], column).expect(column) {
        Value::Null => None,
        value => Some(value.as_f64().expect("a figure")),
    }
}

pub fn near(found: Option<f64>, expected: Option<f64>, what: &str) {
    match (found, expected) {
        (Some(found), Some(expected)) => {
            let tolerance = expected.abs().max(1e-3) * 1e-9;
            assert!((found - expected).abs() <= tolerance, "{what}: {found} is not {expected}");
        }
        (None, None) => {}
        _ => panic!("{what}: {found:?} is not {expected:?}"),
    }
}

/// Three reporters, and a hundred partners that they have figures of nought with: beside them a sum of partners can be all of a
/// country's trade.
pub fn many() -> impl Iterator<Item = (&'static str, String)> {
    let partner = |n: u8| format!("Q{}{}", char::from(b'A' + n / 26), char::from(b'A' + n % 26));
    ["XRA", "XRB", "XRC"].into_iter().flat_map(move |reporter| (0..110).map(move |n| (reporter, partner(n))))
}

/// Lines of them: reporter, partner, flow, year, value.
pub fn many_lines(flow: &str, year: i32) -> String {
    many().map(|(reporter, partner)| format!("{reporter},{partner},{flow},{year},0\n")).collect()
}
