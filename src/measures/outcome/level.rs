//! What is known of one year: the range of its figures, and which of them count.

use std::collections::BTreeMap;

use super::figures::{Evidence, Figure};
use super::judge::{Goal, Range, finite};
use super::years::Years;

/// A part of a year decides that a target was missed only where the other months would have had to bring more than so many
/// times as much a month.
const MOST_RATE: f64 = 2.0;

/// All that is known of one year, or of several together.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Level {
    pub year: i32,
    pub low: f64,
    pub high: f64,
    /// Lowest and highest figure that one of them names, even where the range is open.
    pub named: (f64, f64),
    /// What had been reached even if nothing more came in the rest of the year.
    pub floor: f64,
    /// What could still have come if the rest of the year brought [`MOST_RATE`] times as much a month.
    pub ceiling: f64,
    pub figures: Vec<usize>,
    /// One of them is of a part of the year.
    pub is_part: bool,
    /// One of them is of twelve months that are not quite those of the year.
    pub is_shifted: bool,
    /// One of them is of a year that is not said, this one at the latest.
    pub is_vague: bool,
    /// What had been reported of a part of the year, as it stands.
    pub part: Option<Part>,
}

/// What was reported of a part of a year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Part {
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// How many months of it; `None` where the figures are of different parts.
    pub months: Option<i32>,
}

/// The lowest and highest of the values; open where one of them is.
fn ends(values: impl Iterator<Item = (f64, f64)>) -> (f64, f64) {
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |all, one| (all.0.min(one.0), all.1.max(one.1)))
}

impl Level {
    /// The figures of one year together.
    pub fn of(year: i32, years: Years, figures: &[&Figure], places: Vec<usize>) -> Level {
        let of = || places.iter().map(|place| figures[*place]);
        let share =
            |figure: &Figure| years.place(figure).filter(|place| place.year == year).map_or(1.0, |place| place.share);
        let open = |range: Range| (range.0.unwrap_or(f64::NEG_INFINITY), range.1.unwrap_or(f64::INFINITY));
        let (low, high) = ends(of().map(|figure| open(figure.yearly())));
        // Of twelve other months only those that belong to the year are sure to count.
        let floor = |figure: &Figure| open((figure.low, figure.high)).0 * share(figure);
        let ceiling = |figure: &Figure| {
            let (so_far, whole) = (open((figure.low, figure.high)).1, open(figure.yearly()).1);
            let so_far = if share(figure) < 1.0 { so_far * share(figure) } else { so_far };
            if so_far.is_finite() { so_far + MOST_RATE * (whole - so_far) } else { f64::INFINITY }
        };
        Level {
            year,
            low,
            high,
            named: ends(of().filter_map(|figure| match figure.yearly() {
                (Some(one), None) | (None, Some(one)) => Some((one, one)),
                (low, high) => low.zip(high),
            })),
            floor: of().map(floor).fold(f64::INFINITY, f64::min),
            ceiling: of().map(ceiling).fold(f64::NEG_INFINITY, f64::max),
            is_part: of().any(|figure| figure.months.is_some()),
            is_shifted: of().any(|figure| share(figure) < 1.0),
            is_vague: of().any(|figure| figure.is_vague),
            part: Part::of(of().filter(|figure| figure.months.is_some()).collect()),
            figures: places,
        }
    }

    /// Both ends; `None` where one is open.
    pub fn value(&self) -> Range {
        (finite(self.low), finite(self.high))
    }

    /// It is not of the whole year and of nothing else, so that it decides less.
    pub fn is_partial(&self) -> bool {
        self.is_part || self.is_shifted
    }
}

impl Part {
    fn of(figures: Vec<&Figure>) -> Option<Part> {
        let first = figures.first()?;
        let bound = |of: fn(&Figure) -> Option<f64>, end: fn(f64, f64) -> f64| -> Option<f64> {
            figures.iter().map(|figure| of(figure)).reduce(|one, other| Some(end(one?, other?)))?
        };
        Some(Part {
            low: bound(|figure| figure.low, f64::min),
            high: bound(|figure| figure.high, f64::max),
            months: first.months.filter(|_| figures.iter().all(|figure| figure.months == first.months)),
        })
    }
}

/// The figures by year. Of one year official ones stand before reported ones; of these, what was said after the year for a year
/// that is named before what covers a part of it, and that before what is "currently" so. What contradicts one of them counts
/// too, and linked ones always do.
pub(super) fn by_year(goal: &Goal, figures: &[&Figure]) -> BTreeMap<i32, Level> {
    let is_later = |year: i32| goal.said.is_none_or(|said| year >= said);
    let first = if goal.is_total { goal.first_year } else { None };
    let mut places: BTreeMap<i32, Vec<(usize, u8)>> = BTreeMap::new();
    let mut rivals: Vec<usize> = Vec::new();
    for (at, figure) in figures.iter().enumerate() {
        let Some(place) = goal.years.place(figure) else { continue };
        let counts = match first {
            Some(first) => place.year >= first && goal.deadline.is_none_or(|last| place.year <= last),
            None => figure.evidence == Evidence::Linked || is_later(place.year),
        };
        if figure.since.is_none() && !figure.is_share && counts {
            places.entry(place.year).or_default().push((at, rank(figure, place.share)));
            if figure.evidence != Evidence::Official && !figure.rivals.is_empty() {
                rivals.push(at);
            }
        }
    }
    let chosen = |year: i32, places: Vec<(usize, u8)>| -> Vec<usize> {
        let best = places.iter().map(|(_, rank)| *rank).filter(|rank| *rank > 0).min();
        let chosen =
            places.into_iter().filter(|(_, rank)| *rank == 0 || Some(*rank) == best).map(|(place, _)| place).collect();
        with_rivals(goal.years, year, figures, chosen, &rivals)
    };
    places
        .into_iter()
        .map(|(year, places)| (year, Level::of(year, goal.years, figures, chosen(year, places))))
        .collect()
}

/// The figures of a year with those that contradict one of them: of the same year, or of one that it may be instead.
/// An official figure is not contradicted by what somebody says.
fn with_rivals(years: Years, year: i32, figures: &[&Figure], mut chosen: Vec<usize>, rivals: &[usize]) -> Vec<usize> {
    if chosen.iter().any(|place| figures[*place].evidence == Evidence::Official) {
        return chosen;
    }
    let mut at = 0;
    while let Some(one) = chosen.get(at).map(|place| figures[*place]) {
        let contradicts = |place: &&usize| {
            let other = figures[**place];
            let is_of_year = years.place(other).is_some_and(|place| place.year == year);
            one.rivals.contains(&other.record) && (is_of_year || may_be_of(years, one, other))
        };
        let more: Vec<usize> = rivals.iter().filter(contradicts).copied().collect();
        for place in more {
            if !chosen.contains(&place) {
                chosen.push(place);
            }
        }
        at += 1;
    }
    chosen.sort_unstable();
    chosen
}

/// A figure whose year is not said may be of every year of its period, and so one of an earlier year may be of the same.
fn may_be_of(years: Years, vague: &Figure, other: &Figure) -> bool {
    let is_covered =
        |year: i32| year <= years.year_of(vague.last) && vague.first.is_none_or(|first| years.year_of(first) <= year);
    vague.is_vague && years.place(other).is_some_and(|place| is_covered(place.year))
}

/// Which figures of a year count: all that are linked, and of the others those of the lowest rank.
fn rank(figure: &Figure, share: f64) -> u8 {
    let is_part = figure.months.is_some() || share < 1.0;
    match figure.evidence {
        Evidence::Linked => 0,
        Evidence::Official => 1,
        _ if !is_part && !figure.is_current => 2,
        _ if is_part => 3,
        _ => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::super::figures::tests::reported;
    use super::super::judge::tests::goal;
    use super::*;

    fn named(record: &str, figure: Figure, rivals: &[&str]) -> Figure {
        Figure { record: record.into(), rivals: rivals.iter().map(|name| (*name).to_owned()).collect(), ..figure }
    }

    #[test]
    fn figures_that_are_currently_so_conflict_and_count_together() {
        let current = |value: f64| Figure { is_current: true, ..reported(2024, value) };
        let (one, other) = (current(40.0), current(100.0));
        let levels = by_year(&goal(6000.0, None), &[&one, &other]);
        assert_eq!((levels[&2024].low, levels[&2024].high), (40.0, 100.0));
        // A year that is named stands before them, unless one of them contradicts it.
        let said = reported(2024, 60.0);
        let levels = by_year(&goal(6000.0, None), &[&one, &other, &said]);
        assert_eq!((levels[&2024].low, levels[&2024].high), (60.0, 60.0));
        let (said, one) = (named("said", said, &["one"]), named("one", one, &["said"]));
        let levels = by_year(&goal(6000.0, None), &[&one, &other, &said]);
        assert_eq!((levels[&2024].low, levels[&2024].high), (40.0, 60.0));
    }

    #[test]
    fn a_figure_of_no_named_year_stands_beside_what_contradicts_it() {
        let vague = Figure { first: None, is_vague: true, is_current: true, ..reported(2025, 111.0) };
        let vague = named("vague", vague, &["other"]);
        let other = named("other", Figure { high: None, ..reported(2024, 400.0) }, &["vague"]);
        let levels = by_year(&goal(1000.0, None), &[&vague, &other]);
        let level = &levels[&2025];
        assert_eq!((level.value(), level.named), ((Some(111.0), None), (111.0, 400.0)));
        assert!(level.is_vague);
        // But 2024 has its own figure, and nobody says that the other one is of that year.
        assert_eq!(levels[&2024].value(), (Some(400.0), None));
    }

    #[test]
    fn twelve_other_months_decide_less() {
        let fiscal = Figure { first: Some(2024 * 12 + 3), last: 2025 * 12 + 2, ..reported(2025, 100.0) };
        let levels = by_year(&goal(1000.0, None), &[&fiscal]);
        let level = &levels[&2024];
        assert_eq!((level.low, level.floor, level.ceiling), (100.0, 75.0, 125.0));
        assert!(level.is_shifted && level.is_partial());
        let calendar = reported(2024, 90.0);
        let levels = by_year(&goal(1000.0, None), &[&fiscal, &calendar]);
        assert_eq!((levels[&2024].low, levels[&2024].high), (90.0, 90.0));
    }
}
