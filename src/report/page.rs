//! `index.html`: one page that shows every chart and table, readable without a network and without JavaScript.

use std::fmt::Write as _;

use super::{Brief, ChartPart, TablePart};
use crate::charts::{CHARTS, alt_text};
use crate::export::{cell, is_number, names, rows, type_of};
use crate::ledger::LEDGER_FILES;

/// Rows of a table on the page; all of them are in its CSV.
const MOST_ROWS: usize = 1000;

const STYLE: &str = include_str!("page.css");

/// The page. Everything that comes from data is escaped; nothing in it can become markup.
pub(super) fn page(brief: &Brief, tables: &[TablePart], charts: &[ChartPart], left_out: &[(String, String)]) -> String {
    let mut html = String::new();
    let title = "What was announced, what was recorded";
    let _ = write!(
        html,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<header>\n<h1>{title}</h1>\n<p>{}</p>\n</header>\n",
        introduction(brief)
    );
    html.push_str(&contents(tables, charts));
    for part in charts {
        html.push_str(&chart_section(part));
    }
    for (id, why) in left_out {
        let _ = writeln!(html, "<p class=\"note\">The chart <code>{}</code> is not here: {}.</p>", text(id), text(why));
    }
    for part in tables {
        html.push_str(&table_section(part));
    }
    let _ = write!(
        html,
        "<footer>\n<p>Made by bilat {} from {}. Code: MIT or Apache-2.0. The ledger that ships with it: CC BY 4.0.</p>\n\
         </footer>\n</main>\n</body>\n</html>\n",
        env!("CARGO_PKG_VERSION"),
        text(&LEDGER_FILES.join(", ")),
    );
    html
}

fn introduction(brief: &Brief) -> String {
    let ledger = brief.ledger;
    let known = brief.ask.as_of.map_or_else(String::new, |day| format!(", as known on {day}"));
    format!(
        "{} claims from {} sources, with {} links between them{known}. Every figure stands in a cited source or is computed \
         from such by a formula that is named beside it. Empty means that nothing was reported.",
        ledger.claims().count(),
        ledger.sources().count(),
        ledger.links().count(),
    )
}

fn contents(tables: &[TablePart], charts: &[ChartPart]) -> String {
    let mut html = "<nav aria-label=\"Contents\">\n<ul>\n".to_owned();
    for part in charts {
        let chart = &part.drawing.chart;
        let _ = writeln!(html, "<li><a href=\"#chart-{}\">{}</a></li>", text(&chart.id), text(&chart.title));
    }
    for part in tables {
        let _ = writeln!(html, "<li><a href=\"#table-{}\">Table: {}</a></li>", part.about.id, text(part.about.title));
    }
    html + "</ul>\n</nav>\n"
}

fn chart_section(part: &ChartPart) -> String {
    let chart = &part.drawing.chart;
    let id = text(&chart.id);
    // The picture has its finding for a title; the heading says what kind of picture it is.
    let about = CHARTS.iter().find(|about| about.id == chart.id).map_or(chart.title.as_str(), |about| about.about);
    format!(
        "<section id=\"chart-{id}\">\n<h2>{}</h2>\n<figure>\n<img src=\"charts/{id}.svg\" alt=\"{}\" loading=\"lazy\">\n\
         <figcaption>Download: <a href=\"charts/{id}.svg\" download>SVG</a> <a href=\"charts/{id}.png\" download>PNG</a> \
         <a href=\"charts/{id}.csv\" download>the figures as CSV</a></figcaption>\n</figure>\n</section>\n",
        text(&capital(about)),
        text(&alt_text(chart)),
    )
}

fn table_section(part: &TablePart) -> String {
    let about = &part.about;
    let mut html = format!(
        "<section id=\"table-{0}\">\n<h2>{1}</h2>\n<p>One row is {2}. <a href=\"tables/{0}.csv\" download>Download as CSV</a></p>\n",
        about.id,
        text(&capital(about.title)),
        text(about.row),
    );
    html.push_str("<details>\n<summary>How it is computed</summary>\n<ul>\n");
    for formula in about.formulas {
        let _ = writeln!(html, "<li>{}</li>", text(formula));
    }
    let _ = writeln!(html, "</ul>\n<p>Reference: {}.</p>\n</details>", text(about.reference));
    let _ = write!(
        html,
        "<div class=\"scroll\" role=\"region\" aria-label=\"{}\" tabindex=\"0\">\n<table>\n<thead><tr>",
        text(about.title)
    );
    let right: Vec<bool> = part.frame.dtypes().iter().map(|dtype| is_number(type_of(dtype))).collect();
    for (name, right) in names(&part.frame).iter().zip(&right) {
        let _ = write!(html, "<th scope=\"col\"{}>{}</th>", class(*right), text(name));
    }
    html.push_str("</tr></thead>\n<tbody>\n");
    let shown = part.frame.head(Some(MOST_ROWS));
    for row in rows(&shown).unwrap_or_default() {
        html.push_str("<tr>");
        for (value, right) in row.iter().zip(&right) {
            let _ = write!(html, "<td{}>{}</td>", class(*right), text(&cell(value)));
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</tbody>\n</table>\n</div>\n");
    if part.frame.height() > MOST_ROWS {
        let more = part.frame.height() - MOST_ROWS;
        let _ = writeln!(html, "<p class=\"note\">{more} more rows are in the CSV.</p>");
    }
    html + "</section>\n"
}

const fn class(right: bool) -> &'static str {
    if right { " class=\"number\"" } else { "" }
}

fn capital(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Text as HTML text: no letter of it is markup.
fn text(raw: &str) -> String {
    let mut escaped = String::with_capacity(raw.len());
    for letter in raw.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            letter if letter.is_control() => escaped.push(' '),
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_stays_text() {
        assert_eq!(text("<script>\"&'\u{0}"), "&lt;script&gt;&quot;&amp;&#39; ");
    }
}
