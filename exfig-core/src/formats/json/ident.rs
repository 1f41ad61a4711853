//! Names of the design tokens format.

use crate::formats::ledger::Identifiers;

pub(super) static IDENTIFIERS: Identifiers = Identifiers {
    separator: ".",
    group: segment,
    mode: |name| Some(name.to_owned()),
    exact: None,
    token: path,
    style: path,
    asset: |_, name| Some(name.to_owned()),
};

/// Returns the name without `{`, `}` and `.`, which aliases are made of, and without a leading `$`.
fn segment(name: &str) -> Option<String> {
    let name = name.trim().replace(['{', '}', '.'], "-");
    let name = if name.starts_with('$') { name.replacen('$', "-", 1) } else { name };
    (!name.is_empty()).then_some(name)
}

/// Returns the path of a token as aliases spell it: the folders of its name, joined by `.`.
fn path(name: &str) -> Option<String> {
    let path = name.split('/').filter_map(segment).collect::<Vec<_>>().join(".");
    (!path.is_empty()).then_some(path)
}
