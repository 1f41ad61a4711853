//! The package's directory: the files that exfig.lock names, and temporary files of killed exports.

use std::collections::BTreeSet;
use std::collections::btree_map::{BTreeMap, Entry};
use std::path::{Path, PathBuf};

use exfig_lock::{Digest, Found};

use super::regular;
use super::write::{self, OLD, TEMP_PREFIX, TEMP_SUFFIX};
use crate::formats::HEADER_WITHIN;

/// Reads what `paths` (relative to `root`) hold.
pub(crate) fn look_at<'a>(root: &Path, paths: impl Iterator<Item = &'a str>) -> Found {
    exfig_lock::look_at(root, paths, &write::digest_of)
}

/// The identity of a file, however its path is spelled: its inode if it has only one name, or else its path
/// without links.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum FileId {
    /// Device and inode.
    Inode(u64, u64),
    /// The canonical path. Each hard link counts as a separate file, and systems other than Unix report no
    /// inodes.
    Path(PathBuf),
}

/// Returns those of `paths` that are the place of another one, because a directory is a link → that other one, which comes
/// first among them.
pub(crate) fn shared_places<'a>(
    root: &Path,
    paths: impl Iterator<Item = &'a String>,
) -> BTreeMap<String, String> {
    let paths = paths.collect::<Vec<_>>();
    let split = |path: &str| {
        let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
        (parent.to_owned(), name.to_owned())
    };
    let parents = paths.iter().map(|path| split(path).0).collect::<BTreeSet<_>>();
    let real = parents.into_iter().filter_map(|parent| {
        let real = std::fs::canonicalize(root.join(&parent)).ok()?;
        Some((parent, real))
    });
    let real = real.collect::<BTreeMap<_, _>>();
    if real.values().collect::<BTreeSet<_>>().len() == real.len() {
        return BTreeMap::new();
    }
    let (mut first, mut shared) = (BTreeMap::new(), BTreeMap::new());
    for path in paths.iter().copied() {
        let (parent, name) = split(path);
        let Some(real) = real.get(&parent) else { continue };
        match first.entry((real, name)) {
            Entry::Vacant(place) => _ = place.insert(path),
            Entry::Occupied(other) if *other.get() == path => {}
            Entry::Occupied(other) => _ = shared.insert(path.clone(), String::clone(other.get())),
        }
    }
    shared
}

/// Returns the identity of the file at `path`, following links; `None` if there is no file.
pub(crate) fn file_id(path: &Path) -> Option<FileId> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let metadata = std::fs::metadata(path).ok()?;
        if metadata.nlink() == 1 {
            return Some(FileId::Inode(metadata.dev(), metadata.ino()));
        }
    }
    std::fs::canonicalize(path).ok().map(FileId::Path)
}

/// Reads the first bytes of a regular file; empty if it cannot be read.
pub(crate) fn beginning(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Ok(file) = regular::open(path) {
        let _ = std::io::Read::read_to_end(&mut std::io::Read::take(file, HEADER_WITHIN as u64), &mut bytes);
    }
    bytes
}

/// Renames a file to the spelling `to` if the file system treats `from` as the same name. Ignores failures.
pub(crate) fn respell(root: &Path, from: &str, to: &str) {
    if from.split('/').count() != to.split('/').count() {
        return;
    }
    let mut parent = root.to_owned();
    for (from, to) in from.split('/').zip(to.split('/')) {
        let (old, new) = (parent.join(from), parent.join(to));
        if from != to && (file_id(&old).is_none() || file_id(&old) != file_id(&new)) {
            return;
        }
        if from != to {
            let _ = std::fs::rename(old, &new);
        }
        parent = new;
    }
}

/// Removes the temporary files that killed exports left in `directories` inside `root`. Call it only while
/// holding the process lock. A file that was moved out of its place is removed only if its digest is `known`.
/// Otherwise somebody else wrote it: it stays, and its path is returned.
pub(crate) fn clean_temporary_files(
    root: &Path,
    directories: &BTreeSet<PathBuf>,
    known: &dyn Fn(&Digest) -> bool,
) -> Vec<PathBuf> {
    let mut kept = Vec::new();
    for directory in directories.iter().filter(|directory| write::is_inside(root, directory)) {
        let Ok(entries) = std::fs::read_dir(directory) else { continue };
        for entry in entries.flatten() {
            let path = entry.path();
            let is_ours = match temporary(&entry.file_name().to_string_lossy()) {
                Some(Temporary::New) => entry.file_type().is_ok_and(|kind| kind.is_file()),
                Some(Temporary::Old) => match write::digest_of(&path) {
                    Ok(Some(digest)) if known(&digest) => true,
                    _ => {
                        kept.push(path.clone());
                        false
                    }
                },
                None => false,
            };
            if is_ours {
                let _ = std::fs::remove_file(&path);
            }
        }
    }
    kept
}

/// The kinds of the atomic writer's temporary files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Temporary {
    /// A file being written, complete or not.
    New,
    /// A file moved out of its place, or about to be exchanged with one.
    Old,
}

fn temporary(name: &str) -> Option<Temporary> {
    let id = name.strip_prefix(TEMP_PREFIX)?.strip_suffix(TEMP_SUFFIX)?;
    let (id, kind) = match id.strip_prefix(OLD) {
        Some(id) => (id, Temporary::Old),
        None => (id, Temporary::New),
    };
    uuid::Uuid::try_parse(id).is_ok().then_some(kind)
}

/// Removes the directories above `path` (relative to `root`) that are now empty.
pub(crate) fn remove_empty_parents(root: &Path, path: &str) {
    let mut directory = Path::new(path).parent();
    while let Some(parent) = directory.filter(|parent| !parent.as_os_str().is_empty()) {
        // Fails if the directory is not empty.
        if std::fs::remove_dir(root.join(parent)).is_err() {
            return;
        }
        directory = parent.parent();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(root: &Path, name: &str) {
        write::atomic_write(root, &root.join(name), b"x", crate::config::Durability::None).unwrap();
    }

    #[test]
    fn only_our_own_temporary_files_are_removed() {
        let root = tempfile::tempdir().unwrap();
        let ours = format!(".exfig-{}.tmp", uuid::Uuid::now_v7());
        for name in [ours.as_str(), ".exfig-notes.tmp", "icon.svg"] {
            put(root.path(), name);
        }
        let old = format!(".exfig-old-{}.tmp", uuid::Uuid::now_v7());
        put(root.path(), &old);
        let directories = BTreeSet::from([root.path().to_owned(), root.path().join("absent")]);
        // Killed while placing files: an unknown file is somebody's edit, however often the clean-up runs.
        for _ in 0..2 {
            let kept = clean_temporary_files(root.path(), &directories, &|_| false);
            assert_eq!(kept, [root.path().join(&old)]);
            assert!(!root.path().join(&ours).exists());
        }
        let known: &dyn Fn(&Digest) -> bool = &|digest| *digest == Digest::of(b"x");
        assert!(clean_temporary_files(root.path(), &directories, known).is_empty());
        assert!(!root.path().join(&old).exists());
        assert!(root.path().join(".exfig-notes.tmp").exists() && root.path().join("icon.svg").exists());
    }

    #[test]
    fn empty_directories_are_removed_with_their_last_file() {
        let root = tempfile::tempdir().unwrap();
        put(root.path(), "a/b/c/x.svg");
        put(root.path(), "a/keep.svg");
        std::fs::remove_file(root.path().join("a/b/c/x.svg")).unwrap();
        remove_empty_parents(root.path(), "a/b/c/x.svg");
        assert!(root.path().join("a").exists() && !root.path().join("a/b").exists());
    }
}
