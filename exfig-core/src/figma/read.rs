//! Reads documents from a stream without holding their text.
//!
//! Only what the exporter uses is kept: geometry of the frames that were asked for, names and styles of the rest. So a document of 300 MB
//! leaves behind what was asked for and little more. serde_json refuses more than 128 levels (63 nested nodes), which real files
//! exceed: its limit is off, and [`DEEPEST`] takes its place. One level of nesting takes a few KiB of stack, so parse on a thread
//! with [`STACK`] bytes of it.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::io::Read;

use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::value::RawValue;

use super::art::{Art, Collector};
use super::field::{Bounds, Field, FieldSeed};
pub use super::interest::Interest;
use super::lenient::{Any, Nullable};
use super::node::{Document, Node, NodeEntry};
use super::request::ApiRequest;
use super::split::split;
use super::wire::Paint;
use crate::policy::bulk::{Bulk, KEY};

/// Nodes in nodes that are read; a deeper document is refused with a clear error.
pub const DEEPEST: usize = 2_000;

/// Stack for a thread that parses a document, in bytes; reserved, not used, until a document is deep.
pub const STACK: usize = 256 * 1024 * 1024;

/// Neither turned nor mirrored.
pub const UPRIGHT: [f64; 4] = [1.0, 0.0, 0.0, 1.0];

/// Reads the answer to `GET /v1/files/:key` from `reader`, on a thread with [`STACK`] bytes of stack.
///
/// # Errors
/// The reader's error, what is wrong with the JSON, or what it lacks to be a document.
pub fn read_document(
    reader: impl Read,
    interest: &Interest,
    bulk: Bulk,
) -> Result<Document, serde_json::Error> {
    let (text, parsed) = split(reader, interest, bulk)?;
    let answer = parse(&text, FileSeed { context: &Context::new(interest, bulk, parsed) })?;
    answer.said.check()?;
    let root = answer.root.ok_or_else(|| serde_json::Error::missing_field("document"))?;
    if root.kind != "DOCUMENT" && root.children.is_empty() {
        return Err(serde_json::Error::custom("its `document` is none"));
    }
    Ok(Document { root, ..answer.document })
}

/// Reads the answer to `GET /v1/files/:key/nodes`.
///
/// # Errors
/// As [`read_document`].
pub fn read_nodes(
    reader: impl Read,
    interest: &Interest,
    bulk: Bulk,
) -> Result<NodesAnswer, serde_json::Error> {
    let (text, parsed) = split(reader, interest, bulk)?;
    let answer = parse(&text, NodesBodySeed { context: &Context::new(interest, bulk, parsed) })?;
    answer.said.check()?;
    let nodes = answer.nodes.ok_or_else(|| serde_json::Error::missing_field("nodes"))?;
    Ok(NodesAnswer { version: answer.version, nodes })
}

/// The answer to `GET /v1/files/:key/nodes`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NodesAnswer {
    /// The file's version.
    pub version: Option<String>,
    /// Id → node, or `None` where the file has no such node.
    pub nodes: BTreeMap<String, Option<NodeEntry>>,
}

impl NodesAnswer {
    /// The nodes, if the answer is one to `request`: of its version, and with a word about each of its ids.
    ///
    /// # Errors
    /// Says what is missing.
    pub fn answers(
        self,
        request: &ApiRequest,
    ) -> Result<BTreeMap<String, Option<NodeEntry>>, serde_json::Error> {
        check_version(self.version.as_deref(), request.version())?;
        let missing =
            request.ids().unwrap_or_default().iter().find(|id| !self.nodes.contains_key(id.as_str()));
        match missing {
            Some(id) => Err(serde_json::Error::custom(format!("it says nothing of node {id}"))),
            None => Ok(self.nodes),
        }
    }
}

impl Document {
    /// The document, if it shows the version that was asked for.
    ///
    /// # Errors
    /// Says which it shows.
    pub fn at_version(self, asked: Option<&str>) -> Result<Self, serde_json::Error> {
        check_version(self.version.as_deref(), asked)?;
        Ok(self)
    }
}

fn check_version(came: Option<&str>, asked: Option<&str>) -> Result<(), serde_json::Error> {
    let why = match (came, asked) {
        (_, None) => return Ok(()),
        (Some(came), Some(asked)) if came == asked => return Ok(()),
        (Some(came), Some(asked)) => format!("it shows version {came}, and {asked} was asked for"),
        (None, Some(asked)) => format!("it does not say its version, and {asked} was asked for"),
    };
    Err(serde_json::Error::custom(why))
}

/// What an answer says of itself beside its data.
#[derive(Default)]
struct Said {
    status: Option<u16>,
    error: Option<bool>,
}

impl Said {
    fn check(&self) -> Result<(), serde_json::Error> {
        match (self.status, self.error) {
            (Some(status @ 400..), _) => Err(serde_json::Error::custom(format!("it says status {status}"))),
            (_, Some(true)) => Err(serde_json::Error::custom("it says that it is an error")),
            _ => Ok(()),
        }
    }
}

/// What was parsed before the text around it was complete.
#[derive(Default)]
pub(super) struct Parsed {
    /// A number stands for each.
    pub(super) nodes: Vec<Option<Node>>,
    /// Bytes of memory that all nodes so far take.
    kept: u64,
}

/// What every seed knows.
pub(super) struct Context<'a> {
    interest: &'a Interest,
    bulk: Bulk,
    parsed: RefCell<Parsed>,
}

impl<'a> Context<'a> {
    pub(super) fn new(interest: &'a Interest, bulk: Bulk, parsed: Parsed) -> Self {
        Self { interest, bulk, parsed: RefCell::new(parsed) }
    }

    pub(super) fn into_parsed(self) -> Parsed {
        self.parsed.into_inner()
    }

    /// Takes note of a node that was read.
    fn keep<E: serde::de::Error>(&self, node: &Node) -> Result<(), E> {
        let mut parsed = self.parsed.borrow_mut();
        parsed.kept += node.weight();
        if parsed.kept <= self.bulk.kept() {
            return Ok(());
        }
        let limit = self.bulk.kept() / (1024 * 1024);
        Err(E::custom(format!(
            "the selected nodes take more than {limit} MiB; select fewer frames, or raise `{KEY}` in Cargo.toml"
        )))
    }

    /// And of one that is dropped again.
    fn drop(&self, node: &Node) {
        self.parsed.borrow_mut().kept -= node.weight();
    }
}

pub(super) fn parse<'de, S: DeserializeSeed<'de>>(
    text: &'de [u8],
    seed: S,
) -> Result<S::Value, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    deserializer.disable_recursion_limit();
    let value = seed.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(value)
}

/// Makes a `DeserializeSeed` that is a visitor of maps: one arm per key, all other keys skipped.
macro_rules! map_seed {
    ($seed:ident($context:ident), $value:ty, $expecting:literal, |$map:ident, $key:ident, $out:ident| $arms:block) => {
        impl<'de> DeserializeSeed<'de> for $seed<'_> {
            type Value = $value;
            fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
                deserializer.deserialize_map(self)
            }
        }
        impl<'de> Visitor<'de> for $seed<'_> {
            type Value = $value;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str($expecting)
            }
            fn visit_map<A: MapAccess<'de>>(self, mut $map: A) -> Result<Self::Value, A::Error> {
                let Self { $context } = self;
                let mut $out = <$value>::default();
                while let Some($key) = $map.next_key::<String>()? $arms
                Ok($out)
            }
        }
    };
}

/// An answer of which it is not known yet whether it is a document.
#[derive(Default)]
struct FileAnswer {
    said: Said,
    document: Document,
    root: Option<Node>,
}

/// The keys beside the nodes from which something is read, of both endpoints.
pub(super) const BESIDE_NODES: [&str; 9] =
    ["name", "version", "status", "error", "err", "nodes", "components", "componentSets", "styles"];

struct FileSeed<'a> {
    context: &'a Context<'a>,
}
map_seed!(FileSeed(context), FileAnswer, "a Figma file", |map, key, answer| {
    let document = &mut answer.document;
    match key.as_str() {
        "name" => document.name = map.next_value()?,
        "version" => document.version = map.next_value()?,
        "status" => answer.said.status = map.next_value_seed(Any::default())?,
        "error" => answer.said.error = map.next_value_seed(Any::default())?,
        "document" => answer.root = Some(map.next_value_seed(NodeSeed::root(context))?),
        "components" => document.components = map.next_value::<Option<_>>()?.unwrap_or_default(),
        "componentSets" => document.component_sets = map.next_value::<Option<_>>()?.unwrap_or_default(),
        "styles" => document.styles = map.next_value::<Option<_>>()?.unwrap_or_default(),
        _ => _ = map.next_value::<IgnoredAny>()?,
    }
});

type Nodes = BTreeMap<String, Option<NodeEntry>>;

/// An answer of which it is not known yet whether it has nodes.
#[derive(Default)]
struct NodesBody {
    said: Said,
    version: Option<String>,
    nodes: Option<Nodes>,
}

struct NodesBodySeed<'a> {
    context: &'a Context<'a>,
}
map_seed!(NodesBodySeed(context), NodesBody, "an answer of Figma's nodes endpoint", |map, key, answer| {
    match key.as_str() {
        "version" => answer.version = map.next_value()?,
        "status" => answer.said.status = map.next_value_seed(Any::default())?,
        "error" => answer.said.error = map.next_value_seed(Any::default())?,
        "nodes" => answer.nodes = Some(map.next_value_seed(NodesSeed { context })?),
        _ => _ = map.next_value::<IgnoredAny>()?,
    }
});

struct NodesSeed<'a> {
    context: &'a Context<'a>,
}
map_seed!(NodesSeed(context), Nodes, "nodes by id", |map, key, nodes| {
    let entry = map.next_value_seed(Nullable(EntrySeed { context }))?;
    nodes.insert(key, entry);
});

struct EntrySeed<'a> {
    context: &'a Context<'a>,
}
map_seed!(EntrySeed(context), NodeEntry, "a node and its styles", |map, key, entry| {
    match key.as_str() {
        "document" => entry.document = map.next_value_seed(NodeSeed::root(context))?,
        "styles" => entry.styles = map.next_value::<Option<_>>()?.unwrap_or_default(),
        "components" => entry.components = map.next_value::<Option<_>>()?.unwrap_or_default(),
        "componentSets" => entry.component_sets = map.next_value::<Option<_>>()?.unwrap_or_default(),
        _ => _ = map.next_value::<IgnoredAny>()?,
    }
});

#[derive(Clone, Copy)]
pub(super) struct NodeSeed<'a> {
    pub(super) context: &'a Context<'a>,
    /// An ancestor is of interest.
    pub(super) inside: bool,
    /// Nodes around it.
    pub(super) depth: usize,
}

impl<'a> NodeSeed<'a> {
    fn root(context: &'a Context<'a>) -> Self {
        Self { context, inside: false, depth: 0 }
    }
}

impl<'de> DeserializeSeed<'de> for NodeSeed<'_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for NodeSeed<'_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a node")
    }

    /// One that was parsed before.
    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Node, E> {
        let nodes = &mut self.context.parsed.borrow_mut().nodes;
        let parsed = usize::try_from(number).ok().and_then(|index| nodes.get_mut(index)?.take());
        parsed.ok_or_else(|| E::invalid_type(serde::de::Unexpected::Unsigned(number), &self))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut node = Node::default();
        let mut collector = None::<Collector<'de>>;
        let (mut bounds, mut painted_bounds) = (None::<Bounds>, None::<Bounds>);
        let mut hidden_paint = false;
        while let Some(field) = map.next_key_seed(FieldSeed)? {
            if collector.is_none()
                && !matches!(field, Field::Id | Field::Name | Field::Kind)
                && (self.inside || self.context.interest.is_in(&node))
            {
                collector = Some(Collector::default());
            }
            match field {
                Field::Id => node.id = map.next_value::<Option<_>>()?.unwrap_or_default(),
                Field::Name => node.name = map.next_value::<Option<_>>()?.unwrap_or_default(),
                Field::Kind => node.kind = map.next_value::<Option<_>>()?.unwrap_or_default(),
                Field::Visible => node.shown &= map.next_value::<Option<bool>>()?.unwrap_or(true),
                Field::Bounds => bounds = map.next_value()?,
                Field::PaintedBounds => painted_bounds = map.next_value()?,
                Field::Styles => node.styles = map.next_value::<Option<_>>()?.unwrap_or_default(),
                Field::Children if self.depth >= DEEPEST => {
                    return Err(A::Error::custom(format!("nodes are nested more than {DEEPEST} deep")));
                }
                Field::Children => {
                    let seed = NodeSeed { inside: collector.is_some(), depth: self.depth + 1, ..self };
                    (node.children, hidden_paint) = map.next_value_seed(Children(seed))?;
                }
                // Whether it can be seen does not matter of a node that nobody asks for.
                Field::Fills | Field::Strokes | Field::Text
                    if collector.is_none() && !self.context.interest.styles =>
                {
                    _ = map.next_value::<IgnoredAny>()?;
                }
                Field::Invisible => _ = map.next_value::<IgnoredAny>()?,
                Field::Opacity => node.opacity = both(&mut map, &mut collector, "opacity")?.unwrap_or(1.0),
                Field::Transform => {
                    let rows: Option<[[f64; 3]; 2]> = both(&mut map, &mut collector, "relativeTransform")?;
                    let turn = rows.map(|[[a, c, _], [b, d, _]]| [a, b, c, d]);
                    node.turn = turn.filter(|turn| *turn != UPRIGHT).map(Box::new);
                }
                Field::Text => node.text = both(&mut map, &mut collector, "style")?,
                Field::Fills => node.fills = both(&mut map, &mut collector, "fills")?.unwrap_or_default(),
                Field::Strokes => {
                    node.strokes = both(&mut map, &mut collector, "strokes")?.unwrap_or_default()
                }
                Field::Other(key) => match &mut collector {
                    Some(collector) => collector.take(key, map.next_value()?),
                    None => _ = map.next_value::<IgnoredAny>()?,
                },
            }
        }
        node.size = bounds.as_ref().and_then(Bounds::size);
        if let Some(collector) = collector.filter(|_| node.kind != "DOCUMENT") {
            node.fills.shrink_to_fit();
            node.strokes.shrink_to_fit();
            let mut art = collector.finish(&node.kind, &shown_art(&node.children));
            art.fills = node.fills.clone();
            art.strokes = node.strokes.clone();
            art.overflows = bounds.zip(painted_bounds).is_some_and(|(own, painted)| painted.leaves(&own));
            node.art = Some(Box::new(art));
        }
        finish_node(&mut node, hidden_paint);
        self.context.keep(&node)?;
        Ok(node)
    }
}

fn shown_art(children: &[Node]) -> Vec<&Art> {
    children.iter().filter(|child| child.shown).filter_map(|child| child.art.as_deref()).collect()
}

/// Reads a value, and hands its text on where what can be seen is collected.
fn both<'de, V: DeserializeOwned, A: MapAccess<'de>>(
    map: &mut A,
    collector: &mut Option<Collector<'de>>,
    key: &'static str,
) -> Result<Option<V>, A::Error> {
    let Some(collector) = collector else { return map.next_value() };
    let raw: &'de RawValue = map.next_value()?;
    let value = serde_json::from_str(raw.get()).map_err(A::Error::custom)?;
    collector.take(Cow::Borrowed(key), raw);
    Ok(value)
}

/// Draws the conclusions and drops what they were drawn from.
fn finish_node(node: &mut Node, hidden_paint: bool) {
    node.shown &= node.opacity > 0.0;
    node.painted = hidden_paint
        || match node.kind.as_str() {
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

/// The children that are kept, and whether one that is not leaves a mark.
struct Children<'a>(NodeSeed<'a>);

impl<'de> DeserializeSeed<'de> for Children<'_> {
    type Value = (Vec<Node>, bool);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for Children<'_> {
    type Value = (Vec<Node>, bool);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of nodes")
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok((Vec::new(), false))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let (mut children, mut hidden_paint) = (Vec::new(), false);
        while let Some(child) = seq.next_element_seed(self.0)? {
            if self.0.inside || child.art.is_some() || self.0.context.interest.keeps(&child) {
                children.push(child);
            } else {
                hidden_paint |= child.is_visible();
                self.0.context.drop(&child);
            }
        }
        Ok((children, hidden_paint))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(json: &str) -> Result<Document, String> {
        read_document(json.as_bytes(), &Interest::everything(), Bulk::default())
            .map_err(|error| error.to_string())
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
            let read = document(&format!(r#"{{"document":{{"children":[{{{fields}}}]}}}}"#)).unwrap();
            assert_eq!(read.root.children[0].is_visible(), want, "{fields}");
        }
    }

    #[test]
    fn nodes_that_do_not_exist_are_null() {
        let nodes = read_nodes(
            r#"{"name":"x","nodes":{"1:2":null,"1:3":{"document":{"id":"1:3"},"styles":{}}}}"#.as_bytes(),
            &Interest::everything(),
            Bulk::default(),
        )
        .unwrap()
        .nodes;
        assert_eq!(nodes["1:2"], None);
        assert_eq!(nodes["1:3"].as_ref().unwrap().document.id, "1:3");
    }

    #[test]
    fn what_is_no_answer_is_not_taken_for_an_empty_design() {
        let bodies = [
            "{}",
            r#"{"err":"boom"}"#,
            r#"{"status":500,"err":"boom"}"#,
            r#"{"document":null,"nodes":null}"#,
            r#"{"document":{},"nodes":[]}"#,
            r#"{"status":403,"document":{"type":"DOCUMENT"},"nodes":{}}"#,
            r#"{"error":true,"document":{"type":"DOCUMENT"},"nodes":{}}"#,
        ];
        for body in bodies {
            assert!(document(body).is_err(), "{body}");
            assert!(read_nodes(body.as_bytes(), &Interest::everything(), Bulk::default()).is_err(), "{body}");
        }
        document(r#"{"status":null,"error":false,"document":{"type":"DOCUMENT"}}"#).unwrap();
    }

    #[test]
    fn an_answer_of_another_version_or_without_a_node_is_refused() {
        let file =
            |version: &str| document(&format!(r#"{{{version}"document":{{"type":"DOCUMENT"}}}}"#)).unwrap();
        file(r#""version":"7","#).at_version(Some("7")).unwrap();
        file("").at_version(None).unwrap();
        let why = file(r#""version":"9","#).at_version(Some("7")).unwrap_err().to_string();
        assert_eq!(why, "it shows version 9, and 7 was asked for");
        assert!(file("").at_version(Some("7")).is_err());

        let key = crate::asset::FileKey::parse("KEY").unwrap();
        let ids = ["1:2", "1:3"].map(crate::asset::NodeId::new).to_vec();
        let request = ApiRequest::Nodes { key, version: Some("7".to_owned()), ids, part: Default::default() };
        let answers = |body: &str| {
            let answer = read_nodes(body.as_bytes(), &Interest::everything(), Bulk::default()).unwrap();
            answer.answers(&request).map(|nodes| nodes.len()).map_err(|error| error.to_string())
        };
        assert_eq!(answers(r#"{"version":"7","nodes":{"1:2":null,"1:3":null}}"#), Ok(2));
        assert_eq!(
            answers(r#"{"version":"7","nodes":{"1:3":null}}"#),
            Err("it says nothing of node 1:2".into())
        );
        assert!(answers(r#"{"version":"8","nodes":{"1:2":null,"1:3":null}}"#).is_err());
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
