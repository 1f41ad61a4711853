//! What connects a collection to Bevy's window and to the widgets of `bevy::feathers`.

use std::fmt::Write as _;

use crate::formats::appearance::Appearance;
use crate::formats::rust::dialect::Native;

/// The tokens of `bevy::feathers::tokens::semantic` that a role sets.
const TOKENS: [(&str, &[&str]); 5] = [
    ("background", &["SURFACE_WINDOW", "SURFACE_PANE_HEADER"]),
    ("surface", &["SURFACE_PANE_BODY", "SURFACE_GROUP", "SURFACE_DIALOG", "SURFACE_MENU"]),
    ("text", &["TEXT_DEFAULT"]),
    ("primary", &["FILL_ACCENT_DEFAULT", "FOCUS_RING"]),
    ("border", &["BORDER_DEFAULT"]),
];

/// Returns the roles that feathers has tokens for.
pub(super) fn roles() -> [&'static str; 5] {
    TOKENS.map(|(role, _)| role)
}

/// Returns `From<WindowTheme>` for the modes, and a function that gives the widgets of feathers the colors of
/// roles.
pub(super) fn native(native: &Native<'_>) -> String {
    let mut text = String::new();
    let mode = |appearance| native.modes.get(&appearance).copied();
    if let (Some(light), Some(dark)) = (mode(Appearance::Light), mode(Appearance::Dark)) {
        let _ = write!(
            text,
            "impl From<::bevy::window::WindowTheme> for Mode {{\n    fn from(theme: ::bevy::window::WindowTheme) -> Self \
             {{\n        match theme {{\n            ::bevy::window::WindowTheme::Light => Self::{light},\n            \
             ::bevy::window::WindowTheme::Dark => Self::{dark},\n        }}\n    }}\n}}\n"
        );
    }
    if native.roles.is_empty() {
        return text;
    }
    const PROPS: &str = "::bevy::feathers::theme::ThemeProps";
    let (indent, parameters, of) = match native.has_theme {
        true => (4, format!("\n    &self,\n    base: {PROPS},\n"), "self."),
        false => (0, format!("base: {PROPS}"), ""),
    };
    let mut body = String::new();
    for (role, color) in &native.roles {
        let tokens = TOKENS.iter().filter(|(name, _)| name == role).flat_map(|(_, tokens)| tokens.iter());
        for token in tokens {
            let _ = writeln!(body, "    colors.insert(semantic::{token}, {of}{color});");
        }
    }
    let function = format!(
        "/// The colors of feathers, with these in their places: `UiTheme(theme.feathers(create_dark_theme()))`. Needs\n\
         /// Bevy's feature `bevy_feathers`.\n#[must_use]\npub fn feathers({parameters}) -> {PROPS} {{\n    use \
         ::bevy::feathers::tokens::semantic;\n    let mut props = base;\n    let colors = &mut \
         props.semantic_base;\n{body}    props\n}}\n"
    );
    let function = function.lines().map(|line| format!("{:indent$}{line}\n", "")).collect::<String>();
    text.push_str(&match native.has_theme {
        true => format!("\nimpl Theme {{\n{function}}}\n"),
        false => format!("\n{function}"),
    });
    text
}
