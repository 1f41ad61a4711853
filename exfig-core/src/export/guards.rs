//! What an export refuses to do, or does only with confirmation: overwriting other files, following links out
//! of the package, replacing unreadable files, and removing most of what was exported.

use std::collections::{BTreeMap, BTreeSet};

use exfig_lock::lock::{LockOutput, LockToken};

use super::ExportError;
use super::code::Prepared;
use super::fetch::{FileData, version_of};
use super::neighbors::{Claims, Unasked};
use super::package::Package;
use crate::asset::{FileKey, NodeId};
use crate::config::Entry;
use crate::io::{workspace, write};
use crate::naming;
use crate::plan::{self, Plan, Problem};
use crate::state::checkpoint::Checkpoint;
use crate::words::named_all;

impl Package<'_> {
    /// Rejects outputs that a symbolic link would put outside the package, before anything is fetched.
    pub(super) fn check_links(&self) -> Result<(), ExportError> {
        let root = &self.config.root;
        let included = |index: &usize| self.wishes.include(&self.config.entries[*index]);
        let included = (0..self.config.entries.len()).filter(included).collect::<Vec<_>>();
        let members = included.iter().flat_map(|index| self.config.members(*index));
        for index in members.chain(included.iter().copied()).collect::<BTreeSet<_>>() {
            let entry = &self.config.entries[index];
            let parent = |path: &str| path.rsplit_once('/').map(|(parent, _)| parent.to_owned());
            let outputs = entry.outputs.iter().filter_map(|output| match output.is_directory() {
                true => Some(output.path.to_string()),
                false => parent(&output.path),
            });
            let mut directories =
                entry.assets().map(|assets| assets.dir.to_string()).into_iter().chain(outputs);
            // A directory that does not exist yet will be created in its nearest existing ancestor.
            let leads_out = |directory: &String| {
                let existing =
                    std::path::Path::new(directory).ancestors().find(|path| root.join(path).exists());
                existing.is_some_and(|path| !write::is_inside(root, &root.join(path)))
            };
            let linked = entry.outputs.iter().map(|output| output.path.to_string()).find(|path| {
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

    /// Fails items whose path holds something unreadable, which exfig cannot replace, or is that of another item through a
    /// link. The others continue.
    pub(super) fn set_odd_apart(
        &mut self,
        plan: &mut Plan,
        prepared: &BTreeMap<usize, Prepared>,
        shared: &BTreeMap<String, String>,
    ) {
        let reason = |path: &str| {
            let shared = shared.get(path).map(|other| {
                format!("`{path}` is the same file as `{other}`, through a link; give each item a place of its own")
            });
            shared.or_else(|| Some(format!("{}; move it or make it readable", self.odd.get(path)?)))
        };
        for asset in &plan.assets {
            let Some(why) = reason(&asset.path) else { continue };
            plan.dropped.insert((asset.entry, asset.node.clone()));
            plan.problems.push(Problem::of_asset(self.config, asset, why));
        }
        plan.assets.retain(|asset| !self.odd.contains_key(&asset.path) && !shared.contains_key(&asset.path));
        let withheld = prepared.iter().filter_map(|(&index, entry)| {
            let why = entry.outputs.iter().find_map(|output| reason(&output.path))?;
            Some((index, why))
        });
        let withheld = withheld.collect::<Vec<_>>();
        self.withheld.extend(withheld);
    }

    /// Returns the recorded files of icons and images as [`naming::same_file_key`]s, and the nodes that they
    /// show.
    pub(super) fn recorded_nodes(&self) -> BTreeMap<String, String> {
        let outputs = self.lock.outputs();
        let of_nodes =
            outputs.filter_map(|(path, output)| Some((naming::same_file_key(path), output.node.clone()?)));
        of_nodes.collect()
    }

    /// Returns the recorded paths of the entries that are not part of this run.
    pub(super) fn settled_paths(&self) -> impl Iterator<Item = &String> {
        let entries = self.config.entries.iter().enumerate().filter(|(at, _)| !self.wanted.contains(at));
        entries.filter_map(|(_, entry)| self.lock.entry(&entry.key)).flat_map(|locked| locked.outputs.keys())
    }

    /// Returns the paths that assets must not use, with their owners: paths of generated files, and of
    /// entries that are not part of this run. `settled` leaves out entries whose settings have changed since:
    /// they may ask for other paths now.
    pub(super) fn taken(&self, settled: bool) -> BTreeMap<String, String> {
        let mut taken = BTreeMap::new();
        for (index, entry) in self.config.entries.iter().enumerate() {
            for output in &entry.outputs {
                let owner = format!("the output of the entry on line {}", entry.line);
                taken.insert(naming::same_file_key(&output.path), owner);
            }
            let locked = self.lock.entry(&entry.key).filter(|_| !self.wanted.contains(&index));
            let locked = locked.filter(|locked| !settled || locked.settings == entry.digest());
            for path in locked.iter().flat_map(|locked| locked.outputs.keys()) {
                taken.insert(naming::same_file_key(path), format!("the entry on line {}", entry.line));
            }
        }
        taken
    }

    /// Finds which of `paths` are recorded under another name.
    pub(super) fn find_twins(&mut self, paths: &[String]) {
        let root = &self.config.root;
        let file = |path: &str| workspace::file_id(&root.join(path));
        let new = paths.iter().filter(|path| self.lock.output(path).is_none());
        let new = new.filter_map(|path| Some((path, file(path)?))).collect::<Vec<_>>();
        if new.is_empty() {
            return;
        }
        let recorded = self.lock.outputs().filter_map(|(path, _)| Some((file(path)?, path)));
        let recorded = recorded.collect::<BTreeMap<_, _>>();
        let twins = new.into_iter().filter_map(|(path, file)| {
            let twin = recorded.get(&file)?;
            Some((path.clone(), (*twin).to_owned()))
        });
        self.twins = twins.collect();
    }

    /// Asks for confirmation if the response lacks most of an entry's tokens: that is more likely an
    /// accident.
    pub(super) fn check_tokens(
        &mut self,
        files: &BTreeMap<FileKey, FileData>,
        prepared: &BTreeMap<usize, Prepared>,
    ) -> Result<(), ExportError> {
        for &index in &self.wanted {
            let entry = &self.config.entries[index];
            let Some(locked) = self.lock.entry(&entry.key) else { continue };
            let mut data = entry.files().into_iter().filter_map(|file| files.get(file));
            let unlisted = data.find_map(|data| data.unlisted.as_ref());
            let Some(now) = prepared.get(&index).and_then(|entry| entry.tokens.as_ref()) else { continue };
            let is_there = |had: &&LockToken| now.iter().any(|now| now.id == had.id || now.name == had.name);
            let lost = locked.tokens.iter().filter(|had| !is_there(had)).collect::<Vec<_>>();
            let is_meant = self.wishes.allow_removal || self.wishes.force;
            if let Some(why) = unlisted.filter(|_| !lost.is_empty() && !is_meant) {
                let names = named_all(lost.iter().take(3).map(|token| token.name.as_str()));
                let why = format!(
                    "Figma did not return the list of published styles ({why}), and without it {} of the \
                     styles exported last time cannot be found ({names} …); the files of this entry stay \
                     unchanged; if these styles were deleted in Figma, pass `--allow-removal`",
                    lost.len(),
                );
                self.withheld.insert(index, why);
                continue;
            }
            let what = format!("{} of `{}` (Cargo.toml line {})", entry.kind(), entry.id, entry.line);
            let names = lost.iter().map(|token| token.name.as_str()).collect::<Vec<_>>();
            let is_wish = locked.settings != entry.digest();
            if !is_wish || now.is_empty() {
                self.check_loss(&what, &names, locked.tokens.len())?;
            }
        }
        Ok(())
    }

    /// Requires `--allow-removal` if all or most of what was exported would be removed.
    fn check_loss(&self, what: &str, lost: &[&str], owned: usize) -> Result<(), ExportError> {
        let removed = lost.len();
        let is_all = removed > 0 && removed == owned;
        if self.wishes.allow_removal || !(is_all || plan::is_mass_removal(removed, owned)) {
            return Ok(());
        }
        let examples = named_all(lost.iter().take(3).copied());
        let (package, what) = (self.config.package.clone(), what.to_owned());
        Err(ExportError::MassRemoval { package, what, removed, owned, examples })
    }

    /// In a dry run, records what an export would refuse to do, and continues.
    pub(super) fn refuse(&mut self, result: Result<(), ExportError>) -> Result<(), ExportError> {
        match result {
            Err(error @ ExportError::MassRemoval { .. }) if self.dry_run => {
                self.outcome.refusals.push(error.to_string());
                Ok(())
            }
            other => other,
        }
    }

    /// Requires confirmation for files whose nodes are no longer selected. Renamed and moved items are not lost, nor are
    /// those that cannot be exported. After a failure no file is removed, but the code no longer has its name.
    fn check_lost_files(&self, stale: &[String]) -> Result<(), ExportError> {
        let planned = self.plan.assets.iter().map(|asset| asset.node.as_str()).collect::<BTreeSet<_>>();
        let stale = stale.iter().map(String::as_str).collect::<BTreeSet<_>>();
        let (mut all, mut owned) = (Vec::new(), 0);
        for locked in &self.lock.entries {
            let there = locked
                .outputs
                .iter()
                .filter(|(path, output)| output.node.is_some() && self.files.contains_key(*path));
            let there = there.collect::<Vec<_>>();
            let entry = self.config.entries.iter().position(|entry| entry.key == locked.key);
            let is_dropped = |node: &str| {
                entry.is_some_and(|entry| self.plan.dropped.contains(&(entry, NodeId::new(node.to_owned()))))
            };
            let is_lost = |(path, output): &(&String, &LockOutput)| {
                let mut node = output.node.iter();
                let is_planned = node.any(|node| planned.contains(node.as_str()) || is_dropped(node));
                stale.contains(path.as_str()) && !is_planned
            };
            let lost =
                there.iter().copied().filter(is_lost).map(|(path, _)| path.as_str()).collect::<Vec<_>>();
            if let Some(index) = entry.filter(|index| self.wanted.contains(index)) {
                let entry = &self.config.entries[index];
                let is_empty = self.plan.assets.iter().all(|asset| asset.entry != index);
                if locked.settings == entry.digest() || is_empty {
                    self.check_loss(
                        &format!("files of `{}` (Cargo.toml line {})", entry.id, entry.line),
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

    /// Returns the recorded files of entries whose theme is not part of this run: its code may name them.
    fn shown_by_absent_themes(&self) -> BTreeSet<&str> {
        let absent = (0..self.config.entries.len()).filter(|index| !self.wanted.contains(index));
        let members = absent.flat_map(|index| self.config.members(index));
        let locked = members.filter_map(|member| self.lock.entry(&self.config.entries[member].key));
        locked.flat_map(|locked| locked.outputs.keys().map(String::as_str)).collect()
    }

    /// Returns the files that exfig wrote and that nothing in this package asks for any more.
    pub(super) fn unasked(&self) -> Unasked {
        if self.wishes.filter.is_some() {
            return Unasked::default();
        }
        let planned = self.plan.paths().map(String::as_str);
        // Do not remove what another entry owns.
        let others = self.config.entries.iter().enumerate().filter(|(index, _)| !self.wanted.contains(index));
        let theirs = others
            .filter_map(|(_, entry)| self.lock.entry(&entry.key))
            .flat_map(|locked| locked.outputs.keys().map(String::as_str));
        let kept = planned.chain(theirs).collect();
        let whole = self.wishes.only.is_empty();
        let mut recorded = plan::stale_outputs(self.config, &self.wanted, whole, &self.lock, &kept);
        let shown = self.shown_by_absent_themes();
        recorded.retain(|path| !shown.contains(path.as_str()));
        // Files that are already gone only leave the record. Unreadable ones stay.
        recorded.retain(|path| !self.odd.contains_key(path));
        let announced = self.earlier.iter().filter(|_| whole);
        let announced = announced.flat_map(Checkpoint::written).map(|(path, _)| path);
        let orphans = announced.filter(|path| !kept.contains(path) && self.lock.output(path).is_none());
        let orphans = orphans.filter(|path| self.files.contains_key(*path) && self.present().is_ours(path));
        let announced = orphans.map(str::to_owned).collect();
        Unasked { recorded, announced }
    }

    /// Plans to remove the files that nothing asks for any more, but for those that belong to other packages.
    pub(super) fn plan_removal(
        &mut self,
        unasked: Unasked,
        claims: Claims,
        files: &BTreeMap<FileKey, FileData>,
    ) -> Result<(), ExportError> {
        let Unasked { recorded: mut stale, announced } = unasked;
        stale.retain(|path| !claims.theirs.contains(path));
        let loss = self.check_lost_files(&stale);
        stale.extend(announced.into_iter().filter(|path| !claims.theirs.contains(path)));
        stale.retain(|path| !claims.unknown.contains(path));
        for path in claims.unknown {
            let what =
                "files that another package may have, whose exfig.lock cannot be read; they stay for now";
            self.warnings.add(what, path);
        }
        let version = |entry: &Entry| version_of(entry, files);
        self.gone = plan::gone(self.config, &self.lock, &self.plan.assets, &stale, version);
        self.stale = stale;
        self.ceded = claims.theirs;
        self.refuse(loss)
    }
}
