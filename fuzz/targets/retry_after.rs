//! Parses arbitrary text as a `Retry-After` header, which must give a finite wait, and as a duration.
#![no_main]

use std::time::Duration;

use exfig_core::internals::policy::failure::RetryAfter;
use exfig_core::internals::policy::retry::RetryPolicy;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let policy = RetryPolicy::default();
    for now in [0, 1_763_900_000, u64::from(u32::MAX)] {
        let wait = policy.pause(RetryAfter::parse(text, Duration::from_secs(now)));
        assert!(wait <= Duration::from_secs(u64::from(u32::MAX) * 10_000), "{wait:?}");
    }
    let _ = exfig_core::internals::config::parse_duration(text);
});
