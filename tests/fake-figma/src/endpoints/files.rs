//! GET file and GET nodes: the document, reduced to what was requested.
//!
//! The response is written straight from the document into bytes; copying a large tree would cost more than
//! all the rest.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use crate::http::{JSON, Reply, Request};
use crate::store::Snapshot;

/// The fields that are only present with `geometry=paths`.
const GEOMETRY: [&str; 5] = ["fillGeometry", "relativeTransform", "size", "strokeGeometry", "vectorNetwork"];
/// The maps of a file that nodes refer to.
const MAPS: [&str; 3] = ["components", "componentSets", "styles"];

/// Which part of a tree to write.
struct View<'a> {
    geometry: bool,
    /// The number of levels to write below the first node; `None` writes all.
    depth: Option<usize>,
    /// The nodes to write; `None` writes all.
    only: Option<Only<'a>>,
}

struct Only<'a> {
    wanted: HashSet<&'a str>,
    /// Nodes on the path to wanted ones.
    ancestors: HashSet<&'a str>,
}

/// `GET /v1/files/:key`
pub(super) fn file(request: &Request, snapshot: &Snapshot) -> Result<Reply, String> {
    let (geometry, depth) = parameters(request)?;
    let ids = request.ids();
    let key = format!("file {geometry} {depth:?} {ids:?}");
    let body = snapshot.body(key, || {
        let only = (!ids.is_empty()).then(|| only(snapshot, &ids));
        let narrowed = only.is_some() || depth.is_some();
        let view = View { geometry, depth, only };
        let mut used = Used::default();
        let mut out = b"{\"document\":".to_vec();
        write_node(&mut out, &snapshot.design.file["document"], &view, 0, false, &mut used);
        let mut rest = head(snapshot);
        for map in MAPS {
            let mut all = snapshot.design.file[map].as_object().cloned().unwrap_or_default();
            // GET file lists only the styles that its document uses.
            all.retain(|id, _| !snapshot.design.style_nodes.contains_key(id));
            rest.insert(map.to_owned(), Value::Object(if narrowed { used.of(all) } else { all }));
        }
        rest.insert(
            "schemaVersion".to_owned(),
            json!(snapshot.design.file["schemaVersion"].as_u64().unwrap_or(0)),
        );
        close(out, &rest)
    });
    Ok(Reply { body, ..Reply::new(200, JSON, Vec::new()) })
}

/// `GET /v1/files/:key/nodes`
pub(super) fn nodes(request: &Request, snapshot: &Snapshot) -> Result<Reply, String> {
    let (geometry, depth) = parameters(request)?;
    let ids = request.ids();
    if ids.is_empty() {
        return Err("Invalid parameter: ids is required".to_owned());
    }
    let key = format!("nodes {geometry} {depth:?} {ids:?}");
    let body = snapshot.body(key, || {
        let mut out = b"{\"nodes\":{".to_vec();
        let distinct: Vec<&String> =
            ids.iter().enumerate().filter(|(at, id)| !ids[..*at].contains(id)).map(|(_, id)| id).collect();
        for (position, id) in distinct.into_iter().enumerate() {
            if position > 0 {
                out.push(b',');
            }
            write_json(&mut out, &Value::from(id.as_str()));
            out.push(b':');
            let Some(node) = snapshot.node(id) else {
                out.extend_from_slice(b"null");
                continue;
            };
            let view = View { geometry, depth, only: None };
            let mut used = Used::default();
            out.extend_from_slice(b"{\"document\":");
            write_node(&mut out, &node, &view, 0, true, &mut used);
            let mut rest = Map::new();
            for map in MAPS {
                let all = snapshot.design.file[map].as_object().cloned().unwrap_or_default();
                rest.insert(map.to_owned(), Value::Object(used.of(all)));
            }
            rest.insert("schemaVersion".to_owned(), json!(0));
            out = close(out, &rest);
        }
        out.push(b'}');
        close(out, &head(snapshot))
    });
    Ok(Reply { body, ..Reply::new(200, JSON, Vec::new()) })
}

/// Parses and checks `geometry` and `depth`.
fn parameters(request: &Request) -> Result<(bool, Option<usize>), String> {
    super::check_bool(request, "branch_data")?;
    let geometry = match request.param("geometry") {
        None => false,
        Some("paths") => true,
        Some(other) => return Err(format!("Invalid parameter: geometry must be paths, got {other}")),
    };
    let depth = match request.param("depth") {
        None => None,
        Some(text) => match text.parse::<usize>() {
            Ok(depth) if depth > 0 => Some(depth),
            _ => return Err(format!("Invalid parameter: depth must be a positive integer, got {text}")),
        },
    };
    Ok((geometry, depth))
}

/// The scalar fields of a file: all that were recorded, with the design's own name and version.
fn head(snapshot: &Snapshot) -> Map<String, Value> {
    let recorded = snapshot.design.file.as_object().into_iter().flatten();
    let mut head: Map<String, Value> = recorded
        .filter(|(key, _)| {
            !["document", "schemaVersion"].contains(&key.as_str()) && !MAPS.contains(&key.as_str())
        })
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    head.insert("name".to_owned(), snapshot.design.name.as_str().into());
    head.insert("version".to_owned(), snapshot.design.version.as_str().into());
    head
}

/// Appends the fields of `rest` to the object that is open in `out`, and closes it.
fn close(mut out: Vec<u8>, rest: &Map<String, Value>) -> Vec<u8> {
    for (key, value) in rest {
        out.push(b',');
        write_json(&mut out, &Value::from(key.as_str()));
        out.push(b':');
        write_json(&mut out, value);
    }
    out.push(b'}');
    out
}

fn write_json(out: &mut Vec<u8>, value: &Value) {
    // Writing to a Vec cannot fail, and every `Value` can be written as JSON.
    let _ = serde_json::to_writer(out, value);
}

fn only<'a>(snapshot: &'a Snapshot, ids: &'a [String]) -> Only<'a> {
    let mut ancestors = HashSet::new();
    for chain in ids.iter().filter_map(|id| snapshot.chain(id)) {
        ancestors.extend(chain.iter().filter_map(|node| node["id"].as_str()));
    }
    Only { wanted: ids.iter().map(String::as_str).collect(), ancestors }
}

/// Writes a node and everything below it. `inside` is true within a wanted node.
fn write_node(out: &mut Vec<u8>, node: &Value, view: &View<'_>, level: usize, inside: bool, used: &mut Used) {
    let Some(fields) = node.as_object() else { return write_json(out, node) };
    let id = node["id"].as_str().unwrap_or_default();
    let inside = inside || view.only.as_ref().is_none_or(|only| only.wanted.contains(id));
    used.note(node, id);
    out.push(b'{');
    let mut first = true;
    for (key, value) in fields {
        if !view.geometry && GEOMETRY.contains(&key.as_str()) {
            continue;
        }
        if !std::mem::take(&mut first) {
            out.push(b',');
        }
        write_json(out, &Value::from(key.as_str()));
        out.push(b':');
        match value.as_array().filter(|_| key == "children") {
            Some(children) => write_children(out, children, view, level + 1, inside, used),
            None => write_json(out, value),
        }
    }
    out.push(b'}');
}

fn write_children(
    out: &mut Vec<u8>,
    children: &[Value],
    view: &View<'_>,
    level: usize,
    inside: bool,
    used: &mut Used,
) {
    let kept = |child: &&Value| {
        let id = child["id"].as_str().unwrap_or_default();
        inside
            || child["type"] == "CANVAS"
            || view.only.as_ref().is_none_or(|only| only.wanted.contains(id) || only.ancestors.contains(id))
    };
    let within = view.depth.is_none_or(|depth| level <= depth);
    out.push(b'[');
    for (position, child) in children.iter().filter(|_| within).filter(kept).enumerate() {
        if position > 0 {
            out.push(b',');
        }
        write_node(out, child, view, level, inside, used);
    }
    out.push(b']');
}

/// The ids that written nodes have or refer to. The maps of a narrowed response keep only these.
#[derive(Default)]
struct Used(HashSet<String>);

impl Used {
    fn note(&mut self, node: &Value, id: &str) {
        self.0.insert(id.to_owned());
        let styles = node["styles"].as_object().into_iter().flatten().map(|(_, style)| style);
        for reference in styles.chain([&node["componentId"]]).filter_map(Value::as_str) {
            self.0.insert(reference.to_owned());
        }
    }

    /// Keeps the entries that are used. The set of a used component then counts as used, too.
    fn of(&mut self, mut map: Map<String, Value>) -> Map<String, Value> {
        map.retain(|id, _| self.0.contains(id));
        for set in map.values().filter_map(|entry| entry["componentSetId"].as_str()) {
            self.0.insert(set.to_owned());
        }
        map
    }
}
