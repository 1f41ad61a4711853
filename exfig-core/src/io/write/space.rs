//! Checks whether the file systems have room for a batch.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::path::Path;

use super::sync::device;

/// The space to leave free on a disk, in bytes, for directories, the journal and everybody else.
const HEADROOM: u64 = 16 * 1024 * 1024;

/// Checks every file system that `files` (directory, bytes) go to. This is only advisory, since it cannot see
/// quotas and other writers: every write is checked as well.
pub(super) fn check<'a>(files: impl Iterator<Item = (&'a Path, u64)>) -> io::Result<()> {
    let mut needed = BTreeMap::<u64, (&Path, u64)>::new();
    for (directory, bytes) in files {
        // The directory itself may not exist yet.
        let Some(existing) = directory.ancestors().find(|path| path.exists()) else { continue };
        needed.entry(device(existing)).or_insert((existing, 0)).1 += bytes;
    }
    needed.into_values().try_for_each(|(directory, bytes)| check_one(directory, bytes))
}

/// Returns the free space of the disk of a directory, in bytes; `None` if the system does not say.
pub fn free_space(directory: &Path) -> Option<u64> {
    let existing = directory.ancestors().find(|path| path.exists())?;
    fs4::available_space(existing).ok()
}

fn check_one(directory: &Path, bytes: u64) -> io::Result<()> {
    let Ok(free) = fs4::available_space(directory) else { return Ok(()) };
    let needed = bytes + bytes / 10 + HEADROOM;
    if free >= needed {
        return Ok(());
    }
    let mib = |bytes: u64| bytes / (1024 * 1024);
    let why = format!(
        "the disk of `{}` has only {} MiB left, but {} MiB are needed",
        directory.display(),
        mib(free),
        mib(needed)
    );
    Err(io::Error::new(ErrorKind::StorageFull, why))
}
