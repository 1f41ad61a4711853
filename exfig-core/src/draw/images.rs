//! Where image fills lie, and which images a scene needs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::matrix::{Bounds, Matrix};
use super::obstacles::leaves_no_mark;
use super::scene::Image;
use crate::figma::art::Outline;
use crate::figma::image_fill::{Placing, read_image_fill};
use crate::figma::node::Node;
use crate::figma::verify::Bitmap;

/// Images by `imageRef`.
pub type Bitmaps = BTreeMap<Box<str>, Arc<Bitmap>>;

/// Returns the `imageRef` of each image that is seen in `node`.
pub fn references(node: &Node) -> BTreeSet<Box<str>> {
    let mut found = BTreeSet::new();
    collect(node, &mut found);
    found
}

fn collect(node: &Node, found: &mut BTreeSet<Box<str>>) {
    let Some(art) = node.art.as_deref().filter(|_| node.shown && !leaves_no_mark(node)) else { return };
    let is_drawn = |outline: &&Outline| !outline.path.is_empty();
    let paints = art.fill_geometry.iter().filter(is_drawn).flat_map(|outline| art.paints_of(outline));
    let images = paints.filter(|paint| paint.is_visible() && paint.kind() == "IMAGE");
    found.extend(images.filter_map(|paint| Some(read_image_fill(paint).ok()?.reference)));
    if node.kind != "BOOLEAN_OPERATION" {
        node.children.iter().for_each(|child| collect(child, found));
    }
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

/// A part of an image, at the size at which it is seen.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// Which image.
    pub reference: Box<str>,
    /// The part, in pixels of the image.
    pub part: Bounds,
    /// How many pixels of the picture it covers.
    pub size: (u32, u32),
    /// Whether these are exactly pixels of the picture.
    pub is_aligned: bool,
}

/// Returns what of an image is seen at `scale` on a canvas of this size, and the transform from its pixels to the canvas;
/// `None` if nothing is.
pub(super) fn view(image: &Image, pixels: (u32, u32), canvas: &Bounds, scale: f64) -> Option<(View, Matrix)> {
    let to_canvas = image.matrix.then_inner(&placement(image, pixels));
    let whole = Bounds { left: 0.0, top: 0.0, right: f64::from(pixels.0), bottom: f64::from(pixels.1) };
    let reference = image.fill.reference.clone();
    let [a, b, c, d, e, f] = to_canvas.0.map(|number| number * scale);
    if b != 0.0 || c != 0.0 || a <= 0.0 || d <= 0.0 {
        let side = |length: f64, most: u32| whole_pixels(length).min(most);
        let (wide, high) = (a.hypot(b) * whole.right, c.hypot(d) * whole.bottom);
        let size = (side(wide, pixels.0), side(high, pixels.1));
        return Some((View { reference, part: whole, size, is_aligned: false }, to_canvas));
    }
    let (width, height) = image.size;
    let own = image.matrix.around(&Bounds { left: 0.0, top: 0.0, right: width, bottom: height });
    let shown = own.shared_with(canvas)?.shared_with(&to_canvas.around(&whole))?;
    let cells = scaled(&shown, scale).moved_and_grown((0.0, 0.0), -CELL_NOISE).outward();
    let wanted = Bounds {
        left: (cells.left - e) / a,
        top: (cells.top - f) / d,
        right: (cells.right - e) / a,
        bottom: (cells.bottom - f) / d,
    };
    let part = wanted.shared_with(&whole)?;
    let size = (whole_pixels(cells.right - cells.left), whole_pixels(cells.bottom - cells.top));
    let is_aligned = (part.off_by(&wanted) * a.max(d)) <= CELL_NOISE;
    Some((View { reference, part, size, is_aligned }, to_canvas))
}

/// Boundaries this near, in pixels, are the same.
const CELL_NOISE: f64 = 1e-3;

fn scaled(bounds: &Bounds, scale: f64) -> Bounds {
    let Bounds { left, top, right, bottom } = *bounds;
    Bounds { left: left * scale, top: top * scale, right: right * scale, bottom: bottom * scale }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates")]
fn whole_pixels(length: f64) -> u32 {
    (length - CELL_NOISE).ceil().max(1.0) as u32
}
