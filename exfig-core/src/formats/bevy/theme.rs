//! What connects a collection to Bevy's window and to the widgets of `bevy::feathers`.

use crate::formats::rust::native::Native;

/// The colors of feathers in a version of Bevy.
pub(super) struct Feathers {
    /// The module of the tokens within `bevy::feathers`.
    module: &'static str,
    /// The field of `ThemeProps` that has the colors.
    field: &'static str,
    /// The feature of Bevy that brings feathers.
    feature: &'static str,
    /// The tokens that each role sets.
    tokens: &'static [(&'static str, &'static [&'static str])],
}

impl Feathers {
    /// Returns the roles that feathers has tokens for.
    pub(super) fn roles(&self) -> Vec<&'static str> {
        self.tokens.iter().map(|(role, _)| *role).collect()
    }
}

pub(super) const FEATHERS_0_20: Feathers = Feathers {
    module: "tokens::semantic",
    field: "semantic_base",
    feature: "bevy_feathers",
    tokens: &[
        ("background", &["SURFACE_WINDOW", "SURFACE_PANE_HEADER"]),
        ("surface", &["SURFACE_PANE_BODY", "SURFACE_GROUP", "SURFACE_DIALOG", "SURFACE_MENU"]),
        ("text", &["TEXT_DEFAULT"]),
        ("primary", &["FILL_ACCENT_DEFAULT", "FOCUS_RING"]),
        ("border", &["BORDER_DEFAULT"]),
    ],
};

pub(super) const FEATHERS_0_19: Feathers = Feathers {
    module: "tokens",
    field: "color",
    feature: "bevy_feathers",
    tokens: &[
        ("background", &["WINDOW_BG", "PANE_HEADER_BG"]),
        ("surface", &["PANE_BODY_BG", "GROUP_BODY_BG", "MENU_BG"]),
        ("text", &["TEXT_MAIN"]),
        ("primary", &["BUTTON_PRIMARY_BG", "FOCUS_RING"]),
        ("border", &["PANE_HEADER_BORDER", "GROUP_BODY_BORDER", "MENU_BORDER", "CHECKBOX_BORDER"]),
    ],
};

/// In Bevy 0.17 and 0.18, which have no panes, groups and menus.
pub(super) const FEATHERS_0_17: Feathers = Feathers {
    feature: "experimental_bevy_feathers",
    tokens: &[
        ("background", &["WINDOW_BG"]),
        ("text", &["TEXT_MAIN"]),
        ("primary", &["BUTTON_PRIMARY_BG", "FOCUS_RING"]),
        ("border", &["CHECKBOX_BORDER", "RADIO_BORDER"]),
    ],
    ..FEATHERS_0_19
};

const PROPS: &str = "::bevy::feathers::theme::ThemeProps";

/// Returns `From<WindowTheme>` for the modes, and a function that gives the widgets of feathers the colors of
/// roles.
pub(super) fn native(native: &Native<'_>, feathers: &Feathers) -> String {
    let theme = "::bevy::window::WindowTheme";
    let patterns = ["::bevy::window::WindowTheme::Light", "::bevy::window::WindowTheme::Dark"];
    let mut text = native.theme_conversion(theme, "", patterns);
    if native.roles.is_empty() {
        return text;
    }
    let Feathers { module, field, feature, tokens } = feathers;
    // On one line, the function without a receiver has 99 columns.
    let parameters = match (native.has_theme, native.indent) {
        (true, _) => format!("\n    &self,\n    base: {PROPS},\n"),
        (false, 0) => format!("base: {PROPS}"),
        (false, _) => format!("\n    base: {PROPS},\n"),
    };
    let (_, name) = module.rsplit_once("::").unwrap_or(("", module));
    let lines = native.places(tokens);
    let body = lines.map(|(token, color)| format!("    colors.insert({name}::{token}, {color});\n"));
    let body = body.collect::<String>();
    text.push_str(&native.method(&format!(
        "/// The colors of feathers, with these in their places: `UiTheme(theme.feathers(create_dark_theme()))`. Needs\n\
         /// Bevy's feature `{feature}`.\n#[must_use]\npub fn feathers({parameters}) -> {PROPS} {{\n    use \
         ::bevy::feathers::{module};\n    let mut props = base;\n    let colors = &mut \
         props.{field};\n{body}    props\n}}\n"
    )));
    text
}
