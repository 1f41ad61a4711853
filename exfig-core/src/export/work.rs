//! Types shared by requests, drawing and writing: what is wanted, and what arrives.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::OwnedSemaphorePermit;

use super::Halt;
use super::write::Slot;
use crate::asset::{AssetFormat, FileKey, NodeId, Scale, SvgRoot};
use crate::client::Held;
use crate::figma::verify::Accepted;
use crate::tint::Tint;

/// Everything that determines a render except its node. Files with equal keys and nodes share a render.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RenderKey {
    pub(super) file: FileKey,
    pub(super) format: AssetFormat,
    pub(super) scale: Scale,
    pub(super) options: BTreeMap<String, String>,
    /// Whether exfig draws it instead of Figma.
    pub(super) drawn: bool,
    pub(super) tint: Tint,
    pub(super) id_prefix: String,
    pub(super) svg: SvgRoot,
    pub(super) accepted: Accepted,
}

/// The files waiting for a render, by render and node.
pub(super) type Waiting = BTreeMap<Arc<RenderKey>, BTreeMap<NodeId, Vec<Slot>>>;

/// The nodes of each file that exfig draws, with their turns and the renders to produce.
pub(super) type ToDraw = BTreeMap<FileKey, BTreeMap<NodeId, ([f64; 4], Vec<Arc<RenderKey>>)>>;

/// The result of one render.
pub(super) struct Arrival {
    pub(super) key: Arc<RenderKey>,
    pub(super) node: NodeId,
    pub(super) result: Result<Arc<Vec<u8>>, Trouble>,
    /// Whether `tint` found nothing to replace in a picture without text, where nobody else can tell.
    pub(super) untinted: bool,
    /// A download's reserved memory, and its place in the queue. Freed when dropped.
    pub(super) room: (Option<Held>, Option<OwnedSemaphorePermit>),
}

/// Why a render did not arrive.
#[derive(Debug, Clone)]
pub(super) enum Trouble {
    /// The URL has expired.
    Expired(String),
    /// This render failed; others may succeed.
    Failed(String),
    /// Figma no longer renders the version being exported.
    Outdated(String),
    /// The export must end.
    Halt(Halt),
}
