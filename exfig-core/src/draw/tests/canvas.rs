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
