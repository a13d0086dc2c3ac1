//! What is known of one year: the range of its figures, and which of them count.

use std::collections::BTreeMap;

use super::figures::{Evidence, Figure};
use super::judge::{Goal, Range, finite};

/// A part of a year decides that a target was missed only where the other months would have had to bring more than so many
/// times as much a month.
const MOST_RATE: f64 = 2.0;

/// All that is known of one year, or of several together.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Level {
    pub year: i32,
    pub low: f64,
    pub high: f64,
    /// What had been reached even if nothing more came in the rest of the year.
    pub floor: f64,
    /// What could still have come if the rest of the year brought [`MOST_RATE`] times as much a month.
    pub ceiling: f64,
    pub figures: Vec<usize>,
    pub is_part: bool,
}

impl Level {
    /// The figures of one year together.
    pub fn of(year: i32, figures: &[&Figure], places: Vec<usize>) -> Level {
        let low = |of: fn(&Figure) -> Option<f64>| {
            places.iter().map(|place| of(figures[*place]).unwrap_or(f64::NEG_INFINITY)).fold(f64::INFINITY, f64::min)
        };
        let high = places.iter().map(|place| figures[*place].yearly().1.unwrap_or(f64::INFINITY));
        let ceiling = places.iter().map(|place| {
            let figure = figures[*place];
            let (so_far, whole) = (figure.high.unwrap_or(f64::INFINITY), figure.yearly().1.unwrap_or(f64::INFINITY));
            if so_far.is_finite() { so_far + MOST_RATE * (whole - so_far) } else { f64::INFINITY }
        });
        Level {
            year,
            low: low(|figure| figure.yearly().0),
            high: high.fold(f64::NEG_INFINITY, f64::max),
            floor: low(|figure| figure.low),
            ceiling: ceiling.fold(f64::NEG_INFINITY, f64::max),
            is_part: places.iter().any(|place| figures[*place].months.is_some()),
            figures: places,
        }
    }

    /// Both ends; `None` where one is open.
    pub fn value(&self) -> Range {
        (finite(self.low), finite(self.high))
    }
}

/// The figures by year. Of one year official ones stand before reported ones; of these, what was said after the year before
/// what covers a part of it, and that before what was said while the year ran. Linked ones always count.
pub(super) fn by_year(goal: &Goal, figures: &[&Figure]) -> BTreeMap<i32, Level> {
    let mut places: BTreeMap<i32, Vec<usize>> = BTreeMap::new();
    let is_later = |figure: &Figure| goal.said.is_none_or(|said| figure.year >= said);
    let first = if goal.is_total { goal.first_year } else { None };
    for (place, figure) in figures.iter().enumerate() {
        let counts = match first {
            Some(first) => figure.year >= first && goal.deadline.is_none_or(|last| figure.year <= last),
            None => figure.evidence == Evidence::Linked || is_later(figure),
        };
        if figure.since.is_none() && !figure.is_share && counts {
            places.entry(figure.year).or_default().push(place);
        }
    }
    let chosen = |places: Vec<usize>| -> Vec<usize> {
        let best = places.iter().map(|place| rank(figures[*place])).filter(|rank| *rank > 0).min();
        places.into_iter().filter(|place| rank(figures[*place]) == 0 || Some(rank(figures[*place])) == best).collect()
    };
    places.into_iter().map(|(year, places)| (year, Level::of(year, figures, chosen(places)))).collect()
}

/// Which figures of a year count: all that are linked, and of the others those of the lowest rank.
fn rank(figure: &Figure) -> u8 {
    let is_part = figure.months.is_some();
    match figure.evidence {
        Evidence::Linked => 0,
        Evidence::Official => 1,
        _ if !is_part && !figure.is_current => 2,
        _ if is_part => 3,
        _ => 4,
    }
}
