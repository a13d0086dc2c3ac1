//! `supplier-share`: who supplied a recipient in each window of five years, as parts of all that it got.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::cited::{Cited, cite};
use super::columns::Series;
use super::format::{self, number, percent};
use super::parts::part;
use super::registers::{self, NOT_PRICE, by_total, in_sentence, is_world, short, volume, when};
use super::scale::Scale;
use super::slope::{Slope, SlopeLine};
use super::stacks::{self, Share, Stack, Stacks};
use super::{Body, Chart, ChartAbout, ChartError, ChartOptions, Ink, Tick, finite, footer, layout, sentences};

/// What it is.
pub const ABOUT: ChartAbout = ChartAbout {
    id: "supplier-share",
    about: "who supplied a recipient, or the world, in each window of five years",
    measures: &["suppliers"],
    shape: "one row a window and supplier, of one recipient",
    forms: &[],
};

/// Suppliers with a colour of their own.
const NAMED: usize = 5;

/// What one supplier delivered in one window.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct SupplierShareRow {
    /// First year of the window.
    pub first_year: i32,
    /// Last year of the window.
    pub last_year: i32,
    /// Recipient as printed; `World` for all.
    pub recipient: String,
    /// Supplier as printed.
    pub supplier: String,
    /// Volume delivered in the window, in millions of SIPRI trend-indicator values.
    pub tiv: f64,
    /// All that the recipient got in the window, in millions of TIV; it may be more than the rows add up to.
    pub total: f64,
    /// So many suppliers of equal size would give the same concentration (1 / Herfindahl-Hirschman index).
    pub effective: Option<f64>,
    /// Part of the volume whose number is an estimate, 0 to 1.
    pub estimate: Option<f64>,
    /// Citation of the release; several with `;`.
    pub source: String,
}

/// One window with the volume of each supplier.
struct Window<'a> {
    years: (i32, i32),
    volumes: BTreeMap<&'a str, f64>,
    total: f64,
    effective: Option<f64>,
    estimate: f64,
}

impl Window<'_> {
    fn share(&self, supplier: &str) -> f64 {
        if self.total > 0.0 { self.volumes.get(supplier).copied().unwrap_or(0.0) / self.total } else { 0.0 }
    }

    /// The largest supplier and its share; none when two are equally large.
    fn first(&self) -> Option<(&str, f64)> {
        let ranked = by_total(self.volumes.iter().map(|(name, tiv)| (*name, *tiv)));
        let first = ranked.first().filter(|first| first.1 > 0.0)?;
        let alone = ranked.get(1).is_none_or(|second| second.1 < first.1);
        alone.then(|| (first.0, self.share(first.0)))
    }

    fn label(&self) -> String {
        format::years(self.years.0, self.years.1)
    }

    fn effective_words(&self) -> String {
        self.effective.map_or_else(|| "n/a".to_owned(), |number| format!("{number:.1}"))
    }
}

/// The chart of supplier shares: bars of 100%, the newest window at the top; of exactly two windows, lines from one to the other.
///
/// # Errors
/// [`ChartError::NothingToDraw`] without a volume above zero; [`ChartError::Form`] for rows of several recipients;
/// [`ChartError::NoSource`] when a drawn row has none.
pub fn spec(rows: &[SupplierShareRow], options: &ChartOptions) -> Result<Chart, ChartError> {
    let recipients: BTreeSet<&str> = rows.iter().map(|row| row.recipient.as_str()).collect();
    if recipients.len() > 1 {
        let why = format!("they are of {} recipients, and this chart is of one", recipients.len());
        return Err(ChartError::Form { form: ABOUT.id, why });
    }
    let mut windows = windows(rows);
    if windows.is_empty() {
        return Err(ChartError::NothingToDraw("no window with a volume above zero".to_owned()));
    }
    let source = cite(rows.iter().map(|row| (row.supplier.as_str(), row.source.as_str())), options.size)?;
    let recipient = recipients.first().copied().unwrap_or("");
    let draft = chart(&windows, recipient, 0, &source, options);
    let foot = footer(&draft.note, &draft.source);
    let height = layout::frame(&draft.title, &draft.subtitle, &foot, options.size).plot.height();
    let left_out = windows.len().saturating_sub(stacks::capacity(height - 21.0, options.size));
    windows.truncate(windows.len() - left_out);
    Ok(chart(&windows, recipient, left_out, &source, options))
}

/// The windows with a volume, the newest first; windows between them in which nothing came stay, empty.
fn windows(rows: &[SupplierShareRow]) -> Vec<Window<'_>> {
    let mut by_years: BTreeMap<(i32, i32), Window<'_>> = BTreeMap::new();
    for row in rows {
        let years = (row.first_year.min(row.last_year), row.first_year.max(row.last_year));
        let window = by_years.entry((years.1, years.0)).or_insert_with(|| Window {
            years,
            volumes: BTreeMap::new(),
            total: 0.0,
            effective: None,
            estimate: 0.0,
        });
        let tiv = finite(Some(row.tiv)).filter(|tiv| *tiv > 0.0).unwrap_or(0.0);
        *window.volumes.entry(row.supplier.as_str()).or_default() += tiv;
        window.estimate += tiv * finite(row.estimate).unwrap_or(0.0).clamp(0.0, 1.0);
        window.total = window.total.max(finite(Some(row.total)).unwrap_or(0.0));
        window.effective = window.effective.or(finite(row.effective).filter(|number| *number > 0.0));
    }
    for window in by_years.values_mut() {
        // Rounded parts may add up to a little more than the whole.
        window.total = window.total.max(window.volumes.values().sum());
    }
    let mut out: Vec<Window<'_>> = Vec::new();
    for window in by_years.into_values().rev() {
        if window.total <= 0.0 {
            continue;
        }
        if let Some(later) = out.last() {
            out.extend(gaps(later.years, window.years));
        }
        out.push(window);
    }
    out
}

/// The windows of the same length between two, the later first; none when they do not follow each other evenly.
fn gaps<'a>(later: (i32, i32), earlier: (i32, i32)) -> Vec<Window<'a>> {
    let length = later.1.saturating_sub(later.0).saturating_add(1);
    let between = later.0.saturating_sub(earlier.1).saturating_sub(1);
    if length < 1 || between < length || between % length != 0 || between / length > 40 {
        return Vec::new();
    }
    let empty = |n: i32| Window {
        years: (later.0 - n * length, later.1 - n * length),
        volumes: BTreeMap::new(),
        total: 0.0,
        effective: None,
        estimate: 0.0,
    };
    (1..=between / length).map(empty).collect()
}

fn chart(windows: &[Window<'_>], recipient: &str, left_out: usize, source: &Cited, options: &ChartOptions) -> Chart {
    let (suppliers, hidden) = named(windows);
    let title = options.title.clone().unwrap_or_else(|| title(windows, recipient));
    let whom = if is_world(recipient) { String::new() } else { format!(" to {}", in_sentence(recipient)) };
    let two = windows.len() == 2 && windows.iter().all(|window| window.total > 0.0);
    let five = windows.iter().all(|window| window.years.1.saturating_sub(window.years.0) == 4);
    let when = if five { "in windows of five years" } else { "by window" };
    let order = if two || windows.len() == 1 { "" } else { ", the newest first" };
    let subtitle = format!("Share of the volume of major arms delivered{whom}, by supplier, {when}{order}");
    let subtitle = registers::marked(subtitle, options.approximate);
    let body = if two {
        Body::Slope(slope(&windows[1], &windows[0], &suppliers))
    } else {
        Body::Stacks(stack(windows, &suppliers))
    };
    let after =
        windows.first().zip(options.covered).map(|(newest, covered)| (newest.years.1.saturating_add(1), covered.1));
    let note = sentences(&[after_note(after), note(windows, &hidden, left_out, two)]);
    let alt = registers::marked(alt(&title, windows), options.approximate);
    let id = ABOUT.id.to_owned();
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

/// Suppliers with a colour of their own, the largest of all windows first, and the hidden ones: named is who is large on average or in
/// the newest window, and who was first in one of the two newest, because titles are about these.
fn named<'a>(windows: &[Window<'a>]) -> (Vec<&'a str>, Vec<&'a str>) {
    // Every window counts the same, so that a busy one does not decide all the colours.
    let shares = windows.iter().flat_map(|window| window.volumes.keys().map(|name| (*name, window.share(name))));
    let mut ranked = by_total(shares);
    ranked.retain(|supplier| supplier.1 > 0.0);
    let count = windows.iter().filter(|window| window.total > 0.0).count().max(1) as f64;
    let firsts: Vec<&str> = windows.iter().take(2).filter_map(|window| Some(window.first()?.0)).collect();
    let weight = |(name, sum): &(&str, f64)| {
        let newest = windows.first().map_or(0.0, |window| window.share(name));
        if firsts.contains(name) { 1.0 } else { newest.max(sum / count) }
    };
    let mut by_weight = ranked.clone();
    by_weight.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
    by_weight.truncate(NAMED);
    let is_named = |supplier: &(&str, f64)| by_weight.iter().any(|known| known.0 == supplier.0);
    let (own, hidden): (Vec<_>, Vec<_>) = ranked.into_iter().partition(is_named);
    let names = |suppliers: Vec<(&'a str, f64)>| suppliers.into_iter().map(|supplier| supplier.0).collect();
    (names(own), names(hidden))
}

/// `Others: 14 suppliers, the largest part Finland in 2014–18 (18%).`
fn others(windows: &[Window<'_>], hidden: &[&str]) -> String {
    let parts = windows.iter().flat_map(|window| hidden.iter().map(move |name| (window, *name, window.share(name))));
    let Some((window, name, share)) = parts.max_by(|a, b| a.2.total_cmp(&b.2)) else { return String::new() };
    let largest = format!("{} in {} ({})", short(name), window.label(), part(share));
    match hidden.len() {
        1 => format!("Others: {} (at most {} of a window).", short(name), part(share)),
        many => format!("Others: {many} suppliers, the largest part {largest}."),
    }
}

/// The parts of a window in the order of the series: the named suppliers, then the rest of the whole.
fn parts(window: &Window<'_>, suppliers: &[&str]) -> Vec<f64> {
    let mut parts: Vec<f64> = suppliers.iter().map(|name| window.share(name)).collect();
    let rest = 1.0 - parts.iter().sum::<f64>();
    parts.push(if window.total > 0.0 && rest > 1e-6 { rest } else { 0.0 });
    parts
}

fn series(windows: &[&Window<'_>], suppliers: &[&str]) -> Vec<Series> {
    let mut series: Vec<Series> =
        suppliers.iter().zip(0..).map(|(name, n)| Series { label: (*name).to_owned(), ink: Ink::Series(n) }).collect();
    if windows.iter().any(|window| parts(window, suppliers).last().is_some_and(|rest| *rest > 0.0)) {
        series.push(Series { label: "Others".to_owned(), ink: Ink::Others });
    }
    series
}

fn stack(windows: &[Window<'_>], suppliers: &[&str]) -> Stacks {
    let rows = windows.iter().map(|window| {
        let mut from = 0.0;
        let mut shares = Vec::new();
        for (series, share) in parts(window, suppliers).into_iter().enumerate().filter(|part| part.1 > 0.0) {
            let to = (from + share).min(1.0);
            shares.push(Share { id: format!("{}-{series}", window.years.1), series, from, to, words: part(share) });
            from = to;
        }
        let empty = window.total <= 0.0;
        let total = if empty { "–".to_owned() } else { number(window.total) };
        let effective = if empty { "–".to_owned() } else { window.effective_words() };
        Stack { label: window.label(), parts: shares, figures: [total, effective] }
    });
    let lines = |one: &str, other: &str| vec![one.to_owned(), other.to_owned()];
    Stacks {
        rows: rows.collect(),
        series: series(&windows.iter().collect::<Vec<_>>(), suppliers),
        headings: [lines("Volume,", "million TIV"), lines("Effective", "suppliers")],
        ticks: [0.0, 0.25, 0.5, 0.75, 1.0].map(|at| Tick { at, label: percent(at) }).to_vec(),
    }
}

fn slope(before: &Window<'_>, after: &Window<'_>, suppliers: &[&str]) -> Slope {
    let (left, right) = (parts(before, suppliers), parts(after, suppliers));
    let lines = series(&[before, after], suppliers).into_iter().enumerate().map(|(index, series)| {
        let values = [left.get(index).copied().unwrap_or(0.0), right.get(index).copied().unwrap_or(0.0)];
        SlopeLine {
            id: format!("{}-{index}", after.years.1),
            label: series.label,
            ink: series.ink,
            values,
            words: values.map(part),
        }
    });
    let lines: Vec<SlopeLine> = lines.collect();
    let largest = lines.iter().flat_map(|line| line.values).fold(0.0, f64::max);
    let end = |window: &Window<'_>| {
        vec![window.label(), volume(window.total), format!("{} effective suppliers", window.effective_words())]
    };
    Slope { ends: [end(before), end(after)], y: Scale::from_zero(largest, 0.02), lines }
}

/// Who is first in the newest window, and what has become of the one before.
fn title(windows: &[Window<'_>], recipient: &str) -> String {
    let world = is_world(recipient);
    let all = if world {
        "the world’s arms deliveries".to_owned()
    } else {
        format!("arms deliveries to {}", in_sentence(recipient))
    };
    let plain = |when: &str| format!("{} by supplier{when}", format::capital(&all));
    let Some(newest) = windows.first() else { return plain("") };
    let when = newest.label();
    let Some((name, share)) = newest.first() else { return plain(&format!(", {when}")) };
    let adjacent = windows.get(1).filter(|before| before.years.1 == newest.years.0 - 1 && before.total > 0.0);
    let old = adjacent.and_then(|before| Some((before.first()?.0, before.share(name))));
    let part = if percent(share) == "100%" { "all".to_owned() } else { format!("{} of", percent(share)) };
    let supplied = format!("{} supplied {part} {all} in {when}", in_sentence(name));
    let title = match old {
        Some((old, _)) if old != name => {
            let largest = if world {
                "the world’s largest supplier of arms".to_owned()
            } else {
                format!("the largest supplier of arms to {}", in_sentence(recipient))
            };
            let (name, old) = (in_sentence(name), in_sentence(old));
            format!("{name} replaced {old} as {largest} in {when}, with {}", percent(share))
        }
        Some((_, before)) if share - before >= 0.1 => format!("{supplied}, up from {}", percent(before)),
        Some((_, before)) if before - share >= 0.1 => format!("{supplied}, down from {}", percent(before)),
        _ => supplied,
    };
    format::capital(&title)
}

/// The years that the register covers behind the last delivery: no window is drawn of them.
fn after_note(years: Option<(i32, i32)>) -> String {
    let words = years.filter(|(first, last)| first <= last).map(|(first, last)| format::years(first, last));
    words.map_or_else(String::new, |words| format!("No deliveries recorded in {words}."))
}

fn note(windows: &[Window<'_>], hidden: &[&str], left_out: usize, two: bool) -> String {
    let total: f64 = windows.iter().map(|window| window.total).sum();
    let estimate = windows.iter().map(|window| window.estimate).sum::<f64>() / total.max(f64::MIN_POSITIVE);
    let are = if left_out == 1 { "earlier window is" } else { "earlier windows are" };
    sentences(&[
        NOT_PRICE.to_owned(),
        "Effective suppliers: one divided by the sum of the squared shares; four with a quarter each count as four."
            .to_owned(),
        when(!two, "Shares under 6% are drawn and not written."),
        others(windows, hidden),
        when(
            estimate >= 0.005,
            &format!("For {} of the volume the number of items is an estimate.", percent(estimate)),
        ),
        when(left_out > 0, &format!("{} {are} not shown.", format::capital(&format::spelled(left_out)))),
    ])
}

fn alt(title: &str, windows: &[Window<'_>]) -> String {
    let rows = windows.iter().filter(|window| window.total > 0.0).take(4).map(|window| {
        let ranked = by_total(window.volumes.iter().map(|(name, tiv)| (*name, *tiv)));
        let largest: Vec<String> =
            ranked.iter().take(3).map(|(name, _)| format!("{} {}", short(name), part(window.share(name)))).collect();
        format!("{} ({}): {}", window.label(), volume(window.total), format::list(&largest))
    });
    format!("{title}. {}.", rows.collect::<Vec<_>>().join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(last_year: i32, supplier: &str, tiv: f64, total: f64) -> SupplierShareRow {
        SupplierShareRow {
            first_year: last_year - 4,
            last_year,
            recipient: "Azerbaijan".to_owned(),
            supplier: supplier.to_owned(),
            tiv,
            total,
            effective: Some(1.5),
            estimate: None,
            source: "SIPRI Arms Transfers Database, release of 2024-04-13".to_owned(),
        }
    }

    fn drawn(rows: &[SupplierShareRow]) -> Chart {
        spec(rows, &ChartOptions::default()).expect("a chart")
    }

    #[test]
    fn parts_are_shares_of_the_whole_and_the_rest_is_others() {
        let chart = drawn(&[row(2023, "Israel", 60.0, 100.0), row(2023, "Russia", 30.0, 100.0)]);
        let Body::Stacks(stacks) = chart.body else { panic!("stacks") };
        let ends: Vec<f64> = stacks.rows[0].parts.iter().map(|part| part.to).collect();
        assert!(ends.iter().zip([0.6, 0.9, 1.0]).all(|(a, b)| (a - b).abs() < 1e-9), "{ends:?}");
        assert_eq!(stacks.series.last().map(|series| series.ink), Some(Ink::Others));
        assert_eq!(stacks.rows[0].figures, ["100".to_owned(), "1.5".to_owned()]);
    }

    #[test]
    fn nearly_all_is_not_all() {
        let title =
            |own: f64| drawn(&[row(2023, "Israel", own, 1000.0), row(2023, "Russia", 1000.0 - own, 1000.0)]).title;
        assert!(title(997.0).starts_with("Israel supplied 99.7% of "), "{}", title(997.0));
        assert!(title(999.96).starts_with("Israel supplied 99.996% of "), "{}", title(999.96));
        let only = drawn(&[row(2023, "Israel", 1000.0, 1000.0)]).title;
        assert!(only.starts_with("Israel supplied all "), "{only}");
    }

    #[test]
    fn who_is_large_in_the_newest_window_has_a_name() {
        // Five suppliers of old, and one that came last and is the second now.
        let old = ["Germany", "Finland", "Italy", "Russia", "United States"];
        let mut rows: Vec<SupplierShareRow> = (1..=5)
            .flat_map(|window| old.map(|name| row(2023 - 5 * window, name, 20.0, 100.0)))
            .chain([row(2023, "United States", 45.0, 100.0), row(2023, "South Korea", 34.0, 100.0)])
            .collect();
        rows.extend(["Germany", "Finland", "Italy"].map(|name| row(2023, name, 7.0, 100.0)));
        let chart = drawn(&rows);
        let Body::Stacks(stacks) = &chart.body else { panic!("stacks") };
        let names: Vec<&str> = stacks.series.iter().map(|series| series.label.as_str()).collect();
        assert!(names.contains(&"South Korea") && names.contains(&"United States"), "{names:?}");
        assert_eq!(names.len(), NAMED + 1);
        assert!(chart.note.contains("Others: Russia (at most 20% of a window)."), "{}", chart.note);
        rows.push(row(2018, "Norway", 6.0, 106.0));
        assert!(
            drawn(&rows).note.contains("Others: 2 suppliers, the largest part Russia in "),
            "{}",
            drawn(&rows).note
        );
    }

    #[test]
    fn two_windows_are_a_slope() {
        let rows = [row(2018, "Russia", 60.0, 100.0), row(2018, "Israel", 40.0, 100.0), row(2023, "Israel", 9.0, 10.0)];
        let chart = drawn(&rows);
        let Body::Slope(slope) = &chart.body else { panic!("a slope") };
        let israel = slope.lines.iter().find(|line| line.label == "Israel").map(|line| line.values);
        assert_eq!(israel, Some([0.4, 0.9]));
        assert_eq!(
            chart.title,
            "Israel replaced Russia as the largest supplier of arms to Azerbaijan in 2019–23, with 90%"
        );
    }

    #[test]
    fn a_window_without_deliveries_stays_visible() {
        let rows = [row(2023, "Israel", 9.0, 10.0), row(2018, "Israel", 4.0, 10.0), row(2008, "Israel", 9.0, 10.0)];
        let chart = drawn(&rows);
        let Body::Stacks(stacks) = &chart.body else { panic!("stacks") };
        let labels: Vec<&str> = stacks.rows.iter().map(|row| row.label.as_str()).collect();
        assert_eq!(labels, ["2019–23", "2014–18", "2009–13", "2004–08"], "the newest at the top");
        assert!(stacks.rows[2].parts.is_empty());
        assert_eq!(chart.title, "Israel supplied 90% of arms deliveries to Azerbaijan in 2019–23, up from 40%");
    }

    #[test]
    fn a_tie_is_no_finding() {
        let chart = drawn(&[row(2023, "Israel", 5.0, 10.0), row(2023, "Russia", 5.0, 10.0)]);
        assert_eq!(chart.title, "Arms deliveries to Azerbaijan by supplier, 2019–23");
    }

    #[test]
    fn rows_of_two_recipients_are_refused() {
        let other = SupplierShareRow { recipient: "Armenia".to_owned(), ..row(2023, "Russia", 5.0, 10.0) };
        let both = [row(2023, "Israel", 5.0, 10.0), other];
        assert!(matches!(spec(&both, &ChartOptions::default()), Err(ChartError::Form { .. })));
        assert!(matches!(spec(&[], &ChartOptions::default()), Err(ChartError::NothingToDraw(_))));
    }
}
