//! Bytes to text: what a file really is, and its encoding, before anybody reads a comma in it.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// The text of a file and what had to be done to get it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// The encoding that it was read in, when that is not UTF-8.
    pub encoding: Option<&'static str>,
    /// Where the first character stands that is none of the encoding that the file should have: a byte offset of a file that
    /// should be UTF-8, a count of characters of one in UTF-16.
    pub broken_at: Option<usize>,
}

/// What a file is when it is not text: told by its first bytes, never by its name.
pub fn not_text(bytes: &[u8]) -> Option<&'static str> {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    if starts(b"PK\x03\x04") {
        return Some("a zip archive or a spreadsheet workbook");
    }
    if starts(b"\x1f\x8b") {
        return Some("a gzip file");
    }
    if starts(b"\xd0\xcf\x11\xe0") {
        return Some("a workbook of a spreadsheet program (.xls)");
    }
    if starts(b"PAR1") {
        return Some("a Parquet file");
    }
    if starts(b"%PDF") {
        return Some("a PDF");
    }
    if starts(b"\x89PNG") || starts(b"\xff\xd8\xff") {
        return Some("a picture");
    }
    if is_utf32(bytes) {
        return Some("a text in UTF-32");
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(512)]).to_lowercase();
    let head = head.trim_start_matches('\u{feff}').trim_start();
    if head.starts_with("<!doctype html") || head.starts_with("<html") {
        return Some("a web page (HTML)");
    }
    if head.starts_with("<table") {
        return Some("an HTML table, which some sites name .xls");
    }
    if head.starts_with("<?xml") {
        return Some("an XML file");
    }
    if head.starts_with("{\\rtf") {
        return Some("an RTF document");
    }
    (head.starts_with('{') || head.starts_with("[{")).then_some("a JSON file")
}

/// True for text of four bytes a letter: by its mark, or because of nearly every letter three bytes are NUL.
fn is_utf32(bytes: &[u8]) -> bool {
    let marked = matches!(bytes, [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..]);
    let letters = bytes[..bytes.len().min(512)].chunks_exact(4);
    let latin = |letter: &&[u8]| matches!(letter, [one, 0, 0, 0] | [0, 0, 0, one] if *one > 0);
    let all = letters.len();
    marked || (all >= 4 && letters.filter(latin).count() * 10 >= all * 9)
}

fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [0xff, 0xfe, ..] => return Some(UTF_16LE),
        [0xfe, 0xff, ..] => return Some(UTF_16BE),
        _ => {}
    }
    // Without a mark: latin text in UTF-16 has a NUL in nearly every second byte.
    let head = &bytes[..bytes.len().min(512) & !1];
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let half = head.len() / 2;
    if half >= 4 && zeros(1) * 10 >= half * 9 {
        return Some(UTF_16LE);
    }
    (half >= 4 && zeros(0) * 10 >= half * 9).then_some(UTF_16BE)
}

/// Reads bytes as UTF-8, as UTF-16 where they are that, else as Windows-1252 with the first offending byte named.
pub fn decode(bytes: &[u8]) -> Decoded {
    if let Some(encoding) = utf16(bytes) {
        let (text, _, broken) = encoding.decode(bytes);
        let broken_at = broken.then(|| text.chars().position(|letter| letter == char::REPLACEMENT_CHARACTER)).flatten();
        return Decoded { text: text.into_owned(), encoding: Some(encoding.name()), broken_at };
    }
    let body = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(body) {
        Ok(text) => Decoded { text: text.to_owned(), encoding: None, broken_at: None },
        Err(error) => {
            let (text, _) = WINDOWS_1252.decode_without_bom_handling(body);
            Decoded {
                text: text.into_owned(),
                encoding: Some(WINDOWS_1252.name()),
                broken_at: Some(error.valid_up_to()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_encoding_that_a_spreadsheet_writes() {
        assert_eq!(decode("a,ə".as_bytes()).text, "a,ə");
        assert_eq!(decode(b"\xef\xbb\xbfid").text, "id");
        let utf16: Vec<u8> = "id,title\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&utf16), Decoded { text: "id,title\n".into(), encoding: Some("UTF-16LE"), broken_at: None });
        assert_eq!(decode(&utf16[..utf16.len() - 1]).broken_at, Some(8), "half a character at the end");
        let latin = decode(b"T\xfcrkiye");
        assert_eq!((latin.text.as_str(), latin.broken_at), ("Türkiye", Some(1)));
    }

    #[test]
    fn says_what_a_file_is_instead() {
        assert_eq!(not_text(b"\n<!DOCTYPE html><title>404"), Some("a web page (HTML)"));
        assert_eq!(not_text(b"PK\x03\x04abc"), Some("a zip archive or a spreadsheet workbook"));
        assert_eq!(not_text(b"\xd0\xcf\x11\xe0\xa1\xb1"), Some("a workbook of a spreadsheet program (.xls)"));
        assert_eq!(not_text(b"<TABLE border=1><tr>"), Some("an HTML table, which some sites name .xls"));
        assert_eq!(not_text(b"id,title\n"), None);
    }
}
