//! What is wrong with an analysis, with line and column; all of it is gathered before any of it is told.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::analysis::sql::{offset, place};
use crate::error::{Error, nearest};
use crate::finding::{Finding, Severity, sorted};

/// Bytes of the file that something stands in.
pub(in crate::analysis) type Span = Range<usize>;

/// Faults beyond these say nothing new.
const MOST: usize = 200;

/// A value with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::analysis) struct Placed<T> {
    pub(in crate::analysis) value: T,
    pub(in crate::analysis) span: Span,
}

/// The faults of one file.
#[derive(Debug)]
pub(super) struct Faults<'a> {
    file: &'a str,
    text: &'a str,
    found: Vec<Finding>,
}

impl<'a> Faults<'a> {
    pub(super) fn of(file: &'a str, text: &'a str) -> Faults<'a> {
        Faults { file, text, found: Vec::new() }
    }

    /// Something is wrong at a place.
    pub(super) fn at(&mut self, span: &Span, code: &'static str, message: impl Into<String>) -> &mut Finding {
        let finding = finding(self.file, self.text, span, code, message.into());
        self.found.push(finding);
        let last = self.found.len() - 1;
        &mut self.found[last]
    }

    /// A name that nobody knows, with the nearest that somebody does.
    pub(super) fn unknown(&mut self, span: &Span, code: &'static str, message: String, word: &str, known: &[&str]) {
        let hint = match nearest(word, known.iter().copied()) {
            Some(name) => Some(format!("did you mean `{name}`?")),
            None if known.is_empty() => None,
            None => Some(format!("one of: {}", known.join(", "))),
        };
        self.at(span, code, message).hint = hint;
    }

    /// An error of the library at a place. What was located in a query or another file stays where it is.
    pub(super) fn error(&mut self, span: &Span, code: &'static str, error: &Error) {
        if error.located().is_empty() {
            self.at(span, code, as_key(&error.to_string())).hint = error.hint().map(as_key);
        } else {
            self.found.extend(error.located().iter().cloned());
        }
    }

    /// A fault that was located already.
    pub(super) fn push(&mut self, finding: Finding) {
        self.found.push(finding);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The place of a byte within a value: exact where the value stands in the file as it is, else the start of the value.
    pub(super) fn within(&self, value: &Placed<String>, offset: usize) -> Span {
        within(self.text, value, offset)
    }

    /// Every fault once, in the order of their places. What goes wrong in each turn of a loop is one fault, and a ledger or a store
    /// that many steps lack is told at the first of them.
    pub(super) fn found(self) -> Vec<Finding> {
        let mut found = sorted(self.found);
        found.dedup();
        let mut grounds = BTreeSet::new();
        found.retain(|fault| !matches!(fault.code, "ledger" | "store") || grounds.insert(fault.message.clone()));
        found.truncate(MOST);
        found
    }
}

/// A finding at a place of a file.
pub(super) fn finding(file: &str, text: &str, span: &Span, code: &'static str, message: String) -> Finding {
    let (line, column) = place(text, span.start);
    Finding { file: file.to_owned(), line, column, severity: Severity::Error, code, message, hint: None }
}

fn within(text: &str, value: &Placed<String>, offset: usize) -> Span {
    let raw = text.get(value.span.clone()).unwrap_or("");
    match raw.find(value.value.as_str()).filter(|_| !value.value.is_empty()) {
        Some(start) => value.span.start + start + offset..value.span.end,
        None => value.span.clone(),
    }
}

/// What is wrong with a query, told where it stands in the file: `prefix` bytes of the query are not the value's own.
pub(super) fn retold(faults: &mut Faults<'_>, value: &Placed<String>, prefix: usize, query: &str, error: &Error) {
    if error.located().is_empty() {
        return faults.error(&value.span, "sql", error);
    }
    for found in error.located() {
        let at = offset(query, found.line, found.column).saturating_sub(prefix).min(value.value.len());
        let span = faults.within(value, at);
        faults.at(&span, found.code, found.message.clone()).hint.clone_from(&found.hint);
    }
}

/// The command line's words for the same thing in a file: a flag is a key.
fn as_key(message: &str) -> String {
    message
        .split(' ')
        .map(|word| {
            match word.strip_prefix("--").filter(|flag| flag.starts_with(|letter: char| letter.is_ascii_lowercase())) {
                Some(flag) => flag,
                None => word,
            }
        })
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_within_values_are_exact_where_they_can_be() {
        let text = "sql = \"\"\"\nSELECT x\nFROM t\"\"\"\nother = \"a\\tb\"\n";
        let value = Placed { value: "SELECT x\nFROM t".to_owned(), span: 6..text.find("other").expect("other") - 1 };
        let span = within(text, &value, 7);
        assert_eq!(&text[span.start..=span.start], "x");
        // An escape is not in the file as it is in the value.
        let start = text.find("\"a").expect("a value");
        let value = Placed { value: "a\tb".to_owned(), span: start..text.len() - 1 };
        assert_eq!(within(text, &value, 2).start, start);
    }

    #[test]
    fn flags_are_keys() {
        assert_eq!(as_key("--since 2020 is after --until 2019"), "since 2020 is after until 2019");
        assert_eq!(as_key("a -- b"), "a -- b");
    }
}
