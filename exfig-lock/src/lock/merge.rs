//! Resolves the conflicts that Git leaves in exfig.lock and in generated files when both branches exported.
//!
//! Either side alone does not know the other one's files, and an export would take them for somebody else's.

use std::collections::BTreeMap;

use super::{Lock, LockEntry, LockError, LockOutput, LockToken, MOST_RETIRED, Made, Rules, numbers_of};
use crate::digest::Digest;

/// What a path holds that the two sides describe differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Disputed {
    /// No file, or none that can be read.
    Nothing,
    /// A file with this digest.
    File(Digest),
    /// A file with this digest, in which Git left conflict markers: see [`has_conflict`].
    Conflict(Digest),
}

/// Whether a text has a conflict as Git marks it, from `<<<<<<<` to `>>>>>>>`.
pub fn has_conflict(text: &str) -> bool {
    let mut lines = text.lines();
    lines.any(|line| line.starts_with("<<<<<<< ")) && lines.any(|line| line.starts_with(">>>>>>> "))
}

/// Returns the line of a lock's first conflict marker, of Git or of a tool that writes the same ones.
pub(super) fn first_marker(text: &str) -> Option<usize> {
    let is_marker = |line: &str| {
        line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> ") || line.trim_end() == "======="
    };
    text.lines().position(is_marker).map(|line| line + 1)
}

/// Whose lines follow.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Both,
    Ours,
    /// Their common ancestor, with Git's `merge.conflictStyle = "diff3"`.
    Base,
    Theirs,
}

/// Returns both sides of a lock with conflicts, the current branch's first.
///
/// # Errors
/// Returns [`LockError::Unreadable`] if a marker is missing or a side is not a valid lock, and [`LockError::Newer`] if a
/// newer version of exfig wrote a side.
pub fn sides(text: &str) -> Result<[Lock; 2], LockError> {
    let [ours, theirs] = split(text).map_err(|line| {
        LockError::Unreadable(format!("its merge conflict markers are incomplete (line {line})"))
    })?;
    let parse = |side: &str| {
        Lock::parse(side).map_err(|error| match error {
            LockError::Unreadable(why) => {
                LockError::Unreadable(format!("one side of its merge conflict is not valid: {why}"))
            }
            other => other,
        })
    };
    Ok([parse(&ours)?, parse(&theirs)?])
}

/// Returns the text of both sides, or the line where a marker is missing.
pub(super) fn split(text: &str) -> Result<[String; 2], usize> {
    let (mut ours, mut theirs, mut side) = (String::new(), String::new(), Side::Both);
    for (nth, line) in text.split_inclusive('\n').enumerate() {
        side = match side {
            Side::Both if line.starts_with("<<<<<<< ") => Side::Ours,
            Side::Ours if line.starts_with("|||||||") => Side::Base,
            Side::Ours | Side::Base if line.trim_end() == "=======" => Side::Theirs,
            Side::Theirs if line.starts_with(">>>>>>> ") => Side::Both,
            _ if first_marker(line).is_some() => return Err(nth + 1),
            same => {
                if matches!(same, Side::Both | Side::Ours) {
                    ours.push_str(line);
                }
                if matches!(same, Side::Both | Side::Theirs) {
                    theirs.push_str(line);
                }
                same
            }
        };
    }
    if side == Side::Both { Ok([ours, theirs]) } else { Err(text.lines().count()) }
}

impl Lock {
    /// Joins the records of two branches. Where both describe a path, the one counts that describes what is on disk;
    /// `on_disk` is asked for these paths only. The entries are incomplete: the next export plans them again.
    pub fn merged(self, theirs: Self, on_disk: impl Fn(&str) -> Disputed) -> Self {
        let mut merged = self;
        if numbers_of(theirs.exfig.as_deref()) > numbers_of(merged.exfig.as_deref()) {
            merged.exfig.clone_from(&theirs.exfig);
        }
        for mut their in theirs.entries {
            let (both, new): (BTreeMap<_, _>, _) = std::mem::take(&mut their.outputs)
                .into_iter()
                .partition(|(path, _)| merged.output(path).is_some());
            for (path, row) in both {
                let mut outputs = merged.entries.iter_mut().flat_map(|entry| entry.outputs.get_mut(&path));
                if let Some(output) = outputs.next() {
                    output.settle(row, || on_disk(&path));
                }
            }
            match merged.entries.iter_mut().find(|entry| entry.key == their.key) {
                Some(entry) => {
                    entry.outputs.extend(new);
                    entry.join_names(their);
                }
                None => merged.entries.push(LockEntry { outputs: new, ..their }),
            }
        }
        for entry in &mut merged.entries {
            entry.complete = false;
        }
        merged
    }
}

impl LockOutput {
    /// Becomes `theirs` if that describes what is on disk. exfig wrote both sides, so what Git made of them may be
    /// overwritten, and must be: a file with conflicts, and code that Git joined line by line. A picture that is neither
    /// was edited by hand.
    fn settle(&mut self, theirs: Self, on_disk: impl FnOnce() -> Disputed) {
        if *self == theirs {
            return;
        }
        // A row without a conflict is on both sides, and takes what it was made from from the header of each.
        if self.sha256 == theirs.sha256 {
            // Its look says what it shows, whatever the version.
            let version = theirs.made.version.clone();
            let is_same = theirs == Self { made: Made { version, ..self.made.clone() }, ..self.clone() };
            if !is_same || self.look.is_none() {
                self.forget(theirs.sha256);
            }
            return;
        }
        match on_disk() {
            Disputed::File(digest) if digest == self.sha256 => {}
            Disputed::File(digest) if digest == theirs.sha256 => *self = theirs,
            Disputed::File(digest) if self.node.is_none() => self.forget(digest),
            Disputed::Nothing | Disputed::File(_) => {}
            Disputed::Conflict(digest) => self.forget(digest),
        }
    }

    /// Becomes the record of a file with these bytes, of which nobody knows what it shows: the next export makes it anew.
    fn forget(&mut self, sha256: Digest) {
        self.sha256 = sha256;
        self.look = None;
        self.made.rules = Rules::UNKNOWN.drawing;
    }
}

impl LockEntry {
    /// Adds the names that the code had on the other branch.
    fn join_names(&mut self, theirs: Self) {
        let known = |list: &[LockToken], id: &str| list.iter().any(|token| token.id == id);
        let (renamed, new): (Vec<_>, Vec<_>) =
            theirs.tokens.into_iter().partition(|token| known(&self.tokens, &token.id));
        self.tokens.extend(new);
        self.tokens.sort_by(|a, b| a.name.cmp(&b.name));
        // The code of the other branch may use the name that it had there.
        let is_new = |token: &LockToken| {
            !self.retired.contains(token) && self.tokens.iter().all(|own| own.name != token.name)
        };
        let retired = theirs.retired.into_iter().chain(renamed).filter(is_new).collect::<Vec<_>>();
        self.retired.extend(retired);
        let surplus = self.retired.len().saturating_sub(MOST_RETIRED);
        self.retired.drain(..surplus);
        for collection in theirs.collections {
            if self.collections.iter().all(|own| own.id != collection.id) {
                self.collections.push(collection);
            }
        }
    }
}
