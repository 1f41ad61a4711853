//! Places and removes files only if the path holds what is expected. That is checked right before, and on
//! systems that can exchange two names, again right after.
//!
//! On Linux, a new file is placed with `RENAME_NOREPLACE`, and an old one replaced with `RENAME_EXCHANGE`:
//! the file that came out is checked, and put back if it is not the expected one. On other systems, an edit
//! between the last check and the rename, one system call later, is lost. Source: rename(2).

use std::fs::{self, Metadata};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use tempfile::TempPath;

use super::super::regular;
use super::digest_of;
#[cfg(target_os = "linux")]
use super::directories::old_name;
use super::directories::temp_file;
use exfig_lock::Digest;

/// What a path must hold to be replaced or removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// Anything.
    Anything,
    /// No file.
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

/// Metadata that identifies an already checked file without reading it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    size: u64,
    modified: Option<std::time::SystemTime>,
    /// Device and inode; zero on systems without them, like `changed`.
    inode: (u64, u64),
    /// The time of the last change of any kind (ctime).
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

    /// Whether it is the same file under another name. A rename updates the ctime.
    #[cfg(target_os = "linux")]
    fn is_renamed(self, other: Self) -> bool {
        Self { changed: self.changed, ..other } == self
    }
}

/// Checks whether `path` still holds the file that was seen there, or at least an expected one.
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

/// A file that is written and durable, but still has a temporary name.
#[derive(Debug)]
pub(super) struct Placing {
    pub(super) temp: TempPath,
    /// The digest of its bytes.
    #[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "only Linux can put a file back"))]
    pub(super) digest: Digest,
    pub(super) path: PathBuf,
    pub(super) expected: Expected,
    pub(super) seen: Option<Seen>,
}

/// Renames a file to its path.
pub(super) fn place(file: Placing) -> io::Result<()> {
    if file.expected == Expected::Anything {
        return rename(file.temp, &file.path);
    }
    match is_as_expected(&file.path, file.seen, &file.expected)? {
        Presence::Absent => link(file.temp, &file.path),
        Presence::Expected => exchange(file),
        Presence::Other => Err(edited()),
    }
}

fn edited() -> io::Error {
    io::Error::other(
        "it was edited during the export, so it stays unchanged; to replace it, delete it and export again \
         (`--force` exports everything again)",
    )
}

/// The error if somebody's edit could not be put back in its place.
#[cfg(target_os = "linux")]
fn moved(to: &Path, why: &io::Error) -> io::Error {
    let to = to.display();
    io::Error::other(format!("it was edited during the export; the edited file is now `{to}` ({why})"))
}

fn rename(temp: TempPath, path: &Path) -> io::Result<()> {
    // Disable the automatic removal: after the rename, the temporary name is gone.
    let from = temp.keep().map_err(|failed| failed.error)?;
    let renamed = match patiently(|| fs::rename(&from, path)) {
        // The directory is on another mount than expected: copy the file beside its path, then rename it
        // there.
        Err(error) if error.kind() == ErrorKind::CrossesDevices => copy_over(&from, path),
        outcome => outcome,
    };
    if renamed.is_err() {
        let _ = fs::remove_file(&from);
    }
    renamed
}

fn copy_over(from: &Path, path: &Path) -> io::Result<()> {
    let mut copy = temp_file(path.parent().unwrap_or(path))?;
    io::copy(&mut regular::open(from)?, copy.as_file_mut())?;
    copy.as_file().set_permissions(fs::metadata(from)?.permissions())?;
    copy.as_file().sync_all()?;
    copy.persist(path).map_err(|failed| failed.error)?;
    fs::remove_file(from)
}

/// Retries while a virus scanner holds a new file: ten retries, starting at 10 ms and doubling, ten seconds
/// in all (uv's numbers).
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

/// Renames a file to a path that must be free.
fn link(temp: TempPath, path: &Path) -> io::Result<()> {
    match temp.persist_noclobber(path) {
        Ok(()) => Ok(()),
        Err(failed) if failed.error.kind() == ErrorKind::AlreadyExists => Err(edited()),
        // A file system that cannot do this (some network mounts): only the check right before protects
        // edits.
        Err(failed) if is_unsupported(&failed.error) => rename(failed.path, path),
        Err(failed) => Err(failed.error),
    }
}

/// Whether the file system supports neither rename flags nor hard links: EINVAL, EPERM, `ENOTSUP`; on
/// Windows, `ERROR_INVALID_FUNCTION` and `ERROR_NOT_SUPPORTED`.
fn is_unsupported(error: &io::Error) -> bool {
    let kind = matches!(
        error.kind(),
        ErrorKind::Unsupported
            | ErrorKind::InvalidInput
            | ErrorKind::PermissionDenied
            | ErrorKind::CrossesDevices
    );
    let raw: &[i32] = if cfg!(windows) { &[1, 50] } else { &[45, 95] };
    kind || error.raw_os_error().is_some_and(|code| raw.contains(&code))
}

/// Replaces a file by exchanging it with the new one, under an `old` name. After a kill, the clean-up keeps a
/// file with such a name unless it knows its digest, so an edit by somebody else survives.
#[cfg(target_os = "linux")]
fn exchange(file: Placing) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    let Placing { temp, digest, path, expected, seen } = file;
    let old = old_name(path.parent().unwrap_or(&path));
    fs::rename(&temp, &old)?;
    // The first name is gone, so there is nothing to remove.
    let _ = temp.keep();
    let temp = TempPath::try_from_path(&old)?;
    let swap = || renameat_with(CWD, &old, CWD, &path, RenameFlags::EXCHANGE).map_err(io::Error::from);
    match swap() {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => return link(temp, &path),
        Err(error) if is_unsupported(&error) => return rename(temp, &path),
        Err(error) => return Err(error),
    }
    if came_out_as_expected(&old, seen, &expected) {
        // Remove the old file.
        return temp.close();
    }
    match swap() {
        // The file that came back is the new one, unless somebody saved again in between.
        Ok(()) if matches!(digest_of(&old), Ok(Some(there)) if there == digest) => Err(edited()),
        Ok(()) => {
            let _ = temp.keep();
            Err(moved(&old, &io::Error::other("it was edited again in the meantime")))
        }
        Err(error) => {
            let _ = temp.keep();
            Err(moved(&old, &error))
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
fn exchange(file: Placing) -> io::Result<()> {
    rename(file.temp, &file.path)
}

/// Removes a file if it is the expected one. Succeeds if there is no file.
pub(super) fn take_away(path: &Path, expected: &Expected) -> io::Result<()> {
    if *expected != Expected::Anything {
        match is_as_expected(path, None, expected)? {
            Presence::Absent => return Ok(()),
            Presence::Other => return Err(edited()),
            Presence::Expected => {}
        }
    }
    match remove_expected(path, expected) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        outcome => outcome,
    }
}

/// Moves the file aside, checks it, and removes it or puts it back.
#[cfg(target_os = "linux")]
fn remove_expected(path: &Path, expected: &Expected) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    if *expected == Expected::Anything {
        return fs::remove_file(path);
    }
    let aside = old_name(path.parent().unwrap_or(path));
    let rename = |from: &Path, to: &Path| {
        renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE).map_err(io::Error::from)
    };
    match rename(path, &aside) {
        Err(error) if is_unsupported(&error) => return fs::remove_file(path),
        outcome => outcome?,
    }
    let removed = match digest_of(&aside) {
        Ok(Some(present)) if expected.allows(&present) => fs::remove_file(&aside),
        _ => Err(edited()),
    };
    if removed.is_err() {
        rename(&aside, path).map_err(|error| moved(&aside, &error))?;
    }
    removed
}

#[cfg(not(target_os = "linux"))]
fn remove_expected(path: &Path, _: &Expected) -> io::Result<()> {
    fs::remove_file(path)
}
