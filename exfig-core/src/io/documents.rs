//! Documents that Figma has sent, kept in `target/exfig/documents` for a day, so that no request is spent twice on
//! one version of a file: after a dry run, an interrupted export, or a look at the file.
//!
//! A document is the response itself, compressed: whatever a later run selects from it is there. It belongs to one
//! version of one file, and a run asks for the current version first. Nothing depends on it: what cannot be kept or
//! read is fetched again.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, UNIX_EPOCH};

use exfig_lock::Digest;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use tempfile::NamedTempFile;

use super::regular;
use crate::asset::FileKey;

/// How long a document is kept.
const LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// The free space without which nothing is kept, in bytes: the export needs it more.
const ENOUGH_SPACE: u64 = 128 * 1024 * 1024;

/// The number of chunks that may wait to be compressed.
const WAITING: usize = 16;

/// The documents of a target directory.
#[derive(Debug, Clone)]
pub(crate) struct Documents {
    directory: PathBuf,
}

/// What a document was requested as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shape {
    /// The Figma file.
    pub(crate) key: FileKey,
    /// Whether it has geometry.
    pub(crate) geometry: bool,
}

impl Documents {
    /// Returns the documents in a workspace's target directory.
    pub(crate) fn new(target: &Path) -> Self {
        Self { directory: target.join("exfig").join("documents") }
    }

    /// Whether there is a document of the file, of whatever version. If so, asking for the version is worthwhile.
    pub(crate) fn has(&self, key: &FileKey, now: Duration) -> bool {
        self.files_of(key).iter().any(|path| age(path, now).is_some_and(|age| age < LIFETIME))
    }

    /// Opens the document of a version. One with geometry serves a request without it.
    pub(crate) fn open(
        &self,
        shape: &Shape,
        version: &str,
        limit: u64,
        now: Duration,
    ) -> Option<impl Read + Send + use<>> {
        let shapes = [shape.clone(), Shape { geometry: true, ..shape.clone() }];
        let mut paths = shapes.iter().map(|shape| self.path(shape, version));
        let path = paths.find(|path| age(path, now).is_some_and(|age| age < LIFETIME))?;
        let file = regular::open_within(&path, limit).ok()?;
        Some(GzDecoder::new(file).take(limit))
    }

    /// Removes the documents of the file.
    pub(crate) fn forget(&self, key: &FileKey) {
        for path in self.files_of(key) {
            let _ = std::fs::remove_file(path);
        }
    }

    /// Removes what is too old, and what killed runs left.
    pub(crate) fn clean(&self, now: Duration) {
        for path in self.files() {
            if age(&path, now).is_none_or(|age| age >= LIFETIME) {
                let _ = std::fs::remove_file(path);
            }
        }
    }

    /// Begins to keep a document; `None` if there is no place for it.
    pub(crate) fn begin(&self) -> Option<Keeping> {
        if !regular::is_own_directory(&self.directory) || std::fs::create_dir_all(&self.directory).is_err() {
            return None;
        }
        let space = fs4::available_space(&self.directory).unwrap_or(u64::MAX);
        if space < ENOUGH_SPACE {
            return None;
        }
        // Only the user may read it: the file that `tempfile` creates has mode 0600.
        let file = NamedTempFile::new_in(&self.directory).ok()?;
        let (sender, receiver) = sync_channel(WAITING);
        let compressing =
            std::thread::Builder::new().name("keep".to_owned()).spawn(move || compress(file, receiver));
        Some(Keeping { documents: self.clone(), sender, compressing: compressing.ok()? })
    }

    fn path(&self, shape: &Shape, version: &str) -> PathBuf {
        // The version is whatever Figma sent.
        let digest = Digest::of_parts([version.as_bytes(), &[u8::from(shape.geometry)]]);
        self.directory.join(format!("{}-{}.json.gz", shape.key, digest.half()))
    }

    fn files_of(&self, key: &FileKey) -> Vec<PathBuf> {
        let is_of_key = |path: &PathBuf| {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            // A key may have a `-` too, and begin with another key; the digest has none.
            name.rsplit_once('-').is_some_and(|(begins, _)| begins == key.as_str())
        };
        self.files().into_iter().filter(is_of_key).collect()
    }

    fn files(&self) -> Vec<PathBuf> {
        if !regular::is_own_directory(&self.directory) {
            return Vec::new();
        }
        let entries = std::fs::read_dir(&self.directory).into_iter().flatten();
        let files = entries.flatten().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
        files.map(|entry| entry.path()).collect()
    }
}

/// A document that is being received.
#[derive(Debug)]
pub(crate) struct Keeping {
    documents: Documents,
    sender: SyncSender<Vec<u8>>,
    compressing: JoinHandle<io::Result<NamedTempFile>>,
}

impl Keeping {
    /// Returns a reader that keeps what is read from `reader`.
    pub(crate) fn tee<R: Read>(&self, reader: R) -> Tee<R> {
        Tee { reader, sender: self.sender.clone() }
    }

    /// Keeps the document, instead of those of other versions. Returns whether that worked.
    pub(crate) fn finish(self, shape: &Shape, version: &str) -> bool {
        drop(self.sender);
        let Ok(Ok(file)) = self.compressing.join() else { return false };
        self.documents.forget(&shape.key);
        file.persist(self.documents.path(shape, version)).is_ok()
    }
}

/// Passes on what it reads, and sends a copy to be kept.
#[derive(Debug)]
pub(crate) struct Tee<R> {
    reader: R,
    sender: SyncSender<Vec<u8>>,
}

impl<R: Read> Read for Tee<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.reader.read(out)?;
        if n > 0 {
            // If the other thread has failed, nothing is kept.
            let _ = self.sender.send(out[..n].to_vec());
        }
        Ok(n)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the channel ends with this thread")]
fn compress(file: NamedTempFile, chunks: Receiver<Vec<u8>>) -> io::Result<NamedTempFile> {
    let mut encoder = GzEncoder::new(file, Compression::fast());
    for chunk in &chunks {
        encoder.write_all(&chunk)?;
    }
    encoder.finish()
}

/// Returns how long ago a file was written; `None` if it cannot be known, or was written in the future.
fn age(path: &Path, now: Duration) -> Option<Duration> {
    // Without opening it: a FIFO would block.
    let modified = path.symlink_metadata().ok().filter(std::fs::Metadata::is_file)?.modified().ok()?;
    now.checked_sub(modified.duration_since(UNIX_EPOCH).ok()?)
}
