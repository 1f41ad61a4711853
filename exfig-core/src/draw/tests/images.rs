//! Image fills: where an image lies in its layer, and what of it is seen.

mod pixels;

use std::sync::Arc;

use super::*;
use crate::draw::codec::encode_png;
use crate::draw::images::{Bitmaps, references};
use crate::draw::raster::{self, Drawing, Scratch, Turn};
use crate::draw::svg::svg_for_pixels;
use crate::draw::viewed::Views;
use crate::figma::verify::bitmap;

const GREEN: [u8; 4] = [0, 255, 0, 255];
const OPAQUE_RED: [u8; 4] = [255, 0, 0, 255];
const OPAQUE_BLUE: [u8; 4] = [0, 0, 255, 255];
const WHITE: [u8; 4] = [255; 4];

/// An image of four colors: red and blue above green and white.
fn quarters(width: u32, height: u32) -> Bitmaps {
    let color = |x: u32, y: u32| match (x < width / 2, y < height / 2) {
        (true, true) => OPAQUE_RED,
        (false, true) => OPAQUE_BLUE,
        (true, false) => GREEN,
        (false, false) => WHITE,
    };
    painted(width, height, color)
}

fn painted(width: u32, height: u32, color: impl Fn(u32, u32) -> [u8; 4]) -> Bitmaps {
    let rgba = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    let rgba = rgba.flat_map(|(x, y)| color(x, y)).collect::<Vec<_>>();
    let bytes = encode_png(width, height, &rgba, png::Compression::Fast).unwrap();
    Bitmaps::from([("ab".into(), Arc::new(bitmap(bytes).unwrap()))])
}

fn image(more: Value) -> Value {
    let mut paint = json!({"type": "IMAGE", "imageRef": "ab", "scaleMode": "FILL"});
    for (key, value) in more.as_object().unwrap() {
        paint[key] = value.clone();
    }
    json!([paint])
}

fn layer(kind: &str, at: [f64; 4], paint: Value) -> Value {
    node(kind, at, json!({"fills": image(paint)}))
}

fn framed(width: f64, height: f64, inner: Value) -> Value {
    node("FRAME", [0.0, 0.0, width, height], json!({"children": [inner], "clipsContent": true}))
}

fn embedded(node: &Value, bitmaps: &Bitmaps) -> String {
    let node = read(node);
    canvas(&node, UPRIGHT).unwrap();
    let text = svg(&scene(&node, UPRIGHT).unwrap(), "", &node.id, bitmaps);
    verify(AssetFormat::Svg, text.as_bytes(), &Accepted::new()).unwrap();
    text
}

/// The picture as SVG, and in pixels of the canvas and of twice its size.
fn pictures(node: &Value, bitmaps: &Bitmaps) -> [(f64, Picture); 3] {
    let of_text = {
        let (width, height, rgba) = raster::pixels(&embedded(node, bitmaps), 1.0).unwrap();
        Picture { width: width as usize, height: height as usize, rgba }
    };
    let [once, twice] = [1.0, 2.0].map(|scale| in_pixels(node, bitmaps, scale));
    [(1.0, of_text), (1.0, once), (2.0, twice)]
}

pub(super) fn in_pixels(node: &Value, bitmaps: &Bitmaps, scale: f64) -> Picture {
    let node = read(node);
    let (text, views) = svg_for_pixels(&scene(&node, UPRIGHT).unwrap(), &node.id, bitmaps, scale);
    let (turn, mut scratch) = (Turn::default(), Scratch::default());
    let png = Drawing::new(&text, &Views::new(views, bitmaps), &turn, &mut scratch).unwrap();
    let png = png.png(scale, &turn, &mut scratch).unwrap();
    let (rgba, color) = crate::draw::codec::decode_png(&png).unwrap();
    assert_eq!(color, png::ColorType::Rgba);
    let (width, height) = crate::figma::verify::png_size(&png).unwrap();
    Picture { width: width as usize, height: height as usize, rgba }
}

/// Checks colors at points in px, in each of the three pictures.
#[track_caller]
fn assert_shows(node: &Value, bitmaps: &Bitmaps, want: &[(f64, f64, [u8; 4])]) {
    for (at, (scale, picture)) in pictures(node, bitmaps).into_iter().enumerate() {
        for (x, y, color) in want {
            picture.assert_of(&format!("picture {at}"), (x * scale) as usize, (y * scale) as usize, *color);
        }
    }
}

#[test]
fn an_image_covers_the_box_and_is_centered() {
    // 80 x 40 at half its size is 40 x 20: 10 px on the left and on the right are not seen.
    let picture = framed(24.0, 24.0, layer("RECTANGLE", [2.0, 2.0, 20.0, 20.0], json!({})));
    let want = [
        (1.0, 12.0, [0; 4]),
        (3.0, 3.0, OPAQUE_RED),
        (10.0, 9.0, OPAQUE_RED),
        (14.0, 9.0, OPAQUE_BLUE),
        (20.0, 20.0, WHITE),
        (4.0, 14.0, GREEN),
        (22.5, 12.0, [0; 4]),
    ];
    assert_shows(&picture, &quarters(80, 40), &want);
    // As large as the box, and smaller.
    for side in [20, 10] {
        assert_shows(&picture, &quarters(side, side), &want);
    }
}

#[test]
fn an_image_fits_into_the_box() {
    let picture = framed(20.0, 20.0, layer("RECTANGLE", [0.0, 0.0, 20.0, 20.0], json!({"scaleMode": "FIT"})));
    // 80 x 40 at a quarter of its size is 20 x 10, 5 px from above.
    let want = [
        (5.0, 3.0, [0; 4]),
        (4.0, 7.0, OPAQUE_RED),
        (15.0, 7.0, OPAQUE_BLUE),
        (15.0, 13.0, WHITE),
        (5.0, 17.0, [0; 4]),
    ];
    assert_shows(&picture, &quarters(80, 40), &want);
}

#[test]
fn a_part_of_an_image_is_stretched_over_the_box() {
    // The right half and the lower three quarters: the boundary is at a third.
    let crop = json!({"scaleMode": "STRETCH", "imageTransform": [[0.5, 0.0, 0.5], [0.0, 0.75, 0.25]]});
    let picture = framed(24.0, 24.0, layer("RECTANGLE", [0.0, 0.0, 24.0, 24.0], crop));
    let want = [(2.0, 4.0, OPAQUE_BLUE), (21.0, 5.0, OPAQUE_BLUE), (2.0, 11.0, WHITE), (21.0, 22.0, WHITE)];
    assert_shows(&picture, &quarters(64, 64), &want);
    // More than the image: nothing is around it.
    let crop = json!({"scaleMode": "STRETCH", "imageTransform": [[2.0, 0.0, -0.5], [0.0, 2.0, -0.5]]});
    let picture = framed(24.0, 24.0, layer("RECTANGLE", [0.0, 0.0, 24.0, 24.0], crop));
    let want = [
        (3.0, 12.0, [0; 4]),
        (8.0, 8.0, OPAQUE_RED),
        (15.0, 8.0, OPAQUE_BLUE),
        (15.0, 15.0, WHITE),
        (20.0, 12.0, [0; 4]),
    ];
    assert_shows(&picture, &quarters(64, 64), &want);
}

#[test]
fn a_tiled_image_begins_in_the_corner() {
    let tile = json!({"scaleMode": "TILE", "scalingFactor": 0.5});
    let picture = framed(24.0, 24.0, layer("RECTANGLE", [2.0, 0.0, 20.0, 20.0], tile));
    let (width, height, rgba) = raster::pixels(&embedded(&picture, &quarters(16, 16)), 1.0).unwrap();
    let drawn = Picture { width: width as usize, height: height as usize, rgba };
    for (x, y, color) in
        [(3, 1, OPAQUE_RED), (8, 1, OPAQUE_BLUE), (11, 9, OPAQUE_RED), (16, 14, WHITE), (19, 17, OPAQUE_RED)]
    {
        drawn.assert(x, y, color);
    }
    // In pixels, it goes to Figma.
    let obstacle = crate::draw::pixels::pixel_obstacle(&read(&picture), UPRIGHT, &[1.0]).unwrap();
    assert_eq!(obstacle.what, "a tiled image fill in pixels");
}

#[test]
fn an_image_turns_with_its_layer() {
    // A quarter turn clockwise, around the corner that is then the upper right one.
    let mut inner = layer("RECTANGLE", [0.0, 0.0, 20.0, 20.0], json!({}));
    inner["relativeTransform"] = json!([[0, -1, 22], [1, 0, 2]]);
    let want = [(4.0, 4.0, GREEN), (18.0, 4.0, OPAQUE_RED), (18.0, 18.0, OPAQUE_BLUE), (4.0, 18.0, WHITE)];
    assert_shows(&framed(24.0, 24.0, inner.clone()), &quarters(40, 40), &want);
    // Mirrored.
    inner["relativeTransform"] = json!([[-1, 0, 22], [0, 1, 2]]);
    let want = [(4.0, 4.0, OPAQUE_BLUE), (18.0, 4.0, OPAQUE_RED), (18.0, 18.0, GREEN), (4.0, 18.0, WHITE)];
    assert_shows(&framed(24.0, 24.0, inner), &quarters(40, 40), &want);
}

#[test]
fn an_image_has_the_shape_and_the_opacity_of_its_layer() {
    let mut inner = layer("ELLIPSE", [0.0, 0.0, 24.0, 24.0], json!({"opacity": 0.5}));
    let half = 12.0 * 0.552_284_75;
    inner["fillGeometry"] = json!([{"windingRule": "NONZERO", "path": format!(
        "M24 12C24 {a} {a} 24 12 24C{b} 24 0 {a} 0 12C0 {b} {b} 0 12 0C{a} 0 24 {b} 24 12Z", a = 12.0 + half, b = 12.0 - half
    )}]);
    inner["opacity"] = json!(0.5);
    let want =
        [(1.0, 1.0, [0; 4]), (8.0, 8.0, [255, 0, 0, 64]), (15.0, 8.0, [0, 0, 255, 64]), (22.5, 22.5, [0; 4])];
    assert_shows(&framed(24.0, 24.0, inner), &quarters(48, 48), &want);
}

#[test]
fn blended_and_clipped_images() {
    let blue = node("RECTANGLE", [0.0, 0.0, 24.0, 24.0], json!({"fills": solid(BLUE, 1.0)}));
    let over = layer("RECTANGLE", [0.0, 0.0, 24.0, 24.0], json!({"blendMode": "MULTIPLY", "opacity": 0.5}));
    let picture = node("FRAME", [0.0, 0.0, 24.0, 24.0], json!({"children": [blue, over]}));
    // Red times blue is black, half of it.
    let want = [(4.0, 4.0, [0, 0, 128, 255]), (20.0, 4.0, OPAQUE_BLUE), (20.0, 20.0, OPAQUE_BLUE)];
    assert_shows(&picture, &quarters(48, 48), &want);
    // In a frame that cuts the lower half off.
    let inner = layer("RECTANGLE", [0.0, 0.0, 24.0, 48.0], json!({}));
    let picture = framed(24.0, 24.0, inner);
    assert_shows(&picture, &quarters(24, 48), &[(3.0, 20.0, OPAQUE_RED), (20.0, 20.0, OPAQUE_BLUE)]);
}

#[test]
fn a_jpeg_is_drawn_and_embedded_as_it_is() {
    // 8 x 8 px, one gray: made by hand.
    let gray = gray_jpeg();
    let bitmaps = Bitmaps::from([("ab".into(), Arc::new(bitmap(gray.clone()).unwrap()))]);
    let picture = framed(16.0, 16.0, layer("RECTANGLE", [0.0, 0.0, 16.0, 16.0], json!({})));
    assert_shows(&picture, &bitmaps, &[(3.0, 3.0, [128, 128, 128, 255]), (12.0, 12.0, [128, 128, 128, 255])]);
    let text = embedded(&picture, &bitmaps);
    use base64::Engine as _;
    let data = base64::engine::general_purpose::STANDARD.encode(&gray);
    assert!(text.contains(&format!("xlink:href=\"data:image/jpeg;base64,{data}\"")), "{text}");
}

/// A baseline JPEG whose only block is the mean alone: its difference from before is 0, and so is all else.
fn gray_jpeg() -> Vec<u8> {
    let quantization = [vec![0xff, 0xdb, 0, 67, 0], vec![1; 64]].concat();
    let frame = vec![0xff, 0xc0, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0];
    // One code of one bit each: 0 is "a difference of 0 bits", and "the rest of the block is 0".
    let codes = |kind: u8| [vec![0xff, 0xc4, 0, 20, kind, 1], vec![0; 15], vec![0]].concat();
    let scan = vec![0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0b0011_1111];
    [vec![0xff, 0xd8], quantization, frame, codes(0x00), codes(0x10), scan, vec![0xff, 0xd9]].concat()
}

/// Figma's own numbers for these sizes.
#[test]
fn patterns_have_the_numbers_of_figmas_exports() {
    let fill = |paint: Value, size: [f64; 2], pixels: (u32, u32)| {
        let picture = layer("RECTANGLE", [0.0, 0.0, size[0], size[1]], paint);
        let bitmaps = painted(pixels.0, pixels.1, |_, _| WHITE);
        let text = embedded(&picture, &bitmaps);
        let start = text.find("<pattern").unwrap();
        text[start..text.find("</pattern>").unwrap()].replace('\n', "")
    };
    let cropped =
        json!({"scaleMode": "STRETCH", "imageTransform": [[0.557985, 0, 0.219877], [0, 0.399540, 0.067755]]});
    let table = [
        (json!({}), [1440.0, 2000.0], (1536, 1024), "matrix(0.00135634 0 0 0.000976562 -0.541667 0)"),
        (json!({}), [40.0, 40.0], (400, 400), "scale(0.0025)"),
        (json!({"scaleMode": "STRETCH"}), [57.0, 49.0], (570, 490), "scale(0.00175439 0.00204082)"),
        // Figma wrote 0.000990061: its own `imageTransform` has more digits than it sends.
        (cropped, [200.0, 200.0], (1696, 2528), "matrix(0.0010567 0 0 0.000990063 -0.394055 -0.169583)"),
    ];
    for (paint, size, pixels, want) in table {
        let got = fill(paint, size, pixels);
        assert_eq!(
            got,
            format!(
                "<pattern id=\"pattern0_1_2\" patternContentUnits=\"objectBoundingBox\" width=\"1\" height=\"1\">\
                 <use xlink:href=\"#image0_1_2\" transform=\"{want}\"/>"
            )
        );
    }
    let tiled = fill(json!({"scaleMode": "TILE", "scalingFactor": 1}), [1216.0, 100.0], (12, 12));
    assert!(tiled.contains("width=\"0.00986842\" height=\"0.12\""), "{tiled}");
    assert!(tiled.contains("transform=\"scale(0.000822368 0.01)\""), "{tiled}");
}

#[test]
fn an_image_is_embedded_once() {
    let two = json!({"children": [
        layer("RECTANGLE", [0.0, 0.0, 8.0, 8.0], json!({})),
        layer("RECTANGLE", [8.0, 0.0, 8.0, 8.0], json!({"scaleMode": "FIT"})),
    ]});
    let picture = node("FRAME", [0.0, 0.0, 16.0, 8.0], two);
    let text = embedded(&picture, &quarters(8, 8));
    let count = |what: &str| text.matches(what).count();
    assert_eq!((count("<pattern "), count("<image "), count("<use ")), (2, 1, 2), "{text}");
    let drawn = references(&read(&picture));
    assert_eq!(drawn.into_iter().collect::<Vec<_>>(), [("ab".into(), "rectangle".to_owned())]);
    // One that is not known is not shown.
    let text = svg(&scene(&read(&picture), UPRIGHT).unwrap(), "", "1:2", &Bitmaps::new());
    assert!(!text.contains("image"), "{text}");
}

#[test]
fn what_is_not_drawn_is_named() {
    let table = [
        ("RECTANGLE", json!({"strokes": image(json!({})), "strokeWeight": 1}), "an image in a stroke"),
        ("RECTANGLE", json!({"fills": image(json!({"rotation": 90}))}), "a rotated image fill"),
        (
            "STAR",
            json!({"fills": image(json!({})), "fillGeometry": [{"path": "M4 0L8 7L0 7Z", "windingRule": "NONZERO"}]}),
            "an image fill in a shape that is smaller than its box",
        ),
    ];
    for (kind, more, what) in table {
        assert_eq!(obstacle_of(kind, more.clone()).as_deref(), Some(what), "{more}");
    }
    // A cut-out shadow shows through; how Figma draws the edges of such a gradient is not known.
    let mut clear = gradient("GRADIENT_ANGULAR", [[0.5, 0.5], [1.0, 0.5], [0.5, 1.0]]);
    clear[0]["gradientStops"][0]["color"]["a"] = json!(0.5);
    let shadow = json!([{"type": "DROP_SHADOW", "visible": true, "radius": 2, "offset": {"x": 0, "y": 1}, "color": {"r": 0, "g": 0, "b": 0, "a": 1}}]);
    let what = obstacle_of("RECTANGLE", json!({"fills": clear.clone(), "effects": shadow}));
    assert_eq!(what.as_deref(), Some("a translucent angular gradient above a shadow that is cut out"));
    assert_eq!(obstacle_of("RECTANGLE", json!({"fills": clear})), None);
    let flat = node(
        "LINE",
        [0.0, 0.0, 8.0, 0.0],
        json!({"fills": image(json!({})), "fillGeometry": [
        {"path": "M0 0L8 0", "windingRule": "NONZERO"}]}),
    );
    let frame = node("FRAME", [0.0, 0.0, 8.0, 8.0], json!({"children": [flat]}));
    assert_eq!(judge(&read(&frame), UPRIGHT).unwrap().what, "an image fill without an extent");
    // Exported itself, it is stretched to whole px.
    let fraction = layer("RECTANGLE", [0.0, 0.0, 43.636, 20.0], json!({}));
    let what = judge(&read(&fraction), UPRIGHT).unwrap().what;
    assert_eq!(what, "an image fill in a picture of a fractional size");
    assert_eq!(judge(&read(&framed(50.0, 20.0, fraction)), UPRIGHT), None);
}
