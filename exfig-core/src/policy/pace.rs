//! The slowest body that is waited for: 1 KiB/s over 30 s of waiting. A body that trickles keeps every limit on silence and never ends.
//!
//! Only time spent waiting for the network counts, so that a slow reader of a large document is not taken for a slow server.

use std::time::Duration;

/// The time over which the rate is taken.
pub const WINDOW: Duration = Duration::from_secs(30);

/// Bytes that must arrive in one [`WINDOW`].
pub const LEAST: u64 = 30 * 1024;

/// How fast one body has been arriving.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pace {
    waited: Duration,
    bytes: u64,
}

impl Pace {
    /// How long the next piece may take before [`keeps`](Self::keeps) has to be asked.
    #[must_use]
    pub fn patience(&self) -> Duration {
        WINDOW.saturating_sub(self.waited).max(Duration::from_millis(1))
    }

    /// Takes note of a piece of `bytes` that took `waited` (0 bytes: nothing came), and says whether the body still keeps the pace.
    pub fn keeps(&mut self, waited: Duration, bytes: u64) -> bool {
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

    /// Seconds until a body of `bytes` every `every` ms is given up; `None` where it is not within ten minutes.
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
    fn a_kibibyte_a_second_is_kept() {
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
    fn nothing_at_all_is_given_up_after_one_window() {
        let mut pace = Pace::default();
        assert_eq!(pace.patience(), WINDOW);
        assert!(pace.keeps(Duration::from_secs(10), 40 * 1024));
        assert_eq!(pace.patience(), Duration::from_secs(20));
        assert!(pace.keeps(Duration::from_secs(20), 0), "the window had its bytes");
        assert!(!pace.keeps(pace.patience(), 0));
    }
}
