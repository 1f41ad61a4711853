//! What goes into exfig.lock: every exported file on disk, whichever entry and run it came from.
//!
//! A file stays recorded until it is replaced or removed, even if the Figma file changed, entries were
//! inserted or swapped, `--only` or `--filter` was given, or the run ended early.

use std::collections::{BTreeMap, BTreeSet};

use exfig_lock::Digest;
use exfig_lock::lock::{Lock, LockEntry, LockOutput, LockToken, MOST_RETIRED, Made, Rules};

use super::fetch::{FileData, version_of};
use super::package::Package;
use crate::asset::FileKey;
use crate::config::Entry;
use crate::design::{EffectStyle, TextStyle, Token, TokenSet, Value};
use crate::plan::{AssetPlan, Cause, Decision, Problem, RULES};

/// Returns the lock after a run. `complete` says whether everything succeeded; `released` are the paths that
/// exfig no longer owns.
pub(super) fn lock(
    package: &Package<'_>,
    files: &BTreeMap<FileKey, FileData>,
    complete: bool,
    released: &BTreeSet<String>,
) -> Lock {
    let mut lock = Lock::default();
    let mut taken_part = BTreeSet::new();
    for (index, entry) in package.config.entries.iter().enumerate() {
        let is_known = entry.files().iter().all(|file| files.contains_key(*file));
        match is_known && package.wanted.contains(&index) {
            true => {
                taken_part.insert(entry.key.clone());
                lock.entries.push(new_entry(package, index, version_of(entry, files)));
            }
            false => {
                lock.entries.extend(package.lock.entry(&entry.key).map(|old| rewritten(package, entry, old)))
            }
        }
    }
    let known = lock.entries.iter().map(|entry| entry.key.clone()).collect::<BTreeSet<_>>();
    lock.entries.extend(package.lock.entries.iter().filter(|old| !known.contains(&old.key)).cloned());
    let now = taken_part.iter().filter_map(|key| lock.entry(key)).flat_map(|entry| entry.outputs.keys());
    let owned_now = now.cloned().collect::<BTreeSet<_>>();
    for entry in &mut lock.entries {
        if taken_part.contains(&entry.key) {
            keep_the_rest(package, entry, &owned_now, released);
        } else {
            entry.outputs.retain(|path, _| !owned_now.contains(path) && !released.contains(path));
        }
    }
    // Forget an entry that Cargo.toml no longer has once its last file is gone.
    lock.entries.retain(|entry| {
        !entry.outputs.is_empty() || package.config.entries.iter().any(|now| now.key == entry.key)
    });
    for index in &package.wanted {
        let entry = &package.config.entries[*index];
        if let Some(locked) = lock.entries.iter_mut().find(|locked| locked.key == entry.key) {
            locked.complete = is_complete(package, *index, locked, complete);
        }
    }
    unsettle_themes(package, &mut lock);
    lock
}

/// Returns the lock after a run that an outage ended and that is forgiven: an entry that was complete `before` still is,
/// with the files that were written since. The next export finds another version in it and plans it again.
pub(super) fn as_before(before: &Lock, after: Lock) -> Lock {
    let of_entry = |entry: LockEntry| match before.entry(&entry.key) {
        Some(old) if old.complete && !entry.complete => LockEntry { outputs: entry.outputs, ..old.clone() },
        _ => entry,
    };
    Lock { entries: after.entries.into_iter().map(of_entry).collect(), ..after }
}

/// Returns the lock after a run that had nothing to do.
pub(super) fn unchanged(package: &Package<'_>) -> Lock {
    let mut lock = package.lock.clone();
    for locked in &mut lock.entries {
        if let Some(entry) = package.config.entries.iter().find(|entry| entry.key == locked.key) {
            *locked = rewritten(package, entry, locked);
        }
    }
    lock
}

/// Returns the record with the table that Cargo.toml has now, if it means what was exported.
fn rewritten(package: &Package<'_>, entry: &Entry, old: &LockEntry) -> LockEntry {
    let is_same = old.settings == entry.digest() && old.file == entry.file && old.rules != Rules::UNKNOWN;
    let table = package.config.table(entry).filter(|_| is_same).or(old.table.as_ref());
    LockEntry { table: table.cloned(), ..old.clone() }
}

/// Marks themes as incomplete if a member is: one whose member failed, or was exported at another version
/// without it, must be planned again.
fn unsettle_themes(package: &Package<'_>, lock: &mut Lock) {
    for (index, entry) in package.config.entries.iter().enumerate() {
        let Some(theme) = lock.entry(&entry.key) else { continue };
        let shown = entry.versions_in(&theme.version);
        let is_settled = |member: usize| {
            let member = &package.config.entries[member];
            lock.entry(&member.key).is_some_and(|locked| {
                locked.complete && member.versions_in(&locked.version).iter().all(|file| shown.contains(file))
            })
        };
        if !package.config.members(index).all(is_settled)
            && let Some(theme) = lock.entries.iter_mut().find(|locked| locked.key == entry.key)
        {
            theme.complete = false;
        }
    }
}

/// Returns the record of an entry of this run: the files it asks for, as far as they exist.
fn new_entry(package: &Package<'_>, index: usize, version: String) -> LockEntry {
    let entry = &package.config.entries[index];
    let old = package.lock.entry(&entry.key);
    let (tokens, retired) = tokens_of(package, index, old);
    let had = || old.map(|old| old.collections.clone()).unwrap_or_default();
    let collections = package.collections.get(&index).cloned().unwrap_or_else(had);
    let mut new = LockEntry {
        key: entry.key.clone(),
        file: entry.file.clone(),
        version,
        settings: entry.digest(),
        table: package.config.table(entry).cloned(),
        drawing: entry.drawing_digest(),
        rules: RULES,
        complete: false,
        outputs: BTreeMap::new(),
        collections,
        tokens,
        retired,
    };
    for asset in package.plan.assets_of(index) {
        new.outputs.extend(asset_output(package, asset, new.made_asset()));
    }
    let deprecated = package.plan.deprecated_of(index);
    let made = new.made_asset();
    let kept = |path: &String| Some(LockOutput { made: made.clone(), ..on_record(package, path)? });
    new.outputs.extend(deprecated.filter_map(|path| Some((path.clone(), kept(path)?))));
    for path in package.plan.generated(index) {
        let sha256 = package.done.get(path).or_else(|| only_modified(package, path));
        let written = sha256.map(|sha256| LockOutput {
            sha256: *sha256,
            node: None,
            look: None,
            made: new.made_text(),
        });
        if let Some(output_record) = written.or_else(|| on_record(package, path)) {
            new.outputs.insert(path.clone(), output_record);
        }
    }
    new
}

/// Returns the record of the file at an asset's path now.
fn asset_output(package: &Package<'_>, asset: &AssetPlan, made: Made) -> Option<(String, LockOutput)> {
    let is_fresh = asset.decision.is_fresh();
    let old = || on_record(package, &asset.path);
    let new = |sha256: &_, look| LockOutput {
        sha256: Clone::clone(sha256),
        node: Some(asset.node.to_string()),
        look,
        made: made.clone(),
    };
    let known = package.new_digest(&asset.path, is_fresh);
    let output = match known.or_else(|| only_modified(package, &asset.path)) {
        Some(sha256) => Some(new(sha256, asset.look)),
        // The file shows what it would show if exported now.
        None if is_fresh => old().map(|old| new(&old.sha256, asset.look.or(old.look))),
        None => old(),
    };
    Some((asset.path.clone(), output?))
}

/// Returns the recorded digest of a file that somebody modified, if this run would have written the same
/// bytes again.
fn only_modified<'a>(package: &'a Package<'_>, path: &str) -> Option<&'a Digest> {
    package.refused.get(path).filter(|on_record| **on_record)?;
    package.lock.output(path).map(|output| &output.sha256)
}

/// Returns the old record of a file that is asked for but was not written. If git or the user restores the
/// file as it was, it is ours again.
fn on_record(package: &Package<'_>, path: &str) -> Option<LockOutput> {
    package.lock.output(path).cloned()
}

/// Whether something is at the path. Unreadable files count.
fn is_there(package: &Package<'_>, path: &str) -> bool {
    package.files.contains_key(path) || package.odd.contains_key(path)
}

/// Keeps the records of existing files that the entry no longer asks for.
fn keep_the_rest(
    package: &Package<'_>,
    entry: &mut LockEntry,
    owned_now: &BTreeSet<String>,
    released: &BTreeSet<String>,
) {
    for (path, output) in package.lock.entry(&entry.key).into_iter().flat_map(|old| &old.outputs) {
        let stays = is_there(package, path) && !owned_now.contains(path) && !released.contains(path);
        if stays {
            entry.outputs.insert(path.clone(), output.clone());
        }
    }
}

/// Whether the next export can skip this entry as long as the Figma file keeps its version.
fn is_complete(package: &Package<'_>, index: usize, locked: &LockEntry, complete: bool) -> bool {
    let entry = &package.config.entries[index];
    let failed = package.outcome.failed.iter();
    let failed = failed.filter(|problem| problem.entry.as_ref().is_some_and(|owner| owner.entry == entry.id));
    // The recorded bytes are those that would be written: once the file is restored, nothing is left to do.
    let is_modified = |problem: &Problem| problem.cause == Cause::Modified { on_record: true };
    let succeeded = failed.into_iter().all(is_modified);
    let planned = package.plan.assets_of(index).map(|asset| &asset.path);
    let deprecated = package.plan.deprecated_of(index);
    let asked = planned.chain(deprecated).chain(package.plan.generated(index)).collect::<BTreeSet<_>>();
    let is_made = |path: &&String| package.done.contains_key(*path) || is_there(package, path);
    let there = locked.outputs.keys().filter(is_made).collect::<BTreeSet<_>>();
    let settled = complete || !locked.outputs.keys().any(|path| package.stale.contains(path));
    // Code from an earlier run may not name assets that were exported since.
    let is_written = package
        .plan
        .generated(index)
        .all(|path| package.done.contains_key(path) || only_modified(package, path).is_some());
    // `--filter` leaves what it does not select as it is, which may have been complete already.
    let was_complete = package.lock.entry(&entry.key).is_some_and(|old| {
        old.complete && old.version == locked.version && old.settings == locked.settings && old.is_current()
    });
    let mut own = package.plan.assets_of(index);
    let is_left = !was_complete && own.any(|asset| matches!(asset.decision, Decision::Leave(_)));
    succeeded && settled && is_written && !is_left && asked == there && locked.is_current()
}

/// Returns the tokens that the entry's code names now, and those that it named before.
fn tokens_of(
    package: &Package<'_>,
    index: usize,
    old: Option<&LockEntry>,
) -> (Vec<LockToken>, Vec<LockToken>) {
    let (had, mut retired) = old.map(|old| (old.tokens.clone(), old.retired.clone())).unwrap_or_default();
    let Some(now) = package.tokens.get(&index) else { return (had, retired) };
    let names = now.iter().map(|token| token.name.as_str()).collect::<BTreeSet<_>>();
    retired.extend(had);
    retired.retain(|token| !names.contains(token.name.as_str()));
    let mut seen = BTreeSet::new();
    // The last token of a name is the newest.
    let mut kept =
        retired.into_iter().rev().filter(|token| seen.insert(token.name.clone())).collect::<Vec<_>>();
    kept.truncate(MOST_RETIRED);
    kept.reverse();
    (now.clone(), kept)
}

/// Returns the tokens of a set in the form the lock records, sorted by name.
pub(super) fn token_rows(set: &TokenSet) -> Vec<LockToken> {
    let tokens = set.groups.iter().flat_map(|group| &group.tokens);
    sorted(tokens.map(|token| LockToken::new(&token.id, &token.name, values(token))).collect())
}

/// Returns text styles in the form the lock records, sorted by name.
pub(super) fn style_rows(styles: &[TextStyle]) -> Vec<LockToken> {
    let looks = |style: &TextStyle| {
        let unnamed = TextStyle {
            name: String::new(),
            figma_name: String::new(),
            id: String::new(),
            description: String::new(),
            ..style.clone()
        };
        serde_json::to_string(&unnamed).unwrap_or_default()
    };
    sorted(styles.iter().map(|style| LockToken::new(&style.id, &style.name, looks(style))).collect())
}

/// Returns effect styles in the form the lock records, sorted by name.
pub(super) fn effect_rows(styles: &[EffectStyle]) -> Vec<LockToken> {
    let looks = |style: &EffectStyle| serde_json::to_string(&style.effects).unwrap_or_default();
    sorted(styles.iter().map(|style| LockToken::new(&style.id, &style.name, looks(style))).collect())
}

fn sorted(mut rows: Vec<LockToken>) -> Vec<LockToken> {
    rows.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
    rows
}

fn values(token: &Token) -> String {
    let one = |value: &crate::design::TokenValue| match (&value.alias, &value.value) {
        (Some(alias), _) => format!("{{{}}}", alias.name),
        (None, Value::Color(color)) => color.hex(),
        (None, other) => serde_json::to_string(other).unwrap_or_default(),
    };
    let across = token.across.iter().filter(|across| !across.values.is_empty());
    let across = across.map(|across| serde_json::to_string(across).unwrap_or_default());
    token.values.iter().map(one).chain(across).collect::<Vec<_>>().join(" ")
}
