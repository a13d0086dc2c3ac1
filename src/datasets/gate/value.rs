//! Fields to numbers: exact, or not at all.

use rust_decimal::Decimal;

use super::figures::digits_left;
use super::records::{Row, text_of};
use super::{Flaw, Taken};
use crate::datasets::flows::Presence;

/// Digits that a decimal holds for certain.
const MOST_DIGITS: u32 = 28;

/// No trade comes to a quadrillion dollars, and the store has no room for it.
const MOST_DOLLARS: Decimal = Decimal::from_parts(0xA4C6_8000, 0x3_8D7E, 0, false, 0);

/// A field read as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// It is empty, or holds a word for missing.
    Missing,
    /// A number.
    Number(Decimal),
}

/// Why a field is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Number {
    /// It is something else.
    Not,
    /// It is larger, or smaller, than a decimal can hold.
    Beyond,
}

/// What R, pandas, databases, spreadsheets and statistical offices write for missing, whatever the provider's own word is.
const NULLS: &[&[u8]] = &[
    b"", b"NA", b"NaN", b"nan", b"null", b"NULL", b"None", b"<NA>", b"N/A", b"n/a", b"n.a.", b"#N/A", b"-", b"--",
    b".", b"..", b"...", b":",
];

/// Reads a number times a power of ten, or a word for missing: one that programs write, or one of the provider's (`null_words`).
///
/// # Errors
/// As [`decimal`].
pub fn amount(text: &[u8], power: u32, null_words: &[&str]) -> Result<Amount, Number> {
    if text.first().is_some_and(u8::is_ascii_digit) && null_words.is_empty() {
        return decimal(text, power).map(Amount::Number);
    }
    let missing = NULLS.contains(&text) || null_words.iter().any(|word| word.as_bytes() == text);
    if missing { Ok(Amount::Missing) } else { decimal(text, power).map(Amount::Number) }
}

/// The number in a column, times a power of ten; `None` when it is missing or the file does not have the column.
///
/// # Errors
/// A flaw of that field.
pub fn number(row: &Row<'_>, column: Option<usize>, power: u32, null_words: &[&str]) -> Taken<Option<Decimal>> {
    let text = row.get(column);
    note_points(row, text);
    match written(row, column, text, power, null_words) {
        Ok(Amount::Missing) => Ok(None),
        Ok(Amount::Number(number)) => Ok(Some(number)),
        Err(Number::Not) => {
            let digits = text.iter().any(u8::is_ascii_digit);
            let why = match digits && !text.iter().any(u8::is_ascii_alphabetic) {
                true => {
                    "is no plain number: save the file with decimal points and no thousands separators or signs of currency"
                }
                false => "is no number",
            };
            Err(Flaw::at(column, "not-a-number", format!("`{}` {why}", short(text))))
        }
        Err(Number::Beyond) => {
            Err(Flaw::at(column, "number-too-large", format!("`{}` is beyond any figure of trade", short(text))))
        }
    }
}

/// Reads a figure in the way in which the file writes figures, and notes what it shows of that.
fn written(
    row: &Row<'_>,
    column: Option<usize>,
    text: &[u8],
    power: u32,
    null_words: &[&str],
) -> Result<Amount, Number> {
    let style = row.points.get().style;
    let as_it_stands = amount(text, power, null_words);
    let amount = match as_it_stands {
        Ok(Amount::Missing) => as_it_stands,
        _ if style.is_plain() => as_it_stands,
        _ => match style.plain(text) {
            Some(plain) => decimal(plain.as_ref(), power).map(Amount::Number),
            None => Err(Number::Not),
        },
    };
    let mut points = row.points.get();
    let plain = style.is_plain() && amount.is_ok();
    match amount {
        Ok(Amount::Missing) => return amount,
        _ if plain => points.evidence.take_plain(text),
        _ => {
            points.evidence.take(text);
        }
    }
    if amount.is_ok() {
        if !plain && text.iter().any(|byte| !byte.is_ascii_digit()) {
            let (count, first) = points.rewritten;
            points.rewritten = (count + 1, if count == 0 { row.line } else { first });
        }
        if text.contains(&b'+') && digits_left(text).is_some() {
            points.shortened = points.shortened.or(column);
        }
    }
    row.points.set(points);
    amount
}

/// Notes what a figure says of the points of its file.
fn note_points(row: &Row<'_>, text: &[u8]) {
    let mut points = row.points.get();
    if points.settled || points.plain || !text.iter().any(u8::is_ascii_digit) {
        return;
    }
    let mut groups = text.strip_prefix(b"-").unwrap_or(text).split(|byte| *byte == b'.');
    let first = groups.next().unwrap_or_default();
    let (mut others, mut threes) = (0, true);
    for group in groups {
        others += 1;
        threes &= group.len() == 3 && group.iter().all(u8::is_ascii_digit);
    }
    let head = (1..=3).contains(&first.len()) && first[0] != b'0' && first.iter().all(u8::is_ascii_digit);
    match others {
        0 if first.len() <= 3 => return,
        0 => points.plain = first.iter().all(u8::is_ascii_digit),
        _ if threes && head => points.grouped = points.grouped.or(Some(row.line)),
        _ => points.plain = text.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.'),
    }
    row.points.set(points);
}

/// The value of a trade flow: a number that is not negative.
///
/// # Errors
/// A flaw of that field.
pub fn money(row: &Row<'_>, column: Option<usize>, power: u32, null_words: &[&str]) -> Taken<Option<Decimal>> {
    not_negative(column, number(row, column, power, null_words)?)
}

/// The value of a trade flow that was read as a number.
///
/// # Errors
/// A flaw of that field when it is negative.
pub fn not_negative(column: Option<usize>, value: Option<Decimal>) -> Taken<Option<Decimal>> {
    match value {
        Some(value) if value.is_sign_negative() && !value.is_zero() => {
            Err(Flaw::at(column, "negative-value", format!("a trade of {value} dollars")))
        }
        value => within(column, value),
    }
}

/// The value of a trade flow where it can be one: the store holds figures below a quadrillion dollars, and all trade of the World
/// in a year is a thirtieth of that.
///
/// # Errors
/// A flaw of that field when it is larger.
pub fn within(column: Option<usize>, value: Option<Decimal>) -> Taken<Option<Decimal>> {
    match value {
        Some(value) if value.abs() >= MOST_DOLLARS => {
            let message = format!("a trade of {} dollars is beyond any figure of trade", value.normalize());
            Err(Flaw::at(column, "number-too-large", message))
        }
        value => Ok(value),
    }
}

/// What a value being there or not says, when the file says nothing else.
pub fn presence(value: Option<Decimal>) -> Presence {
    match value {
        None => Presence::Missing,
        Some(value) if value.is_zero() => Presence::Zero,
        Some(_) => Presence::Value,
    }
}

/// A calendar year in a column.
///
/// # Errors
/// A flaw of that field.
pub fn year(row: &Row<'_>, column: Option<usize>) -> Taken<i32> {
    let text = row.get(column);
    let year = integer(text).filter(|year| (1500..=2200).contains(year)).and_then(|year| i32::try_from(year).ok());
    year.ok_or_else(|| Flaw::at(column, "bad-year", format!("`{}` is no year", short(text))))
}

/// A field for a message: its beginning, printable.
pub fn short(bytes: &[u8]) -> String {
    let text = text_of(&bytes[..bytes.len().min(40)]);
    text.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect()
}

/// Reads a decimal number, with an exponent if it must be (R writes `1e+05`), times a power of ten. Digits past the 28th are
/// cut off.
///
/// # Errors
/// When it is no number, or has no place in a decimal.
pub fn decimal(text: &[u8], power: u32) -> Result<Decimal, Number> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let (mut mantissa, mut kept, mut scale, mut seen) = (0u128, 0u32, 0i64, 0u32);
    let (mut point, mut exponent) = (false, 0i64);
    let mut rest = digits;
    while let [byte, behind @ ..] = rest {
        match byte {
            b'0'..=b'9' => {
                seen += 1;
                if kept < MOST_DIGITS {
                    mantissa = mantissa * 10 + u128::from(byte - b'0');
                    kept += u32::from(mantissa > 0);
                    scale += i64::from(point);
                } else if !point {
                    scale -= 1;
                }
            }
            b'.' if !point => point = true,
            b'e' | b'E' if seen > 0 => {
                exponent = small_integer(behind).ok_or(Number::Not)?;
                break;
            }
            _ => return Err(Number::Not),
        }
        rest = behind;
    }
    if seen == 0 {
        return Err(Number::Not);
    }
    let mut scale = scale - exponent - i64::from(power);
    if mantissa == 0 {
        return Ok(Decimal::ZERO);
    }
    while scale < 0 {
        mantissa = mantissa.checked_mul(10).filter(|big| *big < 1 << 96).ok_or(Number::Beyond)?;
        scale += 1;
    }
    while scale > i64::from(MOST_DIGITS) {
        mantissa /= 10;
        scale -= 1;
        if mantissa == 0 {
            return Err(Number::Beyond);
        }
    }
    let mantissa = i128::try_from(mantissa).map_err(|_| Number::Beyond)?;
    let scale = u32::try_from(scale).map_err(|_| Number::Beyond)?;
    Decimal::try_from_i128_with_scale(if negative { -mantissa } else { mantissa }, scale).map_err(|_| Number::Beyond)
}

/// An exponent: a sign and up to three digits.
fn small_integer(text: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(text).ok().filter(|text| (1..=4).contains(&text.len()))?;
    text.parse().ok()
}

/// Reads a whole number as codes and years are written: digits, or digits and `.0` where pandas made a float of the column.
pub fn integer(text: &[u8]) -> Option<i64> {
    let digits = text.strip_suffix(b".0").unwrap_or(text);
    let (negative, digits) = digits.strip_prefix(b"-").map_or((false, digits), |rest| (true, rest));
    if digits.is_empty() || digits.len() > 18 {
        return None;
    }
    let mut number = 0i64;
    for byte in digits {
        if !byte.is_ascii_digit() {
            return None;
        }
        number = number * 10 + i64::from(byte - b'0');
    }
    Some(if negative { -number } else { number })
}

/// Reads a truth value as databases, R and Python write it. `None` when it is none.
pub fn flag(text: &[u8]) -> Option<bool> {
    match text {
        b"true" | b"True" | b"TRUE" | b"1" | b"1.0" => Some(true),
        b"false" | b"False" | b"FALSE" | b"0" | b"0.0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::str::FromStr;

    fn read(text: &str, power: u32) -> Option<String> {
        decimal(text.as_bytes(), power).ok().map(|number| number.normalize().to_string())
    }

    #[test]
    fn numbers_are_exact_and_scaled_exactly() {
        for (text, power, expected) in [
            ("1588852981506.719", 0, "1588852981506.719"),
            ("0.198", 3, "198"),
            ("23685.927", 3, "23685927"),
            ("0.0004", 3, "0.4"),
            ("26341029193.0", 0, "26341029193"),
            ("1e+05", 0, "100000"),
            ("4.2016266E7", 0, "42016266"),
            ("-9", 6, "-9000000"),
            ("000", 3, "0"),
            (".5", 0, "0.5"),
            ("7.", 0, "7"),
            ("1452.3899999999999", 6, "1452389999.9999999"),
        ] {
            assert_eq!(read(text, power).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in ["", "-", ".", "1,234", "1 234", "0x10", "1e", "e5", "1.2.3", "inf", "12a", "--1", "1e99999"] {
            assert_eq!(decimal(text.as_bytes(), 0), Err(Number::Not), "{text}");
        }
        assert_eq!(decimal(b"9e300", 0), Err(Number::Beyond));
        assert_eq!(decimal("9".repeat(400).as_bytes(), 0), Err(Number::Beyond));
        assert_eq!(decimal(b"1e-300", 0), Err(Number::Beyond));
        assert!(decimal(b"79228162514264337593543950335", 0).is_ok());
    }

    #[test]
    fn missing_is_not_nought() {
        assert_eq!(amount(b"", 0, &[]), Ok(Amount::Missing));
        assert_eq!(amount(b"NA", 0, &[]), Ok(Amount::Missing));
        assert_eq!(amount(b"..", 0, &[".."]), Ok(Amount::Missing));
        assert_eq!(amount(b"-", 0, &[]), Ok(Amount::Missing));
        assert_eq!(amount(b"-9", 0, &["-9"]), Ok(Amount::Missing));
        assert_eq!(amount(b"#VALUE!", 0, &[]), Err(Number::Not));
        assert_eq!(amount(b"0", 0, &[]), Ok(Amount::Number(Decimal::ZERO)));
    }

    #[test]
    fn whole_numbers() {
        assert_eq!(integer(b"156.0"), Some(156));
        assert_eq!(integer(b"-1"), Some(-1));
        assert_eq!(integer(b"015"), Some(15));
        for text in ["", "-", "1.5", "W00", "9999999999999999999", "1e3"] {
            assert_eq!(integer(text.as_bytes()), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn agrees_with_the_decimal_library(number in -1_000_000_000_000i64..1_000_000_000_000, scale in 0u32..9) {
            let text = Decimal::new(number, scale).to_string();
            proptest::prop_assert_eq!(decimal(text.as_bytes(), 0).ok(), Decimal::from_str(&text).ok());
        }

        #[test]
        fn never_panics(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..64), power in 0u32..7) {
            let _ = (decimal(&bytes, power), integer(&bytes), flag(&bytes), amount(&bytes, power, &[".."]));
        }
    }
}
