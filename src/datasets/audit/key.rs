//! Keys of rows: hashes whose parts can be changed one by one, to ask for a row that another is a part of.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use crate::datasets::flows::{Area, AreaClass, Breakdown, FlowKind, FlowRow, Reason, Valuation};
use crate::model::Country;

/// The hash of one part, the same in every run.
pub fn hash(value: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Joins hashes of the parts of a key.
fn join(one: u64, other: u64) -> u64 {
    let product = u128::from(one ^ 0x9e37_79b9_7f4a_7c15) * u128::from(other ^ 0xd6e8_feb8_6659_fd93);
    let (low, high) = (product as u64, (product >> 64) as u64);
    (low ^ high).wrapping_add(one.rotate_left(23))
}

/// The parts of a row's key, hashed one by one so that a relative's key is cheap to make.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Reporter and partner by their countries, flow, goods or services, year.
    pub cell: u64,
    /// Classification.
    pub class: u64,
    /// Product.
    pub product: u64,
    /// What it is split by.
    pub split: u64,
    /// Part of the year.
    pub time: u64,
    /// An import valued FOB.
    pub fob_import: bool,
    /// Series.
    pub series: u64,
}

impl Key {
    /// The key of a row.
    pub fn of(row: &FlowRow) -> Key {
        let cell = hash(&(side(&row.reporter), side(&row.partner), row.flow, row.trade, row.year));
        Key {
            cell,
            class: hash(&row.classification),
            product: hash(&*row.product),
            split: split_hash(&row.breakdown, 0),
            time: time_hash(row.quarter, row.month),
            fob_import: row.flow == FlowKind::Import && row.valuation == Valuation::Fob,
            series: hash(&row.series),
        }
    }

    /// All of it.
    pub fn whole(&self) -> u64 {
        let place = join(join(self.cell, self.class), join(self.product, self.split));
        join(join(place, self.time), join(self.series, u64::from(self.fob_import)))
    }

    /// Marks that a pair, flow and period has a classification.
    pub fn class_mark(&self, class: u64) -> u64 {
        join(join(self.cell, class), join(self.time, 0x00c1_a551))
    }

    /// The key of the same product, whatever it is split by.
    pub fn any_split(&self) -> u64 {
        Key { split: 0x0005_0117, ..*self }.whole()
    }
}

/// Whose key it is: a country, however the file writes it. Of two codes for one country (251 with Monaco, 250 without) a file means
/// the same trade. A former territory keeps its own code beside that of its country of today: in the year in which one followed
/// the other, partners report to both, each a part.
pub fn side(area: &Area) -> (Option<Country>, Option<&Arc<str>>) {
    (area.code, Some(&area.raw).filter(|_| area.code.is_none() || area.class == AreaClass::Former))
}

/// The hash of a part of the year.
pub fn time_hash(quarter: Option<u8>, month: Option<u8>) -> u64 {
    u64::from(quarter.unwrap_or(0)) * 100 + u64::from(month.unwrap_or(0))
}

/// The hash of a breakdown with some of its parts taken as totals.
pub fn split_hash(breakdown: &Breakdown, without: u8) -> u64 {
    let parts = split_parts(breakdown);
    if parts.iter().all(|part| part.is_none()) {
        return 0;
    }
    let mut all = 0;
    for (place, part) in parts.iter().enumerate() {
        if let Some(part) = part
            && without & (1 << place) == 0
        {
            all = join(all, join(hash(&***part), place as u64));
        }
    }
    all
}

const fn split_parts(breakdown: &Breakdown) -> [Option<&Arc<str>>; 4] {
    [
        breakdown.second_partner.as_ref(),
        breakdown.customs.as_ref(),
        breakdown.transport.as_ref(),
        breakdown.supply.as_ref(),
    ]
}

/// Which parts a row is split by, a bit each.
pub fn split_bits(breakdown: &Breakdown) -> u8 {
    split_parts(breakdown).iter().enumerate().map(|(place, part)| u8::from(part.is_some()) << place).sum()
}

/// The reason for the first of some parts.
pub const fn split_reason(bits: u8) -> Reason {
    match bits.trailing_zeros() {
        0 => Reason::SecondPartner,
        1 => Reason::Customs,
        2 => Reason::Transport,
        _ => Reason::Supply,
    }
}

/// Everything that tells rows apart, written out: what a hash of it stands for.
pub fn spelled(row: &FlowRow) -> String {
    let Breakdown { second_partner, customs, transport, supply } = &row.breakdown;
    format!(
        "{:?}",
        (
            (side(&row.reporter), side(&row.partner), row.flow, row.trade, row.year, row.quarter, row.month),
            (&row.classification, &row.product, &row.series, row.valuation),
            (second_partner, customs, transport, supply),
        )
    )
}
