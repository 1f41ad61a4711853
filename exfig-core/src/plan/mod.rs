//! The plan: what is fresh, what is stale and why, what is in the way, what goes. Pure: everything it judges is an argument.
//!
//! Every decision of an export is taken here, before anything is fetched or written, so that `--dry-run` can print it and a wrong
//! configuration costs nothing.

pub mod select;

use std::collections::{BTreeMap, BTreeSet};

use self::select::{SelectError, Selected, select};
use crate::asset::{AssetKind, FileKey, NodeId, Scale};
use crate::checkpoint::Checkpoint;
use crate::config::{Assets, Config, Entry, NameFilter};
use crate::digest::Digest;
use crate::figma::catalog::Component;
use crate::figma::node::Document;
use crate::lockfile::{Lock, LockEntry};
use crate::naming;
use crate::render::{AssetFile, AssetItem};

/// What is known of a package before an export.
#[derive(Debug, Clone, Copy)]
pub struct Present<'a> {
    /// Its exfig.lock.
    pub lock: &'a Lock,
    /// The digests of the files on disk, for every path that the lock or the plan names.
    pub files: &'a BTreeMap<String, Digest>,
    /// What an interrupted export left.
    pub checkpoint: Option<&'a Checkpoint>,
    /// Whether that export goes on.
    pub resuming: bool,
}

impl Present<'_> {
    /// Whether the file at `path` is one that we wrote and nobody changed since, or no file at all.
    #[must_use]
    pub fn is_ours(&self, path: &str) -> bool {
        let Some(digest) = self.files.get(path) else { return true };
        let locked = self
            .lock
            .entries
            .iter()
            .filter_map(|entry| entry.outputs.get(path))
            .any(|output| output.sha256 == *digest);
        let recorded = |checkpoint: &Checkpoint| {
            checkpoint.outputs.get(path) == Some(digest) || checkpoint.intended.get(path) == Some(digest)
        };
        locked || self.checkpoint.is_some_and(recorded)
    }
}

/// What the user asked for on the command line, as far as it changes the plan.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    /// The kinds to export; empty for all.
    pub only: Vec<AssetKind>,
    /// A glob that limits icons and images by name; colors and typography are not touched then.
    pub filter: Option<String>,
    /// Export everything again, and overwrite what was edited by hand.
    pub force: bool,
    /// Allow the removal of most files.
    pub allow_removal: bool,
}

impl Wishes {
    /// Whether `entry` takes part.
    #[must_use]
    pub fn include(&self, entry: &Entry) -> bool {
        let kind = entry.kind();
        let filtered = self.filter.is_none() || entry.assets().is_some();
        filtered && (self.only.is_empty() || self.only.contains(&kind))
    }
}

/// Why a file has to be fetched and written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// It was never exported.
    New,
    /// It was exported and is gone.
    Missing,
    /// The entry's settings are not those it was exported with.
    SettingsChanged,
    /// The Figma file has another version.
    FigmaChanged {
        /// The version that the file shows.
        from: String,
    },
    /// Its last export failed, or was left out by `--filter`: it shows an older version, or other settings.
    Outdated,
    /// It shows another node.
    NodeChanged,
    /// Its bytes are not those that were exported.
    Edited,
    /// `--force`
    Forced,
}

impl Reason {
    /// The reason as a sentence's end: "`sun.svg`: never exported".
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::New => "never exported".to_owned(),
            Self::Missing => "the file is missing".to_owned(),
            Self::SettingsChanged => "the settings in Cargo.toml changed".to_owned(),
            Self::FigmaChanged { from } => format!("Figma has a newer version than {from}"),
            Self::Outdated => "an earlier export did not get to it".to_owned(),
            Self::NodeChanged => "another node has this name now".to_owned(),
            Self::Edited => "edited by hand since it was exported".to_owned(),
            Self::Forced => "`--force`".to_owned(),
        }
    }
}

/// Whether a file is as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Freshness {
    /// Nothing to do.
    Fresh,
    /// To be fetched and written.
    Stale(Reason),
}

/// One file of an icon or image.
#[derive(Debug, Clone, PartialEq)]
pub struct AssetPlan {
    /// Index into [`Config::entries`].
    pub entry: usize,
    /// The component.
    pub node: NodeId,
    /// Its name in Figma.
    pub figma_name: String,
    /// The scale.
    pub scale: Scale,
    /// The file, relative to the package.
    pub path: String,
    /// Width at 1x in px, where Figma says.
    pub width: Option<f64>,
    /// Whether there is something to do.
    pub freshness: Freshness,
}

/// Something that cannot be exported; everything else goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The entry's id.
    pub entry: String,
    /// The kind.
    pub kind: AssetKind,
    /// What it is: `icon weather/sun (12:34)`.
    pub what: String,
    /// Why, and what to do.
    pub why: String,
}

/// What one package's export will do with its icons and images.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    /// Every file, by entry and in document order.
    pub assets: Vec<AssetPlan>,
    /// The items of each entry of icons or images, for the generated code.
    pub items: BTreeMap<usize, Vec<AssetItem>>,
    /// What cannot be exported.
    pub problems: Vec<Problem>,
    /// What the design holds that is left out on purpose.
    pub left_out: Vec<(String, String)>,
}

/// Why there is no plan: a mistake in Cargo.toml that only the design reveals.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{entry} (Cargo.toml line {line}): {why}")]
pub struct PlanError {
    /// The entry's id.
    pub entry: String,
    /// The line of its table.
    pub line: usize,
    /// What is wrong and what to do.
    pub why: SelectError,
}

/// Whether the last export of `entry` left nothing to do at `version` of its file, without a look at the design.
#[must_use]
pub fn entry_is_fresh(entry: &Entry, version: &str, present: &Present<'_>, wishes: &Wishes) -> bool {
    let Some(locked) = present.lock.entry(&entry.id) else { return false };
    !wishes.force
        && locked.complete
        && locked.version == version
        && locked.file == entry.file
        && locked.settings == entry.digest()
        && locked.outputs.iter().all(|(path, output)| present.files.get(path) == Some(&output.sha256))
}

/// Plans the icons and images of those entries of `config` that `wanted` names, from the document of each entry's file.
///
/// # Errors
/// All entries whose selection makes no sense, at once.
pub fn plan(
    config: &Config,
    wanted: &BTreeSet<usize>,
    documents: &BTreeMap<FileKey, (&Document, &[Component], &str)>,
    present: &Present<'_>,
    wishes: &Wishes,
) -> Result<Plan, Vec<PlanError>> {
    let (mut plan, mut errors) = (Plan::default(), Vec::new());
    let mut owners: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for &index in wanted {
        let entry = &config.entries[index];
        let (Some(assets), Some((document, components, version))) =
            (entry.assets(), documents.get(&entry.file))
        else {
            continue;
        };
        match select(document, components, entry) {
            Ok(selected) => {
                plan_entry(
                    &mut plan,
                    &mut owners,
                    (index, entry, assets),
                    selected,
                    (version, present, wishes),
                );
            }
            Err(why) => errors.push(PlanError { entry: entry.id.clone(), line: entry.line, why }),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    set_collisions_apart(config, &mut plan, &owners);
    Ok(plan)
}

fn plan_entry(
    plan: &mut Plan,
    owners: &mut BTreeMap<String, Vec<usize>>,
    (index, entry, assets): (usize, &Entry, &Assets),
    selected: Selected,
    (version, present, wishes): (&str, &Present<'_>, &Wishes),
) {
    let filter = NameFilter { names: wishes.filter.iter().cloned().collect(), exclude: Vec::new() }.matcher();
    let locked = present.lock.entry(&entry.id).filter(|locked| locked.file == entry.file);
    let (replacer, settings) = (entry.replacer(), entry.digest());
    plan.left_out.extend(selected.left_out);
    let mut items = Vec::new();
    for component in selected.components {
        let what = describe(entry.kind(), &component.name, &component.id);
        let mut problem = |why: String| {
            plan.problems.push(Problem {
                entry: entry.id.clone(),
                kind: entry.kind(),
                what: what.clone(),
                why,
            })
        };
        if !component.visible {
            problem("nothing of it is visible, so there is nothing to export; show it in Figma, or leave it out with `exclude`".into());
            continue;
        }
        let stem = match naming::file_stem(&replacer.apply(&component.name), assets.name_style) {
            Ok(stem) => stem,
            Err(why) => {
                problem(format!("{why}; rename it in Figma, or add a `replace` rule"));
                continue;
            }
        };
        let matches = filter.matches(&component.name);
        let mut files = Vec::new();
        for &scale in &assets.scales {
            let path = format!("{}/{stem}{}.{}", assets.dir, scale.suffix(), assets.format);
            let judged = Judged { locked, settings: &settings, version, present, wishes };
            let freshness = if matches { judged.freshness(&path, &component.id) } else { Freshness::Fresh };
            owners.entry(naming::same_file_key(&path)).or_default().push(plan.assets.len());
            files.push(AssetFile {
                path: path.clone(),
                scale: scale.factor(),
                format: assets.format.to_string(),
            });
            plan.assets.push(AssetPlan {
                entry: index,
                node: component.id.clone(),
                figma_name: component.name.clone(),
                scale,
                path,
                width: component.width,
                freshness,
            });
        }
        items.push(AssetItem {
            name: stem,
            figma_name: component.name,
            description: component.description,
            node: component.id.to_string(),
            width: component.width,
            height: component.height,
            files,
        });
    }
    plan.items.insert(index, items);
}

/// What a file of one entry is judged by.
struct Judged<'a> {
    locked: Option<&'a LockEntry>,
    settings: &'a Digest,
    version: &'a str,
    present: &'a Present<'a>,
    wishes: &'a Wishes,
}

impl Judged<'_> {
    fn freshness(&self, path: &str, node: &NodeId) -> Freshness {
        let digest = self.present.files.get(path);
        if self.present.resuming
            && let Some(checkpoint) = self.present.checkpoint
            && digest.is_some()
            && checkpoint.outputs.get(path) == digest
        {
            return Freshness::Fresh;
        }
        let Some((locked, output)) = self.locked.and_then(|locked| Some((locked, locked.outputs.get(path)?)))
        else {
            return Freshness::Stale(Reason::New);
        };
        Freshness::Stale(if self.wishes.force {
            Reason::Forced
        } else if digest.is_none() {
            Reason::Missing
        } else if locked.settings != *self.settings {
            Reason::SettingsChanged
        } else if output.node.as_deref() != Some(node.as_str()) {
            Reason::NodeChanged
        } else if output.outdated {
            Reason::Outdated
        } else if locked.version != self.version {
            Reason::FigmaChanged { from: locked.version.clone() }
        } else if digest != Some(&output.sha256) {
            Reason::Edited
        } else {
            return Freshness::Fresh;
        })
    }
}

/// Two components that would be one file on some file system: neither is exported, and both are named.
fn set_collisions_apart(config: &Config, plan: &mut Plan, owners: &BTreeMap<String, Vec<usize>>) {
    let mut dropped = BTreeSet::new();
    for indexes in owners.values().filter(|indexes| indexes.len() > 1) {
        let first = &plan.assets[indexes[0]];
        let all =
            indexes.iter().map(|&at| format!("`{}` ({})", plan.assets[at].figma_name, plan.assets[at].node));
        let why = format!(
            "{} would all be `{}`; rename all but one in Figma, or tell them apart with `replace`",
            all.collect::<Vec<_>>().join(" and "),
            first.path
        );
        let kind = config.entries[first.entry].kind();
        plan.problems.push(Problem {
            entry: config.entries[first.entry].id.clone(),
            kind,
            what: describe(kind, &first.figma_name, &first.node),
            why,
        });
        dropped.extend(indexes.iter().map(|&at| (plan.assets[at].entry, plan.assets[at].node.clone())));
    }
    plan.assets.retain(|asset| !dropped.contains(&(asset.entry, asset.node.clone())));
    for (entry, items) in &mut plan.items {
        items.retain(|item| !dropped.contains(&(*entry, NodeId::new(item.node.clone()))));
    }
}

/// How messages name an item: "icon `weather/sun` (12:34)".
#[must_use]
pub fn describe(kind: AssetKind, name: &str, node: &NodeId) -> String {
    let kind = kind.name().trim_end_matches('s');
    format!("{kind} `{name}` ({node})")
}

/// The files that earlier exports wrote and this one no longer has: those of the entries that took part and, in a `whole` export (no
/// `--only`), of entries that are gone from Cargo.toml.
#[must_use]
pub fn stale_outputs(
    config: &Config,
    wanted: &BTreeSet<usize>,
    whole: bool,
    lock: &Lock,
    kept: &BTreeSet<&str>,
) -> Vec<String> {
    let fate = |locked: &LockEntry| match config.entries.iter().position(|entry| entry.id == locked.id) {
        Some(index) => wanted.contains(&index),
        None => whole,
    };
    let going = lock.entries.iter().filter(|locked| fate(locked)).flat_map(|locked| locked.outputs.keys());
    going.filter(|path| !kept.contains(path.as_str())).cloned().collect()
}

/// Removing more than half of what is there, and more than a handful, is more likely a mistake (an emptied or renamed frame) than a
/// wish.
#[must_use]
pub fn is_mass_removal(removed: usize, owned: usize) -> bool {
    removed > 3 && removed * 2 > owned
}

#[cfg(test)]
mod tests;
