//! Selects the components of an entry, by frame, page, node and name.

use super::{Names, Unfit};
use crate::asset::{AssetKind, NodeId};
use crate::config::{Assets, Entry};
use crate::design::Component;
use crate::figma::components::{containers, node_as_component};
use crate::figma::loose::loose_children;
use crate::figma::node::Document;
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
pub(crate) fn select(
    document: &Document,
    components: &[Component],
    entry: &Entry,
) -> Result<Selected, Vec<Unfit>> {
    let Some(assets) = entry.assets() else { return Ok(Selected::default()) };
    let mut unfit = missing_containers(document, assets);
    let mut chosen = Vec::new();
    for component in components {
        if is_in(component, assets) {
            chosen.push(component.clone());
        }
    }
    if entry.kind() == AssetKind::Images {
        for frame in &assets.frames {
            let loose = loose_children(document, frame);
            chosen.extend(
                loose.into_iter().filter(|node| assets.pages.is_empty() || assets.pages.contains(&node.page)),
            );
        }
    }
    for id in &assets.nodes {
        match named_node(document, components, id) {
            Some(nodes) => chosen.extend(nodes),
            None => unfit.push(Unfit::NotThere { what: "node", name: id.to_string(), there: Vec::new() }),
        }
    }
    if !unfit.is_empty() {
        return Err(unfit);
    }
    let mut seen = std::collections::HashSet::new();
    chosen.retain(|component| seen.insert(component.id.clone()));

    let before_filter = chosen.len();
    let mut selected = Selected::default();
    let names = Names::of(entry);
    for component in chosen {
        if !names.take(&component.name) {
            continue;
        }
        if is_private(&component.name) && !assets.nodes.contains(&component.id) {
            selected.left_out.push((
                format!("private {}, whose names begin with `_` or `.`", entry.kind()),
                component.name,
            ));
        } else {
            selected.components.push(component);
        }
    }
    if selected.components.is_empty() {
        return Err(vec![Unfit::Empty { place: place(assets), before_filter }]);
    }
    Ok(selected)
}

/// Whether the component is private: by convention, Figma does not publish such names.
fn is_private(name: &str) -> bool {
    name.rsplit('/').next().unwrap_or(name).starts_with(['_', '.']) && !name.contains("..")
}

fn is_in(component: &Component, assets: &Assets) -> bool {
    let by_frame =
        assets.frames.is_empty() || component.frames.iter().any(|frame| assets.frames.contains(frame));
    let by_page = assets.pages.is_empty() || assets.pages.contains(&component.page);
    // If only nodes are given, select these nodes and nothing else.
    let only_nodes = assets.frames.is_empty() && assets.pages.is_empty() && !assets.nodes.is_empty();
    !only_nodes && by_frame && by_page
}

fn missing_containers(document: &Document, assets: &Assets) -> Vec<Unfit> {
    let (frames, pages) = containers(document);
    let of_kind = |what: &'static str, wanted: &[String], there: &[String]| {
        let missing = wanted.iter().filter(|name| !there.contains(name));
        missing.map(|name| Unfit::not_there(what, name, there.to_vec())).collect::<Vec<_>>()
    };
    let mut missing = of_kind("frame", &assets.frames, &frames);
    missing.extend(of_kind("page", &assets.pages, &pages));
    missing
}

/// Returns what a node id selects: the component itself, every component inside the node, or, if there are
/// none, the node as it is.
fn named_node(document: &Document, components: &[Component], id: &NodeId) -> Option<Vec<Component>> {
    let inside = |component: &&Component| component.id == *id || component.ancestors.contains(id);
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
