//! References from text and effect styles to the variables of the same theme that they are bound to.

use std::collections::{BTreeMap, BTreeSet};

use super::{Block, Property};
use crate::asset::Rgba;
use crate::design::{Unit, Value, families};
use crate::formats::{number, text};

/// The variables of a theme, by their Figma ids.
#[derive(Debug, Default)]
pub(in crate::formats) struct Variables(pub(super) BTreeMap<String, Variable>);

/// A variable that has a custom property.
#[derive(Debug, Clone)]
pub(super) struct Variable {
    /// The property's name, escaped, without the dashes.
    pub(super) name: String,
    /// Its value in the default mode.
    pub(super) value: Value,
    pub(super) unit: Option<Unit>,
    /// The selectors of the elements that may change its value: `[data-theme]`.
    pub(super) changed_by: BTreeSet<String>,
}

/// What a property of a style needs.
#[derive(Debug, Clone, Copy)]
pub(super) enum Wanted<'a> {
    /// A length in px.
    Px(f64),
    /// A plain number, such as a weight.
    Number(f64),
    /// A font family.
    Family(&'a str),
    Color(Rgba),
}

/// Figma keeps numbers of styles as 32-bit floats, and rounds those of variables on its own.
const SAME: f64 = 0.001;

impl Variables {
    /// Returns a reference to the variable `id` if its value is the wanted one. Else the style is bound to
    /// another version of it, and its own value counts.
    pub(super) fn reference(&self, id: Option<&String>, wanted: Wanted<'_>) -> Option<(String, &Variable)> {
        let variable = self.0.get(id?)?;
        let reference = format!("var(--{})", variable.name);
        let unit = variable.unit.unwrap_or(Unit::None);
        let is_plain = matches!(unit, Unit::None | Unit::Weight);
        let text = match (&variable.value, wanted) {
            (Value::Number(number), Wanted::Px(px)) if (number - px).abs() < SAME => match unit {
                Unit::Px | Unit::Rem => reference,
                _ if is_plain => format!("calc({reference} * 1px)"),
                _ => return None,
            },
            (Value::Number(number), Wanted::Number(plain)) if (number - plain).abs() < SAME && is_plain => {
                reference
            }
            (Value::String(stack), Wanted::Family(family)) => {
                let families = families(stack);
                // What is not known to be a stack is written as one quoted string.
                let is_usable = unit == Unit::FontFamily || unit == Unit::None && families.len() == 1;
                (is_usable && families.first() == Some(&family)).then_some(reference)?
            }
            (Value::Color(color), Wanted::Color(own)) if *color == own => reference,
            _ => return None,
        };
        Some((text, variable))
    }
}

/// A declaration of a style under construction: its value, and what may change it.
#[derive(Debug, Clone)]
pub(super) struct Bound {
    pub(super) value: String,
    pub(super) changed_by: BTreeSet<String>,
}

impl Bound {
    /// Returns the reference to a variable, or else the style's own value.
    pub(super) fn new(variables: &Variables, id: Option<&String>, wanted: Wanted<'_>) -> Self {
        match variables.reference(id, wanted) {
            Some((value, variable)) => Self { value, changed_by: variable.changed_by.clone() },
            None => Self::fixed(match wanted {
                Wanted::Px(number) => format!("{}px", number::css(number)),
                Wanted::Number(number) => number::css(number),
                Wanted::Family(family) => text::css_string(family),
                Wanted::Color(color) => color.hex(),
            }),
        }
    }

    /// A value that no mode changes.
    pub(super) fn fixed(value: impl Into<String>) -> Self {
        Self { value: value.into(), changed_by: BTreeSet::new() }
    }

    /// Joins values, with what may change any of them.
    pub(super) fn join(parts: &[Self], separator: &str) -> Self {
        let value = parts.iter().map(|part| part.value.as_str()).collect::<Vec<_>>().join(separator);
        Self { value, changed_by: parts.iter().flat_map(|part| part.changed_by.iter().cloned()).collect() }
    }
}

/// Returns a block for each set of selectors. A custom property is computed where it is declared, so those
/// that refer to what a nested element changes are declared again there.
pub(super) fn blocks(root: &str, properties: Vec<(Property, BTreeSet<String>)>) -> Vec<Block> {
    let mut by_selectors = BTreeMap::<BTreeSet<String>, Vec<Property>>::new();
    for (property, changed_by) in properties {
        by_selectors.entry(changed_by).or_default().push(property);
    }
    let block = |(changed_by, properties): (BTreeSet<String>, Vec<Property>)| Block {
        selectors: std::iter::once(root.to_owned()).chain(changed_by).collect(),
        properties,
        ..Block::default()
    };
    by_selectors.into_iter().map(block).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text that is not known to be a stack is written as one quoted string.
    #[test]
    fn only_a_stack_of_families_is_one() {
        let variables = |stack: &str, unit| {
            let value = Value::String(stack.to_owned());
            let variable = Variable { name: "f".to_owned(), value, unit, changed_by: BTreeSet::new() };
            Variables(BTreeMap::from([("V".to_owned(), variable)]))
        };
        let table = [
            ("Inter", None, true),
            ("Inter, sans-serif", None, false),
            ("Inter, sans-serif", Some(Unit::FontFamily), true),
            ("Other", None, false),
        ];
        for (stack, unit, is_reference) in table {
            let bound = Bound::new(&variables(stack, unit), Some(&"V".to_owned()), Wanted::Family("Inter"));
            assert_eq!(bound.value, if is_reference { "var(--f)" } else { "\"Inter\"" }, "{stack}");
        }
    }
}
