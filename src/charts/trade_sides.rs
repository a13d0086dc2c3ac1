//! Exports and imports of one country by partner or by product: who or what is largest, and what is left.

use std::collections::BTreeMap;

use serde::Serialize;

use super::finite;
use super::format::{self, money};
use super::registers::{short, when};
use super::trade_words::Statistic;
use super::twins::{TwinBar, TwinRow};

/// What stands in the place of a bar.
const NONE: &str = "no figure";
/// A part of a total below this is rounding.
const NOTHING: f64 = 0.0005;

/// Exports or imports of one country and year in parts.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct TradeSide {
    /// Partner as it is called in print, or product code, and US dollars.
    pub parts: Vec<(String, Option<f64>)>,
    /// All of them together, in US dollars; `None` when that is not known, as for an extract with some of the partners.
    pub total: Option<f64>,
    /// The data have some of the partner countries only.
    pub some_partners: bool,
    /// The data have some kinds of products only.
    pub some_products: bool,
}

/// A partner or product with its exports and imports.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Part<'a> {
    pub(super) name: &'a str,
    pub(super) values: [Option<f64>; 2],
}

impl Part<'_> {
    fn sum(&self) -> f64 {
        self.values.iter().flatten().sum()
    }

    /// Reported, and reported to be nothing: no part of the largest ones.
    fn is_nought(&self) -> bool {
        self.sum() <= 0.0 && self.values != [None, None]
    }
}

/// Both sides, put together part by part.
pub(super) struct Sides<'a> {
    pub(super) sides: &'a [Option<TradeSide>; 2],
    /// The largest of exports and imports together first; those of nothing last.
    pub(super) parts: Vec<Part<'a>>,
    statistic: &'a Statistic,
}

impl<'a> Sides<'a> {
    pub(super) fn of(sides: &'a [Option<TradeSide>; 2], statistic: &'a Statistic) -> Sides<'a> {
        let mut known: BTreeMap<&str, [Option<f64>; 2]> = BTreeMap::new();
        for (side, parts) in sides.iter().enumerate() {
            for (name, value) in parts.iter().flat_map(|side| &side.parts) {
                let value = finite(*value).filter(|value| *value >= 0.0);
                let figures = known.entry(name.as_str()).or_default();
                figures[side] = figures[side].or(value);
            }
        }
        let mut parts: Vec<Part<'_>> = known.into_iter().map(|(name, values)| Part { name, values }).collect();
        parts.sort_by(|one, other| {
            one.is_nought().cmp(&other.is_nought()).then_with(|| other.sum().total_cmp(&one.sum()))
        });
        Sides { sides, parts, statistic }
    }

    /// How many of the parts are drawn of so many that there is room for: nobody is hidden alone behind the word others, and a
    /// trade of nothing is no bar.
    pub(super) fn drawn(&self, most: usize) -> usize {
        drawn(self.parts.iter().filter(|part| !part.is_nought()).count(), most)
    }

    /// The parts that are not drawn and are more than nothing.
    pub(super) fn hidden(&self, drawn: usize) -> usize {
        self.parts.iter().skip(drawn).filter(|part| !part.is_nought()).count()
    }

    /// The parts that are not drawn because nothing is reported of them but a nought.
    pub(super) fn noughts_note(&self, drawn: usize, one: &str, many: &str) -> String {
        let noughts = self.parts.iter().skip(drawn).filter(|part| part.is_nought()).count();
        let (what, have) = if noughts == 1 { (one, "has") } else { (many, "have") };
        when(noughts > 0, &format!("{} more {what} {have} figures of $0.", format::capital(&format::spelled(noughts))))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.parts.iter().all(|part| part.sum() <= 0.0)
    }

    pub(super) fn total(&self, side: usize) -> Option<f64> {
        self.sides[side].as_ref().and_then(|side| finite(side.total)).filter(|total| *total > 0.0)
    }

    /// True when a side has no total because its products are those of an extract.
    pub(super) fn has_some_products(&self, side: usize) -> bool {
        self.total(side).is_none() && self.sides[side].as_ref().is_some_and(|side| side.some_products)
    }

    /// True when shares are of something.
    pub(super) fn has_total(&self) -> bool {
        self.total(0).is_some() || self.total(1).is_some()
    }

    /// The parts of one side, the largest first.
    pub(super) fn of_side(&self, side: usize) -> Vec<(&'a str, f64)> {
        let mut own: Vec<(&str, f64)> = self
            .parts
            .iter()
            .filter_map(|part| Some((part.name, part.values[side]?)))
            .filter(|part| part.1 > 0.0)
            .collect();
        own.sort_by(|one, other| other.1.total_cmp(&one.1));
        own
    }

    /// The largest part of a side with its share, where there is one and only one.
    pub(super) fn first(&self, side: usize) -> Option<(&'a str, f64)> {
        let total = self.total(side)?;
        let own = self.of_side(side);
        let (name, value) = own.first().copied()?;
        let is_alone = own.get(1).is_none_or(|second| second.1 < value);
        // More than the whole is no share.
        (is_alone && value <= total).then_some((name, value / total))
    }

    /// The largest part of a side with its value, where there is one and only one: what can be said without a total.
    fn first_value(&self, side: usize) -> Option<(&'a str, f64)> {
        let own = self.of_side(side);
        let first = own.first().copied()?;
        own.get(1).is_none_or(|second| second.1 < first.1).then_some(first)
    }

    /// The largest part of a side with what it is in words: `15%` of a whole that is known, else `$370m`; estimates with `about`.
    pub(super) fn lead(&self, side: usize) -> Option<(&'a str, String)> {
        let (name, words) = match self.total(side) {
            Some(_) => self.first(side).map(|(name, share)| (name, super::parts::part(share)))?,
            None => self.first_value(side).map(|(name, value)| (name, money(value, "USD")))?,
        };
        Some((name, format!("{}{words}", self.statistic.about())))
    }

    /// True when the data have some of the partner countries only.
    pub(super) fn is_extract(&self) -> bool {
        self.sides.iter().flatten().any(|side| side.some_partners)
    }

    /// `Exports, $3.6tn`; empty for a flow that is not reported.
    pub(super) fn heading(&self, side: usize) -> String {
        let flow = ["Exports", "Imports"][side];
        match (&self.sides[side], self.total(side)) {
            (None, _) => String::new(),
            (Some(_), Some(total)) => {
                format!("{flow}, {}", format::hedged(&money(total, "USD"), self.statistic.sign()))
            }
            (Some(_), None) => flow.to_owned(),
        }
    }

    /// Both bars of a part.
    pub(super) fn bars(&self, part: &Part<'_>) -> [TwinBar; 2] {
        [0, 1].map(|side| self.bar(side, part.values[side], NONE))
    }

    fn bar(&self, side: usize, value: Option<f64>, missing: &str) -> TwinBar {
        let Some(value) = value else { return TwinBar { words: missing.to_owned(), ..TwinBar::default() } };
        let share = self.total(side).map(|total| super::parts::part(value / total)).unwrap_or_default();
        let words = format::hedged(&money(value, "USD"), self.statistic.sign());
        TwinBar { value: Some(value), share, words }
    }

    /// What is left of a side beside those that are named; `None` without a total, and when they are more than it.
    pub(super) fn left(&self, side: usize, shown: f64) -> Option<f64> {
        self.total(side).map(|total| total - shown).filter(|left| *left >= 0.0)
    }

    /// What is left of both totals beside the first `drawn` parts, as one row; nothing when nothing is left.
    pub(super) fn others(&self, drawn: usize, nameless: &str) -> Option<TwinRow> {
        let named = &self.parts[..drawn.min(self.parts.len())];
        let left = |side: usize| self.left(side, named.iter().filter_map(|part| part.values[side]).sum());
        let is_something =
            |side: usize| left(side).zip(self.total(side)).is_some_and(|(left, total)| left / total >= NOTHING);
        let hidden = self.hidden(drawn);
        if hidden == 0 && !is_something(0) && !is_something(1) {
            return None;
        }
        let bars = [0, 1].map(|side| match &self.sides[side] {
            Some(_) => self.bar(side, left(side), "no total"),
            None => self.bar(side, None, NONE),
        });
        let label = if hidden == 0 { nameless.to_owned() } else { others_label(hidden) };
        Some(TwinRow { id: "others".to_owned(), label, detail: String::new(), rest: true, bars })
    }

    /// What a reader must know of flows, totals and parts without a figure.
    pub(super) fn notes(&self, year: i32, drawn: usize) -> Vec<String> {
        let flows = || ["exports", "imports"].into_iter().enumerate();
        let absent: Vec<&str> = flows().filter(|(side, _)| self.sides[*side].is_none()).map(|(_, flow)| flow).collect();
        let few = |side: usize| self.sides[side].as_ref().is_some_and(|side| side.some_partners);
        let no_total: Vec<&str> = flows()
            .filter(|(side, _)| {
                self.sides[*side].is_some()
                    && self.total(*side).is_none()
                    && !few(*side)
                    && !self.has_some_products(*side)
            })
            .map(|(_, flow)| flow)
            .collect();
        let silent =
            |part: &Part<'_>| flows().any(|(side, _)| self.sides[side].is_some() && part.values[side].is_none());
        let extracts: Vec<&str> =
            flows().filter(|(side, _)| self.total(*side).is_none() && few(*side)).map(|(_, flow)| flow).collect();
        vec![
            when(
                !extracts.is_empty(),
                &format!("No total of {}: the data at hand have some of the partners only.", extracts.join(" and ")),
            ),
            when(!absent.is_empty(), &format!("No {} at hand for {year}.", absent.join(" and no "))),
            when(!no_total.is_empty(), &format!("No total of {}: figures are missing.", no_total.join(" and "))),
            when(self.parts.iter().take(drawn).any(silent), "“No figure” is not zero."),
        ]
    }

    /// The three largest of each side in words.
    pub(super) fn spoken(&self, name: impl Fn(&str) -> String) -> String {
        let listed = |side: usize| {
            let words: Vec<String> = self
                .of_side(side)
                .iter()
                .take(3)
                .map(|(part, value)| format!("{} {}", short(&name(part)), money(*value, "USD")))
                .collect();
            when(!words.is_empty(), &format!(" {}: {}.", ["Exports", "Imports"][side], format::list(&words)))
        };
        format!("{}{}", listed(0), listed(1))
    }
}

/// `1 other`, `215 others`.
pub(super) fn others_label(count: usize) -> String {
    format!("{} {}", format::count(count as f64), if count == 1 { "other" } else { "others" })
}

const fn drawn(parts: usize, most: usize) -> usize {
    if parts == most + 1 || parts < most { parts } else { most }
}
