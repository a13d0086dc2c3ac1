//! A selection as a package: which tables, their rows, and where they are from.

use std::collections::BTreeSet;

use polars::prelude::DataFrame;

use super::table::rows_of;
use super::{NamedTable, Selection, What, named_table, named_tables};
use crate::datasets::trade::provider;
use crate::error::{Error, ErrorKind, Result, nearest};
use crate::export::{Credit, Format, Package, Resource, Terms};
use crate::ledger::LEDGER_TABLES;
use crate::measures::{hindrance, measure};
use crate::store::Release;
use crate::tables::{Rows, is_recorded};

/// Makes a package of these tables, by the names that they have in SQL; without names of the ledger's own tables and of every
/// measure that can be computed and has an answer to the selection.
///
/// # Errors
/// A usage error for an unknown name, with the nearest, and for one that is given twice; the errors of the tables themselves.
pub fn package(names: &[String], selection: &Selection) -> Result<Package> {
    let tables = if names.is_empty() { possible_tables(selection) } else { wanted(names)? };
    let (mut resources, mut left_out) = (Vec::new(), Vec::new());
    for table in &tables {
        match resource(table, selection) {
            Ok(resource) => resources.push(resource),
            // What is about all countries together has no answer to some of them, and nobody asked for it by name.
            Err(error) if names.is_empty() && matches!(error.kind(), ErrorKind::Usage | ErrorKind::Refused) => {
                left_out.push((table.name.clone(), error.message().to_owned()));
            }
            Err(error) => return Err(error),
        }
    }
    let shipped = selection.ledger.files.is_empty();
    let about = match (shipped, selection.is_filtered) {
        (true, false) => "Made from the ledger that ships with bilat.",
        (true, true) => {
            "Made from a selection of the ledger that ships with bilat: links that lead out of it are left out."
        }
        (false, false) => "Made from a ledger.",
        (false, true) => "Made from a selection of a ledger: links that lead out of it are left out.",
    };
    let known = selection.ask.as_of.map_or_else(String::new, |day| format!(" It holds what was known on {day}."));
    let reads_ledger = tables.iter().any(|table| table.reads().iter().any(|name| !is_recorded(name)));
    Ok(Package {
        name: "bilat-export".to_owned(),
        title: "What was announced and what was recorded".to_owned(),
        description: format!("{about}{known} Empty means that nothing was reported, never zero."),
        sources: if reads_ledger { cited(selection)? } else { Vec::new() },
        resources,
        left_out,
    })
}

/// The formats of a package's files: CSV and Parquet, or those that are named.
///
/// # Errors
/// A usage error for a format that is none of a package's.
pub fn package_formats(words: &[String]) -> Result<Vec<Format>> {
    if words.is_empty() {
        return Ok(vec![Format::Csv, Format::Parquet]);
    }
    let known = ["csv", "parquet", "arrow"];
    let read = |word: &String| match word.trim() {
        "csv" => Ok(Format::Csv),
        "parquet" => Ok(Format::Parquet),
        "arrow" => Ok(Format::Arrow),
        other => {
            Err(Error::usage(format!("a package has no files of the format `{other}`")).with_nearest(other, &known))
        }
    };
    let mut formats = words.iter().map(read).collect::<Result<Vec<_>>>()?;
    formats.dedup();
    Ok(formats)
}

/// The tables of these names.
fn wanted(names: &[String]) -> Result<Vec<&'static NamedTable>> {
    let mut tables: Vec<&NamedTable> = Vec::new();
    for name in names.iter().map(|name| name.trim()) {
        let Some(table) = named_table(name) else {
            let known: Vec<&str> = named_tables().iter().map(|table| table.name.as_str()).collect();
            let error = Error::usage(format!("unknown table `{name}`"));
            return Err(match nearest(name, known.iter().copied()) {
                Some(table) => error.with_hint(format!("did you mean `{table}`?")),
                None => error.with_hint(format!("one of: {}", known.join(", "))),
            });
        };
        if tables.iter().any(|other| other.name == table.name) {
            return Err(Error::usage(format!("the table `{name}` is named twice")));
        }
        tables.push(table);
    }
    Ok(tables)
}

/// The tables of a package for which none is named: the ledger's and every measure that has what it needs.
pub fn possible_tables(selection: &Selection) -> Vec<&'static NamedTable> {
    let is_possible = |table: &&NamedTable| match table.what {
        What::Table(name) => !is_recorded(name),
        What::List(_) => false,
        What::Measure(id) => {
            measure(id).is_ok_and(|measure| hindrance(&measure.about(), &selection.tables, &selection.ask).is_none())
        }
    };
    named_tables().iter().filter(is_possible).collect()
}

fn resource(table: &NamedTable, selection: &Selection) -> Result<Resource> {
    let reads = table.reads();
    let recorded = reads.iter().filter(|name| is_recorded(name));
    let releases: Vec<&Release> =
        recorded.flat_map(|name| selection.tables.releases(name).unwrap_or_default()).collect();
    let sources: Vec<Credit> = releases.iter().map(|release| credit(release)).collect();
    let mut terms: Vec<Terms> = releases.iter().filter_map(|release| terms_of(release)).collect();
    let is_shipped = selection.ledger.files.is_empty() && reads.iter().any(|name| !is_recorded(name));
    if is_shipped || matches!(table.what, What::List(_)) {
        terms.push(shipped_terms());
    }
    Ok(Resource {
        name: table.name.clone(),
        about: table.about.to_owned(),
        columns: table.columns.clone(),
        key: key(table),
        frame: rows_of(table, selection)?,
        sources: each_once(sources),
        terms: each_once(terms),
    })
}

/// In order, each once.
fn each_once<T: Ord>(mut list: Vec<T>) -> Vec<T> {
    list.sort();
    list.dedup();
    list
}

/// The key of a table whose parts are never empty.
fn key(table: &NamedTable) -> Vec<String> {
    let What::Table(name) = table.what else { return Vec::new() };
    let lists = [crate::tables::CLAIM_YEARS, crate::tables::ORDERS, crate::tables::DELIVERIES];
    let schema = LEDGER_TABLES.iter().chain(&lists).find(|schema| schema.name == name);
    let is_required = |column: &str| table.columns.iter().any(|own| own.name == column && !own.nullable);
    match schema {
        Some(schema) if schema.key.iter().all(|column| is_required(column)) => {
            schema.key.iter().map(|column| (*column).to_owned()).collect()
        }
        _ => Vec::new(),
    }
}

fn shipped_terms() -> Terms {
    Terms {
        name: "CC-BY-4.0".to_owned(),
        title: "Creative Commons Attribution 4.0".to_owned(),
        path: "https://creativecommons.org/licenses/by/4.0/".to_owned(),
    }
}

/// The documents that the selected claims cite.
fn cited(selection: &Selection) -> Result<Vec<Credit>> {
    let claims = selection.tables.claims().filter(selection.ask.keep("said", "said")).collect()?;
    let ids = ids(&claims)?;
    let cited = selection.ledger.sources().filter(|source| ids.contains(&source.id));
    let credit = |source: &crate::model::Source| {
        let names = [&source.author, &source.publisher, &source.title].into_iter().filter(|name| !name.is_empty());
        let title = if source.citation.is_empty() {
            names.map(String::as_str).collect::<Vec<_>>().join(", ")
        } else {
            source.citation.clone()
        };
        let is_address = ["http://", "https://"].iter().any(|start| source.url.starts_with(start));
        Credit {
            title: if title.is_empty() { source.id.clone() } else { title },
            path: if is_address { source.url.clone() } else { String::new() },
            version: source.published.map_or_else(String::new, |period| period.to_string()),
        }
    };
    Ok(each_once(cited.map(credit).collect()))
}

fn ids(claims: &DataFrame) -> Result<BTreeSet<String>> {
    (0..claims.height()).map(|row| Rows::of(claims).text(row, "source")).collect()
}

fn credit(release: &Release) -> Credit {
    let (title, path) = match provider(&release.provider) {
        Some(provider) => (provider.citation.to_owned(), provider.url.to_owned()),
        None if release.provider == "sipri" => (release.citation(), "https://armstransfers.sipri.org".to_owned()),
        None => (release.citation(), String::new()),
    };
    Credit { title, path, version: release.vintage.clone().unwrap_or_default() }
}

fn terms_of(release: &Release) -> Option<Terms> {
    let (name, title, path) = match provider(&release.provider) {
        Some(provider) if provider.licence == "CC BY 4.0" => return Some(shipped_terms()),
        Some(provider) => ("", provider.licence, provider.url),
        None if release.provider == "sipri" => (
            "",
            "SIPRI permits excerpts of less than a tenth of the database, cited and for non-commercial use",
            "https://armstransfers.sipri.org",
        ),
        None => return None,
    };
    Some(Terms { name: name.to_owned(), title: title.to_owned(), path: path.to_owned() })
}
