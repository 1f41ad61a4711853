//! The constructs: nodes as Figma sends them.

use serde_json::{Value, json};

/// A circle's outline is four curves; this is how far their control points are from its corners, in radii.
const ROUND: f64 = 0.552_284_75;

/// Adds `more` to `node`.
fn with(mut node: Value, more: Value) -> Value {
    for (key, value) in more.as_object().cloned().unwrap_or_default() {
        node[key] = value;
    }
    node
}

/// A layer at (x, y), with this width and height and this outline.
fn layer(kind: &str, [x, y, width, height]: [f64; 4], outline: &str, more: Value) -> Value {
    let node = json!({
        "id": "1:2", "name": kind.to_ascii_lowercase(), "type": kind, "size": {"x": width, "y": height},
        "relativeTransform": [[1, 0, x], [0, 1, y]], "fills": [], "strokes": [], "strokeGeometry": [],
        "fillGeometry": [{"path": outline, "windingRule": "NONZERO"}],
    });
    with(node, more)
}

fn rectangle(at: [f64; 4], more: Value) -> Value {
    let [_, _, width, height] = at;
    layer("RECTANGLE", at, &format!("M0 0L{width} 0L{width} {height}L0 {height}Z"), more)
}

fn circle(x: f64, y: f64, size: f64, more: Value) -> Value {
    let (r, k) = (size / 2.0, size / 2.0 * ROUND);
    let outline = format!(
        "M0 {r}C0 {a} {a} 0 {r} 0C{b} 0 {size} {a} {size} {r}C{size} {b} {b} {size} {r} {size}C{a} {size} 0 {b} 0 {r}Z",
        a = r - k,
        b = r + k
    );
    layer("ELLIPSE", [x, y, size, size], &outline, more)
}

fn frame(children: Value, more: Value) -> Value {
    with(rectangle([0.0, 0.0, 64.0, 64.0], json!({"type": "FRAME", "children": children})), more)
}

fn paint(hex: u32, opacity: f64) -> Value {
    let channel = |shift: u32| f64::from(hex >> shift & 255) / 255.0;
    json!({"type": "SOLID", "opacity": opacity, "color": {"r": channel(16), "g": channel(8), "b": channel(0), "a": 1}})
}

fn fill(hex: u32) -> Value {
    json!({"fills": [paint(hex, 1.0)]})
}

fn gradient(kind: &str) -> Value {
    let stop = |at: f64, hex: u32| json!({"position": at, "color": paint(hex, 1.0)["color"]});
    json!({"fills": [{"type": kind, "gradientStops": [stop(0.0, 0x7C3AED), stop(0.6, 0xEC4899), stop(1.0, 0xFDE68A)],
        "gradientHandlePositions": [{"x": 0.2, "y": 0.3}, {"x": 0.9, "y": 0.8}, {"x": -0.1, "y": 0.8}]}]})
}

fn shadow(kind: &str, offset: [f64; 2], radius: f64, more: Value) -> Value {
    let [x, y] = offset;
    let shadow = json!({"type": kind, "radius": radius, "blendMode": "NORMAL", "offset": {"x": x, "y": y},
        "color": {"r": 0.1, "g": 0.1, "b": 0.4, "a": 0.6}});
    with(shadow, more)
}

fn effects(list: Value) -> Value {
    json!({"effects": list})
}

const BLUE: u32 = 0x2563EB;
const AMBER: u32 = 0xF59E0B;
const GREEN: u32 = 0x059669;

/// Returns every construct with its name.
pub(crate) fn constructs() -> Vec<(&'static str, Value)> {
    [paints(), shadows(), blurs(), masks(), blends(), strokes(), images()].concat()
}

fn paints() -> Vec<(&'static str, Value)> {
    vec![
        ("linear-gradient", frame(json!([circle(8.0, 8.0, 48.0, gradient("GRADIENT_LINEAR"))]), json!({}))),
        ("radial-gradient", frame(json!([circle(8.0, 8.0, 48.0, gradient("GRADIENT_RADIAL"))]), json!({}))),
        ("diamond-gradient", frame(json!([circle(8.0, 8.0, 48.0, gradient("GRADIENT_DIAMOND"))]), json!({}))),
        ("angular-gradient", frame(json!([circle(8.0, 8.0, 48.0, gradient("GRADIENT_ANGULAR"))]), json!({}))),
        (
            "overflow",
            frame(
                json!([circle(-12.5, 20.0, 40.0, fill(AMBER)), circle(36.0, 40.0, 40.0, fill(BLUE))]),
                json!({}),
            ),
        ),
        (
            "clip",
            frame(
                json!([circle(-12.5, 20.0, 40.0, fill(AMBER)), circle(36.0, 40.0, 40.0, fill(BLUE))]),
                json!({"clipsContent": true}),
            ),
        ),
        (
            "opacity-of-a-group",
            frame(
                json!([circle(4.0, 12.0, 40.0, fill(AMBER)), circle(20.0, 12.0, 40.0, fill(BLUE))]),
                json!({"opacity": 0.5}),
            ),
        ),
    ]
}

fn shadows() -> Vec<(&'static str, Value)> {
    let hard = shadow("DROP_SHADOW", [4.0, 6.0], 0.0, json!({}));
    let soft = shadow("DROP_SHADOW", [0.0, 4.0], 8.0, json!({}));
    let spread = |by: f64| shadow("DROP_SHADOW", [6.0, 6.0], 0.0, json!({"spread": by}));
    let behind = shadow("DROP_SHADOW", [4.0, 6.0], 0.0, json!({"showShadowBehindNode": true}));
    let pale = json!({"fills": [paint(AMBER, 0.4)]});
    let inner = shadow("INNER_SHADOW", [4.0, 4.0], 0.0, json!({}));
    let dot = |more: Value| circle(12.0, 12.0, 36.0, with(fill(AMBER), more));
    let pair = json!([circle(4.0, 16.0, 24.0, fill(AMBER)), circle(24.0, 16.0, 24.0, fill(BLUE))]);
    let group =
        with(layer("GROUP", [4.0, 4.0, 52.0, 44.0], "", effects(json!([hard]))), json!({"children": pair}));
    vec![
        ("drop-shadow", frame(json!([dot(effects(json!([hard])))]), json!({}))),
        ("drop-shadow-soft", frame(json!([dot(effects(json!([soft])))]), json!({}))),
        ("drop-shadow-cut-out", frame(json!([dot(with(pale.clone(), effects(json!([hard]))))]), json!({}))),
        ("drop-shadow-behind", frame(json!([dot(with(pale, effects(json!([behind]))))]), json!({}))),
        (
            "drop-shadow-spread",
            frame(
                json!([rectangle(
                    [12.0, 12.0, 32.0, 32.0],
                    with(fill(AMBER), effects(json!([spread(4.0)])))
                )]),
                json!({}),
            ),
        ),
        (
            "drop-shadow-shrunk",
            frame(
                json!([rectangle(
                    [12.0, 12.0, 32.0, 32.0],
                    with(fill(AMBER), effects(json!([spread(-4.0)])))
                )]),
                json!({}),
            ),
        ),
        ("drop-shadows", frame(json!([dot(effects(json!([hard, soft])))]), json!({}))),
        ("drop-shadow-of-a-group", frame(json!([group]), json!({}))),
        (
            "drop-shadow-sticks-out",
            with(dot(effects(json!([soft]))), json!({"relativeTransform": [[1, 0, 0], [0, 1, 0]]})),
        ),
        ("inner-shadow", frame(json!([dot(effects(json!([inner])))]), json!({}))),
        (
            "inner-shadow-soft",
            frame(
                json!([dot(effects(json!([shadow("INNER_SHADOW", [0.0, 4.0], 8.0, json!({}))])))]),
                json!({}),
            ),
        ),
        (
            "inner-shadow-spread",
            frame(
                json!([rectangle(
                    [12.0, 12.0, 32.0, 32.0],
                    with(
                        fill(AMBER),
                        effects(json!([shadow("INNER_SHADOW", [2.0, 2.0], 0.0, json!({"spread": 3}))]))
                    )
                )]),
                json!({}),
            ),
        ),
        ("shadows-of-both-kinds", frame(json!([dot(effects(json!([inner, hard])))]), json!({}))),
    ]
}

fn blurs() -> Vec<(&'static str, Value)> {
    let blur = json!({"type": "LAYER_BLUR", "radius": 6});
    let dot = |more: Value| circle(12.0, 12.0, 36.0, with(fill(GREEN), more));
    let glass = json!({"fills": [paint(BLUE, 0.3)], "effects": [{"type": "BACKGROUND_BLUR", "radius": 10}]});
    vec![
        ("layer-blur", frame(json!([dot(effects(json!([blur])))]), json!({}))),
        (
            "layer-blur-and-shadow",
            frame(
                json!([dot(effects(json!([blur, shadow("DROP_SHADOW", [0.0, 8.0], 4.0, json!({}))])))]),
                json!({}),
            ),
        ),
        (
            "background-blur-of-nothing",
            frame(json!([circle(4.0, 4.0, 56.0, glass), dot(json!({}))]), json!({})),
        ),
    ]
}

fn masks() -> Vec<(&'static str, Value)> {
    let mask = |kind: &str, more: Value| {
        circle(8.0, 8.0, 40.0, with(json!({"isMask": true, "maskType": kind}), more))
    };
    let content = rectangle([0.0, 20.0, 64.0, 30.0], fill(BLUE));
    let below = rectangle([0.0, 0.0, 20.0, 64.0], fill(AMBER));
    let grey = json!({"fills": [paint(0x808080, 1.0)]});
    let nested = with(
        layer("GROUP", [0.0, 0.0, 64.0, 64.0], "", json!({})),
        json!({"children": [rectangle([20.0, 0.0, 20.0, 64.0], with(fill(0), json!({"isMask": true}))), content]}),
    );
    let all = |mask: Value| frame(json!([below, mask, content]), json!({}));
    vec![
        ("mask-alpha", all(mask("ALPHA", json!({"fills": [paint(0, 0.5)]})))),
        ("mask-luminance", all(mask("LUMINANCE", grey))),
        ("mask-luminance-gradient", all(mask("LUMINANCE", gradient("GRADIENT_LINEAR")))),
        ("mask-outline", all(mask("VECTOR", fill(0)))),
        ("mask-in-a-mask", frame(json!([mask("ALPHA", fill(0)), nested]), json!({"clipsContent": true}))),
    ]
}

fn blends() -> Vec<(&'static str, Value)> {
    let over = |mode: &str| {
        let top = circle(20.0, 12.0, 40.0, with(gradient("GRADIENT_LINEAR"), json!({"blendMode": mode})));
        frame(json!([circle(4.0, 12.0, 40.0, fill(AMBER)), top]), json!({}))
    };
    let mut named = vec![];
    for (name, mode) in [
        ("blend-multiply", "MULTIPLY"),
        ("blend-screen", "SCREEN"),
        ("blend-overlay", "OVERLAY"),
        ("blend-darken", "DARKEN"),
        ("blend-lighten", "LIGHTEN"),
        ("blend-color-dodge", "COLOR_DODGE"),
        ("blend-color-burn", "COLOR_BURN"),
        ("blend-hard-light", "HARD_LIGHT"),
        ("blend-soft-light", "SOFT_LIGHT"),
        ("blend-difference", "DIFFERENCE"),
        ("blend-exclusion", "EXCLUSION"),
        ("blend-hue", "HUE"),
        ("blend-saturation", "SATURATION"),
        ("blend-color", "COLOR"),
        ("blend-luminosity", "LUMINOSITY"),
    ] {
        named.push((name, over(mode)));
    }
    named
}

fn strokes() -> Vec<(&'static str, Value)> {
    let bordered = |align: &str| {
        let sides = json!({"strokes": [paint(BLUE, 0.8)], "strokeWeight": 1, "strokeAlign": align,
            "individualStrokeWeights": {"top": 0, "right": 2, "bottom": 6, "left": 4}});
        frame(json!([rectangle([12.0, 12.0, 36.0, 36.0], with(fill(AMBER), sides))]), json!({}))
    };
    let band = |reach: f64| {
        json!({"strokes": [paint(BLUE, 0.6)], "strokeWeight": 6, "strokeGeometry": [{"path": format!(
            "M{o} {o}L{f} {o}L{f} {f}L{o} {f}ZM{i} {i}L{i} {g}L{g} {g}L{g} {i}Z", o = -reach, f = 36.0 + reach, i = reach, g = 36.0 - reach
        ), "windingRule": "NONZERO"}]})
    };
    let stroked = |align: &str, reach: f64| {
        let more = with(with(fill(AMBER), band(reach)), json!({"strokeAlign": align}));
        frame(json!([rectangle([12.0, 12.0, 36.0, 36.0], more)]), json!({}))
    };
    vec![
        ("sides-inside", bordered("INSIDE")),
        ("sides-center", bordered("CENTER")),
        ("sides-outside", bordered("OUTSIDE")),
        ("stroke-inside", stroked("INSIDE", 6.0)),
        ("stroke-center", stroked("CENTER", 3.0)),
        ("stroke-outside", stroked("OUTSIDE", 6.0)),
    ]
}

fn images() -> Vec<(&'static str, Value)> {
    let image = |more: Value| json!({"fills": [with(json!({"type": "IMAGE", "imageRef": PHOTO, "scaleMode": "FILL"}), more)]});
    let boxed = |more: Value| frame(json!([rectangle([8.0, 12.0, 48.0, 40.0], image(more))]), json!({}));
    let turned = json!({"relativeTransform": [[0.866_025_4, -0.5, 20.0], [0.5, 0.866_025_4, 4.0]]});
    let crop = json!({"scaleMode": "STRETCH", "imageTransform": [[0.5, 0, 0.3], [0, 0.7, 0.1]]});
    let card =
        with(image(json!({})), json!({"effects": [shadow("DROP_SHADOW", [0.0, 4.0], 8.0, json!({}))]}));
    vec![
        ("image-fill", boxed(json!({}))),
        ("image-fit", boxed(json!({"scaleMode": "FIT"}))),
        ("image-crop", boxed(crop)),
        ("image-tile", boxed(json!({"scaleMode": "TILE", "scalingFactor": 0.1}))),
        (
            "image-in-a-circle",
            frame(json!([circle(8.0, 8.0, 48.0, image(json!({"opacity": 0.7})))]), json!({})),
        ),
        (
            "image-turned",
            frame(json!([rectangle([0.0; 4], turned_image(&image(json!({})), &turned))]), json!({})),
        ),
        ("image-with-a-shadow", frame(json!([rectangle([10.0, 10.0, 44.0, 40.0], card)]), json!({}))),
    ]
}

/// An image of 44 x 36 px, turned.
fn turned_image(image: &Value, turned: &Value) -> Value {
    let size = json!({"size": {"x": 44, "y": 36}, "fillGeometry": [{"path": "M0 0L44 0L44 36L0 36Z", "windingRule": "NONZERO"}]});
    with(with(image.clone(), size), turned.clone())
}

/// The `imageRef` of the only image.
pub(crate) const PHOTO: &str = "4a3f1c9e0b7d82655e6f90a1b2c3d4e5f6071829";

/// The pixels of the image, 160 x 100: a sky with a sun above a hill.
pub(crate) fn photo() -> (u32, u32, Vec<u8>) {
    let pixel = |x: f64, y: f64| -> [f64; 3] {
        let sun = (x - 110.0).hypot(y - 35.0);
        let hill = 70.0 - 20.0 * (1.0 - ((x - 50.0) / 60.0).powi(2)).max(0.0);
        if y > hill {
            [30.0 + x / 4.0, 120.0 + (y - hill), 70.0]
        } else if sun < 18.0 {
            [255.0, 220.0 - sun, 120.0]
        } else {
            [90.0 + y, 150.0 + y / 2.0, 230.0 - y / 4.0]
        }
    };
    let bytes = (0..100).flat_map(|y| (0..160).map(move |x| (f64::from(x), f64::from(y))));
    let bytes = bytes.flat_map(|(x, y)| {
        let [r, g, b] = pixel(x, y).map(|level| level.clamp(0.0, 255.0) as u8);
        [r, g, b, 255]
    });
    (160, 100, bytes.collect())
}
