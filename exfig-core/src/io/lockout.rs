//! The lockout ledger: remembers a 429 with a long `Retry-After`, so that later runs on this machine do not
//! spend a request to get it again. Figma has locked people out for almost five days.
//!
//! It is one small file per token, named after the token's fingerprint, in the user's state directory. It is
//! a convenience: failures to read or write it are ignored.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::clock::{parse_rfc3339, rfc3339};
use crate::config::Durability;
use crate::policy::failure::{RetryAfter, Throttle};
use crate::policy::throttle::{PlanTier, SeatLimit};

/// A token's lockout: its end, and what Figma's response said about the limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Lockout {
    /// The end of the lockout, as RFC 3339 in UTC.
    pub until: String,
    /// The header `X-Figma-Plan-Tier`.
    pub plan_tier: Option<PlanTier>,
    /// The header `X-Figma-Rate-Limit-Type`.
    pub limit_type: Option<SeatLimit>,
    /// The header `X-Figma-Upgrade-Link`.
    pub upgrade_link: Option<String>,
}

/// The largest ledger to read, in bytes.
const LARGEST: u64 = 64 * 1024;

impl Lockout {
    /// Returns the recorded headers of the 429, without its `Retry-After`.
    pub fn throttle(&self) -> Throttle {
        Throttle {
            is_foreign: false,
            retry_after: RetryAfter::Unknown,
            plan_tier: self.plan_tier.clone(),
            limit_type: self.limit_type.clone(),
            upgrade_link: self.upgrade_link.clone(),
        }
    }

    /// Returns the time left until the lockout ends; `None` if it is over.
    pub fn left(&self, now: Duration) -> Option<Duration> {
        parse_rfc3339(&self.until)?.checked_sub(now).filter(|left| !left.is_zero())
    }
}

/// The ledger file of one token.
#[derive(Debug, Clone)]
pub struct Ledger {
    path: PathBuf,
}

impl Ledger {
    /// Returns the ledger of the token with this fingerprint, in the user's state directory.
    pub fn new(state: &Path, fingerprint: &str) -> Self {
        Self { path: state.join(format!("lockout-{fingerprint}.json")) }
    }

    /// Returns the lockout in force at `now`. Deletes one that is over.
    pub fn read(&self, now: Duration) -> Option<Lockout> {
        let lockout = Self::parsed(&self.text()?).filter(|lockout| lockout.left(now).is_some());
        if lockout.is_none() {
            let _ = std::fs::remove_file(&self.path);
        }
        lockout
    }

    fn text(&self) -> Option<String> {
        super::regular::read_text(&self.path, LARGEST).ok()
    }

    fn parsed(text: &str) -> Option<Lockout> {
        serde_json::from_str(text).ok()
    }

    /// Returns the file's path, for messages: deleting it makes exfig forget the lockout.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Records that Figma asks to wait until the Unix time `until`, unless another process has met a longer lockout.
    /// Returns the one that counts.
    pub fn write(&self, throttle: &Throttle, until: Duration) -> Lockout {
        // A request that comes early in the last second meets the lockout again.
        let until = Duration::from_secs(until.as_secs() + u64::from(until.subsec_nanos() > 0));
        let known = self.text().and_then(|text| Self::parsed(&text));
        if let Some(longer) = known.filter(|known| known.left(until).is_some()) {
            return longer;
        }
        let lockout = Lockout {
            until: rfc3339(until),
            plan_tier: throttle.plan_tier.clone(),
            limit_type: throttle.limit_type.clone(),
            upgrade_link: throttle.upgrade_link.clone(),
        };
        if let (Some(directory), Ok(text)) = (self.path.parent(), serde_json::to_string_pretty(&lockout))
            && std::fs::create_dir_all(directory).is_ok()
        {
            let _ = super::write::atomic_write(directory, &self.path, text.as_bytes(), Durability::None);
        }
        lockout
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lockout_is_remembered_until_it_is_over() {
        let state = tempfile::tempdir().unwrap();
        let ledger = Ledger::new(&state.path().join("exfig"), "abc");
        let now = Duration::from_secs(1_763_900_000);
        let throttle = Throttle {
            is_foreign: false,
            retry_after: RetryAfter::Unknown,
            plan_tier: Some(PlanTier::Starter),
            limit_type: Some(SeatLimit::Low),
            upgrade_link: None,
        };
        assert_eq!(ledger.read(now), None);
        let written = ledger.write(&throttle, now + Duration::from_secs(400_000));
        assert_eq!(written.until, "2025-11-28T03:20:00Z");
        assert_eq!(ledger.read(now + Duration::from_secs(399_999)), Some(written));
        // Another process meets a shorter one.
        let shorter = ledger.write(&throttle, now + Duration::from_millis(1_500));
        assert_eq!(shorter.until, "2025-11-28T03:20:00Z");
        assert_eq!(ledger.read(now + Duration::from_secs(400_000)), None);
        let rounded = ledger.write(&throttle, now + Duration::from_millis(1_500));
        assert_eq!(rounded.until, "2025-11-23T12:13:22Z");
        assert_eq!(ledger.read(now + Duration::from_secs(2)), None);
        assert!(!ledger.path().exists());
    }

    #[test]
    fn a_damaged_ledger_is_not_a_lockout() {
        let state = tempfile::tempdir().unwrap();
        let ledger = Ledger::new(state.path(), "abc");
        crate::io::write::atomic_write(state.path(), ledger.path(), b"{", Durability::None).unwrap();
        assert_eq!(ledger.read(Duration::ZERO), None);
    }
}
