//! Files that another package of the workspace owns: a directory may lie in two packages, and an output may have moved from
//! one to the other.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::package::Package;
use crate::io::workspace;
use crate::naming::same_file_key;

/// Returns those of the `paths` of package `at` that another package plans to have, or has on record. `root` is the
/// directory of the workspace.
pub(super) fn of_others<'p>(
    packages: &[Package<'_>],
    at: usize,
    paths: impl Iterator<Item = &'p String> + Clone,
    root: &Path,
) -> BTreeSet<String> {
    if paths.clone().next().is_none() {
        return BTreeSet::new();
    }
    let own = &packages[at].config.root;
    let others = packages.iter().filter(|package| package.config.root != *own);
    let planned =
        others.flat_map(|package| package.plan.paths().map(|path| key(&package.config.root.join(path))));
    let planned = planned.collect::<BTreeSet<_>>();
    // Packages that do not take part in this run are known by their records.
    let mut records = BTreeMap::new();
    let mut is_recorded = |path: &Path| {
        let around = path.ancestors().skip(1).take_while(|directory| directory.starts_with(root));
        around.filter(|directory| directory != own).any(|directory| {
            let record =
                records.entry(directory.to_owned()).or_insert_with(|| workspace::read_lock(directory));
            let inside = path.strip_prefix(directory).ok().and_then(Path::to_str);
            match record {
                Ok(lock) => inside.is_some_and(|path| lock.output(&path.replace('\\', "/")).is_some()),
                // Nobody knows what it has.
                Err(_) => true,
            }
        })
    };
    let is_theirs = |path: &&String| {
        let path = own.join(path);
        planned.contains(&key(&path)) || is_recorded(&path)
    };
    paths.filter(is_theirs).cloned().collect()
}

fn key(path: &Path) -> String {
    same_file_key(&path.to_string_lossy().replace('\\', "/"))
}
