//! What an entry's generated files show, and how a theme joins what its members show.

use std::collections::BTreeSet;

use super::record;
use crate::design::{AssetItem, TextStyle, TokenGroup, TokenSet};
use crate::formats::Content;
use crate::state::lockfile::LockToken;

/// What an entry's generated files show.
pub(super) enum Shown {
    Tokens(TokenSet),
    Typography(Vec<TextStyle>),
    Icons(Vec<AssetItem>),
    Images(Vec<AssetItem>),
    /// The members' content, at most one part of each kind.
    Theme(Vec<Shown>),
}

impl Shown {
    /// Calls `render` with the content.
    pub(super) fn with<T>(&self, render: impl FnOnce(&Content<'_>) -> T) -> T {
        match self {
            Self::Theme(parts) => {
                let parts = parts.iter().map(Self::content).collect::<Vec<_>>();
                render(&Content::Theme(&parts))
            }
            one => render(&one.content()),
        }
    }

    fn content(&self) -> Content<'_> {
        match self {
            Self::Tokens(set) => Content::Tokens(set),
            Self::Typography(styles) => Content::Typography(styles),
            Self::Icons(items) => Content::Icons(items),
            Self::Images(items) => Content::Images(items),
            Self::Theme(_) => Content::Theme(&[]),
        }
    }

    /// Adds content of the same kind. Returns content of another kind unchanged.
    pub(super) fn add(&mut self, more: Self) -> Option<Self> {
        match (self, more) {
            (Self::Tokens(set), Self::Tokens(more)) => {
                for group in more.groups {
                    let same =
                        |other: &&mut TokenGroup| other.name == group.name && other.modes == group.modes;
                    match set.groups.iter_mut().find(same) {
                        Some(there) => {
                            extend(&mut there.tokens, group.tokens, |token| (&token.id, &token.name))
                        }
                        None => set.groups.push(group),
                    }
                }
            }
            (Self::Typography(styles), Self::Typography(more)) => {
                extend(styles, more, |style| (&style.id, &style.name));
            }
            (Self::Icons(items), Self::Icons(more)) | (Self::Images(items), Self::Images(more)) => {
                // The same component in two file formats is two items with one name, which the output format
                // reports.
                extend(items, more, |item| {
                    (&item.node, item.files.first().map_or(&item.name, |file| &file.path))
                });
            }
            (_, other) => return Some(other),
        }
        None
    }
}

/// Returns the tokens or styles in the form that exfig.lock records; `None` for icons, images and themes.
pub(super) fn rows(shown: &Shown) -> Option<Vec<LockToken>> {
    match shown {
        Shown::Tokens(set) => Some(record::token_rows(set)),
        Shown::Typography(styles) => Some(record::style_rows(styles)),
        Shown::Icons(_) | Shown::Images(_) | Shown::Theme(_) => None,
    }
}

/// Adds what `list` does not contain yet: two entries may both take a token under the same name.
fn extend<T>(list: &mut Vec<T>, more: Vec<T>, key: impl Fn(&T) -> (&String, &String)) {
    let owned = |item: &T| {
        let (id, name) = key(item);
        (id.clone(), name.clone())
    };
    let mut seen = list.iter().map(owned).collect::<BTreeSet<_>>();
    list.extend(more.into_iter().filter(|item| seen.insert(owned(item))));
}
