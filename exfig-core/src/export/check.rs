//! `--check`: compares the outputs with `exfig.lock` and the current configuration. Needs no network and no
//! token, and changes nothing.

use std::collections::BTreeSet;

use exfig_lock::lock::LockEntry;
use exfig_lock::look_at;
pub use exfig_lock::{Difference, advice};

use super::{ExportError, Places, Running, Tools, fetch, files};
use crate::asset::{FileKey, VersionPin};
use crate::config::Config;
use crate::io::lock_file;
use crate::io::store::Store;

/// Compares a package's outputs with its `exfig.lock` and its configuration.
///
/// # Errors
/// Returns an [`ExportError`] if the lock cannot be read.
pub fn check(config: &Config, places: &Places) -> Result<Vec<Difference>, ExportError> {
    let lock = lock_file::read(&config.root)?;
    let found = look_at(&config.root, lock.outputs().map(|(path, _)| path), &exfig_lock::files::digest_of);
    let store = Store::new(&places.state_of(config), config.settings.durability);
    let is_interrupted = store.snapshot_path().is_file();
    let mut differences = exfig_lock::check(&config.asked, &lock, &found, is_interrupted);
    for difference in &mut differences {
        if let Difference::Interrupted(items) = difference {
            *items = store.peek().map(|checkpoint| {
                let (done, left) = (checkpoint.completed.len(), checkpoint.pending.len());
                (done, done + left)
            });
        }
    }
    Ok(differences)
}

/// Returns the version of each entry's Figma file at the last export of the package, and the one that
/// Cargo.toml asks for.
///
/// # Errors
/// Returns an [`ExportError`] if the lock cannot be read.
pub fn recorded_versions(config: &Config) -> Result<Vec<(FileKey, Option<VersionPin>, String)>, ExportError> {
    let lock = lock_file::read(&config.root)?;
    let pin = |file: &FileKey| config.entries.iter().find(|entry| entry.file == *file)?.version.clone();
    let of_entry = |locked: LockEntry| {
        let entry = config.entries.iter().find(|entry| entry.key == locked.key && entry.file == locked.file);
        match entry {
            Some(entry) => entry.versions_in(&locked.version),
            None => vec![(locked.file, locked.version)],
        }
    };
    let all = lock.entries.into_iter().flat_map(of_entry);
    Ok(all.map(|(file, version)| (file.clone(), pin(&file), version)).collect())
}

/// Returns the versions of Figma files that a package's files were made from, sorted. There are several if an export ended
/// early.
///
/// # Errors
/// Returns an [`ExportError`] if the lock cannot be read.
pub fn versions_on_disk(config: &Config) -> Result<Vec<String>, ExportError> {
    let lock = lock_file::read(&config.root)?;
    let mut versions = BTreeSet::new();
    for locked in &lock.entries {
        let entry = config.entries.iter().find(|entry| entry.key == locked.key);
        for version in locked.outputs.values().map(|output| &output.made.version) {
            match entry {
                Some(entry) => {
                    versions.extend(entry.versions_in(version).into_iter().map(|(_, version)| version))
                }
                None => _ = versions.insert(version.clone()),
            }
        }
    }
    Ok(versions.into_iter().collect())
}

/// Returns the version of a Figma file that an export would read. Makes one tier-3 request; none for a
/// version that Cargo.toml sets, and those of tier 2 that [`VersionPin::Named`] takes.
///
/// # Errors
/// Returns [`ExportError::Request`] if a request fails, and [`ExportError::Mistakes`] if one of the `configs` asks for a
/// named version, and none has a name.
pub fn remote_version<'a>(
    tools: &'a Tools,
    configs: &'a [Config],
    key: &'a FileKey,
    pin: Option<&'a VersionPin>,
) -> Running<'a, String> {
    Box::pin(async move {
        match pin {
            Some(VersionPin::Exact(version)) => Ok(version.clone()),
            Some(VersionPin::Named) => {
                let version = fetch::named_version(tools, key).await?;
                version.ok_or_else(|| {
                    let entries = configs.iter().flat_map(|config| &config.entries);
                    let asking = entries.filter(|entry| entry.file == *key && entry.version.as_ref() == pin);
                    ExportError::Mistakes(asking.map(|entry| files::no_named_version(key, entry)).collect())
                })
            }
            None => fetch::version(tools, key).await,
        }
    })
}
