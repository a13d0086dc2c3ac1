//! The report of an analysis: its steps in order, as Markdown and as one page of HTML that needs no network and no script.

use std::fmt::Write as _;

use maud::{DOCTYPE, Markup, PreEscaped, html};
use polars::prelude::DataFrame;

use super::Analysis;
use super::run::{Done, Made, file_of};
use super::steps::{Call, Step};
use crate::charts::alt_text;
use crate::error::Result;
use crate::export::{cell, is_number, markdown_table, names, rows, type_of};
use crate::measures::measure;

/// Rows of a table that a report shows; all of them are in its file.
const MOST_ROWS: usize = 100;

const STYLE: &str = include_str!("page.css");

/// A step as a report shows it.
struct Section<'a> {
    title: String,
    made: &'a Made,
    done: &'a Done,
    files: Vec<&'a str>,
}

/// What is shown: not the loads, and not the steps that write no file.
fn sections<'a>(analysis: &'a Analysis, done: &'a [Done]) -> Vec<Section<'a>> {
    let shown = |(step, _): &(&Step, &Done)| {
        !matches!(step.call, Call::Load) && step.output.as_ref().is_none_or(|files| !files.is_empty())
    };
    let section = |(step, done): (&'a Step, &'a Done)| Section {
        title: title(step),
        made: &done.made,
        done,
        files: done.files.iter().map(|(name, _)| name.as_str()).collect(),
    };
    analysis.steps.iter().zip(done).filter(shown).map(section).collect()
}

/// What stands over a step: its own title, else what its measure is.
fn title(step: &Step) -> String {
    let about = match &step.call {
        Call::Table { table, .. } => {
            measure(&table.value).map_or_else(|_| table.value.clone(), |measure| measure.about().title.to_owned())
        }
        Call::Sql { .. } | Call::Filter { .. } | Call::Join { .. } => step.name.clone(),
        _ => String::new(),
    };
    let title = if step.title.is_empty() { about } else { step.title.clone() };
    let mut letters = title.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Cells as people read them, at most so many rows.
fn cells(frame: &DataFrame) -> Result<Vec<Vec<String>>> {
    Ok(rows(&frame.head(Some(MOST_ROWS)))?.iter().map(|row| row.iter().map(cell).collect()).collect())
}

fn figures(frame: &DataFrame) -> Vec<bool> {
    frame.dtypes().iter().map(|dtype| is_number(type_of(dtype))).collect()
}

/// How many rows are not shown, in words; empty when all are.
fn more(frame: &DataFrame) -> String {
    match frame.height().saturating_sub(MOST_ROWS) {
        0 => String::new(),
        1 => "1 more row is in the file.".to_owned(),
        count => format!("{count} more rows are in the file."),
    }
}

fn made_by(analysis: &Analysis) -> String {
    format!("Made by bilat {} from {}.", env!("CARGO_PKG_VERSION"), short(&analysis.file))
}

/// The name of a file without its folder: where it lay is nobody's business.
fn short(file: &str) -> &str {
    file.rsplit(['/', '\\']).next().unwrap_or(file)
}

/// The report as Markdown.
///
/// # Errors
/// None in practice.
pub(super) fn markdown(analysis: &Analysis, done: &[Done]) -> Result<String> {
    let mut text = format!("# {}\n", plain(&analysis.title));
    if !analysis.about.is_empty() {
        let _ = writeln!(text, "\n{}", analysis.about.trim());
    }
    for section in sections(analysis, done) {
        if !section.title.is_empty() {
            let _ = writeln!(text, "\n## {}", plain(&section.title));
        }
        match section.made {
            Made::Words(words) => {
                let _ = writeln!(text, "\n{}", words.trim());
            }
            Made::Rows(frame) => {
                let cells: Vec<Vec<String>> =
                    cells(frame)?.iter().map(|row| row.iter().map(|cell| plain(cell)).collect()).collect();
                let _ = write!(text, "\n{}", markdown_table(&names(frame), &figures(frame), &cells));
                let more = more(frame);
                if !more.is_empty() {
                    let _ = writeln!(text, "\n{more}");
                }
            }
            Made::Chart(picture) => {
                let words = plain(&alt_text(&picture.drawing.chart)).replace(['[', ']'], "").replace('\n', " ");
                if let Some(file) = file_of(section.done, &[".svg", ".png"]) {
                    let _ = writeln!(text, "\n![{words}]({})", address(file));
                }
            }
            Made::Package(tables) => {
                let _ = writeln!(text, "\n{tables} tables, described in their package.");
            }
            Made::LeftOut(why) => {
                let _ = writeln!(text, "\nLeft out: {}.", plain(why));
            }
            Made::Nothing => {}
        }
        if !section.files.is_empty() {
            let links: Vec<String> =
                section.files.iter().map(|file| format!("[{}]({})", plain(file), address(file))).collect();
            let _ = writeln!(text, "\n{}", links.join(" · "));
        }
    }
    let _ = writeln!(text, "\n---\n\n{}", made_by(analysis));
    Ok(text)
}

/// Text in which nothing is markup.
fn plain(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect::<String>()
        .replace('&', "&amp;")
        .replace('<', "&lt;")
}

/// A path as an address: what would end or change it is written as its bytes.
fn address(path: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./~".contains(&byte);
    path.bytes()
        .map(|byte| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// The report as a page.
///
/// # Errors
/// None in practice.
pub(super) fn html(analysis: &Analysis, done: &[Done]) -> Result<String> {
    let sections = sections(analysis, done).iter().map(section).collect::<Result<Vec<_>>>()?;
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (analysis.title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    header {
                        h1 { (analysis.title) }
                        (paragraphs(&analysis.about))
                    }
                    @for section in sections { (section) }
                    footer { p { (made_by(analysis)) } }
                }
            }
        }
    };
    Ok(page.into_string() + "\n")
}

fn section(section: &Section<'_>) -> Result<Markup> {
    let table = match section.made {
        Made::Rows(frame) => Some(table(frame, &section.title)?),
        _ => None,
    };
    Ok(html! {
        section {
            @if !section.title.is_empty() { h2 { (section.title) } }
            @match section.made {
                Made::Words(words) => (paragraphs(words)),
                Made::Rows(frame) => {
                    @if let Some(table) = table { (table) }
                    @if !more(frame).is_empty() { p class="note" { (more(frame)) } }
                }
                Made::Chart(picture) => {
                    @if let Some(file) = file_of(section.done, &[".svg", ".png"]) {
                        figure { img src=(address(file)) alt=(alt_text(&picture.drawing.chart)) loading="lazy"; }
                    }
                }
                Made::Package(tables) => p { (tables) " tables, described in their package." },
                Made::LeftOut(why) => p class="note" { "Left out: " (why) "." },
                Made::Nothing => {}
            }
            @if !section.files.is_empty() {
                p class="note" {
                    @for file in &section.files { a href=(address(file)) download { (file) } " " }
                }
            }
        }
    })
}

fn table(frame: &DataFrame, title: &str) -> Result<Markup> {
    let figures = figures(frame);
    let class = |column: usize| if figures[column] { Some("number") } else { None };
    let cells = cells(frame)?;
    Ok(html! {
        div class="scroll" role="region" aria-label=(title) tabindex="0" {
            table {
                thead { tr {
                    @for (column, name) in names(frame).iter().enumerate() { th scope="col" class=[class(column)] { (name) } }
                } }
                tbody {
                    @for row in cells { tr {
                        @for (column, value) in row.iter().enumerate() { td class=[class(column)] { (value) } }
                    } }
                }
            }
        }
    })
}

/// Text in paragraphs, at its blank lines.
fn paragraphs(text: &str) -> Markup {
    let text = text.replace('\r', "");
    let parts: Vec<&str> = text.split("\n\n").map(str::trim).filter(|part| !part.is_empty()).collect();
    html! { @for part in parts { p { (part) } } }
}
