//! Which changes to a configuration change its digest.

use super::*;

#[test]
fn the_digest_covers_what_affects_the_output() {
    let digest = |metadata: &str| valid(metadata).digest();
    let base = "file = \"K\"\nicons = { dir = \"a\", names = \"x*\" }";
    assert_eq!(digest(base), digest(&format!("\n# a comment\ndownloads = 3\n{base}")));
    assert_eq!(
        digest(base),
        digest("icons = [{ names = [\"x*\"], dir = \"./a/\", file = \"K\", format = \"svg\" }]")
    );
    for other in [
        "file = \"L\"",
        "exclude = \"y\"",
        "replace = [\"a\", \"b\"]",
        "name-style = \"camelCase\"",
        "render = { svg-include-id = true }",
    ] {
        let other = format!("icons = {{ dir = \"a\", names = \"x*\", {other} }}");
        let other = if other.contains("file") { other } else { format!("file = \"K\"\n{other}") };
        assert_ne!(digest(base), digest(&other), "{other}");
    }
    // An entry's digest does not depend on its place; the constant below pins the shape of the hash.
    let two = valid("file = \"K\"\nicons = [{ dir = \"b\" }, { dir = \"a\", names = \"x*\" }]");
    assert_eq!(
        (two.entries[1].id.as_str(), two.entries[1].digest()),
        ("icons-2", valid(base).entries[0].digest())
    );
    assert_ne!(two.entries[0].digest(), two.entries[1].digest());
    insta::assert_snapshot!(digest(base), @r#"d28f225cc43e44044aa803301cd8bdd3a30dee6c97db3e3bd9cd758ef04c2fd8"#);
}

/// A check compares what is written; an export compares what it means. What means something else must be written
/// differently.
#[test]
fn what_changes_an_export_changes_the_table() {
    let icons = [
        "names = \"x*\"",
        "exclude = [\"x\", \"y\"]",
        "replace = [[\"a\", \"b\"], [\"b\", \"c\"]]",
        "replace = [[\"b\", \"c\"], [\"a\", \"b\"]]",
        "tint = { \"#111\" = \"#222\" }",
        "svg = { size = false }",
        "format = \"png\", scales = [2]",
        "output = { format = \"rust\", path = \"a.rs\" }",
        "output = { format = \"rust\", path = \"a.rs\", docs = false }",
    ];
    let colors = [
        "modes = { \"l/*\" = \"l\", \"d/*\" = \"d\" }",
        "modes = { \"d/*\" = \"d\", \"l/*\" = \"l\" }",
        "modes = { \"*\" = \"l\" }, mode-files = { d = \"D\" }",
        "modes = { \"*\" = \"l\" }, mode-files = { d = \"E\" }",
        "source = \"variables\", modes = { a = \"a\", b = \"b\" }",
        "source = \"variables\", modes = { b = \"b\", a = \"a\" }",
        "source = \"variables\", modes = { T = { a = \"a\", b = \"b\" } }",
        "source = \"variables\", modes = { T = { b = \"b\", a = \"a\" } }",
        "source = \"variables\", units = { \"a*\" = \"px\", \"*b\" = \"none\" }",
        "source = \"variables\", units = { \"*b\" = \"none\", \"a*\" = \"px\" }",
    ];
    let icons = icons.map(|rest| format!("icons = {{ dir = \"a\", {rest} }}"));
    let css = "output = { format = \"css\", path = \"a.css\" }";
    let colors = colors.map(|rest| format!("colors = {{ {css}, {rest} }}"));
    let around = ["", "renderer = \"figma\"\n"].map(|setting| format!("file = \"K\"\n{setting}"));
    let configs = around
        .iter()
        .flat_map(|around| icons.iter().chain(&colors).map(move |entry| valid(&format!("{around}{entry}"))));
    let found = configs.map(|config| (config.entries[0].digest(), config.asked[0].table));
    let found = found.collect::<Vec<_>>();
    for (at, (meaning, table)) in found.iter().enumerate() {
        for (other_meaning, other_table) in &found[..at] {
            assert!(meaning == other_meaning || table != other_table, "entry {at}");
        }
    }
}

#[test]
fn the_kinds_are_those_of_the_lock() {
    assert_eq!(AssetKind::ALL.map(AssetKind::name), exfig_lock::KINDS);
}

#[test]
fn the_digest_covers_the_text_of_templates() {
    let text = app("typography = { file = \"K\", output = { template = \"t.j2\", path = \"t\" } }");
    let digest = |template: &str| {
        read(&manifest("app/Cargo.toml", &text), None, &|_| Ok(template.to_owned()), &Patterns)
            .unwrap()
            .unwrap()
            .digest()
    };
    assert_ne!(digest("a"), digest("b"));
}

#[test]
fn options_of_formats_are_read_checked_and_part_of_the_digest() {
    let output = |rest: &str| format!("file = \"K\"\ncolors = {{ output = {{ path = \"a.css\", {rest} }} }}");
    let digest = |rest: &str| valid(&output(rest)).entries[0].digest();
    assert_eq!(digest("format = \"css\""), digest("format = \"css\", root = \":root\""));
    assert_ne!(digest("format = \"css\""), digest("format = \"css\", root = \":host\""));
    let messages = mistakes(&output("format = \"css\", root = \"a{\""));
    assert!(messages.contains("`a{` is no"), "{messages}");
    assert!(messages.contains("write one like `:root` or `.theme`"), "{messages}");
    let messages = mistakes(&output("format = \"json\", root = \":host\""));
    assert!(messages.contains("`root` is a key of `output` with `format = \"css\"`"), "{messages}");
    let messages =
        mistakes("file = \"K\"\nicons = { dir = \"a\", output = { path = \"a\", format = \"dtcg\" } }");
    assert!(
        messages.contains("`dtcg` does not support icons") && messages.contains("help: use FORMATS"),
        "{messages}"
    );
    let messages = mistakes(
        "file = \"K\"\nicons = { dir = \"a\", tint = true, output = { path = \"a.rs\", format = \"egui\" } }",
    );
    assert!(messages.contains("help: set `tint = \"#ffffff\"`"), "{messages}");
    let messages = mistakes(&output("format = \"egui\", roles = { backgroud = \"a\", text = 1 }"));
    assert!(messages.contains("did you mean `background`?"), "{messages}");
    assert!(messages.contains("`text` must be a string"), "{messages}");
}
