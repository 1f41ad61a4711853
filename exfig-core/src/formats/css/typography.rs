//! Text styles as custom properties: one per CSS property, and `--name-font` as the shorthand.

use std::collections::BTreeSet;

use super::Property;
use super::bound::{Bound, Variables, Wanted};
use super::ident::IDENTIFIERS;
use crate::design::{LineHeight, TextStyle};
use crate::formats::ledger::style_names;
use crate::formats::{number, text};

pub(super) fn properties(styles: &[TextStyle], variables: &Variables) -> Vec<(Property, BTreeSet<String>)> {
    let (names, _) = style_names(&IDENTIFIERS, styles);
    let named = styles.iter().zip(&names).filter_map(|(style, name)| Some((style, name.as_deref()?)));
    named.flat_map(|(style, name)| style_properties(style, name, variables)).collect()
}

fn style_properties(
    style: &TextStyle,
    name: &str,
    variables: &Variables,
) -> Vec<(Property, BTreeSet<String>)> {
    let comment = match text::css_comment(&style.description) {
        description if description.is_empty() => style.figma_name.clone(),
        description => format!("{}: {description}", style.figma_name),
    };
    let mut properties = declarations(style, variables)
        .into_iter()
        .chain(spacings(style, variables))
        .map(|(suffix, bound)| (Property::new(&format!("{name}-{suffix}"), bound.value), bound.changed_by))
        .collect::<Vec<_>>();
    if let Some((first, _)) = properties.first_mut() {
        first.comment = text::css_comment(&comment);
    }
    properties
}

/// Returns the declarations of an element in this style: CSS property → value, without the shorthand.
pub(in crate::formats) fn of_element(style: &TextStyle) -> Vec<(&'static str, String)> {
    let all = declarations(style, &Variables::default()).into_iter();
    let all = all.map(|(property, bound)| (property, bound.value));
    let default = ["none", "normal", "0px"];
    let is_needed = |(property, value): &(&str, String)| {
        *property != "font" && (*property == "line-height" || !default.contains(&value.as_str()))
    };
    all.filter(is_needed).collect()
}

/// Returns CSS property → value. No suffix, nor one of [`spacings`], ends in another after a dash, so no two styles can collide in a
/// custom property.
fn declarations(style: &TextStyle, variables: &Variables) -> Vec<(&'static str, Bound)> {
    let bound = |property: &str, wanted| Bound::new(variables, style.bound.get(property), wanted);
    let family = bound("fontFamily", Wanted::Family(&style.font_family));
    let slant = Bound::fixed(if style.italic { "italic" } else { "normal" });
    let weight = bound("fontWeight", Wanted::Number(style.font_weight.clamp(1.0, 1000.0)));
    let size = bound("fontSize", Wanted::Px(style.font_size));
    let height = match style.line_height {
        LineHeight::Auto => Bound::fixed("normal"),
        LineHeight::Px(height) => bound("lineHeight", Wanted::Px(height)),
        LineHeight::Percent(percent) => Bound::fixed(number::css(percent / 100.0)),
    };
    let sizes = Bound::join(&[size.clone(), height.clone()], "/");
    let mut declarations = vec![
        ("font", Bound::join(&[slant.clone(), weight.clone(), sizes, family.clone()], " ")),
        ("font-family", family),
        ("font-style", slant),
        ("font-weight", weight),
        ("font-size", size),
        ("line-height", height),
        ("letter-spacing", bound("letterSpacing", Wanted::Px(style.letter_spacing))),
        ("text-transform", Bound::fixed(text_transform(&style.text_case))),
        ("text-decoration", Bound::fixed(text_decoration(&style.text_decoration))),
    ];
    if let Some(caps) = font_variant_caps(&style.text_case) {
        declarations.push(("font-variant-caps", Bound::fixed(caps)));
    }
    if style.paragraph_indent != 0.0 {
        declarations.push(("text-indent", bound("paragraphIndent", Wanted::Px(style.paragraph_indent))));
    }
    if let Some(features) = font_features(style) {
        declarations.push(("font-feature-settings", Bound::fixed(features)));
    }
    declarations
}

/// Returns what CSS has no property of the text for: `margin-block-end: var(--name-paragraph-spacing)`.
fn spacings(style: &TextStyle, variables: &Variables) -> Vec<(&'static str, Bound)> {
    let rows = [
        ("paragraph-spacing", "paragraphSpacing", style.paragraph_spacing),
        ("list-spacing", "listSpacing", style.list_spacing),
    ];
    let set = rows.into_iter().filter(|(.., px)| *px != 0.0);
    let bound = |field: &str, px: f64| Bound::new(variables, style.bound.get(field), Wanted::Px(px));
    set.map(|(property, field, px)| (property, bound(field, px))).collect()
}

fn font_features(style: &TextStyle) -> Option<String> {
    let flags: Vec<_> = style
        .opentype_flags
        .iter()
        // CSS accepts only tags of four printable ASCII characters.
        .filter(|(flag, _)| flag.len() == 4 && flag.bytes().all(|b| b.is_ascii_alphanumeric()))
        .map(|(flag, on)| format!("\"{}\" {}", flag.to_ascii_lowercase(), u8::from(*on != 0)))
        .collect();
    (!flags.is_empty()).then(|| flags.join(", "))
}

pub(in crate::formats) fn text_transform(text_case: &str) -> &'static str {
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

pub(in crate::formats) fn text_decoration(decoration: &str) -> &'static str {
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
        (style.paragraph_spacing, style.list_spacing) = (12.0, 4.0);
        let none = Variables::default();
        let all = declarations(&style, &none).into_iter().chain(spacings(&style, &none));
        let suffixes: Vec<_> = all.map(|(suffix, _)| suffix).collect();
        assert_eq!(suffixes.len(), 14);
        for a in &suffixes {
            for b in &suffixes {
                assert!(!a.ends_with(&format!("-{b}")), "{a} {b}");
            }
        }
    }
}
