//! Pictures of every construct. The expected pixels are worked out by hand next to each, from what the
//! construct means in Figma; none of them comes from exfig's own drawing. (`.ci/recordings` compares Figma's
//! own exports of 200 icons.)

mod any;
mod blend;
mod canvas;
mod effects;
mod fields;
mod images;
mod judge;
mod layers;
mod masks;
mod obstacles;
mod paints;
mod sides;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::compose::scene;
use super::images::Bitmaps;
use super::matrix::{Matrix, Point};
use super::scene::Item;
use super::svg::svg;
use crate::asset::AssetFormat;
use crate::design::UPRIGHT;
use crate::draw::canvas::canvas;
use crate::draw::judge::judge;
use crate::figma::node::Node;
use crate::figma::read::{Interest, read_document};
use crate::figma::verify::{Accepted, verify};
use crate::policy::bulk::Bulk;

/// A node as Figma sends it: at (x, y), with this width and height, and with more fields.
fn node(kind: &str, at: [f64; 4], more: Value) -> Value {
    let [x, y, width, height] = at;
    let outline = format!("M0 0L{width} 0L{width} {height}L0 {height}Z");
    let mut node = json!({
        "id": "1:2", "name": kind.to_ascii_lowercase(), "type": kind, "size": {"x": width, "y": height},
        "relativeTransform": [[1, 0, x], [0, 1, y]], "fills": [], "strokes": [], "strokeGeometry": [],
        "fillGeometry": [{"path": outline, "windingRule": "NONZERO"}],
    });
    for (key, value) in more.as_object().unwrap() {
        node[key] = value.clone();
    }
    node
}

fn solid(rgb: [f64; 3], opacity: f64) -> Value {
    json!([{"type": "SOLID", "opacity": opacity, "color": {"r": rgb[0], "g": rgb[1], "b": rgb[2], "a": 1}}])
}

/// What keeps a layer of this kind in a frame of 8 x 8 from being drawn.
fn obstacle_of(kind: &str, more: Value) -> Option<String> {
    let inner = node(kind, [0.0, 0.0, 8.0, 8.0], more);
    let frame = node("FRAME", [0.0, 0.0, 8.0, 8.0], json!({"children": [inner]}));
    judge(&read(&frame), UPRIGHT).map(|obstacle| obstacle.what)
}

const RED: [f64; 3] = [1.0, 0.0, 0.0];
const BLUE: [f64; 3] = [0.0, 0.0, 1.0];

fn read(node: &Value) -> Node {
    let page = json!({"id": "0:1", "name": "Page", "type": "CANVAS", "children": [node]});
    let body = json!({"document": {"id": "0:0", "name": "Document", "type": "DOCUMENT", "children": [page]}});
    let mut document =
        read_document(body.to_string().as_bytes(), &Interest::everything(), Bulk::default()).unwrap();
    document.root.children.remove(0).children.remove(0)
}

fn text_of(node: &Value, turn: [f64; 4]) -> String {
    let node = read(node);
    let canvas = canvas(&node, turn).unwrap();
    let scene = scene(&node, turn).unwrap();
    assert_eq!([scene.width, scene.height], canvas.sides());
    let text = svg(&scene, "", &node.id, &Bitmaps::new());
    // What exfig draws is what it accepts from Figma, unless nothing is on it.
    if !scene.items.is_empty() {
        verify(AssetFormat::Svg, text.as_bytes(), &Accepted::new()).unwrap();
    }
    text
}

/// Pixels of a picture.
struct Picture {
    width: usize,
    height: usize,
    rgba: Vec<u8>,
}

impl Picture {
    fn of(node: &Value) -> Self {
        Self::turned(node, UPRIGHT)
    }

    fn turned(node: &Value, turn: [f64; 4]) -> Self {
        let (width, height, rgba) = super::raster::pixels(&text_of(node, turn), 1.0).unwrap();
        Self { width: width as usize, height: height as usize, rgba }
    }

    fn at(&self, x: usize, y: usize) -> [u8; 4] {
        let start = 4 * (y * self.width + x);
        self.rgba[start..start + 4].try_into().unwrap()
    }

    #[track_caller]
    fn assert(&self, x: usize, y: usize, want: [u8; 4]) {
        self.assert_of("", x, y, want);
    }

    /// Like [`assert`](Self::assert), with a name for the picture.
    #[track_caller]
    fn assert_of(&self, what: &str, x: usize, y: usize, want: [u8; 4]) {
        let got = self.at(x, y);
        let near = got.iter().zip(want).all(|(got, want)| got.abs_diff(want) <= 2);
        // Where a pixel is transparent, its color does not matter.
        assert!(near || (got[3] == 0 && want[3] == 0), "{what} ({x}, {y}): {got:?}, not {want:?}");
    }
}

fn gradient(kind: &str, handles: [[f64; 2]; 3]) -> Value {
    let stop = |position: f64, grey: f64| json!({"position": position, "color": {"r": grey, "g": grey, "b": grey, "a": 1}});
    json!([{"type": kind, "gradientStops": [stop(0.0, 0.0), stop(1.0, 1.0)],
        "gradientHandlePositions": handles.map(|[x, y]| json!({"x": x, "y": y}))}])
}

/// 0 is black, 1 is white.
fn grey(share: f64) -> [u8; 4] {
    let level = (share.clamp(0.0, 1.0) * 255.0).round() as u8;
    [level, level, level, 255]
}
