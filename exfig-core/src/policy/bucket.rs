//! One token bucket: limits how many requests may be sent at once, and how fast the next ones follow.

use std::time::Duration;

/// The rate-limit tier of an endpoint. Source: <https://developers.figma.com/docs/rest-api/rate-limits/>.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(test, derive(strum::EnumCount))]
pub enum Tier {
    /// Files, nodes, images. Has the tightest limits.
    One,
    /// Image fills, variables, versions.
    Two,
    /// Metadata, components, component sets, styles.
    Three,
}

impl Tier {
    /// All tiers, in order.
    pub const ALL: [Self; 3] = [Self::One, Self::Two, Self::Three];

    /// Returns the tier's number: 1, 2 or 3.
    pub fn number(self) -> u8 {
        match self {
            Self::One => 1,
            Self::Two => 2,
            Self::Three => 3,
        }
    }

    /// Returns the tier's index in arrays: 0, 1 or 2.
    pub fn index(self) -> usize {
        usize::from(self.number()) - 1
    }
}

/// The size of one bucket.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BucketSize {
    /// How many requests may be sent at once; at least 1.
    pub capacity: u32,
    /// The time it takes to refill one token.
    pub interval: Duration,
}

impl BucketSize {
    /// Returns a bucket of `per_minute` tokens that refills within a minute.
    pub fn per_minute(per_minute: u32) -> Self {
        let per_minute = per_minute.max(1);
        Self { capacity: per_minute, interval: Duration::from_secs(60) / per_minute }
    }

    /// Returns a bucket of `capacity` tokens that refills `refill_per_second` of them per second.
    pub fn new(capacity: u32, refill_per_second: f64) -> Self {
        let interval = Duration::try_from_secs_f64(1.0 / refill_per_second).unwrap_or(LONGEST_INTERVAL);
        Self { capacity: capacity.max(1), interval: interval.clamp(SHORTEST_INTERVAL, LONGEST_INTERVAL) }
    }

    /// The size if the limit is unknown: 10 at once, then one every 2 s.
    pub const UNKNOWN: Self = Self { capacity: 10, interval: Duration::from_secs(2) };
}

const SHORTEST_INTERVAL: Duration = Duration::from_millis(1);
const LONGEST_INTERVAL: Duration = Duration::from_secs(30 * 24 * 3600);

/// A rate falls by this factor at a 429 …
const FALL: f64 = 0.7;
/// … and rises by this one for each quiet minute …
const RISE: f64 = 1.1;
const QUIET: Duration = Duration::from_secs(60);
/// … but never falls below five requests a minute, the lowest limit in Figma's table, unless configured
/// lower.
const SLOWEST: Duration = Duration::from_secs(12);

/// One tier's bucket. Times are relative to an epoch that the caller chooses.
#[derive(Debug, Clone)]
pub(super) struct Bucket {
    pub(super) size: BucketSize,
    /// The current interval: `size.interval`, or longer after a 429.
    pub(super) interval: Duration,
    /// When the bucket will be full again if no token is taken: the whole state of a token bucket in one
    /// number (GCRA).
    pub(super) full_at: Duration,
    /// When the rate last changed.
    pub(super) adapted_at: Duration,
}

impl Bucket {
    pub(super) fn new(size: BucketSize) -> Self {
        Self { size, interval: size.interval, full_at: Duration::ZERO, adapted_at: Duration::ZERO }
    }

    /// Returns when the next token can be taken.
    pub(super) fn next_at(&self) -> Duration {
        // With `full_at` this far ahead, exactly one token is left.
        self.full_at.saturating_sub(self.interval * (self.size.capacity - 1))
    }

    pub(super) fn take(&mut self, now: Duration) {
        self.full_at = self.full_at.max(now) + self.interval;
    }

    /// Empties the bucket so that its first token arrives exactly at `at`, and the next ones follow one by
    /// one.
    pub(super) fn empty_until(&mut self, at: Duration) {
        self.full_at = at + self.interval * (self.size.capacity - 1);
    }

    /// Changes the rate, and keeps the current tokens.
    pub(super) fn set_interval(&mut self, now: Duration, interval: Duration) {
        let missing = self.full_at.saturating_sub(now).as_secs_f64() / self.interval.as_secs_f64();
        self.interval = interval;
        self.full_at = now + interval.mul_f64(missing);
    }

    pub(super) fn slow_down(&mut self, now: Duration) {
        let slowest = SLOWEST.max(self.size.interval);
        self.set_interval(now, self.interval.div_f64(FALL).min(slowest));
        self.adapted_at = now;
    }

    pub(super) fn recover(&mut self, now: Duration) {
        let mut interval = self.interval;
        while interval > self.size.interval && now.saturating_sub(self.adapted_at) >= QUIET {
            interval = interval.div_f64(RISE).max(self.size.interval);
            self.adapted_at += QUIET;
        }
        if interval != self.interval {
            self.set_interval(now, interval);
        }
    }

    pub(super) fn tokens(&self, now: Duration) -> u32 {
        let short = self.full_at.saturating_sub(now);
        let missing = short.as_nanos().div_ceil(self.interval.as_nanos().max(1));
        self.size.capacity.saturating_sub(u32::try_from(missing).unwrap_or(u32::MAX))
    }
}

#[cfg(test)]
mod tests {
    use strum::EnumCount as _;

    use super::*;

    const S: fn(u64) -> Duration = Duration::from_secs;

    #[test]
    fn all_tiers_are_listed() {
        let indices = Tier::ALL.map(Tier::index);
        assert_eq!(indices.to_vec(), (0..Tier::COUNT).collect::<Vec<_>>());
    }

    #[test]
    fn sizes_determine_their_intervals() {
        assert_eq!(BucketSize::per_minute(25).interval, Duration::from_millis(2400));
        assert_eq!(BucketSize::per_minute(0), BucketSize { capacity: 1, interval: S(60) });
        assert_eq!(BucketSize::new(0, 0.5), BucketSize { capacity: 1, interval: S(2) });
        for (rate, interval) in
            [(1e-9, S(2_592_000)), (f64::NAN, S(2_592_000)), (1e9, Duration::from_millis(1))]
        {
            assert_eq!(BucketSize::new(1, rate).interval, interval, "{rate}");
        }
    }

    #[test]
    fn changing_the_rate_keeps_the_current_tokens() {
        let mut bucket = Bucket::new(BucketSize { capacity: 10, interval: S(2) });
        for _ in 0..4 {
            bucket.take(S(100));
        }
        bucket.set_interval(S(101), S(4));
        assert_eq!(bucket.full_at, S(101 + 14), "3.5 tokens were missing");
    }
}
