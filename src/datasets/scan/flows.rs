//! Totals of a Comtrade file by reporter, partner, flow and period: each flow counted once, the rest set aside with its value.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;

use super::comtrade::{Areas, Class, Code, ComtradeReport, Kind, Period, Row, Visitor, scan};
use super::comtrade_row::{TOTAL, WORLD};
use super::flow::{Key, Line, NO_VALUE, Part, Run, Settled, settle};
use super::{ProductPrefix, Tally};
use crate::datasets::comtrade::Family;
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
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Basis {
    /// Nothing: the file has only items of services, or only parts.
    #[default]
    Nothing,
    /// The file's own total.
    Total,
    /// The sum of its products.
    Detail,
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

/// A reporter's own total of all partners. It is never added to theirs; it says which months were reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorldTotal {
    /// Goods or services.
    pub kind: Kind,
    /// Year, or month in monthly data.
    pub period: Period,
    /// Reporter, by the code of Comtrade.
    pub reporter: u16,
    /// Exports; else imports.
    pub export: bool,
    /// Thousandths of a current US dollar; `None` where the file has no value.
    pub value: Option<i64>,
}

/// Chapters of the Harmonized System, divisions of the SITC and Broad Economic Categories, a bit each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Chapters {
    /// Chapter 27 is bit 27.
    pub harmonized: u128,
    /// Division 33 is bit 33.
    pub sitc: u128,
    /// Category 3 of the fourth revision is bit 43, of the fifth bit 53.
    pub broad: u128,
}

impl Chapters {
    pub(super) fn add(&mut self, family: Family, product: Code) {
        let chapters = family.chapters(product.as_str().as_bytes());
        match family {
            Family::Harmonized => self.harmonized |= chapters,
            Family::Sitc => self.sitc |= chapters,
            Family::Broad4 | Family::Broad5 => self.broad |= chapters,
            Family::Other => {}
        }
    }

    const fn merge(self, other: Chapters) -> Chapters {
        Chapters {
            harmonized: self.harmonized | other.harmonized,
            sitc: self.sitc | other.sitc,
            broad: self.broad | other.broad,
        }
    }
}

/// Two rows of one key with different values: the place of each among the rows of the file, from 0, and its value in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conflict {
    /// The row that counts.
    pub first: (u64, i64),
    /// The row that was set aside.
    pub second: (u64, i64),
}

/// Conflicts that are kept with their places, as an import keeps them.
pub(super) const MOST_CONFLICTS: usize = 20;

/// Totals of a Comtrade file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FlowTotals {
    /// By kind, period, reporter, partner and flow, imports before exports. A flow that is not there is not known; it is not zero.
    pub flows: Vec<FlowTotal>,
    /// What each reporter says of the whole World, in the same order: the first row of each.
    pub world: Vec<WorldTotal>,
    /// Rows that were counted.
    pub kept: Tally,
    /// Rows that were not, by the reason.
    pub set_aside: BTreeMap<Class, Tally>,
    /// The chapters of the products that were counted, by year.
    pub chapters: BTreeMap<u16, Chapters>,
    /// Flows with rows that only the audit of an import can tell apart, such as parts without their whole.
    pub open: u64,
    /// With a product selected: a reporter has rows of one period, be they of that product or not, in several classifications. An
    /// import takes one of them for a flow, which may be another than that of the product.
    pub in_several_classifications: bool,
    /// The first conflicts, in the order of the file.
    pub conflicts: Vec<Conflict>,
    /// What became of the rows.
    pub read: ComtradeReport,
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
/// Shape: one total a kind, period, reporter, partner and flow. Unit: thousandths of a current US dollar. What is counted is what the
/// [audit](crate::datasets::audit) of an import counts: the total of all products, else the products, each under its highest code;
/// of several classifications one; of rows that stand twice the first. Where these rules do not suffice, the flow is
/// [open](FlowTotals::open).
///
/// Memory: 24 bytes a row that may be counted.
///
/// # Errors
/// As [`scan`].
pub fn totals(file: &TableFile, selection: &FlowSelection, areas: &Areas, options: Options) -> Result<FlowTotals> {
    let (workers, read) = scan(file, &Collector { selection, areas }, options)?;
    let mut totals = FlowTotals { read, ..FlowTotals::default() };
    let mut chunks: Vec<Rows> = Vec::new();
    let (mut world, mut editions) = (BTreeMap::new(), Editions::default());
    for worker in workers {
        editions.merge(worker.editions);
        for (key, total) in worker.world {
            first_of(&mut world, key, total);
        }
        for (class, tally) in worker.set_aside {
            totals.set_aside.entry(class).or_default().merge(tally);
        }
        chunks.extend(worker.chunks);
    }
    totals.in_several_classifications = editions.has_several;
    chunks.par_iter_mut().for_each(Rows::close);
    chunks.sort_unstable_by_key(|rows| rows.chunk);
    totals.world = world.into_values().map(|(_, total)| total).collect();
    let settled = settle_all(&chunks);
    for (key, flow) in settled {
        totals.take(key, flow);
    }
    totals.conflicts.sort_unstable_by_key(|conflict| conflict.second.0);
    totals.conflicts.truncate(MOST_CONFLICTS);
    Ok(totals)
}

/// What the rows of each flow come to, in the order of the keys; the chunks are in the order of the file.
fn settle_all(chunks: &[Rows]) -> Vec<(Key, Settled)> {
    let rows_before = chunks.iter().scan(0, |sum, rows| Some(std::mem::replace(sum, *sum + u64::from(rows.count))));
    let mut runs: Vec<(Key, Run<'_>)> = Vec::with_capacity(chunks.iter().map(|rows| rows.runs.len()).sum());
    for (rows, before) in chunks.iter().zip(rows_before) {
        runs.extend(rows.runs.iter().map(|span| (span.key, rows.run(span, before))));
    }
    // Stable: the runs of a flow stay in the order of the file.
    runs.par_sort_by_key(|(key, _)| *key);
    let of_flows: Vec<&[(Key, Run<'_>)]> = runs.chunk_by(|(one, _), (other, _)| one == other).collect();
    let settle_one = |of_flow: &&[(Key, Run<'_>)]| {
        let runs: Vec<Run<'_>> = of_flow.iter().map(|(_, run)| *run).collect();
        let key = of_flow.first().map(|(key, _)| *key)?;
        Some((key, settle(key.0, &runs)))
    };
    of_flows.par_iter().filter_map(settle_one).collect()
}

impl FlowTotals {
    fn take(&mut self, key: Key, settled: Settled) {
        let (kind, period, reporter, partner, export) = key;
        let Settled { value, rows, missing, basis, classification, chapters, set_aside, conflicts, is_open } = settled;
        for (class, tally) in set_aside {
            self.set_aside.entry(class).or_default().merge(tally);
        }
        self.kept.rows += rows;
        self.kept.value += value.unwrap_or(0);
        if chapters != Chapters::default() {
            let of_year = self.chapters.entry(period.year).or_default();
            *of_year = of_year.merge(chapters);
        }
        self.conflicts.extend(conflicts);
        self.open += u64::from(is_open);
        self.flows.push(FlowTotal {
            kind,
            period,
            reporter,
            partner,
            export,
            value,
            rows,
            missing,
            basis,
            classification,
        });
    }
}

/// The rows of a chunk that may be counted.
struct Rows {
    chunk: usize,
    /// Rows of the chunk, those too that are not here.
    count: u32,
    lines: Vec<Line>,
    parts: Vec<Part>,
    runs: Vec<Span>,
    /// Where the run at hand begins.
    key: Key,
    classification: Code,
    from: (usize, usize),
}

/// A run of a chunk by its places there.
struct Span {
    key: Key,
    classification: Code,
    lines: (u32, u32),
    parts: (u32, u32),
}

impl Rows {
    fn new(chunk: usize) -> Rows {
        let key = (Kind::Goods, Period { year: 0, month: None }, 0, 0, false);
        let (lines, parts, runs, from) = (Vec::new(), Vec::new(), Vec::new(), (0, 0));
        Rows { chunk, count: 0, lines, parts, runs, key, classification: Code::default(), from }
    }

    /// Ends the run at hand.
    fn close(&mut self) {
        let to = (self.lines.len(), self.parts.len());
        if self.from != to {
            let lines = (self.from.0 as u32, to.0 as u32);
            let parts = (self.from.1 as u32, to.1 as u32);
            self.runs.push(Span { key: self.key, classification: self.classification, lines, parts });
            self.from = to;
        }
    }

    fn run(&self, span: &Span, rows_before: u64) -> Run<'_> {
        let lines = self.lines.get(span.lines.0 as usize..span.lines.1 as usize).unwrap_or_default();
        let parts = self.parts.get(span.parts.0 as usize..span.parts.1 as usize).unwrap_or_default();
        Run { classification: span.classification, rows_before, lines, parts }
    }
}

/// Collects the rows of each flow. They mostly follow one another.
struct Collector<'a> {
    selection: &'a FlowSelection,
    areas: &'a Areas,
}

/// What a worker collected.
struct Collected {
    chunks: Vec<Rows>,
    set_aside: BTreeMap<Class, Tally>,
    world: World,
    editions: Editions,
}

/// A reporter's classification in each period.
#[derive(Default)]
struct Editions {
    of: HashMap<(Kind, Period, u16), Code>,
    last: Option<((Kind, Period, u16), Code)>,
    has_several: bool,
}

impl Editions {
    #[inline]
    fn add(&mut self, row: &Row) {
        let last = ((row.kind, row.period, row.reporter), row.classification);
        if self.last != Some(last) {
            self.last = Some(last);
            self.insert(last);
        }
    }

    fn insert(&mut self, (of, classification): ((Kind, Period, u16), Code)) {
        self.has_several |= *self.of.entry(of).or_insert(classification) != classification;
    }

    fn merge(&mut self, other: Editions) {
        self.has_several |= other.has_several;
        other.of.into_iter().for_each(|known| self.insert(known));
    }
}

/// Totals of the World with the places of their rows, chunk and row.
type World = BTreeMap<Key, ((usize, u32), WorldTotal)>;

/// Takes a total of the World if its row stands before the one that is there.
fn first_of(world: &mut World, key: Key, total: ((usize, u32), WorldTotal)) {
    let known = world.entry(key).or_insert(total);
    if total.0 < known.0 {
        *known = total;
    }
}

impl Collected {
    #[inline(never)]
    fn take_world(&mut self, row: &Row, place: (usize, u32)) {
        let Row { kind, period, reporter, value, .. } = *row;
        let total = WorldTotal { kind, period, reporter, export: row.is_export(), value };
        first_of(&mut self.world, (kind, period, reporter, WORLD, total.export), (place, total));
    }
}

impl Visitor for Collector<'_> {
    type Part = Collected;

    fn part(&self) -> Collected {
        Collected { chunks: Vec::new(), set_aside: BTreeMap::new(), world: World::new(), editions: Editions::default() }
    }

    fn chunk(&self, part: &mut Collected, index: usize) {
        part.chunks.push(Rows::new(index));
    }

    #[inline(always)]
    fn row(&self, part: &mut Collected, row: &Row) {
        let Some(rows) = part.chunks.last_mut() else { return };
        let place = rows.count;
        rows.count += 1;
        if self.selection.product.is_some() {
            part.editions.add(row);
        }
        if !self.selection.takes(row) {
            return;
        }
        let (split, whole) = (row.split(), row.class_of_whole(self.areas));
        let may_count = matches!(whole, Class::Total | Class::Detail);
        if let Some(class) = split.or((!may_count).then_some(whole)) {
            part.set_aside.entry(class).or_default().add(row.value);
        }
        if !may_count {
            if whole == Class::World && split.is_none() && row.product == TOTAL {
                let place = (rows.chunk, place);
                part.take_world(row, place);
            }
            return;
        }
        let key = (row.kind, row.period, row.reporter, row.partner, row.is_export());
        if key != rows.key || row.classification != rows.classification {
            rows.close();
            (rows.key, rows.classification) = (key, row.classification);
        }
        match split {
            Some(_) => rows.parts.push(Part { product: row.product, has_value: row.value.is_some() }),
            None => rows.lines.push(Line { product: row.product, value: row.value.unwrap_or(NO_VALUE), row: place }),
        }
    }
}
