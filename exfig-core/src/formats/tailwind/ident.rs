//! Names in Tailwind's namespaces: `--color-surface-base` gives `bg-surface-base`.

use crate::design::{Token, Unit, Value};
use crate::formats::css::Names;
use crate::formats::ledger::Identifiers;
use crate::naming::css_name;

pub(super) static IDENTIFIERS: Identifiers = Identifiers {
    separator: "-",
    group: css_name,
    mode: css_name,
    exact: None,
    token,
    style,
    asset: |_, name| css_name(name),
};

pub(super) static NAMES: Names = Names { identifiers: &IDENTIFIERS, property };

/// The first words of Tailwind's own properties. Outside a theme, one of them would change what its utilities
/// do: they all multiply `--spacing`. Source: Tailwind's documentation, "Theme variable namespaces".
const OF_TAILWIND: [&str; 21] = [
    "animate",
    "aspect",
    "background",
    "blur",
    "breakpoint",
    "color",
    "container",
    "default",
    "drop",
    "ease",
    "font",
    "inset",
    "leading",
    "max",
    "perspective",
    "radius",
    "shadow",
    "spacing",
    "text",
    "tracking",
    "tw",
];

/// Colors whose utilities Tailwind defines itself, whatever the theme has. Source: Tailwind's documentation, "Colors".
const OWN_COLORS: [&str; 3] = ["current", "inherit", "transparent"];

/// What follows `text-` in utilities that Tailwind defines itself. Source: Tailwind's documentation, "Typography".
const OWN_TEXTS: [&str; 16] = [
    "balance",
    "center",
    "clip",
    "current",
    "ellipsis",
    "end",
    "inherit",
    "justify",
    "left",
    "nowrap",
    "pretty",
    "right",
    "shadow",
    "start",
    "transparent",
    "wrap",
];

/// Returns the name of a token; `color/red` is `red`, because the namespace says that it is a color.
fn token(name: &str) -> Option<String> {
    let name = css_name(name)?;
    let name = name.strip_prefix("color-").map(str::to_owned).unwrap_or(name);
    Some(if OWN_COLORS.contains(&name.as_str()) { format!("{name}-color") } else { name })
}

fn style(name: &str) -> Option<String> {
    let name = css_name(name)?;
    Some(if OWN_TEXTS.contains(&name.as_str()) { format!("{name}-style") } else { name })
}

/// Returns the property of a token. The first word says what kind it is, so no two kinds can collide.
fn property(token: &Token, name: String) -> String {
    let is_paint = |value: &Value| matches!(value, Value::Paints(_));
    let first = name.split('-').next().unwrap_or_default();
    let unit = token.unit.unwrap_or(Unit::None);
    match token.values.first().map(|value| &value.value) {
        Some(Value::Color(_) | Value::Paints(_)) => {
            let has_paints = token.values.iter().any(|value| is_paint(&value.value));
            format!("{}-{name}", if has_paints { "background-image" } else { "color" })
        }
        Some(Value::Number(_)) if is_themed_length(&name) && matches!(unit, Unit::Px | Unit::Rem) => name,
        _ if OF_TAILWIND.contains(&first) || first == "value" => format!("value-{name}"),
        _ => name,
    }
}

/// Whether a length is called what Tailwind calls lengths: `--radius-small` gives `rounded-small`.
fn is_themed_length(name: &str) -> bool {
    ["spacing-", "radius-"].iter().any(|namespace| name.starts_with(namespace))
}

/// Whether a property is one of Tailwind's theme.
pub(super) fn is_themed(property: &str) -> bool {
    ["color-", "background-image-"].iter().any(|namespace| property.starts_with(namespace))
        || is_themed_length(property)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asset::Rgba;
    use crate::formats::sample;

    #[test]
    fn the_first_word_says_the_kind() {
        let color = || Value::Color(Rgba { r: 0.0, g: 0.0, b: 0.0, a: 1.0 });
        let table = [
            ("surface/base", None, color(), "color-surface-base"),
            ("Color/Surface", None, color(), "color-surface"),
            ("Transparent", None, color(), "color-transparent-color"),
            ("hero", None, Value::Paints(Vec::new()), "background-image-hero"),
            ("radius/small", Some(Unit::Px), Value::Number(4.0), "radius-small"),
            ("radius/small", None, Value::Number(4.0), "value-radius-small"),
            ("Spacing", Some(Unit::Px), Value::Number(4.0), "value-spacing"),
            ("gap/large", Some(Unit::Px), Value::Number(4.0), "gap-large"),
            ("value/a", None, Value::Boolean(true), "value-value-a"),
            ("font/family", Some(Unit::FontFamily), Value::String("Inter".to_owned()), "value-font-family"),
        ];
        for (name, unit, value, want) in table {
            let token = Token { unit, ..sample::token(name, "", vec![value]) };
            assert_eq!(property(&token, super::token(name).unwrap()), want, "{name}");
            assert_eq!(is_themed(want), !want.starts_with("value") && !want.starts_with("gap"), "{want}");
        }
    }
}
