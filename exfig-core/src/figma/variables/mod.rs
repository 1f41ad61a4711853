//! Variables: collections, modes, and values that may be aliases of other variables.
//!
//! An alias takes its target's value in the same mode if both are in the same collection; otherwise in the
//! mode of the same name, or else in the default mode of the target's collection. Dangling aliases are normal
//! in real files (25 of 4,700 in GitHub's): such tokens are left out and reported by name.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;

use crate::asset::Rgba;
use crate::design::Notices;
use crate::design::{Token, TokenGroup, TokenSet, TokenValue, Value};
use crate::design::{VariableSource, VariableType};

/// The response to `GET /v1/files/:key/variables/local`.
#[derive(Debug, Default, Deserialize)]
pub struct VariablesBody {
    meta: Meta,
}

/// Both maps are required, even if empty: a response without them did not come from this endpoint.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Meta {
    variables: BTreeMap<String, Variable>,
    variable_collections: BTreeMap<String, Collection>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Variable {
    name: String,
    variable_collection_id: String,
    resolved_type: String,
    values_by_mode: HashMap<String, RawValue>,
    description: String,
    deleted_but_referenced: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Collection {
    name: String,
    modes: Vec<Mode>,
    default_mode_id: String,
    remote: bool,
    variable_ids: Vec<String>,
    variable_overrides: HashMap<String, HashMap<String, RawValue>>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Mode {
    mode_id: String,
    name: String,
    parent_mode_id: Option<String>,
}

/// A value as it appears in the file. Source: `VariableValue` of the specification, 0.43.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum RawValue {
    Flag(bool),
    Number(f64),
    Text(String),
    Alias {
        #[serde(rename = "type")]
        _kind: AliasTag,
        id: String,
    },
    /// A color with a separate opacity; either may be an alias.
    Composed {
        color: Box<RawValue>,
        opacity: Box<RawValue>,
    },
    Color(RawColor),
    Unknown(serde::de::IgnoredAny),
}

/// A color. Its channels are required, so that an object of an unknown shape is not read as black.
#[derive(Debug, Clone, Copy, Deserialize)]
struct RawColor {
    r: f64,
    g: f64,
    b: f64,
    #[serde(default = "opaque")]
    a: f64,
}

fn opaque() -> f64 {
    1.0
}

#[derive(Debug, Clone, Copy, Deserialize)]
enum AliasTag {
    #[serde(rename = "VARIABLE_ALIAS")]
    Alias,
}

/// The longest chain of aliases that is followed. It also stops cycles, which Figma rejects.
const LONGEST_CHAIN: usize = 256;

impl VariablesBody {
    /// Returns the names of the file's own collections, sorted, each once.
    pub fn collections(&self) -> Vec<String> {
        let own = self.meta.variable_collections.values().filter(|collection| !collection.remote);
        let mut names = own.map(|collection| collection.name.clone()).collect::<Vec<_>>();
        names.sort();
        names.dedup();
        names
    }

    /// Returns the names of the modes in the collections that `source` selects, each once.
    pub fn modes(&self, source: &VariableSource) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for (_, collection) in self.chosen(source) {
            for mode in collection.modes.iter().filter(|mode| !names.contains(&mode.name)).collect::<Vec<_>>()
            {
                names.push(mode.name.clone());
            }
        }
        names
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
        for (collection_id, collection) in &chosen {
            let modes = output_modes(collection, source);
            if modes.is_empty() {
                notices.add("collections with none of the requested modes", &collection.name);
                continue;
            }
            let mut group = TokenGroup {
                name: unique_name(&collection.name, &set.groups),
                modes: modes.iter().map(|(_, name)| name.clone()).collect(),
                tokens: Vec::new(),
            };
            for (id, variable) in self.variables_of(collection_id, collection) {
                if !takes(&variable.name) || !self.is_wanted(variable, source, notices) {
                    continue;
                }
                match self.token(id, variable, &modes, collection, rename) {
                    Ok(token) => group.tokens.push(token),
                    Err(why) => notices.add(why, &variable.name),
                }
            }
            if !group.tokens.is_empty() {
                set.groups.push(group);
            }
        }
        forget_aliases_outside(&mut set);
        set
    }

    fn is_wanted(&self, variable: &Variable, source: &VariableSource, notices: &mut Notices) -> bool {
        let Some(kind) = variable_type(variable) else {
            notices.add(format!("variables of unknown type {}", variable.resolved_type), &variable.name);
            return false;
        };
        if !source.types.contains(&kind) {
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
            .filter(|(_, collection)| source.remote || !collection.remote);
        let mut chosen = all
            .filter(|(_, c)| source.collections.is_empty() || source.collections.contains(&c.name))
            .map(|(id, c)| (id.as_str(), c))
            .collect::<Vec<_>>();
        let wish = |c: &Collection| source.collections.iter().position(|name| *name == c.name);
        chosen.sort_by(|(a_id, a), (b_id, b)| {
            (wish(a), a.remote, &a.name, a_id).cmp(&(wish(b), b.remote, &b.name, b_id))
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

    fn token(
        &self,
        id: &str,
        variable: &Variable,
        modes: &[(Mode, String)],
        collection: &Collection,
        rename: &dyn Fn(&str) -> String,
    ) -> Result<Token, String> {
        let mut values = Vec::with_capacity(modes.len());
        for (mode, _) in modes {
            let raw =
                raw_value(variable, id, mode, collection).ok_or("variables missing a value in some mode")?;
            let alias = match raw {
                RawValue::Alias { id, .. } => {
                    self.meta.variables.get(id).map(|variable| rename(&variable.name))
                }
                _ => None,
            };
            values.push(TokenValue { value: self.resolve(raw, variable, mode, 0)?, alias });
        }
        Ok(Token {
            name: rename(&variable.name),
            figma_name: variable.name.clone(),
            id: id.to_owned(),
            description: variable.description.clone(),
            values,
        })
    }

    fn resolve(
        &self,
        raw: &RawValue,
        variable: &Variable,
        mode: &Mode,
        depth: usize,
    ) -> Result<Value, String> {
        if depth > LONGEST_CHAIN {
            return Err(format!("variables whose aliases are circular or more than {LONGEST_CHAIN} deep"));
        }
        let value = match raw {
            RawValue::Alias { id, .. } => {
                let target = self.meta.variables.get(id).ok_or("aliases of variables that do not exist")?;
                let collection = self.meta.variable_collections.get(&target.variable_collection_id);
                let (mode, raw) = target_value(target, id, collection, mode)?;
                return self.resolve(raw, target, &mode, depth + 1);
            }
            RawValue::Composed { color, opacity } => {
                let color = self.resolve(color, variable, mode, depth + 1)?;
                let opacity = match self.resolve(opacity, variable, mode, depth + 1) {
                    // A number variable used as an opacity is a percentage.
                    Ok(Value::Number(percent)) if percent > 1.0 => percent / 100.0,
                    Ok(Value::Number(share)) => share,
                    _ => return Err("variables with an opacity that is not a number".to_owned()),
                };
                match color {
                    Value::Color(color) => Value::Color(color.with_opacity(opacity)),
                    _ => return Err("variables whose value does not match their type".to_owned()),
                }
            }
            RawValue::Flag(flag) => Value::Boolean(*flag),
            RawValue::Number(number) if number.is_finite() => Value::Number(*number),
            RawValue::Text(text) => Value::String(text.clone()),
            RawValue::Color(RawColor { r, g, b, a }) => Value::Color(Rgba { r: *r, g: *g, b: *b, a: *a }),
            RawValue::Number(_) | RawValue::Unknown(_) => {
                return Err("variables with an unrecognized value".to_owned());
            }
        };
        let fits = matches!(
            (&value, variable_type(variable)),
            (Value::Color(_), Some(VariableType::Color))
                | (Value::Number(_), _)
                | (Value::String(_), Some(VariableType::String))
                | (Value::Boolean(_), Some(VariableType::Boolean))
        );
        if fits { Ok(value) } else { Err("variables whose value does not match their type".to_owned()) }
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

/// Returns the modes to output, each with its name there: those the entry lists, in its order, or else all.
fn output_modes(collection: &Collection, source: &VariableSource) -> Vec<(Mode, String)> {
    if source.modes.is_empty() {
        return collection.modes.iter().map(|mode| (mode.clone(), mode.name.clone())).collect();
    }
    let find = |name: &str| collection.modes.iter().find(|mode| mode.name == name).cloned();
    source.modes.iter().filter_map(|(figma, output)| Some((find(figma)?, output.clone()))).collect()
}

/// Returns the variable's value in a mode of `collection`, the one it is viewed through: an extended
/// collection overrides its parent's values.
fn raw_value<'a>(
    variable: &'a Variable,
    id: &str,
    mode: &Mode,
    collection: &'a Collection,
) -> Option<&'a RawValue> {
    let overridden = collection.variable_overrides.get(id).and_then(|values| values.get(&mode.mode_id));
    let inherited = || mode.parent_mode_id.as_ref().and_then(|parent| variable.values_by_mode.get(parent));
    overridden.or_else(|| variable.values_by_mode.get(&mode.mode_id)).or_else(inherited)
}

fn target_value<'a>(
    target: &'a Variable,
    id: &str,
    collection: Option<&'a Collection>,
    mode: &Mode,
) -> Result<(Mode, &'a RawValue), String> {
    let Some(collection) = collection else {
        return Err("aliases of variables without a collection".to_owned());
    };
    let same_id = collection.modes.iter().find(|other| other.mode_id == mode.mode_id);
    let same_name = || collection.modes.iter().find(|other| other.name == mode.name);
    let default = || collection.modes.iter().find(|other| other.mode_id == collection.default_mode_id);
    same_id
        .or_else(same_name)
        .or_else(default)
        .and_then(|mode| Some((mode.clone(), raw_value(target, id, mode, collection)?)))
        .ok_or_else(|| "aliases of variables without a value".to_owned())
}

fn unique_name(name: &str, groups: &[TokenGroup]) -> String {
    let taken = |name: &str| groups.iter().any(|group| group.name == name);
    let numbered = (2..).map(|n| format!("{name} {n}"));
    std::iter::once(name.to_owned()).chain(numbered).find(|name| !taken(name)).unwrap_or_default()
}

/// Drops aliases whose target is not in the same outputs.
fn forget_aliases_outside(set: &mut TokenSet) {
    let names = set.groups.iter().flat_map(|group| &group.tokens).map(|token| token.name.clone());
    let names = names.collect::<std::collections::HashSet<_>>();
    for value in set.groups.iter_mut().flat_map(|group| &mut group.tokens).flat_map(|token| &mut token.values)
    {
        if value.alias.as_ref().is_some_and(|alias| !names.contains(alias)) {
            value.alias = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = r#"{"status":200,"error":false,"meta":{"variableCollections":{
        "C:1":{"id":"C:1","name":"Theme","modes":[{"modeId":"1:0","name":"Light"},{"modeId":"1:1","name":"Dark"}],"defaultModeId":"1:0",
               "variableIds":["V:1","V:2","V:3","V:4","V:5","V:6","V:7"]},
        "C:2":{"id":"C:2","name":"Palette","modes":[{"modeId":"2:0","name":"Value"}],"defaultModeId":"2:0","variableIds":["V:9"]},
        "C:3":{"id":"C:3","name":"Theme","remote":true,"modes":[{"modeId":"3:0","name":"Dark"}],"defaultModeId":"3:0","variableIds":[]}},
      "variables":{
        "V:1":{"name":"surface/base","variableCollectionId":"C:1","resolvedType":"COLOR","valuesByMode":{
            "1:0":{"type":"VARIABLE_ALIAS","id":"V:9"},"1:1":{"r":0,"g":0,"b":0,"a":0.5}}},
        "V:2":{"name":"dangling","variableCollectionId":"C:1","resolvedType":"COLOR","valuesByMode":{
            "1:0":{"type":"VARIABLE_ALIAS","id":"V:0"},"1:1":{"r":0,"g":0,"b":0}}},
        "V:3":{"name":"gone","variableCollectionId":"C:1","resolvedType":"COLOR","deletedButReferenced":true,"valuesByMode":{}},
        "V:4":{"name":"circle","variableCollectionId":"C:1","resolvedType":"COLOR","valuesByMode":{
            "1:0":{"type":"VARIABLE_ALIAS","id":"V:4"},"1:1":{"type":"VARIABLE_ALIAS","id":"V:4"}}},
        "V:5":{"name":"gap","variableCollectionId":"C:1","resolvedType":"FLOAT","valuesByMode":{"1:0":8,"1:1":4.5}},
        "V:6":{"name":"veil","variableCollectionId":"C:1","resolvedType":"COLOR","valuesByMode":{
            "1:0":{"color":{"type":"VARIABLE_ALIAS","id":"V:9"},"opacity":50},"1:1":{"color":{"r":1,"g":1,"b":1},"opacity":0.25}}},
        "V:7":{"name":"odd","variableCollectionId":"C:1","resolvedType":"COLOR","valuesByMode":{"1:0":["new"],"1:1":null}},
        "V:9":{"name":"white","variableCollectionId":"C:2","resolvedType":"COLOR","valuesByMode":{"2:0":{"r":1,"g":1,"b":1,"a":1}}}}}}"#;

    fn source() -> VariableSource {
        VariableSource {
            collections: Vec::new(),
            modes: Vec::new(),
            types: vec![VariableType::Color],
            remote: false,
        }
    }

    fn tokens(source: &VariableSource, notices: &mut Notices) -> TokenSet {
        serde_json::from_str::<VariablesBody>(BODY).unwrap().tokens(
            source,
            &|_| true,
            &str::to_owned,
            notices,
        )
    }

    #[test]
    fn aliases_are_followed_across_collections() {
        let mut notices = Notices::default();
        let set = tokens(&source(), &mut notices);
        assert_eq!(
            set.groups.iter().map(|group| group.name.as_str()).collect::<Vec<_>>(),
            ["Palette", "Theme"]
        );
        let theme = &set.groups[1];
        assert_eq!(theme.modes, ["Light", "Dark"]);
        assert_eq!(
            theme.tokens.iter().map(|token| token.name.as_str()).collect::<Vec<_>>(),
            ["surface/base", "veil"]
        );
        let white = Rgba { r: 1.0, g: 1.0, b: 1.0, a: 1.0 };
        assert_eq!(
            theme.tokens[0].values[0],
            TokenValue { value: Value::Color(white), alias: Some("white".to_owned()) }
        );
        assert_eq!(theme.tokens[1].values[0].value, Value::Color(white.with_opacity(0.5)));
        assert_eq!(theme.tokens[1].values[1].value, Value::Color(white.with_opacity(0.25)));
        insta::assert_snapshot!(notices.lines().join("\n"), @r#"
        aliases of variables that do not exist (1): `dangling`
        variables deleted in Figma but still in use (1): `gone`
        variables whose aliases are circular or more than 256 deep (1): `circle`
        variables with an unrecognized value (1): `odd`
        "#);
    }

    #[test]
    fn entries_choose_collections_modes_and_types() {
        let chosen = VariableSource {
            collections: vec!["Theme".to_owned()],
            modes: vec![("Dark".to_owned(), "night".to_owned())],
            types: vec![VariableType::Number],
            remote: false,
        };
        let set = tokens(&chosen, &mut Notices::default());
        assert_eq!(set.groups.len(), 1);
        assert_eq!(set.groups[0].modes, ["night"]);
        assert_eq!(set.groups[0].tokens[0].values[0].value, Value::Number(4.5));
    }

    #[test]
    fn an_alias_outside_the_outputs_is_only_a_value() {
        let chosen = VariableSource { collections: vec!["Theme".to_owned()], ..source() };
        let set = tokens(&chosen, &mut Notices::default());
        assert_eq!(set.groups[0].tokens[0].values[0].alias, None);
    }
}
