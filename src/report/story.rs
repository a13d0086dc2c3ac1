//! The story of the page: what was counted, and the findings in words with their figures.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::anchors::Anchors;
use super::outcomes::{Came, tally};
use super::references::References;
use super::words::{counted, grouped, pair, period, sentence, shown};
use super::{Brief, ChartPart};
use crate::charts::alt_text;
use crate::charts::format::list;

/// Findings of one verdict that are told; the table has all.
const MOST_TOLD: usize = 4;

/// What the page is about: the countries that were chosen, or everything.
pub(super) fn headline(brief: &Brief) -> String {
    let ask = brief.ask;
    let mut names: Vec<String> = ask.pairs.iter().map(|both| pair(&both.to_string(), brief.countries)).collect();
    names.extend(ask.countries.iter().map(|country| brief.countries.short(*country)));
    match names.len() {
        0 => "What was announced, what was recorded".to_owned(),
        1..=3 => format!("{}: what was announced, what was recorded", list(&names)),
        more => format!("{more} selections: what was announced, what was recorded"),
    }
}

/// The counts behind the page, and what they are of.
pub(super) fn standfirst(brief: &Brief, references: &References, came: &[Came]) -> Markup {
    let pairs: BTreeSet<String> =
        references.claims.iter().filter_map(|claim| claim.pair()).map(|both| both.to_string()).collect();
    let followed: BTreeSet<&str> = came.iter().map(|row| row.claim.as_str()).collect();
    html! {
        p class="standfirst" {
            (counted(references.selected, "claim", "claims")) " about "
            (counted(pairs.len(), "pair of countries", "pairs of countries")) " from "
            (counted(references.sources.len(), "source", "sources"))
            @if let Some(day) = brief.ask.as_of { ", as known on " (period(&day.to_string())) }
            ". "
            @if followed.is_empty() { "None of them can be followed up." }
            @else { (verdicts(came, followed.len())) (missing(came)) }
        }
        p class="note" {
            "Every figure stands in a cited source or is computed from such by a formula that is named below. "
            "Empty means that nothing was reported; it is never zero."
        }
    }
}

/// What they have none of: ` No target or forecast is among them.`
fn missing(came: &[Came]) -> &'static str {
    let has_target = came.iter().any(|row| ["target", "forecast"].contains(&row.stage.as_str()));
    let has_arms = came.iter().any(|row| row.kind == "arms");
    match (has_target, has_arms) {
        (true, true) => "",
        (false, true) => " No target or forecast is among them.",
        (true, false) => " No arms are among them.",
        (false, false) => " Neither a target nor arms are among them.",
    }
}

/// `156 of them can be followed up: 3 targets were met, 5 missed; ...`.
fn verdicts(came: &[Came], followed: usize) -> Markup {
    // A claim that can be read in two ways has two outcomes, and every count is one of outcomes.
    let twice = came.len().saturating_sub(followed);
    let told = tally(came).into_iter().filter(|(_, _, count)| *count > 0);
    let parts: Vec<(String, String)> = told
        .map(|(verdict, _, count)| (format!("verdict-{verdict}"), format!("{} {}", grouped(count), phrase(verdict))))
        .collect();
    html! {
        @if followed == 1 { "One of them can be followed up" } @else { (grouped(followed)) " of them can be followed up" }
        @if twice > 0 {
            ", " @if twice == 1 { "one" } @else { (grouped(twice)) } " in two readings, which makes "
            (counted(came.len(), "outcome", "outcomes"))
        }
        ": "
        @for (place, (id, words)) in parts.iter().enumerate() {
            @if place > 0 { @if place + 1 == parts.len() { " and " } @else { ", " } }
            a href={ "#" (id) } { (words) }
        }
        "."
    }
}

fn phrase(verdict: &str) -> &str {
    match verdict {
        "met" => "met",
        "on-track" => "on track",
        "behind" => "behind",
        "missed" => "missed",
        "confirmed" => "confirmed by the record",
        "led-to-an-order" => "led to an order",
        "unchecked" => "unchecked for want of an official table",
        "differs" => "differ from it",
        "superseded" => "changed by a later claim",
        "not-found" => "not found in the records at hand",
        _ => "still open",
    }
}

/// The findings: what came of the claims, then what the charts show.
pub(super) fn findings(came: &[Came], charts: &[ChartPart], anchors: &Anchors) -> Markup {
    html! {
        div class="findings" {
            @for (verdict, heading) in TOLD {
                @let (told, more) = chosen(came, verdict);
                @if !told.is_empty() {
                    div {
                        h3 { (heading) }
                        ul {
                            @for (row, times) in &told { li { (finding(row, *times, came, anchors)) } }
                            @if more > 0 { li { a href={ "#verdict-" (verdict) } { (grouped(more)) " more " (phrase(verdict)) } } }
                        }
                    }
                }
            }
            @if !charts.is_empty() {
                div {
                    h3 { "In the charts" }
                    ul {
                        @for part in charts {
                            @let chart = &part.drawing.chart;
                            li { (shown(&alt_text(chart))) " " a href={ "#chart-" (chart.id) } { "See the chart" } }
                        }
                    }
                }
            }
        }
    }
}

/// The verdicts that are findings, each with its heading.
const TOLD: [(&str, &str); 7] = [
    ("missed", "Targets that were missed"),
    ("behind", "Targets that are behind"),
    ("met", "Targets that were met"),
    ("on-track", "Targets on track"),
    ("differs", "Where the record differs"),
    ("confirmed", "What the record confirms"),
    ("led-to-an-order", "What led to an order"),
];

/// The outcomes of one verdict that are told, each with how many claims said the same; and how many are not.
fn chosen<'a>(came: &'a [Came], verdict: &str) -> (Vec<(&'a Came, usize)>, usize) {
    let mut told: Vec<(&Came, usize)> = Vec::new();
    for row in came.iter().filter(|row| row.group() == verdict) {
        // The same thing said again has the same sides, figure and record; what led to one order is told once.
        let alike = |other: &Came| {
            if verdict == "led-to-an-order" {
                return (&other.who, &other.records) == (&row.who, &row.records);
            }
            (&other.who, &other.figure, &other.period, &other.record, &other.records)
                == (&row.who, &row.figure, &row.period, &row.record, &row.records)
        };
        match told.iter_mut().find(|(other, _)| alike(other)) {
            Some((other, times)) => *times += usize::from(other.claim != row.claim),
            None => told.push((row, 1)),
        }
    }
    let more = told.len().saturating_sub(MOST_TOLD);
    told.truncate(MOST_TOLD);
    (told, more)
}

/// One finding: `Azerbaijan–Pakistan missed its target of $500m for 2018 to 2022: ≈$10–30m in 2022, 2–6% of it (AzerNews).`
fn finding(row: &Came, times: usize, came: &[Came], anchors: &Anchors) -> Markup {
    let verb = match row.verdict.as_str() {
        "missed" => "missed its target of",
        "met" => "met its target of",
        "behind" => "is behind on its target of",
        "on-track" => "is on track to its target of",
        _ => return said_and_found(row, times, anchors),
    };
    html! {
        b { (shown(&row.who)) } " " (verb) " " (anchors.claim_as(&row.claim, &row.figure))
        @if !row.what.is_empty() { " (" (shown(&row.what)) ")" }
        @if !row.period.is_empty() { " for " (period(&row.period)) }
        @if row.reading == "total" { ", read as a total" }
        @if row.reading == "level" && row.is_one_of_two { ", read as a yearly level" }
        @if times > 1 { ", said " (again(times)) }
        @if row.record.is_empty() { ". " (anchors.in_text(&sentence(&row.told_rule()))) "." }
        @else {
            ": " (first_record(row, anchors))
            @if row.has_year_apart() { " " (row.record_year) }
            @if !row.attainment.is_empty() { ", " (row.attainment) " of it" }
            @if !row.path.is_empty() { "; the path to it asks for " (row.path) }
            @if !row.recorder.is_empty() { " (" (shown(&row.recorder)) ")" }
            "."
        }
        @for other in came.iter().filter(|other| row.is_one_of_two && other.claim == row.claim && other.reading != row.reading) {
            " Read as " (reading(other)) " it " (outcome_of(other)) "."
        }
    }
}

/// A reading of a target: `a total over 2018 to 2022`.
fn reading(row: &Came) -> String {
    match (row.reading.as_str(), row.period.as_str()) {
        ("total", "") => "a total".to_owned(),
        ("total", when) => format!("a total over {}", period(when)),
        _ => "a yearly level".to_owned(),
    }
}

/// What became of a target, behind `it`.
fn outcome_of(row: &Came) -> &'static str {
    match row.verdict.as_str() {
        "met" => "was met",
        "missed" => "was missed",
        "behind" => "is behind",
        "on-track" => "is on track",
        "superseded" => "was changed by a later claim",
        _ => "is open",
    }
}

/// The figure on record, linked with the record itself.
fn first_record(row: &Came, anchors: &Anchors) -> Markup {
    match row.records.first() {
        Some(record) if anchors.claims.contains_key(record) => anchors.claim_as(record, &row.record),
        _ => html! { (shown(&row.record)) },
    }
}

fn again(times: usize) -> String {
    if times == 2 { "twice".to_owned() } else { format!("{} times", grouped(times)) }
}

/// A deal or a figure beside its record.
fn said_and_found(row: &Came, times: usize, anchors: &Anchors) -> Markup {
    let rule = row.told_rule();
    let rule = rule.strip_prefix("linked by hand: ").unwrap_or(&rule);
    html! {
        b { (shown(&row.who)) @if !row.what.is_empty() { ", " (shown(&row.what)) } }
        ". Said: " (anchors.claim_as(&row.claim, &row.told()))
        " (" (shown(&row.outlet)) @if !row.stated.is_empty() { ", " (period(&row.stated)) }
        @if times > 1 { "; " (counted(times - 1, "claim", "claims")) " more alike" }
        "). On record: "
        @if row.record.is_empty() { (anchors.in_text(rule)) } @else { (first_record(row, anchors)) }
        @if !row.recorder.is_empty() { " (" (shown(&row.recorder)) ")" }
        "."
    }
}
