//! Text styles: `text-heading-large` sets size, line height, letter spacing and weight. A family and what no
//! theme variable holds have utilities of their own, which a comment lists.

use std::collections::BTreeSet;

use super::Part;
use super::ident::IDENTIFIERS;
use crate::design::{LineHeight, TextStyle};
use crate::formats::css::Property;
use crate::formats::ledger::style_names;
use crate::formats::{number, text};
use crate::naming::css_name;

pub(super) fn part(styles: &[TextStyle]) -> Part {
    let (names, _) = style_names(&IDENTIFIERS, styles);
    let named = styles.iter().zip(&names).filter_map(|(style, name)| Some((style, name.as_deref()?)));
    let named = named.collect::<Vec<_>>();
    let families = families(&named);
    let of_family = families
        .iter()
        .map(|(family, name)| Property::new(&format!("font-{name}"), text::css_string(family)));
    let of_styles = named.iter().flat_map(|(style, name)| {
        let family = families.iter().find(|(family, _)| *family == style.font_family);
        properties(style, name, family.map_or("", |(_, family)| family))
    });
    Part { comment: String::new(), properties: of_family.chain(of_styles).collect() }
}

/// Returns each family and its name, in the order of the styles.
fn families<'a>(styles: &[(&'a TextStyle, &str)]) -> Vec<(&'a str, String)> {
    let mut families = Vec::<(&str, String)>::new();
    let mut used = BTreeSet::new();
    for (style, _) in styles {
        let family = style.font_family.as_str();
        if families.iter().any(|(known, _)| *known == family) {
            continue;
        }
        let name = css_name(family).unwrap_or_else(|| "family".to_owned());
        let numbered = (2..).map(|n| format!("{name}-{n}"));
        let mut names = std::iter::once(name.clone()).chain(numbered);
        families.push((family, names.find(|name| used.insert(name.clone())).unwrap_or_default()));
    }
    families
}

fn properties(style: &TextStyle, name: &str, family: &str) -> Vec<Property> {
    let px = |number: f64| format!("{}px", number::css(number));
    let height = match style.line_height {
        LineHeight::Auto => "normal".to_owned(),
        LineHeight::Px(height) => px(height),
        LineHeight::Percent(percent) => number::css(percent / 100.0),
    };
    let values = [
        ("", px(style.font_size)),
        ("--line-height", height),
        ("--letter-spacing", px(style.letter_spacing)),
        ("--font-weight", number::css(style.font_weight.clamp(1.0, 1000.0))),
    ];
    let mut properties =
        values.map(|(suffix, value)| Property::new(&format!("text-{name}{suffix}"), value)).to_vec();
    let mut head = format!("{}: {}", style.figma_name, utilities(style, name, family).join(" "));
    let spacings = style.spacings();
    if !spacings.is_empty() {
        head.push_str(&format!("; {}", spacings.join(", ")));
    }
    let comment = match style.description.trim() {
        "" => head,
        description => format!("{head}. {description}"),
    };
    if let Some(first) = properties.first_mut() {
        first.comment = text::css_comment(&comment);
    }
    properties
}

/// Returns the utilities that show the style together.
fn utilities(style: &TextStyle, name: &str, family: &str) -> Vec<String> {
    let case = match style.text_case.as_str() {
        "upper" => "uppercase",
        "lower" => "lowercase",
        "title" => "capitalize",
        "small-caps" => "[font-variant-caps:small-caps]",
        "small-caps-forced" => "[font-variant-caps:all-small-caps]",
        _ => "",
    };
    let decoration = match style.text_decoration.as_str() {
        "underline" => "underline",
        "strikethrough" => "line-through",
        _ => "",
    };
    let mut utilities = vec![format!("text-{name}"), format!("font-{family}")];
    let plain = [if style.italic { "italic" } else { "" }, case, decoration];
    utilities.extend(plain.into_iter().filter(|utility| !utility.is_empty()).map(str::to_owned));
    if style.paragraph_indent != 0.0 {
        utilities.push(format!("indent-[{}px]", number::css(style.paragraph_indent)));
    }
    let features = style.opentype_flags.iter().filter(|(flag, _)| {
        // CSS accepts only tags of four printable ASCII characters.
        flag.len() == 4 && flag.bytes().all(|b| b.is_ascii_alphanumeric())
    });
    let features =
        features.map(|(flag, on)| format!("'{}'_{}", flag.to_ascii_lowercase(), u8::from(*on != 0)));
    let features = features.collect::<Vec<_>>();
    if !features.is_empty() {
        utilities.push(format!("[font-feature-settings:{}]", features.join(",")));
    }
    utilities
}
