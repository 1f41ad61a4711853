//! Images in pixels: resampled once, with sharp edges, and no more of them than fit into memory.

use super::*;

#[test]
fn images_take_no_more_memory_than_filters() {
    let obstacle = |side: f64, count: usize, scale: f64| {
        let inner = vec![layer("RECTANGLE", [0.0, 0.0, side, side], json!({})); count];
        let picture =
            node("FRAME", [0.0, 0.0, 100.0, 100.0], json!({"children": inner, "clipsContent": true}));
        crate::draw::pixels::pixel_obstacle(&read(&picture), UPRIGHT, &[1.0, scale]).map(|found| found.what)
    };
    let many = Some("image fills on so many pixels".to_owned());
    assert_eq!(obstacle(4_000.0, 4, 1.0), None);
    assert_eq!(obstacle(4_001.0, 4, 1.0), many);
    assert_eq!(obstacle(2_001.0, 4, 2.0), many);
    // Images need no whole scale, as effects do.
    assert_eq!(obstacle(100.0, 1, 1.5), None);
}

#[test]
fn many_pixels_become_their_mean() {
    // Lines of one pixel, black and white: any single one of them would be wrong.
    let lines = painted(256, 256, |x, y| if (x + y) % 2 == 0 { [0, 0, 0, 255] } else { WHITE });
    let picture = framed(16.0, 16.0, layer("RECTANGLE", [0.0, 0.0, 16.0, 16.0], json!({})));
    for (scale, side) in [(1.0, 16), (2.0, 32), (1.5, 24)] {
        let drawn = in_pixels(&picture, &lines, scale);
        for (x, y) in [(0, 0), (side / 2, 1), (side - 1, side - 1)] {
            let [red, .., alpha] = drawn.at(x, y);
            assert!(red.abs_diff(128) <= 2 && alpha == 255, "{scale}x ({x}, {y}): {red} {alpha}");
        }
    }
    // What is not seen leaves no fringe: under transparent pixels, this image is green.
    let half = painted(64, 64, |x, _| if x % 4 < 2 { OPAQUE_RED } else { [0, 255, 0, 0] });
    let [red, green, _, alpha] = in_pixels(&picture, &half, 1.0).at(8, 8);
    assert!(red >= 253 && green <= 2 && alpha.abs_diff(128) <= 2, "{red} {green} {alpha}");
}

/// An edge that covers a part of a pixel is antialiased once, by the outline of the layer.
#[test]
fn edges_within_a_pixel_are_covered_in_part() {
    let red = painted(20, 20, |_, _| OPAQUE_RED);
    for (more, what) in [
        (json!({}), "fill"),
        (json!({"scaleMode": "STRETCH"}), "stretched"),
        (json!({"scaleMode": "FIT"}), "fit"),
    ] {
        let picture = framed(24.0, 24.0, layer("RECTANGLE", [2.5, 2.0, 20.0, 20.0], more));
        for (scale, left, right) in [(1.0, 2, 22), (3.0, 7, 67)] {
            let drawn = in_pixels(&picture, &red, scale);
            let y = (12.0 * scale) as usize;
            for x in [left, right] {
                let [red, .., alpha] = drawn.at(x, y);
                assert!(red > 250 && alpha.abs_diff(128) <= 3, "{what} {scale}x {x}: {red} {alpha}");
            }
            drawn.assert_of(what, left + 1, y, OPAQUE_RED);
            drawn.assert_of(what, right - 1, y, OPAQUE_RED);
        }
    }
    // Within the box, the edge is that of the image: 40 x 24 px in 20 x 20 is 20 x 12, from 4.5 to 16.5.
    let flat = painted(40, 24, |_, _| OPAQUE_RED);
    let picture = framed(20.0, 21.0, layer("RECTANGLE", [0.0, 0.0, 20.0, 21.0], json!({"scaleMode": "FIT"})));
    let drawn = in_pixels(&picture, &flat, 1.0);
    for (y, alpha) in [(3, 0), (4, 128), (5, 255), (15, 255), (16, 128), (17, 0)] {
        let got = drawn.at(10, y);
        assert!(got[3].abs_diff(alpha) <= 3, "{y}: {got:?}, not {alpha}");
    }
    // Enlarged, it is as opaque up to its edge: 4 x 4 px in 40 x 51 are 40 x 40, from 5.5 to 45.5.
    let small = painted(4, 4, |_, _| OPAQUE_RED);
    let picture = framed(40.0, 51.0, layer("RECTANGLE", [0.0, 0.0, 40.0, 51.0], json!({"scaleMode": "FIT"})));
    let drawn = in_pixels(&picture, &small, 1.0);
    for (y, alpha) in [(4, 0), (5, 128), (6, 255), (44, 255), (45, 128), (46, 0)] {
        let got = drawn.at(10, y);
        assert!(got[3].abs_diff(alpha) <= 3, "{y}: {got:?}, not {alpha}");
    }
    // On a layer that is turned by 45 degrees, half of the pixels on its edges.
    let mut inner = layer("RECTANGLE", [0.0, 0.0, 20.0, 20.0], json!({}));
    let r = std::f64::consts::FRAC_1_SQRT_2;
    inner["relativeTransform"] = json!([[r, -r, 16.0], [r, r, 2.0]]);
    let plain = {
        let mut plain = inner.clone();
        plain["fills"] = solid(RED, 1.0);
        in_pixels(&framed(32.0, 32.0, plain), &red, 1.0)
    };
    let drawn = in_pixels(&framed(32.0, 32.0, inner), &red, 1.0);
    for (x, y) in [(16, 2), (10, 8), (22, 8), (3, 16), (16, 16), (16, 29)] {
        let (got, want) = (drawn.at(x, y), plain.at(x, y));
        assert!(got[3].abs_diff(want[3]) <= 2, "({x}, {y}): {got:?}, not {want:?}");
    }
}

/// What a blur draws from outside of the picture is drawn there.
#[test]
fn effects_show_what_is_off_the_canvas() {
    let blur = json!([{"type": "LAYER_BLUR", "radius": 8, "visible": true}]);
    let mut inner = layer("RECTANGLE", [-20.0, -20.0, 60.0, 60.0], json!({}));
    inner["effects"] = blur;
    let drawn = in_pixels(&framed(20.0, 20.0, inner), &painted(60, 60, |_, _| OPAQUE_RED), 1.0);
    for (x, y) in [(0, 0), (0, 10), (19, 19)] {
        drawn.assert(x, y, OPAQUE_RED);
    }
    // A shadow of what is off the canvas itself.
    let mut inner = layer("RECTANGLE", [-20.0, 0.0, 20.0, 20.0], json!({}));
    inner["effects"] = json!([{"type": "DROP_SHADOW", "radius": 0, "offset": {"x": 24, "y": 0}, "visible": true,
        "color": {"r": 0, "g": 0, "b": 1, "a": 1}}]);
    let drawn = in_pixels(&framed(40.0, 20.0, inner), &painted(20, 20, |_, _| OPAQUE_RED), 1.0);
    drawn.assert(10, 10, OPAQUE_BLUE);
    drawn.assert(30, 10, [0; 4]);
}

/// A pixel of the image for each pixel of the picture: nothing is interpolated.
#[test]
fn pixels_stay_as_they_are_where_they_lie_on_the_grid() {
    let noise = |x: u32, y: u32| [(x * 97 + y * 31) as u8, (x * 13 + y * 151) as u8, (x * y * 7) as u8, 255];
    let picture = framed(20.0, 20.0, layer("RECTANGLE", [2.0, 4.0, 16.0, 16.0], json!({})));
    for (side, scale) in [(16, 1.0), (32, 2.0), (48, 3.0)] {
        let drawn = in_pixels(&picture, &painted(side, side, noise), scale);
        let factor = scale as u32;
        for (x, y) in [(0, 0), (5, 9), (side - 1, side - 1)] {
            let at = ((x + 2 * factor) as usize, (y + 4 * factor) as usize);
            assert_eq!(drawn.at(at.0, at.1), noise(x, y), "{scale}x ({x}, {y})");
        }
    }
    // Quarter turns and mirrored: where column 1 and row 3 of 16 go.
    let turns = [
        ([[0, -1, 18], [1, 0, 4]], (14, 5)),
        ([[-1, 0, 18], [0, 1, 4]], (16, 7)),
        ([[1, 0, 2], [0, -1, 20]], (3, 16)),
        ([[0, 1, 2], [-1, 0, 20]], (5, 18)),
        ([[0, 1, 2], [1, 0, 4]], (5, 5)),
        ([[-1, 0, 18], [0, -1, 20]], (16, 16)),
    ];
    let turns = turns.map(|(transform, at)| (transform.map(|row| row.map(f64::from)), at));
    // As Figma sends it: sines and cosines are floats.
    let sent = ([[-4.371_138_8e-8, -1.0, 18.0], [1.0, -4.371_138_8e-8, 4.0]], (14, 5));
    for (transform, (x, y)) in turns.into_iter().chain([sent]) {
        let mut inner = layer("RECTANGLE", [0.0, 0.0, 16.0, 16.0], json!({}));
        inner["relativeTransform"] = json!(transform);
        let drawn = in_pixels(&framed(20.0, 24.0, inner), &painted(16, 16, noise), 1.0);
        assert_eq!(drawn.at(x, y), noise(1, 3), "{transform:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever the size, the place, the turn and the scale, an image covers its layer in full and nothing else.
    #[test]
    fn an_image_covers_its_layer_wherever_it_is(
        (wide, high) in (1_u32..40, 1_u32..40),
        (x, y) in (-8.0_f64..24.0, -8.0_f64..24.0),
        (width, height) in (2.0_f64..30.0, 2.0_f64..30.0),
        turn in prop_oneof![(0_i32..4).prop_map(|quarters| f64::from(quarters) * 90.0), 0.0_f64..360.0],
        scale in prop_oneof![Just(1.0), Just(1.5), Just(2.0), Just(0.37)],
    ) {
        let mut inner = layer("RECTANGLE", [0.0, 0.0, width, height], json!({}));
        let (sin, cos) = turn.to_radians().sin_cos();
        inner["relativeTransform"] = json!([[cos, -sin, x], [sin, cos, y]]);
        let red = painted(wide, high, |_, _| OPAQUE_RED);
        let plain = {
            let mut plain = inner.clone();
            plain["fills"] = solid(RED, 1.0);
            in_pixels(&framed(24.0, 24.0, plain), &red, scale)
        };
        let drawn = in_pixels(&framed(24.0, 24.0, inner), &red, scale);
        for (got, want) in drawn.rgba.chunks_exact(4).zip(plain.rgba.chunks_exact(4)) {
            // The edges of a clip and of a fill are antialiased in steps of a sixteenth, not always the same ones.
            prop_assert!(got[3].abs_diff(want[3]) < 64, "{got:?}, not {want:?}");
        }
    }
}
