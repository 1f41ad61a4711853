//! The outline of a box with rounded corners, for frames without a fill: Figma sends none.

use super::matrix::{Bounds, Point};
use super::path::{Path, Step};
use super::rounding::NOISE;
use crate::figma::art::Art;

/// How far the control points of a quarter of a circle are from its ends, in radii.
const ROUND: f64 = 0.552_284_749_831;

/// Returns the outline of the box of a layer, with its corners; `None` if they are not parts of circles, or if circles of
/// different sizes do not fit into the box beside each other.
///
/// Source: `<clipPath><rect rx="…">` in Figma's own SVGs; a radius is at most half of the shorter side.
pub(super) fn outline(art: &Art) -> Option<Path> {
    let (width, height) = art.size?;
    let own = Bounds { left: 0.0, top: 0.0, right: width, bottom: height };
    let Some(radii) = art.corners.as_deref() else { return Some(Path::rectangle(&own)) };
    let most = width.min(height) / 2.0;
    let is_even = radii.iter().all(|radius| (radius - radii[0]).abs() <= NOISE);
    if art.is_smooth || radii.iter().any(|radius| *radius < 0.0 || (*radius > most && !is_even)) {
        return None;
    }
    let [a, b, c, d] = radii.map(|radius| radius.min(most));
    let at = |x: f64, y: f64| Point { x, y };
    let (near, far) = (1.0 - ROUND, |length: f64, radius: f64| length - radius * (1.0 - ROUND));
    Some(Path {
        steps: vec![
            Step::Move(at(a, 0.0)),
            Step::Line(at(width - b, 0.0)),
            Step::Cubic(at(far(width, b), 0.0), at(width, b * near), at(width, b)),
            Step::Line(at(width, height - c)),
            Step::Cubic(at(width, far(height, c)), at(far(width, c), height), at(width - c, height)),
            Step::Line(at(d, height)),
            Step::Cubic(at(d * near, height), at(0.0, far(height, d)), at(0.0, height - d)),
            Step::Line(at(0.0, a)),
            Step::Cubic(at(0.0, a * near), at(a * near, 0.0), at(a, 0.0)),
            Step::Close,
        ],
    })
}
