//! One package of a run: its state before, its plan, and what has become of it so far.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use super::fetch::Needs;
use super::{ExportError, PackageOutcome, Removed, Request, Tools, known};
use crate::asset::{AssetKind, FileKey};
use crate::config::Config;
use crate::design::Notices;
use crate::digest::Digest;
use crate::event::Event;
use crate::io::store::{Recorder, Store};
use crate::io::workspace;
use crate::plan::{self, Gone, Plan, Present, Wishes};
use crate::state::checkpoint::Checkpoint;
use crate::state::lockfile::{Lock, LockError, LockToken};

pub(super) struct Package<'a> {
    pub(super) config: &'a Config,
    pub(super) wishes: &'a Wishes,
    pub(super) command: &'a str,
    pub(super) lock: Lock,
    /// Digests of what is on disk, for every path that the lock, the checkpoint or the plan names.
    pub(super) files: BTreeMap<String, Digest>,
    /// Paths of the plan that are another name of a file on record, and that name.
    pub(super) twins: BTreeMap<String, String>,
    /// What an interrupted export left.
    pub(super) earlier: Option<Checkpoint>,
    pub(super) resuming: bool,
    /// The entries that are looked at: indexes into the configuration.
    pub(super) wanted: BTreeSet<usize>,
    pub(super) plan: Plan,
    /// Files that are removed if everything succeeds.
    pub(super) stale: Vec<String>,
    /// Why they go.
    pub(super) gone: BTreeMap<String, Gone>,
    /// Nothing is changed.
    pub(super) dry_run: bool,
    pub(super) store: Store,
    pub(super) recorder: Option<Recorder>,
    /// What is in a file's place and is none, and why.
    pub(super) odd: BTreeMap<String, String>,
    /// What this run has put under its name, with the node it shows.
    pub(super) done: BTreeMap<String, Digest>,
    /// Files of others in the way of what this run made, and whether exfig.lock has the same digest for it: then only the file was modified.
    pub(super) refused: BTreeMap<String, bool>,
    /// What the code that this run writes names, by entry.
    pub(super) tokens: BTreeMap<usize, Vec<LockToken>>,
    /// Entries whose code is not written in this run, and why.
    pub(super) withheld: BTreeMap<usize, String>,
    /// What turned out during the export: worth knowing, and worth a look.
    notes: Notices,
    pub(super) warnings: Notices,
    pub(super) outcome: PackageOutcome,
}

impl<'a> Package<'a> {
    /// Reads the package's state, and cleans up after exports that died.
    pub(super) fn open<T>(
        config: &'a Config,
        request: &'a Request,
        tools: &Tools<T>,
        now: Duration,
    ) -> Result<Self, ExportError> {
        let store = Store::new(&request.places.state_of(config), config.settings.durability);
        let (earlier, warning) = if request.dry_run { (store.peek(), None) } else { store.load() };
        if let Some(warning) = warning {
            tools.reporter.event(Event::Warning(warning));
        }
        let lock = match workspace::read_lock(&config.root) {
            // With `--force` a damaged lock is no more than a missing one; a newer one is never overwritten.
            Err(workspace::StateError::Lock {
                source: LockError::Unreadable(_) | LockError::Conflict(_),
                ..
            }) if request.wishes.force => Lock::default(),
            other => other?.adopted_by(&known::of(config)),
        };
        let mut package = Self {
            config,
            wishes: &request.wishes,
            command: &request.command,
            lock,
            files: BTreeMap::new(),
            twins: BTreeMap::new(),
            odd: BTreeMap::new(),
            earlier,
            resuming: false,
            wanted: BTreeSet::new(),
            plan: Plan::default(),
            stale: Vec::new(),
            gone: BTreeMap::new(),
            dry_run: request.dry_run,
            store,
            recorder: None,
            done: BTreeMap::new(),
            refused: BTreeMap::new(),
            tokens: BTreeMap::new(),
            withheld: BTreeMap::new(),
            notes: Notices::default(),
            warnings: Notices::default(),
            outcome: PackageOutcome { name: config.package.clone(), ..PackageOutcome::default() },
        };
        if !request.dry_run {
            package.clean_up(tools);
        }
        package.decide_resuming(request, tools, now);
        package.look_at_files(Vec::new());
        package.check_links()?;
        Ok(package)
    }

    /// Removes the temporary files of exports that died, but for what somebody else wrote.
    fn clean_up<T>(&self, tools: &Tools<T>) {
        let known = |digest: &Digest| {
            let earlier = self.earlier.iter();
            let mut recorded =
                earlier.flat_map(|earlier| earlier.outputs.values().chain(earlier.intended.values()));
            self.lock.outputs().any(|(_, output)| output.sha256 == *digest)
                || recorded.any(|ours| ours == digest)
        };
        for kept in workspace::clean_temporary_files(&self.config.root, &self.directories(), &known) {
            tools.reporter.event(Event::Warning(format!(
                "`{}` is what somebody wrote in the moment in which an export was killed; look at it, and move or remove it",
                kept.display()
            )));
        }
    }

    /// Every directory that an export may have left a temporary file in.
    fn directories(&self) -> BTreeSet<PathBuf> {
        let root = &self.config.root;
        let locked = self.lock.outputs().map(|(path, _)| path);
        let recorded = self.earlier.iter().flat_map(|earlier| {
            let items = AssetKind::ALL.into_iter().flat_map(|kind| earlier.pending.files(kind));
            items.chain(earlier.outputs.keys().chain(earlier.intended.keys()).map(String::as_str))
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

    pub(super) fn announce<T>(&self, tools: &Tools<T>, resumed: Option<(usize, usize)>) {
        tools.reporter.event(Event::Package { name: self.config.package.clone(), resumed });
    }

    /// Reads the digests of what is on disk: all that the lock and the checkpoint name, and `more`.
    pub(super) fn look_at_files(&mut self, more: Vec<String>) {
        let mut paths = more.into_iter().collect::<BTreeSet<_>>();
        paths.extend(self.lock.outputs().map(|(path, _)| path.to_owned()));
        let announced = |earlier: &Checkpoint| {
            earlier.outputs.keys().chain(earlier.intended.keys()).cloned().collect::<Vec<_>>()
        };
        paths.extend(self.earlier.iter().flat_map(announced));
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

    /// Whether an export of `key` is on record, so that its version is worth asking for.
    pub(super) fn knows(&self, key: &FileKey) -> bool {
        self.lock.entries.iter().any(|entry| entry.file == *key)
    }

    /// Takes up the entries of the file `key` that have something to do at `version`, and says what they need.
    pub(super) fn want(&mut self, key: &FileKey, version: Option<&str>) -> Needs {
        let mut needs = Needs::default();
        let mut fresh = Vec::new();
        for (index, entry) in self.config.entries.iter().enumerate() {
            if entry.file != *key || !self.wishes.include(entry) {
                continue;
            }
            if version
                .is_some_and(|version| plan::entry_is_fresh(entry, version, &self.present(), self.wishes))
            {
                fresh.push(index);
                continue;
            }
            self.wanted.insert(index);
            // What a theme shows is looked at again, fresh or not.
            self.wanted.extend(self.config.members(index));
        }
        for &index in self.wanted.iter().filter(|index| self.config.entries[**index].file == *key) {
            needs.add_entry(&self.config.entries[index]);
        }
        let fresh = fresh.iter().filter(|index| !self.wanted.contains(*index));
        let locked = fresh.filter_map(|index| self.lock.entry(&self.config.entries[*index].key));
        self.outcome.unchanged += locked.map(|locked| locked.outputs.len()).sum::<usize>();
        needs
    }

    /// The run is about all entries and all of their items.
    pub(super) fn is_whole(&self) -> bool {
        self.wishes.only.is_empty() && self.wishes.filter.is_none()
    }

    /// Nothing to fetch, to generate or to remove.
    pub(super) fn is_idle(&self) -> bool {
        self.wanted.is_empty() && self.stale.is_empty()
    }

    /// The icon of the plan's asset `index` has several colors, or none, so that `tint` leaves it as it is.
    pub(super) fn note_untinted(&mut self, index: usize) {
        let name = self.plan.assets[index].figma_name.clone();
        self.notes.add("icons that are not of one color, which `tint` leaves as they are", name);
    }

    /// Reports what turned out during the export, counted by reason.
    pub(super) fn report_notices<T>(&mut self, tools: &Tools<T>) {
        let package = &self.config.package;
        let (notes, warnings) =
            (std::mem::take(&mut self.notes).lines(), std::mem::take(&mut self.warnings).lines());
        notes.iter().for_each(|line| tools.reporter.event(Event::Note(format!("{package}: {line}"))));
        warnings.iter().for_each(|line| tools.reporter.event(Event::Warning(format!("{package}: {line}"))));
        self.outcome.notices.extend(notes.into_iter().chain(warnings));
    }

    /// What goes, and why.
    pub(super) fn removed(&self, path: String) -> Removed {
        // What an interrupted export wrote is in no record.
        let why = self.gone.get(&path).cloned().unwrap_or(Gone::Output);
        Removed { path, why }
    }

    pub(super) fn into_outcome(mut self) -> PackageOutcome {
        // They come in the order in which answers arrive, which means nothing to anybody.
        self.outcome.failed.sort_by(|a, b| a.what.cmp(&b.what));
        self.outcome
    }
}
