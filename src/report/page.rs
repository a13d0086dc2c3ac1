//! `index.html`: one page that shows everything and needs nothing else: no network, no other file, no JavaScript to be read.
//!
//! The order is that of a newspaper: headline, counts, findings, charts, outcomes, then what stands behind them. Everything that
//! comes from data goes through maud, which escapes it; the policy of the page allows its own style and script by their digests and
//! nothing else. Parts have a limit each, so that the page stays below 3 MB whatever it is made from.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use super::figures::{Shown, figure, pictures};
use super::inline::Pictures;
use super::methods::{cite, methods, releases};
use super::outcomes::{came, groups};
use super::references::References;
use super::story::{findings, headline, standfirst};
use super::tables::{Laid, Sheet, lay_out};
use super::words::{counted, sentence, shown};
use super::{Brief, ChartPart, LeftOut, TablePart};
use crate::charts::theme::Rgb;
use crate::charts::{CHARTS, Theme};
use crate::error::Result;
use crate::ledger::LEDGER_FILES;
use crate::measures::measure;

/// Bytes of the whole page.
const MOST_BYTES: usize = 2_950_000;
/// Bytes that are left for tables, however much the rest takes.
const LEAST_FOR_TABLES: usize = 200_000;

/// Bytes of the letters of all pictures and of what stands around them, at most.
const MOST_AROUND: usize = 200_000;

/// What stands where findings and outcomes would.
const NOTHING: &str = "No claim of this selection is of the kind that later records can settle.";

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The page.
///
/// # Errors
/// When a measure does not have the columns that it documents.
pub(super) fn page(
    brief: &Brief,
    tables: &[TablePart],
    unanswered: &LeftOut,
    charts: &[ChartPart],
    left_out: &LeftOut,
) -> Result<String> {
    let outcome = tables.iter().position(|part| part.about.id == "outcome");
    let came = outcome.map_or(Ok(Vec::new()), |place| came(&tables[place].frame, brief.countries))?;
    let references = References::choose(brief, &came)?;
    let languages = languages(brief);
    let mut fixed = Fixed {
        standfirst: standfirst(brief, &references, &came),
        findings: findings(&came, charts, &references.anchors),
        outcomes: groups(&came, &references.anchors, &languages),
        claims: references.claim_table(brief),
        sources: html! { (references.source_list()) (releases(&references)) },
        methods: methods(tables),
        cite: cite(brief, &references),
        style: String::new(),
        letters: String::new(),
    };
    let spare = MOST_BYTES.saturating_sub(fixed.size() + SCRIPT.len() + STYLE.len() + LEAST_FOR_TABLES + MOST_AROUND);
    let (found, pictures) = pictures(brief, charts, spare);
    (fixed.style, fixed.letters) = (style(brief, &pictures), pictures.shared());
    let taken = fixed.size() + found.iter().map(Shown::len).sum::<usize>();
    let room = MOST_BYTES.saturating_sub(taken + SCRIPT.len() + 40_000).max(LEAST_FOR_TABLES);
    let mut laid = lay_out(&sheets(tables, charts), &references.anchors, room)?;
    let of_tables = laid.split_off(charts.len());
    let body = html! {
        (PreEscaped(&fixed.letters))
        a class="skip" href="#main" { "Skip to the findings" }
        header {
            p class="kicker" { "bilat report" }
            h1 { (headline(brief)) }
            (fixed.standfirst)
            (contents(outcome.is_none(), charts.is_empty()))
        }
        main id="main" tabindex="-1" {
            section aria-labelledby="findings" { h2 id="findings" { "Findings" } (fixed.findings) @if came.is_empty() { p class="nothing" { (NOTHING) } } }
            @if !charts.is_empty() || !left_out.is_empty() {
                section aria-labelledby="charts" {
                    h2 id="charts" { "Charts" }
                    @for ((part, picture), laid) in charts.iter().zip(&found).zip(&laid) { (figure(brief, part, picture, laid)) }
                    @for (id, why) in left_out { p class="note" { "The chart " code { (id) } " is not here: " (shown(why)) "." } }
                }
            }
            @if let Some(place) = outcome {
                section aria-labelledby="outcomes" {
                    h2 id="outcomes" { "Outcomes" }
                    p { "What was said on the left, what is on record on the right, and the rule that gave the verdict. " a href="#method-outcome" { "The rules" } ". " span class="downloads" { "Download: " (of_tables[place].download) } }
                    div class="groups" { (fixed.outcomes) }
                    @if came.is_empty() { p class="nothing" { (NOTHING) } }
                }
            }
            section id="claims-section" aria-labelledby="claims" { h2 id="claims" { "Claims" } (fixed.claims) }
            section aria-labelledby="tables" {
                h2 id="tables" { "Tables" }
                p class="note" { "Each can be sorted and filtered; units and meanings of the columns are among the " a href="#methods" { "methods" } "." }
                @for (part, laid) in tables.iter().zip(&of_tables).filter(|(part, _)| part.about.id != "outcome") { (data_table(part, laid)) }
                @for (_, why) in unanswered { p class="note" { "A table is not here: " (shown(why)) "." } }
            }
            section aria-labelledby="sources" { h2 id="sources" { "Sources" } (fixed.sources) }
            section aria-labelledby="methods" { h2 id="methods" { "Methods" } (fixed.methods) }
            section aria-labelledby="cite" { h2 id="cite" { "How to cite" } (fixed.cite) }
        }
        footer {
            p { "Made by bilat " (env!("CARGO_PKG_VERSION")) " from " (LEDGER_FILES.join(", ")) ". Code: MIT or Apache-2.0." }
            p class="on-paper" { input type="checkbox" id="whole"; " " label for="whole" { "Print everything: also what is folded, and the claims" } }
            noscript { p { "Without JavaScript the pictures are downloaded from the files beside this page." } }
        }
        script { (PreEscaped(SCRIPT)) }
    };
    Ok(html! { (DOCTYPE) html lang="en" { (head(brief, &fixed.style)) body { (body) } } }.into_string() + "\n")
}

/// The parts whose size does not depend on the room that is left.
struct Fixed {
    standfirst: Markup,
    findings: Markup,
    outcomes: Markup,
    claims: Markup,
    sources: Markup,
    methods: Markup,
    cite: Markup,
    style: String,
    letters: String,
}

impl Fixed {
    fn size(&self) -> usize {
        let parts =
            [&self.standfirst, &self.findings, &self.outcomes, &self.claims, &self.sources, &self.methods, &self.cite];
        parts.into_iter().map(|part| part.0.len()).sum::<usize>() + self.style.len() + self.letters.len()
    }
}

fn head(brief: &Brief, style: &str) -> Markup {
    let digest = |text: &str| STANDARD.encode(Sha256::digest(text));
    let policy = format!(
        "default-src 'none'; img-src data: blob:; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        digest(style),
        digest(SCRIPT)
    );
    let title = headline(brief);
    html! {
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(policy);
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="referrer" content="no-referrer";
            meta name="generator" content={ "bilat " (env!("CARGO_PKG_VERSION")) };
            title { (title) }
            style { (PreEscaped(style)) }
        }
    }
}

fn contents(has_no_outcomes: bool, has_no_charts: bool) -> Markup {
    let all = [
        ("findings", "Findings", false),
        ("charts", "Charts", has_no_charts),
        ("outcomes", "Outcomes", has_no_outcomes),
        ("claims", "Claims", false),
        ("tables", "Tables", false),
        ("sources", "Sources", false),
        ("methods", "Methods", false),
        ("cite", "How to cite", false),
    ];
    html! {
        nav aria-label="Contents" {
            ul { @for (id, name, _) in all.iter().filter(|part| !part.2) { li { a href={ "#" (id) } { (name) } } } }
        }
    }
}

/// The colours of the themes, the rules of the page, and those that turn the pictures.
fn style(brief: &Brief, pictures: &Pictures) -> String {
    let names = |theme: Theme| {
        let tokens = theme.tokens();
        let colours: [(&str, Rgb); 9] = [
            ("page", tokens.background),
            ("ink", tokens.ink),
            ("muted", tokens.muted),
            ("line", tokens.grid),
            ("axis", tokens.axis),
            ("link", tokens.series_text[0]),
            ("bad", tokens.series_text[1]),
            ("good", tokens.series_text[2]),
            ("panel", tokens.ink.over(tokens.background, 0.04)),
        ];
        colours.iter().map(|(name, colour)| format!("--{name}: {}; ", colour.css())).collect::<String>()
    };
    let turned = match brief.options.theme {
        Theme::Light => format!("@media screen and (prefers-color-scheme: dark) {{\n{}}}\n", pictures.rules()),
        Theme::Dark => format!("@media print, (prefers-color-scheme: light) {{\n{}}}\n", pictures.rules()),
    };
    format!(
        "\n:root {{ color-scheme: light dark; {}}}\n@media screen and (prefers-color-scheme: dark) {{ :root {{ {}}} }}\n{STYLE}{turned}",
        names(Theme::Light),
        names(Theme::Dark)
    )
}

/// Every table: those behind the charts, then the measures.
fn sheets<'a>(tables: &'a [TablePart], charts: &'a [ChartPart]) -> Vec<Sheet<'a>> {
    let of_charts = charts.iter().map(|part| {
        let chart = &part.drawing.chart;
        let about = CHARTS.iter().find(|about| about.id == chart.id);
        let columns = about
            .and_then(|about| measure(about.measures.first()?).ok())
            .map_or(&[][..], |found| found.about().columns);
        Sheet {
            id: format!("table-chart-{}", chart.id),
            title: about.map_or("", |about| about.about),
            frame: &part.drawing.rows,
            columns,
            csv: &part.csv,
            file: format!("charts/{}.csv", chart.id),
            has_rows: true,
        }
    });
    let of_measures = tables.iter().map(|part| Sheet {
        id: format!("table-{}", part.about.id),
        title: part.about.title,
        frame: &part.frame,
        columns: part.about.columns,
        csv: &part.csv,
        file: format!("tables/{}.csv", part.about.id),
        has_rows: part.about.id != "outcome",
    });
    of_charts.chain(of_measures).collect()
}

fn data_table(part: &TablePart, laid: &Laid) -> Markup {
    let about = &part.about;
    html! {
        details class="sheet" {
            summary {
                h3 { (sentence(about.title)) } " "
                span class="count" { (counted(part.frame.height(), "row", "rows")) }
            }
            p { "One row is " (about.row) ". " a href={ "#method-" (about.id) } { "How it is computed" } ". " span class="downloads" { "Download: " (laid.download) } }
            (laid.table)
        }
    }
}

/// The language of each source.
fn languages(brief: &Brief) -> impl Fn(&str) -> String {
    let known: std::collections::HashMap<String, String> =
        brief.ledger.sources().map(|source| (source.id.clone(), source.language.clone())).collect();
    move |source: &str| known.get(source).cloned().unwrap_or_default()
}
