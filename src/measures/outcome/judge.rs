//! Whether a target was reached: plain functions of numbers, and the rule that gave each verdict in words.
//!
//! A figure is a range: conflicting reports and several definitions of trade widen it. A target is met when even the
//! lowest figure of a year reaches it, and missed when even the highest one of its last year does not. Between the two
//! nothing is decided: the verdict is `open`, and the rule says which figures stand against each other.

use std::collections::BTreeMap;

use crate::measures::growth::{Span, required_growth};
use crate::model::Unit;

use super::figures::{Evidence, Figure};
use super::level::{Level, by_year};
use super::totals::total;
use super::verdict::Verdict;
use super::words::{amount, list, percents, range, years};

/// Lower and upper end; `None` where it is open or not known.
pub(super) type Range = (Option<f64>, Option<f64>);

/// What a target starts from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Base {
    pub low: f64,
    pub high: f64,
    pub first_year: i32,
    pub year: i32,
}

/// A target in one reading.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Goal {
    /// What is to be reached: a range for a multiple of conflicting baselines.
    pub mark: (f64, f64),
    pub unit: Option<Unit>,
    /// Summed over the years from `first_year` to `deadline`; else reached in that year.
    pub is_total: bool,
    pub first_year: Option<i32>,
    /// Last year of its period.
    pub deadline: Option<i32>,
    /// That year is over.
    pub is_over: bool,
    /// Year in which it was said: earlier figures are no outcome.
    pub said: Option<i32>,
    pub base: Option<Base>,
    /// The later claim that changed it.
    pub superseded: Option<String>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Judgement {
    pub verdict: Verdict,
    /// The year since which it holds.
    pub since: Option<i32>,
    /// The year of the figures that settle it.
    pub year: Option<i32>,
    /// Those figures, as places in the list that was given.
    pub figures: Vec<usize>,
    /// Their range, in the target's unit.
    pub value: Range,
    /// Their range over the target.
    pub attainment: Range,
    /// Growth a year still needed from them on.
    pub growth: Range,
    /// What the path from the baseline asks of their year.
    pub path: Range,
    /// The figures were worked out from a part of the year.
    pub is_prorated: bool,
    /// The rule in words.
    pub rule: String,
}

pub(super) fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

/// The verdict on a target from the figures of its pair, flow, scope and unit.
pub(super) fn judge(goal: &Goal, figures: &[&Figure]) -> Judgement {
    if let Some(judgement) = by_share(goal, figures) {
        return judgement;
    }
    match goal.is_total {
        true => total(goal, figures),
        false => level(goal, figures),
    }
}

/// A level to be reached in one year.
fn level(goal: &Goal, figures: &[&Figure]) -> Judgement {
    let levels = by_year(goal, figures);
    let in_time = |level: &&Level| goal.deadline.is_none_or(|deadline| level.year <= deadline);
    if let Some(level) = levels.values().filter(in_time).find(|level| level.floor >= goal.mark.1) {
        return met(goal, figures, level);
    }
    let at_deadline = goal.deadline.and_then(|deadline| levels.get(&deadline));
    if let Some(level) = at_deadline.filter(|level| goal.is_over || !level.is_part) {
        if level.ceiling < goal.mark.0 {
            return missed(goal, figures, level);
        }
        if goal.is_over {
            return disputed(goal, figures, level);
        }
    }
    if let Some(later) = &goal.superseded {
        return superseded(goal, figures, levels.values().rfind(in_time), later);
    }
    let Some(deadline) = goal.deadline else { return no_deadline(goal, figures, levels.values().next_back()) };
    if goal.is_over {
        return no_figure(goal, figures, deadline, &levels);
    }
    match levels.values().rfind(in_time) {
        Some(level) => progress(goal, figures, level, deadline),
        None => Judgement { rule: "no later figure is on record".to_owned(), ..nothing() },
    }
}

/// The last year of a target with its figures: met, missed, or neither.
pub(super) fn ended(goal: &Goal, figures: &[&Figure], level: &Level) -> Judgement {
    if level.floor >= goal.mark.1 {
        met(goal, figures, level)
    } else if level.ceiling < goal.mark.0 {
        missed(goal, figures, level)
    } else {
        disputed(goal, figures, level)
    }
}

pub(super) fn met(goal: &Goal, figures: &[&Figure], level: &Level) -> Judgement {
    let early = goal.deadline.map(|deadline| deadline - level.year).filter(|early| *early > 0);
    let when = early.map_or_else(String::new, |early| format!(", {} before the deadline", years(early)));
    let since = if goal.is_total { "the sum reaches" } else { "the first year at or above" };
    let rule = format!("{}: {since} {}{when} ({})", said(goal, level), mark(goal), names(figures, &level.figures));
    Judgement { rule, ..settled(goal, figures, Verdict::Met, level) }
}

fn missed(goal: &Goal, figures: &[&Figure], level: &Level) -> Judgement {
    let rule = format!(
        "{}: below {} in the year of the deadline ({})",
        said(goal, level),
        mark(goal),
        names(figures, &level.figures)
    );
    Judgement { rule, ..settled(goal, figures, Verdict::Missed, level) }
}

/// Figures on both sides of the target.
fn disputed(goal: &Goal, figures: &[&Figure], level: &Level) -> Judgement {
    let why = match level.low.is_finite() && level.high.is_finite() {
        true if level.high < goal.mark.0 => {
            format!("below {}, but too near for a part of the year to decide", mark(goal))
        }
        true => format!("some figures reach {} and some do not", mark(goal)),
        false => format!("a figure with an open end does not say whether it reaches {}", mark(goal)),
    };
    let rule = format!("{}: {why}, so nothing is decided ({})", said(goal, level), names(figures, &level.figures));
    Judgement { since: None, rule, ..settled(goal, figures, Verdict::Open, level) }
}

fn superseded(goal: &Goal, figures: &[&Figure], level: Option<&Level>, later: &str) -> Judgement {
    let found = level.map_or_else(nothing, |level| settled(goal, figures, Verdict::Open, level));
    let so_far = level.map_or_else(String::new, |level| format!("; {} when last on record", said(goal, level)));
    let rule = format!("changed by {later} before a record settled it{so_far}");
    Judgement { verdict: Verdict::Superseded, since: None, rule, ..found }
}

pub(super) fn superseded_or(goal: &Goal, figures: &[&Figure], found: Judgement) -> Judgement {
    match &goal.superseded {
        Some(later) => superseded(goal, figures, None, later),
        None => found,
    }
}

fn no_deadline(goal: &Goal, figures: &[&Figure], latest: Option<&Level>) -> Judgement {
    let Some(level) = latest else {
        return Judgement { rule: "no deadline, and no later figure is on record".to_owned(), ..nothing() };
    };
    let rule =
        format!("no deadline; {}, below {} so far ({})", said(goal, level), mark(goal), names(figures, &level.figures));
    if level.high >= goal.mark.0 {
        return disputed(goal, figures, level);
    }
    Judgement { since: None, rule, ..settled(goal, figures, Verdict::Open, level) }
}

/// The deadline is over and its year has no figure.
fn no_figure(goal: &Goal, figures: &[&Figure], deadline: i32, levels: &BTreeMap<i32, Level>) -> Judgement {
    let late = levels.values().find(|level| level.year > deadline && level.low >= goal.mark.1);
    let before = levels.values().rfind(|level| level.year < deadline);
    let (level, what) = match (late, before) {
        (Some(level), _) => (level, format!("{}, {} late", said(goal, level), years(level.year - deadline))),
        (None, Some(level)) => (level, format!("the last before it is {}", said(goal, level))),
        (None, None) => match levels.values().find(|level| level.year > deadline) {
            Some(level) => (level, format!("the first after it is {}", said(goal, level))),
            None => {
                let rule = format!("the deadline {deadline} is over, and no later figure is on record");
                return Judgement { rule, ..nothing() };
            }
        },
    };
    let rule = format!("no figure for {deadline}, the year of the deadline; {what}");
    Judgement { since: None, rule, ..settled(goal, figures, Verdict::Open, level) }
}

/// Before the deadline: the latest figure against the path from the baseline.
fn progress(goal: &Goal, figures: &[&Figure], level: &Level, deadline: i32) -> Judgement {
    let found = settled(goal, figures, Verdict::Open, level);
    let path = goal.base.and_then(|base| path(goal, base, level.year, deadline));
    let Some(path) = path else {
        let rule = format!(
            "{}, {} of {}; no baseline of an earlier year to draw a path from",
            said(goal, level),
            percents(found.attainment.0, found.attainment.1),
            mark(goal)
        );
        return Judgement { since: None, rule, ..found };
    };
    let (verdict, how) = compare(level, path);
    let rule = format!(
        "{}, {how} {}: what constant growth from the baseline to {} in {deadline} asks of that year",
        said(goal, level),
        range(Some(path.0), Some(path.1), goal.unit),
        mark(goal)
    );
    let since = (verdict != Verdict::Open).then_some(level.year);
    Judgement { verdict, since, path: (Some(path.0), Some(path.1)), rule, ..found }
}

/// What constant growth asks of a year, over every end of the baseline and the target.
fn path(goal: &Goal, base: Base, year: i32, deadline: i32) -> Option<(f64, f64)> {
    let mut ends = Vec::new();
    for start in [base.first_year, base.year] {
        for value in [base.low, base.high] {
            for mark in [goal.mark.0, goal.mark.1] {
                if start >= year {
                    return None;
                }
                let growth = required_growth(mark, value, Span::level(deadline - start))?;
                ends.push(value * (1.0 + growth).powi(year - start));
            }
        }
    }
    let low = ends.iter().copied().fold(f64::INFINITY, f64::min);
    let high = ends.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    (low.is_finite() && high.is_finite()).then_some((low, high))
}

pub(super) fn compare(level: &Level, due: (f64, f64)) -> (Verdict, &'static str) {
    if level.low >= due.1 {
        (Verdict::OnTrack, "at or above")
    } else if level.high < due.0 {
        (Verdict::Behind, "below")
    } else {
        (Verdict::Open, "on both sides of")
    }
}

/// A record that says which part of the target was reached.
fn by_share(goal: &Goal, figures: &[&Figure]) -> Option<Judgement> {
    let places: Vec<usize> = (0..figures.len()).filter(|place| figures[*place].is_share).collect();
    if places.is_empty() || places.len() < figures.iter().filter(|figure| figure.evidence == Evidence::Linked).count() {
        return None;
    }
    let level = Level::of(places.iter().map(|place| figures[*place].year).max()?, figures, places);
    let attainment = (finite(level.low / 100.0), finite(level.high / 100.0));
    let is_after = goal.is_over || goal.deadline == Some(level.year);
    let (verdict, how) = match () {
        () if level.low >= 100.0 => (Verdict::Met, "the whole"),
        () if level.high < 100.0 && is_after => (Verdict::Missed, "less than the whole"),
        () => (Verdict::Open, "so far"),
    };
    Some(Judgement {
        verdict,
        since: (verdict != Verdict::Open).then_some(level.year),
        year: Some(level.year),
        attainment,
        rule: format!(
            "{} of {} by {}, {how} ({})",
            percents(attainment.0, attainment.1),
            mark(goal),
            level.year,
            names(figures, &level.figures)
        ),
        figures: level.figures,
        ..nothing()
    })
}

/// Nothing found yet.
pub(super) const fn nothing() -> Judgement {
    Judgement {
        verdict: Verdict::Open,
        since: None,
        year: None,
        figures: Vec::new(),
        value: (None, None),
        attainment: (None, None),
        growth: (None, None),
        path: (None, None),
        is_prorated: false,
        rule: String::new(),
    }
}

pub(super) fn settled(goal: &Goal, figures: &[&Figure], verdict: Verdict, level: &Level) -> Judgement {
    let ratio = |above: f64, below: f64| finite(above / below).filter(|_| below > 0.0 && above >= 0.0);
    let needed = |mark: f64, value: f64| {
        let ahead = goal.deadline? - level.year;
        (!goal.is_total && value.is_finite()).then(|| required_growth(mark, value, Span::level(ahead)))?
    };
    let is_settled = matches!(verdict, Verdict::Met | Verdict::Missed);
    Judgement {
        verdict,
        since: Some(level.year),
        year: Some(level.year),
        value: level.value(),
        attainment: (ratio(level.low, goal.mark.1), ratio(level.high, goal.mark.0)),
        growth: match is_settled {
            true => (None, None),
            false => (needed(goal.mark.0, level.high), needed(goal.mark.1, level.low)),
        },
        is_prorated: level.is_part || level.figures.iter().any(|place| figures[*place].months.is_some()),
        figures: level.figures.clone(),
        ..nothing()
    }
}

pub(super) fn said(goal: &Goal, level: &Level) -> String {
    let (low, high) = level.value();
    let when = match (goal.is_total, goal.first_year) {
        (true, Some(first)) if first < level.year => format!("from {first} to {}", level.year),
        _ => format!("in {}", level.year),
    };
    let part = if level.is_part { " (worked out from a part of the year)" } else { "" };
    format!("{} {when}{part}", range(low, high, goal.unit))
}

fn mark(goal: &Goal) -> String {
    match goal.mark {
        (low, high) if low == high => amount(low, goal.unit),
        (low, high) => range(Some(low), Some(high), goal.unit),
    }
}

fn names(figures: &[&Figure], places: &[usize]) -> String {
    let mut names: Vec<String> = Vec::new();
    for name in places.iter().map(|place| figures[*place].name()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    list(&names)
}
