//! Parts of a design that are not exported, counted by reason and reported once.

use std::collections::BTreeMap;

use crate::words::{named_all, on_one_line};

/// Names that were left out or changed, grouped by reason.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notices {
    by_reason: BTreeMap<String, Vec<String>>,
}

/// How many names to show per reason; the rest are only counted.
const SHOWN: usize = 5;

impl Notices {
    /// Notes that `name` was left out, or exported with a loss, because of `reason`.
    pub fn add(&mut self, reason: impl Into<String>, name: impl Into<String>) {
        self.by_reason.entry(reason.into()).or_default().push(name.into());
    }

    /// Adds everything in `other`.
    pub fn extend(&mut self, other: Self) {
        for (reason, names) in other.by_reason {
            self.by_reason.entry(reason).or_default().extend(names);
        }
    }

    /// Returns one line per reason:
    /// ``text styles without a font or a size (12): `a`, `b`, `c`, `d`, `e` and 7 more``.
    pub fn lines(&self) -> Vec<String> {
        self.by_reason
            .iter()
            .map(|(reason, names)| {
                let shown = named_all(names.iter().take(SHOWN).map(String::as_str));
                let more = match names.len().saturating_sub(SHOWN) {
                    0 => String::new(),
                    more => format!(" and {more} more"),
                };
                format!("{} ({}): {shown}{more}", on_one_line(reason), names.len())
            })
            .collect()
    }

    /// Returns the total number of names.
    pub fn count(&self) -> usize {
        self.by_reason.values().map(Vec::len).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_counted_and_the_first_are_shown() {
        let mut notices = Notices::default();
        for i in 0..7 {
            notices.add("aliases of variables that do not exist", format!("v{i}"));
        }
        notices.add("grid styles", "12 columns");
        insta::assert_snapshot!(notices.lines().join("\n"), @r"
        aliases of variables that do not exist (7): `v0`, `v1`, `v2`, `v3`, `v4` and 2 more
        grid styles (1): `12 columns`
        ");
        assert_eq!(notices.count(), 8);
    }
}
