//! `bilat report`: every table, every chart and a page, into one folder.

use std::path::{Path, PathBuf};

use super::Done;
use super::args::ReportArgs;
use super::chart::{options, scale};
use super::selection::{Selection, take_inputs};
use super::terminal::Terminal;
use crate::analysis::{Wanted, check_takes_of_all, possible_tables};
use crate::charts::Form;
use crate::io::make_folder;
use crate::ledger::outputs;
use crate::report::{Brief, gallery, report};
use crate::store::{FLOWS, TOTALS};

pub(super) fn run(args: &ReportArgs, terminal: &Terminal) -> Done {
    let wanted = Wanted::from(&args.selection);
    let given = wanted.filters();
    let mut selection = Selection::read(wanted)?;
    let outcome = take_inputs(&mut selection, &[TOTALS.name, FLOWS.name], terminal)?;
    check_takes_of_all("the report", possible_tables(&selection), given)?;
    let brief = Brief {
        ledger: &selection.ledger,
        tables: &selection.tables,
        ask: &selection.ask,
        countries: &selection.countries,
        options: &options(&args.look, Form::Auto),
        scale: scale(&args.look),
    };
    let report = if args.charts_only { gallery(&brief)? } else { report(&brief)? };
    for (chart, why) in &report.left_out {
        terminal.say(&format!("{chart} is left out: {why}"));
    }
    for warning in &report.warnings {
        terminal.say(&format!("warning: {warning}"));
    }
    // Another run's picture of a chart that this run leaves out is nobody's to delete, but no part of this report.
    let old: Vec<PathBuf> =
        report.absent.iter().map(|path| args.folder.join(path)).filter(|path| path.exists()).collect();
    let outputs = outputs(&selection.inputs());
    let paths: Vec<PathBuf> = report.files.iter().map(|file| args.folder.join(&file.path)).collect();
    if args.dry_run {
        let list: String = paths.iter().map(|path| format!("{}\n", path.display())).collect();
        terminal.print(list.as_bytes())?;
        return Ok(outcome);
    }
    for folder in paths.iter().filter_map(|path| path.parent()) {
        make_folder(folder)?;
    }
    let files: Vec<(&Path, &[u8])> =
        paths.iter().map(PathBuf::as_path).zip(report.files.iter().map(|file| file.bytes.as_slice())).collect();
    outputs.write_all(&files)?;
    let page = if args.charts_only { args.folder.clone() } else { args.folder.join("index.html") };
    terminal.say(&format!("{} files; open {}{}", report.files.len(), page.display(), left_from_before(&old)));
    Ok(outcome)
}

/// Names the files of charts that were there before and are not of this run.
fn left_from_before(old: &[PathBuf]) -> String {
    if old.is_empty() {
        return String::new();
    }
    let names: Vec<String> = old.iter().map(|path| path.display().to_string()).collect();
    format!("; left from an earlier run and not part of this report: {}", names.join(", "))
}
