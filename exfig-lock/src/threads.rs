//! Work that several threads share.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{Builder, available_parallelism, scope};

/// From this many items on, several threads share the work.
const MANY: usize = 256;

/// How many items a thread takes at once.
const FEW: usize = 32;

/// The most threads.
const MOST: usize = 8;

/// The stack of each thread, in bytes: that of a main thread on most systems.
const STACK: usize = 8 * 1024 * 1024;

/// Returns what `work` returns for each item, in the order of the items. Several threads share many items.
pub fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    if items.len() < MANY {
        return items.iter().map(work).collect();
    }
    // Items differ: a thread takes the next few when it is done with its last.
    let next = AtomicUsize::new(0);
    let some = || {
        let take = || Some(next.fetch_add(1, Ordering::Relaxed));
        let few = std::iter::from_fn(take).map_while(|nth| Some((nth, items.chunks(FEW).nth(nth)?)));
        few.map(|(nth, few)| (nth, few.iter().map(&work).collect())).collect::<Vec<(usize, Vec<R>)>>()
    };
    let threads = available_parallelism().map_or(2, usize::from).min(MOST);
    let mut done = scope(|scope| {
        // This thread does what the others leave, or everything if there can be no others.
        let start = |_| Builder::new().stack_size(STACK).spawn_scoped(scope, some).ok();
        let others = (1..threads).filter_map(start).collect::<Vec<_>>();
        let mut done = some();
        for other in others {
            match other.join() {
                Ok(more) => done.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_unstable_by_key(|(nth, _)| *nth);
    done.into_iter().flat_map(|(_, done)| done).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_have_the_order_of_the_items() {
        for number in [0, 1, MANY - 1, MANY, 10 * MANY + FEW / 2] {
            let items = (0..number).collect::<Vec<_>>();
            assert_eq!(map(&items, |item| item + 1), (1..=number).collect::<Vec<_>>());
        }
    }

    #[test]
    #[should_panic(expected = "item 700")]
    fn a_panic_is_passed_on() {
        let items = (0..1_000).collect::<Vec<_>>();
        map(&items, |item| assert!(*item != 700, "item {item}"));
    }
}
