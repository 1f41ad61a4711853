//! The plan: what is fresh, what is stale and why, what is in the way, what goes. Pure: everything it judges is an argument.
//!
//! Every decision of an export is taken here, before anything is fetched or written, so that `--dry-run` can print it and a wrong
//! configuration costs nothing.

mod decide;
mod fresh;
mod gone;
mod lay_out;
pub mod layout;
mod names;
mod outputs;
mod removal;
mod route;
pub mod select;
mod unfit;

use std::collections::{BTreeMap, HashMap};

pub use self::decide::decide;
pub use self::fresh::{Decision, RULES, Reason, entry_is_fresh};
pub use self::gone::{Gone, gone};
pub use self::lay_out::lay_out;
pub use self::names::Names;
pub use self::outputs::{OutputPlan, clashes, decide_outputs};
pub use self::removal::{is_mass_removal, is_removable, stale_outputs};
pub use self::route::Route;
pub use self::unfit::Unfit;
use crate::asset::{AssetKind, NodeId, Scale};
use crate::config::Entry;
use crate::design::{AssetItem, Component};
use crate::digest::Digest;
use crate::figma::node::{Document, Node};
use crate::state::checkpoint::Checkpoint;
use crate::state::lockfile::Lock;
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
    /// Index into [`Config::entries`](crate::config::Config::entries).
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
    /// What is decided by it.
    pub cause: Cause,
}

/// What kind of problem it is, as far as something is decided by that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cause {
    /// Anything else.
    #[default]
    Other,
    /// A file that was modified, or that exfig did not write, is in the way. `on_record`: exfig.lock has what would be written, so that
    /// nothing is left to do once the file is back.
    Modified {
        /// See above.
        on_record: bool,
    },
    /// Figma does not let the token read it.
    Access,
    /// The version that this export began with can no longer be had: a new export can have another.
    Outdated,
    /// Only a decision of the user lets it be written: an option, another configuration.
    Withheld,
}

impl Problem {
    /// With something of `entry`.
    #[must_use]
    pub fn of(entry: &Entry, what: impl Into<String>, why: impl Into<String>) -> Self {
        Self { entry: Some(Owner::of(entry)), what: what.into(), why: why.into(), cause: Cause::Other }
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

/// What does not fit the design, and the index of its entry in [`Config::entries`](crate::config::Config::entries).
pub type Mistake = (usize, Unfit);

/// How messages name an item: "icon `weather/sun` (12:34)".
#[must_use]
pub fn describe(kind: AssetKind, name: &str, node: &NodeId) -> String {
    format!("{} {} ({node})", kind.singular(), named(name))
}

#[cfg(test)]
mod tests;
