//! Selects, names and places the icons and images, and sets apart what would be in another's way.

use std::collections::{BTreeMap, BTreeSet};

use super::select::{Selected, select};
use super::{AssetPlan, Decision, Design, Names, Plan, PlanError, Problem, Route, describe, layout};
use crate::asset::{FileKey, NodeId};
use crate::config::{Assets, Config, Entry};
use crate::design::{AssetFile, AssetItem, Component};
use crate::naming;
use crate::words::named;

/// Selects and names the icons and images of those entries of `config` that `wanted` names.
/// `taken` are paths ([`same_file_key`](naming::same_file_key)) that are somebody else's in this package, and whose.
///
/// # Errors
/// All entries whose selection makes no sense, at once.
pub fn lay_out(
    config: &Config,
    wanted: &BTreeSet<usize>,
    designs: &BTreeMap<FileKey, Design<'_>>,
    taken: &BTreeMap<String, String>,
) -> Result<Plan, Vec<PlanError>> {
    let (mut plan, mut errors) = (Plan::default(), Vec::new());
    let mut owners: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for &index in wanted {
        let entry = &config.entries[index];
        let (Some(assets), Some(design)) = (entry.assets(), designs.get(&entry.file)) else { continue };
        match select(design.document, design.components, entry) {
            Ok(selected) => lay_out_entry(&mut plan, &mut owners, (index, entry, assets), selected),
            Err(why) => errors.push(PlanError { entry: entry.id.clone(), line: entry.line, why: why.into() }),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    set_collisions_apart(config, &mut plan, &owners, taken);
    Ok(plan)
}

fn lay_out_entry(
    plan: &mut Plan,
    owners: &mut BTreeMap<String, Vec<usize>>,
    (index, entry, assets): (usize, &Entry, &Assets),
    selected: Selected,
) {
    let names = Names::of(entry);
    plan.left_out.extend(selected.left_out);
    let mut items = Vec::new();
    for component in selected.components {
        let stem = match stem_of(&component, &names, assets) {
            Ok(stem) => stem,
            Err(why) => {
                let what = describe(entry.kind(), &component.name, &component.id);
                plan.problems.push(Problem::of(entry, what, why));
                continue;
            }
        };
        let mut files = Vec::new();
        for &scale in &assets.scales {
            let path = layout::path(assets, &stem, scale);
            owners.entry(naming::same_file_key(&path)).or_default().push(plan.assets.len());
            files.push(AssetFile {
                path: path.clone(),
                scale: scale.factor(),
                format: assets.format.to_string(),
            });
            plan.assets.push(AssetPlan {
                entry: index,
                node: component.id.clone(),
                figma_name: component.name.clone(),
                scale,
                path,
                width: component.width,
                turn: component.turn,
                decision: Decision::Undecided,
                look: None,
                route: Route::Figma(None),
            });
        }
        items.push(AssetItem {
            name: stem,
            figma_name: component.name,
            description: component.description,
            node: component.id.to_string(),
            width: component.width,
            height: component.height,
            files,
        });
    }
    plan.items.insert(index, items);
}

fn stem_of(component: &Component, names: &Names, assets: &Assets) -> Result<String, String> {
    if !component.visible {
        return Err("nothing of it is visible, so there is nothing to export; show it in Figma, or leave it out with `exclude`".into());
    }
    naming::file_stem(&names.rename(&component.name), assets.name_style)
        .map_err(|why| format!("{why}; rename it in Figma, or add a `replace` rule"))
}

/// Two components that would be one file on some file system: neither is exported, and both are named.
fn set_collisions_apart(
    config: &Config,
    plan: &mut Plan,
    owners: &BTreeMap<String, Vec<usize>>,
    taken: &BTreeMap<String, String>,
) {
    let mut dropped = BTreeSet::new();
    for (key, indexes) in owners {
        let Some(owner) = taken.get(key) else { continue };
        for asset in indexes.iter().map(|&at| &plan.assets[at]) {
            let entry = &config.entries[asset.entry];
            plan.problems.push(Problem::of(
 entry,
 describe(entry.kind(), &asset.figma_name, &asset.node),
 format!(
                    "`{}` belongs to {owner}; rename it in Figma, tell them apart with `replace`, or write to another place",
                    asset.path
                ),
));
            dropped.insert((asset.entry, asset.node.clone()));
        }
    }
    for indexes in owners.values().filter(|indexes| indexes.len() > 1) {
        let first = &plan.assets[indexes[0]];
        let all = indexes
            .iter()
            .map(|&at| format!("{} ({})", named(&plan.assets[at].figma_name), plan.assets[at].node));
        let why = format!(
            "{} would all be `{}`; rename all but one in Figma, or tell them apart with `replace`",
            all.collect::<Vec<_>>().join(" and "),
            first.path
        );
        // Each entry has failed to export something, and looks again next time.
        let mut entries = BTreeSet::new();
        for asset in indexes.iter().map(|&at| &plan.assets[at]).filter(|asset| entries.insert(asset.entry)) {
            let entry = &config.entries[asset.entry];
            plan.problems.push(Problem::of(
                entry,
                describe(entry.kind(), &asset.figma_name, &asset.node),
                why.clone(),
            ));
        }
        dropped.extend(indexes.iter().map(|&at| (plan.assets[at].entry, plan.assets[at].node.clone())));
    }
    plan.assets.retain(|asset| !dropped.contains(&(asset.entry, asset.node.clone())));
    for (entry, items) in &mut plan.items {
        items.retain(|item| !dropped.contains(&(*entry, NodeId::new(item.node.clone()))));
    }
}
