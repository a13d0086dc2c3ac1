//! The rules of a ledger beyond its syntax: ids, references, countries, stages, bounds, words, lineage, duplicates.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;
use rust_decimal::Decimal;

use super::lineage::circles;
use super::reference::{Countries, Currencies};
use super::{CLAIMS, LINKS, Ledger, Records, SOURCES};
use crate::error::{Result, nearest};
use crate::finding::{Finding, Severity, sorted};
use crate::model::{
    Claim, Country, Kind, Link, Per, Period, PeriodBasis, Qualifier, Relation, Schema, Source, Stage, Unit,
};
use crate::wording::Agreement;

/// Words that a wording may have before it is somebody else's sentence.
const MOST_WORDS: usize = 16;

/// Letters that it may have: words without blanks between them are no shorter to read.
const MOST_LETTERS: usize = 240;

/// Every finding of a ledger: what reading it found, and every rule below.
///
/// # Errors
/// Only when the tool's own reference lists are broken.
pub fn check(ledger: &Ledger) -> Result<Vec<Finding>> {
    let countries = Countries::shipped()?;
    let currencies = Currencies::shipped()?;
    let mut findings = ledger.findings.clone();
    check_ids(&ledger.sources, &SOURCES, |source| &source.id, &mut findings);
    check_ids(&ledger.claims, &CLAIMS, |claim| &claim.id, &mut findings);
    check_sources(ledger, &mut findings);
    check_links(ledger, &mut findings);
    check_duplicates(&ledger.claims, &mut findings);
    let ids = ledger.sources.sheet.is_some().then(|| ledger.sources.names());
    let accessed: HashMap<&str, Period> =
        ledger.sources().filter_map(|source| Some((source.id.as_str(), source.accessed?))).collect();
    let rules = ClaimRules {
        claims: &ledger.claims,
        sources: ids.as_ref(),
        accessed: &accessed,
        countries: &countries,
        currencies: &currencies,
    };
    findings.par_extend(ledger.claims.entries.par_iter().flat_map_iter(|entry| rules.check(&entry.value, entry.row)));
    Ok(sorted(findings))
}

fn column(schema: &Schema, name: &str) -> usize {
    schema.columns.iter().position(|column| column.name == name).unwrap_or(0)
}

fn is_id(id: &str) -> bool {
    let letters = |letter: u8| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'-';
    !id.is_empty() && id.len() <= 80 && id.bytes().all(letters) && !id.starts_with('-') && !id.ends_with('-')
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn check_ids<T>(records: &Records<T>, schema: &Schema, id: impl Fn(&T) -> &String, findings: &mut Vec<Finding>) {
    let mut first: HashMap<&str, usize> = HashMap::new();
    let column = column(schema, "id");
    for entry in &records.entries {
        let id = id(&entry.value).as_str();
        if !is_id(id) {
            let message = format!("`{id}` is not an id");
            findings.extend(
                records
                    .finding(entry.row, column, Severity::Error, "id", message)
                    .map(|finding| finding.with_hint("lower-case letters, digits and hyphens, at most 80")),
            );
        }
        if let Some(earlier) = first.insert(id, entry.row) {
            let line = records.finding(earlier, column, Severity::Error, "", "").map_or(0, |finding| finding.line);
            let message = format!("`{id}` is used a second time; first in line {line}");
            findings.extend(records.finding(entry.row, column, Severity::Error, "duplicate-id", message));
        }
    }
}

fn check_sources(ledger: &Ledger, findings: &mut Vec<Finding>) {
    let used = ledger.claims.values(column(&CLAIMS, "source"));
    for entry in &ledger.sources.entries {
        let Source { id, sha256, url, language, .. } = &entry.value;
        let mut say = |name: &str, severity, code, message: String| {
            findings.extend(ledger.sources.finding(entry.row, column(&SOURCES, name), severity, code, message));
        };
        if ledger.claims.sheet.is_some() && !used.contains(id.as_str()) {
            say("id", Severity::Warning, "unused-source", format!("no claim comes from `{id}`"));
        }
        if !(sha256.is_empty() || is_sha256(sha256)) {
            say("sha256", Severity::Error, "sha256", "a SHA-256 has 64 hexadecimal digits in lower case".to_owned());
        }
        if !(url.is_empty() || url.starts_with("https://") || url.starts_with("http://")) {
            say("url", Severity::Error, "url", format!("`{url}` is not a web address"));
        }
        if !language.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            say("language", Severity::Error, "language", format!("`{language}` is not a language code such as en"));
        }
    }
}

/// Unknown names that get the nearest known one as a hint; looking through all names for each of thousands takes minutes.
const MOST_HINTS: usize = 20;

fn check_links(ledger: &Ledger, findings: &mut Vec<Finding>) {
    let links = &ledger.links;
    let written = ledger.claims.names();
    let mut hints = 0;
    let claims: HashMap<&str, &Claim> = ledger.claims().map(|claim| (claim.id.as_str(), claim)).collect();
    let mut seen = HashSet::new();
    for entry in &links.entries {
        let Link { claim, relation, other, .. } = &entry.value;
        for (name, id) in [("claim", claim), ("other", other)] {
            // A table that could not be read says nothing of what is in it.
            if ledger.claims.sheet.is_some() && !written.contains(id.as_str()) {
                let finding = links.finding(
                    entry.row,
                    column(&LINKS, name),
                    Severity::Error,
                    "unknown-claim",
                    format!("there is no claim `{id}`"),
                );
                hints += 1;
                let near = if hints <= MOST_HINTS { nearest(id, claims.keys().copied()) } else { None };
                findings.extend(finding.map(|finding| match near {
                    Some(id) => finding.with_hint(format!("did you mean `{id}`?")),
                    None => finding,
                }));
            }
        }
        if !seen.insert((claim, relation, other)) {
            let message = format!("`{claim}` {relation} `{other}` is said a second time");
            findings.extend(links.finding(entry.row, 0, Severity::Error, "duplicate-link", message));
        }
        if let (Some(target), Some(baseline)) = (claims.get(claim.as_str()), claims.get(other.as_str())) {
            findings.extend(check_relation(target, *relation, baseline).and_then(|(severity, code, message)| {
                links.finding(entry.row, column(&LINKS, "relation"), severity, code, message)
            }));
        }
    }
    let all: Vec<&Link> = links.entries.iter().map(|entry| &entry.value).collect();
    for index in circles(&all) {
        let Some(entry) = links.entries.get(index) else { continue };
        let Link { claim, relation, other, .. } = &entry.value;
        let message = format!("`{claim}` {relation} `{other}` closes a circle");
        findings.extend(links.finding(entry.row, 0, Severity::Error, "circle", message));
    }
}

/// What a relation asks of the two claims that it joins.
fn check_relation(claim: &Claim, relation: Relation, other: &Claim) -> Option<(Severity, &'static str, String)> {
    if relation != Relation::Baseline {
        return None;
    }
    if !matches!(claim.stage, Stage::Target | Stage::Forecast) {
        return Some((
            Severity::Error,
            "baseline",
            format!("`{}` is no target or forecast and has no baseline", claim.id),
        ));
    }
    if !matches!(other.stage, Stage::Reported | Stage::Forecast) {
        return Some((Severity::Error, "baseline", format!("`{}` is not a reported figure", other.id)));
    }
    let sides = |claim: &Claim| -> std::collections::BTreeSet<Country> {
        claim.from.iter().chain(&claim.to).copied().collect()
    };
    let differs = if sides(claim) != sides(other) {
        Some("other countries")
    } else if claim.flow != other.flow {
        Some("another flow")
    } else if other.per.iter().any(|per| !(*per == Per::Year || claim.per == [*per])) {
        Some("another span (`per`)")
    } else {
        None
    };
    if let Some(differs) = differs {
        let message = format!("the baseline is for {differs} than the target: nothing is computed from it");
        return Some((Severity::Warning, "baseline-differs", message));
    }
    if claim.unit != other.unit && claim.unit.is_some_and(|unit| unit != Unit::Multiple) {
        let word = |unit: Option<Unit>| unit.map_or("nothing".to_owned(), |unit| unit.to_string());
        let message = format!(
            "the target is in {}, its baseline in {}: no ratio is computed",
            word(claim.unit),
            word(other.unit)
        );
        return Some((Severity::Warning, "baseline-unit", message));
    }
    None
}

fn check_duplicates(claims: &Records<Claim>, findings: &mut Vec<Finding>) {
    let mut seen: HashMap<_, &str> = HashMap::new();
    for entry in &claims.entries {
        let claim = &entry.value;
        let same = (
            (&claim.source, claim.kind, claim.stage, &claim.from, &claim.to, claim.flow, &claim.item),
            (claim.low, claim.high, claim.unit, claim.period, &claim.wording, &claim.attribution),
        );
        if let Some(first) = seen.insert(same, &claim.id) {
            let message = format!("`{}` says the same as `{first}`", claim.id);
            findings.extend(
                claims
                    .finding(entry.row, 0, Severity::Error, "duplicate-claim", message)
                    .map(|finding| finding.with_hint("delete one, or say in `item` or `period` how they differ")),
            );
        }
    }
}

/// What the rules of one claim need to know.
struct ClaimRules<'a> {
    claims: &'a Records<Claim>,
    /// `None` when the table of sources could not be read.
    sources: Option<&'a HashSet<&'a str>>,
    accessed: &'a HashMap<&'a str, Period>,
    countries: &'a Countries,
    currencies: &'a Currencies,
}

impl ClaimRules<'_> {
    fn check(&self, claim: &Claim, row: usize) -> Vec<Finding> {
        let mut found = Found { claims: self.claims, row, findings: Vec::new() };
        self.check_references(claim, &mut found);
        check_stage(claim, &mut found);
        check_bounds(claim, &mut found);
        check_dates(claim, self.accessed.get(claim.source.as_str()), &mut found);
        self.check_wording(claim, &mut found);
        found.findings
    }

    fn check_references(&self, claim: &Claim, found: &mut Found) {
        let unknown = |ids: &&HashSet<&str>| !claim.source.is_empty() && !ids.contains(claim.source.as_str());
        if let Some(ids) = self.sources.filter(unknown) {
            let mut ids: Vec<&str> = ids.iter().copied().collect();
            ids.sort_unstable();
            let hint = nearest(&claim.source, ids).map(|id| format!("did you mean `{id}`?"));
            found.error("source", "unknown-source", format!("there is no source `{}`", claim.source), hint);
        }
        for (name, codes) in [("from", &claim.from), ("to", &claim.to)] {
            for code in codes.iter().filter(|code| self.countries.get(**code).is_none()) {
                let hint = self.countries.suggest(code.code());
                found.error(name, "country", format!("there is no country `{code}`"), hint);
            }
            let distinct: HashSet<&Country> = codes.iter().collect();
            if distinct.len() < codes.len() {
                found.error(name, "country", "a country stands here twice".to_owned(), None);
            }
        }
        if let Some(currency) =
            claim.unit.and_then(|unit| unit.currency()).filter(|currency| !self.currencies.has(*currency))
        {
            let hint = self.currencies.nearest(currency.code()).map(|code| format!("did you mean {code}?"));
            found.error("unit", "currency", format!("there is no currency `{currency}`"), hint);
        }
    }

    /// The words against the figure: `wording` is read by the grammar and must say what `low`, `high` and `unit` say.
    fn check_wording(&self, claim: &Claim, found: &mut Found) {
        if claim.wording.is_empty() {
            return;
        }
        let hint = || Some("keep only the words that carry the figure".to_owned());
        let letters = claim.wording.chars().count();
        if letters > MOST_LETTERS {
            let message = format!("{letters} characters: a wording has {MOST_LETTERS} at most");
            return found.error("wording", "wording-too-long", message, hint());
        }
        let words = claim.wording.split_whitespace().count();
        if words > MOST_WORDS {
            let message = format!("{words} words: that is a sentence, not a wording");
            found.error("wording", "wording-too-long", message, hint());
        }
        let Some(quantity) = claim.quantity() else {
            return self.check_unused_words(claim, found);
        };
        match self.currencies.reader().agrees(&claim.wording, &quantity) {
            Agreement::Agrees => {}
            Agreement::NoFigure => {
                let hint = "quote the words that carry it, or leave `wording` empty and say why in `note`".to_owned();
                found.error(
                    "wording",
                    "wording-no-figure",
                    format!("no figure is read in `{}`", claim.wording),
                    Some(hint),
                );
            }
            Agreement::Differs { read } => {
                let read: Vec<String> = read.iter().map(ToString::to_string).collect();
                let message =
                    format!("`{}` reads as {}, the claim says {}", claim.wording, read.join(" or "), quantity);
                let hint =
                    "correct `low`, `high`, `unit` or `qualifier`, or quote the words that carry the figure".to_owned();
                found.error("wording", "figure-mismatch", message, Some(hint));
            }
        }
    }
}

impl ClaimRules<'_> {
    /// Money that the words carry and the claim has not. Other numbers may be names, as that of a weapon.
    fn check_unused_words(&self, claim: &Claim, found: &mut Found) {
        let read = self.currencies.reader().read(&claim.wording);
        if claim.qualifier.is_none()
            && claim.low.is_none()
            && claim.high.is_none()
            && let Some(money) = read.filter(|read| read.unit.is_some_and(|unit| unit.currency().is_some()))
        {
            let message = format!("`{}` reads as {money}, and the claim has no figure", claim.wording);
            let hint = "enter it in `low`, `high`, `unit` and `qualifier`, or quote other words".to_owned();
            found.say("wording", Severity::Warning, "wording-has-figure", message, Some(hint));
        }
    }
}

/// The findings of one claim.
struct Found<'a> {
    claims: &'a Records<Claim>,
    row: usize,
    findings: Vec<Finding>,
}

impl Found<'_> {
    fn say(&mut self, name: &str, severity: Severity, code: &'static str, message: String, hint: Option<String>) {
        let finding = self.claims.finding(self.row, column(&CLAIMS, name), severity, code, message);
        self.findings.extend(finding.map(|finding| Finding { hint, ..finding }));
    }

    fn error(&mut self, name: &str, code: &'static str, message: String, hint: Option<String>) {
        self.say(name, Severity::Error, code, message, hint);
    }
}

fn check_stage(claim: &Claim, found: &mut Found) {
    let fits = match claim.kind {
        Kind::Trade => matches!(claim.stage, Stage::Reported | Stage::Forecast | Stage::Target),
        Kind::Arms => !matches!(claim.stage, Stage::Forecast | Stage::Target | Stage::Held | Stage::InForce),
        _ => true,
    };
    if !fits {
        let hint = match claim.kind {
            Kind::Trade => "trade is reported, forecast or target",
            _ => "arms deals climb the ladder from interest to delivered",
        };
        let message = format!("a claim of kind `{}` cannot be at stage `{}`", claim.kind, claim.stage);
        found.error("stage", "stage-of-kind", message, Some(hint.to_owned()));
    }
    if claim.kind == Kind::Trade && claim.flow.is_none() {
        let hint = "two-way, export or import".to_owned();
        found.error("flow", "flow", "trade needs a flow".to_owned(), Some(hint));
    }
    if claim.kind != Kind::Trade && claim.flow.is_some() {
        found.error("flow", "flow", format!("a claim of kind `{}` has no flow", claim.kind), None);
    }
    if matches!(claim.kind, Kind::Trade | Kind::Arms) && claim.to.is_empty() {
        found.error("to", "empty-value", format!("a claim of kind `{}` needs both sides", claim.kind), None);
    }
    if claim.from.iter().any(|country| claim.to.contains(country)) {
        found.error("to", "both-sides", "a country stands on both sides".to_owned(), None);
    }
}

/// Nothing multiplies by more.
const MOST_TIMES: i64 = 1_000_000_000;

fn check_bounds(claim: &Claim, found: &mut Found) {
    let (low, high) = (claim.low, claim.high);
    let Some(qualifier) = claim.qualifier else {
        if low.is_some() || high.is_some() {
            let hint = format!("write one of: {}", Qualifier::WORDS.join(", "));
            found.error(
                "qualifier",
                "bounds",
                "there is a figure, and no qualifier says how it is meant".to_owned(),
                Some(hint),
            );
            return;
        }
        for (name, there) in [("unit", claim.unit.is_some()), ("per", !claim.per.is_empty())] {
            if there {
                found.error(
                    name,
                    "bounds",
                    format!("a claim without a qualifier has no figure, so `{name}` must be empty"),
                    None,
                );
            }
        }
        return;
    };
    let fits = match qualifier {
        Qualifier::Exact | Qualifier::Approx | Qualifier::Nearly => low.is_some() && low == high,
        Qualifier::AtLeast => low.is_some() && high.is_none(),
        Qualifier::AtMost => low.is_none() && high.is_some(),
        Qualifier::Range => low.is_some() && high.is_some() && low < high,
        Qualifier::Vague => low <= high || high.is_none(),
    };
    if !fits {
        let hint = match qualifier {
            Qualifier::Exact | Qualifier::Approx | Qualifier::Nearly => "both bounds, and equal",
            Qualifier::AtLeast => "a low bound and no high one",
            Qualifier::AtMost => "a high bound and no low one",
            Qualifier::Range => "a low bound below a high one",
            Qualifier::Vague => "a low bound not above the high one",
        };
        let message = format!("the bounds do not fit `{qualifier}`");
        found.error("low", "bounds", message, Some(format!("`{qualifier}` needs {hint}")));
    }
    if claim.unit.is_none() && (low.is_some() || high.is_some()) {
        found.error("unit", "bounds", "a figure needs a unit".to_owned(), None);
    }
    let most = Decimal::from(MOST_TIMES);
    if claim.unit == Some(Unit::Multiple) && [low, high].into_iter().flatten().any(|times| times > most) {
        found.error("low", "bounds", "more than a billion times".to_owned(), None);
    }
    if [low, high].into_iter().flatten().any(|figure| figure.is_sign_negative() && !figure.is_zero()) {
        let whole = matches!(claim.unit, Some(Unit::Count(_) | Unit::Rank | Unit::Tiv));
        let severity = if whole { Severity::Error } else { Severity::Warning };
        found.say("low", severity, "negative", "a figure below zero".to_owned(), None);
    }
}

fn check_dates(claim: &Claim, accessed: Option<&Period>, found: &mut Found) {
    match (claim.period, claim.period_basis) {
        (None, PeriodBasis::None) | (Some(_), PeriodBasis::Stated | PeriodBasis::Relative | PeriodBasis::Document) => {}
        (None, basis) => {
            let hint = "give the period, or write `none`".to_owned();
            found.error("period_basis", "period-basis", format!("`{basis}` without a period"), Some(hint));
        }
        (Some(_), PeriodBasis::None) => {
            let hint = "stated, relative or document".to_owned();
            found.error("period_basis", "period-basis", "a period without a basis".to_owned(), Some(hint));
        }
    }
    let said = claim.stated.and_then(|stated| stated.first_day());
    let read = accessed.and_then(|accessed| accessed.last_day());
    if let (Some(said), Some(read)) = (said, read)
        && said > read
    {
        let message = format!("said on {said} or later, but the source was read by {read}");
        found.error("stated", "date-order", message, None);
    }
    let begins = claim.period.and_then(|period| period.first_day());
    let over = matches!(claim.stage, Stage::Reported | Stage::Held | Stage::Delivered);
    let stated = claim.stated.and_then(|stated| stated.last_day());
    if let (true, Some(begins), Some(stated)) = (over, begins, stated)
        && begins > stated
    {
        let message = format!("`{}` of a time that begins after it was said", claim.stage);
        found.error("period", "date-order", message, None);
    }
    let was_done = matches!(claim.stage, Stage::Ordered | Stage::Agreed | Stage::Approved | Stage::Delivering);
    if let (true, Some(begins), Some(stated)) = (was_done, begins, stated)
        && begins > stated
    {
        let message = format!("`{}` on {begins} or later, but said by {stated}", claim.stage);
        let hint = "`period` is when it was done; what is meant to come is talks, intent or a target".to_owned();
        found.say("period", Severity::Warning, "date-order", message, Some(hint));
    }
    let ends = claim.period.and_then(|period| period.last_day());
    if let (true, Some(ends), Some(said)) = (matches!(claim.stage, Stage::Target | Stage::Forecast), ends, said)
        && ends < said
    {
        let message = format!("a {} for a time that ended on {ends}, but said on {said} or later", claim.stage);
        found.say("period", Severity::Warning, "date-order", message, None);
    }
}
