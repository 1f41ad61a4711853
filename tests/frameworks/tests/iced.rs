//! What a user of iced would write.

use frameworks::iced::theme::theme::{Mode, Theme};
use frameworks::iced::{icons, images, text};
use iced::font::Family;

#[test]
fn colors_follow_iced_s_theme_and_make_one() {
    assert_eq!(Theme::of(&iced::Theme::Dracula), Theme::DARK);
    assert_eq!(Theme::of(Mode::Light), Theme::of(&iced::Theme::Light));
    let own = Theme::DARK.theme("Nimbus dark");
    assert_eq!(own.palette().background, Theme::DARK.surface_base);
    assert_eq!(Mode::from(&own), Mode::Dark);
}

#[test]
fn text_styles_have_fonts() {
    let font = text::HEADING_LARGE.font;
    let Family::Name(family) = font.family else { panic!() };
    assert!(text::FONTS.contains(&(family, font.weight, font.style)));
}

#[test]
fn icons_and_images_have_handles() {
    let icon = icons::Icon::from_name("home").unwrap();
    assert_eq!(icon.handle().id(), icon.handle().id());
    let image = images::Image::ALL[0];
    assert!(matches!(image.handle(2.0), iced::widget::image::Handle::Bytes(_, bytes) if bytes == image.at(2.0).bytes));
}
