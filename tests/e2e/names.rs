//! Names in generated code from one export to the next: what joins changes none, and what changed is reported.

use serde_json::{Value, json};

use crate::support::{Bench, snapshot};

const COLORS: &str = r#"
[[package.metadata.exfig.colors]]
source = "variables"
types = ["color", "number"]
output = [{ format = "rust", path = "src/tokens.rs" }, { format = "css", path = "tokens.css" }]
"#;

/// Adds a collection with one variable to the design.
fn add(body: &mut Value, collection: &str, modes: &[&str], name: &str, values: &[Value]) {
    let mode = |at: usize| format!("{collection}:{at}");
    let listed = modes.iter().enumerate().map(|(at, name)| json!({ "modeId": mode(at), "name": name }));
    let listed = listed.collect::<Vec<_>>();
    let variable = format!("VariableID:{collection}:{name}");
    let collections = &mut body["meta"]["variableCollections"];
    let mut ids = collections[collection]["variableIds"].as_array().cloned().unwrap_or_default();
    ids.push(variable.clone().into());
    collections[collection] =
        json!({ "name": collection, "modes": listed, "defaultModeId": mode(0), "variableIds": ids });
    let by_mode = values.iter().enumerate().map(|(at, value)| (mode(at), value.clone()));
    let kind = if values[0].is_number() { "FLOAT" } else { "COLOR" };
    body["meta"]["variables"][&variable] = json!({
        "name": name, "variableCollectionId": collection, "resolvedType": kind,
        "valuesByMode": by_mode.collect::<serde_json::Map<_, _>>(),
    });
}

/// A workspace whose design has one collection with one variable.
fn bench() -> Bench {
    let bench = Bench::new(COLORS);
    bench.server.edit(|design| {
        let body = design.variables.as_mut().unwrap();
        *body = json!({ "meta": { "variableCollections": {}, "variables": {} } });
        add(body, "Theme", &["Light"], "gap/4", &[json!(4)]);
    });
    bench
}

fn change(bench: &Bench, change: impl FnOnce(&mut Value)) {
    bench.server.edit(|design| change(design.variables.as_mut().unwrap()));
}

#[test]
fn a_collection_or_a_mode_that_joins_changes_no_name() {
    let bench = bench();
    bench.export().ends_with(0);
    let has = |bench: &Bench, text: &str| bench.read("app/src/tokens.rs").contains(text);
    assert!(has(&bench, "\npub const GAP_4: f32 = 4.0;"));
    change(&bench, |body| {
        add(body, "Accents", &["Light"], "red", &[json!({ "r": 1, "g": 0, "b": 0 })]);
        add(body, "Theme", &["Light", "Dark"], "gap/8", &[json!(8), json!(9)]);
        body["meta"]["variables"]["VariableID:Theme:gap/4"]["valuesByMode"]["Theme:1"] = json!(5);
    });
    let ran = bench.export();
    snapshot!(bench, ran, @r#"
    code: 0
    ----- stderr
       Exporting app
        Exported app: 2 written, 0 unchanged
           Spent 1 tier-2 request, 1 tier-3 request, in [TIME]
    "#);
    assert!(has(&bench, "\npub const GAP_4: f32 = Theme::LIGHT.gap_4;"));
    assert!(has(&bench, "pub mod accents {"));
    let css = bench.read("app/tokens.css");
    assert!(
        css.contains("  --gap-4: 4;")
            && css.contains("--accents-red")
            && css.contains("[data-theme=\"dark\"]"),
        "{css}"
    );
    // The first one leaves; the other one keeps its prefix.
    change(&bench, |body| {
        body["meta"]["variableCollections"].as_object_mut().unwrap().remove("Theme");
    });
    bench.run(&["--allow-removal"]).ends_with(0);
    assert!(has(&bench, "pub mod accents {"));
    // Until Cargo.toml says that it is the only one.
    bench.configure(
        &COLORS.replace("source = \"variables\"", "source = \"variables\"\ncollections = [\"Accents\"]"),
    );
    let ran = bench.export();
    assert!(has(&bench, "\npub const RED: Color"), "{}", bench.read("app/src/tokens.rs"));
    snapshot!(bench, ran, @"
    code: 0
    ----- stderr
       Exporting app
            Note app: collections whose prefix changed, and with it all names of their tokens (1): `Accents → none`
        Exported app: 2 written, 0 unchanged
           Spent 1 tier-2 request, 1 tier-3 request, in [TIME]
    ");
}

#[test]
fn a_name_stays_with_the_variable_that_had_it() {
    let bench = bench();
    bench.export().ends_with(0);
    change(&bench, |body| add(body, "Theme", &["Light"], "gap 4", &[json!(5)]));
    let ran = bench.export();
    snapshot!(bench, ran, @r#"
    code: 3
    ----- stderr
       Exporting app
        Exported app: 0 written, 2 unchanged, 2 failed
           Spent 1 tier-2 request, 1 tier-3 request, in [TIME]
    error: 2 items could not be exported:
      - `src/tokens.rs`: `gap 4` (VariableID:Theme:gap 4) would be `GAP_4`, which `gap/4` already is; give them different names in Figma or with `replace`
      - `tokens.css`: `gap 4` (VariableID:Theme:gap 4) would be `gap-4`, which `gap/4` already is; give them different names in Figma or with `replace`
    help: fix these problems, then run `cargo xtask figma-export` again
    "#);
    assert!(bench.read("app/src/tokens.rs").contains("pub const GAP_4: f32 = 4.0;"));
    snapshot!(bench, bench.run(&["--check"]), @"
    code: 5
    ----- stdout
    app: the last export of `colors` is incomplete
    ----- stderr
    error: `--check` found 1 difference
    help: `cargo xtask figma-export` brings the outputs up to date, or says what it cannot export
    ");
    // So it does at the next export.
    bench.run(&["--force"]).ends_with(3);
    assert!(bench.read("app/tokens.css").contains("--gap-4: 4;"));
}

/// Adds a mode and a collection whose names in code are those of others.
fn add_newcomers(bench: &Bench) {
    change(bench, |body| {
        let white = || json!({ "r": 1, "g": 1, "b": 1 });
        let newcomer = json!({ "modeId": "Theme:2", "name": "light" });
        body["meta"]["variableCollections"]["Theme"]["modes"].as_array_mut().unwrap().push(newcomer);
        for name in ["gap/4", "gap/8"] {
            let variable = &mut body["meta"]["variables"][format!("VariableID:Theme:{name}")];
            variable["valuesByMode"]["Theme:2"] = json!(7);
        }
        add(body, "core", &["Base", "Other"], "paper", &[white(), white()]);
    });
}

/// A workspace whose design has two collections of two modes.
fn bench_of_two() -> Bench {
    let bench = bench();
    change(&bench, |body| {
        let black = || json!({ "r": 0, "g": 0, "b": 0 });
        body["meta"]["variables"]["VariableID:Theme:gap/4"]["valuesByMode"]["Theme:1"] = json!(5);
        add(body, "Theme", &["Light", "Dark"], "gap/8", &[json!(8), json!(9)]);
        add(body, "Core", &["Base", "Other"], "ink", &[black(), black()]);
    });
    bench
}

/// The names of modes and collections that the code has stay theirs when a newcomer's is the same in code.
#[test]
fn a_mode_or_a_collection_keeps_its_name_beside_a_newcomer() {
    let bench = bench_of_two();
    bench.export().ends_with(0);
    let files = |bench: &Bench| (bench.read("app/src/tokens.rs"), bench.read("app/tokens.css"));
    let before = files(&bench);
    add_newcomers(&bench);
    let ran = bench.export();
    snapshot!(bench, ran, @"
    code: 3
    ----- stderr
       Exporting app
        Exported app: 0 written, 2 unchanged, 4 failed
           Spent 1 tier-2 request, 1 tier-3 request, in [TIME]
    error: 4 items could not be exported:
      - 2 items: collection `core` would be `core`, which `Core` already is; rename one of the collections in Figma
            `src/tokens.rs`
            `tokens.css`
      - `src/tokens.rs`: mode `light` would be `theme::LIGHT`, which `Light` already is; give them different names in Figma or with `modes`
      - `tokens.css`: mode `light` would be `theme-light`, which `Light` already is; give them different names in Figma or with `modes`
    help: fix these problems, then run `cargo xtask figma-export` again
    ");
    assert_eq!(files(&bench), before);
    // The newcomers are not on record, so the next run decides the same.
    bench.run(&["--force"]).ends_with(3);
    assert_eq!(files(&bench), before);
}

const THEMES: &str = ", appearances = { light = \"Light\", dark = \"Dark\" }";

/// The formats that have the same names in code.
#[test]
fn newcomers_take_no_name_in_any_format() {
    let formats = ["tailwind", "slint", "peniko", "leptos", "dioxus", "egui", "bevy", "gpui", "iced"];
    // With a third mode, frameworks want to know which two are theirs.
    let themes = |format| if ["tailwind", "peniko"].contains(&format) { "" } else { THEMES };
    let output =
        |format| format!("{{ format = \"{format}\", path = \"out/{format}.txt\"{} }}", themes(format));
    let outputs = formats.map(output).join(", ");
    let bench = bench_of_two();
    let (head, _) = COLORS.split_once("output").unwrap();
    bench.configure(&format!("{head}output = [{outputs}]\n"));
    bench.export().ends_with(0);
    let read = |format: &str| bench.read(&format!("app/out/{format}.txt"));
    let before = formats.map(read);
    add_newcomers(&bench);
    for _ in 0..2 {
        bench.run(&["--force"]).ends_with(3);
        for (format, before) in formats.iter().zip(&before) {
            assert_eq!(read(format), *before, "{format}");
        }
    }
}

/// A collection that a format leaves out is still in the design: it is neither lost, nor is its prefix decided anew.
#[test]
fn a_collection_that_is_left_out_is_not_lost() {
    let black = || json!({ "r": 0, "g": 0, "b": 0 });
    let bench = bench();
    change(&bench, |body| {
        for at in 0..9 {
            add(body, "Brand", &["Base"], &format!("ink {at}"), &[black()]);
        }
    });
    bench.export().ends_with(0);
    let rename = |name: &str| {
        change(&bench, |body| body["meta"]["variableCollections"]["Brand"]["name"] = json!(name));
    };
    rename("theme!");
    bench.run(&["--dry-run"]).ends_with(3);
    let ran = bench.export();
    ran.ends_with(3);
    assert!(
        ran.stderr.contains("collection `theme!` would be `theme`, which `Theme` already is"),
        "{}",
        ran.stderr
    );
    assert!(!ran.stderr.contains("no longer has"), "{}", ran.stderr);
    // Without the other one, it has the prefix that it would have had beside it.
    change(&bench, |body| {
        let meta = body["meta"].as_object_mut().unwrap();
        meta["variableCollections"].as_object_mut().unwrap().remove("Theme");
        meta["variables"].as_object_mut().unwrap().remove("VariableID:Theme:gap/4");
    });
    bench.export().ends_with(0);
    assert!(bench.read("app/tokens.css").contains("--theme-ink-0"), "{}", bench.read("app/tokens.css"));
    // Made again under its name, it is the one that has the name.
    change(&bench, |body| {
        let mut text = body.to_string();
        text = text.replace("\"Brand\"", "\"Again\"").replace("Brand:", "Again:");
        *body = serde_json::from_str(&text).unwrap();
        add(body, "theme", &["Base"], "paper", &[black()]);
    });
    bench.export().ends_with(3);
    assert!(bench.read("app/tokens.css").contains("--theme-ink-0"), "{}", bench.read("app/tokens.css"));
}

/// `collections` decides that a collection needs no prefix; the names of its modes are known nevertheless.
#[test]
fn a_mode_keeps_its_name_in_a_collection_that_cargo_toml_chooses() {
    let bench = bench();
    bench.configure(&COLORS.replace("types =", "collections = [\"Theme\"]\ntypes ="));
    change(&bench, |body| {
        body["meta"]["variables"]["VariableID:Theme:gap/4"]["valuesByMode"]["Theme:1"] = json!(5);
        add(body, "Theme", &["Light", "Dark"], "gap/8", &[json!(8), json!(9)]);
    });
    bench.export().ends_with(0);
    change(&bench, |body| {
        let newcomer = json!({ "modeId": "Theme:2", "name": "dark!" });
        body["meta"]["variableCollections"]["Theme"]["modes"].as_array_mut().unwrap().push(newcomer);
        for name in ["gap/4", "gap/8"] {
            let variable = &mut body["meta"]["variables"][format!("VariableID:Theme:{name}")];
            variable["valuesByMode"]["Theme:2"] = json!(7);
        }
    });
    for _ in 0..2 {
        bench.run(&["--force"]).ends_with(3);
        assert!(bench.read("app/src/tokens.rs").contains("pub const DARK: Self"));
    }
}

#[test]
fn names_that_changed_are_reported() {
    let bench = bench();
    change(&bench, |body| add(body, "Accents", &["Light", "Dark"], "red", &[json!(1), json!(2)]));
    bench.export().ends_with(0);
    change(&bench, |body| {
        let meta = &mut body["meta"];
        meta["variables"]["VariableID:Theme:gap/4"]["name"] = json!("gap/small");
        meta["variableCollections"]["Theme"]["name"] = json!("Spacing");
        meta["variableCollections"]["Accents"]["modes"][1]["name"] = json!("Night");
    });
    snapshot!(bench, bench.export(), @r#"
    code: 0
    ----- stderr
       Exporting app
            Note app: collections whose prefix changed, and with it all names of their tokens (1): `Theme → Spacing`
            Note app: modes that the generated code no longer has (1): `Accents: Dark`
            Note app: names that changed in the generated code (1): `gap/4 → gap/small`
        Exported app: 2 written, 0 unchanged
           Spent 1 tier-2 request, 1 tier-3 request, in [TIME]
    "#);
}

#[test]
fn more_than_64_combinations_name_the_collections() {
    let bench = bench();
    let modes = (0..9).map(|mode| format!("m{mode}")).collect::<Vec<_>>();
    let modes = modes.iter().map(String::as_str).collect::<Vec<_>>();
    let alias = |target: &str| vec![json!({ "type": "VARIABLE_ALIAS", "id": target }); 9];
    let red = json!({ "r": 1, "g": 0, "b": 0 });
    change(&bench, |body| {
        add(body, "Theme", &modes, "base", &vec![red; 9]);
        add(body, "Brand", &modes, "accent", &alias("VariableID:Theme:base"));
    });
    snapshot!(bench, bench.export(), @r#"
    code: 2
    ----- stderr
       Exporting app
    error: `accent` depends on the modes of `Brand` (9) and `Theme` (9): 81 combinations, but an output may have at most 64
      --> app/Cargo.toml:16:37
       |
    16 | output = [{ format = "rust", path = "src/tokens.rs" }, { format = "css", path = "tokens.css" }]
       |                                     ^^^^^^^^^^^^^^^ needs a value for each combination
       |
       = help: list the modes that you need: `modes = { "Theme" = { … } }`

    error: found 1 mistake; nothing was written
    "#);
    // References need no combinations.
    bench.configure(&COLORS.replace("{ format = \"rust\", path = \"src/tokens.rs\" }, ", ""));
    bench.export().ends_with(0);
    // Neither do fewer modes.
    bench.configure(&COLORS.replace("types =", "modes = { Brand = { m1 = \"a\", m2 = \"b\" } }\ntypes ="));
    bench.export().ends_with(0);
}

#[test]
fn icons_are_named_and_dressed_as_the_entry_asks() {
    let icons = "[[package.metadata.exfig.icons]]\nframes = [\"Ic*\"]\nnames = [\"sun\", \"moon\"]\n\
                 dir = \"assets/icons\"\nname-from = \"{frame}/{name}\"\nname-style = \"keep\"\n\
                 svg = { size = false, class = \"icon\", role = \"img\" }\n";
    for renderer in ["auto", "figma"] {
        let bench = Bench::new(&format!("{icons}renderer = \"{renderer}\"\n"));
        bench.export().ends_with(0);
        let svg = bench.read("app/assets/icons/Icons-sun.svg");
        let root = svg.split('>').next().unwrap();
        assert!(
            root.contains("class=\"icon\" role=\"img\"") && root.contains("viewBox"),
            "{renderer}: {svg}"
        );
        assert!(!root.contains("width") && !root.contains("height"), "{renderer}: {svg}");
        bench.run(&["--check"]).ends_with(0);
    }
}
