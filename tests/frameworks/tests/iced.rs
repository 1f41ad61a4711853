//! What a user of iced would write.

use frameworks::iced::theme::theme::{Mode, Theme};
use frameworks::iced::{icons, images, styles, text};
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

#[test]
fn gradients_are_those_of_iced() {
    let styles::Paint::Gradient(dawn) = styles::GRADIENT_DAWN[0] else { panic!() };
    let linear = dawn.linear().unwrap();
    let stops = linear.stops.iter().flatten().collect::<Vec<_>>();
    assert_eq!(stops.len(), dawn.stops.len());
    assert!(stops.windows(2).all(|pair| pair[0].offset <= pair[1].offset));
    // Half of a gradient that begins and ends outside of the square.
    let wide = styles::Gradient { start: [-0.5, 0.5], end: [1.5, 0.5], width: [-0.5, 2.5], ..dawn };
    let linear = wide.linear().unwrap();
    assert!((linear.angle.0 - std::f32::consts::FRAC_PI_2).abs() < 1e-6);
    assert_eq!(linear.stops[0].unwrap().offset, 0.0);
    assert_eq!(linear.stops.iter().flatten().last().unwrap().offset, 1.0);
    let radial = styles::Gradient { kind: styles::GradientKind::Radial, ..dawn };
    assert!(radial.linear().is_none());
}
