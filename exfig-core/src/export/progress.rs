//! The record of an export under way: whether it goes on with an interrupted one, and the checkpoint that a later one can go on with.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::fetch::FileData;
use super::package::Package;
use super::{ExportError, Request, Tools};
use crate::asset::{AssetKind, FileKey};
use crate::config::{Config, Entry};
use crate::digest::Digest;
use crate::event::Event;
use crate::io::clock::{parse_rfc3339, rfc3339};
use crate::plan::{self, Decision};
use crate::policy::failure::seconds;
use crate::state::checkpoint::{Checkpoint, FORMAT, Items, NotResumable};

impl Package<'_> {
    pub(super) fn decide_resuming<T>(&mut self, request: &Request, tools: &Tools<T>, now: Duration) {
        let Some(earlier) = &self.earlier else {
            if request.resume {
                tools.reporter.event(Event::Note(format!(
                    "{}: nothing to resume, starting a new export",
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
                "{}: an interrupted export of {} was found ({} of {} done); `--resume` would go on with it, this starts over",
                self.config.package, earlier.started_at, counts.0, counts.1
            ))),
            Err(why) if request.resume => {
                let why = match why {
                    NotResumable::Expired(age) => format!("it began {} ago, and after 24 h a design is better fetched again", seconds(age)),
                    NotResumable::FromTheFuture => format!("it began in the future ({})", earlier.started_at),
                    NotResumable::OtherExfig => "another version of exfig began it".to_owned(),
                    NotResumable::ConfigChanged(entries) => format!("the configuration of {} changed since", entries.join(", ")),
                };
                tools.reporter.event(Event::Warning(format!("{}: cannot resume: {why}; starting over", self.config.package)));
            }
            Err(_) => {}
        }
        self.announce(tools, self.resuming.then_some(counts));
    }

    /// The versions that an export which goes on has to stay with.
    pub(super) fn pins(&self) -> BTreeMap<FileKey, String> {
        let earlier = self.earlier.as_ref().filter(|_| self.resuming);
        earlier.map(|earlier| earlier.versions.clone()).unwrap_or_default()
    }

    /// Does not go on with an interrupted export after all.
    pub(super) fn start_over<T>(&mut self, why: &str, tools: &Tools<T>) {
        self.resuming = false;
        let text = format!("{}: cannot resume: {why}; starting over", self.config.package);
        tools.reporter.event(Event::Warning(text));
    }

    /// The version of `key` that an export which goes on has to stay with.
    pub(super) fn pinned_version(&self, key: &FileKey) -> Option<String> {
        self.earlier.as_ref().filter(|_| self.resuming).and_then(|earlier| earlier.versions.get(key).cloned())
    }

    /// Begins the record of the export, before anything is fetched or written.
    pub(super) fn begin(
        &mut self,
        files: &BTreeMap<FileKey, FileData>,
        now: Duration,
    ) -> Result<(), ExportError> {
        if self.is_idle() {
            // Whatever was interrupted is complete by now.
            if self.earlier.is_some() && self.is_whole() {
                self.store.delete()?;
            }
            return Ok(());
        }
        let checkpoint = self.checkpoint(files, now);
        // What cannot be recorded would be somebody else's file to the next export.
        self.recorder = Some(self.store.begin(checkpoint, now)?);
        Ok(())
    }

    fn checkpoint(&self, files: &BTreeMap<FileKey, FileData>, now: Duration) -> Checkpoint {
        let (mut completed, mut pending) = (Items::default(), Items::default());
        let mut generating = BTreeMap::<AssetKind, BTreeSet<String>>::new();
        for asset in &self.plan.assets {
            let kind = self.config.entries[asset.entry].kind();
            match asset.decision {
                // Not a part of this export.
                Decision::Undecided | Decision::Leave(_) => {}
                Decision::Fresh => completed.insert(kind, &asset.path),
                Decision::Write(_) => pending.insert(kind, &asset.path),
            }
        }
        // What is withheld waits for the user, not for another attempt.
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
            // A run of a part leaves the rest of an interrupted one as it was.
            let planned = self.plan.paths().map(String::as_str).collect::<BTreeSet<_>>();
            for kind in AssetKind::ALL {
                let left = earlier.pending.files(kind).filter(|path| !planned.contains(path));
                left.for_each(|path| pending.insert(kind, path));
            }
        }
        let same = earlier.filter(|_| self.resuming);
        let mut versions = same.map(|same| same.versions.clone()).unwrap_or_default();
        versions.extend(files.iter().filter_map(|(key, data)| Some((key.clone(), data.version.clone()?))));
        // What an earlier export wrote stays ours; it counts as done only where this one goes on with it.
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

    /// The digest of what this export, or the part of it before it was interrupted, has put at `path`.
    pub(super) fn new_digest(&self, path: &str, fresh: bool) -> Option<&Digest> {
        let before = || {
            self.earlier
                .as_ref()
                .filter(|_| self.resuming && fresh)
                .and_then(|earlier| earlier.outputs.get(path))
        };
        self.done.get(path).or_else(|| before().filter(|digest| self.files.get(path) == Some(*digest)))
    }

    /// What is left to do, as the checkpoint will say.
    pub(super) fn pending(&self) -> usize {
        self.recorder.as_ref().map_or(0, |recorder| recorder.checkpoint().pending.len())
    }
}

/// What exfig makes files with, as checkpoints have it.
fn rules() -> [u32; 2] {
    [plan::RULES.drawing, plan::RULES.formats]
}

fn entry_digests(config: &Config) -> BTreeMap<String, Digest> {
    let digest = |entry: &Entry| {
        Digest::of_parts([entry.file.as_str().as_bytes(), entry.digest().as_str().as_bytes()])
    };
    config.entries.iter().map(|entry| (entry.key.clone(), digest(entry))).collect()
}
