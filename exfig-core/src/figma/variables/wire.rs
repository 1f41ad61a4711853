//! The JSON of variables. Source: `@figma/rest-api-spec` 0.43.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;

/// The response to `GET /v1/files/:key/variables/local`.
#[derive(Debug, Default, Deserialize)]
pub struct VariablesBody {
    pub(super) meta: Meta,
}

/// Both maps are required, even if empty: a response without them did not come from this endpoint.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Meta {
    pub(super) variables: BTreeMap<String, Variable>,
    pub(super) variable_collections: BTreeMap<String, Collection>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) variable_collection_id: String,
    pub(super) resolved_type: String,
    pub(super) values_by_mode: HashMap<String, RawValue>,
    pub(super) description: String,
    pub(super) scopes: Vec<String>,
    pub(super) code_syntax: HashMap<String, serde_json::Value>,
    pub(super) hidden_from_publishing: bool,
    pub(super) deleted_but_referenced: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Collection {
    pub(super) name: String,
    pub(super) modes: Vec<Mode>,
    pub(super) default_mode_id: String,
    pub(super) remote: bool,
    pub(super) hidden_from_publishing: bool,
    /// The collection that this one extends, if it is an extension.
    pub(super) parent_variable_collection_id: Option<String>,
    pub(super) variable_ids: Vec<String>,
    pub(super) variable_overrides: HashMap<String, HashMap<String, RawValue>>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Mode {
    pub(super) mode_id: String,
    pub(super) name: String,
    pub(super) parent_mode_id: Option<String>,
}

/// A value as it appears in the file. Source: `VariableValue` of the specification, 0.43.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum RawValue {
    Flag(bool),
    Number(f64),
    Text(String),
    Alias {
        #[serde(rename = "type")]
        _kind: AliasTag,
        id: String,
    },
    /// A color with a separate opacity; either may be an alias.
    Composed {
        color: Box<RawValue>,
        opacity: Box<RawValue>,
    },
    Color(RawColor),
    Unknown(serde::de::IgnoredAny),
}

/// A color. Its channels are required, so that an object of an unknown shape is not read as black.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct RawColor {
    pub(super) r: f64,
    pub(super) g: f64,
    pub(super) b: f64,
    #[serde(default = "opaque")]
    pub(super) a: f64,
}

fn opaque() -> f64 {
    1.0
}

#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) enum AliasTag {
    #[serde(rename = "VARIABLE_ALIAS")]
    Alias,
}
