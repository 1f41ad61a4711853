//! Custom properties that two kinds of a theme would share.

use std::collections::{BTreeMap, BTreeSet};

use super::background::Backgrounds;
use super::bound::Variables;
use super::ident::NAMES;
use super::{Sheet, blocks};
use crate::design::TokenSet;
use crate::formats::{Content, Options};

/// The names that several parts of a theme would have, and the part that keeps each: the only one that had it
/// in an earlier export.
pub(super) type Shared = BTreeMap<String, Option<usize>>;

pub(super) fn names(theme: &[Content]) -> Shared {
    let mut owners = BTreeMap::<String, (usize, Vec<usize>)>::new();
    for (at, part) in theme.iter().enumerate() {
        let before = names_before(part);
        for name in names_of(part) {
            let is_on_record = before.contains(&name);
            let (count, recorded) = owners.entry(name).or_default();
            *count += 1;
            recorded.extend(Some(at).filter(|_| is_on_record));
        }
    }
    let shared = owners.into_iter().filter(|(_, (count, _))| *count > 1);
    shared
        .map(|(name, (_, recorded))| (name, if let [one] = recorded.as_slice() { Some(*one) } else { None }))
        .collect()
}

fn names_of(part: &Content) -> BTreeSet<String> {
    let none = BTreeSet::new();
    let variables = Variables::default();
    let sheet = Sheet {
        names: &NAMES,
        output_path: "",
        root: "",
        options: Options::NONE,
        keeps_references: true,
        lost: &none,
        variables: &variables,
        backgrounds: &Backgrounds::default(),
    };
    blocks(part, &sheet)
        .into_iter()
        .flat_map(|block| block.properties)
        .filter(|property| property.is_custom)
        .map(|property| property.name)
        .collect()
}

/// Returns the names of what earlier exports named.
fn names_before(part: &Content) -> BTreeSet<String> {
    fn kept<T: Clone>(items: &[T], is_on_record: impl Fn(&T) -> bool) -> Vec<T> {
        items.iter().filter(|item| is_on_record(item)).cloned().collect()
    }
    match *part {
        Content::Tokens(set) => {
            let mut set = TokenSet::clone(set);
            set.groups.iter_mut().for_each(|group| group.tokens.retain(|token| token.on_record));
            names_of(&Content::Tokens(&set))
        }
        Content::Typography(styles) => names_of(&Content::Typography(&kept(styles, |style| style.on_record))),
        Content::Effects(styles) => names_of(&Content::Effects(&kept(styles, |style| style.on_record))),
        // Classes share no name with properties.
        Content::Icons(_) | Content::Images(_) | Content::Theme(_) => BTreeSet::new(),
    }
}
