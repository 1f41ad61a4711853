//! Components and frames, which become icons and images.

use serde::Serialize;

use crate::asset::NodeId;

/// The [`turn`](Component::turn) of a component that is neither rotated, scaled nor mirrored.
pub const UPRIGHT: [f64; 4] = [1.0, 0.0, 0.0, 1.0];

/// A component or frame that can be rendered.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Component {
    pub id: NodeId,
    /// Its name; for a variant, the set's name and the values of the variant's properties, joined by `/`.
    pub name: String,
    /// Figma's description; for a variant without one, the set's.
    pub description: String,
    /// The page it is on.
    pub page: String,
    /// The names of the frames and sections around it, outermost first.
    pub frames: Vec<String>,
    /// The ids of the page, the frames and the set around it, outermost first.
    pub ancestors: Vec<NodeId>,
    /// Width in px, if Figma provides it.
    pub width: Option<f64>,
    /// Height in px, if Figma provides it.
    pub height: Option<f64>,
    /// Whether any part of it is visible.
    pub visible: bool,
    /// How it is rotated, scaled and mirrored on the canvas: `[a, b, c, d]` of SVG's `matrix()`.
    pub turn: [f64; 4],
}
