//! What is wrong with data, located: file, line, column, code, hint.

use std::borrow::Cow;
use std::fmt;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The data cannot be used as they are.
    Error,
    /// Worth a look; the data can be used.
    Warning,
}

impl Severity {
    /// `error` or `warning`.
    pub const fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// One thing that is wrong with a file, with its place. Reading goes on after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The file as it was named.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// How bad it is.
    pub severity: Severity,
    /// A short name that stays the same from release to release.
    pub code: &'static str,
    /// What is wrong, in a sentence without a full stop.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Finding {
    /// Adds what to do about it.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Finding {
        self.hint = Some(hint.into());
        self
    }

    /// True for an error.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Finding { file, line, column, severity, code, message, hint } = self;
        write!(f, "{file}:{line}:{column}: {}[{code}]: {}", severity.word(), harmless(message))?;
        match hint {
            Some(hint) => write!(f, "\n    hint: {}", harmless(hint)),
            None => Ok(()),
        }
    }
}

/// Letters of a message that are shown; one that quotes a value may have megabytes.
const MOST_LETTERS: usize = 1_000;

/// A message as it is shown. It may quote a file of anybody's: what steers a terminal or turns the direction of writing around it
/// is spelled out, and a long one is cut short.
pub(crate) fn harmless(message: &str) -> Cow<'_, str> {
    let steers = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let is_long = message.len() > MOST_LETTERS && message.chars().nth(MOST_LETTERS).is_some();
    if !is_long && !message.contains(steers) {
        return Cow::Borrowed(message);
    }
    let mut shown = String::new();
    for letter in message.chars().take(MOST_LETTERS) {
        if steers(letter) { shown.extend(letter.escape_unicode()) } else { shown.push(letter) }
    }
    if is_long {
        let rest = message.chars().count() - MOST_LETTERS;
        shown.push_str(&format!("… and {rest} letters more"));
    }
    Cow::Owned(shown)
}

/// A list of findings in the order of their places, warnings among errors.
pub fn sorted(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by(|a, b| {
        (&a.file, a.line, a.column, a.code, &a.message).cmp(&(&b.file, b.line, b.column, b.code, &b.message))
    });
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_steers_no_terminal_and_has_an_end() {
        assert!(matches!(harmless("unknown kind `tråde`"), Cow::Borrowed(_)));
        assert_eq!(harmless("`\u{1b}[31mred\u{202e}`"), "`\\u{1b}[31mred\\u{202e}`");
        let long = "ə".repeat(MOST_LETTERS + 7);
        assert_eq!(harmless(&long), format!("{}… and 7 letters more", "ə".repeat(MOST_LETTERS)));
    }
}
