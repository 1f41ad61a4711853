//! The client: limiter → attempt → classify → verdict → wait. The only retry loop is in [`attempts`]; everything else asks
//! [`RetryPolicy`].
//!
//! An attempt succeeds only once the whole body has arrived and is valid, because connections break after the
//! head as well as before it. All waiting happens in this folder, on tokio's clock. Every wait is announced
//! before it starts, is limited, and ends early when the export is stopped.

mod admit;
mod api;
mod attempts;
mod body;
mod download;
mod error;
mod hosts;
mod levels;
mod pause;
mod room;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

pub(crate) use self::body::ChunkReader;
pub(crate) use self::error::LimitReached;
pub use self::error::RequestError;
use self::hosts::Host;
pub(crate) use self::room::{Held, Room};
use crate::event::{Event, Reporter};
use crate::figma::request::RequestKind;
use crate::io::clock::{Clock, parse_rfc3339};
use crate::io::lockout::Ledger;
use crate::io::shared_limits::SharedLimits;
use crate::io::transport::{Answer, Target, Transport};
use crate::policy::bucket::Tier;
use crate::policy::bulk::Bulk;
use crate::policy::failure::{Failure, Throttle};
use crate::policy::limits::KnownLimits;
use crate::policy::rate_limit::RateLimiter;
use crate::policy::retry::RetryPolicy;

/// How long an endpoint may take to the first byte, unless `timeout` is set.
pub const FIRST_BYTE: Duration = Duration::from_secs(30);

/// The same for files, nodes and images: Figma may need more than a minute for a large file.
pub(crate) const FILE_FIRST_BYTE: Duration = Duration::from_secs(180);

/// How the client behaves.
#[derive(Debug, Clone)]
pub struct ClientOptions {
    /// Decides what happens after a failed attempt.
    pub policy: RetryPolicy,
    /// The rate limits as far as the user configured them; the rest is learned from 429s.
    pub limits: KnownLimits,
    /// The longest wait for the head of a response, at any endpoint; `None` means [`FIRST_BYTE`], and
    /// [`FILE_FIRST_BYTE`] for files, nodes and images.
    pub timeout: Option<Duration>,
    /// The limits on the size of responses.
    pub bulk: Bulk,
    /// The token buckets shared with other processes that use the same token; `None` does not share them.
    pub shared: Option<SharedLimits>,
    /// Remembers a lockout for later runs; `None` forgets it.
    pub ledger: Option<Ledger>,
}

/// Requests sent, by tier and kind, for the summary.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spent {
    /// The number of API requests in tiers 1, 2 and 3. Each attempt counts.
    pub tiers: [u64; 3],
    /// The number of downloads. Each attempt counts.
    pub downloads: u64,
    /// The number of attempts that were repeats.
    pub retries: u64,
    /// The time spent in pauses that servers asked for.
    pub paused: Duration,
    /// The size of all bodies received, in bytes.
    pub bytes: u64,
}

/// Talks to one API host with one token.
pub struct Client {
    transport: Box<dyn Transport>,
    options: ClientOptions,
    clock: Arc<dyn Clock>,
    reporter: Arc<dyn Reporter>,
    stop: watch::Receiver<bool>,
    epoch: Instant,
    /// The Unix time at `epoch`.
    unix_epoch: Duration,
    state: Arc<Mutex<State>>,
    /// Lets requests of each tier ask for a token one at a time and in order, so that each announced wait is
    /// the actual one.
    turns: [tokio::sync::Mutex<()>; 3],
    /// Lets requests use the token's files one at a time, so that only another process can keep one busy.
    files: tokio::sync::Mutex<()>,
    room: Arc<Room>,
    /// Notified when a 429 changed the buckets: requests that wait for one of them check again.
    changed: tokio::sync::Notify,
}

struct State {
    limiter: RateLimiter,
    hosts: HashMap<String, Host>,
    spent: Spent,
    /// Set by the first lockout: from then on, nothing is sent to the API.
    locked_out: Option<LockedOut>,
    /// The file of the shared limits; `None` if this run uses its own limits only, because there is no file
    /// or it could not be locked in time.
    shared: Option<SharedLimits>,
    /// The contradictions between Cargo.toml and Figma that were already reported.
    reported: Vec<String>,
}

#[derive(Clone)]
struct LockedOut {
    throttle: Box<Throttle>,
    /// Unix time.
    until: Duration,
    remembered: bool,
}

const API_HOST: &str = "the Figma API";

struct Job<'a> {
    kind: RequestKind,
    what: &'a str,
    host: &'a str,
    tier: Option<Tier>,
    splittable: bool,
}

impl Client {
    /// Creates a client. It sends nothing once `stop` is `true`, and nothing to the API during a lockout that
    /// an earlier run recorded.
    pub fn new(
        transport: impl Transport,
        options: ClientOptions,
        clock: Arc<dyn Clock>,
        reporter: Arc<dyn Reporter>,
        stop: watch::Receiver<bool>,
    ) -> Self {
        let remembered = options.ledger.as_ref().and_then(|ledger| ledger.read(clock.now()));
        let mut limiter = RateLimiter::new(options.limits.sizes(), options.limits.budget());
        let mut locked_out = None;
        if let Some(lockout) = remembered
            && let Some(until) = parse_rfc3339(&lockout.until)
        {
            let left = until.saturating_sub(clock.now());
            // If the rest is short enough for `max-wait`, treat it as a pause.
            if left <= options.policy.max_wait {
                limiter.pause(Duration::ZERO, left);
            } else {
                locked_out =
                    Some(LockedOut { throttle: Box::new(lockout.throttle()), until, remembered: true });
            }
        }
        let state = State {
            limiter,
            hosts: HashMap::new(),
            spent: Spent::default(),
            locked_out,
            shared: options.shared.clone(),
            reported: Vec::new(),
        };
        let (epoch, unix_epoch) = (Instant::now(), clock.now());
        Self {
            transport: Box::new(transport),
            options,
            clock,
            reporter,
            stop,
            epoch,
            unix_epoch,
            state: Arc::new(Mutex::new(state)),
            turns: Default::default(),
            files: Default::default(),
            room: Arc::default(),
            changed: Default::default(),
        }
    }

    /// Returns the room in memory that downloads share.
    pub(crate) fn room(&self) -> Arc<Room> {
        Arc::clone(&self.room)
    }

    /// Sends one attempt and waits for the head of the response. Reports a long wait, with its limit.
    async fn send(&self, what: &str, target: &Target) -> Result<Answer, Failure> {
        let sent = self.transport.send(target);
        tokio::pin!(sent);
        if let Target::Api { first_byte, .. } = target
            && *first_byte > FIRST_BYTE
        {
            tokio::select! {
                answer = &mut sent => return answer,
                () = tokio::time::sleep(FIRST_BYTE) => {
                    let (what, limit) = (what.to_owned(), *first_byte);
                    self.reporter.event(Event::StillWaiting { what, after: FIRST_BYTE, limit });
                }
            }
        }
        sent.await
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    fn now(&self) -> Duration {
        self.epoch.elapsed()
    }
}

fn lock<V>(value: &Mutex<V>) -> MutexGuard<'_, V> {
    // Nothing panics while it holds the lock.
    value.lock().unwrap_or_else(PoisonError::into_inner)
}
