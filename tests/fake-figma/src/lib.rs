//! A Figma REST API emulator on real sockets.
//!
//! It serves recorded or synthetic files at Figma's paths, enforces Figma's rate limits, renders nodes, and
//! fails on demand: by script, at random from a seed, or by holding a request until a test releases it. It
//! records every request, so a test can assert how many there were, of which tier, and that none carried the
//! token to the CDN.
//!
//! ```
//! use fake_figma::{Design, FakeFigma, Faults};
//!
//! let server = FakeFigma::builder()
//!     .design(Design::synthetic(3))
//!     .faults(Faults::script("images#1: 503")?)
//!     .start()?;
//! assert!(server.api_url().starts_with("http://127.0.0.1:"));
//! assert_eq!(server.counts().total, 0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Like Figma, it has two ports: the API requires the token `fake-token` in `X-Figma-Token` or as a bearer
//! token; the CDN must not see it. Everything runs on the server's own threads, so the API here is
//! synchronous and works in a test, in a thread or inside an async runtime. Dropping the server stops it.

mod builder;
mod calendar;
mod decide;
pub mod demo;
mod design;
mod endpoint;
mod endpoints;
mod faults;
mod hash;
mod hold;
mod http;
mod limits;
mod log;
mod render;
mod server;
mod state;
mod store;
mod synthetic;

use std::io;
use std::sync::{Arc, mpsc};
use std::time::Duration;

pub use builder::Builder;
pub use design::{DEFAULT_KEY, Design, DesignError};
pub use endpoint::Endpoint;
pub use faults::{FaultKind, FaultSide, Faults, RetryAfter, ScriptError, SeededFaults};
pub use hold::Hold;
pub use limits::{Limits, Plan, Rate, Seat};
pub use log::{Counts, LogEntry};
pub use render::Format;
pub use state::Latency;
use state::State;
use store::lock;

/// The token that is accepted if the builder sets no other.
pub const DEFAULT_TOKEN: &str = "fake-token";

/// A running emulator.
#[derive(Debug)]
pub struct FakeFigma {
    state: Arc<State>,
    runtime: Option<tokio::runtime::Runtime>,
    /// Disconnects when both listeners are closed. The lock lets threads share the emulator.
    closed: std::sync::Mutex<mpsc::Receiver<()>>,
}

impl FakeFigma {
    /// Returns a builder without files, faults, limits or latency.
    pub fn builder() -> Builder {
        Builder::new()
    }

    /// Starts an emulator that serves [`Design::synthetic`] with this many icons.
    ///
    /// # Errors
    /// Fails if there is no free port, or if the threads cannot be started.
    pub fn synthetic(icons: usize) -> io::Result<Self> {
        Self::builder().design(Design::synthetic(icons)).start()
    }

    /// `http://127.0.0.1:PORT`, which a client uses in place of `https://api.figma.com`.
    pub fn api_url(&self) -> String {
        self.state.api_url.clone()
    }

    /// `http://127.0.0.1:PORT`, where render URLs point.
    pub fn cdn_url(&self) -> String {
        self.state.cdn_url.clone()
    }

    /// The keys of the served files, sorted.
    pub fn file_keys(&self) -> Vec<String> {
        self.state.store.keys()
    }

    /// Every request so far, in order of arrival.
    pub fn log(&self) -> Vec<LogEntry> {
        self.state.log.entries()
    }

    /// Totals over the log.
    pub fn counts(&self) -> Counts {
        self.state.log.counts()
    }

    /// The number of CDN requests that carried the Figma token. Each one is a leak.
    pub fn token_leaks(&self) -> usize {
        let log = self.log();
        log.iter().filter(|entry| entry.endpoint == Endpoint::Cdn && entry.token_seen).count()
    }

    /// Holds the `nth` request to an endpoint from now on (1 is the next): it is accepted, but not answered
    /// until the [`Hold`] is released or dropped.
    ///
    /// # Panics
    /// If there is no endpoint with this name; the names are those of [`Endpoint::name`].
    #[must_use = "dropping the hold releases it"]
    pub fn hold(&self, endpoint: &str, nth: u64) -> Hold {
        let names = || Endpoint::ALL.map(Endpoint::name).join(", ");
        let Some(known) = Endpoint::parse(endpoint) else {
            panic!("no endpoint `{endpoint}` to hold; there are {}", names())
        };
        self.state.holds.add(known, nth)
    }

    /// Changes the first file (by key), as a designer would during an export. This adds a new version; the
    /// old ones stay available at `?version=`.
    pub fn edit(&self, change: impl FnOnce(&mut Design)) {
        if let Some(key) = self.file_keys().first() {
            self.edit_file(key, change);
        }
    }

    /// Changes the file with this key. Returns false if there is none.
    pub fn edit_file(&self, key: &str, change: impl FnOnce(&mut Design)) -> bool {
        self.state.store.edit(key, change)
    }

    /// The bytes served for a node of the first file that has it; `scale` applies to PNG and JPG. `None` for
    /// a node that `/v1/images` answers with `null`.
    pub fn bytes_of(&self, node_id: &str, format: Format, scale: f64) -> Option<Vec<u8>> {
        self.file_keys().iter().find_map(|key| {
            let snapshot = self.state.store.find(key, None)?;
            Some(snapshot.render(node_id, format, scale, &self.state.source)?.plain().to_vec())
        })
    }

    /// Accepts this token too.
    pub fn add_token(&self, token: impl Into<String>) {
        lock(&self.state.tokens).valid.insert(token.into());
    }

    /// Answers this token with `Token expired` from now on.
    pub fn expire_token(&self, token: impl Into<String>) {
        lock(&self.state.tokens).expired.insert(token.into());
    }

    /// Replaces the faults; counting starts over.
    pub fn set_faults(&self, faults: Faults) {
        *lock(&self.state.faults) = faults;
    }

    /// Replaces the limits and empties the buckets.
    pub fn set_limits(&self, limits: Limits) {
        *lock(&self.state.limiter) = limits::Limiter::new(limits);
    }
}

impl Drop for FakeFigma {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // In the background, because a runtime must not be waited for inside another one.
            runtime.shutdown_background();
        }
        // Both ports are free when this returns; a second is far more than closing takes.
        let _ = lock(&self.closed).recv_timeout(Duration::from_secs(1));
    }
}
