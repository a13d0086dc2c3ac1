//! A country's partners in a flow and year, with the total that its shares are of.

use std::cmp::Reverse;

use polars::prelude::Column;
use rayon::prelude::*;

use super::columns::{dollars, over};
use super::pairs::{letters, sort, year_bits};
use super::rows::{Amount, Total, Totals, is_world};
use super::whole::{Whole, counted};
use super::{Scope, check};
use crate::error::Result;
use crate::frame::{boolean_column, integer_column, text_column};
use crate::measures::{About, Ask};
use crate::model::Country;
use crate::tables::{Tables, WORLD};

/// What a total is: the file's own of all partners, or the sum of its partners.
pub(super) const OF: &[&str] = &["world", "partners"];

/// One partner of a country.
#[derive(Debug, Clone, Copy)]
pub(super) struct Partner {
    pub country: Country,
    amount: Amount,
    /// One more than those with a larger figure; `None` without a figure.
    pub rank: Option<i32>,
    pub part: Option<u8>,
    pub chapters: Option<u8>,
    pub vintage: u32,
    pub releases: u32,
    pub estimate: bool,
}

impl Partner {
    /// In millionths of a dollar; `None` when missing.
    pub fn value(&self) -> Option<i128> {
        self.amount.value()
    }
}

/// All partners of a country in a flow and year of one source, the largest first, those without a figure last.
#[derive(Debug, Clone)]
pub(super) struct Owner {
    pub source: u32,
    pub country: Country,
    pub import: bool,
    pub year: i32,
    /// The file's own total of all partners.
    pub world: Option<i128>,
    /// The sum of the partners; `None` when one of them has no figure.
    pub sum: Option<i128>,
    /// The fewest chapters that figures of partners are sums over, when they are too few to be all products.
    pub chapters: Option<u8>,
    /// The partners are so many that their sum is all trade.
    pub is_whole: bool,
    pub partners: Vec<Partner>,
}

impl Owner {
    /// What shares are of: the file's own total, else the sum of the partners where these can be all.
    pub fn total(&self) -> Option<i128> {
        self.world.or(self.sum.filter(|_| self.is_whole && self.chapters.is_none()))
    }

    /// Which of them.
    pub fn of(&self) -> &'static str {
        if self.world.is_some() { OF[0] } else { OF[1] }
    }

    /// True when the partners are nearly all that the file's own total has.
    fn covers_world(&self) -> bool {
        over(self.sum, self.world).is_some_and(|part| part >= COVERED)
    }

    /// True when the partners can be all that there are, each with all products.
    pub fn has_all_partners(&self) -> bool {
        (self.is_whole || self.covers_world()) && self.chapters.is_none()
    }

    /// True when every partner has a figure.
    pub const fn is_complete(&self) -> bool {
        self.sum.is_some()
    }

    /// What is missing for the share of a partner; of a product below chapters, in which edition it is told instead.
    fn missing(&self, partner: &Partner, totals: &Totals) -> String {
        let without = |name: &str, with: Country| match totals.other_edition((
            self.source,
            self.country,
            with,
            self.import,
            self.year,
        )) {
            Some(edition) => format!("{name} (in {edition} only)"),
            None => name.to_owned(),
        };
        let world = Country::parse(WORLD).map_or_else(|| "total".to_owned(), |world| without("total", world));
        let value = match (partner.value(), partner.part, partner.chapters) {
            (Some(_), _, None) => String::new(),
            (Some(_), _, Some(chapters)) => format!("value (of {})", counted(usize::from(chapters), "chapter")),
            (None, Some(months), _) => format!("value ({months} of 12 months)"),
            (None, None, _) => without("value", partner.country),
        };
        match (value.is_empty(), self.total().is_none()) {
            (true, true) => world,
            (false, true) => format!("{value};{world}"),
            _ => value,
        }
    }

    /// The share of a partner; of a figure of some products only there is none.
    pub fn share(&self, partner: &Partner) -> Option<f64> {
        over(partner.value().filter(|_| partner.chapters.is_none()), self.total())
    }

    pub const fn flow(&self) -> &'static str {
        if self.import { "import" } else { "export" }
    }
}

/// Every owner of a selection, sorted by source, country, flow and year.
#[derive(Debug, Default)]
pub(super) struct Owners {
    pub totals: Totals,
    pub list: Vec<Owner>,
}

impl Owners {
    /// Reads the whole trade of the countries asked for. Exports of reconciled data are the imports of the other side.
    ///
    /// # Errors
    /// As [`check`] and [`Totals::read`].
    pub fn read(about: &About, tables: &Tables, ask: &Ask) -> Result<Owners> {
        check(about, ask)?;
        let mut totals = Totals::read(tables, ask, Scope::Owners)?;
        let wanted = super::owners(ask);
        let is_wanted = |country: Country| wanted.is_empty() || wanted.binary_search(&country).is_ok();
        let mut keys: Vec<(u64, u32)> = Vec::with_capacity(2 * totals.rows.len());
        for (row, place) in totals.rows.iter().zip(0..) {
            if is_wanted(row.reporter) {
                keys.push((key(row), place));
            }
            let reconciled = totals.sources[row.source as usize].reconciled;
            if reconciled && !row.import && !is_world(row.partner) && is_wanted(row.partner) {
                keys.push((key(&row.swapped()), place));
            }
        }
        sort(&mut keys);
        let same_owner = |one: &(u64, u32), other: &(u64, u32)| one.0 >> PARTNER_BITS == other.0 >> PARTNER_BITS;
        let mut list: Vec<Owner> = keys.par_chunk_by(same_owner).map(|keys| owner(keys, &totals.rows)).collect();
        list.retain(|owner| !is_world(owner.country));
        if list.iter().any(|owner| !owner.covers_world()) {
            let whole = Whole::read(tables, ask, &mut totals)?;
            list.iter_mut().for_each(|owner| owner.is_whole = whole.is(owner.source, owner.year, owner.import));
        }
        Ok(Owners { totals, list })
    }

    /// The columns of owners and partners that the tables of shares have in common.
    ///
    /// # Errors
    /// A total that has more digits than a table holds.
    pub fn columns(&self, shown: &[(&Owner, usize)]) -> Result<Vec<Column>> {
        let words = &self.totals.words;
        let owners = || shown.iter().map(|(owner, _)| *owner);
        let partners = || shown.iter().map(|(owner, place)| &owner.partners[*place]);
        let each = || shown.iter().map(|(owner, place)| (*owner, &owner.partners[*place]));
        let mut columns = Vec::from(self.totals.source_columns(owners().map(|owner| owner.source))?);
        columns.extend([
            words.column("vintage", partners().map(|partner| partner.vintage))?,
            words.column("releases", partners().map(|partner| partner.releases))?,
            boolean_column(
                "estimate",
                each()
                    .map(|(owner, partner)| partner.estimate || self.totals.sources[owner.source as usize].reconciled),
            ),
            super::columns::country_column("reporter", owners().map(|owner| &owner.country))?,
            super::columns::country_column("partner", partners().map(|partner| &partner.country))?,
            text_column("flow", owners().map(Owner::flow)),
            integer_column("year", owners().map(|owner| Some(owner.year))),
            integer_column("rank", partners().map(|partner| partner.rank)),
            integer_column("partners", owners().map(|owner| Some(owner.partners.len() as i32))),
            super::columns::usd_column("value", partners().map(Partner::value))?,
            super::columns::usd_column("total", owners().map(Owner::total))?,
            text_column("of", owners().map(Owner::of)),
            super::columns::float_column("share", each().map(|(owner, partner)| owner.share(partner))),
            integer_column("chapters", partners().map(|partner| partner.chapters.map(i32::from))),
            super::columns::float_column("coverage", owners().map(|owner| over(owner.sum, owner.total()))),
            boolean_column("complete", owners().map(Owner::is_complete)),
        ]);
        let missing: Vec<String> = each().map(|(owner, partner)| owner.missing(partner, &self.totals)).collect();
        columns.push(text_column("missing", missing.iter().map(String::as_str)));
        Ok(columns)
    }
}

/// Partners that are this part of the file's own total are all of them: the rest is with no country.
const COVERED: f64 = 0.9;

const PARTNER_BITS: u32 = 15;

/// Source, reporter, flow, year and partner in one number that sorts as they do.
fn key(row: &Total) -> u64 {
    let owner =
        u64::from(row.source) << 32 | letters(row.reporter) << 17 | u64::from(row.import) << 16 | year_bits(row);
    owner << PARTNER_BITS | letters(row.partner)
}

/// The owner of some totals, by their keys and places. A total whose key is not its own stands for that of the other side.
fn owner(keys: &[(u64, u32)], rows: &[Total]) -> Owner {
    let own = |(of_key, place): &(u64, u32)| {
        let row = rows[*place as usize];
        if key(&row) == *of_key { row } else { row.swapped() }
    };
    let mut world = None;
    let mut partners: Vec<Partner> = Vec::with_capacity(keys.len());
    for row in keys.iter().map(own) {
        match is_world(row.partner) {
            true => world = row.value(),
            false => partners.push(Partner {
                country: row.partner,
                amount: row.amount(),
                rank: None,
                part: row.part,
                chapters: row.chapters,
                vintage: row.vintage,
                releases: row.release,
                estimate: row.estimate,
            }),
        }
    }
    // What is missing sorts below every figure; rows came in the order of their partners, which settles ties. Figures and places
    // are a third of what would be moved about otherwise.
    let mut order: Vec<(Reverse<Amount>, usize)> =
        partners.iter().enumerate().map(|(place, partner)| (Reverse(partner.amount), place)).collect();
    order.sort_unstable();
    let mut partners: Vec<Partner> = order.into_iter().map(|(_, place)| partners[place]).collect();
    let mut last = (Amount::MISSING, 0);
    for (partner, place) in partners.iter_mut().zip(1..) {
        if partner.amount != last.0 {
            last = (partner.amount, place);
        }
        partner.rank = partner.value().map(|_| last.1);
    }
    let sum = partners.iter().try_fold(0i128, |sum, partner| Some(sum.saturating_add(partner.value()?)));
    let sum = sum.filter(|_| !partners.is_empty());
    let Total { source, reporter, import, year, .. } = own(&keys[0]);
    let chapters = partners.iter().filter_map(|partner| partner.chapters).min();
    Owner { source, country: reporter, import, year, world, sum, chapters, is_whole: false, partners }
}

/// The running share of the partners up to each, the largest first; `None` from the first without a figure on.
pub(super) fn cumulated(owner: &Owner) -> Vec<Option<f64>> {
    let total = owner.total().filter(|total| *total > 0).map(dollars);
    let mut sum = Some(0i128).filter(|_| owner.chapters.is_none());
    owner
        .partners
        .iter()
        .map(|partner| {
            sum = super::columns::sum(sum, partner.value());
            Some(dollars(sum?) / total?)
        })
        .collect()
}
