//! Lines and dots over years: each figure where and when it was reported, with its source beside it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::format;
use super::layout::{self, Area};
use super::marks::{ARROW, Axes, Canvas, Open, Paint, Side, Words};
use super::naming::{self, Key, LEADING as LINE_LEADING, Mark, RADIUS, boxes};
use super::scale::Scale;
use super::text::{self, Weight};
use super::theme::{AXIS, DETAIL, Ink, LABEL};
use super::{ChartError, Tick};

/// Lines and dots.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plane {
    /// Decimal years.
    pub x: Scale,
    /// Values.
    pub y: Scale,
    /// Years that are written at the axis.
    pub x_ticks: Vec<Tick>,
    /// Values that are written at the axis.
    pub y_ticks: Vec<Tick>,
    /// Lines with a name at their end.
    pub lines: Vec<Line>,
    /// Dots, the most important first: labels find their places in this order.
    pub dots: Vec<Dot>,
    /// Spans between the lowest and highest dot of a year.
    pub brackets: Vec<Bracket>,
    /// A stem from zero to every dot: for a few dots on an axis that starts at zero.
    pub stems: bool,
    /// Ranges over years, below everything else.
    pub bands: Vec<Band>,
}

/// A range over years.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Band {
    /// What it stands for.
    pub id: String,
    /// Decimal year, lowest and highest value, rising in years; a single one is drawn as a short bar.
    pub points: Vec<(f64, f64, f64)>,
    /// Colour.
    pub ink: Ink,
    /// What lies between two lines and was not observed: paler.
    pub gap: bool,
}

/// A line from value to value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    /// The claim that it stands for.
    pub id: String,
    /// Decimal year and value.
    pub points: Vec<(f64, f64)>,
    /// Colour.
    pub ink: Ink,
    /// Dashed.
    pub dashed: bool,
    /// Half as wide, with long gaps: a level or a pace to compare with, and no path.
    pub thin: bool,
    /// A small dot at every point: each is an observation of its own.
    pub dots: LineDots,
    /// Words at its end, the first line bold.
    pub end: Vec<String>,
}

/// Dots along a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LineDots {
    /// None.
    #[default]
    None,
    /// Solid: observations.
    Solid,
    /// Hollow: estimates.
    Hollow,
}

/// One reported figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Dot {
    /// The claim that it stands for.
    pub id: String,
    /// First and last decimal year of the period that it covers.
    pub span: (f64, f64),
    /// Lowest and highest value.
    pub value: (f64, f64),
    /// The end of it that nobody gave.
    pub open: Open,
    /// An estimate.
    pub hollow: bool,
    /// A target and no figure: drawn as a diamond over a bracket as long as its span.
    pub target: bool,
    /// Colour.
    pub ink: Ink,
    /// Words beside it, the first line bold.
    pub label: Vec<String>,
    /// The last line names who says so: where there is no room for all outlets, all are numbers with a key.
    pub told: bool,
}

/// How far the figures of one year are apart.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bracket {
    /// The year, as the middle of its figures.
    pub at: f64,
    /// Lowest and highest figure.
    pub value: (f64, f64),
    /// Words above it.
    pub label: String,
}

/// Of a dot on a line.
const POINT: f64 = 4.0;
/// From the middle of a target down to its bracket.
const UNDER: f64 = 16.0;
/// Least height of a band, so that a range of nothing is still seen.
const THINNEST: f64 = 3.0;
/// From the end of a line to its words.
const BEHIND_END: f64 = 14.0;
/// Width of the words at the end of a line on a narrow page.
const NARROW_END: f64 = 96.0;
/// The most of it, where a number needs more.
const MOST_END: f64 = 170.0;
/// And of those that stand before it.
const NARROW_BEFORE: f64 = 110.0;
/// The part of a plot that the key of its outlets may take, and the most of them that are measured for it.
const MOST_KEY: f64 = 0.3;
const MOST_OUTLETS: usize = 60;
/// The most dots for which the least covered place is looked for.
const MOST_COMPARED: usize = 200;
/// How often the picture is set to make room for what has to be told below it.
const MOST_TRIES: usize = 3;
/// How far a dot is moved aside at most, as a part of the width of a year.
const MOST_ASIDE: f64 = 0.42;
/// From words beside one line to any other.
const APART_FROM_OTHERS: f64 = 16.0;
/// From the dots of a year to the bracket beside them: at least, and of the width of a plot of few years.
const BESIDE: f64 = 34.0;
const BESIDE_FEW: f64 = 0.1;
/// Half of the width of a stem.
const STEM: f64 = 7.0;

impl Line {
    /// The words of its end, for a place away from it.
    fn told_below(&self) -> String {
        let kind = match (self.thin, self.dashed) {
            (true, _) => "Dotted line",
            (_, true) => "Dashed line",
            _ => "Line",
        };
        format!("{kind}: {}", self.end.join(", "))
    }
}

impl Dot {
    /// Where it stands: the middle of its period, and of its values as the axis sees them.
    pub fn middle(&self, y: Scale) -> (f64, f64) {
        let (low, high) = self.value;
        ((self.span.0 + self.span.1) / 2.0, y.value((y.place(low) + y.place(high)) / 2.0))
    }

    /// True of one value; false of a range or of an open end, of which no place is the figure.
    pub fn is_single(&self) -> bool {
        self.value.1 <= self.value.0 && self.open == Open::No
    }

    /// True when it covers more than one year.
    pub fn is_long(&self) -> bool {
        self.span.1 - self.span.0 > 1.05
    }
}

impl Bracket {
    /// True when the dot is the lowest or the highest of its figures.
    fn ends_at(&self, dot: &Dot) -> bool {
        let is_of_year = !dot.is_long() && (dot.span.0..=dot.span.1).contains(&self.at);
        is_of_year && (dot.value.0 == self.value.0 || dot.value.1 == self.value.1)
    }
}

/// The words of dots with their places.
struct Named {
    marks: Vec<Mark>,
    places: Vec<Option<naming::Place>>,
    /// What the ends of the lines say that had no room there.
    lost: Vec<String>,
}

impl Named {
    fn is_whole(&self) -> bool {
        naming::is_whole(&self.marks, &self.places)
    }

    /// What has to be told below the picture, because it had no room in it.
    fn remarks(&self) -> Vec<String> {
        let unnamed = Some(self.unnamed()).filter(|count| *count > 0).map(unnamed_words);
        self.lost.iter().cloned().chain(unnamed).collect()
    }

    /// Dots whose words found no place.
    fn unnamed(&self) -> usize {
        self.marks.iter().zip(&self.places).filter(|(mark, place)| place.is_none() && !mark.lines.is_empty()).count()
    }

    /// Gives new numbers to the outlets that stand somewhere in the picture, and these.
    fn renumber(&mut self, outlets: &[String]) -> Vec<String> {
        let drawn: BTreeSet<usize> = self
            .marks
            .iter()
            .zip(&self.places)
            .filter(|(_, place)| place.is_some())
            .filter_map(|(mark, _)| mark.number)
            .collect();
        let numbers: BTreeMap<usize, usize> = drawn.iter().copied().zip(1..).collect();
        for mark in &mut self.marks {
            mark.number = mark.number.and_then(|number| numbers.get(&number)).copied();
        }
        drawn.iter().filter_map(|number| outlets.get(number - 1)).cloned().collect()
    }

    fn draw(&self, canvas: &Canvas) {
        naming::draw(canvas, &self.marks, &self.places);
    }
}

/// The words at the end of a line, and where they stand.
struct EndWords {
    ink: Ink,
    /// Each with whether it is bold.
    lines: Vec<(String, bool)>,
    block: Area,
    /// The end of the line.
    at: (f64, f64),
}

impl EndWords {
    fn of(ink: Ink, lines: Vec<(String, bool)>, (x0, x1): (f64, f64), at: (f64, f64)) -> EndWords {
        let half = LINE_LEADING * lines.len() as f64 / 2.0;
        EndWords { ink, lines, block: Area::new(x0, at.1 - half, x1, at.1 + half), at }
    }

    /// About two lines from the end of its line at most.
    fn is_near(&self) -> bool {
        (self.at.1.clamp(self.block.y0, self.block.y1) - self.at.1).abs() <= 2.0 * LINE_LEADING
    }

    /// The ends of a thin line from the end of the line to words that stand more than a line of words above or below it.
    fn leader(&self) -> Option<((f64, f64), (f64, f64))> {
        let near =
            (self.at.0.clamp(self.block.x0 - 3.0, self.block.x1 + 3.0), self.at.1.clamp(self.block.y0, self.block.y1));
        ((near.1 - self.at.1).abs() > LINE_LEADING).then_some((self.at, near))
    }

    fn move_to(&mut self, centre: f64) {
        let half = self.block.height() / 2.0;
        self.block = Area::new(self.block.x0, centre - half, self.block.x1, centre + half);
    }

    fn move_into(&mut self, (top, bottom): (f64, f64)) {
        let half = self.block.height() / 2.0;
        let centre = (self.block.y0 + self.block.y1) / 2.0;
        self.move_to(centre.min(bottom - half).max(top + half));
    }
}

/// Moves them apart, as little as they must.
fn spread_ends(ends: &mut [EndWords], (top, bottom): (f64, f64)) {
    let wanted: Vec<f64> = ends.iter().map(|end| (end.block.y0 + end.block.y1) / 2.0).collect();
    let heights: Vec<f64> = ends.iter().map(|end| end.block.height() + 8.0).collect();
    let centres = layout::spread(&wanted, &heights, top, bottom);
    ends.iter_mut().zip(centres).for_each(|(end, centre)| end.move_to(centre));
}

/// What a dot covers.
fn around((x, y): (f64, f64)) -> Area {
    Area::new(x - RADIUS - 2.0, y - RADIUS - 2.0, x + RADIUS + 2.0, y + RADIUS + 2.0)
}

/// The block moved up or down to where it covers nothing of these, as little as it must; where it stands when there is no such place.
fn clear_of(block: Area, blocked: &[Area], (top, bottom): (f64, f64)) -> Area {
    const STEP: f64 = 4.0;
    let moved = |by: f64| Area::new(block.x0, block.y0 + by, block.x1, block.y1 + by);
    let steps = std::iter::once(0.0).chain((1..=60_i32).flat_map(|n| [f64::from(n) * STEP, f64::from(-n) * STEP]));
    let mut free = steps
        .map(moved)
        .filter(|block| block.y0 >= top && block.y1 <= bottom)
        .filter(|block| !blocked.iter().any(|other| other.meets(*block)));
    free.next().unwrap_or(block)
}

/// What is said of dots without words.
fn unnamed_words(count: usize) -> String {
    let figures = if count == 1 { "figure" } else { "figures" };
    format!("{} {figures} without words, for want of room: see the table", format::capital(&format::spelled(count)))
}

impl Plane {
    pub(super) fn draw(&self, canvas: &Canvas, plot: Area) -> Result<(), ChartError> {
        let start = canvas.state();
        let mut named = self.draw_marks(canvas, plot, &[])?;
        let outlets = self.outlets();
        let key = |outlets: &[String], remarks: &[String]| Key::of(outlets, remarks, plot.width(), canvas.tokens.muted);
        // Its height is that of the longest that it can become.
        let unnamed = [unnamed_words(self.dots.len())];
        let all = key(&outlets[..outlets.len().min(MOST_OUTLETS)], &unnamed);
        let may_number = outlets.len() <= MOST_OUTLETS && all.height() <= plot.height() * MOST_KEY;
        let mut lost = named.lost.clone();
        let names_missing = !named.is_whole() && (named.unnamed() > 0 || (may_number && !outlets.is_empty()));
        if lost.is_empty() && !names_missing {
            named.draw(canvas);
            return Ok(());
        }
        // Some names would be missing or far from their dots: then all outlets are numbers.
        let numbered = if may_number && names_missing { outlets } else { Vec::new() };
        // Below a smaller picture there may be more to tell.
        for _ in 0..MOST_TRIES {
            canvas.back_to(start);
            let told: Vec<String> = lost.iter().chain(unnamed.iter().filter(|_| names_missing)).cloned().collect();
            let height = key(&numbered, &told).height();
            named = self.draw_marks(canvas, plot.inset(0.0, 0.0, 0.0, height), &numbered)?;
            if named.lost.iter().all(|words| lost.contains(words)) {
                break;
            }
            lost = self.lines.iter().filter(|line| !line.end.is_empty()).map(Line::told_below).collect();
        }
        // A number that stands nowhere in the picture is no entry of the key.
        let kept = named.renumber(&numbered);
        key(&kept, &named.remarks()).draw(canvas, plot);
        named.draw(canvas);
        Ok(())
    }

    /// Who says what is drawn, each once, in the order of the years.
    fn outlets(&self) -> Vec<String> {
        let mut told: Vec<&Dot> = self.dots.iter().filter(|dot| dot.told).collect();
        told.sort_by(|a, b| a.span.0.total_cmp(&b.span.0));
        let mut known = BTreeSet::new();
        let outlets = told.into_iter().filter_map(|dot| dot.label.last());
        outlets.filter(|outlet| known.insert(outlet.as_str())).cloned().collect()
    }

    /// Draws everything but the words of the dots, and finds places for these: with the outlets beside their figures, or as numbers of a
    /// key where one is given.
    fn draw_marks(&self, canvas: &Canvas, plot: Area, key: &[String]) -> Result<Named, ChartError> {
        let gutter =
            widest(self.y_ticks.iter().map(|tick| tick.label.as_str()), Words::regular(AXIS, canvas.tokens.muted));
        let right = self.right_gutter(canvas, plot.width() - gutter - 14.0);
        let area = plot.inset(gutter + 14.0, 10.0, right, 32.0);
        // A few dots need no high page.
        let area = if self.stems { area.settle(area.height().min(area.width() * 0.6)) } else { area };
        let axes = canvas.axes(area, self.x, self.y)?;
        // What was observed lies over what lies between lines.
        let mut strips = Vec::new();
        for gap in [true, false] {
            for band in self.bands.iter().filter(|band| band.gap == gap) {
                strips.extend(draw_band(canvas, &axes, band)?);
            }
        }
        self.draw_grid(canvas, &axes, area)?;
        let (mut taken, mut words) = self.draw_brackets(canvas, &axes, area)?;
        taken.extend(strips);
        for line in &self.lines {
            draw_line(canvas, &axes, line)?;
            taken.extend(along(&axes, line));
        }
        if self.stems {
            taken.extend(self.draw_stems(canvas, &axes)?);
        }
        let places = self.draw_dots(canvas, &axes)?;
        let (ends, lost) = self.draw_ends(canvas, &axes, (area, plot), &places)?;
        words.extend(ends);
        taken.extend(self.dots.iter().zip(&places).filter_map(|(dot, at)| whisker(&axes, dot, *at)));
        taken.extend(places.iter().map(|(x, y)| Area::new(x - 9.0, y - 9.0, x + 9.0, y + 9.0)));
        taken.extend(
            self.dots.iter().zip(&places).filter(|(dot, _)| dot.target).map(|(dot, at)| under(&axes, dot, *at)),
        );
        let spans = self.dots.iter().filter(|dot| dot.is_long() && !dot.target);
        taken.extend(spans.map(|dot| {
            let (low, high) = (axes.at(dot.span.0, dot.value.0), axes.at(dot.span.1, dot.value.1));
            Area::new(low.0, high.1 - 3.0, high.0, low.1 + 3.0)
        }));
        let numbers: BTreeMap<&str, usize> = key.iter().map(String::as_str).zip(1..).collect();
        let marks: Vec<Mark> =
            self.dots.iter().zip(places).map(|(dot, at)| self.mark(canvas, &axes, dot, at, &numbers)).collect();
        let places = naming::arrange(&marks, &taken, &words, area.inset(2.0, -8.0, -6.0, 4.0));
        Ok(Named { marks, places, lost })
    }

    /// A dot with its words: targets, and the figures that a bracket is about, choose their places first.
    fn mark(
        &self,
        canvas: &Canvas,
        axes: &Axes<'_>,
        dot: &Dot,
        at: (f64, f64),
        numbers: &BTreeMap<&str, usize>,
    ) -> Mark {
        let outlet = dot.label.last().filter(|_| dot.told);
        let number = outlet.and_then(|outlet| numbers.get(outlet.as_str())).copied();
        let kept = dot.label.len() - usize::from(number.is_some());
        Mark {
            at,
            reach: reach(axes, dot),
            first: dot.target || self.brackets.iter().any(|bracket| bracket.ends_at(dot)),
            lines: dot.label[..kept].to_vec(),
            number,
            color: canvas.tokens.words(dot.ink),
        }
    }

    /// What the names of the lines need beyond the right edge; nothing when the lines end early enough.
    fn right_gutter(&self, canvas: &Canvas, width: f64) -> f64 {
        let needs = self.lines.iter().filter_map(|line| {
            let end = self.end_words(canvas, line, NARROW_END);
            let name =
                widest(end.iter().map(|(words, _)| words.as_str()), Words::bold(LABEL, canvas.tokens.ink)) + 20.0;
            let part = self.x.place(self.end_of(line)?).clamp(0.05, 1.0);
            Some((name - (1.0 - part) * width) / part)
        });
        needs.fold(8.0, f64::max).min(width * if canvas.size.is_narrow() { 0.44 } else { 0.34 })
    }

    /// Where the words at the end of a line may begin: beyond the bracket of a target that it leads to.
    fn end_of(&self, line: &Line) -> Option<f64> {
        let end = line.points.last()?.0;
        let targets = self.dots.iter().filter(|dot| dot.target && dot.span.0 <= end && dot.span.1 >= end);
        Some(targets.map(|dot| dot.span.1).fold(end, f64::max))
    }

    fn draw_grid(&self, canvas: &Canvas, axes: &Axes<'_>, area: Area) -> Result<(), ChartError> {
        let tokens = canvas.tokens;
        let look = Words::regular(AXIS, tokens.muted);
        for tick in &self.y_ticks {
            let (_, y) = axes.at(self.x.ends().0, tick.at);
            canvas.across(area.x0, area.x1, y, if tick.at == 0.0 { tokens.axis } else { tokens.grid }, 1.0)?;
            canvas.words_level(&tick.label, (area.x0 - 12.0, y), Side::End, look);
        }
        canvas.across(area.x0, area.x1, area.y1, tokens.axis, 1.0)?;
        let (first, last) = self.x.ends();
        let mut names = Vec::new();
        for tick in self.x_ticks.iter().filter(|tick| (first..=last).contains(&tick.at)) {
            let (x, _) = axes.at(tick.at, self.y.ends().0);
            canvas.down(x, area.y1, area.y1 + 6.0, tokens.axis, 1.0)?;
            names.push((x, tick.label.as_str()));
        }
        canvas.year_names(&names, area.y1 + 25.0, look, (0.0, area.x1 + 24.0));
        Ok(())
    }

    /// Draws the brackets and gives the room of their lines and of their words.
    fn draw_brackets(
        &self,
        canvas: &Canvas,
        axes: &Axes<'_>,
        area: Area,
    ) -> Result<(Vec<Area>, Vec<Area>), ChartError> {
        let color = canvas.tokens.muted;
        let (mut taken, mut words) = (Vec::new(), Vec::new());
        let around = |(x, y): (f64, f64)| Area::new(x - 12.0, y - 12.0, x + 12.0, y + 12.0);
        let dots: Vec<Area> =
            self.dots.iter().map(|dot| dot.middle(self.y)).map(|(year, value)| around(axes.at(year, value))).collect();
        for bracket in &self.brackets {
            let (middle, low) = axes.at(bracket.at, bracket.value.0);
            let (_, high) = axes.at(bracket.at, bracket.value.1);
            // Beside the dots, still within the year.
            let year = axes.at(bracket.at + 0.46, bracket.value.0).0 - middle;
            let x = middle + year.min((area.width() * BESIDE_FEW).max(BESIDE));
            let paint = Paint::stroke(color, 1.5);
            canvas.line(&[(x, high), (x, low)], &paint)?;
            for y in [high, low] {
                canvas.line(&[(x - 5.0, y), (x, y)], &paint)?;
            }
            let look = Words::bold(LABEL, color);
            let width = look.width(&bracket.label);
            taken.push(Area::new(x - 2.0, high, x + 2.0, low));
            // Beside the middle of the line, where it reads as its length; else above it.
            let level = f64::midpoint(low, high) + LABEL * 0.35;
            let spots =
                [(x + 9.0, level), (x - 11.0 - width, level), (x - width / 2.0, (high - 18.0).max(area.y0 + 14.0))];
            let free = spots.into_iter().find(|(left, y)| {
                let place = Area::of_words(&bracket.label, look.weight, look.size, *left, *y);
                let is_inside = *left >= area.x0 && place.x1 <= area.x1 + 6.0;
                is_inside && !taken.iter().chain(&words).chain(&dots).any(|other| other.meets(place))
            });
            let last = (x - width / 2.0).min(area.x1 - width).max(area.x0);
            let spot = free.unwrap_or((last, (high - 18.0).max(area.y0 + 14.0)));
            let place = Area::of_words(&bracket.label, look.weight, look.size, spot.0, spot.1);
            if taken.iter().chain(&words).any(|other: &Area| other.meets(place)) {
                canvas.drop_label(&bracket.label);
            } else {
                canvas.words(&bracket.label, spot, Side::Start, look);
                words.push(place.inset(-6.0, -3.0, -6.0, -3.0));
            }
        }
        Ok((taken, words))
    }

    /// The words at the end of a line, and whether they are of its first line: on a narrow page they take more lines, of this width.
    fn end_words(&self, canvas: &Canvas, line: &Line, width: f64) -> Vec<(String, bool)> {
        // No number is broken: the lines are as wide as the widest of them.
        let numbers = line.end.iter().enumerate().flat_map(|(index, words)| {
            let look = if index == 0 { Weight::Bold } else { Weight::Regular };
            let has_digit = |word: &&str| word.contains(|letter: char| letter.is_ascii_digit());
            words.split(' ').filter(has_digit).map(move |word| text::width(&text::printable(word), look, LABEL))
        });
        let width = numbers.fold(width, f64::max).min(MOST_END);
        let broken = |(index, words): (usize, &String)| {
            let weight = if index == 0 { Weight::Bold } else { Weight::Regular };
            let lines = match canvas.size.is_narrow() {
                true => text::wrap_at_most(words, weight, if index == 0 { LABEL } else { DETAIL }, width, 3),
                false => vec![words.clone()],
            };
            lines.into_iter().map(move |line| (line, index == 0))
        };
        line.end.iter().enumerate().flat_map(broken).collect()
    }

    /// Draws the words at the ends of the lines; gives what they cover, and what had no room.
    fn draw_ends(
        &self,
        canvas: &Canvas,
        axes: &Axes<'_>,
        (area, plot): (Area, Area),
        dots: &[(f64, f64)],
    ) -> Result<(Vec<Area>, Vec<String>), ChartError> {
        let mut taken = Vec::new();
        let (ends, lost) = self.placed_ends(canvas, axes, (area, plot), dots);
        for end in ends {
            let color = canvas.tokens.words(end.ink);
            if let Some((from, to)) = end.leader() {
                canvas.line(&[from, to], &Paint::stroke(canvas.tokens.mark(end.ink), 1.0))?;
                taken.extend(boxes(from, to));
            }
            let mut y = end.block.y0 + 15.0;
            for (words, is_first) in &end.lines {
                let look = if *is_first { Words::bold(LABEL, color) } else { Words::regular(DETAIL, color) };
                let words = text::clip(words, look.weight, look.size, plot.x1 - end.block.x0);
                let place = Area::of_words(&words, look.weight, look.size, end.block.x0, y);
                taken.push(place.inset(-10.0, -6.0, -10.0, -6.0));
                canvas.words(&words, (end.block.x0, y), Side::Start, look);
                y += LINE_LEADING;
            }
        }
        Ok((taken, lost))
    }

    /// Where the words at the ends of the lines stand: behind them, off the dots there. On a narrow page where that is not to be had
    /// near the ends, those of the highest line stand before its end. Words that would stand more than two lines from the end of their line
    /// stand beside it further back, or are told below the picture.
    fn placed_ends(
        &self,
        canvas: &Canvas,
        axes: &Axes<'_>,
        (area, plot): (Area, Area),
        dots: &[(f64, f64)],
    ) -> (Vec<EndWords>, Vec<String>) {
        let ends: Vec<(&Line, (f64, f64))> = self
            .lines
            .iter()
            .filter(|line| !line.end.is_empty())
            .filter_map(|line| line.points.last().map(|(x, y)| (line, axes.at(*x, *y))))
            .collect();
        let words = |line: &Line, width: f64| {
            let lines = self.end_words(canvas, line, width);
            let widest = widest(lines.iter().map(|(words, _)| words.as_str()), Words::bold(LABEL, canvas.tokens.ink));
            (line.ink, lines, widest)
        };
        let behind = |(line, at): (&Line, (f64, f64))| {
            let x = self.end_of(line).map_or(at.0, |end| axes.at(end, self.y.ends().0).0) + BEHIND_END;
            // Where the axis goes on behind the line, the words have that room too.
            let (ink, lines, width) = words(line, NARROW_END.max(plot.x1 - x));
            EndWords::of(ink, lines, (x, (x + width).min(plot.x1)), at)
        };
        let bounds = (area.y0 - 10.0, area.y1);
        let covered: Vec<Area> = dots.iter().map(|dot| around(*dot)).collect();
        let mut all_behind: Vec<EndWords> = ends.iter().copied().map(behind).collect();
        spread_ends(&mut all_behind, bounds);
        let highest = ends.iter().enumerate().min_by(|one, other| one.1.1.1.total_cmp(&other.1.1.1));
        let is_clear = |ends: &[EndWords], other: &[Area]| {
            ends.iter().all(|end| !other.iter().any(|other| other.meets(end.block)))
        };
        if let Some((highest, (line, at))) = highest
            && canvas.size.is_narrow()
            && ends.len() > 1
            && !is_clear(&all_behind, &covered)
        {
            let (ink, lines, width) = words(line, NARROW_BEFORE);
            let right = at.0 - BEHIND_END;
            let mut before = EndWords::of(ink, lines, (right - width, right), *at);
            // A line rises to its end: above that there is more room before it.
            before.move_to(at.1 - before.block.height() / 2.0 + LINE_LEADING / 2.0);
            before.move_into(bounds);
            let mut others: Vec<EndWords> =
                ends.iter().enumerate().filter(|(index, _)| *index != highest).map(|(_, end)| behind(*end)).collect();
            spread_ends(&mut others, bounds);
            let lines: Vec<Area> =
                self.lines.iter().flat_map(|line| along(axes, line)).chain(covered.clone()).collect();
            if before.block.x0 >= area.x0
                && is_clear(std::slice::from_ref(&before), &lines)
                && is_clear(&others, &covered)
            {
                others.push(before);
                if others.iter().all(EndWords::is_near) {
                    return (others, Vec::new());
                }
            }
        }
        let mut blocked = covered;
        let (mut placed, mut away) = (Vec::new(), Vec::new());
        for (end, (line, _)) in all_behind.into_iter().zip(&ends) {
            let end = EndWords { block: clear_of(end.block, &blocked, bounds), ..end };
            if end.is_near() && !blocked.iter().any(|other| other.meets(end.block)) {
                blocked.push(end.block);
                placed.push(end);
            } else {
                away.push(*line);
            }
        }
        let mut lost = Vec::new();
        for line in away {
            let sizes = [plot.width(), MOST_END, NARROW_BEFORE, NARROW_END].map(|width| words(line, width));
            match sizes.into_iter().find_map(|words| self.beside(axes, area, line, words, &blocked)) {
                Some(end) => {
                    blocked.push(end.block);
                    placed.push(end);
                }
                None => lost.push(line.told_below()),
            }
        }
        (placed, lost)
    }

    /// Words of that colour and width beside a line, as near to its end as they have room, and nearer to it than to any other.
    fn beside(
        &self,
        axes: &Axes<'_>,
        area: Area,
        line: &Line,
        (ink, lines, width): (Ink, Vec<(String, bool)>, f64),
        blocked: &[Area],
    ) -> Option<EndWords> {
        let own = along(axes, line);
        let others: Vec<Area> =
            self.lines.iter().filter(|other| *other != line).flat_map(|line| along(axes, line)).collect();
        let height = LINE_LEADING * lines.len() as f64;
        let room = area.inset(0.0, -6.0, 0.0, 2.0);
        let corners = own.iter().rev().flat_map(|point| {
            let (left, right, above, below) =
                (point.x0 - 6.0 - width, point.x1 + 6.0, point.y0 - 2.0 - height, point.y1 + 2.0);
            let at = (f64::midpoint(point.x0, point.x1), f64::midpoint(point.y0, point.y1));
            [(right, below), (left, above), (right, above), (left, below)].map(|corner| (corner, at))
        });
        let mut free = corners.filter_map(|((x, y), at)| {
            let block = Area::new(x, y, x + width, y + height);
            let apart = block.inset(-APART_FROM_OTHERS, -APART_FROM_OTHERS, -APART_FROM_OTHERS, -APART_FROM_OTHERS);
            let is_free = room.holds(block)
                && !own.iter().chain(blocked).any(|other| other.meets(block))
                && !others.iter().any(|other| other.meets(apart));
            is_free.then_some((block, at))
        });
        let (block, at) = free.next()?;
        Some(EndWords { ink, lines, block, at })
    }

    fn draw_stems(&self, canvas: &Canvas, axes: &Axes<'_>) -> Result<Vec<Area>, ChartError> {
        let mut stems = Vec::new();
        let zero = axes.at(0.0, self.y.ends().0).1;
        // Below an "up to" nothing is certain, and above the low end of a range neither.
        for dot in self.dots.iter().filter(|dot| !dot.is_long() && dot.open != Open::Below) {
            let (x, y) = axes.at(dot.middle(self.y).0, dot.value.0);
            let paint = Paint::fill(canvas.tokens.mark(dot.ink).over(canvas.tokens.background, 0.22));
            let stem = Area::new(x - STEM, y, x + STEM, zero);
            canvas.rect(stem, &paint)?;
            stems.push(stem);
        }
        Ok(stems)
    }

    /// Draws the dots and gives their centres. Dots of one year that would cover each other are moved aside, within the year and by no more
    /// than their own width.
    fn draw_dots(&self, canvas: &Canvas, axes: &Axes<'_>) -> Result<Vec<(f64, f64)>, ChartError> {
        let mut places: Vec<(f64, f64)> = Vec::new();
        for dot in self.dots.iter().filter(|dot| dot.is_long() && !dot.target) {
            self.draw_span(canvas, axes, dot)?;
        }
        let mut used = Crowd::default();
        for dot in &self.dots {
            let (middle, value) = dot.middle(self.y);
            let (x, y) = axes.at(middle, value);
            // However long its period is, its place reads as a year.
            let most = ((axes.at(middle + 1.0, value).0 - x) * MOST_ASIDE).min(2.0 * RADIUS + 3.0);
            let spots = || [0.0, 1.0, -1.0, 0.5, -0.5].map(|part| (x + part * most, y)).into_iter();
            // In a crowd it stands where it is covered least.
            let alone = |at: (f64, f64)| {
                places.iter().map(|p: &(f64, f64)| (p.0 - at.0).hypot(p.1 - at.1)).fold(f64::INFINITY, f64::min)
            };
            let least_covered = || spots().max_by(|one, other| alone(*one).total_cmp(&alone(*other)));
            let free = spots().find(|at| used.is_free(*at));
            // Of thousands of dots nobody tells one from the next: there none is looked for.
            let crowded = || if self.dots.len() <= MOST_COMPARED { least_covered() } else { None };
            let at = free.or_else(crowded).unwrap_or((x, y));
            used.add(at);
            places.push(at);
        }
        // The most important lie on top. In the bar of a range no place is the figure.
        for (dot, at) in self.dots.iter().zip(&places).rev() {
            if !dot.is_long() || dot.target || dot.value.1 <= dot.value.0 {
                self.draw_dot(canvas, axes, dot, *at)?;
            }
        }
        Ok(places)
    }

    /// The bar of a figure for several years, as long as they are and as high as its range.
    fn draw_span(&self, canvas: &Canvas, axes: &Axes<'_>, dot: &Dot) -> Result<(), ChartError> {
        let (year, value) = dot.middle(self.y);
        let middle = axes.at(year, value).1;
        let (x0, x1) = (axes.at(dot.span.0, dot.value.0).0, axes.at(dot.span.1, dot.value.0).0);
        let (low, high) = (axes.at(dot.span.0, dot.value.0).1, axes.at(dot.span.0, dot.value.1).1);
        let half = ((low - high) / 2.0).max(2.0);
        let pale = canvas.tokens.mark(dot.ink).over(canvas.tokens.background, 0.22);
        let is_range = dot.value.1 > dot.value.0;
        let paint = Paint::fill(pale).id(&if is_range { dot.id.clone() } else { format!("{}:span", dot.id) });
        canvas.rect(Area::new(x0, middle - half, x1, middle + half), &paint)
    }

    fn draw_dot(&self, canvas: &Canvas, axes: &Axes<'_>, dot: &Dot, at: (f64, f64)) -> Result<(), ChartError> {
        let color = canvas.tokens.mark(dot.ink);
        if dot.target {
            return draw_target(canvas, axes, dot, at);
        }
        if !dot.is_long() && !dot.is_single() {
            let (low, high) = (axes.at(dot.span.0, dot.value.0).1, axes.at(dot.span.0, dot.value.1).1);
            return canvas.range(((at.0, low), (at.0, high)), ((0.0, -1.0), dot.open), (color, dot.hollow), &dot.id);
        }
        canvas.dot(at, RADIUS, color, dot.hollow, &dot.id)
    }
}

/// Where dots stand, by squares as wide as a dot with its rim: whether a place is free is seen from the nine squares around it.
#[derive(Default)]
struct Crowd(BTreeMap<(i64, i64), BTreeSet<(i64, i64)>>);

impl Crowd {
    const APART: f64 = 2.0 * RADIUS + 2.0;

    fn square(at: (f64, f64)) -> (i64, i64) {
        ((at.0 / Crowd::APART).floor() as i64, (at.1 / Crowd::APART).floor() as i64)
    }

    /// In tenths of a pixel, so that thousands of dots at one place are one.
    fn add(&mut self, at: (f64, f64)) {
        let tenths = ((at.0 * 10.0).round() as i64, (at.1 * 10.0).round() as i64);
        self.0.entry(Crowd::square(at)).or_default().insert(tenths);
    }

    fn is_free(&self, at: (f64, f64)) -> bool {
        let (x, y) = Crowd::square(at);
        let around = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (x + dx, y + dy)));
        let mut near = around.filter_map(|square| self.0.get(&square)).flatten();
        near.all(|(x, y)| (*x as f64 / 10.0 - at.0).hypot(*y as f64 / 10.0 - at.1) > Crowd::APART)
    }
}

/// A range over years: a polygon, or where it is of one year a short bar. Gives what it covers, as far as words keep off it.
fn draw_band(canvas: &Canvas, axes: &Axes<'_>, band: &Band) -> Result<Vec<Area>, ChartError> {
    let color = canvas.tokens.mark(band.ink).over(canvas.tokens.background, if band.gap { 0.1 } else { 0.24 });
    let paint = Paint::fill(color).id(&band.id);
    let edges: Vec<(f64, f64, f64)> = band
        .points
        .iter()
        .map(|(year, low, high)| {
            let ((x, bottom), (_, top)) = (axes.at(*year, *low), axes.at(*year, *high));
            let spare = if band.gap { 0.0 } else { ((THINNEST - (bottom - top)) / 2.0).max(0.0) };
            (x, bottom + spare, top - spare)
        })
        .collect();
    if let [(x, bottom, top)] = edges.as_slice() {
        let strip = Area::new(x - RADIUS, *top, x + RADIUS, *bottom);
        if bottom - top <= THINNEST + 0.5 && !band.gap {
            // A figure that stands alone is a dot, as on a line.
            let (middle, color) = (f64::midpoint(*top, *bottom), canvas.tokens.mark(band.ink));
            canvas.dot((*x, middle), POINT, color, false, &band.id)?;
            return Ok(vec![Area::new(x - POINT, middle - POINT, x + POINT, middle + POINT)]);
        }
        return canvas.rect(strip, &paint).map(|()| vec![strip]);
    }
    let above = edges.iter().map(|(x, _, top)| (*x, *top));
    let below = edges.iter().rev().map(|(x, bottom, _)| (*x, *bottom));
    canvas.polygon(&above.chain(below).collect::<Vec<_>>(), &paint)?;
    Ok(if band.gap { Vec::new() } else { edges.windows(2).flat_map(|pair| slices(pair[0], pair[1])).collect() })
}

/// Upright slices of what lies between two edges of a band.
fn slices(a: (f64, f64, f64), b: (f64, f64, f64)) -> Vec<Area> {
    let steps = ((b.0 - a.0) / 8.0).ceil().clamp(1.0, 200.0) as usize;
    let at = |n: usize| {
        let part = n as f64 / steps as f64;
        (a.0 + (b.0 - a.0) * part, a.1 + (b.1 - a.1) * part, a.2 + (b.2 - a.2) * part)
    };
    let slice = |n: usize| {
        let (left, right) = (at(n), at(n + 1));
        Area::new(left.0, left.2.min(right.2), right.0, left.1.max(right.1))
    };
    (0..steps).map(slice).collect()
}

fn draw_line(canvas: &Canvas, axes: &Axes<'_>, line: &Line) -> Result<(), ChartError> {
    let color = canvas.tokens.mark(line.ink);
    let mut paint = Paint::stroke(color, if line.thin { 1.5 } else { 2.5 }).id(&line.id);
    if line.thin {
        paint = paint.dash(2.0, 5.0);
    } else if line.dashed {
        paint = paint.dash(8.0, 5.0);
    }
    axes.line(&line.points, &paint)?;
    if line.dots == LineDots::None {
        return Ok(());
    }
    for (year, value) in &line.points {
        let at = axes.at(*year, *value);
        canvas.dot(at, POINT, color, line.dots == LineDots::Hollow, &format!("{}:{}", line.id, year.floor()))?;
    }
    Ok(())
}

/// A target: an outlined diamond, a line over the range of its figure, and below it a bracket as long as the time that it is for.
fn draw_target(canvas: &Canvas, axes: &Axes<'_>, dot: &Dot, at: (f64, f64)) -> Result<(), ChartError> {
    let color = canvas.tokens.mark(dot.ink);
    let place = under(axes, dot, at);
    canvas.bracket(place.x0, place.x1, at.1 + UNDER, color)?;
    if dot.value.1 > dot.value.0 {
        let (low, high) = (axes.at(dot.span.0, dot.value.0).1, axes.at(dot.span.0, dot.value.1).1);
        canvas.line(&[(at.0, high), (at.0, low)], &Paint::stroke(color, 2.0))?;
    }
    canvas.diamond(at, RADIUS + 2.0, color, dot.hollow, &dot.id)
}

/// Where the bracket of a target stands.
fn under(axes: &Axes<'_>, dot: &Dot, at: (f64, f64)) -> Area {
    let (x0, x1) = (axes.at(dot.span.0, dot.value.0).0, axes.at(dot.span.1, dot.value.0).0);
    Area::new(x0, at.1 + UNDER - 5.0, x1, at.1 + UNDER + 5.0)
}

/// From the middle of a dot to its words: beyond the dot, or beyond the bar of a long period.
fn reach(axes: &Axes<'_>, dot: &Dot) -> f64 {
    let (low, high) = (axes.at(dot.span.0, dot.value.0).1, axes.at(dot.span.0, dot.value.1).1);
    if dot.is_long() && !dot.target { ((low - high) / 2.0 + 7.0).max(RADIUS + 5.0) } else { RADIUS + 5.0 }
}

/// What the line of a range covers, so that no words stand on it.
fn whisker(axes: &Axes<'_>, dot: &Dot, at: (f64, f64)) -> Option<Area> {
    let (low, high) = (axes.at(dot.span.0, dot.value.0).1, axes.at(dot.span.0, dot.value.1).1);
    let (above, below) = match dot.open {
        Open::No => (2.0, 2.0),
        Open::Below => (2.0, ARROW),
        Open::Above => (ARROW, 2.0),
    };
    let is_line = if dot.is_long() && !dot.target { false } else { low > high || !(dot.target || dot.is_single()) };
    is_line.then(|| Area::new(at.0 - 8.0, high - above, at.0 + 8.0, low + below))
}

/// Small boxes along a line, so that labels keep off it.
fn along(axes: &Axes<'_>, line: &Line) -> Vec<Area> {
    let mut out = Vec::new();
    for pair in line.points.windows(2) {
        out.extend(boxes(axes.at(pair[0].0, pair[0].1), axes.at(pair[1].0, pair[1].1)));
    }
    out
}

fn widest<'a>(words: impl Iterator<Item = &'a str>, look: Words) -> f64 {
    words.map(|words| look.width(words)).fold(0.0, f64::max)
}
