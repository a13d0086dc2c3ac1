//! A chart as files: the picture, its figures, its words.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::Selection;
use crate::charts::{CHARTS, ChartOptions, Drawing, Form, Size, Theme, alt_text, draw, rasterise, render};
use crate::error::{Error, Result};
use crate::export::to_csv;
use crate::ledger::outputs;
use crate::measures::measure;

/// The endings that a chart can be written to.
pub const CHART_ENDINGS: [&str; 4] = ["svg", "png", "csv", "txt"];

/// How a chart looks.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Look {
    /// Colours.
    pub theme: Theme,
    /// The page.
    pub size: Size,
    /// Form of the chart, where it has several.
    pub form: Form,
    /// Pixels of the PNG for each unit of the SVG; that of the page without it.
    pub scale: Option<f32>,
}

impl Look {
    /// What the drawing of a chart takes.
    pub fn options(&self) -> ChartOptions {
        ChartOptions { theme: self.theme, size: self.size, form: self.form, ..ChartOptions::default() }
    }

    /// Pixels of the PNG for each unit of the SVG.
    pub fn scale(&self) -> f32 {
        self.scale.unwrap_or_else(|| self.size.default_scale())
    }
}

/// What a file's name says of what goes into it.
///
/// # Errors
/// A usage error for an ending that a chart cannot be written to.
pub fn chart_ending(path: &Path) -> Result<&'static str> {
    let found = path.extension().and_then(|ending| ending.to_str()).unwrap_or("").to_lowercase();
    CHART_ENDINGS.iter().copied().find(|ending| *ending == found).ok_or_else(|| {
        Error::usage(format!("{} does not say what to write", path.display()))
            .with_hint("end it in .svg, .png, .csv (the figures) or .txt (the words)")
    })
}

/// A form that a chart does not have would change nothing: that is a mistake, not a wish.
///
/// # Errors
/// A usage error for such a form.
pub fn check_form(chart: &str, form: Form) -> Result<()> {
    let Some(about) = CHARTS.iter().find(|about| about.id == chart) else { return Ok(()) };
    if form == Form::Auto || about.forms.contains(&form) {
        return Ok(());
    }
    if !about.forms.is_empty() {
        let words: Vec<&str> = about.forms.iter().map(|form| form.word()).collect();
        return Err(Error::usage(format!("the chart `{chart}` has no form `{}`", form.word()))
            .with_hint(format!("it has {}", words.join(", "))));
    }
    let with: Vec<String> =
        CHARTS.iter().filter(|about| !about.forms.is_empty()).map(|about| format!("`{}`", about.id)).collect();
    Err(Error::usage(format!("--form {}: the chart `{chart}` has no forms", form.word()))
        .with_hint(format!("only {} can be drawn in several forms", with.join(", "))))
}

/// The tables that a chart's rows come from.
pub fn reads_of_chart(chart: &str) -> Vec<&'static str> {
    let measures = CHARTS.iter().filter(|about| about.id == chart).flat_map(|about| about.measures);
    measures.filter_map(|id| measure(id).ok()).flat_map(|measure| measure.about().reads).copied().collect()
}

/// True for a chart whose measures take of trade statistics only the sums between two countries.
pub fn chart_takes_sums(chart: &str) -> bool {
    let measures = CHARTS.iter().filter(|about| about.id == chart).flat_map(|about| about.measures);
    let mut of_totals = measures
        .filter_map(|id| measure(id).ok())
        .filter(|measure| measure.about().reads.iter().any(|table| crate::tables::is_recorded(table)));
    of_totals.all(|measure| measure.takes_sums())
}

/// A chart that was drawn.
#[derive(Debug, Clone)]
pub struct Picture {
    /// The chart and its rows.
    pub drawing: Drawing,
    /// The picture.
    pub svg: String,
    /// How it looks.
    pub look: Look,
    /// The files that it was drawn from.
    inputs: Vec<PathBuf>,
}

impl Picture {
    /// Draws a chart of a selection.
    ///
    /// # Errors
    /// A usage error for an unknown chart or a form that it does not have; refused when there is nothing to draw.
    pub fn of(chart: &str, selection: &Selection, look: &Look) -> Result<Picture> {
        check_form(chart, look.form)?;
        let drawing = draw(chart, &selection.tables, &selection.ask, &selection.countries, &look.options())?;
        let svg = render(&drawing.chart, look.theme, look.size)?;
        Ok(Picture { drawing, svg, look: *look, inputs: selection.inputs() })
    }

    /// Its files, by their endings.
    ///
    /// # Errors
    /// A scale that cannot be drawn at.
    pub fn files(&self, endings: &[&str]) -> Result<Vec<Vec<u8>>> {
        let make = |ending: &&str| -> Result<Vec<u8>> {
            Ok(match *ending {
                "png" => rasterise(&self.svg, self.look.scale())?,
                "csv" => to_csv(&self.drawing.rows)?.into_bytes(),
                "txt" => (alt_text(&self.drawing.chart) + "\n").into_bytes(),
                _ => self.svg.clone().into_bytes(),
            })
        };
        endings.par_iter().map(make).collect()
    }

    /// Writes it to a file whose ending says what goes into it: the picture as `.svg` or `.png`, its figures as `.csv`, its words
    /// as `.txt`.
    ///
    /// # Errors
    /// A usage error for another ending; refused for a file that the chart was drawn from; an I/O error when it cannot be
    /// written, and the old file is still there.
    pub fn save(&self, file: impl AsRef<Path>) -> Result<()> {
        let file = file.as_ref();
        let made = self.files(&[chart_ending(file)?])?;
        outputs(&self.inputs).write_all(&made.iter().map(|bytes| (file, bytes.as_slice())).collect::<Vec<_>>())
    }
}
