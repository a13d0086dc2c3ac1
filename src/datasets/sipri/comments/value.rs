//! The one figure of a line.

use rust_decimal::Decimal;

use super::{CommentMoney, Doubt, MoneyRole};
use crate::model::Currency;

/// What a line of the register costs, for tables.
#[derive(Debug, Clone, PartialEq)]
pub struct DealValue {
    /// Lower bound over all alternatives, in whole units of `currency`; `None` for "up to".
    pub low: Option<Decimal>,
    /// Upper bound over all alternatives; `None` for "at least".
    pub high: Option<Decimal>,
    /// The first currency printed with a figure; `None` when its code is of no known currency.
    pub currency: Option<Currency>,
    /// Lower bound in US dollars, where a figure in US dollars is printed. Nothing is converted.
    pub usd_low: Option<Decimal>,
    /// Upper bound in US dollars.
    pub usd_high: Option<Decimal>,
    /// The figure is that of a package or programme that the line is only a part of: other lines may print it too.
    pub part_of_package: bool,
    /// It is given, not paid.
    pub aid: bool,
    /// The words call it an estimate, or give alternatives in one currency.
    pub estimate: bool,
    /// The part of it that pays for support, spare parts and training, in `currency`.
    pub support_low: Option<Decimal>,
    /// Upper bound of that part.
    pub support_high: Option<Decimal>,
    /// What is wrong with its words, when something is.
    pub doubt: Option<Doubt>,
    /// The exact words, those of alternatives with ` / ` between.
    pub words: String,
}

/// The figure of a line: its own deal, or else the package that it is part of, or else the aid that it is. `None` when no
/// such figure can be read.
pub fn value(money: &[CommentMoney]) -> Option<DealValue> {
    let group = principal(money)?;
    let first = group.first()?;
    let (low, high) = merged(&group, first.currency);
    let (usd_low, usd_high) = merged(&group, Some(Currency::USD));
    let several = group.iter().filter(|one| one.currency == first.currency).count() > 1;
    let (support_low, support_high) = support(money, first.currency);
    Some(DealValue {
        low,
        high,
        currency: first.currency,
        usd_low,
        usd_high,
        part_of_package: first.role == MoneyRole::PackagePart,
        aid: first.aid,
        estimate: several || group.iter().any(|one| one.estimate),
        support_low,
        support_high,
        doubt: group.iter().find_map(|one| one.doubt),
        words: group.iter().map(|one| one.words.as_str()).collect::<Vec<_>>().join(" / "),
    })
}

/// The amounts that say what the line costs: readable, and alternatives of each other.
pub(super) fn principal(money: &[CommentMoney]) -> Option<Vec<&CommentMoney>> {
    [MoneyRole::Whole, MoneyRole::PackagePart, MoneyRole::Aid].into_iter().find_map(|role| group_of(money, role))
}

/// The first readable group of a role.
pub(super) fn group_of(money: &[CommentMoney], role: MoneyRole) -> Option<Vec<&CommentMoney>> {
    let first = money.iter().find(|one| one.role == role && is_read(one))?;
    let same = |one: &&CommentMoney| {
        std::ptr::eq(*one, first) || (one.alternative.is_some() && one.alternative == first.alternative)
    };
    Some(money.iter().filter(|one| is_read(one)).filter(same).collect())
}

pub(super) fn is_read(one: &CommentMoney) -> bool {
    one.low.is_some() || one.high.is_some()
}

/// The bounds over all amounts of one currency; a bound that one of them leaves open stays open.
pub(super) fn merged(group: &[&CommentMoney], currency: Option<Currency>) -> (Option<Decimal>, Option<Decimal>) {
    let of = || group.iter().filter(|one| one.currency == currency);
    let low: Option<Vec<Decimal>> = of().map(|one| one.low).collect();
    let high: Option<Vec<Decimal>> = of().map(|one| one.high).collect();
    (low.and_then(|all| all.into_iter().min()), high.and_then(|all| all.into_iter().max()))
}

fn support(money: &[CommentMoney], currency: Option<Currency>) -> (Option<Decimal>, Option<Decimal>) {
    let parts = || {
        let part = |one: &&CommentMoney| one.role == MoneyRole::Included && one.support && one.currency == currency;
        money.iter().filter(part)
    };
    if parts().next().is_none() {
        return (None, None);
    }
    let sum = |bound: fn(&CommentMoney) -> Option<Decimal>| {
        parts().map(bound).try_fold(Decimal::ZERO, |sum, part| sum.checked_add(part?))
    };
    (sum(|one| one.low), sum(|one| one.high))
}
