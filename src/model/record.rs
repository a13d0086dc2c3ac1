//! The three records of a ledger: source, claim, link. Pure values; reading them is for `ledger`.

use rust_decimal::Decimal;

use super::country::{Country, Pair};
use super::period::Period;
use super::quantity::{Quantity, Unit};
use super::vocabulary::{Certainty, Flow, Kind, Per, PeriodBasis, Qualifier, Relation, Stage};

/// A document or data release that states figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Unique name, lower-case letters, digits and hyphens.
    pub id: String,
    /// Title as printed; in square brackets when it is a description.
    pub title: String,
    /// Who wrote it, as printed.
    pub author: String,
    /// Who published it.
    pub publisher: String,
    /// When it was published.
    pub published: Option<Period>,
    /// Where it can be read.
    pub url: String,
    /// BCP 47 language code.
    pub language: String,
    /// SHA-256 of the text as it was read, in hexadecimal; empty when the text was not kept.
    pub sha256: String,
    /// When it was read.
    pub accessed: Option<Period>,
    /// How to cite it.
    pub citation: String,
    /// Anything a reader should know.
    pub note: String,
}

/// One statement in one source: who, to whom, what, how much, for when, at which stage, in which words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Unique name, lower-case letters, digits and hyphens.
    pub id: String,
    /// The `id` of its source.
    pub source: String,
    /// What it is about.
    pub kind: Kind,
    /// How far the thing has come.
    pub stage: Stage,
    /// Arms: suppliers. Events: those who act or host.
    pub from: Vec<Country>,
    /// Arms: recipients. Events: the others.
    pub to: Vec<Country>,
    /// Trade: whose books.
    pub flow: Option<Flow>,
    /// The thing: a designation, a name, a scope in words.
    pub item: String,
    /// Class of the thing.
    pub category: String,
    /// Lower bound in `unit`; `None` for "up to" and for claims without a figure.
    pub low: Option<Decimal>,
    /// Upper bound in `unit`; `None` for "at least" and for claims without a figure.
    pub high: Option<Decimal>,
    /// How sharp the figure is; `None` without one.
    pub qualifier: Option<Qualifier>,
    /// What is counted.
    pub unit: Option<Unit>,
    /// The span that the figure covers; several when the source leaves the reading open.
    pub per: Vec<Per>,
    /// What the figure is for; for a target, when it is to be reached.
    pub period: Option<Period>,
    /// How the period is known.
    pub period_basis: PeriodBasis,
    /// When it was said.
    pub stated: Option<Period>,
    /// How firmly.
    pub certainty: Certainty,
    /// Who says so, when not the author.
    pub attribution: String,
    /// The words that carry the figure, as short as they can be.
    pub wording: String,
    /// Anything a reader should know.
    pub note: String,
}

impl Claim {
    /// The pair, when the claim is about exactly two countries.
    pub fn pair(&self) -> Option<Pair> {
        match (self.from.as_slice(), self.to.as_slice()) {
            ([one], [other]) => Pair::new(*one, *other),
            _ => None,
        }
    }

    /// The figure, when the claim has one.
    pub fn quantity(&self) -> Option<Quantity> {
        let qualifier = self.qualifier?;
        (self.low.is_some() || self.high.is_some()).then(|| Quantity {
            low: self.low,
            high: self.high,
            qualifier,
            unit: self.unit,
            per: self.per.first().copied(),
        })
    }

    /// True when the figure or its date is hedged, approximate or vague: a hollow or hatched mark in a chart.
    pub fn is_estimate(&self) -> bool {
        self.certainty != Certainty::Stated
            || matches!(self.qualifier, Some(Qualifier::Approx | Qualifier::Nearly | Qualifier::Vague))
            || self.period.is_some_and(|period| period.is_estimate())
    }
}

/// What one claim has to do with another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The `id` of the claim that the link starts from.
    pub claim: String,
    /// What it has to do with the other.
    pub relation: Relation,
    /// The `id` of the other claim.
    pub other: String,
    /// Anything a reader should know.
    pub note: String,
}
