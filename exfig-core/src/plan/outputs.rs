//! Generated files in the plan: what each would contain, and whether it already does.

use std::collections::BTreeMap;

use exfig_lock::Digest;

use super::{AssetPlan, Decision, Mistake, Present, RULES, Reason, Unfit};
use crate::config::{Config, Entry};
use crate::formats::Body;
use crate::naming::same_file_key;

/// One generated file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OutputPlan {
    /// Index into [`Config::entries`].
    pub entry: usize,
    /// Index into the entry's outputs.
    pub output: usize,
    /// The file's path, relative to the package.
    pub path: String,
    /// The file's content if every planned asset exists.
    pub body: Body,
    pub decision: Decision,
}

/// Decides for every generated file whether it is fresh. `version` returns the versions of an entry's
/// Figma files that this export uses; `withheld` has the entries whose files stay as they are, by index.
pub(crate) fn decide_outputs(
    outputs: &mut [OutputPlan],
    assets: &[AssetPlan],
    config: &Config,
    present: &Present<'_>,
    version: impl Fn(&Entry) -> String,
    withheld: &BTreeMap<usize, String>,
) {
    let written = assets.iter().filter_map(|asset| Some((&asset.path, asset.decision.to_write()?)));
    let written = written.collect::<BTreeMap<_, _>>();
    for output in outputs {
        let entry = &config.entries[output.entry];
        let of_original = match &output.body {
            Body::CopyOf(asset) => written.get(asset).map(|reason| (*reason).clone()),
            Body::Text(_) => None,
        };
        let reason = of_original.or_else(|| reason(output, entry, present, &version(entry)));
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

/// Returns the files in an output's directory whose path is that of another file in the plan, or of one in
/// `taken`, which maps [`same_file_key`]s to their owner.
pub(crate) fn clashes(
    config: &Config,
    assets: &[AssetPlan],
    outputs: &[&OutputPlan],
    taken: &BTreeMap<String, String>,
) -> Vec<Mistake> {
    let mut owners = taken.clone();
    for asset in assets {
        let owner = format!("a file of the entry on line {}", config.entries[asset.entry].line);
        owners.insert(same_file_key(&asset.path), owner);
    }
    let mut found = BTreeMap::<(usize, usize), Unfit>::new();
    for output in outputs {
        let entry = &config.entries[output.entry];
        if !entry.outputs[output.output].is_directory() {
            continue;
        }
        let owner = format!("the output of the entry on line {}", entry.line);
        let Some(other) = owners.insert(same_file_key(&output.path), owner) else { continue };
        match found.get_mut(&(output.entry, output.output)) {
            Some(Unfit::Clash { more, .. }) => *more += 1,
            _ => {
                let directory = entry.outputs[output.output].path.to_string();
                let clash = Unfit::Clash { output: directory, path: output.path.clone(), other, more: 0 };
                found.insert((output.entry, output.output), clash);
            }
        }
    }
    found.into_iter().map(|((entry, _), clash)| (entry, clash)).collect()
}
