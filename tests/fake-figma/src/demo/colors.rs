//! Variables: the response of `variables/local`.
//!
//! "Theme" has three modes and takes its colors from "Palette", which has one. "Metrics" holds numbers,
//! strings and a boolean in two modes. A fourth collection belongs to another library. One alias leads
//! nowhere, and one variable was deleted while in use.

use serde_json::{Map, Value, json};

use super::node::key;

const PALETTE: &str = "VariableCollectionId:6:1";
const THEME: &str = "VariableCollectionId:6:2";
const METRICS: &str = "VariableCollectionId:6:3";
/// A library's collection and its only variable, with the library's key in their ids.
const BRAND: &str = "VariableCollectionId:5d0c9a7e31f84b62a0c7b1e9d4f20863a7b59c1e/3:1";
const BRAND_ACCENT: &str = "VariableID:8e41b7c05a9d4f1362e0c8d7b6a5f4031928e7d6/3:2";
/// Was deleted from the palette; aliases that still refer to it lead nowhere.
const GONE: &str = "VariableID:6:199";

/// The name and sRGB value of each color.
const COLORS: [(&str, u32); 24] = [
    ("sky/100", 0xe3f3ff),
    ("sky/300", 0x8ccdfb),
    ("sky/500", 0x1f9cf0),
    ("sky/700", 0x0b63a8),
    ("sky/900", 0x06345c),
    ("slate/0", 0xffffff),
    ("slate/50", 0xf5f7fa),
    ("slate/100", 0xe6ebf1),
    ("slate/300", 0xb6c2cf),
    ("slate/500", 0x6b7a8d),
    ("slate/700", 0x374557),
    ("slate/800", 0x1b2a3d),
    ("slate/900", 0x0f1d33),
    ("slate/1000", 0x000000),
    ("sun/300", 0xffe08a),
    ("sun/500", 0xffc22e),
    ("sun/700", 0xa86a00),
    ("leaf/300", 0x8edfb6),
    ("leaf/500", 0x2fb578),
    ("leaf/700", 0x146b45),
    ("coral/300", 0xf8a8a0),
    ("coral/500", 0xd93b3b),
    ("coral/700", 0x961f27),
    ("violet/500", 0x8b3fc4),
];

/// A role: its name, its description, and its values in Light, Dark and High contrast. A value is the name of
/// a palette color, the name of another role (after `=`), a color `#RRGGBBAA`, `gone` for [`GONE`] or `brand`
/// for [`BRAND_ACCENT`].
type Role = (&'static str, &'static str, [&'static str; 3]);

const ROLES: [Role; 34] = [
    ("surface/base", "The page itself.", ["slate/50", "slate/900", "slate/1000"]),
    (
        "surface/raised",
        "Cards and sheets.\n\nOne level above `surface/base`.",
        ["slate/0", "slate/800", "slate/1000"],
    ),
    ("surface/sunken", "", ["slate/100", "slate/1000", "slate/1000"]),
    ("surface/scrim", "Behind dialogs; has alpha.", ["#0f1d337a", "#000000a3", "#000000e6"]),
    ("surface/accent", "", ["sky/500", "sky/500", "sun/500"]),
    ("surface/accent hover", "", ["sky/700", "sky/300", "sun/300"]),
    ("surface/selected", "", ["sky/100", "sky/900", "slate/800"]),
    ("text/primary", "Contrast 7:1 or more on all surfaces.", ["slate/900", "slate/50", "slate/0"]),
    ("text/secondary", "", ["slate/700", "slate/300", "slate/0"]),
    ("text/muted", "Only for text of 18 px and more.", ["slate/500", "slate/500", "slate/100"]),
    (
        "text/on accent",
        "On `surface/accent`; not for {{ placeholders }}.",
        ["slate/0", "slate/1000", "slate/1000"],
    ),
    ("text/link", "", ["sky/700", "sky/300", "sun/500"]),
    ("text/danger", "", ["=status/severe", "=status/severe", "=status/severe"]),
    ("border/subtle", "", ["slate/100", "slate/700", "slate/0"]),
    ("border/strong", "", ["slate/300", "slate/500", "slate/0"]),
    ("border/focus", "Two pixels, outside. /* never remove it */", ["sky/500", "sky/300", "sun/500"]),
    ("status/ok", "", ["leaf/700", "leaf/300", "leaf/300"]),
    ("status/notice", "Level \"yellow\" of the weather service.", ["sun/700", "sun/300", "sun/500"]),
    ("status/severe", "Level \"red\".", ["coral/700", "coral/300", "coral/300"]),
    (
        "status/unknown",
        "The palette color was deleted: this alias leads nowhere.",
        ["gone", "slate/500", "slate/300"],
    ),
    ("icon/primary", "", ["=text/primary", "=text/primary", "=text/primary"]),
    ("icon/secondary", "", ["=text/secondary", "=text/secondary", "=text/secondary"]),
    ("icon/accent", "", ["=surface/accent", "=surface/accent", "=surface/accent"]),
    ("chart/temperature", "", ["coral/500", "coral/300", "coral/300"]),
    ("chart/rain", "", ["sky/500", "sky/300", "sky/300"]),
    ("chart/wind", "", ["leaf/500", "leaf/300", "leaf/300"]),
    ("chart/uv", "", ["violet/500", "violet/500", "sun/500"]),
    ("chart/grid", "", ["#0f1d331f", "#ffffff1f", "#ffffff99"]),
    ("sky/day", "Top of the sky on a clear day.", ["sky/500", "sky/700", "sky/700"]),
    ("sky/night", "", ["slate/800", "slate/900", "slate/1000"]),
    ("sky/overcast", "", ["slate/300", "slate/700", "slate/800"]),
    ("brand/accent", "Taken from the company's library.", ["brand", "brand", "brand"]),
    ("brand/logo", "", ["sky/700", "slate/0", "slate/0"]),
    ("legacy/highlight", "Deleted; two old screens still use it.", ["sun/500", "sun/500", "sun/500"]),
];

fn palette_id(name: &str) -> Option<String> {
    COLORS.iter().position(|(known, _)| *known == name).map(|at| format!("VariableID:6:{}", 101 + at))
}

fn role_id(name: &str) -> Option<String> {
    ROLES.iter().position(|(known, ..)| *known == name).map(|at| format!("VariableID:6:{}", 201 + at))
}

fn alias(id: &str) -> Value {
    json!({"type": "VARIABLE_ALIAS", "id": id})
}

/// Converts a value of [`ROLES`] to Figma's form.
fn value(text: &str) -> Value {
    match text {
        "gone" => return alias(GONE),
        "brand" => return alias(BRAND_ACCENT),
        _ => {}
    }
    if let Some(rgba) = text.strip_prefix('#').and_then(|hex| u32::from_str_radix(hex, 16).ok()) {
        let mut color = super::color(rgba >> 8);
        color["a"] = json!(f64::from(f32::from(rgba.to_be_bytes()[3]) / 255.0));
        return color;
    }
    let id = text.strip_prefix('=').map_or_else(|| palette_id(text), role_id);
    alias(&id.unwrap_or_else(|| GONE.to_owned()))
}

/// A variable; the caller sets what differs.
fn variable(id: &str, name: &str, collection: &str, kind: &str, values: Value) -> Value {
    json!({
        "id": id, "name": name, "key": key(id), "variableCollectionId": collection, "resolvedType": kind, "remote": false,
        "description": "", "hiddenFromPublishing": false, "valuesByMode": values, "scopes": ["ALL_SCOPES"], "codeSyntax": {},
    })
}

fn palette() -> Vec<Value> {
    let rows = COLORS.iter().filter_map(|(name, rgb)| Some((palette_id(name)?, name, super::color(*rgb))));
    rows.map(|(id, name, color)| {
        let mut one = variable(&id, name, PALETTE, "COLOR", json!({"6:0": color}));
        one["hiddenFromPublishing"] = json!(true);
        one
    })
    .collect()
}

fn theme() -> Vec<Value> {
    let rows = ROLES
        .iter()
        .filter_map(|(name, description, modes)| Some((role_id(name)?, name, description, modes)));
    rows.map(|(id, name, description, modes)| {
        let [light, dark, contrast] = modes.map(value);
        let mut one =
            variable(&id, name, THEME, "COLOR", json!({"6:1": light, "6:2": dark, "6:3": contrast}));
        one["description"] = json!(description);
        match name.split('/').next() {
            Some("text") => one["scopes"] = json!(["TEXT_FILL"]),
            Some("border") => one["scopes"] = json!(["STROKE_COLOR"]),
            Some("surface") => {
                let css = name.replace(['/', ' '], "-");
                one["scopes"] = json!(["FRAME_FILL", "SHAPE_FILL"]);
                one["codeSyntax"] = json!({"WEB": format!("var(--nimbus-{css})")});
            }
            Some("legacy") => one["deletedButReferenced"] = json!(true),
            _ => {}
        }
        one
    })
    .collect()
}

fn metrics() -> Vec<Value> {
    let rows = [
        ("space/xs", "FLOAT", "", json!(4.0), json!(2.0)),
        ("space/s", "FLOAT", "", json!(8.0), json!(4.0)),
        ("space/m", "FLOAT", "Between cards.", json!(16.0), json!(12.0)),
        ("space/l", "FLOAT", "", json!(24.0), json!(16.0)),
        ("radius/card", "FLOAT", "", json!(16.0), json!(12.0)),
        ("radius/chip", "FLOAT", "Half of the height.", json!(999.0), json!(999.0)),
        ("opacity/disabled", "FLOAT", "Percent.", json!(38.0), json!(38.0)),
        ("font/family", "STRING", "", json!("Inter"), json!("Inter")),
        ("label/now", "STRING", "Shown beside the current hour.", json!("Now"), json!("now")),
        ("flag/show uv", "BOOLEAN", "Hidden where there is no room.", json!(true), json!(false)),
    ];
    (301..)
        .zip(rows)
        .map(|(number, (name, kind, description, roomy, compact))| {
            let id = format!("VariableID:6:{number}");
            let mut one = variable(&id, name, METRICS, kind, json!({"6:4": roomy, "6:5": compact}));
            one["description"] = json!(description);
            match name.split('/').next() {
                Some("space") => one["scopes"] = json!(["GAP"]),
                Some("radius") => one["scopes"] = json!(["CORNER_RADIUS"]),
                _ => {}
            }
            one
        })
        .collect()
}

fn library() -> Value {
    let mut accent = variable(BRAND_ACCENT, "accent", BRAND, "COLOR", json!({"3:0": super::color(0xff7a45)}));
    accent["remote"] = json!(true);
    accent["key"] = json!("8e41b7c05a9d4f1362e0c8d7b6a5f4031928e7d6");
    accent
}

fn collection(id: &str, name: &str, modes: &[(&str, &str)], variables: &[Value]) -> Value {
    json!({
        "id": id, "name": name, "key": key(id), "remote": false, "hiddenFromPublishing": false, "isExtension": false,
        "defaultModeId": modes.first().map(|(id, _)| id),
        "modes": modes.iter().map(|(id, name)| json!({"modeId": id, "name": name})).collect::<Vec<_>>(),
        "variableIds": variables.iter().map(|one| one["id"].clone()).collect::<Vec<_>>(),
    })
}

/// The body of `GET /v1/files/:key/variables/local`.
pub(super) fn variables() -> Value {
    let (palette, theme, metrics, library) = (palette(), theme(), metrics(), vec![library()]);
    let modes = [("6:1", "Light"), ("6:2", "Dark"), ("6:3", "High contrast")];
    let mut brand = collection(BRAND, "Brand", &[("3:0", "Value")], &library);
    brand["remote"] = json!(true);
    let collections = [
        collection(PALETTE, "Palette", &[("6:0", "Value")], &palette),
        collection(THEME, "Theme", &modes, &theme),
        collection(METRICS, "Metrics", &[("6:4", "Roomy"), ("6:5", "Compact")], &metrics),
        brand,
    ];
    let by_id = |all: Vec<Value>| -> Map<String, Value> {
        all.into_iter().filter_map(|one| Some((one["id"].as_str()?.to_owned(), one))).collect()
    };
    let all = [palette, theme, metrics, library].concat();
    json!({"status": 200, "error": false, "meta": {"variableCollections": by_id(collections.into()), "variables": by_id(all)}})
}
