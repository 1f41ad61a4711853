//! `--check`: are the outputs those that `exfig.lock` says, for the configuration as it is now? No network, no token, no change.

use std::collections::BTreeSet;
use std::fmt;

use super::{ExportError, Places, known};
use crate::asset::FileKey;
use crate::config::{Config, Output};
use crate::io::store::Store;
use crate::io::workspace;
use crate::plan::RULES;
use crate::state::lockfile::Rules;
use crate::words::named;

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// The package has never been exported, or not this entry.
    NeverExported(String),
    /// The entry's settings are not those of the last export.
    SettingsChanged(String),
    /// The last export of the entry left something undone.
    Incomplete(String),
    /// Another exfig wrote the entry's files: no difference, but the next export looks at them.
    OtherExfig(String),
    /// An entry that is on record and no longer in Cargo.toml.
    EntryGone(String),
    /// A file is on record and not there.
    Missing(String),
    /// What is in a file's place cannot be read, and why.
    Odd(String, String),
    /// A file has other bytes than were exported.
    Edited(String),
    /// A file of an entry that its record does not have.
    NotRecorded(String),
    /// An export was interrupted: how many items it finished, of how many.
    Interrupted(usize, usize),
    /// With `--remote`: the Figma file has another version.
    FigmaChanged(String),
}

impl Difference {
    /// The file, and what is wrong with it, where it is about a file.
    #[must_use]
    pub fn file(&self) -> Option<(&str, &str)> {
        match self {
            Self::Missing(path) => Some((path, "missing")),
            Self::Odd(path, why) => Some((path, why)),
            Self::Edited(path) => Some((path, "modified since it was exported")),
            Self::NotRecorded(path) => Some((path, "not recorded in exfig.lock")),
            _ => None,
        }
    }

    /// Whether an export brings it up to date.
    #[must_use]
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

    /// Whether it is only worth knowing: the outputs are as they were exported.
    #[must_use]
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
            Self::EntryGone(entry) => {
                write!(f, "{} is no longer in Cargo.toml, but its files are still here", named(entry))
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

/// Compares a package's outputs with its exfig.lock and its configuration.
///
/// # Errors
/// [`ExportError`] where the lock or a file cannot be read.
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
        // A lock of format 1 has no digest that could be compared.
        let is_comparable = locked.rules != Rules::UNKNOWN;
        if (is_comparable && locked.settings != entry.digest()) || locked.file != entry.file {
            differences.insert(Difference::SettingsChanged(entry.id.clone()));
        } else if !locked.complete {
            differences.insert(Difference::Incomplete(entry.id.clone()));
        } else {
            let is_recorded = |output: &&Output| match output.is_directory() {
                // Which files are in it is known to the export alone, which recorded all of them.
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
        differences.insert(Difference::Interrupted(done, done + left));
    }
    Ok(differences.into_iter().collect())
}

/// The version of each Figma file at the last export of the package.
///
/// # Errors
/// [`ExportError`] where the lock cannot be read.
pub fn recorded_versions(config: &Config) -> Result<Vec<(FileKey, String)>, ExportError> {
    let lock = workspace::read_lock(&config.root)?;
    Ok(lock.entries.into_iter().map(|entry| (entry.file, entry.version)).collect())
}

/// The present version of a Figma file, for one tier-3 request.
///
/// # Errors
/// [`ExportError::Request`]
pub async fn remote_version<T: crate::io::transport::Transport>(
    tools: &super::Tools<T>,
    key: &FileKey,
) -> Result<String, ExportError> {
    super::fetch::version(tools, key).await
}
