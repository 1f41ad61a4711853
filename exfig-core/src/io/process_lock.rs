//! Ensures that only one export per package runs at a time.
//!
//! The kernel holds the lock, on a file that is never removed or renamed. The lock is released the moment its
//! holder dies, however it dies, so there are no stale locks. The file's content only tells the second
//! process who holds it.

use std::fs::{File, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use exfig_lock::Digest;

use super::clock::rfc3339;
use super::regular;

/// A package's lock, held until it is dropped.
#[derive(Debug)]
#[must_use = "dropping it releases the lock"]
pub(crate) struct ProcessLock {
    _file: File,
}

/// Why the lock cannot be acquired.
#[derive(Debug, thiserror::Error)]
pub enum LockedError {
    /// Another process holds it.
    #[error("another export is running ({holder})\nhelp: wait until it finishes, or stop it")]
    Busy {
        /// What that process wrote about itself: `process 123, since 2026-11-23T16:27:00Z`.
        holder: String,
    },
    /// The lock file cannot be created or locked.
    #[error("cannot create the lock `{}`: {source}", path.display())]
    Io {
        /// The lock file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
}

impl ProcessLock {
    /// Acquires the lock of the package in `root`: a file in `directory`, which is created if necessary.
    /// `now` is for the message that a second process shows.
    ///
    /// # Errors
    /// Returns [`LockedError::Busy`] if another process holds the lock. A file system without locks (some
    /// network mounts) is not an error: each file is still written atomically.
    pub(crate) fn acquire(directory: &Path, root: &Path, now: Duration) -> Result<Self, LockedError> {
        let root = std::fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
        let name = Digest::of(root.as_os_str().as_encoded_bytes());
        let path = directory.join(format!("lock-{}", name.half()));
        let io = |source| LockedError::Io { path: path.clone(), source };
        std::fs::create_dir_all(directory).map_err(io)?;
        let mut file = regular::open_or_create(&path).map_err(io)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // On Windows, a locked file cannot be read, so the holder is unknown.
                let _ = (&mut file).take(200).read_to_string(&mut holder);
                let holder = Some(holder.trim())
                    .filter(|text| !text.is_empty())
                    .unwrap_or("unknown process")
                    .to_owned();
                return Err(LockedError::Busy { holder });
            }
            // The file is open, so what is wrong is that the file system has no locks, which each reports in its own
            // way: NFS without its lock daemon with ENOLCK.
            Err(TryLockError::Error(_)) => {}
        }
        let text = format!("process {}, since {}\n", std::process::id(), rfc3339(now));
        // Only for messages, so ignore a failure to write it.
        let _ = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(text.as_bytes()));
        Ok(Self { _file: file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_export_reports_who_holds_the_lock() {
        let directory = tempfile::tempdir().unwrap();
        let now = Duration::from_secs(1_763_900_000);
        let (root, state) = (directory.path(), directory.path().join("state"));
        let first = ProcessLock::acquire(&state, root, now).unwrap();
        let busy = ProcessLock::acquire(&state, &root.join("."), now).unwrap_err().to_string();
        let pid = std::process::id();
        assert_eq!(
            busy,
            format!(
                "another export is running (process {pid}, since 2025-11-23T12:13:20Z)\n\
                 help: wait until it finishes, or stop it"
            )
        );
        drop(ProcessLock::acquire(&state, &state, now).unwrap());
        drop(first);
        drop(ProcessLock::acquire(&state, root, now).unwrap());
    }
}
