//! Which nodes of a document to read in full.

use std::collections::BTreeSet;

use super::node::Node;

/// Which nodes to keep geometry for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Interest {
    /// All of them.
    pub everything: bool,
    /// Names of frames, sections and other nodes whose content to keep.
    pub frames: BTreeSet<String>,
    /// Names of pages whose content to keep.
    pub pages: BTreeSet<String>,
    /// Ids of nodes to keep, with all their descendants.
    pub nodes: BTreeSet<String>,
    /// Also keep the values of styles, wherever they are used.
    pub styles: bool,
}

impl Interest {
    /// Keeps everything in a document.
    pub fn everything() -> Self {
        Self { everything: true, styles: true, ..Self::default() }
    }

    /// Whether geometry is kept for any node.
    pub fn has_art(&self) -> bool {
        self.everything || !(self.frames.is_empty() && self.pages.is_empty() && self.nodes.is_empty())
    }

    /// Whether to keep a node outside the selection: for its children, because styles are read from it, or
    /// because its name could have been selected.
    pub(super) fn keeps(&self, node: &Node) -> bool {
        !node.children.is_empty()
            || (self.styles && node.styled.as_ref().is_some_and(|styled| styled.has_value()))
            || matches!(node.kind.as_str(), "CANVAS" | "FRAME" | "SECTION" | "GROUP" | "COMPONENT_SET")
    }

    pub(super) fn is_in(&self, node: &Node) -> bool {
        self.everything
            || self.nodes.contains(&node.id)
            || match node.kind.as_str() {
                "CANVAS" => self.pages.contains(&node.name),
                _ => self.frames.contains(&node.name),
            }
            // Figma sends id, name and type first. If the name or type is missing, keep too much rather than
            // too little.
            || ((node.name.is_empty() || node.kind.is_empty()) && self.has_art())
    }
}
