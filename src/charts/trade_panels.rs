//! `trade-panels`: official two-way trade of several pairs, one panel each, on the same scale.

use std::collections::BTreeMap;

use super::cited::cite;
use super::format::{self};
use super::panels::{Panel, Panels};
use super::registers::{in_sentence, when};
use super::reported::year_names;
use super::scale::{Scale, logarithm_words};
use super::ticks::money_ticks;
use super::trade_words::{
    self, Definition, Statistic, TwoWaySeries, TwoWayYear, gaps, plain_range, range_words, unbroken,
};
use super::{Body, Chart, ChartAbout, ChartError, ChartOptions, sentences};

/// What it is.
pub const ABOUT: ChartAbout = ChartAbout {
    id: "trade-panels",
    about: "official two-way trade of several pairs over the years, one panel each on the same scale",
    measures: &["two-way"],
    shape: "one row a pair and year, in every definition of two-way trade, of one data set",
    forms: &[],
};

/// Panels that are drawn.
pub const MOST: usize = 12;
/// The most panels on a narrow page, two side by side.
const MOST_NARROW: usize = 8;

/// The chart of these pairs, the largest first; `others` more are in the selection. All are of one statistic.
///
/// # Errors
/// [`ChartError::NothingToDraw`] without an official figure; [`ChartError::MixedUnits`] for two statistics;
/// [`ChartError::NoSource`] when one of the drawn pairs has no citation.
pub fn spec(
    series: &[TwoWaySeries],
    others: usize,
    datasets: &[String],
    options: &ChartOptions,
) -> Result<Chart, ChartError> {
    let mut drawn: Vec<&TwoWaySeries> = series.iter().filter(|series| !series.reported().is_empty()).collect();
    let Some(first) = drawn.first().copied() else {
        return Err(ChartError::NothingToDraw("no pair has a year with an official figure".to_owned()));
    };
    if let Some(other) = drawn.iter().find(|series| series.statistic != first.statistic) {
        return Err(ChartError::MixedUnits(first.statistic.unit(), other.statistic.unit()));
    }
    let size =
        |series: &TwoWaySeries| series.reported().last().and_then(|year| year.range()).map_or(0.0, |range| range.1);
    drawn.sort_by(|one, other| size(other).total_cmp(&size(one)).then_with(|| one.pair.cmp(&other.pair)));
    // One pair is drawn once.
    let mut known: Vec<&str> = Vec::new();
    drawn.retain(|series| {
        !known.contains(&series.pair.as_str()) && {
            known.push(&series.pair);
            true
        }
    });
    let most = if options.size.is_narrow() { MOST_NARROW } else { MOST };
    let others = others + drawn.len().saturating_sub(most);
    drawn.truncate(most);
    let of_months = series.iter().filter(|series| series.reported().is_empty() && !series.parts.is_empty()).collect();
    let of_chapters = series.iter().filter(|one| one.reported().is_empty() && !one.excerpts.is_empty()).collect();
    let subject =
        Subject { of_chapters, line: trade_words::definition(&drawn), drawn, of_months, statistic: &first.statistic };
    let cited = subject.drawn.iter().map(|series| (series.pair.as_str(), series.source.as_str()));
    let source = cite(cited, options.size)?;
    let panels = subject.panels();
    let title = options.title.clone().unwrap_or_else(|| subject.title());
    let subtitle = subject.subtitle(&panels);
    let note = trade_words::note(&subject.notes(others, datasets), options.size);
    let alt = subject.alt(&title);
    let id = ABOUT.id.to_owned();
    Ok(Chart {
        id,
        title,
        subtitle,
        note,
        source: source.line,
        sources: source.all,
        alt,
        size: options.size,
        body: Body::Panels(panels),
    })
}

/// Up to three pairs by their names; of more how many.
fn names<'a>(pairs: impl Iterator<Item = &'a TwoWaySeries>) -> String {
    let pairs: Vec<String> = pairs.map(TwoWaySeries::label).collect();
    match pairs.len() {
        0..=3 => format::list(&pairs),
        count => format!("{} pairs", format::spelled(count)),
    }
}

struct Subject<'a> {
    drawn: Vec<&'a TwoWaySeries>,
    /// Pairs with months only, of no year all.
    of_months: Vec<&'a TwoWaySeries>,
    /// Pairs with a few chapters only, where others have all products.
    of_chapters: Vec<&'a TwoWaySeries>,
    line: Option<Definition>,
    statistic: &'a Statistic,
}

/// The last year that all have, and each series with its band in that year.
type Common<'a> = (i32, Vec<(&'a TwoWaySeries, (f64, f64))>);

impl Subject<'_> {
    fn years(&self) -> (i32, i32) {
        let years = || self.drawn.iter().flat_map(|series| series.reported()).map(|year| year.year);
        (years().min().unwrap_or(0), years().max().unwrap_or(0))
    }

    fn panels(&self) -> Panels {
        let panels: Vec<Panel> = self.drawn.iter().map(|series| self.panel(series)).collect();
        let values = || {
            let of_lines = panels.iter().flat_map(|panel| &panel.lines).flatten().map(|point| point.1);
            of_lines
                .chain(panels.iter().flat_map(|panel| &panel.others).map(|point| point.1))
                .chain(panels.iter().flat_map(|panel| &panel.bands).flatten().flat_map(|(_, low, high)| [*low, *high]))
        };
        let (low, high) = (values().fold(f64::INFINITY, f64::min), values().fold(0.0, f64::max));
        let y = trade_words::value_scale(low, high, 0.16);
        let (first, last) = self.years();
        let x = Scale::Linear { min: f64::from(first) + 0.2, max: f64::from(last) + 0.8 };
        let x_ticks = year_names(Scale::Linear { min: f64::from(first), max: f64::from(last) + 1.0 });
        let y_ticks = money_ticks(&y.ticks(4), "USD");
        Panels { x, y, x_ticks, y_ticks, panels, estimate: self.statistic.reconciled }
    }

    fn panel(&self, series: &TwoWaySeries) -> Panel {
        let middle = |year: i32| f64::from(year) + 0.5;
        let points = self.line.map_or_else(Vec::new, |line| series.points(line));
        let latest = series.reported().last().and_then(|year| Some((year.year, year.range()?))).unwrap_or_default();
        let line = |run: &[(i32, f64)]| run.iter().map(|(year, value)| (middle(*year), *value)).collect();
        let band =
            |run: Vec<(i32, (f64, f64))>| run.iter().map(|(year, (low, high))| (middle(*year), *low, *high)).collect();
        let when = if latest.0 == self.years().1 { String::new() } else { format!(" ({})", latest.0) };
        Panel {
            id: series.pair.clone(),
            heading: self.heading(series),
            lines: unbroken(&points).into_iter().map(line).collect(),
            bands: series.apart(self.line).into_iter().map(band).collect(),
            others: series.elsewhere(self.line).iter().map(|other| (middle(other.year), other.value)).collect(),
            end: format!("{}{when}", format::hedged(&plain_range(latest.1), self.statistic.sign())),
        }
    }

    /// The pair; where title and subtitle name the country of all of them, its partner, unless the line is of one of the two.
    fn heading(&self, series: &TwoWaySeries) -> String {
        let of_one = matches!(self.line, Some(Definition::BooksA | Definition::BooksB));
        match self.shared_by_all().filter(|_| self.drawn.len() > 1 && !of_one) {
            Some((_, partner)) => format::capital(&partner(series)),
            None => series.label(),
        }
    }

    /// The latest year that all pairs have, when it is one of the last, with the range of each, the highest first.
    fn common(&self) -> Option<Common<'_>> {
        let (first, last) = self.years();
        let range = |series: &TwoWaySeries, year: i32| {
            series.reported().into_iter().find(|known| known.year == year).and_then(TwoWayYear::range)
        };
        let has = |year: &i32| self.drawn.iter().all(|series| range(series, *year).is_some());
        // A year long past says little of what the panels show at their ends.
        let year = (first.max(last - 3)..=last).rev().find(has)?;
        let mut ranges: Vec<(&TwoWaySeries, (f64, f64))> =
            self.drawn.iter().filter_map(|series| Some((*series, range(series, year)?))).collect();
        ranges.sort_by(|one, other| other.1.0.total_cmp(&one.1.0));
        Some((year, ranges))
    }

    fn title(&self) -> String {
        let (noun, (first, last)) = (self.statistic.noun(), self.years());
        let period = format::years(first, last);
        if let [only] = self.drawn.as_slice() {
            return format!("{}: two-way trade in {noun}, {period}", only.label());
        }
        let count = format::spelled(self.drawn.len());
        let plain = match self.shared_by_all() {
            Some((name, _)) => {
                format!("Two-way trade in {noun} of {} with {count} partners, {period}", in_sentence(&name))
            }
            None => format!("Two-way trade in {noun} of {count} pairs, {period}"),
        };
        let Some((year, ranges)) = self.common() else { return plain };
        let [largest, second, ..] = ranges.as_slice() else { return plain };
        // In every definition, and in all that are shown.
        if ranges.iter().skip(1).any(|other| other.1.1 >= largest.1.0) || second.1.0 > largest.1.0 {
            return plain;
        }
        let value = range_words(largest.1, self.statistic);
        match self.shared_by_all() {
            Some((name, partner)) => format::capital(&format!(
                "Of {count} partners, {} trades most {noun} with {}: {value} in {year}",
                in_sentence(&name),
                in_sentence(&partner(largest.0))
            )),
            None => {
                let (a, b) = (in_sentence(&largest.0.a), in_sentence(&largest.0.b));
                format!("Of {count} pairs, {a} and {b} trade most {noun}: {value} in {year}")
            }
        }
    }

    /// The country that all pairs have in common, and who the other one of a pair is.
    fn shared_by_all(&self) -> Option<(String, impl Fn(&TwoWaySeries) -> String + use<>)> {
        let first = self.drawn.first()?;
        let has = |name: &str| self.drawn.iter().all(|series| series.a == name || series.b == name);
        let name = [&first.a, &first.b].into_iter().find(|name| has(name))?.clone();
        let own = name.clone();
        let partner = move |series: &TwoWaySeries| if series.a == own { series.b.clone() } else { series.a.clone() };
        Some((name, partner))
    }

    fn subtitle(&self, panels: &Panels) -> String {
        let (first, last) = self.years();
        let line = self.line.map_or_else(String::new, |line| match self.drawn.as_slice() {
            [only] => format!("Line: {}.", line.words(&only.a, &only.b)),
            _ => format!("Line: {}.", line.words_of_pairs()),
        });
        let shared = self.shared_by_all().filter(|_| self.drawn.len() > 1);
        let of = shared.map_or_else(String::new, |(name, _)| format!(" of {} and each partner", in_sentence(&name)));
        let has_bands = panels.panels.iter().any(|panel| !panel.bands.is_empty());
        sentences(&[
            format!(
                "Two-way trade{of} in {}, {}, {}, all on the same scale.",
                self.statistic.noun(),
                self.statistic.unit(),
                format::years(first, last)
            ),
            line,
            when(has_bands, "Band: lowest to highest definition."),
            when(panels.panels.len() > 1, "Grey: the other pairs."),
            match panels.y {
                Scale::Log { .. } => format!("{}.", format::capital(&logarithm_words(&panels.y.ticks(4)))),
                Scale::Linear { .. } => String::new(),
            },
        ])
    }

    fn notes(&self, others: usize, datasets: &[String]) -> Vec<String> {
        let years = |series: &TwoWaySeries| -> Vec<i32> {
            self.line.map_or_else(Vec::new, |line| series.points(line).iter().map(|point| point.0).collect())
        };
        let named =
            |fits: &dyn Fn(&TwoWaySeries) -> bool| names(self.drawn.iter().copied().filter(|series| fits(series)));
        let broken = named(&|series| !gaps(&years(series)).is_empty());
        let without = named(&|series| years(series).is_empty());
        let elsewhere = named(&|series| !series.elsewhere(self.line).is_empty());
        let moved = named(&|series| !series.territory_words().is_empty());
        let changed = named(&|series| !series.edition_words().is_empty());
        let more = format!(
            "{} smaller {} not shown.",
            format::capital(&format::spelled(others)),
            if others == 1 { "pair is" } else { "pairs are" }
        );
        vec![
            when(
                !changed.is_empty(),
                &format!("Other editions within the line of {changed}: the code may be another product."),
            ),
            when(!moved.is_empty(), &format!("Within the line of {moved} a country changes its territory.")),
            self.part_words(),
            self.excerpt_words(),
            when(
                !self.of_chapters.is_empty(),
                &format!("Of {} there are some chapters only: no panel.", names(self.of_chapters.iter().copied())),
            ),
            when(
                !self.of_months.is_empty(),
                &format!(
                    "Of {} there are months only, of no year all: no panel.",
                    names(self.of_months.iter().copied())
                ),
            ),
            when(!broken.is_empty(), &format!("Years without a figure of that definition break the line of {broken}.")),
            when(!without.is_empty(), &format!("Of {without} there are other definitions only: no line.")),
            when(
                !elsewhere.is_empty(),
                &format!("Small hollow dots ({elsewhere}): another definition, where that of the line has no figure."),
            ),
            self.statistic.estimate_note("Hollow dots"),
            when(others > 0, &more),
            trade_words::others_words(datasets),
        ]
    }

    /// Of which years there are some months only, and of whom where that is not of all pairs.
    fn part_words(&self) -> String {
        let mut parts: BTreeMap<i32, u32> = BTreeMap::new();
        let (mut own, mut is_one_count) = (Vec::new(), true);
        for series in self.drawn.iter().filter(|series| !series.parts.is_empty()) {
            own.push(*series);
            for (year, months) in &series.parts {
                is_one_count &= *parts.entry(*year).or_insert(*months) == *months;
            }
        }
        let of = if own.len() < self.drawn.len() { names(own.into_iter()) } else { String::new() };
        let parts: Vec<(i32, u32)> = parts.into_iter().collect();
        match parts.as_slice() {
            [(year, _)] if !is_one_count => {
                let of = when(!of.is_empty(), &format!(" ({of})"));
                format!("Of {year} only some months are at hand{of}: not drawn.")
            }
            parts => trade_words::part_words(parts, &of),
        }
    }

    /// Of which years there are a few chapters only, and of whom where that is not all pairs.
    fn excerpt_words(&self) -> String {
        let own: Vec<&TwoWaySeries> = self.drawn.iter().copied().filter(|series| !series.excerpts.is_empty()).collect();
        let excerpts: Vec<(i32, u32)> = own.iter().flat_map(|series| &series.excerpts).copied().collect();
        let of = if own.len() < self.drawn.len() { names(own.into_iter()) } else { String::new() };
        trade_words::excerpt_words(&excerpts, &of)
    }

    fn alt(&self, title: &str) -> String {
        let latest = |series: &&TwoWaySeries| {
            let years = series.reported();
            let last = years.last()?;
            Some(format!("{} {} in {}", series.label(), range_words(last.range()?, self.statistic), last.year))
        };
        let words: Vec<String> = self.drawn.iter().filter_map(latest).take(4).collect();
        format!("{title}. {}.", format::list(&words))
    }
}
