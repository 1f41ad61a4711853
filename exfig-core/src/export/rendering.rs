//! Asks Figma for renders, a batch at a time, and downloads them.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;

use super::assets::{Arrival, RenderKey, Trouble};
use super::catalog::json;
use super::{draw, halt_of};
use crate::asset::NodeId;
use crate::client::{Client, RequestError};
use crate::event::{Event, Reporter};
use crate::figma::request::ApiRequest;
use crate::figma::wire::ImagesBody;
use crate::io::transport::Transport;
use crate::policy::failure::Failure;

/// Asks for one batch of renders and downloads them.
pub(super) struct RenderTask<T> {
    pub(super) client: Arc<Client<T>>,
    pub(super) reporter: Arc<dyn Reporter>,
    pub(super) downloads: Arc<Semaphore>,
    pub(super) sender: mpsc::Sender<Arrival>,
    pub(super) key: RenderKey,
}

impl<T: Transport> RenderTask<T> {
    pub(super) async fn run(self, request: ApiRequest) {
        let mut tasks = JoinSet::new();
        let mut pending = VecDeque::from([request]);
        while let Some(request) = pending.pop_front() {
            let ids = request.ids().unwrap_or_default().to_vec();
            match self.client.get(&request, json::<ImagesBody>).await {
                Ok(mut body) => {
                    for node in ids {
                        match body.images.remove(node.as_str()).flatten() {
                            Some(url) => self.spawn_download(&mut tasks, node, url),
                            None => self.arrive(node, Err(Trouble::Failed(nothing_rendered(&body)))).await,
                        }
                    }
                }
                Err(RequestError::TooMuch { what, failure }) => {
                    self.reporter.event(Event::Splitting { what, why: failure.to_string() });
                    pending.extend(request.halves().into_iter().flatten());
                }
                Err(error) => {
                    for node in ids {
                        let trouble = match halt_of(&error) {
                            Some(halt) => Trouble::Halt(halt),
                            None => Trouble::Failed(error.to_string()),
                        };
                        self.arrive(node, Err(trouble)).await;
                    }
                }
            }
        }
        tasks.join_all().await;
    }

    fn spawn_download(&self, tasks: &mut JoinSet<()>, node: NodeId, url: String) {
        let (client, downloads, sender, key) =
            (Arc::clone(&self.client), Arc::clone(&self.downloads), self.sender.clone(), self.key.clone());
        tasks.spawn(async move {
            let _permit = downloads.acquire_owned().await;
            let what = format!("{} of node {node}", key.format);
            let result = match client.download(&what, &url, key.format.rendered()).await {
                Ok(bytes) => draw::finish(&key, bytes).map(Arc::new).map_err(Trouble::Failed),
                Err(error) => Err(download_trouble(&error)),
            };
            let _ = sender.send(Arrival { key, node, result }).await;
        });
    }

    async fn arrive(&self, node: NodeId, result: Result<Arc<Vec<u8>>, Trouble>) {
        // Nobody listens any more once the export has to end.
        let _ = self.sender.send(Arrival { key: self.key.clone(), node, result }).await;
    }
}

fn nothing_rendered(body: &ImagesBody) -> String {
    match &body.err {
        Some(err) => format!("Figma could not render it: {err}"),
        None => "Figma rendered nothing: it is invisible, empty, or was deleted".to_owned(),
    }
}

fn download_trouble(error: &RequestError) -> Trouble {
    match error {
        RequestError::Failed { failure: Failure::Status { code: 403 | 404 | 410, .. }, .. } => {
            Trouble::Expired(error.to_string())
        }
        error => match halt_of(error) {
            Some(halt) => Trouble::Halt(halt),
            None => Trouble::Failed(error.to_string()),
        },
    }
}
