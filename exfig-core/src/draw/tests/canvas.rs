//! The canvas, and how the SVG on it is written.

use super::*;

#[test]
fn the_exported_node_keeps_its_rotation_and_its_box_is_the_canvas() {
    // 20 x 10, its left half red.
    let half = node("RECTANGLE", [0.0, 0.0, 10.0, 10.0], json!({"fills": solid(RED, 1.0)}));
    let frame = node("FRAME", [0.0, 0.0, 20.0, 10.0], json!({"children": [half]}));
    // Rotated a quarter clockwise: (x, y) goes to (-y, x), so left becomes top and the canvas is 10 x 20.
    let quarter = Picture::turned(&frame, [0.0, 1.0, -1.0, 0.0]);
    assert_eq!((quarter.width, quarter.height), (10, 20));
    quarter.assert(5, 4, [255, 0, 0, 255]);
    quarter.assert(5, 15, [0; 4]);
    let mirrored = Picture::turned(&frame, [-1.0, 0.0, 0.0, 1.0]);
    mirrored.assert(4, 5, [0; 4]);
    mirrored.assert(15, 5, [255, 0, 0, 255]);
}

/// Figma's canvases are whole, and what is on them is not scaled.
#[test]
fn a_canvas_is_rounded_up() {
    let sides =
        [(23.4, 24), (24.0, 24), (24.000_002, 24), (256.000_98, 256), (24.01, 25), (0.4, 1), (116.465, 117)];
    for (side, whole) in sides {
        let square = node("RECTANGLE", [0.0, 0.0, side, side], json!({"fills": solid(RED, 1.0)}));
        let text = text_of(&square, UPRIGHT);
        assert!(
            text.starts_with(&format!(
                "<svg width=\"{whole}\" height=\"{whole}\" viewBox=\"0 0 {whole} {whole}\""
            )),
            "{side}: {text}"
        );
        let picture = Picture::of(&square);
        assert_eq!((picture.width, picture.height), (whole, whole));
    }
    assert!(
        text_of(&node("RECTANGLE", [0.0, 0.0, 23.4, 8.0], json!({"fills": solid(RED, 1.0)})), UPRIGHT)
            .contains("23.4")
    );
}

/// A child of 10 x 10 at (-3, 4) in a frame of 20 x 20: the canvas begins where the child does.
#[test]
fn what_sticks_out_is_drawn() {
    let child = node("RECTANGLE", [-3.0, 4.0, 10.0, 10.0], json!({"fills": solid(RED, 1.0)}));
    let frame = |clips: bool| {
        node("FRAME", [0.0, 0.0, 20.0, 20.0], json!({"clipsContent": clips, "children": [child]}))
    };
    let open = Picture::of(&frame(false));
    assert_eq!((open.width, open.height), (23, 20));
    open.assert(0, 8, [255, 0, 0, 255]);
    open.assert(9, 8, [255, 0, 0, 255]);
    open.assert(10, 8, [0; 4]);
    let cut = Picture::of(&frame(true));
    assert_eq!((cut.width, cut.height), (20, 20));
    cut.assert(0, 8, [255, 0, 0, 255]);
    cut.assert(7, 8, [0; 4]);
    // Mirrored, it sticks out on the other side.
    let mirrored = Picture::turned(&frame(false), [-1.0, 0.0, 0.0, 1.0]);
    assert_eq!((mirrored.width, mirrored.height), (23, 20));
    mirrored.assert(22, 8, [255, 0, 0, 255]);
    mirrored.assert(12, 8, [0; 4]);
}

/// What is not a frame is as large as what is seen of it; an invisible layer in it does not count, a frame does.
#[test]
fn a_canvas_is_what_is_seen() {
    let dot = |x: f64, more: Value| node("RECTANGLE", [x, 0.0, 4.0, 4.0], more);
    let red = json!({"fills": solid(RED, 1.0)});
    let band = json!({"strokes": solid(BLUE, 1.0), "strokeWeight": 2,
        "strokeGeometry": [{"path": "M-1 -1L11 -1L11 1L-1 1Z", "windingRule": "NONZERO"}]});
    let group = |children: Value| {
        node("GROUP", [0.0, 0.0, 20.0, 4.0], json!({"fillGeometry": [], "children": children}))
    };
    let clipped = node(
        "FRAME",
        [2.0, 0.0, 6.0, 4.0],
        json!({"clipsContent": true, "children": [dot(-9.0, red.clone()), dot(3.0, red.clone())]}),
    );
    let curve = json!({"fills": solid(RED, 1.0), "fillGeometry": [{"path": "M0 0C0 4 6 4 6 0Z"}]});
    let line = json!({"fillGeometry": [], "strokes": solid(BLUE, 1.0), "strokeWeight": 2,
        "strokeGeometry": [{"path": "M-1 -1L11 -1L11 1L-1 1Z", "windingRule": "NONZERO"}]});
    // What Figma says is seen of it.
    let seen = |mut node: Value, [x, y, width, height]: [f64; 4]| {
        let size = node["size"].clone();
        node["absoluteBoundingBox"] = json!({"x": 7, "y": 7, "width": size["x"], "height": size["y"]});
        node["absoluteRenderBounds"] = json!({"x": 7.0 + x, "y": 7.0 + y, "width": width, "height": height});
        node
    };
    let unpainted = group(json!([dot(0.0, json!({})), dot(8.0, red.clone())]));
    let high = group(json!([node("FRAME", [0.0, 0.0, 2.0, 9.0], json!({})), dot(8.0, red.clone())]));
    let vector = |more: Value| node("VECTOR", [0.0, 0.0, 10.0, 10.0], more);
    let table = [
        ("a box without paint", seen(unpainted.clone(), [8.0, 0.0, 4.0, 4.0]), (4, 4)),
        ("a box that counts", unpainted.clone(), (20, 4)),
        ("a frame without paint", seen(high, [0.0, 0.0, 12.0, 9.0]), (12, 9)),
        ("a centered stroke", seen(vector(band.clone()), [-1.0, -1.0, 12.0, 2.0]), (12, 2)),
        ("a stroke around a frame", node("FRAME", [0.0, 0.0, 10.0, 10.0], band), (12, 11)),
        ("a line", node("LINE", [0.0, 0.0, 10.0, 0.0], line), (12, 2)),
        ("a frame that clips", seen(group(json!([clipped])), [2.0, 0.0, 6.0, 4.0]), (6, 4)),
        // As high as 3/4 of its control points.
        ("a curve", seen(vector(curve), [0.0, 0.0, 6.0, 3.0]), (6, 3)),
    ];
    for (what, node, size) in table {
        let picture = Picture::of(&node);
        assert_eq!((picture.width, picture.height), size, "{what}");
        let sides = canvas(&read(&node), UPRIGHT).unwrap().sides();
        assert_eq!(sides, [size.0 as f64, size.1 as f64], "{what}");
    }
    // It is neither what is painted nor the box.
    let odd = canvas(&read(&seen(unpainted, [4.0, 0.0, 8.0, 4.0])), UPRIGHT).unwrap_err();
    assert_eq!(odd.what, "a box that is larger than its layers");
}

/// The design of a user: the frame around a component clips, so Figma reports less than there is.
#[test]
fn a_parent_that_clips_cuts_nothing_off() {
    let stroke = json!({"strokes": solid(RED, 1.0), "strokeWeight": 2, "fillGeometry": [],
        "strokeGeometry": [{"path": "M-1 -1L25 -1L25 1L-1 1Z", "windingRule": "NONZERO"}]});
    let boxes = json!({"absoluteBoundingBox": {"x": 0, "y": 0, "width": 24, "height": 24},
        "absoluteRenderBounds": {"x": 0, "y": 11, "width": 24, "height": 2},
        "children": [node("VECTOR", [0.0, 12.0, 24.0, 0.0], stroke)]});
    let picture = Picture::of(&node("COMPONENT", [0.0, 0.0, 24.0, 24.0], boxes));
    assert_eq!((picture.width, picture.height), (26, 24));
    picture.assert(0, 12, [255, 0, 0, 255]);
    picture.assert(25, 12, [255, 0, 0, 255]);
}

#[test]
fn shapes_of_one_color_share_a_path_where_that_looks_the_same() {
    let dot =
        |x: f64, rgb: [f64; 3]| node("RECTANGLE", [x, 0.0, 4.0, 4.0], json!({"fills": solid(rgb, 0.5)}));
    let paths = |children: Vec<Value>| {
        let frame = read(&node("FRAME", [0.0, 0.0, 20.0, 4.0], json!({"children": children})));
        scene(&frame, UPRIGHT).unwrap().items.iter().filter(|item| matches!(item, Item::Shape(_))).count()
    };
    assert_eq!(paths(vec![dot(0.0, RED), dot(6.0, RED), dot(12.0, RED)]), 1);
    assert_eq!(paths(vec![dot(0.0, RED), dot(6.0, BLUE), dot(12.0, RED)]), 3);
    // Their overlap is darker than either.
    assert_eq!(paths(vec![dot(0.0, RED), dot(2.0, RED)]), 2);
}

#[test]
fn the_svg_is_written_like_figmas() {
    let frame = node(
        "FRAME",
        [0.0, 0.0, 20.0, 10.0],
        json!({"fills": solid([0.0; 3], 0.25), "children": [
            node("ELLIPSE", [2.0, 2.0, 6.0, 6.0], json!({"fills": gradient("GRADIENT_LINEAR", [[0.0, 0.5], [1.0, 0.5], [0.0, 1.0]])})),
        ]}),
    );
    insta::assert_snapshot!(text_of(&frame, UPRIGHT), @r##"
    <svg width="20" height="10" viewBox="0 0 20 10" fill="none" xmlns="http://www.w3.org/2000/svg">
    <path d="M0 0H20V10H0Z" fill="black" fill-opacity="0.25"/>
    <path d="M2 2H8V8H2Z" fill="url(#paint0_linear_1_2)"/>
    <defs>
    <linearGradient id="paint0_linear_1_2" x1="2" y1="5" x2="8" y2="5" gradientUnits="userSpaceOnUse">
    <stop stop-color="black"/>
    <stop offset="1" stop-color="white"/>
    </linearGradient>
    </defs>
    </svg>
    "##);
}
