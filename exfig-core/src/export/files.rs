//! The Figma files of a run: determines which are needed at which version, and fetches them concurrently.

use std::collections::{BTreeMap, BTreeSet};

use tokio::task::JoinSet;

use super::fetch::{self, FileData, Needs};
use super::package::Package;
use super::{ExportError, Request, Tools};
use crate::asset::FileKey;
use crate::io::transport::Transport;

/// Fetches each Figma file that any entry of any package needs, once.
pub(super) async fn fetch_files<T: Transport>(
    packages: &mut [Package<'_>],
    request: &Request,
    tools: &Tools<T>,
) -> Result<BTreeMap<FileKey, FileData>, ExportError> {
    let entries = packages.iter().flat_map(|package| &package.config.entries);
    let keys = entries.filter(|entry| request.wishes.include(entry)).map(|entry| entry.file.clone());
    let keys = keys.collect::<BTreeSet<_>>();
    let pinned = keys.iter().filter_map(|key| {
        let version = packages.iter().find_map(|package| package.pinned_version(key))?;
        Some((key.clone(), version))
    });
    let mut versions = pinned.collect::<BTreeMap<_, _>>();
    // If the file was exported before, one cheap request shows whether it changed.
    let known = keys.iter().filter(|key| packages.iter().any(|package| package.knows(key)));
    let asked = known.filter(|key| !request.wishes.force && !versions.contains_key(*key)).cloned();
    let asked = asked.map(|key| (key, ())).collect::<Vec<_>>();
    let version = |tools: Tools<T>, key, ()| async move { fetch::version(&tools, &key).await };
    versions.extend(side_by_side(asked, tools, version).await?);

    let mut needed = Vec::new();
    for key in keys {
        let mut needs = Needs::default();
        for package in packages.iter_mut() {
            needs.add(package.want(&key, versions.get(&key).map(String::as_str)));
        }
        if needs.is_anything() {
            let version = versions.remove(&key);
            needed.push((key, (needs, version)));
        }
    }
    let fetch = |tools: Tools<T>, key, (needs, version)| async move {
        fetch::fetch(&tools, &key, needs, version).await
    };
    side_by_side(needed, tools, fetch).await
}

/// The most Figma files to fetch at once. Each may take a minute to its first byte, and takes a share of the
/// memory allowed for documents.
const FILES: usize = 4;

/// Does `work` for every file, [`FILES`] at a time. The first failure ends the others.
async fn side_by_side<T, A, R, F>(
    jobs: Vec<(FileKey, A)>,
    tools: &Tools<T>,
    work: impl Fn(Tools<T>, FileKey, A) -> F,
) -> Result<BTreeMap<FileKey, R>, ExportError>
where
    T: Transport,
    R: Send + 'static,
    F: Future<Output = Result<R, ExportError>> + Send + 'static,
{
    let (mut tasks, mut done) = (JoinSet::new(), BTreeMap::new());
    let mut jobs = jobs.into_iter();
    loop {
        while tasks.len() < FILES
            && let Some((key, job)) = jobs.next()
        {
            let result = work(tools.clone(), key.clone(), job);
            tasks.spawn(async move { (key, result.await) });
        }
        match tasks.join_next().await {
            Some(Ok((key, result))) => _ = done.insert(key, result?),
            // A bug in exfig: report it as a panic.
            Some(Err(error)) => {
                if let Ok(panic) = error.try_into_panic() {
                    std::panic::resume_unwind(panic);
                }
            }
            None => return Ok(done),
        }
    }
}
