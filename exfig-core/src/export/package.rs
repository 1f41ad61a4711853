//! One package of a run: its state from before, its plan, and its progress.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::path::PathBuf;
use std::time::Duration;

use exfig_lock::lock::{Lock, LockCollection, LockError, LockToken};
use exfig_lock::{Difference, Digest};

use super::fetch::Needs;
use super::{ExportError, PackageOutcome, Removed, Request, Tools, known};
use crate::asset::{AssetKind, FileKey};
use crate::config::{Config, Entry};
use crate::design::Notices;
use crate::event::Event;
use crate::io::store::{Recorder, Store};
use crate::io::{lock_file, workspace};
use crate::plan::{self, Gone, Plan, Present, Wishes};
use crate::state::checkpoint::Checkpoint;
use crate::tint::Tint;

pub(super) struct Package<'a> {
    pub(super) config: &'a Config,
    pub(super) wishes: &'a Wishes,
    pub(super) lock: Lock,
    /// What exfig.lock held before it was read.
    pub(super) found: Option<Digest>,
    /// Digests of the files on disk, for every path that the lock, the checkpoint or the plan names.
    pub(super) files: BTreeMap<String, Digest>,
    /// Planned paths that are another name of a recorded file, with the recorded name.
    pub(super) twins: BTreeMap<String, String>,
    /// The checkpoint of an interrupted export.
    pub(super) earlier: Option<Checkpoint>,
    pub(super) resuming: bool,
    /// The entries to plan: indexes into the configuration.
    pub(super) wanted: BTreeSet<usize>,
    pub(super) plan: Plan,
    /// Files to remove if everything succeeds.
    pub(super) stale: Vec<String>,
    /// Files that belong to another package now: they leave the record, and stay.
    pub(super) ceded: BTreeSet<String>,
    /// Why each of the stale files is removed.
    pub(super) gone: BTreeMap<String, Gone>,
    /// Whether this run changes nothing.
    pub(super) dry_run: bool,
    pub(super) store: Store,
    pub(super) recorder: Option<Recorder>,
    /// Paths that hold something other than a readable file, and why.
    pub(super) odd: BTreeMap<String, String>,
    /// The files that this run has put in place, with their digests.
    pub(super) done: BTreeMap<String, Digest>,
    /// Paths that this run did not overwrite because they hold somebody else's files, and whether exfig.lock
    /// has the digest that this run would have written. If so, only the file was modified.
    pub(super) refused: BTreeMap<String, bool>,
    /// The tokens named by the code that this run writes, by entry.
    pub(super) tokens: BTreeMap<usize, Vec<LockToken>>,
    /// The collections of variables in that code, by entry.
    pub(super) collections: BTreeMap<usize, Vec<LockCollection>>,
    /// Entries whose code is not written in this run, and why.
    pub(super) withheld: BTreeMap<usize, String>,
    /// With [`Wishes::gallery`]: the pictures that this run replaces or removes, by path.
    pub(super) before: BTreeMap<String, Vec<u8>>,
    /// Collected during the export, and reported at its end.
    pub(super) notes: Notices,
    pub(super) warnings: Notices,
    pub(super) outcome: PackageOutcome,
}

/// Reads a package's exfig.lock. Warns if it has merge conflicts, which this export resolves, or if a newer version of
/// exfig wrote it.
fn read_lock(config: &Config, request: &Request, tools: &Tools) -> Result<Lock, ExportError> {
    let warn = |text: &dyn Display| {
        tools.reporter.event(Event::Warning(format!("{}: {text}", config.package)));
    };
    let (lock, is_merged) = match lock_file::read_and_merge(&config.root) {
        // With `--force`, treat a damaged lock as a missing one. A newer one is never overwritten.
        Err(lock_file::StateError::Lock {
            source: LockError::Unreadable(_) | LockError::Conflict(_),
            ..
        }) if request.wishes.force => return Ok(Lock::default()),
        other => other?,
    };
    if is_merged {
        warn(&"exfig.lock has merge conflicts; this export joins both sides");
    }
    if let Some(version) = lock.newer_exfig() {
        warn(&Difference::NewerExfig(version.to_owned()));
    }
    Ok(lock.adopted_by(&known::of(config)))
}

impl<'a> Package<'a> {
    /// Reads the package's state, and cleans up after exports that died. [`look_at_files`](Self::look_at_files) is next.
    pub(super) fn open(
        config: &'a Config,
        request: &'a Request,
        tools: &Tools,
        now: Duration,
    ) -> Result<Self, ExportError> {
        let store = Store::new(&request.places.state_of(config), config.settings.durability);
        let (earlier, warning) = if request.dry_run { (store.peek(), None) } else { store.load() };
        if let Some(warning) = warning {
            tools.reporter.event(Event::Warning(warning));
        }
        let found = lock_file::content(&config.root);
        let lock = read_lock(config, request, tools)?;
        let outcome = PackageOutcome {
            name: config.package.clone(),
            is_first: lock.entries.is_empty(),
            ..PackageOutcome::default()
        };
        let mut package = Self {
            config,
            wishes: &request.wishes,
            lock,
            found,
            files: BTreeMap::new(),
            twins: BTreeMap::new(),
            odd: BTreeMap::new(),
            earlier,
            resuming: false,
            wanted: BTreeSet::new(),
            plan: Plan::default(),
            stale: Vec::new(),
            ceded: BTreeSet::new(),
            gone: BTreeMap::new(),
            dry_run: request.dry_run,
            store,
            recorder: None,
            done: BTreeMap::new(),
            refused: BTreeMap::new(),
            tokens: BTreeMap::new(),
            collections: BTreeMap::new(),
            withheld: BTreeMap::new(),
            before: BTreeMap::new(),
            notes: Notices::default(),
            warnings: Notices::default(),
            outcome,
        };
        if !request.dry_run {
            package.clean_up(tools);
        }
        package.decide_resuming(request, tools, now);
        package.check_links()?;
        Ok(package)
    }

    /// Removes the temporary files of killed exports, except what somebody else wrote.
    fn clean_up(&self, tools: &Tools) {
        let known = |digest: &Digest| {
            let mut recorded = self.earlier.iter().flat_map(Checkpoint::written);
            self.lock.outputs().any(|(_, output)| output.sha256 == *digest)
                || recorded.any(|(_, ours)| ours == digest)
        };
        for kept in workspace::clean_temporary_files(&self.config.root, &self.directories(), &known) {
            tools.reporter.event(Event::Warning(format!(
                "`{}` holds a file that somebody else wrote just as an export was killed; look at it, then \
                 move or delete it",
                kept.display()
            )));
        }
    }

    /// Returns every directory in which an export may have left a temporary file.
    fn directories(&self) -> BTreeSet<PathBuf> {
        let root = &self.config.root;
        let locked = self.lock.outputs().map(|(path, _)| path);
        let recorded = self.earlier.iter().flat_map(|earlier| {
            let items = AssetKind::ALL.into_iter().flat_map(|kind| earlier.pending.files(kind));
            items.chain(earlier.written().map(|(path, _)| path))
        });
        let configured = self
            .config
            .entries
            .iter()
            .flat_map(|entry| entry.outputs.iter().map(|output| output.path.as_str()));
        let mut directories = BTreeSet::from([root.clone()]);
        directories.extend(
            locked
                .chain(recorded)
                .chain(configured)
                .filter_map(|path| root.join(path).parent().map(PathBuf::from)),
        );
        directories.extend(
            self.config
                .entries
                .iter()
                .filter_map(|entry| entry.assets())
                .map(|assets| root.join(&assets.dir)),
        );
        directories
    }

    pub(super) fn announce(&self, tools: &Tools, resumed: Option<(usize, usize)>) {
        tools.reporter.event(Event::Package { name: self.config.package.clone(), resumed });
    }

    /// Reads the digests of all files that the lock, the checkpoint or `more` name.
    pub(super) fn look_at_files(&mut self, more: Vec<String>) {
        let mut paths = more.into_iter().collect::<BTreeSet<_>>();
        paths.extend(self.lock.outputs().map(|(path, _)| path.to_owned()));
        let announced = self.earlier.iter().flat_map(Checkpoint::written);
        paths.extend(announced.map(|(path, _)| path.to_owned()));
        paths.retain(|path| !self.files.contains_key(path));
        let found = workspace::look_at(&self.config.root, paths.iter().map(String::as_str));
        self.files.extend(found.files);
        self.odd.extend(found.odd);
    }

    pub(super) fn present(&self) -> Present<'_> {
        Present {
            lock: &self.lock,
            files: &self.files,
            twins: &self.twins,
            checkpoint: self.earlier.as_ref(),
            resuming: self.resuming,
        }
    }

    /// Whether an export of `key` is recorded, so that requesting its version is worthwhile.
    pub(super) fn knows(&self, key: &FileKey) -> bool {
        let is_recorded =
            |entry: &&Entry| self.lock.entry(&entry.key).is_some_and(|locked| locked.file == entry.file);
        let mut recorded = self.config.entries.iter().filter(is_recorded);
        recorded.any(|entry| entry.files().contains(&key))
            || self.lock.entries.iter().any(|entry| entry.file == *key)
    }

    /// Adds the entries that are not up to date at the `versions` of the Figma files to `wanted`.
    pub(super) fn want(&mut self, versions: &BTreeMap<FileKey, String>) {
        let mut fresh = Vec::new();
        for (index, entry) in self.config.entries.iter().enumerate() {
            if !self.wishes.include(entry) {
                continue;
            }
            let version = entry.version_at(|file| versions.get(file).map(String::as_str));
            // A page shows what is up to date too.
            if !self.wishes.gallery
                && version.is_some_and(|version| {
                    plan::entry_is_fresh(entry, &version, &self.present(), self.wishes)
                })
            {
                fresh.push(index);
                continue;
            }
            self.wanted.insert(index);
            // A theme needs its members planned, fresh or not.
            self.wanted.extend(self.config.members(index));
        }
        let fresh = fresh.iter().filter(|index| !self.wanted.contains(*index));
        let locked = fresh.filter_map(|index| self.lock.entry(&self.config.entries[*index].key));
        self.outcome.unchanged += locked.map(|locked| locked.outputs.len()).sum::<usize>();
    }

    /// Returns what the wanted entries need from the file.
    pub(super) fn needs(&self, key: &FileKey) -> Needs {
        let mut needs = Needs::default();
        let wanted = self.wanted.iter().map(|index| &self.config.entries[*index]);
        wanted.filter(|entry| entry.files().contains(&key)).for_each(|entry| needs.add_entry(entry));
        needs
    }

    /// Whether the run covers all entries and all of their items.
    pub(super) fn is_whole(&self) -> bool {
        self.wishes.only.is_empty() && self.wishes.filter.is_none()
    }

    /// Whether there is nothing to fetch, generate or remove.
    pub(super) fn is_idle(&self) -> bool {
        self.wanted.is_empty() && self.stale.is_empty() && self.ceded.is_empty()
    }

    /// Notes that `tint` does not apply to the icon of planned asset `index`.
    pub(super) fn note_untinted(&mut self, index: usize, tint: &Tint) {
        let asset = &self.plan.assets[index];
        // The other scales show the same icon.
        let assets = self.config.entries[asset.entry].assets();
        if assets.is_some_and(|assets| assets.scales.first() != Some(&asset.scale)) {
            return;
        }
        let name = asset.figma_name.clone();
        let what = match tint {
            Tint::Each(_) => "icons with none of the colors that `tint` replaces",
            _ => "icons without exactly one color, which `tint` leaves unchanged",
        };
        self.notes.add(what, name);
    }

    /// Reports the collected notes and warnings, counted by reason.
    pub(super) fn report_notices(&mut self, tools: &Tools) {
        let package = &self.config.package;
        let (notes, warnings) =
            (std::mem::take(&mut self.notes).lines(), std::mem::take(&mut self.warnings).lines());
        notes.iter().for_each(|line| tools.reporter.event(Event::Note(format!("{package}: {line}"))));
        warnings.iter().for_each(|line| tools.reporter.event(Event::Warning(format!("{package}: {line}"))));
        self.outcome.notices.extend(notes.into_iter().chain(warnings));
    }

    /// Returns a removed file with the reason.
    pub(super) fn removed(&self, path: String) -> Removed {
        // A file that an interrupted export wrote has no recorded reason.
        let why = self.gone.get(&path).cloned().unwrap_or(Gone::Output);
        Removed { path, why }
    }

    pub(super) fn into_outcome(mut self) -> PackageOutcome {
        // Responses arrive in any order; make the output stable.
        self.outcome.failed.sort_by(|a, b| a.what.cmp(&b.what));
        self.outcome
    }
}
