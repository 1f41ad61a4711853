//! Icons and images as the record has them: those that are no longer in the design and stay as deprecated ones until the
//! user lets go of them, and those that a run does not export anew.

use std::collections::{BTreeMap, BTreeSet};

use exfig_lock::Digest;
use exfig_lock::lock::{Lock, LockEntry, LockOutput};

use super::Plan;
use crate::asset::Scale;
use crate::config::Config;
use crate::design::{AssetFile, AssetItem};
use crate::naming::{self, NameStyle};

/// What the generated code says about what is gone.
const GONE: &str = "@deprecated It is no longer in the design.";

/// Adds what the record has of the `wanted` entries with `deprecate`, and the plan has not: the items for the code,
/// and the files to keep, as far as they are as exfig wrote them.
pub(crate) fn keep_deprecated(
    plan: &mut Plan,
    config: &Config,
    wanted: &BTreeSet<usize>,
    (lock, is_unmodified): (&Lock, impl Fn(&str, &Digest) -> bool),
) {
    let planned = plan.assets.iter().map(|asset| (naming::same_file_key(&asset.path), asset.entry));
    let planned = planned.collect::<BTreeMap<_, _>>();
    for &index in wanted {
        let entry = &config.entries[index];
        let Some(locked) =
            lock.entry(&entry.key).filter(|_| entry.assets().is_some_and(|assets| assets.deprecate))
        else {
            continue;
        };
        // What only cannot be exported has not left the design.
        let dropped = plan.dropped.iter().filter(|(entry, _)| *entry == index).map(|(_, node)| node.as_str());
        let dropped = dropped.collect::<BTreeSet<_>>();
        let items = plan.items.entry(index).or_default();
        // A name in another style is the same name, and one with other separators may be the same identifier in Rust.
        let forms = |name: &str| [NameStyle::Snake, NameStyle::Pascal].map(|style| style.apply(name));
        let names = items.iter().flat_map(|item| forms(&item.name)).collect::<BTreeSet<_>>();
        let gone = by_node_and_name(locked, |path, node, output| {
            let planned_by = planned.get(&naming::same_file_key(path));
            // Something new may have the name. Another entry may have the file now, under the same name.
            (is_unmodified(path, &output.sha256) || planned_by.is_some())
                && planned_by != Some(&index)
                && !dropped.contains(node)
                && !forms(name_in(path)).iter().any(|form| names.contains(form))
        });
        if gone.is_empty() {
            continue;
        }
        let live = items.iter().map(|item| (item.node.clone(), item.clone())).collect::<BTreeMap<_, _>>();
        for ((node, _), (_, files)) in gone {
            let own = files.iter().filter(|file| !planned.contains_key(&naming::same_file_key(&file.path)));
            plan.deprecated.extend(own.map(|file| (file.path.clone(), index)));
            let item = item(node, files);
            items.push(match live.get(node) {
                Some(live) => renamed(item, live),
                None => deprecated(item),
            });
        }
    }
}

/// Returns the icons and images in the record of an entry, by their nodes, with the files that `is_meant`: it gets
/// the path, the node, and the record.
pub(crate) fn recorded(
    locked: &LockEntry,
    is_meant: impl Fn(&str, &str, &LockOutput) -> bool,
) -> BTreeMap<String, AssetItem> {
    // A node that was renamed has files of two names: those of the newest version count.
    let mut newest = BTreeMap::<&str, (u64, Vec<AssetFile>)>::new();
    for ((node, _), (version, files)) in by_node_and_name(locked, is_meant) {
        let best = newest.entry(node).or_default();
        if best.1.is_empty() || version >= best.0 {
            *best = (version, files);
        }
    }
    newest.into_iter().map(|(node, (_, files))| (node.to_owned(), item(node, files))).collect()
}

/// Returns the files that `is_meant`, by node and name, with the newest version of the Figma file that one was made from.
fn by_node_and_name(
    locked: &LockEntry,
    is_meant: impl Fn(&str, &str, &LockOutput) -> bool,
) -> BTreeMap<(&str, &str), (u64, Vec<AssetFile>)> {
    let mut all = BTreeMap::<(&str, &str), (u64, Vec<AssetFile>)>::new();
    for (path, output) in &locked.outputs {
        let Some(node) = output.node.as_deref().filter(|node| is_meant(path, node, output)) else { continue };
        let (newest, files) = all.entry((node, name_in(path))).or_default();
        // Figma counts versions upwards.
        *newest = (*newest).max(output.made.version.parse().unwrap_or(0));
        files.push(file(path));
    }
    all
}

/// Returns an item that the code calls deprecated.
pub(crate) fn deprecated(item: AssetItem) -> AssetItem {
    AssetItem { description: GONE.to_owned(), ..item }
}

/// Returns an item under its old name, which the code calls deprecated.
fn renamed(item: AssetItem, live: &AssetItem) -> AssetItem {
    let description = format!("@deprecated It is called `{}` now.", live.name);
    AssetItem { description, width: live.width, height: live.height, dark: live.dark.clone(), ..item }
}

fn item(node: &str, mut files: Vec<AssetFile>) -> AssetItem {
    files.sort_by(|a, b| a.scale.total_cmp(&b.scale));
    let name = files.first().map(|file| name_in(&file.path).to_owned()).unwrap_or_default();
    AssetItem {
        figma_name: name.clone(),
        name,
        description: String::new(),
        node: node.to_owned(),
        width: None,
        height: None,
        files,
        dark: None,
        on_record: true,
    }
}

fn name_in(path: &str) -> &str {
    stem(path).0
}

fn file(path: &str) -> AssetFile {
    let (_, scale) = stem(path);
    let format = path.rsplit_once('.').map_or("", |(_, format)| format).to_owned();
    AssetFile { path: path.to_owned(), scale, format }
}

/// Returns the name and the scale in the path of an asset: those of `sun@2x.png`, `2.0x/sun.png` and
/// `drawable-xhdpi/sun.png`.
fn stem(path: &str) -> (&str, f64) {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let folder = folder.rsplit('/').next().unwrap_or(folder);
    let name = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    if let Some((stem, Ok(scale))) = name
        .rsplit_once('@')
        .and_then(|(stem, suffix)| Some((stem, suffix.strip_suffix('x')?.parse::<f64>())))
    {
        return (stem, scale);
    }
    let of_folder = folder.strip_suffix('x').and_then(|factor| factor.parse::<f64>().ok());
    let density = || {
        let density = folder.strip_prefix("drawable-")?;
        let scales = [0.75, 1.0, 1.5, 2.0, 3.0, 4.0].into_iter();
        scales.filter_map(Scale::new).find(|scale| scale.density() == Some(density)).map(Scale::factor)
    };
    (name, of_folder.or_else(density).unwrap_or(1.0))
}

#[cfg(test)]
mod tests {
    use super::stem;

    #[test]
    fn a_path_says_name_and_scale() {
        let table = [
            ("assets/sun.svg", ("sun", 1.0)),
            ("assets/sun@2x.png", ("sun", 2.0)),
            ("assets/sun@1.5x.png", ("sun", 1.5)),
            ("assets/a@b.png", ("a@b", 1.0)),
            ("assets/2.0x/sun.png", ("sun", 2.0)),
            ("assets/drawable-xhdpi/sun.webp", ("sun", 2.0)),
            ("assets/sun.imageset/sun@3x.png", ("sun", 3.0)),
        ];
        for (path, wanted) in table {
            assert_eq!(stem(path), wanted, "{path}");
        }
    }
}
