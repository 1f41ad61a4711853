//! What options of CSS change: who decides the mode, and where files lie.

use super::*;

fn css(options: &[(&str, &str)], content: Content) -> String {
    let css = named("css");
    let mut set = Options::default();
    for (name, value) in options {
        let option = css.options().iter().find(|option| option.name == *name).unwrap();
        set.set(option, (*value).to_owned());
    }
    let context = Context { options: &set, ..sample::context("web/styles/design.css", content) };
    text_of(css, &context).unwrap().split_once("\n\n").unwrap().1.to_owned()
}

fn theme() -> TokenSet {
    let color = |hex| Value::Color(sample::rgb(hex));
    let tokens = vec![
        sample::token("base", "The page.", vec![color(0xff_ffff), color(0x12_1212), color(0x00_0000)]),
        sample::token("same", "", vec![color(0x11_1111), color(0x11_1111), color(0x22_2222)]),
        sample::token("gap", "", [1.0, 2.0, 3.0].map(Value::Number).to_vec()),
    ];
    let group = sample::group("Theme", &["Light", "Dark", "Dark HC"], tokens);
    TokenSet { axes: Vec::new(), groups: vec![TokenGroup { prefixed: false, ..group }] }
}

#[test]
fn modes_follow_the_system_by_media_queries() {
    assert_snapshot!(css(&[("theme", "prefers-color-scheme")], Content::Tokens(&theme())), @r#"
    /* Theme: Light */
    :root,
    [data-theme="light"] {
      /* The page. */
      --base: #ffffff;
      --same: #111111;
      --gap: 1;
    }

    /* Theme: Dark */
    [data-theme="dark"] {
      --base: #121212;
      --same: #111111;
      --gap: 2;
    }

    /* Theme: Dark HC */
    [data-theme="dark-hc"] {
      --base: #000000;
      --same: #222222;
      --gap: 3;
    }

    @media (prefers-color-scheme: dark) {
      :root:not([data-theme]) {
        --base: #121212;
        --same: #111111;
        --gap: 2;
      }
    }

    @media (prefers-contrast: more) and (prefers-color-scheme: dark) {
      :root:not([data-theme]) {
        --base: #000000;
        --same: #222222;
        --gap: 3;
      }
    }
    "#);
    let host = css(&[("theme", "prefers-color-scheme"), ("root", ":host")], Content::Tokens(&theme()));
    assert!(host.contains(":host(:not([data-theme])) {"), "{host}");
    let list = css(&[("theme", "prefers-color-scheme"), ("root", ".a, .b")], Content::Tokens(&theme()));
    assert!(list.contains(":is(.a, .b):not([data-theme]) {"), "{list}");
}

#[test]
fn modes_follow_the_system_by_light_dark() {
    assert_snapshot!(css(&[("theme", "light-dark")], Content::Tokens(&theme())), @r#"
    /* Theme: Light */
    :root {
      color-scheme: light dark;
      /* The page. */
      --base: light-dark(#ffffff, #121212);
      --same: #111111;
      --gap: 1;
    }

    [data-theme="light"] {
      color-scheme: light;
      --base: light-dark(#ffffff, #121212);
      --same: #111111;
      --gap: 1;
    }

    /* Theme: Dark */
    [data-theme="dark"] {
      color-scheme: dark;
      --base: light-dark(#ffffff, #121212);
      --same: #111111;
      --gap: 2;
    }

    /* Theme: Dark HC */
    [data-theme="dark-hc"] {
      color-scheme: dark;
      --base: #000000;
      --same: #222222;
      --gap: 3;
    }

    @media (prefers-color-scheme: dark) {
      :root:not([data-theme]) {
        --base: light-dark(#ffffff, #121212);
        --same: #111111;
        --gap: 2;
      }
    }

    @media (prefers-contrast: more) and (prefers-color-scheme: dark) {
      :root:not([data-theme]) {
        --base: #000000;
        --same: #222222;
        --gap: 3;
      }
    }
    "#);
}

#[test]
fn the_modes_that_follow_the_system_are_known() {
    let mut set = theme();
    set.groups[0].modes = vec!["One".to_owned(), "Two".to_owned(), "Three".to_owned()];
    let css = named("css");
    let mut options = Options::default();
    options.set(css.options().iter().find(|option| option.name == "theme").unwrap(), "light-dark".to_owned());
    let context = sample::context("a.css", Content::Tokens(&set));
    let mistakes = css.mistakes(&Context { options: &options, ..context });
    let mistakes = mistakes.iter().map(|mistake| format!("{}\n{}", mistake.message, mistake.help));
    assert_snapshot!(mistakes.collect::<String>(), @r#"
    `theme` is `light-dark`, and no collection of this output has a light and a dark mode
    say which modes they are: `appearances = { light = "Day", dark = "Night" }`
    "#);
    assert_eq!(css.mistakes(&context), []);
}

/// An element has one `color-scheme`.
#[test]
fn light_dark_is_for_one_collection() {
    let mut set = theme();
    let other = TokenGroup { name: "Brand".to_owned(), id: "9:9".to_owned(), ..set.groups[0].clone() };
    set.groups.push(other);
    let css = named("css");
    let mistakes = |settings: &[(&str, &str)]| {
        let mut options = Options::default();
        for (name, value) in settings {
            let option = css.options().iter().find(|option| option.name == *name).unwrap();
            options.set(option, (*value).to_owned());
        }
        let context = sample::context("a.css", Content::Tokens(&set));
        let mistakes = css.mistakes(&Context { options: &options, ..context });
        mistakes
            .into_iter()
            .map(|mistake| format!("{}\n{}", mistake.message, mistake.help))
            .collect::<String>()
    };
    assert_snapshot!(mistakes(&[("theme", "light-dark")]), @r#"
    `theme` is `light-dark`, and `Theme` and `Brand` both have a light and a dark mode, which an element could not choose one by one
    use `"prefers-color-scheme"`, or name the one that follows the system: `appearances = { collection = "Theme" }`
    "#);
    assert_eq!(mistakes(&[("theme", "prefers-color-scheme")]), "");
}

#[test]
fn icons_and_images_are_classes() {
    let (mut icons, images) = (sample::icons(), sample::images());
    icons.truncate(2);
    icons[1].files[0].path = "public/icons/3d_rotate.svg".to_owned();
    assert_snapshot!(css(&[], Content::Icons(&icons)), @r#"
    .icon-weather-sun,
    .icon-3d-rotate {
      display: inline-block;
      background-color: currentColor;
      mask-position: center;
      mask-repeat: no-repeat;
      mask-size: 100% 100%;
    }

    /* Ends * / here <b> [Link] `tick let x: u8 = 300; ``` # Title - item back https://a.example/b_c */
    .icon-weather-sun {
      width: 24px;
      height: 24px;
      mask-image: url("../../assets/icons/weather_sun.svg");
    }

    .icon-3d-rotate {
      mask-image: url("../../public/icons/3d_rotate.svg");
    }
    "#);
    assert_snapshot!(css(&[("icons", "image"), ("url-prefix", "/static/")], Content::Icons(&icons)), @r#"
    .icon-weather-sun,
    .icon-3d-rotate {
      display: inline-block;
      background-position: center;
      background-repeat: no-repeat;
      background-size: 100% 100%;
    }

    /* Ends * / here <b> [Link] `tick let x: u8 = 300; ``` # Title - item back https://a.example/b_c */
    .icon-weather-sun {
      width: 24px;
      height: 24px;
      background-image: url("/static/assets/icons/weather_sun.svg");
    }

    .icon-3d-rotate {
      background-image: url("/static/icons/3d_rotate.svg");
    }
    "#);
    assert_snapshot!(css(&[("url-prefix", "/")], Content::Images(&images)), @r#"
    .image-hero,
    .image-logo {
      display: inline-block;
      background-position: center;
      background-repeat: no-repeat;
      background-size: 100% 100%;
    }

    .image-hero {
      width: 24px;
      height: 24px;
      background-image: image-set(url("/assets/images/hero.png") 1x, url("/assets/images/hero@2x.png") 2x);
    }

    .image-logo {
      width: 24px;
      height: 24px;
      background-image: url("/assets/images/logo.png");
    }
    "#);
}
