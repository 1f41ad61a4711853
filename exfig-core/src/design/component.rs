//! Components and frames: what becomes an icon or an image.

use serde::Serialize;

use crate::asset::NodeId;

/// Neither turned nor mirrored.
pub const UPRIGHT: [f64; 4] = [1.0, 0.0, 0.0, 1.0];

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
