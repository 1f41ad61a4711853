//! How an export ends: what became of each package, and why it ended early or never began.

use std::time::Duration;

use crate::client::{LimitReached, RequestError, Spent};
use crate::config::diagnostic::Diagnostic;
use crate::io::process_lock::LockedError;
use crate::io::workspace::StateError;
use crate::io::write::WriteError;
use crate::plan::{Gone, Problem, Reason};
use crate::policy::failure::Throttle;

/// Why an export ended before everything was done. What was done is recorded.
#[derive(Debug, Clone, PartialEq)]
pub enum Halt {
    /// The user stopped it.
    Interrupted,
    /// Figma asks for a longer wait than `max-wait`.
    LockedOut {
        /// What Figma said.
        throttle: Throttle,
        /// How long.
        wait: Duration,
    },
    /// A limit that is no lockout: nothing is remembered for later runs.
    OverLimit(LimitReached),
    /// A host answers too rarely to go on, or not at all.
    HostDown(String),
    /// The token is not accepted any more.
    Unauthorized(String),
    /// The disk is full or read-only.
    Disk(String),
    /// Something failed and `--fail-fast` was given.
    FailFast,
}

/// A file that an earlier export wrote, and that goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    /// Relative to the package.
    pub path: String,
    /// Why.
    pub why: Gone,
}

/// What happened to one package.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PackageOutcome {
    /// Its name.
    pub name: String,
    /// Paths with new bytes.
    pub written: Vec<String>,
    /// Paths that are as they should be.
    pub unchanged: usize,
    /// What was removed; with `dry_run`, what would be.
    pub removed: Vec<Removed>,
    /// With `dry_run`: why an export would write nothing.
    pub refusals: Vec<String>,
    /// What could not be exported.
    pub failed: Vec<Problem>,
    /// Items that are left for `--resume`.
    pub pending: usize,
    /// What the design holds that is left out, counted by reason.
    pub notices: Vec<String>,
    /// Files that are drawn here.
    pub drawn: usize,
    /// Files that Figma renders.
    pub rendered: usize,
    /// What Figma has to render although we draw, and why.
    pub for_figma: Vec<(String, String)>,
    /// With `dry_run`: each file that would be made or written, and why.
    pub planned: Vec<(String, Reason)>,
}

/// What happened.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outcome {
    /// By package.
    pub packages: Vec<PackageOutcome>,
    /// Why it ended early, if it did.
    pub halt: Option<Halt>,
    /// Requests and retries.
    pub spent: Spent,
    /// With `dry_run`: what the export would cost.
    pub forecast: Forecast,
}

/// What an export would cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Forecast {
    /// Requests of each tier, the document's included.
    pub tiers: [u64; 3],
    /// How long the last of them would have to wait for the rate limit.
    pub wait: Duration,
    /// Requests of tier 1 that may go out now without waiting.
    pub available: u32,
    /// Requests of tier 1 that a monthly budget has left, where there is one.
    pub month_left: Option<u32>,
}

/// Why there was no export. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// Another export is running, or the lock cannot be made.
    #[error(transparent)]
    Locked(#[from] LockedError),
    /// A package's state cannot be read.
    #[error(transparent)]
    State(#[from] StateError),
    /// The configuration does not fit the design.
    #[error("the configuration does not fit the design")]
    Mistakes(Vec<Diagnostic>),
    /// Most files, or most tokens of an entry, would be gone.
    #[error(
        "{package}: {removed} of {owned} exported {what} are no longer in the design, or no longer selected ({examples} …)\n\
         help: if that is intended, run again with `--allow-removal`; if not, look for what was emptied, renamed or unpublished in Figma"
    )]
    MassRemoval {
        /// The package.
        package: String,
        /// What they are: `files`, `colors of the entry in line 7`.
        what: String,
        /// How many would go.
        removed: usize,
        /// How many are there.
        owned: usize,
        /// The first of them.
        examples: String,
    },
    /// A link leads out of the package where it is to be written.
    #[error(
        "{package}: `{directory}` of the entry in line {line} of Cargo.toml leads out of the package through a symbolic link\n\
         help: exfig writes inside the package only: replace the link by a directory, or name another one"
    )]
    LeadsOut {
        /// The package.
        package: String,
        /// The line of the entry's table.
        line: usize,
        /// The directory.
        directory: String,
    },
    /// `--filter` names nothing.
    #[error("`--filter {filter}` matches no icon and no image\nhelp: the nearest names are {near}")]
    NothingMatches {
        /// The filter.
        filter: String,
        /// The nearest names.
        near: String,
    },
    /// Figma did not answer.
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

/// What a request's final error means for the export.
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
