//! `register-timeline`: when the largest deals of a register were ordered and delivered.

use std::collections::BTreeMap;

use serde::Serialize;

use super::cited::{Cited, cite};
use super::format::{self, money_range, month_year};
use super::order_completion::{OrderRow, Parties, several};
use super::registers::{by_total, in_sentence, short, when};
use super::scale::{Scale, year_ticks};
use super::timeline::{self, Timeline, TimelineRow};
use super::{Body, Chart, ChartAbout, ChartError, ChartOptions, Tick, finite, footer, layout, sentences};

/// What it is.
pub const ABOUT: ChartAbout = ChartAbout {
    id: "register-timeline",
    about: "when the largest deals of a register were ordered and delivered",
    measures: &["orders"],
    shape: "one row a deal of a register",
    forms: &[],
};

/// Rows of one page, however large it is.
const MOST: usize = 12;
/// Least length of the fade behind the last that is known of an open order, and how far it goes on behind the last day of the
/// data, in years.
const FADE: f64 = 3.0;
const BEYOND: f64 = 1.0;

/// Rows that are not drawn, however much room there is.
#[derive(Debug, Clone, Copy)]
struct LeftOut {
    undated: usize,
    selected: usize,
}

/// A deal with its years put in order.
#[derive(Debug, Clone, Serialize)]
struct Dated<'a> {
    row: &'a OrderRow,
    order_year: Option<i32>,
    deliveries: Vec<i32>,
}

impl Dated<'_> {
    fn first(&self) -> i32 {
        self.order_year.iter().chain(&self.deliveries).copied().min().unwrap_or(0)
    }

    fn last(&self) -> i32 {
        self.order_year.iter().chain(&self.deliveries).copied().max().unwrap_or(0)
    }

    fn volume(&self) -> f64 {
        finite(self.row.tiv_order).filter(|tiv| *tiv > 0.0).unwrap_or(0.0)
    }
}

/// The timeline of the largest deals by volume ordered, those of one supplier together. `options.as_of` draws the last day of the
/// data.
///
/// # Errors
/// [`ChartError::NothingToDraw`] without a year; [`ChartError::NoSource`] when a drawn row has none.
pub fn spec(rows: &[OrderRow], options: &ChartOptions) -> Result<Chart, ChartError> {
    let ordered = || rows.iter().filter(|row| !row.selected);
    let mut dated: Vec<Dated<'_>> = ordered().filter_map(dated).collect();
    if dated.is_empty() {
        return Err(ChartError::NothingToDraw("no deal has a year".to_owned()));
    }
    dated.sort_by(|a, b| {
        b.volume().total_cmp(&a.volume()).then(b.last().cmp(&a.last())).then_with(|| a.row.id.cmp(&b.row.id))
    });
    let left_out = LeftOut { undated: ordered().count() - dated.len(), selected: rows.len() - ordered().count() };
    let source = cite(dated.iter().map(|deal| (deal.row.id.as_str(), deal.row.source.as_str())), options.size)?;
    let draft = chart(&dated, MOST, left_out, &source, options);
    let foot = footer(&draft.note, &draft.source);
    let height = layout::frame(&draft.title, &draft.subtitle, &foot, options.size).plot.height();
    Ok(chart(&dated, timeline::capacity(height, options.size).min(MOST), left_out, &source, options))
}

/// The years of a deal that can be drawn; `None` without any.
fn dated(row: &OrderRow) -> Option<Dated<'_>> {
    let plausible = |year: &i32| (1000..3000).contains(year);
    let mut deliveries: Vec<i32> = row.delivery_years.iter().copied().filter(plausible).collect();
    deliveries.sort_unstable();
    deliveries.dedup();
    let order_year = row.order_year.filter(plausible);
    (order_year.is_some() || !deliveries.is_empty()).then_some(Dated { row, order_year, deliveries })
}

/// The `most` largest deals, suppliers by the volume that they have among these, deals by year.
fn grouped<'a, 'b>(dated: &'b [Dated<'a>], most: usize) -> Vec<&'b Dated<'a>> {
    let mut drawn: Vec<&Dated<'_>> = dated.iter().take(most).collect();
    let suppliers = by_total(drawn.iter().map(|deal| (deal.row.supplier.as_str(), deal.volume())));
    let places: BTreeMap<&str, usize> =
        suppliers.iter().zip(0..).map(|(supplier, place)| (supplier.0, place)).collect();
    drawn.sort_by_key(|deal| (places.get(deal.row.supplier.as_str()).copied(), deal.first()));
    drawn
}

fn chart(dated: &[Dated<'_>], most: usize, left_out: LeftOut, source: &Cited, options: &ChartOptions) -> Chart {
    let drawn = grouped(dated, most);
    let first = drawn.iter().map(|deal| deal.first()).min().unwrap_or(0);
    let last = drawn.iter().map(|deal| deal.last()).max().unwrap_or(0);
    let (start, mut end) = (f64::from(first), f64::from(last) + 1.0);
    let as_of = options.as_of.filter(|day| day.is_finite() && *day >= start && *day < 3000.0);
    end = end.max(as_of.unwrap_or(end));
    let recipients = several(drawn.iter().map(|deal| deal.row.recipient.as_str()));
    let suppliers = several(drawn.iter().map(|deal| deal.row.supplier.as_str()));
    let rows: Vec<TimelineRow> = drawn.iter().map(|deal| lane(deal, suppliers, recipients, as_of)).collect();
    let right = rows.iter().filter_map(|row| row.open).map(|open| open.1).fold(end, f64::max);
    let pad = ((right - start) * 0.02).max(0.3);
    let x = Scale::Linear { min: start - pad, max: right + pad };
    let x_ticks =
        year_ticks(start - pad, right + pad, 8).into_iter().map(|at| Tick { at, label: format!("{at}") }).collect();
    let as_of = as_of.map(|at| Tick { at, label: format!("data to {}", month_year(at)) });
    let valued = rows.iter().any(|row| !row.value.is_empty());
    let headings = ["Delivered".to_owned(), when(valued, "Reported value")];
    let title = options.title.clone().unwrap_or_else(|| title(dated, &drawn, &options.placed));
    let all = drawn.len() == dated.len();
    let which = if all { "Arms deals" } else { "The largest arms deals by volume ordered" };
    let subtitle = format!(
        "{which}, {}: from the order (diamond) to the years with deliveries (dots)",
        format::years(first, last)
    );
    let note = note(&rows, &drawn, dated.len() - drawn.len(), left_out);
    let alt = alt(&title, &drawn);
    let body = Body::Timeline(Timeline { rows, x, x_ticks, as_of, headings });
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

fn lane(deal: &Dated<'_>, suppliers: bool, recipients: bool, as_of: Option<f64>) -> TimelineRow {
    let row = deal.row;
    let open = as_of.filter(|_| row.is_open() && row.whole_history).map(|day| {
        let from = f64::from(deal.last()) + 0.5;
        (from, (from + FADE).max(day + BEYOND))
    });
    let to = if recipients { format!("to {}", row.recipient) } else { String::new() };
    let detail =
        [to, row.description.clone()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    let range =
        money_range(finite(row.value_low), finite(row.value_high), &row.currency).filter(|_| !row.currency.is_empty());
    let value =
        range.map_or_else(String::new, |range| if row.part_of_package { format!("part of {range}") } else { range });
    TimelineRow {
        id: row.id.clone(),
        group: if suppliers { row.supplier.clone() } else { String::new() },
        label: row.designation.clone(),
        detail,
        order_year: deal.order_year,
        order_estimate: row.order_year_estimate,
        deliveries: deal.deliveries.clone(),
        deliveries_estimate: row.delivery_years_estimate,
        open,
        words: row.ratio(),
        value,
    }
}

/// How many of the drawn deals have brought all that was ordered; of one deal, when it was ordered and delivered.
fn title(dated: &[Dated<'_>], drawn: &[&Dated<'_>], placed: &str) -> String {
    let parties = Parties::of(dated.iter().map(|deal| deal.row));
    let whose = format!("{}{}{placed}", parties.whose(), parties.with());
    if let [one] = dated {
        return deal_title(one);
    }
    let usable = drawn.iter().all(|deal| deal.row.whole_history && deal.row.number().is_some());
    let complete = drawn.iter().filter(|deal| !deal.row.is_open()).count();
    if !usable {
        return format!("Arms deals{whose}: orders and deliveries");
    }
    let largest = if drawn.len() == dated.len() { "" } else { "largest " };
    let n = drawn.len();
    let have = if complete == 1 { "has" } else { "have" };
    if complete == n {
        return format!("All {} {largest}arms deals{whose} have been delivered in full", format::spelled(n));
    }
    let some = if complete == 0 { "None".to_owned() } else { format::capital(&format::spelled(complete)) };
    let have = if complete == 0 { "has" } else { have };
    format!("{some} of the {} {largest}arms deals{whose} {have} been delivered in full", format::spelled(n))
}

fn deal_title(deal: &Dated<'_>) -> String {
    let name = short(&deal.row.designation);
    let from =
        if deal.row.supplier.is_empty() { String::new() } else { format!(" from {}", in_sentence(&deal.row.supplier)) };
    let about = |words: String| words.replace('≈', "about ");
    let ordered = deal.order_year.map(|_| format!("ordered {}", about(deal.row.year_words())));
    let how_many = if deal.row.is_open() { format!("{} ", about(deal.row.ratio())) } else { String::new() };
    let delivered = match (deal.deliveries.first(), deal.deliveries.last()) {
        (Some(first), Some(last)) => format!("{how_many}delivered in {}", format::years(*first, *last)),
        _ => "no delivery recorded".to_owned(),
    };
    let parts: Vec<String> = ordered.into_iter().chain([delivered]).collect();
    format!("{name}{from}: {}", parts.join(", "))
}

fn note(rows: &[TimelineRow], drawn: &[&Dated<'_>], smaller: usize, left_out: LeftOut) -> String {
    let LeftOut { undated, selected } = left_out;
    let any = |is: fn(&TimelineRow) -> bool| rows.iter().any(is);
    let deals = |n: usize| if n == 1 { "deal" } else { "deals" };
    let limited = drawn.iter().any(|deal| !deal.row.whole_history);
    sentences(&[
        when(
            any(|row| row.order_estimate && row.order_year.is_some()),
            "Bracket: the year of the order is an estimate; how far it may be off is not said.",
        ),
        when(
            any(|row| row.deliveries_estimate && !row.deliveries.is_empty()),
            "Hollow: the years of delivery are estimates.",
        ),
        when(any(|row| row.words.contains('≈')), "≈: the number is an estimate."),
        when(any(|row| row.open.is_some()), "Fading: part of the order had not come by the last day of the data."),
        when(any(|row| row.value.starts_with("part of")), "“Part of”: the sum is for several deals."),
        when(limited, "Deliveries of files limited to some years are cut off."),
        when(
            smaller > 0,
            &format!("{} smaller {} not shown.", format::capital(&format::spelled(smaller)), deals(smaller)),
        ),
        when(
            undated > 0,
            &format!("{} {} without a year not shown.", format::capital(&format::spelled(undated)), deals(undated)),
        ),
        when(
            selected > 0,
            &format!("{} selected and not yet ordered left out.", format::capital(&format::spelled(selected))),
        ),
    ])
}

fn alt(title: &str, drawn: &[&Dated<'_>]) -> String {
    let rows: Vec<String> = drawn
        .iter()
        .take(5)
        .map(|deal| {
            let ordered = Some(deal.row.year_words()).filter(|year| !year.is_empty());
            let ordered = ordered.map_or_else(String::new, |year| format!(" ordered {year},"));
            format!(
                "{} from {}:{ordered} {} delivered",
                short(&deal.row.designation),
                short(&deal.row.supplier),
                deal.row.ratio()
            )
        })
        .collect();
    format!("{title}. {}.", rows.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(supplier: &str, order_year: i32, years: &[i32], tiv: f64) -> OrderRow {
        OrderRow {
            id: format!("{supplier}-{order_year}"),
            supplier: supplier.to_owned(),
            recipient: "Azerbaijan".to_owned(),
            designation: "JF-17".to_owned(),
            order_year: Some(order_year),
            ordered: Some(40.0),
            delivered: Some(if years.is_empty() { 0.0 } else { 40.0 }),
            delivery_years: years.to_vec(),
            whole_history: true,
            tiv_order: Some(tiv),
            source: "SIPRI Arms Transfers Database, release of 2026-05-18".to_owned(),
            ..OrderRow::default()
        }
    }

    fn drawn(rows: &[OrderRow]) -> (Chart, Timeline) {
        let options = ChartOptions { as_of: Some(2026.38), ..ChartOptions::default() };
        let chart = spec(rows, &options).expect("a chart");
        let Body::Timeline(timeline) = chart.body.clone() else { panic!("a timeline") };
        (chart, timeline)
    }

    #[test]
    fn deals_of_a_supplier_stand_together_and_the_largest_stay() {
        let mut rows = vec![
            row("Israel", 2016, &[2018], 50.0),
            row("Pakistan", 2025, &[], 900.0),
            row("Israel", 2011, &[2013], 90.0),
        ];
        rows.extend((0..30).map(|n| OrderRow { id: format!("small {n}"), ..row("Italy", 1990, &[1991], 1.0) }));
        let (chart, timeline) = drawn(&rows);
        let names: Vec<&str> = timeline.rows.iter().take(3).map(|row| row.id.as_str()).collect();
        assert_eq!(names, ["Pakistan-2025", "Israel-2011", "Israel-2016"]);
        assert!(timeline.rows.len() <= MOST);
        assert!(chart.note.contains("smaller deals not shown"), "{}", chart.note);
    }

    #[test]
    fn what_is_still_to_come_fades_out() {
        let (chart, timeline) =
            drawn(&[row("Pakistan", 2025, &[], 900.0), row("Israel", 2011, &[2013, 2012, 2013], 90.0)]);
        assert_eq!(timeline.rows[0].open, Some((2025.5, 2025.5 + FADE)));
        assert_eq!((timeline.rows[1].open, timeline.rows[1].deliveries.as_slice()), (None, [2012, 2013].as_slice()));
        assert_eq!(chart.title, "One of the two arms deals of Azerbaijan has been delivered in full");
        let other = OrderRow { recipient: "Armenia".to_owned(), ..row("Russia", 2011, &[2012], 9.0) };
        let both = [row("Pakistan", 2025, &[], 900.0), other];
        assert_eq!(
            drawn(&both).0.title,
            "One of the two arms deals of Armenia and Azerbaijan has been delivered in full"
        );
        let pair = [row("Pakistan", 2025, &[], 900.0), row("Pakistan", 2017, &[2018], 9.0)];
        assert_eq!(
            drawn(&pair).0.title,
            "One of the two arms deals of Azerbaijan with Pakistan has been delivered in full"
        );
        assert_eq!(timeline.as_of.map(|tick| tick.label).as_deref(), Some("data to May 2026"));
    }

    #[test]
    fn money_says_when_it_is_for_several_deals() {
        let package = OrderRow {
            value_low: Some(1.6e9),
            value_high: Some(1.6e9),
            currency: "USD".to_owned(),
            part_of_package: true,
            ..row("Israel", 2011, &[2013], 9.0)
        };
        let (chart, timeline) = drawn(&[package, row("Italy", 2012, &[2014], 5.0)]);
        assert_eq!(timeline.rows[0].value, "part of $1.6bn");
        assert_eq!(timeline.rows[1].value, "");
        assert_eq!(timeline.headings[1], "Reported value");
        assert!(chart.note.contains("several deals"), "{}", chart.note);
    }

    #[test]
    fn one_deal_is_told_in_a_sentence() {
        let (chart, _) = drawn(&[row("Pakistan", 2017, &[2018], 2.4)]);
        assert_eq!(chart.title, "JF-17 from Pakistan: ordered 2017, delivered in 2018");
        let part = OrderRow { delivered: Some(5.0), delivered_estimate: true, ..row("Pakistan", 2025, &[2025], 952.0) };
        assert_eq!(drawn(&[part]).0.title, "JF-17 from Pakistan: ordered 2025, about 5 of 40 delivered in 2025");
        let nothing = OrderRow { order_year: None, ..row("Pakistan", 2017, &[], 2.4) };
        assert!(matches!(spec(&[nothing], &ChartOptions::default()), Err(ChartError::NothingToDraw(_))));
    }
}
