//! Opens regular files only: a FIFO or a device in a file's place must not block, or be read endlessly.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Take};
use std::path::Path;

use exfig_lock::files;

/// Whether neither `directory`, which need not exist, nor the one around it is a symbolic link: what is removed from it
/// must be exfig's own.
pub fn is_own_directory(directory: &Path) -> bool {
    let is_link = |path: &Path| path.symlink_metadata().is_ok_and(|found| found.is_symlink());
    !is_link(directory) && !directory.parent().is_some_and(is_link)
}

/// Opens a regular file for reading.
///
/// # Errors
/// Returns the system's error, or one that says what the path holds instead of a regular file.
pub fn open(path: &Path) -> io::Result<File> {
    files::open(followed(OpenOptions::new().read(true)), path)
}

/// Opens a regular file of exfig's own for reading and writing, and creates it if it does not exist. Refuses
/// a symbolic link, and a file with another name (a hard link), which would change too.
///
/// # Errors
/// Same as [`open`], and for links.
pub fn open_or_create(path: &Path) -> io::Result<File> {
    let file =
        files::open(unlinked(OpenOptions::new().read(true).write(true).create(true).truncate(false)), path)?;
    if has_another_name(&file)? {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "it is a hard link to another file; remove it",
        ));
    }
    Ok(file)
}

/// Opens a regular file of exfig's own for writing, empties it, and creates it if it does not exist. Refuses
/// a symbolic link. Replaces a file with another name (a hard link) with a new one.
///
/// # Errors
/// Same as [`open`], and for symbolic links.
pub fn create(path: &Path) -> io::Result<File> {
    let file = open_for_writing(path)?;
    let file = if has_another_name(&file)? {
        std::fs::remove_file(path)?;
        open_for_writing(path)?
    } else {
        file
    };
    file.set_len(0)?;
    Ok(file)
}

fn open_for_writing(path: &Path) -> io::Result<File> {
    files::open(unlinked(OpenOptions::new().write(true).create(true).truncate(false)), path)
}

fn has_another_name(file: &File) -> io::Result<bool> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        Ok(file.metadata()?.nlink() > 1)
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        Ok(false)
    }
}

/// Opens a regular file of at most `limit` bytes. A sparse file may claim to be larger than any disk.
///
/// # Errors
/// Same as [`open`], and for a larger file.
pub fn open_within(path: &Path, limit: u64) -> io::Result<Take<File>> {
    files::within(open(path)?, limit)
}

/// Reads a regular file of at most `limit` bytes.
///
/// # Errors
/// Same as [`open_within`].
pub fn read(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open_within(path, limit)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads a regular text file of at most `limit` bytes.
///
/// # Errors
/// Same as [`open_within`], and for a file that is not UTF-8.
pub fn read_text(path: &Path, limit: u64) -> io::Result<String> {
    let mut text = String::new();
    open_within(path, limit)?.read_to_string(&mut text)?;
    Ok(text)
}

/// Sets the flags to refuse a symbolic link at the end of the path, and not to block.
fn unlinked(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    flags(options, rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOFOLLOW);
    options
}

#[cfg(unix)]
fn flags(options: &mut OpenOptions, flags: rustix::fs::OFlags) {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.custom_flags(i32::try_from(flags.bits()).unwrap_or(0));
}

/// Sets the flags not to block. Follows symbolic links.
fn followed(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    // Without this flag, opening a FIFO blocks until its other end is opened.
    flags(options, rustix::fs::OFlags::NONBLOCK);
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn pipes_and_devices_are_refused_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        for path in [pipe.as_path(), Path::new("/dev/zero"), folder.path()] {
            assert!(open(path).is_err(), "{}", path.display());
            assert!(open_or_create(path).is_err(), "{}", path.display());
            assert!(create(path).is_err(), "{}", path.display());
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_file_with_another_name_does_not_change_there() {
        let folder = tempfile::tempdir().unwrap();
        let (path, other) = (folder.path().join("ours"), folder.path().join("theirs"));
        open_or_create(&other).unwrap();
        std::fs::hard_link(&other, &path).unwrap();
        assert!(open_or_create(&path).unwrap_err().to_string().contains("hard link"));
        std::io::Write::write_all(&mut create(&path).unwrap(), b"new").unwrap();
        assert_eq!((read(&path, 3).unwrap(), read(&other, 3).unwrap()), (b"new".to_vec(), Vec::new()));
        open_or_create(&path).unwrap();
    }

    #[test]
    fn longer_text_is_rejected() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("text");
        crate::io::write::atomic_write(folder.path(), &path, b"four", crate::config::Durability::None)
            .unwrap();
        assert_eq!(read_text(&path, 4).unwrap(), "four");
        assert!(read_text(&path, 3).is_err());
    }
}
