//! Rendering of small handmade trees. The rules were checked against Figma's own exports of 200 icons (see
//! the README).

use serde_json::{Value, json};

use super::*;

/// A black 10 x 10 px node, with the fields of `extra` added or replaced.
fn node(kind: &str, extra: Value) -> Value {
    let mut node = json!({
        "id": "1:2", "type": kind, "size": {"x": 10.0, "y": 10.0},
        "relativeTransform": [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]],
        "fillGeometry": [{"path": "M0 0L10 0L10 10L0 10Z", "windingRule": "NONZERO"}], "strokeGeometry": [],
        "fills": [{"type": "SOLID", "color": {"r": 0.0, "g": 0.0, "b": 0.0, "a": 1.0}}],
    });
    for (key, value) in extra.as_object().unwrap() {
        node[key] = value.clone();
    }
    node
}

fn svg(node: &Value) -> String {
    String::from_utf8(render(&[node], Format::Svg, 1.0).unwrap()).unwrap()
}

/// Alpha of the pixel at (x, y) at scale 1.
fn alpha(node: &Value, x: u32, y: u32) -> u8 {
    let png = render(&[node], Format::Png, 1.0).unwrap();
    tiny_skia::Pixmap::decode_png(&png).unwrap().pixel(x, y).unwrap().alpha()
}

const NO_FILL: &str = "M0 0";

#[test]
fn a_frame_paints_itself_then_its_children_then_its_strokes() {
    let child = node(
        "RECTANGLE",
        json!({
            "relativeTransform": [[1.0, 0.0, 5.0], [0.0, 1.0, 0.0]], "opacity": 0.5,
            "fills": [{"type": "SOLID", "color": {"r": 1.0, "g": 0.0, "b": 0.2, "a": 0.5}}],
        }),
    );
    let hidden = node("RECTANGLE", json!({"visible": false}));
    let frame = node(
        "FRAME",
        json!({
            "children": [child, hidden], "strokeAlign": "CENTER",
            "strokes": [{"type": "SOLID", "color": {"r": 1.0, "g": 1.0, "b": 1.0}}],
            "strokeGeometry": [{"path": "M0 0L10 0L10 1L0 1Z", "windingRule": "EVENODD"}],
        }),
    );
    insta::assert_snapshot!(svg(&frame), @r##"
    <svg width="10" height="10" viewBox="0 0 10 10" fill="none" xmlns="http://www.w3.org/2000/svg">
    <path d="M0 0L10 0L10 10L0 10Z" fill="black"/>
    <g opacity="0.5">
    <path d="M5 0L15 0L15 10L5 10Z" fill="#FF0033" fill-opacity="0.5"/>
    </g>
    <path fill-rule="evenodd" clip-rule="evenodd" d="M0 0L10 0L10 1L0 1Z" fill="white"/>
    </svg>
    "##);
}

#[test]
fn the_root_keeps_its_rotation_and_loses_its_place() {
    let turned = json!({"relativeTransform": [[0.0, -1.0, 300.0], [1.0, 0.0, 7.0]], "size": {"x": 10.0, "y": 4.0},
        "fillGeometry": [{"path": "M0 0L10 0L0 4Z", "windingRule": "NONZERO"}]});
    insta::assert_snapshot!(svg(&node("VECTOR", turned)), @r##"
    <svg width="4" height="10" viewBox="0 0 4 10" fill="none" xmlns="http://www.w3.org/2000/svg">
    <path d="M4 0L4 10L0 0Z" fill="black"/>
    </svg>
    "##);
}

#[test]
fn a_parents_rotation_turns_the_root_too() {
    let parent = json!({"type": "FRAME", "relativeTransform": [[-1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]});
    let child =
        node("VECTOR", json!({"fillGeometry": [{"path": "M0 0L10 0L0 10Z", "windingRule": "NONZERO"}]}));
    let bytes = render(&[&parent, &child], Format::Svg, 1.0).unwrap();
    assert!(String::from_utf8(bytes).unwrap().contains("M10 0L0 0L10 10Z"));
}

#[test]
fn inside_and_outside_strokes_show_their_half_of_the_band() {
    // A band 4 px wide around the edge of a 6 x 6 px square at (2, 2) in a frame.
    let square = |align: &str| {
        let shape = json!({
            "relativeTransform": [[1.0, 0.0, 2.0], [0.0, 1.0, 2.0]], "size": {"x": 6.0, "y": 6.0}, "fills": [],
            "fillGeometry": [{"path": "M0 0L6 0L6 6L0 6Z", "windingRule": "NONZERO"}], "strokeAlign": align,
            "strokes": [{"type": "SOLID", "color": {"r": 0.0, "g": 0.0, "b": 0.0, "a": 1.0}}],
            "strokeGeometry": [{"path": "M-2 -2L8 -2L8 8L-2 8ZM2 2L2 4L4 4L4 2Z", "windingRule": "EVENODD"}],
        });
        node("FRAME", json!({"fills": [], "children": [node("VECTOR", shape)]}))
    };
    // (1, 5) is left of the square's edge, (3, 5) right of it.
    let seen = |align: &str| [1, 3, 5].map(|x| alpha(&square(align), x, 5));
    assert_eq!(seen("INSIDE"), [0, 255, 0]);
    assert_eq!(seen("OUTSIDE"), [255, 0, 0]);
    assert_eq!(seen("CENTER"), [255, 255, 0]);
    assert!(svg(&square("INSIDE")).contains("<g clip-path=\"url(#clip0_1_2)\">"));
    assert!(svg(&square("OUTSIDE")).contains("<g mask=\"url(#mask0_1_2)\">"));
}

#[test]
fn a_boolean_operation_is_its_own_outline() {
    let operation = node("BOOLEAN_OPERATION", json!({"children": [node("RECTANGLE", json!({}))]}));
    assert_eq!(svg(&operation).matches("<path").count(), 1);
}

#[test]
fn content_is_clipped_where_it_can_be_seen_to_stick_out() {
    let wide = node(
        "RECTANGLE",
        json!({"fillGeometry": [{"path": "M-5 0L20 0L20 5L-5 5Z", "windingRule": "NONZERO"}]}),
    );
    let inner = node(
        "FRAME",
        json!({
            "clipsContent": true, "fills": [], "children": [wide], "size": {"x": 4.0, "y": 10.0},
            "fillGeometry": [{"path": "M0 0L4 0L4 10L0 10Z", "windingRule": "NONZERO"}],
        }),
    );
    let outer = node("FRAME", json!({"clipsContent": true, "fills": [], "children": [inner]}));
    assert_eq!([3, 5].map(|x| alpha(&outer, x, 2)), [255, 0]);
    // The outer clip is the canvas itself, which clips anyway.
    assert_eq!(svg(&outer).matches("<clipPath").count(), 1);
}

#[test]
fn gradients_go_where_their_handles_say() {
    let stop = |at: f64, red: f64| json!({"position": at, "color": {"r": red, "g": 0.0, "b": 0.0, "a": 1.0}});
    let gradient = |kind: &str| {
        node(
            "RECTANGLE",
            json!({"fills": [{
                "type": kind, "gradientStops": [stop(0.0, 0.0), stop(1.0, 1.0)],
                "gradientHandlePositions": [{"x": 0.0, "y": 0.5}, {"x": 1.0, "y": 0.5}, {"x": 0.0, "y": 1.0}],
            }]}),
        )
    };
    insta::assert_snapshot!(svg(&gradient("GRADIENT_LINEAR")), @r##"
    <svg width="10" height="10" viewBox="0 0 10 10" fill="none" xmlns="http://www.w3.org/2000/svg">
    <path d="M0 0L10 0L10 10L0 10Z" fill="url(#paint0_linear_1_2)"/>
    <defs>
    <linearGradient id="paint0_linear_1_2" x1="0" y1="0" x2="1" y2="0" gradientUnits="userSpaceOnUse" gradientTransform="matrix(10 0 0 5 0 5)">
    <stop offset="0" stop-color="black"/>
    <stop offset="1" stop-color="#FF0000"/>
    </linearGradient>
    </defs>
    </svg>
    "##);
    let red = |node: &Value, x: u32, y: u32| {
        let png = render(&[node], Format::Png, 1.0).unwrap();
        tiny_skia::Pixmap::decode_png(&png).unwrap().pixel(x, y).unwrap().red()
    };
    let linear = gradient("GRADIENT_LINEAR");
    assert!(red(&linear, 0, 0) < 20 && red(&linear, 9, 0) > 235 && red(&linear, 5, 0) == red(&linear, 5, 9));
    let radial = gradient("GRADIENT_RADIAL");
    assert!(red(&radial, 0, 5) < 40 && red(&radial, 0, 9) > 200);
}

#[test]
fn an_override_of_an_outline_replaces_its_fills() {
    let vector = node(
        "VECTOR",
        json!({
            "fillGeometry": [{"path": "M0 0L5 0L5 5Z", "windingRule": "NONZERO", "overrideID": 1},
                             {"path": "M5 5L9 5L9 9Z", "windingRule": "NONZERO", "overrideID": 2}],
            "fillOverrideTable": {"1": {"fills": [{"type": "SOLID", "color": {"r": 0, "g": 0, "b": 1, "a": 1}}]}, "2": null},
        }),
    );
    let svg = svg(&vector);
    assert!(
        svg.contains("M0 0L5 0L5 5Z\" fill=\"#0000FF\"") && svg.contains("M5 5L9 5L9 9Z\" fill=\"black\"")
    );
}

#[test]
fn what_figma_answers_with_null() {
    for extra in [
        json!({"visible": false}),
        json!({"opacity": 0.0}),
        json!({"fills": []}),
        json!({"fills": [{"type": "SOLID", "visible": false, "color": {"r": 0, "g": 0, "b": 0}}]}),
        json!({"fillGeometry": [{"path": NO_FILL, "windingRule": "NONZERO"}]}),
        json!({"size": {"x": 0.0, "y": 0.0}, "fillGeometry": []}),
    ] {
        let node = node("RECTANGLE", extra.clone());
        assert_eq!(render(&[&node], Format::Svg, 1.0), None, "{extra}");
        assert!(!is_renderable(&[&node]));
    }
}

#[test]
fn a_line_has_a_canvas_as_large_as_its_stroke() {
    let line = node(
        "LINE",
        json!({"size": {"x": 10.0, "y": 0.0}, "fillGeometry": [], "fills": [],
        "strokes": [{"type": "SOLID", "color": {"r": 0, "g": 0, "b": 0}}],
        "strokeGeometry": [{"path": "M0 -1L10 -1L10 1L0 1Z", "windingRule": "NONZERO"}]}),
    );
    let svg = svg(&line);
    assert!(
        svg.starts_with("<svg width=\"10\" height=\"2\"") && svg.contains("M0 0L10 0L10 2L0 2Z"),
        "{svg}"
    );
}

#[test]
fn a_document_without_geometry_is_drawn_as_boxes() {
    let bounds = |x: f64| json!({"x": x, "y": 0.0, "width": 8.0, "height": 8.0});
    let fills = json!([{"type": "SOLID", "color": {"r": 0, "g": 0, "b": 0}}]);
    let text = json!({"id": "1", "type": "TEXT", "absoluteBoundingBox": bounds(104.0), "fills": fills,
        "style": {"lineHeightPx": 4.0}});
    let frame = json!({"id": "2", "type": "FRAME", "absoluteBoundingBox": bounds(100.0), "fills": [], "children": [text]});
    let svg = svg(&frame);
    assert!(svg.contains("d=\"M4 0.8L12 0.8L12 3.2L4 3.2Z\"") && svg.contains("d=\"M4 4.8"), "{svg}");
}

#[test]
fn pixels_are_counted_in_scale() {
    let square = node("RECTANGLE", json!({}));
    let pixels = |node: &Value, scale: f64| {
        let png = render(&[node], Format::Png, scale).unwrap();
        let side = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
        (side(16), side(20))
    };
    assert_eq!(pixels(&square, 1.0), (10, 10));
    assert_eq!(pixels(&square, 3.0), (30, 30));
    assert_eq!(pixels(&square, 0.01), (1, 1));
}

#[test]
fn jpg_and_pdf_have_their_signatures_and_the_same_bytes_again() {
    let square = node("RECTANGLE", json!({}));
    for (format, start, end) in
        [(Format::Jpg, &b"\xff\xd8\xff"[..], &b"\xff\xd9"[..]), (Format::Pdf, b"%PDF-1.4", b"%%EOF\n")]
    {
        let bytes = render(&[&square], format, 1.0).unwrap();
        assert!(bytes.starts_with(start) && bytes.ends_with(end), "{format:?}");
        assert_eq!(render(&[&square], format, 1.0).unwrap(), bytes);
    }
}
