//! Shadows and blurs.

use super::*;
use crate::draw::pixels::pixel_obstacle;

/// An effect in black of this opacity.
fn effect(kind: &str, [x, y]: [f64; 2], radius: f64, alpha: f64, more: Value) -> Value {
    let mut effect = json!({"type": kind, "radius": radius, "blendMode": "NORMAL", "offset": {"x": x, "y": y},
        "color": {"r": 0, "g": 0, "b": 0, "a": alpha}});
    for (key, value) in more.as_object().unwrap() {
        effect[key] = value.clone();
    }
    effect
}

fn drop_shadow(offset: [f64; 2], radius: f64, more: Value) -> Value {
    effect("DROP_SHADOW", offset, radius, 1.0, more)
}

/// A square of 8 x 8 at (4, 4) in a frame of 20 x 20.
fn square(effects: Value, opacity: f64) -> Value {
    let inner =
        node("RECTANGLE", [4.0, 4.0, 8.0, 8.0], json!({"fills": solid(RED, opacity), "effects": effects}));
    node("FRAME", [0.0, 0.0, 20.0, 20.0], json!({"children": [inner]}))
}

const BLACK: [u8; 4] = [0, 0, 0, 255];
const NOTHING: [u8; 4] = [0; 4];
const FULL_RED: [u8; 4] = [255, 0, 0, 255];

#[test]
fn a_hard_shadow_is_the_shape_somewhere_else() {
    let picture = Picture::of(&square(json!([drop_shadow([3.0, 2.0], 0.0, json!({}))]), 1.0));
    // The square covers 4 to 12, its shadow x 7 to 15 and y 6 to 14.
    for (x, y, want) in [
        (4, 4, FULL_RED),
        (11, 11, FULL_RED),
        (12, 11, BLACK),
        (14, 13, BLACK),
        (15, 13, NOTHING),
        (14, 14, NOTHING),
        (6, 13, NOTHING),
    ] {
        picture.assert(x, y, want);
    }
}

#[test]
fn spread_makes_the_shadow_larger_or_smaller() {
    let grown = Picture::of(&square(json!([drop_shadow([0.0, 0.0], 0.0, json!({"spread": 2}))]), 1.0));
    for (x, want) in [(1, NOTHING), (2, BLACK), (4, FULL_RED), (13, BLACK), (14, NOTHING)] {
        grown.assert(x, 8, want);
    }
    let shrunk = Picture::of(&square(json!([drop_shadow([6.0, 0.0], 0.0, json!({"spread": -2}))]), 1.0));
    // 4 px wide, from 12 to 16, and from 6 to 10.
    for (x, y, want) in [
        (11, 8, FULL_RED),
        (12, 8, BLACK),
        (15, 8, BLACK),
        (16, 8, NOTHING),
        (13, 5, NOTHING),
        (13, 10, NOTHING),
    ] {
        shrunk.assert(x, y, want);
    }
}

/// Through a translucent layer, its shadow is seen only if Figma says so.
#[test]
fn a_shadow_is_cut_out_or_behind() {
    let of = |behind: Value| Picture::of(&square(json!([drop_shadow([3.0, 0.0], 0.0, behind)]), 0.5));
    let (cut, behind) = (of(json!({})), of(json!({"showShadowBehindNode": true})));
    cut.assert(9, 8, [255, 0, 0, 128]);
    let text = text_of(&square(json!([drop_shadow([3.0, 0.0], 0.0, json!({}))]), 0.5), UPRIGHT);
    assert!(text.contains("<path shape-rendering=\"crispEdges\" d="), "{text}");
    // Half red over black.
    behind.assert(9, 8, [128, 0, 0, 255]);
    for picture in [cut, behind] {
        picture.assert(5, 8, [255, 0, 0, 128]);
        picture.assert(13, 8, BLACK);
    }
}

/// Figma lists the lowest first.
#[test]
fn shadows_are_stacked() {
    let blue = json!({"color": {"r": 0, "g": 0, "b": 1, "a": 1}});
    let picture = Picture::of(&square(
        json!([drop_shadow([6.0, 0.0], 0.0, json!({})), drop_shadow([4.0, 0.0], 0.0, blue)]),
        1.0,
    ));
    picture.assert(13, 8, [0, 0, 255, 255]);
    picture.assert(16, 8, BLACK);
}

#[test]
fn an_inner_shadow_falls_on_the_shape() {
    let inner = |offset, more| effect("INNER_SHADOW", offset, 0.0, 1.0, more);
    let picture = Picture::of(&square(json!([inner([2.0, 0.0], json!({}))]), 1.0));
    // The hole is 2 px further right, so the left 2 px are in the shadow.
    for (x, want) in [(3, NOTHING), (4, BLACK), (5, BLACK), (6, FULL_RED), (11, FULL_RED), (12, NOTHING)] {
        picture.assert(x, 8, want);
    }
    let spread = Picture::of(&square(json!([inner([0.0, 0.0], json!({"spread": 1}))]), 1.0));
    for (x, y, want) in [(4, 8, BLACK), (5, 8, FULL_RED), (11, 8, BLACK), (8, 4, BLACK), (8, 5, FULL_RED)] {
        spread.assert(x, y, want);
    }
}

/// The standard deviation is half of the radius: at the edge, half is left. Renderers approximate a blur by box filters.
#[test]
fn a_blur_is_a_gaussian() {
    let near = |got: [u8; 4], alpha: f64| (f64::from(got[3]) - 255.0 * alpha).abs() < 9.0;
    let layer = json!([{"type": "LAYER_BLUR", "radius": 8}]);
    let inner =
        node("RECTANGLE", [20.0, 20.0, 60.0, 60.0], json!({"fills": solid(RED, 1.0), "effects": layer}));
    let picture = Picture::of(&node("FRAME", [0.0, 0.0, 100.0, 100.0], json!({"children": [inner]})));
    // Between pixels 19 and 20 is the edge. Φ(0.125) = 0.5497, Φ(-1.125) = 0.1303, Φ(2.125) = 0.9832.
    for (x, alpha) in [(20, 0.5497), (19, 0.4503), (15, 0.1303), (28, 0.9832), (50, 1.0), (5, 0.0)] {
        assert!(near(picture.at(x, 50), alpha), "{x}: {:?}", picture.at(x, 50));
    }
    let shadow = json!([effect("DROP_SHADOW", [0.0, 30.0], 8.0, 0.5, json!({}))]);
    let inner =
        node("RECTANGLE", [20.0, 20.0, 60.0, 60.0], json!({"fills": solid(RED, 1.0), "effects": shadow}));
    let picture = Picture::of(&node("FRAME", [0.0, 0.0, 100.0, 120.0], json!({"children": [inner]})));
    for (y, alpha) in [(109, 0.5497), (110, 0.4503), (95, 1.0)] {
        assert!(near(picture.at(50, y), alpha / 2.0), "{y}: {:?}", picture.at(50, y));
    }
}

/// `mixed-effects` of a recorded file: Figma's render bounds are 4 px more on three sides, and 8 px below.
#[test]
fn effects_enlarge_the_canvas() {
    let blur = json!({"type": "LAYER_BLUR", "radius": 4});
    let inner = effect("INNER_SHADOW", [0.0, 9.0], 9.0, 0.2, json!({}));
    let table = [
        (json!([blur, drop_shadow([0.0, 4.0], 4.0, json!({})), inner]), [-4.0, -4.0, 14.0, 18.0]),
        (json!([drop_shadow([0.0, 4.0], 4.0, json!({}))]), [-4.0, 0.0, 14.0, 18.0]),
        (json!([drop_shadow([3.0, 3.0], 3.0, json!({}))]), [0.0, 0.0, 16.0, 16.0]),
        (
            json!([drop_shadow([0.0, 4.0], 20.0, json!({})), drop_shadow([0.0, 4.0], 4.0, json!({}))]),
            [-20.0, -16.0, 30.0, 34.0],
        ),
        (json!([drop_shadow([0.0, 0.0], 2.0, json!({"spread": 3}))]), [-5.0, -5.0, 15.0, 15.0]),
        (json!([inner]), [0.0, 0.0, 10.0, 10.0]),
        (json!([{"type": "BACKGROUND_BLUR", "radius": 40}]), [0.0, 0.0, 10.0, 10.0]),
    ];
    for (effects, want) in table {
        let square =
            node("RECTANGLE", [0.0, 0.0, 10.0, 10.0], json!({"fills": solid(RED, 1.0), "effects": effects}));
        assert_eq!(canvas(&read(&square), UPRIGHT).unwrap().corners(), want, "{effects}");
        let picture = Picture::of(&square);
        let at = |side: f64| (-side) as usize + 5;
        // The middle of the square is where the canvas begins plus 5 px.
        assert!(picture.at(at(want[0]), at(want[1]))[3] > 250, "{effects}");
    }
}

/// A shadow is that of everything on the layer, and is not clipped with it.
#[test]
fn a_frame_casts_the_shadow_of_what_is_in_it() {
    let dot = |x: f64| node("RECTANGLE", [x, 0.0, 4.0, 4.0], json!({"fills": solid(RED, 1.0)}));
    let shadow = json!([drop_shadow([0.0, 8.0], 0.0, json!({}))]);
    let frame = node(
        "FRAME",
        [2.0, 2.0, 10.0, 4.0],
        json!({"clipsContent": true, "effects": shadow, "children": [dot(0.0), dot(8.0)]}),
    );
    let picture = Picture::of(&node("FRAME", [0.0, 0.0, 20.0, 20.0], json!({"children": [frame]})));
    for (x, y, want) in
        [(3, 3, FULL_RED), (3, 11, BLACK), (11, 11, BLACK), (12, 11, NOTHING), (8, 11, NOTHING)]
    {
        picture.assert(x, y, want);
    }
}

/// What lies beneath is in the exported node, or nothing is.
#[test]
fn a_background_blur_shows_nothing_where_nothing_is_beneath() {
    let blurred = json!({"fills": solid(RED, 0.5), "effects": [{"type": "BACKGROUND_BLUR", "radius": 8}]});
    let glass = node("RECTANGLE", [0.0, 0.0, 8.0, 8.0], blurred);
    let dot = node("RECTANGLE", [2.0, 2.0, 2.0, 2.0], json!({"fills": solid(BLUE, 1.0)}));
    let frame = |children: Value| node("FRAME", [0.0, 0.0, 8.0, 8.0], json!({"children": children}));
    let picture = Picture::of(&frame(json!([glass, dot])));
    picture.assert(6, 6, [255, 0, 0, 128]);
    picture.assert(3, 3, [0, 0, 255, 255]);
    let found = judge(&read(&frame(json!([dot, glass]))), UPRIGHT).map(|obstacle| obstacle.what);
    assert_eq!(found.as_deref(), Some("a background blur above other layers"));
}

#[test]
fn what_is_not_known_of_an_effect_is_not_drawn() {
    let shadow = |more: Value| json!([drop_shadow([0.0, 0.0], 4.0, more)]);
    let turned = json!([[0.8, -0.6, 4.0], [0.6, 0.8, 0.0]]);
    let mirrored = json!([[-1, 0, 8], [0, 1, 0]]);
    let table = [
        (json!({"effects": shadow(json!({}))}), None),
        (json!({"effects": shadow(json!({"radius": null}))}), Some("a drop shadow")),
        (json!({"effects": shadow(json!({"color": null}))}), Some("a drop shadow")),
        (
            json!({"effects": shadow(json!({"blendMode": "MULTIPLY"}))}),
            Some("a drop shadow with the blend mode multiply"),
        ),
        (
            json!({"effects": [{"type": "LAYER_BLUR", "radius": 4, "blurType": "PROGRESSIVE", "startRadius": 1}]}),
            Some("a progressive layer blur"),
        ),
        (
            json!({"effects": [{"type": "LAYER_BLUR", "radius": 4}, {"type": "LAYER_BLUR", "radius": 2}]}),
            Some("several layer blurs"),
        ),
        (
            json!({"effects": [effect("INNER_SHADOW", [0.0, 0.0], 4.0, 1.0, json!({"spread": -1}))]}),
            Some("an inner shadow with a negative spread"),
        ),
        // Mirrored, a shadow without an offset is the same; whether an offset is mirrored along is not known.
        (json!({"effects": shadow(json!({})), "relativeTransform": mirrored}), None),
        (
            json!({"effects": [drop_shadow([0.0, 1.0], 4.0, json!({}))], "relativeTransform": mirrored}),
            Some("a drop shadow on a layer that is rotated, mirrored or scaled"),
        ),
        (
            json!({"effects": shadow(json!({})), "relativeTransform": turned}),
            Some("a drop shadow on a layer that is rotated, mirrored or scaled"),
        ),
    ];
    for (mut more, want) in table {
        more["fills"] = solid(RED, 1.0);
        assert_eq!(obstacle_of("RECTANGLE", more.clone()).as_deref(), want, "{more}");
    }
}

/// Step by step as in Figma's own SVGs.
#[test]
fn a_filter_is_written_like_figmas() {
    let effects = json!([
        effect("DROP_SHADOW", [0.0, 8.0], 32.0, 0.2, json!({"spread": 2, "showShadowBehindNode": true})),
        effect("INNER_SHADOW", [0.0, 1.0], 5.0, 0.1, json!({})),
        {"type": "LAYER_BLUR", "radius": 3},
    ]);
    let square = node(
        "RECTANGLE",
        [0.0, 0.0, 20.0, 20.0],
        json!({"fills": solid(RED, 1.0), "opacity": 0.5, "effects": effects}),
    );
    insta::assert_snapshot!(text_of(&square, UPRIGHT), @r##"
    <svg width="88" height="88" viewBox="0 0 88 88" fill="none" xmlns="http://www.w3.org/2000/svg">
    <g opacity="0.5" filter="url(#filter0_dif_1_2)">
    <path d="M34 26H54V46H34Z" fill="#FF0000"/>
    </g>
    <defs>
    <filter id="filter0_dif_1_2" x="0" y="0" width="88" height="88" filterUnits="userSpaceOnUse" color-interpolation-filters="sRGB">
    <feFlood flood-opacity="0" result="BackgroundImageFix"/>
    <feColorMatrix in="SourceAlpha" type="matrix" values="0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 127 0" result="hardAlpha"/>
    <feMorphology radius="2" operator="dilate" in="SourceAlpha" result="effect1_dropShadow_1_2"/>
    <feOffset dy="8"/>
    <feGaussianBlur stdDeviation="16"/>
    <feColorMatrix type="matrix" values="0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0.2 0"/>
    <feBlend mode="normal" in2="BackgroundImageFix" result="effect1_dropShadow_1_2"/>
    <feBlend mode="normal" in="SourceGraphic" in2="effect1_dropShadow_1_2" result="shape"/>
    <feColorMatrix in="SourceAlpha" type="matrix" values="0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 127 0" result="hardAlpha"/>
    <feOffset dy="1"/>
    <feGaussianBlur stdDeviation="2.5"/>
    <feComposite in2="hardAlpha" operator="arithmetic" k2="-1" k3="1"/>
    <feColorMatrix type="matrix" values="0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0.1 0"/>
    <feBlend mode="normal" in2="shape" result="effect2_innerShadow_1_2"/>
    <feGaussianBlur stdDeviation="1.5" result="effect3_foregroundBlur_1_2"/>
    </filter>
    </defs>
    </svg>
    "##);
}

/// What resvg cuts to whole pixels, or draws with square corners, is Figma's; so is what would take too much memory.
#[test]
fn pixels_have_limits_of_their_own() {
    let found = |effects: Value, opacity: f64, scales: &[f64]| {
        let obstacle = pixel_obstacle(&read(&square(effects, opacity)), UPRIGHT, scales);
        obstacle.map(|obstacle| obstacle.what)
    };
    let soft = |offset: [f64; 2], more: Value| json!([drop_shadow(offset, 8.0, more)]);
    let behind = json!({"showShadowBehindNode": true});
    let table: [(Value, f64, &[f64], Option<&str>); 11] = [
        (soft([0.0, 4.0], json!({})), 1.0, &[1.0, 2.0], None),
        (soft([0.0, 4.0], json!({})), 1.0, &[1.0, 1.5], Some("effects at a scale that is not whole")),
        (soft([0.0, 0.84], json!({})), 1.0, &[1.0], Some("a shadow moved by a part of a pixel")),
        (soft([0.0, 0.5], json!({})), 1.0, &[2.0, 4.0], None),
        (soft([0.5, 0.0], json!({})), 1.0, &[2.0, 1.0], Some("a shadow moved by a part of a pixel")),
        // There is nothing below it.
        (json!([{"type": "BACKGROUND_BLUR", "radius": 4}]), 1.0, &[1.5], None),
        (soft([0.0, 4.0], json!({"spread": 2})), 1.0, &[1.0], Some("a shadow with a spread in pixels")),
        (
            soft([0.0, 4.0], json!({})),
            0.5,
            &[1.0],
            Some("a shadow cut out below a translucent fill in pixels"),
        ),
        (soft([0.0, 4.0], behind), 0.5, &[1.0], None),
        // 24 x 24 px, seven images: 4,032 px.
        (soft([0.0, 0.0], json!({})), 1.0, &[100.0], None),
        (soft([0.0, 0.0], json!({})), 1.0, &[150.0], Some("effects on so many pixels")),
    ];
    for (effects, opacity, scales, want) in table {
        assert_eq!(found(effects.clone(), opacity, scales).as_deref(), want, "{effects} {scales:?}");
    }
    assert_eq!(found(json!([]), 0.5, &[1.5]), None);
    // What a boolean operation is made of is not drawn.
    let operand = square(soft([0.0, 0.84], json!({})), 1.0);
    let cut = node("BOOLEAN_OPERATION", [0.0, 0.0, 8.0, 8.0], json!({"children": [operand]}));
    assert_eq!(pixel_obstacle(&read(&cut), UPRIGHT, &[1.5]), None);
    // A shadow that falls into a small picture from far away.
    let far = node(
        "RECTANGLE",
        [-100.0, 0.0, 16.0, 16.0],
        json!({"fills": solid(RED, 1.0), "effects": soft([100.0, 0.0], json!({}))}),
    );
    let frame = node("FRAME", [0.0, 0.0, 16.0, 16.0], json!({"clipsContent": true, "children": [far]}));
    let far = pixel_obstacle(&read(&frame), UPRIGHT, &[1.0]).map(|obstacle| obstacle.what);
    assert_eq!(far.as_deref(), Some("effects that reach far outside of the picture"));
}

/// At half a pixel, a filter's region is a whole one, so that no column is lost.
#[test]
fn a_filtered_layer_is_complete() {
    let inner = node(
        "RECTANGLE",
        [4.5, 4.0, 8.0, 8.0],
        json!({"fills": solid(RED, 1.0), "effects": [effect("INNER_SHADOW", [0.0, 2.0], 0.0, 1.0, json!({}))]}),
    );
    let picture = Picture::of(&node("FRAME", [0.0, 0.0, 20.0, 20.0], json!({"children": [inner]})));
    picture.assert(4, 9, [255, 0, 0, 128]);
    picture.assert(12, 9, [255, 0, 0, 128]);
}

/// Figma ignores it on other layers, which have no shape of their own.
#[test]
fn only_boxes_and_ellipses_have_a_spread() {
    let found = |kind: &str, more: Value| {
        let mut all = json!({"fills": solid(RED, 1.0), "effects": [drop_shadow([0.0, 0.0], 4.0, json!({"spread": 2}))]});
        for (key, value) in more.as_object().unwrap() {
            all[key] = value.clone();
        }
        obstacle_of(kind, all)
    };
    let refused = Some("a drop shadow with a spread on a layer without a shape of its own".to_owned());
    for (kind, more, drawn) in [
        ("RECTANGLE", json!({}), true),
        ("ELLIPSE", json!({}), true),
        ("FRAME", json!({"clipsContent": true}), true),
        ("FRAME", json!({}), false),
        ("FRAME", json!({"clipsContent": true, "fills": []}), false),
        ("VECTOR", json!({}), false),
        ("GROUP", json!({}), false),
        ("STAR", json!({}), false),
        // Noise of floats.
        ("VECTOR", json!({"effects": [drop_shadow([0.0, 0.0], 4.0, json!({"spread": 1e-7}))]}), true),
    ] {
        assert_eq!(found(kind, more.clone()), refused.clone().filter(|_| !drawn), "{kind} {more}");
    }
}

#[test]
fn effects_are_not_endless() {
    let found = |radius: f64, offset: f64| {
        let effects = json!([drop_shadow([offset, 0.0], radius, json!({}))]);
        obstacle_of("RECTANGLE", json!({"fills": solid(RED, 1.0), "effects": effects}))
    };
    assert_eq!(found(1000.0, -1000.0), None);
    let far = Some("a drop shadow that reaches more than 1000 px".to_owned());
    assert_eq!(found(1001.0, 0.0), far);
    assert_eq!(found(0.0, -1001.0), far);
}

/// Within a filtered group that is faded, Chromium cuts a filter off at the boxes of the shapes: a path without a paint
/// has them as large as its region.
#[test]
fn a_filter_in_a_faded_filter_has_room() {
    let count = |opacity: f64, effects: Value| {
        let inner = node(
            "RECTANGLE",
            [8.0, 8.0, 8.0, 8.0],
            json!({"fills": solid(RED, 1.0), "effects": [drop_shadow([0.0, -9.0], 4.0, json!({}))]}),
        );
        let more = json!({"opacity": opacity, "effects": effects, "children": [inner]});
        let text = text_of(&node("FRAME", [0.0, 0.0, 24.0, 24.0], more), UPRIGHT);
        text.matches("fill=\"none\"/>").count()
    };
    let outer = json!([drop_shadow([0.0, 2.0], 4.0, json!({}))]);
    assert_eq!(count(0.6, outer.clone()), 1);
    assert_eq!(count(1.0, outer), 0);
    assert_eq!(count(0.6, json!([])), 0);
}
