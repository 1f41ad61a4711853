//! Encodes and decodes pixels.

use std::io::{BufWriter, Write as _};

use flate2::write::ZlibEncoder;

/// Why an SVG or PNG could not be converted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RasterError {
    /// The SVG cannot be parsed.
    #[error("the SVG cannot be parsed: {0}")]
    Svg(String),
    /// The image has no pixels or too many: width and height.
    #[error("it would be {0} x {1} pixels; the limit, like Figma's, is 32 megapixels")]
    Size(u64, u64),
    /// An image in it cannot be decoded.
    #[error("an image cannot be decoded: {0}")]
    Decode(String),
    /// The encoder failed.
    #[error("it cannot be encoded: {0}")]
    Encode(String),
}

/// Encodes PNGs of straight RGBA of 8 bits per channel. Keep it from one PNG to the next: allocating what it needs
/// takes longer than compressing an icon.
#[derive(Debug)]
pub(super) struct PngEncoder {
    deflate: ZlibEncoder<Vec<u8>>,
}

impl Default for PngEncoder {
    fn default() -> Self {
        Self { deflate: ZlibEncoder::new(Vec::new(), flate2::Compression::new(LEVEL)) }
    }
}

impl PngEncoder {
    pub(super) fn encode(&mut self, width: u32, height: u32, rgba: &[u8]) -> Result<Vec<u8>, RasterError> {
        if !is_flat(rgba) {
            return encode_png(width, height, rgba, png::Compression::Balanced);
        }
        let pixels = self.compressed(4 * width.max(1) as usize, rgba).map_err(|error| {
            // What is half compressed is not part of the next picture.
            *self = Self::default();
            RasterError::Encode(error.to_string())
        })?;
        with_header(width, height, png::Compression::Balanced, |writer| {
            writer.write_chunk(png::chunk::IDAT, &pixels)
        })
    }

    fn compressed(&mut self, row_length: usize, rgba: &[u8]) -> std::io::Result<Vec<u8>> {
        // Each write clears the encoder's buffer, which is larger than the rows of an icon.
        let mut rows = BufWriter::with_capacity(BLOCK, &mut self.deflate);
        for row in rgba.chunks_exact(row_length) {
            rows.write_all(&[NO_FILTER])?;
            rows.write_all(row)?;
        }
        rows.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        self.deflate.reset(Vec::new())
    }
}

/// How hard to compress, of 9. 6 takes an eighth longer, for pictures that are 0.4 % smaller.
const LEVEL: u32 = 5;

/// How many bytes to compress at once.
const BLOCK: usize = 64 * 1024;

/// The filter type None (<https://www.w3.org/TR/png-3/#9Filter-types>).
const NO_FILTER: u8 = 0;

/// How many colors a picture may have to compress better as it is than by the differences of its pixels. Of
/// 150 pictures of the constructs in docs/drawing.md, those with fewer got smaller by 20 % on average.
const FLAT: usize = 512;

/// Whether the picture has few colors, as most icons have: their own and those of their edges. Gradients,
/// shadows and photos have many.
fn is_flat(rgba: &[u8]) -> bool {
    // Two colors with one hash count once.
    let mut seen = vec![false; 1 << 13];
    let (mut last, mut colors) = ([0; 4], 0);
    for color in rgba.as_chunks::<4>().0 {
        if *color == last {
            continue;
        }
        last = *color;
        let hash = u32::from_le_bytes(*color).wrapping_mul(0x9e37_79b1) >> (32 - 13);
        if !std::mem::replace(&mut seen[hash as usize], true) {
            colors += 1;
            if colors > FLAT {
                return false;
            }
        }
    }
    true
}

/// Encodes straight RGBA of 8 bits per channel, with the differences of pixels that suit each row.
pub(super) fn encode_png(
    width: u32,
    height: u32,
    rgba: &[u8],
    compression: png::Compression,
) -> Result<Vec<u8>, RasterError> {
    with_header(width, height, compression, |writer| writer.write_image_data(rgba))
}

/// Returns a PNG of RGBA with the chunks that `write` adds.
fn with_header(
    width: u32,
    height: u32,
    compression: png::Compression,
    write: impl FnOnce(&mut png::Writer<&mut Vec<u8>>) -> Result<(), png::EncodingError>,
) -> Result<Vec<u8>, RasterError> {
    let failed = |error: png::EncodingError| RasterError::Encode(error.to_string());
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(compression);
    let mut writer = encoder.write_header().map_err(failed)?;
    write(&mut writer).map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(bytes)
}

/// Decodes a PNG to 8 bits per channel.
pub(super) fn decode_png(bytes: &[u8]) -> Result<(Vec<u8>, png::ColorType), RasterError> {
    let failed = |error: png::DecodingError| RasterError::Decode(error.to_string());
    let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(failed)?;
    let length =
        reader.output_buffer_size().ok_or_else(|| RasterError::Decode("it is too large".to_owned()))?;
    let mut pixels = vec![0; length];
    let frame = reader.next_frame(&mut pixels).map_err(failed)?;
    pixels.truncate(frame.buffer_size());
    Ok((pixels, frame.color_type))
}

/// Drops the channels that say nothing: alpha if the image is opaque, colors if it is gray. The encoder makes
/// a copy of four bytes a pixel beside these, so this bounds the memory of most large images.
pub(super) fn narrowed(
    mut pixels: Vec<u8>,
    color: image_webp::ColorType,
) -> (Vec<u8>, image_webp::ColorType) {
    use image_webp::ColorType::{L8, La8, Rgb8, Rgba8};
    if color != Rgba8 {
        return (pixels, color);
    }
    let (mut is_gray, mut is_opaque) = (true, true);
    for pixel in pixels.chunks_exact(4) {
        is_gray &= pixel[0] == pixel[1] && pixel[1] == pixel[2];
        is_opaque &= pixel[3] == u8::MAX;
    }
    let (kept, color): (&[usize], _) = match (is_gray, is_opaque) {
        (true, true) => (&[0], L8),
        (true, false) => (&[0, 3], La8),
        (false, true) => (&[0, 1, 2], Rgb8),
        (false, false) => return (pixels, Rgba8),
    };
    let mut end = 0;
    for start in (0..pixels.len()).step_by(4) {
        for channel in kept {
            pixels[end] = pixels[start + channel];
            end += 1;
        }
    }
    pixels.truncate(end);
    pixels.shrink_to_fit();
    (pixels, color)
}

/// Encodes pixels as a lossless WebP.
pub(super) fn encode_webp(
    width: u32,
    height: u32,
    pixels: &[u8],
    color: image_webp::ColorType,
) -> Result<Vec<u8>, RasterError> {
    let mut bytes = Vec::new();
    image_webp::WebPEncoder::new(&mut bytes)
        .encode(pixels, width, height, color)
        .map_err(|error| RasterError::Encode(error.to_string()))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pixels(width: u32, height: u32, color: impl Fn(u32, u32) -> [u8; 4]) -> Vec<u8> {
        let at = |at: u32| color(at % width, at / width);
        (0..width * height).flat_map(at).collect()
    }

    #[test]
    fn flat_and_other_pictures_keep_their_pixels() {
        let flat = pixels(40, 30, |x, y| if x * x + y * y < 400 { [10, 20, 30, 255] } else { [0; 4] });
        let smooth = pixels(64, 50, |x, y| [(x * 4) as u8, (y * 5) as u8, (x + y) as u8, 255]);
        let mut encoder = PngEncoder::default();
        for (rgba, width, height, is_few) in
            [(&flat, 40, 30, true), (&smooth, 64, 50, false), (&flat, 40, 30, true)]
        {
            assert_eq!(is_flat(rgba), is_few);
            let png = encoder.encode(width, height, rgba).unwrap();
            assert_eq!(decode_png(&png).unwrap(), (rgba.clone(), png::ColorType::Rgba));
            // No worse than the library's own choice.
            let other = encode_png(width, height, rgba, png::Compression::Balanced).unwrap();
            assert!(png.len() <= other.len(), "{} {}", png.len(), other.len());
        }
        let one = encoder.encode(40, 30, &flat).unwrap();
        assert_eq!(
            one,
            PngEncoder::default().encode(40, 30, &flat).unwrap(),
            "nothing stays from the one before"
        );
    }

    #[test]
    fn colors_are_counted_to_a_bound() {
        let many = |count: u32| pixels(count, 1, |x, _| [x as u8, (x >> 8) as u8, 7, 255]);
        // Two of these colors have one hash.
        assert_eq!([500, 512, 600].map(|count| is_flat(&many(count))), [true, true, false]);
    }
}
