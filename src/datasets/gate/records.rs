//! A stream of bytes to records and fields: RFC 4180, read strictly, in bounded memory.

use std::borrow::Cow;
use std::cell::Cell;
use std::io::{self, Read};

use encoding_rs::WINDOWS_1252;
use memchr::{memchr, memchr_iter, memchr2};

use super::figures::{Evidence, Style};

/// Bytes read at a time.
const CHUNK: usize = 256 * 1024;
/// A record longer than this is no record.
const LONGEST_RECORD: usize = 1024 * 1024;
/// A quoted value longer than this has lost its closing quote.
const LONGEST_QUOTE: usize = 64 * 1024;

/// One field: where it stands in the buffer, and whether it has doubled quotes in it.
#[derive(Debug, Clone, Copy)]
struct Bound {
    start: usize,
    end: usize,
    doubled: bool,
}

/// What is wrong with a record as CSV.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// Line, from 1.
    pub line: u64,
    /// Column in bytes, from 1.
    pub column: u64,
    /// A short name that stays the same.
    pub code: &'static str,
    /// What is wrong.
    pub message: &'static str,
}

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// A record; [`Records::row`] has it.
    Record,
    /// A line that is no record. It was left out.
    Fault(Fault),
    /// Nothing more.
    End,
}

/// What the figures of a file say of the points in them, where commas do not separate the fields.
#[derive(Debug, Clone, Copy, Default)]
pub struct Points {
    /// Fields are separated by commas: a point is a decimal point.
    pub settled: bool,
    /// Line of the first figure such as `5.000`.
    pub grouped: Option<u64>,
    /// There is a figure that nobody writes who sets thousands apart with points: `5000`, `0.198`, `12.5`.
    pub plain: bool,
    /// How figures are read.
    pub style: Style,
    /// What they show.
    pub evidence: Evidence,
    /// A figure of the record that a spreadsheet shortened: its field.
    pub shortened: Option<usize>,
    /// Figures that were rewritten to be read, and the line of the first.
    pub rewritten: (u64, u64),
}

/// How far a record could be read.
enum Step {
    Done(usize),
    More,
    Wrong(usize, &'static str, &'static str),
}

/// The records of a stream. A record lives until the next is read.
pub struct Records<'a> {
    input: Box<dyn Read + 'a>,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    ended: bool,
    line: u64,
    delimiter: u8,
    newline: u8,
    bounds: Vec<Bound>,
    record: (usize, usize),
    record_line: u64,
    skipping: bool,
    chunk: usize,
    points: Cell<Points>,
}

impl<'a> Records<'a> {
    /// Records of an opened stream. `head` decides how lines end: old Macintosh files have carriage returns alone.
    pub fn new(input: Box<dyn Read + 'a>, head: &[u8], delimiter: u8) -> Records<'a> {
        Records::written(input, head, delimiter, Style::default())
    }

    /// The same, of a file whose figures are written in some way.
    pub fn written(input: Box<dyn Read + 'a>, head: &[u8], delimiter: u8, style: Style) -> Records<'a> {
        let newline = if memchr(b'\n', head).is_none() && memchr(b'\r', head).is_some() { b'\r' } else { b'\n' };
        Records {
            input,
            buffer: Vec::new(),
            start: 0,
            end: 0,
            ended: false,
            line: 1,
            delimiter,
            newline,
            bounds: Vec::with_capacity(64),
            record: (0, 0),
            record_line: 1,
            skipping: false,
            chunk: CHUNK,
            points: Cell::new(Points { settled: delimiter == b',' || !style.is_plain(), style, ..Points::default() }),
        }
    }

    /// The record read last.
    pub fn row(&self) -> Row<'_> {
        let points = &self.points;
        Row { buffer: &self.buffer, bounds: &self.bounds, record: self.record, line: self.record_line, points }
    }

    /// What the figures read so far say.
    pub fn points(&self) -> Points {
        self.points.get()
    }

    /// The figure of the record that a spreadsheet shortened, when there is one.
    pub fn take_shortened(&self) -> Option<usize> {
        let points = self.points.get();
        points.shortened?;
        self.points.set(Points { shortened: None, ..points });
        points.shortened
    }

    /// Line of the first figure such as `5.000`, when nothing in the file says that it is five and not five thousand.
    pub fn doubtful_points(&self) -> Option<u64> {
        let points = self.points.get();
        points.grouped.filter(|_| !points.plain)
    }

    /// Line of the last record of a stream that has ended, when it ends in a figure with no line end behind it: the figure may have
    /// lost digits.
    pub fn open_end(&self) -> Option<u64> {
        let (start, end) = self.record;
        let last = self.buffer.get(start..end).and_then(<[u8]>::last);
        let is_last = self.ended && self.start == self.end && end == self.end && !self.skipping;
        last.filter(|byte| is_last && matches!(byte, b'0'..=b'9' | b'.')).map(|_| self.record_line)
    }

    /// Reads the next record. Blank lines are passed over.
    ///
    /// # Errors
    /// What reading gives.
    pub fn advance(&mut self) -> io::Result<Next> {
        loop {
            if self.skipping && !self.skip_line()? {
                return Ok(Next::End);
            }
            if self.start == self.end && !self.fill()? {
                return Ok(Next::End);
            }
            match self.step() {
                Step::More => {
                    if self.end - self.start > LONGEST_RECORD {
                        self.skipping = true;
                        let (line, column) = (self.line, 1);
                        let message = "a line of more than a mebibyte: this is no table";
                        return Ok(Next::Fault(Fault { line, column, code: "line-too-long", message }));
                    }
                    self.fill()?;
                }
                Step::Wrong(at, code, message) => {
                    let upto = &self.buffer[self.start..at];
                    let line = self.line + memchr_iter(self.newline, upto).count() as u64;
                    let column = upto.iter().rev().take_while(|byte| **byte != self.newline).count() as u64 + 1;
                    self.skipping = true;
                    return Ok(Next::Fault(Fault { line, column, code, message }));
                }
                Step::Done(next) => {
                    let raw = &self.buffer[self.start..next];
                    let lines = memchr_iter(self.newline, raw).count() as u64;
                    self.record = (self.start, next);
                    self.record_line = self.line;
                    self.start = next;
                    self.line += lines;
                    let blank = self.bounds.len() == 1 && self.bounds[0].start == self.bounds[0].end;
                    if blank {
                        continue;
                    }
                    let raw = &self.buffer[self.record.0..next];
                    if let Some(at) = memchr(0, raw) {
                        let (line, column) = (self.record_line, at as u64 + 1);
                        let message = "a NUL character: a broken export or a binary file";
                        return Ok(Next::Fault(Fault { line, column, code: "nul", message }));
                    }
                    return Ok(Next::Record);
                }
            }
        }
    }

    /// Drops the rest of the line that is next. False at the end of the stream.
    fn skip_line(&mut self) -> io::Result<bool> {
        loop {
            match memchr(self.newline, &self.buffer[self.start..self.end]) {
                Some(ahead) => {
                    self.start += ahead + 1;
                    self.line += 1;
                    self.skipping = false;
                    return Ok(true);
                }
                None => {
                    self.start = self.end;
                    if !self.fill()? {
                        return Ok(false);
                    }
                }
            }
        }
    }

    /// Reads more bytes behind those there are. False when the stream has ended.
    fn fill(&mut self) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        let target = self.end + self.chunk;
        if self.buffer.len() < target {
            self.buffer.resize(target, 0);
        }
        let before = self.end;
        // A whole chunk, however small the pieces are that the stream gives: every call looks at the record again.
        while self.end < target {
            match self.input.read(&mut self.buffer[self.end..target]) {
                Ok(0) => {
                    self.ended = true;
                    break;
                }
                Ok(count) => self.end += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(self.end > before)
    }

    /// Cuts the record that starts at `self.start` into fields.
    fn step(&mut self) -> Step {
        let bytes = &self.buffer[..self.end];
        let (delimiter, newline) = (self.delimiter, self.newline);
        self.bounds.clear();
        let mut at = self.start;
        loop {
            if bytes.get(at) == Some(&b'"') {
                let opening = at;
                let (closing, doubled) = match closing_quote(bytes, opening, self.ended) {
                    Closing::At(closing, doubled) => (closing, doubled),
                    Closing::More => return Step::More,
                    Closing::Never => {
                        return Step::Wrong(opening, "unclosed-quote", "a quote opens here and never closes");
                    }
                };
                self.bounds.push(Bound { start: opening + 1, end: closing, doubled });
                at = closing + 1;
                match bytes.get(at) {
                    None if self.ended => return Step::Done(at),
                    None => return Step::More,
                    Some(byte) if *byte == delimiter => at += 1,
                    Some(byte) if *byte == newline => return Step::Done(at + 1),
                    Some(b'\r') => match bytes.get(at + 1) {
                        None if self.ended => return Step::Done(at + 1),
                        None => return Step::More,
                        Some(byte) if *byte == newline => return Step::Done(at + 2),
                        Some(_) => return Step::Wrong(at, "text-after-quote", "text behind a closing quote"),
                    },
                    Some(_) => return Step::Wrong(at, "text-after-quote", "text behind a closing quote"),
                }
            } else {
                match memchr2(delimiter, newline, &bytes[at..]) {
                    Some(ahead) if bytes[at + ahead] == delimiter => {
                        self.bounds.push(Bound { start: at, end: at + ahead, doubled: false });
                        at += ahead + 1;
                    }
                    Some(ahead) => {
                        self.bounds.push(line_end(bytes, at, at + ahead));
                        return Step::Done(at + ahead + 1);
                    }
                    None if self.ended => {
                        self.bounds.push(line_end(bytes, at, bytes.len()));
                        return Step::Done(bytes.len());
                    }
                    None => return Step::More,
                }
            }
        }
    }
}

/// The last field of a line, without the carriage return of a CRLF.
fn line_end(bytes: &[u8], start: usize, end: usize) -> Bound {
    let cut = usize::from(end > start && bytes[end - 1] == b'\r');
    Bound { start, end: end - cut, doubled: false }
}

enum Closing {
    At(usize, bool),
    More,
    Never,
}

/// Where the quote that opens at `opening` closes, and whether doubled quotes stand inside.
fn closing_quote(bytes: &[u8], opening: usize, ended: bool) -> Closing {
    let (mut at, mut doubled) = (opening + 1, false);
    loop {
        let limit = bytes.len().min(opening + LONGEST_QUOTE);
        match memchr(b'"', bytes.get(at..limit).unwrap_or_default()) {
            Some(ahead) => {
                at += ahead;
                match bytes.get(at + 1) {
                    Some(b'"') => {
                        doubled = true;
                        at += 2;
                    }
                    None if !ended => return Closing::More,
                    _ => return Closing::At(at, doubled),
                }
            }
            None if limit < bytes.len() || ended => return Closing::Never,
            None => return Closing::More,
        }
    }
}

/// One record.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    buffer: &'a [u8],
    bounds: &'a [Bound],
    record: (usize, usize),
    /// Line of its first field, from 1.
    pub line: u64,
    /// What the figures of the file say.
    pub points: &'a Cell<Points>,
}

impl<'a> Row<'a> {
    /// Number of fields.
    pub fn len(&self) -> usize {
        self.bounds.len()
    }

    /// True without fields; a record has one at least.
    pub fn is_empty(&self) -> bool {
        self.bounds.is_empty()
    }

    /// A field without its quotes and without blanks around it; empty when there is no such field.
    pub fn bytes(&self, field: usize) -> &'a [u8] {
        self.bounds.get(field).map_or(b"", |bound| self.buffer[bound.start..bound.end].trim_ascii())
    }

    /// The field of a column; empty when the file does not have the column.
    pub fn get(&self, column: Option<usize>) -> &'a [u8] {
        column.map_or(b"", |field| self.bytes(field))
    }

    /// A field as text: UTF-8, else Windows-1252 (which has all of Latin-1).
    pub fn text(&self, field: usize) -> Cow<'a, str> {
        let text = text_of(self.bytes(field));
        match self.bounds.get(field) {
            Some(bound) if bound.doubled => Cow::Owned(text.replace("\"\"", "\"")),
            _ => text,
        }
    }

    /// Column of a field in characters, from 1.
    pub fn column(&self, field: usize) -> usize {
        let start = self.bounds.get(field).map_or(self.record.0, |bound| bound.start);
        // Behind an opening quote the value starts one to the right.
        text_of(&self.buffer[self.record.0..start]).chars().count() + 1
    }

    /// True when the record holds a byte above ASCII that is not UTF-8.
    pub fn is_utf8(&self) -> bool {
        std::str::from_utf8(&self.buffer[self.record.0..self.record.1]).is_ok()
    }
}

/// Bytes as UTF-8, else as Windows-1252.
pub fn text_of(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::datasets::gate::{Opened, open};

    #[test]
    fn a_last_figure_without_a_line_end_is_open() {
        for (text, open) in [
            ("a,1\nb,12", Some(2)),
            ("a,1\nb,12.", Some(2)),
            ("a,1\nb,12\n", None),
            ("a,1\r\nb,12\r", None),
            ("a,1\rb,12\r", None),
            ("a,1\nb,\"12\"", None),
            ("a,1\nb,x", None),
            ("a,1\nb,", None),
            ("", None),
        ] {
            let mut records = Records::new(Box::new(text.as_bytes()), text.as_bytes(), b',');
            assert_eq!(records.open_end(), None, "{text}");
            while records.advance().expect("memory") != Next::End {}
            assert_eq!(records.open_end(), open, "{text}");
        }
    }

    /// A reader that gives one byte at a time: every boundary falls inside something.
    struct Drops<'a>(&'a [u8]);

    impl Read for Drops<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let Some((first, rest)) = self.0.split_first() else { return Ok(0) };
            out[0] = *first;
            self.0 = rest;
            Ok(1)
        }
    }

    /// Rows as line and fields, and faults.
    type Read1 = (Vec<(u64, Vec<String>)>, Vec<(u64, u64, &'static str)>);

    fn all(bytes: &[u8]) -> Read1 {
        let whole = collect(open(bytes).expect("opened"), CHUNK);
        for chunk in [1, 2, 3, 7] {
            assert_eq!(collect(open(Drops(bytes)).expect("opened"), chunk), whole, "the same however it arrives");
        }
        whole
    }

    fn collect(opened: Opened<'_>, chunk: usize) -> Read1 {
        let head = opened.head;
        let mut records = Records::new(opened.input, &head, b',');
        records.chunk = chunk;
        let (mut rows, mut faults) = (Vec::new(), Vec::new());
        loop {
            match records.advance().expect("read") {
                Next::End => return (rows, faults),
                Next::Fault(fault) => faults.push((fault.line, fault.column, fault.code)),
                Next::Record => {
                    let row = records.row();
                    rows.push((row.line, (0..row.len()).map(|field| row.text(field).into_owned()).collect()));
                }
            }
        }
    }

    #[test]
    fn reads_quotes_line_ends_and_blank_lines() {
        let (rows, faults) = all(b"a,b\r\n\r\n\"x, \"\"y\"\"\",\"two\nlines\"\n,\n1,2");
        let fields = |row: usize| rows[row].1.iter().map(String::as_str).collect::<Vec<_>>();
        assert_eq!(fields(0), ["a", "b"]);
        assert_eq!(fields(1), ["x, \"y\"", "two\nlines"]);
        assert_eq!(fields(2), ["", ""]);
        assert_eq!(fields(3), ["1", "2"]);
        assert_eq!(rows.iter().map(|row| row.0).collect::<Vec<_>>(), [1, 3, 5, 6]);
        assert!(faults.is_empty());
    }

    #[test]
    fn leaves_out_what_is_no_record_and_goes_on_behind_it() {
        let (rows, faults) = all(b"a,b\n\"x\"y,1\nc,d\ne,\0\nf,g\n\"never closed,1\nh,i\n");
        let first: Vec<&str> = rows.iter().map(|row| row.1[0].as_str()).collect();
        assert_eq!(first, ["a", "c", "f", "h"]);
        assert_eq!(faults, [(2, 4, "text-after-quote"), (4, 3, "nul"), (6, 1, "unclosed-quote")]);
    }

    #[test]
    fn reads_utf16_marks_and_old_line_ends() {
        let utf16: Vec<u8> = "a,ü\n1,2\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(all(&utf16).0[0].1, ["a", "ü"]);
        assert_eq!(all(b"\xef\xbb\xbfa,b\n").0[0].1, ["a", "b"]);
        assert_eq!(all(b"a,b\r1,2\r").0.len(), 2);
        assert_eq!(all(b"T\xfcrkiye,C\xf4te\n").0[0].1, ["Türkiye", "Côte"]);
        assert!(all(b"").0.is_empty());
    }

    #[test]
    fn a_line_without_end_is_left_out_in_bounded_memory() {
        let mut bytes = vec![b'x'; 3 * LONGEST_RECORD];
        bytes.extend(b"\na,b\n");
        let mut records = Records::new(Box::new(&bytes[..]), b"a\n", b',');
        assert!(matches!(records.advance().expect("read"), Next::Fault(fault) if fault.code == "line-too-long"));
        assert_eq!(records.advance().expect("read"), Next::Record);
        assert_eq!(records.row().text(1), "b");
        assert!(records.buffer.len() < LONGEST_RECORD + 3 * CHUNK);
    }
}
