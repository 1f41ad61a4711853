//! Tokens as custom properties, a block per mode.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::bound::Variable;
use super::dependent::{Axis, Dependent};
use super::scheme::Scheme;
use super::{Block, Names, Property, Sheet, gradient};
use crate::design::{Token, TokenGroup, TokenSet, Unit, Value, families, quantity};
use crate::formats::ledger::{GroupNames, token_names};
use crate::formats::{appearance, number, text};
use crate::naming::css_name;

pub(in crate::formats) fn blocks(set: &TokenSet, sheet: &Sheet) -> Vec<Block> {
    let (names, _) = token_names(sheet.names.identifiers, set);
    let groups = set.groups.iter().zip(names).filter_map(|(group, names)| Some((group, names?)));
    let groups = groups.collect::<Vec<_>>();
    let writer = Writer::new(set, &groups, sheet);
    let (appearances, _) = appearance::appearances(set, sheet.options);
    let with_appearances = set.groups.iter().enumerate().filter_map(|(at, group)| {
        let axis = writer.axes.get(group.id.as_str())?;
        Some((
            axis.attribute.as_str(),
            Scheme::new((sheet.root, sheet.options), axis, appearances.get(&at)?)?,
        ))
    });
    let schemes = with_appearances.collect::<BTreeMap<_, _>>();
    let mut switches = BTreeMap::new();
    let mut blocks = Vec::new();
    for (group, names) in &groups {
        let modes = writer.mode_blocks(group, names);
        let scheme = writer.axes.get(group.id.as_str()).and_then(|axis| schemes.get(axis.attribute.as_str()));
        blocks.extend(match scheme {
            Some(scheme) => scheme.applied(modes, &writer.colors(group, names)),
            None => modes,
        });
        blocks.extend(writer.dependent_blocks(group, names, &mut switches));
    }
    let switches = switches.into_values().flat_map(|axis: Axis| {
        let blocks = axis.blocks(sheet.root);
        match schemes.get(axis.attribute.as_str()) {
            Some(scheme) => scheme.following(blocks),
            None => blocks,
        }
    });
    switches.chain(blocks).collect()
}

/// Returns the modes of a group of the set, and the attribute that states them.
pub(super) fn axis(set: &TokenSet, sheet: &Sheet, at: usize) -> Option<Axis> {
    let (names, _) = token_names(sheet.names.identifiers, set);
    let groups = set.groups.iter().zip(names).filter_map(|(group, names)| Some((group, names?)));
    let groups = groups.collect::<Vec<_>>();
    Writer::new(set, &groups, sheet).axes.remove(set.groups.get(at)?.id.as_str())
}

/// Returns the variables that have a custom property, by their Figma ids.
pub(super) fn variables(set: &TokenSet, sheet: &Sheet) -> BTreeMap<String, Variable> {
    let (names, _) = token_names(sheet.names.identifiers, set);
    let groups = set.groups.iter().zip(names).filter_map(|(group, names)| Some((group, names?)));
    let groups = groups.collect::<Vec<_>>();
    let writer = Writer::new(set, &groups, sheet);
    let mut variables = BTreeMap::new();
    // Color styles are in a group without an id.
    for (group, _) in groups.iter().filter(|(group, _)| !group.id.is_empty()) {
        for token in &group.tokens {
            let (Some((name, _)), Some(value)) =
                (writer.names.get(&(group.id.as_str(), token.id.as_str())), token.values.first())
            else {
                continue;
            };
            let own = (group.modes.len() > 1).then_some(&group.id).into_iter();
            let axes = own.chain(token.across.iter().flat_map(|across| &across.axes));
            let axes = axes.filter_map(|id| writer.axes.get(id.as_str()));
            let variable = Variable {
                name: text::css_ident(name),
                value: value.value.clone(),
                unit: token.unit,
                changed_by: axes.map(|axis| format!("[data-{}]", text::css_ident(&axis.attribute))).collect(),
            };
            variables.insert(token.id.clone(), variable);
        }
    }
    variables
}

/// Writes the blocks of a set of tokens.
struct Writer<'a> {
    sheet: &'a Sheet<'a>,
    /// The names of the properties, by the ids of group and token.
    names: HashMap<(&'a str, &'a str), (String, &'a Token)>,
    /// The collections with several modes, by id.
    axes: HashMap<&'a str, Axis>,
}

impl<'a> Writer<'a> {
    fn new(set: &'a TokenSet, groups: &'a [(&'a TokenGroup, GroupNames)], sheet: &'a Sheet<'a>) -> Self {
        let (mut by_id, mut axes) = (HashMap::new(), HashMap::new());
        let mut attributes = BTreeSet::new();
        // The group without a prefix has the attribute `data-theme`, whatever the others are called.
        let mut ordered = groups.iter().collect::<Vec<_>>();
        ordered.sort_by_key(|(group, _)| group.prefixed);
        for (group, names) in ordered {
            for (token, name) in group.tokens.iter().zip(&names.tokens) {
                let Some(name) = full_name(sheet.names, names, token, name.as_deref()) else { continue };
                // Without a mode that has a name, no block declares it.
                let is_declared = names.modes.iter().any(Option::is_some);
                if is_declared && !sheet.lost.contains(&text::css_ident(&name)) {
                    by_id.insert((group.id.as_str(), token.id.as_str()), (name, token));
                }
            }
            if group.modes.len() == 1 {
                continue;
            }
            let attribute = unused(names.name.as_deref().unwrap_or("theme"), &mut attributes);
            axes.insert(group.id.as_str(), Axis { attribute, modes: names.modes.clone() });
        }
        for axis in &set.axes {
            if !axes.contains_key(axis.id.as_str()) {
                let attribute =
                    unused(&css_name(&axis.name).unwrap_or_else(|| "mode".to_owned()), &mut attributes);
                let mut used = BTreeSet::new();
                let name = |(at, mode): (usize, &String)| {
                    Some(unused(&css_name(mode).unwrap_or_else(|| format!("mode-{}", at + 1)), &mut used))
                };
                let modes = axis.modes.iter().enumerate().map(name).collect();
                axes.insert(&axis.id, Axis { attribute, modes });
            }
        }
        Self { sheet, names: by_id, axes }
    }

    /// Returns a block per mode, with the tokens that depend on no other collection's mode.
    fn mode_blocks(&self, group: &TokenGroup, names: &GroupNames) -> Vec<Block> {
        let modes = names.modes.iter().enumerate().filter(|(_, name)| name.is_some()).map(|(m, _)| m);
        modes
            .enumerate()
            .map(|(i, m)| {
                let mut selectors = Vec::new();
                if i == 0 {
                    selectors.push(self.sheet.root.to_owned());
                }
                if group.modes.len() > 1 {
                    selectors.extend(self.axes.get(group.id.as_str()).and_then(|axis| axis.selector(m)));
                }
                let tokens =
                    group.tokens.iter().zip(&names.tokens).filter(|(token, _)| token.across.is_none());
                let properties = tokens.filter_map(|(token, name)| {
                    let name = full_name(self.sheet.names, names, token, name.as_deref())?;
                    // Descriptions appear only once.
                    let description = if i == 0 { token.description.as_str() } else { "" };
                    Some(self.property(&name, token, m)?.with_comment(description))
                });
                let properties = properties.collect();
                let mode =
                    if group.modes.len() > 1 { format!(": {}", group.modes[m]) } else { String::new() };
                let comment = text::css_comment(&format!("{}{mode}", group.name));
                Block { comment, selectors, properties, ..Block::default() }
            })
            .collect()
    }

    /// Returns the properties that are colors in every mode.
    fn colors(&self, group: &TokenGroup, names: &GroupNames) -> BTreeSet<String> {
        let is_color =
            |token: &Token| token.values.iter().all(|value| matches!(value.value, Value::Color(_)));
        let tokens = group.tokens.iter().zip(&names.tokens).filter(|(token, _)| is_color(token));
        let name = |(token, name): (&Token, &Option<String>)| {
            Some(text::css_ident(&full_name(self.sheet.names, names, token, name.as_deref())?))
        };
        tokens.filter_map(name).collect()
    }

    fn property(&self, name: &str, token: &Token, mode: usize) -> Option<Property> {
        let value = match self.reference(token, mode) {
            Some(reference) => Some(reference),
            None => literal(&token.values.get(mode)?.value, token.unit),
        };
        Some(match value {
            Some(value) => Property::new(name, value),
            None => Property::lost(name, "diamond gradients have no CSS form"),
        })
    }

    /// Returns `var(--…)` if the token is an alias in this mode and its target has a name.
    fn reference(&self, token: &Token, mode: usize) -> Option<String> {
        let alias = token.values.get(mode)?.alias.as_ref().filter(|_| self.sheet.keeps_references)?;
        let (name, target) = self.names.get(&(alias.group.as_str(), alias.id.as_str()))?;
        converted(format!("var(--{})", text::css_ident(name)), target, token)
    }

    /// Returns blocks with the tokens that depend on modes of other collections: one for each set of
    /// collections.
    fn dependent_blocks(
        &self,
        group: &TokenGroup,
        names: &GroupNames,
        switches: &mut BTreeMap<String, Axis>,
    ) -> Vec<Block> {
        let mut by_axes = Vec::<(Vec<&str>, Vec<Property>)>::new();
        for (token, name) in group.tokens.iter().zip(&names.tokens) {
            let name = full_name(self.sheet.names, names, token, name.as_deref());
            let (Some(across), Some(name)) = (&token.across, name) else { continue };
            let ids = across.axes.iter().map(String::as_str).collect::<Vec<_>>();
            let Some(axes) = ids.iter().map(|id| self.axes.get(id)).collect::<Option<Vec<_>>>() else {
                continue;
            };
            let references = (0..group.modes.len()).map(|mode| {
                let value = token.values.get(mode)?;
                // A plain value depends on nothing else.
                self.reference(token, mode)
                    .or_else(|| literal(&value.value, token.unit).filter(|_| !value.is_derived))
            });
            let own = if group.modes.len() > 1 { &axes[..1] } else { &axes[..0] };
            let dependent = match references.collect::<Option<Vec<_>>>() {
                Some(values) => Dependent { axes: own, values },
                None => Dependent {
                    axes: &axes,
                    values: across.values.iter().filter_map(|value| literal(value, token.unit)).collect(),
                },
            };
            for axis in dependent.axes {
                switches.insert(axis.attribute.clone(), (*axis).clone());
            }
            let property = match dependent.value() {
                Some(value) => Property::new(&name, value),
                None => Property::lost(&name, "too many combinations of modes"),
            };
            let property = property.with_comment(&token.description);
            match by_axes.iter_mut().find(|(others, _)| *others == ids) {
                Some((_, properties)) => properties.push(property),
                None => by_axes.push((ids, vec![property])),
            }
        }
        let block = |(ids, properties): (Vec<&str>, Vec<Property>)| {
            let axes = ids.iter().filter_map(|id| self.axes.get(id)).collect::<Vec<_>>();
            let of_axes = axes.iter().map(|axis| format!("[data-{}]", text::css_ident(&axis.attribute)));
            let selectors = std::iter::once(self.sheet.root.to_owned()).chain(of_axes).collect();
            let list =
                axes.iter().map(|axis| format!("data-{}", axis.attribute)).collect::<Vec<_>>().join(" and ");
            let comment = text::css_comment(&format!("{}, by {list}", group.name));
            Block { comment, selectors, properties, ..Block::default() }
        };
        by_axes.into_iter().map(block).collect()
    }
}

fn full_name(rules: &Names, names: &GroupNames, token: &Token, name: Option<&str>) -> Option<String> {
    let exact = || rules.identifiers.exact?(token.code_name.as_ref()?);
    let is_whole = name.is_some() && exact().as_deref() == name;
    let full = match &names.name {
        Some(prefix) if !is_whole => format!("{prefix}-{}", name?),
        _ => name?.to_owned(),
    };
    Some((rules.property)(token, full))
}

/// Returns the name, with a number if another collection has it.
fn unused(name: &str, used: &mut BTreeSet<String>) -> String {
    let numbered = (2..).map(|n| format!("{name}-{n}"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    names.find(|name| used.insert(name.clone())).unwrap_or_default()
}

/// Returns a value as CSS; `None` if CSS has no form for it.
pub(in crate::formats) fn literal(value: &Value, unit: Option<Unit>) -> Option<String> {
    Some(match value {
        Value::Color(color) => color.hex(),
        Value::Number(number) => {
            let unit = unit.unwrap_or(Unit::None);
            format!("{}{}", number::css(unit.scaled(*number)), unit.suffix())
        }
        Value::String(string) => match unit {
            Some(Unit::FontFamily) => {
                families(string).into_iter().map(text::css_family).collect::<Vec<_>>().join(", ")
            }
            Some(Unit::Raw) => text::css_raw(string),
            None if quantity(string).is_some() => string.trim().to_owned(),
            _ => text::css_string(string),
        },
        Value::Boolean(boolean) => boolean.to_string(),
        Value::Paints(paints) => gradient::layers(paints)?,
    })
}

/// Returns a reference to `target` in the unit of `token`; `None` if CSS cannot convert one to the other.
fn converted(reference: String, target: &Token, token: &Token) -> Option<String> {
    let [from, to] = [target.unit, token.unit].map(|unit| unit.unwrap_or(Unit::None));
    let is_number = matches!(token.values.first()?.value, Value::Number(_));
    let plain = [Unit::None, Unit::Weight];
    if from == to || (plain.contains(&from) && plain.contains(&to)) {
        Some(reference)
    } else if is_number && plain.contains(&from) {
        Some(format!("calc({reference} * {}{})", number::css(to.scaled(1.0)), to.suffix()))
    } else {
        None
    }
}
