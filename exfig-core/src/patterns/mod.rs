//! Compiles `names`, `exclude` and `replace`: the only place that knows globs and regular expressions.

mod glob;

use regex_lite::Regex;

pub(crate) use self::glob::{Glob, parse_glob};

use crate::config::{NameFilter, PatternRules, ReplaceError};

/// Checks the patterns of a configuration; pass it to [`read`](crate::read).
#[derive(Debug, Clone, Copy, Default)]
pub struct Patterns;

impl PatternRules for Patterns {
    fn glob(&self, pattern: &str) -> Result<(), String> {
        check_glob(pattern)
    }

    fn replacement(&self, pattern: &str, replacement: &str) -> Result<(), ReplaceError> {
        check_replacement(pattern, replacement)
    }
}

/// A compiled [`NameFilter`].
#[derive(Debug, Clone)]
pub(crate) struct NameMatcher {
    names: Option<Vec<Glob>>,
    exclude: Vec<Glob>,
}

impl NameMatcher {
    pub(crate) fn new(filter: &NameFilter) -> Self {
        let names = (!filter.names.is_empty()).then(|| set(&filter.names));
        Self { names, exclude: set(&filter.exclude) }
    }

    /// Whether the filter includes this Figma name. Case matters; `*` matches `/` too, so `ic/*` matches
    /// `ic/24/sun`.
    pub(crate) fn matches(&self, name: &str) -> bool {
        self.names.as_ref().is_none_or(|names| any(names, name)) && !any(&self.exclude, name)
    }
}

/// Checks a glob.
///
/// # Errors
/// What is wrong with it, in words.
pub fn check_glob(pattern: &str) -> Result<(), String> {
    parse_glob(pattern).map(drop)
}

/// Compiles globs. Those that [`parse_glob`] rejects match nothing; [`read`](crate::read) never accepts them.
fn set(patterns: &[String]) -> Vec<Glob> {
    patterns.iter().filter_map(|pattern| parse_glob(pattern).ok()).collect()
}

fn any(globs: &[Glob], name: &str) -> bool {
    globs.iter().any(|glob| glob.is_match(name))
}

/// Whether the name of a frame or a page in Cargo.toml is a glob. Brackets and braces are common in names.
pub(crate) fn is_glob(name: &str) -> bool {
    name.contains(['*', '?'])
}

/// Compiled names of frames or pages, of which some may be globs.
#[derive(Debug, Clone)]
pub(crate) struct Containers<'a> {
    names: &'a [String],
    globs: Vec<Glob>,
}

impl<'a> Containers<'a> {
    pub(crate) fn new(names: &'a [String]) -> Self {
        let globs = names.iter().filter(|name| is_glob(name)).cloned().collect::<Vec<_>>();
        Self { names, globs: set(&globs) }
    }

    /// Whether no name is given.
    pub(crate) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Whether the name is one of these, as it is or by a glob.
    pub(crate) fn contains(&self, name: &str) -> bool {
        self.names.iter().any(|other| other == name) || any(&self.globs, name)
    }
}

/// Compiled globs, each with a value.
#[derive(Debug, Clone)]
pub(crate) struct Choices<T> {
    choices: Vec<(Glob, T)>,
}

impl<T: Copy> Choices<T> {
    pub(crate) fn new(pairs: &[(String, T)]) -> Self {
        let valid = pairs.iter().filter_map(|(glob, value)| Some((parse_glob(glob).ok()?, *value)));
        Self { choices: valid.collect() }
    }

    /// Returns the value of the first glob that matches the name.
    pub(crate) fn of(&self, name: &str) -> Option<T> {
        self.choices.iter().find(|(glob, _)| glob.is_match(name)).map(|(_, value)| *value)
    }
}

/// A compiled `replace`.
#[derive(Debug, Clone)]
pub(crate) struct Replacer {
    pairs: Vec<(Regex, String)>,
}

impl Replacer {
    /// Compiles pairs of a pattern and its replacement. Patterns that do not compile are ignored;
    /// [`read`](crate::read) never accepts them.
    pub(crate) fn new(pairs: &[(String, String)]) -> Self {
        let compiled = |(pattern, replacement): &(String, String)| {
            Some((Regex::new(pattern).ok()?, replacement.clone()))
        };
        Self { pairs: pairs.iter().filter_map(compiled).collect() }
    }

    /// Returns the name with every match of every pattern replaced, one pattern after the other.
    pub(crate) fn apply(&self, name: &str) -> String {
        self.pairs.iter().fold(name.to_owned(), |name, (pattern, replacement)| {
            pattern.replace_all(&name, replacement.as_str()).into_owned()
        })
    }
}

/// Checks that a pattern compiles and has every group that its replacement refers to.
fn check_replacement(pattern: &str, replacement: &str) -> Result<(), ReplaceError> {
    let regex = Regex::new(pattern).map_err(|error| ReplaceError::Pattern(error.to_string()))?;
    for group in groups_named(replacement) {
        let exists = match group.parse::<usize>() {
            Ok(index) => index < regex.captures_len(),
            Err(_) => regex.capture_names().flatten().any(|name| name == group),
        };
        if !exists {
            return Err(ReplaceError::NoSuchGroup(group.to_owned()));
        }
    }
    Ok(())
}

/// Returns the groups that a replacement refers to, as `$1`, `$name` or `${name}`; `$$` is a dollar sign.
fn groups_named(replacement: &str) -> Vec<&str> {
    let mut groups = Vec::new();
    let mut rest = replacement;
    while let Some((_, after)) = rest.split_once('$') {
        rest = after;
        if let Some(after) = rest.strip_prefix('$') {
            rest = after;
        } else if let Some((group, after)) = rest.strip_prefix('{').and_then(|braced| braced.split_once('}'))
        {
            groups.push(group);
            rest = after;
        } else {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
            let (group, after) = rest.split_at(end);
            groups.extend(Some(group).filter(|group| !group.is_empty()));
            rest = after;
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(names: &[&str], exclude: &[&str]) -> NameMatcher {
        let [names, exclude] =
            [names, exclude].map(|list| list.iter().map(|glob| (*glob).to_owned()).collect());
        NameMatcher::new(&NameFilter { names, exclude })
    }

    #[test]
    fn globs_choose_names() {
        let table: [(&[&str], &[&str], &str, bool); 9] = [
            (&[], &[], "anything", true),
            (&["ic/*"], &[], "ic/sun", true),
            (&["ic/*"], &[], "ic/24/sun", true),
            (&["ic/*"], &[], "Ic/sun", false),
            (&["ic/*", "logo"], &[], "logo", true),
            (&["ic/{sun,moon}"], &[], "ic/moon", true),
            (&["ic/*"], &["*/old"], "ic/old", false),
            (&[], &["*draft*"], "ic/draft 2", false),
            (&[r"\*"], &[], "*", true),
        ];
        for (names, exclude, name, want) in table {
            assert_eq!(filter(names, exclude).matches(name), want, "{names:?} {exclude:?} {name}");
        }
    }

    #[test]
    fn patterns_that_do_not_compile_match_nothing() {
        assert!(!filter(&["["], &[]).matches("["));
        assert_eq!(parse_glob("a[").unwrap_err(), "unclosed character class; missing ']'");
        assert!(parse_glob("").is_err());
    }

    #[test]
    fn frames_are_names_or_globs() {
        let names = ["Icons/*", "[WIP] {a}", "[x]"].map(str::to_owned);
        let frames = Containers::new(&names);
        let table =
            [("Icons/24", true), ("Icons", false), ("[WIP] {a}", true), ("x", false), ("Icons/*", true)];
        for (name, want) in table {
            assert_eq!(frames.contains(name), want, "{name}");
        }
        assert!(!frames.is_empty() && Containers::new(&[]).is_empty());
    }

    #[test]
    fn the_first_glob_that_matches_has_its_value() {
        let choices = Choices::new(&[("[".to_owned(), 0), ("a/*".to_owned(), 1), ("*".to_owned(), 2)]);
        assert_eq!(["a/b", "b"].map(|name| choices.of(name)), [Some(1), Some(2)]);
        assert_eq!(Choices::<u8>::new(&[]).of("a"), None);
    }

    #[test]
    fn replacements_apply_in_order() {
        let pair = |pattern: &str, replacement: &str| (Regex::new(pattern).unwrap(), replacement.to_owned());
        let replacer =
            Replacer { pairs: vec![pair("^ic/(.*)$", "$1"), pair("[0-9]+/", ""), pair("a", "$$")] };
        assert_eq!(replacer.apply("ic/24/sea"), "se$");
    }

    #[test]
    fn missing_groups_are_reported() {
        let table = [
            ("^ic/(.*)$", "$1", Ok(())),
            ("^ic/(?P<name>.*)$", "${name}_icon", Ok(())),
            ("a", "$$1 $", Ok(())),
            ("^ic/(.*)$", "$1_icon", Err(ReplaceError::NoSuchGroup("1_icon".to_owned()))),
            ("^ic/(.*)$", "$2", Err(ReplaceError::NoSuchGroup("2".to_owned()))),
            ("^ic/(.*)$", "$0", Ok(())),
        ];
        for (pattern, replacement, want) in table {
            assert_eq!(check_replacement(pattern, replacement), want, "{pattern} {replacement}");
        }
        assert!(matches!(check_replacement("(", ""), Err(ReplaceError::Pattern(_))));
    }
}
