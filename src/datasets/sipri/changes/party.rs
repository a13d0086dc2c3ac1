//! Who is who in two vintages: parties under other names.

use std::collections::{HashMap, HashSet};

use super::rows::{Name, Row, Side, Vintages};
use super::text::{bones, fits_lost, has_lost_letters, respelled};

/// With more parties that only one vintage has, names are not compared with one another: no register is like that.
const MOST_STRANGERS: usize = 300;
/// Longest name, in bytes, that is compared letter by letter.
const LONGEST_NAME: usize = 120;
/// Deals that have to be the same for a party under another name to be recognised by its deals.
const LEAST_DEALS: u32 = 2;

/// Gives one number to the names of one party.
///
/// Names belong together with the same code, else with the same letters. What only one vintage has is then looked for
/// among what only the other has: names that lost letters, abbreviations written out, and at last parties with the same
/// deals. Names with different codes never belong together.
pub(super) fn unify(vintages: &mut Vintages<'_>) {
    let mut parties = Parties::new(&vintages.names);
    parties.join_by_code();
    parties.join_by_letters();
    for alike in [lost_letters, respelled] {
        parties.join_strangers(&vintages.names, alike);
    }
    parties.apply(vintages);
    let found = parties.with_same_deals(vintages);
    if !found.is_empty() {
        found.into_iter().for_each(|(one, other)| parties.join(one, other));
        parties.apply(vintages);
    }
}

fn lost_letters(old: &str, new: &str) -> bool {
    (has_lost_letters(old) && fits_lost(old, new)) || (has_lost_letters(new) && fits_lost(new, old))
}

/// Names, joined into parties.
struct Parties<'n> {
    parents: Vec<u32>,
    codes: Vec<Option<&'n str>>,
    keys: Vec<String>,
    seen: Vec<[bool; 2]>,
}

impl<'n> Parties<'n> {
    fn new(names: &[Name<'n>]) -> Parties<'n> {
        Parties {
            parents: (0..).take(names.len()).collect(),
            codes: names.iter().map(|name| name.code).collect(),
            keys: names.iter().map(|name| bones(name.text)).collect(),
            seen: names.iter().map(|name| name.seen).collect(),
        }
    }

    fn root(&mut self, mut at: u32) -> u32 {
        while self.parents[at as usize] != at {
            let above = self.parents[at as usize];
            self.parents[at as usize] = self.parents[above as usize];
            at = self.parents[at as usize];
        }
        at
    }

    /// Joins two parties, unless their codes differ.
    fn join(&mut self, one: u32, other: u32) {
        let (one, other) = (self.root(one), self.root(other));
        let (low, high) = (one.min(other) as usize, one.max(other) as usize);
        if low == high || self.differ(one, other) {
            return;
        }
        self.parents[high] = one.min(other);
        self.codes[low] = self.codes[low].or(self.codes[high]);
        let [old, new] = self.seen[high];
        self.seen[low][0] |= old;
        self.seen[low][1] |= new;
    }

    fn differ(&self, one: u32, other: u32) -> bool {
        matches!((self.codes[one as usize], self.codes[other as usize]), (Some(one), Some(other)) if one != other)
    }

    fn join_by_code(&mut self) {
        let mut first = HashMap::new();
        for at in (0..).take(self.codes.len()) {
            if let Some(code) = self.codes[at as usize] {
                let known = *first.entry(code).or_insert(at);
                self.join(known, at);
            }
        }
    }

    /// Names without a code join the party of the same letters; where these have several codes, they stay for
    /// themselves.
    fn join_by_letters(&mut self) {
        let mut spelled: HashMap<String, Vec<u32>> = HashMap::new();
        for (at, key) in (0..).zip(std::mem::take(&mut self.keys)) {
            if !key.is_empty() {
                spelled.entry(key).or_default().push(at);
            }
        }
        for same in spelled.into_values() {
            let codes: HashSet<&str> = same.iter().filter_map(|at| self.codes[*at as usize]).collect();
            let (coded, plain): (Vec<u32>, Vec<u32>) =
                same.into_iter().partition(|at| self.codes[*at as usize].is_some());
            for at in plain.iter().skip(1) {
                self.join(plain[0], *at);
            }
            if let (Some(one), Some(other), 1) = (coded.first(), plain.first(), codes.len()) {
                self.join(*one, *other);
            }
        }
    }

    /// Parties that only one vintage has, each with the first of its names.
    fn strangers(&mut self, side: Side, names: &[Name<'n>]) -> HashMap<u32, &'n str> {
        let mut all = HashMap::new();
        for (at, name) in (0..).zip(names) {
            let root = self.root(at);
            if self.seen[root as usize] == [side == Side::Old, side == Side::New] {
                let first = all.entry(root).or_insert(name.text);
                *first = name.text.min(first);
            }
        }
        all
    }

    /// Joins each stranger of the old vintage with the one stranger of the new that it is like.
    fn join_strangers(&mut self, names: &[Name<'n>], alike: fn(&str, &str) -> bool) {
        let (old, new) = (self.strangers(Side::Old, names), self.strangers(Side::New, names));
        if old.len().max(new.len()) > MOST_STRANGERS {
            return;
        }
        let mut pairs = Vec::new();
        let mut partners: HashMap<u32, u32> = HashMap::new();
        for (one, name) in &old {
            for (other, new_name) in &new {
                let short = name.len().max(new_name.len()) <= LONGEST_NAME;
                if short && !self.differ(*one, *other) && alike(name, new_name) {
                    pairs.push((*one, *other));
                    *partners.entry(*one).or_default() += 1;
                    *partners.entry(*other).or_default() += 1;
                }
            }
        }
        for (one, other) in pairs {
            if partners[&one] == 1 && partners[&other] == 1 {
                self.join(one, other);
            }
        }
    }

    /// Strangers with the same deals: at least half of the deals of one of them, and with nobody else as many.
    fn with_same_deals(&mut self, vintages: &Vintages<'n>) -> Vec<(u32, u32)> {
        let old: HashSet<u32> = self.strangers(Side::Old, &vintages.names).into_keys().collect();
        let new: HashSet<u32> = self.strangers(Side::New, &vintages.names).into_keys().collect();
        if old.is_empty() || new.is_empty() {
            return Vec::new();
        }
        let (old_deals, old_totals) = deals(&vintages.old.rows, &old);
        let (new_deals, new_totals) = deals(&vintages.new.rows, &new);
        let mut shared: HashMap<(u32, u32), u32> = HashMap::new();
        for (deal, one) in &old_deals {
            // A deal that several parties have says nothing of any.
            if let (Some(one), Some(Some(other))) = (one, new_deals.get(deal)) {
                *shared.entry((*one, *other)).or_default() += 1;
            }
        }
        let best = best_of(&shared);
        let mut found: Vec<(u32, u32)> = shared
            .iter()
            .filter(|((one, other), count)| {
                let least = old_totals.get(one).min(new_totals.get(other)).copied().unwrap_or(0);
                **count >= LEAST_DEALS
                    && **count * 2 >= least
                    && best(Side::Old, *one) == Some(**count)
                    && best(Side::New, *other) == Some(**count)
            })
            .map(|(pair, _)| *pair)
            .collect();
        found.sort_unstable();
        found
    }

    /// Writes the number of its party into every row.
    fn apply(&mut self, vintages: &mut Vintages<'_>) {
        let roots: Vec<u32> = (0..).take(self.parents.len()).map(|at| self.root(at)).collect();
        for row in vintages.old.rows.iter_mut().chain(&mut vintages.new.rows) {
            row.supplier = roots[row.supplier as usize];
            row.recipient = roots[row.recipient as usize];
        }
    }
}

/// A deal without one of its parties: whether that supplies, the other party, weapon, order year, number.
type Deal = (bool, u32, u32, Option<i32>, i64);

/// The deals of some parties, each with its party or, when several have it, none; and how many each party has.
fn deals(rows: &[Row], of: &HashSet<u32>) -> (HashMap<Deal, Option<u32>>, HashMap<u32, u32>) {
    let (mut deals, mut totals) = (HashMap::new(), HashMap::new());
    let mut add = |party: u32, deal: Deal| {
        let holder = deals.entry(deal).or_insert(Some(party));
        if *holder != Some(party) {
            *holder = None;
        }
    };
    for row in rows {
        for (supplies, party, other) in [(true, row.supplier, row.recipient), (false, row.recipient, row.supplier)] {
            if of.contains(&party) {
                *totals.entry(party).or_default() += 1;
                if let Some(number) = row.number {
                    add(party, (supplies, other, row.weapon, row.order_year, number));
                }
            }
        }
    }
    (deals, totals)
}

/// The most deals that each party shares with any, unless it shares as many with two.
fn best_of(shared: &HashMap<(u32, u32), u32>) -> impl Fn(Side, u32) -> Option<u32> {
    let mut best: HashMap<(Side, u32), (u32, bool)> = HashMap::new();
    for ((one, other), count) in shared {
        for key in [(Side::Old, *one), (Side::New, *other)] {
            let most = best.entry(key).or_insert((0, false));
            match most.0.cmp(count) {
                std::cmp::Ordering::Less => *most = (*count, false),
                std::cmp::Ordering::Equal => most.1 = true,
                std::cmp::Ordering::Greater => {}
            }
        }
    }
    move |side, party| best.get(&(side, party)).filter(|(_, tied)| !tied).map(|(count, _)| *count)
}
