//! The PNG of a chart: its own SVG, drawn by resvg. It needs no font, because the SVG holds outlines.

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};

use super::ChartError;

/// CSS pixels in one metre: 96 an inch.
const PIXELS_PER_METRE: f64 = 96.0 / 0.0254;
/// Nobody needs a chart wider or higher than this; more would take gigabytes.
const MOST_PIXELS: f32 = 20_000.0;

/// Draws an SVG as an opaque RGB PNG with `scale` pixels for one CSS pixel; `pHYs` says so many pixels a metre that the
/// picture keeps its size on paper.
///
/// # Errors
/// [`ChartError::Scale`] when `scale` is not a positive number or the picture would be over 20,000 pixels wide or high;
/// [`ChartError::Raster`] when the SVG cannot be read or the PNG cannot be written.
pub fn rasterise(svg: &str, scale: f32) -> Result<Vec<u8>, ChartError> {
    let tree = Tree::from_str(svg, &Options::default()).map_err(|error| ChartError::Raster(error.to_string()))?;
    let pixels = tree.size();
    let (width, height) = ((pixels.width() * scale).round(), (pixels.height() * scale).round());
    if !(scale > 0.0 && (1.0..=MOST_PIXELS).contains(&width) && (1.0..=MOST_PIXELS).contains(&height)) {
        return Err(ChartError::Scale(scale));
    }
    let mut pixmap = Pixmap::new(width as u32, height as u32).ok_or(ChartError::Scale(scale))?;
    let fit = Transform::from_scale(width / pixels.width(), height / pixels.height());
    resvg::render(&tree, fit, &mut pixmap.as_mut());
    encode(&pixmap, f64::from(scale)).map_err(|error| ChartError::Raster(error.to_string()))
}

/// The page is opaque, so alpha is dropped.
fn encode(pixmap: &Pixmap, scale: f64) -> Result<Vec<u8>, png::EncodingError> {
    let mut rgb = vec![0; pixmap.data().len() / 4 * 3];
    for (to, from) in rgb.chunks_exact_mut(3).zip(pixmap.data().chunks_exact(4)) {
        to.copy_from_slice(&from[..3]);
    }
    let mut out = Vec::with_capacity(1 << 18);
    let mut encoder = png::Encoder::new(&mut out, pixmap.width(), pixmap.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    // Measured on a 2400 × 1350 chart: level 1 without a filter takes 8 ms for 322 KB. The fastest setting takes 5 ms for 710 KB,
    // level 3 takes 27 ms for 187 KB. Filters cost time and make flat colours no smaller.
    encoder.set_deflate_compression(png::DeflateCompression::Level(1));
    encoder.set_filter(png::Filter::NoFilter);
    let density = (PIXELS_PER_METRE * scale).round() as u32;
    encoder.set_pixel_dims(Some(png::PixelDimensions { xppu: density, yppu: density, unit: png::Unit::Meter }));
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&rgb)?;
    writer.finish()?;
    Ok(out)
}
