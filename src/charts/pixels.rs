//! The pixels of a picture, packed for a PNG while it is being drawn: a byte each as long as they have no more than 256 colours, as
//! most charts do, and three bytes each from then on.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;

/// As many as a byte counts.
const MOST_COLOURS: usize = 256;
/// Level 4 saves a fifth of the bytes and takes twice as long.
const LEVEL: Compression = Compression::new(1);
/// Every row of a PNG begins with its filter. Filters cost time and make flat colours no smaller.
const NO_FILTER: u8 = 0;
/// CSS pixels in one metre: 96 an inch.
const PIXELS_PER_METRE: f64 = 96.0 / 0.0254;

type Colour = [u8; 4];

/// The colours of a picture, in the order of their first pixels.
struct Palette {
    colours: Vec<Colour>,
    /// Numbers of the colours, found by a hash: of two colours with the same hash the later one takes the next free place.
    places: [Option<u8>; 4 * MOST_COLOURS],
}

impl Palette {
    /// Number of a colour; `None` when the picture has more colours than a byte counts.
    fn number(&mut self, colour: Colour) -> Option<u8> {
        let mut place = u32::from_le_bytes(colour).wrapping_mul(0x9E37_79B1) as usize >> 22;
        while let Some(number) = self.places[place] {
            if self.colours[usize::from(number)] == colour {
                return Some(number);
            }
            place = (place + 1) % self.places.len();
        }
        let number = u8::try_from(self.colours.len()).ok()?;
        self.colours.push(colour);
        self.places[place] = Some(number);
        Some(number)
    }

    /// Writes the numbers of the colours of a row; `None` as [`Palette::number`].
    fn write_numbers(&mut self, row: &[Colour], out: &mut Vec<u8>) -> Option<()> {
        let Some(&first) = row.first() else { return Some(()) };
        let mut last = (first, self.number(first)?);
        for block in row.chunks(8) {
            // Most pixels look like the one before them.
            if block == [last.0; 8] {
                out.extend([last.1; 8]);
                continue;
            }
            for &colour in block {
                if colour != last.0 {
                    last = (colour, self.number(colour)?);
                }
                out.push(last.1);
            }
        }
        Some(())
    }
}

/// Writes a row of opaque pixels with three bytes each.
fn write_colours(row: &[Colour], out: &mut Vec<u8>) {
    // Four pixels at a time are three words: a move for each pixel would take longer than packing them.
    let (blocks, rest) = row.as_chunks::<4>();
    for [[a, b, c, _], [d, e, f, _], [g, h, i, _], [j, k, l, _]] in blocks {
        out.extend_from_slice(&[*a, *b, *c, *d, *e, *f, *g, *h, *i, *j, *k, *l]);
    }
    for [red, green, blue, _] in rest {
        out.extend_from_slice(&[*red, *green, *blue]);
    }
}

fn encoder() -> ZlibEncoder<Vec<u8>> {
    ZlibEncoder::new(Vec::with_capacity(1 << 18), LEVEL)
}

/// A PNG that grows by rows, from the top.
pub(super) struct Packed {
    width: u32,
    height: u32,
    palette: Palette,
    /// Pixels are numbers of colours; false as soon as there were too many colours.
    numbered: bool,
    /// The row that is being packed.
    row: Vec<u8>,
    packed: ZlibEncoder<Vec<u8>>,
}

impl Packed {
    pub(super) fn new(width: u32, height: u32) -> Self {
        Self {
            width,
            height,
            palette: Palette { colours: Vec::new(), places: [None; 4 * MOST_COLOURS] },
            numbered: true,
            row: Vec::with_capacity(width as usize * 3 + 1),
            packed: encoder(),
        }
    }

    /// Adds rows of opaque pixels with four bytes each.
    pub(super) fn add(&mut self, pixels: &[u8]) -> std::io::Result<()> {
        for row in pixels.as_chunks::<4>().0.chunks_exact(self.width as usize) {
            if self.numbered && !self.add_numbers(row)? {
                self.begin_again()?;
            }
            if !self.numbered {
                self.add_colours(row)?;
            }
        }
        Ok(())
    }

    /// Adds a row as numbers of colours; false, and nothing is added, when there are too many colours.
    fn add_numbers(&mut self, row: &[Colour]) -> std::io::Result<bool> {
        self.row.clear();
        self.row.push(NO_FILTER);
        let fits = self.palette.write_numbers(row, &mut self.row).is_some();
        if fits {
            self.packed.write_all(&self.row)?;
        }
        Ok(fits)
    }

    fn add_colours(&mut self, row: &[Colour]) -> std::io::Result<()> {
        self.row.clear();
        self.row.push(NO_FILTER);
        write_colours(row, &mut self.row);
        self.packed.write_all(&self.row)
    }

    /// Packs the rows so far with three bytes for each pixel. They are unpacked for that: few pictures have too many colours, and
    /// keeping the rows would touch a page of memory for every four thousand pixels.
    fn begin_again(&mut self) -> std::io::Result<()> {
        self.numbered = false;
        let numbered = std::mem::replace(&mut self.packed, encoder());
        let rows = numbered.total_in() / (u64::from(self.width) + 1);
        let packed = numbered.finish()?;
        let mut unpacked = ZlibDecoder::new(packed.as_slice());
        let mut numbers = vec![0; self.width as usize + 1];
        for _ in 0..rows {
            unpacked.read_exact(&mut numbers)?;
            let row: Vec<Colour> =
                numbers[1..].iter().map(|number| self.palette.colours[usize::from(*number)]).collect();
            self.add_colours(&row)?;
        }
        Ok(())
    }

    /// The PNG, of a picture with `scale` pixels for one CSS pixel. Rows that are missing are an error.
    pub(super) fn finish(self, scale: f64) -> Result<Vec<u8>, png::EncodingError> {
        let row = self.width as u64 * if self.numbered { 1 } else { 3 } + 1;
        if self.packed.total_in() != row * u64::from(self.height) {
            return Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof).into());
        }
        let packed = self.packed.finish()?;
        let mut out = Vec::with_capacity(packed.len() + (1 << 12));
        let mut encoder = png::Encoder::new(&mut out, self.width, self.height);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_color(png::ColorType::Rgb);
        if self.numbered {
            encoder.set_color(png::ColorType::Indexed);
            let mut palette = Vec::with_capacity(self.palette.colours.len() * 3);
            write_colours(&self.palette.colours, &mut palette);
            encoder.set_palette(palette);
        }
        let density = (PIXELS_PER_METRE * scale).round() as u32;
        encoder.set_pixel_dims(Some(png::PixelDimensions { xppu: density, yppu: density, unit: png::Unit::Meter }));
        let mut writer = encoder.write_header()?;
        writer.write_chunk(png::chunk::IDAT, &packed)?;
        writer.finish()?;
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture of so many colours, that come in runs and one at a time; the colour of a pixel is its number.
    fn picture(width: u32, height: u32, colours: u32) -> Vec<u8> {
        let pixels = (0..width * height).map(|pixel| if pixel % 64 < 40 { pixel / 64 } else { pixel } % colours);
        pixels.flat_map(|colour| [colour as u8, (colour >> 8) as u8, 7, 255]).collect()
    }

    fn pack(pixels: &[u8], width: u32, height: u32) -> Result<Vec<u8>, png::EncodingError> {
        let mut packed = Packed::new(width, height);
        for band in pixels.chunks(width as usize * 4 * 3) {
            packed.add(band)?;
        }
        packed.finish(2.0)
    }

    #[test]
    fn a_png_has_the_pixels_that_were_drawn() {
        for (width, height) in [(1, 1), (7, 50), (64, 64), (33, 97)] {
            for colours in [1, 2, 255, 256, 257, 5_000] {
                let pixels = picture(width, height, colours);
                let png = pack(&pixels, width, height).expect("a PNG");
                let mut decoder = png::Decoder::new(std::io::Cursor::new(&png));
                decoder.set_transformations(png::Transformations::EXPAND);
                let mut reader = decoder.read_info().expect("a PNG");
                let mut drawn = vec![0; reader.output_buffer_size().expect("a size")];
                reader.next_frame(&mut drawn).expect("pixels");
                let expected: Vec<u8> = pixels.chunks(4).flat_map(|pixel| &pixel[..3]).copied().collect();
                assert!(drawn == expected, "{width} × {height}, {colours} colours");
                let few = pixels.chunks(4).collect::<std::collections::BTreeSet<_>>().len() <= 256;
                assert_eq!(reader.info().palette.is_some(), few, "{width} × {height}, {colours} colours");
            }
        }
    }

    #[test]
    fn a_picture_without_its_last_rows_is_an_error() {
        assert!(pack(&picture(10, 9, 3), 10, 10).is_err());
    }
}
