//! `bilat run`: an analysis that is kept as a file.

use std::path::{Path, PathBuf};

use super::args::RunArgs;
use super::input::{is_stdin, name, read_text};
use super::terminal::Terminal;
use super::{Done, Outcome};
use crate::analysis::script::{Analysis, Place};
use crate::error::{Error, Result};
use crate::io::make_folder;
use crate::ledger::outputs;

pub(super) fn run(args: &RunArgs, terminal: &Terminal) -> Done {
    let set = args.set.iter().map(|text| variable(text)).collect::<Result<Vec<_>>>()?;
    let text = read_text(&args.analysis)?;
    let file = name(&args.analysis);
    let path = (!is_stdin(&args.analysis)).then_some(args.analysis.as_path());
    let folder = path.and_then(Path::parent).unwrap_or(Path::new(""));
    let read = Analysis::read(Place { file: &file, folder, path }, &text, &set);
    let mut analysis = match read {
        // What was asked for is the list of faults: all of it, as `bilat check` gives its findings.
        Err(error) if args.check && !error.located().is_empty() => {
            let list: String = error.located().iter().map(|found| terminal.finding_text(found) + "\n").collect();
            terminal.print(list.as_bytes())?;
            return Err(error.with_findings(Vec::new()).into());
        }
        read => read?,
    };
    if let Some(folder) = &args.output {
        analysis = analysis.in_folder(folder);
    }
    if args.check {
        let count = analysis.steps();
        let steps = if count == 1 { "step" } else { "steps" };
        terminal.say(&format!("{file}: {count} {steps}, nothing wrong"));
        return Ok(Outcome::Fine);
    }
    let below = |path: &PathBuf| analysis.folder().join(path);
    // Which files a package has, and which steps are left out, is known when the work is done.
    let report = analysis.run()?;
    for remark in &report.remarks {
        terminal.say(&format!("warning: {remark}"));
    }
    let places: Vec<PathBuf> = report.files.iter().map(|file| below(&file.path)).collect();
    let outcome = if report.dropped > 0 || report.errors > 0 { Outcome::Findings } else { Outcome::Fine };
    if args.dry_run {
        let list: String = places.iter().map(|path| format!("{}\n", path.display())).collect();
        terminal.print(list.as_bytes())?;
        return Ok(outcome);
    }
    let files: Vec<(&Path, &[u8])> =
        places.iter().map(PathBuf::as_path).zip(report.files.iter().map(|file| file.bytes.as_slice())).collect();
    let outputs = outputs(&report.inputs);
    let mut folders: Vec<&Path> =
        places.iter().filter_map(|path| path.parent()).filter(|path| !path.as_os_str().is_empty()).collect();
    folders.sort_unstable();
    folders.dedup();
    for folder in folders {
        make_folder(folder)?;
    }
    outputs.write_all(&files)?;
    let count = report.files.len();
    let first = places.first().map_or_else(|| analysis.folder().to_path_buf(), Clone::clone);
    terminal.say(&format!("{count} {}; {}", if count == 1 { "file" } else { "files" }, first.display()));
    Ok(outcome)
}

/// Reads `name=value`.
fn variable(text: &str) -> Result<(String, String)> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().to_owned(), value.to_owned())),
        _ => Err(Error::usage(format!("--set {text}: no variable is set"))
            .with_hint("write name=value, as --set pair=AZE-PAK")),
    }
}
