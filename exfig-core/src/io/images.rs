//! Images that fill layers, kept in `target/exfig/images` for a month, so that none is downloaded twice: Figma names each
//! by the digest of its bytes.
//!
//! What is not there, or cannot be read, is downloaded again.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use exfig_lock::Digest;
use tempfile::NamedTempFile;

use super::regular;

/// How long an image is kept.
const LIFETIME: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// The largest image to read, in bytes; nothing larger is downloaded.
const LARGEST: u64 = 128 * 1024 * 1024;

/// The images of a target directory.
#[derive(Debug, Clone)]
pub(crate) struct ImageStore {
    directory: PathBuf,
}

impl ImageStore {
    /// Returns the images in a workspace's target directory.
    pub(crate) fn new(target: &Path) -> Self {
        Self { directory: target.join("exfig").join("images") }
    }

    /// Returns the directory that holds them.
    pub(crate) fn directory(&self) -> &Path {
        &self.directory
    }

    /// Reads an image.
    ///
    /// # Errors
    /// Returns the system's error.
    pub(crate) fn read(&self, reference: &str) -> io::Result<Vec<u8>> {
        regular::read(&self.path(reference), LARGEST)
    }

    /// Whether the image is there.
    pub(crate) fn has(&self, reference: &str) -> bool {
        let is_there = self.path(reference).symlink_metadata().is_ok_and(|found| found.is_file());
        is_there && regular::is_own_directory(&self.directory)
    }

    /// Returns the length of an image in bytes; 0 if it is not there.
    pub(crate) fn length(&self, reference: &str) -> u64 {
        self.path(reference).symlink_metadata().map_or(0, |found| found.len().min(LARGEST))
    }

    /// Keeps an image. No other process ever sees a part of it.
    ///
    /// # Errors
    /// Returns the system's error.
    pub(crate) fn keep(&self, reference: &str, bytes: &[u8]) -> io::Result<()> {
        if !regular::is_own_directory(&self.directory) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "its directory is a symbolic link"));
        }
        std::fs::create_dir_all(&self.directory)?;
        // Only the user may read it: the file that `tempfile` creates has mode 0600.
        let mut file = NamedTempFile::new_in(&self.directory)?;
        file.write_all(bytes)?;
        file.persist(self.path(reference)).map_err(|error| error.error)?;
        Ok(())
    }

    /// Removes an image that cannot be used.
    pub(crate) fn forget(&self, reference: &str) {
        if !regular::is_own_directory(&self.directory) {
            return;
        }
        let _ = std::fs::remove_file(self.path(reference));
    }

    /// Removes what is too old, and what killed runs left.
    pub(crate) fn clean(&self, now: Duration) {
        if !regular::is_own_directory(&self.directory) {
            return;
        }
        let entries = std::fs::read_dir(&self.directory).into_iter().flatten().flatten();
        for entry in entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file())) {
            let written = entry.metadata().ok().and_then(|found| found.modified().ok());
            let age =
                written.and_then(|time| now.checked_sub(time.duration_since(UNIX_EPOCH).unwrap_or_default()));
            if age.is_some_and(|age| age >= LIFETIME) {
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }

    /// Returns where an image is, or would be. The reference is whatever Figma sent.
    fn path(&self, reference: &str) -> PathBuf {
        self.directory.join(Digest::of(reference.as_bytes()).half())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_is_kept_for_a_month() {
        let target = tempfile::tempdir().unwrap();
        let store = ImageStore::new(target.path());
        assert!(!store.has("ab") && store.read("ab").is_err());
        store.keep("ab", b"image").unwrap();
        store.keep("../../ab", b"other").unwrap();
        assert_eq!(store.read("ab").unwrap(), b"image");
        assert_eq!(store.read("../../ab").unwrap(), b"other");
        let inside = std::fs::read_dir(target.path().join("exfig/images")).unwrap().count();
        assert_eq!((inside, std::fs::read_dir(target.path()).unwrap().count()), (2, 1));
        let written = store.path("ab").metadata().unwrap().modified().unwrap();
        let written = written.duration_since(UNIX_EPOCH).unwrap();
        store.clean(written + LIFETIME - Duration::from_secs(60));
        assert!(store.has("ab"));
        store.clean(written + LIFETIME + Duration::from_secs(60));
        assert!(!store.has("ab") && !store.has("../../ab"));
        store.keep("ab", b"again").unwrap();
        store.forget("ab");
        assert!(!store.has("ab"));
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_written_through_a_link() {
        let (target, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::fs::create_dir(target.path().join("exfig")).unwrap();
        std::os::unix::fs::symlink(elsewhere.path(), target.path().join("exfig/images")).unwrap();
        let store = ImageStore::new(target.path());
        assert!(store.keep("ab", b"image").is_err());
        assert_eq!(std::fs::read_dir(elsewhere.path()).unwrap().count(), 0);
        // Nor removed.
        drop(std::fs::File::create(elsewhere.path().join("theirs")).unwrap());
        store.clean(Duration::from_secs(u64::from(u32::MAX)));
        assert_eq!(std::fs::read_dir(elsewhere.path()).unwrap().count(), 1);
    }
}
