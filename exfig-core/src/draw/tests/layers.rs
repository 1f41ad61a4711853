//! Layers: strokes, clips, opacity, boolean operations, and their order.

use super::*;

/// A frame of 40 x 40 around a square from 10 to 30 whose stroke of 4 px is `align`. For inside and outside,
/// the band that Figma sends is twice as wide: from 4 px outside to 4 px inside the outline; for center, from
/// 2 to 2.
fn stroked(align: &str, fill_opacity: f64) -> Picture {
    let reach = if align == "CENTER" { 2.0 } else { 4.0 };
    let band = format!(
        "M{o} {o}L{f} {o}L{f} {f}L{o} {f}ZM{i} {i}L{i} {g}L{g} {g}L{g} {i}Z",
        o = -reach,
        f = 20.0 + reach,
        i = reach,
        g = 20.0 - reach
    );
    let square = node(
        "RECTANGLE",
        [10.0, 10.0, 20.0, 20.0],
        json!({"fills": solid(RED, fill_opacity), "strokes": solid(BLUE, 1.0), "strokeAlign": align, "strokeWeight": 4,
            "strokeGeometry": [{"path": band, "windingRule": "NONZERO"}]}),
    );
    Picture::of(&node("FRAME", [0.0, 0.0, 40.0, 40.0], json!({"children": [square]})))
}

#[test]
fn strokes_are_inside_on_or_outside_the_outline() {
    let (nothing, blue, pink) = ([0; 4], [0, 0, 255, 255], [255, 0, 0, 128]);
    // Columns, left to right: 5 is out of reach, 7 is 2.5 px outside, 9 half a pixel, 10 half a pixel inside,
    // 12 2.5 px, 15 fill.
    let columns = [5, 7, 9, 10, 12, 15];
    let table = [
        ("INSIDE", [nothing, nothing, nothing, blue, blue, pink]),
        ("CENTER", [nothing, nothing, blue, blue, pink, pink]),
        // The fill is translucent: a stroke under it would show.
        ("OUTSIDE", [nothing, blue, blue, pink, pink, pink]),
    ];
    for (align, want) in table {
        let picture = stroked(align, 0.5);
        for (x, want) in columns.into_iter().zip(want) {
            picture.assert(x, 20, want);
        }
    }
}

#[test]
fn a_clipping_frame_hides_what_overflows_its_outline() {
    let child = node("RECTANGLE", [-5.0, 5.0, 30.0, 10.0], json!({"fills": solid(RED, 1.0)}));
    // A frame from 10 to 30 with its upper left corner cut off, 8 px along each side.
    let outline = json!([{"path": "M8 0L20 0L20 20L0 20L0 8Z", "windingRule": "NONZERO"}]);
    let frame = |clips: bool| {
        let more = json!({"clipsContent": clips, "fillGeometry": outline, "children": [child]});
        let inner = node("FRAME", [10.0, 10.0, 20.0, 20.0], more);
        Picture::of(&node("FRAME", [0.0, 0.0, 40.0, 40.0], json!({"children": [inner]})))
    };
    let (clipped, open) = (frame(true), frame(false));
    // The child covers x 5 to 35 and y 15 to 25 of the canvas; the corner's edge goes from (18, 10) to (10,
    // 18).
    for (x, y, inside) in
        [(7, 20, false), (12, 20, true), (32, 20, false), (10, 15, false), (20, 16, true), (20, 12, false)]
    {
        clipped.assert(x, y, if inside { [255, 0, 0, 255] } else { [0; 4] });
    }
    open.assert(7, 20, [255, 0, 0, 255]);
    open.assert(10, 15, [255, 0, 0, 255]);
}

#[test]
fn a_groups_opacity_applies_to_it_as_a_whole() {
    let one = node("RECTANGLE", [0.0, 0.0, 12.0, 10.0], json!({"fills": solid(RED, 1.0)}));
    let other = node("RECTANGLE", [8.0, 0.0, 12.0, 10.0], json!({"fills": solid(BLUE, 1.0)}));
    let group = node(
        "GROUP",
        [0.0, 0.0, 20.0, 10.0],
        json!({"opacity": 0.5, "fillGeometry": [], "children": [one, other]}),
    );
    let picture = Picture::of(&node("FRAME", [0.0, 0.0, 20.0, 10.0], json!({"children": [group]})));
    picture.assert(3, 5, [255, 0, 0, 128]);
    // Where both are, only the upper one is visible, at the group's opacity.
    picture.assert(10, 5, [0, 0, 255, 128]);
    picture.assert(16, 5, [0, 0, 255, 128]);
}

#[test]
fn a_boolean_operation_is_its_own_outline() {
    let child = node("RECTANGLE", [0.0, 0.0, 20.0, 20.0], json!({"fills": solid(BLUE, 1.0)}));
    // The square without its middle: the inner outline runs the other way.
    let outline = json!([{"path": "M0 0L20 0L20 20L0 20ZM5 5L5 15L15 15L15 5Z", "windingRule": "NONZERO"}]);
    let more = json!({"fills": solid(RED, 1.0), "fillGeometry": outline, "children": [child]});
    let operation = node("BOOLEAN_OPERATION", [0.0, 0.0, 20.0, 20.0], more);
    let picture = Picture::of(&node("FRAME", [0.0, 0.0, 20.0, 20.0], json!({"children": [operation]})));
    picture.assert(2, 10, [255, 0, 0, 255]);
    picture.assert(10, 10, [0; 4]);
}

#[test]
fn hidden_layers_are_not_drawn() {
    let hidden = node(
        "RECTANGLE",
        [0.0, 0.0, 20.0, 20.0],
        json!({"visible": false, "effects": [{"type": "LAYER_BLUR"}], "fills": solid(RED, 1.0)}),
    );
    let faded = node("RECTANGLE", [0.0, 0.0, 20.0, 20.0], json!({"opacity": 0, "fills": solid(RED, 1.0)}));
    Picture::of(&node("FRAME", [0.0, 0.0, 20.0, 20.0], json!({"children": [hidden, faded]})))
        .assert(5, 5, [0; 4]);
}

/// Auto layout with "Canvas stacking: first on top".
#[test]
fn the_first_child_may_be_on_top() {
    let square = |color| node("RECTANGLE", [0.0, 0.0, 8.0, 8.0], json!({"fills": solid(color, 1.0)}));
    let frame = |more: Value| {
        let mut frame = node("FRAME", [0.0, 0.0, 8.0, 8.0], more);
        frame["children"] = json!([square(RED), square(BLUE)]);
        frame
    };
    let look = |node: &Value| read(node).art.unwrap().look;
    let (plain, reversed) =
        (frame(json!({})), frame(json!({"itemReverseZIndex": true, "layoutMode": "VERTICAL"})));
    for mode in [json!("NONE"), json!("GRID"), json!(null)] {
        let odd = frame(json!({"itemReverseZIndex": true, "layoutMode": mode}));
        let obstacle = judge(&read(&odd), UPRIGHT).map(|obstacle| obstacle.what);
        assert_eq!(obstacle.as_deref(), Some("an unknown value of `itemReverseZIndex`"));
    }
    assert_eq!(Picture::of(&plain).at(4, 4), [0, 0, 255, 255]);
    assert_eq!(Picture::of(&reversed).at(4, 4), [255, 0, 0, 255]);
    assert_ne!(look(&plain), look(&reversed));
    assert_eq!(look(&plain), look(&frame(json!({"itemReverseZIndex": false}))));
}

/// Three elements a layer, in SVG and as pixels, on the stack of a thread.
#[test]
fn the_deepest_design_is_drawn() {
    let mut inner = node("RECTANGLE", [0.0, 0.0, 8.0, 8.0], json!({"fills": solid(RED, 1.0)}));
    for _ in 0..79 {
        let mask = node("RECTANGLE", [0.0, 0.0, 8.0, 8.0], json!({"isMask": true, "fills": solid(RED, 1.0)}));
        let clip = json!([{"path": "M0 1L8 0L8 8L0 8Z", "windingRule": "NONZERO"}]);
        inner = node(
            "FRAME",
            [0.0, 0.0, 8.0, 8.0],
            json!({"clipsContent": true, "opacity": 0.99, "fillGeometry": clip, "children": [mask, inner]}),
        );
    }
    // 0.99 to the power of 79, with a rounding in each.
    let alpha = Picture::of(&inner).at(4, 4)[3];
    assert!(alpha.abs_diff(115) < 12, "{alpha}");
}

/// Figma sends no outline of a frame without a fill: it follows from the box and its radii.
#[test]
fn a_frame_without_a_fill_clips_to_its_corners() {
    let child = node("RECTANGLE", [-8.0, -8.0, 60.0, 60.0], json!({"fills": solid(RED, 1.0)}));
    let frame = |size: [f64; 2], more: Value| {
        let mut all = json!({"clipsContent": true, "fillGeometry": [], "children": [child]});
        for (key, value) in more.as_object().unwrap() {
            all[key] = value.clone();
        }
        node("FRAME", [0.0, 0.0, size[0], size[1]], all)
    };
    let (red, nothing) = ([255, 0, 0, 255], [0; 4]);
    let corners = |picture: &Picture, want: [[u8; 4]; 4]| {
        let (right, bottom) = (picture.width - 2, picture.height - 2);
        for ((x, y), want) in [(1, 1), (right, 1), (right, bottom), (1, bottom)].into_iter().zip(want) {
            picture.assert(x, y, want);
        }
    };
    corners(&Picture::of(&frame([20.0, 20.0], json!({}))), [red; 4]);
    let round = Picture::of(&frame([20.0, 20.0], json!({"cornerRadius": 10})));
    corners(&round, [nothing; 4]);
    // On the diagonal, a circle of radius 10 begins 2.93 px from the corner.
    round.assert(2, 2, nothing);
    round.assert(3, 3, red);
    // A larger radius is half of the shorter side: 5 px, and 1.46 px on the diagonal.
    let flat = Picture::of(&frame([40.0, 10.0], json!({"cornerRadius": 99})));
    flat.assert(0, 0, nothing);
    flat.assert(2, 2, red);
    let one =
        Picture::of(&frame([20.0, 20.0], json!({"cornerRadius": 2, "rectangleCornerRadii": [0, 10, 0, 0]})));
    corners(&one, [red, nothing, red, red]);
    let found = |more: Value| judge(&read(&frame([20.0, 20.0], more)), UPRIGHT).map(|obstacle| obstacle.what);
    let unknown = Some("smoothed or crowded corners without a fill".to_owned());
    assert_eq!(found(json!({"cornerRadius": 4, "cornerSmoothing": 0})), None);
    assert_eq!(found(json!({"cornerRadius": 4, "cornerSmoothing": 0.6})), unknown);
    assert_eq!(found(json!({"rectangleCornerRadii": [11, 4, 4, 4]})), unknown);
    assert_eq!(found(json!({"rectangleCornerRadii": [11, 4, 4, 4], "clipsContent": false})), None);
    assert_eq!(
        found(json!({"rectangleCornerRadii": [11, 4, 4, 4], "fillGeometry": [{"path": "M4 0L8 8L0 8Z"}]})),
        None
    );
}
