//! The command line: one file a command, arguments and printing, no arithmetic.

mod args;
mod chart;
mod check;
mod explain;
mod init;
mod list;
mod manual;
mod report;
mod selection;
mod table;
mod terminal;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

pub use args::{Arguments, Command};
use terminal::Terminal;

use crate::error::{Error, ErrorKind};

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

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let terminal = Terminal::new(arguments.color, arguments.quiet);
    match run(&arguments, &terminal) {
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Err(Failure::ClosedPipe) => ExitCode::SUCCESS,
        Err(Failure::Error(error)) => {
            terminal.error(&error);
            ExitCode::from(exit_code(error.kind()))
        }
    }
}

/// Why a command stopped.
#[derive(Debug)]
pub enum Failure {
    /// Nobody reads what it prints any more; that is no error.
    ClosedPipe,
    /// An error of the library.
    Error(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::Error(error)
    }
}

/// Result of a command.
pub type Done<T = Outcome> = std::result::Result<T, Failure>;

const fn exit_code(kind: ErrorKind) -> u8 {
    match kind {
        ErrorKind::Findings => 1,
        ErrorKind::Usage => 2,
        ErrorKind::Io => 3,
        ErrorKind::Refused => 4,
        ErrorKind::Internal => 70,
    }
}

fn run(arguments: &Arguments, terminal: &Terminal) -> Done {
    match &arguments.command {
        Command::Report(args) => report::run(args, terminal),
        Command::Check(args) => check::run(args, terminal),
        Command::Table(args) => table::run(args, terminal),
        Command::Chart(args) => chart::run(args, terminal),
        Command::List(args) => list::run(args, terminal),
        Command::Explain(args) => explain::run(args, terminal),
        Command::Init(args) => init::run(args, terminal),
        Command::Completions(args) => manual::completions(args, terminal),
        Command::Man(args) => manual::man(args, terminal),
    }
}
