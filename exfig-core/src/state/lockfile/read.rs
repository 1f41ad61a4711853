//! Parses exfig.lock: formats 3 and 2, and format 1 of earlier versions of exfig.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use toml::Value;

use super::{FORMAT, Lock, LockCollection, LockEntry, LockOutput, LockToken, Prefixed, Rules};
use crate::asset::FileKey;
use crate::digest::Digest;
use crate::package_path::stays_inside;
use crate::words::named;

/// Why a lock cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LockError {
    /// A newer version of exfig wrote it. Holds the format.
    #[error(
        "a newer version of exfig wrote it (format {0}; this version only supports up to {FORMAT})\n\
         help: update exfig"
    )]
    Newer(u32),
    /// It has an unresolved merge conflict. Holds the line.
    #[error(
        "it has merge conflict markers (line {0})\n\
         help: keep either side as a whole and export again, which updates the rest; or export with `--force`"
    )]
    Conflict(usize),
    /// It is not a valid lock: somebody edited it, or it is another file. Holds what is wrong.
    #[error("{0}\nhelp: restore it from version control, or delete it and export again with `--force`")]
    Unreadable(String),
}

#[derive(Deserialize)]
struct Header {
    version: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File<E> {
    #[serde(rename = "version")]
    _version: u32,
    #[serde(default = "Vec::new")]
    entry: Vec<E>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    key: String,
    file: String,
    version: String,
    settings: String,
    drawing: String,
    rules: [u32; 2],
    #[serde(default = "yes")]
    complete: bool,
    #[serde(default)]
    outputs: Vec<Vec<Value>>,
    #[serde(default)]
    collections: Vec<Vec<String>>,
    #[serde(default)]
    tokens: Vec<[String; 3]>,
    #[serde(default)]
    retired: Vec<[String; 3]>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OldEntry {
    id: String,
    file: String,
    version: String,
    #[serde(rename = "settings")]
    _settings: String,
    #[serde(default = "yes")]
    complete: bool,
    #[serde(default)]
    outputs: Vec<OldOutput>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OldOutput {
    path: String,
    sha256: String,
    node: Option<String>,
    #[serde(rename = "look")]
    _look: Option<String>,
    #[serde(rename = "outdated", default)]
    _outdated: bool,
}

fn yes() -> bool {
    true
}

impl Lock {
    /// Parses the text of an exfig.lock, with any line ends.
    ///
    /// # Errors
    /// Returns a [`LockError`] if a newer version of exfig wrote it, if it has a merge conflict, or if it is
    /// damaged.
    pub fn parse(text: &str) -> Result<Self, LockError> {
        crate::policy::bulk::check_state(text).map_err(unreadable)?;
        if let Some(line) = text.lines().position(is_conflict_marker) {
            return Err(LockError::Conflict(line + 1));
        }
        // The version comes before the first entry. Do not parse the rest yet: a newer exfig may have written
        // it.
        let head = text.find("\n[[").map_or(text, |end| text[..end].trim_end_matches('\r'));
        let header: Header = from_toml(head)?;
        let entries = match header.version {
            // Format 2 is format 3 without `collections`.
            2 | FORMAT => {
                from_toml::<File<Entry>>(text)?.entry.into_iter().map(Entry::read).collect::<Result<_, _>>()
            }
            1 => from_toml::<File<OldEntry>>(text)?.entry.into_iter().map(OldEntry::read).collect(),
            0 => Err(unreadable("its `version` is 0, which is not a format")),
            newer => return Err(LockError::Newer(newer)),
        };
        let lock = Self { entries: entries? };
        lock.check_owners()?;
        Ok(lock)
    }

    /// Rejects duplicate paths and entries, which a merge that kept both sides leaves.
    fn check_owners(&self) -> Result<(), LockError> {
        let (mut keys, mut paths) = (BTreeSet::new(), BTreeSet::new());
        for entry in &self.entries {
            if !keys.insert(&entry.key) {
                return Err(unreadable(format!("it contains {} twice", named(&entry.key))));
            }
            if let Some(path) = entry.outputs.keys().find(|path| !paths.insert(*path)) {
                return Err(unreadable(format!("it contains {} twice", named(path))));
            }
        }
        Ok(())
    }
}

/// Recognizes conflict markers of git and of tools that write the same ones.
fn is_conflict_marker(line: &str) -> bool {
    line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> ") || line.trim_end() == "======="
}

impl Entry {
    fn read(self) -> Result<LockEntry, LockError> {
        let [drawing, formats] = self.rules;
        let mut entry = LockEntry {
            key: self.key,
            file: FileKey::parse(&self.file).map_err(unreadable)?,
            version: self.version,
            settings: digest(&self.settings)?,
            drawing: digest(&self.drawing)?,
            rules: Rules { drawing, formats },
            complete: self.complete,
            outputs: BTreeMap::new(),
            collections: self.collections.into_iter().map(collection).collect::<Result<_, _>>()?,
            tokens: self.tokens.into_iter().map(token).collect(),
            retired: self.retired.into_iter().map(token).collect(),
        };
        for row in self.outputs {
            let (path, output) = read_output(row, &entry)?;
            if entry.outputs.insert(path.clone(), output).is_some() {
                return Err(unreadable(format!("it contains `{path}` twice")));
            }
        }
        Ok(entry)
    }
}

/// Reads a collection: `["id", "name", "prefix", "mode", …]`.
fn collection(row: Vec<String>) -> Result<LockCollection, LockError> {
    let [id, name, prefix, modes @ ..] = row.as_slice() else {
        return Err(unreadable("a collection must be an id, a name, a word and modes"));
    };
    let prefix = Prefixed::WORDS.iter().find(|(word, _)| word == prefix);
    let (_, prefix) = prefix.ok_or_else(|| unreadable(format!("{} has an unknown prefix", named(name))))?;
    Ok(LockCollection { id: id.clone(), name: name.clone(), prefix: *prefix, modes: modes.to_vec() })
}

fn token([id, name, value]: [String; 3]) -> LockToken {
    LockToken { id, name, value }
}

/// Reads an output: `["path", "digest"]` for text, `["path", "digest", "node", "look"]` for an asset (`look`
/// is optional), with an optional table at the end that holds what differs from the entry.
fn read_output(mut row: Vec<Value>, entry: &LockEntry) -> Result<(String, LockOutput), LockError> {
    let differs = match row.pop() {
        Some(Value::Table(table)) => table,
        Some(other) => {
            row.push(other);
            toml::Table::new()
        }
        None => toml::Table::new(),
    };
    let texts = row.iter().map(Value::as_str).collect::<Option<Vec<_>>>();
    let (path, sha256, node, look) = match texts.as_deref() {
        Some([path, sha256]) => (*path, *sha256, None, None),
        Some([path, sha256, node]) => (*path, *sha256, Some((*node).to_owned()), None),
        Some([path, sha256, node, look]) => (*path, *sha256, Some((*node).to_owned()), Some(digest(look)?)),
        _ => return Err(unreadable("an output must be a path, a digest, a node and a look")),
    };
    if !stays_inside(path) {
        return Err(unreadable(format!("`{path}` leads out of the package")));
    }
    let mut made = if node.is_some() { entry.made_asset() } else { entry.made_text() };
    for (key, value) in differs {
        match (key.as_str(), value) {
            ("file", Value::String(text)) => made.file = FileKey::parse(&text).map_err(unreadable)?,
            ("version", Value::String(text)) => made.version = text,
            ("settings", Value::String(text)) => made.settings = digest(&text)?,
            ("rules", Value::Integer(rules)) => {
                made.rules = u32::try_from(rules).map_err(|_| unreadable("`rules` is out of range"))?;
            }
            (key, _) => return Err(unreadable(format!("the `{key}` of an output is not valid"))),
        }
    }
    Ok((path.to_owned(), LockOutput { sha256: digest(sha256)?, node, look, made }))
}

impl OldEntry {
    /// Drops the digests of settings and looks, which this version cannot interpret: the entry counts as
    /// written by another version.
    fn read(self) -> Result<LockEntry, LockError> {
        let unknown = Digest::of(b"");
        let mut entry = LockEntry {
            key: self.id,
            file: FileKey::parse(&self.file).map_err(unreadable)?,
            version: self.version,
            settings: unknown.clone(),
            drawing: unknown,
            rules: Rules::UNKNOWN,
            complete: self.complete,
            outputs: BTreeMap::new(),
            collections: Vec::new(),
            tokens: Vec::new(),
            retired: Vec::new(),
        };
        for output in self.outputs {
            if !stays_inside(&output.path) {
                return Err(unreadable(format!("{} leads out of the package", named(&output.path))));
            }
            let made = if output.node.is_some() { entry.made_asset() } else { entry.made_text() };
            let read = LockOutput { sha256: digest(&output.sha256)?, node: output.node, look: None, made };
            entry.outputs.insert(output.path, read);
        }
        Ok(entry)
    }
}

fn digest(text: &str) -> Result<Digest, LockError> {
    Digest::parse(text).ok_or_else(|| unreadable(format!("`{text}` is not a digest")))
}

fn from_toml<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, LockError> {
    toml::from_str(text).map_err(|error| {
        let line = error.span().map(|span| text[..span.start.min(text.len())].lines().count().max(1));
        let line = line.map_or_else(String::new, |line| format!("line {line}: "));
        unreadable(format!("{line}{}", error.message()))
    })
}

fn unreadable(what: impl Into<String>) -> LockError {
    LockError::Unreadable(what.into().lines().next().unwrap_or_default().to_owned())
}
