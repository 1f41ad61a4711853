//! The end of a package's export: removes stale files, writes exfig.lock, and deletes or keeps the
//! checkpoint.

use std::collections::{BTreeMap, BTreeSet};

use exfig_lock::lock::{EXFIG, Lock};

use super::fetch::FileData;
use super::package::Package;
use super::{Halt, Tools, code_names, fail, foreseen, record};
use crate::asset::FileKey;
use crate::event::Event;
use crate::io::lock_file::StateError;
use crate::io::write::{self, Expected};
use crate::io::{lock_file, workspace};
use crate::plan::{Cause, Decision, Problem, is_removable};

/// Adds the files that an export would write, remove or leave to somebody else to the outcome of a dry run, and counts
/// the fresh ones.
pub(super) fn list_plan(package: &mut Package<'_>) {
    let assets = package.plan.assets.iter().map(|asset| (&asset.path, &asset.decision));
    let outputs = package.plan.outputs.iter().map(|output| (&output.path, &output.decision));
    for (path, decision) in assets.chain(outputs) {
        match decision {
            Decision::Fresh => package.outcome.unchanged += 1,
            Decision::Write(_) if !package.wishes.force && !package.present().is_ours(path) => {
                package.outcome.kept.push(path.clone());
            }
            Decision::Write(reason) => package.outcome.planned.push((path.clone(), reason.clone())),
            Decision::Undecided | Decision::Leave(_) => {}
        }
    }
    let present = package.stale.iter().filter(|path| package.files.contains_key(*path)).cloned();
    let is_going = |path: &String| package.present().is_ours(path) && is_of_exfig(package, path);
    package.outcome.removed = present.filter(is_going).map(|path| package.removed(path)).collect();
    package.outcome.changes = code_names::changes(package.config, &package.lock, &foreseen::lock(package));
}

/// Records what was done. An export that ended early or failed in part keeps its checkpoint and removes nothing.
pub(super) fn settle(
    package: &mut Package<'_>,
    files: &BTreeMap<FileKey, FileData>,
    halt: Option<&Halt>,
    tools: &Tools,
) {
    let halted = halt.is_some();
    let is_forgiven = package.wishes.best_effort && halt.is_some_and(Halt::is_outage);
    let fresh = package.plan.assets.iter().filter(|asset| asset.decision.is_fresh());
    package.outcome.unchanged += fresh.count();
    let is_complete = |package: &Package<'_>| !halted && package.outcome.failed.is_empty();
    let released = if is_complete(package) { remove_stale(package, tools) } else { BTreeSet::new() };
    // A file that could not be removed is a failure of its own.
    let complete = is_complete(package);
    let lock = record::lock(package, files, complete, &released);
    let lock = if is_forgiven { record::as_before(&package.lock, lock) } else { lock };
    if let Err(error) = write_lock(package, &lock, tools) {
        fail_of_no_entry(package, "`exfig.lock`".to_owned(), error.to_string(), tools);
        return keep_checkpoint(package, tools);
    }
    package.outcome.changes = code_names::changes(package.config, &package.lock, &lock);
    // A run of some entries does not finish an interrupted export of all of them.
    let is_left = !is_forgiven && (halted || package.pending() > 0);
    let is_recorded = |path: &str| lock.output(path).is_some() || released.contains(path);
    if is_left
        || package.announced().any(|path| !is_recorded(path))
        || (package.earlier.is_some() && !package.is_whole())
    {
        return keep_checkpoint(package, tools);
    }
    package.outcome.pending = package.pending();
    package.recorder = None;
    if let Err(error) = package.store.delete() {
        tools.reporter.event(Event::Warning(error.to_string()));
    }
}

/// Removes files that are no longer in the design. The lock is written afterwards: after a kill in between,
/// or if a file cannot be removed, its name is still recorded and the next export finishes the removal. The
/// other way round, the file would stay forever.
///
/// Returns the paths that exfig no longer owns: removed files, and files that stay because somebody edited
/// them.
fn remove_stale(package: &mut Package<'_>, tools: &Tools) -> BTreeSet<String> {
    let durability = package.config.settings.durability;
    let twins = settle_twins(package);
    let ours = unedited(package, &twins);
    for path in &package.ceded {
        let what =
            "files that belong to another package now; they stay, but exfig no longer tracks them here";
        package.notes.add(what, path.clone());
    }
    let left = package.stale.iter().chain(&package.ceded).filter(|path| !ours.contains(*path));
    let mut released = left.cloned().collect::<BTreeSet<_>>();
    for path in ours {
        let Some(present) = package.files.get(&path).copied() else {
            // Somebody already removed it.
            released.insert(path);
            continue;
        };
        let root = &package.config.root;
        match write::remove(root, &root.join(&path), &Expected::Files(vec![present]), durability) {
            Ok(()) => {
                workspace::remove_empty_parents(&package.config.root, &path);
                tools.reporter.event(Event::Removed { path: path.clone() });
                released.insert(path.clone());
                let removed = package.removed(path);
                package.outcome.removed.push(removed);
            }
            Err(error) => fail_of_no_entry(package, format!("`{path}`"), error.to_string(), tools),
        }
    }
    released
}

/// Records how Cargo.toml is written now, after a run that had nothing else to do.
pub(super) fn keep_lock(package: &mut Package<'_>, tools: &Tools) {
    let lock = record::unchanged(package);
    if let Err(error) = write_lock(package, &lock, tools) {
        fail_of_no_entry(package, "`exfig.lock`".to_owned(), error.to_string(), tools);
    }
}

/// Writes exfig.lock if a record in it changes.
fn write_lock(package: &Package<'_>, lock: &Lock, tools: &Tools) -> Result<(), StateError> {
    if lock.entries == package.lock.entries {
        return Ok(());
    }
    let lock = Lock { exfig: Some(EXFIG.to_owned()), ..lock.clone() };
    let (root, durability) = (&package.config.root, package.config.settings.durability);
    if lock_file::write(root, &lock, package.found.as_ref(), durability)? {
        tools.reporter.event(Event::Warning(format!(
            "{}: exfig.lock has changed during this export, so both records are joined; the next export brings them up to \
             date",
            package.config.package
        )));
    }
    Ok(())
}

fn fail_of_no_entry(package: &mut Package<'_>, what: String, why: String, tools: &Tools) {
    fail(tools, &mut package.outcome, Problem { entry: None, what, why, cause: Cause::Other });
}

fn keep_checkpoint(package: &mut Package<'_>, tools: &Tools) {
    package.outcome.pending = package.pending();
    if let Some(recorder) = &mut package.recorder
        && let Err(error) = recorder.snapshot(tools.clock.now())
    {
        tools.reporter.event(Event::Warning(format!(
            "cannot update the checkpoint, so `--resume` may repeat some work: {error}"
        )));
    }
}

/// Returns the paths to remove that are only another name of a file to keep: a link to it, or a spelling that
/// the file system does not distinguish. Renames the file to the spelling that is kept.
fn settle_twins(package: &Package<'_>) -> BTreeSet<String> {
    let mut twins = BTreeSet::new();
    if package.stale.is_empty() {
        return twins;
    }
    let root = &package.config.root;
    let stale = package.stale.iter().map(String::as_str).collect::<BTreeSet<_>>();
    let locked = package.lock.outputs().map(|(path, _)| path).filter(|path| !stale.contains(path));
    let kept = package.plan.paths().map(String::as_str).chain(locked);
    let kept = kept.filter_map(|path| Some((workspace::file_id(&root.join(path))?, path)));
    let kept = kept.collect::<BTreeMap<_, _>>();
    for path in &package.stale {
        if let Some(twin) = workspace::file_id(&root.join(path)).and_then(|id| kept.get(&id)) {
            workspace::respell(root, path, twin);
            twins.insert(path.clone());
        }
    }
    twins
}

/// Returns the files to remove: those unchanged since they were exported, of a type that exfig writes. The
/// others stay, with a warning.
fn unedited(package: &mut Package<'_>, twins: &BTreeSet<String>) -> BTreeSet<String> {
    let stale = package.stale.iter().filter(|path| !twins.contains(*path)).cloned();
    let (removable, foreign): (Vec<_>, Vec<_>) =
        stale.partition(|path| !package.files.contains_key(path) || is_of_exfig(package, path));
    for path in foreign {
        let reason = "files that exfig never removes (hidden, without its header, outside of the package, or Cargo's); they stay, but exfig no \
                      longer tracks them";
        package.warnings.add(reason, path);
    }
    // A file that is already gone was removed by an export that was killed right then.
    let (ours, edited): (Vec<_>, Vec<_>) =
        removable.into_iter().partition(|path| package.present().is_ours(path));
    for path in edited {
        let reason =
            "modified files that the design no longer has; they stay, but exfig no longer tracks them";
        package.warnings.add(reason, path);
    }
    ours.into_iter().collect()
}

/// Whether a file is of a type that exfig writes and removes, in the package.
fn is_of_exfig(package: &Package<'_>, path: &str) -> bool {
    let root = &package.config.root;
    let file = root.join(path);
    write::is_inside(root, file.parent().unwrap_or(root)) && is_removable(path, &workspace::beginning(&file))
}
