//! Themes of GUI frameworks: color styles as modes, and what does not fit the design.

use serde_json::json;

use crate::support::{Bench, snapshot};

const MODES: &str = r#"
[[package.metadata.exfig.colors]]
modes = { "light/*" = "light", "dark/*" = "dark" }
output = { format = "egui", path = "src/colors.rs", roles = { background = "surface" } }
"#;

/// Adds color styles, and a rectangle for each that shows its color.
fn add_styles(bench: &Bench, styles: &[(&str, u8)]) {
    bench.server.edit(|design| {
        for (at, (name, shade)) in styles.iter().enumerate() {
            let id = format!("8:{at}");
            design.file["styles"][&id] =
                json!({"key": id, "name": name, "styleType": "FILL", "remote": false, "description": ""});
            let shade = f64::from(*shade) / 255.0;
            let node = json!({"id": format!("7:{at}"), "name": "swatch", "type": "RECTANGLE", "styles": {"fill": id},
                "fills": [{"type": "SOLID", "color": {"r": shade, "g": shade, "b": shade, "a": 1}}]});
            let page = &mut design.file["document"]["children"][0]["children"];
            page.as_array_mut().unwrap().push(node);
        }
    });
}

#[test]
fn color_styles_become_a_theme_with_modes() {
    let bench = Bench::new(MODES);
    add_styles(&bench, &[("light/surface", 255), ("dark/surface", 17), ("light/lonely", 1)]);
    let ran = bench.export();
    snapshot!(bench, ran, @r#"
    code: 0
    ----- stderr
       Exporting app
            Note app: color styles that do not exist in every mode, left out (1): `lonely`
        Exported app: 1 written, 0 unchanged
           Spent 1 tier-1 request, 1 tier-3 request, in [TIME]
    "#);
    let code = bench.read("app/src/colors.rs");
    let theme = code.split_once("pub mod theme").unwrap().1;
    assert!(theme.contains("surface: Color32::from_rgb(0xff, 0xff, 0xff)"), "{theme}");
    assert!(theme.contains("surface: Color32::from_rgb(0x11, 0x11, 0x11)"), "{theme}");
    assert!(
        theme.contains("impl From<::egui::Theme> for Mode") && theme.contains("pub fn install("),
        "{theme}"
    );
    assert!(code.contains("pub const BRAND_RED: Color32") && !code.contains("lonely"), "{code}");
}

#[test]
fn what_does_not_fit_the_design_is_reported_at_its_line() {
    let bench = Bench::new(MODES);
    add_styles(&bench, &[("light/surface", 255), ("dark/surfaces", 17)]);
    snapshot!(bench, bench.export(), @r#"
    code: 2
    ----- stderr
       Exporting app
    error: the role `background` is `surface`, and this output has no such color
      --> app/Cargo.toml:15:36
       |
    15 | output = { format = "egui", path = "src/colors.rs", roles = { background = "surface" } }
       |                                    ^^^^^^^^^^^^^^^ does not fit the design
       |
       = help: use the name of a color in Figma, such as `brand/red`

    error: found 1 mistake; nothing was written
    "#);
    assert!(!bench.exists("app/src/colors.rs"));
    bench.configure(&MODES.replace("background =", "success ="));
    bench.export().ends_with(2);
}
