//! The grammar of figures against wordings of many presses, with the currencies that ship.

use std::fmt::Write as _;

use bilat::ledger::Currencies;
use bilat::model::{Qualifier, Quantity};

/// `low..high unit qualifier per`, as `fixtures/wordings.txt` has it.
fn reading(quantity: &Quantity) -> String {
    let bound = |bound: Option<rust_decimal::Decimal>| bound.map_or(String::new(), |value| value.to_string());
    let mut text = bound(quantity.low);
    if quantity.low != quantity.high {
        let _ = write!(text, "..{}", bound(quantity.high));
    }
    let _ = write!(text, " {}", quantity.unit.as_ref().map_or("?", |unit| unit.word()));
    if quantity.qualifier != Qualifier::Exact {
        let _ = write!(text, " {}", quantity.qualifier);
    }
    quantity.per.iter().for_each(|per| {
        let _ = write!(text, " {per}");
    });
    text
}

/// Compares what a list has, `words | reading` a line, with what is read.
fn compare(list: &str, least: usize, read: impl Fn(&str) -> String) {
    let lines: Vec<&str> = list.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    assert!(lines.len() > least, "{} lines", lines.len());
    let wrong: Vec<String> = lines
        .iter()
        .map(|line| line.split_once(" |").expect("words and their reading"))
        .map(|(words, expected)| (words, expected.trim(), read(words)))
        .filter(|(_, expected, read)| read != expected)
        .map(|(words, expected, read)| format!("{words}: {read}, not {expected}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn wordings_of_many_presses_are_read() {
    let currencies = Currencies::shipped().expect("the currencies that ship");
    let read = |wording: &str| currencies.reader().read(wording).map_or("none".to_owned(), |read| reading(&read));
    compare(include_str!("fixtures/wordings.txt"), 700, read);
}

#[test]
fn every_figure_of_a_sentence_is_read() {
    let currencies = Currencies::shipped().expect("the currencies that ship");
    let read = |sentence: &str| {
        let figures = currencies.reader().figures(sentence);
        figures.iter().map(|figure| reading(&figure.quantity)).collect::<Vec<_>>().join("; ")
    };
    compare(include_str!("fixtures/sentences.txt"), 60, read);
}
