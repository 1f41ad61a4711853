//! The images that fill layers: lists and downloads those that the drawings of this run show, once, and lets Figma render
//! what shows one that cannot be embedded.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::embedding::{Known, Shown, settle};
use super::fetch::{FileData, json};
use super::package::Package;
use super::{Halt, Request, Tools, halt_of};
use crate::asset::{FileKey, NodeId};
use crate::client::RequestError;
use crate::draw::images::{Bitmaps, references};
use crate::event::Event;
use crate::figma::node::Node;
use crate::figma::request::ApiRequest;
use crate::figma::verify::bitmap;
use crate::figma::wire::ImageFillsBody;
use crate::io::images::ImageStore;
use crate::io::transport::Transport;
use crate::plan::{Decision, Route};
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
            let bitmap = bitmap(bytes).map_err(|what| format!("an image in it is {what}"))?;
            Ok((reference, Arc::new(bitmap)))
        };
        references(node).into_iter().map(load).collect()
    }
}

/// Returns the images of a target directory.
pub(super) fn store(request: &Request) -> ImageStore {
    ImageStore::new(&request.places.target)
}

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
            Ok(body) => body.meta.images,
            Err(error) if is_gone(&error) => {
                let why = format!("an image fill that Figma does not list ({})", error.reason());
                known.unfit.extend(missing.into_iter().map(|reference| (reference.clone(), why.clone())));
                continue;
            }
            Err(error) => {
                if let Some(halt) = halt_of(&error) {
                    return Err(halt);
                }
                let why = format!("Figma did not say where an image in it is: {}", error.reason());
                known.missing.extend(missing.into_iter().map(|reference| (reference.clone(), why.clone())));
                continue;
            }
        };
        for reference in missing {
            match listed.get(&**reference).cloned().flatten() {
                Some(url) => _ = urls.insert(reference.clone(), url),
                None => {
                    known
                        .unfit
                        .insert(reference.clone(), "an image fill that Figma does not list".to_owned());
                }
            }
        }
    }
    // The same image may be in several files.
    known.unfit.retain(|reference, _| !urls.contains_key(reference));
    known.missing.retain(|reference, _| !urls.contains_key(reference));
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
            let (bytes, held) = match url {
                Some(url) => match client.download_image(&format!("image {reference}"), &url).await {
                    Ok((bytes, held)) => (Some(bytes), held),
                    Err(error) => return (reference, Err(error)),
                },
                None => (None, client.room().hold(store.length(&reference)).await),
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
