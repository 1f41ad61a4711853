//! Draws what needs no request, on as many threads as there are cores, in parallel with downloads and writes.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use super::Halt;
use super::fetch::FileData;
use super::images::Images;
use super::pictures::{Drawing, Pictures, Scratch};
use super::work::{Arrival, RenderKey, ToDraw, Trouble};
use crate::asset::{AssetFormat, FileKey, NodeId, SvgRoot};
use crate::client::Room;
use crate::draw;
use crate::draw::images::{Bitmaps, references};
use crate::figma::node::{Document, Node};
use crate::tint::Tint;

/// One node, in every format and at every scale to draw.
struct Job {
    node: NodeId,
    turn: [f64; 4],
    /// The node's path: child indexes from the document's root.
    place: Vec<usize>,
    keys: Vec<Arc<RenderKey>>,
}

/// The nodes to draw of one document.
struct Sheet {
    document: Arc<Document>,
    jobs: Vec<Job>,
    next: AtomicUsize,
    studio: Studio,
}

/// What all drawings share.
#[derive(Clone)]
pub(super) struct Studio {
    pub(super) pictures: Arc<Pictures>,
    pub(super) images: Arc<Images>,
    /// The room in memory for what waits to be written.
    pub(super) room: Arc<Room>,
}

/// Starts drawing `wanted`, each node with its turn, and sends the results to `sender`.
pub(super) fn spawn(
    tasks: &mut JoinSet<()>,
    wanted: ToDraw,
    files: &BTreeMap<FileKey, FileData>,
    sender: &mpsc::Sender<Arrival>,
    stop: &watch::Receiver<bool>,
    studio: &Studio,
) {
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    for (file, nodes) in wanted {
        let Some(document) = files.get(&file).and_then(|data| data.document.clone()) else { continue };
        let mut places = places(&document, &nodes.keys().map(NodeId::as_str).collect());
        let jobs = nodes.into_iter().map(|(node, (turn, keys))| {
            let place = places.remove(node.as_str()).unwrap_or_default();
            Job { node, turn, place, keys }
        });
        let mut jobs = jobs.collect::<Vec<_>>();
        // Those that show the same image follow each other, so that it is decoded once.
        jobs.sort_by_cached_key(|job| {
            job.find(&document).map(references).unwrap_or_default().into_keys().next()
        });
        let sheet = Arc::new(Sheet { jobs, document, next: AtomicUsize::new(0), studio: studio.clone() });
        for _ in 0..threads.min(sheet.jobs.len()) {
            let (sheet, sender, stop) = (Arc::clone(&sheet), sender.clone(), stop.clone());
            tasks.spawn_blocking(move || sheet.draw(&sender, &stop));
        }
    }
}

/// Returns the paths of the nodes with these ids.
fn places(document: &Document, ids: &HashSet<&str>) -> HashMap<String, Vec<usize>> {
    fn walk(node: &Node, ids: &HashSet<&str>, at: &mut Vec<usize>, found: &mut HashMap<String, Vec<usize>>) {
        if ids.contains(node.id.as_str()) {
            found.insert(node.id.clone(), at.clone());
        }
        for (index, child) in node.children.iter().enumerate() {
            at.push(index);
            walk(child, ids, at, found);
            at.pop();
        }
    }
    let mut found = HashMap::new();
    walk(&document.root, ids, &mut Vec::new(), &mut found);
    found
}

impl Sheet {
    /// Takes jobs until none is left, the receiver is gone, or the user asks to stop. Threads share the jobs.
    fn draw(&self, sender: &mpsc::Sender<Arrival>, stop: &watch::Receiver<bool>) {
        let runtime = tokio::runtime::Handle::current();
        let mut scratch = Scratch::default();
        while let Some(job) = self.jobs.get(self.next.fetch_add(1, Ordering::Relaxed)) {
            let stopped = *stop.borrow();
            let arrivals = if stopped {
                job.interrupted()
            } else {
                job.arrivals(&self.document, &self.studio, &mut scratch)
            };
            for mut arrival in arrivals {
                if let Ok(bytes) = &arrival.result {
                    // Embedded images are large, and many files may wait to be written.
                    arrival.room.0 = Some(runtime.block_on(self.studio.room.hold(bytes.len() as u64)));
                }
                if sender.blocking_send(arrival).is_err() {
                    return;
                }
            }
            if stopped {
                return;
            }
        }
    }
}

impl Job {
    fn interrupted(&self) -> Vec<Arrival> {
        let halt = |key: &Arc<RenderKey>| self.arrival(key, Err(Trouble::Halt(Halt::Interrupted)));
        self.keys.first().map(halt).into_iter().collect()
    }

    fn find<'d>(&self, document: &'d Document) -> Option<&'d Node> {
        self.place.iter().try_fold(&document.root, |node, &index| node.children.get(index))
    }

    fn arrivals(&self, document: &Document, studio: &Studio, scratch: &mut Scratch) -> Vec<Arrival> {
        let node = self.find(document);
        // Released before these files wait for room themselves.
        let length = node.map_or(0, |node| studio.images.length_of(node));
        let _held = tokio::runtime::Handle::current().block_on(studio.room.hold(length));
        let picture = match node {
            Some(node) => {
                let scene = draw::compose::scene(node, self.turn);
                let scene = scene.map_err(|error| Trouble::Failed(error.to_string()));
                scene.and_then(|scene| Ok((scene, studio.images.of(node)?)))
            }
            None => Err(Trouble::Failed("it is not in the document that Figma sent".to_owned())),
        };
        let mut kept = (None, scratch);
        let of_key = |key: &Arc<RenderKey>| match &picture {
            Ok((scene, bitmaps)) => {
                let drawn = bytes((scene, bitmaps), key, &self.node, &studio.pictures, &mut kept);
                let untinted = drawn.as_ref().is_ok_and(|(_, untinted)| *untinted);
                let result = drawn.map(|(bytes, _)| Arc::new(bytes)).map_err(Trouble::Failed);
                Arrival { untinted, ..self.arrival(key, result) }
            }
            Err(trouble) => self.arrival(key, Err(trouble.clone())),
        };
        self.keys.iter().map(of_key).collect()
    }

    fn arrival(&self, key: &Arc<RenderKey>, result: Result<Arc<Vec<u8>>, Trouble>) -> Arrival {
        Arrival { key: Arc::clone(key), node: self.node.clone(), result, untinted: false, room: (None, None) }
    }
}

/// A picture that serves several files: all that have this tint, at this scale if that matters.
struct Parsed {
    tint: Tint,
    scale: Option<f64>,
    drawing: Drawing,
    /// Whether `tint` found nothing to replace.
    untinted: bool,
}

/// Returns the file, and whether it is a picture in which `tint` found nothing to replace.
fn bytes(
    (scene, bitmaps): (&draw::scene::Scene, &Bitmaps),
    key: &RenderKey,
    node: &NodeId,
    pictures: &Pictures,
    (parsed, scratch): &mut (Option<Parsed>, &mut Scratch),
) -> Result<(Vec<u8>, bool), String> {
    match key.format {
        AssetFormat::Svg => {
            let svg = draw::svg::svg(scene, &key.id_prefix, node.as_str(), bitmaps);
            Ok((finished(svg, key).into_bytes(), false))
        }
        format => {
            let scale = key.scale.factor();
            let serves =
                |parsed: &Parsed| parsed.tint == key.tint && parsed.scale.is_none_or(|own| own == scale);
            let same = parsed.take().filter(serves);
            let parsed = parsed.insert(match same {
                Some(same) => same,
                None => {
                    let (svg, views) = draw::svg::svg_for_pixels(scene, node.as_str(), bitmaps, scale);
                    // What is seen of an image differs from scale to scale.
                    let at = (!views.is_empty()).then_some(scale);
                    let tinted = draw::tint::tint(&svg, &key.tint);
                    let drawing =
                        pictures.parse(tinted.as_deref().unwrap_or(&svg), (views, bitmaps), scratch)?;
                    let untinted = key.tint != Tint::Keep && tinted.is_none();
                    Parsed { tint: key.tint.clone(), scale: at, drawing, untinted }
                }
            });
            Ok((pictures.draw(&parsed.drawing, format, scale, scratch)?, parsed.untinted))
        }
    }
}

/// Replaces the SVG's colors and changes its root element as the entry asks.
fn finished(svg: String, key: &RenderKey) -> String {
    let svg = draw::tint::tint(&svg, &key.tint).unwrap_or(svg);
    if key.svg == SvgRoot::default() { svg } else { draw::root::dress(&svg, &key.svg).unwrap_or(svg) }
}

/// Turns what Figma rendered into what the entry asks for: SVG with another color or root, or WebP.
pub(super) fn finish(key: &RenderKey, bytes: Vec<u8>, pictures: &Pictures) -> Result<Vec<u8>, String> {
    match key.format {
        AssetFormat::Svg if key.tint != Tint::Keep || key.svg != SvgRoot::default() => {
            let svg =
                String::from_utf8(bytes).map_err(|_| "Figma sent an SVG that is not UTF-8".to_owned())?;
            Ok(finished(svg, key).into_bytes())
        }
        AssetFormat::Webp => pictures.webp(&bytes),
        _ => Ok(bytes),
    }
}
