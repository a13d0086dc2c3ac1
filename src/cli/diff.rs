//! `bilat diff`: two vintages of a deal register, of trade statistics, or of indicators.

use std::collections::HashSet;
use std::ops::RangeInclusive;
use std::path::Path;

use polars::prelude::{BooleanChunked, DataFrame, IntoLazy, NewChunkedArray, col, lit};

use super::args::DiffArgs;
use super::table::print;
use super::terminal::Terminal;
use super::{Done, Outcome};
use crate::datasets::sipri::changes::{Changes, Kind};
use crate::error::{Error, Result};
use crate::export::Format;
use crate::io::is_file;
use crate::ledger::Countries;
use crate::measures::flows::revisions::{Revisions, indicator_revisions, revisions};
use crate::measures::register::vintages::{compare, table};
use crate::store::{
    INDICATORS, ImportOptions, Release, Side, Store, TOTALS, indicators_of_file, is_trade_file, totals_of_file,
};
use crate::wording::format::count;

/// Renamings that are listed; the rest are counted.
const MOST_RENAMINGS: usize = 12;

pub(super) fn run(args: &DiffArgs, terminal: &Terminal) -> Done {
    let format: Format = args.format.parse()?;
    let countries = Countries::shipped()?;
    let codes = args.country.iter().map(|name| Ok(countries.read(name)?.to_string())).collect::<Result<Vec<_>>>()?;
    let (frame, lines) = match (vintage(&args.old, &args.store)?, vintage(&args.new, &args.store)?) {
        (Vintage::Deals(old_release, old), Vintage::Deals(new_release, new)) => {
            let sides = ["supplier_code", "recipient_code"];
            let years = common_years(&old_release, &new_release);
            let (old, new) = (of_countries(old, &codes, sides)?, of_countries(new, &codes, sides)?);
            let (old, left_out_of_old) = of_parties_of((&old_release, old), (&new_release, &new))?;
            let (new, left_out_of_new) = of_parties_of((&new_release, new), (&old_release, &old))?;
            let changes = compare(&old, &new, years)?;
            let mut lines = summary(&changes, &old_release.id, &new_release.id);
            lines.extend(says_left_out(left_out_of_old, &old_release, &new_release));
            lines.extend(says_left_out(left_out_of_new, &new_release, &old_release));
            lines.extend(says_order(&old_release, &new_release));
            (table(&changes.changes)?, lines)
        }
        (Vintage::Totals(old), Vintage::Totals(new)) => {
            let sides = ["reporter", "partner"];
            let (frame, counts) = revisions(&of_countries(old, &codes, sides)?, &of_countries(new, &codes, sides)?)?;
            (frame, lines_of(counts, "totals"))
        }
        (Vintage::Indicators(old), Vintage::Indicators(new)) => {
            let sides = ["area", "area"];
            let (old, new) = (of_countries(old, &codes, sides)?, of_countries(new, &codes, sides)?);
            let (frame, counts) = indicator_revisions(&old, &new)?;
            (frame, lines_of(counts, "values"))
        }
        _ => {
            return Err(Error::usage(format!("{} and {} are not two vintages of one thing", args.old, args.new))
                .with_hint(COMPARED)
                .into());
        }
    };
    print(&frame, format, terminal)?;
    lines.iter().for_each(|line| terminal.say(line));
    Ok(Outcome::Fine)
}

/// What can be compared.
const COMPARED: &str = "compare two deal registers, two releases of trade statistics, or two of indicators";

fn lines_of(counts: Revisions, what: &str) -> Vec<String> {
    let Revisions { same, changed, added, removed, left_out } = counts;
    let line = format!("{same} {what} the same, {changed} changed, {added} added, {removed} removed");
    std::iter::once(line).chain(left_out).collect()
}

/// What is compared: the orders of a deal register, the totals of trade statistics, or the values of indicators.
enum Vintage {
    Deals(Box<Release>, DataFrame),
    Totals(DataFrame),
    Indicators(DataFrame),
}

/// The orders, totals or values of a file, or of releases of the store: of statistics, all whose name or vintage starts so.
fn vintage(name: &str, store: &Path) -> Result<Vintage> {
    let path = Path::new(name);
    if is_file(path) {
        if is_trade_file(path)? {
            if let Some(indicators) = indicators_of_file(path, ImportOptions::default())? {
                return Ok(Vintage::Indicators(indicators));
            }
            return Ok(Vintage::Totals(totals_of_file(path, None, ImportOptions::default())?.totals));
        }
        let (release, frames) = Store::read_file(path)?;
        let found = frames.into_iter().find(|(table, _)| *table == "orders");
        let (_, frame) = found.ok_or_else(|| no_deals(name, &release.layout))?;
        return Ok(Vintage::Deals(Box::new(release), frame));
    }
    if !Store::is_there(store) {
        return Err(Error::usage(format!("there is neither a file {name} nor a store in {}", store.display()))
            .with_hint("name two files, or import them first: `bilat import FILE...`"));
    }
    let store = Store::open(store)?;
    let fits = |release: &&Release| {
        let of_vintage = release.vintage.as_deref().is_some_and(|vintage| vintage.starts_with(name));
        let is_statistics = release.part(TOTALS.name).is_some() || release.part(INDICATORS.name).is_some();
        is_statistics && (release.id.starts_with(name) || of_vintage)
    };
    let statistics: Vec<&Release> = store.releases().iter().filter(fits).collect();
    if let Some(first) = statistics.first() {
        if let Some(other) = statistics.iter().find(|release| release.provider != first.provider) {
            return Err(Error::usage(format!("`{name}` fits releases of several data sets"))
                .with_hint(format!("one of: {}, {}", first.id, other.id)));
        }
        if first.part(TOTALS.name).is_none() {
            return Ok(Vintage::Indicators(store.scan_statistics(&INDICATORS, &statistics)?.collect()?));
        }
        return Ok(Vintage::Totals(store.scan_statistics(&TOTALS, &statistics)?.collect()?));
    }
    let release = store.release(name)?;
    if release.part("orders").is_none() {
        return Err(no_deals(name, &release.layout));
    }
    Ok(Vintage::Deals(Box::new(release.clone()), store.scan("orders", &[release])?.collect()?))
}

fn no_deals(name: &str, layout: &str) -> Error {
    Error::usage(format!("{name} is a {layout}, which lists no orders")).with_hint(COMPARED)
}

/// The deals of parties that the other register covers too, and how many are left out: an excerpt says nothing of other parties.
fn of_parties_of(
    (own, deals): (&Release, DataFrame),
    (other, others): (&Release, &DataFrame),
) -> Result<(DataFrame, usize)> {
    let mut kept = vec![true; deals.height()];
    // Two files that were asked for the same parties: who is in one alone came or went.
    if (&own.suppliers, &own.recipients) == (&other.suppliers, &other.recipients) {
        return Ok((deals, 0));
    }
    for (side, [code, name]) in [(Side::Supplier, SUPPLIER), (Side::Recipient, RECIPIENT)] {
        if other.covers_all(side) {
            continue;
        }
        // A party without a code is known by its name.
        let covered: HashSet<&str> = parties(others, code, name)?.collect();
        kept.iter_mut().zip(parties(&deals, code, name)?).for_each(|(kept, party)| *kept &= covered.contains(party));
    }
    let left_out = kept.iter().filter(|kept| !**kept).count();
    match left_out {
        0 => Ok((deals, 0)),
        _ => Ok((deals.filter(&BooleanChunked::from_iter_values("kept".into(), kept.into_iter()))?, left_out)),
    }
}

const SUPPLIER: [&str; 2] = ["supplier_code", "supplier"];
const RECIPIENT: [&str; 2] = ["recipient_code", "recipient"];

fn parties<'a>(deals: &'a DataFrame, code: &str, name: &str) -> Result<impl Iterator<Item = &'a str> + use<'a>> {
    let (codes, names) = (deals.column(code)?.str()?, deals.column(name)?.str()?);
    Ok(codes.iter().zip(names.iter()).map(|(code, name)| code.or(name).unwrap_or_default()))
}

fn says_left_out(deals: usize, of: &Release, other: &Release) -> Option<String> {
    let line = format!(
        "{} of {} {} of parties that {} does not cover: left out",
        count(deals as f64),
        of.id,
        if deals == 1 { "is" } else { "are" },
        other.id
    );
    (deals > 0).then_some(line)
}

/// A comparison the wrong way round calls what came removed.
fn says_order(old: &Release, new: &Release) -> Option<String> {
    let is_turned = !old.day().is_empty() && !new.day().is_empty() && old.day() > new.day();
    is_turned.then(|| format!("warning: {} is the newer one: what it has more is told as removed", old.id))
}

/// The years that both list, when one of them is limited to some.
fn common_years(old: &Release, new: &Release) -> Option<RangeInclusive<i32>> {
    let limits = |release: &Release| match (release.whole_history, release.first_year, release.last_year) {
        (false, Some(first), Some(last)) => Some((first, last)),
        _ => None,
    };
    match (limits(old), limits(new)) {
        (Some(one), Some(other)) => Some(one.0.max(other.0)..=one.1.min(other.1)),
        (Some((first, last)), None) | (None, Some((first, last))) => Some(first..=last),
        (None, None) => None,
    }
}

fn of_countries(frame: DataFrame, codes: &[String], [one, other]: [&str; 2]) -> Result<DataFrame> {
    let on = |side: &str, code: &str| col(side).eq(lit(code.to_owned())).fill_null(lit(false));
    let wanted = codes.iter().map(|code| on(one, code).or(on(other, code)));
    match wanted.reduce(polars::prelude::Expr::or) {
        Some(wanted) => Ok(frame.lazy().filter(wanted).collect()?),
        None => Ok(frame),
    }
}

fn summary(changes: &Changes, old: &str, new: &str) -> Vec<String> {
    let mut lines = vec![format!(
        "{old}: {} deals; {new}: {} deals; {} in both, {} of them the same; {} added, {} removed",
        changes.old_deals, changes.new_deals, changes.matched, changes.same, changes.added, changes.removed
    )];
    let counts: Vec<String> = [Kind::Changed, Kind::Renamed, Kind::FlagLost, Kind::FlagGained]
        .into_iter()
        .map(|kind| format!("{} {}", changes.count(kind), kind.word()))
        .collect();
    lines.push(format!("values: {}", counts.join(", ")));
    for renaming in changes.renamings.iter().take(MOST_RENAMINGS) {
        lines.push(format!(
            "{}: `{}` is now `{}` ({} deals)",
            renaming.column, renaming.old, renaming.new, renaming.count
        ));
    }
    if changes.renamings.len() > MOST_RENAMINGS {
        lines.push(format!("and {} more renamings", changes.renamings.len() - MOST_RENAMINGS));
    }
    for flags in &changes.flags {
        lines.push(format!("marks of uncertainty on {}: {}, now {}", flags.column, flags.old, flags.new));
    }
    if !changes.ambiguous.is_empty() {
        lines.push(format!(
            "{} groups of lines that cannot be told apart were paired in their order",
            changes.ambiguous.len()
        ));
    }
    lines.extend(changes.warnings.iter().map(|warning| format!("warning: {warning}")));
    lines
}
