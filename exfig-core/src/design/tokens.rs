//! Colors and variables: groups of tokens with one value per mode.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::Unit;
use crate::asset::Rgba;

/// The tokens of one `colors` entry: a group per variable collection, or one group for styles.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct TokenSet {
    /// The collections with several modes that any value depends on, selected or not.
    pub axes: Vec<Axis>,
    /// The groups, in Figma's order.
    pub groups: Vec<TokenGroup>,
}

/// A collection that can be in one of several modes, whatever mode the other collections are in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Axis {
    /// The collection's id.
    pub id: String,
    /// The collection's name; unique in the set.
    pub name: String,
    /// The names of the modes in the outputs, the default first; at least two.
    pub modes: Vec<String>,
}

/// The most combinations of modes that a value may depend on.
pub const MOST_COMBINATIONS: usize = 64;

/// Tokens that share their modes.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct TokenGroup {
    /// The collection's id; empty for styles.
    pub id: String,
    /// The collection's name; `Styles` for styles. Unique in the set.
    pub name: String,
    /// The names of the modes in the outputs, the default first; at least one. The `values` of each token are
    /// in this order.
    pub modes: Vec<String>,
    /// Whether the outputs prefix the names of its tokens with its own.
    pub prefixed: bool,
    /// The tokens, in Figma's order.
    pub tokens: Vec<Token>,
    /// Which of its names an earlier export gave.
    #[serde(skip)]
    pub on_record: NamesOnRecord,
}

/// The names of a collection and of its modes that an earlier export gave: on a collision, they keep their identifiers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NamesOnRecord {
    /// Whether the collection's own name is one of them.
    pub name: bool,
    /// The names of its modes that are.
    pub modes: BTreeSet<String>,
}

/// A color style or a variable.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Token {
    /// The name after `replace`, with `/` between folders.
    pub name: String,
    /// The name in Figma.
    pub figma_name: String,
    /// The style's node id or the variable's id.
    pub id: String,
    /// Figma's description; may contain several lines and any character.
    pub description: String,
    /// One value per mode of the group, with every other collection in its default mode.
    pub values: Vec<TokenValue>,
    /// Its values in all combinations of modes, if they depend on the modes of other collections too.
    pub across: Option<Across>,
    /// The name that the designer gave it in code, exactly as it is written there.
    pub code_name: Option<String>,
    /// What its numbers or strings stand for, if that is known.
    pub unit: Option<Unit>,
    /// The id of the variable that a color style's only paint is bound to.
    pub bound: Option<String>,
    /// Whether an earlier export named it: on a collision of names, it keeps its identifier.
    pub on_record: bool,
}

/// Values that depend on the modes of other collections than the token's own.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Across {
    /// The ids of the axes: the token's own collection first, if it has several modes.
    pub axes: Vec<String>,
    /// One value per combination of their modes; the last axis varies fastest. Empty if there are more than
    /// [`MOST_COMBINATIONS`].
    pub values: Vec<Value>,
}

/// The value of a token in one mode.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TokenValue {
    /// The value, with aliases resolved.
    pub value: Value,
    /// The variable that this one is an alias of, if it is in the same set.
    pub alias: Option<Alias>,
    /// Whether the value comes from another variable, in the set or not.
    pub is_derived: bool,
}

/// The target of an alias.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Alias {
    /// The id of the group that it is seen in: an extended collection has its parent's variables too.
    pub group: String,
    /// The variable's id.
    pub id: String,
    /// The variable's name, after `replace`.
    pub name: String,
}

impl TokenSet {
    /// Returns the axes of the tokens in the groups that are shown. What only others depend on needs no name.
    pub(crate) fn axes_of(&self, is_shown: impl Fn(usize) -> bool) -> impl Iterator<Item = &Axis> {
        let groups = self.groups.iter().enumerate().filter(|(at, _)| is_shown(*at));
        let across = groups.flat_map(|(_, group)| &group.tokens).filter_map(|token| token.across.as_ref());
        let used = across.flat_map(|across| &across.axes).collect::<BTreeSet<_>>();
        self.axes.iter().filter(move |axis| used.contains(&axis.id))
    }

    /// Makes the color styles that are bound to a variable in the set aliases of it, if they have its value.
    pub fn link_styles(&mut self) {
        let groups = self.groups.iter().filter(|group| !group.id.is_empty());
        let tokens =
            groups.flat_map(|group| group.tokens.iter().map(move |token| (token.id.clone(), (group, token))));
        let variables = tokens.collect::<BTreeMap<_, _>>();
        let link = |style: &Token| {
            let (group, variable) = variables.get(style.bound.as_ref()?)?;
            (variable.values.first()?.value == style.values.first()?.value).then_some(())?;
            let alias =
                Alias { group: group.id.clone(), id: variable.id.clone(), name: variable.name.clone() };
            let own = (group.modes.len() > 1).then(|| Across {
                axes: vec![group.id.clone()],
                values: variable.values.iter().map(|value| value.value.clone()).collect(),
            });
            Some((alias, variable.across.clone().or(own)))
        };
        let styles = self.groups.iter().enumerate().filter(|(_, group)| group.id.is_empty());
        let tokens = styles
            .flat_map(|(g, group)| group.tokens.iter().enumerate().map(move |(t, token)| (g, t, token)));
        let links = tokens.filter_map(|(g, t, token)| Some((g, t, link(token)?))).collect::<Vec<_>>();
        for (g, t, (alias, across)) in links {
            let style = &mut self.groups[g].tokens[t];
            style.across = across;
            if let Some(value) = style.values.first_mut() {
                (value.alias, value.is_derived) = (Some(alias), true);
            }
        }
    }

    /// Returns the first token that has no list of combinations, because there are too many, although it needs
    /// one: where references are kept, a token needs none if all that it refers to is in the set, in its unit.
    pub fn uncombined(&self, keeps_references: bool) -> Option<(&Token, &Across)> {
        let tokens = self.groups.iter().flat_map(|group| &group.tokens);
        let mut across = tokens.filter_map(|token| Some((token, token.across.as_ref()?)));
        let units = self.groups.iter().flat_map(|group| {
            group.tokens.iter().map(move |token| ((group.id.as_str(), token.id.as_str()), token.unit))
        });
        let units = units.collect::<BTreeMap<_, _>>();
        across.find(|(token, across)| {
            let refers = |value: &TokenValue| match &value.alias {
                Some(alias) => units.get(&(alias.group.as_str(), alias.id.as_str())) == Some(&token.unit),
                None => !value.is_derived,
            };
            across.values.is_empty() && !(keeps_references && token.values.iter().all(refers))
        })
    }

    /// Returns each combination of modes, as the names of collection and mode, and the value in it.
    pub fn combinations<'a>(&'a self, across: &'a Across) -> Vec<(Vec<(&'a str, &'a str)>, &'a Value)> {
        let axes = across.axes.iter().filter_map(|id| self.axis(id)).collect::<Vec<_>>();
        let one = |(at, value): (usize, &'a Value)| {
            let (mut rest, mut modes) = (at, Vec::with_capacity(axes.len()));
            for axis in axes.iter().rev() {
                modes.push((axis.name.as_str(), axis.modes[rest % axis.modes.len()].as_str()));
                rest /= axis.modes.len();
            }
            modes.reverse();
            (modes, value)
        };
        across.values.iter().enumerate().map(one).collect()
    }

    /// Returns the collection with this id, if values depend on its mode.
    pub fn axis(&self, id: &str) -> Option<&Axis> {
        self.axes.iter().find(|axis| axis.id == id)
    }
}

/// A resolved value. The tokens of a group may have different types, but the values of one token all have the
/// same.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", content = "value", rename_all = "lowercase")]
pub enum Value {
    /// One color; its alpha includes the opacity of paint and layer.
    Color(Rgba),
    /// The layers of a style, bottom first, unless it is a single plain color.
    Paints(Vec<Paint>),
    /// A `FLOAT` variable.
    Number(f64),
    /// A `STRING` variable.
    String(String),
    /// A `BOOLEAN` variable.
    Boolean(bool),
}

impl Value {
    /// Whether a value of this type can have the unit.
    pub fn can_have(&self, unit: Unit) -> bool {
        match self {
            Self::Number(_) => !matches!(unit, Unit::FontFamily | Unit::Raw),
            Self::String(_) => matches!(unit, Unit::None | Unit::FontFamily | Unit::Raw),
            Self::Color(_) | Self::Paints(_) | Self::Boolean(_) => false,
        }
    }
}

/// One visible layer of a color style.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Paint {
    /// One color; its alpha includes the paint's opacity.
    Solid {
        /// The color, with the paint's opacity.
        color: Rgba,
    },
    /// A gradient; the alpha of its stops includes the paint's opacity.
    Gradient(Gradient),
}

/// A gradient, in the unit square of the shape it fills: x to the right, y down.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gradient {
    /// The shape of the gradient.
    pub kind: GradientKind,
    /// Figma's `gradientHandlePositions`: the start, the end, and the end of the perpendicular axis, which
    /// sets the width.
    pub handles: [[f64; 2]; 3],
    /// The stops, by ascending position; at least one. Those of a sweep go all around, from 0 to 1.
    pub stops: Vec<Stop>,
}

/// The shape of a gradient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum GradientKind {
    /// Along the first axis.
    Linear,
    /// An ellipse around the start.
    Radial,
    /// A sweep around the start.
    Angular,
    /// A diamond around the start.
    Diamond,
}

/// A color at a position in a gradient.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Stop {
    /// The position, 0 to 1.
    pub position: f64,
    /// The color at the position.
    pub color: Rgba,
}

/// Returns the name of a group, with a number if one of `taken` has it.
pub(crate) fn unique_name<'a>(name: &str, taken: impl Iterator<Item = &'a str> + Clone) -> String {
    let numbered = (2..).map(|n| format!("{name} {n}"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    names.find(|name| taken.clone().all(|other| other != name)).unwrap_or_default()
}
