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

use super::layers::draw;
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

/// A node that cannot be drawn, although the judge accepted it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("its geometry is incomplete or not finite")]
pub struct Undrawable;

/// Returns the scene of `node`, which [`judge`](super::judge::judge) has accepted. `turn` is its rotation and
/// mirroring on the canvas: `[a, b, c, d]` of SVG's `matrix()`.
///
/// # Errors
/// [`Undrawable`] if numbers are missing or not finite.
pub fn scene(node: &Node, turn: [f64; 4]) -> Result<Scene, Undrawable> {
    let (width, height) = node.art.as_ref().and_then(|art| art.size).ok_or(Undrawable)?;
    let own = Bounds { left: 0.0, top: 0.0, right: width, bottom: height };
    let [a, b, c, d] = turn;
    let turned = Path::rectangle(&own).transform(&Matrix([a, b, c, d, 0.0, 0.0]));
    let canvas = turned.bounds().ok_or(Undrawable)?;
    let to_canvas = Matrix([a, b, c, d, -canvas.left, -canvas.top]);
    if !to_canvas.is_finite() {
        return Err(Undrawable);
    }
    let [width, height] = [canvas.right - canvas.left, canvas.bottom - canvas.top].map(whole_side);
    let mut items = Vec::new();
    draw(node, &to_canvas, &mut items)?;
    let whole = Bounds { left: 0.0, top: 0.0, right: width, bottom: height };
    tidy(&mut items, &whole);
    Ok(Scene { width, height, items })
}

/// Differences below this, in px, are float noise from Figma's six digits.
pub(super) const NOISE: f64 = 0.002;

/// Returns a side of a canvas: Figma rounds it up to whole px, before scaling, and does not scale the content. Float
/// noise above a whole number adds no pixel.
///
/// Source: 358 of 358 SVGs that Figma's API rendered. How much it takes for noise is not known.
pub(crate) fn whole_side(side: f64) -> f64 {
    (side - NOISE).ceil().max(1.0)
}

impl Scene {
    /// Returns the largest error of a written coordinate, in px: a fifty-thousandth of the larger side, and
    /// at most 0.0005 px.
    pub fn error(&self) -> f64 {
        (self.width.max(self.height) * 2e-5).min(0.0005)
    }
}
