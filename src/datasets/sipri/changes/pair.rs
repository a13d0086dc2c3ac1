//! Which line of the old vintage and which of the new are one deal.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

use super::judge::Judge;
use super::rows::{Row, Side, Vintages, by_content, said};
use super::{Ambiguous, DealLine};

/// In a larger group not every line is compared with every other, only with those near it in the order of their
/// content.
const MOST_PAIRS: usize = 4096;
/// How near.
const NEAR: usize = 16;

/// One deal that both vintages have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    /// Its place in the old vintage.
    pub(super) old: usize,
    /// Its place in the new vintage.
    pub(super) new: usize,
    /// What the two lines agree in.
    pub(super) by: &'static str,
}

/// The deals of two vintages, paired.
#[derive(Debug, Default)]
pub(super) struct Pairing {
    pub(super) pairs: Vec<Pair>,
    /// Places in the old vintage without a partner.
    pub(super) removed: Vec<usize>,
    /// Places in the new vintage without a partner.
    pub(super) added: Vec<usize>,
    pub(super) ambiguous: Vec<Ambiguous>,
}

/// What the lines of one group have in common: parties, weapon, order year, number.
type Key = (u32, u32, u32, Option<i32>, Option<i64>);

/// One round of pairing: what lines must have in common, and what must fit besides.
struct Round {
    key: fn(&Row) -> Key,
    fits: Fits,
}

/// Whether two lines, by their places in the vintages, can be one deal.
type Fits = fn(&mut Judge<'_, '_>, usize, usize) -> bool;

/// From strict to loose, behind those of the same order.
const ROUNDS: &[Round] = &[
    Round {
        key: |row| (row.supplier, row.recipient, row.weapon, row.order_year, None),
        fits: |judge, old, new| judge.recounted_order(old, new),
    },
    Round {
        key: |row| (row.supplier, row.recipient, row.weapon, None, None),
        fits: |judge, old, new| judge.moved_order(old, new),
    },
    Round {
        key: |row| (row.supplier, row.recipient, 0, row.order_year, None),
        fits: |judge, old, new| judge.other_designation(old, new),
    },
    Round {
        key: |row| (row.supplier, row.recipient, 0, None, None),
        fits: |judge, old, new| judge.other_designation_moved(old, new),
    },
];

fn by_order(row: &Row) -> Key {
    (row.supplier, row.recipient, row.weapon, row.order_year, row.number)
}

/// Pairs the deals of two vintages, one to one. The result does not depend on which vintage is the old one.
pub(super) fn pair(vintages: &Vintages<'_>) -> Pairing {
    let mut free = Free { old: vec![true; vintages.old.rows.len()], new: vec![true; vintages.new.rows.len()] };
    let mut pairing = Pairing::default();
    pair_same(vintages, &mut free, &mut pairing);
    // Groups of one line each are certain; they teach the vocabulary that helps with the others.
    let Groups { single, several } = Groups::of(vintages, &free, by_order);
    let untaught = Judge::new(vintages, &[]);
    for (old, new) in single.into_iter().filter(|(old, new)| untaught.same_order(*old, *new)) {
        free.take(&mut pairing, Pair { old, new, by: untaught.agreement(old, new) });
    }
    let mut judge = Judge::new(vintages, &pairing.pairs);
    for mut group in several {
        group.sort(vintages);
        settle(&mut judge, &group, |judge, old, new| judge.same_order(old, new), &mut free, &mut pairing);
    }
    for round in ROUNDS {
        for mut group in Groups::of(vintages, &free, round.key).all() {
            group.sort(vintages);
            settle(&mut judge, &group, round.fits, &mut free, &mut pairing);
        }
    }
    pairing.removed = left(&free.old);
    pairing.added = left(&free.new);
    pairing
}

/// Lines not paired yet.
struct Free {
    old: Vec<bool>,
    new: Vec<bool>,
}

impl Free {
    fn both(&self, old: usize, new: usize) -> bool {
        self.old[old] && self.new[new]
    }

    fn take(&mut self, pairing: &mut Pairing, pair: Pair) {
        self.old[pair.old] = false;
        self.new[pair.new] = false;
        pairing.pairs.push(pair);
    }
}

/// The places still free.
fn left(free: &[bool]) -> Vec<usize> {
    (0..free.len()).filter(|at| free[*at]).collect()
}

/// Pairs lines that are the same in everything, those of one file that are the same as well in their order.
fn pair_same(vintages: &Vintages<'_>, free: &mut Free, pairing: &mut Pairing) {
    let in_order = |lines: &[&DealLine<'_>]| {
        let mut places: Vec<usize> = (0..lines.len()).collect();
        places.sort_by_key(|at| lines[*at].line);
        places
    };
    // The first of the lines that say the same, and behind each the next.
    let mut first: HashMap<&Row, usize> = HashMap::with_capacity(vintages.old.rows.len());
    let mut next: Vec<Option<usize>> = vec![None; vintages.old.rows.len()];
    for at in in_order(&vintages.old.lines).into_iter().rev() {
        next[at] = first.insert(&vintages.old.rows[at], at);
    }
    for new in in_order(&vintages.new.lines) {
        if let Entry::Occupied(mut waiting) = first.entry(&vintages.new.rows[new]) {
            let old = *waiting.get();
            match next[old] {
                Some(next) => *waiting.get_mut() = next,
                None => drop(waiting.remove()),
            }
            free.take(pairing, Pair { old, new, by: "every column" });
        }
    }
}

/// Lines of both vintages with the same key.
#[derive(Debug)]
struct Group {
    old: Vec<usize>,
    new: Vec<usize>,
}

impl Group {
    /// Puts the lines in the order of what they say, so that their order in the file does not matter.
    fn sort(&mut self, vintages: &Vintages<'_>) {
        self.old.sort_by(|a, b| by_content(vintages.old.lines[*a], vintages.old.lines[*b]));
        self.new.sort_by(|a, b| by_content(vintages.new.lines[*a], vintages.new.lines[*b]));
    }
}

/// Lines not paired yet that have a key in common, and may be paired.
#[derive(Debug, Default)]
struct Groups {
    /// One line of each vintage.
    single: Vec<(usize, usize)>,
    /// More.
    several: Vec<Group>,
}

impl Groups {
    fn of(vintages: &Vintages<'_>, free: &Free, key: fn(&Row) -> Key) -> Groups {
        let old =
            (0..).zip(&vintages.old.rows).filter(|(at, _)| free.old[*at]).map(|(at, row)| (key(row), Side::Old, at));
        let new =
            (0..).zip(&vintages.new.rows).filter(|(at, _)| free.new[*at]).map(|(at, row)| (key(row), Side::New, at));
        let mut all: Vec<(Key, Side, usize)> = old.chain(new).collect();
        all.sort_unstable();
        let mut groups = Groups::default();
        for run in all.chunk_by(|a, b| a.0 == b.0) {
            let (old, new) = run.split_at(run.partition_point(|one| one.1 == Side::Old));
            match (old, new) {
                ([], _) | (_, []) => {}
                ([old], [new]) => groups.single.push((old.2, new.2)),
                _ => groups.several.push(Group {
                    old: old.iter().map(|one| one.2).collect(),
                    new: new.iter().map(|one| one.2).collect(),
                }),
            }
        }
        groups
    }

    /// All of them.
    fn all(self) -> impl Iterator<Item = Group> {
        self.single.into_iter().map(|(old, new)| Group { old: vec![old], new: vec![new] }).chain(self.several)
    }
}

/// Two lines that may be one deal, by their places in the group, and how much speaks for it.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    score: u32,
    old: usize,
    new: usize,
}

/// Pairs the lines of a group, the most similar first.
fn settle(judge: &mut Judge<'_, '_>, group: &Group, fits: Fits, free: &mut Free, pairing: &mut Pairing) {
    let mut candidates = Vec::new();
    for (old, new) in near_places(judge.vintages, group) {
        let (at_old, at_new) = (group.old[old], group.new[new]);
        if fits(judge, at_old, at_new) {
            candidates.push(Candidate { score: judge.score(at_old, at_new), old, new });
        }
    }
    // The order of two pairs without a common line does not matter: neither does which vintage is the old one.
    let place = |one: &Candidate| (one.old.max(one.new), one.old.min(one.new));
    candidates.sort_by(|a, b| b.score.cmp(&a.score).then(place(a).cmp(&place(b))).then(a.old.cmp(&b.old)));
    let mut doubts = Doubts::default();
    for run in candidates.chunk_by(|a, b| a.score == b.score) {
        let open: Vec<Candidate> =
            run.iter().filter(|one| free.both(group.old[one.old], group.new[one.new])).copied().collect();
        doubts.note(judge.vintages, group, &open);
        for one in open {
            let (old, new) = (group.old[one.old], group.new[one.new]);
            if free.both(old, new) {
                let by = judge.agreement(old, new);
                free.take(pairing, Pair { old, new, by });
            }
        }
    }
    pairing.ambiguous.extend(doubts.told(judge.vintages));
}

/// The pairs of a group that are looked at: all, or in a large group those near one another.
fn near_places(vintages: &Vintages<'_>, group: &Group) -> Vec<(usize, usize)> {
    let (olds, news) = (group.old.len(), group.new.len());
    if olds.saturating_mul(news) <= MOST_PAIRS {
        return (0..olds).flat_map(|old| (0..news).map(move |new| (old, new))).collect();
    }
    // Both sides merged; lines that are near in the merged order are compared.
    let mut merged: Vec<(bool, usize)> =
        (0..olds).map(|at| (true, at)).chain((0..news).map(|at| (false, at))).collect();
    let line = |(is_old, at): (bool, usize)| match is_old {
        true => vintages.old.lines[group.old[at]],
        false => vintages.new.lines[group.new[at]],
    };
    merged.sort_by(|a, b| said(line(*a), line(*b)).then(a.1.cmp(&b.1)));
    let mut places = Vec::new();
    for (at, one) in merged.iter().enumerate() {
        for other in merged[at + 1..].iter().take(NEAR) {
            match (one, other) {
                ((true, old), (false, new)) | ((false, new), (true, old)) => places.push((*old, *new)),
                _ => {}
            }
        }
    }
    places
}

/// Lines of one group with several equally good partners.
#[derive(Debug, Default)]
struct Doubts {
    old: BTreeSet<usize>,
    new: BTreeSet<usize>,
}

impl Doubts {
    /// Notes, among candidates with one score, the lines with several partners that do not say the same.
    fn note(&mut self, vintages: &Vintages<'_>, group: &Group, open: &[Candidate]) {
        if open.len() < 2 {
            return;
        }
        let (old, new) = (&vintages.old.rows, &vintages.new.rows);
        let mut partner_of_old: HashMap<usize, usize> = HashMap::new();
        let mut partner_of_new: HashMap<usize, usize> = HashMap::new();
        for one in open {
            let (at_old, at_new) = (group.old[one.old], group.new[one.new]);
            let first_new = *partner_of_old.entry(at_old).or_insert(at_new);
            let first_old = *partner_of_new.entry(at_new).or_insert(at_old);
            if new[first_new] != new[at_new] {
                self.old.insert(at_old);
                self.new.extend([first_new, at_new]);
            }
            if old[first_old] != old[at_old] {
                self.old.extend([first_old, at_old]);
                self.new.insert(at_new);
            }
        }
    }

    fn told(self, vintages: &Vintages<'_>) -> Option<Ambiguous> {
        let lines = |places: &BTreeSet<usize>, of: &[&DealLine<'_>]| {
            let mut lines: Vec<u32> = places.iter().map(|at| of[*at].line).collect();
            lines.sort_unstable();
            lines
        };
        let of = &vintages.new.lines;
        let name = self.new.iter().map(|at| of[*at]).min_by(|a, b| by_content(a, b))?;
        Some(Ambiguous {
            supplier: name.supplier.to_owned(),
            recipient: name.recipient.to_owned(),
            designation: name.designation.to_owned(),
            old_lines: lines(&self.old, &vintages.old.lines),
            new_lines: lines(&self.new, of),
        })
    }
}
