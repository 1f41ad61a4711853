//! Text styles as custom properties: one per CSS property, and `--name-font` as the shorthand.

use super::Property;
use super::ident::IDENTIFIERS;
use crate::design::{LineHeight, TextStyle};
use crate::formats::ledger::style_names;
use crate::formats::{number, text};

pub(super) fn properties(styles: &[TextStyle]) -> Vec<Property> {
    let (names, _) = style_names(&IDENTIFIERS, styles);
    let named = styles.iter().zip(&names).filter_map(|(style, name)| Some((style, name.as_deref()?)));
    named.flat_map(|(style, name)| style_properties(style, name)).collect()
}

fn style_properties(style: &TextStyle, name: &str) -> Vec<Property> {
    let comment = match text::css_comment(&style.description) {
        description if description.is_empty() => style.figma_name.clone(),
        description => format!("{}: {description}", style.figma_name),
    };
    let mut properties: Vec<Property> = declarations(style)
        .into_iter()
        .map(|(suffix, value)| Property::new(&format!("{name}-{suffix}"), value))
        .collect();
    if let Some(first) = properties.first_mut() {
        first.comment = text::css_comment(&comment);
    }
    properties
}

/// Returns CSS property → value. No suffix ends in another after a dash, so no two styles can collide in a
/// custom property.
fn declarations(style: &TextStyle) -> Vec<(&'static str, String)> {
    let family = text::css_string(&style.font_family);
    let slant = if style.italic { "italic" } else { "normal" };
    let weight = number::css(style.font_weight.clamp(1.0, 1000.0));
    let size = px(style.font_size);
    let height = match style.line_height {
        LineHeight::Auto => "normal".to_owned(),
        LineHeight::Px(height) => px(height),
        LineHeight::Percent(percent) => number::css(percent / 100.0),
    };
    let mut declarations = vec![
        ("font", format!("{slant} {weight} {size}/{height} {family}")),
        ("font-family", family),
        ("font-style", slant.to_owned()),
        ("font-weight", weight),
        ("font-size", size),
        ("line-height", height),
        ("letter-spacing", px(style.letter_spacing)),
        ("text-transform", text_transform(&style.text_case).to_owned()),
        ("text-decoration", text_decoration(&style.text_decoration).to_owned()),
    ];
    if let Some(caps) = font_variant_caps(&style.text_case) {
        declarations.push(("font-variant-caps", caps.to_owned()));
    }
    if style.paragraph_indent != 0.0 {
        declarations.push(("text-indent", px(style.paragraph_indent)));
    }
    let flags: Vec<_> = style
        .opentype_flags
        .iter()
        // CSS accepts only tags of four printable ASCII characters.
        .filter(|(flag, _)| flag.len() == 4 && flag.bytes().all(|b| b.is_ascii_alphanumeric()))
        .map(|(flag, on)| format!("\"{}\" {}", flag.to_ascii_lowercase(), u8::from(*on != 0)))
        .collect();
    if !flags.is_empty() {
        declarations.push(("font-feature-settings", flags.join(", ")));
    }
    declarations
}

fn px(number: f64) -> String {
    format!("{}px", number::css(number))
}

fn text_transform(text_case: &str) -> &'static str {
    match text_case {
        "upper" => "uppercase",
        "lower" => "lowercase",
        "title" => "capitalize",
        _ => "none",
    }
}

fn font_variant_caps(text_case: &str) -> Option<&'static str> {
    match text_case {
        "small-caps" => Some("small-caps"),
        "small-caps-forced" => Some("all-small-caps"),
        _ => None,
    }
}

fn text_decoration(decoration: &str) -> &'static str {
    match decoration {
        "underline" => "underline",
        "strikethrough" => "line-through",
        _ => "none",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::sample;

    #[test]
    fn two_styles_never_share_a_property() {
        let mut style = sample::text_styles().remove(0);
        style.text_case = "small-caps".to_owned();
        style.paragraph_indent = 8.0;
        style.opentype_flags.insert("LIGA".to_owned(), 0);
        let suffixes: Vec<_> = declarations(&style).into_iter().map(|(suffix, _)| suffix).collect();
        assert_eq!(suffixes.len(), 12);
        for a in &suffixes {
            for b in &suffixes {
                assert!(!a.ends_with(&format!("-{b}")), "{a} {b}");
            }
        }
    }
}
