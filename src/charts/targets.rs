//! `targets`: what was announced against what was reported.
//!
//! The form follows the ratio r of target to reported figure. One row: a bullet up to 10, squares up to 200, a logarithmic
//! dumbbell above, two bars when nothing was reported. Several rows: percent of the target, because rows of any size and
//! currency can then be compared on a linear axis; a logarithmic dumbbell when in half of them or more r is above 10, since bars of a
//! few percent would say nothing. A logarithmic axis always comes with the ratio in words.

use serde::Serialize;

use super::bars::{self, BarRow, Bars};
use super::cited::cite;
use super::dumbbell::{self, Dumbbell, DumbbellRow};
use super::format::{self, money, money_range};
use super::gauge::{Fact, Gauge, GaugeForm};
use super::layout;
use super::marks::{Open, range_note};
use super::parts::{multiple_of, multiple_range, part, part_range};
use super::scale::{Scale, logarithm_words, nice_step};
use super::ticks;
use super::{
    Body, Chart, ChartAbout, ChartError, ChartOptions, Form, Ink, Size, Tick, bounds, finite, footer, sentences,
};

/// What it is.
pub const ABOUT: ChartAbout = ChartAbout {
    id: "targets",
    about: "announced targets against the figures reported when they were set",
    measures: &["targets"],
    shape: "one row a target, newest first; one target of each pair is drawn",
    forms: &[Form::Auto, Form::Bullet, Form::Bars, Form::Waffle, Form::Dumbbell],
};

/// How a target is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Reading {
    /// A yearly level, reached in the target year.
    #[default]
    Level,
    /// A total over the years up to the target year.
    Cumulative,
}

/// One target. Money is in whole units of `currency`.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct TargetRow {
    /// The claim that states it.
    pub claim: String,
    /// The pair in words, `Azerbaijan–Pakistan`.
    pub label: String,
    /// The pair as a key; one target a pair is drawn.
    pub pair: String,
    /// ISO 4217 code.
    pub currency: String,
    /// Lower bound of the target.
    pub target_low: Option<f64>,
    /// Upper bound of the target.
    pub target_high: Option<f64>,
    /// When it is to be reached.
    pub target_year: Option<i32>,
    /// The year before the first that a total covers: a total over the five years 2018 to 2022 starts from 2017.
    pub period_start: Option<i32>,
    /// How it is read.
    pub reading: Reading,
    /// The source leaves the reading open.
    pub ambiguous: bool,
    /// When it was stated, EDTF.
    pub stated: String,
    /// The year of that.
    pub stated_year: Option<i32>,
    /// Lowest figure reported for the starting year.
    pub baseline_low: Option<f64>,
    /// Highest figure reported for the starting year.
    pub baseline_high: Option<f64>,
    /// Lowest figure that one of the sources names, where the range has no lower end.
    pub named_low: Option<f64>,
    /// Highest figure that one of the sources names, where the range has no upper end.
    pub named_high: Option<f64>,
    /// The first year of those figures, when they are of several.
    pub baseline_first_year: Option<i32>,
    /// The starting year: the last of those figures.
    pub baseline_year: Option<i32>,
    /// Lowest and highest multiple of the reported figure, when the target was said as one and not as an amount.
    pub said_multiple: Option<(Option<f64>, Option<f64>)>,
    /// The reported figure is an estimate.
    pub estimate: bool,
    /// It is a forecast: nothing had been reported.
    pub forecast: bool,
    /// What is counted, `total trade`.
    pub scope: String,
    /// What the reported figure counts; empty where that is not known.
    pub baseline_scope: String,
    /// The category alone, `non-oil`; empty for all trade.
    pub category: String,
    /// The same more exactly, in the words of the source.
    pub item: String,
    /// Lowest yearly growth that the target needs, as a ratio (0.05 for 5%).
    pub growth_low: Option<f64>,
    /// Highest yearly growth that the target needs.
    pub growth_high: Option<f64>,
    /// Short name of the outlet; several with `;`.
    pub source: String,
}

impl TargetRow {
    /// Lowest and highest target as stated.
    pub fn target(&self) -> Option<(f64, f64)> {
        bounds(self.target_low, self.target_high).filter(|(low, _)| *low > 0.0)
    }

    /// Lowest and highest reported figure; where the range has no end, the last figure that a source names.
    pub fn reported(&self) -> Option<(f64, f64)> {
        bounds(self.baseline_low, self.baseline_high)?;
        let low = finite(self.baseline_low).or(finite(self.named_low));
        let high = finite(self.baseline_high).or(finite(self.named_high));
        bounds(low, high).filter(|(low, _)| *low >= 0.0)
    }

    /// How far a bar is certain and how far it may go: below an "up to" nothing is certain.
    fn bar(&self) -> Option<(f64, f64)> {
        let (low, high) = self.reported()?;
        Some((if finite(self.baseline_low).is_none() { 0.0 } else { low }, high))
    }

    /// True when the deadline has passed by the day up to which the data go.
    pub(super) fn is_past(&self, as_of: Option<f64>) -> bool {
        self.target_year.zip(as_of).is_some_and(|(year, day)| day >= f64::from(year) + 1.0)
    }

    /// The years of the reported figures: `2024`, `2022–24`, or nothing.
    pub fn baseline_years(&self) -> Option<String> {
        let last = self.baseline_year?;
        Some(format::years(self.baseline_first_year.unwrap_or(last).min(last), last))
    }

    /// Years that a total covers.
    pub fn years(&self) -> Option<i32> {
        let start = self.period_start.or(self.baseline_year).or(self.stated_year)?;
        Some(self.target_year? - start).filter(|years| *years > 0)
    }

    /// The yearly amount that is asked for: the level, or a total shared out evenly. `None` for a total over unknown years.
    pub fn asked(&self) -> Option<(f64, f64)> {
        let (low, high) = self.target()?;
        match self.reading {
            Reading::Level => Some((low, high)),
            Reading::Cumulative => {
                let years = f64::from(self.years()?);
                Some((low / years, high / years))
            }
        }
    }

    /// The end of the reported figure that nobody gave.
    pub(super) fn reported_open(&self) -> Open {
        Open::of(finite(self.baseline_low), finite(self.baseline_high))
    }

    /// The end of the target that nobody gave.
    fn target_open(&self) -> Open {
        Open::of(finite(self.target_low), finite(self.target_high))
    }

    /// Lowest and highest ratio of what is asked to what is reported; infinite when nothing is reported.
    pub fn ratio(&self) -> Option<(f64, f64)> {
        let ((low, high), (least, most)) = (self.asked()?, self.reported()?);
        Some((low / most, high / least))
    }

    /// True when the target is so many times what is reported at any reading of every bound: an open end proves nothing, and over
    /// nought there is no ratio.
    fn surely_asks(&self, times: f64) -> bool {
        let closed = finite(self.baseline_high).is_some() && finite(self.target_low).is_some();
        closed && self.ratio().is_some_and(|(low, _)| low >= times && low.is_finite())
    }

    /// The reported part of the target in percent; an open end of either figure stays open.
    fn share_words(&self, share: (f64, f64)) -> String {
        let high_is_open = finite(self.baseline_high).is_none() || finite(self.target_low).is_none();
        let low_is_open = finite(self.baseline_low).is_none() || finite(self.target_high).is_none();
        match (low_is_open, high_is_open) {
            (false, true) => format!("{}+", part_range(share.0, share.1)),
            (true, false) => format!("up to {}", part(share.1)),
            _ => part_range(share.0, share.1),
        }
    }

    /// How many times the reported figure the target is; an open end of either figure stays open.
    fn times_words(&self, ratio: (f64, f64)) -> String {
        let low_is_open = finite(self.baseline_high).is_none() || finite(self.target_low).is_none();
        let high_is_open = finite(self.baseline_low).is_none() || finite(self.target_high).is_none();
        match (low_is_open, high_is_open) {
            (true, false) => format!("up to ×{}", multiple_of(ratio.1)),
            (false, true) => format!("{}+", multiple_range(ratio.0, ratio.1)),
            _ => multiple_range(ratio.0, ratio.1),
        }
    }

    /// The amount of the target: `$500m`, `$3–4bn`.
    pub fn amount_words(&self) -> String {
        money_range(finite(self.target_low), finite(self.target_high), &self.currency).unwrap_or_default()
    }

    /// The target as it was said: `$500m`, or `twice $56bn` where nobody named an amount.
    pub fn target_words(&self) -> String {
        let said = self.said_multiple.and_then(|(low, high)| format::multiple(low, high));
        said.map_or_else(|| self.amount_words(), |said| format!("{said} {}", self.figure_words()))
    }

    /// The reported figure without a hedge: `$7.3m`, `$17–25m`, `$111–400m+`.
    fn figure_words(&self) -> String {
        let (low, high) = (finite(self.baseline_low), finite(self.baseline_high));
        match (low, high, self.reported()) {
            // An open end does not hide the figures that were named.
            (Some(_), None, Some((low, high))) if high > low => {
                format!("{}+", money_range(Some(low), Some(high), &self.currency).unwrap_or_default())
            }
            _ => money_range(low, high, &self.currency).unwrap_or_default(),
        }
    }

    /// `$7.3m`, `$17–25m`, `about $30m`, `up to about $1bn`.
    pub fn reported_words(&self) -> String {
        let words = self.figure_words();
        if self.estimate { format::hedged(&words, "about ") } else { words }
    }

    /// The same for a label: `≈$30m`, `up to ≈$1bn`.
    pub fn reported_label(&self) -> String {
        let words = self.figure_words();
        if self.estimate { format::hedged(&words, "≈") } else { words }
    }

    fn is_trade(&self) -> bool {
        self.scope.to_lowercase().contains("trade") || self.scope.is_empty()
    }

    /// Before `target`: ` trade`, ` non-oil trade`, ` trade and investment`; nothing for what is no trade.
    fn scope_before(&self) -> String {
        match self.scope.as_str() {
            "" | "total trade" => " trade".to_owned(),
            scope if self.is_trade() => format!(" {}", format::lower(scope)),
            _ => String::new(),
        }
    }

    /// What the target counts beside what its figure counts, where these differ.
    fn scopes_apart(&self) -> Option<String> {
        let total = |scope: &str| {
            if scope.is_empty() || scope == "total trade" { "trade".to_owned() } else { scope.to_owned() }
        };
        let (target, figure) = (total(&self.scope), total(&self.baseline_scope));
        let told = if self.forecast { "forecast" } else { "figure" };
        (!self.baseline_scope.is_empty() && target != figure)
            .then(|| format!("target for {target}, {told} for {figure}"))
    }

    /// What was done with the figure that the target starts from.
    pub(super) const fn told(&self) -> &'static str {
        if self.forecast { "forecast" } else { "reported" }
    }

    /// The years of the figure and that it is a forecast, behind it: ` (2023, forecast)`.
    pub(super) fn figure_when(&self) -> String {
        let forecast = self.forecast.then(|| "forecast".to_owned());
        let parts: Vec<String> = self.baseline_years().into_iter().chain(forecast).collect();
        if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) }
    }

    /// `by 2030`, or nothing.
    fn deadline(&self) -> String {
        self.target_year.map_or_else(String::new, |year| format!(" by {year}"))
    }
}

/// The rows that are drawn, and how many are not, and why.
struct Chosen<'a> {
    rows: Vec<&'a TargetRow>,
    /// Every row that could be drawn, with room enough.
    drawable: Vec<&'a TargetRow>,
    other_targets: usize,
    no_figure: usize,
    absurd: usize,
    no_room: usize,
}

fn choose(rows: &[TargetRow]) -> Result<Chosen<'_>, ChartError> {
    let mut chosen =
        Chosen { rows: Vec::new(), drawable: Vec::new(), other_targets: 0, no_figure: 0, absurd: 0, no_room: 0 };
    let mut unpaired: Vec<&str> = Vec::new();
    for row in rows {
        // Nobody announces a hundredth of what is there: one of the two figures is in another unit.
        let absurd = row.ratio().is_some_and(|(low, _)| low < 0.01);
        let drawable = row.ratio().is_some() && !absurd;
        chosen.absurd += usize::from(absurd);
        if chosen.rows.iter().any(|known| known.pair == row.pair) {
            chosen.other_targets += 1;
        } else if drawable {
            unpaired.retain(|pair| *pair != row.pair);
            chosen.rows.push(row);
        } else if !unpaired.contains(&row.pair.as_str()) {
            unpaired.push(&row.pair);
        }
    }
    chosen.drawable.clone_from(&chosen.rows);
    chosen.no_figure = unpaired.len();
    let told: std::collections::BTreeSet<&str> = rows.iter().map(|row| row.claim.as_str()).collect();
    chosen.other_targets = (told.len() - chosen.rows.len() - unpaired.len()).saturating_sub(chosen.absurd);
    if chosen.rows.is_empty() {
        let why = if rows.is_empty() { "no target" } else { "no target has a reported figure beside it" };
        return Err(ChartError::NothingToDraw(why.to_owned()));
    }
    Ok(chosen)
}

/// The chart of a list of targets, newest first.
///
/// # Errors
/// [`ChartError::NothingToDraw`] when no target has a reported figure in its own currency beside it; [`ChartError::NoSource`] when a drawn
/// row names none; [`ChartError::Form`] when the form asked for does not suit the rows.
pub fn spec(rows: &[TargetRow], options: &ChartOptions) -> Result<Chart, ChartError> {
    let chosen = choose(rows)?;
    if let [row] = chosen.rows.as_slice() {
        return single(row, &chosen, options);
    }
    let form = match options.form {
        Form::Auto if wants_logarithm(&chosen.rows) => Form::Dumbbell,
        Form::Waffle => {
            let why = format!("squares show one target, and there are {}", chosen.rows.len());
            return Err(ChartError::Form { form: "waffle", why });
        }
        Form::Dumbbell => Form::Dumbbell,
        _ => Form::Bullet,
    };
    if form == Form::Dumbbell { several_dumbbell(chosen, options) } else { several_bars(chosen, options) }
}

/// Half of the rows or more ask for more than ten times, in one currency, and all are above zero.
fn wants_logarithm(rows: &[&TargetRow]) -> bool {
    let steep = rows.iter().filter(|row| row.ratio().is_some_and(|(low, _)| low > 10.0)).count();
    steep * 2 >= rows.len() && fits_logarithm(rows).is_ok()
}

fn fits_logarithm(rows: &[&TargetRow]) -> Result<(), ChartError> {
    let first = rows.first().map_or("", |row| row.currency.as_str());
    if let Some(other) = rows.iter().find(|row| row.currency != first) {
        return Err(ChartError::MixedUnits(first.to_owned(), other.currency.clone()));
    }
    if rows.iter().any(|row| row.reported().is_none_or(|(low, _)| low <= 0.0)) {
        let why = "a logarithmic axis has no zero, and a reported figure is zero".to_owned();
        return Err(ChartError::Form { form: "dumbbell", why });
    }
    Ok(())
}

// ---- one target --------------------------------------------------------------------------------------------------------------

fn single(row: &TargetRow, chosen: &Chosen<'_>, options: &ChartOptions) -> Result<Chart, ChartError> {
    let ratio = row.ratio().unwrap_or((f64::INFINITY, f64::INFINITY));
    let form = match options.form {
        Form::Auto if !ratio.1.is_finite() => Form::Bars,
        Form::Auto if ratio.1 <= 10.0 => Form::Bullet,
        Form::Auto if ratio.1 <= 200.0 => Form::Waffle,
        Form::Auto => Form::Dumbbell,
        asked => asked,
    };
    if form == Form::Dumbbell {
        fits_logarithm(&[row])?;
        let chosen = Chosen { rows: vec![row], drawable: vec![row], ..*chosen };
        return several_dumbbell(chosen, options);
    }
    let (asked, reported) = (row.asked().unwrap_or_default(), row.bar().unwrap_or_default());
    let largest = asked.1.max(reported.1);
    let unit = square_unit(largest);
    let form = match form {
        Form::Waffle => GaugeForm::Waffle { unit },
        Form::Bars => GaugeForm::Bars,
        _ => GaugeForm::Bullet,
    };
    let facts = facts(row, ratio, matches!(form, GaugeForm::Waffle { .. }));
    let gauge = Gauge {
        id: row.claim.clone(),
        reported_label: format::capital(row.told()),
        target_label: "Target".to_owned(),
        facts,
        form,
        reported,
        estimate: row.estimate,
        target: asked,
        ticks: ticks_up_to(largest, &row.currency),
    };
    let is_waffle = matches!(form, GaugeForm::Waffle { .. });
    let title = options.title.clone().unwrap_or_else(|| single_title(row, ratio, options));
    let note = sentences(&[
        reading_note(&[row]),
        estimate_note(&[row]).replace("Dashed:", if is_waffle { "Outlined:" } else { "Dashed:" }),
        multiple_note(&[row]),
        scope_note(&[row]),
        format::open_end_note(gauge.facts.iter().map(|fact| fact.value.as_str()).chain([title.as_str()])),
        count_note(chosen),
    ]);
    let source = cite([(row.claim.as_str(), row.source.as_str())], options.size)?;
    let (reported_figure, asked) = (row.reported_words(), yearly_words(row));
    let alt = format!("{title}. {reported_figure} {}, {asked} announced. {}.", row.told(), stated_words(row));
    let subtitle = single_subtitle(row, form);
    let (id, size) = (ABOUT.id.to_owned(), options.size);
    Ok(Chart {
        id,
        title,
        subtitle,
        note,
        source: source.line,
        sources: source.all,
        alt,
        size,
        body: Body::Gauge(gauge),
    })
}

/// The smallest of 1, 2 and 5 times a power of ten of which no more than 500 make up the amount.
fn square_unit(amount: f64) -> f64 {
    if !(amount.is_finite() && amount > 0.0) {
        return 1.0;
    }
    let power = 10f64.powf((amount / 500.0).log10().floor());
    let units = [1.0, 2.0, 5.0, 10.0].map(|m| m * power);
    units.into_iter().find(|unit| amount / unit <= 500.000_001).unwrap_or(power * 10.0)
}

fn ticks_up_to(largest: f64, currency: &str) -> Vec<Tick> {
    ticks::money_ticks(&Scale::from_zero(largest, 0.0).ticks(5), currency)
}

fn reported_when(row: &TargetRow) -> String {
    let told = row.told();
    row.baseline_years().map_or_else(|| told.to_owned(), |years| format!("{told} for {years}"))
}

/// `$500m`, or `$100m a year` for a total that is shared out.
fn yearly_words(row: &TargetRow) -> String {
    match (row.reading, row.asked()) {
        (Reading::Cumulative, Some((low, high))) => {
            format!("{} a year", money_range(Some(low), Some(high), &row.currency).unwrap_or_default())
        }
        _ => row.target_words(),
    }
}

fn facts(row: &TargetRow, ratio: (f64, f64), squares: bool) -> Vec<Fact> {
    let fact = |value: String, words: String, ink| Fact { value, words, ink };
    let trade = if row.is_trade() { "trade " } else { "" };
    let reported_ink = if squares { Ink::Series(1) } else { Ink::Series(0) };
    let target_ink = if squares { Ink::Text } else { Ink::Series(1) };
    let said = row.said_multiple.and_then(|(low, high)| format::multiple(low, high));
    let amount = if said.is_some() { row.amount_words() } else { yearly_words(row) };
    let said = said.map_or_else(String::new, |said| format!(", said as “{}”", said.trim_end_matches('×')));
    let scope = if row.scopes_apart().is_some() { format!(" for {}", row.scope) } else { String::new() };
    let mut facts = vec![
        fact(row.reported_label(), format!("{trade}{}", reported_when(row)), reported_ink),
        fact(amount, format!("target{scope}{}{said}", row.deadline()), target_ink),
    ];
    if ratio.1.is_finite() && ratio.0 > 1.0 {
        facts.push(fact(row.times_words(ratio), format!("the target over what was {}", row.told()), Ink::Text));
    }
    if bounds(row.growth_low, row.growth_high).is_some_and(|(low, _)| low > 0.0) {
        // An open end of the figures leaves an end of the growth open.
        let value = match (finite(row.growth_low), finite(row.growth_high)) {
            (Some(low), Some(high)) => format::growth_range(low, high),
            (None, Some(high)) => format::up_to(&format::growth(high)),
            (Some(low), _) if format::is_flat(low) => format::at_least(&format::growth(low)),
            (Some(low), _) => format!("{} or more", format::growth(low)),
            (None, None) => String::new(),
        };
        facts.push(fact(value, format!("growth a year, needed to get there{}", row.deadline()), Ink::Text));
    }
    facts
}

fn single_title(row: &TargetRow, ratio: (f64, f64), options: &ChartOptions) -> String {
    let is = if row.is_past(options.as_of) { "was" } else { "is" };
    let (trade, told) = (row.scope_before(), row.told());
    let (target, reported) = (row.target_words(), row.reported_words());
    let yearly = if row.reading == Reading::Cumulative { ", shared out by year," } else { "" };
    if !ratio.1.is_finite() {
        return format!("{}: the {target}{trade} target starts from nothing {told}", row.label);
    }
    if ratio.0 >= 1.95 || (row.said_multiple.is_some() && ratio.0 > 1.0) {
        let many = times_in_a_sentence(&row.times_words(ratio));
        return format!("{}{trade} target{yearly} {is} {many} what was {told}", row.label);
    }
    if ratio.1 < 1.0 {
        return format!(
            "{}: the {reported} {told} {is} above the {target}{trade} target{}",
            row.label,
            yearly.trim_end_matches(',')
        );
    }
    if ratio.0 <= 1.0 {
        return format!("{}: {reported} {told} against a{trade} target of {target}", row.label);
    }
    let share = row.share_words((1.0 / ratio.1, 1.0 / ratio.0));
    format!(
        "{}: {reported} {told} {is} {share} of the {target}{trade} target{}",
        row.label,
        yearly.trim_end_matches(',')
    )
}

/// `×68` as `68 times`, `×2` as `twice`, `up to ×5` as `at most 5 times`, `×5+` as `at least 5 times`.
fn times_in_a_sentence(words: &str) -> String {
    let bare = words.replacen('×', "", 1);
    let (bound, number) = match (bare.strip_prefix("up to "), bare.strip_suffix('+')) {
        (Some(most), _) => ("at most ", most),
        (_, Some(least)) => ("at least ", least),
        _ => ("", bare.as_str()),
    };
    if number == "2" { format!("{bound}twice") } else { format!("{bound}{number} times") }
}

fn single_subtitle(row: &TargetRow, form: GaugeForm) -> String {
    let mut out = stated_words(row);
    if let GaugeForm::Waffle { unit } = form {
        let unit = money(unit, &row.currency);
        let is_range = row.estimate && row.bar().is_some_and(|(low, high)| high > low);
        let reported = if is_range { "Coloured or outlined" } else { "Coloured" };
        out = format!("Each square is {unit} a year. {reported}: {}; grey: still missing from the target", row.told());
    }
    out
}

/// `Total trade. Target stated in 2017; reported figure for 2016`.
fn stated_words(row: &TargetRow) -> String {
    let scope = if row.scope.is_empty() { "Two-way trade".to_owned() } else { format::capital(&row.scope) };
    let stated = row.stated_year.map_or_else(String::new, |year| format!(" Target stated in {year}."));
    let several = row.baseline_first_year.is_some_and(|first| Some(first) != row.baseline_year);
    let figures = match (row.forecast, several) {
        (true, _) => "Forecast",
        (false, true) => "Reported figures",
        (false, false) => "Reported figure",
    };
    let figure = row.baseline_years().map_or_else(String::new, |years| format!(" {figures} for {years}."));
    format!("{scope}, by year.{stated}{figure}").trim_end_matches('.').to_owned()
}

// ---- several targets, in percent ---------------------------------------------------------------------------------------------

fn several_bars(mut chosen: Chosen<'_>, options: &ChartOptions) -> Result<Chart, ChartError> {
    chosen.rows.retain(|row| row.ratio().is_some());
    let draft = |chosen: &Chosen<'_>| bars_chart(chosen, options);
    let room = capacity_for(&draft(&chosen)?, options.size, bars::capacity);
    chosen.keep(room);
    draft(&chosen)
}

/// Rows that fit when the header and footer of `draft` stand around them, with a line to spare for saying what was left out.
fn capacity_for(draft: &Chart, size: Size, capacity: fn(f64, Size) -> usize) -> usize {
    let foot = footer(&draft.note, &draft.source);
    capacity(layout::frame(&draft.title, &draft.subtitle, &foot, size).plot.height() - 21.0, size)
}

impl Chosen<'_> {
    /// Keeps as many rows as fit. The title still counts all of them: what fits a page says nothing of the targets.
    fn keep(&mut self, room: usize) {
        self.no_room = self.rows.len().saturating_sub(room);
        if self.no_room > 0 {
            let amount = |row: &TargetRow| row.asked().map_or(0.0, |asked| asked.1);
            self.rows.sort_by(|a, b| b.stated.cmp(&a.stated).then(amount(b).total_cmp(&amount(a))));
        }
        self.rows.truncate(room);
    }
}

fn attainment(row: &TargetRow) -> Option<(f64, f64)> {
    let ((low, high), (least, most)) = (row.asked()?, row.reported()?);
    Some((least / high, most / low))
}

fn bars_chart(chosen: &Chosen<'_>, options: &ChartOptions) -> Result<Chart, ChartError> {
    let mut shares: Vec<(&TargetRow, (f64, f64))> =
        chosen.rows.iter().filter_map(|row| Some((*row, attainment(row)?))).collect();
    shares.sort_by(|a, b| (b.1.0 + b.1.1).total_cmp(&(a.1.0 + a.1.1)));
    let largest = shares.iter().map(|(_, share)| share.1).fold(1.0, f64::max);
    let scale = Scale::from_zero(largest, 0.0);
    let step = nice_step(largest, 5).max(0.25);
    let count = (largest / step + 1e-9).floor() as usize;
    let ticks = (0..=count).map(|n| step * n as f64).map(|at| Tick { at, label: format::percent_tick(at) }).collect();
    let rows: Vec<BarRow> = shares.iter().map(|(row, share)| bar_row(row, *share)).collect();
    let open_end = format::open_end_note(rows.iter().flat_map(|row| [row.value.as_str(), row.text.as_str()]));
    let target = Tick { at: 1.0, label: "Target".to_owned() };
    let told = told_of(&chosen.rows);
    let body = Body::Bars(Bars { rows, scale, ticks, target, heading: format!("{told} figure (year) and target") });
    let subtitle =
        format!("{} figure that the target starts from, as a percentage of the target", format::capital(told));
    let title = options.title.clone().unwrap_or_else(|| several_title(chosen, options));
    let no_deadline = chosen.rows.iter().any(|row| row.target_year.is_none());
    let note = sentences(&[
        if no_deadline { "No year: no deadline was given.".to_owned() } else { String::new() },
        reading_note(&chosen.rows),
        estimate_note(&chosen.rows),
        multiple_note(&chosen.rows),
        scope_note(&chosen.rows),
        open_end,
        count_note(chosen),
    ]);
    finish(title, subtitle, note, body, &chosen.rows, options)
}

fn bar_row(row: &TargetRow, share: (f64, f64)) -> BarRow {
    let years = row.figure_when();
    let mut asked = row.target_words();
    if row.reading == Reading::Cumulative {
        asked = format!("{} ({asked} in all)", yearly_words(row));
    }
    BarRow {
        id: row.claim.clone(),
        label: row.label.clone(),
        low: if finite(row.baseline_low).is_none() { 0.0 } else { share.0 },
        high: share.1,
        estimate: row.estimate,
        value: row.share_words(share),
        text: format!("{}{years} of {asked}{}", row.reported_label(), row.deadline()),
    }
}

/// The largest of 10, 5, 4, 3, 2 times that at least half of the rows ask for even at the kindest reading of every range.
fn several_title(chosen: &Chosen<'_>, options: &ChartOptions) -> String {
    let rows = chosen.drawable.as_slice();
    let past = rows.iter().all(|row| row.is_past(options.as_of));
    let at_least = |n: f64| rows.iter().filter(|row| row.surely_asks(n)).count();
    let found = [10.0, 5.0, 4.0, 3.0, 2.0].into_iter().find(|n| at_least(*n) * 2 >= rows.len());
    let only_trade = |row: &&TargetRow| row.is_trade() && !row.scope.contains("investment");
    let trade = |rows: &[&TargetRow]| if rows.iter().all(only_trade) { "trade " } else { "" };
    if rows.iter().all(|row| row.reported().is_some_and(|(_, high)| high == 0.0)) {
        let (trade, told) = (trade(rows), told_of(rows));
        return format!("{} {trade}targets start from nothing {told}", all_of(rows.len()));
    }
    let Some(many) = found else {
        let (trade, told) = (trade(&chosen.rows), told_of(&chosen.rows));
        return format!("Announced {trade}targets against {told} figures");
    };
    let (trade, told) = (trade(rows), told_of(rows));
    let (count, all) = (at_least(many), rows.len());
    let many = if many == 2.0 { "twice".to_owned() } else { format!("{} times", format::spelled(many as usize)) };
    let ask = if past { "asked" } else { "ask" };
    if count == all {
        return format!("{} {trade}targets {ask} for at least {many} what was {told}", all_of(all));
    }
    if count * 2 == all && all > 2 {
        return format!("Half of {} {trade}targets {ask} for at least {many} what was {told}", format::spelled(all));
    }
    let ask = if count == 1 && !past { "asks" } else { ask };
    let (count, all) = (format::capital(&format::spelled(count)), format::spelled(all));
    format!("{count} of {all} {trade}targets {ask} for at least {many} what was {told}")
}

/// `Both`, `All three`.
fn all_of(count: usize) -> String {
    if count == 2 { "Both".to_owned() } else { format!("All {}", format::spelled(count)) }
}

// ---- several targets, on a logarithmic axis ----------------------------------------------------------------------------------

fn several_dumbbell(mut chosen: Chosen<'_>, options: &ChartOptions) -> Result<Chart, ChartError> {
    fits_logarithm(&chosen.rows)?;
    let room = capacity_for(&dumbbell_chart(&chosen, options)?, options.size, dumbbell::capacity);
    chosen.keep(room);
    dumbbell_chart(&chosen, options)
}

fn dumbbell_chart(chosen: &Chosen<'_>, options: &ChartOptions) -> Result<Chart, ChartError> {
    let mut rows: Vec<DumbbellRow> = chosen.rows.iter().filter_map(|row| dumbbell_row(row)).collect();
    rows.sort_by(|a, b| ratio_of(b).total_cmp(&ratio_of(a)));
    if let Some(first) = rows.first_mut() {
        first.accent = true;
    }
    let values = || rows.iter().flat_map(|row| [row.reported.0, row.reported.1, row.target.0, row.target.1]);
    let scale = Scale::decades(values().fold(f64::INFINITY, f64::min), values().fold(0.0, f64::max));
    let currency = chosen.rows.first().map_or("", |row| row.currency.as_str());
    let places = scale.ticks(8);
    let logarithm = logarithm_words(&places);
    let ticks = ticks::money_ticks(&places, currency);
    let title = options.title.clone().unwrap_or_else(|| match chosen.rows.as_slice() {
        [row] => single_title(row, row.ratio().unwrap_or((1.0, 1.0)), options),
        _ => several_title(chosen, options),
    });
    let told = format::capital(told_of(&chosen.rows));
    let subtitle = format!("{told} figures (circles) and targets (diamonds), by year, {logarithm}");
    let labels = |row: &DumbbellRow| [row.reported_label.clone(), row.target_label.clone(), row.ratio.clone()];
    let words: Vec<String> = rows.iter().flat_map(labels).chain([title.clone()]).collect();
    let open_end = format::open_end_note(words.iter().map(String::as_str));
    let note = sentences(&[
        reading_note(&chosen.rows),
        if rows.iter().any(|row| row.estimate) { "Hollow: an estimate.".to_owned() } else { String::new() },
        range_note(
            rows.iter().any(|row| row.reported.1 > row.reported.0 || row.target.1 > row.target.0),
            rows.iter().any(|row| row.open != [Open::No; 2]),
        )
        .to_owned(),
        multiple_note(&chosen.rows),
        scope_note(&chosen.rows),
        open_end,
        count_note(chosen),
    ]);
    finish(title, subtitle, note, Body::Dumbbell(Dumbbell { rows, scale, ticks }), &chosen.rows, options)
}

fn ratio_of(row: &DumbbellRow) -> f64 {
    row.target_middle() / row.reported_middle()
}

fn dumbbell_row(row: &TargetRow) -> Option<DumbbellRow> {
    let (low, high) = row.ratio()?;
    Some(DumbbellRow {
        id: row.claim.clone(),
        label: row.label.clone(),
        reported: row.reported()?,
        open: [row.reported_open(), row.target_open()],
        estimate: row.estimate,
        target: row.asked()?,
        reported_label: format!("{}{}", row.reported_label(), row.figure_when()),
        target_label: format!(
            "{}{}",
            yearly_words(row),
            row.target_year.map_or_else(String::new, |year| format!(" ({year})"))
        ),
        ratio: row.times_words((low, high)),
        accent: false,
    })
}

// ---- words that all forms share ----------------------------------------------------------------------------------------------

fn reading_note(rows: &[&TargetRow]) -> String {
    let open: Vec<&&TargetRow> = rows.iter().filter(|row| row.ambiguous).collect();
    let read = |row: &TargetRow| match row.reading {
        Reading::Level => "a yearly level",
        Reading::Cumulative => "a total, shared out evenly",
    };
    match open.as_slice() {
        [] => String::new(),
        [row] => {
            let years = row
                .years()
                .map_or_else(String::new, |years| format!(" over {} years", format::spelled(years as usize)));
            // Among other pairs, whose target it is.
            let whose = if rows.len() > 1 { format!("{}: ", row.label) } else { String::new() };
            let words = format!(
                "{whose}{}{years} may be a yearly level or a total; drawn as {}.",
                row.target_words(),
                read(row)
            );
            format::capital(&words)
        }
        many => format!(
            "{} targets may be yearly levels or totals over several years; drawn as {}.",
            format::capital(&format::spelled(many.len())),
            if many.iter().all(|row| row.reading == Reading::Level) { "yearly levels" } else { "the table reads them" }
        ),
    }
}

fn estimate_note(rows: &[&TargetRow]) -> String {
    let when = |yes: bool, words: &str| if yes { words.to_owned() } else { String::new() };
    let is_range = |row: &&TargetRow| row.bar().is_some_and(|(low, high)| high > low);
    sentences(&[
        when(rows.iter().any(|row| row.estimate), "Hatched: an estimate."),
        when(rows.iter().any(is_range), "Dashed: up to the highest figure."),
    ])
}

/// What was done with the figures that these targets start from.
fn told_of(rows: &[&TargetRow]) -> &'static str {
    match (rows.iter().any(|row| row.forecast), rows.iter().all(|row| row.forecast)) {
        (_, true) => "forecast",
        (true, false) => "reported or forecast",
        (false, false) => "reported",
    }
}

/// Targets for something else than their figures count.
fn scope_note(rows: &[&TargetRow]) -> String {
    const TOLD: usize = 2;
    let apart: Vec<(&str, String)> =
        rows.iter().filter_map(|row| Some((row.label.as_str(), row.scopes_apart()?))).collect();
    if apart.len() > TOLD {
        let pairs: Vec<String> = apart.iter().map(|(label, _)| (*label).to_owned()).collect();
        return format!("The target counts something else than its figure: {}.", format::list(&pairs));
    }
    let sentence = |(label, words): &(&str, String)| {
        if rows.len() > 1 { format!("{label}: {words}.") } else { format::capital(&format!("{words}.")) }
    };
    apart.iter().map(sentence).collect::<Vec<_>>().join(" ")
}

fn multiple_note(rows: &[&TargetRow]) -> String {
    let said: Vec<&&TargetRow> = rows.iter().filter(|row| row.said_multiple.is_some()).collect();
    match said.as_slice() {
        [] => String::new(),
        [row] => format!("{} was said as a multiple, not as an amount.", format::capital(&row.target_words())),
        many => {
            format!("{} targets were said as multiples, not as amounts.", format::capital(&format::spelled(many.len())))
        }
    }
}

fn count_note(chosen: &Chosen<'_>) -> String {
    let plural =
        |n: usize, one: &str, many: &str| format!("{} {}", format::spelled(n), if n == 1 { one } else { many });
    let mut parts = Vec::new();
    if chosen.other_targets > 0 {
        let whose = match chosen.rows.len() {
            // Some of them are of pairs that found no room.
            _ if chosen.no_room > 0 => "",
            1 => " of this pair",
            _ => " of these pairs",
        };
        let (one, many) = (format!("other target{whose}"), format!("other targets{whose}"));
        parts.push(plural(chosen.other_targets, &one, &many));
    }
    if chosen.no_figure > 0 {
        parts.push(plural(chosen.no_figure, "pair without a reported figure", "pairs without a reported figure"));
    }
    if chosen.absurd > 0 {
        let many = if chosen.absurd == 1 { "target" } else { "targets" };
        parts.push(format!("{} {many} below a hundredth of the reported figure", format::spelled(chosen.absurd)));
    }
    if chosen.no_room > 0 {
        parts.push(plural(chosen.no_room, "more pair", "more pairs"));
    }
    if parts.is_empty() {
        return String::new();
    }
    let rule = match chosen.no_room > 0 {
        true => "Shown: those stated last; of one date the largest. ",
        false => "",
    };
    let lead = if chosen.other_targets > 0 && chosen.rows.len() > 1 {
        "One target of each pair, the latest with a reported figure. "
    } else {
        ""
    };
    format!("{lead}{rule}Not shown: {}.", format::list(&parts))
}

fn finish(
    title: String,
    subtitle: String,
    note: String,
    body: Body,
    rows: &[&TargetRow],
    options: &ChartOptions,
) -> Result<Chart, ChartError> {
    let source = cite(rows.iter().map(|row| (row.claim.as_str(), row.source.as_str())), options.size)?;
    let middle = |row: &TargetRow| row.ratio().map_or(0.0, |(low, high)| (low * high).sqrt());
    let closed = rows.iter().filter(|row| row.ratio().is_some_and(|(_, high)| high.is_finite()));
    let example = closed.max_by(|a, b| middle(a).total_cmp(&middle(b))).map_or_else(String::new, |row| {
        let far = times_in_a_sentence(&row.times_words(row.ratio().unwrap_or_default()));
        let of_those = if rows.len() > 1 { " of those shown" } else { "" };
        format!(
            " Furthest away{of_those}: {}, {} {} against a target of {}, {far} as much.",
            row.label,
            row.reported_words(),
            row.told(),
            yearly_words(row),
        )
    });
    let shown = if rows.len() == 1 { "One target is".to_owned() } else { format!("{} targets are", rows.len()) };
    let alt = format!("{title}. {shown} shown.{example}");
    let (id, size) = (ABOUT.id.to_owned(), options.size);
    Ok(Chart { id, title, subtitle, note, source: source.line, sources: source.all, alt, size, body })
}
