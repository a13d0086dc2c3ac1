//! What part of a country's trade is with a partner.

use polars::prelude::*;

use super::columns::table;
use super::owners::{OF, Owners};
use super::{CHAPTERS, DATASET, ESTIMATE, PRICES, RELEASES, SERIES, TRADE, VINTAGE, YEAR, count, part, usd, wanted};
use crate::error::Result;
use crate::measures::{About, Ask, Filter, Filters, Measure};
use crate::model::{Column as Described, ColumnType};
use crate::tables::Tables;

/// The share of each partner in a country's exports or imports.
///
/// Shape: one row a reporter, partner, flow and year of one source. Units: US dollars; shares from 0 to 1. The total is the
/// file's own of all partners where it has one; else the sum of the partners, which is null when one of them has no figure and when
/// the partners in the data are too few to be all.
pub struct Share;

const COLUMNS: &[Described] = &[
    DATASET,
    SERIES,
    TRADE,
    PRICES,
    VINTAGE,
    Described::text("reporter", "whose trade it is; reconciled data have both sides").required(),
    Described::text("partner", "with whom").required(),
    FLOW,
    YEAR,
    usd("value", "trade with the partner"),
    usd("total", "trade with all partners"),
    OF_COLUMN,
    part("share", "value / total"),
    count("rank", "place among the partners, 1 the largest; equal figures share a place"),
    count("partners", "partners in the data, those without a figure too").required(),
    part("coverage", "sum of the partners / total: what is below 1 is with no country"),
    COMPLETE,
    MISSING,
    CHAPTERS,
    ESTIMATE,
    RELEASES,
];

pub(super) const FLOW: Described =
    Described::text("flow", "which way, in the reporter's books").required().of(&["export", "import"]);
pub(super) const OF_COLUMN: Described =
    Described::text("of", "what the total is: the file's own of all partners, or the sum of them").required().of(OF);
pub(super) const COMPLETE: Described =
    Described::new("complete", ColumnType::Boolean, "every partner in the data has a figure").required();
pub(super) const MISSING: Described = Described::text(
    "missing",
    "why there is no share: the value or the total, with the months, the chapters or the edition that are there",
);

impl Measure for Share {
    fn about(&self) -> About {
        About {
            id: "share",
            title: "share of a partner in a country's exports or imports",
            row: "one reporter, partner, flow and year of one data set and series",
            formulas: &[
                "share = value / total; total = the file's own of all partners, else the sum of the partners",
                "a sum of partners is a total only where the data have 100 and more of them; a few are no whole, and no share is of them",
                "of figures that are sums over a few chapters there is no share: --product asks for that of a product",
                "--product below chapters: value and total in one edition, that of most of the figures; one in another is missing: total (in H5 only)",
                "exports as reported (FOB) over exports, imports (CIF) over imports: never one over the other",
                "reconciled data: a country's imports are the exports of the others to it",
                "a missing figure makes a sum of partners null, and the shares of it",
                "with --country and --pair only those rows are shown; totals are of all partners",
            ],
            reads: &["totals"],
            takes: Filters::STATISTICS.with(Filter::Product),
            dates: "calendar year of the trade",
            reference: "partner share, World Bank WITS, trade indicators",
            columns: COLUMNS,
        }
    }

    fn plan(&self, tables: &Tables, ask: &Ask) -> Result<LazyFrame> {
        let owners = Owners::read(&self.about(), tables, ask)?;
        let mut shown = Vec::new();
        for owner in &owners.list {
            let mut places: Vec<usize> = (0..owner.partners.len()).collect();
            places.retain(|place| wanted(ask, owner.country, owner.partners[*place].country));
            places.sort_by_key(|place| owner.partners[*place].country);
            shown.extend(places.into_iter().map(|place| (owner, place)));
        }
        table(shown.len(), owners.columns(&shown)?, COLUMNS)
    }
}
