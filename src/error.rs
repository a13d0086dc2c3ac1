//! The library's errors: a kind, a message, and a way out.

use std::fmt;
use std::path::Path;

use crate::finding::Finding;

/// Result with the library's error.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What kind of trouble it is; the command line turns each into an exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The data have errors that were located.
    Findings,
    /// The call was wrong: an unknown name, a value out of range.
    Usage,
    /// A file cannot be read or written.
    Io,
    /// The tool will not do it: an output that is an input, a chart without a source.
    Refused,
    /// A library underneath failed.
    Internal,
}

/// An error of the library.
#[derive(Clone, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    hint: Option<String>,
    findings: Vec<Finding>,
}

impl Error {
    /// What happened, without the hint.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// A call that cannot be right.
    pub fn usage(message: impl Into<String>) -> Error {
        Error::new(ErrorKind::Usage, message)
    }

    /// Something that the tool will not do.
    pub fn refused(message: impl Into<String>) -> Error {
        Error::new(ErrorKind::Refused, message)
    }

    /// A file that cannot be read or written.
    pub fn io(doing: &str, path: &Path, error: &std::io::Error) -> Error {
        // The operating system's own words: those of the file library add the name of its temporary file.
        let words = error
            .raw_os_error()
            .map_or_else(|| error.kind().to_string(), |code| std::io::Error::from_raw_os_error(code).to_string());
        Error::new(ErrorKind::Io, format!("cannot {doing} {}: {words}", path.display()))
    }

    /// Data with errors; they are listed with the error.
    pub fn findings(message: impl Into<String>, findings: Vec<Finding>) -> Error {
        Error { findings, ..Error::new(ErrorKind::Findings, message) }
    }

    /// An error of a kind.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Error {
        Error { kind, message: message.into(), hint: None, findings: Vec::new() }
    }

    /// Adds the places that are wrong.
    #[must_use]
    pub fn with_findings(self, findings: Vec<Finding>) -> Error {
        Error { findings, ..self }
    }

    /// Adds a way out.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Error {
        self.hint = Some(hint.into());
        self
    }

    /// Adds the nearest of the known names as a hint, or all of them when none is near.
    #[must_use]
    pub fn with_nearest(self, word: &str, known: &[&str]) -> Error {
        match nearest(word, known.iter().copied()) {
            Some(name) => self.with_hint(format!("did you mean `{name}`?")),
            None => self.with_hint(format!("one of: {}", known.join(", "))),
        }
    }

    /// What kind of trouble it is.
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The way out, when there is one.
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// The located findings behind it.
    pub fn located(&self) -> &[Finding] {
        &self.findings
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// What a program shows whose `main` gives the error back: the message, the places that are wrong, the way out.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        self.findings.iter().try_for_each(|finding| write!(f, "\n{finding}"))?;
        self.hint.iter().try_for_each(|hint| write!(f, "\nhint: {hint}"))
    }
}

impl std::error::Error for Error {}

impl From<polars::error::PolarsError> for Error {
    fn from(error: polars::error::PolarsError) -> Error {
        Error::new(ErrorKind::Internal, format!("polars: {error}"))
    }
}

/// The known name that is most like `word`, when one is alike at all.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    known
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&word, &name.to_lowercase()), name))
        .filter(|(likeness, _)| *likeness >= 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offers_the_nearest_name_and_nothing_far_fetched() {
        assert_eq!(nearest("targts", ["targets", "trade"]), Some("targets"));
        assert_eq!(nearest("xyz", ["targets", "trade"]), None);
    }

    #[test]
    fn a_main_that_gives_it_back_shows_the_way_out() {
        let error = Error::usage("unknown chart `x`").with_nearest("targts", &["targets"]);
        assert_eq!(format!("{error:?}"), "unknown chart `x`\nhint: did you mean `targets`?");
    }
}
