//! Documents that Figma has sent, kept in `target/exfig/documents` for a day, so that no request is spent twice on
//! one version of a file: after a dry run, an interrupted export, or a look at the file.
//!
//! A document is the response itself, packed as Figma sends it: whatever a later run selects from it is there. It
//! belongs to one version of one file, and a run asks for the current version first. Nothing depends on it: what cannot
//! be kept or read is fetched again.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use exfig_lock::Digest;
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use tempfile::NamedTempFile;

use super::regular;
use super::transport::Chunk;
use crate::asset::FileKey;

/// How long a document is kept.
const LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// The free space without which nothing is kept, in bytes: the export needs it more.
const ENOUGH_SPACE: u64 = 128 * 1024 * 1024;

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
        Some(MultiGzDecoder::new(file).take(limit))
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
        Some(Keeping { documents: self.clone(), body: Received::Nothing(file) })
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
    body: Received,
}

#[derive(Debug)]
enum Received {
    Nothing(NamedTempFile),
    /// The body is packed, and kept as it is.
    Packed(NamedTempFile),
    /// Something on the way has unpacked the body.
    Unpacked(Box<GzEncoder<NamedTempFile>>),
    /// It cannot be kept.
    Failed,
}

impl Keeping {
    /// Adds what arrived next. If that fails, nothing is kept.
    pub(crate) fn add(&mut self, chunk: &Chunk) {
        let body = match std::mem::replace(&mut self.body, Received::Failed) {
            Received::Nothing(file) if chunk.packed.is_empty() => {
                Received::Unpacked(Box::new(GzEncoder::new(file, Compression::fast())))
            }
            Received::Nothing(file) => Received::Packed(file),
            begun => begun,
        };
        self.body = match body {
            Received::Packed(mut file) => {
                file.write_all(&chunk.packed).map_or(Received::Failed, |()| Received::Packed(file))
            }
            Received::Unpacked(mut file) => {
                file.write_all(&chunk.bytes).map_or(Received::Failed, |()| Received::Unpacked(file))
            }
            other => other,
        };
    }

    /// Keeps the document, instead of those of other versions. Returns whether that worked.
    pub(crate) fn finish(self, shape: &Shape, version: &str) -> bool {
        let file = match self.body {
            Received::Packed(file) => file,
            Received::Unpacked(encoder) => match encoder.finish() {
                Ok(file) => file,
                Err(_) => return false,
            },
            Received::Nothing(_) | Received::Failed => return false,
        };
        self.documents.forget(&shape.key);
        file.persist(self.documents.path(shape, version)).is_ok()
    }
}

/// Returns how long ago a file was written; `None` if it cannot be known, or was written in the future.
fn age(path: &Path, now: Duration) -> Option<Duration> {
    // Without opening it: a FIFO would block.
    let modified = path.symlink_metadata().ok().filter(std::fs::Metadata::is_file)?.modified().ok()?;
    now.checked_sub(modified.duration_since(UNIX_EPOCH).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: u64 = 1 << 20;
    const NOW: Duration = Duration::from_secs(4_000_000_000);

    fn packed(text: &str) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    /// Keeps a body of these chunks. Returns the file's content and what is read from it.
    fn keep(chunks: &[Chunk]) -> Option<(Vec<u8>, String)> {
        let target = tempfile::tempdir().unwrap();
        let documents = Documents::new(target.path());
        let shape = Shape { key: FileKey::parse("KEY").unwrap(), geometry: true };
        let mut keeping = documents.begin().unwrap();
        chunks.iter().for_each(|chunk| keeping.add(chunk));
        if !keeping.finish(&shape, "7") {
            return None;
        }
        let [path] = <[PathBuf; 1]>::try_from(documents.files()).unwrap();
        let now = path.metadata().unwrap().modified().unwrap().duration_since(UNIX_EPOCH).unwrap();
        assert!(documents.open(&shape, "7", LIMIT, NOW).is_none(), "too old");
        let mut text = String::new();
        documents.open(&shape, "7", LIMIT, now)?.read_to_string(&mut text).unwrap();
        Some((std::fs::read(path).unwrap(), text))
    }

    #[test]
    fn a_packed_body_is_kept_as_it_was_sent() {
        let sent = [packed("{\"name\":"), packed("\"Nimbus\"}")].concat();
        let chunk =
            |bytes: &str, sent: &[u8]| Chunk { bytes: bytes.as_bytes().to_vec(), packed: sent.to_vec() };
        // The content of two chunks arrived together, and the checksum after all content.
        let (first, last) = sent.split_at(sent.len() - 6);
        let chunks = [chunk("{\"name\":", first), chunk("\"Nimbus\"}", b""), chunk("", last)];
        assert_eq!(keep(&chunks), Some((sent, "{\"name\":\"Nimbus\"}".to_owned())));
    }

    #[test]
    fn a_body_that_was_unpacked_on_the_way_is_packed() {
        let text = "the same again; ".repeat(1_000);
        let chunks = text.as_bytes().chunks(700).map(|bytes| Chunk::from(bytes.to_vec())).collect::<Vec<_>>();
        let (file, read) = keep(&chunks).unwrap();
        assert!(read == text && file.len() < text.len() / 10, "{}", file.len());
    }

    #[test]
    fn an_empty_body_is_not_kept() {
        assert_eq!(keep(&[]), None);
    }
}
