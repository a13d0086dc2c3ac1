//! A country's partners by rank.

use polars::prelude::*;

use super::columns::{float_column, table};
use super::owners::{Owners, cumulated};
use super::share::{COMPLETE, FLOW, MISSING, OF_COLUMN};
use super::{CHAPTERS, DATASET, ESTIMATE, PRICES, RELEASES, SERIES, TRADE, VINTAGE, YEAR, count, part, usd, wanted};
use crate::error::Result;
use crate::measures::{About, Ask, Filter, Filters, Measure};
use crate::model::Column as Described;
use crate::tables::Tables;

/// The partners of a country, the largest first, with their share and the share of all up to there.
///
/// Shape: one row a reporter, flow, year and partner of one source, in the order of the rank; partners without a figure come
/// last and have no rank. Units and totals as in the measure `share`.
pub struct Partners;

const COLUMNS: &[Described] = &[
    DATASET,
    SERIES,
    TRADE,
    PRICES,
    VINTAGE,
    Described::text("reporter", "whose trade it is; reconciled data have both sides").required(),
    FLOW,
    YEAR,
    count("rank", "place among the partners, 1 the largest; equal figures share a place"),
    Described::text("partner", "with whom").required(),
    usd("value", "trade with the partner"),
    part("share", "value / total"),
    part("cumulated", "share of this partner and all larger ones"),
    usd("total", "trade with all partners"),
    OF_COLUMN,
    count("partners", "partners in the data, those without a figure too").required(),
    COMPLETE,
    MISSING,
    CHAPTERS,
    ESTIMATE,
    RELEASES,
];

impl Measure for Partners {
    fn about(&self) -> About {
        About {
            id: "partners",
            title: "a country's partners by rank, with their share of its exports or imports",
            row: "one reporter, flow, year and partner of one data set and series",
            formulas: &[
                "rank = one more than the partners with a larger figure",
                "share = value / total; cumulated = sum of the shares up to this rank",
                "total = the file's own of all partners, else the sum of the partners where they are 100 and more",
                "--product below chapters: value and total in one edition, that of most of the figures",
                "reconciled data: a country's imports are the exports of the others to it",
            ],
            reads: &["totals"],
            takes: Filters::STATISTICS.with(Filter::Product).with(Filter::Top),
            dates: "calendar year of the trade",
            reference: "partner share, World Bank WITS, trade indicators",
            columns: COLUMNS,
        }
    }

    fn plan(&self, tables: &Tables, ask: &Ask) -> Result<LazyFrame> {
        let owners = Owners::read(&self.about(), tables, ask)?;
        let mut shown = Vec::new();
        let mut running = Vec::new();
        for owner in &owners.list {
            for (place, share) in cumulated(owner).into_iter().enumerate() {
                // Ranks grow with the place: what is behind the first too low one is too low as well.
                if ask.top.is_some_and(|top| owner.partners[place].rank.is_none_or(|rank| rank > top as i32)) {
                    break;
                }
                if wanted(ask, owner.country, owner.partners[place].country) {
                    shown.push((owner, place));
                    running.push(share);
                }
            }
        }
        let mut columns = owners.columns(&shown)?;
        columns.push(float_column("cumulated", running.into_iter()));
        table(shown.len(), columns, COLUMNS)
    }
}
