//! Decides whether a node can be drawn exactly, before anything is requested or drawn.
//!
//! A node that passes looks as it does in Figma; for every other node, the obstacle is named. Nothing is
//! approximated.

use std::fmt;

use serde::Serialize;

use super::path::Path;
use crate::design::{self, Gradient};
use crate::figma::art::{Art, StrokeAlign};
use crate::figma::node::Node;
use crate::figma::styles::read_paint;
use crate::figma::wire::Paint;
use crate::words::named;

/// What cannot be drawn, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Obstacle {
    /// A noun phrase for messages: `a drop shadow`, `text`.
    pub what: String,
    /// The name of the layer that has it.
    pub layer: String,
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in layer {}", self.what, named(&self.layer))
    }
}

/// Sides below this, in px, count as zero.
const FLAT: f64 = 1e-4;

/// Returns the first obstacle to drawing `node` exactly; `None` if there is none.
pub(crate) fn judge(node: &Node) -> Option<Obstacle> {
    root_obstacle(node).map(|what| at(node, what)).or_else(|| find(node, 0))
}

fn at(node: &Node, what: impl Into<String>) -> Obstacle {
    Obstacle { what: what.into(), layer: node.name.clone() }
}

/// Returns an obstacle that only matters for the node whose box is the canvas.
fn root_obstacle(node: &Node) -> Option<String> {
    if leaves_no_mark(node) {
        return Some(format!("a layer of type {}", words(&node.kind)));
    }
    None
}

/// How deep layers may nest: no design nests deeper, and the stack is limited.
const DEEPEST: usize = 200;

fn find(node: &Node, depth: usize) -> Option<Obstacle> {
    if !node.shown || leaves_no_mark(node) {
        return None;
    }
    if depth > DEEPEST {
        return Some(at(node, format!("layers nested more than {DEEPEST} deep")));
    }
    if let Some(what) = own_obstacle(node) {
        return Some(at(node, what));
    }
    // A boolean operation is drawn from the outline that Figma computed from its children.
    if node.kind == "BOOLEAN_OPERATION" {
        return None;
    }
    node.children.iter().find_map(|child| find(child, depth + 1))
}

/// Whether nothing of it can be seen: a slice, and a text without characters.
pub(super) fn leaves_no_mark(node: &Node) -> bool {
    match node.kind.as_str() {
        "SLICE" => true,
        // As a mask, it hides what follows it.
        "TEXT" => node.art.as_deref().is_some_and(|art| art.is_empty_text && !art.is_mask),
        _ => false,
    }
}

fn own_obstacle(node: &Node) -> Option<String> {
    match node.kind.as_str() {
        "FRAME" | "COMPONENT" | "INSTANCE" | "SLOT" | "GROUP" | "VECTOR" | "BOOLEAN_OPERATION"
        | "RECTANGLE" | "ELLIPSE" | "LINE" | "STAR" | "REGULAR_POLYGON" => {}
        "TEXT" | "TEXT_PATH" => return Some("text".to_owned()),
        other => return Some(format!("a layer of type {}", words(other))),
    }
    let Some(art) = node.art.as_deref() else { return Some("no geometry".to_owned()) };
    if art.size.is_none() || art.transform.is_none() {
        return Some("no geometry".to_owned());
    }
    if let Some(field) = art.unreadable.first() {
        return Some(format!("an unknown value of `{field}`"));
    }
    if let Some(effect) = art.effects.first() {
        return Some(with_article(&words(effect)));
    }
    if art.is_mask {
        return Some("a mask".to_owned());
    }
    if let Some(mode) = &art.blend_mode {
        return Some(format!("the blend mode {}", words(mode)));
    }
    fill_obstacle(node, art).or_else(|| stroke_obstacle(art))
}

fn fill_obstacle(node: &Node, art: &Art) -> Option<String> {
    let mut used = Vec::new();
    for outline in &art.fill_geometry {
        if !outline.has_known_rule() || !Path::is_readable(&outline.path) {
            return Some("an outline that cannot be read".to_owned());
        }
        used.extend(art.paints_of(outline));
    }
    if let Some(what) = used.into_iter().find_map(|paint| paint_obstacle(paint, art)) {
        return Some(what);
    }
    let empty = art.fill_geometry.iter().all(|outline| outline.path.is_empty());
    let flat = art.size.is_some_and(|(width, height)| width < FLAT || height < FLAT);
    (empty && !flat && node.kind != "LINE" && art.fills.iter().any(Paint::is_visible))
        .then(|| "a fill without an outline".to_owned())
}

fn stroke_obstacle(art: &Art) -> Option<String> {
    let visible = || art.strokes.iter().filter(|paint| paint.is_visible());
    if visible().next().is_none() || art.stroke_weight == Some(0.0) {
        return None;
    }
    if let Some(what) = visible().find_map(|paint| paint_obstacle(paint, art)) {
        return Some(what);
    }
    if art.uneven_strokes {
        return Some("a stroke with a different weight per side".to_owned());
    }
    if let Some(kind) = &art.stroke_kind {
        return Some(format!("a {} stroke", words(kind)));
    }
    let unreadable =
        |outline: &crate::figma::art::Outline| !outline.has_known_rule() || !Path::is_readable(&outline.path);
    if art.stroke_geometry.iter().any(unreadable) {
        return Some("an outline that cannot be read".to_owned());
    }
    if art.stroke_geometry.iter().all(|outline| outline.path.is_empty()) {
        return Some("a stroke without an outline".to_owned());
    }
    let open = art.fill_geometry.iter().all(|outline| outline.path.is_empty());
    (art.stroke_align != StrokeAlign::Center && open)
        .then(|| "an inside or outside stroke on an open path".to_owned())
}

fn paint_obstacle(paint: &Paint, art: &Art) -> Option<String> {
    if !paint.is_visible() {
        return None;
    }
    if let Some(mode) = paint.blend_mode() {
        return Some(format!("the blend mode {}", words(mode)));
    }
    match paint.kind() {
        "SOLID" | "GRADIENT_LINEAR" | "GRADIENT_RADIAL" => match read_paint(paint) {
            None => Some("a fill that cannot be read".to_owned()),
            Some(design::Paint::Gradient(gradient)) if is_flat(&gradient, art.size) => {
                Some("a gradient without an extent".to_owned())
            }
            Some(_) => None,
        },
        "IMAGE" => Some("an image fill".to_owned()),
        "PATTERN" => Some("a pattern fill".to_owned()),
        "GRADIENT_ANGULAR" => Some("an angular gradient".to_owned()),
        "GRADIENT_DIAMOND" => Some("a diamond gradient".to_owned()),
        other => Some(format!("a fill of type {}", words(other))),
    }
}

/// Whether a gradient has no area where it is drawn, as on a line: SVG paints it in its last color, or not at all. Its
/// handles are in the unit square of a layer of this size.
fn is_flat(gradient: &Gradient, size: Option<(f64, f64)>) -> bool {
    let [start, end, side] = gradient.handles;
    if size.is_some_and(|(width, height)| width < FLAT || height < FLAT) {
        return true;
    }
    let area = (end[0] - start[0]) * (side[1] - start[1]) - (end[1] - start[1]) * (side[0] - start[0]);
    area.is_nan() || area.abs() <= 1e-9
}

/// `a drop shadow`, `an inner shadow`
fn with_article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {noun}")
}

/// `DROP_SHADOW` → `drop shadow`
fn words(constant: &str) -> String {
    constant.to_ascii_lowercase().replace('_', " ")
}
