//! The JSON of Figma's answers, as far as it is used; every field is optional. Source: `@figma/rest-api-spec` 0.43 and recorded
//! answers.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::lenient;
use crate::asset::Rgba;

/// `RGBA`: four numbers from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
#[serde(default)]
pub struct Color {
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
    /// The color; a missing channel is 0, a missing alpha 1.
    #[must_use]
    pub fn rgba(self) -> Rgba {
        let channel = |value: Option<f64>| value.unwrap_or(0.0);
        Rgba { r: channel(self.r), g: channel(self.g), b: channel(self.b), a: self.a.unwrap_or(1.0) }
    }
}

/// A point of a gradient.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
#[serde(default)]
pub struct Vector {
    #[serde(deserialize_with = "lenient::field")]
    pub(super) x: Option<f64>,
    #[serde(deserialize_with = "lenient::field")]
    pub(super) y: Option<f64>,
}

/// `ColorStop`
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
#[serde(default)]
pub struct ColorStop {
    #[serde(deserialize_with = "lenient::field")]
    pub(super) position: Option<f64>,
    pub(super) color: Option<Color>,
}

/// `Paint` of any type.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Paint {
    #[serde(rename = "type", deserialize_with = "lenient::field")]
    pub(super) kind: Option<String>,
    #[serde(deserialize_with = "lenient::field")]
    pub(super) visible: Option<bool>,
    #[serde(deserialize_with = "lenient::field")]
    pub(super) opacity: Option<f64>,
    #[serde(deserialize_with = "lenient::field")]
    pub(super) blend_mode: Option<String>,
    pub(super) color: Option<Color>,
    pub(super) gradient_handle_positions: Option<Vec<Vector>>,
    pub(super) gradient_stops: Option<Vec<ColorStop>>,
}

impl Paint {
    /// `SOLID`, `GRADIENT_LINEAR` …
    #[must_use]
    pub fn kind(&self) -> &str {
        self.kind.as_deref().unwrap_or("UNKNOWN")
    }

    /// `MULTIPLY` …; `None` where it covers what is below it.
    #[must_use]
    pub fn blend_mode(&self) -> Option<&str> {
        self.blend_mode.as_deref().filter(|mode| *mode != "NORMAL" && *mode != "PASS_THROUGH")
    }

    /// Whether the paint leaves a mark.
    #[must_use]
    pub fn is_visible(&self) -> bool {
        self.visible != Some(false) && self.opacity.unwrap_or(1.0) > 0.0
    }
}

/// `TypeStyle`
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
    #[serde(deserialize_with = "lenient::field")]
    pub(super) text_align_horizontal: Option<String>,
    #[serde(deserialize_with = "lenient::field")]
    pub(super) text_align_vertical: Option<String>,
    pub(super) opentype_flags: Option<BTreeMap<String, i64>>,
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

/// `GET /v1/files/:key/meta`: with the `file` wrapper, or without it as older answers have it.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged, expecting = "it has no `file` with a `version`")]
pub enum MetaBody {
    /// As the specification has it.
    Wrapped {
        /// The file.
        file: MetaFields,
    },
    /// As older answers have it.
    Bare(MetaFields),
}

/// What is used of a file's metadata.
#[derive(Debug, Clone, Deserialize)]
pub struct MetaFields {
    #[serde(default, deserialize_with = "lenient::field")]
    name: Option<String>,
    version: String,
}

impl MetaBody {
    fn fields(&self) -> &MetaFields {
        match self {
            Self::Wrapped { file } | Self::Bare(file) => file,
        }
    }

    /// The file's name, where the answer has one.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.fields().name.as_deref()
    }

    /// The file's present version.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.fields().version
    }
}

/// `GET /v1/images/:key`; a null URL is a node that could not be rendered.
#[derive(Debug, Clone, Deserialize)]
pub struct ImagesBody {
    /// Node id → URL.
    pub images: BTreeMap<String, Option<String>>,
    /// What went wrong, in a body with a status of success.
    #[serde(default, deserialize_with = "lenient::field")]
    pub err: Option<String>,
}

/// `GET /v1/files/:key/styles`
#[derive(Debug, Clone, Deserialize)]
pub struct StylesBody {
    /// The list.
    pub meta: StylesMeta,
}

/// The list of published styles.
#[derive(Debug, Clone, Deserialize)]
pub struct StylesMeta {
    /// Published styles.
    pub styles: Vec<StyleMeta>,
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
