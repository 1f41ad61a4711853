//! What the library tells while it works. It never prints: a [`Reporter`] does what it likes with each [`Event`].

use std::borrow::Cow;
use std::time::Duration;

use crate::asset::AssetKind;
use crate::figma::request::RequestKind;
use crate::policy::bucket::Tier;

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A package's export begins.
    Package {
        /// Its name.
        name: String,
        /// The export that is continued, where one is: how many items it has finished, of how many.
        resumed: Option<(usize, usize)>,
    },
    /// Something worth knowing that is no failure.
    Note(String),
    /// Something the user should look at.
    Warning(String),
    /// A request to Figma is about to go out.
    Requesting {
        /// What is asked for.
        kind: RequestKind,
        /// In words.
        what: String,
    },
    /// A failed attempt will be repeated.
    Retrying {
        /// What was attempted.
        what: String,
        /// Why it failed.
        why: String,
        /// The same in a few words, for counting: `status 503`.
        summary: Cow<'static, str>,
        /// How long until the next attempt.
        wait: Duration,
        /// Attempts that are left.
        left: u32,
    },
    /// A server asked every request to it to wait; told once for all of them.
    Paused {
        /// Which server, where it is not the API.
        host: Option<String>,
        /// Why: the tier, the plan, the seat.
        why: String,
        /// How long.
        wait: Duration,
    },
    /// A pause is over, and requests go out again.
    Resumed {
        /// Which server's, where it is not the API's.
        host: Option<String>,
    },
    /// The token bucket of a tier is empty: its next request waits.
    Throttling {
        /// The tier.
        tier: Tier,
        /// Until its next token.
        wait: Duration,
        /// The time between two requests of the tier.
        every: Duration,
        /// The key of Cargo.toml that would replace a guess by the plan's own limit.
        missing_key: Option<&'static str>,
    },
    /// An attempt has not been answered for a while.
    StillWaiting {
        /// What was asked for.
        what: String,
        /// For how long.
        after: Duration,
        /// How long it may take in all.
        limit: Duration,
    },
    /// The URL of a render expired before it was downloaded: another is asked for.
    Renewing {
        /// What was answered.
        why: String,
    },
    /// A request asked for too much and goes out again in halves.
    Splitting {
        /// What was attempted.
        what: String,
        /// Why it failed.
        why: String,
    },
    /// The number of files to fetch is known.
    Planned {
        /// The kind.
        kind: AssetKind,
        /// Files that will be made and written.
        stale: usize,
        /// How many of them are drawn here.
        drawn: usize,
        /// Files that are as they should be.
        fresh: usize,
    },
    /// A file has been fetched.
    Fetched {
        /// The kind.
        kind: AssetKind,
        /// Its bytes.
        bytes: u64,
    },
    /// Files stand under their names, durably, and are recorded.
    Written {
        /// Paths relative to the package.
        paths: Vec<String>,
    },
    /// A file could not be exported; the others go on.
    Failed {
        /// What it is: `icon weather/sun (12:34)`.
        what: String,
        /// Why.
        why: String,
    },
    /// A file that the design no longer has was removed.
    Removed {
        /// Path relative to the package.
        path: String,
    },
}

/// Who listens.
pub trait Reporter: Send + Sync {
    /// Takes note of `event`; must not block for long.
    fn event(&self, event: Event);
}

/// Nobody listens.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Reporter for Silent {
    fn event(&self, _: Event) {}
}
