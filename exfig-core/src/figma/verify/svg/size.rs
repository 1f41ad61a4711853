//! Measures what a document costs to draw, without drawing it: what is used twice counts twice, and what uses
//! itself is rejected.

use std::collections::HashMap;

use roxmltree::{Document, Node, NodeId};

use super::{XLINK, value};

/// The most elements to draw, repetitions included.
const MOST_DRAWN: u64 = 1_000_000;
/// How deep elements may nest, including what they refer to.
const DEEPEST: u32 = 256;

/// What a document costs to draw.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Size {
    /// Elements to draw; those used twice count twice.
    pub drawn: u64,
    /// Images the size of the canvas that are in memory at once: groups with an opacity, masks, and each step
    /// of a filter.
    pub layers: u32,
    /// Whether it generates noise (`feTurbulence`).
    pub has_noise: bool,
    depth: u32,
}

impl Size {
    fn beside(self, other: Self) -> Self {
        Self {
            drawn: self.drawn.saturating_add(other.drawn),
            layers: self.layers.max(other.layers),
            has_noise: self.has_noise || other.has_noise,
            depth: self.depth.max(other.depth),
        }
    }
}

/// Measures a document.
///
/// # Errors
/// The document costs too much, or refers to itself.
pub(super) fn measure(document: &Document<'_>) -> Result<Size, String> {
    let mut ids = HashMap::new();
    for node in document.descendants() {
        if let Some(id) = node.attribute("id") {
            // Readers use the first of several.
            ids.entry(id).or_insert(node.id());
        }
    }
    let mut meter = Meter { document, ids, known: HashMap::new(), open: 0 };
    meter.size(document.root_element())
}

struct Meter<'a, 'input> {
    document: &'a Document<'input>,
    ids: HashMap<&'a str, NodeId>,
    /// Elements with an id; `None` while they are being measured.
    known: HashMap<NodeId, Option<Size>>,
    open: u32,
}

impl<'a, 'input> Meter<'a, 'input> {
    fn size(&mut self, node: Node<'a, 'input>) -> Result<Size, String> {
        // Elements that others may refer to are measured once.
        if !node.has_attribute("id") {
            return self.look_at(node);
        }
        match self.known.get(&node.id()) {
            Some(Some(size)) if self.open + size.depth <= DEEPEST => Ok(*size),
            Some(Some(_)) => Err(format!("elements nested more than {DEEPEST} deep")),
            Some(None) => Err("a circular reference".to_owned()),
            None => {
                self.known.insert(node.id(), None);
                let size = self.look_at(node)?;
                self.known.insert(node.id(), Some(size));
                Ok(size)
            }
        }
    }

    fn look_at(&mut self, node: Node<'a, 'input>) -> Result<Size, String> {
        self.open += 1;
        if self.open > DEEPEST {
            return Err(format!("elements nested more than {DEEPEST} deep"));
        }
        let mut size =
            Size { drawn: 1, has_noise: node.tag_name().name() == "feTurbulence", ..Size::default() };
        let mut steps = 0;
        for child in node.children().filter(Node::is_element) {
            steps += 1;
            size = size.beside(self.size(child)?);
        }
        if node.tag_name().name() == "filter" {
            size.layers = size.layers.max(steps);
        }
        for attribute in node.attributes() {
            let target = match (attribute.name(), attribute.namespace()) {
                ("href", None | Some(XLINK)) => attribute.value().trim().strip_prefix('#'),
                ("style", None) => value::clip_of_style(attribute.value()),
                _ => value::reference(attribute.value()).map(|(id, _)| id),
            };
            if let Some(target) = target {
                let target = self.referred(target)?;
                // Both are in memory at once.
                let layers = size.layers.saturating_add(target.layers);
                size = Size { layers, ..size.beside(target) };
            }
        }
        let is_layer =
            ["opacity", "mask", "clip-path", "filter", "style"].iter().any(|name| node.has_attribute(*name));
        size.layers = size.layers.saturating_add(u32::from(is_layer));
        if size.drawn > MOST_DRAWN {
            return Err(format!("more than {MOST_DRAWN} elements to draw, repeated references included"));
        }
        size.depth += 1;
        self.open -= 1;
        Ok(size)
    }

    /// Returns the size of what `url(#id)` refers to; nothing if there is no such element.
    fn referred(&mut self, id: &str) -> Result<Size, String> {
        match self.ids.get(id).and_then(|id| self.document.get_node(*id)) {
            Some(node) => self.size(node),
            None => Ok(Size::default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_twice_counts_twice() {
        let noise = r##"<filter id="f"><feTurbulence/><feOffset/></filter>"##;
        let mask = r##"<mask id="m"><g opacity="0.5"/></mask>"##;
        let table = [
            "<g/>".to_owned(),
            noise.to_owned(),
            format!(r##"{noise}<g filter="url(#f)"/>"##),
            format!(r##"{mask}<g mask="url(#m)" opacity="0.5"/>"##),
            format!(r##"{mask}<g mask="url(#m)"/><g mask="url(#m)"/>"##),
            r##"<g id="a" opacity="0.5"><g opacity="0.5"/></g><use xlink:href="#a"/><use href="#a"/>"##
                .to_owned(),
        ];
        let shown = table.map(|inner| {
            let text = format!(r#"<svg xmlns:xlink="http://www.w3.org/1999/xlink">{inner}</svg>"#);
            let size = measure(&Document::parse(&text).unwrap()).unwrap();
            format!("{} drawn, {} layers, noise {}: {inner}\n", size.drawn, size.layers, size.has_noise)
        });
        insta::assert_snapshot!(shown.concat(), @r##"
        2 drawn, 0 layers, noise false: <g/>
        4 drawn, 2 layers, noise true: <filter id="f"><feTurbulence/><feOffset/></filter>
        8 drawn, 3 layers, noise true: <filter id="f"><feTurbulence/><feOffset/></filter><g filter="url(#f)"/>
        6 drawn, 2 layers, noise false: <mask id="m"><g opacity="0.5"/></mask><g mask="url(#m)" opacity="0.5"/>
        9 drawn, 2 layers, noise false: <mask id="m"><g opacity="0.5"/></mask><g mask="url(#m)"/><g mask="url(#m)"/>
        9 drawn, 2 layers, noise false: <g id="a" opacity="0.5"><g opacity="0.5"/></g><use xlink:href="#a"/><use href="#a"/>
        "##);
    }
}
