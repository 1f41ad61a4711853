//! Matches the entries of a configuration to the records of earlier exports.

use exfig_lock::lock::Known;

use crate::config::{Config, Entry};

/// Returns what identifies each entry in the records of earlier exports.
pub(super) fn of(config: &Config) -> Vec<Known<'_>> {
    config.entries.iter().map(known_entry).collect()
}

fn known_entry(entry: &Entry) -> Known<'_> {
    let dir = entry.assets().map(|assets| assets.dir.as_str());
    let outputs = entry.outputs.iter().map(|output| output.path.as_str());
    Known { id: &entry.id, key: &entry.key, places: dir.into_iter().chain(outputs).collect() }
}
