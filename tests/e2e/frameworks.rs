//! Themes of GUI frameworks: color styles as modes, and what does not fit the design.

use fake_figma::{Design, FakeFigma};
use serde_json::json;

use crate::support::{Bench, design, snapshot};

const MODES: &str = r#"
[[package.metadata.exfig.colors]]
modes = { "light/*" = "light", "dark/*" = "dark" }
output = { format = "egui", path = "src/colors.rs", roles = { background = "surface" } }
"#;

/// Adds color styles, and a rectangle for each that shows its color.
fn add_styles(bench: &Bench, styles: &[(&str, u8)]) {
    bench.server.edit(|design| put_styles(design, styles));
}

fn put_styles(design: &mut Design, styles: &[(&str, u8)]) {
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

const TWO_FILES: &str = r#"
[[package.metadata.exfig.colors]]
modes = { "*" = "light" }
mode-files = { dark = "ZDARK" }
output = { format = "rust", path = "src/colors.rs" }
"#;

#[test]
fn a_mode_of_color_styles_may_be_another_file() {
    let server = FakeFigma::builder().design(design(&[])).design(design(&[]).with_key("ZDARK"));
    let bench = Bench::with(server, TWO_FILES);
    let edit = |key: &str, styles: &[(&str, u8)]| {
        assert!(bench.server.edit_file(key, |design| put_styles(design, styles)));
    };
    edit("TESTKEY", &[("surface", 255), ("lonely", 1)]);
    snapshot!(bench, bench.export(), @"
    code: 0
    ----- stderr
       Exporting app
            Note app: color styles that do not exist in every mode, left out (2): `lonely`, `surface`
        Exported app: 1 written, 0 unchanged
           Spent 2 tier-1 requests, 2 tier-3 requests, in [TIME]
    ");
    edit("ZDARK", &[("surface", 17), ("other", 2)]);
    snapshot!(bench, bench.export(), @"
    code: 0
    ----- stderr
       Exporting app
            Note app: color styles that do not exist in every mode, left out (2): `lonely`, `other`
        Exported app: 1 written, 0 unchanged
           Spent 2 tier-1 requests, 4 tier-3 requests, in [TIME]
    ");
    let code = bench.read("app/src/colors.rs");
    assert!(code.contains("surface: Color::rgba(0xff, 0xff, 0xff, 0xff)"), "{code}");
    assert!(code.contains("surface: Color::rgba(0x11, 0x11, 0x11, 0xff)"), "{code}");
    let lock = bench.read("app/exfig.lock");
    assert_eq!(lock.lines().filter(|line| line.starts_with("version = \"2+2\"")).count(), 1, "{lock}");

    // A theme shows the modes of its members, and is up to date when they are.
    bench.configure(&format!(
        "{TWO_FILES}\n[package.metadata.exfig.typography]\noutput = {{ format = \"css\", path = \"type.css\" }}\n\
         [package.metadata.exfig.theme]\nfrom = [\"colors\", \"typography\"]\noutput = {{ format = \"css\", path = \"all.css\" }}"
    ));
    bench.export().ends_with(0);
    assert!(bench.read("app/all.css").contains("#111111"), "{}", bench.read("app/all.css"));
    // Two requests of tier 3 show that nothing changed.
    let before = bench.server.counts();
    bench.export().ends_with(0);
    let after = bench.server.counts();
    assert_eq!([after.tier(1) - before.tier(1), after.tier(3) - before.tier(3)], [0, 2]);
    bench.run(&["--check", "--remote"]).ends_with(0);
    // A change in the second file makes the entry stale.
    bench.server.edit_file("ZDARK", |design| {
        let swatch = design.node_mut("7:0").unwrap();
        swatch["fills"][0]["color"]["r"] = json!(0);
    });
    snapshot!(bench, bench.run(&["--check", "--remote"]), @"
    code: 5
    ----- stdout
    app: `surface` (#ffffff #111111 -> #ffffff #001111): changed in the design
    the Figma file ZDARK has changed since the last export
    ----- stderr
        Planning app
            Note app: color styles that do not exist in every mode, left out (2): `lonely`, `other`
    error: `--check` found 1 difference
    help: `cargo xtask figma-export` brings the outputs up to date
    ");
    snapshot!(bench, bench.export(), @"
    code: 0
    ----- stderr
       Exporting app
            Note file TESTKEY has not changed since an earlier run fetched it: using the copy on disk
            Note file ZDARK has not changed since an earlier run fetched it: using the copy on disk
            Note app: color styles that do not exist in every mode, left out (2): `lonely`, `other`
        Exported app: 2 written, 1 unchanged
           Spent 4 tier-3 requests, in [TIME]
    ");
    assert!(bench.read("app/src/colors.rs").contains("surface: Color::rgba(0x00, 0x11, 0x11, 0xff)"));
}
