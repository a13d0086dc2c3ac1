//! One line of a Comtrade file at first sight: where its fields start, and short values as words.

use fearless_simd::Simd;

use super::bits::{self, first};
use super::comtrade_row::{CODES, Code};
use super::number::digits8;

/// Most columns of a table whose rows are read at first sight.
pub(super) const MOST_COLUMNS: usize = 64;
/// The text `0`.
const ZERO: u64 = word_of("0");

/// Places in a line: where each field starts, and the place behind the delimiter that would follow the last one.
pub(super) type Starts = [u32; 2 * MOST_COLUMNS];

/// Finds the fields of the line at the beginning of `rest`: how many there are, and the place of the line feed.
///
/// The starts of the first fields may be known already: how many they are, and the place behind their last delimiter.
///
/// `None` where a quote opens within a value, where the line has more fields than `starts` has room for, and for a
/// quote that is open at the end of the line.
#[inline(always)]
pub(super) fn field_starts<S: Simd>(
    simd: S,
    rest: &[u8],
    delimiter: u8,
    known: (usize, usize),
    starts: &mut Starts,
) -> Option<(usize, usize)> {
    let (mut count, mut at) = known;
    // All ones while a quote is open; the lowest bit set where a quote may open first thing.
    let (mut open, mut may_open) = (0_u64, 1_u64);
    loop {
        let block: &[u8; 64] = rest.get(at..)?.first_chunk()?;
        let quotes = bits::equal(simd, block, b'"');
        let (delimiters, feeds) = (bits::equal(simd, block, delimiter), bits::equal(simd, block, b'\n'));
        let inside = bits::odd_so_far(quotes) ^ open;
        let feed = feeds & !inside;
        // All bits up to the line feed.
        let line = feed ^ feed.wrapping_sub(1);
        // A quote opens behind a delimiter or behind the quote that it doubles, and no line ends while one is open.
        let stray = quotes & inside & !((delimiters | quotes) << 1 | may_open) | feeds & inside;
        if stray & line != 0 {
            return None;
        }
        let mut separators = delimiters & !inside & line;
        while separators != 0 {
            count += 1;
            starts[count % (2 * MOST_COLUMNS)] = (at + first(separators) + 1) as u32;
            separators &= separators - 1;
        }
        if count >= MOST_COLUMNS {
            return None;
        }
        if feed != 0 {
            let end = at + first(feed);
            let last = end - usize::from(end > 0 && rest[end - 1] == b'\r');
            starts[count + 1] = last as u32 + 1;
            return Some((count + 1, end));
        }
        open = (inside >> 63).wrapping_neg();
        may_open = (delimiters | quotes) >> 63;
        at += 64;
    }
}

/// The line at the beginning of `bytes` and where its fields start.
pub(super) struct Line<'a> {
    pub bytes: &'a [u8],
    pub starts: &'a Starts,
}

impl<'a> Line<'a> {
    /// Start and length of a field, quotes included.
    #[inline(always)]
    pub fn place(&self, field: usize) -> (usize, usize) {
        let field = field % MOST_COLUMNS;
        let (start, next) = (self.starts[field] as usize, self.starts[field + 1] as usize);
        (start, next.wrapping_sub(start + 1))
    }

    /// A field of up to eight bytes, quotes included, as one word.
    #[inline(always)]
    pub fn word(&self, field: usize) -> Option<u64> {
        let (start, len) = self.place(field);
        let word = u64::from_le_bytes(*self.bytes.get(start..)?.first_chunk()?);
        match len {
            // The delimiter behind a shorter field goes.
            0..8 => Some(word & !(!0 << (8 * len))),
            8 => Some(word),
            _ => None,
        }
    }

    /// The value of a field without its quotes. With text behind its closing quote, that quote stays: no value is made of it.
    #[inline(always)]
    pub fn text(&self, field: usize) -> Text<'a> {
        let (start, len) = self.place(field);
        let quotes = usize::from(self.bytes.get(start) == Some(&b'"') && len >= 2);
        Text::at(self.bytes, start + quotes, len.saturating_sub(2 * quotes))
    }
}

/// A value, with its first eight letters as one word.
#[derive(Clone, Copy)]
pub(super) struct Text<'a> {
    pub bytes: &'a [u8],
    /// The first eight bytes, the first one lowest; zeros behind a shorter text.
    pub word: u64,
}

/// The word of a short text.
pub(super) const fn word_of(text: &str) -> u64 {
    u64::from_le_bytes(Code::of(text).0)
}

const ASCII_ZEROS: u64 = u64::from_le_bytes([b'0'; 8]);

impl<'a> Text<'a> {
    /// The text of a length at a place, with something behind it.
    #[inline(always)]
    fn at(bytes: &'a [u8], start: usize, len: usize) -> Text<'a> {
        let Some(rest) = bytes.get(start..) else { return Text::of(b"") };
        let word = rest.first_chunk().map_or(0, |word| u64::from_le_bytes(*word));
        let mask = if len < 8 { (1 << (8 * len)) - 1 } else { !0 };
        Text { bytes: rest.get(..len).unwrap_or(b""), word: word & mask }
    }

    /// The same of a text with nothing behind it.
    pub fn of(bytes: &'a [u8]) -> Text<'a> {
        let mut word = [0; 8];
        word.iter_mut().zip(bytes).for_each(|(place, byte)| *place = *byte);
        Text { bytes, word: u64::from_le_bytes(word) }
    }

    /// The first `len` (1 to 8) letters as a number, if they are digits.
    #[inline(always)]
    fn digits(word: u64, len: usize) -> Option<u64> {
        // In the upper bytes now; a digit less an ASCII zero has no bit above the fourth, and neither has it plus six.
        let shifted = (word ^ ASCII_ZEROS) << (64 - 8 * len);
        let above_nine = (shifted & 0x0f0f_0f0f_0f0f_0f0f) + 0x0606_0606_0606_0606;
        ((shifted | above_nine) & 0xf0f0_f0f0_f0f0_f0f0 == 0).then(|| digits8(word, len))
    }

    #[inline(always)]
    pub fn number(&self) -> Option<u32> {
        match self.bytes.len() {
            len @ 1..=8 => Text::digits(self.word, len).map(|number| number as u32),
            _ => None,
        }
    }

    /// A country, an area, or 0.
    #[inline(always)]
    pub fn area(&self) -> Option<u16> {
        self.number().filter(|code| (*code as usize) < CODES).map(|code| code as u16)
    }

    /// True for nothing or 0, false for another number.
    #[inline(always)]
    pub fn is_all(&self) -> Option<bool> {
        match self.word {
            0 | ZERO => Some(true),
            _ => self.number().map(|code| code == 0),
        }
    }

    /// A code of letters and digits, or nothing.
    #[inline(always)]
    pub fn code(&self) -> Option<Code> {
        match self.bytes.len() {
            0 => Some(Code::default()),
            len @ 1..=8 if Text::digits(self.word, len).is_some() => Some(Code(self.word.to_le_bytes())),
            _ => Code::parse(self.bytes),
        }
    }

    /// A letter and digits, as customs procedures have them.
    pub fn is_customs_code(&self) -> bool {
        matches!(self.bytes, [b'A'..=b'Z', rest @ ..] if rest.len() <= 7 && rest.iter().all(u8::is_ascii_digit))
    }

    /// An amount of up to sixteen digits with a point before the last one to three, or without one; nothing is `None`.
    #[inline(always)]
    pub fn money(&self) -> Option<Option<i64>> {
        let bytes = self.bytes;
        let len = bytes.len();
        if len == 0 {
            return Some(None);
        }
        let point_at = |decimals: usize| len > decimals + 1 && bytes[len - decimals - 1] == b'.';
        let decimals = if point_at(3) {
            3
        } else if point_at(2) {
            2
        } else {
            usize::from(point_at(1))
        };
        let whole = if decimals > 0 { len - decimals - 1 } else { len };
        let mut amount = match whole {
            1..=8 => Text::digits(self.word, whole)?,
            9..=15 => {
                let (upper, lower) = bytes[..whole].split_at(whole - 8);
                let lower = u64::from_le_bytes(*lower.first_chunk()?);
                Text::digits(self.word, upper.len())? * 100_000_000 + Text::digits(lower, 8)?
            }
            _ => return None,
        };
        amount *= 1_000;
        if decimals > 0 {
            let fraction = Text::of(&bytes[len - decimals..]).number()?;
            amount += u64::from(fraction) * [0, 100, 10, 1][decimals];
        }
        Some(Some(amount as i64))
    }
}
