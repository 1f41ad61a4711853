//! What some paths of a package hold.

use std::collections::BTreeMap;
use std::path::Path;

use crate::digest::Digest;
use crate::threads;

/// What some paths of a package hold.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The digests of readable files, by path.
    pub files: BTreeMap<String, Digest>,
    /// The paths that cannot be read as a file (a directory, a pipe, a link to itself, missing permissions),
    /// and why.
    pub odd: BTreeMap<String, String>,
}

/// Reads what `paths` (relative to `root`) hold. `digest_of` returns the digest of a file, or `None` if there is
/// none.
pub fn look_at<'a, E: std::fmt::Display>(
    root: &Path,
    paths: impl Iterator<Item = &'a str>,
    digest_of: &(impl Fn(&Path) -> Result<Option<Digest>, E> + Sync),
) -> Found {
    let paths = paths.collect::<Vec<_>>();
    let digests = threads::map(&paths, |path| digest_of(&root.join(path)).map_err(|error| error.to_string()));
    let mut found = Found::default();
    for (path, digest) in paths.into_iter().zip(digests) {
        match digest {
            Ok(Some(digest)) => _ = found.files.insert(path.to_owned(), digest),
            Ok(None) => {}
            Err(why) => _ = found.odd.insert(path.to_owned(), why),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_and_many_files_are_read_alike() {
        for number in [3, 1_000] {
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
