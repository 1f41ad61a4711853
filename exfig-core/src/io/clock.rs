//! Wall clock and chance. Pacing uses tokio's monotonic clock instead, which tests can run ahead.

#![expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Where the time of day and chance come from.
pub trait Clock: Send + Sync {
    /// Time since 1970-01-01 UTC; zero where the clock stands before that.
    fn now(&self) -> Duration;
    /// A number uniform in 0..1.
    fn chance(&self) -> f64;
}

/// The machine's clock, and its randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
    }

    fn chance(&self) -> f64 {
        // The random bits of a version 4 UUID: no further generator is needed for a jitter.
        let bits = uuid::Uuid::new_v4().as_u64_pair().1 & ((1 << 53) - 1);
        #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
        {
            bits as f64 / (1_u64 << 53) as f64
        }
    }
}

/// How long something takes, whatever happens to the wall clock meanwhile.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(std::time::Instant);

impl Stopwatch {
    /// Begins now.
    #[must_use]
    pub fn start() -> Self {
        Self(std::time::Instant::now())
    }

    /// Since it began.
    #[must_use]
    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// `2026-11-23T16:27:00Z`: a time since 1970 as RFC 3339 in UTC, to the second.
#[must_use]
pub fn rfc3339(time: Duration) -> String {
    // The last second of the year 9999, after which RFC 3339 has no form.
    let seconds = time.as_secs().min(253_402_300_799);
    humantime::format_rfc3339_seconds(UNIX_EPOCH + Duration::from_secs(seconds)).to_string()
}

/// Reads RFC 3339 in UTC; `None` for anything else and for times before 1970.
#[must_use]
pub fn parse_rfc3339(text: &str) -> Option<Duration> {
    let time = humantime::parse_rfc3339(text).ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(Duration::from_secs(time.as_secs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_and_read_back() {
        let time = Duration::from_secs(1_763_900_000);
        assert_eq!(rfc3339(time), "2025-11-23T12:13:20Z");
        assert_eq!(parse_rfc3339("2025-11-23T12:13:20Z"), Some(time));
        assert_eq!(
            parse_rfc3339(&rfc3339(Duration::MAX)).map(rfc3339),
            Some("9999-12-31T23:59:59Z".to_owned())
        );
        assert_eq!(parse_rfc3339("yesterday"), None);
        assert_eq!(parse_rfc3339("1969-12-31T23:59:59Z"), None);
    }

    #[test]
    fn chance_is_between_zero_and_one() {
        let draws = (0..1000).map(|_| SystemClock.chance()).collect::<Vec<_>>();
        assert!(draws.iter().all(|draw| (0.0..1.0).contains(draw)));
        let mean = draws.iter().sum::<f64>() / 1000.0;
        assert!((0.4..0.6).contains(&mean), "{mean}");
    }
}
