//! Variables: collections, modes, and values that may be aliases of other variables; [`resolve`] follows them.
//!
//! Dangling aliases are normal in real files (25 of 4,700 in GitHub's): such tokens are left out and reported
//! by name.

mod resolve;
mod wire;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use self::resolve::{Resolver, View};
pub use self::wire::VariablesBody;
use self::wire::{Collection, Mode, RawValue, Variable};
use crate::design::{
    Across, Alias, Axis, Notices, Token, TokenGroup, TokenSet, TokenValue, Unit, VariableSource,
    VariableType, code_name, unique_name,
};

impl VariablesBody {
    /// Returns the names of the file's own collections, sorted, each once.
    pub fn collections(&self) -> Vec<String> {
        let own = self.meta.variable_collections.values().filter(|collection| !collection.remote);
        let mut names = own.map(|collection| collection.name.clone()).collect::<Vec<_>>();
        names.sort();
        names.dedup();
        names
    }

    /// Returns the file's own collections, by name: the names of their modes, and the numbers of their variables and of
    /// those that are colors.
    pub(crate) fn outline(&self) -> Vec<(String, Vec<String>, usize, usize)> {
        let own = self.meta.variable_collections.iter().filter(|(_, collection)| !collection.remote);
        let mut all = own
            .map(|(id, collection)| {
                let of_it = self.meta.variables.values().filter(|one| one.variable_collection_id == *id);
                let colors = of_it.clone().filter(|one| one.resolved_type == "COLOR");
                let (modes, colors) = (each_once(std::iter::once(collection)), colors.count());
                (collection.name.clone(), modes, of_it.count(), colors)
            })
            .collect::<Vec<_>>();
        all.sort();
        all
    }

    /// Returns the names of the modes in the collections that `source` selects, each once.
    pub fn modes(&self, source: &VariableSource) -> Vec<String> {
        each_once(self.chosen(source).into_iter().map(|(_, collection)| collection))
    }

    /// Returns the names of the modes in the collections called `name`, each once.
    pub fn modes_of(&self, name: &str) -> Vec<String> {
        each_once(self.meta.variable_collections.values().filter(|collection| collection.name == name))
    }

    /// Returns the tokens that `source` selects, one group per collection. `takes` filters by name; `rename`
    /// applies the entry's `replace`.
    pub fn tokens(
        &self,
        source: &VariableSource,
        takes: &dyn Fn(&str) -> bool,
        rename: &dyn Fn(&str) -> String,
        notices: &mut Notices,
    ) -> TokenSet {
        let chosen = self.chosen(source);
        let mut set = TokenSet::default();
        let mut modes_of = BTreeMap::new();
        for (id, collection) in &self.meta.variable_collections {
            let mut modes = output_modes(collection, source);
            if modes.is_empty() {
                modes.extend(default_mode(collection).map(|mode| (mode, mode.name.clone())));
            }
            modes_of.insert(id.as_str(), modes.into_iter().map(|(mode, _)| mode).collect());
        }
        let resolver = Resolver::new(&self.meta, modes_of);
        for (collection_id, collection) in &chosen {
            let modes = output_modes(collection, source);
            if modes.is_empty() {
                notices.add("collections with none of the requested modes", &collection.name);
                continue;
            }
            let mut group = TokenGroup {
                id: (*collection_id).to_owned(),
                name: unique_name(&collection.name, set.groups.iter().map(|group| group.name.as_str())),
                modes: modes.iter().map(|(_, name)| name.clone()).collect(),
                ..TokenGroup::default()
            };
            let views = modes.iter().filter_map(|(mode, _)| resolver.view(collection_id, mode));
            let views = views.collect::<Vec<_>>();
            for (id, variable) in self.variables_of(collection_id, collection) {
                if !takes(&variable.name) || !self.is_wanted(variable, source, notices) {
                    continue;
                }
                match token(&resolver, (id, variable), &views, rename, notices) {
                    Ok(token) => group.tokens.push(with_code_name(token, variable, source)),
                    Err(why) => notices.add(why, &variable.name),
                }
            }
            if !group.tokens.is_empty() {
                set.groups.push(group);
            }
        }
        forget_aliases_outside(&mut set);
        set.axes = self.axes(&set, source);
        set
    }

    /// Returns the collections whose modes the values in `set` depend on: its groups, then others.
    fn axes(&self, set: &TokenSet, source: &VariableSource) -> Vec<Axis> {
        let of_group = |group: &TokenGroup| Axis {
            id: group.id.clone(),
            name: group.name.clone(),
            modes: group.modes.clone(),
        };
        let mut axes =
            set.groups.iter().filter(|group| group.modes.len() > 1).map(of_group).collect::<Vec<_>>();
        let across =
            set.groups.iter().flat_map(|group| &group.tokens).filter_map(|token| token.across.as_ref());
        for id in across.flat_map(|across| &across.axes).collect::<BTreeSet<_>>() {
            let Some(collection) = self.meta.variable_collections.get(id) else { continue };
            if axes.iter().any(|axis| axis.id == *id) {
                continue;
            }
            let modes = output_modes(collection, source).into_iter().map(|(_, name)| name).collect();
            let name = unique_name(&collection.name, axes.iter().map(|axis| axis.name.as_str()));
            axes.push(Axis { id: id.clone(), name, modes });
        }
        axes
    }

    fn is_wanted(&self, variable: &Variable, source: &VariableSource, notices: &mut Notices) -> bool {
        let Some(kind) = variable_type(variable) else {
            notices.add(format!("variables of unknown type {}", variable.resolved_type), &variable.name);
            return false;
        };
        if !source.types.contains(&kind) {
            return false;
        }
        if source.published && variable.hidden_from_publishing {
            return false;
        }
        if variable.deleted_but_referenced {
            notices.add("variables deleted in Figma but still in use", &variable.name);
            return false;
        }
        true
    }

    fn chosen(&self, source: &VariableSource) -> Vec<(&str, &Collection)> {
        let all = self
            .meta
            .variable_collections
            .iter()
            .filter(|(_, collection)| source.remote || !collection.remote)
            .filter(|(_, collection)| !(source.published && collection.hidden_from_publishing));
        let mut chosen = all
            .filter(|(_, c)| source.collections.is_empty() || source.collections.contains(&c.name))
            .map(|(id, c)| (id.as_str(), c))
            .collect::<Vec<_>>();
        let wish = |c: &Collection| source.collections.iter().position(|name| *name == c.name);
        chosen.sort_by(|(a_id, a), (b_id, b)| {
            (wish(a), a.remote, &a.name, age(a_id), a_id).cmp(&(wish(b), b.remote, &b.name, age(b_id), b_id))
        });
        chosen
    }

    /// Returns the collection's variables in its own order, then any that its list omits.
    fn variables_of<'a>(&'a self, id: &'a str, collection: &'a Collection) -> Vec<(&'a str, &'a Variable)> {
        let listed = collection.variable_ids.iter().filter_map(|id| self.meta.variables.get_key_value(id));
        let forgotten = self.meta.variables.iter().filter(|(key, variable)| {
            variable.variable_collection_id == id && !collection.variable_ids.contains(key)
        });
        listed.chain(forgotten).map(|(id, variable)| (id.as_str(), variable)).collect()
    }
}

fn token<'a>(
    resolver: &Resolver<'a>,
    (id, variable): (&'a str, &'a Variable),
    views: &[View<'a>],
    rename: &dyn Fn(&str) -> String,
    notices: &mut Notices,
) -> Result<Token, String> {
    let mut values = Vec::with_capacity(views.len());
    for view in views {
        let value = resolver.value(id, variable, *view, &BTreeMap::new())?;
        let raw = resolver.raw(id, variable, *view);
        let alias = match raw {
            Some(RawValue::Alias { id, .. }) => resolver.target(id, *view),
            _ => None,
        };
        let is_derived = matches!(raw, Some(RawValue::Alias { .. } | RawValue::Composed { .. }));
        let alias = alias.map(|(id, target, group)| Alias {
            group: group.to_owned(),
            id: id.to_owned(),
            name: rename(&target.name),
        });
        values.push(TokenValue { value, alias, is_derived });
    }
    let defaults = values.iter().map(|value| value.value.clone()).collect::<Vec<_>>();
    let combined = resolver.combined(id, variable, views, &defaults);
    if combined.as_ref().is_some_and(|combined| combined.has_gaps) {
        let why = "variables without a value in some modes of other collections, which get that of the default modes";
        notices.add(why, &variable.name);
    }
    let own = views.first().filter(|_| views.len() > 1).map(|view| view.id.to_owned());
    Ok(Token {
        name: rename(&variable.name),
        figma_name: variable.name.clone(),
        id: id.to_owned(),
        description: variable.description.clone(),
        unit: Unit::of_scopes(&variable.scopes)
            .filter(|unit| defaults.iter().all(|value| value.can_have(*unit))),
        values,
        across: combined.map(|combined| Across {
            axes: own.into_iter().chain(combined.axes).collect(),
            values: combined.values,
        }),
        ..Token::default()
    })
}

/// Names the token as the designer did for the platform that the entry asks for.
fn with_code_name(token: Token, variable: &Variable, source: &VariableSource) -> Token {
    let syntax = source.code_syntax.and_then(|platform| variable.code_syntax.get(platform.key())?.as_str());
    match syntax.and_then(code_name) {
        Some(name) => Token { name: name.replace('.', "/"), code_name: Some(name.to_owned()), ..token },
        None => token,
    }
}

fn variable_type(variable: &Variable) -> Option<VariableType> {
    match variable.resolved_type.as_str() {
        "COLOR" => Some(VariableType::Color),
        "FLOAT" => Some(VariableType::Number),
        "STRING" => Some(VariableType::String),
        "BOOLEAN" => Some(VariableType::Boolean),
        _ => None,
    }
}

/// Returns the modes to output, each with its name there: those that the entry lists, in its order, or else
/// all, the default first.
fn output_modes<'a>(collection: &'a Collection, source: &VariableSource) -> Vec<(&'a Mode, String)> {
    let listed = source.modes_of.iter().find(|(name, _)| *name == collection.name).map(|(_, modes)| modes);
    let listed = listed.unwrap_or(&source.modes);
    if listed.is_empty() {
        let default = default_mode(collection);
        let others = collection
            .modes
            .iter()
            .filter(|mode| default.is_none_or(|default| default.mode_id != mode.mode_id));
        return default.into_iter().chain(others).map(|mode| (mode, mode.name.clone())).collect();
    }
    let find = |name: &str| collection.modes.iter().find(|mode| mode.name == name);
    listed.iter().filter_map(|(figma, output)| Some((find(figma)?, output.clone()))).collect()
}

/// Returns the numbers in an id, which grow over time: of two collections with one name, the older comes first.
fn age(id: &str) -> Vec<u64> {
    id.split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse().ok()).collect()
}

fn default_mode(collection: &Collection) -> Option<&Mode> {
    let default = collection.modes.iter().find(|mode| mode.mode_id == collection.default_mode_id);
    default.or_else(|| collection.modes.first())
}

/// Returns the names of the collections' modes, each once.
fn each_once<'a>(collections: impl Iterator<Item = &'a Collection>) -> Vec<String> {
    let mut names = Vec::new();
    for mode in collections.flat_map(|collection| &collection.modes) {
        if !names.contains(&mode.name) {
            names.push(mode.name.clone());
        }
    }
    names
}

/// Drops aliases whose target is not in the same outputs.
fn forget_aliases_outside(set: &mut TokenSet) {
    let ids = set
        .groups
        .iter()
        .flat_map(|group| group.tokens.iter().map(|token| (group.id.clone(), token.id.clone())));
    let ids = ids.collect::<HashSet<_>>();
    let tokens = set.groups.iter_mut().flat_map(|group| &mut group.tokens);
    for value in tokens.flat_map(|token| &mut token.values) {
        value.alias.take_if(|alias| !ids.contains(&(alias.group.clone(), alias.id.clone())));
    }
}

#[cfg(test)]
mod tests;
