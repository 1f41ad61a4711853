//! Files get their names, and lose them, only where what stands there is what was expected: looked at again right before, and, where
//! the system can exchange two names, once more right after.
//!
//! On Linux a new file is linked with `RENAME_NOREPLACE` and an old one replaced with `RENAME_EXCHANGE`: what came out is looked at, and put
//! back if it is not what was expected. Elsewhere somebody's edit between the last look and the rename, one system call long, is
//! lost. Source: rename(2).

use std::fs::{self, Metadata};
use std::io::{self, ErrorKind};
use std::path::Path;

use tempfile::TempPath;

use super::digest_of;
use super::directories::temp_name;
use crate::digest::Digest;

/// What stands where a file is to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// Whatever is there is replaced.
    Anything,
    /// Nothing.
    Nothing,
    /// A file with one of these digests.
    Files(Vec<Digest>),
}

impl Expected {
    pub(super) fn allows(&self, present: &Digest) -> bool {
        match self {
            Self::Anything => true,
            Self::Nothing => false,
            Self::Files(digests) => digests.contains(present),
        }
    }
}

/// What tells that a file is the one that was looked at, without reading it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    size: u64,
    modified: Option<std::time::SystemTime>,
    /// Device, inode, and the time of the last change of any kind, where the system has them.
    inode: (u64, u64),
    changed: (i64, i64),
}

impl Seen {
    pub(super) fn new(metadata: &Metadata) -> Self {
        #[cfg(unix)]
        let (inode, changed) = {
            use std::os::unix::fs::MetadataExt as _;
            ((metadata.dev(), metadata.ino()), (metadata.ctime(), metadata.ctime_nsec()))
        };
        #[cfg(not(unix))]
        let (inode, changed) = ((0, 0), (0, 0));
        Self { size: metadata.len(), modified: metadata.modified().ok(), inode, changed }
    }

    /// Whether it is the same file under another name: a rename moves the time of change.
    #[cfg(target_os = "linux")]
    fn is_renamed(self, other: Self) -> bool {
        Self { changed: self.changed, ..other } == self
    }
}

/// Whether what is at `path` now is still what was seen there, or at least what is expected.
fn is_as_expected(path: &Path, seen: Option<Seen>, expected: &Expected) -> io::Result<Presence> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Presence::Absent),
        Err(error) => Err(error),
        Ok(metadata) if seen == Some(Seen::new(&metadata)) => Ok(Presence::Expected),
        Ok(_) => match digest_of(path) {
            Ok(Some(present)) if expected.allows(&present) => Ok(Presence::Expected),
            Ok(None) => Ok(Presence::Absent),
            Ok(Some(_)) | Err(_) => Ok(Presence::Other),
        },
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Presence {
    Absent,
    Expected,
    Other,
}

/// Gives a temporary file its name.
pub(super) fn place(temp: TempPath, path: &Path, expected: &Expected, seen: Option<Seen>) -> io::Result<()> {
    if *expected == Expected::Anything {
        return rename(temp, path);
    }
    match is_as_expected(path, seen, expected)? {
        Presence::Absent => link(temp, path),
        Presence::Expected => exchange(temp, path, expected, seen),
        Presence::Other => Err(edited()),
    }
}

fn edited() -> io::Error {
    io::Error::other(
        "it was edited while the export ran, and stays as it is; `--force` overwrites it, removing it lets it be written anew",
    )
}

fn rename(temp: TempPath, path: &Path) -> io::Result<()> {
    // Taken over by hand: nothing is left to remove after a rename.
    let from = temp.keep().map_err(|failed| failed.error)?;
    let renamed = patiently(|| fs::rename(&from, path));
    if renamed.is_err() {
        let _ = fs::remove_file(&from);
    }
    renamed
}

/// A virus scanner may hold a new file for a moment: ten tries, 10 ms doubling, ten seconds in all (uv's numbers).
#[cfg(windows)]
fn patiently(act: impl Fn() -> io::Result<()>) -> io::Result<()> {
    let mut wait = std::time::Duration::from_millis(10);
    for _ in 0..10 {
        match act() {
            Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                std::thread::sleep(wait);
                wait *= 2;
            }
            done => return done,
        }
    }
    act()
}

#[cfg(not(windows))]
fn patiently(act: impl Fn() -> io::Result<()>) -> io::Result<()> {
    act()
}

/// Gives a file a name that nothing has.
fn link(temp: TempPath, path: &Path) -> io::Result<()> {
    match rename_to_free(&temp, path) {
        Ok(()) => {
            let _ = temp.keep();
            Ok(())
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(edited()),
        // A file system without it (some network mounts): the look right before is all there is.
        Err(error) if is_unsupported(&error) => rename(temp, path),
        Err(error) => Err(error),
    }
}

#[cfg(target_os = "linux")]
fn rename_to_free(from: &Path, to: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE)?)
}

#[cfg(not(target_os = "linux"))]
fn rename_to_free(from: &Path, to: &Path) -> io::Result<()> {
    fs::hard_link(from, to)?;
    fs::remove_file(from)
}

fn is_unsupported(error: &io::Error) -> bool {
    // EINVAL and EPERM are what file systems say that know neither flags nor links.
    matches!(error.kind(), ErrorKind::Unsupported | ErrorKind::InvalidInput | ErrorKind::PermissionDenied)
}

/// Replaces the file that is expected at `path`.
#[cfg(target_os = "linux")]
fn exchange(temp: TempPath, path: &Path, expected: &Expected, seen: Option<Seen>) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    let swap = || renameat_with(CWD, &*temp, CWD, path, RenameFlags::EXCHANGE);
    match swap().map_err(io::Error::from) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => return link(temp, path),
        Err(error) if is_unsupported(&error) => return rename(temp, path),
        Err(error) => return Err(error),
    }
    // What was there has the temporary name now.
    if came_out_as_expected(&temp, seen, expected) {
        // The old bytes go with their name.
        return temp.close();
    }
    match swap() {
        Ok(()) => Err(edited()),
        Err(error) => {
            let kept = temp.keep().map_err(|failed| failed.error)?;
            let why =
                format!("it was edited while the export ran; the edit is in `{}` ({error})", kept.display());
            Err(io::Error::other(why))
        }
    }
}

#[cfg(target_os = "linux")]
fn came_out_as_expected(path: &Path, seen: Option<Seen>, expected: &Expected) -> bool {
    let same = fs::symlink_metadata(path)
        .is_ok_and(|metadata| seen.is_some_and(|seen| seen.is_renamed(Seen::new(&metadata))));
    same || matches!(digest_of(path), Ok(Some(present)) if expected.allows(&present))
}

#[cfg(not(target_os = "linux"))]
fn exchange(temp: TempPath, path: &Path, _: &Expected, _: Option<Seen>) -> io::Result<()> {
    rename(temp, path)
}

/// Takes a file away, if it is the expected one; one that is not there is gone.
pub(super) fn take_away(path: &Path, expected: &Expected) -> io::Result<()> {
    if *expected == Expected::Anything {
        return match fs::remove_file(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            outcome => outcome,
        };
    }
    match is_as_expected(path, None, expected)? {
        Presence::Absent => return Ok(()),
        Presence::Other => return Err(edited()),
        Presence::Expected => {}
    }
    let aside = temp_name(path.parent().unwrap_or(path));
    match rename_to_free(path, &aside) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) if is_unsupported(&error) => return fs::remove_file(path),
        Err(error) => return Err(error),
    }
    let removed = match digest_of(&aside) {
        Ok(Some(present)) if expected.allows(&present) => fs::remove_file(&aside),
        _ => Err(edited()),
    };
    if removed.is_err() {
        rename_to_free(&aside, path)?;
    }
    removed
}
