//! Writes files atomically: each gets its name complete or not at all.
//!
//! A batch takes two steps. [`stage`] writes every file beside its destination under a temporary name and
//! flushes it to disk. [`Staged::commit`] then renames the files. The order, *data durable → names durable →
//! record durable*, is the same as in LevelDB and git: measurements show that a rename without the sync
//! leaves files of zero length after a power cut on ext4 and on XFS.
//!
//! A file is replaced only if it is [`Expected`], which is checked again at that moment (`place.rs`).
//!
//! Limits of renaming: other hard links to a replaced file keep the old bytes, and extended attributes and
//! access lists are not copied. The mode is. A destination that is a symbolic link stays one: its target is
//! replaced.

mod directories;
mod error;
mod place;
mod space;
mod sync;

use std::collections::BTreeSet;
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use exfig_lock::Digest;

pub(crate) use self::directories::is_inside;
use self::directories::{Destination, Directories, temp_file};
pub(crate) use self::directories::{OLD, TEMP_PREFIX, TEMP_SUFFIX};
pub(crate) use self::error::WriteError;
pub use self::place::Expected;
use self::place::{Placing, Seen};
pub use self::space::free_space;
use self::sync::{Flush, sync_directory};
use super::regular;
use crate::config::Durability;

/// The result for one file.
#[derive(Debug)]
pub enum Outcome {
    /// The file is in place with new bytes.
    Written,
    /// The file already had these bytes and was not touched.
    Unchanged,
}

/// A file to write.
#[derive(Debug, Clone)]
pub struct NewFile<'a> {
    /// The absolute path.
    pub path: PathBuf,
    /// The complete content.
    pub bytes: &'a [u8],
    /// What the path must hold to be replaced.
    pub expected: Expected,
    /// Whether to replace a symbolic link itself instead of its target.
    pub replaces_link: bool,
}

/// A batch whose bytes are durable under temporary names. Dropping it removes them.
#[derive(Debug)]
#[must_use = "dropping it removes what was staged"]
pub struct Staged {
    files: Vec<(PathBuf, Result<Stage, WriteError>)>,
    durability: Durability,
}

/// Keeps no file open: a batch may have more files than a process can open.
#[derive(Debug)]
enum Stage {
    Temp(Box<Placing>),
    Unchanged,
}

/// What to do with a file, decided before anything of its batch is written.
enum Look<'a> {
    Unchanged,
    Write { file: &'a NewFile<'a>, destination: Destination, seen: Option<Seen> },
}

/// Writes `files` under temporary names inside `root` and makes their bytes durable. [`Staged::commit`]
/// returns the errors of single files. Nothing has its name yet, and dropping the value removes what was
/// staged.
pub fn stage(root: &Path, files: &[NewFile<'_>], durability: Durability) -> Staged {
    let sizes = files.iter().map(|file| (file.path.parent().unwrap_or(root), file.bytes.len() as u64));
    let Err(space) = space::check(sizes) else { return stage_anyway(root, files, durability) };
    let refuse =
        |path: &Path| WriteError::new("write", path, io::Error::new(space.kind(), space.to_string()));
    let files = files.iter().map(|file| (file.path.clone(), Err(refuse(&file.path)))).collect();
    Staged { files, durability }
}

fn stage_anyway(root: &Path, files: &[NewFile<'_>], durability: Durability) -> Staged {
    let mut directories = Directories::new(root);
    let looks = files.iter().map(|file| (file, look(&mut directories, file))).collect::<Vec<_>>();
    let writes = |(_, look): &'_ (_, Result<Look<'_>, _>)| matches!(look, Ok(Look::Write { .. }));
    let count = looks.iter().filter(|look| writes(look)).count();
    let into = looks.iter().filter_map(|(_, look)| match look {
        Ok(Look::Write { destination, .. }) => Some(destination.directory()),
        _ => None,
    });
    let flush = Flush::new(durability, count, into);
    let mut staged = Vec::with_capacity(looks.len());
    for (file, look) in looks {
        let stage = look.and_then(|look| match look {
            Look::Unchanged => Ok(Stage::Unchanged),
            Look::Write { file, destination, seen } => write_one(file, destination, seen, &flush),
        });
        staged.push((file.path.clone(), stage));
    }
    let last = staged.iter().rev().find_map(|(_, stage)| match stage {
        Ok(Stage::Temp(file)) => Some(file.temp.to_path_buf()),
        _ => None,
    });
    if let Err(error) = flush.end(last.as_deref()) {
        for (path, stage) in staged.iter_mut().filter(|(_, stage)| matches!(stage, Ok(Stage::Temp(_)))) {
            *stage = Err(WriteError::new("sync", path, copy_of(&error)));
        }
    }
    Staged { files: staged, durability }
}

/// Copies an error, so that each file it concerns gets one.
fn copy_of(error: &io::Error) -> io::Error {
    error
        .raw_os_error()
        .map_or_else(|| io::Error::new(error.kind(), error.to_string()), io::Error::from_raw_os_error)
}

fn look<'a>(directories: &mut Directories<'_>, file: &'a NewFile<'a>) -> Result<Look<'a>, WriteError> {
    let path = file.path.as_path();
    let destination = directories.destination(path, file.replaces_link)?;
    let Some(old) = &destination.present else { return Ok(Look::Write { file, destination, seen: None }) };
    if !old.is_file() && !old.is_symlink() {
        return Err(WriteError::refused("replace", path, "it is a directory or a device, not a file"));
    }
    let seen = Some(Seen::new(old));
    if old.len() == file.bytes.len() as u64
        && regular::read(&destination.path, file.bytes.len() as u64)
            .is_ok_and(|present| present == file.bytes)
    {
        return Ok(Look::Unchanged);
    }
    let present = digest_of(&destination.path)?;
    // The same text with this checkout's line ends.
    if present.as_ref() == Some(&Digest::of_bytes(file.bytes)) {
        return Ok(Look::Unchanged);
    }
    if present.is_some_and(|present| !file.expected.allows(&present)) {
        return Err(WriteError::new("replace", path, io::Error::new(io::ErrorKind::AlreadyExists, MODIFIED)));
    }
    if old.is_file() && old.permissions().readonly() {
        return Err(WriteError::refused("replace", path, "it is read-only; make it writable, or delete it"));
    }
    Ok(Look::Write { file, destination, seen })
}

/// The largest file to read, in bytes: twice the largest download.
const LARGEST: u64 = 256 * 1024 * 1024;

/// Why exfig does not overwrite a file, and what to do.
pub(crate) const MODIFIED: &str = "not overwritten, because it was modified or exfig did not write it; to \
                                   replace it, delete it and export again (`--force` exports everything \
                                   again)";

fn write_one(
    file: &NewFile<'_>,
    destination: Destination,
    seen: Option<Seen>,
    flush: &Flush,
) -> Result<Stage, WriteError> {
    let path = file.path.as_path();
    let failed = |action| move |error| WriteError::new(action, path, error);
    let mut temp = temp_file(destination.directory()).map_err(failed("create a file beside"))?;
    temp.write_all(file.bytes).map_err(failed("write"))?;
    if let Some(old) = destination.present.as_ref().filter(|old| old.is_file()) {
        temp.as_file().set_permissions(old.permissions()).map_err(failed("set the mode of"))?;
    }
    flush.file(temp.as_file()).map_err(failed("sync"))?;
    Ok(Stage::Temp(Box::new(Placing {
        temp: temp.into_temp_path(),
        digest: Digest::of_bytes(file.bytes),
        path: destination.path,
        expected: file.expected.clone(),
        seen,
    })))
}

impl Staged {
    /// Returns the paths of the files that will get new bytes: record them before [`commit`](Self::commit).
    pub fn changed(&self) -> BTreeSet<&Path> {
        let changed = self.files.iter().filter(|(_, stage)| matches!(stage, Ok(Stage::Temp(_))));
        changed.map(|(path, _)| path.as_path()).collect()
    }

    /// Renames every staged file to its path, then makes the names durable.
    pub fn commit(self) -> Vec<(PathBuf, Result<Outcome, WriteError>)> {
        let durability = self.durability;
        let mut directories = BTreeSet::new();
        let mut outcomes = Vec::with_capacity(self.files.len());
        for (path, stage) in self.files {
            let outcome = stage.and_then(|stage| match stage {
                Stage::Unchanged => Ok(Outcome::Unchanged),
                Stage::Temp(file) => {
                    let directory = file.path.parent().map(Path::to_owned);
                    place::place(*file).map_err(|error| WriteError::new("replace", &path, error))?;
                    directories.extend(directory);
                    Ok(Outcome::Written)
                }
            });
            outcomes.push((path, outcome));
        }
        if durability != Durability::None {
            for directory in &directories {
                // If this fails, a power cut now may bring the old file back. That is harmless: the record
                // that follows is checked against the file's digest before it is used.
                let _ = sync_directory(directory);
            }
        }
        outcomes
    }

    /// Removes what was staged and returns this error for each file: a file that cannot be recorded must not
    /// be placed.
    pub fn give_up(self, why: &WriteError) -> Vec<(PathBuf, Result<Outcome, WriteError>)> {
        let given_up = |(path, stage): (PathBuf, Result<Stage, WriteError>)| {
            let outcome = match stage {
                Ok(Stage::Unchanged) => Ok(Outcome::Unchanged),
                Ok(Stage::Temp(_)) => Err(WriteError {
                    action: why.action,
                    path: why.path.clone(),
                    source: copy_of(&why.source),
                }),
                Err(error) => Err(error),
            };
            (path, outcome)
        };
        self.files.into_iter().map(given_up).collect()
    }
}

/// Writes one file atomically, whatever the path holds: afterwards it holds all of `bytes`, or what it held
/// before. Does not check for free space first: this is for records, which may use the last of it.
///
/// # Errors
/// Returns a [`WriteError`] that names the step and the file. No temporary file is left.
pub fn atomic_write(
    root: &Path,
    path: &Path,
    bytes: &[u8],
    durability: Durability,
) -> Result<Outcome, WriteError> {
    let file = NewFile { path: path.to_owned(), bytes, expected: Expected::Anything, replaces_link: false };
    match stage_anyway(root, &[file], durability).commit().pop() {
        Some((_, outcome)) => outcome,
        None => Ok(Outcome::Unchanged),
    }
}

/// Removes a file inside `root` if it is the expected one, and makes the removal durable. Succeeds if there
/// is no file.
///
/// # Errors
/// Returns a [`WriteError`] that says why the file stays: it is not the expected one, or a symbolic link in
/// its path leads out of `root`.
pub(crate) fn remove(
    root: &Path,
    path: &Path,
    expected: &Expected,
    durability: Durability,
) -> Result<(), WriteError> {
    let parent = path.parent().unwrap_or(root);
    if !is_inside(root, parent) {
        return Err(WriteError::refused("remove", path, directories::LEADS_OUT));
    }
    place::take_away(path, expected).map_err(|error| WriteError::new("remove", path, error))?;
    if durability != Durability::None {
        let _ = sync_directory(parent);
    }
    Ok(())
}

/// Returns the digest of a file's content; `None` if there is no file.
///
/// # Errors
/// Returns a [`WriteError`] if the file cannot be read.
pub(crate) fn digest_of(path: &Path) -> Result<Option<Digest>, WriteError> {
    match regular::open_within(path, LARGEST).and_then(Digest::of_content) {
        Ok(digest) => Ok(Some(digest)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(WriteError::new("read", path, error)),
    }
}

#[cfg(test)]
mod tests;
