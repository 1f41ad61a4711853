//! Text styles as functions of an element: `heading_large(div()).child("…")`.

use std::collections::BTreeSet;

use crate::design::TextStyle;
use crate::formats::rust::dialect::TextDialect;
use crate::formats::rust::layout::{self, Expr};
use crate::formats::{number, text};

pub(super) const DIALECT: TextDialect = TextDialect {
    support: "\nuse ::gpui::{Font, FontStyle, FontWeight, Styled};\n",
    item: |(_, function), style| item(function, style, false),
    lost: |style| {
        let mut lost = style.not_in_frameworks();
        if style.letter_spacing != 0.0 {
            lost.push(format!("letter spacing of {} px", number::css(style.letter_spacing)));
        }
        lost
    },
    fonts: Some(fonts),
};

/// gpui-ce has letter spacing.
pub(super) fn lost_in_ce(style: &TextStyle) -> Vec<String> {
    style.not_in_frameworks()
}

pub(super) fn item_in_ce((_, function): (&str, &str), style: &TextStyle) -> Vec<String> {
    item(function, style, true)
}

fn item(function: &str, style: &TextStyle, has_letter_spacing: bool) -> Vec<String> {
    let px = |value: f64| format!("::gpui::px({})", number::rust_f32(value));
    let slant = if style.italic { "FontStyle::Italic" } else { "FontStyle::Normal" };
    let weight = Expr::Call("FontWeight", vec![Expr::atom(weight(style))]);
    let fields = vec![("weight".to_owned(), weight), ("style".to_owned(), Expr::atom(slant))];
    let family = text::rust_string(&style.font_family);
    let font = layout::updated("let font = Font", fields, &format!("::gpui::font({family})"), 4);
    let mut calls = vec![
        ".font(font)".to_owned(),
        format!(".text_size({})", px(style.font_size)),
        // Figma says the height of "Auto" in px, too.
        format!(".line_height({})", px(style.line_height_px)),
    ];
    if has_letter_spacing && style.letter_spacing != 0.0 {
        calls.push(format!(".letter_spacing({})", px(style.letter_spacing)));
    }
    match style.text_decoration.as_str() {
        "underline" => calls.push(".underline()".to_owned()),
        "strikethrough" => calls.push(".line_through()".to_owned()),
        _ => {}
    }
    let mut lines = vec!["#[must_use]".to_owned()];
    lines.push(format!("pub fn {function}<E: Styled>(element: E) -> E {{"));
    lines.extend(font.into_iter().map(|line| format!("    {line}")));
    lines.push("    element".to_owned());
    lines.extend(calls.into_iter().map(|call| format!("        {call}")));
    lines.push("}".to_owned());
    layout::guarded(lines, 0)
}

fn weight(style: &TextStyle) -> String {
    number::rust_f32(style.font_weight.clamp(1.0, 1000.0))
}

/// The families, their weights, and whether they are italic, for `TextSystem::add_fonts`.
fn fonts(styles: &[&TextStyle]) -> (String, Expr) {
    let fonts = styles.iter().map(|style| (style.font_family.as_str(), weight(style), style.italic));
    let fonts = fonts.collect::<BTreeSet<_>>();
    let font = |(family, weight, italic): &(&str, String, bool)| {
        let family = Expr::atom(text::rust_string(family));
        Expr::Call("", vec![family, Expr::atom(weight.clone()), Expr::atom(italic.to_string())])
    };
    ("pub const FONTS: &[(&str, f32, bool)]".to_owned(), Expr::Slice(fonts.iter().map(font).collect()))
}
