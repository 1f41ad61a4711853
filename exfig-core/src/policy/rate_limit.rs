//! The rate limiter: a token bucket per tier of Figma's endpoints, and one pause for all of them.
//!
//! - Without a plan, every bucket holds 10 and refills at one every 2 s. With `plan` and `seat` the numbers are Figma's own table:
//!   a minute's worth at once, refilled evenly.
//! - A 429 pauses *all* requests until its `Retry-After` is over, no shorter and no longer, and lowers its tier's rate to 0.7 of what it
//!   was (AWS's factor); 429s that arrive during a pause are the same refusal and lower nothing. Each minute without a 429 gives back a
//!   tenth, up to the configured rate.
//! - After a pause one request goes first: the bucket starts at one token, so that the waiters do not come back all at once.
//! - A monthly budget is counted beside the buckets and never waited for. A refused request is given back to it.
//!
//! Times are nanoseconds in integers. In floating point a shortfall may round to a wait of zero, and a caller that waits zero
//! spins (aws-sdk-rust had that bug).

use std::time::Duration;

use super::bucket::{Bucket, BucketSize, Tier};
use super::limits::{A_MONTH, BudgetSource};

/// Requests a month, counted: a bucket that gives one back in five days. Nothing ever waits for it.
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

    /// Gives a refused request back; Figma has said that it may go out again, whatever was counted here.
    fn give_back(&mut self, now: Duration) {
        let interval = self.bucket.size.interval;
        let one_left = now + interval * (A_MONTH - 1);
        self.bucket.full_at = self.bucket.full_at.saturating_sub(interval).min(one_left);
    }
}

/// Why a request may not go out now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// Figma asked every request to wait; for this long still.
    Paused(Duration),
    /// The tier's bucket is empty.
    Pacing {
        /// Until its next token.
        wait: Duration,
        /// Between two tokens.
        every: Duration,
    },
    /// The month's requests are spent.
    Spent(BudgetSource),
}

/// The part of a limiter that processes with the same token share. Times are since the limiter's epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Levels {
    /// When the buckets of tiers 1, 2 and 3 are full again.
    pub full_at: [Duration; 3],
    /// Nothing goes out before.
    pub paused_until: Duration,
    /// When the month's budget is whole again; `None` where no budget is configured. An inferred one is not shared.
    pub month_full_at: Option<Duration>,
}

/// No pause of another process is believed to be longer than the longest `max-wait`: it would be a lockout, or a wrong clock.
pub const LONGEST_PAUSE: Duration = Duration::from_secs(24 * 3600);

/// The buckets of one API host and one token.
#[derive(Debug, Clone)]
pub struct RateLimiter {
    buckets: [Bucket; 3],
    month: Option<Month>,
    /// Tier-1 requests that went out and were not refused, for a budget that is learnt later.
    answered: u32,
    paused_until: Duration,
}

impl RateLimiter {
    /// Full buckets of these sizes, for tiers 1, 2 and 3, and a whole monthly budget, if there is one.
    #[must_use]
    pub fn new(sizes: [BucketSize; 3], budget: Option<BudgetSource>) -> Self {
        let month = budget.map(Month::new);
        Self { buckets: sizes.map(Bucket::new), month, answered: 0, paused_until: Duration::ZERO }
    }

    /// Takes a token of `tier`, or says what holds the request and for how long; a wait is at least a millisecond.
    ///
    /// # Errors
    /// What holds it.
    pub fn reserve(&mut self, tier: Tier, now: Duration) -> Result<(), Hold> {
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

    /// Nothing goes out before `pause` is over. Says whether nothing was paused before: requests that were under way together are refused
    /// together, which is one refusal, told several times.
    pub fn pause(&mut self, now: Duration, pause: Duration) -> bool {
        let is_first = self.paused_until <= now;
        self.paused_until = self.paused_until.max(now + pause);
        is_first
    }

    /// A request of `tier` was refused: one request goes out right after the pause, and with the first refusal the tier slows down. The
    /// refused request is not spent.
    pub fn refused(&mut self, tier: Tier, now: Duration, is_first: bool) {
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

    /// A request that was let out is not sent.
    pub fn give_back(&mut self, tier: Tier) {
        let bucket = &mut self.buckets[tier.index()];
        bucket.full_at = bucket.full_at.saturating_sub(bucket.interval);
        if tier == Tier::One {
            self.answered = self.answered.saturating_sub(1);
            if let Some(month) = &mut self.month {
                month.bucket.full_at = month.bucket.full_at.saturating_sub(month.bucket.size.interval);
            }
        }
    }

    /// What others may know.
    #[must_use]
    pub fn levels(&self) -> Levels {
        Levels {
            full_at: self.buckets.each_ref().map(|bucket| bucket.full_at),
            paused_until: self.paused_until,
            month_full_at: self.configured_month().map(|month| month.bucket.full_at),
        }
    }

    fn configured_month(&self) -> Option<&Month> {
        self.month.as_ref().filter(|month| month.source.is_configured())
    }

    /// Takes up what others with the same token have spent: the emptier bucket and the longer pause count. A level that no spending can
    /// have made (the clock was set back) counts as an empty bucket.
    pub fn take_up(&mut self, others: &Levels, now: Duration) {
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
        if others.paused_until <= now + LONGEST_PAUSE {
            self.paused_until = self.paused_until.max(others.paused_until);
        }
    }

    /// Until when nothing goes out, if that is not over.
    #[must_use]
    pub fn paused_until(&self, now: Duration) -> Option<Duration> {
        Some(self.paused_until).filter(|until| *until > now)
    }

    /// Requests of `tier` that may go out now without waiting, were there no pause.
    #[must_use]
    pub fn available(&self, tier: Tier, now: Duration) -> u32 {
        let paced = self.buckets[tier.index()].tokens(now);
        self.month_left(tier, now).map_or(paced, |left| left.min(paced))
    }

    /// Requests of `tier` that the month still has; `None` where no month is counted.
    #[must_use]
    pub fn month_left(&self, tier: Tier, now: Duration) -> Option<u32> {
        self.month.as_ref().filter(|_| tier == Tier::One).map(|month| month.bucket.tokens(now))
    }

    /// How long `requests` of `tier` take to be let out from now on, were there no pause, no monthly budget and nobody else.
    #[must_use]
    pub fn forecast(&self, tier: Tier, now: Duration, requests: u32) -> Duration {
        let Some(before) = requests.checked_sub(1) else { return Duration::ZERO };
        let bucket = &self.buckets[tier.index()];
        let last = Bucket { full_at: bucket.full_at.max(now) + bucket.interval * before, ..bucket.clone() };
        last.next_at().saturating_sub(now)
    }

    /// Whether the tokens of `tier` are so rare that none is to be wasted: six a month, or hours apart.
    #[must_use]
    pub fn is_scarce(&self, tier: Tier) -> bool {
        let monthly = tier == Tier::One && self.month.is_some();
        monthly || self.buckets[tier.index()].interval >= Duration::from_secs(3600)
    }

    /// A new size for `tier`, learned from the 429 that was passed to [`refused`](Self::refused): never faster than now. It decides how
    /// fast the requests after the next one go out; the next one goes when it would have gone: `Retry-After` alone decides that.
    pub fn resize(&mut self, tier: Tier, now: Duration, size: BucketSize) {
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

    /// Whether a month is counted.
    #[must_use]
    pub fn has_budget(&self) -> bool {
        self.month.is_some()
    }

    /// A monthly budget, learnt from a 429: what this run has spent counts, and the request that was refused may go out again.
    pub fn learn_budget(&mut self, now: Duration, source: BudgetSource) {
        let mut month = Month::new(source);
        month.bucket.full_at = now + month.bucket.interval * self.answered.min(A_MONTH - 1);
        self.month = Some(month);
    }
}

#[cfg(test)]
mod tests;
