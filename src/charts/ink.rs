//! Letters on pixels. Their coverage is computed from their outlines, not sampled: most of a chart's shapes are letters, and a renderer
//! for shapes of any size takes ten times as long over each.

use ab_glyph_rasterizer::{Point, Rasterizer, point};
use resvg::tiny_skia::{Path, PathSegment, PixmapMut, Rect, Transform};
use resvg::usvg::Color;

/// Soft edges have so many steps. More would give a picture more colours than a byte counts, and nobody sees them.
const STEPS: f32 = 16.0;
/// Shapes wider or higher than this are for the renderer.
const MOST_PIXELS: f32 = 512.0;

/// Draws letters one after the other with the same memory.
pub(super) struct Pen {
    rasterizer: Rasterizer,
}

impl Pen {
    pub(super) fn new() -> Pen {
        Pen { rasterizer: Rasterizer::new(0, 0) }
    }

    /// Fills an outline with a colour; false, with nothing drawn, for one that is too large. What lies outside the pixels is cut off.
    pub(super) fn fill(
        &mut self,
        outline: &Path,
        (colour, opacity): (Color, u8),
        transform: Transform,
        pixels: &mut PixmapMut<'_>,
    ) -> bool {
        let Some(extent) = outline.bounds().transform(transform).filter(is_small) else { return false };
        let (left, top) = (extent.left().floor(), extent.top().floor());
        let (width, height) = (extent.right().ceil() - left, extent.bottom().ceil() - top);
        // One pixel more on each side: rounding may put a point on the edge.
        self.rasterizer.reset(width as usize + 2, height as usize + 2);
        let place = Transform { tx: transform.tx - left + 1.0, ty: transform.ty - top + 1.0, ..transform };
        self.trace(outline, place);
        let (left, top) = (left as i64 - 1, top as i64 - 1);
        let (columns, rows) = (i64::from(pixels.width()), i64::from(pixels.height()));
        let source = [colour.red, colour.green, colour.blue, u8::MAX];
        let data = pixels.data_mut();
        self.rasterizer.for_each_pixel_2d(|x, y, coverage| {
            let (x, y) = (left + i64::from(x), top + i64::from(y));
            let step = (coverage.abs().min(1.0) * STEPS).round();
            if step < 1.0 || !(0..columns).contains(&x) || !(0..rows).contains(&y) {
                return;
            }
            let cover = (step / STEPS * f32::from(opacity)).round() as u16;
            let at = (y * columns + x) as usize * 4;
            for (below, own) in data[at..at + 4].iter_mut().zip(source) {
                *below = over(*below, own, cover);
            }
        });
        true
    }

    /// Hands the lines and curves of an outline over.
    fn trace(&mut self, outline: &Path, transform: Transform) {
        let map = |mut at: resvg::tiny_skia::Point| {
            transform.map_point(&mut at);
            point(at.x, at.y)
        };
        let (mut start, mut last): (Point, Point) = (point(0.0, 0.0), point(0.0, 0.0));
        let pen = &mut self.rasterizer;
        for segment in outline.segments() {
            match segment {
                PathSegment::MoveTo(to) => {
                    pen.draw_line(last, start);
                    (start, last) = (map(to), map(to));
                }
                PathSegment::LineTo(to) => {
                    pen.draw_line(last, map(to));
                    last = map(to);
                }
                PathSegment::QuadTo(by, to) => {
                    pen.draw_quad(last, map(by), map(to));
                    last = map(to);
                }
                PathSegment::CubicTo(by, and, to) => {
                    pen.draw_cubic(last, map(by), map(and), map(to));
                    last = map(to);
                }
                PathSegment::Close => {
                    pen.draw_line(last, start);
                    last = start;
                }
            }
        }
        pen.draw_line(last, start);
    }
}

fn is_small(extent: &Rect) -> bool {
    extent.width() <= MOST_PIXELS
        && extent.height() <= MOST_PIXELS
        && extent.left().abs() < 1e6
        && extent.top().abs() < 1e6
}

/// A byte of a colour over another.
fn over(below: u8, own: u8, cover: u16) -> u8 {
    let mixed = u16::from(below) * (255 - cover) + u16::from(own) * cover;
    ((mixed + 127) / 255) as u8
}

#[cfg(test)]
mod tests {
    use resvg::tiny_skia::{PathBuilder, Pixmap};

    use super::*;

    fn ink(outline: &Path, opacity: u8, transform: Transform) -> Pixmap {
        let mut pixmap = Pixmap::new(8, 8).expect("a size");
        pixmap.fill(resvg::tiny_skia::Color::WHITE);
        assert!(Pen::new().fill(outline, (Color::new_rgb(0, 0, 0), opacity), transform, &mut pixmap.as_mut()));
        pixmap
    }

    fn red(pixmap: &Pixmap, x: u32, y: u32) -> u8 {
        pixmap.pixel(x, y).expect("a pixel").red()
    }

    #[test]
    fn coverage_is_the_part_of_a_pixel() {
        let square = PathBuilder::from_rect(Rect::from_xywh(1.5, 2.0, 3.0, 2.25).expect("a rectangle"));
        let drawn = ink(&square, 255, Transform::identity());
        assert_eq!([0, 1, 2, 3, 4, 5].map(|x| red(&drawn, x, 2)), [255, 127, 0, 0, 127, 255]);
        assert_eq!([1, 2, 3, 4, 5].map(|y| red(&drawn, 2, y)), [255, 0, 0, 191, 255]);
        assert_eq!(red(&ink(&square, 128, Transform::identity()), 2, 2), 127);
        // What lies outside is cut off, and nothing else moves.
        let above = ink(&square, 255, Transform::from_translate(-2.0, -3.0));
        assert_eq!([0, 1, 2, 3].map(|x| red(&above, x, 0)), [0, 0, 127, 255]);
        assert_eq!(red(&above, 0, 1), 191);
    }

    #[test]
    fn a_hole_stays_open() {
        let mut builder = PathBuilder::new();
        for points in
            [[(1.0, 1.0), (7.0, 1.0), (7.0, 7.0), (1.0, 7.0)], [(3.0, 3.0), (3.0, 5.0), (5.0, 5.0), (5.0, 3.0)]]
        {
            builder.move_to(points[0].0, points[0].1);
            points[1..].iter().for_each(|(x, y)| builder.line_to(*x, *y));
            builder.close();
        }
        let drawn = ink(&builder.finish().expect("an outline"), 255, Transform::identity());
        assert_eq!([0, 1, 2, 3, 4, 5, 6, 7].map(|x| red(&drawn, x, 4)), [255, 0, 0, 255, 255, 0, 0, 255]);
    }

    #[test]
    fn what_is_too_large_is_for_the_renderer() {
        let square = PathBuilder::from_rect(Rect::from_xywh(0.0, 0.0, 600.0, 2.0).expect("a rectangle"));
        let mut pixmap = Pixmap::new(8, 8).expect("a size");
        let black = (Color::new_rgb(0, 0, 0), 255);
        assert!(!Pen::new().fill(&square, black, Transform::identity(), &mut pixmap.as_mut()));
    }
}
