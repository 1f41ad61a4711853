//! What Cargo.toml asks for, entry by entry: enough to say whether it is what was exported, without knowing
//! what any key means.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use toml::de::{DeArray, DeTable, DeValue};

use crate::digest::Digest;
use crate::file_key::FileKey;
use crate::lock::quote;
use crate::package_path::PackagePath;

/// The kinds of entries, in the order in which they are exported.
pub const KINDS: [&str; 6] = ["colors", "typography", "effects", "icons", "images", "theme"];

/// The keys of an entry that it takes from the package or the workspace if it has none.
const INHERITED: [&str; 3] = ["file", "version", "renderer"];

/// The keys that no file depends on.
const WITHOUT_EFFECT: [&str; 1] = ["accept-svg"];

/// One table of `[package.metadata.exfig]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// `icons`, or `icons-2` for the second table of its kind.
    pub id: String,
    /// The kind: one of [`KINDS`].
    pub kind: &'static str,
    /// The directory of its assets, or its first generated file, as exfig.lock has it.
    pub place: Option<String>,
    /// The paths of the generated files and directories.
    pub outputs: Vec<String>,
    /// The paths of the templates that it uses.
    pub templates: Vec<String>,
    /// The digest of what is written in the table, and in the templates. It does not depend on spaces, comments,
    /// the order of the entry's keys or where the table is.
    pub table: Digest,
}

/// What a package asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asking {
    /// The name of the package.
    pub package: String,
    /// Its entries, by kind in the order of [`KINDS`], then in file order.
    pub entries: Vec<Asked>,
}

/// Why a manifest cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotToml {
    /// Whether it is the workspace's.
    pub of_workspace: bool,
    /// The line of the mistake, counted from 1.
    pub line: usize,
    /// What is wrong there.
    pub why: String,
}

impl fmt::Display for NotToml {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.why)
    }
}

impl std::error::Error for NotToml {}

/// Returns what the text of a package's Cargo.toml asks for; `None` if it has no `[package.metadata.exfig]`.
/// `workspace` is the text of the workspace's Cargo.toml, if that is another file. `template` returns the text of
/// the template at a path relative to the package, if it can be read.
///
/// # Errors
/// Returns [`NotToml`] for the first syntax error.
pub fn asked(
    package: &str,
    workspace: Option<&str>,
    template: &dyn Fn(&str) -> Option<String>,
) -> Result<Option<Asking>, NotToml> {
    let package = parse(package, false)?;
    let Some(own) = below(&package, &["package", "metadata", "exfig"]) else { return Ok(None) };
    let workspace = workspace.map(|text| parse(text, true)).transpose()?;
    let shared = below(workspace.as_ref().unwrap_or(&package), &["workspace", "metadata", "exfig"]);
    let inherit = |key: &str| own.get(key).or_else(|| shared?.get(key)).map(toml::Spanned::get_ref);
    let name = below(&package, &["package"]).and_then(|table| table.get("name")?.get_ref().as_str());
    let mut all = Vec::<Asked>::new();
    for kind in KINDS {
        let tables = own.get(kind).map(|value| tables(value.get_ref())).unwrap_or_default();
        for (nth, table) in tables.into_iter().enumerate() {
            let entry = entry(kind, nth + 1, &with_inherited(kind, table, &inherit), template, &all);
            all.push(entry);
        }
    }
    Ok(Some(Asking { package: name.unwrap_or_default().to_owned(), entries: all }))
}

type Keys<'a> = BTreeMap<&'a str, &'a DeValue<'a>>;

fn with_inherited<'a>(
    kind: &str,
    table: &'a DeTable<'a>,
    inherit: &dyn Fn(&str) -> Option<&'a DeValue<'a>>,
) -> Keys<'a> {
    let mut keys = by_key(table);
    for key in INHERITED {
        let applies = match kind {
            "theme" => false,
            "icons" | "images" => true,
            _ => key != "renderer",
        };
        // A version is that of the file beside it.
        let applies = applies && (key != "version" || !table.contains_key("file"));
        if let Some(value) = inherit(key).filter(|_| applies) {
            keys.entry(key).or_insert(value);
        }
    }
    keys.retain(|key, _| !WITHOUT_EFFECT.contains(key));
    keys
}

fn entry(
    kind: &'static str,
    nth: usize,
    keys: &Keys<'_>,
    template: &dyn Fn(&str) -> Option<String>,
    others: &[Asked],
) -> Asked {
    let path = |value: &DeValue<'_>| PackagePath::parse(value.as_str()?).ok().map(|path| path.to_string());
    let written = keys.get("output").map(|value| tables(value)).unwrap_or_default();
    let of_outputs = |key: &str| {
        let values = written.iter().filter_map(|output| output.get(key));
        values.filter_map(|value| path(value.get_ref())).collect::<Vec<_>>()
    };
    let (outputs, templates) = (of_outputs("path"), of_outputs("template"));
    let mut text = String::from(kind);
    for (key, value) in keys {
        let _ = write!(text, "\n{key} = ");
        match *key {
            // A key and the URL of the file are the same.
            "file" => match value.as_str().and_then(|text| FileKey::parse(text).ok()) {
                Some(file) => text.push_str(file.as_str()),
                None => canonical(&mut text, value),
            },
            // One table may stand for a list of one.
            "output" => written.iter().for_each(|output| canonical_table(&mut text, by_key(output))),
            _ => canonical(&mut text, value),
        }
    }
    for path in &templates {
        let content = template(path).map(|text| Digest::of_bytes(text.as_bytes()));
        let _ =
            write!(text, "\n{path}: {}", content.map_or_else(|| "none".to_owned(), |content| content.half()));
    }
    // A theme shows what its members show.
    let from = keys.get("from").and_then(|value| value.as_array());
    let is_member = |other: &&Asked| {
        from.is_some_and(|kinds| kinds.iter().any(|kind| kind.get_ref().as_str() == Some(other.kind)))
    };
    for member in others.iter().filter(is_member) {
        let _ = write!(text, "\n{}", member.table.half());
    }
    let id = if nth == 1 { kind.to_owned() } else { format!("{kind}-{nth}") };
    let dir = keys.get("dir").and_then(|value| value.as_str()).map(normalized);
    let place = dir.or_else(|| outputs.first().cloned());
    Asked { id, kind, place, outputs, templates, table: Digest::of(text.as_bytes()) }
}

/// Returns a directory without empty segments and `.`. It may name folders by patterns, so it is no path.
fn normalized(dir: &str) -> String {
    let segments = dir.split('/').filter(|segment| !segment.is_empty() && *segment != ".");
    segments.collect::<Vec<_>>().join("/")
}

fn by_key<'a>(table: &'a DeTable<'a>) -> Keys<'a> {
    table.iter().map(|(key, value)| (key.get_ref().as_ref(), value.get_ref())).collect()
}

/// Returns the keys in the order in which they are written.
fn in_order<'a>(table: &'a DeTable<'a>) -> impl Iterator<Item = (&'a str, &'a DeValue<'a>)> {
    let mut keys = table.iter().collect::<Vec<_>>();
    keys.sort_by_key(|(key, _)| key.span().start);
    keys.into_iter().map(|(key, value)| (key.get_ref().as_ref(), value.get_ref()))
}

fn below<'a>(root: &'a DeTable<'a>, path: &[&str]) -> Option<&'a DeTable<'a>> {
    path.iter().try_fold(root, |table, key| table.get(*key)?.get_ref().as_table())
}

/// Returns the tables of a list, or the only one.
fn tables<'a>(value: &'a DeValue<'a>) -> Vec<&'a DeTable<'a>> {
    match (value.as_table(), value.as_array()) {
        (Some(table), _) => vec![table],
        (None, Some(items)) => items.iter().filter_map(|item| item.get_ref().as_table()).collect(),
        (None, None) => Vec::new(),
    }
}

/// Writes a value so that equal values give equal texts, and no others do.
fn canonical(text: &mut String, value: &DeValue<'_>) {
    match value {
        DeValue::String(string) => text.push_str(&quote(string)),
        DeValue::Integer(integer) => {
            let value = i64::from_str_radix(integer.as_str(), integer.radix());
            text.push_str(&value.map_or_else(|_| integer.to_string(), |value| value.to_string()));
        }
        // As the integer, if it is one: `2.0` is `2`.
        DeValue::Float(float) => {
            let value = float.as_str().parse::<f64>();
            text.push_str(&value.map_or_else(|_| float.to_string(), |value| value.to_string()));
        }
        DeValue::Boolean(flag) => _ = write!(text, "{flag}"),
        DeValue::Datetime(time) => _ = write!(text, "{time}"),
        DeValue::Array(items) => canonical_list(text, items),
        // The first of several modes is the default, and the first of several patterns decides.
        DeValue::Table(table) => canonical_table(text, in_order(table)),
    }
}

fn canonical_list(text: &mut String, items: &DeArray<'_>) {
    text.push('[');
    for item in items.iter() {
        canonical(text, item.get_ref());
        text.push(',');
    }
    text.push(']');
}

fn canonical_table<'a>(text: &mut String, keys: impl IntoIterator<Item = (&'a str, &'a DeValue<'a>)>) {
    text.push('{');
    for (key, value) in keys {
        text.push_str(&quote(key));
        text.push('=');
        canonical(text, value);
        text.push(',');
    }
    text.push('}');
}

/// What a Cargo.toml says about workspaces.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Membership {
    /// Whether it is the root of a workspace.
    pub is_root: bool,
    /// The directories that do not belong to it, relative to it.
    pub exclude: Vec<String>,
    /// The directory of the workspace that it names, relative to it.
    pub workspace: Option<String>,
}

/// Returns what the text of a Cargo.toml says about workspaces.
///
/// # Errors
/// Returns [`NotToml`] for the first syntax error.
pub fn membership(text: &str) -> Result<Membership, NotToml> {
    let root = parse(text, false)?;
    let exclude = below(&root, &["workspace"]).and_then(|table| table.get("exclude")?.get_ref().as_array());
    let exclude = exclude.into_iter().flat_map(|items| items.iter());
    let workspace = below(&root, &["package"]).and_then(|table| table.get("workspace")?.get_ref().as_str());
    Ok(Membership {
        is_root: root.contains_key("workspace"),
        exclude: exclude.filter_map(|item| item.get_ref().as_str().map(str::to_owned)).collect(),
        workspace: workspace.map(str::to_owned),
    })
}

fn parse(text: &str, of_workspace: bool) -> Result<DeTable<'_>, NotToml> {
    DeTable::parse(text).map(toml::Spanned::into_inner).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        NotToml { of_workspace, line, why: error.message().lines().next().unwrap_or_default().to_owned() }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table_of(text: &str) -> Vec<Asked> {
        let manifest = format!("[package.metadata.exfig]\nfile = \"KEY\"\n{text}");
        asked(&manifest, None, &|path| Some(format!("text of {path}"))).unwrap().unwrap().entries
    }

    fn icons(text: &str) -> Digest {
        table_of(&format!("[[package.metadata.exfig.icons]]\n{text}")).remove(0).table
    }

    #[test]
    fn entries_have_ids_places_and_outputs() {
        let all = table_of(
            r#"
            [package.metadata.exfig.colors]
            output = { format = "css", path = "./src//colors.css" }
            [[package.metadata.exfig.icons]]
            dir = "./assets/{frame}/"
            output = [{ template = "a.jinja", path = "src/a.rs" }, { format = "rust", path = "src/b.rs" }]
            [[package.metadata.exfig.icons]]
            dir = "assets/more"
            "#,
        );
        let shown =
            all.iter().map(|entry| (entry.id.as_str(), entry.place.as_deref(), entry.outputs.join(" ")));
        assert_eq!(
            shown.collect::<Vec<_>>(),
            [
                ("colors", Some("src/colors.css"), "src/colors.css".to_owned()),
                ("icons", Some("assets/{frame}"), "src/a.rs src/b.rs".to_owned()),
                ("icons-2", Some("assets/more"), String::new()),
            ]
        );
        assert_eq!(all[1].templates, ["a.jinja"]);
    }

    #[test]
    fn how_a_table_is_written_does_not_matter() {
        let one = icons("dir = \"a\"\nscales = [1, 2]\noutput = { format = \"rust\", path = \"a.rs\" }");
        let same = [
            "# A comment.\nscales = [ 1.0,\n 2 ]\ndir = 'a'\noutput = [{ path = \"a.rs\", format = \"rust\" }]",
            "dir = \"a\"\nscales = [0x1, 2]\naccept-svg = [\"text\"]\n[package.metadata.exfig.icons.output]\nformat = \"rust\"\npath = \"a.rs\"",
            "file = \"https://www.figma.com/design/KEY/Name\"\ndir = \"a\"\nscales = [1, 2]\noutput = { format = \"rust\", path = \"a.rs\" }",
        ];
        for text in same {
            assert_eq!(icons(text.trim_start_matches("[[")), one, "{text}");
        }
        let modes = |modes: &str| icons(&format!("modes = {{ {modes} }}"));
        assert_eq!(modes("a = 1, b = { c = 2, d = 3 }"), modes("a=1,b={c=2,d=3}"));
        assert_ne!(modes("a = 1, b = 2"), modes("b = 2, a = 1"), "the first one is the default");
        assert_ne!(modes("a = { c = 2, d = 3 }"), modes("a = { d = 3, c = 2 }"));
        let other = [
            "dir = \"b\"\nscales = [1, 2]\noutput = { format = \"rust\", path = \"a.rs\" }",
            "dir = \"a\"\nscales = [2, 1]\noutput = { format = \"rust\", path = \"a.rs\" }",
            "dir = \"a\"\nscales = [1, 2]\noutput = { format = \"rust\", path = \"a.rs\", docs = false }",
            "dir = \"a\"\nscales = [1, 2]\noutput = { template = \"rust\", path = \"a.rs\" }",
            "dir = \"a\"\nscales = [1, 2]\nfile = \"OTHER\"\noutput = { format = \"rust\", path = \"a.rs\" }",
            "dir = \"a\"\nscales = [\"1\", 2]\noutput = { format = \"rust\", path = \"a.rs\" }",
        ];
        for text in other {
            assert_ne!(icons(text), one, "{text}");
        }
    }

    #[test]
    fn entries_inherit_what_they_do_not_set() {
        let package = |settings: &str| {
            format!(
                "[package.metadata.exfig]\n{settings}\n[[package.metadata.exfig.icons]]\ndir = \"a\"\n\
                 [[package.metadata.exfig.colors]]\nfile = \"OWN\""
            )
        };
        let read = |settings: &str, workspace: &str| {
            let workspace = format!("[workspace.metadata.exfig]\n{workspace}");
            let all = asked(&package(settings), Some(&workspace), &|_| None).unwrap().unwrap().entries;
            (all[0].table, all[1].table)
        };
        let (colors, icons) = read("file = \"A\"", "");
        assert_eq!(read("", "file = \"A\""), (colors, icons));
        assert_eq!(read("file = \"A\"", "file = \"B\""), (colors, icons));
        // What applies to how exfig talks to Figma changes nothing.
        assert_eq!(read("file = \"A\"\ntimeout = \"30s\"", "seat = \"view\""), (colors, icons));
        for setting in ["renderer = \"local\"", "version = \"7\""] {
            let (same, other) = read("file = \"A\"", setting);
            assert_eq!(same, colors, "it has a file of its own and is not drawn");
            assert_ne!(other, icons, "{setting}");
        }
        let theme = |settings: &str| {
            let manifest =
                format!("[package.metadata.exfig]\n{settings}\ntheme = {{ from = [\"effects\"] }}");
            asked(&manifest, None, &|_| None).unwrap().unwrap().entries.remove(0).table
        };
        assert_eq!(theme("file = \"A\""), theme("file = \"B\""), "a theme has only what its members have");
    }

    #[test]
    fn a_manifest_says_to_which_workspace_it_belongs() {
        let root = membership("[workspace]\nexclude = [\"a\", \"b\"]").unwrap();
        assert_eq!(
            root,
            Membership { is_root: true, exclude: vec!["a".to_owned(), "b".to_owned()], workspace: None }
        );
        let member = membership("[package]\nworkspace = \"..\"").unwrap();
        assert_eq!(member, Membership { workspace: Some("..".to_owned()), ..Membership::default() });
        assert!(membership("=").is_err());
    }

    #[test]
    fn a_theme_changes_with_its_members_and_an_entry_with_its_template() {
        let theme = |size: u8| {
            let text = format!(
                "[[package.metadata.exfig.icons]]\ndir = \"a\"\nscales = [{size}]\n\
                 [[package.metadata.exfig.theme]]\nfrom = [\"icons\"]"
            );
            table_of(&text)[1].table
        };
        assert_ne!(theme(1), theme(2));
        let with_template = |text: Option<&str>| {
            let manifest = "[package.metadata.exfig.colors]\noutput = { template = \"t\", path = \"a\" }";
            asked(manifest, None, &|_| text.map(str::to_owned)).unwrap().unwrap().entries[0].table
        };
        assert_ne!(with_template(Some("a")), with_template(Some("b")));
        assert_ne!(with_template(Some("")), with_template(None));
        assert_eq!(with_template(Some("a\nb")), with_template(Some("a\r\nb")));
    }

    #[test]
    fn what_is_no_toml_is_said_with_its_line() {
        let error = asked("[package]\nname = ", None, &|_| None).unwrap_err();
        assert_eq!((error.of_workspace, error.line), (false, 2));
        assert!(error.to_string().starts_with("line 2: "), "{error}");
        assert_eq!(asked("[package]\n", None, &|_| None), Ok(None));
        let package = "[package.metadata.exfig]\n";
        assert!(asked(package, Some("x"), &|_| None).unwrap_err().of_workspace);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "(?s).{0,100}") {
            let _ = asked(&format!("[package.metadata.exfig]\n{text}"), None, &|_| None);
        }
    }
}
