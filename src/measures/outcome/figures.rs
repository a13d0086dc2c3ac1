//! Figures of trade that can settle a claim: what a person linked to it, official series, and what was reported later.

use std::collections::HashMap;

use crate::model::{Currency, Kind, Pair, Per, PeriodBasis, Stage, Unit, UnitKind, month, whole_months};

use super::claims::{Claims, Said};
use super::season::{Seasons, linear};

/// Who says so. Of one year, official figures stand before reported ones; what a person linked always counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Evidence {
    /// Linked to the claim as its answer, in `links.csv`.
    Linked,
    /// An official series of the store.
    Official,
    /// A claim that reports a figure.
    Reported,
    /// A line of an arms register.
    Register,
}

impl Evidence {
    /// Every spelling.
    pub const WORDS: &'static [&'static str] = &["linked", "official", "reported", "register"];

    /// The spelling in the table.
    pub const fn word(self) -> &'static str {
        match self {
            Evidence::Linked => "linked",
            Evidence::Official => "official",
            Evidence::Reported => "reported",
            Evidence::Register => "register",
        }
    }
}

/// One figure for one year, a part of it, or several years together.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Figure {
    pub evidence: Evidence,
    /// The year that it is for; of several years the last.
    pub year: i32,
    /// As stated; `None` where the bound is open.
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// Months of the year that it covers, when it is not all of them.
    pub months: Option<i32>,
    /// The part of a year that those months are.
    pub part: Option<f64>,
    /// First of the years that it is the sum of.
    pub since: Option<i32>,
    /// First month that it covers, counted from January of year 0; `None` where its start is open.
    pub first: Option<i32>,
    /// Last month that it covers.
    pub last: i32,
    /// It is for some year of its period, and which one is not said: "by 2025".
    pub is_vague: bool,
    /// How it was worked out from figures of other years; empty when it is as stated.
    pub worked_out: String,
    /// Figures that cannot be true together with it.
    pub rivals: Vec<String>,
    /// It is not an amount but the part of the target that was reached.
    pub is_share: bool,
    /// It is of no named year, or was said while the year still ran: "currently".
    pub is_current: bool,
    /// Claim, or release.
    pub record: String,
    /// How two-way trade was counted; empty for claims.
    pub definition: String,
    /// Whose books; empty for claims.
    pub reporter: String,
    /// Which release; empty for claims.
    pub vintage: String,
    /// Who published it.
    pub source: String,
    pub estimate: bool,
}

impl Figure {
    /// The bounds for a whole year: a part-year's over the part of the year that its months are.
    pub fn yearly(&self) -> (Option<f64>, Option<f64>) {
        let part = self.part.unwrap_or(1.0);
        (self.low.map(|low| low / part), self.high.map(|high| high / part))
    }

    /// How a rule names it.
    pub fn name(&self) -> String {
        match self.definition.as_str() {
            "" => self.source.clone(),
            definition => format!("{} {definition} of {}", self.source, self.reporter.replace(';', " and ")),
        }
    }
}

/// What makes figures comparable: countries, flow, unit, scope.
type Subject = (String, String, Option<Unit>, String, String);

fn subject(claim: &Said, unit: Option<Unit>) -> Subject {
    (claim.sides.clone(), claim.flow.clone(), unit, claim.category.clone(), claim.item.clone())
}

/// Of more figures of one subject the latest so many are looked at.
pub(super) const MOST_LATER: usize = 200;

/// Every reported figure of trade in money, by what it is about.
#[derive(Debug, Default)]
pub(super) struct Reported {
    /// In the order in which they were said.
    by_subject: HashMap<Subject, Vec<usize>>,
    /// Two-way trade of all goods in dollars, by pair: what a deal's value is set beside.
    by_pair: HashMap<Pair, Vec<usize>>,
    figures: HashMap<usize, Figure>,
}

impl Reported {
    /// Sorts the claims of a ledger.
    pub fn of(claims: &Claims, seasons: &Seasons) -> Reported {
        let mut reported = Reported::default();
        let usd = Some(Unit::Money(Currency::USD));
        for (at, claim) in claims.all.iter().enumerate() {
            if claim.kind != Kind::Trade || claim.stage != Stage::Reported || !claim.has(UnitKind::Money) {
                continue;
            }
            reported.by_subject.entry(subject(claim, claim.unit)).or_default().push(at);
            reported.figures.extend(figure(claim, Evidence::Reported).map(|figure| {
                let figure = Figure { rivals: claims.rivals(at), ..figure };
                (at, seasons.apply(claim, figure))
            }));
            let is_whole = claim.category.is_empty() && claim.item.is_empty() && claim.flow == "two-way";
            let is_yearly = claim.per.first().is_none_or(|per| *per == Per::Year);
            if let Some(pair) = claim.pair.filter(|_| is_whole && is_yearly && claim.unit == usd) {
                reported.by_pair.entry(pair).or_default().push(at);
            }
        }
        for places in reported.by_subject.values_mut() {
            places.sort_by_key(|place| claims.all[*place].said);
        }
        reported
    }

    /// Figures of what a claim is about, in this unit, that were said after it: the latest [`MOST_LATER`], in the order of the
    /// ledger. What had been said by then is no later record, whatever year it is for.
    pub fn later(
        &self,
        claims: &Claims,
        claim: &Said,
        unit: Option<Unit>,
        counts: impl Fn(&usize) -> bool,
    ) -> Vec<&Figure> {
        let places = self.by_subject.get(&subject(claim, unit)).map_or(&[][..], Vec::as_slice);
        let is_later = |place: &&usize| match (claims.all[**place].said, claim.said) {
            (Some(said), Some(target)) => said > target,
            _ => true,
        };
        let mut later: Vec<usize> =
            places.iter().rev().take_while(is_later).filter(|place| counts(place)).take(MOST_LATER).copied().collect();
        later.sort_unstable();
        later.iter().filter_map(|place| self.figures.get(place)).collect()
    }

    /// Reported two-way trade of a pair in dollars a year.
    pub fn two_way(&self, pair: Pair) -> &[usize] {
        self.by_pair.get(&pair).map_or(&[], Vec::as_slice)
    }
}

/// A claim as a figure; `None` when it has no figure or no year.
pub(super) fn figure(claim: &Said, evidence: Evidence) -> Option<Figure> {
    let years = claim.calendar_years();
    let year = years.last?;
    let months = claim.months();
    let is_sum = claim.per.first() == Some(&Per::Period);
    let (months, since) = match claim.per.first() {
        Some(Per::Quarter) => (Some(3), None),
        Some(Per::Month) => (Some(1), None),
        Some(Per::Week | Per::Day) => return None,
        _ if is_sum => match months {
            Some(months) if months < 12 => (Some(months), None),
            Some(months) if months > 12 => (None, years.first),
            _ => (None, None),
        },
        _ => (None, None),
    };
    let (first, last) = match (claim.first, claim.last?) {
        (Some(first), last) => {
            let (first, last) = whole_months(first, last);
            (Some(first), last)
        }
        (None, last) => (None, month(last)),
    };
    let is_of_document = claim.basis == PeriodBasis::Document;
    let is_long = first.is_none_or(|first| last - first + 1 > 12);
    (claim.low.is_some() || claim.high.is_some()).then(|| Figure {
        evidence,
        year,
        low: claim.low(),
        high: claim.high(),
        part: months.map(linear),
        months,
        since,
        is_share: claim.unit == Some(Unit::Percent),
        is_current: is_of_document || matches!((claim.said, claim.last), (Some(said), Some(last)) if said <= last),
        first,
        last,
        is_vague: since.is_none() && (first.is_none() || (is_long && is_of_document)),
        worked_out: String::new(),
        rivals: Vec::new(),
        record: claim.id.clone(),
        definition: String::new(),
        reporter: String::new(),
        vintage: String::new(),
        source: claim.outlet.clone(),
        estimate: claim.estimate,
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A figure that was reported for a calendar year.
    pub fn reported(year: i32, value: f64) -> Figure {
        Figure {
            evidence: Evidence::Reported,
            year,
            low: Some(value),
            high: Some(value),
            months: None,
            part: None,
            since: None,
            first: Some(year * 12),
            last: year * 12 + 11,
            is_vague: false,
            worked_out: String::new(),
            rivals: Vec::new(),
            is_share: false,
            is_current: false,
            record: "a".into(),
            definition: String::new(),
            reporter: String::new(),
            vintage: String::new(),
            source: "The Paper".into(),
            estimate: false,
        }
    }

    #[test]
    fn ten_months_are_five_sixths_of_a_year() {
        let figure = Figure { high: None, months: Some(10), part: Some(linear(10)), ..reported(2023, 6.0e9) };
        assert_eq!(figure.yearly(), (Some(7.2e9), None));
        assert_eq!(Figure { months: None, part: None, ..figure }.yearly(), (Some(6.0e9), None));
    }
}
