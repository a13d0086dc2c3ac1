//! Figures and years in the words of a rule: `USD 7.3 million`, `10 aircraft`, `2018 to 2020`.

use super::judge::Range;
use crate::model::Unit;

/// Names of powers of a thousand, the largest first.
const SCALES: [(f64, &str); 4] = [(1e12, " trillion"), (1e9, " billion"), (1e6, " million"), (1e3, " thousand")];

/// A figure in its unit; three decimals at most.
pub(super) fn amount(value: f64, unit: Option<Unit>) -> String {
    match unit {
        Some(Unit::Money(currency)) => format!("{currency} {}", scaled(value)),
        Some(Unit::Count(noun)) => {
            format!("{} {}", plain(value), if value == 1.0 { noun.word() } else { noun.plural() })
        }
        Some(Unit::Multiple) => format!("{} times", plain(value)),
        Some(Unit::Percent) => format!("{} %", plain(value)),
        Some(other) => format!("{} {other}", plain(value)),
        None => plain(value),
    }
}

/// A range in its unit: one figure where both ends are the same, `at least` and `at most` where one is open.
pub(super) fn range(low: Option<f64>, high: Option<f64>, unit: Option<Unit>) -> String {
    match (low, high) {
        (Some(low), Some(high)) if low == high => amount(low, unit),
        (Some(low), Some(high)) => format!("{} to {}", amount(low, unit), amount(high, unit)),
        (Some(low), None) => format!("at least {}", amount(low, unit)),
        (None, Some(high)) => format!("at most {}", amount(high, unit)),
        (None, None) => "no figure".to_owned(),
    }
}

/// The same, with the figures that are named where an end is open: `USD 111 million to at least USD 400 million`.
pub(super) fn between(value: Range, named: Range, unit: Option<Unit>) -> String {
    open_ends(value, named, |value| amount(value, unit)).unwrap_or_else(|| range(value.0, value.1, unit))
}

/// The same of ratios.
pub(super) fn percents_between(value: Range, named: Range) -> String {
    open_ends(value, named, percent).unwrap_or_else(|| percents(value.0, value.1))
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

/// A ratio in hundredths: `5.4 %`.
pub(super) fn percent(ratio: f64) -> String {
    let value = ratio * 100.0;
    format!("{} %", if value.abs() >= 99.95 { grouped(value.round()) } else { rounded(value, 1) })
}

/// A range of ratios in hundredths.
pub(super) fn percents(low: Option<f64>, high: Option<f64>) -> String {
    match (low, high) {
        (Some(low), Some(high)) if percent(low) == percent(high) => percent(low),
        (Some(low), Some(high)) => format!("{} to {}", percent(low), percent(high)),
        (Some(low), None) => format!("at least {}", percent(low)),
        (None, Some(high)) => format!("at most {}", percent(high)),
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

fn scaled(value: f64) -> String {
    let scale = SCALES.iter().find(|(size, _)| value.abs() >= *size);
    scale.map_or_else(|| plain(value), |(size, name)| format!("{}{name}", rounded(value / size, 3)))
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
    fn figures_read_as_people_say_them() {
        let usd = Some(Unit::Money(Currency::USD));
        for (value, text) in [
            (7.3e6, "USD 7.3 million"),
            (13_283_000.0, "USD 13.283 million"),
            (4.6e9, "USD 4.6 billion"),
            (950.0, "USD 950"),
        ] {
            assert_eq!(amount(value, usd), text);
        }
        assert_eq!(amount(1.0, Some(Unit::Count(Noun::Missile))), "1 missile");
        assert_eq!(range(Some(1e7), Some(3e7), usd), "USD 10 million to USD 30 million");
        assert_eq!(range(Some(1.0), None, Some(Unit::Multiple)), "at least 1 times");
        assert_eq!(percents(Some(0.054), Some(0.054)), "5.4 %");
        assert_eq!(list(&["a".into(), "b".into(), "c".into()]), "a, b and c");
        assert_eq!(between((Some(1e6), None), (Some(1e6), Some(4e6)), usd), "USD 1 million to at least USD 4 million");
        assert_eq!(between((Some(1e6), None), (Some(1e6), Some(1e6)), usd), "at least USD 1 million");
        assert_eq!(percents_between((None, Some(0.4)), (Some(0.1), Some(0.4))), "at most 10 % to 40 %");
        assert_eq!(years_in(&[2019, 2021, 2022, 2024]), "2019, 2021 to 2022 and 2024");
        assert_eq!(month_span(Some(2024 * 12 + 3), 2025 * 12 + 2), "2024-04 to 2025-03");
    }
}
