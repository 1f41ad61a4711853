//! What can be drawn as SVG, but not exactly as pixels.

use super::compose::scene;
use super::effects::{Filter, cuts_out};
use super::judge::Obstacle;
use super::matrix::Bounds;
use super::obstacles::{drawn_children, leaves_no_mark, words};
use super::rounding::NOISE;
use super::scene::{Fill, Item, Scene, Shape};
use crate::design::{Effect, Paint};
use crate::figma::art::Art;
use crate::figma::image_fill::{Placing, read_image_fill};
use crate::figma::mark::Mark;
use crate::figma::node::Node;
use crate::figma::paint::read_paint;

/// Blend modes that tiny-skia 0.12 computes wrongly where a channel leaves its range (`clip_color` compares the largest
/// channel with 0, not the smallest).
const INEXACT: [&str; 4] = ["HUE", "SATURATION", "COLOR", "LUMINOSITY"];

/// The most pixels that the filters of an image may take together: every step is an image of its own. 256 MiB.
const MOST_IN_MEMORY: f64 = 64_000_000.0;

/// Images of a filter for each effect, and once.
const STEPS: f64 = 6.0;

/// Returns the first obstacle to drawing `node`, which can be drawn as SVG, as an image at these scales.
pub(crate) fn pixel_obstacle(node: &Node, turn: [f64; 4], scales: &[f64]) -> Option<Obstacle> {
    let mut seen = Seen::default();
    if let Some(obstacle) = layer_obstacle(node, scales, &mut seen) {
        return Some(obstacle);
    }
    if !seen.effects && !seen.images {
        return None;
    }
    let because = |what: &str| Some(Obstacle { what: what.to_owned(), layer: node.name.clone() });
    // Offsets would be cut to whole pixels.
    if seen.effects && scales.iter().any(|scale| scale.fract() != 0.0) {
        return because("effects at a scale that is not whole");
    }
    let scene = scene(node, turn).ok()?;
    let largest = scales.iter().copied().fold(1.0, f64::max);
    match filter_pixels(&scene, &scene.items) {
        None => because("effects that reach far outside of the picture"),
        Some(pixels) if pixels * largest * largest > MOST_IN_MEMORY => because("effects on so many pixels"),
        Some(_) if image_pixels(&scene.items) * largest * largest > MOST_IN_MEMORY => {
            because("image fills on so many pixels")
        }
        Some(_) => None,
    }
}

/// What a node and its layers have.
#[derive(Debug, Default)]
struct Seen {
    effects: bool,
    images: bool,
}

/// Looks for what a layer or one in it has.
fn layer_obstacle(node: &Node, scales: &[f64], seen: &mut Seen) -> Option<Obstacle> {
    let art = node.art.as_deref().filter(|_| node.shown && !leaves_no_mark(node))?;
    let obstacle = |what: String| Some(Obstacle { what, layer: node.name.clone() });
    let paints = || {
        let overrides = art.rare().overrides.values().flatten();
        art.fills.iter().chain(&art.strokes).chain(overrides).filter(|paint| paint.is_visible())
    };
    let mut modes =
        art.rare().blend_mode.as_deref().into_iter().chain(paints().filter_map(|paint| paint.blend_mode()));
    if let Some(mode) = modes.find(|mode| INEXACT.contains(mode)) {
        return obstacle(format!("the blend mode {} in pixels", words(mode)));
    }
    if paints().any(is_tiled) {
        return obstacle("a tiled image fill in pixels".to_owned());
    }
    // Below a background blur is nothing to be blurred.
    let is_filter = |mark: &Mark| !matches!(mark.effect, Some(Effect::BackgroundBlur { .. }));
    seen.effects |= art.rare().effects.iter().any(is_filter);
    // In pixels, angular gradients are images.
    seen.images |= paints().any(|paint| matches!(paint.kind(), "IMAGE" | "GRADIENT_ANGULAR"));
    if let Some(what) = effect_obstacle(art, scales) {
        return obstacle(what.to_owned());
    }
    drawn_children(node).iter().find_map(|child| layer_obstacle(child, scales, seen))
}

/// resvg 0.49 makes tiles as large as whole pixels, so that they drift apart.
fn is_tiled(paint: &crate::figma::wire::Paint) -> bool {
    paint.kind() == "IMAGE"
        && read_image_fill(paint).is_ok_and(|image| matches!(image.placing, Placing::Tile(_)))
}

/// Source: resvg 0.49, `filter/mod.rs`: it moves by whole pixels, and makes corners square.
fn effect_obstacle(art: &Art, scales: &[f64]) -> Option<&'static str> {
    for mark in &art.rare().effects {
        if let Some(Effect::DropShadow(shadow) | Effect::InnerShadow(shadow)) = mark.effect {
            if shadow.spread.abs() > NOISE {
                return Some("a shadow with a spread in pixels");
            }
            let is_partial = |offset: f64| (offset - offset.round()).abs() > NOISE;
            if scales.iter().any(|scale| is_partial(shadow.x * scale) || is_partial(shadow.y * scale)) {
                return Some("a shadow moved by a part of a pixel");
            }
        }
    }
    let is_translucent = |paint: &crate::figma::wire::Paint| match read_paint(paint) {
        Some(Paint::Solid { color }) => color.a < 1.0,
        Some(Paint::Gradient(gradient)) => gradient.stops.iter().any(|stop| stop.color.a < 1.0),
        None => read_image_fill(paint).is_ok_and(|image| image.opacity < 1.0),
    };
    let mut fills =
        art.fills.iter().chain(art.rare().overrides.values().flatten()).filter(|paint| paint.is_visible());
    (cuts_out(&art.rare().effects) && fills.any(is_translucent))
        .then_some("a shadow cut out below a translucent fill in pixels")
}

/// Returns how many px at 1x the images of all filters take; `None` if one of them reaches farther than resvg draws.
fn filter_pixels(scene: &Scene, items: &[Item]) -> Option<f64> {
    let mut sum = 0.0;
    for item in items {
        let Item::Group(group) = item else { continue };
        if let Some(filter) = &group.filter {
            sum += pixels_of(filter, scene)?;
        }
        sum += filter_pixels(scene, &group.items)?;
        if let Some(mask) = &group.mask {
            sum += filter_pixels(scene, &mask.items)?;
        }
    }
    Some(sum)
}

/// Returns how many px at 1x the boxes of all images have together: each is resampled, and kept until the picture is
/// finished.
fn image_pixels(items: &[Item]) -> f64 {
    let of_item = |item: &Item| match item {
        Item::Shape(Shape { fill: Fill::Image(image), .. }) => {
            let (right, bottom) = image.size;
            let Bounds { left, top, right, bottom } =
                image.matrix.around(&Bounds { left: 0.0, top: 0.0, right, bottom });
            (right - left) * (bottom - top)
        }
        Item::Shape(Shape { fill: Fill::Angular { .. }, path, .. }) => {
            path.bounds().map_or(0.0, |Bounds { left, top, right, bottom }| (right - left) * (bottom - top))
        }
        Item::Shape(_) => 0.0,
        Item::Group(group) => {
            image_pixels(&group.items) + group.mask.as_ref().map_or(0.0, |mask| image_pixels(&mask.items))
        }
    };
    items.iter().map(of_item).sum()
}

/// Source: resvg 0.49, `max_bbox`: layers are cut at twice the size of the picture around it.
fn pixels_of(filter: &Filter, scene: &Scene) -> Option<f64> {
    let Bounds { left, top, right, bottom } = filter.region;
    let (width, height) = (scene.width, scene.height);
    if left < -2.0 * width || top < -2.0 * height || right > 3.0 * width || bottom > 3.0 * height {
        return None;
    }
    let effects = filter.drop_shadows.len() + filter.inner_shadows.len() + usize::from(filter.blur.is_some());
    #[expect(clippy::cast_precision_loss, reason = "a few effects")]
    let images = 1.0 + STEPS * effects as f64;
    Some((right - left) * (bottom - top) * images)
}
