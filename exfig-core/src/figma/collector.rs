//! Builds a node's art from its fields in Figma's JSON.

use std::borrow::Cow;
use std::collections::BTreeMap;

use exfig_lock::Digest;
use serde::Deserialize;
use serde::de::Error as _;
use serde_json::value::RawValue;

use super::art::{Art, Rare, StrokeAlign};
use super::constant::Constant;
use super::lenient;
use super::mark::{Marking, Sides};
use super::wire::{Paint, Vector};

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
            stroke_align: StrokeAlign::Center,
            clips: false,
            first_on_top: false,
            is_auto_layout: false,
            is_empty_text: false,
            isolates: false,
            is_mask: false,
            stroke_weight: None,
            uneven_strokes: false,
            is_dashed: false,
            is_mitered: true,
            corners: None,
            is_smooth: false,
            render_bounds: None,
            rare: None,
            look: self.look(kind, children),
        };
        let mut rare = Rare::NONE;
        for (key, value) in self.fields {
            if read_field((&mut art, &mut rare), &key, value.get()).is_err() {
                rare.unreadable.push(key.into_owned());
            }
        }
        // Documented for auto layouts in a row or a column only.
        if art.first_on_top && !art.is_auto_layout {
            rare.unreadable.push("itemReverseZIndex".to_owned());
        }
        art.rare = (rare != Rare::NONE).then(|| Box::new(rare));
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

fn read_field((art, rare): (&mut Art, &mut Rare), key: &str, json: &str) -> Result<(), serde_json::Error> {
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
        "fillOverrideTable" => rare.overrides = overrides(json)?,
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
        "isMaskOutline" if json == "true" => rare.mask_kind = Some(Constant::new("VECTOR")),
        "maskType" => {
            let kind: Option<Constant> = serde_json::from_str(json)?;
            rare.mask_kind = kind.or(rare.mask_kind.take());
        }
        "isMask" => art.is_mask = serde_json::from_str::<Option<bool>>(json)?.unwrap_or(false),
        "blendMode" => {
            let mode: Option<Constant> = serde_json::from_str(json)?;
            art.isolates = mode.as_deref() == Some("NORMAL");
            rare.blend_mode = mode.filter(|mode| *mode != "PASS_THROUGH" && *mode != "NORMAL");
        }
        "effects" => {
            let effects: Vec<Marking> = list(json)?;
            rare.effects = effects.into_iter().filter(Marking::leaves_a_mark).map(Marking::mark).collect();
        }
        "complexStrokeProperties" => {
            let stroke: Option<StrokeKind> = serde_json::from_str(json)?;
            rare.stroke_kind =
                stroke.and_then(|stroke| stroke.stroke_type).filter(|stroke| *stroke != "BASIC");
        }
        "individualStrokeWeights" => {
            let sides: Option<Sides> = serde_json::from_str(json)?;
            rare.sides = sides.filter(|sides| !sides.are_equal());
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
