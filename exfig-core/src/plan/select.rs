//! Selects the components of an entry, by frame, page, node and name.

use super::{Design, Names, Sought, Unfit};
use crate::asset::{AssetKind, NodeId};
use crate::config::{Assets, Entry};
use crate::design::{Component, Layer};
use crate::figma::components::{containers, node_as_component};
use crate::figma::loose::{Loose, loose_layers};
use crate::figma::node::{Document, Node};
use crate::patterns::Containers;
use crate::words::named_all;

/// The components that an entry selects.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Selected {
    /// In document order, without duplicates.
    pub components: Vec<Component>,
    /// What is left out on purpose: a reason and a name each.
    pub left_out: Vec<(String, String)>,
}

/// Selects the components that `entry` asks for.
///
/// # Errors
/// Every frame, page and node that does not exist, at once; or that nothing is selected.
pub(crate) fn select(design: &Design<'_>, entry: &Entry) -> Result<Selected, Vec<Unfit>> {
    let Some(assets) = entry.assets() else { return Ok(Selected::default()) };
    let (document, components) = (design.document, design.components);
    let mut unfit = missing_containers(document, assets);
    let mut chosen = Vec::new();
    let (frames, pages) = (Containers::new(&assets.frames), Containers::new(&assets.pages));
    for component in components {
        if is_in(component, assets, (&frames, &pages)) {
            chosen.push(component.clone());
        }
    }
    if assets.layers.as_ref().is_some_and(|layers| !layers.contains(&Layer::Components)) {
        chosen.clear();
    }
    let (loose, passed) = loose(document, entry.kind(), assets);
    chosen.extend(loose);
    for id in &assets.nodes {
        match named_node(document, components, id) {
            Some(nodes) => chosen.extend(nodes),
            None => unfit.push(Unfit::not_there(Sought::Node, &id.to_string(), Vec::new())),
        }
    }
    if !unfit.is_empty() {
        return Err(unfit);
    }
    let mut seen = std::collections::HashSet::new();
    chosen.retain(|component| seen.insert(component.id.clone()));

    let before_filter = chosen.len();
    let names = Names::of(entry);
    let left_out = passed.into_iter().filter(|(_, name)| names.take(name)).collect::<Vec<_>>();
    let passed_over = left_out.len();
    let mut selected = Selected { left_out, ..Selected::default() };
    for component in chosen {
        if !names.take(&component.name) {
            continue;
        }
        match why_not(&component, design, (entry, assets)) {
            // A set is one name, however many variants it has.
            Some(reason) => {
                let left_out = (reason, component.set.unwrap_or(component.name));
                if selected.left_out.last() != Some(&left_out) {
                    selected.left_out.push(left_out);
                }
            }
            None => selected.components.push(component),
        }
    }
    if selected.components.is_empty() {
        let filters = filters(entry, assets);
        return Err(vec![Unfit::Empty { place: place(assets), before_filter, passed_over, filters }]);
    }
    Ok(selected)
}

/// Returns why the component is left out, if it is.
fn why_not(component: &Component, design: &Design<'_>, (entry, assets): (&Entry, &Assets)) -> Option<String> {
    let kind = entry.kind();
    let is_named = assets.nodes.contains(&component.id);
    if component.is_private() && !is_named {
        Some(format!("private {kind}, whose names begin with `_` or `.`"))
    } else if entry.published && !design.published.contains(component.id.as_str()) {
        Some(format!("{kind} that the file has not published"))
    } else if assets.ready_for_dev && !component.ready {
        Some(format!("{kind} that are not ready for development in Figma"))
    } else {
        None
    }
}

/// The keys that filter what the entry's places contain.
fn filters(entry: &Entry, assets: &Assets) -> Vec<&'static str> {
    let mut keys = vec!["names", "exclude"];
    keys.extend(entry.published.then_some("published"));
    keys.extend(assets.ready_for_dev.then_some("ready-for-dev"));
    keys
}

/// Returns the layers to export that are not components; and what is passed over beside the components, as a
/// reason and a name each.
fn loose(document: &Document, kind: AssetKind, assets: &Assets) -> (Vec<Component>, Vec<(String, String)>) {
    let by_page = assets.frames.is_empty();
    let (frames, pages) = (Containers::new(&assets.frames), Containers::new(&assets.pages));
    let is_in = |node: &Node, is_page: bool| match is_page {
        true => by_page && pages.contains(&node.name),
        false => !by_page && frames.contains(&node.name),
    };
    let (mut taken, mut passed) = (Vec::new(), Vec::new());
    for Loose { component, layer, direct } in loose_layers(document, &is_in) {
        if !pages.is_empty() && !pages.contains(&component.place.page) {
            continue;
        }
        let is_taken = match (&assets.layers, layer) {
            (_, None) => false,
            (Some(layers), Some(layer)) => layers.contains(&layer),
            (None, Some(_)) => kind == AssetKind::Images && direct && !by_page,
        };
        let reason = match layer {
            _ if is_taken => {
                taken.push(component);
                continue;
            }
            Some(Layer::Instances) => {
                format!("instances beside the {kind}, which `layers = [\"instances\", …]` exports")
            }
            // A page's frames are its layout.
            Some(_) if by_page => continue,
            Some(_) => format!("frames beside the {kind}, which `layers = [\"frames\", …]` exports"),
            // Labels and lines beside icons are normal.
            None if kind == AssetKind::Icons || by_page || !direct => continue,
            None => format!("layers beside the {kind} that are neither components nor frames"),
        };
        passed.push((reason, component.name));
    }
    (taken, passed)
}

fn is_in(component: &Component, assets: &Assets, (frames, pages): (&Containers, &Containers)) -> bool {
    let by_frame = frames.is_empty() || component.place.frames.iter().any(|frame| frames.contains(frame));
    let by_page = pages.is_empty() || pages.contains(&component.place.page);
    // If only nodes are given, select these nodes and nothing else.
    let only_nodes = assets.frames.is_empty() && assets.pages.is_empty() && !assets.nodes.is_empty();
    !only_nodes && by_frame && by_page
}

fn missing_containers(document: &Document, assets: &Assets) -> Vec<Unfit> {
    let (frames, pages) = containers(document);
    let of_kind = |what: Sought, wanted: &[String], there: &[String]| {
        let is_there = |name: &String| {
            let wanted = Containers::new(std::slice::from_ref(name));
            there.iter().any(|name| wanted.contains(name))
        };
        let missing = wanted.iter().filter(|name| !is_there(name));
        missing.map(|name| Unfit::not_there(what, name, there.to_vec())).collect::<Vec<_>>()
    };
    let mut missing = of_kind(Sought::Frame, &assets.frames, &frames);
    missing.extend(of_kind(Sought::Page, &assets.pages, &pages));
    missing
}

/// Returns what a node id selects: the component itself, every component inside the node, or, if there are
/// none, the node as it is.
fn named_node(document: &Document, components: &[Component], id: &NodeId) -> Option<Vec<Component>> {
    let inside = |component: &&Component| component.id == *id || component.place.ancestors.contains(id);
    let found = components.iter().filter(inside).cloned().collect::<Vec<_>>();
    if !found.is_empty() {
        return Some(found);
    }
    node_as_component(document, id).map(|node| vec![node])
}

fn place(assets: &Assets) -> String {
    let list = |what: &str, names: &[String]| {
        (!names.is_empty()).then(|| format!("{what} {}", named_all(names.iter().map(String::as_str))))
    };
    let nodes = assets.nodes.iter().map(ToString::to_string).collect::<Vec<_>>();
    let parts = [list("frame", &assets.frames), list("page", &assets.pages), list("node", &nodes)];
    let parts = parts.into_iter().flatten().collect::<Vec<_>>();
    if parts.is_empty() { "the design".to_owned() } else { parts.join(" on ") }
}
