//! Turns names with folders into nested groups.

use std::collections::HashMap;

use super::value::Json;

/// A group, a token, or both.
#[derive(Default)]
pub(super) struct Tree {
    token: Option<Json>,
    children: Vec<(String, Tree)>,
    /// Name → index in `children`, which keep Figma's order.
    index: HashMap<String, usize>,
}

impl Tree {
    /// Inserts a token at a path, as aliases spell it: `surface.base`.
    pub(super) fn insert(&mut self, path: &str, token: Json) {
        let mut node = self;
        for segment in path.split('.') {
            let next = *node.index.entry(segment.to_owned()).or_insert_with(|| {
                node.children.push((segment.to_owned(), Self::default()));
                node.children.len() - 1
            });
            node = &mut node.children[next].1;
        }
        node.token = Some(token);
    }

    /// Returns the members of the group.
    pub(super) fn into_members(self) -> Vec<(String, Json)> {
        let mut members = Vec::with_capacity(self.children.len() + 1);
        if let Some(token) = self.token {
            members.push(("$root".to_owned(), token));
        }
        members.extend(self.children.into_iter().map(|(name, child)| {
            let json = match child {
                Self { token: Some(token), children, .. } if children.is_empty() => token,
                group => Json::Object(group.into_members()),
            };
            (name, json)
        }));
        members
    }
}
