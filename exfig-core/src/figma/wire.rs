//! The JSON of Figma's responses, reduced to the fields that exfig uses; nearly every field is optional.
//! Source: `@figma/rest-api-spec` 0.43 and recorded responses.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::bindings::Bindings;
use super::lenient;
use super::said::{HasFilters, Said};
use crate::asset::Rgba;

/// `RGBA`: four numbers from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Color {
    #[serde(deserialize_with = "lenient::field")]
    r: Option<f64>,
    #[serde(deserialize_with = "lenient::field")]
    g: Option<f64>,
    #[serde(deserialize_with = "lenient::field")]
    b: Option<f64>,
    #[serde(deserialize_with = "lenient::field")]
    a: Option<f64>,
}

impl Color {
    /// Returns the color; a missing channel is 0, a missing alpha 1.
    pub(crate) fn rgba(self) -> Rgba {
        let channel = |value: Option<f64>| value.unwrap_or(0.0);
        Rgba { r: channel(self.r), g: channel(self.g), b: channel(self.b), a: self.a.unwrap_or(1.0) }
    }
}

/// A point, such as a gradient's handle, or a size.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Vector {
    #[serde(deserialize_with = "lenient::field")]
    pub(super) x: Option<f64>,
    #[serde(deserialize_with = "lenient::field")]
    pub(super) y: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct ColorStop {
    #[serde(deserialize_with = "lenient::field")]
    pub(super) position: Option<f64>,
    pub(super) color: Option<Color>,
    pub(super) bound_variables: Bindings,
}

/// A `Paint` of any type.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(from = "PaintFields")]
pub struct Paint {
    pub(super) kind: Option<String>,
    pub(super) visible: Option<bool>,
    pub(super) opacity: Option<f64>,
    pub(super) blend_mode: Option<String>,
    pub(super) color: Option<Color>,
    pub(super) gradient_handle_positions: Option<Vec<Vector>>,
    pub(super) gradient_stops: Option<Vec<ColorStop>>,
    /// What only an image has.
    pub(super) image: Option<Box<ImageFields>>,
    pub(super) bound_variables: Bindings,
}

/// The fields of a paint in Figma's JSON.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct PaintFields {
    #[serde(rename = "type", deserialize_with = "lenient::field")]
    kind: Option<String>,
    #[serde(deserialize_with = "lenient::field")]
    visible: Option<bool>,
    #[serde(deserialize_with = "lenient::field")]
    opacity: Option<f64>,
    #[serde(deserialize_with = "lenient::field")]
    blend_mode: Option<String>,
    color: Option<Color>,
    gradient_handle_positions: Option<Vec<Vector>>,
    gradient_stops: Option<Vec<ColorStop>>,
    #[serde(deserialize_with = "lenient::field")]
    image_ref: Option<String>,
    #[serde(deserialize_with = "lenient::field")]
    scale_mode: Option<String>,
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
        Self {
            kind: fields.kind,
            visible: fields.visible,
            opacity: fields.opacity,
            blend_mode: fields.blend_mode,
            color: fields.color,
            gradient_handle_positions: fields.gradient_handle_positions,
            gradient_stops: fields.gradient_stops,
            image,
            bound_variables: fields.bound_variables,
        }
    }
}

/// What only an `ImagePaint` has.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct ImageFields {
    /// `imageRef`: the digest of its bytes.
    pub(super) reference: String,
    pub(super) scale_mode: Option<String>,
    pub(super) transform: Said<[[f64; 3]; 2]>,
    pub(super) scaling_factor: Said<f64>,
    pub(super) rotation: Said<f64>,
    pub(super) filters: HasFilters,
    pub(super) gif_ref: Said<()>,
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

    /// Estimates the memory of what only an image has, in bytes.
    pub(super) fn image_weight(&self) -> usize {
        self.image.as_ref().map_or(0, |image| size_of::<ImageFields>() + image.reference.len())
    }

    /// Whether a variable determines any part of it.
    pub(super) fn is_bound(&self) -> bool {
        self.bound_variables.any()
            || self.gradient_stops.iter().flatten().any(|stop| stop.bound_variables.any())
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
    pub(super) kind: Option<String>,
    #[serde(deserialize_with = "lenient::field")]
    pub(super) visible: Option<bool>,
    pub(super) color: Option<Color>,
    #[serde(deserialize_with = "lenient::field")]
    pub(super) blend_mode: Option<String>,
    pub(super) offset: Option<Vector>,
    #[serde(deserialize_with = "lenient::field")]
    pub(super) radius: Option<f64>,
    #[serde(deserialize_with = "lenient::field")]
    pub(super) spread: Option<f64>,
    pub(super) bound_variables: Bindings,
}

impl Effect {
    /// Returns its blend mode: `MULTIPLY` …; `None` if it simply covers what is below.
    pub(super) fn blend_mode(&self) -> Option<&str> {
        self.blend_mode.as_deref().filter(|mode| *mode != "NORMAL" && *mode != "PASS_THROUGH")
    }
}

/// The text properties of a node or a style: the specification's `TypeStyle`.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct TypeStyle {
    #[serde(deserialize_with = "lenient::field")]
    pub(super) font_family: Option<String>,
    #[serde(deserialize_with = "lenient::field")]
    pub(super) font_post_script_name: Option<String>,
    #[serde(deserialize_with = "lenient::field")]
    pub(super) font_style: Option<String>,
    #[serde(deserialize_with = "lenient::field")]
    pub(super) font_weight: Option<f64>,
    #[serde(deserialize_with = "lenient::field")]
    pub(super) italic: Option<bool>,
    #[serde(deserialize_with = "lenient::field")]
    pub(super) font_size: Option<f64>,
    #[serde(deserialize_with = "lenient::field")]
    pub(super) line_height_px: Option<f64>,
    #[serde(deserialize_with = "lenient::field")]
    pub(super) line_height_percent: Option<f64>,
    #[serde(deserialize_with = "lenient::field")]
    pub(super) line_height_percent_font_size: Option<f64>,
    #[serde(deserialize_with = "lenient::field")]
    pub(super) line_height_unit: Option<String>,
    #[serde(deserialize_with = "lenient::field")]
    pub(super) letter_spacing: Option<f64>,
    #[serde(deserialize_with = "lenient::field")]
    pub(super) paragraph_spacing: Option<f64>,
    #[serde(deserialize_with = "lenient::field")]
    pub(super) paragraph_indent: Option<f64>,
    #[serde(deserialize_with = "lenient::field")]
    pub(super) list_spacing: Option<f64>,
    #[serde(deserialize_with = "lenient::field")]
    pub(super) text_case: Option<String>,
    #[serde(deserialize_with = "lenient::field")]
    pub(super) text_decoration: Option<String>,
    pub(super) opentype_flags: Option<BTreeMap<String, i64>>,
    pub(super) bound_variables: Bindings,
}

/// An entry of a file's `components` or `componentSets`, keyed by node id.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ComponentMeta {
    #[serde(deserialize_with = "lenient::field")]
    pub(super) description: Option<String>,
}

/// An entry of a file's `styles`, keyed by node id.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct StyleMeta {
    #[serde(deserialize_with = "lenient::field")]
    pub(super) name: Option<String>,
    #[serde(alias = "style_type", deserialize_with = "lenient::field")]
    pub(super) style_type: Option<String>,
    #[serde(deserialize_with = "lenient::field")]
    pub(super) description: Option<String>,
    #[serde(deserialize_with = "lenient::field")]
    pub(super) remote: Option<bool>,
    #[serde(alias = "node_id", deserialize_with = "lenient::field")]
    pub(super) node_id: Option<String>,
}

/// The response to `GET /v1/files/:key/meta`, with the `file` wrapper, or without it as in older responses.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged, expecting = "it has no `file` with a `version`")]
pub(crate) enum MetaBody {
    /// The shape in the specification.
    Wrapped { file: MetaFields },
    /// The shape of older responses.
    Bare(MetaFields),
}

/// The part of a file's metadata that exfig uses.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct MetaFields {
    version: String,
}

impl MetaBody {
    fn fields(&self) -> &MetaFields {
        match self {
            Self::Wrapped { file } | Self::Bare(file) => file,
        }
    }

    /// Returns the file's current version.
    pub(crate) fn version(&self) -> &str {
        &self.fields().version
    }
}

/// The response to `GET /v1/me`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct MeBody {
    pub handle: String,
}

/// The response to `GET /v1/files/:key/versions`: a page of them, newest first.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct VersionsBody {
    versions: Vec<VersionFields>,
    #[serde(default)]
    pagination: Pagination,
}

#[derive(Debug, Clone, Deserialize)]
struct VersionFields {
    id: String,
    #[serde(default, deserialize_with = "lenient::field")]
    label: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Pagination {
    #[serde(deserialize_with = "lenient::field")]
    next_page: Option<String>,
}

impl VersionsBody {
    /// Returns the newest version on the page that has a name. Autosaves have none.
    pub(crate) fn named(&self) -> Option<&str> {
        let has_name =
            |version: &&VersionFields| version.label.as_deref().is_some_and(|label| !label.trim().is_empty());
        self.versions.iter().find(has_name).map(|version| version.id.as_str())
    }

    /// Returns the oldest version on the page, if older ones follow on another.
    pub(crate) fn last(&self) -> Option<&str> {
        let last = self.versions.last()?;
        self.pagination.next_page.is_some().then_some(&last.id)
    }
}

/// The response to `GET /v1/images/:key`; a null URL means that the node could not be rendered.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ImagesBody {
    /// Node id → URL.
    pub images: BTreeMap<String, Option<String>>,
    /// The error, which may come in a body whose status is a success.
    #[serde(default, deserialize_with = "lenient::field")]
    pub err: Option<String>,
}

/// The response to `GET /v1/files/:key/images`: where the images in the file's fills are.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ImageFillsBody {
    pub meta: ImageFillsMeta,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ImageFillsMeta {
    /// `imageRef` → URL.
    pub images: BTreeMap<String, Option<String>>,
}

/// The response to `GET /v1/files/:key/styles`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct StylesBody {
    pub meta: StylesMeta,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct StylesMeta {
    pub styles: Vec<StyleMeta>,
}

/// The response to `GET /v1/files/:key/components`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ComponentsBody {
    meta: ComponentsMeta,
}

#[derive(Debug, Clone, Deserialize)]
struct ComponentsMeta {
    components: Vec<Published>,
}

#[derive(Debug, Clone, Deserialize)]
struct Published {
    node_id: String,
}

impl ComponentsBody {
    /// Returns the ids of the published components.
    pub(crate) fn ids(self) -> BTreeSet<String> {
        self.meta.components.into_iter().map(|component| component.node_id).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meta_is_read_in_both_shapes() {
        let table = [
            (r#"{"file":{"name":"A","version":"7","role":"owner"}}"#, Some("7")),
            (r#"{"name":"A","version":"8"}"#, Some("8")),
            (r#"{"file":{"name":"A","last_touched_at":"2026-01-01T00:00:00Z"}}"#, None),
            (r#"{"file":{"version":9}}"#, None),
            (r#"{"file":{}}"#, None),
            ("{}", None),
        ];
        for (body, want) in table {
            let read = serde_json::from_str::<MetaBody>(body);
            assert_eq!(read.as_ref().ok().map(MetaBody::version), want, "{body}");
        }
    }

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
