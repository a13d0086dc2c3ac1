//! Two vintages of a deal register compared: which deals came, went, changed, were renamed, and which lost their marks.
//!
//! Registers have no number of a deal, so the deals of both vintages are paired by what they say, from strict to loose
//! and one to one: first lines that are the same, then lines of the same parties with the same designation, order year
//! and number, then with one of these moved. A pair always needs both parties, and the designation or the unit TIV with
//! the years; what is left is added or removed. Where several lines fit equally well, the choice is listed as
//! ambiguous.
//!
//! Vocabularies drift between vintages ("APC" becomes "armoured personnel carrier"). A word that left the vocabulary is
//! a renaming, listed once with its count; the deals behind it did not change.
//!
//! The way of a comparison: `rows` turns lines into numbers, `party` finds who is who, `judge` says which lines can be
//! one deal and `pair` pairs them, both with the vocabulary of `words`; `compare` writes down their differences column
//! by column of `columns`, `review` looks at the two vintages as wholes.

mod columns;
mod compare;
mod judge;
mod pair;
mod party;
mod review;
mod rows;
mod text;
mod words;

#[cfg(test)]
mod property_tests;
#[cfg(test)]
mod sample_tests;
#[cfg(test)]
mod tests;

use std::ops::RangeInclusive;

use rust_decimal::Decimal;

use rows::Vintages;

/// One deal of one vintage, as compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DealLine<'a> {
    /// Line in its file, from 1.
    pub line: u32,
    /// Who delivers, as printed.
    pub supplier: &'a str,
    /// Code of the supplier, where it has one.
    pub supplier_code: Option<&'a str>,
    /// Who receives, as printed.
    pub recipient: &'a str,
    /// Code of the recipient, where it has one.
    pub recipient_code: Option<&'a str>,
    /// Year of the order.
    pub order_year: Option<i32>,
    /// The register marks it as uncertain.
    pub order_year_estimate: bool,
    /// Number ordered, in items.
    pub number: Option<i64>,
    /// The register marks it as uncertain.
    pub number_estimate: bool,
    /// Designation of the weapon.
    pub designation: &'a str,
    /// Description of the weapon.
    pub description: &'a str,
    /// Armament category; usually derived from the description.
    pub category: Option<&'a str>,
    /// Number delivered, in items; 0 when nothing has come.
    pub delivered: Option<i64>,
    /// The register marks it as uncertain.
    pub delivered_estimate: bool,
    /// Years with deliveries, separated by `;`.
    pub delivery_years: &'a str,
    /// The register marks them as uncertain.
    pub delivery_years_estimate: bool,
    /// Whether the weapons were new.
    pub status: &'a str,
    /// Comments as printed.
    pub comments: &'a str,
    /// Million TIV of one item.
    pub tiv_unit: Option<Decimal>,
    /// Million TIV of the whole order.
    pub tiv_order: Option<Decimal>,
    /// Million TIV delivered.
    pub tiv_delivered: Option<Decimal>,
}

/// What happened to a deal, or to one value of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Only the new vintage has the deal.
    Added,
    /// Only the old vintage has the deal.
    Removed,
    /// Both have the deal, with different values.
    Changed,
    /// A party or a word is spelled differently, or the vocabulary changed; the deal is the same.
    Renamed,
    /// The mark of uncertainty is gone.
    FlagLost,
    /// A mark of uncertainty came.
    FlagGained,
}

impl Kind {
    /// The word for it in tables.
    pub const fn word(self) -> &'static str {
        match self {
            Kind::Added => "added",
            Kind::Removed => "removed",
            Kind::Changed => "changed",
            Kind::Renamed => "renamed",
            Kind::FlagLost => "flag-lost",
            Kind::FlagGained => "flag-gained",
        }
    }
}

/// One difference: a deal added or removed, or one value of a deal that both vintages have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What happened.
    pub kind: Kind,
    /// Line in the old file; `None` for a deal added.
    pub old_line: Option<u32>,
    /// Line in the new file; `None` for a deal removed.
    pub new_line: Option<u32>,
    /// Who delivers, in the newest spelling.
    pub supplier: String,
    /// Who receives, in the newest spelling.
    pub recipient: String,
    /// Year of the order, in the newest vintage that has the deal.
    pub order_year: Option<i32>,
    /// Designation of the weapon, in the newest vintage that has the deal.
    pub designation: String,
    /// The field of [`DealLine`] that differs; empty for a deal added or removed.
    pub column: &'static str,
    /// The value in the old vintage, empty when it has none. With a change of a mark, the value with ` ?` where marked.
    pub old: String,
    /// The value in the new vintage.
    pub new: String,
    /// What the two lines agree in, so that they are taken for one deal; empty for a deal added or removed.
    pub matched_by: &'static str,
}

/// Lines with several equally good partners: which of them belong together was chosen by their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ambiguous {
    /// Who delivers, as one of the lines prints it.
    pub supplier: String,
    /// Who receives, as one of the lines prints it.
    pub recipient: String,
    /// Designation of the weapon, as one of the lines prints it.
    pub designation: String,
    /// Lines in the old file, rising.
    pub old_lines: Vec<u32>,
    /// Lines in the new file, rising.
    pub new_lines: Vec<u32>,
}

/// A name or a word that the new vintage writes differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renaming {
    /// The field of [`DealLine`] that it stands in.
    pub column: &'static str,
    /// What the old vintage writes.
    pub old: String,
    /// What the new vintage writes.
    pub new: String,
    /// Deals that were renamed so.
    pub count: usize,
}

/// Marks of uncertainty on one column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flags {
    /// The field of [`DealLine`] that the marks stand at.
    pub column: &'static str,
    /// Deals of the old vintage with the mark.
    pub old: usize,
    /// Deals of the new vintage with the mark.
    pub new: usize,
    /// Deals of both vintages whose mark is gone.
    pub lost: usize,
    /// Deals of both vintages that a mark came to.
    pub gained: usize,
}

/// How two vintages differ.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// Every difference, by recipient, supplier, order year and designation.
    pub changes: Vec<Change>,
    /// Deals compared of the old vintage.
    pub old_deals: usize,
    /// Deals compared of the new vintage.
    pub new_deals: usize,
    /// Deals of the old vintage left out: they lie outside the years compared.
    pub old_outside: usize,
    /// Deals of the new vintage left out.
    pub new_outside: usize,
    /// Deals that both have.
    pub matched: usize,
    /// Deals among them without any difference.
    pub same: usize,
    /// Deals that only the new vintage has.
    pub added: usize,
    /// Deals that only the old vintage has.
    pub removed: usize,
    /// Lines that could not be told apart.
    pub ambiguous: Vec<Ambiguous>,
    /// Names and words written differently, the most frequent first.
    pub renamings: Vec<Renaming>,
    /// Marks of uncertainty, column by column.
    pub flags: Vec<Flags>,
    /// What is odd about the two vintages as wholes, in sentences without a full stop.
    pub warnings: Vec<String>,
}

impl Changes {
    /// Number of differences of a kind.
    pub fn count(&self, kind: Kind) -> usize {
        self.changes.iter().filter(|change| change.kind == kind).count()
    }
}

/// Compares two vintages of a deal register.
///
/// `years` are the years that both files list, where one of them is limited to some: deals outside are left out, and of
/// a deal with deliveries outside only the years within are compared, not the totals. The order of the lines does not
/// matter, except that lines which are the same in everything are paired in their order.
pub fn changes(old: &[DealLine<'_>], new: &[DealLine<'_>], years: Option<RangeInclusive<i32>>) -> Changes {
    let mut vintages = Vintages::new(old, new, years);
    party::unify(&mut vintages);
    let absent = columns::forget_absent(&mut vintages);
    let pairing = pair::pair(&vintages);
    let mut changes = compare::compare(&vintages, &pairing, &absent);
    changes.warnings = review::warnings(&vintages, &pairing, &changes, &absent);
    changes
}
