//! The framework of the package: its format and version, where its files go, and which modes its themes are.

use serde_json::json;

use super::{bare, init};

#[test]
fn the_framework_is_that_of_the_package() {
    for (dependency, format) in [
        ("eframe", "egui"),
        ("bevy", "bevy"),
        ("slint", "slint"),
        ("axum", "css"),
        ("gpui", "gpui"),
        ("iced", "iced"),
        ("dioxus", "dioxus"),
        ("leptos", "leptos"),
        ("vello", "peniko"),
        ("ratatui", "ratatui"),
    ] {
        let bench = bare(&format!("{dependency} = \"*\"\n"));
        init(&bench, &["TESTKEY"]).ends_with(0);
        let manifest = bench.read("app/Cargo.toml");
        assert!(manifest.contains(&format!("format = \"{format}\"")), "{manifest}");
        bench.export().ends_with(0);
    }
}

/// Code compiles against one version of a framework, and pictures are found where its server looks for them.
#[test]
fn the_configuration_fits_the_version_and_the_place_of_files() {
    for (dependency, wanted) in [
        ("iced = \"0.13\"", "format = \"iced\", path = \"src/colors.rs\", iced = \"0.13\" }"),
        ("iced = \"0.14.1\"", "format = \"iced\", path = \"src/colors.rs\" }"),
        ("bevy = \"0.17.2\"", "path = \"src/icons.rs\", bevy = \"0.17\" }"),
        ("gpui = { package = \"gpui-ce\", version = \"0.3\" }", "crate = \"gpui-ce\""),
        (
            "gpui = { package = \"gpui-pre\", version = \"0.3\" }\ngpui-component = \"0.9\"",
            "crate = \"gpui-component\"",
        ),
        ("gpui-kit = \"0.9\"", "crate = \"gpui-kit\""),
        ("leptos = \"0.8\"", "dir = \"public/icons\""),
        ("axum = \"0.8\"", "dir = \"static/icons\""),
    ] {
        let bench = bare(&format!("{dependency}\n"));
        init(&bench, &["TESTKEY"]).ends_with(0);
        let manifest = bench.read("app/Cargo.toml");
        assert!(manifest.contains(wanted), "{wanted}: {manifest}");
        bench.export().ends_with(0);
    }
    let bench = bare("bevy = \">=0.12\"\n");
    let ran = init(&bench, &["TESTKEY"]);
    let note = "the code is for bevy 0.20: exfig knows `0.20`, `0.19`, `0.18`, `0.17`, and the package requires `>=0.12`";
    assert!(ran.code == 0 && ran.stderr.contains(note), "{}", ran.stderr);
}

/// Frameworks know light and dark; a third mode must be said to be neither.
#[test]
fn modes_beside_light_and_dark_do_not_stop_the_first_export() {
    let bench = bare("eframe = \"*\"\n");
    bench.server.edit(|design| {
        let meta = &mut design.variables.as_mut().unwrap()["meta"];
        let modes = meta["variableCollections"]["C:1"]["modes"].as_array_mut().unwrap();
        modes.push(json!({"modeId": "1:2", "name": "High contrast"}));
        meta["variables"]["V:1"]["valuesByMode"]["1:2"] = json!({"r": 1, "g": 1, "b": 0, "a": 1});
    });
    init(&bench, &["TESTKEY"]).ends_with(0);
    let manifest = bench.read("app/Cargo.toml");
    assert!(manifest.contains("appearances = { light = \"Light\", dark = \"Dark\" }"), "{manifest}");
    bench.export().ends_with(0);
}

/// Where the names of one collection's modes say it all, those of another decide nothing.
#[test]
fn the_themes_are_those_of_the_collection_whose_modes_are_light_and_dark() {
    let bench = bare("eframe = \"*\"\n");
    bench.server.edit(|design| {
        let meta = &mut design.variables.as_mut().unwrap()["meta"];
        let mut brand = meta["variableCollections"]["C:1"].clone();
        let modes = ["Day", "Night", "Dusk"];
        let id = |at: usize| format!("2:{at}");
        brand["id"] = json!("C:2");
        brand["name"] = json!("Brand");
        brand["defaultModeId"] = json!("2:0");
        brand["variableIds"] = json!(["V:2"]);
        brand["modes"] =
            modes.iter().enumerate().map(|(at, name)| json!({"modeId": id(at), "name": name})).collect();
        meta["variableCollections"]["C:2"] = brand;
        let mut accent = meta["variables"]["V:1"].clone();
        accent["id"] = json!("V:2");
        accent["name"] = json!("accent");
        accent["variableCollectionId"] = json!("C:2");
        let color = json!({"r": 1, "g": 1, "b": 0, "a": 1});
        accent["valuesByMode"] = (0..3).map(|at| (id(at), color.clone())).collect();
        meta["variables"]["V:2"] = accent;
    });
    init(&bench, &["TESTKEY"]).ends_with(0);
    let manifest = bench.read("app/Cargo.toml");
    assert!(manifest.contains("appearances = { light = \"Light\", dark = \"Dark\" }"), "{manifest}");
    bench.export().ends_with(0);
}
