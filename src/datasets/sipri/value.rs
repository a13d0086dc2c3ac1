//! The cells of a register: numbers, years, marks of doubt.

use memchr::memchr_iter;
use rust_decimal::Decimal;

use crate::datasets::arms::{Flagged, Status, Sureness};

/// The years that a register may name.
pub(super) const YEARS: std::ops::RangeInclusive<i32> = 1900..=2100;

/// A cell as it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cell<T> {
    /// Nothing there, or a word for nothing.
    Empty,
    /// A value.
    Value(T),
    /// A value with a mark of doubt of its own: brackets or a question mark.
    Marked(T),
    /// Something that is no such value.
    Bad,
}

impl<T> Cell<T> {
    /// The value, when there is one.
    pub(super) fn value(self) -> Option<T> {
        match self {
            Cell::Value(value) | Cell::Marked(value) => Some(value),
            Cell::Empty | Cell::Bad => None,
        }
    }

    /// True for what cannot be read.
    pub(super) const fn is_bad(&self) -> bool {
        matches!(self, Cell::Bad)
    }

    /// The value with its sureness: that of its own mark, or what the column of marks says.
    pub(super) fn flagged(self, flag: Sureness) -> Flagged<T> {
        let sureness = match (&self, flag) {
            (Cell::Marked(_), _) => Sureness::Estimate,
            // A value that is not there is not certain either.
            (Cell::Empty | Cell::Bad, Sureness::Certain) => Sureness::Unstated,
            (_, flag) => flag,
        };
        Flagged { value: self.value(), sureness }
    }

    fn map<U>(self, to: impl FnOnce(T) -> Option<U>) -> Cell<U> {
        match self {
            Cell::Empty => Cell::Empty,
            Cell::Bad => Cell::Bad,
            Cell::Value(value) => to(value).map_or(Cell::Bad, Cell::Value),
            Cell::Marked(value) => to(value).map_or(Cell::Bad, Cell::Marked),
        }
    }
}

/// A cell without blanks around it and without the words that programs write for nothing.
pub(super) fn bare(cell: &str) -> &str {
    let cell = match cell.as_bytes() {
        [] => return "",
        // Nearly every cell: no blank at either end.
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => cell,
        _ => cell.trim(),
    };
    if cell.len() > 4 {
        return cell;
    }
    match cell {
        "NA" | "NaN" | "nan" | "<NA>" | "None" | "NULL" | "null" | "#N/A" => "",
        cell => cell,
    }
}

/// How numbers are written in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Numbers {
    /// `0,24` is a quarter: a spreadsheet of another locale wrote the file.
    pub(super) decimal_comma: bool,
}

impl Numbers {
    /// Finds out how numbers are written, from the cells that hold nothing but digits and one comma. Three digits behind
    /// the comma may be thousands; any other count of digits cannot.
    pub(super) fn of(text: &str, delimiter: u8) -> Numbers {
        let bytes = text.as_bytes();
        let edge = |byte: Option<&u8>| match byte {
            None | Some(b'"' | b'\n' | b'\r') => true,
            Some(byte) => *byte == delimiter && delimiter != b',',
        };
        let decimal_comma = memchr_iter(b',', bytes).any(|comma| {
            let behind = bytes[comma + 1..].iter().take(8).take_while(|byte| byte.is_ascii_digit()).count();
            let before = bytes[..comma].iter().rev().take(8).take_while(|byte| byte.is_ascii_digit()).count();
            let ends = edge(bytes.get(comma + 1 + behind));
            let starts = comma == before || edge(bytes.get(comma - before - 1));
            // Quoted thousands of a comma file, "1,250", have three digits; `"0,24"` there is a decimal comma as well.
            ends && starts && before > 0 && behind > 0 && (behind != 3 || bytes[comma - before..comma] == *b"0")
        });
        Numbers { decimal_comma }
    }

    /// Reads a number: plain, with thousands separators, with the decimal comma, in brackets, with a question mark.
    pub(super) fn decimal(self, cell: &str) -> Cell<Decimal> {
        if let Some(number) = self.plain(cell) {
            return Cell::Value(number);
        }
        let (cell, marked) = unmarked(bare(cell));
        if is_unknown(cell) {
            return Cell::Empty;
        }
        match self.plain(cell).or_else(|| self.spelled(cell)) {
            Some(number) if marked => Cell::Marked(number),
            Some(number) => Cell::Value(number),
            None => Cell::Bad,
        }
    }

    /// Reads a count of items. `2018.0`, as programs write whole numbers, is one; half an item is not.
    pub(super) fn count(self, cell: &str) -> Cell<u32> {
        if !cell.is_empty() && cell.len() <= 9 && cell.bytes().all(|byte| byte.is_ascii_digit()) {
            return Cell::Value(cell.bytes().fold(0, |number, digit| number * 10 + u32::from(digit - b'0')));
        }
        self.decimal(cell).map(whole)
    }

    /// Reads a year.
    pub(super) fn year(self, cell: &str) -> Cell<i32> {
        if let [a @ b'1'..=b'2', b @ b'0'..=b'9', c @ b'0'..=b'9', d @ b'0'..=b'9'] = cell.as_bytes() {
            let digit = |byte: &u8| i32::from(byte - b'0');
            let year = digit(a) * 1000 + digit(b) * 100 + digit(c) * 10 + digit(d);
            return if YEARS.contains(&year) { Cell::Value(year) } else { Cell::Bad };
        }
        // A year has no separator, so a comma in it can only be a decimal one: `2018,0`.
        self.count(cell.trim_end_matches(",0")).map(|year| i32::try_from(year).ok().filter(|year| YEARS.contains(year)))
    }

    /// Digits with at most one decimal point, where a point can only be that.
    fn plain(self, cell: &str) -> Option<Decimal> {
        if self.decimal_comma && cell.contains('.') { None } else { plain(cell.as_bytes()) }
    }

    /// A number with separators.
    fn spelled(self, cell: &str) -> Option<Decimal> {
        let (separator, point) = if self.decimal_comma { ('.', ',') } else { (',', '.') };
        let (whole, fraction) = match cell.rsplit_once(point) {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (cell, None),
        };
        // In a file with decimal commas a point is a separator only where thousands stand: `0.24` stays a quarter.
        if self.decimal_comma && fraction.is_none() && !in_thousands(whole, separator) {
            return plain(cell.as_bytes());
        }
        if !in_thousands(whole, separator) {
            return None;
        }
        let mut digits: String = whole.chars().filter(char::is_ascii_digit).collect();
        if let Some(fraction) = fraction {
            digits.push('.');
            digits.push_str(fraction);
        }
        plain(digits.as_bytes())
    }
}

/// True for digits in groups of three behind the first, with one kind of separator or blanks; also for plain digits.
fn in_thousands(whole: &str, separator: char) -> bool {
    let mut groups = whole.split(|sign: char| sign == separator || sign == '\'' || sign.is_whitespace());
    let first = groups.next().unwrap_or("");
    let rest: Vec<&str> = groups.collect();
    let digits = |group: &str| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit());
    digits(first)
        && (rest.is_empty() || (first.len() <= 3 && first != "0"))
        && rest.iter().all(|group| group.len() == 3 && digits(group))
}

/// Digits with at most one point; nothing else.
fn plain(text: &[u8]) -> Option<Decimal> {
    if text.is_empty() || text.len() > 18 {
        return None;
    }
    let (mut number, mut scale, mut digits) = (0i64, None, 0);
    for byte in text {
        match byte {
            b'0'..=b'9' => {
                number = number * 10 + i64::from(byte - b'0');
                scale = scale.map(|scale: u32| scale + 1);
                digits += 1;
            }
            b'.' if scale.is_none() => scale = Some(0),
            _ => return None,
        }
    }
    // Trailing noughts go: `55.0000` and `55` are one number, and compare as one.
    let mut scale = scale.unwrap_or(0);
    while scale > 0 && number % 10 == 0 {
        number /= 10;
        scale -= 1;
    }
    (digits > 0).then(|| Decimal::new(number, scale))
}

fn whole(number: Decimal) -> Option<u32> {
    number.fract().is_zero().then(|| u32::try_from(number.trunc()).ok()).flatten()
}

/// Takes brackets and question marks off a cell and says whether there were any.
pub(super) fn unmarked(cell: &str) -> (&str, bool) {
    let inner = cell.trim_matches(|sign: char| matches!(sign, '(' | ')' | '[' | ']' | '?') || sign.is_whitespace());
    (inner, inner.len() < cell.len())
}

/// What registers print for a value that they do not know.
pub(super) fn is_unknown(cell: &str) -> bool {
    cell.bytes().all(|byte| matches!(byte, b'.' | b' ' | b'-'))
        || matches!(cell, "…" | "–" | "—" | "N/A" | "n/a" | "xx")
}

/// What a column of marks says of the value before it. `empty` is what nothing there means: certain where only doubt is
/// marked, unstated where the file says yes or no. `None` for a mark that is not known.
pub(super) fn mark(cell: &str, empty: Sureness) -> Option<Sureness> {
    match bare(cell) {
        "" => Some(empty),
        "?" | "X" | "x" | "Yes" | "yes" | "YES" | "True" | "TRUE" | "true" | "1" | "1.0" => Some(Sureness::Estimate),
        "No" | "no" | "NO" | "False" | "FALSE" | "false" | "0" | "0.0" => Some(Sureness::Certain),
        other => other.contains('?').then_some(Sureness::Estimate),
    }
}

/// A yes or a no; `None` for anything else.
pub(super) fn yes(cell: &str) -> Option<bool> {
    match bare(cell) {
        "Yes" | "yes" | "YES" | "True" | "TRUE" | "true" | "1" => Some(true),
        "No" | "no" | "NO" | "False" | "FALSE" | "false" | "0" => Some(false),
        _ => None,
    }
}

/// The status of the weapons, in any spelling of any vintage.
pub(super) fn status(cell: &str) -> Cell<Status> {
    let cell = bare(cell);
    match cell {
        "New" => return Cell::Value(Status::New),
        "Second hand" => return Cell::Value(Status::SecondHand),
        "" | "N/A" => return Cell::Empty,
        _ => {}
    }
    let letters: String =
        cell.chars().filter(char::is_ascii_alphabetic).map(|sign| sign.to_ascii_lowercase()).collect();
    match letters.as_str() {
        "n" | "new" => Cell::Value(Status::New),
        "s" | "secondhand" | "used" => Cell::Value(Status::SecondHand),
        "r" => Cell::Value(Status::Modernized),
        letters if letters.starts_with("secondhandbutmoderni") => Cell::Value(Status::Modernized),
        _ => Cell::Bad,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POINT: Numbers = Numbers { decimal_comma: false };
    const COMMA: Numbers = Numbers { decimal_comma: true };

    fn text(cell: Cell<Decimal>) -> String {
        match cell {
            Cell::Empty => String::new(),
            Cell::Bad => "bad".to_owned(),
            Cell::Value(value) => value.to_string(),
            Cell::Marked(value) => format!("{value}?"),
        }
    }

    #[test]
    fn numbers_in_every_spelling() {
        for (cell, expected) in [
            ("0", "0"),
            ("0 ", "0"),
            ("0.24", "0.24"),
            ("55.0000", "55"),
            (" 1388 ", "1388"),
            ("1,388", "1388"),
            ("1,388.5", "1388.5"),
            ("12,345,678", "12345678"),
            ("1 388", "1388"),
            ("(20)", "20?"),
            ("20?", "20?"),
            ("", ""),
            ("..", ""),
            (". .", ""),
            ("NaN", ""),
            ("-", ""),
            ("xx", ""),
            ("0,24", "bad"),
            ("1,38", "bad"),
            ("12a", "bad"),
            ("1.2.3", "bad"),
            ("1234,567", "bad"),
            (".", ""),
            ("99999999999999999999", "bad"),
        ] {
            assert_eq!(text(POINT.decimal(cell)), expected, "{cell}");
        }
        for (cell, expected) in [
            ("0,24", "0.24"),
            ("1.388", "1388"),
            ("1.388,5", "1388.5"),
            ("0.24", "0.24"),
            ("2.4", "2.4"),
            ("12", "12"),
            ("27,5", "27.5"),
            ("1.388.000", "1388000"),
            ("0.240", "0.24"),
            ("1,2,3", "bad"),
        ] {
            assert_eq!(text(COMMA.decimal(cell)), expected, "{cell}");
        }
    }

    #[test]
    fn a_file_says_how_it_writes_numbers() {
        assert!(!Numbers::of("a;2; \"1,250\";x", b';').decimal_comma);
        assert!(Numbers::of("a;0,24;2,4\n", b';').decimal_comma);
        assert!(Numbers::of("a\t55,0000\t330\n", b'\t').decimal_comma);
        assert!(Numbers::of("a,\"0,24\",\"1,250\"\n", b',').decimal_comma);
        assert!(!Numbers::of("a,\"1,250\",12,5\n", b',').decimal_comma);
        assert!(!Numbers::of("Part of $1,5 b deal;New\n", b';').decimal_comma);
    }

    #[test]
    fn counts_and_years_are_whole() {
        assert_eq!(POINT.count("2018.0"), Cell::Value(2018));
        assert_eq!(POINT.count("0.5"), Cell::Bad);
        assert_eq!(POINT.count("99999999999"), Cell::Bad);
        assert_eq!(POINT.year("2018"), Cell::Value(2018));
        assert_eq!(POINT.year("2018.0"), Cell::Value(2018));
        assert_eq!(COMMA.year("2018,0"), Cell::Value(2018));
        assert_eq!(POINT.year("(1997)"), Cell::Marked(1997));
        assert_eq!(POINT.year("1776"), Cell::Bad);
        assert_eq!(POINT.year("44197"), Cell::Bad);
        assert_eq!(POINT.year(""), Cell::Empty);
    }

    #[test]
    fn marks_of_doubt_in_their_five_spellings() {
        for (cell, expected) in
            [("?", "estimate"), ("Yes", "estimate"), ("X", "estimate"), ("No", "certain"), ("", "unstated")]
        {
            assert_eq!(mark(cell, Sureness::Unstated).map(Sureness::word), Some(expected), "{cell}");
        }
        assert_eq!(mark("", Sureness::Certain), Some(Sureness::Certain));
        assert_eq!(mark("maybe", Sureness::Certain), None);
        assert_eq!(POINT.count("").flagged(Sureness::Certain).sureness, Sureness::Unstated);
        assert_eq!(POINT.count("").flagged(Sureness::Estimate).sureness, Sureness::Estimate);
        assert_eq!(POINT.count("(3)").flagged(Sureness::Certain), Flagged::new(Some(3), Sureness::Estimate));
    }

    #[test]
    fn statuses_of_every_vintage() {
        for (cell, expected) in [
            ("New", Status::New),
            ("N", Status::New),
            ("Second hand", Status::SecondHand),
            ("Second-hand", Status::SecondHand),
            ("S", Status::SecondHand),
            ("second hand but modernized", Status::Modernized),
            ("R", Status::Modernized),
            ("Second-hand but modernised before delivery", Status::Modernized),
        ] {
            assert_eq!(status(cell), Cell::Value(expected), "{cell}");
        }
        assert_eq!(status(""), Cell::Empty);
        assert_eq!(status("2016"), Cell::Bad);
    }
}
