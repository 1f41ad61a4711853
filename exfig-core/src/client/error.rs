//! Why a request failed for good.

use std::time::Duration;

use crate::figma::request::RequestKind;
use crate::policy::failure::{Failure, Throttle, seconds};
use crate::policy::limits::{A_MONTH, BudgetSource, KnownLimits};

/// Why a request failed for good. Its text names the request and the reason.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// The request cannot succeed, or all retries failed.
    #[error("{what}: {failure}{}", after(*attempts, *elapsed))]
    Failed {
        /// The kind of request.
        kind: RequestKind,
        /// The request in words: `version of file KEY`.
        what: String,
        /// The failure of the last attempt.
        failure: Failure,
        /// The number of attempts made.
        attempts: u32,
        /// The time since the first attempt began.
        elapsed: Duration,
    },
    /// The request asked for too much at once. Fewer ids may succeed.
    #[error("{what}: {failure}")]
    TooMuch {
        /// The request in words.
        what: String,
        /// The failure of the attempt.
        failure: Failure,
    },
    /// Figma's `Retry-After` is longer than `max-wait`.
    #[error("{what}: Figma's rate limit asks to wait {}", seconds(*wait))]
    LockedOut {
        /// The request in words.
        what: String,
        /// What Figma's response said about the limit.
        throttle: Box<Throttle>,
        /// How long Figma asks to wait.
        wait: Duration,
        /// Whether an earlier run recorded the lockout; if so, this run sent nothing.
        remembered: bool,
    },
    /// The request was not sent, or not sent again, because of a limit that is not a lockout. Nothing is
    /// remembered for later runs.
    #[error("{what}: {limit}")]
    OverLimit {
        /// The request in words.
        what: String,
        /// Which limit was reached.
        limit: LimitReached,
    },
    /// The host failed so often that nothing more is sent to it.
    #[error("{what}: not sent, because {host} keeps failing ({last})")]
    HostDown {
        /// The request in words.
        what: String,
        /// The host's name, or `the Figma API`.
        host: String,
        /// The host's last failure.
        last: String,
    },
    /// The export was stopped.
    #[error("{what}: stopped before it finished")]
    Stopped {
        /// The request in words.
        what: String,
    },
}

impl RequestError {
    /// Returns why the request failed, without naming the request or times, so that equal failures read
    /// alike.
    pub fn reason(&self) -> String {
        match self {
            Self::Failed { failure, attempts: 1, .. } => failure.to_string(),
            Self::Failed { failure, attempts, .. } => format!("{failure} (after {attempts} attempts)"),
            other => other.to_string(),
        }
    }
}

/// A limit that ends a run but is not a lockout.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum LimitReached {
    /// By exfig's count, the month's requests are used up.
    #[error(
        "not sent: exfig has counted the {A_MONTH} tier-1 requests of this month ({whose}) and sends no \
         more; to lift that budget, pass `--rate-limit N` or set `rate-limit` in Cargo.toml{}",
        correction(*whose)
    )]
    Month {
        /// Where the budget comes from.
        whose: BudgetSource,
    },
    /// The wait for a bucket's next token exceeds `max-wait`.
    #[error(
        "not sent: {} allows one request every {}, and `max-wait` is shorter; {}",
        whose(limits),
        seconds(*every),
        remedy(limits)
    )]
    Pacing {
        /// The time between two requests.
        every: Duration,
        /// The configured limits that determine it.
        limits: KnownLimits,
    },
    /// Figma asked another export with this token to wait longer than this one may.
    #[error(
        "not sent: Figma asked another export with this token to wait, for {} more; run again later, or \
         raise `--max-wait`",
        seconds(*wait)
    )]
    OtherExport {
        /// How much of the wait is left.
        wait: Duration,
    },
    /// Figma kept responding with status 429.
    #[error(
        "Figma still responds with status 429 after {pauses} {} ({} in total); run again later, or raise \
         `--max-wait`",
        if *pauses == 1 { "pause" } else { "pauses" },
        seconds(*waited)
    )]
    StillThrottled {
        /// The number of pauses.
        pauses: u32,
        /// How long they took in total.
        waited: Duration,
    },
}

fn whose(limits: &KnownLimits) -> &'static str {
    match (limits.rate_limit, limits.missing_key()) {
        (Some(_), _) => "`rate-limit`",
        (None, None) => "the limit of the `plan` and `seat` in Cargo.toml",
        (None, Some(_)) => "exfig's cautious guess at your limit",
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_failures_read_alike() {
        let failed = |what: &str, attempts, elapsed| {
            let failure = Failure::Closed("reset".to_owned());
            let elapsed = Duration::from_secs(elapsed);
            RequestError::Failed {
                kind: RequestKind::Download,
                what: what.to_owned(),
                failure,
                attempts,
                elapsed,
            }
        };
        assert_eq!(failed("a", 3, 1).reason(), failed("b", 3, 7).reason());
        insta::assert_snapshot!(failed("a", 3, 1).reason(), @"connection closed: reset (after 3 attempts)");
        insta::assert_snapshot!(failed("a", 1, 1).reason(), @"connection closed: reset");
        insta::assert_snapshot!(failed("a", 3, 1), @"a: connection closed: reset (after 3 attempts in 1.0 s)");
        let stopped = RequestError::Stopped { what: "a".to_owned() };
        assert_eq!(stopped.reason(), stopped.to_string());
    }
}
