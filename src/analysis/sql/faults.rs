//! What is wrong with a query: where it stands in it, and the nearest name.

use super::words::{offset, place, words};
use super::{Failure, Query, internal};
use crate::analysis::TableSource;
use crate::error::{Error, nearest};
use crate::finding::{Finding, Severity};

/// Words of SQL that a slip of the finger is compared with.
const KEYWORDS: &[&str] = &[
    "SELECT",
    "FROM",
    "WHERE",
    "GROUP",
    "ORDER",
    "HAVING",
    "LIMIT",
    "OFFSET",
    "JOIN",
    "LEFT",
    "RIGHT",
    "INNER",
    "FULL",
    "OUTER",
    "CROSS",
    "UNION",
    "EXCEPT",
    "INTERSECT",
    "DISTINCT",
    "BETWEEN",
    "LIKE",
    "CASE",
    "WHEN",
    "THEN",
    "ELSE",
    "END",
    "WITH",
    "DESC",
    "NULLS",
    "USING",
    "OVER",
    "PARTITION",
];

/// The one who explains what went wrong with a query.
pub(super) struct Faults<'a> {
    pub(super) query: Query<'a>,
    pub(super) tables: Vec<String>,
    source: &'a dyn TableSource,
}

impl<'a> Faults<'a> {
    pub(super) fn of(query: Query<'a>, source: &'a dyn TableSource) -> Faults<'a> {
        Faults { query, tables: source.names(), source }
    }

    /// A finding at a byte offset of the query.
    pub(super) fn at(&self, start: usize, code: &'static str, message: String) -> Finding {
        let (line, column) = place(self.query.text, start);
        let file = self.query.file.to_owned();
        Finding { file, line, column, severity: Severity::Error, code, message, hint: None }
    }

    /// A finding where a name first stands in the query; at its start when it does not.
    pub(super) fn at_name(&self, name: &str, code: &'static str, message: String) -> Finding {
        let words = words(self.query.text);
        let first = name.split('.').next().unwrap_or(name);
        let found = words.iter().find(|word| word.is_name() && (word.text == name || word.text == first));
        let start = found.or(words.first()).map_or(0, |word| word.start);
        self.at(start, code, message)
    }

    /// The error of a call with a wrong query.
    pub(super) fn raise(&self, finding: Finding) -> Error {
        Error::usage("the query cannot be run").with_findings(vec![finding])
    }

    pub(super) fn unknown_table(&self, name: &str) -> Error {
        let finding = self.at_name(name, "unknown-table", format!("there is no table `{name}`"));
        let hint = match nearest(name, self.tables.iter().map(String::as_str)) {
            Some(table) => format!("did you mean `{table}`?"),
            None => format!("one of: {}", self.tables.join(", ")),
        };
        self.raise(finding.with_hint(hint))
    }

    /// What the engine says, in the terms of the query.
    pub(super) fn explain(&self, failure: Failure) -> Error {
        let Failure::Engine(error) = failure else {
            return Error::usage("the query engine gives up on this query").with_hint("write it in another way");
        };
        let message = error.to_string();
        if let Some(error) = self.unknown_function(&message).or_else(|| self.unknown_column(&message)) {
            return error;
        }
        if let Some((line, column)) = spot(&message) {
            return self.syntax(&message, offset(self.query.text, line, column));
        }
        use polars::prelude::PolarsError::{IO, OutOfBounds};
        match error {
            IO { .. } | OutOfBounds(_) => internal(format!("the query fails: {message}")),
            _ => {
                self.raise(self.at(words(self.query.text).first().map_or(0, |word| word.start), "sql", plain(&message)))
            }
        }
    }

    /// A function that the engine does not have.
    fn unknown_function(&self, message: &str) -> Option<Error> {
        let name = message.split("unsupported function '").nth(1)?.split('\'').next()?;
        let words = words(self.query.text);
        let word = words.iter().find(|word| word.is(name))?;
        let finding = self.at(word.start, "unknown-function", format!("there is no function `{name}`"));
        let known = polars::sql::keywords::all_functions();
        Some(self.raise(match nearest(name, known) {
            Some(function) => finding.with_hint(format!("did you mean `{function}`?")),
            None => finding,
        }))
    }

    /// A column that is in none of the tables of the query.
    fn unknown_column(&self, message: &str) -> Option<Error> {
        let is_about_columns =
            ["column", "field", "not found", "unable to find"].iter().any(|part| message.contains(part));
        let words = words(self.query.text);
        let columns = self.columns();
        let word = quoted(message).into_iter().filter(|_| is_about_columns).find_map(|name| {
            let last = name.rsplit('.').next().unwrap_or(name);
            words.iter().find(|word| word.is_name() && word.text == last && !columns.iter().any(|known| known == last))
        })?;
        let finding =
            self.at(word.start, "unknown-column", format!("no table of this query has a column `{}`", word.text));
        let hint = match nearest(word.text, columns.iter().map(String::as_str)) {
            Some(column) => format!("did you mean `{column}`?"),
            None => format!("their columns: {}", columns.join(", ")),
        };
        Some(self.raise(finding.with_hint(hint)))
    }

    /// The columns of the tables that the query names, in their order, each once.
    fn columns(&self) -> Vec<String> {
        let mut columns: Vec<String> = Vec::new();
        for word in words(self.query.text).iter().filter(|word| word.is_name()) {
            if !self.tables.iter().any(|table| super::is_alike(table, word.text)) {
                continue;
            }
            let Ok(Some(mut frame)) = self.source.table(word.text) else { continue };
            let Ok(schema) = frame.collect_schema() else { continue };
            let new: Vec<String> =
                schema.iter_names().map(|name| name.to_string()).filter(|name| !columns.contains(name)).collect();
            columns.extend(new);
        }
        columns
    }

    fn syntax(&self, message: &str, start: usize) -> Error {
        let words = words(self.query.text);
        let at = words.iter().rposition(|word| word.start <= start).unwrap_or(0);
        let text = message.split(" at Line:").next().unwrap_or(message);
        let finding = self.at(start, "sql-syntax", plain(text));
        // The slip is the word where the parser stops, or the one before it.
        let slip =
            words[..words.len().min(at + 1)].iter().rev().take(2).filter(|word| word.kind == super::words::Kind::Word);
        let meant = slip
            .filter(|word| !KEYWORDS.iter().any(|keyword| word.is(keyword)))
            .find_map(|word| nearest(word.text, KEYWORDS.iter().copied()).filter(|_| word.text.len() > 2));
        // A hyphen in a name reads as a minus.
        let hyphened =
            self.tables.iter().find(|table| table.contains('_') && self.query.text.contains(&table.replace('_', "-")));
        self.raise(match (meant, hyphened) {
            (_, Some(table)) => finding.with_hint(format!("the table is called `{table}` in a query")),
            (Some(keyword), None) => finding.with_hint(format!("did you mean `{keyword}`?")),
            (None, None) => finding,
        })
    }
}

/// The place that a parser's message ends with.
fn spot(message: &str) -> Option<(usize, usize)> {
    let (_, rest) = message.rsplit_once("at Line: ")?;
    let (line, rest) = rest.split_once(", Column: ")?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    Some((line.trim().parse().ok()?, digits.parse().ok()?))
}

/// What stands in quotes in a message.
fn quoted(message: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for quote in ['"', '\'', '`'] {
        found.extend(message.split(quote).skip(1).step_by(2));
    }
    found
}

/// A message in one line, without the engine's own prefixes.
fn plain(message: &str) -> String {
    let line = message.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = line.split(" Resolved plan until failure").next().unwrap_or(&line);
    let line = line.trim_start_matches("sql parser error: ").trim_start_matches("SQLInterface: ");
    line.trim_start_matches("sql parser error: ").to_owned()
}
