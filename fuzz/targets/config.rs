//! Parses arbitrary text as Cargo.toml: yields a configuration, or errors that each point into the text.
#![no_main]

use std::path::PathBuf;

use exfig_core::{Manifest, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let manifest = Manifest { path: PathBuf::from("/w/app/Cargo.toml"), text: text.to_owned() };
    let no_template = |_: &std::path::Path| Err(std::io::Error::from(std::io::ErrorKind::NotFound));
    match read(&manifest, None, &no_template, &exfig_core::Patterns) {
        Ok(Some(config)) => assert!(!config.entries.is_empty()),
        Ok(None) => {}
        Err(mistakes) => {
            assert!(!mistakes.is_empty());
            for mistake in mistakes {
                let span = mistake.place.span;
                assert!(span.start <= span.end && span.end <= text.len(), "{span:?} of {}", text.len());
                assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
            }
        }
    }
});
