//! Parses exfig.lock: formats 4, 3 and 2, and format 1 of earlier versions of exfig.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use toml::de::{DeArray, DeTable};

use super::fields::{Fields, integer, texts};
use super::merge::first_marker;
use super::{FORMAT, Lock, LockCollection, LockEntry, LockOutput, LockToken, Prefixed, Rules};
use crate::bounds::check_state;
use crate::digest::Digest;
use crate::file_key::FileKey;
use crate::package_path::stays_inside;
use crate::words::named;

/// Why a lock cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LockError {
    /// A newer version of exfig wrote it. Holds the format.
    Newer(u32),
    /// It has an unresolved merge conflict. Holds the line.
    Conflict(usize),
    /// It is not a valid lock: somebody edited it, or it is another file. Holds what is wrong.
    Unreadable(String),
}

impl fmt::Display for LockError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Newer(format) => write!(
                f,
                "a newer version of exfig wrote it (format {format}; this version only supports up to {FORMAT})\n\
                 help: update exfig"
            ),
            Self::Conflict(line) => write!(
                f,
                "it has merge conflict markers (line {line})\n\
                 help: export again, which joins both sides"
            ),
            Self::Unreadable(why) => write!(
                f,
                "{why}\nhelp: restore it from version control, or delete it and export again with `--force`"
            ),
        }
    }
}

impl std::error::Error for LockError {}

impl Lock {
    /// Parses the text of an exfig.lock, with any line ends.
    ///
    /// # Errors
    /// Returns a [`LockError`] if a newer version of exfig wrote it, if it has a merge conflict, or if it is
    /// damaged.
    pub fn parse(text: &str) -> Result<Self, LockError> {
        check_state(text).map_err(unreadable)?;
        if let Some(line) = first_marker(text) {
            return Err(LockError::Conflict(line));
        }
        // The version comes before the first entry. Do not parse the rest yet: a newer exfig may have written
        // it.
        let head = text.find("\n[[").map_or(text, |end| text[..end].trim_end_matches('\r'));
        let head = parse(head)?;
        let version = Fields::new(&head).required("version", integer)?;
        let read: fn(Fields<'_>) -> Result<LockEntry, LockError> = match version {
            // Format 2 has no `collections`, format 3 no `table`.
            2 | 3 | FORMAT => entry,
            1 => old_entry,
            0 => return Err(unreadable("its `version` is 0, which is not a format")),
            newer => return Err(LockError::Newer(newer)),
        };
        let table = parse(text)?;
        let mut fields = Fields::new(&table);
        fields.required("version", integer)?;
        let exfig = fields.optional_text("exfig")?;
        let entries = fields.tables("entry")?;
        fields.end()?;
        let lock = Self { exfig, entries: entries.into_iter().map(read).collect::<Result<_, _>>()? };
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

fn entry(mut fields: Fields<'_>) -> Result<LockEntry, LockError> {
    let rules = fields.required("rules", |value| match &value.as_array()?[..] {
        [drawing, formats] => {
            Some(Rules { drawing: integer(drawing.get_ref())?, formats: integer(formats.get_ref())? })
        }
        _ => None,
    })?;
    let mut entry = LockEntry {
        key: fields.text("key")?,
        file: file_key(&fields.text("file")?)?,
        version: fields.text("version")?,
        settings: digest(&fields.text("settings")?)?,
        table: fields.optional_text("table")?.map(|text| digest(&text)).transpose()?,
        drawing: digest(&fields.text("drawing")?)?,
        rules,
        complete: fields.flag("complete", true)?,
        outputs: BTreeMap::new(),
        collections: fields
            .rows("collections")?
            .map(|row| collection(&texts(row)?))
            .collect::<Result<_, _>>()?,
        tokens: fields.rows("tokens")?.map(token).collect::<Result<_, _>>()?,
        retired: fields.rows("retired")?.map(token).collect::<Result<_, _>>()?,
    };
    // What was cut off, or lost in a merge, must not look like an entry without files.
    if !fields.has("outputs") {
        return Err(unreadable(format!("the entry {} has no `outputs`", named(&entry.key))));
    }
    for row in fields.rows("outputs")? {
        let (path, output) = read_output(row, &entry)?;
        if entry.outputs.insert(path.clone(), output).is_some() {
            return Err(unreadable(format!("it contains {} twice", named(&path))));
        }
    }
    fields.end()?;
    Ok(entry)
}

/// Reads a collection: `["id", "name", "prefix", "mode", …]`.
fn collection(row: &[&str]) -> Result<LockCollection, LockError> {
    let [id, name, prefix, modes @ ..] = row else {
        return Err(unreadable("a collection must be an id, a name, a word and modes"));
    };
    let prefix = Prefixed::WORDS.iter().find(|(word, _)| word == prefix);
    let (_, prefix) = prefix.ok_or_else(|| unreadable(format!("{} has an unknown prefix", named(name))))?;
    let modes = modes.iter().map(|mode| (*mode).to_owned()).collect();
    Ok(LockCollection { id: (*id).to_owned(), name: (*name).to_owned(), prefix: *prefix, modes })
}

fn token(row: &DeArray<'_>) -> Result<LockToken, LockError> {
    match texts(row)?.as_slice() {
        [id, name, value] => {
            Ok(LockToken { id: (*id).to_owned(), name: (*name).to_owned(), value: (*value).to_owned() })
        }
        _ => Err(unreadable("a token must be an id, a name and a value")),
    }
}

/// Reads an output: `["path", "digest"]` for text, `["path", "digest", "node", "look"]` for an asset (`look`
/// is optional), with an optional table at the end that holds what differs from the entry.
fn read_output(row: &DeArray<'_>, entry: &LockEntry) -> Result<(String, LockOutput), LockError> {
    let (row, differs) = match &row[..] {
        [row @ .., last] if last.get_ref().is_table() => (row, last.get_ref().as_table()),
        row => (row, None),
    };
    let texts = row.iter().map(|value| value.get_ref().as_str()).collect::<Option<Vec<_>>>();
    let (path, sha256, node, look) = match texts.as_deref() {
        Some([path, sha256]) => (*path, *sha256, None, None),
        Some([path, sha256, node]) => (*path, *sha256, Some((*node).to_owned()), None),
        Some([path, sha256, node, look]) => (*path, *sha256, Some((*node).to_owned()), Some(digest(look)?)),
        _ => return Err(unreadable("an output must be a path, a digest, a node and a look")),
    };
    if !stays_inside(path) {
        return Err(unreadable(format!("{} leads out of the package", named(path))));
    }
    let mut made = if node.is_some() { entry.made_asset() } else { entry.made_text() };
    for (key, value) in differs.into_iter().flatten() {
        let (key, value) = (key.get_ref().as_ref(), value.get_ref());
        match (key, value.as_str()) {
            ("file", Some(text)) => made.file = file_key(text)?,
            ("version", Some(text)) => text.clone_into(&mut made.version),
            ("settings", Some(text)) => made.settings = digest(text)?,
            ("rules", None) => {
                made.rules = integer(value).ok_or_else(|| unreadable("`rules` is out of range"))?;
            }
            _ => return Err(unreadable(format!("the {} of an output is not valid", named(key)))),
        }
    }
    Ok((path.to_owned(), LockOutput { sha256: digest(sha256)?, node, look, made }))
}

/// Reads an entry of format 1. Drops the digests of settings and looks, which this version cannot interpret:
/// the entry counts as written by another version.
fn old_entry(mut fields: Fields<'_>) -> Result<LockEntry, LockError> {
    let unknown = Digest::of(b"");
    fields.text("settings")?;
    let mut entry = LockEntry {
        key: fields.text("id")?,
        file: file_key(&fields.text("file")?)?,
        version: fields.text("version")?,
        settings: unknown,
        table: None,
        drawing: unknown,
        rules: Rules::UNKNOWN,
        complete: fields.flag("complete", true)?,
        outputs: BTreeMap::new(),
        collections: Vec::new(),
        tokens: Vec::new(),
        retired: Vec::new(),
    };
    for mut output in fields.tables("outputs")? {
        let (path, sha256) = (output.text("path")?, digest(&output.text("sha256")?)?);
        let node = output.optional_text("node")?;
        output.optional_text("look")?;
        output.flag("outdated", false)?;
        output.end()?;
        if !stays_inside(&path) {
            return Err(unreadable(format!("{} leads out of the package", named(&path))));
        }
        let made = if node.is_some() { entry.made_asset() } else { entry.made_text() };
        entry.outputs.insert(path, LockOutput { sha256, node, look: None, made });
    }
    fields.end()?;
    Ok(entry)
}

fn file_key(text: &str) -> Result<FileKey, LockError> {
    FileKey::parse(text).map_err(unreadable)
}

fn digest(text: &str) -> Result<Digest, LockError> {
    Digest::parse(text).ok_or_else(|| unreadable(format!("{} is not a digest", named(text))))
}

fn parse(text: &str) -> Result<DeTable<'_>, LockError> {
    DeTable::parse(text).map(toml::Spanned::into_inner).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start));
        let line = before.map_or_else(String::new, |text| format!("line {}: ", text.lines().count().max(1)));
        unreadable(format!("{line}{}", error.message()))
    })
}

/// Returns the error for a damaged lock. Only the first line of `what` is kept.
pub(super) fn unreadable(what: impl Into<String>) -> LockError {
    LockError::Unreadable(what.into().lines().next().unwrap_or_default().to_owned())
}
