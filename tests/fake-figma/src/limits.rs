//! Figma's rate limits: a leaky bucket per token and tier, sized by the plan that owns the file and by the
//! caller's seat.
//!
//! The numbers are those that Figma has published since 2025-11-17. A bucket holds as many requests as its
//! window allows and leaks them evenly over the window: a seat with 6 requests a month gets a burst of 6 and
//! then one every 5 days, which explains the `Retry-After` of several days that Figma's users report.

use std::collections::HashMap;
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);
const MONTH: Duration = Duration::from_secs(30 * 24 * 3_600);

/// The plan that owns the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    /// Starter, the free plan.
    Starter,
    /// Professional; `pro` in the header.
    Professional,
    /// Organization; `org` in the header.
    Organization,
    /// Enterprise.
    Enterprise,
}

impl Plan {
    /// The value of `X-Figma-Plan-Tier`.
    pub fn header(self) -> &'static str {
        match self {
            Self::Starter => "starter",
            Self::Professional => "pro",
            Self::Organization => "org",
            Self::Enterprise => "enterprise",
        }
    }

    /// Parses `starter`, `pro`, `professional`, `org`, `organization`, `enterprise`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "starter" => Some(Self::Starter),
            "pro" | "professional" => Some(Self::Professional),
            "org" | "organization" => Some(Self::Organization),
            "enterprise" => Some(Self::Enterprise),
            _ => None,
        }
    }
}

/// The caller's seat in that plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seat {
    /// A View or Collab seat; `low` in the header.
    View,
    /// A Dev or Full seat; `high` in the header.
    Full,
}

impl Seat {
    /// The value of `X-Figma-Rate-Limit-Type`.
    pub fn header(self) -> &'static str {
        match self {
            Self::View => "low",
            Self::Full => "high",
        }
    }

    /// Parses `view`, `collab`, `dev`, `full`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "view" | "collab" => Some(Self::View),
            "dev" | "full" => Some(Self::Full),
            _ => None,
        }
    }
}

/// A number of requests per time window. A burst may use the window's whole allowance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Requests per window, at least 1.
    pub requests: u32,
    /// The length of the window, before scaling by [`Limits::minute`].
    pub window: Duration,
}

impl Rate {
    /// `requests` per minute.
    pub const fn per_minute(requests: u32) -> Self {
        Self { requests, window: MINUTE }
    }

    /// `requests` per 30 days.
    pub const fn per_month(requests: u32) -> Self {
        Self { requests, window: MONTH }
    }
}

/// The rate limits, and what a 429 says.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    /// The plan that `X-Figma-Plan-Tier` names.
    pub plan: Plan,
    /// The seat that `X-Figma-Rate-Limit-Type` names.
    pub seat: Seat,
    /// The rates of tiers 1, 2 and 3; `None` is unlimited.
    pub tiers: [Option<Rate>; 3],
    /// How long a minute lasts here: 60 s, or less to speed up a test. Scales every window.
    pub minute: Duration,
    /// Whether a 429 carries `Retry-After` and the three `X-Figma-*` headers.
    pub headers: bool,
    /// Sent in `Retry-After` instead of the bucket's own wait.
    pub retry_after: Option<Duration>,
}

impl Default for Limits {
    fn default() -> Self {
        Self::none()
    }
}

impl Limits {
    /// No limits.
    pub const fn none() -> Self {
        Self {
            plan: Plan::Professional,
            seat: Seat::Full,
            tiers: [None; 3],
            minute: MINUTE,
            headers: true,
            retry_after: None,
        }
    }

    /// The limits that Figma publishes for a plan and a seat.
    pub const fn of(plan: Plan, seat: Seat) -> Self {
        let minute = Rate::per_minute;
        let tiers = match (plan, seat) {
            (Plan::Starter, _) | (_, Seat::View) => [Rate::per_month(6), minute(5), minute(10)],
            (Plan::Professional, Seat::Full) => [minute(10), minute(25), minute(50)],
            (Plan::Organization, Seat::Full) => [minute(15), minute(50), minute(100)],
            (Plan::Enterprise, Seat::Full) => [minute(20), minute(100), minute(150)],
        };
        let tiers = [Some(tiers[0]), Some(tiers[1]), Some(tiers[2])];
        Self { plan, seat, tiers, ..Self::none() }
    }

    /// Replaces the rate of `tier` (1, 2 or 3; others are ignored).
    pub fn tier(mut self, tier: u8, rate: Rate) -> Self {
        if let Some(slot) = usize::from(tier).checked_sub(1).and_then(|index| self.tiers.get_mut(index)) {
            *slot = Some(rate);
        }
        self
    }

    /// Sets how long a minute lasts.
    pub fn minute(mut self, minute: Duration) -> Self {
        self.minute = minute;
        self
    }
}

/// The buckets of all tokens. Callers pass the time as an offset, so tests can be exact.
#[derive(Debug)]
pub(crate) struct Limiter {
    pub(crate) limits: Limits,
    buckets: HashMap<(String, u8), Bucket>,
}

#[derive(Debug)]
struct Bucket {
    /// Requests in the bucket; they leak over time.
    level: f64,
    at: Duration,
}

impl Limiter {
    pub(crate) fn new(limits: Limits) -> Self {
        Self { limits, buckets: HashMap::new() }
    }

    /// Admits a request, or returns how long until there is room. A refused request does not count.
    pub(crate) fn admit(&mut self, token: &str, tier: u8, now: Duration) -> Result<(), Duration> {
        let Some(rate) = usize::from(tier).checked_sub(1).and_then(|index| *self.limits.tiers.get(index)?)
        else {
            return Ok(());
        };
        let capacity = f64::from(rate.requests.max(1));
        let scale = self.limits.minute.as_secs_f64() / MINUTE.as_secs_f64();
        let per_second = capacity / (rate.window.as_secs_f64() * scale).max(1e-9);
        let bucket = self.buckets.entry((token.to_owned(), tier)).or_insert(Bucket { level: 0.0, at: now });
        let elapsed = now.saturating_sub(bucket.at).as_secs_f64();
        bucket.level = (bucket.level - elapsed * per_second).max(0.0);
        bucket.at = now;
        let over = bucket.level + 1.0 - capacity;
        // Rounding by a nanosecond must not refuse a client that waited exactly long enough.
        if over > 1e-6 {
            return Err(self.limits.retry_after.unwrap_or(Duration::from_secs_f64(over / per_second)));
        }
        bucket.level += 1.0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn burst(limiter: &mut Limiter, tier: u8) -> (usize, Duration) {
        let mut taken = 0;
        loop {
            match limiter.admit("t", tier, Duration::ZERO) {
                Ok(()) => taken += 1,
                Err(wait) => return (taken, wait),
            }
        }
    }

    #[test]
    fn a_low_seat_waits_five_days_after_six_requests() {
        let mut limiter = Limiter::new(Limits::of(Plan::Enterprise, Seat::View));
        assert_eq!(burst(&mut limiter, 1), (6, Duration::from_secs(432_000)));
        assert_eq!(burst(&mut limiter, 2), (5, Duration::from_secs(12)));
        assert_eq!(burst(&mut limiter, 3), (10, Duration::from_secs(6)));
        assert_eq!(limiter.admit("other", 1, Duration::ZERO), Ok(()));
    }

    #[test]
    fn a_full_seat_gets_the_numbers_of_its_plan() {
        for (plan, bursts) in [
            (Plan::Starter, [6, 5, 10]),
            (Plan::Professional, [10, 25, 50]),
            (Plan::Organization, [15, 50, 100]),
            (Plan::Enterprise, [20, 100, 150]),
        ] {
            let mut limiter = Limiter::new(Limits::of(plan, Seat::Full));
            assert_eq!([1, 2, 3].map(|tier| burst(&mut limiter, tier).0), bursts, "{plan:?}");
        }
    }

    #[test]
    fn one_request_leaks_at_a_time_and_minutes_scale() {
        let limits = Limits::none().tier(1, Rate::per_minute(15)).minute(Duration::from_millis(600));
        let mut limiter = Limiter::new(limits);
        let (taken, wait) = burst(&mut limiter, 1);
        assert_eq!((taken, wait), (15, Duration::from_millis(40)));
        let half = Duration::from_millis(20);
        assert_eq!(limiter.admit("t", 1, half), Err(half));
        assert_eq!(limiter.admit("t", 1, Duration::from_millis(40)), Ok(()));
        assert!(limiter.admit("t", 1, Duration::from_millis(40)).is_err());
        assert_eq!(limiter.admit("t", 2, Duration::ZERO), Ok(()));
    }

    #[test]
    fn retry_after_can_be_made_up() {
        let limits = Limits {
            retry_after: Some(Duration::from_secs(396_749)),
            ..Limits::none().tier(1, Rate::per_minute(1))
        };
        assert_eq!(burst(&mut Limiter::new(limits), 1), (1, Duration::from_secs(396_749)));
    }
}
