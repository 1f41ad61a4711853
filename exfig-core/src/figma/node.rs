//! The document: a tree of nodes, reduced to the fields that exfig uses.

use std::collections::BTreeMap;

use super::art::Art;
use super::constant::Constant;
use super::wire::{ComponentMeta, Effect, Paint, StyleMeta, TypeStyle};
use crate::asset::NodeId;

/// The response to `GET /v1/files/:key`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    /// The file's name; absent if the response does not state it.
    pub name: Option<String>,
    /// The file's version; absent if the response does not state it.
    pub version: Option<String>,
    /// The root: its children are the pages.
    pub root: Node,
    /// Node id → component. It also lists components that are not in the tree.
    pub components: BTreeMap<String, ComponentMeta>,
    /// Node id → component set.
    pub component_sets: BTreeMap<String, ComponentMeta>,
    /// Node id → style.
    pub styles: BTreeMap<String, StyleMeta>,
}

/// One entry of the response to `GET /v1/files/:key/nodes`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NodeEntry {
    /// The node, with its descendants.
    pub document: Node,
    /// Node id → component.
    pub components: BTreeMap<String, ComponentMeta>,
    /// Node id → component set.
    pub component_sets: BTreeMap<String, ComponentMeta>,
    /// Node id → style.
    pub styles: BTreeMap<String, StyleMeta>,
}

/// A node, reduced to the fields that exfig uses.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// `12:34`
    pub id: String,
    /// The layer's name in Figma.
    pub name: String,
    /// `FRAME`, `COMPONENT` …, or a type that the specification does not know yet.
    pub kind: Constant,
    /// Whether the layer is switched on and not fully transparent.
    pub shown: bool,
    /// 0 to 1.
    pub opacity: f64,
    /// Width and height of its bounding box, in px.
    pub size: Option<(f64, f64)>,
    /// What styles are read from; only in nodes that use a style, or may be one.
    pub styled: Option<Box<Styled>>,
    /// Whether it sets the mode of variables for itself and everything in it.
    pub sets_mode: bool,
    /// Whether its status in Dev Mode is "Ready for dev" or "Completed".
    pub ready: bool,
    /// Whether the node itself, or a child that was dropped, paints anything.
    pub painted: bool,
    /// Its rotation and mirroring in its parent: `[a, b, c, d]` of SVG's `matrix()`; absent if upright.
    pub turn: Option<Box<[f64; 4]>>,
    /// Its geometry and paints; read only for nodes of interest.
    pub art: Option<Box<Art>>,
    /// Its children, bottom first.
    pub children: Vec<Node>,
}

/// The values of a node's styles.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Styled {
    /// Its fills, bottom first.
    pub fills: Vec<Paint>,
    /// Its strokes, bottom first.
    pub strokes: Vec<Paint>,
    /// Its effects.
    pub effects: Vec<Effect>,
    /// Its text properties; text nodes only.
    pub text: Option<Box<TypeStyle>>,
    /// `fill`, `stroke`, `text` … (also in plural) → the style's node id.
    pub styles: BTreeMap<String, String>,
}

impl Styled {
    /// Whether it uses a style, or has the value of a color or text style.
    pub(super) fn has_value(&self) -> bool {
        !(self.styles.is_empty() && self.fills.is_empty() && self.text.is_none())
    }

    /// Estimates its memory, in bytes.
    fn weight(&self) -> usize {
        let paints = self.fills.iter().chain(&self.strokes);
        let paints = paints.map(|paint| size_of::<Paint>() + paint.extra_weight()).sum::<usize>();
        let text = self.text.as_ref().map_or(0, |_| size_of::<TypeStyle>());
        let styles = self.styles.values().map(|id| size_of::<[String; 3]>() + id.len()).sum::<usize>();
        size_of::<Self>() + paints + self.effects.len() * size_of::<Effect>() + text + styles
    }
}

impl Default for Node {
    /// Figma's defaults for omitted fields: visible, opaque, empty.
    fn default() -> Self {
        Self {
            id: String::new(),
            name: String::new(),
            kind: Constant::default(),
            shown: true,
            opacity: 1.0,
            size: None,
            styled: None,
            sets_mode: false,
            ready: false,
            painted: false,
            turn: None,
            art: None,
            children: Vec::new(),
        }
    }
}

/// The smallest size of an allocation, in bytes.
const ALLOCATION: usize = 32;

impl Node {
    /// Returns the id as a [`NodeId`].
    pub fn node_id(&self) -> NodeId {
        NodeId::new(self.id.clone())
    }

    /// Returns the node's rotation and mirroring on the canvas, given its parent's (`above`).
    pub fn turn_in(&self, above: [f64; 4]) -> [f64; 4] {
        let Some(own) = &self.turn else { return above };
        let [a, b, c, d] = above;
        let [p, q, r, s] = **own;
        [a * p + c * q, b * p + d * q, a * r + c * s, b * r + d * s]
    }

    /// Estimates the node's memory in bytes, without its children but with the overhead of allocators and
    /// maps.
    pub(super) fn weight(&self) -> u64 {
        let art = self.art.as_ref().map_or(0, |art| art.weight());
        let styled = self.styled.as_ref().map_or(0, |styled| styled.weight());
        let names = [&self.id, &self.name].map(|name| name.len().max(ALLOCATION)).iter().sum::<usize>();
        let names = names + self.kind.weight();
        // A list of children grows by doubling.
        (2 * size_of::<Self>() + names + art + styled) as u64
    }

    /// Whether any part of the node is visible.
    pub fn is_visible(&self) -> bool {
        self.shown && (self.painted || self.children.iter().any(Self::is_visible))
    }

    /// Whether it is a frame of some kind: its box does not come from what is in it.
    pub fn is_frame(&self) -> bool {
        matches!(self.kind.as_str(), "FRAME" | "COMPONENT" | "INSTANCE" | "SLOT")
    }

    /// Calls `visit` for the node and all its descendants, parents first.
    pub fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Node)) {
        visit(self);
        for child in &self.children {
            child.walk(visit);
        }
    }
}
