//! Figures as whole numbers of a small unit: read exactly, never through a float.

use std::fmt;

/// A figure in a small unit, for example 27.902 thousand USD as 27,902,000 thousandths of a dollar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exact {
    /// The number of units.
    pub value: i64,
    /// The text had more decimals than the unit can hold; the value is the nearest one, half away from zero.
    pub rounded: bool,
}

/// Why a text is not a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotANumber {
    /// Something other than digits, a sign, a point and an exponent.
    Shape,
    /// More than an `i64` of units can hold.
    TooLarge,
}

impl fmt::Display for NotANumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NotANumber::Shape => "it is not a plain number",
            NotANumber::TooLarge => "it is too large",
        })
    }
}

/// Digits that are kept of a number; those behind them can only round it.
const MOST_DIGITS: u32 = 30;

/// Reads `27.902`, `-3`, `.5`, `1.5E+06` as a count of units of which one has `decimals` decimals.
///
/// # Errors
/// [`NotANumber`] with the reason. A comma, a blank inside, `inf` and `nan` are no part of a number.
pub fn exact(text: &[u8], decimals: u32) -> Result<Exact, NotANumber> {
    let (negative, text) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let (digits, exponent) = match text.iter().position(|byte| matches!(byte, b'e' | b'E')) {
        Some(at) => (&text[..at], read_exponent(&text[at + 1..])?),
        None => (text, 0),
    };
    let number = Digits::read(digits)?;
    let shift = i64::from(decimals) + exponent - number.decimals;
    let (size, rounded) = scale(number.value, shift).ok_or(NotANumber::TooLarge)?;
    let value = if negative { -size } else { size };
    Ok(Exact { value: i64::try_from(value).map_err(|_| NotANumber::TooLarge)?, rounded: rounded || number.cut })
}

/// Digits and a point.
struct Digits {
    value: i128,
    /// How many of the digits of `value` stand behind the point; negative when digits before it were cut.
    decimals: i64,
    /// A digit other than zero was cut.
    cut: bool,
}

impl Digits {
    fn read(text: &[u8]) -> Result<Digits, NotANumber> {
        let mut number = Digits { value: 0, decimals: 0, cut: false };
        let (mut kept, mut any, mut behind) = (0, false, false);
        for byte in text {
            match byte {
                b'0'..=b'9' => {
                    any = true;
                    let digit = i128::from(byte - b'0');
                    if kept < MOST_DIGITS {
                        number.value = number.value * 10 + digit;
                        kept += u32::from(number.value != 0);
                        number.decimals += i64::from(behind);
                    } else {
                        number.cut |= digit != 0;
                        number.decimals -= i64::from(!behind);
                    }
                }
                b'.' if !behind => behind = true,
                _ => return Err(NotANumber::Shape),
            }
        }
        if any { Ok(number) } else { Err(NotANumber::Shape) }
    }
}

fn read_exponent(text: &[u8]) -> Result<i64, NotANumber> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(NotANumber::Shape);
    }
    // Beyond a thousand the number is nothing or too large, however far beyond.
    let size = digits.iter().fold(0, |size: i64, digit| (size * 10 + i64::from(digit - b'0')).min(1_000));
    Ok(if negative { -size } else { size })
}

/// Multiplies by a power of ten; the second value says that something was rounded off.
fn scale(value: i128, shift: i64) -> Option<(i128, bool)> {
    if value == 0 {
        return Some((0, false));
    }
    let power = u32::try_from(shift.unsigned_abs()).ok()?;
    if shift >= 0 {
        return Some((value.checked_mul(10_i128.checked_pow(power)?)?, false));
    }
    let Some(unit) = 10_i128.checked_pow(power) else { return Some((0, true)) };
    let rest = value % unit;
    Some((value / unit + i128::from(rest >= unit - rest), rest != 0))
}

/// True for what the providers write where they have no figure: nothing, `NA`, `NaN`, a point.
pub fn is_missing(text: &[u8]) -> bool {
    matches!(text, b"" | b"NA" | b"NaN" | b"nan" | b"." | b"N/A" | b"NULL" | b"null")
}

/// A small whole number of digits alone, zeros in front allowed.
pub fn small(text: &[u8]) -> Option<u32> {
    if text.is_empty() || text.len() > 9 {
        return None;
    }
    text.iter().try_fold(0, |number, byte| byte.is_ascii_digit().then(|| number * 10 + u32::from(byte - b'0')))
}

/// The number that the last `len` (1 to 8) of these eight bytes spell after a shift; each must be a digit.
///
/// Three multiplications add neighbours: digits to pairs, pairs to fours, fours to eight.
#[inline(always)]
pub(super) fn digits8(word: u64, len: usize) -> u64 {
    let word = (word << ((64 - 8 * (len & 7)) % 64)) & 0x0f0f_0f0f_0f0f_0f0f;
    let pairs = (word.wrapping_mul(10 << 8 | 1) >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs.wrapping_mul(100 << 16 | 1) >> 16) & 0x0000_ffff_0000_ffff;
    fours.wrapping_mul(10_000 << 32 | 1) >> 32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Result<i64, NotANumber> {
        exact(text.as_bytes(), 6).map(|exact| exact.value)
    }

    #[test]
    fn figures_are_exact() {
        assert_eq!(value("0.198"), Ok(198_000));
        assert_eq!(value("25.7"), Ok(25_700_000));
        assert_eq!(value("23685.927"), Ok(23_685_927_000));
        assert_eq!(value("-.5"), Ok(-500_000));
        assert_eq!(value("5."), Ok(5_000_000));
        assert_eq!(value("1.5E+06"), Ok(1_500_000_000_000));
        assert_eq!(value("1e-3"), Ok(1_000));
        assert_eq!(value("000000000000000000000000000000000000000000001"), Ok(1_000_000));
        assert_eq!(value("9223372036854.775807"), Ok(i64::MAX));
        assert_eq!(value("9223372036854.775808"), Err(NotANumber::TooLarge));
        assert_eq!(value("1e400"), Err(NotANumber::TooLarge));
        assert_eq!(value("0e400"), Ok(0));
    }

    #[test]
    fn more_decimals_than_the_unit_has_are_rounded_and_said() {
        let rounded = |value| Ok(Exact { value, rounded: true });
        assert_eq!(exact(b"205.99999999999997", 6), rounded(206_000_000));
        assert_eq!(exact(b"0.0000005", 6), rounded(1));
        assert_eq!(exact(b"0.00000049999999999999999999999999999999999999999", 6), rounded(0));
        assert_eq!(exact(b"1e-400", 6), rounded(0));
        assert_eq!(exact(b"0.1980000000", 6), Ok(Exact { value: 198_000, rounded: false }));
    }

    #[test]
    fn nothing_else_is_a_number() {
        for text in ["", ".", "-", "1,000", "1 000", "inf", "NaN", "0x10", "1e", "1e+", "1.2.3", "--1", "1-", "\u{661}"]
        {
            assert_eq!(value(text), Err(NotANumber::Shape), "{text}");
        }
        assert_eq!(small(b"004"), Some(4));
        assert_eq!((small(b""), small(b"+4"), small(b"1234567890")), (None, None, None));
    }

    #[test]
    fn eight_digits_at_once() {
        assert_eq!(digits8(u64::from_le_bytes(*b"12345678"), 8), 12_345_678);
        assert_eq!(digits8(u64::from_le_bytes(*b"123,9999"), 3), 123);
        assert_eq!(digits8(u64::from_le_bytes(*b"7.\n\x00\xff\xffab"), 1), 7);
    }

    proptest::proptest! {
        #[test]
        fn agrees_with_decimals(whole in 0_u32.., fraction in 0_u32..1_000_000, power in -3_i32..4) {
            let text = format!("{whole}.{fraction:06}e{power}");
            let naive = i128::from(whole) * 1_000_000 + i128::from(fraction);
            let unit = 10_i128.pow(power.unsigned_abs());
            let naive = if power >= 0 { naive * unit } else { (naive + unit / 2) / unit };
            proptest::prop_assert_eq!(value(&text).map(i128::from), Ok(naive));
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..60)) {
            let _ = (exact(&bytes, 3), small(&bytes), is_missing(&bytes));
        }

        #[test]
        fn no_figures_make_it_panic(text in "[-+]?[0-9]{0,40}[.]?[0-9]{0,40}([eE][-+]?[0-9]{0,25})?") {
            let _ = exact(text.as_bytes(), 6);
        }
    }
}
