//! What a user wants to see of a measure: countries, pairs, kinds, stages, dates, and the day of knowledge.

use jiff::civil::Date;
use polars::prelude::{Expr, col, lit};

use crate::model::{Country, Kind, Pair, Stage};

/// A selection. Empty lists and `None` select everything.
#[derive(Debug, Clone, Default)]
pub struct Ask {
    /// Claims with any of these countries on either side.
    pub countries: Vec<Country>,
    /// Claims with both countries of any of these pairs.
    pub pairs: Vec<Pair>,
    /// Claims of these kinds.
    pub kinds: Vec<Kind>,
    /// Claims at these stages.
    pub stages: Vec<Stage>,
    /// From this day on, by the date that the measure documents.
    pub since: Option<Date>,
    /// Up to this day, by the same date.
    pub until: Option<Date>,
    /// Only what had been said by this day.
    pub as_of: Option<Date>,
    /// Trade statistics of these data sets.
    pub datasets: Vec<String>,
    /// Trade statistics of products whose code starts so; all together without it.
    pub product: Option<String>,
    /// The product that the given totals are of already: they are not chosen by it again, and words still have to name it.
    pub given_product: Option<String>,
    /// The first so many of a ranking.
    pub top: Option<u32>,
    /// Name of the deflator, for real values.
    pub deflator: Option<String>,
    /// Year of the prices, for real values.
    pub base_year: Option<i32>,
    /// Rows of product detail that may be summed for products of all countries; more are refused. As many as there are without it.
    pub most_detail: Option<usize>,
}

impl Ask {
    /// The product that figures of trade are of; `None` for all together.
    pub fn any_product(&self) -> Option<&str> {
        self.product.as_deref().or(self.given_product.as_deref())
    }
}

fn days(day: Date) -> Expr {
    let since_epoch = day.duration_since(Date::constant(1970, 1, 1)).as_hours() / 24;
    lit(since_epoch as i32).cast(polars::prelude::DataType::Date)
}

fn any(conditions: impl Iterator<Item = Expr>) -> Option<Expr> {
    conditions.reduce(Expr::or)
}

/// The claim names the country on one of its sides.
fn names(country: Country) -> Expr {
    let on = |side: &str| col(side).str().contains_literal(lit(country.to_string())).fill_null(lit(false));
    on("from").or(on("to"))
}

impl Ask {
    /// So many rows of product detail are summed without being asked for by name: a few data sets of a country have fewer, a year of
    /// BACI has eleven million.
    pub const MUCH_DETAIL: usize = 4_000_000;

    /// What was known: claims said by the day of knowledge. Undated claims stay.
    pub fn known(&self) -> Expr {
        match self.as_of {
            Some(day) => col("said").lt_eq(days(day)).fill_null(lit(true)),
            None => lit(true),
        }
    }

    /// The selection on a table of claims, by the date in these two columns. Undated claims fall out of a dated selection.
    pub fn keep(&self, first: &str, last: &str) -> Expr {
        let pairs = self.pairs.iter().map(|pair| {
            let (one, other) = pair.countries();
            names(one).and(names(other))
        });
        let kinds = self.kinds.iter().map(|kind| col("kind").eq(lit(kind.word())));
        let stages = self.stages.iter().map(|stage| col("stage").eq(lit(stage.word())));
        let since = self.since.map(|day| col(last).gt_eq(days(day)).fill_null(lit(false)));
        let until = self.until.map(|day| col(first).lt_eq(days(day)).fill_null(lit(false)));
        [any(self.countries.iter().map(|country| names(*country))), any(pairs), any(kinds), any(stages), since, until]
            .into_iter()
            .flatten()
            .fold(self.known(), Expr::and)
    }
}
