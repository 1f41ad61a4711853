//! The images that fill layers: lists and downloads those that the drawings of this run show, once, and lets Figma render
//! what shows one that cannot be embedded.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::embedding::{Good, ImageFacts, ImageUses, Missing, in_pixels, reroute_images};
use super::fetch::{FileData, json};
use super::package::Package;
use super::pictures;
use super::work::Trouble;
use super::{Halt, Request, Tools, halt_of};
use crate::asset::{FileKey, NodeId};
use crate::client::RequestError;
use crate::draw::images::{Bitmaps, references};
use crate::event::Event;
use crate::figma::node::Node;
use crate::figma::request::{ApiRequest, RequestKind};
use crate::figma::verify::bitmap;
use crate::figma::wire::ImageFillsBody;
use crate::io::images::ImageStore;
use crate::plan::{Decision, RULES, Route};
use crate::policy::failure::{Failure, Speaker};

/// The images of a run.
#[derive(Debug)]
pub(super) struct Images {
    store: ImageStore,
    /// Those that are shown in pixels.
    in_pixels: BTreeSet<Box<str>>,
    /// Why images that could be drawn are not there.
    missing: BTreeMap<Box<str>, Missing>,
}

impl Images {
    /// Returns how many bytes the images of `node` have.
    pub(super) fn length_of(&self, node: &Node) -> u64 {
        references(node).keys().map(|reference| self.store.length(reference)).sum()
    }

    /// Returns the images that `node` shows.
    ///
    /// # Errors
    /// Why one of them is not there.
    pub(super) fn of(&self, node: &Node) -> Result<Bitmaps, Trouble> {
        let load = |reference: Box<str>| {
            match self.missing.get(&reference) {
                None => {}
                Some(Missing::Failed(why)) => return Err(Trouble::Failed(why.clone())),
                Some(Missing::Halted(halt)) => return Err(Trouble::Halt(halt.clone())),
            }
            let bytes = self.store.read(&reference);
            let bytes =
                bytes.map_err(|error| Trouble::Failed(format!("cannot read an image in it: {error}")))?;
            let bitmap = bitmap(bytes);
            let bitmap = bitmap.map_err(|what| Trouble::Failed(format!("an image in it is {what}")))?;
            Ok((reference, Arc::new(bitmap)))
        };
        references(node).into_keys().map(load).collect()
    }
}

/// Returns the images of a target directory.
pub(super) fn store(request: &Request) -> ImageStore {
    ImageStore::new(&request.places.target)
}

/// Foresees what the images mean for the plan, as far as earlier runs know them, and returns how many files have images
/// that have to be listed.
pub(super) fn foresee(
    packages: &mut [Package<'_>],
    files: &BTreeMap<FileKey, FileData>,
    request: &Request,
    tools: &Tools,
) -> usize {
    let store = store(request);
    let shown = shown(packages, files);
    let mut known = ImageFacts::default();
    for reference in shown.values().flat_map(BTreeMap::values).flat_map(BTreeMap::keys) {
        let is_record = (1..LONGEST_RECORD).contains(&store.length(reference));
        if let Some(why) = store.read(reference).ok().filter(|_| is_record).and_then(|bytes| unfit(&bytes)) {
            known.unfit.insert(reference.clone(), format!("an image fill: {why}"));
        }
    }
    packages.iter_mut().for_each(|package| reroute_images(package, &shown, &known, tools));
    let is_missing = |images: &BTreeMap<Box<str>, String>| images.keys().any(|image| !store.has(image));
    shown.values().filter(|nodes| nodes.values().any(is_missing)).count()
}

/// Fetches the images that the drawings of this run show.
pub(super) async fn fetch(
    packages: &mut [Package<'_>],
    files: &BTreeMap<FileKey, FileData>,
    request: &Request,
    tools: &Tools,
) -> Result<Images, Halt> {
    let shown = shown(packages, files);
    let in_pixels = in_pixels(packages, &shown);
    let mut images = Images { store: store(request), in_pixels, missing: BTreeMap::new() };
    let wanted = shown.values().flat_map(BTreeMap::values).flat_map(BTreeMap::keys).collect::<BTreeSet<_>>();
    let kept = wanted.into_iter().filter(|reference| images.store.has(reference));
    let mut known = ImageFacts::default();
    look_at(kept.map(|kept| (kept.clone(), None)).collect(), &images, (request, tools), &mut known).await?;
    // What is damaged was forgotten, and is downloaded again.
    known.unfit.retain(|reference, _| images.store.has(reference));
    known.missing.clear();
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
    look_at(urls.collect(), &images, (request, tools), &mut known).await?;
    images.missing = std::mem::take(&mut known.missing);
    for package in packages {
        reroute_images(package, &shown, &known, tools);
    }
    Ok(images)
}

fn shown(packages: &[Package<'_>], files: &BTreeMap<FileKey, FileData>) -> ImageUses {
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
    let mut shown = ImageUses::new();
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
async fn list(
    shown: &ImageUses,
    known: &mut ImageFacts,
    tools: &Tools,
) -> Result<BTreeMap<Box<str>, String>, Halt> {
    let (mut urls, mut unlisted) = (BTreeMap::new(), BTreeMap::new());
    for (key, nodes) in shown {
        let is_known =
            |reference: &str| known.good.contains_key(reference) || known.unfit.contains_key(reference);
        let wanted = nodes.values().flat_map(BTreeMap::keys).filter(|reference| !is_known(reference));
        let wanted = wanted.collect::<BTreeSet<_>>();
        if wanted.is_empty() {
            continue;
        }
        let request = ApiRequest::ImageFills { key: key.clone() };
        let listed = match tools.client.get(&request, json::<ImageFillsBody>).await {
            Ok(body) => body.meta.images,
            Err(error) if is_gone(&error) => {
                let why = format!("an image fill that Figma does not list ({})", error.reason());
                unlisted.extend(wanted.into_iter().map(|reference| (reference.clone(), why.clone())));
                continue;
            }
            Err(error) => {
                let why = missing(&error, "Figma did not say where an image in it is")?;
                known.missing.extend(wanted.into_iter().map(|reference| (reference.clone(), why.clone())));
                continue;
            }
        };
        for reference in wanted {
            match listed.get(&**reference).cloned().flatten() {
                Some(url) => _ = urls.insert(reference.clone(), url),
                None => {
                    _ = unlisted
                        .insert(reference.clone(), "an image fill that Figma does not list".to_owned())
                }
            }
        }
    }
    // The same image may be in several files.
    unlisted.retain(|reference, _| !urls.contains_key(reference));
    known.missing.retain(|reference, _| !urls.contains_key(reference));
    known.unfit.extend(unlisted);
    Ok(urls)
}

/// So many images are looked at at once: decoded, each may take 128 MiB.
const DECODED: usize = 2;

/// Downloads images, or takes them from the store if they have no URL, and looks at them.
async fn look_at(
    wanted: Vec<(Box<str>, Option<String>)>,
    images: &Images,
    (request, tools): (&Request, &Tools),
    known: &mut ImageFacts,
) -> Result<(), Halt> {
    let slots = Arc::new(Semaphore::new(request.downloads.max(1)));
    let decoding = Arc::new(Semaphore::new(DECODED));
    let mut tasks = JoinSet::new();
    for (reference, url) in wanted {
        let (store, client, slots) = (images.store.clone(), Arc::clone(&tools.client), Arc::clone(&slots));
        let (decode, decoding) = (images.in_pixels.contains(&reference), Arc::clone(&decoding));
        tasks.spawn(async move {
            let _slot = slots.acquire_owned().await;
            let (bytes, held) = match url {
                Some(url) => match client.download_image(&format!("image {reference}"), &url).await {
                    Ok((bytes, held)) => (Some(bytes), held),
                    Err(error) => return (reference, Err(error)),
                },
                None => (None, client.room().hold(store.length(&reference)).await),
            };
            let name = reference.clone();
            let _turn = decoding.acquire_owned().await;
            let looked = tokio::task::spawn_blocking(move || look(&store, &name, bytes, decode)).await;
            drop(held);
            (reference, Ok(looked.unwrap_or_else(|error| Looked::Missing(error.to_string()))))
        });
    }
    while let Some(done) = tasks.join_next().await {
        let Ok((reference, looked)) = done else { continue };
        match looked {
            Ok(Looked::Good(good)) => _ = known.good.insert(reference, good),
            Ok(Looked::Unfit(why)) => _ = known.unfit.insert(reference, format!("an image fill: {why}")),
            Ok(Looked::Missing(why)) => _ = known.missing.insert(reference, Missing::Failed(why)),
            Err(error) if is_gone(&error) => {
                let why = format!("an image fill that cannot be downloaded ({})", error.reason());
                known.unfit.insert(reference, why);
            }
            Err(error) => {
                let why = missing(&error, "the download of an image in it failed")?;
                known.missing.insert(reference, why);
            }
        }
    }
    Ok(())
}

/// Returns what an error means for what shows an image; `Err` if nothing else can be done either. What needs no request
/// can, in a lockout or if a host is down.
fn missing(error: &RequestError, what: &str) -> Result<Missing, Halt> {
    match halt_of(error) {
        Some(halt @ Halt::LockedOut { .. }) => Ok(Missing::Halted(halt)),
        Some(Halt::HostDown(why)) => Ok(Missing::Failed(format!("{what}: {why}"))),
        Some(Halt::OverLimit(_)) => Ok(Missing::Failed(format!("{what}: {error}"))),
        Some(halt) => Err(halt),
        None => Ok(Missing::Failed(format!("{what}: {}", error.reason()))),
    }
}

/// Whether another attempt would give nothing else. A CDN's refusal is not one of the token, which it never saw.
fn is_gone(error: &RequestError) -> bool {
    match error {
        RequestError::Failed { kind, failure: Failure::Status { code, said_by, .. }, .. } => {
            let is_refused = *kind == RequestKind::ImageFill && *code == 403 && *said_by == Speaker::Storage;
            is_refused || matches!(code, 404 | 410)
        }
        RequestError::Failed { failure: Failure::TooLarge { .. }, .. } => true,
        _ => false,
    }
}

/// What an image turned out to be.
enum Looked {
    Good(Good),
    Unfit(String),
    Missing(String),
}

/// Begins the record of an image that is not embedded, in its place: the version of the rules, and why it is not.
const UNFIT: &str = "exfig: not embedded by the rules of version ";

/// Such a record is shorter, in bytes.
const LONGEST_RECORD: u64 = 1024;

/// Returns why an image is not embedded, if these bytes are the record of that.
fn unfit(bytes: &[u8]) -> Option<String> {
    let why = bytes.strip_prefix(format!("{UNFIT}{}: ", RULES.drawing).as_bytes())?;
    Some(String::from_utf8_lossy(why).into_owned())
}

/// Looks at an image, which was downloaded just now or by an earlier run.
fn look(store: &ImageStore, reference: &str, downloaded: Option<Vec<u8>>, decode: bool) -> Looked {
    let is_new = downloaded.is_some();
    let bytes = match downloaded.map_or_else(|| store.read(reference), Ok) {
        Ok(bytes) => bytes,
        Err(error) => return Looked::Missing(format!("cannot read an image in it: {error}")),
    };
    if let Some(why) = unfit(&bytes).filter(|_| !is_new) {
        return Looked::Unfit(why);
    }
    match bitmap(bytes) {
        Ok(bitmap) => {
            if is_new && let Err(error) = store.keep(reference, &bitmap.bytes) {
                return Looked::Missing(format!(
                    "an image in it cannot be kept in `{}`: {}; make room there, or let exfig write to it",
                    store.directory().display(),
                    error.kind()
                ));
            }
            let decodes = decode && pictures::decodes(&bitmap);
            Looked::Good(Good { bytes: bitmap.bytes.len() as u64, is_srgb: bitmap.is_srgb, decodes })
        }
        Err(why) => {
            if is_new {
                // So that it is not downloaded again. If that fails, it is.
                let _ = store.keep(reference, format!("{UNFIT}{}: {why}", RULES.drawing).as_bytes());
            } else {
                store.forget(reference);
            }
            Looked::Unfit(why)
        }
    }
}
