//! What the charts of trade statistics draw on: which of several data sets answers, its figures, and how it is cited.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;

use super::draw::Source;
use super::format;
use super::trade_words::{Definition, Statistic, TwoWaySeries, TwoWayYear};
use crate::datasets::areas::Areas;
use crate::datasets::release::{self, RECONCILED};
use crate::datasets::trade;
use crate::error::{Error, Result};
use crate::measures::flows::product_name;
use crate::model::Country;
use crate::tables::Rows;

/// What rows must share to stand in one chart, as columns of every measure of trade statistics.
const KEYS: [&str; 4] = ["dataset", "series", "trade", "prices"];

/// One of the kinds of figures that a measure has.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Kind {
    pub(super) dataset: String,
    pub(super) series: String,
    pub(super) trade: String,
    pub(super) prices: String,
    /// Reconciled from both sides, all of it. An estimate in the books of one side sets no rows apart.
    pub(super) reconciled: bool,
}

/// True for rows of a kind that is reconciled from both sides' reports.
pub(super) fn is_reconciled() -> Expr {
    let of = |(dataset, series): &(&'static str, Option<&'static str>)| {
        col("dataset").eq(lit(*dataset)).and(col("series").fill_null(lit("")).eq(lit(series.unwrap_or(""))))
    };
    RECONCILED.iter().map(of).reduce(Expr::or).unwrap_or_else(|| lit(false))
}

impl Kind {
    fn of(rows: &Rows, row: usize) -> Result<Kind> {
        let (dataset, series) = (rows.text(row, "dataset")?, rows.text(row, "series")?);
        let reconciled = release::is_reconciled(&dataset, Some(series.as_str()).filter(|series| !series.is_empty()));
        Ok(Kind { dataset, series, trade: rows.text(row, "trade")?, prices: rows.text(row, "prices")?, reconciled })
    }

    /// The rows of this kind.
    pub(super) fn rows(&self) -> Expr {
        let text = |column: &str, word: &str| col(column).fill_null(lit("")).eq(lit(word.to_owned()));
        text("dataset", &self.dataset)
            .and(text("series", &self.series))
            .and(text("trade", &self.trade))
            .and(text("prices", &self.prices))
    }
}

/// How the kinds of figures are weighed against each other: what is larger in the first counts, of equals the next.
pub(super) struct Weights(pub(super) Vec<Expr>);

impl Source<'_> {
    /// The rows of the kind of figures that weighs most, that kind, and the names of the others.
    pub(super) fn one_kind(&self, all: DataFrame, weights: Weights) -> Result<(DataFrame, Kind, Vec<String>)> {
        let names: Vec<String> = (0..weights.0.len()).map(|n| format!("weight {n}")).collect();
        let weighed: Vec<Expr> =
            weights.0.into_iter().zip(&names).map(|(weight, name)| weight.alias(name.as_str())).collect();
        let is_nominal = col("prices").eq(lit("nominal")).alias("is nominal");
        let order: Vec<String> =
            names.iter().cloned().chain(["is nominal".to_owned()]).chain(KEYS.map(str::to_owned)).collect();
        let falling: Vec<bool> = order.iter().map(|name| !KEYS.contains(&name.as_str())).collect();
        let kinds = all
            .clone()
            .lazy()
            .group_by(KEYS.map(col))
            .agg(weighed)
            .with_column(is_nominal)
            .sort(order.iter().map(String::as_str).collect::<Vec<_>>(), largest_first(&falling))
            .collect()?;
        let rows = Rows::of(&kinds);
        let mut found = (0..rows.len()).map(|row| Kind::of(&rows, row)).collect::<Result<Vec<_>>>()?.into_iter();
        let kind = found.next().ok_or_else(nothing)?;
        let mut others: Vec<String> = Vec::new();
        for other in found {
            let name = self.kind_name(&other, &kind);
            if !others.contains(&name) {
                others.push(name);
            }
        }
        Ok((all.lazy().filter(kind.rows()).collect()?, kind, others))
    }

    /// What another kind of figures is called beside the one that is drawn: its data set, or what sets it apart within that.
    fn kind_name(&self, other: &Kind, drawn: &Kind) -> String {
        let title = self.title(&other.dataset);
        let apart = [(&other.series, &drawn.series), (&other.trade, &drawn.trade), (&other.prices, &drawn.prices)];
        let apart: Vec<&str> = apart
            .iter()
            .filter(|(own, theirs)| own != theirs && !own.is_empty())
            .map(|(own, _)| own.as_str())
            .collect();
        match other.dataset == drawn.dataset && !apart.is_empty() {
            true => format!("{title} ({})", apart.join(", ")),
            false => title,
        }
    }

    /// What the figures of a kind are, for the words of a chart. Where it is known, `classification` is the family of the codes.
    pub(super) fn statistic(&self, kind: &Kind, classification: &str) -> Statistic {
        let asked = self.ask.any_product().unwrap_or_default();
        let (class, code) = asked.split_once(':').map_or((classification, asked), |(class, code)| (class, code));
        let (class, code) = (class.trim().to_uppercase(), code.trim());
        let product = match product_name(&class, code) {
            Some(name) => format!("{} ({class} {code})", format::lower(name)),
            None if code.is_empty() || code.eq_ignore_ascii_case("TOTAL") => String::new(),
            None => format!("product {code}"),
        };
        Statistic {
            dataset: self.title(&kind.dataset),
            series: kind.series.clone(),
            trade: kind.trade.clone(),
            prices: kind.prices.clone(),
            product,
            reconciled: kind.reconciled,
        }
    }

    /// The same of these rows of a measure: sums over a few chapters are of the products at hand, and are called so.
    pub(super) fn statistic_of(&self, kind: &Kind, classification: &str, rows: &DataFrame) -> Result<Statistic> {
        let statistic = self.statistic(kind, classification);
        let of_some = chapters(rows)?.filter(|_| statistic.product.is_empty());
        let product = of_some.map(|(low, high)| match (low == high, high) {
            (true, 1) => "the products at hand (1 chapter)".to_owned(),
            (true, _) => format!("the products at hand ({high} chapters)"),
            (false, _) => format!("the products at hand ({low} to {high} chapters)"),
        });
        Ok(match product {
            Some(product) => Statistic { product, ..statistic },
            None => statistic,
        })
    }

    /// Official two-way trade of every pair in these rows of the measure `two-way`, in the order of the pairs.
    pub(super) fn two_way_series(&self, frame: &DataFrame, kind: &Kind) -> Result<Vec<TwoWaySeries>> {
        let rows = Rows::of(frame);
        let statistic = self.statistic_of(kind, "", frame)?;
        let areas = Areas::shared()?;
        let mut series: BTreeMap<String, (TwoWaySeries, BTreeSet<String>)> = BTreeMap::new();
        for row in 0..rows.len() {
            let (pair, Some(year)) = (rows.text(row, "pair")?, rows.integer(row, "year")?) else { continue };
            let (a, b) = (rows.text(row, "a")?, rows.text(row, "b")?);
            let mut figures = [None; 5];
            for definition in Definition::ALL {
                figures[definition as usize] = rows.number(row, definition.column())?;
            }
            let (own, releases) = series.entry(pair.clone()).or_insert_with(|| {
                let (a, b) = (self.names(&a), self.names(&b));
                let statistic = statistic.clone();
                (TwoWaySeries { pair, a, b, statistic, ..TwoWaySeries::default() }, BTreeSet::new())
            });
            let edition = Some(rows.text(row, "edition")?).filter(|edition| !edition.is_empty());
            let before = |code: &str| areas.end_of_territory(Country::parse(code)?, i32::MIN, year);
            let (territories, chapters) = ([before(&a), before(&b)], rows.integer(row, "chapters")?);
            own.years.push(TwoWayYear { year, figures, edition, chapters, territories });
            releases.extend(rows.text(row, "releases")?.split(';').map(str::to_owned));
        }
        let cite = |(own, releases): (TwoWaySeries, BTreeSet<String>)| TwoWaySeries {
            source: self.cite(kind, &releases),
            ..own
        };
        Ok(series.into_values().map(cite).collect())
    }

    /// The name of a data set in print: as its releases have it, else as its provider, where files are read straight.
    fn title(&self, dataset: &str) -> String {
        let releases = self.statistics_releases();
        let title = releases.iter().find(|release| release.provider == dataset).map(|release| release.title.as_str());
        let known = title.or(trade::provider(dataset).map(|provider| provider.name));
        known.filter(|title| !title.trim().is_empty()).map_or_else(|| dataset.to_owned(), brief)
    }

    fn statistics_releases(&self) -> Vec<&crate::store::Release> {
        ["totals", "flows"].iter().flat_map(|table| self.tables.releases(table).unwrap_or_default()).collect()
    }

    /// Data set, vintage and files of some releases of a kind: `CEPII BACI, V202401b (BACI_HS92_Y2021_V202401b.csv)`; `;` between several.
    /// Of a file that is read straight the name is the release.
    pub(super) fn cite(&self, kind: &Kind, releases: &BTreeSet<String>) -> String {
        let (known, given) = (self.statistics_releases(), self.tables.given_vintages());
        let mut files: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for id in releases.iter().filter(|id| !id.is_empty()) {
            let release = known.iter().find(|release| release.id == *id);
            let (title, vintage, file) = match release {
                Some(release) => (brief(&release.title), release.vintage.clone(), &release.file),
                None => (self.title(&kind.dataset), given.get(id).cloned().flatten(), id),
            };
            let vintage = vintage.map_or("vintage not stated".to_owned(), |vintage| plain(&vintage));
            files.entry(format!("{}, {vintage}", plain(&title))).or_default().insert(plain(file));
        }
        let words = files.into_iter().map(|(name, files)| match files.len() {
            0 => name,
            1 | 2 => format!("{name} ({})", files.into_iter().collect::<Vec<_>>().join(", ")),
            count => format!("{name} ({count} files)"),
        });
        words.collect::<Vec<_>>().join(";")
    }
}

/// The fewest and the most chapters that figures of these rows are sums over, where they are too few to be all products.
pub(super) fn chapters(rows: &DataFrame) -> Result<Option<(i32, i32)>> {
    let Ok(column) = rows.column("chapters") else { return Ok(None) };
    let column = column.cast(&DataType::Int32)?;
    let counts = column.i32()?;
    Ok(counts.min().zip(counts.max()))
}

/// Rows of `two-way` in two: a chart is of one kind of figures, of all products where any year has that, else of the few chapters that
/// are at hand. The second frame has the years of few chapters beside years of all products: they are told and not drawn.
pub(super) fn of_all_products(rows: DataFrame) -> Result<(DataFrame, DataFrame)> {
    let is_of_all = || col("chapters").is_null();
    let whole = rows.clone().lazy().filter(is_of_all()).collect()?;
    if whole.height() == 0 {
        return Ok((rows, whole));
    }
    Ok((whole, rows.lazy().filter(is_of_all().not()).collect()?))
}

/// The years of a pair in such rows of few chapters, with how many they are.
pub(super) fn excerpt_years(excerpts: &DataFrame, pair: &str) -> Result<Vec<(i32, u32)>> {
    let rows = Rows::of(excerpts);
    let mut found = BTreeMap::new();
    for row in 0..rows.len() {
        if rows.text(row, "pair")? == pair {
            let chapters = rows.integer(row, "chapters")?.map(|count| count.max(0).unsigned_abs());
            found.extend(rows.integer(row, "year")?.zip(chapters));
        }
    }
    Ok(found.into_iter().collect())
}

/// The title of a data set without what stands in brackets, and the IMF’s by its letters: whole they are cut short on a page.
fn brief(title: &str) -> String {
    let title = title.split(" (").next().unwrap_or(title).trim();
    title.replace("International Trade in Goods by Partner Country", "IMTS")
}

/// A word of a file in a list of citations, in which `;` stands between two.
fn plain(word: &str) -> String {
    word.replace(';', ",")
}

pub(super) fn nothing() -> Error {
    Error::refused("nothing to draw: no official figure of a whole year fits the selection").with_hint(
        "`bilat table two-way` shows parts of a year and says what is missing; a wider selection may have more",
    )
}

pub(super) fn largest_first(falling: &[bool]) -> SortMultipleOptions {
    SortMultipleOptions::default().with_order_descending_multi(falling.to_vec()).with_nulls_last(true)
}
