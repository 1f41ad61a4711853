//! Files get their names whole or not at all.
//!
//! A batch goes through two steps. [`stage`] writes every file beside its destination under a temporary name and presses it to the
//! disk; [`Staged::commit`] renames. The order, *data durable → names durable → record durable*, is LevelDB's and git's: measured,
//! a rename without the sync leaves files of zero length after a power cut on ext4 and on XFS.
//!
//! Syncing each file costs 0.3 ms on fast flash and 6 ms on a slow disk; one `syncfs` for a batch costs a fifth to a thirtieth of
//! that. So [`Durability::Batch`] syncs file by file only where the batch is small or the system has no `syncfs`.
//!
//! What rename does not carry over, stated: other hard links to a replaced file keep the old bytes; extended attributes and access
//! lists are not copied. The mode is, and a destination that is a symbolic link stays one: its target is replaced.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::regular;
use crate::config::Durability;
use crate::digest::Digest;

/// Temporary files are called `.exfig-<uuid>.tmp`.
pub(crate) const TEMP_PREFIX: &str = ".exfig-";
pub(crate) const TEMP_SUFFIX: &str = ".tmp";

/// From this many files on, one `syncfs` is cheaper than a sync of each.
const WORTH_SYNCFS: usize = 16;

/// Room that is left on a disk beyond what is written, for directories, the journal and everybody else.
const HEADROOM: u64 = 16 * 1024 * 1024;

/// A file that could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot {action} `{}`: {source}{}", path.display(), remedy(source))]
pub struct WriteError {
    /// What was attempted.
    pub action: &'static str,
    /// On which file.
    pub path: PathBuf,
    /// Why it failed.
    pub source: io::Error,
}

impl WriteError {
    fn new(action: &'static str, path: &Path, source: io::Error) -> Self {
        Self { action, path: path.to_owned(), source }
    }

    /// Whether every other file on this disk will fail too.
    #[must_use]
    pub fn concerns_the_disk(&self) -> bool {
        matches!(
            self.source.kind(),
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::ReadOnlyFilesystem
        )
    }
}

fn remedy(error: &io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::StorageFull => "; free some space and run again with `--resume`",
        ErrorKind::QuotaExceeded => "; raise the quota and run again with `--resume`",
        ErrorKind::ReadOnlyFilesystem => "; mount the file system for writing and run again with `--resume`",
        ErrorKind::PermissionDenied => "; allow this user to write there",
        _ => "",
    }
}

/// What becomes of one file.
#[derive(Debug)]
pub enum Outcome {
    /// It stands under its name with new bytes.
    Written,
    /// It already had these bytes and was not touched.
    Unchanged,
}

/// A batch whose bytes are durable under temporary names.
#[derive(Debug)]
pub struct Staged {
    files: Vec<(PathBuf, Result<Stage, WriteError>)>,
    durability: Durability,
}

#[derive(Debug)]
enum Stage {
    Temp { temp: NamedTempFile, destination: PathBuf },
    Unchanged,
}

/// Writes `files` (absolute destination, bytes) under temporary names inside `root` and makes their bytes durable. Errors of single
/// files wait for [`Staged::commit`]; nothing has its name yet, and dropping the value removes what was staged.
#[must_use]
pub fn stage(root: &Path, files: &[(PathBuf, &[u8])], durability: Durability) -> Staged {
    let needed = files.iter().map(|(_, bytes)| bytes.len() as u64).sum::<u64>();
    let Err(space) = check_space(root, needed) else { return stage_anyway(root, files, durability) };
    let refuse =
        |path: &Path| WriteError::new("write", path, io::Error::new(space.kind(), space.to_string()));
    let files = files.iter().map(|(path, _)| (path.clone(), Err(refuse(path)))).collect();
    Staged { files, durability }
}

fn stage_anyway(root: &Path, files: &[(PathBuf, &[u8])], durability: Durability) -> Staged {
    let mut directories = Directories::new(root);
    let mut staged: Vec<(PathBuf, Result<Stage, WriteError>)> =
        files.iter().map(|(path, bytes)| (path.clone(), stage_one(&mut directories, path, bytes))).collect();
    sync_staged(&mut staged, durability);
    Staged { files: staged, durability }
}

/// The directories of a batch, each made and resolved once.
struct Directories<'a> {
    root: &'a Path,
    resolved: BTreeMap<PathBuf, PathBuf>,
}

impl<'a> Directories<'a> {
    fn new(root: &'a Path) -> Self {
        Self { root, resolved: BTreeMap::new() }
    }

    /// The directory without links on its way, made if need be.
    fn resolve(&mut self, directory: &Path) -> Result<&PathBuf, WriteError> {
        if !self.resolved.contains_key(directory) {
            fs::create_dir_all(directory)
                .map_err(|error| WriteError::new("create the directory", directory, error))?;
            self.resolved.insert(directory.to_owned(), canonical(directory)?);
        }
        Ok(&self.resolved[directory])
    }

    /// Where the bytes for `path` go: there, or to what it links to. Either must be inside the root, whatever links lie on the way.
    fn destination(&mut self, path: &Path) -> Result<(PathBuf, Option<fs::Metadata>), WriteError> {
        let root = self.resolve(self.root)?.clone();
        let parent = self.resolve(path.parent().unwrap_or(self.root))?;
        let plain = parent.join(path.file_name().unwrap_or_default());
        let (destination, present) = match fs::symlink_metadata(&plain) {
            Ok(present) if present.is_symlink() => {
                let target = canonical(&plain)?;
                let present =
                    fs::metadata(&target).map_err(|error| WriteError::new("look at", path, error))?;
                (target, Some(present))
            }
            Ok(present) => (plain, Some(present)),
            Err(error) if error.kind() == ErrorKind::NotFound => (plain, None),
            Err(error) => return Err(WriteError::new("look at", path, error)),
        };
        if destination.starts_with(&root) {
            Ok((destination, present))
        } else {
            let why = "a symbolic link on its way leads out of the package";
            Err(WriteError::new("write", path, io::Error::other(why)))
        }
    }
}

fn canonical(path: &Path) -> Result<PathBuf, WriteError> {
    fs::canonicalize(path).map_err(|error| WriteError::new("look at", path, error))
}

fn stage_one(directories: &mut Directories<'_>, path: &Path, bytes: &[u8]) -> Result<Stage, WriteError> {
    let (destination, old) = directories.destination(path)?;
    if let Some(old) = &old {
        if !old.is_file() {
            let why = "it is a directory or a device, not a file";
            return Err(WriteError::new("replace", path, io::Error::other(why)));
        }
        if old.len() == bytes.len() as u64
            && regular::read(&destination).is_ok_and(|present| present == bytes)
        {
            return Ok(Stage::Unchanged);
        }
        if old.permissions().readonly() {
            let why = "it is read-only; make it writable, or remove it";
            return Err(WriteError::new("replace", path, io::Error::other(why)));
        }
    }
    let directory = destination.parent().unwrap_or(directories.root);
    let mut temp =
        temp_file(directory).map_err(|error| WriteError::new("create a file beside", path, error))?;
    temp.write_all(bytes).map_err(|error| WriteError::new("write", path, error))?;
    if let Some(old) = old {
        temp.as_file()
            .set_permissions(old.permissions())
            .map_err(|error| WriteError::new("set the mode of", path, error))?;
    }
    Ok(Stage::Temp { temp, destination })
}

fn temp_file(directory: &Path) -> io::Result<NamedTempFile> {
    let prefix = format!("{TEMP_PREFIX}{}", uuid::Uuid::now_v7());
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix).suffix(TEMP_SUFFIX).rand_bytes(0);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As any new file: the umask decides. tempfile's own default is 0600.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(directory)
}

fn sync_staged(staged: &mut [(PathBuf, Result<Stage, WriteError>)], durability: Durability) {
    let waiting = staged.iter().filter(|(_, stage)| matches!(stage, Ok(Stage::Temp { .. }))).count();
    if durability == Durability::None || waiting == 0 {
        return;
    }
    if durability == Durability::Batch && waiting >= WORTH_SYNCFS {
        let mut directories = BTreeMap::new();
        for (_, stage) in staged.iter() {
            if let Ok(Stage::Temp { destination, .. }) = stage {
                let directory = destination.parent().unwrap_or(destination);
                directories.entry(device(directory)).or_insert_with(|| directory.to_owned());
            }
        }
        if directories.values().all(|directory| sync_file_system(directory)) {
            return;
        }
    }
    for (path, stage) in staged {
        if let Ok(Stage::Temp { temp, .. }) = stage {
            // A failed sync is never repeated on the same file: Linux marks the pages clean and a second one "succeeds".
            if let Err(error) = temp.as_file().sync_all() {
                *stage = Err(WriteError::new("sync", path, error));
            }
        }
    }
}

impl Staged {
    /// Path and digest of each file that will get new bytes: what a journal records before [`commit`](Self::commit).
    #[must_use]
    pub fn changed(&self) -> BTreeSet<&Path> {
        let changed = self.files.iter().filter(|(_, stage)| matches!(stage, Ok(Stage::Temp { .. })));
        changed.map(|(path, _)| path.as_path()).collect()
    }

    /// Renames every staged file to its name, then makes the names durable.
    #[must_use]
    pub fn commit(self) -> Vec<(PathBuf, Result<Outcome, WriteError>)> {
        let durability = self.durability;
        let mut directories = BTreeSet::new();
        let mut outcomes = Vec::with_capacity(self.files.len());
        for (path, stage) in self.files {
            let outcome = stage.and_then(|stage| match stage {
                Stage::Unchanged => Ok(Outcome::Unchanged),
                Stage::Temp { temp, destination } => {
                    persist(temp, &destination, durability)
                        .map_err(|error| WriteError::new("replace", &path, error))?;
                    directories.extend(destination.parent().map(Path::to_owned));
                    Ok(Outcome::Written)
                }
            });
            outcomes.push((path, outcome));
        }
        if durability != Durability::None {
            for directory in &directories {
                // A failure means only that a power cut now may bring the old file back; the record that follows is checked
                // against the file's digest before it is believed.
                let _ = sync_directory(directory);
            }
        }
        outcomes
    }
}

fn persist(temp: NamedTempFile, destination: &Path, durability: Durability) -> io::Result<()> {
    match temp.persist(destination) {
        Ok(_) => Ok(()),
        Err(failed) if failed.error.kind() == ErrorKind::CrossesDevices => {
            // The destination's directory is on another mount than it looked: copy beside it in full, then rename there.
            let bytes = fs::read(failed.file.path())?;
            let directory = destination.parent().unwrap_or(destination);
            let mut second = temp_file(directory)?;
            second.write_all(&bytes)?;
            if durability != Durability::None {
                second.as_file().sync_all()?;
            }
            second.persist(destination).map(drop).map_err(|failed| failed.error)
        }
        #[cfg(windows)]
        Err(failed) if failed.error.kind() == ErrorKind::PermissionDenied => {
            persist_patiently(failed.file, destination)
        }
        Err(failed) => Err(failed.error),
    }
}

/// A virus scanner may hold a new file for a moment: ten tries, 10 ms doubling, ten seconds in all (uv's numbers).
#[cfg(windows)]
fn persist_patiently(mut temp: NamedTempFile, destination: &Path) -> io::Result<()> {
    let mut wait = std::time::Duration::from_millis(10);
    for _ in 0..10 {
        std::thread::sleep(wait);
        wait *= 2;
        match temp.persist(destination) {
            Ok(_) => return Ok(()),
            Err(failed) if failed.error.kind() == ErrorKind::PermissionDenied => temp = failed.file,
            Err(failed) => return Err(failed.error),
        }
    }
    temp.persist(destination).map(drop).map_err(|failed| failed.error)
}

/// Writes one file atomically: the whole of `bytes` or what was there before. Room is not asked for beforehand: these are records,
/// which are worth the last of it.
///
/// # Errors
/// [`WriteError`] names the step and the file; no temporary file is left.
pub fn atomic_write(
    root: &Path,
    path: &Path,
    bytes: &[u8],
    durability: Durability,
) -> Result<Outcome, WriteError> {
    let staged = stage_anyway(root, &[(path.to_owned(), bytes)], durability);
    match staged.commit().pop() {
        Some((_, outcome)) => outcome,
        None => Ok(Outcome::Unchanged),
    }
}

/// Removes a file and makes its absence durable; a file that is not there is removed.
///
/// # Errors
/// [`WriteError`] names the file.
pub fn remove(path: &Path, durability: Durability) -> Result<(), WriteError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(WriteError::new("remove", path, error));
        }
        _ => {}
    }
    if durability != Durability::None
        && let Some(parent) = path.parent()
    {
        let _ = sync_directory(parent);
    }
    Ok(())
}

/// The digest of a file's bytes; `None` where there is no file.
///
/// # Errors
/// [`WriteError`] where there is one that cannot be read.
pub fn digest_of(path: &Path) -> Result<Option<Digest>, WriteError> {
    match regular::open(path).and_then(Digest::of_reader) {
        Ok(digest) => Ok(Some(digest)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(WriteError::new("read", path, error)),
    }
}

#[cfg(unix)]
fn sync_directory(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the other systems' signature")]
fn sync_directory(_: &Path) -> io::Result<()> {
    // Windows has no way to sync a directory; NTFS journals its names.
    Ok(())
}

/// One sync for everything on the file system of `directory`; `false` where the system cannot.
#[cfg(target_os = "linux")]
fn sync_file_system(directory: &Path) -> bool {
    File::open(directory).is_ok_and(|directory| rustix::fs::syncfs(&directory).is_ok())
}

#[cfg(not(target_os = "linux"))]
fn sync_file_system(_: &Path) -> bool {
    false
}

#[cfg(unix)]
fn device(path: &Path) -> u64 {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata(path).map_or(0, |metadata| metadata.dev())
}

#[cfg(not(unix))]
fn device(_: &Path) -> u64 {
    0
}

/// Whether the file system of `root` has room. Advisory (quotas and other writers are not seen): every write is checked as well.
#[cfg(unix)]
fn check_space(root: &Path, needed: u64) -> io::Result<()> {
    let Ok(stat) = rustix::fs::statvfs(root) else { return Ok(()) };
    // f_bavail, not f_bfree: some blocks are root's alone.
    let free = stat.f_bavail.saturating_mul(stat.f_frsize);
    let needed = needed + needed / 10 + HEADROOM;
    if free >= needed {
        return Ok(());
    }
    let mib = |bytes: u64| bytes / (1024 * 1024);
    let why = format!("the disk has {} MiB left and {} MiB are needed", mib(free), mib(needed));
    Err(io::Error::new(ErrorKind::StorageFull, why))
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the other systems' signature")]
fn check_space(_: &Path, _: u64) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(root: &Path, name: &str, bytes: &[u8]) -> Result<Outcome, WriteError> {
        atomic_write(root, &root.join(name), bytes, Durability::Full)
    }

    fn names(root: &Path) -> Vec<String> {
        let mut names = fs::read_dir(root)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect::<Vec<_>>();
        names.sort();
        names
    }

    #[test]
    fn files_are_written_in_new_directories_and_nothing_else_is_left() {
        let root = tempfile::tempdir().unwrap();
        assert!(matches!(write(root.path(), "a/b/c.svg", b"one"), Ok(Outcome::Written)));
        assert!(matches!(write(root.path(), "a/b/c.svg", b"two"), Ok(Outcome::Written)));
        assert_eq!(fs::read(root.path().join("a/b/c.svg")).unwrap(), b"two");
        assert_eq!(names(&root.path().join("a/b")), ["c.svg"]);
    }

    #[test]
    fn equal_bytes_are_not_written_again() {
        let root = tempfile::tempdir().unwrap();
        write(root.path(), "a", b"same").unwrap();
        let before = fs::metadata(root.path().join("a")).unwrap().modified().unwrap();
        assert!(matches!(write(root.path(), "a", b"same"), Ok(Outcome::Unchanged)));
        assert_eq!(fs::metadata(root.path().join("a")).unwrap().modified().unwrap(), before);
    }

    #[test]
    fn a_dropped_batch_leaves_nothing() {
        let root = tempfile::tempdir().unwrap();
        let staged = stage(root.path(), &[(root.path().join("a"), b"x")], Durability::None);
        assert_eq!(staged.changed().len(), 1);
        assert_eq!(names(root.path()).len(), 1);
        drop(staged);
        assert_eq!(names(root.path()), Vec::<String>::new());
    }

    #[test]
    fn a_large_batch_is_synced_at_once_and_one_bad_file_does_not_stop_it() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("f3")).unwrap();
        let files = (0..40).map(|i| (root.path().join(format!("f{i}")), b"x".as_slice())).collect::<Vec<_>>();
        let outcomes = stage(root.path(), &files, Durability::Batch).commit();
        let failed = outcomes.iter().filter(|(_, outcome)| outcome.is_err()).count();
        assert_eq!((outcomes.len(), failed), (40, 1));
        assert_eq!(names(root.path()).len(), 40);
    }

    #[cfg(unix)]
    mod unix {
        use std::os::unix::fs::{PermissionsExt as _, symlink};

        use super::*;

        #[test]
        fn modes_are_kept_and_new_files_follow_the_umask() {
            let root = tempfile::tempdir().unwrap();
            let mode =
                |name: &str| fs::metadata(root.path().join(name)).unwrap().permissions().mode() & 0o777;
            write(root.path(), "new", b"x").unwrap();
            let plain = root.path().join("plain");
            drop(File::create(&plain).unwrap());
            assert_eq!(mode("new"), mode("plain"));
            fs::set_permissions(root.path().join("new"), fs::Permissions::from_mode(0o640)).unwrap();
            write(root.path(), "new", b"y").unwrap();
            assert_eq!(mode("new"), 0o640);
        }

        #[test]
        fn a_read_only_file_is_refused_with_what_to_do() {
            let root = tempfile::tempdir().unwrap();
            write(root.path(), "a", b"x").unwrap();
            fs::set_permissions(root.path().join("a"), fs::Permissions::from_mode(0o444)).unwrap();
            let error = write(root.path(), "a", b"y").unwrap_err().to_string();
            assert!(error.contains("read-only; make it writable"), "{error}");
            assert_eq!(fs::read(root.path().join("a")).unwrap(), b"x");
        }

        #[test]
        fn links_inside_are_followed_and_links_outside_refused() {
            let (root, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
            fs::create_dir(root.path().join("real")).unwrap();
            write(root.path(), "real/a", b"x").unwrap();
            symlink("real/a", root.path().join("link")).unwrap();
            write(root.path(), "link", b"y").unwrap();
            assert_eq!(fs::read(root.path().join("real/a")).unwrap(), b"y");
            assert!(fs::symlink_metadata(root.path().join("link")).unwrap().is_symlink());

            symlink(outside.path(), root.path().join("out")).unwrap();
            symlink(outside.path().join("b"), root.path().join("dangling")).unwrap();
            assert!(
                write(root.path(), "out/a", b"x")
                    .unwrap_err()
                    .to_string()
                    .contains("leads out of the package")
            );
            assert!(write(root.path(), "dangling", b"x").is_err());
            assert_eq!(names(outside.path()), Vec::<String>::new());
        }
    }
}
