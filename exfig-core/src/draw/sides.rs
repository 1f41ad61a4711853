//! Strokes with a different weight per side.

use super::matrix::Bounds;
use super::path::Path;
use super::rounding::NOISE;
use crate::figma::art::{Art, StrokeAlign};
use crate::figma::mark::Sides;

/// Returns the band of such a stroke, to be filled by the even-odd rule: between a box and another one around or in it.
/// `None` if the layer is no box with plain corners, or a weight is negative. A frame without a fill has no outline of its own.
pub(super) fn ring(art: &Art, sides: &Sides) -> Option<Path> {
    let (right, bottom) = art.size?;
    let own = Bounds { left: 0.0, top: 0.0, right, bottom };
    let mut outlines = art.fill_geometry.iter().filter(|outline| !outline.path.is_empty());
    let is_box = match (outlines.next(), outlines.next()) {
        (None, _) => art.corners.is_none(),
        (Some(outline), None) => {
            let shape = Path::parse(&outline.path)?.as_rectangle(NOISE)?;
            shape.holds(&own, NOISE) && own.holds(&shape, NOISE)
        }
        _ => false,
    };
    let weights = [sides.top, sides.right, sides.bottom, sides.left];
    if !is_box || weights.iter().any(|weight| *weight < 0.0) {
        return None;
    }
    // How much of each weight is outside of the box.
    let out = match art.stroke_align {
        StrokeAlign::Inside => 0.0,
        StrokeAlign::Center => 0.5,
        StrokeAlign::Outside => 1.0,
    };
    let grown = |by: f64| Bounds {
        left: own.left - sides.left * by,
        top: own.top - sides.top * by,
        right: own.right + sides.right * by,
        bottom: own.bottom + sides.bottom * by,
    };
    let (outer, inner) = (grown(out), grown(out - 1.0));
    let mut ring = Path::rectangle(&outer);
    // Sides that meet leave no hole.
    if inner.left < inner.right && inner.top < inner.bottom {
        ring.steps.extend(Path::rectangle(&inner).steps);
    }
    Some(ring)
}
