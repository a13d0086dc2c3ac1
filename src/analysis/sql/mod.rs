//! SQL over the tables: one question, answered lazily, with the same rows in the same order on every run.

mod complete;
mod faults;
mod order;
mod tidy;
mod words;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use polars::prelude::{DataFrame, Engine, LazyFrame, PolarsError};
use polars::sql::{SQLContext, extract_table_identifiers};

pub use complete::{Completion, complete};
pub use tidy::tidy;
pub use words::{Kind, Word, offset, place, words};

use super::{NamedTable, TableSource, named_table};
use crate::error::{Error, ErrorKind, Result};
use crate::export::settled;
use crate::tables::FLOWS;
use faults::Faults;

/// A query and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Query<'a> {
    /// What findings call it: a file, or `query`.
    pub file: &'a str,
    /// Its text.
    pub text: &'a str,
}

/// Table functions of the engine that open files: a query reads tables, nothing else.
const FILE_FUNCTIONS: [&str; 4] = ["read_csv", "read_parquet", "read_ipc", "read_json"];

/// The longest query that is read.
const MOST_BYTES: usize = 256 << 10;
/// The most operators in one query: each may be a level of a tree that is walked from its top.
const MOST_OPERATORS: usize = 1_000;

/// Runs a query. Only the tables that it names are built; what it filters by is pushed down into their scans.
///
/// # Errors
/// A usage error, located in the query: more than one statement or another than SELECT, a table or column that is not there
/// (with the nearest name), bad syntax; the error of a table that cannot be built.
pub fn run(query: Query<'_>, tables: &dyn TableSource) -> Result<DataFrame> {
    on_a_deep_stack(|| {
        let plan = plan(query, tables)?;
        // A store may be larger than memory; rows of the other tables fit, and the engine for them starts faster.
        let engine = if reads(query.text).contains(&FLOWS.name) { Engine::Streaming } else { Engine::InMemory };
        let collected = || plan.collect_with_engine(engine).map(|rows| rows.unwrap_single());
        let rows = guarded(collected).map_err(|failure| Faults::of(query, tables).explain(failure))?;
        settled(tidy(rows)?)
    })
}

/// The plan of a query after optimization, in words: for those who want to see what is read.
///
/// # Errors
/// As [`run`].
pub fn explain(query: Query<'_>, tables: &dyn TableSource) -> Result<String> {
    on_a_deep_stack(|| Ok(plan(query, tables)?.describe_optimized_plan()?))
}

/// The tables of the ledger and the store that a query reads, through measures too.
pub fn reads(text: &str) -> Vec<&'static str> {
    tables(text).flat_map(NamedTable::reads).collect()
}

/// The same of `--input`, see [`NamedTable::reads_of_input`].
pub fn reads_of_input(text: &str) -> Vec<&'static str> {
    tables(text).flat_map(NamedTable::reads_of_input).collect()
}

fn tables(text: &str) -> impl Iterator<Item = &'static NamedTable> {
    words(text).into_iter().filter(Word::is_name).filter_map(|word| named_table(word.text))
}

/// Room for the trees of a query: they are walked from their tops, and a thread's own stack would do for a few hundred levels.
const STACK: usize = 256 << 20;

fn on_a_deep_stack<T: Send>(work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("query".to_owned()).stack_size(STACK);
        match thread.spawn_scoped(scope, work) {
            Ok(running) => running.join().unwrap_or_else(|_| Err(internal("the query was given up".to_owned()))),
            Err(error) => Err(internal(format!("no thread for the query: {error}"))),
        }
    })
}

fn plan(query: Query<'_>, tables: &dyn TableSource) -> Result<LazyFrame> {
    let faults = Faults::of(query, tables);
    let words = words(query.text);
    check_size(query, &words)?;
    check_statement(&faults, &words)?;
    let mut context = SQLContext::new();
    for name in wanted_tables(&faults, &words)? {
        if let Some(frame) = tables.table(&name)? {
            context.register(&name, frame);
        }
    }
    let plan = guarded(|| context.execute(query.text)).map_err(|failure| faults.explain(failure))?;
    Ok(order::in_order(plan))
}

/// What went wrong underneath.
enum Failure {
    /// The engine says so.
    Engine(PolarsError),
    /// The engine gave up.
    Panic,
}

/// Runs a part of the engine. It panics on a few queries that nobody would write; that ends the query, not the run.
fn guarded<T>(work: impl FnOnce() -> Result<T, PolarsError>) -> Result<T, Failure> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(Failure::Engine(error)),
        Err(_) => Err(Failure::Panic),
    }
}

/// A query as long as a book, or a chain of thousands of operators, would be walked deeper than a thread's stack.
fn check_size(query: Query<'_>, words: &[Word<'_>]) -> Result<()> {
    let chains = ["and", "or", "union", "except", "intersect", "join", "not", "case"];
    let is_operator = |word: &&Word<'_>| match word.kind {
        words::Kind::Sign => !matches!(word.text, "," | "(" | ")" | "." | ";"),
        _ => chains.iter().any(|chain| word.is(chain)),
    };
    if query.text.len() > MOST_BYTES
        || words.iter().filter(is_operator).take(MOST_OPERATORS + 1).count() > MOST_OPERATORS
    {
        return Err(Error::usage(format!("{} is too long for one query", query.file))
            .with_hint(format!("at most {} kB and {MOST_OPERATORS} operators", MOST_BYTES >> 10)));
    }
    Ok(())
}

/// One statement, and one that only reads.
fn check_statement(faults: &Faults<'_>, words: &[Word<'_>]) -> Result<()> {
    let Some(first) = words.iter().find(|word| word.text != "(") else {
        return Err(Error::usage("the query is empty").with_hint("for example: SELECT pair, low FROM claims LIMIT 5"));
    };
    if !first.is("select") && !first.is("with") {
        let message = format!("a query begins with SELECT or WITH, not with `{}`", first.text);
        let error = faults.at(first.start, "not-a-query", message);
        return Err(match crate::error::nearest(first.text, ["SELECT", "WITH"]) {
            Some(name) => faults.raise(error.with_hint(format!("did you mean `{name}`?"))),
            None => faults.raise(error.with_hint("tables are read, never changed")),
        });
    }
    let end = words.iter().position(|word| word.kind == words::Kind::Sign && word.text == ";");
    match end.and_then(|end| words[end..].iter().find(|word| word.text != ";")) {
        Some(second) => {
            let finding = faults.at(second.start, "second-statement", "a second statement begins here".to_owned());
            Err(faults.raise(finding.with_hint("one query at a time")))
        }
        None => Ok(()),
    }
}

/// The names of a query's WITH parts: `name AS (` and `name (a, b) AS (`, after WITH or a comma.
fn own_names<'a>(words: &[Word<'a>]) -> BTreeSet<&'a str> {
    let mut names = BTreeSet::new();
    for (at, word) in words.iter().enumerate().filter(|(_, word)| word.is_name()) {
        let before = at.checked_sub(1).and_then(|at| words.get(at));
        let begins = before.is_some_and(|word| word.is("with") || word.is("recursive") || word.text == ",");
        let follows = |at: usize| {
            words.get(at).is_some_and(|word| word.is("as"))
                && words[at + 1..]
                    .iter()
                    .find(|word| !word.is("materialized") && !word.is("not"))
                    .is_some_and(|word| word.text == "(")
        };
        let behind_columns =
            || words[at + 1..].iter().position(|word| word.text == ")").is_some_and(|end| follows(at + end + 2));
        let is_with = follows(at + 1) || (words.get(at + 1).is_some_and(|word| word.text == "(") && behind_columns());
        if begins && is_with {
            names.insert(word.text);
        }
    }
    names
}

/// The tables that a query reads, as it spells them.
fn wanted_tables(faults: &Faults<'_>, words: &[Word<'_>]) -> Result<Vec<String>> {
    let found = guarded(|| extract_table_identifiers(faults.query.text, true, true))
        .map_err(|failure| faults.explain(failure))?;
    let own = own_names(words);
    let mut wanted = Vec::new();
    for name in found {
        let last = name.rsplit('.').next().unwrap_or(&name);
        if FILE_FUNCTIONS.contains(&last.to_lowercase().as_str()) {
            let finding =
                faults.at_name(last, "reads-files", format!("`{last}` opens files, and a query reads tables only"));
            return Err(faults.raise(finding.with_hint("bring records in with `bilat import FILE...`")));
        }
        let is_table = faults.tables.iter().any(|table| table.eq_ignore_ascii_case(&name) || is_alike(table, &name));
        match (own.contains(name.as_str()), is_table) {
            // The engine would read the table, the standard says the part of the query: neither is left to chance.
            (true, true) => {
                let finding = faults.at_name(&name, "hidden-table", format!("the name `{name}` is that of a table"));
                return Err(faults.raise(finding.with_hint("give this WITH part another name")));
            }
            (true, false) => {}
            (false, true) => wanted.push(name),
            (false, false) => return Err(faults.unknown_table(&name)),
        }
    }
    Ok(wanted)
}

/// The same name, but for hyphens, underscores and case.
fn is_alike(table: &str, name: &str) -> bool {
    table.replace('-', "_").eq_ignore_ascii_case(&name.replace('-', "_"))
}

/// An error of the engine that no query should meet.
fn internal(message: String) -> Error {
    Error::new(ErrorKind::Internal, message)
}

#[cfg(test)]
mod tests;
