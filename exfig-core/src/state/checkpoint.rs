//! The checkpoint: records an export's progress, so that `--resume` can continue from there.
//!
//! It consists of two files, read as one. The *snapshot*, `.exfig-checkpoint.json`, is a complete JSON
//! document at every moment. The *journal* beside it is append-only: it gets a line before files get their
//! names (`intend`) and one after (`done`), each with a checksum. So recording a batch costs its own size,
//! not the size of everything before it. A journal counts up to its first bad line. `done` may lag behind the
//! disk but never runs ahead of it. A completed item counts only if its file still has the recorded digest,
//! so a lost line costs only time.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use exfig_lock::Digest;
use serde::{Deserialize, Serialize};

use crate::asset::{AssetKind, FileKey};

/// The format that this version of exfig writes.
pub const FORMAT: u32 = 2;

/// How long an interrupted export can be resumed. After that, it is better to fetch the design again.
pub(crate) const EXPIRES_AFTER: Duration = Duration::from_secs(24 * 3600);

/// Items by kind. Each file of icons and images, assets and generated files alike, is an item, named by its
/// path relative to the package. Colors, typography and themes are one item each, whatever their files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Items {
    #[serde(deserialize_with = "flag")]
    colors: bool,
    icons: BTreeSet<String>,
    images: BTreeSet<String>,
    #[serde(deserialize_with = "flag")]
    typography: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    effects: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    theme: bool,
}

/// Reads a flag. Format 1 had a list of paths instead; it counts as set if it is not empty.
fn flag<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Flag {
        Flag(bool),
        Paths(Vec<String>),
    }
    Ok(match Flag::deserialize(deserializer)? {
        Flag::Flag(flag) => flag,
        Flag::Paths(paths) => !paths.is_empty(),
    })
}

impl Items {
    /// Returns the files of icons or images; nothing for the other kinds.
    pub fn files(&self, kind: AssetKind) -> impl Iterator<Item = &str> {
        let files = match kind {
            AssetKind::Icons => Some(&self.icons),
            AssetKind::Images => Some(&self.images),
            AssetKind::Colors | AssetKind::Typography | AssetKind::Effects | AssetKind::Theme => None,
        };
        files.into_iter().flatten().map(String::as_str)
    }

    /// Adds an item. `path` only matters for icons and images.
    pub fn insert(&mut self, kind: AssetKind, path: impl Into<String>) {
        match kind {
            AssetKind::Colors => self.colors = true,
            AssetKind::Typography => self.typography = true,
            AssetKind::Effects => self.effects = true,
            AssetKind::Theme => self.theme = true,
            AssetKind::Icons => _ = self.icons.insert(path.into()),
            AssetKind::Images => _ = self.images.insert(path.into()),
        }
    }

    fn remove(&mut self, kind: AssetKind, path: &str) {
        match kind {
            AssetKind::Colors => self.colors = false,
            AssetKind::Typography => self.typography = false,
            AssetKind::Effects => self.effects = false,
            AssetKind::Theme => self.theme = false,
            AssetKind::Icons => _ = self.icons.remove(path),
            AssetKind::Images => _ = self.images.remove(path),
        }
    }

    /// Returns the number of items.
    pub fn len(&self) -> usize {
        let flags = [self.colors, self.typography, self.effects, self.theme];
        self.icons.len() + self.images.len() + flags.into_iter().filter(|flag| *flag).count()
    }

    /// Whether there are no items.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// An export's progress.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Checkpoint {
    /// The checkpoint's format; [`FORMAT`] in those that this version writes.
    #[serde(default = "format")]
    pub schema_version: u32,
    /// Identifies the export: a UUID that stays the same when the export is resumed.
    pub export_id: String,
    /// When the export began, as RFC 3339 in UTC.
    pub started_at: String,
    /// The digest of the effective configuration.
    pub config_hash: String,
    /// The versions of the rules exfig used: `draw::VERSION` and `formats::VERSION`.
    #[serde(default)]
    pub rules: [u32; 2],
    /// The digests of the configuration's entries by key, to name those that changed.
    #[serde(default)]
    pub entries: BTreeMap<String, Digest>,
    /// The version of each Figma file being exported.
    #[serde(default)]
    pub versions: BTreeMap<FileKey, String>,
    /// The items whose files are in place.
    pub completed: Items,
    /// The items that are left.
    pub pending: Items,
    /// The generated files of colors, typography and themes that are not written yet. A kind is completed
    /// with its last file.
    #[serde(default)]
    pub generating: BTreeMap<AssetKind, BTreeSet<String>>,
    /// The digests of the completed files, by path.
    #[serde(default)]
    pub outputs: BTreeMap<String, Digest>,
    /// The digests of files that were about to get their names, by path. A file with one of them is ours.
    #[serde(default)]
    pub intended: BTreeMap<String, Digest>,
}

fn format() -> u32 {
    FORMAT
}

/// Why an interrupted export cannot be resumed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotResumable {
    /// It began more than [`EXPIRES_AFTER`] ago.
    Expired(Duration),
    /// It began in the future: the clock was set back.
    FromTheFuture,
    /// The configuration changed. Holds the keys of the entries that were changed, added or removed.
    ConfigChanged(Vec<String>),
    /// Another version of exfig began it, whose files look different.
    OtherExfig,
}

impl Checkpoint {
    /// Whether an export of this configuration can be resumed from here at `now` (since 1970). `started_at`
    /// is the checkpoint's own start time, if it could be parsed.
    ///
    /// # Errors
    /// Returns a [`NotResumable`] if it cannot.
    pub fn resumable(
        &self,
        config_hash: &Digest,
        rules: [u32; 2],
        entries: &BTreeMap<String, Digest>,
        started_at: Option<Duration>,
        now: Duration,
    ) -> Result<(), NotResumable> {
        // Do not start over because the clock is a little behind the earlier one (another machine's, NTP).
        const SLACK: Duration = Duration::from_secs(60);
        let started_at = started_at.unwrap_or_default();
        if started_at > now + SLACK {
            return Err(NotResumable::FromTheFuture);
        }
        let age = now.saturating_sub(started_at);
        if age >= EXPIRES_AFTER {
            return Err(NotResumable::Expired(age));
        }
        if rules != self.rules {
            return Err(NotResumable::OtherExfig);
        }
        if Digest::parse(&self.config_hash).as_ref() == Some(config_hash) {
            return Ok(());
        }
        let ids = self.entries.keys().chain(entries.keys()).collect::<BTreeSet<_>>();
        let changed = ids.into_iter().filter(|id| self.entries.get(*id) != entries.get(*id));
        Err(NotResumable::ConfigChanged(changed.cloned().collect()))
    }

    /// Records a file in place. A kind that only generates files is completed with the last of them.
    fn complete(&mut self, kind: AssetKind, path: &str) {
        if let Some(left) = self.generating.get_mut(&kind) {
            left.remove(path);
            if !left.is_empty() {
                return;
            }
        }
        self.pending.remove(kind, path);
        self.completed.insert(kind, path);
    }

    /// Drops an item that no later attempt can complete, because somebody else's file is in its place.
    pub fn set_aside(&mut self, kind: AssetKind, path: &str) {
        self.complete(kind, path);
        self.completed.remove(kind, path);
    }

    /// Returns the files that the export has written or may have: path and digest; a path may occur twice.
    pub fn written(&self) -> impl Iterator<Item = (&str, &Digest)> {
        let all = self.outputs.iter().chain(&self.intended);
        all.map(|(path, digest)| (path.as_str(), digest))
    }

    /// Applies a record of the journal.
    pub fn apply(&mut self, record: &Record) {
        match record {
            Record::Begin { .. } => {}
            Record::Intend { files } => self.intended.extend(files.iter().cloned()),
            Record::Done { items } => {
                for Done { kind, path, sha256 } in items {
                    self.complete(*kind, path);
                    self.intended.remove(path);
                    self.outputs.insert(path.clone(), *sha256);
                }
            }
        }
    }
}

/// A line of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "record")]
pub enum Record {
    /// The first line: identifies the export.
    #[serde(rename_all = "camelCase")]
    Begin {
        /// The export's [`export_id`](Checkpoint::export_id).
        export_id: String,
    },
    /// These files are about to get their names.
    Intend {
        /// The path and digest of each file.
        files: Vec<(String, Digest)>,
    },
    /// These items are in place, durably.
    Done {
        /// The completed items.
        items: Vec<Done>,
    },
}

/// A completed item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// The kind of the entry that the file belongs to.
    pub kind: AssetKind,
    /// The path of its file, relative to the package.
    pub path: String,
    /// The digest of its file.
    pub sha256: Digest,
}

/// The number of digits of a line's checksum.
const CHECKSUM: usize = 12;

impl Record {
    /// Renders the line, with its checksum and a newline.
    pub fn line(&self) -> String {
        // Serializing strings, digests and kinds cannot fail.
        let json = serde_json::to_string(self).unwrap_or_default();
        format!("{} {json}\n", Digest::of(json.as_bytes()).short())
    }

    fn parse(line: &str) -> Option<Self> {
        let (checksum, json) = line.split_at_checked(CHECKSUM)?;
        let json = json.strip_prefix(' ')?;
        (Digest::of(json.as_bytes()).short() == checksum).then(|| serde_json::from_str(json).ok()).flatten()
    }
}

/// Reads a journal of the export `export_id`. Returns the records up to the first bad line, and their length
/// in bytes. Another export's journal counts as empty.
pub fn read_journal(bytes: &[u8], export_id: &str) -> (Vec<Record>, usize) {
    let (mut records, mut good) = (Vec::new(), 0);
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let text = line.strip_suffix(b"\n").and_then(|line| std::str::from_utf8(line).ok());
        let Some(record) = text.and_then(Record::parse) else { break };
        let begins = matches!(&record, Record::Begin { export_id: of } if of == export_id);
        if begins != records.is_empty() {
            break;
        }
        good += line.len();
        records.push(record);
    }
    (records, good)
}

/// Renders a snapshot.
pub fn render(checkpoint: &Checkpoint) -> String {
    // Serializing strings, digests and maps with string keys cannot fail.
    let mut text = serde_json::to_string_pretty(checkpoint).unwrap_or_default();
    text.push('\n');
    text
}

/// Parses a snapshot.
///
/// # Errors
/// Returns a message that says what is wrong with it.
pub fn parse(text: &str) -> Result<Checkpoint, String> {
    exfig_lock::bounds::check_state(text)?;
    let checkpoint: Checkpoint = serde_json::from_str(text).map_err(|error| error.to_string())?;
    if checkpoint.schema_version > FORMAT {
        return Err(format!(
            "it has format {}, but this version of exfig only supports up to {FORMAT}",
            checkpoint.schema_version
        ));
    }
    Ok(checkpoint)
}

#[cfg(test)]
mod tests;
