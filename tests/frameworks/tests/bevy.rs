//! What a user of Bevy would write.

use bevy::color::{Color, ColorToPacked as _};
use bevy::window::WindowTheme;
use frameworks::bevy::theme::theme::{Mode, Theme};
use frameworks::bevy::{icons, images};

#[test]
fn colors_follow_the_window_s_theme() {
    assert_eq!(Theme::of(WindowTheme::Dark), Theme::of(Mode::Dark));
    assert_ne!(Theme::of(WindowTheme::Light).surface_base, Theme::DARK.surface_base);
    let Color::Srgba(base) = Theme::LIGHT.surface_base else { panic!() };
    assert_eq!(base.to_u8_array()[3], 255);
}

#[test]
fn paths_are_those_of_the_asset_server() {
    let icon = icons::Icon::from_name("home").unwrap();
    assert_eq!((icon.asset(1.0), icon.asset(1.5)), ("pixels/home.png", "pixels/home@2x.png"));
    assert!(images::Image::ALL.iter().all(|image| image.asset(3.0).ends_with("@3x.png")));
}
