//! Turns a node's tree into shapes on a canvas, by the rules that Figma's own exports follow:
//!
//! 1. `relativeTransform` is relative to the direct parent, even inside groups and boolean operations.
//! 2. The exported node keeps its own rotation and mirroring; the canvas is its bounding box.
//! 3. Fills are painted bottom first: one shape per outline and visible paint. Then the children, then the
//!    strokes.
//! 4. A stroke is its outline, filled. An inside stroke is clipped to the fill outline; an outside stroke has
//!    it cut out.
//! 5. A boolean operation is drawn from its own outline; its children are not drawn.
//! 6. Children are painted bottom first; of an auto layout with "first on top", the first one last.
//! 7. `clipsContent` clips the children to the node's own outline, rounded corners included.

use super::canvas::on_canvas;
use super::matrix::{Bounds, Matrix};
use super::path::Path;
use super::tidy::tidy;
use crate::asset::Rgba;
use crate::design::Stop;
use crate::figma::node::Node;

/// Everything to paint, bottom first, in px of the canvas.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    /// Width of the canvas, in px.
    pub width: f64,
    /// Height of the canvas, in px.
    pub height: f64,
    /// What is on it, bottom first.
    pub items: Vec<Item>,
}

/// A shape, or shapes that share an opacity or a clip.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// A filled outline.
    Shape(Shape),
    /// Items that are composited as one.
    Group {
        /// 0 to 1.
        opacity: f64,
        /// Limits what is visible, if present.
        clip: Option<Clip>,
        /// Its items, bottom first.
        items: Vec<Item>,
    },
}

/// A filled outline.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// The outline.
    pub path: Path,
    /// Whether the even-odd rule applies, instead of the nonzero rule.
    pub even_odd: bool,
    /// What it is filled with.
    pub fill: Fill,
}

/// What a shape is filled with.
#[derive(Debug, Clone, PartialEq)]
pub enum Fill {
    /// One color.
    Solid(Rgba),
    /// A gradient.
    Gradient {
        /// Whether it is radial: the unit circle. Otherwise it is linear, from the origin to (1, 0). The
        /// judge accepts no other kind.
        radial: bool,
        /// Maps these coordinates to the canvas.
        matrix: Matrix,
        /// At least one, ascending.
        stops: Vec<Stop>,
    },
}

/// The part of a group that is visible.
#[derive(Debug, Clone, PartialEq)]
pub struct Clip {
    /// What is inside any of these (and whether the even-odd rule applies) …
    pub outlines: Vec<(Path, bool)>,
    /// … or, if set, outside all of them.
    pub outside: bool,
}

/// Why a node cannot be drawn, although the judge accepted it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Undrawable {
    /// Numbers are missing or not finite.
    #[error("geometry that is incomplete or not finite")]
    Geometry,
    /// What Figma says is seen of it is neither its box nor what its layers paint.
    #[error("a box that is larger than its layers")]
    Extent,
}

/// Returns the scene of `node`, which [`judge`](super::judge::judge) has accepted. `turn` is its rotation and
/// mirroring on the canvas: `[a, b, c, d]` of SVG's `matrix()`.
///
/// # Errors
/// [`Undrawable`]
pub fn scene(node: &Node, turn: [f64; 4]) -> Result<Scene, Undrawable> {
    let (mut items, canvas) = on_canvas(node, turn)?;
    let [width, height] = canvas.sides();
    let whole = Bounds { left: 0.0, top: 0.0, right: width, bottom: height };
    tidy(&mut items, &whole);
    Ok(Scene { width, height, items })
}

impl Scene {
    /// Returns the largest error of a written coordinate, in px: a fifty-thousandth of the larger side, and
    /// at most 0.0005 px.
    pub fn error(&self) -> f64 {
        (self.width.max(self.height) * 2e-5).min(0.0005)
    }
}
