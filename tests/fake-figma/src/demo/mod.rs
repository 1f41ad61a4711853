//! The design that `--demo` serves: "Nimbus", the design system of a weather app, made for this project.
//!
//! It contains icons, illustrations, color styles, text styles, and variables in three modes, in the form
//! that Figma returns. It also has the oddities of real files that exporters trip over: names that are not
//! identifiers, aliases that lead nowhere, components that are listed but missing, one-sided strokes, and an
//! invisible and an empty component on a separate page. It is the same on every run, and nothing in it needs
//! a network or a file.

mod colors;
mod icons;
mod icons_sets;
mod icons_signs;
mod icons_special;
mod icons_weather;
mod illustrations;
mod illustrations_dark;
mod node;
mod path;
mod stroke;
mod styles;
mod typography;

use serde_json::{Value, json};

use crate::Design;
use node::{Node, Writer, key};
use path::at;

/// The key of the demo's file.
pub const FILE_KEY: &str = "NimbusDemo0000000000000";
/// A version number in Figma's format.
const VERSION: &str = "2287640015529134877";
/// An icon that was deleted from another library; an instance still shows it.
const GHOST: &str = "61:204";

/// Returns the demo design: 86 icons, 6 illustrations, 10 color styles, 12 text styles, and variables in 4
/// collections.
pub fn design() -> Design {
    let mut writer = Writer::default();
    let pages = [
        writer.page(1, "Foundations", &[styles::board(), typography::board()]),
        writer.page(2, "Icons", &icons::page()),
        writer.page(3, "Illustrations", &illustrations::page()),
        writer.page(4, "Scratch", &scratch()),
    ];
    let mut components = writer.components;
    for (id, name) in [(GHOST, "weather/sun (old)"), ("61:209", "weather/fog (old)")] {
        let entry = json!({"key": key(id), "name": name, "description": "", "remote": false, "documentationLinks": []});
        components.insert(id.to_owned(), entry);
    }
    let mut published = styles::entries();
    published.extend(typography::entries());
    let file = json!({
        "document": {"id": "0:0", "name": "Document", "type": "DOCUMENT", "scrollBehavior": "SCROLLS", "children": pages},
        "components": components, "componentSets": writer.component_sets, "styles": published, "schemaVersion": 0,
        "name": "Nimbus", "lastModified": "2026-03-04T09:26:53Z", "version": VERSION, "role": "viewer",
        "thumbnailUrl": "https://thumbnails.nimbus.example/nimbus.png", "editorType": "figma", "linkAccess": "view",
    });
    Design {
        file_key: FILE_KEY.to_owned(),
        name: "Nimbus".to_owned(),
        version: VERSION.to_owned(),
        label: None,
        file,
        variables: Some(colors::variables()),
        style_nodes: serde_json::Map::new(),
        images: std::collections::BTreeMap::new(),
    }
}

/// The page "Scratch": things nobody wants to export.
fn scratch() -> Vec<Node> {
    let dot = || vec![icons::Ink::Dot(12.0, 12.0, 6.0).node()];
    let invisible = icons::component("draft/invisible", "Not decided yet.", 24.0, dot());
    let empty = icons::component("draft/empty", "", 24.0, Vec::new());
    let instance = Node::frame("INSTANCE", "weather/sun (old)", at(80.0, 0.0), at(24.0, 24.0), dot());
    let note = json!({
        "fontFamily": "Inter", "fontPostScriptName": "Inter-Regular", "fontStyle": "Regular", "fontWeight": 400, "fontSize": 12.0,
        "textAlignHorizontal": "LEFT", "textAlignVertical": "TOP", "letterSpacing": 0.0, "lineHeightPx": 14.522_727_012_634_277,
        "lineHeightPercent": 100.0, "lineHeightUnit": "INTRINSIC_%",
    });
    vec![
        invisible.with("visible", json!(false)),
        empty.moved(40.0, 0.0),
        instance.with("componentId", json!(GHOST)).with("overrides", json!([])),
        Node::text("Note", "Old sun: replace before v3", at(0.0, 40.0), at(160.0, 15.0), &note)
            .filled(solid(0x9aa5b4)),
    ]
}

/// Converts 24-bit RGB to a color whose floats went through 32 bits, like Figma's.
fn color(rgb: u32) -> Value {
    let [_, r, g, b] = rgb.to_be_bytes().map(|byte| f64::from(f32::from(byte) / 255.0));
    json!({"r": r, "g": g, "b": b, "a": 1.0})
}

fn solid(rgb: u32) -> Value {
    json!({"blendMode": "NORMAL", "type": "SOLID", "color": color(rgb)})
}

/// A gradient with its three handles: start, end, and the end of its width.
fn gradient(kind: &str, handles: [[f64; 2]; 3], stops: &[(f32, u32)]) -> Value {
    let stops =
        stops.iter().map(|(position, rgb)| json!({"position": f64::from(*position), "color": color(*rgb)}));
    json!({
        "blendMode": "NORMAL", "type": kind, "gradientHandlePositions": handles.map(|[x, y]| json!({"x": x, "y": y})),
        "gradientStops": stops.collect::<Vec<_>>(),
    })
}

fn linear(start: [f64; 2], end: [f64; 2], stops: &[(f32, u32)]) -> Value {
    let width = [start[0] - (end[1] - start[1]) / 2.0, start[1] + (end[0] - start[0]) / 2.0];
    gradient("GRADIENT_LINEAR", [start, end, width], stops)
}

fn radial(center: [f64; 2], end: [f64; 2], width: [f64; 2], stops: &[(f32, u32)]) -> Value {
    gradient("GRADIENT_RADIAL", [center, end, width], stops)
}

fn angular(stops: &[(f32, u32)]) -> Value {
    gradient("GRADIENT_ANGULAR", [[0.5, 0.5], [0.5, 1.0], [0.0, 0.5]], stops)
}

#[cfg(test)]
mod tests;
