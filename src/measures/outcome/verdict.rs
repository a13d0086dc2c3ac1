//! The nine verdicts.

use crate::model::Vocabulary;

/// What later records say of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// A target that was reached by its deadline, or at all where it has none.
    Met,
    /// A target whose latest figure is at or above the path to it.
    OnTrack,
    /// A target whose latest figure is below the path to it.
    Behind,
    /// A target whose deadline is over, and the figure of that year is below it.
    Missed,
    /// A later claim changed it before a record settled it.
    Superseded,
    /// A record says the same; of what comes before an order: one followed.
    Confirmed,
    /// A record says something else.
    Differs,
    /// There is a record of such things, and this is not in it.
    NotFound,
    /// Nothing settles it.
    Open,
}

impl Verdict {
    /// Every verdict, in the order of a report.
    pub const ALL: &'static [Verdict] = &[
        Verdict::Met,
        Verdict::OnTrack,
        Verdict::Behind,
        Verdict::Missed,
        Verdict::Confirmed,
        Verdict::Differs,
        Verdict::Superseded,
        Verdict::NotFound,
        Verdict::Open,
    ];
    /// Every spelling, in the same order.
    pub const WORDS: &'static [&'static str] =
        &["met", "on-track", "behind", "missed", "confirmed", "differs", "superseded", "not-found", "open"];
    /// The words with their meanings.
    pub const VOCABULARY: Vocabulary = Vocabulary {
        name: "verdict",
        about: "What later records say of a claim.",
        words: &[
            ("met", "a target that was reached by its deadline, or at all where it has none"),
            ("on-track", "a target whose latest figure is at or above the path to it"),
            ("behind", "a target whose latest figure is below the path to it"),
            ("missed", "a target whose deadline is over, and the figure of that year is below it"),
            ("confirmed", "a record says the same; of interest, offers, talks and intent: an order followed"),
            ("differs", "a record says something else"),
            ("superseded", "a later claim changed it before a record settled it"),
            ("not-found", "there is a record of such things, and this is not in it"),
            ("open", "nothing settles it"),
        ],
    };

    /// The spelling in the table.
    pub const fn word(self) -> &'static str {
        match self {
            Verdict::Met => "met",
            Verdict::OnTrack => "on-track",
            Verdict::Behind => "behind",
            Verdict::Missed => "missed",
            Verdict::Confirmed => "confirmed",
            Verdict::Differs => "differs",
            Verdict::Superseded => "superseded",
            Verdict::NotFound => "not-found",
            Verdict::Open => "open",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verdict_has_one_word_and_one_meaning() {
        let words: Vec<&str> = Verdict::ALL.iter().map(|verdict| verdict.word()).collect();
        assert_eq!(words, Verdict::WORDS);
        assert_eq!(words, Verdict::VOCABULARY.words.iter().map(|(word, _)| *word).collect::<Vec<_>>());
    }
}
