//! Whether one country sells what another buys.

use polars::prelude::*;

use super::baskets::{Basket, Baskets, Wanted};
use super::columns::{country_column, float_column, table};
use super::rows::is_world;
use super::similarity::{Shares, classification, missing};
use super::words::Words;
use super::{
    CLASSIFICATIONS, DATASET, ESTIMATE, LEVELS, PRICES, RELEASES, SERIES, TRADE, VINTAGE, YEAR, check, count, wanted,
};
use crate::error::Result;
use crate::frame::{integer_column, text_column};
use crate::measures::{About, Ask, Filters, Measure};
use crate::model::{Column as Described, ColumnType, Country};
use crate::tables::Tables;

/// How well the exports of one country fit the imports of another, after Michaely.
///
/// Shape: one row an exporter, importer and year of one source, classification and level; each pair both ways round. Unit: 0
/// (nothing fits) to 100 (the same shares). Shares are of all trade, not of that between the two. Null where a product of one
/// of them has no figure, where only some of the products are at hand, and where the two have no edition of the classification, or
/// no level of it, in common.
pub struct Complementarity;

const COLUMNS: &[Described] = &[
    DATASET,
    SERIES,
    TRADE,
    PRICES,
    VINTAGE,
    CLASSIFICATIONS,
    LEVELS,
    Described::text("exporter", "whose exports").required(),
    Described::text("importer", "whose imports").required(),
    YEAR,
    Described::new("complementarity", ColumnType::Float, "100 x (1 - sum over products of |m_kp - x_jp| / 2)")
        .in_unit("0 to 100"),
    count("export_products", "products that the exporter sells").required(),
    count("import_products", "products that the importer buys").required(),
    Described::text(
        "missing",
        "countries with a product that has no figure, with some products only, or in another edition or at another level, `;` between them",
    ),
    ESTIMATE,
    RELEASES,
];

impl Measure for Complementarity {
    fn about(&self) -> About {
        About {
            id: "complementarity",
            title: "how well the exports of one country fit the imports of another, by product",
            row: "one exporter, importer and year of one data set, series, classification and level",
            formulas: &[
                "complementarity = 100 x (1 - sum over products of |m_kp - x_jp| / 2)",
                "x_jp = share of p in all exports of j; m_kp = share of p in all imports of k; the direction matters",
                "a product that is not listed has the share 0",
                "of some products only (a few chapters, or less than 9/10 of the file's own total) there are no shares: null, and missing says so",
                "reconciled data: a country's imports are the exports of the others to it",
                "each level and each edition of a classification (H4, H5) for itself; the chapters of the HS are the same in all of its editions",
                "two countries that have their products in no common edition, or at no common level, are not compared: null, and missing names these",
            ],
            reads: &["flows"],
            takes: Filters::STATISTICS,
            dates: "calendar year of the trade",
            reference: "M. Michaely (1996), Trade preferential agreements in Latin America; World Bank WITS",
            columns: COLUMNS,
        }
    }

    fn plan(&self, tables: &Tables, ask: &Ask) -> Result<LazyFrame> {
        check(&self.about(), ask)?;
        let baskets = Baskets::read(tables, ask, Wanted::Both)?;
        let mut rows: Vec<Row> = Vec::new();
        let same = |one: &Basket, other: &Basket| (one.group, one.year) == (other.group, other.year);
        for year in baskets.list.chunk_by(same) {
            let of = |import: bool| -> Vec<Shares> {
                let side = year.iter().filter(|basket| basket.import == import && !is_world(basket.country));
                side.map(|basket| Shares::of(basket, &baskets)).collect()
            };
            let importers = of(true);
            for exporter in of(false) {
                for importer in &importers {
                    let (one, other) = (exporter.basket.country, importer.basket.country);
                    if one != other && (wanted(ask, one, other) || wanted(ask, other, one)) {
                        rows.push(Row::of(&exporter, importer));
                    }
                }
            }
        }
        let is_dyad =
            |one: Country, other: Country| one != other && (wanted(ask, one, other) || wanted(ask, other, one));
        let apart = baskets.apart([false, true], is_dyad).into_iter();
        rows.extend(apart.map(|(exporter, importer)| Row { exporter, importer, complementarity: None }));
        rows.sort_by_key(|row| (row.exporter.group, row.exporter.year));
        let missing: Vec<String> = rows.iter().map(|row| missing(row.exporter, row.importer, &baskets)).collect();
        let mut words = Words::default();
        let classes: Vec<u32> =
            rows.iter().map(|row| words.number(&classification(row.exporter, row.importer, &baskets))).collect();
        let releases: Vec<u32> = rows
            .iter()
            .map(|row| {
                let both = [row.exporter, row.importer].map(|basket| words.number(baskets.words.word(basket.releases)));
                words.joined(both.into_iter())
            })
            .collect();
        let mut columns = baskets.head(rows.iter().map(|row| row.exporter))?;
        columns.retain(|column| !["releases", "classification", "level"].contains(&column.name().as_str()));
        columns.extend([
            integer_column("level", rows.iter().map(|row| baskets.common_level(row.exporter, row.importer))),
            words.column("classification", classes.into_iter())?,
            words.column("releases", releases.into_iter())?,
            country_column("exporter", rows.iter().map(|row| &row.exporter.country))?,
            country_column("importer", rows.iter().map(|row| &row.importer.country))?,
            float_column("complementarity", rows.iter().map(|row| row.complementarity)),
            integer_column("export_products", rows.iter().map(|row| Some(row.exporter.lines.len() as i32))),
            integer_column("import_products", rows.iter().map(|row| Some(row.importer.lines.len() as i32))),
            text_column("missing", missing.iter().map(String::as_str)),
        ]);
        table(rows.len(), columns, COLUMNS)
    }
}

struct Row<'a> {
    exporter: &'a Basket,
    importer: &'a Basket,
    complementarity: Option<f64>,
}

impl<'a> Row<'a> {
    fn of(exporter: &Shares<'a>, importer: &Shares<'a>) -> Row<'a> {
        let complementarity = exporter.shares.as_ref().zip(importer.shares.as_ref()).map(|(sold, bought)| {
            let apart: f64 = sold.iter().zip(bought).map(|(sold, bought)| (sold - bought).abs()).sum();
            100.0 * (1.0 - apart / 2.0)
        });
        Row { exporter: exporter.basket, importer: importer.basket, complementarity }
    }
}
