//! The ledger against the texts themselves: the same bytes as were read, and the words stand there.

use std::collections::HashMap;
use std::path::Path;

use super::{CLAIMS, Ledger, SOURCES};
use crate::error::Result;
use crate::finding::{Finding, Severity, sorted};
use crate::io::{decode, files_of, read_file, sha256};

/// Compares every source that has a `sha256` with the file of a folder that has it, and every wording with that text.
///
/// Files are found by their content, never by their name.
///
/// # Errors
/// An I/O error when the folder or a file in it cannot be read.
pub fn check_texts(ledger: &Ledger, folder: &Path) -> Result<Vec<Finding>> {
    let texts = files_of(folder)?.iter().map(|path| read_file(path)).collect::<Result<Vec<_>>>()?;
    Ok(compare_texts(ledger, &folder.display().to_string(), &texts))
}

/// The same with texts that were read already, from a place of this name.
pub fn compare_texts(ledger: &Ledger, place: &str, texts: &[Vec<u8>]) -> Vec<Finding> {
    let by_hash: HashMap<String, String> =
        texts.iter().map(|bytes| (sha256(bytes), plain(&decode(bytes).text))).collect();
    let column = |name: &str, schema: &crate::model::Schema| {
        schema.columns.iter().position(|column| column.name == name).unwrap_or(0)
    };
    let known: Vec<&str> = ledger.sources().map(|source| source.sha256.as_str()).collect();
    // A file that no source knows may be a text that has changed. Without such a file, a text is merely somewhere else.
    let strangers = by_hash.keys().filter(|hash| !known.contains(&hash.as_str())).count();
    let missing = if strangers > 0 || by_hash.is_empty() { Severity::Error } else { Severity::Warning };
    let mut findings = Vec::new();
    let mut texts: HashMap<&str, &str> = HashMap::new();
    for entry in ledger.sources.entries.iter().filter(|entry| !entry.value.sha256.is_empty()) {
        match by_hash.get(&entry.value.sha256) {
            Some(text) => {
                texts.insert(&entry.value.id, text);
            }
            None => {
                let message = format!("no file in {place} has the SHA-256 of `{}`", entry.value.id);
                let finding =
                    ledger.sources.finding(entry.row, column("sha256", &SOURCES), missing, "text-not-found", message);
                findings.extend(finding.map(|finding| {
                    finding.with_hint(match missing {
                        Severity::Error => match strangers {
                            0 => "there are no files in that folder; folders in it are not read".to_owned(),
                            1 => "one file there belongs to no source: has the text changed?".to_owned(),
                            _ => format!("{strangers} files there belong to no source: has a text changed?"),
                        },
                        Severity::Warning => "it is not in this folder; its words are not checked".to_owned(),
                    })
                }));
            }
        }
    }
    if known.iter().all(|sum| sum.is_empty()) || (strangers > 0 && findings.is_empty()) {
        findings
            .extend(ledger.sources.sheet.as_ref().map(|sheet| unread(sheet.file(), place, by_hash.len(), strangers)));
    }
    for entry in &ledger.claims.entries {
        let claim = &entry.value;
        let Some(text) = texts.get(claim.source.as_str()) else { continue };
        let words = plain(&claim.wording);
        if !words.is_empty() && !text.contains(&words) {
            let message = format!("`{}` does not stand in the text of `{}`", claim.wording, claim.source);
            let finding = ledger.claims.finding(
                entry.row,
                column("wording", &CLAIMS),
                Severity::Error,
                "words-not-in-text",
                message,
            );
            findings.extend(finding);
        }
    }
    sorted(findings)
}

/// Texts that no source names by its sum: nothing is compared with them.
fn unread(file: &str, place: &str, texts: usize, strangers: usize) -> Finding {
    let message = match (texts, strangers) {
        (0, _) => format!("there is no file in {place}, and no source has a SHA-256: no words are checked"),
        (_, 1) => format!("no source has the SHA-256 of one file in {place}: no words are checked against it"),
        (_, many) => format!("no source has the SHA-256 of {many} files in {place}: no words are checked against them"),
    };
    Finding {
        file: file.to_owned(),
        line: 1,
        column: 1,
        severity: Severity::Warning,
        code: "text-without-source",
        message,
        hint: Some("write what `sha256sum FILE` prints into `sha256` of the source that was read there".to_owned()),
    }
}

/// Blanks of any kind and number are one space; nothing else is changed.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
