//! Two periods side by side: a line for each part, with its name and figure at both ends.

use serde::Serialize;

use super::ChartError;
use super::layout::{self, Area};
use super::marks::{Canvas, Paint, Side, Words};
use super::scale::Scale;
use super::text::{self, Weight};
use super::theme::{AXIS, HEADING, Ink, LABEL, Rgb};

/// Two periods side by side.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Slope {
    /// Headings of the two periods: the first line bold.
    pub ends: [Vec<String>; 2],
    /// From the lowest to the highest value; it starts at zero.
    pub y: Scale,
    /// The lines.
    pub lines: Vec<SlopeLine>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SlopeLine {
    /// The record that it stands for.
    pub id: String,
    /// Its name.
    pub label: String,
    /// Colour.
    pub ink: Ink,
    /// Values in the first and the second period.
    pub values: [f64; 2],
    /// The values in words.
    pub words: [String; 2],
}

const LEADING: f64 = 24.0;
const RADIUS: f64 = 6.5;
/// From a dot to its words.
const GAP: f64 = 18.0;

/// Where one end of the lines stands, and which way its words go.
struct End {
    x: f64,
    at: usize,
    side: Side,
    room: f64,
}

impl Slope {
    pub(super) fn draw(&self, canvas: &Canvas, plot: Area) -> Result<(), ChartError> {
        let tokens = canvas.tokens;
        let heading = LEADING * self.ends.iter().map(Vec::len).max().unwrap_or(0) as f64;
        let area = plot.inset(0.0, heading + 16.0, 0.0, 8.0);
        // Labels need their height; below that they would cover each other.
        if area.height() < LEADING * 0.8 * self.lines.len() as f64 {
            return Err(ChartError::DoesNotFit { rows: self.lines.len(), size: canvas.size.word() });
        }
        let gutter = |at: usize| {
            let look = Words::bold(LABEL, tokens.ink);
            let widest = self.lines.iter().map(|line| look.width(&words(line, at))).fold(0.0, f64::max);
            let heads = self.ends[at].iter().map(|line| look.width(line)).fold(0.0, f64::max);
            (widest.max(heads) + GAP + 4.0).min(plot.width() * if canvas.size.is_narrow() { 0.4 } else { 0.32 })
        };
        let (left, right) = (gutter(0), gutter(1));
        let ends = [
            End { x: area.x0 + left, at: 0, side: Side::End, room: left - GAP },
            End { x: area.x1 - right, at: 1, side: Side::Start, room: right - GAP },
        ];
        for end in &ends {
            canvas.down(end.x, area.y0 - 8.0, area.y1, tokens.grid, 1.0)?;
            self.draw_heading(canvas, end, plot);
        }
        let y = |value: f64| area.y1 - self.y.place(value) * area.height();
        // The others first, so that no named line hides behind them.
        let (others, named): (Vec<&SlopeLine>, Vec<&SlopeLine>) =
            self.lines.iter().partition(|line| line.ink == Ink::Others);
        for line in others.into_iter().chain(named.into_iter().rev()) {
            let color = tokens.edge(line.ink);
            let points = [(ends[0].x, y(line.values[0])), (ends[1].x, y(line.values[1]))];
            canvas.line(&points, &Paint::stroke(tokens.background, 6.0))?;
            canvas.line(&points, &Paint::stroke(color, 3.0).id(&format!("{}:line", line.id)))?;
            for (point, at) in points.into_iter().zip(0..) {
                canvas.dot(point, RADIUS, color, false, &format!("{}:{at}", line.id))?;
            }
        }
        for end in &ends {
            self.draw_words(canvas, end, area, &y)?;
        }
        Ok(())
    }

    fn draw_heading(&self, canvas: &Canvas, end: &End, plot: Area) {
        let tokens = canvas.tokens;
        for (n, line) in self.ends[end.at].iter().enumerate() {
            let look = if n == 0 { Words::bold(HEADING, tokens.ink) } else { Words::regular(AXIS, tokens.muted) };
            let words = text::clip(&text::printable(line), look.weight, look.size, end.room + GAP);
            canvas.words(&words, (end.x, plot.y0 + 16.0 + LEADING * n as f64), end.side, look);
        }
    }

    fn draw_words(&self, canvas: &Canvas, end: &End, area: Area, y: &dyn Fn(f64) -> f64) -> Result<(), ChartError> {
        let tokens = canvas.tokens;
        let wanted: Vec<f64> = self.lines.iter().map(|line| y(line.values[end.at])).collect();
        let leading = LEADING.min((area.height() + 16.0) / self.lines.len().max(1) as f64);
        let centres = layout::spread(&wanted, &vec![leading; wanted.len()], area.y0 - 8.0, area.y1 + 8.0);
        let sign = if end.at == 0 { -1.0 } else { 1.0 };
        for (line, (wish, centre)) in self.lines.iter().zip(wanted.iter().zip(centres)) {
            let color: Rgb = tokens.words(line.ink);
            let look = Words::bold(LABEL, color);
            canvas.words_level(&fitted(line, end, look), (end.x + sign * GAP, centre), end.side, look);
            if (wish - centre).abs() > 2.0 {
                let paint = Paint::stroke(tokens.edge(line.ink), 1.0);
                canvas.line(&[(end.x + sign * (RADIUS + 1.0), *wish), (end.x + sign * (GAP - 3.0), centre)], &paint)?;
            }
        }
        Ok(())
    }
}

/// The figure next to the line, the name beyond it.
fn words(line: &SlopeLine, at: usize) -> String {
    joined(&text::printable(&line.label), &line.words[at], at)
}

fn joined(name: &str, figure: &str, at: usize) -> String {
    if at == 0 { format!("{name}  {figure}") } else { format!("{figure}  {name}") }
}

/// The same with a name that is cut so that the figure stays.
fn fitted(line: &SlopeLine, end: &End, look: Words) -> String {
    let figure = &line.words[end.at];
    let room = end.room - look.width(&joined("", figure, end.at));
    let name = text::clip(&text::printable(&line.label), Weight::Bold, LABEL, room.max(20.0));
    joined(&name, figure, end.at)
}
