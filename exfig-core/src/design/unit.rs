//! What a number or a string stands for, which Figma's types do not say.

use serde::Serialize;

/// The unit of a number, or the kind of text in a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// A plain number, or text.
    None,
    /// A length in px.
    Px,
    /// A length in px, written in rem: 16 px are 1 rem.
    Rem,
    /// A length in em.
    Em,
    /// A percentage: 50 is a half.
    Percent,
    /// A time in milliseconds.
    Ms,
    /// A time in seconds.
    S,
    /// The weight of a font, 1 to 1000.
    Weight,
    /// A family, or a list of them separated by commas.
    FontFamily,
    /// Text in the language of the output, such as `150ms` or `cubic-bezier(0, 0, 1, 1)`.
    Raw,
}

impl Unit {
    /// The values of `units` in Cargo.toml.
    pub const NAMES: [(&str, Self); 10] = [
        ("none", Self::None),
        ("px", Self::Px),
        ("rem", Self::Rem),
        ("em", Self::Em),
        ("%", Self::Percent),
        ("ms", Self::Ms),
        ("s", Self::S),
        ("weight", Self::Weight),
        ("font-family", Self::FontFamily),
        ("raw", Self::Raw),
    ];

    /// Returns what follows a number in CSS.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Px => "px",
            Self::Rem => "rem",
            Self::Em => "em",
            Self::Percent => "%",
            Self::Ms => "ms",
            Self::S => "s",
            Self::None | Self::Weight | Self::FontFamily | Self::Raw => "",
        }
    }

    /// Returns the number to write before [`suffix`](Self::suffix).
    pub fn scaled(self, number: f64) -> f64 {
        if self == Self::Rem { number / PX_PER_REM } else { number }
    }

    /// Returns the unit that a variable's scopes stand for, if they agree. Source: "Variable scopes", Figma
    /// REST API; the unit of each property is that of Figma's panel.
    pub fn of_scopes(scopes: &[String]) -> Option<Self> {
        let mut units = scopes.iter().map(|scope| match scope.as_str() {
            "CORNER_RADIUS" | "WIDTH_HEIGHT" | "GAP" | "STROKE_FLOAT" | "EFFECT_FLOAT" | "FONT_SIZE"
            | "LINE_HEIGHT" | "LETTER_SPACING" | "PARAGRAPH_SPACING" | "PARAGRAPH_INDENT" => Some(Self::Px),
            "OPACITY" | "COLOR_OPACITY" => Some(Self::Percent),
            "FONT_WEIGHT" => Some(Self::Weight),
            "FONT_FAMILY" => Some(Self::FontFamily),
            _ => None,
        });
        let first = units.next()??;
        units.all(|unit| unit == Some(first)).then_some(first)
    }
}

const PX_PER_REM: f64 = 16.0;

/// Returns the number and the unit of a text that is nothing but these: `150ms`, `-0.5rem`.
pub(crate) fn quantity(text: &str) -> Option<(f64, &str)> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | '-' | '+'))?;
    let (number, unit) = text.split_at(end);
    let is_known = ["px", "rem", "em", "%", "ms", "s", "deg", "vh", "vw", "fr", "ch"].contains(&unit);
    number.parse().ok().filter(|_| is_known && !number.ends_with('.')).map(|number| (number, unit))
}

/// Returns the families of a font stack, without their quotes: `Inter, "Helvetica Neue"`.
pub(crate) fn families(stack: &str) -> Vec<&str> {
    let (mut families, mut start, mut quote) = (Vec::new(), 0, None);
    let ends = stack.char_indices().chain([(stack.len(), ',')]);
    for (at, c) in ends {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            (_, ',') if quote.is_none() || at == stack.len() => {
                families.push(stack[start..at].trim().trim_matches(['"', '\'']).trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    families.retain(|family| !family.is_empty());
    families
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_that_agree_have_a_unit() {
        let table: [(&[&str], Option<Unit>); 8] = [
            (&["COLOR_OPACITY", "OPACITY"], Some(Unit::Percent)),
            (&["GAP"], Some(Unit::Px)),
            (&["GAP", "CORNER_RADIUS"], Some(Unit::Px)),
            (&["GAP", "FONT_WEIGHT"], None),
            (&["GAP", "NEW"], None),
            (&["ALL_SCOPES"], None),
            (&["OPACITY"], Some(Unit::Percent)),
            (&[], None),
        ];
        for (scopes, want) in table {
            let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect::<Vec<_>>();
            assert_eq!(Unit::of_scopes(&scopes), want, "{scopes:?}");
        }
    }

    #[test]
    fn a_text_may_be_a_quantity_or_a_stack() {
        let table = [
            ("150ms", Some((150.0, "ms"))),
            (" -0.5rem ", Some((-0.5, "rem"))),
            ("50%", Some((50.0, "%"))),
            ("150", None),
            ("5.px", None),
            ("ms", None),
            ("1-2px", None),
            ("4px solid", None),
            ("v2", None),
        ];
        for (text, want) in table {
            assert_eq!(quantity(text), want, "{text}");
        }
        assert_eq!(
            families("Inter, \"Helvetica, Neue\", 'A', sans-serif,"),
            ["Inter", "Helvetica, Neue", "A", "sans-serif"]
        );
        assert_eq!(families("\"open"), ["open"]);
        assert_eq!(families(" , "), [""; 0]);
    }
}
