//! Why a file could not be written, read or removed.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// An operation on a file that failed. Its text names the operation, the file and the remedy.
#[derive(Debug, thiserror::Error)]
#[error("cannot {action} `{}`: {source}{}", path.display(), remedy(source))]
pub struct WriteError {
    /// What was attempted, as it follows "cannot": `write`, `create a file beside`.
    pub action: &'static str,
    /// The file or directory.
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

    /// Whether the file was not overwritten because it is somebody else's.
    pub fn is_refusal(&self) -> bool {
        self.source.kind() == ErrorKind::AlreadyExists
    }

    /// Whether other files on this disk will fail too.
    pub fn concerns_the_disk(&self) -> bool {
        matches!(
            self.source.kind(),
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::ReadOnlyFilesystem
        ) || is_io_error(&self.source)
    }
}

/// Whether the error is EIO (the device fails), which has no `ErrorKind`.
#[cfg(unix)]
fn is_io_error(error: &io::Error) -> bool {
    error.raw_os_error() == Some(rustix::io::Errno::IO.raw_os_error())
}

/// Whether the error is `ERROR_IO_DEVICE` or `ERROR_CRC`, which a failing disk reports for a block.
#[cfg(not(unix))]
fn is_io_error(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(23 | 1117))
}

fn remedy(error: &io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::StorageFull => "; free some space and run again with `--resume`",
        ErrorKind::QuotaExceeded => "; raise the quota and run again with `--resume`",
        ErrorKind::ReadOnlyFilesystem => "; make the file system writable and run again with `--resume`",
        ErrorKind::PermissionDenied => "; allow this user to read and write there",
        _ if is_io_error(error) => {
            "; the disk is failing: check the system log, then run again with `--resume`"
        }
        _ => "",
    }
}
