//! The arms beside the trade: a deal's value in years of the pair's trade. Two columns side by side, never a sum.

use crate::model::{Currency, Unit, UnitKind};

use super::claims::{Claims, Said};
use super::figures::Reported;
use super::judge::Range;
use super::official::Official;
use super::row::{Beside, Row};
use super::words::list;

/// A year of trade that is older than this says nothing of the deal's year.
const MOST_YEARS: i32 = 5;

/// A year of a pair's two-way trade in goods.
struct Trade {
    year: i32,
    low: f64,
    high: f64,
    definition: String,
}

/// The deal's value beside the pair's trade, where both are known.
pub(super) fn beside(claims: &Claims, reported: &Reported, row: &Row, official: &Official) -> Option<Beside> {
    let claim = &claims.all[row.claim];
    let usd = Some(Unit::Money(Currency::USD));
    let own = claim.has(UnitKind::Money) && claim.unit == usd;
    let on_record = || row.deal.as_ref().filter(|deal| !deal.in_package && deal.usd != (None, None));
    let (arms, from, year): (Range, &'static str, i32) = match (own, on_record()) {
        (true, _) => ((claim.low(), claim.high()), "claim", claim.last_year().or(claim.said_year())?),
        (false, Some(deal)) => (deal.usd, "record", deal.order_year?),
        (false, None) => return None,
    };
    let trade = officially(official, claim, year).or_else(|| reportedly(claims, reported, claim, year))?;
    let over = |arms: Option<f64>, trade: f64| arms.filter(|_| trade > 0.0).map(|arms| arms / trade);
    Some(Beside {
        times: (over(arms.0, trade.high), over(arms.1, trade.low)),
        arms,
        arms_from: from,
        trade: (trade.low, trade.high),
        year: trade.year,
        definition: trade.definition,
    })
}

/// The latest year of official figures up to the deal's, over every definition.
fn officially(official: &Official, claim: &Said, until: i32) -> Option<Trade> {
    let pair = claim.pair?;
    let in_time = |year: i32| year <= until && year > until - MOST_YEARS;
    let year = official.two_way(pair).map(|figure| figure.year).filter(|year| in_time(*year)).max()?;
    let of_year: Vec<_> = official.two_way(pair).filter(|figure| figure.year == year).collect();
    let mut names: Vec<String> = of_year.iter().map(|figure| figure.name()).collect();
    names.sort();
    names.dedup();
    spread(year, of_year.iter().map(|figure| (figure.low, figure.high)), list(&names))
}

/// The same from what was reported of a whole year, where no official table has the pair.
fn reportedly(claims: &Claims, reported: &Reported, claim: &Said, until: i32) -> Option<Trade> {
    let pair = claim.pair?;
    let known = || reported.two_way(pair).iter().map(|place| &claims.all[*place]);
    let in_time = |year: i32| year <= until && year > until - MOST_YEARS;
    let year = known().filter_map(|other| other.calendar_years().last).filter(|year| in_time(*year)).max()?;
    let of_year: Vec<&Said> = known().filter(|other| other.calendar_years().last == Some(year)).collect();
    let names: Vec<String> = of_year.iter().map(|other| other.id.clone()).collect();
    spread(year, of_year.iter().map(|other| (other.low(), other.high())), format!("reported: {}", list(&names)))
}

fn spread(year: i32, figures: impl Iterator<Item = Range>, definition: String) -> Option<Trade> {
    let ends: Vec<f64> = figures.flat_map(|(low, high)| [low, high]).flatten().filter(|value| *value > 0.0).collect();
    let low = ends.iter().copied().reduce(f64::min)?;
    let high = ends.iter().copied().reduce(f64::max)?;
    Some(Trade { year, low, high, definition })
}
