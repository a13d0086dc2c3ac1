//! `deals`: what became of announced arms deals, one a row, each event as wide as its date is uncertain.

use std::collections::BTreeSet;

use serde::Serialize;

use super::cited::cite;
use super::format::{self, count, count_range, money_range, month_year};
use super::lanes::{self, Lane, LaneMark, Lanes, MarkKind, Span, SpanKind};
use super::layout;
use super::scale::{Scale, year_ticks};
use super::{Body, Chart, ChartAbout, ChartError, ChartOptions, Ink, Tick, bounds, finite, footer, sentences};
use crate::model::Stage;

/// What it is.
pub const ABOUT: ChartAbout = ChartAbout {
    id: "deals",
    about: "what became of announced arms deals: talks, contracts, deliveries",
    measures: &["deals"],
    shape: "one row a claim; the claims of one deal share a lane",
    forms: &[],
};

/// Rows of one page, however large it is.
const MOST_LANES: usize = 12;

/// One claim about a deal. Times are decimal years; money is in whole units of `currency`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DealRow {
    /// The deal that it is about; one lane each.
    pub deal: String,
    /// The open deal that this one may be the answer to, where several may be; empty for none.
    pub answers: String,
    /// Name of the lane.
    pub lane: String,
    /// The claim.
    pub claim: String,
    /// How far the deal had come.
    pub stage: Stage,
    /// The thing.
    pub item: String,
    /// Supplier in words.
    pub supplier: String,
    /// Recipient in words.
    pub recipient: String,
    /// Lowest number of things.
    pub number_low: Option<f64>,
    /// Highest number of things.
    pub number_high: Option<f64>,
    /// What is counted, `aircraft`.
    pub number_unit: String,
    /// Lowest value.
    pub value_low: Option<f64>,
    /// Highest value.
    pub value_high: Option<f64>,
    /// ISO 4217 code; empty without a value.
    pub currency: String,
    /// First moment at which it may have happened; `None` for an open start.
    pub first: Option<f64>,
    /// Last moment at which it may have happened; `None` for an open end.
    pub last: Option<f64>,
    /// An estimate, in its figure or in its date.
    pub estimate: bool,
    /// The figure itself is an estimate, and not only its date.
    pub is_about: bool,
    /// Short name of the outlet.
    pub source: String,
}

impl DealRow {
    /// First and last moment, each standing in for the other when it is missing.
    pub fn when(&self) -> Option<(f64, f64)> {
        bounds(self.first, self.last).filter(|(first, last)| *first > 1000.0 && *last < 3000.0)
    }

    fn number(&self) -> Option<f64> {
        bounds(self.number_low, self.number_high).map(|(low, _)| low).filter(|low| *low > 0.0)
    }

    /// It tells of a delivery. That nothing has come, or nought, is none.
    fn is_delivery(&self) -> bool {
        is_delivery(self.stage) && bounds(self.number_low, self.number_high).is_none_or(|(_, high)| high > 0.0)
    }

    /// The step on the ladder that it shows to be reached.
    fn step(&self) -> Option<u8> {
        self.stage.ladder().filter(|_| self.is_delivery() || !is_delivery(self.stage))
    }
}

/// The rows of one deal, in order of time.
struct Deal<'a> {
    rows: Vec<&'a DealRow>,
    /// Stands below the deal that it may be the answer to.
    is_answer: bool,
}

impl<'a> Deal<'a> {
    fn first(&self) -> f64 {
        self.rows.iter().filter_map(|row| row.when()).map(|when| when.0).fold(f64::INFINITY, f64::min)
    }

    fn last(&self) -> f64 {
        self.rows.iter().filter_map(|row| row.when()).map(|when| when.1).fold(f64::NEG_INFINITY, f64::max)
    }

    /// How much there is to compare: outlets that tell of it, and whether one of them names a value.
    fn weight(&self) -> (usize, bool) {
        let outlets: std::collections::BTreeSet<&str> = self.rows.iter().map(|row| row.source.as_str()).collect();
        (outlets.len(), self.value().is_some())
    }

    /// The latest row says how things stand; of two at the same time, the further one.
    fn latest(&self) -> Option<&'a DealRow> {
        let rank = |row: &DealRow| (row.when().map_or(0.0, |when| when.1), row.stage.ladder().unwrap_or(10));
        self.rows.iter().copied().max_by(|a, b| rank(a).0.total_cmp(&rank(b).0).then(rank(a).1.cmp(&rank(b).1)))
    }

    /// The furthest step on the ladder.
    fn furthest(&self) -> u8 {
        self.rows.iter().filter_map(|row| row.step()).max().unwrap_or(0)
    }

    fn is_over(&self) -> bool {
        self.latest().is_some_and(|row| matches!(row.stage, Stage::Cancelled | Stage::Suspended | Stage::Blocked))
    }

    /// Number ordered or spoken of, from the rows before delivery.
    fn ordered(&self) -> Option<f64> {
        let before = self.rows.iter().filter(|row| !is_delivery(row.stage));
        before.filter_map(|row| row.number()).next_back()
    }

    /// The largest number that any one row reports as delivered: rows may tell the same delivery again, so they are not added up.
    fn delivered(&self) -> Option<f64> {
        self.of_delivery().map(|(number, _)| number)
    }

    /// That number, and whether all who report it call it an estimate.
    fn of_delivery(&self) -> Option<(f64, bool)> {
        let rows = self.rows.iter().filter(|row| is_delivery(row.stage));
        let numbers = rows.filter_map(|row| Some((row.number()?, row.is_about)));
        numbers.max_by(|one, other| one.0.total_cmp(&other.0).then(other.1.cmp(&one.1)))
    }

    /// Lowest and highest value of the latest row that has one.
    fn value(&self) -> Option<(&'a DealRow, f64)> {
        let row = self.rows.iter().rev().find(|row| bounds(row.value_low, row.value_high).is_some())?;
        Some((row, bounds(row.value_low, row.value_high)?.1))
    }
}

fn is_delivery(stage: Stage) -> bool {
    matches!(stage, Stage::Delivered | Stage::Delivering)
}

/// The chart of arms deals.
///
/// # Errors
/// [`ChartError::NothingToDraw`] without a dated row; [`ChartError::NoSource`] when a drawn row names none.
pub fn spec(rows: &[DealRow], options: &ChartOptions) -> Result<Chart, ChartError> {
    let deals = gather(rows);
    if deals.is_empty() {
        return Err(ChartError::NothingToDraw("no deal has a date".to_owned()));
    }
    let undated = count_deals(rows) - deals.len();
    let draft = chart(&deals, 0, undated, options)?;
    let foot = footer(&draft.note, &draft.source);
    let height = layout::frame(&draft.title, &draft.subtitle, &foot, options.size).plot.height();
    let room = lanes::capacity(height - 21.0, options.size).min(MOST_LANES);
    let left_out = deals.len().saturating_sub(room);
    // Those that several outlets tell of stay, then those with a value, then the newest; they are drawn in the order in which
    // they began.
    let mut families = families(deals);
    families.sort_by(|a, b| weight_of(b).cmp(&weight_of(a)).then(last_of(b).total_cmp(&last_of(a))));
    let mut left = room;
    for family in &mut families {
        family.truncate(left);
        left -= family.len();
    }
    let start = |family: &[Deal<'_>]| family.first().map_or(f64::INFINITY, Deal::first);
    families.retain(|family| !family.is_empty());
    families.sort_by(|a, b| start(a).total_cmp(&start(b)));
    let deals: Vec<Deal<'_>> = families.into_iter().flatten().collect();
    chart(&deals, left_out, undated, options)
}

/// Each deal with those that may answer it behind it.
fn families(deals: Vec<Deal<'_>>) -> Vec<Vec<Deal<'_>>> {
    let mut families: Vec<Vec<Deal<'_>>> = Vec::new();
    for deal in deals {
        match families.last_mut().filter(|_| deal.is_answer) {
            Some(family) => family.push(deal),
            None => families.push(vec![deal]),
        }
    }
    families
}

fn weight_of(family: &[Deal<'_>]) -> (usize, bool) {
    family.iter().map(Deal::weight).max().unwrap_or_default()
}

fn last_of(family: &[Deal<'_>]) -> f64 {
    family.iter().map(Deal::last).fold(f64::NEG_INFINITY, f64::max)
}

fn count_deals(rows: &[DealRow]) -> usize {
    let names: std::collections::BTreeSet<&str> = rows.iter().map(|row| row.deal.as_str()).collect();
    names.len()
}

/// The dated deals in order of time; those that may answer an open one directly behind it.
fn gather(rows: &[DealRow]) -> Vec<Deal<'_>> {
    let mut by_name: std::collections::BTreeMap<&str, Vec<&DealRow>> = std::collections::BTreeMap::new();
    for row in rows.iter().filter(|row| row.when().is_some()) {
        by_name.entry(&row.deal).or_default().push(row);
    }
    // An answer to an answer, or to a deal that is not drawn, stands by itself.
    let heads: std::collections::BTreeSet<&str> =
        by_name.iter().filter(|(_, rows)| parent(rows).is_none()).map(|(name, _)| *name).collect();
    let mut answers: std::collections::BTreeMap<&str, Vec<Deal<'_>>> = std::collections::BTreeMap::new();
    let mut deals: Vec<Deal<'_>> = Vec::new();
    let start = |row: &DealRow| row.when().map_or(0.0, |when| when.0);
    for mut rows in by_name.into_values() {
        rows.sort_by(|a, b| start(a).total_cmp(&start(b)).then(a.stage.ladder().cmp(&b.stage.ladder())));
        match parent(&rows).filter(|open| heads.contains(open)) {
            Some(open) => answers.entry(open).or_default().push(Deal { rows, is_answer: true }),
            None => deals.push(Deal { rows, is_answer: false }),
        }
    }
    let by_start = |deals: &mut Vec<Deal<'_>>| deals.sort_by(|a, b| a.first().total_cmp(&b.first()));
    by_start(&mut deals);
    let mut ordered = Vec::new();
    for deal in deals {
        let name = deal.rows.first().map_or("", |row| row.deal.as_str());
        let mut own = answers.remove(name).unwrap_or_default();
        by_start(&mut own);
        ordered.push(deal);
        ordered.extend(own);
    }
    ordered
}

/// The open deal that these rows may be the answer to.
fn parent<'a>(rows: &[&'a DealRow]) -> Option<&'a str> {
    rows.iter().map(|row| row.answers.as_str()).find(|open| !open.is_empty())
}

fn chart(deals: &[Deal<'_>], left_out: usize, undated: usize, options: &ChartOptions) -> Result<Chart, ChartError> {
    let (first, last) = (
        deals.iter().map(Deal::first).fold(f64::INFINITY, f64::min),
        deals.iter().map(Deal::last).fold(f64::NEG_INFINITY, f64::max),
    );
    let as_of = options.as_of.filter(|day| day.is_finite() && *day >= first && *day < 3000.0);
    let end = last.max(as_of.unwrap_or(last));
    let recipients: std::collections::BTreeSet<&str> =
        deals.iter().flat_map(|deal| &deal.rows).map(|row| row.recipient.as_str()).collect();
    let rows: Vec<Lane> = deals.iter().map(|deal| lane(deal, recipients.len() > 1, as_of, end)).collect();
    let right = rows.iter().flat_map(|lane| &lane.spans).map(|span| span.to).fold(end, f64::max);
    let pad = ((right - first) * 0.02).max(0.15);
    let mut start = first - pad;
    let mut ticks = year_ticks(start, right + pad, 8);
    let marked = rows.iter().flat_map(|lane| &lane.marks).map(LaneMark::middle).fold(f64::INFINITY, f64::min);
    if let Some((tick, step)) = ticks.first().copied().zip(ticks.windows(2).next().map(|pair| pair[1] - pair[0]))
        && marked < tick
    {
        // A mark before the first year that is named could be of any year.
        ticks.insert(0, tick - step);
        start = tick - step - pad;
    }
    let x = Scale::Linear { min: start, max: right + pad };
    let x_ticks = ticks.into_iter().map(|at| Tick { at, label: format!("{at}") }).collect();
    let as_of = as_of.map(|at| Tick { at, label: format!("data to {}", month_year(at)) });
    let title = options
        .title
        .clone()
        .unwrap_or_else(|| title(deals, left_out > 0 || !options.selection.is_empty(), &options.recipient));
    let subtitle = format!(
        "Arms deals by status, {}. A bracket is as wide as the date is uncertain{}",
        format::years(first.floor() as i32, (last - 0.005).max(first).floor() as i32),
        // On a narrow page many are narrower than their mark, and not drawn.
        if options.size.is_narrow() { ", where that is wider than its mark" } else { "" }
    );
    let note = note(deals, &rows, left_out, undated, options);
    let drawn = deals.iter().flat_map(|deal| deal.rows.iter().map(|row| (row.claim.as_str(), row.source.as_str())));
    let source = cite(drawn, options.size)?;
    let alt = alt(&title, &rows);
    let body = Body::Lanes(Lanes { rows, x, x_ticks, as_of });
    Ok(Chart {
        id: ABOUT.id.to_owned(),
        title,
        subtitle,
        note,
        source: source.line,
        sources: source.all,
        alt,
        size: options.size,
        body,
    })
}

fn lane(deal: &Deal<'_>, several_recipients: bool, as_of: Option<f64>, end: f64) -> Lane {
    let (status, ink) = status(deal);
    let first = deal.rows.first();
    let supplier = first.map_or("", |row| row.supplier.as_str());
    let recipient = first.map_or("", |row| row.recipient.as_str());
    let sides = if several_recipients && !recipient.is_empty() {
        format!("{supplier} to {recipient}")
    } else {
        supplier.to_owned()
    };
    let status = if sides.is_empty() { status } else { format!("{sides}: {}", format::lower(&status)) };
    // The order names the thing most exactly, then any row that counts things.
    let counts = |row: &&&DealRow| row.number().is_some();
    let order = deal.rows.iter().filter(counts).find(|row| row.stage == Stage::Ordered);
    let named = order.or(deal.rows.iter().rev().find(counts)).or(deal.rows.last());
    let value =
        deal.value().and_then(|(row, _)| money_range(finite(row.value_low), finite(row.value_high), &row.currency));
    Lane {
        id: deal.rows.first().map_or_else(String::new, |row| row.deal.clone()),
        is_answer: deal.is_answer,
        label: named.map_or_else(String::new, |row| format::capital(&row.lane)),
        status,
        ink,
        value: value.unwrap_or_else(|| "n/a".to_owned()),
        spans: spans(deal, as_of, end),
        marks: marks(deal),
    }
}

/// What the rows say of how far the deal has come, and its colour.
fn status(deal: &Deal<'_>) -> (String, Ink) {
    let Some(latest) = deal.latest() else { return (String::new(), Ink::Muted) };
    let words = match latest.stage {
        Stage::Cancelled => return ("Cancelled".to_owned(), Ink::Muted),
        Stage::Suspended => return ("Suspended".to_owned(), Ink::Muted),
        Stage::Blocked => return ("Blocked".to_owned(), Ink::Muted),
        Stage::Delayed => return ("Delayed".to_owned(), Ink::Series(1)),
        _ => deal.furthest(),
    };
    match words {
        8 | 9 => (delivered_words(deal, words), Ink::Series(2)),
        7 => ("Ordered".to_owned(), Ink::Series(0)),
        6 => ("Agreed".to_owned(), Ink::Series(0)),
        5 => ("Approved".to_owned(), Ink::Series(0)),
        4 => ("Intent declared".to_owned(), Ink::Series(1)),
        3 => ("In talks".to_owned(), Ink::Series(1)),
        2 => ("Offered".to_owned(), Ink::Series(1)),
        1 => ("Interest".to_owned(), Ink::Series(1)),
        _ => (format::capital(latest.stage.word()), Ink::Series(1)),
    }
}

fn delivered_words(deal: &Deal<'_>, step: u8) -> String {
    let about = |(part, estimate)| if estimate { format!("≈{}", count(part)) } else { count(part) };
    match (deal.of_delivery(), deal.ordered()) {
        (Some(part), Some(all)) if part.0 < all => format!("{} of {} delivered", about(part), count(all)),
        (Some(part), _) => format!("{} delivered", about(part)),
        (None, _) if step == 8 => "Being delivered".to_owned(),
        (None, _) => "Delivered".to_owned(),
    }
}

fn middle(row: &DealRow) -> f64 {
    row.when().map_or(0.0, |(first, last)| (first + last) / 2.0)
}

/// Talks as an outline up to the order, the order solid up to the last delivery or to today, and what is open fading out.
fn spans(deal: &Deal<'_>, as_of: Option<f64>, end: f64) -> Vec<Span> {
    let span = |from: f64, to: f64, kind| Span { from, to, kind };
    let step = |row: &&&DealRow| row.stage.ladder().unwrap_or(0);
    let talks = deal.rows.iter().filter(|row| (1..=4).contains(&step(row))).map(|row| middle(row)).reduce(f64::min);
    let order = deal.rows.iter().filter(|row| (5..=7).contains(&step(row))).map(|row| middle(row)).reduce(f64::min);
    // Up to where the last delivery stands.
    let handed =
        marks(deal).iter().filter(|mark| mark.kind == MarkKind::Dot).map(|mark| mark.middle()).reduce(f64::max);
    let stop = deal.is_over().then(|| deal.latest().map(middle)).flatten();
    // What was said last is the last that is known: a bar up to today would claim that it still holds.
    let today = deal.last().min(as_of.unwrap_or(end));
    let mut out = Vec::new();
    if let Some(from) = talks {
        let to = order.or(handed).or(stop).unwrap_or(today);
        if to > from {
            out.push(span(from, to, SpanKind::Talks));
        }
    }
    let complete = matches!((deal.delivered(), deal.ordered()), (Some(part), Some(all)) if part >= all)
        || (deal.furthest() == 9 && deal.ordered().is_none_or(|all| deal.delivered().is_none_or(|part| part >= all)));
    if let Some(from) = order {
        let to = stop.or(handed.filter(|_| complete)).unwrap_or(today);
        if to > from {
            out.push(span(from, to, SpanKind::Solid));
        }
    }
    let plan = deal.rows.iter().filter(|row| row.stage == Stage::Planned).filter_map(|row| row.when());
    let planned = plan.map(|(_, last)| last).reduce(f64::max).filter(|last| *last > today);
    match planned {
        Some(last) => out.push(span(today, last, SpanKind::Planned)),
        None if stop.is_none() && !complete && as_of.is_some() => out.push(span(today, today + 2.0, SpanKind::Open)),
        None => {}
    }
    out
}

/// A row that adds no mark: a plan is drawn as a span, and a stage that is told with a number needs no second mark without one.
fn is_told_otherwise(row: &DealRow, deal: &Deal<'_>) -> bool {
    let Some((first, last)) = row.when() else { return true };
    let same_time = |other: &DealRow| other.when().is_some_and(|(from, to)| from < last && to > first);
    let with_number = |other: &&DealRow| other.stage == row.stage && other.number().is_some() && same_time(other);
    (row.stage == Stage::Planned && last > first + 1.0)
        || (row.number().is_none() && deal.rows.iter().copied().any(|other| with_number(&other)))
}

/// Two rows that tell of one delivery: different outlets give the same number, and there were not enough ordered for both.
fn tell_the_same(one: &DealRow, other: &DealRow, deal: &Deal<'_>) -> bool {
    let number = |row: &DealRow| bounds(row.number_low, row.number_high);
    let alike = number(one).is_some() && number(one) == number(other) && one.source != other.source;
    let both = one.number().unwrap_or(0.0) + other.number().unwrap_or(0.0);
    alike && is_delivery(one.stage) && is_delivery(other.stage) && deal.ordered().is_none_or(|ordered| both > ordered)
}

/// `2018 or 2019`: the years in which different rows date the same delivery; nothing where they agree.
fn dated_words(rows: &[&DealRow]) -> String {
    let years: BTreeSet<i32> = rows.iter().map(|row| middle(row).floor() as i32).collect();
    let words: Vec<String> = years.iter().map(i32::to_string).collect();
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!(", {} or {last}", rest.join(", ")),
        _ => String::new(),
    }
}

/// The rows of each mark: one, or those that tell of one delivery.
fn events<'a>(deal: &Deal<'a>) -> Vec<Vec<&'a DealRow>> {
    let mut out: Vec<Vec<&DealRow>> = Vec::new();
    for row in deal.rows.iter().copied().filter(|row| !is_told_otherwise(row, deal) && row.when().is_some()) {
        match out.iter_mut().find(|event| event.iter().all(|known| tell_the_same(known, row, deal))) {
            Some(event) => event.push(row),
            None => out.push(vec![row]),
        }
    }
    out
}

/// True where different outlets date one delivery differently.
fn is_dated_twice(deal: &Deal<'_>) -> bool {
    events(deal).iter().any(|event| !dated_words(event).is_empty())
}

fn marks(deal: &Deal<'_>) -> Vec<LaneMark> {
    let mut out: Vec<LaneMark> = events(deal).iter().filter_map(|event| mark(event)).collect();
    out.sort_by(|a, b| a.middle().total_cmp(&b.middle()));
    out
}

fn mark(event: &[&DealRow]) -> Option<LaneMark> {
    let row = event.first()?;
    let spans = || event.iter().filter_map(|row| row.when());
    let when =
        (spans().map(|when| when.0).fold(f64::INFINITY, f64::min), spans().map(|when| when.1).fold(0.0, f64::max));
    let kind = match row.stage {
        Stage::Delivered | Stage::Delivering if row.is_delivery() => MarkKind::Dot,
        Stage::Cancelled | Stage::Suspended | Stage::Blocked => MarkKind::Cross,
        Stage::Ordered | Stage::Agreed | Stage::Approved | Stage::InForce => MarkKind::Diamond,
        _ => MarkKind::Ring,
    };
    let hollow = event.iter().any(|row| row.estimate);
    // One that says it for sure is enough.
    let about = |number: String| if event.iter().all(|row| row.is_about) { format!("≈{number}") } else { number };
    let number = count_range(finite(row.number_low), finite(row.number_high)).map(about);
    let label = match (row.stage, number) {
        (Stage::Delivered | Stage::Delivering, Some(number)) => format!("{number} delivered{}", dated_words(event)),
        (Stage::Ordered | Stage::Agreed, Some(number)) => format!("{number} {}", row.stage.word()),
        (stage, _) => stage.word().replace('-', " "),
    };
    let id = event.iter().map(|row| row.claim.as_str()).collect::<Vec<_>>().join(" ");
    Some(LaneMark { id, when, kind, hollow, label })
}

/// How many were delivered in full, when any rule is sure of it; else a noun phrase.
fn title(deals: &[Deal<'_>], is_part: bool, recipient: &str) -> String {
    let suppliers: BTreeSet<&str> = deals.iter().flat_map(|deal| &deal.rows).map(|row| row.supplier.as_str()).collect();
    let with = match (suppliers.first(), suppliers.len()) {
        (Some(only), 1) if !only.is_empty() => format!(" with {}", super::registers::in_sentence(only)),
        _ => String::new(),
    };
    let whose = if recipient.is_empty() { String::new() } else { format!(" of {recipient}{with}") };
    // A deal and those that may answer it are told once.
    let families: Vec<&[Deal<'_>]> = deals.chunk_by(|_, next| next.is_answer).collect();
    let furthest = |family: &[Deal<'_>]| family.iter().map(Deal::furthest).max().unwrap_or(0);
    let all = families.len();
    let unordered = families.iter().filter(|family| (1..5).contains(&furthest(family))).count();
    let delivered = families.iter().filter(|family| furthest(family) >= 8).count();
    let number = |n: usize| format::capital(&format::spelled(n));
    let deals_word = if all == 1 { "deal" } else { "deals" };
    if is_part {
        // A count of the rows that happen to fit, or that were chosen for what is counted, says nothing of the deals.
        return format!("What became of reported arms talks and deals{whose}");
    }
    if all >= 2 && unordered * 2 >= all {
        let verb = if unordered == 1 { "is" } else { "are" };
        return format!(
            "{} of {} arms deals{whose} {verb} talk so far, with no order reported",
            number(unordered),
            format::spelled(all)
        );
    }
    if all >= 2 && delivered > 0 {
        let have = if delivered == 1 { "has" } else { "have" };
        return format!(
            "{} of {} arms deals{whose} {have} brought a reported delivery",
            number(delivered),
            format::spelled(all)
        );
    }
    format!("Arms {deals_word}{whose}: what has been reported")
}

fn note(deals: &[Deal<'_>], lanes: &[Lane], left_out: usize, undated: usize, options: &ChartOptions) -> String {
    let when = |yes: bool, words: &str| if yes { words.to_owned() } else { String::new() };
    let has_kind = |kind| lanes.iter().flat_map(|lane| &lane.spans).any(|span| span.kind == kind);
    let deal_words = |n: usize| format!("{} other {}", format::spelled(n), if n == 1 { "deal" } else { "deals" });
    let hollow = deals.iter().flat_map(|deal| &deal.rows).any(|row| row.estimate && is_delivery(row.stage));
    let rings: BTreeSet<&str> = lanes
        .iter()
        .flat_map(|lane| &lane.marks)
        .filter(|mark| mark.kind == MarkKind::Ring)
        .map(|mark| mark.label.as_str())
        .collect();
    let rings: Vec<&str> = rings.into_iter().collect();
    sentences(&[
        options.selection.clone(),
        when(has_kind(SpanKind::Talks), "Dashed: talks, interest or intent."),
        when(has_kind(SpanKind::Solid), "Solid: from approval, agreement or order (diamond) to delivery (circle)."),
        when(!rings.is_empty(), &format!("Small circle: {}.", rings.join(", "))),
        when(has_kind(SpanKind::Planned), "Hatched: a stated plan."),
        when(has_kind(SpanKind::Open), "Fading: nothing later is entered."),
        when(lanes.iter().any(|lane| lane.is_answer), "Indented: records that may answer the line above."),
        format::open_end_note(
            lanes
                .iter()
                .flat_map(|lane| lane.marks.iter().map(|mark| mark.label.as_str()).chain([lane.value.as_str()])),
        ),
        when(
            deals.iter().any(is_dated_twice),
            "A delivery that is dated differently is one mark over all of its years.",
        ),
        when(hollow, "Large hollow circle: an estimated delivery."),
        when(lanes.iter().any(|lane| lane.value == "n/a"), "n/a: no value reported."),
        when(
            left_out > 0,
            &format!(
                "{} not shown: told by fewer outlets, without a value, or older.",
                format::capital(&deal_words(left_out))
            ),
        ),
        when(undated > 0, &format!("{} without a date not shown.", format::capital(&deal_words(undated)))),
    ])
}

fn alt(title: &str, lanes: &[Lane]) -> String {
    let rows = lanes.iter().take(6).map(|lane| format!("{}, {}", lane.label, lane.status));
    format!("{title}. {}.", rows.collect::<Vec<_>>().join("; "))
}
