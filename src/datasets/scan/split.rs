//! One record to its fields, slowly and carefully: quotes, doubled quotes, line breaks within quotes.

use std::borrow::Cow;
use std::ops::Range;

/// Most fields whose places are kept; the rest are only counted.
const MOST_FIELDS: usize = 1_000;

/// The fields of a record.
#[derive(Debug, Default)]
pub(super) struct Record<'a> {
    bytes: &'a [u8],
    /// Places of the fields, quotes included.
    places: Vec<Range<usize>>,
    /// How many fields there are.
    pub len: usize,
}

impl<'a> Record<'a> {
    /// Splits the first record of `bytes`; `None` when a quote in it never closes.
    ///
    /// A quote opens a quoted value only where a value begins, as RFC 4180 has it; elsewhere it is a letter. Text behind a
    /// closing quote belongs to the value.
    pub fn split(bytes: &'a [u8], delimiter: u8) -> Option<Record<'a>> {
        let mut record = Record { bytes, places: Vec::with_capacity(64), len: 0 };
        let mut at = 0;
        loop {
            let start = at;
            if bytes.get(at) == Some(&b'"') {
                at = behind_quotes(bytes, at)?;
            }
            at = bytes
                .get(at..)
                .and_then(|rest| memchr::memchr2(delimiter, b'\n', rest))
                .map_or(bytes.len(), |ahead| at + ahead);
            let ends = bytes.get(at) != Some(&delimiter);
            if record.places.len() < MOST_FIELDS {
                record.places.push(start..at);
            }
            record.len += 1;
            if ends {
                record.bytes = &bytes[..at];
                return Some(record);
            }
            at += 1;
        }
    }

    /// The record as it stands in the file, without its line feed.
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// True for a line with nothing on it but separators.
    pub fn is_blank(&self) -> bool {
        (0..self.len.min(MOST_FIELDS)).all(|field| self.value(field).is_empty())
    }

    /// A value without its quotes and the blanks around it, the carriage return of a line's end among them; nothing for a field
    /// that is not there.
    pub fn value(&self, field: usize) -> Cow<'a, [u8]> {
        let Some(place) = self.places.get(field) else { return Cow::Borrowed(b"") };
        match self.bytes[place.clone()].trim_ascii() {
            [b'"', inner @ .., b'"'] if !inner.contains(&b'"') => Cow::Borrowed(inner.trim_ascii()),
            // Behind a blank, a quote that never closes is a letter.
            [b'"', rest @ ..] if rest.contains(&b'"') => Cow::Owned(without_quotes(rest).trim_ascii().to_vec()),
            plain => Cow::Borrowed(plain),
        }
    }

    /// Lines above the field within the record, and its column in characters, from 1.
    pub fn place(&self, field: usize) -> (u64, usize) {
        let start = self.places.get(field).map_or(self.bytes.len(), |place| place.start);
        let before = &self.bytes[..start];
        let lines = memchr::memchr_iter(b'\n', before).count() as u64;
        let line = memchr::memrchr(b'\n', before).map_or(before, |feed| &before[feed + 1..]);
        // What is no UTF-8 has one byte a character.
        (lines, std::str::from_utf8(line).map_or(line.len(), |text| text.chars().count()) + 1)
    }
}

/// The place behind the quote that closes the one at `open`.
fn behind_quotes(bytes: &[u8], open: usize) -> Option<usize> {
    let mut at = open + 1;
    loop {
        at += memchr::memchr(b'"', bytes.get(at..)?)? + 1;
        if bytes.get(at) != Some(&b'"') {
            return Some(at);
        }
        at += 1;
    }
}

/// What is left of a quoted value behind its opening quote: doubled quotes are one, the closing one goes.
fn without_quotes(rest: &[u8]) -> Vec<u8> {
    let mut value = Vec::with_capacity(rest.len());
    let mut bytes = rest.iter().copied().peekable();
    let mut open = true;
    while let Some(byte) = bytes.next() {
        if open && byte == b'"' {
            if bytes.next_if_eq(&b'"').is_some() {
                value.push(b'"');
            } else {
                open = false;
            }
        } else {
            value.push(byte);
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(bytes: &[u8]) -> Option<Vec<String>> {
        let record = Record::split(bytes, b',')?;
        Some((0..record.len).map(|field| String::from_utf8_lossy(&record.value(field)).into_owned()).collect())
    }

    #[test]
    fn quotes_are_followed() {
        assert_eq!(values(b"a, b ,\"c,\"\"d\n\nnext"), None);
        assert_eq!(values(b"a, b ,\"c,\"\"d\"\"\"\r\nnext").unwrap(), ["a", "b", "c,\"d\""]);
        assert_eq!(values(b"\"a\nb\",c\nd").unwrap(), ["a\nb", "c"]);
        assert_eq!(values(b"5\" pipe,\"a\"b,").unwrap(), ["5\" pipe", "ab", ""]);
        assert_eq!(values(b" \"010121\" ,x").unwrap(), ["010121", "x"]);
        assert_eq!(values(b" \",\"\", \"5").unwrap(), ["\"", "", "\"5"]);
        assert_eq!(values(b"").unwrap(), [""]);
        assert!(Record::split(b"\r\n", b',').unwrap().is_blank());
    }

    #[test]
    fn places_count_lines_and_characters() {
        let record = Record::split("ə,\"a\nb\",c".as_bytes(), b',').unwrap();
        assert_eq!((record.place(0), record.place(1), record.place(2)), ((0, 1), (0, 3), (1, 4)));
        assert_eq!(Record::split(b"T\xfcrkiye,x", b',').unwrap().place(1), (0, 9));
    }

    proptest::proptest! {
        #[test]
        fn agrees_with_the_csv_crate(text in "[a,\"\n ]{0,40}") {
            // The crate leaves blank lines out, and it closes an open quote at the end of the file.
            let text = format!("{}\n", text.trim_start_matches('\n'));
            let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
            let mut expected = csv::ByteRecord::new();
            let found = reader.read_byte_record(&mut expected).unwrap();
            if let (true, Some(record)) = (found, Record::split(text.as_bytes(), b',')) {
                let ours: Vec<Vec<u8>> = (0..record.len).map(|field| record.value(field).into_owned()).collect();
                let theirs: Vec<Vec<u8>> = expected.iter().map(|field| field.trim_ascii().to_vec()).collect();
                // Blanks before a quote are the difference: spreadsheets write them, RFC 4180 has none.
                if !text.contains(" \"") {
                    proptest::prop_assert_eq!(ours, theirs);
                }
            }
        }
    }
}
