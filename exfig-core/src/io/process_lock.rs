//! One export at a time per package.
//!
//! The lock is the kernel's, on a file that is never removed or renamed: it is gone the moment its holder dies, by whatever death,
//! so there are no stale locks. The file's content only tells the second process who the first one is.

use std::fs::{File, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::clock::rfc3339;
use super::regular;
use crate::digest::Digest;

/// The lock, held until it is dropped.
#[derive(Debug)]
pub struct ProcessLock {
    _file: File,
}

/// Why there is no lock.
#[derive(Debug, thiserror::Error)]
pub enum LockedError {
    /// Another process has it.
    #[error("another export is running ({holder})\nhelp: wait for it, or stop it")]
    Busy {
        /// What it wrote about itself.
        holder: String,
    },
    /// The lock file cannot be made.
    #[error("cannot create the lock `{}`: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl ProcessLock {
    /// Takes the lock of the package in `root`, a file in `directory`, which is created if need be; `now` is for the message that a second
    /// process shows.
    ///
    /// # Errors
    /// [`LockedError::Busy`] names the process that has it. File systems that know no locks (some network mounts) give none, and that
    /// is no error: each file is still written atomically.
    pub fn acquire(directory: &Path, root: &Path, now: Duration) -> Result<Self, LockedError> {
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
                // On Windows a locked file cannot be read; then the holder has no name.
                let _ = (&mut file).take(200).read_to_string(&mut holder);
                let holder = Some(holder.trim())
                    .filter(|text| !text.is_empty())
                    .unwrap_or("unknown process")
                    .to_owned();
                return Err(LockedError::Busy { holder });
            }
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
            Err(TryLockError::Error(error)) => return Err(io(error)),
        }
        let text = format!("process {}, since {}\n", std::process::id(), rfc3339(now));
        // For people only: failing to write it changes nothing.
        let _ = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(text.as_bytes()));
        Ok(Self { _file: file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_sees_who_the_first_is() {
        let directory = tempfile::tempdir().unwrap();
        let now = Duration::from_secs(1_763_900_000);
        let (root, state) = (directory.path(), directory.path().join("state"));
        let first = ProcessLock::acquire(&state, root, now).unwrap();
        let busy = ProcessLock::acquire(&state, &root.join("."), now).unwrap_err().to_string();
        let pid = std::process::id();
        assert_eq!(
            busy,
            format!(
                "another export is running (process {pid}, since 2025-11-23T12:13:20Z)\nhelp: wait for it, or stop it"
            )
        );
        ProcessLock::acquire(&state, &state, now).unwrap();
        drop(first);
        ProcessLock::acquire(&state, root, now).unwrap();
    }
}
