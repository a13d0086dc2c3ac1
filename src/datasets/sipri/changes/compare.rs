//! The differences of two vintages, column by column, from the pairs of their deals.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::columns::{Absent, COLUMNS, Column, MARKED, Sort, TOTALS};
use super::pair::{Pair, Pairing};
use super::rows::{Row, Vintages, said};
use super::text::{bones, respelled, same_weapon};
use super::words::Votes;
use super::{Change, Changes, DealLine, Flags, Kind, Renaming};

/// True when all deliveries of a row are in the years compared.
fn is_whole(all: &Vintages<'_>, row: &Row) -> bool {
    all.range.as_ref().is_none_or(|range| all.years(row).iter().all(|year| range.contains(year)))
}

/// One deal of either or both vintages.
#[derive(Debug, Clone, Copy)]
struct Entry<'v, 'a> {
    /// The place of its recipient and supplier in alphabetical order.
    parties: usize,
    old: Option<(&'a DealLine<'a>, &'v Row)>,
    new: Option<(&'a DealLine<'a>, &'v Row)>,
    by: &'static str,
}

impl<'a> Entry<'_, 'a> {
    /// The newest line that it has.
    fn line(&self) -> Option<&'a DealLine<'a>> {
        self.new.or(self.old).map(|(line, _)| line)
    }

    /// The order of the list: by what the lines say, by their places only where they say the same.
    fn order(&self, other: &Self) -> Ordering {
        let key = |line: &DealLine<'a>| (line.order_year, line.designation);
        let lines = |one: Option<(&'a DealLine<'a>, &Row)>| one.map(|(line, _)| line);
        let saying = |a: Option<&DealLine<'_>>, b: Option<&DealLine<'_>>| match (a, b) {
            (Some(a), Some(b)) => said(a, b),
            (a, b) => a.is_some().cmp(&b.is_some()),
        };
        let place = |entry: &Self| (lines(entry.new).map(|line| line.line), lines(entry.old).map(|line| line.line));
        (self.parties.cmp(&other.parties))
            .then_with(|| self.line().map(key).cmp(&other.line().map(key)))
            .then_with(|| saying(lines(self.new), lines(other.new)))
            .then_with(|| saying(lines(self.old), lines(other.old)))
            .then_with(|| place(self).cmp(&place(other)))
    }

    fn change(&self, kind: Kind, column: &'static str, old: String, new: String) -> Option<Change> {
        let line = self.line()?;
        Some(Change {
            kind,
            old_line: self.old.map(|(line, _)| line.line),
            new_line: self.new.map(|(line, _)| line.line),
            supplier: line.supplier.to_owned(),
            recipient: line.recipient.to_owned(),
            order_year: line.order_year,
            designation: line.designation.to_owned(),
            column,
            old,
            new,
            matched_by: self.by,
        })
    }
}

/// Writes down every difference.
pub(super) fn compare(vintages: &Vintages<'_>, pairing: &Pairing, absent: &[Absent]) -> Changes {
    let mut changes = Changes {
        old_deals: vintages.old.lines.len(),
        new_deals: vintages.new.lines.len(),
        old_outside: vintages.old.outside,
        new_outside: vintages.new.outside,
        matched: pairing.pairs.len(),
        ambiguous: pairing.ambiguous.clone(),
        flags: flags(vintages, pairing),
        ..Changes::default()
    };
    let (removed, removed_outside) = reportable(vintages, &pairing.removed, true);
    let (added, added_outside) = reportable(vintages, &pairing.added, false);
    changes.removed = removed.len();
    changes.added = added.len();
    changes.old_deals -= removed_outside;
    changes.new_deals -= added_outside;
    changes.old_outside += removed_outside;
    changes.new_outside += added_outside;
    changes.same = changes.matched;
    let mut comparison = Comparison::new(vintages, pairing, absent);
    for entry in entries(vintages, pairing, &removed, &added) {
        let found = match (entry.old, entry.new) {
            (Some(old), Some(new)) => {
                let found = comparison.differences(&entry, old, new);
                changes.same -= usize::from(!found.is_empty());
                found
            }
            (None, _) => entry.change(Kind::Added, "", String::new(), String::new()).into_iter().collect(),
            (_, None) => entry.change(Kind::Removed, "", String::new(), String::new()).into_iter().collect(),
        };
        changes.changes.extend(found);
    }
    changes.renamings = renamings(&changes.changes);
    changes.ambiguous.sort_by(|a, b| {
        let key = |one: &super::Ambiguous| (one.recipient.clone(), one.supplier.clone(), one.designation.clone());
        key(a).cmp(&key(b)).then_with(|| (&a.new_lines, &a.old_lines).cmp(&(&b.new_lines, &b.old_lines)))
    });
    changes
}

/// Deals without a partner that can be told as added or removed, and the number of those that cannot: with years
/// compared, the other file may list deals with deliveries in these only.
fn reportable(vintages: &Vintages<'_>, places: &[usize], is_old: bool) -> (Vec<usize>, usize) {
    let (own, other) = match is_old {
        true => (&vintages.old, &vintages.new),
        false => (&vintages.new, &vintages.old),
    };
    let Some(range) = &vintages.range else { return (places.to_vec(), 0) };
    let delivers = |row: &Row| vintages.years(row).iter().any(|year| range.contains(year));
    if !other.rows.iter().all(delivers) {
        return (places.to_vec(), 0);
    }
    let kept: Vec<usize> = places.iter().copied().filter(|at| delivers(&own.rows[*at])).collect();
    let outside = places.len() - kept.len();
    (kept, outside)
}

/// Every deal that is not the same in both vintages, in the order of the list.
fn entries<'v, 'a>(
    vintages: &'v Vintages<'a>,
    pairing: &Pairing,
    removed: &[usize],
    added: &[usize],
) -> Vec<Entry<'v, 'a>> {
    let old = |at: usize| Some((vintages.old.lines[at], &vintages.old.rows[at]));
    let new = |at: usize| Some((vintages.new.lines[at], &vintages.new.rows[at]));
    let differs = |pair: &&Pair| vintages.old.rows[pair.old] != vintages.new.rows[pair.new];
    let pairs = pairing.pairs.iter().filter(differs);
    let mut entries: Vec<Entry<'v, 'a>> = pairs
        .map(|pair| Entry { parties: 0, old: old(pair.old), new: new(pair.new), by: pair.by })
        .chain(removed.iter().map(|at| Entry { parties: 0, old: old(*at), new: None, by: "" }))
        .chain(added.iter().map(|at| Entry { parties: 0, old: None, new: new(*at), by: "" }))
        .collect();
    rank_parties(&mut entries);
    entries.sort_by(Entry::order);
    entries
}

/// Orders the recipients and suppliers once, not with every comparison of two deals.
fn rank_parties(entries: &mut [Entry<'_, '_>]) {
    let names = |entry: &Entry<'_, '_>| entry.new.or(entry.old).map(|(_, row)| (row.recipient_name, row.supplier_name));
    let mut ranks: HashMap<Option<(u32, u32)>, usize> = HashMap::new();
    let mut first: Vec<Entry<'_, '_>> = Vec::new();
    for entry in entries.iter() {
        ranks.entry(names(entry)).or_insert_with(|| {
            first.push(*entry);
            0
        });
    }
    first.sort_by_key(|entry| entry.line().map(|line| (line.recipient, line.supplier)));
    for (rank, entry) in first.iter().enumerate() {
        ranks.insert(names(entry), rank);
    }
    for entry in entries {
        entry.parties = ranks.get(&names(entry)).copied().unwrap_or(0);
    }
}

/// Whether two texts are the same in another spelling.
type Same = fn(&str, &str) -> bool;

/// Compares pair after pair.
struct Comparison<'v, 'a> {
    vintages: &'v Vintages<'a>,
    columns: Vec<&'static Column>,
    designations: Votes,
    descriptions: Votes,
    categories: Votes,
    statuses: Votes,
    /// Pairs of words judged, by column.
    known: HashMap<(usize, u32, u32), bool>,
}

impl<'v, 'a> Comparison<'v, 'a> {
    fn new(vintages: &'v Vintages<'a>, pairing: &Pairing, absent: &[Absent]) -> Self {
        let votes = |word: fn(&Row) -> Option<u32>| {
            let words = |pair: &Pair| word(&vintages.old.rows[pair.old]).zip(word(&vintages.new.rows[pair.new]));
            Votes::new(vintages.words, pairing.pairs.iter().filter_map(words))
        };
        Comparison {
            vintages,
            columns: COLUMNS.iter().filter(|column| absent.iter().all(|absent| absent.column != column.name)).collect(),
            designations: votes(|row| Some(row.designation)),
            descriptions: votes(|row| Some(row.description)),
            categories: votes(|row| row.category),
            statuses: votes(|row| Some(row.status)),
            known: HashMap::new(),
        }
    }

    /// Every difference of two lines of one deal.
    fn differences(
        &mut self,
        entry: &Entry<'_, 'a>,
        (old, a): (&DealLine<'a>, &Row),
        (new, b): (&DealLine<'a>, &Row),
    ) -> Vec<Change> {
        let whole = is_whole(self.vintages, a) && is_whole(self.vintages, b);
        let mut found = Vec::new();
        for at in 0..self.columns.len() {
            let column = self.columns[at];
            if (whole || !TOTALS.contains(&column.name)) && (column.differs)(self.vintages, a, b) {
                let (before, after) = ((column.text)(old), (column.text)(new));
                let renamed = self.is_renamed(at, (a, &before), (b, &after));
                let kind = if renamed { Kind::Renamed } else { Kind::Changed };
                found.extend(entry.change(kind, column.name, before, after));
            }
        }
        marks(entry, (old, a), (new, b), &mut found);
        found
    }

    fn is_renamed(&mut self, at: usize, (a, before): (&Row, &str), (b, after): (&Row, &str)) -> bool {
        let column = self.columns[at];
        let (words, same): ((u32, u32), Same) = match column.sort {
            Sort::Party => return true,
            Sort::Figure => return false,
            Sort::Prose => {
                let before = bones(before);
                return !before.is_empty() && before == bones(after);
            }
            Sort::Weapon => ((a.designation, b.designation), same_weapon),
            Sort::Word(word) => match word(a).zip(word(b)) {
                Some(words) => (words, respelled),
                None => return false,
            },
        };
        let key = (at, words.0, words.1);
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let renamed = same(before, after) || self.is_vocabulary(column.name, words);
        self.known.insert(key, renamed);
        renamed
    }

    fn is_vocabulary(&self, column: &str, (old, new): (u32, u32)) -> bool {
        match column {
            "designation" => self.designations.renamed(old, new),
            "description" => self.descriptions.is_vocabulary(old, new),
            "category" => self.categories.is_vocabulary(old, new),
            _ => self.statuses.is_vocabulary(old, new),
        }
    }
}

/// Every mark of uncertainty that came or went.
fn marks<'a>(
    entry: &Entry<'_, 'a>,
    (old, a): (&DealLine<'a>, &Row),
    (new, b): (&DealLine<'a>, &Row),
    found: &mut Vec<Change>,
) {
    if a.flags == b.flags {
        return;
    }
    let marked = COLUMNS.iter().filter(|column| MARKED.contains(&column.name));
    for (column, (before, after)) in marked.zip(a.flags.into_iter().zip(b.flags)) {
        if before != after {
            let kind = if before { Kind::FlagLost } else { Kind::FlagGained };
            let told = |line: &DealLine<'_>, marked: bool| (column.text)(line) + if marked { " ?" } else { "" };
            found.extend(entry.change(kind, column.name, told(old, before), told(new, after)));
        }
    }
}

fn flags(vintages: &Vintages<'_>, pairing: &Pairing) -> Vec<Flags> {
    let count = |lines: &[&DealLine<'_>], at: usize| lines.iter().filter(|line| line.marks()[at]).count();
    let both = |at: usize, before: bool| {
        let moved = |pair: &&Pair| {
            let (old, new) = (vintages.old.rows[pair.old].flags[at], vintages.new.rows[pair.new].flags[at]);
            old == before && new != before
        };
        pairing.pairs.iter().filter(moved).count()
    };
    let column = |(at, column): (usize, &&'static str)| Flags {
        column,
        old: count(&vintages.old.lines, at),
        new: count(&vintages.new.lines, at),
        lost: both(at, true),
        gained: both(at, false),
    };
    MARKED.iter().enumerate().map(column).collect()
}

fn renamings(changes: &[Change]) -> Vec<Renaming> {
    let mut counts: HashMap<(&'static str, &str, &str), usize> = HashMap::new();
    for change in changes.iter().filter(|change| change.kind == Kind::Renamed && change.column != "comments") {
        *counts.entry((change.column, &change.old, &change.new)).or_default() += 1;
    }
    let mut renamings: Vec<Renaming> = counts
        .into_iter()
        .map(|((column, old, new), count)| Renaming { column, old: old.to_owned(), new: new.to_owned(), count })
        .collect();
    renamings.sort_by(|a, b| {
        b.count.cmp(&a.count).then_with(|| (a.column, &a.old, &a.new).cmp(&(b.column, &b.old, &b.new)))
    });
    renamings
}
