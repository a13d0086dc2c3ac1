//! The PNG of a chart: its own SVG, drawn by resvg. It needs no font, because the SVG holds outlines.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, Sender, channel};

use resvg::tiny_skia::{FillRule, Paint as Brush, Path as Outline, PixmapMut, Transform};
use resvg::usvg::{Color, Group, Node, Options, Paint, Path, Tree};

use super::ChartError;
use super::ink::Pen;
use super::pixels::Packed;
use super::svg::{WORD, Word, outlines, with_words_aside};

/// Nobody needs a chart wider or higher than this; more would take gigabytes.
const MOST_PIXELS: f32 = 20_000.0;

/// Draws an SVG as an opaque PNG with `scale` pixels for one CSS pixel; `pHYs` says so many pixels a metre that the
/// picture keeps its size on paper.
///
/// # Errors
/// [`ChartError::Scale`] when `scale` is not a positive number or the picture would be over 20,000 pixels wide or high;
/// [`ChartError::Raster`] when the SVG cannot be read or the PNG cannot be written.
pub fn rasterise(svg: &str, scale: f32) -> Result<Vec<u8>, ChartError> {
    let read =
        |svg: &str| Tree::from_str(svg, &Options::default()).map_err(|error| ChartError::Raster(error.to_string()));
    let (rest, words) = with_words_aside(svg);
    let tree = read(&rest)?;
    let letters = read(&letters_of(svg))?;
    let pixels = tree.size();
    let (width, height) = ((pixels.width() * scale).round(), (pixels.height() * scale).round());
    if !(scale > 0.0 && (1.0..=MOST_PIXELS).contains(&width) && (1.0..=MOST_PIXELS).contains(&height)) {
        return Err(ChartError::Scale(scale));
    }
    let fit = Transform::from_scale(width / pixels.width(), height / pixels.height());
    let mut leaves = Vec::new();
    take_leaves(tree.root(), fit, fit, &Words::new(&words, &letters), &mut leaves);
    let picture = Picture { leaves, width: width as u32, height: height as u32 };
    picture.encode(f64::from(scale)).map_err(|error| ChartError::Raster(error.to_string()))
}

/// Bands that a picture is drawn in. Always as many, so that the bytes do not depend on the machine; so many that the memory of
/// a band is small: on some machines the first touch of a page costs more than drawing on it.
const BANDS: u32 = 16;
/// Threads that draw, while the caller's thread encodes what they have drawn.
const THREADS: u32 = 2;

/// A band as it is sent to be encoded.
struct Band {
    number: u32,
    rows: Vec<u8>,
    thread: u32,
}

/// The outlines of a document as one of their own.
fn letters_of(svg: &str) -> String {
    let lines: String = outlines(svg).map(|(_, line)| line).collect();
    format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\" height=\"1\">{lines}</svg>")
}

/// The words of a document, and the outlines of their letters by name.
struct Words<'a> {
    words: &'a [Word<'a>],
    letters: BTreeMap<&'a str, &'a Outline>,
}

impl<'a> Words<'a> {
    fn new(words: &'a [Word<'a>], letters: &'a Tree) -> Words<'a> {
        let outline = |node: &'a Node| match node {
            Node::Path(path) => Some((path.id(), path.data())),
            _ => None,
        };
        Words { words, letters: letters.root().children().iter().filter_map(outline).collect() }
    }

    /// The word that a path stands in for; `None` for any other path.
    fn of(&self, path: &Path) -> Option<&'a Word<'a>> {
        self.words.get(path.id().strip_prefix(WORD)?.parse::<usize>().ok()?)
    }

    /// The outlines of a run's letters, each with its place in the run. A space has none.
    fn outlines<'r>(&'r self, word: &'r Word<'_>) -> impl Iterator<Item = (&'a Outline, Transform)> + 'r {
        let known = word.letters.iter().filter_map(|(name, x, y)| Some((*self.letters.get(name)?, x, y)));
        known.map(|(letter, x, y)| (letter, Transform::from_translate(*x, *y)))
    }
}

/// What is drawn in one go, and the rows that it may touch.
struct Leaf<'a> {
    node: &'a Node,
    /// What is drawn in the place of a path that stands in for a word: one of its letters.
    letter: Option<&'a Outline>,
    transform: Transform,
    top: f32,
    bottom: f32,
}

impl Leaf<'_> {
    fn draw(&self, transform: Transform, pen: &mut Pen, pixels: &mut PixmapMut) {
        match (self.node, self.letter, self.node.abs_layer_bounding_box()) {
            (Node::Path(style), Some(letter), _) => {
                fill(style, letter, transform, pen, pixels);
                stroke(style, letter, transform, pixels);
            }
            // The renderer moves a single shape to the corner of the picture: it is moved back.
            (_, _, Some(extent)) => {
                resvg::render_node(self.node, transform.pre_translate(extent.x(), extent.y()), pixels);
            }
            // It draws no single line that is level or upright, because such a line encloses nothing.
            (Node::Path(line), _, None) => stroke(line, line.data(), transform, pixels),
            _ => {}
        }
    }
}

/// One colour, as a path is to be drawn with it.
fn brush(style: &Path, colour: Color, opacity: u8) -> Brush<'static> {
    let mut brush = Brush::default();
    brush.set_color_rgba8(colour.red, colour.green, colour.blue, opacity);
    brush.anti_alias = style.rendering_mode().use_shape_antialiasing();
    brush
}

/// Fills an outline with the one colour of a path.
fn fill(style: &Path, outline: &Outline, transform: Transform, pen: &mut Pen, pixels: &mut PixmapMut) {
    let Some(fill) = style.fill().filter(|_| style.is_visible()) else { return };
    let Paint::Color(colour) = fill.paint() else { return };
    let opacity = fill.opacity().to_u8();
    if !pen.fill(outline, (*colour, opacity), transform, pixels) {
        pixels.fill_path(outline, &brush(style, *colour, opacity), FillRule::Winding, transform, None);
    }
}

/// Draws the stroke of a path in its one colour along an outline.
fn stroke(style: &Path, outline: &Outline, transform: Transform, pixels: &mut PixmapMut) {
    let Some(stroke) = style.stroke().filter(|_| style.is_visible()) else { return };
    let Paint::Color(colour) = stroke.paint() else { return };
    let brush = brush(style, *colour, stroke.opacity().to_u8());
    pixels.stroke_path(outline, &brush, &stroke.to_tiny_skia(), transform, None);
}

/// Rows around a shape that its soft edges may touch.
const MARGIN: f32 = 2.0;

/// The shapes of a group in the order in which they are drawn. The renderer moves and clips every shape of a tree before it knows
/// that none of it shows; most shapes are letters, and lie in one band or two.
fn take_leaves<'a>(
    group: &'a Group,
    transform: Transform,
    fit: Transform,
    words: &Words<'a>,
    leaves: &mut Vec<Leaf<'a>>,
) {
    for node in group.children() {
        let word = match node {
            Node::Path(path) => words.of(path),
            _ => None,
        };
        match (node, word) {
            (Node::Group(group), _) if !group.should_isolate() => {
                take_leaves(group, transform.pre_concat(group.transform()), fit, words, leaves);
            }
            (Node::Path(style), Some(word)) => {
                let around = style.stroke().map_or(0.0, |stroke| stroke.width().get() / 2.0);
                for (letter, place) in words.outlines(word) {
                    let transform = transform.pre_concat(place);
                    let extent = letter.bounds().outset(around, around).and_then(|extent| extent.transform(transform));
                    let Some(extent) = extent else { continue };
                    let (top, bottom) = (extent.top() - MARGIN, extent.bottom() + MARGIN);
                    leaves.push(Leaf { node, letter: Some(letter), transform, top, bottom });
                }
            }
            _ => {
                let extent = node.abs_stroke_bounding_box();
                let (top, bottom) = (extent.top() * fit.sy - MARGIN, extent.bottom() * fit.sy + MARGIN);
                leaves.push(Leaf { node, letter: None, transform, top, bottom });
            }
        }
    }
}

/// A drawing at the size of its PNG.
struct Picture<'a> {
    leaves: Vec<Leaf<'a>>,
    width: u32,
    height: u32,
}

impl Picture<'_> {
    /// First row and number of rows of a band; the last ones of a low picture are empty.
    fn rows(&self, band: u32) -> (u32, u32) {
        let most = self.height.div_ceil(BANDS);
        let first = (band * most).min(self.height);
        (first, most.min(self.height - first))
    }

    /// Draws every `THREADS`-th band into memory that comes back, and sends its rows away.
    fn draw_bands(&self, start: u32, memory: &Receiver<Vec<u8>>, sender: &Sender<Band>) -> Option<()> {
        let mut pen = Pen::new();
        for band in (start..BANDS).step_by(THREADS as usize) {
            let (first, count) = self.rows(band);
            let bytes = self.width as usize * self.rows(0).1 as usize * 4;
            let mut rows = memory.try_recv().unwrap_or_default();
            rows.clear();
            rows.resize(bytes, 0);
            let mut pixels = PixmapMut::from_bytes(&mut rows, self.width, self.rows(0).1)?;
            // The offset is a whole number of pixels: edges move by no more than the rounding of a float.
            let (top, bottom) = (first as f32, (first + count) as f32);
            for leaf in self.leaves.iter().filter(|leaf| leaf.top < bottom && leaf.bottom > top) {
                leaf.draw(leaf.transform.post_translate(0.0, -top), &mut pen, &mut pixels);
            }
            rows.truncate(self.width as usize * count as usize * 4);
            sender.send(Band { number: band, rows, thread: start }).ok()?;
        }
        Some(())
    }

    /// Encodes the bands in their order while later ones are still being drawn.
    fn encode(&self, scale: f64) -> Result<Vec<u8>, png::EncodingError> {
        let mut packed = Packed::new(self.width, self.height);
        std::thread::scope(|scope| -> std::io::Result<()> {
            let (sender, receiver) = channel();
            let mut back = Vec::new();
            for start in 0..THREADS {
                let sender = sender.clone();
                let (give, memory) = channel();
                back.push(give);
                scope.spawn(move || self.draw_bands(start, &memory, &sender));
            }
            // The channel closes when the last thread has sent its last band.
            drop(sender);
            let mut waiting = BTreeMap::new();
            let mut next = 0;
            for band in receiver {
                waiting.insert(band.number, band);
                while let Some(Band { rows, thread, .. }) = waiting.remove(&next) {
                    packed.add(&rows)?;
                    next += 1;
                    // A thread that has drawn its last band needs no memory any more.
                    let _ = back[thread as usize].send(rows);
                }
            }
            Ok(())
        })?;
        packed.finish(scale)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shapes that lie in some bands only, lines without extent, thick strokes, groups that move and that are seen through, words
    /// with and without a rim, and one of an unknown letter.
    const SHAPES: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" width="90" height="160">
<defs>
<path id="r1" d="M50 0l400 0l0 700l-400 0zm100 100l0 500l200 0l0 -500z"/>
<path id="r2" d=""/>
</defs>
        <rect width="90" height="160" fill="#fff"/>
        <path d="M5 80H85" stroke="#123456" stroke-width="9"/><path d="M40 2V158" stroke="#a00" stroke-dasharray="5 3"/>
        <g transform="translate(10 20) scale(1.5)"><path d="M0 0L30 7L12 50Z" fill="#0a7"/><path d="M3 3V60" stroke="#000"/></g>
        <g opacity="0.5"><circle cx="60" cy="110" r="25" fill="#00f"/><path d="M50 90H80" stroke="#fff" stroke-width="4"/></g>
        <path d="M70 20H80" stroke="none" fill="#f00"/>
<g transform="translate(8 150) scale(0.03 -0.03)" fill="#fff" stroke="#fff" stroke-width="133"><use href="#r1" x="0"/></g>
<g id="w" transform="translate(8 150) scale(0.03 -0.03)" fill="#712"><use href="#r1" x="0"/><use href="#r2" x="500"/><use href="#r1" x="700" y="40"/></g>
<g transform="translate(40 60) scale(0.05 -0.05)" fill="#127"><use href="#r2" x="0"/></g>
<g fill="#127"><use href="#r9" x="0"/></g>
</svg>"##;

    #[test]
    fn bands_show_what_the_renderer_shows_of_the_whole() {
        for scale in [1.0, 2.0, 1.37] {
            let png = rasterise(SHAPES, scale).expect("a picture");
            let mut decoder = png::Decoder::new(std::io::Cursor::new(&png));
            decoder.set_transformations(png::Transformations::EXPAND);
            let mut reader = decoder.read_info().expect("a PNG");
            let mut drawn = vec![0; reader.output_buffer_size().expect("a size")];
            let (width, height) = (reader.info().width, reader.info().height);
            reader.next_frame(&mut drawn).expect("pixels");
            let tree = Tree::from_str(SHAPES, &Options::default()).expect("an SVG");
            let mut whole = resvg::tiny_skia::Pixmap::new(width, height).expect("a size");
            let fit = Transform::from_scale(width as f32 / 90.0, height as f32 / 160.0);
            resvg::render(&tree, fit, &mut whole.as_mut());
            for (place, (one, other)) in drawn.chunks(3).zip(whole.data().chunks(4)).enumerate() {
                let apart = one.iter().zip(other).map(|(one, other)| one.abs_diff(*other)).max();
                // Edges that are cut at the end of a band are rounded anew: a soft pixel may cover two sixteenths more or less.
                assert!(apart <= Some(32), "pixel {place} at {scale}: {one:?} for {other:?}");
            }
        }
    }
}
