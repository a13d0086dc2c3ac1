//! `trade-heatmap`: who exports how much to whom, as a matrix of the largest traders.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::cited::{Cited, cite};
use super::format::{self, money, money_range, number};
use super::heat::{self, Heat, HeatCell, HeatKind, HeatName};
use super::registers::{in_sentence, short, when};
use super::scale::nice_step;
use super::trade_words::{self, Statistic};
use super::{Body, Chart, ChartAbout, ChartError, ChartOptions, finite, footer, layout};

/// What it is.
pub const ABOUT: ChartAbout = ChartAbout {
    id: "trade-heatmap",
    about: "flows between the largest of the countries asked for, or one and its largest partners, exporters against importers",
    measures: &["two-way"],
    shape: "one row a pair of one year, with the reports of both sides, of one data set",
    forms: &[],
};

/// Exporters and importers that are drawn.
pub(super) const MOST: usize = 12;
/// Colours.
const BINS: usize = 5;

/// One flow in US dollars.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct HeatFlow {
    /// Code of the exporter.
    pub from: String,
    /// Code of the importer.
    pub to: String,
    /// What the exporter reports, or what was reconciled.
    pub exported: Option<f64>,
    /// What the importer reports.
    pub imported: Option<f64>,
}

/// The flows of one year.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct HeatTrade {
    /// Calendar year.
    pub year: i32,
    /// No later year has figures.
    pub is_latest: bool,
    /// Every flow once.
    pub flows: Vec<HeatFlow>,
    /// Names in print, by code.
    pub names: BTreeMap<String, String>,
    /// What the figures are.
    pub statistic: Statistic,
    /// Other data sets that have such flows.
    pub datasets: Vec<String>,
    /// The country that was asked for alone: it comes first, then its partners by their trade with it.
    pub hub: Option<String>,
    /// Partners of that country whose flows are not among these.
    pub cut: usize,
    /// Citation of the releases; several with `;`.
    pub source: String,
}

/// Whose reports the cells show. One side for a whole chart: the two are never mixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Books {
    Exporters,
    Importers,
}

impl Books {
    fn figure(self, flow: &HeatFlow) -> Option<f64> {
        let value = if self == Books::Exporters { flow.exported } else { flow.imported };
        finite(value).filter(|value| *value >= 0.0)
    }
}

/// The chart of one year.
///
/// # Errors
/// [`ChartError::NothingToDraw`] without a figure above zero; [`ChartError::NoSource`] without a citation.
pub fn spec(trade: &HeatTrade, options: &ChartOptions) -> Result<Chart, ChartError> {
    let subject = Subject::of(trade);
    if subject.figures.values().all(|value| *value <= 0.0) {
        let message = format!("no flow of the whole year {} above zero between two countries", trade.year);
        return Err(ChartError::NothingToDraw(message));
    }
    let source = cite([("flows", trade.source.as_str())], options.size)?;
    let draft = subject.chart((MOST, MOST), &source, options);
    let foot = footer(&draft.note, &draft.source);
    let height = layout::frame(&draft.title, &draft.subtitle, &foot, options.size).plot.height();
    let (rows, columns) = heat::capacity(height, options.size.room());
    Ok(subject.chart((rows.min(MOST), columns.min(MOST)), &source, options))
}

struct Subject<'a> {
    trade: &'a HeatTrade,
    books: Books,
    /// Exporter and importer, and what went.
    figures: BTreeMap<(&'a str, &'a str), f64>,
    /// Every country with its trade, the largest first.
    ranks: Vec<&'a str>,
}

impl<'a> Subject<'a> {
    fn of(trade: &'a HeatTrade) -> Subject<'a> {
        let figures_of = |books: Books| -> BTreeMap<(&'a str, &'a str), f64> {
            let own = trade.flows.iter().filter(|flow| flow.from != flow.to);
            own.filter_map(|flow| Some(((flow.from.as_str(), flow.to.as_str()), books.figure(flow)?))).collect()
        };
        let (exporters, importers) = (figures_of(Books::Exporters), figures_of(Books::Importers));
        // Exporters as a rule: a few cells more are no reason to change sides.
        let (books, figures) = match 10 * importers.len() > 11 * exporters.len() {
            true => (Books::Importers, importers),
            false => (Books::Exporters, exporters),
        };
        let hub = trade.hub.as_deref();
        let mut totals: BTreeMap<&str, f64> = BTreeMap::new();
        for ((from, to), value) in &figures {
            let counts = hub.is_none_or(|hub| [*from, *to].contains(&hub));
            for code in [*from, *to] {
                *totals.entry(code).or_default() += if counts { *value } else { 0.0 };
            }
        }
        // First of all the country that the chart is about, whose trade with its partners this is.
        let mut totals: Vec<(&str, f64)> = totals.into_iter().collect();
        totals.sort_by(|a, b| b.1.total_cmp(&a.1));
        Subject { trade, books, figures, ranks: totals.into_iter().map(|(code, _)| code).collect() }
    }

    /// The largest countries that stand on one side of a figure.
    fn side(&self, most: usize, code: fn(&(&'a str, &'a str)) -> &'a str) -> Vec<&'a str> {
        let known: BTreeSet<&str> = self.figures.keys().map(code).collect();
        self.ranks.iter().copied().filter(|code| known.contains(code)).take(most).collect()
    }

    fn name(&self, code: &str) -> String {
        self.trade.names.get(code).map_or_else(|| code.to_owned(), Clone::clone)
    }

    fn chart(&self, most: (usize, usize), source: &Cited, options: &ChartOptions) -> Chart {
        let (from, to) = (self.side(most.0, |flow| flow.0), self.side(most.1, |flow| flow.1));
        let drawn = |from: &[&'a str], to: &[&'a str]| -> Vec<((&'a str, &'a str), f64)> {
            let inside = |flow: &(&str, &str)| from.contains(&flow.0) && to.contains(&flow.1);
            self.figures.iter().filter(|(flow, _)| inside(flow)).map(|(flow, value)| (*flow, *value)).collect()
        };
        let figures = drawn(&from, &to);
        let edges = edges(&figures.iter().map(|figure| figure.1).collect::<Vec<_>>());
        let largest = figures.iter().map(|figure| figure.1).fold(0.0, f64::max);
        let cell = |from: &'a str, to: &'a str| {
            let value = self.figures.get(&(from, to)).copied();
            let (kind, words) = match value {
                _ if from == to => (HeatKind::Same, String::new()),
                None => (HeatKind::Missing, String::new()),
                Some(0.0) => (HeatKind::Zero, "0".to_owned()),
                Some(value) => (HeatKind::Figure(bin(&edges, value) as u8), cell_words(value, largest)),
            };
            HeatCell { id: format!("{from}-{to}"), kind, words }
        };
        let name = |code: &&str| HeatName { code: (*code).to_owned(), name: self.name(code) };
        let title = options.title.clone().unwrap_or_else(|| self.title(&figures));
        let body = Body::Heat(Heat {
            rows: from.iter().map(name).collect(),
            columns: to.iter().map(name).collect(),
            cells: from.iter().map(|from| to.iter().map(|to| cell(from, to)).collect()).collect(),
            bins: bins(&edges, &figures),
            headings: ["from".to_owned(), "to".to_owned()],
        });
        let note = trade_words::note(&self.notes(&from, &to, &figures), options.size);
        let alt = self.alt(&title, &figures);
        let (id, subtitle) = (ABOUT.id.to_owned(), self.subtitle());
        Chart {
            id,
            title,
            subtitle,
            note,
            source: source.line.clone(),
            sources: source.all.clone(),
            alt,
            size: options.size,
            body,
        }
    }

    fn title(&self, figures: &[((&str, &str), f64)]) -> String {
        let statistic = &self.trade.statistic;
        let noun = statistic.noun();
        let plain = format!("Trade in {noun} between the largest traders, {}", self.trade.year);
        let Some(largest) = figures.iter().max_by(|a, b| a.1.total_cmp(&b.1)) else { return plain };
        // Larger ones may lie outside of the matrix, and two may be alike.
        let ties = self.figures.values().filter(|value| **value >= largest.1).count();
        if ties != 1 {
            return plain;
        }
        let (from, to) = (in_sentence(&self.name(largest.0.0)), in_sentence(&self.name(largest.0.1)));
        let value = format::hedged(&money(largest.1, "USD"), statistic.about());
        // The store may have an extract of the world, and the question may be one of a few countries.
        format!("Of these flows of {noun}, that from {from} to {to} was the largest in {}: {value}", self.trade.year)
    }

    fn subtitle(&self) -> String {
        let statistic = &self.trade.statistic;
        let whose = match (statistic.reconciled, self.books) {
            (true, _) => "",
            (_, Books::Exporters) => ", as the exporters report them",
            (_, Books::Importers) => ", as the importers report them",
        };
        format!("Flows of {} from row to column{whose}, {}, {}", statistic.noun(), statistic.unit(), self.trade.year)
    }

    fn notes(&self, from: &[&str], to: &[&str], figures: &[((&str, &str), f64)]) -> Vec<String> {
        let shown: BTreeSet<&str> = from.iter().chain(to).copied().collect();
        let same = from.iter().filter(|code| to.contains(code)).count();
        let cells = from.len() * to.len() - same;
        let missing = cells.saturating_sub(figures.len());
        let whole: f64 = self.figures.values().sum();
        let part: f64 = figures.iter().map(|figure| figure.1).sum();
        let others = self.ranks.len() - shown.len() + self.trade.cut;
        let side = if self.books == Books::Exporters { "exporter" } else { "importer" };
        let who = if self.trade.statistic.reconciled { String::new() } else { format!(" from the {side}") };
        vec![
            when(
                missing > 0,
                &format!(
                    "{} of {cells} cells have no figure{who}, which is not zero.",
                    format::capital(&format::spelled(missing))
                ),
            ),
            self.sides_note(from, to),
            when(
                others > 0 && self.trade.hub.is_some(),
                &format!(
                    "{} other {} not shown.",
                    format::capital(&format::spelled(others)),
                    if others == 1 { "partner is" } else { "partners are" },
                ),
            ),
            when(
                others > 0 && whole > 0.0 && self.trade.hub.is_none(),
                &format!(
                    "{} other {} not shown; the cells hold {} of all flows between the countries asked for.",
                    format::capital(&format::spelled(others)),
                    if others == 1 { "country is" } else { "countries are" },
                    super::parts::part(part / whole)
                ),
            ),
            self.trade.statistic.estimate_note("All figures"),
            when(!self.trade.is_latest, "Later years have fewer than half as many figures."),
            trade_words::others_words(&self.trade.datasets),
        ]
    }

    /// Countries that stand on one side and have no room on the other.
    fn sides_note(&self, from: &[&str], to: &[&str]) -> String {
        let all = |code: fn(&(&'a str, &'a str)) -> &'a str| self.side(usize::MAX, code);
        let sides = [("exporters", from, to, all(|flow| flow.0)), ("importers", to, from, all(|flow| flow.1))];
        let words = sides.into_iter().filter_map(|(name, shown, others, all)| {
            // Who is on neither side is counted elsewhere.
            let hidden = all.iter().filter(|code| others.contains(code) && !shown.contains(code)).count();
            let all = shown.len() + hidden;
            (hidden > 0).then(|| {
                format!(
                    "As {name} only the {} largest of {} have room.",
                    format::spelled(shown.len()),
                    format::spelled(all)
                )
            })
        });
        words.collect::<Vec<_>>().join(" ")
    }

    fn alt(&self, title: &str, figures: &[((&str, &str), f64)]) -> String {
        let mut largest: Vec<&((&str, &str), f64)> = figures.iter().collect();
        largest.sort_by(|a, b| b.1.total_cmp(&a.1));
        let words: Vec<String> = largest
            .iter()
            .take(3)
            .map(|((from, to), value)| {
                format!("{} to {} {}", short(&self.name(from)), short(&self.name(to)), money(*value, "USD"))
            })
            .collect();
        format!("{title}. Largest in {}: {}.", self.trade.year, format::list(&words))
    }
}

/// Round values between the bins, which are no more than there are figures: equal ratios between the smallest and the largest figure,
/// rounded to a step of [`LADDER`].
fn edges(values: &[f64]) -> Vec<f64> {
    let mut positive: Vec<f64> = values.iter().copied().filter(|value| *value > 0.0).collect();
    positive.sort_by(f64::total_cmp);
    positive.dedup();
    let (Some(low), Some(high), 2..) = (positive.first().copied(), positive.last().copied(), positive.len()) else {
        return Vec::new();
    };
    let bins = BINS.min(positive.len());
    if high / low < NEAR {
        // Figures of one size: equal steps.
        let step = nice_step(high - low, bins);
        let first = (low / step).floor();
        let steps = (1..=bins + 1).map(|n| (first + n as f64) * step);
        return steps.filter(|edge| *edge > low && *edge <= high).take(bins - 1).collect();
    }
    let step = (high / low).ln() / bins as f64;
    let mut edges: Vec<f64> = (1..bins).map(|n| round(low * (step * n as f64).exp())).collect();
    edges.retain(|edge| *edge > low && *edge <= high);
    edges.dedup();
    edges
}

/// The end of a bin: written like the cells, where others are millions as a part of a million.
fn edge_words(edge: f64, largest: f64) -> String {
    if edge >= 999_500.0 || largest < 1e6 { money(edge, "USD") } else { format!("${}m", number(edge / 1e6)) }
}

/// The figure of a cell: where others are millions, a smaller one is a part of a million.
fn cell_words(value: f64, largest: f64) -> String {
    match value {
        value if value >= 999_500.0 || largest < 1e6 => money(value, ""),
        value if value >= 5_000.0 => format!("{:.2}m", value / 1e6),
        _ => "<0.01m".to_owned(),
    }
}

/// Below this ratio of the largest to the smallest, figures are of one size.
const NEAR: f64 = 3.0;

/// Round values within a power of ten.
const LADDER: [f64; 7] = [1.0, 1.5, 2.0, 3.0, 5.0, 7.0, 10.0];

/// The nearest round value, as ratios go.
fn round(value: f64) -> f64 {
    let power = 10f64.powf(value.log10().floor());
    let far = |candidate: f64| (candidate / value).ln().abs();
    LADDER.map(|times| times * power).into_iter().min_by(|a, b| far(*a).total_cmp(&far(*b))).unwrap_or(value)
}

fn bin(edges: &[f64], value: f64) -> usize {
    edges.iter().filter(|edge| value >= **edge).count()
}

fn bins(edges: &[f64], figures: &[((&str, &str), f64)]) -> Vec<String> {
    let (Some(first), Some(last)) = (edges.first(), edges.last()) else {
        let positive = || figures.iter().map(|figure| figure.1).filter(|value| *value > 0.0);
        let (low, high) = (positive().reduce(f64::min), positive().reduce(f64::max));
        return vec![money_range(low, high, "USD").unwrap_or_default()];
    };
    let largest = figures.iter().map(|figure| figure.1).fold(0.0, f64::max);
    let one = |edge: f64| edge_words(edge, largest);
    let between = |low: f64, high: f64| match low >= 999_500.0 || largest < 1e6 {
        true => money_range(Some(low), Some(high), "USD").unwrap_or_default(),
        false if high < 999_500_000.0 => {
            format!("{}–{}", one(low).trim_end_matches('m'), one(high).trim_start_matches('$'))
        }
        false => format!("{}–{}", one(low), one(high)),
    };
    let mut words = vec![format!("below {}", one(*first))];
    words.extend(edges.windows(2).map(|pair| between(pair[0], pair[1])));
    words.push(format!("{} or more", one(*last)));
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_have_round_ends_and_hold_every_figure() {
        let values = [3e6, 4e7, 8e8, 2e9, 5.8e11];
        let edges = edges(&values);
        assert_eq!(edges, [3e7, 5e8, 5e9, 5e10]);
        assert_eq!(values.map(|value| bin(&edges, value)), [0, 1, 2, 2, 4]);
        let figures: Vec<((&str, &str), f64)> = values.map(|value| (("A", "B"), value)).to_vec();
        assert_eq!(bins(&edges, &figures), ["below $30m", "$30–500m", "$500m–$5bn", "$5–50bn", "$50bn or more"]);
        assert_eq!(super::edges(&[5.0, 5.0]), Vec::<f64>::new());
        assert_eq!(super::edges(&[]), Vec::<f64>::new());
        assert_eq!(super::edges(&[1.04e7, 1.53e7]), [1.25e7], "two figures are two classes");
        assert_eq!(super::edges(&[1e6, 1e9]), [3e7]);
        assert_eq!(super::edges(&[5.0, 5.2, 5.5, 5.7, 6.0]).len(), 4, "figures of one size have equal steps");
    }

    #[test]
    fn figures_of_one_size_have_equal_steps_and_small_ones_are_parts_of_a_million() {
        let values: Vec<f64> = (0..120).map(|n| 3.99e8 + 2.42e6 * f64::from(n)).collect();
        assert_eq!(edges(&values), [4e8, 5e8, 6e8]);
        let words = [4.21e6, 731_906.0, 123_710.0, 900.0].map(|value| cell_words(value, 4.35e7));
        assert_eq!(words, ["4.21m", "0.73m", "0.12m", "<0.01m"]);
        assert_eq!(cell_words(731_906.0, 8e5), "732,000");
        // The key speaks of millions as the cells do.
        let values = [4e5, 4.2e5, 8e6, 2e7, 1.4e9];
        let figures: Vec<((&str, &str), f64)> = values.map(|value| (("A", "B"), value)).to_vec();
        let words = bins(&[7e5, 2e7, 2e8], &figures);
        assert_eq!(words, ["below $0.7m", "$0.7–20m", "$20–200m", "$200m or more"]);
        assert_eq!(bins(&[7e5, 2e9], &figures)[1], "$0.7m–$2bn");
    }

    #[test]
    fn words_on_every_colour_can_be_read() {
        for theme in crate::charts::Theme::ALL {
            let tokens = theme.tokens();
            for bins in 1..=BINS {
                for bin in 0..bins {
                    let color = heat::bin_color(tokens, bin, bins);
                    let contrast = heat::ink_on(tokens, color).contrast(color);
                    assert!(contrast >= 4.5, "{theme:?} {bin} of {bins}: {contrast}");
                }
            }
        }
    }
}
