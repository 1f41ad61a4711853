//! Flushes each file of a batch, or the file systems the batch is on.
//!
//! Syncing each file costs 0.3 ms on fast flash and 6 ms on a slow disk. One `syncfs` for a batch costs a
//! fifth to a thirtieth of that. It reports errors since Linux 5.8, but only those that occur after opening
//! the file it is called on. So the directory is opened before the batch's first write. Source: syncfs(2).

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::Path;

use crate::config::Durability;

/// From this many files on, one `syncfs` is cheaper than syncing each file.
const WORTH_SYNCFS: usize = 16;

/// How the files of a batch are flushed.
#[derive(Debug)]
pub(super) enum Flush {
    Never,
    Each,
    /// The file systems, each by an open directory on it.
    Systems(BTreeMap<u64, File>),
}

impl Flush {
    /// Chooses how to flush a batch of `count` files in these directories. Call it before any of them is
    /// written.
    pub(super) fn new<'a>(
        durability: Durability,
        count: usize,
        directories: impl Iterator<Item = &'a Path>,
    ) -> Self {
        match durability {
            Durability::None => Self::Never,
            Durability::Batch if count >= WORTH_SYNCFS && has_syncfs() => {
                let mut systems = BTreeMap::new();
                for directory in directories {
                    let device = device(directory);
                    if systems.contains_key(&device) {
                        continue;
                    }
                    let Ok(file) = File::open(directory) else { return Self::Each };
                    systems.insert(device, file);
                }
                Self::Systems(systems)
            }
            Durability::Batch | Durability::Full => Self::Each,
        }
    }

    /// Flushes one file that was just written, unless the whole batch is flushed at once.
    pub(super) fn file(&self, file: &File) -> io::Result<()> {
        match self {
            Self::Each => sync_file(file),
            Self::Never | Self::Systems(_) => Ok(()),
        }
    }

    /// Ends the batch, of which `last` is the last file: flushes what is flushed once per batch. A failed
    /// flush is never retried: Linux marks the pages clean, so a second one "succeeds".
    pub(super) fn end(&self, last: Option<&Path>) -> io::Result<()> {
        match (self, last) {
            (Self::Systems(systems), _) => systems.values().try_for_each(sync_file_system),
            (Self::Each, Some(last)) => sync_drive(last),
            _ => Ok(()),
        }
    }
}

/// Flushes a file to the drive.
#[cfg(not(target_os = "macos"))]
fn sync_file(file: &File) -> io::Result<()> {
    file.sync_all()
}

/// Flushes a file to the drive's cache: on macOS, only a full flush reaches the platter.
#[cfg(target_os = "macos")]
fn sync_file(file: &File) -> io::Result<()> {
    Ok(rustix::fs::fsync(file)?)
}

#[cfg(not(target_os = "macos"))]
#[expect(clippy::unnecessary_wraps, reason = "the other systems' signature")]
fn sync_drive(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Makes one full flush for all files before it.
#[cfg(target_os = "macos")]
fn sync_drive(last: &Path) -> io::Result<()> {
    File::open(last)?.sync_all()
}

#[cfg(unix)]
pub(super) fn sync_directory(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the other systems' signature")]
pub(super) fn sync_directory(_: &Path) -> io::Result<()> {
    // Windows has no way to sync a directory; NTFS journals its names.
    Ok(())
}

#[cfg(target_os = "linux")]
fn sync_file_system(directory: &File) -> io::Result<()> {
    Ok(rustix::fs::syncfs(directory)?)
}

#[cfg(not(target_os = "linux"))]
#[expect(clippy::unnecessary_wraps, reason = "the other systems' signature")]
fn sync_file_system(_: &File) -> io::Result<()> {
    Ok(())
}

#[cfg(target_os = "linux")]
fn has_syncfs() -> bool {
    reports_errors(&rustix::system::uname().release().to_string_lossy())
}

#[cfg(not(target_os = "linux"))]
fn has_syncfs() -> bool {
    false
}

/// Whether `syncfs` of a kernel of this release reports errors.
#[cfg_attr(not(target_os = "linux"), allow(dead_code))]
fn reports_errors(release: &str) -> bool {
    let mut numbers = release.split(|c: char| !c.is_ascii_digit()).map_while(|part| part.parse::<u32>().ok());
    let version = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    version >= (5, 8)
}

#[cfg(unix)]
pub(super) fn device(path: &Path) -> u64 {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata(path).map_or(0, |metadata| metadata.dev())
}

/// Returns the drive's letter. All other volumes count as one.
#[cfg(not(unix))]
pub(super) fn device(path: &Path) -> u64 {
    path.to_string_lossy().bytes().find(u8::is_ascii_alphabetic).map_or(0, u64::from)
}

#[cfg(test)]
mod tests {
    use super::reports_errors;

    #[test]
    fn kernels_before_5_8_do_not_report_errors() {
        for (release, want) in [
            ("6.18.0", true),
            ("5.8.0-generic", true),
            ("5.10", true),
            ("5.7.19", false),
            ("4.19.0-26-amd64", false),
            ("", false),
        ] {
            assert_eq!(reports_errors(release), want, "{release}");
        }
    }
}
