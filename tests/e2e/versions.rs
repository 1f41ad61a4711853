//! `version`: exports of another version than the newest.

use crate::support::{Bench, snapshot};

const PINNED: &str = r#"
version = "VERSION"

[[package.metadata.exfig.icons]]
frames = ["Icons"]
dir = "assets/icons"
"#;

fn rename(bench: &Bench, label: Option<&str>, name: &str) {
    bench.server.edit(|design| {
        design.label = label.map(str::to_owned);
        design.node_mut("1:0").unwrap()["name"] = name.into();
    });
}

fn pin(bench: &Bench, version: &str) {
    bench.configure(&PINNED.replace("VERSION", version));
}

#[test]
fn a_version_by_its_id_stays_whatever_the_design_becomes() {
    let bench = Bench::new("");
    pin(&bench, "1");
    rename(&bench, None, "lamp");
    bench.export().ends_with(0);
    assert!(bench.exists("app/assets/icons/sun.svg") && !bench.exists("app/assets/icons/lamp.svg"));
    // Nothing can have changed, so nothing is requested.
    let spent = bench.server.log().len();
    snapshot!(bench, bench.export(), @r#"
    code: 0
    ----- stderr
       Exporting app
        Exported app: 0 written, 4 unchanged
           Spent no request, in [TIME]
    "#);
    snapshot!(bench, bench.run(&["--check", "--remote"]), @r#"
    code: 0
    ----- stderr
         Checked all files match the last export, and the design has not changed since
    "#);
    assert_eq!(bench.server.log().len(), spent);
    // Another version, as a URL.
    pin(&bench, "https://www.figma.com/design/FAKE/App?version-id=2&m=dev");
    snapshot!(bench, bench.run(&["--check"]), @r#"
    code: 5
    ----- stdout
    app: the settings of `icons` changed since its last export
    ----- stderr
    error: `--check` found 1 difference
    help: `cargo xtask figma-export` brings the outputs up to date
    "#);
    bench.export().ends_with(0);
    assert!(bench.exists("app/assets/icons/lamp.svg"));
    pin(&bench, "77");
    snapshot!(bench, bench.export(), @r#"
    code: 2
    ----- stderr
       Exporting app
    error: file TESTKEY: status 404: Not found
    help: check the file key (and `version`, if Cargo.toml sets it), and that the token's owner can open the file; if it is a branch's key, the branch may have been deleted
    "#);
}

#[test]
fn a_check_says_that_no_version_has_a_name() {
    let bench = Bench::new("");
    pin(&bench, "1");
    bench.export().ends_with(0);
    pin(&bench, "named");
    let ran = bench.run(&["--check", "--remote"]);
    assert!(
        ran.code == 2 && ran.stderr.contains("the Figma file TESTKEY has no named version"),
        "{}",
        ran.stderr
    );
    assert!(!ran.stderr.contains("has changed since the last export"), "{}", ran.stderr);
}

#[test]
fn the_newest_named_version_is_found_on_any_page() {
    let bench = Bench::new("");
    pin(&bench, "named");
    snapshot!(bench, bench.export(), @r#"
    code: 2
    ----- stderr
       Exporting app
    error: the Figma file TESTKEY has no named version
      --> app/Cargo.toml:13:11
       |
    13 | version = "named"
       |           ^^^^^^^ no version has a name
       |
       = help: name a version in Figma's version history, or set the id of one

    error: found 1 mistake; nothing was written
    "#);
    rename(&bench, Some("Release 1"), "lamp");
    // A page has 50 versions.
    for at in 0..60 {
        rename(&bench, Some(" ").filter(|_| at % 2 == 0), &format!("draft {at}"));
    }
    bench.export().ends_with(0);
    assert!(bench.exists("app/assets/icons/lamp.svg"));
    let fresh = bench.export();
    snapshot!(bench, fresh, @r#"
    code: 0
    ----- stderr
       Exporting app
        Exported app: 0 written, 4 unchanged
           Spent 2 tier-2 requests, in [TIME]
    "#);
    rename(&bench, Some("Release 2"), "lantern");
    snapshot!(bench, bench.run(&["--check", "--remote"]), @"
    code: 5
    ----- stdout
    app: `assets/icons/lamp.svg` -> `assets/icons/lantern.svg`: renamed in the design
    the Figma file TESTKEY has changed since the last export
    ----- stderr
        Planning app
    error: `--check` found 1 difference
    help: `cargo xtask figma-export` brings the outputs up to date
    ");
    bench.export().ends_with(0);
    assert!(bench.exists("app/assets/icons/lantern.svg") && !bench.exists("app/assets/icons/lamp.svg"));
}

#[test]
fn a_plan_access_token_renders_the_newest_version_only() {
    let bench = Bench::new("");
    pin(&bench, "1");
    rename(&bench, None, "lamp");
    bench.server.add_token("figp_plan");
    let mut command = bench.command(&[]);
    command.env("FIGMA_TOKEN", "figp_plan");
    let ran = crate::support::output(command);
    snapshot!(bench, ran, @r#"
    code: 3
    ----- stderr
       Exporting app
         Planned icons: 4 for Figma to render, 0 up to date
        Exported app: 0 written, 0 unchanged, 4 failed
           Spent 1 tier-1 request, 1 tier-3 request, in [TIME]
    error: 4 items could not be exported:
      - Figma renders only the newest version for a plan access token, not 1; use a personal access token, or remove `version`
            icon `moon` (1:1)
            icon `rain` (1:3)
            icon `star` (1:2)
            icon `sun` (1:0)
    help: `cargo xtask figma-export --resume` tries again
    "#);
}
