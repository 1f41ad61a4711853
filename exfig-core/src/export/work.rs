//! What is asked for and what arrives: the words that requests, drawing and writing share.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::OwnedSemaphorePermit;

use super::Halt;
use super::write::Slot;
use crate::asset::{AssetFormat, FileKey, NodeId, Scale};
use crate::client::Held;
use crate::figma::verify::Accepted;

/// What is rendered alike.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RenderKey {
    pub(super) file: FileKey,
    pub(super) format: AssetFormat,
    pub(super) scale: Scale,
    pub(super) options: BTreeMap<String, String>,
    /// Drawn here, not by Figma.
    pub(super) drawn: bool,
    pub(super) tint: bool,
    pub(super) id_prefix: String,
    pub(super) accepted: Accepted,
}

/// The files that wait, by render and node.
pub(super) type Waiting = BTreeMap<RenderKey, BTreeMap<NodeId, Vec<Slot>>>;

/// The nodes of each file that are drawn here, with their turns and how they are wanted.
pub(super) type ToDraw = BTreeMap<FileKey, BTreeMap<NodeId, ([f64; 4], Vec<RenderKey>)>>;

/// What became of one render.
pub(super) struct Arrival {
    pub(super) key: RenderKey,
    pub(super) node: NodeId,
    pub(super) result: Result<Arc<Vec<u8>>, Trouble>,
    /// The room in memory of a download, and its place among those that wait to be taken.
    pub(super) room: (Option<Held>, Option<OwnedSemaphorePermit>),
}

pub(super) enum Trouble {
    /// The URL is no longer valid.
    Expired(String),
    /// This render failed.
    Failed(String),
    /// Figma no longer renders the version that is exported.
    Outdated(String),
    /// The export has to end.
    Halt(Halt),
}
