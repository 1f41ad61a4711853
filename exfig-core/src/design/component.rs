//! Components and frames, which become icons and images.

use std::sync::Arc;

use serde::Serialize;

use crate::asset::NodeId;

/// The [`turn`](Component::turn) of a component that is neither rotated, scaled nor mirrored.
pub const UPRIGHT: [f64; 4] = [1.0, 0.0, 0.0, 1.0];

/// A type of layer that can become an icon or an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Layer {
    /// Components and the variants of component sets.
    Components,
    /// Frames, groups and sections that contain no component.
    Frames,
    /// Instances of components.
    Instances,
}

impl Layer {
    /// The values of `layers` in Cargo.toml.
    pub const NAMES: [(&str, Self); 3] =
        [("components", Self::Components), ("frames", Self::Frames), ("instances", Self::Instances)];
}

/// A component or frame that can be rendered.
#[derive(Debug, Clone, PartialEq)]
pub struct Component {
    pub id: NodeId,
    /// Its name; for a variant, the set's name and the values of the variant's properties, joined by `/`.
    pub name: String,
    /// The name of its component set; `None` if it is no variant.
    pub set: Option<String>,
    /// Figma's description; for a variant without one, the set's.
    pub description: String,
    /// Where it is; the same for all that are in one frame.
    pub place: Arc<Place>,
    /// Width in px, if Figma provides it.
    pub width: Option<f64>,
    /// Height in px, if Figma provides it.
    pub height: Option<f64>,
    /// Whether any part of it is visible.
    pub visible: bool,
    /// Whether it, or a frame, section or set around it, is ready for development.
    pub ready: bool,
    /// How it is rotated, scaled and mirrored on the canvas: `[a, b, c, d]` of SVG's `matrix()`.
    pub turn: [f64; 4],
}

/// Where a component is in its file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Place {
    /// The page it is on.
    pub page: String,
    /// The names of the frames and sections around it, outermost first.
    pub frames: Vec<String>,
    /// The ids of the page, the frames and the set around it, outermost first.
    pub ancestors: Vec<NodeId>,
}

impl Component {
    /// Whether Figma does not publish the component; see [`is_private`].
    pub fn is_private(&self) -> bool {
        is_private(self.set.as_deref(), &self.name)
    }
}

/// Whether Figma does not publish a component of this name in this set: a part of the set's name, or else of its own,
/// begins with `_` or `.`. The values of a variant are not names. Source: "Hide styles, components, and variables when
/// publishing", Figma Help Center.
pub fn is_private(set: Option<&str>, name: &str) -> bool {
    let name = set.unwrap_or(name);
    name.split('/').map(str::trim).any(|part| part.starts_with('_') || is_dotted(part))
}

/// `..` is no private name: it leads out of the directory, which is an error of its own.
fn is_dotted(part: &str) -> bool {
    part.starts_with('.') && part.chars().any(|c| c != '.')
}
