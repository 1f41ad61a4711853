//! Decides which identifier each value gets in a format, and which values get none.
//!
//! Two Figma names can give the same identifier (`a/b` and `a-b`), and a name can give none (`🌧`). If one of
//! them had the identifier in an earlier export, it keeps it, and the others are left out: code that uses it
//! still compiles and means the same. Otherwise all are left out: keeping the first would let the order in
//! Figma silently decide what a name means. The planner reports every [`NameProblem`]; the formats render only
//! what has a name here, so their text is always valid.

use std::collections::BTreeMap;

use super::problem::{NameOwner, NameProblem, NameReason, Place};
use super::{CodeFormat, Content};
use crate::design::{AssetItem, EffectStyle, TextStyle, Token, TokenGroup, TokenSet, Value};
use crate::naming;

/// Returns the names that collide in this format or give no identifier.
/// [`Format::files`](super::Format::files) leaves out everything listed here.
pub fn name_problems(format: CodeFormat, content: &Content) -> Vec<NameProblem> {
    let rules = format.identifiers();
    match content {
        Content::Tokens(set) => token_names(rules, set).1,
        Content::Typography(styles) => style_names(rules, styles).1,
        Content::Effects(styles) => effect_names(rules, styles).1,
        Content::Icons(items) => asset_names(rules, "icon", items).1,
        Content::Images(items) => asset_names(rules, "image", items).1,
        Content::Theme(parts) => parts.iter().flat_map(|part| name_problems(format, part)).collect(),
    }
}

/// How a format turns names into identifiers; `None` if a name gives none.
#[derive(Debug, Clone, Copy)]
pub struct Identifiers {
    /// Separates the name of a group from what is in it, in messages.
    pub separator: &'static str,
    /// For a group of tokens whose names are prefixed.
    pub group: fn(&str) -> Option<String>,
    /// For a mode.
    pub mode: fn(&str) -> Option<String>,
    /// For a token whose name in code is known, if the format can use that as it is.
    pub exact: Option<fn(&str) -> Option<String>>,
    /// For a token.
    pub token: fn(&str) -> Option<String>,
    /// For a text style or an effect style.
    pub style: fn(&str) -> Option<String>,
    /// For an icon or image; the first argument is which of the two: `icon`, `image`.
    pub asset: fn(&str, &str) -> Option<String>,
}

/// The names of a group of tokens.
#[derive(Debug, Default)]
pub(super) struct GroupNames {
    /// The module, prefix or group that stands for the group; `None` if its names have no prefix.
    pub(super) name: Option<String>,
    /// A name per mode; `None` for one that is left out.
    pub(super) modes: Vec<Option<String>>,
    /// A name per token; `None` for one that is left out.
    pub(super) tokens: Vec<Option<String>>,
}

/// Keeps the identifiers of modes apart from those of tokens: none contains it.
const OF_MODE: char = '\0';

/// Collects identifiers and their owners.
#[derive(Default)]
struct Ledger {
    owners: BTreeMap<String, Vec<NameOwner>>,
    problems: Vec<NameProblem>,
}

impl Ledger {
    /// Records that `owner` would have `identifier` (as shown to people, with everything that makes it
    /// unique).
    fn claim(&mut self, identifier: Option<String>, owner: NameOwner) {
        match identifier {
            Some(identifier) => self.owners.entry(identifier).or_default().push(owner),
            None => self.problems.push(NameProblem { reason: NameReason::NoName, owners: vec![owner] }),
        }
    }

    /// Returns the problems, in the order of their first owners.
    fn settle(self) -> Vec<NameProblem> {
        let shared = with_look_alikes(self.owners).into_iter().filter(|(_, owners)| owners.len() > 1);
        let mut problems = self.problems;
        problems.extend(shared.map(|(identifier, owners)| settled(identifier.replace(OF_MODE, ""), owners)));
        problems.sort_by_key(|problem| problem.owners.first().map(|owner| owner.place));
        problems
    }
}

/// Says who loses an identifier that several values would have: all but the only one that had it before.
fn settled(identifier: String, mut owners: Vec<NameOwner>) -> NameProblem {
    let mut before = owners.iter().enumerate().filter(|(_, owner)| owner.on_record).map(|(at, _)| at);
    match (before.next(), before.next()) {
        (Some(at), None) => {
            let by = owners.remove(at).figma_name;
            NameProblem { reason: NameReason::Taken { identifier, by }, owners }
        }
        _ => NameProblem { reason: NameReason::Shared(identifier), owners },
    }
}

/// Groups identifiers that only look alike, if any has letters beyond ASCII (rustc's `confusable_idents`).
fn with_look_alikes(owners: BTreeMap<String, Vec<NameOwner>>) -> Vec<(String, Vec<NameOwner>)> {
    let has_foreign = owners.keys().any(|identifier| !identifier.is_ascii());
    if !has_foreign {
        return owners.into_iter().collect();
    }
    let mut alike = BTreeMap::<String, Vec<(String, Vec<NameOwner>)>>::new();
    for (identifier, owners) in owners {
        alike.entry(naming::look_alike_key(&identifier)).or_default().push((identifier, owners));
    }
    let mut all = Vec::new();
    for mut same in alike.into_values() {
        if same.len() > 1 && same.iter().any(|(identifier, _)| !identifier.is_ascii()) {
            let name = same[0].0.clone();
            all.push((name, same.into_iter().flat_map(|(_, owners)| owners).collect()));
        } else {
            all.append(&mut same);
        }
    }
    all
}

/// Returns the names of the groups (`None` for one that is left out), and the problems.
pub(super) fn token_names(
    rules: &Identifiers,
    set: &TokenSet,
) -> (Vec<Option<GroupNames>>, Vec<NameProblem>) {
    let mut ledger = Ledger::default();
    let scopes: Vec<Option<String>> =
        set.groups.iter().map(|group| (rules.group)(&group.name).filter(|_| group.prefixed)).collect();
    for (g, group) in set.groups.iter().enumerate().filter(|(_, group)| group.prefixed) {
        let owner = NameOwner::without_id(Place::Group(g), &group.name, group.on_record.name);
        ledger.claim(scopes[g].clone(), owner);
    }
    let mut problems = ledger.settle();
    let dropped: Vec<Place> =
        problems.iter().flat_map(|problem| &problem.owners).map(|owner| owner.place).collect();

    let mut ledger = Ledger::default();
    let mut names: Vec<Option<GroupNames>> = Vec::with_capacity(set.groups.len());
    for ((g, group), scope) in set.groups.iter().enumerate().zip(scopes) {
        let left = !dropped.contains(&Place::Group(g));
        names.push(left.then(|| name_group(rules, g, group, scope, &mut ledger)));
    }
    problems.extend(ledger.settle());
    for owner in problems.iter().flat_map(|problem| &problem.owners) {
        match owner.place {
            Place::Group(_) => {}
            Place::Mode(g, m) => names[g].iter_mut().for_each(|names| names.modes[m] = None),
            Place::Item(g, t) => names[g].iter_mut().for_each(|names| names.tokens[t] = None),
        }
    }
    (names, problems)
}

fn name_group(
    rules: &Identifiers,
    g: usize,
    group: &TokenGroup,
    scope: Option<String>,
    ledger: &mut Ledger,
) -> GroupNames {
    let mut names = GroupNames { name: scope, ..GroupNames::default() };
    // Rust's items are in the group's module; CSS and JSON have a single namespace.
    let shown = |name: &str| match &names.name {
        Some(scope) => format!("{scope}{}{name}", rules.separator),
        None => name.to_owned(),
    };
    for (m, mode) in group.modes.iter().enumerate() {
        let name = (rules.mode)(mode);
        let owner = NameOwner::without_id(Place::Mode(g, m), mode, group.on_record.modes.contains(mode));
        ledger.claim(name.as_deref().map(|name| shown(&format!("{OF_MODE}{name}"))), owner);
        names.modes.push(name);
    }
    for (t, token) in group.tokens.iter().enumerate() {
        let owner = NameOwner {
            place: Place::Item(g, t),
            figma_name: token.figma_name.clone(),
            id: token.id.clone(),
            on_record: token.on_record,
        };
        // A name from code is the whole name.
        if let Some(name) = rules.exact.and_then(|exact| exact(token.code_name.as_ref()?)) {
            ledger.claim(Some(name.clone()), owner);
            names.tokens.push(Some(name));
            continue;
        }
        let name = (rules.token)(&token.name);
        if is_uniform(token, group) {
            ledger.claim(name.as_deref().map(&shown), owner);
        } else {
            ledger.problems.push(NameProblem { reason: NameReason::Values, owners: vec![owner] });
        }
        names.tokens.push(name);
    }
    names
}

/// Whether there is one value of the same type for each mode. A color and a stack of paints count as the same
/// type.
fn is_uniform(token: &Token, group: &TokenGroup) -> bool {
    let kind = |value: &Value| match value {
        Value::Color(_) | Value::Paints(_) => 0,
        Value::Number(_) => 1,
        Value::String(_) => 2,
        Value::Boolean(_) => 3,
    };
    let first = token.values.first().map(|value| kind(&value.value));
    token.values.len() == group.modes.len()
        && first.is_some()
        && token.values.iter().all(|value| Some(kind(&value.value)) == first)
        && token.across.iter().flat_map(|across| &across.values).all(|value| Some(kind(value)) == first)
}

/// Returns the names of text styles: a constant, the start of custom properties, a path.
pub(super) fn style_names(
    rules: &Identifiers,
    styles: &[TextStyle],
) -> (Vec<Option<String>>, Vec<NameProblem>) {
    flat_names(styles.iter().map(|style| Named {
        identifier: (rules.style)(&style.name),
        figma_name: &style.figma_name,
        id: &style.id,
        on_record: style.on_record,
    }))
}

/// Returns the names of effect styles, by the rules of text styles.
pub(super) fn effect_names(
    rules: &Identifiers,
    styles: &[EffectStyle],
) -> (Vec<Option<String>>, Vec<NameProblem>) {
    flat_names(styles.iter().map(|style| Named {
        identifier: (rules.style)(&style.name),
        figma_name: &style.figma_name,
        id: &style.id,
        on_record: style.on_record,
    }))
}

/// Returns the names of icons or images: a variant, a custom property that starts with `noun`, the name
/// itself.
pub(super) fn asset_names(
    rules: &Identifiers,
    noun: &str,
    items: &[AssetItem],
) -> (Vec<Option<String>>, Vec<NameProblem>) {
    // Without a file, there is nothing that a function could return.
    let name = |item: &AssetItem| match item.files.is_empty() {
        true => None,
        false => (rules.asset)(noun, &item.name),
    };
    flat_names(items.iter().map(|item| Named {
        identifier: name(item),
        figma_name: &item.figma_name,
        id: &item.node,
        on_record: item.on_record,
    }))
}

/// A style or an asset, and the identifier that it would have.
struct Named<'a> {
    identifier: Option<String>,
    figma_name: &'a str,
    id: &'a str,
    on_record: bool,
}

fn flat_names<'a>(items: impl Iterator<Item = Named<'a>>) -> (Vec<Option<String>>, Vec<NameProblem>) {
    let items = items.collect::<Vec<_>>();
    let mut identifiers = items.iter().map(|item| item.identifier.as_deref()).collect::<Vec<_>>();
    identifiers.sort_unstable();
    // There may be thousands, and in most designs no two are alike.
    let is_plain = |identifier: &Option<&str>| identifier.is_some_and(str::is_ascii);
    if identifiers.iter().all(is_plain) && identifiers.windows(2).all(|pair| pair[0] != pair[1]) {
        return (items.into_iter().map(|item| item.identifier).collect(), Vec::new());
    }
    let mut ledger = Ledger::default();
    let mut names = Vec::new();
    for (i, Named { identifier, figma_name, id, on_record }) in items.into_iter().enumerate() {
        let (figma_name, id) = (figma_name.to_owned(), id.to_owned());
        ledger.claim(identifier.clone(), NameOwner { place: Place::Item(0, i), figma_name, id, on_record });
        names.push(identifier);
    }
    let problems = ledger.settle();
    for owner in problems.iter().flat_map(|problem| &problem.owners) {
        if let Place::Item(_, i) = owner.place {
            names[i] = None;
        }
    }
    (names, problems)
}
