//! What the workspace needs for `cargo xtask`: the package, its place among the members, the alias and the profile.
//! Pure: texts in, texts out. Comments and order stay, and what is there already is left as it is.

use toml_edit::{Array, DocumentMut, Item, RawString, Table, value};

/// The `Cargo.toml` of a new xtask package.
pub(super) const XTASK_MANIFEST: &str = concat!(
    "[package]\nname = \"xtask\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n",
    "[dependencies]\nexfig-xtask = \"",
    env!("CARGO_PKG_VERSION"),
    "\"\n"
);

/// The `src/main.rs` of a new xtask package.
pub(super) const XTASK_MAIN: &str = "fn main() -> std::process::ExitCode {\n    exfig_xtask::main()\n}\n";

/// The alias. `--profile xtask` is the profile below.
const ALIAS: &str = "run --profile xtask --package xtask --";

/// What an edit did, each as the end of a sentence: "`Cargo.toml`: …".
pub(super) type Done = Vec<&'static str>;

/// Edits the root manifest: lists the package `xtask` and keeps it out of a plain `cargo build`, unless it is in another
/// directory than `xtask`, and adds the profile of the alias. `members` are the directories of the packages that are there,
/// relative to the root, `.` for itself.
///
/// # Errors
/// Says what in the manifest is of another type than Cargo's.
pub(super) fn root_manifest(
    text: &str,
    members: &[String],
    is_elsewhere: bool,
) -> Result<(String, Done), String> {
    let mut document = parse(text)?;
    let mut done = Done::new();
    if !is_elsewhere {
        list_xtask(&mut document, members, &mut done)?;
    }
    let profiles = table(&mut document, "profile")?;
    profiles.set_implicit(true);
    if !profiles.contains_key("xtask") {
        profiles.insert("xtask", Item::Table(profile()));
        done.push("the profile `xtask`");
    }
    Ok((written(text, &document), done))
}

fn list_xtask(document: &mut DocumentMut, members: &[String], done: &mut Done) -> Result<(), String> {
    let is_package = document.contains_key("package");
    let workspace = table(document, "workspace")?;
    let listed = array(workspace, "members")?;
    let had = listed.iter().filter_map(|member| member.as_str().map(str::to_owned)).collect::<Vec<_>>();
    // By its name, or by a glob.
    let is_listed = had.iter().chain(members).any(|member| member.trim_start_matches("./") == "xtask");
    if !is_listed {
        push(listed, "xtask");
        done.push("`xtask` is a member of the workspace");
    }
    if !workspace.contains_key("default-members") {
        // What Cargo would build without it: the root package, or else all members, of which it adds some by itself.
        let others = members.iter().filter(|member| *member != "xtask").cloned();
        let defaults = if is_package { vec![".".to_owned()] } else { others.collect::<Vec<_>>() };
        workspace.insert("default-members", value(defaults.into_iter().collect::<Array>()));
        done.push("a plain `cargo build` leaves `xtask` out");
    }
    Ok(())
}

/// Edits `.cargo/config.toml`: adds the alias.
///
/// # Errors
/// Says what in the file is of another type than Cargo's.
pub(super) fn cargo_config(text: &str) -> Result<(String, Done), String> {
    let mut document = parse(text)?;
    let alias = table(&mut document, "alias")?;
    if alias.contains_key("xtask") {
        return Ok((text.to_owned(), Done::new()));
    }
    alias.insert("xtask", value(ALIAS));
    Ok((written(text, &document), vec!["the alias `cargo xtask`"]))
}

/// Whether a `.cargo/config.toml` has an alias `xtask` that builds without optimization.
pub(crate) fn lacks_profile(text: &str) -> bool {
    let config = text.parse::<DocumentMut>().unwrap_or_default();
    let alias = config.get("alias").and_then(|alias| alias.get("xtask")).map(ToString::to_string);
    alias.is_some_and(|alias| {
        let mut words = alias.split([' ', '"', ',', '=', '[', ']']);
        !words.any(|word| ["--profile", "--release", "-r"].contains(&word))
    })
}

fn parse(text: &str) -> Result<DocumentMut, String> {
    text.parse::<DocumentMut>().map_err(|error| error.to_string())
}

/// Returns the table with this name, and adds it if there is none.
fn table<'a>(document: &'a mut DocumentMut, name: &str) -> Result<&'a mut Table, String> {
    let item = document.entry(name).or_insert_with(|| Item::Table(Table::new()));
    item.as_table_mut().ok_or_else(|| format!("`{name}` is not written as the table `[{name}]`"))
}

fn array<'a>(table: &'a mut Table, name: &str) -> Result<&'a mut Array, String> {
    let item = table.entry(name).or_insert_with(|| value(Array::new()));
    item.as_array_mut().ok_or_else(|| format!("`{name}` is not a list"))
}

/// Adds to a list in the way that it is written: on a line of its own if the others are. A comment stays behind the value
/// that it is about.
fn push(list: &mut Array, text: &str) {
    let last =
        list.iter().last().map(|last| last.decor().prefix().and_then(RawString::as_str).unwrap_or_default());
    let before = match last.and_then(|before| before.rsplit_once('\n')) {
        Some((_, indent)) => format!("\n{indent}"),
        None => if last.is_some() { " " } else { "" }.to_owned(),
    };
    // After the last value, with or without a comma behind it, there may be a comment and the end of its line.
    let mut after = list.trailing().as_str().unwrap_or_default().to_owned();
    let last = list.len().saturating_sub(1);
    if let Some(last) = list.get_mut(last) {
        after.insert_str(0, last.decor().suffix().and_then(RawString::as_str).unwrap_or_default());
        last.decor_mut().set_suffix("");
    }
    let comment = if after.contains('#') { after.trim_end() } else { "" };
    if after.contains('\n') {
        list.set_trailing("\n");
        list.set_trailing_comma(true);
    }
    list.push(text);
    let added = list.len() - 1;
    if let Some(value) = list.get_mut(added) {
        value.decor_mut().set_prefix(format!("{comment}{before}"));
    }
}

/// The packages that an export spends its time in.
const HOT: [&str; 15] = [
    "crc32fast",
    "exfig-core",
    "exfig-lock",
    "memchr",
    "png",
    "roxmltree",
    "serde_json",
    "sha2",
    "svgtypes",
    "tiny-skia",
    "tiny-skia-path",
    "toml",
    "toml_parser",
    "winnow",
    "zlib-rs",
];

/// The profile that README recommends: all that is worth its compile time, and nothing else, is optimized.
fn profile() -> Table {
    let mut packages = Table::new();
    for name in HOT {
        let mut package = Table::new();
        package.set_dotted(true);
        package.insert("opt-level", value(2));
        packages.insert(name, Item::Table(package));
    }
    let mut profile = Table::new();
    profile.insert("inherits", value("release"));
    profile.insert("opt-level", value(0));
    profile.insert("lto", value("off"));
    profile.insert("debug", value(false));
    profile.insert("strip", value(true));
    profile.insert("package", Item::Table(packages));
    profile
}

/// Renders the document with the line ends that the file has.
fn written(before: &str, document: &DocumentMut) -> String {
    let text = document.to_string();
    if before.contains("\r\n") { text.replace("\r\n", "\n").replace('\n', "\r\n") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edited(text: &str, members: &[&str]) -> String {
        let members = members.iter().map(|member| (*member).to_owned()).collect::<Vec<_>>();
        let (text, _) = root_manifest(text, &members, false).unwrap();
        let (again, done) = root_manifest(&text, &members, false).unwrap();
        assert_eq!((again.as_str(), done.len()), (text.as_str(), 0), "a second time changes nothing");
        text.lines()
            .filter(|line| !line.ends_with(".opt-level = 2"))
            .map(|line| line.to_owned() + "\n")
            .collect()
    }

    #[test]
    fn a_package_becomes_a_workspace() {
        insta::assert_snapshot!(edited("# Ours\n[package]\nname = \"app\" # yes\n\n[dependencies]\n", &["."]), @r#"
        # Ours
        [package]
        name = "app" # yes

        [dependencies]

        [workspace]
        members = ["xtask"]
        default-members = ["."]

        [profile.xtask]
        inherits = "release"
        opt-level = 0
        lto = "off"
        debug = false
        strip = true

        [profile.xtask.package]
        "#);
    }

    #[test]
    fn a_workspace_gets_a_member() {
        let text = "[workspace]\nmembers = [\n    \"app\", # the app\n    \"lib\",\n]\n\n[profile.release]\nlto = true\n";
        insta::assert_snapshot!(edited(text, &["app", "lib"]), @r#"
        [workspace]
        members = [
            "app", # the app
            "lib",
            "xtask",
        ]
        default-members = ["app", "lib"]

        [profile.release]
        lto = true

        [profile.xtask]
        inherits = "release"
        opt-level = 0
        lto = "off"
        debug = false
        strip = true

        [profile.xtask.package]
        "#);
        let text = "[workspace]\nmembers = [\"crates/*\"]\ndefault-members = [\"crates/app\"]\n[profile.xtask]\ninherits = \"dev\"\n";
        insta::assert_snapshot!(edited(text, &["crates/app", "crates/lib"]), @r#"
        [workspace]
        members = ["crates/*", "xtask"]
        default-members = ["crates/app"]
        [profile.xtask]
        inherits = "dev"
        "#);
        let globs = "[workspace]\r\nmembers = [\"*\"]\r\n";
        let (globs, _) = root_manifest(globs, &["app".to_owned(), "xtask".to_owned()], false).unwrap();
        assert!(globs.contains("default-members = [\"app\"]\r\n"), "{globs}");
        assert!(!globs.replace("\r\n", "").contains('\n'), "{globs:?}");
    }

    #[test]
    fn what_is_no_manifest_is_refused() {
        for text in
            ["workspace = 1", "[workspace]\nmembers = 1", "profile = []", "[", "workspace = { members = [] }"]
        {
            assert!(root_manifest(text, &[], false).is_err(), "{text}");
        }
    }

    #[test]
    fn the_alias_is_added_once() {
        let (text, done) = cargo_config("[alias]\nci = \"test\"\n\n[build]\njobs = 1\n").unwrap();
        assert_eq!(done.len(), 1);
        insta::assert_snapshot!(text, @r#"
        [alias]
        ci = "test"
        xtask = "run --profile xtask --package xtask --"

        [build]
        jobs = 1
        "#);
        assert_eq!(cargo_config(&text).unwrap(), (text.clone(), Done::new()));
        assert_eq!(cargo_config("").unwrap().0, format!("[alias]\nxtask = \"{ALIAS}\"\n"));
        assert!(cargo_config("alias = 1").is_err());
        assert!(!lacks_profile(&text) && !lacks_profile("") && !lacks_profile("["));
        assert!(!lacks_profile("[alias]\nxtask = \"run -r -p xtask --\"\n"));
        assert!(!lacks_profile("[alias]\nxtask = [\"run\", \"--profile=a\", \"-p\", \"xtask\", \"--\"]\n"));
        assert!(lacks_profile("[alias]\nxtask = [\"run\", \"-p\", \"xtask\", \"--\"]\n"));
    }

    #[test]
    fn tables_may_be_written_in_other_ways() {
        let dotted = edited("workspace.members = [\"app\"]\nworkspace.resolver = \"3\"\n", &["app"]);
        insta::assert_snapshot!(dotted, @r#"
        workspace.members = ["app", "xtask"]
        workspace.resolver = "3"
        workspace.default-members = ["app"]

        [profile.xtask]
        inherits = "release"
        opt-level = 0
        lto = "off"
        debug = false
        strip = true

        [profile.xtask.package]
        "#);
        let bare = edited("[workspace]\nmembers = [\n    \"app\",\n    \"lib\"\n]\n", &["app", "lib"]);
        insta::assert_snapshot!(bare, @r#"
        [workspace]
        members = [
            "app",
            "lib",
            "xtask",
        ]
        default-members = ["app", "lib"]

        [profile.xtask]
        inherits = "release"
        opt-level = 0
        lto = "off"
        debug = false
        strip = true

        [profile.xtask.package]
        "#);
        let listed = edited("[workspace]\nmembers = [\"app\", \"./xtask\"]\n", &["app", "xtask"]);
        assert_eq!(listed.matches("xtask\"").count(), 1, "{listed}");
        let alias = "alias.xtask = \"run -p xtask --\"\n";
        assert_eq!(cargo_config(alias).unwrap(), (alias.to_owned(), Done::new()));
    }
}
