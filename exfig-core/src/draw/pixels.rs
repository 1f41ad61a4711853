//! What can be drawn as SVG, but not as pixels.

use super::judge::Obstacle;
use super::obstacles::words;
use crate::figma::node::Node;

/// Blend modes that tiny-skia 0.12 computes wrongly where a channel leaves its range (`clip_color` compares the largest
/// channel with 0, not the smallest).
const INEXACT: [&str; 4] = ["HUE", "SATURATION", "COLOR", "LUMINOSITY"];

/// The most pixels that one layer with its effects may take: every step of a filter is an image of its own. 512 MiB.
const MOST_IN_MEMORY: f64 = 128_000_000.0;

/// Steps of a filter for an effect.
const STEPS: f64 = 7.0;

/// Returns the first obstacle to drawing `node`, which can be drawn as SVG, as an image of this many pixels.
pub(crate) fn pixel_obstacle(node: &Node, pixels: f64) -> Option<Obstacle> {
    let art = node.art.as_deref().filter(|_| node.shown)?;
    let obstacle = |what: String| Some(Obstacle { what, layer: node.name.clone() });
    let overrides = art.overrides.values().flatten();
    let paints = art.fills.iter().chain(&art.strokes).chain(overrides).filter(|paint| paint.is_visible());
    let mut modes =
        art.blend_mode.as_deref().into_iter().chain(paints.filter_map(|paint| paint.blend_mode()));
    if let Some(mode) = modes.find(|mode| INEXACT.contains(mode)) {
        return obstacle(format!("the blend mode {}, which only an SVG can have", words(mode)));
    }
    #[expect(clippy::cast_precision_loss, reason = "a few effects")]
    let effects = art.effects.len() as f64;
    if effects > 0.0 && pixels * (1.0 + STEPS * effects) > MOST_IN_MEMORY {
        return obstacle("effects on so many pixels".to_owned());
    }
    node.children.iter().find_map(|child| pixel_obstacle(child, pixels))
}
