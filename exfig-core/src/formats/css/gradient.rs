//! Gradients as CSS images, exact for a square box.
//!
//! An ellipse that is not rotated by a multiple of 90° has no form in CSS and becomes the nearest upright one.

use crate::asset::Rgba;
use crate::design::{Gradient, GradientKind, Paint, Stop};
use crate::formats::Fidelity;
use crate::formats::gradient::{Ellipse, Line, Sweep, last_color, round};
use crate::formats::number;

/// Returns layers as a comma-separated list, topmost first; `none` for no layers, `None` if one has no form
/// in CSS.
pub(in crate::formats) fn layers(paints: &[Paint]) -> Option<String> {
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

/// How well CSS shows layers.
pub(in crate::formats) fn fidelity(paints: &[Paint]) -> Fidelity {
    let of = |paint: &Paint| match paint {
        Paint::Solid { .. } => Fidelity::Exact,
        Paint::Gradient(gradient) => match gradient.kind {
            GradientKind::Linear => Fidelity::Exact,
            GradientKind::Radial if Ellipse::is_upright(gradient) => Fidelity::Exact,
            GradientKind::Angular if Sweep::is_even(gradient) => Fidelity::Exact,
            GradientKind::Radial | GradientKind::Angular => Fidelity::Near,
            GradientKind::Diamond => Fidelity::Lost,
        },
    };
    paints.iter().map(of).max().unwrap_or(Fidelity::Exact)
}

/// A color as an image.
fn flat(color: Rgba) -> String {
    format!("linear-gradient({0}, {0})", color.hex())
}

fn stops(stops: &[Stop]) -> String {
    let stop = |stop: &Stop| {
        let percent = number::css(round(stop.position * 100.0));
        format!("{} {percent}%", stop.color.hex())
    };
    stops.iter().map(stop).collect::<Vec<_>>().join(", ")
}

fn linear(gradient: &Gradient) -> String {
    match Line::of(gradient) {
        Some(line) => format!("linear-gradient({}deg, {})", number::css(line.angle), stops(&line.stops)),
        None => flat(last_color(gradient)),
    }
}

fn radial(gradient: &Gradient) -> String {
    let Ellipse { radii: [x, y], center } = Ellipse::of(gradient);
    let [x, y, center_x, center_y] =
        [x, y, center[0], center[1]].map(|part| number::css(round(part * 100.0)));
    format!("radial-gradient({x}% {y}% at {center_x}% {center_y}%, {})", stops(&gradient.stops))
}

fn conic(gradient: &Gradient) -> String {
    let sweep = Sweep::of(gradient);
    let [x, y] = sweep.center.map(|part| number::css(round(part * 100.0)));
    format!("conic-gradient(from {}deg at {x}% {y}%, {})", number::css(sweep.from), stops(&sweep.stops))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::gradient::Vector;

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
    fn what_css_has_no_form_for_is_known() {
        use GradientKind::{Angular, Diamond, Linear, Radial};
        let tilted = [[0.5, 0.5], [0.85, 0.85], [0.4, 0.6]];
        let round = [[0.5, 0.5], [0.85, 0.85], [0.15, 0.85]];
        let table = [
            (Linear, tilted, Fidelity::Exact),
            (Radial, tilted, Fidelity::Near),
            (Radial, round, Fidelity::Exact),
            (Radial, [[0.5, 0.5], [0.5, 0.75], [0.0, 0.5]], Fidelity::Exact),
            (Radial, [[0.5, 0.5], [0.5, 0.75], [0.1, 0.6]], Fidelity::Near),
            (Angular, tilted, Fidelity::Near),
            (Angular, round, Fidelity::Exact),
            (Diamond, round, Fidelity::Lost),
        ];
        for (kind, handles, want) in table {
            assert_eq!(
                fidelity(&[gradient(Linear, round), gradient(kind, handles)]),
                want,
                "{kind:?} {handles:?}"
            );
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
