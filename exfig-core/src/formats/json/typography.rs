//! Text styles in the design tokens format: the composite type `typography`, and the rest in `$extensions`.

use super::ident::IDENTIFIERS;
use super::tree::Tree;
use super::value::Json;
use crate::design::{LineHeight, TextStyle};
use crate::formats::ledger::style_names;

pub(super) fn members(styles: &[TextStyle]) -> Vec<(String, Json)> {
    let (names, _) = style_names(&IDENTIFIERS, styles);
    let mut tree = Tree::default();
    for (style, name) in styles.iter().zip(&names) {
        if let Some(name) = name {
            tree.insert(name, token(style));
        }
    }
    tree.into_members()
}

fn token(style: &TextStyle) -> Json {
    // The format's line height is a multiple of the font size.
    let multiple = if style.font_size > 0.0 { style.line_height_px / style.font_size } else { 1.0 };
    let value = Json::object([
        ("fontFamily", Json::string(&style.font_family)),
        ("fontSize", Json::px(style.font_size)),
        ("fontWeight", Json::Number(style.font_weight.clamp(1.0, 1000.0))),
        ("letterSpacing", Json::px(style.letter_spacing)),
        ("lineHeight", Json::Number(multiple)),
    ]);
    super::token("typography", value, &style.description, extension(style))
}

fn extension(style: &TextStyle) -> Vec<(String, Json)> {
    let (unit, height) = match style.line_height {
        LineHeight::Auto => ("auto", Json::Null),
        LineHeight::Px(height) => ("px", Json::Number(height)),
        LineHeight::Percent(height) => ("percent", Json::Number(height)),
    };
    let flags = style.opentype_flags.iter().map(|(flag, on)| (flag.clone(), Json::Bool(*on != 0))).collect();
    let members = [
        ("id", Json::string(&style.id)),
        ("figmaName", Json::string(&style.figma_name)),
        ("fontPostScriptName", Json::optional(style.font_post_script_name.as_deref())),
        ("fontStyle", Json::optional(style.font_style.as_deref())),
        ("italic", Json::Bool(style.italic)),
        ("lineHeight", Json::object([("unit", Json::string(unit)), ("value", height)])),
        ("lineHeightPx", Json::Number(style.line_height_px)),
        ("paragraphSpacing", Json::Number(style.paragraph_spacing)),
        ("paragraphIndent", Json::Number(style.paragraph_indent)),
        ("listSpacing", Json::Number(style.list_spacing)),
        ("textCase", Json::string(&style.text_case)),
        ("textDecoration", Json::string(&style.text_decoration)),
        ("openTypeFlags", Json::Object(flags)),
    ];
    members.map(|(key, value)| (key.to_owned(), value)).into()
}
