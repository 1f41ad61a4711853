//! `exfig.lock`: what an export wrote, committed beside Cargo.toml. It is how the next export knows what is fresh, what is ours to
//! overwrite or remove, and what somebody edited by hand.
//!
//! One line per output, token and style, sorted, so that a diff shows what a design change did. A lock of a newer format is never
//! overwritten. `read.rs` has the formats, `write.rs` the text.

mod read;
#[cfg(test)]
mod tests;
mod write;

use std::collections::{BTreeMap, BTreeSet};

pub use self::read::LockError;
use crate::asset::FileKey;
use crate::digest::Digest;

/// The format that this version writes.
pub const FORMAT: u32 = 2;

/// The name of the file, in the package's directory.
pub const FILE_NAME: &str = "exfig.lock";

/// What the exports of a package wrote.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lock {
    /// By entry, in the configuration's order, then those that Cargo.toml no longer has.
    pub entries: Vec<LockEntry>,
}

/// What one entry wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockEntry {
    /// The entry's key: `icons:assets/icons`.
    pub key: String,
    /// The Figma file.
    pub file: FileKey,
    /// The file's version that its last export showed.
    pub version: String,
    /// The digest of the entry's settings then.
    pub settings: Digest,
    /// The digest of those of them that decide what an asset of a given node looks like.
    pub drawing: Digest,
    /// What exfig made its files with.
    pub rules: Rules,
    /// Whether everything of that version is there; if not, the next export looks again.
    pub complete: bool,
    /// Path relative to the package → what is there.
    pub outputs: BTreeMap<String, LockOutput>,
    /// The tokens and styles that its code names, by name.
    pub tokens: Vec<LockToken>,
    /// Tokens and styles that it named once, with the last value: the newest last, at most [`MOST_RETIRED`].
    pub retired: Vec<LockToken>,
}

/// The versions of what makes files: a lock that has others was written by another exfig, and the next export looks at everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// `draw::VERSION`
    pub drawing: u32,
    /// `render::VERSION`
    pub formats: u32,
}

impl Rules {
    /// Of a lock that does not say.
    pub const UNKNOWN: Self = Self { drawing: 0, formats: 0 };
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockOutput {
    /// Of its bytes.
    pub sha256: Digest,
    /// The node it shows; absent for generated text.
    pub node: Option<String>,
    /// The digest of what its node looked like, where that is known.
    pub look: Option<Digest>,
    /// What it was made from.
    pub made: Made,
}

/// What a file was made from. Its entry may have moved on since: an export failed, or `--filter` left the file out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The Figma file.
    pub file: FileKey,
    /// The file's version.
    pub version: String,
    /// The digest of the settings: [`drawing`](LockEntry::drawing) for assets, [`settings`](LockEntry::settings) for generated text.
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
    /// Its value in every mode; a digest of that where it is long.
    pub value: String,
}

/// Retired names of an entry that are kept.
pub const MOST_RETIRED: usize = 200;

/// A value of a token that is longer than this, in characters, stands as its digest.
const LONGEST_VALUE: usize = 32;

impl LockToken {
    /// A token with this id, name and value.
    #[must_use]
    pub fn new(id: &str, name: &str, value: String) -> Self {
        let id = id.strip_prefix("VariableID:").unwrap_or(id).to_owned();
        let is_short = value.chars().count() <= LONGEST_VALUE && !value.contains(char::is_control);
        let value = if is_short { value } else { Digest::of(value.as_bytes()).half().to_owned() };
        Self { id, name: name.to_owned(), value }
    }
}

impl LockEntry {
    /// What the entry's assets are made from at its version.
    #[must_use]
    pub fn made_asset(&self) -> Made {
        Made { settings: self.drawing.clone(), rules: self.rules.drawing, ..self.made_text() }
    }

    /// What the entry's generated files are made from at its version.
    #[must_use]
    pub fn made_text(&self) -> Made {
        Made {
            file: self.file.clone(),
            version: self.version.clone(),
            settings: self.settings.clone(),
            rules: self.rules.formats,
        }
    }

    /// What `output` would be made from at the entry's version.
    fn made_like(&self, output: &LockOutput) -> Made {
        if output.node.is_some() { self.made_asset() } else { self.made_text() }
    }

    /// Whether every file shows what the entry says.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.outputs.values().all(|output| output.made == self.made_like(output))
    }
}

impl Lock {
    /// The entry with this key.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&LockEntry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// Every output of every entry.
    pub fn outputs(&self) -> impl Iterator<Item = (&str, &LockOutput)> {
        self.entries.iter().flat_map(|entry| &entry.outputs).map(|(path, output)| (path.as_str(), output))
    }

    /// What is on record for a path, whichever entry it belongs to.
    #[must_use]
    pub fn output(&self, path: &str) -> Option<&LockOutput> {
        self.entries.iter().find_map(|entry| entry.outputs.get(path))
    }

    /// Gives entries the keys that they have now: those of a lock of format 1, which knew them by their number, and those whose first output
    /// or neighbors have changed since.
    #[must_use]
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

/// An entry of the configuration, as far as a record is found for it.
#[derive(Debug, Clone)]
pub struct Known<'a> {
    /// `icons-2`
    pub id: &'a str,
    /// `icons:assets/icons`
    pub key: &'a str,
    /// Its directory, or its generated files.
    pub places: Vec<&'a str>,
}

impl Known<'_> {
    /// Whether a record that no entry has is of this one: of the same kind, and in the same place.
    fn is_heir(&self, locked: &LockEntry) -> bool {
        let (Some((kind, place)), Some((own, _))) = (locked.key.split_once(':'), self.key.split_once(':'))
        else {
            return false;
        };
        let place = place.rsplit_once('#').map_or(place, |(place, _)| place);
        kind == own && self.places.iter().any(|own| *own == place || locked.outputs.contains_key(*own))
    }
}
