//! The buckets of one token, shared by every export on this machine: Figma counts by user, not by process, so two workspaces or a
//! matrix of jobs that each kept to the limit would together exceed it.
//!
//! One small file per token, named by the token's fingerprint, in the user's state directory. The file is locked while a token is
//! taken, for microseconds. It is a convenience: where it cannot be locked, read or written, the process keeps to its own buckets.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::policy::rate_limit::{Levels, RateLimiter};

/// What is in the file: times since the Unix epoch, in nanoseconds.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Stored {
    full_at: [u64; 3],
    paused_until: u64,
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

    /// Takes up what other processes have spent, lets `act` spend, and writes down what is left. `epoch` is the Unix time at which the
    /// limiter's own clock was zero, `now` the time on that clock.
    pub fn with<V>(
        &self,
        limiter: &mut RateLimiter,
        epoch: Duration,
        now: Duration,
        act: impl FnOnce(&mut RateLimiter) -> V,
    ) -> V {
        let Some(mut file) = self.lock() else { return act(limiter) };
        if let Some(stored) = read(&mut file) {
            let local = |time: u64| Duration::from_nanos(time).saturating_sub(epoch);
            let levels =
                Levels { full_at: stored.full_at.map(local), paused_until: local(stored.paused_until) };
            limiter.take_up(&levels, now);
        }
        let value = act(limiter);
        let unix = |time: Duration| u64::try_from((time + epoch).as_nanos()).unwrap_or(u64::MAX);
        let levels = limiter.levels();
        let stored = Stored { full_at: levels.full_at.map(unix), paused_until: unix(levels.paused_until) };
        let _ = write(&mut file, &stored);
        value
    }

    /// The file, locked until it is dropped.
    fn lock(&self) -> Option<File> {
        std::fs::create_dir_all(self.path.parent()?).ok()?;
        let file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&self.path).ok()?;
        file.lock().ok()?;
        Some(file)
    }
}

fn read(file: &mut File) -> Option<Stored> {
    let mut text = String::new();
    file.take(4096).read_to_string(&mut text).ok()?;
    serde_json::from_str(&text).ok()
}

/// In place, because the lock is on this very file: a kill in between leaves no JSON, which reads as full buckets.
fn write(file: &mut File, stored: &Stored) -> std::io::Result<()> {
    let text = serde_json::to_string(stored)?;
    file.set_len(0)?;
    file.seek(SeekFrom::Start(0))?;
    file.write_all(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::rate_limit::{BucketSize, Tier};

    const S: fn(u64) -> Duration = Duration::from_secs;
    const EPOCH: Duration = Duration::from_secs(1_763_900_000);

    fn limiter() -> RateLimiter {
        RateLimiter::new([BucketSize::UNKNOWN; 3])
    }

    /// Takes from the bucket until it is empty.
    fn drain(shared: &SharedLimits, limiter: &mut RateLimiter, epoch: Duration, now: Duration) -> usize {
        (0..100)
            .take_while(|_| shared.with(limiter, epoch, now, |own| own.reserve(Tier::One, now)).is_ok())
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
        shared.with(&mut first, EPOCH, S(1), |own| own.throttled(Tier::One, S(1), S(60)));
        let wait = shared.with(&mut second, EPOCH, S(2), |own| own.reserve(Tier::Three, S(2)));
        assert_eq!(wait, Err(S(59)));
    }

    #[test]
    fn nonsense_and_clocks_that_were_set_back_lock_nobody_out() {
        let state = tempfile::tempdir().unwrap();
        let shared = SharedLimits::new(state.path(), "abc");
        for text in ["", "{", "null", "{\"fullAt\":[1,2,3],\"pausedUntil\":18446744073709551615}"] {
            let mut file = shared.lock().unwrap();
            file.set_len(0).unwrap();
            file.write_all(text.as_bytes()).unwrap();
            drop(file);
            assert_eq!(drain(&shared, &mut limiter(), EPOCH, S(1)), 10, "{text}");
        }
        // What was written a year ahead counts as an empty bucket at most.
        assert_eq!(drain(&shared, &mut limiter(), EPOCH + S(31_000_000), S(1)), 10);
        assert_eq!(drain(&shared, &mut limiter(), EPOCH, S(1)), 0);
        assert_eq!(drain(&shared, &mut limiter(), EPOCH, S(3)), 1);
    }

    #[test]
    fn a_state_directory_that_cannot_be_written_is_done_without() {
        let state = tempfile::tempdir().unwrap();
        let file = state.path().join("file");
        crate::io::atomic_write::atomic_write(state.path(), &file, b"", crate::config::Durability::None)
            .unwrap();
        assert_eq!(drain(&SharedLimits::new(&file, "abc"), &mut limiter(), EPOCH, S(1)), 10);
    }
}
