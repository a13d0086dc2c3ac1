//! The charts of trade statistics: from measures of the store to their rows.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;

use super::draw::{Drawing, Source, is_yearly};
use super::trade_words::{Definition, Statistic, TwoWaySeries, TwoWayYear};
use super::{Beside, MirrorFlow, MirrorYear, TargetRow, trade_mirror, trade_progress};
use crate::error::{Error, Result};
use crate::measures::{Ask, run};
use crate::model::{Country, Pair};
use crate::tables::Rows;

/// What rows must share to stand in one chart, as columns of every measure of trade statistics.
const KEYS: [&str; 5] = ["dataset", "series", "trade", "prices", "estimate"];

/// One of the kinds of figures that a measure has.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Kind {
    dataset: String,
    series: String,
    trade: String,
    prices: String,
    estimate: bool,
}

impl Kind {
    fn of(rows: &Rows, row: usize) -> Result<Kind> {
        Ok(Kind {
            dataset: rows.text(row, "dataset")?,
            series: rows.text(row, "series")?,
            trade: rows.text(row, "trade")?,
            prices: rows.text(row, "prices")?,
            estimate: rows.truth(row, "estimate")?,
        })
    }

    /// The rows of this kind.
    fn rows(&self) -> Expr {
        let text = |column: &str, word: &str| col(column).fill_null(lit("")).eq(lit(word.to_owned()));
        text("dataset", &self.dataset)
            .and(text("series", &self.series))
            .and(text("trade", &self.trade))
            .and(text("prices", &self.prices))
            .and(col("estimate").eq(lit(self.estimate)))
    }
}

/// How the kinds of figures are weighed against each other: what is larger in the first counts, of equals the next.
struct Weights(Vec<Expr>);

impl Source<'_> {
    /// Official two-way trade of one pair, with articles and a target.
    pub(super) fn progress(&self) -> Result<Drawing> {
        let all = run("two-way", self.tables, self.ask)?.lazy().filter(col("definitions").gt(lit(0))).collect()?;
        let (all, pair) = self.one_pair(all)?;
        let weights = Weights(vec![col("definitions").max(), len().cast(DataType::Int32), col("year").max()]);
        let (frame, kind, others) = self.one_kind(all, weights)?;
        let official = self.two_way_series(&frame, &kind)?.into_iter().next().ok_or_else(nothing)?;
        let mut beside = Beside { datasets: others, ..Beside::default() };
        // Articles and targets are of all trade at the prices of the day.
        let is_whole = self.ask.product.is_none() && kind.prices == "nominal" && kind.trade != "services";
        let (mut articles, mut targets) = (Vec::new(), Vec::new());
        if is_whole {
            let of_pair = Ask { pairs: vec![pair], as_of: self.ask.as_of, ..Ask::default() };
            let figures = run("trade", self.tables, &of_pair)?;
            let fits = is_usd_two_way().and(is_yearly()).and(is_all_trade(&kind));
            let drawn = figures.clone().lazy().filter(fits).collect()?;
            articles = self.reported_rows(&drawn)?;
            beside.figures = figures.height() - articles.len();
            (targets, beside.targets) = self.pair_targets(&of_pair)?;
        }
        let chart = trade_progress::spec(&official, &articles, &targets, &beside, &self.dated())?;
        Ok(Drawing { chart, rows: frame })
    }

    /// One flow in the books of both sides: the way from the first country asked for, else that with most years of both sides.
    pub(super) fn mirror_gap(&self) -> Result<Drawing> {
        let mut all = run("mirror", self.tables, self.ask)?;
        if let Some(pair) = self.ask.pairs.first() {
            all = all.lazy().filter(col("pair").eq(lit(pair.to_string()))).collect()?;
        }
        let both = || col("missing").is_null().or(col("missing").eq(lit(""))).cast(DataType::Int32).sum();
        let weights = Weights(vec![both().sign(), both(), len().cast(DataType::Int32), col("year").max()]);
        let (all, kind, datasets) = self.one_kind(all, weights)?;
        let ways = all
            .clone()
            .lazy()
            .group_by([col("exporter"), col("importer")])
            .agg([
                both().alias("both"),
                len().cast(DataType::Int32).alias("years"),
                col("imported").max(),
                col("exported").max(),
            ])
            .sort(
                ["both", "years", "imported", "exported", "exporter", "importer"],
                largest_first(&[true, true, true, true, false, false]),
            )
            .collect()?;
        let rows = Rows::of(&ways);
        let wanted = self.ask.countries.first().map(Country::code).unwrap_or_default();
        let is_wanted = |row: &usize| rows.text(*row, "exporter").is_ok_and(|exporter| exporter == wanted);
        let row = (0..rows.len()).find(is_wanted).or((!rows.is_empty()).then_some(0)).ok_or_else(nothing)?;
        let (exporter, importer) = (rows.text(row, "exporter")?, rows.text(row, "importer")?);
        let way = |from: &str, to: &str| {
            let fits = col("exporter").eq(lit(from.to_owned())).and(col("importer").eq(lit(to.to_owned())));
            all.clone().lazy().filter(fits).collect()
        };
        let frame = way(&exporter, &importer)?;
        let rows = Rows::of(&frame);
        let mut flow = MirrorFlow {
            exporter: self.names(&exporter),
            importer: self.names(&importer),
            statistic: self.statistic(&kind),
            has_other_way: way(&importer, &exporter)?.height() > 0,
            datasets,
            ..MirrorFlow::default()
        };
        let mut releases = BTreeSet::new();
        for row in 0..rows.len() {
            let Some(year) = rows.integer(row, "year")? else { continue };
            flow.years.push(MirrorYear {
                year,
                exported: rows.number(row, "exported")?,
                exported_at: rows.text(row, "exported_at")?,
                imported: rows.number(row, "imported")?,
                imported_at: rows.text(row, "imported_at")?,
            });
            releases.extend(rows.text(row, "releases")?.split(';').map(str::to_owned));
        }
        flow.source = self.cite(&releases);
        Ok(Drawing { chart: trade_mirror::spec(&flow, self.options)?, rows: frame })
    }

    /// Targets of two-way trade in US dollars, and how many others there are.
    fn pair_targets(&self, ask: &Ask) -> Result<(Vec<TargetRow>, usize)> {
        let trade = run("targets", self.tables, ask)?.lazy().filter(col("kind").eq(lit("trade"))).collect()?;
        let fits = is_usd_two_way();
        let drawn = trade.clone().lazy().filter(fits.clone()).collect()?;
        let claims = |frame: &DataFrame| Ok::<usize, Error>(frame.column("claim")?.n_unique()?);
        // A target without an amount has no unit; it is in nobody's way.
        let others = trade.lazy().filter(fits.not().and(col("unit").is_not_null())).collect()?;
        let others = if others.height() == 0 { 0 } else { claims(&others)? };
        Ok((self.target_rows(&drawn)?, others))
    }

    /// The rows of the pair that was asked for; else of the pair with a target, and of those the one with most years.
    fn one_pair(&self, all: DataFrame) -> Result<(DataFrame, Pair)> {
        let of = |pair: Pair| all.clone().lazy().filter(col("pair").eq(lit(pair.to_string()))).collect();
        if let Some(pair) = self.ask.pairs.first() {
            return Ok((of(*pair)?, *pair));
        }
        let announced = run("targets", self.tables, &Ask { as_of: self.ask.as_of, ..Ask::default() })?;
        let announced = announced.lazy().filter(col("kind").eq(lit("trade")).and(is_usd_two_way())).collect()?;
        let announced: BTreeSet<String> =
            announced.column("pair")?.str()?.iter().flatten().map(str::to_owned).collect();
        let years = all
            .clone()
            .lazy()
            .group_by([col("pair")])
            .agg([col("year").n_unique().cast(DataType::Int32).alias("years"), col("definitions").max()])
            .sort(["definitions", "years", "pair"], largest_first(&[true, true, false]))
            .collect()?;
        let rows = Rows::of(&years);
        let mut chosen: Option<(bool, String)> = None;
        for row in 0..rows.len() {
            let pair = rows.text(row, "pair")?;
            let known = announced.contains(&pair);
            if chosen.as_ref().is_none_or(|(before, _)| known && !before) {
                chosen = Some((known, pair));
            }
        }
        let pair = chosen.and_then(|(_, pair)| Pair::parse(&pair)).ok_or_else(nothing)?;
        Ok((of(pair)?, pair))
    }

    /// The rows of the kind of figures that weighs most, that kind, and the names of the others.
    fn one_kind(&self, all: DataFrame, weights: Weights) -> Result<(DataFrame, Kind, Vec<String>)> {
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

    /// What the figures of a kind are, for the words of a chart.
    fn statistic(&self, kind: &Kind) -> Statistic {
        Statistic {
            dataset: self.title(&kind.dataset),
            series: kind.series.clone(),
            trade: kind.trade.clone(),
            prices: kind.prices.clone(),
            product: self.ask.product.clone().unwrap_or_default().trim().to_owned(),
            reconciled: kind.estimate,
        }
    }

    /// Official two-way trade of every pair in these rows of the measure `two-way`, in the order of the pairs.
    fn two_way_series(&self, frame: &DataFrame, kind: &Kind) -> Result<Vec<TwoWaySeries>> {
        let rows = Rows::of(frame);
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
                let statistic = self.statistic(kind);
                (TwoWaySeries { pair, a, b, statistic, ..TwoWaySeries::default() }, BTreeSet::new())
            });
            own.years.push(TwoWayYear { year, figures });
            releases.extend(rows.text(row, "releases")?.split(';').map(str::to_owned));
        }
        let cite =
            |(own, releases): (TwoWaySeries, BTreeSet<String>)| TwoWaySeries { source: self.cite(&releases), ..own };
        Ok(series.into_values().map(cite).collect())
    }

    /// The name of a data set in print, as its releases have it.
    fn title(&self, dataset: &str) -> String {
        let releases = self.statistics_releases();
        let title = releases.iter().find(|release| release.provider == dataset).map(|release| release.title.clone());
        title.filter(|title| !title.trim().is_empty()).unwrap_or_else(|| dataset.to_owned())
    }

    fn statistics_releases(&self) -> Vec<&crate::store::Release> {
        ["totals", "flows"].iter().flat_map(|table| self.tables.releases(table).unwrap_or_default()).collect()
    }

    /// Data set, vintage and files of some releases: `CEPII BACI, V202401b (BACI_HS92_Y2021_V202401b.csv)`; `;` between several.
    fn cite(&self, releases: &BTreeSet<String>) -> String {
        let known = self.statistics_releases();
        let mut files: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for id in releases.iter().filter(|id| !id.is_empty()) {
            let Some(release) = known.iter().find(|release| release.id == *id) else {
                files.entry(plain(id)).or_default();
                continue;
            };
            let vintage = release.vintage.as_deref().map_or("vintage not stated".to_owned(), plain);
            files.entry(format!("{}, {vintage}", plain(&release.title))).or_default().insert(plain(&release.file));
        }
        let words = files.into_iter().map(|(name, files)| match files.len() {
            0 => name,
            1 | 2 => format!("{name} ({})", files.into_iter().collect::<Vec<_>>().join(", ")),
            count => format!("{name} ({count} files)"),
        });
        words.collect::<Vec<_>>().join(";")
    }
}

/// A word of a file in a list of citations, in which `;` stands between two.
fn plain(word: &str) -> String {
    word.replace(';', ",")
}

fn nothing() -> Error {
    Error::refused("nothing to draw: no official figure fits the selection")
        .with_hint("`bilat list releases` says what was imported; a wider selection may have more")
}

/// Claims of two-way trade in US dollars.
fn is_usd_two_way() -> Expr {
    col("unit").eq(lit("USD")).and(col("flow").eq(lit("two-way"))).fill_null(lit(false))
}

/// Figures for all trade of a pair, and not for a part of it or for more than these statistics count.
fn is_all_trade(kind: &Kind) -> Expr {
    let category = || col("category").fill_null(lit(""));
    let item = col("item").fill_null(lit("")).eq(lit(""));
    category().eq(lit("")).or(category().eq(lit(kind.trade.clone()))).and(item)
}

fn largest_first(falling: &[bool]) -> SortMultipleOptions {
    SortMultipleOptions::default().with_order_descending_multi(falling.to_vec()).with_nulls_last(true)
}
