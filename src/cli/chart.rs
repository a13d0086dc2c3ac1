//! `bilat chart`: one chart, as picture, figures or words.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::args::{ChartArgs, LookArgs};
use super::selection::{Selection, answered_from, differing, is_register, take_inputs};
use super::terminal::Terminal;
use super::{Done, Outcome};
use crate::analysis::script::StepText;
use crate::analysis::{
    Look, Picture, Wanted, chart_ending, chart_takes_sums, check_form, check_takes_of_chart, reads_of_chart,
};
use crate::charts::{ChartOptions, Form};
use crate::error::{Error, Result};
use crate::ledger::outputs;

pub(super) fn run(args: &ChartArgs, terminal: &Terminal) -> Done {
    // `-` is stdout, as for tables: there it is the picture as SVG.
    let files: Vec<&PathBuf> = args.output.iter().filter(|path| *path != Path::new("-")).collect();
    let endings = files.iter().map(|path| chart_ending(path)).collect::<Result<Vec<_>>>()?;
    if args.output.is_empty() && terminal.is_interactive() && !args.as_step {
        return Err(Error::usage("a picture needs a file")
            .with_hint(format!("-o {0}.svg -o {0}.png", args.name))
            .into());
    }
    check_form(&args.name, args.form)?;
    if args.look.scale.is_some() && !args.as_step && !endings.contains(&"png") {
        return Err(Error::usage("--scale is for a PNG, and none is drawn").with_hint("-o FILE.png").into());
    }
    let wanted = Wanted::from(&args.selection);
    check_takes_of_chart(&args.name, wanted.filters())?;
    if args.as_step {
        let step = StepText::of("chart", &args.name).look(&look(&args.look, args.form)).output(&args.output);
        terminal.print(step.wanted(&wanted).finish().as_bytes())?;
        return Ok(Outcome::Fine);
    }
    let mut selection = Selection::read(wanted)?;
    selection.sums_only = chart_takes_sums(&args.name);
    let outcome = take_inputs(&mut selection, &reads_of_chart(&args.name), terminal)?;
    let look = look(&args.look, args.form);
    let picture = Picture::of(&args.name, &selection, &look)?;
    for warning in picture.drawing.warnings() {
        terminal.say(&format!("warning: {warning}"));
    }
    let registers: BTreeSet<&str> = reads_of_chart(&args.name).into_iter().filter(|table| is_register(table)).collect();
    let differing = differing(&reads_of_chart(&args.name), &selection)?;
    for line in answered_from(&registers.into_iter().collect::<Vec<_>>(), &selection).into_iter().chain(differing) {
        terminal.say(&line);
    }
    if endings.is_empty() {
        terminal.print(picture.svg.as_bytes())?;
        return Ok(outcome);
    }
    let outputs = outputs(&selection.inputs());
    files.iter().try_for_each(|path| outputs.check(path))?;
    let made = picture.files(&endings)?;
    let pieces: Vec<(&Path, &[u8])> =
        files.iter().map(|path| path.as_path()).zip(made.iter().map(Vec::as_slice)).collect();
    outputs.write_all(&pieces)?;
    for path in files {
        terminal.say(&path.display().to_string());
    }
    Ok(outcome)
}

/// The flags of a look, as the library has them.
fn look(args: &LookArgs, form: Form) -> Look {
    Look { theme: args.theme, size: args.size, form, scale: args.scale }
}

/// What the flags say of the look of a chart.
pub(super) fn options(args: &LookArgs, form: Form) -> ChartOptions {
    look(args, form).options()
}

/// Pixels of the PNG for each unit of the SVG.
pub(super) fn scale(args: &LookArgs) -> f32 {
    look(args, Form::Auto).scale()
}
