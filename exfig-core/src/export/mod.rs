//! The pipeline: config → catalog → plan → fetch → render → write → record, for all packages of a run together.
//!
//! The order on disk is: assets, then the code that names them, then the removal of what is gone, then `exfig.lock`, then the
//! checkpoint. So at every instant the code on disk names only files that are there, whole, and whoever dies in between leaves
//! something that compiles and that `--resume` completes.

mod assets;
pub mod check;
mod code;
mod document;
mod fetch;
mod figma_renders;
mod files;
mod guards;
mod known;
mod local_drawing;
mod outcome;
mod package;
mod pictures;
mod planning;
mod progress;
mod record;
pub mod report;
mod settle;
mod shown;
mod work;
mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use self::fetch::FileData;
use self::files::fetch_files;
use self::outcome::halt_of;
pub use self::outcome::{ExportError, Forecast, Halt, Outcome, PackageOutcome, Removed};
use self::package::Package;
use crate::asset::FileKey;
use crate::client::Client;
use crate::config::{Config, NameFilter, nearest_first};
use crate::digest::Digest;
use crate::event::{Event, Reporter};
use crate::io::clock::Clock;
use crate::io::process_lock::{LockedError, ProcessLock};
use crate::io::transport::Transport;
use crate::patterns::NameMatcher;
use crate::plan::{Problem, Wishes};
use crate::policy::bucket::Tier;
use crate::words::{named_all, on_one_line};

/// What to export.
#[derive(Debug, Clone)]
pub struct Request {
    /// The packages, each with its configuration.
    pub packages: Vec<Config>,
    /// Where state is kept.
    pub places: Places,
    /// What the command line limits or forces.
    pub wishes: Wishes,
    /// Go on with an interrupted export.
    pub resume: bool,
    /// Plan, and change nothing.
    pub dry_run: bool,
    /// Stop at the first file that fails.
    pub fail_fast: bool,
    /// Downloads under way at once.
    pub downloads: usize,
    /// The command as users type it, for generated files and messages.
    pub command: String,
}

/// Where an export keeps what it knows.
#[derive(Debug, Clone)]
pub struct Places {
    /// The workspace's target directory: checkpoints live in it, for as long as an export is not complete.
    pub target: PathBuf,
    /// The workspace's root: several may share a target directory.
    pub workspace: PathBuf,
    /// The user's state directory for exfig: what holds for all exports of a package, wherever its target directory is.
    pub state: Option<PathBuf>,
}

impl Places {
    /// Where the checkpoint of a package is: `target/exfig/app-0a1b2c3d`.
    #[must_use]
    pub fn state_of(&self, config: &Config) -> PathBuf {
        let workspace = std::fs::canonicalize(&self.workspace).unwrap_or_else(|_| self.workspace.clone());
        let digest = Digest::of(workspace.as_os_str().as_encoded_bytes());
        self.target.join("exfig").join(format!("{}-{}", config.package, &digest.half()[..8]))
    }
}

/// Formats generated code as its project wants it.
pub trait CodeFormatter: Send + Sync {
    /// The text for `path` (relative to `root`) in the project's own format, or as it is.
    fn format(&self, root: &std::path::Path, path: &str, text: String) -> String;
}

/// Leaves code as it was generated.
#[derive(Debug, Clone, Copy, Default)]
pub struct AsGenerated;

impl CodeFormatter for AsGenerated {
    fn format(&self, _: &std::path::Path, _: &str, text: String) -> String {
        text
    }
}

/// What an export works with.
pub struct Tools<T> {
    /// Figma.
    pub client: Arc<Client<T>>,
    /// The time of day.
    pub clock: Arc<dyn Clock>,
    /// Receives progress and warnings.
    pub reporter: Arc<dyn Reporter>,
    /// Formats generated Rust.
    pub formatter: Arc<dyn CodeFormatter>,
    /// Whether the token is a plan access token, which cannot have renders of a given version.
    pub plan_token: bool,
    /// Becomes true when the user wants to stop.
    pub stop: watch::Receiver<bool>,
}

impl<T> Clone for Tools<T> {
    fn clone(&self) -> Self {
        Self {
            client: Arc::clone(&self.client),
            clock: Arc::clone(&self.clock),
            reporter: Arc::clone(&self.reporter),
            formatter: Arc::clone(&self.formatter),
            plan_token: self.plan_token,
            stop: self.stop.clone(),
        }
    }
}

/// Runs an export.
///
/// # Errors
/// [`ExportError`] where nothing could be done. Failures of single items and early ends are part of the [`Outcome`].
pub async fn run<T: Transport>(request: &Request, tools: &Tools<T>) -> Result<Outcome, ExportError> {
    let now = tools.clock.now();
    let _locks = lock_packages(request, tools, now)?;
    let mut packages = Vec::new();
    for config in &request.packages {
        packages.push(Package::open(config, request, tools, now)?);
    }
    agree_on_versions(&mut packages, tools);
    let files = fetch_files(&mut packages, request, tools).await?;
    for package in &mut packages {
        package.plan(&files, tools)?;
        for notice in &package.outcome.notices {
            tools.reporter.event(Event::Note(format!("{}: {notice}", package.config.package)));
        }
    }
    check_filter(&packages, request)?;
    if request.dry_run {
        return Ok(dry_run(&mut packages, &files, tools));
    }
    for package in &mut packages {
        package.begin(&files, now)?;
    }
    let mut halt = assets::export(&mut packages, &files, request, tools).await;
    for package in &mut packages {
        if package.is_idle() {
            continue;
        }
        if halt.is_none() {
            halt = code::export(package, &files, tools).await;
        }
        settle::settle(package, &files, halt.is_some(), tools);
        package.report_notices(tools);
    }
    let spent = tools.client.spent();
    let packages = packages.into_iter().map(Package::into_outcome).collect();
    Ok(Outcome { packages, halt, spent, forecast: Forecast::default() })
}

/// A `--filter` that names nothing is a mistake. Entries that are up to date are not looked at, and may have what it names.
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
    let near = named_all(near.iter().take(3).map(String::as_str));
    Err(ExportError::NothingMatches { filter: on_one_line(filter), near })
}

/// One run shows one version of a file: packages that were interrupted at another one start over.
fn agree_on_versions<T>(packages: &mut [Package<'_>], tools: &Tools<T>) {
    let mut pinned = BTreeMap::<FileKey, String>::new();
    for package in packages {
        let pins = package.pins();
        if pins.iter().any(|(key, version)| pinned.get(key).is_some_and(|other| other != version)) {
            package.start_over(
                "another package of this run was interrupted at another version of the file",
                tools,
            );
        } else {
            pinned.extend(pins);
        }
    }
}

/// One export of a package at a time, whichever target directory it has.
fn lock_packages<T>(
    request: &Request,
    tools: &Tools<T>,
    now: Duration,
) -> Result<Vec<ProcessLock>, ExportError> {
    let Places { target, state, .. } = &request.places;
    let mut locks = Vec::new();
    if request.dry_run {
        // Changes nothing, and so disturbs nobody.
        return Ok(locks);
    }
    for config in &request.packages {
        let in_state = state.as_ref().map(|state| ProcessLock::acquire(state, &config.root, now));
        let lock = match in_state {
            Some(Err(LockedError::Io { path, source })) => {
                tools.reporter.event(Event::Warning(format!(
                    "cannot use the state directory (`{}`: {source}); the lock of `{}` is in the target directory, and holds only for exports that share it",
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

fn dry_run<T: Transport>(
    packages: &mut [Package<'_>],
    files: &BTreeMap<FileKey, FileData>,
    tools: &Tools<T>,
) -> Outcome {
    for package in packages.iter_mut() {
        settle::plan(package);
    }
    let renders = assets::planned_requests(packages, files, tools) as u64;
    let packages = packages.iter_mut().map(|package| std::mem::take(&mut package.outcome)).collect();
    let spent = tools.client.spent();
    // What planning took, the export takes again.
    let mut tiers = spent.tiers;
    tiers[0] += renders;
    let forecast = Forecast {
        tiers,
        wait: tools.client.forecast(Tier::One, u32::try_from(tiers[0]).unwrap_or(u32::MAX)),
        available: tools.client.available(Tier::One),
        month_left: tools.client.month_left(Tier::One),
    };
    Outcome { packages, halt: None, spent, forecast }
}

fn fail<T>(tools: &Tools<T>, package: &mut PackageOutcome, problem: Problem) {
    tools.reporter.event(Event::Failed { what: problem.what.clone(), why: problem.why.clone() });
    package.failed.push(problem);
}
