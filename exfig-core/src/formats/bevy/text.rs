//! Text styles as functions that return a bundle: `commands.spawn((Text::new("…"), heading_large()))`.

use std::collections::BTreeSet;

use crate::design::{LineHeight, TextStyle};
use crate::formats::rust::dialect::TextDialect;
use crate::formats::rust::layout::{self, Expr};
use crate::formats::{number, text};

pub(super) const DIALECT: TextDialect = TextDialect {
    support: "\nuse ::bevy::text::{\n    FontSize, FontSource, FontStyle, FontWeight, LetterSpacing, LineHeight, TextFont,\n};\n",
    item,
    lost: TextStyle::not_in_frameworks_without_lines,
    fonts: Some(fonts),
};

fn item((_, function): (&str, &str), style: &TextStyle) -> Vec<String> {
    let float = |value: f64| Expr::atom(number::rust_f32(value));
    let family = Expr::atom(format!("{}.into()", text::rust_string(&style.font_family)));
    let mut font = vec![
        ("font", Expr::Call("FontSource::Family", vec![family])),
        ("font_size", Expr::Call("FontSize::Px", vec![float(style.font_size)])),
        ("weight", Expr::Call("FontWeight", vec![Expr::atom(weight(style).to_string())])),
    ];
    if style.italic {
        font.push(("style", Expr::atom("FontStyle::Italic")));
    }
    let font = font.into_iter().map(|(field, value)| (field.to_owned(), value)).collect();
    let height = match style.line_height {
        LineHeight::Percent(percent) => {
            Expr::Call("LineHeight::RelativeToFont", vec![float(percent / 100.0)])
        }
        // Figma says the height of "Auto" in px, too.
        LineHeight::Px(_) | LineHeight::Auto => {
            Expr::Call("LineHeight::Px", vec![float(style.line_height_px)])
        }
    };
    let bundle = vec![
        Expr::Update("TextFont", font, "TextFont::default()".to_owned()),
        height,
        Expr::Call("LetterSpacing::Px", vec![float(style.letter_spacing)]),
    ];
    let head = format!("pub fn {function}() -> (TextFont, LineHeight, LetterSpacing)");
    let mut lines = vec!["#[must_use]".to_owned()];
    lines.extend(layout::function(&head, &Expr::Call("", bundle)));
    lines
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped first; NaN gives 0")]
fn weight(style: &TextStyle) -> u16 {
    style.font_weight.clamp(1.0, 1000.0).round() as u16
}

/// The families, their weights, and whether they are italic.
fn fonts(styles: &[&TextStyle]) -> (String, Expr) {
    let fonts = styles.iter().map(|style| (style.font_family.as_str(), weight(style), style.italic));
    let fonts = fonts.collect::<BTreeSet<_>>();
    let font = |(family, weight, italic): &(&str, u16, bool)| {
        let family = Expr::atom(text::rust_string(family));
        Expr::Call("", vec![family, Expr::atom(weight.to_string()), Expr::atom(italic.to_string())])
    };
    ("pub const FONTS: &[(&str, u16, bool)]".to_owned(), Expr::Slice(fonts.iter().map(font).collect()))
}
