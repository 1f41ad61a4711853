//! Designs with everything that makes code generation hard.

use std::collections::BTreeMap;

use exfig_core::internals::asset::Rgba;
use exfig_core::internals::design::{
    Across, AssetFile, AssetItem, Axis, Effect, EffectStyle, Gradient, GradientKind, LineHeight, Paint,
    Shadow, Stop, TextStyle, Token, TokenGroup, TokenSet, TokenValue, Value,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

pub(super) const NASTY: &str = "*/ \"#\\ {} [a](b) [Vec] <b> </style> `x\n\n    let x: u8 = 300;\n\n\
                     ```rust\nbad code\n\t# h\n1. a\nb\n- c\nd\n\
                     \u{202e}\u{200b}\u{7}\r\0 https://a.example/?x=[1]&y=<z> http://b.example. \
                     &lt; _a_ **b** ~~c~~ | d |\n===\n---";

pub(super) fn gray(value: u8) -> Rgba {
    let channel = f64::from(f32::from(value) / 255.0);
    Rgba { r: channel, g: channel, b: channel, a: 1.0 }
}

pub(super) fn token(name: &str, values: Vec<Value>) -> Token {
    Token {
        name: name.to_owned(),
        figma_name: name.to_owned(),
        id: name.to_owned(),
        description: NASTY.to_owned(),
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
        prefixed: true,
        tokens,
        ..TokenGroup::default()
    }
}

/// One group with one mode: every kind of paint, names of every length.
pub(super) fn styles() -> TokenSet {
    let stop = |position, value| Stop { position, color: gray(value) };
    let gradient = |kind, stops| {
        Paint::Gradient(Gradient { kind, handles: [[0.0, 0.5], [1.0, 1.0 / 3.0], [0.0, 1.0]], stops })
    };
    let linear = gradient(GradientKind::Linear, vec![stop(0.0, 0), stop(0.333_333_333, 128), stop(1.0, 255)]);
    let diamond = gradient(GradientKind::Diamond, vec![stop(0.5, 1)]);
    let solid = Paint::Solid { color: Rgba { a: 0.5, ..gray(9) } };
    let mut tokens = vec![
        token("surface/base", vec![Value::Color(gray(17))]),
        token("linear", vec![Value::Paints(vec![linear.clone()])]),
        token("stack", vec![Value::Paints(vec![solid.clone(), linear, diamond])]),
        token("two solids", vec![Value::Paints(vec![solid.clone(), solid])]),
        token("nothing", vec![Value::Paints(Vec::new())]),
        token("all", vec![Value::Color(gray(1))]),
        token("type", vec![Value::Color(gray(2))]),
        token("日の出", vec![Value::Color(gray(3))]),
        token("Straße", vec![Value::Color(gray(4))]),
    ];
    // Lengths around the widths at which rustfmt breaks lines.
    for length in [40, 45, 46, 47, 60, 64, 65, 68, 69, 70, 80, 84, 90, 120] {
        let name = "x".repeat(length);
        tokens.push(token(&name, vec![Value::Color(gray(5))]));
        let paint = Paint::Solid { color: gray(6) };
        tokens.push(token(&format!("p{name}"), vec![Value::Paints(vec![paint.clone()])]));
        tokens.push(token(&format!("q{name}"), vec![Value::Paints(vec![paint.clone(), paint])]));
        tokens.push(token(&format!("n{name}"), vec![Value::Number(0.1)]));
        tokens.push(token(&format!("s{name}"), vec![Value::String("long ".repeat(length / 8))]));
        tokens.push(token(&format!("t{length}"), vec![Value::String("s".repeat(length))]));
    }
    // The same with two-byte letters, at every length: rustfmt counts columns in some places and bytes in
    // others.
    for length in 20..=70 {
        let name = "ж".repeat(length);
        tokens.push(token(&name, vec![Value::Color(gray(5))]));
        tokens.push(token(&format!("н{name}"), vec![Value::Number(0.1)]));
        tokens.push(token(&format!("с{name}"), vec![Value::String("long ".repeat(length / 8))]));
        let paint = Paint::Solid { color: gray(6) };
        tokens.push(token(&format!("п{name}"), vec![Value::Paints(vec![paint])]));
    }
    TokenSet {
        groups: vec![TokenGroup { prefixed: false, ..group("Styles", &["default"], tokens) }],
        ..TokenSet::default()
    }
}

/// Several groups with one, two and nine modes, and every kind of value.
pub(super) fn variables() -> TokenSet {
    let theme = vec![
        token("surface", vec![Value::Color(gray(255)), Value::Color(gray(16))]),
        Token {
            description: "@deprecated Use \"surface\".".to_owned(),
            ..token("self", vec![Value::Number(1.5), Value::Number(1e300)])
        },
        token("family", vec![Value::String("Inter".to_owned()), Value::String(NASTY.to_owned())]),
        token("is dark", vec![Value::Boolean(false), Value::Boolean(true)]),
        token("fill", vec![Value::Color(gray(0)), Value::Paints(vec![Paint::Solid { color: gray(1) }])]),
    ];
    let wide = (0..9).map(|mode| Value::Color(gray(mode))).collect();
    let modes: Vec<String> = (0..9).map(|mode| format!("Mode {mode}")).collect();
    let modes: Vec<&str> = modes.iter().map(String::as_str).collect();
    let axis = |name: &str, modes: &[&str]| Axis {
        id: format!("C:{name}"),
        name: name.to_owned(),
        modes: modes.iter().map(|mode| (*mode).to_owned()).collect(),
    };
    let combined = |name: &str, axes: &[&str], count: usize| Token {
        across: Some(Across {
            axes: axes.iter().map(|axis| format!("C:{axis}")).collect(),
            values: (0..count).map(|value| Value::Number(value as f64)).collect(),
        }),
        ..token(name, vec![Value::Number(0.0)])
    };
    TokenSet {
        axes: vec![
            axis("Theme", &["Light", "all"]),
            axis("Out side", &["1", "self", "日"]),
            axis("主题", &["🌞", "🌙", "1.5", "15"]),
            axis("suns", &["🌞", "🌙"]),
            axis("cases", &["Light", "light", "LIGHT"]),
        ],
        groups: vec![
            group(
                "across",
                &["one"],
                vec![
                    combined("button/ground", &["Theme"], 2),
                    combined("self", &["Out side"], 3),
                    combined("日の出", &["Theme", "Out side"], 6),
                    combined("主题", &["主题"], 4),
                    combined("after", &["主题"], 4),
                    combined("lit", &["suns"], 2),
                    combined("cased", &["cases"], 3),
                    combined(&"long ".repeat(20), &["Theme", "Out side"], 6),
                ],
            ),
            group("Theme", &["Light", "all"], theme),
            group("Wide", &modes, vec![token(&"wide ".repeat(10), wide)]),
            group(
                "Long",
                &["Light", "Dark"],
                (20..=70).map(|n| token(&"ю".repeat(n), vec![Value::Color(gray(1)); 2])).collect(),
            ),
            group("flag", &["a", "b"], vec![token("f", vec![Value::Boolean(true), Value::Boolean(false)])]),
            group(
                "close",
                &["1.5", "15", "Size 1", "Size1"],
                vec![token("a", vec![Value::Boolean(true); 4])],
            ),
            group("suns", &["🌞", "🌙"], vec![token("a", vec![Value::Boolean(true); 2])]),
            group("core", &["one"], vec![token("gap", vec![Value::Number(24.0)])]),
            group("Empty", &["one", "two"], Vec::new()),
            group("type", &["one"], vec![token("Color", vec![Value::Color(gray(7))])]),
        ],
    }
}

/// Values that depend on the modes of other collections, whose names have every length that can matter to rustfmt.
pub(super) fn arms() -> TokenSet {
    let translucent = Value::Color(Rgba { a: 0.5, ..gray(255) });
    let kinds = [
        vec![translucent, Value::Color(gray(1))],
        vec![Value::String("x".to_owned()), Value::String("a rather long text".to_owned())],
        vec![Value::Number(1.5), Value::Number(1e300)],
    ];
    let (mut axes, mut tokens) = (Vec::new(), Vec::new());
    for length in 1..=60 {
        let name = "abcdef".chars().cycle().take(length).collect::<String>();
        let modes = ["a", "another mode"].map(str::to_owned).to_vec();
        axes.push(Axis { id: name.clone(), name: name.clone(), modes });
        for (at, kind) in kinds.iter().enumerate() {
            let two = [axes[0].id.clone(), name.clone()];
            for (axes, count) in [(two[1..].to_vec(), 2), (two.to_vec(), 4)].into_iter().take(length.min(2)) {
                let values = kind.iter().cycle().take(count).cloned().collect();
                let across = Some(Across { axes, values });
                let name = format!("token {length} {count} {at}");
                tokens.push(Token { across, ..token(&name, vec![kind[0].clone()]) });
            }
        }
    }
    TokenSet { axes, groups: vec![group("across", &["one"], tokens)] }
}

pub(super) fn text_styles() -> Vec<TextStyle> {
    let style = |name: &str, flags: &[(&str, i64)]| TextStyle {
        name: name.to_owned(),
        figma_name: name.to_owned(),
        id: "5:1".to_owned(),
        description: NASTY.to_owned(),
        font_family: NASTY.to_owned(),
        font_post_script_name: Some("Inter-SemiBold".to_owned()),
        font_style: None,
        font_weight: 600.0,
        italic: true,
        font_size: 32.0,
        line_height: LineHeight::Px(38.4),
        line_height_px: 38.400_001_525_878_906,
        letter_spacing: -0.5,
        paragraph_spacing: 0.0,
        paragraph_indent: 0.0,
        list_spacing: 0.0,
        text_case: "upper".to_owned(),
        text_decoration: "new-in-figma".to_owned(),
        on_record: false,
        bound: BTreeMap::new(),
        opentype_flags: flags.iter().map(|(flag, on)| ((*flag).to_owned(), *on)).collect::<BTreeMap<_, _>>(),
    };
    let flags = [("AAAA", 0), ("BBBB", 1), ("CCCC", 1), ("DDDD", 1), ("EEEE", 1), ("FFFF", 1)];
    vec![style("Heading/Large", &flags[..1]), style("all", &flags), style("none", &[])]
}

pub(super) fn effect_styles() -> Vec<EffectStyle> {
    let shadow = |y: f64| Shadow { color: Rgba { a: 0.5, ..gray(0) }, x: 0.0, y, blur: 2.0 * y, spread: 0.1 };
    let style = |name: &str, effects: Vec<Effect>| EffectStyle {
        name: name.to_owned(),
        figma_name: name.to_owned(),
        id: name.to_owned(),
        description: NASTY.to_owned(),
        effects,
        on_record: false,
        bound: Vec::new(),
    };
    vec![
        style("card", [1.0, 8.0].map(shadow).map(Effect::DropShadow).to_vec()),
        style("all", vec![Effect::LayerBlur { radius: 1.5 }]),
        style("blurs", vec![Effect::LayerBlur { radius: 1.5 }, Effect::BackgroundBlur { radius: 100.0 }]),
        style(&"long ".repeat(18), vec![Effect::InnerShadow(shadow(3.0))]),
    ]
}

pub(super) fn asset(name: &str, files: &[(&str, f64)]) -> AssetItem {
    let file = |(path, scale): &(&str, f64)| AssetFile {
        path: (*path).to_owned(),
        scale: *scale,
        format: path.rsplit('.').next().unwrap_or_default().to_owned(),
    };
    AssetItem {
        name: name.to_owned(),
        figma_name: format!("ic/{name}"),
        description: NASTY.to_owned(),
        node: "7:1".to_owned(),
        width: Some(24.0),
        height: Some(16.5),
        files: files.iter().map(file).collect(),
        dark: None,
        on_record: false,
    }
}

pub(super) fn icons() -> Vec<AssetItem> {
    let mut icons =
        vec![asset("3d_rotate", &[("assets/a.svg", 1.0)]), asset("self", &[("assets/a.svg", 1.0)])];
    for length in [20, 26, 27, 28, 40, 60, 70, 90] {
        icons.push(asset(&"y".repeat(length), &[("assets/a.svg", 1.0)]));
        icons.push(asset(&format!("z{length}"), &[(&format!("assets/{}.svg", "d".repeat(length)), 1.0)]));
    }
    icons[0].dark = Some("self".to_owned());
    icons
}

/// Lists of icons that are laid out in different ways.
pub(super) fn icon_lists() -> Vec<Vec<AssetItem>> {
    let short = [9, 10, 11, 26].map(short_icons);
    let named = (55..75).map(|length| vec![asset(&"n".repeat(length), &[("assets/a.svg", 1.0)])]);
    let located = [40, 43, 45, 50, 70, 74, 77, 80].map(|length: usize| {
        vec![asset("one", &[(&format!("assets/{}.svg", "d".repeat(length - 11)), 1.0)])]
    });
    short.into_iter().chain(random_short_icons()).chain(named).chain(located).collect()
}

/// Icons whose names share lines, because each is short, and whose sizes differ.
fn short_icons(count: usize) -> Vec<AssetItem> {
    let icon = |at: usize| {
        let name = format!("{}{}", char::from(b"abcdefghijklmnopqrstuvwxyz"[at % 26]), "x".repeat(at % 8));
        AssetItem {
            width: (!at.is_multiple_of(3)).then_some(at as f64),
            ..asset(&name, &[("assets/a.svg", 1.0)])
        }
    };
    (0..count).map(icon).collect()
}

/// The same with random names from proptest, equal in every run.
fn random_short_icons() -> Vec<Vec<AssetItem>> {
    let mut runner = TestRunner::deterministic();
    let strategy = proptest::collection::btree_set("[a-z]{1,8}", 8..40);
    let mut names = || strategy.new_tree(&mut runner).unwrap().current();
    let icon = |name: &String| asset(name, &[("assets/a.svg", 1.0)]);
    (0..40).map(|_| names().iter().map(icon).collect()).collect()
}

pub(super) fn images() -> Vec<AssetItem> {
    let long = format!("assets/{}.png", "d".repeat(60));
    vec![
        asset("hero", &[("assets/a.png", 1.0), ("assets/a@2x.png", 2.0), ("assets/a@3x.png", 3.0)]),
        asset("logo", &[("assets/a.png", 1.0)]),
        asset("long", &[(&long, 1.0)]),
    ]
}

/// Random names and descriptions from proptest, the same in every run.
pub(super) fn random_tokens(count: usize, plain_names: bool) -> TokenSet {
    let mut runner = TestRunner::deterministic();
    let strategy = (any::<String>(), "\\PC{0,30}", "[ -~\\n]{0,60}");
    let tokens = (0..count).map(|i| {
        let (weird, printable, markdown) = strategy.new_tree(&mut runner).unwrap().current();
        let name = match i % 2 {
            _ if plain_names => format!("token {i}"),
            0 => weird.clone(),
            _ => printable.clone(),
        };
        let mut token = token(&name, vec![Value::String(weird.clone())]);
        token.description = format!("{markdown}\n{printable}\n{weird}");
        token
    });
    TokenSet {
        groups: vec![TokenGroup { prefixed: false, ..group(NASTY, &["m"], tokens.collect()) }],
        ..TokenSet::default()
    }
}
