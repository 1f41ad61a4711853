//! What a user of egui would write.

use egui::{Context, FontFamily, Theme};
use frameworks::egui::{icon_consts, icons, images, text, theme};

#[test]
fn colors_follow_egui_s_theme() {
    let [light, dark] = [Theme::Light, Theme::Dark].map(theme::theme::Theme::of);
    assert_eq!(light, theme::theme::Theme::LIGHT);
    assert_eq!(dark, theme::theme::Theme::of(theme::theme::Mode::Dark));
    let ctx = Context::default();
    theme::theme::install(&ctx);
    ctx.set_theme(Theme::Dark);
    assert_eq!(ctx.global_style().visuals.panel_fill, dark.surface_base);
    assert_eq!(ctx.global_style().visuals.override_text_color, Some(dark.text_primary));
}

#[test]
fn text_styles_name_the_fonts_to_load() {
    let format = text::heading_large();
    let FontFamily::Name(name) = &format.font_id.family else { panic!("{:?}", format.font_id) };
    assert!(text::FONTS.contains(&name.as_ref()), "{name}");
    assert!(format.line_height.is_some());
}

#[test]
fn icons_and_images_have_their_size() {
    let icon = icons::Icon::from_name("home").unwrap();
    assert_eq!(icon.image().source(&Context::default()).uri(), Some("bytes://frameworks/assets/white/home.svg"));
    assert!(!icon.svg().contains("currentColor") && icon.svg().contains("#ffffff"));
    assert_eq!(icon_consts::Icon::Home.svg(), icon.svg());
    let image = images::Image::ALL[0];
    let egui::ImageSource::Bytes { bytes, .. } = image.source(2.0) else { panic!() };
    assert_eq!(bytes.as_ref(), image.at(2.0).bytes);
}
