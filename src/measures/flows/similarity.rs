//! How alike the exports of two countries are.

use polars::prelude::*;

use super::baskets::{Basket, Baskets, Wanted};
use super::columns::{country_column, dollars, float_column, table};
use super::rows::is_world;
use super::{
    CLASSIFICATIONS, DATASET, ESTIMATE, LEVELS, PRICES, RELEASES, SERIES, TRADE, VINTAGE, YEAR, check, count, wanted,
};
use crate::error::Result;
use crate::frame::{integer_column, text_column};
use crate::measures::{About, Ask, Filters, Measure};
use crate::model::{Column as Described, ColumnType, Country};
use crate::tables::Tables;

/// The export similarity of two countries, after Finger and Kreinin.
///
/// Shape: one row a pair of exporters and year of one source, classification and level. Unit: 0 (nothing in common) to 100 (the
/// same shares). Falls with finer detail. Null where a product of one of them has no figure, only some products are at hand, or the
/// two have no edition of the classification, or no level of it, in common.
pub struct Similarity;

const COLUMNS: &[Described] = &[
    DATASET,
    SERIES,
    TRADE,
    PRICES,
    VINTAGE,
    CLASSIFICATIONS,
    LEVELS,
    super::PAIR,
    Described::text("a", "first exporter").required(),
    Described::text("b", "second exporter").required(),
    YEAR,
    Described::new("similarity", ColumnType::Float, "100 x sum over products of the smaller of both shares")
        .in_unit("0 to 100"),
    count("products_a", "products that a lists").required(),
    count("products_b", "products that b lists").required(),
    count("common", "products that both list; null for products in different editions or at different levels"),
    Described::text(
        "missing",
        "whose exports have a product without a figure, are of some products only, or are in another edition or at another level, `;` between them",
    ),
    ESTIMATE,
    RELEASES,
];

impl Measure for Similarity {
    fn about(&self) -> About {
        About {
            id: "similarity",
            title: "how alike the exports of two countries are, by product",
            row: "two exporters and a year of one data set, series, classification and level",
            formulas: &[
                "similarity = 100 x sum over products of min(share in a's exports, share in b's exports)",
                "shares of all exports at one level, to all partners; a product that is not listed has the share 0",
                "of some products only (a few chapters, or less than 9/10 of the file's own total) there are no shares: null, and missing says so",
                "with --country the pairs with any of them, with --pair those pairs",
                "each level and each edition of a classification (H4, H5) for itself; the chapters of the HS are the same in all of its editions",
                "two countries that have their products in no common edition, or at no common level, are not compared: null, and missing names these",
            ],
            reads: &["flows"],
            takes: Filters::STATISTICS,
            dates: "calendar year of the trade",
            reference: "J. M. Finger, M. E. Kreinin (1979), A measure of export similarity",
            columns: COLUMNS,
        }
    }

    fn plan(&self, tables: &Tables, ask: &Ask) -> Result<LazyFrame> {
        check(&self.about(), ask)?;
        let baskets = Baskets::read(tables, ask, Wanted::Exports)?;
        let mut rows: Vec<Row> = Vec::new();
        for year in baskets.by_year() {
            let exporters: Vec<Shares> = year
                .iter()
                .filter(|basket| !is_world(basket.country))
                .map(|basket| Shares::of(basket, &baskets))
                .collect();
            for (place, a) in exporters.iter().enumerate() {
                for b in &exporters[place + 1..] {
                    let (one, other) = (a.basket.country, b.basket.country);
                    if wanted(ask, one, other) || wanted(ask, other, one) {
                        rows.push(Row::of(a, b));
                    }
                }
            }
        }
        let is_pair =
            |one: Country, other: Country| one < other && (wanted(ask, one, other) || wanted(ask, other, one));
        rows.extend(baskets.apart([false, false], is_pair).into_iter().map(|(a, b)| Row::apart(a, b)));
        rows.sort_by_key(|row| (row.a.group, row.a.year));
        let pairs: Vec<String> = rows.iter().map(|row| format!("{}-{}", row.a.country, row.b.country)).collect();
        let missing: Vec<String> = rows.iter().map(|row| missing(row.a, row.b, &baskets)).collect();
        let mut words = super::words::Words::default();
        let classes: Vec<u32> = rows.iter().map(|row| words.number(&classification(row.a, row.b, &baskets))).collect();
        let releases: Vec<u32> = rows
            .iter()
            .map(|row| {
                let [a, b] = [row.a, row.b].map(|basket| words.number(baskets.words.word(basket.releases)));
                words.joined([a, b].into_iter())
            })
            .collect();
        let mut columns = baskets.head(rows.iter().map(|row| row.a))?;
        columns.retain(|column| !["releases", "classification", "level"].contains(&column.name().as_str()));
        columns.extend([
            integer_column("level", rows.iter().map(|row| baskets.common_level(row.a, row.b))),
            words.column("classification", classes.into_iter())?,
            words.column("releases", releases.into_iter())?,
            text_column("pair", pairs.iter().map(String::as_str)),
            country_column("a", rows.iter().map(|row| &row.a.country))?,
            country_column("b", rows.iter().map(|row| &row.b.country))?,
            float_column("similarity", rows.iter().map(|row| row.similarity)),
            integer_column("products_a", rows.iter().map(|row| Some(row.a.lines.len() as i32))),
            integer_column("products_b", rows.iter().map(|row| Some(row.b.lines.len() as i32))),
            integer_column("common", rows.iter().map(|row| row.common)),
            text_column("missing", missing.iter().map(String::as_str)),
        ]);
        table(rows.len(), columns, COLUMNS)
    }
}

/// Why two baskets are not compared: their editions or levels have nothing in common, or a country has a product without a figure.
pub(super) fn missing(one: &Basket, other: &Basket, baskets: &Baskets) -> String {
    if one.group != other.group {
        return baskets.why_apart(one, other);
    }
    let without = [one, other].into_iter().filter(|basket| basket.whole().is_none());
    without.map(|basket| format!("{} ({})", basket.country, basket.not_whole())).collect::<Vec<_>>().join(";")
}

/// The classification of two baskets; the editions of both where these have none in common.
pub(super) fn classification(one: &Basket, other: &Basket, baskets: &Baskets) -> String {
    match one.group == other.group {
        true => baskets.words.word(baskets.group(one).classification()).to_owned(),
        false => baskets.both_editions(one, other),
    }
}

/// The shares of all products in a basket, in a place for each product of the data.
pub(super) struct Shares<'a> {
    pub basket: &'a Basket,
    /// `None` when a product has no figure, nothing is traded, or the products are those of an extract.
    pub shares: Option<Vec<f64>>,
}

impl<'a> Shares<'a> {
    pub fn of(basket: &'a Basket, baskets: &Baskets) -> Shares<'a> {
        let total = basket.whole().filter(|total| *total > 0).map(dollars);
        let shares = total.map(|total| {
            let mut shares = vec![0.0; baskets.products.len()];
            for line in &basket.lines {
                shares[line.product as usize] = line.value().map_or(0.0, dollars) / total;
            }
            shares
        });
        Shares { basket, shares }
    }
}

struct Row<'a> {
    a: &'a Basket,
    b: &'a Basket,
    similarity: Option<f64>,
    common: Option<i32>,
}

impl<'a> Row<'a> {
    /// Of two countries that have their products in no common edition or at no common level.
    const fn apart(a: &'a Basket, b: &'a Basket) -> Row<'a> {
        Row { a, b, similarity: None, common: None }
    }

    fn of(a: &Shares<'a>, b: &Shares<'a>) -> Row<'a> {
        let similarity = a
            .shares
            .as_ref()
            .zip(b.shares.as_ref())
            .map(|(a, b)| 100.0 * a.iter().zip(b).map(|(a, b)| a.min(*b)).sum::<f64>());
        let mut places = b.basket.lines.iter().map(|line| line.product).peekable();
        let mut common = 0;
        for line in &a.basket.lines {
            while places.next_if(|product| *product < line.product).is_some() {}
            common += i32::from(places.peek() == Some(&line.product));
        }
        Row { a: a.basket, b: b.basket, similarity, common: Some(common) }
    }
}
