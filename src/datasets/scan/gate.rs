//! The driver of a scan: rows at first sight, the slow gate for the others, notes on what was found where.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use fearless_simd::{Level, Simd, dispatch};

use super::Report;
use super::number::{NotANumber, exact, is_missing};
use super::split::Record;
use crate::datasets::gate::{TRUNCATED, digits_left};
use crate::error::{Error, ErrorKind, Result};
use crate::finding::{Finding, Severity};
use crate::io::{Chunk, Options, PADDING, TableFile};

/// Findings that are kept, the first of the file; the rest are only counted.
pub(super) const MOST_FINDINGS: usize = 100;
/// Lines that a value in quotes may have; a quote that is open for longer is a slip.
const MOST_LINES_OF_A_RECORD: usize = 32;

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    code: &'static str,
    message: String,
    hint: Option<String>,
    /// The field that it is about.
    field: usize,
    /// The row's value, where that could be read.
    value: Option<i64>,
}

impl Problem {
    pub fn new(code: &'static str, field: usize, message: impl Into<String>) -> Problem {
        Problem { code, message: message.into(), hint: None, field, value: None }
    }

    /// The problem of a row with this value.
    pub fn with_value(self, value: Option<i64>) -> Problem {
        Problem { value, ..self }
    }

    pub fn with_hint(mut self, hint: impl Into<String>) -> Problem {
        self.hint = Some(hint.into());
        self
    }
}

/// What the slow gate makes of a record.
pub(super) enum Gate {
    /// A row, and whether its value was rounded at this field.
    Row { rounded: Option<usize> },
    /// The header once more.
    Header,
    /// Another header: what follows cannot be trusted.
    OtherHeader,
    /// Neither.
    Wrong(Problem),
}

/// A layout: how its rows look at first sight, and how they are read with care.
pub(super) trait Layout: Sync {
    /// What a worker makes of its rows.
    type Part: Send;

    /// Whether the fields have names, in whatever encoding; where all of them are figures, the gate looks at every byte.
    const HAS_NAMES: bool;

    fn part(&self) -> Self::Part;

    fn delimiter(&self) -> u8 {
        b','
    }

    /// Called before the rows of a chunk.
    fn chunk(&self, part: &mut Self::Part, index: usize);

    /// Whether rows may be read at first sight.
    fn has_fast_rows(&self) -> bool;

    /// Reads the row at the beginning of `rest` if it is of the expected shape to the letter, and returns the length of its
    /// line; 0 sends it to the gate. At least [`PADDING`](crate::io::PADDING) bytes follow the line.
    fn fast<S: Simd>(&self, simd: S, part: &mut Self::Part, rest: &[u8]) -> usize;

    /// Reads a record of any shape.
    fn gate(&self, part: &mut Self::Part, record: &Record) -> Gate;
}

/// Where something was found: chunk, line in it from 0, column.
type Place = (usize, u64, usize);

/// What a worker notes besides its part.
#[derive(Default)]
struct Log {
    chunk: usize,
    line: u64,
    /// Lines of each chunk.
    lines: Vec<(usize, u64)>,
    report: Report,
    /// The findings' places, `report.findings` has the rest.
    places: Vec<Place>,
}

impl Log {
    fn note(&mut self, severity: Severity, record: &Record, problem: Problem) {
        *self.report.counts.entry(problem.code).or_default() += 1;
        if self.places.len() < MOST_FINDINGS {
            let (lines, column) = record.place(problem.field);
            self.places.push((self.chunk, self.line + lines, column));
            let Problem { code, message, hint, .. } = problem;
            self.report.findings.push(Finding { file: String::new(), line: 0, column, severity, code, message, hint });
        }
    }

    fn reject(&mut self, record: &Record, problem: Problem) {
        self.report.rejected.add(problem.value);
        self.note(Severity::Error, record, problem);
    }
}

/// Why reading a chunk ended before its end.
enum Stop {
    /// A quote is still open at the end of a line: records may not end where lines do.
    OpenQuote,
    /// The columns change.
    OtherHeader,
}

/// Where records end.
#[derive(Clone, Copy)]
enum Records {
    /// At the end of each line; a quote that is open there stops the reader.
    AreLines,
    /// Maybe on a line that was not read yet.
    MayGoOn,
    /// No line follows.
    End,
}

/// Bytes and number of the lines that a record may have at most.
fn lines_ahead(rest: &[u8]) -> (usize, usize) {
    let feeds = memchr::memchr_iter(b'\n', rest).take(MOST_LINES_OF_A_RECORD);
    feeds.enumerate().last().map_or((0, 0), |(index, feed)| (feed + 1, index + 1))
}

/// A reader of lines with its notes.
struct Reader<'a, L: Layout> {
    layout: &'a L,
    part: L::Part,
    log: Log,
}

impl<L: Layout> Reader<'_, L> {
    fn new(layout: &L) -> Reader<'_, L> {
        Reader { layout, part: layout.part(), log: Log::default() }
    }

    /// Reads lines and returns how far it came: to the end or, where a record may have several lines, to the first one whose
    /// end may be missing yet. Behind the lines, `padded` has [`PADDING`] bytes that are no lines.
    fn read(&mut self, padded: &[u8], records: Records) -> Result<usize, Stop> {
        let len = padded.len() - PADDING;
        let fast = self.layout.has_fast_rows();
        let level = Level::new();
        let mut at = 0;
        while at < len {
            if fast {
                at = dispatch!(level, simd => self.read_fast_rows(simd, padded, at));
            }
            if at >= len {
                break;
            }
            let line = &padded[at..memchr::memchr(b'\n', &padded[at..len]).map_or(len, |ahead| at + ahead + 1)];
            if let Some(record) = Record::split(line, self.layout.delimiter()) {
                let outcome = self.layout.gate(&mut self.part, &record);
                self.settle(&record, outcome)?;
                self.log.line += 1;
                at += line.len();
                continue;
            }
            match records {
                Records::AreLines => return Err(Stop::OpenQuote),
                Records::MayGoOn if lines_ahead(&padded[at..len]).1 < MOST_LINES_OF_A_RECORD => return Ok(at),
                Records::MayGoOn | Records::End => at += self.read_lines_as_one(&padded[at..len], line)?,
            }
        }
        Ok(at)
    }

    /// Reads rows at first sight from a place on, up to one that is for the gate, and returns where that stands.
    ///
    /// It is compiled once for each of a processor's sets of instructions: the newer ones look at a line in a third of the time.
    #[inline(always)]
    fn read_fast_rows<S: Simd>(&mut self, simd: S, padded: &[u8], start: usize) -> usize {
        let (mut rest, mut rows) = (&padded[start..], 0);
        while rest.len() > PADDING {
            let length = self.layout.fast(simd, &mut self.part, rest);
            if length == 0 {
                break;
            }
            rows += 1;
            rest = &rest[length..];
        }
        self.log.report.rows += rows;
        self.log.line += rows;
        padded.len() - rest.len()
    }

    /// Reads a record of several lines and returns its length. Where they make no row, the first of them is dropped alone.
    fn read_lines_as_one(&mut self, rest: &[u8], line: &[u8]) -> Result<usize, Stop> {
        let lines = &rest[..lines_ahead(rest).0.max(line.len())];
        if let Some(record) = Record::split(lines, self.layout.delimiter()) {
            let outcome = self.layout.gate(&mut self.part, &record);
            if matches!(outcome, Gate::Row { .. }) {
                self.settle(&record, outcome)?;
                self.log.line += memchr::memchr_iter(b'\n', record.bytes()).count() as u64 + 1;
                return Ok((record.bytes().len() + 1).min(rest.len()));
            }
        }
        self.reject_open_quote(line);
        self.log.line += 1;
        Ok(line.len())
    }

    /// Notes what the gate made of a record.
    fn settle(&mut self, record: &Record, outcome: Gate) -> Result<(), Stop> {
        match outcome {
            Gate::Row { rounded } => {
                self.log.report.rows += 1;
                if let Some(field) = rounded {
                    self.log.report.rounded += 1;
                    let text = record.value(field);
                    let problem = match digits_left(&text) {
                        Some(left) => Problem::new(
                            "shortened-figure",
                            field,
                            format!("a spreadsheet has left {left} digits of the figure `{}`", clip(&text)),
                        ),
                        None => {
                            let message = "the value has more decimals than a thousandth of a dollar and was rounded";
                            Problem::new("rounded", field, message)
                        }
                    };
                    self.log.note(Severity::Warning, record, problem);
                }
            }
            Gate::Header => self.log.report.repeated_headers += 1,
            Gate::OtherHeader => return Err(Stop::OtherHeader),
            Gate::Wrong(_) if record.is_blank() => self.log.report.blank_lines += 1,
            Gate::Wrong(problem) => self.log.reject(record, problem),
        }
        Ok(())
    }

    /// Notes that the file ends in a figure with no line end behind it: these are its last lines, read but for the `pending` ones.
    fn note_open_end(&mut self, lines: &[u8], pending: &[u8]) {
        let lines = lines.strip_suffix(b"\n").unwrap_or(lines);
        let line = &lines[memchr::memrchr(b'\n', lines).map_or(0, |feed| feed + 1)..];
        if !matches!(line.last(), Some(b'0'..=b'9' | b'.')) {
            return;
        }
        let Some(record) = Record::split(line, self.layout.delimiter()) else { return };
        let read = self.log.line;
        let here = (read + memchr::memchr_iter(b'\n', pending).count() as u64).saturating_sub(1);
        let last = self.log.places.last().zip(self.log.report.findings.last());
        let is_rejected = last.is_some_and(|((chunk, line, _), finding)| {
            (*chunk, *line, finding.severity) == (self.log.chunk, here, Severity::Error)
        });
        // Of a line that was dropped that is said already.
        if is_rejected {
            return;
        }
        let [code, message, hint] = TRUNCATED;
        self.log.line = here;
        let problem = Problem::new(code, record.len.saturating_sub(1), message).with_hint(hint);
        self.log.note(Severity::Warning, &record, problem);
        self.log.line = read;
    }

    /// A quote that closes on no line where it could: the line alone is dropped, and reading goes on behind it.
    fn reject_open_quote(&mut self, line: &[u8]) {
        let closed = [line.trim_ascii_end(), b"\""].concat();
        if let Some(record) = Record::split(&closed, self.layout.delimiter()) {
            let problem = Problem::new("unclosed-quote", record.len - 1, "a quote opens here and never closes")
                .with_hint("close it, or write a quote inside a quoted value as two quotes");
            self.log.reject(&record, problem);
        }
    }
}

/// Reads a file: the parts of all workers, in no useful order, and the report.
pub(super) fn run<L: Layout>(file: &TableFile, layout: &L, options: Options) -> Result<(Vec<L::Part>, Report)> {
    let open_quote = AtomicBool::new(false);
    let step = |reader: &mut Reader<L>, chunk: Chunk| {
        layout.chunk(&mut reader.part, chunk.index);
        reader.log.chunk = chunk.index;
        reader.log.line = 0;
        if L::HAS_NAMES {
            reader.log.report.not_utf8 += lines_not_utf8(chunk.lines());
        }
        let outcome = reader.read(chunk.padded(), Records::AreLines);
        reader.log.lines.push((chunk.index, reader.log.line));
        if chunk.is_open && outcome.is_ok() {
            reader.note_open_end(chunk.lines(), b"");
        }
        outcome.map(|_| ()).map_err(|stop| {
            open_quote.fetch_or(matches!(stop, Stop::OpenQuote), Ordering::Relaxed);
            other_header(file)
        })
    };
    let readers = match file.fold(options, || Reader::new(layout), step) {
        Err(_) if open_quote.load(Ordering::Relaxed) => vec![run_in_order(file, layout, options)?],
        readers => readers?,
    };
    let (parts, logs) = readers.into_iter().map(|reader| (reader.part, reader.log)).unzip();
    Ok((parts, merged(file.name(), logs)))
}

/// Reads a file in which values may have line breaks: from its beginning to its end, with care, by one worker.
fn run_in_order<'a, L: Layout>(file: &TableFile, layout: &'a L, options: Options) -> Result<Reader<'a, L>> {
    let make = || {
        let mut reader = Reader::new(layout);
        layout.chunk(&mut reader.part, 0);
        (reader, Vec::new())
    };
    let step = |(reader, pending): &mut (Reader<L>, Vec<u8>), chunk: Chunk| {
        if L::HAS_NAMES {
            reader.log.report.not_utf8 += lines_not_utf8(chunk.lines());
        }
        pending.extend_from_slice(chunk.padded());
        let read = reader.read(pending, Records::MayGoOn).map_err(|_| other_header(file))?;
        pending.drain(..read);
        pending.truncate(pending.len() - PADDING);
        if chunk.is_open {
            reader.note_open_end(chunk.lines(), pending);
        }
        Ok(())
    };
    let mut states = file.fold(Options { in_order: true, ..options }, make, step)?;
    let Some((mut reader, mut pending)) = states.pop() else { return Ok(make().0) };
    pending.extend_from_slice(&[0; PADDING]);
    reader.read(&pending, Records::End).map_err(|_| other_header(file))?;
    reader.log.lines.push((0, reader.log.line));
    Ok(reader)
}

/// Lines that are not UTF-8.
fn lines_not_utf8(lines: &[u8]) -> u64 {
    if lines.is_ascii() {
        return 0;
    }
    let (mut count, mut rest) = (0, lines);
    while let Err(error) = std::str::from_utf8(rest) {
        count += 1;
        let line = rest.split_at(error.valid_up_to()).1;
        rest = line.iter().position(|byte| *byte == b'\n').map_or(&[], |end| &line[end..]);
    }
    count
}

fn other_header(file: &TableFile) -> Error {
    Error::new(
        ErrorKind::Findings,
        format!("another header with other columns stands among the rows of {}", file.name()),
    )
    .with_hint("take the file apart where its columns change")
}

/// One report of all workers' notes, with lines counted from the beginning of the file.
fn merged(file: &str, logs: Vec<Log>) -> Report {
    let mut lines: Vec<(usize, u64)> = logs.iter().flat_map(|log| log.lines.iter().copied()).collect();
    lines.sort_unstable();
    let before: BTreeMap<usize, u64> =
        lines.iter().scan(0, |sum, (chunk, count)| Some((*chunk, std::mem::replace(sum, *sum + count)))).collect();
    let mut report = Report { lines: lines.iter().map(|(_, count)| count).sum(), ..Report::default() };
    let mut findings: Vec<(Place, Finding)> = Vec::new();
    for log in logs {
        let Report {
            rows,
            rejected,
            repeated_headers,
            blank_lines,
            rounded,
            not_utf8,
            counts,
            findings: found,
            lines: _,
        } = log.report;
        report.rows += rows;
        report.rejected.merge(rejected);
        report.repeated_headers += repeated_headers;
        report.blank_lines += blank_lines;
        report.rounded += rounded;
        report.not_utf8 += not_utf8;
        for (code, count) in counts {
            *report.counts.entry(code).or_default() += count;
        }
        findings.extend(log.places.into_iter().zip(found));
    }
    // Each worker kept its own first ones, so the first of the file are among them.
    findings.sort_by_key(|(place, _)| *place);
    findings.truncate(MOST_FINDINGS);
    // The first header is the header.
    report.repeated_headers = report.repeated_headers.saturating_sub(1);
    let located = findings.into_iter().map(|((chunk, line, _), finding)| {
        let line = before.get(&chunk).copied().unwrap_or(0) + line + 1;
        Finding { file: file.to_owned(), line: usize::try_from(line).unwrap_or(usize::MAX), ..finding }
    });
    report.findings = located.collect();
    report
}
/// A text of a value for a message, cut short.
pub(super) fn clip(value: &[u8]) -> String {
    String::from_utf8_lossy(value).chars().filter(|letter| !letter.is_control()).take(40).collect()
}

/// An amount in units with so many decimals; the second value says that it was rounded.
pub(super) fn amount(record: &Record, field: usize, decimals: u32, what: &str) -> Result<(Option<i64>, bool), Problem> {
    let text = record.value(field);
    if is_missing(&text) {
        return Ok((None, false));
    }
    match exact(&text, decimals) {
        Ok(amount) if amount.value < 0 => {
            Err(Problem::new("negative", field, format!("the {what} `{}` is negative", clip(&text))))
        }
        Ok(amount) => Ok((Some(amount.value), amount.rounded || digits_left(&text).is_some())),
        Err(why) => {
            let code = if why == NotANumber::TooLarge { "too-large" } else { "number" };
            Err(Problem::new(code, field, format!("the {what} `{}` cannot be read: {why}", clip(&text))))
        }
    }
}
