//! A file that could not be written or removed, and why.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// A file that could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot {action} `{}`: {source}{}", path.display(), remedy(source))]
pub struct WriteError {
    /// What was attempted.
    pub action: &'static str,
    /// On which file.
    pub path: PathBuf,
    /// Why it failed.
    pub source: io::Error,
}

impl WriteError {
    pub(super) fn new(action: &'static str, path: &Path, source: io::Error) -> Self {
        Self { action, path: path.to_owned(), source }
    }

    pub(super) fn refused(action: &'static str, path: &Path, why: &'static str) -> Self {
        Self::new(action, path, io::Error::other(why))
    }

    /// Whether what is in the place of the file is somebody else's.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        self.source.kind() == ErrorKind::AlreadyExists
    }

    /// Whether every other file on this disk will fail too.
    #[must_use]
    pub fn concerns_the_disk(&self) -> bool {
        matches!(
            self.source.kind(),
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::ReadOnlyFilesystem
        ) || is_io_error(&self.source)
    }
}

/// EIO, which has no kind of its own: the device does not do what it is asked.
#[cfg(unix)]
fn is_io_error(error: &io::Error) -> bool {
    error.raw_os_error() == Some(rustix::io::Errno::IO.raw_os_error())
}

/// `ERROR_IO_DEVICE`, and what a failing disk says of a block.
#[cfg(not(unix))]
fn is_io_error(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(23 | 1117))
}

fn remedy(error: &io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::StorageFull => "; free some space and run again with `--resume`",
        ErrorKind::QuotaExceeded => "; raise the quota and run again with `--resume`",
        ErrorKind::ReadOnlyFilesystem => "; mount the file system for writing and run again with `--resume`",
        ErrorKind::PermissionDenied => "; allow this user to read and write there",
        _ if is_io_error(error) => {
            "; the disk fails: look at the system's log, then run again with `--resume`"
        }
        _ => "",
    }
}
