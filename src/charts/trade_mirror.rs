//! `mirror-gap`: one flow as its exporter and as its importer report it, year by year.

use std::collections::BTreeMap;

use serde::Serialize;

use super::cited::{Cited, cite};
use super::format::{self, change, money, percent, times};
use super::gaps::{self, GapRow, Gaps};
use super::registers::{in_sentence, short, when};
use super::scale::{Scale, logarithm_words};
use super::ticks::money_ticks;
use super::trade_words::{self, Statistic, is_year, year_list};
use super::{Body, Chart, ChartAbout, ChartError, ChartOptions, finite, footer, layout, sentences};

/// What it is.
pub const ABOUT: ChartAbout = ChartAbout {
    id: "mirror-gap",
    about: "one flow as its exporter and as its importer report it, with the margin for freight and insurance",
    measures: &["mirror"],
    shape: "one row a year of one exporter and one importer, of one data set",
    forms: &[],
};

/// What imports c.i.f. may have above exports f.o.b.: from, to, and the IMF's usual ratio (1.06 since 2018; 1.10 before).
const MARGIN_RATIOS: [f64; 3] = [1.0, 1.1, 1.06];

/// One flow in the books of both sides.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct MirrorFlow {
    /// Where it came from, as it is called in print.
    pub exporter: String,
    /// Where it went.
    pub importer: String,
    /// What the figures are.
    pub statistic: Statistic,
    /// One entry a year.
    pub years: Vec<MirrorYear>,
    /// The store has the other direction too.
    pub has_other_way: bool,
    /// Other data sets that have the flow.
    pub datasets: Vec<String>,
    /// Citation of the releases; several with `;`.
    pub source: String,
}

/// One year, in US dollars.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct MirrorYear {
    /// Calendar year.
    pub year: i32,
    /// What the exporter reports.
    pub exported: Option<f64>,
    /// At which border: `fob` as a rule.
    pub exported_at: String,
    /// What the importer reports.
    pub imported: Option<f64>,
    /// At which border: `cif` as a rule.
    pub imported_at: String,
    /// The same imports f.o.b. as the importer itself has them, where it does: drawn in the place of those c.i.f.
    pub imported_fob: Option<f64>,
    /// What the exporter has that is not drawn: `of 2 chapters only`, `in H5 only`; empty when it has nothing else.
    pub exporter_has: String,
    /// The same of the importer.
    pub importer_has: String,
}

impl MirrorYear {
    fn sides(&self) -> (Option<f64>, Option<f64>) {
        let figure = |value: Option<f64>| finite(value).filter(|value| *value >= 0.0);
        (figure(self.exported), figure(self.like_with_like().or(self.imported)))
    }

    /// The importer's own figure f.o.b. beside one c.i.f., where the exporter's is f.o.b. too.
    fn like_with_like(&self) -> Option<f64> {
        finite(self.imported_fob).filter(|_| self.imported_at == "cif" && self.exported_at != "cif")
    }

    /// At which border the imports are that are drawn.
    fn border(&self) -> &str {
        if self.like_with_like().is_some() { "fob" } else { &self.imported_at }
    }

    /// Both figures, when the exporter's can be divided by.
    fn ratio(&self) -> Option<f64> {
        let (exported, imported) = self.sides();
        exported.filter(|value| *value > 0.0).zip(imported).map(|(exported, imported)| imported / exported)
    }

    /// A margin is to be expected between exports f.o.b. and imports c.i.f., and between nothing else.
    fn has_margin(&self) -> bool {
        self.exported_at == "fob" && self.border() == "cif"
    }
}

/// The chart of one flow.
///
/// # Errors
/// [`ChartError::NothingToDraw`] when neither side has a figure; [`ChartError::NoSource`] without a citation.
pub fn spec(flow: &MirrorFlow, options: &ChartOptions) -> Result<Chart, ChartError> {
    let mut years: Vec<&MirrorYear> =
        flow.years.iter().filter(|year| is_year(year.year) && year.sides() != (None, None)).collect();
    years.sort_by_key(|year| year.year);
    years.dedup_by_key(|year| year.year);
    if years.is_empty() {
        let (from, to) = (short(&flow.exporter), short(&flow.importer));
        return Err(ChartError::NothingToDraw(format!("no figure for the flow between them, from {from} or {to}")));
    }
    let source = cite([("flow", flow.source.as_str())], options.size)?;
    let subject = Subject { flow, years };
    let draft = subject.chart(usize::MAX, &source, options);
    let foot = footer(&draft.note, &draft.source);
    let plot = layout::frame(&draft.title, &draft.subtitle, &foot, options.size).plot;
    // The note has a sentence more where years are left out: one row less makes sure of its room.
    let room = gaps::capacity(plot.height(), options.size, &subject.keys());
    let room = if room < subject.rows().len() { room.saturating_sub(1).max(1) } else { room };
    Ok(subject.chart(room, &source, options))
}

struct Subject<'a> {
    flow: &'a MirrorFlow,
    years: Vec<&'a MirrorYear>,
}

impl Subject<'_> {
    fn chart(&self, most: usize, source: &Cited, options: &ChartOptions) -> Chart {
        let mut rows = self.rows();
        let left_out = rows.len().saturating_sub(most);
        rows.drain(..left_out);
        // Years without a figure are told of between others.
        if left_out > 0 {
            let empty = rows.iter().take_while(|row| row.first.is_none() && row.second.is_none()).count();
            rows.drain(..empty.min(rows.len().saturating_sub(1)));
        }
        let scale = scale(&rows);
        let figures = || rows.iter().flat_map(|row| [&row.first, &row.second]).flatten();
        // One figure says what it is: an axis of its surroundings says nothing more.
        let ticks = if figures().count() > 1 { money_ticks(&scale.ticks(TICKS), "USD") } else { Vec::new() };
        let title = options.title.clone().unwrap_or_else(|| self.title());
        let first = rows.first().and_then(|row| row.label.parse().ok()).unwrap_or(self.years[0].year);
        let subtitle = self.subtitle(scale, first, !ticks.is_empty());
        let note = trade_words::note(&self.notes(first), options.size);
        let alt = self.alt(&title);
        let headings = ["imports/exports".to_owned(), "difference".to_owned()];
        let body = Body::Gaps(Gaps { rows, scale, ticks, keys: self.keys(), headings });
        Chart {
            id: ABOUT.id.to_owned(),
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

    /// The latest year that both sides report.
    fn latest(&self) -> Option<(&MirrorYear, f64)> {
        self.years.iter().rev().find_map(|year| year.ratio().map(|ratio| (*year, ratio)))
    }

    /// Which side has figures that are not drawn, and what its latest ones are.
    fn not_drawn(&self) -> Option<(&'static str, &str)> {
        let last = |side: fn(&MirrorYear) -> &str| {
            self.years.iter().rev().map(|year| side(year)).find(|words| !words.is_empty())
        };
        let exporter = last(|year| &year.exporter_has).map(|words| ("exporter", words));
        exporter.or_else(|| last(|year| &year.importer_has).map(|words| ("importer", words)))
    }

    /// Every year from the first to the last; years that follow each other without any figure are one row.
    fn rows(&self) -> Vec<GapRow> {
        let accent = self.latest().map(|(year, _)| year.year);
        let mut rows: Vec<GapRow> = Vec::new();
        let mut next = self.years[0].year;
        for year in &self.years {
            if year.year > next {
                rows.push(empty_row((next, year.year - 1)));
            }
            rows.push(row(year, accent == Some(year.year)));
            next = year.year + 1;
        }
        rows
    }

    fn keys(&self) -> [String; 3] {
        let at = |border: fn(&MirrorYear) -> &str| {
            let mut words: Vec<&str> =
                self.years.iter().map(|year| border(year)).filter(|word| !word.is_empty()).collect();
            words.dedup();
            match words.as_slice() {
                ["fob"] => " (f.o.b.)",
                ["cif"] => " (c.i.f.)",
                _ => "",
            }
        };
        let margin = self.years.iter().any(|year| year.has_margin() && year.sides().0.is_some());
        [
            format!("Exports, reported by {}{}", in_sentence(&self.flow.exporter), at(|year| &year.exported_at)),
            format!("Imports, reported by {}{}", in_sentence(&self.flow.importer), at(MirrorYear::border)),
            when(margin, "Margin of c.i.f. over f.o.b.: 0–10%, the IMF takes 6%"),
        ]
    }

    fn title(&self) -> String {
        let way = format!("{} to {}", short(&self.flow.exporter), short(&self.flow.importer));
        let Some((year, ratio)) = self.latest() else {
            let reports = |side: fn(&MirrorYear) -> bool| self.years.iter().any(|year| side(year));
            if let Some((side, has)) = self.not_drawn() {
                return format!("{way}: the {side}’s figures are {has}");
            }
            return match (reports(|year| year.sides().0.is_some()), reports(|year| year.sides().1.is_some())) {
                (true, false) => format!("{way}: only the exporter’s figures are at hand"),
                (false, true) => format!("{way}: only the importer’s figures are at hand"),
                _ => format!("{way}: no year can be compared"),
            };
        };
        let when = year.year;
        let apart = ratio - 1.0;
        let margin = year.has_margin();
        match ratio {
            _ if percent(apart) == "0%" => format!("{way}: both sides report the same for {when}"),
            _ if format::is_flat(apart) => {
                format!("{way}: the figures of both sides for {when} are {} apart", change(apart))
            }
            ratio if ratio >= 2.0 => {
                format!("{way}: for {when} the importer reports {} times what the exporter does", times(ratio))
            }
            ratio if ratio > MARGIN_RATIOS[1] && margin => {
                format!(
                    "{way}: for {when} the importer reports {} more than the exporter, beyond freight and insurance",
                    change(apart)
                )
            }
            ratio if ratio > 1.0 && margin => {
                format!(
                    "{way}: for {when} the importer reports {} more than the exporter, as freight and insurance may explain",
                    change(apart)
                )
            }
            ratio if ratio > 1.0 => {
                format!("{way}: for {when} the importer reports {} more than the exporter", change(apart))
            }
            _ => format!("{way}: for {when} the importer reports {} less than the exporter", change(-apart)),
        }
    }

    fn subtitle(&self, scale: Scale, first: i32, has_axis: bool) -> String {
        let last = self.years[self.years.len() - 1].year;
        let statistic = &self.flow.statistic;
        let axis = match scale {
            _ if !has_axis => String::new(),
            Scale::Log { .. } => format!("{}.", format::capital(&logarithm_words(&scale.ticks(TICKS)))),
            Scale::Linear { min, .. } => when(min > 0.0, "The axis does not start at zero."),
        };
        let noun = statistic.noun();
        // Of an excerpt the words have an article already.
        let same = if noun.starts_with("the ") { format::capital(&noun) } else { format!("The same {noun}") };
        let what = format!("{same} in the books of both sides, {}, {}.", statistic.unit(), format::years(first, last));
        sentences(&[what, axis])
    }

    fn notes(&self, first: i32) -> Vec<String> {
        let shown = || self.years.iter().filter(|year| year.year >= first);
        let without = |side: fn(&MirrorYear) -> bool| {
            let years: Vec<i32> = shown().filter(|year| side(year)).map(|year| year.year).collect();
            year_list(&years)
        };
        let exporter = without(|year| year.sides().0.is_none() && year.exporter_has.is_empty());
        let importer = without(|year| year.sides().1.is_none() && year.importer_has.is_empty());
        let other = |side: fn(&MirrorYear) -> &str, name: &str| {
            let mut years: BTreeMap<&str, Vec<i32>> = BTreeMap::new();
            for year in shown().filter(|year| !side(year).is_empty()) {
                years.entry(side(year)).or_default().push(year.year);
            }
            let told = years.iter().map(|(words, years)| {
                format!("The figures of {name} for {} are {words}: not drawn.", year_list(years))
            });
            told.collect::<Vec<_>>().join(" ")
        };
        let silent = trade_words::gaps(&shown().map(|year| year.year).collect::<Vec<_>>());
        let both = shown().filter(|year| year.sides().0.is_some() && year.sides().1.is_some()).count();
        let plain = shown().any(|year| year.sides().1.is_some() && year.imported_at == "fob");
        let own: Vec<i32> = shown().filter(|year| year.like_with_like().is_some()).map(|year| year.year).collect();
        let whole = own.len() == shown().filter(|year| year.sides().1.is_some()).count();
        let beside = format!(" for {}", year_list(&own));
        let earlier = self.years.iter().filter(|year| year.year < first).count();
        let (from, to) = (in_sentence(&self.flow.exporter), in_sentence(&self.flow.importer));
        vec![
            other(|year| &year.exporter_has, &from),
            other(|year| &year.importer_has, &to),
            when(!exporter.is_empty(), &format!("No figure of {from} at hand for {exporter}.")),
            when(!importer.is_empty(), &format!("No figure of {to} at hand for {importer}.")),
            when(!silent.is_empty(), &format!("From neither side for {}.", year_list(&silent))),
            when(plain, "Imports reported f.o.b. have no margin to expect."),
            when(
                !own.is_empty(),
                &format!(
                    "Imports{} are f.o.b. as {to} itself has them beside c.i.f.: like with like, no margin to expect.",
                    if whole { "" } else { &beside }
                ),
            ),
            when(
                both > 0,
                if both == 1 {
                    "Line: the difference."
                } else {
                    "Lines: the differences; black: the year of the title."
                },
            ),
            "Gaps also come from goods in transit and re-exports, from times of recording and from confidential trade."
                .to_owned(),
            when(earlier > 0, &format!("{} earlier years are not shown.", format::capital(&format::spelled(earlier)))),
            when(self.flow.has_other_way, &format!("The way from {to} to {from} is not shown.")),
            trade_words::others_words(&self.flow.datasets),
        ]
    }

    fn alt(&self, title: &str) -> String {
        let both = self.years.iter().filter(|year| year.ratio().is_some()).count();
        let last = self.latest().map_or_else(String::new, |(year, ratio)| {
            let (exported, imported) = year.sides();
            let side = |value: Option<f64>| value.map_or_else(String::new, |value| money(value, "USD"));
            format!(
                " {}: exports {}, imports {}, ratio {}.",
                year.year,
                side(exported),
                side(imported),
                format::ratio(ratio)
            )
        });
        format!("{title}. Years with figures: {}; from both sides: {both}.{last}", self.years.len())
    }
}

fn empty_row((first, last): (i32, i32)) -> GapRow {
    let label = format::years(first, last);
    GapRow {
        id: label.clone(),
        label,
        first: None,
        second: None,
        margin: None,
        ratio: String::new(),
        gap: String::new(),
        missing: "no figures".to_owned(),
        accent: false,
    }
}

fn row(year: &MirrorYear, accent: bool) -> GapRow {
    let (exported, imported) = year.sides();
    let words = |value: f64| (value, money(value, "USD"));
    let without = |side: &str, has: &str| match has {
        "" => format!("{side}: no figure"),
        has => format!("{side}: {}", has.trim_start_matches("of ")),
    };
    let missing = match (exported, imported) {
        (None, _) => without("exporter", &year.exporter_has),
        (_, None) => without("importer", &year.importer_has),
        _ => String::new(),
    };
    let gap = exported.zip(imported).map(|(exported, imported)| imported - exported);
    let sign = |gap: f64| if gap > 0.0 { format!("+{}", money(gap, "USD")) } else { money(gap, "USD") };
    GapRow {
        first: exported.map(words),
        second: imported.map(words),
        margin: exported
            .filter(|value| *value > 0.0 && year.has_margin())
            .map(|value| MARGIN_RATIOS.map(|ratio| ratio * value)),
        ratio: year
            .ratio()
            .map_or_else(|| when(missing.is_empty(), "n/a"), |ratio| format!("×{}", format::ratio(ratio))),
        gap: gap.map(sign).unwrap_or_default(),
        missing,
        accent,
        ..empty_row((year.year, year.year))
    }
}

/// Ticks of the axis, about.
const TICKS: usize = 5;

/// From zero, or where all figures are of one size from the tick below them, to the tick above the highest; logarithmic where the
/// smallest would lie on the axis.
fn scale(rows: &[GapRow]) -> Scale {
    let values = || {
        let figures = rows.iter().flat_map(|row| [&row.first, &row.second]).flatten().map(|figure| figure.0);
        figures.chain(rows.iter().flat_map(|row| row.margin.into_iter().flatten()))
    };
    let low = values().fold(f64::INFINITY, f64::min);
    let high = values().fold(0.0, f64::max);
    let whole = trade_words::value_scale(low, high, 0.02);
    if matches!(whole, Scale::Log { .. }) || !low.is_finite() || high <= 0.0 {
        return whole;
    }
    if low < high * 0.5 {
        return Scale::between_ticks(0.0, high, TICKS);
    }
    Scale::between_ticks(low.min(high * 0.98), high, TICKS)
}
