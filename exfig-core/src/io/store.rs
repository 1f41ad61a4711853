//! The checkpoint on disk: snapshot and journal in `target/exfig/<package>-<workspace>/`.
//!
//! A checkpoint must never be the reason why an export fails: what cannot be read is set aside with one warning, and what cannot be
//! written is given up with one.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::clock::Stopwatch;
use super::regular;
use super::write::{self, Expected, WriteError};
use crate::asset::AssetKind;
use crate::config::Durability;
use crate::state::checkpoint::{self, Checkpoint, Record};

/// The largest checkpoint that is read, in bytes; one of 100,000 items has a third of that.
const LARGEST: u64 = 64 * 1024 * 1024;

/// The snapshot's name.
pub const SNAPSHOT: &str = ".exfig-checkpoint.json";
const JOURNAL: &str = ".exfig-journal";
/// Gives its room to the last records when the disk is full.
const BALLAST: &str = ".exfig-ballast";
const BALLAST_BYTES: usize = 64 * 1024;

/// A new snapshot waits this many times as long as the last one took, so that however large it gets, recording takes a twentieth of
/// the time at most.
const SNAPSHOT_SHARE: u32 = 20;

/// Where a package's checkpoint is.
#[derive(Debug, Clone)]
pub struct Store {
    directory: PathBuf,
    durability: Durability,
}

impl Store {
    /// The store in a directory of its own.
    #[must_use]
    pub fn new(directory: &Path, durability: Durability) -> Self {
        Self { directory: directory.to_owned(), durability }
    }

    /// The snapshot's path.
    #[must_use]
    pub fn snapshot_path(&self) -> PathBuf {
        self.directory.join(SNAPSHOT)
    }

    /// What an interrupted export left, and a warning where that cannot be read (it is set aside then).
    #[must_use]
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
                        "the checkpoint cannot be used ({why}); it is kept as `{aside}`, and the export starts over"
                    )),
                )
            }
        }
    }

    /// As [`load`](Self::load), for those who change nothing: an unreadable checkpoint counts as none.
    #[must_use]
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

    /// Begins (or goes on) recording `checkpoint`: a snapshot, then an empty journal.
    ///
    /// # Errors
    /// [`WriteError`] names the file; the export can go on without.
    pub fn begin(&self, checkpoint: Checkpoint, now: Duration) -> Result<Recorder, WriteError> {
        std::fs::create_dir_all(&self.directory).map_err(|source| WriteError {
            action: "create the directory",
            path: self.directory.clone(),
            source,
        })?;
        for name in [SNAPSHOT, JOURNAL, BALLAST] {
            // Somebody else's link would have the record written where it leads.
            let path = self.directory.join(name);
            if path.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink()) {
                let _ = std::fs::remove_file(&path);
            }
        }
        // A kill during a snapshot leaves its temporary file; the export's lock is held, so it is nobody else's.
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
        // Without it the export is as good, only less able to record its end on a full disk.
        let ballast = [b'.'; BALLAST_BYTES];
        let _ =
            write::atomic_write(&self.directory, &self.directory.join(BALLAST), &ballast, Durability::None);
        Ok(recorder)
    }

    /// Whether there was ballast that could be dropped.
    fn drop_ballast(&self) -> bool {
        std::fs::remove_file(self.directory.join(BALLAST)).is_ok()
    }

    /// Forgets the export: it is complete.
    ///
    /// # Errors
    /// [`WriteError`] names the file.
    pub fn delete(&self) -> Result<(), WriteError> {
        // A kill in between leaves a snapshot that says "all done", which resumes to nothing.
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
    /// How far the export has come.
    #[must_use]
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// Leaves out an item that no later attempt can complete; the next snapshot says so.
    pub fn set_aside(&mut self, kind: AssetKind, path: &str) {
        self.checkpoint.set_aside(kind, path);
    }

    /// Records something, durably; takes a new snapshot when one is due.
    ///
    /// # Errors
    /// [`WriteError`] names the file; what is in memory is recorded nevertheless.
    pub fn record(&mut self, record: &Record, now: Duration) -> Result<(), WriteError> {
        self.checkpoint.apply(record);
        match self.append(record, now) {
            // A part of the line may be there: a snapshot starts the journal anew.
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

    /// Writes a snapshot, then empties the journal, which is part of it now.
    ///
    /// # Errors
    /// [`WriteError`] names the file.
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
        let error = |source| WriteError { action: "begin the journal", path: path.clone(), source };
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
    use crate::digest::Digest;
    use crate::state::checkpoint::{Done, FORMAT, Items};

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
    fn every_record_is_found_again_whenever_the_process_dies() {
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
    fn a_snapshot_that_was_killed_leaves_nothing() {
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
