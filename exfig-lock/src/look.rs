//! What some paths of a package hold.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::digest::Digest;

/// What some paths of a package hold.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The digests of readable files, by path.
    pub files: BTreeMap<String, Digest>,
    /// The paths that cannot be read as a file (a directory, a pipe, a link to itself, missing permissions),
    /// and why.
    pub odd: BTreeMap<String, String>,
}

/// From this many files on, read them with several threads.
const MANY: usize = 256;

/// How many files a thread takes at once.
const FEW: usize = 32;

/// Reads what `paths` (relative to `root`) hold. `digest_of` returns the digest of a file, or `None` if there is
/// none.
pub fn look_at<'a, E: std::fmt::Display>(
    root: &Path,
    paths: impl Iterator<Item = &'a str>,
    digest_of: &(impl Fn(&Path) -> Result<Option<Digest>, E> + Sync),
) -> Found {
    let paths = paths.collect::<Vec<_>>();
    // Files and disks differ: a thread takes the next few when it is done with its last.
    let next = AtomicUsize::new(0);
    let take = || paths.chunks(FEW).nth(next.fetch_add(1, Ordering::Relaxed));
    let some = || {
        let mut found = Found::default();
        for path in std::iter::from_fn(take).flatten() {
            match digest_of(&root.join(path)) {
                Ok(Some(digest)) => _ = found.files.insert((*path).to_owned(), digest),
                Ok(None) => {}
                Err(error) => _ = found.odd.insert((*path).to_owned(), error.to_string()),
            }
        }
        found
    };
    if paths.len() < MANY {
        return some();
    }
    let threads = std::thread::available_parallelism().map_or(2, usize::from).min(8);
    let parts = std::thread::scope(|scope| {
        let running = (0..threads).map(|_| scope.spawn(some)).collect::<Vec<_>>();
        running.into_iter().map(std::thread::ScopedJoinHandle::join).collect::<Vec<_>>()
    });
    let mut found = Found::default();
    for part in parts {
        match part {
            Ok(part) => {
                found.files.extend(part.files);
                found.odd.extend(part.odd);
            }
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_and_many_files_are_read_alike() {
        for number in [3, MANY, MANY + 7] {
            let paths = (0..number).map(|nth| format!("{nth}")).collect::<Vec<_>>();
            let read = |path: &Path| {
                let nth = path.file_name().unwrap().to_str().unwrap();
                match nth.parse::<usize>().unwrap() % 3 {
                    0 => Ok(Some(Digest::of(nth.as_bytes()))),
                    1 => Ok(None),
                    _ => Err(format!("{nth} is odd")),
                }
            };
            let found = look_at(Path::new("/root"), paths.iter().map(String::as_str), &read);
            let of = |rest: usize| (0..number).filter(move |nth| nth % 3 == rest).map(|nth| nth.to_string());
            let files = of(0).map(|nth| (nth.clone(), Digest::of(nth.as_bytes())));
            let odd = of(2).map(|nth| (nth.clone(), format!("{nth} is odd")));
            assert_eq!(found, Found { files: files.collect(), odd: odd.collect() });
        }
    }
}
