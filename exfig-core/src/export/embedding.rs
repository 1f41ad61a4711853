//! What images mean for the plan: Figma renders what shows one that cannot be embedded, and an SVG embeds no more than it
//! may.

use std::collections::{BTreeMap, BTreeSet};

use super::package::Package;
use super::{Halt, Tools, fail};
use crate::asset::{AssetFormat, FileKey, NodeId};
use crate::config::Assets;
use crate::draw::judge::Obstacle;
use crate::plan::{Cause, Decision, Problem, Route, reroute};

/// The images that drawings show, by file and node, each with the name of a layer that has it.
pub(super) type ImageUses = BTreeMap<FileKey, BTreeMap<NodeId, BTreeMap<Box<str>, String>>>;

/// What is known of the images.
#[derive(Debug, Default)]
pub(super) struct ImageFacts {
    pub(super) good: BTreeMap<Box<str>, Good>,
    /// Why Figma has to draw what shows them.
    pub(super) unfit: BTreeMap<Box<str>, String>,
    /// Why they are not there, although another attempt may help.
    pub(super) missing: BTreeMap<Box<str>, Missing>,
}

/// An image that can be embedded.
#[derive(Debug, Clone, Copy)]
pub(super) struct Good {
    /// Its length.
    pub(super) bytes: u64,
    /// Whether its colors are sRGB.
    pub(super) is_srgb: bool,
    /// Whether it can be decoded; `false` if nobody asked.
    pub(super) decodes: bool,
}

/// Why an image is not there.
#[derive(Debug, Clone)]
pub(super) enum Missing {
    /// What shows it fails.
    Failed(String),
    /// What shows it is left for later.
    Halted(Halt),
}

/// Returns the images of drawings in pixels.
pub(super) fn in_pixels(packages: &[Package<'_>], shown: &ImageUses) -> BTreeSet<Box<str>> {
    let mut wanted = BTreeSet::new();
    for package in packages {
        for asset in &package.plan.assets {
            let entry = &package.config.entries[asset.entry];
            if entry.assets().is_some_and(|assets| assets.format.is_raster())
                && let Some(images) = shown.get(&entry.file).and_then(|nodes| nodes.get(&asset.node))
            {
                wanted.extend(images.keys().cloned());
            }
        }
    }
    wanted
}

/// Decides again about what shows images, now that they are known.
pub(super) fn reroute_images(
    package: &mut Package<'_>,
    shown: &ImageUses,
    known: &ImageFacts,
    tools: &Tools,
) {
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
        let why = if let Some(obstacle) = obstacle(references, assets.format, known) {
            reroute(assets, asset, obstacle).err()
        } else if let Some(why) = too_large(references, assets, known) {
            asset.leave();
            Some(why)
        } else {
            None
        };
        if let Some(why) = why {
            let problem = Problem::of_asset(package.config, asset, why);
            // Another attempt would decide the same.
            let problem = Problem { cause: Cause::Unplanned, ..problem };
            problems.entry((asset.entry, asset.node.clone())).or_insert(problem);
        }
    }
    for problem in problems.into_values() {
        fail(tools, &mut package.outcome, problem);
    }
}

/// Returns what keeps these images from being drawn.
fn obstacle(
    images: &BTreeMap<Box<str>, String>,
    format: AssetFormat,
    known: &ImageFacts,
) -> Option<Obstacle> {
    images.iter().find_map(|(reference, layer)| {
        let in_pixels = known.good.get(reference).filter(|_| format.is_raster());
        let what = match (known.unfit.get(reference), in_pixels) {
            (Some(what), _) => what.clone(),
            (None, Some(Good { decodes: false, .. })) => "an image fill that cannot be decoded".to_owned(),
            (None, Some(Good { is_srgb: false, .. })) => {
                "an image fill in another color space, in pixels".to_owned()
            }
            (None, _) => return None,
        };
        Some(Obstacle { what, layer: layer.clone() })
    })
}

/// Returns why an SVG may not embed these images.
fn too_large(images: &BTreeMap<Box<str>, String>, assets: &Assets, known: &ImageFacts) -> Option<String> {
    let sizes = images.keys().filter_map(|reference| Some(known.good.get(reference)?.bytes));
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
