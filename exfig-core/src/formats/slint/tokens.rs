//! Tokens as properties: of a global if the collection has one mode, else of a struct per mode.

use super::globals::Globals;
use super::graph::{Graph, Place, has_modes};
use super::ident::IDENTIFIERS;
use super::literal::Literal;
use super::values::Kind;
use super::{Item, comment};
use crate::design::{Token, TokenSet};
use crate::formats::appearance::{Appearance, Appearances};
use crate::formats::ledger::{GroupNames, token_names};

/// The items of a file.
pub(super) struct Written {
    pub(super) items: Vec<Item>,
    /// Whether any of them needs the system's color scheme.
    pub(super) follows_system: bool,
}

/// Returns the items; `appearances` are those of the collections that follow the system.
pub(super) fn items(set: &TokenSet, keeps_references: bool, appearances: &Appearances) -> Written {
    let (names, _) = token_names(&IDENTIFIERS, set);
    let is_shown = |(g, names): &(usize, &GroupNames)| {
        let has_field = set.groups[*g].tokens.iter().zip(&names.tokens);
        names.modes.iter().any(Option::is_some)
            && has_field.clone().any(|(token, name)| name.is_some() && kind(token).is_ok())
    };
    let shown = names.iter().enumerate().filter_map(|(g, names)| Some((g, names.as_ref()?)));
    let shown = shown.filter(is_shown).collect::<Vec<_>>();
    let globals = Globals::new(set, &shown);
    let writer = Writer { set, names: &names, globals, graph: Graph::new(set), keeps_references };
    let mut written = Written { items: Vec::new(), follows_system: false };
    for (g, group_names) in shown {
        let group = &set.groups[g];
        if has_modes(group) {
            let mode = |appearance| {
                let mode = *appearances.get(&g)?.get(&appearance)?;
                group_names.modes[mode].is_some().then_some(mode)
            };
            let followed = mode(Appearance::Dark).zip(mode(Appearance::Light));
            written.follows_system |= followed.is_some();
            written.items.extend(writer.with_modes(g, group_names, followed));
        } else {
            written.items.push(writer.of_one_mode(g, group_names));
        }
    }
    for id in &writer.globals.unexported {
        let Some(switch) = writer.globals.switches.get(id) else { continue };
        let note = format!("The modes of {}, which others depend on", switch.global);
        let head = format!("export global {}", switch.global);
        written.items.push(switch.modes_item().with_comment(&note));
        written.items.push(Item::new(head, vec![switch.property(None)]));
    }
    written
}

/// Returns the kind of a token of which Slint can hold every value.
fn kind(token: &Token) -> Result<Kind, &'static str> {
    let kind = Kind::of(token)?;
    let own = token.values.iter().map(|value| &value.value);
    for value in own.chain(token.across.iter().flat_map(|across| &across.values)) {
        kind.literal(value)?;
    }
    Ok(kind)
}

struct Writer<'a> {
    set: &'a TokenSet,
    names: &'a [Option<GroupNames>],
    globals: Globals<'a>,
    graph: Graph<'a>,
    keeps_references: bool,
}

impl Writer<'_> {
    /// Returns the tokens of a group that have a name: the name, the place, and the kind or what Slint lacks.
    fn fields<'n>(
        &self,
        g: usize,
        names: &'n GroupNames,
    ) -> Vec<(&'n str, Place, Result<Kind, &'static str>)> {
        let tokens = self.set.groups[g].tokens.iter().zip(&names.tokens).enumerate();
        tokens.filter_map(|(t, (token, name))| Some((name.as_deref()?, (g, t), kind(token)))).collect()
    }

    fn token(&self, (g, t): Place) -> &Token {
        &self.set.groups[g].tokens[t]
    }

    fn of_one_mode(&self, g: usize, names: &GroupNames) -> Item {
        let mut lines = Vec::new();
        for (name, place, kind) in self.fields(g, names) {
            lines.extend(comment(&self.token(place).description));
            match kind {
                Ok(kind) => {
                    let value = self.value(place, kind, 0);
                    lines.extend(value.note.map(|note| format!("// {name}: {note}.")));
                    lines.push(format!("out property <{}> {name}: {};", kind.name(), value.text));
                }
                Err(why) => lines.push(format!("// {name}: {why}.")),
            }
        }
        self.global(g, lines).with_comment(&self.set.groups[g].name)
    }

    fn with_modes(&self, g: usize, names: &GroupNames, followed: Option<(usize, usize)>) -> Vec<Item> {
        let group = &self.set.groups[g];
        let (Some(switch), Some(scheme)) =
            (self.globals.switches.get(group.id.as_str()), self.globals.structs.get(&g))
        else {
            return Vec::new();
        };
        let fields = self.fields(g, names);
        let mut types = Vec::new();
        for (name, place, kind) in &fields {
            types.extend(comment(&self.token(*place).description));
            types.push(match kind {
                Ok(kind) => format!("{name}: {},", kind.name()),
                Err(why) => format!("// {name}: {why}."),
            });
        }
        let mut lines = vec![switch.property(followed)];
        for (mode, mode_name) in switch.named() {
            lines.extend(
                comment(&group.modes[mode]).filter(|_| mode_name != group.modes[mode].to_lowercase()),
            );
            lines.push(format!("out property <{scheme}> {mode_name}: {{"));
            for (name, place, kind) in &fields {
                let Ok(kind) = kind else { continue };
                let value = self.value(*place, *kind, mode);
                lines.extend(value.note.map(|note| format!("    // {name}: {note}.")));
                lines.push(format!("    {name}: {},", value.text));
            }
            lines.push("};".to_owned());
        }
        lines.push(format!(
            "out property <{scheme}> current: {};",
            current(&switch.modes_name, switch.named())
        ));
        // A group keeps these names when it gets a second mode.
        let is_free = |name: &str| {
            !["current", "current-mode"].contains(&name) && switch.named().all(|(_, mode)| mode != name)
        };
        for (name, _, kind) in &fields {
            let Ok(kind) = kind else { continue };
            lines.push(match is_free(name) {
                true => format!("out property <{}> {name}: root.current.{name};", kind.name()),
                false => {
                    format!("// {name}: `current.{name}` alone, because a mode or a property has this name.")
                }
            });
        }
        vec![
            switch.modes_item().with_comment(&group.name),
            Item::new(format!("export struct {scheme}"), types),
            self.global(g, lines),
        ]
    }

    fn global(&self, g: usize, lines: Vec<String>) -> Item {
        let name = self.globals.of_groups.get(&g).map_or("", String::as_str);
        Item::new(format!("export global {name}"), lines)
    }

    /// Returns the value of a token in a mode of its group: a reference, a choice by the modes of other
    /// collections, or a literal.
    fn value(&self, place: Place, kind: Kind, mode: usize) -> Literal {
        if let Some(reference) = self.reference(place, kind, mode) {
            return Literal::exact(reference);
        }
        let token = self.token(place);
        let fixed = token.values.get(mode);
        match (&token.across, fixed) {
            (Some(across), Some(fixed)) if fixed.is_derived => {
                self.dependent(place, kind, mode).unwrap_or_else(|| match across.values.is_empty() {
                    true => {
                        nearest(kind, token, mode, "there are too many combinations of modes for another")
                    }
                    false => nearest(kind, token, mode, "a mode that it depends on has no name"),
                })
            }
            (_, Some(fixed)) => {
                kind.literal(&fixed.value).unwrap_or_else(|why| Literal::nearest(String::new(), why))
            }
            (_, None) => Literal::exact(String::new()),
        }
    }

    /// Returns a choice among the values of a token in one of its own modes.
    fn dependent(&self, place: Place, kind: Kind, mode: usize) -> Option<Literal> {
        let (group, token) = (&self.set.groups[place.0], self.token(place));
        let across = token.across.as_ref()?;
        let axes = across.axes.iter().map(String::as_str).collect::<Vec<_>>();
        let literals =
            across.values.iter().map(|value| kind.literal(value).ok()).collect::<Option<Vec<_>>>()?;
        let texts = literals.iter().map(|literal| literal.text.clone()).collect::<Vec<_>>();
        let own = if has_modes(group) { group.modes.len() } else { 1 };
        let axes = if has_modes(group) { axes.get(1..)? } else { &axes };
        let each = texts.len() / own;
        let text = self.globals.choice(axes, texts.get(mode * each..(mode + 1) * each)?)?;
        Some(Literal { text, note: literals.iter().find_map(|literal| literal.note) }).filter(|_| each > 0)
    }

    /// Returns a reference to what the token is an alias of; the alias's own value if that is in the same
    /// property.
    fn reference(&self, mut place: Place, kind: Kind, mode: usize) -> Option<String> {
        let owner = place.0;
        // A chain of aliases within a mode is no longer than the group.
        for _ in 0..self.set.groups[owner].tokens.len() {
            let target = self.graph.target(place, mode).filter(|_| self.keeps_references)?;
            let (target_kind, name) = (self::kind(self.token(target)).ok()?, self.name(target)?);
            if target.0 != owner || !has_modes(&self.set.groups[owner]) {
                let global = self.globals.of_groups.get(&target.0)?;
                let through = if has_modes(&self.set.groups[target.0]) { ".current" } else { "" };
                let is_free = !self.graph.loops(owner, target);
                return target_kind.converted(format!("{global}{through}.{name}"), kind).filter(|_| is_free);
            }
            if target_kind != kind {
                return None;
            }
            place = target;
        }
        None
    }

    fn name(&self, (g, t): Place) -> Option<&str> {
        self.names.get(g)?.as_ref()?.tokens.get(t)?.as_deref()
    }
}

/// Returns the value in the default modes of all other collections, and why it is not the one of their modes.
fn nearest(kind: Kind, token: &Token, mode: usize, why: &'static str) -> Literal {
    let value = token.values.get(mode).and_then(|value| kind.literal(&value.value).ok());
    Literal::nearest(value.map_or_else(String::new, |literal| literal.text), why)
}

/// Returns the property of the current mode.
fn current<'a>(modes_name: &str, mut named: impl Iterator<Item = (usize, &'a str)>) -> String {
    let default = named.next().map_or_else(String::new, |(_, name)| format!("self.{name}"));
    let others = named.map(|(_, name)| format!("self.current-mode == {modes_name}.{name} ? self.{name} : "));
    format!("{}{default}", others.collect::<String>())
}
