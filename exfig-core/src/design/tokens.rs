//! Colors and variables: groups of tokens with one value per mode.

use serde::Serialize;

use crate::asset::Rgba;

/// The tokens of one `colors` entry: a group per variable collection, or one group for styles.
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
    /// The names of the modes in the outputs; at least one. The `values` of each token are in this order.
    pub modes: Vec<String>,
    /// The tokens, in Figma's order.
    pub tokens: Vec<Token>,
}

/// A color style or a variable.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Token {
    /// The name after `replace`, with `/` between folders.
    pub name: String,
    /// The name in Figma.
    pub figma_name: String,
    /// The style's node id or the variable's id.
    pub id: String,
    /// Figma's description; may contain several lines and any character.
    pub description: String,
    /// One value per mode of the group.
    pub values: Vec<TokenValue>,
}

/// The value of a token in one mode.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TokenValue {
    /// The value, with aliases resolved.
    pub value: Value,
    /// The name, after `replace`, of the variable that this one is an alias of, if it is in the same set.
    pub alias: Option<String>,
}

/// A resolved value. The tokens of a group may have different types, but the values of one token all have the
/// same.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", content = "value", rename_all = "lowercase")]
pub enum Value {
    /// One color; its alpha includes the opacity of paint and layer.
    Color(Rgba),
    /// The layers of a style, bottom first, unless it is a single plain color.
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
    /// One color; its alpha includes the paint's opacity.
    Solid {
        /// The color, with the paint's opacity.
        color: Rgba,
    },
    /// A gradient; the alpha of its stops includes the paint's opacity.
    Gradient(Gradient),
}

/// A gradient, in the unit square of the shape it fills: x to the right, y down.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gradient {
    /// The shape of the gradient.
    pub kind: GradientKind,
    /// Figma's `gradientHandlePositions`: the start, the end, and the end of the perpendicular axis, which
    /// sets the width.
    pub handles: [[f64; 2]; 3],
    /// The stops, by ascending position; at least one.
    pub stops: Vec<Stop>,
}

/// The shape of a gradient.
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

/// A color at a position in a gradient.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Stop {
    /// The position, 0 to 1.
    pub position: f64,
    /// The color at the position.
    pub color: Rgba,
}
