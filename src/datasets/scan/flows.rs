//! Totals of a Comtrade file by reporter, partner, flow and period: each flow counted once, the rest set aside with its value.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use rayon::prelude::*;

use super::comtrade::{Absent, Areas, Class, Code, Kind, Period, Row, Visitor, scan};
use super::{ONE_COUNTRY_TWICE, ProductPrefix, Report, Tally};
use crate::error::Result;
use crate::io::{Options, TableFile};

/// Which rows are counted; what is `None` is not asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FlowSelection {
    /// Only this reporter.
    pub reporter: Option<u16>,
    /// Only this partner.
    pub partner: Option<u16>,
    /// Only products that begin so; totals of all products are none of them.
    pub product: Option<ProductPrefix>,
}

impl FlowSelection {
    fn takes(&self, row: &Row) -> bool {
        self.reporter.is_none_or(|only| only == row.reporter)
            && self.partner.is_none_or(|only| only == row.partner)
            && self.product.is_none_or(|prefix| row.product.begins_with(prefix))
    }
}

/// What a total was made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Basis {
    /// The file's own total.
    Total,
    /// The sum of its products of so many digits.
    Detail(usize),
    /// Nothing: the file's totals conflict, or it has only items of services.
    Nothing,
}

/// What a reporter says that it traded with a partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FlowTotal {
    /// Goods or services.
    pub kind: Kind,
    /// Year, or month in monthly data. Months are not added up to years.
    pub period: Period,
    /// Reporter, by the code of Comtrade.
    pub reporter: u16,
    /// Partner.
    pub partner: u16,
    /// Exports to the partner; else imports from it.
    pub export: bool,
    /// Thousandths of a current US dollar, in the valuation of the reporter; `None` when it is not known.
    pub value: Option<i128>,
    /// Rows that were counted.
    pub rows: u64,
    /// Those among them without a value.
    pub missing: u64,
    /// What was counted.
    pub basis: Basis,
    /// Edition of the classification, for example `H6`.
    pub classification: Code,
}

/// Chapters of the Harmonized System and divisions of the SITC, a bit each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Chapters {
    /// Chapter 27 is bit 27.
    pub harmonized: u128,
    /// Division 33 is bit 33.
    pub sitc: u128,
}

impl Chapters {
    fn add(&mut self, row: &Row) {
        let digit = |byte: &u8| byte.is_ascii_digit().then(|| byte - b'0');
        let [Some(tens), Some(ones)] = [0, 1].map(|place| row.product.0.get(place).and_then(digit)) else { return };
        let chapter = 1 << (tens * 10 + ones);
        match row.classification.0[0] {
            b'H' => self.harmonized |= chapter,
            b'S' => self.sitc |= chapter,
            _ => {}
        }
    }

    const fn merge(self, other: Chapters) -> Chapters {
        Chapters { harmonized: self.harmonized | other.harmonized, sitc: self.sitc | other.sitc }
    }
}

/// Totals of a Comtrade file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FlowTotals {
    /// By kind, period, reporter, partner and flow, imports before exports. A flow that is not there is not known; it is not zero.
    pub flows: Vec<FlowTotal>,
    /// Rows that were counted.
    pub kept: Tally,
    /// Rows that were not, by the reason.
    pub set_aside: BTreeMap<Class, Tally>,
    /// What is known of the products where all flows are sums of them; `None` where a total stands in the file, and where a product
    /// stands in a flow twice.
    pub products: Option<Chapters>,
    /// Columns that the file lacks.
    pub absent: Absent,
    /// What became of the rows.
    pub report: Report,
}

impl FlowTotals {
    /// What a reporter says of one flow.
    pub fn flow(&self, kind: Kind, period: Period, reporter: u16, partner: u16, export: bool) -> Option<&FlowTotal> {
        let wanted = (kind, period, reporter, partner, export);
        let place = self
            .flows
            .binary_search_by_key(&wanted, |flow| (flow.kind, flow.period, flow.reporter, flow.partner, flow.export));
        self.flows.get(place.ok()?)
    }
}

/// Adds up a Comtrade file.
///
/// Shape: one total a kind, period, reporter, partner and flow. Unit: thousandths of a current US dollar. Rows of
/// [`Class::Total`] are taken where there are some, of the newest edition of the Harmonized System; else the detail of one number
/// of digits, that with the largest sum, because it is the most complete (of equal ones that with the fewest digits).
///
/// Detail that stands in the file twice is not taken apart here, only found: see [`FlowTotals::products`].
///
/// # Errors
/// As [`scan`].
pub fn totals(file: &TableFile, selection: &FlowSelection, areas: &Areas, options: Options) -> Result<FlowTotals> {
    let (parts, report, absent) = scan(file, &Adder { selection, areas }, options)?;
    let mut totals = FlowTotals { absent, report, ..FlowTotals::default() };
    let mut flows: HashMap<Key, Vec<Entry>> = HashMap::new();
    let mut details = Some(Details::default());
    for mut part in parts {
        part.close();
        details = details.zip(part.details.take()).map(|(all, more)| all.with(more));
        for (class, tally) in part.set_aside {
            totals.set_aside.entry(class).or_default().merge(tally);
        }
        if part.flows.len() > flows.len() {
            std::mem::swap(&mut part.flows, &mut flows);
        }
        for (key, entries) in part.flows {
            let of_key = flows.entry(key).or_default();
            entries.into_iter().for_each(|entry| add(of_key, entry));
        }
    }
    for (key, mut entries) in flows {
        entries.sort_unstable_by_key(|entry| (entry.classification, entry.level));
        let flow = choose(key, &entries, &mut totals.set_aside);
        totals.kept.rows += flow.rows;
        totals.kept.value += flow.value.unwrap_or(0);
        totals.flows.push(flow);
    }
    totals.flows.sort_unstable_by_key(|flow| (flow.kind, flow.period, flow.reporter, flow.partner, flow.export));
    note_countries_twice(&mut totals);
    totals.products = details.and_then(Details::once);
    Ok(totals)
}

/// Codes for one country, with and without a territory: a flow under both of them stands in the file twice.
const TWINS: [(u16, u16); 5] = [(250, 251), (756, 757), (578, 579), (840, 842), (158, 490)];

/// Counts flows that stand in the file under two codes of one country: which of them holds is for a reading row by row to say.
fn note_countries_twice(totals: &mut FlowTotals) {
    let one = |code: u16| TWINS.iter().find(|(twin, _)| *twin == code).map_or(code, |(_, code)| *code);
    let mut seen = HashSet::with_capacity(totals.flows.len());
    let key = |flow: &FlowTotal| (flow.kind, flow.period, one(flow.reporter), one(flow.partner), flow.export);
    let twice = totals.flows.iter().filter(|flow| !seen.insert(key(flow))).count() as u64;
    if twice > 0 {
        totals.report.counts.insert(ONE_COUNTRY_TWICE, twice);
    }
}

/// Whose flow it is: kind, period, reporter, partner, exports or imports.
type Key = (Kind, Period, u16, u16, bool);

/// Sum of the rows of a flow in one classification and of one number of digits; 0 is the total.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Entry {
    classification: Code,
    level: usize,
    rows: u64,
    missing: u64,
    value: i128,
    least: i64,
    most: i64,
}

impl Entry {
    fn new(classification: Code, level: usize) -> Entry {
        Entry { classification, level, rows: 0, missing: 0, value: 0, least: i64::MAX, most: i64::MIN }
    }

    fn is_like(&self, other: &Entry) -> bool {
        self.classification == other.classification && self.level == other.level
    }

    fn row(&mut self, value: Option<i64>) {
        self.rows += 1;
        match value {
            Some(value) => {
                self.value += i128::from(value);
                self.least = self.least.min(value);
                self.most = self.most.max(value);
            }
            None => self.missing += 1,
        }
    }

    fn merge(&mut self, other: &Entry) {
        self.rows += other.rows;
        self.missing += other.missing;
        self.value += other.value;
        self.least = self.least.min(other.least);
        self.most = self.most.max(other.most);
    }

    const fn tally(&self) -> Tally {
        Tally { rows: self.rows, value: self.value }
    }
}

fn add(entries: &mut Vec<Entry>, entry: Entry) {
    match entries.iter_mut().find(|there| there.is_like(&entry)) {
        Some(there) => there.merge(&entry),
        None => entries.push(entry),
    }
}

/// The rows of products, to find those that stand in the file twice.
#[derive(Default)]
struct Details {
    /// Flow and product of each in one number; within a flow no two products have the same.
    rows: Vec<u64>,
    chapters: Chapters,
}

impl Details {
    fn with(mut self, more: Details) -> Details {
        self.rows.extend(more.rows);
        Details { rows: self.rows, chapters: self.chapters.merge(more.chapters) }
    }

    /// The chapters; `None` when a product stands in a flow twice.
    fn once(mut self) -> Option<Chapters> {
        self.rows.par_sort_unstable();
        self.rows.array_windows().all(|[one, next]| one != next).then_some(self.chapters)
    }
}

/// A flow, an edition and a number of digits in one number.
fn hash_of(key: Key, entry: &Entry) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one((key, entry.classification, entry.level))
}

/// Adds rows to the entry of their flow. The rows of a flow mostly follow one another, so its entry is kept at hand.
struct Adder<'a> {
    selection: &'a FlowSelection,
    areas: &'a Areas,
}

/// The flows of one worker.
struct Flows {
    flows: HashMap<Key, Vec<Entry>>,
    set_aside: BTreeMap<Class, Tally>,
    key: Key,
    entry: Entry,
    /// [`hash_of`] the flow at hand.
    hash: u64,
    /// `None` as soon as there is a total: details beside totals are no sum.
    details: Option<Details>,
}

impl Flows {
    fn close(&mut self) {
        if self.entry.rows > 0 {
            add(self.flows.entry(self.key).or_default(), self.entry);
        }
    }
}

impl Visitor for Adder<'_> {
    type Part = Flows;

    fn part(&self) -> Flows {
        let key = (Kind::Goods, Period { year: 0, month: None }, 0, 0, false);
        let entry = Entry::new(Code::default(), 0);
        let (flows, set_aside, details) = (HashMap::new(), BTreeMap::new(), Some(Details::default()));
        Flows { flows, set_aside, key, entry, hash: 0, details }
    }

    #[inline(always)]
    fn row(&self, part: &mut Flows, row: &Row) {
        if !self.selection.takes(row) {
            return;
        }
        let level = match row.class(self.areas) {
            Class::Total => 0,
            Class::Detail => row.product.len(),
            class => {
                part.set_aside.entry(class).or_default().add(row.value);
                return;
            }
        };
        let key = (row.kind, row.period, row.reporter, row.partner, row.is_export());
        let entry = Entry::new(row.classification, level);
        if key != part.key || !part.entry.is_like(&entry) {
            part.close();
            (part.key, part.entry, part.hash) = (key, entry, hash_of(key, &entry));
        }
        part.entry.row(row.value);
        match &mut part.details {
            _ if level == 0 => part.details = None,
            Some(details) => {
                // Multiplied by an odd number, different codes stay different.
                let product = u64::from_le_bytes(row.product.0).wrapping_mul(0x9e37_79b9_7f4a_7c15);
                details.rows.push(part.hash.wrapping_add(product));
                details.chapters.add(row);
            }
            None => {}
        }
    }
}

/// Makes one total of the entries of a flow and sets the others aside.
fn choose(key: Key, entries: &[Entry], set_aside: &mut BTreeMap<Class, Tally>) -> FlowTotal {
    let (kind, period, reporter, partner, export) = key;
    let known = |entry: &&Entry| entry.rows > entry.missing;
    let total =
        entries.iter().filter(|entry| entry.level == 0).filter(known).max_by_key(|entry| rank(entry.classification));
    let largest = |entry: &&Entry| (entry.value, rank(entry.classification), std::cmp::Reverse(entry.level));
    let detail = entries.iter().filter(|entry| entry.level > 0 && kind == Kind::Goods).max_by_key(largest);
    let unknown_total = entries.iter().find(|entry| entry.level == 0);
    let chosen = total.or(detail).or(unknown_total);
    for entry in entries {
        if chosen.is_some_and(|chosen| chosen.is_like(entry)) {
            continue;
        }
        let class = match chosen {
            Some(chosen) if chosen.classification != entry.classification => Class::OtherClassification,
            Some(chosen) if chosen.level == 0 => Class::BesideTotal,
            Some(_) => Class::OtherLevel,
            None => Class::WithoutTotal,
        };
        set_aside.entry(class).or_default().merge(entry.tally());
    }
    let nothing = FlowTotal {
        kind,
        period,
        reporter,
        partner,
        export,
        value: None,
        rows: 0,
        missing: 0,
        basis: Basis::Nothing,
        classification: chosen.map_or(Code::default(), |chosen| chosen.classification),
    };
    match chosen {
        Some(chosen) if chosen.level == 0 => one_total(nothing, chosen, set_aside),
        Some(chosen) => FlowTotal {
            value: (chosen.missing == 0).then_some(chosen.value),
            rows: chosen.rows,
            missing: chosen.missing,
            basis: Basis::Detail(chosen.level),
            ..nothing
        },
        None => nothing,
    }
}

/// The total of a flow whose file may have several rows for it.
fn one_total(flow: FlowTotal, entry: &Entry, set_aside: &mut BTreeMap<Class, Tally>) -> FlowTotal {
    let most = i128::from(entry.most);
    let class = match entry.rows - entry.missing {
        0 => return FlowTotal { rows: entry.rows, missing: entry.missing, basis: Basis::Total, ..flow },
        1 => None,
        _ if entry.least == entry.most => Some(Class::Repeated),
        _ if entry.value == 2 * most => Some(Class::PartOfTotal),
        _ => {
            set_aside.entry(Class::Conflicting).or_default().merge(entry.tally());
            return flow;
        }
    };
    let others = Tally { rows: entry.rows - 1, value: entry.value - most };
    if others.rows > 0 {
        // Without a value beside one with it: the same total, written twice.
        set_aside.entry(class.unwrap_or(Class::Repeated)).or_default().merge(others);
    }
    FlowTotal { value: Some(most), rows: 1, missing: 0, basis: Basis::Total, ..flow }
}

/// The order of classifications: the Harmonized System first, then SITC, newer editions before older ones.
fn rank(classification: Code) -> (u8, Code) {
    let family = match classification.as_str().as_bytes().first() {
        Some(b'H') => 2,
        Some(b'S') => 1,
        _ => 0,
    };
    (family, classification)
}
