//! The command line: one file a command, arguments and printing, no arithmetic.

mod args;
mod chart;
mod check;
mod diff;
mod environment;
mod explain;
mod export;
mod import;
mod init;
mod input;
mod list;
mod manual;
mod outcome;
mod prompt;
mod reconcile;
mod report;
mod run;
mod selection;
mod sql;
mod table;
mod terminal;

use clap::{CommandFactory, Parser};

pub use args::{Arguments, Command};
use terminal::Terminal;

use crate::error::{Error, ErrorKind};
use crate::io::remove_unfinished;

/// What a command answers with when it has done its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// All is well.
    Fine,
    /// The work is done and there are errors in the data.
    Findings,
}

/// The whole command as clap knows it: for completions, the man page, and the README.
pub fn command() -> clap::Command {
    Arguments::command()
}

/// Runs the command line of this process and gives its exit code.
pub fn main() -> u8 {
    let arguments = Arguments::parse();
    let terminal = Terminal::new(arguments.color, arguments.quiet);
    // Without a handler the run still ends at once; it only leaves its temporary file behind.
    let _ = ctrlc::set_handler(|| {
        remove_unfinished();
        std::process::exit(INTERRUPTED);
    });
    match run(&arguments, &terminal) {
        Ok(Outcome::Fine) => 0,
        Ok(Outcome::Findings) => 1,
        Err(error) if error.is::<ClosedPipe>() => 0,
        Err(error) => {
            terminal.error(&error);
            error.downcast_ref::<Error>().map_or(INTERNAL, |error| exit_code(error.kind()))
        }
    }
}

/// Nobody reads what is printed any more. That ends the work and is no error.
#[derive(Debug, thiserror::Error)]
#[error("the pipe is closed")]
struct ClosedPipe;

/// What a command gives: the library's errors, or any other, with the context in which it came up.
type Done<T = Outcome> = anyhow::Result<T>;

/// Exit code of a run that somebody stopped.
const INTERRUPTED: i32 = 130;

/// Exit code of a fault of the tool itself.
const INTERNAL: u8 = 70;

const fn exit_code(kind: ErrorKind) -> u8 {
    match kind {
        ErrorKind::Findings => 1,
        ErrorKind::Usage => 2,
        ErrorKind::Io => 3,
        ErrorKind::Refused => 4,
        ErrorKind::Internal => INTERNAL,
    }
}

fn run(arguments: &Arguments, terminal: &Terminal) -> Done {
    environment::check()?;
    match &arguments.command {
        Command::Report(args) => report::run(args, terminal),
        Command::Check(args) => check::run(args, terminal),
        Command::Import(args) => import::run(args, terminal),
        Command::Reconcile(args) => reconcile::run(args, terminal),
        Command::Diff(args) => diff::run(args, terminal),
        Command::Table(args) => table::run(args, terminal),
        Command::Chart(args) => chart::run(args, terminal),
        Command::Outcome(args) => outcome::run(args, terminal),
        Command::Sql(args) => sql::run(args, terminal),
        Command::Export(args) => export::run(args, terminal),
        Command::Run(args) => run::run(args, terminal),
        Command::List(args) => list::run(args, terminal),
        Command::Explain(args) => explain::run(args, terminal),
        Command::Init(args) => init::run(args, terminal),
        Command::Completions(args) => manual::completions(args, terminal),
        Command::Man(args) => manual::man(args, terminal),
    }
}
