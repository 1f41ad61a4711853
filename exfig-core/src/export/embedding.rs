//! What images mean for the plan: Figma renders what shows one that cannot be embedded, and an SVG embeds no more than it
//! may.

use std::collections::{BTreeMap, BTreeSet};

use super::package::Package;
use super::{Tools, fail};
use crate::asset::{AssetFormat, FileKey, NodeId};
use crate::config::Assets;
use crate::draw::judge::Obstacle;
use crate::plan::{Cause, Decision, Problem, Route, describe, reroute};

/// The images that drawings show, by file and node.
pub(super) type Shown = BTreeMap<FileKey, BTreeMap<NodeId, BTreeSet<Box<str>>>>;

/// What is known of the images.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// The size of each in bytes, and whether its colors are sRGB.
    pub(super) good: BTreeMap<Box<str>, (u64, bool)>,
    /// Why Figma has to draw what shows them.
    pub(super) unfit: BTreeMap<Box<str>, String>,
    /// Why they are not there, although another attempt may help.
    pub(super) missing: BTreeMap<Box<str>, String>,
}

/// Decides again about what shows images, now that they are known.
pub(super) fn settle<T>(package: &mut Package<'_>, shown: &Shown, known: &Known, tools: &Tools<T>) {
    let mut problems = BTreeMap::new();
    for asset in &mut package.plan.assets {
        let entry = &package.config.entries[asset.entry];
        let (Decision::Write(_), Route::Local, Some(assets)) =
            (&asset.decision, &asset.route, entry.assets())
        else {
            continue;
        };
        let Some(references) = shown.get(&entry.file).and_then(|nodes| nodes.get(&asset.node)) else {
            continue;
        };
        let why = if let Some(what) = obstacle(references, assets.format, known) {
            let layer = asset.figma_name.clone();
            reroute(assets, asset, Obstacle { what, layer }).err()
        } else if let Some(why) = too_large(references, assets, known) {
            asset.leave();
            Some(why)
        } else {
            None
        };
        if let Some(why) = why {
            let what = describe(entry.kind(), &asset.figma_name, &asset.node);
            // Another attempt would decide the same.
            let problem = || Problem { cause: Cause::Unplanned, ..Problem::of(entry, what, why) };
            problems.entry((asset.entry, asset.node.clone())).or_insert_with(problem);
        }
    }
    for problem in problems.into_values() {
        fail(tools, &mut package.outcome, problem);
    }
}

/// Returns what keeps these images from being drawn.
fn obstacle(references: &BTreeSet<Box<str>>, format: AssetFormat, known: &Known) -> Option<String> {
    let is_other = |reference| known.good.get(reference).is_some_and(|(_, is_srgb)| !is_srgb);
    let unfit = references.iter().find_map(|reference| known.unfit.get(reference)).cloned();
    unfit.or_else(|| {
        (format.is_raster() && references.iter().any(is_other))
            .then(|| "an image fill in another color space, in pixels".to_owned())
    })
}

/// Returns why an SVG may not embed these images.
fn too_large(references: &BTreeSet<Box<str>>, assets: &Assets, known: &Known) -> Option<String> {
    let sizes = references.iter().filter_map(|reference| Some(known.good.get(reference)?.0));
    let (sum, limit) = (sizes.sum::<u64>(), assets.embed_limit);
    (assets.format == AssetFormat::Svg && sum > limit).then(|| {
        format!(
            "its SVG would embed {} of images, more than `embed-limit` allows ({}); compress them in Figma, raise \
             `embed-limit`, or export it as `webp` or `png`",
            mebibytes(sum),
            mebibytes(limit)
        )
    })
}

#[expect(clippy::cast_precision_loss, reason = "for a message")]
fn mebibytes(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / f64::from(1024 * 1024))
}
