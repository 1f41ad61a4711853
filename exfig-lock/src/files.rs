//! Reads regular files only: a FIFO or a device in a file's place must not block, or be read endlessly.

use std::fmt;
use std::fs::{File, FileType, OpenOptions};
use std::io::{self, ErrorKind, Read as _, Take};
use std::path::{Path, PathBuf};

use crate::digest::Digest;

/// The largest file to read, in bytes: 256 MiB.
const LARGEST: u64 = 0x1000_0000;

/// A file that cannot be read. Its text says which one, why, and what to do.
#[derive(Debug)]
pub struct Unreadable {
    /// The file.
    pub path: PathBuf,
    /// Why it cannot be read.
    pub source: io::Error,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot read `{}`: {}", self.path.display(), self.source)?;
        match self.source.kind() {
            ErrorKind::PermissionDenied => f.write_str("; allow this user to read it"),
            _ => Ok(()),
        }
    }
}

impl std::error::Error for Unreadable {}

/// Returns the digest of a file's content; `None` if there is no file.
///
/// # Errors
/// Returns [`Unreadable`] if something else is in its place, or it cannot be read.
pub fn digest_of(path: &Path) -> Result<Option<Digest>, Unreadable> {
    match open_within(path, LARGEST).and_then(Digest::of_content) {
        Ok(digest) => Ok(Some(digest)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(source) => Err(Unreadable { path: path.to_owned(), source }),
    }
}

/// Reads a regular text file of at most `limit` bytes.
///
/// # Errors
/// The system's errors, and for a file that is larger or not UTF-8.
pub fn read_text(path: &Path, limit: u64) -> io::Result<String> {
    let mut text = String::new();
    open_within(path, limit)?.read_to_string(&mut text)?;
    Ok(text)
}

fn open_within(path: &Path, limit: u64) -> io::Result<Take<File>> {
    // Opening a FIFO would block.
    check_kind(std::fs::metadata(path)?.file_type())?;
    within(open(OpenOptions::new().read(true), path)?, limit)
}

/// Opens a regular file.
///
/// # Errors
/// Returns the system's error, or one that says what the path holds instead of a regular file.
pub fn open(options: &OpenOptions, path: &Path) -> io::Result<File> {
    let file = options.open(path)?;
    check_kind(file.metadata()?.file_type())?;
    Ok(file)
}

/// Limits a file to `limit` bytes. A sparse file may claim to be larger than any disk.
///
/// # Errors
/// For a larger file.
pub fn within(file: File, limit: u64) -> io::Result<Take<File>> {
    if file.metadata()?.len() > limit {
        return Err(too_large(limit));
    }
    // The file may grow while it is read.
    Ok(file.take(limit))
}

fn check_kind(kind: FileType) -> io::Result<()> {
    if kind.is_file() {
        return Ok(());
    }
    let what =
        if kind.is_dir() { "a directory" } else { "not a regular file (a pipe, a socket or a device)" };
    Err(io::Error::new(ErrorKind::InvalidInput, format!("it is {what}")))
}

fn too_large(limit: u64) -> io::Error {
    let text = match limit {
        0..0x10_0000 => format!("it is larger than {limit} bytes"),
        _ => format!("it is larger than {} MiB", limit / 0x10_0000),
    };
    io::Error::new(ErrorKind::FileTooLarge, text)
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn only_regular_files_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("text"), "a\r\n").unwrap();
        assert_eq!(digest_of(&at("text")).unwrap(), Some(Digest::of(b"a\n")));
        assert_eq!(read_text(&at("text"), 3).unwrap(), "a\r\n");
        assert!(read_text(&at("text"), 2).unwrap_err().to_string().contains("larger than 2 bytes"));
        assert_eq!(digest_of(&at("none")).unwrap(), None);
        assert_eq!(digest_of(&at("text/below")).unwrap(), None);
        let error = digest_of(folder.path()).unwrap_err().to_string();
        assert!(error.ends_with("it is a directory"), "{error}");
    }

    #[test]
    fn a_file_is_refused_with_why_and_what_to_do() {
        let refused = |kind: ErrorKind| Unreadable { path: "a".into(), source: kind.into() }.to_string();
        assert_eq!(
            refused(ErrorKind::PermissionDenied),
            "cannot read `a`: permission denied; allow this user to read it"
        );
        assert_eq!(refused(ErrorKind::Deadlock), "cannot read `a`: deadlock");
        let folder = tempfile::tempdir().unwrap();
        let large = folder.path().join("large");
        File::create(&large).unwrap().set_len(LARGEST + 1).unwrap();
        assert!(digest_of(&large).unwrap_err().to_string().ends_with("it is larger than 256 MiB"));
    }

    #[cfg(unix)]
    #[test]
    fn pipes_are_refused_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        assert!(digest_of(&pipe).unwrap_err().to_string().contains("not a regular file"));
    }
}
