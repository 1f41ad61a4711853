//! Requests renders from Figma in batches, and downloads them.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::{OnceCell, Semaphore, mpsc};
use tokio::task::JoinSet;

use super::fetch::json;
use super::pictures::Pictures;
use super::work::{Arrival, RenderKey, Trouble};
use super::{halt_of, local_drawing};
use crate::asset::NodeId;
use crate::client::{Client, RequestError};
use crate::event::{Event, Reporter};
use crate::figma::request::{ApiRequest, RenderNames};
use crate::figma::wire::{ImagesBody, MetaBody};
use crate::policy::failure::{Failure, Speaker};
use crate::words::on_one_line;

/// Requests one batch of renders and downloads them.
pub(super) struct RenderTask {
    pub(super) client: Arc<Client>,
    pub(super) reporter: Arc<dyn Reporter>,
    pub(super) downloads: Arc<Semaphore>,
    /// Limits the downloads that have arrived but are not processed yet.
    pub(super) queue: Arc<Semaphore>,
    pub(super) sender: mpsc::Sender<Arrival>,
    /// Whether Figma refuses `version` to this token: known from the token's kind, or from a refusal. Shared
    /// by all batches.
    pub(super) unversioned: Arc<AtomicBool>,
    /// The file's version before the first render request without `version`.
    pub(super) before: Arc<OnceCell<String>>,
    pub(super) key: Arc<RenderKey>,
    /// Whether Cargo.toml sets the version.
    pub(super) is_pinned: bool,
    pub(super) names: Arc<RenderNames>,
    pub(super) pictures: Arc<Pictures>,
}

/// The note for a token that Figma refuses `version` to although its text does not show that it is a plan
/// access token.
const VERSION_REFUSED: &str = "Figma does not render a specific version for this token, as with plan access \
                               tokens; requesting the newest version instead, and checking that the file \
                               does not change during the export";

fn is_still(version: &str, present: &str, is_pinned: bool) -> Result<(), NoRenders> {
    if present == version {
        return Ok(());
    }
    if is_pinned {
        return Err(NoRenders::Pinned { version: version.to_owned() });
    }
    Err(NoRenders::MovedOn { from: version.to_owned(), to: present.to_owned() })
}

impl RenderTask {
    pub(super) async fn run(self, request: ApiRequest) {
        let mut tasks = JoinSet::new();
        let mut pending = VecDeque::from([request]);
        while let Some(request) = pending.pop_front() {
            let ids = request.ids().unwrap_or_default().to_vec();
            let versioned = !self.is_unversioned();
            match self.renders(&request, versioned).await {
                Ok(mut body) => {
                    for node in ids {
                        let why = match body.images.remove(node.as_str()) {
                            Some(Some(url)) => {
                                self.spawn_download(&mut tasks, node, url);
                                continue;
                            }
                            None if body.err.is_none() => UNMENTIONED.to_owned(),
                            Some(None) | None => nothing_rendered(&body),
                        };
                        self.arrive(node, Err(Trouble::Failed(why))).await;
                    }
                }
                Err(NoRenders::Request(RequestError::TooMuch { what, failure })) => {
                    self.reporter.event(Event::Splitting { what, why: failure.to_string() });
                    pending.extend(request.halves().into_iter().flatten());
                }
                Err(NoRenders::Request(error)) if versioned && is_version_refused(&error) => {
                    if !self.unversioned.swap(true, Ordering::Relaxed) {
                        self.reporter.event(Event::Note(VERSION_REFUSED.to_owned()));
                    }
                    pending.push_front(request);
                }
                Err(why) => {
                    for node in ids {
                        self.arrive(node, Err(why.trouble())).await;
                    }
                }
            }
        }
        tasks.join_all().await;
    }

    fn is_unversioned(&self) -> bool {
        self.unversioned.load(Ordering::Relaxed)
    }

    /// Fetches the URLs of renders at the request's version. Without `version`, Figma renders the newest one.
    /// That is the right one if the file has it both before and after the request: versions never go back.
    async fn renders(&self, request: &ApiRequest, versioned: bool) -> Result<ImagesBody, NoRenders> {
        let version = match request {
            ApiRequest::Images(render) if !versioned => render.version.clone(),
            _ => None,
        };
        let Some(version) = version else { return Ok(self.client.get(request, json::<ImagesBody>).await?) };
        // Checked once for all batches: if the file has already changed, save the request.
        let before = self.before.get_or_try_init(|| self.present_version()).await?;
        is_still(&version, before, self.is_pinned)?;
        let body = self.client.get(&request.clone().without_version(), json::<ImagesBody>).await?;
        is_still(&version, &self.present_version().await?, self.is_pinned)?;
        Ok(body)
    }

    async fn present_version(&self) -> Result<String, RequestError> {
        let meta = ApiRequest::Meta { key: self.key.file.clone() };
        Ok(self.client.get(&meta, json::<MetaBody>).await?.version().to_owned())
    }

    fn spawn_download(&self, tasks: &mut JoinSet<()>, node: NodeId, url: String) {
        let (client, downloads, sender, key) =
            (Arc::clone(&self.client), Arc::clone(&self.downloads), self.sender.clone(), self.key.clone());
        let (pictures, queue, names) =
            (Arc::clone(&self.pictures), Arc::clone(&self.queue), Arc::clone(&self.names));
        tasks.spawn(async move {
            let _permit = downloads.acquire_owned().await;
            let what = format!("{} of {}", key.format, names.of(&node));
            let mut held = None;
            let result = match client.download(&what, &url, key.format.rendered(), &key.accepted).await {
                Ok((bytes, room)) => {
                    held = Some(room);
                    let (finished, pictures) = (key.clone(), Arc::clone(&pictures));
                    let finish = move || local_drawing::finish(&finished, bytes, &pictures);
                    match tokio::task::spawn_blocking(finish).await {
                        Ok(bytes) => bytes.map(Arc::new).map_err(Trouble::Failed),
                        Err(error) => Err(Trouble::Failed(error.to_string())),
                    }
                }
                Err(error) => Err(download_trouble(&error)),
            };
            let place = queue.acquire_owned().await.ok();
            let _ = sender.send(Arrival { key, node, result, untinted: false, room: (held, place) }).await;
        });
    }

    async fn arrive(&self, node: NodeId, result: Result<Arc<Vec<u8>>, Trouble>) {
        // The receiver is gone if the export is ending.
        let _ = self
            .sender
            .send(Arrival { key: self.key.clone(), node, result, untinted: false, room: (None, None) })
            .await;
    }
}

/// Why a batch has no renders.
enum NoRenders {
    Request(RequestError),
    /// The file now has a newer version than the one being exported.
    MovedOn {
        from: String,
        to: String,
    },
    /// Cargo.toml sets a version that is not the newest.
    Pinned {
        version: String,
    },
}

impl From<RequestError> for NoRenders {
    fn from(error: RequestError) -> Self {
        Self::Request(error)
    }
}

impl NoRenders {
    fn trouble(&self) -> Trouble {
        match self {
            Self::Request(error) => match halt_of(error) {
                Some(halt) => Trouble::Halt(halt),
                None => Trouble::Failed(format!("Figma did not render it: {}", error.reason())),
            },
            Self::Pinned { version } => Trouble::Failed(format!(
                "Figma renders only the newest version for a plan access token, not {version}; use a personal access \
                 token, or remove `version`"
            )),
            Self::MovedOn { from, to } => Trouble::Outdated(format!(
                "the file changed from version {from} to {to} during the export, and Figma renders only the \
                 newest version for a plan access token"
            )),
        }
    }
}

/// Recognizes how Figma refuses `version` to a token. Source: forum.figma.com, thread 54761 (June 2026).
fn is_version_refused(error: &RequestError) -> bool {
    matches!(
        error,
        RequestError::Failed { failure: Failure::Status { code: 400, message, .. }, .. } if message.contains("user_id or plan_key")
    )
}

/// Why a node is not there that a response leaves out: Figma names every node, with null if it rendered nothing.
const UNMENTIONED: &str = "Figma's response does not mention it";

fn nothing_rendered(body: &ImagesBody) -> String {
    match &body.err {
        Some(err) => format!("Figma could not render it: {}", on_one_line(err)),
        None => {
            "Figma rendered nothing: it is invisible, empty or deleted; make it visible in Figma, or leave \
             it out with `exclude`"
                .to_owned()
        }
    }
}

fn download_trouble(error: &RequestError) -> Trouble {
    match error {
        RequestError::Failed { failure: Failure::Status { code: 404 | 410, .. }, .. }
        | RequestError::Failed {
            failure: Failure::Status { code: 403, said_by: Speaker::Storage, .. },
            ..
        } => Trouble::Expired(error.to_string()),
        // A CDN's response says nothing about the token, which it never saw.
        RequestError::Failed { .. } => Trouble::Failed(format!("the download failed: {}", error.reason())),
        error => match halt_of(error) {
            Some(halt) => Trouble::Halt(halt),
            None => Trouble::Failed(error.reason()),
        },
    }
}
