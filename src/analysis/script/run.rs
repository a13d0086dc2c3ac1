//! Runs an analysis: steps side by side where none needs the other, and one report out of what they gave.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use polars::prelude::{DataFrame, IntoLazy, LazyFrame};
use rayon::prelude::*;

use super::Analysis;
use super::faults::{Faults, finding, retold};
use super::figures::{Piece, pieces};
use super::page;
use super::rows::{filter, joined, query_of, step_of};
use super::steps::{Call, Step};
use crate::analysis::sql::{self};
use crate::analysis::{
    Catalog, Ground, Picture, Selection, TableSource, Wanted, chart_ending, load, narrow, package, package_formats,
};
use crate::error::{Error, Result};
use crate::export::{Format, Package, Resource, package_files, to_bytes, to_workbook};
use crate::frame::Rows;
use crate::measures::measure;
use crate::model::Column;

/// A file of a report: its path below the folder, and its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportFile {
    /// Path below the folder, with `/`.
    pub path: PathBuf,
    /// The whole file.
    pub bytes: Vec<u8>,
}

/// What an analysis gave, before it is written.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Every file of it.
    pub files: Vec<ReportFile>,
    /// The files that were read: none of them is written over.
    pub inputs: Vec<PathBuf>,
    /// What a user should know: steps that were left out, characters that no font has.
    pub remarks: Vec<String>,
    /// Rows of its input files that could not be read and are in no figure.
    pub dropped: u64,
    /// Errors that were found in them, such as two values of one flow.
    pub errors: usize,
}

/// What a step gave.
#[derive(Debug, Clone)]
pub(super) enum Made {
    /// Nothing that is shown.
    Nothing,
    /// Rows.
    Rows(DataFrame),
    /// A chart.
    Chart(Box<Picture>),
    /// A package, and its size in tables.
    Package(usize),
    /// Words.
    Words(String),
    /// Nothing, and why.
    LeftOut(String),
}

/// A step that was done: what it gave and the files of that.
#[derive(Debug, Clone)]
pub(super) struct Done {
    pub(super) made: Made,
    pub(super) files: Vec<(String, Vec<u8>)>,
    inputs: Vec<PathBuf>,
    remarks: Vec<String>,
}

impl Analysis {
    /// Runs every step and makes the report. Nothing is written.
    ///
    /// # Errors
    /// The error of the first step that fails, located at it, unless it is optional.
    pub fn run(&self) -> Result<Report> {
        let grounds = self.grounds()?;
        let mut done: Vec<Option<Done>> = vec![None; self.steps.len()];
        for wave in self.waves() {
            let results: Vec<(usize, Result<Done>)> =
                wave.into_par_iter().map(|at| (at, self.run_step(at, &done, &grounds))).collect();
            for (at, result) in results {
                done[at] = Some(result?);
            }
        }
        let done: Vec<Done> = done.into_iter().flatten().collect();
        let mut report = self.report(&done)?;
        for (_, ground) in &grounds {
            report.remarks.splice(0..0, ground.remarks.lines.iter().cloned());
            report.dropped += ground.remarks.dropped;
            report.errors += ground.remarks.errors;
        }
        Ok(report)
    }

    fn report(&self, done: &[Done]) -> Result<Report> {
        let mut report = Report { inputs: self.sources.clone(), ..Report::default() };
        for name in &self.index {
            let bytes = match name.ends_with(".md") {
                true => page::markdown(self, done)?.into_bytes(),
                false => page::html(self, done)?.into_bytes(),
            };
            report.files.push(ReportFile { path: name.into(), bytes });
        }
        for (step, done) in self.steps.iter().zip(done) {
            report
                .files
                .extend(done.files.iter().map(|(path, bytes)| ReportFile { path: path.into(), bytes: bytes.clone() }));
            report.inputs.extend(done.inputs.iter().cloned());
            report.remarks.extend(done.remarks.iter().cloned());
            if let Made::LeftOut(why) = &done.made {
                report.remarks.push(format!("{} `{}` is left out: {why}", step.call.word(), step.name));
            }
        }
        report.inputs.sort();
        report.inputs.dedup();
        Ok(report)
    }

    /// Each ledger and store that a step stands on, read once.
    fn grounds(&self) -> Result<Vec<(Wanted, Ground)>> {
        let mut keys: Vec<(Wanted, &Step)> = Vec::new();
        for step in self.steps.iter().filter(|step| !matches!(step.call, Call::Load | Call::Paragraph { .. })) {
            let key = ground_of(&step.wanted);
            if !keys.iter().any(|(other, _)| *other == key) {
                keys.push((key, step));
            }
        }
        // A paragraph writes names of countries.
        if keys.is_empty()
            && let Some(step) = self.steps.first()
        {
            keys.push((Wanted::default(), step));
        }
        let read = |(key, step): (Wanted, &Step)| {
            let ground = Ground::read(&key).and_then(|ground| ground.with_inputs(&key.input));
            Ok((key, ground.map_err(|error| self.at_step(step, error))?))
        };
        keys.into_par_iter().map(read).collect()
    }

    /// The steps in waves: each needs only those of earlier waves.
    fn waves(&self) -> Vec<Vec<usize>> {
        let mut levels: Vec<usize> = Vec::with_capacity(self.steps.len());
        let mut rows: BTreeMap<String, usize> = BTreeMap::new();
        for (at, step) in self.steps.iter().enumerate() {
            let needed =
                step.needs().into_iter().filter_map(|name| step_of(rows.keys(), &name).and_then(|name| rows.get(name)));
            let level = needed.map(|other| levels[*other] + 1).max().unwrap_or(0);
            levels.push(level);
            if step.call.has_rows() {
                rows.insert(step.name.clone(), at);
            }
        }
        let count = levels.iter().max().map_or(0, |last| last + 1);
        (0..count).map(|level| (0..levels.len()).filter(|at| levels[*at] == level).collect()).collect()
    }

    fn run_step(&self, at: usize, done: &[Option<Done>], grounds: &[(Wanted, Ground)]) -> Result<Done> {
        let step = &self.steps[at];
        let work = Work { step, earlier: self.rows_before(at, done), grounds };
        let result = match work.left_out(self, at, done) {
            Some(name) if step.optional => {
                return Ok(Done::left_out(format!("`{name}`, which it needs, is left out")));
            }
            Some(name) => Err(Error::refused(format!("`{name}`, which this step needs, is left out"))
                .with_hint("make this step `optional` too")),
            None => work.run(),
        };
        match result {
            Ok(done) => Ok(done),
            Err(error) if step.optional => Ok(Done::left_out(error.to_string())),
            Err(error) => Err(self.at_step(step, error)),
        }
    }

    /// The rows of the steps before one, by their names.
    fn rows_before<'a>(&self, at: usize, done: &'a [Option<Done>]) -> BTreeMap<String, &'a DataFrame> {
        let rows = |at: usize| match done.get(at).and_then(Option::as_ref).map(|done| &done.made) {
            Some(Made::Rows(frame)) => Some((self.steps[at].name.clone(), frame)),
            _ => None,
        };
        (0..at).filter_map(rows).collect()
    }

    /// An error with the place of the step that it came up in.
    fn at_step(&self, step: &Step, error: Error) -> Error {
        let mut faults = Faults::of(&self.file, &self.text);
        match &step.call {
            Call::Sql { query, .. } if query.file.is_none() => {
                retold(&mut faults, &query.text, 0, &query.text.value, &error)
            }
            Call::Filter { condition: Some(condition), .. } => {
                let (text, prefix) = query_of(&condition.value);
                retold(&mut faults, condition, prefix, &text, &error);
            }
            _ if error.located().is_empty() => {
                let mut found = finding(&self.file, &self.text, &step.place(), "step", error.to_string());
                found.hint = error.hint().map(str::to_owned);
                faults.push(found);
            }
            _ => error.located().iter().for_each(|found| faults.push(found.clone())),
        }
        let message = format!("the {} `{}` cannot be made", step.call.word(), step.name);
        Error::new(error.kind(), message).with_findings(faults.found())
    }
}

/// What of a selection decides on its ledger and its store.
fn ground_of(wanted: &Wanted) -> Wanted {
    Wanted {
        ledger: wanted.ledger.clone(),
        store: wanted.store.clone(),
        store_if_there: wanted.store_if_there.clone(),
        input: wanted.input.clone(),
        vintage: wanted.vintage.clone(),
        approximate: wanted.approximate,
        as_of: wanted.as_of.clone(),
        ..Wanted::default()
    }
}

impl Done {
    fn of(made: Made) -> Done {
        Done { made, files: Vec::new(), inputs: Vec::new(), remarks: Vec::new() }
    }

    fn left_out(why: String) -> Done {
        Done::of(Made::LeftOut(why))
    }
}

impl Step {
    /// The place of what it does.
    fn place(&self) -> super::faults::Span {
        match &self.call {
            Call::Table { table, .. } => table.span.clone(),
            Call::Chart { chart, .. } => chart.span.clone(),
            Call::Filter { rows, .. } => rows.span.clone(),
            Call::Join { sides: [one, _], .. } => one.span.clone(),
            Call::Sql { query, .. } => query.text.span.clone(),
            Call::Paragraph { text } => text.span.clone(),
            Call::Load | Call::Export { .. } => self.span.clone(),
        }
    }

    /// The names that it takes rows from; some of them are tables, not steps.
    fn needs(&self) -> BTreeSet<String> {
        match &self.call {
            Call::Sql { query, .. } => {
                let words = sql::words(&query.text.value);
                words.iter().filter(|word| word.is_name()).map(|word| word.text.to_owned()).collect()
            }
            Call::Filter { rows, .. } => BTreeSet::from([rows.value.clone()]),
            Call::Join { sides, .. } => sides.iter().map(|side| side.value.clone()).collect(),
            Call::Export { tables, .. } => tables.iter().map(|table| table.value.clone()).collect(),
            Call::Paragraph { text } => {
                let found = pieces(text, &mut Faults::of("", ""));
                let steps = found.into_iter().filter_map(|piece| match piece {
                    Piece::Figure(figure) => Some(figure.step),
                    Piece::Words(_) => None,
                });
                steps.collect()
            }
            Call::Load | Call::Table { .. } | Call::Chart { .. } => BTreeSet::new(),
        }
    }
}

/// A step at work.
struct Work<'a> {
    step: &'a Step,
    earlier: BTreeMap<String, &'a DataFrame>,
    grounds: &'a [(Wanted, Ground)],
}

/// The earlier steps, and the tables of a selection.
struct StepsAndTables<'a> {
    steps: &'a BTreeMap<String, &'a DataFrame>,
    tables: Catalog<'a>,
}

impl TableSource for StepsAndTables<'_> {
    fn names(&self) -> Vec<String> {
        self.steps.keys().cloned().chain(self.tables.names()).collect()
    }

    fn table(&self, name: &str) -> Result<Option<LazyFrame>> {
        match step_of(self.steps.keys(), name).and_then(|step| self.steps.get(step)) {
            Some(frame) => Ok(Some((*frame).clone().lazy())),
            None => self.tables.table(name),
        }
    }
}

impl Work<'_> {
    /// A step that this one needs and that was left out.
    fn left_out(&self, analysis: &Analysis, at: usize, done: &[Option<Done>]) -> Option<String> {
        let needs = self.step.needs();
        let is_out = |other: &usize| {
            let made = done.get(*other).and_then(Option::as_ref).map(|done| &done.made);
            let name = &analysis.steps[*other].name;
            analysis.steps[*other].call.has_rows()
                && matches!(made, Some(Made::LeftOut(_)))
                && needs.iter().any(|needed| step_of(std::iter::once(name), needed).is_some())
        };
        (0..at).find(is_out).map(|other| analysis.steps[other].name.clone())
    }

    fn selection(&self) -> Result<Selection> {
        let key = ground_of(&self.step.wanted);
        let ground = self.grounds.iter().find(|(other, _)| *other == key).map(|(_, ground)| ground);
        let ground = ground.ok_or_else(|| Error::usage("this step stands on no ledger"))?;
        ground.select(&self.step.wanted)
    }

    fn run(&self) -> Result<Done> {
        match &self.step.call {
            Call::Load => Ok(Done::of(Made::Nothing)),
            Call::Paragraph { text } => self.paragraph(text),
            Call::Chart { chart, look } => {
                let selection = self.selection()?;
                let picture = Picture::of(&chart.value, &selection, look)?;
                let names: Vec<String> = self.step.files().into_iter().map(|file| file.value).collect();
                let endings = names.iter().map(|name| chart_ending(Path::new(name))).collect::<Result<Vec<_>>>()?;
                let files = names.into_iter().zip(picture.files(&endings)?).collect();
                let remarks = picture.drawing.warnings();
                Ok(Done { files, inputs: selection.inputs(), remarks, ..Done::of(Made::Chart(Box::new(picture))) })
            }
            Call::Export { folder, tables, formats, xlsx } => {
                let selection = self.selection()?;
                let names: Vec<String> = tables.iter().map(|table| table.value.clone()).collect();
                let package = self.package(&names, &selection)?;
                let mut files = Vec::new();
                if let Some(folder) = folder {
                    let formats: Vec<String> = formats.iter().map(|format| format.value.clone()).collect();
                    let inside = package_files(&package, &package_formats(&formats)?)?;
                    files.extend(inside.into_iter().map(|(name, bytes)| (format!("{}/{name}", folder.value), bytes)));
                }
                if let Some(xlsx) = xlsx {
                    files.push((xlsx.value.clone(), to_workbook(&package, selection.ask.as_of)?));
                }
                Ok(Done { files, inputs: selection.inputs(), ..Done::of(Made::Package(package.resources.len())) })
            }
            _ => self.rows(),
        }
    }

    /// The steps that give rows.
    fn rows(&self) -> Result<Done> {
        let selection = self.selection()?;
        let values =
            |list: &[super::faults::Placed<String>]| list.iter().map(|item| item.value.clone()).collect::<Vec<_>>();
        let cut = |frame: DataFrame, limit: &Option<usize>| frame.head(Some(limit.unwrap_or(frame.height())));
        let frame = match &self.step.call {
            Call::Table { table, columns, limit } => {
                narrow(load(&table.value, &selection)?, &table.value, &values(columns), *limit)?
            }
            Call::Sql { query, limit } => {
                let name = query.file.as_ref().map(|path| path.display().to_string());
                let source = StepsAndTables { steps: &self.earlier, tables: Catalog::of(&selection) };
                cut(sql::run(query.query(name.as_deref().unwrap_or("query")), &source)?, limit)
            }
            Call::Filter { rows, condition, sort, columns, limit } => {
                let frame = self.named(&rows.value, &selection)?;
                let kept = filter(&frame, condition.as_ref().map(|text| text.value.as_str()), &values(sort))?;
                narrow(kept, &rows.value, &values(columns), *limit)?
            }
            Call::Join { sides: [one, other], on, how } => {
                let frames = [self.named(&one.value, &selection)?, self.named(&other.value, &selection)?];
                joined(&frames[0], &frames[1], &other.value, &values(on), *how)?
            }
            _ => DataFrame::empty(),
        };
        let mut files = Vec::new();
        for file in self.step.files() {
            let bytes = to_bytes(&frame, Format::of_file(Path::new(&file.value))?)?;
            files.push((file.value, bytes));
        }
        Ok(Done { files, inputs: selection.inputs(), ..Done::of(Made::Rows(frame)) })
    }

    /// The rows of an earlier step or of a table.
    fn named(&self, name: &str, selection: &Selection) -> Result<DataFrame> {
        match self.earlier.get(name) {
            Some(frame) => Ok((*frame).clone()),
            None => load(name, selection),
        }
    }

    /// A package of tables and of earlier steps.
    fn package(&self, names: &[String], selection: &Selection) -> Result<Package> {
        let tables: Vec<String> = names.iter().filter(|name| !self.earlier.contains_key(*name)).cloned().collect();
        let mut package = match (tables.is_empty(), names.is_empty()) {
            (true, false) => Package { resources: Vec::new(), ..package(&["sources".to_owned()], selection)? },
            _ => package(&tables, selection)?,
        };
        for name in names {
            let Some(frame) = self.earlier.get(name) else { continue };
            let columns = documented(name, frame);
            package.resources.push(Resource {
                name: name.to_lowercase(),
                about: format!("the step `{name}` of an analysis"),
                columns,
                key: Vec::new(),
                frame: (*frame).clone(),
                sources: Vec::new(),
                terms: Vec::new(),
            });
        }
        Ok(package)
    }

    fn paragraph(&self, text: &super::faults::Placed<String>) -> Result<Done> {
        let Some((_, ground)) = self.grounds.first() else { return Ok(Done::of(Made::Words(text.value.clone()))) };
        let mut words = String::new();
        for piece in pieces(text, &mut Faults::of("", "")) {
            match piece {
                Piece::Words(plain) => words.push_str(&plain),
                Piece::Figure(figure) => {
                    let rows = self
                        .earlier
                        .get(&figure.step)
                        .ok_or_else(|| Error::usage(format!("there is no step `{}`", figure.step)))?;
                    words.push_str(&figure.fill(&Rows::of(rows), &ground.countries).map_err(Error::usage)?);
                }
            }
        }
        Ok(Done::of(Made::Words(words)))
    }
}

/// What is known of the columns of a step: where it is a measure by its name and its columns, they mean what they mean there.
fn documented(name: &str, frame: &DataFrame) -> Vec<Column> {
    let known = measure(name).map_or(&[][..], |measure| measure.about().columns);
    let is_known = |column: &str| known.iter().any(|known| known.name == column);
    if !frame.get_column_names().iter().all(|name| is_known(name.as_str())) {
        return Vec::new();
    }
    // A step may have lost what the measure always has.
    known.iter().map(|column| Column { nullable: true, ..*column }).collect()
}

/// The name of the first file of a step with one of these endings.
pub(super) fn file_of<'a>(done: &'a Done, endings: &[&str]) -> Option<&'a str> {
    let fits = |name: &&str| endings.iter().any(|ending| name.to_lowercase().ends_with(ending));
    done.files.iter().map(|(name, _)| name.as_str()).find(fits)
}
