//! The checkpoint: how far an export has come, so that `--resume` goes on from there.
//!
//! Two files that are read as one. The *snapshot*, `.exfig-checkpoint.json`, is one complete JSON document at every moment. The
//! *journal* beside it is append-only: a line before files get their names (`intend`) and one after (`done`), each with a
//! checksum, so that recording a batch costs its own size and not the size of everything before it. A journal is believed up to its
//! first bad line. `done` may lag behind the disk and never leads it; a completed item counts only if its file still has the
//! recorded digest, so a lost line costs time and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::asset::{AssetKind, FileKey};
use crate::digest::Digest;

/// The format that this version writes.
pub const FORMAT: u32 = 2;

/// How long an interrupted export can be resumed: a design that is older is better fetched again.
pub const EXPIRES_AFTER: Duration = Duration::from_secs(24 * 3600);

/// Items by kind. An icon or image is named by the path of its file, relative to the package, and so are the generated files that belong
/// to them; colors and typography are one item each, whatever their files.
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
    theme: bool,
}

/// A flag; format 1 had a list of paths, of which some are something.
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
    /// The files of one kind; none of colors and typography.
    pub fn files(&self, kind: AssetKind) -> impl Iterator<Item = &str> {
        let files = match kind {
            AssetKind::Icons => Some(&self.icons),
            AssetKind::Images => Some(&self.images),
            AssetKind::Colors | AssetKind::Typography | AssetKind::Theme => None,
        };
        files.into_iter().flatten().map(String::as_str)
    }

    /// Adds an item.
    pub fn insert(&mut self, kind: AssetKind, path: impl Into<String>) {
        match kind {
            AssetKind::Colors => self.colors = true,
            AssetKind::Typography => self.typography = true,
            AssetKind::Theme => self.theme = true,
            AssetKind::Icons => _ = self.icons.insert(path.into()),
            AssetKind::Images => _ = self.images.insert(path.into()),
        }
    }

    /// Takes an item out.
    fn remove(&mut self, kind: AssetKind, path: &str) {
        match kind {
            AssetKind::Colors => self.colors = false,
            AssetKind::Typography => self.typography = false,
            AssetKind::Theme => self.theme = false,
            AssetKind::Icons => _ = self.icons.remove(path),
            AssetKind::Images => _ = self.images.remove(path),
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        let flags = [self.colors, self.typography, self.theme];
        self.icons.len() + self.images.len() + flags.into_iter().filter(|flag| *flag).count()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// How far an export has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Checkpoint {
    /// [`FORMAT`]
    #[serde(default = "format")]
    pub schema_version: u32,
    /// Names the export: a UUID, the same over all its resumptions.
    pub export_id: String,
    /// When it began, RFC 3339 in UTC.
    pub started_at: String,
    /// The digest of the effective configuration.
    pub config_hash: String,
    /// What exfig makes the files with: `draw::VERSION` and `render::VERSION`.
    #[serde(default)]
    pub rules: [u32; 2],
    /// The digests of its entries by key: tells what changed.
    #[serde(default)]
    pub entries: BTreeMap<String, Digest>,
    /// The version of each Figma file that the export shows.
    #[serde(default)]
    pub versions: BTreeMap<FileKey, String>,
    /// What stands under its name.
    pub completed: Items,
    /// What does not yet.
    pub pending: Items,
    /// The generated files of colors and typography that are not written yet: with the last of its kind, the kind is completed.
    #[serde(default)]
    pub generating: BTreeMap<AssetKind, BTreeSet<String>>,
    /// The digests of the files that are completed.
    #[serde(default)]
    pub outputs: BTreeMap<String, Digest>,
    /// The digests of files that were about to get their names: a file with one of them is ours.
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
    /// The configuration is another: the keys of the entries that changed, came or went.
    ConfigChanged(Vec<String>),
    /// Another exfig began it, whose files look otherwise.
    OtherExfig,
}

impl Checkpoint {
    /// Whether an export of this configuration can go on from here at `now` (since 1970); `started_at` is what the checkpoint's
    /// own text was read as.
    ///
    /// # Errors
    /// [`NotResumable`] says why it cannot.
    pub fn resumable(
        &self,
        config_hash: &Digest,
        rules: [u32; 2],
        entries: &BTreeMap<String, Digest>,
        started_at: Option<Duration>,
        now: Duration,
    ) -> Result<(), NotResumable> {
        // A clock that is a little ahead of the one before (another machine's, NTP) is no reason to start over.
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

    /// A file stands under its name; a kind of which files are generated alone is completed with the last of them.
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

    /// Leaves out an item that no later attempt can complete: somebody else's file is in its place.
    pub fn set_aside(&mut self, kind: AssetKind, path: &str) {
        self.complete(kind, path);
        self.completed.remove(kind, path);
    }

    /// Takes over what a journal says.
    pub fn apply(&mut self, record: &Record) {
        match record {
            Record::Begin { .. } => {}
            Record::Intend { files } => self.intended.extend(files.iter().cloned()),
            Record::Done { items } => {
                for Done { kind, path, sha256 } in items {
                    self.complete(*kind, path);
                    self.intended.remove(path);
                    self.outputs.insert(path.clone(), sha256.clone());
                }
            }
        }
    }
}

/// A line of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "record")]
pub enum Record {
    /// The first line: whose journal it is.
    #[serde(rename_all = "camelCase")]
    Begin {
        /// The export's.
        export_id: String,
    },
    /// These files are about to get their names.
    Intend {
        /// Path and digest.
        files: Vec<(String, Digest)>,
    },
    /// These items stand under their names, durably.
    Done {
        /// The items.
        items: Vec<Done>,
    },
}

/// A completed item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Its kind.
    pub kind: AssetKind,
    /// Its path.
    pub path: String,
    /// Its bytes' digest.
    pub sha256: Digest,
}

/// Digits of a line's checksum.
const CHECKSUM: usize = 12;

impl Record {
    /// The line, with its checksum and its end.
    #[must_use]
    pub fn line(&self) -> String {
        // Strings, digests and kinds always serialize.
        let json = serde_json::to_string(self).unwrap_or_default();
        format!("{} {json}\n", Digest::of(json.as_bytes()).short())
    }

    fn parse(line: &str) -> Option<Self> {
        let (checksum, json) = line.split_at_checked(CHECKSUM)?;
        let json = json.strip_prefix(' ')?;
        (Digest::of(json.as_bytes()).short() == checksum).then(|| serde_json::from_str(json).ok()).flatten()
    }
}

/// Reads a journal of the export `export_id`: the records up to the first bad line, and the length in bytes of what they take,
/// to which the file is cut before anything is appended. Another export's journal is empty.
#[must_use]
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

/// The text of a snapshot.
#[must_use]
pub fn render(checkpoint: &Checkpoint) -> String {
    // Strings, digests and maps with string keys always serialize.
    let mut text = serde_json::to_string_pretty(checkpoint).unwrap_or_default();
    text.push('\n');
    text
}

/// Reads a snapshot.
///
/// # Errors
/// Says in words what is wrong with it.
pub fn parse(text: &str) -> Result<Checkpoint, String> {
    crate::policy::bulk::check_state(text)?;
    let checkpoint: Checkpoint = serde_json::from_str(text).map_err(|error| error.to_string())?;
    if checkpoint.schema_version > FORMAT {
        return Err(format!("it has format {}, and this exfig knows {FORMAT}", checkpoint.schema_version));
    }
    Ok(checkpoint)
}

#[cfg(test)]
mod tests;
