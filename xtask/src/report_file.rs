//! The destination of `--report` and of `--summary`. An existing file is overwritten only if it is one; pipes and
//! devices are written to directly.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, anyhow, bail};
use exfig_core::internals::config::Durability;
use exfig_core::internals::io::regular;

/// Where a report goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ReportFile {
    /// `-`
    Stdout,
    /// A file that does not exist yet, or is a report.
    File(PathBuf),
    /// A pipe or a device.
    Stream(PathBuf),
}

/// How long to wait for the reader of a pipe.
const PATIENCE: Duration = Duration::from_secs(10);

/// The largest report, in bytes.
const LARGEST: u64 = 64 * 1024 * 1024;

impl ReportFile {
    /// Checks the destination before anything is exported.
    ///
    /// # Errors
    /// What is in the way, and what to do.
    pub(crate) fn new(path: &Path) -> anyhow::Result<Self> {
        Self::of("report", path, exfig_core::internals::export::report::is_report)
    }

    /// Checks the destination of `what`, which `is_one` recognizes.
    ///
    /// # Errors
    /// Same as [`new`](Self::new).
    pub(crate) fn of(what: &str, path: &Path, is_one: impl Fn(&str) -> bool) -> anyhow::Result<Self> {
        if path == Path::new("-") {
            return Ok(Self::Stdout);
        }
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let Ok(metadata) = std::fs::metadata(&path) else { return Ok(Self::File(path)) };
        if metadata.is_dir() {
            bail!("cannot write the {what} to `{}`: it is a directory", path.display());
        }
        if !metadata.is_file() {
            return Ok(Self::Stream(path));
        }
        // Follow links.
        let path = std::fs::canonicalize(&path).unwrap_or(path);
        let text = regular::read_text(&path, LARGEST).unwrap_or_else(|_| "?".to_owned());
        if text.trim().is_empty() || is_one(&text) {
            return Ok(Self::File(path));
        }
        bail!(
            "cannot write the {what} to `{}`: the file there is not an exfig {what}; choose another name, or remove it",
            path.display()
        )
    }

    /// Writes the report.
    ///
    /// # Errors
    /// The I/O error.
    pub(crate) fn write(&self, text: &str) -> anyhow::Result<()> {
        match self {
            Self::Stdout => std::io::stdout().write_all(text.as_bytes()).context("standard output"),
            Self::Stream(path) => {
                let (path, text, name) = (path.clone(), text.to_owned(), path.display().to_string());
                // Opening a pipe without a reader, or writing to one that nobody reads, blocks forever.
                let (sender, receiver) = std::sync::mpsc::channel();
                std::thread::spawn(move || {
                    let opened = std::fs::OpenOptions::new().write(true).open(path);
                    let _ = sender.send(opened.and_then(|mut stream| stream.write_all(text.as_bytes())));
                });
                let ended = receiver.recv_timeout(PATIENCE);
                let within = PATIENCE.as_secs();
                let written = ended.map_err(|_| anyhow!("`{name}`: nobody read it within {within} s"))?;
                written.with_context(|| format!("`{name}`"))
            }
            Self::File(path) => {
                let parent = path.parent().unwrap_or(Path::new("/"));
                let written = exfig_core::internals::io::write::atomic_write(
                    parent,
                    path,
                    text.as_bytes(),
                    Durability::None,
                );
                written.map(drop).map_err(anyhow::Error::from)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_reports_are_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.json");
        assert_eq!(ReportFile::new(Path::new("-")).unwrap(), ReportFile::Stdout);
        let file = ReportFile::new(&path).unwrap();
        for (text, fits) in [
            (r#"{"schemaVersion":1,"toolVersion":"0.1.0"}"#, true),
            ("", true),
            ("fn main() {}", false),
            (r#"{"name":"app"}"#, false),
        ] {
            file.write(text).unwrap();
            assert_eq!(ReportFile::new(&path).is_ok(), fits, "{text}");
        }
        assert!(ReportFile::new(folder.path()).unwrap_err().to_string().contains("it is a directory"));
    }
}
