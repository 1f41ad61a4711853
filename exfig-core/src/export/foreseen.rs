//! What exfig.lock would record after the planned export, as far as the plan knows: enough to say by name what changed.

use std::collections::{BTreeMap, BTreeSet};

use exfig_lock::Digest;
use exfig_lock::lock::{Lock, LockEntry, LockOutput};

use super::package::Package;
use crate::plan::{AssetPlan, Decision, Reason};

/// Returns the record with the planned items in place of those that it has. Entries that are not planned, and those
/// that were never exported, stay as they are.
pub(super) fn lock(package: &Package<'_>) -> Lock {
    let mut lock = package.lock.clone();
    for index in &package.wanted {
        let entry = &package.config.entries[*index];
        let Some(locked) = lock.entries.iter_mut().find(|locked| locked.key == entry.key) else { continue };
        locked.settings = entry.digest();
        if let Some(tokens) = package.tokens.get(index) {
            locked.tokens.clone_from(tokens);
        }
        if entry.assets().is_some() && package.wishes.filter.is_none() {
            locked.outputs = outputs(package, *index, locked);
        }
    }
    lock
}

fn outputs(package: &Package<'_>, index: usize, locked: &LockEntry) -> BTreeMap<String, LockOutput> {
    let planned = package.plan.assets_of(index);
    let mut outputs =
        planned.map(|asset| (asset.path.clone(), output(package, asset, locked))).collect::<BTreeMap<_, _>>();
    let kept = package
        .plan
        .deprecated_of(index)
        .filter_map(|path| Some((path.clone(), locked.outputs.get(path)?.clone())));
    outputs.extend(kept);
    if !package.outcome.failed.is_empty() {
        // An export with a failure removes nothing.
        let planned = outputs.values().filter_map(|output| output.node.clone()).collect::<BTreeSet<_>>();
        let stays = |output: &LockOutput| output.node.as_ref().is_some_and(|node| !planned.contains(node));
        let staying = locked.outputs.iter().filter(|(_, output)| stays(output));
        outputs.extend(staying.map(|(path, output)| (path.clone(), output.clone())).collect::<Vec<_>>());
    }
    outputs
}

fn output(package: &Package<'_>, asset: &AssetPlan, locked: &LockEntry) -> LockOutput {
    let looks_different =
        matches!(asset.decision, Decision::Write(Reason::LookChanged { .. } | Reason::NodeChanged));
    let recorded = package.lock.output(&asset.path).filter(|_| !looks_different);
    // Bytes are known only after the export. Those of a look that changed are others than before.
    let sha256 = recorded.map_or_else(|| Digest::of(b"planned"), |output| output.sha256);
    LockOutput { sha256, node: Some(asset.node.to_string()), look: asset.look, made: locked.made_asset() }
}
