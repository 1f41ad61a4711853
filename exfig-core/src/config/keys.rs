//! The keys each table may have. The reader, its suggestions and docs/configuration.md all follow this list.

use super::cursor::Table;
use super::report::list;
use crate::asset::AssetKind;
use crate::formats::{FORMATS, Format};

/// Keys of `[package.metadata.exfig]` and `[workspace.metadata.exfig]`, besides the kinds of entries.
pub(super) const SETTINGS: &[&str] = &[
    "file",
    "version",
    "base-url",
    "plan",
    "seat",
    "timeout",
    "max-wait",
    "retry",
    "rate-limit",
    "downloads",
    "max-document-size",
    "renderer",
    "durability",
];
pub(super) const RETRY: &[&str] = &["max-retries", "base-delay", "max-delay", "jitter"];
pub(super) const RATE_LIMIT: &[&str] = &["capacity", "refill-per-second"];
/// Keys of every entry but a theme.
const ENTRY: &[&str] = &["file", "version", "names", "exclude", "replace", "acronyms", "published", "output"];
pub(super) const OUTPUT: &[&str] = &["format", "template", "path"];
pub(super) const COLORS: &[&str] =
    &["source", "collections", "modes", "mode-files", "types", "remote", "prefix", "units", "code-syntax"];
pub(super) const ASSETS: &[&str] = &[
    "frames",
    "pages",
    "nodes",
    "layers",
    "ready-for-dev",
    "deprecate",
    "name-from",
    "format",
    "scales",
    "dir",
    "name-style",
    "dark",
    "layout",
    "renderer",
    "tint",
    "id-prefix",
    "svg",
    "accept-svg",
    "embed-limit",
    "render",
];
pub(super) const RENDER: &[&str] = &[
    "use-absolute-bounds",
    "contents-only",
    "svg-outline-text",
    "svg-include-id",
    "svg-include-node-id",
    "svg-simplify-stroke",
];

pub(super) const SVG: &[&str] = &["size", "class", "role"];

/// Returns every key that is valid below `metadata.exfig`, as a dotted path: `file`, `retry.jitter`,
/// `icons.render.contents-only`.
pub fn keys() -> Vec<String> {
    let below =
        |table: &str, keys: &[&str]| keys.iter().map(|key| format!("{table}.{key}")).collect::<Vec<_>>();
    let mut all: Vec<String> = SETTINGS.iter().map(|key| (*key).to_owned()).collect();
    all.extend(below("retry", RETRY));
    all.extend(below("rate-limit", RATE_LIMIT));
    for kind in AssetKind::ALL {
        all.push(kind.name().to_owned());
        all.extend(below(kind.name(), &entry_keys(kind)));
        all.extend(below(&format!("{kind}.output"), OUTPUT));
        all.extend(below(&format!("{kind}.output"), &options_of(kind)));
        if matches!(kind, AssetKind::Icons | AssetKind::Images) {
            all.extend(below(&format!("{kind}.svg"), SVG));
            all.extend(below(&format!("{kind}.render"), RENDER));
        }
    }
    all
}

/// The options of every format that supports the kind.
fn options_of(kind: AssetKind) -> Vec<&'static str> {
    let formats = FORMATS.iter().filter(|format| format.kinds().contains(&kind));
    formats.flat_map(|format| format.options()).map(|option| option.name).collect()
}

pub(super) fn entry_keys(kind: AssetKind) -> Vec<&'static str> {
    let own: &[&str] = match kind {
        AssetKind::Colors => COLORS,
        AssetKind::Typography | AssetKind::Effects => &[],
        AssetKind::Theme => return vec!["from", "output"],
        AssetKind::Icons | AssetKind::Images => ASSETS,
    };
    [ENTRY, own].concat()
}

/// Says which tables have this key, for a key that was found in another one.
pub(super) fn elsewhere(key: &str) -> Option<String> {
    let kinds: Vec<&str> = AssetKind::ALL
        .into_iter()
        .filter(|kind| entry_keys(*kind).contains(&key))
        .map(AssetKind::name)
        .collect();
    let tables = if SETTINGS.contains(&key) || AssetKind::parse(key).is_some() {
        "`[package.metadata.exfig]`".to_owned()
    } else if !kinds.is_empty() {
        list(kinds, "and")
    } else if RETRY.contains(&key) {
        "`retry`".to_owned()
    } else if RATE_LIMIT.contains(&key) {
        "`rate-limit`".to_owned()
    } else if RENDER.contains(&key) {
        "`render` of `icons` and `images`".to_owned()
    } else if SVG.contains(&key) {
        "`svg` of `icons` and `images`".to_owned()
    } else if let Some(format) = FORMATS.iter().find(|format| has_option(**format, key)) {
        format!("`output` with `format = \"{}\"`", format.name())
    } else {
        return None;
    };
    Some(format!("`{key}` is a key of {tables}"))
}

fn has_option(format: &dyn Format, key: &str) -> bool {
    format.options().iter().any(|option| option.name == key)
}

/// Returns the table under `key` and reports its unknown keys.
pub(super) fn nested<'a>(table: &Table<'a>, key: &str, keys: &[&str]) -> Option<Table<'a>> {
    let inner = table.get(key)?.table()?;
    inner.check_keys(keys, elsewhere);
    Some(inner)
}
