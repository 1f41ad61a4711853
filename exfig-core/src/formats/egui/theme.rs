//! What connects a collection to egui's own themes.

use crate::formats::rust::native::Native;

/// The fields of `egui::Visuals` that a role sets. Source: `egui::style::Visuals` 0.37.
const FIELDS: [(&str, &[&str]); 7] = [
    ("background", &["panel_fill", "window_fill"]),
    (
        "surface",
        &[
            "extreme_bg_color",
            "widgets.inactive.bg_fill",
            "widgets.inactive.weak_bg_fill",
            "widgets.noninteractive.bg_fill",
        ],
    ),
    ("text", &["override_text_color"]),
    ("primary", &["hyperlink_color", "selection.bg_fill"]),
    ("border", &["widgets.noninteractive.bg_stroke.color", "window_stroke.color"]),
    ("warning", &["warn_fg_color"]),
    ("danger", &["error_fg_color"]),
];

/// Returns the roles that egui has fields for.
pub(super) fn roles() -> [&'static str; 7] {
    FIELDS.map(|(role, _)| role)
}

/// Returns `From<egui::Theme>` for the modes, and functions that give egui's widgets the colors of roles.
pub(super) fn native(native: &Native<'_>) -> String {
    let patterns = ["::egui::Theme::Light", "::egui::Theme::Dark"];
    let mut text = native.theme_conversion("::egui::Theme", "", patterns);
    if native.roles.is_empty() {
        return text;
    }
    let receiver = if native.has_theme { "&self, " } else { "" };
    let body = native.places(&FIELDS).map(|(field, color)| match field {
        "override_text_color" => format!("    visuals.{field} = Some({color});\n"),
        _ => format!("    visuals.{field} = {color};\n"),
    });
    let body = body.collect::<String>();
    text.push_str(&native.method(&format!(
        "/// egui's colors, with these in their places.\n#[must_use]\npub fn visuals({receiver}base: ::egui::Visuals) \
         -> ::egui::Visuals {{\n    let mut visuals = base;\n{body}    visuals\n}}\n"
    )));
    if native.has_theme && native.follows_themes() {
        text.push_str(INSTALL);
    }
    text
}

const INSTALL: &str = "
/// Gives egui's widgets these colors, in its light and its dark theme.
pub fn install(ctx: &::egui::Context) {
    for theme in [::egui::Theme::Light, ::egui::Theme::Dark] {
        let visuals = Theme::of(theme).visuals(theme.default_visuals());
        ctx.set_visuals_of(theme, visuals);
    }
}
";
