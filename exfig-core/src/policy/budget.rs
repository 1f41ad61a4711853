//! The retry budget: a dead server stops the run after a handful of failures, not after five for each item.
//!
//! The counter follows gRPC's (A6, "retry throttling"): it starts full, a failed attempt takes one, a success
//! returns one, and while it is at or below half, nothing is retried. gRPC's size of 10 is too tight here
//! (one request that uses its five attempts exhausts the whole usable half). With 40, twenty failures in a
//! row open the circuit: that is four failed requests. A success returns as much as a failure takes, so a bad
//! network (30 % of all attempts fail) never opens the circuit, and a server that responds to fewer than half
//! of all attempts does.
//!
//! Failures at the same moment are one outage: otherwise, with 64 downloads in flight, a blip of one second
//! would open the circuit at once. So only one failure per [`MOMENT`] counts, and exfig stops sending to a
//! dead CDN after about 12 s, during the fifth attempts.
//!
//! Silence costs more than a refusal: each attempt takes the whole timeout. After ten attempts in a row
//! without a single byte, over all requests, the host is down. Any byte resets that count. Of attempts that end at
//! the same moment, five count: 64 downloads that begin during a stall of the network must not end the run before
//! any of them is tried again, but two rounds of them do.

use std::time::Duration;

/// How long further failures count as part of a counted one.
pub(crate) const MOMENT: Duration = Duration::from_millis(250);

/// One host's budget, counted in failed attempts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RetryBudget {
    left: u32,
    counted: Option<Duration>,
    silent: u32,
    /// The moment of the last silent attempt, and how many of it were counted.
    silence: Option<(Duration, u32)>,
}

const FULL: u32 = 40;

/// Attempts in a row without a byte after which a host is down.
const SILENT: u32 = 10;

/// How many silent attempts of one moment count.
const SILENT_AT_ONCE: u32 = 5;

impl RetryBudget {
    /// Returns a full budget.
    pub(crate) fn new() -> Self {
        Self { left: FULL, counted: None, silent: 0, silence: None }
    }

    /// Records an attempt that received at least a byte.
    pub(crate) fn heard(&mut self) {
        self.silent = 0;
    }

    /// Records an attempt that ended without a byte at `now` (since any fixed moment).
    pub(crate) fn silence(&mut self, now: Duration) {
        let (since, counted) = match self.silence {
            Some((since, counted)) if now.saturating_sub(since) < MOMENT => (since, counted),
            _ => (now, 0),
        };
        if counted < SILENT_AT_ONCE {
            self.silent = self.silent.saturating_add(1);
        }
        self.silence = Some((since, counted.saturating_add(1)));
    }

    /// Records an attempt that succeeded.
    pub(crate) fn success(&mut self) {
        self.heard();
        self.left = (self.left + 1).min(FULL);
    }

    /// Records an attempt that failed at `now` (since any fixed moment) because of the server: not because of
    /// the request, and not with a 429.
    pub(crate) fn failure(&mut self, now: Duration) {
        if self.counted.is_none_or(|counted| now.saturating_sub(counted) >= MOMENT) {
            self.left = self.left.saturating_sub(1);
            self.counted = Some(now);
        }
    }

    /// Whether to retry failed requests and send new ones.
    pub(crate) fn allows(&self) -> bool {
        self.left > FULL / 2 && self.silent < SILENT
    }
}

impl Default for RetryBudget {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_failures_in_a_row_open_the_circuit() {
        let mut budget = RetryBudget::new();
        for i in 0..19 {
            budget.failure(MOMENT * i);
        }
        assert!(budget.allows());
        budget.failure(MOMENT * 19);
        assert!(!budget.allows());
        budget.success();
        assert!(budget.allows(), "one success closes it again");
    }

    #[test]
    fn failures_at_one_moment_count_once() {
        let mut budget = RetryBudget::new();
        for i in 0..1_000 {
            budget.failure(Duration::from_micros(i * 249));
        }
        assert_eq!(budget.left, FULL - 1);
        budget.failure(MOMENT);
        assert_eq!(budget.left, FULL - 2);
        budget.failure(Duration::ZERO);
        assert_eq!(budget.left, FULL - 2, "a clock that goes back counts nothing");
    }

    #[test]
    fn every_second_failure_never_opens_it() {
        let mut budget = RetryBudget::new();
        for i in 0..10_000 {
            if i % 2 == 0 {
                budget.failure(MOMENT * i);
            } else {
                budget.success();
            }
            assert!(budget.allows());
        }
    }

    #[test]
    fn ten_silences_in_a_row_open_it_and_a_byte_resets_the_count() {
        let mut budget = RetryBudget::new();
        for i in 0..9 {
            budget.silence(MOMENT * i);
        }
        assert!(budget.allows());
        budget.heard();
        for i in 10..19 {
            budget.silence(MOMENT * i);
        }
        assert!(budget.allows());
        budget.silence(MOMENT * 19);
        assert!(!budget.allows());
    }

    #[test]
    fn a_stall_that_ends_many_attempts_at_once_is_survived() {
        let mut budget = RetryBudget::new();
        for round in 0..2 {
            assert!(budget.allows(), "round {round}");
            for _ in 0..64 {
                budget.silence(Duration::from_secs(round));
            }
        }
        assert!(!budget.allows());
    }

    #[test]
    fn it_neither_overflows_nor_underflows() {
        let mut budget = RetryBudget::new();
        budget.success();
        assert_eq!(budget, RetryBudget::new());
        for i in 0..100 {
            budget.failure(MOMENT * i);
        }
        assert!(!budget.allows());
    }
}
