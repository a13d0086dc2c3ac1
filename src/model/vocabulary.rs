//! The closed vocabularies of the ledger: one enum a term, its spelling in CSV, and one line of meaning.

use std::fmt;
use std::str::FromStr;

/// A word that is not in a closed vocabulary, with the words that are.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown {vocabulary} `{word}`")]
pub struct UnknownWord {
    /// What kind of word was expected, for example `stage`.
    pub vocabulary: &'static str,
    /// The word as it was written.
    pub word: String,
    /// Every word that would have been understood.
    pub known: &'static [&'static str],
}

/// A closed vocabulary with its meanings.
#[derive(Debug, Clone, Copy)]
pub struct Vocabulary {
    /// The column that it belongs to.
    pub name: &'static str,
    /// What its words say.
    pub about: &'static str,
    /// Each word with its meaning.
    pub words: &'static [(&'static str, &'static str)],
}

macro_rules! vocabulary {
    ($vocabulary_about:literal $name:ident, $label:literal, { $($variant:ident = $word:literal : $about:literal),+ $(,)? }) => {
        #[doc = $vocabulary_about]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $(#[doc = $about] $variant),+ }

        impl $name {
            /// Every value, in the order of their meaning.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];
            /// Every spelling, in the same order.
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            /// The vocabulary with its meanings, for people.
            pub const VOCABULARY: Vocabulary = Vocabulary {
                name: $label,
                about: $vocabulary_about,
                words: &[$(($word, $about)),+],
            };

            /// The spelling in CSV files and on the command line.
            pub const fn word(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }

            /// One line of meaning.
            pub const fn about(self) -> &'static str {
                match self { $($name::$variant => $about),+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.word())
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;
            fn from_str(word: &str) -> Result<Self, UnknownWord> {
                match word {
                    $($word => Ok($name::$variant),)+
                    _ => Err(UnknownWord { vocabulary: $label, word: word.to_owned(), known: $name::WORDS }),
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.word())
            }
        }
    };
}

vocabulary! {
    "What a claim is about."
    Kind, "kind", {
        Trade = "trade": "trade between two countries",
        Investment = "investment": "money put into the other country",
        Arms = "arms": "an arms deal at any stage, supplier to recipient",
        Training = "training": "people taught",
        Exercise = "exercise": "a joint military exercise",
        Visit = "visit": "an official visit or meeting",
        Agreement = "agreement": "a treaty, declaration or contract that is not an arms deal",
        Recognition = "recognition": "one state's recognition of another",
        Deployment = "deployment": "forces, equipment or goods sent or stationed",
    }
}

vocabulary! {
    "How far a thing has come. Stages of one thing are never added up."
    Stage, "stage", {
        Reported = "reported": "said to have happened",
        Forecast = "forecast": "expected by somebody",
        Target = "target": "to be reached",
        Interest = "interest": "one side would like it",
        Offered = "offered": "the seller has offered it",
        Talks = "talks": "under negotiation",
        Intent = "intent": "declared, selected or in a letter of intent",
        Approved = "approved": "cleared by a government or parliament",
        Agreed = "agreed": "agreed in principle or signed without an order",
        Ordered = "ordered": "under contract",
        Delivering = "delivering": "partly delivered",
        Delivered = "delivered": "delivered",
        Pledged = "pledged": "promised as aid or gift",
        Option = "option": "an option on top of an order",
        Delayed = "delayed": "late, with no end",
        Suspended = "suspended": "stopped for the time being",
        Cancelled = "cancelled": "given up",
        Planned = "planned": "an event that is announced",
        Held = "held": "an event that took place",
        InForce = "in-force": "an agreement or state of affairs that holds",
        Blocked = "blocked": "prevented by somebody",
    }
}

impl Stage {
    /// The step on the deal ladder, 1 (`interest`) to 9 (`delivered`); `None` off the ladder.
    pub const fn ladder(self) -> Option<u8> {
        match self {
            Stage::Interest => Some(1),
            Stage::Offered => Some(2),
            Stage::Talks => Some(3),
            Stage::Intent => Some(4),
            Stage::Approved => Some(5),
            Stage::Agreed => Some(6),
            Stage::Ordered => Some(7),
            Stage::Delivering => Some(8),
            Stage::Delivered => Some(9),
            _ => None,
        }
    }
}

vocabulary! {
    "Which books a trade figure is from."
    Flow, "flow", {
        TwoWay = "two-way": "exports and imports together",
        Export = "export": "from the first country to the second",
        Import = "import": "into the first country from the second",
    }
}

vocabulary! {
    "How sharply the source states a figure."
    Qualifier, "qualifier", {
        Exact = "exact": "the figure as it stands",
        Approx = "approx": "about, some, roughly",
        Nearly = "nearly": "a little less",
        AtLeast = "at-least": "that or more; no high bound",
        AtMost = "at-most": "that or less; no low bound",
        Range = "range": "between two figures",
        Vague = "vague": "dozens, several hundred",
    }
}

vocabulary! {
    "The span that one figure covers. A target with several leaves its reading open."
    Per, "per", {
        Year = "year": "in each year",
        Quarter = "quarter": "in each quarter",
        Month = "month": "in each month",
        Week = "week": "in each week",
        Day = "day": "in each day",
        Period = "period": "in the whole period together",
    }
}

vocabulary! {
    "How the period of a claim is known."
    PeriodBasis, "period_basis", {
        Stated = "stated": "the source gives the date",
        Relative = "relative": "worked out from words such as `last September`",
        Document = "document": "the date of the document stands in",
        None = "none": "no date, and none can be worked out",
    }
}

vocabulary! {
    "What a unit is. Figures of different kinds are never compared."
    UnitKind, "unit_kind", {
        Money = "money": "money of one currency",
        Tiv = "tiv": "SIPRI trend-indicator values, in millions",
        Count = "count": "things or people counted",
        Measure = "measure": "a length, a duration, a weight, a volume",
        Multiple = "multiple": "so many times another figure",
        Percent = "percent": "hundredths",
        Rank = "rank": "a place in an order",
    }
}

vocabulary! {
    "How firmly the source stands behind the claim."
    Certainty, "certainty", {
        Stated = "stated": "said without reserve",
        Hedged = "hedged": "reportedly, possibly, marked uncertain",
        Disputed = "disputed": "denied by somebody in the same source",
    }
}

vocabulary! {
    "What one claim has to do with another."
    Relation, "relation", {
        Baseline = "baseline": "the target starts from that figure",
        Restates = "restates": "the same thing told again",
        Updates = "updates": "moved, raised, its deadline changed, or a later stage of the same thing",
        Contradicts = "contradicts": "both cannot be true",
        PartOf = "part-of": "a part of that package",
        Answers = "answers": "a record that settles what the other left open",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_reads_back_as_itself() {
        for stage in Stage::ALL {
            assert_eq!(stage.word().parse::<Stage>().as_ref(), Ok(stage));
        }
        let error = "orderd".parse::<Stage>().expect_err("a misspelt stage");
        assert!(error.known.contains(&"ordered"));
    }

    #[test]
    fn the_ladder_rises_from_interest_to_delivered() {
        let steps: Vec<u8> = Stage::ALL.iter().filter_map(|stage| stage.ladder()).collect();
        assert_eq!(steps, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    }
}
