//! Lines to whole rows: records that a raw line end broke in two are joined, cells that a separator in a text pushed
//! aside are put back, and what cannot be mended is dropped by name.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter};
use rust_decimal::Decimal;

use super::armaments::{Armaments, category};
use super::header::{AnyHeader, Field, Header, any_header, without_tail};
use super::lines::{Cells, Line, Lines, is_blank, prose, split, split_plain};
use super::log::{Log, counted};
use super::preamble::{Notes, is_note};
use super::value::{Numbers, bare, mark, status};
use super::years::years;
use crate::datasets::arms::Sureness;

/// A broken record is put together from this many lines at most.
const MOST_LINES: usize = 24;
/// A row with more cells too many than this is not put back.
const MOST_SURPLUS: usize = 120;
/// With so many cells that are not what their column holds, a row is out of its columns.
const MOST_MISFITS: usize = 3;
/// So many empty cells at the end of a row with too many cells may be its own.
const MOST_EMPTY: usize = 3;
/// After so many rows in vain only the likeliest ways are tried: a hostile file must not take for ever.
const MOST_FAILURES: usize = 500;

/// A row ends in so many volumes.
const MOST_VOLUMES: usize = 3;

/// What cells of these columns must be.
const CHECKED: [(Field, &str); 10] = [
    (Field::OrderYear, "year of order"),
    (Field::Number, "number ordered"),
    (Field::Delivered, "number delivered"),
    (Field::Year, "delivery year"),
    (Field::Years, "list of years"),
    (Field::Status, "status"),
    (Field::Category, "armament category"),
    (Field::TivUnit, "volume of a unit"),
    (Field::TivOrder, "volume of the order"),
    (Field::TivDelivered, "volume delivered"),
];

/// Ways out for a row that is dropped.
const MEND: &str = "mend the line in a copy of the file and import that";
const UNQUOTED: &str = "thousands without quotes, as `1,500`? mend the line in a copy of the file and import that";

/// Bytes of a short row.
const SHORT_ROW: usize = 64;

/// How a file is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Writing {
    /// How it writes numbers.
    pub(super) numbers: Numbers,
    /// There are quotes in it.
    pub(super) quotes: bool,
}

impl Writing {
    /// Finds out how a file is written. The site writes neither quotes nor any other decimal sign than the point.
    pub(super) fn of(text: &str, delimiter: u8) -> Writing {
        let quotes = memchr(b'"', text.as_bytes()).is_some();
        let spelled = delimiter != b',' || quotes;
        Writing { numbers: if spelled { Numbers::of(text, delimiter) } else { Numbers::default() }, quotes }
    }
}

/// One whole row of a register.
#[derive(Debug)]
pub(super) struct Row<'r, 'a> {
    /// Line of its beginning.
    pub(super) line: u32,
    /// The header that it stands under.
    pub(super) header: &'r Header,
    cells: &'r Cells<'a>,
    /// It was put together, or its cells were put back.
    pub(super) repaired: bool,
}

impl Row<'_, '_> {
    /// The cell of a column without blanks around it; empty when the file has no such column.
    pub(super) fn get(&self, field: Field) -> &str {
        self.header.at(field).and_then(|column| self.cells.get(column)).map_or("", |cell| bare(cell))
    }
}

/// True when only the first cell holds something: a line of prose that a spreadsheet padded.
fn is_lone(cells: &Cells<'_>) -> bool {
    cells.len() > 1 && cells[1..].iter().all(|cell| bare(cell).is_empty())
}

/// The rows under a header, and what was met among them so far.
#[derive(Debug, Clone)]
pub(super) struct Rows<'a> {
    lines: Lines<'a>,
    header: Header,
    writing: Writing,
    /// Lines with semicolons behind them under a header that has none.
    tails: usize,
    /// The descriptions that SIPRI uses, once they are asked for.
    armaments: Option<Armaments>,
    /// How many more rows may be tried in vain.
    patience: usize,
    /// A line that is no row: prose, or another header.
    met_note: bool,
    met_header: bool,
    /// Behind a header of another layout nothing is read.
    is_over: bool,
}

impl<'a> Rows<'a> {
    /// The rows in these lines.
    pub(super) const fn new(lines: Lines<'a>, header: Header, writing: Writing) -> Rows<'a> {
        let (met_note, met_header, is_over) = (false, false, false);
        Rows {
            lines,
            header,
            writing,
            tails: 0,
            armaments: None,
            patience: MOST_FAILURES,
            met_note,
            met_header,
            is_over,
        }
    }

    /// Reads the rows and hands each to `take`. Notes among them, and further headers of files that were put together, are recognised.
    pub(super) fn each(
        &mut self,
        notes: &mut Notes,
        log: &mut Log<'_>,
        mut take: impl FnMut(&Row<'_, '_>, &mut Log<'_>),
    ) {
        let mut cells = Cells::new();
        while !self.is_over
            && let Some(line) = self.lines.next()
        {
            if is_blank(line.text) {
                continue;
            }
            let (text, tail) = without_tail(line.text, self.header.delimiter);
            self.tails += usize::from(tail > 0 && self.header.tail == 0);
            let closed = match self.writing.quotes {
                true => split(text, self.header.delimiter, &mut cells),
                false => {
                    split_plain(text, self.header.delimiter, &mut cells);
                    true
                }
            };
            let whole = closed && cells.len() == self.header.width;
            if whole && self.stands(&cells) && !is_lone(&cells) && !self.is_header(&cells) && !self.is_head(&cells) {
                take(&Row { line: line.number, header: &self.header, cells: &cells, repaired: false }, log);
            } else if is_note(line.text) {
                self.met_note = true;
                notes.take_below(line.text, line.number);
            } else if any_header(line.text, false).is_some() {
                self.met_header = true;
                self.is_over = !self.next_header(line, notes, log);
            } else {
                self.mend(line, text, closed, &mut cells, log, &mut take);
            }
        }
    }

    /// The rows of both halves of the file, where the second half begins with a whole row: no record goes on over that.
    pub(super) fn halved(&self) -> Option<(Rows<'a>, Rows<'a>)> {
        if self.writing.quotes {
            return None;
        }
        let is_whole = |line: &str| {
            let (text, _) = without_tail(line, self.header.delimiter);
            memchr_iter(self.header.delimiter, text.as_bytes()).count() + 1 >= self.header.width
        };
        let (first, second) = self.lines.halved(is_whole)?;
        Some((Rows { lines: first, ..self.clone() }, Rows { lines: second, ..self.clone() }))
    }

    /// True when what stands behind these rows is read as if they were not there, `behind` being read so.
    pub(super) const fn leave_alone(&self, behind: &Rows<'_>) -> bool {
        let is_as_before = !self.met_header && self.patience == MOST_FAILURES;
        is_as_before && !behind.met_note && !behind.met_header
    }

    /// These lines, read behind `before`.
    pub(super) fn after(self, before: &Rows<'a>) -> Rows<'a> {
        Rows { lines: self.lines, tails: 0, ..before.clone() }
    }

    /// Says what is behind the last values of some of these rows and of the `others`.
    pub(super) fn say_of_tails(&self, others: usize, log: &mut Log<'_>) {
        let tails = self.tails + others;
        if tails > 0 {
            log.warn(1, "tail", format!("semicolons behind the last value of {}", counted(tails, "line")));
        }
    }

    /// As many rows as room is made for: a file of short lines gets no more than one of rows.
    pub(super) fn most(&self) -> usize {
        self.lines.most(SHORT_ROW)
    }

    /// How they write numbers.
    pub(super) const fn numbers(&self) -> Numbers {
        self.writing.numbers
    }

    /// Lines with semicolons behind them.
    pub(super) const fn tails(&self) -> usize {
        self.tails
    }

    /// Takes empty cells off the end of a row that is longer than the header.
    fn trim(&self, cells: &mut Cells<'_>) {
        while cells.len() > self.header.width && cells.last().is_some_and(|cell| cell.trim().is_empty()) {
            cells.pop();
        }
    }

    /// True when every cell that must be a number, a year, a status or a category is one.
    fn fits(&self, cells: &Cells<'_>) -> bool {
        self.misfits(cells) == 0
    }

    /// How many cells that must be numbers, years, a status or a category are none.
    fn misfits(&self, cells: &Cells<'_>) -> usize {
        CHECKED.iter().filter(|(field, _)| !self.may_be(*field, self.cell(cells, *field))).count()
    }

    /// True when a cell can stand in a column of numbers, of years, of the status or of the category.
    fn may_be(&self, field: Field, cell: &str) -> bool {
        let numbers = self.writing.numbers;
        match field {
            Field::OrderYear | Field::Year => !numbers.year(cell).is_bad(),
            Field::Status => !status(cell).is_bad(),
            Field::Years => years(cell).is_some(),
            Field::Category => cell.trim().is_empty() || category(cell.trim()).is_some(),
            _ => !numbers.decimal(cell).is_bad(),
        }
    }

    /// The first cells that do not stand in their columns, for a message.
    fn told_misfits(&self, cells: &Cells<'_>) -> String {
        const MOST: usize = 3;
        let bad = CHECKED.iter().filter_map(|(field, what)| {
            let cell = self.cell(cells, *field);
            (!self.may_be(*field, cell)).then(|| format!("`{}` is no {what}", shortened(cell.trim())))
        });
        bad.take(MOST).collect::<Vec<_>>().join(", ")
    }

    /// True when a row whose cells were put back is told apart from any other way to do it: no weapon is without a designation, marks
    /// are marks, and what a text took in at its end is none of the numbers behind it.
    fn is_told(&self, cells: &Cells<'_>, surplus: usize) -> bool {
        let get = |field| bare(self.cell(cells, field));
        let marks = [Field::OrderYearMark, Field::NumberMark, Field::DeliveredMark, Field::YearMark];
        let named = !self.header.has(Field::Designation) || !get(Field::Designation).is_empty();
        let described = get(Field::Description).is_empty() || get(Field::Description).contains(char::is_alphabetic);
        let marked = marks.into_iter().all(|field| mark(get(field), Sureness::Certain).is_some());
        let ends_in_number = |field| {
            let cell = get(field).rsplit(char::from(self.header.delimiter)).next().unwrap_or_default().trim();
            !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_digit())
        };
        let took = |field| self.header.has(field) && get(field).contains(char::from(self.header.delimiter));
        let swallowed = |field| surplus > 0 && took(field) && ends_in_number(field);
        named
            && described
            && marked
            && !swallowed(Field::Description)
            && (!swallowed(Field::Comments) || self.volumes_agree(cells, Field::Number, Field::TivOrder))
    }

    /// True for a description that SIPRI uses.
    fn is_description(&mut self, text: &str) -> bool {
        let armaments = self.armaments.get_or_insert_with(|| Armaments::shipped().unwrap_or_default());
        armaments.knows(bare(text))
    }

    /// True when a number of items has the volume that stands for it.
    fn volumes_agree(&self, cells: &Cells<'_>, number: Field, volume: Field) -> bool {
        let value = |field| self.writing.numbers.decimal(self.cell(cells, field)).value();
        let (Some(number), Some(unit), Some(printed)) = (value(number), value(Field::TivUnit), value(volume)) else {
            return false;
        };
        // The unit is rounded to hundredths.
        let slack = number.saturating_mul(Decimal::new(5, 3)) + Decimal::new(5, 1);
        number.checked_mul(unit).is_some_and(|volume| (volume - printed).abs() <= slack)
    }

    /// A quick look at a row of the right width: the status and the last number stand in their columns.
    fn stands(&self, cells: &Cells<'_>) -> bool {
        !status(self.cell(cells, Field::Status)).is_bad()
            && !self.writing.numbers.decimal(self.cell(cells, Field::TivDelivered)).is_bad()
    }

    fn cell<'c>(&self, cells: &'c Cells<'_>, field: Field) -> &'c str {
        self.header.at(field).and_then(|column| cells.get(column)).map_or("", AsRef::as_ref)
    }

    /// True when the row ends before its volumes although nearly every row has them: perhaps the head of a record that
    /// a raw line end broke and a spreadsheet padded.
    fn is_head(&self, cells: &Cells<'_>) -> bool {
        let Some(column) = self.header.at(Field::TivDelivered) else { return false };
        cells.get(column..).unwrap_or_default().iter().all(|cell| bare(cell).is_empty())
    }

    /// True for a header among the rows: where the recipient stands is the name of a column.
    fn is_header(&self, cells: &Cells<'_>) -> bool {
        let cell = bare(self.cell(cells, Field::Recipient));
        ["recipient", "supplier", "buyer", "seller", "recipients", "suppliers"]
            .iter()
            .any(|name| cell.eq_ignore_ascii_case(name))
    }

    /// Goes on under another header; false when it belongs to another layout, where reading ends.
    fn next_header(&mut self, line: Line<'_>, notes: &Notes, log: &mut Log<'_>) -> bool {
        match any_header(line.text, notes.of_tivs) {
            Some(AnyHeader::Register(header)) if header.layout == self.header.layout => {
                log.warn(line.number, "second-header", "a second header: files were put together here");
                self.header = *header;
                true
            }
            other => {
                let layout = other.map_or("another layout", |header| header.layout().word());
                let message = format!("from here on the file is {layout}; nothing more of it is read");
                log.error(line.number, "second-layout", message).hint = Some("import the parts one by one".to_owned());
                false
            }
        }
    }

    /// Mends a row whose cells are not as many as the header's, or drops it.
    fn mend(
        &mut self,
        line: Line<'a>,
        text: &'a str,
        closed: bool,
        cells: &mut Cells<'a>,
        log: &mut Log<'_>,
        take: &mut impl FnMut(&Row<'_, '_>, &mut Log<'_>),
    ) {
        let width = self.header.width;
        if is_lone(cells) && cells.len() >= width {
            log.warn(line.number, "no-row", format!("this line is no row: `{}`", shortened(&prose(line.text))));
            return;
        }
        if closed && cells.len() >= width && self.is_head(cells) {
            let delimiter = char::from(self.header.delimiter);
            let head = text.trim_end_matches([delimiter, ' ']);
            if let Some(joined) = self.joined(head, Padding::Taken) {
                return self.take_joined(joined, line, true, log, take);
            }
        }
        if closed && cells.len() == width && self.misfits(cells) < MOST_MISFITS {
            // One cell that is no number is said where it is read.
            return take(&Row { line: line.number, header: &self.header, cells, repaired: false }, log);
        }
        if closed && cells.len() > width {
            match self.narrowed(cells) {
                Narrowed::Trimmed => {
                    return take(&Row { line: line.number, header: &self.header, cells, repaired: false }, log);
                }
                Narrowed::PutBack(count) => {
                    let message = format!("{} too many, from separators in a text; put back", counted(count, "cell"));
                    log.warn(line.number, "shifted-cells", message);
                    return take(&Row { line: line.number, header: &self.header, cells, repaired: true }, log);
                }
                Narrowed::Cut(count) => {
                    let message = format!("{} behind the last column not read", counted(count, "value"));
                    log.warn(line.number, "extra-values", message);
                    return take(&Row { line: line.number, header: &self.header, cells, repaired: true }, log);
                }
                Narrowed::Not => {}
            }
        }
        if let Some(joined) = self.joined(text, if closed { Padding::None } else { Padding::Quoted }) {
            return self.take_joined(joined, line, closed, log, take);
        }
        if !closed {
            // The quote is a character of the text.
            split_plain(text, self.header.delimiter, cells);
            let narrowed = cells.len() > width && !matches!(self.narrowed(cells), Narrowed::Not);
            if narrowed || cells.len() == width && self.misfits(cells) < MOST_MISFITS {
                return take(&Row { line: line.number, header: &self.header, cells, repaired: narrowed }, log);
            }
        }
        let filled = cells.iter().filter(|cell| !cell.trim().is_empty()).count();
        if filled == 1 {
            log.warn(line.number, "no-row", format!("this line is no row: `{}`", shortened(&prose(line.text))));
        } else {
            let (message, hint) = match cells.len() {
                found if found == width => {
                    let bad = self.told_misfits(cells);
                    (format!("the values do not stand in their columns ({bad}); the row is dropped"), MEND)
                }
                found if found > width => {
                    let cells = counted(found, "cell");
                    let why = "and it cannot be told which value has a separator in it";
                    (format!("{cells} where the header has {width}, {why}; the row is dropped"), UNQUOTED)
                }
                found => (format!("{} where the header has {width}; the row is dropped", counted(found, "cell")), MEND),
            };
            log.drop_row(line.number, "broken-row", message).hint = Some(hint.to_owned());
        }
    }

    /// Hands on a record of several lines. A line end inside quotes is good CSV; only a raw one broke the record.
    fn take_joined(
        &mut self,
        joined: Joined<'a>,
        line: Line<'_>,
        broken: bool,
        log: &mut Log<'_>,
        take: &mut impl FnMut(&Row<'_, '_>, &mut Log<'_>),
    ) {
        let mut cells = Cells::new();
        split(&joined.record, self.header.delimiter, &mut cells);
        if cells.len() > self.header.width {
            self.narrowed(&mut cells);
        }
        if broken {
            let lines = joined.lines;
            let message = format!("a line end inside a text: the record goes on over {lines} lines; joined");
            log.warn(line.number, "broken-record", message);
        }
        self.lines = joined.rest;
        take(&Row { line: line.number, header: &self.header, cells: &cells, repaired: broken }, log);
    }

    /// Brings a row with too many cells to the width of the header.
    fn narrowed(&mut self, cells: &mut Cells<'_>) -> Narrowed {
        let width = self.header.width;
        let before = cells.len();
        self.trim(cells);
        if cells.len() == width && self.fits(cells) {
            return Narrowed::Trimmed;
        }
        // Some of the empty cells at the end may be the row's own.
        for own in 0..=MOST_EMPTY.min(before - cells.len()) {
            let surplus = cells.len() - width;
            if surplus > 0 && self.put_back(cells) {
                return Narrowed::PutBack(surplus);
            }
            if own < MOST_EMPTY.min(before - cells.len()) {
                cells.push(Cow::Borrowed(""));
            }
        }
        self.trim(cells);
        if cells.len() == width && self.misfits(cells) < MOST_MISFITS {
            return Narrowed::Trimmed;
        }
        let first: Cells<'_> = cells.iter().take(width).cloned().collect();
        // A number of thousands that was cut may be any of those at the end of the row.
        let end = cells.get(width.saturating_sub(MOST_VOLUMES)..=width).unwrap_or_default();
        let thousands = end.windows(2).any(|two| are_thousands(&two[0], &two[1]));
        let agree = || {
            self.volumes_agree(&first, Field::Number, Field::TivOrder)
                && self.volumes_agree(&first, Field::Delivered, Field::TivDelivered)
        };
        if self.fits(&first) && self.is_told(&first, 0) && (!thousands || agree()) {
            let surplus = cells.len() - width;
            cells.truncate(width);
            return Narrowed::Cut(surplus);
        }
        Narrowed::Not
    }

    /// The record that begins with `head` and goes on over the next lines, when these make it whole. A line that is
    /// whole itself is never taken.
    fn joined(&mut self, head: &str, padding: Padding) -> Option<Joined<'a>> {
        let (delimiter, width) = (self.header.delimiter, self.header.width);
        let count = |text: &str| memchr_iter(delimiter, text.as_bytes()).count();
        let mut separators = count(head);
        let mut rest = self.lines.clone();
        let mut record = head.trim_end().to_owned();
        for lines in 2..=MOST_LINES {
            let line = rest.next()?;
            let (next, _) = without_tail(line.text, delimiter);
            let next = match padding {
                Padding::Taken => next.trim_end_matches([char::from(delimiter), ' ']),
                _ => next,
            };
            let more = count(next);
            separators += more;
            if more + 1 >= width || separators > width + MOST_SURPLUS || is_note(next) {
                return None;
            }
            let next = next.trim();
            if !next.is_empty() {
                // The tail of a record may begin with the separator before its numbers.
                if !next.starts_with(char::from(delimiter)) {
                    record.push(' ');
                }
                record.push_str(next);
            }
            if separators + 1 >= width {
                let mut cells = Cells::new();
                let whole = split(&record, delimiter, &mut cells)
                    && (cells.len() == width && self.fits(&cells)
                        || cells.len() > width && !matches!(self.narrowed(&mut cells), Narrowed::Not));
                if whole && (padding != Padding::Taken || !self.is_head(&cells)) {
                    return Some(Joined { record, lines, rest });
                }
                if padding != Padding::Quoted && cells.len() >= width {
                    return None;
                }
            }
        }
        None
    }

    /// Merges cells until the row fits: separators stood in comments, in a list of years, in a designation or
    /// description. False, with the cells as they were, when no way makes them fit.
    fn put_back(&mut self, cells: &mut Cells<'_>) -> bool {
        let Some(surplus) = cells.len().checked_sub(self.header.width).filter(|surplus| *surplus <= MOST_SURPLUS)
        else {
            return false;
        };
        let texts = [Field::Designation, Field::Description, Field::Years, Field::Comments];
        let mut columns: Vec<usize> = texts.iter().filter_map(|field| self.header.at(*field)).collect();
        columns.sort_unstable();
        // One column that takes all the surplus first, then two that share it; the last ones are the likeliest.
        let alone = columns.iter().rev().map(|column| vec![(*column, surplus)]);
        let pairs = columns.iter().enumerate().rev().flat_map(|(index, last)| {
            columns[..index]
                .iter()
                .rev()
                .flat_map(move |first| (1..surplus).map(move |share| vec![(*first, share), (*last, surplus - share)]))
        });
        let mut likely = None;
        let ways = alone.chain(pairs.take(if self.patience > 0 { usize::MAX } else { 0 }));
        for way in ways {
            let merged = merge(cells, &way, self.header.delimiter);
            if merged.len() == self.header.width && self.fits(&merged) && self.is_told(&merged, surplus) {
                let in_description = way.iter().any(|(column, _)| self.header.at(Field::Description) == Some(*column));
                let is_likeliest = !in_description && likely.is_none();
                if is_likeliest || self.is_description(self.cell(&merged, Field::Description)) {
                    *cells = merged;
                    return true;
                }
                // The separator may have stood in the designation before it.
                likely.get_or_insert(merged);
            }
        }
        if let Some(merged) = likely {
            *cells = merged;
            return true;
        }
        self.patience = self.patience.saturating_sub(1);
        false
    }
}

/// True for what may be one number of a thousand and more, cut at its separator.
fn are_thousands(one: &str, other: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (one, other) = (one.trim(), other.trim());
    let whole = other.split('.').next().unwrap_or_default();
    one.len() <= 3 && digits(one) && whole.len() == 3 && digits(whole)
}

/// A record put together from several lines.
struct Joined<'a> {
    record: String,
    lines: usize,
    /// The lines behind it.
    rest: Lines<'a>,
}

/// What is known of the lines of a broken record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Padding {
    /// They are as the site wrote them.
    None,
    /// A spreadsheet padded them with separators, which are taken off.
    Taken,
    /// The line ends stand inside quotes.
    Quoted,
}

/// How a row with too many cells was brought to its width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Narrowed {
    /// Only empty cells were too many.
    Trimmed,
    /// So many cells were merged into others.
    PutBack(usize),
    /// So many values stand behind the last column.
    Cut(usize),
    /// It cannot be.
    Not,
}

/// The cells with `surplus` cells behind each of some columns merged into it.
fn merge<'a>(cells: &Cells<'a>, columns: &[(usize, usize)], delimiter: u8) -> Cells<'a> {
    let mut merged = Cells::with_capacity(cells.len());
    let mut at = 0;
    let mut shift = 0;
    for (column, surplus) in columns {
        let start = column + shift;
        let (Some(before), Some(parts)) = (cells.get(at..start), cells.get(start..=start + surplus)) else {
            return Cells::new();
        };
        merged.extend(before.iter().cloned());
        merged.push(Cow::Owned(parts.join(&*String::from(char::from(delimiter)))));
        at = start + surplus + 1;
        shift += surplus;
    }
    merged.extend(cells.get(at..).unwrap_or_default().iter().cloned());
    merged
}

/// The beginning of a text, for a message.
pub(super) fn shortened(text: &str) -> String {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
