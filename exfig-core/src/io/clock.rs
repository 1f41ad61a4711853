//! Wall clock and chance. Pacing uses tokio's monotonic clock instead, which tests can advance.

#![expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Provides the time of day, and chance.
pub trait Clock: Send + Sync {
    /// Returns the time since 1970-01-01 UTC; zero if the clock is set before that.
    fn now(&self) -> Duration;
    /// Returns a random number, uniform in 0..1.
    fn chance(&self) -> f64;
}

/// The machine's clock and random numbers.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
    }

    fn chance(&self) -> f64 {
        // The random bits of a version 4 UUID suffice for jitter.
        let bits = uuid::Uuid::new_v4().as_u64_pair().1 & ((1 << 53) - 1);
        #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
        {
            bits as f64 / (1_u64 << 53) as f64
        }
    }
}

/// Measures how long something takes, unaffected by changes to the wall clock.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stopwatch(std::time::Instant);

impl Stopwatch {
    pub(crate) fn start() -> Self {
        Self(std::time::Instant::now())
    }

    pub(crate) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// Formats a time since 1970 as RFC 3339 in UTC, to the second: `2026-11-23T16:27:00Z`.
pub fn rfc3339(time: Duration) -> String {
    // The last second of the year 9999, the latest time that RFC 3339 can express.
    let seconds = time.as_secs().min(253_402_300_799);
    humantime::format_rfc3339_seconds(UNIX_EPOCH + Duration::from_secs(seconds)).to_string()
}

/// Parses RFC 3339 in UTC; `None` for anything else and for times before 1970.
pub(crate) fn parse_rfc3339(text: &str) -> Option<Duration> {
    let time = humantime::parse_rfc3339(text).ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(Duration::from_secs(time.as_secs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_can_be_formatted_and_parsed() {
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
