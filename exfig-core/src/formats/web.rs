//! What the web frameworks of Rust share: colors and text styles are CSS.

use super::css;
use super::rust::assets::strip;
use super::rust::dialect::{Dialect, Embeds, Paints, TextDialect};
use super::rust::layout::{self, Expr};
use super::rust::native::Native;
use super::{FormatOption, text};
use crate::design::{TextStyle, Value};

/// The folder that the server serves.
pub(super) const PUBLIC: FormatOption = strip("public");

/// SVG is part of the page, so that it takes the color of the text; other files are not in the program.
pub(super) const EMBEDS: Embeds = Embeds::Vectors(&PUBLIC);

pub(super) const COLORS: Dialect = Dialect {
    color: "&'static str",
    literal: |[r, g, b, a]| {
        let alpha = if a == 0xff { String::new() } else { format!("{a:02x}") };
        Expr::atom(format!("\"#{r:02x}{g:02x}{b:02x}{alpha}\""))
    },
    support: "",
    imports: &[],
    paints: Paints::Css,
    native,
    has_theme: false,
};

/// Returns a theme whose colors follow the page's `color-scheme`, if all that the two modes change are colors.
fn native(native: &Native<'_>) -> String {
    let mut colors = Vec::new();
    for (field, [light, dark]) in native.fields.iter().filter(|(_, [light, dark])| light != dark) {
        let (Value::Color(light), Value::Color(dark)) = (light, dark) else { return String::new() };
        let value = format!("light-dark({}, {})", light.hex(), dark.hex());
        colors.push((field.clone(), Expr::atom(text::rust_string(&value))));
    }
    if colors.is_empty() || native.light.is_empty() {
        return String::new();
    }
    let fields = Expr::Update("Self", colors, format!("Self::{}", native.light));
    let name = if native.constants.contains(&"SYSTEM") { "SYSTEM_" } else { "SYSTEM" };
    let item = layout::constant(&format!("pub const {name}: Self"), &fields, native.indent + 4);
    let item = item.iter().map(|line| format!("    {line}\n")).collect::<String>();
    format!(
        "impl Theme {{\n    /// The colors of the mode that the page is in, by CSS: `:root {{ color-scheme: light dark; \
         }}`.\n{item}}}\n"
    )
}

pub(super) const TEXT: TextDialect =
    TextDialect { support: "", item, lost: TextStyle::spacings, fonts: None };

/// `pub const HEADING: &str = "font-family: …; …";`
fn item((name, _): (&str, &str), style: &TextStyle) -> Vec<String> {
    let declarations = css::typography::of_element(style).into_iter();
    let declarations = declarations.map(|(property, value)| format!("{property}: {value};"));
    let value = text::rust_string(&declarations.collect::<Vec<_>>().join(" "));
    layout::constant(&format!("pub const {name}: &str"), &Expr::atom(value), 0)
}
