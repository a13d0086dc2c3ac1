//! Charts: a plain value first, then a picture.
//!
//! A chart file turns typed rows into a [`Chart`]: words, scales, marks, all of it finite numbers and text that a test can read.
//! [`render`] is the only caller of plotters and gives SVG; [`rasterise`] draws that same SVG as PNG, so both always agree.
//! Adding a chart is one file and one line in [`CHARTS`].

use serde::Serialize;

mod bars;
mod cited;
mod columns;
pub mod deals;
pub mod deliveries;
mod draw;
mod dumbbell;
mod gaps;
mod gauge;
mod heat;
mod ink;
mod lanes;
pub mod layout;
pub mod marks;
mod names;
mod naming;
pub mod order_completion;
mod panels;
mod parts;
mod pixels;
mod plane;
mod png;
mod progress;
pub mod ranking;
mod ranks;
mod recorded;
pub mod register_timeline;
mod registers;
pub mod reported;
pub mod required_path;
mod rows;
pub mod scale;
pub mod scene;
mod slope;
mod stacks;
pub mod supplier_share;
pub mod svg;
pub mod targets;
#[cfg(test)]
mod tests;
pub mod text;
pub mod theme;
mod ticks;
mod tiles;
mod timeline;
mod trade_data;
mod trade_drawings;
mod trade_goal;
pub mod trade_heatmap;
mod trade_matrix;
pub mod trade_mirror;
pub mod trade_panels;
pub mod trade_partners;
pub mod trade_products;
pub mod trade_progress;
mod trade_reach;
pub mod trade_sides;
pub mod trade_words;
pub mod transfers;
mod twins;

pub use crate::wording::format;
pub use bars::{BarRow, Bars};
pub use columns::{Columns, Part, Series};
pub use deals::DealRow;
pub use deliveries::DeliveryRow;
pub use draw::{Drawing, Memo, draw, draw_again};
pub use dumbbell::{Dumbbell, DumbbellRow};
pub use gaps::{GapRow, Gaps};
pub use gauge::{Fact, Gauge, GaugeForm};
pub use heat::{Heat, HeatCell, HeatKind, HeatName};
pub use lanes::{Lane, LaneMark, Lanes, MarkKind, Span, SpanKind};
pub use order_completion::{OrderRow, OrderSort};
pub use panels::{Panel, Panels};
pub use plane::{Band, Bracket, Dot, Line, LineDots, Plane};
pub use png::rasterise;
pub use progress::{Progress, ProgressRow};
pub use ranking::{Ranked, RankingRow};
pub use ranks::{RankBar, Ranks};
pub use reported::ReportedRow;
pub use slope::{Slope, SlopeLine};
pub use stacks::{Share, Stack, Stacks};
pub use supplier_share::SupplierShareRow;
pub use targets::{Reading, TargetRow};
pub use theme::{Ink, Size, Theme};
pub use tiles::{Tile, TilePanel, Tiles};
pub use timeline::{Timeline, TimelineRow};
pub use trade_heatmap::{HeatFlow, HeatTrade};
pub use trade_mirror::{MirrorFlow, MirrorYear};
pub use trade_partners::PartnerTrade;
pub use trade_products::ProductTrade;
pub use trade_progress::Beside;
pub use trade_sides::TradeSide;
pub use trade_words::{Definition, Statistic, TwoWaySeries, TwoWayYear};
pub use transfers::TransferRow;
pub use twins::{TwinBar, TwinRow, Twins};

use crate::measures::{Filters, measure};
use layout::{Area, Frame};
pub use marks::Open;
use marks::{Canvas, Side, Words};
use theme::{DETAIL, LABEL, NOTE};

/// Why there is no chart.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ChartError {
    /// No row is left, and why.
    #[error("nothing to draw: {0}")]
    NothingToDraw(String),
    /// A row without a source; a chart names the source of every figure in it.
    #[error("claim `{0}` has no source, and a chart names the source of every figure")]
    NoSource(String),
    /// Two units on one axis.
    #[error("{0} and {1} cannot stand on one axis: choose one")]
    MixedUnits(String, String),
    /// The form that was asked for does not suit the rows.
    #[error("the form `{form}` does not suit these rows: {why}")]
    Form {
        /// The form.
        form: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// The chart was made for another page and does not fit this one.
    #[error("{rows} rows do not fit a {size} page: make the chart for that size")]
    DoesNotFit {
        /// Rows in the chart.
        rows: usize,
        /// The page.
        size: &'static str,
    },
    /// A scale that is no positive number, or a picture of more than 20,000 pixels.
    #[error("cannot draw at scale {0}: the scale is above 0 and the picture at most 20,000 pixels wide and high")]
    Scale(f32),
    /// The drawing library refused.
    #[error("cannot draw: {0}")]
    Draw(String),
    /// The SVG could not be turned into a PNG.
    #[error("cannot make the PNG: {0}")]
    Raster(String),
}

/// The form of a chart that has several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// By the rows: of targets by the ratio of target to reported figure, of products by their number; of a ranking suppliers.
    #[default]
    Auto,
    /// One bar from zero and a tick at the target; for several rows, in percent of the target.
    Bullet,
    /// Bars from zero.
    Bars,
    /// One square for each unit of the target.
    Waffle,
    /// Two marks on a logarithmic axis.
    Dumbbell,
    /// Tiles as large as their parts of a whole.
    Treemap,
    /// Of a ranking: the suppliers of the world or of one recipient.
    Suppliers,
    /// Of a ranking: the recipients of the world or of one supplier.
    Recipients,
}

impl Form {
    /// Every form.
    pub const ALL: &'static [Form] = &[
        Form::Auto,
        Form::Bullet,
        Form::Bars,
        Form::Waffle,
        Form::Dumbbell,
        Form::Treemap,
        Form::Suppliers,
        Form::Recipients,
    ];

    /// The word on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Form::Auto => "auto",
            Form::Bullet => "bullet",
            Form::Bars => "bars",
            Form::Waffle => "waffle",
            Form::Dumbbell => "dumbbell",
            Form::Treemap => "treemap",
            Form::Suppliers => "suppliers",
            Form::Recipients => "recipients",
        }
    }

    /// The form of that name, if there is one.
    pub fn parse(word: &str) -> Option<Form> {
        Form::ALL.iter().copied().find(|form| form.word() == word)
    }
}

/// What the reader of a chart may choose.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ChartOptions {
    /// Light or dark.
    pub theme: Theme,
    /// The page. It decides how many rows fit.
    pub size: Size,
    /// Form of the charts that have several.
    pub form: Form,
    /// The day up to which the data go, as a decimal year.
    pub as_of: Option<f64>,
    /// First and last year that a register covers; within them, a year without a row counts as zero.
    pub covered: Option<(i32, i32)>,
    /// The volumes of a register were spread evenly over the years of their deals.
    pub approximate: bool,
    /// Who receives, for the titles of `deliveries` and `deals`; empty for nobody in particular.
    pub recipient: String,
    /// By what the deals of `deals` were chosen, as a sentence; empty for all.
    pub selection: String,
    /// Of which years the orders of a register are, as ` placed since 2022`; empty for all.
    pub placed: String,
    /// A title in place of the one that is computed. Whoever sets it answers for its truth.
    pub title: Option<String>,
}

/// A chart as a value. All numbers are finite; all words are final.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Chart {
    /// Name of the kind of chart, as in [`CHARTS`].
    pub id: String,
    /// What the drawn data say, or a noun phrase when they say nothing that a rule knows.
    pub title: String,
    /// Measure, unit, period, scale.
    pub subtitle: String,
    /// What is estimated, left out or open to reading; one sentence or more.
    pub note: String,
    /// The outlets behind the drawn rows; never empty.
    pub source: String,
    /// All of them in full, for those who do not see the picture, where the line has no room for that; else empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// One to three sentences with the key numbers, for those who do not see the picture.
    pub alt: String,
    /// The page it was made for.
    pub size: Size,
    /// The picture.
    pub body: Body,
}

/// The forms that a picture can take.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "body", rename_all = "lowercase")]
pub enum Body {
    /// One reported figure and one target, as large as the page allows.
    Gauge(Gauge),
    /// Bars from zero, one a row, against a target.
    Bars(Bars),
    /// Two marks a row on a logarithmic axis.
    Dumbbell(Dumbbell),
    /// Lines and dots over years.
    Plane(Plane),
    /// Deals over years, one a row.
    Lanes(Lanes),
    /// Stacked columns, one a year.
    Columns(Columns),
    /// Bars of 100% in rows.
    Stacks(Stacks),
    /// Two periods side by side.
    Slope(Slope),
    /// Orders against deliveries.
    Progress(Progress),
    /// Deals of a register over years.
    Timeline(Timeline),
    /// A ranking with change.
    Ranks(Ranks),
    /// The same figure from two sides.
    Gaps(Gaps),
    /// Two bars a row.
    Twins(Twins),
    /// Exporters against importers.
    Heat(Heat),
    /// Tiles as large as their parts of a whole.
    Tiles(Tiles),
    /// The same picture many times, side by side.
    Panels(Panels),
}

/// A tick of an axis: a value and its words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tick {
    /// Value on the axis.
    pub at: f64,
    /// What is written there.
    pub label: String,
}

/// One kind of chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChartAbout {
    /// Its name on the command line.
    pub id: &'static str,
    /// What it shows.
    pub about: &'static str,
    /// The measures that its rows come from; the first is the one that a selection narrows.
    pub measures: &'static [&'static str],
    /// What a row is.
    pub shape: &'static str,
    /// The forms that it can be asked for in; empty when it has only one.
    pub forms: &'static [Form],
}

impl ChartAbout {
    /// What of a selection it can use: what its first measure can.
    pub fn takes(&self) -> Filters {
        let first = self.measures.first().and_then(|id| measure(id).ok());
        first.map_or(Filters::NONE, |measure| measure.about().takes)
    }
}

/// Every chart.
pub const CHARTS: &[ChartAbout] = &[
    targets::ABOUT,
    required_path::ABOUT,
    reported::ABOUT,
    deals::ABOUT,
    deliveries::ABOUT,
    transfers::ABOUT,
    supplier_share::ABOUT,
    order_completion::ABOUT,
    register_timeline::ABOUT,
    ranking::ABOUT,
    trade_progress::ABOUT,
    trade_mirror::ABOUT,
    trade_partners::ABOUT,
    trade_heatmap::ABOUT,
    trade_products::ABOUT,
    trade_panels::ABOUT,
];

/// The words under the plot: each paragraph with the most lines that it may take.
fn footer(note: &str, source: &str) -> Vec<(String, usize)> {
    let mut out = Vec::new();
    if !note.is_empty() {
        out.push((format!("Note: {note}"), 5));
    }
    out.push((format!("Source: {source}"), 3));
    out
}

impl Chart {
    /// The words and the place that is left for the picture.
    pub fn frame(&self, size: Size) -> Frame {
        layout::frame(&self.title, &self.subtitle, &footer(&self.note, &self.source), size)
    }

    /// Characters of its words that the embedded font cannot draw, each once: the picture tells them in words.
    pub fn missing_characters(&self) -> Vec<char> {
        let mut words = serde_json::to_string(self).unwrap_or_default();
        words.retain(|c| !c.is_ascii());
        text::missing(&words)
    }
}

/// One to three sentences with the key numbers, for `<desc>`, for HTML and for a file beside the picture.
pub fn alt_text(chart: &Chart) -> String {
    text::clean(&chart.alt)
}

/// Draws a chart as SVG. The same chart gives the same bytes.
///
/// # Errors
/// [`ChartError::NoSource`] when the source line is empty; [`ChartError::DoesNotFit`] when the chart was made for a larger page.
pub fn render(chart: &Chart, theme: Theme, size: Size) -> Result<String, ChartError> {
    if chart.source.trim().is_empty() {
        return Err(ChartError::NoSource(chart.id.clone()));
    }
    let canvas = Canvas::new(theme, size);
    let frame = chart.frame(size);
    draw_frame(&canvas, &frame);
    match &chart.body {
        Body::Gauge(gauge) => gauge.draw(&canvas, frame.plot)?,
        Body::Bars(bars) => bars.draw(&canvas, frame.plot)?,
        Body::Dumbbell(dumbbell) => dumbbell.draw(&canvas, frame.plot)?,
        Body::Plane(plane) => plane.draw(&canvas, frame.plot)?,
        Body::Lanes(lanes) => lanes.draw(&canvas, frame.plot)?,
        Body::Columns(columns) => columns.draw(&canvas, frame.plot)?,
        Body::Stacks(stacks) => stacks.draw(&canvas, frame.plot)?,
        Body::Slope(slope) => slope.draw(&canvas, frame.plot)?,
        Body::Progress(progress) => progress.draw(&canvas, frame.plot)?,
        Body::Timeline(timeline) => timeline.draw(&canvas, frame.plot)?,
        Body::Ranks(ranks) => ranks.draw(&canvas, frame.plot)?,
        Body::Gaps(gaps) => gaps.draw(&canvas, frame.plot)?,
        Body::Twins(twins) => twins.draw(&canvas, frame.plot)?,
        Body::Heat(heat) => heat.draw(&canvas, frame.plot)?,
        Body::Tiles(tiles) => tiles.draw(&canvas, frame.plot)?,
        Body::Panels(panels) => panels.draw(&canvas, frame.plot)?,
    }
    let background = canvas.tokens.background;
    let description = match chart.sources.is_empty() {
        true => chart.alt.clone(),
        false => format!("{} Sources: {}.", chart.alt, chart.sources.join(", ")),
    };
    let spoken = svg::Spoken { id: &chart.id, title: &chart.title, description: &description };
    Ok(svg::write(&canvas.into_sheet(), size, background, spoken))
}

fn draw_frame(canvas: &Canvas, frame: &Frame) {
    let tokens = canvas.tokens;
    let (title, subtitle) = canvas.size.heads();
    let looks = [
        (&frame.title, Words::bold(title, tokens.ink)),
        (&frame.subtitle, Words::regular(subtitle, tokens.muted)),
        (&frame.footer, Words::regular(NOTE, tokens.muted)),
    ];
    for (lines, look) in looks {
        for (y, line) in lines {
            canvas.words(line, (canvas.size.margin(), *y), Side::Start, look);
        }
    }
}

/// A number that can be drawn; anything else is as good as missing. No figure of trade or arms is above 10¹⁸ or, unless it is zero,
/// below a millionth.
fn finite(value: Option<f64>) -> Option<f64> {
    value.filter(|value| *value == 0.0 || (1e-6..=1e18).contains(&value.abs()))
}

/// Low and high as drawn: a missing bound is the other one. `None` without any.
fn bounds(low: Option<f64>, high: Option<f64>) -> Option<(f64, f64)> {
    let (low, high) = (finite(low), finite(high));
    let (a, b) = (low.or(high)?, high.or(low)?);
    Some((a.min(b), a.max(b)))
}

/// Sentences in one line, without the empty ones.
fn sentences(parts: &[String]) -> String {
    parts.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// Draws a label of one or two lines in a box: the first bold, the second regular.
fn draw_lines(canvas: &Canvas, lines: &[String], area: Area, side: Side, first: theme::Rgb, rest: theme::Rgb) {
    let x = match side {
        Side::Start => area.x0,
        Side::Middle => (area.x0 + area.x1) / 2.0,
        Side::End => area.x1,
    };
    for (index, line) in lines.iter().enumerate() {
        let look = if index == 0 { Words::bold(LABEL, first) } else { Words::regular(DETAIL, rest) };
        canvas.words(line, (x, area.y0 + LABEL * 0.8 + 20.0 * index as f64), side, look);
    }
}
