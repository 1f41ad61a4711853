//! Every construct that is left to Figma, by name.

use super::*;

#[test]
fn nothing_is_approximated() {
    let image = json!([{"type": "IMAGE", "imageRef": "a", "rotation": 9}]);
    let burned = json!([{"type": "SOLID", "blendMode": "LINEAR_BURN", "color": {"r": 1}}]);
    let handles = [[0.5, 0.5], [1.0, 0.5], [0.5, 1.0]];
    let stops = |stops: Value| {
        let mut fills = gradient("GRADIENT_LINEAR", handles);
        fills[0]["gradientStops"].as_array_mut().unwrap().extend(stops.as_array().unwrap().clone());
        fills
    };
    let stroke = |more: Value| {
        let mut all = json!({"strokes": solid(RED, 1.0), "strokeGeometry": [{"path": "M0 0L1 0L1 1Z"}]});
        for (key, value) in more.as_object().unwrap() {
            all[key] = value.clone();
        }
        all
    };
    let table = [
        ("RECTANGLE", json!({"fills": image}), "a rotated image fill"),
        ("RECTANGLE", json!({"fills": [{"type": "PATTERN"}]}), "a pattern fill"),
        ("RECTANGLE", json!({"fills": [{"type": "HOLOGRAM"}]}), "a fill of type hologram"),
        ("RECTANGLE", json!({"fills": burned}), "the blend mode linear burn"),
        (
            "RECTANGLE",
            json!({"fills": gradient("GRADIENT_TWISTED", handles)}),
            "a fill of type gradient twisted",
        ),
        ("RECTANGLE", json!({"fills": [{"type": "GRADIENT_LINEAR"}]}), "a fill that cannot be read"),
        (
            "RECTANGLE",
            json!({"fills": gradient("GRADIENT_LINEAR", [[0.5, 0.5]; 3])}),
            "a gradient without an extent",
        ),
        ("RECTANGLE", json!({"fills": stops(json!([{"position": 0.0}]))}), "a fill that cannot be read"),
        (
            "RECTANGLE",
            json!({"fills": stops(json!([{"position": 1.1, "color": {"r": 1}}]))}),
            "a fill that cannot be read",
        ),
        ("RECTANGLE", json!({"size": {"x": -5, "y": 8}}), "a negative size"),
        ("RECTANGLE", json!({"size": {"x": 1e9, "y": 8}}), "a place or a size beyond 1 million px"),
        (
            "RECTANGLE",
            json!({"relativeTransform": [[1, 0, -2e6], [0, 1, 0]]}),
            "a place or a size beyond 1 million px",
        ),
        (
            "RECTANGLE",
            json!({"relativeTransform": [[11, 0, 0], [0, 1, 0]]}),
            "a place or a size beyond 1 million px",
        ),
        (
            "RECTANGLE",
            json!({"fills": solid(RED, 1.0), "fillGeometry": [{"path": "M0 0L2000000 0L0 1Z"}]}),
            "an outline that cannot be read",
        ),
        ("RECTANGLE", json!({"fills": solid(RED, 1.0), "fillGeometry": []}), "a fill without an outline"),
        (
            "RECTANGLE",
            json!({"fills": solid(RED, 1.0), "fillGeometry": [{"path": "M0 0a1 1 0 0 0 1 1"}]}),
            "an outline that cannot be read",
        ),
        ("RECTANGLE", json!({"effects": [{"type": "INNER_SHADOW"}]}), "an inner shadow"),
        ("RECTANGLE", json!({"effects": [{"type": "GLASS", "radius": 4}]}), "a glass"),
        ("RECTANGLE", json!({"blendMode": "LINEAR_DODGE"}), "the blend mode linear dodge"),
        ("RECTANGLE", json!({"isMask": true, "maskType": "DEPTH"}), "a mask of type depth"),
        ("RECTANGLE", json!({"size": null}), "no geometry"),
        ("RECTANGLE", json!({"strokeAlign": 7}), "an unknown value of `strokeAlign`"),
        (
            "RECTANGLE",
            stroke(json!({"variableWidthPoints": [{"position": 0}]})),
            "a stroke whose weight differs along the line",
        ),
        ("RECTANGLE", stroke(json!({"complexStrokeProperties": {"strokeType": "BRUSH"}})), "a brush stroke"),
        ("RECTANGLE", stroke(json!({"strokeGeometry": []})), "a stroke without an outline"),
        (
            "VECTOR",
            stroke(json!({"strokeAlign": "INSIDE", "fillGeometry": []})),
            "an inside or outside stroke on an open path",
        ),
        ("TEXT", json!({"characters": "a"}), "text"),
        ("WIDGET", json!({}), "a layer of type widget"),
        (
            "LINE",
            stroke(json!({"size": {"x": 24, "y": 0}, "strokes": gradient("GRADIENT_LINEAR", handles)})),
            "a gradient without an extent",
        ),
    ];
    for (kind, more, want) in table {
        assert_eq!(obstacle_of(kind, more.clone()).as_deref(), Some(want), "{more}");
    }
}
