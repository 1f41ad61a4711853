//! What users of peniko, ratatui and Leptos would write.

use frameworks::leptos::{icon_consts, icons, images, text};
use frameworks::{leptos, peniko, ratatui};

#[test]
fn brushes_place_gradients_as_the_design_does() {
    let peniko::styles::Paint::Gradient(dawn) = peniko::styles::GRADIENT_DAWN[0] else { panic!() };
    let (brush, transform) = dawn.brush(200.0, 100.0).unwrap();
    assert_eq!(brush.stops.len(), dawn.stops.len());
    let start = transform * ::peniko::kurbo::Point::ORIGIN;
    assert_eq!((start.x, start.y), (f64::from(dawn.start[0]) * 200.0, f64::from(dawn.start[1]) * 100.0));
    let end = transform * ::peniko::kurbo::Point::new(1.0, 0.0);
    assert_eq!((end.x, end.y), (f64::from(dawn.end[0]) * 200.0, f64::from(dawn.end[1]) * 100.0));
}

#[test]
fn terminals_show_translucent_colors_as_they_look() {
    use ::ratatui::style::{Color, Modifier};
    use ratatui::theme::theme::Theme;
    let Color::Rgb(r, g, b) = Theme::LIGHT.surface_scrim else { panic!() };
    // #0f1d33 at 48 % over #f5f7fa.
    assert_eq!([r, g, b], [0x87, 0x8f, 0x9b]);
    assert!(ratatui::text::HEADING_LARGE.add_modifier.contains(Modifier::BOLD));
}

#[test]
fn icons_are_those_of_leptos_icons() {
    let icon = icons::Icon::from_name("home").unwrap();
    assert_eq!((icon.icon().view_box, icon.icon().data), (Some("0 0 24 24"), icon.svg()));
    assert_eq!(icon_consts::Icon::Home.icon(), icon.icon());
    assert!(icon.svg().contains("currentColor"));
    let image = images::Image::ALL[0];
    assert!(image.srcset("/").contains("/images/") && image.srcset("/").ends_with(" 3x"));
    assert!(text::HEADING_LARGE.contains("font-size: 32px"));
    let leptos::theme::theme::Theme { surface_base, .. } = leptos::theme::theme::Theme::SYSTEM;
    assert_eq!(surface_base, "light-dark(#f5f7fa, #0f1d33)");
}
