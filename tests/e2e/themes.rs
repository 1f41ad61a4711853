//! Themes: output files that combine several kinds.

use std::collections::BTreeSet;

use fake_figma::Faults;

use crate::support::{Bench, EVERYTHING, ICONS, snapshot};

const THEME: &str = r#"
[[package.metadata.exfig.theme]]
from = ["colors", "typography", "icons"]
output = [{ format = "css", path = "web/theme.css" }, { template = "theme.txt.j2", path = "theme.txt" }]
"#;

const TEMPLATE: &str = "{{ header }}\n{% for icon in icons %}{{ icon.name }}\n{% endfor %}";

fn bench() -> Bench {
    let bench = Bench::new(ICONS);
    bench.write("app/theme.txt.j2", TEMPLATE);
    bench.configure(&format!("{EVERYTHING}{THEME}"));
    bench
}

#[test]
fn a_theme_shows_what_its_members_show_and_changes_with_them() {
    let bench = bench();
    bench.export().ends_with(0);
    bench.run(&["--check"]).ends_with(0);
    let css = bench.read("app/web/theme.css");
    assert!(css.contains(".icon-sun {") && css.contains("[data-theme="), "{css}");
    assert!(bench.read("app/theme.txt").ends_with("sun\nmoon\nstar\nrain\n"));
    let before = bench.tree();
    let ran = bench.export();
    ran.ends_with(0);
    assert_eq!(bench.tree(), before, "{}", ran.stderr);

    // Changing a member's settings changes the theme.
    let narrower = format!("{EVERYTHING}{THEME}")
        .replace("frames = [\"Icons\"]", "frames = [\"Icons\"]\nexclude = \"rain\"");
    bench.configure(&narrower);
    bench.run(&["--check"]).ends_with(5);
    bench.run(&["--only", "colors"]).ends_with(0);
    assert!(bench.read("app/theme.txt").contains("rain"));
    bench.run(&["--only", "theme", "--allow-removal"]).ends_with(0);
    assert!(bench.read("app/theme.txt").ends_with("sun\nmoon\nstar\n"));
    bench.export().ends_with(0);
    bench.run(&["--check"]).ends_with(0);

    // Removing a theme removes its files, and nothing else.
    let files = bench.tree().len();
    bench.configure(EVERYTHING);
    bench.run(&["--allow-removal"]).ends_with(0);
    assert!(!bench.exists("app/web/theme.css"));
    assert!(!bench.exists("app/theme.txt"));
    assert_eq!(bench.tree().len(), files - 2 + 1, "rain came back");
}

const ICON_THEME: &str = r#"
[[package.metadata.exfig.theme]]
from = ["icons"]
output = { template = "theme.txt.j2", path = "theme.txt" }
"#;

fn icon_bench() -> Bench {
    let bench = Bench::new(ICONS);
    bench.write("app/theme.txt.j2", TEMPLATE);
    bench.configure(&format!("{ICONS}{ICON_THEME}"));
    bench
}

#[test]
fn a_theme_names_only_exported_icons_and_adds_the_rest_later() {
    let bench = icon_bench();
    bench.server.set_faults(Faults::script("images@1:0: null-image").unwrap());
    bench.export().ends_with(3);
    assert!(!bench.read("app/theme.txt").contains("sun"), "{}", bench.read("app/theme.txt"));
    bench.run(&["--check"]).ends_with(5);
    bench.server.set_faults(Faults::script("").unwrap());
    bench.export().ends_with(0);
    assert!(bench.read("app/theme.txt").contains("sun"), "{}", bench.read("app/theme.txt"));
    bench.run(&["--check"]).ends_with(0);
}

#[test]
fn exporting_one_member_removes_nothing_that_the_theme_names() {
    let bench = icon_bench();
    bench.export().ends_with(0);
    bench.server.edit(|design| {
        design.node_mut("0:2").unwrap()["children"].as_array_mut().unwrap().pop();
    });
    bench.run(&["--only", "icons"]).ends_with(0);
    assert!(bench.read("app/theme.txt").contains("rain") && bench.exists("app/assets/icons/rain.svg"));
    let ran = bench.run(&["--check"]);
    snapshot!(bench, ran, @"
    code: 5
    ----- stdout
    app: the last export of `icons` is incomplete
    app: the last export of `theme` is incomplete
    ----- stderr
    error: `--check` found 2 differences
    help: `cargo xtask figma-export` brings the outputs up to date, or says what it cannot export
    ");
    bench.export().ends_with(0);
    assert!(!bench.read("app/theme.txt").contains("rain") && !bench.exists("app/assets/icons/rain.svg"));
    bench.run(&["--check"]).ends_with(0);
}

#[test]
fn overlapping_entries_of_one_kind_form_one_group_and_a_mistake_is_reported_once() {
    let half = |names: &str, path: &str| {
        format!(
            "[[package.metadata.exfig.colors]]\nsource = \"variables\"\nnames = \"{names}\"\n\
             output = {{ format = \"css\", path = \"{path}\" }}\n"
        )
    };
    let theme = "[[package.metadata.exfig.theme]]\nfrom = [\"colors\"]\n\
                 output = { format = \"css\", path = \"theme.css\" }\n";
    let whole = half("*", "whole.css");
    let bench = Bench::new(&whole);
    bench.export().ends_with(0);
    let properties = |path: &str| {
        let css = bench.read(path);
        css.lines().filter(|line| line.starts_with("  --")).map(str::to_owned).collect::<BTreeSet<_>>()
    };
    let wanted = properties("app/whole.css");
    bench.configure(&format!("{}{}{theme}", half("[a-s]*", "a.css"), half("[!a-m]*", "b.css")));
    bench.run(&["--allow-removal"]).ends_with(0);
    assert_eq!(properties("app/theme.css"), wanted);
    bench.configure(&format!("{}{theme}", whole.replace("names = \"*\"", "collections = [\"Nope\"]")));
    let ran = bench.export();
    snapshot!(bench, ran, @r#"
    code: 2
    ----- stderr
       Exporting app
    error: the design has no variable collection `Nope`
      --> app/Cargo.toml:14:16
       |
    14 | collections = ["Nope"]
       |                ^^^^^^ not in the design
       |
       = help: available: `Theme`

    error: found 1 mistake; nothing was written
    "#);
}
