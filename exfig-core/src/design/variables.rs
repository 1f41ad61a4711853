//! Which variables of a design to export.

use serde::Serialize;

use super::Unit;

/// Which variables to export, in which modes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VariableSource {
    /// Names of collections; empty for all.
    pub collections: Vec<String>,
    /// The modes of every collection that [`modes_of`](Self::modes_of) does not name: Figma's name of the mode →
    /// the name in the outputs, in output order, the default first; empty for every mode under its own name.
    pub modes: Vec<(String, String)>,
    /// The modes of single collections, by the collection's name.
    pub modes_of: Vec<(String, Vec<(String, String)>)>,
    /// Which resolved types to include; only colors by default.
    pub types: Vec<VariableType>,
    /// Whether to include collections from other libraries.
    pub remote: bool,
    /// Whether a collection's name is part of the names of its tokens.
    pub prefix: Prefix,
    /// The units of variables by name, as globs; the first that matches counts. Others follow their scopes.
    pub units: Vec<(String, Unit)>,
}

/// Whether a collection's name is part of the names of its tokens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Prefix {
    /// If there are several collections. A collection that was the only one when it was first exported keeps
    /// its names when others join it.
    #[default]
    Auto,
    /// Always.
    Always,
}

/// The type that a variable resolves to. Source: `resolvedType` in Figma's API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum VariableType {
    /// `COLOR`
    Color,
    /// `FLOAT`
    Number,
    /// `STRING`
    String,
    /// `BOOLEAN`
    Boolean,
}
