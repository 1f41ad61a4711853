//! How far layers reach, and what the clips around them leave of that.
//!
//! Everything here is judged before anything is drawn, so it is an upper bound: what is said to be out of sight leaves no
//! mark, whatever it is.

use super::matrix::{Bounds, Matrix};
use super::obstacles::{drawn_children, leaves_no_mark, reach};
use super::path::Path;
use super::rounding::OUTERMOST;
use crate::figma::art::Art;
use crate::figma::node::Node;

/// How deep layers may nest: no design nests deeper, the stack is limited, and each may be three elements deep.
pub(super) const DEEPEST: usize = 80;

/// How much a layer may be scaled by those around it. Figma scales none; it changes their sizes.
const MOST_SCALED: f64 = 10.0;

/// How far beyond a clip something must be to be out of sight, in px: what is antialiased reaches a pixel farther.
const MARGIN: f64 = 1.0;

/// Whether a layer with this transform to the canvas is where every renderer can draw it.
pub(super) fn is_within_reach(art: &Art, to_canvas: &Matrix) -> bool {
    let [a, b, c, d, e, f] = to_canvas.0;
    let is_scaled = [a, b, c, d].iter().any(|factor| factor.is_nan() || factor.abs() > MOST_SCALED);
    let (width, height) = art.size.unwrap_or_default();
    !is_scaled && [e, f, width, height].iter().all(|length| length.abs() <= OUTERMOST)
}

/// Returns what is left of `sight`, the part of the canvas that the clips around a layer show, within that layer. `None`
/// is all of it.
pub(super) fn within(art: &Art, to_canvas: &Matrix, sight: Option<Bounds>) -> Option<Bounds> {
    let own = art.size.filter(|_| art.clips).map(|size| to_canvas.around(&box_of(size)));
    // A shadow moves what is out of sight into it.
    let more = effects_reach(art).map_or(f64::INFINITY, |reach| reach * scale(to_canvas));
    let sight = sight.map(|around| around.moved_and_grown((0.0, 0.0), more));
    match (sight, own) {
        (Some(around), Some(own)) => Some(around.shared_with(&own).unwrap_or(own)),
        (around, own) => around.or(own),
    }
}

/// Returns how far all effects of a layer reach together, in its own px; `None` if one of them is unknown.
fn effects_reach(art: &Art) -> Option<f64> {
    // An offset, a blur and a spread add up.
    art.rare().effects.iter().map(|mark| Some(4.0 * reach(mark.effect.as_ref()?))).sum()
}

/// Returns how much longer a length can become.
fn scale(Matrix([a, b, c, d, ..]): &Matrix) -> f64 {
    (a.abs() + c.abs()).max(b.abs() + d.abs())
}

/// Whether no pixel in `sight` depends on a layer or on what is in it.
pub(super) fn is_out_of_sight(node: &Node, to_canvas: &Matrix, sight: Option<&Bounds>) -> bool {
    let Some(sight) = sight else { return false };
    let Some(art) = node.art.as_deref() else { return false };
    // A mask out of sight hides all that it masks.
    if art.is_mask || !art.size.is_some_and(|size| are_apart(&to_canvas.around(&box_of(size)), sight)) {
        return false;
    }
    farthest(node, to_canvas, 0).is_some_and(|reached| are_apart(&reached, sight))
}

fn are_apart(one: &Bounds, other: &Bounds) -> bool {
    one.right + MARGIN <= other.left
        || one.left - MARGIN >= other.right
        || one.bottom + MARGIN <= other.top
        || one.top - MARGIN >= other.bottom
}

fn box_of((right, bottom): (f64, f64)) -> Bounds {
    Bounds { left: 0.0, top: 0.0, right, bottom }
}

/// Returns a box that contains all that a layer can show; `None` if that is not known, as of text.
fn farthest(node: &Node, to_canvas: &Matrix, depth: usize) -> Option<Bounds> {
    let art = node.art.as_deref()?;
    if depth > DEEPEST || !art.rare().unreadable.is_empty() || matches!(&*node.kind, "TEXT" | "TEXT_PATH") {
        return None;
    }
    let mut all = to_canvas.around(&box_of(art.size?));
    for outline in art.fill_geometry.iter().chain(&art.stroke_geometry) {
        // The box of all points contains the curves.
        if let Some(hull) = Bounds::around(Path::parse(&outline.path)?.points()) {
            all = all.with(&to_canvas.around(&hull));
        }
    }
    if !art.clips {
        for child in drawn_children(node).iter().filter(|child| child.shown && !leaves_no_mark(child)) {
            let transform = child.art.as_ref()?.transform?;
            all = all.with(&farthest(child, &to_canvas.then_inner(&Matrix(transform)), depth + 1)?);
        }
    }
    let more = art.stroke_weight.unwrap_or(0.0).max(0.0) + effects_reach(art)?;
    let all = all.moved_and_grown((0.0, 0.0), more * scale(to_canvas));
    [all.left, all.top, all.right, all.bottom].iter().all(|side| side.is_finite()).then_some(all)
}
