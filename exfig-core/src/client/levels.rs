//! What a run has spent, and what it can still send.

use std::time::Duration;

use super::{Client, Spent};
use crate::io::lockout::Ledger;
use crate::policy::bucket::Tier;
use crate::policy::bulk::Bulk;

impl Client {
    /// Returns the limits on the size of responses.
    pub fn bulk(&self) -> Bulk {
        self.options.bulk
    }

    /// Returns the requests, pauses and bytes so far.
    pub fn spent(&self) -> Spent {
        let (state, now) = (self.state(), self.now());
        // `paused` counts a pause in full when it begins; subtract what is still ahead.
        let left = state.hosts.values().map(|host| host.announced_until.saturating_sub(now)).sum();
        Spent { paused: state.spent.paused.saturating_sub(left), ..state.spent }
    }

    /// Returns the number of requests of `tier` that can be sent now without waiting.
    pub fn available(&self, tier: Tier) -> u32 {
        let now = self.now();
        self.state().limiter.available(tier, now)
    }

    /// Returns how long `requests` of `tier` would wait for their tokens.
    pub fn forecast(&self, tier: Tier, requests: u32) -> Duration {
        let now = self.now();
        self.state().limiter.forecast(tier, now, requests)
    }

    /// Whether so few requests of `tier` are allowed that none should be wasted.
    pub fn is_scarce(&self, tier: Tier) -> bool {
        self.state().limiter.is_scarce(tier)
    }

    /// Returns the number of requests of `tier` left in a monthly budget; `None` if there is no budget.
    pub fn month_left(&self, tier: Tier) -> Option<u32> {
        let now = self.now();
        self.state().limiter.month_left(tier, now)
    }

    /// Returns the file that remembers a lockout. Deleting it makes exfig forget the lockout.
    pub fn ledger(&self) -> Option<&Ledger> {
        self.options.ledger.as_ref()
    }
}
