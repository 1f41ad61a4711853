//! `figma-init`: from a package without a configuration to an export.

mod framework;
mod workspace;

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
