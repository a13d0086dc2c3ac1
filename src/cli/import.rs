//! `bilat import`: official exports into the store.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::args::ImportArgs;
use super::input::{STANDARD_INPUT, is_stdin};
use super::terminal::Terminal;
use super::{Done, Outcome};
use crate::datasets::arms::TivRole;
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::io::{Outputs, Progress, Spool};
use crate::store::{Aside, ImportOptions, Imported, Release, Store, passed_over};
use crate::wording::format::count;

/// Findings of one kind that are printed without `--verbose`.
const SHOWN: usize = 3;

pub(super) fn run(args: &ImportArgs, terminal: &Terminal) -> Done {
    let rows = args.rows.as_deref().map(role).transpose()?;
    let vintage = args.vintage.as_deref().map(checked_vintage).transpose()?;
    if args.files.iter().filter(|path| is_stdin(path)).count() > 1 {
        return Err(Error::usage("there is one standard input, and it is named twice").into());
    }
    let mut store = Store::open_or_new(&args.store)?;
    let outputs = Outputs::protecting(&args.files);
    let mut faulty = false;
    for (place, path) in args.files.iter().enumerate() {
        let file = File::open(path)?;
        let progress = Progress::default();
        let options = ImportOptions {
            other_asia_apart: args.other_asia_apart,
            year: args.year,
            vintage,
            rows,
            progress: Some(&progress),
        };
        let outputs = (!args.dry_run).then_some(&outputs);
        let mut told = |imported: &Imported| {
            show_findings(&file.named_in(&imported.findings), args.verbose, terminal);
            terminal.say(&summary(imported, args.dry_run));
            if imported.is_new && !imported.release.set_aside.is_empty() {
                terminal.say(&audit(&imported.release));
            }
            faulty |= imported.is_new && imported.release.rows_dropped > 0;
            faulty |= imported.findings.iter().any(Finding::is_error);
        };
        show_findings(&file.named_in(&passed_over(file.path()).unwrap_or_default()), args.verbose, terminal);
        let imported = terminal
            .with_progress(&file.name, &progress, || store.import_all(file.path(), options, outputs, &mut told));
        if let (Err(_), later @ [_, ..]) = (&imported, &args.files[place + 1..]) {
            let names: Vec<String> = later.iter().map(|path| path.display().to_string()).collect();
            terminal.say(&format!("not imported after {}: {}", file.name, names.join(", ")));
        }
        imported.map_err(|error| file.named_in_error(&error))?;
    }
    // A row or a value that is lost is for the user to know before any figure is drawn from the rest.
    Ok(if faulty { Outcome::Findings } else { Outcome::Fine })
}

/// A file to import, with the name that messages give it.
struct File {
    name: String,
    place: Place,
}

enum Place {
    Disk(PathBuf),
    /// What came through stdin. A table is looked at before it is read, and an archive is read from its end.
    Stdin(Spool),
}

impl File {
    fn open(path: &Path) -> Result<File> {
        if !is_stdin(path) {
            return Ok(File { name: path.display().to_string(), place: Place::Disk(path.to_path_buf()) });
        }
        let spool = Spool::of(std::io::stdin().lock(), STANDARD_INPUT)?;
        Ok(File { name: STANDARD_INPUT.to_owned(), place: Place::Stdin(spool) })
    }

    fn path(&self) -> &Path {
        match &self.place {
            Place::Disk(path) => path,
            Place::Stdin(spool) => spool.path(),
        }
    }

    /// A text with the name of the file in the place of where it lies.
    fn named(&self, text: &str) -> String {
        text.replace(&self.path().display().to_string(), &self.name)
    }

    fn named_in(&self, findings: &[Finding]) -> Vec<Finding> {
        let named = |found: &Finding| Finding {
            file: self.named(&found.file),
            message: self.named(&found.message),
            ..found.clone()
        };
        findings.iter().map(named).collect()
    }

    fn named_in_error(&self, error: &Error) -> Error {
        let named = Error::new(error.kind(), self.named(error.message())).with_findings(self.named_in(error.located()));
        match error.hint() {
            Some(hint) => named.with_hint(self.named(hint)),
            None => named,
        }
    }
}

/// What the user says that the rows of a table are.
fn role(word: &str) -> Result<TivRole> {
    let known = [TivRole::Supplier, TivRole::Recipient];
    let plain = word.trim().to_lowercase();
    let named = known.into_iter().find(|role| plain.trim_end_matches('s') == role.word());
    named.ok_or_else(|| {
        Error::usage(format!("`{word}` is no kind of row")).with_hint("`--rows supplier` or `--rows recipient`")
    })
}

/// A vintage is a name in the store: a day or its beginning, or a version.
fn checked_vintage(text: &str) -> Result<&str> {
    let text = text.trim();
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.' | '_');
    if text.is_empty()
        || text.len() > 40
        || !text.chars().all(plain)
        || !text.starts_with(|first: char| first.is_ascii_alphanumeric())
    {
        return Err(Error::usage(format!("`{text}` is no vintage"))
            .with_hint("write a day or its beginning, as `2024-03-13` or `2024`, or a version, as `V202401b`"));
    }
    Ok(text)
}

/// What the audit of trade statistics kept and set aside, a line each; nothing for registers.
fn audit(release: &Release) -> String {
    let line = |aside: &Aside| {
        let about = match aside.counts.as_str() {
            "once" => "kept".to_owned(),
            reason => format!("set aside, {reason}"),
        };
        format!("  {about}: {} rows of {}, {} dollars", count(aside.rows as f64), aside.flow, dollars(&aside.value))
    };
    release.set_aside.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Dollars without their cents, thousands apart.
fn dollars(value: &str) -> String {
    let whole = value.split('.').next().unwrap_or(value);
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    digits.parse().map_or_else(|_| whole.to_owned(), |number: f64| format!("{sign}{}", count(number)))
}

/// One line a file: what it is, what it gave, what had to be done.
fn summary(imported: &Imported, dry_run: bool) -> String {
    let release = &imported.release;
    let parts: Vec<String> =
        release.tables().iter().map(|(table, rows)| format!("{} {table}", count(*rows as f64))).collect();
    let mut text = format!("{}: {} ({})", release.file, release.id, parts.join(", "));
    if !imported.is_new {
        text.push_str("; it was in the store before, nothing changed");
        return text;
    }
    if release.rows_repaired > 0 {
        text.push_str(&format!(", {} repaired", count(release.rows_repaired as f64)));
    }
    if release.rows_dropped > 0 {
        text.push_str(&format!(", {} dropped", count(release.rows_dropped as f64)));
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
