//! `bilat explain`: the documentation of a name, from the same declarations that the code runs on.

use super::args::ExplainArgs;
use super::terminal::Terminal;
use super::{Done, Outcome};
use crate::charts::CHARTS;
use crate::error::Error;
use crate::ledger::{COUNTRIES, CURRENCIES};
use crate::measures::{About, MEASURES};
use crate::model::{Column, VOCABULARIES};
use crate::tables::table_list;

pub(super) fn run(args: &ExplainArgs, terminal: &Terminal) -> Done {
    let texts: Vec<String> =
        [explain_measure(&args.name), explain_chart(&args.name), explain_table(&args.name), explain_words(&args.name)]
            .into_iter()
            .flatten()
            .collect();
    if texts.is_empty() {
        let tables = table_list();
        let known: Vec<&str> = MEASURES
            .iter()
            .map(|measure| measure.about().id)
            .chain(CHARTS.iter().map(|chart| chart.id))
            .chain(tables.iter().map(|table| table.name))
            .chain([COUNTRIES.name, CURRENCIES.name])
            .chain(VOCABULARIES.iter().map(|words| words.name))
            .collect();
        return Err(Error::usage(format!("nothing is called `{}`", args.name)).with_nearest(&args.name, &known).into());
    }
    terminal.print(texts.join("\n").as_bytes())?;
    Ok(Outcome::Fine)
}

fn columns(columns: &[Column]) -> String {
    let width = columns.iter().map(|column| column.name.len()).max().unwrap_or(0);
    columns
        .iter()
        .map(|column| {
            let unit = if column.unit.is_empty() { String::new() } else { format!(", {}", column.unit) };
            let kind = format!("{}{unit}{}", column.kind.word(), if column.nullable { "" } else { ", never empty" });
            let words = if column.words.is_empty() { String::new() } else { format!(" [{}]", column.words.join(" ")) };
            format!("  {:width$}  {} ({kind}){words}\n", column.name, column.about)
        })
        .collect()
}

fn explain_measure(name: &str) -> Option<String> {
    let About { id, title, row, formulas, reads, dates, reference, columns: described } =
        MEASURES.iter().map(|measure| measure.about()).find(|about| about.id == name)?;
    let formulas: String = formulas.iter().map(|formula| format!("  {formula}\n")).collect();
    Some(format!(
        "measure {id}: {title}\n\nOne row is {row}.\nIt reads {}. --since and --until compare {dates}.\nReference: {reference}.\n\nFormulas\n{formulas}\nColumns\n{}",
        reads.join(", "),
        columns(described),
    ))
}

fn explain_chart(name: &str) -> Option<String> {
    let chart = CHARTS.iter().find(|chart| chart.id == name)?;
    Some(format!("chart {}: {}\n\nIt draws {}.\n{}\n", chart.id, chart.about, chart.measures.join(", "), chart.shape))
}

fn explain_table(name: &str) -> Option<String> {
    if let Some(schema) = [COUNTRIES, CURRENCIES].iter().find(|schema| schema.name == name) {
        return Some(format!("table {}: {}\n\nColumns\n{}", schema.name, schema.about, columns(schema.columns)));
    }
    let table = table_list().into_iter().find(|table| table.name == name)?;
    let dates = if name == "claims" { "\n--since and --until compare `said`.\n" } else { "" };
    Some(format!("table {}: {}\n{dates}\nColumns\n{}", table.name, table.about, columns(&table.columns)))
}

fn explain_words(name: &str) -> Option<String> {
    let words = VOCABULARIES.iter().find(|words| words.name == name)?;
    let width = words.words.iter().map(|(word, _)| word.len()).max().unwrap_or(0);
    let lines: String = words.words.iter().map(|(word, about)| format!("  {word:width$}  {about}\n")).collect();
    Some(format!("vocabulary {}: {}\n\n{lines}", words.name, words.about))
}
