//! The buckets of one token, shared by every export on this machine: Figma counts by user, not by process, so two workspaces or a
//! matrix of jobs that each kept to the limit would together exceed it.
//!
//! One small file per token, named by the token's fingerprint, in the user's state directory. The file is locked while a token is
//! taken, for microseconds. It is a convenience: where it cannot be locked, read or written, the process keeps to its own buckets. A
//! holder that was stopped or hangs is waited for for a few seconds only.

use std::fs::{File, TryLockError};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::regular;
use crate::policy::rate_limit::{LONGEST_PAUSE, Levels};

/// What is in the file: times since the Unix epoch, in nanoseconds.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Stored {
    full_at: [u64; 3],
    paused_until: u64,
    #[serde(default)]
    month_full_at: Option<u64>,
    #[serde(default)]
    written_at: u64,
}

/// The file of one token.
#[derive(Debug, Clone)]
pub struct SharedLimits {
    path: PathBuf,
}

impl SharedLimits {
    /// The file for the token with this fingerprint in the user's state directory.
    #[must_use]
    pub fn new(state: &Path, fingerprint: &str) -> Self {
        Self { path: state.join(format!("limits-{fingerprint}.json")) }
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Locks the file; blocks for up to `patience`, so it belongs on a thread that may.
    ///
    /// # Errors
    /// [`LockError`]
    pub fn lock(&self, patience: Duration) -> Result<LockedLimits, LockError> {
        let parent = self.path.parent().ok_or(LockError::Unusable)?;
        std::fs::create_dir_all(parent).map_err(|_| LockError::Unusable)?;
        let file = regular::open_or_create(&self.path).map_err(|_| LockError::Unusable)?;
        let mut left = patience;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(LockedLimits { file }),
                Err(TryLockError::WouldBlock) if left.is_zero() => return Err(LockError::Busy),
                Err(TryLockError::WouldBlock) => std::thread::sleep(BETWEEN_TRIES),
                Err(TryLockError::Error(_)) => return Err(LockError::Unusable),
            }
            left = left.saturating_sub(BETWEEN_TRIES);
        }
    }
}

/// What two clocks of one machine may differ by without one of them having been set.
const CLOCK_SLACK: Duration = Duration::from_secs(60);

const BETWEEN_TRIES: Duration = Duration::from_millis(10);

/// Why the file is not locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockError {
    /// Another process holds it for too long.
    Busy,
    /// There is no such file to be had.
    Unusable,
}

/// The file, locked until it is dropped.
#[derive(Debug)]
pub struct LockedLimits {
    file: File,
}

impl LockedLimits {
    /// What others have spent. `epoch` is the Unix time at which the limiter's own clock was zero, and `now` the time on that clock.
    pub fn levels(&mut self, epoch: Duration, now: Duration) -> Option<Levels> {
        let stored = self.stored(epoch + now)?;
        let local = |time: u64| Duration::from_nanos(time).saturating_sub(epoch);
        Some(Levels {
            full_at: stored.full_at.map(local),
            paused_until: local(stored.paused_until),
            month_full_at: stored.month_full_at.map(local),
        })
    }

    /// Writes down what is left, in place, because the lock is on this very file: a kill in between leaves no JSON, which reads as full
    /// buckets. A month that this process does not count stays as it was. `now` is the time on the limiter's clock.
    pub fn write(&mut self, levels: &Levels, epoch: Duration, now: Duration) {
        let unix = |time: Duration| u64::try_from((time + epoch).as_nanos()).unwrap_or(u64::MAX);
        let known = self.stored(epoch + now);
        let month_full_at =
            levels.month_full_at.map(unix).or(known.as_ref().and_then(|known| known.month_full_at));
        // A pause is never shortened, unless no clock can have meant it.
        let longest = unix(now + LONGEST_PAUSE);
        let known_pause = known.map(|known| known.paused_until).filter(|until| *until <= longest);
        let paused_until = unix(levels.paused_until).max(known_pause.unwrap_or(0));
        // A pause that is over is none, whatever the wall clock does next.
        let paused_until = if paused_until > unix(now) { paused_until } else { 0 };
        let written_at = unix(now);
        let stored = Stored { full_at: levels.full_at.map(unix), paused_until, month_full_at, written_at };
        let Ok(text) = serde_json::to_string(&stored) else { return };
        let _ = self
            .file
            .set_len(0)
            .and_then(|()| self.file.seek(SeekFrom::Start(0)))
            .and_then(|_| self.file.write_all(text.as_bytes()));
    }

    /// What the file says at the Unix time `now`.
    fn stored(&mut self, now: Duration) -> Option<Stored> {
        self.file.seek(SeekFrom::Start(0)).ok()?;
        let mut text = String::new();
        (&mut self.file).take(4096).read_to_string(&mut text).ok()?;
        let stored = serde_json::from_str::<Stored>(&text).ok()?;
        // Written in the future, and so before the wall clock was set back: its times count from this moment.
        let ahead = Duration::from_nanos(stored.written_at).saturating_sub(now);
        if ahead <= CLOCK_SLACK {
            return Some(stored);
        }
        let ahead = u64::try_from(ahead.as_nanos()).unwrap_or(u64::MAX);
        let shifted = |time: u64| time.saturating_sub(ahead);
        Some(Stored {
            full_at: stored.full_at.map(shifted),
            paused_until: shifted(stored.paused_until),
            month_full_at: stored.month_full_at.map(shifted),
            written_at: shifted(stored.written_at),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::bucket::{BucketSize, Tier};
    use crate::policy::limits::BudgetSource;
    use crate::policy::rate_limit::{Hold, RateLimiter};

    const S: fn(u64) -> Duration = Duration::from_secs;
    const EPOCH: Duration = Duration::from_secs(1_763_900_000);

    fn limiter() -> RateLimiter {
        RateLimiter::new([BucketSize::UNKNOWN; 3], None)
    }

    /// As the client does it.
    fn with<V>(
        shared: &SharedLimits,
        limiter: &mut RateLimiter,
        epoch: Duration,
        now: Duration,
        act: impl FnOnce(&mut RateLimiter) -> V,
    ) -> V {
        let Ok(mut file) = shared.lock(Duration::ZERO) else { return act(limiter) };
        if let Some(others) = file.levels(epoch, now) {
            limiter.take_up(&others, now);
        }
        let value = act(limiter);
        file.write(&limiter.levels(), epoch, now);
        value
    }

    /// Takes from the bucket until it is empty.
    fn drain(shared: &SharedLimits, limiter: &mut RateLimiter, epoch: Duration, now: Duration) -> usize {
        (0..100)
            .take_while(|_| with(shared, limiter, epoch, now, |own| own.reserve(Tier::One, now)).is_ok())
            .count()
    }

    #[test]
    fn two_processes_have_one_bucket() {
        let state = tempfile::tempdir().unwrap();
        let shared = SharedLimits::new(&state.path().join("exfig"), "abc");
        let (mut first, mut second) = (limiter(), limiter());
        assert_eq!(drain(&shared, &mut first, EPOCH, S(1)), 10);
        // The second process began two seconds later: one token has flown back.
        assert_eq!(drain(&shared, &mut second, EPOCH + S(2), S(1)), 1);
        assert_eq!(drain(&shared, &mut first, EPOCH, S(5)), 1);
        let mut other_token = limiter();
        let other = SharedLimits::new(state.path(), "def");
        assert_eq!(drain(&other, &mut other_token, EPOCH, S(5)), 10);
    }

    #[test]
    fn a_pause_is_for_all() {
        let state = tempfile::tempdir().unwrap();
        let shared = SharedLimits::new(state.path(), "abc");
        let (mut first, mut second) = (limiter(), limiter());
        with(&shared, &mut first, EPOCH, S(1), |own| own.pause(S(1), S(60)));
        let wait = with(&shared, &mut second, EPOCH, S(2), |own| own.reserve(Tier::Three, S(2)));
        assert_eq!(wait, Err(Hold::Paused(S(59))));
    }

    #[test]
    fn a_month_that_is_configured_is_shared_and_stays_on_record() {
        let state = tempfile::tempdir().unwrap();
        let shared = SharedLimits::new(state.path(), "abc");
        let seat = || RateLimiter::new([BucketSize::UNKNOWN; 3], Some(BudgetSource::Seat));
        assert_eq!(drain(&shared, &mut seat(), EPOCH, S(1)), 6);
        // Somebody who knows of no budget neither keeps to it nor forgets it.
        assert_eq!(drain(&shared, &mut limiter(), EPOCH, S(60)), 10);
        assert_eq!(drain(&shared, &mut seat(), EPOCH, S(120)), 0);
    }

    #[test]
    fn nonsense_and_clocks_that_were_set_back_lock_nobody_out() {
        let state = tempfile::tempdir().unwrap();
        let shared = SharedLimits::new(state.path(), "abc");
        for text in ["", "{", "null", "{\"fullAt\":[1,2,3],\"pausedUntil\":18446744073709551615}"] {
            let mut locked = shared.lock(Duration::ZERO).unwrap();
            locked.file.set_len(0).unwrap();
            locked.file.write_all(text.as_bytes()).unwrap();
            drop(locked);
            assert_eq!(drain(&shared, &mut limiter(), EPOCH, S(1)), 10, "{text}");
        }
        // What was written a year ahead counts as an empty bucket at most.
        assert_eq!(drain(&shared, &mut limiter(), EPOCH + S(31_000_000), S(1)), 10);
        assert_eq!(drain(&shared, &mut limiter(), EPOCH, S(1)), 0);
        assert_eq!(drain(&shared, &mut limiter(), EPOCH, S(3)), 1);
    }

    #[test]
    fn what_cannot_be_used_is_done_without_and_a_holder_is_not_waited_for_for_ever() {
        let state = tempfile::tempdir().unwrap();
        let file = state.path().join("file");
        crate::io::write::atomic_write(state.path(), &file, b"", crate::config::Durability::None).unwrap();
        assert_eq!(SharedLimits::new(&file, "abc").lock(Duration::ZERO).unwrap_err(), LockError::Unusable);
        let shared = SharedLimits::new(state.path(), "abc");
        let holder = shared.lock(Duration::ZERO).unwrap();
        assert_eq!(shared.lock(Duration::ZERO).unwrap_err(), LockError::Busy);
        drop(holder);
        shared.lock(Duration::ZERO).unwrap();
    }

    /// The wall clock may be set back between two exports.
    #[test]
    fn a_clock_that_goes_back_makes_no_pause_longer() {
        let state = tempfile::tempdir().unwrap();
        let shared = SharedLimits::new(state.path(), "x");
        let hour = S(3600);
        with(&shared, &mut limiter(), EPOCH, S(5), |limiter| limiter.reserve(Tier::One, S(5)).unwrap());
        let mut later = limiter();
        let paused = with(&shared, &mut later, EPOCH - hour, S(0), |limiter| limiter.paused_until(S(0)));
        assert_eq!(paused, None, "nobody asked for a pause");
        with(&shared, &mut limiter(), EPOCH, S(5), |limiter| _ = limiter.pause(S(5), S(30)));
        let mut later = limiter();
        let paused = with(&shared, &mut later, EPOCH - hour, S(0), |limiter| limiter.paused_until(S(0)));
        assert_eq!(paused, Some(S(30)), "counted from when it is read");
        let paused = with(&shared, &mut limiter(), EPOCH - hour, S(1), |limiter| limiter.paused_until(S(1)));
        assert_eq!(paused, Some(S(30)), "and stays so in the file");
    }
}
