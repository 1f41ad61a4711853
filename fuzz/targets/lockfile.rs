//! Parses arbitrary text as exfig.lock: yields an error, or a lock that round-trips and names no path outside
//! the package.
#![no_main]

use exfig_core::internals::package_path::stays_inside;
use exfig_core::internals::state::lockfile::Lock;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(lock) = Lock::parse(text) {
        for (path, _) in lock.outputs() {
            assert!(stays_inside(path), "{path:?}");
            assert!(!path.split(['/', '\\']).any(|part| part == ".."), "{path:?}");
        }
        assert_eq!(Lock::parse(&lock.render()).ok().as_ref(), Some(&lock));
    }
});
