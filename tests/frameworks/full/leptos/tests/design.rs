//! What a user of Leptos would write.

use leptos::prelude::*;
use leptos_design::icons::Icon;
use leptos_design::images::Image;
use leptos_design::theme::theme::{Mode, Theme};
use leptos_design::{styles, text};

fn app() -> impl IntoView {
    let theme = Theme::of(Mode::Dark);
    let image = Image::ALL[0];
    view! {
        <main style=format!("background: {}; color: {}", theme.surface_base, theme.text_primary)>
            <h1 style=text::HEADING_LARGE>"Home"</h1>
            <leptos_icons::Icon icon=Icon::Home.icon()/>
            <span inner_html=Icon::Home.svg()></span>
            <img src=format!("/{}", image.at(1.0).path) srcset=image.srcset("/") alt="A picture"/>
            <hr style=format!("background-image: {}", styles::GRADIENT_DAWN)/>
        </main>
    }
}

#[test]
fn the_page_has_the_design() {
    let page = Owner::new().with(|| app().to_html());
    assert!(page.contains(&format!("background: {}", Theme::DARK.surface_base)), "{page}");
    assert!(page.contains("font-size: 32px") && page.contains("currentColor"), "{page}");
    assert!(page.contains("viewBox=\"0 0 24 24\"") && page.contains("/images/") && page.contains("@3x.png 3x"), "{page}");
}
