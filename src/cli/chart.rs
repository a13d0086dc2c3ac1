//! `bilat chart`: one chart, as picture, figures or words.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::args::{ChartArgs, LookArgs};
use super::selection::Selection;
use super::terminal::Terminal;
use super::{Done, Outcome};
use crate::charts::{CHARTS, ChartOptions, Form, alt_text, draw, rasterise, render};
use crate::error::{Error, Result};
use crate::export::to_csv;
use crate::io::Outputs;
use crate::measures::measure;

/// The endings that a chart can be written to.
const ENDINGS: [&str; 4] = ["svg", "png", "csv", "txt"];

pub(super) fn run(args: &ChartArgs, terminal: &Terminal) -> Done {
    let endings = args.output.iter().map(|path| ending(path)).collect::<Result<Vec<_>>>()?;
    if endings.is_empty() && terminal.is_interactive() {
        return Err(Error::usage("a picture needs a file")
            .with_hint(format!("-o {0}.svg -o {0}.png", args.name))
            .into());
    }
    check_form(args)?;
    let mut selection = Selection::read(&args.selection)?;
    selection.take_inputs(&reads_of(&args.name), terminal)?;
    let drawing =
        draw(&args.name, &selection.tables, &selection.ask, &selection.countries, &options(&args.look, args.form))?;
    for warning in drawing.warnings() {
        terminal.say(&format!("warning: {warning}"));
    }
    let svg = render(&drawing.chart, args.look.theme, args.look.size)?;
    if endings.is_empty() {
        terminal.print(svg.as_bytes())?;
        return Ok(Outcome::Fine);
    }
    let outputs = Outputs::protecting(&selection.ledger.files);
    args.output.iter().try_for_each(|path| outputs.check(path))?;
    let make = |ending: &str| -> Result<Vec<u8>> {
        Ok(match ending {
            "png" => rasterise(&svg, scale(&args.look))?,
            "csv" => to_csv(&drawing.rows)?.into_bytes(),
            "txt" => (alt_text(&drawing.chart) + "\n").into_bytes(),
            _ => svg.clone().into_bytes(),
        })
    };
    let made = endings.par_iter().map(|ending| make(ending)).collect::<Result<Vec<_>>>()?;
    let files: Vec<(&Path, &[u8])> =
        args.output.iter().map(PathBuf::as_path).zip(made.iter().map(Vec::as_slice)).collect();
    outputs.write_all(&files)?;
    for path in &args.output {
        terminal.say(&path.display().to_string());
    }
    Ok(Outcome::Fine)
}

/// A form that the chart does not have would change nothing: that is a mistake, not a wish.
fn check_form(args: &ChartArgs) -> Result<()> {
    let Some(chart) = CHARTS.iter().find(|chart| chart.id == args.name) else { return Ok(()) };
    if args.form == Form::Auto || chart.forms.contains(&args.form) {
        return Ok(());
    }
    let words: Vec<&str> = chart.forms.iter().map(|form| form.word()).collect();
    if words.is_empty() {
        let with: Vec<String> =
            CHARTS.iter().filter(|chart| !chart.forms.is_empty()).map(|chart| format!("`{}`", chart.id)).collect();
        return Err(Error::usage(format!("--form {}: the chart `{}` has no forms", args.form.word(), args.name))
            .with_hint(format!("only {} can be drawn in several forms", with.join(", "))));
    }
    Err(Error::usage(format!("the chart `{}` has no form `{}`", args.name, args.form.word()))
        .with_hint(format!("it has {}", words.join(", "))))
}

/// The tables that the measures of a chart read.
fn reads_of(name: &str) -> Vec<&'static str> {
    let measures = CHARTS.iter().filter(|chart| chart.id == name).flat_map(|chart| chart.measures);
    measures.filter_map(|id| measure(id).ok()).flat_map(|measure| measure.about().reads.iter().copied()).collect()
}

/// What the flags say of the look of a chart.
pub(super) fn options(look: &LookArgs, form: Form) -> ChartOptions {
    ChartOptions { theme: look.theme, size: look.size, form, ..ChartOptions::default() }
}

/// Pixels of the PNG for each unit of the SVG.
pub(super) fn scale(look: &LookArgs) -> f32 {
    look.scale.unwrap_or_else(|| look.size.default_scale())
}

fn ending(path: &Path) -> Result<&'static str> {
    let found = path.extension().and_then(|ending| ending.to_str()).unwrap_or("").to_lowercase();
    ENDINGS.iter().copied().find(|ending| *ending == found).ok_or_else(|| {
        Error::usage(format!("{} does not say what to write", path.display()))
            .with_hint("end it in .svg, .png, .csv (the figures) or .txt (the words)")
    })
}
