//! Digits and their separators: `10,000`, `10,5`, `1.345,6`, `1,25,00,00,000`, `10 000`.

use rust_decimal::Decimal;

/// More digits than a [`Decimal`] is sure to hold.
const MAX_DIGITS: usize = 28;

/// A number in digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Numeral {
    /// Its value.
    pub value: Decimal,
    /// How it is written.
    pub style: Style,
}

/// How digits are written; this decides what the number can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// Digits alone; with their count.
    Plain(usize),
    /// Groups of three.
    Grouped,
    /// Groups of two before the last three, as in India.
    Lakh,
    /// With a fraction.
    Fraction,
    /// `1.500`: a fraction in English, a group in much of Europe and Latin America.
    Either,
}

/// Reads the digits that start at `at`: the end, and the number, or `None` when they are a date, a clock time, a
/// version or too long.
pub(super) fn scan(text: &str, at: usize) -> (usize, Option<Numeral>) {
    let mut pieces = Vec::new();
    let mut separators = Vec::new();
    let (mut start, mut end) = (at, digits_end(text, at));
    // A designation, a date or a name before it takes one group only: "JF-17 100 jets" and "on April 12 300 soldiers" are two numbers.
    let free = !text[..at].ends_with(|c: char| c == '-' || c.is_alphanumeric());
    let named = free && is_named(&text[..at]);
    loop {
        pieces.push(&text[start..end]);
        let Some((separator, next)) = separator_at(text, end) else { break };
        let next_end = digits_end(text, next);
        // "24/36 aircraft" may be two bounds; those who see the words behind them say whether they are.
        if separator == '/' && pieces.len() == 1 && are_bounds(text, pieces[0], next, next_end) {
            break;
        }
        let grouped = free
            && !(named && separator == ' ')
            && !is_name(text, next_end)
            && groups_go_on(&pieces, &separators, next_end - next);
        if next_end == next || (is_blank(separator) && !grouped) {
            break;
        }
        separators.push(separator);
        (start, end) = (next, next_end);
    }
    (end, classify(&pieces, &separators))
}

/// Reads `.5` that starts at its point, as in `$.5bn`: the end and the number. `None` when a number or a word goes before the point.
pub(super) fn scan_fraction(text: &str, at: usize) -> Option<(usize, Numeral)> {
    let before = text[..at].chars().next_back().unwrap_or(' ');
    let free = before.is_whitespace() || matches!(before, '$' | '(' | '~' | '<' | '>') || !before.is_ascii();
    let end = digits_end(text, at + 1);
    let digits = &text[at + 1..end];
    let goes_on = separator_at(text, end).is_some_and(|(mark, next)| !is_blank(mark) && digits_end(text, next) > next);
    if !free || before.is_alphanumeric() || goes_on || digits.is_empty() || digits.len() > 6 {
        return None;
    }
    let value = Decimal::try_from_i128_with_scale(digits.parse().ok()?, u32::try_from(digits.len()).ok()?).ok()?;
    Some((end, Numeral { value, style: Style::Fraction }))
}

/// The most digits of a bound: four may be years.
const MOST_OF_BOUND: usize = 3;

/// Two numbers with a stroke between them that rise and are neither a fraction (3/4), a year and the next (2018/19) nor a date.
fn are_bounds(text: &str, low: &str, next: usize, end: usize) -> bool {
    let high = &text[next..end];
    let plain = |digits: &str| (1..=MOST_OF_BOUND).contains(&digits.len()) && !digits.starts_with('0');
    let value = |digits: &str| digits.parse::<u32>().unwrap_or(0);
    let goes_on =
        separator_at(text, end).is_some_and(|(mark, after)| !is_blank(mark) && digits_end(text, after) > after);
    plain(low) && plain(high) && value(low) < value(high) && value(high) > 10 && !goes_on
}

fn digits_end(text: &str, at: usize) -> usize {
    text.as_bytes()[at..].iter().position(|byte| !byte.is_ascii_digit()).map_or(text.len(), |length| at + length)
}

fn separator_at(text: &str, at: usize) -> Option<(char, usize)> {
    let c = text[at..].chars().next()?;
    let known = matches!(c, '.' | ',' | ':' | '/' | '\'' | '’') || is_blank(c);
    known.then(|| (c, at + c.len_utf8()))
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{2007}' | '\u{2009}' | '\u{202f}' | '\'' | '’')
}

/// "18 155 mm howitzers" and "6 214-class submarines" are two numbers.
fn is_name(text: &str, at: usize) -> bool {
    let rest = text[at..].trim_start_matches([' ', '-', '\u{a0}']);
    rest.starts_with("mm") || rest.starts_with("class")
}

/// True behind a word that one number names: "April 12", "Phase 2", "No. 5". "In April 12 300 tonnes" were no day of April.
fn is_named(before: &str) -> bool {
    let Some((rest, word)) = last_word(before) else { return false };
    match word {
        "April" | "May" | "June" | "July" | "August" | "September" | "October" | "November" | "December"
        | "January" | "February" | "March" => last_word(rest).is_none_or(|(_, word)| word != "in" && word != "In"),
        _ => matches!(
            &*word.to_lowercase(),
            "phase"
                | "batch"
                | "tranche"
                | "block"
                | "article"
                | "section"
                | "chapter"
                | "page"
                | "type"
                | "lot"
                | "no"
                | "nr"
        ),
    }
}

/// The word that a text ends in, with a full stop or blank behind it at most, and the text before.
fn last_word(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_end_matches(['.', ' ']);
    let start = text
        .rfind(|c: char| !c.is_ascii_alphabetic())
        .map_or(0, |place| place + text[place..].chars().next().map_or(1, char::len_utf8));
    (start < text.len()).then(|| (&text[..start], &text[start..]))
}

fn groups_go_on(pieces: &[&str], separators: &[char], next: usize) -> bool {
    next == 3
        && pieces[0].len() <= 3
        && !pieces[0].starts_with('0')
        && separators.last().is_none_or(|separator| is_blank(*separator))
}

fn classify(pieces: &[&str], separators: &[char]) -> Option<Numeral> {
    let digits: usize = pieces.iter().map(|piece| piece.len()).sum();
    if digits > MAX_DIGITS || separators.iter().any(|separator| matches!(separator, ':' | '/')) {
        return None;
    }
    let style = style_of(pieces, separators)?;
    let scale = match style {
        Style::Fraction | Style::Either => pieces.last()?.len(),
        _ => 0,
    };
    let value: i128 = pieces.concat().parse().ok()?;
    let value = Decimal::try_from_i128_with_scale(value, u32::try_from(scale).ok()?).ok()?;
    Some(Numeral { value, style })
}

fn style_of(pieces: &[&str], separators: &[char]) -> Option<Style> {
    let Some((last, before)) = separators.split_last() else {
        // A number that starts with 0 is part of a telephone number or a code; of two digits it may be a count as tenders write it.
        let counted = pieces[0].len() == 2 && pieces[0] != "00";
        return (pieces[0].len() == 1 || counted || !pieces[0].starts_with('0'))
            .then_some(Style::Plain(pieces[0].len()));
    };
    let same = before.iter().all(|separator| kind_of(*separator) == kind_of(*last));
    match before.len() {
        0 => single(pieces[0], *last, pieces[1]),
        _ if same => grouping(pieces, *last),
        _ => {
            let groups = kind_of(before[0]);
            let fraction = matches!(last, '.' | ',') && before.iter().all(|separator| kind_of(*separator) == groups);
            (fraction && grouping(&pieces[..pieces.len() - 1], before[0]).is_some()).then_some(Style::Fraction)
        }
    }
}

fn kind_of(separator: char) -> char {
    if is_blank(separator) { ' ' } else { separator }
}

fn single(left: &str, separator: char, right: &str) -> Option<Style> {
    let group = left.len() <= 3 && !left.starts_with('0') && right.len() == 3;
    let lead = left.len() == 1 || !left.starts_with('0');
    match separator {
        '.' if group => Some(Style::Either),
        '.' => lead.then_some(Style::Fraction),
        ',' if group => Some(Style::Grouped),
        ',' => (lead && (right.len() <= 2 || left == "0")).then_some(Style::Fraction),
        _ => group.then_some(Style::Grouped),
    }
}

fn grouping(pieces: &[&str], separator: char) -> Option<Style> {
    let (first, rest) = pieces.split_first()?;
    let (last, middle) = rest.split_last()?;
    if first.starts_with('0') || last.len() != 3 {
        return None;
    }
    if first.len() <= 3 && middle.iter().all(|piece| piece.len() == 3) {
        return Some(Style::Grouped);
    }
    let lakh = separator == ',' && first.len() <= 2 && middle.iter().all(|piece| piece.len() == 2);
    lakh.then_some(Style::Lakh)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Option<String> {
        let (end, numeral) = scan(text, 0);
        numeral.filter(|_| end == text.len()).map(|numeral| numeral.value.normalize().to_string())
    }

    #[test]
    fn separators_are_told_apart() {
        for (text, expected) in [
            ("7.3", "7.3"),
            ("10,000", "10000"),
            ("10,5", "10.5"),
            ("0,350", "0.35"),
            ("1.345,6", "1345.6"),
            ("1,345.6", "1345.6"),
            ("1.250.000", "1250000"),
            ("1,25,00,00,000", "1250000000"),
            ("10 000", "10000"),
            ("1\u{a0}234\u{a0}567,8", "1234567.8"),
            ("1'000'000", "1000000"),
        ] {
            assert_eq!(value(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn dates_times_and_versions_are_no_numbers() {
        for text in ["12.05.2019", "10:30", "9/11", "2018/19", "0142", "1998,2000", &"9".repeat(40)] {
            assert_eq!(value(text), None, "{text}");
        }
    }

    #[test]
    fn a_blank_groups_only_threes() {
        assert_eq!(scan("17 25", 0).0, 2);
        assert_eq!(scan("2017 250", 0).0, 4);
    }
}
