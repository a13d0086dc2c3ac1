//! What one deal on record says of one claim: same or different in weapon, number, year and money, and by how much.

use crate::model::{Currency, Stage, Unit, UnitKind};

use super::claims::Said;
use super::deals::due;
use super::judge::Range;
use super::register::Record;
use super::rounding::allowed;
use super::row::DealFacts;
use super::score::{Wanted, has_come, is_before_order, number_on_record, things, years_apart};
use super::verdict::Verdict;
use super::words::{digits_apart, plain, range, range_to, span, years};
use crate::wording::format::DIGITS;

/// What a record says of a claim.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    pub verdict: Verdict,
    /// The year since which it holds.
    pub since: Option<i32>,
    /// Something of the claim besides its stage could be compared, or the record is the only one that a person linked.
    pub is_tied: bool,
    /// Number, else money, on record over what was said, less 1.
    pub off: Range,
    pub off_years: Option<i32>,
    /// Of a plan: the part that has come.
    pub attainment: Range,
    /// The comparison in words.
    pub rule: String,
}

/// The points of a comparison.
#[derive(Default)]
struct Points {
    same: Vec<String>,
    other: Vec<String>,
    /// What is neither.
    notes: Vec<String>,
}

impl Points {
    fn words(&self) -> String {
        let mut parts = self.notes.clone();
        if !self.other.is_empty() {
            parts.push(format!("differs in {}", self.other.join(" and in ")));
        }
        if !self.same.is_empty() {
            parts.push(format!("same {}", self.same.join(" and ")));
        }
        if parts.is_empty() { "nothing else to compare".to_owned() } else { parts.join("; ") }
    }
}

/// Compares a claim with a deal on record.
pub(super) fn compare(claim: &Said, wanted: &Wanted, record: &Record, linked: bool) -> Found {
    let mut points = Points::default();
    let weapon = weapon(wanted, record, &mut points);
    let number = number(claim, record, &mut points);
    let money = money(claim, record, &mut points);
    let off_years = year(claim, record, &mut points);
    let is_tied = weapon || number.is_some() || money.is_some();
    let mut found = Found {
        verdict: if points.other.is_empty() { Verdict::Confirmed } else { Verdict::Differs },
        since: if has_come(claim.stage) { record.first_delivery } else { record.order_year },
        is_tied,
        off: number.or(money).unwrap_or((None, None)),
        off_years,
        attainment: (None, None),
        rule: format!(": {}", points.words()),
    };
    match claim.stage {
        Stage::Planned => plan(claim, record, &mut found),
        Stage::Cancelled => cancelled(claim, record, &mut found),
        Stage::Delayed | Stage::Suspended => resumed(claim, record, &mut found),
        _ if record.is_cancelled => {
            found.verdict = Verdict::Differs;
            found.rule = ": called off".to_owned();
        }
        // A linked order without anything to compare is still the order that a person says it is.
        _ if !is_tied && !linked => {
            found.verdict = Verdict::Open;
            found.rule = ": the claim names nothing that can be compared".to_owned();
        }
        _ => {}
    }
    found
}

fn weapon(wanted: &Wanted, record: &Record, points: &mut Points) -> bool {
    if !wanted.is_named() {
        if wanted.is_of_class(record) {
            points.same.push("class of weapon (no type is named)".to_owned());
        } else if wanted.has_class() && !record.classes.is_empty() {
            points.other.push(format!("class of weapon, {} on record", record.classes.join(" or ")));
        }
        return wanted.has_class() && !record.classes.is_empty();
    }
    match wanted.weapon(record).weight {
        fit if fit > 0.5 => points.same.push("weapon".to_owned()),
        _ => points.other.push(format!("type, {} on record", record.designation)),
    }
    true
}

fn number(claim: &Said, record: &Record, points: &mut Points) -> Option<Range> {
    let (low, high) = things(claim)?;
    let found = number_on_record(claim.stage, record)?;
    let sure = if has_come(claim.stage) { record.delivered_sure } else { record.number_sure };
    let mark = if sure { "" } else { " (uncertain in the register)" };
    let (least, most) = allowed(claim);
    let fits = least.is_none_or(|least| found >= least) && most.is_none_or(|most| found <= most);
    match fits {
        true => points.same.push(format!("number{mark}")),
        false => {
            points.other.push(format!(
                "number, {} on record{mark} and {} said",
                plain(found),
                range(low, high, claim.unit)
            ));
        }
    }
    Some(off((Some(found), Some(found)), (low, high)))
}

fn money(claim: &Said, record: &Record, points: &mut Points) -> Option<Range> {
    let usd = Some(Unit::Money(Currency::USD));
    if !claim.has(UnitKind::Money) || claim.unit != usd || (record.usd.0.is_none() && record.usd.1.is_none()) {
        return None;
    }
    let (least, most) = allowed(claim);
    let above = matches!((record.usd.0, most), (Some(low), Some(most)) if low > most);
    let below = matches!((record.usd.1, least), (Some(high), Some(least)) if high < least);
    let ends = |(low, high): Range| -> Vec<f64> { [low, high].into_iter().flatten().collect() };
    let digits = digits_apart(DIGITS, &ends(record.usd), &ends((claim.low(), claim.high())));
    let whole = if record.in_package { ", that of a package of several deals," } else { "" };
    match above || below {
        false => points.same.push(format!("value{whole}").trim_end_matches(',').to_owned()),
        true => points.other.push(format!(
            "value, {}{whole} on record and {} said",
            range_to(record.usd.0, record.usd.1, usd, digits),
            range_to(claim.low(), claim.high(), usd, digits)
        )),
    }
    Some(off(record.usd, (claim.low(), claim.high())))
}

/// What is on record over what was said, less 1; the ends that are farthest apart.
fn off(found: Range, said: Range) -> Range {
    let ratio = |found: Option<f64>, said: Option<f64>| match (found, said) {
        (Some(found), Some(said)) if said > 0.0 => Some(found / said - 1.0),
        _ => None,
    };
    (ratio(found.0, said.1), ratio(found.1, said.0))
}

fn year(claim: &Said, record: &Record, points: &mut Points) -> Option<i32> {
    if is_before_order(claim.stage) {
        let (ordered, said) = (record.order_year?, claim.said_year()?);
        let gap = ordered - said;
        match gap {
            0 => points.notes.push("ordered in the year in which it was said".to_owned()),
            gap if gap > 0 => points.notes.push(format!("ordered {} after it was said", years(gap))),
            gap => points.other.push(format!("stage, {} said and ordered {} before", claim.stage, years(-gap))),
        }
        return Some(gap);
    }
    let gap = years_apart(claim, record)?;
    let what = if has_come(claim.stage) { "year of delivery" } else { "year of the order" };
    let found = match has_come(claim.stage) {
        true => span(record.first_delivery, record.last_delivery),
        false => span(record.order_year, record.order_year),
    };
    let said = span(claim.first_year(), claim.last_year());
    match gap {
        0 => points.same.push(what.to_owned()),
        gap => points.other.push(format!(
            "{what}, {found} on record and {said} said, {} {}",
            years(gap.abs()),
            if gap > 0 { "later" } else { "earlier" }
        )),
    }
    Some(gap)
}

/// Deliveries that are planned: what had come by the last year on record, against its share of the plan.
fn plan(claim: &Said, record: &Record, found: &mut Found) {
    let number = things(claim).and_then(|(low, _)| low).or(record.number);
    let (Some(number), Some(come), Some(first), Some(last)) =
        (number.filter(|number| *number > 0.0), record.delivered, claim.first_year(), claim.last_year())
    else {
        found.verdict = Verdict::Open;
        found.rule = ": a plan whose number or years are not known".to_owned();
        return;
    };
    let known = record.last_delivery.unwrap_or(first);
    let due = due(number, first, last, known);
    found.attainment = (Some(come / number), Some(come / number));
    found.since = Some(known);
    found.verdict = match () {
        () if come >= number => Verdict::Met,
        () if known >= last => Verdict::Missed,
        () if come >= due => Verdict::OnTrack,
        () => Verdict::Behind,
    };
    found.rule = format!(
        ": {} of {} had come by {known}; in proportion to the years {} were due",
        plain(come),
        plain(number),
        plain((due * 10.0).round() / 10.0)
    );
}

fn cancelled(claim: &Said, record: &Record, found: &mut Found) {
    let said = claim.said_year();
    match (record.delivered, record.last_delivery) {
        (Some(come), Some(year)) if come > 0.0 && said.is_none_or(|said| year >= said) => {
            found.verdict = Verdict::Differs;
            found.rule = format!(": said to be called off, and delivered by {year}");
        }
        _ => {
            found.verdict = Verdict::Open;
            found.rule = ": said to be called off; the record neither confirms nor denies it".to_owned();
        }
    }
}

/// A deal that was said to be late or stopped.
fn resumed(claim: &Said, record: &Record, found: &mut Found) {
    let said = claim.said_year();
    match record.last_delivery {
        Some(year) if said.is_none_or(|said| year > said) => {
            found.verdict = Verdict::Superseded;
            found.since = Some(year);
            found.rule = format!(": delivered since, by {year}");
        }
        _ => {
            found.verdict = Verdict::Open;
            found.rule = ": nothing has come since".to_owned();
        }
    }
}

/// What is on record, in words: `10 MFI-17 Supporter ordered in 2017, 10 delivered in 2018 (number uncertain)`.
pub(super) fn facts(record: &Record) -> String {
    let uncertain = |sure: bool, what: &str| if sure { String::new() } else { format!(" ({what} uncertain)") };
    let number = record.number.map_or_else(|| "a number not known of".to_owned(), plain);
    let mut text = format!("{number} {}", record.designation);
    if !record.number_sure {
        text.push_str(" (number uncertain)");
    }
    if record.order_year.is_some() {
        text.push_str(&format!(" ordered in {}", span(record.order_year, record.order_year)));
        text.push_str(&uncertain(record.order_year_sure, "year"));
    } else if record.delivered.is_none() {
        text.push_str(" on record");
    }
    match record.delivered {
        Some(0.0) => text.push_str(", none delivered"),
        Some(come) => {
            let when = match record.first_delivery {
                Some(_) => format!(" in {}", span(record.first_delivery, record.last_delivery)),
                None => String::new(),
            };
            text.push_str(&format!(", {} delivered{when}{}", plain(come), uncertain(record.delivered_sure, "number")));
        }
        None => {}
    }
    let usd = Some(Unit::Money(Currency::USD));
    if record.usd != (None, None) {
        text.push_str(&format!(", {}", range(record.usd.0, record.usd.1, usd)));
        if record.support != (None, None) {
            text.push_str(&format!(" including {} for support", range(record.support.0, record.support.1, usd)));
        }
        if record.in_package {
            text.push_str(" for a package that it is a part of");
        }
    }
    text
}

/// The same as columns.
pub(super) fn facts_of(record: &Record) -> DealFacts {
    DealFacts {
        order_year: record.order_year,
        ordered: record.number,
        delivered: record.delivered,
        first_delivery: record.first_delivery,
        last_delivery: record.last_delivery,
        usd: record.usd,
        support: record.support,
        in_package: record.in_package,
    }
}
