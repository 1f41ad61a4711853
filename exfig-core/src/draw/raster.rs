//! Pixels from an SVG, at any scale and without a request.

use resvg::tiny_skia::{Pixmap, PremultipliedColorU8, Transform};
use resvg::usvg;

/// More pixels than Figma renders. Source: `GET /v1/images`, which scales down beyond 32 megapixels.
const MOST_PIXELS: f64 = 32_000_000.0;

/// Why there are no pixels.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RasterError {
    /// It cannot be read.
    #[error("the SVG cannot be read: {0}")]
    Svg(String),
    /// Too large, or nothing.
    #[error("it would be {0} x {1} pixels; Figma's limit, and ours, is 32 megapixels")]
    Size(u64, u64),
    /// The encoder failed.
    #[error("it cannot be encoded: {0}")]
    Encode(String),
}

/// The picture of `svg` at `scale`, as straight RGBA of 8 bits, rows from the top; width and height are rounded up to whole pixels.
///
/// # Errors
/// [`RasterError`]
pub fn pixels(svg: &str, scale: f64) -> Result<(u32, u32, Vec<u8>), RasterError> {
    let pixmap = pixmap(svg, scale)?;
    let straight = |pixel: &PremultipliedColorU8| {
        let color = pixel.demultiply();
        [color.red(), color.green(), color.blue(), color.alpha()]
    };
    Ok((pixmap.width(), pixmap.height(), pixmap.pixels().iter().flat_map(straight).collect()))
}

/// The picture of `svg` at `scale` as a PNG.
///
/// # Errors
/// [`RasterError`]
pub fn png(svg: &str, scale: f64) -> Result<Vec<u8>, RasterError> {
    pixmap(svg, scale)?.encode_png().map_err(|error| RasterError::Encode(error.to_string()))
}

/// The picture of `svg` at `scale` as a lossless WebP.
///
/// # Errors
/// [`RasterError`]
pub fn webp(svg: &str, scale: f64) -> Result<Vec<u8>, RasterError> {
    let (width, height, rgba) = pixels(svg, scale)?;
    encode_webp(width, height, &rgba)
}

/// A PNG that Figma rendered as a lossless WebP.
///
/// # Errors
/// [`RasterError`]
pub fn webp_from_png(bytes: &[u8]) -> Result<Vec<u8>, RasterError> {
    let pixmap = Pixmap::decode_png(bytes).map_err(|error| RasterError::Encode(error.to_string()))?;
    let straight = pixmap.pixels().iter().flat_map(|pixel| {
        let color = pixel.demultiply();
        [color.red(), color.green(), color.blue(), color.alpha()]
    });
    encode_webp(pixmap.width(), pixmap.height(), &straight.collect::<Vec<_>>())
}

fn encode_webp(width: u32, height: u32, rgba: &[u8]) -> Result<Vec<u8>, RasterError> {
    let mut bytes = Vec::new();
    image_webp::WebPEncoder::new(&mut bytes)
        .encode(rgba, width, height, image_webp::ColorType::Rgba8)
        .map_err(|error| RasterError::Encode(error.to_string()))?;
    Ok(bytes)
}

fn pixmap(svg: &str, scale: f64) -> Result<Pixmap, RasterError> {
    let tree = usvg::Tree::from_str(svg, &usvg::Options::default())
        .map_err(|error| RasterError::Svg(error.to_string()))?;
    // What is no more than float noise above a whole pixel makes no row of its own.
    let side = |length: f32| (f64::from(length) * scale - 0.001).ceil().max(1.0);
    let (width, height) = (side(tree.size().width()), side(tree.size().height()));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked against the limit")]
    let pixmap = if width * height <= MOST_PIXELS { Pixmap::new(width as u32, height as u32) } else { None };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "for a message")]
    let mut pixmap = pixmap.ok_or(RasterError::Size(width as u64, height as u64))?;
    #[expect(clippy::cast_possible_truncation, reason = "a scale of at most 4 with two decimals")]
    let scale = scale as f32;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    Ok(pixmap)
}

/// Whether two SVGs are the same picture: as large, and alike in every pixel at four times their size (or as much as 4 megapixels allow).
/// `false` where either cannot be read.
#[must_use]
pub fn same_picture(one: &str, other: &str) -> bool {
    /// A channel may differ by this much: rounding of coordinates moves an edge by less than a hundredth of a pixel.
    const ROUNDING: u8 = 3;
    let (Ok(a), Ok(b)) = (pixmap(one, 1.0), pixmap(other, 1.0)) else { return false };
    let size =
        |text: &str| usvg::Tree::from_str(text, &usvg::Options::default()).ok().map(|tree| tree.size());
    if size(one) != size(other) {
        return false;
    }
    let area = f64::from(a.width()) * f64::from(a.height());
    let scale = (4_000_000.0 / area.max(1.0)).sqrt().clamp(1.0, 4.0);
    let alike = |a: &Pixmap, b: &Pixmap| {
        a.data().len() == b.data().len()
            && a.data().iter().zip(b.data()).all(|(a, b)| a.abs_diff(*b) <= ROUNDING)
    };
    alike(&a, &b) && matches!((pixmap(one, scale), pixmap(other, scale)), (Ok(a), Ok(b)) if alike(&a, &b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asset::AssetFormat;
    use crate::figma::verify::{png_size, verify};

    #[test]
    fn pictures_are_compared_by_what_they_show() {
        let one = r#"<svg width="8" height="8" viewBox="0 0 8 8" xmlns="http://www.w3.org/2000/svg"><path d="M1 1H7V7H1Z" fill="red"/></svg>"#;
        let other = r##"<svg viewBox="0 0 8 8" xmlns="http://www.w3.org/2000/svg" width="8" height="8"><g><rect x="1" y="1" width="6" height="6" fill="#f00"/></g></svg>"##;
        assert!(same_picture(one, other));
        assert!(!same_picture(one, &other.replace("#f00", "#00f")));
        assert!(!same_picture(one, &other.replace("width=\"6\"", "width=\"5.5\"")));
        assert!(!same_picture(one, &other.replace("\"8\"", "\"9\"")));
        assert!(!same_picture(one, "<svg"));
    }

    #[test]
    fn pixels_come_as_whole_files_of_any_scale() {
        let text = r#"<svg width="15" height="10" xmlns="http://www.w3.org/2000/svg"><path d="M0 0H9V9Z" fill="red"/></svg>"#;
        for (scale, want) in [(1.0, (15, 10)), (2.0, (30, 20)), (1.5, (23, 15)), (0.1, (2, 1))] {
            let bytes = png(text, scale).unwrap();
            verify(AssetFormat::Png, &bytes).unwrap();
            assert_eq!(png_size(&bytes), Some(want), "{scale}");
        }
        verify(AssetFormat::Webp, &webp(text, 2.0).unwrap()).unwrap();
        assert!(png("<svg", 1.0).is_err());
        let huge = r#"<svg width="9000" height="9000" xmlns="http://www.w3.org/2000/svg"><path d="M0 0H1V1Z"/></svg>"#;
        assert!(png(huge, 1.0).unwrap_err().to_string().contains("32 megapixels"));
    }
}
