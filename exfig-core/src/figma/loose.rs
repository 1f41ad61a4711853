//! Finds layers that are not components but may be pictures.

use super::components::as_component;
use super::node::{Document, Node};
use crate::asset::NodeId;
use crate::design::{Component, UPRIGHT};

/// Returns the frames and other nodes directly inside a container named `frame`, for images that are not
/// components.
pub(crate) fn loose_children(document: &Document, frame: &str) -> Vec<Component> {
    let mut found = Vec::new();
    for page in &document.root.children {
        let mut loose =
            Loose { frame, page, ancestors: vec![page.node_id()], frames: Vec::new(), found: &mut found };
        loose.collect(page, UPRIGHT);
    }
    found
}

struct Loose<'a> {
    frame: &'a str,
    page: &'a Node,
    ancestors: Vec<NodeId>,
    frames: Vec<&'a str>,
    found: &'a mut Vec<Component>,
}

impl<'a> Loose<'a> {
    fn collect(&mut self, node: &'a Node, above: [f64; 4]) {
        for child in &node.children {
            if matches!(child.kind.as_str(), "COMPONENT" | "COMPONENT_SET") {
                continue;
            }
            let turn = child.turn_in(above);
            if self.frames.last() == Some(&self.frame) && !has_component(child) {
                self.found.push(as_component(child, &self.page.name, &self.ancestors, &self.frames, turn));
                continue;
            }
            self.frames.push(&child.name);
            self.ancestors.push(child.node_id());
            self.collect(child, turn);
            self.ancestors.pop();
            self.frames.pop();
        }
    }
}

fn has_component(node: &Node) -> bool {
    node.kind == "COMPONENT" || node.children.iter().any(has_component)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figma::components::tests::sample;

    #[test]
    fn frames_can_be_images_too() {
        let document = sample();
        let names = |found: Vec<Component>| found.into_iter().map(|c| c.name).collect::<Vec<_>>();
        assert_eq!(names(loose_children(&document, "Pictures")), ["hero"]);
        assert_eq!(names(loose_children(&document, "Icons")), Vec::<String>::new());
    }
}
