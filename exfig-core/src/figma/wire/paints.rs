//! Paints and effects.

use serde::Deserialize;

use crate::asset::Rgba;
use crate::figma::bindings::Bindings;
use crate::figma::constant::Constant;
use crate::figma::lenient;
use crate::figma::said::{HasFilters, Said};

/// `RGBA`: four numbers from 0 to 1. A missing channel is 0, a missing alpha 1.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(from = "ColorFields")]
pub(crate) struct Color(Rgba);

#[derive(Default, Deserialize)]
#[serde(default)]
struct ColorFields {
    #[serde(deserialize_with = "lenient::field")]
    r: Option<f64>,
    #[serde(deserialize_with = "lenient::field")]
    g: Option<f64>,
    #[serde(deserialize_with = "lenient::field")]
    b: Option<f64>,
    #[serde(deserialize_with = "lenient::field")]
    a: Option<f64>,
}

impl From<ColorFields> for Color {
    fn from(fields: ColorFields) -> Self {
        let channel = |value: Option<f64>| value.unwrap_or(0.0);
        let (r, g, b) = (channel(fields.r), channel(fields.g), channel(fields.b));
        Self(Rgba { r, g, b, a: fields.a.unwrap_or(1.0) })
    }
}

impl Color {
    pub(crate) fn rgba(self) -> Rgba {
        self.0
    }
}

/// A point, such as a gradient's handle, or a size.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Vector {
    #[serde(deserialize_with = "lenient::field")]
    pub(in crate::figma) x: Option<f64>,
    #[serde(deserialize_with = "lenient::field")]
    pub(in crate::figma) y: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct ColorStop {
    #[serde(deserialize_with = "lenient::field")]
    pub(in crate::figma) position: Option<f64>,
    pub(in crate::figma) color: Option<Color>,
    pub(in crate::figma) bound_variables: Bindings,
}

/// A `Paint` of any type.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(from = "PaintFields")]
pub struct Paint {
    pub(in crate::figma) kind: Option<Constant>,
    pub(in crate::figma) visible: Option<bool>,
    pub(in crate::figma) opacity: Option<f64>,
    pub(in crate::figma) blend_mode: Option<Constant>,
    pub(in crate::figma) color: Option<Color>,
    /// What only a gradient has.
    pub(in crate::figma) gradient: Option<Box<GradientFields>>,
    /// What only an image has.
    pub(in crate::figma) image: Option<Box<ImageFields>>,
    pub(in crate::figma) bound_variables: Bindings,
}

/// The fields of a paint in Figma's JSON.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct PaintFields {
    #[serde(rename = "type", deserialize_with = "lenient::field")]
    kind: Option<Constant>,
    #[serde(deserialize_with = "lenient::field")]
    visible: Option<bool>,
    #[serde(deserialize_with = "lenient::field")]
    opacity: Option<f64>,
    #[serde(deserialize_with = "lenient::field")]
    blend_mode: Option<Constant>,
    color: Option<Color>,
    gradient_handle_positions: Option<Vec<Vector>>,
    gradient_stops: Option<Vec<ColorStop>>,
    #[serde(deserialize_with = "lenient::field")]
    image_ref: Option<String>,
    #[serde(deserialize_with = "lenient::field")]
    scale_mode: Option<Constant>,
    image_transform: Said<[[f64; 3]; 2]>,
    scaling_factor: Said<f64>,
    rotation: Said<f64>,
    filters: HasFilters,
    gif_ref: Said<()>,
    bound_variables: Bindings,
}

impl From<PaintFields> for Paint {
    fn from(fields: PaintFields) -> Self {
        let image = fields.image_ref.map(|reference| {
            Box::new(ImageFields {
                reference,
                scale_mode: fields.scale_mode,
                transform: fields.image_transform,
                scaling_factor: fields.scaling_factor,
                rotation: fields.rotation,
                filters: fields.filters,
                gif_ref: fields.gif_ref,
            })
        });
        let is_gradient = fields.gradient_handle_positions.is_some() || fields.gradient_stops.is_some();
        let gradient = is_gradient.then(|| {
            Box::new(GradientFields {
                handle_positions: fields.gradient_handle_positions.unwrap_or_default(),
                stops: fields.gradient_stops.unwrap_or_default(),
            })
        });
        Self {
            kind: fields.kind,
            visible: fields.visible,
            opacity: fields.opacity,
            blend_mode: fields.blend_mode,
            color: fields.color,
            gradient,
            image,
            bound_variables: fields.bound_variables,
        }
    }
}

/// What only a `GradientPaint` has.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct GradientFields {
    pub(in crate::figma) handle_positions: Vec<Vector>,
    pub(in crate::figma) stops: Vec<ColorStop>,
}

/// What only an `ImagePaint` has.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct ImageFields {
    /// `imageRef`: the digest of its bytes.
    pub(in crate::figma) reference: String,
    pub(in crate::figma) scale_mode: Option<Constant>,
    pub(in crate::figma) transform: Said<[[f64; 3]; 2]>,
    pub(in crate::figma) scaling_factor: Said<f64>,
    pub(in crate::figma) rotation: Said<f64>,
    pub(in crate::figma) filters: HasFilters,
    pub(in crate::figma) gif_ref: Said<()>,
}

impl Paint {
    /// Returns its type: `SOLID`, `GRADIENT_LINEAR` …; `UNKNOWN` if absent.
    pub fn kind(&self) -> &str {
        self.kind.as_deref().unwrap_or("UNKNOWN")
    }

    /// Returns its blend mode: `MULTIPLY` …; `None` if it simply covers what is below.
    pub fn blend_mode(&self) -> Option<&str> {
        self.blend_mode.as_deref().filter(|mode| *mode != "NORMAL" && *mode != "PASS_THROUGH")
    }

    /// Estimates the memory of what a solid color does not have, in bytes.
    pub(in crate::figma) fn extra_weight(&self) -> usize {
        let words = self.kind.iter().chain(&self.blend_mode).map(Constant::weight).sum::<usize>();
        let image = self.image.as_ref().map_or(0, |image| size_of::<ImageFields>() + image.reference.len());
        let gradient = self.gradient.as_ref().map_or(0, |gradient| {
            size_of::<GradientFields>()
                + gradient.handle_positions.len() * size_of::<Vector>()
                + gradient.stops.len() * size_of::<ColorStop>()
        });
        words + image + gradient
    }

    /// Whether a variable determines any part of it.
    pub(in crate::figma) fn is_bound(&self) -> bool {
        self.bound_variables.any()
            || self
                .gradient
                .iter()
                .flat_map(|gradient| &gradient.stops)
                .any(|stop| stop.bound_variables.any())
    }

    /// Whether the paint is switched on and not fully transparent.
    pub fn is_visible(&self) -> bool {
        self.visible != Some(false) && self.opacity.unwrap_or(1.0) > 0.0
    }
}

/// An `Effect` of any type.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Effect {
    #[serde(rename = "type", deserialize_with = "lenient::field")]
    pub(in crate::figma) kind: Option<Constant>,
    #[serde(deserialize_with = "lenient::field")]
    pub(in crate::figma) visible: Option<bool>,
    pub(in crate::figma) color: Option<Color>,
    #[serde(deserialize_with = "lenient::field")]
    pub(in crate::figma) blend_mode: Option<Constant>,
    pub(in crate::figma) offset: Option<Vector>,
    #[serde(deserialize_with = "lenient::field")]
    pub(in crate::figma) radius: Option<f64>,
    #[serde(deserialize_with = "lenient::field")]
    pub(in crate::figma) spread: Option<f64>,
    #[serde(deserialize_with = "lenient::field")]
    pub(in crate::figma) blur_type: Option<Constant>,
    pub(in crate::figma) bound_variables: Bindings,
}

impl Effect {
    /// Returns how its blur differs from one that is the same everywhere: `PROGRESSIVE` …
    pub(in crate::figma) fn special_blur(&self) -> Option<&str> {
        self.blur_type.as_deref().filter(|kind| *kind != "NORMAL")
    }

    /// Returns its blend mode: `MULTIPLY` …; `None` if it simply covers what is below.
    pub(in crate::figma) fn blend_mode(&self) -> Option<&str> {
        self.blend_mode.as_deref().filter(|mode| *mode != "NORMAL" && *mode != "PASS_THROUGH")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_another_type_count_as_absent() {
        let paint: Paint = serde_json::from_str(
            r#"{"type":"SOLID","opacity":"half","visible":[1,{"a":2}],"color":{"r":1,"g":null}}"#,
        )
        .unwrap();
        assert!(paint.is_visible());
        assert_eq!(paint.color.unwrap().rgba(), Rgba { r: 1.0, g: 0.0, b: 0.0, a: 1.0 });
    }
}
