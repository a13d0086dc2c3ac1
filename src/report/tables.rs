//! Tables of the page: as many rows as there is room for, every name of a claim, source or release a link, the whole as CSV.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{Markup, PreEscaped, html};
use polars::prelude::DataFrame;

use super::anchors::Anchors;
use super::words::{counted, grouped, sentence, shown};
use crate::error::Result;
use crate::export::{cell, is_number, names, rows, type_of};
use crate::frame::Value;
use crate::model::Column;

/// Rows of a table on the page; all of them are in its CSV.
const MOST_ROWS: usize = 1000;

/// Letters of a row that fit on paper.
const PAPER: usize = 140;

/// Columns that hold names of claims, sources or releases.
const NAMES: &[&str] = &[
    "claim",
    "claims",
    "other",
    "source",
    "sources",
    "baselines",
    "later",
    "deal",
    "package",
    "answers",
    "records",
    "record",
    "superseded_by",
    "thread",
    "release",
    "releases",
];

/// A table before it is laid out.
pub(super) struct Sheet<'a> {
    /// Its name on the page, unique.
    pub id: String,
    /// What it holds, for those who do not see it.
    pub title: &'a str,
    /// Its rows.
    pub frame: &'a DataFrame,
    /// What its columns mean, where it is known.
    pub columns: &'a [Column],
    /// The whole of it as CSV.
    pub csv: &'a str,
    /// The same as a file beside the page.
    pub file: String,
    /// Its rows stand on the page; without it only the CSV does.
    pub has_rows: bool,
}

/// A table as it stands on the page.
#[derive(Debug)]
pub(super) struct Laid {
    /// The element.
    pub table: Markup,
    /// Where its CSV is: in the link itself, or in the file beside the page where that would be too much.
    pub download: Markup,
}

/// Lays tables out in so many bytes: small ones first, so that only the largest are cut short. A third is for the CSV.
///
/// # Errors
/// None in practice: the rows are those that the tables have.
pub(super) fn lay_out(sheets: &[Sheet], anchors: &Anchors, room: usize) -> Result<Vec<Laid>> {
    let mut order: Vec<usize> = (0..sheets.len()).collect();
    order.sort_by_key(|place| sheets[*place].csv.len());
    let mut laid: Vec<Laid> = sheets.iter().map(|_| Laid { table: html! {}, download: html! {} }).collect();
    let mut for_rows = room - room / 3;
    for (done, place) in order.iter().enumerate().filter(|(_, place)| sheets[**place].has_rows) {
        let table = table(&sheets[*place], anchors, for_rows / (sheets.len() - done))?;
        for_rows = for_rows.saturating_sub(table.0.len());
        laid[*place].table = table;
    }
    // What the rows leave is for files, and of these the smallest come first: as many as there is room for.
    let mut for_files = room / 3 + for_rows;
    for place in order {
        let download = download(&sheets[place], for_files);
        for_files = for_files.saturating_sub(download.0.len());
        laid[place].download = download;
    }
    Ok(laid)
}

fn download(sheet: &Sheet, room: usize) -> Markup {
    let name = format!("{}.csv", sheet.id.trim_start_matches("table-"));
    let is_small = sheet.csv.len() / 3 * 4 + 100 < room;
    html! {
        @if is_small {
            @let data = STANDARD.encode(sheet.csv);
            a download=(name) href={ "data:text/csv;charset=utf-8;base64," (PreEscaped(data)) } { "CSV" }
        } @else {
            a download=(name) href=(sheet.file) { "CSV" }
            " (the file beside this page)"
        }
    }
}

/// A table in so many bytes, never without its header.
fn table(sheet: &Sheet, anchors: &Anchors, room: usize) -> Result<Markup> {
    let names = names(sheet.frame);
    let numeric: Vec<bool> = sheet.frame.dtypes().iter().map(|dtype| is_number(type_of(dtype))).collect();
    let linked: Vec<bool> = names.iter().map(|name| NAMES.contains(name)).collect();
    let values = rows(&sheet.frame.head(Some(MOST_ROWS)))?;
    let fits = columns_on_paper(&names, &values);
    let mut body = String::new();
    let mut rows_shown = 0;
    for row in &values {
        let row = html! {
            tr {
                @for (place, value) in row.iter().enumerate() {
                    td class=[class(numeric[place], place >= fits)] { (data(value, linked[place], anchors)) }
                }
            }
        };
        if body.len() + row.0.len() > room {
            break;
        }
        body.push_str(&row.0);
        rows_shown += 1;
    }
    let total = sheet.frame.height();
    let header = html! {
        tr {
            @for (place, name) in names.iter().enumerate() {
                @let about = sheet.columns.iter().find(|column| column.name == *name);
                th scope="col" class=[class(numeric[place], place >= fits)] title=[about.map(meaning)] { (broken(name)) }
            }
        }
    };
    Ok(html! {
        div class="box" role="region" tabindex="0" aria-label={ "Table: " (shown(sheet.title)) } {
            table id=(sheet.id) class="data" {
                caption {
                    (sentence(sheet.title)) ": "
                    @if rows_shown < total { "the first " (grouped(rows_shown)) " of " (counted(total, "row", "rows")) "; all are in the CSV" }
                    @else { (counted(total, "row", "rows")) }
                    @if fits < names.len() {
                        span class="paper" { "; printed here: the first " (fits) " of " (names.len()) " columns" }
                    }
                    "."
                }
                thead { (header) }
                tbody { (PreEscaped(body)) }
            }
        }
    })
}

fn data(value: &Value, is_name: bool, anchors: &Anchors) -> Markup {
    match value {
        Value::Null => html! {},
        Value::Text(text) if is_name => anchors.names(&shown(text)),
        Value::Text(text) => html! { (shown(text)) },
        value => html! { (cell(value)) },
    }
}

fn class(is_number: bool, is_wide: bool) -> Option<&'static str> {
    match (is_number, is_wide) {
        (true, true) => Some("n x"),
        (true, false) => Some("n"),
        (false, true) => Some("x"),
        (false, false) => None,
    }
}

fn meaning(column: &Column) -> String {
    match column.unit {
        "" => column.about.to_owned(),
        unit => format!("{} [{unit}]", column.about),
    }
}

/// A column's name that may be broken after its underscores.
fn broken(name: &str) -> Markup {
    html! {
        @for (place, part) in name.split('_').enumerate() {
            @if place > 0 { "_" wbr; }
            (part)
        }
    }
}

/// How many columns from the left fit on a sheet of paper; always one.
fn columns_on_paper(names: &[&str], rows: &[Vec<Value>]) -> usize {
    let mut used = 0;
    for (place, name) in names.iter().enumerate() {
        let longest = rows.iter().filter_map(|row| row.get(place)).map(|value| cell(value).chars().count()).max();
        let header = name.split('_').map(str::len).max().unwrap_or(0);
        used += longest.unwrap_or(0).clamp(header, header.max(24)) + 2;
        if used > PAPER {
            return place.max(1);
        }
    }
    names.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{integer_column, text_column};

    fn frame(height: usize) -> DataFrame {
        let texts: Vec<String> = (0..height).map(|row| format!("<b>{row}</b>")).collect();
        let columns = vec![
            text_column("claim", texts.iter().map(String::as_str)),
            integer_column("target_year", (0..height).map(|row| i32::try_from(row).ok())),
        ];
        DataFrame::new(height, columns).expect("a table")
    }

    fn laid(height: usize, room: usize) -> String {
        let frame = frame(height);
        let csv = crate::export::to_csv(&frame).expect("csv");
        let sheet = Sheet {
            id: "table-t".to_owned(),
            title: "<i>",
            frame: &frame,
            columns: &[],
            csv: &csv,
            file: "tables/t.csv".to_owned(),
            has_rows: true,
        };
        let laid = lay_out(&[sheet], &Anchors::default(), room).expect("laid out");
        laid.into_iter().map(|laid| laid.table.0 + &laid.download.0).collect()
    }

    #[test]
    fn what_has_no_room_is_said_and_is_in_the_file() {
        let page = laid(10, 100_000);
        assert!(
            page.contains("10 rows.") && page.contains("data:text/csv") && page.contains("download=\"t.csv\""),
            "{page}"
        );
        let page = laid(900, 6_000);
        assert!(
            page.contains("the first ") && page.contains(" of 900 rows") && page.contains("href=\"tables/t.csv\""),
            "{page}"
        );
        assert!(page.len() < 6_000 && !page.contains("<b>"));
        let page = laid(MOST_ROWS + 1, 10_000_000);
        assert!(page.contains("the first 1,000 of 1,001 rows"));
    }
}
