//! The outcomes: what was said, what is on record, the verdict with its rule, grouped by verdict.

use maud::{Markup, PreEscaped, html};
use polars::prelude::DataFrame;

use super::anchors::Anchors;
use super::references::quote;
use super::words::{amount, counted, countries, grouped, pair, period, sentence, shown};
use crate::charts::format::{list, percent_range, times_range};
use crate::error::Result;
use crate::ledger::{Countries, several};
use crate::measures::outcome::Verdict;
use crate::tables::Rows;

/// Bytes for all groups together.
const MOST_BYTES: usize = 600_000;
/// Records of one outcome that are named.
const MOST_RECORDS: usize = 6;
/// A group of more rows than this is folded, and so are those that settle nothing.
const MOST_OPEN: usize = 25;

/// What came of one claim in one reading, in words.
#[derive(Debug, Clone, Default)]
pub(super) struct Came {
    pub claim: String,
    pub kind: String,
    pub stage: String,
    /// Between whom.
    pub who: String,
    /// The thing or scope; may be empty.
    pub what: String,
    /// The figure, in words; may be empty.
    pub figure: String,
    pub reading: String,
    pub wording: String,
    /// What it is for, EDTF.
    pub period: String,
    /// When it was said, EDTF.
    pub stated: String,
    /// First day on which it may have been said, for sorting.
    pub said: String,
    pub source: String,
    pub outlet: String,
    pub verdict: String,
    pub since: String,
    pub rule: String,
    pub records: Vec<String>,
    /// What is on record, in words; may be empty.
    pub record: String,
    /// Year that the record is for; may be empty.
    pub record_year: String,
    /// Who published the record.
    pub recorder: String,
    /// How trade was counted, in whose books, of which release.
    pub definition: String,
    /// Record over target, in words.
    pub attainment: String,
    /// What the path asks of the record's year, in words.
    pub path: String,
    /// Arms beside a year of trade, in words.
    pub beside: String,
    pub superseded_by: String,
}

impl Came {
    /// The rule for those who do not know the files.
    pub fn told_rule(&self) -> String {
        self.rule.replacen("linked in links.csv: ", "linked by hand: ", 1)
    }

    /// What was said in a few words: `delivered, 10 aircraft`, `talks`.
    pub fn told(&self) -> String {
        if self.figure.is_empty() { self.stage.clone() } else { format!("{}, {}", self.stage, self.figure) }
    }
}

/// The rows of the measure `outcome` in words.
///
/// # Errors
/// A table without the columns of that measure.
pub(super) fn came(frame: &DataFrame, names: &Countries) -> Result<Vec<Came>> {
    let rows = Rows::of(frame);
    (0..rows.len()).map(|row| one(&rows, row, names)).collect()
}

fn one(rows: &Rows, row: usize, names: &Countries) -> Result<Came> {
    let text = |column: &str| rows.text(row, column);
    let number = |column: &str| rows.number(row, column);
    let (from, to) = (countries(&text("from")?, names), countries(&text("to")?, names));
    let (kind, both) = (text("kind")?, text("pair")?);
    let who = match (kind.as_str(), both.is_empty()) {
        ("arms", _) => format!("{from} to {to}"),
        (_, true) => format!("{from} with {to}"),
        _ => pair(&both, names),
    };
    let what = [text("item")?, text("category")?].into_iter().find(|words| !words.is_empty()).unwrap_or_default();
    let unit = text("unit")?;
    let is_hedged = ["approx", "nearly", "vague"].contains(&text("qualifier")?.as_str());
    let figure = amount(number("said_low")?, number("said_high")?, &unit, is_hedged);
    let record_unit = text("record_unit")?;
    let is_estimate = rows.truth(row, "record_estimate")?;
    let (low, high) = (number("record_low")?, number("record_high")?);
    let record = match deal(rows, row)? {
        words if words.is_empty() => amount(low, high, &record_unit, is_estimate).unwrap_or_default(),
        words => words,
    };
    let of_path = amount(number("path_low")?, number("path_high")?, &record_unit, false);
    let times = (number("arms_over_trade_low")?, number("arms_over_trade_high")?);
    let beside = match times {
        (Some(low), Some(high)) => format!("{} times", times_range(low, high)),
        (Some(low), None) => format!("at least {} times", times_range(low, low)),
        (None, Some(high)) => format!("at most {} times", times_range(high, high)),
        (None, None) => String::new(),
    };
    let beside = match beside.as_str() {
        "" => String::new(),
        times => format!("{times} the pair’s trade of {} ({})", text("trade_year")?, text("trade_definition")?),
    };
    let attained = match (number("attainment_low")?, number("attainment_high")?) {
        (Some(low), Some(high)) => percent_range(low, high),
        (Some(low), None) => format!("at least {}", percent_range(low, low)),
        (None, Some(high)) => format!("at most {}", percent_range(high, high)),
        (None, None) => String::new(),
    };
    let counted_as = [text("definition")?, text("reporter")?, text("vintage")?];
    let recorder = text("record_source")?;
    let definition: Vec<String> = counted_as
        .into_iter()
        .filter(|words| !words.is_empty() && *words != recorder)
        .map(|words| words.replace(';', ", "))
        .collect();
    Ok(Came {
        claim: text("claim")?,
        stage: text("stage")?,
        who,
        what,
        figure: figure.unwrap_or_default(),
        reading: text("reading")?,
        wording: text("wording")?,
        period: text("period")?,
        stated: text("stated")?,
        said: text("said")?,
        source: text("source")?,
        outlet: text("outlet")?,
        verdict: text("verdict")?,
        since: text("since")?,
        rule: text("rule")?,
        records: several(&text("records")?).map(str::to_owned).collect(),
        record,
        record_year: text("record_year")?,
        recorder: list(&several(&recorder).map(str::to_owned).collect::<Vec<_>>()),
        definition: definition.join(", "),
        attainment: attained,
        path: of_path.unwrap_or_default(),
        beside,
        superseded_by: text("superseded_by")?,
        kind,
    })
}

/// What a register has of a deal: `40 ordered in 2025, 5 delivered in 2025, $4.6bn`.
fn deal(rows: &Rows, row: usize) -> Result<String> {
    let text = |column: &str| rows.text(row, column);
    let mut parts = Vec::new();
    let (ordered, order_year) = (text("ordered")?, text("order_year")?);
    match (ordered.as_str(), order_year.as_str()) {
        ("", "") => {}
        ("", year) => parts.push(format!("ordered in {year}")),
        (number, "") => parts.push(format!("{number} ordered")),
        (number, year) => parts.push(format!("{number} ordered in {year}")),
    }
    let (delivered, first, last) = (text("delivered")?, text("first_delivery")?, text("last_delivery")?);
    let years = if first == last { first } else { format!("{first} to {last}") };
    match (delivered.as_str(), years.as_str()) {
        ("", _) => {}
        (number, "") => parts.push(format!("{number} delivered")),
        (number, years) => parts.push(format!("{number} delivered in {years}")),
    }
    let value = amount(rows.number(row, "deal_usd_low")?, rows.number(row, "deal_usd_high")?, "USD", false);
    if let Some(value) = value {
        let of = if rows.truth(row, "deal_in_package")? { " for a package of several deals" } else { "" };
        parts.push(format!("{value}{of}"));
    }
    Ok(parts.join(", "))
}

/// Of how many claims each verdict was given, in the order of the verdicts. A claim in two readings counts once a verdict.
pub(super) fn tally(came: &[Came]) -> Vec<(&'static str, &'static str, usize)> {
    let words = Verdict::VOCABULARY.words.iter();
    words
        .map(|(verdict, about)| {
            let of: std::collections::BTreeSet<&str> =
                came.iter().filter(|row| row.verdict == *verdict).map(|row| row.claim.as_str()).collect();
            (*verdict, *about, of.len())
        })
        .collect()
}

/// Every group, each with its table.
pub(super) fn groups(came: &[Came], anchors: &Anchors, languages: &dyn Fn(&str) -> String) -> Markup {
    let mut room = MOST_BYTES;
    html! {
        @for (verdict, about, _) in tally(came) {
            @let rows: Vec<&Came> = came.iter().filter(|row| row.verdict == verdict).collect();
            @if !rows.is_empty() { (group(verdict, about, &rows, anchors, languages, &mut room)) }
        }
    }
}

fn group(
    verdict: &str,
    about: &str,
    rows: &[&Came],
    anchors: &Anchors,
    languages: &dyn Fn(&str) -> String,
    room: &mut usize,
) -> Markup {
    let mut body = String::new();
    let mut rows_shown = 0;
    for row in rows {
        let markup = row_of(row, anchors, &languages(&row.source)).0;
        if markup.len() > *room {
            break;
        }
        *room -= markup.len();
        body.push_str(&markup);
        rows_shown += 1;
    }
    let settles = !["open", "superseded", "not-found"].contains(&verdict);
    let is_open = settles && rows.len() <= MOST_OPEN;
    let name = sentence(&verdict.replace('-', " "));
    html! {
        details class="group" id={ "verdict-" (verdict) } open=[is_open.then_some("")] {
            summary {
                h3 { span class={ "verdict " (verdict) } { (name) } " " span class="count" { (grouped(rows.len())) } }
                span class="remark" { (sentence(about)) "." }
            }
            @if rows_shown < rows.len() {
                p class="note" { "The first " (grouped(rows_shown)) " of " (counted(rows.len(), "row", "rows")) "; all are in the CSV." }
            }
            table class="stack wide" role="table" id={ "outcome-" (verdict) } {
                caption class="unseen" { (name) ": what was said, and what is on record" }
                thead role="rowgroup" {
                    tr role="row" {
                        @for name in ["Who and what", "What was said", "What is on record", "Verdict and rule"] {
                            th scope="col" role="columnheader" { (name) }
                        }
                    }
                }
                tbody role="rowgroup" { (PreEscaped(body)) }
            }
        }
    }
}

fn row_of(row: &Came, anchors: &Anchors, language: &str) -> Markup {
    html! {
        tr role="row" {
            th scope="row" role="rowheader" {
                (shown(&row.who))
                span class="remark" { (subject(row)) }
            }
            td role="cell" data-label="Said" data-sort=(row.said) {
                @if !row.figure.is_empty() { b { (anchors.claim_as(&row.claim, &row.figure)) } " " }
                @if !row.period.is_empty() { (meant_for(row)) " " }
                @if row.figure.is_empty() && row.wording.is_empty() { (anchors.claim_as(&row.claim, "No figure")) " " }
                span class="words" {
                    @if row.figure.is_empty() && !row.wording.is_empty() {
                        (anchors.claim_quoted(&row.claim, quote(&row.wording, language)))
                    } @else if !row.wording.is_empty() { (quote(&row.wording, language)) }
                }
                span class="remark" { (anchors.source_as(&row.source, &row.outlet)) @if !row.stated.is_empty() { ", " (period(&row.stated)) } }
            }
            td role="cell" data-label="On record" data-sort=(row.record_year) { (on_record(row, anchors)) }
            td role="cell" data-label="Verdict" data-sort=(row.since) {
                span class={ "verdict " (row.verdict) } { (row.verdict.replace('-', " ")) }
                @if !row.since.is_empty() { " since " (period(&row.since)) }
                span class="remark" { (anchors.in_text(&sentence(&row.told_rule()))) "." }
            }
        }
    }
}

/// `trade target, non-oil, read as a total`.
fn subject(row: &Came) -> String {
    let mut words = format!("{}, {}", row.kind, row.stage);
    if !row.what.is_empty() {
        words = format!("{words}: {}", row.what);
    }
    if row.reading == "total" {
        words.push_str(" (read as a total)");
    }
    shown(&words)
}

/// `for 2018 to 2022`, `in 2019`, `up to 2016`.
fn meant_for(row: &Came) -> String {
    let when = period(&row.period);
    match row.stage.as_str() {
        "target" | "forecast" => format!("for {when}"),
        _ if when.starts_with(|first: char| first.is_ascii_digit()) => format!("in {when}"),
        _ => when,
    }
}

fn on_record(row: &Came, anchors: &Anchors) -> Markup {
    html! {
        @if row.record.is_empty() && row.records.is_empty() { span class="nothing" { "Nothing" } }
        @if !row.record.is_empty() { b { (shown(&row.record)) } @if !row.record_year.is_empty() && !row.record.contains(&row.record_year) { " in " (row.record_year) } }
        @if !row.attainment.is_empty() { @if !row.record.is_empty() { ", " } (row.attainment) " of the target" }
        @let of_ledger = row.records.iter().any(|record| anchors.claims.contains_key(record));
        @let definition = if of_ledger { "" } else { row.definition.as_str() };
        @if !definition.is_empty() || !row.records.is_empty() {
            span class="remark" {
                @if !definition.is_empty() { (shown(definition)) @if !row.records.is_empty() { ": " } }
                (anchors.records(&row.records[..row.records.len().min(MOST_RECORDS)]))
                @if row.records.len() > MOST_RECORDS { " and " (row.records.len() - MOST_RECORDS) " more" }
            }
        }
        @if !row.beside.is_empty() { span class="remark" { "Beside it, never added: " (anchors.in_text(&row.beside)) } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_in_two_readings_counts_once() {
        let row = |claim: &str, verdict: &str| Came {
            claim: claim.to_owned(),
            verdict: verdict.to_owned(),
            ..Came::default()
        };
        let came = [row("a", "missed"), row("a", "missed"), row("b", "open")];
        let of = |word: &str| tally(&came).into_iter().find(|(verdict, _, _)| *verdict == word).map(|found| found.2);
        assert_eq!((of("missed"), of("open"), of("met")), (Some(1), Some(1), Some(0)));
    }
}
