//! Color styles (plus one shadow and one grid): the board "Colors", whose swatches use them, and the file's
//! map of styles.
//!
//! As in Figma, a style's own node is not in the tree; the nodes that refer to the style carry its value.

use serde_json::{Map, Value, json};

use super::node::{Node, key};
use super::path::{Outline, at};
use super::{angular, linear, radial, solid};

/// A library style: its number on page 5 (from its id), its name, its description and its paints.
struct Style {
    number: u32,
    name: &'static str,
    description: &'static str,
    paints: Vec<Value>,
}

fn style(number: u32, name: &'static str, description: &'static str, paints: impl Into<Vec<Value>>) -> Style {
    Style { number, name, description, paints: paints.into() }
}

fn with_opacity(mut paint: Value, opacity: f32) -> Value {
    paint["opacity"] = json!(f64::from(opacity));
    paint
}

fn colors() -> Vec<Style> {
    let dawn = [(0.0, 0x2b3a8c), (0.55, 0xe86a92), (1.0, 0xffc46b)];
    let compass = [(0.0, 0x1f9cf0), (0.25, 0x2fb578), (0.5, 0xf7c831), (0.75, 0xd93b3b), (1.0, 0x1f9cf0)];
    let mut glass = linear([0.5, 0.0], [0.5, 1.0], &[(0.0, 0xffffff), (1.0, 0xffffff)]);
    glass["gradientStops"][1]["color"]["a"] = json!(0.0);
    vec![
        style(11, "brand/sky", "The app's own blue.", [solid(0x1f9cf0)]),
        style(12, "brand/sun", "Accents; never text.", [solid(0xffc22e)]),
        style(13, "brand/ink", "", [solid(super::icons::INK)]),
        style(
            14,
            "surface/scrim",
            "Behind dialogs: 48 % of ink.",
            [with_opacity(solid(super::icons::INK), 0.48)],
        ),
        style(15, "status/ok", "", [solid(0x2fb578)]),
        style(16, "status/severe warning", "Red \"alerts\" only /* see guide */.", [solid(0xd93b3b)]),
        style(
            17,
            "gradient/dawn",
            "Sky at sunrise,\nbottom to top.",
            [linear([0.5, 1.0], [0.5, 0.0], &dawn)],
        ),
        style(
            18,
            "gradient/sun glow",
            "",
            [radial(
                [0.5, 0.5],
                [1.0, 0.5],
                [0.5, 1.0],
                &[(0.0, 0xfff1b8), (0.6, 0xffc22e), (1.0, 0xff9a3c)],
            )],
        ),
        style(19, "gradient/compass", "The wind rose.", [angular(&compass)]),
        style(20, "surface/frosted", "Glass over the sky.", [with_opacity(solid(0x1f9cf0), 0.16), glass]),
    ]
}

/// The board "Colors".
pub(super) fn board() -> Node {
    let mut swatches = Vec::new();
    for (index, style) in colors().into_iter().enumerate() {
        let (column, row) = ((index % 5) as f64, (index / 5) as f64);
        let outline = Outline::rectangle(24.0 + 112.0 * column, 24.0 + 112.0 * row, 96.0, 96.0, 12.0);
        let mut swatch = Node::shape("RECTANGLE", style.name, outline)
            .with("cornerRadius", json!(12.0))
            .with("styles", json!({"fill": format!("5:{}", style.number)}));
        for paint in style.paints {
            swatch = swatch.filled(paint);
        }
        swatches.push(swatch);
    }
    let shadow = json!([{
        "type": "DROP_SHADOW", "visible": true, "color": {"r": 0.05, "g": 0.11, "b": 0.2, "a": 0.18}, "blendMode": "NORMAL",
        "offset": {"x": 0.0, "y": 4.0}, "radius": 16.0, "spread": 0.0, "showShadowBehindNode": false,
    }]);
    let card = Node::shape("RECTANGLE", "Card", Outline::rectangle(24.0, 248.0, 208.0, 96.0, 16.0))
        .with("cornerRadius", json!(16.0))
        .with("effects", shadow)
        .with("styles", json!({"effect": "5:41", "fill": "5:12"}))
        .filled(solid(0xffc22e));
    swatches.push(card);
    let columns = json!([{
        "pattern": "COLUMNS", "sectionSize": 60.0, "visible": true, "color": {"r": 1.0, "g": 0.0, "b": 0.0, "a": 0.1}, "alignment":
        "STRETCH", "gutterSize": 16.0, "offset": 24.0, "count": 8,
    }]);
    Node::frame("FRAME", "Colors", at(0.0, 0.0), at(592.0, 368.0), swatches)
        .filled(solid(0xffffff))
        .with("layoutGrids", columns)
        .with("styles", json!({"grid": "5:42"}))
}

/// The file's entries for these styles: everything except their values.
pub(super) fn entries() -> Map<String, Value> {
    let fills = colors().into_iter().map(|style| (style.number, style.name, "FILL", style.description));
    let others = [(41, "shadow/card", "EFFECT", "Cards that float."), (42, "grid/phone", "GRID", "")];
    fills
        .chain(others)
        .map(|(number, name, kind, description)| entry(number, name, kind, description))
        .collect()
}

/// One entry of the map of styles.
pub(super) fn entry(number: u32, name: &str, kind: &str, description: &str) -> (String, Value) {
    let id = format!("5:{number}");
    let value = json!({"key": key(&id), "name": name, "styleType": kind, "remote": false, "description": description});
    (id, value)
}
