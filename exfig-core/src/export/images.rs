//! The images that fill layers: lists and downloads those that the drawings of this run show, once, and lets Figma render
//! what shows one that cannot be embedded.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::fetch::{FileData, json};
use super::package::Package;
use super::{Halt, Request, Tools, fail, halt_of};
use crate::asset::{AssetFormat, FileKey, NodeId};
use crate::client::RequestError;
use crate::config::Assets;
use crate::draw::images::{Bitmaps, references};
use crate::draw::judge::Obstacle;
use crate::event::Event;
use crate::figma::node::Node;
use crate::figma::request::ApiRequest;
use crate::figma::verify::bitmap;
use crate::figma::wire::ImageFillsBody;
use crate::io::images::ImageStore;
use crate::io::transport::Transport;
use crate::plan::{Cause, Decision, Problem, Route, describe, reroute};
use crate::policy::failure::Failure;

/// The images of a run.
#[derive(Debug)]
pub(super) struct Images {
    store: ImageStore,
    /// Why images that could be drawn are not there.
    missing: BTreeMap<Box<str>, String>,
}

impl Images {
    /// Returns the images that `node` shows.
    ///
    /// # Errors
    /// Why one of them is not there.
    pub(super) fn of(&self, node: &Node) -> Result<Bitmaps, String> {
        let load = |reference: Box<str>| {
            if let Some(why) = self.missing.get(&reference) {
                return Err(why.clone());
            }
            let bytes = self
                .store
                .read(&reference)
                .map_err(|error| format!("cannot read an image in it: {error}"))?;
            let bitmap = bitmap(bytes).map_err(|what| format!("an image of it is {what}"))?;
            Ok((reference, Arc::new(bitmap)))
        };
        references(node).into_iter().map(load).collect()
    }
}

/// Returns the images of a target directory.
pub(super) fn store(request: &Request) -> ImageStore {
    ImageStore::new(&request.places.target)
}

/// The images that drawings show, by file and node.
type Shown = BTreeMap<FileKey, BTreeMap<NodeId, BTreeSet<Box<str>>>>;

/// Returns how many files have images that have to be listed.
pub(super) fn planned_requests(
    packages: &[Package<'_>],
    files: &BTreeMap<FileKey, FileData>,
    request: &Request,
) -> usize {
    let store = store(request);
    let is_missing = |nodes: &&BTreeMap<NodeId, BTreeSet<Box<str>>>| {
        nodes.values().flatten().any(|reference| !store.has(reference))
    };
    shown(packages, files).values().filter(is_missing).count()
}

/// Fetches the images that the drawings of this run show.
pub(super) async fn fetch<T: Transport>(
    packages: &mut [Package<'_>],
    files: &BTreeMap<FileKey, FileData>,
    request: &Request,
    tools: &Tools<T>,
) -> Result<Images, Halt> {
    let mut images = Images { store: store(request), missing: BTreeMap::new() };
    let shown = shown(packages, files);
    if shown.is_empty() {
        return Ok(images);
    }
    let wanted = shown.values().flat_map(BTreeMap::values).flatten().cloned().collect::<BTreeSet<_>>();
    let kept = wanted.into_iter().filter(|reference| images.store.has(reference)).map(|kept| (kept, None));
    let mut known = Known::default();
    look_at(kept.collect(), &images.store, request.downloads, tools, &mut known).await?;
    // What is damaged is downloaded again.
    known = Known { good: known.good, ..Known::default() };
    let urls = list(&shown, &mut known, tools).await?;
    if !urls.is_empty() {
        let number = urls.len();
        let images = if number == 1 {
            "1 image that fills a layer".to_owned()
        } else {
            format!("{number} images that fill layers")
        };
        tools.reporter.event(Event::Note(format!("downloading {images}")));
    }
    let urls = urls.into_iter().map(|(reference, url)| (reference, Some(url)));
    look_at(urls.collect(), &images.store, request.downloads, tools, &mut known).await?;
    images.missing = std::mem::take(&mut known.missing);
    for package in packages {
        settle(package, &shown, &known, tools);
    }
    Ok(images)
}

/// What is known of the images.
#[derive(Debug, Default)]
struct Known {
    /// The size of each in bytes, and whether its colors are sRGB.
    good: BTreeMap<Box<str>, (u64, bool)>,
    /// Why Figma has to draw what shows them.
    unfit: BTreeMap<Box<str>, String>,
    /// Why they are not there, although another attempt may help.
    missing: BTreeMap<Box<str>, String>,
}

fn shown(packages: &[Package<'_>], files: &BTreeMap<FileKey, FileData>) -> Shown {
    let mut wanted = BTreeMap::<&FileKey, HashMap<&str, &NodeId>>::new();
    for package in packages {
        let drawn = package
            .plan
            .assets
            .iter()
            .filter(|asset| matches!(asset.decision, Decision::Write(_)) && asset.route == Route::Local);
        for asset in drawn {
            let of_file = wanted.entry(&package.config.entries[asset.entry].file).or_default();
            of_file.insert(asset.node.as_str(), &asset.node);
        }
    }
    let mut shown = Shown::new();
    for (file, nodes) in wanted {
        let Some(document) = files.get(file).and_then(|data| data.document.as_deref()) else { continue };
        document.root.walk(&mut |node| {
            let Some(id) = nodes.get(node.id.as_str()) else { return };
            let found = references(node);
            if !found.is_empty() {
                shown.entry(file.clone()).or_default().insert(NodeId::clone(id), found);
            }
        });
    }
    shown
}

/// Asks Figma where the images are that earlier runs did not keep.
async fn list<T: Transport>(
    shown: &Shown,
    known: &mut Known,
    tools: &Tools<T>,
) -> Result<BTreeMap<Box<str>, String>, Halt> {
    let mut urls = BTreeMap::new();
    for (key, nodes) in shown {
        let missing = nodes.values().flatten().filter(|reference| !known.good.contains_key(*reference));
        let missing = missing.collect::<BTreeSet<_>>();
        if missing.is_empty() {
            continue;
        }
        let request = ApiRequest::ImageFills { key: key.clone() };
        let answer = tools.client.get(&request, json::<ImageFillsBody>).await;
        let listed = match answer {
            Ok(body) => Ok(body.meta.images),
            Err(error) => match halt_of(&error) {
                Some(halt) if !is_gone(&error) => return Err(halt),
                _ => Err(format!("an image fill that Figma does not list ({})", error.reason())),
            },
        };
        for reference in missing {
            match listed.as_ref().map(|images| images.get(&**reference).cloned().flatten()) {
                Ok(Some(url)) => _ = urls.insert(reference.clone(), url),
                Ok(None) => {
                    known
                        .unfit
                        .insert(reference.clone(), "an image fill that Figma does not list".to_owned());
                }
                Err(why) => _ = known.unfit.insert(reference.clone(), why.clone()),
            }
        }
    }
    // The same image may be in several files.
    known.unfit.retain(|reference, _| !urls.contains_key(reference));
    Ok(urls)
}

/// Downloads images, or takes them from the store if they have no URL, and looks at them.
async fn look_at<T: Transport>(
    wanted: Vec<(Box<str>, Option<String>)>,
    store: &ImageStore,
    downloads: usize,
    tools: &Tools<T>,
    known: &mut Known,
) -> Result<(), Halt> {
    let slots = Arc::new(Semaphore::new(downloads.max(1)));
    let mut tasks = JoinSet::new();
    for (reference, url) in wanted {
        let (store, client, slots) = (store.clone(), Arc::clone(&tools.client), Arc::clone(&slots));
        tasks.spawn(async move {
            let _slot = slots.acquire_owned().await;
            let mut held = None;
            let bytes = match url {
                Some(url) => match client.download_image(&format!("image {reference}"), &url).await {
                    Ok((bytes, room)) => {
                        held = Some(room);
                        Some(bytes)
                    }
                    Err(error) => return (reference, Err(error)),
                },
                None => None,
            };
            let (name, kept) = (reference.clone(), store);
            let looked = tokio::task::spawn_blocking(move || look(&kept, &name, bytes)).await;
            drop(held);
            (reference, Ok(looked.unwrap_or_else(|error| Looked::Missing(error.to_string()))))
        });
    }
    while let Some(done) = tasks.join_next().await {
        let Ok((reference, looked)) = done else { continue };
        match looked {
            Ok(Looked::Good(bytes, is_srgb)) => _ = known.good.insert(reference, (bytes, is_srgb)),
            Ok(Looked::Unfit(why)) => _ = known.unfit.insert(reference, format!("an image fill: {why}")),
            Ok(Looked::Missing(why)) => _ = known.missing.insert(reference, why),
            Err(error) if is_gone(&error) => {
                let why = format!("an image fill that cannot be downloaded ({})", error.reason());
                known.unfit.insert(reference, why);
            }
            Err(error) => match halt_of(&error) {
                Some(halt) => return Err(halt),
                None => {
                    let why = format!("the download of an image in it failed: {}", error.reason());
                    known.missing.insert(reference, why);
                }
            },
        }
    }
    Ok(())
}

/// Whether another attempt would give nothing else. A refusal need not be of the token: the requests that follow show it.
fn is_gone(error: &RequestError) -> bool {
    matches!(
        error,
        RequestError::Failed {
            failure: Failure::Status { code: 400..=499, .. } | Failure::TooLarge { .. },
            ..
        }
    )
}

/// What an image turned out to be.
enum Looked {
    Good(u64, bool),
    Unfit(String),
    Missing(String),
}

/// Looks at an image, which was downloaded just now or by an earlier run.
fn look(store: &ImageStore, reference: &str, downloaded: Option<Vec<u8>>) -> Looked {
    let is_new = downloaded.is_some();
    let bytes = match downloaded.map_or_else(|| store.read(reference), Ok) {
        Ok(bytes) => bytes,
        Err(error) => return Looked::Missing(format!("cannot read an image in it: {error}")),
    };
    match bitmap(bytes) {
        Ok(bitmap) => {
            if is_new && let Err(error) = store.keep(reference, &bitmap.bytes) {
                return Looked::Missing(format!("cannot keep an image in it: {error}"));
            }
            Looked::Good(bitmap.bytes.len() as u64, bitmap.is_srgb)
        }
        Err(why) => {
            store.forget(reference);
            Looked::Unfit(why)
        }
    }
}

/// Decides again about what shows images, now that they are known.
fn settle<T>(package: &mut Package<'_>, shown: &Shown, known: &Known, tools: &Tools<T>) {
    let mut problems = BTreeMap::new();
    for asset in &mut package.plan.assets {
        let entry = &package.config.entries[asset.entry];
        let (Decision::Write(_), Route::Local, Some(assets)) =
            (&asset.decision, &asset.route, entry.assets())
        else {
            continue;
        };
        let Some(references) = shown.get(&entry.file).and_then(|nodes| nodes.get(&asset.node)) else {
            continue;
        };
        let why = if let Some(what) = obstacle(references, assets.format, known) {
            let layer = asset.figma_name.clone();
            reroute(assets, asset, Obstacle { what, layer }).err()
        } else if let Some(why) = too_large(references, assets, known) {
            asset.leave();
            Some(why)
        } else {
            None
        };
        if let Some(why) = why {
            let what = describe(entry.kind(), &asset.figma_name, &asset.node);
            // Another attempt would decide the same.
            let problem = || Problem { cause: Cause::Unplanned, ..Problem::of(entry, what, why) };
            problems.entry((asset.entry, asset.node.clone())).or_insert_with(problem);
        }
    }
    for problem in problems.into_values() {
        fail(tools, &mut package.outcome, problem);
    }
}

/// Returns what keeps these images from being drawn.
fn obstacle(references: &BTreeSet<Box<str>>, format: AssetFormat, known: &Known) -> Option<String> {
    let is_other = |reference| known.good.get(reference).is_some_and(|(_, is_srgb)| !is_srgb);
    let unfit = references.iter().find_map(|reference| known.unfit.get(reference)).cloned();
    unfit.or_else(|| {
        (format.is_raster() && references.iter().any(is_other))
            .then(|| "an image fill in another color space, in pixels".to_owned())
    })
}

/// Returns why an SVG may not embed these images.
fn too_large(references: &BTreeSet<Box<str>>, assets: &Assets, known: &Known) -> Option<String> {
    let sizes = references.iter().filter_map(|reference| Some(known.good.get(reference)?.0));
    let (sum, limit) = (sizes.sum::<u64>(), assets.embed_limit);
    (assets.format == AssetFormat::Svg && sum > limit).then(|| {
        format!(
            "its SVG would embed {} of images, more than `embed-limit` allows ({}); compress them in Figma, raise \
             `embed-limit`, or export it as `webp` or `png`",
            mebibytes(sum),
            mebibytes(limit)
        )
    })
}

#[expect(clippy::cast_precision_loss, reason = "for a message")]
fn mebibytes(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / f64::from(1024 * 1024))
}
