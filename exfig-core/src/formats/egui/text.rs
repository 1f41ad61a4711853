//! Text styles as functions that return a `TextFormat`: its font's name is not constant.

use std::collections::BTreeSet;

use crate::design::{LineHeight, TextStyle};
use crate::formats::rust::dialect::TextDialect;
use crate::formats::rust::layout::{self, Expr};
use crate::formats::{number, text};

pub(super) const DIALECT: TextDialect = TextDialect {
    support: "\nuse ::egui::{FontFamily, FontId, TextFormat};\n",
    item,
    lost: TextStyle::not_in_frameworks,
    fonts: Some(fonts),
};

/// egui's families have no weights, so each cut is a family of its own: `Inter Semi Bold`.
fn family(style: &TextStyle) -> String {
    let cut = style.font_style.clone().unwrap_or_else(|| {
        let italic = if style.italic { " Italic" } else { "" };
        format!("{}{italic}", style.weight_name())
    });
    format!("{} {cut}", style.font_family)
}

fn item((_, function): (&str, &str), style: &TextStyle) -> Vec<String> {
    let float = |value: f64| Expr::atom(number::rust_f32(value));
    let name = text::rust_string(&family(style));
    let family = Expr::Call("FontFamily::Name", vec![Expr::atom(format!("{name}.into()"))]);
    let mut fields = vec![("font_id", Expr::Call("FontId::new", vec![float(style.font_size), family]))];
    if style.letter_spacing != 0.0 {
        fields.push(("extra_letter_spacing", float(style.letter_spacing)));
    }
    if style.line_height != LineHeight::Auto {
        fields.push(("line_height", Expr::Call("Some", vec![float(style.line_height_px)])));
    }
    // egui draws a placeholder in the color of the text.
    let line = || {
        let color = Expr::atom("::egui::Color32::PLACEHOLDER");
        Expr::Call("::egui::Stroke::new", vec![Expr::atom("1.0"), color])
    };
    match style.text_decoration.as_str() {
        "underline" => fields.push(("underline", line())),
        "strikethrough" => fields.push(("strikethrough", line())),
        _ => {}
    }
    let fields = fields.into_iter().map(|(field, value)| (field.to_owned(), value)).collect();
    let head = format!("pub fn {function}() -> TextFormat");
    let mut lines = vec!["#[must_use]".to_owned()];
    lines.extend(layout::function(
        &head,
        &Expr::Update("TextFormat", fields, "TextFormat::default()".to_owned()),
    ));
    lines
}

/// The names that `FontDefinitions` needs.
fn fonts(styles: &[&TextStyle]) -> (String, Expr) {
    let names = styles.iter().map(|style| family(style)).collect::<BTreeSet<_>>();
    let names = names.iter().map(|name| Expr::atom(text::rust_string(name))).collect();
    ("pub const FONTS: &[&str]".to_owned(), Expr::Slice(names))
}
