//! The document: a tree of nodes, read from a stream without holding its text.
//!
//! Only what the exporter uses is kept; geometry, effects, plugin data and the rest are skipped while they are parsed, so that a
//! document of 19 MB leaves a few MB behind. serde_json refuses more than 128 levels (63 nested nodes), which real files exceed: its
//! limit is off, and [`DEEPEST`] takes its place. One level of nesting takes a few KiB of stack, so parse on a thread with
//! [`STACK`] bytes of it.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{BufReader, Read};

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::wire::{ComponentMeta, Paint, StyleMeta, TypeStyle};
use crate::asset::NodeId;

/// Nodes in nodes that are read; a deeper document is refused with a clear error.
pub const DEEPEST: usize = 2_000;

/// Stack for a thread that parses a document, in bytes; reserved, not used, until a document is deep.
pub const STACK: usize = 256 * 1024 * 1024;

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
    /// Whether the node itself, its children aside, leaves a mark.
    pub painted: bool,
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
            children: Vec::new(),
        }
    }
}

impl Node {
    /// The id.
    #[must_use]
    pub fn node_id(&self) -> NodeId {
        NodeId::new(self.id.clone())
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

/// Reads the answer to `GET /v1/files/:key` from `reader`, on a thread with [`STACK`] bytes of stack.
///
/// # Errors
/// The reader's error, or what is wrong with the JSON and at which line and column.
pub fn read_document(reader: impl Read) -> Result<Document, serde_json::Error> {
    read(reader, DocumentSeed)
}

/// Reads the answer to `GET /v1/files/:key/nodes`: id → node, or `None` where the file has no such node.
///
/// # Errors
/// As [`read_document`].
pub fn read_nodes(reader: impl Read) -> Result<BTreeMap<String, Option<NodeEntry>>, serde_json::Error> {
    read(reader, NodesBodySeed)
}

fn read<S: for<'de> DeserializeSeed<'de, Value = T>, T>(
    reader: impl Read,
    seed: S,
) -> Result<T, serde_json::Error> {
    // serde_json reads byte by byte; the buffer makes that cheap.
    let mut deserializer = serde_json::Deserializer::from_reader(BufReader::with_capacity(64 * 1024, reader));
    deserializer.disable_recursion_limit();
    let value = seed.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(value)
}

/// Makes a `DeserializeSeed` that is a visitor of maps: one arm per key, all other keys skipped.
macro_rules! map_seed {
    ($seed:ident $(($depth:ident))?, $value:ty, $expecting:literal, |$map:ident, $key:ident, $out:ident| $arms:block, $finish:expr) => {
        impl<'de> DeserializeSeed<'de> for $seed {
            type Value = $value;
            fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
                deserializer.deserialize_map(self)
            }
        }
        impl<'de> Visitor<'de> for $seed {
            type Value = $value;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str($expecting)
            }
            fn visit_map<A: MapAccess<'de>>(self, mut $map: A) -> Result<Self::Value, A::Error> {
                $(let Self { $depth } = self;)?
                let mut $out = <$value>::default();
                while let Some($key) = $map.next_key::<String>()? $arms
                $finish(&mut $out);
                Ok($out)
            }
        }
    };
}

struct DocumentSeed;
map_seed!(
    DocumentSeed,
    Document,
    "a Figma file",
    |map, key, document| {
        match key.as_str() {
            "name" => document.name = map.next_value()?,
            "version" => document.version = map.next_value()?,
            "document" => document.root = map.next_value_seed(NodeSeed { depth: 0 })?,
            "components" => document.components = map.next_value::<Option<_>>()?.unwrap_or_default(),
            "componentSets" => document.component_sets = map.next_value::<Option<_>>()?.unwrap_or_default(),
            "styles" => document.styles = map.next_value::<Option<_>>()?.unwrap_or_default(),
            _ => _ = map.next_value::<IgnoredAny>()?,
        }
    },
    |_: &mut Document| ()
);

struct NodesBodySeed;
type Nodes = BTreeMap<String, Option<NodeEntry>>;
map_seed!(
    NodesBodySeed,
    Nodes,
    "an answer of Figma's nodes endpoint",
    |map, key, nodes| {
        match key.as_str() {
            "nodes" => nodes = map.next_value_seed(NodesSeed)?,
            _ => _ = map.next_value::<IgnoredAny>()?,
        }
    },
    |_: &mut Nodes| ()
);

struct NodesSeed;
map_seed!(
    NodesSeed,
    Nodes,
    "nodes by id",
    |map, key, nodes| {
        let entry = map.next_value_seed(Nullable(EntrySeed))?;
        nodes.insert(key, entry);
    },
    |_: &mut Nodes| ()
);

struct EntrySeed;
map_seed!(
    EntrySeed,
    NodeEntry,
    "a node and its styles",
    |map, key, entry| {
        match key.as_str() {
            "document" => entry.document = map.next_value_seed(NodeSeed { depth: 0 })?,
            "styles" => entry.styles = map.next_value::<Option<_>>()?.unwrap_or_default(),
            _ => _ = map.next_value::<IgnoredAny>()?,
        }
    },
    |_: &mut NodeEntry| ()
);

struct NodeSeed {
    depth: usize,
}
map_seed!(
    NodeSeed(depth),
    Node,
    "a node",
    |map, key, node| {
        match key.as_str() {
            "id" => node.id = map.next_value::<Option<_>>()?.unwrap_or_default(),
            "name" => node.name = map.next_value::<Option<_>>()?.unwrap_or_default(),
            "type" => node.kind = map.next_value::<Option<_>>()?.unwrap_or_default(),
            "visible" => node.shown &= map.next_value::<Option<bool>>()?.unwrap_or(true),
            "opacity" => node.opacity = map.next_value::<Option<f64>>()?.unwrap_or(1.0),
            "absoluteBoundingBox" => node.size = map.next_value::<Option<Size>>()?.and_then(Size::pair),
            "fills" => node.fills = map.next_value::<Option<_>>()?.unwrap_or_default(),
            "strokes" => node.strokes = map.next_value::<Option<_>>()?.unwrap_or_default(),
            "style" => node.text = map.next_value()?,
            "styles" => node.styles = map.next_value::<Option<_>>()?.unwrap_or_default(),
            "children" if depth >= DEEPEST => {
                return Err(A::Error::custom(format!("nodes are nested more than {DEEPEST} deep")));
            }
            "children" => node.children = map.next_value_seed(Children { depth: depth + 1 })?,
            _ => _ = map.next_value::<IgnoredAny>()?,
        }
    },
    finish_node
);

/// Draws the conclusions and drops what they were drawn from.
fn finish_node(node: &mut Node) {
    node.shown &= node.opacity > 0.0;
    node.painted = match node.kind.as_str() {
        // These are only what is in them.
        "DOCUMENT" | "CANVAS" | "GROUP" | "SECTION" | "COMPONENT_SET" => false,
        "FRAME" | "COMPONENT" | "INSTANCE" | "VECTOR" | "BOOLEAN_OPERATION" | "RECTANGLE" | "ELLIPSE"
        | "LINE" | "STAR" | "REGULAR_POLYGON" | "TEXT" => {
            node.fills.iter().chain(&node.strokes).any(Paint::is_visible)
        }
        // An unknown type may well be seen.
        _ => true,
    };
    if node.kind != "TEXT" {
        node.text = None;
    }
    // A style's own node stands under the style's id and has no `styles`; it is never inside a component.
    if node.styles.is_empty() && node.kind != "RECTANGLE" && node.kind != "TEXT" {
        node.fills = Vec::new();
        node.strokes = Vec::new();
    }
    node.children.shrink_to_fit();
}

#[derive(Deserialize)]
struct Size {
    width: Option<f64>,
    height: Option<f64>,
}

impl Size {
    fn pair(self) -> Option<(f64, f64)> {
        self.width.zip(self.height)
    }
}

struct Children {
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for Children {
    type Value = Vec<Node>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for Children {
    type Value = Vec<Node>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of nodes")
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut children = Vec::new();
        while let Some(child) = seq.next_element_seed(NodeSeed { depth: self.depth })? {
            children.push(child);
        }
        Ok(children)
    }
}

/// `null`, or what the seed reads.
struct Nullable<S>(S);

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Nullable<S> {
    type Value = Option<S::Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de, S: DeserializeSeed<'de>> Visitor<'de> for Nullable<S> {
    type Value = Option<S::Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("null or an object")
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        self.0.deserialize(deserializer).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(json: &str) -> Result<Document, String> {
        read_document(json.as_bytes()).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_not_used_is_skipped() {
        let read = document(
            r#"{"name":"App","version":"7","role":"owner","document":{"id":"0:0","type":"DOCUMENT","children":[
                {"id":"1:1","name":"Icons","type":"CANVAS","children":[
                    {"id":"1:2","name":"sun","type":"COMPONENT","fills":[],"absoluteBoundingBox":{"x":1,"y":2,"width":24,"height":24},
                     "children":[{"id":"1:3","type":"VECTOR","fills":[{"type":"SOLID","color":{"r":1}}],
                                  "fillGeometry":[{"path":"M0 0","windingRule":"NONZERO"}]}]}]}]},
                "components":{"1:2":{"key":"k","name":"sun","description":"A sun"}},"styles":null,"unknown":{"a":[1,2,{}]}}"#,
        )
        .unwrap();
        assert_eq!((read.name.as_deref(), read.version.as_deref()), (Some("App"), Some("7")));
        let sun = &read.root.children[0].children[0];
        assert_eq!((sun.name.as_str(), sun.size, sun.is_visible()), ("sun", Some((24.0, 24.0)), true));
    }

    #[test]
    fn what_cannot_be_seen_is_known() {
        let table = [
            (r#""type":"COMPONENT","children":[]"#, false),
            (r#""type":"COMPONENT","fills":[{"type":"SOLID","visible":false}]"#, false),
            (r#""type":"COMPONENT","fills":[{"type":"SOLID","opacity":0}]"#, false),
            (r#""type":"COMPONENT","fills":[{"type":"SOLID"}]"#, true),
            (r#""type":"COMPONENT","visible":false,"fills":[{"type":"SOLID"}]"#, false),
            (r#""type":"COMPONENT","opacity":0,"fills":[{"type":"SOLID"}]"#, false),
            (r#""type":"GROUP","children":[{"type":"LINE","strokes":[{"type":"SOLID"}]}]"#, true),
            (
                r#""type":"GROUP","children":[{"type":"LINE","visible":false,"strokes":[{"type":"SOLID"}]}]"#,
                false,
            ),
            (r#""type":"COMPONENT","children":[{"type":"SLOT"}]"#, true),
            (r#""fills":[{"type":"SOLID"}],"type":"RECTANGLE","children":null"#, true),
        ];
        for (fields, want) in table {
            let read = document(&format!(r#"{{"document":{{{fields}}}}}"#)).unwrap();
            assert_eq!(read.root.is_visible(), want, "{fields}");
        }
    }

    #[test]
    fn nodes_that_do_not_exist_are_null() {
        let nodes = read_nodes(
            r#"{"name":"x","nodes":{"1:2":null,"1:3":{"document":{"id":"1:3"},"styles":{}}}}"#.as_bytes(),
        )
        .unwrap();
        assert_eq!(nodes["1:2"], None);
        assert_eq!(nodes["1:3"].as_ref().unwrap().document.id, "1:3");
    }

    fn nested(depth: usize) -> String {
        format!(r#"{{"document":{}{}}}"#, r#"{"type":"FRAME","children":["#.repeat(depth), "]}".repeat(depth))
    }

    #[test]
    fn deep_documents_are_read_and_bottomless_ones_refused() {
        let run = |json: String| {
            std::thread::Builder::new()
                .stack_size(STACK)
                .spawn(move || document(&json).map(|_| ()))
                .unwrap()
                .join()
                .unwrap()
        };
        run(nested(1_500)).unwrap();
        assert!(run(nested(2_500)).unwrap_err().contains("nested more than 2000 deep"));
    }

    #[test]
    fn a_cut_document_is_an_error_at_any_byte() {
        let json = nested(3);
        for end in 0..json.len() {
            assert!(document(&json[..end]).is_err(), "{end}");
        }
        assert!(document(&format!("{json} x")).is_err());
    }
}
