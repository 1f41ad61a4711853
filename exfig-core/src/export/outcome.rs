//! How an export ends: the result for each package, and why it ended early or never started.

use std::time::Duration;

use super::changes::Change;
use super::gallery::Gallery;
use crate::client::{LimitReached, RequestError, Spent};
use crate::config::diagnostic::Diagnostic;
use crate::io::lock_file::StateError;
use crate::io::process_lock::LockedError;
use crate::io::write::WriteError;
use crate::plan::{Gone, Problem, Reason};
use crate::policy::failure::Throttle;

/// Why an export ended early. What it finished is recorded.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Halt {
    /// The user stopped it.
    Interrupted,
    /// Figma asks for a longer wait than `max-wait` allows.
    LockedOut {
        /// What Figma's response said about the limit.
        throttle: Throttle,
        /// How long Figma asks to wait.
        wait: Duration,
    },
    /// A limit that is not a lockout was reached. Nothing is remembered for later runs.
    OverLimit(LimitReached),
    /// A host responds too rarely to continue, or not at all.
    HostDown(String),
    /// Figma no longer accepts the token.
    Unauthorized(String),
    /// The disk is full or read-only.
    Disk(String),
    /// Something failed and `--fail-fast` was given.
    FailFast,
}

impl Halt {
    /// Whether the export ended early because of Figma, the network or the token, not because of what it exports.
    pub fn is_outage(&self) -> bool {
        matches!(
            self,
            Self::LockedOut { .. } | Self::OverLimit(_) | Self::HostDown(_) | Self::Unauthorized(_)
        )
    }
}

/// A file of an earlier export that was removed, or that a dry run would remove.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    /// The path relative to the package.
    pub path: String,
    /// Why the file is removed.
    pub why: Gone,
}

/// The result for one package.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct PackageOutcome {
    /// The package's name.
    pub name: String,
    /// Paths of files whose bytes changed.
    pub written: Vec<String>,
    /// The number of files that were already up to date.
    pub unchanged: usize,
    /// The files removed; with `dry_run`, the files that would be.
    pub removed: Vec<Removed>,
    /// Whether no earlier export of the package is on record.
    pub is_first: bool,
    /// What the design changed since the last export, by name.
    pub changes: Vec<Change>,
    /// With `dry_run`: the reasons for which an export would write nothing.
    pub refusals: Vec<String>,
    /// The items that could not be exported.
    pub failed: Vec<Problem>,
    /// The number of items left for `--resume`.
    pub pending: usize,
    /// What the design contains but exfig left out, counted by reason.
    pub notices: Vec<String>,
    /// The number of files that exfig draws itself.
    pub drawn: usize,
    /// The number of files that Figma renders.
    pub rendered: usize,
    /// The items that Figma must render although exfig draws, and why.
    pub for_figma: Vec<(String, String)>,
    /// With [`Wishes::gallery`](crate::plan::Wishes::gallery): what the page shows.
    pub gallery: Option<Gallery>,
    /// With `dry_run`: each file that would be written, and why.
    pub planned: Vec<(String, Reason)>,
    /// With `dry_run`: each file that would change, but that exfig did not write or that was edited since.
    pub kept: Vec<String>,
}

/// The result of an export.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Outcome {
    /// The result for each package.
    pub packages: Vec<PackageOutcome>,
    /// Why it ended early, if it did.
    pub halt: Option<Halt>,
    /// The requests, retries and pauses that the run took.
    pub spent: Spent,
    /// With `dry_run`: what the export would cost.
    pub forecast: Forecast,
}

/// The cost of an export that has not run yet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Forecast {
    /// The number of requests in tiers 1, 2 and 3, including those for the documents.
    pub tiers: [u64; 3],
    /// How long the last tier-1 request would wait for the rate limit.
    pub wait: Duration,
    /// The number of tier-1 requests that can be sent now without waiting.
    pub available: u32,
    /// The number of tier-1 requests left in a monthly budget; `None` without one.
    pub month_left: Option<u32>,
}

/// Why nothing was exported. No file was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// Another export is running, or the lock cannot be created.
    #[error(transparent)]
    Locked(#[from] LockedError),
    /// A package's state cannot be read.
    #[error(transparent)]
    State(#[from] StateError),
    /// The configuration does not fit the design.
    #[error("the configuration does not fit the design")]
    Mistakes(Vec<Diagnostic>),
    /// All or most files, or all or most tokens of an entry, would be removed.
    #[error(
        "{package}: {removed} of {owned} exported {what} are no longer in the design, or no longer selected \
         ({examples} …)\n\
         help: if that is intended, run again with `--allow-removal`; otherwise check what was deleted, \
         renamed or unpublished in Figma"
    )]
    MassRemoval {
        /// The package.
        package: String,
        /// What would be removed: `files`, `colors of the entry on line 7`.
        what: String,
        /// How many of them would be removed.
        removed: usize,
        /// How many of them exist.
        owned: usize,
        /// The names of the first few.
        examples: String,
    },
    /// A symbolic link would put an output outside the package.
    #[error(
        "{package}: `{directory}` of the entry on line {line} of Cargo.toml leads out of the package through \
         a symbolic link\n\
         help: exfig writes only inside the package: replace the link with a directory, or choose another \
         path"
    )]
    LeadsOut {
        /// The package.
        package: String,
        /// The line of the entry's table in Cargo.toml.
        line: usize,
        /// The directory or file that leads out.
        directory: String,
    },
    /// `--filter` matches nothing.
    #[error("`--filter {filter}` matches no icon or image\nhelp: {near}")]
    NothingMatches {
        /// The filter's text, on one line.
        filter: String,
        /// The nearest names, or that there are none.
        near: String,
    },
    /// A request failed for good.
    #[error(transparent)]
    Request(Box<RequestError>),
    /// A file cannot be read or written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl From<RequestError> for ExportError {
    fn from(error: RequestError) -> Self {
        Self::Request(Box::new(error))
    }
}

/// Returns how a request's final error ends the export; `None` if only the item fails.
pub(super) fn halt_of(error: &RequestError) -> Option<Halt> {
    match error {
        RequestError::Stopped { .. } => Some(Halt::Interrupted),
        RequestError::LockedOut { throttle, wait, .. } => {
            Some(Halt::LockedOut { throttle: Throttle::clone(throttle), wait: *wait })
        }
        RequestError::HostDown { .. } => Some(Halt::HostDown(error.to_string())),
        RequestError::OverLimit { limit, .. } => Some(Halt::OverLimit(*limit)),
        RequestError::Failed { failure, .. } if failure.is_unauthorized() => {
            Some(Halt::Unauthorized(failure.to_string()))
        }
        RequestError::Failed { .. } | RequestError::TooMuch { .. } => None,
    }
}
