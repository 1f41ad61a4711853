//! Which variables of a design are wanted.

use serde::Serialize;

/// Which variables, in which modes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VariableSource {
    /// Names of collections; empty for all.
    pub collections: Vec<String>,
    /// Figma's mode name → the name in the outputs, in the order of the outputs; empty for every mode under its own name.
    pub modes: Vec<(String, String)>,
    /// Which resolved types to take; colors alone unless set.
    pub types: Vec<VariableType>,
    /// Whether collections of other libraries count too.
    pub remote: bool,
}

/// The type that a variable resolves to. Source: `resolvedType`.
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
