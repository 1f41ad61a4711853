//! Files that another package of the workspace owns: a directory may lie in two packages, and an output may have moved from
//! one to the other.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use exfig_lock::bounds::LARGEST_LOCK;
use exfig_lock::lock::{FILE_NAME, Lock};
use memchr::memmem;

use super::package::Package;
use crate::io::{lock_file, regular};
use crate::naming::same_file_key;

/// Files that exfig wrote and that nothing in a package asks for any more.
#[derive(Debug, Default)]
pub(super) struct Unasked {
    /// Those in exfig.lock.
    pub(super) recorded: Vec<String>,
    /// Those that only an interrupted export recorded.
    pub(super) announced: BTreeSet<String>,
}

impl Unasked {
    fn paths(&self) -> impl Iterator<Item = &String> + Clone {
        self.recorded.iter().chain(&self.announced)
    }
}

/// What other packages have of the files that nothing in one package asks for any more.
#[derive(Debug, Default)]
pub(super) struct Claims {
    /// What another package plans to have, or has on record and does not let go of in this run.
    pub(super) theirs: BTreeSet<String>,
    /// What may be in a record that cannot be read.
    pub(super) unknown: BTreeSet<String>,
}

/// Returns what others have of the files that package `at` no longer asks for. `unasked` are those of all packages in this
/// run, and `root` is the directory of the workspace.
pub(super) fn claims(packages: &[Package<'_>], unasked: &[Unasked], at: usize, root: &Path) -> Claims {
    let mut claims = Claims::default();
    if unasked[at].paths().next().is_none() {
        return claims;
    }
    let own = &packages[at].config.root;
    let others = packages.iter().filter(|package| package.config.root != *own);
    let planned =
        others.flat_map(|package| package.plan.paths().map(|path| key(&package.config.root.join(path))));
    let planned = planned.collect::<BTreeSet<_>>();
    let mut records = BTreeMap::<PathBuf, Record<'_>>::new();
    for path in unasked[at].paths() {
        let absolute = own.join(path);
        if planned.contains(&key(&absolute)) {
            claims.theirs.insert(path.clone());
            continue;
        }
        let around = absolute.ancestors().skip(1).take_while(|directory| directory.starts_with(root));
        for directory in around.filter(|directory| directory != own) {
            let record = records
                .entry(directory.to_owned())
                .or_insert_with(|| Record::of(directory, packages.iter().zip(unasked)));
            let inside = absolute.strip_prefix(directory).ok().and_then(Path::to_str);
            match inside.map(|inside| record.has(&inside.replace('\\', "/"))) {
                Some(Some(true)) => _ = claims.theirs.insert(path.clone()),
                Some(None) => _ = claims.unknown.insert(path.clone()),
                Some(Some(false)) | None => {}
            }
        }
    }
    claims
}

/// What a directory around a file has on record.
enum Record<'a> {
    /// A package that takes part in this run, and what it lets go of.
    Here(&'a Lock, &'a Unasked),
    /// Any other.
    Read(Lock),
    /// One that cannot be understood, as far as it can be read.
    Damaged(Option<Vec<u8>>),
}

impl<'a> Record<'a> {
    fn of(directory: &Path, mut packages: impl Iterator<Item = (&'a Package<'a>, &'a Unasked)>) -> Self {
        if let Some((package, unasked)) = packages.find(|(package, _)| package.config.root == directory) {
            return Self::Here(&package.lock, unasked);
        }
        match lock_file::read(directory) {
            Ok(lock) => Self::Read(lock),
            Err(_) if !directory.is_dir() => Self::Read(Lock::default()),
            Err(_) => Self::Damaged(regular::read(&directory.join(FILE_NAME), LARGEST_LOCK).ok()),
        }
    }

    /// Whether the file is on record; `None` if nobody can tell.
    fn has(&self, path: &str) -> Option<bool> {
        match self {
            Self::Here(lock, unasked) => {
                Some(lock.output(path).is_some() && unasked.paths().all(|other| other != path))
            }
            Self::Read(lock) => Some(lock.output(path).is_some()),
            Self::Damaged(text) => memmem::find(text.as_ref()?, path.as_bytes()).is_none().then_some(false),
        }
    }
}

fn key(path: &Path) -> String {
    same_file_key(&path.to_string_lossy().replace('\\', "/"))
}
