//! From tables to charts: which rows of which measure a chart draws, and the names that people read.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

use jiff::civil::Date;
use polars::prelude::{BooleanChunked, DataFrame, Expr, IntoLazy, SortMultipleOptions, col, lit};

use super::{
    CHARTS, Chart, ChartError, ChartOptions, DealRow, DeliveryRow, Reading, ReportedRow, TargetRow, deals, deliveries,
    format, reported, required_path, targets, text,
};
use crate::error::{Error, ErrorKind, Result};
use crate::ledger::{Countries, several};
use crate::measures::{Ask, run};
use crate::model::{Country, Stage};
use crate::tables::{Rows, Tables};

/// A chart with the rows that it was drawn from.
#[derive(Debug, Clone)]
pub struct Drawing {
    /// The chart.
    pub chart: Chart,
    /// Its rows, as the measure gives them.
    pub rows: DataFrame,
    /// What was asked for and is not drawn, for him who asked.
    pub remarks: Vec<String>,
}

impl From<ChartError> for Error {
    fn from(error: ChartError) -> Error {
        match &error {
            ChartError::Scale(_) => Error::usage(error.to_string()),
            ChartError::Draw(_) | ChartError::Raster(_) => Error::new(ErrorKind::Internal, error.to_string()),
            ChartError::NothingToDraw(_) => Error::refused(error.to_string())
                .with_hint("a wider selection may have more; `bilat table` shows the rows"),
            _ => Error::refused(error.to_string()),
        }
    }
}

impl Drawing {
    pub(super) fn of(chart: Chart, rows: DataFrame) -> Drawing {
        Drawing { chart, rows, remarks: Vec::new() }
    }

    /// What was asked for and is not drawn, and what a reader would see and should not: characters that the embedded font does not
    /// have.
    pub fn warnings(&self) -> Vec<String> {
        let missing: String = self.chart.missing_characters().into_iter().collect();
        let words = format!(
            "the chart `{}` has characters that its font lacks, and says “{}” in their place: {missing}",
            self.chart.id,
            text::OTHER_SCRIPT
        );
        self.remarks.iter().cloned().chain((!missing.is_empty()).then_some(words)).collect()
    }
}

/// Makes a chart from tables.
///
/// # Errors
/// A usage error for an unknown chart, with the nearest name; refused when there is nothing to draw.
pub fn draw(id: &str, tables: &Tables, ask: &Ask, countries: &Countries, options: &ChartOptions) -> Result<Drawing> {
    draw_again(id, tables, ask, countries, options, &Memo::default())
}

/// What measures have answered, so that a chart that is drawn in several sizes asks once.
#[derive(Debug, Default)]
pub struct Memo(Mutex<BTreeMap<String, DataFrame>>);

/// Like [`draw`], with what was computed for another size of the same chart from the same tables.
///
/// # Errors
/// Those of [`draw`].
pub fn draw_again(
    id: &str,
    tables: &Tables,
    ask: &Ask,
    countries: &Countries,
    options: &ChartOptions,
    memo: &Memo,
) -> Result<Drawing> {
    let source = Source { tables, ask, countries, options, memo };
    match id {
        "targets" => source.targets(),
        "required-path" => source.required_path(),
        "reported" => source.reported(),
        "deals" => source.deals(),
        "deliveries" => source.deliveries(),
        "transfers" => source.of_one(|one| one.transfers()),
        "supplier-share" => source.of_one(|one| one.supplier_share()),
        "orders" => source.of_one(|one| one.orders()),
        "register-timeline" => source.of_one(|one| one.register_timeline()),
        "ranking" => source.of_one(|one| one.ranking()),
        "progress" => source.progress(),
        "mirror-gap" => source.mirror_gap(),
        "partners" => source.partners(),
        "trade-heatmap" => source.heat_map(),
        "products" => source.products(),
        "trade-panels" => source.panels(),
        _ => {
            let known: Vec<&str> = CHARTS.iter().map(|chart| chart.id).collect();
            Err(Error::usage(format!("unknown chart `{id}`")).with_nearest(id, &known))
        }
    }
}

/// Who published the row, or the id of the source where the embedded font lacks letters of that name.
fn outlet(rows: &Rows, row: usize) -> Result<String> {
    legible(rows.text(row, "outlet")?, || rows.text(row, "source"))
}

/// These words, or an id in their place where the embedded font lacks letters of theirs.
fn legible(words: String, id: impl Fn() -> Result<String>) -> Result<String> {
    if text::missing(&words).is_empty() { Ok(words) } else { id() }
}

/// What the charts are drawn from.
pub(super) struct Source<'a> {
    pub(super) tables: &'a Tables,
    pub(super) ask: &'a Ask,
    pub(super) countries: &'a Countries,
    pub(super) options: &'a ChartOptions,
    pub(super) memo: &'a Memo,
}

impl Source<'_> {
    /// The table of a measure.
    pub(super) fn run(&self, id: &str, ask: &Ask) -> Result<DataFrame> {
        let key = format!("{id} {ask:?}");
        let known = self.memo.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let found = run(id, self.tables, ask)?;
        self.memo.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key, found.clone());
        Ok(found)
    }

    /// Newest first; of an ambiguous target, the yearly level before the total.
    fn targets(&self) -> Result<Drawing> {
        let rows = self.newest_targets()?;
        let chart = targets::spec(&self.target_rows(&rows)?, &self.dated())?;
        Ok(Drawing::of(chart, rows))
    }

    pub(super) fn newest_targets(&self) -> Result<DataFrame> {
        let newest_first = SortMultipleOptions::default()
            .with_order_descending_multi([true, false, false])
            .with_nulls_last(true)
            .with_maintain_order(true);
        Ok(self.run("targets", self.ask)?.sort(["said", "claim", "reading"], newest_first)?)
    }

    pub(super) fn target_rows(&self, frame: &DataFrame) -> Result<Vec<TargetRow>> {
        let rows = Rows::of(frame);
        (0..rows.len())
            .map(|row| {
                let total = rows.text(row, "reading")? == "total";
                let multiple = rows.truth(row, "said_as_multiple")?;
                let times = (rows.number(row, "multiple_low")?, rows.number(row, "multiple_high")?);
                let (category, kind) = (rows.text(row, "category")?, rows.text(row, "kind")?);
                let base_scope = rows.text(row, "baseline_scope")?;
                let base_scopes: Vec<String> = several(&base_scope).map(|scope| scope_of(scope, &kind)).collect();
                let sides = format!("{}-{}", rows.text(row, "from")?, rows.text(row, "to")?);
                let pair = Some(rows.text(row, "pair")?).filter(|pair| !pair.is_empty()).unwrap_or(sides);
                Ok(TargetRow {
                    claim: rows.text(row, "claim")?,
                    label: self.sides(&rows, row)?,
                    pair,
                    currency: rows.text(row, "unit")?,
                    target_low: rows.number(row, "target_low")?,
                    target_high: rows.number(row, "target_high")?,
                    target_year: rows.integer(row, "target_year")?,
                    period_start: rows.integer(row, "first_year")?.map(|year| year - 1).filter(|_| total),
                    reading: if total { Reading::Cumulative } else { Reading::Level },
                    ambiguous: rows.truth(row, "ambiguous")?,
                    stated: rows.text(row, "said")?,
                    stated_year: rows.date(row, "said")?.map(|day| i32::from(day.year())),
                    baseline_low: rows.number(row, "baseline_low")?,
                    baseline_high: rows.number(row, "baseline_high")?,
                    named_low: rows.number(row, "baseline_named_low")?,
                    named_high: rows.number(row, "baseline_named_high")?,
                    baseline_first_year: rows.integer(row, "baseline_first_year")?,
                    baseline_year: rows.integer(row, "baseline_year")?,
                    said_multiple: multiple.then_some(times),
                    estimate: rows.truth(row, "baseline_estimate")?,
                    forecast: rows.truth(row, "baseline_forecast")?,
                    scope: scope_of(&category, &kind),
                    baseline_scope: format::list(&base_scopes),
                    category: scope_words(&category),
                    item: rows.text(row, "item")?,
                    growth_low: rows.number(row, "growth_low")?,
                    growth_high: rows.number(row, "growth_high")?,
                    source: [outlet(&rows, row)?, rows.text(row, "baseline_outlets")?]
                        .join(";")
                        .trim_end_matches(';')
                        .to_owned(),
                })
            })
            .collect()
    }

    /// One target in all its readings, and what was reported of the same pair.
    fn required_path(&self) -> Result<Drawing> {
        let all = self.newest_targets()?;
        let rows = Rows::of(&all);
        let mut chosen: Option<(bool, String)> = None;
        for row in 0..rows.len() {
            // A path needs a start and an end; an open reading is what this chart is for.
            if rows.number(row, "growth_low")?.or(rows.number(row, "growth_high")?).is_none() {
                continue;
            }
            let ambiguous = rows.truth(row, "ambiguous")?;
            if chosen.as_ref().is_none_or(|(known, _)| ambiguous && !known) {
                chosen = Some((ambiguous, rows.text(row, "claim")?));
            }
        }
        let Some((_, claim)) = chosen else {
            return Err(Error::refused("nothing to draw: no target has both a figure to start from and a deadline")
                .with_hint("choose another --pair"));
        };
        let frame = all.lazy().filter(col("claim").eq(lit(claim))).collect()?;
        let targets = self.target_rows(&frame)?;
        let pair = Rows::of(&frame).text(0, "pair")?;
        let currency = Rows::of(&frame).text(0, "unit")?;
        // All that has been reported of the pair, however old: the selection of dates is for the target.
        let everything = Ask { as_of: self.ask.as_of, ..Ask::default() };
        let figures = self
            .run("trade", &everything)?
            .lazy()
            .filter(col("pair").eq(lit(pair)).and(col("unit").eq(lit(currency))).and(col("flow").eq(lit("two-way"))))
            .collect()?;
        // What the path starts from is drawn as its start.
        let baselines = Rows::of(&frame).text(0, "baselines")?;
        let starts = several(&baselines).map(|claim| col("claim").neq(lit(claim.to_owned()))).reduce(Expr::and);
        let figures = figures.lazy().filter(starts.unwrap_or(lit(true))).collect()?;
        let chart = required_path::spec(&targets, &self.reported_rows(&figures)?, &self.dated())?;
        Ok(Drawing::of(chart, frame))
    }

    /// The reported figures of one pair: the pair asked for, else that with most figures.
    fn reported(&self) -> Result<Drawing> {
        let all = self.run("trade", self.ask)?;
        let figures = figure_keys(&all)?;
        let mut counts: HashMap<&FigureKey, usize> = HashMap::new();
        for figure in figures.iter().filter(|figure| figure.is_drawable()) {
            *counts.entry(&figure.key).or_default() += 1;
        }
        let most = counts.into_iter().max_by(|a, b| (a.1, b.0).cmp(&(b.1, a.0)));
        let Some((chosen, _)) = most else {
            return Err(Error::refused("nothing to draw: no dated figure of trade between two countries was reported")
                .with_hint("choose another --pair"));
        };
        let drawn: BooleanChunked =
            figures.iter().map(|figure| Some(figure.key == *chosen && figure.is_drawable())).collect();
        let frame = all.filter(&drawn)?;
        let mut chart = reported::spec(&self.reported_rows(&frame)?, self.options)?;
        let left_out = left_out_figures(&figures, chosen);
        chart.note = format!("{} {left_out}", chart.note).trim().to_owned();
        Ok(Drawing::of(chart, frame))
    }

    pub(super) fn reported_rows(&self, frame: &DataFrame) -> Result<Vec<ReportedRow>> {
        let rows = Rows::of(frame);
        let mut reported = Vec::new();
        for row in 0..rows.len() {
            let (Some(first), Some(last)) = (rows.date(row, "first")?, rows.date(row, "last")?) else { continue };
            reported.push(ReportedRow {
                claim: rows.text(row, "claim")?,
                label: self.sides(&rows, row)?,
                pair: rows.text(row, "pair")?,
                first: start_of(first),
                last: end_of(last),
                low: rows.number(row, "low")?,
                high: rows.number(row, "high")?,
                currency: rows.text(row, "unit")?,
                scope: scope_words(&rows.text(row, "category")?),
                item: rows.text(row, "item")?,
                estimate: rows.truth(row, "estimate")?,
                of_period: !matches!(rows.text(row, "per")?.as_str(), "" | "year"),
                source: outlet(&rows, row)?,
                stated: rows.text(row, "said")?,
            });
        }
        Ok(reported)
    }

    /// Deals as lanes. A register line that alone settles what an article left open shares the article's lane.
    /// The lane is named by the line that counts things, which names the thing most exactly.
    fn deals(&self) -> Result<Drawing> {
        let all = self.run("deals", self.ask)?;
        // With nothing chosen, the recipient whose deals the ledger follows: of others it has only remarks in passing.
        let total = all.height();
        let chosen = !self.ask.countries.is_empty() || !self.ask.pairs.is_empty();
        let recipient = commonest(&all, "recipient")?.filter(|_| !chosen);
        let frame = match &recipient {
            Some(code) => all.lazy().filter(col("recipient").eq(lit(code.clone()))).collect()?,
            None => all,
        };
        let left_out = total - frame.height();
        let (frame, selection) = self.whole_deals(frame)?;
        let rows = Rows::of(&frame);
        let (lanes, answers) = lanes(&rows)?;
        let packages = packages(&rows)?;
        let hedged = self.hedged_figures()?;
        let mut deals = Vec::new();
        for row in 0..rows.len() {
            let Ok(stage) = rows.text(row, "stage")?.parse::<Stage>() else { continue };
            if !rows.text(row, "package")?.is_empty() && !rows.text(row, "currency")?.is_empty() {
                // Money that is a part of other money: the package stands for it.
                continue;
            }
            if packages.get(&rows.text(row, "claim")?).is_some_and(|parts| *parts > 1) {
                // A package of several things is no thing of its own: its parts have lanes.
                continue;
            }
            let deal = rows.text(row, "deal")?;
            let lane_of = |deal: &String| lanes.get(deal).unwrap_or(deal).clone();
            deals.push(DealRow {
                answers: answers.get(&deal).map(lane_of).unwrap_or_default(),
                deal: lane_of(&deal),
                lane: legible(rows.text(row, "item")?, || rows.text(row, "claim"))?,
                claim: rows.text(row, "claim")?,
                stage,
                item: rows.text(row, "item")?,
                supplier: self.names(&rows.text(row, "supplier")?),
                recipient: self.names(&rows.text(row, "recipient")?),
                number_low: rows.number(row, "number_low")?,
                number_high: rows.number(row, "number_high")?,
                number_unit: rows.text(row, "number_unit")?,
                value_low: rows.number(row, "value_low")?,
                value_high: rows.number(row, "value_high")?,
                currency: rows.text(row, "currency")?,
                first: rows.date(row, "first")?.map(start_of),
                last: rows.date(row, "last")?.map(end_of),
                estimate: rows.truth(row, "estimate")?,
                is_about: hedged.contains(&rows.text(row, "claim")?),
                source: outlet(&rows, row)?,
            });
        }
        let recipients: BTreeSet<&str> = deals.iter().map(|row| row.recipient.as_str()).collect();
        let recipient = match recipients.first() {
            Some(only) if recipients.len() == 1 => (*only).to_owned(),
            _ => String::new(),
        };
        let mut chart = deals::spec(&deals, &ChartOptions { recipient, selection, ..self.dated() })?;
        if left_out > 0 {
            chart.note = format!("{} Deals of other recipients are not shown.", chart.note).trim().to_owned();
        }
        Ok(Drawing::of(chart, frame))
    }

    /// The claims whose figure is an estimate. Of others that are called one only the date is uncertain.
    fn hedged_figures(&self) -> Result<BTreeSet<String>> {
        let frame = self.tables.claims().select([col("id"), col("certainty"), col("qualifier")]).collect()?;
        let claims = Rows::of(&frame);
        let mut hedged = BTreeSet::new();
        for row in 0..claims.len() {
            let about = ["approx", "nearly", "vague"].contains(&claims.text(row, "qualifier")?.as_str());
            if about || claims.text(row, "certainty")? != "stated" {
                hedged.insert(claims.text(row, "id")?);
            }
        }
        Ok(hedged)
    }

    /// All records of the deals that these are of, and how these were chosen. A stage or a date says which deals are asked for: without
    /// their other records they would look as if nothing else had come of them.
    fn whole_deals(&self, chosen: DataFrame) -> Result<(DataFrame, String)> {
        let Ask { stages, since, until, .. } = self.ask;
        if stages.is_empty() && since.is_none() && until.is_none() {
            return Ok((chosen, String::new()));
        }
        let everything = Ask { stages: Vec::new(), since: None, until: None, ..self.ask.clone() };
        let all = self.run("deals", &everything)?;
        let asked: BTreeSet<String> = texts(&chosen, "claim")?.into_iter().collect();
        let rows = Rows::of(&all);
        let (lanes, answers) = lanes(&rows)?;
        // The lane of each row, and the one that it may answer: who asks for one of two asks for both.
        let family = |row: usize| {
            let deal = rows.text(row, "deal")?;
            let lane_of = |deal: &String| lanes.get(deal).unwrap_or(deal).clone();
            Ok(answers.get(&deal).map_or_else(|| lane_of(&deal), lane_of))
        };
        let families = (0..rows.len()).map(family).collect::<Result<Vec<String>>>()?;
        let claims = texts(&all, "claim")?;
        let wanted: BTreeSet<&String> = families
            .iter()
            .zip(&claims)
            .filter(|(_, claim)| asked.contains(*claim))
            .map(|(family, _)| family)
            .collect();
        let kept: BooleanChunked = families.iter().map(|family| Some(wanted.contains(family))).collect();
        let stages: Vec<String> = stages.iter().map(|stage| stage.word().replace('-', " ")).collect();
        let at = match stages.split_last() {
            None => String::new(),
            Some((only, [])) => format!(" at the stage {only}"),
            Some((last, rest)) => format!(" at the stages {} or {last}", rest.join(", ")),
        };
        let when = match (since, until) {
            (None, None) => String::new(),
            (Some(since), None) => format!(" since {since}"),
            (None, Some(until)) => format!(" up to {until}"),
            (Some(since), Some(until)) => format!(" from {since} to {until}"),
        };
        Ok((all.filter(&kept)?, format!("Only deals with a record{at}{when}, each with all of its records.")))
    }

    /// Deliveries to one recipient in one unit: the recipient with most rows; TIV where there are any.
    fn deliveries(&self) -> Result<Drawing> {
        // The register has a chart of its own; here are the claims.
        let all = self.run("deliveries", self.ask)?.lazy().filter(col("record").eq(lit("claim"))).collect()?;
        let recipient = commonest(&all, "recipient")?.unwrap_or_default();
        let dated = all.lazy().filter(col("year").is_not_null());
        let others = dated.clone().filter(col("recipient").neq(lit(recipient.clone()))).collect()?.height();
        let theirs = dated.filter(col("recipient").eq(lit(recipient.clone()))).collect()?;
        let tiv = theirs.clone().lazy().filter(col("unit").eq(lit("TIV"))).collect()?;
        let frame = if tiv.height() > 0 {
            tiv
        } else {
            let unit = commonest(&theirs, "unit")?.unwrap_or_default();
            theirs.lazy().filter(col("unit").eq(lit(unit))).collect()?
        };
        let rows = Rows::of(&frame);
        let mut deliveries = Vec::new();
        for row in 0..rows.len() {
            let Some(year) = rows.integer(row, "year")? else { continue };
            let Some(value) = rows.number(row, "low")?.or(rows.number(row, "high")?) else { continue };
            deliveries.push(DeliveryRow {
                claim: rows.text(row, "claim")?,
                year,
                supplier: self.names(&rows.text(row, "supplier")?),
                value,
                unit: rows.text(row, "unit")?,
                estimate: rows.truth(row, "estimate")? || rows.truth(row, "spread")?,
                spread: rows.truth(row, "spread")?,
                source: outlet(&rows, row)?,
            });
        }
        let options = ChartOptions { recipient: self.names(&recipient), ..self.dated() };
        let mut chart = deliveries::spec(&deliveries, &options)?;
        if others > 0 {
            chart.note = format!("{} Other recipients are not shown.", chart.note).trim().to_owned();
        }
        Ok(Drawing::of(chart, frame))
    }

    pub(super) fn dated(&self) -> ChartOptions {
        ChartOptions { as_of: self.ask.as_of.map(end_of), ..self.options.clone() }
    }

    /// `Azerbaijan–Pakistan`, always in the order of the pair's key; `Azerbaijan to Pakistan` for the trade of one direction.
    fn sides(&self, rows: &Rows, row: usize) -> Result<String> {
        let (from, to, flow) = (rows.text(row, "from")?, rows.text(row, "to")?, rows.text(row, "flow")?);
        if flow == "export" || flow == "import" {
            let (seller, buyer) = if flow == "export" { (from, to) } else { (to, from) };
            return Ok(format!("{} to {}", self.names(&seller), self.names(&buyer)));
        }
        let pair = rows.text(row, "pair")?;
        let (one, other) = pair.split_once('-').unwrap_or((&from, &to));
        Ok(format!("{}–{}", self.names(one), self.names(other)))
    }

    /// The names of countries in a chart; of more than two, the first and how many more.
    pub(super) fn names(&self, codes: &str) -> String {
        let names: Vec<String> = several(codes)
            .map(|code| Country::parse(code).map_or_else(|| code.to_owned(), |country| self.countries.short(country)))
            .collect();
        match names.as_slice() {
            [one, other] => format!("{one} and {other}"),
            [first, rest @ ..] if rest.len() > 1 => format!("{first} and {} more", rest.len()),
            _ => names.concat(),
        }
    }
}

/// What the figures of one chart have in common: the pair, which sides in which direction, whose books, the currency.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct FigureKey {
    pair: String,
    sides: String,
    flow: String,
    unit: String,
}

/// A reported figure, as far as it decides where it is drawn.
struct Figure {
    key: FigureKey,
    dated: bool,
    yearly: bool,
}

impl Figure {
    /// A dated figure for a year of trade between two countries.
    fn is_drawable(&self) -> bool {
        self.dated && self.yearly && !self.key.pair.is_empty()
    }
}

fn figure_keys(frame: &DataFrame) -> Result<Vec<Figure>> {
    let rows = Rows::of(frame);
    let figure = |row| {
        let (pair, flow) = (rows.text(row, "pair")?, rows.text(row, "flow")?);
        // The trade of one direction is not that of the other.
        let sides = match flow.as_str() {
            "export" | "import" => format!("{}>{}", rows.text(row, "from")?, rows.text(row, "to")?),
            _ => pair.clone(),
        };
        Ok(Figure {
            key: FigureKey { pair, sides, flow, unit: rows.text(row, "unit")? },
            dated: rows.date(row, "first")?.is_some() && rows.date(row, "last")?.is_some(),
            yearly: matches!(rows.text(row, "per")?.as_str(), "" | "year"),
        })
    };
    (0..rows.len()).map(figure).collect()
}

/// The figures of the same pair that are not drawn, counted by the first reason that fits.
fn left_out_figures(figures: &[Figure], chosen: &FigureKey) -> String {
    let mut counts = [0_usize; 4];
    for figure in figures.iter().filter(|figure| figure.key.pair == chosen.pair) {
        let reasons = [
            figure.key.unit != chosen.unit,
            figure.key.flow != chosen.flow || figure.key.sides != chosen.sides,
            !figure.yearly,
            !figure.dated,
        ];
        if let Some(reason) = reasons.iter().position(|reason| *reason) {
            counts[reason] += 1;
        }
    }
    let words = ["in another currency", "of another direction of trade", "for a part of a year", "without a date"];
    let parts: Vec<String> = counts
        .into_iter()
        .zip(words)
        .filter(|(count, _)| *count > 0)
        .map(|(count, words)| format!("{} {words}", format::spelled(count)))
        .collect();
    if parts.is_empty() { String::new() } else { format!("Figures not drawn: {}.", format::list(&parts)) }
}

/// What a deal is about, as far as its rows say: the words of its items, and its numbers.
#[derive(Default)]
struct Thing {
    words: BTreeSet<String>,
    numbers: BTreeSet<String>,
}

impl Thing {
    /// True when both name the same designation or count the same number.
    fn is_like(&self, other: &Thing) -> bool {
        !self.words.is_disjoint(&other.words) || !self.numbers.is_disjoint(&other.numbers)
    }
}

/// The words of an item that may be a designation: those with a capital letter or a digit.
fn designations(item: &str) -> impl Iterator<Item = String> {
    let trimmed = item.split_whitespace().map(|word| word.trim_matches(|letter: char| !letter.is_alphanumeric()));
    trimmed
        .filter(|word| word.chars().any(|letter| letter.is_uppercase() || letter.is_ascii_digit()))
        .map(str::to_lowercase)
}

/// Deal and lane, deal and the open deal that it may answer.
type LanesAndAnswers = (HashMap<String, String>, HashMap<String, String>);

/// Which lane each deal belongs to, and which lane may answer which. Deals that settle each other, one to one, share one when they name the same thing or count
/// the same number; so does a package with its only part that counts things. Of several records that may settle one open deal nothing says which it is:
/// each keeps its lane, beside the open one.
fn lanes(rows: &Rows) -> Result<LanesAndAnswers> {
    let mut deal_of: HashMap<String, String> = HashMap::new();
    let mut things: HashMap<String, Thing> = HashMap::new();
    for row in 0..rows.len() {
        let deal = rows.text(row, "deal")?;
        let thing = things.entry(deal.clone()).or_default();
        thing.words.extend(designations(&rows.text(row, "item")?));
        thing.numbers.extend(Some(rows.text(row, "number_low")?).filter(|number| !number.is_empty()));
        deal_of.insert(rows.text(row, "claim")?, deal);
    }
    let alike =
        |one: &str, other: &str| things.get(one).zip(things.get(other)).is_some_and(|(one, other)| one.is_like(other));
    // (what joins, what it joins): an open claim to the records that may settle it, a package to its parts.
    let mut joins: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut answers: BTreeMap<String, String> = BTreeMap::new();
    for row in 0..rows.len() {
        let record = rows.text(row, "deal")?;
        let counts = rows.number(row, "number_low")?.or(rows.number(row, "number_high")?).is_some();
        let package = Some(rows.text(row, "package")?).filter(|_| counts);
        let settles = rows.text(row, "answers")?;
        let open: BTreeSet<&String> = several(&settles)
            .filter_map(|claim| deal_of.get(claim))
            .filter(|open| **open != record && alike(open, &record))
            .collect();
        answers.extend(open.first().map(|open| (record.clone(), (*open).clone())));
        let package = package.as_deref().and_then(|claim| deal_of.get(claim)).filter(|package| **package != record);
        for other in open.into_iter().chain(package) {
            joins.entry(other.clone()).or_default().insert(record.clone());
        }
    }
    let only = |candidates: BTreeSet<String>| candidates.into_iter().next();
    let alone = joins.into_iter().filter(|(_, candidates)| candidates.len() == 1);
    let lanes: HashMap<String, String> =
        alone.filter_map(|(deal, candidates)| Some((deal, only(candidates)?))).collect();
    // What shares the lane needs no tie to it.
    let answers = answers.into_iter().filter(|(record, open)| lanes.get(open) != Some(record)).collect();
    Ok((lanes, answers))
}

/// How many deals that count things each package holds.
fn packages(rows: &Rows) -> Result<HashMap<String, usize>> {
    let mut parts: HashMap<String, BTreeSet<String>> = HashMap::new();
    for row in 0..rows.len() {
        let package = rows.text(row, "package")?;
        if !package.is_empty() && rows.number(row, "number_low")?.is_some() {
            parts.entry(package).or_default().insert(rows.text(row, "deal")?);
        }
    }
    Ok(parts.into_iter().map(|(package, parts)| (package, parts.len())).collect())
}

/// A scope as it is said: `goods and services`, `non-oil`.
fn scope_words(scope: &str) -> String {
    let words: Vec<&str> = scope.split('-').collect();
    words.join(" ").replace("non ", "non-")
}

/// What figures of a category and a kind count: `goods and services trade`, `trade and investment`.
fn scope_of(category: &str, kind: &str) -> String {
    let is_told = category.split(['-', ' ']).any(|word| word == kind);
    let scope = if is_told { category.to_owned() } else { format!("{category} {kind}").trim().to_owned() };
    scope_words(&scope)
}

/// Figures for a year: those for a quarter or ten months cannot stand beside them on one axis.
pub(super) fn is_yearly() -> Expr {
    col("per").is_null().or(col("per").eq(lit("year")))
}

/// The values of a column, row by row.
fn texts(frame: &DataFrame, column: &str) -> Result<Vec<String>> {
    let rows = Rows::of(frame);
    (0..rows.len()).map(|row| rows.text(row, column)).collect()
}

/// The value that most rows of a column have; of equals, the first in the alphabet.
fn commonest(frame: &DataFrame, column: &str) -> Result<Option<String>> {
    let rows = Rows::of(frame);
    let mut counts: HashMap<String, usize> = HashMap::new();
    for row in 0..rows.len() {
        *counts.entry(rows.text(row, column)?).or_default() += 1;
    }
    Ok(counts.into_iter().max_by(|a, b| (a.1, &b.0).cmp(&(b.1, &a.0))).map(|(value, _)| value))
}

/// A day as a decimal year, at its start.
fn start_of(day: Date) -> f64 {
    f64::from(day.year()) + (f64::from(day.day_of_year()) - 1.0) / f64::from(day.days_in_year())
}

/// A day as a decimal year, at its end.
fn end_of(day: Date) -> f64 {
    f64::from(day.year()) + f64::from(day.day_of_year()) / f64::from(day.days_in_year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outlet_in_another_script_is_named_by_its_source() {
        let frame = polars::df!("outlet" => ["新华社", "Хабар", "AzərTac"], "source" => ["xinhua-2021", "b", "c"])
            .expect("a frame");
        let rows = Rows::of(&frame);
        let named: Vec<String> = (0..3).map(|row| outlet(&rows, row).expect("an outlet")).collect();
        assert_eq!(named, ["xinhua-2021", "Хабар", "AzərTac"]);
    }
}
