//! The plan: what is fresh, what is stale and why, what is in the way, what to remove. Pure: all its inputs
//! are arguments.
//!
//! Every decision of an export is made here, before anything is rendered or written, so that `--dry-run` can
//! print it and a wrong configuration costs nothing.

mod dark;
mod decide;
mod fresh;
mod gone;
mod lay_out;
pub(crate) mod layout;
mod measure;
mod names;
mod outputs;
pub(crate) mod prefixes;
mod recorded;
mod removal;
pub(crate) mod renamed;
mod route;
pub(crate) mod select;
mod unfit;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use exfig_lock::Digest;
use exfig_lock::lock::Lock;

pub(crate) use self::decide::decide;
pub use self::fresh::Reason;
pub(crate) use self::fresh::{Decision, RULES, entry_is_fresh};
pub use self::gone::Gone;
pub(crate) use self::gone::gone;
pub(crate) use self::lay_out::lay_out;
pub(crate) use self::names::Names;
pub(crate) use self::outputs::{OutputPlan, clashes, decide_outputs};
pub(crate) use self::recorded::{deprecated, keep_deprecated, recorded};
pub(crate) use self::removal::{is_mass_removal, is_removable, stale_outputs};
pub(crate) use self::route::{Route, reroute};
pub(crate) use self::unfit::{Sought, Unfit};
use crate::asset::{AssetKind, NodeId, Scale};
use crate::config::{Config, Entry};
use crate::design::{AssetItem, Component};
use crate::draw::judge::Obstacle;
use crate::figma::node::{Document, Node};
use crate::state::checkpoint::Checkpoint;
use crate::words::named;

/// The state of a package before an export.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Present<'a> {
    /// The package's exfig.lock.
    pub lock: &'a Lock,
    /// The digests of the files on disk, for every path in the lock or the plan.
    pub files: &'a BTreeMap<String, Digest>,
    /// Paths that are another name of a recorded file → the recorded path: links, and spellings that are the
    /// same to the file system.
    pub twins: &'a BTreeMap<String, String>,
    /// The checkpoint of an interrupted export.
    pub checkpoint: Option<&'a Checkpoint>,
    /// Whether to resume that export.
    pub resuming: bool,
}

impl Present<'_> {
    /// Whether exfig may write to `path`: exfig wrote the file there and nobody has changed it since, or
    /// there is no file.
    pub(crate) fn is_ours(&self, path: &str) -> bool {
        let Some(digest) = self.files.get(path) else { return true };
        let twin = || self.twins.get(path).and_then(|twin| self.lock.output(twin));
        let locked = self.lock.output(path).or_else(twin).is_some_and(|output| output.sha256 == *digest);
        let recorded = |checkpoint: &Checkpoint| {
            checkpoint.outputs.get(path) == Some(digest) || checkpoint.intended.get(path) == Some(digest)
        };
        locked || self.checkpoint.is_some_and(recorded)
    }
}

/// The command-line options that affect the plan.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    /// The kinds to export; empty for all.
    pub only: Vec<AssetKind>,
    /// A glob that limits icons and images by name. If it is set, colors, typography and themes are left
    /// alone.
    pub filter: Option<String>,
    /// Export everything again, and overwrite files that were edited by hand.
    pub force: bool,
    /// Allow an export to remove most of its files.
    pub allow_removal: bool,
    /// Remove what stayed as deprecated.
    pub prune_deprecated: bool,
    /// Collect what a page shows, of entries that are up to date too.
    pub gallery: bool,
    /// If Figma cannot be reached or refuses the token, leave the package as complete as it was: what was written is
    /// recorded, and nothing is left to resume.
    pub best_effort: bool,
}

impl Wishes {
    /// Whether to export `entry`.
    pub fn include(&self, entry: &Entry) -> bool {
        let kind = entry.kind();
        let filtered = self.filter.is_none() || entry.assets().is_some();
        filtered && (self.only.is_empty() || self.only.contains(&kind))
    }
}

/// One file of an icon or image.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AssetPlan {
    /// Index into [`Config::entries`](crate::config::Config::entries).
    pub entry: usize,
    /// The component.
    pub node: NodeId,
    /// The component's name in Figma.
    pub figma_name: String,
    pub scale: Scale,
    /// The file's path, relative to the package.
    pub path: String,
    /// Width and height in whole px at 1x, if Figma provides them.
    pub size: Option<[f64; 2]>,
    /// Why exfig cannot draw it, if it cannot.
    pub obstacle: Option<Obstacle>,
    /// How the component is rotated, scaled and mirrored on the canvas: `[a, b, c, d]` of SVG's `matrix()`.
    pub turn: [f64; 4],
    pub decision: Decision,
    /// The digest of what the file will show; `None` if the node's art is not known.
    pub look: Option<Digest>,
    /// Who draws the file, if it is written.
    pub route: Route,
}

impl AssetPlan {
    /// Returns what messages call it; see [`describe`].
    pub(crate) fn describe(&self, config: &Config) -> String {
        describe(config.entries[self.entry].kind(), &self.figma_name, &self.node)
    }

    /// Leaves a file that was to be written as it is.
    pub(crate) fn leave(&mut self) {
        if let Decision::Write(reason) = &self.decision {
            self.decision = Decision::Leave(reason.clone());
        }
    }
}

/// What the planner needs from a Figma file.
#[derive(Debug)]
pub(crate) struct Design<'a> {
    pub document: &'a Document,
    pub components: &'a [Component],
    pub version: &'a str,
    /// The ids of the published components, if an entry needs them.
    pub published: &'a BTreeSet<String>,
    /// The nodes whose art is known, by id.
    pub nodes: HashMap<&'a str, &'a Node>,
}

impl<'a> Design<'a> {
    pub(crate) fn new(
        document: &'a Document,
        components: &'a [Component],
        version: &'a str,
        published: &'a BTreeSet<String>,
    ) -> Self {
        let mut nodes = HashMap::new();
        document.root.walk(&mut |node| {
            if node.art.is_some() {
                nodes.insert(node.id.as_str(), node);
            }
        });
        Self { document, components, version, published, nodes }
    }
}

/// Something that cannot be exported. Everything else still is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The entry it belongs to; `None` if it belongs to no single entry, such as `exfig.lock`.
    pub entry: Option<Owner>,
    /// What cannot be exported: `` icon `weather/sun` (12:34) ``.
    pub what: String,
    /// Why, and what to do about it.
    pub why: String,
    /// The kind of problem, where something depends on it.
    pub cause: Cause,
}

/// The kind of a [`Problem`], as far as something depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cause {
    /// A problem on which nothing else depends.
    #[default]
    Other,
    /// A file that was modified, or that exfig did not write, is in the way.
    Modified {
        /// Whether exfig.lock already records what would be written, so that restoring the file leaves
        /// nothing to do.
        on_record: bool,
    },
    /// It is not in the plan: its name or its node cannot be exported, so another attempt changes nothing.
    Unplanned,
    /// The token has no access to it in Figma.
    Access,
    /// The version that this export started with is no longer available; a new export can use another.
    Outdated,
    /// It is not written unless the user decides so, with an option or a different configuration.
    Withheld,
}

impl Problem {
    /// Creates a problem of an icon or image, with [`Cause::Other`].
    pub(crate) fn of_asset(config: &Config, asset: &AssetPlan, why: impl Into<String>) -> Self {
        Self::of(&config.entries[asset.entry], asset.describe(config), why)
    }

    /// Creates a problem of `entry`, with [`Cause::Other`].
    pub fn of(entry: &Entry, what: impl Into<String>, why: impl Into<String>) -> Self {
        Self { entry: Some(Owner::of(entry)), what: what.into(), why: why.into(), cause: Cause::Other }
    }
}

/// The entry that a file or a problem belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// The entry's id: `icons-2`.
    pub entry: String,
    pub kind: AssetKind,
}

impl Owner {
    /// Returns the owner for things that belong to `entry`.
    pub fn of(entry: &Entry) -> Self {
        Self { entry: entry.id.clone(), kind: entry.kind() }
    }
}

/// What the export of one package will do.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Plan {
    /// Every file of icons and images, by entry and in document order.
    pub assets: Vec<AssetPlan>,
    /// The items of each entry of icons or images, by index, for the generated code.
    pub items: BTreeMap<usize, Vec<AssetItem>>,
    /// Every generated file, by entry.
    pub outputs: Vec<OutputPlan>,
    /// The files of icons and images that are no longer in the design and stay, and the indexes of their entries.
    pub deprecated: BTreeMap<String, usize>,
    /// The components that are selected and cannot be exported, with the index of their entry; `problems` says why.
    pub dropped: BTreeSet<(usize, NodeId)>,
    /// Everything that cannot be exported.
    pub problems: Vec<Problem>,
    /// What is left out of the design on purpose: a reason and a name each.
    pub left_out: Vec<(String, String)>,
}

impl Plan {
    /// Returns the icons or images of an entry.
    pub(crate) fn assets_of(&self, entry: usize) -> impl Iterator<Item = &AssetPlan> {
        self.assets.iter().filter(move |asset| asset.entry == entry)
    }

    /// Returns the paths of an entry's files that stay although the design no longer has them.
    pub(crate) fn deprecated_of(&self, entry: usize) -> impl Iterator<Item = &String> {
        self.deprecated.iter().filter(move |(_, of)| **of == entry).map(|(path, _)| path)
    }

    /// Returns the paths of an entry's generated files.
    pub(crate) fn generated(&self, entry: usize) -> impl Iterator<Item = &String> {
        self.outputs.iter().filter(move |output| output.entry == entry).map(|output| &output.path)
    }

    /// Returns the path of every file in the plan.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &String> {
        let assets = self.assets.iter().map(|asset| &asset.path);
        assets.chain(self.outputs.iter().map(|output| &output.path)).chain(self.deprecated.keys())
    }
}

/// A mistake in the configuration that the design reveals, and the index of its entry in
/// [`Config::entries`](crate::config::Config::entries).
pub(crate) type Mistake = (usize, Unfit);

/// Returns how messages name an item: "icon `weather/sun` (12:34)".
pub(crate) fn describe(kind: AssetKind, name: &str, node: &NodeId) -> String {
    format!("{} {} ({node})", kind.singular(), named(name))
}

#[cfg(test)]
mod tests;
