//! How much of a country's trade a data set holds: an extract with a few partners has no whole that shares could be of.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;

use super::trade_data::{Kind, Weights, is_reconciled};
use crate::error::Result;
use crate::store::Release;
use crate::tables::{Rows, Tables, WORLD};

/// With figures of fewer partner countries a sum of partners is not told as the whole: data of all countries have 200 and more.
const MANY: usize = 100;
/// The least part of all pairs of the countries in it that a file without an extract has: many files lack most pairs.
const DENSE: f64 = 0.3;
/// Fewer products than this are an extract.
const PRODUCT_COUNT: i32 = 20;
/// Rows of a file for each of its totals: a file with fewer has a product or two of each flow, and no whole to sum them to.
const PRODUCTS: usize = 3;
/// Years before the last of a data set that a chart may fall back to.
const YEARS: i32 = 3;
/// What makes figures one kind, in the table `totals`.
const KEYS: [&str; 5] = ["dataset", "series", "trade", "prices", "books"];
/// Chapters of the Harmonized System and divisions of the SITC by what they are: food, materials, textiles, metals, machines.
const HARMONIZED: [i32; 5] = [1, 25, 41, 68, 84];

type Key = ([String; 4], bool, i32, String);

/// What the data have of one flow.
#[derive(Debug, Clone, Copy)]
struct Flow {
    has_all_partners: bool,
    is_whole: bool,
}

/// The partner countries that the data have for each kind, year and flow, and whether their sum or total is the whole.
#[derive(Debug, Default)]
pub(super) struct Reach {
    known: BTreeMap<Key, Flow>,
}

impl Reach {
    /// Reads it for the countries, data sets and latest years of these rows of a measure.
    ///
    /// # Errors
    /// When the totals of the store cannot be read.
    pub(super) fn of(tables: &Tables, all: &DataFrame) -> Result<Reach> {
        let mut reach = Reach::default();
        if !tables.has("totals") {
            return Ok(reach);
        }
        let datasets = latest(all)?;
        let of_dataset = datasets.iter().map(|(dataset, year)| {
            col("dataset").eq(lit(dataset.clone())).and(col("year").gt_eq(lit(year.saturating_sub(YEARS))))
        });
        let Some(fits) = of_dataset.reduce(Expr::or) else { return Ok(reach) };
        let reporters: BTreeSet<String> = texts(all, "reporter")?;
        let is_own = reporters.into_iter().map(|code| col("reporter").eq(lit(code))).reduce(Expr::or);
        let is_world = || col("partner").eq(lit(WORLD));
        let is_whole_year = col("months").is_null().or(col("months").gt_eq(lit(12)));
        let is_thin = thin(tables).into_iter().map(|release| col("release").eq(lit(release))).reduce(Expr::or);
        let is_sum = col("basis").eq(lit("total")).or(col("basis").eq(lit("months"))).not();
        let is_sound = is_sum.and(is_thin.unwrap_or_else(|| lit(false))).not();
        let has_total = is_own.unwrap_or_else(|| lit(false)).and(is_world()).and(is_whole_year);
        let text = |name: &str| col(name).cast(DataType::String);
        let frame = tables
            .statistics("totals")?
            .filter(fits)
            .select(
                KEYS.iter()
                    .chain(&["flow", "reporter", "partner"])
                    .map(|name| text(name))
                    .chain([
                        col("year").cast(DataType::Int32),
                        has_total.and(col("value").is_not_null()).and(is_sound.clone()).alias("total"),
                        is_sound.alias("sound"),
                    ])
                    .collect::<Vec<_>>(),
            )
            .group_by(KEYS.iter().chain(&["flow", "year"]).map(|name| col(*name)).collect::<Vec<_>>())
            .agg([
                counted(col("reporter")).alias("reporters"),
                counted(col("reporter").filter(col("sound"))).alias("sound reporters"),
                counted(col("partner").filter(is_world().not())).alias("partners"),
                counted(col("partner").filter(is_world().not().and(col("sound")))).alias("sound partners"),
                col("partner").filter(is_world().not()).len().cast(DataType::Int32).alias("pairs"),
                col("total").any(true),
            ])
            .collect()?;
        let rows = Rows::of(&frame);
        for row in 0..rows.len() {
            let Some(year) = rows.integer(row, "year")? else { continue };
            let names = ["dataset", "series", "trade", "prices"].map(|name| rows.text(row, name));
            let [dataset, series, trade, prices] = names;
            let names = [dataset?, series?, trade?, prices?];
            let count =
                |name: &str| Ok::<_, crate::error::Error>(rows.integer(row, name)?.unwrap_or(0).max(0) as usize);
            let flow = rows.text(row, "flow")?;
            let key = |reconciled: bool, flow: &str| (names.clone(), reconciled, year, flow.to_owned());
            let pairs = count("reporters")? as f64 * count("partners")? as f64;
            let is_dense = count("pairs")? as f64 >= DENSE * pairs;
            let mut add = |key: Key, side: &str, has_total: bool| {
                let has_all_partners = is_dense && count(side)? >= MANY;
                let is_whole = has_total || is_dense && count(&format!("sound {side}"))? >= MANY;
                reach.known.insert(key, Flow { has_all_partners, is_whole });
                Ok::<(), crate::error::Error>(())
            };
            if rows.text(row, "books")? == "reconciled" {
                add(key(true, "export"), "partners", false)?;
                add(key(true, "import"), "reporters", false)?;
            } else {
                add(key(false, &flow), "partners", rows.truth(row, "total")?)?;
            }
        }
        Ok(reach)
    }

    fn flow(&self, kind: &Kind, year: i32, flow: &str) -> Option<&Flow> {
        let names = [&kind.dataset, &kind.series, &kind.trade, &kind.prices].map(Clone::clone);
        self.known.get(&(names, kind.reconciled, year, flow.to_owned()))
    }

    /// True when the data have too few partner countries, or too few pairs of them, to be all.
    pub(super) fn has_some_partners(&self, kind: &Kind, year: i32, flow: &str) -> bool {
        self.flow(kind, year, flow).is_some_and(|flow| !flow.has_all_partners)
    }

    /// False when the sum of a flow is that of an extract.
    pub(super) fn is_whole(&self, kind: &Kind, year: i32, flow: &str) -> bool {
        self.flow(kind, year, flow).is_none_or(|flow| flow.is_whole)
    }

    /// True for the rows of kinds, years and flows that are whole.
    fn whole_rows(&self) -> Expr {
        let text = |name: &str, word: &str| col(name).fill_null(lit("")).eq(lit(word.to_owned()));
        let whole = self.known.iter().filter(|known| known.1.is_whole).map(|((names, reconciled, year, flow), _)| {
            text("dataset", &names[0])
                .and(text("series", &names[1]))
                .and(text("trade", &names[2]))
                .and(text("prices", &names[3]))
                .and(is_reconciled().eq(lit(*reconciled)))
                .and(col("year").eq(lit(*year)))
                .and(text("flow", flow))
        });
        whole.reduce(Expr::or).unwrap_or_else(|| lit(false))
    }
}

/// Data that have the whole of a country's trade before extracts, then the latest, the country's own, and those with most rows.
pub(super) fn whole_latest_own(reach: &Reach, are_products: bool) -> Weights {
    let is_figure = || col("value").is_not_null();
    let is_whole = || {
        let is_whole = reach.whole_rows().and(is_figure()).any(true);
        match are_products {
            true => is_whole.and(col("product").n_unique().gt_eq(lit(PRODUCT_COUNT))),
            false => is_whole,
        }
    };
    // Of extracts the one with most of the trade, by its order of magnitude.
    let size = col("total").cast(DataType::Float64).max().log(lit(10.0)).floor().fill_null(lit(-1.0));
    Weights(vec![
        is_whole().cast(DataType::Int32),
        when(is_whole()).then(lit(0.0)).otherwise(size),
        col("year").filter(is_figure()).max(),
        is_reconciled().first().not().cast(DataType::Int32),
        len().cast(DataType::Int32),
    ])
}

/// True when products of every kind are there: of a file with a few products only, no share is one of all trade.
///
/// # Errors
/// When the rows have no products.
pub(super) fn is_of_every_kind(products: &DataFrame) -> Result<bool> {
    let codes = texts(products, "product")?;
    let number = |code: &String| code.get(..2).and_then(|digits| digits.parse::<i32>().ok());
    let is_harmonized = texts(products, "classification")?.contains("HS");
    let groups: BTreeSet<usize> = codes
        .iter()
        .filter_map(number)
        .map(|chapter| match is_harmonized {
            true => HARMONIZED.iter().filter(|first| chapter >= **first).count(),
            false => (chapter / 10) as usize,
        })
        .collect();
    Ok(groups.len() >= HARMONIZED.len())
}

/// Releases with so few rows for each total that these are sums of a product or two.
fn thin(tables: &Tables) -> Vec<String> {
    let rows = |release: &Release, table: &str| release.parts_of(table).map(|part| part.rows).sum::<usize>();
    // Figures that come straight from files have no releases.
    let releases = tables.releases("totals").unwrap_or_default();
    let is_thin = |release: &&&Release| rows(release, "flows") < PRODUCTS * rows(release, "totals");
    releases.iter().filter(is_thin).map(|release| release.id.clone()).collect()
}

fn counted(column: Expr) -> Expr {
    column.n_unique().cast(DataType::Int32)
}

/// The last year of every data set.
fn latest(all: &DataFrame) -> Result<BTreeMap<String, i32>> {
    let rows = Rows::of(all);
    let mut latest: BTreeMap<String, i32> = BTreeMap::new();
    for row in 0..rows.len() {
        let Some(year) = rows.integer(row, "year")? else { continue };
        let last = latest.entry(rows.text(row, "dataset")?).or_insert(year);
        *last = year.max(*last);
    }
    Ok(latest)
}

fn texts(frame: &DataFrame, column: &str) -> Result<BTreeSet<String>> {
    let column = frame.column(column)?.cast(&DataType::String)?;
    Ok(column.str()?.iter().flatten().map(str::to_owned).collect())
}
