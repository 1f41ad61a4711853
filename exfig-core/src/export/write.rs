//! Writes what was fetched or generated, in groups: hand edits are kept, digests recorded before and after the names.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use super::package::Package;
use super::{Halt, Tools, fail};
use crate::asset::AssetKind;
use crate::checkpoint::{Done, Record};
use crate::digest::Digest;
use crate::event::Event;
use crate::io::write::{Outcome, stage};
use crate::plan::{Problem, describe};

/// A group of files is written when it has this many …
pub(super) const GROUP_FILES: usize = 512;
/// … or this many bytes.
const GROUP_BYTES: usize = 16 * 1024 * 1024;

/// A file that waits for a render: package, and index into its plan's assets.
pub(super) type Slot = (usize, usize);

/// The files that have arrived and are not written yet, by package.
pub(super) struct Groups {
    groups: Vec<Vec<(usize, Arc<Vec<u8>>)>>,
}

impl Groups {
    pub(super) fn new(packages: usize) -> Self {
        Self { groups: (0..packages).map(|_| Vec::new()).collect() }
    }

    pub(super) async fn add<T>(
        &mut self,
        packages: &mut [Package<'_>],
        (at, index): Slot,
        bytes: &Arc<Vec<u8>>,
        tools: &Tools<T>,
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

    pub(super) async fn write_all<T>(
        &mut self,
        packages: &mut [Package<'_>],
        tools: &Tools<T>,
    ) -> Option<Halt> {
        let mut halt = None;
        for at in 0..self.groups.len() {
            halt = halt.or(self.write(packages, at, tools).await);
        }
        halt
    }

    async fn write<T>(&mut self, packages: &mut [Package<'_>], at: usize, tools: &Tools<T>) -> Option<Halt> {
        let group = std::mem::take(&mut self.groups[at]);
        if group.is_empty() {
            return None;
        }
        let package = &packages[at];
        let files = group
            .into_iter()
            .map(|(index, bytes)| {
                let asset = &package.plan.assets[index];
                NewFile {
                    entry: package.config.entries[asset.entry].id.clone(),
                    kind: package.config.entries[asset.entry].kind(),
                    what: describe(
                        package.config.entries[asset.entry].kind(),
                        &asset.figma_name,
                        &asset.node,
                    ),
                    path: asset.path.clone(),
                    bytes,
                }
            })
            .collect();
        write_group(&mut packages[at], files, tools).await
    }
}

/// A file that is about to be written.
pub(super) struct NewFile {
    pub(super) entry: String,
    pub(super) kind: AssetKind,
    pub(super) what: String,
    pub(super) path: String,
    pub(super) bytes: Arc<Vec<u8>>,
}

/// Writes files whole and durably, records them, and says why the export has to end, if it has to.
pub(super) async fn write_group<T>(
    package: &mut Package<'_>,
    files: Vec<NewFile>,
    tools: &Tools<T>,
) -> Option<Halt> {
    let (files, digests) = keep_hand_edits(package, files, tools);
    if files.is_empty() {
        return None;
    }
    let root = package.config.root.clone();
    let durability = package.config.settings.durability;
    let (recorder, now) = (package.recorder.take(), tools.clock.now());
    let intended =
        files.iter().map(|file| (file.path.clone(), digests[&file.path].clone())).collect::<Vec<_>>();
    // Syncs take their time; the network goes on meanwhile.
    let job = tokio::task::spawn_blocking(move || {
        let mut recorder = recorder;
        let absolute =
            files.iter().map(|file| (root.join(&file.path), file.bytes.as_slice())).collect::<Vec<_>>();
        let staged = stage(&root, &absolute, durability);
        let changed = staged.changed().into_iter().map(PathBuf::from).collect::<BTreeSet<_>>();
        let intended =
            intended.into_iter().filter(|(path, _)| changed.contains(&root.join(path))).collect::<Vec<_>>();
        if let Some(recorder) = recorder.as_mut().filter(|_| !intended.is_empty()) {
            // Recording is a help for the next run; it must not fail this one.
            let _ = recorder.record(&Record::Intend { files: intended }, now);
        }
        (files, staged.commit(), recorder)
    });
    let Ok((files, outcomes, recorder)) = job.await else {
        return Some(Halt::Disk("the writer died".to_owned()));
    };
    package.recorder = recorder;
    let (mut written, mut items, mut halt) = (Vec::new(), Vec::new(), None);
    for (file, (_, outcome)) in files.into_iter().zip(outcomes) {
        match outcome {
            Ok(outcome) => {
                match outcome {
                    Outcome::Written => written.push(file.path.clone()),
                    Outcome::Unchanged => package.outcome.unchanged += 1,
                }
                let sha256 = digests[&file.path].clone();
                package.done.insert(file.path.clone(), sha256.clone());
                items.push(Done { kind: file.kind, path: file.path, sha256 });
            }
            Err(error) => {
                if error.concerns_the_disk() {
                    halt.get_or_insert(Halt::Disk(error.to_string()));
                } else {
                    fail(
                        tools,
                        &mut package.outcome,
                        Problem {
                            entry: file.entry,
                            kind: file.kind,
                            what: file.what,
                            why: error.to_string(),
                        },
                    );
                }
            }
        }
    }
    if let Some(recorder) = package.recorder.as_mut().filter(|_| !items.is_empty()) {
        let _ = recorder.record(&Record::Done { items }, now);
    }
    if !written.is_empty() {
        tools.reporter.event(Event::Written { paths: written.clone() });
    }
    package.outcome.written.extend(written);
    halt
}

/// Takes out the files whose destination somebody else has written, unless the bytes are the same or `--force` was given.
fn keep_hand_edits<T>(
    package: &mut Package<'_>,
    files: Vec<NewFile>,
    tools: &Tools<T>,
) -> (Vec<NewFile>, BTreeMap<String, Digest>) {
    let (mut writable, mut digests) = (Vec::new(), BTreeMap::new());
    for file in files {
        let digest = Digest::of(&file.bytes);
        let present = package.present();
        let ours = package.wishes.force
            || present.is_ours(&file.path)
            || package.files.get(&file.path) == Some(&digest);
        if ours {
            digests.insert(file.path.clone(), digest);
            writable.push(file);
        } else {
            let why = format!(
                "`{}` was edited by hand, or is not exfig's; `--force` overwrites it, removing it lets it be written anew",
                file.path
            );
            fail(
                tools,
                &mut package.outcome,
                Problem { entry: file.entry, kind: file.kind, what: file.what, why },
            );
        }
    }
    (writable, digests)
}
