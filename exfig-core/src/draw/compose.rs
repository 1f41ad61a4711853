//! Composes the picture of a node.

use super::canvas::on_canvas;
use super::matrix::Bounds;
use super::scene::{Scene, Undrawable};
use super::tidy::tidy;
use crate::figma::node::Node;

/// Returns the scene of `node`, which [`canvas`](super::canvas::canvas) has accepted. `turn` is its rotation and
/// mirroring on the canvas: `[a, b, c, d]` of SVG's `matrix()`.
///
/// # Errors
/// [`Undrawable`]
pub fn scene(node: &Node, turn: [f64; 4]) -> Result<Scene, Undrawable> {
    let (mut items, canvas) = on_canvas(node, turn)?;
    let [width, height] = canvas.sides();
    let whole = Bounds { left: 0.0, top: 0.0, right: width, bottom: height };
    tidy(&mut items, Some(&whole));
    Ok(Scene { width, height, items })
}
