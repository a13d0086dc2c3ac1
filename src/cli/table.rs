//! `bilat table`: a measure or a table, on stdout or into a file.

use std::path::Path;

use polars::prelude::{DataFrame, col};

use super::args::TableArgs;
use super::selection::Selection;
use super::terminal::Terminal;
use super::{Done, Outcome};
use crate::error::{Error, Result};
use crate::export::{Format, to_bytes, to_terminal};
use crate::io::Outputs;
use crate::measures::{MEASURES, measure};
use crate::tables::table_list;

pub(super) fn run(args: &TableArgs, terminal: &Terminal) -> Done {
    let format = format_of(args)?;
    let mut selection = Selection::read(&args.selection)?;
    selection.take_inputs(&reads_of(&args.name), terminal)?;
    let frame = narrow(load(&args.name, &selection)?, args)?;
    for line in answered_from(&args.name, &selection) {
        terminal.say(&line);
    }
    let Some(path) = &args.output else {
        let bytes = match format {
            Format::Table => to_terminal(&frame, &terminal.fit())?.into_bytes(),
            Format::Parquet if terminal.is_interactive() => {
                return Err(Error::refused("Parquet is not for a terminal")
                    .with_hint("-o FILE.parquet, or pipe it")
                    .into());
            }
            format => to_bytes(&frame, format)?,
        };
        terminal.print(&bytes)?;
        return Ok(Outcome::Fine);
    };
    Outputs::protecting(&selection.ledger.files).write(path, &to_bytes(&frame, format)?)?;
    terminal.say(&format!("{} ({} rows)", path.display(), frame.height()));
    Ok(Outcome::Fine)
}

/// The tables that a measure reads; a table reads itself.
fn reads_of(name: &str) -> Vec<&str> {
    measure(name).map_or_else(|_| vec![name], |measure| measure.about().reads.to_vec())
}

/// A measure, or a table of the ledger with the same filters.
fn load(name: &str, selection: &Selection) -> Result<DataFrame> {
    if let Some(measure) = MEASURES.iter().find(|measure| measure.about().id == name) {
        return Ok(measure.plan(&selection.tables, &selection.ask)?.collect()?);
    }
    match (name, selection.tables.get(name)?) {
        ("claims", Some(claims)) => Ok(claims.filter(selection.ask.keep("said", "said")).collect()?),
        (_, Some(_)) if selection.is_filtered => Err(Error::usage(format!("`{name}` has no claims to filter by"))
            .with_hint("take the filters away, or filter `claims` or a measure")),
        (_, Some(table)) => Ok(table.collect()?),
        (_, None) => {
            let tables = table_list();
            let mut known: Vec<&str> = MEASURES.iter().map(|measure| measure.about().id).collect();
            known.extend(tables.iter().map(|table| table.name).filter(|name| measure(name).is_err()));
            Err(Error::usage(format!("unknown table `{name}`")).with_nearest(name, &known))
        }
    }
}

/// Which release answered, where the store has several with that table.
fn answered_from(name: &str, selection: &Selection) -> Vec<String> {
    let reads = measure(name).map_or(Vec::new(), |measure| measure.about().reads.to_vec());
    let Ok(records) = selection.tables.records() else { return Vec::new() };
    let several =
        |table: &str| records.store.releases().iter().filter(|release| release.part(table).is_some()).count() > 1;
    let line = |table: &str| {
        let ids: Vec<&str> = selection.tables.releases(table).ok()?.iter().map(|release| release.id.as_str()).collect();
        Some(format!("{table} from {}; --vintage chooses another release", ids.join(", ")))
    };
    // A reconciliation reads every table of values, and names each in its rows.
    reads.into_iter().filter(|table| *table != "tiv" && several(table)).filter_map(line).collect()
}

fn narrow(frame: DataFrame, args: &TableArgs) -> Result<DataFrame> {
    let known: Vec<String> = frame.get_column_names().iter().map(|name| name.to_string()).collect();
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    if let Some(name) = args.columns.iter().map(|name| name.trim()).find(|name| !known.contains(name)) {
        return Err(Error::usage(format!("`{}` has no column `{name}`", args.name)).with_nearest(name, &known));
    }
    let columns: Vec<&str> = args.columns.iter().map(|name| name.trim()).collect();
    if let Some(twice) = columns.iter().enumerate().find(|(at, name)| columns[..*at].contains(name)) {
        return Err(Error::usage(format!("column `{}` is named twice", twice.1)));
    }
    let frame = frame.head(Some(args.limit.unwrap_or(frame.height())));
    if columns.is_empty() {
        return Ok(frame);
    }
    use polars::prelude::IntoLazy;
    Ok(frame.lazy().select(columns.into_iter().map(col).collect::<Vec<_>>()).collect()?)
}

fn format_of(args: &TableArgs) -> Result<Format> {
    match (&args.format, &args.output) {
        (Some(word), _) => word.parse(),
        (None, None) => Ok(Format::Table),
        (None, Some(path)) => by_ending(path),
    }
}

pub(super) fn by_ending(path: &Path) -> Result<Format> {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or("").to_lowercase();
    match ending.as_str() {
        "csv" => Ok(Format::Csv),
        "json" => Ok(Format::Json),
        "jsonl" | "ndjson" => Ok(Format::Jsonl),
        "md" => Ok(Format::Md),
        "parquet" => Ok(Format::Parquet),
        "txt" => Ok(Format::Table),
        _ => Err(Error::usage(format!("{} does not say its format", path.display()))
            .with_hint("end it in .csv, .json, .jsonl, .md, .parquet or .txt, or give --format")),
    }
}
