//! What is visible of a node, as far as drawing needs it: geometry, paints, transform; and a digest of
//! everything visible, including what exfig cannot draw.
//!
//! Source of the fields: `@figma/rest-api-spec` 0.43 with `geometry=paths`, and recorded responses.

use std::borrow::Cow;
use std::collections::BTreeMap;

use exfig_lock::Digest;
use serde::Deserialize;
use serde::de::Error as _;
use serde_json::value::RawValue;

use super::constant::Constant;
use super::lenient::{self, Lenient};
use super::mark::{Mark, Marking, Sides};
use super::wire::{Paint, Vector};

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
    /// Fills of individual outlines, by their `overrideID`.
    pub overrides: BTreeMap<u64, Vec<Paint>>,
    /// Where the stroke is, relative to the outline.
    pub stroke_align: StrokeAlign,
    /// Whether the node clips its content.
    pub clips: bool,
    /// `MULTIPLY` …; absent for the normal mode.
    pub blend_mode: Option<Constant>,
    /// Whether what is in it blends with nothing below it: a group of the mode `NORMAL`, not `PASS_THROUGH`.
    pub isolates: bool,
    /// Whether its first child is drawn last, above the others: "Canvas stacking: first on top".
    pub first_on_top: bool,
    /// Whether it is a text without a character.
    pub is_empty_text: bool,
    /// Whether it masks the siblings that follow it.
    pub is_mask: bool,
    /// What of it masks: `ALPHA`, `VECTOR` …
    pub mask_kind: Option<Constant>,
    /// Its effects that leave a mark, in Figma's order: a later one is drawn above an earlier one.
    pub effects: Vec<Mark>,
    /// The width of the stroke, in px.
    pub stroke_weight: Option<f64>,
    /// The kind of a stroke that is not a plain line: `BRUSH` …
    pub stroke_kind: Option<Constant>,
    /// The weights of the stroke's sides, if they differ.
    pub sides: Option<Sides>,
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
    /// The names of fields whose value has an unknown shape.
    pub unreadable: Vec<String>,
    /// Digest of everything visible of the node and its shown children: nodes with equal digests look alike.
    /// It excludes the node's own position, and includes the positions of its children.
    pub look: Digest,
}

impl Art {
    /// Estimates its memory, in bytes.
    pub(super) fn weight(&self) -> usize {
        let paints =
            self.fills.len() + self.strokes.len() + self.overrides.values().map(Vec::len).sum::<usize>();
        let outlines = self.fill_geometry.iter().chain(&self.stroke_geometry);
        let outlines = outlines.map(|outline| size_of::<Outline>() + outline.path.len()).sum::<usize>();
        let effects = self.effects.iter().map(|mark| size_of::<Mark>() + mark.name.len());
        let names = self.unreadable.iter().map(|name| size_of::<String>() + name.len());
        let names = effects.chain(names).sum::<usize>();
        let paints_of = self.fills.iter().chain(&self.strokes).chain(self.overrides.values().flatten());
        let names = names + paints_of.map(Paint::extra_weight).sum::<usize>();
        let boxes = usize::from(self.render_bounds.is_some()) + usize::from(self.corners.is_some());
        let bounds = boxes * 2 * size_of::<[f64; 4]>();
        size_of::<Self>() + bounds + paints * size_of::<Paint>() + outlines + names
    }

    /// Returns the paints of one of its fill outlines: those of its override if it has one, else the node's
    /// fills.
    pub fn paints_of(&self, outline: &Outline) -> &[Paint] {
        outline.override_id().and_then(|id| self.overrides.get(&id)).unwrap_or(&self.fills)
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

/// Collects a node's fields while it is read.
#[derive(Debug, Default)]
pub(super) struct Collector<'de> {
    /// Name and JSON text of each visible field.
    fields: Vec<(Cow<'de, str>, &'de RawValue)>,
}

impl<'de> Collector<'de> {
    /// Adds a field that is visible or unknown.
    pub(super) fn take(&mut self, key: Cow<'de, str>, value: &'de RawValue) {
        self.fields.push((key, value));
    }

    /// Builds the art from the fields and the `children` (bottom first). The caller reads fills and strokes.
    pub(super) fn finish(mut self, kind: &str, children: &[&Art]) -> Art {
        self.fields.sort_by(|(a, _), (b, _)| a.cmp(b));
        let mut art = Art {
            size: None,
            transform: None,
            fills: Vec::new(),
            strokes: Vec::new(),
            fill_geometry: Vec::new(),
            stroke_geometry: Vec::new(),
            overrides: BTreeMap::new(),
            stroke_align: StrokeAlign::Center,
            clips: false,
            first_on_top: false,
            is_auto_layout: false,
            is_empty_text: false,
            blend_mode: None,
            isolates: false,
            is_mask: false,
            mask_kind: None,
            effects: Vec::new(),
            stroke_weight: None,
            stroke_kind: None,
            sides: None,
            uneven_strokes: false,
            is_dashed: false,
            is_mitered: true,
            corners: None,
            is_smooth: false,
            render_bounds: None,
            unreadable: Vec::new(),
            look: self.look(kind, children),
        };
        for (key, value) in self.fields {
            if read_field(&mut art, &key, value.get()).is_err() {
                art.unreadable.push(key.into_owned());
            }
        }
        // Documented for auto layouts in a row or a column only.
        if art.first_on_top && !art.is_auto_layout {
            art.unreadable.push("itemReverseZIndex".to_owned());
        }
        art
    }

    fn look(&self, kind: &str, children: &[&Art]) -> Digest {
        let mut parts = vec![kind.as_bytes()];
        for (key, value) in &self.fields {
            // A node's position is part of its parent's look. Not to reverse the order is the default.
            let is_default = key == "itemReverseZIndex" && value.get() != "true";
            if key != "relativeTransform" && key != "layoutMode" && !is_default {
                parts.extend([key.as_bytes(), value.get().as_bytes()]);
            }
        }
        let seen = |child: &&Art| (child.look.to_string(), place(child.transform));
        let children = children.iter().map(seen).collect::<Vec<_>>();
        for (look, place) in &children {
            parts.extend([b"child", look.as_bytes(), place.as_slice()]);
        }
        Digest::of_parts(parts)
    }
}

fn place(transform: Option<[f64; 6]>) -> Vec<u8> {
    transform.into_iter().flatten().flat_map(f64::to_le_bytes).collect()
}

fn read_field(art: &mut Art, key: &str, json: &str) -> Result<(), serde_json::Error> {
    match key {
        "size" => {
            let size: Option<Vector> = serde_json::from_str(json)?;
            art.size = size.and_then(|size| size.x.zip(size.y));
        }
        "relativeTransform" => {
            let rows: Option<[[f64; 3]; 2]> = serde_json::from_str(json)?;
            art.transform = rows.map(|[[a, c, e], [b, d, f]]| [a, b, c, d, e, f]);
        }
        "fillGeometry" => art.fill_geometry = list(json)?,
        "strokeGeometry" => art.stroke_geometry = list(json)?,
        "fillOverrideTable" => art.overrides = overrides(json)?,
        "strokeAlign" => {
            art.stroke_align = match serde_json::from_str::<Option<&str>>(json)? {
                Some("INSIDE") => StrokeAlign::Inside,
                Some("OUTSIDE") => StrokeAlign::Outside,
                None | Some("CENTER") => StrokeAlign::Center,
                Some(other) => return Err(serde_json::Error::custom(format!("unknown value {other:?}"))),
            }
        }
        "strokeWeight" => art.stroke_weight = serde_json::from_str(json)?,
        "clipsContent" => art.clips = serde_json::from_str::<Option<bool>>(json)?.unwrap_or(false),
        "itemReverseZIndex" => {
            art.first_on_top = serde_json::from_str::<Option<bool>>(json)?.unwrap_or(false);
        }
        "layoutMode" => {
            let mode: Option<&str> = serde_json::from_str(json)?;
            art.is_auto_layout = matches!(mode, Some("HORIZONTAL" | "VERTICAL"));
        }
        "characters" => {
            art.is_empty_text = serde_json::from_str::<Option<&str>>(json).is_ok_and(|text| text == Some(""))
        }
        // The older name of `"maskType": "VECTOR"`; it is read first.
        "isMaskOutline" if json == "true" => art.mask_kind = Some(Constant::new("VECTOR")),
        "maskType" => {
            let kind: Option<Constant> = serde_json::from_str(json)?;
            art.mask_kind = kind.or(art.mask_kind.take());
        }
        "isMask" => art.is_mask = serde_json::from_str::<Option<bool>>(json)?.unwrap_or(false),
        "blendMode" => {
            let mode: Option<Constant> = serde_json::from_str(json)?;
            art.isolates = mode.as_deref() == Some("NORMAL");
            art.blend_mode = mode.filter(|mode| *mode != "PASS_THROUGH" && *mode != "NORMAL");
        }
        "effects" => {
            let effects: Vec<Marking> = list(json)?;
            art.effects = effects.into_iter().filter(Marking::leaves_a_mark).map(Marking::mark).collect();
        }
        "complexStrokeProperties" => {
            let stroke: Option<StrokeKind> = serde_json::from_str(json)?;
            art.stroke_kind =
                stroke.and_then(|stroke| stroke.stroke_type).filter(|stroke| *stroke != "BASIC");
        }
        "individualStrokeWeights" => {
            let sides: Option<Sides> = serde_json::from_str(json)?;
            art.sides = sides.filter(|sides| !sides.are_equal());
        }
        "strokeDashes" => art.is_dashed = !list::<f64>(json)?.is_empty(),
        "strokeJoin" => {
            let join: Option<&str> = serde_json::from_str(json)?;
            art.is_mitered = matches!(join, None | Some("MITER"));
        }
        "cornerRadius" => {
            let radius: Option<f64> = serde_json::from_str(json)?;
            art.corners = radius.filter(|radius| *radius > 0.0).map(|radius| Box::new([radius; 4]));
        }
        "cornerSmoothing" => {
            art.is_smooth =
                serde_json::from_str::<Option<f64>>(json)?.is_some_and(|smoothing| smoothing > 0.0);
        }
        // Comes after `cornerRadius`, and says more.
        "rectangleCornerRadii" => {
            let radii: Option<[f64; 4]> = serde_json::from_str(json)?;
            if let Some(radii) = radii {
                art.corners = radii.iter().any(|radius| *radius > 0.0).then(|| Box::new(radii));
            }
        }
        "variableWidthPoints" => art.uneven_strokes |= json != "null",
        _ => {}
    }
    Ok(())
}

fn list<T: serde::de::DeserializeOwned>(json: &str) -> Result<Vec<T>, serde_json::Error> {
    // Most nodes have none.
    if json == "[]" {
        return Ok(Vec::new());
    }
    let mut list: Vec<T> = serde_json::from_str::<Option<_>>(json)?.unwrap_or_default();
    // A `Vec` starts with room for four, and most of these lists have one item.
    list.shrink_to_fit();
    Ok(list)
}

fn overrides(json: &str) -> Result<BTreeMap<u64, Vec<Paint>>, serde_json::Error> {
    let table: BTreeMap<String, Option<Override>> =
        serde_json::from_str::<Option<_>>(json)?.unwrap_or_default();
    let known = table.into_iter().filter_map(|(id, value)| Some((id.parse().ok()?, value?.fills?)));
    Ok(known.collect())
}

#[derive(Deserialize)]
struct Override {
    fills: Option<Vec<Paint>>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct StrokeKind {
    #[serde(deserialize_with = "lenient::field")]
    stroke_type: Option<Constant>,
}
