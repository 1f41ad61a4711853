//! Compares pictures, as long as that is quick: a picture that takes too long counts as another one.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use crate::draw::same::Pair;
use crate::figma::verify::Accepted;

/// A comparison that takes longer is abandoned; after [`MOST_LATE`] of them, none is started.
const LIMIT: Duration = Duration::from_secs(2);
const MOST_LATE: u32 = 3;

/// The stack of the thread that draws, in bytes.
const STACK: usize = 16 * 1024 * 1024;

/// Compares the images of one run.
#[derive(Debug, Default)]
pub(super) struct Comparison {
    late: AtomicU32,
}

impl Comparison {
    /// Whether two SVGs are the same image; `false` if that cannot be determined in time.
    pub(super) fn is_same(&self, one: &str, other: &str, accepted: &Accepted) -> bool {
        let Some(pair) = Pair::new(one, other, accepted) else { return false };
        if self.late.load(Ordering::Relaxed) >= MOST_LATE {
            return false;
        }
        let (sender, receiver) = mpsc::channel();
        let thread = std::thread::Builder::new().name("compare".to_owned()).stack_size(STACK);
        let begun = thread.spawn(move || {
            let _ = sender.send(pair.is_same());
        });
        if begun.is_err() {
            return false;
        }
        receiver.recv_timeout(LIMIT).unwrap_or_else(|_| {
            self.late.fetch_add(1, Ordering::Relaxed);
            false
        })
    }
}
