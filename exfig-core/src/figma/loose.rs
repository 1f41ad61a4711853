//! Finds layers that are not components but may be pictures: frames and instances beside components.

use super::components::{Around, as_component};
use super::node::{Document, Node};
use crate::design::{Component, Layer, UPRIGHT};

/// A layer that is not a component, in a container that an entry selects.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Loose {
    /// What it would be exported as.
    pub component: Component,
    /// `None` for what is neither a frame nor an instance: a label, a line, a backdrop.
    pub layer: Option<Layer>,
    /// Whether the selected container is its parent.
    pub direct: bool,
}

/// Returns the layers in containers that `is_in` accepts, at any depth, that neither are components nor
/// contain any. What is inside such a layer belongs to it and is not listed. `is_in` gets a container and
/// whether it is a page.
pub(crate) fn loose_layers(document: &Document, is_in: &dyn Fn(&Node, bool) -> bool) -> Vec<Loose> {
    let mut found = Vec::new();
    for page in &document.root.children {
        let mut walk = Walk { is_in, around: Around::page(page), ready: false, found: &mut found };
        let selected = is_in(page, true);
        walk.enter(page, UPRIGHT, (selected, selected));
    }
    found
}

struct Walk<'a> {
    is_in: &'a dyn Fn(&Node, bool) -> bool,
    around: Around<'a>,
    /// Whether something around the current node is ready for development.
    ready: bool,
    found: &'a mut Vec<Loose>,
}

impl<'a> Walk<'a> {
    /// `inside` and `direct` say whether an ancestor, and whether `node` itself, is selected.
    fn enter(&mut self, node: &'a Node, above: [f64; 4], (inside, direct): (bool, bool)) {
        let ready = self.ready;
        self.ready |= node.ready;
        for child in &node.children {
            if matches!(child.kind.as_str(), "COMPONENT" | "COMPONENT_SET") {
                continue;
            }
            let turn = child.turn_in(above);
            if inside && !has_component(child) && !(self.is_in)(child, false) {
                let mut component = as_component(child, self.around.place(), turn);
                component.ready |= self.ready;
                self.found.push(Loose { component, layer: layer_of(child), direct });
                continue;
            }
            let selected = (self.is_in)(child, false);
            self.around.enter(child, false);
            self.enter(child, turn, (inside || selected, selected));
            self.around.leave(false);
        }
        self.ready = ready;
    }
}

fn layer_of(node: &Node) -> Option<Layer> {
    match node.kind.as_str() {
        "FRAME" | "GROUP" | "SECTION" => Some(Layer::Frames),
        "INSTANCE" => Some(Layer::Instances),
        _ => None,
    }
}

fn has_component(node: &Node) -> bool {
    node.kind == "COMPONENT" || node.children.iter().any(has_component)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figma::read::{Interest, read_document};
    use crate::policy::bulk::Bulk;

    const DOCUMENT: &str = r#"{"document":{"type":"DOCUMENT","children":[{"id":"0:1","name":"Page","type":"CANVAS","children":[
        {"id":"1:0","name":"Icons","type":"FRAME","children":[
            {"id":"1:1","name":"moon","type":"COMPONENT"},
            {"id":"1:2","name":"sun","type":"INSTANCE","children":[{"id":"I1:2;3","name":"ray","type":"VECTOR"}]},
            {"id":"1:3","name":"label","type":"TEXT"},
            {"id":"1:4","name":"row","type":"FRAME","children":[
                {"id":"1:5","name":"star","type":"COMPONENT"},
                {"id":"1:6","name":"cloud","type":"GROUP","children":[{"id":"1:7","name":"puff","type":"FRAME"}]}]}]},
        {"id":"2:0","name":"Notes","type":"FRAME","children":[{"id":"2:1","name":"sun","type":"INSTANCE"}]}]}]}}"#;

    #[test]
    fn layers_beside_components_are_found_at_any_depth() {
        let document = read_document(DOCUMENT.as_bytes(), &Interest::everything(), Bulk::default()).unwrap();
        let rows = |is_in: &dyn Fn(&Node, bool) -> bool| {
            let found = loose_layers(&document, is_in);
            let row = |loose: Loose| (loose.component.name, loose.layer, loose.direct);
            found.into_iter().map(row).collect::<Vec<_>>()
        };
        let (frames, instances) = (Some(Layer::Frames), Some(Layer::Instances));
        assert_eq!(
            rows(&|node, _| node.name == "Icons"),
            [
                ("sun".to_owned(), instances, true),
                ("label".to_owned(), None, true),
                ("cloud".to_owned(), frames, false)
            ]
        );
        let on_page = rows(&|node, is_page| is_page && node.name == "Page");
        assert_eq!(on_page.len(), 4);
        assert_eq!(on_page[3], ("Notes".to_owned(), frames, true));
        assert_eq!(
            loose_layers(&document, &|node, _| node.name == "row")[0].component.place.frames,
            ["Icons", "row"]
        );
        assert_eq!(rows(&|node, _| node.name == "Notes"), [("sun".to_owned(), instances, true)]);
    }
}
