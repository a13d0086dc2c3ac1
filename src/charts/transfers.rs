//! `transfers`: the volume of arms that a register says arrived in each year, by supplier.

use std::collections::BTreeMap;

use serde::Serialize;

use super::cited::cite;
use super::columns::{self, Columns, Part, Series};
use super::format::{self, count, percent, times};
use super::parts::part;
use super::registers::{self, NOT_PRICE, by_total, in_sentence, named, others_note, short, volume, when};
use super::{Body, Chart, ChartAbout, ChartError, ChartOptions, Ink, Tick, finite, sentences};

/// What it is.
pub const ABOUT: ChartAbout = ChartAbout {
    id: "transfers",
    about: "the volume of arms that arrived in each year by supplier, with its five-year average",
    measures: &["transfers"],
    shape: "one row a year, supplier, recipient and category",
    forms: &[],
};

/// Suppliers with a colour of their own.
const NAMED: usize = 4;
/// Years of a window and of the average.
const WINDOW: i32 = 5;

/// What one supplier delivered in one year; several rows of a year and supplier are added up.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct TransferRow {
    /// Year of delivery.
    pub year: i32,
    /// Supplier as printed.
    pub supplier: String,
    /// Volume in millions of SIPRI trend-indicator values; `None` when it is not known.
    pub tiv: Option<f64>,
    /// Part of it whose number or year is an estimate, in millions of TIV.
    pub tiv_estimate: f64,
    /// Spread evenly over the delivery years of its deal: how much came in which year is not known.
    pub approximate: bool,
    /// Citation of the release; several with `;`.
    pub source: String,
}

/// Volume of one supplier in one year, in millions of TIV.
#[derive(Debug, Clone, Copy, Default)]
struct Cell {
    sure: f64,
    estimate: f64,
}

/// The chart of transfers. `heading` says whose they are in a plural that a sentence can start with: `Arms deliveries to
/// Azerbaijan`, `Arms deliveries from Russia to India`, `The world's arms deliveries`. `options.covered` are the years that the
/// register covers whole: within them a year without a row is zero, and only with them is there an average.
///
/// # Errors
/// [`ChartError::NothingToDraw`] without a volume above zero; [`ChartError::NoSource`] when a drawn row has none.
pub fn spec(rows: &[TransferRow], options: &ChartOptions, heading: &str) -> Result<Chart, ChartError> {
    let drawn: Vec<(&TransferRow, f64)> =
        rows.iter().filter_map(|row| Some((row, finite(row.tiv).filter(|tiv| *tiv >= 0.0)?))).collect();
    let years = years(&drawn, options.covered)?;
    let mut ranked = by_total(drawn.iter().map(|(row, tiv)| (row.supplier.as_str(), *tiv)));
    let total: f64 = ranked.iter().map(|supplier| supplier.1).sum();
    if total <= 0.0 {
        return Err(ChartError::NothingToDraw("no delivery with a volume above zero".to_owned()));
    }
    let own = named(ranked.iter().filter(|supplier| supplier.1 > 0.0).count(), NAMED);
    raise_latest(&mut ranked, own, &drawn, options.covered);
    let columns = columns(&drawn, &ranked, own, years, options.covered);
    let unknown = rows.len() - drawn.len();
    let approximate = drawn.iter().any(|(row, _)| row.approximate);
    let title = match &options.title {
        Some(title) => title.clone(),
        None if approximate || unknown > 0 => format!("{heading}, {}", format::years(years.0, years.1)),
        None => title(&drawn, years, options.covered, heading),
    };
    let subtitle = registers::marked(subtitle(own, !columns.average.is_empty()), approximate);
    let note = sentences(&[
        when(
            !approximate && columns.parts.iter().any(|part| part.estimate),
            "Hatched: the year or the number is an estimate.",
        ),
        when(approximate, "Hatched: how much came in which year is not known."),
        when(columns.average.len() > 1, "The average stands at the last of its five years."),
        NOT_PRICE.to_owned(),
        others_note(ranked.get(own..).unwrap_or_default(), total),
        unknown_note(unknown),
    ]);
    let source = cite(drawn.iter().map(|(row, _)| (row.supplier.as_str(), row.source.as_str())), options.size)?;
    let alt = registers::marked(alt(&title, &ranked, total, years), approximate);
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
        body: Body::Columns(columns),
    })
}

fn years(rows: &[(&TransferRow, f64)], covered: Option<(i32, i32)>) -> Result<(i32, i32), ChartError> {
    let own = rows.iter().filter(|(_, tiv)| *tiv > 0.0).map(|(row, _)| row.year);
    let Some((low, high)) = own.clone().min().zip(own.max()) else {
        return Err(ChartError::NothingToDraw("no delivery with a volume above zero".to_owned()));
    };
    let (first, last) = covered.map_or((low, high), |(first, last)| (low.min(first), high.max(last)));
    if i64::from(last) - i64::from(first) > 300 {
        return Err(ChartError::NothingToDraw(format!("years from {first} to {last} do not fit one chart")));
    }
    Ok((first, last))
}

/// Makes sure that the largest supplier of the last five years, of which the title may tell, is one of the `own` that have a
/// colour: it takes the last of their places.
fn raise_latest(ranked: &mut [(&str, f64)], own: usize, rows: &[(&TransferRow, f64)], covered: Option<(i32, i32)>) {
    let Some((_, last)) = covered else { return };
    let recent = rows.iter().filter(|(row, _)| (last.saturating_sub(WINDOW - 1)..=last).contains(&row.year));
    let recent = by_total(recent.map(|(row, tiv)| (row.supplier.as_str(), *tiv)));
    let Some((name, _)) = recent.first().filter(|largest| largest.1 > 0.0) else { return };
    if let (Some(place), 1..) =
        (ranked.iter().position(|supplier| supplier.0 == *name).filter(|place| *place >= own), own)
    {
        ranked[own - 1..=place].rotate_right(1);
    }
}

/// The first `own` of the suppliers each in a series, the others on top of them in one.
fn columns(
    rows: &[(&TransferRow, f64)],
    ranked: &[(&str, f64)],
    own: usize,
    years: (i32, i32),
    covered: Option<(i32, i32)>,
) -> Columns {
    let mut series: Vec<Series> = ranked
        .iter()
        .take(own)
        .zip(0..)
        .map(|((name, _), n)| Series { label: (*name).to_owned(), ink: Ink::Series(n) })
        .collect();
    if ranked.iter().skip(own).any(|supplier| supplier.1 > 0.0) {
        series.push(Series { label: "Others".to_owned(), ink: Ink::Others });
    }
    let places: BTreeMap<&str, usize> = ranked.iter().take(own).zip(0..).map(|((name, _), n)| (*name, n)).collect();
    let mut cells: BTreeMap<(i32, usize), Cell> = BTreeMap::new();
    for (row, tiv) in rows {
        let place = places.get(row.supplier.as_str()).copied().unwrap_or(own);
        let cell = cells.entry((row.year, place)).or_default();
        let estimate =
            if row.approximate { *tiv } else { finite(Some(row.tiv_estimate)).unwrap_or(0.0).clamp(0.0, *tiv) };
        cell.estimate += estimate;
        cell.sure += tiv - estimate;
    }
    let mut parts: Vec<Part> = Vec::new();
    let mut totals: BTreeMap<i32, f64> = (years.0..=years.1).map(|year| (year, 0.0)).collect();
    for ((year, place), cell) in cells {
        let height = totals.entry(year).or_default();
        for (value, estimate) in [(cell.sure, false), (cell.estimate, true)] {
            // A rest of adding and subtracting is no delivery.
            if value > 1e-9 {
                let id = format!("{year}-{place}{}", if estimate { "-estimate" } else { "" });
                parts.push(Part { id, year, series: place, from: *height, to: *height + value, estimate });
                *height += value;
            }
        }
    }
    let largest = totals.values().copied().fold(0.0, f64::max);
    let (y, ticks) = columns::axis(largest);
    let y_ticks = ticks.into_iter().map(|at| Tick { at, label: count(at) }).collect();
    Columns { years, y, y_ticks, series, parts, average: average(&totals, covered), gaps: false }
}

/// The average of each year and the four before it, at the last of them, where the register covers all five.
fn average(totals: &BTreeMap<i32, f64>, covered: Option<(i32, i32)>) -> Vec<(i32, f64)> {
    let Some((first, last)) = covered else { return Vec::new() };
    let inside: Vec<(i32, f64)> = totals.range(first.min(last)..=last).map(|(year, total)| (*year, *total)).collect();
    inside.windows(5).map(|five| (five[4].0, five.iter().map(|total| total.1).sum::<f64>() / 5.0)).collect()
}

/// What the last five years say against the five before, and who supplied most of them; else the year of a clear peak; else the
/// years alone.
fn title(rows: &[(&TransferRow, f64)], years: (i32, i32), covered: Option<(i32, i32)>, heading: &str) -> String {
    let plain = format!("{heading}, {}", format::years(years.0, years.1));
    let Some((first, last)) = covered.filter(|all| *all == years && all.1 - all.0 + 1 >= WINDOW) else { return plain };
    let from = last - WINDOW + 1;
    let in_years = |from: i32, to: i32| rows.iter().filter(move |(row, _)| (from..=to).contains(&row.year));
    let sum = |from: i32, to: i32| in_years(from, to).map(|(_, tiv)| tiv).sum::<f64>();
    let now = sum(from, last);
    let window = format::years(from, last);
    if now <= 0.0 {
        // The years are those that the file is said to cover: it may have been cut short.
        return format!("{heading}: no deliveries in the file for {window}");
    }
    let before = (from - WINDOW >= first).then(|| sum(from - WINDOW, from - 1)).filter(|before| *before > 0.0);
    let change = before.and_then(|before| change_words(now / before));
    let suppliers = by_total(in_years(from, last).map(|(row, tiv)| (row.supplier.as_str(), *tiv)));
    let main = suppliers.first().filter(|(_, tiv)| tiv / now >= 0.5).map(|(name, tiv)| {
        if suppliers.get(1).is_none_or(|second| second.1 <= 0.0) {
            format!("{} supplied all of them", in_sentence(name))
        } else {
            format!("{} supplied {} of them", in_sentence(name), percent(tiv / now))
        }
    });
    // With one supplier in the whole picture its share is no finding.
    let main = main.filter(|_| rows.iter().any(|(row, _)| row.supplier != rows[0].0.supplier));
    match (change, main) {
        (Some(change), Some(main)) => format!("{heading} in {window} {change}; {main}"),
        (Some(change), None) => format!("{heading} in {window} {change}"),
        (None, Some(main)) => format!("{heading}: {main} in {window}"),
        (None, None) => peak(rows, heading).unwrap_or(plain),
    }
}

/// A change of a tenth or more, in words.
fn change_words(ratio: f64) -> Option<String> {
    match ratio {
        ratio if ratio >= 3.0 => Some(format!("were {} times those of the five years before", times(ratio))),
        ratio if ratio >= 1.1 => Some(format!("rose {} from the five years before", percent(ratio - 1.0))),
        ratio if ratio <= 0.9 => Some(format!("fell {} from the five years before", percent(1.0 - ratio))),
        _ => None,
    }
}

/// The year that stands half above every other.
fn peak(rows: &[(&TransferRow, f64)], heading: &str) -> Option<String> {
    let mut totals: BTreeMap<i32, f64> = BTreeMap::new();
    for (row, tiv) in rows {
        *totals.entry(row.year).or_default() += tiv;
    }
    let mut totals: Vec<(i32, f64)> = totals.into_iter().collect();
    totals.sort_by(|a, b| b.1.total_cmp(&a.1));
    let (first, second) = (totals.first()?, totals.get(1)?);
    (first.1 >= second.1 * 1.5).then(|| format!("{heading} peaked in {} at {}", first.0, volume(first.1)))
}

fn subtitle(suppliers: usize, average: bool) -> String {
    let by = if suppliers > 1 { " by supplier" } else { "" };
    let line = if average { "; line: five-year average" } else { "" };
    format!("Major arms delivered in each year{by}, million SIPRI trend-indicator values (TIV){line}")
}

fn unknown_note(unknown: usize) -> String {
    let rows = if unknown == 1 { "row" } else { "rows" };
    when(
        unknown > 0,
        &format!("{} {rows} without a known volume not shown.", format::capital(&format::spelled(unknown))),
    )
}

fn alt(title: &str, ranked: &[(&str, f64)], total: f64, years: (i32, i32)) -> String {
    let largest: Vec<String> =
        ranked.iter().take(3).map(|(name, tiv)| format!("{} {}", short(name), part(tiv / total))).collect();
    format!("{title}. {} in all, {}: {}.", volume(total), format::years(years.0, years.1), format::list(&largest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(year: i32, supplier: &str, tiv: f64) -> TransferRow {
        let source = "SIPRI Arms Transfers Database, release of 2024-04-13".to_owned();
        TransferRow { year, supplier: supplier.to_owned(), tiv: Some(tiv), source, ..TransferRow::default() }
    }

    fn covered(first: i32, last: i32) -> ChartOptions {
        ChartOptions { covered: Some((first, last)), ..ChartOptions::default() }
    }

    fn drawn(rows: &[TransferRow], options: &ChartOptions) -> (Chart, Columns) {
        let chart = spec(rows, options, "Arms deliveries to Azerbaijan").expect("a chart");
        let Body::Columns(columns) = chart.body.clone() else { panic!("columns") };
        (chart, columns)
    }

    #[test]
    fn the_average_stands_at_the_last_of_its_years_and_counts_empty_years_as_zero() {
        let (_, columns) = drawn(&[row(2011, "Russia", 10.0), row(2013, "Israel", 40.0)], &covered(2009, 2015));
        assert_eq!(columns.average, [(2013, 10.0), (2014, 10.0), (2015, 10.0)]);
        let (_, columns) = drawn(&[row(2011, "Russia", 10.0), row(2019, "Israel", 40.0)], &ChartOptions::default());
        assert!(columns.average.is_empty(), "without a register that covers the years there is no average");
    }

    #[test]
    fn titles_say_what_the_windows_prove() {
        let title = |rows: &[TransferRow], last| drawn(rows, &covered(2014, last)).0.title;
        let rows = [row(2014, "Russia", 100.0), row(2019, "Israel", 40.0), row(2023, "Russia", 10.0)];
        assert_eq!(
            title(&rows, 2023),
            "Arms deliveries to Azerbaijan in 2019–23 fell 50% from the five years before; Israel supplied 80% of them"
        );
        let rows = [row(2014, "Russia", 1.0), row(2019, "Russia", 67.3)];
        assert_eq!(
            title(&rows, 2023),
            "Arms deliveries to Azerbaijan in 2019–23 were 67 times those of the five years before"
        );
        assert_eq!(title(&rows, 2030), "Arms deliveries to Azerbaijan: no deliveries in the file for 2026–30");
        let rows = [
            row(2014, "Russia", 90.0),
            row(2016, "Israel", 20.0),
            row(2020, "Israel", 55.0),
            row(2021, "Russia", 55.0),
        ];
        assert_eq!(title(&rows, 2023), "Arms deliveries to Azerbaijan: Israel supplied 50% of them in 2019–23");
        let (chart, _) = drawn(&rows, &ChartOptions::default());
        assert_eq!(chart.title, "Arms deliveries to Azerbaijan, 2014–21");
    }

    #[test]
    fn approximate_rows_are_hatched_and_said_to_be_approximate() {
        let approximate = TransferRow { approximate: true, ..row(2014, "Russia", 90.0) };
        let (chart, columns) = drawn(&[approximate, row(2023, "Russia", 10.0)], &covered(2014, 2023));
        assert!(chart.subtitle.contains("Approximate"), "{}", chart.subtitle);
        assert!(chart.note.contains("not known"), "{}", chart.note);
        assert_eq!(chart.title, "Arms deliveries to Azerbaijan, 2014–23", "an approximate window proves nothing");
        assert_eq!(columns.parts.iter().map(|part| part.estimate).collect::<Vec<_>>(), [true, false]);
    }

    #[test]
    fn the_estimated_part_of_a_column_is_its_own_part() {
        let part = TransferRow { tiv_estimate: 30.0, ..row(2014, "Russia", 90.0) };
        let (chart, columns) = drawn(&[part], &covered(2014, 2014));
        let parts: Vec<_> = columns.parts.iter().map(|part| (part.from, part.to, part.estimate)).collect();
        assert_eq!(parts, [(0.0, 60.0, false), (60.0, 90.0, true)]);
        assert!(chart.note.contains("Hatched"), "{}", chart.note);
    }

    #[test]
    fn more_than_four_suppliers_become_others_and_are_named() {
        let rows: Vec<TransferRow> = ["A", "B", "C", "D", "E", "F"]
            .iter()
            .zip(1..)
            .map(|(name, n)| row(2014, name, 10.0 / f64::from(n)))
            .collect();
        let (chart, columns) = drawn(&rows, &covered(2014, 2014));
        assert_eq!(columns.series.len(), 5);
        assert!(chart.note.contains("Others: E (8.2%) and F (6.8%)."), "{}", chart.note);
        assert!(chart.note.contains(NOT_PRICE));
        assert_eq!(drawn(&rows[..5], &covered(2014, 2014)).1.series.len(), 5, "nobody is hidden alone");
    }

    #[test]
    fn the_supplier_of_the_title_has_a_colour() {
        let mut rows: Vec<TransferRow> =
            ["A", "B", "C", "D", "E", "F"].iter().map(|name| row(2014, name, 100.0)).collect();
        rows.push(row(2023, "Turkiye", 9.0));
        let (chart, columns) = drawn(&rows, &covered(2014, 2023));
        assert!(chart.title.contains("Turkiye supplied all of them"), "{}", chart.title);
        let names: Vec<&str> = columns.series.iter().map(|series| series.label.as_str()).collect();
        assert_eq!(names, ["A", "B", "C", "Turkiye", "Others"]);
        assert!(chart.note.contains("Others: D (16%), E (16%) and F (16%)."), "{}", chart.note);
    }

    #[test]
    fn a_volume_that_is_not_known_is_counted_and_not_zero() {
        let rows = [row(2014, "Russia", 90.0), TransferRow { tiv: None, ..row(2015, "Israel", 0.0) }];
        let (chart, _) = drawn(&rows, &covered(2014, 2023));
        assert!(chart.note.contains("One row without a known volume not shown."), "{}", chart.note);
        assert_eq!(chart.title, "Arms deliveries to Azerbaijan, 2014–23");
        assert!(matches!(
            spec(&[row(2014, "Russia", 0.0)], &covered(2014, 2023), "X"),
            Err(ChartError::NothingToDraw(_))
        ));
    }
}
