//! `dark`: which icons and images are variants of others for dark backgrounds, by their names.

use std::fmt;

use serde::{Serialize, Serializer};

use super::cursor::Value;
use super::report::{At, Wrong, quote};
use crate::design::Component;

/// A name with one `*`, which stands for the name of the other variant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DarkPattern {
    before: String,
    after: String,
}

impl DarkPattern {
    /// Returns the name of the component that this one is the dark variant of, if it is one: the pattern is that
    /// of its name, or of its name with the frame around it.
    pub(crate) fn base_of(&self, component: &Component) -> Option<String> {
        let of = |name: &str| {
            let base = name.strip_prefix(&self.before)?.strip_suffix(&self.after)?;
            (!base.is_empty()).then(|| base.to_owned())
        };
        let in_frame = || of(&format!("{}/{}", component.place.frames.last()?, component.name));
        of(&component.name).or_else(in_frame)
    }
}

impl fmt::Display for DarkPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}*{}", self.before, self.after)
    }
}

impl Serialize for DarkPattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Reads the pattern.
pub(super) fn dark(value: &Value<'_>) -> Option<At<DarkPattern>> {
    value.parse("a string", |text| {
        let wrong = || {
            let message = format!("`dark` is {}, which is not a pattern with exactly one `*`", quote(text));
            Wrong::new(message, "not a pattern")
                .help("write `*-dark`, or `Icons dark/*` for those in a frame")
        };
        match text.split('*').collect::<Vec<_>>().as_slice() {
            [before, after] if !(before.is_empty() && after.is_empty()) => {
                Ok(DarkPattern { before: (*before).to_owned(), after: (*after).to_owned() })
            }
            _ => Err(wrong()),
        }
    })
}
