//! `tint`: what the colors of SVG files become.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

/// The color of the text around an icon, in CSS.
pub(crate) const CURRENT: &str = "currentColor";

/// What the colors of SVG files become.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tint {
    /// They stay.
    #[default]
    Keep,
    /// The color of SVGs with a single color becomes this one; SVGs with several stay as they are.
    Single(String),
    /// Each of these colors, in the form of [`plain_color`], becomes another.
    Each(BTreeMap<String, String>),
}

impl Tint {
    /// Whether a color is that of the page around the icon: `currentColor` or a custom property.
    pub(crate) fn depends_on_page(&self) -> bool {
        let is_of_page = |color: &String| color == CURRENT || color.starts_with("var(");
        match self {
            Self::Keep => false,
            Self::Single(color) => is_of_page(color),
            Self::Each(colors) => colors.values().any(is_of_page),
        }
    }
}

impl Serialize for Tint {
    /// As it is in Cargo.toml, so that the digests of configurations stay as they are.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Keep => serializer.serialize_bool(false),
            Self::Single(color) if color == CURRENT => serializer.serialize_bool(true),
            Self::Single(color) => serializer.serialize_str(color),
            Self::Each(colors) => colors.serialize(serializer),
        }
    }
}

/// Returns a color as `#rrggbb` or `#rrggbbaa` in lowercase, so that `#FFF` equals `white`; `None` if it is
/// not a hex color or one of the 16 names of CSS 2.1. Figma's renderer uses some of these where they are
/// shorter.
pub(crate) fn plain_color(text: &str) -> Option<String> {
    let text = text.trim().to_ascii_lowercase();
    if let Some((_, hex)) = NAMED.iter().find(|(name, _)| *name == text) {
        return Some((*hex).to_owned());
    }
    let digits = text.strip_prefix('#').filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
    let full = match digits.len() {
        3 | 4 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
        6 | 8 => digits.to_owned(),
        _ => return None,
    };
    // An opaque color may be written with or without its alpha.
    let full = full.strip_suffix("ff").filter(|rest| rest.len() == 6).unwrap_or(&full);
    Some(format!("#{full}"))
}

/// Whether a color may stand in an SVG in place of Figma's: a hex color, one of the 16 names, `currentColor`
/// or a custom property. Contains nothing that XML would escape and nothing that loads.
pub(crate) fn is_replacement(text: &str) -> bool {
    let is_property = || {
        let name = text.strip_prefix("var(--").and_then(|rest| rest.strip_suffix(')'));
        name.is_some_and(|name| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
        })
    };
    text == CURRENT || plain_color(text).is_some() || is_property()
}

/// Source: "basic color keywords", CSS Color Module Level 3, §4.1.
const NAMED: [(&str, &str); 16] = [
    ("black", "#000000"),
    ("silver", "#c0c0c0"),
    ("gray", "#808080"),
    ("white", "#ffffff"),
    ("maroon", "#800000"),
    ("red", "#ff0000"),
    ("purple", "#800080"),
    ("fuchsia", "#ff00ff"),
    ("green", "#008000"),
    ("lime", "#00ff00"),
    ("olive", "#808000"),
    ("yellow", "#ffff00"),
    ("navy", "#000080"),
    ("blue", "#0000ff"),
    ("teal", "#008080"),
    ("aqua", "#00ffff"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_colors_have_one_form() {
        let table = [
            ("#FFF", Some("#ffffff")),
            ("white", Some("#ffffff")),
            ("#FFFF", Some("#ffffff")),
            ("#1e88E5", Some("#1e88e5")),
            ("#1e88e580", Some("#1e88e580")),
            ("#1e8f", Some("#11ee88")),
            ("Red", Some("#ff0000")),
            ("#12", None),
            ("#ggg", None),
            ("currentColor", None),
            ("rebeccapurple", None),
        ];
        for (text, want) in table {
            assert_eq!(plain_color(text).as_deref(), want, "{text}");
        }
    }

    #[test]
    fn a_replacement_loads_nothing_and_ends_no_attribute() {
        for text in ["currentColor", "#fff", "var(--a-B_1)", "black"] {
            assert!(is_replacement(text), "{text}");
        }
        for text in ["", "var(--)", "var(--a\")", "url(#a)", "var(--a, url(x))", "\"", "currentcolor"] {
            assert!(!is_replacement(text), "{text}");
        }
    }
}
