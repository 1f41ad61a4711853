//! Compares the files of a package with `exfig.lock` and Cargo.toml.

use std::collections::BTreeSet;
use std::fmt;

use crate::asked::Asked;
use crate::lock::{EXFIG, Lock, LockEntry, Rules, kind_of, place_of};
use crate::look::Found;
use crate::words::{named, on_one_line};

/// A difference between the files on disk, `exfig.lock` and Cargo.toml.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Difference {
    /// This entry was never exported.
    NeverExported(String),
    /// The entry's settings changed since the last export.
    SettingsChanged(String),
    /// The last export of the entry did not finish.
    Incomplete(String),
    /// Another version of exfig wrote the entry's files. Only a note: the next export plans them again.
    OtherExfig(String),
    /// A newer version of exfig wrote exfig.lock. Only a note.
    NewerExfig(String),
    /// An entry that exfig.lock records is no longer in Cargo.toml.
    EntryGone(String),
    /// A recorded file is missing.
    Missing(String),
    /// A recorded path cannot be read as a file, and why.
    Odd(String, String),
    /// A file was modified since it was exported.
    Edited(String),
    /// A generated file that Cargo.toml asks for is not recorded in exfig.lock.
    NotRecorded(String),
    /// An export was interrupted: the number of items it finished, and the total, if known.
    Interrupted(Option<(usize, usize)>),
    /// With `--remote`: the Figma file has a version other than the exported one.
    FigmaChanged(String),
}

impl Difference {
    /// Returns the file and what is wrong with it; `None` if the difference is not about a single file.
    pub fn file(&self) -> Option<(&str, &str)> {
        match self {
            Self::Missing(path) => Some((path, "missing")),
            Self::Odd(path, why) => Some((path, why)),
            Self::Edited(path) => Some((path, "modified since it was exported")),
            Self::NotRecorded(path) => Some((path, "not recorded in exfig.lock")),
            _ => None,
        }
    }

    /// Whether running an export resolves it.
    pub fn needs_export(&self) -> bool {
        match self {
            Self::NeverExported(_)
            | Self::SettingsChanged(_)
            | Self::Incomplete(_)
            | Self::EntryGone(_)
            | Self::Missing(_)
            | Self::NotRecorded(_)
            | Self::FigmaChanged(_) => true,
            Self::OtherExfig(_)
            | Self::NewerExfig(_)
            | Self::Odd(..)
            | Self::Edited(_)
            | Self::Interrupted(..) => false,
        }
    }

    /// Whether it is only a note: the outputs match the last export.
    pub fn is_note(&self) -> bool {
        matches!(self, Self::OtherExfig(_) | Self::NewerExfig(_))
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NeverExported(entry) => write!(f, "{} was never exported", named(entry)),
            Self::SettingsChanged(entry) => {
                write!(f, "the settings of {} changed since its last export", named(entry))
            }
            Self::Incomplete(entry) => write!(f, "the last export of {} is incomplete", named(entry)),
            Self::OtherExfig(entry) => {
                write!(
                    f,
                    "{} was written by another version of exfig; the next export brings it up to date",
                    named(entry)
                )
            }
            Self::NewerExfig(version) => write!(
                f,
                "exfig.lock was written by exfig {}, which is newer than this exfig {EXFIG}: update exfig",
                on_one_line(version)
            ),
            Self::EntryGone(key) => {
                match place_of(key) {
                    Some(place) => write!(f, "the entry {} of {}", named(kind_of(key)), named(place))?,
                    None => write!(f, "the entry {}", named(key))?,
                }
                f.write_str(" is no longer in Cargo.toml, but its files are still here")
            }
            Self::Missing(path) | Self::Odd(path, _) | Self::Edited(path) | Self::NotRecorded(path) => {
                write!(f, "{}: {}", named(path), self.file().map_or("", |(_, why)| why))
            }
            Self::Interrupted(items) => {
                f.write_str("the last export is unfinished")?;
                items.map_or(Ok(()), |(done, all)| write!(f, " ({done} of {all} items done)"))
            }
            Self::FigmaChanged(key) => write!(f, "the Figma file {key} has changed since the last export"),
        }
    }
}

/// Compares what Cargo.toml asks for with the lock, and the lock with the files that were found.
/// `is_interrupted` says whether there is a checkpoint of an export. The differences are sorted.
pub fn check(asked: &[Asked], lock: &Lock, found: &Found, is_interrupted: bool) -> Vec<Difference> {
    let mut differences = BTreeSet::new();
    let pairs = pair(asked, lock);
    for (entry, locked) in asked.iter().zip(&pairs) {
        match locked {
            Some(at) => compare(entry, &lock.entries[*at], &mut differences),
            None => _ = differences.insert(Difference::NeverExported(entry.id.clone())),
        }
    }
    for (at, locked) in lock.entries.iter().enumerate() {
        if !pairs.contains(&Some(at)) {
            differences.insert(Difference::EntryGone(locked.key.clone()));
        }
        for (path, output) in &locked.outputs {
            let difference = match (found.files.get(path), found.odd.get(path)) {
                (Some(digest), _) if *digest == output.sha256 => continue,
                (Some(_), _) => Difference::Edited(path.clone()),
                (None, Some(why)) => Difference::Odd(path.clone(), why.clone()),
                (None, None) => Difference::Missing(path.clone()),
            };
            differences.insert(difference);
        }
    }
    differences.extend(lock.newer_exfig().map(|version| Difference::NewerExfig(version.to_owned())));
    if is_interrupted {
        // One fact, reported once.
        differences.retain(|difference| !matches!(difference, Difference::Incomplete(_)));
        differences.insert(Difference::Interrupted(None));
    }
    differences.into_iter().collect()
}

fn compare(entry: &Asked, locked: &LockEntry, differences: &mut BTreeSet<Difference>) {
    // A lock of an earlier format does not say what Cargo.toml had.
    if locked.rules != Rules::NOW || locked.table.is_none() {
        differences.insert(Difference::OtherExfig(entry.id.clone()));
    }
    if locked.table.as_ref().is_some_and(|table| *table != entry.table) {
        differences.insert(Difference::SettingsChanged(entry.id.clone()));
    } else if !locked.complete {
        differences.insert(Difference::Incomplete(entry.id.clone()));
    } else {
        // A directory has as many files as the format writes, and the export recorded all of them.
        let is_recorded = |path: &&String| {
            let within = |recorded: &String| {
                recorded.strip_prefix(path.as_str()).is_some_and(|rest| rest.starts_with('/'))
            };
            locked.outputs.contains_key(*path) || locked.outputs.keys().any(within)
        };
        let unrecorded = entry.outputs.iter().filter(|path| !is_recorded(path));
        differences.extend(unrecorded.map(|path| Difference::NotRecorded(path.clone())));
    }
}

/// Returns the index of each entry's record: the one with the same table, or else in the same place.
fn pair(asked: &[Asked], lock: &Lock) -> Vec<Option<usize>> {
    let mut pairs = vec![None; asked.len()];
    let mut taken = BTreeSet::new();
    let rules: [fn(&Asked, &LockEntry) -> bool; 2] =
        [|asked, locked| locked.table.as_ref() == Some(&asked.table), is_in_same_place];
    for is_same in rules {
        for (entry, found) in asked.iter().zip(&mut pairs).filter(|(_, found)| found.is_none()) {
            let records = lock.entries.iter().enumerate();
            let mut free = records.filter(|(at, locked)| !taken.contains(at) && is_of_kind(entry, locked));
            *found = free.find(|(_, locked)| is_same(entry, locked)).map(|(at, _)| at);
            taken.extend(*found);
        }
    }
    pairs
}

fn is_of_kind(asked: &Asked, locked: &LockEntry) -> bool {
    kind_of(&locked.key) == asked.kind
}

fn is_in_same_place(asked: &Asked, locked: &LockEntry) -> bool {
    let Some(place) = place_of(&locked.key) else { return locked.key == asked.id };
    asked.place.as_deref() == Some(place)
        || asked.outputs.iter().any(|path| locked.outputs.contains_key(path))
}

/// Returns what fixes the differences, one sentence each. `command` is the one that exports.
pub fn advice<'a>(differences: impl Iterator<Item = &'a Difference> + Clone, command: &str) -> Vec<String> {
    let any = |of: fn(&Difference) -> bool| differences.clone().any(of);
    let mut advice = Vec::new();
    if any(|difference| matches!(difference, Difference::Interrupted(..))) {
        advice.push(format!("`{command} --resume` completes the unfinished export"));
    } else if any(Difference::needs_export) {
        let is_incomplete = any(|difference| matches!(difference, Difference::Incomplete(_)));
        let otherwise = if is_incomplete { ", or says what it cannot export" } else { "" };
        advice.push(format!("`{command}` brings the outputs up to date{otherwise}"));
    }
    if any(|difference| matches!(difference, Difference::Edited(_))) {
        advice.push(format!(
            "`git restore` brings back the exported files, if they were committed; `{command} --force` overwrites them"
        ));
    }
    if any(|difference| matches!(difference, Difference::Odd(..))) {
        advice.push(format!("move the file or directory that is in the way, then run `{command}`"));
    }
    advice
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asked::asked;
    use crate::digest::Digest;

    const MANIFEST: &str = r#"
        [package.metadata.exfig]
        file = "KEY"
        [[package.metadata.exfig.icons]]
        dir = "assets/icons"
        output = { format = "rust", path = "src/icons.rs" }
        [[package.metadata.exfig.colors]]
        output = { format = "xcassets", path = "Colors.xcassets" }
    "#;

    fn read(manifest: &str) -> Vec<Asked> {
        asked(manifest, None, &|_| None).unwrap().unwrap().entries
    }

    /// Returns the lock of a complete export, and what is then on disk.
    fn exported() -> (Lock, Found) {
        let digest = Digest::of(b"x").half();
        let entry = |key: &str, table: &Digest, paths: &[&str]| {
            let rows = paths.iter().map(|path| format!("[\"{path}\", \"{digest}\"],")).collect::<String>();
            let rules = Rules::NOW;
            format!(
                "[[entry]]\nkey = \"{key}\"\nfile = \"KEY\"\nversion = \"7\"\ntable = \"{}\"\nsettings = \"{digest}\"\n\
                 drawing = \"{digest}\"\nrules = [{}, {}]\noutputs = [{rows}]\n",
                table.half(),
                rules.drawing,
                rules.formats
            )
        };
        let all = read(MANIFEST);
        let text = format!(
            "version = 4\n{}{}",
            entry("colors:Colors.xcassets", &all[0].table, &["Colors.xcassets/Contents.json"]),
            entry("icons:assets/icons", &all[1].table, &["assets/icons/sun.svg", "src/icons.rs"])
        );
        let lock = Lock::parse(&text).unwrap();
        let files = lock.outputs().map(|(path, output)| (path.to_owned(), output.sha256));
        let found = Found { files: files.collect(), ..Found::default() };
        (lock, found)
    }

    #[test]
    fn what_was_exported_has_no_differences() {
        let (lock, found) = exported();
        assert_eq!(check(&read(MANIFEST), &lock, &found, false), []);
        let mut part = lock.clone();
        part.entries[1].complete = false;
        for lock in [lock, part] {
            assert_eq!(check(&read(MANIFEST), &lock, &found, true), [Difference::Interrupted(None)]);
        }
    }

    #[test]
    fn files_are_missing_edited_or_something_else() {
        let (lock, mut found) = exported();
        found.files.remove("assets/icons/sun.svg");
        found.files.insert("src/icons.rs".to_owned(), Digest::of(b"edited"));
        found.files.remove("Colors.xcassets/Contents.json");
        found.odd.insert("Colors.xcassets/Contents.json".to_owned(), "it is a directory".to_owned());
        let differences = check(&read(MANIFEST), &lock, &found, false);
        let lines = differences.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(
            lines,
            [
                "`assets/icons/sun.svg`: missing",
                "`Colors.xcassets/Contents.json`: it is a directory",
                "`src/icons.rs`: modified since it was exported",
            ]
        );
    }

    #[test]
    fn entries_are_new_changed_moved_or_gone() {
        let (lock, found) = exported();
        let lines = |manifest: &str| {
            let differences = check(&read(manifest), &lock, &found, false);
            differences.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        let changed = MANIFEST.replace("dir = ", "scales = [1]\ndir = ");
        assert_eq!(lines(&changed), ["the settings of `icons` changed since its last export"]);
        let moved = MANIFEST.replace("assets/icons", "assets/other").replace("src/icons.rs", "src/other.rs");
        assert_eq!(
            lines(&moved),
            [
                "`icons` was never exported",
                "the entry `icons` of `assets/icons` is no longer in Cargo.toml, but its files are still here",
            ]
        );
        // Its code is where it was.
        let elsewhere = MANIFEST.replace("assets/icons", "assets/other");
        assert_eq!(lines(&elsewhere), ["the settings of `icons` changed since its last export"]);
        // Its directory is where it was, and is not the one of another kind.
        let other_kind = MANIFEST.replace("exfig.icons", "exfig.images");
        assert_eq!(
            lines(&other_kind),
            [
                "`images` was never exported",
                "the entry `icons` of `assets/icons` is no longer in Cargo.toml, but its files are still here",
            ]
        );
        let without_code = MANIFEST.replace("src/icons.rs", "src/other.rs");
        assert_eq!(lines(&without_code), ["the settings of `icons` changed since its last export"]);
        // An entry before it moves its number, not its record.
        let second = MANIFEST.replace(
            "[[package.metadata.exfig.icons]]",
            "[[package.metadata.exfig.icons]]\ndir = \"new\"\n[[package.metadata.exfig.icons]]",
        );
        assert_eq!(lines(&second), ["`icons` was never exported"]);
    }

    #[test]
    fn notes_are_no_reason_to_export() {
        let notes = [Difference::OtherExfig("icons".to_owned()), Difference::NewerExfig("9.0.0".to_owned())];
        assert!(notes.iter().all(|note| note.is_note() && !note.needs_export()));
        let missing = Difference::Missing("a.svg".to_owned());
        assert!(!missing.is_note() && missing.needs_export());
    }

    #[test]
    fn two_entries_in_one_place_are_told_apart_by_what_is_written() {
        let (mut lock, found) = exported();
        let manifest =
            format!("{MANIFEST}[[package.metadata.exfig.icons]]\ndir = \"assets/icons\"\nnames = [\"b\"]\n");
        let all = read(&manifest);
        lock.entries[1].key = "icons:assets/icons#1234abcd".to_owned();
        let mut second = lock.entries[1].clone();
        second.key = "icons:assets/icons#5678abcd".to_owned();
        second.outputs.clear();
        second.table = Some(all[2].table);
        lock.entries.insert(1, second);
        assert_eq!(check(&all, &lock, &found, false), []);
    }

    #[test]
    fn a_record_may_be_incomplete_or_of_another_exfig() {
        let lines = |change: &dyn Fn(&mut Lock)| {
            let (mut lock, found) = exported();
            change(&mut lock);
            let differences = check(&read(MANIFEST), &lock, &found, false);
            differences.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        let icons = |lock: &mut Lock| lock.entries.pop().unwrap();
        assert_eq!(
            lines(&|lock| lock.entries[1].complete = false),
            ["the last export of `icons` is incomplete"]
        );
        let other = "`icons` was written by another version of exfig; the next export brings it up to date";
        assert_eq!(lines(&|lock| lock.entries[1].rules = Rules::UNKNOWN), [other]);
        assert_eq!(lines(&|lock| lock.entries[1].table = None), [other]);
        // As format 1 named it.
        let old =
            |key: &str| lines(&|lock| (lock.entries[1].key, lock.entries[1].table) = (key.to_owned(), None));
        assert_eq!(old("icons"), [other]);
        assert_eq!(old("icons-2")[0], "`icons` was never exported");
        let unrecorded = lines(&|lock| _ = lock.entries[1].outputs.remove("src/icons.rs"));
        assert_eq!(unrecorded, ["`src/icons.rs`: not recorded in exfig.lock"]);
        assert_eq!(lines(&|lock| _ = icons(lock)), ["`icons` was never exported"]);
    }

    #[test]
    fn each_difference_has_a_command_that_fixes_it() {
        let text = || "x".to_owned();
        let all = [
            Difference::NeverExported(text()),
            Difference::Incomplete(text()),
            Difference::Missing(text()),
            Difference::FigmaChanged(text()),
            Difference::Edited(text()),
            Difference::Odd(text(), text()),
            Difference::Interrupted(Some((1, 2))),
        ];
        for difference in &all {
            assert_eq!(advice([difference].into_iter(), "export").len(), 1, "{difference}");
        }
        // An interrupted export is resumed, not begun anew.
        assert_eq!(
            advice(all.iter(), "export"),
            [
                "`export --resume` completes the unfinished export",
                "`git restore` brings back the exported files, if they were committed; `export --force` \
                 overwrites them",
                "move the file or directory that is in the way, then run `export`",
            ]
        );
    }
}
