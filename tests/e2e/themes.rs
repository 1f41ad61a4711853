//! Files that show several kinds.

use crate::support::{Bench, EVERYTHING, ICONS};

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
    assert!(css.contains("--icon-sun: url(") && css.contains("[data-theme="), "{css}");
    assert!(bench.read("app/theme.txt").ends_with("sun\nmoon\nstar\nrain\n"));
    let before = bench.tree();
    let ran = bench.export();
    ran.ends_with(0);
    assert_eq!(bench.tree(), before, "{}", ran.stderr);

    // A change of a member's settings is one of the theme.
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

    // A theme that goes takes its files along, and nothing else.
    let files = bench.tree().len();
    bench.configure(EVERYTHING);
    bench.run(&["--allow-removal"]).ends_with(0);
    assert!(!bench.exists("app/web/theme.css"));
    assert!(!bench.exists("app/theme.txt"));
    assert_eq!(bench.tree().len(), files - 2 + 1, "rain came back");
}

#[test]
fn a_theme_names_only_icons_that_are_there() {
    let bench = Bench::with_faults("images@1:0: null-image", ICONS);
    bench.write("app/theme.txt.j2", TEMPLATE);
    bench.configure(&format!("{}{}", ICONS, THEME.replace("\"colors\", \"typography\", ", "")));
    bench.export().ends_with(3);
    assert!(!bench.read("app/theme.txt").contains("sun"), "{}", bench.read("app/theme.txt"));
    bench.export().ends_with(3);
}
