//! Bytes to text: what the backend wraps in JSON, and the encodings that registers are found in.
//!
//! The site writes Latin-1 and ASCII; users save again as UTF-8, UTF-16, Windows-1252 or Mac-Roman, and put files of
//! several encodings together. So a file that is not UTF-8 as a whole is decoded line by line.

use std::borrow::Cow;

use encoding_rs::{Encoding, MACINTOSH, WINDOWS_1252};
use memchr::{memchr, memrchr};

/// The text of a file.
#[derive(Debug)]
pub(super) struct Text<'a> {
    /// The text, without a byte order mark.
    pub(super) text: Cow<'a, str>,
    /// The encoding that it was read in.
    pub(super) encoding: &'static str,
}

/// Decodes a file.
pub(super) fn text_of(bytes: &[u8]) -> Text<'_> {
    // UTF-16 of plain letters is valid UTF-8 with a NUL in every second place.
    let marked = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    if marked || memchr(0, &bytes[..bytes.len().min(512)]).is_some() {
        let decoded = crate::io::decode(bytes);
        return Text { text: Cow::Owned(decoded.text), encoding: decoded.encoding.unwrap_or("UTF-8") };
    }
    let body = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(body) {
        return Text { text: Cow::Borrowed(text), encoding: "UTF-8" };
    }
    let fallback = eight_bit(body);
    Text { text: Cow::Owned(by_lines(body, fallback)), encoding: fallback.name() }
}

/// Decodes every line that is not UTF-8 with another encoding.
fn by_lines(bytes: &[u8], fallback: &'static Encoding) -> String {
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 16);
    let mut rest = bytes;
    while let Err(error) = std::str::from_utf8(rest) {
        let bad = error.valid_up_to();
        let start = memrchr(b'\n', &rest[..bad]).map_or(0, |end| end + 1);
        let end = memchr(b'\n', &rest[bad..]).map_or(rest.len(), |ahead| bad + ahead);
        text.push_str(std::str::from_utf8(&rest[..start]).unwrap_or_default());
        text.push_str(&fallback.decode_without_bom_handling(&rest[start..end]).0);
        rest = &rest[end..];
    }
    text.push_str(std::str::from_utf8(rest).unwrap_or_default());
    text
}

/// Windows-1252, or Mac-Roman where the bytes are letters only there: a spreadsheet on an old Macintosh saves so.
fn eight_bit(bytes: &[u8]) -> &'static Encoding {
    let (mut mac, mut latin) = (0usize, 0usize);
    for byte in bytes.chunks(64).filter(|chunk| !chunk.is_ascii()).flatten() {
        match byte {
            // ä ç é è ö õ ü of Mac-Roman; in Windows-1252 rare capitals and unused places.
            0x8a | 0x8d | 0x8e | 0x8f | 0x9a | 0x9b | 0x9f => mac += 1,
            0xc0..=0xff => latin += 1,
            _ => {}
        }
    }
    if mac > latin { MACINTOSH } else { WINDOWS_1252 }
}

/// The file inside a reply of the backend, `{"bytes": "<base64>"}`; `None` when it is no such reply.
pub(super) fn unwrapped(bytes: &[u8]) -> Option<Vec<u8>> {
    let body = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii();
    if !body.starts_with(b"{") || body.starts_with(b"{\\rtf") {
        return None;
    }
    let reply: serde_json::Value = serde_json::from_slice(body).ok()?;
    base64(reply.get("bytes")?.as_str()?.as_bytes())
}

/// Decodes base64, with or without padding and line breaks; `None` when it is anything else.
fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0u32);
    for byte in text {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            b'\r' | b'\n' | b' ' => continue,
            _ => return None,
        };
        bits = bits << 6 | u32::from(six);
        count += 1;
        if count == 4 {
            bytes.extend_from_slice(&bits.to_be_bytes()[1..]);
            (bits, count) = (0, 0);
        }
    }
    match count {
        0 => {}
        2 => bytes.push((bits >> 4).to_be_bytes()[3]),
        3 => bytes.extend_from_slice(&(bits >> 2).to_be_bytes()[2..]),
        _ => return None,
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_encoding_that_registers_are_found_in() {
        let text = |bytes: &[u8]| text_of(bytes).text.into_owned();
        assert_eq!(text("Wärtsilä".as_bytes()), "Wärtsilä");
        assert_eq!(text(b"\xef\xbb\xbfRecipient"), "Recipient");
        assert_eq!(text(b"W\xe4rtsil\xe4"), "Wärtsilä");
        assert_eq!(text(b"W\x8artsil\x8a"), "Wärtsilä");
        // A line of each: files put together.
        assert_eq!(text(b"T\xc3\xbcrkiye\nT\xfcrkiye\n"), "Türkiye\nTürkiye\n");
        let wide: Vec<u8> = "Recipient,Supplier\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(text_of(&wide).encoding, "UTF-16LE");
        assert_eq!(text(&wide), "Recipient,Supplier\n");
    }

    #[test]
    fn opens_a_reply_of_the_backend() {
        assert_eq!(unwrapped(br#"{"bytes":"UmVjaXBpZW50"}"#).as_deref(), Some(&b"Recipient"[..]));
        assert_eq!(unwrapped(br#" {"bytes": "UmVjaQ=="} "#).as_deref(), Some(&b"Reci"[..]));
        assert_eq!(unwrapped(br#"{"bytes":"no base64!"}"#), None);
        assert_eq!(unwrapped(br#"{"error":"bytes"}"#), None);
        assert_eq!(unwrapped(b"{\\rtf1\\mac }"), None);
    }
}
