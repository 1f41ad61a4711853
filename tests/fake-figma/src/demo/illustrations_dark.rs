//! The three darker scenes of the page "Illustrations".

use serde_json::json;

use super::illustrations::{cloud, glow, shade, sky, vector};
use super::node::Node;
use super::path::{Outline, at};
use super::{linear, solid};

pub(super) fn rainy_city() -> Vec<Node> {
    let mut nodes = vec![
        sky(&[(0.0, 0x3a4f6b), (0.7, 0x7d93ad), (1.0, 0xb9c7d6)]),
        cloud(at(120.0, 54.0), 1.9, shade(0x8fa1b6, 0x6a7d95)),
        cloud(at(6.0, 46.0), 1.6, shade(0xa9b8c9, 0x7d91a8)),
    ];
    let far = "M0 160 V104 H18 V88 H40 V110 H58 V78 H66 V70 H72 V78 H80 V160 Z \
               M100 160 V92 H124 V72 H146 V160 Z \
               M160 160 V98 H182 V84 H206 V108 H222 V94 H240 V160 Z";
    nodes.push(vector("Far houses", far, shade(0x566b86, 0x44566f)));
    let near = "M0 160 V122 H28 V100 H56 V128 H78 V114 H112 V136 \
                H128 V104 H160 V126 H184 V112 H214 V130 H240 V160 Z";
    nodes.push(vector("Near houses", near, shade(0x2a3b54, 0x1a2739)));
    let lit = [
        (34.0, 108.0),
        (44.0, 108.0),
        (34.0, 120.0),
        (86.0, 122.0),
        (98.0, 122.0),
        (134.0, 112.0),
        (134.0, 124.0),
        (148.0, 124.0),
        (192.0, 120.0),
        (202.0, 132.0),
        (8.0, 132.0),
        (44.0, 134.0),
        (98.0, 136.0),
        (148.0, 138.0),
    ];
    let windows = lit.map(|(x, y)| {
        Node::shape("RECTANGLE", "Window", Outline::rectangle(x, y, 5.0, 7.0, 1.0)).filled(solid(0xffd27a))
    });
    nodes.push(Node::group("Windows", windows.into()));
    let drops: Vec<Node> = (0..34_u32)
        .map(|index| {
            let (column, row) = (f64::from(index % 12), f64::from(index / 12));
            let (x, y) =
                (12.0 + column * 20.0 + row * 7.0 % 20.0, 60.0 + row * 30.0 + f64::from(index * 37 % 19));
            let drop = Outline::of(&format!("M{x} {y} L{} {}", x - 3.5, y + 10.0));
            Node::shape("VECTOR", "Drop", drop).stroked(solid(0xd9ecff), 1.5)
        })
        .collect();
    nodes.push(Node::group("Rain", drops).opacity(0.7));
    nodes
}

pub(super) fn starry_night() -> Vec<Node> {
    let stars: Vec<Node> = (0..30_u32)
        .map(|index| {
            let (x, y) = (f64::from(index * 67 % 228) + 6.0, f64::from(index * 41 % 92) + 8.0);
            let size = 1.6 + f64::from(index % 4) * 0.7;
            let star = Outline::star(at(x, y), 4, size, size * 0.32);
            Node::shape("STAR", "Star", star).with("count", json!(4)).filled(solid(0xfff6d6))
        })
        .collect();
    let moon = linear([0.2, 0.1], [0.8, 0.95], &[(0.0, 0xfffdf2), (1.0, 0xf3d58b)]);
    vec![
        sky(&[(0.0, 0x0a1030), (0.55, 0x2b2f77), (1.0, 0x7a4f9e)]),
        Node::group("Stars", stars).opacity(0.9),
        glow(76.0, 54.0, 58.0, 0xf3e3b0),
        vector("Moon", "M84 25 A30 1 0 104 66 A26 0 1 84 25 Z", moon),
        cloud(at(140.0, 78.0), 0.9, shade(0x6a63b8, 0x4b4593)),
        vector(
            "Far hills",
            "M0 124 C36 102 70 104 104 116 C140 128 176 98 240 114 V160 H0 Z",
            shade(0x3d3a86, 0x2a2a66),
        ),
        vector(
            "Lake",
            "M0 134 H240 V160 H0 Z",
            linear([0.5, 0.0], [0.5, 1.0], &[(0.0, 0x5d54a4), (1.0, 0x1d1f52)]),
        ),
        Node::group(
            "Reflection",
            [(66.0, 138.0, 40.0), (74.0, 144.0, 28.0), (70.0, 150.0, 34.0), (82.0, 155.5, 16.0)]
                .map(|(x, y, w)| {
                    Node::shape("RECTANGLE", "Glint", Outline::rectangle(x, y, w, 1.8, 0.9))
                        .filled(solid(0xf3e3b0))
                })
                .into(),
        )
        .opacity(0.7),
        vector(
            "Shore",
            "M240 160 H128 C150 146 176 150 196 138 C212 128 226 130 240 126 Z",
            shade(0x191a45, 0x0e0f2c),
        ),
        fir_dark(206.0, 138.0, 1.5),
        fir_dark(222.0, 132.0, 1.1),
        fir_dark(190.0, 143.0, 1.0),
    ]
}

fn fir_dark(x: f64, y: f64, size: f64) -> Node {
    let crown = format!("M{x} {} L{} {y} H{} Z", y - 28.0 * size, x + 7.0 * size, x - 7.0 * size);
    vector("Fir", &crown, solid(0x0e0f2c))
}

pub(super) fn stormy_coast() -> Vec<Node> {
    let mut beam = linear([0.0, 0.5], [1.0, 0.5], &[(0.0, 0xfff2b3), (1.0, 0xfff2b3)]);
    beam["gradientStops"][0]["color"]["a"] = json!(0.0);
    beam["gradientStops"][1]["color"]["a"] = json!(0.800_000_011_920_929);
    let bands = [(0.0, 0xf7f3ec), (0.3333, 0xd9413b), (0.6666, 0xf7f3ec)].map(|(share, rgb)| {
        let (top, low) = (58.0 + 60.0 * share, 78.0 + 60.0 * share);
        let half = |y: f64| 7.0 + (y - 58.0) * 0.085;
        vector(
            "Band",
            &format!(
                "M{} {top} H{} L{} {low} H{} Z",
                186.0 - half(top),
                186.0 + half(top),
                186.0 + half(low),
                186.0 - half(low)
            ),
            solid(rgb),
        )
    });
    let mut nodes = vec![
        sky(&[(0.0, 0x1b2433), (0.6, 0x43566b), (1.0, 0x8fa3ad)]),
        vector("Beam", "M0 14 L184 48 V54 L0 84 Z", beam),
        cloud(at(70.0, 50.0), 1.5, shade(0x55667c, 0x39495e)),
        cloud(at(-16.0, 44.0), 1.7, shade(0x46566c, 0x2d3b4f)),
        vector(
            "Lightning",
            "M66 46 L50 78 H62 L54 106 L82 68 H69 L78 46 Z",
            linear([0.5, 0.0], [0.5, 1.0], &[(0.0, 0xfff6cf), (1.0, 0xffc22e)]),
        ),
    ];
    nodes.extend(bands);
    nodes.extend([
        vector("Gallery", "M174 54 H198 L196 59 H176 Z", solid(0x243044)),
        Node::shape("RECTANGLE", "Lantern", Outline::rectangle(180.0, 43.0, 12.0, 11.0, 1.5))
            .filled(solid(0xffe9a8)),
        vector("Roof", "M177.5 43.5 L186 33 L194.5 43.5 Z", solid(0xd9413b)),
        vector(
            "Cliff",
            "M146 136 C152 120 164 117 176 116 C192 114 206 116 214 121 \
             C226 128 232 130 240 130 V160 H140 Z",
            shade(0x3c4657, 0x1f2835),
        ),
        vector(
            "Far sea",
            "M0 122 C14 114 26 114 40 121 C54 128 66 128 80 121 \
             C94 114 106 114 120 121 C130 126 140 128 150 125 L164 160 H0 Z",
            shade(0x3d6f86, 0x245066),
        ),
        vector(
            "Near sea",
            "M-10 140 C6 130 20 130 36 138 C52 146 68 146 84 138 \
             C100 130 116 130 132 138 C148 146 164 146 180 139 C196 132 214 132 228 138 L250 146 V170 H-10 Z",
            shade(0x2a5a70, 0x123144),
        ),
        Node::shape(
            "VECTOR",
            "Foam",
            Outline::of(
                "M-10 140 C6 130 20 130 36 138 C52 146 68 146 84 138 \
                 C100 130 116 130 132 138 C148 146 164 146 180 139 C196 132 214 132 228 138 L250 146",
            ),
        )
        .stroked(solid(0xdcebf2), 2.0)
        .opacity(0.8),
    ]);
    nodes
}
