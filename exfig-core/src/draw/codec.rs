//! Encodes and decodes pixels.

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

/// Encodes straight RGBA of 8 bits per channel.
pub(super) fn encode_png(
    width: u32,
    height: u32,
    rgba: &[u8],
    compression: png::Compression,
) -> Result<Vec<u8>, RasterError> {
    let failed = |error: png::EncodingError| RasterError::Encode(error.to_string());
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(compression);
    let mut writer = encoder.write_header().map_err(failed)?;
    writer.write_image_data(rgba).map_err(failed)?;
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
