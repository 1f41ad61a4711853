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
            AssetKind::Colors | AssetKind::Typography => None,
        };
        files.into_iter().flatten().map(String::as_str)
    }

    /// Adds an item.
    pub fn insert(&mut self, kind: AssetKind, path: impl Into<String>) {
        match kind {
            AssetKind::Colors => self.colors = true,
            AssetKind::Typography => self.typography = true,
            AssetKind::Icons => _ = self.icons.insert(path.into()),
            AssetKind::Images => _ = self.images.insert(path.into()),
        }
    }

    /// Takes an item out.
    fn remove(&mut self, kind: AssetKind, path: &str) {
        match kind {
            AssetKind::Colors => self.colors = false,
            AssetKind::Typography => self.typography = false,
            AssetKind::Icons => _ = self.icons.remove(path),
            AssetKind::Images => _ = self.images.remove(path),
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.icons.len() + self.images.len() + usize::from(self.colors) + usize::from(self.typography)
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
mod tests {
    use super::*;

    fn checkpoint() -> Checkpoint {
        let mut pending = Items::default();
        pending.insert(AssetKind::Icons, "assets/a.svg");
        pending.insert(AssetKind::Icons, "assets/b.svg");
        Checkpoint {
            schema_version: FORMAT,
            export_id: "e1".to_owned(),
            started_at: "2026-11-23T10:00:00Z".to_owned(),
            config_hash: Digest::of(b"config").to_string(),
            rules: [1, 1],
            entries: BTreeMap::from([("icons".to_owned(), Digest::of(b"icons"))]),
            versions: BTreeMap::from([(FileKey::parse("KEY").unwrap(), "7".to_owned())]),
            completed: Items::default(),
            pending,
            generating: BTreeMap::new(),
            outputs: BTreeMap::new(),
            intended: BTreeMap::new(),
        }
    }

    fn journal() -> Vec<Record> {
        let file = |path: &str| (path.to_owned(), Digest::of(path.as_bytes()));
        let done = |path: &str| Done {
            kind: AssetKind::Icons,
            path: path.to_owned(),
            sha256: Digest::of(path.as_bytes()),
        };
        vec![
            Record::Begin { export_id: "e1".to_owned() },
            Record::Intend { files: vec![file("assets/a.svg")] },
            Record::Done { items: vec![done("assets/a.svg")] },
            Record::Intend { files: vec![file("assets/b.svg")] },
        ]
    }

    #[test]
    fn the_snapshot_has_the_promised_fields() {
        let text = render(&checkpoint());
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        for field in ["exportId", "startedAt", "configHash", "completed", "pending"] {
            assert!(value.get(field).is_some(), "{field}");
        }
        assert_eq!(value["pending"]["icons"].as_array().unwrap().len(), 2);
        assert_eq!(parse(&text), Ok(checkpoint()));
    }

    #[test]
    fn the_documents_of_the_design_and_of_format_1_are_read() {
        let short = r#"{"exportId":"e","startedAt":"2026-11-23T10:00:00Z","configHash":"sha256 of the configuration",
            "completed":{"colors":true,"icons":["home","menu"],"images":[],"typography":false},
            "pending":{"icons":["search"],"images":["hero"]}}"#;
        let read = parse(short).unwrap();
        assert_eq!((read.completed.len(), read.pending.len()), (3, 2));
        let text = render(&read);
        assert!(text.contains(r#""colors": true"#) && text.contains(r#""typography": false"#), "{text}");
        let old = r#"{"schemaVersion":1,"exportId":"e","startedAt":"x","configHash":"y",
            "completed":{"colors":["src/a.rs"],"icons":[],"images":[],"typography":[]},"pending":{}}"#;
        assert_eq!(parse(old).unwrap().completed.len(), 1);
    }

    #[test]
    fn colors_are_completed_with_their_last_file() {
        let mut checkpoint = checkpoint();
        checkpoint.pending.insert(AssetKind::Colors, "");
        let files = ["a.rs", "a.css"].map(str::to_owned);
        checkpoint.generating.insert(AssetKind::Colors, files.clone().into());
        for (file, done) in files.into_iter().zip([false, true]) {
            let item = Done { kind: AssetKind::Colors, path: file, sha256: Digest::of(b"") };
            checkpoint.apply(&Record::Done { items: vec![item] });
            assert_eq!((checkpoint.completed.colors, checkpoint.pending.colors), (done, !done));
        }
    }

    #[test]
    fn the_journal_moves_items_from_pending_to_completed() {
        let mut checkpoint = checkpoint();
        for record in journal() {
            checkpoint.apply(&record);
        }
        assert_eq!(checkpoint.completed.files(AssetKind::Icons).collect::<Vec<_>>(), ["assets/a.svg"]);
        assert_eq!(checkpoint.pending.files(AssetKind::Icons).collect::<Vec<_>>(), ["assets/b.svg"]);
        assert_eq!(checkpoint.intended.keys().collect::<Vec<_>>(), ["assets/b.svg"]);
        assert!(checkpoint.outputs.contains_key("assets/a.svg"));
    }

    /// Cut at any byte, or with any byte flipped, a journal gives a prefix of what was appended.
    #[test]
    fn a_damaged_journal_is_a_prefix() {
        let records = journal();
        let text = records.iter().map(Record::line).collect::<String>().into_bytes();
        let mut ends = vec![0];
        ends.extend(text.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1));
        for cut in 0..=text.len() {
            let (read, good) = read_journal(&text[..cut], "e1");
            assert_eq!(read, records[..read.len()]);
            assert_eq!(good, ends[read.len()]);
            assert_eq!(read.len(), ends.iter().filter(|end| **end <= cut).count() - 1);
        }
        for at in 0..text.len() {
            let mut damaged = text.clone();
            damaged[at] ^= 0x10;
            let (read, good) = read_journal(&damaged, "e1");
            assert_eq!(read, records[..read.len()], "byte {at}");
            assert!(good <= at);
        }
    }

    #[test]
    fn another_exports_journal_is_empty() {
        let text = journal().iter().map(Record::line).collect::<String>();
        assert_eq!(read_journal(text.as_bytes(), "e2"), (Vec::new(), 0));
        let headless = journal()[1..].iter().map(Record::line).collect::<String>();
        assert_eq!(read_journal(headless.as_bytes(), "e1"), (Vec::new(), 0));
    }

    #[test]
    fn resuming_asks_for_the_same_configuration_within_a_day() {
        let checkpoint = checkpoint();
        let hour = |n: u64| Duration::from_secs(n * 3600);
        let check = |config: &[u8], entries: &BTreeMap<String, Digest>, now| {
            checkpoint.resumable(&Digest::of(config), [1, 1], entries, Some(hour(100)), now)
        };
        let same = checkpoint.entries.clone();
        assert_eq!(check(b"config", &same, hour(101)), Ok(()));
        assert_eq!(check(b"config", &same, hour(100) - Duration::from_secs(59)), Ok(()));
        assert_eq!(check(b"config", &same, hour(99)), Err(NotResumable::FromTheFuture));
        assert_eq!(check(b"config", &same, hour(124)), Err(NotResumable::Expired(hour(24))));
        let newer = checkpoint.resumable(&Digest::of(b"config"), [2, 1], &same, Some(hour(100)), hour(101));
        assert_eq!(newer, Err(NotResumable::OtherExfig));
        let other =
            BTreeMap::from([("icons".to_owned(), Digest::of(b"x")), ("images".to_owned(), Digest::of(b"y"))]);
        assert_eq!(
            check(b"other", &other, hour(101)),
            Err(NotResumable::ConfigChanged(vec!["icons".into(), "images".into()]))
        );
    }

    #[test]
    fn a_newer_or_broken_snapshot_is_refused_in_words() {
        let newer = render(&Checkpoint { schema_version: 9, ..checkpoint() });
        assert_eq!(parse(&newer).unwrap_err(), "it has format 9, and this exfig knows 2");
        let text = render(&checkpoint());
        for end in 0..text.trim_end().len() {
            assert!(parse(&text[..end]).is_err(), "{end}");
        }
    }
}
