//! Which components an entry asks for, by frame, page, node and name.

use std::fmt;

use super::Names;
use crate::asset::{AssetKind, NodeId};
use crate::config::{Assets, Entry, nearest_first};
use crate::design::Component;
use crate::figma::components::{containers, loose_children, node_as_component};
use crate::figma::node::Document;
use crate::words::{named, named_all};

/// The components of an entry.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Selected {
    /// In document order, without repeats.
    pub components: Vec<Component>,
    /// What is left out on purpose: a reason and a name.
    pub left_out: Vec<(String, String)>,
}

/// A selection that makes no sense in this design.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SelectError {
    /// No frame, page or node is called that.
    NotThere {
        /// `frame`, `page` or `node`.
        what: &'static str,
        /// What was asked for.
        name: String,
        /// What there is, nearest first.
        there: Vec<String>,
    },
    /// What was asked for is there and holds nothing to export.
    Empty {
        /// `frame `Icons``, or what else limits the entry.
        place: String,
        /// Components there before `names` and `exclude`.
        before_filter: usize,
    },
}

/// Names that are suggested.
const SUGGESTED: usize = 5;

impl std::error::Error for SelectError {}

impl fmt::Display for SelectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotThere { what, name, there } => {
                write!(f, "the design has no {what} {}", named(name))?;
                let shown = named_all(there.iter().take(SUGGESTED).map(String::as_str));
                match there.len() {
                    0 => Ok(()),
                    n if n > SUGGESTED => write!(f, "; there are {shown} and {} more", n - SUGGESTED),
                    _ => write!(f, "; there are {shown}"),
                }
            }
            Self::Empty { place, before_filter: 0 } => {
                write!(
                    f,
                    "{place} holds no component; put components there, or name another frame, page or node"
                )
            }
            Self::Empty { place, before_filter } => {
                write!(f, "none of the {before_filter} components in {place} passes `names` and `exclude`")
            }
        }
    }
}

/// The components that `entry` asks for.
///
/// # Errors
/// [`SelectError`] names what is not there, or is empty.
pub fn select(document: &Document, components: &[Component], entry: &Entry) -> Result<Selected, SelectError> {
    let Some(assets) = entry.assets() else { return Ok(Selected::default()) };
    check_containers(document, assets)?;
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
        chosen.extend(named_node(document, components, id)?);
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
                format!("private {}, as `_` or `.` before a name says", entry.kind()),
                component.name,
            ));
        } else {
            selected.components.push(component);
        }
    }
    if selected.components.is_empty() {
        return Err(SelectError::Empty { place: place(assets), before_filter });
    }
    Ok(selected)
}

/// By Figma's convention such components are not published.
fn is_private(name: &str) -> bool {
    name.rsplit('/').next().unwrap_or(name).starts_with(['_', '.']) && !name.contains("..")
}

fn is_in(component: &Component, assets: &Assets) -> bool {
    let by_frame =
        assets.frames.is_empty() || component.frames.iter().any(|frame| assets.frames.contains(frame));
    let by_page = assets.pages.is_empty() || assets.pages.contains(&component.page);
    // Nodes alone mean these nodes and nothing else.
    let only_nodes = assets.frames.is_empty() && assets.pages.is_empty() && !assets.nodes.is_empty();
    !only_nodes && by_frame && by_page
}

fn check_containers(document: &Document, assets: &Assets) -> Result<(), SelectError> {
    let (frames, pages) = containers(document);
    for (what, wanted, there) in [("frame", &assets.frames, frames), ("page", &assets.pages, pages)] {
        if let Some(name) = wanted.iter().find(|name| !there.contains(name)) {
            return Err(SelectError::NotThere {
                what,
                name: name.clone(),
                there: nearest_first(name, there),
            });
        }
    }
    Ok(())
}

/// A node by id: a component itself, every component in it, or where there is none the node as it is.
fn named_node(
    document: &Document,
    components: &[Component],
    id: &NodeId,
) -> Result<Vec<Component>, SelectError> {
    let inside = |component: &&Component| component.id == *id || component.ancestors.contains(id);
    let found = components.iter().filter(inside).cloned().collect::<Vec<_>>();
    if !found.is_empty() {
        return Ok(found);
    }
    match node_as_component(document, id) {
        Some(node) => Ok(vec![node]),
        None => Err(SelectError::NotThere { what: "node", name: id.to_string(), there: Vec::new() }),
    }
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
