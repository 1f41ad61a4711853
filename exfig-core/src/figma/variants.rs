//! Names of variants: `Size=24, State=Filled` in the set `Bell` is `Bell/24/Filled`.
//!
//! A property is a switch if its values in the set are exactly two that form a pair, such as `True` and
//! `False`. A switch adds the property's name if it is on and nothing if it is off: `Bell` and `Filled=True`
//! is `Bell/Filled`, so that two switches cannot give the same name. Where other values occur, they are
//! values like any other: `Country=NO` is Norway. Source: "Create and use variants", Figma Help Center.

use std::collections::{BTreeMap, BTreeSet};

use super::node::Node;

/// The pairs of values that make a property a switch: on, off; in lower case.
const SWITCHES: [[&str; 2]; 3] = [["true", "false"], ["on", "off"], ["yes", "no"]];

/// Names the variants of one component set.
#[derive(Debug, Default)]
pub(super) struct VariantNames {
    /// The names of the properties that are switches.
    switches: BTreeSet<String>,
}

impl VariantNames {
    /// Looks at all variants of the set.
    pub(super) fn in_set(set: &Node) -> Self {
        let mut values = BTreeMap::<&str, BTreeSet<String>>::new();
        for (property, value) in set.children.iter().flat_map(|variant| properties(&variant.name)) {
            values.entry(property).or_default().insert(value.to_ascii_lowercase());
        }
        let is_switch = |values: &BTreeSet<String>| {
            values.len() == 2 && SWITCHES.iter().any(|pair| pair.iter().all(|value| values.contains(*value)))
        };
        let switches = values.into_iter().filter(|(_, values)| is_switch(values));
        Self { switches: switches.map(|(property, _)| property.to_owned()).collect() }
    }

    /// Returns the name of the variant called `variant` in the set called `set`.
    pub(super) fn name(&self, set: &str, variant: &str) -> String {
        let mut name = set.to_owned();
        for (property, value) in properties(variant) {
            let is_on = || SWITCHES.iter().any(|[on, _]| value.eq_ignore_ascii_case(on));
            let part = match self.switches.contains(property) {
                true if is_on() => property,
                true => continue,
                false => value,
            };
            name.push('/');
            name.push_str(part);
        }
        name
    }
}

/// Returns each property and its value; a part without `=` is a value of the property without a name.
fn properties(variant: &str) -> impl Iterator<Item = (&str, &str)> {
    variant
        .split(',')
        .map(|part| part.split_once('=').unwrap_or(("", part)))
        .map(|(property, value)| (property.trim(), value.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(variants: &[&str]) -> Vec<String> {
        let child = |name: &&str| Node { name: (*name).to_owned(), ..Node::default() };
        let set = Node { children: variants.iter().map(child).collect(), ..Node::default() };
        let names = VariantNames::in_set(&set);
        variants.iter().map(|variant| names.name("Bell", variant)).collect()
    }

    #[test]
    fn variants_are_named_by_their_values() {
        let table: [(&[&str], &[&str]); 8] = [
            (&["Size=24, State=Filled"], &["Bell/24/Filled"]),
            (&["Filled=True, Muted=False", "Filled=False, Muted=True"], &["Bell/Filled", "Bell/Muted"]),
            (&["Filled=On", "Filled=off"], &["Bell/Filled", "Bell"]),
            // Three countries, two that are no pair, one that is alone.
            (&["Country=SE", "Country=NO", "Country=DK"], &["Bell/SE", "Bell/NO", "Bell/DK"]),
            (&["Country=SE", "Country=NO"], &["Bell/SE", "Bell/NO"]),
            (&["Shown=true", "Shown=off"], &["Bell/true", "Bell/off"]),
            (&["Filled=True"], &["Bell/True"]),
            (&["plain", "a=b=c"], &["Bell/plain", "Bell/b=c"]),
        ];
        for (variants, want) in table {
            assert_eq!(names(variants), want);
        }
    }
}
