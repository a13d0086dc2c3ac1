//! The audit of double counting: which rows of a file may be summed over countries, and why the others may not.
//!
//! Some of it a row says alone: its partner is the World, a union, nowhere in particular, the reporter itself. The rest is only
//! known from the whole file, so the file is read twice: [`Audit::look`] at every row, then [`Verdict::judge`] every row.
//! What a row *means* decides, never a provider's flag: `isAggregate` is true of every total that the UN summed up, and leaving those
//! out would leave nothing. The rules:
//!
//! - A row that is a part of another row of the file is set aside: a second partner's part of all, a heading beside the
//!   total, a subheading beside its heading, a month beside its year, FOB imports beside CIF.
//! - Where only parts are there, they are summed; of several ways of splitting one is taken, the least split. What is beside or
//!   below a total or heading that stands in parts is set aside as beside or below a whole one. What is set aside for those
//!   reasons is what may be summed of its own product: a part of it has another reason.
//! - A month stands beside its year whatever classification the year is in.
//! - Of several classifications of one pair, flow and year one is taken: one with a total, then the newest Harmonized System; but
//!   none that has less than half of the chapters of another one, of which it is an excerpt.
//! - A row without a value is set aside where its whole, or the same key, has one; else no sum is made of its flow.
//! - The same row again is set aside; the same key with another value is a conflict, and the first row stays. Two spellings or two
//!   codes of one country are one key.
//! - Services by item overlap: without their total there is no sum of them.
//!
//! A row set aside is not thrown away: measures of the World or by product take it by its reason.
//!
//! Memory: about 20 bytes a summable row for its key, 50 a pair, flow and period by product, and the whole keys of repeated rows. Beyond [`MOST_ROWS`] the audit
//! refuses.

mod key;
mod tally;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use rust_decimal::Decimal;

pub use tally::{Sum, Tally};

use self::key::{Key, hash, spelled, split_bits, split_hash, split_reason, time_hash};
use super::comtrade::Family;
use super::flows::{AreaClass, Counting, FlowKind, FlowRow, Reason, TOTAL, TradeKind, Valuation};
use super::wits;
use crate::error::{Error, Result};

/// Rows that an audit takes unless told otherwise: about two gigabytes.
pub const MOST_ROWS: usize = 100_000_000;
/// Conflicts that are kept with their lines.
const MOST_CONFLICTS: usize = 20;
/// Which series of a file comes first, where it has several for one flow.
const SERIES: [&str; 5] = ["comtrade", "imf", "baci", "reported", "reconciled"];

/// What a row alone says about summing it.
pub fn alone(row: &FlowRow) -> Counting {
    let aside = Counting::SetAside;
    let classes = [row.reporter.class, row.partner.class];
    for (class, reason) in [
        (AreaClass::World, Reason::World),
        (AreaClass::Group, Reason::Group),
        (AreaClass::Nes, Reason::Nes),
        (AreaClass::Unknown, Reason::Unmatched),
    ] {
        if classes.contains(&class) {
            return aside(reason);
        }
    }
    if row.reporter.code.is_none() || row.partner.code.is_none() {
        return aside(Reason::Unlisted);
    }
    if row.reporter.code == row.partner.code {
        return aside(Reason::SelfTrade);
    }
    if &*row.classification == wits::GROUPS {
        return aside(Reason::Classification);
    }
    match row.flow {
        FlowKind::Export | FlowKind::Import => Counting::Once,
        FlowKind::ReExport | FlowKind::ReImport => aside(Reason::ReExport),
        FlowKind::Domestic => aside(Reason::SelfTrade),
        FlowKind::SubFlow => aside(Reason::SubFlow),
    }
}

/// Two rows of one key with different values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Line of the row that stays.
    pub first_line: u64,
    /// Its value.
    pub first: Option<Decimal>,
    /// Line of the row that was set aside.
    pub line: u64,
    /// Its value.
    pub value: Option<Decimal>,
    /// One country as the first row writes it and as this one does, where that is not alike.
    pub spelled: Option<(Arc<str>, Arc<str>)>,
}

/// The first row of a key that stands in the file again.
#[derive(Debug, Clone)]
struct First {
    line: u64,
    value: Option<Decimal>,
    sides: [Arc<str>; 2],
}

impl First {
    fn of(row: &FlowRow) -> First {
        First { line: row.line, value: row.value, sides: [Arc::clone(&row.reporter.raw), Arc::clone(&row.partner.raw)] }
    }

    /// The first of two spellings that are not alike.
    fn spelled(&self, other: &First) -> Option<(Arc<str>, Arc<str>)> {
        let mut pairs = self.sides.iter().zip(&other.sides);
        pairs.find(|(one, other)| one != other).map(|(one, other)| (Arc::clone(one), Arc::clone(other)))
    }
}

/// What kinds of rows the file has: what it does not have need not be looked for.
#[derive(Debug, Clone, Default)]
struct Features {
    /// Lengths of product codes, a bit each; 0 for the total.
    lengths: u32,
    parts_of_year: bool,
    fob_imports: bool,
    classes: Vec<(TradeKind, Arc<str>)>,
    series: bool,
    /// Gross flows of WITS.
    gross: bool,
}

/// The first look at a file.
#[derive(Debug)]
pub struct Audit {
    keys: HashSet<u64>,
    repeated: HashSet<u64>,
    splits: HashMap<u64, u16>,
    /// Chapters of the products of a pair, flow and period in a classification.
    chapters: HashMap<u64, u128>,
    features: Features,
    limit: usize,
}

impl Default for Audit {
    fn default() -> Audit {
        Audit::with_limit(MOST_ROWS)
    }
}

impl Audit {
    /// An audit that takes up to so many rows.
    pub fn with_limit(limit: usize) -> Audit {
        let features = Features::default();
        let (keys, repeated) = (HashSet::new(), HashSet::new());
        Audit { keys, repeated, splits: HashMap::new(), chapters: HashMap::new(), features, limit }
    }

    /// Takes note of a row.
    ///
    /// # Errors
    /// Refused, when the file has more rows than the audit may hold.
    pub fn look(&mut self, row: &FlowRow) -> Result<()> {
        if row.value.is_none() || alone(row) != Counting::Once {
            return Ok(());
        }
        if self.keys.len() >= self.limit {
            let message = format!("more than {} rows to compare with one another", self.limit);
            return Err(Error::refused(message).with_hint("import the file in parts, a year or a reporter at a time"));
        }
        let key = Key::of(row);
        if !self.keys.insert(key.whole()) {
            self.repeated.insert(key.whole());
        }
        self.keys.insert(key.class_mark(key.class));
        let chapters = match row.trade {
            TradeKind::Goods => Family::of_goods(&row.classification).chapters(row.product.as_bytes()),
            _ => 0,
        };
        if chapters != 0 {
            *self.chapters.entry(key.class_mark(key.class)).or_default() |= chapters;
        }
        let bits = split_bits(&row.breakdown);
        if bits != 0 {
            *self.splits.entry(key.any_split()).or_default() |= 1 << bits;
        }
        self.features.look(row);
        Ok(())
    }

    /// Ends the first look.
    pub fn settle(self) -> Verdict {
        let Audit { keys, repeated, splits, chapters, mut features, .. } = self;
        features.classes.sort_by_key(|(trade, class)| (*trade, class_rank(class)));
        Verdict {
            keys,
            repeated,
            splits,
            chapters,
            features,
            firsts: HashMap::new(),
            tally: Tally::default(),
            conflicts: Vec::new(),
            items: None,
            parts: None,
        }
    }
}

impl Features {
    fn look(&mut self, row: &FlowRow) {
        let length = if row.is_total() { 0 } else { row.product.len().min(31) };
        self.lengths |= 1 << length;
        self.parts_of_year |= row.quarter.is_some() || row.month.is_some();
        self.fob_imports |= row.flow == FlowKind::Import && row.valuation == Valuation::Fob;
        self.series |= row.series.is_some();
        self.gross |= row.series.as_deref() == Some(wits::GROSS);
        let known = self.classes.iter().any(|(trade, class)| *trade == row.trade && *class == row.classification);
        // A hostile file has more; beyond these, classifications are taken for one.
        if !known && self.classes.len() < 64 {
            self.classes.push((row.trade, Arc::clone(&row.classification)));
        }
    }
}

/// True for a classification with so many chapters of a flow beside another one with so many: it has some of the products only.
pub const fn is_excerpt_beside(chapters: u32, most: u32) -> bool {
    2 * chapters < most
}

/// The order in which classifications are taken: the newest Harmonized System, the newest SITC, anything else.
fn class_rank(class: &str) -> (u8, std::cmp::Reverse<String>) {
    let family = match Family::of(class) {
        Family::Harmonized => 0,
        Family::Sitc => 1,
        Family::Broad4 | Family::Broad5 | Family::Other => 2,
    };
    (family, std::cmp::Reverse(class.to_owned()))
}

/// A part of the key of a row that another one may be a part of, with the reason to set that one aside; `None` where it is the same.
type Whole = (u64, Option<Reason>);

/// The second look: what becomes of each row.
#[derive(Debug)]
pub struct Verdict {
    keys: HashSet<u64>,
    repeated: HashSet<u64>,
    splits: HashMap<u64, u16>,
    chapters: HashMap<u64, u128>,
    features: Features,
    firsts: HashMap<String, First>,
    tally: Tally,
    conflicts: Vec<Conflict>,
    items: Option<(u64, u64)>,
    parts: Option<(u64, u64)>,
}

impl Verdict {
    /// Says whether a row is summed, and counts it.
    pub fn judge(&mut self, row: &mut FlowRow) {
        row.count = self.counting(row);
        self.tally.add(row);
        // Only within its file does a flow need that name: elsewhere it is the flow.
        row.series = row.series.take().filter(|series| &**series != wits::GROSS);
    }

    /// Whether the file has gross flows of WITS.
    pub const fn has_gross(&self) -> bool {
        self.features.gross
    }

    /// What was kept and set aside so far.
    pub const fn tally(&self) -> &Tally {
        &self.tally
    }

    /// The first conflicts.
    pub fn conflicts(&self) -> &[Conflict] {
        &self.conflicts
    }

    /// Services by item without their total, of which no sum is made: the line of the first, and how many.
    pub const fn items(&self) -> Option<(u64, u64)> {
        self.items
    }

    /// Parts that are summed because their whole is not in the file: the line of the first, and how many.
    pub const fn parts(&self) -> Option<(u64, u64)> {
        self.parts
    }

    fn counting(&mut self, row: &FlowRow) -> Counting {
        let alone = alone(row);
        if alone == Counting::SetAside(Reason::World) && self.features.gross && row.series.is_none() {
            return Counting::SetAside(Reason::SubFlow);
        }
        if alone != Counting::Once {
            return alone;
        }
        let key = Key::of(row);
        if row.value.is_none() {
            return self.without_value(row, &key).map_or(Counting::Once, Counting::SetAside);
        }
        // A series stays out of the sums of another one; whatever is left of it can be summed by itself.
        let reason = self
            .part_of_its_product(row, &key)
            .or_else(|| self.split_otherwise(row, &key))
            .or_else(|| self.part_of_a_product(row, &key))
            .or_else(|| self.another_class(row, &key))
            .or_else(|| self.again(row, &key))
            .or_else(|| {
                let products = [vec![(key.product, None)], self.wholes_of_product(row)].concat();
                self.part_of_another(row, &key, &products, &self.earlier_series(row))
            })
            .or_else(|| self.item(row));
        if reason.is_none() && split_bits(&row.breakdown) != 0 {
            self.parts.get_or_insert((row.line, 0)).1 += 1;
        }
        reason.map_or(Counting::Once, Counting::SetAside)
    }

    /// The reason when what a row without a value would tell stands in the file elsewhere: as its whole, under the same key, in
    /// another classification.
    fn without_value(&self, row: &FlowRow, key: &Key) -> Option<Reason> {
        let again = || self.keys.contains(&key.whole()).then_some(Reason::Duplicate);
        let in_another_class = || {
            let of_kind = self.features.classes.iter().filter(|(trade, _)| *trade == row.trade);
            let mut others = of_kind.map(|(_, class)| hash(class)).filter(|class| *class != key.class);
            let is_alone = !self.keys.contains(&key.class_mark(key.class));
            (is_alone && others.any(|class| self.keys.contains(&key.class_mark(class))))
                .then_some(Reason::Classification)
        };
        self.part_of_its_product(row, key)
            .or_else(|| self.part_of_a_product(row, key))
            .or_else(again)
            .or_else(|| self.another_class(row, key))
            .or_else(in_another_class)
    }

    /// The reason when another row of the same product has this one in it. It is asked first: what is beside a total or a heading
    /// only, is what may be summed of its product.
    fn part_of_its_product(&self, row: &FlowRow, key: &Key) -> Option<Reason> {
        let product = [(key.product, None)];
        self.part_of_another(row, key, &product, &[(key.series, None)])
            .or_else(|| self.part_of_a_split(row, key, &product))
    }

    /// The reason when the total or a heading of a row stands in the file, whole or in parts: those are summed.
    fn part_of_a_product(&self, row: &FlowRow, key: &Key) -> Option<Reason> {
        let wholes = self.wholes_of_product(row);
        self.part_of_another(row, key, &wholes, &[(key.series, None)])
            .or_else(|| self.part_of_a_split(row, key, &wholes))
    }

    /// The reason when a row of these products and series that this one is a part of stands in the file too.
    fn part_of_another(&self, row: &FlowRow, key: &Key, products: &[Whole], series: &[Whole]) -> Option<Reason> {
        if series.is_empty() || products.is_empty() {
            return None;
        }
        let times = self.wholes_of_time(row, key);
        let bits = split_bits(&row.breakdown);
        // Every way to take some of the splits as totals, none first.
        for without in (0..=bits).filter(|without| without & !bits == 0) {
            let split = split_hash(&row.breakdown, without);
            for (product, product_reason) in products {
                for (time, time_reason) in &times {
                    for fob_import in if key.fob_import { &[true, false][..] } else { &[false][..] } {
                        for (series, series_reason) in series {
                            let other = Key {
                                product: *product,
                                split,
                                time: *time,
                                fob_import: *fob_import,
                                series: *series,
                                ..*key
                            };
                            let split_reason = || (without != 0).then(|| split_reason(without));
                            let changed = product_reason
                                .or_else(split_reason)
                                .or(*time_reason)
                                .or((key.fob_import && !fob_import).then_some(Reason::Valuation))
                                .or(*series_reason);
                            if changed.is_some() && self.keys.contains(&other.whole()) {
                                return changed;
                            }
                            let is_in = |class| self.keys.contains(&Key { class, ..other }.whole());
                            if time_reason.is_some() && self.classes_of(row.trade).any(is_in) {
                                return product_reason.or_else(split_reason).or(Some(Reason::Classification));
                            }
                        }
                    }
                }
            }
        }
        None
    }

    /// The classifications of a kind of trade in the file, in the order of their rank.
    fn classes_of(&self, trade: TradeKind) -> impl Iterator<Item = u64> {
        self.features.classes.iter().filter(move |(of, _)| *of == trade).map(|(_, class)| hash(class))
    }

    /// The reason when one of the wholes of a row stands in the file in parts only: those are summed.
    fn part_of_a_split(&self, row: &FlowRow, key: &Key, wholes: &[Whole]) -> Option<Reason> {
        if self.splits.is_empty() {
            return None;
        }
        let times = self.wholes_of_time(row, key);
        let is_split = |key: Key| self.splits.contains_key(&key.any_split());
        wholes.iter().find_map(|(product, product_reason)| {
            times.iter().find_map(|(time, time_reason)| {
                let whole = Key { product: *product, time: *time, ..*key };
                let changed = product_reason.or(*time_reason)?;
                if is_split(whole) {
                    return Some(changed);
                }
                let mut classes = self.classes_of(row.trade);
                let in_another = time_reason.is_some() && classes.any(|class| is_split(Key { class, ..whole }));
                in_another.then(|| product_reason.unwrap_or(Reason::Classification))
            })
        })
    }

    /// The headings of a product as far as the file has codes of their length, and the total.
    fn wholes_of_product(&self, row: &FlowRow) -> Vec<Whole> {
        let mut wholes = Vec::new();
        if row.is_total() {
            return wholes;
        }
        if self.features.lengths & 1 != 0 {
            wholes.push((hash(TOTAL), Some(Reason::BesideTotal)));
        }
        let code = &*row.product;
        if is_ebops(row) {
            if code != ALL_SERVICES {
                wholes.push((hash(ALL_SERVICES), Some(Reason::BesideTotal)));
            }
            return wholes;
        }
        let Some(step) = Family::of_goods(&row.classification).step() else { return wholes };
        let lengths =
            (step..code.len()).step_by(step).filter(|length| self.features.lengths >> (*length).min(31) & 1 == 1);
        for heading in lengths.filter_map(|length| code.get(..length)) {
            wholes.push((hash(heading), Some(Reason::MixedLevel)));
        }
        wholes
    }

    fn wholes_of_time(&self, row: &FlowRow, key: &Key) -> Vec<Whole> {
        let mut wholes = vec![(key.time, None)];
        if !self.features.parts_of_year || (row.quarter.is_none() && row.month.is_none()) {
            return wholes;
        }
        wholes.push((time_hash(None, None), Some(Reason::PartOfYear)));
        if let Some(month) = row.month {
            wholes.push((time_hash(Some(month.saturating_sub(1) / 3 + 1), None), Some(Reason::PartOfYear)));
        }
        wholes
    }

    fn earlier_series(&self, row: &FlowRow) -> Vec<Whole> {
        if !self.features.series {
            return Vec::new();
        }
        let hashed = |known: &str| hash(&Some(Arc::<str>::from(known)));
        match row.series.as_deref() {
            // What is not gross is a part of what is.
            None => vec![(hashed(wits::GROSS), Some(Reason::SubFlow))],
            Some(wits::GROSS) => Vec::new(),
            Some(series) => {
                let before = SERIES.iter().take_while(|known| **known != series);
                before.map(|known| (hashed(known), Some(Reason::Series))).collect()
            }
        }
    }

    /// The reason when the same flow is split in another way too, that is taken instead.
    fn split_otherwise(&self, row: &FlowRow, key: &Key) -> Option<Reason> {
        let bits = split_bits(&row.breakdown);
        if bits == 0 {
            return None;
        }
        let ways = self.splits.get(&key.any_split())?;
        let taken = (1..16u8).filter(|way| ways >> way & 1 == 1).min_by_key(|way| (way.count_ones(), *way))?;
        (taken != bits).then(|| split_reason(bits))
    }

    /// The reason when the same flow stands in another classification too, that is taken instead.
    fn another_class(&self, row: &FlowRow, key: &Key) -> Option<Reason> {
        let total = |class: u64| {
            let whole = Key { class, product: hash(TOTAL), split: 0, ..*key };
            self.keys.contains(&whole.whole())
        };
        let has_several = self.features.classes.len() > 1;
        let there = self.classes_of(row.trade).filter(|class| self.keys.contains(&key.class_mark(*class)));
        let there: Vec<u64> = if has_several { there.collect() } else { Vec::new() };
        if there.len() < 2 {
            return None;
        }
        let chapters = |class: u64| self.chapters.get(&key.class_mark(class)).map_or(0, |bits| bits.count_ones());
        let most = there.iter().map(|class| chapters(*class)).max()?;
        let is_whole = |class: &u64| !is_excerpt_beside(chapters(*class), most);
        let mut candidates = there.iter().copied();
        let taken = there.iter().copied().find(|class| total(*class)).or_else(|| candidates.find(is_whole))?;
        (taken != key.class).then_some(Reason::Classification)
    }

    /// The reason when the same key was there before.
    fn again(&mut self, row: &FlowRow, key: &Key) -> Option<Reason> {
        if !self.repeated.contains(&key.whole()) {
            return None;
        }
        let this = First::of(row);
        let Some(first) = self.firsts.get(&spelled(row)) else {
            self.firsts.insert(spelled(row), this);
            return None;
        };
        if first.value == row.value {
            return Some(Reason::Duplicate);
        }
        if self.conflicts.len() < MOST_CONFLICTS {
            let spelled = first.spelled(&this);
            let (first_line, first) = (first.line, first.value);
            self.conflicts.push(Conflict { first_line, first, line: row.line, value: row.value, spelled });
        }
        Some(Reason::Conflict)
    }

    /// The reason when a row is an item of services and nothing in the file is their total: the items overlap (206 is a part of 205),
    /// and their codes do not say how.
    fn item(&mut self, row: &FlowRow) -> Option<Reason> {
        if !is_ebops(row) || row.is_total() || is_all_services(row) {
            return None;
        }
        self.items.get_or_insert((row.line, 0)).1 += 1;
        Some(Reason::MixedLevel)
    }
}

/// All services together, by the balance-of-payments classifications.
const ALL_SERVICES: &str = "200";

/// True for all services together.
pub fn is_all_services(row: &FlowRow) -> bool {
    is_ebops(row) && &*row.product == ALL_SERVICES
}

/// True for services by the classification of the balance of payments, whose codes are no tree by digits.
fn is_ebops(row: &FlowRow) -> bool {
    row.classification.starts_with("EB") || (row.classification.is_empty() && row.trade == TradeKind::Services)
}

#[cfg(test)]
mod tests;
