//! Tokens in the design tokens format.

use super::ident::IDENTIFIERS;
use std::collections::{HashMap, HashSet};

use super::tree::Tree;
use super::value::Json;
use crate::asset::Rgba;
use crate::design::{
    Across, GradientKind, Paint, Stop, Token, TokenSet, TokenValue, Unit, Value, families, quantity,
};
use crate::formats::ledger::token_names;

/// Identifies a token: group, index.
pub(super) type Key = (usize, usize);

pub(super) fn members(set: &TokenSet, keeps_references: bool) -> Vec<(String, Json)> {
    let paths = Paths { keeps_references, ..Paths::new(set) };
    let mut tree = Tree::default();
    for &key in &paths.order {
        tree.insert(&paths.by_key[&key], paths.token(set, key));
    }
    tree.into_members()
}

/// The path of every token, for the groups and for the aliases.
pub(super) struct Paths {
    keeps_references: bool,
    pub(super) order: Vec<Key>,
    by_key: HashMap<Key, String>,
    /// Tokens by the ids of their group and themselves.
    by_id: HashMap<(String, String), Key>,
    /// Paths that have tokens below them; a token at such a path is its `$root`.
    folders: HashSet<String>,
    /// The modes that have a name, per group.
    pub(super) modes: Vec<Vec<usize>>,
}

impl Paths {
    pub(super) fn new(set: &TokenSet) -> Self {
        let (names, _) = token_names(&IDENTIFIERS, set);
        let mut paths = Self {
            keeps_references: true,
            order: Vec::new(),
            by_key: HashMap::new(),
            by_id: HashMap::new(),
            folders: HashSet::new(),
            modes: Vec::new(),
        };
        for (g, (group, names)) in set.groups.iter().zip(&names).enumerate() {
            let Some(names) = names else {
                paths.modes.push(Vec::new());
                continue;
            };
            let named_modes = names.modes.iter().enumerate().filter(|(_, name)| name.is_some());
            paths.modes.push(named_modes.map(|(m, _)| m).collect());
            if paths.modes[g].is_empty() {
                continue;
            }
            for (t, (token, name)) in group.tokens.iter().zip(&names.tokens).enumerate() {
                let Some(name) = name else { continue };
                let path = match &names.name {
                    Some(group) => format!("{group}.{name}"),
                    None => name.clone(),
                };
                for (dot, _) in path.match_indices('.') {
                    paths.folders.insert(path[..dot].to_owned());
                }
                paths.order.push((g, t));
                paths.by_key.insert((g, t), path);
                paths.by_id.entry((group.id.clone(), token.id.clone())).or_insert((g, t));
            }
        }
        paths
    }

    /// Returns the path of a token, as aliases spell it.
    pub(super) fn path(&self, key: Key) -> &str {
        &self.by_key[&key]
    }

    /// Returns the group whose modes a token of a group without modes follows, although it is no reference: its value is
    /// that of a token of another unit.
    pub(super) fn followed(&self, set: &TokenSet, key: Key) -> Option<usize> {
        let group = &set.groups[key.0];
        let across = group.tokens[key.1].across.as_ref().filter(|_| group.modes.len() == 1)?;
        let [axis] = across.axes.as_slice() else { return None };
        let g = set.groups.iter().position(|group| group.id == *axis).filter(|g| *g != key.0)?;
        let is_its = across.values.len() == set.groups[g].modes.len() && !self.modes[g].is_empty();
        (is_its && self.aliased(set, key, 0).is_none()).then_some(g)
    }

    /// Returns a token's value in one mode of its group, or of the one that it follows.
    pub(super) fn value<'a>(&self, set: &'a TokenSet, key: Key, mode: usize) -> &'a Value {
        let token = &set.groups[key.0].tokens[key.1];
        match token.across.as_ref().filter(|_| self.followed(set, key).is_some()) {
            Some(across) => &across.values[mode],
            None => &token.values[mode].value,
        }
    }

    /// Returns a token with its value in one mode of its group, or of the one that it follows.
    pub(super) fn in_mode(&self, set: &TokenSet, key: Key, mode: usize) -> Json {
        let token = &set.groups[key.0].tokens[key.1];
        let value = self.value(set, key, mode);
        let mut extension = vec![("id".to_owned(), Json::string(&token.id))];
        extension.extend(unit_of(token));
        let alias = self.alias(set, key, mode);
        let is_spread = self.followed(set, key).is_some();
        let is_derived = token.values.get(mode).is_some_and(|value| value.is_derived);
        if let Some(across) = token.across.as_ref().filter(|_| alias.is_none() && is_derived && !is_spread) {
            extension.push(("combinations".to_owned(), combinations(set, across, token)));
        }
        let shown = alias.unwrap_or_else(|| plain(token, value));
        super::token(kind(token, value), shown, &token.description, extension)
    }

    fn token(&self, set: &TokenSet, key: Key) -> Json {
        let group = &set.groups[key.0];
        let token = &group.tokens[key.1];
        let modes = &self.modes[key.0];
        let first = &token.values[modes[0]];
        let mut extension = vec![("id".to_owned(), Json::string(&token.id))];
        extension.extend(unit_of(token));
        if token.figma_name != token.name {
            extension.push(("figmaName".to_owned(), Json::string(&token.figma_name)));
        }
        if let Value::Paints(paints) = &first.value {
            extension.push(("paints".to_owned(), Json::Array(paints.iter().map(paint).collect())));
        }
        if group.modes.len() > 1 {
            let in_mode = |m: &usize| {
                let value = &token.values[*m];
                (
                    group.modes[*m].clone(),
                    self.alias(set, key, *m).unwrap_or_else(|| plain(token, &value.value)),
                )
            };
            extension.push(("modes".to_owned(), Json::Object(modes.iter().map(in_mode).collect())));
        }
        let is_reference =
            modes.iter().all(|mode| self.alias(set, key, *mode).is_some() || !token.values[*mode].is_derived);
        if let Some(across) = token.across.as_ref().filter(|_| !is_reference) {
            extension.push(("combinations".to_owned(), combinations(set, across, token)));
        }
        let value = self.alias(set, key, modes[0]).unwrap_or_else(|| plain(token, &first.value));
        super::token(kind(token, &first.value), value, &token.description, extension)
    }

    /// Returns `{path}` if the value in this mode is an alias whose target has the same value where the
    /// format would look for it.
    fn alias(&self, set: &TokenSet, key: Key, mode: usize) -> Option<Json> {
        let target = self.aliased(set, key, mode)?;
        let path = &self.by_key[&target];
        let root = if self.is_folder(target) { ".$root" } else { "" };
        Some(Json::String(format!("{{{path}{root}}}")))
    }

    /// Whether there are tokens below the path of this one.
    pub(super) fn is_folder(&self, key: Key) -> bool {
        self.folders.contains(&self.by_key[&key])
    }

    /// Returns the token that this one refers to in a mode.
    pub(super) fn aliased(&self, set: &TokenSet, key: Key, mode: usize) -> Option<Key> {
        let target = self.target(set, key, mode)?;
        // The format forbids cycles, and names merged by `replace` can create one.
        let mut seen = HashSet::from([key]);
        let mut next = Some(target);
        while let Some(step) = next {
            if !seen.insert(step) {
                return None;
            }
            next = self.target(set, step, self.mode_of(key, mode, step)?);
        }
        Some(target)
    }

    fn target(&self, set: &TokenSet, key: Key, mode: usize) -> Option<Key> {
        let own: &TokenValue = set.groups[key.0].tokens[key.1].values.get(mode)?;
        let alias = own.alias.as_ref().filter(|_| self.keeps_references)?;
        let target = *self.by_id.get(&(alias.group.clone(), alias.id.clone()))?;
        // The format's aliases have the type of their target.
        let types = [key, target].map(|(g, t)| set.groups[g].tokens[t].unit);
        if types[0] != types[1] {
            return None;
        }
        let their = &set.groups[target.0].tokens[target.1].values[self.mode_of(key, mode, target)?];
        (their.value == own.value).then_some(target)
    }

    /// Returns the mode in which a reader sees `other` from a value of `key`: the same one in the same group,
    /// else the first.
    fn mode_of(&self, key: Key, mode: usize, other: Key) -> Option<usize> {
        if key.0 == other.0 { Some(mode) } else { self.modes[other.0].first().copied() }
    }
}

/// Returns the value for each combination of modes: `{ "modes": { "Theme": "Dark" }, "value": … }`.
fn combinations(set: &TokenSet, across: &Across, token: &Token) -> Json {
    let one = |(modes, value): (Vec<(&str, &str)>, &Value)| {
        let modes = modes.into_iter().map(|(axis, mode)| (axis.to_owned(), Json::string(mode)));
        Json::object([("modes", Json::Object(modes.collect())), ("value", plain(token, value))])
    };
    Json::Array(set.combinations(across).into_iter().map(one).collect())
}

/// Returns the format's type. `string` and `boolean` are not among its types, but its readers expect them.
pub(super) fn kind(token: &Token, value: &Value) -> &'static str {
    match (value, token.unit) {
        (Value::Color(_) | Value::Paints(_), _) if is_gradient(token) => "gradient",
        (Value::Color(_) | Value::Paints(_), _) => "color",
        (Value::Number(_), Some(Unit::Px | Unit::Rem)) => "dimension",
        (Value::Number(_), Some(Unit::Ms | Unit::S)) => "duration",
        (Value::Number(_), Some(Unit::Weight)) => "fontWeight",
        (Value::Number(_), _) => "number",
        (Value::String(_), Some(Unit::FontFamily)) => "fontFamily",
        (Value::String(text), None) => match quantity(text) {
            Some((_, "px" | "rem")) => "dimension",
            Some((_, "ms" | "s")) => "duration",
            _ => "string",
        },
        (Value::String(_), _) => "string",
        (Value::Boolean(_), _) => "boolean",
    }
}

/// Returns the unit of a number for which the format has no type: `em` or `%`.
fn unit_of(token: &Token) -> Option<(String, Json)> {
    let unit = token.unit.filter(|unit| matches!(unit, Unit::Em | Unit::Percent))?;
    let is_number = matches!(token.values.first()?.value, Value::Number(_));
    is_number.then(|| ("unit".to_owned(), Json::string(unit.suffix())))
}

/// Whether a token is a gradient in any mode: it is of one type in all of them.
fn is_gradient(token: &Token) -> bool {
    let paints = token.values.iter().filter_map(|value| match &value.value {
        Value::Paints(paints) => Some(paints),
        _ => None,
    });
    paints.flatten().any(|paint| matches!(paint, Paint::Gradient(_)))
}

fn plain(token: &Token, value: &Value) -> Json {
    let quantity = |(number, unit): (f64, &str)| {
        Json::object([("value", Json::Number(number)), ("unit", Json::string(unit))])
    };
    match value {
        Value::Color(color) => Json::color(*color),
        Value::Paints(paints) => paints_value(token, paints),
        Value::Number(number) => match token.unit {
            Some(unit @ (Unit::Px | Unit::Rem | Unit::Ms | Unit::S)) => {
                quantity((unit.scaled(*number), unit.suffix()))
            }
            Some(Unit::Weight) => Json::Number(number.clamp(1.0, 1000.0)),
            _ => Json::Number(*number),
        },
        Value::String(string) => match (kind(token, value), families(string).as_slice()) {
            ("fontFamily", [one]) => Json::string(*one),
            ("fontFamily", several) => {
                Json::Array(several.iter().map(|family| Json::string(*family)).collect())
            }
            ("dimension" | "duration", _) => self::quantity(string).map_or(Json::Null, quantity),
            // It would be an alias.
            _ if string.starts_with('{') && string.ends_with('}') => {
                Json::String(format!("({})", string.trim_matches(['{', '}'])))
            }
            _ => Json::string(string),
        },
        Value::Boolean(boolean) => Json::Bool(*boolean),
    }
}

/// Returns the topmost gradient; for solid layers only, the color that they composite to, which is a gradient of that
/// color if the token is one in another mode.
pub(super) fn paints_value(token: &Token, paints: &[Paint]) -> Json {
    let mut below = Rgba { r: 0.0, g: 0.0, b: 0.0, a: 0.0 };
    let mut topmost = None;
    for paint in paints {
        match paint {
            Paint::Solid { color } => below = over(*color, below),
            Paint::Gradient(gradient) => topmost = Some(gradient),
        }
    }
    match topmost {
        Some(gradient) => stops(&gradient.stops),
        None if is_gradient(token) => stops(&[0.0, 1.0].map(|position| Stop { position, color: below })),
        None => Json::color(below),
    }
}

/// Source-over compositing with straight alpha (W3C Compositing and Blending, 5.1).
fn over(above: Rgba, below: Rgba) -> Rgba {
    let a = above.a + below.a * (1.0 - above.a);
    if a <= 0.0 {
        return below;
    }
    let mix = |above_channel: f64, below_channel: f64| {
        (above_channel * above.a + below_channel * below.a * (1.0 - above.a)) / a
    };
    Rgba { r: mix(above.r, below.r), g: mix(above.g, below.g), b: mix(above.b, below.b), a }
}

fn stops(stops: &[Stop]) -> Json {
    let stop = |stop: &Stop| {
        Json::object([("color", Json::color(stop.color)), ("position", Json::Number(stop.position))])
    };
    Json::Array(stops.iter().map(stop).collect())
}

fn paint(paint: &Paint) -> Json {
    match paint {
        Paint::Solid { color } => {
            Json::object([("type", Json::string("solid")), ("color", Json::color(*color))])
        }
        Paint::Gradient(gradient) => {
            let kind = match gradient.kind {
                GradientKind::Linear => "linear",
                GradientKind::Radial => "radial",
                GradientKind::Angular => "angular",
                GradientKind::Diamond => "diamond",
            };
            let handle = |[x, y]: [f64; 2]| Json::Array(vec![Json::Number(x), Json::Number(y)]);
            Json::object([
                ("type", Json::string(kind)),
                ("handles", Json::Array(gradient.handles.map(handle).into())),
                ("stops", stops(&gradient.stops)),
            ])
        }
    }
}
