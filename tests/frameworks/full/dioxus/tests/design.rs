//! What a user of Dioxus would write.

use dioxus::prelude::*;
use dioxus_design::icons::Icon;
use dioxus_design::images::Image;
use dioxus_design::theme::theme::{Mode, Theme};
use dioxus_design::{styles, text};

fn app() -> Element {
    let theme = Theme::of(Mode::Dark);
    rsx! {
        main {
            style: "background: {theme.surface_base}; color: {theme.text_primary}",
            h1 { style: text::HEADING_LARGE, "Home" }
            {Icon::Home.view()}
            {Image::ALL[0].view("A picture")}
            hr { style: "background-image: {styles::GRADIENT_DAWN}" }
        }
    }
}

#[test]
fn the_page_has_the_design() {
    let mut dom = VirtualDom::new(app);
    dom.rebuild_in_place();
    let page = dioxus::ssr::render(&dom);
    assert!(page.contains(&format!("background: {}", Theme::DARK.surface_base)), "{page}");
    assert!(page.contains("font-size: 32px") && page.contains("currentColor"), "{page}");
    assert!(page.contains("srcset=") && page.contains(" 3x\"") && page.contains("alt=\"A picture\""), "{page}");
}
