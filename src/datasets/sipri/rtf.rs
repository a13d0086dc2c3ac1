//! The trade register of the old site, as rich text.
//!
//! Deals stand below the name of one side, in bold; the other side stands in the row (`R:` recipient, `S:` supplier,
//! `L:` licensed production) and is left blank when it is that of the row above. Brackets mark estimates, years are
//! ranges (`2017-2021`), and there are no trend-indicator values. Numbers delivered count since the beginning of the
//! contract. Source of the conventions: SIPRI, "Explanation of the Transfer Registers".

use memchr::memmem;

use super::log::{Log, Names};
use super::preamble::Notes;
use super::register::known_number;
use super::rows::shortened;
use super::rtf_text::{Paragraph, charset_of, paragraphs};
use super::value::{Cell, Numbers, bare};
use super::years::{Years, years};
use crate::datasets::arms::{Flagged, Layout, Order, Reading, Status, Sureness};
use crate::datasets::entity::{Entities, Match};
use crate::error::Result;

/// Cells of a row behind that of the party: number ordered to comments.
const FIELDS: usize = 7;

/// True for rich text that holds a register.
pub(super) fn is_register(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let head = &bytes[..bytes.len().min(65_536)];
    let signs: [&[u8]; 5] = [
        b"recipient (R)",
        b"supplier (S)",
        b"Transfers of major weapons",
        b"Transfers of major conventional",
        b"\\b R:}",
    ];
    bytes.starts_with(b"{\\rtf") && signs.iter().any(|sign| memmem::find(head, sign).is_some())
}

/// Reads a register.
///
/// # Errors
/// When a shipped list is broken.
pub(super) fn read(name: &str, bytes: &[u8], entities: &Entities) -> Result<Reading> {
    let mut notes = Notes::default();
    let mut log = Log::new(name);
    let mut reader = Reader {
        names: Names::new(entities)?,
        entities,
        heading: None,
        party: None,
        by_recipient: false,
        licensed: false,
        ranges: 0,
        orders: Vec::new(),
    };
    for paragraph in paragraphs(bytes) {
        reader.read(&paragraph, &mut notes, &mut log);
    }
    if is_cut_short(bytes) {
        let lines = memchr::memchr_iter(b'\n', bytes).count() + 1;
        let message = "the file ends in the middle: its last groups are never closed, and rows may be missing";
        log.warn(u32::try_from(lines).unwrap_or(u32::MAX), "truncated", message).hint =
            Some("download it again".to_owned());
    }
    if reader.ranges > 0 {
        let message = "a range of years is read as deliveries in every year of it; the register does not say in which";
        log.warn(1, "year-range", message);
    }
    let reading = Reading {
        layout: Layout::RtfRegister,
        preamble: Notes::default().preamble(),
        encoding: charset_of(bytes).name(),
        orders: reader.orders,
        deliveries: Vec::new(),
        tiv: Vec::new(),
        findings: Vec::new(),
        rows_in: 0,
        rows_kept: 0,
        rows_repaired: 0,
        rows_dropped: 0,
        whole_history: true,
    };
    super::finish(reading, notes, reader.names, log)
}

/// True when more groups are opened than closed: rich text is one group, which is closed at the end of the file.
fn is_cut_short(bytes: &[u8]) -> bool {
    let (mut depth, mut at) = (0_i64, 0);
    while let Some(byte) = bytes.get(at) {
        match byte {
            // What is escaped opens and closes nothing.
            b'\\' => at += 1,
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    depth > 0
}

struct Reader<'e> {
    names: Names<'e>,
    entities: &'e Entities,
    /// The side that stands above the rows.
    heading: Option<String>,
    /// The side that stands in the row, carried forward.
    party: Option<String>,
    /// The register is laid out by recipients: the heading receives.
    by_recipient: bool,
    /// The rows are of licensed production.
    licensed: bool,
    /// Lists of years that were ranges.
    ranges: usize,
    orders: Vec<Order>,
}

impl Reader<'_> {
    fn read(&mut self, paragraph: &Paragraph, notes: &mut Notes, log: &mut Log<'_>) {
        let bold = paragraph.bold.trim();
        let row_mark = matches!(bold, "" | "R:" | "S:" | "L:" | "R" | "S" | "L");
        if paragraph.cells.len() >= FIELDS && row_mark {
            return self.row(paragraph, log);
        }
        let plain = paragraph.plain();
        if paragraph.cells.len() == 1 && self.is_heading(bold, &plain) {
            self.heading = Some(if bold.is_empty() { plain } else { bold.to_owned() });
            (self.party, self.licensed) = (None, false);
            return;
        }
        let text = paragraph.text();
        let lower = text.to_lowercase();
        if lower.contains("supplier (s)") || lower.contains("recipient (r)") {
            self.by_recipient = lower.contains("supplier (s)");
        } else {
            notes.take(&text);
        }
    }

    /// A name in bold and nothing else; also a name without its type, as text editors leave it.
    fn is_heading(&self, bold: &str, plain: &str) -> bool {
        if bold.is_empty() {
            return plain.len() < 80 && self.entities.find(plain).1 == Match::Listed;
        }
        plain.is_empty() && !bold.ends_with(':')
    }

    fn row(&mut self, paragraph: &Paragraph, log: &mut Log<'_>) {
        let line = paragraph.line;
        let mut cells: Vec<&str> = paragraph.cells.iter().map(|cell| cell.trim()).collect();
        match paragraph.bold.trim().trim_end_matches(':') {
            "" => {}
            mark => {
                self.licensed = mark == "L";
                self.by_recipient = if mark == "L" { self.by_recipient } else { mark == "S" };
            }
        }
        // A blank party has a tabulator of its own.
        if cells.len() == FIELDS + 2 && cells[0].is_empty() && cells[1].is_empty() {
            cells.remove(0);
        }
        if cells.iter().all(|cell| cell.is_empty()) {
            return;
        }
        let &[party, number, designation, description, ordered, delivery_years, delivered, ref comments @ ..] =
            cells.as_slice()
        else {
            log.drop_row(line, "broken-row", format!("{} cells where 8 stand; the row is dropped", cells.len()));
            return;
        };
        if !party.is_empty() {
            self.party = Some(party.to_owned());
        }
        let (Some(heading), Some(party)) = (self.heading.clone(), self.party.clone()) else {
            log.drop_row(line, "no-party", "a row without a supplier or recipient above it; the row is dropped");
            return;
        };
        let list = self.years(delivery_years, line, log);
        let delivered = self.delivered(delivered, &list, line, log);
        let number = self.count(number, line, log);
        let ordered_year = flagged(cell_of(ordered, "year", line, log, |numbers, cell| numbers.year(cell)));
        let comments = comments.join(" ").trim().to_owned();
        let (supplier, recipient) = if self.by_recipient { (&party, &heading) } else { (&heading, &party) };
        self.orders.push(Order {
            line,
            deal: None,
            supplier: self.names.party(supplier, line, None),
            recipient: self.names.party(recipient, line, None),
            ordered_year,
            number: known_number(number),
            designation: designation.to_owned(),
            description: description.to_owned(),
            category: self.names.category("", description, line),
            delivered,
            years_sureness: match (list.marked, list.years.is_empty()) {
                (true, _) => Sureness::Estimate,
                (false, true) => Sureness::Unstated,
                (false, false) => Sureness::Certain,
            },
            delivery_years: list.years,
            status: status_of(&comments),
            local_production: (self.licensed || is_licensed(&comments)).then_some(true),
            comments,
            tiv_unit: None,
            tiv_order: None,
            tiv_delivered: None,
        });
        log.keep(false);
    }

    fn years(&mut self, cell: &str, line: u32, log: &mut Log<'_>) -> Years {
        let Some(list) = years(cell) else {
            log.error(
                line,
                "bad-value",
                format!("`{}` is no years of delivery; the value is left out", shortened(cell)),
            );
            return Years::default();
        };
        self.ranges += usize::from(cell.contains('-'));
        list
    }

    /// Years and number are left blank where nothing has come yet: that is nought, not a gap.
    fn delivered(&self, cell: &str, list: &Years, line: u32, log: &mut Log<'_>) -> Flagged<u32> {
        if bare(cell).is_empty() && list.years.is_empty() {
            return Flagged::new(Some(0), Sureness::Certain);
        }
        self.count(cell, line, log)
    }

    fn count(&self, cell: &str, line: u32, log: &mut Log<'_>) -> Flagged<u32> {
        flagged(cell_of(cell, "number of items", line, log, |numbers, cell| numbers.count(cell)))
    }
}

/// The status that a comment begins with. What is "probably second-hand" stays open, and so does a system rebuilt from used ones,
/// which SIPRI counts as new; a comment without the word says nothing.
fn status_of(comments: &str) -> Option<Status> {
    let lower = comments.to_lowercase();
    let mut parts = lower.split(';').map(str::trim);
    let first = parts.next()?;
    let is_modernized = |words: &str| words.starts_with("modernized") || words.starts_with("modernised");
    match first.strip_prefix("second-hand").or_else(|| first.strip_prefix("second hand"))?.trim() {
        "" if parts.any(is_modernized) => Some(Status::Modernized),
        "" => Some(Status::SecondHand),
        words if words.strip_prefix("but ").is_some_and(is_modernized) => Some(Status::Modernized),
        words if words.starts_with('(') || words.starts_with("but possibly ") => Some(Status::SecondHand),
        _ => None,
    }
}

/// True when a comment begins with licensed production, all of it by the recipient.
fn is_licensed(comments: &str) -> bool {
    let lower = comments.to_lowercase();
    [
        "produced under licence",
        "assembled under licence",
        "assembled or produced under licence",
        "assembled/produced under licence",
    ]
    .iter()
    .any(|words| lower.starts_with(words))
}

fn cell_of<T>(
    cell: &str,
    what: &str,
    line: u32,
    log: &mut Log<'_>,
    read: impl Fn(Numbers, &str) -> Cell<T>,
) -> Cell<T> {
    let value = read(Numbers::default(), cell);
    if value.is_bad() {
        log.error(line, "bad-value", format!("`{}` is no {what}; the value is left out", shortened(cell)));
    }
    value
}

/// Without brackets a value is certain.
fn flagged<T>(cell: Cell<T>) -> Flagged<T> {
    cell.flagged(Sureness::Certain)
}
