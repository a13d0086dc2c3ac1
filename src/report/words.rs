//! Words of the page: countries by name, figures as a newspaper prints them, dates as people say them.

use crate::charts::format::{NBSP, capital, count_range, hedged, list, money_range, multiple};
use crate::charts::text::clean;
use crate::ledger::{Countries, several};
use crate::model::{Country, Currency, Unit};

/// Most letters of one text on the page; whoever wants more has the files.
const MOST_LETTERS: usize = 600;

/// Names of the months.
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Text of a file as the page shows it: no control characters, no marks that turn the direction of reading, not too long.
pub(super) fn shown(raw: &str) -> String {
    let text = clean(raw);
    match text.char_indices().nth(MOST_LETTERS) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text,
    }
}

/// The same with a capital letter in front.
pub(super) fn sentence(raw: &str) -> String {
    capital(&shown(raw))
}

/// An address that a reader may follow: `http` or `https` and nothing else.
pub(super) fn address(url: &str) -> Option<&str> {
    let url = url.trim();
    let is_web = ["https://", "http://"]
        .iter()
        .any(|scheme| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
    let is_plain = !url.chars().any(|letter| letter.is_whitespace() || letter.is_control());
    (is_web && is_plain).then_some(url)
}

/// `1 claim`, `2 claims`.
pub(super) fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// A whole number in groups of three.
pub(super) fn grouped(number: usize) -> String {
    crate::charts::format::count(number as f64)
}

/// Countries by code, `;` between them: `Pakistan and China`.
pub(super) fn countries(codes: &str, names: &Countries) -> String {
    let named: Vec<String> = several(codes).map(|code| country(code, names)).collect();
    list(&named)
}

fn country(code: &str, names: &Countries) -> String {
    Country::parse(code).map_or_else(|| shown(code), |known| names.short(known))
}

/// A pair by its codes: `Azerbaijan–Pakistan`.
pub(super) fn pair(codes: &str, names: &Countries) -> String {
    codes.split('-').map(|code| country(code, names)).collect::<Vec<_>>().join("–")
}

/// A figure in its unit: `$7.3m`, `≈$10–30m`, `40 aircraft`. `None` without one.
pub(crate) fn amount(low: Option<f64>, high: Option<f64>, unit: &str, is_estimate: bool) -> Option<String> {
    let words = match unit.parse::<Unit>() {
        Ok(Unit::Money(currency)) => money_range(low, high, currency.code()),
        Ok(Unit::Multiple) => multiple(low, high),
        Ok(Unit::Tiv) => count_range(low, high).map(|figure| format!("{figure} million TIV")),
        Ok(Unit::Percent) => count_range(low, high).map(|figure| format!("{figure}%")),
        Ok(Unit::Count(noun)) => {
            let one = low == Some(1.0) && high == Some(1.0);
            count_range(low, high).map(|figure| format!("{figure} {}", if one { noun.word() } else { noun.plural() }))
        }
        Ok(_) | Err(_) => count_range(low, high).map(|figure| format!("{figure} {unit}").trim().to_owned()),
    };
    words.map(|words| if is_estimate { hedged(&words, "≈") } else { words })
}

/// A figure of which only so many digits are known: `7.2` and `8.04` billion, worked out from ten months, are `$7.2–8bn`.
pub(super) fn about(value: Option<f64>) -> Option<f64> {
    const DIGITS: i32 = 2;
    value.map(|value| {
        let size = 10_f64.powi(DIGITS - 1 - value.abs().log10().floor().clamp(-300.0, 300.0) as i32);
        if value == 0.0 { value } else { (value * size).round() / size }
    })
}

/// A rule in the manner of the page: `2022-02-04` becomes `4 February 2022`, and no line breaks within `INR 50bn`.
pub(super) fn house_style(rule: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut words = rule.split(' ').peekable();
    while let Some(word) = words.next() {
        let bare = word.trim_start_matches('(');
        let open = &word[..word.len() - bare.len()];
        let figure = words.next_if(|next| Currency::parse(bare).is_some() && starts_with_digit(next));
        if let Some(figure) = figure {
            out.push(format!("{word}{NBSP}{figure}"));
            continue;
        }
        let (day, end) = split_end(bare);
        let is_day = day.len() == 10 && day.parse::<jiff::civil::Date>().is_ok();
        out.push(if is_day { format!("{open}{}{end}", period(day)) } else { word.to_owned() });
    }
    out.join(" ")
}

fn starts_with_digit(word: &str) -> bool {
    word.starts_with(|letter: char| letter.is_ascii_digit())
}

/// A word without what ends a clause, and that.
fn split_end(word: &str) -> (&str, &str) {
    word.split_at(word.trim_end_matches([',', ';', ':', ')', '.']).len())
}

/// A period in words: `2018 to 2022`, `about March 2017`, `up to 2016`, `1 March 2017`.
pub(super) fn period(edtf: &str) -> String {
    match edtf.split_once('/') {
        Some(("..", end)) => format!("up to {}", moment(end)),
        Some((start, "..")) => format!("from {}", moment(start)),
        Some((start, end)) => format!("{} to {}", moment(start), moment(end)),
        None => moment(edtf),
    }
}

fn moment(edtf: &str) -> String {
    let plain = edtf.trim_end_matches(['~', '?', '%']);
    let marks = &edtf[plain.len()..];
    let month = |number: &str| number.parse::<usize>().ok().and_then(|number| MONTHS.get(number.checked_sub(1)?));
    let parts: Vec<&str> = plain.split('-').collect();
    let words = match parts.as_slice() {
        [year, number] => month(number).map(|name| format!("{name} {year}")),
        [year, number, day] => month(number).map(|name| format!("{} {name} {year}", day.trim_start_matches('0'))),
        _ => None,
    };
    let words = words.unwrap_or_else(|| plain.to_owned());
    match marks {
        "" => words,
        marks if marks.contains('?') => format!("perhaps {words}"),
        _ => format!("about {words}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_can_be_followed() {
        for (url, wanted) in [
            ("https://example.org/a?b=1&c=2", true),
            ("HTTP://example.org", true),
            (" https://example.org ", true),
            ("javascript:alert(1)", false),
            ("data:text/html,<script>", false),
            ("https:alert(1)", false),
            ("java\nscript://https://", false),
            ("//example.org", false),
            ("https://a b", false),
            ("é", false),
            ("", false),
        ] {
            assert_eq!(address(url).is_some(), wanted, "{url}");
        }
    }

    #[test]
    fn periods_read_as_people_say_them() {
        for (edtf, words) in [
            ("2017", "2017"),
            ("2017-03~", "about March 2017"),
            ("2017-03-01", "1 March 2017"),
            ("2018/2022", "2018 to 2022"),
            ("../2021-10~", "up to about October 2021"),
            ("2021-09-02/..", "from 2 September 2021"),
            ("2019?", "perhaps 2019"),
            ("2017-21", "2017-21"),
            ("2017-00", "2017-00"),
            ("", ""),
        ] {
            assert_eq!(period(edtf), words);
        }
    }

    #[test]
    fn figures_read_as_a_newspaper_prints_them() {
        assert_eq!(amount(Some(1e7), Some(3e7), "USD", true).as_deref(), Some("≈$10–30m"));
        assert_eq!(amount(Some(10.0), Some(10.0), "aircraft", false).as_deref(), Some("10 aircraft"));
        assert_eq!(amount(Some(10.0), None, "multiple", false).as_deref(), Some("at least 10×"));
        assert_eq!(amount(Some(5.0), Some(5.0), "<b>", false).as_deref(), Some("5 <b>"));
        assert_eq!(amount(None, None, "USD", true), None);
    }

    #[test]
    fn rules_read_like_the_rest_of_the_page() {
        for (rule, words) in [
            ("$7.2–8bn in 2023: below INR 15bn (A)", "$7.2–8bn in 2023: below INR\u{a0}15bn (A)"),
            ("(INR 950) at least AZN 30bn; 5% and 100%.", "(INR\u{a0}950) at least AZN\u{a0}30bn; 5% and 100%."),
            ("changed by a-1 of 2022-02-04 (raised)", "changed by a-1 of 4 February 2022 (raised)"),
            ("USD of 5 billion people % x", "USD of 5 billion people % x"),
            ("", ""),
        ] {
            assert_eq!(house_style(rule), words);
        }
        for (value, rounded) in [(8.04e9, 8.0e9), (7.24e9, 7.2e9), (0.0, 0.0), (152.68, 150.0), (-3.47, -3.5)] {
            assert_eq!(about(Some(value)), Some(rounded));
        }
        assert_eq!(about(None), None);
    }

    #[test]
    fn long_texts_are_cut_and_marks_taken_out() {
        assert_eq!(shown("a\u{202e}b\u{0}\nc"), "ab c");
        assert_eq!(shown(&"é".repeat(5000)).chars().count(), MOST_LETTERS + 1);
    }
}
