//! The file exfig.lock of a package: reads it, joins the sides of a merge, and writes it.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use exfig_lock::Digest;
use exfig_lock::bounds::LARGEST_LOCK;
use exfig_lock::lock::{self, Disputed, FILE_NAME, Lock, LockError};

use super::regular;
use super::write::{self, WriteError};
use crate::config::Durability;

/// Why a package's state cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// exfig.lock exists but cannot be used.
    #[error("cannot use `{}`: {source}", path.display())]
    Lock {
        /// The path of exfig.lock.
        path: PathBuf,
        /// What is wrong with it.
        source: LockError,
    },
    /// A file cannot be read.
    #[error(transparent)]
    Io(#[from] WriteError),
}

/// Reads `exfig.lock` in `root`. Returns an empty lock if there is none.
///
/// # Errors
/// Returns a [`StateError`] that names the file.
pub(crate) fn read(root: &Path) -> Result<Lock, StateError> {
    let path = root.join(FILE_NAME);
    match regular::read_text(&path, LARGEST_LOCK) {
        Ok(text) => Lock::parse(&text).map_err(|source| StateError::Lock { path, source }),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Lock::default()),
        Err(error) if error.kind() == ErrorKind::InvalidData => {
            Err(StateError::Lock { path, source: LockError::Unreadable("it is not valid UTF-8".to_owned()) })
        }
        Err(source) => Err(WriteError { action: "read", path, source }.into()),
    }
}

/// Reads `exfig.lock` in `root` as [`read`] does, and joins its sides if Git left merge conflicts in it. Also returns
/// whether it did.
///
/// # Errors
/// Returns a [`StateError`] that names the file.
pub(crate) fn read_and_merge(root: &Path) -> Result<(Lock, bool), StateError> {
    let path = match read(root) {
        Err(StateError::Lock { path, source: LockError::Conflict(_) }) => path,
        other => return other.map(|lock| (lock, false)),
    };
    let text = regular::read_text(&path, LARGEST_LOCK).map_err(|source| WriteError {
        action: "read",
        path: path.clone(),
        source,
    })?;
    let [ours, theirs] = lock::sides(&text).map_err(|source| StateError::Lock { path, source })?;
    Ok((ours.merged(theirs, |path| disputed(&root.join(path))), true))
}

fn disputed(path: &Path) -> Disputed {
    let Ok(Some(digest)) = write::digest_of(path) else { return Disputed::Nothing };
    match regular::read_text(path, LARGEST_LOCK) {
        Ok(text) if lock::has_conflict(&text) => Disputed::Conflict(digest),
        _ => Disputed::File(digest),
    }
}

/// Returns what `exfig.lock` holds, to tell later whether it has changed; `None` if there is none that can be read.
pub(crate) fn content(root: &Path) -> Option<Digest> {
    write::digest_of(&root.join(FILE_NAME)).ok().flatten()
}

/// Writes `exfig.lock`. If it does not hold what was `seen` any longer, somebody has merged or checked out another
/// branch since, and both records are joined. Returns whether they were.
///
/// # Errors
/// Returns a [`StateError`] that names the file: it cannot be written, or holds something else than a record now.
pub(crate) fn write(
    root: &Path,
    lock: &Lock,
    seen: Option<&Digest>,
    durability: Durability,
) -> Result<bool, StateError> {
    let now = content(root);
    let joined = match now.is_some() && now.as_ref() != seen {
        true => Some(lock.clone().merged(read_and_merge(root)?.0, |path| disputed(&root.join(path)))),
        false => None,
    };
    let text = joined.as_ref().unwrap_or(lock).render();
    // What changes in the instant until the rename is lost; the old record is nobody's file that could be kept aside.
    write::atomic_write(root, &root.join(FILE_NAME), text.as_bytes(), durability)?;
    Ok(joined.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_without_a_lock_has_an_empty_one() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(read(root.path()).unwrap(), Lock::default());
        write::atomic_write(root.path(), &root.path().join(FILE_NAME), b"x", Durability::None).unwrap();
        let error = read(root.path()).unwrap_err().to_string();
        assert!(error.contains("exfig.lock") && error.contains("--force"), "{error}");
    }
}
