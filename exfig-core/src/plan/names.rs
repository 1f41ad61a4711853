//! Which names of a design an entry includes, and how it renames them: `names`, `exclude` and `replace`, for
//! components, styles and tokens alike.

use crate::config::Entry;
use crate::naming::with_acronyms;
use crate::patterns::{NameMatcher, Replacer};

/// The compiled `names`, `exclude` and `replace` of an entry.
#[derive(Debug, Clone)]
pub(crate) struct Names {
    filter: NameMatcher,
    replacer: Replacer,
    acronyms: Vec<String>,
}

impl Names {
    pub(crate) fn of(entry: &Entry) -> Self {
        Self {
            filter: NameMatcher::new(&entry.filter),
            replacer: Replacer::new(&entry.replace),
            acronyms: entry.acronyms.clone(),
        }
    }

    /// Whether the entry includes this Figma name.
    pub(crate) fn take(&self, figma_name: &str) -> bool {
        self.filter.matches(figma_name)
    }

    /// Returns the name after `replace`, with its acronyms as words.
    pub(crate) fn rename(&self, figma_name: &str) -> String {
        with_acronyms(&self.replacer.apply(figma_name), &self.acronyms)
    }

    /// Keeps in `list` only what the entry includes, and sets each item's `name` to its `figma_name` after
    /// `replace`.
    pub(crate) fn apply<T>(
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
    fn names_are_filtered_before_they_are_replaced() {
        let mut entry = icons(&[]);
        entry.filter.names = vec!["ic/*".to_owned()];
        entry.filter.exclude = vec!["*/old".to_owned()];
        entry.replace = vec![("^ic/".to_owned(), String::new()), ("^s".to_owned(), "S".to_owned())];
        let mut list = ["ic/sun", "sun", "ic/old", "ic/moon"].map(|name| (name, String::new())).to_vec();
        Names::of(&entry).apply(&mut list, |(figma_name, _)| figma_name, |(_, name)| name);
        assert_eq!(list, [("ic/sun", "Sun".to_owned()), ("ic/moon", "moon".to_owned())]);
    }
}
