//! Finds the components of a document and names them.

use std::sync::Arc;

use super::node::{Document, Node};
use super::variants::VariantNames;
use crate::asset::NodeId;
use crate::design::{Component, Place, UPRIGHT};

/// Returns every component of a document, in document order. It walks the tree, because the `components` map
/// lists components that do not exist (221 of 553 in a real library).
///
/// A variant is named after its set and the values of its properties: `Size=24, State=Filled` in `Bell` is
/// `Bell/24/Filled`; see [`variants`](super::variants).
pub fn components(document: &Document) -> Vec<Component> {
    let mut found = Vec::new();
    for page in &document.root.children {
        let mut walk = Walk {
            document,
            around: Around::page(page),
            names: VariantNames::default(),
            ready: false,
            found: &mut found,
        };
        for child in &page.children {
            walk.enter(child, None, (true, UPRIGHT));
        }
    }
    found.shrink_to_fit();
    found
}

struct Walk<'a> {
    document: &'a Document,
    around: Around<'a>,
    names: VariantNames,
    /// Whether something around the current node is ready for development.
    ready: bool,
    found: &'a mut Vec<Component>,
}

impl<'a> Walk<'a> {
    fn enter(&mut self, node: &'a Node, set: Option<&'a Node>, (shown, turn): (bool, [f64; 4])) {
        let turn = node.turn_in(turn);
        match node.kind.as_str() {
            "COMPONENT" => {
                let component = self.component(node, set, (shown, turn));
                self.found.push(component);
            }
            "COMPONENT_SET" => {
                self.names = VariantNames::in_set(node);
                self.enter_children(node, Some(node), (shown && node.shown, turn));
            }
            _ => {
                self.enter_children(node, None, (shown && node.shown, turn));
            }
        }
    }

    fn enter_children(&mut self, node: &'a Node, set: Option<&'a Node>, above: (bool, [f64; 4])) {
        let ready = self.ready;
        self.ready |= node.ready;
        self.around.enter(node, set.is_some());
        for child in &node.children {
            self.enter(child, set, above);
        }
        self.around.leave(set.is_some());
        self.ready = ready;
    }

    fn component(&mut self, node: &Node, set: Option<&Node>, (shown, turn): (bool, [f64; 4])) -> Component {
        let described = |map: &std::collections::BTreeMap<String, super::wire::ComponentMeta>, id: &str| {
            map.get(id).and_then(|meta| meta.description.clone()).filter(|text| !text.is_empty())
        };
        let description = described(&self.document.components, &node.id)
            .or_else(|| set.and_then(|set| described(&self.document.component_sets, &set.id)))
            .unwrap_or_default();
        Component {
            id: node.node_id(),
            name: set.map_or_else(|| node.name.clone(), |set| self.names.name(&set.name, &node.name)),
            set: set.map(|set| set.name.clone()),
            description,
            place: self.around.place(),
            width: node.size.map(|(width, _)| width),
            height: node.size.map(|(_, height)| height),
            visible: shown && node.is_visible(),
            ready: self.ready || node.ready,
            turn,
        }
    }
}

/// Returns the node with this id as something to render, whatever its type.
pub(crate) fn node_as_component(document: &Document, id: &NodeId) -> Option<Component> {
    /// Returns the layers from below `node` to the wanted one, innermost first, and how the latter is turned.
    fn find<'a>(node: &'a Node, id: &str, above: [f64; 4]) -> Option<(Vec<&'a Node>, [f64; 4])> {
        node.children.iter().find_map(|child| {
            let turn = child.turn_in(above);
            if child.id == id {
                return Some((vec![child], turn));
            }
            let (mut path, turn) = find(child, id, turn)?;
            path.push(child);
            Some((path, turn))
        })
    }
    document.root.children.iter().find_map(|page| {
        let (path, turn) = find(page, id.as_str(), UPRIGHT)?;
        let (node, around) = path.split_first()?;
        let mut place = Around::page(page);
        for layer in around.iter().rev() {
            place.enter(layer, false);
        }
        Some(as_component(node, place.place(), turn))
    })
}

/// The layers around the one that is looked at.
pub(super) struct Around<'a> {
    page: &'a str,
    frames: Vec<&'a str>,
    ancestors: Vec<NodeId>,
    /// What the last call of [`place`](Self::place) returned, if it still applies.
    place: Option<Arc<Place>>,
}

impl<'a> Around<'a> {
    pub(super) fn page(page: &'a Node) -> Self {
        Self { page: &page.name, frames: Vec::new(), ancestors: vec![page.node_id()], place: None }
    }

    /// Goes into a frame, or into a set, whose name does not count.
    pub(super) fn enter(&mut self, node: &'a Node, is_set: bool) {
        self.ancestors.push(node.node_id());
        if !is_set {
            self.frames.push(&node.name);
        }
        self.place = None;
    }

    pub(super) fn leave(&mut self, is_set: bool) {
        self.ancestors.pop();
        if !is_set {
            self.frames.pop();
        }
        self.place = None;
    }

    pub(super) fn place(&mut self) -> Arc<Place> {
        let place = self.place.get_or_insert_with(|| {
            let frames = self.frames.iter().map(|&name| name.to_owned()).collect();
            Arc::new(Place { page: self.page.to_owned(), frames, ancestors: self.ancestors.clone() })
        });
        Arc::clone(place)
    }
}

pub(super) fn as_component(node: &Node, place: Arc<Place>, turn: [f64; 4]) -> Component {
    Component {
        id: node.node_id(),
        name: node.name.clone(),
        set: None,
        description: String::new(),
        place,
        width: node.size.map(|(width, _)| width),
        height: node.size.map(|(_, height)| height),
        visible: node.is_visible(),
        ready: node.ready,
        turn,
    }
}

/// Returns the names of all frames, sections and groups that a component could be in, each once, and the
/// names of all pages; both in document order.
pub fn containers(document: &Document) -> (Vec<String>, Vec<String>) {
    fn collect(node: &Node, frames: &mut Vec<String>) {
        for child in &node.children {
            if matches!(child.kind.as_str(), "FRAME" | "SECTION" | "GROUP") {
                if !frames.contains(&child.name) {
                    frames.push(child.name.clone());
                }
                collect(child, frames);
            }
        }
    }
    let (mut frames, mut pages) = (Vec::new(), Vec::new());
    for page in &document.root.children {
        pages.push(page.name.clone());
        collect(page, &mut frames);
    }
    (frames, pages)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::figma::read::{Interest, read_document};
    use crate::policy::bulk::Bulk;

    pub(crate) fn sample() -> Document {
        let json = r#"{"document":{"id":"0:0","type":"DOCUMENT","children":[{"id":"1:1","name":"Page","type":"CANVAS","children":[
            {"id":"1:2","name":"Icons","type":"FRAME","children":[
                {"id":"1:3","name":"ic/sun","type":"COMPONENT","absoluteBoundingBox":{"width":24,"height":20},
                 "children":[{"type":"VECTOR","fills":[{"type":"SOLID"}]}]},
                {"id":"1:4","name":"Bell","type":"COMPONENT_SET","children":[
                    {"id":"1:5","name":"Size=24, Filled=True","type":"COMPONENT","fills":[{"type":"SOLID"}]},
                    {"id":"1:6","name":"Size=16, Filled=False","type":"COMPONENT"}]}]},
            {"id":"1:7","name":"Pictures","type":"SECTION","children":[
                {"id":"1:8","name":"hero","type":"FRAME","fills":[{"type":"SOLID"}],"children":[{"id":"1:9","type":"RECTANGLE","name":"r"}]}]}
        ]}]},"components":{"1:3":{"description":"A sun"},"9:9":{"description":"gone"}},"componentSets":{"1:4":{"description":"A bell"}}}"#;
        read_document(json.as_bytes(), &Interest::everything(), Bulk::default()).unwrap()
    }

    #[test]
    fn components_are_walked_and_variants_named() {
        let found = components(&sample());
        let rows = found
            .iter()
            .map(|c| (c.id.as_str(), c.name.as_str(), c.description.as_str(), c.visible))
            .collect::<Vec<_>>();
        assert_eq!(
            rows,
            [
                ("1:3", "ic/sun", "A sun", true),
                ("1:5", "Bell/24/Filled", "A bell", true),
                ("1:6", "Bell/16", "A bell", false)
            ]
        );
        assert_eq!(found[0].place.frames, ["Icons"]);
        assert_eq!((found[0].width, found[0].height), (Some(24.0), Some(20.0)));
        assert_eq!(found[1].place.ancestors, ["1:1", "1:2", "1:4"].map(NodeId::new));
    }

    #[test]
    fn any_node_can_be_rendered_by_its_id() {
        let document = sample();
        assert_eq!(
            node_as_component(&document, &NodeId::new("1:9")).unwrap().place.frames,
            ["Pictures", "hero"]
        );
        assert_eq!(node_as_component(&document, &NodeId::new("8:8")), None);
    }

    #[test]
    fn containers_are_listed_for_suggestions() {
        let (frames, pages) = containers(&sample());
        assert_eq!(
            (frames, pages),
            (vec!["Icons".to_owned(), "Pictures".into(), "hero".into()], vec!["Page".to_owned()])
        );
    }
}
