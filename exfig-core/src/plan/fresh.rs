//! Whether a file is as it should be, and if not, why not.

use super::{AssetPlan, Present, Wishes};
use crate::config::Entry;
use crate::digest::Digest;
use crate::draw;
use crate::figma::node::Node;
use crate::figma::read::UPRIGHT;
use crate::lockfile::{LockEntry, Look};

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
    /// Its node looks different.
    LookChanged {
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
            Self::LookChanged { from } => format!("it looks different since version {from}"),
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

/// Whether the last export of `entry` left nothing to do at `version` of its file, without a look at the design.
#[must_use]
pub fn entry_is_fresh(entry: &Entry, version: &str, present: &Present<'_>, wishes: &Wishes) -> bool {
    let Some(locked) = present.lock.entry(&entry.id) else { return false };
    let drawing = entry.drawing_digest(draw::VERSION);
    !wishes.force
        && locked.complete
        && locked.version == version
        && locked.file == entry.file
        && locked.settings == entry.digest()
        && locked.outputs.iter().all(|(path, output)| present.files.get(path) == Some(&output.sha256))
        // An exfig that draws otherwise looks at the design again.
        && locked.outputs.values().filter_map(|output| output.look.as_ref()).all(|look| look.is_made_with(&drawing))
}

/// What the files of one entry are judged by.
pub(super) struct Judge<'a> {
    locked: Option<&'a LockEntry>,
    /// Of all settings of the entry.
    settings: Digest,
    /// Of those that decide what a file of a given name holds.
    drawing: Digest,
    present: &'a Present<'a>,
    wishes: &'a Wishes,
}

impl<'a> Judge<'a> {
    pub(super) fn new(entry: &Entry, present: &'a Present<'a>, wishes: &'a Wishes) -> Self {
        Self {
            locked: present.lock.entry(&entry.id).filter(|locked| locked.file == entry.file),
            settings: entry.digest(),
            drawing: entry.drawing_digest(draw::VERSION),
            present,
            wishes,
        }
    }

    /// What a file of `node` will show; `None` where the node's art is not known.
    pub(super) fn look(&self, node: Option<&Node>, turn: [f64; 4]) -> Option<Look> {
        let look = &node?.art.as_ref()?.look;
        // Most nodes stand upright; then their own digest will do.
        if turn == UPRIGHT {
            return Some(Look::new(look, &self.drawing));
        }
        let turn = turn.map(f64::to_le_bytes).concat();
        Some(Look::new(&Digest::of_parts([look.as_str().as_bytes(), &turn]), &self.drawing))
    }

    pub(super) fn freshness(&self, asset: &AssetPlan, version: &str) -> Freshness {
        let digest = self.present.files.get(&asset.path);
        if self.present.resuming
            && let Some(checkpoint) = self.present.checkpoint
            && digest.is_some()
            && checkpoint.outputs.get(&asset.path) == digest
        {
            return Freshness::Fresh;
        }
        let Some((locked, output)) =
            self.locked.and_then(|locked| Some((locked, locked.outputs.get(&asset.path)?)))
        else {
            return Freshness::Stale(Reason::New);
        };
        let from = || locked.version.clone();
        let reason = if self.wishes.force {
            Some(Reason::Forced)
        } else if digest.is_none() {
            Some(Reason::Missing)
        } else if output.node.as_deref() != Some(asset.node.as_str()) {
            Some(Reason::NodeChanged)
        } else if let (Some(shown), Some(wanted)) = (&output.look, &asset.look) {
            // What the file shows is known, whatever else of the file or the settings changed.
            if !shown.same_settings(wanted) {
                Some(Reason::SettingsChanged)
            } else if !shown.same_node(wanted) {
                Some(Reason::LookChanged { from: from() })
            } else {
                None
            }
        } else if locked.settings != self.settings {
            Some(Reason::SettingsChanged)
        } else if output.outdated {
            Some(Reason::Outdated)
        } else if locked.version != version {
            Some(Reason::FigmaChanged { from: from() })
        } else {
            None
        };
        let edited = || (digest != Some(&output.sha256)).then_some(Reason::Edited);
        reason.or_else(edited).map_or(Freshness::Fresh, Freshness::Stale)
    }
}
