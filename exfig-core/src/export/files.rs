//! The Figma files of a run: determines which are needed at which version, and fetches them concurrently.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use exfig_lock::bounds::LARGEST_LOCK;
use exfig_lock::lock::FILE_NAME;
use memchr::memmem;
use tokio::task::{JoinError, JoinSet};

use super::document::report_reread;
use super::fetch::{self, FileData, Needs};
use super::package::Package;
use super::{ExportError, Request, Tools};
use crate::asset::{FileKey, VersionPin};
use crate::config::Entry;
use crate::config::diagnostic::Diagnostic;
use crate::io::documents::Documents;
use crate::io::regular;
use crate::io::store::SNAPSHOT;

/// Requests for the versions of some files.
pub(super) struct Asking {
    keys: BTreeSet<FileKey>,
    versions: JoinSet<Result<BTreeMap<FileKey, String>, ExportError>>,
}

impl Asking {
    fn new(keys: BTreeSet<FileKey>, tools: &Tools) -> Self {
        let mut asking = Self { keys: BTreeSet::new(), versions: JoinSet::new() };
        asking.add(keys, tools);
        asking
    }

    fn add(&mut self, keys: BTreeSet<FileKey>, tools: &Tools) {
        let (jobs, tools) = (keys.iter().map(|key| (key.clone(), ())).collect(), tools.clone());
        self.keys.extend(keys);
        self.versions.spawn(async move {
            let version = |tools: Tools, key, ()| async move { fetch::version(&tools, &key).await };
            side_by_side(jobs, &tools, version).await
        });
    }

    /// Asks for the versions that [`fetch_files`] will most likely need, because reading the record of thousands of files
    /// takes a while: those of the files that are named in one, if no interrupted export has them.
    pub(super) fn ahead(request: &Request, tools: &Tools) -> Self {
        let mut keys = BTreeSet::new();
        for config in &request.packages {
            let record = regular::read(&config.root.join(FILE_NAME), LARGEST_LOCK);
            let Ok(record) = record else { continue };
            if request.wishes.force || request.places.state_of(config).join(SNAPSHOT).exists() {
                return Self::new(BTreeSet::new(), tools);
            }
            let included = config.entries.iter().filter(|entry| request.wishes.include(entry));
            let files = included.filter(|entry| entry.version.is_none()).flat_map(Entry::files);
            let is_named = |key: &&FileKey| memmem::find(&record, format!("\"{key}\"").as_bytes()).is_some();
            keys.extend(files.filter(is_named).cloned());
        }
        Self::new(keys, tools)
    }

    /// Asks for those of these files that it has not asked for yet. If it has asked for others, it starts again: what
    /// became of that request is of no interest.
    fn of(mut self, keys: BTreeSet<FileKey>, tools: &Tools) -> Self {
        if !self.keys.is_subset(&keys) {
            return Self::new(keys, tools);
        }
        let more = keys.difference(&self.keys).cloned().collect::<BTreeSet<_>>();
        if !more.is_empty() {
            self.add(more, tools);
        }
        self
    }

    /// Returns the versions, once all are there.
    async fn versions(mut self) -> Result<BTreeMap<FileKey, String>, ExportError> {
        let mut all = BTreeMap::new();
        while let Some(joined) = self.versions.join_next().await {
            all.extend(finished(Some(joined)).transpose()?.into_iter().flatten());
        }
        Ok(all)
    }
}

/// Fetches each Figma file that any entry of any package needs, once. `ahead` may have asked for their versions already.
pub(super) async fn fetch_files(
    packages: &mut [Package<'_>],
    ahead: Asking,
    request: &Request,
    tools: &Tools,
) -> Result<BTreeMap<FileKey, FileData>, ExportError> {
    let entries = packages.iter().flat_map(|package| &package.config.entries);
    let included = entries.filter(|entry| request.wishes.include(entry));
    let keys = included.flat_map(|entry| entry.files().into_iter().cloned()).collect::<BTreeSet<_>>();
    let pinned = keys.iter().filter_map(|key| {
        let version = packages.iter().find_map(|package| package.pinned_version(key))?;
        Some((key.clone(), version))
    });
    let mut versions = pinned.collect::<BTreeMap<_, _>>();
    versions.extend(wished_versions(packages, &keys, &versions, tools).await?);
    let documents = documents(request);
    let has_document =
        |key: &FileKey| documents.as_ref().is_some_and(|documents| documents.has(key, tools.clock.now()));
    // If the file was exported before, one cheap request shows whether it changed.
    let known =
        keys.iter().filter(|key| packages.iter().any(|package| package.knows(key)) || has_document(key));
    let asked = known.filter(|key| !request.wishes.force && !versions.contains_key(*key)).cloned();
    let asking = ahead.of(asked.collect(), tools);
    // Reading thousands of files takes about as long as asking for versions. In a runtime without workers, one comes after
    // the other.
    packages.iter_mut().for_each(|package| package.look_at_files(Vec::new()));
    versions.extend(asking.versions().await?);

    packages.iter_mut().for_each(|package| package.want(&versions));
    let mut needed = Vec::new();
    for key in keys {
        let mut needs = Needs::default();
        packages.iter().for_each(|package| needs.add(package.needs(&key)));
        if needs.is_anything() {
            let version = versions.remove(&key);
            needed.push((key, (needs, version)));
        }
    }
    let fetch = |tools: Tools, key, (needs, version)| {
        let documents = documents.clone();
        async move { fetch::fetch(&tools, &key, needs, version, documents.as_ref()).await }
    };
    let files: BTreeMap<FileKey, FileData> = side_by_side(needed, tools, fetch).await?;
    // They arrive in any order.
    files.iter().filter(|(_, data)| data.reread).for_each(|(key, _)| report_reread(tools, key));
    Ok(files)
}

/// Returns the documents that earlier runs kept; with `--force`, everything is fetched again.
fn documents(request: &Request) -> Option<Documents> {
    (!request.wishes.force).then(|| Documents::new(&request.places.target))
}

/// Forgets the documents of a run that left nothing to do.
pub(super) fn forget_documents<'k>(
    request: &Request,
    keys: impl Iterator<Item = &'k FileKey>,
    now: Duration,
) {
    let documents = Documents::new(&request.places.target);
    keys.for_each(|key| documents.forget(key));
    documents.clean(now);
    super::images::store(request).clean(now);
}

/// Returns the versions that Cargo.toml sets, of the files that have none yet.
async fn wished_versions(
    packages: &[Package<'_>],
    keys: &BTreeSet<FileKey>,
    known: &BTreeMap<FileKey, String>,
    tools: &Tools,
) -> Result<BTreeMap<FileKey, String>, ExportError> {
    let entries = packages.iter().flat_map(|package| &package.config.entries);
    let wishes = entries.filter_map(|entry| Some((entry.file.clone(), (entry.version.clone()?, entry))));
    let mut wishes = wishes.collect::<BTreeMap<_, _>>();
    wishes.retain(|key, _| keys.contains(key) && !known.contains_key(key));
    let named = wishes.iter().filter(|(_, (pin, _))| *pin == VersionPin::Named);
    let named = named.map(|(key, _)| (key.clone(), ())).collect::<Vec<_>>();
    let find = |tools: Tools, key, ()| async move { fetch::named_version(&tools, &key).await };
    let mut named = side_by_side(named, tools, find).await?;
    let (mut versions, mut mistakes) = (BTreeMap::new(), Vec::new());
    for (key, (pin, entry)) in wishes {
        let version = match pin {
            VersionPin::Exact(version) => Some(version),
            VersionPin::Named => named.remove(&key).flatten(),
        };
        match version {
            Some(version) => _ = versions.insert(key, version),
            None => mistakes.push(no_named_version(&key, entry)),
        }
    }
    if mistakes.is_empty() { Ok(versions) } else { Err(ExportError::Mistakes(mistakes)) }
}

pub(super) fn no_named_version(key: &FileKey, entry: &Entry) -> Diagnostic {
    Diagnostic {
        message: format!("the Figma file {key} has no named version"),
        label: "no version has a name".to_owned(),
        help: Some("name a version in Figma's version history, or set the id of one".to_owned()),
        place: entry.written.version().clone(),
    }
}

/// The most Figma files to fetch at once. Each may take a minute to its first byte, and takes a share of the
/// memory allowed for documents.
const FILES: usize = 4;

/// Does `work` for every file, [`FILES`] at a time. The first failure ends the others.
async fn side_by_side<A, R, F>(
    jobs: Vec<(FileKey, A)>,
    tools: &Tools,
    work: impl Fn(Tools, FileKey, A) -> F,
) -> Result<BTreeMap<FileKey, R>, ExportError>
where
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
            Some(joined) => {
                if let Some((key, result)) = finished(Some(joined)) {
                    done.insert(key, result?);
                }
            }
            None => return Ok(done),
        }
    }
}

/// Returns the result of a task, if there is one. A task that panicked is a bug in exfig: it is reported as a panic.
fn finished<R>(joined: Option<Result<R, JoinError>>) -> Option<R> {
    match joined? {
        Ok(result) => Some(result),
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => None,
        },
    }
}
