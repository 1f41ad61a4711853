//! What goes into exfig.lock: everything that is on disk, whoever asked for it and whenever it was made.
//!
//! A file stays on record until it is replaced or removed: after a change of the Figma file, entries that were inserted or swapped,
//! `--only`, `--filter`, and an early end of any kind.

use std::collections::{BTreeMap, BTreeSet};

use super::fetch::FileData;
use super::package::Package;
use crate::asset::{FileKey, Rgba};
use crate::design::{TextStyle, Token, TokenSet, Value};
use crate::digest::Digest;
use crate::plan::{AssetPlan, Cause, Problem, RULES};
use crate::state::lockfile::{Lock, LockEntry, LockOutput, LockToken, MOST_RETIRED, Made};

/// The lock after a run that was `complete`, or not; `released` are the paths that exfig no longer owns.
pub(super) fn lock(
    package: &Package<'_>,
    files: &BTreeMap<FileKey, FileData>,
    complete: bool,
    released: &BTreeSet<String>,
) -> Lock {
    let mut lock = Lock::default();
    let mut taken_part = BTreeSet::new();
    for (index, entry) in package.config.entries.iter().enumerate() {
        match files.get(&entry.file).filter(|_| package.wanted.contains(&index)) {
            Some(data) => {
                taken_part.insert(entry.key.clone());
                lock.entries.push(new_entry(package, index, data));
            }
            None => lock.entries.extend(package.lock.entry(&entry.key).cloned()),
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
    // What Cargo.toml no longer has is forgotten with its last file.
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

/// A theme is as complete as what it shows: one whose members failed, or were exported at another version without it, is looked at again.
fn unsettle_themes(package: &Package<'_>, lock: &mut Lock) {
    for (index, entry) in package.config.entries.iter().enumerate() {
        let Some(version) = lock.entry(&entry.key).map(|theme| theme.version.clone()) else { continue };
        let is_settled = |member: usize| {
            let member = lock.entry(&package.config.entries[member].key);
            member.is_some_and(|member| member.complete && member.version == version)
        };
        if !package.config.members(index).all(is_settled)
            && let Some(theme) = lock.entries.iter_mut().find(|locked| locked.key == entry.key)
        {
            theme.complete = false;
        }
    }
}

/// The record of an entry that took part: what it asked for, as far as it is there.
fn new_entry(package: &Package<'_>, index: usize, data: &FileData) -> LockEntry {
    let entry = &package.config.entries[index];
    let old = package.lock.entry(&entry.key);
    let (tokens, retired) = tokens_of(package, index, old);
    let mut new = LockEntry {
        key: entry.key.clone(),
        file: entry.file.clone(),
        version: data.version_name().to_owned(),
        settings: entry.digest(),
        drawing: entry.drawing_digest(),
        rules: RULES,
        complete: false,
        outputs: BTreeMap::new(),
        tokens,
        retired,
    };
    for asset in package.plan.assets.iter().filter(|asset| asset.entry == index) {
        new.outputs.extend(asset_output(package, asset, new.made_asset()));
    }
    for path in package.plan.generated(index) {
        let sha256 = package.done.get(path).or_else(|| only_modified(package, path));
        let written = sha256.map(|sha256| LockOutput {
            sha256: sha256.clone(),
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

/// What is at an asset's path now.
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
        Some(sha256) => Some(new(sha256, asset.look.clone())),
        // It shows what it would show if it were made now.
        None if is_fresh => old().map(|old| new(&old.sha256, asset.look.clone().or(old.look))),
        None => old(),
    };
    Some((asset.path.clone(), output?))
}

/// What is on record for a file that this run would have written just like that, had nobody modified it.
fn only_modified<'a>(package: &'a Package<'_>, path: &str) -> Option<&'a Digest> {
    package.refused.get(path).filter(|on_record| **on_record)?;
    package.lock.output(path).map(|output| &output.sha256)
}

/// What the lock says of a file that is asked for and was not made: it may come back as it was, by git or another hand, and is ours then.
fn on_record(package: &Package<'_>, path: &str) -> Option<LockOutput> {
    package.lock.output(path).cloned()
}

/// What cannot be read is there too.
fn is_there(package: &Package<'_>, path: &str) -> bool {
    package.files.contains_key(path) || package.odd.contains_key(path)
}

/// Puts back what the entry had and does not ask for any more, as long as it is there.
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

/// Whether the next export has nothing to look at in this entry while Figma's version is the same.
fn is_complete(package: &Package<'_>, index: usize, locked: &LockEntry, complete: bool) -> bool {
    let entry = &package.config.entries[index];
    let failed = package.outcome.failed.iter();
    let failed = failed.filter(|problem| problem.entry.as_ref().is_some_and(|owner| owner.entry == entry.id));
    // What is on record is what would be written: once the file is back, nothing is left to do.
    let is_modified = |problem: &Problem| problem.cause == Cause::Modified { on_record: true };
    let succeeded = failed.into_iter().all(is_modified);
    let planned = package.plan.assets.iter().filter(|asset| asset.entry == index).map(|asset| &asset.path);
    let asked = planned.chain(package.plan.generated(index)).collect::<BTreeSet<_>>();
    let is_made = |path: &&String| package.done.contains_key(*path) || is_there(package, path);
    let there = locked.outputs.keys().filter(is_made).collect::<BTreeSet<_>>();
    let settled = complete || !locked.outputs.keys().any(|path| package.stale.contains(path));
    // Code of before may not name what has arrived since.
    let is_written = package
        .plan
        .generated(index)
        .all(|path| package.done.contains_key(path) || only_modified(package, path).is_some());
    succeeded
        && settled
        && is_written
        && package.wishes.filter.is_none()
        && asked == there
        && locked.is_current()
}

/// The tokens that the entry's code names now, and those that it named once.
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
    // The newest of a name is the last.
    let mut kept =
        retired.into_iter().rev().filter(|token| seen.insert(token.name.clone())).collect::<Vec<_>>();
    kept.truncate(MOST_RETIRED);
    kept.reverse();
    (now.clone(), kept)
}

/// The tokens of a set as they stand in the lock, by name.
pub(super) fn token_rows(set: &TokenSet) -> Vec<LockToken> {
    let tokens = set.groups.iter().flat_map(|group| &group.tokens);
    sorted(tokens.map(|token| LockToken::new(&token.id, &token.name, values(token))).collect())
}

/// Text styles likewise.
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

fn sorted(mut rows: Vec<LockToken>) -> Vec<LockToken> {
    rows.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
    rows
}

fn values(token: &Token) -> String {
    let one = |value: &crate::design::TokenValue| match (&value.alias, &value.value) {
        (Some(alias), _) => format!("{{{alias}}}"),
        (None, Value::Color(color)) => hex(*color),
        (None, other) => serde_json::to_string(other).unwrap_or_default(),
    };
    token.values.iter().map(one).collect::<Vec<_>>().join(" ")
}

/// `#ff8800`, with its alpha where it is not opaque.
fn hex(color: Rgba) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte")]
    let byte = |channel: f64| (channel.clamp(0.0, 1.0) * 255.0).round() as u8;
    let [r, g, b, a] = [color.r, color.g, color.b, color.a].map(byte);
    if a == 255 { format!("#{r:02x}{g:02x}{b:02x}") } else { format!("#{r:02x}{g:02x}{b:02x}{a:02x}") }
}
