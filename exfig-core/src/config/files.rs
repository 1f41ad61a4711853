//! The Figma files of an entry: its own, and those of modes that have a file of their own.

use super::{ColorSource, Entry, What};
use crate::asset::FileKey;

/// Between the versions of an entry's files, where it has several. Figma's versions are numbers.
const AND: char = '+';

impl Entry {
    /// The Figma files that the entry reads, each once: its own first, then those of its modes.
    pub fn files(&self) -> Vec<&FileKey> {
        let others = match &self.what {
            What::Colors(ColorSource::Styles { modes }) => {
                modes.iter().filter_map(|mode| mode.file.as_ref()).collect()
            }
            What::Theme(theme) => theme.mode_files.iter().collect(),
            _ => Vec::new(),
        };
        let mut files = vec![&self.file];
        for file in others {
            if !files.contains(&file) {
                files.push(file);
            }
        }
        files
    }

    /// Returns the versions of the entry's files in the form that exfig.lock records: `12`, or `12+34` for two
    /// files. `None` if that of a file is not known.
    pub fn version_at<'v>(&self, version: impl Fn(&FileKey) -> Option<&'v str>) -> Option<String> {
        let versions = self.files().into_iter().map(version).collect::<Option<Vec<_>>>()?;
        Some(versions.join(&AND.to_string()))
    }

    /// Returns the entry's files with the versions that `recorded` (from exfig.lock) has for them.
    pub fn versions_in(&self, recorded: &str) -> Vec<(FileKey, String)> {
        let files = self.files();
        match files.as_slice() {
            [file] => vec![((*file).clone(), recorded.to_owned())],
            files => files.iter().copied().cloned().zip(recorded.split(AND).map(str::to_owned)).collect(),
        }
    }
}
