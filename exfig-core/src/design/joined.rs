//! Joins what several entries have: a theme shows their tokens together.

use std::collections::BTreeSet;

use super::style_modes::ID as STYLES;
use super::tokens::unique_name;
use super::{Axis, TokenGroup, TokenSet};

impl TokenSet {
    /// Adds the tokens of another entry. A group goes into the one of the same name and modes. Color styles with modes
    /// join the collection that has their modes in any case (`light` and `Light`); if they match none, their group gets a
    /// name of its own, because nobody can rename it in Figma.
    pub(crate) fn join(&mut self, more: Self) {
        let more = with_axes_of_its_own(more, &self.axes);
        let is_new = |axis: &Axis| self.axes.iter().all(|other| other.id != axis.id);
        let axes = more.axes.into_iter().filter(is_new).collect::<Vec<_>>();
        self.axes.extend(axes);
        for group in more.groups {
            self.join_group(group);
        }
    }

    fn join_group(&mut self, mut group: TokenGroup) {
        if let Some(there) = self.groups.iter_mut().find(|there| is_same(there, &group)) {
            if there.id == STYLES {
                // The collection says how its modes are spelled.
                there.id.clone_from(&group.id);
                there.modes.clone_from(&group.modes);
            }
            extend(&mut there.tokens, group.tokens, |token| (&token.id, &token.name));
            return;
        }
        let names = self.groups.iter().map(|there| there.name.clone()).collect::<Vec<_>>();
        let taken = names.iter().map(String::as_str);
        if group.id == STYLES {
            group.name = unique_name(&group.name, taken);
        } else if let Some(styles) =
            self.groups.iter_mut().find(|there| there.id == STYLES && there.name == group.name)
        {
            styles.name = unique_name(&styles.name, taken);
        }
        self.groups.push(group);
    }
}

fn is_same(there: &TokenGroup, group: &TokenGroup) -> bool {
    let lower = |modes: &[String]| modes.iter().map(|mode| mode.to_lowercase()).collect::<Vec<_>>();
    let has_styles = there.id == STYLES || group.id == STYLES;
    let same_modes = there.modes == group.modes
        || has_styles && there.prefixed == group.prefixed && lower(&there.modes) == lower(&group.modes);
    there.name == group.name && same_modes
}

/// Adds what `list` does not contain yet: two entries may both take a token under the same name.
pub(crate) fn extend<T>(list: &mut Vec<T>, more: Vec<T>, key: impl Fn(&T) -> (&String, &String)) {
    let owned = |item: &T| {
        let (id, name) = key(item);
        (id.clone(), name.clone())
    };
    let mut seen = list.iter().map(owned).collect::<BTreeSet<_>>();
    list.extend(more.into_iter().filter(|item| seen.insert(owned(item))));
}

/// Returns the set with another id for each axis whose modes differ from those in `axes`: two entries may
/// include different modes of one collection.
fn with_axes_of_its_own(mut set: TokenSet, axes: &[Axis]) -> TokenSet {
    for at in 0..set.axes.len() {
        let axis = set.axes[at].clone();
        if axes.iter().any(|other| other.id == axis.id && other.modes != axis.modes) {
            set.axes[at].id.push_str("#2");
            let across = set.groups.iter_mut().flat_map(|group| &mut group.tokens);
            let ids = across.filter_map(|token| token.across.as_mut()).flat_map(|across| &mut across.axes);
            ids.filter(|id| **id == axis.id).for_each(|id| id.push_str("#2"));
        }
    }
    set
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(id: &str, name: &str, modes: [&str; 2]) -> TokenGroup {
        let modes = modes.map(str::to_owned).into();
        TokenGroup { id: id.to_owned(), name: name.to_owned(), modes, ..TokenGroup::default() }
    }

    #[test]
    fn styles_with_modes_join_the_collection_that_has_their_modes() {
        let styles = || group(STYLES, "Theme", ["light", "dark"]);
        let table = [
            (group("C:1", "Theme", ["Light", "Dark"]), "C:1 Theme Light/Dark"),
            (group("C:1", "Theme", ["Day", "Night"]), "styles:modes Theme 2 light/dark, C:1 Theme Day/Night"),
            (group("C:1", "Brand", ["Light", "Dark"]), "styles:modes Theme light/dark, C:1 Brand Light/Dark"),
            (
                TokenGroup { prefixed: true, ..group("C:1", "Theme", ["Light", "Dark"]) },
                "styles:modes Theme 2 light/dark, C:1 Theme Light/Dark",
            ),
        ];
        for (collection, wanted) in table {
            for order in [[styles(), collection.clone()], [collection.clone(), styles()]] {
                let mut joined = TokenSet::default();
                for group in order {
                    joined.join(TokenSet { groups: vec![group], ..TokenSet::default() });
                }
                joined.groups.sort_by_key(|group| group.id != STYLES);
                let shown = joined
                    .groups
                    .iter()
                    .map(|group| format!("{} {} {}", group.id, group.name, group.modes.join("/")));
                assert_eq!(shown.collect::<Vec<_>>().join(", "), wanted);
            }
        }
    }
}
