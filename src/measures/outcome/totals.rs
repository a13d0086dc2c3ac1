//! Targets that are a sum over several years: never summed with a year missing.

use crate::measures::growth::{Span, prorated, required_growth};

use super::figures::Figure;
use super::judge::{Goal, Judgement, compare, ended, met, nothing, said_to, settled, superseded_or};
use super::level::{Level, by_year};
use super::words::{digits_apart, list, range_to, shares, years, years_in};
use crate::wording::format::DIGITS;

/// A sum over a period.
pub(super) fn total(goal: &Goal, figures: &[&Figure]) -> Judgement {
    let (Some(first), Some(last)) = (goal.first_year, goal.deadline) else {
        let rule = "a total without the years that it is summed over".to_owned();
        return superseded_or(goal, figures, Judgement { rule, ..nothing() });
    };
    // A figure for the whole period at once.
    let at_once: Vec<usize> = (0..figures.len())
        .filter(|place| {
            let figure = figures[*place];
            let span = (goal.years.months(first).0, goal.years.months(last).1);
            figure.since.is_some() && (figure.first, figure.last) == (Some(span.0), span.1)
        })
        .collect();
    if !at_once.is_empty() {
        let level = Level::of(last, goal.years, figures, at_once);
        return ended(goal, figures, &level);
    }
    let levels = by_year(goal, figures);
    let mut sum = Level {
        year: first,
        low: 0.0,
        high: 0.0,
        named: (0.0, 0.0),
        floor: 0.0,
        ceiling: 0.0,
        figures: Vec::new(),
        is_part: false,
        is_shifted: false,
        is_vague: false,
        part: None,
    };
    let mut counted = 0;
    for year in first..=last {
        let Some(level) = levels.get(&year).filter(|level| !level.is_partial()) else { break };
        sum.year = year;
        sum.low += level.low;
        sum.high += level.high;
        sum.named = (sum.named.0 + level.named.0, sum.named.1 + level.named.1);
        sum.is_vague |= level.is_vague;
        sum.floor += level.floor;
        sum.ceiling += level.ceiling;
        sum.figures.extend(&level.figures);
        counted += 1;
        if sum.floor >= goal.mark.1 {
            return met(goal, figures, &sum, &[]);
        }
    }
    let span = last - first + 1;
    if counted == span {
        return ended(goal, figures, &sum);
    }
    let is_whole = |year: &i32| levels.get(year).is_some_and(|level| !level.is_partial());
    let missing: Vec<i32> = (first..=last.min(first + 100)).filter(|year| !is_whole(year)).collect();
    if counted == 0 || goal.is_over {
        let found = Judgement {
            rule: format!(
                "a total with a missing year is not summed: no figure for {}{}",
                if missing.iter().any(|year| levels.contains_key(year)) { "the whole of " } else { "" },
                match goal.years.is_fiscal() {
                    true => list(&missing.iter().map(|year| goal.years.words(*year)).collect::<Vec<_>>()),
                    false => years_in(&missing),
                }
            ),
            figures: levels.values().flat_map(|level| level.figures.clone()).collect(),
            ..nothing()
        };
        return superseded_or(goal, figures, found);
    }
    if goal.superseded.is_some() {
        return superseded_or(goal, figures, nothing());
    }
    let last_year = levels.get(&sum.year).map_or((sum.low, sum.high), |level| (level.low, level.high));
    total_progress(goal, figures, &sum, last_year, (counted, span))
}

/// The part of a total that is due after some of its years, in proportion to them.
fn total_progress(
    goal: &Goal,
    figures: &[&Figure],
    sum: &Level,
    last_year: (f64, f64),
    (counted, span): (i32, i32),
) -> Judgement {
    let part = prorated(1.0, 12.0 * f64::from(counted) / f64::from(span));
    let due = (goal.mark.0 * part, goal.mark.1 * part);
    let (verdict, how) = compare(sum, due);
    let digits = digits_apart(DIGITS, &[sum.low, sum.high], &[due.0, due.1]);
    // What is left, summed over the years that are left, from the last year's figure on.
    let left =
        |mark: f64, sum: f64, last: f64| required_growth(mark - sum, last, Span { first: 1, last: span - counted });
    Judgement {
        growth: (left(goal.mark.0, sum.high, last_year.1), left(goal.mark.1, sum.low, last_year.0)),
        path: (Some(due.0), Some(due.1)),
        rule: format!(
            "{} in {} of {}, {how} {}: {} of the target, in proportion to the years",
            said_to(goal, figures, sum, digits),
            counted,
            years(span),
            range_to(Some(due.0), Some(due.1), goal.unit, digits),
            shares(Some(part), Some(part)),
        ),
        ..settled(goal, figures, verdict, sum)
    }
}
