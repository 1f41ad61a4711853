//! Reads valid Cargo.tomls; [`mistakes`] tests the messages about invalid ones.

mod digests;
mod every_key;
mod mistakes;

use std::io;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

use self::every_key::EVERYTHING;
use self::mistakes::{mistakes, render};
use super::diagnostic::Diagnostic;
use super::*;
use crate::patterns::Patterns;

fn manifest(path: &str, text: &str) -> Manifest {
    Manifest { path: PathBuf::from(path), text: text.to_owned() }
}

/// Reads the only template there is.
fn read_template(path: &Path) -> io::Result<String> {
    match path == Path::new("app/templates/page.j2") {
        true => Ok("{{ entry }}".to_owned()),
        false => Err(io::Error::new(io::ErrorKind::NotFound, "no such file")),
    }
}

fn read_with(package: &str, workspace: Option<&str>) -> Result<Option<Config>, Vec<Diagnostic>> {
    let workspace = workspace.map(|text| manifest("Cargo.toml", text));
    read(&manifest("app/Cargo.toml", package), workspace.as_ref(), &read_template, &Patterns)
}

/// A package named `app` whose `[package.metadata.exfig]` begins on line 3.
fn app(metadata: &str) -> String {
    format!("[package]\nname = \"app\"\n[package.metadata.exfig]\n{metadata}")
}

fn valid(metadata: &str) -> Config {
    let text = app(metadata);
    match read_with(&text, None) {
        Ok(config) => config.unwrap(),
        Err(mistakes) => panic!("{}", render(&mistakes, &text, "")),
    }
}

#[test]
fn missing_keys_have_their_defaults() {
    let config = valid(
        "[[package.metadata.exfig.images]]\nfile = \"K\"\ndir = \"a\"\n[[package.metadata.exfig.icons]]\nfile = \"K\"\ndir = \"a\"",
    );
    assert_eq!(run_settings(std::slice::from_ref(&config)), Ok(RunSettings::default()));
    assert_eq!(config.settings, PackageSettings::default());
    let assets: Vec<&Assets> = config.entries.iter().filter_map(Entry::assets).collect();
    let formats: Vec<AssetFormat> = assets.iter().map(|assets| assets.format).collect();
    assert_eq!(formats, [AssetFormat::Svg, AssetFormat::Png]);
    for assets in assets {
        assert_eq!(
            (assets.scales.as_slice(), assets.name_style),
            ([Scale::ONE].as_slice(), NameStyle::Snake)
        );
        assert!(assets.render_options.is_empty());
    }
}

#[test]
fn tables_may_be_written_in_any_way() {
    let header = valid("file = \"K\"\n[[package.metadata.exfig.icons]]\ndir = \"a\"");
    for text in [
        "[package]\nname = \"app\"\nmetadata.exfig.file = \"K\"\nmetadata.exfig.icons.dir = \"a\"",
        "[package]\nname = \"app\"\nmetadata = { exfig = { file = \"K\", icons = [{ dir = \"a\" }] } }",
        "package = { name = \"app\", metadata.exfig = { file = \"K\", icons = { dir = \"a\" } } }",
        "[[package.metadata.exfig.icons]]\nfile = \"K\"\ndir = \"a\"\n[package]\nname = \"app\"",
        "\u{feff}[package]\r\nname = 'app'\r\n[package.metadata.exfig]\r\nfile = '''K'''\r\nicons.dir = \"\"\"a\"\"\"\r\n",
    ] {
        let config = read_with(text, None).unwrap().unwrap();
        assert_eq!((&config.package, config.digest()), (&header.package, header.digest()), "{text}");
    }
}

#[test]
fn packages_without_the_table_are_ignored() {
    for text in [
        "",
        "[package]\nname = \"app\"",
        "[workspace.metadata.exfig]\nfile = 3",
        "[package.metadata.docs.rs]\nx = 1",
    ] {
        assert_eq!(read_with(text, None), Ok(None), "{text}");
        assert_eq!(read_with(text, Some("[workspace.metadata.exfig]\nfile = 3")), Ok(None), "{text}");
    }
}

#[test]
fn the_workspace_gives_defaults_key_by_key() {
    let root = r#"
[workspace.metadata.exfig]
file = "ROOT"
plan = "pro"
retry = { max-retries = 9, jitter = 0.5 }
"#;
    let package = app(
        "plan = \"starter\"\nretry = { max-retries = 1 }\ntypography = { output = { format = \"css\", path = \"t.css\" } }",
    );
    let config = read_with(&package, Some(root)).unwrap().unwrap();
    let run = run_settings(std::slice::from_ref(&config)).unwrap();
    assert_eq!(
        (config.entries[0].file.as_str(), run.limits.plan, run.retry.max_retries, run.retry.jitter),
        ("ROOT", Some(Plan::Starter), 1, 0.5)
    );

    let both = format!("{root}{package}");
    let one = read_with(&both, None).unwrap().unwrap();
    let same =
        read(&manifest("Cargo.toml", &both), Some(&manifest("Cargo.toml", &both)), &read_template, &Patterns)
            .unwrap()
            .unwrap();
    assert_eq!(one.entries[0].file.as_str(), "ROOT");
    let settings = |config: &Config| run_settings(std::slice::from_ref(config)).unwrap();
    assert_eq!((settings(&one), one.digest()), (settings(&same), same.digest()));
}

#[test]
fn every_key_of_the_list_is_read() {
    // A date is the wrong type for every key. Each key must report that, so none is in the list only.
    for key in keys() {
        let metadata = match key.split_once('.') {
            Some((kind @ ("colors" | "typography" | "effects" | "icons" | "images" | "theme"), rest)) => {
                let has_it = |format: &CodeFormat| {
                    format.options().iter().any(|option| rest == format!("output.{}", option.name))
                };
                let format = CodeFormat::all().find(has_it);
                let format = format.map(|format| format!("output.format = \"{}\", ", format.name()));
                format!("{kind} = {{ {}{rest} = 1979-05-27 }}", format.unwrap_or_default())
            }
            _ => format!("{key} = 1979-05-27"),
        };
        let messages = mistakes(&metadata);
        let last = key.rsplit('.').next().unwrap();
        assert!(
            messages.contains(&format!("`{last}` must be"))
                || messages.contains(&format!("an item of `{last}` must be")),
            "{key}: {messages}"
        );
        assert!(!messages.contains("unknown key"), "{key}: {messages}");
    }
}

/// Every mistake must have a span that a renderer can cut out of the text, and its messages must contain no
/// control character.
fn holds_for(text: &str) {
    for workspace in [None, Some(manifest("Cargo.toml", text))] {
        let Err(mistakes) =
            read(&manifest("app/Cargo.toml", text), workspace.as_ref(), &read_template, &Patterns)
        else {
            continue;
        };
        assert!(!mistakes.is_empty());
        for Diagnostic { message, label, help, place } in mistakes {
            assert!(text.get(place.span.clone()).is_some(), "{:?} of {text:?}", place.span);
            assert!(
                ![&message, &label, &help.unwrap_or_default()]
                    .iter()
                    .any(|said| said.contains(char::is_control))
            );
        }
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,200}") {
        holds_for(&text);
        holds_for(&app(&text));
    }

    #[test]
    fn no_mutation_of_a_manifest_makes_it_panic(
        at in 0..1800_usize,
        length in 0..40_usize,
        insert in prop_oneof![Just(String::new()), "[\\[\\]{}=\"',.\\n\\\\é\u{7}0-9a-z-]{1,6}", "= [\\[\\]{}0-9\"]{1,4}"],
    ) {
        let text = app(EVERYTHING);
        let boundary = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap();
        let (start, end) = (boundary(at), boundary(at + length));
        holds_for(&format!("{}{insert}{}", &text[..start], &text[end..]));
    }

    #[test]
    fn no_value_of_a_key_makes_it_panic(key in prop::sample::select(keys()), value in "[-+0-9.e_xinfa\"\\[\\]{}=, ]{0,12}") {
        holds_for(&app(&format!("{key} = {value}\n")));
    }
}
