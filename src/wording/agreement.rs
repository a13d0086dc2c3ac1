//! Whether a claim says what its wording says.

use rust_decimal::Decimal;

use crate::model::{Noun, Quantity, Unit};
use crate::model::{Per, Qualifier};

use super::Figure;

/// What a wording says of a claim.
#[derive(Debug, Clone, PartialEq)]
pub enum Agreement {
    /// One figure of the words fits.
    Agrees,
    /// The words carry no figure.
    NoFigure,
    /// The words carry figures, and none fits.
    Differs {
        /// What the words say, for the message.
        read: Vec<Quantity>,
    },
}

/// Compares a claim with the figures of its wording.
pub(super) fn compare(figures: &[Figure], claimed: &Quantity) -> Agreement {
    if figures.is_empty() {
        return Agreement::NoFigure;
    }
    if figures.iter().any(|figure| fits(figure, claimed)) || spans(figures, claimed) {
        return Agreement::Agrees;
    }
    Agreement::Differs { read: figures.iter().map(|figure| figure.quantity.clone()).collect() }
}

fn fits(figure: &Figure, claimed: &Quantity) -> bool {
    let read = &figure.quantity;
    // Words without an upper bound ("more than 100", "dozens") leave none to claim, and the other way round.
    let bounds = bound(read.low, claimed.low, read.unit) && bound(read.high, claimed.high, read.unit);
    bounds && sharp(read.qualifier, claimed.qualifier) && unit(figure, claimed.unit) && per(read.per, claimed.per)
}

fn bound(read: Option<Decimal>, claimed: Option<Decimal>, unit: Option<Unit>) -> bool {
    match (read, claimed) {
        (_, None) => true,
        (None, Some(_)) => false,
        // A third may be claimed as 33, 33.3 or 33.33 percent.
        (Some(read), Some(claimed)) => {
            read == claimed || (unit == Some(Unit::Percent) && read.scale() == 2 && is_rounding(read, claimed))
        }
    }
}

fn is_rounding(read: Decimal, claimed: Decimal) -> bool {
    claimed.scale() < read.scale() && read.round_dp(claimed.scale()) == claimed
}

/// Words with no qualifier leave it to the sentence around them whether the figure is rounded; words with one do not.
fn sharp(read: Qualifier, claimed: Qualifier) -> bool {
    read == claimed
        || (read == Qualifier::Exact && matches!(claimed, Qualifier::Approx | Qualifier::Nearly | Qualifier::Vague))
}

fn unit(figure: &Figure, claimed: Option<Unit>) -> bool {
    let (Some(read), Some(claimed)) = (figure.quantity.unit, claimed) else {
        let Some(Unit::Money(currency)) = claimed else { return claimed.is_none() || figure.shared.is_empty() };
        return figure.shared.is_empty() || figure.shared.contains(&currency);
    };
    match (read, claimed) {
        (Unit::Count(Noun::Time), Unit::Multiple) | (Unit::Multiple, Unit::Count(Noun::Time)) => true,
        (Unit::Count(noun), Unit::Count(Noun::Item | Noun::System)) => !noun.is_measure(),
        (Unit::Count(read), Unit::Count(claimed)) => read == claimed || is_kind_of(read, claimed),
        _ => read == claimed,
    }
}

/// Every general is a person; a helicopter is not "an aircraft" here, for the ledger counts them apart.
fn is_kind_of(read: Noun, claimed: Noun) -> bool {
    matches!(
        (read, claimed),
        (Noun::General, Noun::Person) | (Noun::Truck, Noun::Vehicle) | (Noun::Submarine, Noun::Ship)
    )
}

fn per(read: Option<Per>, claimed: Option<Per>) -> bool {
    match (read, claimed) {
        (None, _) | (_, None) => true,
        // "500 million over five years" may mean a yearly level at the end; the claim says which reading is first.
        (Some(Per::Period), Some(claimed)) => matches!(claimed, Per::Period | Per::Year),
        (Some(read), Some(claimed)) => read == claimed,
    }
}

/// A range that two figures of the words hold apart: "$21 m or $30 m".
fn spans(figures: &[Figure], claimed: &Quantity) -> bool {
    if claimed.qualifier != Qualifier::Range || claimed.low.is_none() || claimed.high.is_none() {
        return false;
    }
    let says = |wanted: Option<Decimal>| {
        figures.iter().any(|figure| {
            figure.quantity.qualifier == Qualifier::Exact && figure.quantity.low == wanted && unit(figure, claimed.unit)
        })
    };
    says(claimed.low) && says(claimed.high)
}
