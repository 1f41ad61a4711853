//! Fetches a document: in one request, or page by page and frame by frame if Figma says that it is too large.

use std::collections::VecDeque;

use serde::de::Error as _;

use super::{ExportError, Tools};
use crate::asset::{FileKey, NodeId};
use crate::client::{ChunkReader, RequestError};
use crate::event::Event;
use crate::figma::node::{Document, Node, NodeEntry};
use crate::figma::read::{Interest, STACK, read_document, read_nodes};
use crate::figma::request::{ApiRequest, Part, batches};
use crate::io::documents::{Documents, Shape};

/// A document, and where it came from.
pub(super) struct Fetched {
    pub(super) document: Document,
    /// Whether it came from Figma and the next run finds it on disk.
    pub(super) kept: bool,
    /// Whether an earlier run fetched it.
    pub(super) reread: bool,
}

/// Says that a document did not come from Figma.
pub(super) fn report_reread(tools: &Tools, key: &FileKey) {
    let text = format!("file {key} has not changed since an earlier run fetched it: using the copy on disk");
    tools.reporter.event(Event::Note(text));
}

/// Fetches the document of `key`, with the art of the nodes in `interest`, or without geometry if there are
/// none. Reads it from `documents` if an earlier run fetched this version, and keeps it there if not.
pub(super) async fn fetch(
    tools: &Tools,
    key: &FileKey,
    version: Option<String>,
    interest: &Interest,
    documents: Option<&Documents>,
) -> Result<Fetched, ExportError> {
    let shape = Shape { key: key.clone(), geometry: interest.has_art() };
    if let (Some(documents), Some(version)) = (documents, &version)
        && let Some(document) = reread(tools, &shape, version, interest, documents).await
    {
        return Ok(Fetched { document, kept: false, reread: true });
    }
    let request = |part| ApiRequest::File { key: key.clone(), version: version.clone(), part };
    let (seen, asked) = (interest.clone(), version.clone());
    let whole = Part { geometry: interest.has_art(), depth: None };
    let bulk = tools.client.bulk();
    let keep = documents.cloned();
    let parse = move |mut reader: ChunkReader| {
        reader.keep(keep.as_ref().and_then(Documents::begin));
        let document = read_document(&mut reader, &seen, bulk)?.at_version(asked.as_deref())?;
        let all = reader.kept().zip(document.version.as_ref());
        let kept = all.is_some_and(|(kept, version)| kept.finish(&shape, version));
        Ok(Fetched { document, kept, reread: false })
    };
    match tools.client.stream(&request(whole), STACK, parse).await {
        Err(error) if is_too_large(&error) => {
            let text = format!("{error}; fetching it page by page and frame by frame");
            tools.reporter.event(Event::Note(text));
        }
        other => return Ok(other?),
    }
    // The pages and their direct children, which stay small however large the file is.
    let outline = Part { geometry: interest.has_art(), depth: Some(2) };
    let asked = version.clone();
    let parse =
        move |reader| read_document(reader, &Interest::everything(), bulk)?.at_version(asked.as_deref());
    let document = tools.client.stream(&request(outline), STACK, parse).await?;
    let version = version.or_else(|| document.version.clone());
    let document = Filling { tools, key, version, interest }.fill(document).await?;
    Ok(Fetched { document, kept: false, reread: false })
}

/// Reads the document that an earlier run kept; `None` if there is none, or if it cannot be read.
async fn reread(
    tools: &Tools,
    shape: &Shape,
    version: &str,
    interest: &Interest,
    documents: &Documents,
) -> Option<Document> {
    let bulk = tools.client.bulk();
    let mut reader = documents.open(shape, version, bulk.document(), tools.clock.now())?;
    let (seen, asked) = (interest.clone(), version.to_owned());
    let (done, parsed) = tokio::sync::oneshot::channel();
    let parse = move || {
        let document = read_document(&mut reader, &seen, bulk)
            .and_then(|document| document.at_version(Some(&asked)))
            // The checksum is at the end.
            .and_then(|document| match std::io::copy(&mut reader, &mut std::io::sink()) {
                Ok(_) => Ok(document),
                Err(error) => Err(serde_json::Error::io(error)),
            });
        let _ = done.send(document);
    };
    std::thread::Builder::new().name("parse".to_owned()).stack_size(STACK).spawn(parse).ok()?;
    match parsed.await {
        Ok(Ok(document)) => Some(document),
        // A damaged file is fetched again.
        _ => {
            documents.forget(&shape.key);
            None
        }
    }
}

fn is_too_large(error: &RequestError) -> bool {
    match error {
        RequestError::TooMuch { .. } => true,
        RequestError::Failed { failure, .. } => failure.is_too_large(),
        _ => false,
    }
}

/// Fetches what an outline leaves out, and adds it.
struct Filling<'a> {
    tools: &'a Tools,
    key: &'a FileKey,
    version: Option<String>,
    interest: &'a Interest,
}

impl Filling<'_> {
    async fn fill(&self, mut document: Document) -> Result<Document, ExportError> {
        let mut missing = Vec::new();
        for page in &document.root.children {
            if self.is_of_interest(page) {
                missing.extend(page.children.iter().map(Node::node_id));
            }
        }
        let mut pending = VecDeque::from([missing]);
        while let Some(ids) = pending.pop_front() {
            if ids.is_empty() {
                continue;
            }
            for batch in batches(&self.request(ids, None), usize::MAX) {
                let ids = batch.ids().unwrap_or_default().to_vec();
                match self.nodes(&batch).await {
                    Ok(nodes) => nodes.into_iter().for_each(|entry| put(&mut document, entry)),
                    Err(error) if is_too_large(&error) && ids.len() > 1 => {
                        let (left, right) = ids.split_at(ids.len() / 2);
                        pending.extend([left.to_vec(), right.to_vec()]);
                    }
                    Err(error) if is_too_large(&error) => {
                        // One frame is too large: fetch the frame alone, then its children.
                        let own = self.nodes(&self.request(ids, Some(1))).await?;
                        for entry in own {
                            let inner = entry.document.children.iter().map(Node::node_id).collect::<Vec<_>>();
                            if inner.is_empty() {
                                return Err(error.into());
                            }
                            pending.push_back(inner);
                            put(&mut document, entry);
                        }
                    }
                    Err(error) => return Err(error.into()),
                }
            }
        }
        Ok(document)
    }

    /// Whether to fetch the page. Frames, nodes and uses of styles can be on any page.
    fn is_of_interest(&self, page: &Node) -> bool {
        let interest = self.interest;
        let anywhere = interest.everything || interest.styles;
        anywhere
            || !interest.frames.is_empty()
            || !interest.nodes.is_empty()
            || interest.pages.contains(&page.name)
    }

    fn request(&self, ids: Vec<NodeId>, depth: Option<u32>) -> ApiRequest {
        let part = Part { geometry: self.interest.has_art(), depth };
        ApiRequest::Nodes { key: self.key.clone(), version: self.version.clone(), ids, part }
    }

    async fn nodes(&self, request: &ApiRequest) -> Result<Vec<NodeEntry>, RequestError> {
        // The response does not say where a node belongs in the document, so keep all of it.
        let seen = if self.interest.has_art() {
            Interest::everything()
        } else {
            Interest { styles: true, ..Interest::default() }
        };
        let (asked, bulk) = (request.clone(), self.tools.client.bulk());
        let parse = move |reader| {
            let nodes = read_nodes(reader, &seen, bulk)?.answers(&asked)?;
            // A version is immutable: every node of the outline exists.
            let entry = |(id, entry): (String, Option<_>)| {
                entry.ok_or_else(|| {
                    serde_json::Error::custom(format!("node {id} is null, although the file contains it"))
                })
            };
            nodes.into_iter().map(entry).collect()
        };
        self.tools.client.stream(request, STACK, parse).await
    }
}

/// Replaces a node in the document, and adds the components and styles that came with it to the document's
/// maps.
fn put(document: &mut Document, entry: NodeEntry) {
    document.components.extend(entry.components);
    document.component_sets.extend(entry.component_sets);
    document.styles.extend(entry.styles);
    let mut node = Some(entry.document);
    replace(&mut document.root, &mut node);
}

fn replace(at: &mut Node, node: &mut Option<Node>) {
    for child in &mut at.children {
        match node.take_if(|node| node.id == child.id) {
            Some(found) => {
                *child = found;
                return;
            }
            None => replace(child, node),
        }
        if node.is_none() {
            return;
        }
    }
}
