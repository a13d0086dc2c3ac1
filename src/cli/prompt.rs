//! The prompt of `bilat sql`: queries and commands, line by line, with history and completion.

use std::path::Path;

use rustyline::completion::Completer;
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::DefaultHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{CompletionType, Config, Context, Editor, Helper};

use super::args::SqlArgs;
use super::explain::explain;
use super::selection::{Selection, take_inputs};
use super::sql::answer;
use super::table::print;
use super::terminal::Terminal;
use super::{ClosedPipe, Done};
use crate::analysis::sql::{Query, complete};
use crate::analysis::{NamedTable, named_tables};
use crate::error::{Error, ErrorKind};
use crate::export::Format;
use crate::io::{is_file, read_file};

const GREETING: &str = "A query ends with `;`. Tab completes. .tables, .explain TABLE, .help, .quit";
const HELP: &str = "\
.tables         every table, with one line of meaning
.explain TABLE  its columns, units and formulas
.quit           leave; so does Ctrl-D
anything else   a query, up to its `;`
";

/// First line of a history file.
const HISTORY_MARK: &[u8] = b"#V2";

/// Reads queries until somebody leaves. What goes wrong with one of them ends that one only.
pub(super) fn run(args: &SqlArgs, terminal: &Terminal) -> Done<()> {
    let mut selection = Selection::read(&args.selection)?;
    // Whoever asks many questions may ask any table.
    let reads: Vec<&str> = named_tables().iter().flat_map(NamedTable::reads).collect();
    take_inputs(&mut selection, &reads, terminal)?;
    let format = args.format.as_deref().map_or(Ok(Format::Table), str::parse)?;
    let config = Config::builder().completion_type(CompletionType::List).build();
    let mut editor: Editor<Assistant, DefaultHistory> = Editor::with_default(config)?;
    if let Some(path) = &args.history {
        recall(&mut editor, path)?;
    }
    terminal.say(GREETING);
    loop {
        let line = match editor.readline("bilat> ") {
            Ok(line) => line,
            Err(ReadlineError::Interrupted) => continue,
            Err(ReadlineError::Eof) => break,
            Err(error) => return Err(error.into()),
        };
        editor.add_history_entry(line.as_str())?;
        match obey(&line, &selection, args.limit, format, terminal) {
            Ok(Next::Line) => {}
            Ok(Next::Leave) => break,
            Err(error) if error.is::<ClosedPipe>() => return Err(error),
            Err(error) => terminal.error(&error),
        }
    }
    match &args.history {
        Some(path) => editor.save_history(path).map_err(|error| cannot("write", path, &error)),
        None => Ok(()),
    }
}

/// Brings back the lines of earlier prompts. A file that holds anything else is not touched.
fn recall(editor: &mut Editor<Assistant, DefaultHistory>, path: &Path) -> Done<()> {
    if !is_file(path) {
        return Ok(());
    }
    let bytes = read_file(path)?;
    if !bytes.is_empty() && !bytes.starts_with(HISTORY_MARK) {
        let message = format!("{} is no history of this prompt and is not written over", path.display());
        return Err(Error::refused(message).with_hint("name a file of its own with --history").into());
    }
    editor.load_history(path).map_err(|error| cannot("read", path, &error))
}

fn cannot(doing: &str, path: &Path, error: &ReadlineError) -> anyhow::Error {
    Error::new(ErrorKind::Io, format!("cannot {doing} {}: {error}", path.display())).into()
}

/// What comes after a line.
#[derive(Debug, PartialEq, Eq)]
enum Next {
    Line,
    Leave,
}

/// Does what a line says.
fn obey(line: &str, selection: &Selection, limit: Option<usize>, format: Format, terminal: &Terminal) -> Done<Next> {
    let line = line.trim();
    let (command, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    match command {
        "" | ";" => {}
        ".quit" | ".exit" => return Ok(Next::Leave),
        ".help" => terminal.print(HELP.as_bytes())?,
        ".tables" => terminal.print(tables().as_bytes())?,
        ".explain" => terminal.print(explain(rest.trim().trim_end_matches(';'))?.as_bytes())?,
        command if command.starts_with('.') => {
            let known = [".tables", ".explain", ".help", ".quit"];
            return Err(Error::usage(format!("no command is called `{command}`")).with_nearest(command, &known).into());
        }
        _ => print(&answer(Query { file: "query", text: line }, selection, limit)?, format, terminal)?,
    }
    Ok(Next::Line)
}

/// Every table with its meaning.
fn tables() -> String {
    let width = named_tables().iter().map(|table| table.name.len()).max().unwrap_or(0);
    named_tables().iter().map(|table| format!("{:width$}  {}\n", table.name, table.about)).collect()
}

/// Completes names, and waits for the end of a query.
#[derive(Default)]
struct Assistant;

impl Completer for Assistant {
    type Candidate = String;

    fn complete(&self, line: &str, at: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<String>)> {
        let completion = complete(line, at);
        Ok((completion.start, completion.names))
    }
}

impl Validator for Assistant {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        let line = context.input().trim();
        let is_whole = line.is_empty() || line.starts_with('.') || line.ends_with(';');
        Ok(if is_whole { ValidationResult::Valid(None) } else { ValidationResult::Incomplete })
    }
}

impl Hinter for Assistant {
    type Hint = String;
}

impl Highlighter for Assistant {}

impl Helper for Assistant {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Wanted;
    use crate::cli::args::Color;

    #[test]
    fn lines_are_commands_or_queries() {
        let selection = Selection::read(Wanted::default()).expect("the shipped ledger");
        let terminal = Terminal::new(Color::Never, true);
        let obey = |line: &str| obey(line, &selection, Some(1), Format::Csv, &terminal);
        for line in ["", ".help", ".tables", ".explain countries", ".explain order_book;", "SELECT 1 AS a;"] {
            assert_eq!(obey(line).expect(line), Next::Line);
        }
        assert_eq!(obey(" .quit ").expect("leaves"), Next::Leave);
        let wrong = |line: &str| obey(line).expect_err(line).downcast::<Error>().expect("an error of the library");
        assert_eq!(wrong(".tabels").hint(), Some("did you mean `.tables`?"));
        assert_eq!(wrong("SELECT a FROM claims;").located().len(), 1);
        assert!(tables().contains("order_book  "));
    }
}
