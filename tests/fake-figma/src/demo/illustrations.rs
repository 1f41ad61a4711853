//! The page "Illustrations": six scenes of 240 x 160 px, each a component with round corners that clips its
//! content.

use serde_json::{Value, json};

use super::node::Node;
use super::path::{Outline, Point, at};
use super::{illustrations_dark as dark, linear, radial, solid};

const WIDTH: f64 = 240.0;
const HEIGHT: f64 = 160.0;

/// The nodes of the page.
pub(super) fn page() -> Vec<Node> {
    let scenes = [
        ("Clear day", "Empty state: no alerts.", clear_day()),
        ("Rainy city", "", dark::rainy_city()),
        ("Snowy peaks", "Onboarding, first page.", snowy_peaks()),
        ("Starry night", "", dark::starry_night()),
        ("Stormy coast", "Error: the station does not answer.", dark::stormy_coast()),
        ("Hot-air balloon", "Onboarding, last page.", balloon()),
    ];
    let mut children = Vec::new();
    for (index, (name, description, mut parts)) in scenes.into_iter().enumerate() {
        let sky = parts.remove(0);
        let place =
            at(24.0 + (WIDTH + 24.0) * (index % 3) as f64, 24.0 + (HEIGHT + 24.0) * (index / 3) as f64);
        let export = json!([{"suffix": "", "format": "PNG", "constraint": {"type": "SCALE", "value": 2.0}}]);
        let scene = Node::frame(
            "COMPONENT",
            name,
            place,
            at(WIDTH, HEIGHT),
            std::iter::once(sky).chain(parts).collect(),
        );
        children.push(scene.clipping(20.0).described(description).with("exportSettings", export));
    }
    vec![
        Node::frame("FRAME", "Illustrations", at(0.0, 0.0), at(816.0, 392.0), children)
            .filled(solid(0xffffff)),
    ]
}

pub(super) fn sky(stops: &[(f32, u32)]) -> Node {
    Node::shape("RECTANGLE", "Sky", Outline::rectangle(0.0, 0.0, WIDTH, HEIGHT, 0.0)).filled(linear(
        [0.5, 0.0],
        [0.5, 1.0],
        stops,
    ))
}

pub(super) fn vector(name: &str, drawing: &str, paint: Value) -> Node {
    Node::shape("VECTOR", name, Outline::of(drawing)).filled(paint)
}

pub(super) fn circle(name: &str, x: f64, y: f64, r: f64, paint: Value) -> Node {
    Node::shape("ELLIPSE", name, Outline::ellipse(at(x, y), r, r)).filled(paint)
}

/// A vertical gradient from light above to dark below.
pub(super) fn shade(top: u32, bottom: u32) -> Value {
    linear([0.5, 0.0], [0.5, 1.0], &[(0.0, top), (1.0, bottom)])
}

/// A disc of light that fades to nothing.
pub(super) fn glow(x: f64, y: f64, r: f64, rgb: u32) -> Node {
    let mut paint = radial([0.5, 0.5], [1.0, 0.5], [0.5, 1.0], &[(0.0, rgb), (1.0, rgb)]);
    paint["gradientStops"][0]["color"]["a"] = json!(0.75);
    paint["gradientStops"][1]["color"]["a"] = json!(0.0);
    circle("Glow", x, y, r, paint)
}

/// A cloud whose flat lower edge begins at `place`; at `size` 1 it is 60 px wide.
pub(super) fn cloud(place: Point, size: f64, paint: Value) -> Node {
    let drawing = Outline::of("M10 26 A10 0 1 12 6.4 A15 0 1 40 8.2 A9.5 0 1 50 26 Z");
    Node::shape("VECTOR", "Cloud", drawing.map(|p| at(place.x + p.x * size, place.y + (p.y - 26.0) * size)))
        .filled(paint)
}

fn clear_day() -> Vec<Node> {
    let white = || shade(0xffffff, 0xdff1ff);
    let rays: Vec<Node> = (0..12)
        .map(|index| {
            let ray = Outline::rectangle(176.5, 9.0, 3.0, 9.0, 1.5);
            Node::shape("RECTANGLE", "Ray", ray)
                .filled(solid(0xffe9a8))
                .turned(30.0 * f64::from(index), at(178.0, 48.0))
        })
        .collect();
    let sun = radial([0.4, 0.35], [1.0, 0.35], [0.4, 0.95], &[(0.0, 0xfff3bf), (1.0, 0xffc22e)]);
    vec![
        sky(&[(0.0, 0x2f8fe8), (0.6, 0x8ccdfb), (1.0, 0xe3f3ff)]),
        glow(178.0, 48.0, 70.0, 0xfff3bf),
        Node::group("Rays", rays),
        circle("Sun", 178.0, 48.0, 22.0, sun),
        cloud(at(22.0, 62.0), 1.15, white()),
        cloud(at(112.0, 84.0), 0.7, white()).opacity(0.85),
        vector(
            "Far hills",
            "M0 112 C30 92 58 92 88 106 C122 122 150 88 190 92 C212 94 228 102 240 106 V160 H0 Z",
            shade(0x7fd1a0, 0x4cb07f),
        ),
        vector(
            "Near hills",
            "M0 134 C40 108 84 112 124 128 C164 144 200 124 240 126 V160 H0 Z",
            shade(0x3fa873, 0x1c6f57),
        ),
        vector(
            "Path",
            "M96 160 C104 148 128 146 132 138 C134 134 128 132 124 130 \
             C134 132 146 134 142 142 C138 150 126 150 124 160 Z",
            solid(0xcdeec9),
        ),
        tree(48.0, 131.0, 1.0),
        tree(64.0, 136.0, 0.75),
        tree(204.0, 138.0, 0.9),
    ]
}

/// A round tree that stands at (x, y).
fn tree(x: f64, y: f64, size: f64) -> Node {
    let trunk = Outline::rectangle(x - 1.5 * size, y - 12.0 * size, 3.0 * size, 14.0 * size, 1.0);
    let crown = Outline::ellipse(at(x, y - 20.0 * size), 9.0 * size, 12.0 * size);
    Node::group(
        "Tree",
        vec![
            Node::shape("RECTANGLE", "Trunk", trunk).filled(solid(0x6b4a36)),
            Node::shape("ELLIPSE", "Crown", crown).filled(shade(0x3fb57c, 0x136350)),
        ],
    )
}

fn snowy_peaks() -> Vec<Node> {
    let mountain = |name: &str, peak: Point, half: f64, body: Value, cap: f64| {
        let (left, right) = (peak.x - half, peak.x + half);
        let low = 150.0;
        let slope = (low - peak.y) / half;
        let edge = |share: f64| (peak.x - cap * share / slope, peak.x + cap * share / slope);
        let ((a, b), y) = (edge(1.0), peak.y + cap);
        let step = (b - a) / 6.0;
        // Down the right slope, then back in teeth, the middle one longest.
        let tooth = |index: f64, low: f64| format!("L{} {}", b - step * index, y + cap * low);
        let teeth = [
            tooth(1.0, -0.22),
            tooth(2.0, 0.1),
            tooth(2.6, -0.2),
            tooth(3.2, 0.3),
            tooth(4.0, -0.18),
            tooth(5.0, 0.05),
        ];
        let snow = format!("M{} {} L{b} {y} {} L{a} {y} Z", peak.x, peak.y, teeth.join(" "));
        Node::group(
            name,
            vec![
                vector("Rock", &format!("M{left} {low} L{} {} L{right} {low} Z", peak.x, peak.y), body),
                vector(
                    "Lee",
                    &format!("M{} {} L{right} {low} H{} Z", peak.x, peak.y, peak.x + half * 0.2),
                    solid(0x0f1d33),
                )
                .opacity(0.16),
                vector("Snow", &snow, solid(0xffffff)),
            ],
        )
    };
    let flakes: Vec<Node> = (0..26_u32)
        .map(|index| {
            let (x, y) = (f64::from(index * 53 % 236) + 3.0, f64::from(index * 31 % 118) + 6.0);
            circle("Flake", x, y, 1.0 + f64::from(index % 3) * 0.5, solid(0xffffff))
        })
        .collect();
    vec![
        sky(&[(0.0, 0x5b7fd1), (0.55, 0xb9c9f2), (1.0, 0xfbe3dc)]),
        glow(60.0, 70.0, 60.0, 0xfff0e0),
        circle("Sun", 60.0, 70.0, 15.0, solid(0xfff6e6)),
        mountain("Left", at(66.0, 66.0), 92.0, shade(0x8797c4, 0x6475a6), 20.0),
        mountain("Right", at(196.0, 54.0), 88.0, shade(0x7a8bbd, 0x5a6a9c), 22.0),
        mountain("Middle", at(128.0, 30.0), 98.0, shade(0x5f70a6, 0x3d4c80), 32.0),
        vector(
            "Field",
            "M0 134 C44 116 92 124 132 132 C172 140 206 122 240 128 V160 H0 Z",
            shade(0xffffff, 0xcfdcf5),
        ),
        fir(30.0, 140.0, 1.0),
        fir(48.0, 146.0, 1.3),
        fir(190.0, 142.0, 0.9),
        fir(208.0, 148.0, 1.4),
        fir(226.0, 143.0, 1.0),
        Node::group("Snow", flakes).opacity(0.9),
    ]
}

/// A fir with three tiers that stands at (x, y).
fn fir(x: f64, y: f64, size: f64) -> Node {
    let storey = |top: f64, low: f64, half: f64| {
        format!("M{x} {} L{} {} H{} Z", y - top * size, x + half * size, y - low * size, x - half * size)
    };
    let crown = format!("{} {} {}", storey(28.0, 18.0, 5.0), storey(22.0, 10.0, 7.0), storey(15.0, 2.0, 9.0));
    let trunk = Outline::rectangle(x - 1.2 * size, y - 2.5 * size, 2.4 * size, 4.5 * size, 0.0);
    Node::group(
        "Fir",
        vec![
            Node::shape("RECTANGLE", "Trunk", trunk).filled(solid(0x4a3a38)),
            vector("Crown", &crown, shade(0x2f6f78, 0x184a58)),
        ],
    )
}

fn balloon() -> Vec<Node> {
    // The gores of the envelope, each from the top to the mouth; inner ones are in front of outer ones.
    let gore = |reach: f64, rgb: u32| {
        let drawing = format!(
            "M120 16 C{r} 16 {r} 66 124 96 H116 C{l} 66 {l} 16 120 16 Z",
            r = 120.0 + reach * 1.36,
            l = 120.0 - reach * 1.36
        );
        vector("Gore", &drawing, solid(rgb))
    };
    let envelope = vec![gore(40.0, 0xe8564f), gore(27.0, 0xffc857), gore(13.5, 0xe8564f)];
    let ropes = Node::shape("VECTOR", "Ropes", Outline::of("M116.5 96 L114 108 M123.5 96 L126 108"))
        .stroked(solid(0x5b4636), 1.0);
    let basket = Node::shape("RECTANGLE", "Basket", Outline::rectangle(112.0, 107.0, 16.0, 11.0, 3.0))
        .filled(shade(0xb07a4a, 0x7d5230));
    let flight = Node::group("Balloon", [envelope, vec![ropes, basket]].concat());
    vec![
        sky(&[(0.0, 0xff9a76), (0.5, 0xffc9a3), (1.0, 0xfff1d6)]),
        glow(196.0, 108.0, 64.0, 0xffffff),
        circle("Sun", 196.0, 108.0, 20.0, shade(0xfff6d6, 0xffd27a)),
        cloud(at(12.0, 62.0), 1.0, shade(0xffffff, 0xffe3d1)),
        cloud(at(168.0, 46.0), 0.8, shade(0xffffff, 0xffdcc4)).opacity(0.9),
        vector(
            "Far hills",
            "M0 126 C34 106 72 108 108 120 C146 132 182 110 240 122 V160 H0 Z",
            shade(0xd98aa0, 0xb0688f),
        ),
        vector(
            "Near hills",
            "M0 142 C48 122 92 134 132 140 C172 146 206 130 240 136 V160 H0 Z",
            shade(0x8f5489, 0x5c3a72),
        ),
        flight,
        Node::group("Birds", vec![bird(62.0, 84.0, 1.0), bird(76.0, 92.0, 0.8), bird(54.0, 96.0, 0.7)]),
    ]
}

fn bird(x: f64, y: f64, size: f64) -> Node {
    let wing = Outline::of("M-6 -2 A5 0 1 0 0 A5 0 1 6 -2").map(|p| at(x + p.x * size, y + p.y * size));
    Node::shape("VECTOR", "Bird", wing).stroked(solid(0x5c3a72), 1.4)
}
