//! One line of BACI at first sight: no copy, no float, few branches.

use fearless_simd::Simd;

use super::baci::{Product, Row, YEARS, is_country, pair_key};
use super::bits::{self, behind_first, first};
use super::number::{digits8, small};
use crate::io::PADDING;

/// Bytes of a line that are looked at.
const BLOCK: usize = 64;
/// Most bytes of year and two countries.
const MOST_OF_PREFIX: usize = 15;

/// Eight bytes of a line; `at` is at most one more than [`BLOCK`].
#[inline(always)]
fn word(line: &[u8; PADDING], at: usize) -> u64 {
    line.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// The eight bytes before a place, of which the last `len` are looked at.
#[inline(always)]
fn word_before(line: &[u8; PADDING], end: usize) -> u64 {
    word(line, end.wrapping_sub(8) % BLOCK)
}

/// For each number of bytes, the upper bytes of a word that hold so many digits, and the bits that make their values.
const DIGITS: [u64; 9] = {
    let mut masks = [0; 9];
    let mut len = 1;
    while len <= 8 {
        masks[len] = 0x0f0f_0f0f_0f0f_0f0f << (64 - 8 * len);
        len += 1;
    }
    masks
};

/// Year, exporter and importer of the row before: the next row mostly begins with the same bytes.
#[derive(Clone, Copy)]
pub(super) struct Prefix {
    /// `2020,4,24,` in two words, zeros behind it.
    words: (u64, u64),
    /// The bytes behind the first eight.
    mask: u64,
    length: usize,
    pair: u64,
}

impl Prefix {
    /// Before the first row. No line begins with these bytes and is a row.
    pub const NONE: Prefix = Prefix { words: (u64::MAX, 0), mask: 0, length: 0, pair: 0 };

    /// Reads `2020,4,24,`.
    #[inline(never)]
    fn read(line: &[u8; PADDING], digits: u64) -> Option<Prefix> {
        let mut others = !digits;
        let mut numbers = [0; 3];
        let mut length = 0;
        for number in &mut numbers {
            let comma = first(others);
            if comma > MOST_OF_PREFIX || line[comma] != b',' {
                return None;
            }
            *number = small(&line[length..comma])?;
            length = comma + 1;
            others = behind_first(others);
        }
        let [year, exporter, importer] = numbers;
        // Two words hold the prefix; eight bytes are the least that it has.
        if !YEARS.contains(&year)
            || !is_country(exporter)
            || !is_country(importer)
            || !(8..=MOST_OF_PREFIX).contains(&length)
        {
            return None;
        }
        let mask = (1 << (8 * (length - 8))) - 1;
        let words = (word(line, 0), word(line, 8) & mask);
        Some(Prefix { words, mask, length, pair: pair_key(year as u16, exporter as u16, importer as u16) })
    }
}

/// Reads a line of the expected shape, `2020,4,24,300431,0.198,        0.001`, and returns the row and the line's length.
///
/// Masks say where digits, blanks and line feeds are. What is no digit must then be, in this order: the commas behind year,
/// exporter and importer (compared with those of the row before, all at once), the comma behind the product, at most one point,
/// a comma, blanks, at most one point, and the end of the line.
#[inline(always)]
pub(super) fn read_line<S: Simd>(
    simd: S,
    prefix: &mut Prefix,
    line: &[u8; PADDING],
    quantity: bool,
) -> Option<(Row, usize)> {
    let block: &[u8; BLOCK] = line.first_chunk()?;
    let digits = bits::digits(simd, block);
    let end = first(bits::equal(simd, block, b'\n'));
    if end >= BLOCK {
        return None;
    }
    if (word(line, 0), word(line, 8) & prefix.mask) != prefix.words {
        *prefix = Prefix::read(line, digits)?;
    }
    let start = prefix.length;
    // What is no digit, from the product on.
    let mut others = !digits & (!0 << (start % 64));
    let comma = first(others);
    let length = comma.wrapping_sub(start);
    if !matches!(length, 5 | 6) || line[comma] != b',' {
        return None;
    }
    let product = Product((word_before(line, comma) & DIGITS[length]).swap_bytes());
    others = behind_first(others);
    let (value, comma) = read_figure(line, comma + 1, &mut others)?;
    if comma >= end || line[comma] != b',' {
        return None;
    }
    let blanks = bits::equal(simd, block, b' ');
    let quantity = read_quantity(line, others, blanks, (comma + 1, end), quantity)?;
    Some((Row { pair: prefix.pair, product, value: Some(value), quantity }, end + 1))
}

/// Powers of ten by the number of decimals: what makes them six.
const TO_SIX_DECIMALS: [i64; 8] = [1_000_000, 100_000, 10_000, 1_000, 100, 10, 1, 0];

/// Reads digits with at most one point among them, up to the next byte that is neither: the figure times a million, its end.
///
/// `others` has the places of what is no digit, from `start` on, and keeps those behind the figure.
#[inline(always)]
fn read_figure(line: &[u8; PADDING], start: usize, others: &mut u64) -> Option<(i64, usize)> {
    let point = first(*others);
    let whole = point.wrapping_sub(start);
    if whole == 0 {
        return None;
    }
    if line[point] != b'.' {
        *others = behind_first(*others);
        return (whole <= 8).then(|| (digits8(word(line, start), whole) as i64 * TO_SIX_DECIMALS[0], point));
    }
    *others = behind_first(*others);
    let end = first(*others);
    *others = behind_first(*others);
    let decimals = end.wrapping_sub(point + 1);
    let length = end.wrapping_sub(start);
    if !matches!(decimals, 1..=6) {
        return None;
    }
    let number = if length <= 8 {
        // One word holds the figure. Its digits before the point move up by one, over the point.
        let word = word_before(line, end);
        let (all, behind) = (DIGITS[length - 1], DIGITS[decimals]);
        digits8(word & behind | (word << 8) & (all ^ behind), 8) as i64 * TO_SIX_DECIMALS[decimals]
    } else if whole <= 8 {
        let fraction = digits8(word(line, point + 1), decimals) as i64;
        digits8(word(line, start), whole) as i64 * TO_SIX_DECIMALS[0] + fraction * TO_SIX_DECIMALS[decimals]
    } else {
        return None;
    };
    Some((number, end))
}

/// Checks and, if wanted, reads the quantity at these places, blanks before it. `others` has the places of what is no digit.
#[inline(always)]
fn read_quantity(
    line: &[u8; PADDING],
    others: u64,
    blanks: u64,
    (start, end): (usize, usize),
    wanted: bool,
) -> Option<Option<i64>> {
    // A bit at the start runs through the blanks to the first byte that is none.
    let blanks = others & blanks;
    let behind_blanks = blanks.wrapping_add(1 << (start % 64)) & !blanks;
    let figure = first(behind_blanks);
    let mut others = others & !behind_blanks.wrapping_sub(1);
    let point = first(others);
    // Digits up to the end, or a point among them. More than these many might be too large; the gate knows.
    let one_point = || line[point] == b'.' && first(behind_first(others)) == end && point + 1 != end;
    if others & behind_blanks != 0 || point != end && !one_point() || end - figure > 15 {
        return read_rare_quantity(line, others, (figure, end), wanted);
    }
    if wanted {
        let (quantity, behind) = read_figure(line, figure, &mut others)?;
        return (behind == end).then_some(Some(quantity));
    }
    Some(None)
}

/// What stands for no quantity: `NA` and nothing; and a quantity before a carriage return, which belongs to the end of the line.
#[inline(never)]
fn read_rare_quantity(
    line: &[u8; PADDING],
    mut others: u64,
    (start, end): (usize, usize),
    wanted: bool,
) -> Option<Option<i64>> {
    let text = line.get(start..end)?;
    let text = text.strip_suffix(b"\r").unwrap_or(text);
    if matches!(text, b"" | b"NA") {
        return Some(None);
    }
    if text.len() > 15 || !text.last()?.is_ascii_digit() {
        return None;
    }
    let (quantity, behind) = read_figure(line, start, &mut others)?;
    (behind == start + text.len()).then_some(wanted.then_some(quantity))
}
