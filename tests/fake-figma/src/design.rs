//! One Figma file as the emulator serves it: loaded from a recorded response, or synthetic.
//!
//! The document stays a `serde_json::Value`, never a typed model, so every recorded field is served,
//! including those in no published schema. A recording is recognized by its keys, not by its file name.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use serde_json::{Map, Value, json};

/// The file key of a document that does not contain one.
pub const DEFAULT_KEY: &str = "FAKE";

/// One Figma file: its document, what it publishes, and its variables.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    /// The `:key` of `/v1/files/:key`.
    pub file_key: String,
    /// The file's name.
    pub name: String,
    /// The file's version, as `/meta` reports it. [`FakeFigma::edit`](crate::FakeFigma::edit) bumps it.
    pub version: String,
    /// What its designer called the version; `None` for an autosave.
    pub label: Option<String>,
    /// The body of `GET /v1/files/:key?geometry=paths`. The fields above replace its `name` and `version`.
    pub file: Value,
    /// The body of `GET /v1/files/:key/variables/local`; `None` for a file without variables.
    pub variables: Option<Value>,
    /// The nodes of styles that nothing in the document uses, by id. Only GET nodes returns them.
    pub style_nodes: Map<String, Value>,
    /// The bytes of images in fills, by `imageRef`. Any other is a square of one color.
    pub images: BTreeMap<String, Vec<u8>>,
}

/// Why a recording could not be turned into a [`Design`].
#[derive(Debug)]
#[non_exhaustive]
pub enum DesignError {
    /// Reading or unpacking the file failed.
    Read {
        /// The requested file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The file is not JSON.
    Json {
        /// The requested file.
        path: PathBuf,
        /// Where parsing failed.
        source: serde_json::Error,
    },
    /// The file is JSON, but not a Figma response that contains a document or variables.
    Shape {
        /// The requested file.
        path: PathBuf,
    },
}

impl fmt::Display for DesignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read { path, source } => {
                write!(f, "failed to read the document {}: {source}", path.display())
            }
            Self::Json { path, source } => {
                write!(f, "the document {} is not JSON: {source}", path.display())
            }
            Self::Shape { path } => write!(
                f,
                "{} has none of the keys `document`, `nodes`, `meta.variables`; record the body of GET \
                 /v1/files/:key?geometry=paths, of GET /v1/files/:key/nodes or of GET variables/local",
                path.display()
            ),
        }
    }
}

impl std::error::Error for DesignError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Read { source, .. } => Some(source),
            Self::Json { source, .. } => Some(source),
            Self::Shape { .. } => None,
        }
    }
}

impl Design {
    /// Loads a recorded response, plain or `.gz`: the body of GET file, GET nodes or GET variables/local.
    ///
    /// The nodes of a GET nodes body become the children of one page; a variables body gets an empty page.
    ///
    /// # Errors
    /// Fails if the file is unreadable, is not JSON, or has none of the keys of these three bodies.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, DesignError> {
        let path = path.as_ref();
        let body = read_json(path)?;
        Self::from_body(body).ok_or_else(|| DesignError::Shape { path: path.to_owned() })
    }

    /// Does the same as [`from_file`](Self::from_file) for a parsed body; `None` if its shape is unknown.
    pub fn from_body(body: Value) -> Option<Self> {
        if body.get("document").is_some_and(Value::is_object) {
            return Some(Self::from_file_body(body));
        }
        if body.get("nodes").is_some_and(Value::is_object) {
            return Some(Self::from_nodes_body(body));
        }
        if body.pointer("/meta/variables").is_some() {
            return Some(Self { variables: Some(body), ..Self::from_file_body(empty_file("Variables")) });
        }
        None
    }

    /// Adds the variables of a recorded `variables/local` body, plain or `.gz`.
    ///
    /// # Errors
    /// Fails if the file is unreadable, is not JSON, or contains no variables.
    pub fn with_variables_file(mut self, path: impl AsRef<Path>) -> Result<Self, DesignError> {
        let path = path.as_ref();
        let body = read_json(path)?;
        if body.pointer("/meta/variables").is_none() {
            return Err(DesignError::Shape { path: path.to_owned() });
        }
        self.variables = Some(body);
        Ok(self)
    }

    /// Adds the images in a directory: files named after their `imageRef`, whatever their extension.
    ///
    /// # Errors
    /// Fails if the directory or a file is unreadable.
    pub fn with_images(mut self, directory: impl AsRef<Path>) -> Result<Self, DesignError> {
        let directory = directory.as_ref();
        let read = |source| DesignError::Read { path: directory.to_owned(), source };
        for entry in std::fs::read_dir(directory).map_err(read)? {
            let path = entry.map_err(read)?.path();
            let Some(reference) = path.file_stem().and_then(|stem| stem.to_str()) else { continue };
            let bytes = std::fs::read(&path).map_err(read)?;
            self.images.insert(reference.to_owned(), bytes);
        }
        Ok(self)
    }

    /// The same design under another file key.
    pub fn with_key(mut self, key: impl Into<String>) -> Self {
        self.file_key = key.into();
        self
    }

    /// A synthetic file with `icons` components, `ic/24/name_0`..., in the frame "Icons" on one page. The
    /// same number always gives the same file.
    pub fn synthetic(icons: usize) -> Self {
        Self::from_file_body(crate::synthetic::file(icons))
    }

    /// Finds the node with this id by walking the tree.
    pub fn node(&self, id: &str) -> Option<&Value> {
        fn find<'a>(node: &'a Value, id: &str) -> Option<&'a Value> {
            if node["id"].as_str() == Some(id) {
                return Some(node);
            }
            node.get("children")?.as_array()?.iter().find_map(|child| find(child, id))
        }
        find(self.file.get("document")?, id)
    }

    /// Finds the node with this id, to change it in [`FakeFigma::edit`](crate::FakeFigma::edit).
    pub fn node_mut(&mut self, id: &str) -> Option<&mut Value> {
        fn find<'a>(node: &'a mut Value, id: &str) -> Option<&'a mut Value> {
            if node["id"].as_str() == Some(id) {
                return Some(node);
            }
            node.get_mut("children")?.as_array_mut()?.iter_mut().find_map(|child| find(child, id))
        }
        find(self.file.get_mut("document")?, id)
    }

    fn from_file_body(file: Value) -> Self {
        let text =
            |key: &str, default: &str| file.get(key).and_then(Value::as_str).unwrap_or(default).to_owned();
        Self {
            file_key: text("mainFileKey", DEFAULT_KEY),
            name: text("name", "Untitled"),
            version: text("version", "1"),
            label: None,
            variables: None,
            style_nodes: Map::new(),
            images: BTreeMap::new(),
            file,
        }
    }

    fn from_nodes_body(mut body: Value) -> Self {
        let nodes = match body.get_mut("nodes").map(Value::take) {
            Some(Value::Object(nodes)) => nodes,
            _ => Map::new(),
        };
        let mut file = empty_file("Recorded nodes");
        if let (Some(file), Some(head)) = (file.as_object_mut(), body.as_object_mut()) {
            head.remove("nodes");
            file.append(head);
        }
        let mut documents = Vec::new();
        for (id, mut entry) in nodes {
            for kind in ["components", "componentSets", "styles"] {
                if let (Some(all), Some(own)) =
                    (file[kind].as_object_mut(), entry.get_mut(kind).and_then(Value::as_object_mut))
                {
                    all.append(own);
                }
            }
            let Some(document) = entry.get_mut("document").map(Value::take) else { continue };
            if let Some(style) = style_of(&document) {
                file["styles"][&id] = style;
            }
            documents.push(document);
        }
        file["document"]["children"][0]["children"] = Value::Array(documents);
        Self::from_file_body(file)
    }
}

/// The `styles` entry for a node that looks like a style's own node: at the origin, childless, of one of
/// three types. GET nodes does not list a style node in its own `styles`.
fn style_of(node: &Value) -> Option<Value> {
    let at_origin = ["x", "y"].iter().all(|axis| node["absoluteBoundingBox"][*axis].as_f64() == Some(0.0));
    let filled = |key: &str| node[key].as_array().is_some_and(|list| !list.is_empty());
    if !at_origin || filled("children") {
        return None;
    }
    let style_type = match node["type"].as_str()? {
        "TEXT" => "TEXT",
        "FRAME" if filled("layoutGrids") => "GRID",
        "RECTANGLE" if filled("effects") => "EFFECT",
        "RECTANGLE" => "FILL",
        _ => return None,
    };
    let key = format!("{:016x}", crate::hash::fnv64(node["id"].as_str()?.as_bytes()));
    Some(
        json!({"key": key, "name": node["name"], "styleType": style_type, "remote": false, "description": ""}),
    )
}

/// A GET file body with one empty page.
pub(crate) fn empty_file(name: &str) -> Value {
    json!({
        "document": {"id": "0:0", "name": "Document", "type": "DOCUMENT", "children": [
            {"id": "0:1", "name": "Page 1", "type": "CANVAS", "children": [],
             "backgroundColor": {"r": 1.0, "g": 1.0, "b": 1.0, "a": 1.0}},
        ]},
        "components": {}, "componentSets": {}, "styles": {}, "schemaVersion": 0,
        "name": name, "lastModified": "2026-01-01T00:00:00Z", "thumbnailUrl": "", "version": "1",
        "role": "owner", "editorType": "figma", "linkAccess": "view",
    })
}

/// Reads JSON of any depth. Unpacks a file that starts with gzip's magic bytes, whatever its name.
fn read_json(path: &Path) -> Result<Value, DesignError> {
    let read = |source| DesignError::Read { path: path.to_owned(), source };
    let mut bytes = Vec::new();
    File::open(path).and_then(|mut file| file.read_to_end(&mut bytes)).map_err(read)?;
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut plain = Vec::new();
        GzDecoder::new(bytes.as_slice()).read_to_end(&mut plain).map_err(read)?;
        bytes = plain;
    }
    parse_deep(&bytes).map_err(|source| DesignError::Json { path: path.to_owned(), source })
}

/// Parses JSON without serde_json's limit of 128 levels, which real documents exceed.
fn parse_deep(bytes: &[u8]) -> serde_json::Result<Value> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    deserializer.disable_recursion_limit();
    let mut values = deserializer.into_iter::<Value>();
    let value = values.next().unwrap_or_else(|| serde_json::from_slice(bytes))?;
    match values.next() {
        Some(Err(trailing)) => Err(trailing),
        _ => Ok(value),
    }
}
