//! Figures in paragraphs: `{{ step.column }}`, `{{ step[2].column | money USD }}`, `{{ count(step) }}`.

use super::faults::{Faults, Placed};
use crate::charts::format;
use crate::error::Result;
use crate::export::cell;
use crate::frame::{Rows, Value};
use crate::ledger::Countries;

/// A part of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Words as they are.
    Words(String),
    /// A figure.
    Figure(Figure),
}

/// A figure of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Figure {
    /// Byte offset in the paragraph.
    pub(super) at: usize,
    /// The step.
    pub(super) step: String,
    /// What of it.
    pub(super) what: Which,
    /// How it is written.
    pub(super) form: Form,
    /// The words where there is no figure.
    pub(super) otherwise: Option<String>,
}

/// What of a step stands in a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Which {
    /// The number of its rows.
    Count,
    /// A column of its only row, or of the row of this number, from 1.
    Cell { row: Option<usize>, column: String },
}

/// How a figure is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Form {
    /// As in a table: thousands grouped.
    Grouped,
    /// As in CSV.
    Plain,
    /// Three significant digits.
    Number,
    /// Money, as `$7.3m`.
    Money(String),
    /// A ratio as percent.
    Percent,
    /// A ratio as `×68`.
    Times,
    /// Codes of countries as their names.
    Name,
}

/// The words of the forms.
const FORMS: [&str; 8] = ["grouped", "plain", "number", "money", "percent", "times", "name", "or"];

/// What a paragraph says where a figure is missing and nothing else is wanted: never zero, and never nothing.
const NO_FIGURE: &str = "no figure";

/// Splits a paragraph. What cannot be understood is told and left out.
pub(super) fn pieces(text: &Placed<String>, faults: &mut Faults<'_>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut from = 0;
    while let Some(at) = text.value[from..].find("{{").map(|ahead| from + ahead) {
        pieces.push(Piece::Words(text.value[from..at].to_owned()));
        let Some(end) = text.value[at..].find("}}").map(|ahead| at + ahead) else {
            let span = faults.within(text, at);
            faults.at(&span, "figure", "this figure has no end").hint = Some("{{ step.column }}".to_owned());
            return pieces;
        };
        match figure(&text.value[at + 2..end], at) {
            Ok(figure) => pieces.push(Piece::Figure(figure)),
            Err((message, word)) => {
                let span = faults.within(text, at);
                match word {
                    Some(word) => faults.unknown(&span, "figure", message, &word, &FORMS),
                    None => {
                        faults.at(&span, "figure", message).hint =
                            Some("{{ step.column }}, {{ step[2].column }}, {{ count(step) }}".to_owned());
                    }
                }
            }
        }
        from = end + 2;
    }
    pieces.push(Piece::Words(text.value[from..].to_owned()));
    pieces
}

type Slip = (String, Option<String>);

fn figure(text: &str, at: usize) -> Result<Figure, Slip> {
    let mut parts = text.split('|').map(str::trim);
    let (step, what) = reference(parts.next().unwrap_or(""))?;
    let (mut form, mut otherwise) = (Form::Grouped, None);
    for part in parts {
        let (word, rest) = part.split_once(char::is_whitespace).unwrap_or((part, ""));
        let rest = rest.trim();
        form = match word {
            "grouped" => Form::Grouped,
            "plain" => Form::Plain,
            "number" => Form::Number,
            "money" => Form::Money(rest.to_owned()),
            "percent" => Form::Percent,
            "times" => Form::Times,
            "name" => Form::Name,
            "or" => {
                otherwise = Some(rest.trim_matches('"').to_owned());
                continue;
            }
            other => return Err((format!("a figure cannot be written as `{other}`"), Some(other.to_owned()))),
        };
    }
    Ok(Figure { at, step, what, form, otherwise })
}

/// `step.column`, `step[2].column` or `count(step)`.
fn reference(text: &str) -> Result<(String, Which), Slip> {
    let slip = || (format!("`{text}` names no figure"), None);
    if let Some(step) = text.strip_prefix("count(").and_then(|rest| rest.strip_suffix(')')) {
        return Ok((step.trim().to_owned(), Which::Count));
    }
    let (step, column) = text.split_once('.').ok_or_else(slip)?;
    let (step, column) = (step.trim(), column.trim());
    let (step, row) = match step.split_once('[') {
        Some((step, number)) => {
            let number = number.strip_suffix(']').and_then(|number| number.trim().parse::<usize>().ok());
            (step.trim(), Some(number.filter(|number| *number > 0).ok_or_else(slip)?))
        }
        None => (step, None),
    };
    if step.is_empty() || column.is_empty() {
        return Err(slip());
    }
    Ok((step.to_owned(), Which::Cell { row, column: column.to_owned() }))
}

impl Figure {
    /// The figure as it is written.
    ///
    /// # Errors
    /// Words on why there is none: the step has not exactly one row, or not so many, and nothing is said for that case.
    pub(super) fn fill(&self, rows: &Rows<'_>, countries: &Countries) -> Result<String, String> {
        let Which::Cell { row, column } = &self.what else { return Ok(rows.len().to_string()) };
        let at = match row {
            Some(number) => *number - 1,
            None if rows.len() > 1 => {
                return Err(format!(
                    "`{}` has {} rows: say which, as {}[1].{column}",
                    self.step,
                    rows.len(),
                    self.step
                ));
            }
            None => 0,
        };
        if at >= rows.len() {
            let message = format!("`{}` has {} rows, and the figure is of row {}", self.step, rows.len(), at + 1);
            return self.otherwise.clone().ok_or(message);
        }
        let value = rows.value(at, column).map_err(|error| error.to_string())?;
        Ok(match (&value, &self.otherwise) {
            (Value::Null, Some(words)) => words.clone(),
            (Value::Null, None) => NO_FIGURE.to_owned(),
            _ => self.written(&value, countries),
        })
    }

    fn written(&self, value: &Value, countries: &Countries) -> String {
        let number = value.as_f64();
        match (&self.form, number) {
            (Form::Number, Some(number)) => format::number(number),
            (Form::Money(currency), Some(number)) => format::money(number, currency),
            (Form::Percent, Some(number)) => format::percent(number),
            (Form::Times, Some(number)) => format::times(number),
            (Form::Plain, _) => value.plain(),
            (Form::Name, _) => names(&value.plain(), countries),
            _ => cell(value),
        }
    }
}

/// The names of the countries in a code, a pair or a list of codes.
fn names(codes: &str, countries: &Countries) -> String {
    let name = |code: &str| countries.find(code).map_or_else(|| code.to_owned(), |names| names.short.clone());
    if countries.find(codes).is_some() {
        return name(codes);
    }
    let names: Vec<String> = codes.split([';', '-']).map(name).collect();
    format::list(&names)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{decimal_column, text_column};
    use polars::prelude::DataFrame;

    fn frame() -> DataFrame {
        let low = decimal_column("low", [Some(7_300_000.into()), None].into_iter()).expect("figures");
        DataFrame::new(2, vec![text_column("pair", ["AZE-PAK", "TUR"].into_iter()), low]).expect("a table")
    }

    fn fill(text: &str) -> Result<String, String> {
        let frame = frame();
        let countries = Countries::shipped().expect("countries");
        figure(text, 0).map_err(|(message, _)| message)?.fill(&Rows::of(&frame), &countries)
    }

    #[test]
    fn figures_are_written_as_asked() {
        for (text, written) in [
            ("t[1].low", "7,300,000"),
            ("t[1].low | plain", "7300000"),
            ("t[1].low | money USD", "$7.3m"),
            ("t[2].low", "no figure"),
            ("t[2].low | money USD | or \"nothing yet\"", "nothing yet"),
            ("t[9].low | or none", "none"),
            ("t[1].pair | name", "Azerbaijan and Pakistan"),
            ("t[2].pair|name", "Türkiye"),
            ("count(t)", "2"),
        ] {
            assert_eq!(fill(text).expect(text), written, "{text}");
        }
        assert!(fill("t.low").expect_err("two rows").contains("has 2 rows"));
        assert!(fill("t[3].low").expect_err("no such row").contains("row 3"));
    }

    #[test]
    fn what_is_no_figure_is_told_where_it_stands() {
        let text = "text = 'a {{ t.low | mony USD }} b {{ low }} c {{ x.y'";
        let value = Placed { value: text[8..text.len() - 1].to_owned(), span: 7..text.len() };
        let mut faults = Faults::of("a.toml", text);
        let found = pieces(&value, &mut faults);
        assert_eq!(found.iter().filter(|piece| matches!(piece, Piece::Figure(_))).count(), 0);
        let faults: Vec<String> = faults.found().iter().map(ToString::to_string).collect();
        assert_eq!(faults.len(), 3);
        assert!(faults[0].starts_with("a.toml:1:11:") && faults[0].contains("did you mean `money`?"), "{faults:?}");
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[{}a.|\\[\\]()0-9 \u{259}]{0,40}") {
            let value = Placed { value: text.clone(), span: 0..text.len() };
            let _ = pieces(&value, &mut Faults::of("a.toml", &text));
            let _ = fill(&text);
        }
    }
}
