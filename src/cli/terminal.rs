//! What goes to stdout and what to stderr, in colour or not.

use std::io::{ErrorKind as IoErrorKind, IsTerminal, Write};
use std::path::Path;
use std::time::Duration;

use super::args::Color;
use super::{ClosedPipe, Done};
use crate::error::Error;
use crate::export::Fit;
use crate::finding::{Finding, Severity, harmless};
use crate::io::Progress;

/// Most findings that are listed under an error.
const MOST_LISTED: usize = 20;

/// Work that is done within a second needs no words.
const FIRST_WORD: Duration = Duration::from_secs(1);
const NEXT_WORD: Duration = Duration::from_millis(200);

/// The user's terminal, as far as this run is concerned.
#[derive(Debug)]
pub struct Terminal {
    stdout_color: bool,
    stderr_color: bool,
    quiet: bool,
}

impl Terminal {
    /// Looks at the streams and at NO_COLOR, once.
    pub fn new(color: Color, quiet: bool) -> Terminal {
        let wanted = |is_terminal: bool| match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                let unset = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
                is_terminal && unset && std::env::var_os("TERM").is_none_or(|name| name != "dumb")
            }
        };
        Terminal {
            stdout_color: wanted(std::io::stdout().is_terminal()),
            stderr_color: wanted(std::io::stderr().is_terminal()),
            quiet,
        }
    }

    /// True when stdout is a terminal.
    pub fn is_interactive(&self) -> bool {
        std::io::stdout().is_terminal()
    }

    /// The room of stdout: the terminal's width, no limit when piped.
    pub fn fit(&self) -> Fit {
        let width = terminal_size::terminal_size_of(std::io::stdout()).map(|(width, _)| usize::from(width.0));
        Fit { width, rows: None }
    }

    /// Data.
    ///
    /// # Errors
    /// A closed pipe, or a stream that cannot be written.
    pub fn print(&self, bytes: &[u8]) -> Done<()> {
        let mut stdout = std::io::stdout().lock();
        match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == IoErrorKind::BrokenPipe => Err(ClosedPipe.into()),
            Err(error) => Err(Error::io("write", Path::new("stdout"), &error).into()),
        }
    }

    /// A remark, on stderr.
    pub fn say(&self, text: &str) {
        if !self.quiet {
            self.to_stderr(text);
        }
    }

    /// Does long work; on a terminal, says from the first second on how far it is.
    pub fn with_progress<T>(&self, what: &str, progress: &Progress, work: impl FnOnce() -> T) -> T {
        if self.quiet || !std::io::stderr().is_terminal() {
            return work();
        }
        let (done, ended) = std::sync::mpsc::channel::<()>();
        std::thread::scope(|scope| {
            scope.spawn(move || {
                let mut wait = FIRST_WORD;
                let mut said = false;
                while ended.recv_timeout(wait) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
                    let (read, all) = progress.bytes();
                    if let Some(percent) = (read * 100).checked_div(all) {
                        let _ = write!(std::io::stderr().lock(), "\r\u{1b}[K{what}: {percent} % read");
                    }
                    (wait, said) = (NEXT_WORD, true);
                }
                if said {
                    let _ = write!(std::io::stderr().lock(), "\r\u{1b}[K");
                }
            });
            let result = work();
            drop(done);
            result
        })
    }

    /// An error with its findings and its way out, on stderr.
    pub fn error(&self, error: &anyhow::Error) {
        let known = error.downcast_ref::<Error>();
        let listed = known.map_or(&[][..], Error::located);
        for finding in listed.iter().take(MOST_LISTED) {
            self.to_stderr(&self.finding(finding, self.stderr_color));
        }
        if listed.len() > MOST_LISTED {
            self.to_stderr(&format!("and {} more", listed.len() - MOST_LISTED));
        }
        // Some have several lines: what is wrong with an analysis is shown where it stands.
        let message: Vec<String> = format!("{error:#}").lines().map(|line| harmless(line).into_owned()).collect();
        self.to_stderr(&format!("{} {}", paint("error:", Severity::Error, self.stderr_color), message.join("\n")));
        if let Some(hint) = known.and_then(Error::hint) {
            self.to_stderr(&format!("hint: {hint}"));
        }
    }

    /// A finding as stdout shows it.
    pub fn finding_text(&self, finding: &Finding) -> String {
        self.finding(finding, self.stdout_color)
    }

    fn finding(&self, finding: &Finding, color: bool) -> String {
        let text = finding.to_string();
        let word = finding.severity.word();
        if color { text.replacen(word, &paint(word, finding.severity, true), 1) } else { text }
    }

    fn to_stderr(&self, text: &str) {
        // Nobody is left to tell when stderr is closed.
        let _ = writeln!(std::io::stderr().lock(), "{text}");
    }
}

fn paint(word: &str, severity: Severity, color: bool) -> String {
    let code = match severity {
        Severity::Error => "1;31",
        Severity::Warning => "1;33",
    };
    if color { format!("\u{1b}[{code}m{word}\u{1b}[0m") } else { word.to_owned() }
}
