//! How the figures were made, and how to cite them: from what every measure says of itself, the releases of the store, and CITATION.cff.

use maud::{Markup, html};

use super::references::References;
use super::words::{address, grouped, period, sentence, shown};
use super::{Brief, TablePart};
use crate::datasets::release::Provider;
use crate::datasets::trade::provider;
use crate::store::Release;

/// The citation file as it ships.
const CITATION: &str = include_str!("../../CITATION.cff");

/// Where the arms registers are from and under which terms; they have no reader of trade statistics that would say so.
const SIPRI: Provider = Provider {
    id: "sipri",
    name: "SIPRI Arms Transfers Database",
    url: "https://www.sipri.org/databases/armstransfers",
    licence: "SIPRI terms: free for non-commercial use with citation; excerpts of less than a tenth of the data",
    citation: "Stockholm International Peace Research Institute, SIPRI Arms Transfers Database",
    null_words: &[],
};

/// What each measure on the page says of itself.
pub(super) fn methods(tables: &[TablePart]) -> Markup {
    html! {
        @for part in tables {
            @let about = &part.about;
            details class="method" id={ "method-" (about.id) } {
                summary { h3 { (sentence(about.title)) } " " code { (about.id) } }
                p { "One row is " (about.row) "." }
                ul { @for formula in about.formulas { li { (formula) } } }
                p class="note" { "Selections of dates compare: " (about.dates) ". Reference: " (about.reference) "." }
                details class="again" {
                    summary { "Columns and units" }
                    table class="columns" {
                        caption class="unseen" { "Columns of " (about.title) }
                        thead { tr { th scope="col" { "Column" } th scope="col" { "Meaning" } th scope="col" { "Unit" } } }
                        tbody {
                            @for column in about.columns {
                                tr { th scope="row" { code { (column.name) } } td { (column.about) } td { (column.unit) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A line of CITATION.cff: the value of a key of one line.
fn cff(key: &str) -> &'static str {
    let line = CITATION
        .lines()
        .find_map(|line| line.trim_start_matches("- ").trim_start().strip_prefix(key)?.strip_prefix(':'));
    let name =
        || CITATION.lines().find_map(|line| line.trim_start_matches([' ', '-']).strip_prefix(key)?.strip_prefix(':'));
    line.or_else(name).unwrap_or_default().trim().trim_matches('"')
}

/// How to cite the tool, the ledger and the releases.
pub(super) fn cite(brief: &Brief, references: &References) -> Markup {
    let (title, authors, version, released) = (cff("title"), cff("name"), cff("version"), cff("date-released"));
    let year = released.split('-').next().unwrap_or_default();
    let is_shipped = brief.ledger.files.is_empty();
    let known = brief.ask.as_of.map(|day| day.to_string()).unwrap_or_default();
    html! {
        p { (cff("message")) }
        ul class="cite" {
            li { (authors) " (" (year) "). " cite { (title) } ". Version " (version) " [software]. Licence: MIT or Apache-2.0." }
            @if is_shipped {
                li { (authors) " (" (year) "). " cite { "The ledger of bilat" } @if !known.is_empty() { ", as known on " (period(&known)) } ". Licence: CC BY 4.0." }
            } @else {
                li { "The ledger of whoever made this page" @if !known.is_empty() { ", as known on " (period(&known)) } ": cite its sources." }
            }
            @for release in &references.releases {
                li { (cited(release)) }
            }
        }
        pre tabindex="0" role="region" aria-label="BibTeX" {
            "@software{bilat,\n  title = {" (title) "},\n  author = {" (authors) "},\n  year = {" (year) "},\n  version = {" (version) "}\n}"
        }
    }
}

fn provider_of(release: &Release) -> Option<&'static Provider> {
    if release.provider == SIPRI.id { Some(&SIPRI) } else { provider(&release.provider) }
}

fn cited(release: &Release) -> Markup {
    html! {
        @match provider_of(release) {
            Some(provider) => { (provider.citation) ", " (vintage(release)) ". Licence: " (provider.licence) ". " (web(provider.url)) },
            None => { (shown(&release.citation())) "." },
        }
    }
}

fn vintage(release: &Release) -> String {
    match &release.vintage {
        Some(vintage) => format!("release {}", shown(vintage)),
        None => "release not stated".to_owned(),
    }
}

fn web(url: &str) -> Markup {
    html! { @if let Some(url) = address(url) { a class="web" href=(url) rel="noreferrer external" { (url) } } }
}

/// The releases of the store that stand behind the page.
pub(super) fn releases(references: &References) -> Markup {
    html! {
        @if !references.releases.is_empty() {
            h3 { "Releases of official records" }
            ul class="sources" {
                @for release in &references.releases {
                    li id=(super::anchors::fragment("release", &release.id)) {
                        (cited(release))
                        span class="remark" {
                            "File " (shown(&release.file)) ", " (grouped(release.rows_in)) " rows, "
                            (grouped(release.rows_repaired)) " repaired, " (grouped(release.rows_dropped)) " dropped; SHA-256 "
                            code { (release.sha256.get(..12).unwrap_or_default()) } "…; in the store as " code { (shown(&release.id)) } "."
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_citation_file_has_what_is_cited() {
        for key in ["title", "name", "version", "date-released", "message"] {
            assert!(!cff(key).is_empty(), "{key}");
        }
        assert_eq!(cff("version"), env!("CARGO_PKG_VERSION"));
        assert!(cff("title").starts_with("bilat: "), "{}", cff("title"));
    }
}
