//! Which variables of a design to export.

use serde::Serialize;

/// Which variables to export, in which modes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VariableSource {
    /// Names of collections; empty for all.
    pub collections: Vec<String>,
    /// Figma's mode name → the name in the outputs, in output order; empty for every mode under its own name.
    pub modes: Vec<(String, String)>,
    /// Which resolved types to include; only colors by default.
    pub types: Vec<VariableType>,
    /// Whether to include collections from other libraries.
    pub remote: bool,
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
