//! Tokens as custom properties, a block per mode.

use super::ident::IDENTIFIERS;
use super::{Block, Property, gradient};
use crate::design::{Token, TokenGroup, TokenSet, Value};
use crate::formats::ledger::{GroupNames, token_names};
use crate::formats::{number, text};

pub(super) fn blocks(set: &TokenSet, root: &str) -> Vec<Block> {
    let (names, _) = token_names(&IDENTIFIERS, set);
    set.groups
        .iter()
        .zip(&names)
        .filter_map(|(group, names)| Some((group, names.as_ref()?)))
        .flat_map(|(group, names)| group_blocks(group, names, root))
        .collect()
}

fn group_blocks(group: &TokenGroup, names: &GroupNames, root: &str) -> Vec<Block> {
    let attribute = text::css_ident(names.name.as_deref().unwrap_or("theme"));
    let modes = names.modes.iter().enumerate().filter_map(|(m, name)| Some((m, name.as_deref()?)));
    modes
        .enumerate()
        .map(|(i, (m, mode))| {
            let mut selectors = Vec::new();
            if i == 0 {
                selectors.push(root.to_owned());
            }
            if group.modes.len() > 1 {
                selectors.push(format!("[data-{attribute}={}]", text::css_string(mode)));
            }
            let tokens = group.tokens.iter().zip(&names.tokens);
            let properties = tokens
                .filter_map(|(token, name)| {
                    let name = match &names.name {
                        Some(prefix) => format!("{prefix}-{}", name.as_deref()?),
                        None => name.clone()?,
                    };
                    // Descriptions appear only once.
                    let description = if i == 0 { token.description.as_str() } else { "" };
                    Some(property(&name, token, m)?.with_comment(description))
                })
                .collect();
            let mode = if group.modes.len() > 1 { format!(": {}", group.modes[m]) } else { String::new() };
            Block { comment: text::css_comment(&format!("{}{mode}", group.name)), selectors, properties }
        })
        .collect()
}

fn property(name: &str, token: &Token, mode: usize) -> Option<Property> {
    let value = match &token.values.get(mode)?.value {
        Value::Color(color) => color.hex(),
        Value::Number(number) => number::css(*number),
        Value::String(string) => text::css_string(string),
        Value::Boolean(boolean) => boolean.to_string(),
        Value::Paints(paints) => match gradient::layers(paints) {
            Some(layers) => layers,
            None => return Some(Property::lost(name, "diamond gradients have no CSS form")),
        },
    };
    Some(Property::new(name, value))
}
