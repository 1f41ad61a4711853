//! Where the bytes for a path go, whatever links lie on the way, and the temporary files beside it.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::error::WriteError;

/// Temporary files are called `.exfig-<uuid>.tmp` while they are written, and `.exfig-old-<uuid>.tmp` while they change places: under that
/// name there may be what somebody else wrote.
pub(crate) const TEMP_PREFIX: &str = ".exfig-";
pub(crate) const OLD: &str = "old-";
pub(crate) const TEMP_SUFFIX: &str = ".tmp";

/// The directories of a batch, each made and resolved once.
pub(super) struct Directories<'a> {
    root: &'a Path,
    resolved: BTreeMap<PathBuf, PathBuf>,
}

/// Where a file goes, and what is there now.
pub(super) struct Destination {
    /// Without links on its way.
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
    /// With `replaces_link`, there in any case.
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
                    fs::metadata(&target).map_err(|error| WriteError::new("look at", path, error))?;
                Destination { path: target, present: Some(Box::new(present)) }
            }
            Ok(present) => Destination { path: plain, present: Some(Box::new(present)) },
            Err(error) if error.kind() == ErrorKind::NotFound => Destination { path: plain, present: None },
            Err(error) => return Err(WriteError::new("look at", path, error)),
        };
        if destination.path.starts_with(&root) {
            Ok(destination)
        } else {
            Err(WriteError::refused("write", path, LEADS_OUT))
        }
    }
}

pub(super) const LEADS_OUT: &str = "a symbolic link on its way leads out of the package";

fn canonical(path: &Path) -> Result<PathBuf, WriteError> {
    fs::canonicalize(path).map_err(|error| WriteError::new("look at", path, error))
}

/// Whether what is in `directory` is inside `root`, whatever links lead there; a directory that is not there is.
#[must_use]
pub fn is_inside(root: &Path, directory: &Path) -> bool {
    match (fs::canonicalize(root), fs::canonicalize(directory)) {
        (Ok(root), Ok(directory)) => directory.starts_with(root),
        (_, Err(error)) => matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory),
        (Err(_), _) => false,
    }
}

/// A new temporary file in `directory`, with the mode that any new file there gets.
pub(super) fn temp_file(directory: &Path) -> io::Result<NamedTempFile> {
    let prefix = temp_stem();
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix).suffix(TEMP_SUFFIX).rand_bytes(0);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // The umask decides. tempfile's own default is 0600.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(directory)
}

/// A name in `directory` for a file that is taken out of its place.
#[cfg(target_os = "linux")]
pub(super) fn old_name(directory: &Path) -> PathBuf {
    directory.join(format!("{TEMP_PREFIX}{OLD}{}{TEMP_SUFFIX}", uuid::Uuid::now_v7()))
}

fn temp_stem() -> String {
    format!("{TEMP_PREFIX}{}", uuid::Uuid::now_v7())
}
