//! What the library reports while it works. It never prints; a [`Reporter`] decides what to do with each
//! [`Event`].

use std::borrow::Cow;
use std::time::Duration;

use crate::asset::AssetKind;
use crate::figma::request::RequestKind;
use crate::policy::bucket::Tier;

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// The export of a package begins.
    Package {
        /// The package's name.
        name: String,
        /// If an interrupted export is resumed: how many items it finished, and of how many.
        resumed: Option<(usize, usize)>,
    },
    /// Something worth knowing that is not a failure.
    Note(String),
    /// Something the user should look at.
    Warning(String),
    /// A request to Figma is about to go out.
    Requesting {
        /// The kind of request.
        kind: RequestKind,
        /// What is requested, in words.
        what: String,
    },
    /// A request has its response, or failed for good; no further attempt follows.
    Answered {
        /// The kind of request.
        kind: RequestKind,
    },
    /// A failed attempt will be retried.
    Retrying {
        /// What was requested, in words.
        what: String,
        /// Why it failed.
        why: String,
        /// The reason in a few words, for counting: `status 503`.
        summary: Cow<'static, str>,
        /// How long until the next attempt.
        wait: Duration,
        /// How many attempts are left.
        left: u32,
    },
    /// A server asked for a pause, which applies to every request to it; reported once for all of them.
    Paused {
        /// The server; `None` for the API.
        host: Option<String>,
        /// Why: the tier, the plan, the seat.
        why: String,
        /// How long the pause lasts.
        wait: Duration,
    },
    /// A pause is over, and requests go out again.
    Resumed {
        /// The server; `None` for the API.
        host: Option<String>,
    },
    /// The token bucket of a tier is empty: its next request waits.
    Throttling {
        /// The tier, which determines the rate limit.
        tier: Tier,
        /// How long until the bucket's next token.
        wait: Duration,
        /// The time between two requests of the tier.
        every: Duration,
        /// The key in Cargo.toml to set so that exfig uses the plan's own limit instead of a guess.
        missing_key: Option<&'static str>,
    },
    /// An attempt has not had a response for a while.
    StillWaiting {
        /// What was requested, in words.
        what: String,
        /// How long the attempt has waited.
        after: Duration,
        /// How long it may wait in total.
        limit: Duration,
    },
    /// The URL of a render expired before it was downloaded; exfig requests another.
    Renewing {
        /// How the server rejected the expired URL.
        why: String,
    },
    /// A request asked for too much, and is sent again in halves.
    Splitting {
        /// What was requested, in words.
        what: String,
        /// Why it failed.
        why: String,
    },
    /// It is known how many files to write.
    Planned {
        /// The kind of asset that the counts are for.
        kind: AssetKind,
        /// How many files will be written.
        stale: usize,
        /// How many of those exfig draws itself.
        drawn: usize,
        /// How many files are already up to date.
        fresh: usize,
    },
    /// A file was downloaded, or drawn by exfig, and is ready to be written.
    Fetched {
        /// The kind of asset.
        kind: AssetKind,
        /// The size of the file in bytes.
        bytes: u64,
    },
    /// Files are at their final paths, flushed to disk as `durability` says, and recorded.
    Written {
        /// The paths, relative to the package.
        paths: Vec<String>,
    },
    /// A file could not be exported. The export continues with the others.
    Failed {
        /// What failed: `` icon `weather/sun` (12:34) ``.
        what: String,
        /// Why it failed, and what to do about it.
        why: String,
    },
    /// A file that is no longer part of the export was removed.
    Removed {
        /// The path, relative to the package.
        path: String,
    },
}

/// Receives events while an export runs.
pub trait Reporter: Send + Sync {
    /// Handles `event`; must not block for long.
    fn event(&self, event: Event);
}

/// Ignores every event.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Reporter for Silent {
    fn event(&self, _: Event) {}
}
