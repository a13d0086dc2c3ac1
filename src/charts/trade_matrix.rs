//! The countries of the chart `trade-heatmap` where one country is asked for: it and its largest partners, with the flows among all of
//! them. Drawn from that country's flows alone, every cell between two partners would look as if nobody had reported it.

use polars::prelude::*;

use super::draw::Source;
use super::trade_data::{Kind, largest_first};
use super::trade_heatmap::MOST;
use crate::error::Result;
use crate::measures::Ask;
use crate::model::{Country, Pair};
use crate::tables::Rows;

/// The pairs of a matrix, of one year and kind.
pub(super) struct Matrix {
    /// Rows of the measure `two-way`.
    pub(super) frame: DataFrame,
    /// The country that was asked for alone.
    pub(super) hub: Option<String>,
    /// Partners of it that have no row and no column.
    pub(super) cut: usize,
}

impl Source<'_> {
    /// The pairs between the countries of a chart, from those that were asked for in one year.
    pub(super) fn matrix(&self, frame: DataFrame, ask: &Ask, kind: &Kind, year: i32) -> Result<Matrix> {
        let [country] = ask.countries[..] else { return Ok(Matrix { frame, hub: None, cut: 0 }) };
        let hub = country.code();
        let partner = when(col("a").eq(lit(hub))).then(col("b")).otherwise(col("a")).alias("partner");
        let ranked = frame
            .lazy()
            .select([partner, col("highest")])
            .sort(["highest", "partner"], largest_first(&[true, false]).with_nulls_last(true))
            .collect()?;
        let rows = Rows::of(&ranked);
        let mut drawn = vec![country];
        for row in 0..rows.len().min(MOST - 1) {
            drawn.extend(Country::parse(&rows.text(row, "partner")?));
        }
        let cut = rows.len().saturating_sub(drawn.len() - 1);
        let mut pairs = Vec::new();
        for (at, one) in drawn.iter().enumerate() {
            pairs.extend(drawn[at + 1..].iter().filter_map(|other| Pair::new(*one, *other)));
        }
        let among = self.run("two-way", &Ask { countries: Vec::new(), pairs, ..ask.clone() })?;
        let text = |column: &str, word: &str| col(column).fill_null(lit("")).eq(lit(word.to_owned()));
        let fits = [
            text("dataset", &kind.dataset),
            text("series", &kind.series),
            text("trade", &kind.trade),
            text("prices", &kind.prices),
        ];
        let fits = fits.into_iter().fold(col("year").eq(lit(year)), Expr::and);
        let frame = among.lazy().filter(fits).collect()?;
        Ok(Matrix { frame, hub: Some(hub.to_owned()), cut })
    }
}
