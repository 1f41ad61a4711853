//! What a user of Bevy 0.19 would write.

use bevy_0_19_design as design;

include!("../../bevy-before-0.20.rs");

#[test]
fn text_styles_are_bundles() {
    let (font, height, _) = text::heading_large();
    assert_eq!(font.font_size, bevy::text::FontSize::Px(32.0));
    assert!(matches!(height, LineHeight::Px(_) | LineHeight::RelativeToFont(_)));
}
