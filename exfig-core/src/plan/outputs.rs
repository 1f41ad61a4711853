//! Generated files in the plan: what each would hold, and whether that is what is there.

use std::collections::BTreeMap;

use super::{Decision, Present, RULES, Reason};
use crate::asset::FileKey;
use crate::config::{Config, Entry};
use crate::digest::Digest;
use crate::formats::Body;

/// One generated file.
#[derive(Debug, Clone, PartialEq)]
pub struct OutputPlan {
    /// Index into [`Config::entries`].
    pub entry: usize,
    /// Index into the entry's outputs.
    pub output: usize,
    /// The file, relative to the package.
    pub path: String,
    /// What it will hold if every planned asset is there.
    pub body: Body,
    /// What becomes of it.
    pub decision: Decision,
}

/// Decides for every generated file whether it is fresh.
/// `version` tells which version of a Figma file this export shows; `withheld` are the entries whose files stay as they are.
pub fn decide_outputs<'v>(
    outputs: &mut [OutputPlan],
    config: &Config,
    present: &Present<'_>,
    version: impl Fn(&FileKey) -> &'v str,
    withheld: &BTreeMap<usize, String>,
) {
    for output in outputs {
        let entry = &config.entries[output.entry];
        let reason = reason(output, entry, present, version(&entry.file));
        output.decision = match reason {
            None => Decision::Fresh,
            Some(reason) if withheld.contains_key(&output.entry) => Decision::Leave(reason),
            Some(reason) => Decision::Write(reason),
        };
    }
}

fn reason(output: &OutputPlan, entry: &Entry, present: &Present<'_>, version: &str) -> Option<Reason> {
    let made = present.lock.output(&output.path).map(|output| &output.made);
    let Some(digest) = present.files.get(&output.path) else {
        return Some(if made.is_some() { Reason::Missing } else { Reason::New });
    };
    let wanted = match &output.body {
        Body::Text(text) => Some(Digest::of_bytes(text.as_bytes())),
        Body::CopyOf(asset) => present.files.get(asset).cloned(),
    };
    if wanted.as_ref() == Some(digest) {
        return None;
    }
    if !present.is_ours(&output.path) {
        return Some(Reason::Edited);
    }
    Some(match made {
        None => Reason::New,
        Some(made) if made.rules != RULES.formats => Reason::OtherExfig,
        Some(made) if made.settings != entry.digest() => Reason::SettingsChanged,
        Some(made) if made.version != version => Reason::FigmaChanged { from: made.version.clone() },
        Some(_) => Reason::ContentsChanged,
    })
}
