//! Selects, names and places the icons and images, and takes out those whose files would collide.

use std::collections::{BTreeMap, BTreeSet};

use exfig_lock::threads;

use super::measure::{Measured, measure};
use super::select::{Selected, select};
use super::{
    AssetPlan, Decision, Design, Mistake, Names, Plan, Problem, Route, Sought, Unfit, dark, describe, layout,
};
use crate::asset::{FileKey, NodeId};
use crate::config::{Assets, Config, Entry};
use crate::design::{AssetFile, AssetItem, Component};
use crate::naming;

/// Selects and names the icons and images of the entries of `config` whose indexes are in `wanted`. `taken`
/// maps paths that already belong to something else in this package, as
/// [`same_file_key`](naming::same_file_key)s, to their owner; `before` maps the recorded paths, in the same
/// form, to the nodes that they show.
///
/// # Errors
/// Everything in the entries that does not fit these designs, at once.
pub(crate) fn lay_out(
    config: &Config,
    wanted: &BTreeSet<usize>,
    designs: &BTreeMap<FileKey, Design<'_>>,
    taken: &BTreeMap<String, String>,
    before: &BTreeMap<String, String>,
) -> Result<Plan, Vec<Mistake>> {
    let (mut plan, mut errors) = (Plan::default(), Vec::new());
    let mut owners: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for &index in wanted {
        let entry = &config.entries[index];
        let (Some(assets), Some(design)) = (entry.assets(), designs.get(&entry.file)) else { continue };
        match select(design, entry) {
            Ok(selected) => {
                let variants = assets.dark.as_ref().map(|dark| dark::variants(&selected.components, dark));
                if let Some((dark, _)) =
                    assets.dark.as_ref().zip(variants.as_ref()).filter(|(_, all)| all.is_empty())
                {
                    errors
                        .push((index, Unfit::not_there(Sought::DarkVariant, &dark.to_string(), Vec::new())));
                }
                let variants = variants.unwrap_or_default();
                lay_out_entry(&mut plan, &mut owners, (index, entry, assets), (selected, &variants), design);
            }
            Err(unfit) => errors.extend(unfit.into_iter().map(|unfit| (index, unfit))),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    set_collisions_apart(config, &mut plan, &owners, (taken, before));
    Ok(plan)
}

fn lay_out_entry(
    plan: &mut Plan,
    owners: &mut BTreeMap<String, Vec<usize>>,
    (index, entry, assets): (usize, &Entry, &Assets),
    (selected, variants): (Selected, &BTreeMap<usize, usize>),
    design: &Design<'_>,
) {
    let names = Names::of(entry);
    plan.left_out.extend(selected.left_out);
    let mut items = Vec::with_capacity(selected.components.len());
    plan.assets.reserve_exact(selected.components.len() * assets.scales.len());
    let dark_of = |base: usize| variants.iter().find(|(_, of)| **of == base).map(|(dark, _)| *dark);
    let stems = selected.components.iter().enumerate().map(|(at, component)| {
        let base = variants.get(&at).map(|base| &selected.components[*base]);
        stem_of(component, base, &names, assets)
    });
    let stems = stems.collect::<Vec<_>>();
    let node = |component: &Component| design.nodes.get(component.id.as_str()).copied();
    let measured =
        threads::map(&selected.components, |component| measure(component, node(component), assets));
    for ((at, component), measured) in selected.components.into_iter().enumerate().zip(measured) {
        let place = layout::dir(assets, &component).and_then(|dir| Ok((dir, stems[at].clone()?)));
        let (dir, stem) = match place {
            Ok(place) => place,
            Err(why) => {
                let what = describe(entry.kind(), &component.name, &component.id);
                plan.problems.push(Problem::of(entry, what, why));
                plan.dropped.insert((index, component.id));
                continue;
            }
        };
        let Measured { size, obstacle } = measured;
        let mut files = Vec::with_capacity(assets.scales.len());
        for &scale in &assets.scales {
            let path = layout::path(assets, &dir, &stem, scale);
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
                size,
                obstacle: obstacle.clone(),
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
            width: size.map(|[width, _]| width),
            height: size.map(|[_, height]| height),
            files,
            dark: dark_of(at).and_then(|dark| stems[dark].clone().ok()),
            on_record: false,
        });
    }
    plan.items.insert(index, items);
}

/// `base` is the component that this one is the dark variant of: they are called `sun` and `sun_dark`.
fn stem_of(
    component: &Component,
    base: Option<&Component>,
    names: &Names,
    assets: &Assets,
) -> Result<String, String> {
    if !component.visible {
        return Err(
            "none of it is visible, so there is nothing to export; make it visible in Figma, or leave \
                    it out with `exclude`"
                .into(),
        );
    }
    let name = names.rename(&assets.name_from.apply(base.unwrap_or(component)));
    let name = if base.is_some() { format!("{name} dark") } else { name };
    naming::file_stem(&name, assets.name_style)
        .map_err(|why| format!("{why}; rename it in Figma, or add a `replace` rule"))
}

/// Takes out components that would be the same file on some file system, and reports them. The one that had
/// the file before keeps it; if there is none, none is exported.
fn set_collisions_apart(
    config: &Config,
    plan: &mut Plan,
    owners: &BTreeMap<String, Vec<usize>>,
    (taken, before): (&BTreeMap<String, String>, &BTreeMap<String, String>),
) {
    let mut dropped = BTreeSet::new();
    let mut problems = Vec::new();
    for (key, indexes) in owners {
        let Some(owner) = taken.get(key) else { continue };
        for asset in indexes.iter().map(|&at| &plan.assets[at]) {
            let why = format!(
                "`{}` belongs to {owner}; rename the {} in Figma, give it another name with `replace`, or \
                 choose another path",
                asset.path,
                config.entries[asset.entry].kind().singular()
            );
            problems.push(Problem::of_asset(config, asset, why));
            dropped.insert((asset.entry, asset.node.clone()));
        }
    }
    for (key, indexes) in owners.iter().filter(|(_, indexes)| indexes.len() > 1) {
        let mut assets = indexes.iter().map(|&at| &plan.assets[at]).collect::<Vec<_>>();
        let had_it = |asset: &&AssetPlan| before.get(key).is_some_and(|node| *node == asset.node.as_str());
        let why = match assets.iter().filter(|asset| had_it(asset)).count() {
            1 => {
                let keeper = assets.iter().position(had_it).map(|at| assets.remove(at));
                keeper.map(|keeper| belongs_to(config, keeper)).unwrap_or_default()
            }
            _ => collision(config, &assets),
        };
        for asset in assets {
            // The files at other scales of the same component collide, too; one report is enough.
            if dropped.insert((asset.entry, asset.node.clone())) {
                problems.push(Problem::of_asset(config, asset, why.clone()));
            }
        }
    }
    plan.problems.extend(problems);
    plan.dropped.extend(dropped.iter().cloned());
    plan.assets.retain(|asset| !dropped.contains(&(asset.entry, asset.node.clone())));
    for (entry, items) in &mut plan.items {
        items.retain(|item| !dropped.contains(&(*entry, NodeId::new(item.node.clone()))));
    }
}

fn belongs_to(config: &Config, keeper: &AssetPlan) -> String {
    let what = keeper.describe(config);
    format!(
        "`{}` is the file of {what}, which had it first; rename one of them in Figma, or give it another name with \
         `name-from = \"{{frame}}/{{name}}\"` and `replace`",
        keeper.path
    )
}

/// Says why `assets`, which would all be the same file, are not exported.
fn collision(config: &Config, assets: &[&AssetPlan]) -> String {
    let nodes = assets.iter().map(|asset| &asset.node).collect::<BTreeSet<_>>();
    let lines = assets.iter().map(|asset| config.entries[asset.entry].line).collect::<BTreeSet<_>>();
    if let ([_], [first, second, ..]) = (Vec::from_iter(nodes).as_slice(), Vec::from_iter(&lines).as_slice())
    {
        return format!(
            "the entries on lines {first} and {second} of Cargo.toml export the same component to the same \
             directory; change the `dir` of one of them, or leave the component out of one with `exclude`"
        );
    }
    format!(
        "all would be written to `{}`; rename all but one in Figma, or give them different names with \
         `name-from = \"{{frame}}/{{name}}\"` and `replace`",
        assets[0].path
    )
}
