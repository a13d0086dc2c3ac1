//! Checks an analysis on tables without rows: names, columns, queries and figures, before any work is done.

use std::collections::BTreeMap;

use polars::prelude::{DataFrame, IntoLazy, LazyFrame};

use super::Analysis;
use super::faults::{Faults, Placed, Span, retold};
use super::figures::{Piece, Which, pieces};
use super::files::check_files;
use super::rows::{filter, joined, query_of};
use super::steps::{Call, Step};
use crate::analysis::sql::{self, Query};
use crate::analysis::{
    NamedTable, TableSource, Wanted, What, check_form, empty_frame, named_table, named_tables, package_formats,
    takes_of, takes_of_chart, takes_of_query,
};
use crate::charts::CHARTS;
use crate::error::Result;
use crate::ledger::Ledger;
use crate::measures::{Filter, Filters, MEASURES, measure};
use crate::tables::{Records, Tables, is_recorded};

/// The tables of the steps so far, without rows. `None` for a step that has a fault: what follows from it is not judged.
type Shapes = BTreeMap<String, Option<DataFrame>>;

/// Checks every step against those before it.
pub(super) fn check(analysis: &mut Analysis, faults: &mut Faults<'_>) {
    check_files(analysis, faults);
    let mut checker = Checker { shapes: Shapes::new(), charts: Vec::new() };
    for step in &analysis.steps {
        checker.check_ledger(step, faults);
        checker.check_filters(step, faults);
        checker.check_step(step, faults);
    }
}

struct Checker {
    shapes: Shapes,
    charts: Vec<String>,
}

/// The earlier steps and all tables, without rows.
struct EmptyTables<'a>(&'a Shapes);

impl TableSource for EmptyTables<'_> {
    fn names(&self) -> Vec<String> {
        let steps = self.0.keys().cloned();
        steps.chain(named_tables().iter().map(|table| table.name.clone())).collect()
    }

    fn table(&self, name: &str) -> Result<Option<LazyFrame>> {
        let step = super::rows::step_of(self.0.keys(), name).and_then(|step| self.0.get(step)).cloned().flatten();
        Ok(step.or_else(|| named_table(name).map(|table| empty_frame(&table.columns))).map(IntoLazy::lazy))
    }
}

impl Checker {
    fn check_step(&mut self, step: &Step, faults: &mut Faults<'_>) {
        let shape = match &step.call {
            Call::Load => return,
            Call::Paragraph { text } => return self.check_paragraph(text, faults),
            Call::Export { tables, formats, .. } => return self.check_export(step, tables, formats, faults),
            Call::Chart { chart, look } => {
                self.check_chart(step, chart, faults);
                if let Err(error) = check_form(&chart.value, look.form) {
                    faults.error(&chart.span, "value", &error);
                }
                return;
            }
            Call::Table { table, columns, .. } => self.table(step, table, columns, faults),
            Call::Sql { query, .. } => {
                let name = query.file.as_ref().map(|path| path.display().to_string());
                self.check_reads(step, &query.text.span, &self.unshadowed(&query.text.value), faults);
                let asked = query.query(name.as_deref().unwrap_or("query"));
                let target = if name.is_none() { Some((&query.text, 0)) } else { None };
                self.query(asked, target, faults)
            }
            Call::Filter { rows, condition, sort, columns, .. } => self.rows(step, rows, faults).and_then(|frame| {
                if let Some(condition) = condition {
                    let (text, prefix) = query_of(&condition.value);
                    let shapes = Shapes::from([("rows".to_owned(), Some(frame.clone()))]);
                    let source = EmptyTables(&shapes);
                    if let Err(error) = sql::run(Query { file: "query", text: &text }, &source) {
                        retold(faults, condition, prefix, &text, &error);
                        return None;
                    }
                }
                let by: Vec<String> = sort.iter().map(|column| column.value.clone()).collect();
                for column in sort {
                    let name = column.value.trim_start_matches('-');
                    has_column(&frame, &rows.value, name, &column.span, faults);
                }
                let frame = if faults.is_empty() { filter(&frame, None, &by).ok()? } else { frame };
                narrowed(frame, &rows.value, columns, faults)
            }),
            Call::Join { sides, on, how } => {
                let frames = [self.rows(step, &sides[0], faults), self.rows(step, &sides[1], faults)];
                let [Some(one), Some(other)] = frames else { return self.put(step, None, faults) };
                let mut fits = true;
                for column in on {
                    for (frame, side) in [(&one, &sides[0]), (&other, &sides[1])] {
                        fits &= has_column(frame, &side.value, &column.value, &column.span, faults);
                    }
                }
                let on_names: Vec<String> = on.iter().map(|column| column.value.clone()).collect();
                let span = on.first().map_or_else(|| step.span.clone(), |column| column.span.clone());
                match joined(&one, &other, &sides[1].value, &on_names, *how) {
                    _ if !fits => None,
                    Ok(frame) => Some(frame),
                    Err(error) => {
                        faults.error(&span, "join", &error);
                        None
                    }
                }
            }
        };
        self.put(step, shape, faults);
    }

    /// Says which of its own filters do nothing to a step.
    fn check_filters(&self, step: &Step, faults: &mut Faults<'_>) {
        let Some((what, takes)) = self.takes(&step.call) else { return };
        for (filter, span) in &step.own {
            let given = Filters::of(&[*filter]).among(step.wanted.filters());
            if let Err(error) = takes.check(&what, given) {
                faults.error(span, "no-use", &error);
            }
        }
    }

    /// What a step is called in a message and the filters that it can use; `None` where that is not known, or told elsewhere.
    fn takes(&self, call: &Call) -> Option<(String, Filters)> {
        let is_step = |name: &str| super::rows::step_of(self.shapes.keys(), name).is_some();
        let of_rows = |name: &Placed<String>| match is_step(&name.value) {
            true => Some(Filters::NONE),
            false => takes_of(&name.value),
        };
        match call {
            Call::Load | Call::Paragraph { .. } => None,
            Call::Table { table, .. } => Some((format!("`{}`", table.value), takes_of(&table.value)?)),
            Call::Chart { chart, .. } => Some((format!("the chart `{}`", chart.value), takes_of_chart(&chart.value)?)),
            Call::Sql { query, .. } => {
                Some(("the query".to_owned(), takes_of_query(&query.text.value, is_step).unwrap_or_default()))
            }
            Call::Filter { rows, .. } => Some((format!("`{}`", rows.value), of_rows(rows)?)),
            Call::Join { sides: [one, other], .. } => {
                Some((format!("`{}` with `{}`", one.value, other.value), of_rows(one)?.and(of_rows(other)?)))
            }
            Call::Export { tables, .. } => {
                let all = tables.iter().map(of_rows).collect::<Option<Vec<_>>>()?;
                Some(("the export".to_owned(), all.into_iter().reduce(Filters::and)?))
            }
        }
    }

    /// Keeps the shape of a step under its name.
    fn put(&mut self, step: &Step, shape: Option<DataFrame>, faults: &mut Faults<'_>) {
        if self.shapes.insert(step.name.clone(), shape).is_some() {
            faults.at(&step.span, "same-name", format!("another step is called `{}` too", step.name)).hint =
                Some("names are unique: `name = \"...\"`, in a loop with its variable".to_owned());
        }
    }

    fn table(
        &self,
        step: &Step,
        table: &Placed<String>,
        columns: &[Placed<String>],
        faults: &mut Faults<'_>,
    ) -> Option<DataFrame> {
        let measure = measure(&table.value).ok();
        let known = measure.map(|measure| measure.about().columns.to_vec());
        let named = named_table(&table.value);
        let Some(known) = known.or_else(|| named.map(|table| table.columns.clone())) else {
            unknown_table(table, faults);
            return None;
        };
        if let Some(What::List(name)) = named
            .map(|table| table.what)
            .filter(|_| measure.is_none() && step.own.is_empty() && step.wanted.is_filtered())
        {
            faults.at(&table.span, "value", format!("`{name}` has no claims to filter by")).hint =
                Some("take the filters away".to_owned());
        }
        let reads = crate::analysis::reads_of(&table.value);
        self.check_reads(step, &table.span, &reads, faults);
        narrowed(empty_frame(&known), &table.value, columns, faults)
    }

    /// The rows that a filter or a join takes: those of an earlier step, or a table.
    fn rows(&self, step: &Step, name: &Placed<String>, faults: &mut Faults<'_>) -> Option<DataFrame> {
        match self.shapes.get(&name.value) {
            Some(shape) => shape.clone(),
            None if measure(&name.value).is_ok() || named_table(&name.value).is_some() => {
                self.table(step, name, &[], faults)
            }
            None => {
                self.unknown_rows(name, faults);
                None
            }
        }
    }

    fn unknown_rows(&self, name: &Placed<String>, faults: &mut Faults<'_>) {
        let tables = named_tables().iter().map(|table| table.name.as_str());
        let steps = self.shapes.keys().map(String::as_str);
        let known: Vec<&str> = steps.chain(tables.filter(|table| !self.shapes.contains_key(*table))).collect();
        let message = format!("no step before this one and no table is called `{}`", name.value);
        faults.unknown(&name.span, "unknown-step", message, &name.value, &known);
    }

    /// The tables that a query reads from the ledger or the store: those of its names that are no steps.
    fn unshadowed(&self, text: &str) -> Vec<&'static str> {
        let words = sql::words(text);
        let names = words.iter().filter(|word| word.is_name()).map(|word| word.text);
        let tables = names.filter(|name| super::rows::step_of(self.shapes.keys(), name).is_none());
        tables.filter_map(named_table).flat_map(NamedTable::reads).collect()
    }

    fn query(
        &self,
        query: Query<'_>,
        place: Option<(&Placed<String>, usize)>,
        faults: &mut Faults<'_>,
    ) -> Option<DataFrame> {
        let words = sql::words(query.text);
        let names_fault = words.iter().filter(|word| word.is_name()).any(|word| {
            super::rows::step_of(self.shapes.keys(), word.text).is_some_and(|step| self.shapes.get(step) == Some(&None))
        });
        if names_fault {
            return None;
        }
        match sql::run(query, &EmptyTables(&self.shapes)) {
            Ok(frame) => Some(frame),
            Err(error) => {
                match place {
                    Some((text, prefix)) => retold(faults, text, prefix, query.text, &error),
                    None => faults.error(&(0..0), "sql", &error),
                }
                None
            }
        }
    }

    fn check_chart(&mut self, step: &Step, chart: &Placed<String>, faults: &mut Faults<'_>) {
        if self.charts.contains(&step.name) {
            faults.at(&step.span, "same-name", format!("another chart is called `{}` too", step.name)).hint =
                Some("names are unique: `name = \"...\"`, in a loop with its variable".to_owned());
        }
        self.charts.push(step.name.clone());
        let Some(about) = CHARTS.iter().find(|about| about.id == chart.value) else {
            let known: Vec<&str> = CHARTS.iter().map(|about| about.id).collect();
            faults.unknown(
                &chart.span,
                "unknown-chart",
                format!("there is no chart `{}`", chart.value),
                &chart.value,
                &known,
            );
            return;
        };
        for id in about.measures {
            let reads = measure(id).map_or(Vec::new(), |measure| measure.about().reads.to_vec());
            self.check_reads(step, &chart.span, &reads, faults);
        }
    }

    fn check_export(
        &mut self,
        step: &Step,
        tables: &[Placed<String>],
        formats: &[Placed<String>],
        faults: &mut Faults<'_>,
    ) {
        for table in tables {
            match named_table(&table.value) {
                _ if self.shapes.contains_key(&table.value) => {}
                Some(named) => self.check_reads(step, &table.span, &named.reads(), faults),
                None => self.unknown_rows(table, faults),
            }
        }
        for format in formats {
            if let Err(error) = package_formats(std::slice::from_ref(&format.value)) {
                faults.error(&format.span, "value", &error);
            }
        }
    }

    fn check_paragraph(&self, text: &Placed<String>, faults: &mut Faults<'_>) {
        for piece in pieces(text, faults) {
            let Piece::Figure(figure) = piece else { continue };
            let span = faults.within(text, figure.at);
            match self.shapes.get(&figure.step) {
                None => {
                    let known: Vec<&str> = self.shapes.keys().map(String::as_str).collect();
                    let message = format!("no step before this one is called `{}`", figure.step);
                    faults.unknown(&span, "unknown-step", message, &figure.step, &known);
                }
                Some(Some(frame)) => {
                    if let Which::Cell { column, .. } = &figure.what {
                        has_column(frame, &figure.step, column, &span, faults);
                    }
                }
                Some(None) => {}
            }
        }
    }

    /// Says when the ledger of a step is not there.
    fn check_ledger(&mut self, step: &Step, faults: &mut Faults<'_>) {
        let Some(folder) = &step.wanted.ledger else { return };
        let missing =
            crate::ledger::LEDGER_FILES.iter().map(|name| folder.join(name)).find(|path| !crate::io::is_file(path));
        if let Some(path) = missing {
            faults.at(
                &step.span,
                "ledger",
                format!("{} is not a ledger: there is no {}", folder.display(), path.display()),
            );
        }
    }

    /// Says when a step needs records that its store does not have, or filters them by what they do not have.
    fn check_reads(&self, step: &Step, span: &Span, reads: &[&'static str], faults: &mut Faults<'_>) {
        let mut recorded = reads.iter().filter(|table| is_recorded(table)).peekable();
        let wanted = &step.wanted;
        if recorded.peek().is_none() || !wanted.input.is_empty() {
            return;
        }
        // Those of its own are told with their places.
        let is_own = step.own.iter().any(|(filter, _)| matches!(filter, Filter::Kind | Filter::Stage));
        if !is_own && (!wanted.kind.is_empty() || !wanted.stage.is_empty()) {
            faults.at(span, "value", "records have neither kinds nor stages").hint =
                Some("`kind` and `stage` are for claims".to_owned());
        }
        match store_of(wanted) {
            Err(error) => faults.error(span, "store", &error),
            Ok(tables) => {
                if let Some(error) =
                    recorded.filter(|table| !tables.has(table)).find_map(|table| tables.get(table).err())
                {
                    faults.error(span, "store", &error);
                }
            }
        }
    }
}

/// The tables of a selection's store, with an empty ledger.
fn store_of(wanted: &Wanted) -> Result<Tables> {
    let empty = ["sources", "claims", "links"].map(|name| (name.to_owned(), &b""[..]));
    let tables = Tables::of(&Ledger::parse(empty))?;
    Ok(match wanted.find_store()? {
        Some(store) => tables.with_records(Records {
            store,
            vintage: wanted.vintage.clone(),
            known_by: None,
            approximate: wanted.approximate,
        }),
        None => tables,
    })
}

fn unknown_table(table: &Placed<String>, faults: &mut Faults<'_>) {
    let mut known: Vec<&str> = MEASURES.iter().map(|measure| measure.about().id).collect();
    known.extend(named_tables().iter().map(|table| table.name.as_str()).filter(|name| measure(name).is_err()));
    faults.unknown(
        &table.span,
        "unknown-table",
        format!("there is no table or measure `{}`", table.value),
        &table.value,
        &known,
    );
}

/// True for a column that is there; says so when it is not.
fn has_column(frame: &DataFrame, name: &str, column: &str, span: &Span, faults: &mut Faults<'_>) -> bool {
    let known: Vec<&str> = frame.get_column_names().iter().map(|name| name.as_str()).collect();
    let is_there = known.contains(&column);
    if !is_there {
        faults.unknown(span, "unknown-column", format!("`{name}` has no column `{column}`"), column, &known);
    }
    is_there
}

/// The table with these columns only; `None` when one of them is not there.
fn narrowed(frame: DataFrame, name: &str, columns: &[Placed<String>], faults: &mut Faults<'_>) -> Option<DataFrame> {
    let mut fits = true;
    for (at, column) in columns.iter().enumerate() {
        fits &= has_column(&frame, name, &column.value, &column.span, faults);
        if columns[..at].iter().any(|other| other.value == column.value) {
            faults.at(&column.span, "value", format!("column `{}` is named twice", column.value));
            fits = false;
        }
    }
    let names: Vec<String> = columns.iter().map(|column| column.value.clone()).collect();
    fits.then(|| crate::analysis::narrow(frame, name, &names, None).ok()).flatten()
}
