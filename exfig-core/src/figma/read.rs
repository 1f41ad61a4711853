//! Reads documents from a stream without holding their text.
//!
//! It keeps only what the exporter uses: geometry for the selected frames, names and styles for the rest. So
//! after a 300 MB document, little more than the selection is in memory. serde_json rejects more than 128
//! levels (63 nested nodes), which real files exceed; its limit is off, and a limit of 2,000 nested nodes
//! replaces it. Each level takes a few KiB of stack, so parse on a thread that has [`STACK`] bytes of it.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Read;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};

pub use super::interest::Interest;
use super::lenient::{Any, Nullable};
use super::node::{Document, Node, NodeEntry};
use super::request::ApiRequest;
use super::seed::{Context, NodeSeed, parse};
use super::split::split;
use crate::policy::bulk::Bulk;

/// Stack size for a thread that parses a document, in bytes. It is reserved, but stays unused until a
/// document is deep.
pub const STACK: usize = 256 * 1024 * 1024;

/// Parses the response to `GET /v1/files/:key` from `reader`. Call it on a thread with [`STACK`] bytes of
/// stack.
///
/// # Errors
/// Fails if the reader fails, the JSON is invalid, or the response is not a document.
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
        return Err(serde_json::Error::custom("its `document` is not a document node"));
    }
    Ok(Document { root, ..answer.document })
}

/// Parses the response to `GET /v1/files/:key/nodes`, with the same stack as [`read_document`].
///
/// # Errors
/// Fails like [`read_document`].
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

/// The response to `GET /v1/files/:key/nodes`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NodesAnswer {
    /// The version of the file; absent if the response does not state it.
    pub version: Option<String>,
    /// Id → node; `None` if the file has no such node.
    pub nodes: BTreeMap<String, Option<NodeEntry>>,
}

impl NodesAnswer {
    /// Returns the nodes if the response matches `request`: it has the requested version, and an entry for
    /// each requested id.
    ///
    /// # Errors
    /// Names what is missing or different.
    pub fn answers(
        self,
        request: &ApiRequest,
    ) -> Result<BTreeMap<String, Option<NodeEntry>>, serde_json::Error> {
        check_version(self.version.as_deref(), request.version())?;
        let missing =
            request.ids().unwrap_or_default().iter().find(|id| !self.nodes.contains_key(id.as_str()));
        match missing {
            Some(id) => Err(serde_json::Error::custom(format!("it has no entry for node {id}"))),
            None => Ok(self.nodes),
        }
    }
}

impl Document {
    /// Returns the document if it has the version `asked` for.
    ///
    /// # Errors
    /// Names the version that it has instead.
    pub fn at_version(self, asked: Option<&str>) -> Result<Self, serde_json::Error> {
        check_version(self.version.as_deref(), asked)?;
        Ok(self)
    }
}

fn check_version(came: Option<&str>, asked: Option<&str>) -> Result<(), serde_json::Error> {
    let why = match (came, asked) {
        (_, None) => return Ok(()),
        (Some(came), Some(asked)) if came == asked => return Ok(()),
        (Some(came), Some(asked)) => format!("it has version {came}, but version {asked} was requested"),
        (None, Some(asked)) => format!("it has no version, but version {asked} was requested"),
    };
    Err(serde_json::Error::custom(why))
}

/// The status fields of a response, next to its data.
#[derive(Default)]
struct Said {
    status: Option<u16>,
    error: Option<bool>,
}

impl Said {
    fn check(&self) -> Result<(), serde_json::Error> {
        match (self.status, self.error) {
            (Some(status @ 400..), _) => {
                Err(serde_json::Error::custom(format!("it reports status {status}")))
            }
            (_, Some(true)) => Err(serde_json::Error::custom("it reports an error")),
            _ => Ok(()),
        }
    }
}

/// Makes a seed that reads a map. `$arms` runs once per key and reads or skips its value.
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

/// A response that may turn out not to be a document.
#[derive(Default)]
struct FileAnswer {
    said: Said,
    document: Document,
    root: Option<Node>,
}

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

/// A response that may turn out to have no nodes.
#[derive(Default)]
struct NodesBody {
    said: Said,
    version: Option<String>,
    nodes: Option<Nodes>,
}

struct NodesBodySeed<'a> {
    context: &'a Context<'a>,
}
map_seed!(NodesBodySeed(context), NodesBody, "a response of Figma's nodes endpoint", |map, key, answer| {
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

#[cfg(test)]
mod tests;
