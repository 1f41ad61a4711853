//! Strokes with a different weight per side.

use super::*;

/// A square of 10 x 10 at (5, 5) in a frame of 20 x 20, with borders of 2 px below and 1 px on the left.
fn bordered(align: &str, more: Value) -> Value {
    let mut all = json!({"fills": solid(RED, 1.0), "strokes": solid(BLUE, 1.0), "strokeWeight": 1, "strokeAlign": align,
        "individualStrokeWeights": {"top": 0, "right": 0, "bottom": 2, "left": 1},
        "strokeGeometry": [{"path": "M0 0L10 0L10 10L0 10Z"}]});
    for (key, value) in more.as_object().unwrap() {
        all[key] = value.clone();
    }
    let square = node("RECTANGLE", [5.0, 5.0, 10.0, 10.0], all);
    node("FRAME", [0.0, 0.0, 20.0, 20.0], json!({"children": [square]}))
}

#[test]
fn each_side_has_its_weight() {
    let (nothing, red, blue) = ([0; 4], [255, 0, 0, 255], [0, 0, 255, 255]);
    let table = [
        ("INSIDE", [nothing, blue, red, red, nothing], [red, red, blue, blue, nothing, nothing]),
        ("OUTSIDE", [blue, red, red, red, nothing], [red, red, red, red, blue, blue]),
    ];
    for (align, columns, rows) in table {
        let picture = Picture::of(&bordered(align, json!({})));
        for (x, want) in [4, 5, 6, 14, 15].into_iter().zip(columns) {
            picture.assert_of(align, x, 8, want);
        }
        for (y, want) in [5, 11, 13, 14, 15, 16].into_iter().zip(rows) {
            picture.assert_of(align, 10, y, want);
        }
    }
    // Half of 2 px below is inside; half of 1 px on the left is half a pixel.
    let center = Picture::of(&bordered("CENTER", json!({})));
    center.assert(10, 13, red);
    center.assert(10, 14, blue);
    center.assert(10, 15, blue);
    center.assert(10, 16, nothing);
    center.assert(4, 8, [0, 0, 255, 128]);
    center.assert(5, 8, [128, 0, 128, 255]);
    // The corner belongs to both.
    Picture::of(&bordered("OUTSIDE", json!({}))).assert(4, 16, blue);
}

#[test]
fn sides_that_meet_cover_the_box() {
    let wide = json!({"individualStrokeWeights": {"top": 6, "right": 0, "bottom": 6, "left": 0}});
    Picture::of(&bordered("INSIDE", wide)).assert(10, 10, [0, 0, 255, 255]);
}

#[test]
fn other_sides_are_figmas() {
    let found = |more: Value| judge(&read(&bordered("INSIDE", more)), UPRIGHT).map(|obstacle| obstacle.what);
    assert_eq!(found(json!({})), None);
    // Without a stroke, there are no sides; a frame without a fill has no outline but a box.
    assert_eq!(found(json!({"fills": [], "strokes": [], "fillGeometry": [], "cornerRadius": 2})), None);
    text_of(
        &bordered("INSIDE", json!({"fills": [], "strokes": [], "fillGeometry": [], "cornerRadius": 2})),
        UPRIGHT,
    );
    Picture::of(&bordered("INSIDE", json!({"fills": [], "fillGeometry": []}))).assert(
        10,
        14,
        [0, 0, 255, 255],
    );
    assert!(found(json!({"fills": [], "fillGeometry": [], "cornerRadius": 2})).is_some());
    // The weight of all sides says nothing about each.
    Picture::of(&bordered("INSIDE", json!({"strokeWeight": 0}))).assert(10, 14, [0, 0, 255, 255]);
    let brush = found(json!({"complexStrokeProperties": {"strokeType": "BRUSH"}}));
    assert_eq!(brush.as_deref(), Some("a brush stroke"));
    let cut = |align: &str| judge(&read(&bordered(align, json!({"strokeJoin": "BEVEL"}))), UPRIGHT);
    assert_eq!(cut("INSIDE"), None);
    assert!(cut("OUTSIDE").is_some());
    assert!(found(json!({"individualStrokeWeights": {"top": -4, "left": 1}})).is_some());
    let dashed = found(json!({"strokeDashes": [4, 4]}));
    assert_eq!(dashed.as_deref(), Some("a dashed stroke with a different weight per side"));
    let round = found(json!({"fillGeometry": [{"path": "M2 0L10 0L10 10L0 10L0 2Z"}]}));
    assert_eq!(round.as_deref(), Some("a stroke with a different weight per side around corners"));
}
