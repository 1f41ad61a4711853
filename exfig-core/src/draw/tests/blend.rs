//! Blend modes of layers and of paints.

use super::*;
use crate::draw::pixels::pixel_obstacle;

const YELLOW: [f64; 3] = [1.0, 1.0, 0.0];
const MAGENTA: [f64; 3] = [1.0, 0.0, 1.0];

/// Yellow, and on its right half something magenta.
fn over_yellow(top: Value) -> Value {
    let below = node("RECTANGLE", [0.0, 0.0, 16.0, 8.0], json!({"fills": solid(YELLOW, 1.0)}));
    node("FRAME", [0.0, 0.0, 16.0, 8.0], json!({"children": [below, top]}))
}

fn magenta(more: Value) -> Value {
    let mut all = json!({"fills": solid(MAGENTA, 1.0)});
    for (key, value) in more.as_object().unwrap() {
        all[key] = value.clone();
    }
    node("RECTANGLE", [8.0, 0.0, 8.0, 8.0], all)
}

/// By the formulas of the modes, channel by channel, of (1, 1, 0) below and (1, 0, 1) above.
#[test]
fn a_layer_blends_with_what_is_below() {
    let table = [
        ("MULTIPLY", [255, 0, 0]),
        ("SCREEN", [255, 255, 255]),
        ("DARKEN", [255, 0, 0]),
        ("LIGHTEN", [255, 255, 255]),
        ("DIFFERENCE", [0, 255, 255]),
        ("EXCLUSION", [0, 255, 255]),
        ("OVERLAY", [255, 255, 0]),
        ("HARD_LIGHT", [255, 0, 255]),
        ("COLOR_DODGE", [255, 255, 0]),
        ("COLOR_BURN", [255, 255, 0]),
        ("PASS_THROUGH", [255, 0, 255]),
        ("NORMAL", [255, 0, 255]),
    ];
    for (mode, [r, g, b]) in table {
        let picture = Picture::of(&over_yellow(magenta(json!({"blendMode": mode}))));
        picture.assert_of(mode, 12, 4, [r, g, b, 255]);
        picture.assert_of(mode, 4, 4, [255, 255, 0, 255]);
    }
    for mode in ["SOFT_LIGHT", "HUE", "SATURATION", "COLOR", "LUMINOSITY"] {
        let text = text_of(&over_yellow(magenta(json!({"blendMode": mode}))), UPRIGHT);
        let css = mode.to_ascii_lowercase().replace('_', "-");
        assert!(text.contains(&format!("<path style=\"mix-blend-mode:{css}\" d=")), "{text}");
    }
}

#[test]
fn a_paint_blends_with_the_one_below_it() {
    let mut fills = solid(YELLOW, 1.0);
    let mut above = solid(MAGENTA, 1.0);
    above[0]["blendMode"] = "MULTIPLY".into();
    fills.as_array_mut().unwrap().push(above[0].take());
    let picture = Picture::of(&node("RECTANGLE", [0.0, 0.0, 8.0, 8.0], json!({"fills": fills})));
    picture.assert(4, 4, [255, 0, 0, 255]);
}

/// In SVG, a group with an opacity, a clip, a mask or a filter is composited on its own; in Figma it may not be.
#[test]
fn a_group_above_something_is_no_place_to_blend_in() {
    let group = |more: Value| {
        let mut all = json!({"fillGeometry": [], "children": [magenta(json!({"blendMode": "MULTIPLY"}))]});
        for (key, value) in more.as_object().unwrap() {
            all[key] = value.clone();
        }
        node("FRAME", [0.0, 0.0, 16.0, 8.0], all)
    };
    let within = Some("the blend mode multiply within a group");
    let mask = node("RECTANGLE", [0.0, 0.0, 8.0, 8.0], json!({"isMask": true, "fills": solid(RED, 1.0)}));
    let masked = json!({"children": [mask, magenta(json!({"blendMode": "MULTIPLY"}))]});
    let fade = json!({"opacity": 0.5});
    let shadow = json!({"effects": [{"type": "LAYER_BLUR", "radius": 4}]});
    for (more, want) in [
        (json!({}), None),
        (json!({"blendMode": "PASS_THROUGH"}), None),
        (json!({"blendMode": "NORMAL"}), within),
        (json!({"blendMode": "SCREEN"}), within),
        (json!({"clipsContent": true}), within),
        (fade.clone(), within),
        (shadow, within),
        (masked, within),
    ] {
        let found = judge(&read(&over_yellow(group(more.clone()))), UPRIGHT).map(|obstacle| obstacle.what);
        assert_eq!(found.as_deref(), want, "{more}");
        // With nothing below, there is nothing to blend with.
        assert_eq!(judge(&read(&group(more)), UPRIGHT), None);
    }
    // A layer's own opacity and mode are applied together.
    let own = magenta(json!({"blendMode": "MULTIPLY", "opacity": 0.5}));
    Picture::of(&over_yellow(own)).assert(12, 4, [255, 128, 0, 255]);
}

/// tiny-skia computes these wrongly: as pixels, Figma renders them.
#[test]
fn four_modes_are_for_svg_only() {
    for (mode, want) in [
        ("HUE", true),
        ("SATURATION", true),
        ("COLOR", true),
        ("LUMINOSITY", true),
        ("MULTIPLY", false),
        ("SOFT_LIGHT", false),
    ] {
        let mut blended = solid(MAGENTA, 1.0);
        blended[0]["blendMode"] = mode.into();
        for more in [json!({"blendMode": mode}), json!({"fills": blended})] {
            let found = pixel_obstacle(&read(&over_yellow(magenta(more.clone()))), UPRIGHT, &[1.0]);
            assert_eq!(found.is_some(), want, "{more}: {found:?}");
        }
    }
}
