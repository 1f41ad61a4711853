//! Decides whether a node can be drawn exactly, before anything is requested or drawn.
//!
//! A node that passes looks as it does in Figma; for every other node, the obstacle is named. Nothing is
//! approximated.

use std::fmt;

use serde::Serialize;

use super::matrix::{Bounds, Matrix};
use super::obstacles::{
    blend_obstacle, clip_obstacle, effect_obstacle, fill_obstacle, is_stroked, leaves_no_mark, mask_obstacle,
    stroke_obstacle, words,
};
use super::rounding::{NOISE, OUTERMOST};
use super::sight::{DEEPEST, is_out_of_sight, is_within_reach, within};
use crate::design::Effect;
use crate::figma::art::{Art, Outline, StrokeAlign};
use crate::figma::node::Node;
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

/// Returns the first obstacle to drawing `node` exactly, with `turn` as its rotation and mirroring; `None` if there is
/// none.
pub(crate) fn judge(node: &Node, turn: [f64; 4]) -> Option<Obstacle> {
    let is_mask = node.art.as_ref().is_some_and(|art| art.is_mask);
    if leaves_no_mark(node) || is_mask {
        let what =
            if is_mask { "a mask".to_owned() } else { format!("a layer of type {}", words(&node.kind)) };
        return Some(at(node, what));
    }
    if let Some(what) = snap_obstacle(node) {
        return Some(at(node, what));
    }
    let [a, b, c, d] = turn;
    let to_canvas = Matrix([a, b, c, d, 0.0, 0.0]);
    let place = Place { depth: 0, turn, to_canvas, sight: None, isolated: false, in_mask: false };
    Judge::default().layer(node, place)
}

fn at(node: &Node, what: impl Into<String>) -> Obstacle {
    Obstacle { what: what.into(), layer: node.name.clone() }
}

/// Figma stretches an exported layer with an image to whole px; how it does that in a frame is not known.
fn snap_obstacle(node: &Node) -> Option<String> {
    let art = node.art.as_deref()?;
    let (width, height) = art.size?;
    let is_whole = [width, height].iter().all(|side| (side - side.round()).abs() <= NOISE);
    let has_image = art.fills.iter().any(|paint| paint.is_visible() && paint.kind() == "IMAGE");
    (has_image && !is_whole).then(|| "an image fill in a picture of a fractional size".to_owned())
}

/// Goes through the layers in the order in which they are painted.
#[derive(Debug, Default)]
struct Judge {
    /// Whether anything was painted so far.
    painted: bool,
    /// How many bytes of outlines will be written, one for each paint.
    written: usize,
}

/// The most bytes of outlines in a picture. An outline may have any number of paints, so that a small design would be a
/// huge picture.
const MOST_WRITTEN: usize = 16 << 20;

/// Where a layer is.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// How many layers it is in.
    depth: usize,
    /// Its rotation and mirroring on the canvas, or that of the layer around it.
    turn: [f64; 4],
    /// Maps its coordinates to the canvas, or those of the layer around it.
    to_canvas: Matrix,
    /// What the clips around it show of the canvas; `None` is all of it.
    sight: Option<Bounds>,
    /// Whether it is part of a mask.
    in_mask: bool,
    /// Whether a group around it is composited on its own, although there is something below: in Figma, what is in it
    /// blends with that, and in SVG it does not, or the other way round.
    isolated: bool,
}

impl Judge {
    fn layer(&mut self, node: &Node, place: Place) -> Option<Obstacle> {
        if !node.shown || leaves_no_mark(node) {
            return None;
        }
        if place.depth > DEEPEST {
            return Some(at(node, format!("layers nested more than {DEEPEST} deep")));
        }
        if let Some(what) = kind_obstacle(node, &place.to_canvas) {
            return Some(at(node, what));
        }
        let art = node.art.as_deref()?;
        self.written = self.written.saturating_add(outline_bytes(art));
        if self.written > MOST_WRITTEN {
            return Some(at(node, format!("more than {} MB of outlines", MOST_WRITTEN >> 20)));
        }
        if let Some(what) = self.own_obstacle(node, art, place) {
            return Some(at(node, what));
        }
        let has_filter = !art.rare().effects.is_empty();
        let is_group = node.opacity < 1.0 || has_filter || art.rare().blend_mode.is_some() || art.isolates;
        let inner =
            Place { depth: place.depth + 1, isolated: place.isolated || (is_group && self.painted), ..place };
        if let Some(what) =
            self.paints(art.fill_geometry.iter().flat_map(|outline| art.paints_of(outline)), inner)
        {
            return Some(at(node, what));
        }
        // A boolean operation is drawn from the outline that Figma computed from its children.
        if node.kind != "BOOLEAN_OPERATION" {
            // What clips does not contain the layer's own fill.
            let sight = within(art, &place.to_canvas, place.sight);
            let inner = Place { isolated: inner.isolated || (art.clips && self.painted), sight, ..inner };
            if let Some(obstacle) = self.children(node, art, inner) {
                return Some(obstacle);
            }
        }
        let clipped = art.stroke_align != StrokeAlign::Center && self.painted;
        let band = Place { isolated: inner.isolated || clipped, ..inner };
        self.paints(art.strokes.iter(), band).map(|what| at(node, what))
    }

    fn own_obstacle(&self, node: &Node, art: &Art, place: Place) -> Option<String> {
        let blurs_below =
            art.rare().effects.iter().any(|mark| matches!(mark.effect, Some(Effect::BackgroundBlur { .. })));
        if blurs_below && self.painted {
            return Some("a background blur above other layers".to_owned());
        }
        let blend = art.rare().blend_mode.as_deref();
        effect_obstacle(node, art, place.turn)
            .or_else(|| blend.and_then(|mode| blend_obstacle(mode, place.isolated)))
            .or_else(|| fill_obstacle(node, art))
            .or_else(|| clip_obstacle(node, art))
            .or_else(|| stroke_obstacle(node, art))
    }

    /// Takes note of `paints`, and returns what keeps one of them from being blended.
    fn paints<'a>(&mut self, paints: impl Iterator<Item = &'a Paint>, place: Place) -> Option<String> {
        for paint in paints.filter(|paint| paint.is_visible()) {
            // Browsers show no HTML in masks, and Figma writes it as HTML.
            if place.in_mask && paint.kind() == "GRADIENT_ANGULAR" {
                return Some("an angular gradient in a mask".to_owned());
            }
            if let Some(what) = paint.blend_mode().and_then(|mode| blend_obstacle(mode, place.isolated)) {
                return Some(what);
            }
            self.painted = true;
        }
        None
    }

    fn children(&mut self, node: &Node, art: &Art, place: Place) -> Option<Obstacle> {
        let mut masked = false;
        let mut around = place;
        let mut children = node.children.iter().collect::<Vec<_>>();
        if art.first_on_top {
            children.reverse();
        }
        for child in children {
            let turn = child.turn_in(place.turn);
            let transform = child.art.as_deref().and_then(|art| art.transform);
            let to_canvas = transform.map_or(place.to_canvas, |own| place.to_canvas.then_inner(&Matrix(own)));
            if is_out_of_sight(child, &to_canvas, around.sight.as_ref()) {
                continue;
            }
            let place = Place { turn, to_canvas, ..around };
            let Some(mask) = child.art.as_deref().filter(|art| art.is_mask) else {
                if let Some(obstacle) = self.layer(child, place) {
                    return Some(obstacle);
                }
                continue;
            };
            let what = if !child.shown {
                Some("a mask that is not visible".to_owned())
            } else if masked {
                Some("a second mask beside another".to_owned())
            } else if art.first_on_top {
                Some("a mask where the first layer is on top".to_owned())
            } else {
                mask_obstacle(child, mask)
            };
            if let Some(what) = what {
                return Some(at(child, what));
            }
            // A mask is painted on nothing.
            let mut own = Self { painted: false, written: self.written };
            if let Some(obstacle) = own.layer(child, Place { isolated: false, in_mask: true, ..place }) {
                return Some(obstacle);
            }
            self.written = own.written;
            masked = true;
            around.isolated |= self.painted;
        }
        None
    }
}

/// Returns how many bytes of outlines a layer is written as: each once for each of its visible paints.
fn outline_bytes(art: &Art) -> usize {
    let seen = |paints: &[Paint]| paints.iter().filter(|paint| paint.is_visible()).count();
    let bytes = |outline: &Outline, paints: &[Paint]| outline.path.len().saturating_mul(seen(paints));
    let fills = art.fill_geometry.iter().map(|outline| bytes(outline, art.paints_of(outline)));
    let strokes = art.stroke_geometry.iter().filter(|_| is_stroked(art));
    fills.chain(strokes.map(|outline| bytes(outline, &art.strokes))).fold(0, usize::saturating_add)
}

/// Returns what keeps a layer of any kind from being drawn: its type, its place, a value that is not known.
fn kind_obstacle(node: &Node, to_canvas: &Matrix) -> Option<String> {
    match node.kind.as_str() {
        "FRAME" | "COMPONENT" | "INSTANCE" | "SLOT" | "GROUP" | "VECTOR" | "BOOLEAN_OPERATION"
        | "RECTANGLE" | "ELLIPSE" | "LINE" | "STAR" | "REGULAR_POLYGON" => {}
        "TEXT" | "TEXT_PATH" => return Some("text".to_owned()),
        other => return Some(format!("a layer of type {}", words(other))),
    }
    let Some(art) = node.art.as_deref() else { return Some("no geometry".to_owned()) };
    let Some((width, height)) = art.size.filter(|_| art.transform.is_some()) else {
        return Some("no geometry".to_owned());
    };
    if width < 0.0 || height < 0.0 {
        return Some("a negative size".to_owned());
    }
    if !is_within_reach(art, to_canvas) {
        return Some(format!("a place or a size beyond {} million px", OUTERMOST / 1e6));
    }
    art.rare().unreadable.first().map(|field| format!("an unknown value of `{field}`"))
}
