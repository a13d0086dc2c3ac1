//! Rows of registers to orders and deliveries.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher, Hash};

use rust_decimal::Decimal;

use super::header::{Field, Header};
use super::lines::Lines;
use super::log::{Log, Names, counted};
use super::preamble::Notes;
use super::rows::{Row, Rows, Writing, shortened};
use super::value::{Cell, Numbers, mark, status, yes};
use super::years::years;
use crate::datasets::arms::{Delivery, Flagged, Layout, Order, Status, Sureness};

/// What a register holds.
#[derive(Debug, Default)]
pub(super) struct Records {
    pub(super) orders: Vec<Order>,
    pub(super) deliveries: Vec<Delivery>,
}

/// Reads every row under a header. `lines` go on behind it.
pub(super) fn read_register(
    lines: Lines<'_>,
    header_line: u32,
    header: Header,
    writing: Writing,
    notes: &mut Notes,
    names: &mut Names<'_>,
    log: &mut Log<'_>,
) -> Records {
    say_of_header(&header, header_line, log);
    let layout = header.layout;
    let (mut records, bad_marks) = read_rows(Rows::new(lines, header, writing), layout, notes, names, log);
    without_repeats(&mut records, log);
    say_of_second_rows(&records.deliveries, log);
    if let Some(made) = notes.day() {
        say_of_later_years(&records, i32::from(made.year()), log);
    }
    if bad_marks > 0 {
        let message = format!("{} of doubt not understood", counted(bad_marks, "mark"));
        log.warn(header_line, "mark", message);
    }
    if layout == Layout::DealRegister {
        say_of_marks(&records.orders, header_line, log);
    }
    records
}

/// The records of all rows, and how many marks in them are not understood. Both halves of a large file are read side by side, and the
/// second once more where something in the first changes how it is to be read.
fn read_rows(
    mut rows: Rows<'_>,
    layout: Layout,
    notes: &mut Notes,
    names: &mut Names<'_>,
    log: &mut Log<'_>,
) -> (Records, usize) {
    let most = rows.most();
    let Some((mut first, mut second)) = rows.halved() else {
        let read = read_part(&mut rows, most, layout, notes, names, log);
        rows.say_of_tails(0, log);
        return read;
    };
    let (again, mut more_names, mut more_log) = (second.clone(), names.beside(), log.beside());
    // The first half has room for the second too, which is put behind it.
    let (read, more) = rayon::join(
        || read_part(&mut first, most, layout, notes, names, log),
        || read_part(&mut second, most / 2, layout, &mut Notes::default(), &mut more_names, &mut more_log),
    );
    let (mut records, bad_marks) = read;
    let more = if first.leave_alone(&second) {
        names.append(more_names);
        log.append(more_log);
        more
    } else {
        second = again.after(&first);
        read_part(&mut second, most / 2, layout, notes, names, log)
    };
    first.say_of_tails(second.tails(), log);
    records.orders.extend(more.0.orders);
    records.deliveries.extend(more.0.deliveries);
    (records, bad_marks + more.1)
}

/// The records of some rows, with room for so many.
fn read_part(
    rows: &mut Rows<'_>,
    room: usize,
    layout: Layout,
    notes: &mut Notes,
    names: &mut Names<'_>,
    log: &mut Log<'_>,
) -> (Records, usize) {
    let mut records = Records::default();
    let is_of_orders = matches!(layout, Layout::DealRegister | Layout::TidnRegister);
    if is_of_orders {
        records.orders.reserve(room);
    } else {
        records.deliveries.reserve(room);
    }
    let mut reader = Reader { names, numbers: rows.numbers(), bad_marks: 0, layout };
    rows.each(notes, log, |row, log| {
        if is_of_orders {
            records.orders.extend(reader.order(row, log));
        } else {
            records.deliveries.extend(reader.delivery(row, log));
        }
    });
    (records, reader.bad_marks)
}

/// Takes back what stands in the file twice: a deal or a delivery once more under the same number. Rows without a number may be alike
/// (SIPRI has nine pairs among 29,000 deals): they are taken back only where so many are that somebody put two exports together.
fn without_repeats(records: &mut Records, log: &mut Log<'_>) {
    take_repeats(
        &mut records.orders,
        |order| (order.line, order.deal),
        |order| hash_of((order.deal, order.ordered_year, order.number, &order.designation, order.comments.len())),
        |order| Order { line: 0, ..order.clone() },
        log,
    );
    take_repeats(
        &mut records.deliveries,
        |delivery| (delivery.line, delivery.deal),
        |delivery| {
            hash_of((delivery.deal, delivery.ordered_year, delivery.year, delivery.number, &delivery.designation))
        },
        |delivery| Delivery { line: 0, ..delivery.clone() },
        log,
    );
}

fn hash_of(fields: impl Hash) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(fields)
}

/// Takes back the rows that are a row before them, word for word, and says so; where they may be deals of their own, only says so.
fn take_repeats<T: Eq + Hash>(
    rows: &mut Vec<T>,
    place: impl Fn(&T) -> (u32, Option<u32>),
    hash: impl Fn(&T) -> u64,
    without_line: impl Fn(&T) -> T,
    log: &mut Log<'_>,
) {
    // Only rows of one hash, which is of few of their fields, are compared word for word.
    let mut hashes: Vec<(u64, usize)> = rows.iter().enumerate().map(|(at, row)| (hash(row), at)).collect();
    hashes.sort_unstable();
    let mut again = vec![false; rows.len()];
    for alike in hashes.chunk_by(|one, other| one.0 == other.0).filter(|alike| alike.len() > 1) {
        let mut before = HashSet::new();
        for (_, row) in alike {
            again[*row] = !before.insert(without_line(&rows[*row]));
        }
    }
    let count = again.iter().filter(|again| **again).count();
    let numbered = rows.iter().zip(&again).any(|(row, again)| *again && place(row).1.is_some());
    if numbered || is_put_together(count, rows.len()) {
        let mut places = again.iter();
        let (rows, first) = take_back(rows, |_| !places.next().copied().unwrap_or(false), |row| place(row).0);
        log.take_back(rows, first, "each is counted once");
    } else if let Some(first) = again.iter().position(|again| *again) {
        let message = format!("{} in every field: read as deals of their own", alike(count));
        log.warn(place(&rows[first]).0, "alike-rows", message).hint =
            Some("SIPRI has a few such deals; if a row was copied, take it out".to_owned());
    }
}

/// A deal has one row a year: of a second one nobody can tell whether it corrects the first or was copied and changed.
fn say_of_second_rows(deliveries: &[Delivery], log: &mut Log<'_>) {
    let mut seen: HashMap<(u32, i32), &Delivery> = HashMap::new();
    for delivery in deliveries {
        let (Some(deal), Some(year)) = (delivery.deal, delivery.year.value) else { continue };
        let Some(first) = seen.get(&(deal, year)) else {
            seen.insert((deal, year), delivery);
            continue;
        };
        let volume =
            |row: &Delivery| row.tiv.map_or_else(|| "no volume".to_owned(), |tiv| format!("{tiv} million TIV"));
        let message = format!(
            "deal {deal} has a second row for {year}: {} here, {} in line {}; both are counted",
            volume(delivery),
            volume(first),
            first.line
        );
        log.warn(delivery.line, "second-delivery", message).hint =
            Some("the register has one row a deal and year: was the file changed, or two put together?".to_owned());
    }
}

/// Nothing has been delivered after the file was made.
fn say_of_later_years(records: &Records, made: i32, log: &mut Log<'_>) {
    let last_year = |order: &Order| order.delivery_years.iter().copied().max();
    let of_orders = records.orders.iter().filter_map(|order| Some((order.line, last_year(order)?)));
    let of_deliveries = records.deliveries.iter().filter_map(|row| Some((row.line, row.year.value?)));
    let mut later = of_orders.chain(of_deliveries).filter(|(_, year)| *year > made);
    if let Some((line, year)) = later.next() {
        let rows = counted(later.count() + 1, "row");
        let message = format!("{rows} with a delivery after {made}, when the file was made; the first in {year}");
        log.warn(line, "later-year", message).hint =
            Some("is it a misprint? the register lists what has come".to_owned());
    }
}

/// True when so many of the rows repeat another that two exports were put together: one in twenty, or every row of a small file.
const fn is_put_together(repeats: usize, rows: usize) -> bool {
    (repeats > 2 && repeats * 20 > rows) || (repeats > 0 && repeats * 2 >= rows)
}

fn alike(rows: usize) -> String {
    if rows == 1 { "1 row is like one before it".to_owned() } else { format!("{rows} rows are like ones before them") }
}

/// Removes what is not kept; how many, and the line of the first.
fn take_back<T>(rows: &mut Vec<T>, mut keep: impl FnMut(&T) -> bool, line: impl Fn(&T) -> u32) -> (usize, u32) {
    let (before, mut first) = (rows.len(), 0);
    rows.retain(|row| {
        let kept = keep(row);
        if !kept && first == 0 {
            first = line(row);
        }
        kept
    });
    (before - rows.len(), first)
}

/// Columns that are not known, and columns of marks that are gone.
fn say_of_header(header: &Header, line: u32, log: &mut Log<'_>) {
    if !header.unknown.is_empty() {
        let names: Vec<String> = header.unknown.iter().map(|name| format!("`{}`", shortened(name))).collect();
        log.warn(line, "unknown-column", format!("columns that are not read: {}", names.join(", ")));
    }
    if header.tail > 1 {
        log.warn(
            line,
            "tail",
            format!("{} behind the last column: saved by a spreadsheet", counted(header.tail, "semicolon")),
        );
    }
    if header.layout == Layout::TidnRegister {
        let message = "the columns ldat, term and coprod hold codes that are documented nowhere; they are not read";
        log.warn(line, "unread-column", message);
    }
    let of_deals = [
        (Field::OrderYear, Field::OrderYearMark, "the year of order"),
        (Field::Number, Field::NumberMark, "the number ordered"),
        (Field::Delivered, Field::DeliveredMark, "the number delivered"),
        (Field::Year, Field::YearMark, "the delivery year"),
    ];
    let gone: Vec<&str> = of_deals
        .iter()
        .filter(|(value, mark, _)| header.has(*value) && !header.has(*mark))
        .map(|(_, _, name)| *name)
        .collect();
    if !gone.is_empty() {
        let message = format!("the column of marks of doubt is gone behind {}", gone.join(", "));
        log.warn(line, "marks-missing", message).hint = Some("without it nobody can tell estimates apart".to_owned());
    }
    let years = match header.layout {
        Layout::DealRegister | Layout::TidnRegister => (Field::Years, "years of delivery"),
        _ => (Field::Year, "delivery year"),
    };
    let volume = (Field::TivDelivered, "TIV delivered");
    let needed = [(Field::OrderYear, "year of order"), years, volume, (Field::Description, "description")];
    let missing: Vec<&str> = needed.iter().filter(|(field, _)| !header.has(*field)).map(|(_, name)| *name).collect();
    if !missing.is_empty() {
        log.warn(line, "missing-column", format!("columns that are not there: {}", missing.join(", ")));
    }
}

/// In every sound vintage the number delivered is marked more often than the number ordered. One vintage lost most of
/// these marks, which no other check would show.
fn say_of_marks(orders: &[Order], line: u32, log: &mut Log<'_>) {
    let count =
        |of: fn(&Order) -> Flagged<u32>| orders.iter().filter(|order| of(order).sureness == Sureness::Estimate).count();
    let (ordered, delivered) = (count(|order| order.number), count(|order| order.delivered));
    if ordered >= 500 && delivered * 2 < ordered {
        let message = format!(
            "only {delivered} numbers delivered are marked uncertain, but {ordered} numbers ordered: marks were lost"
        );
        log.warn(line, "marks-lost", message).hint = Some("compare with another vintage: `bilat diff`".to_owned());
    }
}

struct Reader<'n, 'e> {
    names: &'n mut Names<'e>,
    numbers: Numbers,
    /// Marks of doubt that are none of the known ones.
    bad_marks: usize,
    layout: Layout,
}

impl Reader<'_, '_> {
    fn order(&mut self, row: &Row<'_, '_>, log: &mut Log<'_>) -> Option<Order> {
        if !has_parties(row, log) {
            return None;
        }
        let ordered_year = self.year(row, Field::OrderYear, Field::OrderYearMark, log);
        let number = self.count(row, Field::Number, Field::NumberMark, log);
        let delivered = self.count(row, Field::Delivered, Field::DeliveredMark, log);
        let list = years(row.get(Field::Years));
        if list.is_none() {
            bad(row, Field::Years, "years of delivery", log);
        }
        let list = list.unwrap_or_default();
        let rewritten = list.rewritten && self.layout == Layout::DealRegister;
        if rewritten {
            let message = format!("list of years `{}` written anew", shortened(row.get(Field::Years)));
            log.warn(row.line, "year-list", message);
        }
        let tiv_order = self.decimal(row, Field::TivOrder, log).filter(|tiv| !tiv.is_zero());
        let tiv_delivered = self.decimal(row, Field::TivDelivered, log);
        // A unit of 0.00 may be rounded; where no volume rests on it, it is not known.
        let has_volume = tiv_order.is_some() || tiv_delivered.is_some_and(|tiv| !tiv.is_zero());
        let tiv_unit = self.decimal(row, Field::TivUnit, log).filter(|tiv| has_volume || !tiv.is_zero());
        let description = row.get(Field::Description);
        let order = Order {
            line: row.line,
            deal: self.deal(row, log),
            supplier: self.names.party(row.get(Field::Supplier), row.line, tiv_delivered),
            recipient: self.names.party(row.get(Field::Recipient), row.line, tiv_delivered),
            ordered_year,
            number: known_number(number),
            designation: row.get(Field::Designation).to_owned(),
            description: description.to_owned(),
            category: self.names.category(row.get(Field::Category), description, row.line),
            delivered,
            years_sureness: if list.marked { Sureness::Estimate } else { Sureness::Unstated },
            delivery_years: list.years,
            status: self.status(row, log),
            local_production: yes(row.get(Field::LocalProduction)),
            comments: row.get(Field::Comments).to_owned(),
            tiv_unit,
            tiv_order,
            tiv_delivered,
        };
        log.keep(row.repaired || rewritten);
        Some(order)
    }

    fn delivery(&mut self, row: &Row<'_, '_>, log: &mut Log<'_>) -> Option<Delivery> {
        if !has_parties(row, log) {
            return None;
        }
        let tiv = self.decimal(row, Field::TivDelivered, log);
        let description = row.get(Field::Description);
        let delivery = Delivery {
            line: row.line,
            deal: self.deal(row, log),
            supplier: self.names.party(row.get(Field::Supplier), row.line, tiv),
            recipient: self.names.party(row.get(Field::Recipient), row.line, tiv),
            designation: row.get(Field::Designation).to_owned(),
            description: description.to_owned(),
            category: self.names.category(row.get(Field::Category), description, row.line),
            ordered_year: self.year(row, Field::OrderYear, Field::OrderYearMark, log),
            number: self.count(row, Field::Delivered, Field::DeliveredMark, log),
            year: self.year(row, Field::Year, Field::YearMark, log),
            status: self.status(row, log),
            tiv_new_unit: self.decimal(row, Field::TivNewUnit, log),
            tiv_unit: self.decimal(row, Field::TivUnit, log),
            tiv,
            local_production: yes(row.get(Field::LocalProduction)),
        };
        if delivery.year.value.is_none() {
            log.error(row.line, "no-year", "no year of delivery: this row is in no sum by year");
        }
        log.keep(row.repaired);
        Some(delivery)
    }

    fn deal(&self, row: &Row<'_, '_>, log: &mut Log<'_>) -> Option<u32> {
        self.read(row, Field::Deal, "number of the deal", log, |numbers, cell| numbers.count(cell)).value()
    }

    fn year(&mut self, row: &Row<'_, '_>, field: Field, marks: Field, log: &mut Log<'_>) -> Flagged<i32> {
        let cell = self.read(row, field, "year", log, |numbers, cell| numbers.year(cell));
        cell.flagged(self.mark(row, marks))
    }

    fn count(&mut self, row: &Row<'_, '_>, field: Field, marks: Field, log: &mut Log<'_>) -> Flagged<u32> {
        let cell = self.read(row, field, "number of items", log, |numbers, cell| numbers.count(cell));
        cell.flagged(self.mark(row, marks))
    }

    fn decimal(&self, row: &Row<'_, '_>, field: Field, log: &mut Log<'_>) -> Option<Decimal> {
        self.read(row, field, "trend-indicator value", log, |numbers, cell| numbers.decimal(cell)).value()
    }

    fn status(&self, row: &Row<'_, '_>, log: &mut Log<'_>) -> Option<Status> {
        self.read(row, Field::Status, "status", log, |_, cell| status(cell)).value()
    }

    fn read<T>(
        &self,
        row: &Row<'_, '_>,
        field: Field,
        what: &str,
        log: &mut Log<'_>,
        read: impl FnOnce(Numbers, &str) -> Cell<T>,
    ) -> Cell<T> {
        let cell = read(self.numbers, row.get(field));
        if cell.is_bad() {
            bad(row, field, what, log);
        }
        cell
    }

    /// What the column of marks says. Deal registers and the old interface mark doubt and leave the rest blank; the
    /// others say yes or no, and blank is neither.
    fn mark(&mut self, row: &Row<'_, '_>, field: Field) -> Sureness {
        if !row.header.has(field) {
            return Sureness::Unstated;
        }
        let empty = match self.layout {
            Layout::DealRegister | Layout::TidnRegister => Sureness::Certain,
            _ => Sureness::Unstated,
        };
        mark(row.get(field), empty).unwrap_or_else(|| {
            self.bad_marks += 1;
            Sureness::Unstated
        })
    }
}

/// Nobody orders nothing: 0 stands for a number that is not known, and what is not known is not certain.
pub(super) const fn known_number(number: Flagged<u32>) -> Flagged<u32> {
    match (number.value, number.sureness) {
        (Some(0), Sureness::Certain) => Flagged::new(None, Sureness::Unstated),
        (Some(0), sureness) => Flagged::new(None, sureness),
        _ => number,
    }
}

/// Drops a row that names neither side or only one: it belongs to nobody.
fn has_parties(row: &Row<'_, '_>, log: &mut Log<'_>) -> bool {
    let side = match (row.get(Field::Supplier).is_empty(), row.get(Field::Recipient).is_empty()) {
        (false, false) => return true,
        (true, false) => "supplier",
        (false, true) => "recipient",
        (true, true) => "supplier and no recipient",
    };
    log.drop_row(row.line, "no-party", format!("no {side}; the row is dropped"));
    false
}

/// Says that a cell cannot be read; its value is missing.
fn bad(row: &Row<'_, '_>, field: Field, what: &str, log: &mut Log<'_>) {
    let message = format!("`{}` is no {what}; the value is left out", shortened(row.get(field)));
    log.error(row.line, "bad-value", message);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::preamble::Notes;
    use super::*;
    use crate::datasets::entity::Entities;
    use crate::datasets::sipri::header::{AnyHeader, any_header};

    const HEADER: &str = "Recipient,Supplier,Year of order, ,Number ordered, ,Weapon designation,Weapon description,\
        Number delivered, ,Year(s) of delivery,status,Comments,SIPRI TIV per unit,SIPRI TIV for total order,\
        SIPRI TIV of delivered weapons";
    const DELIVERIES: &str = "Recipient,Supplier,Order date,Delivery year,Designation,Description,TIV delivery values";
    /// Whole rows, and everything that is none.
    const LINES: [&str; 12] = [
        "Peru,Chile,2001,?,10,,X-1,tank,10,?,2002; 2003,New,For army,2,20,20",
        "Peru,NATO**,1999,,,?,Y-2,patrol craft,0,,,Second hand,,0,0,0",
        "Atlantis,Chile,2001,!,10,,X-1,unheard-of thing,10,?,2002,New,\u{e9}cole,2,20,20",
        "Peru,Chile,2001,?,10,,X-1,tank,10,?,2002; 2003,New,For",
        " army,2,20,20",
        "Peru,Chile,2001,?,10,,X-1,tank,10,?,2002; 2003,New,For, the, army,2,20,20",
        "Peru,Chile,2001,?,10,,X-1,tank,10,?,2002; 2003,New,For army,2,20,20;;;",
        "a,b",
        "",
        "Data generated: 28 September 2026",
        HEADER,
        DELIVERIES,
    ];

    fn header() -> Header {
        match any_header(HEADER, false) {
            Some(AnyHeader::Register(header)) => *header,
            other => panic!("{other:?}"),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn halves_are_read_as_the_whole(
            // Mostly whole rows; what is none is seldom, so that either half may be without it.
            lines in prop::collection::vec((0..60_usize).prop_map(|at| LINES[if at < 12 { at } else { at % 2 }]), 60..140),
            most in 2..=12_usize,
        ) {
            let some = lines.iter().map(|line| LINES[LINES.iter().position(|one| one == line).unwrap_or(0) % most]);
            let text = some.collect::<Vec<_>>().join("\n");
            let entities = Entities::shipped().expect("the list");
            let writing = Writing::of(&text, b',');
            let read = |whole: bool| {
                let (mut notes, mut log) = (Notes::default(), Log::new("t.csv"));
                let mut names = Names::new(&entities).expect("the list");
                let mut rows = Rows::new(Lines::new(&text), header(), writing);
                prop_assert!(rows.halved().is_some() || most < 12, "too short to be halved");
                let (records, marks) = if whole {
                    let read = read_part(&mut rows, 0, Layout::DealRegister, &mut notes, &mut names, &mut log);
                    rows.say_of_tails(0, &mut log);
                    read
                } else {
                    read_rows(rows, Layout::DealRegister, &mut notes, &mut names, &mut log)
                };
                names.report(&mut log);
                log.findings.sort_by_key(|finding| finding.line);
                let counts = (log.rows_in, log.rows_kept, log.rows_repaired, log.rows_dropped);
                Ok((records.orders, marks, log.findings, counts, format!("{:?}", notes.preamble())))
            };
            let (halves, whole) = (read(false)?, read(true)?);
            prop_assert_eq!(halves, whole);
        }
    }
}
