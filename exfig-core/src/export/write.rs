//! Writes fetched and generated files in groups. Keeps hand edits, and records digests before and after the
//! files get their names.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use exfig_lock::Digest;
use tokio::task::{JoinError, JoinHandle};

use super::package::Package;
use super::{Halt, Tools, fail};
use crate::event::Event;
use crate::io::store::Recorder;
use crate::io::write::{self, Expected, Staged, WriteError, stage};
use crate::plan::{Cause, Owner, Problem};
use crate::state::checkpoint::{Done, Record};
use crate::words::named;

/// A group of files is written once it has this many …
pub(super) const GROUP_FILES: usize = 512;
/// … or this many bytes.
pub(super) const GROUP_BYTES: usize = 16 * 1024 * 1024;

/// A file waiting for a render: the index of its package, and the index into that package's planned assets.
pub(super) type Slot = (usize, usize);

/// The files that have arrived but are not written yet, by package, and those that are being written.
pub(super) struct Groups {
    groups: Vec<Vec<(usize, Arc<Vec<u8>>)>>,
    writing: Vec<Option<Writing>>,
}

impl Groups {
    pub(super) fn new(packages: usize) -> Self {
        let none = |_| (Vec::new(), None);
        let (groups, writing) = (0..packages).map(none).unzip();
        Self { groups, writing }
    }

    pub(super) async fn add(
        &mut self,
        packages: &mut [Package<'_>],
        (at, index): Slot,
        bytes: &Arc<Vec<u8>>,
        tools: &Tools,
    ) -> Option<Halt> {
        let asset = &packages[at].plan.assets[index];
        let kind = packages[at].config.entries[asset.entry].kind();
        tools.reporter.event(Event::Fetched { kind, bytes: bytes.len() as u64 });
        self.groups[at].push((index, Arc::clone(bytes)));
        let group = &self.groups[at];
        let size = group.iter().map(|(_, bytes)| bytes.len()).sum::<usize>();
        if group.len() < GROUP_FILES && size < GROUP_BYTES {
            return None;
        }
        self.write(packages, at, tools).await
    }

    /// Begins to write what has arrived.
    pub(super) async fn write_all(&mut self, packages: &mut [Package<'_>], tools: &Tools) -> Option<Halt> {
        let mut halt = None;
        for at in 0..self.groups.len() {
            halt = halt.or(self.write(packages, at, tools).await);
        }
        halt
    }

    /// Writes what has arrived, and waits until it is there.
    pub(super) async fn finish(&mut self, packages: &mut [Package<'_>], tools: &Tools) -> Option<Halt> {
        let mut halt = self.write_all(packages, tools).await;
        for at in 0..self.groups.len() {
            halt = halt.or(self.end(packages, at, tools).await);
        }
        halt
    }

    /// Waits for the files that are being written. Returns why the export must end, if it must.
    pub(super) async fn end(
        &mut self,
        packages: &mut [Package<'_>],
        at: usize,
        tools: &Tools,
    ) -> Option<Halt> {
        self.writing[at].take()?.end(&mut packages[at], tools).await
    }

    /// Begins to write a group, once the one before is there. Returns why that one must be the last, if so.
    async fn write(&mut self, packages: &mut [Package<'_>], at: usize, tools: &Tools) -> Option<Halt> {
        let group = std::mem::take(&mut self.groups[at]);
        if group.is_empty() {
            return None;
        }
        if let Some(halt) = self.end(packages, at, tools).await {
            // There is no room for this group either. Its files are still pending.
            return Some(halt);
        }
        let package = &packages[at];
        let files = group
            .into_iter()
            .map(|(index, bytes)| {
                let asset = &package.plan.assets[index];
                PendingFile {
                    owner: Owner::of(&package.config.entries[asset.entry]),
                    what: asset.describe(package.config),
                    path: asset.path.clone(),
                    bytes,
                }
            })
            .collect();
        self.writing[at] = Writing::begin(&mut packages[at], files, tools);
        None
    }

    /// Completes when a group has been written, with the index of its package; never if none is being written. Nothing is
    /// lost if the future is dropped before that.
    pub(super) async fn written(&mut self) -> usize {
        std::future::poll_fn(|context| {
            for (at, writing) in self.writing.iter_mut().enumerate() {
                if writing.as_mut().is_some_and(|writing| writing.has_ended(context)) {
                    return Poll::Ready(at);
                }
            }
            Poll::Pending
        })
        .await
    }
}

/// A file that is about to be written.
pub(super) struct PendingFile {
    pub(super) owner: Owner,
    pub(super) what: String,
    pub(super) path: String,
    pub(super) bytes: Arc<Vec<u8>>,
}

/// Writes files atomically and durably, and records them. Returns why the export must end, if it must.
pub(super) async fn write_group(
    package: &mut Package<'_>,
    files: Vec<PendingFile>,
    tools: &Tools,
) -> Option<Halt> {
    Writing::begin(package, files, tools)?.end(package, tools).await
}

/// A file, with its digest and what may be in its place.
struct Checked {
    file: PendingFile,
    digest: Digest,
    expected: Expected,
}

/// What became of a group, and the recorder that it had.
struct Written {
    files: Vec<Checked>,
    outcomes: Vec<(PathBuf, Result<write::Outcome, WriteError>)>,
    recorder: Option<Recorder>,
}

/// Files that are being written and recorded. They get done even if this is dropped.
struct Writing {
    job: JoinHandle<Written>,
    ended: Option<Result<Written, JoinError>>,
}

impl Writing {
    /// Begins to write; `None` if there is nothing to write. Ends before the next one begins: it has the recorder.
    fn begin(package: &mut Package<'_>, files: Vec<PendingFile>, tools: &Tools) -> Option<Self> {
        let files = keep_hand_edits(package, files, tools);
        if files.is_empty() {
            return None;
        }
        let root = package.config.root.clone();
        let twins = links_to_others(package, &files);
        let durability = package.config.settings.durability;
        let (mut recorder, now) = (package.recorder.take(), tools.clock.now());
        // Syncing is slow; let the network continue meanwhile.
        let job = tokio::task::spawn_blocking(move || {
            let absolute = files.iter().map(|Checked { file, expected, .. }| write::NewFile {
                path: root.join(&file.path),
                bytes: file.bytes.as_slice(),
                expected: expected.clone(),
                replaces_link: twins.contains(&file.path),
            });
            let staged = stage(&root, &absolute.collect::<Vec<_>>(), durability);
            let outcomes = commit(staged, &files, &root, (recorder.as_mut(), now));
            Written { files, outcomes, recorder }
        });
        Some(Self { job, ended: None })
    }

    fn has_ended(&mut self, context: &mut Context<'_>) -> bool {
        if self.ended.is_none()
            && let Poll::Ready(ended) = Pin::new(&mut self.job).poll(context)
        {
            self.ended = Some(ended);
        }
        self.ended.is_some()
    }

    /// Waits until the files are there. Returns why the export must end, if it must.
    async fn end(self, package: &mut Package<'_>, tools: &Tools) -> Option<Halt> {
        let ended = match self.ended {
            Some(ended) => ended,
            None => self.job.await,
        };
        let Ok(Written { files, outcomes, recorder }) = ended else {
            return Some(Halt::Disk("the task that writes files crashed; please report this bug".to_owned()));
        };
        package.recorder = recorder;
        let (mut written, mut halt) = (Vec::new(), None);
        for (Checked { file, digest, .. }, (_, outcome)) in files.into_iter().zip(outcomes) {
            match outcome {
                Ok(outcome) => {
                    match outcome {
                        write::Outcome::Written => written.push(file.path.clone()),
                        write::Outcome::Unchanged => package.outcome.unchanged += 1,
                    }
                    package.done.insert(file.path, digest);
                }
                Err(error) if error.concerns_the_disk() => {
                    halt.get_or_insert(Halt::Disk(error.to_string()));
                }
                Err(error) if error.is_refusal() => refuse(package, file, &digest, tools),
                Err(error) => {
                    let why = error.to_string();
                    let problem =
                        Problem { entry: Some(file.owner), what: file.what, why, cause: Cause::Other };
                    fail(tools, &mut package.outcome, problem);
                }
            }
        }
        if !written.is_empty() {
            tools.reporter.event(Event::Written { paths: written.clone() });
        }
        package.outcome.written.extend(written);
        halt
    }
}

/// Gives staged files their names, with what changes on record before, and what is there on record after.
fn commit(
    staged: Staged,
    files: &[Checked],
    root: &Path,
    (mut recorder, now): (Option<&mut Recorder>, Duration),
) -> Vec<(PathBuf, Result<write::Outcome, WriteError>)> {
    let changed = staged.changed().into_iter().map(PathBuf::from).collect::<BTreeSet<_>>();
    let intended = files.iter().filter(|checked| changed.contains(&root.join(&checked.file.path)));
    let intended = intended.map(|checked| (checked.file.path.clone(), checked.digest)).collect::<Vec<_>>();
    let recorded = match recorder.as_mut().filter(|_| !intended.is_empty()) {
        Some(recorder) => recorder.record(&Record::Intend { files: intended }, now),
        None => Ok(()),
    };
    // The next export would take an unrecorded file for a user's file.
    let outcomes = match recorded {
        Ok(()) => staged.commit(),
        Err(error) => staged.give_up(&error),
    };
    let placed = files.iter().zip(&outcomes).filter(|(_, (_, outcome))| outcome.is_ok());
    let items = placed.map(|(Checked { file, digest, .. }, _)| Done {
        kind: file.owner.kind,
        path: file.path.clone(),
        sha256: *digest,
    });
    let items = items.collect::<Vec<_>>();
    if let Some(recorder) = recorder.filter(|_| !items.is_empty()) {
        // The network may be silent for long: this cannot wait until more files arrive.
        let _ = recorder.record(&Record::Done { items }, now);
    }
    outcomes
}

/// Keeps what somebody else put in the place of `file`, and reports it.
fn refuse(package: &mut Package<'_>, file: PendingFile, digest: &Digest, tools: &Tools) {
    let on_record = package.lock.output(&file.path).is_some_and(|output| output.sha256 == *digest);
    package.refused.insert(file.path.clone(), on_record);
    if let Some(recorder) = &mut package.recorder {
        recorder.set_aside(file.owner.kind, &file.path);
    }
    let (what, why) = (named(&file.path), write::MODIFIED.to_owned());
    let cause = Cause::Modified { on_record };
    fail(tools, &mut package.outcome, Problem { entry: Some(file.owner), what, why, cause });
}

/// Drops files whose destination somebody else has written, unless the bytes are the same or `--force` was
/// given.
fn keep_hand_edits(package: &mut Package<'_>, files: Vec<PendingFile>, tools: &Tools) -> Vec<Checked> {
    let mut writable = Vec::new();
    for file in files {
        let digest = Digest::of_bytes(&file.bytes);
        match expected(package, &file.path, &digest) {
            Some(expected) => writable.push(Checked { file, digest, expected }),
            None => refuse(package, file, &digest, tools),
        }
    }
    writable
}

/// Returns the files that are links to another output, such as a deduplication tool leaves. Each gets
/// replaced by a regular file.
fn links_to_others(package: &Package<'_>, files: &[Checked]) -> BTreeSet<String> {
    let root = &package.config.root;
    let links = files.iter().map(|checked| &checked.file.path).filter(|path| root.join(path).is_symlink());
    let links = links.collect::<Vec<_>>();
    if links.is_empty() {
        return BTreeSet::new();
    }
    let own = package.plan.assets.iter().map(|asset| asset.path.as_str());
    let own =
        own.chain(package.lock.outputs().map(|(path, _)| path)).filter(|path| !root.join(path).is_symlink());
    let own = own.filter_map(|path| std::fs::canonicalize(root.join(path)).ok()).collect::<BTreeSet<_>>();
    let leads_there =
        |path: &&&String| std::fs::canonicalize(root.join(path)).is_ok_and(|target| own.contains(&target));
    links.iter().filter(leads_there).map(|path| (*path).clone()).collect()
}

/// Returns what `path` must hold for `digest` to be written there; `None` if it holds somebody else's file.
fn expected(package: &Package<'_>, path: &str, digest: &Digest) -> Option<Expected> {
    if package.wishes.force {
        return Some(Expected::Anything);
    }
    let Some(present) = package.files.get(path) else { return Some(Expected::Nothing) };
    let ours = package.present().is_ours(path) || present == digest;
    ours.then(|| Expected::Files(vec![*present, *digest]))
}
