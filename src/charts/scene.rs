//! What plotters draws onto: a list of marks and labels, kept as values until it is written out.
//!
//! plotters counts in whole pixels and has no word for dashes, hatching, corner radii, fades or names. So the backend runs on
//! a grid of [`UNITS`] steps a pixel, and a [`Pen`] that is set beside plotters says the rest.

use std::cell::RefCell;
use std::convert::Infallible;
use std::rc::Rc;

use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
    text_anchor::{HPos, VPos},
};

use super::text::{self, CAP_HEIGHT, Weight};
use super::theme::Rgb;

/// Steps of the backend's grid in one pixel.
pub const UNITS: f64 = 16.0;

/// From pixels to the backend's grid.
pub fn grid(pixels: f64) -> i32 {
    (pixels * UNITS).round() as i32
}

/// What plotters cannot say about a mark. Lengths are pixels.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pen {
    /// Length of a dash and of the gap after it.
    pub dash: Option<(f64, f64)>,
    /// Stripes in place of a plain fill, on a rectangle: an estimate or a plan.
    pub hatch: bool,
    /// Fades out to the right: the end is not known.
    pub fade: bool,
    /// Corner radius of a rectangle.
    pub radius: f64,
    /// The record that the mark stands for, written as `data-id`.
    pub id: Option<String>,
}

/// The geometry of a mark, in pixels.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// Left, top, right, bottom.
    Rect(f64, f64, f64, f64),
    /// Points joined by straight lines.
    Path {
        /// In order.
        points: Vec<(f64, f64)>,
        /// The last joined to the first.
        closed: bool,
    },
    /// Centre and radius.
    Circle(f64, f64, f64),
}

/// How a mark is painted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Painted {
    /// Filled.
    Fill(Rgb),
    /// Outlined, with the width of the line in pixels.
    Stroke(Rgb, f64),
}

/// One mark.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// Its geometry.
    pub shape: Shape,
    /// Its colour.
    pub painted: Painted,
    /// 0 to 1.
    pub opacity: f64,
    /// The rest.
    pub pen: Pen,
}

/// One line of words.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// Left end of the baseline, in pixels.
    pub x: f64,
    /// Baseline, in pixels.
    pub y: f64,
    /// The words, already clean.
    pub text: String,
    /// Type size in pixels.
    pub size: f64,
    /// Weight.
    pub weight: Weight,
    /// Colour.
    pub color: Rgb,
    /// Colour of a rim that keeps the words readable on top of marks.
    pub halo: Option<Rgb>,
}

/// Marks and labels in the order in which they are painted.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// A mark.
    Mark(Mark),
    /// A label.
    Label(Label),
}

/// Everything that has been drawn, and the pen for what comes next.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sheet {
    /// Width and height in pixels.
    pub size: (u32, u32),
    /// Set before drawing through plotters; it applies until it is set again.
    pub pen: Pen,
    /// What has been drawn.
    pub items: Vec<Item>,
    /// Words for which there was no room.
    pub dropped: Vec<String>,
}

/// The drawing backend: a shared handle on a [`Sheet`].
#[derive(Debug, Clone)]
pub struct Scene(pub Rc<RefCell<Sheet>>);

type Done = Result<(), DrawingErrorKind<Infallible>>;

fn pixels(point: BackendCoord) -> (f64, f64) {
    (f64::from(point.0) / UNITS, f64::from(point.1) / UNITS)
}

impl Scene {
    /// An empty sheet of that many pixels.
    pub fn new(size: (u32, u32)) -> Scene {
        Scene(Rc::new(RefCell::new(Sheet { size, ..Sheet::default() })))
    }

    fn push(&self, shape: Shape, color: BackendColor, stroke: Option<u32>) -> Done {
        let rgb = Rgb(color.rgb.0, color.rgb.1, color.rgb.2);
        let painted = match stroke {
            Some(width) => Painted::Stroke(rgb, f64::from(width) / UNITS),
            None => Painted::Fill(rgb),
        };
        let mut sheet = self.0.borrow_mut();
        let pen = sheet.pen.clone();
        sheet.items.push(Item::Mark(Mark { shape, painted, opacity: color.alpha, pen }));
        Ok(())
    }
}

impl DrawingBackend for Scene {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        let (width, height) = self.0.borrow().size;
        (width * UNITS as u32, height * UNITS as u32)
    }

    fn ensure_prepared(&mut self) -> Done {
        Ok(())
    }

    fn present(&mut self) -> Done {
        Ok(())
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Done {
        let (x, y) = pixels(point);
        self.push(Shape::Rect(x, y, x + 1.0 / UNITS, y + 1.0 / UNITS), color, None)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Done {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(&mut self, a: BackendCoord, b: BackendCoord, style: &S, fill: bool) -> Done {
        let ((ax, ay), (bx, by)) = (pixels(a), pixels(b));
        let shape = Shape::Rect(ax.min(bx), ay.min(by), ax.max(bx), ay.max(by));
        self.push(shape, style.color(), (!fill).then(|| style.stroke_width()))
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Done {
        let points = path.into_iter().map(pixels).collect();
        self.push(Shape::Path { points, closed: false }, style.color(), Some(style.stroke_width()))
    }

    fn draw_circle<S: BackendStyle>(&mut self, center: BackendCoord, radius: u32, style: &S, fill: bool) -> Done {
        let (x, y) = pixels(center);
        let shape = Shape::Circle(x, y, f64::from(radius) / UNITS);
        self.push(shape, style.color(), (!fill).then(|| style.stroke_width()))
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, vertices: I, style: &S) -> Done {
        let points = vertices.into_iter().map(pixels).collect();
        self.push(Shape::Path { points, closed: true }, style.color(), None)
    }

    fn draw_text<T: BackendTextStyle>(&mut self, words: &str, style: &T, at: BackendCoord) -> Done {
        let (size, weight) = text_style(style);
        let words = text::printable(words);
        let width = text::width(&words, weight, size);
        let (x, y) = pixels(at);
        let x = match style.anchor().h_pos {
            HPos::Left => x,
            HPos::Center => x - width / 2.0,
            HPos::Right => x - width,
        };
        let y = match style.anchor().v_pos {
            VPos::Top => y + size * CAP_HEIGHT,
            VPos::Center => y + size * CAP_HEIGHT / 2.0,
            VPos::Bottom => y,
        };
        let rgb = style.color().rgb;
        let color = Rgb(rgb.0, rgb.1, rgb.2);
        let label = Label { x, y, text: words, size, weight, color, halo: None };
        self.0.borrow_mut().items.push(Item::Label(label));
        Ok(())
    }

    fn estimate_text_size<T: BackendTextStyle>(
        &self,
        words: &str,
        style: &T,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let (size, weight) = text_style(style);
        let width = text::width(&text::printable(words), weight, size);
        Ok((grid(width).unsigned_abs(), grid(size * CAP_HEIGHT).unsigned_abs()))
    }
}

fn text_style<T: BackendTextStyle>(style: &T) -> (f64, Weight) {
    let weight = if matches!(style.style(), FontStyle::Bold) { Weight::Bold } else { Weight::Regular };
    (style.size() / UNITS, weight)
}
