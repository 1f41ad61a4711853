//! The retry budget: a dead server stops the run after a handful of failures, not after five for each item.
//!
//! The counter follows gRPC's (A6, "retry throttling"): it starts full, a failed attempt takes one, a success gives one back, and
//! while it is at or below half nothing is tried again. gRPC's size of 10 is too tight here (one request that uses its five
//! attempts eats the whole usable half); with 40, twenty failures in a row open the circuit: four requests that were given up.
//! A success gives back as much as a failure takes, so that a bad network (30 % of all attempts fail) never opens it and a server
//! that answers less than every second attempt does.

/// One host's budget, in failed attempts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetryBudget {
    left: u32,
}

const FULL: u32 = 40;

impl RetryBudget {
    /// A full budget.
    #[must_use]
    pub fn new() -> Self {
        Self { left: FULL }
    }

    /// An attempt succeeded.
    pub fn success(&mut self) {
        self.left = (self.left + 1).min(FULL);
    }

    /// An attempt failed in a way that speaks of the server (not of the request, and not a 429).
    pub fn failure(&mut self) {
        self.left = self.left.saturating_sub(1);
    }

    /// Whether a failed request may be tried again, and a new one be sent at all.
    #[must_use]
    pub fn allows(&self) -> bool {
        self.left > FULL / 2
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
        for _ in 0..19 {
            budget.failure();
        }
        assert!(budget.allows());
        budget.failure();
        assert!(!budget.allows());
        budget.success();
        assert!(budget.allows(), "one success closes it again");
    }

    #[test]
    fn every_second_failure_never_opens_it() {
        let mut budget = RetryBudget::new();
        for i in 0..10_000 {
            if i % 2 == 0 {
                budget.failure()
            } else {
                budget.success()
            }
            assert!(budget.allows());
        }
    }

    #[test]
    fn it_neither_overflows_nor_underflows() {
        let mut budget = RetryBudget::new();
        budget.success();
        assert_eq!(budget, RetryBudget::new());
        for _ in 0..100 {
            budget.failure();
        }
        assert!(!budget.allows());
    }
}
