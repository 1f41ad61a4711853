//! The end of a package's export: exfig.lock, the removal of what is gone, the checkpoint.

use std::collections::{BTreeMap, BTreeSet};

use super::catalog::FileData;
use super::package::Package;
use super::{Tools, fail};
use crate::asset::FileKey;
use crate::config::Entry;
use crate::event::Event;
use crate::io::transport::Transport;
use crate::io::{atomic_write, workspace};
use crate::lockfile::{Lock, LockEntry, LockOutput};
use crate::plan::{Freshness, Problem};

/// Adds to the dry run what would be fetched, and counts what would not.
pub(super) fn plan(package: &mut Package<'_>) {
    for asset in &package.plan.assets {
        match &asset.freshness {
            Freshness::Fresh => package.outcome.unchanged += 1,
            Freshness::Stale(reason) => package.outcome.planned.push((asset.path.clone(), reason.clone())),
        }
    }
    package.outcome.removed = package.stale.clone();
}

/// Writes down what was done. An export that `halted` or failed in part keeps its checkpoint and removes nothing.
pub(super) fn settle<T: Transport>(
    package: &mut Package<'_>,
    files: &BTreeMap<FileKey, FileData>,
    halted: bool,
    tools: &Tools<T>,
) {
    let fresh = package.plan.assets.iter().filter(|asset| asset.freshness == Freshness::Fresh).count();
    package.outcome.unchanged += fresh;
    if !halted && package.outcome.failed.is_empty() {
        remove_stale(package, tools);
    }
    let complete = !halted && package.outcome.failed.is_empty();
    let removed = package.outcome.removed.clone();
    let lock = new_lock(package, files, complete, &removed);
    let durability = package.config.settings.durability;
    if lock != package.lock
        && let Err(error) = workspace::write_lock(&package.config.root, &lock, durability)
    {
        fail_of_no_entry(package, "`exfig.lock`".to_owned(), error.to_string(), tools);
        return keep_checkpoint(package, tools);
    }
    if !complete {
        return keep_checkpoint(package, tools);
    }
    package.recorder = None;
    if let Err(error) = package.store.delete() {
        tools.reporter.event(Event::Warning(error.to_string()));
    }
}

/// Removes what is no longer in the design. The lock that forgets these files comes after: a kill in between, or a file that cannot be
/// removed, leaves a name on record, and the next export finishes the removal; the other way round the file would stay for ever.
fn remove_stale<T>(package: &mut Package<'_>, tools: &Tools<T>) {
    let durability = package.config.settings.durability;
    for path in unedited(package, tools) {
        match atomic_write::remove(&package.config.root.join(&path), durability) {
            Ok(()) => {
                workspace::remove_empty_parents(&package.config.root, &path);
                tools.reporter.event(Event::Removed { path: path.clone() });
                package.outcome.removed.push(path);
            }
            Err(error) => fail_of_no_entry(package, format!("`{path}`"), error.to_string(), tools),
        }
    }
}

fn fail_of_no_entry<T>(package: &mut Package<'_>, what: String, why: String, tools: &Tools<T>) {
    let kind = package.config.entries.first().map_or(crate::asset::AssetKind::Icons, Entry::kind);
    fail(tools, &mut package.outcome, Problem { entry: String::new(), kind, what, why });
}

fn keep_checkpoint<T>(package: &mut Package<'_>, tools: &Tools<T>) {
    package.outcome.pending = package.pending();
    if let Some(recorder) = &mut package.recorder
        && let Err(error) = recorder.snapshot(tools.clock.now())
    {
        tools.reporter.event(Event::Warning(format!("the checkpoint may lag behind: {error}")));
    }
}

/// Of the files to remove, those that nobody has changed since they were exported; the others are named and stay.
fn unedited<T>(package: &Package<'_>, tools: &Tools<T>) -> Vec<String> {
    let locked = package.lock.outputs().collect::<BTreeMap<_, _>>();
    let (ours, edited): (Vec<_>, Vec<_>) = package.stale.iter().cloned().partition(|path| {
        // One that is gone already was removed by an export that ended right then.
        package
            .files
            .get(path)
            .is_none_or(|present| locked.get(path.as_str()).is_some_and(|output| *present == output.sha256))
    });
    for path in edited {
        let text = format!(
            "`{path}` is no longer in the design, but was edited by hand: it stays, and is yours now"
        );
        tools.reporter.event(Event::Warning(text));
    }
    ours
}

fn new_lock(
    package: &Package<'_>,
    files: &BTreeMap<FileKey, FileData>,
    complete: bool,
    removed: &[String],
) -> Lock {
    let mut lock = Lock::default();
    for (index, entry) in package.config.entries.iter().enumerate() {
        let old = package.lock.entry(&entry.id);
        match files.get(&entry.file).filter(|_| package.wanted.contains(&index)) {
            Some(data) => lock.entries.push(new_entry(package, index, data, complete)),
            None => lock.entries.extend(old.cloned()),
        }
    }
    if !complete || !package.wishes.only.is_empty() {
        // Entries that are gone from Cargo.toml stay on record until their files are.
        let is_gone = |old: &&LockEntry| package.config.entries.iter().all(|entry| entry.id != old.id);
        lock.entries.extend(package.lock.entries.iter().filter(is_gone).cloned());
    }
    let removed = removed.iter().collect::<BTreeSet<_>>();
    for entry in &mut lock.entries {
        entry.outputs.retain(|path, _| !removed.contains(path));
    }
    lock
}

/// The record of an entry that took part; `complete`: everything of the package succeeded.
fn new_entry(package: &Package<'_>, index: usize, data: &FileData, complete: bool) -> LockEntry {
    let entry = &package.config.entries[index];
    let (version, settings) = (data.version_name().to_owned(), entry.digest());
    let whole = package.wishes.filter.is_none();
    let planned = || package.plan.assets.iter().filter(|asset| asset.entry == index);
    let fresh = planned().filter(|asset| asset.freshness == Freshness::Fresh && !asset.behind);
    let fresh = fresh.map(|asset| asset.path.as_str()).collect::<BTreeSet<_>>();
    let mut outputs = BTreeMap::new();
    // What is there from before: fresh files, files whose export failed now, files that `--filter` left out or that wait for
    // their removal.
    if let Some(old) = package.lock.entry(&entry.id).filter(|old| old.file == entry.file) {
        let behind = old.version != version || old.settings != settings;
        for (path, output) in &old.outputs {
            let stays = fresh.contains(path.as_str()) || !complete || !whole;
            if stays && package.files.contains_key(path) {
                let outdated = !fresh.contains(path.as_str()) && (output.outdated || behind);
                outputs.insert(path.clone(), LockOutput { outdated, ..output.clone() });
            }
        }
    }
    for asset in planned() {
        if let Some(sha256) = package.new_digest(&asset.path, fresh.contains(asset.path.as_str())) {
            let node = Some(asset.node.to_string());
            let look = asset.look.clone();
            outputs.insert(
                asset.path.clone(),
                LockOutput { sha256: sha256.clone(), node, look, outdated: false },
            );
        }
    }
    for output in &entry.outputs {
        if let Some(sha256) = package.done.get(&output.path) {
            let output_record =
                LockOutput { sha256: sha256.clone(), node: None, look: None, outdated: false };
            outputs.insert(output.path.clone(), output_record);
        }
    }
    let succeeded = package.outcome.failed.iter().all(|problem| problem.entry != entry.id);
    let settled = !outputs.keys().any(|path| package.stale.contains(path)) || complete;
    let all_there = planned().all(|asset| outputs.contains_key(&asset.path))
        && entry.outputs.iter().all(|output| outputs.contains_key(&output.path));
    let current = outputs.values().all(|output| !output.outdated);
    let complete = succeeded && settled && all_there && current && whole;
    LockEntry { id: entry.id.clone(), file: entry.file.clone(), version, settings, complete, outputs }
}
