//! A country's partners in a flow and year, with the total that its shares are of.

use polars::prelude::Column;

use super::columns::{dollars, over};
use super::rows::{Total, Totals, is_world};
use super::{Honours, Scope, check};
use crate::error::Result;
use crate::frame::{boolean_column, integer_column, text_column};
use crate::measures::{About, Ask};
use crate::model::Country;
use crate::tables::Tables;

/// What a total is: the file's own of all partners, or the sum of its partners.
pub(super) const OF: &[&str] = &["world", "partners"];

/// One partner of a country.
#[derive(Debug, Clone, Copy)]
pub(super) struct Partner {
    pub country: Country,
    pub value: Option<i128>,
    pub part: Option<u8>,
    pub vintage: u32,
    pub releases: u32,
    pub estimate: bool,
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
    pub partners: Vec<Partner>,
}

impl Owner {
    /// What shares are of: the file's own total, else the sum of the partners.
    pub fn total(&self) -> Option<i128> {
        self.world.or(self.sum)
    }

    /// Which of them.
    pub fn of(&self) -> &'static str {
        if self.world.is_some() { OF[0] } else { OF[1] }
    }

    /// True when every partner has a figure.
    pub const fn is_complete(&self) -> bool {
        self.sum.is_some()
    }

    /// The place of a partner: one more than those with a larger figure have. `None` without a figure.
    pub fn rank(&self, place: usize) -> Option<i32> {
        let value = self.partners[place].value?;
        let larger = self.partners[..place].iter().take_while(|partner| partner.value > Some(value)).count();
        Some(larger as i32 + 1)
    }

    /// What is missing for the share of a partner.
    fn missing(&self, partner: &Partner) -> String {
        let value = match (partner.value, partner.part) {
            (Some(_), _) => String::new(),
            (None, Some(months)) => format!("value ({months} of 12 months)"),
            (None, None) => "value".to_owned(),
        };
        match (value.is_empty(), self.total().is_none()) {
            (true, true) => "total".to_owned(),
            (false, true) => format!("{value};total"),
            _ => value,
        }
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
    pub fn read(about: &About, tables: &Tables, ask: &Ask, honours: Honours) -> Result<Owners> {
        check(about, ask, honours)?;
        let mut totals = Totals::read(tables, ask, Scope::Owners)?;
        let mut rows = std::mem::take(&mut totals.rows);
        let wanted = super::owners(ask);
        let swapped: Vec<Total> = rows
            .iter()
            .filter(|row| totals.sources[row.source as usize].reconciled)
            .filter(|row| !row.import && !is_world(row.partner))
            .map(|row| row.swapped())
            .collect();
        rows.extend(swapped);
        rows.retain(|row| wanted.is_empty() || wanted.binary_search(&row.reporter).is_ok());
        let key = |row: &Total| (row.source, row.reporter, row.import, row.year);
        rows.sort_unstable_by_key(|row| (key(row), row.partner));
        let list = rows.chunk_by(|one, other| key(one) == key(other)).map(owner).collect();
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
            super::columns::country_column("reporter", owners().map(|owner| &owner.country)),
            super::columns::country_column("partner", partners().map(|partner| &partner.country)),
            text_column("flow", owners().map(Owner::flow)),
            integer_column("year", owners().map(|owner| Some(owner.year))),
            integer_column("rank", shown.iter().map(|(owner, place)| owner.rank(*place))),
            integer_column("partners", owners().map(|owner| Some(owner.partners.len() as i32))),
            super::columns::usd_column("value", partners().map(|partner| partner.value))?,
            super::columns::usd_column("total", owners().map(Owner::total))?,
            text_column("of", owners().map(Owner::of)),
            super::columns::float_column("share", each().map(|(owner, partner)| over(partner.value, owner.total()))),
            super::columns::float_column("coverage", owners().map(|owner| over(owner.sum, owner.total()))),
            boolean_column("complete", owners().map(Owner::is_complete)),
        ]);
        let missing: Vec<String> = each().map(|(owner, partner)| owner.missing(partner)).collect();
        columns.push(text_column("missing", missing.iter().map(String::as_str)));
        Ok(columns)
    }
}

fn owner(rows: &[Total]) -> Owner {
    let world = rows.iter().find(|row| is_world(row.partner)).and_then(Total::value);
    let mut partners: Vec<Partner> = rows
        .iter()
        .filter(|row| !is_world(row.partner))
        .map(|row| Partner {
            country: row.partner,
            value: row.value(),
            part: row.part,
            vintage: row.vintage,
            releases: row.release,
            estimate: row.estimate,
        })
        .collect();
    // `None` sorts below every figure; rows came in the order of their partners, which settles ties.
    partners.sort_by_key(|partner| std::cmp::Reverse(partner.value));
    let sum = partners.iter().try_fold(0i128, |sum, partner| Some(sum.saturating_add(partner.value?)));
    let sum = sum.filter(|_| !partners.is_empty());
    let Total { source, reporter, import, year, .. } = rows[0];
    Owner { source, country: reporter, import, year, world, sum, partners }
}

/// The running share of the partners up to each, the largest first; `None` from the first without a figure on.
pub(super) fn cumulated(owner: &Owner) -> Vec<Option<f64>> {
    let total = owner.total().filter(|total| *total > 0).map(dollars);
    let mut sum = Some(0i128);
    owner
        .partners
        .iter()
        .map(|partner| {
            sum = super::columns::sum(sum, partner.value);
            Some(dollars(sum?) / total?)
        })
        .collect()
}
