//! What a format cannot write of a design: names that it leaves out, and paints that it has no exact form for. Pure.

use std::collections::BTreeSet;

use exfig_lock::lock::{LockCollection, LockToken};

use crate::design::{Notices, Value};
use crate::formats::{self, CodeFormat, Content, Fidelity, Place};

/// What a format leaves out and no earlier export named.
#[derive(Default)]
pub(super) struct Unnamed {
    /// The ids of tokens and styles.
    ids: BTreeSet<String>,
    /// The ids of collections.
    collections: BTreeSet<String>,
    /// The ids of collections, and modes of theirs.
    modes: BTreeSet<(String, String)>,
}

impl Unnamed {
    /// Adds what the format leaves out and no earlier export named.
    pub(super) fn add(&mut self, format: CodeFormat, content: &Content<'_>) {
        if let Content::Theme(parts) = content {
            return parts.iter().for_each(|part| self.add(format, part));
        }
        let group = |at: usize| match content {
            Content::Tokens(set) => set.groups.get(at),
            _ => None,
        };
        let problems = formats::name_problems(format, content).into_iter();
        for owner in problems.flat_map(|problem| problem.owners).filter(|owner| !owner.on_record) {
            match owner.place {
                Place::Group(at) => {
                    let Some(group) = group(at) else { continue };
                    let tokens = group.tokens.iter().filter(|token| !token.on_record);
                    self.ids.extend(tokens.map(|token| token.id.clone()));
                    self.collections.insert(group.id.clone());
                }
                Place::Mode(at, _) => {
                    self.modes.extend(group(at).map(|group| (group.id.clone(), owner.figma_name)));
                }
                Place::Item(..) => _ = self.ids.insert(owner.id),
            }
        }
    }

    /// Drops the tokens and styles that have no name yet.
    pub(super) fn forget_tokens(&self, tokens: &mut Vec<LockToken>) {
        let ids = self.ids.iter().map(|id| LockToken::id_of(id)).collect::<BTreeSet<_>>();
        tokens.retain(|token| !ids.contains(token.id.as_str()));
    }

    /// Drops the names of collections and modes that they do not have yet.
    pub(super) fn forget_collections(&self, collections: &mut [LockCollection]) {
        for LockCollection { id, name, modes, .. } in collections {
            if self.collections.contains(id) {
                // Whether it has a prefix stays decided.
                name.clear();
            }
            modes.retain(|mode| !self.modes.contains(&(id.clone(), mode.clone())));
        }
    }
}

/// Returns why the format leaves names out, a sentence each.
pub(super) fn sentences(format: CodeFormat, content: &Content<'_>) -> Vec<String> {
    let problems = formats::name_problems(format, content);
    let mut sentences = problems.iter().map(ToString::to_string).collect::<Vec<_>>();
    if let Content::Theme(parts) = content {
        sentences.extend(format.clashes(parts));
    }
    sentences
}

/// Notes the paints that the format has no exact form for.
pub(super) fn add_losses(format: CodeFormat, content: &Content<'_>, path: &str, losses: &mut Notices) {
    let set = match content {
        Content::Tokens(set) => set,
        Content::Theme(parts) => {
            return parts.iter().for_each(|part| add_losses(format, part, path, losses));
        }
        _ => return,
    };
    for token in set.groups.iter().flat_map(|group| &group.tokens) {
        let fidelity = token.values.iter().map(|value| match &value.value {
            Value::Paints(paints) => format.fidelity(paints),
            _ => Fidelity::Exact,
        });
        let reason = match fidelity.max() {
            Some(Fidelity::Lost) => "paints that it has no form for, and leaves out",
            Some(Fidelity::Near) => "paints that it has no form for, and shows nearly",
            Some(Fidelity::Exact) | None => continue,
        };
        losses.add(format!("`{path}`: {reason}"), &token.figma_name);
    }
}
