//! Fills: gradients, stacks of paints, winding rules, and paints of their own.

use super::*;

#[test]
fn a_linear_gradient_goes_from_start_to_end() {
    let fills = gradient("GRADIENT_LINEAR", [[0.0, 0.5], [1.0, 0.5], [0.0, 1.0]]);
    let picture = Picture::of(&node("FRAME", [0.0, 0.0, 20.0, 10.0], json!({"fills": fills})));
    for x in 0..20 {
        // The middle of a pixel, as a share of the width.
        picture.assert(x, 5, grey((x as f64 + 0.5) / 20.0));
    }
}

#[test]
fn a_linear_gradient_is_skewed_if_its_width_handle_is() {
    // Start (0, 0), end (20, 0), width (20, 20): a point is (20u + 20v, 20v), so u = (x - y) / 20.
    let fills = gradient("GRADIENT_LINEAR", [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]]);
    let picture = Picture::of(&node("FRAME", [0.0, 0.0, 20.0, 20.0], json!({"fills": fills})));
    for (x, y) in [(15, 5), (19, 0), (10, 9), (4, 12)] {
        picture.assert(x, y, grey((x as f64 - y as f64) / 20.0));
    }
}

#[test]
fn a_radial_gradient_is_an_ellipse_around_its_start() {
    // Around (20, 10), 20 px to the right and 10 px down.
    let fills = gradient("GRADIENT_RADIAL", [[0.5, 0.5], [1.0, 0.5], [0.5, 1.0]]);
    let picture = Picture::of(&node("FRAME", [0.0, 0.0, 40.0, 20.0], json!({"fills": fills})));
    for (x, y) in [(20, 10), (30, 10), (20, 15), (5, 6), (0, 0)] {
        let (right, down) = ((x as f64 + 0.5 - 20.0) / 20.0, (y as f64 + 0.5 - 10.0) / 10.0);
        picture.assert(x, y, grey(right.hypot(down)));
    }
}

#[test]
fn paints_are_stacked_bottom_first() {
    let mut fills = solid(RED, 1.0);
    fills.as_array_mut().unwrap().push(solid(BLUE, 0.5)[0].clone());
    fills.as_array_mut().unwrap().push(json!({"type": "SOLID", "visible": false, "color": {"g": 1}}));
    let picture = Picture::of(&node("FRAME", [0.0, 0.0, 4.0, 4.0], json!({"fills": fills})));
    picture.assert(1, 1, [128, 0, 128, 255]);
}

#[test]
fn the_winding_rule_decides_what_is_inside() {
    let outline = "M0 0L20 0L20 20L0 20ZM5 5L15 5L15 15L5 15Z";
    for (rule, middle) in [("NONZERO", [255, 0, 0, 255]), ("EVENODD", [0; 4])] {
        let geometry = json!([{"path": outline, "windingRule": rule}]);
        let more = json!({"fills": solid(RED, 1.0), "fillGeometry": geometry});
        Picture::of(&node("FRAME", [0.0, 0.0, 20.0, 20.0], more)).assert(10, 10, middle);
    }
}

#[test]
fn an_outline_may_have_its_own_paints() {
    let geometry = json!([
        {"path": "M0 0L10 0L10 20L0 20Z", "windingRule": "NONZERO", "overrideID": 7},
        {"path": "M10 0L20 0L20 20L10 20Z", "windingRule": "NONZERO", "overrideID": 8},
    ]);
    let more = json!({"fills": solid(RED, 1.0), "fillGeometry": geometry,
        "fillOverrideTable": {"7": {"fills": solid(BLUE, 1.0)}, "8": null}});
    let picture = Picture::of(&node("VECTOR", [0.0, 0.0, 20.0, 20.0], more));
    picture.assert(5, 5, [0, 0, 255, 255]);
    picture.assert(15, 5, [255, 0, 0, 255]);
}

/// The color at |x| + |y| on the axes, from black in the middle to white.
#[test]
fn a_diamond_gradient_has_four_corners() {
    // The axes are 20 px to the right, and 10 px down.
    let fills = gradient("GRADIENT_DIAMOND", [[0.5, 0.5], [1.0, 0.5], [0.5, 0.75]]);
    let picture = Picture::of(&node("RECTANGLE", [0.0, 0.0, 40.0, 40.0], json!({"fills": fills})));
    for (x, y) in
        [(20, 20), (25, 20), (30, 20), (20, 25), (25, 25), (14, 20), (14, 14), (25, 15), (39, 20), (0, 0)]
    {
        // The middle of the pixel.
        let share = (x as f64 - 19.5).abs() / 20.0 + (y as f64 - 19.5).abs() / 10.0;
        picture.assert(x, y, grey(share));
    }
    // Clipped to the shape, and turned with it.
    let fills = gradient("GRADIENT_DIAMOND", [[0.5, 0.5], [1.0, 0.5], [0.5, 1.0]]);
    let triangle = json!([{"path": "M0 0L40 0L0 40Z", "windingRule": "NONZERO"}]);
    let quarter = json!([[0, -1, 40], [1, 0, 0]]);
    let more = json!({"fills": fills, "fillGeometry": triangle, "relativeTransform": quarter});
    let shape = node("VECTOR", [0.0, 0.0, 40.0, 40.0], more);
    let picture = Picture::of(&node("FRAME", [0.0, 0.0, 40.0, 40.0], json!({"children": [shape]})));
    picture.assert(5, 35, [0; 4]);
    picture.assert(35, 5, grey(1.0));
    picture.assert(25, 19, grey(0.3));
}

#[test]
fn an_angular_gradient_goes_around_its_start() {
    let bitmaps = Bitmaps::new();
    // Around the middle, from the right; black to white, and hard back to black.
    let fills = gradient("GRADIENT_ANGULAR", [[0.5, 0.5], [1.0, 0.5], [0.5, 1.0]]);
    let picture = node("RECTANGLE", [0.0, 0.0, 40.0, 40.0], json!({"fills": fills}));
    let drawn = images::in_pixels(&picture, &bitmaps, 1.0);
    for (x, y) in [(39, 20), (30, 30), (20, 39), (10, 29), (0, 20), (10, 10), (19, 0), (30, 9), (25, 21)] {
        // Clockwise from the right, by the middle of the pixel.
        let (right, down) = (x as f64 + 0.5 - 20.0, y as f64 + 0.5 - 20.0);
        let share = down.atan2(right).rem_euclid(std::f64::consts::TAU) / std::f64::consts::TAU;
        drawn.assert(x, y, grey(share));
    }
    // Along its own axes: twice as far down as to the right, a diagonal of the axes is an eighth.
    let fills = gradient("GRADIENT_ANGULAR", [[0.0, 0.0], [0.5, 0.0], [0.0, 1.0]]);
    let picture = node("RECTANGLE", [0.0, 0.0, 40.0, 40.0], json!({"fills": fills}));
    images::in_pixels(&picture, &bitmaps, 2.0).assert(20, 40, grey(0.125));
    // In SVG, as Figma writes it.
    let stops = json!([{"position": 0.25, "color": {"r": 1, "g": 0, "b": 0, "a": 1}}, {"position": 0.75, "color": {"r": 0, "g": 0, "b": 1, "a": 0.5}}]);
    let mut fills = gradient("GRADIENT_ANGULAR", [[0.5, 0.5], [0.5, 1.0], [0.0, 0.5]]);
    fills[0]["gradientStops"] = stops;
    let text = text_of(&node("RECTANGLE", [0.0, 0.0, 92.0, 92.0], json!({"fills": fills})), UPRIGHT);
    insta::assert_snapshot!(text, @r#"
    <svg width="92" height="92" viewBox="0 0 92 92" fill="none" xmlns="http://www.w3.org/2000/svg">
    <g clip-path="url(#clip0_1_2)">
    <g transform="matrix(0 0.046 -0.046 0 46 46)"><foreignObject x="-1000" y="-1000" width="2000" height="2000"><div xmlns="http://www.w3.org/1999/xhtml" style="background:conic-gradient(from 90deg,rgba(128, 0, 128, 0.75) 0deg,rgba(255, 0, 0, 1) 90deg,rgba(0, 0, 255, 0.5) 270deg,rgba(128, 0, 128, 0.75) 360deg);height:100%;width:100%;opacity:1"></div></foreignObject></g>
    </g>
    <defs>
    <clipPath id="clip0_1_2">
    <path d="M0 0H92V92H0Z"/>
    </clipPath>
    </defs>
    </svg>
    "#);
    // Nothing where the layer has no area.
    let mut flat = node(
        "RECTANGLE",
        [0.0, 0.0, 8.0, 8.0],
        json!({"fills": gradient("GRADIENT_ANGULAR", [[0.5, 0.5], [1.0, 0.5], [0.5, 1.0]])}),
    );
    flat["relativeTransform"] = json!([[0, 0, 4], [0, 1, 0]]);
    let frame = node("FRAME", [0.0, 0.0, 8.0, 8.0], json!({"clipsContent": true, "children": [flat]}));
    images::in_pixels(&frame, &bitmaps, 1.0).assert(2, 2, [0; 4]);
}

/// Flattened to a line by its own transform, a layer shows nothing.
#[test]
fn a_layer_without_an_area_on_the_canvas_is_no_error() {
    for kind in ["GRADIENT_LINEAR", "GRADIENT_RADIAL", "GRADIENT_DIAMOND"] {
        let fills = gradient(kind, [[0.5, 0.5], [1.0, 0.5], [0.5, 1.0]]);
        let flat = json!([[0, 0, 4], [0, 1, 0]]);
        let shape =
            node("RECTANGLE", [0.0, 0.0, 8.0, 8.0], json!({"fills": fills, "relativeTransform": flat}));
        let frame = node("FRAME", [0.0, 0.0, 8.0, 8.0], json!({"clipsContent": true, "children": [shape]}));
        Picture::of(&frame).assert(2, 2, [0; 4]);
    }
}
