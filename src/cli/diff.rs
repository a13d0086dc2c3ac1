//! `bilat diff`: two vintages of a deal register.

use std::ops::RangeInclusive;
use std::path::Path;

use polars::prelude::{DataFrame, IntoLazy, col, lit};

use super::args::DiffArgs;
use super::table::print;
use super::terminal::Terminal;
use super::{Done, Outcome};
use crate::datasets::sipri::changes::{Changes, Kind};
use crate::error::{Error, Result};
use crate::export::Format;
use crate::io::is_file;
use crate::ledger::Countries;
use crate::measures::register::vintages::{compare, table};
use crate::store::{Release, Store};

/// Renamings that are listed; the rest are counted.
const MOST_RENAMINGS: usize = 12;

pub(super) fn run(args: &DiffArgs, terminal: &Terminal) -> Done {
    let format: Format = args.format.parse()?;
    let countries = Countries::shipped()?;
    let codes = args.country.iter().map(|name| Ok(countries.read(name)?.to_string())).collect::<Result<Vec<_>>>()?;
    let (old_release, old) = orders(&args.old, &args.store)?;
    let (new_release, new) = orders(&args.new, &args.store)?;
    let years = common_years(&old_release, &new_release);
    let changes = compare(&of_countries(old, &codes)?, &of_countries(new, &codes)?, years)?;
    let frame = table(&changes.changes)?;
    print(&frame, format, terminal)?;
    for line in summary(&changes, &old_release.id, &new_release.id) {
        terminal.say(&line);
    }
    Ok(Outcome::Fine)
}

/// The orders of a file, or of a release of the store.
fn orders(name: &str, store: &Path) -> Result<(Release, DataFrame)> {
    let path = Path::new(name);
    if is_file(path) {
        let (release, frames) = Store::read_file(path)?;
        let found = frames.into_iter().find(|(table, _)| *table == "orders");
        let (_, frame) = found.ok_or_else(|| no_deals(name, &release.layout))?;
        return Ok((release, frame));
    }
    if !Store::is_there(store) {
        return Err(Error::usage(format!("there is neither a file {name} nor a store in {}", store.display()))
            .with_hint("name two files, or import them first: `bilat import FILE...`"));
    }
    let store = Store::open(store)?;
    let release = store.release(name)?;
    if release.part("orders").is_none() {
        return Err(no_deals(name, &release.layout));
    }
    Ok((release.clone(), store.scan("orders", &[release])?.collect()?))
}

fn no_deals(name: &str, layout: &str) -> Error {
    Error::usage(format!("{name} is a {layout}, which lists no orders")).with_hint("compare two deal registers")
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

fn of_countries(frame: DataFrame, codes: &[String]) -> Result<DataFrame> {
    let on = |side: &str, code: &str| col(side).eq(lit(code.to_owned())).fill_null(lit(false));
    let wanted = codes.iter().map(|code| on("supplier_code", code).or(on("recipient_code", code)));
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
