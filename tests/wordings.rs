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

#[test]
fn wordings_of_many_presses_are_read() {
    let currencies = Currencies::shipped().expect("the currencies that ship");
    let list = include_str!("fixtures/wordings.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let (mut count, mut wrong) = (0, Vec::new());
    for line in list {
        let (wording, expected) = line.split_once(" | ").expect("a wording and its reading");
        let read = currencies.reader().read(wording).map_or("none".to_owned(), |quantity| reading(&quantity));
        count += 1;
        if read != expected {
            wrong.push(format!("{wording}: {read}, not {expected}"));
        }
    }
    assert!(count > 500, "{count} wordings");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
