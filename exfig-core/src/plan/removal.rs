//! What goes: files that nothing asks for any more.

use std::collections::BTreeSet;

use crate::asset::AssetFormat;
use crate::config::Config;
use crate::formats;
use crate::naming;
use crate::state::lockfile::{Lock, LockEntry};

/// The files that earlier exports wrote and this one no longer has: those of the entries that took part and, in a `whole` export (no
/// `--only`), of entries that are gone from Cargo.toml.
#[must_use]
pub fn stale_outputs(
    config: &Config,
    wanted: &BTreeSet<usize>,
    whole: bool,
    lock: &Lock,
    kept: &BTreeSet<&str>,
) -> Vec<String> {
    let fate = |locked: &LockEntry| match config.entries.iter().position(|entry| entry.key == locked.key) {
        Some(index) => wanted.contains(&index),
        None => whole,
    };
    let going = lock.entries.iter().filter(|locked| fate(locked)).flat_map(|locked| locked.outputs.keys());
    going.filter(|path| !kept.contains(path.as_str())).cloned().collect()
}

/// Whether exfig may remove what is on record at `path`: an asset by its extension, a generated file by the header at its beginning.
/// A lock is a text that anybody can edit, and a digest in it is easily made; what it must never take away is here.
#[must_use]
pub fn is_removable(path: &str, beginning: &[u8]) -> bool {
    let key = naming::same_file_key(path);
    let (directory, name) = key.rsplit_once('/').unwrap_or(("", &key));
    let hidden = directory.split('/').any(|segment| segment.starts_with('.'));
    let cargos = ["cargo.toml", "cargo.lock", "exfig.lock", "build.rs", "main.rs", "lib.rs"].contains(&name);
    if hidden || cargos || name.starts_with('.') {
        return false;
    }
    let is_asset = AssetFormat::ALL.iter().any(|format| name.ends_with(&format!(".{format}")));
    is_asset || formats::has_header(beginning)
}

/// Removing more than half of what is there, and more than a handful, is more likely a mistake (an emptied or renamed frame) than a
/// wish.
#[must_use]
pub fn is_mass_removal(removed: usize, owned: usize) -> bool {
    removed > 3 && removed * 2 > owned
}
