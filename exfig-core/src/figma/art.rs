//! What is visible of a node, as far as drawing needs it: geometry, paints, transform; and a digest of
//! everything visible, including what exfig cannot draw.
//!
//! Source of the fields: `@figma/rest-api-spec` 0.43 with `geometry=paths`, and recorded responses.

use std::collections::BTreeMap;

use exfig_lock::Digest;
use serde::Deserialize;

use super::constant::Constant;
use super::lenient::{self, Lenient};
use super::mark::{Mark, Sides};
use super::wire::Paint;

/// What is visible of a node, without its children.
#[derive(Debug, Clone, PartialEq)]
pub struct Art {
    /// Width and height in the node's own coordinates, in px.
    pub size: Option<(f64, f64)>,
    /// `[a, b, c, d, e, f]` of SVG's `matrix()`: from the node's coordinates to those of its direct parent.
    pub transform: Option<[f64; 6]>,
    /// The fills, bottom first, invisible ones included.
    pub fills: Vec<Paint>,
    /// The strokes, bottom first, invisible ones included.
    pub strokes: Vec<Paint>,
    /// The outlines to fill, in the node's own coordinates.
    pub fill_geometry: Vec<Outline>,
    /// The outlines of the strokes; twice as wide as the stroke if it is inside or outside.
    pub stroke_geometry: Vec<Outline>,
    /// Where the stroke is, relative to the outline.
    pub stroke_align: StrokeAlign,
    /// Whether the node clips its content.
    pub clips: bool,
    /// Whether what is in it blends with nothing below it: a group of the mode `NORMAL`, not `PASS_THROUGH`.
    pub isolates: bool,
    /// Whether its first child is drawn last, above the others: "Canvas stacking: first on top".
    pub first_on_top: bool,
    /// Whether it is a text without a character.
    pub is_empty_text: bool,
    /// Whether it masks the siblings that follow it.
    pub is_mask: bool,
    /// The width of the stroke, in px.
    pub stroke_weight: Option<f64>,
    /// Whether the stroke's weight differs along the line.
    pub uneven_strokes: bool,
    /// Whether the stroke is dashed.
    pub is_dashed: bool,
    /// Whether the corners of the stroke are mitered.
    pub is_mitered: bool,
    /// The radii of its corners in px, clockwise from the upper left one; `None` if none is rounded.
    pub corners: Option<Box<[f64; 4]>>,
    /// Whether its corners are rounder than circles: "corner smoothing".
    pub is_smooth: bool,
    /// What Figma says is seen of it where that is not its box, but more or less: left, top, right, bottom in px, from
    /// the upper left corner of the box. Layers around it clip it.
    pub render_bounds: Option<Box<[f64; 4]>>,
    /// Whether its children are in a row or a column: auto layout.
    pub is_auto_layout: bool,
    /// What few layers have, if this one has any of it.
    pub(super) rare: Option<Box<Rare>>,
    /// Digest of everything visible of the node and its shown children: nodes with equal digests look alike.
    /// It excludes the node's own position, and includes the positions of its children.
    pub look: Digest,
}

/// What few layers have: apart, since documents have tens of thousands of layers.
#[derive(Debug, Clone, PartialEq)]
pub struct Rare {
    /// Fills of individual outlines, by their `overrideID`.
    pub overrides: BTreeMap<u64, Vec<Paint>>,
    /// `MULTIPLY` …; absent for the normal mode.
    pub blend_mode: Option<Constant>,
    /// What of it masks: `ALPHA`, `VECTOR` …
    pub mask_kind: Option<Constant>,
    /// Its effects that leave a mark, in Figma's order: a later one is drawn above an earlier one.
    pub effects: Vec<Mark>,
    /// The kind of a stroke that is not a plain line: `BRUSH` …
    pub stroke_kind: Option<Constant>,
    /// The weights of the stroke's sides, if they differ.
    pub sides: Option<Sides>,
    /// The names of fields whose value has an unknown shape.
    pub unreadable: Vec<String>,
}

impl Rare {
    pub(super) const NONE: Self = Self {
        overrides: BTreeMap::new(),
        blend_mode: None,
        mask_kind: None,
        effects: Vec::new(),
        stroke_kind: None,
        sides: None,
        unreadable: Vec::new(),
    };
}

/// Stands for all layers that have nothing rare.
static NOTHING_RARE: Rare = Rare::NONE;

impl Art {
    /// Returns what few layers have.
    pub fn rare(&self) -> &Rare {
        self.rare.as_deref().unwrap_or(&NOTHING_RARE)
    }

    /// Estimates its memory, in bytes.
    pub(super) fn weight(&self) -> usize {
        let rare = self.rare();
        let paints =
            self.fills.len() + self.strokes.len() + rare.overrides.values().map(Vec::len).sum::<usize>();
        let outlines = self.fill_geometry.iter().chain(&self.stroke_geometry);
        let outlines = outlines.map(|outline| size_of::<Outline>() + outline.path.len()).sum::<usize>();
        let effects = rare.effects.iter().map(|mark| size_of::<Mark>() + mark.name.len());
        let names = rare.unreadable.iter().map(|name| size_of::<String>() + name.len());
        let names = effects.chain(names).sum::<usize>();
        let paints_of = self.fills.iter().chain(&self.strokes).chain(rare.overrides.values().flatten());
        let names = names + paints_of.map(Paint::extra_weight).sum::<usize>();
        let boxes = usize::from(self.render_bounds.is_some()) + usize::from(self.corners.is_some());
        let bounds = boxes * 2 * size_of::<[f64; 4]>();
        let rare = self.rare.as_ref().map_or(0, |_| size_of::<Rare>());
        size_of::<Self>() + rare + bounds + paints * size_of::<Paint>() + outlines + names
    }

    /// Returns the paints of one of its fill outlines: those of its override if it has one, else the node's
    /// fills.
    pub fn paints_of(&self, outline: &Outline) -> &[Paint] {
        outline.override_id().and_then(|id| self.rare().overrides.get(&id)).unwrap_or(&self.fills)
    }
}

/// The outline of a fill or a stroke.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Outline {
    /// SVG path data.
    pub path: String,
    #[serde(deserialize_with = "lenient::field")]
    winding_rule: Option<WindingRule>,
    /// The key of the override that paints it.
    #[serde(rename = "overrideID", deserialize_with = "lenient::field")]
    override_id: Option<f64>,
}

impl Outline {
    /// Creates an outline without an override.
    pub fn new(path: impl Into<String>, even_odd: bool) -> Self {
        Self { path: path.into(), winding_rule: even_odd.then_some(WindingRule::EvenOdd), override_id: None }
    }

    /// Whether the even-odd rule applies, instead of the nonzero rule.
    pub fn is_even_odd(&self) -> bool {
        self.winding_rule == Some(WindingRule::EvenOdd)
    }

    /// Whether its winding rule is known.
    pub fn has_known_rule(&self) -> bool {
        self.winding_rule != Some(WindingRule::Unknown)
    }

    /// Returns the key of its paints in the node's overrides; `None` for 0.
    pub fn override_id(&self) -> Option<u64> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small positive id")]
        self.override_id.filter(|id| *id >= 1.0).map(|id| id as u64)
    }
}

/// Which points are inside of an outline: `windingRule`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WindingRule {
    NonZero,
    EvenOdd,
    Unknown,
}

impl Lenient for WindingRule {
    fn from_text(text: &str) -> Option<Self> {
        Some(match text {
            "NONZERO" => Self::NonZero,
            "EVENODD" => Self::EvenOdd,
            _ => Self::Unknown,
        })
    }
}

/// Where a stroke is, relative to the outline: `strokeAlign`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StrokeAlign {
    /// Half inside, half outside.
    #[default]
    Center,
    /// Inside the fill geometry.
    Inside,
    /// Outside the fill geometry.
    Outside,
}
