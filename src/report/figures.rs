//! The charts of the page: the finding as a heading, the picture, note and source, downloads, and the figures behind it.

use maud::{Markup, PreEscaped, html};

use super::inline::Pictures;
use super::tables::Laid;
use super::words::{sentence, shown};
use super::{Brief, ChartPart};
use crate::charts::CHARTS;

/// Bytes for all pictures together; what comes after them is beside the page.
const MOST_BYTES: usize = 1_150_000;

/// The pictures of all charts that there is room for.
pub(super) fn pictures(brief: &Brief, charts: &[ChartPart]) -> (Vec<Option<String>>, Pictures) {
    let mut room = MOST_BYTES;
    let mut pictures = Pictures::default();
    let mut found = Vec::new();
    for part in charts {
        let picture = pictures.add(&part.drawing.chart, brief.options.size, &part.svg, &part.other);
        let fits = picture.len() <= room;
        if fits {
            room -= picture.len();
        }
        found.push(fits.then_some(picture));
    }
    (found, pictures)
}

/// One chart.
pub(super) fn figure(brief: &Brief, part: &ChartPart, picture: Option<&str>, laid: &Laid) -> Markup {
    let chart = &part.drawing.chart;
    let about = CHARTS.iter().find(|about| about.id == chart.id).map_or("", |about| about.about);
    let name = |ending: &str| format!("{}.{ending}", chart.id);
    let beside = |ending: &str| format!("charts/{}.{ending}", chart.id);
    html! {
        figure id={ "chart-" (chart.id) } class="chart" data-name=(chart.id) data-scale=(brief.scale) {
            h3 { (shown(&chart.title)) }
            p class="subtitle" { (shown(&chart.subtitle)) }
            @if picture.is_some() { p class="hint" aria-hidden="true" { "The chart scrolls sideways \u{2192}" } }
            @match picture {
                Some(picture) => div class="plot" role="region" tabindex="0" aria-label={ "Chart: " (shown(&chart.title)) } {
                    (PreEscaped(picture))
                },
                None => p class="note" { "This page has no room for the picture: " a href=(beside("svg")) { (name("svg")) } " is beside it." },
            }
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
