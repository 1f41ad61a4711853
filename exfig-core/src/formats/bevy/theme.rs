//! What connects a collection to Bevy's window and to the widgets of `bevy::feathers`.

use crate::formats::rust::native::Native;

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

const PROPS: &str = "::bevy::feathers::theme::ThemeProps";

/// Returns `From<WindowTheme>` for the modes, and a function that gives the widgets of feathers the colors of
/// roles.
pub(super) fn native(native: &Native<'_>) -> String {
    let theme = "::bevy::window::WindowTheme";
    let patterns = ["::bevy::window::WindowTheme::Light", "::bevy::window::WindowTheme::Dark"];
    let mut text = native.theme_conversion(theme, "", patterns);
    if native.roles.is_empty() {
        return text;
    }
    let parameters = match native.has_theme {
        true => format!("\n    &self,\n    base: {PROPS},\n"),
        false => format!("base: {PROPS}"),
    };
    let lines = native.places(&TOKENS);
    let body = lines.map(|(token, color)| format!("    colors.insert(semantic::{token}, {color});\n"));
    let body = body.collect::<String>();
    text.push_str(&native.method(&format!(
        "/// The colors of feathers, with these in their places: `UiTheme(theme.feathers(create_dark_theme()))`. Needs\n\
         /// Bevy's feature `bevy_feathers`.\n#[must_use]\npub fn feathers({parameters}) -> {PROPS} {{\n    use \
         ::bevy::feathers::tokens::semantic;\n    let mut props = base;\n    let colors = &mut \
         props.semantic_base;\n{body}    props\n}}\n"
    )));
    text
}
