//! What of a node can be seen, as far as drawing it needs: geometry, paints, transform; and a digest over all of it, the parts that
//! nobody here can draw included.
//!
//! Source of the fields: `@figma/rest-api-spec` 0.43 with `geometry=paths`, and recorded answers.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::Error as _;
use serde_json::value::RawValue;

use super::lenient;
use super::wire::{Paint, Vector};
use crate::digest::Digest;

/// What of a node can be seen, its children aside.
#[derive(Debug, Clone, PartialEq)]
pub struct Art {
    /// Width and height in the node's own coordinates, in px.
    pub size: Option<(f64, f64)>,
    /// `[a, b, c, d, e, f]` as SVG's `matrix()`: from the node's coordinates to those of its direct parent.
    pub transform: Option<[f64; 6]>,
    /// The fills, lowest first, invisible ones included.
    pub fills: Vec<Paint>,
    /// The strokes, likewise.
    pub strokes: Vec<Paint>,
    /// The outlines to fill, in the node's own coordinates.
    pub fill_geometry: Vec<Outline>,
    /// The outlines of the strokes: twice as wide as the stroke where it is inside or outside.
    pub stroke_geometry: Vec<Outline>,
    /// Fills of single outlines, by their `overrideID`.
    pub overrides: BTreeMap<u64, Vec<Paint>>,
    /// Where the stroke lies.
    pub stroke_align: StrokeAlign,
    /// Whether the node hides what leaves its outline.
    pub clips: bool,
    /// `MULTIPLY` …; absent where it blends as everything does.
    pub blend_mode: Option<String>,
    /// Whether it is a mask for what follows it.
    pub is_mask: bool,
    /// The types of its visible effects: `DROP_SHADOW` …
    pub effects: Vec<String>,
    /// In px.
    pub stroke_weight: Option<f64>,
    /// A stroke that is more than a band: `BRUSH` …
    pub stroke_kind: Option<String>,
    /// Whether the four sides have strokes of different weights.
    pub uneven_strokes: bool,
    /// Whether what is painted leaves the node's box.
    pub overflows: bool,
    /// Fields whose value is of no shape that is known.
    pub unreadable: Vec<String>,
    /// Over everything that can be seen of the node and its shown children: equal digests look alike. Where the node lies is not part of
    /// it; where its children lie in it is.
    pub look: Digest,
}

impl Art {
    /// Bytes of memory that it takes.
    pub(super) fn weight(&self) -> usize {
        let paints =
            self.fills.len() + self.strokes.len() + self.overrides.values().map(Vec::len).sum::<usize>();
        let outlines = self.fill_geometry.iter().chain(&self.stroke_geometry);
        let outlines = outlines.map(|outline| size_of::<Outline>() + outline.path.len()).sum::<usize>();
        let names = self
            .effects
            .iter()
            .chain(&self.unreadable)
            .map(|name| size_of::<String>() + name.len())
            .sum::<usize>();
        size_of::<Self>() + paints * size_of::<Paint>() + outlines + names
    }

    /// The paints of one of its fill outlines: the override's where it has one that counts, else the node's.
    #[must_use]
    pub fn paints_of(&self, outline: &Outline) -> &[Paint] {
        outline.override_id().and_then(|id| self.overrides.get(&id)).unwrap_or(&self.fills)
    }
}

/// One outline.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Outline {
    /// SVG path data.
    pub path: String,
    /// `NONZERO` or `EVENODD`.
    #[serde(deserialize_with = "lenient::field")]
    winding_rule: Option<String>,
    /// Which of the node's overrides paints it.
    #[serde(rename = "overrideID", deserialize_with = "lenient::field")]
    override_id: Option<f64>,
}

impl Outline {
    /// An outline without overrides.
    #[must_use]
    pub fn new(path: impl Into<String>, even_odd: bool) -> Self {
        Self { path: path.into(), winding_rule: even_odd.then(|| "EVENODD".to_owned()), override_id: None }
    }

    /// Whether the even-odd rule decides what is inside.
    #[must_use]
    pub fn is_even_odd(&self) -> bool {
        self.winding_rule.as_deref() == Some("EVENODD")
    }

    /// Whether what is inside is decided by a rule that is known.
    #[must_use]
    pub fn has_known_rule(&self) -> bool {
        matches!(self.winding_rule.as_deref(), None | Some("NONZERO" | "EVENODD"))
    }

    /// The key of its paints in the node's overrides; 0 is none.
    #[must_use]
    pub fn override_id(&self) -> Option<u64> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small positive id")]
        self.override_id.filter(|id| *id >= 1.0).map(|id| id as u64)
    }
}

/// `strokeAlign`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StrokeAlign {
    /// Half inside, half outside.
    #[default]
    Center,
    /// Inside the fill geometry.
    Inside,
    /// Outside of it.
    Outside,
}

/// Fields that leave no mark of their own: where the node lies, how it was laid out (the geometry is the result), what it links to,
/// how it behaves; and twins of other fields.
pub(super) const INVISIBLE: &[&str] = &[
    "absoluteBoundingBox",
    "absoluteRenderBounds",
    "annotations",
    "background",
    "backgroundColor",
    "boundVariables",
    "componentId",
    "componentPropertyDefinitions",
    "componentPropertyReferences",
    "constraints",
    "counterAxisAlignContent",
    "counterAxisAlignItems",
    "counterAxisSizingMode",
    "counterAxisSpacing",
    "description",
    "devStatus",
    "explicitVariableModes",
    "exportSettings",
    "exposedInstances",
    "flowStartingPoints",
    "gridChildHorizontalAlign",
    "gridChildVerticalAlign",
    "horizontalPadding",
    "id",
    "interactions",
    "isExposedInstance",
    "isFixed",
    "itemReverseZIndex",
    "itemSpacing",
    "layoutAlign",
    "layoutGrids",
    "layoutGrow",
    "layoutMode",
    "layoutPositioning",
    "layoutSizingHorizontal",
    "layoutSizingVertical",
    "layoutVersion",
    "layoutWrap",
    "locked",
    "maxHeight",
    "maxWidth",
    "measurements",
    "minHeight",
    "minWidth",
    "name",
    "overflowDirection",
    "overrides",
    "paddingBottom",
    "paddingLeft",
    "paddingRight",
    "paddingTop",
    "pluginData",
    "preserveRatio",
    "primaryAxisAlignItems",
    "primaryAxisSizingMode",
    "prototypeDevice",
    "prototypeStartNodeID",
    "scrollBehavior",
    "sharedPluginData",
    "strokesIncludedInLayout",
    "styles",
    "targetAspectRatio",
    "transitionDuration",
    "transitionEasing",
    "transitionNodeID",
    "uniformScaleFactor",
    "vectorNetwork",
    "verticalPadding",
];

/// Collects a node's fields while it is read.
#[derive(Debug, Default)]
pub(super) struct Collector<'de> {
    /// Name and JSON text of each field that can be seen.
    fields: Vec<(Cow<'de, str>, &'de RawValue)>,
}

impl<'de> Collector<'de> {
    /// Takes a field that can be seen, or that is not known.
    pub(super) fn take(&mut self, key: Cow<'de, str>, value: &'de RawValue) {
        self.fields.push((key, value));
    }

    /// What the fields and the `children` (lowest first) come to. Fills and strokes are read by the caller.
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
            blend_mode: None,
            is_mask: false,
            effects: Vec::new(),
            stroke_weight: None,
            stroke_kind: None,
            uneven_strokes: false,
            overflows: false,
            unreadable: Vec::new(),
            look: self.look(kind, children),
        };
        for (key, value) in self.fields {
            if read_field(&mut art, &key, value.get()).is_err() {
                art.unreadable.push(key.into_owned());
            }
        }
        art
    }

    fn look(&self, kind: &str, children: &[&Art]) -> Digest {
        let mut parts = vec![kind.as_bytes()];
        for (key, value) in &self.fields {
            // Where a node lies in its parent is the parent's look.
            if key != "relativeTransform" {
                parts.extend([key.as_bytes(), value.get().as_bytes()]);
            }
        }
        let places = children.iter().map(|child| place(child.transform)).collect::<Vec<_>>();
        for (child, place) in children.iter().zip(&places) {
            parts.extend([b"child", child.look.as_str().as_bytes(), place.as_slice()]);
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
        "isMask" => art.is_mask = serde_json::from_str::<Option<bool>>(json)?.unwrap_or(false),
        "blendMode" => {
            let mode: Option<String> = serde_json::from_str(json)?;
            art.blend_mode = mode.filter(|mode| mode != "PASS_THROUGH" && mode != "NORMAL");
        }
        "effects" => {
            let effects: Vec<Effect> = list(json)?;
            let visible = effects.into_iter().filter(|effect| effect.visible != Some(false));
            art.effects = visible.map(|effect| effect.kind.unwrap_or_else(|| "UNKNOWN".to_owned())).collect();
        }
        "complexStrokeProperties" => {
            let stroke: Option<StrokeKind> = serde_json::from_str(json)?;
            art.stroke_kind = stroke.and_then(|stroke| stroke.stroke_type).filter(|stroke| stroke != "BASIC");
        }
        "individualStrokeWeights" | "variableWidthPoints" => art.uneven_strokes = json != "null",
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
    // A list grows by fours, and most have one.
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
#[serde(default)]
struct Effect {
    #[serde(rename = "type", deserialize_with = "lenient::field")]
    kind: Option<String>,
    #[serde(deserialize_with = "lenient::field")]
    visible: Option<bool>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct StrokeKind {
    #[serde(deserialize_with = "lenient::field")]
    stroke_type: Option<String>,
}
