//! What a run has spent, and what it may still send.

use std::time::Duration;

use super::{Client, Spent};
use crate::io::lockout::Ledger;
use crate::io::transport::Transport;
use crate::policy::bucket::Tier;
use crate::policy::bulk::Bulk;

impl<T: Transport> Client<T> {
    /// How large answers may be.
    #[must_use]
    pub fn bulk(&self) -> Bulk {
        self.options.bulk
    }

    /// What has been spent so far.
    pub fn spent(&self) -> Spent {
        self.state().spent
    }

    /// Requests of `tier` that may go out now without waiting.
    pub fn available(&self, tier: Tier) -> u32 {
        let now = self.now();
        self.state().limiter.available(tier, now)
    }

    /// How long `requests` of `tier` would have to wait for their tokens.
    #[must_use]
    pub fn forecast(&self, tier: Tier, requests: u32) -> Duration {
        let now = self.now();
        self.state().limiter.forecast(tier, now, requests)
    }

    /// Whether requests of `tier` are so few that each counts.
    #[must_use]
    pub fn is_scarce(&self, tier: Tier) -> bool {
        self.state().limiter.is_scarce(tier)
    }

    /// Requests of `tier` that are left of a monthly budget; `None` where there is none.
    #[must_use]
    pub fn month_left(&self, tier: Tier) -> Option<u32> {
        let now = self.now();
        self.state().limiter.month_left(tier, now)
    }

    /// The file in which a lockout is remembered, for people who know better.
    #[must_use]
    pub fn ledger(&self) -> Option<&Ledger> {
        self.options.ledger.as_ref()
    }
}
