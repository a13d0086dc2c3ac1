//! What the charts of trade statistics share: where figures are from, the definitions of two-way trade, years in words.

use std::collections::BTreeSet;

use serde::Serialize;

use super::format::{self, money_range};
use super::registers::short;
use super::scale::Scale;
use super::text::{self, Weight};
use super::theme::{NOTE, Size};
use super::{finite, registers};

/// Longest page of years that any of these charts looks at; a year beyond is not one of trade statistics.
const YEARS: std::ops::Range<i32> = 1000..3000;

/// What the figures of one chart have in common: they are never drawn together with others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
pub struct Statistic {
    /// The data set as it is called in print.
    pub dataset: String,
    /// Which of several figures for one flow; empty where there is one.
    pub series: String,
    /// `goods`, `services` or both.
    pub trade: String,
    /// `nominal`, or `constant` and the year of the prices.
    pub prices: String,
    /// The product asked for in words, `product 2710` or `oil, gas and coal (HS 27)`; empty for all of them together.
    pub product: String,
    /// The provider reconciled both sides: estimates, and no country's own report.
    pub reconciled: bool,
}

impl Statistic {
    /// What is traded, before `trade` or `exports`: `goods`, `product 2710`, `oil, gas and coal (HS 27)`.
    pub(super) fn noun(&self) -> String {
        match (self.product.is_empty(), self.trade.as_str()) {
            (false, _) => short(&self.product),
            (true, "goods" | "services") => self.trade.clone(),
            _ => "goods and services".to_owned(),
        }
    }

    /// A flow of them: `goods exports`, `exports of product 2710`.
    pub(super) fn flow(&self, name: &str) -> String {
        match (self.product.is_empty(), self.trade.as_str()) {
            (false, _) => format!("{name} of {}", short(&self.product)),
            (true, "goods" | "services") => format!("{} {name}", self.trade),
            _ => name.to_owned(),
        }
    }

    /// Unit and source, for a subtitle: `US$ at current prices, UN Comtrade`.
    pub(super) fn unit(&self) -> String {
        let prices = match self.prices.strip_prefix("constant ") {
            Some(year) => format!("US$ at prices of {}", short(year)),
            None => "US$ at current prices".to_owned(),
        };
        let series = if self.series.is_empty() { String::new() } else { format!(", {}", short(&self.series)) };
        let reconciled = if self.reconciled { ", reconciled from both sides" } else { "" };
        format!("{prices}, {}{series}{reconciled}", short(&self.dataset))
    }

    /// What a mark is when nobody reported its figure.
    pub(super) fn estimate_note(&self, marks: &str) -> String {
        registers::when(
            self.reconciled,
            &format!("{marks}: estimates that {} reconciled from both sides.", short(&self.dataset)),
        )
    }

    /// `about ` before estimates.
    pub(super) const fn about(&self) -> &'static str {
        if self.reconciled { "about " } else { "" }
    }

    /// `≈` before estimates.
    pub(super) const fn sign(&self) -> &'static str {
        if self.reconciled { "≈" } else { "" }
    }
}

/// A definition of two-way trade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Definition {
    /// Exports both ways, each as its exporter reports it.
    Exports,
    /// Imports both ways, each as its importer reports it.
    Imports,
    /// The first country's exports and imports in its own books.
    BooksA,
    /// The second country's.
    BooksB,
    /// As the provider reconciled them.
    Reconciled,
}

impl Definition {
    /// All of them; of those with the same years the first is drawn as a line.
    pub const ALL: [Definition; 5] =
        [Definition::Exports, Definition::Imports, Definition::BooksA, Definition::BooksB, Definition::Reconciled];

    /// Its column in the measure `two-way`.
    pub const fn column(self) -> &'static str {
        match self {
            Definition::Exports => "exports",
            Definition::Imports => "imports",
            Definition::BooksA => "books_a",
            Definition::BooksB => "books_b",
            Definition::Reconciled => "reconciled",
        }
    }

    /// In words, for the pair of these two.
    pub(super) fn words(self, a: &str, b: &str) -> String {
        match self {
            Definition::Exports => "exports both ways as the exporters report them".to_owned(),
            Definition::Imports => "imports both ways as the importers report them".to_owned(),
            Definition::BooksA => format!("exports and imports as {} reports them", registers::in_sentence(a)),
            Definition::BooksB => format!("exports and imports as {} reports them", registers::in_sentence(b)),
            Definition::Reconciled => "both ways, reconciled".to_owned(),
        }
    }
}

impl Definition {
    /// The same for several pairs.
    pub(super) fn words_of_pairs(self) -> String {
        match self {
            Definition::BooksA => "exports and imports as the first-named country reports them".to_owned(),
            Definition::BooksB => "exports and imports as the second-named country reports them".to_owned(),
            other => other.words("", ""),
        }
    }
}

/// Two-way trade of a pair in one year, in US dollars.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct TwoWayYear {
    /// Calendar year.
    pub year: i32,
    /// In the order of [`Definition::ALL`]; `None` where a report is missing.
    pub figures: [Option<f64>; 5],
    /// Edition of a product below chapters, such as H6; in another one its code is another product.
    pub edition: Option<String>,
    /// Chapters of products that the figures are of, where they are too few to be all trade.
    pub chapters: Option<i32>,
    /// The last year of the territory that each country had before, by the UN's list of areas; `None` for a first and only one.
    pub territories: [Option<i32>; 2],
}

impl TwoWayYear {
    pub(super) fn figure(&self, definition: Definition) -> Option<f64> {
        finite(self.figures[definition as usize]).filter(|value| *value >= 0.0)
    }

    /// Lowest and highest definition of the year.
    pub(super) fn range(&self) -> Option<(f64, f64)> {
        let values = || Definition::ALL.into_iter().filter_map(|definition| self.figure(definition));
        let low = values().reduce(f64::min)?;
        Some((low, values().fold(low, f64::max)))
    }

    /// True unless the two years are of different products under one code, or of different territories under one name.
    pub(super) fn is_alike(&self, other: &TwoWayYear) -> bool {
        self.is_of_one_edition(other) && self.territories == other.territories && self.chapters == other.chapters
    }

    fn is_of_one_edition(&self, other: &TwoWayYear) -> bool {
        self.edition.as_ref().zip(other.edition.as_ref()).is_none_or(|(one, other)| one == other)
    }

    pub(super) fn definitions(&self) -> usize {
        Definition::ALL.into_iter().filter(|definition| self.figure(*definition).is_some()).count()
    }
}

/// Official two-way trade of one pair.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct TwoWaySeries {
    /// The pair as a key, AZE-PAK.
    pub pair: String,
    /// First country, as it is called in print.
    pub a: String,
    /// Second country.
    pub b: String,
    /// What the figures are.
    pub statistic: Statistic,
    /// One entry a year, rising; years without any report may be absent.
    pub years: Vec<TwoWayYear>,
    /// Years without any figure of which there are months, with the most months that a report has.
    pub parts: Vec<(i32, u32)>,
    /// Years of a few chapters that are not among `years`, which are of all products; with how many chapters.
    pub excerpts: Vec<(i32, u32)>,
    /// Citation of the releases; several with `;`.
    pub source: String,
}

impl TwoWaySeries {
    /// `Azerbaijan–Pakistan`.
    pub(super) fn label(&self) -> String {
        format!("{}–{}", short(&self.a), short(&self.b))
    }

    /// The years with a figure in any definition, rising and each once.
    pub(super) fn reported(&self) -> Vec<&TwoWayYear> {
        let mut years: Vec<&TwoWayYear> =
            self.years.iter().filter(|year| is_year(year.year) && year.range().is_some()).collect();
        years.sort_by_key(|year| year.year);
        years.dedup_by_key(|year| year.year);
        years
    }

    /// What is said where a code changes its edition: `To 2021 in H5, from 2022 in H6, where the code may be another product.`
    pub(super) fn edition_words(&self) -> String {
        let years = self.reported();
        let changes: Vec<String> = years
            .windows(2)
            .filter(|pair| !pair[0].is_of_one_edition(pair[1]))
            .map(|pair| {
                let of = |year: &TwoWayYear| (year.edition.clone().unwrap_or_default(), year.year);
                let ((before, last), (after, first)) = (of(pair[0]), of(pair[1]));
                format!("to {last} in {before}, from {first} in {after}")
            })
            .collect();
        match changes.is_empty() {
            true => String::new(),
            false => format!("{}, where the code may be another product.", format::capital(&changes.join("; "))),
        }
    }

    /// What is said where a country changes its territory: `Until 1990 Germany is another territory.`
    pub(super) fn territory_words(&self) -> String {
        let years = self.reported();
        let changes = years.windows(2).flat_map(|pair| {
            let names = [&self.a, &self.b].into_iter().enumerate();
            let changed = names.filter(|(side, _)| pair[0].territories[*side] != pair[1].territories[*side]);
            changed.filter_map(|(side, name)| Some((pair[1].territories[side]?, name)))
        });
        let told = changes.map(|(until, name)| {
            format!("Until {until} {} is another territory.", registers::in_sentence(&short(name)))
        });
        told.collect::<Vec<_>>().join(" ")
    }

    /// Year and value in a definition.
    pub(super) fn points(&self, definition: Definition) -> Vec<(i32, f64)> {
        self.reported().into_iter().filter_map(|year| Some((year.year, year.figure(definition)?))).collect()
    }

    /// The years without a figure in the definition of the line that have one in another: a figure of other books, and no range.
    pub(super) fn elsewhere(&self, line: Option<Definition>) -> Vec<Elsewhere> {
        let found = |year: &TwoWayYear| {
            let (low, high) = year.range()?;
            let definition = Definition::ALL.into_iter().find(|definition| year.figure(*definition).is_some())?;
            let is_elsewhere = low >= high && line.is_none_or(|line| year.figure(line).is_none());
            is_elsewhere.then_some(Elsewhere { year: year.year, value: low, definition })
        };
        self.reported().into_iter().filter_map(found).collect()
    }

    /// Lowest and highest definition, in runs of years that follow each other, where they are apart in any year of the run.
    pub(super) fn apart(&self, line: Option<Definition>) -> Vec<Vec<(i32, (f64, f64))>> {
        let elsewhere: Vec<i32> = self.elsewhere(line).iter().map(|other| other.year).collect();
        let ranges: Vec<(i32, (f64, f64))> = self
            .reported()
            .iter()
            .filter(|year| !elsewhere.contains(&year.year))
            .filter_map(|year| Some((year.year, year.range()?)))
            .collect();
        let is_apart = |run: &&[(i32, (f64, f64))]| run.iter().any(|(_, (low, high))| high > low);
        unbroken(&ranges).into_iter().filter(is_apart).map(<[_]>::to_vec).collect()
    }
}

/// A figure of a year in which the definition of the line has none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Elsewhere {
    pub(super) year: i32,
    pub(super) value: f64,
    /// Whose books or whose reports it is from.
    pub(super) definition: Definition,
}

/// True for a year that a chart can show.
pub(super) const fn is_year(year: i32) -> bool {
    YEARS.start <= year && year < YEARS.end
}

/// The definition that has most years of all these pairs together; of equals the one that goes on longest, then the first in order.
pub(super) fn definition(series: &[&TwoWaySeries]) -> Option<Definition> {
    let reach = |definition: Definition| {
        let points: Vec<i32> = series.iter().flat_map(|one| one.points(definition)).map(|(year, _)| year).collect();
        (points.len(), points.into_iter().max())
    };
    let best = Definition::ALL.into_iter().rev().max_by_key(|definition| reach(*definition))?;
    (reach(best).0 > 0).then_some(best)
}

/// Points of years that follow each other: a line is broken where a year is missing.
pub(super) fn unbroken<T: Copy>(points: &[(i32, T)]) -> Vec<&[(i32, T)]> {
    points.chunk_by(|one, other| other.0 == one.0 + 1).collect()
}

/// Years in words, runs put together: `2003, 2005–07 and two more`. Empty without any.
pub(super) fn year_list(years: &[i32]) -> String {
    const SPELLED: usize = 4;
    let runs: Vec<&[i32]> = years.chunk_by(|one, other| *other == one + 1).collect();
    let spelled = |run: &&[i32]| format::years(run[0], run[run.len() - 1]);
    let mut words: Vec<String> = runs.iter().take(SPELLED).map(spelled).collect();
    let rest: usize = runs.iter().skip(SPELLED).map(|run| run.len()).sum();
    if rest > 0 {
        words.push(format!("{} more", format::spelled(rest)));
    }
    format::list(&words)
}

/// The years between the first and the last of some rising years that are not among them.
pub(super) fn gaps(years: &[i32]) -> Vec<i32> {
    years.windows(2).flat_map(|pair| pair[0] + 1..pair[1]).collect()
}

/// `$5.2–5.9bn`, `$105–110bn`: both ends to the same place, two digits of the higher one unless that would take away what tells them
/// apart: three, where they are less than a step of the place apart.
pub(super) fn plain_range((low, high): (f64, f64)) -> String {
    let place = 10f64.powf(high.abs().log10().floor() - 1.0);
    let place = if high - low < place { place / 10.0 } else { place };
    let round = |value: f64| (value / place).round() * place;
    let is_coarse = place.is_finite() && place > 0.0 && low > 0.0 && round(low) > 0.0 && round(low) < round(high);
    let (low, high) = if is_coarse { (round(low), round(high)) } else { (low, high) };
    money_range(Some(low), Some(high), "USD").unwrap_or_default()
}

/// `$5.2–5.9bn`, `about $36m`.
pub(super) fn range_words(range: (f64, f64), statistic: &Statistic) -> String {
    format::hedged(&plain_range(range), statistic.about())
}

/// From zero, with some room above the highest value; logarithmic where the lowest would lie on the axis.
pub(super) fn value_scale(low: f64, high: f64, room: f64) -> Scale {
    const STEEP: f64 = 50.0;
    if low > 0.0 && high / low > STEEP { Scale::log_around(low, high) } else { Scale::from_zero(high, room) }
}

/// `Azerbaijan’s`, `the Netherlands’`.
pub(super) fn possessive(name: &str) -> String {
    let name = registers::in_sentence(name);
    if name.ends_with('s') { format!("{name}’") } else { format!("{name}’s") }
}

/// `UN Comtrade` of several names; what else there is of the same: `Not drawn: CEPII BACI.`
pub(super) fn others_words(datasets: &[String]) -> String {
    let names: Vec<String> = datasets.iter().take(3).map(|name| short(name)).collect();
    if names.is_empty() { String::new() } else { format!("Also in the store and not drawn: {}.", format::list(&names)) }
}

/// `Of 2023 only 10 months are at hand: not drawn.` Behind it in brackets of whom, where that is not all.
pub(super) fn part_words(parts: &[(i32, u32)], of: &str) -> String {
    let of = registers::when(!of.is_empty(), &format!(" ({of})"));
    let months = |count: u32| {
        let unit = if count == 1 { "month is" } else { "months are" };
        format!("{} {unit}", format::spelled(count as usize))
    };
    match parts {
        [] => String::new(),
        [(year, count)] => format!("Of {year} only {} at hand{of}: not drawn.", months(*count)),
        parts => {
            let years: Vec<i32> = parts.iter().map(|part| part.0).collect();
            format!("Of {} only some months are at hand{of}: not drawn.", year_list(&years))
        }
    }
}

/// `Of 2023 only one chapter is at hand: not drawn.` Behind it in brackets of whom, where that is not all.
pub(super) fn excerpt_words(excerpts: &[(i32, u32)], of: &str) -> String {
    let of = registers::when(!of.is_empty(), &format!(" ({of})"));
    let years: BTreeSet<i32> = excerpts.iter().map(|excerpt| excerpt.0).collect();
    let years = year_list(&years.into_iter().collect::<Vec<i32>>());
    let chapters = match excerpts {
        [] => return String::new(),
        [(_, 1), rest @ ..] if rest.iter().all(|other| other.1 == 1) => "one chapter is".to_owned(),
        [(_, first), rest @ ..] if rest.iter().all(|other| other.1 == *first) => {
            format!("{} chapters are", format::spelled(*first as usize))
        }
        _ => "some chapters are".to_owned(),
    };
    format!("Of {years} only {chapters} at hand{of}: not drawn.")
}

/// Sentences in order of importance as one note: the last ones give way where four lines are full, so that none is cut short.
pub(super) fn note(sentences: &[String], size: Size) -> String {
    let room = size.room();
    let mut out = String::new();
    for sentence in sentences.iter().filter(|sentence| !sentence.is_empty()) {
        let longer = if out.is_empty() { sentence.clone() } else { format!("{out} {sentence}") };
        if text::wrap(&text::printable(&format!("Note: {longer}")), Weight::Regular, NOTE, room).len() <= size.lines(4)
        {
            out = longer;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(years: &[(i32, [Option<f64>; 5])]) -> TwoWaySeries {
        let years = years
            .iter()
            .map(|(year, figures)| TwoWayYear { year: *year, figures: *figures, ..TwoWayYear::default() })
            .collect();
        TwoWaySeries { years, ..TwoWaySeries::default() }
    }

    #[test]
    fn the_line_is_the_definition_with_most_years() {
        let one = Some(1.0);
        let own = series(&[
            (2019, [one, one, one, one, None]),
            (2020, [None, None, one, None, None]),
            (2021, [one, one, one, one, None]),
        ]);
        assert_eq!(definition(&[&own]), Some(Definition::BooksA));
        let whole = series(&[(2019, [one, one, one, one, None])]);
        assert_eq!(definition(&[&whole]), Some(Definition::Exports));
        assert_eq!(definition(&[&series(&[(2019, [None; 5])])]), None);
        assert_eq!(definition(&[&series(&[(2019, [Some(f64::NAN), Some(-1.0), None, None, None])])]), None);
        assert_eq!(definition(&[]), None);
    }

    #[test]
    fn both_ends_of_a_range_have_the_same_places() {
        assert_eq!(plain_range((6.2006e9, 6.5796e9)), "$6.2–6.6bn");
        assert_eq!(plain_range((4.758e8, 4.774e8)), "$476–477m");
        assert_eq!(plain_range((2.7e7, 2.7e7)), "$27m");
        assert_eq!(plain_range((0.0, 2.71e7)), "$0–$27.1m");
        assert_eq!(plain_range((0.0, 0.0)), "$0");
        assert_eq!(plain_range((9.9e8, 1.26e9)), "$1–1.3bn");
        // A range of five is not told as one of ten.
        assert_eq!(plain_range((1.046e11, 1.0985e11)), "$105–110bn");
        assert_eq!(plain_range((1.056e11, 1.108e11)), "$106–111bn");
        assert_eq!(plain_range((4.1e9, 4.4e9)), "$4.1–4.4bn");
    }

    #[test]
    fn years_are_listed_in_runs() {
        assert_eq!(year_list(&[]), "");
        assert_eq!(year_list(&[2003, 2005, 2006, 2007]), "2003 and 2005–07");
        assert_eq!(year_list(&[1, 3, 5, 7, 9, 10, 12]), "1, 3, 5, 7 and three more");
        assert_eq!(gaps(&[2001, 2002, 2005]), [2003, 2004]);
        assert_eq!(unbroken(&[(2001, 1), (2002, 1), (2004, 1)]).len(), 2);
    }
}
