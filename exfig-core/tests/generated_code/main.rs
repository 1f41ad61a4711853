//! Compiles, formats, documents and runs the code that exfig generates, as a user's crate would.
//!
//! The crate that holds the generated modules is `no_std` and denies every warning and missing docs. A
//! program next to it uses the modules and asserts values. Names and descriptions come from Figma's darkest
//! corners and from proptest.

#![expect(clippy::disallowed_methods, reason = "the test writes a crate into a temporary folder")]
#![expect(clippy::unwrap_used, reason = "a failed step fails the test")]

mod frameworks;
mod samples;

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use exfig_core::AssetKind;
use exfig_core::internals::design::{Across, Alias, Axis, Token, TokenGroup, TokenSet, Value};
use exfig_core::internals::formats::{
    Body, CodeFormat, Content, Context, Options, name_problems, render_own,
};
use proptest::prelude::*;

use self::samples::{
    NASTY, arms, asset, effect_styles, gray, group, icon_lists, icons, images, random_tokens, styles,
    text_styles, token, variables,
};

/// Returns the text of all files that the format writes.
fn text(format: CodeFormat, content: Content, path: &str) -> String {
    text_with(format, content, path, &[])
}

/// The same, with options of the format.
fn text_with(format: CodeFormat, content: Content, path: &str, set: &[(&str, &str)]) -> String {
    let mut options = Options::default();
    for (name, value) in set {
        let option = format.options().iter().find(|option| option.name == *name).unwrap();
        options.set(option, (*value).to_owned());
    }
    text_of(format, content, path, &options)
}

fn context<'a>(path: &'a str, options: &'a Options, content: Content<'a>) -> Context<'a> {
    let command = "cargo xtask figma-export";
    Context { output_path: path, package: "app", file_key: "KEY", command, options, content }
}

fn text_of(format: CodeFormat, content: Content, path: &str, options: &Options) -> String {
    let files = format.files(&context(path, options, content)).unwrap();
    let texts = files.into_iter().map(|file| match file.body {
        Body::Text(text) => text,
        Body::CopyOf(path) => panic!("{path}"),
    });
    texts.collect()
}

fn one_group(group: TokenGroup) -> TokenSet {
    TokenSet { groups: vec![TokenGroup { prefixed: false, ..group }], ..TokenSet::default() }
}

fn tool(variable: &str, name: &str) -> Command {
    Command::new(std::env::var_os(variable).unwrap_or_else(|| OsString::from(name)))
}

/// Runs a command in `folder` and returns its standard output.
fn run(command: &mut Command, folder: &Path) -> String {
    let output = command.current_dir(folder).output().unwrap();
    let [stdout, stderr] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    assert!(output.status.success(), "{command:?}\n{stdout}\n{stderr}");
    stdout
}

/// Writes a crate with every kind of generated module; returns its folder and the modules' paths.
fn generated_crate() -> (tempfile::TempDir, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("src")).unwrap();
    std::fs::create_dir_all(folder.path().join("assets")).unwrap();
    let (styles, variables, random) = (styles(), variables(), random_tokens(400, false));
    let (described, arms) = (random_tokens(400, true), arms());
    let (text_styles, icons, images) = (text_styles(), icons(), images());
    let effects = effect_styles();
    let lists = icon_lists();
    for file in icons.iter().chain(&images).chain(lists.iter().flatten()).flat_map(|item| &item.files) {
        std::fs::write(folder.path().join(&file.path), file.path.as_bytes()).unwrap();
    }
    let empty = TokenSet::default();
    let modules = [
        ("styles", Content::Tokens(&styles)),
        ("variables", Content::Tokens(&variables)),
        ("random", Content::Tokens(&random)),
        ("described", Content::Tokens(&described)),
        ("arms", Content::Tokens(&arms)),
        ("typography", Content::Typography(&text_styles)),
        ("effects", Content::Effects(&effects)),
        ("icons", Content::Icons(&icons)),
        ("images", Content::Images(&images)),
        ("raster_icons", Content::Icons(&images[1..])),
        ("no_tokens", Content::Tokens(&empty)),
        ("no_typography", Content::Typography(&[])),
        ("no_effects", Content::Effects(&[])),
        ("no_icons", Content::Icons(&[])),
        ("no_images", Content::Images(&[])),
    ];
    let modules = modules.map(|(name, content)| (name.to_owned(), content)).into_iter();
    let lists = lists.iter().enumerate().map(|(at, icons)| (format!("list_{at}"), Content::Icons(icons)));
    let modules = modules.chain(lists).collect::<Vec<_>>();
    // rustc reads the lint levels for rare scripts only in the crate root.
    let mut root = "//! Generated.\n#![no_std]\n#![deny(warnings, missing_docs)]\n\
                    #![allow(uncommon_codepoints, mixed_script_confusables, confusable_idents)]\n"
        .to_owned();
    for (name, content) in &modules {
        let path = format!("src/{name}.rs");
        std::fs::write(folder.path().join(&path), text(CodeFormat::named("rust").unwrap(), *content, &path))
            .unwrap();
        root.push_str(&format!("pub mod {name};\n"));
    }
    let consts = [("const_icons", Content::Icons(&icons)), ("const_images", Content::Images(&images))];
    for (name, content) in consts {
        let path = format!("src/{name}.rs");
        let options = [("style", "consts"), ("docs", "false")];
        let text = text_with(CodeFormat::named("rust").unwrap(), content, &path, &options);
        std::fs::write(folder.path().join(&path), text).unwrap();
        root.push_str(&format!("pub mod {name};\n"));
    }
    let shared = [
        ("types", Content::Tokens(&empty)),
        ("shared_styles", Content::Tokens(&styles)),
        ("shared_variables", Content::Tokens(&variables)),
        ("shared_typography", Content::Typography(&text_styles)),
        ("shared_effects", Content::Effects(&effects)),
    ];
    for (name, content) in shared {
        let path = format!("src/{name}.rs");
        let (format, options): (_, &[_]) = match name {
            "types" => ("rust-types", &[]),
            _ => ("rust", &[("types", "crate::types")]),
        };
        let text = text_with(CodeFormat::named(format).unwrap(), content, &path, options);
        std::fs::write(folder.path().join(&path), text).unwrap();
        root.push_str(&format!("pub mod {name};\n"));
    }
    std::fs::write(folder.path().join("src/lib.rs"), root).unwrap();
    let names = consts.iter().chain(&shared).map(|(name, _)| *name);
    let names =
        modules.iter().map(|(name, _)| name.as_str()).chain(names).map(|name| format!("src/{name}.rs"));
    (folder, names.collect())
}

/// Asserts what a user of the generated modules would expect.
const PROGRAM: &str = r#"
#![allow(deprecated)]
use design::{const_icons, const_images, effects, icons::Icon, images::Image, no_icons, raster_icons, shared_effects, shared_styles, shared_typography, shared_variables, styles, types, typography, variables};

fn main() {
    assert_eq!(styles::SURFACE_BASE.to_array(), [17, 17, 17, 255]);
    assert_eq!(styles::SURFACE_BASE.to_u32(), 0x1111_11ff);
    assert_eq!(styles::SURFACE_BASE.to_f32(), [17.0 / 255.0, 17.0 / 255.0, 17.0 / 255.0, 1.0]);
    let styles::Paint::Gradient(gradient) = styles::LINEAR[0] else { panic!() };
    assert_eq!((gradient.stops.len(), gradient.stops[1].position), (3, 0.333333));
    assert_eq!(styles::STACK.len(), 3);

    use variables::theme::Theme;
    assert_eq!(Theme::LIGHT.surface.r, 255);
    assert_eq!(Theme::ALL_.family.len(), NASTY_LENGTH);
    assert_eq!(Theme::ALL_.self_, 1e300_f64);
    assert_eq!(variables::theme::SURFACE, Theme::LIGHT.surface);
    assert_eq!(Theme::of(variables::theme::Mode::All), Theme::ALL_);
    assert_eq!(variables::theme::Mode::default(), variables::theme::Mode::ALL[0]);
    use variables::{across, theme::Mode, OutSideMode};
    assert_eq!([Mode::Light, Mode::All].map(across::button_ground), [0.0, 1.0]);
    assert_eq!(across::self_(OutSideMode::Self_), 1.0);
    assert_eq!(across::日の出_(Mode::All, OutSideMode::日), 5.0);
    assert_eq!(across::日の出, 0.0);
    assert_eq!(Theme::from_name("all"), Some(&Theme::ALL_));
    assert_eq!(Theme::from_name("dark"), None);
    assert_eq!(Theme::ALL.iter().map(|mode| mode.0).collect::<Vec<_>>(), ["Light", "all"]);
    assert_eq!(Theme::LIGHT.fill.len(), 1);
    assert_eq!(variables::core::GAP, 24.0);
    assert_eq!(variables::r#type::COLOR, variables::Color::rgba(7, 7, 7, 255));
    assert_eq!(variables::wide::Theme::ALL.len(), 9);

    assert_eq!(typography::HEADING_LARGE.opentype_flags, [("AAAA", 0)]);
    assert_eq!(typography::ALL_.line_height, typography::LineHeight::Px(38.4));
    assert_eq!(typography::ALL.len(), 3);
    assert_eq!(effects::ALL.len(), 4);
    let effects::Effect::DropShadow(shadow) = effects::CARD[1] else { panic!() };
    assert_eq!((shadow.y, shadow.blur, shadow.color.a), (8.0, 16.0, 128));

    assert_eq!(Icon::ALL.len(), 18);
    for icon in Icon::ALL {
        assert_eq!(Icon::from_name(icon.name()), Some(icon));
        assert_eq!(icon.to_string().parse(), Ok(icon));
        assert_eq!(icon.svg(), icon.path());
        assert_eq!(icon.size(), Some((24.0, 16.5)));
    }
    assert_eq!((Icon::_3dRotate.name(), Icon::COUNT), ("3d_rotate", 18));
    assert_eq!((Icon::_3dRotate.dark(), Icon::Self_.dark()), (Icon::Self_, Icon::Self_));
    assert_eq!(const_icons::Icon::_3dRotate.dark(), const_icons::Icon::Self_);
    assert_eq!(format!("{:?} {:>4}", Icon::Self_, Icon::Self_), "Icon(\"self\") self");
    assert_eq!("x".parse::<Icon>().unwrap_err().to_string(), "no icon has this name");
    assert_eq!(const_icons::Icon::_3dRotate.svg(), Icon::_3dRotate.svg());
    assert_ne!(const_icons::Icon::_3dRotate, const_icons::Icon::Self_);
    assert_eq!(const_images::Image::Hero.at(1.5).scale, 2.0);
    assert_eq!(raster_icons::Icon::Logo.bytes(), b"assets/a.png");

    let (color, shadow): (types::Color, types::Effect) = (shared_styles::SURFACE_BASE, shared_effects::CARD[1]);
    assert_eq!((color.to_u32(), shared_variables::theme::SURFACE.r), (styles::SURFACE_BASE.to_u32(), 255));
    assert!(matches!(shadow, types::Effect::DropShadow(types::Shadow { y: 8.0, .. })));
    assert_eq!(shared_typography::ALL_.line_height, types::LineHeight::Px(38.4));

    let scale = |wanted| Image::Hero.at(wanted).scale;
    assert_eq!([scale(0.5), scale(1.0), scale(1.5), scale(3.0), scale(4.0)], [1.0, 1.0, 2.0, 3.0, 3.0]);
    assert_eq!(Image::Hero.files()[1].bytes, b"assets/a@2x.png");
    assert_eq!(no_icons::Icon::from_name("x"), None);
    println!("ok");
}
"#;

#[test]
fn rust_compiles_in_every_edition_and_runs() {
    let (folder, _) = generated_crate();
    for edition in ["2018", "2021", "2024"] {
        let args = ["--crate-type=rlib", "--crate-name=design", "--edition", edition, "src/lib.rs"];
        run(tool("RUSTC", "rustc").args(args), folder.path());
    }
    let program = PROGRAM.replace("NASTY_LENGTH", &NASTY.len().to_string());
    std::fs::write(folder.path().join("main.rs"), program).unwrap();
    let args = ["--edition=2024", "--extern=design=libdesign.rlib", "-o", "program", "main.rs"];
    run(tool("RUSTC", "rustc").args(args), folder.path());
    assert_eq!(run(&mut Command::new(folder.path().join("program")), folder.path()), "ok\n");
}

#[test]
fn rust_is_formatted_and_documented() {
    let (folder, files) = generated_crate();
    // rustfmt and rustdoc are components that a toolchain may lack.
    if Command::new("rustfmt").arg("--version").output().is_ok_and(|output| output.status.success()) {
        // A rustfmt.toml above the folder would change the rules.
        std::fs::write(folder.path().join("rustfmt.toml"), "").unwrap();
        let files = [files.clone(), frameworks::write(folder.path())].concat();
        run(Command::new("rustfmt").args(["--check", "--edition=2024"]).args(&files), folder.path());
    }
    if tool("RUSTDOC", "rustdoc").arg("--version").output().is_ok_and(|output| output.status.success()) {
        // rustdoc 1.95 panics on four-byte characters in a name (html/escape.rs), so it only gets plain
        // names.
        let root = std::fs::read_to_string(folder.path().join("src/lib.rs")).unwrap();
        std::fs::write(folder.path().join("src/lib.rs"), root.replace("pub mod random;\n", "")).unwrap();
        let args = ["--edition=2024", "--crate-name=design", "-Dwarnings", "src/lib.rs"];
        run(tool("RUSTDOC", "rustdoc").args(args), folder.path());
        let tests = run(tool("RUSTDOC", "rustdoc").arg("--test").args(args), folder.path());
        assert!(tests.contains("running 0 tests"), "{tests}");
    }
}

/// Every string of the form `{a.b}`.
fn aliases(json: &serde_json::Value, found: &mut Vec<String>) {
    match json {
        serde_json::Value::String(text) if text.starts_with('{') => found.push(text.clone()),
        serde_json::Value::Array(items) => items.iter().for_each(|item| aliases(item, found)),
        serde_json::Value::Object(members) => {
            members
                .iter()
                .filter(|(key, _)| *key != "$description")
                .for_each(|(_, value)| aliases(value, found));
        }
        _ => {}
    }
}

fn alias_of(name: &str) -> Alias {
    Alias { group: "C:type".to_owned(), id: name.to_owned(), name: name.to_owned() }
}

#[test]
fn json_parses_and_every_alias_resolves_to_a_token() {
    let mut set = variables();
    let [.., types] = set.groups.as_mut_slice() else { panic!("there are groups") };
    types.tokens.push(token("Color/on", vec![Value::Color(gray(7))]));
    types.tokens.push(token("alias", vec![Value::Color(gray(7))]));
    types.tokens[2].values[0].alias = Some(alias_of("Color"));
    // No alias is written if the value differs from the target's, or if the target is the token itself.
    types.tokens.push(token("stale", vec![Value::Color(gray(8))]));
    types.tokens[3].values[0].alias = Some(alias_of("Color"));
    types.tokens.push(token("circle", vec![Value::Color(gray(8))]));
    types.tokens[4].values[0].alias = Some(alias_of("circle"));
    let json = text(CodeFormat::named("json").unwrap(), Content::Tokens(&set), "tokens.json");
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["type"]["alias"]["$value"], "{type.Color.$root}");
    let mut found = Vec::new();
    aliases(&json, &mut found);
    assert_eq!(found, ["{type.Color.$root}"]);
    for alias in found {
        let path = format!("/{}/$value", alias.trim_matches(['{', '}']).replace('.', "/"));
        assert!(json.pointer(&path).is_some(), "{alias}");
    }
    assert_eq!(json["type"]["stale"]["$value"]["hex"], "#080808");
    assert_eq!(json["type"]["circle"]["$value"]["hex"], "#080808");
    assert_eq!(json.pointer("/type/Color/$root/$value/hex").unwrap(), "#070707");
    assert_eq!(json["Theme"]["self"]["$extensions"]["com.exfig"]["modes"]["all"].as_f64(), Some(1e300));
}

#[test]
fn wide_sets_render_fast() {
    let modes: Vec<String> = (0..9).map(|mode| format!("Mode {mode}")).collect();
    let modes: Vec<&str> = modes.iter().map(String::as_str).collect();
    let tokens = (0..1409).map(|i| {
        let values = (0..9).map(|mode| Value::Color(gray(mode))).collect();
        token(&format!("folder {}/token {i}", i % 40), values)
    });
    let set = one_group(group("Theme", &modes, tokens.collect()));
    let of_tokens =
        |format: &CodeFormat| format.kinds().contains(&AssetKind::Colors) && format.name() != "rust-types";
    for format in CodeFormat::all().filter(of_tokens) {
        let start = Instant::now();
        let text = text(format, Content::Tokens(&set), "x");
        assert!(text.lines().count() > 1409 * 9, "{format:?}");
        // 50 times what a release build takes; anything quadratic would take minutes.
        assert!(start.elapsed() < Duration::from_secs(20), "{format:?} took {:?}", start.elapsed());
    }
}

/// The `jinja` blocks in docs/templates.md, in order; none in a packaged crate, which has no docs folder.
fn documented_templates() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/templates.md");
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.split("```jinja\n").skip(1).filter_map(|rest| Some(rest.split_once("```")?.0.to_owned())).collect()
}

#[test]
fn the_documented_templates_render() {
    let templates = documented_templates();
    let [kotlin, html] = templates.as_slice() else {
        assert!(templates.is_empty(), "docs/templates.md should have two examples");
        return;
    };
    let tokens = vec![token("surface/base", vec![Value::Color(gray(255)), Value::Color(gray(16))])];
    let set = one_group(group("Theme", &["Light", "Dark"], tokens));
    let images = [asset("hero", &[("assets/hero.png", 1.0)])];
    let context = |output_path, content| Context {
        output_path,
        package: "app",
        file_key: "KEY",
        command: "exfig",
        options: Options::NONE,
        content,
    };
    let colors = context("android/Colors.kt", Content::Tokens(&set));
    insta::assert_snapshot!(render_own("templates/Colors.kt.j2", kotlin, &colors).unwrap(), @r"
    // Generated by `exfig` from Figma file KEY. Do not edit.
    package com.example.design

    import androidx.compose.ui.graphics.Color

    object ThemeLight {
        val surfaceBase = Color(255, 255, 255, 255)
    }
    object ThemeDark {
        val surfaceBase = Color(16, 16, 16, 255)
    }
    ");
    let page =
        render_own("templates/images.html.j2", html, &context("docs/x.html", Content::Images(&images)));
    let page = page.unwrap();
    assert!(page.contains("<img src=\"..&#x2f;assets&#x2f;hero.png\" width=\"24\" alt=\"\">"), "{page}");
    assert!(!page.contains("<b>"), "{page}");
}

/// Renders tokens with these names and descriptions in every format. Duplicate identifiers would not compile
/// (JSON's are its object keys), so each reported problem must name its owners.
fn check_any(names: &[String], descriptions: &[String]) {
    let tokens = names.iter().zip(descriptions).map(|(name, description)| Token {
        description: description.clone(),
        ..token(name, vec![Value::Color(gray(1)), Value::Color(gray(2))])
    });
    let group = |i: usize| TokenGroup {
        id: i.to_string(),
        prefixed: true,
        name: names.get(i).cloned().unwrap_or_default(),
        modes: vec![names.first().cloned().unwrap_or_default(), "x".to_owned()],
        tokens: tokens.clone().collect(),
        ..TokenGroup::default()
    };
    let mut set = TokenSet { groups: vec![group(1), group(2)], ..TokenSet::default() };
    set.axes = (1..4)
        .map(|id| Axis {
            id: id.to_string(),
            name: names.get(id).cloned().unwrap_or_default(),
            modes: group(1).modes,
        })
        .collect();
    let values = (0..8).map(|value| Value::Color(gray(value))).collect::<Vec<_>>();
    for token in set.groups[0].tokens.iter_mut().step_by(2) {
        token.across =
            Some(Across { axes: ["1", "2", "3"].map(str::to_owned).into(), values: values.clone() });
    }
    for format in CodeFormat::all().filter(|format| format.kinds().contains(&AssetKind::Colors)) {
        let content = Content::Tokens(&set);
        for problem in name_problems(format, &content) {
            assert!(!problem.owners.is_empty() && !problem.to_string().is_empty());
        }
        let text = text(format, content, "src/x");
        assert!((text.is_empty() && format.owns_directory()) || text.ends_with('\n') && !text.contains('\r'));
        match format.name() {
            "json" | "dtcg" | "style-dictionary" => {
                let values = serde_json::Deserializer::from_str(&text).into_iter::<serde_json::Value>();
                values.for_each(|value| drop(value.unwrap()));
            }
            // If a description closed a comment early, the comment's own end would be left over.
            "css" => assert!(text.matches("/*").count() >= text.matches("*/").count()),
            _ => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn any_name_and_description_renders(
        names in proptest::collection::vec(any::<String>(), 0..6),
        descriptions in proptest::collection::vec(any::<String>(), 6),
    ) {
        check_any(&names, &descriptions);
    }
}
