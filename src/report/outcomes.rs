//! The outcomes: what was said, what is on record, the verdict with its rule, grouped by verdict.

use std::collections::BTreeMap;

use maud::{Markup, PreEscaped, html};
use polars::prelude::DataFrame;

use super::anchors::Anchors;
use super::references::quote;
use super::words::{about, amount, counted, countries, grouped, house_style, pair, period, sentence, shown};
use crate::charts::format::{list, percent, percent_range, times};
use crate::error::Result;
use crate::ledger::{Countries, several};
use crate::measures::outcome::{Verdict, led_to_an_order};
use crate::tables::Rows;

/// Bytes for all groups together.
const MOST_BYTES: usize = 600_000;
/// How the rule of a figure starts that nothing official is at hand for.
const UNCHECKED: &str = "no official table is at hand";
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
    /// It can be read in two ways, and this is one of them.
    pub is_one_of_two: bool,
    pub since: String,
    pub rule: String,
    pub records: Vec<String>,
    /// What is on record, in words; may be empty.
    pub record: String,
    /// The same as the rule has it; may be empty.
    pub record_words: String,
    /// Year that the record is for: `in 2022`, `by 2025`; may be empty.
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
    /// The rule for those who do not know the files, without the record, which stands beside it.
    pub fn told_rule(&self) -> String {
        let rule = self.rule.replacen("linked in links.csv: ", "linked by hand: ", 1);
        let is_told = self.kind == "arms" && !self.record_words.is_empty();
        let rule = if !is_told { rule } else { rule.replacen(&self.record_words, "", 1) };
        let rule = rule.replacen(": : ", ": ", 1);
        let rule = rule.trim_start_matches([':', ' ']);
        // A whole group says so at its head.
        let rule = if self.group() == "unchecked" {
            rule.trim_start_matches(UNCHECKED).trim_start_matches("; ")
        } else {
            rule
        };
        house_style(rule.trim_end())
    }

    /// The year of the record is not yet in its words.
    pub fn has_year_apart(&self) -> bool {
        let year = self.record_year.rsplit(' ').next().unwrap_or("");
        !year.is_empty() && !self.record.contains(year)
    }

    /// Its group: the verdict; what led to an order apart from what is confirmed, and what could not be checked from what is open.
    pub fn group(&self) -> &str {
        match self.verdict.as_str() {
            verdict if led_to_an_order(verdict, &self.stage) => "led-to-an-order",
            "open" if self.rule.starts_with(UNCHECKED) => "unchecked",
            verdict => verdict,
        }
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
    let mut came = (0..rows.len()).map(|row| one(&rows, row, names)).collect::<Result<Vec<Came>>>()?;
    let mut readings: BTreeMap<String, usize> = BTreeMap::new();
    for row in &came {
        *readings.entry(row.claim.clone()).or_default() += 1;
    }
    for row in &mut came {
        row.is_one_of_two = readings.get(&row.claim).is_some_and(|readings| *readings > 1);
    }
    Ok(came)
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
    let record_words = text("record_words")?;
    let record = match record_words.as_str() {
        "" => figure_on_record(rows, row)?,
        words => house_style(words),
    };
    let of_path = amount(number("path_low")?, number("path_high")?, &record_unit, false);
    let beside = match years_of_trade(number("arms_over_trade_low")?, number("arms_over_trade_high")?) {
        None => String::new(),
        Some(years) => format!(
            "The deal alone is {years} of the pair’s trade at the level of {} ({}); the two are never added",
            text("trade_year")?,
            text("trade_definition")?
        ),
    };
    let attained = match (number("attainment_low")?, number("attainment_high")?) {
        (Some(low), Some(high)) => percent_range(low, high),
        (Some(low), None) if number("attainment_named_high")?.is_some_and(|high| percent(high) != percent(low)) => {
            format!("{}+", percent_range(low, number("attainment_named_high")?.unwrap_or(low)))
        }
        (Some(low), None) => format!("at least {}", percent(low)),
        (None, Some(high)) => format!("at most {}", percent(high)),
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
        record_words,
        record_year: match (text("record_year")?, rows.truth(row, "record_by")?) {
            (year, _) if year.is_empty() => year,
            (year, true) => format!("by {year}"),
            (year, false) => format!("in {year}"),
        },
        is_one_of_two: false,
        recorder: list(&several(&recorder).map(str::to_owned).collect::<Vec<_>>()),
        definition: definition.join(", "),
        attainment: attained,
        path: of_path.unwrap_or_default(),
        beside,
        superseded_by: text("superseded_by")?,
        kind,
    })
}

/// A figure of trade on record: `$27–30m`, `$111–400m+`, `$6–6.7bn in 10 months of 2023, at that pace ≈$7.2–8bn in the year`.
fn figure_on_record(rows: &Rows, row: usize) -> Result<String> {
    let number = |column: &str| rows.number(row, column);
    let unit = rows.text(row, "record_unit")?;
    let is_estimate = rows.truth(row, "record_estimate")?;
    let (low, high) = (number("record_low")?, number("record_high")?);
    let part = amount(number("record_part_low")?, number("record_part_high")?, &unit, false);
    if let Some(part) = part {
        let months = match rows.text(row, "record_part_months")?.as_str() {
            "" => "parts".to_owned(),
            "1" => "1 month".to_owned(),
            months => format!("{months} months"),
        };
        let pace = amount(about(low), about(high), &unit, true).unwrap_or_default();
        return Ok(format!(
            "{part} in {months} of {}, at that pace {pace} in the year",
            rows.text(row, "record_year")?
        ));
    }
    let named = number("record_named_high")?;
    let words = match (low, high, named) {
        (Some(low), None, Some(named)) if named > low => {
            amount(Some(low), Some(named), &unit, is_estimate).map(|words| format!("{words}+"))
        }
        _ => amount(low, high, &unit, is_estimate),
    };
    Ok(words.unwrap_or_default())
}

/// A deal in years of trade: `46–115 years`, `at least 3 years`.
fn years_of_trade(low: Option<f64>, high: Option<f64>) -> Option<String> {
    let years = |ratio: f64| if times(ratio) == "1" { "1 year".to_owned() } else { format!("{} years", times(ratio)) };
    Some(match (low, high) {
        (Some(low), Some(high)) if times(low) == times(high) => years(low),
        (Some(low), Some(high)) => format!("{}–{}", times(low), years(high)),
        (Some(low), None) => format!("at least {}", years(low)),
        (None, Some(high)) => format!("at most {}", years(high)),
        (None, None) => return None,
    })
}

/// Groups that are no verdict of their own, each behind the verdict that it is a part of.
const APART: [(&str, &str, &str); 2] = [
    ("confirmed", "led-to-an-order", "an order followed what had been offered, talked of or intended"),
    ("open", "unchecked", "a reported figure of trade, and no official table is at hand to set it beside"),
];

/// How many outcomes each group has, in the order of the verdicts, with what it means.
pub(super) fn tally(came: &[Came]) -> Vec<(&'static str, &'static str, usize)> {
    let groups = Verdict::VOCABULARY.words.iter().flat_map(|(verdict, about)| {
        let apart = APART.iter().filter(move |(of, _, _)| of == verdict).map(|(_, group, about)| (*group, *about));
        // What led to an order has a group of its own here.
        let about = about.split_once(';').map_or(*about, |(first, _)| first);
        std::iter::once((*verdict, about)).chain(apart)
    });
    groups.map(|(group, about)| (group, about, came.iter().filter(|row| row.group() == group).count())).collect()
}

/// Every group, each with its table.
pub(super) fn groups(came: &[Came], anchors: &Anchors, languages: &dyn Fn(&str) -> String) -> Markup {
    let mut room = MOST_BYTES;
    html! {
        @for (verdict, about, _) in tally(came) {
            @let rows: Vec<&Came> = came.iter().filter(|row| row.group() == verdict).collect();
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
    let settles = !["open", "unchecked", "superseded", "not-found"].contains(&verdict);
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
                span class={ "verdict " (row.group()) } { (row.group().replace('-', " ")) }
                @if !row.since.is_empty() { " " (since(row)) " " (period(&row.since)) }
                @let rule = row.told_rule();
                @if !rule.is_empty() { span class="remark" { (anchors.in_text(&sentence(&rule))) "." } }
            }
        }
    }
}

/// How a verdict and its year go together: a target is met by the year of the first figure that says so, which may not be the year
/// in which it was reached.
fn since(row: &Came) -> &'static str {
    match row.group() {
        "met" => "by",
        "missed" | "behind" | "on-track" | "led-to-an-order" => "in",
        _ => "since",
    }
}

/// `trade target, non-oil, read as a total`.
fn subject(row: &Came) -> String {
    let mut words = format!("{}, {}", row.kind, row.stage);
    if !row.what.is_empty() {
        words = format!("{words}: {}", row.what);
    }
    match row.reading.as_str() {
        "total" => words.push_str(" (read as a total)"),
        "level" if row.is_one_of_two => words.push_str(" (read as a yearly level)"),
        _ => {}
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
        @if !row.record.is_empty() { b { (shown(&row.record)) } @if row.has_year_apart() { " " (row.record_year) } }
        @if !row.attainment.is_empty() { @if !row.record.is_empty() { ", " } (row.attainment) " of the target" }
        @let of_ledger = row.records.iter().any(|record| anchors.claims.contains_key(record));
        @let definition = if of_ledger { "" } else { row.definition.as_str() };
        @if !definition.is_empty() || !row.records.is_empty() {
            span class="remark" {
                @if !definition.is_empty() { (shown(definition)) @if !row.records.is_empty() { ": " } }
                (anchors.records(&row.records))
            }
        }
        @if !row.beside.is_empty() { span class="remark" { (anchors.in_text(&row.beside)) "." } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(claim: &str, verdict: &str) -> Came {
        Came { claim: claim.to_owned(), verdict: verdict.to_owned(), ..Came::default() }
    }

    #[test]
    fn every_outcome_is_counted_once() {
        let talks = Came { stage: "talks".to_owned(), ..row("c", "confirmed") };
        let came_in = Came { stage: "delivered".to_owned(), ..row("d", "confirmed") };
        let unchecked = Came { rule: format!("{UNCHECKED}; contradicted by e"), ..row("e", "open") };
        let came = [row("a", "missed"), row("a", "open"), row("b", "open"), talks, came_in, unchecked];
        let counts = tally(&came);
        let of = |word: &str| counts.iter().find(|(group, _, _)| *group == word).map(|found| found.2);
        assert_eq!([of("missed"), of("open"), of("met"), of("unchecked")], [Some(1), Some(2), Some(0), Some(1)]);
        assert_eq!([of("confirmed"), of("led-to-an-order")], [Some(1), Some(1)]);
        assert_eq!(counts.iter().map(|(_, _, count)| count).sum::<usize>(), came.len());
        assert_eq!(came[5].told_rule(), "contradicted by e");
    }

    #[test]
    fn a_rule_does_not_tell_the_record_again() {
        let came = Came {
            rule: "linked in links.csv: led to an order: 40 Storm ordered in 2025, $4.6bn: ordered 8 years after it was said"
                .to_owned(),
            record_words: "40 Storm ordered in 2025, $4.6bn".to_owned(),
            kind: "arms".to_owned(),
            ..row("a", "confirmed")
        };
        assert_eq!(came.told_rule(), "linked by hand: led to an order: ordered 8 years after it was said");
        let came = Came {
            rule: "10 Crane: same number".to_owned(),
            record_words: "10 Crane".to_owned(),
            kind: "arms".to_owned(),
            ..row("a", "confirmed")
        };
        assert_eq!(came.told_rule(), "same number");
    }

    #[test]
    fn a_deal_is_told_in_years_of_trade() {
        assert_eq!(years_of_trade(Some(46.0), Some(115.2)).as_deref(), Some("46–115 years"));
        assert_eq!(years_of_trade(Some(1.0), None).as_deref(), Some("at least 1 year"));
        assert_eq!(years_of_trade(Some(0.31), Some(0.31)).as_deref(), Some("0.3 years"));
        assert_eq!(years_of_trade(None, None), None);
    }
}
