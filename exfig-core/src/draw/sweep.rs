//! Angular gradients: colors around a point.
//!
//! Source: angular gradients in Figma's own exports, which are conic gradients of CSS; docs/drawing.md has them.

#![cfg_attr(not(feature = "raster"), expect(dead_code, reason = "pixels are made with `raster` only"))]

use super::matrix::{Bounds, Matrix, Point};
use crate::asset::Rgba;
use crate::design::Stop;

/// A part of an angular gradient, in pixels of a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Sweep {
    /// Maps the picture's pixels to the gradient's axes.
    pub to_axes: Matrix,
    /// The corner of the part, in pixels of the picture.
    pub corner: Point,
    /// Width and height, in pixels.
    pub size: (u32, u32),
    /// From 0 to 1, which is all around.
    pub stops: Vec<Stop>,
}

/// Returns the color at `share` of the way around. `stops` are in order.
fn color_at(stops: &[Stop], share: f64) -> Rgba {
    let next = stops.partition_point(|stop| stop.position <= share);
    match (next.checked_sub(1).and_then(|last| stops.get(last)), stops.get(next)) {
        (Some(one), Some(other)) => {
            blended(one.color, other.color, (share - one.position) / (other.position - one.position))
        }
        (one, other) => one.or(other).map_or(CLEAR, |stop| stop.color),
    }
}

/// Returns the color between two as CSS computes it: by how much of each there is, so that what is transparent has no
/// color. Source: CSS Images 4, "Color Stop Lists"; CSS Color 4, "Interpolating with Alpha".
fn blended(one: Rgba, other: Rgba, share: f64) -> Rgba {
    let a = one.a * (1.0 - share) + other.a * share;
    if a <= 0.0 {
        return CLEAR;
    }
    let mix = |x: f64, y: f64| (x * one.a * (1.0 - share) + y * other.a * share) / a;
    Rgba { r: mix(one.r, other.r), g: mix(one.g, other.g), b: mix(one.b, other.b), a }
}

const CLEAR: Rgba = Rgba { r: 0.0, g: 0.0, b: 0.0, a: 0.0 };

/// Returns how far around a point is, from 0 to 1: clockwise, from the end of the first axis.
///
/// It is computed by additions and multiplications alone, so that it is the same on every machine; the error is below
/// 2e-6. Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 4.4.49.
pub(super) fn turn(x: f64, y: f64) -> f64 {
    const SERIES: [f64; 8] = [
        0.002_866_225_7,
        -0.016_165_736_7,
        0.042_909_613_8,
        -0.075_289_640_0,
        0.106_562_639_3,
        -0.142_088_994_4,
        0.199_935_508_5,
        -0.333_331_452_8,
    ];
    let (small, large) = (x.abs().min(y.abs()), x.abs().max(y.abs()));
    if large <= 0.0 {
        return 0.0;
    }
    let z = small / large;
    let square = z * z;
    let series = SERIES.iter().fold(0.0, |sum, factor| (sum + factor) * square);
    let eighth = z * (1.0 + series) / std::f64::consts::TAU;
    let quarter = if y.abs() > x.abs() { 0.25 - eighth } else { eighth };
    let half = if x < 0.0 { 0.5 - quarter } else { quarter };
    if y < 0.0 { 1.0 - half } else { half }
}

impl Sweep {
    /// Returns its pixels as straight RGBA: the color in the middle of each.
    pub(super) fn pixels(&self) -> Vec<u8> {
        let (wide, high) = self.size;
        let mut pixels = Vec::with_capacity(4 * wide as usize * high as usize);
        for y in 0..high {
            for x in 0..wide {
                let at =
                    Point { x: self.corner.x + f64::from(x) + 0.5, y: self.corner.y + f64::from(y) + 0.5 };
                let Point { x, y } = self.to_axes.apply(at);
                pixels.extend(color_at(&self.stops, turn(x, y)).to_bytes());
            }
        }
        pixels
    }
}

/// Returns how far a square around the center must reach to cover `area`, in thousandths of the axes.
pub(super) fn reach(to_axes: &Matrix, area: &Bounds) -> f64 {
    let Bounds { left, top, right, bottom } = to_axes.around(area);
    let far = [left, top, right, bottom].into_iter().map(f64::abs).fold(1.0, f64::max);
    (far * 1000.0).ceil()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_is_clockwise_from_the_first_axis() {
        for step in 0..3600 {
            let share = f64::from(step) / 3600.0;
            let (y, x) = (share * std::f64::consts::TAU).sin_cos();
            for length in [1e-3, 1.0, 1e6] {
                let got = turn(x * length, y * length);
                let off = (got - share).abs();
                assert!(off.min(1.0 - off) < 2e-6, "{share}: {got}");
            }
        }
        assert_eq!(turn(0.0, 0.0), 0.0);
    }

    #[test]
    fn what_is_transparent_has_no_color() {
        let stop = |position: f64, [r, b, a]: [f64; 3]| Stop { position, color: Rgba { r, g: 0.0, b, a } };
        let stops = [stop(0.0, [1.0, 0.0, 1.0]), stop(1.0, [0.0, 1.0, 0.0])];
        // Half of the way, and three quarters of it: the color of the opaque end.
        for (share, alpha) in [(0.0, 1.0), (0.5, 0.5), (0.75, 0.25)] {
            assert_eq!(color_at(&stops, share), Rgba { r: 1.0, g: 0.0, b: 0.0, a: alpha }, "{share}");
        }
        let stops = [stop(0.0, [1.0, 0.0, 0.75]), stop(1.0, [0.0, 1.0, 0.25])];
        assert_eq!(color_at(&stops, 0.5), Rgba { r: 0.75, g: 0.0, b: 0.25, a: 0.5 });
        assert_eq!(color_at(&[], 0.5), CLEAR);
    }
}
