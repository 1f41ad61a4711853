//! The JSON of Figma's responses, reduced to the fields that exfig uses; nearly every field is optional.
//! Source: `@figma/rest-api-spec` 0.43 and recorded responses.

mod paints;

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

pub(super) use self::paints::ColorStop;
pub(crate) use self::paints::{Effect, Paint};
pub(super) use self::paints::{ImageFields, Vector};
use super::bindings::Bindings;
use super::lenient;

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
}
