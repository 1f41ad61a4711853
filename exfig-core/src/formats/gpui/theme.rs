//! What connects a collection to gpui's window and to the theme of gpui-component.

use crate::formats::rust::native::Native;

/// The fields of `gpui_component::ThemeConfigColors` that a role sets.
const FIELDS: [(&str, &[&str]); 8] = [
    ("background", &["background"]),
    ("surface", &["popover", "group_box"]),
    ("text", &["foreground", "popover_foreground"]),
    ("primary", &["primary", "ring"]),
    ("border", &["border", "input"]),
    ("success", &["success"]),
    ("warning", &["warning"]),
    ("danger", &["danger"]),
];

/// Returns the roles that gpui-component has colors for.
pub(super) fn roles() -> [&'static str; 8] {
    FIELDS.map(|(role, _)| role)
}

/// Returns `From<WindowAppearance>` for the modes. `component` is the path of gpui-component, if it is used: then
/// also functions that give its components the colors of roles.
pub(super) fn native(native: &Native<'_>, component: Option<&str>) -> String {
    let begin = "        use ::gpui::WindowAppearance::{Dark, Light, VibrantDark, VibrantLight};\n";
    let patterns = ["Light | VibrantLight", "Dark | VibrantDark"];
    let mut text = native.theme_conversion("::gpui::WindowAppearance", begin, patterns);
    let Some(component) = component.filter(|_| !native.roles.is_empty()) else { return text };
    let receiver = if native.has_theme { "    &self,\n" } else { "" };
    let body = native.places(&FIELDS);
    let body = body.map(|(field, color)| format!("    colors.{field} = hex({color});\n")).collect::<String>();
    text.push_str(&native.method(&format!(
        "/// A theme of the components, with these colors in their places.\n#[must_use]\npub fn config(\n{receiver}    base: \
         &{component}::ThemeConfig,\n) -> ::std::rc::Rc<{component}::ThemeConfig> {{\n    let hex = |color: \
         ::gpui::Rgba| Some(format!(\"#{{:08x}}\", u32::from(color)).into());\n    let mut config = base.clone();\n    \
         let colors = &mut config.colors;\n{body}    ::std::rc::Rc::new(config)\n}}\n"
    )));
    if native.has_theme && native.follows_themes() {
        text.push_str(&INSTALL.replace("COMPONENT", component));
    }
    text
}

const INSTALL: &str = "
/// Gives the components these colors, in their light and their dark theme. Call it after `init`.
pub fn install(cx: &mut ::gpui::App) {
    let theme = COMPONENT::Theme::global_mut(cx);
    theme.light_theme = Theme::of(::gpui::WindowAppearance::Light).config(&theme.light_theme);
    theme.dark_theme = Theme::of(::gpui::WindowAppearance::Dark).config(&theme.dark_theme);
    let mode = theme.mode;
    COMPONENT::Theme::change(mode, None, cx);
}
";
