//! The plan: what is fresh, what is stale and why, what is in the way, what goes. Pure: everything it judges is an argument.
//!
//! Every decision of an export is taken here, before anything is fetched or written, so that `--dry-run` can print it and a wrong
//! configuration costs nothing.

mod fresh;
pub mod layout;
mod names;
mod outputs;
mod route;
pub mod select;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use self::fresh::Judge;
pub use self::fresh::{Decision, RULES, Reason, entry_is_fresh};
pub use self::names::Names;
pub use self::outputs::{OutputPlan, clashes, decide_outputs};
pub use self::route::Route;
use self::route::route;
use self::select::{SelectError, Selected, select};
use crate::asset::{AssetFormat, AssetKind, FileKey, NodeId, Scale};
use crate::config::{Assets, Config, Entry, NameFilter};
use crate::design::{AssetFile, AssetItem, Component};
use crate::digest::Digest;
use crate::figma::node::{Document, Node};
use crate::formats::{self, RenderError};
use crate::naming;
use crate::patterns::NameMatcher;
use crate::state::checkpoint::Checkpoint;
use crate::state::lockfile::{Lock, LockEntry};
use crate::words::named;

/// What is known of a package before an export.
#[derive(Debug, Clone, Copy)]
pub struct Present<'a> {
    /// Its exfig.lock.
    pub lock: &'a Lock,
    /// The digests of the files on disk, for every path that the lock or the plan names.
    pub files: &'a BTreeMap<String, Digest>,
    /// Paths that are another name of a file on record, and that name: links, and spellings that differ in what the file system ignores.
    pub twins: &'a BTreeMap<String, String>,
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
        let twin = || self.twins.get(path).and_then(|twin| self.lock.output(twin));
        let locked = self.lock.output(path).or_else(twin).is_some_and(|output| output.sha256 == *digest);
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
    /// How the component is turned on the canvas: `[a, b, c, d]` of SVG's `matrix()`.
    pub turn: [f64; 4],
    /// What becomes of it.
    pub decision: Decision,
    /// What it will show.
    pub look: Option<Digest>,
    /// Who draws it, if it is to be written.
    pub route: Route,
}

/// What a Figma file offers the planner.
#[derive(Debug)]
pub struct Design<'a> {
    /// The document.
    pub document: &'a Document,
    /// Its components.
    pub components: &'a [Component],
    /// Its version.
    pub version: &'a str,
    /// Its nodes whose art is known, by id.
    pub nodes: HashMap<&'a str, &'a Node>,
}

impl<'a> Design<'a> {
    /// Of a document and its components.
    #[must_use]
    pub fn new(document: &'a Document, components: &'a [Component], version: &'a str) -> Self {
        let mut nodes = HashMap::new();
        document.root.walk(&mut |node| {
            if node.art.is_some() {
                nodes.insert(node.id.as_str(), node);
            }
        });
        Self { document, components, version, nodes }
    }
}

/// Something that cannot be exported; everything else goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The entry that it belongs to; `None` for what belongs to no single one, such as `exfig.lock`.
    pub entry: Option<Owner>,
    /// What it is: `icon weather/sun (12:34)`.
    pub what: String,
    /// Why, and what to do.
    pub why: String,
}

impl Problem {
    /// With something of `entry`.
    #[must_use]
    pub fn of(entry: &Entry, what: impl Into<String>, why: impl Into<String>) -> Self {
        Self { entry: Some(Owner::of(entry)), what: what.into(), why: why.into() }
    }
}

/// The entry that a file or a problem belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// The entry's id: `icons-2`.
    pub entry: String,
    /// Its kind.
    pub kind: AssetKind,
}

impl Owner {
    /// `entry`.
    #[must_use]
    pub fn of(entry: &Entry) -> Self {
        Self { entry: entry.id.clone(), kind: entry.kind() }
    }
}

/// What one package's export will do with its icons and images.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    /// Every file, by entry and in document order.
    pub assets: Vec<AssetPlan>,
    /// The items of each entry of icons or images, for the generated code.
    pub items: BTreeMap<usize, Vec<AssetItem>>,
    /// Every generated file, by entry.
    pub outputs: Vec<OutputPlan>,
    /// What cannot be exported.
    pub problems: Vec<Problem>,
    /// What the design holds that is left out on purpose.
    pub left_out: Vec<(String, String)>,
}

impl Plan {
    /// The paths of an entry's generated files.
    pub fn generated(&self, entry: usize) -> impl Iterator<Item = &String> {
        self.outputs.iter().filter(move |output| output.entry == entry).map(|output| &output.path)
    }

    /// Every path that this plan has a file for.
    pub fn paths(&self) -> impl Iterator<Item = &String> {
        let assets = self.assets.iter().map(|asset| &asset.path);
        assets.chain(self.outputs.iter().map(|output| &output.path))
    }
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
    pub why: Unfit,
}

fn and_more(more: usize) -> String {
    if more == 0 { String::new() } else { format!(", and {more} more like it") }
}

/// What in a configuration does not fit the design.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Frames, pages and nodes.
    #[error(transparent)]
    Selection(#[from] SelectError),
    /// A collection or mode that is not there.
    #[error("{0}")]
    Variables(String),
    /// A file in an output's directory that is another's.
    #[error("the output would write `{path}`, which belongs to {other}{}; give one of them another path", and_more(*.more))]
    Clash {
        /// The file, relative to the package.
        path: String,
        /// Whose it is.
        other: String,
        /// How many more there are.
        more: usize,
    },
    /// A template of the user's own that gives no text with this design.
    #[error(transparent)]
    Template(#[from] RenderError),
}

/// Selects and names the icons and images of those entries of `config` that `wanted` names.
/// `taken` are paths ([`same_file_key`](naming::same_file_key)) that are somebody else's in this package, and whose.
///
/// # Errors
/// All entries whose selection makes no sense, at once.
pub fn lay_out(
    config: &Config,
    wanted: &BTreeSet<usize>,
    designs: &BTreeMap<FileKey, Design<'_>>,
    taken: &BTreeMap<String, String>,
) -> Result<Plan, Vec<PlanError>> {
    let (mut plan, mut errors) = (Plan::default(), Vec::new());
    let mut owners: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for &index in wanted {
        let entry = &config.entries[index];
        let (Some(assets), Some(design)) = (entry.assets(), designs.get(&entry.file)) else { continue };
        match select(design.document, design.components, entry) {
            Ok(selected) => lay_out_entry(&mut plan, &mut owners, (index, entry, assets), selected),
            Err(why) => errors.push(PlanError { entry: entry.id.clone(), line: entry.line, why: why.into() }),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    set_collisions_apart(config, &mut plan, &owners, taken);
    Ok(plan)
}

fn lay_out_entry(
    plan: &mut Plan,
    owners: &mut BTreeMap<String, Vec<usize>>,
    (index, entry, assets): (usize, &Entry, &Assets),
    selected: Selected,
) {
    let names = Names::of(entry);
    plan.left_out.extend(selected.left_out);
    let mut items = Vec::new();
    for component in selected.components {
        let stem = match stem_of(&component, &names, assets) {
            Ok(stem) => stem,
            Err(why) => {
                let what = describe(entry.kind(), &component.name, &component.id);
                plan.problems.push(Problem::of(entry, what, why));
                continue;
            }
        };
        let mut files = Vec::new();
        for &scale in &assets.scales {
            let path = layout::path(assets, &stem, scale);
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
                turn: component.turn,
                decision: Decision::Undecided,
                look: None,
                route: Route::Figma(None),
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

fn stem_of(component: &Component, names: &Names, assets: &Assets) -> Result<String, String> {
    if !component.visible {
        return Err("nothing of it is visible, so there is nothing to export; show it in Figma, or leave it out with `exclude`".into());
    }
    naming::file_stem(&names.rename(&component.name), assets.name_style)
        .map_err(|why| format!("{why}; rename it in Figma, or add a `replace` rule"))
}

/// Decides for every file of the plan whether it is fresh, and who draws it if it is not.
pub fn decide(
    plan: &mut Plan,
    config: &Config,
    designs: &BTreeMap<FileKey, Design<'_>>,
    present: &Present<'_>,
    wishes: &Wishes,
) {
    let filter =
        NameMatcher::new(&NameFilter { names: wishes.filter.iter().cloned().collect(), exclude: Vec::new() });
    let version = |entry: &Entry| designs.get(&entry.file).map_or("", |design| design.version);
    let judges = config.entries.iter().map(|entry| Judge::new(entry, version(entry), present, wishes));
    let judges = judges.collect::<Vec<_>>();
    let mut routes = BTreeMap::new();
    let mut undrawable = BTreeSet::new();
    for asset in &mut plan.assets {
        let entry = &config.entries[asset.entry];
        let (Some(assets), Some(design)) = (entry.assets(), designs.get(&entry.file)) else { continue };
        let node = design.nodes.get(asset.node.as_str()).copied();
        asset.look = Judge::look(node, asset.turn);
        let Some(reason) = judges[asset.entry].reason(asset) else {
            asset.decision = Decision::Fresh;
            continue;
        };
        if !filter.matches(&asset.figma_name) {
            asset.decision = Decision::Leave(reason);
            continue;
        }
        let route = routes.entry((asset.entry, asset.node.clone())).or_insert_with(|| route(assets, node));
        match route {
            Ok(route) => {
                asset.route = route.clone();
                asset.decision = Decision::Write(reason);
            }
            Err(why) => {
                asset.decision = Decision::Leave(reason);
                if undrawable.insert((asset.entry, asset.node.clone())) {
                    let what = describe(entry.kind(), &asset.figma_name, &asset.node);
                    let why = why.clone();
                    plan.problems.push(Problem::of(entry, what, why));
                }
            }
        }
    }
}

/// Two components that would be one file on some file system: neither is exported, and both are named.
fn set_collisions_apart(
    config: &Config,
    plan: &mut Plan,
    owners: &BTreeMap<String, Vec<usize>>,
    taken: &BTreeMap<String, String>,
) {
    let mut dropped = BTreeSet::new();
    for (key, indexes) in owners {
        let Some(owner) = taken.get(key) else { continue };
        for asset in indexes.iter().map(|&at| &plan.assets[at]) {
            let entry = &config.entries[asset.entry];
            plan.problems.push(Problem::of(
 entry,
 describe(entry.kind(), &asset.figma_name, &asset.node),
 format!(
                    "`{}` belongs to {owner}; rename it in Figma, tell them apart with `replace`, or write to another place",
                    asset.path
                ),
));
            dropped.insert((asset.entry, asset.node.clone()));
        }
    }
    for indexes in owners.values().filter(|indexes| indexes.len() > 1) {
        let first = &plan.assets[indexes[0]];
        let all = indexes
            .iter()
            .map(|&at| format!("{} ({})", named(&plan.assets[at].figma_name), plan.assets[at].node));
        let why = format!(
            "{} would all be `{}`; rename all but one in Figma, or tell them apart with `replace`",
            all.collect::<Vec<_>>().join(" and "),
            first.path
        );
        // Each entry has failed to export something, and looks again next time.
        let mut entries = BTreeSet::new();
        for asset in indexes.iter().map(|&at| &plan.assets[at]).filter(|asset| entries.insert(asset.entry)) {
            let entry = &config.entries[asset.entry];
            plan.problems.push(Problem::of(
                entry,
                describe(entry.kind(), &asset.figma_name, &asset.node),
                why.clone(),
            ));
        }
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
    format!("{kind} {} ({node})", named(name))
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
    let fate = |locked: &LockEntry| match config.entries.iter().position(|entry| entry.key == locked.key) {
        Some(index) => wanted.contains(&index),
        None => whole,
    };
    let going = lock.entries.iter().filter(|locked| fate(locked)).flat_map(|locked| locked.outputs.keys());
    going.filter(|path| !kept.contains(path.as_str())).cloned().collect()
}

/// Whether exfig may remove what is on record at `path`: an asset by its extension, a generated file by the header at its beginning.
/// A lock is a text that anybody can edit, and a digest in it is easily made; what it must never take away is here.
#[must_use]
pub fn is_removable(path: &str, beginning: &[u8]) -> bool {
    let key = naming::same_file_key(path);
    let (directory, name) = key.rsplit_once('/').unwrap_or(("", &key));
    let hidden = directory.split('/').any(|segment| segment.starts_with('.'));
    let cargos = ["cargo.toml", "cargo.lock", "exfig.lock", "build.rs", "main.rs", "lib.rs"].contains(&name);
    if hidden || cargos || name.starts_with('.') {
        return false;
    }
    let is_asset = AssetFormat::ALL.iter().any(|format| name.ends_with(&format!(".{format}")));
    is_asset || formats::has_header(beginning)
}

/// Removing more than half of what is there, and more than a handful, is more likely a mistake (an emptied or renamed frame) than a
/// wish.
#[must_use]
pub fn is_mass_removal(removed: usize, owned: usize) -> bool {
    removed > 3 && removed * 2 > owned
}

#[cfg(test)]
mod tests;
