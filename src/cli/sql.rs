//! `bilat sql`: a question to the tables, from the command line, a file, stdin, or a prompt.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use polars::prelude::DataFrame;

use super::args::SqlArgs;
use super::input::{is_stdin, name, read_text};
use super::prompt;
use super::selection::{Selection, take_inputs};
use super::table::Place;
use super::terminal::Terminal;
use super::{Done, Outcome};
use crate::analysis::script::StepText;
use crate::analysis::sql::{self, Query};
use crate::analysis::{Catalog, Wanted, check_takes_of_query};
use crate::error::{Error, Result};

/// What findings call a query that was typed.
const TYPED: &str = "query";

pub(super) fn run(args: &SqlArgs, terminal: &Terminal) -> Done {
    let place = Place::of(args.format.as_deref(), args.output.as_deref())?;
    let Some((file, text)) = read_query(args)? else {
        prompt::run(args, terminal)?;
        return Ok(Outcome::Fine);
    };
    if args.history.is_some() {
        return Err(Error::usage("--history is for the prompt, and a query needs none").into());
    }
    let wanted = Wanted::from(&args.selection);
    check_takes_of_query(&text, wanted.filters())?;
    if args.as_step {
        let step = match args.file.as_ref().filter(|path| !is_stdin(path)) {
            Some(path) => StepText::of_query_file(path),
            None => StepText::of("sql", text.trim()),
        };
        let step = place.as_step(step.number("limit", args.limit), "query").wanted(&wanted);
        terminal.print(step.finish().as_bytes())?;
        return Ok(Outcome::Fine);
    }
    let mut selection = Selection::read(wanted)?;
    let outcome = take_inputs(&mut selection, &sql::reads_of_input(&text), terminal)?;
    let frame = answer(Query { file: &file, text: &text }, &selection, args.limit)?;
    let mut inputs = selection.inputs();
    inputs.extend(args.file.clone().filter(|path| !is_stdin(path)));
    place.put(&frame, &inputs, terminal)?;
    Ok(outcome)
}

/// The rows of a query, at most so many.
pub(super) fn answer(query: Query<'_>, selection: &Selection, limit: Option<usize>) -> Result<DataFrame> {
    let frame = sql::run(query, &Catalog::of(selection))?;
    Ok(frame.head(Some(limit.unwrap_or(frame.height()))))
}

/// The query and what findings call it; `None` when somebody sits at a terminal and has given none.
fn read_query(args: &SqlArgs) -> Result<Option<(String, String)>> {
    let from = |path: &Path| Ok(Some((name(path), read_text(path)?)));
    match (&args.query, &args.file) {
        (_, Some(path)) => from(path),
        (Some(word), None) if word == "-" => from(&PathBuf::from("-")),
        (Some(query), None) => Ok(Some((TYPED.to_owned(), query.clone()))),
        (None, None) if std::io::stdin().is_terminal() && args.output.is_none() => Ok(None),
        (None, None) => Err(Error::usage("there is no query")
            .with_hint("write it behind the command, name a file with --file, or `-` for stdin")),
    }
}
