//! What a user of gpui-component would write.

use gpui_component::{Icon as Shown, IconNamed, ThemeConfig};
use gpui_component_design as design;

include!("../../gpui.rs");

#[test]
fn components_take_the_colors_of_roles_and_the_icons() {
    let config = Theme::DARK.config(&ThemeConfig::default());
    let background = config.colors.background.as_ref().unwrap();
    let color = gpui_component::try_parse_color(background).unwrap();
    assert_eq!(gpui::Rgba::from(color), gpui::Rgba::from(gpui::Hsla::from(Theme::DARK.surface_base)));
    assert_eq!(IconNamed::path(Icon::Home), Icon::Home.path());
    let _ = Shown::from(Icon::Home);
    let _: fn(&mut gpui::App) = design::theme::theme::install;
}
