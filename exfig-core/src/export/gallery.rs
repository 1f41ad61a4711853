//! What a package exports, and what this export changed, for the page of `--gallery`.

use std::collections::BTreeMap;

use serde::Serialize;

use super::code::present_items;
use super::fetch::FileData;
use super::package::Package;
use super::show::Shower;
use super::{Change, Changed};
use crate::asset::FileKey;
use crate::design::Notices;
use crate::formats::gallery::{Exhibit, Exhibits, Picture, exhibits};
use crate::io::regular;

/// The most that the pictures on a page take together, in bytes; with all else, the page stays below 20 MB.
pub(super) const ROOM: usize = 16 * 1024 * 1024;

/// The most that the pictures from before the export take, in bytes.
const ROOM_BEFORE: usize = 4 * 1024 * 1024;

/// About what an icon or an image takes on the page besides its picture, in bytes.
const ROW: usize = 400;

/// A package on the page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gallery {
    name: String,
    #[serde(flatten)]
    exhibits: Exhibits,
    changes: Vec<Seen>,
    omitted: Omitted,
}

/// How much is not on the page because it would be too large.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
struct Omitted {
    icons: usize,
    images: usize,
    changes: usize,
}

/// A change, with what it looks like.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Seen {
    #[serde(flatten)]
    change: Change,
    before_picture: Option<Picture>,
    after_picture: Option<Picture>,
    /// The modes that a color has values in.
    modes: Vec<String>,
    /// The color in each mode, as far as it is one.
    before_css: Vec<Option<String>>,
    after_css: Vec<Option<String>>,
}

/// Reads the pictures that this export will replace or remove.
pub(super) fn before(package: &Package<'_>) -> BTreeMap<String, Vec<u8>> {
    let written = package.plan.assets.iter().filter(|asset| asset.decision.to_write().is_some());
    let written = written.map(|asset| &asset.path);
    let mut left = ROOM_BEFORE;
    let mut found = BTreeMap::new();
    for path in written.chain(&package.stale).filter(|path| package.files.contains_key(*path)) {
        if let Ok(bytes) = regular::read(&package.config.root.join(path), left as u64) {
            left -= bytes.len().min(left);
            found.insert(path.clone(), bytes);
        }
    }
    found
}

/// Returns the package as the page shows it. `room` is what its pictures may take; the rest is left in it.
pub(super) fn of(package: &Package<'_>, files: &BTreeMap<FileKey, FileData>, room: &mut usize) -> Gallery {
    let changes = package.outcome.changes.iter();
    let mut omitted = Omitted::default();
    let changes = changes.filter_map(|change| {
        let seen = seen(package, change, *room);
        omitted.changes += usize::from(seen.is_none());
        let (seen, size) = seen?;
        *room -= size;
        Some(seen)
    });
    let mut changes = changes.collect::<Vec<_>>();
    let mut all = Exhibits::default();
    for index in package.wanted.iter().copied() {
        let items = |index: usize| present_items(package, index);
        let shower = Shower { package, files, items: &items };
        // What does not fit the design was an error before anything was written.
        let Ok(shown) = shower.show(index, &mut Notices::default()) else { continue };
        let formats = package.config.code_formats(index);
        let more = shown.with(|content| exhibits(content, &formats));
        all.colors.extend(more.colors);
        all.typography.extend(more.typography);
        all.effects.extend(more.effects);
        all.icons.extend(more.icons);
        all.images.extend(more.images);
    }
    for seen in changes.iter_mut().filter(|seen| seen.change.kind == "colors") {
        seen.modes = all.modes_of(&seen.change.name).to_vec();
    }
    omitted.icons = show(package, &mut all.icons, room);
    omitted.images = show(package, &mut all.images, room);
    Gallery { name: package.config.package.clone(), exhibits: all, changes, omitted }
}

/// Adds the pictures. Drops what does not fit into the room, and returns how many these were.
fn show(package: &Package<'_>, exhibits: &mut Vec<Exhibit>, room: &mut usize) -> usize {
    let all = exhibits.len();
    exhibits.retain_mut(|exhibit| {
        let Some(left) = room.checked_sub(ROW) else { return false };
        let path = package.config.root.join(&exhibit.path);
        if std::fs::metadata(path).is_ok_and(|metadata| metadata.len() > left as u64) {
            return false;
        }
        exhibit.picture = picture(package, &exhibit.path, left);
        let size = exhibit.picture.as_ref().map_or(0, Picture::size);
        *room = left.saturating_sub(size);
        size <= left
    });
    all - exhibits.len()
}

/// Reads the picture in a file of up to `most` bytes.
fn picture(package: &Package<'_>, path: &str, most: usize) -> Option<Picture> {
    let bytes = regular::read(&package.config.root.join(path), most as u64).ok()?;
    Picture::of(path, bytes)
}

/// Returns a change with its pictures, and what it takes; `None` if that is more than `room`.
fn seen(package: &Package<'_>, change: &Change, room: usize) -> Option<(Seen, usize)> {
    let is_renamed = change.what == Changed::Renamed;
    let (mut before_picture, mut after_picture) = (None, None);
    if matches!(change.kind.as_str(), "icons" | "images") {
        let earlier = change.before.as_deref().filter(|_| is_renamed).unwrap_or(&change.name);
        let earlier_bytes = package.before.get(earlier).filter(|_| change.what != Changed::Added);
        before_picture = earlier_bytes.and_then(|bytes| Picture::of(earlier, bytes.clone()));
        if change.what != Changed::Removed {
            after_picture = picture(package, &change.name, room);
        }
    }
    let pictures = [&before_picture, &after_picture];
    let size = ROW + pictures.into_iter().flatten().map(Picture::size).sum::<usize>();
    let seen = Seen {
        modes: Vec::new(),
        before_css: colors(change.before.as_deref().filter(|_| !is_renamed)),
        after_css: colors(change.after.as_deref()),
        change: Change {
            after: change.after.clone().or_else(|| is_renamed.then(|| change.name.clone())),
            ..change.clone()
        },
        before_picture,
        after_picture,
    };
    (size <= room).then_some((seen, size))
}

/// Returns the colors in a recorded value, one for each mode; `None` for an alias, which stands in braces.
fn colors(value: Option<&str>) -> Vec<Option<String>> {
    let is_color = |part: &&str| {
        let digits = part.strip_prefix('#').unwrap_or_default();
        matches!(digits.len(), 6 | 8) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    let (mut colors, mut rest) = (Vec::new(), value.unwrap_or_default());
    while !rest.is_empty() {
        let end = if rest.starts_with('{') { rest.find("} ").map(|at| at + 1) } else { rest.find(' ') };
        let (part, after) = rest.split_at(end.unwrap_or(rest.len()));
        colors.push(Some(part).filter(is_color).map(str::to_owned));
        rest = after.strip_prefix(' ').unwrap_or(after);
    }
    if colors.iter().all(Option::is_none) { Vec::new() } else { colors }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colors_stay_in_their_modes() {
        let shown = |value: &str| {
            let colors = colors(Some(value));
            colors
                .into_iter()
                .map(|color| color.unwrap_or_else(|| "-".to_owned()))
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(shown("#ffffff #00000080"), "#ffffff #00000080");
        assert_eq!(shown("{Brand Colors/Blue} #ffffff {a}"), "- #ffffff -");
        assert_eq!(shown("{a} {b c}"), "");
        assert_eq!(shown("16 24"), "");
        assert_eq!(shown(""), "");
    }
}
