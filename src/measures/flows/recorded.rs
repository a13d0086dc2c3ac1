//! The totals of all products that files have themselves: what products are a part of, however few of them the data have.

use std::collections::HashMap;

use polars::prelude::*;

use super::detail::SOURCE;
use super::rows::{Amount, Source, codes, narrowed};
use super::words::Words;
use crate::error::Result;
use crate::frame::decimal_type;
use crate::measures::Ask;
use crate::model::Country;
use crate::store::{Part, Release};
use crate::tables::{Tables, WORLD};

/// Source, country, partner or the World, whether imports, year.
type Key = (Source, Country, Country, bool, i32);

/// The columns of a table of such totals that name them.
pub(super) const KEY: [&str; 9] =
    ["dataset", "series", "trade", "prices", "books", "reporter", "partner", "flow", "year"];

/// The files' own totals of whole years, with each partner; with all partners the file's own, else the sum of its partners.
/// `None` without a table of totals.
pub(super) fn recorded(tables: &Tables, ask: &Ask) -> Result<Option<LazyFrame>> {
    // Files of products alone, such as those of BACI, need not be read for it.
    let of_products = |part: &Part| part.constants.get("basis").is_some_and(|basis| basis == "products");
    let releases = tables.releases("totals");
    let has_own = |release: &&Release| release.parts_of("totals").any(|part| !of_products(part));
    if !tables.has("totals") || releases.is_ok_and(|releases| !releases.iter().any(has_own)) {
        return Ok(None);
    }
    let text = |name: &str| col(name).cast(DataType::String).alias(name);
    let columns = KEY.iter().map(|name| match *name {
        // A key is never null.
        "series" => text("series").fill_null(lit("")),
        "year" => col("year").cast(DataType::Int32),
        name => text(name),
    });
    let is_own = col("basis").eq(lit("total")).and(col("value").is_not_null());
    let own = narrowed(tables.statistics("totals")?, ask)
        .filter(is_own)
        .select(columns.chain([col("value").cast(decimal_type()).alias("recorded")]).collect::<Vec<_>>());
    let all = || KEY.iter().filter(|name| **name != "partner").map(|name| col(*name)).collect::<Vec<_>>();
    let is_world = || col("partner").eq(lit(WORLD));
    let summed = own
        .clone()
        .filter(is_world().not())
        .group_by(all())
        .agg([col("recorded").sum()])
        .join(own.clone().filter(is_world()).select(all()), all(), all(), JoinArgs::new(JoinType::Anti))
        .with_column(lit(WORLD).alias("partner"));
    let shape = || KEY.iter().chain(&["recorded"]).map(|name| col(*name)).collect::<Vec<_>>();
    Ok(Some(concat([own.select(shape()), summed.select(shape())], UnionArgs::default())?))
}

/// The same in memory.
#[derive(Debug, Default)]
pub(super) struct Recorded(HashMap<Key, Amount>);

impl Recorded {
    /// Reads them.
    ///
    /// # Errors
    /// When the totals cannot be read.
    pub fn read(tables: &Tables, ask: &Ask, words: &mut Words) -> Result<Recorded> {
        let mut known = Recorded::default();
        let Some(rows) = recorded(tables, ask)? else { return Ok(known) };
        let empty = when(col("series").eq(lit(""))).then(lit(NULL)).otherwise(col("series"));
        let frame = rows.with_column(empty.alias("series")).collect()?;
        let mut text = |name: &str| words.read(frame.column(name)?);
        let [dataset, series, trade, prices, books] = SOURCE.map(&mut text);
        let (dataset, series, trade, prices, books) = (dataset?, series?, trade?, prices?, books?);
        let flow = text("flow")?;
        let (reconciled, import) = (words.number("reconciled"), words.number("import"));
        let [reporter, partner] = ["reporter", "partner"].map(|name| codes(frame.column(name)?));
        let (reporter, partner) = (reporter?, partner?);
        let value = frame.column("recorded")?.decimal()?.physical();
        for (row, (year, value)) in frame.column("year")?.i32()?.iter().zip(value.iter()).enumerate() {
            let source = Source {
                dataset: dataset.at(row),
                series: series.at(row),
                trade: trade.at(row),
                prices: prices.at(row),
                reconciled: books.at(row) == reconciled,
            };
            let Some(year) = year else { continue };
            known.0.insert((source, reporter[row], partner[row], flow.at(row) == import, year), Amount::of(value));
        }
        Ok(known)
    }

    /// The exports to, or imports from, all partners in a year of a source, by country.
    pub fn of_all(&self, source: Source, import: bool, year: i32) -> impl Iterator<Item = (Country, i128)> {
        let fits = move |key: &Key| (key.0, key.3, key.4) == (source, import, year) && key.2.code() == WORLD;
        self.0.iter().filter(move |(key, _)| fits(key)).filter_map(|(key, amount)| Some((key.1, amount.value()?)))
    }

    /// What a file has itself of a country and partner.
    pub fn of(&self, key: &Key) -> Option<i128> {
        self.0.get(key).and_then(|amount| amount.value())
    }
}
