//! What a user of Bevy 0.18 would write.

use bevy_0_18_design as design;

include!("../../bevy-before-0.20.rs");

#[test]
fn text_styles_are_bundles() {
    let (font, height) = text::heading_large(Handle::default());
    assert_eq!(font.font_size, 32.0);
    assert!(matches!(height, LineHeight::Px(_) | LineHeight::RelativeToFont(_)));
}
