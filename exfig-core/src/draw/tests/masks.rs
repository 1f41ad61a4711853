//! Masks: of each kind, and what they do not reach.

use super::*;

/// A frame of 20 x 10 with `below`, a mask over its left half, and red over all of it.
fn masked(below: Value, mask: Value) -> Value {
    let mut more = json!({"isMask": true});
    for (key, value) in mask.as_object().unwrap() {
        more[key] = value.clone();
    }
    let mask = node("RECTANGLE", [0.0, 0.0, 10.0, 10.0], more);
    let red = node("RECTANGLE", [0.0, 0.0, 20.0, 10.0], json!({"fills": solid(RED, 1.0)}));
    let children = below.as_array().unwrap().iter().cloned().chain([mask, red]).collect::<Vec<_>>();
    node("FRAME", [0.0, 0.0, 20.0, 10.0], json!({"children": children}))
}

#[test]
fn a_mask_shows_as_much_as_is_painted_on_it() {
    let grey = [0.5; 3];
    let table = [
        ("opacity, not color", json!({"maskType": "ALPHA", "fills": solid(BLUE, 0.5)}), [255, 0, 0, 128]),
        ("the older form", json!({"fills": solid(BLUE, 0.5)}), [255, 0, 0, 128]),
        (
            "its own opacity",
            json!({"maskType": "ALPHA", "opacity": 0.5, "fills": solid(BLUE, 1.0)}),
            [255, 0, 0, 128],
        ),
        ("brightness", json!({"maskType": "LUMINANCE", "fills": solid(grey, 1.0)}), [255, 0, 0, 128]),
        ("black shows nothing", json!({"maskType": "LUMINANCE", "fills": solid([0.0; 3], 1.0)}), [0; 4]),
        (
            "outline, whatever its color",
            json!({"maskType": "VECTOR", "fills": solid([0.0; 3], 1.0)}),
            [255, 0, 0, 255],
        ),
        (
            "the older form of an outline",
            json!({"isMaskOutline": true, "fills": solid([0.0; 3], 1.0)}),
            [255, 0, 0, 255],
        ),
        ("nothing is painted", json!({"maskType": "ALPHA"}), [0; 4]),
    ];
    for (what, mask, left) in table {
        let frame = masked(json!([]), mask);
        let picture = Picture::of(&frame);
        picture.assert_of(what, 5, 5, left);
        picture.assert_of(what, 15, 5, [0; 4]);
    }
}

#[test]
fn layers_below_a_mask_are_untouched() {
    let blue = node("RECTANGLE", [0.0, 0.0, 20.0, 10.0], json!({"fills": solid(BLUE, 1.0)}));
    let picture = Picture::of(&masked(json!([blue]), json!({"fills": solid(RED, 1.0)})));
    picture.assert(5, 5, [255, 0, 0, 255]);
    picture.assert(15, 5, [0, 0, 255, 255]);
}

/// A group that masks another group that is masked itself, in a frame that clips.
#[test]
fn masks_nest() {
    let part = |at: [f64; 4], more: Value| node("RECTANGLE", at, more);
    let fill = |rgb| json!({"fills": solid(rgb, 1.0)});
    let mask =
        |at: [f64; 4]| part(at, json!({"isMask": true, "maskType": "ALPHA", "fills": solid(BLUE, 1.0)}));
    let inner = node(
        "GROUP",
        [0.0, 0.0, 20.0, 20.0],
        json!({"fillGeometry": [],
        "children": [mask([0.0, 0.0, 10.0, 20.0]), part([0.0, 0.0, 20.0, 20.0], fill(RED))]}),
    );
    let frame = node(
        "FRAME",
        [0.0, 0.0, 20.0, 15.0],
        json!({"clipsContent": true,
        "children": [mask([0.0, 5.0, 20.0, 20.0]), inner]}),
    );
    let picture = Picture::of(&frame);
    assert_eq!((picture.width, picture.height), (20, 15));
    for (x, y, shown) in [(5, 10, true), (5, 3, false), (15, 10, false), (9, 14, true)] {
        picture.assert(x, y, if shown { [255, 0, 0, 255] } else { [0; 4] });
    }
}

/// What a mask hides does not count.
#[test]
fn a_mask_limits_the_canvas() {
    let far = node("RECTANGLE", [-50.0, -50.0, 200.0, 200.0], json!({"fills": solid(RED, 1.0)}));
    let mask = node("ELLIPSE", [2.0, 2.0, 10.0, 30.0], json!({"isMask": true, "fills": solid(RED, 1.0)}));
    let frame = node("FRAME", [0.0, 0.0, 20.0, 20.0], json!({"children": [mask, far]}));
    let picture = Picture::of(&frame);
    assert_eq!((picture.width, picture.height), (20, 32));
}

#[test]
fn what_is_not_known_of_a_mask_is_not_drawn() {
    let stroke =
        json!({"strokes": solid(RED, 1.0), "strokeGeometry": [{"path": "M0 0L1 0L1 1Z"}], "strokeWeight": 1});
    let with = |mut mask: Value, more: Value| {
        for (key, value) in more.as_object().unwrap() {
            mask[key] = value.clone();
        }
        mask
    };
    let outline = json!({"maskType": "VECTOR", "fills": solid(RED, 1.0)});
    let no_shape = Some("an outline mask that is not a filled shape");
    let table = [
        (outline.clone(), None),
        (with(outline.clone(), stroke), no_shape),
        (with(outline.clone(), json!({"opacity": 0.5})), no_shape),
        (with(outline.clone(), json!({"fills": []})), no_shape),
        (with(outline.clone(), json!({"fills": solid(RED, 0.5)})), no_shape),
        (with(outline, json!({"type": "FRAME"})), no_shape),
        (json!({"fills": solid(RED, 1.0), "visible": false}), Some("a mask that is not visible")),
        (json!({"fills": solid(RED, 1.0), "opacity": 0}), Some("a mask that is not visible")),
        (json!({"fills": solid(RED, 1.0), "blendMode": "MULTIPLY"}), Some("a mask with a blend mode")),
        (json!({"fills": [{"type": "IMAGE"}]}), Some("an image fill without an image")),
        (
            json!({"fills": gradient("GRADIENT_ANGULAR", [[0.5, 0.5], [1.0, 0.5], [0.5, 1.0]])}),
            Some("an angular gradient in a mask"),
        ),
        (json!({"fills": gradient("GRADIENT_DIAMOND", [[0.5, 0.5], [1.0, 0.5], [0.5, 1.0]])}), None),
    ];
    for (mask, want) in table {
        let found = judge(&read(&masked(json!([]), mask.clone())), UPRIGHT).map(|obstacle| obstacle.what);
        assert_eq!(found.as_deref(), want, "{mask}");
    }
    let another = node("RECTANGLE", [0.0, 0.0, 8.0, 8.0], json!({"isMask": true, "fills": solid(RED, 1.0)}));
    let found = judge(&read(&masked(json!([another]), json!({}))), UPRIGHT).map(|obstacle| obstacle.what);
    assert_eq!(found.as_deref(), Some("a second mask beside another"));
    assert_eq!(judge(&read(&another), UPRIGHT).map(|obstacle| obstacle.what).as_deref(), Some("a mask"));
}

#[test]
fn a_mask_is_written_like_figmas() {
    insta::assert_snapshot!(text_of(&masked(json!([]), json!({"maskType": "LUMINANCE", "fills": solid(BLUE, 0.5)})), UPRIGHT), @r##"
    <svg width="20" height="10" viewBox="0 0 20 10" fill="none" xmlns="http://www.w3.org/2000/svg">
    <mask id="mask0_1_2" style="mask-type:luminance" maskUnits="userSpaceOnUse" x="0" y="0" width="10" height="10">
    <path d="M0 0H10V10H0Z" fill="#0000FF" fill-opacity="0.5"/>
    </mask>
    <g mask="url(#mask0_1_2)">
    <path d="M0 0H20V10H0Z" fill="#FF0000"/>
    </g>
    </svg>
    "##);
}
