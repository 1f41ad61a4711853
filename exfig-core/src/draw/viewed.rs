//! The images of a picture in pixels: decoded, and resampled once to the pixels that they cover.
//!
//! Drawing a large image at a small size without that would pick single pixels of it.

use std::sync::Arc;

use resvg::usvg::ImageKind;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::codec::{RasterError, decode_png, encode_png};
use super::images::Bitmaps;
use super::resample::resample;
use super::view::{ImageView, Turn, View};
use crate::figma::verify::{Bitmap, BitmapKind};

/// What the `<image>` elements of an SVG show, in order.
#[derive(Debug)]
pub struct Views<'a> {
    views: Vec<View>,
    bitmaps: &'a Bitmaps,
}

impl Views<'static> {
    /// For an SVG without images of its own.
    pub const NONE: Self = Self { views: Vec::new(), bitmaps: &Bitmaps::new() };
}

impl<'a> Views<'a> {
    /// Creates the views of images in `bitmaps`.
    pub fn new(views: Vec<View>, bitmaps: &'a Bitmaps) -> Self {
        Self { views, bitmaps }
    }

    /// Returns the number of pixels of the largest image, as it is or as it is seen.
    pub(super) fn largest(&self) -> f64 {
        let bitmaps = self.views.iter().filter_map(|view| match view {
            View::Image(view) => self.bitmaps.get(&view.reference),
            View::Sweep(_) => None,
        });
        let decoded = bitmaps.map(|bitmap| f64::from(bitmap.size.0) * f64::from(bitmap.size.1));
        decoded.fold(self.largest_seen(), f64::max)
    }

    /// Returns the number of pixels of the largest image, as it is seen.
    pub(super) fn largest_seen(&self) -> f64 {
        let size = |view: &View| match view {
            View::Image(view) => view.size,
            View::Sweep(sweep) => sweep.size,
        };
        let seen = self.views.iter().map(size).map(|(wide, high)| f64::from(wide) * f64::from(high));
        seen.fold(0.0, f64::max)
    }

    /// Returns each image as it is seen. `last` keeps the image that was decoded last.
    pub(super) fn viewed(&self, last: &mut Option<Decoded>) -> Result<Vec<ImageKind>, RasterError> {
        let mut of_view = |view: &View| {
            let missing = || RasterError::Decode("it was not downloaded".to_owned());
            match view {
                View::Image(view) => {
                    let bitmap = self.bitmaps.get(&view.reference).ok_or_else(missing)?;
                    viewed(last, bitmap, view)
                }
                View::Sweep(sweep) => {
                    // It may be as large.
                    *last = None;
                    encoded(sweep.size, &sweep.pixels())
                }
            }
        };
        self.views.iter().map(&mut of_view).collect()
    }
}

/// An image of a design, decoded.
#[derive(Debug)]
pub struct Decoded {
    /// `imageRef`: the digest of its bytes.
    reference: Box<str>,
    /// Straight RGBA.
    pixels: Vec<u8>,
}

impl Decoded {
    /// Returns the pixels of `bitmap`: those of `last` if it is the same image, else it becomes the last one.
    fn of<'a>(last: &'a mut Option<Self>, reference: &str, bitmap: &Bitmap) -> Result<&'a [u8], RasterError> {
        let same = last.take().filter(|last| *last.reference == *reference);
        let decoded = match same {
            Some(same) => same,
            None => Self { reference: reference.into(), pixels: rgba(bitmap)? },
        };
        Ok(&last.insert(decoded).pixels)
    }
}

fn viewed(last: &mut Option<Decoded>, bitmap: &Bitmap, view: &ImageView) -> Result<ImageKind, RasterError> {
    let (mut width, mut height) = view.size;
    let pixels = Decoded::of(last, &view.reference, bitmap)?;
    let pixels = turned(resample(pixels, bitmap.size, &view.part, view.size), view);
    if view.turn.transposed {
        (width, height) = (height, width);
    }
    encoded((width, height), &pixels)
}

fn encoded((width, height): (u32, u32), pixels: &[u8]) -> Result<ImageKind, RasterError> {
    Ok(ImageKind::PNG(Arc::new(encode_png(width, height, pixels, png::Compression::Fastest)?)))
}

/// Exchanges rows and columns, and mirrors.
fn turned(pixels: Vec<u8>, view: &ImageView) -> Vec<u8> {
    let Turn { transposed, mirrored_x, mirrored_y } = view.turn;
    if view.turn == Turn::default() {
        return pixels;
    }
    let (columns, rows) = (view.size.0 as usize, view.size.1 as usize);
    let (width, height) = if transposed { (rows, columns) } else { (columns, rows) };
    let mut all = Vec::with_capacity(pixels.len());
    for y in 0..height {
        let y = if mirrored_y { height - 1 - y } else { y };
        for x in 0..width {
            let x = if mirrored_x { width - 1 - x } else { x };
            let (column, row) = if transposed { (y, x) } else { (x, y) };
            let at = 4 * (row * columns + column);
            all.extend_from_slice(&pixels[at..at + 4]);
        }
    }
    all
}

/// Whether an image can be decoded.
pub(crate) fn decodes(bitmap: &Bitmap) -> bool {
    rgba(bitmap).is_ok()
}

/// Decodes an image to straight RGBA of 8 bits per channel.
fn rgba(bitmap: &Bitmap) -> Result<Vec<u8>, RasterError> {
    let (pixels, channels) = match bitmap.kind {
        BitmapKind::Png => {
            let (pixels, color) = decode_png(&bitmap.bytes)?;
            let channels = match color {
                png::ColorType::Grayscale => 1,
                png::ColorType::GrayscaleAlpha => 2,
                png::ColorType::Rgb => 3,
                // Indexed colors were expanded already.
                png::ColorType::Rgba | png::ColorType::Indexed => 4,
            };
            (pixels, channels)
        }
        BitmapKind::Jpeg => {
            let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::RGB);
            let mut decoder = JpegDecoder::new_with_options(ZCursor::new(&bitmap.bytes), options);
            (decoder.decode().map_err(|error| RasterError::Decode(error.to_string()))?, 3)
        }
    };
    let (wide, high) = (bitmap.size.0 as usize, bitmap.size.1 as usize);
    if pixels.len() != channels * wide * high {
        return Err(RasterError::Decode("it has another size than its header says".to_owned()));
    }
    Ok(match channels {
        1 => pixels.iter().flat_map(|&level| [level, level, level, u8::MAX]).collect(),
        2 => pixels.chunks_exact(2).flat_map(|pair| [pair[0], pair[0], pair[0], pair[1]]).collect(),
        3 => pixels.chunks_exact(3).flat_map(|rgb| [rgb[0], rgb[1], rgb[2], u8::MAX]).collect(),
        _ => pixels,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figma::verify::bitmap;

    fn of_one_color(color: [u8; 4]) -> Bitmap {
        bitmap(encode_png(2, 1, &[color, color].concat(), png::Compression::Fast).unwrap()).unwrap()
    }

    #[test]
    fn the_last_image_is_decoded_once() {
        let (red, blue) = ([255, 0, 0, 255], [0, 0, 255, 255]);
        let damaged = Bitmap { bytes: Vec::new(), ..of_one_color(red) };
        let mut last = None;
        assert!(Decoded::of(&mut last, "a", &damaged).is_err());
        assert_eq!(Decoded::of(&mut last, "a", &of_one_color(red)).unwrap(), [red, red].concat());
        assert_eq!(Decoded::of(&mut last, "a", &damaged).unwrap(), [red, red].concat(), "known");
        assert_eq!(Decoded::of(&mut last, "b", &of_one_color(blue)).unwrap(), [blue, blue].concat());
        assert!(Decoded::of(&mut last, "a", &damaged).is_err(), "only one is kept");
    }

    #[test]
    fn a_large_picture_is_alone_in_memory() {
        use crate::draw::raster::{Turn, alone};
        let decoded = || Some(Decoded { reference: "a".into(), pixels: vec![0; 4] });
        let turn = Turn::new(decoded());
        assert!(alone(&turn, 4_000_000.0).is_none() && turn.lock().unwrap().is_some(), "not large");
        assert!(alone(&turn, 4_000_001.0).unwrap().is_none());
    }
}
