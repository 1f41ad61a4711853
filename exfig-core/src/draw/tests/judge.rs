//! What cannot be drawn, each at the edge of its rule.

use serde_json::{Value, json};

use super::{RED, node, read, solid, text_of};
use crate::design::UPRIGHT;
use crate::draw::canvas::canvas;
use crate::draw::judge::judge;

fn obstacle(node: &Value) -> Option<String> {
    judge(&read(node), UPRIGHT).map(|obstacle| obstacle.to_string())
}

fn frame(children: Value) -> Value {
    node("FRAME", [0.0, 0.0, 24.0, 24.0], json!({"children": children}))
}

#[test]
fn an_obstacle_names_the_layer() {
    let text = node("TEXT", [0.0, 0.0, 8.0, 8.0], json!({"name": "caption"}));
    assert_eq!(obstacle(&frame(json!([text]))).as_deref(), Some("text in layer `caption`"));
}

#[test]
fn a_picture_has_an_area() {
    let table =
        [(0.0, 10.0, false), (10.0, 0.0, false), (1e-5, 10.0, false), (1e-4, 1e-4, true), (1.0, 1.0, true)];
    for (width, height, drawn) in table {
        let found = canvas(&read(&node("FRAME", [0.0, 0.0, width, height], json!({}))), UPRIGHT);
        let found = found.map_err(|obstacle| obstacle.what);
        assert_eq!(found.is_ok(), drawn, "{width} x {height}: {found:?}");
    }
}

/// Figma knows of something that is not in the layers.
#[test]
fn nothing_is_cut_off() {
    let frame = |left: f64, width: f64| {
        let boxes = json!({"absoluteBoundingBox": {"x": 100, "y": 50, "width": 8, "height": 8},
            "absoluteRenderBounds": {"x": 100.0 + left, "y": 50, "width": width, "height": 8}});
        canvas(&read(&node("FRAME", [0.0, 0.0, 8.0, 8.0], boxes)), UPRIGHT).map_err(|obstacle| obstacle.what)
    };
    let cut = Err("content that reaches further than its layers".to_owned());
    assert_eq!(frame(-1.0, 9.0).map(|_| ()), cut);
    assert_eq!(frame(0.0, 8.1).map(|_| ()), cut);
    for (left, width) in [(0.0, 8.0), (-0.04, 8.08), (2.0, 3.0)] {
        assert_eq!(frame(left, width).map(|canvas| canvas.sides()), Ok([8.0, 8.0]), "{left} {width}");
    }
}

#[test]
fn layers_may_be_eighty_deep() {
    let nested = |depth: usize| {
        let mut inner = node("RECTANGLE", [0.0, 0.0, 8.0, 8.0], json!({}));
        for _ in 0..depth {
            inner = frame(json!([inner]));
        }
        obstacle(&inner)
    };
    assert_eq!(nested(80), None);
    assert_eq!(nested(81).as_deref(), Some("layers nested more than 80 deep in layer `rectangle`"));
}

/// A filled line has no outline, and needs none; anything with an area does.
#[test]
fn a_fill_needs_an_outline_unless_its_layer_is_flat() {
    let table = [
        (0.0, 8.0, None),
        (8.0, 0.0, None),
        (1e-4, 8.0, Some(())),
        (8.0, 1e-4, Some(())),
        (8.0, 8.0, Some(())),
    ];
    for (width, height, found) in table {
        let child = node(
            "VECTOR",
            [0.0, 0.0, width, height],
            json!({"fills": solid(RED, 1.0), "fillGeometry": [{"path": "", "windingRule": "NONZERO"}]}),
        );
        let expected = found.map(|()| "a fill without an outline in layer `vector`");
        assert_eq!(obstacle(&frame(json!([child]))).as_deref(), expected, "{width} x {height}");
    }
}

#[test]
fn a_stroke_needs_outlines_that_can_be_read() {
    let stroked = |path: &str, rule: &str| {
        let geometry = json!([{"path": path, "windingRule": rule}]);
        let more = json!({"strokes": solid(RED, 1.0), "strokeWeight": 1.0, "strokeGeometry": geometry});
        obstacle(&node("RECTANGLE", [0.0, 0.0, 8.0, 8.0], more))
    };
    let unreadable = Some("an outline that cannot be read in layer `rectangle`");
    assert_eq!(stroked("M0 0L1 1Z", "NONZERO"), None);
    assert_eq!(stroked("M0 0L1 1Z", "SPIRAL").as_deref(), unreadable);
    assert_eq!(stroked("M0 0Q", "NONZERO").as_deref(), unreadable);
    // Without a weight, it is not drawn.
    let geometry = json!([{"path": "M0 0a1 1 0 0 0 1 1"}]);
    let none = json!({"strokes": solid(RED, 1.0), "strokeWeight": 0.0, "strokeGeometry": geometry, "clipsContent": true});
    let none = node("FRAME", [0.0, 0.0, 8.0, 8.0], none);
    assert_eq!(obstacle(&none), None);
    text_of(&none, UPRIGHT);
}

/// Handles on one line span no area, wherever they are.
#[test]
fn a_gradient_has_an_extent() {
    let of_kind = |kind: &str, handles: [[f64; 2]; 3]| {
        let positions = handles.map(|[x, y]| json!({"x": x, "y": y}));
        let color = json!({"r": 1, "g": 0, "b": 0, "a": 1});
        let fill = json!({"type": kind, "gradientHandlePositions": positions,
            "gradientStops": [{"position": 0, "color": color}, {"position": 1, "color": color}]});
        obstacle(&node("RECTANGLE", [0.0, 0.0, 8.0, 8.0], json!({"fills": [fill]})))
    };
    let with_handles = |handles| of_kind("GRADIENT_LINEAR", handles);
    let flat = Some("a gradient without an extent in layer `rectangle`");
    // Thinner than numbers are written: 0.008 px and 0.016 px. What is across a linear one gives it no width.
    for (kind, ratio, want) in [
        ("GRADIENT_LINEAR", 0.001, None),
        ("GRADIENT_RADIAL", 0.001, flat),
        ("GRADIENT_RADIAL", 0.002, None),
        ("GRADIENT_DIAMOND", 0.001, flat),
        ("GRADIENT_ANGULAR", 0.001, flat),
        ("GRADIENT_ANGULAR", 0.002, None),
    ] {
        let found = of_kind(kind, [[0.0, 0.5], [1.0, 0.5], [0.0, 0.5 + ratio]]);
        assert_eq!(found.as_deref(), want, "{kind} {ratio}");
        let short = of_kind(kind, [[0.0, 0.5], [ratio, 0.5], [0.0, 1.5]]);
        assert_eq!(short.is_some(), ratio < 0.002, "{kind} {ratio}");
    }
    assert_eq!(with_handles([[0.2, 0.3], [0.7, 0.4], [0.1, 0.9]]), None);
    // Along a slope, a horizontal and a vertical; and two handles in one place.
    for handles in [
        [[0.2, 0.3], [0.6, 0.5], [0.4, 0.4]],
        [[0.2, 0.3], [0.6, 0.3], [0.9, 0.3]],
        [[0.2, 0.3], [0.2, 0.8], [0.2, 0.1]],
        [[0.2, 0.3], [0.2, 0.3], [0.7, 0.9]],
    ] {
        assert_eq!(with_handles(handles).as_deref(), flat, "{handles:?}");
    }
}

/// What cannot be seen is not drawn, and keeps nothing else from being drawn.
#[test]
fn what_leaves_no_mark_is_no_obstacle() {
    let clear = json!({"type": "DROP_SHADOW", "radius": 4, "color": {"r": 0, "g": 0, "b": 0, "a": 0}});
    let sides = json!({"top": 1, "right": 1, "bottom": 1, "left": 1});
    let stroked = json!({"strokes": solid(RED, 1.0), "strokeWeight": 1.0, "individualStrokeWeights": sides,
        "strokeGeometry": [{"path": "M0 0L1 1Z", "windingRule": "NONZERO"}]});
    for (kind, more) in [
        ("SLICE", json!({"size": null})),
        ("TEXT", json!({"characters": "", "size": null})),
        ("RECTANGLE", json!({"effects": [clear]})),
        ("RECTANGLE", stroked),
        ("SLOT", json!({"clipsContent": true, "fills": solid(RED, 1.0)})),
    ] {
        let inner = node(kind, [0.0, 0.0, 8.0, 8.0], more);
        assert_eq!(obstacle(&frame(json!([inner]))), None, "{kind}");
        text_of(&frame(json!([inner])), UPRIGHT);
    }
}

/// As a mask or as the picture itself, what has no mark of its own matters.
#[test]
fn nothing_may_hide_something() {
    let mask = node("TEXT", [0.0, 0.0, 8.0, 8.0], json!({"characters": "", "isMask": true}));
    assert_eq!(obstacle(&frame(json!([mask]))).as_deref(), Some("text in layer `text`"));
    let slice = node("SLICE", [0.0, 0.0, 8.0, 8.0], json!({}));
    assert_eq!(obstacle(&slice).as_deref(), Some("a layer of type slice in layer `slice`"));
}

/// A frame without a fill has no outline, but it has a box.
#[test]
fn a_frame_without_a_fill_may_have_a_border() {
    let band = json!([{"path": "M-2 -2L10 -2L10 10L-2 10ZM2 2L2 6L6 6L6 2Z", "windingRule": "NONZERO"}]);
    let bordered = |kind: &str, more: Value| {
        let mut all = json!({"strokes": solid(RED, 1.0), "strokeWeight": 2, "strokeAlign": "INSIDE", "strokeGeometry": band, "fillGeometry": []});
        for (key, value) in more.as_object().unwrap() {
            all[key] = value.clone();
        }
        node(kind, [8.0, 8.0, 8.0, 8.0], all)
    };
    let drawn = frame(json!([bordered("FRAME", json!({}))]));
    assert_eq!(obstacle(&drawn), None);
    let picture = super::Picture::of(&drawn);
    picture.assert(9, 12, [255, 0, 0, 255]);
    picture.assert(7, 12, [0; 4]);
    picture.assert(12, 12, [0; 4]);
    for refused in
        [bordered("VECTOR", json!({})), bordered("FRAME", json!({"cornerRadius": 3, "cornerSmoothing": 1}))]
    {
        assert!(
            obstacle(&frame(json!([refused])))
                .unwrap()
                .starts_with("an inside or outside stroke on an open path")
        );
    }
}

/// What the clips around a layer hide has no obstacle, and is not drawn.
#[test]
fn what_is_out_of_sight_leaves_no_mark() {
    let clipped = |more: Value, child: Value| {
        let mut frame = frame(json!([child]));
        for (key, value) in more.as_object().unwrap() {
            frame[key] = value.clone();
        }
        frame
    };
    let blurred = |x: f64| {
        let blur = json!({"fills": solid(RED, 1.0), "effects": [{"type": "LAYER_BLUR", "radius": 4, "blurType": "GLASS"}]});
        node("RECTANGLE", [x, 80.0, 8.0, 8.0], blur)
    };
    let turned = |x: f64, y: f64| {
        let shadow = json!({"type": "DROP_SHADOW", "radius": 2, "offset": {"x": 1, "y": 1}, "color": {"r": 0, "g": 0, "b": 0, "a": 1}});
        let mut turned =
            node("RECTANGLE", [0.0, 0.0, 8.0, 8.0], json!({"fills": solid(RED, 1.0), "effects": [shadow]}));
        turned["relativeTransform"] = json!([[0.866, -0.5, x], [0.5, 0.866, y]]);
        turned
    };
    let clips = json!({"clipsContent": true});
    let text = node("TEXT", [80.0, 80.0, 8.0, 8.0], json!({"characters": "a"}));
    let kept = |child: Value| {
        // A shadow of the group around it brings it back.
        let shadow = json!({"type": "DROP_SHADOW", "radius": 0, "offset": {"x": -80, "y": -80}, "color": {"r": 0, "g": 0, "b": 0, "a": 1}});
        node(
            "GROUP",
            [0.0, 0.0, 24.0, 24.0],
            json!({"fillGeometry": [], "effects": [shadow], "children": [child]}),
        )
    };
    let on_a_line = "a drop shadow on a layer that is rotated, mirrored or scaled in layer `rectangle`";
    let table = [
        (clips.clone(), turned(80.0, 80.0), None),
        (clips.clone(), turned(10.0, -80.0), None),
        (json!({}), turned(80.0, 80.0), Some(on_a_line)),
        // Its shadow may be seen.
        (clips.clone(), turned(10.0, 28.0), Some(on_a_line)),
        (clips.clone(), kept(turned(80.0, 80.0)), Some(on_a_line)),
        // What is not known may reach anywhere, and so may text.
        (clips.clone(), blurred(80.0), Some("a glass layer blur in layer `rectangle`")),
        (clips.clone(), text, Some("text in layer `text`")),
    ];
    for (more, child, want) in table {
        let whole = clipped(more, child);
        assert_eq!(obstacle(&whole).as_deref(), want, "{whole}");
        if want.is_none() {
            assert!(!text_of(&whole, UPRIGHT).contains("<path"), "{whole}");
        }
    }
}

/// A small design cannot be a huge picture.
#[test]
fn outlines_with_many_paints_are_limited() {
    let outline = "M0 0L8 0L8 8Z".repeat(10_000);
    let shape = |paints: usize| {
        let fills = std::iter::repeat_n(solid(RED, 1.0)[0].clone(), paints).collect::<Vec<_>>();
        json!([node(
            "RECTANGLE",
            [0.0, 0.0, 8.0, 8.0],
            json!({"fills": fills, "fillGeometry": [{"path": outline}]})
        )])
    };
    assert_eq!(obstacle(&frame(shape(129))), None);
    let many = obstacle(&frame(shape(130)));
    assert_eq!(many.as_deref(), Some("more than 16 MB of outlines in layer `rectangle`"));
}
