//! `bilat list`: what there is to ask for.

use std::collections::BTreeSet;
use std::path::Path;

use super::args::{DEFAULT_STORE, ListArgs};
use super::explain::GUIDES;
use super::terminal::Terminal;
use super::{Done, Outcome};
use crate::charts::CHARTS;
use crate::error::{Error, Result};
use crate::measures::MEASURES;
use crate::model::VOCABULARIES;
use crate::store::{Release, Store, statistics_schema};
use crate::tables::{STATISTICS, table_list};

/// A part of the list: its name, and lines of name and meaning.
type Part = (&'static str, Vec<(String, String)>);

pub(super) fn run(args: &ListArgs, terminal: &Terminal) -> Done {
    let mut parts = parts();
    parts.push(("releases", releases(args.store.as_deref())?));
    let wanted = args.what.as_deref();
    let shown: Vec<&Part> = parts.iter().filter(|(name, _)| wanted.is_none_or(|wanted| wanted == *name)).collect();
    if let (true, Some(wanted)) = (shown.is_empty(), wanted) {
        let known: Vec<&str> = parts.iter().map(|(name, _)| *name).collect();
        return Err(Error::usage(format!("nothing is listed as `{wanted}`")).with_nearest(wanted, &known).into());
    }
    let width = parts.iter().flat_map(|(_, lines)| lines).map(|(name, _)| name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for (index, (name, lines)) in shown.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        text.push_str(&format!("{name}\n"));
        for (name, about) in lines {
            text.push_str(&format!("  {name:width$}  {about}\n"));
        }
    }
    terminal.print(text.as_bytes())?;
    Ok(Outcome::Fine)
}

/// The releases of the store that was named, or of the one in the working folder; none without one.
fn releases(named: Option<&Path>) -> Result<Vec<(String, String)>> {
    let folder = named.unwrap_or(Path::new(DEFAULT_STORE));
    if named.is_none() && !Store::is_there(folder) {
        return Ok(Vec::new());
    }
    let store = Store::open(folder)?;
    let statistics = STATISTICS.iter().filter_map(|schema| store.chosen_statistics(schema.name, None, None, None).ok());
    let answering: BTreeSet<&str> = statistics.flatten().map(|release| release.id.as_str()).collect();
    let line = |release: &Release| {
        let tables = release.tables();
        let parts: Vec<String> = tables.iter().map(|(table, rows)| format!("{rows} {table}")).collect();
        let is_set_aside = !answering.contains(release.id.as_str())
            && tables.iter().any(|(table, _)| statistics_schema(table).is_some());
        let aside =
            if is_set_aside { "; another release of the data set answers, --vintage asks for this one" } else { "" };
        (release.id.clone(), format!("{}; from {}{aside}", parts.join(", "), release.file))
    };
    Ok(store.releases().iter().map(line).collect())
}

fn parts() -> Vec<Part> {
    let line = |name: &str, about: &str| (name.to_owned(), about.to_owned());
    vec![
        ("measures", MEASURES.iter().map(|measure| line(measure.about().id, measure.about().title)).collect()),
        ("charts", CHARTS.iter().map(|chart| line(chart.id, chart.about)).collect()),
        ("tables", table_list().iter().map(|table| line(table.name, table.about)).collect()),
        ("vocabularies", VOCABULARIES.iter().map(|words| line(words.name, words.about)).collect()),
        ("guides", GUIDES.iter().map(|(name, about, _)| line(name, about)).collect()),
    ]
}
