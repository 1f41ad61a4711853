//! Text styles as constants.

use std::collections::BTreeSet;

use crate::design::TextStyle;
use crate::formats::rust::dialect::TextDialect;
use crate::formats::rust::layout::{self, Expr};
use crate::formats::{number, text};

pub(super) const DIALECT: TextDialect = TextDialect {
    support: exfig_templates::ICED_TEXT_STYLE.text,
    item,
    lost: TextStyle::not_in_frameworks_without_lines,
    fonts: Some(fonts),
};

fn item((name, _): (&str, &str), style: &TextStyle) -> Vec<String> {
    let float = |value: f64| Expr::atom(number::rust_f32(value));
    let named = |fields: Vec<(&str, Expr)>| {
        fields.into_iter().map(|(field, value)| (field.to_owned(), value)).collect::<Vec<_>>()
    };
    let family = Expr::Call("Family::Name", vec![Expr::atom(text::rust_string(&style.font_family))]);
    let font = vec![
        ("family", family),
        ("weight", Expr::atom(format!("Weight::{}", weight(style)))),
        ("stretch", Expr::atom("Stretch::Normal")),
        ("style", Expr::atom(slant(style))),
    ];
    let pixels = |value: f64| Expr::Call("Pixels", vec![float(value)]);
    let fields = vec![
        ("font", Expr::Struct("Font", named(font))),
        ("size", pixels(style.font_size)),
        // Figma says the height of "Auto" in px, too.
        ("line_height", Expr::Call("LineHeight::Absolute", vec![pixels(style.line_height_px)])),
        ("letter_spacing", float(style.letter_spacing)),
    ];
    layout::constant(&format!("pub const {name}: TextStyle"), &Expr::Struct("TextStyle", named(fields)), 0)
}

/// The variant of `iced::font::Weight`.
fn weight(style: &TextStyle) -> &'static str {
    match style.weight_name() {
        "Thin" => "Thin",
        "Extra Light" => "ExtraLight",
        "Light" => "Light",
        "Regular" => "Normal",
        "Medium" => "Medium",
        "Semi Bold" => "Semibold",
        "Bold" => "Bold",
        "Extra Bold" => "ExtraBold",
        _ => "Black",
    }
}

/// The families, their weights and styles, for `iced::application(…).font(…)`.
fn fonts(styles: &[&TextStyle]) -> (String, Expr) {
    let fonts = styles.iter().map(|style| (style.font_family.as_str(), weight(style), slant(style)));
    let fonts = fonts.collect::<BTreeSet<_>>();
    let font = |(family, weight, slant): &(&str, &str, &str)| {
        let family = Expr::atom(text::rust_string(family));
        Expr::Call("", vec![family, Expr::atom(format!("Weight::{weight}")), Expr::atom(*slant)])
    };
    ("pub const FONTS: &[(&str, Weight, Style)]".to_owned(), Expr::Slice(fonts.iter().map(font).collect()))
}

fn slant(style: &TextStyle) -> &'static str {
    if style.italic { "Style::Italic" } else { "Style::Normal" }
}
