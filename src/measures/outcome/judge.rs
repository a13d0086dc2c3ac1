//! Whether a target was reached: plain functions of numbers, and the rule that gave each verdict in words.
//!
//! A figure is a range: conflicting reports and several definitions of trade widen it. A target is met when even the
//! lowest figure of a year reaches it, and missed when even the highest one of its last year does not. Between the two
//! nothing is decided: the verdict is `open`, and the rule says which figures stand against each other.

use std::collections::BTreeMap;

use crate::measures::growth::{Span, required_growth};
use crate::model::Unit;

use super::figures::{Evidence, Figure};
use super::level::{Level, Part, by_year};
use super::totals::total;
use super::verdict::Verdict;
use super::words::{
    between, digits_apart, list, month_span, months, range_to, shares, shares_between, years, years_in,
};
use super::years::Years;
use crate::wording::format::{DIGITS, hedged};

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
    /// Which twelve months its years have.
    pub years: Years,
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
    /// Lowest and highest figure that one of them names, even where the range is open.
    pub named: Range,
    /// What was reported of a part of that year, as it stands.
    pub part: Option<Part>,
    /// Which year they are for is not said: that one at the latest.
    pub is_vague: bool,
    /// Their range over the target.
    pub attainment: Range,
    /// The figures that are named over the target.
    pub attainment_named: Range,
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
        return met(goal, figures, level, &unknown(goal, &levels, level.year));
    }
    let at_deadline = goal.deadline.and_then(|deadline| levels.get(&deadline));
    if let Some(level) = at_deadline.filter(|level| goal.is_over || !level.is_partial()) {
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
        met(goal, figures, level, &[])
    } else if level.ceiling < goal.mark.0 {
        missed(goal, figures, level)
    } else {
        disputed(goal, figures, level)
    }
}

/// The years from the statement up to this one that have no figure: it may have been reached in one of them.
fn unknown(goal: &Goal, levels: &BTreeMap<i32, Level>, year: i32) -> Vec<i32> {
    let Some(start) = goal.said.or(levels.keys().next().copied()) else { return Vec::new() };
    // A ledger may say anything: no list is longer than the years of a century.
    (start.max(year - 100) + 1..year).filter(|year| !levels.contains_key(year)).collect()
}

/// Reached: `unknown` are the years before of which nothing is known.
pub(super) fn met(goal: &Goal, figures: &[&Figure], level: &Level, unknown: &[i32]) -> Judgement {
    let early = goal.deadline.map(|deadline| deadline - level.year).filter(|early| *early > 0);
    let when = early.map_or_else(String::new, |early| format!(", {} before the deadline", years(early)));
    let since = match (goal.is_total, unknown.is_empty()) {
        (true, _) => "the sum reaches",
        (false, true) => "the first year at or above",
        (false, false) => "the first figure on record at or above",
    };
    let gap = match unknown {
        [] => String::new(),
        years => format!("; no figure for {}", years_in(years)),
    };
    let rule = format!(
        "{}: {since} {}{when} ({}){gap}",
        said(goal, figures, level),
        mark(goal, level),
        names(figures, &level.figures)
    );
    Judgement { rule, ..settled(goal, figures, Verdict::Met, level) }
}

fn missed(goal: &Goal, figures: &[&Figure], level: &Level) -> Judgement {
    let rule = format!(
        "{}: below {} in the year of the deadline ({})",
        said(goal, figures, level),
        mark(goal, level),
        names(figures, &level.figures)
    );
    Judgement { rule, ..settled(goal, figures, Verdict::Missed, level) }
}

/// Figures on both sides of the target.
fn disputed(goal: &Goal, figures: &[&Figure], level: &Level) -> Judgement {
    let why = match level.low.is_finite() && level.high.is_finite() {
        true if level.high < goal.mark.0 && level.is_part => {
            format!("below {}, but too near for a part of the year to decide", mark(goal, level))
        }
        true if level.low == level.high || level.high < goal.mark.0 => {
            format!("too near to {} for figures of other twelve months to decide", mark(goal, level))
        }
        true => format!("some figures reach {} and some do not", mark(goal, level)),
        false => format!("a figure with an open end does not say whether it reaches {}", mark(goal, level)),
    };
    let rule =
        format!("{}: {why}, so nothing is decided ({})", said(goal, figures, level), names(figures, &level.figures));
    Judgement { since: None, rule, ..settled(goal, figures, Verdict::Open, level) }
}

fn superseded(goal: &Goal, figures: &[&Figure], level: Option<&Level>, later: &str) -> Judgement {
    let found = level.map_or_else(nothing, |level| settled(goal, figures, Verdict::Open, level));
    let so_far =
        level.map_or_else(String::new, |level| format!("; {} when last on record", said(goal, figures, level)));
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
    let rule = format!(
        "no deadline; {}, below {} so far ({})",
        said(goal, figures, level),
        mark(goal, level),
        names(figures, &level.figures)
    );
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
        (Some(level), _) => (level, format!("{}, {} late", said(goal, figures, level), years(level.year - deadline))),
        (None, Some(level)) => (level, format!("the last before it is {}", said(goal, figures, level))),
        (None, None) => match levels.values().find(|level| level.year > deadline) {
            Some(level) => (level, format!("the first after it is {}", said(goal, figures, level))),
            None => {
                let rule =
                    format!("the deadline {} is over, and no later figure is on record", goal.years.words(deadline));
                return Judgement { rule, ..nothing() };
            }
        },
    };
    let rule = format!("no figure for {}, the year of the deadline; {what}", goal.years.words(deadline));
    Judgement { since: None, rule, ..settled(goal, figures, Verdict::Open, level) }
}

/// Before the deadline: the latest figure against the path from the baseline.
fn progress(goal: &Goal, figures: &[&Figure], level: &Level, deadline: i32) -> Judgement {
    let found = settled(goal, figures, Verdict::Open, level);
    let path = goal.base.and_then(|base| path(goal, base, level.year, deadline));
    let Some(path) = path else {
        let rule = format!(
            "{}, {} of {}; no baseline of an earlier year to draw a path from",
            said(goal, figures, level),
            shares_between(found.attainment, found.attainment_named),
            mark(goal, level)
        );
        return Judgement { since: None, rule, ..found };
    };
    let (verdict, how) = compare(level, path);
    let digits = digits(goal, level).max(digits_apart(least(level), &ends(level), &[path.0, path.1]));
    let rule = format!(
        "{}, {how} {}: what constant growth from the baseline to {} in {} asks of that year",
        said_to(goal, figures, level, digits),
        range_to(Some(path.0), Some(path.1), goal.unit, digits),
        mark(goal, level),
        goal.years.words(deadline)
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
    let level = Level::of(places.iter().map(|place| figures[*place].year).max()?, goal.years, figures, places);
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
            shares(attainment.0, attainment.1),
            range_to(Some(goal.mark.0), Some(goal.mark.1), goal.unit, DIGITS),
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
        named: (None, None),
        part: None,
        is_vague: false,
        attainment: (None, None),
        attainment_named: (None, None),
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
        named: (finite(level.named.0), finite(level.named.1)),
        part: level.part,
        is_vague: level.is_vague,
        attainment: (ratio(level.low, goal.mark.1), ratio(level.high, goal.mark.0)),
        attainment_named: (ratio(level.named.0, goal.mark.1), ratio(level.named.1, goal.mark.0)),
        growth: match is_settled {
            true => (None, None),
            false => (needed(goal.mark.0, level.high), needed(goal.mark.1, level.low)),
        },
        is_prorated: level.figures.iter().any(|place| {
            let figure = figures[*place];
            figure.months.is_some() || !figure.worked_out.is_empty()
        }) || level.is_shifted,
        figures: level.figures.clone(),
        ..nothing()
    }
}

/// The figures of a level in words: `$30m in 2022`, `$6bn in 10 months of 2023, at that pace ≈$7.2bn in the year`.
pub(super) fn said(goal: &Goal, figures: &[&Figure], level: &Level) -> String {
    said_to(goal, figures, level, digits(goal, level))
}

/// Digits with which the figures of a level do not read like the target.
fn digits(goal: &Goal, level: &Level) -> usize {
    digits_apart(least(level), &ends(level), &[goal.mark.0, goal.mark.1])
}

/// What is worked out from a part of the year has two digits to begin with.
const fn least(level: &Level) -> usize {
    if level.is_part { DIGITS - 1 } else { DIGITS }
}

fn ends(level: &Level) -> [f64; 4] {
    [level.low, level.high, level.named.0, level.named.1]
}

/// The figures of a level in words, money with so many significant digits.
pub(super) fn said_to(goal: &Goal, figures: &[&Figure], level: &Level, digits: usize) -> String {
    let named = (finite(level.named.0), finite(level.named.1));
    let value = between(level.value(), named, goal.unit, digits);
    let year = goal.years.words(level.year);
    if let Some(part) = level.part.filter(|_| level.is_part) {
        let of = part.months.map_or_else(|| "parts".to_owned(), months);
        let so_far = range_to(part.low, part.high, goal.unit, digits.max(DIGITS));
        let pace = hedged(&value, "≈");
        return format!("{so_far} in {of} of {year}, at that pace {pace} in the year");
    }
    let when = match (goal.is_total, goal.first_year) {
        (true, Some(first)) if first < level.year => format!("from {} to {year}", goal.years.words(first)),
        _ if level.is_vague => format!("by {year}"),
        _ => format!("in {year}"),
    };
    let of = level.figures.iter().map(|place| figures[*place]);
    let mut how: Vec<String> =
        of.clone().map(|figure| figure.worked_out.clone()).filter(|how| !how.is_empty()).collect();
    how.dedup();
    let told = of.filter(|figure| goal.years.place(figure).is_some_and(|place| place.share < 1.0));
    let one = if level.figures.len() == 1 { "a figure" } else { "one of them" };
    how.extend(told.take(1).map(|figure| format!("{one} for {}", month_span(figure.first, figure.last))));
    let how = how.first().map_or_else(String::new, |how| format!(" ({how})"));
    format!("{value} {when}{how}")
}

/// The target in words, beside the figures of a level.
fn mark(goal: &Goal, level: &Level) -> String {
    range_to(Some(goal.mark.0), Some(goal.mark.1), goal.unit, digits(goal, level).max(DIGITS))
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

#[cfg(test)]
pub(super) mod tests {
    use super::super::figures::tests::reported;
    use super::*;

    /// A yearly target, said in 2018.
    pub fn goal(mark: f64, deadline: Option<i32>) -> Goal {
        Goal {
            mark: (mark, mark),
            unit: None,
            is_total: false,
            first_year: None,
            deadline,
            years: Years::CALENDAR,
            is_over: true,
            said: Some(2018),
            base: None,
            superseded: None,
        }
    }

    #[test]
    fn a_first_figure_on_record_is_no_first_year() {
        let (early, late) = (reported(2024, 66.0), reported(2020, 12.0));
        let found = judge(&goal(30.0, Some(2025)), &[&early, &late]);
        assert_eq!((found.verdict, found.since), (Verdict::Met, Some(2024)));
        assert_eq!(
            found.rule,
            "66 in 2024: the first figure on record at or above 30, 1 year before the deadline (The Paper); no figure for \
             2019 and 2021 to 2023"
        );
        let years: Vec<Figure> = (2019..2024).map(|year| reported(year, 12.0)).chain([early]).collect();
        let found = judge(&goal(30.0, Some(2025)), &years.iter().collect::<Vec<_>>());
        assert!(found.rule.starts_with("66 in 2024: the first year at or above 30"), "{}", found.rule);
    }

    #[test]
    fn a_part_of_a_year_is_told_as_one() {
        let part = |value: f64| Figure { months: Some(10), part: Some(10.0 / 12.0), ..reported(2023, value) };
        let found = judge(&goal(15.0, Some(2023)), &[&part(6.0), &part(6.6)]);
        assert_eq!(found.verdict, Verdict::Missed);
        assert!(
            found.rule.starts_with("6–6.6 in 10 months of 2023, at that pace ≈7.2–7.92 in the year: below 15"),
            "{}",
            found.rule
        );
        assert_eq!(found.part.map(|part| (part.low, part.high, part.months)), Some((Some(6.0), Some(6.6), Some(10))));
    }

    #[test]
    fn an_open_range_names_its_figures() {
        let vague = Figure { first: None, is_vague: true, rivals: vec!["b".into()], ..reported(2025, 111.0) };
        let other = Figure { record: "b".into(), high: None, rivals: vec!["a".into()], ..reported(2024, 400.0) };
        let found = judge(&Goal { is_over: false, ..goal(1000.0, None) }, &[&vague, &other]);
        assert!(found.rule.contains("111 to at least 400 by 2025"), "{}", found.rule);
        assert_eq!((found.attainment, found.attainment_named), ((Some(0.111), None), (Some(0.111), Some(0.4))));
    }
}
