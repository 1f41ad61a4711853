//! Which part of a document counts.

use std::collections::BTreeSet;

use super::node::Node;

/// Of which nodes the reader keeps what can be seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Interest {
    /// Of all of them.
    pub everything: bool,
    /// Names of frames, sections and other nodes whose content counts.
    pub frames: BTreeSet<String>,
    /// Names of pages whose content counts.
    pub pages: BTreeSet<String>,
    /// Ids of nodes that count, with all they contain.
    pub nodes: BTreeSet<String>,
    /// Besides, in the values of styles, wherever they are used.
    pub styles: bool,
}

impl Interest {
    /// In everything that a document holds.
    #[must_use]
    pub fn everything() -> Self {
        Self { everything: true, styles: true, ..Self::default() }
    }

    /// Whether what can be seen of any node counts.
    #[must_use]
    pub fn has_art(&self) -> bool {
        self.everything || !(self.frames.is_empty() && self.pages.is_empty() && self.nodes.is_empty())
    }

    /// What is kept of the rest: what styles are read from, and the names of what could have been asked for.
    pub(super) fn keeps(&self, node: &Node) -> bool {
        !node.children.is_empty()
            || (self.styles && !(node.styles.is_empty() && node.fills.is_empty() && node.text.is_none()))
            || matches!(node.kind.as_str(), "CANVAS" | "FRAME" | "SECTION" | "GROUP" | "COMPONENT_SET")
    }

    pub(super) fn is_in(&self, node: &Node) -> bool {
        self.everything
            || self.nodes.contains(&node.id)
            || match node.kind.as_str() {
                "CANVAS" => self.pages.contains(&node.name),
                _ => self.frames.contains(&node.name),
            }
            // Figma tells these three first. Where they are missing, rather too much is kept than too little.
            || ((node.name.is_empty() || node.kind.is_empty()) && self.has_art())
    }
}
