//! What a user of Bevy 0.18 would write.

use bevy::feathers::dark_theme::create_dark_theme;
use bevy::feathers::tokens;
use bevy::prelude::*;
use bevy::text::LineHeight;
use bevy_0_18_design::theme::theme::Theme;
use bevy_0_18_design::{styles, text};

#[test]
fn text_styles_are_bundles() {
    let (font, height) = text::heading_large(Handle::default());
    assert_eq!(font.font_size, 32.0);
    assert!(matches!(height, LineHeight::Px(_) | LineHeight::RelativeToFont(_)));
}

#[test]
fn gradients_are_those_of_nodes() {
    let styles::Paint::Gradient(gradient) = styles::GRADIENT_DAWN[0] else { panic!() };
    let node: BackgroundGradient = gradient.node().unwrap().into();
    assert_eq!(node.0.len(), 1);
}

#[test]
fn widgets_have_the_colors_of_roles() {
    let props = Theme::DARK.feathers(create_dark_theme());
    assert_eq!(props.color[&tokens::WINDOW_BG], Theme::DARK.surface_base);
    assert_eq!(props.color[&tokens::TEXT_MAIN], Theme::DARK.text_primary);
}
