//! The pipeline: config → catalog → plan → fetch → draw → render → write → record, for all packages of a run
//! together.
//!
//! The order on disk: write the assets, then the code that names them, then remove stale files, then write
//! `exfig.lock`, then delete the checkpoint. At every instant the code on disk names only complete files that
//! exist. A run killed at any point leaves something that compiles and that `--resume` completes.

mod assets;
mod changes;
pub(crate) mod check;
mod code;
mod code_names;
#[cfg(feature = "raster")]
mod comparison;
mod document;
mod embedding;
mod fetch;
mod figma_renders;
mod files;
mod foreseen;
mod gallery;
mod guards;
mod images;
mod known;
mod left_out;
mod local_drawing;
mod neighbors;
mod outcome;
pub(crate) mod outline;
mod package;
mod pictures;
mod planning;
pub(crate) mod probe;
mod progress;
mod record;
pub(crate) mod report;
mod settle;
mod share;
mod show;
mod shown;
mod waiting;
mod work;
mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

pub use self::changes::{Change, Changed};
use self::fetch::FileData;
use self::files::{Asking, fetch_files};
pub use self::gallery::Gallery;
use self::outcome::halt_of;
pub use self::outcome::{ExportError, Forecast, Halt, Outcome, PackageOutcome, Removed};
use self::package::Package;
use crate::asset::FileKey;
use crate::client::Client;
use crate::config::{Config, NameFilter, nearest_first};
use crate::event::{Event, Reporter};
use crate::io::clock::Clock;
use crate::io::process_lock::{LockedError, ProcessLock};
use crate::patterns::NameMatcher;
use crate::plan::{Problem, Wishes};
use crate::policy::bucket::Tier;
use crate::words::{named_all, on_one_line};

/// What to export.
#[derive(Debug, Clone)]
pub struct Request {
    /// The packages, each with its configuration.
    pub packages: Vec<Config>,
    /// Where exfig keeps its state.
    pub places: Places,
    /// The command line's selections and overrides.
    pub wishes: Wishes,
    /// Resume an interrupted export.
    pub resume: bool,
    /// Plan the export without changing anything.
    pub dry_run: bool,
    /// Stop at the first file that fails.
    pub fail_fast: bool,
    /// The most downloads to run at once.
    pub downloads: usize,
}

/// The directories that hold an export's state.
#[derive(Debug, Clone)]
pub struct Places {
    /// The workspace's target directory. Holds the checkpoint of each export until that export completes.
    pub target: PathBuf,
    /// The workspace's root. Several workspaces may share a target directory.
    pub workspace: PathBuf,
    /// The user's state directory for exfig. Holds what applies to all exports of a package, whichever target
    /// directory they use, such as its lock. `None` keeps that in `target` instead.
    pub state: Option<PathBuf>,
}

impl Places {
    /// Returns the directory of a package's checkpoint, such as `target/exfig/app-0a1b2c3d`.
    pub fn state_of(&self, config: &Config) -> PathBuf {
        exfig_lock::state_directory(&self.target, &self.workspace, &config.package)
    }
}

/// Formats generated code in the style of the project it belongs to.
pub trait CodeFormatter: Send + Sync {
    /// Returns the text of `path` (relative to `root`) in the project's own style, or unchanged.
    fn format(&self, root: &std::path::Path, path: &str, text: String) -> String;
}

/// Leaves generated code unformatted.
#[derive(Debug, Clone, Copy, Default)]
pub struct AsGenerated;

impl CodeFormatter for AsGenerated {
    fn format(&self, _: &std::path::Path, _: &str, text: String) -> String {
        text
    }
}

/// The services an export uses.
#[derive(Clone)]
pub struct Tools {
    /// Sends the requests to Figma.
    pub client: Arc<Client>,
    /// The time of day.
    pub clock: Arc<dyn Clock>,
    /// Receives progress and warnings.
    pub reporter: Arc<dyn Reporter>,
    /// Formats generated Rust.
    pub formatter: Arc<dyn CodeFormatter>,
    /// Whether the token is a plan access token. Figma refuses to render a given version for those.
    pub plan_token: bool,
    /// Becomes `true` when the user asks to stop.
    pub stop: watch::Receiver<bool>,
}

/// What a call that talks to Figma returns. The future of an `async fn` would be compiled in every crate that awaits
/// it; this one is compiled here.
pub type Running<'a, V> = Pin<Box<dyn Future<Output = Result<V, ExportError>> + Send + 'a>>;

/// Runs an export.
///
/// # Errors
/// Returns an [`ExportError`] if nothing could be exported. Items that failed, and a run that ended early,
/// are part of the [`Outcome`].
pub fn run<'a>(request: &'a Request, tools: &'a Tools) -> Running<'a, Outcome> {
    Box::pin(export(request, tools))
}

async fn export(request: &Request, tools: &Tools) -> Result<Outcome, ExportError> {
    let now = tools.clock.now();
    let _locks = lock_packages(request, tools, now)?;
    let ahead = Asking::ahead(request, tools);
    let mut packages = Vec::new();
    for config in &request.packages {
        packages.push(Package::open(config, request, tools, now)?);
    }
    agree_on_versions(&mut packages, tools);
    let mut files = fetch_files(&mut packages, ahead, request, tools).await?;
    for package in &mut packages {
        package.plan(&files, tools)?;
    }
    let unasked = packages.iter().map(Package::unasked).collect::<Vec<_>>();
    let claims = (0..packages.len())
        .map(|at| neighbors::claims(&packages, &unasked, at, &request.places.workspace))
        .collect::<Vec<_>>();
    for ((package, unasked), claims) in packages.iter_mut().zip(unasked).zip(claims) {
        package.plan_removal(unasked, claims, &files)?;
    }
    for package in &packages {
        for notice in &package.outcome.notices {
            tools.reporter.event(Event::Note(format!("{}: {notice}", package.config.package)));
        }
    }
    check_filter(&packages, request)?;
    if request.dry_run {
        return Ok(dry_run(&mut packages, &files, request, tools));
    }
    // What shows an image that cannot be embedded is not drawn, so this belongs to the plan.
    let images = images::fetch(&mut packages, &files, request, tools).await;
    for package in &mut packages {
        package.count_routes();
        package.begin(&files, now)?;
        if request.wishes.gallery {
            package.before = gallery::before(package);
        }
    }
    let mut room = gallery::ROOM;
    let mut halt = match images {
        Ok(images) => assets::export(&mut packages, &files, images, request, tools).await,
        Err(halt) => Some(halt),
    };
    // Nothing needs the documents any longer. Freeing them takes as long as writing the code.
    let documents = files.values_mut().filter_map(|data| data.document.take()).collect::<Vec<_>>();
    tokio::task::spawn_blocking(move || drop(documents));
    for package in &mut packages {
        if package.is_idle() {
            settle::keep_lock(package, tools);
        } else {
            if halt.is_none() {
                halt = code::export(package, &files, tools).await;
            }
            settle::settle(package, &files, halt.as_ref(), tools);
            package.report_notices(tools);
        }
        if request.wishes.gallery && halt.is_none() {
            package.outcome.gallery = Some(gallery::of(package, &files, &mut room));
        }
    }
    if halt.is_none() && packages.iter().all(|package| package.recorder.is_none()) {
        files::forget_documents(request, files.keys(), tools.clock.now());
    }
    let spent = tools.client.spent();
    let packages = packages.into_iter().map(Package::into_outcome).collect();
    Ok(Outcome { packages, halt, spent, forecast: Forecast::default() })
}

/// Rejects a `--filter` that matches nothing. Entries that are up to date are not planned and might contain a
/// match, so the filter is accepted if the run skips any of them.
fn check_filter(packages: &[Package<'_>], request: &Request) -> Result<(), ExportError> {
    let Some(filter) = &request.wishes.filter else { return Ok(()) };
    let is_unseen = |package: &Package<'_>| {
        let mut entries = package.config.entries.iter().enumerate();
        entries.any(|(index, entry)| request.wishes.include(entry) && !package.wanted.contains(&index))
    };
    let names =
        packages.iter().flat_map(|package| &package.plan.assets).map(|asset| asset.figma_name.clone());
    let names = names.collect::<BTreeSet<_>>();
    let matcher = NameMatcher::new(&NameFilter { names: vec![filter.clone()], exclude: Vec::new() });
    if names.iter().any(|name| matcher.matches(name)) || packages.iter().any(is_unseen) {
        return Ok(());
    }
    let bare = filter.trim_matches('*');
    let near = nearest_first(bare, names.into_iter().collect());
    let near = match near.is_empty() {
        true => "the selected entries have no icon or image".to_owned(),
        false => format!("the nearest names are {}", named_all(near.iter().take(3).map(String::as_str))),
    };
    Err(ExportError::NothingMatches { filter: on_one_line(filter), near })
}

/// Makes one run use one version of each file: a package that was interrupted at another version than a package before it,
/// or at one that another package has left behind since, starts over.
fn agree_on_versions(packages: &mut [Package<'_>], tools: &Tools) {
    let mut pinned = BTreeMap::<FileKey, String>::new();
    let newest = packages.iter().map(Package::newest_versions).collect::<Vec<_>>();
    for (at, package) in packages.iter_mut().enumerate() {
        let pins = package.pins();
        let others =
            newest.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, versions)| versions);
        let is_left_behind = |(key, version): (&FileKey, &String)| {
            // Figma counts versions upwards.
            let version = version.parse::<u64>().ok();
            version.is_some_and(|version| others.clone().any(|newest| newest.get(key) > Some(&version)))
        };
        if pins.iter().any(is_left_behind) {
            package.start_over(
                "another package in this run was exported at a newer version of the Figma file since",
                tools,
            );
        } else if pins.iter().any(|(key, version)| pinned.get(key).is_some_and(|other| other != version)) {
            package.start_over(
                "another package in this run was interrupted at a different version of the Figma file",
                tools,
            );
        } else {
            pinned.extend(pins);
        }
    }
}

/// Locks each package, so that only one export of it runs at a time, whichever target directory it uses.
fn lock_packages(request: &Request, tools: &Tools, now: Duration) -> Result<Vec<ProcessLock>, ExportError> {
    let Places { target, state, .. } = &request.places;
    let mut locks = Vec::new();
    if request.dry_run {
        // A dry run changes nothing, so it can run next to an export.
        return Ok(locks);
    }
    for config in &request.packages {
        let in_state = state.as_ref().map(|state| ProcessLock::acquire(state, &config.root, now));
        let lock = match in_state {
            Some(Err(LockedError::Io { path, source })) => {
                tools.reporter.event(Event::Warning(format!(
                    "cannot use the state directory (`{}`: {source}); locking `{}` in the target directory \
                     instead, which does not stop exports that use another target directory",
                    path.display(),
                    config.package
                )));
                ProcessLock::acquire(&target.join("exfig"), &config.root, now)
            }
            Some(other) => other,
            None => ProcessLock::acquire(&target.join("exfig"), &config.root, now),
        };
        locks.push(lock?);
    }
    Ok(locks)
}

fn dry_run(
    packages: &mut [Package<'_>],
    files: &BTreeMap<FileKey, FileData>,
    request: &Request,
    tools: &Tools,
) -> Outcome {
    for package in packages.iter_mut() {
        settle::list_plan(package);
    }
    let lists = images::foresee(packages, files, request, tools) as u64;
    let renders = waiting::planned_requests(packages, files, tools) as u64;
    packages.iter_mut().for_each(Package::count_routes);
    let packages = packages.iter_mut().map(|package| std::mem::take(&mut package.outcome)).collect();
    let spent = tools.client.spent();
    // The export repeats the requests that planning made, but for the documents that are on disk now.
    let kept = files.values().filter(|data| data.kept);
    let (kept, newest) = kept.fold((0, 0), |(all, newest), data| (all + 1, newest + u64::from(data.newest)));
    let mut tiers = spent.tiers;
    tiers[0] = tiers[0].saturating_sub(kept) + renders;
    tiers[1] += lists;
    tiers[2] += newest;
    let forecast = Forecast {
        tiers,
        wait: tools.client.forecast(Tier::One, u32::try_from(tiers[0]).unwrap_or(u32::MAX)),
        available: tools.client.available(Tier::One),
        month_left: tools.client.month_left(Tier::One),
    };
    Outcome { packages, halt: None, spent, forecast }
}

fn fail(tools: &Tools, package: &mut PackageOutcome, problem: Problem) {
    tools.reporter.event(Event::Failed { what: problem.what.clone(), why: problem.why.clone() });
    package.failed.push(problem);
}
