//! The destination of `--report` and of `--summary`. An existing file is overwritten only if it is one; pipes and
//! devices are written to directly.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, anyhow, bail};
use exfig_core::internals::config::Durability;
use exfig_core::internals::export::is_page;
use exfig_core::internals::io::regular;

use crate::markdown;

/// What is written besides the export: its name, and how its files are recognized.
#[derive(Debug)]
pub(crate) struct Kind {
    name: &'static str,
    is_one: fn(&str) -> bool,
}

pub(crate) static REPORT: Kind =
    Kind { name: "report", is_one: exfig_core::internals::export::report::is_report };
pub(crate) static SUMMARY: Kind = Kind { name: "summary", is_one: markdown::is_summary };
pub(crate) static GALLERY: Kind = Kind { name: "gallery", is_one: is_page };

/// Where it goes.
#[derive(Debug)]
pub(crate) struct ReportFile {
    kind: &'static Kind,
    place: Place,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    /// `-`
    Stdout,
    /// A file that does not exist yet, or is of this kind.
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
    pub(crate) fn choose(kind: &'static Kind, path: &Path) -> anyhow::Result<Self> {
        Ok(Self { kind, place: Place::of(kind, path)? })
    }

    /// `report`, `summary` or `gallery`.
    pub(crate) fn name(&self) -> &'static str {
        self.kind.name
    }

    /// Whether it goes to standard output.
    pub(crate) fn is_stdout(&self) -> bool {
        self.place == Place::Stdout
    }

    /// The path, if it is a file.
    pub(crate) fn path(&self) -> Option<&Path> {
        if let Place::File(path) = &self.place { Some(path) } else { None }
    }
}

impl Place {
    fn of(kind: &Kind, path: &Path) -> anyhow::Result<Self> {
        let what = kind.name;
        if path == Path::new("-") {
            return Ok(Self::Stdout);
        }
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let Ok(metadata) = std::fs::metadata(&path) else {
            let parent = path.parent().and_then(|parent| std::fs::canonicalize(parent).ok());
            let path = parent.zip(path.file_name()).map(|(parent, name)| parent.join(name)).unwrap_or(path);
            return Ok(Self::File(path));
        };
        if metadata.is_dir() {
            bail!("cannot write the {what} to `{}`: it is a directory", path.display());
        }
        if !metadata.is_file() {
            return Ok(Self::Stream(path));
        }
        // Follow links.
        let path = std::fs::canonicalize(&path).unwrap_or(path);
        let text = regular::read_text(&path, LARGEST).unwrap_or_else(|_| "?".to_owned());
        if text.trim().is_empty() || (kind.is_one)(&text) {
            return Ok(Self::File(path));
        }
        bail!(
            "cannot write the {what} to `{}`: the file there is not an exfig {what}; choose another name, or remove it",
            path.display()
        )
    }
}

impl ReportFile {
    /// Writes the text.
    ///
    /// # Errors
    /// The I/O error, or what has come into the way since: the export may have written there.
    pub(crate) fn write(&self, text: &str) -> anyhow::Result<()> {
        match &self.place {
            Place::Stdout => std::io::stdout().write_all(text.as_bytes()).context("standard output"),
            Place::Stream(path) => {
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
            Place::File(path) => {
                Place::of(self.kind, path)?;
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
        assert_eq!(ReportFile::choose(&REPORT, Path::new("-")).unwrap().place, Place::Stdout);
        let file = ReportFile::choose(&REPORT, &path).unwrap();
        for (text, fits) in [
            (r#"{"schemaVersion":1,"toolVersion":"0.1.0"}"#, true),
            ("", true),
            ("fn main() {}", false),
            (r#"{"name":"app"}"#, false),
        ] {
            file.write(text).unwrap();
            assert_eq!(ReportFile::choose(&REPORT, &path).is_ok(), fits, "{text}");
            // What came there since stays, too.
            assert_eq!(file.write(text).is_ok(), fits, "{text}");
            std::fs::remove_file(&path).unwrap();
        }
        let error = ReportFile::choose(&REPORT, folder.path()).unwrap_err();
        assert!(error.to_string().contains("it is a directory"));
    }
}
