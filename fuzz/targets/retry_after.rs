//! Any header: a wait that is finite, and a verdict.
#![no_main]

use std::time::Duration;

use exfig_core::policy::failure::RetryAfter;
use exfig_core::policy::retry::RetryPolicy;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let policy = RetryPolicy::default();
    for now in [0, 1_763_900_000, u64::from(u32::MAX)] {
        let wait = policy.pause(RetryAfter::parse(text, Duration::from_secs(now)));
        assert!(wait <= Duration::from_secs(u64::from(u32::MAX) * 10_000), "{wait:?}");
    }
    let _ = exfig_core::config::parse_duration(text);
});
