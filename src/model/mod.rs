//! Pure types: countries, periods, quantities, vocabularies, and the records of a ledger. No polars, no files.

mod country;
mod period;
mod quantity;
mod record;
mod schema;
mod vocabulary;

pub use country::{Country, Pair};
pub use period::{CalendarYears, FIRST_YEAR, LAST_YEAR, Moment, Period, PeriodError, Precision, month, whole_months};
pub use quantity::{Currency, Noun, Quantity, Unit};
pub use record::{Claim, Link, Source};
pub use schema::{Column, ColumnType, Schema};
pub use vocabulary::{
    Certainty, Flow, Kind, Per, PeriodBasis, Qualifier, Relation, Stage, UnitKind, UnknownWord, Vocabulary,
};

/// Every closed vocabulary of the ledger.
pub const VOCABULARIES: &[Vocabulary] = &[
    Kind::VOCABULARY,
    Stage::VOCABULARY,
    Flow::VOCABULARY,
    Qualifier::VOCABULARY,
    Per::VOCABULARY,
    PeriodBasis::VOCABULARY,
    Noun::VOCABULARY,
    UnitKind::VOCABULARY,
    Certainty::VOCABULARY,
    Relation::VOCABULARY,
];
