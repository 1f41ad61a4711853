//! Decides what to do with each icon and image.

use std::collections::{BTreeMap, BTreeSet};

use super::fresh::Judge;
use super::route::route;
use super::{Decision, Design, Plan, Present, Problem, Wishes};
use crate::asset::FileKey;
use crate::config::{Config, Entry, NameFilter};
use crate::patterns::NameMatcher;

/// Decides for each icon and image of the plan whether it is fresh, and if not, who draws it.
pub(crate) fn decide(
    plan: &mut Plan,
    config: &Config,
    designs: &BTreeMap<FileKey, Design<'_>>,
    present: &Present<'_>,
    wishes: &Wishes,
) {
    let filter =
        NameMatcher::new(&NameFilter { names: wishes.filter.iter().cloned().collect(), exclude: Vec::new() });
    let version = |entry: &Entry| designs.get(&entry.file).map_or("", |design| design.version);
    let judges = config.entries.iter().map(|entry| Judge::new(entry, version(entry), present, wishes));
    let judges = judges.collect::<Vec<_>>();
    let mut routes = BTreeMap::new();
    let mut undrawable = BTreeSet::new();
    for asset in &mut plan.assets {
        let entry = &config.entries[asset.entry];
        let (Some(assets), Some(design)) = (entry.assets(), designs.get(&entry.file)) else { continue };
        let node = design.nodes.get(asset.node.as_str()).copied();
        asset.look = Judge::look(node, asset.turn);
        let Some(reason) = judges[asset.entry].reason(asset) else {
            asset.decision = Decision::Fresh;
            continue;
        };
        if !filter.matches(&asset.figma_name) {
            asset.decision = Decision::Leave(reason);
            continue;
        }
        let route = routes.entry((asset.entry, asset.node.clone())).or_insert_with(|| route(assets, asset));
        match route {
            Ok(route) => {
                asset.route = route.clone();
                asset.decision = Decision::Write(reason);
            }
            Err(why) => {
                asset.decision = Decision::Leave(reason);
                if undrawable.insert((asset.entry, asset.node.clone())) {
                    plan.problems.push(Problem::of_asset(config, asset, why.clone()));
                }
            }
        }
    }
}
