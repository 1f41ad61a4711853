//! The geometry of gradients in a square box, for languages that place them like CSS.
//!
//! Figma's handles are points in the unit square of the filled shape, so a gradient rotates with the shape's
//! proportions. CSS measures angles in px, which do not rotate; so the forms here are computed for a square.
//! Linear gradients are exact there even when skewed.

use crate::asset::Rgba;
use crate::design::{Gradient, Stop};

pub(super) type Vector = [f64; 2];

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
pub(super) fn round(number: f64) -> f64 {
    (number * 100.0).round() / 100.0 + 0.0
}

/// Returns the stops at other positions.
pub(super) fn placed(stops: &[Stop], place: impl Fn(f64) -> f64) -> Vec<Stop> {
    stops.iter().map(|stop| Stop { position: place(stop.position), ..*stop }).collect()
}

/// Returns the color that a gradient without length shows.
pub(super) fn last_color(gradient: &Gradient) -> Rgba {
    gradient.stops.last().map_or(Rgba { r: 0.0, g: 0.0, b: 0.0, a: 0.0 }, |stop| stop.color)
}

/// A linear gradient.
pub(super) struct Line {
    /// Its angle in CSS.
    pub(super) angle: f64,
    /// The stops along CSS's gradient line, which may begin before it or end after it.
    pub(super) stops: Vec<Stop>,
}

impl Line {
    /// Returns `None` for a gradient without length.
    pub(super) fn of(gradient: &Gradient) -> Option<Self> {
        let [start, end, width_end] = gradient.handles;
        let (axis, width) = (sub(end, start), sub(width_end, start));
        if length(axis) == 0.0 {
            return None;
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
        let stops = placed(&gradient.stops, |position| first + position * extent);
        Some(Self { angle: angle(unit), stops })
    }
}

/// A radial gradient, as the nearest upright ellipse.
pub(super) struct Ellipse {
    /// Half its width and half its height.
    pub(super) radii: Vector,
    pub(super) center: Vector,
}

impl Ellipse {
    pub(super) fn of(gradient: &Gradient) -> Self {
        let [center, end, width_end] = gradient.handles;
        let (axis, width) = (sub(end, center), sub(width_end, center));
        let upright = axis[0].abs() >= axis[1].abs();
        let radii = if upright { [length(axis), length(width)] } else { [length(width), length(axis)] };
        Self { radii, center }
    }

    /// Whether that is what the gradient is: a circle, or an ellipse whose axes are those of the box.
    pub(super) fn is_upright(gradient: &Gradient) -> bool {
        let [center, end, width_end] = gradient.handles;
        let (axis, width) = (sub(end, center), sub(width_end, center));
        let is_along = |vector: Vector, side: usize| vector[1 - side].abs() < EXACT;
        let is_straight = [0, 1].into_iter().any(|side| is_along(axis, side) && is_along(width, 1 - side));
        is_straight || is_round(axis, width)
    }
}

/// How far handles may be from an exact form: less than a pixel of a box of 1000.
pub(super) const EXACT: f64 = 0.001;

/// Whether two half axes are those of a circle.
fn is_round(axis: Vector, width: Vector) -> bool {
    (length(axis) - length(width)).abs() < EXACT && dot(axis, width).abs() < EXACT
}

/// An angular gradient.
pub(super) struct Sweep {
    /// The angle that it starts at.
    pub(super) from: f64,
    pub(super) center: Vector,
    /// The stops, clockwise.
    pub(super) stops: Vec<Stop>,
}

impl Sweep {
    pub(super) fn of(gradient: &Gradient) -> Self {
        let [center, end, width_end] = gradient.handles;
        let (axis, width) = (sub(end, center), sub(width_end, center));
        // A mirrored gradient runs counterclockwise; CSS's never does.
        let mirrored = axis[0] * width[1] - axis[1] * width[0] < 0.0;
        let stops = if mirrored {
            let reversed: Vec<Stop> = gradient.stops.iter().rev().copied().collect();
            placed(&reversed, |position| 1.0 - position)
        } else {
            gradient.stops.clone()
        };
        Self { from: angle(axis), center, stops }
    }

    /// Whether the colors are spread evenly over the angles, as they are in CSS.
    pub(super) fn is_even(gradient: &Gradient) -> bool {
        let [center, end, width_end] = gradient.handles;
        is_round(sub(end, center), sub(width_end, center))
    }
}
