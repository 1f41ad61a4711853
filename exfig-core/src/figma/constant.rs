//! The constants of Figma's API.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use serde::de::{Deserialize, Deserializer, Visitor};

use super::lenient::Lenient;

/// A constant of Figma's API: `FRAME`, `SOLID`, `MULTIPLY` … The common ones take no memory of their own, since every
/// layer has several.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Constant(Cow<'static, str>);

/// What most layers and paints have.
const COMMON: [&str; 28] = [
    "ALPHA",
    "BOOLEAN_OPERATION",
    "CANVAS",
    "COMPONENT",
    "COMPONENT_SET",
    "DOCUMENT",
    "DROP_SHADOW",
    "ELLIPSE",
    "FRAME",
    "GRADIENT_ANGULAR",
    "GRADIENT_LINEAR",
    "GRADIENT_RADIAL",
    "GROUP",
    "IMAGE",
    "INNER_SHADOW",
    "INSTANCE",
    "LAYER_BLUR",
    "LINE",
    "MULTIPLY",
    "NORMAL",
    "PASS_THROUGH",
    "RECTANGLE",
    "REGULAR_POLYGON",
    "SECTION",
    "SOLID",
    "STAR",
    "TEXT",
    "VECTOR",
];

impl Constant {
    /// Wraps any text: the API may have constants that are not known yet.
    pub fn new(text: &str) -> Self {
        let common = COMMON.binary_search(&text).ok().map(|at| COMMON[at]);
        Self(common.map_or_else(|| Cow::Owned(text.to_owned()), Cow::Borrowed))
    }

    /// Returns it as the API spells it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the memory that it takes beside its own size, in bytes.
    pub(super) fn weight(&self) -> usize {
        match &self.0 {
            Cow::Borrowed(_) => 0,
            Cow::Owned(text) => text.capacity(),
        }
    }
}

impl Deref for Constant {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl PartialEq<&str> for Constant {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl Lenient for Constant {
    fn from_text(text: &str) -> Option<Self> {
        Some(Self::new(text))
    }
}

impl<'de> Deserialize<'de> for Constant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(ConstantVisitor)
    }
}

struct ConstantVisitor;

impl Visitor<'_> for ConstantVisitor {
    type Value = Constant;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E>(self, text: &str) -> Result<Constant, E> {
        Ok(Constant::new(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_constants_take_no_memory_and_others_are_kept() {
        assert!(COMMON.is_sorted());
        for text in COMMON {
            assert_eq!((Constant::new(text).as_str(), Constant::new(text).weight()), (text, 0));
        }
        for text in ["", "WASHI_TAPE", "frame", "SOLID "] {
            let read: Constant = serde_json::from_value(text.into()).unwrap();
            assert_eq!((read.as_str(), read.weight()), (text, text.len()));
        }
        assert!(serde_json::from_str::<Constant>("7").is_err());
    }
}
