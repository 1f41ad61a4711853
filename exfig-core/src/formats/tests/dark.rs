//! Icons and images with a variant for dark backgrounds.

use super::*;

fn pair(format: &str) -> Vec<AssetItem> {
    let path = |name: &str| format!("assets/{name}.{format}");
    let files = ["sun", "sun_dark"].map(path);
    let mut sun = sample::asset("sun", "sun", &[(&files[0], 1.0)]);
    sun.dark = Some("sun_dark".to_owned());
    vec![sun, sample::asset("sun_dark", "sun-dark", &[(&files[1], 1.0)])]
}

fn text(format: &str, options: &[(&str, &str)], content: Content) -> String {
    let format = named(format);
    let mut set = Options::default();
    for (name, value) in options {
        set.set(format.options().iter().find(|option| option.name == *name).unwrap(), (*value).to_owned());
    }
    text_of(format, &Context { options: &set, ..sample::context("src/design", content) }).unwrap()
}

#[test]
fn code_chooses_the_variant_for_a_theme() {
    let icons = pair("svg");
    let part = |text: &str, start: &str, end: &str| {
        let (_, rest) = text.split_once(start).unwrap();
        format!("{start}{}", rest.split_once(end).unwrap().0)
    };
    let rust = text("rust", &[], Content::Icons(&icons));
    assert_snapshot!(part(&rust, "    /// The icon on dark", "    /// The path"), @"
    /// The icon on dark backgrounds: the same, if it has no variant for them.
    #[must_use]
    pub const fn dark(self) -> Self {
        match DARK[self as usize] {
            Some(dark) => dark,
            None => self,
        }
    }
    ");
    assert_snapshot!(part(&rust, "static DARK", "\n"), @"static DARK: [Option<Icon>; 2] = [Some(Icon::SunDark), None];");
    let consts = text("rust", &[("style", "consts")], Content::Icons(&icons));
    assert_snapshot!(part(&consts, "    pub const Sun:", "    };"), @r#"
    pub const Sun: Self = Self {
        name: "sun",
        size: Some((24.0, 24.0)),
        path: "assets/sun.svg",
        svg: include_str!("../assets/sun.svg"),
        dark: Some(&Self::SunDark),
    "#);
    let egui = text("egui", &[], Content::Icons(&icons));
    assert_snapshot!(part(&egui, "    /// The icon in the framework", "    /// The path"), @"
    /// The icon in the framework's theme.
    #[must_use]
    pub fn of(self, theme: ::egui::Theme) -> Self {
        if theme == ::egui::Theme::Dark {
            self.dark()
        } else {
            self
        }
    }
    ");
    // Its file is not there yet.
    let rust = text("rust", &[], Content::Icons(&icons[..1]));
    assert!(!rust.contains("dark"), "{rust}");
}

/// The icons of a theme change with its modes, whatever these are called, and in a web component, too.
#[test]
fn the_variant_follows_the_modes_of_the_colors() {
    let colors = vec![sample::token(
        "bg",
        "",
        vec![Value::Color(sample::rgb(0xff_ffff)), Value::Color(sample::rgb(0))],
    )];
    let groups = vec![TokenGroup { prefixed: true, ..sample::group("Colors", &["Night", "Day"], colors) }];
    let set = TokenSet { axes: Vec::new(), groups };
    let icons = pair("svg");
    let parts = [Content::Tokens(&set), Content::Icons(&icons)];
    let css = text("css", &[("theme", "prefers-color-scheme"), ("root", ":host")], Content::Theme(&parts));
    assert_snapshot!(css.split_once("\n\n").unwrap().1.split_once(".icon-sun,").unwrap().0, @r#"
    /* Colors: Night */
    :host,
    [data-colors="night"],
    :host([data-colors="night"]) {
      --colors-bg: #ffffff;
    }

    /* Colors: Day */
    [data-colors="day"],
    :host([data-colors="day"]) {
      --colors-bg: #000000;
    }

    @media (prefers-color-scheme: light) {
      :host(:not([data-colors])) {
        --colors-bg: #000000;
      }
    }

    :host,
    [data-colors="night"],
    :host([data-colors="night"]) {
      --exfig-2efc74-icon-sun: url("../assets/sun_dark.svg");
    }

    [data-colors="day"],
    :host([data-colors="day"]) {
      --exfig-2efc74-icon-sun: initial;
    }

    @media (prefers-color-scheme: light) {
      :host(:not([data-colors])) {
        --exfig-2efc74-icon-sun: initial;
      }
    }
    "#);
}

#[test]
fn sheets_and_catalogs_choose_the_variant_themselves() {
    let icons = pair("svg");
    let css = text("css", &[("theme", "light-dark")], Content::Icons(&icons));
    assert_snapshot!(css.split_once("\n\n").unwrap().1, @r#"
    :root,
    [data-theme="light"] {
      --exfig-2efc74-icon-sun: initial;
    }

    [data-theme="dark"] {
      --exfig-2efc74-icon-sun: url("../assets/sun_dark.svg");
    }

    @media (prefers-color-scheme: dark) {
      :root:not([data-theme]) {
        --exfig-2efc74-icon-sun: url("../assets/sun_dark.svg");
      }
    }

    .icon-sun,
    .icon-sun-dark {
      display: inline-block;
      background-color: currentColor;
      mask-position: center;
      mask-repeat: no-repeat;
      mask-size: 100% 100%;
    }

    .icon-sun {
      width: 24px;
      height: 24px;
      mask-image: var(--exfig-2efc74-icon-sun, url("../assets/sun.svg"));
    }

    .icon-sun-dark {
      width: 24px;
      height: 24px;
      mask-image: url("../assets/sun_dark.svg");
    }
    "#);
    let images = pair("png");
    assert_snapshot!(text("xcassets", &[], Content::Images(&images)), @r#"
    === src/design/Contents.json
    {
      "info" : {
        "author" : "exfig",
        "version" : 1
      }
    }
    === src/design/sun.imageset/Contents.json
    {
      "images" : [
        {
          "filename" : "sun.png",
          "idiom" : "universal",
          "scale" : "1x"
        },
        {
          "appearances" : [
            {
              "appearance" : "luminosity",
              "value" : "dark"
            }
          ],
          "filename" : "sun_dark.png",
          "idiom" : "universal",
          "scale" : "1x"
        }
      ],
      "info" : {
        "author" : "exfig",
        "version" : 1
      },
      "properties" : {
        "template-rendering-intent" : "original"
      }
    }
    === src/design/sun.imageset/sun.png is a copy of assets/sun.png
    === src/design/sun.imageset/sun_dark.png is a copy of assets/sun_dark.png
    "#);
    let json = text("json", &[], Content::Icons(&icons));
    assert_eq!(json.matches("\"dark\": \"sun_dark\"").count(), 1, "{json}");
}
