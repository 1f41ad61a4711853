//! Gradients as CSS images, exact for a square box.
//!
//! Figma's handles are points in the unit square of the filled shape, so a gradient rotates with the shape's
//! proportions. CSS measures angles in px, which do not rotate; so the forms here are computed for a square.
//! Linear gradients are exact there even when skewed. An ellipse that is not rotated by a multiple of 90° has
//! no form in CSS and becomes the nearest upright one.

use crate::asset::Rgba;
use crate::design::{Gradient, GradientKind, Paint, Stop};
use crate::formats::number;

/// Returns layers as a comma-separated list, topmost first; `none` for no layers, `None` if one has no form
/// in CSS.
pub(super) fn layers(paints: &[Paint]) -> Option<String> {
    let layers = paints.iter().rev().map(layer).collect::<Option<Vec<_>>>()?;
    Some(if layers.is_empty() { "none".to_owned() } else { layers.join(", ") })
}

fn layer(paint: &Paint) -> Option<String> {
    match paint {
        Paint::Solid { color } => Some(flat(*color)),
        Paint::Gradient(gradient) => match gradient.kind {
            GradientKind::Linear => Some(linear(gradient)),
            GradientKind::Radial => Some(radial(gradient)),
            GradientKind::Angular => Some(conic(gradient)),
            GradientKind::Diamond => None,
        },
    }
}

/// A color as an image.
fn flat(color: Rgba) -> String {
    format!("linear-gradient({0}, {0})", color.hex())
}

type Vector = [f64; 2];

fn sub(a: Vector, b: Vector) -> Vector {
    [a[0] - b[0], a[1] - b[1]]
}

fn dot(a: Vector, b: Vector) -> f64 {
    a[0] * b[0] + a[1] * b[1]
}

fn length(a: Vector) -> f64 {
    dot(a, a).sqrt()
}

/// Returns the CSS angle of a direction: 0° is up, clockwise, 0 to 360.
fn angle([x, y]: Vector) -> f64 {
    let degrees = x.atan2(-y).to_degrees().rem_euclid(360.0);
    // Rounded first: the last bits of `atan2` depend on the machine.
    round(degrees).rem_euclid(360.0)
}

/// Rounds to hundredths.
fn round(number: f64) -> f64 {
    (number * 100.0).round() / 100.0 + 0.0
}

fn stops(stops: &[Stop], place: impl Fn(f64) -> f64) -> String {
    let stop = |stop: &Stop| {
        let percent = number::css(round(place(stop.position) * 100.0));
        format!("{} {percent}%", stop.color.hex())
    };
    stops.iter().map(stop).collect::<Vec<_>>().join(", ")
}

fn linear(gradient: &Gradient) -> String {
    let [start, end, width_end] = gradient.handles;
    let (axis, width) = (sub(end, start), sub(width_end, start));
    if length(axis) == 0.0 {
        return flat(last_color(gradient));
    }
    // Lines of equal color run along the width, so the gradient itself runs at a right angle to it.
    let normal = [-width[1], width[0]];
    let along = dot(normal, axis);
    let direction = if length(normal) == 0.0 || along.abs() < 1e-9 {
        axis
    } else {
        normal.map(|part| part * along.signum())
    };
    let unit = direction.map(|part| part / length(direction));
    // The length of CSS's gradient line through a square of side 1; both have the same center.
    let line = unit[0].abs() + unit[1].abs();
    let first = dot(sub(start, [0.5, 0.5]), unit) / line + 0.5;
    let extent = dot(axis, unit) / line;
    let stops = stops(&gradient.stops, |position| first + position * extent);
    format!("linear-gradient({}deg, {stops})", number::css(angle(unit)))
}

fn radial(gradient: &Gradient) -> String {
    let [center, end, width_end] = gradient.handles;
    let (axis, width) = (sub(end, center), sub(width_end, center));
    let upright = axis[0].abs() >= axis[1].abs();
    let (x, y) = if upright { (length(axis), length(width)) } else { (length(width), length(axis)) };
    let [x, y, center_x, center_y] =
        [x, y, center[0], center[1]].map(|part| number::css(round(part * 100.0)));
    let stops = stops(&gradient.stops, |position| position);
    format!("radial-gradient({x}% {y}% at {center_x}% {center_y}%, {stops})")
}

fn conic(gradient: &Gradient) -> String {
    let [center, end, width_end] = gradient.handles;
    let (axis, width) = (sub(end, center), sub(width_end, center));
    let from = number::css(angle(axis));
    let [x, y] = center.map(|part| number::css(round(part * 100.0)));
    // A mirrored gradient runs counterclockwise; CSS's never does.
    let mirrored = axis[0] * width[1] - axis[1] * width[0] < 0.0;
    let stops = if mirrored {
        let reversed: Vec<Stop> = gradient.stops.iter().rev().copied().collect();
        stops(&reversed, |position| 1.0 - position)
    } else {
        stops(&gradient.stops, |position| position)
    };
    format!("conic-gradient(from {from}deg at {x}% {y}%, {stops})")
}

/// Returns the color that a gradient without length shows.
fn last_color(gradient: &Gradient) -> Rgba {
    gradient.stops.last().map_or(Rgba { r: 0.0, g: 0.0, b: 0.0, a: 0.0 }, |stop| stop.color)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gradient(kind: GradientKind, handles: [Vector; 3]) -> Paint {
        let stop = |position, r| Stop { position, color: Rgba { r, g: 0.0, b: 0.0, a: 1.0 } };
        Paint::Gradient(Gradient { kind, handles, stops: vec![stop(0.0, 0.0), stop(1.0, 1.0)] })
    }

    #[test]
    fn handles_become_angles_and_percents() {
        use GradientKind::{Angular, Linear, Radial};
        let table = [
            (
                Linear,
                [[0.5, 0.0], [0.5, 1.0], [0.0, 0.0]],
                "linear-gradient(180deg, #000000 0%, #ff0000 100%)",
            ),
            (
                Linear,
                [[0.0, 0.5], [1.0, 0.5], [0.0, 1.0]],
                "linear-gradient(90deg, #000000 0%, #ff0000 100%)",
            ),
            (
                Linear,
                [[0.0, 0.0], [1.0, 1.0], [-0.5, 0.5]],
                "linear-gradient(135deg, #000000 0%, #ff0000 100%)",
            ),
            // Half as long as the square, and centered in it.
            (
                Linear,
                [[0.25, 0.5], [0.75, 0.5], [0.25, 1.0]],
                "linear-gradient(90deg, #000000 25%, #ff0000 75%)",
            ),
            // Skewed: the width stays upright, so the colors still change from left to right only.
            (
                Linear,
                [[0.0, 0.0], [1.0, 1.0], [0.0, 1.0]],
                "linear-gradient(90deg, #000000 0%, #ff0000 100%)",
            ),
            (Linear, [[0.5, 0.5], [0.5, 0.5], [0.5, 0.5]], "linear-gradient(#ff0000, #ff0000)"),
            (
                Radial,
                [[0.5, 0.5], [0.5, 1.0], [0.0, 0.5]],
                "radial-gradient(50% 50% at 50% 50%, #000000 0%, #ff0000 100%)",
            ),
            (
                Radial,
                [[0.5, 0.5], [0.5, 0.75], [0.0, 0.5]],
                "radial-gradient(50% 25% at 50% 50%, #000000 0%, #ff0000 100%)",
            ),
            (
                Angular,
                [[0.5, 0.5], [0.5, 1.0], [0.0, 0.5]],
                "conic-gradient(from 180deg at 50% 50%, #000000 0%, #ff0000 100%)",
            ),
            (
                Angular,
                [[0.5, 0.5], [1.0, 0.5], [0.5, 0.0]],
                "conic-gradient(from 90deg at 50% 50%, #ff0000 0%, #000000 100%)",
            ),
        ];
        for (kind, handles, want) in table {
            assert_eq!(layers(&[gradient(kind, handles)]).as_deref(), Some(want), "{kind:?} {handles:?}");
        }
    }

    #[test]
    fn the_topmost_layer_comes_first() {
        let solid = Paint::Solid { color: Rgba { r: 0.0, g: 0.0, b: 1.0, a: 0.5 } };
        let top = gradient(GradientKind::Linear, [[0.0, 0.5], [1.0, 0.5], [0.0, 1.0]]);
        let want = "linear-gradient(90deg, #000000 0%, #ff0000 100%), linear-gradient(#0000ff80, #0000ff80)";
        assert_eq!(layers(&[solid.clone(), top]).as_deref(), Some(want));
        let diamond = gradient(GradientKind::Diamond, [[0.5, 0.5], [1.0, 0.5], [0.5, 1.0]]);
        assert_eq!(layers(&[solid, diamond]), None);
        assert_eq!(layers(&[]).as_deref(), Some("none"));
    }
}
