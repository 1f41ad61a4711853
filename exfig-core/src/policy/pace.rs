//! The slowest body to wait for: 1 KiB/s over 30 s of waiting. A body that trickles never violates a limit on
//! silence, and never ends.
//!
//! Only time spent waiting for the network counts, so a slow reader of a large document is not mistaken for a
//! slow server.

use std::time::Duration;

/// The time over which the rate is measured.
pub(crate) const WINDOW: Duration = Duration::from_secs(30);

/// The bytes that must arrive in one [`WINDOW`].
pub(crate) const LEAST: u64 = 30 * 1024;

/// Measures how fast one body arrives.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Pace {
    waited: Duration,
    bytes: u64,
}

impl Pace {
    /// Returns how long to wait for the next chunk before calling [`keeps`](Self::keeps).
    pub(crate) fn patience(&self) -> Duration {
        WINDOW.saturating_sub(self.waited).max(Duration::from_millis(1))
    }

    /// Records a chunk of `bytes` that took `waited` (0 bytes if nothing came). Returns whether the body
    /// keeps the pace.
    pub(crate) fn keeps(&mut self, waited: Duration, bytes: u64) -> bool {
        self.waited += waited;
        self.bytes += bytes;
        if self.waited < WINDOW {
            return true;
        }
        let kept = self.bytes >= LEAST;
        *self = Self::default();
        kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns after how many seconds a body of `bytes` every `every` ms fails; `None` if not within ten
    /// minutes.
    fn given_up_after(bytes: u64, every: u64) -> Option<u64> {
        let mut pace = Pace::default();
        let mut at = 0;
        while at < 600_000 {
            at += every;
            if !pace.keeps(Duration::from_millis(every), bytes) {
                return Some(at / 1000);
            }
        }
        None
    }

    #[test]
    fn a_kibibyte_a_second_keeps_the_pace() {
        let table = [
            (1, 5_000, Some(30)),
            (1023, 1_000, Some(30)),
            (1024, 1_000, None),
            (16 * 1024, 10_000, None),
            (5 * 1024, 10_000, Some(30)),
            (1, 1, Some(30)),
        ];
        for (bytes, every, want) in table {
            assert_eq!(given_up_after(bytes, every), want, "{bytes} bytes every {every} ms");
        }
    }

    #[test]
    fn silence_fails_after_one_window() {
        let mut pace = Pace::default();
        assert_eq!(pace.patience(), WINDOW);
        assert!(pace.keeps(Duration::from_secs(10), 40 * 1024));
        assert_eq!(pace.patience(), Duration::from_secs(20));
        assert!(pace.keeps(Duration::from_secs(20), 0), "the window had its bytes");
        assert!(!pace.keeps(pace.patience(), 0));
    }
}
