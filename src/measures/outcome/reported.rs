//! A reported figure of trade against the official series of its pair: which definition it is, or how far off the nearest is.

use std::collections::BTreeMap;

use crate::model::{Currency, PeriodBasis, Unit, UnitKind};

use super::claims::{Claims, Said};
use super::figures::{Evidence, Figure, figure};
use super::monthly::{Monthly, span as months_of};
use super::official::{Official, scope};
use super::rounding::allowed;
use super::verdict::Verdict;
use super::words::{
    amount_to, digits_apart, digits_of, list, month_span, months, percent, plain, range, range_to, span, years_in,
};
use super::years::Years;
use crate::wording::format::DIGITS;

/// An official figure beside the claim.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Match {
    pub figure: Figure,
    /// In the claim's unit: the figure itself, or a ratio of two of them for a claim of a multiple.
    pub value: f64,
    /// How far it is from what was said, over what was said.
    pub off: f64,
    /// It is within what the words allow.
    pub fits: bool,
    /// Why it decides nothing; empty for what does.
    pub note: String,
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Comparison {
    pub verdict: Verdict,
    /// The nearest first.
    pub matches: Vec<Match>,
    pub rule: String,
}

/// Sets a reported figure beside the official ones, or what a person linked to it.
pub(super) fn compare(claims: &Claims, place: usize, official: &Official, monthly: &Monthly) -> Comparison {
    let claim = &claims.all[place];
    let linked: Vec<Figure> = claims
        .answers(place)
        .iter()
        .map(|linked| &claims.all[linked.by])
        .filter(|record| record.unit == claim.unit)
        .filter_map(|record| figure(record, Evidence::Linked))
        .collect();
    if !linked.is_empty() {
        return decided(claim, linked.into_iter().map(|figure| (figure.clone(), figure.low.or(figure.high))).collect());
    }
    // A figure of other months than those of a calendar year has months to be held against, or calendar years beside it.
    if claim.unit == Some(Unit::Money(Currency::USD))
        && claim.basis != PeriodBasis::Document
        && official.is_there
        && let Some(span) = months_of(claim)
    {
        let sums = monthly.of(claim);
        if sums.is_empty() {
            let found = straddled(claim, span, &official.of(claim));
            return Comparison { rule: format!("{}{}", found.rule, rivals(claims, place)), ..found };
        }
        return decided(claim, sums.into_iter().map(|figure| (figure.clone(), figure.low)).collect());
    }
    match comparable(claim, official) {
        Err(why) => {
            Comparison { verdict: Verdict::Open, matches: Vec::new(), rule: format!("{why}{}", rivals(claims, place)) }
        }
        Ok(found) if found.is_empty() => {
            let years = years(claim);
            let figures = official.of(claim);
            let when = span(years.first().copied(), years.last().copied());
            // Tables without the pair say nothing of it, nor do those that end before or begin after; a gap does.
            let (verdict, rule) = match () {
                () if figures.is_empty() => {
                    (Verdict::Open, "the official tables at hand have no figure of all trade of this pair".to_owned())
                }
                () if is_gap(&figures, &years) => (
                    Verdict::NotFound,
                    format!(
                        "the official tables at hand have figures of this pair before and after, and none for {when}"
                    ),
                ),
                () => {
                    let mut has: Vec<i32> = figures.iter().map(|figure| figure.year).collect();
                    has.sort_unstable();
                    has.dedup();
                    let has = years_in(&has);
                    let rule = format!(
                        "the official tables at hand have no figure of all trade of this pair for {when}, only for {has}"
                    );
                    (Verdict::Open, rule)
                }
            };
            Comparison { verdict, matches: Vec::new(), rule }
        }
        Ok(found) => decided(claim, found),
    }
}

/// True when one data set has the pair before and after one of these years, and so should have had it then.
fn is_gap(figures: &[&Figure], years: &[i32]) -> bool {
    let mut spans: BTreeMap<&str, (i32, i32)> = BTreeMap::new();
    for figure in figures {
        let span = spans.entry(&figure.source).or_insert((figure.year, figure.year));
        *span = (span.0.min(figure.year), span.1.max(figure.year));
    }
    spans.values().any(|(first, last)| years.iter().any(|year| (*first..=*last).contains(year)))
}

/// The official figures of the claim's years, each with its value in the claim's unit.
///
/// # Errors
/// Why nothing can be compared.
fn comparable(claim: &Said, official: &Official) -> Result<Vec<(Figure, Option<f64>)>, String> {
    if !official.is_there {
        return Err("no official table is at hand".to_owned());
    }
    if claim.pair.is_none() {
        return Err("not a figure of one pair".to_owned());
    }
    if scope(claim).is_none() {
        let scope = [claim.category.as_str(), claim.item.as_str()].into_iter().find(|word| !word.is_empty());
        return Err(format!("official series have goods and services apart, not {}", scope.unwrap_or("this scope")));
    }
    let figures = official.of(claim);
    if claim.unit == Some(Unit::Multiple) {
        return multiples(claim, &figures);
    }
    if claim.unit != Some(Unit::Money(Currency::USD)) {
        return Err("official series are in US dollars, and nothing is converted".to_owned());
    }
    if !is_calendar(claim) {
        return Err("the figure is not for whole calendar years, and the official series have no others".to_owned());
    }
    let years = years(claim);
    if claim.basis == PeriodBasis::Document || years.len() == 1 {
        let of_years = figures.into_iter().filter(|figure| years.contains(&figure.year));
        return Ok(of_years.map(|figure| (figure.clone(), figure.low)).collect());
    }
    Ok(every_year(claim, &figures, &years))
}

/// A figure "in each year" of several: of every series that has them all, the year that is farthest off speaks for all.
fn every_year(claim: &Said, figures: &[&Figure], years: &[i32]) -> Vec<(Figure, Option<f64>)> {
    let mut by_series: BTreeMap<[&str; 4], Vec<&Figure>> = BTreeMap::new();
    for figure in figures.iter().filter(|figure| years.contains(&figure.year)) {
        let series = [&figure.record, &figure.source, &figure.definition, &figure.reporter].map(String::as_str);
        by_series.entry(series).or_default().push(figure);
    }
    let off = |figure: &Figure| figure.low.map_or(0.0, |value| distance(claim, value).abs());
    by_series
        .into_values()
        .filter(|of| years.iter().all(|year| of.iter().any(|figure| figure.year == *year)))
        .filter_map(|of| of.into_iter().max_by(|one, other| off(one).total_cmp(&off(other))))
        .map(|figure| (figure.clone(), figure.low))
        .collect()
}

/// A claim of a multiple: of every series the ratio of the later year to the earlier.
fn multiples(claim: &Said, figures: &[&Figure]) -> Result<Vec<(Figure, Option<f64>)>, String> {
    let (Some(first), Some(last)) = (claim.first_year(), claim.last_year()) else {
        return Err("a multiple without its years".to_owned());
    };
    let before = if first == last { last - 1 } else { first };
    let earlier = |figure: &Figure| {
        figures.iter().find(|other| {
            other.year == before
                && (&other.source, &other.definition, &other.reporter, &other.vintage)
                    == (&figure.source, &figure.definition, &figure.reporter, &figure.vintage)
        })
    };
    let ratio = |figure: &Figure| {
        let below = earlier(figure)?.low.filter(|below| *below > 0.0)?;
        figure.low.map(|above| above / below)
    };
    let of_last = figures.iter().filter(|figure| figure.year == last);
    Ok(of_last.map(|figure| ((*figure).clone(), ratio(figure))).filter(|(_, ratio)| ratio.is_some()).collect())
}

/// True for a figure of one or several whole calendar years.
fn is_calendar(claim: &Said) -> bool {
    let starts = claim.first.is_none_or(|day| (day.month(), day.day()) == (1, 1));
    let ends = claim.last.is_some_and(|day| (day.month(), day.day()) == (12, 31));
    let yearly = claim.per.first().is_none_or(|per| per.word() == "year");
    // "Currently", said in March: the period is that of the document, the figure that of a year.
    (starts && ends && yearly) || (claim.basis == PeriodBasis::Document && yearly)
}

/// The years that a figure may be for. Where the source names none, the year in which it was said and the one before.
fn years(claim: &Said) -> Vec<i32> {
    let Some(last) = claim.last_year() else { return Vec::new() };
    match (claim.basis, claim.first_year()) {
        (PeriodBasis::Document, _) => vec![last - 1, last],
        (_, Some(first)) if last - first < 50 => (first..=last).collect(),
        _ => vec![last],
    }
}

/// The verdict from figures that can be compared.
fn decided(claim: &Said, found: Vec<(Figure, Option<f64>)>) -> Comparison {
    let (low, high) = allowed(claim);
    let middle = match (claim.low(), claim.high()) {
        (Some(low), Some(high)) => low.midpoint(high),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => 0.0,
    };
    let mut matches: Vec<Match> = found
        .into_iter()
        .filter_map(|(figure, value)| {
            let value = value?;
            let fits = low.is_none_or(|low| value >= low) && high.is_none_or(|high| value <= high);
            let off = if middle == 0.0 { 0.0 } else { distance(claim, value) / middle.abs() };
            Some(Match { figure, value, off, fits, note: String::new() })
        })
        .collect();
    matches.sort_by(|one, other| {
        let key = |of: &Match| (!of.fits, of.off.abs());
        key(one).partial_cmp(&key(other)).unwrap_or(std::cmp::Ordering::Equal)
    });
    let Some(best) = matches.first() else {
        let rule = "the record has no figure to compare".to_owned();
        return Comparison { verdict: Verdict::Open, matches, rule };
    };
    let bounds: Vec<f64> = [low, high].into_iter().flatten().collect();
    let digits = digits_apart(DIGITS, &[best.value], &bounds);
    let nearest = format!(
        "{} by {}{} for {}",
        amount_to(best.value, claim.unit, digits),
        best.figure.name(),
        if best.figure.vintage.is_empty() { String::new() } else { format!(" ({})", best.figure.vintage) },
        period_of(&best.figure)
    );
    let spread = || {
        let values = matches.iter().map(|one| one.value);
        let low = values.clone().fold(f64::INFINITY, f64::min);
        range_to(Some(low), Some(values.fold(f64::NEG_INFINITY, f64::max)), claim.unit, digits)
    };
    let fitting = matches.iter().filter(|one| one.fits).count();
    let within = range_to(low, high, claim.unit, digits_of(&bounds));
    let off = || format!("{} {}", percent(best.off.abs()), if best.off > 0.0 { "above" } else { "below" });
    let rule = match (fitting, matches.len()) {
        (0, 1) => format!("the only record, {nearest}, is not within {within}: {} it", off()),
        (0, many) => format!(
            "none of {} is within {within}; the nearest is {nearest}, {}; they range over {}",
            count(many),
            off(),
            spread()
        ),
        (_, 1) => format!("{nearest} is within {within}"),
        _ => format!("{nearest} is within {within}; {} of {} fit", plain(fitting as f64), count(matches.len())),
    };
    let verdict = if fitting > 0 { Verdict::Confirmed } else { Verdict::Differs };
    Comparison { verdict, matches, rule }
}

/// The period of an official figure in words: a year, a fiscal year, months.
fn period_of(figure: &Figure) -> String {
    let Some(first) = figure.first.filter(|_| !figure.worked_out.is_empty()) else { return figure.year.to_string() };
    format!("{}, {}", period(first, figure.last), figure.worked_out)
}

/// Months in words: those of a fiscal year by its name.
fn period(first: i32, last: i32) -> String {
    match last - first {
        0 => month_span(Some(first), last).split(' ').next().unwrap_or_default().to_owned(),
        11 => format!("{} ({})", Years::ending_in(last).words(last.div_euclid(12)), month_span(Some(first), last)),
        _ => month_span(Some(first), last),
    }
}

/// Without months: the calendar years that share months with the claim, listed with how far off they are. They decide nothing.
fn straddled(claim: &Said, (first, last): (i32, i32), figures: &[&Figure]) -> Comparison {
    let years = first.div_euclid(12)..=last.div_euclid(12);
    let shared = |year: i32| last.min(year * 12 + 11) - first.max(year * 12) + 1;
    let middle = claim.low().or(claim.high()).unwrap_or_default();
    let mut matches = Vec::new();
    // A part of a year says nothing of the year, and a year nothing of its part.
    if last - first == 11 {
        for figure in figures.iter().filter(|figure| years.contains(&figure.year)) {
            let Some(value) = figure.low else { continue };
            let off = if middle == 0.0 { 0.0 } else { distance(claim, value) / middle.abs() };
            let note = format!(
                "the calendar year {} shares {} of the 12 with {}: listed, and decides nothing",
                figure.year,
                months(shared(figure.year)),
                period(first, last)
            );
            matches.push(Match { figure: (*figure).clone(), value, off, fits: false, note });
        }
    }
    matches.sort_by(|one, other| one.off.abs().total_cmp(&other.off.abs()));
    let beside: Vec<String> = years
        .filter_map(|year| {
            let of_year = || matches.iter().filter(|one| one.figure.year == year);
            let low = of_year().map(|one| one.value).reduce(f64::min)?;
            let high = of_year().map(|one| one.value).reduce(f64::max)?;
            let values = range(Some(low), Some(high), claim.unit);
            Some(format!("{values} in {year} ({}, {} of it)", apart(&matches, year), months(shared(year))))
        })
        .collect();
    let head = format!(
        "the figure is for {}, and the official tables at hand have no months of this pair",
        period(first, last)
    );
    let rule = match beside.as_slice() {
        [] => head,
        some => format!("{head}; their calendar years have {}, which decides nothing", list(some)),
    };
    Comparison { verdict: Verdict::Open, matches, rule }
}

/// How far the figures of a year are from what was said: `2–5% below`, `3% below to 1% above`.
fn apart(matches: &[Match], year: i32) -> String {
    let off = || matches.iter().filter(|one| one.figure.year == year).map(|one| one.off);
    let words = |off: f64| match off {
        off if off < 0.0 => format!("{} below", percent(-off)),
        off if off > 0.0 => format!("{} above", percent(off)),
        _ => "the same".to_owned(),
    };
    let low = words(off().reduce(f64::min).unwrap_or_default());
    let high = words(off().reduce(f64::max).unwrap_or_default());
    if low == high { low } else { format!("{low} to {high}") }
}

/// How far a figure is from what was said, not from what its rounding allows.
fn distance(claim: &Said, value: f64) -> f64 {
    match (claim.low(), claim.high()) {
        (Some(low), _) if value < low => value - low,
        (_, Some(high)) if value > high => value - high,
        _ => 0.0,
    }
}

fn count(records: usize) -> String {
    if records == 1 { "1 record".to_owned() } else { format!("{records} records") }
}

/// What others report of the same thing, where nothing official can decide.
fn rivals(claims: &Claims, place: usize) -> String {
    let ids = claims.rivals(place);
    let money = claims.all[place].has(UnitKind::Money) && !ids.is_empty();
    if money { format!("; contradicted by {}", list(&ids)) } else { String::new() }
}
