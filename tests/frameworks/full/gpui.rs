// What a user of gpui would write; `design` is the package with the generated code.

use gpui::{AssetSource, IntoElement, ParentElement, Styled, WindowAppearance, div};
use design::icons::{Icon, IconAssets};
use design::images::{Image, ImageAssets};
use design::theme::theme::{Mode, Theme};
use design::{styles, text};

fn view(theme: &Theme) -> impl IntoElement {
    let styles::Paint::Gradient(dawn) = styles::GRADIENT_DAWN[0] else { panic!() };
    assert!(dawn.background().is_none(), "gpui has two stops");
    let gradient = styles::Gradient { stops: &dawn.stops[..2], ..dawn };
    div()
        .bg(theme.surface_base)
        .child(div().bg(gradient.background().unwrap()))
        .child(text::heading_large(div()).child("Home"))
        .child(Icon::Home.svg_element().text_color(theme.text_primary))
        .child(gpui::img(Image::ALL[0].source(2.0)))
}

#[test]
fn colors_follow_the_window() {
    let [light, dark] = [WindowAppearance::VibrantLight, WindowAppearance::Dark].map(Theme::of);
    assert_eq!((light, dark), (Theme::LIGHT, Theme::of(Mode::Dark)));
    let _ = view(&light).into_any_element();
}

#[test]
fn every_file_is_an_asset() {
    for icon in Icon::ALL {
        let file = IconAssets.load(icon.path()).unwrap().unwrap();
        assert_eq!(file.as_ref(), icon.svg().as_bytes());
    }
    assert_eq!(IconAssets.list("assets/icons/").unwrap().len(), Icon::COUNT);
    assert_eq!(IconAssets.list("").unwrap().len(), Icon::COUNT);
    assert!(IconAssets.load("assets/icons/none.svg").unwrap().is_none());
    let path = Image::ALL[0].at(2.0).path;
    assert_eq!(ImageAssets.load(path).unwrap().unwrap().as_ref(), Image::ALL[0].at(2.0).bytes);
    assert_eq!(ImageAssets.list("").unwrap().len(), 3 * Image::COUNT);
}
