//! The files of the SIPRI Arms Transfers Database, in every layout that people have on disk.
//!
//! Source: Stockholm International Peace Research Institute, <https://www.sipri.org/databases/armstransfers>. Volumes
//! are in millions of SIPRI trend-indicator values (TIV), which are no money. SIPRI permits excerpts of less than a
//! tenth of a data set for non-commercial use: no register ships with this tool.
//!
//! A layout is known by its header, never by the name of the file: the new site calls two different registers
//! `trade-register.csv`. What programs and people do to these files (other separators, encodings, line ends, columns in
//! another order, lines of prose cut off, records broken by a line end) is undone; every repair is a finding with its
//! line, and a row that cannot be mended is dropped by name.
//!
//! | layout | gives |
//! |---|---|
//! | deal register, RTF register, register of the old interface | orders |
//! | delivery register, delivery dump of the old site | deliveries |
//! | TIV tables, dyad tables, top lists, regional tables | cells |

mod armaments;
pub mod changes;
pub mod comments;
mod header;
mod lines;
mod log;
pub mod matching;
mod preamble;
mod refusal;
mod register;
mod rows;
mod rtf;
mod rtf_text;
mod shape;
mod table_header;
mod tables;
mod text;
mod value;
mod years;

#[cfg(test)]
mod damage_tests;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

pub use armaments::{ARMAMENTS_COLUMNS, ARMAMENTS_CSV, Armaments, CATEGORIES, category};

use std::borrow::Cow;

use crate::datasets::arms::{Layout, Preamble, Reading, TivRole};
use crate::datasets::entity::Entities;
use crate::error::{Error, Result};
use header::{AnyHeader, any_header};
use lines::{Lines, is_blank};
use log::{Log, Names};
use preamble::{Notes, is_note};
use rows::Writing;
use text::{Text, text_of, unwrapped};

/// Who provides the files.
pub const PROVIDER: &str = "Stockholm International Peace Research Institute (SIPRI)";
/// Where they come from.
pub const URL: &str = "https://www.sipri.org/databases/armstransfers";
/// How a figure from them is cited; the day that the file was made goes behind it.
pub const CITATION: &str = "SIPRI Arms Transfers Database";
/// What may be done with them.
pub const LICENCE: &str = "excerpts below 10 % of a data set, for non-commercial use, with a citation; else ask SIPRI";

/// A header stands among the first lines of a file.
const MOST_PREAMBLE: usize = 400;
/// Without any prose it is among the very first.
const MOST_BARE: usize = 40;
/// And among its first bytes.
const HEAD: usize = 1 << 18;

/// The layout of a file; `None` when it is no file of SIPRI's.
pub fn recognise(bytes: &[u8]) -> Option<Layout> {
    if let Some(inner) = unwrapped(bytes) {
        return layout_of(&inner);
    }
    layout_of(bytes)
}

fn layout_of(bytes: &[u8]) -> Option<Layout> {
    if rtf::is_register(bytes) {
        return Some(Layout::RtfRegister);
    }
    let text = text_of(&bytes[..bytes.len().min(HEAD)]);
    if let Some(found) = find_header(&text.text, &mut Notes::default()) {
        return Some(found.header.layout());
    }
    let entities = Entities::shipped().ok()?;
    find_bare_table(&text.text, &entities).map(|found| found.header.layout())
}

/// What the user says of a file whose lines above the table are gone.
#[derive(Debug, Clone, Copy, Default)]
pub struct Given {
    /// What the rows of a table of trend-indicator values are; used where the file does not say it.
    pub rows: Option<TivRole>,
}

/// Reads a file of any layout. `name` is what findings call it.
///
/// # Errors
/// Refused, with what the file looks like and what was expected, when it is none of SIPRI's.
pub fn read(name: &str, bytes: &[u8], entities: &Entities) -> Result<Reading> {
    read_given(name, bytes, entities, Given::default())
}

/// Reads a file of any layout of which the user says something that stands in it no more.
///
/// # Errors
/// As [`read`].
pub fn read_given(name: &str, bytes: &[u8], entities: &Entities, given: Given) -> Result<Reading> {
    match unwrapped(bytes) {
        Some(inner) => read_file(name, &inner, entities, given),
        None => read_file(name, bytes, entities, given),
    }
}

fn read_file(name: &str, bytes: &[u8], entities: &Entities, given: Given) -> Result<Reading> {
    if rtf::is_register(bytes) {
        return rtf::read(name, bytes, entities);
    }
    let Text { text, encoding } = text_of(bytes);
    let (text, holes) = without_holes(text);
    let mut notes = Notes::default();
    let (found, assumed) = match find_header(&text, &mut notes) {
        Some(found) => (found, false),
        None => match find_bare_table(&text, entities) {
            Some(found) => (found, true),
            None => return Err(refusal::refusal(name, bytes, &text)),
        },
    };
    let mut log = Log::new(name);
    let mut names = Names::new(entities)?;
    say_of_text(&text, encoding, &mut log);
    say_of_holes(&holes, &mut log);
    if assumed {
        notes = Notes::default();
        let message = "nothing in the file says that its figures are SIPRI trend-indicator values: read as such by its shape, a row a \
                       party that SIPRI names and a column a year, in whole numbers";
        log.warn(found.line, "assumed-tiv", message).hint =
            Some("if it is a table of anything else, do not use it; else import the file as SIPRI gave it".to_owned());
    }
    // The old interface never wrote any.
    let is_stripped = notes.is_silent() && found.header.layout() != Layout::TidnRegister;
    say_of_end(&text, &found.header, &mut log);
    let layout = found.header.layout();
    let mut reading = Reading {
        layout,
        preamble: Notes::default().preamble(),
        encoding,
        orders: Vec::new(),
        deliveries: Vec::new(),
        tiv: Vec::new(),
        findings: Vec::new(),
        rows_in: 0,
        rows_kept: 0,
        rows_repaired: 0,
        rows_dropped: 0,
        whole_history: false,
    };
    match found.header {
        AnyHeader::Register(header) => {
            let writing = Writing::of(&text, header.delimiter);
            let records =
                register::read_register(found.rest, found.line, *header, writing, &mut notes, &mut names, &mut log);
            (reading.orders, reading.deliveries) = (records.orders, records.deliveries);
        }
        AnyHeader::Table(header) => {
            reading.tiv =
                tables::read_tables(found.rest, found.line, header, given.rows, &mut notes, &mut names, &mut log);
        }
    }
    if let Some((line, words)) = notes.conflict(layout) {
        return Err(Error::refused(format!("{name}:{line}: two exports that are not one stand in this file: {words}")).with_hint(
            "take it apart where the lines of the second one begin and import the parts one by one: each is then of its own day and limits",
        ));
    }
    if is_stripped {
        say_of_stripped(found.line, &notes, &mut log);
    }
    log.rows_repaired = (log.rows_repaired + holes.rows).min(log.rows_kept);
    finish(reading, notes, names, log)
}

/// Lines above the table that are gone. Its day may stand behind it.
fn say_of_stripped(line: u32, notes: &Notes, log: &mut Log<'_>) {
    let (known, hint) = match notes.day() {
        Some(_) => ("", "import the file as SIPRI gave it"),
        None => (
            "when the file was made is not known, nor ",
            "give its day with `bilat import --vintage 2024-03-13`, or import the file as SIPRI gave it",
        ),
    };
    let message = format!("the lines above the table are gone: {known}which parties, years and deals it was asked for");
    let message = if known.is_empty() { message + " is not known" } else { message };
    log.warn(line, "stripped", message).hint = Some(hint.to_owned());
}

/// Fills in what is known only at the end.
fn finish(reading: Reading, notes: Notes, names: Names<'_>, mut log: Log<'_>) -> Result<Reading> {
    // Old registers count deliveries since the beginning of the contract, whatever years were asked for.
    let whole_history = reading.layout == Layout::RtfRegister || notes.whole_history();
    if !whole_history && matches!(reading.layout, Layout::DealRegister | Layout::TidnRegister) {
        say_of_years(&notes, &mut log);
    }
    if log.rows_in == 0 {
        log.warn(1, "no-rows", "there is a header, but not one row");
    }
    names.report(&mut log);
    log.findings.sort_by_key(|finding| finding.line);
    let preamble: Preamble = notes.preamble();
    Ok(Reading {
        preamble,
        whole_history,
        findings: log.findings,
        rows_in: log.rows_in,
        rows_kept: log.rows_kept,
        rows_repaired: log.rows_repaired,
        rows_dropped: log.rows_dropped,
        ..reading
    })
}

fn say_of_years(notes: &Notes, log: &mut Log<'_>) {
    let why = match notes.years() {
        Some((first, last)) => format!("the file is limited to {first}-{last}"),
        None if notes.has_range() => "the file is limited to some years".to_owned(),
        None => "the file does not say which years it is limited to".to_owned(),
    };
    let message = format!("{why}: numbers delivered may leave out other years, so completion cannot be computed");
    log.warn(1, "limited-years", message).hint =
        Some("export the register again with no years chosen, and keep the lines above the table".to_owned());
}

/// A download that broke off within the last figure looks like a whole row: the line end behind it is all that is missing. One that
/// broke off elsewhere has fewer cells in its last row, or nothing in the last of them.
fn say_of_end(text: &str, header: &AnyHeader, log: &mut Log<'_>) {
    let Some(last) = Lines::new(text).last().filter(|_| !text.ends_with(['\n', '\r'])) else { return };
    if is_blank(last.text) || is_note(last.text) {
        return;
    }
    let message = if last.text.ends_with(|sign: char| sign.is_ascii_digit()) {
        "there is no line end behind the last figure: if the download broke off there, digits or rows are missing"
    } else if header.is_cut(last.text) {
        "the file ends in the middle of a row, without a line end: values, and rows behind it, may be missing"
    } else {
        return;
    };
    log.warn(last.number, "truncated", message).hint = Some("compare the last line, or download it again".to_owned());
}

/// NUL bytes in a text: what a disk or a transfer lost.
#[derive(Debug, Default)]
struct Holes {
    /// How many bytes.
    bytes: usize,
    /// Lines with some of them and other text.
    rows: usize,
    /// The first line.
    line: u32,
    /// They are the end of the file.
    at_end: bool,
}

/// The text with a blank for every NUL byte, which no column of a table may hold.
fn without_holes(text: Cow<'_, str>) -> (Cow<'_, str>, Holes) {
    let bytes = memchr::memchr_iter(0, text.as_bytes()).count();
    if bytes == 0 {
        return (text, Holes::default());
    }
    let mut holes = Holes { bytes, at_end: text.ends_with('\0'), ..Holes::default() };
    for line in Lines::new(&text).filter(|line| line.text.contains('\0')) {
        holes.line = if holes.line == 0 { line.number } else { holes.line };
        holes.rows += usize::from(!line.text.trim_matches('\0').is_empty());
    }
    (Cow::Owned(text.replace('\0', " ")), holes)
}

fn say_of_holes(holes: &Holes, log: &mut Log<'_>) {
    let Holes { bytes, line, at_end, .. } = holes;
    if *bytes > 0 {
        let message =
            format!("{} in the text, each read as a blank: what stood there is lost", log::counted(*bytes, "NUL byte"));
        log.warn(*line, "nul", message).hint = Some("compare these lines, or download the file again".to_owned());
    }
    if *at_end {
        log.warn(
            *line,
            "truncated",
            "the file ends in NUL bytes: its end was never written, and rows may be missing",
        )
        .hint = Some("download it again".to_owned());
    }
}

/// Letters that were lost before the file came here.
fn say_of_text(text: &str, encoding: &'static str, log: &mut Log<'_>) {
    let line_of = |offset: usize| {
        let before = &text.as_bytes()[..offset];
        u32::try_from(memchr::memchr_iter(b'\n', before).count() + 1).unwrap_or(u32::MAX)
    };
    let mut replaced = memchr::memmem::find_iter(text.as_bytes(), "\u{fffd}".as_bytes());
    if let Some(first) = replaced.next() {
        let count = replaced.count() + 1;
        let message = format!("{} lost: somebody read the file in a wrong encoding", log::counted(count, "letter"));
        log.warn(line_of(first), "lost-letters", message);
    }
    let letter = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphabetic);
    let bytes = text.as_bytes();
    let mut marks = memchr::memchr_iter(b'?', bytes)
        .filter(|at| letter(at.checked_sub(1).and_then(|at| bytes.get(at))) && letter(bytes.get(at + 1)));
    if let Some(first) = marks.next() {
        let count = marks.count() + 1;
        let message = format!("{} of a text is a question mark where a letter stood", log::counted(count, "letter"));
        log.warn(line_of(first), "lost-letters", message);
    }
    if encoding.starts_with("UTF-16") {
        log.warn(1, "encoding", format!("read as {encoding}"));
    }
}

struct Found<'a> {
    header: AnyHeader,
    line: u32,
    rest: Lines<'a>,
}

/// The header of a file; the lines of prose above it go to the notes.
fn find_header<'a>(text: &'a str, notes: &mut Notes) -> Option<Found<'a>> {
    let mut rest = Lines::new(text);
    for _ in 0..MOST_PREAMBLE {
        let line = rest.next()?;
        if is_blank(line.text) {
            continue;
        }
        if let Some(header) = any_header(line.text, notes.of_tivs) {
            return Some(Found { header, line: line.number, rest });
        }
        notes.take(line.text);
    }
    None
}

/// The header of a table of trend-indicator values above which not one line of prose is left, told by the rows below it.
fn find_bare_table<'a>(text: &'a str, entities: &Entities) -> Option<Found<'a>> {
    let mut rest = Lines::new(text);
    for _ in 0..MOST_BARE {
        let line = rest.next()?;
        if is_blank(line.text) {
            continue;
        }
        if let Some(AnyHeader::Table(header)) = any_header(line.text, true) {
            let told = shape::is_of_tivs(&header, rest.clone(), entities);
            return told.then_some(Found { header: AnyHeader::Table(header), line: line.number, rest });
        }
    }
    None
}
