//! What a Figma file offers, in our words: the input of the planner and of the renderers.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::asset::{NodeId, Rgba};

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

/// A text style: every field of Figma's TypeStyle that says how text looks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TextStyle {
    /// The name after `replace`: folders are separated by `/`.
    pub name: String,
    /// The name in Figma.
    pub figma_name: String,
    /// The style's node id.
    pub id: String,
    /// Figma's description.
    pub description: String,
    /// `Inter`
    pub font_family: String,
    /// `Inter-SemiBold`; Figma does not know it for every font.
    pub font_post_script_name: Option<String>,
    /// `Semi Bold`
    pub font_style: Option<String>,
    /// 1 to 1000.
    pub font_weight: f64,
    /// Italic or oblique.
    pub italic: bool,
    /// In px.
    pub font_size: f64,
    /// The line height as it was set.
    pub line_height: LineHeight,
    /// The line height in px, whatever its unit.
    pub line_height_px: f64,
    /// In px.
    pub letter_spacing: f64,
    /// In px.
    pub paragraph_spacing: f64,
    /// In px.
    pub paragraph_indent: f64,
    /// In px, between the items of a list.
    pub list_spacing: f64,
    /// `original`, `upper`, `lower`, `title`, `small-caps` or `small-caps-forced`.
    pub text_case: String,
    /// `none`, `underline` or `strikethrough`.
    pub text_decoration: String,
    /// `left`, `right`, `center` or `justified`.
    pub text_align_horizontal: String,
    /// `top`, `center` or `bottom`.
    pub text_align_vertical: String,
    /// OpenType feature → 0 or 1, where it differs from the font's default.
    pub opentype_flags: BTreeMap<String, i64>,
}

/// A line height as it was set.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(tag = "unit", content = "value", rename_all = "kebab-case")]
pub enum LineHeight {
    /// The font's own ("Auto").
    Auto,
    /// In px.
    Px(f64),
    /// In percent of the font size.
    Percent(f64),
}

/// A component or frame that can be rendered.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Component {
    /// The node.
    pub id: NodeId,
    /// Its name; for a variant, the set's name and the values of its properties, joined by `/`.
    pub name: String,
    /// Figma's description (the set's, where a variant has none).
    pub description: String,
    /// The page it is on.
    pub page: String,
    /// The names of the frames and sections around it, outermost first.
    pub frames: Vec<String>,
    /// The ids of the page, the frames and the set around it, outermost first.
    pub ancestors: Vec<NodeId>,
    /// Width in px, where Figma says.
    pub width: Option<f64>,
    /// Height in px, where Figma says.
    pub height: Option<f64>,
    /// Whether anything of it can be seen.
    pub visible: bool,
    /// How it is turned, scaled and mirrored on the canvas: `[a, b, c, d]` of SVG's `matrix()`.
    pub turn: [f64; 4],
}
