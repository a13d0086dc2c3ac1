//! Outcomes: a claim on the left, the record on the right, and the rule that gave the verdict.
//!
//! [`Outcome`] takes every claim that can be followed up; [`Candidates`] lists every record that was looked at for one. Both
//! come from the same computation: `claims` reads the ledger, `figures` and `official` the trade, `register` the arms;
//! `goals` with `judge` decides on targets, `reported` on reported figures, `deals` with `score` and `facts` on arms.

mod beside;
mod claims;
mod deals;
mod facts;
mod figures;
mod goals;
mod judge;
mod level;
mod monthly;
mod names;
mod official;
mod register;
mod registers;
mod reported;
mod rounding;
mod row;
mod score;
mod season;
mod totals;
mod verdict;
mod words;
mod years;

use std::collections::BTreeSet;

use polars::prelude::{DataFrame, IntoLazy, LazyFrame};

pub use verdict::Verdict;

use super::{About, Ask, Filter, Filters, Measure};
use crate::error::Result;
use crate::model::{Kind, Pair, Stage, UnitKind};
use crate::tables::Tables;

use claims::{Claims, Said};
use deals::Matcher;
use figures::Reported;
use goals::Known;
use monthly::Monthly;
use names::Namer;
use official::Official;
use register::{Dyad, Records};
use registers::Registers;
use reported::Match;
use row::{CANDIDATE_COLUMNS, Candidate, OUTCOME_COLUMNS, Row, candidate_frame, outcome_frame};
use season::Seasons;

/// True for an outcome that says that an order followed what was offered, talked of or intended: `confirmed`, of a stage before
/// an order.
pub fn led_to_an_order(verdict: &str, stage: &str) -> bool {
    verdict == Verdict::Confirmed.word() && stage.parse().is_ok_and(score::is_before_order)
}

/// What came of every claim that can be followed up: targets, forecasts, reported figures of trade, arms at any stage.
///
/// Shape: one row a claim, two where a target can be read both as a yearly level and as a total. Units: money in the claim's
/// currency, ratios as fractions. A line of an official register that stands in the ledger is a record and has no row.
/// Figures of different countries, flows, scopes, currencies or data sets are never mixed; arms and trade are never added.
pub struct Outcome;

/// Every record that was looked at for a claim: linked by a person, or found by its score.
///
/// Shape: one row a claim and record, at most 20 a claim. `decides` marks those that gave the verdict; the others are
/// candidates. To fix one, link it to the claim in `links.csv` with `answers`.
pub struct Candidates;

impl Measure for Outcome {
    fn about(&self) -> About {
        About {
            id: "outcome",
            title: "what later records say of every target, forecast, figure of trade and arms deal, with both sides cited",
            row: "one claim in one reading",
            formulas: &[
                "figures of a year: what a person linked with `answers`; official series, else reported figures, of the same \
                 countries, flow, scope and unit; never those that a target starts from; one of another scope decides nothing, even linked",
                "met: even the lowest figure of a year up to the deadline reaches the target; since = the first such year on \
                 record",
                "missed: even the highest figure of the deadline's year, once that is over, is below it",
                "path = baseline x (1 + g)^k, g the growth that the target asks for; a total: target x years gone / years",
                "on-track: even the lowest latest figure is at or above the path; behind: even the highest is below it",
                "open: figures on both sides of the target or of the path, no later figure, or no deadline and not reached",
                "superseded: a later claim updates it, and neither met nor missed",
                "a part-year counts as value x 12 / months (or / its share of the base year, where `flows` has its months) towards \
                 the path; as it stands towards `met`; towards `missed` only where the other months would have had to bring more \
                 than twice as much a month",
                "of the reported figures of one year those said after it, of a year that is named, stand before part-years, and \
                 these before `currently`; what contradicts one that counts (links.csv) counts too; of more than 200 of one \
                 subject the latest are looked at",
                "a target of fiscal years: figures of the same twelve months; official calendar years by their months that belong to \
                 it, in equal parts (or by their share of the year, where `flows` has its months)",
                "a figure of other twelve months stands for the year that it shares most of them with; of it only those months count \
                 towards `met`, and towards `missed` the rest may have brought twice as much a month",
                "attainment = record / target; growth = what is still needed a year from the record to the deadline",
                "confirmed: within the rounding of the words (half a unit of the last digit; about 5%, nearly −10%)",
                "off = record / what was said - 1; off_years = year on record - year said",
                "arms: score = 0.6 x weapon + 0.2 x number + 0.2 x year, decides from 0.7 on; a link decides whatever the score",
                "arms_over_trade = value of the deal / two-way trade of the pair in the latest year up to it; never added",
            ],
            reads: &["claims", "links"],
            takes: Filters::CLAIMS.with(Filter::Dataset).with(Filter::Vintage).with(Filter::Input),
            dates: "when it was said",
            reference: "attainment and proration as in C. P. Bown, US-China phase one tracker, PIIE; register: SIPRI Arms \
                        Transfers Database, sources and methods; aliases: data/systems.csv",
            columns: OUTCOME_COLUMNS,
        }
    }

    fn plan(&self, tables: &Tables, ask: &Ask) -> Result<LazyFrame> {
        Ok(outcomes(tables, ask)?.0.lazy())
    }
}

impl Measure for Candidates {
    fn about(&self) -> About {
        About {
            id: "candidates",
            title: "records that were looked at for each of these claims, with their scores",
            row: "one claim and one record",
            formulas: &[
                "score = 0.6 x weapon + 0.2 x number + 0.2 x year; what one side does not say counts a half",
                "weapon: 1 the same name, 0.95 the same code or word, 0.85 a version, 0.5 related, 0.4 the class only; x 0.97 by \
                 an alias, x 0.6 for another class",
                "number: the smaller over the larger; year: 1 - years apart / 5; an order after talks: 1 - years / 20",
                "trade: 1 - how far off the figure is; null for targets, where every figure of the same thing counts",
            ],
            reads: &["claims", "links"],
            takes: Filters::CLAIMS.with(Filter::Dataset).with(Filter::Vintage).with(Filter::Input),
            dates: "when the claim was said",
            reference: "own scale; aliases: data/systems.csv",
            columns: CANDIDATE_COLUMNS,
        }
    }

    fn plan(&self, tables: &Tables, ask: &Ask) -> Result<LazyFrame> {
        Ok(outcomes(tables, ask)?.1.lazy())
    }
}

/// Both tables at once: the outcomes, and the records that were looked at for them.
///
/// # Errors
/// When the store is broken or a figure has more digits than a table holds.
pub fn outcomes(tables: &Tables, ask: &Ask) -> Result<(DataFrame, DataFrame)> {
    let claims = Claims::read(tables, ask)?;
    let asked: Vec<usize> = (0..claims.all.len()).filter(|place| claims.all[*place].asked).collect();
    let of = |what: Follow| -> Vec<usize> {
        asked.iter().copied().filter(|place| follow(&claims.all[*place]) == Some(what)).collect()
    };
    let pairs = pairs(&claims, &asked);
    let official = Official::read(tables, ask, &pairs)?;
    let seasons = Seasons::read(tables, &claims, &pairs)?;
    let reported = Reported::of(&claims, &seasons);
    let known = Known { claims: &claims, reported: &reported, official: &official, seasons: &seasons };
    let (mut rows, mut candidates) = goals::outcomes(tables, ask, &known)?;
    let reports = of(Follow::Figure);
    let monthly = Monthly::read(tables, ask, reports.iter().map(|place| &claims.all[*place]))?;
    for place in reports {
        let (row, found) = reported_row(&claims, place, &official, &monthly);
        rows.push(row);
        candidates.extend(found);
    }
    let deals = of(Follow::Deal);
    if !deals.is_empty() {
        let namer = Namer::shipped()?;
        let dyads: BTreeSet<Dyad> = deals.iter().flat_map(|place| claims.all[*place].dyads()).collect();
        let records = Records::read(tables, &claims, &namer, &dyads)?;
        let mut matcher = Matcher::new(&claims, &records, &namer);
        for place in deals {
            let (mut row, found) = matcher.outcome(place);
            row.beside = beside::beside(&claims, &reported, &row, &official);
            rows.push(row);
            candidates.extend(found);
        }
    }
    let key = |place: usize| {
        let claim = &claims.all[place];
        (claim.sides.clone(), claim.said.is_none(), claim.said, claim.id.clone())
    };
    rows.sort_by_cached_key(|row| (key(row.claim), row.reading.clone()));
    // The sort is stable: the best candidate of a claim stays first.
    candidates.sort_by_cached_key(|candidate| key(candidate.claim));
    Ok((outcome_frame(&claims, &rows)?, candidate_frame(&claims, &candidates)?))
}

/// The registers that are asked for the claims of arms, by the names of their releases; empty when the store has none.
///
/// # Errors
/// When the store is broken.
pub fn registers(tables: &Tables, ask: &Ask) -> Result<Vec<String>> {
    let claims = Claims::read(tables, ask)?;
    let deals = claims.all.iter().filter(|claim| claim.asked && follow(claim) == Some(Follow::Deal));
    let dyads: BTreeSet<Dyad> = deals.flat_map(Said::dyads).collect();
    let (found, _) = Registers::choose(tables, &dyads)?;
    Ok(found.all.into_iter().map(|register| register.name).collect())
}

/// How a claim is followed up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Follow {
    /// A target or forecast.
    Goal,
    /// A reported figure of trade.
    Figure,
    /// Arms at any stage.
    Deal,
}

/// `None` for what nothing on record could settle: events, and lines of registers, which are records themselves.
fn follow(claim: &Said) -> Option<Follow> {
    let has_figure = claim.has(UnitKind::Money) || claim.has(UnitKind::Multiple);
    match (claim.kind, claim.stage) {
        _ if claim.is_record => None,
        (Kind::Arms, _) => Some(Follow::Deal),
        (Kind::Trade | Kind::Investment, Stage::Target | Stage::Forecast) if has_figure => Some(Follow::Goal),
        (Kind::Trade, Stage::Reported) if has_figure => Some(Follow::Figure),
        _ => None,
    }
}

/// The pairs whose trade is looked up: those of trade, and those of deals that may have a value.
fn pairs(claims: &Claims, asked: &[usize]) -> BTreeSet<Pair> {
    asked
        .iter()
        .map(|place| &claims.all[*place])
        .filter(|claim| follow(claim).is_some())
        .filter_map(|claim| claim.pair)
        .collect()
}

fn reported_row(claims: &Claims, place: usize, official: &Official, monthly: &Monthly) -> (Row, Vec<Candidate>) {
    let claim = &claims.all[place];
    let found = reported::compare(claims, place, official, monthly);
    let mut row = Row::open(place);
    row.verdict = found.verdict;
    row.rule = found.rule;
    let summed = |one: &Match| match one.figure.worked_out.as_str() {
        "" => String::new(),
        how => format!("; {how}"),
    };
    let nearness = |one: &Match| 1.0 - one.off.abs().min(1.0);
    let is_decided = row.verdict != Verdict::Open;
    if let Some(best) = found.matches.first().filter(|_| is_decided) {
        goals::cite(&mut row, &[&best.figure]);
        row.value = (Some(best.value), Some(best.value));
        row.value_unit = claim.unit.map_or_else(String::new, |unit| unit.to_string());
        row.value_year = Some(best.figure.year);
        row.value_estimate = best.figure.estimate;
        row.since = Some(best.figure.year.to_string());
        row.score = Some(nearness(best));
        let off = || found.matches.iter().map(|one| one.off);
        row.off = match best.fits {
            true => (Some(best.off), Some(best.off)),
            false => (off().reduce(f64::min), off().reduce(f64::max)),
        };
    }
    row.candidates = found.matches.len();
    let unit = claim.unit.map_or_else(String::new, |unit| unit.to_string());
    let candidates = found.matches.iter().enumerate().map(|(at, one)| Candidate {
        unit: unit.clone(),
        value: (Some(one.value), Some(one.value)),
        score: Some(nearness(one)),
        reasons: match (one.note.is_empty(), one.fits) {
            (false, _) => one.note.clone(),
            (_, true) => format!("within what the words allow{}", summed(one)),
            (_, false) => format!("outside of what the words allow{}", summed(one)),
        },
        ..goals::candidate(place, &one.figure, at == 0 && is_decided)
    });
    (row, candidates.collect())
}
