//! Effect styles.

use std::fmt;

use serde::Serialize;

use crate::asset::Rgba;

/// An effect style: shadows and blurs that apply together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EffectStyle {
    /// The name after `replace`, with `/` between folders.
    pub name: String,
    /// The name in Figma.
    pub figma_name: String,
    /// The style's node id.
    pub id: String,
    /// Figma's description; may contain several lines and any character.
    pub description: String,
    /// The visible effects, in Figma's order: a later one is drawn above an earlier one.
    pub effects: Vec<Effect>,
    /// The id of the variable that the color of each effect is bound to, if it is.
    #[serde(skip)]
    pub bound: Vec<Option<String>>,
    /// Whether an earlier export named it: on a collision of names, it keeps its identifier.
    #[serde(skip)]
    pub on_record: bool,
}

/// One effect.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Effect {
    /// A shadow behind the shape.
    DropShadow(Shadow),
    /// A shadow within the shape.
    InnerShadow(Shadow),
    /// A blur of the layer itself.
    LayerBlur {
        /// Figma's radius in px: twice the standard deviation.
        radius: f64,
    },
    /// A blur of what is behind the layer.
    BackgroundBlur {
        /// Figma's radius in px: twice the standard deviation.
        radius: f64,
    },
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DropShadow(shadow) => write!(f, "drop shadow {shadow}"),
            Self::InnerShadow(shadow) => write!(f, "inner shadow {shadow}"),
            Self::LayerBlur { radius } => write!(f, "blur {radius}"),
            Self::BackgroundBlur { radius } => write!(f, "background blur {radius}"),
        }
    }
}

impl fmt::Display for Shadow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { color, x, y, blur, spread } = self;
        write!(f, "{x} {y} {blur} {spread} {}", color.hex())
    }
}

/// A shadow; lengths are in px.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Shadow {
    /// Its color, with alpha.
    pub color: Rgba,
    /// The offset to the right.
    pub x: f64,
    /// The offset downwards.
    pub y: f64,
    /// Figma's radius: twice the standard deviation of the blur.
    pub blur: f64,
    /// How much larger than the shape it is.
    pub spread: f64,
}
