//! `deliveries`: what arrived in each year, by supplier.

use serde::Serialize;

use super::cited::cite;
use super::columns::{self, Columns, NO_ENTRY, Part, Series};
use super::format::{self, count, number};
use super::{Body, Chart, ChartAbout, ChartError, ChartOptions, Ink, Tick, sentences};

/// What it is.
pub const ABOUT: ChartAbout = ChartAbout {
    id: "deliveries",
    about: "what arrived in each year, by supplier",
    measures: &["deliveries"],
    shape: "one row a delivery year and supplier, all in one unit",
    forms: &[],
};

/// Suppliers with a colour of their own.
const NAMED: usize = 4;

/// What one supplier delivered in one year.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct DeliveryRow {
    /// The claim; may be empty.
    pub claim: String,
    /// Year of delivery.
    pub year: i32,
    /// Supplier in words.
    pub supplier: String,
    /// How much, in `unit`.
    pub value: f64,
    /// `TIV` (millions), or what is counted.
    pub unit: String,
    /// Year or number is an estimate.
    pub estimate: bool,
    /// An equal part of what was delivered over several years.
    pub spread: bool,
    /// Short name of the source.
    pub source: String,
}

/// The chart of deliveries.
///
/// # Errors
/// [`ChartError::NothingToDraw`] without a value above zero; [`ChartError::MixedUnits`] for two units;
/// [`ChartError::NoSource`] when a row names none.
pub fn spec(rows: &[DeliveryRow], options: &ChartOptions) -> Result<Chart, ChartError> {
    let drawn: Vec<&DeliveryRow> = rows.iter().filter(|row| row.value.is_finite() && row.value > 0.0).collect();
    let Some(first) = drawn.first() else {
        return Err(ChartError::NothingToDraw("no delivery with a number".to_owned()));
    };
    if let Some(other) = drawn.iter().find(|row| row.unit != first.unit) {
        return Err(ChartError::MixedUnits(first.unit.clone(), other.unit.clone()));
    }
    let years = years(&drawn, options.covered)?;
    let names = suppliers(&drawn);
    let columns = columns(&drawn, &names, years, options.covered);
    let title = options.title.clone().unwrap_or_else(|| title(&drawn, &names, options));
    let subtitle = subtitle(first, &columns, names.len());
    // Zero is a figure: nothing arrived. Below zero or not a number is none.
    let broken = rows.iter().filter(|row| !row.value.is_finite() || row.value < 0.0).count();
    let gaps = columns.gaps && (years.0..=years.1).any(|year| columns.parts.iter().all(|part| part.year != year));
    let note = note(&drawn, &names, broken, options.covered, gaps);
    let source = cite(drawn.iter().map(|row| (row.claim.as_str(), row.source.as_str())), options.size)?;
    let total: f64 = drawn.iter().map(|row| row.value).sum();
    let alt = format!(
        "{}. {} {} in all, {}.",
        title,
        number(total),
        unit_words(&first.unit),
        format::years(years.0, years.1)
    );
    Ok(Chart {
        id: ABOUT.id.to_owned(),
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

fn years(rows: &[&DeliveryRow], covered: Option<(i32, i32)>) -> Result<(i32, i32), ChartError> {
    let own = (rows.iter().map(|row| row.year).min().unwrap_or(0), rows.iter().map(|row| row.year).max().unwrap_or(0));
    let (first, last) = covered.map_or(own, |(first, last)| (own.0.min(first), own.1.max(last)));
    if i64::from(last) - i64::from(first) > 300 {
        return Err(ChartError::NothingToDraw(format!("years from {first} to {last} do not fit one chart")));
    }
    Ok((first, last))
}

/// Suppliers by total, largest first; those after the fourth as `Others`, unless only one would be hidden so.
fn suppliers(rows: &[&DeliveryRow]) -> Vec<String> {
    let mut totals: Vec<(String, f64)> = Vec::new();
    for row in rows {
        match totals.iter_mut().find(|known| known.0 == row.supplier) {
            Some(known) => known.1 += row.value,
            None => totals.push((row.supplier.clone(), row.value)),
        }
    }
    totals.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let keep = if totals.len() == NAMED + 1 { NAMED + 1 } else { NAMED };
    totals.truncate(keep);
    totals.into_iter().map(|(name, _)| name).collect()
}

fn series_of(names: &[String], supplier: &str) -> usize {
    names.iter().position(|name| name == supplier).unwrap_or(names.len())
}

fn columns(rows: &[&DeliveryRow], names: &[String], years: (i32, i32), covered: Option<(i32, i32)>) -> Columns {
    let mut series: Vec<Series> =
        names.iter().zip(0..).map(|(name, n)| Series { label: name.clone(), ink: Ink::Series(n) }).collect();
    if rows.iter().any(|row| series_of(names, &row.supplier) == names.len()) {
        series.push(Series { label: "Others".to_owned(), ink: Ink::Others });
    }
    let mut parts = Vec::new();
    let mut totals: Vec<(i32, f64)> = Vec::new();
    for year in years.0..=years.1 {
        let mut height = 0.0;
        for index in 0..series.len() {
            // Certain before estimated, so that each part of a column is one or the other.
            for estimate in [false, true] {
                let own = rows.iter().filter(|row| {
                    row.year == year && row.estimate == estimate && series_of(names, &row.supplier) == index
                });
                let own: Vec<_> = own.collect();
                let value: f64 = own.iter().map(|row| row.value).sum();
                if value > 0.0 {
                    let id = own
                        .iter()
                        .map(|row| row.claim.as_str())
                        .filter(|id| !id.is_empty())
                        .collect::<Vec<_>>()
                        .join(" ");
                    let id = if id.is_empty() { format!("{year}-{index}-{}", u8::from(estimate)) } else { id };
                    parts.push(Part { id, year, series: index, from: height, to: height + value, estimate });
                    height += value;
                }
            }
        }
        totals.push((year, height));
    }
    let largest = totals.iter().map(|total| total.1).fold(0.0, f64::max);
    let (y, ticks) = columns::axis(largest);
    let y_ticks = ticks.into_iter().map(|at| Tick { at, label: count(at) }).collect();
    Columns { years, y, y_ticks, series, parts, average: average(&totals, covered), gaps: covered.is_none() }
}

/// The average of each year and the four before it, where the register covers all of them and at least eight years.
fn average(totals: &[(i32, f64)], covered: Option<(i32, i32)>) -> Vec<(i32, f64)> {
    let Some((first, last)) = covered.filter(|(first, last)| last - first >= 7) else { return Vec::new() };
    let inside: Vec<&(i32, f64)> = totals.iter().filter(|(year, _)| (first..=last).contains(year)).collect();
    inside.windows(5).map(|five| (five[4].0, five.iter().map(|total| total.1).sum::<f64>() / 5.0)).collect()
}

fn unit_words(unit: &str) -> String {
    if unit == "TIV" {
        return "million SIPRI trend-indicator values".to_owned();
    }
    crate::model::Noun::parse(unit).map_or_else(|| unit.to_owned(), |noun| noun.plural().to_owned())
}

/// A share of the whole needs the whole: without a register that covers the years, the title is a noun phrase.
fn title(rows: &[&DeliveryRow], names: &[String], options: &ChartOptions) -> String {
    let to = if options.recipient.is_empty() { String::new() } else { format!(" to {}", options.recipient) };
    let (from, until) = (rows.iter().map(|row| row.year).min(), rows.iter().map(|row| row.year).max());
    let when = from.zip(until).map_or_else(String::new, |(from, until)| {
        if from == until { format!(", {from}") } else { format!(", {}", format::years(from, until)) }
    });
    let of_whom = if names.len() == 1 { format!("{}: recorded", names[0]) } else { "Recorded".to_owned() };
    let covers_all =
        options.covered.zip(from.zip(until)).is_some_and(|(all, drawn)| all.0 <= drawn.0 && all.1 >= drawn.1);
    if let Some(title) = shares(rows, names, &to, &when).filter(|_| covers_all) {
        return title;
    }
    let from = if (2..=3).contains(&names.len()) { format!(" from {}", format::list(names)) } else { String::new() };
    format!("{of_whom} arms deliveries{from}{to}{when}")
}

/// The share of the largest supplier when it is half or more of everything, or that of the two largest.
fn shares(rows: &[&DeliveryRow], names: &[String], to: &str, when: &str) -> Option<String> {
    let total: f64 = rows.iter().map(|row| row.value).sum();
    let own = |name: &String| rows.iter().filter(|row| row.supplier == *name).map(|row| row.value).sum::<f64>();
    let (first, second) = (names.first()?, names.get(1)?);
    if own(first) / total >= 0.5 {
        return Some(format!(
            "{first} supplied {} of arms deliveries{to}{when}",
            super::parts::part(own(first) / total)
        ));
    }
    let both = own(first) + own(second);
    (both / total >= 0.6 && names.len() > 2).then(|| {
        format!("{first} and {second} supplied {} of arms deliveries{to}{when}", super::parts::part(both / total))
    })
}

fn subtitle(first: &DeliveryRow, columns: &Columns, suppliers: usize) -> String {
    let what = if suppliers > 1 { " by supplier" } else { "" };
    let line = if columns.average.len() > 1 { "; line: average of each year and the four before it" } else { "" };
    format!("Deliveries in each year{what}, {}{line}", unit_words(&first.unit))
}

fn note(rows: &[&DeliveryRow], names: &[String], empty: usize, covered: Option<(i32, i32)>, gaps: bool) -> String {
    let when = |yes: bool, words: &str| if yes { words.to_owned() } else { String::new() };
    let hidden: std::collections::BTreeSet<&str> =
        rows.iter().map(|row| row.supplier.as_str()).filter(|name| series_of(names, name) == names.len()).collect();
    let others =
        format!("Others: {}.", format::list(&hidden.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()));
    sentences(&[
        when(rows.iter().any(|row| row.estimate), "Hatched: year or number is an estimate."),
        when(rows.iter().any(|row| row.spread), "A delivery over several years is spread evenly over them."),
        when(
            rows.iter().any(|row| row.unit == "TIV"),
            "Trend-indicator values measure the volume of arms, not their price.",
        ),
        when(!hidden.is_empty() && hidden.len() <= 8, &others),
        when(hidden.len() > 8, &format!("Others: {} suppliers.", hidden.len())),
        when(
            covered.is_none(),
            "Only the deals that are entered here: other suppliers and deals may be missing, and so may years.",
        ),
        when(gaps, &format!("“{NO_ENTRY}”: no delivery entered, which is not zero.")),
        when(empty > 0, &format!("{} without a number not shown.", format::capital(&format::spelled(empty)))),
    ])
}
