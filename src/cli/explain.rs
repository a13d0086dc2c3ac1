//! `bilat explain`: the documentation of a name, from the same declarations that the code runs on.

use super::args::ExplainArgs;
use super::terminal::Terminal;
use super::{Done, Outcome};
use crate::analysis::{NamedTable, What, named_table, named_tables};
use crate::charts::CHARTS;
use crate::error::{Error, Result};
use crate::measures::{About, MEASURES, measure};
use crate::model::{Column, VOCABULARIES};

/// Texts that are read as a whole: name, what it is about, text.
pub(super) const GUIDES: [(&str, &str, &str); 1] =
    [("analyses", "files of steps that `bilat run` turns into a report", include_str!("../../docs/analyses.md"))];

pub(super) fn run(args: &ExplainArgs, terminal: &Terminal) -> Done {
    terminal.print(explain(&args.name)?.as_bytes())?;
    Ok(Outcome::Fine)
}

/// Everything that goes by a name.
///
/// # Errors
/// A usage error for an unknown name, with the nearest.
pub(super) fn explain(name: &str) -> Result<String> {
    let texts: Vec<String> =
        [explain_measure, explain_chart, explain_table, explain_alias, explain_words, explain_guide]
            .into_iter()
            .filter_map(|explain| explain(name))
            .collect();
    if texts.is_empty() {
        let known: Vec<&str> = MEASURES
            .iter()
            .map(|measure| measure.about().id)
            .chain(CHARTS.iter().map(|chart| chart.id))
            .chain(named_tables().iter().map(|table| table.name.as_str()))
            .chain(VOCABULARIES.iter().map(|words| words.name))
            .chain(GUIDES.iter().map(|(name, ..)| *name))
            .collect();
        return Err(Error::usage(format!("nothing is called `{name}`")).with_nearest(name, &known));
    }
    Ok(texts.join("\n"))
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
    let About { id, title, row, formulas, reads, takes, dates, reference, columns: described } =
        MEASURES.iter().map(|measure| measure.about()).find(|about| about.id == name)?;
    let formulas: String = formulas.iter().map(|formula| format!("  {formula}\n")).collect();
    let in_sql = NamedTable::of_measure(id).map_or(id, |table| &table.name);
    Some(format!(
        "measure {id}: {title}\n\nOne row is {row}.\nIt reads {}. It takes {}. --since and --until compare {dates}. In SQL it is `{in_sql}`.\nReference: {reference}.\n\nFormulas\n{formulas}\nColumns\n{}",
        reads.join(", "),
        takes.flags(),
        columns(described),
    ))
}

fn explain_chart(name: &str) -> Option<String> {
    let chart = CHARTS.iter().find(|chart| chart.id == name)?;
    Some(format!(
        "chart {}: {}\n\nIt draws {}. It takes {}.\n{}\n",
        chart.id,
        chart.about,
        chart.measures.join(", "),
        chart.takes().flags(),
        chart.shape
    ))
}

fn explain_table(name: &str) -> Option<String> {
    let table = named_table(name).filter(|table| table.name == name && !matches!(table.what, What::Measure(_)))?;
    let dates = if name == "claims" { "\n--since and --until compare `said`.\n" } else { "" };
    let in_sql = if measure(name).is_ok() {
        format!("\nIn SQL `{name}` is this table; `bilat table {name}` is the measure of that name.\n")
    } else {
        String::new()
    };
    let takes = match table.takes() {
        takes if takes.is_empty() => String::new(),
        takes => format!("\nIt takes {}.\n", takes.flags()),
    };
    Some(format!("table {}: {}\n{dates}{takes}{in_sql}\nColumns\n{}", table.name, table.about, columns(&table.columns)))
}

/// A measure by the name that it has in SQL.
fn explain_alias(name: &str) -> Option<String> {
    match named_table(name)?.what {
        What::Measure(id) if id != name => explain_measure(id),
        _ => None,
    }
}

fn explain_words(name: &str) -> Option<String> {
    let words = VOCABULARIES.iter().find(|words| words.name == name)?;
    let width = words.words.iter().map(|(word, _)| word.len()).max().unwrap_or(0);
    let lines: String = words.words.iter().map(|(word, about)| format!("  {word:width$}  {about}\n")).collect();
    Some(format!("vocabulary {}: {}\n\n{lines}", words.name, words.about))
}

fn explain_guide(name: &str) -> Option<String> {
    GUIDES.iter().find(|(guide, ..)| *guide == name).map(|(.., text)| (*text).to_owned())
}
