//! The rate limiter: a token bucket for each tier of Figma's endpoints, and one pause for all of them.
//!
//! - Without a plan, every bucket holds 10 tokens and refills one every 2 s. With `plan` and `seat`, the
//!   numbers come from Figma's table: a minute's worth at once, refilled evenly.
//! - A 429 pauses *all* requests until its `Retry-After` is over, no shorter and no longer, and lowers its
//!   tier's rate to 0.7 of what it was (AWS's factor). 429s that arrive during a pause are the same refusal
//!   and lower nothing. Each minute without a 429 raises the rate by a tenth, up to the configured rate.
//! - After a pause, one request goes first: the bucket starts with one token, so that waiting requests do not
//!   all come back at once.
//! - A monthly budget is counted beside the buckets and never waited for. A refused request is returned to
//!   it.
//!
//! Times are integer nanoseconds. In floating point, a shortfall may round to a wait of zero, and a caller
//! that waits zero spins (aws-sdk-rust had that bug).

use std::time::Duration;

use super::bucket::{Bucket, BucketSize, Tier};
use super::limits::{A_MONTH, BudgetSource};

/// Counts the requests of a month: a bucket that refills one in five days. Nothing ever waits for it.
#[derive(Debug, Clone)]
struct Month {
    bucket: Bucket,
    source: BudgetSource,
}

impl Month {
    fn new(source: BudgetSource) -> Self {
        let size = BucketSize { capacity: A_MONTH, interval: Duration::from_secs(30 * 24 * 3600) / A_MONTH };
        Self { bucket: Bucket::new(size), source }
    }

    /// Credits a refused request to the budget. At least one is left afterwards: Figma said that the request
    /// may be sent again, whatever the count is here.
    fn give_back(&mut self, now: Duration) {
        let interval = self.bucket.size.interval;
        let one_left = now + interval * (A_MONTH - 1);
        self.bucket.full_at = self.bucket.full_at.saturating_sub(interval).min(one_left);
    }
}

/// Why a request must not be sent now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hold {
    /// Figma asked every request to wait this much longer.
    Paused(Duration),
    /// The tier's bucket is empty.
    Pacing {
        /// The time until its next token.
        wait: Duration,
        /// The time between two tokens.
        every: Duration,
    },
    /// The month's budget is used up.
    Spent(BudgetSource),
}

/// The part of a limiter that processes with the same token share. Times are relative to the limiter's epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Levels {
    /// When the buckets of tiers 1, 2 and 3 are full again.
    pub full_at: [Duration; 3],
    /// When the pause ends; nothing is sent before.
    pub paused_until: Duration,
    /// When the month's budget is full again; `None` if no budget is configured. An inferred one is not
    /// shared.
    pub month_full_at: Option<Duration>,
}

/// The longest pause, and thus the longest `max-wait`. A longer one that another process left is a lockout, or comes from
/// a wrong clock.
pub const LONGEST_PAUSE: Duration = Duration::from_secs(24 * 3600);

/// The buckets of one API host and one token.
#[derive(Debug, Clone)]
pub(crate) struct RateLimiter {
    buckets: [Bucket; 3],
    month: Option<Month>,
    /// The number of tier-1 requests that were sent and not refused, for a budget that is learned later.
    answered: u32,
    paused_until: Duration,
}

impl RateLimiter {
    /// Returns full buckets of these sizes for tiers 1, 2 and 3, and a full monthly budget if there is one.
    pub(crate) fn new(sizes: [BucketSize; 3], budget: Option<BudgetSource>) -> Self {
        let month = budget.map(Month::new);
        Self { buckets: sizes.map(Bucket::new), month, answered: 0, paused_until: Duration::ZERO }
    }

    /// Takes a token of `tier`.
    ///
    /// # Errors
    /// Returns why the request must wait, and for how long: at least a millisecond.
    pub(crate) fn reserve(&mut self, tier: Tier, now: Duration) -> Result<(), Hold> {
        let month = self.month.as_mut().filter(|_| tier == Tier::One);
        if let Some(month) = &month
            && month.bucket.tokens(now) == 0
        {
            return Err(Hold::Spent(month.source));
        }
        let left = |at: Duration| (at - now).max(Duration::from_millis(1));
        if self.paused_until > now {
            return Err(Hold::Paused(left(self.paused_until)));
        }
        let bucket = &mut self.buckets[tier.index()];
        bucket.recover(now);
        if bucket.next_at() > now {
            return Err(Hold::Pacing { wait: left(bucket.next_at()), every: bucket.interval });
        }
        bucket.take(now);
        if let Some(month) = month {
            month.bucket.take(now);
        }
        if tier == Tier::One {
            self.answered = self.answered.saturating_add(1);
        }
        Ok(())
    }

    /// Sends nothing before `pause` is over. Returns whether this is the first refusal of the pause: requests
    /// that were in flight together are refused together, which counts once.
    pub(crate) fn pause(&mut self, now: Duration, pause: Duration) -> bool {
        let is_first = self.paused_until <= now;
        self.paused_until = self.paused_until.max(now + pause);
        is_first
    }

    /// Handles a refused request of `tier`: one request may be sent right after the pause, and the first
    /// refusal slows the tier down. The refused request does not count as spent.
    pub(crate) fn refused(&mut self, tier: Tier, now: Duration, is_first: bool) {
        let until = self.paused_until.max(now);
        let bucket = &mut self.buckets[tier.index()];
        if is_first {
            bucket.slow_down(now);
        }
        bucket.empty_until(until);
        if tier == Tier::One {
            self.answered = self.answered.saturating_sub(1);
            if let Some(month) = &mut self.month {
                month.give_back(now);
            }
        }
    }

    /// Puts back the token of a request that was reserved but is not sent.
    pub(crate) fn give_back(&mut self, tier: Tier) {
        let bucket = &mut self.buckets[tier.index()];
        bucket.full_at = bucket.full_at.saturating_sub(bucket.interval);
        if tier == Tier::One {
            self.answered = self.answered.saturating_sub(1);
            if let Some(month) = &mut self.month {
                month.bucket.full_at = month.bucket.full_at.saturating_sub(month.bucket.size.interval);
            }
        }
    }

    /// Returns the part of the state that is shared with other processes.
    pub(crate) fn levels(&self) -> Levels {
        Levels {
            full_at: self.buckets.each_ref().map(|bucket| bucket.full_at),
            paused_until: self.paused_until,
            month_full_at: self.configured_month().map(|month| month.bucket.full_at),
        }
    }

    fn configured_month(&self) -> Option<&Month> {
        self.month.as_ref().filter(|month| month.source.is_configured())
    }

    /// Merges what others with the same token have spent: the emptier bucket and the longer pause win. A
    /// level that no spending can have produced (the clock was set back) counts as an empty bucket.
    pub(crate) fn take_up(&mut self, others: &Levels, now: Duration) {
        if others.paused_until <= now + LONGEST_PAUSE {
            self.paused_until = self.paused_until.max(others.paused_until);
        }
        let emptiest = |bucket: &Bucket| now + bucket.interval * bucket.size.capacity;
        for (bucket, full_at) in self.buckets.iter_mut().zip(others.full_at) {
            let emptiest = emptiest(bucket) + self.paused_until.saturating_sub(now);
            bucket.full_at = bucket.full_at.max(full_at.min(emptiest));
        }
        if let (Some(month), Some(full_at)) = (&mut self.month, others.month_full_at)
            && month.source.is_configured()
        {
            month.bucket.full_at = month.bucket.full_at.max(full_at.min(emptiest(&month.bucket)));
        }
    }

    /// Returns when the pause ends; `None` if there is none.
    pub(crate) fn paused_until(&self, now: Duration) -> Option<Duration> {
        Some(self.paused_until).filter(|until| *until > now)
    }

    /// Returns how many requests of `tier` can be sent now without waiting, ignoring a pause.
    pub(crate) fn available(&self, tier: Tier, now: Duration) -> u32 {
        let paced = self.buckets[tier.index()].tokens(now);
        self.month_left(tier, now).map_or(paced, |left| left.min(paced))
    }

    /// Returns how many requests of `tier` the month has left; `None` if there is no monthly budget.
    pub(crate) fn month_left(&self, tier: Tier, now: Duration) -> Option<u32> {
        self.month.as_ref().filter(|_| tier == Tier::One).map(|month| month.bucket.tokens(now))
    }

    /// Returns when, from now on, the last of `requests` of `tier` can be sent, ignoring pauses, a monthly
    /// budget and other processes.
    pub(crate) fn forecast(&self, tier: Tier, now: Duration, requests: u32) -> Duration {
        let Some(before) = requests.checked_sub(1) else { return Duration::ZERO };
        let bucket = &self.buckets[tier.index()];
        let last = Bucket { full_at: bucket.full_at.max(now) + bucket.interval * before, ..bucket.clone() };
        last.next_at().saturating_sub(now)
    }

    /// Whether the tokens of `tier` are so rare that none should be wasted: six a month, or an hour or more
    /// apart.
    pub(crate) fn is_scarce(&self, tier: Tier) -> bool {
        let monthly = tier == Tier::One && self.month.is_some();
        monthly || self.buckets[tier.index()].interval >= Duration::from_secs(3600)
    }

    /// Sets a new size for `tier`, learned from the 429 passed to [`refused`](Self::refused); never faster
    /// than now. It only affects the requests after the next one: when that one is sent is decided by
    /// `Retry-After` alone.
    pub(crate) fn resize(&mut self, tier: Tier, now: Duration, size: BucketSize) {
        let bucket = &mut self.buckets[tier.index()];
        let (next, tokens) = (bucket.next_at(), bucket.tokens(now));
        bucket.size = size;
        bucket.interval = bucket.interval.max(size.interval);
        if next > now {
            bucket.empty_until(next);
        } else {
            bucket.full_at = now + bucket.interval * size.capacity.saturating_sub(tokens);
        }
    }

    /// Whether there is a monthly budget.
    pub(crate) fn has_budget(&self) -> bool {
        self.month.is_some()
    }

    /// Adds a monthly budget learned from a 429. What this run has spent counts, but the refused request may
    /// be sent again.
    pub(crate) fn learn_budget(&mut self, now: Duration, source: BudgetSource) {
        let mut month = Month::new(source);
        month.bucket.full_at = now + month.bucket.interval * self.answered.min(A_MONTH - 1);
        self.month = Some(month);
    }
}

#[cfg(test)]
mod tests;
