//! `--check`: compares the outputs with `exfig.lock` and the current configuration. Needs no network and no
//! token, and changes nothing.

use std::collections::BTreeSet;
use std::fmt;

use super::{ExportError, Places, known};
use crate::asset::{FileKey, VersionPin};
use crate::config::{Config, Output};
use crate::io::store::Store;
use crate::io::workspace;
use crate::plan::RULES;
use crate::words::named;
use exfig_lock::lock::Rules;

/// A difference between the files on disk, `exfig.lock` and Cargo.toml.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Difference {
    /// This entry was never exported.
    NeverExported(String),
    /// The entry's settings changed since the last export.
    SettingsChanged(String),
    /// The last export of the entry did not finish.
    Incomplete(String),
    /// Another version of exfig wrote the entry's files. Only a note: the next export plans them again.
    OtherExfig(String),
    /// An entry that exfig.lock records is no longer in Cargo.toml.
    EntryGone(String),
    /// A recorded file is missing.
    Missing(String),
    /// A recorded path cannot be read as a file, and why.
    Odd(String, String),
    /// A file was modified since it was exported.
    Edited(String),
    /// A generated file that Cargo.toml asks for is not recorded in exfig.lock.
    NotRecorded(String),
    /// An export was interrupted: the number of items it finished, and the total.
    Interrupted(usize, usize),
    /// With `--remote`: the Figma file has a version other than the exported one.
    FigmaChanged(String),
}

impl Difference {
    /// Returns the file and what is wrong with it; `None` if the difference is not about a single file.
    pub fn file(&self) -> Option<(&str, &str)> {
        match self {
            Self::Missing(path) => Some((path, "missing")),
            Self::Odd(path, why) => Some((path, why)),
            Self::Edited(path) => Some((path, "modified since it was exported")),
            Self::NotRecorded(path) => Some((path, "not recorded in exfig.lock")),
            _ => None,
        }
    }

    /// Whether running an export resolves it.
    pub fn needs_export(&self) -> bool {
        match self {
            Self::NeverExported(_)
            | Self::SettingsChanged(_)
            | Self::Incomplete(_)
            | Self::EntryGone(_)
            | Self::Missing(_)
            | Self::NotRecorded(_)
            | Self::FigmaChanged(_) => true,
            Self::OtherExfig(_) | Self::Odd(..) | Self::Edited(_) | Self::Interrupted(..) => false,
        }
    }

    /// Whether it is only a note: the outputs match the last export.
    pub fn is_note(&self) -> bool {
        matches!(self, Self::OtherExfig(_))
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NeverExported(entry) => write!(f, "{} was never exported", named(entry)),
            Self::SettingsChanged(entry) => {
                write!(f, "the settings of {} changed since its last export", named(entry))
            }
            Self::Incomplete(entry) => write!(f, "the last export of {} is incomplete", named(entry)),
            Self::OtherExfig(entry) => {
                write!(
                    f,
                    "{} was written by another version of exfig; the next export brings it up to date",
                    named(entry)
                )
            }
            Self::EntryGone(key) => {
                match key.split_once(':') {
                    Some((kind, place)) => write!(f, "the entry {} of {}", named(kind), named(place))?,
                    None => write!(f, "the entry {}", named(key))?,
                }
                f.write_str(" is no longer in Cargo.toml, but its files are still here")
            }
            Self::Missing(path) | Self::Odd(path, _) | Self::Edited(path) | Self::NotRecorded(path) => {
                write!(f, "{}: {}", named(path), self.file().map_or("", |(_, why)| why))
            }
            Self::Interrupted(done, all) => {
                write!(f, "the last export is unfinished ({done} of {all} items done)")
            }
            Self::FigmaChanged(key) => write!(f, "the Figma file {key} has changed since the last export"),
        }
    }
}

/// Compares a package's outputs with its `exfig.lock` and its configuration.
///
/// # Errors
/// Returns an [`ExportError`] if the lock cannot be read.
pub fn check(config: &Config, places: &Places) -> Result<Vec<Difference>, ExportError> {
    let lock = workspace::read_lock(&config.root)?.adopted_by(&known::of(config));
    let found = workspace::look_at(&config.root, lock.outputs().map(|(path, _)| path));
    let files = &found.files;

    let mut differences = BTreeSet::new();
    for entry in &config.entries {
        let Some(locked) = lock.entry(&entry.key) else {
            differences.insert(Difference::NeverExported(entry.id.clone()));
            continue;
        };
        if locked.rules != RULES {
            differences.insert(Difference::OtherExfig(entry.id.clone()));
        }
        // A lock of format 1 has no comparable digest.
        let is_comparable = locked.rules != Rules::UNKNOWN;
        if (is_comparable && locked.settings != entry.digest()) || locked.file != entry.file {
            differences.insert(Difference::SettingsChanged(entry.id.clone()));
        } else if !locked.complete {
            differences.insert(Difference::Incomplete(entry.id.clone()));
        } else {
            let is_recorded = |output: &&Output| match output.is_directory() {
                // Only the export knows which files belong in it, and it recorded all of them.
                true => true,
                false => locked.outputs.contains_key(output.path.as_str()),
            };
            let unrecorded = entry.outputs.iter().filter(|output| !is_recorded(output));
            differences.extend(unrecorded.map(|output| Difference::NotRecorded(output.path.to_string())));
        }
    }
    for locked in &lock.entries {
        if config.entries.iter().all(|entry| entry.key != locked.key) {
            differences.insert(Difference::EntryGone(locked.key.clone()));
        }
        for (path, output) in &locked.outputs {
            match files.get(path) {
                None => {
                    _ = differences.insert(match found.odd.get(path) {
                        Some(why) => Difference::Odd(path.clone(), why.clone()),
                        None => Difference::Missing(path.clone()),
                    });
                }
                Some(digest) if *digest != output.sha256 => {
                    _ = differences.insert(Difference::Edited(path.clone()))
                }
                Some(_) => {}
            }
        }
    }
    let store = Store::new(&places.state_of(config), config.settings.durability);
    if let Some(checkpoint) = store.peek() {
        let (done, left) = (checkpoint.completed.len(), checkpoint.pending.len());
        // One fact, reported once.
        differences.retain(|difference| !matches!(difference, Difference::Incomplete(_)));
        differences.insert(Difference::Interrupted(done, done + left));
    }
    Ok(differences.into_iter().collect())
}

/// Returns the version of each entry's Figma file at the last export of the package, and the one that
/// Cargo.toml asks for.
///
/// # Errors
/// Returns an [`ExportError`] if the lock cannot be read.
pub fn recorded_versions(config: &Config) -> Result<Vec<(FileKey, Option<VersionPin>, String)>, ExportError> {
    let lock = workspace::read_lock(&config.root)?;
    let pin = |file: &FileKey| config.entries.iter().find(|entry| entry.file == *file)?.version.clone();
    Ok(lock.entries.into_iter().map(|entry| (entry.file.clone(), pin(&entry.file), entry.version)).collect())
}

/// Returns the version of a Figma file that an export would read. Makes one tier-3 request; none for a
/// version that Cargo.toml sets, and those of tier 2 that [`VersionPin::Named`] takes.
///
/// # Errors
/// Returns [`ExportError::Request`] if a request fails.
pub async fn remote_version<T: crate::io::transport::Transport>(
    tools: &super::Tools<T>,
    key: &FileKey,
    pin: Option<&VersionPin>,
) -> Result<String, ExportError> {
    match pin {
        Some(VersionPin::Exact(version)) => Ok(version.clone()),
        Some(VersionPin::Named) => Ok(super::fetch::named_version(tools, key).await?.unwrap_or_default()),
        None => super::fetch::version(tools, key).await,
    }
}
