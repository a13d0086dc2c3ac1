//! The charts of the page: the finding as a heading, the picture, note and source, downloads, and the figures behind it.

use maud::{Markup, PreEscaped, html};

use super::inline::Pictures;
use super::tables::Laid;
use super::words::{sentence, shown};
use super::{Brief, ChartPart};
use crate::charts::{CHARTS, Size};

/// Bytes for all pictures together; what comes after them is beside the page.
const MOST_BYTES: usize = 1_150_000;
/// Bytes for all pictures for phones, where the page has them to spare; a chart without one scrolls sideways there.
const MOST_PHONE_BYTES: usize = 1_000_000;

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

/// The pictures of all charts that there is room for: those for phones take what the others leave of `spare`.
pub(super) fn pictures(brief: &Brief, charts: &[ChartPart], spare: usize) -> (Vec<Shown>, Pictures) {
    let mut room = MOST_BYTES;
    let mut pictures = Pictures::default();
    let mut found = Vec::new();
    for part in charts {
        let wide = pictures.add(&part.drawing.chart, brief.options.size, &part.svg, &part.other);
        found.push(Shown { wide: within(&mut room, wide), phone: None });
    }
    let mut room = spare.saturating_sub(MOST_BYTES - room).min(MOST_PHONE_BYTES);
    for (part, shown) in charts.iter().zip(&mut found) {
        if let (Some(phone), Some(_)) = (&part.phone, &shown.wide) {
            let picture = pictures.add(&phone.chart, Size::Phone, &phone.svg, &phone.other);
            shown.phone = within(&mut room, picture);
        }
    }
    (found, pictures)
}

/// A picture that there is room for.
fn within(room: &mut usize, picture: String) -> Option<String> {
    *room = room.checked_sub(picture.len())?;
    Some(picture)
}

/// The words around a chart: where fewer rows fit a phone, the words around its picture there are others.
fn in_both(wide: &str, phone: Option<&String>) -> Markup {
    match phone {
        Some(phone) if phone != wide => html! {
            span class="for-wide" { (shown(wide)) }
            span class="for-phone" { (shown(phone)) }
        },
        _ => html! { (shown(wide)) },
    }
}

/// One chart.
pub(super) fn figure(brief: &Brief, part: &ChartPart, shown_as: &Shown, laid: &Laid) -> Markup {
    let chart = &part.drawing.chart;
    let about = CHARTS.iter().find(|about| about.id == chart.id).map_or("", |about| about.about);
    let name = |ending: &str| format!("{}.{ending}", chart.id);
    let narrow = shown_as.phone.as_ref().and(part.phone.as_ref()).map(|phone| &phone.chart);
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
            h3 { (in_both(&chart.title, narrow.map(|chart| &chart.title))) }
            p class="subtitle" { (in_both(&chart.subtitle, narrow.map(|chart| &chart.subtitle))) }
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
                @if !chart.note.is_empty() || narrow.is_some_and(|chart| !chart.note.is_empty()) {
                    p { "Note: " (in_both(&chart.note, narrow.map(|chart| &chart.note))) }
                }
                p { "Source: " (in_both(&chart.source, narrow.map(|chart| &chart.source))) }
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
