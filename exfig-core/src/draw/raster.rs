//! Renders SVGs to pixels, at any scale and without a request.

use std::sync::{Mutex, MutexGuard, PoisonError};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, ImageKind};

pub use super::codec::RasterError;
use super::codec::{PngEncoder, decode_png, encode_webp, narrowed};
use super::viewed::{Decoded, Views};
use crate::figma::verify::{MOST_PIXELS, png_size};

/// An image with more pixels is large: only one of them at a time is in memory.
const LARGE: f64 = 4_000_000.0;

/// The lock to hold while a large image is in memory. It keeps the last one of a design, in case the next picture
/// shows it, too; only whoever holds the lock makes another one.
pub type Turn = Mutex<Option<Decoded>>;

/// What a thread that draws keeps from one picture to the next.
#[derive(Debug, Default)]
pub struct Scratch {
    encoder: PngEncoder,
    /// The last image of a design that is not large.
    decoded: Option<Decoded>,
}

/// Renders `svg` at `scale` to straight RGBA of 8 bits per channel, rows from the top. Width and height are
/// rounded up to whole pixels.
///
/// # Errors
/// [`RasterError`]
pub fn pixels(svg: &str, scale: f64) -> Result<(u32, u32, Vec<u8>), RasterError> {
    let pixmap = draw(&tree(svg)?, scale)?;
    Ok((pixmap.width(), pixmap.height(), straight(pixmap)))
}

/// A picture that can be drawn at any scale: its SVG is parsed once.
#[derive(Debug)]
pub struct Drawing {
    tree: usvg::Tree,
    /// The number of pixels of the largest image that it shows.
    image: f64,
}

impl Drawing {
    /// Parses `svg`, which shows these `images`.
    ///
    /// # Errors
    /// [`RasterError`]
    pub fn new(
        svg: &str,
        images: &Views<'_>,
        turn: &Turn,
        scratch: &mut Scratch,
    ) -> Result<Self, RasterError> {
        // They are decoded as a whole.
        let mut turn = take(turn, images.largest());
        let tree = tree_with(svg, images.viewed(turn.as_deref_mut().unwrap_or(&mut scratch.decoded))?)?;
        Ok(Self { tree, image: images.largest_seen() })
    }

    /// Renders it at `scale` as a PNG.
    ///
    /// # Errors
    /// [`RasterError`]
    pub fn png(&self, scale: f64, turn: &Turn, scratch: &mut Scratch) -> Result<Vec<u8>, RasterError> {
        self.encoded(scale, turn, |width, height, rgba| scratch.encoder.encode(width, height, rgba))
    }

    /// Renders it at `scale` as a lossless WebP.
    ///
    /// # Errors
    /// [`RasterError`]
    pub fn webp(&self, scale: f64, turn: &Turn) -> Result<Vec<u8>, RasterError> {
        self.encoded(scale, turn, |width, height, rgba| {
            encode_webp(width, height, rgba, image_webp::ColorType::Rgba8)
        })
    }

    fn encoded(
        &self,
        scale: f64,
        turn: &Turn,
        encode: impl FnOnce(u32, u32, &[u8]) -> Result<Vec<u8>, RasterError>,
    ) -> Result<Vec<u8>, RasterError> {
        let (width, height) = size(&self.tree, scale);
        let _turn = alone(turn, (width * height).max(self.image));
        let pixmap = draw(&self.tree, scale)?;
        let (width, height) = (pixmap.width(), pixmap.height());
        encode(width, height, &straight(pixmap))
    }
}

/// Returns the pixels with colors that are not multiplied by alpha, as tiny-skia does it, but without divisions
/// for pixels that are transparent or opaque.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "floats become the nearest color"
)]
fn straight(pixmap: Pixmap) -> Vec<u8> {
    let mut rgba = pixmap.take();
    for [colors @ .., alpha] in rgba.as_chunks_mut::<4>().0 {
        if !matches!(*alpha, 0 | u8::MAX) {
            let alpha = f64::from(*alpha) / 255.0;
            colors.iter_mut().for_each(|color| *color = (f64::from(*color) / alpha + 0.5) as u8);
        }
    }
    rgba
}

/// Waits for its turn, if the image is large.
fn take(turn: &Turn, pixels: f64) -> Option<MutexGuard<'_, Option<Decoded>>> {
    (pixels > LARGE).then(|| turn.lock().unwrap_or_else(PoisonError::into_inner))
}

/// The same, without the last image of a design in memory.
pub(super) fn alone(turn: &Turn, pixels: f64) -> Option<MutexGuard<'_, Option<Decoded>>> {
    let mut turn = take(turn, pixels);
    if let Some(last) = &mut turn {
        **last = None;
    }
    turn
}

/// Converts a PNG that Figma rendered to a lossless WebP with the same pixels.
///
/// # Errors
/// [`RasterError`]; a PNG of more than [`MOST_PIXELS`] is not decompressed.
pub fn webp_from_png(bytes: &[u8], turn: &Turn) -> Result<Vec<u8>, RasterError> {
    let (width, height) = png_size(bytes).ok_or_else(|| RasterError::Encode("it is not a PNG".to_owned()))?;
    let too_large = || RasterError::Size(u64::from(width), u64::from(height));
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(too_large());
    }
    // A decoder has buffers of its own, so those that wait have none yet.
    let _turn = alone(turn, f64::from(width) * f64::from(height));
    let (pixels, color) = decode_png(bytes)?;
    let color = match color {
        png::ColorType::Grayscale => image_webp::ColorType::L8,
        png::ColorType::GrayscaleAlpha => image_webp::ColorType::La8,
        png::ColorType::Rgb => image_webp::ColorType::Rgb8,
        // Indexed colors were expanded already.
        png::ColorType::Rgba | png::ColorType::Indexed => image_webp::ColorType::Rgba8,
    };
    let (pixels, color) = narrowed(pixels, color);
    encode_webp(width, height, &pixels, color)
}

/// Parses an SVG. The images embedded in it are known; no other address is looked at.
pub(super) fn tree(svg: &str) -> Result<usvg::Tree, RasterError> {
    tree_with(svg, Vec::new())
}

/// Parses an SVG whose `<image>` elements refer to places in `images`.
fn tree_with(svg: &str, images: Vec<ImageKind>) -> Result<usvg::Tree, RasterError> {
    let mut options = usvg::Options::default();
    options.image_href_resolver.resolve_string =
        Box::new(move |address, _| images.get(address.parse::<usize>().ok()?).cloned());
    options.image_href_resolver.resolve_data = Box::new(|kind, bytes, _| match kind {
        "image/png" => Some(ImageKind::PNG(bytes)),
        "image/jpeg" | "image/jpg" => Some(ImageKind::JPEG(bytes)),
        _ => None,
    });
    usvg::Tree::from_str(svg, &options).map_err(|error| RasterError::Svg(error.to_string()))
}

/// Returns width and height in whole pixels.
pub(super) fn size(tree: &usvg::Tree, scale: f64) -> (f64, f64) {
    // Float noise above a whole pixel must not add a row.
    let side = |length: f32| (f64::from(length) * scale - 0.001).ceil().max(1.0);
    (side(tree.size().width()), side(tree.size().height()))
}

pub(super) fn draw(tree: &usvg::Tree, scale: f64) -> Result<Pixmap, RasterError> {
    let (width, height) = size(tree, scale);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "for the limit and a message"
    )]
    let (wide, high) = (width as u64, height as u64);
    let pixmap = if wide.saturating_mul(high) <= MOST_PIXELS {
        Pixmap::new(u32::try_from(wide).unwrap_or(u32::MAX), u32::try_from(high).unwrap_or(u32::MAX))
    } else {
        None
    };
    let mut pixmap = pixmap.ok_or(RasterError::Size(wide, high))?;
    #[expect(clippy::cast_possible_truncation, reason = "a scale of at most 4 with two decimals")]
    let scale = scale as f32;
    resvg::render(tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    Ok(pixmap)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asset::AssetFormat;
    use crate::figma::verify::{Accepted, verify};

    fn drawing(svg: &str) -> Result<Drawing, RasterError> {
        Drawing::new(svg, &Views::NONE, &Turn::default(), &mut Scratch::default())
    }

    #[test]
    fn a_converted_image_has_the_same_pixels() {
        let encoded = |rgba: &[u8]| {
            let mut bytes = Vec::new();
            let mut encoder = png::Encoder::new(&mut bytes, 2, 1);
            encoder.set_color(png::ColorType::Rgba);
            encoder.set_depth(png::BitDepth::Eight);
            encoder.write_header().unwrap().write_image_data(rgba).unwrap();
            bytes
        };
        let table: [([u8; 8], usize); 4] = [
            ([1, 1, 1, 255, 9, 9, 9, 255], 3),
            ([1, 1, 1, 0, 9, 9, 9, 255], 4),
            ([1, 2, 3, 255, 4, 5, 6, 255], 3),
            ([1, 2, 3, 4, 5, 6, 7, 8], 4),
        ];
        for (rgba, channels) in table {
            let webp = webp_from_png(&encoded(&rgba), &Turn::default()).unwrap();
            let mut decoder = image_webp::WebPDecoder::new(std::io::Cursor::new(webp)).unwrap();
            let mut pixels = vec![0; decoder.output_buffer_size().unwrap()];
            decoder.read_image(&mut pixels).unwrap();
            let want = rgba.chunks_exact(4).flat_map(|pixel| pixel[..channels].to_vec()).collect::<Vec<_>>();
            assert_eq!(pixels, want, "{rgba:?}");
        }
    }

    #[test]
    fn colors_are_divided_by_alpha_as_tiny_skia_does() {
        let mut pixmap = Pixmap::new(256, 256).unwrap();
        for (at, pixel) in pixmap.data_mut().chunks_exact_mut(4).enumerate() {
            let (color, alpha) = ((at % 256) as u8, (at / 256) as u8);
            pixel.copy_from_slice(&[color.min(alpha), 0, alpha, alpha]);
        }
        assert!(straight(pixmap.clone()) == pixmap.take_demultiplied());
    }

    #[test]
    fn images_are_complete_files_at_any_scale() {
        let text = r#"<svg width="15" height="10" xmlns="http://www.w3.org/2000/svg"><path d="M0 0H9V9Z" fill="red"/></svg>"#;
        for (scale, want) in [(1.0, (15, 10)), (2.0, (30, 20)), (1.5, (23, 15)), (0.1, (2, 1))] {
            let bytes = drawing(text).unwrap().png(scale, &Turn::default(), &mut Scratch::default()).unwrap();
            verify(AssetFormat::Png, &bytes, &Accepted::new()).unwrap();
            assert_eq!(png_size(&bytes), Some(want), "{scale}");
        }
        verify(
            AssetFormat::Webp,
            &drawing(text).unwrap().webp(2.0, &Turn::default()).unwrap(),
            &Accepted::new(),
        )
        .unwrap();
        assert!(drawing("<svg").is_err());
        let huge = r#"<svg width="9000" height="9000" xmlns="http://www.w3.org/2000/svg"><path d="M0 0H1V1Z"/></svg>"#;
        assert!(
            drawing(huge)
                .unwrap()
                .png(1.0, &Turn::default(), &mut Scratch::default())
                .unwrap_err()
                .to_string()
                .contains("32 megapixels")
        );
    }
}
