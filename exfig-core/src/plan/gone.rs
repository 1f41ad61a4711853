//! Why files are removed. If a new file shows the same node at another path, the old one was renamed, not
//! lost.

use std::collections::{BTreeMap, BTreeSet};

use exfig_lock::lock::Lock;

use super::{AssetPlan, Decision, Names, RULES, Reason, layout};
use crate::asset::Scale;
use crate::config::{Assets, Config, Entry, Layout};
use crate::naming::{self, NameStyle};

/// Why a file that an earlier export wrote is removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gone {
    /// Its node is no longer in the design.
    Node,
    /// Its node is no longer selected: the entry's settings changed, and perhaps the design.
    Selection,
    /// Cargo.toml no longer has the entry.
    Entry,
    /// The entry no longer generates this file.
    Output,
    /// The same node is now exported to another path.
    Renamed {
        /// The new path.
        to: String,
        /// What changed: `` `replace` changed ``.
        why: String,
    },
}

impl Gone {
    /// Returns the reason as the end of a line: "`sun.svg`: no longer in the design".
    pub fn sentence(&self) -> &str {
        match self {
            Self::Node => "no longer in the design",
            Self::Selection => "no longer in the design, or no longer selected",
            Self::Entry => "its entry is no longer in Cargo.toml",
            Self::Output => "no output writes it anymore",
            Self::Renamed { why, .. } => why,
        }
    }
}

/// Returns why each of the `stale` files is removed. If a new file in the plan shows the same node, only the
/// path changed.
pub(crate) fn gone(
    config: &Config,
    lock: &Lock,
    assets: &[AssetPlan],
    stale: &[String],
    version: impl Fn(&Entry) -> String,
) -> BTreeMap<String, Gone> {
    let is_new = |asset: &&AssetPlan| asset.decision == Decision::Write(Reason::New);
    let mut new = BTreeMap::<(usize, &str), Vec<&AssetPlan>>::new();
    for asset in assets.iter().filter(is_new) {
        new.entry((asset.entry, asset.node.as_str())).or_default().push(asset);
    }
    let stale = stale.iter().map(String::as_str).collect::<BTreeSet<_>>();
    let mut all = BTreeMap::new();
    for locked in &lock.entries {
        let index = config.entries.iter().position(|entry| entry.key == locked.key);
        // If the directory of an entry changed, so did its key.
        let of_node =
            |node: &str| index.map_or_else(|| moved_to(&new, node), |index| new.get(&(index, node)).cloned());
        let mut taken = BTreeMap::<&str, usize>::new();
        for (path, output) in locked.outputs.iter().filter(|(path, _)| stale.contains(path.as_str())) {
            let node = output.node.as_deref();
            let nth = taken.entry(node.unwrap_or_default()).or_default();
            let successor = node.and_then(of_node).and_then(|assets| assets.get(*nth).copied());
            let why = match (successor, index) {
                (Some(asset), _) => {
                    *nth += 1;
                    let entry = &config.entries[asset.entry];
                    let is_same = locked.settings == entry.digest();
                    let is_same_version = output.made.version == version(entry);
                    Gone::Renamed {
                        to: asset.path.clone(),
                        why: match is_same && locked.rules.formats != RULES.formats {
                            true => {
                                "another version of exfig named it, or it was renamed in Figma".to_owned()
                            }
                            false => cause(entry, asset, path, is_same, is_same_version),
                        },
                    }
                }
                (None, None) => Gone::Entry,
                (None, Some(_)) if node.is_none() => Gone::Output,
                (None, Some(index)) if locked.settings == config.entries[index].digest() => Gone::Node,
                (None, Some(_)) => Gone::Selection,
            };
            all.insert(path.clone(), why);
        }
    }
    all
}

/// The new files of a node, in any entry.
fn moved_to<'a>(new: &BTreeMap<(usize, &str), Vec<&'a AssetPlan>>, node: &str) -> Option<Vec<&'a AssetPlan>> {
    new.iter().find(|((_, other), _)| *other == node).map(|(_, assets)| assets.clone())
}

/// Says why the file at `old` now has the path of `asset`: which keys changed, as far as the two paths show.
fn cause(entry: &Entry, asset: &AssetPlan, old: &str, is_same: bool, is_same_version: bool) -> String {
    let Some(assets) = entry.assets().filter(|_| !is_same) else { return "renamed in Figma".to_owned() };
    let (before, now) = (Parts::of(old), Parts::of(&asset.path));
    let mut keys = Vec::new();
    if before.place != now.place {
        keys.push(if was_laid_out_otherwise(assets, old, before.stem) { "`layout`" } else { "`dir`" });
    }
    let is_renamed = before.stem != now.stem;
    if is_renamed {
        let is_styled = styled_otherwise(entry, assets, &asset.figma_name, before.stem);
        let of_name = if assets.name_from.is_default() { "`replace`" } else { "`name-from` or `replace`" };
        keys.push(if is_styled { "`name-style`" } else { of_name });
    }
    if before.extension != now.extension {
        keys.push("`format`");
    }
    let renamed = if is_renamed && !is_same_version { ", or it was renamed in Figma" } else { "" };
    format!("{} changed{renamed}", keys.join(" and "))
}

/// `assets/sun.imageset/sun@2x.png`: the directory without the stem in it, the stem, and the extension.
struct Parts<'a> {
    place: String,
    stem: &'a str,
    extension: &'a str,
}

impl<'a> Parts<'a> {
    fn of(path: &'a str) -> Self {
        let (directory, name) = path.rsplit_once('/').unwrap_or(("", path));
        let stem = name.split(['.', '@']).next().unwrap_or(name);
        let extension = name.rsplit('.').next().unwrap_or("");
        Self { place: directory.replace(&format!("/{stem}.imageset"), "/*.imageset"), stem, extension }
    }
}

/// Whether `old` is where another layout puts a file.
fn was_laid_out_otherwise(assets: &Assets, old: &str, stem: &str) -> bool {
    let others = Layout::NAMES.iter().map(|(_, layout)| *layout).filter(|layout| *layout != assets.layout);
    let mut before = others.map(|layout| Assets { layout, ..assets.clone() });
    let mut scales = assets.scales.clone();
    scales.push(Scale::ONE);
    before.any(|before| scales.iter().any(|scale| layout::path(&before, &before.dir, stem, *scale) == old))
}

/// Whether `name` becomes `stem` in a name style other than the current one.
fn styled_otherwise(entry: &Entry, assets: &Assets, name: &str, stem: &str) -> bool {
    let name = Names::of(entry).rename(name);
    let styles = NameStyle::ALL.into_iter().filter(|style| *style != assets.name_style);
    styles.into_iter().any(|style| naming::file_stem(&name, style).is_ok_and(|other| other == stem))
}
