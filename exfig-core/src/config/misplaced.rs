//! Tables that are meant for exfig but are in a place where nothing reads them.

use toml::de::{DeTable, DeValue};

use super::diagnostic::{Diagnostic, Manifest, Place};
use super::suggest::nearest;

/// Reports the tables of a manifest that look like `[package.metadata.exfig]` in another place, or
/// misspelled. Cargo ignores all of them, some with a warning.
pub fn misplaced(manifest: &Manifest) -> Vec<Diagnostic> {
    let (root, _) = DeTable::parse_recoverable(&manifest.text);
    let root = root.get_ref();
    let package = table(root, "package");
    let places = [
        ("", Some(root.clone())),
        ("metadata.", table(root, "metadata")),
        ("package.", package.clone()),
        ("package.metadata.", package.and_then(|package| table(&package, "metadata"))),
        ("workspace.", table(root, "workspace")),
        ("tool.", table(root, "tool")),
    ];
    let mut found = Vec::new();
    for (prefix, table) in places {
        for key in table.iter().flat_map(|table| table.keys()) {
            let name = key.get_ref();
            let is_right = prefix == "package.metadata." && name == "exfig";
            if is_right || nearest(name, ["exfig"]).is_none() {
                continue;
            }
            found.push(Diagnostic {
                message: format!("exfig ignores `[{prefix}{name}]`"),
                label: "ignored".to_owned(),
                help: Some("use `[package.metadata.exfig]`".to_owned()),
                place: Place { path: manifest.path.clone(), span: key.span() },
            });
        }
    }
    found
}

fn table<'a>(of: &DeTable<'a>, key: &str) -> Option<DeTable<'a>> {
    match of.get(key).map(toml::Spanned::get_ref) {
        Some(DeValue::Table(table)) => Some(table.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_in_the_wrong_place_are_found() {
        let table = [
            ("[metadata.exfig]", Some("exfig ignores `[metadata.exfig]`")),
            ("[package.exfig]", Some("exfig ignores `[package.exfig]`")),
            ("[package.metadata.exfigs]", Some("exfig ignores `[package.metadata.exfigs]`")),
            ("[[package.metadata.exfg.icons]]", Some("exfig ignores `[package.metadata.exfg]`")),
            ("[exfig]", Some("exfig ignores `[exfig]`")),
            ("[tool.exfig]", Some("exfig ignores `[tool.exfig]`")),
            ("[package.metadata.exfig]", None),
            ("[workspace.metadata.exfig]", None),
            ("[package.metadata.docs.rs]", None),
            ("[package", None),
        ];
        for (text, want) in table {
            let manifest = Manifest { path: "Cargo.toml".into(), text: text.to_owned() };
            let found = misplaced(&manifest);
            assert_eq!(found.first().map(|mistake| mistake.message.as_str()), want, "{text}");
        }
    }
}
