//! `bilat check`: every rule of a ledger, each finding at its place.

use polars::prelude::DataFrame;

use super::args::CheckArgs;
use super::input::{STANDARD_INPUT, is_stdin, read_bytes};
use super::terminal::Terminal;
use super::{Done, Outcome};
use crate::error::{Error, Result};
use crate::export::{Format, to_bytes};
use crate::finding::{Finding, sorted};
use crate::ledger::{Ledger, check, check_texts, compare_texts};
use crate::tables::{integer_column, text_column};

pub(super) fn run(args: &CheckArgs, terminal: &Terminal) -> Done {
    let format: Format = args.format.parse()?;
    let ledger = match &args.ledger {
        Some(folder) => Ledger::read(folder)?,
        None => Ledger::shipped(),
    };
    let mut findings = check(&ledger)?;
    if let Some(folder) = &args.texts {
        findings.extend(match is_stdin(folder) {
            true => compare_texts(&ledger, STANDARD_INPUT, &[read_bytes(folder)?]),
            false => check_texts(&ledger, folder)?,
        });
        findings = sorted(findings);
    }
    let text: Vec<u8> = match format {
        Format::Table => {
            findings.iter().map(|finding| terminal.finding_text(finding) + "\n").collect::<String>().into_bytes()
        }
        format if format.is_binary() => {
            let message = format!("findings are not written as {}", format.word());
            return Err(Error::usage(message).with_hint("--format csv").into());
        }
        format => to_bytes(&frame(&findings)?, format)?,
    };
    terminal.print(&text)?;
    let errors = findings.iter().filter(|finding| finding.is_error()).count();
    let warnings = findings.len() - errors;
    let count = |number: usize, word: &str| format!("{number} {word}{}", if number == 1 { "" } else { "s" });
    terminal.say(&format!(
        "{}, {}, {}: {}, {}",
        count(ledger.sources.entries.len(), "source"),
        count(ledger.claims.entries.len(), "claim"),
        count(ledger.links.entries.len(), "link"),
        count(errors, "error"),
        count(warnings, "warning"),
    ));
    let bad = errors > 0 || (args.strict && warnings > 0);
    Ok(if bad { Outcome::Findings } else { Outcome::Fine })
}

fn frame(findings: &[Finding]) -> Result<DataFrame> {
    let number = |number: usize| i32::try_from(number).ok();
    let columns = vec![
        text_column("file", findings.iter().map(|finding| finding.file.as_str())),
        integer_column("line", findings.iter().map(|finding| number(finding.line))),
        integer_column("column", findings.iter().map(|finding| number(finding.column))),
        text_column("severity", findings.iter().map(|finding| finding.severity.word())),
        text_column("code", findings.iter().map(|finding| finding.code)),
        text_column("message", findings.iter().map(|finding| finding.message.as_str())),
        text_column("hint", findings.iter().map(|finding| finding.hint.as_deref().unwrap_or(""))),
    ];
    Ok(DataFrame::new(findings.len(), columns)?)
}
