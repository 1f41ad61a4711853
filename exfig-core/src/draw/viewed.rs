//! The images of a picture in pixels: decoded, and resampled once to the pixels that they cover.
//!
//! Drawing a large image at a small size without that would pick single pixels of it.

use std::borrow::Cow;
use std::sync::Arc;

use fast_image_resize as resize;
use resvg::usvg::ImageKind;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::codec::{RasterError, decode_png, encode_png};
use super::images::Bitmaps;
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
    let pixels = turned(resampled(last, bitmap, view)?, view);
    if view.turn.transposed {
        (width, height) = (height, width);
    }
    encoded((width, height), &pixels)
}

fn encoded((width, height): (u32, u32), pixels: &[u8]) -> Result<ImageKind, RasterError> {
    Ok(ImageKind::PNG(Arc::new(encode_png(width, height, pixels, png::Compression::Fastest)?)))
}

/// Returns the part of an image at the size at which it is seen, as straight RGBA.
fn resampled(last: &mut Option<Decoded>, bitmap: &Bitmap, view: &ImageView) -> Result<Vec<u8>, RasterError> {
    let failed = |error: &dyn std::fmt::Display| RasterError::Decode(error.to_string());
    let (wide, high) = bitmap.size;
    let part = &view.part;
    let before = |side: f64| whole(-side);
    let past = |side: f64, length: u32| whole(side - f64::from(length));
    let more = [before(part.left), before(part.top), past(part.right, wide), past(part.bottom, high)];
    let pixels = Decoded::of(last, &view.reference, bitmap)?;
    let padded = match more {
        [0, 0, 0, 0] => Cow::Borrowed(pixels),
        // Not kept, so that not both are in memory.
        _ => Cow::Owned(padded(last.take().map_or_else(Vec::new, |last| last.pixels), (wide, high), more)),
    };
    let [left, top, right, bottom] = more;
    let (wide, high) = (wide + left + right, high + top + bottom);
    let source = resize::images::ImageRef::new(wide, high, &padded, resize::PixelType::U8x4);
    let source = source.map_err(|error| failed(&error))?;
    let mut seen = resize::images::Image::new(view.size.0, view.size.1, resize::PixelType::U8x4);
    // Catmull-Rom is as sharp as the image, and averages as many of its pixels as one of the picture covers.
    let (x, y) = ((part.left + f64::from(left)).max(0.0), (part.top + f64::from(top)).max(0.0));
    let inside = |length: f64, from: f64, whole: u32| length.min(f64::from(whole) - from);
    let options = resize::ResizeOptions::new()
        .crop(x, y, inside(part.right - part.left, x, wide), inside(part.bottom - part.top, y, high))
        .resize_alg(resize::ResizeAlg::Convolution(resize::FilterType::CatmullRom));
    resize::Resizer::new().resize(&source, &mut seen, &options).map_err(|error| failed(&error))?;
    Ok(seen.into_vec())
}

/// Returns how many whole pixels hold `length`, if it is positive.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates")]
fn whole(length: f64) -> u32 {
    length.ceil().max(0.0) as u32
}

/// Adds so many pixels on the left, above, on the right and below: those of the edge again.
fn padded(pixels: Vec<u8>, (wide, high): (u32, u32), more: [u32; 4]) -> Vec<u8> {
    let [left, top, right, bottom] = more.map(|count| count as usize);
    let (wide, high) = (wide as usize, high as usize);
    let row_length = 4 * (left + wide + right);
    let mut all = Vec::with_capacity(row_length * (top + high + bottom));
    for row in pixels.chunks_exact(4 * wide) {
        let (first, last) = (&row[..4], &row[4 * wide - 4..]);
        all.extend(first.iter().cycle().take(4 * left));
        all.extend_from_slice(row);
        all.extend(last.iter().cycle().take(4 * right));
    }
    let (first, last) = (all[..row_length].to_vec(), all[all.len() - row_length..].to_vec());
    for _ in 0..bottom {
        all.extend_from_slice(&last);
    }
    let above = first.iter().copied().cycle().take(row_length * top);
    all.splice(..0, above.collect::<Vec<_>>());
    all
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
