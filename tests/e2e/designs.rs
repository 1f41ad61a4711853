//! Designs to export, and changes to them.

use fake_figma::Design;
use serde_json::{Value, json};

/// A 24 px component with one filled shape.
pub(crate) fn component(id: usize, name: &str) -> Value {
    let bounds = json!({"x": 0, "y": 0, "width": 24, "height": 24});
    json!({
        "id": format!("1:{id}"), "name": name, "type": "COMPONENT", "absoluteBoundingBox": bounds,
        "size": {"x": 24, "y": 24}, "relativeTransform": [[1, 0, 0], [0, 1, 0]], "fills": [], "strokes": [],
        "children": [{
            "id": format!("2:{id}"), "name": "shape", "type": "VECTOR", "absoluteBoundingBox": bounds,
            "size": {"x": 24, "y": 24}, "relativeTransform": [[1, 0, 0], [0, 1, 0]], "strokes": [],
            "fills": [{"type": "SOLID", "blendMode": "NORMAL", "color": {"r": 0.1, "g": 0.2, "b": 0.3, "a": 1}}],
            "fillGeometry": [{"path": format!("M{id} 4L20 4L20 20L4 20Z"), "windingRule": "NONZERO"}],
        }],
    })
}

/// A design with icons of these names, two pictures, a color style, a text style and a theme with two modes.
pub(crate) fn design(names: &[&str]) -> Design {
    let icons = names.iter().enumerate().map(|(i, name)| component(i, name)).collect::<Vec<_>>();
    let pictures = [component(900, "hero"), component(901, "footer")];
    let components = icons.iter().chain(&pictures);
    let components = components.map(|node| {
        (
            node["id"].as_str().unwrap().to_owned(),
            json!({"key": "k", "name": node["name"], "description": ""}),
        )
    });
    let mut design = Design::from_body(json!({
        "name": "Test", "version": "1", "lastModified": "2026-01-01T00:00:00Z", "role": "owner", "editorType": "figma", "schemaVersion": 0,
        "document": {"id": "0:0", "name": "Document", "type": "DOCUMENT", "children": [{"id": "0:1", "name": "Page", "type": "CANVAS", "children": [
            {"id": "0:2", "name": "Icons", "type": "FRAME", "fills": [], "children": icons},
            {"id": "0:3", "name": "Pictures", "type": "FRAME", "fills": [], "children": pictures},
            {"id": "0:4", "name": "Empty", "type": "FRAME", "fills": [], "children": []},
            {"id": "0:5", "name": "swatch", "type": "RECTANGLE", "styles": {"fill": "9:1"},
             "fills": [{"type": "SOLID", "color": {"r": 1, "g": 0, "b": 0, "a": 1}}]},
            {"id": "0:6", "name": "sample", "type": "TEXT", "characters": "Aa", "styles": {"text": "9:2"},
             "fills": [{"type": "SOLID", "color": {"r": 0, "g": 0, "b": 0, "a": 1}}],
             "style": {"fontFamily": "Inter", "fontPostScriptName": null, "fontWeight": 700, "fontSize": 32, "lineHeightPx": 40, "lineHeightUnit": "PIXELS", "letterSpacing": 0}},
        ]}]},
        "components": components.collect::<serde_json::Map<_, _>>(), "componentSets": {},
        "styles": {"9:1": {"key": "a", "name": "brand/red", "styleType": "FILL", "remote": false, "description": "Ours"},
                   "9:2": {"key": "b", "name": "heading/large", "styleType": "TEXT", "remote": false, "description": ""}},
    }))
    .unwrap()
    .with_key("TESTKEY");
    design.variables = Some(json!({"status": 200, "error": false, "meta": {
        "variableCollections": {"C:1": {"id": "C:1", "name": "Theme", "key": "c", "remote": false, "hiddenFromPublishing": false, "defaultModeId": "1:0",
            "modes": [{"modeId": "1:0", "name": "Light"}, {"modeId": "1:1", "name": "Dark"}], "variableIds": ["V:1"]}},
        "variables": {"V:1": {"id": "V:1", "name": "surface/base", "key": "v", "variableCollectionId": "C:1", "resolvedType": "COLOR", "remote": false,
            "description": "Behind everything", "hiddenFromPublishing": false, "scopes": [], "codeSyntax": {},
            "valuesByMode": {"1:0": {"r": 1, "g": 1, "b": 1, "a": 1}, "1:1": {"r": 0, "g": 0, "b": 0, "a": 1}}}},
    }}));
    design
}

/// Makes every icon look different to the planner; the emulator renders it as before, because it ignores
/// effects.
pub(crate) fn blur(design: &mut Design) {
    for icon in 0..4 {
        if let Some(node) = design.node_mut(&format!("1:{icon}")) {
            node["effects"] =
                json!([{"type": "LAYER_BLUR", "blurType": "PROGRESSIVE", "visible": true, "radius": 1.0}]);
        }
    }
}

/// Paints icons 2 and 3 in another color, which the emulator shows.
pub(crate) fn repaint(design: &mut Design) {
    for shape in ["2:2", "2:3"] {
        if let Some(node) = design.node_mut(shape) {
            node["fills"][0]["color"]["r"] = json!(1);
        }
    }
}

/// Gives the first icon another shape.
pub(crate) fn move_sun(design: &mut Design) {
    design.node_mut("2:0").unwrap()["fillGeometry"][0]["path"] = "M1 1L20 4L20 20L4 20Z".into();
}
