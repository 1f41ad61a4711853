//! Decides whether a file is fresh, and if not, why.

use exfig_lock::Digest;
use exfig_lock::lock::{LockOutput, Made, Rules};

use super::{AssetPlan, Present, Wishes};
use crate::config::Entry;
use crate::design::UPRIGHT;
use crate::draw;
use crate::figma::node::Node;
use crate::formats;
use crate::words::on_one_line;

/// Why a file must be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// It was never exported.
    New,
    /// It was exported, and the file is missing.
    Missing,
    /// Another version of exfig wrote it, with other rules.
    OtherExfig,
    /// The entry's settings changed since it was exported.
    SettingsChanged,
    /// The Figma file has another version.
    FigmaChanged {
        /// The version that the file on disk was made from.
        from: String,
    },
    /// It would list other items, at the same version of the Figma file: one that failed before succeeded
    /// this time.
    ContentsChanged,
    /// Its node looks different.
    LookChanged {
        /// The version that the file on disk was made from.
        from: String,
    },
    /// It was made from another node.
    NodeChanged,
    /// Its bytes are not the exported ones.
    Edited,
    /// Requested with `--force`.
    Forced,
}

impl Reason {
    /// Returns the reason as the end of a line: "`sun.svg`: never exported".
    pub fn sentence(&self) -> String {
        match self {
            Self::New => "never exported".to_owned(),
            Self::Missing => "the file is missing".to_owned(),
            Self::OtherExfig => "written by another version of exfig".to_owned(),
            Self::SettingsChanged => "the settings in Cargo.toml changed".to_owned(),
            Self::FigmaChanged { from } => {
                format!("the Figma file changed since version {}", on_one_line(from))
            }
            Self::LookChanged { from } => {
                format!("its appearance changed since version {}", on_one_line(from))
            }
            Self::ContentsChanged => "the items it lists changed".to_owned(),
            Self::NodeChanged => "another node has this name now".to_owned(),
            Self::Edited => "edited by hand since it was exported".to_owned(),
            Self::Forced => "`--force`".to_owned(),
        }
    }
}

/// What the export does with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Not decided yet.
    Undecided,
    /// Up to date.
    Fresh,
    /// To be rendered and written.
    Write(Reason),
    /// Stale, but left as it is: `--filter` excludes it, it cannot be drawn, or its entry is withheld.
    Leave(Reason),
}

impl Decision {
    /// Whether the file is up to date.
    pub(crate) fn is_fresh(&self) -> bool {
        *self == Self::Fresh
    }

    /// Returns why the file is written, if it is.
    pub(crate) fn to_write(&self) -> Option<&Reason> {
        match self {
            Self::Write(reason) => Some(reason),
            Self::Undecided | Self::Fresh | Self::Leave(_) => None,
        }
    }
}

/// The versions of the rules by which this exfig makes files.
pub(crate) const RULES: Rules = Rules { drawing: draw::VERSION, formats: formats::VERSION };

/// Whether the last export of `entry` left nothing to do at `version` of its Figma file. Does not need the
/// design.
pub(crate) fn entry_is_fresh(entry: &Entry, version: &str, present: &Present<'_>, wishes: &Wishes) -> bool {
    let Some(locked) = present.lock.entry(&entry.key) else { return false };
    let is_pruned = wishes.prune_deprecated && entry.assets().is_some_and(|assets| assets.deprecate);
    !wishes.force
        && !is_pruned
        && locked.complete
        && locked.is_current()
        && locked.version == version
        && locked.file == entry.file
        && locked.settings == entry.digest()
        // With other rules for drawing or writing, exfig needs the design again.
        && locked.rules == RULES
        && locked.outputs.iter().all(|(path, output)| present.files.get(path) == Some(&output.sha256))
}

/// Decides which files of one entry are stale.
pub(super) struct Judge<'a> {
    /// What the entry's assets would be made from now.
    made: Made,
    present: &'a Present<'a>,
    wishes: &'a Wishes,
}

impl<'a> Judge<'a> {
    pub(super) fn new(entry: &Entry, version: &str, present: &'a Present<'a>, wishes: &'a Wishes) -> Self {
        let made = Made {
            file: entry.file.clone(),
            version: version.to_owned(),
            settings: entry.drawing_digest(),
            rules: RULES.drawing,
        };
        Self { made, present, wishes }
    }

    /// Returns the digest of what a file of `node` will show; `None` if the node's art is not known.
    pub(super) fn look(node: Option<&Node>, turn: [f64; 4]) -> Option<Digest> {
        let look = &node?.art.as_ref()?.look;
        // Most nodes are upright; for them, the node's own digest is enough.
        if turn == UPRIGHT {
            return Some(*look);
        }
        let turn = turn.map(f64::to_le_bytes).concat();
        Some(Digest::of_parts([look.to_string().as_bytes(), &turn]))
    }

    /// Returns why the file of `asset` is stale; `None` if it is fresh.
    pub(super) fn reason(&self, asset: &AssetPlan) -> Option<Reason> {
        let digest = self.present.files.get(&asset.path);
        if self.present.resuming
            && let Some(checkpoint) = self.present.checkpoint
            && digest.is_some()
            && checkpoint.outputs.get(&asset.path) == digest
        {
            return None;
        }
        // It does not matter which entry has it on record: only what the file shows counts.
        let Some(output) = self.present.lock.output(&asset.path).filter(|output| output.node.is_some())
        else {
            return Some(Reason::New);
        };
        let reason = if self.wishes.force {
            Some(Reason::Forced)
        } else if digest.is_none() {
            Some(Reason::Missing)
        } else if output.node.as_deref() != Some(asset.node.as_str()) {
            Some(Reason::NodeChanged)
        } else {
            self.outdated(output, asset.look.as_ref())
        };
        let edited = || (digest != Some(&output.sha256)).then_some(Reason::Edited);
        reason.or_else(edited)
    }

    /// Returns why a file would be different if it were made now.
    fn outdated(&self, output: &LockOutput, look: Option<&Digest>) -> Option<Reason> {
        let (made, now) = (&output.made, &self.made);
        if made.rules != now.rules {
            return Some(Reason::OtherExfig);
        }
        if made.settings != now.settings {
            return Some(Reason::SettingsChanged);
        }
        match (&output.look, look) {
            // What the file shows is known; it does not matter what else changed in the Figma file, or which
            // file it was.
            (Some(shown), Some(wanted)) if shown == wanted => None,
            (Some(_), Some(_)) => Some(Reason::LookChanged { from: made.version.clone() }),
            _ if made.file != now.file || made.version != now.version => {
                Some(Reason::FigmaChanged { from: made.version.clone() })
            }
            _ => None,
        }
    }
}
