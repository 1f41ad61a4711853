//! Color, text and effect styles: which ones exist, and their values.
//!
//! A file's `styles` lists a style's id, name and type but not its value. The value is on every node that
//! uses the style (a linked fill cannot be overridden on the node), and on the style's own node, which only
//! `GET nodes` shows. So take what the document itself shows, and request the rest
//! ([`StyleList::without_value`]) in a single request.

mod convert;

use std::collections::{BTreeMap, BTreeSet};

use self::convert::{effect, fill_value, text_style, variable_of};
use super::node::{Document, Node, NodeEntry, Styled};
use super::wire::{self, StyleMeta};
use crate::asset::NodeId;
use crate::design::{EffectStyle, Notices, TextStyle, Token, TokenGroup, TokenSet, TokenValue};

/// The styles of a file, and the nodes that show their values.
#[derive(Debug, Default)]
pub struct StyleList {
    styles: BTreeMap<String, Style>,
    /// The ids of those that the file has published.
    published: BTreeSet<String>,
}

#[derive(Debug)]
struct Style {
    name: String,
    kind: StyleKind,
    description: String,
    /// What a node with the style's value has.
    shown_by: Option<Styled>,
    /// What a node has that uses the style where a mode is set, so that bound variables may have another value there.
    /// It counts only if Figma does not show the style's own node.
    in_a_mode: Option<Styled>,
}

impl Style {
    /// Returns what the node with the style's value has; reports a style without one.
    fn value(&self, kind: &str, notices: &mut Notices) -> Option<&Styled> {
        if let Some(shown) = &self.shown_by {
            return Some(shown);
        }
        let reason = match self.in_a_mode {
            Some(_) => "whose value is that of a mode that a frame sets, because Figma shows no other",
            None => "that Figma no longer knows (deleted, or never published)",
        };
        notices.add(format!("{kind} {reason}"), &self.name);
        self.in_a_mode.as_ref()
    }
}

/// What a style holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StyleKind {
    /// Paints.
    Fill,
    /// Text properties.
    Text,
    /// Shadows and blurs.
    Effect,
    /// Layout grids, and types that exfig does not know.
    Other,
}

impl StyleList {
    /// Collects the styles that the document uses and those that the file has published. Styles from other
    /// libraries are left out and counted.
    pub fn new(document: &Document, published: &[StyleMeta], notices: &mut Notices) -> Self {
        let mut list = Self::default();
        for (id, meta) in &document.styles {
            list.add(id, meta, notices);
        }
        for meta in published {
            if let Some(id) = &meta.node_id {
                list.add(id, meta, notices);
                list.published.insert(id.clone());
            }
        }
        list.look_for_values(&document.root, false);
        list
    }

    fn add(&mut self, id: &str, meta: &StyleMeta, notices: &mut Notices) {
        let name = meta.name.clone().unwrap_or_default();
        if self.styles.contains_key(id) {
            return;
        }
        if meta.remote == Some(true) {
            notices.add("styles from other libraries, which are exported from their own file", name);
            return;
        }
        let kind = match meta.style_type.as_deref() {
            Some("FILL") => StyleKind::Fill,
            Some("TEXT") => StyleKind::Text,
            Some("EFFECT") => StyleKind::Effect,
            Some(other) => {
                notices.add(format!("{} styles, which exfig does not export", other.to_lowercase()), &name);
                StyleKind::Other
            }
            None => StyleKind::Other,
        };
        let description = meta.description.clone().unwrap_or_default();
        self.styles.insert(id.to_owned(), Style { name, kind, description, shown_by: None, in_a_mode: None });
    }

    /// Takes the value of each style from the first node that uses it where no mode is set (`in_mode`):
    /// there, variables have the values of their default modes.
    fn look_for_values(&mut self, node: &Node, in_mode: bool) {
        let in_mode = in_mode || node.sets_mode;
        if let Some(style) = self.styles.get_mut(&node.id) {
            style.shown_by = Some(own_value(node));
        }
        let uses =
            node.styled.iter().flat_map(|styled| styled.styles.iter().map(move |style| (styled, style)));
        for (styled, (field, id)) in uses {
            let Some(style) = self.styles.get_mut(id).filter(|style| style.shown_by.is_none()) else {
                continue;
            };
            let shown_by = match (field.as_str(), style.kind) {
                ("fill" | "fills", StyleKind::Fill) => Styled::clone(styled),
                ("stroke" | "strokes", StyleKind::Fill) => {
                    Styled { fills: styled.strokes.clone(), ..Styled::default() }
                }
                ("effect" | "effects", StyleKind::Effect) => Styled::clone(styled),
                ("text", StyleKind::Text) if styled.text.is_some() => Styled::clone(styled),
                _ => continue,
            };
            let is_bound = shown_by.fills.iter().any(wire::Paint::is_bound)
                || shown_by.effects.iter().any(|effect| effect.bound_variables.any())
                || shown_by.text.as_ref().is_some_and(|text| text.bound_variables.any());
            match in_mode && is_bound {
                true => _ = style.in_a_mode.get_or_insert(shown_by),
                false => style.shown_by = Some(shown_by),
            }
        }
        for child in &node.children {
            self.look_for_values(child, in_mode);
        }
    }

    /// Reports the styles of a kind that no entry exports.
    pub fn report_unused(&self, kind: StyleKind, notices: &mut Notices) {
        for (_, style) in self.of_kind(kind) {
            notices.add("effect styles, which an entry of `effects` exports", &style.name);
        }
    }

    /// Returns the ids of the styles of a kind whose value no node of the document shows.
    pub fn without_value(&self, kind: StyleKind) -> Vec<NodeId> {
        let missing = self.styles.iter().filter(|(_, style)| style.kind == kind && style.shown_by.is_none());
        missing.map(|(id, _)| NodeId::new(id.clone())).collect()
    }

    /// Takes the values from the `GET nodes` response for [`without_value`](Self::without_value).
    pub fn take_values(&mut self, nodes: &BTreeMap<String, Option<NodeEntry>>) {
        for (id, entry) in nodes {
            if let (Some(style), Some(entry)) = (self.styles.get_mut(id), entry) {
                style.shown_by = Some(own_value(&entry.document));
            }
        }
    }

    /// Whether the file has published the style with this id.
    pub fn is_published(&self, id: &str) -> bool {
        self.published.contains(id)
    }

    /// Returns the color styles as one group with one mode, sorted by name.
    pub fn colors(&self, notices: &mut Notices) -> TokenSet {
        let mut tokens = Vec::new();
        for (id, style) in self.of_kind(StyleKind::Fill) {
            let Some(shown) = style.value("color styles", notices) else { continue };
            match fill_value(&shown.fills, &style.name, notices) {
                Some(value) => tokens.push(Token {
                    name: style.name.clone(),
                    figma_name: style.name.clone(),
                    id: id.to_owned(),
                    description: style.description.clone(),
                    bound: variable_of(&shown.fills),
                    values: vec![TokenValue { value, alias: None, is_derived: false }],
                    ..Token::default()
                }),
                None => notices.add("color styles without a color or gradient", &style.name),
            }
        }
        tokens.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
        tokens.dedup_by(|a, b| {
            let twins = a.name == b.name && a.values == b.values;
            if twins {
                notices.add(TWINS, &a.name);
            }
            twins
        });
        let group = TokenGroup {
            name: "Styles".to_owned(),
            modes: vec!["Default".to_owned()],
            tokens,
            ..TokenGroup::default()
        };
        TokenSet { axes: Vec::new(), groups: vec![group] }
    }

    /// Returns the text styles, sorted by name.
    pub fn typography(&self, notices: &mut Notices) -> Vec<TextStyle> {
        let mut found = Vec::new();
        for (id, style) in self.of_kind(StyleKind::Text) {
            let Some(shown) = style.value("text styles", notices) else { continue };
            match shown
                .text
                .as_deref()
                .and_then(|text| text_style((id, &style.name, &style.description), text, notices))
            {
                Some(text) => found.push(text),
                None => notices.add("text styles without a font or a size", &style.name),
            }
        }
        found.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
        found.dedup_by(|a, b| {
            let twins = *a
                == TextStyle {
                    id: a.id.clone(),
                    description: a.description.clone(),
                    bound: a.bound.clone(),
                    ..b.clone()
                };
            if twins {
                notices.add(TWINS, &a.name);
            }
            twins
        });
        found
    }

    /// Returns the effect styles, sorted by name.
    pub fn effects(&self, notices: &mut Notices) -> Vec<EffectStyle> {
        let mut found = Vec::new();
        for (id, style) in self.of_kind(StyleKind::Effect) {
            let Some(shown) = style.value("effect styles", notices) else { continue };
            let visible = shown.effects.iter().filter(|effect| effect.visible != Some(false));
            let bound = |one: &wire::Effect| one.bound_variables.of("color").map(str::to_owned);
            let effects = visible.filter_map(|one| Some((effect(one, &style.name, notices)?, bound(one))));
            let (effects, bound) = effects.unzip::<_, _, Vec<_>, Vec<_>>();
            if effects.is_empty() {
                notices.add("effect styles without a shadow or a blur", &style.name);
                continue;
            }
            found.push(EffectStyle {
                name: style.name.clone(),
                figma_name: style.name.clone(),
                id: id.to_owned(),
                description: style.description.clone(),
                effects,
                bound,
                on_record: false,
            });
        }
        found.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
        found.dedup_by(|a, b| {
            let twins = a.name == b.name && a.effects == b.effects;
            if twins {
                notices.add(TWINS, &a.name);
            }
            twins
        });
        found
    }

    /// Returns the names of the styles of a kind, sorted.
    pub fn names(&self, kind: StyleKind) -> Vec<String> {
        let mut names = self.of_kind(kind).map(|(_, style)| style.name.clone()).collect::<Vec<_>>();
        names.sort();
        names
    }

    fn of_kind(&self, kind: StyleKind) -> impl Iterator<Item = (&str, &Style)> {
        self.styles
            .iter()
            .filter(move |(_, style)| style.kind == kind)
            .map(|(id, style)| (id.as_str(), style))
    }
}

/// Copies of a style are common (a library was detached and published again), and give the same constant.
const TWINS: &str = "duplicate styles (same name and value), exported once";

fn own_value(node: &Node) -> Styled {
    node.styled.as_deref().cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests;
