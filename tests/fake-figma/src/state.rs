//! State shared by all connections.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::faults::Faults;
use crate::hash::uuid_like;
use crate::hold::Holds;
use crate::limits::Limiter;
use crate::log::Log;
use crate::render::Format;
use crate::store::{RenderSource, Snapshot, Store, lock};

/// Artificial delays, on top of the time the emulator itself needs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Latency {
    /// Added before every API response.
    pub api: Duration,
    /// Added on top, for each id of a `/v1/images` request.
    pub render_per_id: Duration,
    /// Added before every CDN response.
    pub cdn: Duration,
}

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) api_url: String,
    pub(crate) cdn_url: String,
    pub(crate) latency: Latency,
    pub(crate) source: RenderSource,
    pub(crate) variables_allowed: bool,
    pub(crate) stall_limit: Duration,
    pub(crate) url_lifetime: Duration,
    pub(crate) store: Store,
    pub(crate) tokens: Mutex<Tokens>,
    pub(crate) limiter: Mutex<Limiter>,
    pub(crate) faults: Mutex<Faults>,
    pub(crate) holds: Holds,
    pub(crate) log: Log,
    pub(crate) assets: Mutex<HashMap<String, Asset>>,
    /// The images in fills, by the ids in their URLs.
    pub(crate) fills: Mutex<HashMap<String, Vec<u8>>>,
    pub(crate) started: Instant,
}

#[derive(Debug, Default)]
pub(crate) struct Tokens {
    pub(crate) valid: HashSet<String>,
    pub(crate) expired: HashSet<String>,
}

/// What a CDN URL points to.
#[derive(Debug, Clone)]
pub(crate) struct Asset {
    pub(crate) snapshot: Arc<Snapshot>,
    pub(crate) node: String,
    pub(crate) format: Format,
    pub(crate) scale: f64,
    /// When the URL expires, as time since the server started.
    pub(crate) expires: Duration,
}

impl State {
    /// Time since the server started.
    pub(crate) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// Returns a URL for a render: always the same one for the same render of the same version. With
    /// `expired`, the URL has already expired.
    pub(crate) fn url(
        &self,
        snapshot: &Arc<Snapshot>,
        node: &str,
        format: Format,
        scale: f64,
        expired: bool,
    ) -> String {
        let design = &snapshot.design;
        let content =
            format!("{} {} {node} {} {scale} {expired}", design.file_key, design.version, format.name());
        let id = uuid_like(&content);
        let expires = if expired { Duration::ZERO } else { self.elapsed() + self.url_lifetime };
        let asset = Asset { snapshot: Arc::clone(snapshot), node: node.to_owned(), format, scale, expires };
        lock(&self.assets).insert(id.clone(), asset);
        format!("{}/images/{id}", self.cdn_url)
    }
}
