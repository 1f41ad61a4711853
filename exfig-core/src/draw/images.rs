//! Where image fills lie, and which images a scene needs.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::matrix::Matrix;
use super::obstacles::{drawn_children, leaves_no_mark};
use super::scene::Image;
use crate::figma::art::Outline;
use crate::figma::image_fill::{Placing, read_image_fill};
use crate::figma::node::Node;
use crate::figma::verify::Bitmap;

/// Images by `imageRef`.
pub type Bitmaps = BTreeMap<Box<str>, Arc<Bitmap>>;

/// Returns the `imageRef` of each image that is seen in `node`, and the name of a layer that has it.
pub fn references(node: &Node) -> BTreeMap<Box<str>, String> {
    let mut found = BTreeMap::new();
    collect(node, &mut found);
    found
}

fn collect(node: &Node, found: &mut BTreeMap<Box<str>, String>) {
    let Some(art) = node.art.as_deref().filter(|_| node.shown && !leaves_no_mark(node)) else { return };
    let is_drawn = |outline: &&Outline| !outline.path.is_empty();
    let paints = art.fill_geometry.iter().filter(is_drawn).flat_map(|outline| art.paints_of(outline));
    let images = paints.filter(|paint| paint.is_visible() && paint.kind() == "IMAGE");
    for fill in images.filter_map(|paint| read_image_fill(paint).ok()) {
        found.entry(fill.reference).or_insert_with(|| node.name.clone());
    }
    drawn_children(node).iter().for_each(|child| collect(child, found));
}

/// Returns the transform from the pixels of an image of this size to the box of its layer, in px.
///
/// Source: Figma's own exports; docs/drawing.md has them.
pub(super) fn placement(image: &Image, pixels: (u32, u32)) -> Matrix {
    let (width, height) = image.size;
    let (wide, high) = (f64::from(pixels.0), f64::from(pixels.1));
    let centered = |scale: f64| {
        Matrix([scale, 0.0, 0.0, scale, (width - scale * wide) / 2.0, (height - scale * high) / 2.0])
    };
    match image.fill.placing {
        Placing::Fill => centered((width / wide).max(height / high)),
        Placing::Fit => centered((width / wide).min(height / high)),
        Placing::Crop([part_width, part_height, left, top]) => Matrix([
            width / (part_width * wide),
            0.0,
            0.0,
            height / (part_height * high),
            -left / part_width * width,
            -top / part_height * height,
        ]),
        Placing::Tile(factor) => Matrix([factor, 0.0, 0.0, factor, 0.0, 0.0]),
    }
}
