//! The served files, all their versions, and what was computed from them.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use serde_json::{Value, json};

use crate::calendar;
use crate::design::Design;
use crate::http::Body;
use crate::render::{self, Format};

/// Responses cached per version. For a client that asks for more different ones, they are built again.
const MAX_BODIES: usize = 64;

/// One version of one file. It never changes, so everything computed from it can be cached.
#[derive(Debug)]
pub(crate) struct Snapshot {
    pub(crate) design: Design,
    /// The path from the document to each node: positions in `children`.
    index: HashMap<String, Box<[u32]>>,
    /// For each style, a node that uses it and the slot it is used in.
    style_uses: HashMap<String, (String, String)>,
    bodies: Mutex<HashMap<String, Body>>,
    renders: Mutex<HashMap<RenderKey, Option<Body>>>,
}

/// What a render depends on: node, format, scale in thousandths (0 for formats without one).
type RenderKey = (String, Format, u32);

impl Snapshot {
    fn new(design: Design) -> Self {
        let mut snapshot = Self {
            design,
            index: HashMap::new(),
            style_uses: HashMap::new(),
            bodies: Mutex::default(),
            renders: Mutex::default(),
        };
        let mut way = Vec::new();
        index(&snapshot.design.file["document"], &mut way, &mut snapshot.index, &mut snapshot.style_uses);
        snapshot
    }

    /// The nodes from the document to the node with this id, both included.
    pub(crate) fn chain(&self, id: &str) -> Option<Vec<&Value>> {
        let mut node = self.design.file.get("document")?;
        let mut chain = vec![node];
        for position in self.index.get(id)? {
            node = node.get("children")?.get(*position as usize)?;
            chain.push(node);
        }
        Some(chain)
    }

    /// The node with this id; for a style without a node in the tree, the node that Figma keeps outside it.
    pub(crate) fn node(&self, id: &str) -> Option<Cow<'_, Value>> {
        if let Some(chain) = self.chain(id) {
            return chain.last().map(|node| Cow::Borrowed(*node));
        }
        let kept = self.design.style_nodes.get(id).map(Cow::Borrowed);
        kept.or_else(|| self.style_node(id).map(Cow::Owned))
    }

    /// Builds a style's node from the values of a node that uses the style.
    fn style_node(&self, id: &str) -> Option<Value> {
        let entry = self.design.file["styles"].get(id)?;
        let (user, slot) = self.style_uses.get(id)?;
        let user = *self.chain(user)?.last()?;
        let list = |key: &str| user.get(key).cloned().unwrap_or_else(|| json!([]));
        let own = match slot.as_str() {
            "fill" | "fills" => json!({"type": "RECTANGLE", "fills": list("fills"), "effects": []}),
            "stroke" | "strokes" => json!({"type": "RECTANGLE", "fills": list("strokes"), "effects": []}),
            "effect" => json!({"type": "RECTANGLE", "fills": [], "effects": list("effects")}),
            "grid" => {
                json!({"type": "FRAME", "fills": [], "layoutGrids": list("layoutGrids"), "children": []})
            }
            "text" => json!({"type": "TEXT", "characters": "Ag", "fills": [], "style": user["style"]}),
            _ => return None,
        };
        let mut node = json!({
            "id": id, "name": entry["name"], "blendMode": "PASS_THROUGH", "strokes": [], "strokeWeight": 1.0,
            "strokeAlign": "INSIDE", "effects": [],
            "absoluteBoundingBox": {"x": 0.0, "y": 0.0, "width": 100.0, "height": 100.0},
        });
        if let (Some(node), Value::Object(mut own)) = (node.as_object_mut(), own) {
            node.append(&mut own);
        }
        Some(node)
    }

    /// Returns the response cached under `key`, or builds and caches it.
    pub(crate) fn body(&self, key: String, make: impl FnOnce() -> Vec<u8>) -> Body {
        if let Some(body) = lock(&self.bodies).get(&key) {
            return body.clone();
        }
        let body = Body::from(make());
        let mut bodies = lock(&self.bodies);
        if bodies.len() >= MAX_BODIES {
            bodies.clear();
        }
        bodies.insert(key, body.clone());
        body
    }

    /// Renders a node once and caches the result; `None` is what `/v1/images` reports as `null`.
    pub(crate) fn render(
        &self,
        node: &str,
        format: Format,
        scale: f64,
        source: &RenderSource,
    ) -> Option<Body> {
        let key = render_key(node, format, scale);
        if let Some(made) = lock(&self.renders).get(&key) {
            return made.clone();
        }
        let made = self.chain(node).and_then(|chain| source.make(&chain, format, scale)).map(Body::from);
        lock(&self.renders).insert(key, made.clone());
        made
    }

    /// Whether the render is already cached.
    pub(crate) fn has_render(&self, node: &str, format: Format, scale: f64) -> bool {
        lock(&self.renders).contains_key(&render_key(node, format, scale))
    }

    /// Whether [`render`](Self::render) would return bytes, determined without making pixels.
    pub(crate) fn is_renderable(&self, node: &str, format: Format, source: &RenderSource) -> bool {
        match format {
            Format::Svg => self.render(node, format, 1.0, source).is_some(),
            _ => self.chain(node).is_some_and(|chain| render::is_renderable(&chain)),
        }
    }
}

fn render_key(node: &str, format: Format, scale: f64) -> RenderKey {
    let milli = match format {
        Format::Png | Format::Jpg => (scale * 1_000.0).round() as u32,
        Format::Svg | Format::Pdf => 0,
    };
    (node.to_owned(), format, milli)
}

/// Where renders come from.
#[derive(Debug, Clone, Default)]
pub(crate) struct RenderSource {
    /// A folder of SVG files named after their nodes in kebab-case.
    pub(crate) directory: Option<PathBuf>,
    /// Draw nodes that have no file there.
    pub(crate) draw_missing: bool,
}

impl RenderSource {
    fn make(&self, chain: &[&Value], format: Format, scale: f64) -> Option<Vec<u8>> {
        if let (Some(directory), Format::Svg) = (&self.directory, format) {
            let name = chain.last()?["name"].as_str()?;
            let recorded = std::fs::read(directory.join(kebab_case(name)).with_extension("svg"));
            if recorded.is_ok() || !self.draw_missing {
                return recorded.ok();
            }
        }
        render::render(chain, format, scale)
    }
}

/// Turns `Arrow Down` into `arrow-down`.
pub(crate) fn kebab_case(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

/// Records the path to `node` and to everything below it, and which styles are used there.
fn index(
    node: &Value,
    way: &mut Vec<u32>,
    nodes: &mut HashMap<String, Box<[u32]>>,
    styles: &mut HashMap<String, (String, String)>,
) {
    if let Some(id) = node["id"].as_str() {
        nodes.insert(id.to_owned(), way.as_slice().into());
        for (slot, style) in node["styles"].as_object().into_iter().flatten() {
            if let Some(style) = style.as_str() {
                styles.entry(style.to_owned()).or_insert_with(|| (id.to_owned(), slot.clone()));
            }
        }
    }
    for (position, child) in node["children"].as_array().into_iter().flatten().enumerate() {
        way.push(position as u32);
        index(child, way, nodes, styles);
        way.pop();
    }
}

/// All files, each with its versions from oldest to current.
#[derive(Debug, Default)]
pub(crate) struct Store(RwLock<BTreeMap<String, Vec<Arc<Snapshot>>>>);

impl Store {
    /// Adds a file. Returns false if its key is taken.
    pub(crate) fn add(&self, design: Design) -> bool {
        let mut files = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if files.contains_key(&design.file_key) {
            return false;
        }
        files.insert(design.file_key.clone(), vec![Arc::new(Snapshot::new(design))]);
        true
    }

    pub(crate) fn keys(&self) -> Vec<String> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect()
    }

    /// All versions of a file, oldest first.
    pub(crate) fn versions(&self, key: &str) -> Option<Vec<Arc<Snapshot>>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    /// The current version, or the requested one.
    pub(crate) fn find(&self, key: &str, version: Option<&str>) -> Option<Arc<Snapshot>> {
        let versions = self.versions(key)?;
        match version {
            None => versions.last().cloned(),
            Some(version) => versions.into_iter().find(|snapshot| snapshot.design.version == version),
        }
    }

    /// Adds a version made by `change`, dated one minute later, with a new version number unless `change` set
    /// one. Returns false if there is no such file.
    pub(crate) fn edit(&self, key: &str, change: impl FnOnce(&mut Design)) -> bool {
        let Some(current) = self.find(key, None) else { return false };
        let mut design = current.design.clone();
        change(&mut design);
        key.clone_into(&mut design.file_key);
        if design.version == current.design.version {
            design.version = next_version(&design.version);
        }
        let modified = design.file["lastModified"].as_str().and_then(calendar::parse_rfc3339).unwrap_or(0);
        design.file["lastModified"] = calendar::rfc3339(modified + 60).into();
        let mut files = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(versions) = files.get_mut(key) {
            versions.push(Arc::new(Snapshot::new(design)));
        }
        true
    }
}

/// Returns the version after this one. Figma's versions are increasing numbers.
fn next_version(version: &str) -> String {
    match version.parse::<u64>() {
        Ok(number) => number.wrapping_add(1).to_string(),
        Err(_) => format!("{version}-next"),
    }
}

/// Locks even after a panic elsewhere: nothing here is ever left half changed.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_kebab_case() {
        assert_eq!(
            ["Arrow Down", "ic/24/Add_round", " Counter-Clockwise Clock"].map(kebab_case),
            ["arrow-down", "ic-24-add-round", "counter-clockwise-clock"]
        );
    }

    #[test]
    fn an_edit_makes_a_version_and_keeps_the_old() {
        let store = Store::default();
        assert!(store.add(Design::synthetic(1)) && !store.add(Design::synthetic(2)));
        let before = store.find("FAKE", None).unwrap();
        assert!(store.edit("FAKE", |design| design.node_mut("2:0").unwrap()["name"] = "changed".into()));
        let after = store.find("FAKE", None).unwrap();
        assert_eq!(after.node("2:0").unwrap()["name"], "changed");
        assert_eq!(
            after.design.version.parse::<u64>().unwrap(),
            before.design.version.parse::<u64>().unwrap() + 1
        );
        assert_eq!(after.design.file["lastModified"], "2026-01-01T00:01:00Z");
        let pinned = store.find("FAKE", Some(&before.design.version)).unwrap();
        assert_eq!(pinned.node("2:0").unwrap()["name"], "ic/24/name_0");
        assert!(store.find("FAKE", Some("0")).is_none() && !store.edit("NONE", |_| ()));
    }
}
