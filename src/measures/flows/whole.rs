//! Whether the partners that the data have can be all of a country's: an extract with a few has no whole that shares could be of.

use std::collections::HashSet;

use polars::prelude::*;

use super::rows::{Source, Totals, narrowed};
use crate::error::Result;
use crate::measures::Ask;
use crate::store::Release;
use crate::tables::{Tables, WORLD};

/// With figures of fewer partner countries a sum of partners is not told as the whole: data of all countries have 200 and more.
pub const MANY_PARTNERS: usize = 100;
/// The least part of all pairs of the countries in it that a file without an extract has: many files lack most pairs.
pub const DENSE: f64 = 0.3;

/// `1 chapter`, `3 chapters`.
pub(super) fn counted(count: usize, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}

/// Years and flows of sources in which a sum of partners is the whole: by source, year, and whether imports.
#[derive(Debug, Default)]
pub(super) struct Whole {
    known: HashSet<(u32, i32, bool)>,
    /// Sources that are whole in all years.
    editions: HashSet<u32>,
}

/// True for reconciled data whose files have as many pairs a year as the fewest countries and the least density make: whole editions
/// have ten times as many, and counting the partners of a million pairs takes longer than the question.
fn is_edition(tables: &Tables, dataset: &str) -> bool {
    let least = (MANY_PARTNERS * MANY_PARTNERS) as f64 * DENSE;
    let releases = tables.releases("totals").unwrap_or_default();
    let mut of_dataset = releases.iter().filter(|release| release.provider == dataset).peekable();
    let is_dense = |release: &&Release| {
        let years = release.first_year.zip(release.last_year).map(|(first, last)| f64::from(last - first + 1));
        years.is_some_and(|years| release.rows_of("totals") as f64 >= least * years)
    };
    of_dataset.peek().is_some() && of_dataset.all(is_dense)
}

impl Whole {
    /// Reads how many partners and pairs the data have, in the years asked for. Of reconciled data a country's imports are whole when
    /// so many others export.
    ///
    /// # Errors
    /// When the totals cannot be read.
    pub fn read(tables: &Tables, ask: &Ask, totals: &mut Totals) -> Result<Whole> {
        let mut whole = Whole::default();
        if !tables.has("totals") {
            return Ok(whole);
        }
        for (source, place) in totals.sources.iter().zip(0..) {
            if source.reconciled && is_edition(tables, totals.words.word(source.dataset)) {
                whole.editions.insert(place);
            }
        }
        if whole.editions.len() == totals.sources.len() {
            return Ok(whole);
        }
        let keys = ["dataset", "series", "trade", "prices", "books", "flow", "year"];
        let pairs = || col("partner").neq(lit(WORLD));
        let count = |column: Expr| column.n_unique().cast(DataType::Int32);
        let frame = narrowed(tables.statistics("totals")?, ask)
            .filter(pairs())
            .group_by(keys.map(col))
            .agg([
                count(col("reporter")).alias("reporters"),
                count(col("partner")).alias("partners"),
                len().cast(DataType::Int32).alias("pairs"),
            ])
            .select(
                keys.iter()
                    .map(|key| {
                        if *key == "year" { col(*key).cast(DataType::Int32) } else { col(*key).cast(DataType::String) }
                    })
                    .chain(["reporters", "partners", "pairs"].map(col))
                    .collect::<Vec<_>>(),
            )
            .collect()?;
        let mut text = |name: &str| totals.words.read(frame.column(name)?);
        let [dataset, series, trade, prices] = ["dataset", "series", "trade", "prices"].map(&mut text);
        let (dataset, series, trade, prices) = (dataset?, series?, trade?, prices?);
        let (books, flow) = (text("books")?, text("flow")?);
        let (reconciled, import) = (totals.words.number("reconciled"), totals.words.number("import"));
        let number = |name: &str| frame.column(name).and_then(Column::i32);
        let (reporters, partners, pairs) = (number("reporters")?, number("partners")?, number("pairs")?);
        for (row, year) in frame.column("year")?.i32()?.iter().enumerate() {
            let source = Source {
                dataset: dataset.at(row),
                series: series.at(row),
                trade: trade.at(row),
                prices: prices.at(row),
                reconciled: books.at(row) == reconciled,
            };
            let place = totals.sources.iter().position(|known| *known == source);
            let (Some(place), Some(year)) = (place, year) else { continue };
            let count = |column: &Int32Chunked| column.get(row).unwrap_or(0).max(0) as usize;
            let all = count(reporters) as f64 * count(partners) as f64;
            if (count(pairs) as f64) < DENSE * all {
                continue;
            }
            if count(partners) >= MANY_PARTNERS {
                whole.known.insert((place as u32, year, flow.at(row) == import));
            }
            if source.reconciled && count(reporters) >= MANY_PARTNERS {
                whole.known.insert((place as u32, year, true));
            }
        }
        Ok(whole)
    }

    /// True when the sum of a country's partners is all of its trade.
    pub fn is(&self, source: u32, year: i32, import: bool) -> bool {
        self.editions.contains(&source) || self.known.contains(&(source, year, import))
    }
}
