//! A synthetic file for benchmarks: any number of icons, each with its own geometry, cheap to make and to
//! draw.

use serde_json::{Map, Value, json};

use crate::design::empty_file;
use crate::hash::{fnv64, mix};

/// Icons per row of the frame.
const COLUMNS: usize = 50;
/// The distance from one icon's corner to the next, px.
const PITCH: f64 = 40.0;

/// The body of GET file with `icons` components, `ic/24/name_0`... with ids `2:0`..., in the frame `1:1`,
/// "Icons".
pub(crate) fn file(icons: usize) -> Value {
    let mut file = empty_file(&format!("{icons} synthetic icons"));
    let mut components = Map::new();
    let mut children = Vec::with_capacity(icons);
    for number in 0..icons {
        let id = format!("2:{number}");
        let name = format!("ic/24/name_{number}");
        let key = format!("{:016x}{:016x}00000000", fnv64(name.as_bytes()), mix(fnv64(name.as_bytes())));
        components.insert(
            id.clone(),
            json!({"key": key, "name": name, "description": "", "remote": false, "documentationLinks": []}),
        );
        children.push(icon(number, &id, &name));
    }
    let rows = icons.div_ceil(COLUMNS).max(1);
    file["document"]["children"][0]["children"] = json!([{
        "id": "1:1", "name": "Icons", "type": "FRAME", "blendMode": "PASS_THROUGH", "clipsContent": false,
        "fills": [], "strokes": [], "effects": [], "children": children,
        "relativeTransform": [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]],
        "size": {"x": COLUMNS as f64 * PITCH, "y": rows as f64 * PITCH},
        "fillGeometry": [], "strokeGeometry": [],
        "absoluteBoundingBox":
            {"x": 0.0, "y": 0.0, "width": COLUMNS as f64 * PITCH, "height": rows as f64 * PITCH},
    }]);
    file["components"] = Value::Object(components);
    file["version"] = "1000".into();
    file
}

/// A 24 x 24 px component with one vector: eight dots whose places and sizes differ from icon to icon.
fn icon(number: usize, id: &str, name: &str) -> Value {
    let (x, y) = ((number % COLUMNS) as f64 * PITCH, (number / COLUMNS) as f64 * PITCH);
    let path = outline(number as u64);
    json!({
        "id": id, "name": name, "type": "COMPONENT", "blendMode": "PASS_THROUGH", "clipsContent": true,
        "fills": [], "strokes": [], "effects": [],
        "relativeTransform": [[1.0, 0.0, x], [0.0, 1.0, y]], "size": {"x": 24.0, "y": 24.0},
        "absoluteBoundingBox": {"x": x, "y": y, "width": 24.0, "height": 24.0},
        "fillGeometry": [{"path": "M0 0L24 0L24 24L0 24L0 0Z", "windingRule": "NONZERO"}], "strokeGeometry": [],
        "children": [{
            "id": format!("3:{number}"), "name": "Vector", "type": "VECTOR", "blendMode": "PASS_THROUGH",
            "fills": [{"blendMode": "NORMAL", "type": "SOLID", "color": {"r": 0.0, "g": 0.0, "b": 0.0, "a": 1.0}}],
            "strokes": [], "strokeWeight": 1.0, "strokeAlign": "INSIDE", "effects": [],
            "relativeTransform": [[1.0, 0.0, 2.0], [0.0, 1.0, 2.0]], "size": {"x": 20.0, "y": 20.0},
            "absoluteBoundingBox": {"x": x + 2.0, "y": y + 2.0, "width": 20.0, "height": 20.0},
            "fillGeometry": [{"path": path, "windingRule": "NONZERO"}], "strokeGeometry": [],
        }],
    })
}

/// About 800 bytes of path data within 20 x 20 px; no two numbers give the same.
fn outline(number: u64) -> String {
    let mut path = String::with_capacity(900);
    for dot in 0..8_u64 {
        let random = mix(number.wrapping_mul(31).wrapping_add(dot));
        let at = |shift: u32, span: u64| ((random >> shift) % (span * 1_000)) as f64 / 1_000.0;
        let (x, y, r) = (at(0, 16), at(16, 16), 0.5 + at(32, 1));
        let (right, low, middle) = (x + 2.0 * r, y + 2.0 * r, y + r);
        path.push_str(&format!(
            "M{x:.3} {middle:.3}C{x:.3} {y:.3} {right:.3} {y:.3} {right:.3} {middle:.3}\
             C{right:.3} {low:.3} {x:.3} {low:.3} {x:.3} {middle:.3}Z"
        ));
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn icons_differ_and_are_the_same_every_time() {
        let outlines: std::collections::HashSet<_> = (0..1_000).map(outline).collect();
        assert_eq!(outlines.len(), 1_000);
        assert_eq!(file(20), file(20));
        let file = file(101);
        let frame = &file["document"]["children"][0]["children"][0];
        assert_eq!(
            (frame["name"].as_str(), frame["children"].as_array().map(Vec::len)),
            (Some("Icons"), Some(101))
        );
        assert_eq!(frame["children"][100]["absoluteBoundingBox"]["y"], 80.0);
        assert_eq!(file["components"]["2:7"]["name"], "ic/24/name_7");
    }
}
