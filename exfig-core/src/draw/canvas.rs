//! The canvas of an exported node: what Figma calls its render bounds.
//!
//! It comes from the node's own geometry. Figma's `absoluteRenderBounds` is cut off by the layers around the node, which
//! are not exported with it.

use super::judge::{Obstacle, judge};
use super::layers::{Layer, draw};
use super::matrix::{Bounds, Matrix};
use super::obstacles::is_stroked;
use super::rounding::{NOISE, whole_side};
use super::scene::{Item, Undrawable};
use crate::figma::art::{Art, StrokeAlign};
use crate::figma::node::Node;

/// The canvas of a node, in px from the upper left corner of its bounding box.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Canvas(Bounds);

impl Canvas {
    /// Returns its left, top, right and bottom side, in px.
    pub fn corners(&self) -> [f64; 4] {
        [self.0.left, self.0.top, self.0.right, self.0.bottom]
    }

    /// Returns width and height, in whole px.
    pub fn sides(&self) -> [f64; 2] {
        [self.0.right - self.0.left, self.0.bottom - self.0.top].map(whole_side)
    }
}

/// Returns the canvas of a node that can be drawn.
///
/// # Errors
/// Why it cannot be drawn.
pub fn canvas(node: &Node, turn: [f64; 4]) -> Result<Canvas, Obstacle> {
    if let Some(obstacle) = judge(node, turn) {
        return Err(obstacle);
    }
    let because = |what: &str| Obstacle { what: what.to_owned(), layer: node.name.clone() };
    let whole = Placed::new(node, turn).map_err(|error| because(&error.to_string()))?;
    let art = node.art.as_deref();
    let canvas = if art.is_some_and(stays_in_its_box) {
        Canvas(whole.bounds)
    } else {
        whole.measured(node).map_err(|error| because(&error.to_string()))?.1
    };
    let Bounds { left, top, right, bottom } = canvas.0;
    if right - left < FLAT || bottom - top < FLAT {
        return Err(because("a picture without an area"));
    }
    match art.and_then(|art| art.render_bounds.as_deref()) {
        Some(&[left, top, right, bottom])
            if !canvas.0.holds(&Bounds { left, top, right, bottom }, ROUNDING) =>
        {
            Err(because("content that reaches further than its layers"))
        }
        _ => Ok(canvas),
    }
}

/// How far Figma's positions on a page may be off: they have few digits, and pages are large.
const ROUNDING: f64 = 0.05;

/// Sides below this, in px, count as zero.
const FLAT: f64 = 1e-4;

/// Whether nothing of it can stick out of its box, whatever its children are.
fn stays_in_its_box(art: &Art) -> bool {
    art.clips
        && art.rare().effects.is_empty()
        && art.rare().sides.is_none()
        && (art.stroke_align == StrokeAlign::Inside || !is_stroked(art))
}

/// Draws a node with the corner of its canvas at 0, 0.
pub(super) fn on_canvas(node: &Node, turn: [f64; 4]) -> Result<(Vec<Item>, Canvas), Undrawable> {
    let whole = Placed::new(node, turn)?;
    let (items, canvas) = whole.measured(node)?;
    let Bounds { left, top, .. } = canvas.0;
    if (left, top) == (0.0, 0.0) {
        return Ok((items, canvas));
    }
    let [a, b, c, d, e, f] = whole.to_canvas.0;
    let mut sheet = Layer::default();
    draw(node, &Matrix([a, b, c, d, e - left, f - top]), None, &mut sheet)?;
    Ok((sheet.items, canvas))
}

/// A node with the corner of its bounding box at 0, 0.
struct Placed {
    to_canvas: Matrix,
    /// Its box.
    bounds: Bounds,
}

impl Placed {
    fn new(node: &Node, [a, b, c, d]: [f64; 4]) -> Result<Self, Undrawable> {
        let (right, bottom) = node.art.as_ref().and_then(|art| art.size).ok_or(Undrawable::Geometry)?;
        let own = Bounds { left: 0.0, top: 0.0, right, bottom };
        let Bounds { left, top, right, bottom } = Matrix([a, b, c, d, 0.0, 0.0]).around(&own);
        let to_canvas = Matrix([a, b, c, d, -left, -top]);
        let bounds = Bounds { left: 0.0, top: 0.0, right: right - left, bottom: bottom - top };
        if to_canvas.is_finite() && bounds.right.is_finite() && bounds.bottom.is_finite() {
            Ok(Self { to_canvas, bounds })
        } else {
            Err(Undrawable::Geometry)
        }
    }

    /// Draws the node where it is, and returns its canvas there.
    fn measured(&self, node: &Node) -> Result<(Vec<Item>, Canvas), Undrawable> {
        let mut sheet = Layer::default();
        draw(node, &self.to_canvas, None, &mut sheet)?;
        if node.art.as_deref().is_some_and(stays_in_its_box) {
            return Ok((sheet.items, Canvas(self.bounds)));
        }
        let painted = sheet.extent.unwrap_or(self.bounds);
        let extent = if node.is_frame() { painted } else { self.of_group(node, painted)? };
        let near = |side: f64, own: f64| if (side - own).abs() <= NOISE { own } else { side };
        let canvas = Bounds {
            left: near(extent.left, self.bounds.left),
            top: near(extent.top, self.bounds.top),
            right: near(extent.right, self.bounds.right),
            bottom: near(extent.bottom, self.bounds.bottom),
        };
        let is_finite =
            [canvas.left, canvas.top, canvas.right, canvas.bottom].iter().all(|side| side.is_finite());
        if is_finite { Ok((sheet.items, Canvas(canvas))) } else { Err(Undrawable::Geometry) }
    }

    /// Returns how far a node that is no frame reaches, if its layers reach as far as `painted`. Their boxes may be
    /// larger: Figma cuts them off vectors, and groups sometimes keep them.
    fn of_group(&self, node: &Node, painted: Bounds) -> Result<Bounds, Undrawable> {
        let with_box = painted.with(&self.bounds);
        if painted.holds(&with_box, NOISE) {
            return Ok(painted);
        }
        let said = node.art.as_ref().and_then(|art| art.render_bounds.as_deref());
        let said =
            said.map_or(self.bounds, |&[left, top, right, bottom]| Bounds { left, top, right, bottom });
        let nearer = if said.off_by(&painted) < said.off_by(&with_box) { painted } else { with_box };
        (said.off_by(&nearer) <= ROUNDING).then_some(nearer).ok_or(Undrawable::Extent)
    }
}
