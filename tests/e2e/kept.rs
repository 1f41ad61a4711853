//! What stays: files of other packages, names that a run does not select, and most of a design that is suddenly gone.

use fake_figma::FakeFigma;
use serde_json::json;

use crate::support::{Bench, ICONS, design, snapshot};

/// Returns the variants in the generated code.
fn variants(bench: &Bench) -> Vec<String> {
    let code = bench.read("app/src/icons.rs");
    let (_, code) = code.split_once("pub enum Icon {").unwrap();
    let (variants, _) = code.split_once('}').unwrap();
    let variants = variants.lines().filter_map(|line| line.trim().strip_suffix(','));
    variants.map(str::to_owned).collect()
}

/// Returns the generated code without its comments, which have the names that Figma has now.
fn code(bench: &Bench) -> String {
    let code = bench.read("app/src/icons.rs");
    code.lines()
        .filter(|line| !line.trim_start().starts_with("///"))
        .map(|line| format!("{line}\n"))
        .collect()
}

fn icons(bench: &Bench, edit: impl Fn(&mut Vec<serde_json::Value>)) {
    bench.server.edit(|design| edit(design.node_mut("0:2").unwrap()["children"].as_array_mut().unwrap()));
}

/// Writes the manifests of the package `app`, and of one in its folder `sub`.
fn nested(bench: &Bench, outer: &str, inner: &str) {
    bench.write("Cargo.toml", "[workspace]\nmembers = [\"app\", \"app/sub\"]\nresolver = \"3\"\n");
    bench.configure(outer);
    let outer = bench.read("app/Cargo.toml");
    let (head, _) = outer.split_once("[[").unwrap_or((outer.as_str(), ""));
    let head = head.replace("\"app\"", "\"sub\"");
    bench.write("app/sub/Cargo.toml", &format!("{}{inner}", head.trim_end_matches('\n').to_owned() + "\n"));
    bench.write("app/sub/src/lib.rs", "");
    if inner.is_empty() {
        bench.write("app/sub/Cargo.toml", "[package]\nname = \"sub\"\nversion = \"0.1.0\"\n");
    }
}

#[test]
fn files_that_another_package_has_now_stay() {
    let bench = Bench::new("");
    let in_sub = ICONS.replace("assets/icons", "sub/assets/icons");
    nested(&bench, &in_sub, "");
    bench.export().ends_with(0);
    nested(&bench, ICONS, ICONS);
    let ran = bench.export();
    ran.ends_with(0);
    assert!(ran.stderr.contains("files that belong to another package now"), "{}", ran.stderr);
    bench.run(&["--check"]).ends_with(0);
    assert!(bench.exists("app/sub/assets/icons/sun.svg") && bench.exists("app/assets/icons/sun.svg"));
    // Once they are only in one record, they are removed with that.
    nested(&bench, ICONS, &ICONS.replace("assets/icons", "icons"));
    bench.run(&["-p", "sub"]).ends_with(0);
    assert!(!bench.exists("app/sub/assets/icons/sun.svg") && bench.exists("app/sub/icons/sun.svg"));
}

/// Both packages have the files on record, and neither wants them any longer.
#[test]
fn files_that_nobody_asks_for_are_removed_by_one_of_their_owners() {
    let bench = Bench::new("");
    nested(&bench, &ICONS.replace("assets/icons", "sub/assets/icons"), "");
    bench.export().ends_with(0);
    nested(&bench, ICONS, ICONS);
    bench.run(&["-p", "sub"]).ends_with(0);
    nested(&bench, ICONS, &ICONS.replace("assets/icons", "icons"));
    bench.export().ends_with(0);
    assert!(!bench.exists("app/sub/assets/icons/sun.svg") && bench.exists("app/sub/icons/sun.svg"));
    bench.run(&["--check"]).ends_with(0);
}

/// A record that cannot be read says nothing about files that it does not name, and keeps those that it does.
#[test]
fn a_damaged_record_of_another_package_keeps_what_it_names() {
    let six = ["sun", "moon", "star", "rain", "wind", "fog"];
    let bench = Bench::with(FakeFigma::builder().design(design(&six)), ICONS);
    bench.export().ends_with(0);
    bench.write("exfig.lock", "<<<<<<< ours\n\"app/assets/icons/fog.svg\"\n=======\n");
    icons(&bench, |icons| icons.truncate(1));
    bench.export().ends_with(2);
    let ran = bench.run(&["--allow-removal"]);
    ran.ends_with(0);
    assert!(ran.stderr.contains("whose exfig.lock cannot be read"), "{}", ran.stderr);
    assert_eq!(bench.icons(), ["fog.svg", "sun.svg"]);
    std::fs::remove_file(bench.path("exfig.lock")).unwrap();
    bench.run(&["--check"]).ends_with(5);
    bench.export().ends_with(0);
    assert_eq!(bench.icons(), ["sun.svg"]);
    bench.run(&["--check"]).ends_with(0);
}

/// An entry moves to another package, and the packages are exported one by one.
#[test]
fn files_in_the_record_of_another_package_stay() {
    const STYLES: &str =
        "[[package.metadata.exfig.colors]]\noutput = { format = \"css\", path = \"c.css\" }\n";
    let bench = Bench::new("");
    let outer = STYLES.replace("c.css", "sub/c.css");
    nested(&bench, &format!("{ICONS}{outer}"), "");
    bench.export().ends_with(0);
    nested(&bench, ICONS, STYLES);
    bench.run(&["-p", "sub"]).ends_with(0);
    bench.run(&["-p", "app"]).ends_with(0);
    assert!(bench.exists("app/sub/c.css"));
    bench.run(&["--check"]).ends_with(0);
    // A package may not write where another does, even if that is not exported this time.
    nested(&bench, &format!("{ICONS}{outer}"), STYLES);
    let ran = bench.run(&["-p", "app"]);
    ran.ends_with(2);
    assert!(ran.stderr.contains("is also written to by the package `app`"), "{}", ran.stderr);
}

#[test]
fn an_item_that_cannot_be_exported_does_not_hide_that_most_are_gone() {
    let six = ["sun", "moon", "star", "rain", "wind", "fog"];
    let bench = Bench::with(FakeFigma::builder().design(design(&six)), ICONS);
    bench.export().ends_with(0);
    icons(&bench, |icons| {
        icons.truncate(1);
        icons[0]["name"] = json!("🌧");
    });
    let ran = bench.export();
    snapshot!(bench, ran, @r"
    code: 2
    ----- stderr
       Exporting app
    error: app: 5 of 6 exported files of `icons` (Cargo.toml line 13) are no longer in the design, or no longer selected (`assets/icons/fog.svg`, `assets/icons/moon.svg`, `assets/icons/rain.svg` …)
    help: if that is intended, run again with `--allow-removal`; otherwise check what was deleted, renamed or unpublished in Figma
    ");
    assert_eq!(variants(&bench).len(), 6);
    // If the others are still there, only that one is left out.
    let bench = Bench::new(ICONS);
    bench.export().ends_with(0);
    icons(&bench, |icons| icons[0]["name"] = json!("🌧"));
    bench.export().ends_with(3);
    assert_eq!(variants(&bench), ["Moon", "Rain", "Star", "Sun"]);
    bench.assert_compiles(&["icons"]);
}

#[test]
fn what_a_filter_leaves_out_keeps_its_name_in_the_code() {
    let bench = Bench::new(ICONS);
    bench.export().ends_with(0);
    let before = variants(&bench);
    icons(&bench, |icons| {
        icons[1]["name"] = json!("luna");
        icons.remove(3);
    });
    bench.run(&["--filter", "sun"]).ends_with(0);
    assert_eq!(variants(&bench), before);
    bench.assert_compiles(&["icons"]);
    bench.run(&["--filter", "luna"]).ends_with(0);
    assert_eq!(variants(&bench), ["Luna", "Rain", "Star", "Sun"]);
    bench.configure(&ICONS.replace("assets/icons", "assets/new"));
    bench.run(&["--filter", "sun"]).ends_with(0);
    assert_eq!(variants(&bench), ["Luna", "Rain", "Star", "Sun"]);
    bench.assert_compiles(&["icons"]);
    bench.run(&["--check"]).ends_with(5);
    bench.export().ends_with(0);
    assert_eq!(variants(&bench), ["Luna", "Star", "Sun"]);
    bench.run(&["--check"]).ends_with(0);
}

/// Renames that a filter leaves for later: each picture keeps its own name.
#[test]
fn every_icon_keeps_its_own_name_however_it_was_renamed() {
    let renamed = |bench: &Bench, names: &[(usize, &str)]| {
        icons(bench, |icons| names.iter().for_each(|(at, name)| icons[*at]["name"] = json!(name)));
    };
    let exported = || {
        let bench = Bench::new(ICONS);
        bench.export().ends_with(0);
        bench
    };
    // One takes the name of another.
    let bench = exported();
    let before = code(&bench);
    renamed(&bench, &[(0, "moon"), (1, "luna")]);
    bench.run(&["--filter", "star"]).ends_with(0);
    assert_eq!(code(&bench), before);
    bench.export().ends_with(0);
    assert_eq!(variants(&bench), ["Luna", "Moon", "Rain", "Star"]);
    // Renamed twice.
    let bench = exported();
    renamed(&bench, &[(1, "alpha")]);
    bench.run(&["--filter", "alpha"]).ends_with(0);
    renamed(&bench, &[(1, "zeta")]);
    bench.run(&["--filter", "sun"]).ends_with(0);
    assert_eq!(variants(&bench), ["Alpha", "Rain", "Star", "Sun"]);
    // Only the case changes.
    let bench = exported();
    bench.configure(&ICONS.replace("dir =", "name-style = \"PascalCase\"\ndir ="));
    renamed(&bench, &[(1, "moonlight")]);
    bench.export().ends_with(0);
    renamed(&bench, &[(1, "moonLight")]);
    bench.run(&["--filter", "star"]).ends_with(0);
    assert_eq!(variants(&bench), ["Moonlight", "Rain", "Star", "Sun"]);
    bench.assert_compiles(&["icons"]);
}

#[test]
fn variants_for_dark_backgrounds_stay_with_their_icons() {
    let design = design(&["sun", "sun dark", "star"]);
    let bench =
        Bench::with(FakeFigma::builder().design(design), &ICONS.replace("dir =", "dark = \"* dark\"\ndir ="));
    bench.export().ends_with(0);
    let before = code(&bench);
    assert!(before.contains("pub const fn dark("), "{before}");
    icons(&bench, |icons| {
        icons[0]["name"] = json!("sol");
        icons[1]["name"] = json!("sol dark");
    });
    bench.run(&["--filter", "star"]).ends_with(0);
    assert_eq!(code(&bench), before);
    bench.export().ends_with(0);
    assert_eq!(variants(&bench), ["Sol", "SolDark", "Star"]);
}

/// What only cannot be named is not gone from the design.
#[test]
fn an_icon_without_a_name_is_not_deprecated() {
    let bench = Bench::new(&ICONS.replace("dir =", "deprecate = true\ndir ="));
    bench.export().ends_with(0);
    icons(&bench, |icons| icons[0]["name"] = json!("🌧"));
    bench.export().ends_with(3);
    assert_eq!(variants(&bench), ["Moon", "Rain", "Star", "Sun"]);
    assert!(!bench.read("app/src/icons.rs").contains("#[deprecated"));
}

#[test]
fn a_filter_that_left_nothing_out_leaves_the_export_complete() {
    let bench = Bench::new(ICONS);
    bench.export().ends_with(0);
    std::fs::remove_file(bench.path("app/assets/icons/sun.svg")).unwrap();
    bench.run(&["--filter", "sun"]).ends_with(0);
    bench.run(&["--check"]).ends_with(0);
    bench.run(&["--force", "--filter", "sun"]).ends_with(0);
    bench.run(&["--check"]).ends_with(0);
}

#[test]
fn an_icon_whose_download_fails_keeps_its_name_in_the_code() {
    let bench = Bench::new(ICONS);
    bench.export().ends_with(0);
    let before = variants(&bench);
    icons(&bench, |icons| {
        icons[1]["name"] = json!("luna");
        icons[1]["children"][0]["fillGeometry"][0]["path"] = json!("M1 1L20 4L20 20L4 20Z");
    });
    bench.server.set_faults(fake_figma::Faults::script("images: 400-render-timeout x9").unwrap());
    assert_ne!(bench.run(&["--max-retries", "0"]).code, 0);
    assert_eq!(variants(&bench), before);
    bench.assert_compiles(&["icons"]);
}
