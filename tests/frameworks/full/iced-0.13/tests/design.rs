//! What a user of iced 0.13 would write.

use iced_0_13_design::theme::theme::{Mode, Theme};
use iced_0_13_design::{icons, images, styles, text};

#[test]
fn colors_follow_iced_s_theme_and_make_one() {
    assert_eq!(Theme::of(&iced::Theme::Dracula), Theme::DARK);
    let own = Theme::DARK.theme("Nimbus dark");
    assert_eq!(own.palette().background, Theme::DARK.surface_base);
    assert_eq!(Mode::from(&own), Mode::Dark);
}

#[test]
fn text_icons_and_gradients_are_those_of_iced() {
    assert_eq!(text::HEADING_LARGE.size, iced::Pixels(32.0));
    let icon = icons::Icon::from_name("home").unwrap();
    assert_eq!(icon.handle().id(), icon.handle().id());
    let image = images::Image::ALL[0];
    assert!(matches!(image.handle(2.0), iced::widget::image::Handle::Bytes(_, bytes) if bytes == image.at(2.0).bytes));
    let styles::Paint::Gradient(dawn) = styles::GRADIENT_DAWN[0] else { panic!() };
    assert!(dawn.linear().is_some());
}
