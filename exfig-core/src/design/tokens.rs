//! Colors and variables: groups of tokens with one value per mode.

use serde::Serialize;

use crate::asset::Rgba;

/// The tokens of one entry of `colors`: a group per variable collection, or one group for styles.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct TokenSet {
    /// The groups, in Figma's order.
    pub groups: Vec<TokenGroup>,
}

/// Tokens that share their modes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TokenGroup {
    /// The collection's name; `Styles` for styles. Unique in the set.
    pub name: String,
    /// The names of the modes in the outputs: at least one; `values` of each token stand in this order.
    pub modes: Vec<String>,
    /// The tokens, in Figma's order.
    pub tokens: Vec<Token>,
}

/// A color style or a variable.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Token {
    /// The name after `replace`: folders are separated by `/`.
    pub name: String,
    /// The name in Figma.
    pub figma_name: String,
    /// The style's node id or the variable's id.
    pub id: String,
    /// Figma's description; may hold several lines and any character.
    pub description: String,
    /// One value per mode of the group.
    pub values: Vec<TokenValue>,
}

/// The value of a token in one mode.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TokenValue {
    /// The resolved value.
    pub value: Value,
    /// The name (after `replace`) of the variable that this one is an alias of, if that one is in the same set.
    pub alias: Option<String>,
}

/// A resolved value. All tokens of a group may differ in kind; the values of one token are of one kind.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", content = "value", rename_all = "lowercase")]
pub enum Value {
    /// One color; paint and layer opacity are in its alpha.
    Color(Rgba),
    /// What a style stacks, lowest first, where it is more than one plain color.
    Paints(Vec<Paint>),
    /// A `FLOAT` variable.
    Number(f64),
    /// A `STRING` variable.
    String(String),
    /// A `BOOLEAN` variable.
    Boolean(bool),
}

/// One visible layer of a color style.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Paint {
    /// One color; the paint's opacity is in its alpha.
    Solid {
        /// The color.
        color: Rgba,
    },
    /// A gradient; the paint's opacity is in the alpha of its stops.
    Gradient(Gradient),
}

/// A gradient in the unit square of what it fills: x to the right, y down.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gradient {
    /// Its geometry.
    pub kind: GradientKind,
    /// Figma's `gradientHandlePositions`: start, end, and the end of the width at a right angle.
    pub handles: [[f64; 2]; 3],
    /// At least one stop, positions 0 to 1 ascending.
    pub stops: Vec<Stop>,
}

/// The geometry of a gradient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum GradientKind {
    /// Along the first axis.
    Linear,
    /// An ellipse around the start.
    Radial,
    /// A sweep around the start.
    Angular,
    /// A diamond around the start.
    Diamond,
}

/// A color at a position of a gradient.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Stop {
    /// 0 to 1.
    pub position: f64,
    /// The color there.
    pub color: Rgba,
}
