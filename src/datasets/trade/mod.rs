//! Official trade statistics: what a file is, and its rows one by one.
//!
//! A file is recognised by its header, wherever in the first lines that stands, and never by its name. Columns are declared:
//! what a layout needs must be there, once. A row has as many fields as the header has names. The one declared exception is the
//! portal of UN Comtrade, whose rows have one more, empty field. Any other row is left out with a finding, so columns cannot
//! shift unnoticed; and a file none of whose rows fits its header is refused.

mod audited;

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;

pub(crate) use audited::conflict_finding;
pub use audited::{Audited, read_audited};

use rust_decimal::Decimal;

use super::areas::Areas;
use super::comtrade::{legacy, modern, oldest};
use super::gate::{
    Column, Desk, Header, Mending, Next, Records, Row, Sink, Style, TRUNCATED, Taken, Unmatched, decimal, digits_left,
    open, period, short, text_of,
};
use super::release::{Layout, Provider, Release, Vintage, VintageFrom, vintage_of_name, year_of_name};
use super::{atlas, baci, comtrade, cow, gravity, imf, itpd, wdi, wits};
use crate::error::{Error, ErrorKind, Result};
use crate::finding::{Finding, Severity};

/// Lines in which a header is looked for.
const HEADER_WITHIN: usize = 40;
/// After so many rows of which none could be read, reading stops.
const HOPELESS: u64 = 1000;

/// How to read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ask {
    /// Read "Other Asia, nes" as Taiwan, which it is in practice. The report says how much that is.
    pub other_asia_as_taiwan: bool,
    /// The year of a file that has none. Without it, the only year in the file's name is taken.
    pub year: Option<i32>,
}

/// Reads the records of one layout.
pub trait Reading {
    /// Reads one record and gives its rows to the desk.
    ///
    /// # Errors
    /// A flaw; the record is left out with a finding.
    fn row(&mut self, row: &Row<'_>, desk: &mut Desk<'_>) -> Taken;

    /// Gives what waited for another record; called once, behind the last one.
    fn end(&mut self, desk: &mut Desk<'_>) {
        let _ = desk;
    }

    /// True for a record that is no row and belongs to the file: a preamble, a line below the table.
    fn stray(&mut self, row: &Row<'_>) -> bool {
        let _ = row;
        false
    }

    /// The US dollars of a record that is left out, as it stands.
    fn value(&self, row: &Row<'_>) -> Option<Decimal> {
        let _ = row;
        None
    }

    /// The vintages that stand in the file.
    fn vintages(&self) -> Vec<String> {
        Vec::new()
    }
}

/// What was counted while reading, and the line of the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// How many.
    pub count: u64,
    /// Line of the first.
    pub first_line: u64,
}

/// What a file was and what became of its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What it is.
    pub release: Release,
    /// Line of the header.
    pub header_line: u64,
    /// What separates its fields.
    pub delimiter: char,
    /// Records below the header, headers again and lines below the table not counted.
    pub records: u64,
    /// Rows given on. A wide record gives several.
    pub given: u64,
    /// Records left out, each with a finding.
    pub dropped: u64,
    /// The header again as a record.
    pub repeated_headers: u64,
    /// Repairs by kind: `leading-zero`, `latin-1` (records that are not UTF-8), `utf-16`.
    pub repaired: BTreeMap<&'static str, Counted>,
    /// What is well formed and was not taken, by kind: `empty-cell` of wide files, `other-indicator`, `no-such-country`.
    pub passed: BTreeMap<&'static str, Counted>,
    /// Codes and names that no list has, with the trade that hangs on them.
    pub unmatched: BTreeMap<Arc<str>, Unmatched>,
    /// "Other Asia, nes" that was read as Taiwan.
    pub read_as_taiwan: Unmatched,
    /// How many findings of each kind, those too that are not listed.
    pub counts: BTreeMap<&'static str, u64>,
    /// The first findings of each kind.
    pub findings: Vec<Finding>,
    /// The sink wanted no more before the end.
    pub stopped: bool,
}

/// The layout of a file by its first bytes (a few kilobytes are enough), with its header.
///
/// # Errors
/// With a finding: it is no text, or no header of a known layout stands in its first lines.
pub fn recognise(file: &str, head: &[u8]) -> Result<(Layout, Header)> {
    let opened = open(head).map_err(|error| Error::new(ErrorKind::Io, error.to_string()))?;
    if let Some(what) = opened.not_text {
        return Err(no_text(file, what, &opened.head));
    }
    let (_, layout, header) = recognise_text(file, &opened.head)?;
    Ok((layout, header))
}

/// The error of a file that is no text, or no table, with the way to one.
fn no_text(file: &str, what: &str, head: &[u8]) -> Error {
    let has = |words: &str| memchr::memmem::find(head, words.as_bytes()).is_some();
    let hint = if what.contains("JSON") && (has("\"primaryValue\"") || has("\"reporterCode\"")) {
        "this is an answer of the API of UN Comtrade: download the same as CSV from https://comtradeplus.un.org, or write it to CSV \
         where it was asked for (Python's comtradeapicall and R's comtradr give tables)"
    } else if what.contains("JSON") && has("\"countryiso3code\"") {
        "this is an answer of the API of the World Bank: ask for the indicator with `?downloadformat=csv` in place of `?format=json`, \
         and import what comes"
    } else if what.contains("JSON") || what.contains("XML") {
        "this is an answer of an API: ask for CSV, or download the table as CSV from the provider's site"
    } else if what.contains("UTF-32") {
        "save it again as UTF-8"
    } else if what.contains("HTML table") || what.contains("workbook") {
        "open it in a spreadsheet program and save the sheet as CSV UTF-8"
    } else if what.contains("HTML") {
        "a web page came in place of the file: download it again; a table that a site names .xls opens in a spreadsheet program, \
         which saves it as CSV UTF-8"
    } else {
        "download the table as CSV"
    };
    let message = format!("this looks like {what}, not like a table of trade statistics");
    unreadable(file, 1, "not-csv", message).with_hint(hint)
}

/// True for the beginning of a table of trade statistics.
pub fn is_known(head: &[u8]) -> bool {
    open(head).is_ok_and(|opened| opened.not_text.is_none() && understood(&opened.head).is_some())
}

/// The first header of a layout that is known.
fn layout_in(head: &[u8]) -> Option<(Layout, Header)> {
    let delimiters = [b',', b'\t', b';', b'|'].into_iter();
    let mut found = delimiters.flat_map(|delimiter| headers(head, delimiter));
    found.find_map(|header| Some((layout_of(&header)?, header)))
}

/// The first header of a layout that is known, and what must be done to the lines of the file for it to be read.
fn understood(head: &[u8]) -> Option<(Mending, Layout, Header)> {
    let mended = |mending: Mending| layout_in(&mending.text(head)).map(|(layout, header)| (mending, layout, header));
    let of_most = |mending: Mending| {
        let (layout, header) = layout_in(&mending.text_of_most(head)?)?;
        Some((mending, layout, header))
    };
    let Some((layout, header)) = layout_in(head) else { return Mending::ALL.into_iter().find_map(of_most) };
    let last = header.names.last().map_or("", String::as_str);
    match Mending::of_last_name(last, header.delimiter) {
        Mending::None => Some((Mending::None, layout, header)),
        tail => mended(tail).or(Some((Mending::None, layout, header))),
    }
}

fn recognise_text(file: &str, head: &[u8]) -> Result<(Mending, Layout, Header)> {
    if let Some(found) = understood(head) {
        return Ok(found);
    }
    let first = headers(head, b',').into_iter().next();
    if first.is_none() {
        return Err(unreadable(file, 1, "empty-file", "there is no header".into()));
    }
    let all: Vec<Header> = [b',', b'\t', b';'].into_iter().flat_map(|delimiter| headers(head, delimiter)).collect();
    let error =
        unreadable(file, 1, "unknown-layout", "no header of trade statistics that is known stands in this file".into());
    Err(error.with_hint(all.iter().find_map(known_and_not_read).unwrap_or(
        "read are files of UN Comtrade, BACI, Gravity, IMF, World Bank, WITS, Correlates of War, ITPD, Atlas, as downloaded",
    )))
}

/// The first records as headers.
fn headers(head: &[u8], delimiter: u8) -> Vec<Header> {
    let mut records = Records::new(Box::new(head), head, delimiter);
    let mut found = Vec::new();
    for _ in 0..HEADER_WITHIN {
        match records.advance() {
            Ok(Next::Record) => {
                let row = records.row();
                let names = (0..row.len()).map(|field| row.text(field).into_owned()).collect();
                found.push(Header::new(row.line, delimiter, names));
            }
            Ok(Next::Fault(_)) => {}
            Ok(Next::End) | Err(_) => break,
        }
    }
    found
}

/// The layout of a header.
fn layout_of(header: &Header) -> Option<Layout> {
    modern::recognise(header)
        .or_else(|| legacy::recognise(header))
        .or_else(|| oldest::recognises(header).then_some(Layout::ComtradeOldest))
        .or_else(|| baci::recognise(header))
        .or_else(|| imf::recognise(header))
        .or_else(|| wdi::recognise(header))
        .or_else(|| wits::recognises(header).then_some(Layout::Wits))
        .or_else(|| wits::partner::recognises(header).then_some(Layout::WitsPartner))
        .or_else(|| cow::recognises(header).then_some(Layout::Cow))
        .or_else(|| itpd::recognises(header).then_some(Layout::Itpd))
        .or_else(|| atlas::recognise(header))
        .or_else(|| gravity::recognises(header).then_some(Layout::Gravity))
        .or_else(|| header.bind(&gravity::DISTANCE_COLUMNS).is_ok().then_some(Layout::GeoDist))
}

/// Why a layout that is known is not read.
fn known_and_not_read(header: &Header) -> Option<&'static str> {
    if header.has("origincountrycode") && header.has("destinationcountrycode") {
        return Some(
            "a derivative of TRADHIST: its makers describe both columns with the same words, so it is not read",
        );
    }
    if header.has("reportingeconomycode") {
        return Some("a download of the WTO: not read yet; its figures by reporter and partner are in UN Comtrade");
    }
    if header.has("productcategories") && header.has("indicatortype") {
        return Some(
            "a trade summary of WITS, a column a year in millions of dollars: not read; its country profile by partner is, in thousands",
        );
    }
    (header.has("partnersum") || header.has("partnerperc"))
        .then_some("a table that somebody computed from UN Comtrade: import the download itself")
}

/// The provider of a layout.
pub const fn provider_of(layout: Layout) -> &'static Provider {
    match layout {
        Layout::ComtradePortal
        | Layout::ComtradeApi
        | Layout::ComtradeBulk
        | Layout::ComtradeLegacy
        | Layout::ComtradeLegacySubset
        | Layout::ComtradeOldest => &comtrade::PROVIDER,
        Layout::Baci | Layout::BaciCountries | Layout::BaciProducts => &baci::PROVIDER,
        Layout::Gravity => &gravity::PROVIDER,
        Layout::GeoDist => &gravity::GEODIST,
        Layout::ImfImts | Layout::ImfImtsWide | Layout::ImfDots | Layout::ImfDotsWide => &imf::PROVIDER,
        Layout::Wdi | Layout::WdiApi => &wdi::PROVIDER,
        Layout::Wits | Layout::WitsPartner => &wits::PROVIDER,
        Layout::Cow => &cow::PROVIDER,
        Layout::Itpd => &itpd::PROVIDER,
        Layout::Atlas | Layout::AtlasMirror => &atlas::PROVIDER,
    }
}

/// The provider of that short name, such as `comtrade`; `None` for another.
pub fn provider(id: &str) -> Option<&'static Provider> {
    Layout::ALL.iter().map(|layout| provider_of(*layout)).find(|provider| provider.id == id)
}

/// The reader of a layout, bound to a header.
fn bind(file: &str, layout: Layout, header: &Header, ask: Ask) -> Result<Box<dyn Reading>, String> {
    Ok(match layout {
        Layout::ComtradePortal | Layout::ComtradeApi | Layout::ComtradeBulk => Box::new(modern::Modern::bind(header)?),
        Layout::ComtradeLegacy | Layout::ComtradeLegacySubset => Box::new(legacy::Legacy::bind(header)?),
        Layout::ComtradeOldest => Box::new(oldest::Oldest::bind(header)?),
        Layout::Baci => Box::new(baci::Baci::bind(header, file)?),
        Layout::BaciCountries | Layout::BaciProducts => Box::new(baci::Dictionary::bind(header, layout)?),
        Layout::Gravity => Box::new(gravity::Gravity::bind(header)?),
        Layout::GeoDist => Box::new(gravity::GeoDist::bind(header)?),
        Layout::ImfImts => Box::new(imf::Imts::bind(header)?),
        Layout::ImfImtsWide | Layout::ImfDotsWide => Box::new(imf::Wide::bind(header, layout)?),
        Layout::ImfDots => Box::new(imf::Dots::bind(header)?),
        Layout::Wdi => Box::new(wdi::Wdi::bind(header)?),
        Layout::WdiApi => Box::new(wdi::Api::bind(header)?),
        Layout::Wits => Box::new(wits::Wits::bind(header)?),
        Layout::WitsPartner => Box::new(wits::partner::Partner::bind(header)?),
        Layout::Cow => Box::new(cow::Cow::bind(header, ask.year.or_else(|| year_of_name(file)))?),
        Layout::Itpd => Box::new(itpd::Itpd::bind(header)?),
        Layout::Atlas | Layout::AtlasMirror => Box::new(atlas::Atlas::bind(header)?),
    })
}

/// The columns of a layout, for those that nobody declared; none where a file may have any others.
const fn columns_of(layout: Layout) -> &'static [Column] {
    match layout {
        Layout::ComtradePortal | Layout::ComtradeApi | Layout::ComtradeBulk => &modern::COLUMNS,
        Layout::ComtradeLegacy | Layout::ComtradeLegacySubset => &legacy::COLUMNS,
        Layout::ComtradeOldest => &oldest::COLUMNS,
        Layout::Baci => &baci::COLUMNS,
        Layout::ImfImts => &imf::COLUMNS,
        Layout::Wits => &wits::COLUMNS,
        Layout::Cow => &cow::COLUMNS,
        Layout::Itpd => &itpd::COLUMNS,
        Layout::Gravity => &gravity::COLUMNS,
        _ => &[],
    }
}

/// Columns of a layout that are known and not read.
const fn others_of(layout: Layout) -> &'static str {
    match layout {
        Layout::Gravity => gravity::OTHER_COLUMNS,
        _ => "",
    }
}

/// Reads a decompressed file and gives its rows to a sink. `file` is its name, for findings and hints.
///
/// # Errors
/// The file cannot be read; it is no table of a known layout; a column is missing or stands twice; or none of its rows
/// fits the header. What is wrong with single rows is no error but a finding of the report.
pub fn read(file: &str, input: impl Read, ask: Ask, areas: &Areas, sink: &mut dyn Sink) -> Result<Report> {
    read_noting(file, input, &mut Written::default(), ask, areas, sink)
}

/// How the figures of a file are written: what a first reading shows, and a second one goes by.
#[derive(Debug, Clone, Copy, Default)]
struct Written {
    /// How to read them.
    style: Style,
    /// How they should be read, when that is another way.
    shown: Option<Style>,
}

/// Reads a file, and says through `written` when its figures should be read in another way.
fn read_noting(
    file: &str,
    input: impl Read,
    written: &mut Written,
    ask: Ask,
    areas: &Areas,
    sink: &mut dyn Sink,
) -> Result<Report> {
    let io = |error: std::io::Error| Error::new(ErrorKind::Io, format!("cannot read {file}: {error}"));
    let opened = open(input).map_err(io)?;
    if let Some(what) = opened.not_text {
        return Err(no_text(file, what, &opened.head));
    }
    let (mending, layout, header) = recognise_text(file, &opened.head)?;
    let mut reading = bind(file, layout, &header, ask).map_err(|why| {
        let names = header.names.iter().take(60).cloned().collect::<Vec<_>>().join(",");
        unreadable(file, header.line, "columns", why).with_hint(format!("the columns of this file: {names}"))
    })?;
    let mut desk = Desk::new(file, areas, ask.other_asia_as_taiwan, sink);
    say_header(layout, &header, &mut desk);
    if opened.transcoded.is_some() {
        desk.repair("utf-16", 1);
    }
    let (input, mended) = mending.stream(opened.input, &opened.head);
    let mut records = Records::written(input, &opened.head, header.delimiter, written.style);
    let mut pass = Pass {
        layout,
        header: &header,
        records: 0,
        dropped: 0,
        repeated: 0,
        last_row: 0,
        other_header: None,
        left_out: BTreeMap::new(),
    };
    loop {
        match records.advance().map_err(io)? {
            Next::End => break,
            Next::Fault(fault) => {
                let column = usize::try_from(fault.column).unwrap_or(usize::MAX);
                desk.log.add((fault.line, column), Severity::Error, fault.code, || fault.message, None);
                if fault.line > header.line {
                    pass.records += 1;
                    pass.dropped += 1;
                }
            }
            Next::Record => {
                pass.take(&records.row(), reading.as_mut(), &mut desk);
                if let Some(field) = records.take_shortened() {
                    say_shortened(&records.row(), field, &mut desk);
                }
            }
        }
        if let Some(line) = pass.other_header {
            let message = "another header stands among the rows: what follows has other columns".to_owned();
            return Err(unreadable(file, line, "other-header", message)
                .with_hint("take the file apart at this line, and import both"));
        }
        let hopeless = desk.out.given == 0 && desk.passed.is_empty() && pass.dropped >= HOPELESS;
        if desk.out.stopped || hopeless {
            break;
        }
    }
    if records.open_end() == Some(pass.last_row) {
        let [code, message, hint] = TRUNCATED;
        let row = records.row();
        let place = (row.line, row.column(row.len().saturating_sub(1)));
        desk.log.add(place, Severity::Warning, code, || message, Some(hint));
    }
    reading.end(&mut desk);
    if mended.get() > 0 {
        let (line, count) = (header.line, mended.get());
        desk.log.add((line, 1), Severity::Warning, mending.code(), || mending.about(count), None);
        desk.repaired.insert(mending.code(), (count, line));
    }
    let shown = records.points().evidence.style(header.delimiter);
    written.shown = shown.filter(|style| *style != written.style);
    if !written.style.is_plain() {
        let (count, first) = records.points().rewritten;
        if shown != Some(written.style) {
            let message = "figures are written in two ways, and some of them could be read in both".to_owned();
            return Err(unreadable(file, first, "thousands", message)
                .with_hint("save the file with decimal points and no thousands separators"));
        }
        let message = || format!("{}: {count} figures were read so, the first one here", written.style.about());
        desk.log.add((first, 1), Severity::Warning, "figures-rewritten", message, None);
        desk.repaired.insert("figures-rewritten", (count, first));
    }
    if let Some(line) = records.doubtful_points().filter(|_| !desk.out.stopped) {
        let message = "figures such as `5.000`, and nothing says whether that is five or five thousand".to_owned();
        return Err(unreadable(file, line, "thousands", message)
            .with_hint("save the file without thousands separators, with commas between the fields"));
    }
    if desk.out.given == 0 && pass.dropped > 0 && desk.passed.is_empty() {
        let message = format!("none of {} records fits the header; columns may have shifted", pass.records);
        return Err(Error::findings(message, desk.log.into_findings()));
    }
    Ok(report(file, &pass, reading.as_ref(), desk))
}

/// A figure that a spreadsheet shortened on its way: what is left of it is read, and that is said.
fn say_shortened(row: &Row<'_>, field: usize, desk: &mut Desk<'_>) {
    let text = row.bytes(field);
    let left = digits_left(text).unwrap_or_default();
    let message = || {
        let plain = row.points.get().style.plain(text);
        let value = plain.and_then(|plain| decimal(plain.as_ref(), 0).ok());
        let value = value.map_or_else(|| short(text), |value| value.normalize().to_string());
        format!("a spreadsheet has left {left} digits of the figure `{}`: it is read as {value}", short(text))
    };
    let hint = "import the file as it was downloaded";
    desk.log.add((row.line, row.column(field)), Severity::Warning, "shortened-figure", message, Some(hint));
    desk.repair("shortened-figure", row.line);
}

/// The way of the records through one reading.
struct Pass<'a> {
    layout: Layout,
    header: &'a Header,
    records: u64,
    dropped: u64,
    repeated: u64,
    /// Line of the last row that was given on.
    last_row: u64,
    /// Line of another header: what follows stands in other columns.
    other_header: Option<u64>,
    /// Records left out whose value can be read, and their dollars, by why.
    left_out: BTreeMap<&'static str, (u64, Decimal)>,
}

impl Pass<'_> {
    /// A row that cannot be read may be a header: files that were put together have such.
    fn look_for_header(&mut self, row: &Row<'_>) {
        if self.other_header.is_none() && self.header.is_other((0..row.len()).map(|field| row.text(field))) {
            self.other_header = Some(row.line);
        }
    }

    fn take(&mut self, row: &Row<'_>, reading: &mut dyn Reading, desk: &mut Desk<'_>) {
        if row.line <= self.header.line {
            if row.line < self.header.line {
                reading.stray(row);
            }
            return;
        }
        let width = self.header.width();
        let portal_end = self.layout == Layout::ComtradePortal && row.len() == width + 1 && row.bytes(width).is_empty();
        if row.bytes(0) == self.header.names[0].as_bytes()
            && self.header.is_repeated(|field| (field < row.len()).then(|| row.text(field).into_owned()))
        {
            self.repeated += 1;
            desk.log.add((row.line, 1), Severity::Warning, "repeated-header", || "the header again", None);
            return;
        }
        let is_other_width = row.len() != width && !portal_end;
        match remark(row) {
            Remark::Blank => return,
            // A line that the reader knows says more than that it is none: the day of the file.
            _ if is_other_width && reading.stray(row) => return,
            // Spreadsheets fill such lines up to the width of the table.
            Remark::Note if reading.stray(row) => return,
            Remark::Note if row.len() == 1 || width > 2 => {
                let text = || format!("a line about the table, no row of it: `{}`", short(row.bytes(0)));
                desk.log.add((row.line, 1), Severity::Warning, "note-line", text, None);
                return;
            }
            _ => {}
        }
        if is_other_width {
            self.look_for_header(row);
            self.records += 1;
            self.dropped += 1;
            let (have, want) = (row.len(), width);
            let hint = if have > want {
                "a value with the delimiter in it needs quotes"
            } else {
                "empty values need their delimiters"
            };
            let message = || format!("{have} values under {want} columns");
            desk.log.add((row.line, 1), Severity::Error, "ragged-row", message, Some(hint));
            return;
        }
        self.records += 1;
        if !row.is_utf8() {
            desk.repair("latin-1", row.line);
        }
        match reading.row(row, desk) {
            Ok(()) => self.last_row = row.line,
            Err(flaw) => {
                self.look_for_header(row);
                self.dropped += 1;
                if let Some(value) = reading.value(row) {
                    let (rows, sum) = self.left_out.entry(flaw.code).or_default();
                    (*rows, *sum) = (*rows + 1, sum.checked_add(value).unwrap_or(*sum));
                }
                let column = flaw.field.map_or(1, |field| row.column(field));
                desk.log.add((row.line, column), Severity::Error, flaw.code, || flaw.message, None);
            }
        }
    }
}

/// What a record is that holds no figure.
#[derive(Debug, PartialEq, Eq)]
enum Remark {
    /// Not one field of it holds anything.
    Blank,
    /// A text stands in its first field and nothing in any other, and it says where the table is from or that it sums up.
    Note,
    /// Anything else.
    None,
}

fn remark(row: &Row<'_>) -> Remark {
    const BEGINNINGS: [&str; 12] = [
        "source",
        "note",
        "data from",
        "data:",
        "downloaded",
        "generated",
        "last updated",
        "copyright",
        "(c)",
        "©",
        "footnote",
        "total",
    ];
    if (1..row.len()).any(|field| !row.bytes(field).is_empty()) {
        return Remark::None;
    }
    let text = row.bytes(0);
    if text.is_empty() {
        return Remark::Blank;
    }
    let text = text_of(&text[..text.len().min(40)]).to_lowercase();
    match BEGINNINGS.iter().any(|words| text.starts_with(words)) {
        true => Remark::Note,
        false => Remark::None,
    }
}

/// Columns of a wide file that may be of a period, by the digits in their names, and cannot be read as one: `2021e`, `FY2023`.
fn unread_periods(layout: Layout, header: &Header) -> Vec<&str> {
    let columns: &[Column] = match layout {
        Layout::Wdi => &wdi::COLUMNS,
        Layout::ImfImtsWide | Layout::ImfDotsWide => &imf::WIDE_COLUMNS,
        _ => return Vec::new(),
    };
    let may_be = |name: &&str| {
        name.bytes().any(|byte| byte.is_ascii_digit()) && period(name).is_none() && !name.starts_with("Unnamed:")
    };
    header.unknown(columns).into_iter().map(|(_, name)| name).filter(may_be).collect()
}

/// What is to be said of the header.
fn say_header(layout: Layout, header: &Header, desk: &mut Desk<'_>) {
    let columns = columns_of(layout);
    if !columns.is_empty() {
        let known = |place: usize| others_of(layout).split_whitespace().any(|other| other == header.keys[place]);
        for (_, name) in header.unknown(columns).into_iter().filter(|(place, _)| !known(*place)) {
            let message = || format!("column `{}` is not of this layout and is not read", text_of(name.as_bytes()));
            desk.log.add((header.line, 1), Severity::Warning, "unknown-column", message, None);
        }
    }
    for name in unread_periods(layout, header) {
        let message = || format!("column `{}` is no period that is known and is not read", text_of(name.as_bytes()));
        let hint = Some("name it by its year alone, such as `2021`");
        desk.log.add((header.line, 1), Severity::Warning, "unknown-column", message, hint);
    }
    let missing = if layout == Layout::ComtradeApi { modern::missing_splits(header) } else { Vec::new() };
    if !missing.is_empty() {
        let message = || format!("without {}, totals and their parts look alike", missing.join(", "));
        desk.log.add((header.line, 1), Severity::Warning, "missing-splits", message, None);
    }
}

fn report(file: &str, pass: &Pass<'_>, reading: &dyn Reading, desk: Desk<'_>) -> Report {
    let Desk { mut log, out, repaired, passed, .. } = desk;
    for (raw, unmatched) in &out.unmatched {
        let what = if out.ambiguous.contains(raw) {
            format!("`{raw}` is one of several areas")
        } else {
            format!("no list has `{raw}`")
        };
        let message = || format!("{what}: {} rows, {} dollars", unmatched.rows, unmatched.value);
        log.add((pass.header.line, 1), Severity::Warning, "unmatched-area", message, None);
    }
    for (code, (rows, value)) in &pass.left_out {
        let value = value.normalize();
        let message = || format!("{rows} rows left out as {code}, with {value} dollars as they stand");
        log.add((pass.header.line, 1), Severity::Warning, "left-out", message, None);
    }
    let mut vintages: Vec<Vintage> =
        reading.vintages().into_iter().map(|text| Vintage { text, from: VintageFrom::Content }).collect();
    if matches!(pass.layout, Layout::Baci | Layout::BaciCountries | Layout::BaciProducts | Layout::Gravity) {
        vintages.extend(vintage_of_name(file));
    }
    let counted = |all: BTreeMap<&'static str, (u64, u64)>| {
        all.into_iter().map(|(kind, (count, first_line))| (kind, Counted { count, first_line })).collect()
    };
    Report {
        release: Release { provider: provider_of(pass.layout), layout: pass.layout, vintages },
        header_line: pass.header.line,
        delimiter: char::from(pass.header.delimiter),
        records: pass.records,
        given: out.given,
        dropped: pass.dropped,
        repeated_headers: pass.repeated,
        repaired: counted(repaired),
        passed: counted(passed),
        unmatched: out.unmatched,
        read_as_taiwan: out.read_as_taiwan,
        counts: log.counts(),
        findings: log.into_findings(),
        stopped: out.stopped,
    }
}

fn unreadable(file: &str, line: u64, code: &'static str, message: String) -> Error {
    let finding = Finding {
        file: file.to_owned(),
        line: usize::try_from(line).unwrap_or(usize::MAX),
        column: 1,
        severity: Severity::Error,
        code,
        message: message.clone(),
        hint: None,
    };
    Error::findings(message, vec![finding])
}

#[cfg(test)]
mod samples;
#[cfg(test)]
mod saved_again;
#[cfg(test)]
pub(super) mod tests;
