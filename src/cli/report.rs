//! `bilat report`: every table, every chart and a page, into one folder.

use rayon::prelude::*;

use super::args::ReportArgs;
use super::chart::{options, scale};
use super::selection::Selection;
use super::terminal::Terminal;
use super::{Done, Outcome};
use crate::charts::Form;
use crate::error::Result;
use crate::io::{Outputs, make_folder};
use crate::report::{Brief, gallery, report};

pub(super) fn run(args: &ReportArgs, terminal: &Terminal) -> Done {
    let selection = Selection::read(&args.selection)?;
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
    if args.dry_run {
        for file in &report.files {
            terminal.say(&format!("would write {}", args.folder.join(&file.path).display()));
        }
        return Ok(Outcome::Fine);
    }
    for file in &report.files {
        if let Some(folder) = args.folder.join(&file.path).parent() {
            make_folder(folder)?;
        }
    }
    let outputs = Outputs::protecting(&selection.ledger.files);
    report
        .files
        .par_iter()
        .map(|file| outputs.write(&args.folder.join(&file.path), &file.bytes))
        .collect::<Result<()>>()?;
    let page = if args.charts_only { args.folder.clone() } else { args.folder.join("index.html") };
    terminal.say(&format!("{} files; open {}", report.files.len(), page.display()));
    Ok(Outcome::Fine)
}
