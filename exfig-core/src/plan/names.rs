//! What an entry takes of a design, and what it calls it: `names`, `exclude` and `replace`, for components, styles and tokens alike.

use crate::config::Entry;
use crate::patterns::{NameMatcher, Replacer};

/// An entry's choice of Figma names, compiled.
#[derive(Debug, Clone)]
pub struct Names {
    filter: NameMatcher,
    replacer: Replacer,
}

impl Names {
    /// Of an entry.
    #[must_use]
    pub fn of(entry: &Entry) -> Self {
        Self { filter: NameMatcher::new(&entry.filter), replacer: Replacer::new(&entry.replace) }
    }

    /// Whether the entry takes what has this name in Figma.
    #[must_use]
    pub fn take(&self, figma_name: &str) -> bool {
        self.filter.matches(figma_name)
    }

    /// What the entry calls it.
    #[must_use]
    pub fn rename(&self, figma_name: &str) -> String {
        self.replacer.apply(figma_name)
    }

    /// Leaves in `list` what the entry takes, under the entry's names; `figma_name` and `name` are those of an item.
    pub fn apply<T>(
        &self,
        list: &mut Vec<T>,
        figma_name: impl Fn(&T) -> &str,
        name: impl Fn(&mut T) -> &mut String,
    ) {
        list.retain(|item| self.take(figma_name(item)));
        for item in list {
            *name(item) = self.rename(figma_name(item));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::tests::icons;

    #[test]
    fn a_name_is_chosen_as_figma_has_it_and_then_replaced() {
        let mut entry = icons(&[]);
        entry.filter.names = vec!["ic/*".to_owned()];
        entry.filter.exclude = vec!["*/old".to_owned()];
        entry.replace = vec![("^ic/".to_owned(), String::new()), ("^s".to_owned(), "S".to_owned())];
        let mut list = ["ic/sun", "sun", "ic/old", "ic/moon"].map(|name| (name, String::new())).to_vec();
        Names::of(&entry).apply(&mut list, |(figma_name, _)| figma_name, |(_, name)| name);
        assert_eq!(list, [("ic/sun", "Sun".to_owned()), ("ic/moon", "moon".to_owned())]);
    }
}
