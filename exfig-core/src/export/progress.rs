//! The progress of an export: whether it resumes an interrupted one, and the checkpoint that lets a later run
//! resume it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use exfig_lock::Digest;

use super::fetch::FileData;
use super::package::Package;
use super::{ExportError, Request, Tools};
use crate::asset::{AssetKind, FileKey};
use crate::config::{Config, Entry};
use crate::event::Event;
use crate::io::clock::{parse_rfc3339, rfc3339};
use crate::io::store::Recorder;
use crate::plan::{self, Decision};
use crate::policy::failure::seconds;
use crate::state::checkpoint::{Checkpoint, FORMAT, Items, NotResumable};

impl Package<'_> {
    pub(super) fn decide_resuming(&mut self, request: &Request, tools: &Tools, now: Duration) {
        let Some(earlier) = &self.earlier else {
            if request.resume {
                tools.reporter.event(Event::Note(format!(
                    "{}: nothing to resume; starting a new export",
                    self.config.package
                )));
            }
            self.announce(tools, None);
            return;
        };
        let counts = (earlier.completed.len(), earlier.completed.len() + earlier.pending.len());
        let started = parse_rfc3339(&earlier.started_at);
        match earlier.resumable(&self.config.digest(), rules(), &entry_digests(self.config), started, now) {
            Ok(()) if request.resume => self.resuming = true,
            Ok(()) => tools.reporter.event(Event::Note(format!(
                "{}: found an interrupted export from {} ({} of {} items done); starting over \
                 (`--resume` would continue it)",
                self.config.package, earlier.started_at, counts.0, counts.1
            ))),
            Err(why) if request.resume => {
                let why = match why {
                    NotResumable::Expired(age) => {
                        let age = seconds(age);
                        format!("the interrupted export began {age} ago, which is more than 24 h")
                    }
                    NotResumable::FromTheFuture => {
                        format!("the interrupted export began in the future ({})", earlier.started_at)
                    }
                    NotResumable::OtherExfig => {
                        "another version of exfig began the interrupted export".to_owned()
                    }
                    NotResumable::ConfigChanged(entries) => {
                        format!("the configuration of {} changed since", entries.join(", "))
                    }
                };
                let package = &self.config.package;
                let text = format!("{package}: cannot resume: {why}; starting over");
                tools.reporter.event(Event::Warning(text));
            }
            Err(_) => {}
        }
        self.announce(tools, self.resuming.then_some(counts));
    }

    /// Returns the versions that a resumed export must keep; empty if nothing is resumed.
    pub(super) fn pins(&self) -> BTreeMap<FileKey, String> {
        self.resumed().map(|earlier| earlier.versions.clone()).unwrap_or_default()
    }

    /// Returns the export that this run continues, if it does.
    fn resumed(&self) -> Option<&Checkpoint> {
        self.earlier.as_ref().filter(|_| self.resuming)
    }

    /// Returns the newest recorded version of each file of an entry of this run, as a number, unless Cargo.toml sets one.
    pub(super) fn newest_versions(&self) -> BTreeMap<FileKey, u64> {
        let mut newest = BTreeMap::new();
        let entries = self.config.entries.iter();
        let entries = entries.filter(|entry| self.wishes.include(entry) && entry.version.is_none());
        let locked = entries.filter_map(|entry| Some((entry, self.lock.entry(&entry.key)?)));
        let versions = locked.flat_map(|(entry, locked)| entry.versions_in(&locked.version));
        for (key, version) in versions.filter_map(|(key, version)| Some((key, version.parse::<u64>().ok()?)))
        {
            let known = newest.entry(key).or_insert(version);
            *known = version.max(*known);
        }
        newest
    }

    /// Decides against resuming, and reports why.
    pub(super) fn start_over(&mut self, why: &str, tools: &Tools) {
        self.resuming = false;
        let text = format!("{}: cannot resume: {why}; starting over", self.config.package);
        tools.reporter.event(Event::Warning(text));
    }

    /// Returns the version of `key` that a resumed export must keep; `None` if nothing is resumed.
    pub(super) fn pinned_version(&self, key: &FileKey) -> Option<String> {
        self.resumed()?.versions.get(key).cloned()
    }

    /// Writes the first checkpoint, before anything is fetched or written.
    pub(super) fn begin(
        &mut self,
        files: &BTreeMap<FileKey, FileData>,
        now: Duration,
    ) -> Result<(), ExportError> {
        if self.is_idle() {
            // The interrupted export, if any, is complete by now, unless an entry was left out.
            let is_recorded = |path: &str| self.lock.output(path).is_some();
            if self.earlier.is_some() && self.is_whole() && self.announced().all(is_recorded) {
                self.store.delete()?;
            }
            return Ok(());
        }
        let checkpoint = self.checkpoint(files, now);
        // The next export would take an unrecorded file for a user's file.
        self.recorder = Some(self.store.begin(checkpoint, now)?);
        Ok(())
    }

    fn checkpoint(&self, files: &BTreeMap<FileKey, FileData>, now: Duration) -> Checkpoint {
        let (mut completed, mut pending) = (Items::default(), Items::default());
        let mut generating = BTreeMap::<AssetKind, BTreeSet<String>>::new();
        for asset in &self.plan.assets {
            let kind = self.config.entries[asset.entry].kind();
            match asset.decision {
                // Not part of this export.
                Decision::Undecided | Decision::Leave(_) => {}
                Decision::Fresh => completed.insert(kind, &asset.path),
                Decision::Write(_) => pending.insert(kind, &asset.path),
            }
        }
        // Withheld files wait for the user, not for another attempt.
        for &index in self.wanted.iter().filter(|index| !self.withheld.contains_key(*index)) {
            let entry = &self.config.entries[index];
            for path in self.plan.generated(index) {
                pending.insert(entry.kind(), path);
                if entry.assets().is_none() {
                    generating.entry(entry.kind()).or_default().insert(path.clone());
                }
            }
        }
        let earlier = self.earlier.as_ref();
        if let Some(earlier) = earlier.filter(|_| !self.is_whole()) {
            // A partial run leaves the rest of an interrupted export pending.
            let planned = self.plan.paths().map(String::as_str).collect::<BTreeSet<_>>();
            for kind in AssetKind::ALL {
                let left = earlier.pending.files(kind).filter(|path| !planned.contains(path));
                left.for_each(|path| pending.insert(kind, path));
            }
        }
        let same = self.resumed();
        let mut versions = same.map(|same| same.versions.clone()).unwrap_or_default();
        versions.extend(files.iter().filter_map(|(key, data)| Some((key.clone(), data.version.clone()?))));
        // Files that an earlier export wrote stay ours. They count as done only if this run resumes that
        // export.
        let mut intended = earlier.map(|earlier| earlier.intended.clone()).unwrap_or_default();
        if let Some(other) = earlier.filter(|_| !self.resuming) {
            intended.extend(other.outputs.clone());
        }
        Checkpoint {
            schema_version: FORMAT,
            export_id: same.map_or_else(|| uuid::Uuid::now_v7().to_string(), |same| same.export_id.clone()),
            started_at: same.map_or_else(|| rfc3339(now), |same| same.started_at.clone()),
            config_hash: self.config.digest().to_string(),
            rules: rules(),
            entries: entry_digests(self.config),
            versions,
            completed,
            pending,
            generating,
            outputs: same.map(|same| same.outputs.clone()).unwrap_or_default(),
            intended,
        }
    }

    /// Returns the digest of what this export has written at `path`, in this run or before it was
    /// interrupted.
    pub(super) fn new_digest(&self, path: &str, fresh: bool) -> Option<&Digest> {
        let before = || self.resumed().filter(|_| fresh)?.outputs.get(path);
        self.done.get(path).or_else(|| before().filter(|digest| self.files.get(path) == Some(*digest)))
    }

    /// Returns the existing files that the checkpoint records as exfig's. While the lock does not have them, the
    /// checkpoint must stay: without it, the next export would take them for a user's files.
    pub(super) fn announced(&self) -> impl Iterator<Item = &str> {
        let checkpoint = self.recorder.as_ref().map(Recorder::checkpoint).or(self.earlier.as_ref());
        let paths = checkpoint.into_iter().flat_map(Checkpoint::written).map(|(path, _)| path);
        paths.filter(|path| self.files.contains_key(*path) && self.present().is_ours(path))
    }

    /// Returns the number of items that the checkpoint lists as pending.
    pub(super) fn pending(&self) -> usize {
        self.recorder.as_ref().map_or(0, |recorder| recorder.checkpoint().pending.len())
    }
}

/// Returns the versions of exfig's drawing and format rules, in the form checkpoints store.
fn rules() -> [u32; 2] {
    [plan::RULES.drawing, plan::RULES.formats]
}

fn entry_digests(config: &Config) -> BTreeMap<String, Digest> {
    let digest = |entry: &Entry| {
        Digest::of_parts([entry.file.as_str().as_bytes(), entry.digest().to_string().as_bytes()])
    };
    config.entries.iter().map(|entry| (entry.key.clone(), digest(entry))).collect()
}
