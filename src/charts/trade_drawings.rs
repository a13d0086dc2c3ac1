//! The charts of trade statistics: from measures of the store to their rows.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;

use super::draw::{Drawing, Source, is_yearly};
use super::trade_data::{Kind, Weights, chapters, excerpt_years, largest_first, nothing, of_all_products};
use super::trade_matrix::Matrix;
use super::trade_reach::{Reach, is_of_every_kind, whole_latest_own};
use super::trade_words::TwoWaySeries;
use super::{
    Beside, HeatFlow, HeatTrade, MirrorFlow, MirrorYear, PartnerTrade, ProductTrade, TargetRow, trade_heatmap,
    trade_mirror, trade_panels, trade_partners, trade_products, trade_progress,
};
use crate::error::{Error, ErrorKind, Result};
use crate::measures::Ask;
use crate::measures::flows::product_name;
use crate::model::{Country, Pair};
use crate::tables::{Rows, WORLD};

/// The largest countries that are tried, one by one, for products of theirs.
const MOST_TRIED: usize = 5;

impl Source<'_> {
    /// Official two-way trade of one pair, with articles and a target.
    pub(super) fn progress(&self) -> Result<Drawing> {
        let found = self.run("two-way", self.ask)?;
        let all = found.clone().lazy().filter(col("definitions").gt(lit(0))).collect()?;
        let (all, pair) = self.one_pair(all)?;
        let weights = Weights(vec![col("definitions").max(), len().cast(DataType::Int32), col("year").max()]);
        let (frame, kind, others) = self.one_kind(all, weights)?;
        let (frame, excerpts) = of_all_products(frame)?;
        let mut official = self.two_way_series(&frame, &kind)?.into_iter().next().ok_or_else(nothing)?;
        official.excerpts = excerpt_years(&excerpts, &official.pair)?;
        let parts = found.lazy().filter(kind.rows()).collect()?;
        let mut beside =
            Beside { datasets: others, parts: part_years(&parts, &pair.to_string())?, ..Beside::default() };
        // Articles and targets are of all trade at the prices of the day.
        let is_whole = self.ask.any_product().is_none()
            && chapters(&frame)?.is_none()
            && kind.prices == "nominal"
            && kind.trade != "services";
        let (mut articles, mut targets) = (Vec::new(), Vec::new());
        if is_whole {
            let of_pair = Ask { pairs: vec![pair], as_of: self.ask.as_of, ..Ask::default() };
            // Of the years that were asked for; a target may have been announced before them.
            let in_years = Ask { since: self.ask.since, until: self.ask.until, ..of_pair.clone() };
            let figures = self.run("trade", &in_years)?;
            let fits = is_usd_two_way().and(is_yearly()).and(is_all_trade(&kind));
            let drawn = figures.clone().lazy().filter(fits).collect()?;
            articles = self.reported_rows(&drawn)?;
            beside.figures = figures.height() - articles.len();
            (targets, beside.targets) = self.pair_targets(&of_pair)?;
        }
        let chart = trade_progress::spec(&official, &articles, &targets, &beside, &self.dated())?;
        Ok(Drawing::of(chart, frame))
    }

    /// One flow in the books of both sides: the way from the first country asked for, else that with most years of both sides.
    pub(super) fn mirror_gap(&self) -> Result<Drawing> {
        let mut all = self.run("mirror", self.ask)?;
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
            statistic: self.statistic_of(&kind, "", &frame)?,
            has_other_way: way(&importer, &exporter)?.height() > 0,
            datasets,
            ..MirrorFlow::default()
        };
        let mut releases = BTreeSet::new();
        for row in 0..rows.len() {
            let Some(year) = rows.integer(row, "year")? else { continue };
            let is_own = rows.text(row, "fob_basis")? == "own";
            let missing = rows.text(row, "missing")?;
            flow.years.push(MirrorYear {
                year,
                exported: rows.number(row, "exported")?,
                exported_at: rows.text(row, "exported_at")?,
                imported: rows.number(row, "imported")?,
                imported_at: rows.text(row, "imported_at")?,
                imported_fob: rows.number(row, "fob_estimate")?.filter(|_| is_own),
                exporter_has: instead(&missing, "exporter"),
                importer_has: instead(&missing, "importer"),
            });
            releases.extend(rows.text(row, "releases")?.split(';').map(str::to_owned));
        }
        flow.source = self.cite(&kind, &releases);
        Ok(Drawing::of(trade_mirror::spec(&flow, self.options)?, frame))
    }

    /// Flows between the countries asked for, from the legs of the measure `two-way`, in the latest year that most report.
    pub(super) fn heat_map(&self) -> Result<Drawing> {
        // Between the countries of some pairs there are more flows than those of the pairs, and a matrix has a cell for each of them.
        let of_pairs: BTreeSet<Country> =
            self.ask.pairs.iter().flat_map(|pair| <[Country; 2]>::from(pair.countries())).collect();
        let ask = match self.ask.countries.is_empty() {
            true => Ask { pairs: Vec::new(), countries: of_pairs.into_iter().collect(), ..self.ask.clone() },
            false => self.ask.clone(),
        };
        let all = self.run("two-way", &ask)?;
        let is_one = |side: &str| {
            let codes = ask.countries.iter().map(|country| col(side).eq(lit(country.code().to_owned())));
            codes.reduce(Expr::or).unwrap_or_else(|| lit(true))
        };
        // One country alone trades with nobody: its partners stand beside it, and what they trade among each other.
        let is_wanted = if ask.countries.len() < 2 { lit(true) } else { is_one("a").and(is_one("b")) };
        let all = all.lazy().filter(is_wanted).collect()?;
        let weights = Weights(vec![col("definitions").max(), len().cast(DataType::Int32), col("year").max()]);
        let (all, kind, datasets) = self.one_kind(all, weights)?;
        let years = all
            .clone()
            .lazy()
            .group_by([col("year")])
            .agg([figures().sum().alias("figures")])
            .sort(["year"], largest_first(&[true]))
            .collect()?;
        let rows = Rows::of(&years);
        let mut counts: Vec<(i32, i32)> = Vec::new();
        for row in 0..rows.len() {
            counts.extend(rows.integer(row, "year")?.zip(rows.integer(row, "figures")?));
        }
        let most = counts.iter().map(|count| count.1).max().unwrap_or(0);
        // In the latest years many have not reported yet.
        let year = counts.iter().find(|count| 2 * count.1 >= most).ok_or_else(nothing)?.0;
        let frame = all.lazy().filter(col("year").eq(lit(year))).collect()?;
        let Matrix { frame, hub, cut } = self.matrix(frame, &ask, &kind, year)?;
        let rows = Rows::of(&frame);
        let mut trade = HeatTrade {
            year,
            is_latest: counts.first().is_some_and(|latest| latest.0 == year),
            statistic: self.statistic_of(&kind, "", &frame)?,
            datasets,
            ..HeatTrade::default()
        };
        let mut releases = BTreeSet::new();
        for row in 0..rows.len() {
            let (a, b) = (rows.text(row, "a")?, rows.text(row, "b")?);
            for (from, to, exported, imported) in [(&a, &b, "export_a", "import_b"), (&b, &a, "export_b", "import_a")] {
                trade.flows.push(HeatFlow {
                    from: from.clone(),
                    to: to.clone(),
                    exported: rows.number(row, exported)?,
                    imported: rows.number(row, imported)?,
                });
            }
            for code in [a, b] {
                trade.names.entry(code.clone()).or_insert_with(|| self.names(&code));
            }
            releases.extend(rows.text(row, "releases")?.split(';').map(str::to_owned));
        }
        (trade.hub, trade.cut) = (hub, cut);
        trade.source = self.cite(&kind, &releases);
        Ok(Drawing::of(trade_heatmap::spec(&trade, self.options)?, frame))
    }

    /// Official two-way trade of the pairs asked for; of many, of those that trade most.
    pub(super) fn panels(&self) -> Result<Drawing> {
        let mut found = self.run("two-way", self.ask)?;
        let wanted = self.ask.pairs.iter().map(|pair| col("pair").eq(lit(pair.to_string())));
        if let Some(wanted) = wanted.reduce(Expr::or) {
            found = found.lazy().filter(wanted).collect()?;
        }
        let all = found.clone().lazy().filter(col("definitions").gt(lit(0))).collect()?;
        let weights = Weights(vec![col("definitions").max(), len().cast(DataType::Int32), col("year").max()]);
        let (all, kind, datasets) = self.one_kind(all, weights)?;
        let (all, excerpts) = of_all_products(all)?;
        let by_year = SortMultipleOptions::default();
        let largest = all
            .clone()
            .lazy()
            .group_by([col("pair")])
            .agg([col("highest").sort_by([col("year")], by_year).last()])
            .sort(["highest", "pair"], largest_first(&[true, false]))
            .collect()?;
        let shown = largest.clone().lazy().limit(trade_panels::MOST as u32).select([col("pair")]);
        let frame = all
            .lazy()
            .join(shown, [col("pair")], [col("pair")], JoinArgs::new(JoinType::Semi))
            .sort(["pair", "year"], SortMultipleOptions::default())
            .collect()?;
        let mut series = self.two_way_series(&frame, &kind)?;
        let others = largest.height() - series.len();
        let known = BTreeSet::from_iter(largest.column("pair")?.str()?.iter().flatten().map(str::to_owned));
        for series in &mut series {
            series.excerpts = excerpt_years(&excerpts, &series.pair)?;
        }
        for of_chapters in self.two_way_series(&excerpts, &kind)? {
            if !known.contains(&of_chapters.pair) {
                let excerpts = excerpt_years(&excerpts, &of_chapters.pair)?;
                series.push(TwoWaySeries { years: Vec::new(), excerpts, ..of_chapters });
            }
        }
        let parts = found.lazy().filter(kind.rows().and(col("definitions").eq(lit(0)))).collect()?;
        for mut of_months in self.two_way_series(&parts, &kind)? {
            of_months.parts = part_years(&parts, &of_months.pair)?;
            match series.iter_mut().find(|series| series.pair == of_months.pair) {
                Some(series) => series.parts = of_months.parts,
                // A pair that is left out for its size is no pair of months.
                None if known.contains(&of_months.pair) => {}
                None => series.push(of_months),
            }
        }
        let chart = trade_panels::spec(&series, others, &datasets, self.options)?;
        Ok(Drawing::of(chart, frame))
    }

    /// The partners of one country in the latest year of both flows, else of either.
    pub(super) fn partners(&self) -> Result<Drawing> {
        // Shares are of all partners, whoever and how many were asked for.
        let reporter = self.ask.countries.first().copied().or_else(|| Some(self.ask.pairs.first()?.countries().0));
        let ask = Ask { pairs: Vec::new(), countries: reporter.into_iter().collect(), top: None, ..self.ask.clone() };
        let all = self.run("partners", &ask)?;
        let all = match reporter {
            Some(_) => all,
            None => largest_reporter(all)?,
        };
        let reach = Reach::of(self.tables, &all)?;
        let (all, kind, datasets) = self.one_kind(all, whole_latest_own(&reach, false))?;
        let frame = latest_of_both(all)?;
        let rows = Rows::of(&frame);
        if rows.is_empty() {
            return Err(nothing());
        }
        let year = rows.integer(0, "year")?.unwrap_or_default();
        let mut trade = PartnerTrade {
            reporter: self.names(&rows.text(0, "reporter")?),
            year,
            statistic: self.statistic_of(&kind, "", &frame)?,
            most: self.ask.top.map(|top| top as usize),
            datasets,
            ..PartnerTrade::default()
        };
        let mut releases = BTreeSet::new();
        for row in 0..rows.len() {
            let flow = rows.text(row, "flow")?;
            let side = trade.sides[usize::from(flow == "import")].get_or_insert_default();
            side.parts.push((self.names(&rows.text(row, "partner")?), rows.number(row, "value")?));
            side.some_partners = reach.has_some_partners(&kind, year, &flow);
            side.total = rows.number(row, "total")?.filter(|_| reach.is_whole(&kind, year, &flow));
            releases.extend(rows.text(row, "releases")?.split(';').map(str::to_owned));
        }
        trade.source = self.cite(&kind, &releases);
        Ok(Drawing::of(trade_partners::spec(&trade, self.options)?, frame))
    }

    /// What one country trades, with all partners or with the other of a pair, in the latest year of both flows, else of either.
    pub(super) fn products(&self) -> Result<Drawing> {
        let pair = self.ask.pairs.first().copied();
        let asked = self.ask.countries.first().copied();
        let reporter = asked.or_else(|| Some(pair?.countries().0));
        let ask =
            Ask { pairs: pair.into_iter().collect(), countries: reporter.into_iter().collect(), ..self.ask.clone() };
        let all = match reporter {
            Some(_) => self.run("products", &ask)?,
            None => self.largest_by_product(&ask)?,
        };
        let reach = Reach::of(self.tables, &all)?;
        let (all, kind, datasets) = self.one_kind(all, whole_latest_own(&reach, self.ask.product.is_none()))?;
        // Below its chapters the Harmonized System stands there edition by edition.
        let is_harmonized = col("classification").str().contains(lit("^H[S0-9]"), true);
        let harmonized = all.clone().lazy().filter(is_harmonized).collect()?;
        let all = match harmonized.height() {
            0 => all.lazy().filter(col("classification").eq(col("classification").first())).collect()?,
            _ => harmonized,
        };
        let latest = latest_of_both(all)?.lazy();
        let frame = latest.filter(col("classification").eq(col("classification").max())).collect()?;
        // Those of another year say nothing of this one: each may come from a file of its own.
        let has_all_products = self.ask.product.is_some() || is_of_every_kind(&frame)?;
        let rows = Rows::of(&frame);
        let partner = rows.text(0, "partner")?;
        let year = rows.integer(0, "year")?.unwrap_or_default();
        let flows = (0..rows.len()).map(|row| rows.text(row, "flow")).collect::<Result<BTreeSet<_>>>()?;
        // The sum of one partner is trade with that one.
        let only = reach.only_partner(&kind, year, &flows).filter(|_| partner == WORLD);
        let classification = match rows.text(0, "classification")? {
            edition if edition.starts_with('H') => "HS".to_owned(),
            other => other,
        };
        let mut trade = ProductTrade {
            reporter: self.names(&rows.text(0, "reporter")?),
            partner: match (only, partner.as_str()) {
                (Some(only), _) => self.names(only),
                (None, WORLD) => String::new(),
                (None, partner) => self.names(partner),
            },
            only_partner: only.is_some(),
            year,
            statistic: self.statistic(&kind, &classification),
            classification,
            datasets,
            ..ProductTrade::default()
        };
        let is_world = trade.partner.is_empty();
        let mut sums: BTreeMap<String, Option<f64>> = BTreeMap::new();
        for row in 0..rows.len() {
            let sum = sums.entry(rows.text(row, "flow")?).or_insert(Some(0.0));
            *sum = sum.zip(rows.number(row, "value")?).map(|(sum, value)| sum + value);
        }
        let mut releases = BTreeSet::new();
        for row in 0..rows.len() {
            let flow = rows.text(row, "flow")?;
            let side = trade.sides[usize::from(flow == "import")].get_or_insert_default();
            let code = rows.text(row, "product")?;
            let is_whole = !is_world || reach.is_whole(&kind, year, &flow);
            let total = rows.number(row, "total")?;
            // A few products that make up the recorded total are all there are.
            let has_all =
                has_all_products || (is_world && reach.covers(&kind, year, &flow, sums.get(&flow).copied().flatten()));
            // Of some products the sum says nothing, and the total that the file itself has says what they are a part of.
            let recorded = reach.recorded(&kind, year, &flow).filter(|_| is_world && self.ask.product.is_none());
            side.some_partners = !is_whole;
            side.some_products = !has_all;
            side.total = total.filter(|_| is_whole && has_all).or(recorded);
            side.parts.push((code.clone(), rows.number(row, "value")?));
            // Providers’ names of chapters are long: a chart has short ones.
            let name = product_name(&trade.classification, &code)
                .map_or_else(|| rows.text(row, "name"), |name| Ok(name.to_owned()))?;
            if !name.is_empty() {
                trade.names.insert(code, name);
            }
            releases.extend(rows.text(row, "releases")?.split(';').map(str::to_owned));
        }
        trade.source = self.cite(&kind, &releases);
        Ok(Drawing::of(trade_products::spec(&trade, self.options)?, frame))
    }

    /// The products of the country that trades most of them. Where products of all countries are too many to be summed for that,
    /// of the first of the countries with the largest totals that has any.
    fn largest_by_product(&self, ask: &Ask) -> Result<DataFrame> {
        let all = Ask { most_detail: ask.most_detail.or(Some(Ask::MUCH_DETAIL)), ..ask.clone() };
        match self.run("products", &all) {
            Err(error) if error.kind() == ErrorKind::Refused => {}
            found => return largest_reporter(found?),
        }
        let totals = self.run("partners", &Ask { product: None, top: Some(1), ..ask.clone() })?;
        let size = coalesce(&[col("total"), col("value")]).alias("size");
        let in_order = totals.lazy().with_column(size);
        let in_order = in_order.sort(["year", "size", "reporter"], largest_first(&[true, true, false]));
        let countries = in_order.select([col("reporter")]).unique_stable(None, UniqueKeepStrategy::First).collect()?;
        let countries = countries.column("reporter")?.str()?;
        for country in countries.iter().flatten().filter_map(Country::parse).take(MOST_TRIED) {
            let found = self.run("products", &Ask { countries: vec![country], ..ask.clone() })?;
            if found.height() > 0 {
                return largest_reporter(found);
            }
        }
        Err(nothing())
    }

    /// Targets of two-way trade in US dollars, and how many others there are.
    fn pair_targets(&self, ask: &Ask) -> Result<(Vec<TargetRow>, usize)> {
        let trade = self.run("targets", ask)?.lazy().filter(col("kind").eq(lit("trade"))).collect()?;
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
        let announced = self.run("targets", &Ask { as_of: self.ask.as_of, ..Ask::default() })?;
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
}

/// The years of `two-way` without any definition of which a report of the pair has some months, with the most that one has.
fn part_years(two_way: &DataFrame, pair: &str) -> Result<Vec<(i32, u32)>> {
    let own = two_way.clone().lazy().filter(col("pair").eq(lit(pair.to_owned()))).collect()?;
    let rows = Rows::of(&own);
    let months = |report: &str| report.split_once(" (")?.1.split_once(" of 12 months)")?.0.parse::<u32>().ok();
    let mut parts = BTreeMap::new();
    for row in 0..rows.len() {
        let most = rows.text(row, "missing")?.split(';').filter_map(months).max();
        if rows.integer(row, "definitions")? == Some(0) {
            parts.extend(rows.integer(row, "year")?.zip(most));
        }
    }
    Ok(parts.into_iter().collect())
}

/// What a side has that is not told, from the words of `mirror`: `of 2 chapters only`, `in H5 only`; empty where it has nothing.
fn instead(missing: &str, side: &str) -> String {
    let words = missing.split(';').find_map(|told| told.strip_prefix(side)?.strip_prefix(" (")?.strip_suffix(')'));
    words.unwrap_or_default().to_owned()
}

/// How many reports a row of `two-way` has.
fn figures() -> Expr {
    let legs = ["export_a", "import_a", "export_b", "import_b"];
    let counts = legs.into_iter().map(|leg| col(leg).is_not_null().cast(DataType::Int32));
    counts.reduce(|one, other| one + other).unwrap_or(lit(0))
}

/// The rows of the reporter with the largest total in the latest year.
fn largest_reporter(all: DataFrame) -> Result<DataFrame> {
    let order = ["year", "size", "reporter"];
    // Of an extract there is no total: what is there of a country says how large it is.
    let at_hand = col("value").sum().over(["dataset", "year", "reporter", "flow"].map(col))?;
    let first = all
        .clone()
        .lazy()
        .filter(col("value").is_not_null())
        .with_column(coalesce(&[col("total"), at_hand]).alias("size"))
        .sort(order, largest_first(&[true, true, false]))
        .limit(1)
        .collect()?;
    if first.height() == 0 {
        return Err(nothing());
    }
    let reporter = Rows::of(&first).text(0, "reporter")?;
    Ok(all.lazy().filter(col("reporter").eq(lit(reporter))).collect()?)
}

/// The rows of the latest year that has exports and imports; of the latest where that is much older or there is none.
fn latest_of_both(all: DataFrame) -> Result<DataFrame> {
    const OLD: i32 = 3;
    let years = all
        .clone()
        .lazy()
        .filter(col("value").is_not_null())
        .group_by([col("year")])
        .agg([col("flow").n_unique().cast(DataType::Int32)])
        .sort(["year"], largest_first(&[true]))
        .collect()?;
    let rows = Rows::of(&years);
    let mut found: Vec<(i32, bool)> = Vec::new();
    for row in 0..rows.len() {
        found.extend(rows.integer(row, "year")?.zip(Some(rows.integer(row, "flow")? == Some(2))));
    }
    let latest = found.first().ok_or_else(nothing)?.0;
    let both = found.iter().find(|(year, both)| *both && latest - year <= OLD);
    let year = both.map_or(latest, |(year, _)| *year);
    Ok(all.lazy().filter(col("year").eq(lit(year))).collect()?)
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
