//! What a reader must know where the store has a figure from two releases: which answers, and how far the other is from it.

use std::collections::BTreeSet;

use polars::prelude::{col, lit};

use super::rows::years_asked;
use super::{Scope, all, candidates};
use crate::error::Result;
use crate::measures::Ask;
use crate::store::{Disagreement, IN_PIECES, Release, Store};
use crate::tables::{TOTALS, Tables};
use crate::wording::format;

/// Totals that are compared where all of them are asked for, and where a few countries or pairs are: there a store skips most.
const MOST: [usize; 2] = [60_000, 400_000];
/// Releases that are named.
const MOST_NAMED: usize = 3;

/// A line for each release in the store that says other totals than the one that answers this selection, those with most such figures
/// first. Nothing of a product, of which there are no totals, and nothing where a vintage is asked for.
///
/// # Errors
/// When the store is broken.
pub fn disagreements(tables: &Tables, ask: &Ask) -> Result<Vec<String>> {
    let Ok(records) = tables.records() else { return Ok(Vec::new()) };
    let Ok(answering) = tables.releases(TOTALS.name) else { return Ok(Vec::new()) };
    if ask.product.is_some() || ask.given_product.is_some() || records.vintage.is_some() {
        return Ok(Vec::new());
    }
    let is_asked = |provider: &str| {
        ask.datasets.is_empty() || ask.datasets.iter().any(|name| name.trim().eq_ignore_ascii_case(provider))
    };
    let providers: BTreeSet<&str> = answering.iter().map(|release| release.provider.as_str()).collect();
    let is_narrow = !ask.countries.is_empty() || !ask.pairs.is_empty();
    let fits = all([candidates(Scope::Dyads, ask, lit(true)), years_asked(ask)]);
    let fits =
        if is_narrow { fits.and(super::dyads(ask)) } else { fits.and(col("partner").neq(lit(crate::tables::WORLD))) };
    let mut found: Vec<Disagreement> = Vec::new();
    for provider in providers.into_iter().filter(|provider| is_asked(provider)) {
        let is_known = |release: &&Release| release.provider == provider && records.is_known(release);
        let releases: Vec<&Release> = records.store.releases().iter().filter(is_known).collect();
        found.extend(records.store.disagreements(&releases, &answering, &fits, MOST[usize::from(is_narrow)])?);
    }
    let more = found.len().saturating_sub(MOST_NAMED);
    let mut lines: Vec<String> = found.iter().take(MOST_NAMED).map(line).collect();
    if more > 0 {
        lines.push(format!("and {more} more releases that differ from those that answer"));
    }
    Ok(lines)
}

/// A line for each whole edition in the store that has years, among those asked for, which no release that answers has: they are in
/// no row, because two editions are never mixed. Nothing where a vintage is asked for.
pub fn years_elsewhere(tables: &Tables, ask: &Ask) -> Vec<String> {
    let (Ok(records), Ok(answering)) = (tables.records(), tables.releases(TOTALS.name)) else { return Vec::new() };
    if records.vintage.is_some() {
        return Vec::new();
    }
    let years = |release: &Release| release.first_year.zip(release.last_year).map(|(first, last)| first..=last);
    let is_asked = |year: &i32| {
        ask.since.is_none_or(|since| i32::from(since.year()) <= *year)
            && ask.until.is_none_or(|until| *year <= i32::from(until.year()))
    };
    let is_of_set = |one: &Release, other: &Release| one.provider == other.provider;
    let missing = |release: &&Release| {
        let of_set = || answering.iter().filter(|other| is_of_set(other, release));
        let is_there = |year: &i32| of_set().filter_map(|other| years(other)).any(|years| years.contains(year));
        let is_answering = of_set().next().is_none() || of_set().any(|other| other.id == release.id);
        let is_named = ask.datasets.is_empty() || ask.datasets.contains(&release.provider);
        if is_answering || !is_named || IN_PIECES.contains(&release.provider.as_str()) {
            return Vec::new();
        }
        years(release).into_iter().flatten().filter(|year| is_asked(year) && !is_there(year)).collect()
    };
    let candidates = records.store.releases().iter().filter(|release| records.is_known(release));
    let found: Vec<(&Release, Vec<i32>)> = candidates
        .filter(|release| release.part(TOTALS.name).is_some())
        .map(|release| (release, missing(&release)))
        .filter(|(_, years)| !years.is_empty())
        .collect();
    let more = found.len().saturating_sub(MOST_NAMED);
    let mut lines: Vec<String> =
        found.iter().take(MOST_NAMED).map(|(release, years)| elsewhere(release, years, &records.store)).collect();
    if more > 0 {
        lines.push(format!("and {more} more releases that have other years"));
    }
    lines
}

fn elsewhere(release: &Release, years: &[i32], store: &Store) -> String {
    let runs = years.chunk_by(|one, other| one + 1 == *other).map(|run| match run {
        [one] => one.to_string(),
        [first, .., last] => format!("{first}-{last}"),
        [] => String::new(),
    });
    let runs: Vec<String> = runs.collect();
    let (name, way) = match store.is_for_a_while() {
        true => (&release.file, "it is of another edition; ask it by itself".to_owned()),
        false => (&release.id, format!("`--vintage {}` chooses it", release.id)),
    };
    format!("{name} has {} too, in no row here: {way}", runs.join(", "))
}

fn line(found: &Disagreement) -> String {
    let Disagreement { answers, other, both, differ, widest } = found;
    let Some(both) = both else {
        return format!("{answers} answers; {other} in the store may say otherwise: `bilat diff {other} {answers}`");
    };
    let widest = widest.as_ref().map_or_else(String::new, |widest| {
        let apart = widest.apart();
        let more = if apart < 0.0 { "less" } else { "more" };
        let [answer, other] = [widest.answer, widest.other].map(|value| format::money_to(value, "USD", 6));
        format!(", at most by {} {more} ({}: {answer}, there {other})", format::percent(apart.abs()), widest.what)
    });
    let of = format!("{} of {}", format::count(*differ as f64), format::count(*both as f64));
    format!(
        "{answers} answers; it differs from {other} in {of} of these figures that both have{widest}; `bilat diff {other} {answers}`"
    )
}
