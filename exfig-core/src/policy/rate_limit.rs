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

use super::limits::{A_MONTH, BudgetSource};

/// The tier that an endpoint is counted in. Source: <https://developers.figma.com/docs/rest-api/rate-limits/>.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// Files, nodes, images: the scarce one.
    One,
    /// Image fills, variables, versions.
    Two,
    /// Metadata, components, component sets, styles.
    Three,
}

impl Tier {
    /// All tiers.
    pub const ALL: [Self; 3] = [Self::One, Self::Two, Self::Three];

    /// 1, 2 or 3.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::One => 1,
            Self::Two => 2,
            Self::Three => 3,
        }
    }

    /// 0, 1 or 2.
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.number()) - 1
    }
}

/// The size of one bucket.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BucketSize {
    /// Requests that may go out at once; at least 1.
    pub capacity: u32,
    /// The time in which one request's worth flows back.
    pub interval: Duration,
}

impl BucketSize {
    /// `per_minute` requests at once and again each minute.
    #[must_use]
    pub fn per_minute(per_minute: u32) -> Self {
        let per_minute = per_minute.max(1);
        Self { capacity: per_minute, interval: Duration::from_secs(60) / per_minute }
    }

    /// `capacity` at once, then `refill_per_second`.
    #[must_use]
    pub fn new(capacity: u32, refill_per_second: f64) -> Self {
        let interval = Duration::try_from_secs_f64(1.0 / refill_per_second).unwrap_or(LONGEST_INTERVAL);
        Self { capacity: capacity.max(1), interval: interval.clamp(SHORTEST_INTERVAL, LONGEST_INTERVAL) }
    }

    /// What is not known: 10 at once, then one every 2 s.
    pub const UNKNOWN: Self = Self { capacity: 10, interval: Duration::from_secs(2) };
}

const SHORTEST_INTERVAL: Duration = Duration::from_millis(1);
const LONGEST_INTERVAL: Duration = Duration::from_secs(30 * 24 * 3600);

/// A rate falls by this factor at a 429 …
const FALL: f64 = 0.7;
/// … and rises by this one for each quiet minute …
const RISE: f64 = 1.1;
const QUIET: Duration = Duration::from_secs(60);
/// … but is never slower than five requests a minute, the lowest limit in Figma's table, unless it was configured so.
const SLOWEST: Duration = Duration::from_secs(12);

/// One tier's bucket. Times are since an epoch of the caller's.
#[derive(Debug, Clone)]
struct Bucket {
    size: BucketSize,
    /// The present interval: `size.interval`, or longer after a 429.
    interval: Duration,
    /// When the bucket will be full again if nothing is taken: the whole state of a token bucket in one number (GCRA).
    full_at: Duration,
    /// When the rate last changed.
    adapted_at: Duration,
}

impl Bucket {
    fn new(size: BucketSize) -> Self {
        Self { size, interval: size.interval, full_at: Duration::ZERO, adapted_at: Duration::ZERO }
    }

    /// When the next token can be taken.
    fn next_at(&self) -> Duration {
        // With `full_at` this far ahead, exactly one token is left.
        self.full_at.saturating_sub(self.interval * (self.size.capacity - 1))
    }

    fn take(&mut self, now: Duration) {
        self.full_at = self.full_at.max(now) + self.interval;
    }

    /// Leaves the bucket so that the first token is there at `at`, neither earlier nor later, and the next ones come one by one.
    fn empty_until(&mut self, at: Duration) {
        self.full_at = at + self.interval * (self.size.capacity - 1);
    }

    /// Another rate; the tokens that are there stay.
    fn set_interval(&mut self, now: Duration, interval: Duration) {
        let missing = self.full_at.saturating_sub(now).as_secs_f64() / self.interval.as_secs_f64();
        self.interval = interval;
        self.full_at = now + interval.mul_f64(missing);
    }

    fn slow_down(&mut self, now: Duration) {
        let slowest = SLOWEST.max(self.size.interval);
        self.set_interval(now, self.interval.div_f64(FALL).min(slowest));
        self.adapted_at = now;
    }

    fn recover(&mut self, now: Duration) {
        let mut interval = self.interval;
        while interval > self.size.interval && now.saturating_sub(self.adapted_at) >= QUIET {
            interval = interval.div_f64(RISE).max(self.size.interval);
            self.adapted_at += QUIET;
        }
        if interval != self.interval {
            self.set_interval(now, interval);
        }
    }

    fn tokens(&self, now: Duration) -> u32 {
        let short = self.full_at.saturating_sub(now);
        let missing = short.as_nanos().div_ceil(self.interval.as_nanos().max(1));
        self.size.capacity.saturating_sub(u32::try_from(missing).unwrap_or(u32::MAX))
    }
}

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

    /// A new size for `tier`, learnt from the 429 that [`refused`](Self::refused) was told of: never faster than now. It decides how
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
mod tests {
    use super::*;

    const S: fn(u64) -> Duration = Duration::from_secs;

    fn limiter() -> RateLimiter {
        RateLimiter::new([BucketSize::UNKNOWN, BucketSize::per_minute(25), BucketSize::per_minute(50)], None)
    }

    /// A 429, as the client tells it.
    fn throttled(limiter: &mut RateLimiter, tier: Tier, now: Duration, pause: Duration) {
        let is_first = limiter.pause(now, pause);
        limiter.refused(tier, now, is_first);
    }

    fn wait_of(hold: Hold) -> Duration {
        match hold {
            Hold::Paused(wait) | Hold::Pacing { wait, .. } => wait,
            Hold::Spent(_) => Duration::MAX,
        }
    }

    fn paused(seconds: u64) -> Result<(), Hold> {
        Err(Hold::Paused(S(seconds)))
    }

    fn drain(limiter: &mut RateLimiter, tier: Tier, now: Duration) -> (u32, Duration) {
        for taken in 0..10_000 {
            if let Err(hold) = limiter.reserve(tier, now) {
                return (taken, wait_of(hold));
            }
        }
        panic!("the bucket has no bottom");
    }

    #[test]
    fn ten_at_once_then_one_every_two_seconds() {
        let mut limiter = limiter();
        assert_eq!(drain(&mut limiter, Tier::One, S(100)), (10, S(2)));
        assert_eq!(limiter.reserve(Tier::One, S(101)), Err(Hold::Pacing { wait: S(1), every: S(2) }));
        assert_eq!(limiter.reserve(Tier::One, S(102)), Ok(()));
        assert_eq!(drain(&mut limiter, Tier::One, S(108)), (3, S(2)));
        assert_eq!(drain(&mut limiter, Tier::One, S(1000)), (10, S(2)));
    }

    #[test]
    fn tiers_do_not_share_their_tokens() {
        let mut limiter = limiter();
        assert_eq!(drain(&mut limiter, Tier::One, S(1)).0, 10);
        assert_eq!(drain(&mut limiter, Tier::Two, S(1)).0, 25);
        assert_eq!(drain(&mut limiter, Tier::Three, S(1)).0, 50);
    }

    #[test]
    fn a_429_pauses_every_tier_and_lets_one_request_go_first() {
        let mut limiter = limiter();
        throttled(&mut limiter, Tier::One, S(10), S(30));
        assert_eq!(limiter.reserve(Tier::Three, S(10)), paused(30));
        assert_eq!(limiter.reserve(Tier::One, S(39)), paused(1));
        assert_eq!(limiter.paused_until(S(39)), Some(S(40)));
        assert_eq!(limiter.paused_until(S(40)), None);
        let (taken, wait) = drain(&mut limiter, Tier::One, S(40));
        assert_eq!((taken, wait.as_millis()), (1, 2857), "2 s / 0.7");
        assert_eq!(drain(&mut limiter, Tier::Three, S(40)).0, 50);
    }

    #[test]
    fn what_a_429_teaches_does_not_lengthen_its_pause() {
        let sizes = [BucketSize::per_minute(5), BucketSize::per_minute(10), BucketSize::per_minute(20)];
        for size in sizes {
            for pause in [1, 30, 60] {
                let mut limiter = limiter();
                drain(&mut limiter, Tier::One, S(10));
                throttled(&mut limiter, Tier::One, S(10), S(pause));
                for tier in Tier::ALL {
                    limiter.resize(tier, S(10), size);
                }
                let until = S(10 + pause);
                assert_eq!(limiter.reserve(Tier::One, S(10)), paused(pause), "{size:?}");
                assert_eq!(limiter.reserve(Tier::One, until), Ok(()), "{size:?}");
                assert_eq!(limiter.reserve(Tier::Three, until), Ok(()), "{size:?}");
            }
        }
    }

    #[test]
    fn a_429_again_asks_for_its_own_pause_alone() {
        let mut limiter = limiter();
        for i in 0..10 {
            throttled(&mut limiter, Tier::One, S(i), S(1));
            assert_eq!(limiter.reserve(Tier::One, S(i)), paused(1));
            assert_eq!(limiter.reserve(Tier::One, S(i + 1)), Ok(()));
        }
    }

    #[test]
    fn six_refusals_of_one_moment_slow_down_once() {
        let mut limiter = limiter();
        for _ in 0..6 {
            throttled(&mut limiter, Tier::One, S(10), S(8));
        }
        assert_eq!(limiter.buckets[0].interval.as_millis(), 2857);
    }

    #[test]
    fn a_shorter_pause_does_not_end_a_longer_one() {
        let mut limiter = limiter();
        throttled(&mut limiter, Tier::One, S(0), S(60));
        throttled(&mut limiter, Tier::Two, S(1), S(5));
        assert_eq!(limiter.reserve(Tier::Two, S(10)), paused(50));
    }

    #[test]
    fn the_rate_recovers_by_a_tenth_a_quiet_minute() {
        let mut limiter = limiter();
        throttled(&mut limiter, Tier::One, S(0), S(1));
        let interval = |limiter: &mut RateLimiter, now| {
            let _ = limiter.reserve(Tier::One, now);
            limiter.buckets[0].interval.as_millis()
        };
        let seen = [30, 60, 120, 180, 240].map(|t| interval(&mut limiter, S(t)));
        assert_eq!(seen, [2857, 2597, 2361, 2146, 2000]);
    }

    #[test]
    fn many_429s_stop_at_five_a_minute() {
        let mut limiter = limiter();
        for i in 0..50 {
            throttled(&mut limiter, Tier::One, S(2 * i), S(1));
        }
        assert_eq!(limiter.buckets[0].interval, S(12));
    }

    #[test]
    fn six_a_month_are_counted_and_never_waited_for() {
        let mut limiter = RateLimiter::new([BucketSize::UNKNOWN; 3], Some(BudgetSource::Seat));
        assert_eq!(limiter.month_left(Tier::One, S(0)), Some(6));
        assert_eq!(drain(&mut limiter, Tier::One, S(0)).0, 6);
        let spent = Err(Hold::Spent(BudgetSource::Seat));
        assert_eq!(limiter.reserve(Tier::One, S(0)), spent);
        assert_eq!(limiter.reserve(Tier::One, S(5 * 24 * 3600 - 1)), spent);
        assert_eq!(limiter.reserve(Tier::Three, S(0)), Ok(()));
        assert_eq!(limiter.reserve(Tier::One, S(5 * 24 * 3600)), Ok(()));
        assert_eq!((limiter.available(Tier::One, S(10)), limiter.is_scarce(Tier::One)), (0, true));
    }

    #[test]
    fn a_refused_request_is_not_spent_and_figmas_word_goes_before_our_count() {
        let mut limiter = RateLimiter::new([BucketSize::UNKNOWN; 3], Some(BudgetSource::Seat));
        for _ in 0..3 {
            limiter.reserve(Tier::One, S(0)).unwrap();
        }
        throttled(&mut limiter, Tier::One, S(0), S(1));
        assert_eq!(limiter.month_left(Tier::One, S(0)), Some(4));
        throttled(&mut limiter, Tier::Three, S(0), S(1));
        assert_eq!(limiter.month_left(Tier::One, S(0)), Some(4));
        let spent_before = Levels { month_full_at: Some(S(30 * 24 * 3600)), ..limiter.levels() };
        limiter.take_up(&spent_before, S(1));
        assert_eq!(limiter.month_left(Tier::One, S(1)), Some(0));
        throttled(&mut limiter, Tier::One, S(1), S(1));
        assert_eq!(limiter.reserve(Tier::One, S(2)), Ok(()), "Figma said: in 1 s");
    }

    #[test]
    fn a_budget_that_is_learnt_counts_what_this_run_has_spent_and_is_not_shared() {
        let mut limiter = limiter();
        for _ in 0..2 {
            limiter.reserve(Tier::One, S(1)).unwrap();
        }
        throttled(&mut limiter, Tier::Three, S(1), S(1));
        limiter.learn_budget(S(1), BudgetSource::LimitTypeHeader);
        assert_eq!(limiter.month_left(Tier::One, S(2)), Some(4));
        assert_eq!(limiter.levels().month_full_at, None);
        let mut busy = self::limiter();
        for _ in 0..9 {
            busy.reserve(Tier::One, S(1)).unwrap();
        }
        throttled(&mut busy, Tier::One, S(1), S(1));
        busy.learn_budget(S(1), BudgetSource::LimitTypeHeader);
        assert_eq!(busy.reserve(Tier::One, S(2)), Ok(()), "what Figma lets out in 1 s goes out in 1 s");
        assert_eq!(busy.reserve(Tier::One, S(2)), Err(Hold::Spent(BudgetSource::LimitTypeHeader)));
    }

    proptest::proptest! {
        /// Any schedule of requests and 429s: never more answered requests than capacity + time / interval in any stretch, nothing during a
        /// pause, and a caller that waits as told gets its token. A request that was refused has spent nothing.
        #[test]
        fn the_bucket_is_never_overdrawn(
            capacity in 1u32..20,
            per_second in 0.05f64..50.0,
            steps in proptest::collection::vec((0u64..5_000, 0u8..12), 1..200),
        ) {
            let size = BucketSize::new(capacity, per_second);
            let mut limiter = RateLimiter::new([size; 3], None);
            let (mut now, mut granted, mut paused) = (Duration::from_secs(1), Vec::new(), Duration::ZERO);
            for (millis, action) in steps {
                now += Duration::from_millis(millis);
                if action == 0 && granted.pop().is_some() {
                    throttled(&mut limiter, Tier::One, now, Duration::from_millis(millis));
                    paused = paused.max(now + Duration::from_millis(millis));
                }
                match limiter.reserve(Tier::One, now) {
                    Ok(()) => {
                        proptest::prop_assert!(now >= paused);
                        granted.push(now);
                    }
                    Err(hold) => {
                        let wait = wait_of(hold);
                        proptest::prop_assert!(wait >= Duration::from_millis(1));
                        // A pause may end before the bucket has a token: then pacing says how much longer.
                        let mut later = limiter.clone();
                        let then = later.reserve(Tier::One, now + wait);
                        let is_right =
                            then.is_ok() || matches!((hold, then), (Hold::Paused(_), Err(Hold::Pacing { .. })));
                        proptest::prop_assert!(is_right);
                    }
                }
            }
            for (i, from) in granted.iter().enumerate() {
                for (n, to) in granted[i..].iter().enumerate() {
                    let refilled = (*to - *from).as_secs_f64() / size.interval.as_secs_f64();
                    proptest::prop_assert!((n + 1) as f64 <= f64::from(capacity) + refilled + 1e-6);
                }
            }
        }
    }
}
