//! Files get their names, and lose them, only where what stands there is what was expected: looked at again right before, and, where
//! the system can exchange two names, once more right after.
//!
//! On Linux a new file is linked with `RENAME_NOREPLACE` and an old one replaced with `RENAME_EXCHANGE`: what came out is looked at, and put
//! back if it is not what was expected. Elsewhere somebody's edit between the last look and the rename, one system call long, is
//! lost. Source: rename(2).

use std::fs::{self, Metadata};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use tempfile::TempPath;

use super::super::regular;
use super::digest_of;
#[cfg(target_os = "linux")]
use super::directories::old_name;
use super::directories::temp_file;
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

/// A file that is written, durable, and has no name yet.
#[derive(Debug)]
pub(super) struct Placing {
    pub(super) temp: TempPath,
    /// Of its bytes.
    #[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "for what only Linux can put back"))]
    pub(super) digest: Digest,
    pub(super) path: PathBuf,
    pub(super) expected: Expected,
    pub(super) seen: Option<Seen>,
}

/// Gives a file its name.
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
        "it was edited while the export ran, and stays as it is; `--force` overwrites it, removing it lets it be written anew",
    )
}

/// What somebody wrote could not be put back in its place.
#[cfg(target_os = "linux")]
fn moved(to: &Path, why: &io::Error) -> io::Error {
    let to = to.display();
    io::Error::other(format!("it was edited while the export ran, and the edit is `{to}` now ({why})"))
}

fn rename(temp: TempPath, path: &Path) -> io::Result<()> {
    // Taken over by hand: nothing is left to remove after a rename.
    let from = temp.keep().map_err(|failed| failed.error)?;
    let renamed = match patiently(|| fs::rename(&from, path)) {
        // The directory is on another mount than it looked: copied beside the place in full, then renamed there.
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
    match temp.persist_noclobber(path) {
        Ok(()) => Ok(()),
        Err(failed) if failed.error.kind() == ErrorKind::AlreadyExists => Err(edited()),
        // A file system without it (some network mounts): the look right before is all there is.
        Err(failed) if is_unsupported(&failed.error) => rename(failed.path, path),
        Err(failed) => Err(failed.error),
    }
}

/// What systems say of file systems that know neither flags nor links: EINVAL, EPERM, `ENOTSUP`; on Windows, no such function.
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

/// Replaces the file that is expected in the place. Under its name of that moment, whatever is not ours outlives a kill: the clean-up
/// knows it by its digest.
#[cfg(target_os = "linux")]
fn exchange(file: Placing) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    let Placing { temp, digest, path, expected, seen } = file;
    let old = old_name(path.parent().unwrap_or(&path));
    fs::rename(&temp, &old)?;
    // Nothing is left under the first name.
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
        // The old bytes go with their name.
        return temp.close();
    }
    match swap() {
        // Somebody may have saved once more in between.
        Ok(()) if matches!(digest_of(&old), Ok(Some(there)) if there == digest) => Err(edited()),
        Ok(()) => {
            let _ = temp.keep();
            Err(moved(&old, &io::Error::other("it was saved twice")))
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

/// Takes a file away, if it is the expected one; one that is not there is gone.
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

/// Takes the file aside, looks at what came, and removes it or puts it back.
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
