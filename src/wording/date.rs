//! Days, months and years, which are no figures: "5 April 2019", "September 3rd and 17th", "by 2030".

use rust_decimal::Decimal;

use crate::model::Noun;

use super::noun;
use super::numeral::{Numeral, Style};
use super::scale;
use super::token::{Kind, Tokens};

/// True when the number at `at` is a day of a month or a year.
pub(super) fn is_date(tokens: &Tokens<'_>, at: usize, numeral: Numeral) -> bool {
    match numeral.style {
        Style::Plain(1 | 2) => is_day(tokens, at, numeral),
        Style::Plain(4) => is_year(tokens, at, numeral),
        _ => false,
    }
}

fn is_month(tokens: &Tokens<'_>, at: usize) -> bool {
    let Some(token) = tokens.get(at).filter(|token| token.kind == Kind::Word && token.is_capitalised()) else {
        return false;
    };
    matches!(
        &*token.lower,
        "january"
            | "february"
            | "march"
            | "april"
            | "may"
            | "june"
            | "july"
            | "august"
            | "september"
            | "october"
            | "november"
            | "december"
            | "jan"
            | "feb"
            | "mar"
            | "apr"
            | "jun"
            | "jul"
            | "aug"
            | "sep"
            | "sept"
            | "oct"
            | "nov"
            | "dec"
    )
}

fn is_day(tokens: &Tokens<'_>, at: usize, numeral: Numeral) -> bool {
    if numeral.value > 31.into() || numeral.value < 1.into() || scale::is_large(tokens, at) {
        return false;
    }
    let behind = |place: usize| {
        place > 0
            && (is_month(tokens, place - 1)
                || (place > 1 && tokens.mark(place - 1) == '.' && is_month(tokens, place - 2)))
    };
    if behind(at) || is_before_month(tokens, at) || is_before_month_abroad(tokens, at) {
        return true;
    }
    let on_the = tokens.word_before(at, 1) == "the"
        && matches!(tokens.word_before(at, 2), "on" | "by" | "until")
        && is_ordinal(tokens, at);
    on_the || ends_day_range(tokens, at)
}

fn is_ordinal(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.is_glued(at + 1) && matches!(tokens.word(at + 1), "st" | "nd" | "rd" | "th")
}

/// Months of other languages, as `5 mai 2023` and `12 Mayıs 2023` have them.
const MONTHS_ABROAD: &[&str] = &[
    // French
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
    // German
    "januar",
    "februar",
    "märz",
    "juni",
    "juli",
    "oktober",
    "dezember",
    // Spanish and Italian
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
    "gennaio",
    "febbraio",
    "aprile",
    "maggio",
    "giugno",
    "luglio",
    "settembre",
    "ottobre",
    "dicembre",
    // Turkish and Azerbaijani
    "ocak",
    "şubat",
    "mart",
    "nisan",
    "mayıs",
    "haziran",
    "temmuz",
    "ağustos",
    "eylül",
    "ekim",
    "kasım",
    "aralık",
    "yanvar",
    "fevral",
    "aprel",
    "iyun",
    "iyul",
    "avqust",
    "sentyabr",
    "oktyabr",
    "noyabr",
    "dekabr",
    // Russian
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
];

/// `5 mai 2023`, `5. Mai 2023`, `5 de mayo de 2023`: a month of another language, with a year behind it.
fn is_before_month_abroad(tokens: &Tokens<'_>, at: usize) -> bool {
    let stop = at + 1 + usize::from(tokens.mark(at + 1) == '.' || tokens.word(at + 1) == "de");
    let year = stop + 1 + usize::from(tokens.word(stop + 1) == "de");
    let four = tokens.get(year).is_some_and(|token| token.text.len() == 4 && token.starts_with_digit());
    four && MONTHS_ABROAD.contains(&tokens.word(stop))
}

/// `10 November`, `5th of April`, `10-12 November`, `10 and 12 November`.
fn is_before_month(tokens: &Tokens<'_>, at: usize) -> bool {
    let mut next = at + 1 + usize::from(is_ordinal(tokens, at));
    next += usize::from(tokens.word(next) == "of");
    if is_month(tokens, next) {
        return true;
    }
    let joined = tokens.is_dash(next) || matches!(tokens.word(next), "and" | "to" | "or");
    joined
        && tokens.number(next + 1).is_some_and(|other| other.style != Style::Grouped && other.value <= 31.into())
        && {
            let after = next + 2 + usize::from(is_ordinal(tokens, next + 1));
            is_month(tokens, after + usize::from(tokens.word(after) == "of"))
        }
}

/// The 17th of "September 3rd and 17th", the 12 of "November 10-12".
fn ends_day_range(tokens: &Tokens<'_>, at: usize) -> bool {
    let Some(mut place) = at.checked_sub(2) else { return false };
    if !(tokens.is_dash(at - 1) || matches!(tokens.word(at - 1), "and" | "to")) {
        return false;
    }
    let suffixed = matches!(tokens.word(place), "st" | "nd" | "rd" | "th");
    if suffixed && place > 0 {
        place -= 1;
    }
    let day = tokens.get(place).is_some_and(|token| token.kind == Kind::Code) && place > 0;
    day && (is_month(tokens, place - 1) || (suffixed && is_ordinal(tokens, at)))
}

/// A bare number of four digits from 1800 to 2100 is a year, unless it plainly counts: "2000 troops".
fn is_year(tokens: &Tokens<'_>, at: usize, numeral: Numeral) -> bool {
    if numeral.value < 1800.into() || numeral.value > 2100.into() || scale::is_large(tokens, at) {
        return false;
    }
    let next = at + 1;
    if tokens.mark(next) == '%' || matches!(tokens.word(next), "percent" | "per" | "times") {
        return false;
    }
    !is_count(tokens, at, numeral) && !is_count_range(tokens, at)
}

/// "1000-2000 rifles", "1500–1900 troops": so many of them, where one end is no year or both are round. "2019-2023 aircraft" were
/// built in those years.
fn is_count_range(tokens: &Tokens<'_>, at: usize) -> bool {
    let first = if tokens.is_dash(at + 1) { Some(at) } else { at.checked_sub(2).filter(|_| tokens.is_dash(at - 1)) };
    let Some(first) = first else { return false };
    let value = |place: usize| {
        let plain =
            tokens.number(place).filter(|numeral| numeral.style == Style::Plain(4)).map(|numeral| numeral.value);
        // The first is a code by now, when it may be a year.
        plain.or_else(|| tokens.get(place).filter(|token| token.text.len() == 4)?.text.parse().ok())
    };
    let (Some(low), Some(high)) = (value(first), value(first + 2)) else { return false };
    let is_year = |value: Decimal| (1800.into()..=2100.into()).contains(&value);
    let is_round = |value: Decimal| (value % Decimal::ONE_HUNDRED).is_zero();
    let counts = !(is_year(low) && is_year(high)) || (is_round(low) && is_round(high));
    let dated =
        matches!(tokens.word_before(first, 1), "in" | "since" | "by" | "during" | "fiscal" | "fy" | "the" | "of");
    low < high && counts && !dated && counts_things(tokens, first + 2)
}

/// True where a noun in the plural stands behind the number, one word on at most.
fn counts_things(tokens: &Tokens<'_>, at: usize) -> bool {
    (at + 1..at + 3).any(|place| {
        noun::noun(tokens.word(place))
            .is_some_and(|lexeme| !lexeme.singular && !matches!(lexeme.noun, Noun::Agreement | Noun::Mission))
    })
}

/// From this year on, a number that may be a year is one: "2023 tanks" were bought then, until a word says that they are so many.
const NEAR_PAST: i64 = 1940;

/// Words that only a number stands behind.
fn is_measured_by(word: &str) -> bool {
    matches!(
        word,
        "about"
            | "around"
            | "some"
            | "approximately"
            | "roughly"
            | "nearly"
            | "almost"
            | "over"
            | "than"
            | "least"
            | "most"
            | "exactly"
            | "only"
            | "another"
            | "total"
            | "totalling"
            | "totaling"
    )
}

fn is_count(tokens: &Tokens<'_>, at: usize, numeral: Numeral) -> bool {
    if !tokens.text[tokens.list[at].end()..].starts_with([' ', '\u{a0}', '\n', '-']) {
        return false;
    }
    let noun = counts_things(tokens, at);
    let before = tokens.word_before(at, 1);
    let dated = matches!(
        before,
        "in" | "since"
            | "by"
            | "until"
            | "till"
            | "during"
            | "the"
            | "early"
            | "late"
            | "mid"
            | "fiscal"
            | "fy"
            | "year"
            | "before"
            | "after"
    ) || is_month(tokens, at.wrapping_sub(1))
        || (at > 0 && tokens.is_dash(at - 1));
    let round = (numeral.value % Decimal::ONE_HUNDRED).is_zero();
    let total = before == "of" && tokens.word_before(at, 2) == "total";
    let link = matches!(before, "of" | "from" | "to" | "and" | "for" | "a" | "with");
    let long_ago = numeral.value < NEAR_PAST.into();
    // Soldiers have no model year, and tonnes none.
    let yearless = noun::noun(tokens.word(at + 1)).is_some_and(|lexeme| {
        let measure = matches!(lexeme.noun, Noun::Tonne | Noun::Barrel | Noun::Kilometre | Noun::CubicMetre);
        !lexeme.singular && (measure || lexeme.noun == Noun::Person)
    });
    // "paid 2000 dollars"; "2023 dollars" are of a year's worth.
    let money =
        matches!(tokens.word(at + 1), "dollars" | "euros" | "rupees" | "pounds" | "rubles" | "manats" | "liras");
    if money {
        return is_measured_by(before)
            || matches!(before, "paid" | "pay" | "pays" | "cost" | "costs" | "spent" | "earned");
    }
    noun && !dated && (round || total || is_measured_by(before) || ((long_ago || yearless) && !link))
}
