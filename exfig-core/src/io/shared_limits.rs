//! The buckets of one token, shared by every export on this machine: Figma counts by user, not by process.
//! Two workspaces or a matrix of jobs that each kept to the limit would exceed it together.
//!
//! It is one small file per token, named after the token's fingerprint, in the user's state directory. The
//! file is locked for microseconds while a token is taken. It is a convenience: if it cannot be locked, read
//! or written, the process uses its own buckets. The client waits only a few seconds for a holder that was
//! stopped or hangs.

use std::fs::{File, TryLockError};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::regular;
use crate::policy::rate_limit::{LONGEST_PAUSE, Levels};

/// The content of the file: times since the Unix epoch, in nanoseconds.
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

/// The shared file of one token.
#[derive(Debug, Clone)]
pub struct SharedLimits {
    path: PathBuf,
}

impl SharedLimits {
    /// Returns the file of the token with this fingerprint, in the user's state directory.
    pub fn new(state: &Path, fingerprint: &str) -> Self {
        Self { path: state.join(format!("limits-{fingerprint}.json")) }
    }

    /// Returns the file's path, for messages.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Locks the file, unless another process holds it. The disk may be slow, so call it on a thread that may
    /// block.
    ///
    /// # Errors
    /// Returns a [`LockError`] if another process holds the file, or if it cannot be used.
    pub fn try_lock(&self) -> Result<LockedLimits, LockError> {
        let parent = self.path.parent().ok_or(LockError::Unusable)?;
        std::fs::create_dir_all(parent).map_err(|_| LockError::Unusable)?;
        let file = regular::open_or_create(&self.path).map_err(|_| LockError::Unusable)?;
        match file.try_lock() {
            Ok(()) => Ok(LockedLimits { file }),
            Err(TryLockError::WouldBlock) => Err(LockError::Busy),
            Err(TryLockError::Error(_)) => Err(LockError::Unusable),
        }
    }
}

/// How far two readings of the clock may disagree before exfig assumes that the clock was set back.
const CLOCK_SLACK: Duration = Duration::from_secs(60);

/// Why the file cannot be locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockError {
    /// Another process holds it.
    Busy,
    /// It cannot be created, opened or locked.
    Unusable,
}

/// The file, locked until it is dropped.
#[derive(Debug)]
pub struct LockedLimits {
    file: File,
}

impl LockedLimits {
    /// Returns what others have spent; `None` if the file is empty or damaged. `epoch` is the Unix time at
    /// which the limiter's clock was zero, and `now` the time on that clock.
    pub fn levels(&mut self, epoch: Duration, now: Duration) -> Option<Levels> {
        let stored = self.stored(epoch + now)?;
        let local = |time: u64| Duration::from_nanos(time).saturating_sub(epoch);
        Some(Levels {
            full_at: stored.full_at.map(local),
            paused_until: local(stored.paused_until),
            month_full_at: stored.month_full_at.map(local),
        })
    }

    /// Writes the levels, in place because the lock is on this very file: a kill in between leaves invalid
    /// JSON, which counts as full buckets. Keeps the recorded month if this process counts none. `now` is the
    /// time on the limiter's clock.
    pub fn write(&mut self, levels: &Levels, epoch: Duration, now: Duration) {
        let unix = |time: Duration| u64::try_from((time + epoch).as_nanos()).unwrap_or(u64::MAX);
        let known = self.stored(epoch + now);
        let month_full_at =
            levels.month_full_at.map(unix).or(known.as_ref().and_then(|known| known.month_full_at));
        // Never shorten a pause, unless it is impossibly long.
        let longest = unix(now + LONGEST_PAUSE);
        let known_pause = known.map(|known| known.paused_until).filter(|until| *until <= longest);
        let paused_until = unix(levels.paused_until).max(known_pause.unwrap_or(0));
        // Drop a pause that is over, so that it cannot return if the wall clock is set back.
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

    /// Reads the file at the Unix time `now`.
    fn stored(&mut self, now: Duration) -> Option<Stored> {
        self.file.seek(SeekFrom::Start(0)).ok()?;
        let mut text = String::new();
        (&mut self.file).take(4096).read_to_string(&mut text).ok()?;
        let stored = serde_json::from_str::<Stored>(&text).ok()?;
        // A file written in the future predates a change that set the wall clock back: shift its times to
        // now.
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

    /// Runs `act` as the client does.
    fn with<V>(
        shared: &SharedLimits,
        limiter: &mut RateLimiter,
        epoch: Duration,
        now: Duration,
        act: impl FnOnce(&mut RateLimiter) -> V,
    ) -> V {
        let Ok(mut file) = shared.try_lock() else { return act(limiter) };
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
        // The second process began two seconds later: one token was refilled.
        assert_eq!(drain(&shared, &mut second, EPOCH + S(2), S(1)), 1);
        assert_eq!(drain(&shared, &mut first, EPOCH, S(5)), 1);
        let mut other_token = limiter();
        let other = SharedLimits::new(state.path(), "def");
        assert_eq!(drain(&other, &mut other_token, EPOCH, S(5)), 10);
    }

    #[test]
    fn a_pause_applies_to_all_processes() {
        let state = tempfile::tempdir().unwrap();
        let shared = SharedLimits::new(state.path(), "abc");
        let (mut first, mut second) = (limiter(), limiter());
        with(&shared, &mut first, EPOCH, S(1), |own| own.pause(S(1), S(60)));
        let wait = with(&shared, &mut second, EPOCH, S(2), |own| own.reserve(Tier::Three, S(2)));
        assert_eq!(wait, Err(Hold::Paused(S(59))));
    }

    #[test]
    fn a_configured_month_is_shared_and_stays_recorded() {
        let state = tempfile::tempdir().unwrap();
        let shared = SharedLimits::new(state.path(), "abc");
        let seat = || RateLimiter::new([BucketSize::UNKNOWN; 3], Some(BudgetSource::Seat));
        assert_eq!(drain(&shared, &mut seat(), EPOCH, S(1)), 6);
        // A process without a budget neither keeps to it nor erases it.
        assert_eq!(drain(&shared, &mut limiter(), EPOCH, S(60)), 10);
        assert_eq!(drain(&shared, &mut seat(), EPOCH, S(120)), 0);
    }

    #[test]
    fn nonsense_and_clocks_that_were_set_back_do_not_block_requests() {
        let state = tempfile::tempdir().unwrap();
        let shared = SharedLimits::new(state.path(), "abc");
        for text in ["", "{", "null", "{\"fullAt\":[1,2,3],\"pausedUntil\":18446744073709551615}"] {
            let mut locked = shared.try_lock().unwrap();
            locked.file.set_len(0).unwrap();
            locked.file.write_all(text.as_bytes()).unwrap();
            drop(locked);
            assert_eq!(drain(&shared, &mut limiter(), EPOCH, S(1)), 10, "{text}");
        }
        // Levels written a year ahead count at most as an empty bucket.
        assert_eq!(drain(&shared, &mut limiter(), EPOCH + S(31_000_000), S(1)), 10);
        assert_eq!(drain(&shared, &mut limiter(), EPOCH, S(1)), 0);
        assert_eq!(drain(&shared, &mut limiter(), EPOCH, S(3)), 1);
    }

    #[test]
    fn an_unusable_file_and_a_busy_one_are_reported() {
        let state = tempfile::tempdir().unwrap();
        let file = state.path().join("file");
        crate::io::write::atomic_write(state.path(), &file, b"", crate::config::Durability::None).unwrap();
        assert_eq!(SharedLimits::new(&file, "abc").try_lock().unwrap_err(), LockError::Unusable);
        let shared = SharedLimits::new(state.path(), "abc");
        let holder = shared.try_lock().unwrap();
        assert_eq!(shared.try_lock().unwrap_err(), LockError::Busy);
        drop(holder);
        shared.try_lock().unwrap();
    }

    /// The wall clock may be set back between two exports.
    #[test]
    fn setting_the_clock_back_does_not_lengthen_a_pause() {
        let state = tempfile::tempdir().unwrap();
        let shared = SharedLimits::new(state.path(), "x");
        let hour = S(3600);
        with(&shared, &mut limiter(), EPOCH, S(5), |limiter| limiter.reserve(Tier::One, S(5)).unwrap());
        let mut later = limiter();
        let paused = with(&shared, &mut later, EPOCH - hour, S(0), |limiter| limiter.paused_until(S(0)));
        assert_eq!(paused, None, "there was no pause");
        with(&shared, &mut limiter(), EPOCH, S(5), |limiter| _ = limiter.pause(S(5), S(30)));
        let mut later = limiter();
        let paused = with(&shared, &mut later, EPOCH - hour, S(0), |limiter| limiter.paused_until(S(0)));
        assert_eq!(paused, Some(S(30)), "counted from the time it is read");
        let paused = with(&shared, &mut limiter(), EPOCH - hour, S(1), |limiter| limiter.paused_until(S(1)));
        assert_eq!(paused, Some(S(30)), "also in the file");
    }
}
