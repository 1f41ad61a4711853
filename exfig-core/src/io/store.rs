//! The checkpoint on disk: snapshot and journal in `target/exfig/<package>-<workspace>/`.
//!
//! A checkpoint that cannot be read never makes an export fail: it is set aside with a warning. One that
//! cannot be written does stop the export: the next export would take unrecorded files for somebody else's.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

pub(crate) use exfig_lock::SNAPSHOT;

use super::clock::Stopwatch;
use super::regular;
use super::write::{self, Expected, WriteError};
use crate::asset::AssetKind;
use crate::config::Durability;
use crate::state::checkpoint::{self, Checkpoint, Record};

/// The largest checkpoint to read, in bytes. One with 100,000 items takes a third of that.
const LARGEST: u64 = 64 * 1024 * 1024;

const JOURNAL: &str = ".exfig-journal";
/// A file whose space the last records use when the disk is full.
const BALLAST: &str = ".exfig-ballast";
const BALLAST_BYTES: usize = 64 * 1024;

/// The next snapshot waits this many times as long as the last one took, so that snapshots take at most a
/// twentieth of the time, however large they get.
const SNAPSHOT_SHARE: u32 = 20;

/// The checkpoint files of a package.
#[derive(Debug, Clone)]
pub struct Store {
    directory: PathBuf,
    durability: Durability,
}

impl Store {
    /// Returns the store in `directory`, which must hold nothing else.
    pub fn new(directory: &Path, durability: Durability) -> Self {
        Self { directory: directory.to_owned(), durability }
    }

    /// Returns the snapshot's path.
    pub fn snapshot_path(&self) -> PathBuf {
        self.directory.join(SNAPSHOT)
    }

    /// Loads the checkpoint of an interrupted export. If it cannot be used, returns a warning, and sets it
    /// aside if it is damaged.
    pub fn load(&self) -> (Option<Checkpoint>, Option<String>) {
        let path = self.snapshot_path();
        let text = match regular::read_text(&path, LARGEST) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return (None, None),
            Err(error) => {
                return (
                    None,
                    Some(format!("cannot read the checkpoint `{}`: {error}; starting over", path.display())),
                );
            }
        };
        match checkpoint::parse(&text) {
            Ok(checkpoint) => (Some(self.with_journal(checkpoint)), None),
            Err(why) => {
                let aside = path.with_extension("json.bad");
                let _ = std::fs::rename(&path, &aside);
                let aside = aside.display();
                (
                    None,
                    Some(format!(
                        "cannot use the checkpoint ({why}); it is kept as `{aside}`, and the export starts \
                         over"
                    )),
                )
            }
        }
    }

    /// Loads the checkpoint without changing anything. Returns `None` if it cannot be used.
    pub fn peek(&self) -> Option<Checkpoint> {
        let text = regular::read_text(&self.snapshot_path(), LARGEST).ok()?;
        checkpoint::parse(&text).ok().map(|checkpoint| self.with_journal(checkpoint))
    }

    fn with_journal(&self, mut checkpoint: Checkpoint) -> Checkpoint {
        let journal = regular::read(&self.directory.join(JOURNAL), LARGEST).unwrap_or_default();
        let (records, _) = checkpoint::read_journal(&journal, &checkpoint.export_id);
        for record in &records {
            checkpoint.apply(record);
        }
        checkpoint
    }

    /// Starts (or continues) recording `checkpoint`: writes a snapshot, then an empty journal.
    ///
    /// # Errors
    /// Returns a [`WriteError`] that names the file.
    pub fn begin(&self, checkpoint: Checkpoint, now: Duration) -> Result<Recorder, WriteError> {
        std::fs::create_dir_all(&self.directory).map_err(|source| WriteError {
            action: "create the directory",
            path: self.directory.clone(),
            source,
        })?;
        for name in [SNAPSHOT, JOURNAL, BALLAST] {
            // Remove a symbolic link: the record would be written where it leads.
            let path = self.directory.join(name);
            if path.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink()) {
                let _ = std::fs::remove_file(&path);
            }
        }
        // A kill during a snapshot leaves its temporary file. The export's lock is held, so nobody else is
        // using it.
        let here = BTreeSet::from([self.directory.clone()]);
        super::workspace::clean_temporary_files(&self.directory, &here, &|_| true);
        let mut recorder = Recorder {
            store: self.clone(),
            snapshot_at: now,
            snapshot_took: Duration::ZERO,
            journal: None,
            checkpoint,
        };
        recorder.snapshot(now)?;
        // The export works without ballast, but may then be unable to record its end on a full disk.
        let ballast = [b'.'; BALLAST_BYTES];
        let _ =
            write::atomic_write(&self.directory, &self.directory.join(BALLAST), &ballast, Durability::None);
        Ok(recorder)
    }

    /// Removes the ballast. Returns whether there was any.
    fn drop_ballast(&self) -> bool {
        std::fs::remove_file(self.directory.join(BALLAST)).is_ok()
    }

    /// Deletes the checkpoint of a complete export.
    ///
    /// # Errors
    /// Returns a [`WriteError`] that names the file.
    pub fn delete(&self) -> Result<(), WriteError> {
        // A kill in between leaves a snapshot without its journal, which at worst repeats work.
        let remove =
            |path: &Path, durability| write::remove(&self.directory, path, &Expected::Anything, durability);
        remove(&self.directory.join(JOURNAL), Durability::None)?;
        self.drop_ballast();
        remove(&self.snapshot_path(), self.durability)
    }
}

/// Records the progress of one export.
#[derive(Debug)]
pub struct Recorder {
    store: Store,
    checkpoint: Checkpoint,
    journal: Option<File>,
    snapshot_at: Duration,
    snapshot_took: Duration,
}

impl Recorder {
    /// Returns the export's progress.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// Drops an item that no later attempt can complete. The next snapshot records that.
    pub fn set_aside(&mut self, kind: AssetKind, path: &str) {
        self.checkpoint.set_aside(kind, path);
    }

    /// Appends a record durably, and writes a new snapshot if one is due.
    ///
    /// # Errors
    /// Returns a [`WriteError`] that names the file. The checkpoint in memory is updated all the same.
    pub fn record(&mut self, record: &Record, now: Duration) -> Result<(), WriteError> {
        self.checkpoint.apply(record);
        match self.append(record, now) {
            // The journal may have part of the line: a snapshot starts a new journal.
            Err(error) if error.concerns_the_disk() && self.store.drop_ballast() => self.snapshot(now),
            outcome => outcome,
        }
    }

    fn append(&mut self, record: &Record, now: Duration) -> Result<(), WriteError> {
        let path = self.store.directory.join(JOURNAL);
        let error = |source| WriteError { action: "append to the journal", path: path.clone(), source };
        let Some(journal) = &mut self.journal else { return Ok(()) };
        journal.write_all(record.line().as_bytes()).map_err(error)?;
        if self.store.durability != Durability::None {
            journal.sync_data().map_err(error)?;
        }
        let is_done = matches!(record, Record::Done { .. });
        if is_done && now.saturating_sub(self.snapshot_at) >= self.snapshot_took * SNAPSHOT_SHARE {
            self.snapshot(now)?;
        }
        Ok(())
    }

    /// Writes a snapshot, then empties the journal, which the snapshot now includes.
    ///
    /// # Errors
    /// Returns a [`WriteError`] that names the file.
    pub fn snapshot(&mut self, now: Duration) -> Result<(), WriteError> {
        match self.try_snapshot(now) {
            Err(error) if error.concerns_the_disk() && self.store.drop_ballast() => self.try_snapshot(now),
            outcome => outcome,
        }
    }

    fn try_snapshot(&mut self, now: Duration) -> Result<(), WriteError> {
        let Store { directory, durability } = &self.store;
        let watch = Stopwatch::start();
        let text = checkpoint::render(&self.checkpoint);
        write::atomic_write(directory, &directory.join(SNAPSHOT), text.as_bytes(), *durability)?;
        let path = directory.join(JOURNAL);
        let error = |source| WriteError { action: "create the journal", path: path.clone(), source };
        let mut journal = regular::create(&path).map_err(error)?;
        let begin = Record::Begin { export_id: self.checkpoint.export_id.clone() };
        journal.write_all(begin.line().as_bytes()).map_err(error)?;
        self.journal = Some(journal);
        (self.snapshot_at, self.snapshot_took) = (now, watch.elapsed());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::asset::AssetKind;
    use crate::state::checkpoint::{Done, FORMAT, Items};
    use exfig_lock::Digest;

    fn checkpoint() -> Checkpoint {
        let mut pending = Items::default();
        for i in 0..100 {
            pending.insert(AssetKind::Icons, format!("{i}.svg"));
        }
        Checkpoint {
            schema_version: FORMAT,
            export_id: "e1".to_owned(),
            started_at: "2026-11-23T10:00:00Z".to_owned(),
            config_hash: String::new(),
            rules: [1, 1],
            entries: BTreeMap::new(),
            versions: BTreeMap::new(),
            completed: Items::default(),
            pending,
            generating: BTreeMap::new(),
            outputs: BTreeMap::new(),
            intended: BTreeMap::new(),
        }
    }

    fn done(i: usize) -> Record {
        Record::Done {
            items: vec![Done { kind: AssetKind::Icons, path: format!("{i}.svg"), sha256: Digest::of(&[0]) }],
        }
    }

    #[test]
    fn every_record_can_be_read_whenever_the_process_dies() {
        let target = tempfile::tempdir().unwrap();
        let store = Store::new(&target.path().join("app"), Durability::None);
        let mut recorder = store.begin(checkpoint(), Duration::ZERO).unwrap();
        for i in 0..100 {
            recorder.record(&done(i), Duration::from_secs(i as u64)).unwrap();
            let (loaded, warning) = store.load();
            assert_eq!((loaded.unwrap(), warning), (recorder.checkpoint().clone(), None));
            let text = std::fs::read_to_string(store.snapshot_path()).unwrap();
            checkpoint::parse(&text).unwrap();
        }
        store.delete().unwrap();
        assert_eq!(store.load(), (None, None));
    }

    #[test]
    fn the_temporary_file_of_a_killed_snapshot_is_removed() {
        let target = tempfile::tempdir().unwrap();
        let store = Store::new(&target.path().join("app"), Durability::None);
        let left = store.directory.join(".exfig-01a20a50-b80e-7094-bfb1-dbb42f1f6ef2.tmp");
        write::atomic_write(target.path(), &left, b"{", Durability::None).unwrap();
        store.begin(checkpoint(), Duration::ZERO).unwrap();
        assert!(!left.exists());
    }

    #[test]
    fn an_unreadable_snapshot_is_set_aside() {
        let target = tempfile::tempdir().unwrap();
        let store = Store::new(&target.path().join("app"), Durability::None);
        write::atomic_write(target.path(), &store.snapshot_path(), b"{\"export", Durability::None).unwrap();
        let (loaded, warning) = store.load();
        assert_eq!(loaded, None);
        assert!(warning.unwrap().contains("starts over"));
        assert_eq!(store.load(), (None, None));
    }
}
