//! Tables of trend-indicator values: by party or category, by pair, top lists, regions.
//!
//! `0` is a volume between nought and half a million and a blank is none identified; window totals are sums of
//! unrounded values and stay beside the years. Shares are not read. Several tables in one file are read one after the
//! other.

use std::collections::HashSet;

use rust_decimal::Decimal;

use super::armaments::category;
use super::header::{AnyHeader, any_header, plain_name};
use super::lines::{Cells, Line, Lines, is_blank, prose, split};
use super::log::{Log, Names, counted};
use super::preamble::{Notes, is_all, is_note};
use super::rows::shortened;
use super::table_header::TableHeader;
use super::value::{Cell, Numbers, YEARS};
use crate::datasets::arms::{Entity, Layout, Presence, RowKind, Sureness, TivCell, TivRole};

/// Reads every table from the first header on. `given` is what the user says of rows of which the file does not say whether
/// they are suppliers or recipients.
pub(super) fn read_tables(
    lines: Lines<'_>,
    header_line: u32,
    header: TableHeader,
    given: Option<TivRole>,
    notes: &mut Notes,
    names: &mut Names<'_>,
    log: &mut Log<'_>,
) -> Vec<TivCell> {
    let mut cells = Vec::new();
    let numbers = numbers_of(&header, lines.clone());
    if numbers.decimal_comma {
        let message = "points stand between thousands, as in `2.832`: SIPRI's tables hold whole numbers";
        log.warn(header_line, "thousands", message);
    }
    let mut table = Table::new(header, header_line, given, notes.clone(), numbers);
    // Lines of prose between two tables are about the next one.
    let mut above = Notes::default();
    for line in lines {
        if is_blank(line.text) {
            continue;
        }
        if is_note(line.text) {
            above.take(line.text);
            notes.compare_day(&above, line.number);
            continue;
        }
        match any_header(line.text, true) {
            Some(AnyHeader::Table(next)) => {
                table.finish(notes, names, log, &mut cells);
                log.warn(line.number, "second-header", "a second table: files were put together here");
                table = Table::new(next, line.number, given, std::mem::take(&mut above), numbers);
            }
            Some(AnyHeader::Register(_)) => {
                log.error(
                    line.number,
                    "second-layout",
                    "from here on the file is a register; nothing more of it is read",
                )
                .hint = Some("import the parts one by one".to_owned());
                break;
            }
            None => table.take(line, log),
        }
    }
    table.finish(notes, names, log, &mut cells);
    notes.take_day(&above);
    cells
}

/// Cuts a row into cells. Files of 2026 end every line with a semicolon, whatever separates the cells.
fn split_row<'a>(line: &'a str, delimiter: u8, cells: &mut Cells<'a>) {
    split(if delimiter == b',' { line.trim_end_matches(';') } else { line }, delimiter, cells);
}

/// How the figures of tables are written. SIPRI prints whole numbers: where every point of a table has three digits behind it and no
/// figure of a thousand and more goes without, a spreadsheet of another locale put it between thousands.
fn numbers_of(header: &TableHeader, lines: Lines<'_>) -> Numbers {
    let columns =
        || header.years.iter().map(|(column, _)| *column).chain(header.windows.iter().map(|(column, ..)| *column));
    let grouped = Numbers { decimal_comma: true };
    let mut thousands = false;
    let mut cells = Cells::new();
    for line in lines {
        split_row(line.text, header.delimiter, &mut cells);
        for cell in columns().filter_map(|column| cells.get(column)) {
            let Some(figure) = grouped.decimal(cell).value() else { continue };
            let has_point = cell.contains('.');
            if has_point && figure.fract().is_zero() && figure >= Decimal::ONE_THOUSAND {
                thousands = true;
            } else if has_point || figure >= Decimal::ONE_THOUSAND && !is_year(figure) {
                return Numbers::default();
            }
        }
    }
    Numbers { decimal_comma: thousands }
}

/// True for what may be a year: the header of another table in the file.
fn is_year(figure: Decimal) -> bool {
    i32::try_from(figure).is_ok_and(|figure| YEARS.contains(&figure))
}

/// One table as it is read.
struct Table {
    header: TableHeader,
    line: u32,
    /// What the user says that its rows are.
    given: Option<TivRole>,
    /// The lines of prose above it.
    notes: Notes,
    numbers: Numbers,
    rows: Vec<Row>,
    /// Cells with a word for not available.
    words: Met,
    /// Figures with a mark of doubt.
    marks: Met,
    /// The last supplier or region that was named.
    carried: String,
}

/// One row of a table.
struct Row {
    line: u32,
    kind: RowKind,
    name: String,
    partner: String,
    group: String,
    years: Vec<Printed>,
    windows: Vec<Printed>,
}

/// The rows of parties, each once: a table that stands in the file twice under one header doubles every sum.
fn without_repeats(mut rows: Vec<Row>, log: &mut Log<'_>) -> Vec<Row> {
    let mut seen = HashSet::new();
    let (before, mut first) = (rows.len(), 0);
    rows.retain(|row| {
        let key = format!("{:?}", (&row.name, &row.partner, &row.group, &row.years, &row.windows));
        let kept = row.kind != RowKind::Entity || seen.insert(key);
        if !kept && first == 0 {
            first = row.line;
        }
        kept
    });
    if rows.len() < before {
        log.take_back(before - rows.len(), first, "each is read once");
    }
    rows
}

/// What a cell says.
#[derive(Debug, Clone, Copy)]
struct Printed {
    value: Option<Decimal>,
    sureness: Sureness,
    presence: Presence,
}

/// Cells of one kind that a table has: how many, and the first of them.
#[derive(Debug, Default)]
struct Met {
    count: usize,
    line: u32,
    words: String,
}

impl Met {
    fn add(&mut self, line: u32, cell: &str) {
        if self.count == 0 {
            (self.line, self.words) = (line, shortened(cell.trim()));
        }
        self.count += 1;
    }
}

impl Table {
    fn new(header: TableHeader, line: u32, given: Option<TivRole>, notes: Notes, numbers: Numbers) -> Table {
        let (words, marks) = (Met::default(), Met::default());
        Table { header, line, given, notes, numbers, rows: Vec::new(), words, marks, carried: String::new() }
    }

    /// Reads one row.
    fn take(&mut self, line: Line<'_>, log: &mut Log<'_>) {
        let mut cells = Cells::new();
        split_row(line.text, self.header.delimiter, &mut cells);
        let labels = self.header.labels;
        let label = |column: usize| cells.get(column).map_or("", |cell| cell.trim());
        if cells.len() <= labels {
            log.warn(line.number, "no-row", format!("this line is no row: `{}`", shortened(&prose(line.text))));
            return;
        }
        let columns = self.header.years.iter().map(|(column, _)| *column);
        let last = columns.chain(self.header.windows.iter().map(|(column, ..)| *column)).max().unwrap_or(0);
        if cells.len() <= last {
            // What is cut off is not "none identified", and the last figure may have lost digits.
            let message =
                format!("{} where the header has {}; the row is dropped", counted(cells.len(), "cell"), last + 1);
            log.drop_row(line.number, "cut-row", message);
            return;
        }
        let mut row = Row {
            line: line.number,
            kind: RowKind::Entity,
            name: label(self.header.name).to_owned(),
            partner: self.header.partner.map(label).unwrap_or_default().to_owned(),
            group: self.header.group.map(label).unwrap_or_default().to_owned(),
            years: Vec::new(),
            windows: Vec::new(),
        };
        self.carry(&mut row, &cells);
        if row.name.is_empty() {
            log.drop_row(line.number, "no-party", "a row without a name; the row is dropped");
            return;
        }
        row.kind = self.kind_of(&row);
        let mut bad = Vec::new();
        let mut print = |column: usize| {
            let cell = cells.get(column).map_or("", AsRef::as_ref);
            let printed = Printed::of(cell, self.numbers.decimal(cell));
            match printed.presence {
                Presence::Unreadable => bad.push(shortened(cell.trim())),
                Presence::NotAvailable => self.words.add(line.number, cell),
                _ if printed.sureness == Sureness::Estimate => self.marks.add(line.number, cell),
                _ => {}
            }
            printed
        };
        row.years = self.header.years.iter().map(|(column, _)| print(*column)).collect();
        row.windows = self.header.windows.iter().map(|(column, ..)| print(*column)).collect();
        for cell in bad {
            let message = format!("`{cell}` is no trend-indicator value; the value is left out");
            log.error(line.number, "bad-value", message);
        }
        log.keep(false);
        self.rows.push(row);
    }

    /// Fills in what stands only in the first row of a block: the supplier of a dyad table, the region.
    fn carry(&mut self, row: &mut Row, cells: &Cells<'_>) {
        if self.header.partner.is_some() {
            match row.name.is_empty() {
                true => row.name.clone_from(&self.carried),
                false => self.carried.clone_from(&row.name),
            }
        } else if self.header.group.is_some_and(|group| group != self.header.name) {
            match row.group.is_empty() {
                true => row.group.clone_from(&self.carried),
                false => self.carried.clone_from(&row.group),
            }
        } else if row.name.is_empty() {
            // The labels `Others` and `Total` may stand one column before or behind the names.
            let mut labels = cells.iter().take(self.header.labels).map(|cell| cell.trim()).rev();
            let named = labels.find(|label| label.chars().any(char::is_alphabetic));
            named.unwrap_or_default().clone_into(&mut row.name);
        }
    }

    fn kind_of(&self, row: &Row) -> RowKind {
        let kind = |name: &str| match plain_name(name).as_str() {
            "regional total" => RowKind::Group,
            "others" | "other countries" => RowKind::Others,
            name if name == "total" || name.starts_with("total ") || name == "world total" => RowKind::Total,
            _ => RowKind::Entity,
        };
        let of_name = kind(&row.name);
        let of_partner = kind(&row.partner);
        match self.header.group {
            Some(_) if of_name == RowKind::Entity && kind(&row.group) == RowKind::Total => RowKind::Total,
            Some(group) if of_name == RowKind::Entity && group == self.header.name => RowKind::Group,
            _ if of_name == RowKind::Entity => of_partner,
            _ => of_name,
        }
    }

    /// Turns the rows into cells, now that the whole table is known.
    fn finish(mut self, file: &mut Notes, names: &mut Names<'_>, log: &mut Log<'_>, cells: &mut Vec<TivCell>) {
        let (role, other) = self.role(log);
        self.say_of_header(log);
        let unpublished = self.unpublished(log);
        self.say_of_zeros(log);
        self.say_of_words(log);
        file.fill_years(&self.header.years);
        let rows = without_repeats(std::mem::take(&mut self.rows), log);
        for row in rows {
            let volume =
                row.years.iter().filter_map(|printed| printed.value).fold(Decimal::ZERO, Decimal::saturating_add);
            let stand = |names: &mut Names<'_>, name: &str| match row.kind {
                RowKind::Entity => names.party(name, row.line, Some(volume)),
                _ => Names::group(name),
            };
            let of_category = if row.kind == RowKind::Entity { category(&row.name) } else { None };
            let entity = match (role, of_category, row.kind) {
                (TivRole::Category, Some(_), _) => None,
                (_, _, RowKind::Group) => Some(Names::group(if row.group.is_empty() { &row.name } else { &row.group })),
                _ => Some(stand(names, &row.name)),
            };
            let partner = match (&self.header.partner, &other) {
                (Some(_), _) if row.kind == RowKind::Entity => Some(names.party(&row.partner, row.line, Some(volume))),
                (Some(_), _) => Some(Names::group(&row.partner)),
                (None, Some(other)) => Some(names.party(other, row.line, Some(volume))),
                (None, None) => None,
            };
            let group =
                self.header.group.map(|_| if row.group.is_empty() { row.name.clone() } else { row.group.clone() });
            let made =
                Made { role, entity, partner, category: of_category.filter(|_| role == TivRole::Category), group };
            for (printed, (_, year)) in row.years.iter().zip(&self.header.years) {
                if !unpublished.contains(year) {
                    cells.push(made.cell(&row, *printed, Some(*year), *year, *year));
                }
            }
            for (printed, (_, first, last)) in row.windows.iter().zip(&self.header.windows) {
                cells.push(made.cell(&row, *printed, None, *first, *last));
            }
        }
    }

    /// What the rows are, and the party on the other side when the table is about one.
    fn role(&self, log: &mut Log<'_>) -> (TivRole, Option<String>) {
        let total = self.rows.iter().rev().find(|row| row.kind == RowKind::Total).map(|row| row.name.to_lowercase());
        let total = total.unwrap_or_default();
        let named = |word: &str| {
            let name = total.find(word).map(|at| at + word.len());
            let row = self.rows.iter().rev().find(|row| row.kind == RowKind::Total)?;
            name.and_then(|at| row.name.get(at..)).map(|name| name.trim().to_owned()).filter(|name| !name.is_empty())
        };
        let (of_total, mut other) = if let Some(recipient) = named("exports to ") {
            (Some(TivRole::Supplier), Some(recipient))
        } else if let Some(supplier) = named("imports from ") {
            (Some(TivRole::Recipient), Some(supplier))
        } else if total.contains("import") {
            (Some(TivRole::Recipient), None)
        } else if total.contains("export") {
            (Some(TivRole::Supplier), None)
        } else {
            (None, None)
        };
        let of_rows = self.role_of_rows();
        let (of_title, party) = self.role_of_title();
        other = other.or(party);
        let role = match of_rows {
            Some(TivRole::Category) => Some(TivRole::Category),
            of_rows => {
                if let (Some(rows), Some(title)) = (of_rows, of_title)
                    && rows != title
                {
                    let message =
                        format!("by its title the rows are {title}s, by the rows themselves {rows}s; read as {rows}s");
                    log.warn(self.line, "title", message);
                }
                self.header.role.or(of_rows).or(of_total).or(of_title)
            }
        };
        let said = role.or(self.given);
        if said.is_none() {
            let message = "this table does not say whether its rows are suppliers or recipients: they are stored as \
                           `unstated`, and no measure sums them";
            log.warn(self.line, "unstated-rows", message).hint =
                Some("say it with `bilat import --rows supplier` or `--rows recipient`".to_owned());
        }
        (said.unwrap_or(TivRole::Unstated), other)
    }

    /// Categories name themselves; so do parties that are not known.
    fn role_of_rows(&self) -> Option<TivRole> {
        let entities = self.rows.iter().filter(|row| row.kind == RowKind::Entity);
        let (mut categories, mut rows) = (0, 0);
        let mut unknown = None;
        for row in entities {
            rows += 1;
            categories += usize::from(category(&row.name).is_some());
            match row.name.to_lowercase().as_str() {
                "unknown recipient(s)" => unknown = Some(TivRole::Recipient),
                "unknown supplier(s)" => unknown = Some(TivRole::Supplier),
                _ => {}
            }
        }
        // "Other" is a category too; one row is no table of categories.
        if rows > 0 && categories * 2 > rows { Some(TivRole::Category) } else { unknown }
    }

    /// The trap of the old site: the table of importers is titled "exports to all".
    fn role_of_title(&self) -> (Option<TivRole>, Option<String>) {
        let title = self.notes.title();
        if title.starts_with("tiv of arms") {
            return match (self.notes.suppliers(), self.notes.recipients()) {
                (Some(from), Some(to)) => self.role_of_both(from, to),
                (Some(from), None) if is_all(from) => (Some(TivRole::Supplier), None),
                (Some(from), None) => (Some(TivRole::Recipient), Some(from.to_owned())),
                (None, Some(to)) if is_all(to) => (Some(TivRole::Recipient), None),
                (None, Some(to)) => (Some(TivRole::Supplier), Some(to.to_owned())),
                (None, None) => (None, None),
            };
        }
        let has = |word: &str| title.contains(word);
        let role = match (has("supplier"), has("recipient")) {
            (true, false) => Some(TivRole::Supplier),
            (false, true) => Some(TivRole::Recipient),
            _ if has("imports") => Some(TivRole::Recipient),
            _ if has("exports") => Some(TivRole::Supplier),
            _ => None,
        };
        (role, None)
    }

    /// A title with both sides: the rows are the side that is all of them, or the one that they name.
    fn role_of_both(&self, from: &str, to: &str) -> (Option<TivRole>, Option<String>) {
        let rows = || self.rows.iter().filter(|row| row.kind == RowKind::Entity);
        let are = |name: &str| rows().next().is_some() && rows().all(|row| row.name.eq_ignore_ascii_case(name));
        match (is_all(from), is_all(to)) {
            (true, false) => (Some(TivRole::Supplier), Some(to.to_owned())),
            (false, true) => (Some(TivRole::Recipient), Some(from.to_owned())),
            (false, false) if are(from) => (Some(TivRole::Supplier), Some(to.to_owned())),
            (false, false) if are(to) => (Some(TivRole::Recipient), Some(from.to_owned())),
            _ => (None, None),
        }
    }

    fn say_of_header(&self, log: &mut Log<'_>) {
        if !self.header.repeated.is_empty() {
            let years: Vec<String> = self.header.repeated.iter().map(ToString::to_string).collect();
            let message = format!("years that stand here a second time are read once: {}", years.join(", "));
            log.warn(self.line, "repeated-year", message);
        }
        if self.header.layout == Layout::RegionalTable {
            log.warn(self.line, "groups", "regions and alliances overlap: never add them up");
        }
    }

    /// Years of a world table that are blank in its total too: not published yet, which is not the same as none
    /// identified.
    fn unpublished(&self, log: &mut Log<'_>) -> Vec<i32> {
        let world = |row: &&Row| row.kind == RowKind::Total && row.name.to_lowercase().contains("world");
        let Some(total) = self.rows.iter().find(world) else { return Vec::new() };
        let blank =
            |index: usize| self.rows.iter().all(|row| row.years.get(index).is_none_or(|cell| cell.value.is_none()));
        let years: Vec<i32> = self
            .header
            .years
            .iter()
            .enumerate()
            .filter(|(index, _)| blank(*index))
            .map(|(_, (_, year))| *year)
            .collect();
        for year in &years {
            log.warn(
                total.line,
                "unpublished-year",
                format!("{year} is blank in every row: not published yet; not read"),
            );
        }
        years
    }

    /// Tables have blanks for "none identified"; one without any blank, but with many noughts, was filled up by
    /// somebody.
    fn say_of_zeros(&self, log: &mut Log<'_>) {
        let cells = || self.rows.iter().filter(|row| row.kind == RowKind::Entity).flat_map(|row| &row.years);
        let count = |presence: Presence| cells().filter(|cell| cell.presence == presence).count();
        let zeros = count(Presence::BelowHalf);
        let blanks = count(Presence::NoneIdentified) + count(Presence::NotAvailable);
        if zeros * 3 > cells().count() && blanks == 0 && zeros > 20 {
            let message = format!("{} and no blank: somebody filled the blanks with 0", counted(zeros, "nought"));
            log.warn(self.line, "filled-blanks", message).hint =
                Some("SIPRI prints 0 for a volume below half a million and leaves the rest blank".to_owned());
        }
    }

    /// What SIPRI's tables never print: words in the place of a figure, and marks of doubt.
    fn say_of_words(&self, log: &mut Log<'_>) {
        let Met { count, line, words } = &self.words;
        if *count > 0 {
            let message = format!("{} with a word for not available, the first `{words}`", counted(*count, "cell"));
            let message = format!("{message}: kept apart from blanks, which are none identified, and from 0");
            log.warn(*line, "not-available", message).hint = Some(
                "SIPRI leaves such cells blank; where a program wrote the word for a blank, import the file as SIPRI gave it"
                    .to_owned(),
            );
        }
        let Met { count, line, words } = &self.marks;
        if *count > 0 {
            let message = format!("{} with a mark of doubt, the first `{words}`", counted(*count, "figure"));
            log.warn(*line, "marked-value", format!("{message}: read without the mark and kept as estimates"));
        }
    }
}

/// What the cells of one row share.
struct Made {
    role: TivRole,
    entity: Option<Entity>,
    partner: Option<Entity>,
    category: Option<&'static str>,
    group: Option<String>,
}

impl Made {
    fn cell(&self, row: &Row, printed: Printed, year: Option<i32>, first_year: i32, last_year: i32) -> TivCell {
        TivCell {
            line: row.line,
            role: self.role,
            entity: self.entity.clone(),
            category: self.category,
            partner: self.partner.clone(),
            group: self.group.clone(),
            year,
            first_year,
            last_year,
            value: printed.value,
            sureness: printed.sureness,
            presence: printed.presence,
            row: row.kind,
        }
    }
}

impl Printed {
    /// What stands in a cell, and what was read of it.
    fn of(printed: &str, cell: Cell<Decimal>) -> Printed {
        let (value, presence) = match cell {
            Cell::Value(value) | Cell::Marked(value) if value.is_zero() => (Some(Decimal::ZERO), Presence::BelowHalf),
            Cell::Value(value) | Cell::Marked(value) => (Some(value), Presence::Value),
            Cell::Empty if printed.trim().is_empty() => (None, Presence::NoneIdentified),
            Cell::Empty => (None, Presence::NotAvailable),
            Cell::Bad => (None, Presence::Unreadable),
        };
        Printed { value, sureness: cell.flagged(Sureness::Unstated).sureness, presence }
    }
}
