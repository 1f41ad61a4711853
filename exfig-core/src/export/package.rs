//! One package of a run: its state before, its plan, and what has become of it so far.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use super::catalog::{FileData, Needs};
use super::{ExportError, PackageOutcome, Request, Tools, record};
use crate::asset::{AssetKind, FileKey};
use crate::checkpoint::{Checkpoint, FORMAT, Items, NotResumable};
use crate::config::{Config, Entry};
use crate::digest::Digest;
use crate::event::Event;
use crate::figma::notice::Notices;
use crate::io::clock::{parse_rfc3339, rfc3339};
use crate::io::store::{Recorder, Store};
use crate::io::{workspace, write};
use crate::lockfile::{Lock, LockError, LockOutput, LockToken};
use crate::naming;
use crate::plan::{self, Design, Freshness, Plan, Present, Problem, Route, Wishes};
use crate::policy::failure::seconds;

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
    pub(super) store: Store,
    pub(super) recorder: Option<Recorder>,
    /// What is in a file's place and is none, and why.
    pub(super) odd: BTreeMap<String, String>,
    /// What this run has put under its name, with the node it shows.
    pub(super) done: BTreeMap<String, Digest>,
    /// What the code that this run writes names, by entry.
    pub(super) tokens: BTreeMap<usize, Vec<LockToken>>,
    /// Entries whose code is not written in this run, and why.
    pub(super) withheld: BTreeMap<usize, String>,
    /// Names of icons that `tint` has left as they are.
    untinted: Vec<String>,
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
            other => other?.adopted_by(&record::known(config)),
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
            store,
            recorder: None,
            done: BTreeMap::new(),
            tokens: BTreeMap::new(),
            withheld: BTreeMap::new(),
            untinted: Vec::new(),
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

    fn decide_resuming<T>(&mut self, request: &Request, tools: &Tools<T>, now: Duration) {
        let Some(earlier) = &self.earlier else {
            if request.resume {
                tools.reporter.event(Event::Note(format!(
                    "{}: nothing to resume, starting a new export",
                    self.config.package
                )));
            }
            self.announce(tools, None);
            return;
        };
        let counts = (earlier.completed.len(), earlier.completed.len() + earlier.pending.len());
        let started = parse_rfc3339(&earlier.started_at);
        match earlier.resumable(&self.config.digest(), rules(), &entry_digests(self.config), started, now) {
            Ok(()) if request.resume => self.resuming = true,
            Ok(()) => tools.reporter.event(Event::Note(format!(
                "{}: an interrupted export of {} was found ({} of {} done); `--resume` would go on with it, this starts over",
                self.config.package, earlier.started_at, counts.0, counts.1
            ))),
            Err(why) if request.resume => {
                let why = match why {
                    NotResumable::Expired(age) => format!("it began {} ago, and after 24 h a design is better fetched again", seconds(age)),
                    NotResumable::FromTheFuture => format!("it began in the future ({})", earlier.started_at),
                    NotResumable::OtherExfig => "another version of exfig began it".to_owned(),
                    NotResumable::ConfigChanged(entries) => format!("the configuration of {} changed since", entries.join(", ")),
                };
                tools.reporter.event(Event::Warning(format!("{}: cannot resume: {why}; starting over", self.config.package)));
            }
            Err(_) => {}
        }
        self.announce(tools, self.resuming.then_some(counts));
    }

    fn announce<T>(&self, tools: &Tools<T>, resumed: Option<(usize, usize)>) {
        tools.reporter.event(Event::Package { name: self.config.package.clone(), resumed });
    }

    /// Reads the digests of what is on disk: all that the lock and the checkpoint name, and `more`.
    fn look_at_files(&mut self, more: Vec<String>) {
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

    /// The versions that an export which goes on has to stay with.
    pub(super) fn pins(&self) -> BTreeMap<FileKey, String> {
        let earlier = self.earlier.as_ref().filter(|_| self.resuming);
        earlier.map(|earlier| earlier.versions.clone()).unwrap_or_default()
    }

    /// Does not go on with an interrupted export after all.
    pub(super) fn start_over<T>(&mut self, why: &str, tools: &Tools<T>) {
        self.resuming = false;
        let text = format!("{}: cannot resume: {why}; starting over", self.config.package);
        tools.reporter.event(Event::Warning(text));
    }

    /// The version of `key` that an export which goes on has to stay with.
    pub(super) fn pinned_version(&self, key: &FileKey) -> Option<String> {
        self.earlier.as_ref().filter(|_| self.resuming).and_then(|earlier| earlier.versions.get(key).cloned())
    }

    /// Whether an export of `key` is on record, so that its version is worth asking for.
    pub(super) fn knows(&self, key: &FileKey) -> bool {
        self.lock.entries.iter().any(|entry| entry.file == *key)
    }

    /// Takes up the entries of the file `key` that have something to do at `version`, and says what they need.
    pub(super) fn want(&mut self, key: &FileKey, version: Option<&str>) -> Needs {
        let mut needs = Needs::default();
        let mut fresh = 0;
        for (index, entry) in self.config.entries.iter().enumerate() {
            if entry.file != *key || !self.wishes.include(entry) {
                continue;
            }
            if version
                .is_some_and(|version| plan::entry_is_fresh(entry, version, &self.present(), self.wishes))
            {
                fresh += self.lock.entry(&entry.key).map_or(0, |locked| locked.outputs.len());
                continue;
            }
            self.wanted.insert(index);
            needs.add_entry(entry);
        }
        self.outcome.unchanged += fresh;
        needs
    }

    /// Makes the plan.
    pub(super) fn plan(&mut self, files: &BTreeMap<FileKey, FileData>) -> Result<(), ExportError> {
        let designs = files.iter().filter_map(|(key, data)| {
            let design =
                Design::new(data.document.as_deref()?, data.components.as_slice(), data.version_name());
            Some((key.clone(), design))
        });
        let designs = designs.collect::<BTreeMap<_, _>>();
        let mut plan =
            plan::lay_out(self.config, &self.wanted, &designs, &self.taken()).map_err(|errors| {
                let manifest = self.config.root.join("Cargo.toml");
                ExportError::Plan(errors.into_iter().map(|error| (manifest.clone(), error)).collect())
            })?;
        let outputs = self
            .wanted
            .iter()
            .flat_map(|&index| &self.config.entries[index].outputs)
            .map(|output| output.path.clone());
        let paths = plan.assets.iter().map(|asset| asset.path.clone()).chain(outputs).collect::<Vec<_>>();
        self.find_twins(&paths);
        self.look_at_files(paths);
        self.set_odd_apart(&mut plan);
        plan::decide(&mut plan, self.config, &designs, &self.present(), self.wishes);
        self.plan = plan;
        self.count_routes();
        self.outcome.failed = std::mem::take(&mut self.plan.problems);
        let mut notices = Notices::default();
        for (reason, name) in std::mem::take(&mut self.plan.left_out) {
            notices.add(format!("{reason}, left out"), name);
        }
        self.outcome.notices.extend(notices.lines());
        self.check_tokens(files)?;
        self.plan_removal()
    }

    /// Where what the package writes would leave it, nothing is asked of Figma.
    fn check_links(&self) -> Result<(), ExportError> {
        let root = &self.config.root;
        for entry in self.config.entries.iter().filter(|entry| self.wishes.include(entry)) {
            let parent = |path: &str| path.rsplit_once('/').map(|(parent, _)| parent.to_owned());
            let outputs = entry.outputs.iter().filter_map(|output| parent(&output.path));
            let mut directories = entry.assets().map(|assets| assets.dir.clone()).into_iter().chain(outputs);
            // A directory that is not there yet lies where the nearest one above it does.
            let leads_out = |directory: &String| {
                let existing =
                    std::path::Path::new(directory).ancestors().find(|path| root.join(path).exists());
                existing.is_some_and(|path| !write::is_inside(root, &root.join(path)))
            };
            let linked = entry.outputs.iter().map(|output| output.path.clone()).find(|path| {
                let target = root.join(path);
                target.is_symlink() && target.exists() && !write::is_inside(root, &target)
            });
            if let Some(directory) = directories.find(leads_out).or(linked) {
                let (package, line) = (self.config.package.clone(), entry.line);
                return Err(ExportError::LeadsOut { package, line, directory });
            }
        }
        Ok(())
    }

    /// What cannot be read cannot be replaced: such an item fails, and the others go on.
    fn set_odd_apart(&mut self, plan: &mut Plan) {
        let remedy = |why: &str| format!("{why}; move it away, or make it readable");
        for asset in &mut plan.assets {
            let Some(why) = self.odd.get(&asset.path) else { continue };
            let entry = &self.config.entries[asset.entry];
            plan.problems.push(Problem {
                entry: entry.id.clone(),
                kind: entry.kind(),
                what: plan::describe(entry.kind(), &asset.figma_name, &asset.node),
                why: remedy(why),
            });
        }
        plan.assets.retain(|asset| !self.odd.contains_key(&asset.path));
        for &index in &self.wanted {
            let entry = &self.config.entries[index];
            if let Some(why) = entry.outputs.iter().find_map(|output| self.odd.get(&output.path)) {
                self.withheld.insert(index, remedy(why));
            }
        }
    }

    /// Paths in which an icon would be in somebody's way: of generated files, and of entries that take no part in this run.
    fn taken(&self) -> BTreeMap<String, String> {
        let mut taken = BTreeMap::new();
        for (index, entry) in self.config.entries.iter().enumerate() {
            for output in &entry.outputs {
                let owner = format!("the output of the entry in line {}", entry.line);
                taken.insert(naming::same_file_key(&output.path), owner);
            }
            let locked = self.lock.entry(&entry.key).filter(|_| !self.wanted.contains(&index));
            for path in locked.iter().flat_map(|locked| locked.outputs.keys()) {
                taken.insert(naming::same_file_key(path), format!("the entry in line {}", entry.line));
            }
        }
        taken
    }

    /// Which of `paths` are on record under another name.
    fn find_twins(&mut self, paths: &[String]) {
        let root = &self.config.root;
        let recorded =
            self.lock.outputs().filter_map(|(path, _)| Some((workspace::file_id(&root.join(path))?, path)));
        let recorded = recorded.collect::<BTreeMap<_, _>>();
        let new = paths.iter().filter(|path| self.lock.output(path).is_none());
        let twins = new.filter_map(|path| {
            let twin = recorded.get(&workspace::file_id(&root.join(path))?)?;
            Some((path.clone(), (*twin).to_owned()))
        });
        self.twins = twins.collect();
    }

    fn count_routes(&mut self) {
        let mut told = BTreeSet::new();
        for asset in self.plan.assets.iter().filter(|asset| asset.freshness != Freshness::Fresh) {
            match &asset.route {
                Route::Local => self.outcome.drawn += 1,
                Route::Figma(why) => {
                    self.outcome.rendered += 1;
                    if let Some(why) = why
                        && told.insert((asset.entry, &asset.node))
                    {
                        let kind = self.config.entries[asset.entry].kind();
                        let what = plan::describe(kind, &asset.figma_name, &asset.node);
                        self.outcome.for_figma.push((what, why.clone()));
                    }
                }
            }
        }
    }

    /// An answer that lost most of an entry's tokens is more likely a mistake than a wish.
    fn check_tokens(&mut self, files: &BTreeMap<FileKey, FileData>) -> Result<(), ExportError> {
        for &index in &self.wanted {
            let entry = &self.config.entries[index];
            let (Some(data), Some(locked)) = (files.get(&entry.file), self.lock.entry(&entry.key)) else {
                continue;
            };
            let Some(now) = super::code::tokens(self, index, data) else { continue };
            let is_there = |had: &&LockToken| now.iter().any(|now| now.id == had.id || now.name == had.name);
            let lost = locked.tokens.iter().filter(|had| !is_there(had)).collect::<Vec<_>>();
            let is_meant = self.wishes.allow_removal || self.wishes.force;
            if let Some(why) = data.unlisted.as_ref().filter(|_| !lost.is_empty() && !is_meant) {
                let names = lost.iter().take(3).map(|token| format!("`{}`", token.name)).collect::<Vec<_>>();
                let why = format!(
                    "the list of published styles is not available ({why}), and without it {} styles of the last export are missing ({} …); its files stay as they are, unless `--allow-removal` says that it is meant",
                    lost.len(),
                    names.join(", ")
                );
                self.withheld.insert(index, why);
                continue;
            }
            let what = format!("{} of the entry in line {}", entry.kind(), entry.line);
            let names = lost.iter().map(|token| token.name.as_str()).collect::<Vec<_>>();
            let is_wish = locked.settings != entry.digest();
            if !is_wish || now.is_empty() {
                self.check_loss(&what, &names, locked.tokens.len())?;
            }
        }
        Ok(())
    }

    /// Asks for `--allow-removal` where all of what was there would go, or most of it.
    fn check_loss(&self, what: &str, lost: &[&str], owned: usize) -> Result<(), ExportError> {
        let removed = lost.len();
        let is_all = removed > 0 && removed == owned;
        if self.wishes.allow_removal || !(is_all || plan::is_mass_removal(removed, owned)) {
            return Ok(());
        }
        let examples = lost.iter().take(3).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let (package, what) = (self.config.package.clone(), what.to_owned());
        Err(ExportError::MassRemoval { package, what, removed, owned, examples })
    }

    /// Asks about files whose nodes are nowhere in the plan any more: what has another name or place is not lost.
    fn check_lost_files(&self, stale: &[String]) -> Result<(), ExportError> {
        if !self.outcome.failed.is_empty() {
            // Nothing is removed after a failure.
            return Ok(());
        }
        let planned = self.plan.assets.iter().map(|asset| asset.node.as_str()).collect::<BTreeSet<_>>();
        let stale = stale.iter().map(String::as_str).collect::<BTreeSet<_>>();
        let is_lost = |(path, output): &(&String, &LockOutput)| {
            let is_planned = output.node.as_ref().is_some_and(|node| planned.contains(node.as_str()));
            stale.contains(path.as_str()) && !is_planned
        };
        let (mut all, mut owned) = (Vec::new(), 0);
        for locked in &self.lock.entries {
            let there = locked
                .outputs
                .iter()
                .filter(|(path, output)| output.node.is_some() && self.files.contains_key(*path));
            let there = there.collect::<Vec<_>>();
            let lost =
                there.iter().copied().filter(is_lost).map(|(path, _)| path.as_str()).collect::<Vec<_>>();
            let entry = self.config.entries.iter().position(|entry| entry.key == locked.key);
            if let Some(index) = entry.filter(|index| self.wanted.contains(index)) {
                let entry = &self.config.entries[index];
                let is_empty = self.plan.assets.iter().all(|asset| asset.entry != index);
                if locked.settings == entry.digest() || is_empty {
                    self.check_loss(
                        &format!("files of the entry in line {}", entry.line),
                        &lost,
                        there.len(),
                    )?;
                }
            }
            owned += there.len();
            all.extend(lost);
        }
        if plan::is_mass_removal(all.len(), owned) { self.check_loss("files", &all, owned) } else { Ok(()) }
    }

    fn plan_removal(&mut self) -> Result<(), ExportError> {
        if self.wishes.filter.is_some() {
            return Ok(());
        }
        let planned = self.plan.assets.iter().map(|asset| asset.path.as_str());
        let outputs = self
            .config
            .entries
            .iter()
            .flat_map(|entry| entry.outputs.iter().map(|output| output.path.as_str()));
        // What another entry owns is not for this one to remove.
        let others = self.config.entries.iter().enumerate().filter(|(index, _)| !self.wanted.contains(index));
        let theirs = others
            .filter_map(|(_, entry)| self.lock.entry(&entry.key))
            .flat_map(|locked| locked.outputs.keys().map(String::as_str));
        let kept = planned.chain(outputs).chain(theirs).collect();
        let whole = self.wishes.only.is_empty();
        let mut stale = plan::stale_outputs(self.config, &self.wanted, whole, &self.lock, &kept);
        // What is gone already is only to be forgotten; what cannot be read stays.
        stale.retain(|path| !self.odd.contains_key(path));
        self.check_lost_files(&stale)?;
        // What an export that was interrupted announced, and nothing asks for any more.
        let announced = self.earlier.iter().filter(|_| whole);
        let announced = announced.flat_map(|earlier| earlier.outputs.keys().chain(earlier.intended.keys()));
        let orphans =
            announced.filter(|path| !kept.contains(path.as_str()) && self.lock.output(path).is_none());
        let orphans = orphans.filter(|path| self.files.contains_key(*path) && self.present().is_ours(path));
        stale.extend(orphans.cloned().collect::<BTreeSet<_>>());
        self.stale = stale;
        Ok(())
    }

    /// The run is about all entries and all of their items.
    pub(super) fn is_whole(&self) -> bool {
        self.wishes.only.is_empty() && self.wishes.filter.is_none()
    }

    /// Nothing to fetch, to generate or to remove.
    pub(super) fn is_idle(&self) -> bool {
        self.wanted.is_empty() && self.stale.is_empty()
    }

    /// Begins the record of the export, before anything is fetched or written.
    pub(super) fn begin(
        &mut self,
        files: &BTreeMap<FileKey, FileData>,
        now: Duration,
    ) -> Result<(), ExportError> {
        if self.is_idle() {
            // Whatever was interrupted is complete by now.
            if self.earlier.is_some() && self.is_whole() {
                self.store.delete()?;
            }
            return Ok(());
        }
        let checkpoint = self.checkpoint(files, now);
        // What cannot be recorded would be somebody else's file to the next export.
        self.recorder = Some(self.store.begin(checkpoint, now)?);
        Ok(())
    }

    fn checkpoint(&self, files: &BTreeMap<FileKey, FileData>, now: Duration) -> Checkpoint {
        let (mut completed, mut pending) = (Items::default(), Items::default());
        let mut generating = BTreeMap::<AssetKind, BTreeSet<String>>::new();
        for asset in &self.plan.assets {
            let kind = self.config.entries[asset.entry].kind();
            match asset.freshness {
                // Not a part of this export.
                Freshness::Fresh if asset.behind => {}
                Freshness::Fresh => completed.insert(kind, &asset.path),
                Freshness::Stale(_) => pending.insert(kind, &asset.path),
            }
        }
        for &index in &self.wanted {
            let entry = &self.config.entries[index];
            for output in &entry.outputs {
                pending.insert(entry.kind(), &output.path);
                if entry.assets().is_none() {
                    generating.entry(entry.kind()).or_default().insert(output.path.clone());
                }
            }
        }
        let earlier = self.earlier.as_ref();
        if let Some(earlier) = earlier.filter(|_| !self.is_whole()) {
            // A run of a part leaves the rest of an interrupted one as it was.
            let planned = self.plan.assets.iter().map(|asset| asset.path.as_str()).collect::<BTreeSet<_>>();
            for kind in AssetKind::ALL {
                let left = earlier.pending.files(kind).filter(|path| !planned.contains(path));
                left.for_each(|path| pending.insert(kind, path));
            }
        }
        let same = earlier.filter(|_| self.resuming);
        let mut versions = same.map(|same| same.versions.clone()).unwrap_or_default();
        versions.extend(files.iter().filter_map(|(key, data)| Some((key.clone(), data.version.clone()?))));
        // What an earlier export wrote stays ours; it counts as done only where this one goes on with it.
        let mut intended = earlier.map(|earlier| earlier.intended.clone()).unwrap_or_default();
        if let Some(other) = earlier.filter(|_| !self.resuming) {
            intended.extend(other.outputs.clone());
        }
        Checkpoint {
            schema_version: FORMAT,
            export_id: same.map_or_else(|| uuid::Uuid::now_v7().to_string(), |same| same.export_id.clone()),
            started_at: same.map_or_else(|| rfc3339(now), |same| same.started_at.clone()),
            config_hash: self.config.digest().to_string(),
            rules: rules(),
            entries: entry_digests(self.config),
            versions,
            completed,
            pending,
            generating,
            outputs: same.map(|same| same.outputs.clone()).unwrap_or_default(),
            intended,
        }
    }

    /// The digest of what this export, or the part of it before it was interrupted, has put at `path`.
    pub(super) fn new_digest(&self, path: &str, fresh: bool) -> Option<&Digest> {
        let before = || {
            self.earlier
                .as_ref()
                .filter(|_| self.resuming && fresh)
                .and_then(|earlier| earlier.outputs.get(path))
        };
        self.done.get(path).or_else(|| before().filter(|digest| self.files.get(path) == Some(*digest)))
    }

    /// The icon of the plan's asset `index` has several colors, or none, so that `tint` leaves it as it is.
    pub(super) fn note_untinted(&mut self, index: usize) {
        self.untinted.push(self.plan.assets[index].figma_name.clone());
    }

    /// Says which icons `tint` has left as they are.
    pub(super) fn tell_untinted<T>(&mut self, tools: &Tools<T>) {
        let mut notices = Notices::default();
        for name in std::mem::take(&mut self.untinted) {
            notices.add("icons that are not of one color, which `tint` leaves as they are", name);
        }
        for line in notices.lines() {
            tools.reporter.event(Event::Note(format!("{}: {line}", self.config.package)));
            self.outcome.notices.push(line);
        }
    }

    /// What is left to do, as the checkpoint will say.
    pub(super) fn pending(&self) -> usize {
        self.recorder.as_ref().map_or(0, |recorder| recorder.checkpoint().pending.len())
    }

    pub(super) fn into_outcome(self) -> PackageOutcome {
        self.outcome
    }
}

/// What exfig makes files with, as checkpoints have it.
fn rules() -> [u32; 2] {
    [plan::RULES.drawing, plan::RULES.formats]
}

fn entry_digests(config: &Config) -> BTreeMap<String, Digest> {
    let digest = |entry: &Entry| {
        Digest::of_parts([entry.file.as_str().as_bytes(), entry.digest().as_str().as_bytes()])
    };
    config.entries.iter().map(|entry| (entry.key.clone(), digest(entry))).collect()
}
