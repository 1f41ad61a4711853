//! Resolves where the bytes for a path go, following links, and names the temporary files beside it.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::error::WriteError;

/// Temporary files are named `.exfig-<uuid>.tmp` while they are written, and `.exfig-old-<uuid>.tmp` while
/// they are exchanged. A file with the latter name may hold what somebody else wrote.
pub(crate) const TEMP_PREFIX: &str = ".exfig-";
pub(crate) const OLD: &str = "old-";
pub(crate) const TEMP_SUFFIX: &str = ".tmp";

/// The directories of a batch. Each is created and resolved once.
pub(super) struct Directories<'a> {
    root: &'a Path,
    resolved: BTreeMap<PathBuf, PathBuf>,
}

/// Where a file goes, and what is there now.
pub(super) struct Destination {
    /// The path with all links resolved.
    pub(super) path: PathBuf,
    pub(super) present: Option<Box<Metadata>>,
}

impl Destination {
    pub(super) fn directory(&self) -> &Path {
        self.path.parent().unwrap_or(&self.path)
    }
}

impl<'a> Directories<'a> {
    pub(super) fn new(root: &'a Path) -> Self {
        Self { root, resolved: BTreeMap::new() }
    }

    /// Returns the directory with all links resolved. Creates it if necessary.
    fn resolve(&mut self, directory: &Path) -> Result<&PathBuf, WriteError> {
        if !self.resolved.contains_key(directory) {
            fs::create_dir_all(directory)
                .map_err(|error| WriteError::new("create the directory", directory, error))?;
            self.resolved.insert(directory.to_owned(), canonical(directory)?);
        }
        Ok(&self.resolved[directory])
    }

    /// Returns where the bytes for `path` go: to the path itself, or to the target of a link there. With
    /// `replaces_link`, always to the path itself. Fails if that is outside the root once all links are
    /// resolved.
    pub(super) fn destination(
        &mut self,
        path: &Path,
        replaces_link: bool,
    ) -> Result<Destination, WriteError> {
        let root = self.resolve(self.root)?.clone();
        let parent = self.resolve(path.parent().unwrap_or(self.root))?;
        let plain = parent.join(path.file_name().unwrap_or_default());
        let destination = match fs::symlink_metadata(&plain) {
            Ok(present) if present.is_symlink() && !replaces_link => {
                let target = canonical(&plain)?;
                let present =
                    fs::metadata(&target).map_err(|error| WriteError::new("access", path, error))?;
                Destination { path: target, present: Some(Box::new(present)) }
            }
            Ok(present) => Destination { path: plain, present: Some(Box::new(present)) },
            Err(error) if error.kind() == ErrorKind::NotFound => Destination { path: plain, present: None },
            Err(error) => return Err(WriteError::new("access", path, error)),
        };
        if destination.path.starts_with(&root) {
            Ok(destination)
        } else {
            Err(WriteError::refused("write", path, LEADS_OUT))
        }
    }
}

pub(super) const LEADS_OUT: &str = "a symbolic link in its path leads out of the package";

fn canonical(path: &Path) -> Result<PathBuf, WriteError> {
    fs::canonicalize(path).map_err(|error| WriteError::new("access", path, error))
}

/// Whether `directory` is inside `root` once all links are resolved. True for a directory that does not
/// exist.
pub(crate) fn is_inside(root: &Path, directory: &Path) -> bool {
    match (fs::canonicalize(root), fs::canonicalize(directory)) {
        (Ok(root), Ok(directory)) => directory.starts_with(root),
        (_, Err(error)) => matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory),
        (Err(_), _) => false,
    }
}

/// Creates a temporary file in `directory`, with the mode that any new file gets there.
pub(super) fn temp_file(directory: &Path) -> io::Result<NamedTempFile> {
    let prefix = temp_stem();
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix).suffix(TEMP_SUFFIX).rand_bytes(0);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // Leave the mode to the umask. tempfile's default is 0600.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(directory)
}

/// Returns a name in `directory` for a file that is moved out of its place.
#[cfg(target_os = "linux")]
pub(super) fn old_name(directory: &Path) -> PathBuf {
    directory.join(format!("{TEMP_PREFIX}{OLD}{}{TEMP_SUFFIX}", uuid::Uuid::now_v7()))
}

fn temp_stem() -> String {
    format!("{TEMP_PREFIX}{}", uuid::Uuid::now_v7())
}
