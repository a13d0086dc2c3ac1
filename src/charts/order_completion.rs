//! `orders`: what was ordered against what has come, from a deal register.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::cited::{Cited, cite};
use super::format::{self, count, percent};
use super::progress::{self, Progress, ProgressRow};
use super::registers::{NOT_PRICE, in_sentence, least_volume, short, volume, when};
use super::{Body, Chart, ChartAbout, ChartError, ChartOptions, Size, Tick, finite, footer, layout, sentences, text};

/// What it is.
pub const ABOUT: ChartAbout = ChartAbout {
    id: "orders",
    about: "arms ordered against arms delivered, deal by deal",
    measures: &["orders"],
    shape: "one row a deal of a register",
    forms: &[],
};

/// Rows of one page, however large it is.
const MOST: usize = 14;
/// What stands in the place of a volume that is not known.
const NO_VOLUME: &str = "n/a";
/// Where the axis ends when far more was delivered than ordered, in whole orders.
const FARTHEST: f64 = 1.5;

/// Which deals come first, and stay when not all fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum OrderSort {
    /// Those with the largest outstanding volume.
    #[default]
    Outstanding,
    /// Those ordered last.
    Year,
}

/// One deal of a register.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct OrderRow {
    /// The record: release and line.
    pub id: String,
    /// Supplier as printed.
    pub supplier: String,
    /// Recipient as printed.
    pub recipient: String,
    /// Designation of the weapon.
    pub designation: String,
    /// Description of the weapon.
    pub description: String,
    /// Year of the order.
    pub order_year: Option<i32>,
    /// That year is an estimate.
    pub order_year_estimate: bool,
    /// Number ordered; `None` when it is not known.
    pub ordered: Option<f64>,
    /// That number is an estimate.
    pub ordered_estimate: bool,
    /// Number delivered.
    pub delivered: Option<f64>,
    /// That number is an estimate.
    pub delivered_estimate: bool,
    /// Years with deliveries; without a list of them, the first and the last.
    pub delivery_years: Vec<i32>,
    /// Those years are estimates.
    pub delivery_years_estimate: bool,
    /// Chosen, and not ordered yet: the register lists it before there is an order.
    pub selected: bool,
    /// Deliveries of all years are counted; false for a file that is limited to some years.
    pub whole_history: bool,
    /// Volume ordered, in millions of SIPRI trend-indicator values.
    pub tiv_order: Option<f64>,
    /// Volume ordered and not delivered, in millions of TIV.
    pub tiv_outstanding: Option<f64>,
    /// Lowest reported value of the deal, in whole units of `currency`.
    pub value_low: Option<f64>,
    /// Highest reported value.
    pub value_high: Option<f64>,
    /// ISO 4217 code; empty without a value.
    pub currency: String,
    /// The value is that of a package of which the deal is a part.
    pub part_of_package: bool,
    /// Citation of the release; several with `;`.
    pub source: String,
}

impl OrderRow {
    /// Number ordered, where it is known and not zero.
    pub(super) fn number(&self) -> Option<f64> {
        finite(self.ordered).filter(|number| *number > 0.0)
    }

    /// Number delivered; nothing is none.
    pub(super) fn come(&self) -> f64 {
        finite(self.delivered).filter(|number| *number > 0.0).unwrap_or(0.0)
    }

    /// Number ordered and not delivered, where the number ordered is known.
    pub(super) fn outstanding(&self) -> Option<f64> {
        self.number().map(|number| (number - self.come()).max(0.0))
    }

    /// True when something ordered has not come.
    pub(super) fn is_open(&self) -> bool {
        self.outstanding().is_some_and(|outstanding| outstanding > 0.0)
    }

    /// `5 of 40`, `≈5 of ≈40`, `12 of unknown`.
    pub(super) fn ratio(&self) -> String {
        let about = |estimate: bool, words: String| if estimate { format!("≈{words}") } else { words };
        let come = about(self.delivered_estimate && self.come() > 0.0, count(self.come()));
        match self.number() {
            Some(number) => format!("{come} of {}", about(self.ordered_estimate, count(number))),
            None => format!("{come} of unknown"),
        }
    }

    /// Volume outstanding, zero for a complete order.
    fn open_volume(&self) -> Option<f64> {
        // Under half a million the register prints 0, and so it does where it could not compute a volume.
        if self.is_open() { finite(self.tiv_outstanding).filter(|tiv| *tiv > 0.0) } else { Some(0.0) }
    }

    /// The order year in words: `2017`, `≈2017`.
    pub(super) fn year_words(&self) -> String {
        let sign = if self.order_year_estimate { "≈" } else { "" };
        self.order_year.map_or_else(String::new, |year| format!("{sign}{year}"))
    }

    /// From whom when that is not written elsewhere, when it was ordered, and what it is: where room is short, the last goes first.
    fn detail(&self, with_supplier: bool) -> String {
        let from = if with_supplier { format!("from {}", self.supplier) } else { String::new() };
        let parts = [from, self.year_words(), self.description.clone()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }
}

/// The chart of orders. Deals of files that are limited to some years are counted in the note: their deliveries are cut off.
///
/// # Errors
/// [`ChartError::NothingToDraw`] without a deal whose deliveries are counted whole; [`ChartError::NoSource`] when a drawn row
/// has none.
pub fn spec(rows: &[OrderRow], options: &ChartOptions, sort: OrderSort) -> Result<Chart, ChartError> {
    let ordered: Vec<&OrderRow> = rows.iter().filter(|row| !row.selected).collect();
    let whole: Vec<&OrderRow> = ordered.iter().copied().filter(|row| row.whole_history).collect();
    if whole.is_empty() {
        let why = if ordered.is_empty() { "no order" } else { "only orders of files that are limited to some years" };
        return Err(ChartError::NothingToDraw(why.to_owned()));
    }
    let source = cite(whole.iter().map(|row| (row.id.as_str(), row.source.as_str())), options.size)?;
    let (limited, selected) = (ordered.len() - whole.len(), rows.len() - ordered.len());
    let mut order = Orders { all: whole, drawn: Vec::new(), limited, selected };
    order.drawn = chosen(&order.all, sort, MOST);
    let draft = order.chart(&source, sort, options);
    let foot = footer(&draft.note, &draft.source);
    let height = layout::frame(&draft.title, &draft.subtitle, &foot, options.size).plot.height();
    order.drawn = chosen(&order.all, sort, progress::capacity(height, options.size).min(MOST));
    Ok(order.chart(&source, sort, options))
}

/// The deals that are drawn, each group together: groups and deals in the order asked for. When not all fit, those with the
/// largest outstanding volume are the open ones alone.
fn chosen<'a>(all: &[&'a OrderRow], sort: OrderSort, most: usize) -> Vec<&'a OrderRow> {
    let year = |row: &OrderRow| row.order_year.unwrap_or(i32::MIN);
    let open = |row: &OrderRow| row.open_volume().unwrap_or(0.0);
    let compare = |a: &&OrderRow, b: &&OrderRow| {
        let by_volume = open(b).total_cmp(&open(a)).then(b.is_open().cmp(&a.is_open()));
        let by_year = year(b).cmp(&year(a));
        let first = match sort {
            OrderSort::Outstanding => by_volume.then(by_year),
            OrderSort::Year => by_year.then(by_volume),
        };
        let size = |row: &OrderRow| finite(row.tiv_order).unwrap_or(0.0);
        first.then(size(b).total_cmp(&size(a))).then_with(|| a.id.cmp(&b.id))
    };
    let mut drawn = all.to_vec();
    if sort == OrderSort::Outstanding && drawn.len() > most && drawn.iter().any(|row| row.is_open()) {
        // A few complete orders beside the open ones would look as if they were all.
        drawn.retain(|row| row.is_open());
    }
    drawn.sort_by(compare);
    drawn.truncate(most);
    let by_recipient = several(all.iter().map(|row| row.recipient.as_str()));
    // A group stands where its first deal stands.
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &drawn {
        let next = places.len();
        places.entry(group(row, by_recipient)).or_insert(next);
    }
    let place = |row: &OrderRow| places.get(group(row, by_recipient)).copied();
    drawn.sort_by_key(|row| place(row));
    drawn
}

fn group(row: &OrderRow, by_recipient: bool) -> &str {
    if by_recipient { &row.recipient } else { &row.supplier }
}

/// Whose deals some rows are: a title names them, because no file says that it has those of everybody.
pub(super) struct Parties<'a> {
    recipients: BTreeSet<&'a str>,
    suppliers: BTreeSet<&'a str>,
}

impl<'a> Parties<'a> {
    pub(super) fn of(rows: impl Iterator<Item = &'a OrderRow> + Clone) -> Parties<'a> {
        let recipients = rows.clone().map(|row| row.recipient.as_str()).filter(|name| !name.is_empty()).collect();
        let suppliers = rows.map(|row| row.supplier.as_str()).filter(|name| !name.is_empty()).collect();
        Parties { recipients, suppliers }
    }

    /// The one recipient.
    fn recipient(&self) -> Option<&'a str> {
        self.recipients.first().copied().filter(|_| self.recipients.len() == 1)
    }

    /// ` from Pakistan` where all is from one supplier.
    fn from(&self) -> String {
        self.supplier("from")
    }

    /// ` with Pakistan` where all is from one supplier.
    pub(super) fn with(&self) -> String {
        self.supplier("with")
    }

    fn supplier(&self, word: &str) -> String {
        let one = self.suppliers.first().filter(|_| self.suppliers.len() == 1);
        one.map_or_else(String::new, |name| format!(" {word} {}", in_sentence(name)))
    }

    /// ` by Armenia and Azerbaijan`, ` by 40 recipients`.
    fn by(&self) -> String {
        self.words("by")
    }

    /// ` of Armenia and Azerbaijan`.
    pub(super) fn whose(&self) -> String {
        self.words("of")
    }

    fn words(&self, word: &str) -> String {
        const NAMED: usize = 3;
        let names: Vec<String> = self.recipients.iter().map(|name| in_sentence(name)).collect();
        match names.len() {
            0 => String::new(),
            1..=NAMED => format!(" {word} {}", format::list(&names)),
            many => format!(" {word} {many} recipients"),
        }
    }
}

/// True for more than one name.
pub(super) fn several<'a>(names: impl Iterator<Item = &'a str>) -> bool {
    names.collect::<BTreeSet<_>>().len() > 1
}

struct Orders<'a> {
    all: Vec<&'a OrderRow>,
    drawn: Vec<&'a OrderRow>,
    limited: usize,
    selected: usize,
}

impl Orders<'_> {
    fn chart(&self, source: &Cited, sort: OrderSort, options: &ChartOptions) -> Chart {
        let title = options.title.clone().unwrap_or_else(|| self.title(&options.placed));
        let by = match sort {
            // Where nothing is outstanding, the year decides.
            OrderSort::Outstanding if self.drawn.iter().any(|row| row.is_open()) => {
                "the largest outstanding volume first"
            }
            _ => "the latest order first",
        };
        let order = if self.drawn.len() > 1 { format!(", {by}") } else { String::new() };
        let groups = match (several(self.all.iter().map(|row| row.recipient.as_str())), self.is_grouped()) {
            (true, _) => "recipient and deal",
            (false, true) => "supplier and deal",
            (false, false) => "deal",
        };
        let subtitle = format!("Number delivered as a part of the number ordered, by {groups}{order}");
        let body = self.body();
        let note = self.note(body.end);
        let alt = self.alt(&title, options.size);
        let body = Body::Progress(body);
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

    /// More than one recipient or supplier, whose deals stand together.
    fn is_grouped(&self) -> bool {
        let names = |get: fn(&OrderRow) -> &str| several(self.all.iter().map(|row| get(row)));
        names(|row| &row.recipient) || names(|row| &row.supplier)
    }

    fn body(&self) -> Progress {
        let by_recipient = several(self.all.iter().map(|row| row.recipient.as_str()));
        let suppliers = several(self.all.iter().map(|row| row.supplier.as_str()));
        let rows: Vec<ProgressRow> = self
            .drawn
            .iter()
            .map(|row| ProgressRow {
                id: row.id.clone(),
                group: if self.is_grouped() { group(row, by_recipient).to_owned() } else { String::new() },
                label: row.designation.clone(),
                detail: row.detail(by_recipient && suppliers),
                part: row.number().map(|number| row.come() / number),
                delivered_estimate: row.delivered_estimate,
                ordered_estimate: row.ordered_estimate,
                words: row.ratio(),
                value: outstanding_words(row),
            })
            .collect();
        let largest = rows.iter().filter_map(|row| row.part).fold(1.0, f64::max);
        let end = if largest > 1.0 { (largest * 1.02).min(FARTHEST) } else { 1.0 };
        let ticks = [0.0, 0.25, 0.5, 0.75, 1.0].map(|at| Tick { at, label: percent(at) }).to_vec();
        let headings = ["Delivered".to_owned(), "Outstanding TIV".to_owned()];
        Progress { rows, end, ticks, headings }
    }

    /// What became of the one deal; else how many orders are open and how much is outstanding.
    fn title(&self, placed: &str) -> String {
        if let [one] = self.all.as_slice() {
            return deal_title(one);
        }
        let known = self.all.iter().filter(|row| row.number().is_some()).count();
        let open: Vec<&&OrderRow> = self.all.iter().filter(|row| row.is_open()).collect();
        let parties = Parties::of(self.all.iter().copied());
        let from = format!("{}{placed}", parties.from());
        if known == 0 {
            return "Arms ordered and delivered".to_owned();
        }
        if open.is_empty() {
            let of = parties.by();
            return match known {
                1 => format!("The one order{of}{from} with a known number has been delivered"),
                _ => format!("All {known} orders{of}{from} with a known number have been delivered"),
            };
        }
        let sum: f64 = open.iter().filter_map(|row| row.open_volume()).sum();
        let whole = open.iter().all(|row| row.open_volume().is_some());
        let volume = match (sum >= 0.5, whole) {
            (false, _) => String::new(),
            (true, true) => format!(": {} outstanding", volume(sum)),
            (true, false) => format!(": at least {} outstanding", least_volume(sum)),
        };
        let orders = if open.len() == 1 { "order" } else { "orders" };
        let Some(whose) = parties.recipient() else {
            let are = if open.len() == 1 { "is" } else { "are" };
            let (open, known) = (count(open.len() as f64), count(known as f64));
            return format!("{open} of {known} arms orders{}{from} {are} open{volume}", parties.by());
        };
        format!(
            "{} has {} open arms {orders}{from}{volume}",
            format::capital(&in_sentence(whose)),
            format::spelled(open.len())
        )
    }

    fn note(&self, end: f64) -> String {
        let any = |is: fn(&OrderRow) -> bool| self.drawn.iter().any(|row| is(row));
        let hidden = |kind: fn(&OrderRow) -> bool| {
            let count = |rows: &[&OrderRow]| rows.iter().filter(|row| kind(row)).count();
            count(&self.all) - count(&self.drawn)
        };
        let kinds = [
            (hidden(OrderRow::is_open), "open"),
            (hidden(|row| row.number().is_some() && !row.is_open()), "complete"),
            (hidden(|row| row.number().is_none()), "without a known number"),
        ];
        let more: Vec<String> =
            kinds.into_iter().filter(|(n, _)| *n > 0).map(|(n, kind)| format!("{} {kind}", count(n as f64))).collect();
        let limited = if self.limited == 1 { "order is" } else { "orders are" };
        sentences(&[
            "Tick: the number ordered.".to_owned(),
            when(
                any(|row| row.delivered_estimate && row.come() > 0.0 && row.number().is_some()),
                "Hatched: the number delivered is an estimate.",
            ),
            when(any(|row| row.ordered_estimate), "Dashed tick: the number ordered is an estimate."),
            when(any(|row| row.number().is_none()), "Dashed line: number ordered not known."),
            when(
                self.drawn.iter().any(|row| row.number().is_some_and(|number| row.come() / number > end + 1e-9)),
                &format!("Bars end at {}.", percent(end)),
            ),
            NOT_PRICE.to_owned(),
            when(any(|row| outstanding_words(row) == NO_VOLUME), "n/a: number or volume not known, or under 0.5m TIV."),
            when(
                self.selected > 0,
                &format!("{} selected and not yet ordered left out.", format::capital(&format::spelled(self.selected))),
            ),
            when(!more.is_empty(), &format!("Orders not shown: {}.", format::list(&more))),
            when(
                self.limited > 0,
                &format!(
                    "{} {limited} from files limited to some years and left out.",
                    format::capital(&format::spelled(self.limited))
                ),
            ),
        ])
    }

    /// A narrow page has no room for all that there is to say of each deal: there the description has it.
    fn alt(&self, title: &str, size: Size) -> String {
        let thing = |row: &OrderRow| match (size.is_narrow(), row.description.is_empty()) {
            (true, false) => format!("{} ({})", short(&row.designation), text::printable(&row.description)),
            _ => short(&row.designation),
        };
        let told = if size.is_narrow() { self.drawn.len() } else { 5 };
        let of = |row: &&OrderRow| format!("{} from {}: {}", thing(row), short(&row.supplier), row.ratio());
        let rows: Vec<String> = self.drawn.iter().take(told).map(of).collect();
        format!("{title}. {}.", rows.join("; "))
    }
}

/// Volume outstanding in a column: a dash for a complete order, `n/a` where it is not known.
fn outstanding_words(row: &OrderRow) -> String {
    match (row.number(), row.is_open()) {
        (None, _) => NO_VOLUME.to_owned(),
        (_, false) => "–".to_owned(),
        _ => match row.open_volume() {
            None => NO_VOLUME.to_owned(),
            Some(tiv) => format!("{}m", format::number(tiv)),
        },
    }
}

/// `5 of 40 JF-17 Thunder (fighter aircraft) ordered from Pakistan have come`.
fn deal_title(row: &OrderRow) -> String {
    let from = if row.supplier.is_empty() { String::new() } else { format!(" from {}", in_sentence(&row.supplier)) };
    let by = if row.recipient.is_empty() { String::new() } else { format!(" by {}", in_sentence(&row.recipient)) };
    let from = format!("{by}{from}");
    let thing = if row.description.is_empty() {
        short(&row.designation)
    } else {
        format!("{} ({})", short(&row.designation), short(&row.description))
    };
    let about = |estimate: bool| if estimate { "about " } else { "" };
    let come = row.come();
    let Some(number) = row.number() else {
        let verb = if come == 1.0 { "has" } else { "have" };
        return match come {
            0.0 => format!("{thing} ordered{from}: no number is known and none {verb} come"),
            come => format!(
                "{}{} {thing} ordered{from} {verb} come; the number ordered is not known",
                about(row.delivered_estimate),
                count(come)
            ),
        };
    };
    let ordered = format!("{}{}", about(row.ordered_estimate), count(number));
    let have = if number == 1.0 { "has" } else { "have" };
    let title = match come {
        0.0 if number == 1.0 => format!("The {thing} ordered{from} has not come"),
        0.0 => format!("None of {ordered} {thing} ordered{from} has come"),
        come if come == number && number == 1.0 => format!("The {thing} ordered{from} has come"),
        come if come == number => format!("All {ordered} {thing} ordered{from} have come"),
        come if come > number => {
            format!("{} {thing} ordered{from} have come, more than the {ordered} of the order", count(come))
        }
        come => {
            format!("{}{} of {ordered} {thing} ordered{from} {have} come", about(row.delivered_estimate), count(come))
        }
    };
    format::capital(&title)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(supplier: &str, ordered: Option<f64>, delivered: f64, tiv: f64) -> OrderRow {
        OrderRow {
            id: format!("{supplier}-{ordered:?}-{delivered}"),
            supplier: supplier.to_owned(),
            recipient: "Azerbaijan".to_owned(),
            designation: "JF-17".to_owned(),
            description: "fighter aircraft".to_owned(),
            order_year: Some(2025),
            ordered,
            delivered: Some(delivered),
            whole_history: true,
            tiv_order: Some(tiv),
            tiv_outstanding: ordered.map(|number| tiv * (1.0 - delivered / number)),
            source: "SIPRI Arms Transfers Database, release of 2026-05-18".to_owned(),
            ..OrderRow::default()
        }
    }

    fn drawn(rows: &[OrderRow]) -> (Chart, Progress) {
        let chart = spec(rows, &ChartOptions::default(), OrderSort::Outstanding).expect("a chart");
        let Body::Progress(progress) = chart.body.clone() else { panic!("progress") };
        (chart, progress)
    }

    #[test]
    fn one_deal_is_told_in_a_sentence() {
        let title = |row: OrderRow| drawn(&[row]).0.title;
        assert_eq!(
            title(row("Pakistan", Some(40.0), 5.0, 952.0)),
            "5 of 40 JF-17 (fighter aircraft) ordered by Azerbaijan from Pakistan have come"
        );
        let estimate =
            OrderRow { delivered_estimate: true, ordered_estimate: true, ..row("Pakistan", Some(40.0), 5.0, 1.0) };
        assert_eq!(
            title(estimate),
            "About 5 of about 40 JF-17 (fighter aircraft) ordered by Azerbaijan from Pakistan have come"
        );
        assert_eq!(
            title(row("Israel", Some(2.0), 0.0, 1.0)),
            "None of 2 JF-17 (fighter aircraft) ordered by Azerbaijan from Israel has come"
        );
        assert_eq!(
            title(row("Israel", Some(2.0), 2.0, 1.0)),
            "All 2 JF-17 (fighter aircraft) ordered by Azerbaijan from Israel have come"
        );
        assert_eq!(
            title(row("Israel", None, 3.0, 1.0)),
            "3 JF-17 (fighter aircraft) ordered by Azerbaijan from Israel have come; the number ordered is not known"
        );
    }

    #[test]
    fn open_orders_are_counted_with_their_volume() {
        let rows = [
            row("Pakistan", Some(40.0), 5.0, 800.0),
            row("Israel", Some(2.0), 0.0, 300.0),
            row("Italy", Some(4.0), 4.0, 9.0),
        ];
        let (chart, progress) = drawn(&rows);
        assert_eq!(chart.title, "Azerbaijan has two open arms orders: 1bn TIV outstanding");
        let words: Vec<&str> = progress.rows.iter().map(|row| row.words.as_str()).collect();
        assert_eq!(words, ["5 of 40", "0 of 2", "4 of 4"]);
        let values: Vec<&str> = progress.rows.iter().map(|row| row.value.as_str()).collect();
        assert_eq!(values, ["700m", "300m", "–"]);
        assert_eq!(progress.rows[0].part, Some(0.125));
    }

    #[test]
    fn a_title_names_whose_orders_these_are() {
        let title = |rows: &[OrderRow]| drawn(rows).0.title;
        let one = row("Pakistan", Some(40.0), 5.0, 952.0);
        let second = OrderRow { id: "second".to_owned(), ..row("Pakistan", Some(10.0), 10.0, 9.0) };
        assert_eq!(
            title(&[one.clone(), second]),
            "Azerbaijan has one open arms order from Pakistan: 833m TIV outstanding"
        );
        let other = OrderRow { recipient: "Armenia".to_owned(), ..row("Russia", Some(2.0), 2.0, 9.0) };
        assert_eq!(
            title(&[one.clone(), other]),
            "1 of 2 arms orders by Armenia and Azerbaijan is open: 833m TIV outstanding"
        );
        let many = (0..5).map(|n| OrderRow { id: format!("{n}"), recipient: format!("Country {n}"), ..one.clone() });
        assert!(title(&many.collect::<Vec<_>>()).starts_with("5 of 5 arms orders by 5 recipients from Pakistan are"));
    }

    #[test]
    fn what_is_only_selected_is_no_order_and_no_volume_is_not_zero() {
        let selected = OrderRow { selected: true, id: "selected".to_owned(), ..row("Turkey", Some(8.0), 0.0, 0.0) };
        let nothing = OrderRow { tiv_outstanding: Some(0.0), ..row("Israel", Some(2.0), 0.0, 0.0) };
        let rows = [row("Pakistan", Some(40.0), 5.0, 800.0), nothing, selected.clone()];
        let (chart, progress) = drawn(&rows);
        assert_eq!(chart.title, "Azerbaijan has two open arms orders: at least 700m TIV outstanding");
        assert_eq!(progress.rows.iter().map(|row| row.value.as_str()).collect::<Vec<_>>(), ["700m", "n/a"]);
        assert!(chart.note.contains("One selected and not yet ordered left out."), "{}", chart.note);
        let alone = spec(&[selected], &ChartOptions::default(), OrderSort::default());
        assert!(matches!(alone, Err(ChartError::NothingToDraw(_))));
    }

    #[test]
    fn groups_stay_together_and_open_orders_stay() {
        let mut rows = vec![row("Pakistan", Some(40.0), 5.0, 800.0), row("Israel", Some(2.0), 0.0, 300.0)];
        rows.push(OrderRow { id: "second".to_owned(), ..row("Pakistan", Some(10.0), 9.0, 30.0) });
        rows.extend((0..30).map(|n| OrderRow { id: format!("done {n}"), ..row("Italy", Some(4.0), 4.0, 9.0) }));
        let (chart, progress) = drawn(&rows);
        let groups: Vec<&str> = progress.rows.iter().map(|row| row.group.as_str()).collect();
        assert_eq!(groups, ["Pakistan", "Pakistan", "Israel"]);
        assert!(chart.note.contains("Orders not shown: 30 complete."), "{}", chart.note);
        let by_year = spec(&rows, &ChartOptions::default(), OrderSort::Year).expect("a chart");
        assert!(by_year.note.contains("Orders not shown"), "{}", by_year.note);
        let all = drawn(&rows[..4]).1.rows;
        assert_eq!(all.last().map(|row| row.group.as_str()), Some("Italy"), "all of them where they fit");
    }

    #[test]
    fn an_unknown_number_has_no_bar_and_a_limited_file_no_ratio() {
        let limited = OrderRow { whole_history: false, ..row("Russia", Some(500.0), 50.0, 9.0) };
        let (chart, progress) =
            drawn(&[row("Israel", None, 3.0, 1.0), limited.clone(), row("Italy", Some(4.0), 4.0, 9.0)]);
        assert_eq!(progress.rows.len(), 2);
        let unknown = progress.rows.iter().find(|row| row.part.is_none()).map(|row| row.words.as_str());
        assert_eq!(unknown, Some("3 of unknown"));
        assert!(chart.note.contains("One order is from files limited to some years and left out."), "{}", chart.note);
        assert!(matches!(
            spec(&[limited], &ChartOptions::default(), OrderSort::Year),
            Err(ChartError::NothingToDraw(_))
        ));
    }

    #[test]
    fn more_than_ordered_runs_past_the_tick() {
        let (_, progress) = drawn(&[row("Israel", Some(10.0), 12.0, 1.0), row("Italy", Some(1.0), 90.0, 9.0)]);
        assert_eq!(progress.end, FARTHEST);
        let (chart, _) = drawn(&[row("Italy", Some(1.0), 90.0, 9.0)]);
        assert!(chart.note.contains("Bars end at 150%."), "{}", chart.note);
    }
}
