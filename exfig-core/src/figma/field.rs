//! The fields of a node in Figma's JSON that the reader knows, and the smaller shapes among them.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Visitor};

use super::invisible::INVISIBLE;
use super::lenient;

pub(super) enum Field<'de> {
    Id,
    Name,
    Kind,
    Visible,
    Bounds,
    PaintedBounds,
    Styles,
    Children,
    Opacity,
    Transform,
    Text,
    Fills,
    Strokes,
    Effects,
    /// `explicitVariableModes`
    Modes,
    /// `boundVariables`
    Bound,
    /// `devStatus`
    DevStatus,
    /// Does not affect what the node looks like.
    Invisible,
    /// May affect what the node looks like.
    Other(Cow<'de, str>),
}

/// Reads a key; copies its text only where necessary.
pub(super) struct FieldSeed;

impl<'de> DeserializeSeed<'de> for FieldSeed {
    type Value = Field<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Field<'de>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for FieldSeed {
    type Value = Field<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Field<'de>, E> {
        Ok(Field::of(key).unwrap_or(Field::Other(Cow::Borrowed(key))))
    }

    fn visit_str<E>(self, key: &str) -> Result<Field<'de>, E> {
        Ok(Field::of(key).unwrap_or_else(|| Field::Other(Cow::Owned(key.to_owned()))))
    }
}

impl Field<'_> {
    /// Returns the field with this key, or `None` if the key is unknown.
    fn of(key: &str) -> Option<Self> {
        Some(match key {
            "id" => Self::Id,
            "name" => Self::Name,
            "type" => Self::Kind,
            "visible" => Self::Visible,
            "absoluteBoundingBox" => Self::Bounds,
            "absoluteRenderBounds" => Self::PaintedBounds,
            "styles" => Self::Styles,
            "children" => Self::Children,
            "opacity" => Self::Opacity,
            "relativeTransform" => Self::Transform,
            "style" => Self::Text,
            "fills" => Self::Fills,
            "strokes" => Self::Strokes,
            "effects" => Self::Effects,
            "explicitVariableModes" => Self::Modes,
            "boundVariables" => Self::Bound,
            "devStatus" => Self::DevStatus,
            key if INVISIBLE.binary_search(&key).is_ok() => Self::Invisible,
            _ => return None,
        })
    }
}

/// Whether anything is read from this field. If the node's content `counts`, everything visible is read;
/// otherwise only what identifies the node and, if `styles` count, what styles are read from.
pub(super) fn is_read(key: &str, counts: bool, styles: bool) -> bool {
    match Field::of(key) {
        Some(Field::Invisible) => false,
        Some(Field::Modes | Field::Bound) => styles,
        Some(Field::Fills | Field::Strokes | Field::Text | Field::Effects) => counts || styles,
        Some(_) => true,
        None => counts,
    }
}

/// The specification's `devStatus`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct DevStatus {
    #[serde(rename = "type", deserialize_with = "lenient::field")]
    kind: Option<String>,
}

impl DevStatus {
    /// Whether developers may build the node; `COMPLETED` says that they have.
    pub(super) fn is_ready(&self) -> bool {
        matches!(self.kind.as_deref(), Some("READY_FOR_DEV" | "COMPLETED"))
    }
}

/// A box on the canvas.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Bounds {
    x: Option<f64>,
    y: Option<f64>,
    width: Option<f64>,
    height: Option<f64>,
}

impl Bounds {
    pub(super) fn size(&self) -> Option<(f64, f64)> {
        self.width.zip(self.height)
    }

    /// Returns its left, top, right and bottom side, from the upper left corner of `other`; `None` if it is where
    /// `other` is, give or take rounding, or if either is incomplete.
    pub(super) fn unlike(&self, other: &Self) -> Option<[f64; 4]> {
        const ROUNDING: f64 = 0.001;
        let (x, y) = (self.x? - other.x?, self.y? - other.y?);
        let (right, bottom) = (x + self.width?, y + self.height?);
        let is_same =
            [x, y, right - other.width?, bottom - other.height?].iter().all(|off| off.abs() <= ROUNDING);
        (!is_same).then_some([x, y, right, bottom])
    }
}
