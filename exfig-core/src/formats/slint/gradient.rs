//! Gradients as Slint's brushes, exact for a square box if Slint has the form.
//!
//! Slint's angles and lines are CSS's. Its circle has its center in the middle of the box and reaches to the
//! corners, whatever the handles are; its sweep has its center there too. Source: `brush_to_paint` in Slint's
//! renderers.

use super::literal::Literal;
use crate::asset::Rgba;
use crate::design::{Gradient, GradientKind, Paint, Stop};
use crate::formats::gradient::{EXACT, Ellipse, Line, Sweep, last_color, placed, round};
use crate::formats::{Fidelity, css, number};

/// How well Slint shows a style.
pub(super) fn fidelity(paints: &[Paint]) -> Fidelity {
    match brush(paints) {
        Ok(Literal { note: None, .. }) => css::gradient::fidelity(paints),
        Ok(_) => Fidelity::Near,
        Err(_) => Fidelity::Lost,
    }
}

/// Returns a style as a brush, or why Slint has none for it.
pub(super) fn brush(paints: &[Paint]) -> Result<Literal, &'static str> {
    match paints {
        [] => Ok(Literal::exact("#00000000".to_owned())),
        [Paint::Solid { color }] => Ok(Literal::exact(color.hex())),
        [Paint::Gradient(gradient)] => match gradient.kind {
            GradientKind::Linear => Ok(linear(gradient)),
            GradientKind::Radial => Ok(radial(gradient)),
            GradientKind::Angular => Ok(conic(gradient)),
            GradientKind::Diamond => Err("Slint has no diamond gradients"),
        },
        _ => Err("Slint has no stacked paints"),
    }
}

fn linear(gradient: &Gradient) -> Literal {
    Literal::exact(match Line::of(gradient) {
        Some(line) => {
            format!("@linear-gradient({}deg, {})", number::css(line.angle), percents(&line.stops))
        }
        None => last_color(gradient).hex(),
    })
}

fn radial(gradient: &Gradient) -> Literal {
    let Ellipse { radii, center } = Ellipse::of(gradient);
    let is_centered = center.iter().all(|part| (part - 0.5).abs() < EXACT);
    let is_round = (radii[0] - radii[1]).abs() < EXACT;
    // From the middle of a square to its corner.
    let corner = 0.5_f64.hypot(0.5);
    let radius = f64::midpoint(radii[0], radii[1]);
    let stops = placed(&gradient.stops, |position| position * radius / corner);
    let text = format!("@radial-gradient(circle, {})", percents(&stops));
    match (is_centered, is_round) {
        (true, true) => Literal::exact(text),
        (true, false) => Literal::nearest(text, "an ellipse in Figma, a circle in Slint"),
        (false, true) => Literal::nearest(text, "not centered in Figma, as it is in Slint"),
        (false, false) => {
            Literal::nearest(text, "an ellipse beside the center in Figma, a centered circle in Slint")
        }
    }
}

fn conic(gradient: &Gradient) -> Literal {
    let sweep = Sweep::of(gradient);
    let stop = |stop: &Stop| format!("{} {}deg", stop.color.hex(), number::css(round(stop.position * 360.0)));
    let stops = within(&sweep.stops).iter().map(stop).collect::<Vec<_>>().join(", ");
    let text = format!("@conic-gradient(from {}deg, {stops})", number::css(sweep.from));
    match sweep.center.iter().all(|part| (part - 0.5).abs() < EXACT) {
        true => Literal::exact(text),
        false => Literal::nearest(text, "not centered in Figma, as it is in Slint"),
    }
}

fn percents(stops: &[Stop]) -> String {
    let stop = |stop: &Stop| format!("{} {}%", stop.color.hex(), number::css(round(stop.position * 100.0)));
    within(stops).iter().map(stop).collect::<Vec<_>>().join(", ")
}

/// Returns stops from 0 to 1 that look the same between the two: Slint reads `#ffffff -25%` as a difference.
fn within(stops: &[Stop]) -> Vec<Stop> {
    let inside = stops.iter().filter(|stop| (0.0..=1.0).contains(&stop.position)).copied();
    let edge = |position| Stop { position, color: color_at(stops, position) };
    let mut all = inside.collect::<Vec<_>>();
    if all.first().is_none_or(|first| first.position > 0.0) {
        all.insert(0, edge(0.0));
    }
    if all.last().is_none_or(|last| last.position < 1.0) {
        all.push(edge(1.0));
    }
    all
}

fn color_at(stops: &[Stop], position: f64) -> Rgba {
    let after = stops.iter().position(|stop| stop.position >= position).unwrap_or(stops.len());
    let transparent = Rgba { r: 0.0, g: 0.0, b: 0.0, a: 0.0 };
    let (before, after) = match (after.checked_sub(1).and_then(|at| stops.get(at)), stops.get(after)) {
        (Some(before), Some(after)) => (before, after),
        (Some(only), None) | (None, Some(only)) => return only.color,
        (None, None) => return transparent,
    };
    let part = (position - before.position) / (after.position - before.position);
    let mix = |a: f64, b: f64| a + (b - a) * part;
    let (a, b) = (before.color, after.color);
    Rgba { r: mix(a.r, b.r), g: mix(a.g, b.g), b: mix(a.b, b.b), a: mix(a.a, b.a) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::gradient::Vector;
    use crate::formats::sample::rgb;

    fn shown(kind: GradientKind, handles: [Vector; 3]) -> String {
        let stop = |position, hex| Stop { position, color: rgb(hex) };
        let gradient = Gradient { kind, handles, stops: vec![stop(0.0, 0), stop(1.0, 0xff_0000)] };
        match brush(&[Paint::Gradient(gradient)]) {
            Ok(literal) => format!("{} {}", literal.text, literal.note.unwrap_or_default()).trim().to_owned(),
            Err(why) => why.to_owned(),
        }
    }

    #[test]
    fn what_slint_has_is_exact_and_the_rest_is_said() {
        use GradientKind::{Angular, Diamond, Linear, Radial};
        let center = [0.5, 0.5];
        let table = [
            (
                Linear,
                [[0.0, 0.5], [1.0, 0.5], [0.0, 1.0]],
                "@linear-gradient(90deg, #000000 0%, #ff0000 100%)",
            ),
            // Twice as long as the square.
            (
                Linear,
                [[-0.5, 0.5], [1.5, 0.5], [-0.5, 2.5]],
                "@linear-gradient(90deg, #400000 0%, #bf0000 100%)",
            ),
            (Linear, [center; 3], "#ff0000"),
            (
                Radial,
                [center, [1.0, 0.5], [0.5, 1.0]],
                "@radial-gradient(circle, #000000 0%, #ff0000 70.71%, #ff0000 100%)",
            ),
            (
                Radial,
                [center, [1.0, 0.5], [0.5, 0.75]],
                "@radial-gradient(circle, #000000 0%, #ff0000 53.03%, #ff0000 100%) an ellipse in Figma, a circle \
                 in Slint",
            ),
            (
                Angular,
                [center, [1.0, 0.5], [0.5, 1.0]],
                "@conic-gradient(from 90deg, #000000 0deg, #ff0000 360deg)",
            ),
            (
                Angular,
                [[0.0, 0.5], [1.0, 0.5], [0.0, 0.0]],
                "@conic-gradient(from 90deg, #ff0000 0deg, #000000 360deg) not centered in Figma, as it is in \
                 Slint",
            ),
            (Diamond, [center, [1.0, 0.5], [0.5, 1.0]], "Slint has no diamond gradients"),
        ];
        for (kind, handles, want) in table {
            assert_eq!(shown(kind, handles), want, "{kind:?} {handles:?}");
        }
        let solid = Paint::Solid { color: rgb(0xff) };
        assert_eq!(brush(std::slice::from_ref(&solid)).unwrap().text, "#0000ff");
        assert_eq!(brush(&[solid.clone(), solid]).unwrap_err(), "Slint has no stacked paints");
        assert_eq!(brush(&[]).unwrap().text, "#00000000");
    }
}
