//! The names in generated code that a change of the design took away.

use std::collections::BTreeSet;

use exfig_lock::lock::{Lock, LockEntry, Prefixed};

use super::changes::{Changed, stem};
use super::{Change, changes};
use crate::asset::AssetKind;
use crate::config::{ColorSource, Config, Entry, What};
use crate::formats::CodeFormat;

/// Returns the changes between two records of a package, with the names that they took from its code.
pub(super) fn changes(config: &Config, old: &Lock, new: &Lock) -> Vec<Change> {
    changes::changes(old, new, |found, before, now| add(found, config, before, now))
}

/// Adds to the changes of an entry which names in its code, and in the themes that show it, nothing has any more.
fn add(found: &mut [Change], config: &Config, before: &LockEntry, now: &LockEntry) {
    let Some(index) = config.entries.iter().position(|entry| entry.key == now.key) else { return };
    let formats = formats(config, index, before);
    if formats.is_empty() || found.iter().all(|change| lost(change).is_none()) {
        return;
    }
    let kind = config.entries[index].kind();
    let named = |name: &str| {
        let all = formats.iter().filter_map(|format| name_in(*format, kind, name));
        all.collect::<BTreeSet<_>>()
    };
    let tokens = now.tokens.iter().map(|token| token.name.as_str());
    let assets =
        now.outputs.iter().filter(|(_, output)| output.node.is_some()).map(|(path, _)| path.as_str());
    let present = tokens.chain(assets).flat_map(named).collect::<BTreeSet<_>>();
    for change in found {
        let Some(lost) = lost(change) else { continue };
        change.code = named(lost).into_iter().filter(|name| !present.contains(name)).collect();
    }
}

/// Returns the name that a change took away.
fn lost(change: &Change) -> Option<&str> {
    match change.what {
        Changed::Removed => Some(&change.name),
        Changed::Renamed => change.before.as_deref(),
        Changed::Added | Changed::Changed => None,
    }
}

/// Returns the formats of an entry's code whose identifiers follow from a name alone.
fn formats(config: &Config, index: usize, before: &LockEntry) -> Vec<CodeFormat> {
    let entry = &config.entries[index];
    let is_prefixed = before.collections.iter().any(|collection| collection.prefix != Prefixed::No);
    let mut formats = config.code_formats(index);
    // exfig.lock knows neither a token's collection nor the name that its code syntax gave it.
    formats.retain(|format| {
        !is_variables(entry) || format.is_rust() || (!is_prefixed && format.identifiers().exact.is_none())
    });
    formats
}

fn is_variables(entry: &Entry) -> bool {
    matches!(entry.what, What::Colors(ColorSource::Variables(_)))
}

/// Returns the identifier of a token, a style, or an icon or image, which is given by its file.
fn name_in(format: CodeFormat, kind: AssetKind, name: &str) -> Option<String> {
    let rules = format.identifiers();
    match kind {
        AssetKind::Colors => (rules.token)(name).map(|name| format!("{}{name}", format.sigil())),
        AssetKind::Typography | AssetKind::Effects => (rules.style)(name),
        AssetKind::Icons => (rules.asset)("icon", stem(name)),
        AssetKind::Images => (rules.asset)("image", stem(name)),
        AssetKind::Theme => None,
    }
}
