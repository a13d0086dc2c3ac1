//! Findings of a large file: the first of each kind with their places, and how many there were.

use std::collections::BTreeMap;

use crate::finding::{Finding, Severity};

/// Findings kept of each kind.
const KEPT: u64 = 20;

/// Collects findings; memory does not grow with the file.
#[derive(Debug, Clone)]
pub struct Log {
    file: String,
    findings: Vec<Finding>,
    counts: BTreeMap<&'static str, (u64, Severity, usize)>,
}

impl Log {
    /// A log of one file.
    pub fn new(file: &str) -> Log {
        Log { file: file.to_owned(), findings: Vec::new(), counts: BTreeMap::new() }
    }

    /// Adds a finding. The message is only made when it is kept.
    pub fn add<M: Into<String>>(
        &mut self,
        place: (u64, usize),
        severity: Severity,
        code: &'static str,
        message: impl FnOnce() -> M,
        hint: Option<&str>,
    ) {
        let line = usize::try_from(place.0).unwrap_or(usize::MAX);
        let (count, _, last) = self.counts.entry(code).or_insert((0, severity, line));
        *count += 1;
        *last = line;
        if *count <= KEPT {
            let (file, hint) = (self.file.clone(), hint.map(str::to_owned));
            self.findings.push(Finding {
                file,
                line,
                column: place.1,
                severity,
                code,
                message: message().into(),
                hint,
            });
        }
    }

    /// How many findings of a kind there were, kept or not.
    pub fn count(&self, code: &str) -> u64 {
        self.counts.get(code).map_or(0, |found| found.0)
    }

    /// Every kind with its number.
    pub fn counts(&self) -> BTreeMap<&'static str, u64> {
        self.counts.iter().map(|(code, found)| (*code, found.0)).collect()
    }

    /// The findings kept, and for each kind with more of them one that says how many.
    pub fn into_findings(mut self) -> Vec<Finding> {
        for (code, (count, severity, line)) in self.counts {
            if count > KEPT {
                let message = format!("{} more like this, the last one here", count - KEPT);
                let (file, hint) = (self.file.clone(), None);
                self.findings.push(Finding { file, line, column: 1, severity, code, message, hint });
            }
        }
        crate::finding::sorted(self.findings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_first_and_counts_the_rest() {
        let mut log = Log::new("t.csv");
        for line in 1..=1000 {
            log.add((line, 1), Severity::Error, "ragged-row", || "x", None);
        }
        assert_eq!(log.count("ragged-row"), 1000);
        let findings = log.into_findings();
        assert_eq!(findings.len(), 21);
        assert!(findings[20].message.contains("980 more") && findings[20].line == 1000);
    }
}
