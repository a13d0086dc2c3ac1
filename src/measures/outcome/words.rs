//! Figures and years in the words of a rule: `$7.3m`, `10 aircraft`, `2018 to 2020`.
//!
//! Money and percentages look as everywhere else in the tool, and have as many digits, but where two figures that are set
//! against each other would read alike.

use super::judge::Range;
use crate::model::Unit;
use crate::wording::format::{self, DIGITS, NBSP, money_between, money_to};

/// No figure of a rule has more digits.
const MOST_DIGITS: usize = 9;

/// A figure in its unit, money with three significant digits.
pub(super) fn amount(value: f64, unit: Option<Unit>) -> String {
    amount_to(value, unit, DIGITS)
}

/// A figure in its unit, money with so many significant digits.
pub(super) fn amount_to(value: f64, unit: Option<Unit>, digits: usize) -> String {
    match unit {
        Some(Unit::Money(currency)) => searchable(&money_to(value, currency.code(), digits)),
        Some(Unit::Count(noun)) if value == 1.0 => format!("1 {}", noun.word()),
        unit => format!("{}{}", plain(value), suffix(unit)),
    }
}

/// What stands behind a number of any unit but money.
fn suffix(unit: Option<Unit>) -> String {
    match unit {
        Some(Unit::Count(noun)) => format!(" {}", noun.plural()),
        Some(Unit::Multiple) => " times".to_owned(),
        Some(Unit::Percent) => "%".to_owned(),
        Some(other) => format!(" {other}"),
        None => String::new(),
    }
}

/// Rules are read in a terminal and searched in spreadsheets: a plain space, `INR 50bn`.
fn searchable(words: &str) -> String {
    words.replace(NBSP, " ")
}

/// A range in its unit: one figure where both ends read the same, `at least` and `at most` where one is open.
pub(super) fn range(low: Option<f64>, high: Option<f64>, unit: Option<Unit>) -> String {
    range_to(low, high, unit, DIGITS)
}

/// The same with so many significant digits of money.
pub(super) fn range_to(low: Option<f64>, high: Option<f64>, unit: Option<Unit>, digits: usize) -> String {
    match (low, high) {
        (Some(low), Some(high)) => match unit {
            Some(Unit::Money(currency)) => searchable(&money_between(low, high, currency.code(), digits)),
            unit if amount(low, unit) == amount(high, unit) => amount(low, unit),
            unit => format!("{}–{}{}", plain(low), plain(high), suffix(unit)),
        },
        (Some(low), None) => format!("at least {}", amount_to(low, unit, digits)),
        (None, Some(high)) => format!("at most {}", amount_to(high, unit, digits)),
        (None, None) => "no figure".to_owned(),
    }
}

/// The same, with the figures that are named where an end is open: `$111m to at least $400m`.
pub(super) fn between(value: Range, named: Range, unit: Option<Unit>, digits: usize) -> String {
    let words = |value| amount_to(value, unit, digits);
    open_ends(value, named, words).unwrap_or_else(|| range_to(value.0, value.1, unit, digits))
}

/// The least digits of money, from `least` on, with which no figure reads like a mark that it is not.
pub(super) fn digits_apart(least: usize, values: &[f64], marks: &[f64]) -> usize {
    let reads = |value: f64, digits: usize| money_to(value, "", digits);
    let is_clear = |digits: &usize| {
        let pairs = values.iter().flat_map(|value| marks.iter().map(move |mark| (*value, *mark)));
        pairs.into_iter().all(|(value, mark)| value == mark || reads(value, *digits) != reads(mark, *digits))
    };
    (least..MOST_DIGITS).find(is_clear).unwrap_or(MOST_DIGITS)
}

/// The least digits of money with which every mark reads as it is: `$7.35m`, `$13.2835m`.
pub(super) fn digits_of(marks: &[f64]) -> usize {
    let is_whole =
        |digits: &usize| marks.iter().all(|mark| money_to(*mark, "", *digits) == money_to(*mark, "", MOST_DIGITS));
    (DIGITS..MOST_DIGITS).find(is_whole).unwrap_or(MOST_DIGITS)
}

/// Parts of a target, with those that are named where an end is open.
pub(super) fn shares_between(value: Range, named: Range) -> String {
    open_ends(value, named, format::percent).unwrap_or_else(|| shares(value.0, value.1))
}

/// A range with an open end beyond a figure that is named; `None` for any other.
fn open_ends(value: Range, named: Range, words: impl Fn(f64) -> String) -> Option<String> {
    let (low, high) = (named.0?, named.1?);
    let (least, most) = (words(low), words(high));
    match value {
        _ if least == most => None,
        (Some(_), None) => Some(format!("{least} to at least {most}")),
        (None, Some(_)) => Some(format!("at most {least} to {most}")),
        (None, None) => Some(format!("at most {least} to at least {most}")),
        _ => None,
    }
}

/// A ratio in hundredths: `5.4%`, `26%`; what is too small to be told is still something.
pub(super) fn percent(ratio: f64) -> String {
    if ratio != 0.0 && ratio.abs() < 0.00005 { "less than 0.01%".to_owned() } else { format::percent(ratio) }
}

/// A range of parts of a target.
pub(super) fn shares(low: Option<f64>, high: Option<f64>) -> String {
    match (low, high) {
        (Some(low), Some(high)) => format::percent_range(low, high),
        (Some(low), None) => format!("at least {}", format::percent(low)),
        (None, Some(high)) => format!("at most {}", format::percent(high)),
        (None, None) => "an unknown part".to_owned(),
    }
}

/// `1 year`, `5 years`.
pub(super) fn years(count: i32) -> String {
    if count == 1 { "1 year".to_owned() } else { format!("{count} years") }
}

/// `1 month`, `10 months`.
pub(super) fn months(count: i32) -> String {
    if count == 1 { "1 month".to_owned() } else { format!("{count} months") }
}

/// Years in rising order, those in a row together: `2019 and 2021 to 2023`.
pub(super) fn years_in(years: &[i32]) -> String {
    let runs = years.chunk_by(|one, other| other - one == 1);
    let words: Vec<String> = runs.map(|run| span(run.first().copied(), run.last().copied())).collect();
    list(&words)
}

/// Months, counted from January of year 0: `2024-04 to 2025-03`.
pub(super) fn month_span(first: Option<i32>, last: i32) -> String {
    let words = |month: i32| format!("{:04}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1);
    match first {
        Some(first) => format!("{} to {}", words(first), words(last)),
        None => format!("up to {}", words(last)),
    }
}

/// `2018`, `2018 to 2020`, `an unknown year`.
pub(super) fn span(first: Option<i32>, last: Option<i32>) -> String {
    match (first, last) {
        (Some(first), Some(last)) if first == last => first.to_string(),
        (Some(first), Some(last)) => format!("{first} to {last}"),
        (Some(first), None) => format!("{first} or later"),
        (None, Some(last)) => format!("{last} or before"),
        (None, None) => "an unknown year".to_owned(),
    }
}

/// Words in a row: `a`, `a and b`, `a, b and c`; beyond five, how many more.
pub(super) fn list(words: &[String]) -> String {
    const MOST: usize = 5;
    match words {
        [] => String::new(),
        [one] => one.clone(),
        many if many.len() > MOST => format!("{} and {} more", many[..MOST].join(", "), many.len() - MOST),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// A whole number in groups of three; up to three decimals otherwise.
pub(super) fn plain(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e15 { grouped(value) } else { rounded(value, 3) }
}

fn grouped(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if value < 0.0 { format!("-{text}") } else { text }
}

fn rounded(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Currency, Noun};

    #[test]
    fn figures_read_as_on_the_page() {
        let usd = Some(Unit::Money(Currency::USD));
        for (value, text) in [(7.3e6, "$7.3m"), (13_283_000.0, "$13.3m"), (4.6e9, "$4.6bn"), (950.0, "$950")] {
            assert_eq!(amount(value, usd), text);
        }
        assert_eq!(amount(5e10, Currency::parse("INR").map(Unit::Money)), "INR 50bn");
        assert_eq!(amount(1.0, Some(Unit::Count(Noun::Missile))), "1 missile");
        assert_eq!(range(Some(10.0), Some(12.0), Some(Unit::Count(Noun::Missile))), "10–12 missiles");
        assert_eq!(range(Some(1e7), Some(3e7), usd), "$10–30m");
        assert_eq!(range(Some(1.0), None, Some(Unit::Multiple)), "at least 1 times");
        assert_eq!(range(Some(62.9), Some(62.9), Some(Unit::Percent)), "62.9%");
        assert_eq!(shares(Some(0.054), Some(0.054)), "5.4%");
        assert_eq!(list(&["a".into(), "b".into(), "c".into()]), "a, b and c");
        assert_eq!(between((Some(1e6), None), (Some(1e6), Some(4e6)), usd, 3), "$1m to at least $4m");
        assert_eq!(between((Some(1e6), None), (Some(1e6), Some(1e6)), usd, 3), "at least $1m");
        assert_eq!(shares_between((None, Some(0.4)), (Some(0.1), Some(0.4))), "at most 10% to 40%");
        assert_eq!(
            (percent(0.00001), percent(0.0), percent(0.256)),
            ("less than 0.01%".into(), "0%".into(), "26%".into())
        );
        assert_eq!(years_in(&[2019, 2021, 2022, 2024]), "2019, 2021 to 2022 and 2024");
        assert_eq!(month_span(Some(2024 * 12 + 3), 2025 * 12 + 2), "2024-04 to 2025-03");
    }

    #[test]
    fn what_is_set_against_each_other_never_reads_alike() {
        let usd = Some(Unit::Money(Currency::USD));
        let digits = digits_apart(3, &[499.96e6], &[500e6]);
        assert_eq!(digits, 5);
        assert_eq!(
            (amount_to(499.96e6, usd, digits), amount_to(500e6, usd, digits)),
            ("$499.96m".into(), "$500m".into())
        );
        assert_eq!(digits_apart(3, &[66e9, 68e9], &[30e9]), 3);
        assert_eq!(digits_apart(3, &[5e8], &[5e8]), 3, "the same figure reads the same");
        assert_eq!(digits_apart(3, &[1.0, f64::INFINITY], &[1.0 + 1e-15]), MOST_DIGITS);
        assert_eq!((digits_of(&[7.25e6, 7.35e6]), digits_of(&[13.2825e6, 13.2835e6])), (3, 6));
    }
}
