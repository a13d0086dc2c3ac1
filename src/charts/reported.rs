//! `reported`: what different sources have reported for one pair, year by year, and how far they are apart.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::cited::cite;
use super::format::{self, money, money_range, times};
use super::marks::{Open, range_note};
use super::plane::{Bracket, Dot, Plane};
use super::scale::{Scale, logarithm_words, year_ticks};
use super::ticks::money_ticks;
use super::{Body, Chart, ChartAbout, ChartError, ChartOptions, Ink, Tick, bounds, finite, sentences};

/// What it is.
pub const ABOUT: ChartAbout = ChartAbout {
    id: "reported",
    about: "figures that different sources have reported for one pair, and how far they are apart",
    measures: &["trade"],
    shape: "one row a reported figure of one pair in one currency",
    forms: &[],
};

/// Up to so many figures are drawn with a stem from zero.
const FEW: usize = 4;

/// One reported figure. Money is in whole units of `currency`; times are decimal years.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct ReportedRow {
    /// The claim that states it.
    pub claim: String,
    /// The pair in words.
    pub label: String,
    /// The pair as a key.
    pub pair: String,
    /// Start of the period that the figure is for: 2022.0 for the year 2022.
    pub first: f64,
    /// End of it: 2023.0 for the year 2022.
    pub last: f64,
    /// Lower bound.
    pub low: Option<f64>,
    /// Upper bound.
    pub high: Option<f64>,
    /// ISO 4217 code.
    pub currency: String,
    /// Which part of the trade it counts, `non-oil`; empty for all of it.
    pub scope: String,
    /// The same more exactly, in the words of the source: figures of two things are not compared.
    pub item: String,
    /// It is an estimate.
    pub estimate: bool,
    /// It is the sum of less than a year, or of more.
    pub of_period: bool,
    /// Short name of the outlet.
    pub source: String,
    /// When it was stated, EDTF.
    pub stated: String,
}

impl ReportedRow {
    /// Lowest and highest value; `None` without a figure, below zero, or without a period.
    pub fn value(&self) -> Option<(f64, f64)> {
        let dated = self.first.is_finite() && self.last.is_finite() && (1000.0..3000.0).contains(&self.first);
        bounds(self.low, self.high).filter(|(low, _)| dated && *low >= 0.0)
    }

    /// The period, at least one hundredth of a year long and never backwards.
    pub fn span(&self) -> (f64, f64) {
        (self.first, self.last.max(self.first + 0.01).min(self.first + 500.0))
    }

    /// The year, when the figure is for no more than one.
    pub fn year(&self) -> Option<i32> {
        let (first, last) = self.span();
        (last - first <= 1.05).then(|| ((first + last) / 2.0).floor() as i32)
    }

    /// That year in words: `2022`, or `2022/23` for a year that does not begin in January.
    pub fn year_words(&self) -> Option<String> {
        let year = self.year()?;
        let (first, last) = self.span();
        let crosses = first.floor() as i32 == year && (last - 0.01).floor() as i32 > year && first.fract() > 0.02;
        Some(if crosses { format!("{year}/{:02}", (year + 1) % 100) } else { year.to_string() })
    }

    /// `$7.3m`, `$17–25m`, `≈$100m`.
    pub fn words(&self) -> String {
        let words = money_range(finite(self.low), finite(self.high), &self.currency).unwrap_or_default();
        if self.estimate { format::hedged(&words, "≈") } else { words }
    }

    /// The same for a label, with what it counts: `$48bn, non-oil`.
    fn label_words(&self) -> String {
        let scope = if self.scope.is_empty() { String::new() } else { format!(", {}", self.scope) };
        format!("{}{scope}", self.words())
    }

    /// The end that nobody gave.
    pub(super) fn open(&self) -> Open {
        Open::of(finite(self.low), finite(self.high))
    }

    /// What its bar or arrow is, where it has one: see [`range_note`].
    pub(super) fn range_note<'a>(rows: impl Iterator<Item = &'a ReportedRow> + Clone) -> &'static str {
        let mut years = rows.filter(|row| row.year().is_some());
        let has_bar = years.clone().any(|row| row.value().is_some_and(|(low, high)| high > low));
        range_note(has_bar, years.any(|row| row.open() != Open::No))
    }

    pub(super) fn dot(&self, ink: Ink) -> Option<Dot> {
        Some(Dot {
            id: self.claim.clone(),
            span: self.span(),
            value: self.value()?,
            open: self.open(),
            hollow: self.estimate,
            target: false,
            ink,
            label: vec![self.label_words(), self.source.clone()],
            told: true,
        })
    }
}

/// What figures have in common that can be compared: the year, and what they count.
type Comparable<'a> = (i32, &'a str, &'a str);

/// The comparable figures of one year that are apart.
struct Spread {
    /// What they count, where it is not all trade.
    scope: String,
    figures: usize,
    /// The year in words.
    words: String,
    /// The middle of the latest of its figures, as a decimal year.
    middle: f64,
    low: f64,
    high: f64,
    /// The lowest and the highest figure are estimates.
    estimates: (bool, bool),
}

/// The chart of the figures reported for one pair.
///
/// # Errors
/// [`ChartError::NothingToDraw`] without a dated figure; [`ChartError::MixedUnits`] for two pairs or currencies;
/// [`ChartError::NoSource`] when a drawn row names none.
pub fn spec(rows: &[ReportedRow], options: &ChartOptions) -> Result<Chart, ChartError> {
    let drawn: Vec<&ReportedRow> = rows.iter().filter(|row| row.value().is_some()).collect();
    let Some(first) = drawn.first() else {
        return Err(ChartError::NothingToDraw("no reported figure with a year".to_owned()));
    };
    for row in &drawn {
        if row.pair != first.pair {
            return Err(ChartError::MixedUnits(first.label.clone(), row.label.clone()));
        }
        if row.currency != first.currency {
            return Err(ChartError::MixedUnits(first.currency.clone(), row.currency.clone()));
        }
    }
    let spreads = spreads(&drawn);
    let y = value_scale(&drawn);
    let title = options.title.clone().unwrap_or_else(|| title(first, &spreads));
    let logarithmic = matches!(y, Scale::Log { .. });
    let years = year_range(&drawn);
    let subtitle = format!(
        "Figures reported for {}, by the year that they are for{}",
        format::years(years.0, years.1),
        if logarithmic { format!(", {}", logarithm_words(&y.ticks(5))) } else { String::new() }
    );
    let note = note(&drawn, rows.len() - drawn.len(), &spreads, y);
    let source = cite(drawn.iter().map(|row| (row.claim.as_str(), row.source.as_str())), options.size)?;
    let alt = alt(first, &drawn, &spreads);
    let body = Body::Plane(plane(&drawn, &spreads, y));
    Ok(Chart {
        id: ABOUT.id.to_owned(),
        title,
        subtitle,
        note,
        source: source.line,
        sources: source.all,
        alt,
        size: options.size,
        body,
    })
}

fn value_scale(rows: &[&ReportedRow]) -> Scale {
    let values = rows.iter().filter_map(|row| row.value());
    let (low, high) = values.fold((f64::INFINITY, 0.0_f64), |(l, h), (low, high)| (l.min(low), h.max(high)));
    if low > 0.0 && high / low > 50.0 { Scale::log_around(low, high) } else { Scale::from_zero(high, 0.08) }
}

fn year_range(rows: &[&ReportedRow]) -> (i32, i32) {
    let first = rows.iter().map(|row| row.span().0.floor() as i32).min().unwrap_or(0);
    let last = rows.iter().map(|row| (row.span().1 - 0.005).floor() as i32).max().unwrap_or(0);
    (first, last.max(first))
}

/// Years with several comparable figures of which the highest is at least a tenth above the lowest.
fn spreads(rows: &[&ReportedRow]) -> Vec<Spread> {
    let mut out: BTreeMap<Comparable<'_>, Spread> = BTreeMap::new();
    for row in rows {
        let (Some(year), Some(words), Some((low, high))) = (row.year(), row.year_words(), row.value()) else {
            continue;
        };
        let (middle, estimates) = (f64::midpoint(row.span().0, row.span().1), (row.estimate, row.estimate));
        match out.get_mut(&(year, row.scope.as_str(), row.item.as_str())) {
            Some(spread) => {
                if low < spread.low {
                    (spread.low, spread.estimates.0) = (low, row.estimate);
                }
                if high > spread.high {
                    (spread.high, spread.estimates.1) = (high, row.estimate);
                }
                spread.middle = spread.middle.max(middle);
                spread.figures += 1;
                // Figures of a calendar year and of another one share no name but that of the year.
                if spread.words != words {
                    spread.words = year.to_string();
                }
            }
            None => {
                let scope = row.scope.clone();
                let spread = Spread { scope, figures: 1, words, middle, low, high, estimates };
                out.insert((year, &row.scope, &row.item), spread);
            }
        }
    }
    out.into_values()
        .filter(|spread| spread.figures > 1 && spread.low > 0.0 && spread.high / spread.low >= 1.1)
        .collect()
}

fn title(first: &ReportedRow, spreads: &[Spread]) -> String {
    let widest = spreads.iter().max_by(|a, b| (a.high / a.low).total_cmp(&(b.high / b.low)));
    match widest {
        Some(spread) => {
            let about = |value: f64, estimate: bool| {
                format::hedged(&money(value, &first.currency), if estimate { "about " } else { "" })
            };
            let (low, high) = (about(spread.low, spread.estimates.0), about(spread.high, spread.estimates.1));
            let scope = if spread.scope.is_empty() { String::new() } else { format!("{} ", spread.scope) };
            format!("{}: {scope}figures reported for {} range from {low} to {high}", first.label, spread.words)
        }
        None => format!("{}: what has been reported", first.label),
    }
}

/// Figures of one year whose circles may touch, as a part of the axis.
const TOUCHING: f64 = 0.06;

/// True where figures of one year are so near to each other that their circles are moved apart.
pub(super) fn are_moved_apart<'a>(rows: impl Iterator<Item = &'a ReportedRow>, y: Scale) -> bool {
    let mut places: Vec<(i32, f64)> = rows
        .filter_map(|row| {
            let (low, high) = row.value()?;
            Some((row.year()?, (y.place(low) + y.place(high)) / 2.0))
        })
        .collect();
    places.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    places.windows(2).any(|pair| pair[0].0 == pair[1].0 && pair[1].1 - pair[0].1 < TOUCHING)
}

/// What the chart says where they are.
pub(super) const MOVED_APART: &str =
    "Circles of one year that would cover each other stand side by side where there is room.";

fn note(rows: &[&ReportedRow], undated: usize, spreads: &[Spread], y: Scale) -> String {
    let when = |yes: bool, words: &str| if yes { words.to_owned() } else { String::new() };
    let mut scopes: BTreeMap<i32, BTreeSet<(&str, &str)>> = BTreeMap::new();
    for row in rows {
        scopes.entry(row.year().unwrap_or(i32::MIN)).or_default().insert((&row.scope, &row.item));
    }
    let several_scopes = scopes.iter().any(|(year, scopes)| *year > i32::MIN && scopes.len() > 1);
    sentences(&[
        when(rows.iter().any(|row| row.estimate), "Hollow circles are approximate figures or estimates."),
        ReportedRow::range_note(rows.iter().copied()).to_owned(),
        when(
            rows.iter().any(|row| row.year().is_none()),
            "A bar is a figure for several years, as long as they are and as high as its range.",
        ),
        format::open_end_note(rows.iter().map(|row| row.label_words()).collect::<Vec<_>>().iter().map(String::as_str)),
        when(!spreads.is_empty(), "×: how many times the lowest figure of a year the highest is."),
        when(several_scopes, "Figures that count different things are not compared."),
        when(are_moved_apart(rows.iter().copied(), y), MOVED_APART),
        when(undated > 0, &format!("Not shown: {} without a year or value.", format::spelled(undated))),
    ])
}

fn plane(rows: &[&ReportedRow], spreads: &[Spread], y: Scale) -> Plane {
    let currency = rows.first().map_or("", |row| row.currency.as_str());
    let years = year_range(rows);
    let x = Scale::Linear { min: f64::from(years.0) - 0.1, max: f64::from(years.1) + 1.1 };
    let mut dots: Vec<Dot> = rows.iter().filter_map(|row| row.dot(Ink::Series(0))).collect();
    dots.sort_by(|a, b| a.span.0.total_cmp(&b.span.0).then(b.value.1.total_cmp(&a.value.1)));
    let brackets = spreads.iter().map(|spread| Bracket {
        at: spread.middle,
        value: (spread.low, spread.high),
        label: format!("×{} apart", times(spread.high / spread.low)),
    });
    Plane {
        x,
        y,
        x_ticks: year_names(x),
        y_ticks: money_ticks(&y.ticks(5), currency),
        lines: Vec::new(),
        dots,
        brackets: brackets.collect(),
        stems: matches!(y, Scale::Linear { .. }) && rows.len() <= FEW,
        bands: Vec::new(),
    }
}

/// Names of years in their middle, for figures that are for whole years.
pub(super) fn year_names(x: Scale) -> Vec<Tick> {
    let (min, max) = x.ends();
    let last = (max - 0.6).floor().max(min.ceil());
    let mut ticks = year_ticks(min.ceil(), last, 12);
    if ticks.last().is_some_and(|tick| *tick < last) {
        let step = ticks.windows(2).next().map_or(1.0, |pair| pair[1] - pair[0]);
        if step <= 2.0 {
            // Short steps are counted back from the last year: all are alike, and it keeps its name.
            let count = ((last - min.ceil()) / step).floor() as u32;
            ticks = (0..=count).rev().map(|n| last - f64::from(n) * step).collect();
        } else {
            // The last year has a name where the step leaves room for it.
            ticks.extend(ticks.last().is_none_or(|tick| last - tick > step * 0.45).then_some(last));
        }
    }
    ticks.into_iter().map(|year| Tick { at: year + 0.5, label: format!("{year}") }).collect()
}

fn alt(first: &ReportedRow, rows: &[&ReportedRow], spreads: &[Spread]) -> String {
    let values = || rows.iter().filter_map(|row| row.value());
    let low = values().map(|(low, _)| low).fold(f64::INFINITY, f64::min);
    let high = values().map(|(_, high)| high).fold(0.0, f64::max);
    let range = money_range(Some(low), Some(high), &first.currency).unwrap_or_default();
    let figures = if rows.len() == 1 { "One figure: " } else { &format!("{} figures from ", rows.len()) };
    format!("{}. {figures}{range}.", title(first, spreads))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_named_in_equal_steps_up_to_the_last() {
        let names = |first: f64, last: f64| -> Vec<String> {
            let x = Scale::Linear { min: first - 0.1, max: last + 1.1 };
            year_names(x).into_iter().map(|tick| tick.label).collect()
        };
        assert_eq!(names(2010.0, 2024.0).join(" "), "2010 2012 2014 2016 2018 2020 2022 2024");
        let odd = names(2005.0, 2023.0);
        assert_eq!((odd[0].as_str(), odd.len(), odd[odd.len() - 1].as_str()), ("2005", 10, "2023"), "{odd:?}");
        assert_eq!(names(1980.0, 2023.0).join(" "), "1980 1985 1990 1995 2000 2005 2010 2015 2020 2023");
        assert_eq!(names(2022.0, 2022.0).join(" "), "2022");
    }
}
