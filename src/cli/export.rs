//! `bilat export`: a selection as a data package of CSV and Parquet, or as a workbook.

use std::path::{Path, PathBuf};

use super::args::ExportArgs;
use super::selection::{Selection, take_inputs};
use super::terminal::Terminal;
use super::{Done, Outcome};
use crate::analysis::script::StepText;
use crate::analysis::{Wanted, check_takes_of_all, named_table, package, package_formats, possible_tables};
use crate::error::Error;
use crate::export::{package_files, to_workbook};
use crate::io::make_folder;
use crate::ledger::outputs;

pub(super) fn run(args: &ExportArgs, terminal: &Terminal) -> Done {
    if args.folder.is_none() && args.xlsx.is_none() {
        return Err(Error::usage("an export needs a place")
            .with_hint("name a folder for a data package, or a workbook with --xlsx FILE.xlsx")
            .into());
    }
    let formats = package_formats(&args.format)?;
    if args.folder.is_none() && !args.format.is_empty() {
        return Err(Error::usage("--format is for a data package, and none is written")
            .with_hint("name a folder for it")
            .into());
    }
    let wanted = Wanted::from(&args.selection);
    let named = args.tables.iter().filter_map(|name| named_table(name));
    let useless = check_takes_of_all("the export", named, wanted.filters())?;
    if args.as_step {
        let name =
            |path: &PathBuf| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let (folder, xlsx) = (args.folder.as_ref().map(name), args.xlsx.as_ref().map(name));
        let step = match (&folder, &xlsx) {
            (Some(folder), _) => StepText::of("export", folder).maybe("xlsx", xlsx.as_deref()),
            (None, xlsx) => StepText::of("xlsx", xlsx.as_deref().unwrap_or("")),
        };
        let step = step.list("tables", &args.tables).list("format", &args.format);
        terminal.print(step.wanted(&wanted).finish().as_bytes())?;
        return Ok(Outcome::Fine);
    }
    let given = wanted.filters();
    let mut selection = Selection::read(wanted)?;
    let reads: Vec<&str> =
        args.tables.iter().filter_map(|name| named_table(name)).flat_map(|table| table.reads_of_input()).collect();
    let outcome = take_inputs(&mut selection, &reads, terminal)?;
    if args.tables.is_empty() {
        check_takes_of_all("the export", possible_tables(&selection), given)?;
    }
    let package = package(&args.tables, &selection)?;
    useless.iter().for_each(|line| terminal.say(line));
    for (table, why) in &package.left_out {
        terminal.say(&format!("{table} is left out: {why}"));
    }
    let mut files: Vec<(PathBuf, Vec<u8>)> = Vec::new();
    if let Some(folder) = &args.folder {
        let inside = package_files(&package, &formats)?;
        files.extend(inside.into_iter().map(|(name, bytes)| (folder.join(name), bytes)));
    }
    if let Some(path) = &args.xlsx {
        files.push((path.clone(), to_workbook(&package, selection.ask.as_of)?));
    }
    if args.dry_run {
        let list: String = files.iter().map(|(path, _)| format!("{}\n", path.display())).collect();
        terminal.print(list.as_bytes())?;
        return Ok(outcome);
    }
    if let Some(folder) = &args.folder {
        make_folder(folder)?;
    }
    let borrowed: Vec<(&Path, &[u8])> = files.iter().map(|(path, bytes)| (path.as_path(), bytes.as_slice())).collect();
    outputs(&selection.inputs()).write_all(&borrowed)?;
    for place in args.folder.iter().chain(&args.xlsx) {
        terminal.say(&format!("{} ({} tables)", place.display(), package.resources.len()));
    }
    Ok(outcome)
}
