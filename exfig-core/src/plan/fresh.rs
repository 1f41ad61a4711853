//! Whether a file is as it should be, and if not, why not.

use super::{AssetPlan, Present, Wishes};
use crate::config::Entry;
use crate::design::UPRIGHT;
use crate::digest::Digest;
use crate::draw;
use crate::figma::node::Node;
use crate::formats;
use crate::state::lockfile::{LockOutput, Made, Rules};
use crate::words::on_one_line;

/// Why a file has to be fetched and written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// It was never exported.
    New,
    /// It was exported and is gone.
    Missing,
    /// Another exfig made it, by other rules.
    OtherExfig,
    /// The entry's settings are not those it was exported with.
    SettingsChanged,
    /// The Figma file has another version.
    FigmaChanged {
        /// The version that the file shows.
        from: String,
    },
    /// It would list other items, at the same version of the Figma file: one that failed before is there now.
    ContentsChanged,
    /// Its node looks different.
    LookChanged {
        /// The version that the file shows.
        from: String,
    },
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
            Self::OtherExfig => "written by another version of exfig".to_owned(),
            Self::SettingsChanged => "the settings in Cargo.toml changed".to_owned(),
            Self::FigmaChanged { from } => format!("Figma has a newer version than {}", on_one_line(from)),
            Self::LookChanged { from } => format!("it looks different since version {}", on_one_line(from)),
            Self::ContentsChanged => "what it lists changed".to_owned(),
            Self::NodeChanged => "another node has this name now".to_owned(),
            Self::Edited => "edited by hand since it was exported".to_owned(),
            Self::Forced => "`--force`".to_owned(),
        }
    }
}

/// What this export does with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Not decided yet.
    Undecided,
    /// Up to date.
    Fresh,
    /// Will be rendered and written.
    Write(Reason),
    /// Stale, and left as it is: `--filter` excludes it, it cannot be drawn, or its entry is withheld.
    Leave(Reason),
}

impl Decision {
    /// Whether the file is as it should be.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        *self == Self::Fresh
    }

    /// Why the file is written, if it is.
    #[must_use]
    pub fn to_write(&self) -> Option<&Reason> {
        match self {
            Self::Write(reason) => Some(reason),
            Self::Undecided | Self::Fresh | Self::Leave(_) => None,
        }
    }
}

/// The rules that this exfig makes files by.
pub const RULES: Rules = Rules { drawing: draw::VERSION, formats: formats::VERSION };

/// Whether the last export of `entry` left nothing to do at `version` of its file, without a look at the design.
#[must_use]
pub fn entry_is_fresh(entry: &Entry, version: &str, present: &Present<'_>, wishes: &Wishes) -> bool {
    let Some(locked) = present.lock.entry(&entry.key) else { return false };
    !wishes.force
        && locked.complete
        && locked.is_current()
        && locked.version == version
        && locked.file == entry.file
        && locked.settings == entry.digest()
        // An exfig that draws or writes otherwise looks at the design again.
        && locked.rules == RULES
        && locked.outputs.iter().all(|(path, output)| present.files.get(path) == Some(&output.sha256))
}

/// What the files of one entry are judged by.
pub(super) struct Judge<'a> {
    /// What its assets are made from now.
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

    /// What a file of `node` will show; `None` where the node's art is not known.
    pub(super) fn look(node: Option<&Node>, turn: [f64; 4]) -> Option<Digest> {
        let look = &node?.art.as_ref()?.look;
        // Most nodes stand upright; then their own digest will do.
        if turn == UPRIGHT {
            return Some(look.clone());
        }
        let turn = turn.map(f64::to_le_bytes).concat();
        Some(Digest::of_parts([look.as_str().as_bytes(), &turn]))
    }

    /// Why the file of `asset` is stale; `None` for a fresh one.
    pub(super) fn reason(&self, asset: &AssetPlan) -> Option<Reason> {
        let digest = self.present.files.get(&asset.path);
        if self.present.resuming
            && let Some(checkpoint) = self.present.checkpoint
            && digest.is_some()
            && checkpoint.outputs.get(&asset.path) == digest
        {
            return None;
        }
        // Whichever entry has it: a file is what it shows, not who asked for it.
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

    /// Why a file does not show what it would show if it were made now.
    fn outdated(&self, output: &LockOutput, look: Option<&Digest>) -> Option<Reason> {
        let (made, now) = (&output.made, &self.made);
        if made.rules != now.rules {
            return Some(Reason::OtherExfig);
        }
        if made.settings != now.settings {
            return Some(Reason::SettingsChanged);
        }
        match (&output.look, look) {
            // What the file shows is known, whatever else of the Figma file changed, or which it was.
            (Some(shown), Some(wanted)) if shown == wanted => None,
            (Some(_), Some(_)) => Some(Reason::LookChanged { from: made.version.clone() }),
            _ if made.file != now.file || made.version != now.version => {
                Some(Reason::FigmaChanged { from: made.version.clone() })
            }
            _ => None,
        }
    }
}
