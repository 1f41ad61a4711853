//! The values of variables, in every combination of the modes that they depend on.
//!
//! Modes belong to collections: each collection is in a mode of its own, whatever the modes of others are
//! called, and in its default mode unless a layer says otherwise. So an alias of a variable in another
//! collection adds that collection as an axis, and a value has as many variants as its chain of aliases has
//! combinations. A collection that extends another shows the other's variables with its own values, also at
//! the end of an alias. Source: "Modes for variables" and "Extend a variable collection", Figma Help Center.

use std::cell::Cell;
use std::collections::{BTreeMap, HashSet};

use super::variable_type;
use super::wire::{Collection, Meta, Mode, RawColor, RawValue, Variable};
use crate::asset::Rgba;
use crate::design::{MOST_COMBINATIONS, Value, VariableType};

/// The longest chain of aliases that is followed. It also stops cycles, which Figma rejects.
const LONGEST_CHAIN: usize = 256;
/// The most steps along aliases, for all variables of an entry together: a hundred times what large files need.
const MOST_STEPS: u64 = 10_000_000;
/// The most collections that extend each other in a row.
const MOST_EXTENSIONS: usize = 16;

const MISMATCH: &str = "variables whose value does not match their type";

/// A collection in one of its modes.
#[derive(Debug, Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) id: &'a str,
    collection: &'a Collection,
    mode: &'a Mode,
}

/// The views of the collections that a chain has entered, by the id of the collection and of those that it
/// extends.
type Views<'a> = BTreeMap<&'a str, View<'a>>;

/// The modes of the axes in one combination: collection's id → mode.
type Combination<'a> = BTreeMap<&'a str, &'a Mode>;

/// The values of one variable that depend on other collections.
pub(super) struct Combined {
    /// The ids of the other collections.
    pub(super) axes: Vec<String>,
    /// The values: own mode, then the axes, the last varying fastest; empty if there are too many.
    pub(super) values: Vec<Value>,
    /// Whether some combinations have no value and take that of the default modes.
    pub(super) has_gaps: bool,
}

/// Resolves variables.
pub(super) struct Resolver<'a> {
    pub(super) meta: &'a Meta,
    /// The modes of every collection in the outputs, the default first.
    pub(super) modes: BTreeMap<&'a str, Vec<&'a Mode>>,
    /// The steps so far.
    steps: Cell<u64>,
}

impl<'a> Resolver<'a> {
    pub(super) fn new(meta: &'a Meta, modes: BTreeMap<&'a str, Vec<&'a Mode>>) -> Self {
        Self { meta, modes, steps: Cell::new(0) }
    }

    /// Counts a step along an alias; whether there may be another.
    fn may_step(&self) -> bool {
        self.steps.set(self.steps.get() + 1);
        self.steps.get() <= MOST_STEPS
    }

    /// Returns a collection in one of its modes.
    pub(super) fn view(&self, id: &'a str, mode: &'a Mode) -> Option<View<'a>> {
        Some(View { id, collection: self.meta.variable_collections.get(id)?, mode })
    }

    /// Returns what the variable has in a mode: its own value, or the one that an extended collection gives
    /// it.
    pub(super) fn raw(&self, id: &str, variable: &'a Variable, view: View<'a>) -> Option<&'a RawValue> {
        let (mut collection, mut mode) = (view.collection, view.mode);
        for _ in 0..MOST_EXTENSIONS {
            let overridden =
                collection.variable_overrides.get(id).and_then(|values| values.get(&mode.mode_id));
            if let Some(value) = overridden.or_else(|| variable.values_by_mode.get(&mode.mode_id)) {
                return Some(value);
            }
            let parent_mode = mode.parent_mode_id.as_ref()?;
            let parent = self.parent(collection).and_then(|(_, parent)| {
                Some((parent, parent.modes.iter().find(|mode| mode.mode_id == *parent_mode)?))
            });
            match parent {
                Some(parent) => (collection, mode) = parent,
                None => return variable.values_by_mode.get(parent_mode),
            }
        }
        None
    }

    fn parent(&self, collection: &'a Collection) -> Option<(&'a str, &'a Collection)> {
        let (id, parent) = self
            .meta
            .variable_collections
            .get_key_value(collection.parent_variable_collection_id.as_ref()?)?;
        Some((id, parent))
    }

    /// Returns the variable that an alias points to, and the collection that it is seen in from `view`.
    pub(super) fn target(&self, id: &str, view: View<'a>) -> Option<(&'a str, &'a Variable, &'a str)> {
        let (id, target) = self.meta.variables.get_key_value(id)?;
        let mut views = Views::new();
        self.enter(&mut views, view);
        let own = target.variable_collection_id.as_str();
        Some((id, target, views.get(own).map_or(own, |view| view.id)))
    }

    /// Adds a view for its collection and for those that it extends.
    fn enter(&self, views: &mut Views<'a>, view: View<'a>) {
        views.entry(view.id).or_insert(view);
        let mut collection = view.collection;
        for _ in 0..MOST_EXTENSIONS {
            let Some((id, parent)) = self.parent(collection) else { return };
            views.entry(id).or_insert(view);
            collection = parent;
        }
    }

    /// Returns the value of a variable seen in `view`, with each collection in the mode that `combination`
    /// has for it, else in its default mode.
    pub(super) fn value(
        &self,
        id: &str,
        variable: &'a Variable,
        view: View<'a>,
        combination: &Combination<'a>,
    ) -> Result<Value, String> {
        let raw = self.raw(id, variable, view).ok_or("variables missing a value in some mode")?;
        let mut views = Views::new();
        self.enter(&mut views, view);
        self.resolve(raw, variable, (&mut views, combination), 0)
    }

    fn resolve(
        &self,
        raw: &'a RawValue,
        variable: &'a Variable,
        (views, combination): (&mut Views<'a>, &Combination<'a>),
        depth: usize,
    ) -> Result<Value, String> {
        if !self.may_step() {
            return Err(
                "variables that were not read, because aliases of others take too many steps".to_owned()
            );
        }
        if depth > LONGEST_CHAIN {
            return Err(format!("variables whose aliases are circular or more than {LONGEST_CHAIN} deep"));
        }
        let value = match raw {
            RawValue::Alias { id, .. } => {
                let target = self.meta.variables.get(id).ok_or("aliases of variables that do not exist")?;
                let view = self.view_of(target, views, combination)?;
                let raw = self.raw(id, target, view).ok_or("aliases of variables without a value")?;
                return self.resolve(raw, target, (views, combination), depth + 1);
            }
            RawValue::Composed { color, opacity } => {
                let color = self.resolve(color, variable, (views, combination), depth + 1)?;
                let opacity = match &**opacity {
                    // The API's documentation does not say whether it is a share or a percentage.
                    RawValue::Number(number) if *number > 1.0 => number / 100.0,
                    RawValue::Number(share) => *share,
                    alias => match self.resolve(alias, variable, (views, combination), depth + 1) {
                        // A number variable used as an opacity is a percentage.
                        Ok(Value::Number(percent)) => percent / 100.0,
                        _ => return Err("variables with an opacity that is not a number".to_owned()),
                    },
                };
                match color {
                    Value::Color(color) => Value::Color(color.with_opacity(opacity)),
                    _ => return Err(MISMATCH.to_owned()),
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
                | (Value::Number(_), Some(VariableType::Number))
                | (Value::String(_), Some(VariableType::String))
                | (Value::Boolean(_), Some(VariableType::Boolean))
        );
        if fits { Ok(value) } else { Err(MISMATCH.to_owned()) }
    }

    /// Returns the view of a target's collection, which it enters if the chain was not there yet.
    fn view_of(
        &self,
        target: &'a Variable,
        views: &mut Views<'a>,
        combination: &Combination<'a>,
    ) -> Result<View<'a>, String> {
        let id = target.variable_collection_id.as_str();
        if let Some(view) = views.get(id) {
            return Ok(*view);
        }
        let mode = combination.get(id).copied().or_else(|| self.modes.get(id)?.first().copied());
        let view =
            mode.and_then(|mode| self.view(id, mode)).ok_or("aliases of variables without a collection")?;
        self.enter(views, view);
        Ok(view)
    }

    /// Returns the values of a variable seen in each of `own` if they depend on the modes of other
    /// collections.
    pub(super) fn combined(
        &self,
        id: &str,
        variable: &'a Variable,
        own: &[View<'a>],
        defaults: &[Value],
    ) -> Option<Combined> {
        let mut axes = Vec::new();
        for view in own {
            let mut views = Views::new();
            self.enter(&mut views, *view);
            if let Some(raw) = self.raw(id, variable, *view) {
                self.reach(raw, &views, &mut HashSet::new(), &mut axes);
            }
        }
        axes.sort_by_key(|id| {
            (self.meta.variable_collections.get(*id).map(|collection| &collection.name), *id)
        });
        if axes.is_empty() {
            return None;
        }
        let modes = axes.iter().map(|axis| self.modes[axis].as_slice()).collect::<Vec<_>>();
        let count = self.count(&axes).saturating_mul(own.len());
        let (mut values, mut has_gaps) = (Vec::new(), false);
        if count <= MOST_COMBINATIONS {
            for (view, default) in own.iter().zip(defaults) {
                for combination in combinations(&axes, &modes) {
                    let value = self.value(id, variable, *view, &combination);
                    has_gaps |= value.is_err();
                    values.push(value.unwrap_or_else(|_| default.clone()));
                }
            }
        }
        Some(Combined { axes: axes.into_iter().map(str::to_owned).collect(), values, has_gaps })
    }

    /// How many combinations the modes of these collections have.
    fn count(&self, axes: &[&'a str]) -> usize {
        axes.iter().fold(1, |count, axis| count.saturating_mul(self.modes[axis].len()))
    }

    /// Adds the collections with several modes that a value depends on, besides those in `views`, until there
    /// are more combinations than a value may have.
    fn reach(
        &self,
        raw: &'a RawValue,
        views: &Views<'a>,
        seen: &mut HashSet<(&'a str, &'a str)>,
        axes: &mut Vec<&'a str>,
    ) {
        match raw {
            RawValue::Alias { id, .. } => {
                let Some((id, target)) = self.meta.variables.get_key_value(id) else { return };
                let own = target.variable_collection_id.as_str();
                let entered = views.get(own).copied();
                let modes = self.modes.get(own).filter(|_| entered.is_none());
                if modes.is_some_and(|modes| modes.len() > 1) && !axes.contains(&own) {
                    axes.push(own);
                }
                let new = modes.into_iter().flatten().filter_map(|mode| self.view(own, mode));
                for view in entered.into_iter().chain(new) {
                    if !self.may_step() || self.count(axes) > MOST_COMBINATIONS {
                        return;
                    }
                    let raw = self.raw(id, target, view);
                    let Some(raw) = raw.filter(|_| seen.insert((id, &view.mode.mode_id))) else { continue };
                    let mut views = views.clone();
                    self.enter(&mut views, view);
                    self.reach(raw, &views, seen, axes);
                }
            }
            RawValue::Composed { color, opacity } => {
                self.reach(color, views, seen, axes);
                self.reach(opacity, views, seen, axes);
            }
            _ => {}
        }
    }
}

/// Returns every combination of the axes' modes; the last axis varies fastest.
fn combinations<'a>(axes: &[&'a str], modes: &[&[&'a Mode]]) -> Vec<Combination<'a>> {
    let mut all = vec![Combination::new()];
    for (axis, modes) in axes.iter().zip(modes) {
        let extended = |combination: Combination<'a>| {
            modes.iter().map(move |mode| {
                let mut combination = combination.clone();
                combination.insert(axis, mode);
                combination
            })
        };
        all = all.into_iter().flat_map(extended).collect();
    }
    all
}
