//! `exfig.lock`: records what an export wrote, and is committed beside Cargo.toml. It tells the next export
//! what is fresh, what exfig may overwrite or remove, and what somebody edited by hand.
//!
//! It has one line per output, token and style, sorted, so that a diff shows the effect of a design change. A
//! lock of a newer format is never overwritten. `read.rs` parses the formats, `merge.rs` joins the two sides of a merge
//! conflict, `write.rs` renders the text.

mod fields;
mod key;
mod merge;
mod read;
#[cfg(test)]
mod tests;
mod write;

use std::collections::{BTreeMap, BTreeSet};

pub use self::key::{kind_of, place_of};
pub use self::merge::{Disputed, has_conflict, sides};
pub use self::read::LockError;
pub(crate) use self::write::quote;
use crate::digest::Digest;
use crate::file_key::FileKey;

/// The format that this version of exfig writes.
pub const FORMAT: u32 = 4;

/// The version of this exfig.
pub const EXFIG: &str = env!("CARGO_PKG_VERSION");

/// The file's name in the package's directory.
pub const FILE_NAME: &str = "exfig.lock";

/// What the exports of a package wrote.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lock {
    /// The version of exfig that wrote it last; `None` in a lock of an earlier format.
    pub exfig: Option<String>,
    /// The entries in the configuration's order, then those that Cargo.toml no longer has.
    pub entries: Vec<LockEntry>,
}

/// What one entry wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockEntry {
    /// The entry's key: `icons:assets/icons`.
    pub key: String,
    /// The entry's Figma file.
    pub file: FileKey,
    /// The version of the Figma file at the entry's last export.
    pub version: String,
    /// The digest of the entry's settings at that export.
    pub settings: Digest,
    /// The digest of the entry's table in Cargo.toml; see [`Asked::table`](crate::Asked::table). `None` in a lock of
    /// an earlier format.
    pub table: Option<Digest>,
    /// The digest of the settings that determine what the asset of a given node looks like.
    pub drawing: Digest,
    /// The rules that exfig used.
    pub rules: Rules,
    /// Whether everything of that version was written. If not, the next export plans the entry again.
    pub complete: bool,
    /// The files, by path relative to the package.
    pub outputs: BTreeMap<String, LockOutput>,
    /// The collections of variables that the entry's code names, in the outputs' order.
    pub collections: Vec<LockCollection>,
    /// The tokens and styles that the entry's code names, sorted by name.
    pub tokens: Vec<LockToken>,
    /// Tokens and styles that the code named before, with their last values: the newest last, at most
    /// [`MOST_RETIRED`].
    pub retired: Vec<LockToken>,
}

/// The versions of exfig's rules for making files. If a lock has others, another version of exfig wrote it,
/// and the next export plans everything again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// The version of the rules for drawing.
    pub drawing: u32,
    /// The version of the built-in formats.
    pub formats: u32,
}

impl Rules {
    /// The rules of this version of exfig. Raise `drawing` when the same node starts to give different bytes, which
    /// are then drawn again, and `formats` when the same design and configuration start to give different text: once
    /// from one release to the next.
    pub const NOW: Self = Self { drawing: 3, formats: 5 };

    /// The rules of a lock that does not record them.
    pub const UNKNOWN: Self = Self { drawing: 0, formats: 0 };
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockOutput {
    /// The digest of its bytes.
    pub sha256: Digest,
    /// The node it shows; `None` for generated text.
    pub node: Option<String>,
    /// The digest of what its node looked like, if known.
    pub look: Option<Digest>,
    /// What it was made from.
    pub made: Made,
}

/// What a file was made from. That may differ from its entry if an export failed, or if `--filter` left the
/// file out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The Figma file.
    pub file: FileKey,
    /// The version of the Figma file.
    pub version: String,
    /// The digest of the settings: [`drawing`](LockEntry::drawing) for assets,
    /// [`settings`](LockEntry::settings) for generated text.
    pub settings: Digest,
    /// The version of the drawing rules, or of the formats.
    pub rules: u32,
}

/// A token or a style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockToken {
    /// The style's node id, or the variable's id without `VariableID:`.
    pub id: String,
    /// Its name after `replace`.
    pub name: String,
    /// Its value in every mode, or a digest of that if it is long.
    pub value: String,
}

/// A collection of variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockCollection {
    /// The collection's id.
    pub id: String,
    /// Its name in the outputs.
    pub name: String,
    /// Whether it prefixes the names of its tokens.
    pub prefix: Prefixed,
    /// The names of its modes in the outputs.
    pub modes: Vec<String>,
}

/// Whether a collection prefixes the names of its tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prefixed {
    /// No: it was the only one when it was first exported.
    No,
    /// Yes, because there were others.
    Yes,
    /// Yes, because the configuration says so.
    Always,
}

impl Prefixed {
    /// The words for it in exfig.lock.
    const WORDS: [(&str, Self); 3] = [("plain", Self::No), ("prefix", Self::Yes), ("always", Self::Always)];
}

/// The most retired tokens to keep for an entry.
pub const MOST_RETIRED: usize = 200;

/// A token's value longer than this, in characters, is recorded as a digest.
const LONGEST_VALUE: usize = 64;

impl LockToken {
    /// Creates a token, and replaces a long value with its digest.
    pub fn new(id: &str, name: &str, value: String) -> Self {
        let id = Self::id_of(id).to_owned();
        let is_short = value.chars().count() <= LONGEST_VALUE && !value.contains(char::is_control);
        let value = if is_short { value } else { Digest::of(value.as_bytes()).half() };
        Self { id, name: name.to_owned(), value }
    }

    /// Whether it has the value of another record, which may have only the digest of a value that is short enough now.
    pub fn has_value_of(&self, other: &Self) -> bool {
        let digest = |token: &Self| Digest::of(token.value.as_bytes()).half();
        self.value == other.value || self.value == digest(other) || other.value == digest(self)
    }

    /// Whether only the digest of its value is recorded.
    pub fn is_digest(&self) -> bool {
        self.value.len() == 32 && self.value.bytes().all(|byte| byte.is_ascii_hexdigit())
    }

    /// Returns the id of a style or a variable in the form of [`id`](Self::id).
    pub fn id_of(id: &str) -> &str {
        id.strip_prefix("VariableID:").unwrap_or(id)
    }
}

impl LockEntry {
    /// Returns what the entry's assets are made from at its version.
    pub fn made_asset(&self) -> Made {
        Made { settings: self.drawing, rules: self.rules.drawing, ..self.made_text() }
    }

    /// Returns what the entry's generated files are made from at its version.
    pub fn made_text(&self) -> Made {
        Made {
            file: self.file.clone(),
            version: self.version.clone(),
            settings: self.settings,
            rules: self.rules.formats,
        }
    }

    /// Returns what `output` would be made from at the entry's version.
    fn made_like(&self, output: &LockOutput) -> Made {
        if output.node.is_some() { self.made_asset() } else { self.made_text() }
    }

    /// Whether every file was made from the entry's version, settings and rules.
    pub fn is_current(&self) -> bool {
        self.outputs.values().all(|output| output.made == self.made_like(output))
    }
}

/// Returns the numbers of a version; `None` if there is none that can be read. A pre-release counts as its release.
fn numbers_of(version: Option<&str>) -> Option<Vec<u64>> {
    let release = version?.split(['-', '+']).next()?;
    release.split('.').map(|part| part.parse().ok()).collect()
}

impl Lock {
    /// Returns the version of exfig that wrote the lock, if it is newer than this one.
    pub fn newer_exfig(&self) -> Option<&str> {
        let theirs = self.exfig.as_deref()?;
        (numbers_of(Some(theirs))? > numbers_of(Some(EXFIG))?).then_some(theirs)
    }

    /// Returns the entry with this key.
    pub fn entry(&self, key: &str) -> Option<&LockEntry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// Returns the path and the record of every output of every entry.
    pub fn outputs(&self) -> impl Iterator<Item = (&str, &LockOutput)> {
        self.entries.iter().flat_map(|entry| &entry.outputs).map(|(path, output)| (path.as_str(), output))
    }

    /// Returns the record of a path, whichever entry it belongs to.
    pub fn output(&self, path: &str) -> Option<&LockOutput> {
        self.entries.iter().find_map(|entry| entry.outputs.get(path))
    }

    /// Updates the keys of entries to those in the configuration: format 1 identified entries by number, and
    /// a key changes with the entry's first output or its neighbors.
    pub fn adopted_by(mut self, known: &[Known<'_>]) -> Self {
        let now = known.iter().map(|known| known.key).collect::<BTreeSet<_>>();
        let mut had = self.entries.iter().map(|locked| locked.key.clone()).collect::<BTreeSet<_>>();
        for locked in self.entries.iter_mut().filter(|locked| !now.contains(locked.key.as_str())) {
            let free = known.iter().filter(|known| !had.contains(known.key));
            let heir = free.into_iter().find(|known| known.id == locked.key || known.is_heir(locked));
            if let Some(heir) = heir {
                heir.key.clone_into(&mut locked.key);
                had.insert(locked.key.clone());
            }
        }
        self
    }
}

/// What identifies an entry of the configuration in a lock.
#[derive(Debug, Clone)]
pub struct Known<'a> {
    /// The entry's id: `icons-2`.
    pub id: &'a str,
    /// The entry's key: `icons:assets/icons`.
    pub key: &'a str,
    /// The entry's directory and its generated files.
    pub places: Vec<&'a str>,
}

impl Known<'_> {
    /// Whether a record without an entry belongs to this one: it is of the same kind and in the same place.
    fn is_heir(&self, locked: &LockEntry) -> bool {
        let Some(place) = place_of(&locked.key) else { return false };
        kind_of(&locked.key) == kind_of(self.key)
            && self.places.iter().any(|own| *own == place || locked.outputs.contains_key(*own))
    }
}
