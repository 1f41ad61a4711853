//! Text styles as functions that return a bundle: `commands.spawn((Text::new("…"), heading_large()))`.

use std::collections::BTreeSet;

use crate::design::{LineHeight, TextStyle};
use crate::formats::rust::dialect::TextDialect;
use crate::formats::rust::layout::{self, Expr};
use crate::formats::{number, text};

/// Since Bevy 0.19, a style names its family, and the space between letters is a component.
pub(super) const FAMILIES: TextDialect = TextDialect {
    support: "\nuse ::bevy::text::{\n    FontSize, FontSource, FontStyle, FontWeight, LetterSpacing, LineHeight, TextFont,\n};\n",
    item: |(_, function), style| {
        let family = Expr::atom(format!("{}.into()", text::rust_string(&style.font_family)));
        let size = Expr::Call("FontSize::Px", vec![float(style.font_size)]);
        let mut font = font(Expr::Call("FontSource::Family", vec![family]), size);
        font.push(("weight", Expr::Call("FontWeight", vec![Expr::atom(weight(style).to_string())])));
        if style.italic {
            font.push(("style", Expr::atom("FontStyle::Italic")));
        }
        let spacing = Expr::Call("LetterSpacing::Px", vec![float(style.letter_spacing)]);
        let bundle = Expr::Call("", vec![text_font(font), line_height(style), spacing]);
        item(&format!("pub fn {function}() -> (TextFont, LineHeight, LetterSpacing)"), &bundle)
    },
    lost: TextStyle::not_in_frameworks_without_lines,
    fonts: Some(fonts),
};

/// In Bevy 0.18, a style has the handle of a font, and a weight for variable ones.
pub(super) const WEIGHTS: TextDialect = TextDialect {
    support: "\nuse ::bevy::asset::Handle;\nuse ::bevy::text::{Font, FontWeight, LineHeight, TextFont};\n",
    item: |(_, function), style| {
        let mut font = font(Expr::atom("font"), float(style.font_size));
        font.push(("weight", Expr::Call("FontWeight", vec![Expr::atom(weight(style).to_string())])));
        let bundle = Expr::Call("", vec![text_font(font), line_height(style)]);
        item(&format!("pub fn {function}(font: Handle<Font>) -> (TextFont, LineHeight)"), &bundle)
    },
    lost: without_spacing,
    fonts: Some(fonts),
};

/// In Bevy 0.17, the handle of a font says its weight, and the height of lines is a field.
pub(super) const HANDLES: TextDialect = TextDialect {
    support: "\nuse ::bevy::asset::Handle;\nuse ::bevy::text::{Font, LineHeight, TextFont};\n",
    item: |(_, function), style| {
        let mut font = font(Expr::atom("font"), float(style.font_size));
        font.push(("line_height", line_height(style)));
        item(&format!("pub fn {function}(font: Handle<Font>) -> TextFont"), &text_font(font))
    },
    ..WEIGHTS
};

type Field = (&'static str, Expr);

fn font(font: Expr, size: Expr) -> Vec<Field> {
    vec![("font", font), ("font_size", size)]
}

fn text_font(fields: Vec<Field>) -> Expr {
    let fields = fields.into_iter().map(|(field, value)| (field.to_owned(), value)).collect();
    Expr::Update("TextFont", fields, "TextFont::default()".to_owned())
}

fn line_height(style: &TextStyle) -> Expr {
    match style.line_height {
        LineHeight::Percent(percent) => {
            Expr::Call("LineHeight::RelativeToFont", vec![float(percent / 100.0)])
        }
        // Figma says the height of "Auto" in px, too.
        LineHeight::Px(_) | LineHeight::Auto => {
            Expr::Call("LineHeight::Px", vec![float(style.line_height_px)])
        }
    }
}

fn item(head: &str, body: &Expr) -> Vec<String> {
    let mut lines = vec!["#[must_use]".to_owned()];
    lines.extend(layout::function(head, body));
    lines
}

fn float(value: f64) -> Expr {
    Expr::atom(number::rust_f32(value))
}

fn without_spacing(style: &TextStyle) -> Vec<String> {
    let mut lost = style.not_in_frameworks_without_lines();
    if style.letter_spacing != 0.0 {
        lost.push(format!("{} px between letters", style.letter_spacing));
    }
    lost
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
