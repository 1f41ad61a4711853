//! Checks docs/configuration.md against the program: keys, examples, defaults.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use exfig_core::internals::config::{PackageSettings, keys};
use exfig_core::internals::formats::{FORMATS, Format, FormatOption, Takes};
use exfig_core::{AssetKind, Config, Manifest, RunSettings, read, run_settings};

/// The page; `None` in a packaged crate, which has no repository around it.
fn page() -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/configuration.md");
    std::fs::read_to_string(path).ok()
}

/// The parts of a line in backticks.
fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// The keys in the page's tables: the first cell of each row, once for each table that its "Keys of" heading
/// names.
fn documented(page: &str) -> BTreeSet<String> {
    let mut tables: Vec<&str> = Vec::new();
    let mut keys = BTreeSet::new();
    for line in page.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            tables = if heading.starts_with("Keys of") { quoted(heading).collect() } else { Vec::new() };
        } else if line.starts_with("| `") && !line.starts_with("| `\"") {
            let key = quoted(line).next().unwrap_or_default();
            // A format's option is a key only for the kinds that the format supports.
            let cell = line.split(" | ").nth(3).unwrap_or_default();
            let named =
                |format: &&&dyn Format| cell.split(", ").any(|word| word == format!("`{}`", format.name()));
            let formats = FORMATS.iter().filter(named).collect::<Vec<_>>();
            let is_of = |format: &&dyn Format, table: &str| {
                format.kinds().iter().any(|kind| table.starts_with(kind.name()))
            };
            let has_key =
                |table: &&&str| formats.is_empty() || formats.iter().any(|format| is_of(format, table));
            keys.extend(tables.iter().filter(has_key).map(|table| match table.starts_with('[') {
                true => key.to_owned(),
                false => format!("{table}.{key}"),
            }));
        }
    }
    keys
}

/// The page's TOML examples.
fn examples(page: &str) -> Vec<&str> {
    page.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default()).collect()
}

/// Reads an example as a package manifest, or as the workspace manifest of a package with one entry.
fn config(example: &str) -> Config {
    let manifest = |path: &str, text: String| Manifest { path: PathBuf::from(path), text };
    let name = "[package]\nname = \"app\"\n";
    let (package, workspace) = if example.contains("[workspace.metadata.exfig]") {
        let package = format!("{name}[package.metadata.exfig.icons]\ndir = \"assets\"\n");
        (manifest("app/Cargo.toml", package), Some(manifest("Cargo.toml", example.to_owned())))
    } else {
        (manifest("app/Cargo.toml", format!("{name}{example}")), None)
    };
    read(&package, workspace.as_ref(), &|_| Ok(String::new()), &exfig_core::Patterns)
        .unwrap_or_else(|reported| panic!("{reported:#?}\n{example}"))
        .expect("an example configures the package")
}

#[test]
fn the_page_has_every_key_and_no_other() {
    let Some(page) = page() else { return };
    let (documented, known) = (documented(&page), keys().into_iter().collect::<BTreeSet<_>>());
    let missing: Vec<_> = known.difference(&documented).collect();
    let invented: Vec<_> = documented.difference(&known).collect();
    assert!(
        missing.is_empty() && invented.is_empty(),
        "not on the page: {missing:?}; not in the program: {invented:?}"
    );
}

/// The formats table, as the page has it.
fn formats() -> String {
    let kinds = |format: &dyn Format| {
        let kinds = format.kinds().iter().map(|kind| kind.name()).collect::<Vec<_>>().join(", ");
        if format.kinds().len() == AssetKind::ALL.len() { "all".to_owned() } else { kinds }
    };
    let row = |format: &dyn Format| {
        format!("| `\"{}\"` | {} | {} |\n", format.name(), kinds(format), format.summary())
    };
    let rows = FORMATS.iter().map(|format| row(*format)).collect::<String>();
    format!("| format | for | what it writes |\n|---|---|---|\n{rows}")
}

/// The table of the options of formats, as the page has it. Several formats may share an option.
fn options() -> String {
    let mut rows = String::new();
    for option in FORMATS.iter().flat_map(|format| format.options()) {
        let FormatOption { name, default, help, takes } = option;
        let has_it = |format: &&&dyn Format| {
            format.options().iter().any(|other| (other.name, other.default) == (*name, *default))
        };
        let formats = FORMATS.iter().filter(has_it).map(|format| format!("`{}`", format.name()));
        let formats = formats.collect::<Vec<_>>().join(", ");
        let (kind, default) = match takes {
            Takes::Flag => ("boolean", format!("`{default}`")),
            Takes::Pairs(_) => ("table", (*default).to_owned()),
            _ => ("string", format!("`\"{default}\"`")),
        };
        let row = format!("| `{name}` | {kind} | {default} | {formats} | {help} |\n");
        if !rows.contains(&row) {
            rows.push_str(&row);
        }
    }
    format!("| key | type | default | formats | what it does |\n|---|---|---|---|---|\n{rows}")
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a page in the repository, written only on request")]
fn the_readme_has_a_row_for_every_format() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    // Nothing in a packaged crate, which has no README of the repository.
    let Ok(page) = std::fs::read_to_string(&path) else { return };
    let start = "<!-- the outputs; `UPDATE_DOCS=1 cargo test -p exfig-core --test config_docs` -->\n";
    let Some((before, rest)) = page.split_once(start) else { return };
    let (_, after) = rest.split_once("<!-- end -->").unwrap();
    let row = |format: &&dyn Format| format!("| `{}` | {} |\n", format.name(), format.summary());
    let rows = FORMATS.iter().map(row).collect::<String>();
    let wanted =
        format!("{before}{start}| `format` | what it writes |\n|---|---|\n{rows}<!-- end -->{after}");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &wanted).unwrap();
    }
    assert!(page == wanted, "a table is out of date; rerun this test with UPDATE_DOCS=1");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a page in the repository, written only on request")]
fn the_page_has_a_row_for_every_format_and_option() {
    let Some(page) = page() else { return };
    let mut wanted = page.clone();
    for (name, table) in [("formats", formats()), ("options", options())] {
        let start =
            format!("<!-- the {name}; `UPDATE_DOCS=1 cargo test -p exfig-core --test config_docs` -->\n");
        let (before, rest) = wanted.split_once(&start).unwrap();
        let (_, after) = rest.split_once("<!-- end -->").unwrap();
        wanted = format!("{before}{start}{table}<!-- end -->{after}");
    }
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/configuration.md"), &wanted)
            .unwrap();
    }
    assert!(page == wanted, "a table is out of date; rerun this test with UPDATE_DOCS=1");
}

#[test]
fn the_examples_parse_and_the_documented_defaults_are_real() {
    let Some(page) = page() else { return };
    let configs: Vec<Config> = examples(&page).into_iter().map(config).collect();
    assert!(configs.len() > 8, "{} examples", configs.len());
    let written_out = configs.last().unwrap();
    let run = run_settings(std::slice::from_ref(written_out)).unwrap();
    assert_eq!(run, RunSettings::default());
    assert_eq!(written_out.settings, PackageSettings::default());
    let bare = config(
        "[package.metadata.exfig]\nfile = \"MhjeA23R15tAR3PO2JamCv\"\nicons.dir = \"assets/icons\"\n\
         colors.output = { format = \"rust\", path = \"src/colors.rs\" }\n",
    );
    assert_eq!(written_out.digest(), bare.digest());
}
