//! What an image fill shows, and where.
//!
//! Source: `ImagePaint` in `@figma/rest-api-spec` 0.43, and image fills in Figma's own exports.

use super::said::Said;
use super::wire::{ImageFields, Paint};

/// An image that fills a layer.
#[derive(Debug, Clone, PartialEq)]
pub struct ImageFill {
    /// The digest of its bytes in Figma: `imageRef`.
    pub reference: Box<str>,
    /// Where it is in the layer.
    pub placing: Placing,
    /// 0 to 1.
    pub opacity: f64,
}

/// Where an image is in the box of its layer: `scaleMode`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Placing {
    /// It covers the box, is centered, and sticks out on two sides.
    Fill,
    /// It is as large as fits into the box, and centered.
    Fit,
    /// A part of it is stretched over the box: width, height, left and top of that part, as shares of the image. The
    /// part may be larger than the image.
    Crop([f64; 4]),
    /// It is repeated from the upper left corner, scaled by this factor.
    Tile(f64),
}

/// What of an image fill is not drawn: a noun for messages.
pub(crate) type NotDrawn = &'static str;

/// Reads an image fill.
///
/// # Errors
/// What about it is not drawn.
pub(crate) fn read_image_fill(paint: &Paint) -> Result<ImageFill, NotDrawn> {
    let image = paint.image.as_deref().filter(|image| is_reference(&image.reference));
    let image = image.ok_or("an image fill without an image")?;
    if image.gif_ref != Said::Nothing {
        return Err("an animated image fill");
    }
    if !matches!(image.rotation, Said::Nothing | Said::Value(0.0)) {
        return Err("a rotated image fill");
    }
    if image.filters.0 {
        return Err("an image fill with adjusted colors");
    }
    Ok(ImageFill {
        reference: image.reference.as_str().into(),
        placing: placing(image)?,
        opacity: paint.opacity.unwrap_or(1.0).clamp(0.0, 1.0),
    })
}

/// Figma's are 40 hexadecimal digits.
fn is_reference(text: &str) -> bool {
    let is_plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    (1..=LONGEST_REFERENCE).contains(&text.len()) && is_plain
}

/// References that are longer name nothing, in bytes.
const LONGEST_REFERENCE: usize = 128;

fn placing(image: &ImageFields) -> Result<Placing, NotDrawn> {
    match image.scale_mode.as_deref() {
        Some("FILL") => Ok(Placing::Fill),
        Some("FIT") => Ok(Placing::Fit),
        Some("STRETCH") => match image.transform {
            Said::Nothing => Ok(Placing::Crop([1.0, 1.0, 0.0, 0.0])),
            Said::Value(transform) => crop(transform),
            Said::Other => Err("a cropped image fill that cannot be read"),
        },
        Some("TILE") => match image.scaling_factor {
            Said::Nothing => Ok(Placing::Tile(1.0)),
            Said::Value(factor) if FAIR.contains(&factor) => Ok(Placing::Tile(factor)),
            Said::Value(_) | Said::Other => Err("a tiled image fill without a scale"),
        },
        _ => Err("an image fill in an unknown mode"),
    }
}

/// Reads `imageTransform`, which maps the box to the image, both as unit squares.
fn crop([[a, c, e], [b, d, f]]: [[f64; 3]; 2]) -> Result<Placing, NotDrawn> {
    if b.abs() > STRAIGHT || c.abs() > STRAIGHT || a <= 0.0 || d <= 0.0 {
        return Err("a rotated image fill");
    }
    let is_fair = FAIR.contains(&a) && FAIR.contains(&d) && e.abs() <= *FAIR.end() && f.abs() <= *FAIR.end();
    if !is_fair {
        return Err("an image fill of an extreme size");
    }
    Ok(Placing::Crop([a, d, e, f]))
}

/// Factors of designs; others would make numbers that no renderer has.
const FAIR: std::ops::RangeInclusive<f64> = 1e-4..=1e4;

/// Figma's numbers have few digits, so this counts as zero in a rotation.
const STRAIGHT: f64 = 1e-6;

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(more: Value) -> Result<ImageFill, NotDrawn> {
        let mut paint = json!({"type": "IMAGE", "imageRef": "ab12", "scaleMode": "FILL"});
        for (key, value) in more.as_object().unwrap() {
            paint[key] = value.clone();
        }
        read_image_fill(&serde_json::from_value(paint).unwrap())
    }

    #[test]
    fn an_image_is_placed_by_its_mode() {
        let table = [
            (json!({}), Placing::Fill),
            (json!({"scaleMode": "FIT", "filters": {}, "rotation": 0, "gifRef": null}), Placing::Fit),
            (json!({"scaleMode": "TILE"}), Placing::Tile(1.0)),
            (json!({"scaleMode": "TILE", "scalingFactor": 0.25}), Placing::Tile(0.25)),
            (json!({"scaleMode": "STRETCH"}), Placing::Crop([1.0, 1.0, 0.0, 0.0])),
            (
                json!({"scaleMode": "STRETCH", "imageTransform": [[0.5, 0.0, 0.25], [1e-9, 2.0, -0.5]]}),
                Placing::Crop([0.5, 2.0, 0.25, -0.5]),
            ),
            (json!({"filters": {"exposure": 0.0, "tint": 0}}), Placing::Fill),
        ];
        for (more, placing) in table {
            let fill = read(more.clone()).unwrap();
            assert_eq!((&*fill.reference, fill.placing, fill.opacity), ("ab12", placing, 1.0), "{more}");
        }
        assert_eq!(read(json!({"opacity": 0.5})).unwrap().opacity, 0.5);
    }

    #[test]
    fn what_has_no_counterpart_is_named() {
        let table = [
            (json!({"imageRef": null}), "an image fill without an image"),
            (json!({"imageRef": 7}), "an image fill without an image"),
            (json!({"imageRef": ""}), "an image fill without an image"),
            (json!({"imageRef": "../a"}), "an image fill without an image"),
            (json!({"imageRef": "a".repeat(129)}), "an image fill without an image"),
            (json!({"gifRef": "cd"}), "an animated image fill"),
            (json!({"rotation": 90}), "a rotated image fill"),
            (json!({"rotation": "90"}), "a rotated image fill"),
            (json!({"filters": {"exposure": 0.0, "contrast": 0.3}}), "an image fill with adjusted colors"),
            (json!({"filters": {"exposure": "much"}}), "an image fill with adjusted colors"),
            (json!({"filters": [1]}), "an image fill with adjusted colors"),
            (json!({"scaleMode": "CROP"}), "an image fill in an unknown mode"),
            (json!({"scaleMode": null}), "an image fill in an unknown mode"),
            (json!({"scaleMode": "TILE", "scalingFactor": 0}), "a tiled image fill without a scale"),
            (json!({"scaleMode": "TILE", "scalingFactor": "1"}), "a tiled image fill without a scale"),
            (json!({"scaleMode": "TILE", "scalingFactor": 1e300}), "a tiled image fill without a scale"),
            (
                json!({"scaleMode": "STRETCH", "imageTransform": [[1e-300, 0.0, 0.0], [0.0, 1.0, 0.0]]}),
                "an image fill of an extreme size",
            ),
            (
                json!({"scaleMode": "STRETCH", "imageTransform": [[1.0, 0.0, -1e300], [0.0, 1.0, 0.0]]}),
                "an image fill of an extreme size",
            ),
            (
                json!({"scaleMode": "STRETCH", "imageTransform": [[0.0, -1.0, 0.25], [1.0, 0.0, 0.0]]}),
                "a rotated image fill",
            ),
            (
                json!({"scaleMode": "STRETCH", "imageTransform": [[1.0, 0.0, 0.0], [0.0, -1.0, 1.0]]}),
                "a rotated image fill",
            ),
            (
                json!({"scaleMode": "STRETCH", "imageTransform": [[1.0, 0.0], [0.0, 1.0]]}),
                "a cropped image fill that cannot be read",
            ),
        ];
        for (more, what) in table {
            assert_eq!(read(more.clone()), Err(what), "{more}");
        }
    }
}
