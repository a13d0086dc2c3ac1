//! `bilat table`: a measure or a table, on stdout or into a file.

use std::path::{Path, PathBuf};

use polars::prelude::DataFrame;

use super::args::TableArgs;
use super::selection::{Selection, answered_from, differing, take_inputs};
use super::terminal::Terminal;
use super::{Done, Outcome};
use crate::analysis::script::StepText;
use crate::analysis::{Wanted, check_takes, input_reads_of, load, narrow, reads_of, takes_sums};
use crate::error::{Error, Result};
use crate::export::{Format, csv_bands, to_bytes, to_terminal};
use crate::ledger::outputs;
use crate::measures::measure;

pub(super) fn run(args: &TableArgs, terminal: &Terminal) -> Done {
    let place = Place::of(args.format.as_deref(), args.output.as_deref())?;
    let wanted = Wanted::from(&args.selection);
    check_takes(&args.name, wanted.filters())?;
    if args.as_step {
        let step = StepText::of("table", &args.name).list("columns", &args.columns).number("limit", args.limit);
        let step = place.as_step(step, &args.name).wanted(&wanted);
        terminal.print(step.finish().as_bytes())?;
        return Ok(Outcome::Fine);
    }
    let reads = reads_of(&args.name);
    let mut selection = Selection::read_for(wanted, &reads)?;
    selection.sums_only = takes_sums(&args.name);
    let outcome = take_inputs(&mut selection, &input_reads_of(&args.name), terminal)?;
    let frame = narrow(load(&args.name, &selection)?, &args.name, &args.columns, args.limit)?;
    if frame.height() == 0 {
        terminal.say("no record answers this question");
    }
    let reads = measure(&args.name).map_or(Vec::new(), |measure| measure.about().reads.to_vec());
    for line in answered_from(&reads, &selection).into_iter().chain(differing(&reads, &selection)?) {
        terminal.say(&line);
    }
    place.put(&frame, &selection.inputs(), terminal)?;
    Ok(outcome)
}

/// Where a table goes, and how it is written.
pub(super) struct Place<'a> {
    format: Format,
    output: Option<&'a Path>,
}

impl<'a> Place<'a> {
    /// Stdout or a file, in the format that is named or that the file's name says. `-` is stdout.
    pub(super) fn of(format: Option<&str>, output: Option<&'a Path>) -> Result<Place<'a>> {
        let output = output.filter(|path| *path != Path::new("-"));
        let format = match (format, output) {
            (Some(word), _) => word.parse()?,
            (None, None) => Format::Table,
            (None, Some(path)) => Format::of_file(path)?,
        };
        Ok(Place { format, output })
    }

    /// The output of a step that puts a table of this name there. A table for people is what a step shows anyway.
    pub(super) fn as_step(&self, step: StepText, name: &str) -> StepText {
        match (self.output, self.format) {
            (Some(path), _) => step.output(&[path]),
            (None, Format::Table | Format::Csv) => step,
            (None, format) => step.output(&[format!("{name}.{}", format.word())]),
        }
    }

    /// Puts a table there; none of the inputs is written over.
    pub(super) fn put(&self, frame: &DataFrame, inputs: &[PathBuf], terminal: &Terminal) -> Done<()> {
        let Some(path) = self.output else {
            return print(frame, self.format, terminal);
        };
        outputs(inputs).write(path, &to_bytes(frame, self.format)?)?;
        terminal.say(&format!("{} ({} rows)", path.display(), frame.height()));
        Ok(())
    }
}

/// Prints a table: to the terminal's width as a table for people, and never as bytes that would garble it.
pub(super) fn print(frame: &DataFrame, format: Format, terminal: &Terminal) -> Done<()> {
    let bytes = match format {
        Format::Table => to_terminal(frame, &terminal.fit())?.into_bytes(),
        format if format.is_binary() && terminal.is_interactive() => {
            return Err(Error::refused(format!("{} is not for a terminal", format.word()))
                .with_hint(format!("-o FILE.{}, or pipe it", format.word()))
                .into());
        }
        Format::Csv => return csv_bands(frame, |band| terminal.print(band)),
        format => to_bytes(frame, format)?,
    };
    terminal.print(&bytes)
}
