//! `figma-init`: from a package without a configuration to an export.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::json;

use crate::support::{Bench, Ran, output, snapshot, task_in};

/// A package that has no configuration yet, and depends on a framework.
fn bare(dependencies: &str) -> Bench {
    let bench = Bench::new("");
    let manifest = format!(
        "# Ours\n[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n{dependencies}\n[features]"
    );
    bench.write("app/Cargo.toml", &manifest);
    bench
}

fn init(bench: &Bench, args: &[&str]) -> Ran {
    let url = bench.server.api_url();
    output(task_in(&bench.path("app"), "figma-init", &[args, &["--base-url", &url]].concat()))
}

#[test]
fn a_package_is_configured_and_exported() {
    let bench = bare("");
    bench.write(".gitignore", "/target");
    let before = bench.read("app/Cargo.toml");
    snapshot!(bench, init(&bench, &["https://www.figma.com/design/TESTKEY/App"]), @"
    code: 0
    ----- stdout
    file `Test` (TESTKEY), version 1
    page `Page`
      frame `Icons`: 4 components, drawn by exfig
      frame `Pictures`: 2 components, drawn by exfig
    colors: 1 style (`brand/red`)
    typography: 1 style (`heading/large`)
    effects: 0 styles
    collection `Theme`: 1 variable, modes `Light`, `Dark`
    ----- stderr
    note: 1 color style left out, because there are variables; add an entry `[[package.metadata.exfig.colors]]` for them
           Added `.exfig-*.tmp` to `.gitignore`
      Configured `Cargo.toml`: variables, 1 text style, 4 icons, 2 images, as plain Rust, because the package depends on no framework that exfig knows
            Next `cargo xtask figma-export` exports; the document is on disk, so it spends no request of tier 1 on it
            Then add `mod colors; mod typography; mod icons; mod images;` to `src/lib.rs`, and commit exfig.lock with the files
    ");
    let after = bench.read("app/Cargo.toml");
    assert!(after.starts_with(&before), "what was there stays as it was");
    insta::assert_snapshot!(after[before.len()..].replace(bench.server.api_url().trim_end_matches('/'), "[FIGMA]"), @r#"
    [package.metadata.exfig]
    file = "https://www.figma.com/design/TESTKEY/App"
    base-url = "[FIGMA]"

    [[package.metadata.exfig.colors]]
    source = "variables"
    output = { format = "rust", path = "src/colors.rs" }

    [[package.metadata.exfig.typography]]
    output = { format = "rust", path = "src/typography.rs" }

    [[package.metadata.exfig.icons]]
    frames = ["Icons"]
    dir = "assets/icons"
    output = { format = "rust", path = "src/icons.rs" }

    [[package.metadata.exfig.images]]
    frames = ["Pictures"]
    dir = "assets/images"
    format = "png"
    scales = [1, 2]
    output = { format = "rust", path = "src/images.rs" }
    "#);
    // Once more changes nothing.
    snapshot!(bench, init(&bench, &["TESTKEY"]), @"
    code: 0
    ----- stderr
       Unchanged `Cargo.toml` has `[package.metadata.exfig]` already; `cargo xtask figma-export` exports
    ");
    assert_eq!(bench.read("app/Cargo.toml"), after);
    assert_eq!(bench.read(".gitignore"), "/target\n.exfig-*.tmp\n");
    let tier1 = bench.server.counts().tier(1);
    bench.export().ends_with(0);
    assert_eq!(
        bench.server.counts().tier(1),
        tier1,
        "the export uses the document that was fetched for this"
    );
    bench.run(&["--check"]).ends_with(0);
    bench.assert_compiles(&["colors", "typography", "icons", "images"]);
}

/// Files of the user's are not proposed, and code goes where the package has its own.
#[test]
fn a_package_keeps_its_files_and_its_layout() {
    let bench = bare("");
    let manifest = bench.read("app/Cargo.toml");
    bench.write("app/Cargo.toml", &format!("{manifest}\n[lib]\npath = \"code/app.rs\"\n"));
    bench.write("app/code/app.rs", "mod icons; mod typography; mod images;");
    for taken in ["icons.rs", "typography/mod.rs", "images.rs", "figma_images.rs"] {
        bench.write(&format!("app/code/{taken}"), "// ours\n");
    }
    let ran = init(&bench, &["TESTKEY"]);
    let modules =
        "add `mod colors; mod figma_typography; mod figma_icons; mod exfig_images;` to `code/app.rs`";
    assert!(ran.code == 0 && ran.stderr.contains(modules), "{}", ran.stderr);
    bench.export().ends_with(0);
    assert_eq!(bench.read("app/code/icons.rs"), "// ours\n");
    assert!(bench.exists("app/code/figma_icons.rs") && bench.exists("app/code/colors.rs"));
}

/// Cargo takes each file in `src/bin` for a program, and a library may be anything but a `lib`, or anywhere.
#[test]
fn code_goes_where_a_package_can_have_modules() {
    let cases = [
        ("", "src/bin/one.rs", "src/colors.rs", "where the code is used, each with its `#[path"),
        (
            "[lib]\npath = \"code/app.rs\"\ncrate-type = [\"cdylib\"]",
            "code/app.rs",
            "code/colors.rs",
            "to `code/app.rs`",
        ),
        ("[lib]\npath = \"app.rs\"\nproc-macro = true", "app.rs", "colors.rs", "to `app.rs`"),
        ("[lib]\npath = \"../shared/app.rs\"", "../shared/app.rs", "src/colors.rs", "each with its `#[path"),
    ];
    for (target, file, colors, advice) in cases {
        let bench = bare("");
        let manifest = bench.read("app/Cargo.toml");
        bench.write("app/Cargo.toml", &format!("{manifest}\n{target}\n"));
        std::fs::remove_file(bench.path("app/src/lib.rs")).unwrap();
        bench.write(&format!("app/{file}"), "fn main() {}\n");
        let ran = init(&bench, &["TESTKEY"]);
        assert!(ran.code == 0 && ran.stderr.contains(advice), "{target}: {}", ran.stderr);
        bench.export().ends_with(0);
        assert!(bench.exists(&format!("app/{colors}")), "{target}");
    }
}

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

/// What a browser adds to a link is for the browser, and with whose token it was shared is nobody's business.
#[test]
fn a_link_is_written_without_what_is_only_for_the_browser() {
    for link in [
        "https://www.figma.com/design/TESTKEY/App?node-id=1-2&t=sharetoken-1",
        "www.figma.com/proto/TESTKEY/App?node-id=1-2&t=sharetoken-1#x",
    ] {
        let bench = bare("");
        let ran = init(&bench, &[link]);
        ran.ends_with(0);
        assert!(ran.stderr.contains("the link is to a node"), "{}", ran.stderr);
        let manifest = bench.read("app/Cargo.toml");
        assert!(manifest.contains("file = \"https://www.figma.com/design/TESTKEY/App\"\n"), "{manifest}");
    }
}

#[test]
fn names_from_figma_are_only_names() {
    let bench = bare("");
    bench.server.edit(|design| {
        let frames = design.file["document"]["children"][0]["children"].as_array_mut().unwrap();
        frames[0]["name"] = json!("\"]\n[package]\nname = \"../x");
        frames[1]["name"] = json!("Ima*ges [x");
    });
    let ran = init(&bench, &["TESTKEY"]);
    ran.ends_with(0);
    assert!(ran.stderr.contains("is left out, because its name is not a valid glob"), "{}", ran.stderr);
    bench.export().ends_with(0);
    assert_eq!(bench.icons().len(), 4);
}

#[test]
fn styles_are_modes_if_their_names_say_so() {
    let bench = bare("");
    bench.server.edit(|design| {
        for (id, name) in [("8:1", "Light/base"), ("8:2", "Dark/base")] {
            design.file["styles"][id] =
                json!({"key": id, "name": name, "styleType": "FILL", "remote": false, "description": ""});
        }
        design.variables = None;
    });
    init(&bench, &["TESTKEY"]).ends_with(0);
    let manifest = bench.read("app/Cargo.toml");
    assert!(manifest.contains("modes = { \"Light/*\" = \"light\", \"Dark/*\" = \"dark\" }"), "{manifest}");
}

#[test]
fn what_cannot_be_configured_is_said() {
    let bench = bare("");
    snapshot!(bench, init(&bench, &["https://www.figma.com/board/TESTKEY/x"]), @"
    code: 2
    ----- stderr
    error: `https://www.figma.com/board/TESTKEY/x` is a FigJam board, which has no components and no styles
    help: open the design file in Figma, and copy its URL from the browser's address bar
    ");
    snapshot!(bench, init(&bench, &["YOUR-FILE-KEY"]), @"
    code: 2
    ----- stderr
    error: `YOUR-FILE-KEY` is a placeholder: put the key of your Figma file there
    help: open the design file in Figma, and copy its URL from the browser's address bar
    ");
    snapshot!(bench, init(&bench, &["NOSUCH"]), @"
    code: 2
    ----- stderr
    error: file NOSUCH: status 404: Not found
    help: check the file key (and `version`, if Cargo.toml sets it), and that the token's owner can open the file; if it is a branch's key, the branch may have been deleted
    ");
    snapshot!(bench, init(&bench, &["TESTKEY", "-p", "ap"]), @"
    code: 2
    ----- stderr
    error: the workspace has no package `ap`; it has `app`
    ");
    let manifest = bench.read("app/Cargo.toml");
    bench.write("app/Cargo.toml", &format!("{manifest}\n[package.metadata.exfig]\nfile = \"TESTKEY\"\n"));
    snapshot!(bench, init(&bench, &["TESTKEY"]), @"
    code: 2
    ----- stderr
    error: `Cargo.toml` has `[package.metadata.exfig]` without an entry, so there is nothing to export
    help: remove the table and run this again, or add entries by hand
    ");
    let manifest = manifest.replace("edition", "metadata = {}\nedition");
    bench.write("app/Cargo.toml", &manifest);
    snapshot!(bench, init(&bench, &["TESTKEY"]), @"
    code: 2
    ----- stdout
    file `Test` (TESTKEY), version 1
    page `Page`
      frame `Icons`: 4 components, drawn by exfig
      frame `Pictures`: 2 components, drawn by exfig
    colors: 1 style (`brand/red`)
    typography: 1 style (`heading/large`)
    effects: 0 styles
    collection `Theme`: 1 variable, modes `Light`, `Dark`
    ----- stderr
    error: `Cargo.toml` has `metadata` as an inline table, to which no table can be added
    help: write it as `[package.metadata]`, and run this again
    ");
    assert_eq!(bench.read("app/Cargo.toml"), manifest);
    bench.server.edit(|design| {
        design.file["document"]["children"] = json!([]);
        design.file["styles"] = json!({});
        design.variables = None;
    });
    bench.write("app/Cargo.toml", &manifest.replace("metadata = {}\n", ""));
    snapshot!(bench, init(&bench, &["TESTKEY"]), @"
    code: 2
    ----- stdout
    file `Test` (TESTKEY), version 2
    colors: 0 styles
    typography: 0 styles
    effects: 0 styles
    ----- stderr
    error: the file has no components, no color styles, no text styles and no variables that this token may read, so there is nothing to export
    help: icons and images are components, or frames named by `nodes`
    ");
}

#[test]
fn the_workspace_gets_an_xtask_that_exports() {
    let bench = bare("");
    bench.write(
        "Cargo.toml",
        "# Ours\n[workspace]\nmembers = [\n    \"app\", # the app\n]\nresolver = \"3\"\n",
    );
    // What the file has is printed as ever.
    let ran = Ran { stdout: String::new(), ..init(&bench, &["TESTKEY", "--xtask"]) };
    snapshot!(bench, ran, @"
    code: 0
    ----- stderr
    note: 1 color style left out, because there are variables; add an entry `[[package.metadata.exfig.colors]]` for them
      Configured `Cargo.toml`: variables, 1 text style, 4 icons, 2 images, as plain Rust, because the package depends on no framework that exfig knows
           Added `xtask/src/main.rs`: a package that exports
           Added `xtask/Cargo.toml`: a package that exports
           Added `Cargo.toml`: `xtask` is a member of the workspace
           Added `Cargo.toml`: a plain `cargo build` leaves `xtask` out
           Added `Cargo.toml`: the profile `xtask`
           Added `.cargo/config.toml`: the alias `cargo xtask`
            Next `cargo xtask figma-export` exports; the document is on disk, so it spends no request of tier 1 on it
            Then add `mod colors; mod typography; mod icons; mod images;` to `src/lib.rs`, and commit exfig.lock with the files
    ");
    let manifest = bench.read("Cargo.toml");
    assert!(
        manifest.starts_with("# Ours\n[workspace]\nmembers = [\n    \"app\", # the app\n    \"xtask\",\n]\n"),
        "{manifest}"
    );
    assert!(manifest.contains("default-members = [\"app\"]"), "{manifest}");
    let profile = &manifest[manifest.find("[profile.xtask]").unwrap()..];
    let indented =
        profile.lines().map(|line| if line.is_empty() { line.into() } else { format!("   {line}") });
    let readme = include_str!("../../README.md").replace("\r\n", "\n");
    assert!(
        readme.contains(&indented.collect::<Vec<_>>().join("\n")),
        "README shows another profile than {profile}"
    );
    let lock = include_str!("../../Cargo.lock");
    for (name, _) in profile.lines().filter_map(|line| line.split_once(".opt-level")) {
        assert!(
            lock.contains(&format!("name = \"{name}\"")),
            "the profile names {name}, which exfig does without"
        );
    }
    insta::assert_snapshot!(bench.read("xtask/Cargo.toml").replace(env!("CARGO_PKG_VERSION"), "[VERSION]"), @r#"
    [package]
    name = "xtask"
    version = "0.0.0"
    edition = "2024"
    publish = false

    [dependencies]
    exfig-xtask = "[VERSION]"
    "#);
    assert!(bench.read("xtask/src/main.rs").contains("exfig_xtask::main()"));
    assert_eq!(
        bench.read(".cargo/config.toml"),
        "[alias]\nxtask = \"run --profile xtask --package xtask --\"\n"
    );
    // Once more, from the root: the xtask is not the package to configure, and nothing changes.
    let url = bench.server.api_url();
    let again =
        || output(task_in(&bench.path("."), "figma-init", &["TESTKEY", "--xtask", "--base-url", &url]));
    snapshot!(bench, again(), @"
    code: 0
    ----- stderr
       Unchanged `app/Cargo.toml` has `[package.metadata.exfig]` already; `cargo xtask figma-export` exports
    ");
    // What is missing is added, even if it is only one thing.
    std::fs::remove_file(bench.path(".cargo/config.toml")).unwrap();
    snapshot!(bench, again(), @"
    code: 0
    ----- stderr
       Unchanged `app/Cargo.toml` has `[package.metadata.exfig]` already; `cargo xtask figma-export` exports
           Added `.cargo/config.toml`: the alias `cargo xtask`
    ");
}

#[test]
fn an_xtask_of_the_users_stays_as_it_is() {
    let bench = bare("");
    bench.write("Cargo.toml", "[workspace]\nmembers = [\"app\", \"xtask\"]\n");
    bench.write("xtask/Cargo.toml", "[package]\nname = \"xtask\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
    bench.write("xtask/src/main.rs", "fn main() {}\n");
    let before = bench.read("app/Cargo.toml");
    snapshot!(bench, init(&bench, &["TESTKEY", "--xtask"]), @r#"
    code: 2
    ----- stderr
    error: the workspace has a package `xtask` already, without exfig
    help: add `exfig-xtask` to its dependencies, and pass what it does not know on to `exfig_xtask::main_with_args`: see "In your own workspace" in the README
    "#);
    assert_eq!((bench.read("app/Cargo.toml"), bench.exists(".cargo")), (before, false));
    assert_eq!(bench.server.counts().tier(1), 0);
    // Without the option, it is no concern of this.
    init(&bench, &["TESTKEY"]).ends_with(0);
    assert!(!bench.exists(".cargo"));
}

#[test]
fn a_workspace_that_cargo_could_not_read_is_left_as_it_was() {
    let bench = bare("");
    let xtask = "[package]\nname = \"xtask\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n";
    bench.write("Cargo.toml", "[workspace]\nmembers = [\"app\"]\nexclude = [\"xtask\"]\n");
    bench.write("xtask/Cargo.toml", xtask);
    bench.write("xtask/src/main.rs", "fn main() {}\n");
    let before = bench.read("Cargo.toml");
    snapshot!(bench, init(&bench, &["TESTKEY", "--xtask"]), @r#"
    code: 2
    ----- stderr
    error: `xtask/src/main.rs` is there already, and no package of the workspace
    help: move it, or add exfig to it: see "In your own workspace" in the README
    "#);
    assert_eq!(
        (bench.read("Cargo.toml"), bench.read("xtask/Cargo.toml")),
        (before.clone(), xtask.to_owned())
    );
    // What Cargo refuses is found only by asking it: here, any xtask.
    std::fs::remove_dir_all(bench.path("xtask")).unwrap();
    let cargo = "#!/bin/sh\n[ ! -e ../xtask/Cargo.toml ] || { echo 'error: no xtask here' >&2; exit 101; }\nexec cargo \"$@\"\n";
    bench.write("bin/cargo", cargo);
    std::fs::set_permissions(bench.path("bin/cargo"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let url = bench.server.api_url();
    let mut command = task_in(&bench.path("app"), "figma-init", &["TESTKEY", "--xtask", "--base-url", &url]);
    let ran = {
        command.env("CARGO", bench.path("bin/cargo"));
        output(command)
    };
    ran.ends_with(2);
    assert!(
        ran.stderr.contains("so they were undone") && ran.stderr.contains("no xtask here"),
        "{}",
        ran.stderr
    );
    assert_eq!((bench.read("Cargo.toml"), bench.exists("xtask/Cargo.toml")), (before, false));
}

#[test]
fn an_xtask_elsewhere_gets_its_profile_and_its_alias() {
    let bench = bare("");
    bench.write("Cargo.toml", "[workspace]\nmembers = [\"app\", \"tools/xtask\"]\n");
    let xtask = "[package]\nname = \"xtask\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[dependencies]\nexfig-xtask = \"0.1\"\n";
    bench.write("tools/xtask/Cargo.toml", xtask);
    bench.write("tools/xtask/src/main.rs", "fn main() {}\n");
    init(&bench, &["TESTKEY"]).ends_with(0);
    let manifest = bench.read("Cargo.toml");
    assert!(manifest.contains("[profile.xtask]") && !manifest.contains("\"xtask\""), "{manifest}");
    assert!(bench.exists(".cargo/config.toml") && !bench.exists("xtask"));
    // Configured once, it changes nothing more, and what is in the way is only noted.
    std::fs::rename(bench.path(".cargo/config.toml"), bench.path(".cargo/config")).unwrap();
    let ran = init(&bench, &["TESTKEY"]);
    ran.ends_with(0);
    assert!(ran.stderr.contains("rename it to `.cargo/config.toml`"), "{}", ran.stderr);
    assert_eq!(bench.read("Cargo.toml"), manifest);
}
