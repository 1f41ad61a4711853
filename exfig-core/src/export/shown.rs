//! What an entry's generated files show, and how a theme joins what its members show.

use std::collections::BTreeSet;

use exfig_lock::lock::{Lock, LockCollection, LockToken};

use super::record;
use crate::design::{AssetItem, EffectStyle, Prefix, TextStyle, TokenSet, extend};
use crate::formats::Content;
use crate::plan::prefixes;

/// What an entry's generated files show.
pub(super) enum Shown {
    Tokens(TokenSet),
    Typography(Vec<TextStyle>),
    Effects(Vec<EffectStyle>),
    Icons(Vec<AssetItem>),
    Images(Vec<AssetItem>),
    /// The members' content, at most one part of each kind.
    Theme(Vec<Shown>),
}

impl Shown {
    /// Calls `render` with the content.
    pub(super) fn with<T>(&self, render: impl FnOnce(&Content<'_>) -> T) -> T {
        let parts = match self {
            Self::Theme(parts) => parts.iter().filter_map(Self::part).collect::<Vec<_>>(),
            _ => Vec::new(),
        };
        render(&self.part().unwrap_or(Content::Theme(&parts)))
    }

    /// Returns the content; `None` for a theme, which is no part of another one.
    fn part(&self) -> Option<Content<'_>> {
        Some(match self {
            Self::Tokens(set) => Content::Tokens(set),
            Self::Typography(styles) => Content::Typography(styles),
            Self::Effects(styles) => Content::Effects(styles),
            Self::Icons(items) => Content::Icons(items),
            Self::Images(items) => Content::Images(items),
            Self::Theme(_) => return None,
        })
    }

    /// Whether there is a single collection of tokens.
    pub(super) fn is_one_collection(&self) -> bool {
        matches!(self, Self::Tokens(set) if set.groups.len() == 1)
    }

    /// Decides which collections prefix names, and marks what earlier exports named.
    pub(super) fn settle_names(
        &mut self,
        rule: Prefix,
        recorded: &[LockCollection],
        known: &NamedBefore<'_>,
    ) {
        match self {
            Self::Tokens(set) => {
                set.link_styles();
                prefixes::choose(set, rule, recorded);
                prefixes::mark_known(set, known.collections);
                for token in set.groups.iter_mut().flat_map(|group| &mut group.tokens) {
                    token.on_record = known.has_token(&token.id, &token.name);
                }
            }
            Self::Typography(styles) => {
                styles.iter_mut().for_each(|style| style.on_record = known.has_token(&style.id, &style.name));
            }
            Self::Effects(styles) => {
                styles.iter_mut().for_each(|style| style.on_record = known.has_token(&style.id, &style.name));
            }
            Self::Icons(items) | Self::Images(items) => {
                items.iter_mut().for_each(|item| item.on_record = known.has_item(item));
            }
            Self::Theme(parts) => parts.iter_mut().for_each(|part| part.settle_names(rule, recorded, known)),
        }
    }

    /// Returns the collections of variables in the form that exfig.lock records.
    pub(super) fn collections(&self, rule: Prefix) -> Vec<LockCollection> {
        match self {
            Self::Tokens(set) => prefixes::record(set, rule),
            Self::Theme(parts) => parts.iter().flat_map(|part| part.collections(rule)).collect(),
            Self::Typography(_) | Self::Effects(_) | Self::Icons(_) | Self::Images(_) => Vec::new(),
        }
    }

    /// Adds content of the same kind. Returns content of another kind unchanged.
    pub(super) fn add(&mut self, more: Self) -> Option<Self> {
        match (self, more) {
            (Self::Tokens(set), Self::Tokens(more)) => set.join(more),
            (Self::Typography(styles), Self::Typography(more)) => {
                extend(styles, more, |style| (&style.id, &style.name));
            }
            (Self::Effects(styles), Self::Effects(more)) => {
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

/// What earlier exports named: tokens and styles by id and name, icons and images by node and file.
pub(super) struct NamedBefore<'a> {
    /// The collections, as the entry itself recorded them.
    collections: &'a [LockCollection],
    tokens: BTreeSet<(&'a str, &'a str)>,
    files: BTreeSet<(&'a str, &'a str)>,
}

impl<'a> NamedBefore<'a> {
    /// What the entry with the key `own` named, and those whose content it shows.
    pub(super) fn of<'k>(lock: &'a Lock, own: &'k str, members: impl Iterator<Item = &'k str>) -> Self {
        let collections = lock.entry(own).map(|entry| entry.collections.as_slice()).unwrap_or_default();
        let keys = members.chain([own]);
        let entries = keys.filter_map(|key| lock.entry(key)).collect::<Vec<_>>();
        let tokens = entries.iter().flat_map(|entry| &entry.tokens);
        let files = entries.iter().flat_map(|entry| &entry.outputs);
        Self {
            collections,
            tokens: tokens.map(|token| (token.id.as_str(), token.name.as_str())).collect(),
            files: files
                .filter_map(|(path, output)| Some((output.node.as_deref()?, path.as_str())))
                .collect(),
        }
    }

    fn has_token(&self, id: &str, name: &str) -> bool {
        self.tokens.contains(&(id.strip_prefix("VariableID:").unwrap_or(id), name))
    }

    fn has_item(&self, item: &AssetItem) -> bool {
        item.files.iter().any(|file| self.files.contains(&(item.node.as_str(), file.path.as_str())))
    }
}

/// Returns the tokens or styles in the form that exfig.lock records; `None` for icons, images and themes.
pub(super) fn rows(shown: &Shown) -> Option<Vec<LockToken>> {
    match shown {
        Shown::Tokens(set) => Some(record::token_rows(set)),
        Shown::Typography(styles) => Some(record::style_rows(styles)),
        Shown::Effects(styles) => Some(record::effect_rows(styles)),
        Shown::Icons(_) | Shown::Images(_) | Shown::Theme(_) => None,
    }
}
