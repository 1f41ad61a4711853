//! Estimates the time left for a batch from its pace so far, not counting pauses, plus what is left of the
//! current pause.

use std::time::Duration;

/// The pauses of a run. Times count from its start.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Waits {
    over: Duration,
    /// Start and end.
    present: Option<(Duration, Duration)>,
}

impl Waits {
    /// Starts a pause of `wait`. Overlapping pauses, of another server for example, last until the later end.
    pub(crate) fn begin(&mut self, now: Duration, wait: Duration) {
        self.end(now);
        let (from, until) = self.present.unwrap_or((now, now));
        self.present = Some((from, until.max(now + wait)));
    }

    /// Ends a pause, unless the current one is another server's and lasts longer.
    pub(crate) fn end(&mut self, now: Duration) {
        if let Some((from, until)) = self.present.filter(|(_, until)| *until <= now + SLACK) {
            self.over += until - from;
            self.present = None;
        }
    }

    /// Total time paused so far.
    pub(crate) fn total(&self, now: Duration) -> Duration {
        let present = self.present.map(|(from, until)| now.min(until).saturating_sub(from));
        self.over + present.unwrap_or_default()
    }

    /// What is left of the current pause.
    pub(crate) fn left(&self, now: Duration) -> Duration {
        self.present.map_or(Duration::ZERO, |(_, until)| until.saturating_sub(now))
    }
}

/// Timers of another clock may fire slightly early.
const SLACK: Duration = Duration::from_millis(300);

/// A batch of items.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Batch {
    begun: Duration,
    paused_before: Duration,
}

impl Batch {
    /// Starts a batch.
    pub(crate) fn begin(now: Duration, waits: &Waits) -> Self {
        Self { begun: now, paused_before: waits.total(now) }
    }

    /// Time left; `None` before the first item.
    pub(crate) fn left(&self, now: Duration, waits: &Waits, done: u64, of: u64) -> Option<Duration> {
        let paused = waits.total(now).saturating_sub(self.paused_before);
        let active = now.saturating_sub(self.begun).saturating_sub(paused);
        if done == 0 {
            return None;
        }
        #[expect(clippy::cast_precision_loss, reason = "an estimate")]
        let share = of.saturating_sub(done) as f64 / done as f64;
        Some(active.mul_f64(share) + waits.left(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: fn(u64) -> Duration = Duration::from_secs;

    #[test]
    fn the_estimate_counts_down_during_a_pause() {
        let mut waits = Waits::default();
        let batch = Batch::begin(S(10), &waits);
        assert_eq!(batch.left(S(11), &waits, 0, 100), None);
        assert_eq!(batch.left(S(20), &waits, 50, 100), Some(S(10)));
        waits.begin(S(20), S(30));
        let during = [20, 30, 49, 50, 60].map(|now| batch.left(S(now), &waits, 50, 100).unwrap().as_secs());
        assert_eq!(during, [40, 30, 11, 10, 20], "after its end the time counts again");
        waits.end(S(50));
        assert_eq!(batch.left(S(50), &waits, 50, 100), Some(S(10)));
        assert_eq!(batch.left(S(55), &waits, 75, 100), Some(S(5)));
    }

    #[test]
    fn a_pause_that_becomes_longer_is_counted_once() {
        let mut waits = Waits::default();
        waits.begin(S(0), S(8));
        waits.begin(S(2), S(30));
        assert_eq!((waits.total(S(10)), waits.left(S(10))), (S(10), S(22)));
        // A shorter pause, of another server, ends.
        waits.end(S(8));
        assert_eq!((waits.total(S(10)), waits.left(S(10))), (S(10), S(22)));
        waits.end(S(32));
        assert_eq!((waits.total(S(40)), waits.left(S(40))), (S(32), S(0)));
    }
}
