//! Why a request failed for good.

use std::time::Duration;

use crate::figma::request::RequestKind;
use crate::policy::failure::{Failure, Throttle, seconds};
use crate::policy::limits::{A_MONTH, BudgetSource, KnownLimits};

/// Why a request failed for good.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RequestError {
    /// The last attempt's failure.
    #[error("{what}: {failure}{}", after(*attempts, *elapsed))]
    Failed {
        /// What was asked for.
        kind: RequestKind,
        /// In words.
        what: String,
        /// Why.
        failure: Failure,
        /// Attempts made.
        attempts: u32,
        /// Time since the first.
        elapsed: Duration,
    },
    /// Asked for too much at once; fewer ids may succeed.
    #[error("{what}: {failure}")]
    TooMuch {
        /// What was asked for.
        what: String,
        /// Why.
        failure: Failure,
    },
    /// Figma wants to be left alone for longer than the user waits.
    #[error("{what}: Figma's rate limit asks to wait {}", seconds(*wait))]
    LockedOut {
        /// What was asked for.
        what: String,
        /// What Figma said.
        throttle: Box<Throttle>,
        /// How long.
        wait: Duration,
        /// Whether an earlier run heard it: then this one sent nothing.
        remembered: bool,
    },
    /// Not sent, or not sent again, because of a limit that is not a lockout. Nothing is remembered for later runs.
    #[error("{what}: {limit}")]
    OverLimit {
        /// What was asked for.
        what: String,
        /// Which limit.
        limit: LimitReached,
    },
    /// The host has failed so often that it is not asked any more.
    #[error("{what}: not sent, because {host} keeps failing ({last})")]
    HostDown {
        /// What was asked for.
        what: String,
        /// The host.
        host: String,
        /// Its last failure.
        last: String,
    },
    /// The export was stopped.
    #[error("{what}: stopped before it was done")]
    Stopped {
        /// What was asked for.
        what: String,
    },
}

impl RequestError {
    /// Why it failed, without what was asked for and without times, so that equal failures read alike.
    #[must_use]
    pub fn reason(&self) -> String {
        match self {
            Self::Failed { failure, attempts: 1, .. } => failure.to_string(),
            Self::Failed { failure, attempts, .. } => format!("{failure} (after {attempts} attempts)"),
            other => other.to_string(),
        }
    }
}

/// A limit that ends a run and is no lockout.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum LimitReached {
    /// The month's requests are spent, as exfig counts them.
    #[error(
        "not sent: exfig has counted the {A_MONTH} tier-1 requests of this month ({whose}); \
         `--rate-limit N` or `rate-limit` in Cargo.toml lifts that budget{}",
        correction(*whose)
    )]
    Month {
        /// Who says that there is such a budget.
        whose: BudgetSource,
    },
    /// The next token of a bucket is further away than the user waits.
    #[error("not sent: {} lets one request out every {}, and `max-wait` is shorter; {}", whose(limits), seconds(*every), remedy(limits))]
    Pacing {
        /// The time between two requests.
        every: Duration,
        /// Where its size comes from.
        limits: KnownLimits,
    },
    /// Figma asked another export with this token to wait longer than this one does.
    #[error("not sent: Figma asked another export with this token to wait, for {} more; `--max-wait` sets how long is waited", seconds(*wait))]
    OtherExport {
        /// How long still.
        wait: Duration,
    },
    /// Status 429, again and again.
    #[error(
        "Figma answered 429 again after {pauses} {} of {} in all; run again later, or wait longer with `--max-wait`",
        if *pauses == 1 { "pause" } else { "pauses" },
        seconds(*waited)
    )]
    StillThrottled {
        /// Pauses that were kept.
        pauses: u32,
        /// How long they took.
        waited: Duration,
    },
}

fn whose(limits: &KnownLimits) -> &'static str {
    match (limits.rate_limit, limits.missing_key()) {
        (Some(_), _) => "`rate-limit`",
        (None, None) => "the limit of the `plan` and `seat` in Cargo.toml",
        (None, Some(_)) => "a cautious guess of the limit",
    }
}

fn remedy(limits: &KnownLimits) -> &'static str {
    match limits.missing_key() {
        None => "raise `max-wait`, or set `--rate-limit N`",
        Some(_) => "set `plan` in Cargo.toml, or raise `max-wait`",
    }
}

fn correction(source: BudgetSource) -> &'static str {
    match source {
        BudgetSource::Plan => ", or set the right `plan`",
        BudgetSource::Seat => ", or set the right `seat`",
        BudgetSource::PlanTierHeader => ", or set `plan`",
        BudgetSource::LimitTypeHeader => ", or set `seat`",
    }
}

fn after(attempts: u32, elapsed: Duration) -> String {
    if attempts > 1 { format!(" (after {attempts} attempts in {})", seconds(elapsed)) } else { String::new() }
}
