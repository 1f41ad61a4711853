//! Icons that the tables cannot express: a boolean operation, gradients, a clipped frame, an outside stroke.

use std::f64::consts::TAU;

use serde_json::json;

use super::icons::{INK, Ink, component};
use super::node::Node;
use super::path::{Outline, at};
use super::{linear, radial, solid};

const SIDE: f64 = 24.0;

/// `measure/uv index`.
pub(super) fn measures() -> Vec<Node> {
    let scale = linear(
        [0.0, 0.5],
        [1.0, 0.5],
        &[(0.0, 0x2fb578), (0.25, 0xf7c831), (0.5, 0xf28c28), (0.75, 0xd93b3b), (1.0, 0x8b3fc4)],
    );
    let ring = Outline::ellipse(at(12.0, 12.0), 10.0, 10.0).and(Outline::ellipse(at(12.0, 12.0), 7.0, 7.0));
    let arc = json!({"startingAngle": 0.0, "endingAngle": TAU, "innerRadius": 0.7});
    let ring = Node::shape("ELLIPSE", "Scale", ring).even_odd().filled(scale).with("arcData", arc);
    let uv = vec![ring, Ink::Dot(12.0, 12.0, 3.2).node()];
    vec![component("measure/uv index", "Scale of the World Health Organization: 0 to 11+.", SIDE, uv)]
}

/// `weather/rainbow`.
pub(super) fn weather() -> Vec<Node> {
    // Centered on the lower edge, so that each stop is a band.
    let colors = [0x8b3fc4, 0x3b6fe0, 0x2fb578, 0xf7c831, 0xf28c28, 0xd93b3b];
    let stops: Vec<(f32, u32)> =
        (0_u8..).zip(colors).map(|(index, color)| (0.5 + 0.1 * f32::from(index), color)).collect();
    let band = Outline::of("M2 17.5 A10 0 1 22 17.5 H17 A5 0 0 7 17.5 Z");
    let band =
        Node::shape("VECTOR", "Bands", band).filled(radial([0.5, 1.0], [1.0, 1.0], [0.5, 0.0], &stops));
    vec![component("weather/rainbow", "Sun and rain.", SIDE, vec![band])]
}

/// `camera`, `horizon`, `heart`, `radar`.
pub(super) fn signs() -> Vec<Node> {
    vec![
        component("camera", "Webcam.", SIDE, vec![camera()]),
        component("horizon", "Sky over the hills.", SIDE, vec![horizon()]),
        component("heart", "", SIDE, vec![heart()]),
        component("radar", "Rain radar.", SIDE, radar()),
    ]
}

/// The body with the viewfinder, minus the ring around the lens.
fn camera() -> Node {
    let body = Outline::of(
        "M5.5 6 H7.4 L9 3.8 H15 L16.6 6 H18.5 A3.5 0 1 22 9.5 V17 A3.5 0 1 18.5 20.5 H5.5 A3.5 0 1 2 17 \
         V9.5 A3.5 0 1 5.5 6 Z",
    );
    let hole = Outline::ellipse(at(12.0, 13.0), 5.0, 5.0);
    let lens = Outline::ellipse(at(12.0, 13.0), 2.6, 2.6);
    let operand =
        |name: &str, outline: &Outline| Node::shape("VECTOR", name, outline.clone()).filled(solid(INK));
    let operands = vec![operand("Body", &body), operand("Ring", &hole), operand("Lens", &lens)];
    Node::boolean("EXCLUDE", body.and(hole).and(lens), operands).even_odd().filled(solid(INK))
}

/// A round frame that clips the hills.
fn horizon() -> Node {
    let sky = linear([0.5, 0.0], [0.5, 1.0], &[(0.0, 0x4a9df0), (1.0, 0xc9e8ff)]);
    let hill =
        |drawing: &str, color| Node::shape("VECTOR", "Hill", Outline::of(drawing)).filled(solid(color));
    let sun =
        Node::shape("ELLIPSE", "Sun", Outline::ellipse(at(13.2, 7.2), 2.6, 2.6)).filled(solid(0xffd24a));
    let children = vec![
        sun,
        hill("M-4 22 C1 9 5 9 9 14 C12 17 15 18 24 22 Z", 0x2c8a6b),
        hill("M-3 24 C4 16 9 15 12 16.5 C16 18 19 11 26 12 V24 Z", 0x1c5f57),
    ];
    Node::frame("FRAME", "Window", at(2.0, 2.0), at(20.0, 20.0), children).filled(sky).clipping(10.0)
}

/// The stroke lies outside the shape.
fn heart() -> Node {
    let outline = Outline::of(
        "M12 19.6 C10.6 18.6 4 14 4 8.9 C4 6.5 5.8 4.8 8 4.8 C9.8 4.8 11.2 5.8 12 7.4 \
         C12.8 5.8 14.2 4.8 16 4.8 C18.2 4.8 20 6.5 20 8.9 C20 14 13.4 18.6 12 19.6 Z",
    );
    let mut inside = solid(INK);
    inside["opacity"] = json!(0.200_000_002_980_232_24);
    Node::shape("VECTOR", "Vector", outline).filled(inside).stroked_on_one_side(solid(INK), 2.0, "OUTSIDE")
}

/// A fading sweep, and rings.
fn radar() -> Vec<Node> {
    let mut sweep = linear([0.0, 1.0], [0.7, 0.3], &[(0.0, INK), (1.0, INK)]);
    sweep["gradientStops"][0]["color"]["a"] = json!(0.0);
    sweep["opacity"] = json!(0.600_000_023_841_857_9);
    let wedge = Node::shape("VECTOR", "Sweep", Outline::of("M12 12 V3 A9 0 1 21 12 Z")).filled(sweep);
    let rings = [
        Ink::Ring(12.0, 12.0, 9.0),
        Ink::Line("M12 12 L18.2 5.8"),
        Ink::Dot(7.6, 9.6, 1.4),
        Ink::Dot(9.4, 15.8, 1.1),
    ];
    [wedge].into_iter().chain(rings.iter().map(Ink::node)).collect()
}
