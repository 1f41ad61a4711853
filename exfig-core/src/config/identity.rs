//! The key of an entry in exfig.lock: its kind and the place it writes to. Inserting, reordering or removing
//! other entries does not change a key, nor does switching to another Figma file.

use std::collections::BTreeMap;

use exfig_lock::Digest;
use serde_json::json;

use super::{Assets, Entry};

/// Sets the keys of all entries of a package.
pub(super) fn name(entries: &mut [Entry]) {
    let mut owners = BTreeMap::<String, usize>::new();
    for entry in entries.iter() {
        *owners.entry(place(entry)).or_default() += 1;
    }
    let mut taken = BTreeMap::<String, usize>::new();
    for entry in entries {
        let place = place(entry);
        let key =
            if owners[&place] == 1 { place } else { format!("{place}#{}", &selection(entry).half()[..8]) };
        let nth = taken.entry(key.clone()).or_default();
        *nth += 1;
        entry.key = if *nth == 1 { key } else { format!("{key}-{nth}") };
    }
}

fn place(entry: &Entry) -> String {
    let place = match entry.assets() {
        Some(Assets { dir, folders: Some(folders), .. }) => format!("{dir}/{folders}"),
        Some(assets) => assets.dir.to_string(),
        None => entry.outputs.first().map(|output| output.path.to_string()).unwrap_or_default(),
    };
    format!("{}:{place}", entry.kind())
}

/// The digest of what distinguishes entries that write to the same directory.
fn selection(entry: &Entry) -> Digest {
    let assets = entry.assets();
    let chosen = assets.map(|assets| json!([assets.frames, assets.pages, assets.nodes, assets.format]));
    Digest::of(json!([entry.filter.names, entry.filter.exclude, chosen]).to_string().as_bytes())
}
