//! Lines that were all spoiled alike, put right before they are cut into fields.
//!
//! A spreadsheet of another locale leaves a tail of delimiters of its own behind every line, or takes every line for one value and
//! quotes it. No line is added or lost: places stay those of the file, but for the column in a line that was quoted.

use std::borrow::Cow;
use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use memchr::{memchr, memrchr};

/// What separates fields in any file.
const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];
/// Bytes read at a time.
const CHUNK: usize = 256 * 1024;
/// A line longer than this is no line, and is given on as it stands.
const LONGEST_LINE: usize = 1024 * 1024;

/// What is done to every line of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mending {
    /// Nothing.
    None,
    /// A tail of this sign goes.
    Tail(u8),
    /// The quotes around the line go, and those within it are doubled no more.
    Unquoted,
}

impl Mending {
    /// Every way to mend a file.
    pub const ALL: [Mending; 5] = [
        Mending::Unquoted,
        Mending::Tail(DELIMITERS[0]),
        Mending::Tail(DELIMITERS[1]),
        Mending::Tail(DELIMITERS[2]),
        Mending::Tail(DELIMITERS[3]),
    ];

    /// The tail of a line by the last name of its header: a delimiter that is not the file's.
    pub fn of_last_name(name: &str, delimiter: u8) -> Mending {
        let last = name.as_bytes().last().copied();
        match last.filter(|sign| *sign != delimiter && DELIMITERS.contains(sign)) {
            Some(sign) => Mending::Tail(sign),
            None => Mending::None,
        }
    }

    /// A short name that stays the same.
    pub const fn code(self) -> &'static str {
        match self {
            Mending::None => "",
            Mending::Tail(_) => "line-tail",
            Mending::Unquoted => "quoted-lines",
        }
    }

    /// What was wrong with so many lines.
    pub fn about(self, lines: u64) -> String {
        match self {
            Mending::None => String::new(),
            Mending::Tail(sign) => {
                format!("{lines} lines end with `{}`, which separates nothing: it is left out", char::from(sign))
            }
            Mending::Unquoted => {
                format!("{lines} lines are quoted as one value each: they are read without those quotes")
            }
        }
    }

    /// A text with every line mended; its last line too, whether it is whole or not.
    pub fn text(self, text: &[u8]) -> Vec<u8> {
        let mut mended = Vec::with_capacity(text.len());
        self.append(text, newline_of(text), &mut mended);
        mended
    }

    /// The same where most lines have what is to be mended; `None` elsewhere.
    pub fn text_of_most(self, text: &[u8]) -> Option<Vec<u8>> {
        let newline = newline_of(text);
        let mut mended = Vec::with_capacity(text.len());
        let count = self.append(text, newline, &mut mended);
        let lines = memchr::memchr_iter(newline, text).count() as u64;
        (count > 0 && 2 * count >= lines).then_some(mended)
    }

    /// A stream with every line mended, and how many have been so far.
    pub fn stream<'a>(self, input: Box<dyn Read + 'a>, head: &[u8]) -> (Box<dyn Read + 'a>, Rc<Cell<u64>>) {
        let lines = Rc::new(Cell::new(0));
        if self == Mending::None {
            return (input, lines);
        }
        let (newline, counted) = (newline_of(head), Rc::clone(&lines));
        let (raw, ready) = (Vec::new(), io::Cursor::new(Vec::new()));
        (Box::new(Mended { input, mending: self, newline, raw, ready, ended: false, lines: counted }), lines)
    }

    /// Appends lines, mended; returns how many had to be.
    fn append(self, lines: &[u8], newline: u8, to: &mut Vec<u8>) -> u64 {
        let mut count = 0;
        let mut rest = lines;
        while !rest.is_empty() {
            let end = memchr(newline, rest).unwrap_or(rest.len());
            let (line, behind) = rest.split_at(end);
            let whole = line.strip_suffix(b"\r").unwrap_or(line);
            let mended = self.line(whole);
            count += u64::from(mended.len() != whole.len());
            to.extend_from_slice(&mended);
            to.extend_from_slice(&line[whole.len()..]);
            to.extend_from_slice(&behind[..behind.len().min(1)]);
            rest = &behind[behind.len().min(1)..];
        }
        count
    }

    fn line(self, line: &[u8]) -> Cow<'_, [u8]> {
        match self {
            Mending::None => Cow::Borrowed(line),
            Mending::Tail(sign) => {
                let tail = line.iter().rev().take_while(|byte| **byte == sign).count();
                Cow::Borrowed(&line[..line.len() - tail])
            }
            Mending::Unquoted => unquoted(line),
        }
    }
}

/// A line without the quotes around all of it, padded or not. Any other line as it stands: not every line has to be quoted.
fn unquoted(line: &[u8]) -> Cow<'_, [u8]> {
    let padding = line.iter().rev().take_while(|byte| DELIMITERS.contains(byte)).count();
    let [b'"', inner @ .., b'"'] = &line[..line.len() - padding] else { return Cow::Borrowed(line) };
    let mut plain = Vec::with_capacity(inner.len());
    let mut bytes = inner.iter();
    while let Some(byte) = bytes.next() {
        // A single quote closes a value: this line has several.
        if *byte == b'"' && bytes.next() != Some(&b'"') {
            return Cow::Borrowed(line);
        }
        plain.push(*byte);
    }
    Cow::Owned(plain)
}

/// What ends a line: old Macintosh files have carriage returns alone.
fn newline_of(head: &[u8]) -> u8 {
    if memchr(b'\n', head).is_none() && memchr(b'\r', head).is_some() { b'\r' } else { b'\n' }
}

/// A stream whose lines are mended, some at a time.
struct Mended<'a> {
    input: Box<dyn Read + 'a>,
    mending: Mending,
    newline: u8,
    /// The beginning of a line whose end was not read yet.
    raw: Vec<u8>,
    ready: io::Cursor<Vec<u8>>,
    ended: bool,
    lines: Rc<Cell<u64>>,
}

impl Mended<'_> {
    fn refill(&mut self) -> io::Result<()> {
        let count = self.input.by_ref().take(CHUNK as u64).read_to_end(&mut self.raw)?;
        self.ended = count == 0;
        let whole = match memrchr(self.newline, &self.raw) {
            Some(at) if !self.ended => at + 1,
            None if !self.ended && self.raw.len() <= LONGEST_LINE => 0,
            _ => self.raw.len(),
        };
        let mut mended = Vec::with_capacity(whole);
        let count = self.mending.append(&self.raw[..whole], self.newline, &mut mended);
        self.lines.set(self.lines.get() + count);
        self.raw.drain(..whole);
        self.ready = io::Cursor::new(mended);
        Ok(())
    }
}

impl Read for Mended<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.ready.read(out)?;
            if count > 0 || self.ended || out.is_empty() {
                return Ok(count);
            }
            self.refill()?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(mending: Mending, text: &str) -> String {
        let (mut stream, lines) = mending.stream(Box::new(text.as_bytes()), text.as_bytes());
        let mut read = String::new();
        stream.read_to_string(&mut read).expect("read");
        assert_eq!(read.as_bytes(), mending.text(text.as_bytes()), "at once or in pieces");
        assert_eq!(lines.get() > 0, read != text);
        read
    }

    #[test]
    fn tails_go_and_nothing_else() {
        assert_eq!(mended(Mending::Tail(b';'), "a,b;\r\n;1,2;;\r\n3,;4\n;\n5,6;"), "a,b\r\n;1,2\r\n3,;4\n\n5,6");
        assert_eq!(mended(Mending::Tail(b';'), "a,b;\r1,2;\r"), "a,b\r1,2\r");
        assert_eq!(Mending::of_last_name("2021;", b','), Mending::Tail(b';'));
        assert_eq!(Mending::of_last_name("a, b,", b','), Mending::None);
        assert_eq!(Mending::of_last_name("", b','), Mending::None);
    }

    #[test]
    fn quotes_around_a_line_go() {
        let text = "\"a,\"\"b, c\"\",d\"\n\"1,2\",,\r\n\"x\",\"y\"\nplain,\"z\"\n\"open,1\n\"\n";
        assert_eq!(mended(Mending::Unquoted, text), "a,\"b, c\",d\n1,2\r\n\"x\",\"y\"\nplain,\"z\"\n\"open,1\n\"\n");
    }

    #[test]
    fn long_files_are_mended_in_pieces() {
        let text = "1234567890,1234567890;\n".repeat(30_000);
        assert_eq!(mended(Mending::Tail(b';'), &text).len(), text.len() - 30_000);
        let endless = ";".repeat(3 * LONGEST_LINE);
        let (mut stream, _) = Mending::Tail(b',').stream(Box::new(endless.as_bytes()), b"");
        assert_eq!(io::copy(&mut stream, &mut io::sink()).expect("read"), endless.len() as u64);
    }
}
