//! Which files to remove: those that nothing asks for anymore.

use std::collections::BTreeSet;

use exfig_lock::lock::{Lock, LockEntry};

use crate::asset::AssetFormat;
use crate::config::Config;
use crate::formats;
use crate::naming;

/// Returns the files that earlier exports wrote and this one no longer writes (not in `kept`): those of the
/// `wanted` entries and, in a `whole` export (no `--only`), those of entries that are no longer in
/// Cargo.toml.
pub(crate) fn stale_outputs(
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

/// Whether exfig may remove the file recorded at `path`: an asset if its extension is one, a generated file
/// if it begins with the header. Anybody can edit exfig.lock and put any digest in it, so this check protects
/// what exfig must never remove.
pub(crate) fn is_removable(path: &str, beginning: &[u8]) -> bool {
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

/// Whether to suspect a mistake, such as an emptied or renamed frame, rather than intent: more than half of
/// the files would be removed, and more than three.
pub(crate) fn is_mass_removal(removed: usize, owned: usize) -> bool {
    removed > 3 && removed * 2 > owned
}
