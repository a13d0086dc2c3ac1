//! `bilat import`: official exports into the store.

use std::collections::BTreeMap;

use super::args::ImportArgs;
use super::terminal::Terminal;
use super::{Done, Outcome};
use crate::finding::Finding;
use crate::io::Outputs;
use crate::store::{Imported, Store};

/// Findings of one kind that are printed without `--verbose`.
const SHOWN: usize = 3;

pub(super) fn run(args: &ImportArgs, terminal: &Terminal) -> Done {
    let mut store = Store::open_or_new(&args.store)?;
    let outputs = Outputs::protecting(&args.files);
    let mut dropped = 0;
    for path in &args.files {
        let imported = match args.dry_run {
            true => store.examine(path)?,
            false => store.import(path, &outputs)?,
        };
        show_findings(&imported.findings, args.verbose, terminal);
        terminal.say(&summary(&imported, args.dry_run));
        dropped += if imported.is_new { imported.release.rows_dropped } else { 0 };
    }
    // A row that is lost is for the user to know before any figure is drawn from the rest.
    Ok(if dropped > 0 { Outcome::Findings } else { Outcome::Fine })
}

/// One line a file: what it is, what it gave, what had to be done.
fn summary(imported: &Imported, dry_run: bool) -> String {
    let release = &imported.release;
    let parts: Vec<String> =
        release.parts.iter().map(|part| format!("{} {}", grouped(part.rows), part.table)).collect();
    let mut text = format!("{}: {} ({})", release.file, release.id, parts.join(", "));
    if !imported.is_new {
        text.push_str("; it was in the store before, nothing changed");
        return text;
    }
    if release.rows_repaired > 0 {
        text.push_str(&format!(", {} repaired", grouped(release.rows_repaired)));
    }
    if release.rows_dropped > 0 {
        text.push_str(&format!(", {} dropped", grouped(release.rows_dropped)));
    }
    if dry_run {
        text.push_str("; nothing was written");
    }
    text
}

fn show_findings(findings: &[Finding], all: bool, terminal: &Terminal) {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for found in findings {
        let count = seen.entry(found.code).or_default();
        *count += 1;
        if all || *count <= SHOWN {
            terminal.say(&found.to_string());
        }
    }
    for (code, count) in seen.into_iter().filter(|(_, count)| !all && *count > SHOWN) {
        terminal.say(&format!(
            "{} more of [{code}]; --verbose prints them, the store keeps them in its log",
            count - SHOWN
        ));
    }
}

/// A number with its thousands apart.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
