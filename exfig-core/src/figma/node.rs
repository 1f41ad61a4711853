//! The document: a tree of nodes, as far as it is used.

use std::collections::BTreeMap;

use super::art::Art;
use super::wire::{ComponentMeta, Paint, StyleMeta, TypeStyle};
use crate::asset::NodeId;

/// The answer to `GET /v1/files/:key`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    /// The file's name.
    pub name: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// The root: its children are the pages.
    pub root: Node,
    /// Node id → component; lists components that the tree does not have.
    pub components: BTreeMap<String, ComponentMeta>,
    /// Node id → component set.
    pub component_sets: BTreeMap<String, ComponentMeta>,
    /// Node id → style.
    pub styles: BTreeMap<String, StyleMeta>,
}

/// One entry of the answer to `GET /v1/files/:key/nodes`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NodeEntry {
    /// The node.
    pub document: Node,
    /// Node id → component.
    pub components: BTreeMap<String, ComponentMeta>,
    /// Node id → component set.
    pub component_sets: BTreeMap<String, ComponentMeta>,
    /// Node id → style.
    pub styles: BTreeMap<String, StyleMeta>,
}

/// A node, as far as it is used.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// `12:34`
    pub id: String,
    /// As designers named it.
    pub name: String,
    /// `FRAME`, `COMPONENT` …, or a type that the specification does not know yet.
    pub kind: String,
    /// Whether it is switched on and not fully transparent.
    pub shown: bool,
    /// 0 to 1.
    pub opacity: f64,
    /// Width and height of its bounding box in px.
    pub size: Option<(f64, f64)>,
    /// Its fills, lowest first; kept only where a style may be read from them.
    pub fills: Vec<Paint>,
    /// Its strokes, likewise.
    pub strokes: Vec<Paint>,
    /// How its text looks; text nodes only.
    pub text: Option<Box<TypeStyle>>,
    /// `fill`, `stroke`, `text` … (also in plural) → the style's node id.
    pub styles: BTreeMap<String, String>,
    /// Whether the node itself, or a child that was not kept, leaves a mark.
    pub painted: bool,
    /// How it is turned and mirrored in its parent: `[a, b, c, d]` of SVG's `matrix()`; absent where it is not.
    pub turn: Option<Box<[f64; 4]>>,
    /// What of it can be seen; only where that was asked for.
    pub art: Option<Box<Art>>,
    /// What is inside it, lowest first.
    pub children: Vec<Node>,
}

impl Default for Node {
    /// What a node is that says nothing of itself: shown, opaque, empty.
    fn default() -> Self {
        Self {
            id: String::new(),
            name: String::new(),
            kind: String::new(),
            shown: true,
            opacity: 1.0,
            size: None,
            fills: Vec::new(),
            strokes: Vec::new(),
            text: None,
            styles: BTreeMap::new(),
            painted: false,
            turn: None,
            art: None,
            children: Vec::new(),
        }
    }
}

/// The least that an allocation takes.
const ALLOCATION: usize = 32;

impl Node {
    /// The id.
    #[must_use]
    pub fn node_id(&self) -> NodeId {
        NodeId::new(self.id.clone())
    }

    /// How the node is turned on the canvas, where what is above it is turned as `above` says.
    #[must_use]
    pub fn turn_in(&self, above: [f64; 4]) -> [f64; 4] {
        let Some(own) = &self.turn else { return above };
        let [a, b, c, d] = above;
        let [p, q, r, s] = **own;
        [a * p + c * q, b * p + d * q, a * r + c * s, b * r + d * s]
    }

    /// Bytes of memory that the node takes, without those in it: about as many, for what allocators and maps add.
    pub(super) fn weight(&self) -> u64 {
        let paints = self.fills.len() + self.strokes.len();
        let art = self.art.as_ref().map_or(0, |art| art.weight());
        let text = self.text.as_ref().map_or(0, |_| size_of::<TypeStyle>());
        let styles = self.styles.values().map(|id| size_of::<[String; 3]>() + id.len()).sum::<usize>();
        let names =
            [&self.id, &self.name, &self.kind].map(|name| name.len().max(ALLOCATION)).iter().sum::<usize>();
        // A list of children grows by doubling.
        (2 * size_of::<Self>() + names + paints * size_of::<Paint>() + art + text + styles) as u64
    }

    /// Whether anything of the node can be seen.
    #[must_use]
    pub fn is_visible(&self) -> bool {
        self.shown && (self.painted || self.children.iter().any(Self::is_visible))
    }

    /// Calls `visit` for the node and everything in it, outermost first.
    pub fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Node)) {
        visit(self);
        for child in &self.children {
            child.walk(visit);
        }
    }
}
