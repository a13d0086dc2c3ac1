//! What everything on the page leads back to: the claims with their words, the sources with their addresses, the releases.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use maud::{Markup, html};
use polars::prelude::col;

use super::Brief;
use super::anchors::{Anchors, Cited, fragment};
use super::outcomes::Came;
use super::words::{address, amount, counted, countries, grouped, pair, period, sentence, shown};
use crate::error::Result;
use crate::model::{Claim, Country, Kind, Link, Noun, Qualifier, Relation, Source, Stage, Unit, UnitKind};
use crate::store::Release;
use crate::tables::Rows;

/// Bytes for the list of claims, and for the list of sources.
const MOST_CLAIMS: usize = 700_000;
const MOST_SOURCES: usize = 250_000;
/// Bytes of markup around one claim or source.
const AROUND: usize = 700;

/// The claims, sources and releases of a page.
pub(super) struct References<'a> {
    pub claims: Vec<&'a Claim>,
    pub sources: Vec<&'a Source>,
    pub releases: Vec<&'a Release>,
    pub anchors: Anchors,
    /// Claims of the selection.
    pub selected: usize,
    /// Claims that have no room on the page.
    left_out: usize,
    /// What is linked with each claim, with its relation.
    links: HashMap<&'a str, Vec<&'a Link>>,
}

impl<'a> References<'a> {
    /// Chooses what stands on the page: first the claims that have an outcome with their records, then all that were selected,
    /// then those linked with them; as many as there is room for.
    ///
    /// # Errors
    /// When the table of claims cannot be read.
    pub fn choose(brief: &'a Brief, came: &[Came]) -> Result<References<'a>> {
        let ledger = brief.ledger;
        let all: HashMap<&str, &Claim> = ledger.claims().map(|claim| (claim.id.as_str(), claim)).collect();
        let mut links: HashMap<&str, Vec<&Link>> = HashMap::new();
        for link in ledger.links() {
            links.entry(&link.claim).or_default().push(link);
            links.entry(&link.other).or_default().push(link);
        }
        let selected = brief.tables.claims().filter(brief.ask.keep("said", "said")).select([col("id")]).collect()?;
        let selected_rows = Rows::of(&selected);
        let selected: Vec<String> =
            (0..selected_rows.len()).map(|row| selected_rows.text(row, "id")).collect::<Result<_>>()?;
        let of_outcomes = came.iter().flat_map(|row| {
            [&row.claim, &row.superseded_by].into_iter().chain(&row.records).map(String::as_str).collect::<Vec<_>>()
        });
        let linked = selected.iter().filter_map(|id| links.get(id.as_str())).flatten();
        let linked = linked.flat_map(|link| [link.claim.as_str(), link.other.as_str()]);
        let mut wanted: Vec<&Claim> = Vec::new();
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for id in of_outcomes.chain(selected.iter().map(String::as_str)).chain(linked) {
            if let Some(claim) = all.get(id)
                && seen.insert(&claim.id)
            {
                wanted.push(claim);
            }
        }
        let total = wanted.len();
        let chosen: BTreeSet<&str> =
            within(wanted, MOST_CLAIMS, claim_size).into_iter().map(|claim| claim.id.as_str()).collect();
        // In the order of the ledger; a name that stands twice is there once.
        let mut once = BTreeSet::new();
        let claims: Vec<&Claim> =
            ledger.claims().filter(|claim| chosen.contains(claim.id.as_str()) && once.insert(&claim.id)).collect();
        let cited: BTreeSet<&str> = claims.iter().map(|claim| claim.source.as_str()).collect();
        let mut once = BTreeSet::new();
        let sources = ledger.sources().filter(|source| cited.contains(source.id.as_str()) && once.insert(&source.id));
        let sources = within(sources.collect(), MOST_SOURCES, source_size);
        let releases: Vec<&Release> =
            brief.tables.records().map_or(Vec::new(), |records| records.store.releases().iter().collect());
        let left_out = total - claims.len();
        let anchors = anchors(brief, &claims, &sources, &releases)?;
        Ok(References { claims, sources, releases, anchors, selected: selected.len(), left_out, links })
    }

    /// The table of claims.
    pub fn claim_table(&self, brief: &Brief) -> Markup {
        let outlets: HashMap<&str, &Source> =
            brief.ledger.sources().map(|source| (source.id.as_str(), source)).collect();
        html! {
            @if self.left_out > 0 {
                p class="note" { (grouped(self.left_out)) " more claims have no room on this page; they are in the ledger." }
            }
            div class="box tall" role="region" tabindex="0" aria-label="Table: claims" {
                table class="stack" id="table-claims" role="table" {
                    caption { "Claims: who said what, in which words; " (counted(self.claims.len(), "claim", "claims")) "." }
                    thead role="rowgroup" {
                        tr role="row" {
                            @for name in ["Between", "What", "Figure and words", "For", "Said", "Linked with"] {
                                th scope="col" role="columnheader" { (name) }
                            }
                        }
                    }
                    tbody role="rowgroup" {
                        @for claim in &self.claims { (self.claim_row(claim, brief, outlets.get(claim.source.as_str()).copied())) }
                    }
                }
            }
        }
    }

    fn claim_row(&self, claim: &Claim, brief: &Brief, source: Option<&Source>) -> Markup {
        let codes = |side: &[Country]| side.iter().map(ToString::to_string).collect::<Vec<_>>().join(";");
        let between = match claim.pair() {
            Some(both) if claim.flow.is_some() => pair(&both.to_string(), brief.countries),
            _ => format!(
                "{} to {}",
                countries(&codes(&claim.from), brief.countries),
                countries(&codes(&claim.to), brief.countries)
            ),
        };
        let what = [claim.item.as_str(), claim.category.as_str()].into_iter().find(|words| !words.is_empty());
        let figure = figure_of(claim);
        let per = claim.per.iter().map(|per| format!("a {per}")).collect::<Vec<_>>().join(" or ");
        let outlet = self.anchors.claims.get(&claim.id).map_or("", |cited| cited.outlet.as_str());
        let language = source.map_or("", |source| source.language.as_str());
        html! {
            tr role="row" id=(fragment("claim", &claim.id)) {
                th scope="row" role="rowheader" { (shown(&between)) span class="id" { (shown(&claim.id)) } }
                td role="cell" data-label="What" {
                    (claim.kind) ", " (claim.stage)
                    @if let Some(flow) = claim.flow { ", " (flow) }
                    @if let Some(what) = what { ": " (shown(what)) }
                }
                td role="cell" data-label="Figure" {
                    @if let Some(figure) = figure { b { (shown(&figure)) } " " (per) " " }
                    @if !claim.wording.is_empty() { (quote(&claim.wording, language)) }
                    @if !claim.attribution.is_empty() { " (says " (shown(&claim.attribution)) ")" }
                    @if !claim.note.is_empty() { span class="remark" { (shown(&claim.note)) } }
                }
                td role="cell" data-label="For" data-sort=[claim.period] { @if let Some(when) = claim.period { (period(&when.to_string())) } }
                td role="cell" data-label="Said" data-sort=[claim.stated] {
                    @if let Some(when) = claim.stated { (period(&when.to_string())) ", " }
                    (self.anchors.source_as(&claim.source, outlet))
                }
                td role="cell" class="links" data-label="Linked with" { (self.linked(claim)) }
            }
        }
    }

    fn linked(&self, claim: &Claim) -> Markup {
        let links = self.links.get(claim.id.as_str()).map_or(&[][..], Vec::as_slice);
        html! {
            @for (place, link) in links.iter().take(12).enumerate() {
                @if place > 0 { "; " }
                @let (there, back) = phrases(link.relation);
                @if link.claim == claim.id { (there) " " (self.anchors.claim_as(&link.other, &link.other)) }
                @else { (back) " " (self.anchors.claim_as(&link.claim, &link.claim)) }
            }
            @if links.len() > 12 { " and " (links.len() - 12) " more" }
        }
    }

    /// The list of sources, with their addresses.
    pub fn source_list(&self) -> Markup {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for claim in &self.claims {
            *counts.entry(&claim.source).or_default() += 1;
        }
        html! {
            ul class="sources" {
                @for source in &self.sources {
                    li id=(fragment("source", &source.id)) {
                        (source_entry(source))
                        span class="remark" { (counted(counts.get(source.id.as_str()).copied().unwrap_or(0), "claim", "claims")) " here. "
                            @if !source.note.is_empty() { (shown(&source.note)) } }
                    }
                }
            }
        }
    }
}

/// What a relation says from either side.
const fn phrases(relation: Relation) -> (&'static str, &'static str) {
    match relation {
        Relation::Baseline => ("starts from", "start of"),
        Relation::Restates => ("restates", "restated by"),
        Relation::Updates => ("updates", "updated by"),
        Relation::Contradicts => ("contradicts", "contradicted by"),
        Relation::PartOf => ("part of", "includes"),
        Relation::Answers => ("answers", "answered by"),
    }
}

fn source_entry(source: &Source) -> Markup {
    let author = [source.author.as_str(), source.publisher.as_str()].into_iter().filter(|name| !name.is_empty());
    let who = author.map(shown).collect::<Vec<_>>().join(", ");
    html! {
        cite { (sentence(&source.title)) } ". "
        @if who.is_empty() { "Author and publisher unknown" } @else { (who) }
        @if let Some(when) = source.published { ", " (period(&when.to_string())) }
        ". "
        @match address(&source.url) {
            Some(url) => { a class="web" href=(url) rel="noreferrer external" { (shown(url)) } ". " },
            None if !source.url.is_empty() => { (shown(&source.url)) ". " },
            None => {},
        }
        @if let Some(day) = source.accessed { "Read on " (period(&day.to_string())) ". " }
    }
}

/// Words of a source, in its language.
pub(super) fn quote(words: &str, language: &str) -> Markup {
    let is_code = !language.is_empty() && language.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let lang = Some(language).filter(|code| is_code && *code != "en");
    html! { q lang=[lang] { (shown(words)) } }
}

fn anchors(brief: &Brief, claims: &[&Claim], sources: &[&Source], releases: &[&Release]) -> Result<Anchors> {
    let table = brief.tables.claims().select([col("id"), col("outlet"), col("stated")]).collect()?;
    let rows = Rows::of(&table);
    let on_page: HashMap<&str, &Claim> = claims.iter().map(|claim| (claim.id.as_str(), *claim)).collect();
    let mut anchors = Anchors::default();
    for row in 0..rows.len() {
        let id = rows.text(row, "id")?;
        if let Some(claim) = on_page.get(id.as_str()) {
            let when = period(&rows.text(row, "stated")?);
            let outlet = shown(&rows.text(row, "outlet")?);
            let what = called(claim, &outlet);
            anchors.claims.insert(id, Cited { outlet, when, what });
        }
    }
    anchors.sources = sources.iter().map(|source| source.id.clone()).collect();
    anchors.releases = releases.iter().map(|release| release.id.clone()).collect();
    Ok(anchors)
}

/// A claim as part of a sentence: `the target of $15bn (MENAFN)`, `≈$40m (UrduPoint)`, `the talks on JF-17`.
fn called(claim: &Claim, outlet: &str) -> String {
    let figure = figure_of(claim);
    if claim.kind != Kind::Arms {
        return match (claim.stage, figure) {
            (Stage::Target | Stage::Forecast, Some(figure)) if claim.unit == Some(Unit::Multiple) => {
                format!("the {} of {figure} as much ({outlet})", claim.stage)
            }
            (Stage::Target | Stage::Forecast, Some(figure)) => format!("the {} of {figure} ({outlet})", claim.stage),
            (_, Some(figure)) => format!("{figure} ({outlet})"),
            (stage, None) => format!("{}, {stage} ({outlet})", claim.kind),
        };
    }
    let things = figure
        .filter(|_| claim.unit.is_some_and(|unit| unit.kind() != UnitKind::Money && unit != Unit::Count(Noun::Year)));
    let what = [things.as_deref(), Some(claim.item.as_str()), Some(claim.category.as_str())];
    let what = what.into_iter().flatten().find(|words| !words.is_empty()).unwrap_or("arms");
    let stage = match claim.stage {
        Stage::Interest => "the interest in",
        Stage::Offered => "the offer of",
        Stage::Talks => "the talks on",
        Stage::Intent => "the intent on",
        Stage::Approved => "the approval of",
        Stage::Agreed => "the agreement on",
        Stage::Pledged => "the pledge of",
        Stage::Option => "the option on",
        Stage::Ordered => "the order of",
        Stage::Delivering | Stage::Delivered => "the delivery of",
        Stage::Delayed => "the delay of",
        Stage::Suspended => "the suspension of",
        Stage::Cancelled => "the cancellation of",
        _ => "the plan for",
    };
    shown(&format!("{stage} {what}"))
}

/// The figure of a claim in words.
fn figure_of(claim: &Claim) -> Option<String> {
    let number = |value: Option<rust_decimal::Decimal>| value.and_then(|value| value.to_string().parse().ok());
    let unit = claim.unit.map(|unit| unit.to_string()).unwrap_or_default();
    let is_hedged = matches!(claim.qualifier, Some(Qualifier::Approx | Qualifier::Nearly | Qualifier::Vague));
    amount(number(claim.low), number(claim.high), &unit, is_hedged)
}

/// The first entries that fit into so many bytes.
fn within<T>(entries: Vec<&T>, room: usize, size: fn(&T) -> usize) -> Vec<&T> {
    let mut used = 0;
    entries
        .into_iter()
        .take_while(|entry| {
            used += size(entry);
            used <= room
        })
        .collect()
}

/// About how many bytes a claim takes; escaping can make five of one.
fn claim_size(claim: &Claim) -> usize {
    let texts = [&claim.id, &claim.source, &claim.item, &claim.wording, &claim.attribution, &claim.note];
    AROUND + texts.into_iter().map(|text| size_of(text)).sum::<usize>()
}

fn source_size(source: &Source) -> usize {
    let texts = [&source.id, &source.title, &source.author, &source.publisher, &source.url, &source.url, &source.note];
    AROUND / 2 + texts.into_iter().map(|text| size_of(text)).sum::<usize>()
}

fn size_of(text: &str) -> usize {
    let start: String = text.chars().take(600).collect();
    start.len() + 5 * start.bytes().filter(|byte| b"&<>\"".contains(byte)).count()
}
