//! Text styles as properties of one global.

use super::ident::IDENTIFIERS;
use super::literal::string;
use super::{Item, comment};
use crate::design::TextStyle;
use crate::formats::ledger::style_names;
use crate::formats::number;

const FIELDS: [&str; 6] = [
    "font-family: string,",
    "font-size: length,",
    "font-weight: int,",
    "font-italic: bool,",
    "letter-spacing: length,",
    "line-height: length,",
];

pub(super) fn items(styles: &[TextStyle]) -> Vec<Item> {
    let (names, _) = style_names(&IDENTIFIERS, styles);
    let named = styles.iter().zip(&names).filter_map(|(style, name)| Some((style, name.as_deref()?)));
    let lines = named.flat_map(|(style, name)| property(style, name)).collect();
    let of_style = Item::new("export struct TextStyle".to_owned(), FIELDS.map(str::to_owned).into());
    vec![
        of_style.with_comment("Slint's Text has no line height: `line-height` is for your own layout."),
        Item::new("export global Typography".to_owned(), lines),
    ]
}

fn property(style: &TextStyle, name: &str) -> Vec<String> {
    let head = match style.description.trim() {
        "" => style.figma_name.clone(),
        description => format!("{}: {description}", style.figma_name),
    };
    let mut lines = Vec::from_iter(comment(&head));
    let missing = missing(style);
    if !missing.is_empty() {
        lines.push(format!("// Slint's Text cannot show: {}.", missing.join(", ")));
    }
    let px = |number: f64| format!("{}px", number::css(number));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped first; NaN gives 0")]
    let weight = style.font_weight.clamp(1.0, 1000.0).round() as u16;
    lines.extend([
        format!("out property <TextStyle> {name}: {{"),
        format!("    font-family: {},", string(&style.font_family)),
        format!("    font-size: {},", px(style.font_size)),
        format!("    font-weight: {weight},"),
        format!("    font-italic: {},", style.italic),
        format!("    letter-spacing: {},", px(style.letter_spacing)),
        format!("    line-height: {},", px(style.line_height_px)),
        "};".to_owned(),
    ]);
    lines
}

/// Returns what the style has and no property of Slint's text does.
fn missing(style: &TextStyle) -> Vec<&'static str> {
    let case = match style.text_case.as_str() {
        "upper" => "upper case",
        "lower" => "lower case",
        "title" => "title case",
        "small-caps" | "small-caps-forced" => "small caps",
        _ => "",
    };
    let decoration = match style.text_decoration.as_str() {
        "underline" => "underline",
        "strikethrough" => "strikethrough",
        _ => "",
    };
    let present = |is_present: bool, name: &'static str| if is_present { name } else { "" };
    let all = [
        case,
        decoration,
        present(style.paragraph_spacing != 0.0, "paragraph spacing"),
        present(style.paragraph_indent != 0.0, "paragraph indent"),
        present(style.list_spacing != 0.0, "list spacing"),
        present(!style.opentype_flags.is_empty(), "OpenType features"),
    ];
    all.into_iter().filter(|name| !name.is_empty()).collect()
}
