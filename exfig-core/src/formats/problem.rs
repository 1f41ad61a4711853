//! Values that a format leaves out, and why.

use std::fmt;

use crate::words::{named, on_one_line};

/// Values that a format leaves out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameProblem {
    /// Why.
    pub reason: NameReason,
    /// What is left out: two or more for [`NameReason::Shared`], else one.
    pub owners: Vec<NameOwner>,
}

/// Why a format leaves a value out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameReason {
    /// The name contains nothing that an identifier of the format may contain.
    NoName,
    /// Several values would have this identifier.
    Shared(String),
    /// The identifier belongs to another value, which an earlier export gave it.
    Taken {
        /// The identifier.
        identifier: String,
        /// The Figma name of the value that keeps it.
        by: String,
    },
    /// The values of a token differ in type, or there is not exactly one per mode.
    Values,
}

/// A value that is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameOwner {
    /// Where it is in the content.
    pub place: Place,
    /// The name in Figma.
    pub figma_name: String,
    /// The id of the style, variable or node; empty for a group or a mode.
    pub id: String,
    /// Whether an earlier export named it.
    pub on_record: bool,
}

/// A place in a [`Content`], by index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A group of a token set, with all its tokens.
    Group(usize),
    /// A mode of a group: group, mode.
    Mode(usize, usize),
    /// A token (group, token), or a text style, icon or image (0, index).
    Item(usize, usize),
}

impl NameOwner {
    /// A group or a mode.
    pub(super) fn without_id(place: Place, figma_name: &str, on_record: bool) -> Self {
        Self { place, figma_name: figma_name.to_owned(), id: String::new(), on_record }
    }
}

impl NameProblem {
    /// Returns the (group, item) places of the tokens, styles or assets that are left out; nothing for a
    /// group or a mode.
    pub fn indexes(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.owners.iter().filter_map(|owner| match owner.place {
            Place::Item(group, item) => Some((group, item)),
            Place::Group(_) | Place::Mode(..) => None,
        })
    }
}

impl fmt::Display for NameProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, owner) in self.owners.iter().enumerate() {
            if i > 0 {
                f.write_str(if i + 1 == self.owners.len() { " and " } else { ", " })?;
            }
            match owner.place {
                Place::Group(_) => write!(f, "collection {}", named(&owner.figma_name))?,
                Place::Mode(..) => write!(f, "mode {}", named(&owner.figma_name))?,
                Place::Item(..) => write!(f, "{} ({})", named(&owner.figma_name), on_one_line(&owner.id))?,
            }
        }
        match &self.reason {
            NameReason::NoName => {
                return f.write_str(" has no letters or digits, so it gets no identifier");
            }
            NameReason::Shared(identifier) => write!(f, " would all be `{identifier}`")?,
            NameReason::Taken { identifier, by } => {
                write!(f, " would be `{identifier}`, which {} already is", named(by))?;
            }
            NameReason::Values => {
                return f.write_str(" does not have one value of the same type for each mode");
            }
        }
        match self.owners.first().map(|owner| owner.place) {
            Some(Place::Group(_)) => f.write_str("; rename one of the collections in Figma"),
            Some(Place::Mode(..)) => f.write_str("; give them different names in Figma or with `modes`"),
            _ => f.write_str("; give them different names in Figma or with `replace`"),
        }
    }
}
