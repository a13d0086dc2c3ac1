//! What is odd about two vintages as wholes: marks lost, another scope, columns missing, the wrong order.

use super::columns::{Absent, MARKED};
use super::pair::Pairing;
use super::rows::{Row, Vintage, Vintages};
use super::{Changes, Flags};

/// Deals, marks or parties that have to be missing before anything is said.
const LEAST: usize = 20;
/// Marks missing in a hundred before anything is said; sound vintages differ by about two.
const MOST_MARKS_LOST: usize = 25;
/// Parties missing in a hundred before anything is said.
const MOST_PARTIES_LOST: usize = 10;
/// Years without deliveries at one end before anything is said.
const MOST_YEARS_SHORT: i32 = 5;

/// Everything odd, in sentences without a full stop.
pub(super) fn warnings(
    vintages: &Vintages<'_>,
    pairing: &Pairing,
    changes: &Changes,
    absent: &[Absent],
) -> Vec<String> {
    let mut warnings: Vec<String> = changes.flags.iter().filter_map(|flags| marks(vintages, pairing, flags)).collect();
    warnings.extend(
        absent
            .iter()
            .map(|absent| format!("the {} vintage has no `{}`: not compared", word(absent.from_old), absent.column)),
    );
    let names = vintages.names.len();
    for (of_old, own, other) in [(true, &vintages.old, &vintages.new), (false, &vintages.new, &vintages.old)] {
        warnings.extend(basis(word(of_old), own, other));
        warnings.extend(parties(word(of_old), own, other, names));
        if vintages.range.is_none() {
            warnings.extend(first_year(word(of_old), vintages, own, other));
        }
    }
    if vintages.range.is_none() {
        warnings.extend(last_year(vintages));
    }
    let smaller = changes.old_deals.min(changes.new_deals);
    if smaller >= LEAST && changes.matched * 2 < smaller {
        warnings.push(format!(
            "only {} of {smaller} deals were found in the other vintage: they may be no vintages of one register",
            changes.matched
        ));
    }
    if !changes.ambiguous.is_empty() {
        let lines: usize = changes.ambiguous.iter().map(|group| group.old_lines.len() + group.new_lines.len()).sum();
        warnings.push(format!("{lines} lines could not be told apart; they were paired in the order of what they say"));
    }
    warnings
}

const fn word(of_old: bool) -> &'static str {
    if of_old { "old" } else { "new" }
}

/// One vintage that lost its marks, seen in the deals that both have.
fn marks(vintages: &Vintages<'_>, pairing: &Pairing, flags: &Flags) -> Option<String> {
    let at = MARKED.iter().position(|column| *column == flags.column)?;
    let old = pairing.pairs.iter().filter(|pair| vintages.old.rows[pair.old].flags[at]).count();
    let new = pairing.pairs.iter().filter(|pair| vintages.new.rows[pair.new].flags[at]).count();
    let (of_old, fewer, more) = if old < new { (true, old, new) } else { (false, new, old) };
    let lost = more - fewer;
    (lost >= LEAST && lost * 100 >= more * MOST_MARKS_LOST).then(|| {
        format!(
            "the {} vintage has {} % fewer marks of uncertainty on `{}` ({fewer} against {more}, in deals that \
             both have): it may have lost them",
            word(of_old),
            (lost * 200 + more) / (more * 2),
            flags.column,
        )
    })
}

fn is_undelivered(row: &Row) -> bool {
    row.years == 0 && row.delivered.is_none_or(|count| count == 0)
}

/// A file of deals with deliveries against one of deals with deliveries or orders.
fn basis(word: &str, own: &Vintage<'_>, other: &Vintage<'_>) -> Option<String> {
    let missing = other.rows.iter().filter(|row| is_undelivered(row)).count();
    (missing >= LEAST && own.rows.len() >= LEAST && !own.rows.iter().any(is_undelivered)).then(|| {
        format!(
            "the {word} vintage lists no deal without deliveries, the other {missing}: it may list deals with \
             deliveries only, and these are then neither added nor removed"
        )
    })
}

/// A file of some parties against one of all; parties are numbers below `length`.
fn parties(word: &str, own: &Vintage<'_>, other: &Vintage<'_>, length: usize) -> Option<String> {
    let seen = |vintage: &Vintage<'_>, party: fn(&Row) -> u32| {
        let mut seen = vec![false; length];
        vintage.rows.iter().for_each(|row| seen[party(row) as usize] = true);
        seen
    };
    let missing = |party: fn(&Row) -> u32| {
        let (own, other) = (seen(own, party), seen(other, party));
        let missing = own.iter().zip(&other).filter(|(own, other)| **other && !**own).count();
        (missing, other.iter().filter(|seen| **seen).count())
    };
    [("recipients", missing(|row| row.recipient)), ("suppliers", missing(|row| row.supplier))]
        .into_iter()
        .find(|(_, (missing, all))| *missing >= LEAST && missing * 100 > all * MOST_PARTIES_LOST)
        .filter(|_| !own.rows.is_empty())
        .map(|(parties, (missing, all))| {
            format!(
                "{missing} of the {all} {parties} of the other vintage are not in the {word} one: it may be limited to \
                 some"
            )
        })
}

/// A file of some years against one of all.
fn first_year(word: &str, vintages: &Vintages<'_>, own: &Vintage<'_>, other: &Vintage<'_>) -> Option<String> {
    let first =
        |vintage: &Vintage<'_>| vintage.rows.iter().filter_map(|row| vintages.years(row).first()).min().copied();
    let (start, earlier) = (first(own)?, first(other)?);
    let before = other.rows.iter().filter(|row| vintages.years(row).first().is_some_and(|year| *year < start)).count();
    (start.saturating_sub(earlier) >= MOST_YEARS_SHORT && before >= LEAST).then(|| {
        format!(
            "the {word} vintage has no deliveries before {start}, the other {before} deals with such: it may be limited \
             to some years, and its numbers delivered are then those of these years only"
        )
    })
}

/// An old vintage that knows later deliveries than the new one.
fn last_year(vintages: &Vintages<'_>) -> Option<String> {
    let last = |vintage: &Vintage<'_>| vintage.rows.iter().filter_map(|row| vintages.years(row).last()).max().copied();
    let (old, new) = (last(&vintages.old)?, last(&vintages.new)?);
    (old > new).then(|| {
        format!(
            "the old vintage has deliveries in {old}, the new one none after {new}: they may be in the wrong order, or \
             the new one limited to some years"
        )
    })
}
