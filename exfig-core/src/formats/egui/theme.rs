//! What connects a collection to egui's own themes.

use std::fmt::Write as _;

use crate::formats::appearance::Appearance;
use crate::formats::rust::dialect::Native;

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
    let mut text = String::new();
    let mode = |appearance| native.modes.get(&appearance).copied();
    if let (Some(light), Some(dark)) = (mode(Appearance::Light), mode(Appearance::Dark)) {
        let _ = write!(
            text,
            "impl From<::egui::Theme> for Mode {{\n    fn from(theme: ::egui::Theme) -> Self {{\n        match theme {{\n            \
             ::egui::Theme::Light => Self::{light},\n            ::egui::Theme::Dark => Self::{dark},\n        }}\n    }}\n}}\n"
        );
    }
    if native.roles.is_empty() {
        return text;
    }
    if native.has_theme {
        let body = assignments(native, "self.", 8);
        let _ = write!(
            text,
            "\nimpl Theme {{\n    /// egui's colors, with these in their places.\n    #[must_use]\n    \
             pub fn visuals(&self, base: ::egui::Visuals) -> ::egui::Visuals {{\n        let mut visuals = base;\n{body}        \
             visuals\n    }}\n}}\n"
        );
        if native.follows_themes() {
            text.push_str(INSTALL);
        }
    } else {
        let body = assignments(native, "", 4);
        let _ = write!(
            text,
            "\n/// egui's colors, with these in their places.\n#[must_use]\npub fn visuals(base: ::egui::Visuals) -> \
             ::egui::Visuals {{\n    let mut visuals = base;\n{body}    visuals\n}}\n"
        );
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

fn assignments(native: &Native<'_>, of: &str, indent: usize) -> String {
    let mut lines = String::new();
    for (role, color) in &native.roles {
        let fields = FIELDS.iter().filter(|(name, _)| name == role).flat_map(|(_, fields)| fields.iter());
        for field in fields {
            let value = format!("{of}{color}");
            let value = if *field == "override_text_color" { format!("Some({value})") } else { value };
            let _ = writeln!(lines, "{:indent$}visuals.{field} = {value};", "");
        }
    }
    lines
}
