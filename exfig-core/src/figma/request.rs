//! Requests to Figma: each knows its path, its tier, and whether it can be split into lighter ones.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use crate::asset::{AssetFormat, FileKey, NodeId, Scale};
use crate::policy::bucket::Tier;

/// The longest path and query to send, in bytes. CloudFront, in front of the API, accepts 8,192.
const LONGEST_URL: usize = 7_500;

/// The kind of a request, for code that depends on it; for messages, use [`ApiRequest::describe`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestKind {
    /// A document, or some of its nodes.
    Document,
    /// Renders of nodes, as URLs.
    Images,
    /// The name and version of a file, or the list of its versions.
    Meta,
    /// The published styles or components of a file.
    Library,
    /// The variables of a file.
    Variables,
    /// A rendered file, from the CDN.
    Download,
    /// An image that fills layers, or where the images of a file are.
    ImageFill,
}

/// A request to the API. Source: `@figma/rest-api-spec` 0.43.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApiRequest {
    /// `GET /v1/files/:key`: the document.
    File {
        /// The file's key.
        key: FileKey,
        /// Its version; the newest if absent.
        version: Option<String>,
        /// How much of it to return.
        part: Part,
    },
    /// `GET /v1/files/:key/nodes`: some nodes of it, with all their descendants.
    Nodes {
        /// The file's key.
        key: FileKey,
        /// Its version; the newest if absent.
        version: Option<String>,
        /// The nodes.
        ids: Vec<NodeId>,
        /// How much of each to return.
        part: Part,
    },
    /// `GET /v1/images/:key`: renders nodes and returns URLs.
    Images(RenderRequest),
    /// `GET /v1/files/:key/images`: where the images in its fills are, at whatever version.
    ImageFills {
        /// The file's key.
        key: FileKey,
    },
    /// `GET /v1/files/:key/meta`: name and version.
    Meta {
        /// The file's key.
        key: FileKey,
    },
    /// `GET /v1/files/:key/versions`: the versions, newest first.
    Versions {
        /// The file's key.
        key: FileKey,
        /// Only those before this one.
        before: Option<String>,
    },
    /// `GET /v1/files/:key/styles`: the published styles.
    Styles {
        /// The file's key.
        key: FileKey,
    },
    /// `GET /v1/files/:key/components`: the published components.
    Components {
        /// The file's key.
        key: FileKey,
    },
    /// `GET /v1/me`: whose token it is.
    Me,
    /// `GET /v1/files/:key/variables/local`: the variables.
    Variables {
        /// The file's key.
        key: FileKey,
    },
}

/// How much of a document to return.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Part {
    /// With `geometry=paths`: outlines, sizes and transforms.
    pub geometry: bool,
    /// How many levels of nodes; all if absent. For a file, 1 is its pages.
    pub depth: Option<u32>,
}

impl Part {
    fn write(self, query: &mut Query) {
        if self.geometry {
            query.pair("geometry", "paths");
        }
        if let Some(depth) = self.depth {
            query.pair("depth", &depth.to_string());
        }
    }
}

/// How messages name the nodes of a request: people know names, not ids.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RenderNames(BTreeMap<NodeId, String>);

impl RenderNames {
    /// Takes each node's kind and name: `` icon `sun` ``.
    pub fn new(names: BTreeMap<NodeId, String>) -> Self {
        Self(names)
    }

    /// Returns the node's kind and name, or its id if nothing else is known.
    pub fn of(&self, node: &NodeId) -> String {
        self.0.get(node).cloned().unwrap_or_else(|| format!("node {node}"))
    }
}

/// A request to render nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderRequest {
    /// The file's key.
    pub key: FileKey,
    /// Its version; the newest if absent.
    pub version: Option<String>,
    /// The nodes.
    pub ids: Vec<NodeId>,
    /// How messages name them.
    pub names: Arc<RenderNames>,
    /// The format of the renders.
    pub format: AssetFormat,
    /// Their scale.
    pub scale: Scale,
    /// Parameters that differ from Figma's defaults.
    pub options: BTreeMap<String, String>,
}

impl ApiRequest {
    /// Returns what it requests.
    pub fn kind(&self) -> RequestKind {
        match self {
            Self::File { .. } | Self::Nodes { .. } => RequestKind::Document,
            Self::Images(_) => RequestKind::Images,
            Self::ImageFills { .. } => RequestKind::ImageFill,
            Self::Meta { .. } | Self::Versions { .. } | Self::Me => RequestKind::Meta,
            Self::Styles { .. } | Self::Components { .. } => RequestKind::Library,
            Self::Variables { .. } => RequestKind::Variables,
        }
    }

    /// Returns the rate-limit tier that it counts toward.
    pub fn tier(&self) -> Tier {
        match self {
            Self::File { .. } | Self::Nodes { .. } | Self::Images(_) => Tier::One,
            Self::ImageFills { .. } | Self::Variables { .. } | Self::Versions { .. } => Tier::Two,
            Self::Meta { .. } | Self::Styles { .. } | Self::Components { .. } | Self::Me => Tier::Three,
        }
    }

    /// Returns the path and query, starting with `/v1/`.
    pub fn path(&self) -> String {
        match self {
            Self::File { key, version, part } => {
                let mut query = Query::new(format!("/v1/files/{key}"));
                query.version(version.as_deref());
                part.write(&mut query);
                query.finish()
            }
            Self::Nodes { key, version, ids, part } => {
                let mut query = Query::new(format!("/v1/files/{key}/nodes"));
                query.version(version.as_deref());
                part.write(&mut query);
                query.ids(ids);
                query.finish()
            }
            Self::Images(render) => render.path(&render.ids),
            Self::ImageFills { key } => format!("/v1/files/{key}/images"),
            Self::Meta { key } => format!("/v1/files/{key}/meta"),
            Self::Versions { key, before } => {
                let mut query = Query::new(format!("/v1/files/{key}/versions"));
                query.pair("page_size", "50");
                if let Some(before) = before {
                    query.pair("before", before);
                }
                query.finish()
            }
            Self::Styles { key } => format!("/v1/files/{key}/styles"),
            Self::Components { key } => format!("/v1/files/{key}/components"),
            Self::Me => "/v1/me".to_owned(),
            Self::Variables { key } => format!("/v1/files/{key}/variables/local"),
        }
    }

    /// Returns what it requests, for messages.
    pub fn describe(&self) -> String {
        match self {
            Self::File { key, .. } => format!("file {key}"),
            Self::Nodes { key, ids, .. } if ids.len() == 1 => format!("1 node of file {key}"),
            Self::Nodes { key, ids, .. } => format!("{} nodes of file {key}", ids.len()),
            Self::Images(render) => {
                let scale =
                    if render.format.is_raster() { format!(" at {}x", render.scale) } else { String::new() };
                match render.ids.as_slice() {
                    [id] => format!("{} render of {}{scale}", render.format, render.names.of(id)),
                    ids => format!("{} renders of {} nodes{scale}", render.format, ids.len()),
                }
            }
            Self::ImageFills { key } => format!("images in fills of file {key}"),
            Self::Meta { key } => format!("version of file {key}"),
            Self::Versions { key, .. } => format!("versions of file {key}"),
            Self::Styles { key } => format!("published styles of file {key}"),
            Self::Components { key } => format!("published components of file {key}"),
            Self::Me => "owner of the token".to_owned(),
            Self::Variables { key } => format!("variables of file {key}"),
        }
    }

    /// Whether it has several ids, so that halves of it would be lighter.
    pub fn is_splittable(&self) -> bool {
        self.ids().is_some_and(|ids| ids.len() > 1)
    }

    /// Returns its ids, if it is a request with ids.
    pub fn ids(&self) -> Option<&[NodeId]> {
        match self {
            Self::Nodes { ids, .. } | Self::Images(RenderRequest { ids, .. }) => Some(ids),
            _ => None,
        }
    }

    /// Returns the requested version; `None` for the newest.
    pub fn version(&self) -> Option<&str> {
        match self {
            Self::File { version, .. }
            | Self::Nodes { version, .. }
            | Self::Images(RenderRequest { version, .. }) => version.as_deref(),
            _ => None,
        }
    }

    /// Returns a request for each half of the ids; `None` if there are fewer than two.
    pub fn halves(&self) -> Option<[Self; 2]> {
        let ids = self.ids().filter(|ids| ids.len() > 1)?;
        let (left, right) = ids.split_at(ids.len().div_ceil(2));
        Some([self.with_ids(left), self.with_ids(right)])
    }

    /// Returns the same request for the newest version.
    pub fn without_version(mut self) -> Self {
        if let Self::File { version, .. }
        | Self::Nodes { version, .. }
        | Self::Images(RenderRequest { version, .. }) = &mut self
        {
            *version = None;
        }
        self
    }

    fn with_ids(&self, part: &[NodeId]) -> Self {
        let mut request = self.clone();
        if let Self::Nodes { ids, .. } | Self::Images(RenderRequest { ids, .. }) = &mut request {
            part.clone_into(ids);
        }
        request
    }
}

impl RenderRequest {
    fn path(&self, ids: &[NodeId]) -> String {
        let mut query = Query::new(format!("/v1/images/{}", self.key));
        query.version(self.version.as_deref());
        query.pair("format", self.format.rendered().extension());
        if self.format.is_raster() {
            query.pair("scale", &self.scale.to_string());
        }
        for (name, value) in &self.options {
            query.pair(name, value);
        }
        query.ids(ids);
        query.finish()
    }
}

/// Splits a request into requests of at most `largest` ids each, evenly, none with a longer URL than the CDN
/// in front of the API accepts.
pub(crate) fn batches(request: &ApiRequest, largest: usize) -> Vec<ApiRequest> {
    let Some(ids) = request.ids().filter(|ids| !ids.is_empty()) else { return vec![request.clone()] };
    let count = ids.len().div_ceil(largest.max(1));
    let mut pending =
        ids.chunks(ids.len().div_ceil(count)).map(|part| request.with_ids(part)).rev().collect::<Vec<_>>();
    let mut fitting = Vec::new();
    while let Some(batch) = pending.pop() {
        match batch.halves() {
            Some([left, right]) if batch.path().len() > LONGEST_URL => pending.extend([right, left]),
            _ => fitting.push(batch),
        }
    }
    fitting
}

/// Returns how many ids to put into one render request, so that `budget` requests, one of them held back,
/// cover all `items`. It is at least 100, because an extra tier-1 request costs more than a larger batch.
pub(crate) fn batch_size(items: usize, budget: u32) -> usize {
    let requests = usize::try_from(budget.saturating_sub(1)).unwrap_or(usize::MAX).max(1);
    items.div_ceil(requests).max(100)
}

struct Query {
    text: String,
    first: bool,
}

impl Query {
    fn new(path: String) -> Self {
        Self { text: path, first: true }
    }

    fn pair(&mut self, name: &str, value: &str) {
        self.text.push(if self.first { '?' } else { '&' });
        self.first = false;
        self.text.push_str(name);
        self.text.push('=');
        encode(value, &mut self.text);
    }

    fn version(&mut self, version: Option<&str>) {
        if let Some(version) = version {
            self.pair("version", version);
        }
    }

    fn ids(&mut self, ids: &[NodeId]) {
        self.pair("ids", &ids.iter().map(NodeId::as_str).collect::<Vec<_>>().join(","));
    }

    fn finish(self) -> String {
        self.text
    }
}

/// Percent-encodes what a query value cannot contain. `:`, `,` and `;` are allowed as they are (RFC 3986
/// §3.4), which fits a third more ids into a URL.
fn encode(value: &str, out: &mut String) {
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:,;".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn images(n: usize) -> ApiRequest {
        ApiRequest::Images(RenderRequest {
            names: Arc::default(),
            key: FileKey::parse("KEY").unwrap(),
            version: Some("12".to_owned()),
            ids: (0..n).map(|i| NodeId::new(format!("1:{i}"))).collect(),
            format: AssetFormat::Png,
            scale: Scale::new(1.5).unwrap(),
            options: BTreeMap::from([("use_absolute_bounds".to_owned(), "true".to_owned())]),
        })
    }

    #[test]
    fn paths_match_the_api() {
        let key = FileKey::parse("KEY").unwrap();
        let file = |part| ApiRequest::File { key: key.clone(), version: None, part };
        assert_eq!(file(Part::default()).path(), "/v1/files/KEY");
        let pages = Part { geometry: true, depth: Some(1) };
        assert_eq!(file(pages).path(), "/v1/files/KEY?geometry=paths&depth=1");
        assert_eq!(
            images(2).path(),
            "/v1/images/KEY?version=12&format=png&scale=1.5&use_absolute_bounds=true&ids=1:0,1:1"
        );
        let odd = ApiRequest::Nodes {
            key,
            version: Some("a&b=c d".to_owned()),
            ids: vec![NodeId::new("I1:2;3:4")],
            part: Part::default(),
        };
        assert_eq!(odd.path(), "/v1/files/KEY/nodes?version=a%26b%3Dc%20d&ids=I1:2;3:4");
    }

    #[test]
    fn batches_are_even_and_fit_the_url() {
        let sizes = |n, largest| {
            let batches = batches(&images(n), largest);
            assert!(batches.iter().all(|batch| batch.path().len() <= LONGEST_URL));
            batches.iter().map(|batch| batch.ids().unwrap().len()).collect::<Vec<_>>()
        };
        assert_eq!(sizes(10, 100), [10]);
        assert_eq!(sizes(101, 100), [51, 50]);
        assert_eq!(sizes(1000, 112), [112, 112, 112, 112, 112, 112, 112, 112, 104]);
        assert_eq!(sizes(5000, 5000).iter().sum::<usize>(), 5000);
        assert_eq!(sizes(0, 10).len(), 1);
    }

    #[test]
    fn the_burst_covers_all_items() {
        assert_eq!(batch_size(10, 10), 100);
        assert_eq!(batch_size(1000, 10), 112);
        assert_eq!(batch_size(5000, 15), 358);
        assert_eq!(batch_size(1000, 1), 1000);
        assert_eq!(batch_size(1000, 0), 1000);
    }

    #[test]
    fn halves_keep_every_id() {
        let [left, right] = images(5).halves().unwrap();
        assert_eq!((left.ids().unwrap().len(), right.ids().unwrap().len()), (3, 2));
        assert_eq!(images(1).halves(), None);
    }
}
