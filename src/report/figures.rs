//! The charts of the page: the finding as a heading, the picture, note and source, downloads, and the figures behind it.

use maud::{Markup, PreEscaped, html};

use super::inline::Pictures;
use super::tables::Laid;
use super::words::{sentence, shown};
use super::{Brief, ChartPart};
use crate::charts::{CHARTS, Size};

/// Bytes for all pictures together; what comes after them is beside the page.
const MOST_BYTES: usize = 1_150_000;
/// Bytes for all pictures for phones; a chart without one scrolls sideways there.
const MOST_PHONE_BYTES: usize = 500_000;

/// The picture of a chart for wide screens and paper, and that for phones. Only one of them is shown at a time.
#[derive(Debug, Default)]
pub(super) struct Shown {
    wide: Option<String>,
    phone: Option<String>,
}

impl Shown {
    /// Bytes of both.
    pub(super) fn len(&self) -> usize {
        [&self.wide, &self.phone].into_iter().flatten().map(String::len).sum()
    }
}

/// The pictures of all charts that there is room for.
pub(super) fn pictures(brief: &Brief, charts: &[ChartPart]) -> (Vec<Shown>, Pictures) {
    let (mut room, mut phone_room) = (MOST_BYTES, MOST_PHONE_BYTES);
    let mut pictures = Pictures::default();
    let mut found = Vec::new();
    for part in charts {
        let wide = pictures.add(&part.drawing.chart, brief.options.size, &part.svg, &part.other);
        let wide = within(&mut room, wide);
        let phone = part.phone.as_ref().filter(|_| wide.is_some());
        let phone = phone.map(|phone| pictures.add(&phone.chart, Size::Phone, &phone.svg, &phone.other));
        found.push(Shown { wide, phone: phone.and_then(|phone| within(&mut phone_room, phone)) });
    }
    (found, pictures)
}

/// A picture that there is room for.
fn within(room: &mut usize, picture: String) -> Option<String> {
    *room = room.checked_sub(picture.len())?;
    Some(picture)
}

/// One chart.
pub(super) fn figure(brief: &Brief, part: &ChartPart, shown_as: &Shown, laid: &Laid) -> Markup {
    let chart = &part.drawing.chart;
    let about = CHARTS.iter().find(|about| about.id == chart.id).map_or("", |about| about.about);
    let name = |ending: &str| format!("{}.{ending}", chart.id);
    // A picture that is narrow already is so everywhere.
    let is_narrow = brief.options.size.is_narrow();
    let class = match &shown_as.phone {
        Some(_) => "chart twofold",
        None if is_narrow => "chart narrow",
        None => "chart",
    };
    let beside = |ending: &str| format!("charts/{}.{ending}", chart.id);
    html! {
        figure id={ "chart-" (chart.id) } class=(class) data-name=(chart.id) data-scale=(brief.scale) {
            h3 { (shown(&chart.title)) }
            p class="subtitle" { (shown(&chart.subtitle)) }
            @if shown_as.wide.is_some() && shown_as.phone.is_none() && !is_narrow {
                p class="hint" aria-hidden="true" { "The chart scrolls sideways \u{2192}" }
            }
            @match &shown_as.wide {
                Some(picture) => div class="plot" role="region" tabindex="0" aria-label={ "Chart: " (shown(&chart.title)) } {
                    (PreEscaped(picture))
                },
                None => p class="note" { "This page has no room for the picture: " a href=(beside("svg")) { (name("svg")) } " is beside it." },
            }
            @if let Some(picture) = &shown_as.phone { div class="phone" { (PreEscaped(picture)) } }
            figcaption {
                @if !chart.note.is_empty() { p { "Note: " (shown(&chart.note)) } }
                p { "Source: " (shown(&chart.source)) }
                p class="downloads" {
                    "Download: "
                    a class="svg" href=(beside("svg")) download=(name("svg")) { "SVG" } " "
                    a class="png" href=(beside("png")) download=(name("png")) { "PNG" } " "
                    (laid.download)
                }
            }
            details class="again" {
                summary { "The figures behind this chart" }
                p class="note" { (sentence(about)) "." }
                (laid.table)
            }
        }
    }
}
