//! The names of globals, enums and structs; modes, and values that depend on them.

use std::collections::{BTreeMap, BTreeSet};

use super::Item;
use super::graph::has_modes;
use super::ident::{global, mode};
use crate::design::TokenSet;
use crate::formats::ledger::GroupNames;

/// What a file needs that follows the system. A collection may be called `Palette` too.
pub(super) const IMPORT: &str = "import { Palette as SystemPalette } from \"std-widgets.slint\";";

/// Names that a file with this import must not give to something else.
const TAKEN: [&str; 2] = ["SystemPalette", "ColorScheme"];

/// A collection whose mode can be switched.
pub(super) struct Switch {
    /// The global with `current-mode`.
    pub(super) global: String,
    /// The enum of modes.
    pub(super) modes_name: String,
    /// A name per mode, the default first; `None` for one that is left out.
    pub(super) modes: Vec<Option<String>>,
}

impl Switch {
    pub(super) fn named(&self) -> impl Iterator<Item = (usize, &str)> {
        self.modes.iter().enumerate().filter_map(|(at, name)| Some((at, name.as_deref()?)))
    }

    /// Returns the enum of modes.
    pub(super) fn modes_item(&self) -> Item {
        let variants = self.named().map(|(_, name)| format!("{name},")).collect();
        Item::new(format!("export enum {}", self.modes_name), variants)
    }

    /// Returns the property that holds the current mode.
    pub(super) fn property(&self, dark_and_light: Option<(usize, usize)>) -> String {
        let name = &self.modes_name;
        let named = |at: usize| self.modes.get(at).and_then(Option::as_deref).unwrap_or_default();
        let value = match dark_and_light {
            Some((dark, light)) => format!(
                "SystemPalette.color-scheme == ColorScheme.dark ? {name}.{} : {name}.{}",
                named(dark),
                named(light)
            ),
            None => format!("{name}.{}", self.named().next().map_or("", |(_, first)| first)),
        };
        format!("in-out property <{name}> current-mode: {value};")
    }
}

/// The names of everything that a file exports.
#[derive(Default)]
pub(super) struct Globals<'a> {
    /// The global of each group, by its place.
    pub(super) of_groups: BTreeMap<usize, String>,
    /// The struct of each group of several modes.
    pub(super) structs: BTreeMap<usize, String>,
    /// The collections of several modes, by id.
    pub(super) switches: BTreeMap<&'a str, Switch>,
    /// The ids of those that have no group here, in the design's order.
    pub(super) unexported: Vec<&'a str>,
}

impl<'a> Globals<'a> {
    /// `shown` has the groups that are in the file.
    pub(super) fn new(set: &'a TokenSet, shown: &[(usize, &GroupNames)]) -> Self {
        let mut taken: BTreeSet<String> = TAKEN.map(str::to_owned).into();
        let mut globals = Self::default();
        // Names of whole collections come first: the others are made from them.
        for (g, names) in shown {
            let own = || global(&set.groups[*g].name).unwrap_or_else(|| "Tokens".to_owned());
            let name = names.name.clone().unwrap_or_else(own);
            globals.of_groups.insert(*g, unused(&name, &mut taken));
        }
        let has_group = |id: &str| shown.iter().any(|(g, _)| set.groups[*g].id == id);
        let used = set.axes_of(|group| shown.iter().any(|(g, _)| *g == group));
        let others = used.filter(|axis| !has_group(&axis.id)).map(|axis| {
            let name = global(&axis.name).unwrap_or_else(|| "Other".to_owned());
            (axis, unused(&name, &mut taken))
        });
        let others = others.collect::<Vec<_>>();
        for (g, names) in shown.iter().filter(|(g, _)| has_modes(&set.groups[*g])) {
            let name = globals.of_groups[g].clone();
            globals.structs.insert(*g, unused(&format!("{name}Scheme"), &mut taken));
            let modes_name = unused(&format!("{name}Mode"), &mut taken);
            let switch = Switch { global: name, modes_name, modes: names.modes.clone() };
            globals.switches.insert(&set.groups[*g].id, switch);
        }
        for (axis, name) in others {
            let modes_name = unused(&format!("{name}Mode"), &mut taken);
            let mut used = BTreeSet::new();
            let named = |(at, name): (usize, &String)| {
                Some(unused(&mode(name).unwrap_or_else(|| format!("mode-{}", at + 1)), &mut used))
            };
            let modes = axis.modes.iter().enumerate().map(named).collect();
            globals.switches.insert(&axis.id, Switch { global: name, modes_name, modes });
            globals.unexported.push(&axis.id);
        }
        globals
    }

    /// Returns a value per combination of the modes of `axes` as one expression; the last axis varies
    /// fastest.
    pub(super) fn choice(&self, axes: &[&str], values: &[String]) -> Option<String> {
        let Some((first, rest)) = axes.split_first() else { return values.first().cloned() };
        let switch = self.switches.get(first)?;
        let each = values.len() / switch.modes.len().max(1);
        let part = |(at, name): (usize, &str)| {
            Some((name.to_owned(), self.choice(rest, values.get(at * each..(at + 1) * each)?)?))
        };
        let parts = switch.named().map(part).collect::<Option<Vec<_>>>()?;
        let ((_, default), others) = parts.split_first()?;
        let test = |name: &str| format!("{}.current-mode == {}.{name}", switch.global, switch.modes_name);
        let differ = others.iter().filter(|(_, value)| value != default);
        let choice = differ.rev().fold(default.clone(), |otherwise, (name, value)| {
            format!("{} ? {} : {}", test(name), in_parentheses(value), in_parentheses(&otherwise))
        });
        Some(choice)
    }
}

/// Returns an expression as a part of a choice.
fn in_parentheses(value: &str) -> String {
    if value.contains(" ? ") && !value.starts_with('"') { format!("({value})") } else { value.to_owned() }
}

/// Returns the name, with a number if something else has it.
fn unused(name: &str, used: &mut BTreeSet<String>) -> String {
    let numbered = (2..).map(|n| format!("{name}{n}"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    names.find(|name| used.insert(name.clone())).unwrap_or_default()
}
