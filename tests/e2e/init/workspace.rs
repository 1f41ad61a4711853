//! What the workspace gets for `cargo xtask`.

use std::os::unix::fs::PermissionsExt as _;

use super::{bare, init};
use crate::support::{Ran, output, snapshot, task_in};

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
    let readme = include_str!("../../../README.md").replace("\r\n", "\n");
    assert!(
        readme.contains(&indented.collect::<Vec<_>>().join("\n")),
        "README shows another profile than {profile}"
    );
    let lock = include_str!("../../../Cargo.lock");
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
