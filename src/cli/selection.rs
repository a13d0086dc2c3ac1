//! From the flags of a selection to the library's.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::args::{DEFAULT_STORE, SelectionArgs};
use super::input::is_stdin;
use super::terminal::Terminal;
use super::{Done, Outcome};
pub use crate::analysis::Selection;
use crate::analysis::Wanted;
use crate::datasets::comtrade::is_edition;
use crate::error::Result;
use crate::io::Progress;
use crate::measures::flows::{disagreements, named_edition, years_elsewhere};
use crate::store::{Release, statistics_schema};
use crate::tables::{DELIVERIES, ORDERS, TOTALS};
use crate::wording::format::count;

impl From<&SelectionArgs> for Wanted {
    fn from(args: &SelectionArgs) -> Wanted {
        Wanted {
            ledger: args.ledger.clone(),
            store: args.store.clone(),
            store_if_there: Some(DEFAULT_STORE.into()),
            input: args.input.iter().map(|path| file_of(path)).collect(),
            vintage: args.vintage.clone(),
            approximate: args.approximate,
            country: args.country.clone(),
            pair: args.pair.clone(),
            kind: args.kind.clone(),
            stage: args.stage.clone(),
            since: args.since.clone(),
            until: args.until.clone(),
            dataset: args.dataset.clone(),
            product: args.product.clone(),
            top: args.top,
            deflator: args.deflator.clone(),
            base_year: args.base_year,
            as_of: args.as_of.clone(),
        }
    }
}

/// `-` is stdin, by the name that it has as a file.
fn file_of(path: &Path) -> PathBuf {
    if is_stdin(path) { "/dev/stdin".into() } else { path.to_path_buf() }
}

/// Makes the tables that are read from `--input`, and says what a user should know of the files. A row that is in no figure is
/// an error in the data, whatever comes of the rest; so are two values of one flow.
///
/// # Errors
/// A file that cannot be read.
pub(super) fn take_inputs(selection: &mut Selection, reads: &[&str], terminal: &Terminal) -> Done {
    let progress = Progress::default();
    let remarks =
        terminal.with_progress("--input", &progress, || selection.answer_from_inputs(reads, Some(&progress)))?;
    remarks.lines.iter().for_each(|remark| terminal.say(remark));
    Ok(if remarks.has_errors() { Outcome::Findings } else { Outcome::Fine })
}

/// Which releases answered for these tables, where the store has several, and how many rows stand in several of them.
pub(super) fn answered_from(reads: &[&str], selection: &Selection) -> Vec<String> {
    let tables = &selection.tables;
    let Ok(records) = tables.records() else { return Vec::new() };
    // A table from the files of --input is not from the store.
    let is_of_store = |table: &&&str| selection.input_files().is_empty() || statistics_schema(table).is_none();
    let several =
        |table: &str| records.store.releases().iter().filter(|release| release.part(table).is_some()).count() > 1;
    let line = |table: &&str| {
        let is_asked = |release: &&Release| {
            let datasets = &selection.ask.datasets;
            is_register(table) || datasets.is_empty() || datasets.contains(&release.provider)
        };
        let releases: Vec<&Release> = tables.releases(table).ok()?.into_iter().filter(is_asked).collect();
        let ids: Vec<&str> = releases.iter().map(|release| release.id.as_str()).collect();
        let shared = if is_register(table) { tables.shared_rows(table).ok()? } else { 0 };
        let once = match shared {
            0 => String::new(),
            1 => "; 1 row that stands in several of them is counted once".to_owned(),
            _ => format!("; {} rows that stand in several of them are counted once", count(shared as f64)),
        };
        let undated = match is_register(table) && releases.iter().any(|release| release.vintage.is_none()) {
            true => "; it does not say when it was made, so no other file is put together with it",
            false => "",
        };
        let editions = editions_beside(selection, &releases);
        let editions = match editions.is_empty() {
            true => String::new(),
            false => format!(", --product {}:CODE another edition of the products", editions.join(" or ")),
        };
        Some(format!("{table} from {}{once}{undated}; --vintage chooses another release{editions}", ids.join(", ")))
    };
    // A reconciliation reads every table of values, and names each in its rows.
    reads.iter().filter(is_of_store).filter(|table| **table != "tiv" && several(table)).filter_map(line).collect()
}

/// Where a product is asked for: the other editions in which the store has these releases.
fn editions_beside(selection: &Selection, releases: &[&Release]) -> Vec<String> {
    let (Some(_), Ok(records)) = (&selection.ask.product, selection.tables.records()) else { return Vec::new() };
    let is_beside = |other: &&Release| {
        releases.iter().any(|release| {
            (release.provider == other.provider && release.vintage == other.vintage)
                && release.classification != other.classification
        })
    };
    let beside = records.store.releases().iter().filter(is_beside);
    let editions: BTreeSet<String> = beside.filter_map(|release| release.classification.clone()).collect();
    let asked = named_edition(&selection.ask);
    editions.into_iter().filter(|edition| is_edition(edition) && asked.as_ref() != Some(edition)).collect()
}

/// Which other releases in the store say other totals than those that answer, or have other years, where totals are read from the
/// store.
///
/// # Errors
/// When the store is broken.
pub(super) fn differing(reads: &[&str], selection: &Selection) -> Result<Vec<String>> {
    if !reads.contains(&TOTALS.name) {
        return Ok(Vec::new());
    }
    let of_inputs = selection.tables.records().is_ok_and(|records| records.store.is_for_a_while());
    let mut lines = match selection.input_files().is_empty() {
        true => disagreements(&selection.tables, &selection.ask)?,
        // What a store has is not said of files that were summed without one.
        false if !of_inputs => return Ok(Vec::new()),
        false => Vec::new(),
    };
    lines.extend(years_elsewhere(&selection.tables, &selection.ask));
    Ok(lines)
}

/// True for the tables of registers, of which one vintage answers.
pub(super) fn is_register(table: &str) -> bool {
    [ORDERS.name, DELIVERIES.name].contains(&table)
}
