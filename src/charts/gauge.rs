//! One reported figure and one target, as large as the page allows: a bullet, two bars, or a square for each unit.

use serde::Serialize;

use super::bars::RangeBar;
use super::layout::Area;
use super::marks::{Canvas, Paint, Side, Words};
use super::scale::Scale;
use super::text::{self, Weight};
use super::theme::{AXIS, FIGURE, HEADING, Ink};
use super::{ChartError, Tick};

/// One target against one reported figure. Values are in whole units of one currency.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gauge {
    /// The claim that it stands for.
    pub id: String,
    /// The figures in large type.
    pub facts: Vec<Fact>,
    /// How they are drawn.
    pub form: GaugeForm,
    /// Lowest and highest reported figure.
    pub reported: (f64, f64),
    /// The reported figure is an estimate.
    pub estimate: bool,
    /// Lowest and highest target.
    pub target: (f64, f64),
    /// Words at the reported bar.
    pub reported_label: String,
    /// Words at the target.
    pub target_label: String,
    /// Ticks of the axis.
    pub ticks: Vec<Tick>,
}

/// How a gauge is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum GaugeForm {
    /// One bar and a tick.
    Bullet,
    /// Two bars.
    Bars,
    /// Squares.
    Waffle {
        /// What one square stands for.
        unit: f64,
    },
}

/// A figure in large type and what it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fact {
    /// The figure.
    pub value: String,
    /// What it is.
    pub words: String,
    /// Colour.
    pub ink: Ink,
}

const FACT_LEADING: f64 = 23.0;
/// Type size of a figure on a narrow page, where two stand side by side.
const NARROW_FIGURE: f64 = 30.0;

/// A fact broken into lines for a column of that width.
fn fact_lines(fact: &Fact, width: f64) -> Vec<String> {
    text::wrap_at_most(&text::printable(&fact.words), Weight::Regular, HEADING, width, 3)
}

fn draw_fact(canvas: &Canvas, fact: &Fact, x: f64, top: f64, width: f64) -> f64 {
    let tokens = canvas.tokens;
    let size = if canvas.size.is_narrow() { NARROW_FIGURE } else { FIGURE };
    let look = Words::bold(size, tokens.words(fact.ink));
    canvas.words(&text::clip(&fact.value, Weight::Bold, size, width), (x, top + size * 0.78), Side::Start, look);
    let mut y = top + size * 0.78 + 4.0;
    for line in fact_lines(fact, width) {
        y += FACT_LEADING;
        canvas.words(&line, (x, y), Side::Start, Words::regular(HEADING, tokens.muted));
    }
    y + 6.0
}

impl Gauge {
    pub(super) fn draw(&self, canvas: &Canvas, plot: Area) -> Result<(), ChartError> {
        match self.form {
            GaugeForm::Waffle { unit } => {
                let top = self.facts_across(canvas, plot);
                self.draw_waffle(canvas, Area { y0: top + 22.0, ..plot }, unit)
            }
            GaugeForm::Bullet => {
                let top = self.facts_across(canvas, plot);
                self.draw_bullet(canvas, Area { y0: top + 20.0, ..plot })
            }
            GaugeForm::Bars => {
                let top = self.facts_across(canvas, plot);
                self.draw_bars(canvas, Area { y0: top + 20.0, ..plot })
            }
        }
    }

    fn facts_across(&self, canvas: &Canvas, plot: Area) -> f64 {
        if canvas.size.is_narrow() {
            let step = plot.width() / 2.0;
            return self.facts.chunks(2).fold(plot.y0, |top, pair| {
                let ends = pair.iter().zip([plot.x0, plot.x0 + step]);
                ends.map(|(fact, x)| draw_fact(canvas, fact, x, top + 6.0, step - 14.0)).fold(top, f64::max)
            });
        }
        let mut x = plot.x0;
        let ends = self.facts.iter().zip(self.fact_steps(plot.width())).map(|(fact, step)| {
            let end = draw_fact(canvas, fact, x, plot.y0 + 6.0, step - 24.0);
            x += step;
            end
        });
        ends.fold(plot.y0, f64::max)
    }

    /// Room of each fact: its figure and an equal part of what is left, or where they do not fit equal parts.
    fn fact_steps(&self, width: f64) -> Vec<f64> {
        let count = self.facts.len().max(1) as f64;
        let own: Vec<f64> = self.facts.iter().map(|fact| text::width(&fact.value, Weight::Bold, FIGURE)).collect();
        // Words below a short figure need some room too.
        let own: Vec<f64> = own.into_iter().map(|figure| figure.max(width / count * 0.6)).collect();
        let spare = (width - own.iter().sum::<f64>()) / count;
        match spare >= 36.0 {
            true => own.into_iter().map(|figure| figure + spare).collect(),
            false => vec![width / count; self.facts.len()],
        }
    }

    fn scale(&self) -> Scale {
        Scale::from_zero(self.target.1.max(self.reported.1), 0.0)
    }

    fn draw_ticks(&self, canvas: &Canvas, area: Area) -> Result<(), ChartError> {
        let tokens = canvas.tokens;
        let axes = canvas.row_axes(area, self.scale())?;
        let mut free_from = f64::NEG_INFINITY;
        for tick in &self.ticks {
            let (x, _) = axes.at(tick.at, 0.0);
            let color = if tick.at == 0.0 { tokens.axis } else { tokens.grid };
            canvas.down(x, area.y0, area.y1, color, 1.0)?;
            let look = Words::regular(AXIS, tokens.muted);
            canvas.tick_name(&tick.label, (x, area.y1 + 22.0), look, (area.x0, area.x1), &mut free_from);
        }
        Ok(())
    }

    fn draw_reported(&self, canvas: &Canvas, area: Area, top: f64, bottom: f64) -> Result<f64, ChartError> {
        let axes = canvas.row_axes(area, self.scale())?;
        let color = canvas.tokens.mark(Ink::Series(0));
        let (low, high) = self.reported;
        RangeBar { low, high, estimate: self.estimate, id: &self.id }.draw(&axes, top, bottom, color)?;
        Ok(axes.at(high, 0.0).0)
    }

    fn draw_bullet(&self, canvas: &Canvas, area: Area) -> Result<(), ChartError> {
        let (tokens, accent) = (canvas.tokens, Ink::Series(1));
        // Above the bar its two names, below it the axis.
        let height = (area.height() - 116.0).clamp(24.0, 300.0);
        let top = area.y0 + ((area.height() - height - 116.0) * 0.4).max(0.0) + 46.0;
        let band = Area { y0: top - 18.0, y1: top + height + 18.0, ..area };
        self.draw_ticks(canvas, band)?;
        let axes = canvas.row_axes(area, self.scale())?;
        let (target, _) = axes.at(self.target.1, 0.0);
        let rest = Area::new(area.x0, top, target, top + height);
        canvas.rect(rest, &Paint::stroke(tokens.edge(Ink::Others), 1.2).dash(5.0, 4.0))?;
        let end = self.draw_reported(canvas, area, top + height * 0.2, top + height * 0.8)?;
        let tick = Area::new(target - 3.0, top - 10.0, target + 3.0, top + height + 10.0);
        canvas.rect(tick, &Paint::fill(tokens.mark(accent)).id(&format!("{}:target", self.id)))?;
        let name = Words::bold(HEADING, tokens.words(accent));
        let x = (target + 3.0).max(area.x0 + name.width(&self.target_label));
        canvas.words(&self.target_label, (x, top - 26.0), Side::End, name);
        let name = Words::bold(HEADING, tokens.words(Ink::Series(0)));
        let reported = (end - area.x0).min(area.width());
        if area.x0 + name.width(&self.reported_label) + 16.0 < x - name.width(&self.target_label) || reported < 40.0 {
            canvas.words(&self.reported_label, (area.x0, top - 26.0), Side::Start, name);
        }
        Ok(())
    }

    fn draw_bars(&self, canvas: &Canvas, area: Area) -> Result<(), ChartError> {
        let (tokens, accent) = (canvas.tokens, Ink::Series(1));
        let inner = area.inset(0.0, 0.0, 0.0, 26.0);
        self.draw_ticks(canvas, inner)?;
        let axes = canvas.row_axes(inner, self.scale())?;
        let row = inner.height() / 2.0;
        let height = (row - 54.0).clamp(14.0, 170.0);
        for (index, (words, ink)) in
            [(&self.reported_label, Ink::Series(0)), (&self.target_label, accent)].into_iter().enumerate()
        {
            let top = inner.y0 + row * index as f64 + 38.0;
            let look = Words::bold(HEADING, tokens.words(ink)).rimmed();
            canvas.words(words, (inner.x0 + 8.0, top - 11.0), Side::Start, look);
            if index == 0 {
                self.draw_reported(canvas, inner, top, top + height)?;
            } else {
                let paint = Paint::fill(tokens.mark(ink).over(tokens.background, 0.14));
                axes.rect((0.0, top), (self.target.1, top + height), &paint.id(&format!("{}:target", self.id)))?;
                axes.rect(
                    (0.0, top),
                    (self.target.1, top + height),
                    &Paint::stroke(tokens.mark(ink), 2.0).dash(7.0, 4.0),
                )?;
            }
        }
        Ok(())
    }

    fn draw_waffle(&self, canvas: &Canvas, area: Area, unit: f64) -> Result<(), ChartError> {
        let cells = (self.target.1.max(self.reported.1) / unit).max(1.0);
        let (rows, step) = waffle_grid(cells.ceil(), area);
        let (gap, accent) = ((step * 0.14).max(1.5), canvas.tokens.mark(Ink::Series(1)));
        let empty = canvas.tokens.grid;
        let cell = |index: usize| {
            // Down the first column, then the next: the filled part reads as a bar.
            let (column, row) = (index / rows, index % rows);
            let (x, y) = (area.x0 + step * column as f64, area.y0 + step * row as f64);
            Area::new(x, y, x + step - gap, y + step - gap)
        };
        for index in 0..cells.ceil() as usize {
            let square = cell(index);
            let start = index as f64;
            let share = |value: f64| (value / unit - start).clamp(0.0, 1.0);
            let part = |share: f64| Area { y0: square.y1 - (square.y1 - square.y0) * share, ..square };
            let asked = share(self.target.1).max(share(self.reported.1));
            canvas.rect(part(asked), &Paint::fill(empty).radius(2.0))?;
            let (sure, possible) = (share(self.reported.0), share(self.reported.1));
            if possible > sure {
                let paint = if self.estimate { Paint::stroke(accent, 1.5) } else { Paint::fill(accent).hatch() };
                canvas.rect(part(possible), &paint.radius(1.0).id(&self.id))?;
            }
            if sure > 0.0 {
                let paint = if self.estimate { Paint::fill(accent).hatch() } else { Paint::fill(accent) };
                canvas.rect(part(sure), &paint.radius(1.0).id(&self.id))?;
            }
        }
        Ok(())
    }
}

/// Rows and step of the grid with the largest squares for so many cells; among nearly equal ones the one whose rows
/// count in fives.
fn waffle_grid(cells: f64, area: Area) -> (usize, f64) {
    let mut best = (1, 0.0, 0.0);
    for rows in 1..=(cells as usize).min(60) {
        let columns = (cells / rows as f64).ceil() as usize;
        let step = (area.height() / rows as f64).min(area.width() / columns as f64);
        let even = (rows * columns) as f64 == cells;
        let tidy = match (even, rows % 5) {
            (true, 0) => 1.1,
            (true, _) => 1.06,
            (false, _) => 1.0,
        };
        let worth = step * tidy;
        if worth > best.2 {
            best = (rows, step, worth);
        }
    }
    (best.0, best.1)
}
