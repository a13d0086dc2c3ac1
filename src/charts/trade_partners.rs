//! `partners`: with whom a country trades, exports and imports side by side.

use serde::Serialize;

use super::cited::{Cited, cite};
use super::format;
use super::registers::{in_sentence, short, when};
use super::scale::Scale;
use super::trade_sides::{Sides, TradeSide};
use super::trade_words::{self, Statistic, possessive};
use super::twins::{self, TwinRow, Twins};
use super::{Body, Chart, ChartAbout, ChartError, ChartOptions, footer, layout};

/// What it is.
pub const ABOUT: ChartAbout = ChartAbout {
    id: "partners",
    about: "the largest trading partners of a country, exports and imports side by side",
    measures: &["partners"],
    shape: "one row a partner and flow of one country and year, of one data set",
    forms: &[],
};

/// Partners that are drawn when nobody asks for another number.
const MOST: usize = 12;

/// The trade of one country in one year with all of its partners.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct PartnerTrade {
    /// Whose it is.
    pub reporter: String,
    /// Calendar year.
    pub year: i32,
    /// What the figures are.
    pub statistic: Statistic,
    /// Exports and imports by partner; `None` for a flow that is not reported.
    pub sides: [Option<TradeSide>; 2],
    /// So many of the largest partners are asked for; the others are still parts of the whole.
    pub most: Option<usize>,
    /// Other data sets that have partners of the country.
    pub datasets: Vec<String>,
    /// Citation of the releases; several with `;`.
    pub source: String,
}

/// The chart of one country.
///
/// # Errors
/// [`ChartError::NothingToDraw`] without a figure above zero; [`ChartError::NoSource`] without a citation.
pub fn spec(trade: &PartnerTrade, options: &ChartOptions) -> Result<Chart, ChartError> {
    let sides = Sides::of(&trade.sides, &trade.statistic);
    if sides.is_empty() {
        let name = short(&trade.reporter);
        return Err(ChartError::NothingToDraw(format!("no trade of {name} with any partner above zero")));
    }
    let source = cite([("partners", trade.source.as_str())], options.size)?;
    let subject = Subject { trade, sides };
    let most = trade.most.unwrap_or(MOST).max(1);
    let draft = subject.chart(most, &source, options);
    let foot = footer(&draft.note, &draft.source);
    let height = layout::frame(&draft.title, &draft.subtitle, &foot, options.size).plot.height();
    // One row is for the others, and one for the partner that nobody is to be hidden behind.
    let room = twins::capacity(height, options.size).saturating_sub(2).clamp(1, most);
    Ok(subject.chart(room, &source, options))
}

struct Subject<'a> {
    trade: &'a PartnerTrade,
    sides: Sides<'a>,
}

impl Subject<'_> {
    fn chart(&self, most: usize, source: &Cited, options: &ChartOptions) -> Chart {
        let statistic = &self.trade.statistic;
        let shown = self.sides.drawn(most);
        let row = |part: &super::trade_sides::Part<'_>| TwinRow {
            id: part.name.to_owned(),
            label: part.name.to_owned(),
            detail: String::new(),
            rest: false,
            bars: self.sides.bars(part),
        };
        let mut rows: Vec<TwinRow> = self.sides.parts.iter().take(shown).map(row).collect();
        let largest = rows.iter().flat_map(|row| &row.bars).filter_map(|bar| bar.value).fold(0.0, f64::max);
        rows.extend(
            self.sides.others(shown, if self.sides.is_extract() { "Others, not at hand" } else { "No country named" }),
        );
        let title = options.title.clone().unwrap_or_else(|| self.title(shown));
        let at_hand = when(self.sides.is_extract(), " at hand");
        let all = self.sides.parts.len();
        let who = match (shown < all, self.sides.is_extract()) {
            (true, _) if shown == 1 => format!("The largest of {} partners{at_hand}", format::count(all as f64)),
            (true, _) => {
                format!("The {} largest of {} partners{at_hand}", format::spelled(shown), format::count(all as f64))
            }
            (false, true) => "The partners at hand".to_owned(),
            (false, false) => "All partners".to_owned(),
        };
        let share = when(self.sides.has_total(), "share of the whole, ");
        let subtitle =
            format!("{who} by exports and imports together: {share}{}, {}", statistic.unit(), self.trade.year);
        let note = trade_words::note(&self.notes(shown), options.size);
        let body = Body::Twins(Twins {
            rows,
            scale: Scale::from_zero(largest, 0.0),
            headings: [0, 1].map(|side| self.sides.heading(side)),
            estimate: statistic.reconciled,
        });
        let alt = format!("{title}.{}", self.sides.spoken(str::to_owned));
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

    fn title(&self, shown: usize) -> String {
        let (owner, year) = (possessive(&self.trade.reporter), self.trade.year);
        let flow = |name: &str| self.trade.statistic.flow(name);
        // The rows are those of exports and imports together: the first of one side alone may not be among them.
        let is_drawn = |name: &str| self.sides.parts.iter().take(shown).any(|part| part.name == name);
        let lead = |side: usize| self.sides.lead(side).filter(|(name, _)| is_drawn(name));
        let took = lead(0)
            .map(|(buyer, part)| (buyer, format!("{} took {part} of {owner} {}", in_sentence(buyer), flow("exports"))));
        let title = match (took, lead(1)) {
            (Some((buyer, took)), Some((seller, part))) if buyer == seller => {
                format!("{took} in {year} and supplied {part} of its imports")
            }
            (Some((_, took)), Some((seller, part))) => {
                format!("{took} in {year}; {} supplied {part} of its imports", in_sentence(seller))
            }
            (Some((_, took)), None) => format!("{took} in {year}"),
            (None, Some((seller, part))) => {
                format!("{} supplied {part} of {owner} {} in {year}", in_sentence(seller), flow("imports"))
            }
            (None, None) if self.sides.is_extract() => format!("{owner} trading partners in {year}"),
            (None, None) => format!("{owner} largest trading partners in {year}"),
        };
        format::capital(&title)
    }

    fn notes(&self, shown: usize) -> Vec<String> {
        let is_nameless = |side: usize| {
            let summed: f64 = self.sides.parts.iter().filter_map(|part| part.values[side]).sum();
            self.sides.total(side).is_some_and(|total| summed < total * 0.9995)
        };
        let asked = self.trade.most.map_or(0, |most| most.min(self.sides.parts.len()));
        let nameless = !self.sides.is_extract() && (is_nameless(0) || is_nameless(1));
        let mut notes = vec![when(
            shown < asked,
            &format!(
                "Of the {} largest that were asked for, {} have room.",
                format::spelled(asked),
                format::spelled(shown)
            ),
        )];
        notes.extend(self.sides.notes(self.trade.year, shown));
        notes.extend([
            self.trade.statistic.estimate_note("Hatched"),
            when(nameless, "Totals and others include trade that is reported with no country."),
            self.sides.noughts_note(shown, "partner", "partners"),
            when(
                self.sides.is_extract() && self.sides.has_total(),
                "Totals are of all partners; the data at hand do not have all of them one by one.",
            ),
            trade_words::others_words(&self.trade.datasets),
        ]);
        notes
    }
}
