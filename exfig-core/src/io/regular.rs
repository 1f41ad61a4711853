//! Opening what is a regular file and nothing else: a FIFO or a device in a file's place must not block, or be read without end.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _};
use std::path::Path;

/// Opens a regular file for reading.
///
/// # Errors
/// Those of the system, and one that says what else is there.
pub fn open(path: &Path) -> io::Result<File> {
    checked(followed(OpenOptions::new().read(true)), path)
}

/// Opens a regular file of ours for reading and writing, and makes an empty one where there is none. A link in its place is refused:
/// it would have another file written.
///
/// # Errors
/// As [`open`].
pub fn open_or_create(path: &Path) -> io::Result<File> {
    checked(unlinked(OpenOptions::new().read(true).write(true).create(true).truncate(false)), path)
}

/// Opens a regular file of ours for writing from its beginning, empty, and makes one where there is none; no link, as above.
///
/// # Errors
/// As [`open`].
pub fn create(path: &Path) -> io::Result<File> {
    let file = checked(unlinked(OpenOptions::new().write(true).create(true).truncate(false)), path)?;
    file.set_len(0)?;
    Ok(file)
}

/// The bytes of a regular file.
///
/// # Errors
/// As [`open`].
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The text of a regular file of at most `limit` bytes.
///
/// # Errors
/// As [`open`], and for a file that is larger or not UTF-8.
pub fn read_text(path: &Path, limit: u64) -> io::Result<String> {
    let mut text = String::new();
    open(path)?.take(limit + 1).read_to_string(&mut text)?;
    if text.len() as u64 > limit {
        return Err(io::Error::new(io::ErrorKind::InvalidData, format!("larger than {limit} bytes")));
    }
    Ok(text)
}

/// Does not follow a link at the end of the path.
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

/// Opens a file that may be a link.
fn followed(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    // Without it, opening a FIFO waits for somebody at its other end.
    flags(options, rustix::fs::OFlags::NONBLOCK);
    options
}

fn checked(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    let file = options.open(path)?;
    let kind = file.metadata()?.file_type();
    if kind.is_file() {
        Ok(file)
    } else {
        let what =
            if kind.is_dir() { "a directory" } else { "no regular file (a pipe, a socket or a device)" };
        Err(io::Error::new(io::ErrorKind::InvalidInput, format!("it is {what}")))
    }
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

    #[test]
    fn text_has_a_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("text");
        crate::io::write::atomic_write(folder.path(), &path, b"four", crate::config::Durability::None)
            .unwrap();
        assert_eq!(read_text(&path, 4).unwrap(), "four");
        assert!(read_text(&path, 3).is_err());
    }
}
