//! Packages: one price that several lines of the register print.
//!
//! "Part of $1.6 b deal" stands on every line of the deal, and often one of them prints "$1.6 b deal" without "part of".
//! Adding them up would count the deal as often as it has lines. This file finds such lines and picks one to stand for all.

use std::cmp::{Ordering, Reverse};
use std::collections::HashMap;

use rayon::prelude::*;
use rust_decimal::Decimal;

use super::value::{DealValue, group_of, is_read, principal, value};
use super::{CommentMoney, MoneyRole};
use crate::model::Currency;

/// One line of the register.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// As printed.
    pub supplier: &'a str,
    /// As printed.
    pub recipient: &'a str,
    /// Year of order, when known.
    pub ordered_year: Option<i32>,
    /// The comment.
    pub comment: &'a str,
    /// What [`Comments::money`](super::Comments::money) read in it.
    pub money: &'a [CommentMoney],
}

/// Which lines share a price, and what each line adds to a sum.
#[derive(Debug, Clone, PartialEq)]
pub struct Packages {
    /// The package of each line, numbered from 1 in the order of the lines; `None` for a line of no package.
    pub of: Vec<Option<u32>>,
    /// What each line adds to a sum: the [`value`] of a line of no package, and of one line of each package (with the
    /// figure in US dollars that another of its lines prints beside the same price). `None` where the line has no value,
    /// and where another line stands for it.
    pub counted: Vec<Option<Box<DealValue>>>,
}

/// Finds the packages among the lines that are to be summed.
///
/// Lines are one package when they print the same price for the same recipient, in whichever of its currencies, and no
/// other currency speaks against it:
///
/// - "part of" it on both, ordered in the same or the next year, from whatever suppliers; from one supplier within five
///   years (the register splits a deal by the years of its parts); under one programme name within fifteen;
/// - "part of" it on one and as its own price on another of the same supplier, within two years;
/// - "part of" it on one and as an included part on another: "EUR7.8 b deal (incl EUR710 m for armament)";
/// - as their own price on both, of one supplier and year, each saying what else it includes.
///
/// One line of a package counts. Where every line of it prints a price of its own too ("$50 m deal (part of $200 m deal)"),
/// those prices count and the package does not. A package of several recipients counts once for each.
pub fn packages(lines: &[Line<'_>]) -> Packages {
    let told: Vec<Told<'_>> = lines.par_iter().enumerate().flat_map_iter(|(at, line)| Told::of(at, line)).collect();
    let mut mentions: Vec<Mention<'_>> = told
        .iter()
        .flat_map(|told| {
            told.group.iter().filter(|one| is_read(one)).map(move |one| Mention { told, price: price(one) })
        })
        .collect();
    mentions.sort_by(|a, b| a.key().cmp(&b.key()));
    let mut forest = Forest::new(lines.len());
    for run in mentions.chunk_by(|a, b| a.key() == b.key()) {
        if run.len() > 1 {
            Run { told: run.iter().map(|mention| mention.told).collect() }.join(&mut forest);
        }
    }
    number(lines, &mut forest)
}

/// An amount: its currency and bounds.
type Price = (Option<Currency>, Option<Decimal>, Option<Decimal>);

fn price(one: &CommentMoney) -> Price {
    (one.currency, one.low, one.high)
}

/// What a line tells of a price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// It is part of it.
    Part,
    /// It is its own price.
    Own,
    /// It is its own price and that of other things too.
    Wide,
    /// It is a part of its price.
    Inside,
}

/// One price on one line, in all its currencies.
#[derive(Debug)]
struct Told<'a> {
    line: usize,
    supplier: &'a str,
    recipient: &'a str,
    year: Option<i32>,
    kind: Kind,
    group: Vec<&'a CommentMoney>,
    name: Option<&'a str>,
}

impl<'a> Told<'a> {
    fn of(at: usize, line: &Line<'a>) -> Vec<Told<'a>> {
        let tell = |kind, group: Vec<&'a CommentMoney>| Told {
            line: at,
            supplier: line.supplier,
            recipient: line.recipient,
            year: line.ordered_year,
            kind,
            name: group.first().and_then(|first| name(line.comment, first)),
            group,
        };
        let own = own(line.money).map(|group| {
            let wide = group.last().is_some_and(|last| rest_of_clause(line.comment, last).contains("incl "));
            tell(if wide { Kind::Wide } else { Kind::Own }, group)
        });
        let others = groups(line.money).filter_map(|group| match group.first()?.role {
            MoneyRole::PackagePart => Some(tell(Kind::Part, group)),
            MoneyRole::Included if !group.first()?.aid => Some(tell(Kind::Inside, group)),
            _ => None,
        });
        own.into_iter().chain(others).collect()
    }

    fn years_from(&self, other: &Told<'_>) -> u32 {
        match (self.year, other.year) {
            (Some(a), Some(b)) => a.abs_diff(b),
            (None, None) => 0,
            _ => u32::MAX,
        }
    }

    /// No currency that both print has different figures.
    fn fits(&self, other: &Told<'_>) -> bool {
        self.group.iter().filter(|one| is_read(one)).all(|one| {
            let mut same =
                other.group.iter().filter(|other| is_read(other) && other.currency == one.currency).peekable();
            same.peek().is_none() || same.any(|other| is_close(one, other))
        })
    }

    /// Both are printed in the same currencies.
    fn looks_like(&self, other: &Told<'_>) -> bool {
        let currencies = |told: &Told<'_>| {
            let mut all: Vec<_> = told.group.iter().map(|one| one.currency).collect();
            all.sort_unstable();
            all.dedup();
            all
        };
        currencies(self) == currencies(other)
    }
}

/// The figures are within a tenth of each other: rounded, or at another day's rate.
fn is_close(a: &CommentMoney, b: &CommentMoney) -> bool {
    let top = |one: &CommentMoney| one.high.or(one.low).unwrap_or_default();
    let (a, b) = (top(a).min(top(b)), top(a).max(top(b)));
    (b - a).checked_mul(Decimal::TEN).is_some_and(|apart| apart <= b)
}

/// What the line itself costs.
fn own(money: &[CommentMoney]) -> Option<Vec<&CommentMoney>> {
    group_of(money, MoneyRole::Whole).or_else(|| group_of(money, MoneyRole::Aid))
}

/// Every amount with its alternatives.
fn groups(money: &[CommentMoney]) -> impl Iterator<Item = Vec<&CommentMoney>> {
    money.chunk_by(|a, b| a.alternative.is_some() && a.alternative == b.alternative).map(|group| group.iter().collect())
}

/// The programme that an amount is the price of: `Part of $7 b 'Al Yamamah-1' deal`.
fn name<'a>(comment: &'a str, amount: &CommentMoney) -> Option<&'a str> {
    let rest = rest_of_clause(comment, amount);
    let start = rest.find('\'')? + 1;
    let length = rest.get(start..)?.find('\'').filter(|length| (2..=60).contains(length))?;
    rest.get(start..start + length).map(str::trim)
}

fn rest_of_clause<'a>(comment: &'a str, amount: &CommentMoney) -> &'a str {
    let rest = comment.get(amount.end..).unwrap_or("");
    rest.split(';').next().unwrap_or("")
}

/// A price told by a line, for sorting.
#[derive(Debug)]
struct Mention<'a> {
    told: &'a Told<'a>,
    price: Price,
}

impl<'a> Mention<'a> {
    fn key(&self) -> (&'a str, Price) {
        (self.told.recipient, self.price)
    }
}

/// All lines that print one price for one recipient.
struct Run<'a> {
    told: Vec<&'a Told<'a>>,
}

impl<'a> Run<'a> {
    fn join(&mut self, forest: &mut Forest) {
        let parts = self.of(&[Kind::Part]);
        link(&parts, forest, |a, b| a.years_from(b) <= 1);
        let mut named: Vec<_> = parts.iter().copied().filter(|told| told.name.is_some()).collect();
        named.sort_by_key(|told| (told.name, told.year, told.line));
        link(&named, forest, |a, b| a.name == b.name && a.years_from(b) <= 15);
        let mut parts = parts;
        parts.sort_by_key(|told| (told.supplier, told.year, told.line));
        link(&parts, forest, |a, b| a.supplier == b.supplier && a.years_from(b) <= 5 && a.looks_like(b));
        let mut wide = self.of(&[Kind::Wide]);
        wide.sort_by_key(|told| (told.supplier, told.year, told.line));
        link(&wide, forest, |a, b| a.supplier == b.supplier && a.years_from(b) == 0);
        let mut owns = self.of(&[Kind::Part, Kind::Own, Kind::Wide]);
        owns.sort_by_key(|told| (told.supplier, told.year, told.line));
        link_to_parts(&owns, forest, |a, b| a.supplier == b.supplier && a.years_from(b) <= 2);
        link_to_parts(&self.of(&[Kind::Part, Kind::Inside]), forest, |a, b| a.years_from(b) <= 1);
    }

    /// Those of some kinds, by year.
    fn of(&self, kinds: &[Kind]) -> Vec<&'a Told<'a>> {
        let mut some: Vec<_> = self.told.iter().copied().filter(|told| kinds.contains(&told.kind)).collect();
        some.sort_by_key(|told| (told.year, told.line));
        some
    }
}

/// Joins neighbours.
fn link(sorted: &[&Told<'_>], forest: &mut Forest, same: impl Fn(&Told<'_>, &Told<'_>) -> bool) {
    for pair in sorted.windows(2) {
        if let [a, b] = pair
            && same(a, b)
            && a.fits(b)
        {
            forest.join(a.line, b.line);
        }
    }
}

/// Joins each line that is no "part of" with the nearest that is, before it or behind it.
fn link_to_parts(sorted: &[&Told<'_>], forest: &mut Forest, same: impl Fn(&Told<'_>, &Told<'_>) -> bool) {
    let mut sweep = |told: &mut dyn Iterator<Item = &&Told<'_>>| {
        let mut last: Option<&Told<'_>> = None;
        for told in told {
            match last {
                _ if told.kind == Kind::Part => last = Some(told),
                Some(part) if same(part, told) && part.fits(told) => forest.join(part.line, told.line),
                _ => {}
            }
        }
    };
    sweep(&mut sorted.iter());
    sweep(&mut sorted.iter().rev());
}

/// Numbers the packages and picks the line that stands for each.
fn number(lines: &[Line<'_>], forest: &mut Forest) -> Packages {
    let counted = lines.par_iter().map(|line| value(line.money).map(Box::new)).collect();
    let mut packages = Packages { of: vec![None; lines.len()], counted };
    let mut members: Vec<(usize, usize)> = (0..lines.len()).map(|at| (forest.root(at), at)).collect();
    members.sort_unstable();
    let mut next = 0;
    // The root of a package is its first line, so the numbers follow the order of the lines.
    for of in members.chunk_by(|a, b| a.0 == b.0) {
        let prices = prices(lines, of);
        if prices.is_empty() {
            continue;
        }
        next += 1;
        let suppliers = counts(of.iter().map(|(_, at)| lines[*at].supplier));
        let best = of.iter().filter_map(|(_, at)| Some((rank(&lines[*at], &prices, &suppliers)?, Reverse(*at)))).max();
        for (_, at) in of {
            packages.of[*at] = Some(next);
        }
        let Some((_, Reverse(teller))) = best else { continue };
        let mut told = packages.counted[teller].take();
        for (_, at) in of {
            let other = packages.counted[*at].take();
            if let (Some(told), Some(other)) = (&mut told, other) {
                add_dollars(told, &other);
            }
        }
        packages.counted[teller] = told;
    }
    packages
}

/// Takes over the figure in US dollars that is printed elsewhere for the same price.
fn add_dollars(told: &mut DealValue, other: &DealValue) {
    let same = (told.currency, told.low, told.high) == (other.currency, other.low, other.high);
    if same && told.usd_low.is_none() && told.usd_high.is_none() {
        (told.usd_low, told.usd_high) = (other.usd_low, other.usd_high);
    }
}

fn counts<'a>(words: impl Iterator<Item = &'a str>) -> HashMap<&'a str, usize> {
    words.fold(HashMap::new(), |mut counts, word| {
        *counts.entry(word).or_default() += 1;
        counts
    })
}

/// The prices that the lines of a package share, sorted; empty for a line of no package.
fn prices(lines: &[Line<'_>], of: &[(usize, usize)]) -> Vec<Price> {
    let money = || of.iter().flat_map(|(_, at)| lines[*at].money).filter(|one| is_read(one));
    let mut prices: Vec<Price> = money().filter(|one| one.role == MoneyRole::PackagePart).map(price).collect();
    if prices.is_empty() && of.len() > 1 {
        prices = money().filter(|one| one.role == MoneyRole::Whole).map(price).collect();
    }
    prices.sort_unstable();
    prices
}

/// How well a line stands for its package; `None` when its value is a price of its own within it.
///
/// Best is one that includes the package; then one of the supplier who sold it, not one bought through another country,
/// and of him who has most lines; then one with a figure in US dollars, and without "part of".
fn rank(line: &Line<'_>, prices: &[Price], suppliers: &HashMap<&str, usize>) -> Option<impl Ord + use<>> {
    let has = |one: &CommentMoney| prices.binary_search(&price(one)).is_ok();
    let includes = line.money.iter().any(|one| one.role == MoneyRole::Included && has(one));
    let own = own(line.money);
    let tells = match &own {
        Some(own) => own.iter().any(|one| has(one)),
        None => line.money.iter().any(|one| one.role == MoneyRole::PackagePart && is_read(one)),
    };
    let direct = !line.comment.contains(" via ");
    let lines = suppliers.get(line.supplier).copied();
    let dollars =
        principal(line.money).is_some_and(|group| group.iter().any(|one| one.currency == Some(Currency::USD)));
    (includes || tells).then_some((includes, direct, lines, dollars, own.is_some()))
}

/// Lines joined into packages.
struct Forest {
    parents: Vec<usize>,
}

impl Forest {
    fn new(length: usize) -> Forest {
        Forest { parents: (0..length).collect() }
    }

    fn root(&mut self, mut at: usize) -> usize {
        while self.parents[at] != at {
            self.parents[at] = self.parents[self.parents[at]];
            at = self.parents[at];
        }
        at
    }

    /// The first line of a package is its root.
    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        match a.cmp(&b) {
            Ordering::Less => self.parents[b] = a,
            Ordering::Greater => self.parents[a] = b,
            Ordering::Equal => {}
        }
    }
}
