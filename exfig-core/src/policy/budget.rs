//! The retry budget: a dead server stops the run after a handful of failures, not after five for each item.
//!
//! The counter follows gRPC's (A6, "retry throttling"): it starts full, a failed attempt takes one, a success gives one back, and
//! while it is at or below half nothing is tried again. gRPC's size of 10 is too tight here (one request that uses its five
//! attempts eats the whole usable half); with 40, twenty failures in a row open the circuit: four requests that were given up.
//! A success gives back as much as a failure takes, so that a bad network (30 % of all attempts fail) never opens it and a server
//! that answers less than every second attempt does.
//!
//! Failures of the same moment are one outage: with 64 downloads under way, a blip of a second would else open the circuit at once.
//! So one failure counts in [`MOMENT`], and a CDN that is dead is left after about 12 s, during the fifth attempts.
//!
//! Silence is dearer than a refusal: each attempt costs the whole time limit. Ten in a row without a single byte, from all requests
//! together, and the host is down; any byte starts the count anew.

use std::time::Duration;

/// How long a counted failure speaks for others.
pub const MOMENT: Duration = Duration::from_millis(250);

/// One host's budget, in failed attempts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetryBudget {
    left: u32,
    counted: Option<Duration>,
    silent: u32,
}

const FULL: u32 = 40;

/// Attempts in a row without a byte after which a host is down.
const SILENT: u32 = 10;

impl RetryBudget {
    /// A full budget.
    #[must_use]
    pub fn new() -> Self {
        Self { left: FULL, counted: None, silent: 0 }
    }

    /// An attempt got a byte, whatever it said.
    pub fn heard(&mut self) {
        self.silent = 0;
    }

    /// An attempt ended without a byte.
    pub fn silence(&mut self) {
        self.silent = self.silent.saturating_add(1);
    }

    /// An attempt succeeded.
    pub fn success(&mut self) {
        self.heard();
        self.left = (self.left + 1).min(FULL);
    }

    /// An attempt failed at `now` (since any fixed moment) in a way that speaks of the server: not of the request, and no 429.
    pub fn failure(&mut self, now: Duration) {
        if self.counted.is_none_or(|counted| now.saturating_sub(counted) >= MOMENT) {
            self.left = self.left.saturating_sub(1);
            self.counted = Some(now);
        }
    }

    /// Whether a failed request may be tried again, and a new one be sent at all.
    #[must_use]
    pub fn allows(&self) -> bool {
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
    fn failures_of_one_moment_count_once() {
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
    fn ten_silences_in_a_row_open_it_and_a_byte_starts_anew() {
        let mut budget = RetryBudget::new();
        for _ in 0..9 {
            budget.silence();
        }
        assert!(budget.allows());
        budget.heard();
        for _ in 0..9 {
            budget.silence();
        }
        assert!(budget.allows());
        budget.silence();
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
