//! The images of a picture in pixels: decoded, and resampled once to the pixels that they cover.
//!
//! Drawing a large image at a small size without that would pick single pixels of it.

use std::sync::Arc;

use fast_image_resize as resize;
use resvg::usvg::ImageKind;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::codec::{RasterError, decode_png, encode_png};
use super::images::{Bitmaps, View};
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

    /// Returns the number of pixels of the largest image.
    pub(super) fn largest(&self) -> f64 {
        let bitmaps = self.views.iter().filter_map(|view| self.bitmaps.get(&view.reference));
        bitmaps.map(|bitmap| f64::from(bitmap.size.0) * f64::from(bitmap.size.1)).fold(0.0, f64::max)
    }

    /// Returns the number of pixels of the largest image, as it is seen.
    pub(super) fn largest_seen(&self) -> f64 {
        let seen = self.views.iter().map(|view| f64::from(view.size.0) * f64::from(view.size.1));
        seen.fold(0.0, f64::max)
    }

    /// Returns each image as it is seen.
    pub(super) fn viewed(&self) -> Result<Vec<ImageKind>, RasterError> {
        let of_view = |view: &View| {
            let missing = || RasterError::Decode("it was not downloaded".to_owned());
            viewed(self.bitmaps.get(&view.reference).ok_or_else(missing)?, view)
        };
        self.views.iter().map(of_view).collect()
    }
}

fn viewed(bitmap: &Bitmap, view: &View) -> Result<ImageKind, RasterError> {
    let (wide, high) = bitmap.size;
    let part = &view.part;
    let is_whole =
        [part.left, part.top, part.right - f64::from(wide), part.bottom - f64::from(high)] == [0.0; 4];
    let bytes = if is_whole && view.size == bitmap.size {
        bitmap.bytes.clone()
    } else {
        let (width, height) = view.size;
        encode_png(width, height, &resampled(bitmap, view)?, png::Compression::Fastest)?
    };
    let bytes = Arc::new(bytes);
    Ok(if bytes.starts_with(b"\x89PNG") { ImageKind::PNG(bytes) } else { ImageKind::JPEG(bytes) })
}

/// Returns the part of an image at the size at which it is seen, as straight RGBA.
fn resampled(bitmap: &Bitmap, view: &View) -> Result<Vec<u8>, RasterError> {
    let failed = |error: &dyn std::fmt::Display| RasterError::Decode(error.to_string());
    let (wide, high) = bitmap.size;
    let whole = resize::images::Image::from_vec_u8(wide, high, rgba(bitmap)?, resize::PixelType::U8x4)
        .map_err(|error| failed(&error))?;
    let mut seen = resize::images::Image::new(view.size.0, view.size.1, resize::PixelType::U8x4);
    let part = &view.part;
    // Catmull-Rom is as sharp as the image, and averages as many of its pixels as one of the picture covers.
    let options = resize::ResizeOptions::new()
        .crop(part.left, part.top, part.right - part.left, part.bottom - part.top)
        .resize_alg(resize::ResizeAlg::Convolution(resize::FilterType::CatmullRom));
    resize::Resizer::new().resize(&whole, &mut seen, &options).map_err(|error| failed(&error))?;
    Ok(seen.into_vec())
}

/// Decodes an image to straight RGBA of 8 bits per channel.
fn rgba(bitmap: &Bitmap) -> Result<Vec<u8>, RasterError> {
    match bitmap.kind {
        BitmapKind::Png => {
            let (pixels, color) = decode_png(&bitmap.bytes)?;
            Ok(match color {
                png::ColorType::Grayscale => {
                    pixels.iter().flat_map(|&level| [level, level, level, u8::MAX]).collect()
                }
                png::ColorType::GrayscaleAlpha => {
                    pixels.chunks_exact(2).flat_map(|pair| [pair[0], pair[0], pair[0], pair[1]]).collect()
                }
                png::ColorType::Rgb => {
                    pixels.chunks_exact(3).flat_map(|rgb| [rgb[0], rgb[1], rgb[2], u8::MAX]).collect()
                }
                // Indexed colors were expanded already.
                png::ColorType::Rgba | png::ColorType::Indexed => pixels,
            })
        }
        BitmapKind::Jpeg => {
            let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::RGBA);
            let mut decoder = JpegDecoder::new_with_options(ZCursor::new(&bitmap.bytes), options);
            decoder.decode().map_err(|error| RasterError::Decode(error.to_string()))
        }
    }
}
