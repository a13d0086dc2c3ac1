//! Targets and forecasts: from the measure `targets` and the figures at hand to a verdict each.

use std::collections::HashSet;

use polars::prelude::{DataFrame, col, lit};

use crate::error::Result;
use crate::measures::{Ask, targets};
use crate::model::{Currency, Stage, Unit};
use crate::tables::{Rows, Tables};

use super::claims::{Claims, Linked};
use super::figures::{Evidence, Figure, Reported, figure};
use super::judge::{Base, Goal, Judgement, judge, nothing};
use super::official::{Official, scope};
use super::row::{Candidate, MOST_CANDIDATES, Row};
use super::season::Seasons;
use super::verdict::Verdict;
use super::words::percent;

/// What is known beside the claims themselves.
pub(super) struct Known<'a> {
    pub claims: &'a Claims,
    pub reported: &'a Reported,
    pub official: &'a Official,
    pub seasons: &'a Seasons,
}

/// Rows and candidates of every target and forecast that was asked for.
///
/// # Errors
/// When the measure `targets` cannot be computed.
pub(super) fn outcomes(tables: &Tables, ask: &Ask, known: &Known<'_>) -> Result<(Vec<Row>, Vec<Candidate>)> {
    let stages = [Stage::Target, Stage::Forecast].map(|stage| col("stage").eq(lit(stage.word())));
    let [target, forecast] = stages;
    let frame = targets::readings(tables, ask, target.or(forecast))?.collect()?;
    let (mut rows, mut candidates) = (Vec::new(), Vec::new());
    for row in 0..frame.height() {
        let Some(reading) = Reading::of(known.claims, &frame, row)? else { continue };
        let (found, figures) = reading.outcome(known);
        // Both readings of a target look at the same figures.
        if rows.last().is_none_or(|last: &Row| last.claim != found.claim) {
            candidates.extend(figures);
        }
        rows.push(found);
    }
    Ok((rows, candidates))
}

/// One row of the measure `targets`.
struct Reading {
    claim: usize,
    name: String,
    unit: Option<Unit>,
    is_multiple: bool,
    base: Option<Base>,
    baselines: HashSet<usize>,
}

impl Reading {
    fn of(claims: &Claims, frame: &DataFrame, row: usize) -> Result<Option<Reading>> {
        let rows = Rows::of(frame);
        let Some(claim) = claims.find(&rows.text(row, "claim")?) else { return Ok(None) };
        let number = |name: &str| rows.number(row, name);
        let base = match (
            number("baseline_named_low")?,
            number("baseline_named_high")?,
            rows.integer(row, "baseline_first_year")?,
            rows.integer(row, "baseline_year")?,
        ) {
            (Some(low), Some(high), Some(first_year), Some(year)) => Some(Base { low, high, first_year, year }),
            _ => None,
        };
        let baselines = rows.text(row, "baselines")?;
        Ok(Some(Reading {
            claim,
            name: rows.text(row, "reading")?,
            unit: rows.text(row, "unit")?.parse().ok(),
            is_multiple: rows.truth(row, "said_as_multiple")?,
            base,
            baselines: baselines.split(';').filter_map(|id| claims.find(id)).collect(),
        }))
    }

    fn outcome(&self, known: &Known<'_>) -> (Row, Vec<Candidate>) {
        let claims = known.claims;
        let claim = &claims.all[self.claim];
        let linked = self.linked(known);
        let figures = self.figures(known, &linked);
        let later = claims.superseded(self.claim);
        let found = match self.goal(known) {
            Ok(goal) => judge(&goal, &figures),
            Err(why) => undecided(why, later.map(|later| changed(claims, self.claim, later))),
        };
        let candidates = self.candidates(&figures, &found);
        let used: Vec<&Figure> = found.figures.iter().filter_map(|place| figures.get(*place).copied()).collect();
        let mut row = Row::open(self.claim);
        row.reading = Some(self.name.clone());
        row.verdict = found.verdict;
        row.since = match found.verdict {
            Verdict::Superseded => later.and_then(|later| claims.all[later].said_when()),
            _ => found.since.map(|year| year.to_string()),
        };
        row.rule = format!("{}{}", found.rule, self.stage_of(claims, claim.stage));
        row.superseded_by = later.map(|later| claims.all[later].id.clone());
        row.value = found.value;
        row.value_unit = self.unit.filter(|_| found.year.is_some()).map_or_else(String::new, |unit| unit.to_string());
        row.value_year = found.year;
        row.value_estimate = found.is_prorated || used.iter().any(|figure| figure.estimate);
        row.attainment = found.attainment;
        row.growth = found.growth;
        row.path = found.path;
        row.candidates = figures.len();
        cite(&mut row, &used);
        (row, candidates)
    }

    /// The target as numbers.
    ///
    /// # Errors
    /// Why it cannot be judged.
    fn goal(&self, known: &Known<'_>) -> Result<Goal, &'static str> {
        let claims = known.claims;
        let claim = &claims.all[self.claim];
        let low = claim.low().ok_or("the target has only an upper bound")?;
        let mark = match (self.is_multiple, self.base) {
            (false, _) => (low, low),
            (true, Some(base)) => (low * base.low, low * base.high),
            (true, None) => return Err("a multiple of a figure that is not on record"),
        };
        let later = claims.superseded(self.claim);
        Ok(Goal {
            mark,
            unit: self.unit,
            is_total: self.name == "total",
            first_year: claim.first_year(),
            deadline: claim.last_year(),
            is_over: match (claim.last, claims.as_of) {
                (Some(last), Some(today)) => last < today,
                _ => false,
            },
            said: claim.said_year(),
            base: self.base.or_else(|| self.official_base(known)),
            superseded: later.map(|later| changed(claims, self.claim, later)),
        })
    }

    /// Without a baseline of its own, a target starts from the official figures of the last year before it was said.
    fn official_base(&self, known: &Known<'_>) -> Option<Base> {
        let claim = &known.claims.all[self.claim];
        let said = claim.said_year()?;
        let figures = if self.unit == Some(Unit::Money(Currency::USD)) { known.official.of(claim) } else { Vec::new() };
        let year = figures.iter().map(|figure| figure.year).filter(|year| *year < said).max()?;
        let values = || figures.iter().filter(|figure| figure.year == year).filter_map(|figure| figure.low);
        let low = values().fold(f64::INFINITY, f64::min);
        let high = values().fold(f64::NEG_INFINITY, f64::max);
        (low > 0.0 && low.is_finite()).then_some(Base { low, high, first_year: year, year })
    }

    /// What a person linked to it as its answer, where it can be compared: the same unit, or a share of the target.
    fn linked(&self, known: &Known<'_>) -> Vec<Figure> {
        let answers = known.claims.answers(self.claim).iter().map(|linked: &Linked| &known.claims.all[linked.by]);
        answers
            .filter(|answer| answer.unit == self.unit || answer.unit == Some(Unit::Percent))
            .filter_map(|answer| Some(known.seasons.apply(answer, figure(answer, Evidence::Linked)?)))
            .collect()
    }

    /// Every figure that can settle it, linked ones first.
    fn figures<'a>(&self, known: &Known<'a>, linked: &'a [Figure]) -> Vec<&'a Figure> {
        let claim = &known.claims.all[self.claim];
        let mut figures: Vec<&Figure> = linked.iter().collect();
        if self.unit == Some(Unit::Money(Currency::USD)) {
            figures.extend(known.official.of(claim));
        }
        let answers: HashSet<usize> = known.claims.answers(self.claim).iter().map(|linked| linked.by).collect();
        let counts = |place: &usize| !answers.contains(place) && !self.baselines.contains(place);
        figures.extend(known.reported.later(known.claims, claim, self.unit, counts));
        figures
    }

    /// The figures as candidates: those that decide, then the latest.
    fn candidates(&self, figures: &[&Figure], found: &Judgement) -> Vec<Candidate> {
        let decides: HashSet<usize> = found.figures.iter().copied().collect();
        let mut places: Vec<usize> = (0..figures.len()).collect();
        places.sort_by_key(|place| (!decides.contains(place), std::cmp::Reverse(figures[*place].year), *place));
        let unit = self.unit.map_or_else(String::new, |unit| unit.to_string());
        let one = |place: usize| {
            let found = candidate(self.claim, figures[place], decides.contains(&place));
            if found.unit.is_empty() { Candidate { unit: unit.clone(), ..found } } else { found }
        };
        places.into_iter().take(MOST_CANDIDATES).map(one).collect()
    }

    /// What else a reader should know: the stage of a larger target, the scope that official series do not have.
    fn stage_of(&self, claims: &Claims, stage: Stage) -> String {
        let claim = &claims.all[self.claim];
        let mut text = String::new();
        if stage == Stage::Forecast {
            text.push_str("; a forecast, judged as a target is");
        }
        if let Some(whole) = claims.packages(self.claim).first() {
            text.push_str(&format!("; a stage on the way to {}", claims.all[whole.by].id));
        }
        if scope(claim).is_none() {
            text.push_str("; its scope is not that of official series, so only figures of the same scope count");
        }
        text
    }
}

/// A target that cannot be judged: open, or superseded when a later claim changed it.
fn undecided(why: &str, later: Option<String>) -> Judgement {
    let verdict = if later.is_some() { Verdict::Superseded } else { Verdict::Open };
    let rule = match later {
        Some(later) => format!("changed by {later}; {why}"),
        None => why.to_owned(),
    };
    Judgement { verdict, rule, ..nothing() }
}

/// The later claim, and what it changed: the figure, the deadline, the currency.
fn changed(claims: &Claims, earlier: usize, later: usize) -> String {
    let (earlier, later) = (&claims.all[earlier], &claims.all[later]);
    let mut changes: Vec<&str> = Vec::new();
    if earlier.unit != later.unit {
        changes.push("other unit");
    } else {
        match (earlier.low, later.low) {
            (Some(before), Some(after)) if after > before => changes.push("raised"),
            (Some(before), Some(after)) if after < before => changes.push("lowered"),
            _ => {}
        }
    }
    match (earlier.last, later.last) {
        (Some(_), None) => changes.push("deadline dropped"),
        (None, Some(_)) => changes.push("deadline set"),
        (Some(before), Some(after)) if after > before => changes.push("deadline moved back"),
        (Some(before), Some(after)) if after < before => changes.push("deadline moved forward"),
        _ => {}
    }
    let day = later.said_when().map_or_else(String::new, |day| format!(" of {day}"));
    let what = if changes.is_empty() { String::new() } else { format!(" ({})", changes.join(", ")) };
    format!("{}{day}{what}", later.id)
}

/// Writes the records that settle a claim into its row.
pub(super) fn cite(row: &mut Row, used: &[&Figure]) {
    let joined = |get: fn(&Figure) -> &str| {
        let mut words: Vec<&str> = Vec::new();
        for word in used.iter().map(|figure| get(figure)).filter(|word| !word.is_empty()) {
            if !words.contains(&word) {
                words.push(word);
            }
        }
        words.join(";")
    };
    let mut records: Vec<String> = Vec::new();
    for figure in used {
        if !records.contains(&figure.record) {
            records.push(figure.record.clone());
        }
    }
    row.records = records;
    row.evidence = used.iter().map(|figure| figure.evidence).min();
    row.definition = joined(|figure| &figure.definition);
    row.reporter = match used {
        [one] => one.reporter.clone(),
        _ => joined(|figure| &figure.reporter),
    };
    row.vintage = joined(|figure| &figure.vintage);
    row.record_source = joined(|figure| &figure.source);
}

/// A figure of trade as a candidate.
pub(super) fn candidate(claim: usize, figure: &Figure, decides: bool) -> Candidate {
    let how = match figure.evidence {
        Evidence::Linked => "linked by a person in links.csv",
        Evidence::Official => "official series of the pair",
        Evidence::Reported | Evidence::Register => "a figure of the same pair, flow, scope and unit",
    };
    let mut reasons = vec![how.to_owned()];
    if let Some(months) = figure.months {
        let part = figure.part.map_or_else(String::new, |part| format!(", {} of it", percent(part)));
        reasons.push(format!("{months} months of the year{part}"));
    }
    if let Some(since) = figure.since {
        reasons.push(format!("the sum of {since} to {}", figure.year));
    }
    Candidate {
        claim,
        records: vec![figure.record.clone()],
        evidence: figure.evidence,
        what: match figure.definition.as_str() {
            "" => String::new(),
            definition => format!("{definition} of {}", figure.reporter),
        },
        year: Some(figure.year),
        value: (figure.low, figure.high),
        unit: if figure.is_share { "percent".to_owned() } else { String::new() },
        vintage: figure.vintage.clone(),
        source: figure.source.clone(),
        score: (figure.evidence == Evidence::Linked).then_some(1.0),
        decides,
        reasons: reasons.join("; "),
    }
}
