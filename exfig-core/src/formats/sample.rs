//! A small catalog for the tests of every format, with names and descriptions as hostile as Figma allows.

use std::collections::BTreeMap;

use super::{Content, Context, Options};
use crate::asset::Rgba;
use crate::design::{
    Across, Alias, AssetFile, AssetItem, Axis, Effect, EffectStyle, Gradient, GradientKind, LineHeight,
    Paint, Shadow, Stop, TextStyle, Token, TokenGroup, TokenSet, TokenValue, Value,
};

/// A description that would end comments, run as a test, reverse the text, or break Markdown.
pub(super) const NASTY: &str = "Ends */ here <b> [Link] `tick\n\n    let x: u8 = 300;\n```\n\
    # Title\n- item \u{202e}back\u{7}\r\nhttps://a.example/b_c";

pub(super) fn context<'a>(output_path: &'a str, content: Content<'a>) -> Context<'a> {
    Context {
        output_path,
        package: "app",
        file_key: "KEY123",
        command: "exfig",
        options: Options::NONE,
        content,
    }
}

pub(super) fn rgb(hex: u32) -> Rgba {
    let [_, r, g, b] = hex.to_be_bytes().map(|byte| f64::from(f32::from(byte) / 255.0));
    Rgba { r, g, b, a: 1.0 }
}

pub(super) fn token(name: &str, description: &str, values: Vec<Value>) -> Token {
    Token {
        name: name.to_owned(),
        figma_name: name.to_owned(),
        id: format!("VariableID:{name}"),
        description: description.to_owned(),
        values: values
            .into_iter()
            .map(|value| TokenValue { value, alias: None, is_derived: false })
            .collect(),
        ..Token::default()
    }
}

pub(super) fn group(name: &str, modes: &[&str], tokens: Vec<Token>) -> TokenGroup {
    TokenGroup {
        id: format!("C:{name}"),
        name: name.to_owned(),
        modes: modes.iter().map(|mode| (*mode).to_owned()).collect(),
        tokens,
        ..TokenGroup::default()
    }
}

/// Styles: one group, one mode; colors, a gradient, a stack, and two names that collide.
pub(super) fn styles() -> TokenSet {
    let stop = |position, hex| Stop { position, color: rgb(hex) };
    let gradient = Paint::Gradient(Gradient {
        kind: GradientKind::Linear,
        handles: [[0.0, 0.5], [1.0, 0.5], [0.0, 1.0]],
        stops: vec![stop(0.0, 0xff_0000), stop(1.0, 0x00_00ff)],
    });
    let veil = Paint::Solid { color: Rgba { a: 0.5, ..rgb(0) } };
    let tokens = vec![
        token("surface/base", "The page.", vec![Value::Color(rgb(0xd9_d9d9))]),
        token("surface", NASTY, vec![Value::Color(Rgba { a: 0.25, ..rgb(0x11_2233) })]),
        token("3d`s \"edge\"", "", vec![Value::Color(rgb(0xff_ffff))]),
        token("sunset", "", vec![Value::Paints(vec![gradient.clone()])]),
        token("sunset/veiled", "", vec![Value::Paints(vec![gradient, veil])]),
        token("twin a", "", vec![Value::Color(rgb(1))]),
        token("twin-a", "", vec![Value::Color(rgb(2))]),
        token("🌧", "", vec![Value::Color(rgb(3))]),
        token("日の出", "", vec![Value::Color(rgb(0xff_8800))]),
    ];
    TokenSet { groups: vec![group("Styles", &["default"], tokens)], ..TokenSet::default() }
}

/// Variables: collections of one and of several modes; every kind of value; aliases in the same collection, of
/// another, and of one that is not exported.
pub(super) fn variables() -> TokenSet {
    let mut base =
        token("surface/base", NASTY, vec![Value::Color(rgb(0xff_ffff)), Value::Color(rgb(0x10_1010))]);
    base.values[0] = alias(rgb(0xff_ffff), Some(("Primitives", "white")));
    let theme = vec![
        base,
        token("type", "", vec![Value::Number(1.5), Value::Number(0.100_000_001_490_116_12)]),
        token(
            "font/family",
            "",
            vec![Value::String("Inter".to_owned()), Value::String("a\"\\\n".to_owned())],
        ),
        token("is dark", "", vec![Value::Boolean(false), Value::Boolean(true)]),
        token("mixed", "", vec![Value::Boolean(false), Value::Number(1.0)]),
    ];
    let primitives = vec![
        token("white", "", vec![Value::Color(rgb(0xff_ffff))]),
        token("gap/large", "Between cards.", vec![Value::Number(24.0)]),
        token("z/top", "", vec![Value::Number(2_147_483_647.0)]),
    ];
    let colors = |hex: &[u32]| hex.iter().map(|hex| Value::Color(rgb(*hex))).collect::<Vec<_>>();
    let across = |axes: &[&str], hex: &[u32]| {
        let axes = axes.iter().map(|axis| format!("C:{axis}")).collect();
        Some(Across { axes, values: colors(hex) })
    };
    let mut button = token("button", "Pressed or not.", colors(&[0xff_ffff]));
    button.values[0] = alias(rgb(0xff_ffff), Some(("Theme", "surface/base")));
    button.across = across(&["Theme"], &[0xff_ffff, 0x10_1010]);
    let mut link = token("link", "", colors(&[0x00_00ff]));
    link.values[0] = alias(rgb(0x00_00ff), None);
    link.across = across(&["Contrast"], &[0x00_00ff, 0x00_0080]);
    let mut accent = token("accent", "", colors(&[0xff_ffff, 0xff_0000]));
    accent.values[0] = alias(rgb(0xff_ffff), Some(("Theme", "surface/base")));
    accent.across = across(&["Brand", "Theme"], &[0xff_ffff, 0x10_1010, 0xff_0000, 0xff_0000]);
    let groups = vec![
        group("Theme", &["Light", "Dark"], theme),
        group("Primitives", &["Mode 1"], primitives),
        group("Semantic", &["Value"], vec![button, link]),
        group("Brand", &["A", "B"], vec![accent]),
    ];
    let axis = |name: &str, modes: [&str; 2]| Axis {
        id: format!("C:{name}"),
        name: name.to_owned(),
        modes: modes.map(str::to_owned).into(),
    };
    TokenSet {
        axes: vec![
            axis("Theme", ["Light", "Dark"]),
            axis("Brand", ["A", "B"]),
            axis("Contrast", ["Normal", "High"]),
        ],
        groups: groups.into_iter().map(|group| TokenGroup { prefixed: true, ..group }).collect(),
    }
}

/// An alias of a token in a group, or of one that is not exported.
fn alias(color: Rgba, target: Option<(&str, &str)>) -> TokenValue {
    let alias = target.map(|(group, name)| Alias {
        group: format!("C:{group}"),
        id: format!("VariableID:{name}"),
        name: name.to_owned(),
    });
    TokenValue { value: Value::Color(color), alias, is_derived: true }
}

pub(super) fn text_styles() -> Vec<TextStyle> {
    let heading = TextStyle {
        name: "heading/large".to_owned(),
        figma_name: "Heading/Large".to_owned(),
        id: "5:1".to_owned(),
        description: NASTY.to_owned(),
        font_family: "Inter \"Display\"".to_owned(),
        font_post_script_name: Some("Inter-SemiBold".to_owned()),
        font_style: Some("Semi Bold".to_owned()),
        font_weight: 600.0,
        italic: true,
        font_size: 32.0,
        line_height: LineHeight::Percent(120.000_001_907_348_63),
        line_height_px: 38.400_001_525_878_906,
        letter_spacing: -0.5,
        paragraph_spacing: 0.0,
        paragraph_indent: 0.0,
        list_spacing: 0.0,
        text_case: "upper".to_owned(),
        text_decoration: "underline".to_owned(),
        on_record: false,
        bound: BTreeMap::new(),
        opentype_flags: BTreeMap::from([("LIGA".to_owned(), 0), ("SS01".to_owned(), 1)]),
    };
    let body = TextStyle {
        name: "body".to_owned(),
        figma_name: "Body".to_owned(),
        id: "5:2".to_owned(),
        description: String::new(),
        font_family: "Inter".to_owned(),
        font_post_script_name: None,
        font_style: None,
        font_weight: 400.0,
        italic: false,
        font_size: 16.0,
        line_height: LineHeight::Auto,
        line_height_px: 19.363_636_016_845_703,
        letter_spacing: 0.0,
        paragraph_spacing: 12.0,
        list_spacing: 4.0,
        text_case: "original".to_owned(),
        text_decoration: "none".to_owned(),
        opentype_flags: BTreeMap::new(),
        ..heading.clone()
    };
    vec![heading, body]
}

pub(super) fn effect_styles() -> Vec<EffectStyle> {
    let shadow = |y: f64, alpha: f64| Shadow {
        color: Rgba { a: alpha, ..rgb(0) },
        x: 0.0,
        y,
        blur: 2.0 * y,
        spread: -1.5,
    };
    let style = |name: &str, effects: Vec<Effect>| EffectStyle {
        name: name.to_owned(),
        figma_name: name.to_owned(),
        id: format!("6:{name}"),
        description: String::new(),
        effects,
        bound: Vec::new(),
        on_record: false,
    };
    let card = [shadow(1.0, 0.25), shadow(8.0, 0.125)].map(Effect::DropShadow).to_vec();
    let glass = vec![
        Effect::InnerShadow(shadow(1.0, 0.5)),
        Effect::LayerBlur { radius: 3.0 },
        Effect::BackgroundBlur { radius: 16.0 },
    ];
    vec![
        EffectStyle { description: NASTY.to_owned(), ..style("elevation/card", card) },
        style("glass", glass),
        style("blur", vec![Effect::BackgroundBlur { radius: 8.0 }]),
        style("all", vec![Effect::LayerBlur { radius: 1.0 }]),
    ]
}

pub(super) fn asset(name: &str, figma_name: &str, files: &[(&str, f64)]) -> AssetItem {
    let file = |(path, scale): &(&str, f64)| AssetFile {
        path: (*path).to_owned(),
        scale: *scale,
        format: path.rsplit('.').next().unwrap_or_default().to_owned(),
    };
    AssetItem {
        name: name.to_owned(),
        figma_name: figma_name.to_owned(),
        description: String::new(),
        node: "7:1".to_owned(),
        width: Some(24.0),
        height: Some(24.0),
        files: files.iter().map(file).collect(),
        dark: None,
        on_record: false,
    }
}

pub(super) fn icons() -> Vec<AssetItem> {
    let mut sun = asset("weather_sun", "weather/sun", &[("assets/icons/weather_sun.svg", 1.0)]);
    sun.description = NASTY.to_owned();
    let mut rotate = asset("3d_rotate", "3d-rotate", &[("assets/icons/3d_rotate.svg", 1.0)]);
    (rotate.width, rotate.height) = (None, None);
    vec![sun, rotate, asset("self", "self", &[("assets/icons/self.svg", 1.0)])]
}

pub(super) fn images() -> Vec<AssetItem> {
    let hero = [("assets/images/hero.png", 1.0), ("assets/images/hero@2x.png", 2.0)];
    vec![asset("hero", "Hero", &hero), asset("logo", "Logo", &[("assets/images/logo.png", 1.0)])]
}
