//! What a user of Bevy would write.

use bevy_design as design;

include!("../../bevy.rs");

#[test]
fn text_styles_are_bundles() {
    let (font, height, _) = text::heading_large();
    assert_eq!(font.font_size, bevy::text::FontSize::Px(32.0));
    assert!(matches!(height, LineHeight::Px(_) | LineHeight::RelativeToFont(_)));
}

#[test]
fn widgets_have_the_colors_of_roles() {
    use bevy::feathers::tokens::semantic;
    let props = Theme::DARK.feathers(create_dark_theme());
    assert_eq!(props.semantic_base[&semantic::SURFACE_WINDOW], Theme::DARK.surface_base);
    assert_eq!(props.semantic_base[&semantic::TEXT_DEFAULT], Theme::DARK.text_primary);
}
