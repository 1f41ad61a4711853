//! Parses arbitrary bytes as a checkpoint and as a journal: never panics, and never returns anything that was
//! not recorded.
#![no_main]

use exfig_core::internals::state::checkpoint::{parse, read_journal, render};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let (records, good) = read_journal(bytes, "e1");
    assert!(good <= bytes.len());
    let (again, same) = read_journal(&bytes[..good], "e1");
    assert_eq!((records, good), (again, same), "the valid prefix does not parse the same way on its own");
    if let Some(mut checkpoint) = std::str::from_utf8(bytes).ok().and_then(|text| parse(text).ok()) {
        let (records, _) = read_journal(bytes, &checkpoint.export_id);
        for record in &records {
            checkpoint.apply(record);
        }
        let text = render(&checkpoint);
        assert_eq!(parse(&text).as_ref(), Ok(&checkpoint), "{text}");
    }
});
