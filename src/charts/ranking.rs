//! `ranking`: the largest suppliers or recipients of the newest window, against the window before.

use std::collections::BTreeMap;

use serde::Serialize;

use super::cited::{Cited, cite};
use super::columns::axis;
use super::format::{self, change, growth, percent, percent_tick, times};
use super::parts::part;
use super::ranks::{self, RankBar, Ranks};
use super::registers::{self, NOT_PRICE, by_total, in_sentence, short, volume, when};
use super::{Body, Chart, ChartAbout, ChartError, ChartOptions, Form, Tick, finite, footer, layout, sentences};

/// What it is.
pub const ABOUT: ChartAbout = ChartAbout {
    id: "ranking",
    about: "the largest suppliers or recipients of arms, and how they have changed",
    measures: &["suppliers", "recipients"],
    shape: "one row a window and party, of one owner",
    forms: &[Form::Auto, Form::Suppliers, Form::Recipients],
};

/// Parties that are drawn.
const MOST: usize = 10;
/// The part of the whole from which a party matters: its change can be a title, and without anything left it keeps a row.
const MATTERS: f64 = 0.05;

/// Who is ranked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Ranked {
    /// Suppliers of the world or of one recipient.
    #[default]
    Suppliers,
    /// Recipients of the world or of one supplier.
    Recipients,
}

impl Ranked {
    const fn plural(self) -> &'static str {
        match self {
            Ranked::Suppliers => "suppliers",
            Ranked::Recipients => "recipients",
        }
    }

    /// Between `arms deliveries` and the name of a ranked party.
    const fn preposition(self) -> &'static str {
        match self {
            Ranked::Suppliers => "by",
            Ranked::Recipients => "to",
        }
    }

    /// All deliveries of the owner: `arms deliveries to India`, `the world’s arms deliveries`.
    fn whole(self, owner: &str) -> String {
        match (self, owner) {
            (_, "" | "World") => "the world’s arms deliveries".to_owned(),
            (Ranked::Suppliers, owner) => format!("arms deliveries to {}", in_sentence(owner)),
            (Ranked::Recipients, owner) => format!("arms deliveries by {}", in_sentence(owner)),
        }
    }
}

/// The volume of one party in one window.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct RankingRow {
    /// First year of the window.
    pub first_year: i32,
    /// Last year of the window.
    pub last_year: i32,
    /// Whose suppliers or recipients these are; `World` for all.
    pub owner: String,
    /// Supplier or recipient as printed.
    pub party: String,
    /// Volume in the window, in millions of SIPRI trend-indicator values.
    pub tiv: f64,
    /// The volume of all parties in the window, in millions of TIV.
    pub total: f64,
    /// Citation of the release; several with `;`.
    pub source: String,
}

struct Window<'a> {
    years: (i32, i32),
    /// The largest first.
    parties: Vec<(&'a str, f64)>,
    total: f64,
}

impl Window<'_> {
    fn label(&self) -> String {
        format::years(self.years.0, self.years.1)
    }

    fn volume(&self, party: &str) -> f64 {
        self.parties.iter().find(|known| known.0 == party).map_or(0.0, |known| known.1)
    }

    fn share(&self, tiv: f64) -> f64 {
        if self.total > 0.0 { tiv / self.total } else { 0.0 }
    }

    /// One more than the number of larger parties; `None` with nothing.
    fn place(&self, party: &str) -> Option<usize> {
        let own = self.volume(party);
        (own > 0.0).then(|| self.parties.iter().filter(|other| other.1 > own).count() + 1)
    }
}

/// The ranking of the newest window. Rows of the window directly before it give the changes; earlier windows are not drawn.
///
/// # Errors
/// [`ChartError::NothingToDraw`] without a volume above zero; [`ChartError::Form`] for rows of several owners;
/// [`ChartError::NoSource`] when a drawn row has none.
pub fn spec(rows: &[RankingRow], options: &ChartOptions, ranked: Ranked) -> Result<Chart, ChartError> {
    if let Some(other) = rows.iter().find(|row| row.owner != rows[0].owner) {
        let why = format!("they are of {} and of {}, and this chart is of one", rows[0].owner, other.owner);
        return Err(ChartError::Form { form: ABOUT.id, why });
    }
    let last =
        rows.iter().filter(|row| finite(Some(row.tiv)).is_some_and(|tiv| tiv > 0.0)).map(|row| row.last_year).max();
    let Some(newest) = last.and_then(|last| window(rows, last)) else {
        return Err(ChartError::NothingToDraw("no window with a volume above zero".to_owned()));
    };
    let before = newest.years.0.checked_sub(1).and_then(|last| window(rows, last));
    let owner = rows.first().map_or("", |row| row.owner.as_str());
    let drawn =
        rows.iter().filter(|row| row.last_year == newest.years.1 || row.last_year == newest.years.0.saturating_sub(1));
    let source = cite(drawn.map(|row| (row.party.as_str(), row.source.as_str())), options.size)?;
    let subject = Subject { newest, before, owner, ranked };
    let draft = subject.chart(MOST, &source, options);
    let foot = footer(&draft.note, &draft.source);
    let height = layout::frame(&draft.title, &draft.subtitle, &foot, options.size).plot.height();
    Ok(subject.chart(ranks::capacity(height, options.size).min(MOST), &source, options))
}

/// The window that ends in that year; `None` without a volume.
fn window(rows: &[RankingRow], last: i32) -> Option<Window<'_>> {
    let own: Vec<&RankingRow> = rows.iter().filter(|row| row.last_year == last).collect();
    let volume = |row: &RankingRow| finite(Some(row.tiv)).filter(|tiv| *tiv > 0.0).unwrap_or(0.0);
    let mut parties = by_total(own.iter().map(|row| (row.party.as_str(), volume(row))));
    parties.retain(|party| party.1 > 0.0);
    let sum: f64 = parties.iter().map(|party| party.1).sum();
    let total = own.iter().filter_map(|row| finite(Some(row.total))).fold(sum, f64::max);
    let first = own.iter().map(|row| row.first_year).min()?;
    (total > 0.0).then_some(Window { years: (first.min(last), last), parties, total })
}

struct Subject<'a> {
    newest: Window<'a>,
    before: Option<Window<'a>>,
    owner: &'a str,
    ranked: Ranked,
}

impl Subject<'_> {
    fn chart(&self, most: usize, source: &Cited, options: &ChartOptions) -> Chart {
        let places: BTreeMap<&str, usize> = self.before.iter().flat_map(places).collect();
        let gone: Vec<(&str, f64)> =
            self.gone().into_iter().filter(|(_, old)| *old >= MATTERS).take((most / 3).max(1)).collect();
        let drawn = most.saturating_sub(gone.len()).max(1).min(self.newest.parties.len());
        let present = self.newest.parties.iter().take(drawn).map(|(party, tiv)| self.row(party, *tiv, &places));
        let rows: Vec<RankBar> = present.chain(gone.iter().map(|(party, old)| gone_row(party, *old))).collect();
        let largest = rows.iter().flat_map(|row| [row.value, row.before.unwrap_or(0.0)]).fold(0.0, f64::max);
        // A share is no more than all: a line stands there, and none beyond it.
        let (scale, ticks) = axis(largest.min(0.999));
        let ticks = ticks.into_iter().map(|at| Tick { at, label: percent_tick(at) }).collect();
        let before = self.before.as_ref().map(Window::label);
        let headings = [
            format!("share, {}", self.newest.label()),
            before.as_ref().map_or_else(String::new, |window| format!("share, {window}")),
            before.as_ref().map_or_else(String::new, |_| "Change in volume".to_owned()),
        ];
        let title = options.title.clone().unwrap_or_else(|| self.title());
        let against = before.map_or_else(String::new, |window| format!(", against {window}"));
        let subtitle = format!(
            "Largest {} by their share of the volume of {}, {}{against}",
            self.ranked.plural(),
            self.ranked.whole(self.owner),
            self.newest.label()
        );
        let subtitle = registers::marked(subtitle, options.approximate);
        let note = self.note(drawn, gone.len());
        let alt = registers::marked(self.alt(&title), options.approximate);
        let body = Body::Ranks(Ranks { rows, scale, ticks, headings });
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

    fn row(&self, party: &str, tiv: f64, places: &BTreeMap<&str, usize>) -> RankBar {
        let place = self.newest.place(party).unwrap_or(1);
        let old = self.before.as_ref().map(|before| before.volume(party));
        let moved = match (self.before.is_some(), places.get(party)) {
            (false, _) => String::new(),
            (true, None) => "new".to_owned(),
            (true, Some(old)) if *old > place => format!("▲{}", old - place),
            (true, Some(old)) if *old < place => format!("▼{}", place - old),
            (true, Some(_)) => "=".to_owned(),
        };
        let change = old.filter(|old| *old > 0.0).map(|old| tiv / old - 1.0);
        let words = match (self.before.is_some(), change) {
            (false, _) => String::new(),
            (true, None) => "new".to_owned(),
            (true, Some(change)) => change_words(change),
        };
        // Before and after are alike to the reader when they print alike.
        let rising = change.filter(|change| !format::is_flat(*change)).map(|change| change > 0.0);
        let share = self.newest.share(tiv);
        RankBar {
            id: party.to_owned(),
            place: format!("{place}"),
            moved,
            label: party.to_owned(),
            value: share,
            before: self.before.as_ref().zip(old).map(|(before, old)| before.share(old)).filter(|share| *share > 0.0),
            words: part(share),
            change: words,
            rising,
        }
    }

    /// Those of the window before of whom the newest has nothing, with their share then, the largest first.
    fn gone(&self) -> Vec<(&str, f64)> {
        let Some(before) = &self.before else { return Vec::new() };
        let is_gone = |party: &&(&str, f64)| self.newest.volume(party.0) <= 0.0;
        before.parties.iter().filter(is_gone).map(|(party, old)| (*party, before.share(*old))).collect()
    }

    /// Who is largest, or who of the large ones has changed most.
    fn title(&self) -> String {
        let (whole, when) = (self.ranked.whole(self.owner), self.newest.label());
        let plain = format!("The largest {} of arms, {when}", self.ranked.plural());
        if let Some(title) = self.changes() {
            return title;
        }
        let Some((first, tiv)) = self.newest.parties.first() else { return plain };
        if self.newest.parties.get(1).is_some_and(|second| second.1 >= *tiv) {
            return plain;
        }
        let verb = match self.ranked {
            Ranked::Suppliers => "supplied",
            Ranked::Recipients => "received",
        };
        let share = part(self.newest.share(*tiv));
        format::capital(&format!("{} {verb} {share} of {whole} in {when}", in_sentence(first)))
    }

    /// The largest fall and the largest rise in volume, of a quarter or more, among those with a twentieth of the whole in either window.
    fn changes(&self) -> Option<String> {
        let before = self.before.as_ref()?;
        let large = self.newest.parties.iter().take(MOST).map(|party| party.0);
        let gone = self.gone();
        let large = large.chain(gone.iter().map(|party| party.0)).filter_map(|party| {
            let (old, new) = (before.volume(party), self.newest.volume(party));
            let matters = self.newest.share(new) >= MATTERS || before.share(old) >= MATTERS;
            matters.then_some(Change { party, old, new })
        });
        let large: Vec<Change<'_>> = large.collect();
        let size = |change: &&Change<'_>| (change.new - change.old).abs();
        let largest = |is: fn(&Change<'_>) -> bool| {
            large.iter().filter(|change| is(change)).max_by(|a, b| size(a).total_cmp(&size(b)))
        };
        let fall = largest(|change| change.new <= change.old * 0.75);
        let rise = largest(|change| change.new >= change.old * 1.25 && change.new > 0.0);
        // A small change beside a large one is no finding.
        let matters = |change: &&Change<'_>, other: Option<&Change<'_>>| {
            other.is_none_or(|other| (change.new - change.old).abs() * 4.0 >= (other.new - other.old).abs())
        };
        let (fall, rise) = (fall.filter(|fall| matters(fall, rise)), rise.filter(|rise| matters(rise, fall)));
        let (by, when) = (self.ranked.preposition(), format!("between {} and {}", before.label(), self.newest.label()));
        let whose = match (self.ranked, self.owner) {
            (_, "" | "World") => String::new(),
            (Ranked::Suppliers, owner) => format!(" to {}", in_sentence(owner)),
            (Ranked::Recipients, owner) => format!(" by {}", in_sentence(owner)),
        };
        let told = |change: &Change<'_>| format!("{by} {} {}", in_sentence(change.party), change.words());
        match (fall, rise) {
            (Some(fall), Some(rise)) => {
                Some(format!("Arms deliveries{whose} {} and those {} {when}", told(fall), told(rise)))
            }
            (Some(only), None) | (None, Some(only)) => Some(format!("Arms deliveries{whose} {} {when}", told(only))),
            (None, None) => None,
        }
    }

    fn note(&self, drawn: usize, gone_drawn: usize) -> String {
        let rest = self.newest.parties.len().saturating_sub(drawn);
        let shown: f64 = self.newest.parties.iter().take(drawn).map(|party| party.1).sum();
        let share = self.newest.share((self.newest.total - shown).max(0.0));
        let plural = if rest == 1 { self.ranked.plural().trim_end_matches('s') } else { self.ranked.plural() };
        let new = self
            .before
            .as_ref()
            .is_some_and(|before| self.newest.parties.iter().take(drawn).any(|party| before.volume(party.0) <= 0.0));
        sentences(&[
            NOT_PRICE.to_owned(),
            when(rest > 0, &format!("The other {rest} {plural} together: {}.", part(share))),
            when(rest == 0 && share >= 0.005, &format!("Not among these: {}.", percent(share))),
            when(self.before.is_some(), "▲▼: places gained or lost."),
            when(new, "New: nothing in the window before."),
            when(gone_drawn > 0, &format!("Gone: nothing in {}.", self.newest.label())),
            self.gone_note(gone_drawn),
        ])
    }

    /// Who else has nothing left, behind those with a row.
    fn gone_note(&self, drawn: usize) -> String {
        let gone = self.gone();
        let rest: Vec<String> =
            gone.iter().skip(drawn).map(|(party, old)| format!("{} ({})", short(party), part(*old))).collect();
        let before = self.before.as_ref().map_or_else(String::new, Window::label);
        match rest.as_slice() {
            [] => String::new(),
            [first, .., last] if rest.len() > 3 => {
                format!("Nothing any more from {} others of {before}: {first} to {last}.", rest.len())
            }
            few => format!("Nothing any more {} {} of {before}.", self.ranked.preposition(), format::list(few)),
        }
    }

    fn alt(&self, title: &str) -> String {
        let rows: Vec<String> = self
            .newest
            .parties
            .iter()
            .take(5)
            .map(|(party, tiv)| format!("{} {}", short(party), part(self.newest.share(*tiv))))
            .collect();
        format!("{title}. {} in {}: {}.", volume(self.newest.total), self.newest.label(), format::list(&rows))
    }
}

/// The volume of a party in two windows.
struct Change<'a> {
    party: &'a str,
    old: f64,
    new: f64,
}

impl Change<'_> {
    fn words(&self) -> String {
        let ratio = self.new / self.old;
        match ratio {
            _ if self.new <= 0.0 => format!("fell from {} to none", volume(self.old)),
            _ if self.old <= 0.0 => format!("rose from none to {}", volume(self.new)),
            ratio if ratio < 1.0 => format!("fell {}", change(1.0 - ratio)),
            ratio if ratio >= 11.0 => format!("grew {}-fold", times(ratio)),
            ratio => format!("rose {}", change(ratio - 1.0)),
        }
    }
}

/// A row for a party with nothing left: where it stood before.
fn gone_row(party: &str, old: f64) -> RankBar {
    RankBar {
        id: party.to_owned(),
        place: "–".to_owned(),
        moved: "gone".to_owned(),
        label: party.to_owned(),
        value: 0.0,
        before: Some(old),
        words: "none".to_owned(),
        change: "gone".to_owned(),
        rising: None,
    }
}

/// The place of each party of a window.
fn places<'a>(window: &Window<'a>) -> Vec<(&'a str, usize)> {
    let mut out: Vec<(&str, usize)> = Vec::new();
    for (index, (party, tiv)) in window.parties.iter().enumerate() {
        let tied = index.checked_sub(1).filter(|above| window.parties[*above].1 <= *tiv);
        let place = tied.and_then(|above| out.get(above)).map_or(index + 1, |above| above.1);
        out.push((party, place));
    }
    out
}

/// `+47%`, `flat`; from eleven times on as a multiple, because nobody reads `+6,633%` as 67 times. The triangles are for places.
fn change_words(change: f64) -> String {
    match change {
        change if change >= 10.0 => format!("×{}", times(change + 1.0)),
        // Of the same volume twice it is exactly nothing.
        0.0 => "0%".to_owned(),
        change if format::is_flat(change) => "flat".to_owned(),
        change => growth(change),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(last_year: i32, party: &str, tiv: f64, total: f64) -> RankingRow {
        RankingRow {
            first_year: last_year - 4,
            last_year,
            owner: "World".to_owned(),
            party: party.to_owned(),
            tiv,
            total,
            source: "SIPRI Arms Transfers Database, release of 2024-04-13".to_owned(),
        }
    }

    #[test]
    fn a_change_of_next_to_nothing_is_flat() {
        assert_eq!([0.0, 3e-6, -3e-6, 0.02, -0.02].map(change_words), ["0%", "flat", "flat", "+2%", "−2%"]);
        let change = |old, new| Change { party: "France", old, new }.words();
        assert_eq!((change(1e6, 1e6 + 3.0), change(100.0, 147.0)), ("rose less than 0.1%".into(), "rose 47%".into()));
    }

    fn world() -> Vec<RankingRow> {
        vec![
            row(2023, "United States", 42.0, 100.0),
            row(2023, "France", 11.0, 100.0),
            row(2023, "Russia", 10.5, 100.0),
            row(2023, "Nowhere", 1.0, 100.0),
            row(2018, "United States", 35.0, 104.0),
            row(2018, "Russia", 22.0, 104.0),
            row(2018, "France", 7.5, 104.0),
        ]
    }

    fn drawn(rows: &[RankingRow], ranked: Ranked) -> (Chart, Ranks) {
        let chart = spec(rows, &ChartOptions::default(), ranked).expect("a chart");
        let Body::Ranks(ranks) = chart.body.clone() else { panic!("ranks") };
        (chart, ranks)
    }

    #[test]
    fn moves_and_changes_are_against_the_window_before() {
        let (chart, ranks) = drawn(&world(), Ranked::Suppliers);
        let column = |get: fn(&RankBar) -> &str| ranks.rows.iter().map(get).collect::<Vec<_>>();
        assert_eq!(column(|row| &row.moved), ["=", "▲1", "▼1", "new"]);
        assert_eq!(column(|row| &row.change), ["+20%", "+47%", "−52%", "new"]);
        assert_eq!(column(|row| &row.words), ["42%", "11%", "11%", "1%"]);
        assert_eq!(
            chart.title,
            "Arms deliveries by Russia fell 52% and those by France rose 47% between 2014–18 and 2019–23"
        );
        assert!(chart.note.contains("Not among these: 36%."), "{}", chart.note);
    }

    #[test]
    fn without_a_window_before_nothing_is_called_new() {
        let (chart, ranks) = drawn(&world()[..4], Ranked::Recipients);
        assert!(ranks.rows.iter().all(|row| row.moved.is_empty() && row.change.is_empty() && row.before.is_none()));
        assert_eq!(chart.title, "The United States received 42% of the world’s arms deliveries in 2019–23");
    }

    #[test]
    fn the_rest_is_counted() {
        let rows: Vec<RankingRow> = (1..=30).map(|n| row(2023, &format!("Party {n}"), f64::from(n), 465.0)).collect();
        let (chart, ranks) = drawn(&rows, Ranked::Suppliers);
        assert_eq!(ranks.rows.len(), 10);
        assert_eq!(ranks.rows[0].label, "Party 30");
        assert!(chart.note.contains("The other 20 suppliers together: 45%."), "{}", chart.note);
    }

    #[test]
    fn changes_are_words_that_can_be_read() {
        assert_eq!(change_words(66.33), "×67");
        assert_eq!(change_words(-0.53), "−53%");
        assert_eq!(change_words(0.0), "0%");
    }

    #[test]
    fn who_has_nothing_left_is_drawn_and_the_largest_change_in_volume_is_told() {
        let rows = [
            row(2023, "Türkiye", 52.0, 100.0),
            row(2023, "Israel", 10.0, 100.0),
            row(2018, "Russia", 490.0, 1000.0),
            row(2018, "Israel", 410.0, 1000.0),
            row(2018, "Türkiye", 50.0, 1000.0),
            row(2018, "Belarus", 30.0, 1000.0),
        ];
        let (chart, ranks) = drawn(&rows, Ranked::Suppliers);
        assert_eq!(chart.title, "Arms deliveries by Russia fell from 490m TIV to none between 2014–18 and 2019–23");
        let last = ranks.rows.last().expect("a row");
        assert_eq!((last.label.as_str(), last.words.as_str(), last.before), ("Russia", "none", Some(0.49)));
        assert!(chart.note.contains("Gone: nothing in 2019–23."), "{}", chart.note);
        assert!(chart.note.contains("Nothing any more by Belarus (3%) of 2014–18."), "{}", chart.note);
        // Both fell by a third; the one that was larger fell by more.
        let rows = [
            row(2023, "Russia", 661.0, 1000.0),
            row(2023, "Israel", 65.5, 1000.0),
            row(2018, "Russia", 1000.0, 1000.0),
            row(2018, "Israel", 100.0, 1000.0),
        ];
        assert!(drawn(&rows, Ranked::Suppliers).0.title.contains("by Russia fell 34% between"));
        let new = [row(2023, "Spain", 70.0, 100.0), row(2023, "Israel", 30.0, 100.0), row(2018, "Israel", 30.0, 30.0)];
        assert!(drawn(&new, Ranked::Suppliers).0.title.contains("by Spain rose from none to 70m TIV"));
    }

    #[test]
    fn the_axis_ends_behind_the_largest_share_of_either_window() {
        let rows = [row(2023, "Russia", 36.0, 100.0), row(2018, "Russia", 58.0, 100.0)];
        let (_, ranks) = drawn(&rows, Ranked::Suppliers);
        let last = ranks.ticks.last().expect("a tick");
        assert!((last.at - 0.6).abs() < 1e-9 && (ranks.scale.ends().1 - 0.6).abs() < 1e-9, "{:?}", ranks.ticks);
        let (_, all) = drawn(&[row(2023, "Russia", 9.0, 9.0)], Ranked::Suppliers);
        assert_eq!(all.ticks.last().map(|tick| tick.label.as_str()), Some("100%"));
    }

    #[test]
    fn equal_parties_share_a_place() {
        let rows = [row(2023, "A", 5.0, 10.0), row(2023, "B", 5.0, 10.0)];
        let (chart, ranks) = drawn(&rows, Ranked::Suppliers);
        assert_eq!(ranks.rows.iter().map(|row| row.place.as_str()).collect::<Vec<_>>(), ["1", "1"]);
        assert_eq!(chart.title, "The largest suppliers of arms, 2019–23", "a tie is no finding");
    }

    #[test]
    fn rows_of_two_owners_are_refused() {
        let other = RankingRow { owner: "India".to_owned(), ..row(2023, "A", 5.0, 10.0) };
        let both = [row(2023, "A", 5.0, 10.0), other];
        assert!(matches!(spec(&both, &ChartOptions::default(), Ranked::Suppliers), Err(ChartError::Form { .. })));
        assert!(matches!(spec(&[], &ChartOptions::default(), Ranked::Suppliers), Err(ChartError::NothingToDraw(_))));
    }
}
