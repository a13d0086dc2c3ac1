//! A stream of bytes, looked into before it is read: what it is, and in which encoding.

use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_16BE, UTF_16LE};

/// Bytes looked at to recognise a file.
const HEAD: usize = 64 * 1024;

/// A stream that was looked into: its first bytes, and all of it as UTF-8 or another encoding that keeps ASCII as it is.
pub struct Opened<'a> {
    /// The first bytes, after a byte order mark.
    pub head: Vec<u8>,
    /// All bytes, `head` included.
    pub input: Box<dyn Read + 'a>,
    /// `UTF-16LE` or `UTF-16BE`, when it had to be transcoded.
    pub transcoded: Option<&'static str>,
    /// What the file is instead of text.
    pub not_text: Option<&'static str>,
}

/// Looks into a stream: is it text, and in which encoding.
///
/// # Errors
/// What reading gives.
pub fn open<'a>(mut input: impl Read + 'a) -> io::Result<Opened<'a>> {
    let mut head = Vec::new();
    input.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
    let not_text = crate::io::not_text(&head);
    let encoding = crate::io::decode(&head[..head.len().min(4096)]).encoding;
    let wide = [UTF_16LE, UTF_16BE].into_iter().find(|known| encoding == Some(known.name()));
    if let Some(encoding) = wide {
        let mut whole = Utf16::new(Box::new(io::Cursor::new(head).chain(input)), encoding);
        let mut head = Vec::new();
        whole.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
        let input = Box::new(io::Cursor::new(head.clone()).chain(whole));
        return Ok(Opened { head, input, transcoded: Some(encoding.name()), not_text });
    }
    if head.starts_with(b"\xef\xbb\xbf") {
        head.drain(..3);
    }
    let input = Box::new(io::Cursor::new(head.clone()).chain(input));
    Ok(Opened { head, input, transcoded: None, not_text })
}

/// UTF-16 as UTF-8, a piece at a time.
struct Utf16<'a> {
    input: Box<dyn Read + 'a>,
    decoder: Decoder,
    ready: Vec<u8>,
    given: usize,
    ended: bool,
}

impl<'a> Utf16<'a> {
    fn new(input: Box<dyn Read + 'a>, encoding: &'static Encoding) -> Utf16<'a> {
        Utf16 { input, decoder: encoding.new_decoder_with_bom_removal(), ready: Vec::new(), given: 0, ended: false }
    }

    fn refill(&mut self) -> io::Result<()> {
        let mut raw = [0; 8192];
        let count = self.input.read(&mut raw)?;
        self.ended = count == 0;
        let room = self.decoder.max_utf8_buffer_length(count).unwrap_or(4 * raw.len()).max(16);
        self.ready.resize(room, 0);
        let (result, _, written, _) = self.decoder.decode_to_utf8(&raw[..count], &mut self.ready, self.ended);
        debug_assert_eq!(result, CoderResult::InputEmpty, "the room was asked for");
        self.ready.truncate(written);
        self.given = 0;
        Ok(())
    }
}

impl Read for Utf16<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.given == self.ready.len() && !self.ended {
            self.refill()?;
        }
        let count = out.len().min(self.ready.len() - self.given);
        out[..count].copy_from_slice(&self.ready[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}
