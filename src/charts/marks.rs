//! The brush: marks and words in pixels or in the values of an axis, drawn through plotters onto a [`Scene`].

use plotters::chart::ChartBuilder;
use plotters::coord::Shift;
use plotters::coord::cartesian::Cartesian2d;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
use plotters::element::{Circle, PathElement, Polygon, Rectangle};
use plotters::style::{Color, RGBColor, ShapeStyle};
use serde::Serialize;

use super::ChartError;
use super::layout::Area;
use super::scale::Scale;
use super::scene::{Item, Label, Pen, Scene, Sheet, UNITS, grid};
use super::text::{self, CAP_HEIGHT, Weight};
use super::theme::{Rgb, Size, Theme, Tokens};

/// How a mark is painted: a fill or an outline, and what the [`Pen`] adds.
#[derive(Debug, Clone, PartialEq)]
pub struct Paint {
    color: Rgb,
    stroke: Option<f64>,
    pen: Pen,
}

impl Paint {
    /// Filled.
    pub fn fill(color: Rgb) -> Paint {
        Paint { color, stroke: None, pen: Pen::default() }
    }

    /// Outlined, with a line so many pixels wide.
    pub fn stroke(color: Rgb, width: f64) -> Paint {
        Paint { color, stroke: Some(width), pen: Pen::default() }
    }

    /// Striped: an estimate or a plan.
    pub fn hatch(mut self) -> Paint {
        self.pen.hatch = true;
        self
    }

    /// Fading out to the right: an end that nobody has reported.
    pub fn fade(mut self) -> Paint {
        self.pen.fade = true;
        self
    }

    /// Dashed.
    pub fn dash(mut self, dash: f64, gap: f64) -> Paint {
        self.pen.dash = Some((dash, gap));
        self
    }

    /// Rounded corners.
    pub fn radius(mut self, radius: f64) -> Paint {
        self.pen.radius = radius;
        self
    }

    /// Names the record that the mark stands for.
    pub fn id(mut self, id: &str) -> Paint {
        self.pen.id = (!id.is_empty()).then(|| id.to_owned());
        self
    }

    fn style(&self) -> ShapeStyle {
        let Rgb(r, g, b) = self.color;
        let stroke_width = self.stroke.map_or(0, |width| grid(width).unsigned_abs());
        ShapeStyle { color: RGBColor(r, g, b).to_rgba(), filled: self.stroke.is_none(), stroke_width }
    }
}

/// Where a line of words stands against its anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The words start at the anchor.
    Start,
    /// The anchor is their middle.
    Middle,
    /// They end at the anchor.
    End,
}

/// The look of a line of words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Words {
    /// Type size in pixels.
    pub size: f64,
    /// Weight.
    pub weight: Weight,
    /// Colour.
    pub color: Rgb,
    /// A rim in the colour of the page.
    pub halo: bool,
}

impl Words {
    /// Regular weight.
    pub const fn regular(size: f64, color: Rgb) -> Words {
        Words { size, weight: Weight::Regular, color, halo: false }
    }

    /// Semi-bold.
    pub const fn bold(size: f64, color: Rgb) -> Words {
        Words { size, weight: Weight::Bold, color, halo: false }
    }

    /// With a rim, for words on top of marks.
    pub const fn rimmed(mut self) -> Words {
        self.halo = true;
        self
    }

    /// Width of these words in pixels.
    pub fn width(&self, words: &str) -> f64 {
        text::width(&text::printable(words), self.weight, self.size)
    }
}

/// Which end of a range nobody gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Open {
    /// None: both ends are known.
    #[default]
    No,
    /// The lower: "up to".
    Below,
    /// The upper: "at least".
    Above,
}

impl Open {
    /// From the two ends of a figure.
    pub const fn of(low: Option<f64>, high: Option<f64>) -> Open {
        match (low, high) {
            (None, Some(_)) => Open::Below,
            (Some(_), None) => Open::Above,
            _ => Open::No,
        }
    }
}

/// How far the arrow of an open end goes beyond it.
pub const ARROW: f64 = 24.0;

/// What bars and arrows are, for a note: nothing where all figures are single values.
pub(super) fn range_note(has_bar: bool, has_arrow: bool) -> &'static str {
    match (has_bar, has_arrow) {
        (true, true) => "A bar goes from the lowest to the highest figure; an arrow is an end that nobody gave.",
        (true, false) => "A bar goes from the lowest to the highest figure.",
        (false, true) => "An arrow is an end that nobody gave.",
        (false, false) => "",
    }
}

type Outcome = Result<(), ChartError>;

fn failed<E: std::error::Error + Send + Sync>(error: DrawingAreaErrorKind<E>) -> ChartError {
    ChartError::Draw(error.to_string())
}

/// The page that a chart is drawn on. Lengths are pixels.
pub struct Canvas {
    scene: Scene,
    root: DrawingArea<Scene, Shift>,
    /// Colours.
    pub tokens: &'static Tokens,
    /// Page size.
    pub size: Size,
}

impl Canvas {
    /// An empty page.
    pub fn new(theme: Theme, size: Size) -> Canvas {
        let scene = Scene::new(size.canvas());
        let root = scene.clone().into_drawing_area();
        Canvas { scene, root, tokens: theme.tokens(), size }
    }

    /// What has been drawn.
    pub fn into_sheet(self) -> Sheet {
        self.scene.0.take()
    }

    /// How much has been drawn, for [`Canvas::back_to`].
    pub fn state(&self) -> (usize, usize) {
        let sheet = self.scene.0.borrow();
        (sheet.items.len(), sheet.dropped.len())
    }

    /// Takes back what has been drawn since that state.
    pub fn back_to(&self, (items, dropped): (usize, usize)) {
        let mut sheet = self.scene.0.borrow_mut();
        sheet.items.truncate(items);
        sheet.dropped.truncate(dropped);
    }

    fn set(&self, paint: &Paint) {
        self.scene.0.borrow_mut().pen = paint.pen.clone();
    }

    /// A rectangle.
    pub fn rect(&self, area: Area, paint: &Paint) -> Outcome {
        self.set(paint);
        let corners = [(grid(area.x0), grid(area.y0)), (grid(area.x1), grid(area.y1))];
        self.root.draw(&Rectangle::new(corners, paint.style())).map_err(failed)
    }

    /// Straight lines from point to point.
    pub fn line(&self, points: &[(f64, f64)], paint: &Paint) -> Outcome {
        self.set(paint);
        let points: Vec<_> = points.iter().map(|(x, y)| (grid(*x), grid(*y))).collect();
        self.root.draw(&PathElement::new(points, paint.style())).map_err(failed)
    }

    /// A horizontal hairline, on whole pixels so that it stays crisp.
    pub fn across(&self, x0: f64, x1: f64, y: f64, color: Rgb, width: f64) -> Outcome {
        let y = crisp(y, width);
        self.line(&[(x0.round(), y), (x1.round(), y)], &Paint::stroke(color, width))
    }

    /// A vertical hairline.
    pub fn down(&self, x: f64, y0: f64, y1: f64, color: Rgb, width: f64) -> Outcome {
        let x = crisp(x, width);
        self.line(&[(x, y0.round()), (x, y1.round())], &Paint::stroke(color, width))
    }

    /// A filled polygon; its outline when the paint is a stroke.
    pub fn polygon(&self, points: &[(f64, f64)], paint: &Paint) -> Outcome {
        if paint.stroke.is_some() {
            let closed: Vec<_> = points.iter().chain(points.first()).copied().collect();
            return self.line(&closed, paint);
        }
        self.set(paint);
        let points: Vec<_> = points.iter().map(|(x, y)| (grid(*x), grid(*y))).collect();
        self.root.draw(&Polygon::new(points, paint.style())).map_err(failed)
    }

    /// A circle.
    pub fn circle(&self, at: (f64, f64), radius: f64, paint: &Paint) -> Outcome {
        self.set(paint);
        let centre = (grid(at.0), grid(at.1));
        self.root.draw(&Circle::new(centre, grid(radius), paint.style())).map_err(failed)
    }

    /// One line of words with its baseline at `at.1`.
    pub fn words(&self, words: &str, at: (f64, f64), side: Side, look: Words) {
        let text = text::printable(words);
        let width = text::width(&text, look.weight, look.size);
        let x = match side {
            Side::Start => at.0,
            Side::Middle => at.0 - width / 2.0,
            Side::End => at.0 - width,
        };
        let halo = look.halo.then_some(self.tokens.background);
        let label = Label { x, y: at.1, text, size: look.size, weight: look.weight, color: look.color, halo };
        self.scene.0.borrow_mut().items.push(Item::Label(label));
    }

    /// The name of a tick below its axis, kept between `ends`; left out when it would touch the one before it, whose right edge is
    /// `free_from`.
    pub fn tick_name(&self, name: &str, at: (f64, f64), look: Words, ends: (f64, f64), free_from: &mut f64) {
        let width = look.width(name);
        let left = (at.0 - width / 2.0).min(ends.1 - width).max(ends.0);
        if left >= *free_from {
            self.words(name, (left, at.1), Side::Start, look);
            *free_from = left + width + 8.0;
        }
    }

    /// The names of years along an axis, given with their places from the left, in even steps: where not all have room every second one
    /// has a name, or every third, counted back from the last. A last year that is off the step has its name only where it leaves room.
    pub fn year_names(&self, names: &[(f64, &str)], y: f64, look: Words, ends: (f64, f64)) {
        const APART: f64 = 10.0;
        let place = |(x, name): (f64, &str)| {
            let width = look.width(name);
            let left = (x - width / 2.0).min(ends.1 - width).max(ends.0);
            (left, left + width)
        };
        let fits = |one: (f64, &str), next: (f64, &str)| place(next).0 >= place(one).1 + APART;
        let step = |pair: &[(f64, &str)]| pair[1].0 - pair[0].0;
        let is_off = |names: &[(f64, &str)]| match names {
            [.., _, _, _] => {
                let last = step(&names[names.len() - 2..]);
                (last - step(&names[..2])).abs() > 0.02 * last.abs() + 0.5
            }
            _ => false,
        };
        let (even, odd) = names.split_at(names.len() - usize::from(is_off(names)));
        let every = |n: usize| -> Vec<(f64, &str)> {
            let mut kept: Vec<_> = even.iter().rev().step_by(n).copied().collect();
            kept.reverse();
            kept
        };
        let all_fit = |kept: &[(f64, &str)]| kept.windows(2).all(|pair| fits(pair[0], pair[1]));
        let mut kept = (1..=even.len()).map(every).find(|kept| all_fit(kept)).unwrap_or_default();
        kept.extend(
            odd.iter().copied().filter(|odd| kept.last().is_none_or(|last| fits(*last, *odd))).collect::<Vec<_>>(),
        );
        for name in kept {
            self.words(name.1, (place(name).0, y), Side::Start, look);
        }
    }

    /// On a narrow page words stand over the lines of the picture: a rim of the page keeps them apart.
    pub fn over_lines(&self, look: Words) -> Words {
        if self.size.is_narrow() { look.rimmed() } else { look }
    }

    /// One line of words whose capitals are centred on `at.1`.
    pub fn words_level(&self, words: &str, at: (f64, f64), side: Side, look: Words) {
        self.words(words, (at.0, at.1 + look.size * CAP_HEIGHT / 2.0), side, look);
    }

    /// Records words for which there is no room; the SVG lists them in its metadata.
    pub fn drop_label(&self, words: &str) {
        if !words.is_empty() {
            self.scene.0.borrow_mut().dropped.push(text::printable(words));
        }
    }

    /// A circle for an observed figure: solid, or hollow for an estimate.
    pub fn dot(&self, at: (f64, f64), radius: f64, color: Rgb, hollow: bool, id: &str) -> Outcome {
        if hollow {
            self.circle(at, radius, &Paint::fill(self.tokens.background))?;
            return self.circle(at, radius - 1.25, &Paint::stroke(color, 2.5).id(id));
        }
        // A rim keeps dots that touch apart.
        self.circle(at, radius + 1.5, &Paint::fill(self.tokens.background))?;
        self.circle(at, radius, &Paint::fill(color).id(id))
    }

    /// A diamond for a target or a contract: filled, or outlined on the page colour.
    pub fn diamond(&self, at: (f64, f64), radius: f64, color: Rgb, hollow: bool, id: &str) -> Outcome {
        let points = |r: f64| [(at.0, at.1 - r), (at.0 + r, at.1), (at.0, at.1 + r), (at.0 - r, at.1)];
        if hollow {
            self.polygon(&points(radius), &Paint::fill(self.tokens.background))?;
            return self.polygon(&points(radius - 1.0), &Paint::stroke(color, 2.2).id(id));
        }
        self.polygon(&points(radius), &Paint::fill(color).id(id))
    }

    /// A range from its low to its high end: a bar without a mark in its middle, which nobody gave, and in place of an open end an arrow.
    /// `up` is the way to higher values, of length one.
    pub fn range(
        &self,
        (low, high): ((f64, f64), (f64, f64)),
        (up, open): ((f64, f64), Open),
        (color, hollow): (Rgb, bool),
        id: &str,
    ) -> Outcome {
        const HALF: f64 = 4.5;
        const TICK: f64 = 8.0;
        let across = (up.1.abs(), up.0.abs());
        let moved = |at: (f64, f64), by: f64, aside: f64| {
            (at.0 + up.0 * by + across.0 * aside, at.1 + up.1 * by + across.1 * aside)
        };
        let area = |a: (f64, f64), b: (f64, f64)| Area::new(a.0.min(b.0), a.1.min(b.1), a.0.max(b.0), a.1.max(b.1));
        if low != high {
            let bar = area(moved(low, 0.0, -HALF), moved(high, 0.0, HALF));
            let paint = if hollow { Paint::stroke(color, 2.0) } else { Paint::fill(color) };
            self.rect(bar, &Paint::fill(self.tokens.background))?;
            self.rect(bar, &paint.id(id))?;
        }
        let arrow = match open {
            Open::No => None,
            Open::Below => Some((low, -1.0)),
            Open::Above => Some((high, 1.0)),
        };
        if let Some((from, way)) = arrow {
            let tip = moved(from, way * ARROW, 0.0);
            let neck = way * (ARROW - 8.0);
            self.line(&[from, moved(from, neck, 0.0)], &Paint::stroke(color, 2.5))?;
            self.polygon(&[moved(from, neck, -5.0), tip, moved(from, neck, 5.0)], &Paint::fill(color))?;
        }
        if low == high {
            let tick = area(moved(low, -1.5, -TICK), moved(low, 1.5, TICK));
            let paint = if hollow { Paint::stroke(color, 1.5) } else { Paint::fill(color) };
            self.rect(tick, &Paint::fill(self.tokens.background))?;
            self.rect(tick, &paint.id(id))?;
        }
        Ok(())
    }

    /// A cross for something given up.
    pub fn cross(&self, at: (f64, f64), radius: f64, color: Rgb, id: &str) -> Outcome {
        let (x, y, r) = (at.0, at.1, radius);
        for (width, color) in [(6.0, self.tokens.background), (3.0, color)] {
            self.line(&[(x - r, y - r), (x + r, y + r)], &Paint::stroke(color, width))?;
            self.line(&[(x - r, y + r), (x + r, y - r)], &Paint::stroke(color, width).id(id))?;
        }
        Ok(())
    }

    /// A level bracket from `x0` to `x1` with short ends: the span within which something happened.
    pub fn bracket(&self, x0: f64, x1: f64, y: f64, color: Rgb) -> Outcome {
        let y = crisp(y, 1.5);
        let paint = Paint::stroke(color, 1.5);
        self.line(&[(x0, y), (x1, y)], &paint)?;
        for x in [x0, x1] {
            self.line(&[(x, y - 4.0), (x, y + 4.0)], &paint)?;
        }
        Ok(())
    }

    /// Axes over an area: x to the right, y upwards.
    pub fn axes(&self, area: Area, x: Scale, y: Scale) -> Result<Axes<'_>, ChartError> {
        let (width, height) = self.size.canvas();
        let (width, height) = (grid(f64::from(width)), grid(f64::from(height)));
        let space = self.root.margin(grid(area.y0), height - grid(area.y1), grid(area.x0), width - grid(area.x1));
        let chart = ChartBuilder::on(&space).build_cartesian_2d(x, y).map_err(failed)?;
        Ok(Axes { canvas: self, area: chart.plotting_area().clone() })
    }

    /// Axes with values to the right and plain pixels downwards, for rows.
    pub fn row_axes(&self, area: Area, x: Scale) -> Result<Axes<'_>, ChartError> {
        self.axes(area, x, Scale::Linear { min: area.y1, max: area.y0 })
    }
}

/// The middle of a line so placed that its edges fall between pixels.
fn crisp(at: f64, width: f64) -> f64 {
    if width.round() as i64 % 2 == 1 { at.floor() + 0.5 } else { at.round() }
}

/// A part of the page with values on both axes.
pub struct Axes<'a> {
    canvas: &'a Canvas,
    area: DrawingArea<Scene, Cartesian2d<Scale, Scale>>,
}

impl Axes<'_> {
    /// Where a pair of values stands, in pixels.
    pub fn at(&self, x: f64, y: f64) -> (f64, f64) {
        let (x, y) = self.area.map_coordinate(&(x, y));
        (f64::from(x) / UNITS, f64::from(y) / UNITS)
    }

    /// A rectangle between two pairs of values.
    pub fn rect(&self, from: (f64, f64), to: (f64, f64), paint: &Paint) -> Outcome {
        self.canvas.set(paint);
        self.area.draw(&Rectangle::new([from, to], paint.style())).map_err(failed)
    }

    /// Straight lines through pairs of values.
    pub fn line(&self, points: &[(f64, f64)], paint: &Paint) -> Outcome {
        self.canvas.set(paint);
        self.area.draw(&PathElement::new(points.to_vec(), paint.style())).map_err(failed)
    }
}
