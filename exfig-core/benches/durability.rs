//! Measures the cost of never tearing or losing a file: `cargo bench --package exfig-core`.
//! Prints times and ratios for the temporary directory's disk; asserts nothing.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, clippy::print_stdout, reason = "a benchmark")]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use exfig_core::AssetKind;
use exfig_core::internals::config::Durability;
use exfig_core::internals::digest::Digest;
use exfig_core::internals::io::store::Store;
use exfig_core::internals::io::write::{Expected, NewFile, stage};
use exfig_core::internals::state::checkpoint::{Checkpoint, Done, FORMAT, Items, Record};

const FILES: usize = 10_000;
const BYTES: usize = 2048;
/// The number of files the exporter writes at a time.
const GROUP: usize = 512;
const ITEMS: usize = 100_000;
const RUNS: usize = 3;

fn main() {
    println!("{FILES} files of {BYTES} bytes, in groups of {GROUP}; medians of {RUNS}");
    let none = median(|| write(Durability::None));
    let batch = median(|| write(Durability::Batch));
    let full = median(|| write(Durability::Full));
    for (name, time) in [("none", none), ("batch", batch), ("full", full)] {
        let ratio = time.as_secs_f64() / none.as_secs_f64();
        println!("  durability = {name:<6} {:>8.0} ms  {ratio:>5.2} of none", time.as_secs_f64() * 1000.0);
    }
    println!("  batch / full: {:.2}", batch.as_secs_f64() / full.as_secs_f64());
    let journal = median(journal);
    println!("  journal for these groups: {:.1} ms", journal.as_secs_f64() * 1000.0);
    let (saved, loaded) = resume();
    println!("a checkpoint with {ITEMS} items: recorded in {saved:.2?}, loaded in {loaded:.2?}");
}

fn median(mut run: impl FnMut() -> Duration) -> Duration {
    let mut times = (0..RUNS).map(|_| run()).collect::<Vec<_>>();
    times.sort();
    times[RUNS / 2]
}

fn write(durability: Durability) -> Duration {
    let root = tempfile::tempdir().unwrap();
    let files = (0..FILES)
        .map(|i| (root.path().join(format!("assets/{i}.svg")), vec![u8::try_from(i % 251).unwrap(); BYTES]))
        .collect::<Vec<(PathBuf, Vec<u8>)>>();
    let begun = Instant::now();
    for group in files.chunks(GROUP) {
        let files = group.iter().map(|(path, bytes)| NewFile {
            path: path.clone(),
            bytes,
            expected: Expected::Nothing,
            replaces_link: false,
        });
        let group = files.collect::<Vec<_>>();
        assert!(stage(root.path(), &group, durability).commit().iter().all(|(_, outcome)| outcome.is_ok()));
    }
    begun.elapsed()
}

fn journal() -> Duration {
    let target = tempfile::tempdir().unwrap();
    let mut recorder =
        Store::new(target.path(), Durability::Batch).begin(checkpoint(FILES), Duration::ZERO).unwrap();
    let begun = Instant::now();
    for first in (0..FILES).step_by(GROUP) {
        recorder.record(&done(first, GROUP), Duration::ZERO).unwrap();
    }
    begun.elapsed()
}

/// Records and loads a long export; the clock advances so that snapshots fall due.
fn resume() -> (Duration, Duration) {
    let target = tempfile::tempdir().unwrap();
    let store = Store::new(target.path(), Durability::None);
    let begun = Instant::now();
    let mut recorder = store.begin(checkpoint(ITEMS), Duration::ZERO).unwrap();
    for first in (0..ITEMS).step_by(GROUP) {
        recorder.record(&done(first, GROUP), Duration::from_secs(first as u64)).unwrap();
    }
    let saved = begun.elapsed();
    let begun = Instant::now();
    let (loaded, warning) = store.load();
    assert!(warning.is_none() && loaded.is_some_and(|checkpoint| checkpoint.completed.len() >= ITEMS));
    (saved, begun.elapsed())
}

fn done(first: usize, n: usize) -> Record {
    let item =
        |i| Done { kind: AssetKind::Icons, path: format!("assets/icons/{i}.svg"), sha256: Digest::of(&[0]) };
    Record::Done { items: (first..first + n).map(item).collect() }
}

fn checkpoint(items: usize) -> Checkpoint {
    let mut pending = Items::default();
    for i in 0..items {
        pending.insert(AssetKind::Icons, format!("assets/icons/{i}.svg"));
    }
    Checkpoint {
        schema_version: FORMAT,
        export_id: "e1".to_owned(),
        started_at: "2026-11-23T10:00:00Z".to_owned(),
        rules: [1, 1],
        config_hash: String::new(),
        entries: BTreeMap::new(),
        versions: BTreeMap::new(),
        completed: Items::default(),
        pending,
        generating: BTreeMap::new(),
        outputs: BTreeMap::new(),
        intended: BTreeMap::new(),
    }
}
