//! Globs for Figma names, which are not paths: `*` and `?` match `/` too, and `\` escapes on every platform.
//!
//! A glob becomes a regular expression, whose engine is there for `replace`. The syntax and its errors are those of
//! the crate globset, which needs a second engine.

use std::iter::Peekable;
use std::str::Chars;

use regex_lite::Regex;

/// A compiled glob.
#[derive(Debug, Clone)]
pub(crate) struct Glob(Regex);

impl Glob {
    /// Whether the glob matches the whole name.
    pub(crate) fn is_match(&self, name: &str) -> bool {
        self.0.is_match(name)
    }
}

/// Parses a glob.
///
/// # Errors
/// What is wrong with the pattern, in words.
pub(crate) fn parse_glob(pattern: &str) -> Result<Glob, String> {
    if pattern.is_empty() {
        return Err("an empty pattern matches nothing".to_owned());
    }
    let regex = format!("(?s)^(?:{})$", Translation::of(pattern)?);
    Regex::new(&regex).map(Glob).map_err(|error| error.to_string())
}

/// A pattern that is being translated.
struct Translation<'a> {
    rest: Peekable<Chars<'a>>,
    /// The character before `rest`.
    before: Option<char>,
    /// The translation so far, within the innermost group.
    regex: String,
    /// The groups that are open, outermost first.
    groups: Vec<Group>,
}

/// A `{` that is open.
struct Group {
    /// What comes before it.
    before: String,
    /// Its alternatives so far. Empty ones do not count.
    parts: Vec<String>,
}

impl<'a> Translation<'a> {
    fn of(pattern: &'a str) -> Result<String, String> {
        let rest = pattern.chars().peekable();
        let mut translation = Self { rest, before: None, regex: String::new(), groups: Vec::new() };
        while let Some(c) = translation.rest.next() {
            translation.next(c)?;
            translation.before = Some(c).filter(|_| c != '*').or(translation.before);
        }
        match translation.groups.is_empty() {
            true => Ok(translation.regex),
            false => Err("unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?)".to_owned()),
        }
    }

    fn next(&mut self, c: char) -> Result<(), String> {
        match c {
            '?' => self.regex.push('.'),
            '*' => self.star(),
            '[' => return self.class(),
            '{' => {
                let before = std::mem::take(&mut self.regex);
                self.groups.push(Group { before, parts: Vec::new() });
            }
            '}' => return self.close(),
            ',' if !self.groups.is_empty() => self.end_part(),
            '\\' => match self.rest.next() {
                Some(escaped) => self.literal(escaped),
                None => return Err("dangling '\\'".to_owned()),
            },
            c => self.literal(c),
        }
        Ok(())
    }

    /// Ends an alternative.
    fn end_part(&mut self) {
        let part = std::mem::take(&mut self.regex);
        if let Some(group) = self.groups.last_mut().filter(|_| !part.is_empty()) {
            group.parts.push(part);
        }
    }

    fn close(&mut self) -> Result<(), String> {
        self.end_part();
        let Some(Group { before, parts }) = self.groups.pop() else {
            let why = "unopened alternate group; missing '{' (maybe escape '}' with '[}]'?)";
            return Err(why.to_owned());
        };
        self.regex = before;
        if !parts.is_empty() {
            self.regex.push_str(&format!("(?:{})", parts.join("|")));
        }
        Ok(())
    }

    /// `**/` at the beginning of a segment stands for any number of segments, none included.
    fn star(&mut self) {
        let begins = self.before.is_none_or(|before| before == '/');
        if self.rest.next_if_eq(&'*').is_some() && begins && self.rest.next_if_eq(&'/').is_some() {
            self.before = Some('/');
            self.regex.push_str("(?:|.*/)");
        } else {
            self.regex.push_str(".*");
        }
    }

    /// `[a-z_]`, `[!a]` or `[^a]`; a `]` or a `-` may come first. A `-` after a range extends it.
    fn class(&mut self) -> Result<(), String> {
        let is_negated = self.rest.next_if(|c| matches!(c, '!' | '^')).is_some();
        self.regex.push_str(if is_negated { "[^" } else { "[" });
        for (first, last) in self.ranges()? {
            self.literal(first);
            if first != last {
                self.regex.push('-');
                self.literal(last);
            }
        }
        self.regex.push(']');
        Ok(())
    }

    /// Returns the first and the last character of each range up to the next `]`.
    fn ranges(&mut self) -> Result<Vec<(char, char)>, String> {
        let (mut ranges, mut extends) = (Vec::<(char, char)>::new(), false);
        loop {
            let c = self.rest.next().ok_or("unclosed character class; missing ']'")?;
            match (c, ranges.last_mut()) {
                (']', Some(_)) => break,
                ('-', Some(_)) if !extends => extends = true,
                (c, Some((first, last))) if extends => {
                    if *first > c {
                        return Err(format!("invalid range; '{first}' > '{c}'"));
                    }
                    *last = c;
                    extends = false;
                }
                (c, _) => ranges.push((c, c)),
            }
        }
        // A `-` that comes last is one.
        ranges.extend(extends.then_some(('-', '-')));
        Ok(ranges)
    }

    fn literal(&mut self, c: char) {
        // regex-lite rejects escapes of letters, digits and what is not ASCII.
        if c.is_ascii_punctuation() {
            self.regex.push('\\');
        }
        self.regex.push(c);
    }
}

#[cfg(test)]
mod tests {
    use globset::GlobBuilder;
    use proptest::prelude::*;

    use super::*;

    fn theirs(pattern: &str) -> Result<globset::GlobMatcher, String> {
        let glob = GlobBuilder::new(pattern).literal_separator(false).backslash_escape(true).build();
        glob.map(|glob| glob.compile_matcher()).map_err(|error| error.kind().to_string())
    }

    #[test]
    fn mistakes_are_named() {
        for pattern in
            ["a[", "[", "[]", "[!", "[b-a]", "[{-{-,", "[{-{-,]", "a}", "{a", "a{b,{c}", "\\", "a\\"]
        {
            assert_eq!(parse_glob(pattern).map(drop).unwrap_err(), theirs(pattern).unwrap_err(), "{pattern}");
        }
        assert_eq!(parse_glob("").unwrap_err(), "an empty pattern matches nothing");
    }

    #[test]
    fn a_question_mark_is_one_character_in_any_script() {
        assert!(parse_glob("?").unwrap().is_match("ü"));
        assert!(parse_glob("[a-ü]").unwrap().is_match("ö") && !parse_glob("[!ü]").unwrap().is_match("ü"));
        assert!(parse_glob("a*b").unwrap().is_match("a\nb"));
    }

    #[test]
    fn a_range_may_be_extended() {
        for pattern in ["[a-c-e]", "[+-a-]", "[--a]", "[]-a]", "[a-]", "[-]", "[!-a]", "[+--]", "[a-c-]"] {
            let (ours, theirs) = (parse_glob(pattern).unwrap(), theirs(pattern).unwrap());
            for name in "+,-.]^_abcdef".chars().map(String::from) {
                assert_eq!(ours.is_match(&name), theirs.is_match(&name), "{pattern} {name}");
            }
        }
    }

    #[test]
    fn two_stars_stand_for_segments_or_for_anything() {
        let table = [
            ("**/a", "a", true),
            ("**/a", "x/y/a", true),
            ("**/a", "xa", false),
            ("a/**/b", "a/b", true),
            ("a/**/b", "a/x/y/b", true),
            ("a/**/b", "axb", false),
            ("a**b", "a/b", true),
            ("a/**", "a/x/y", true),
            ("**", "anything/at all", true),
        ];
        for (pattern, name, want) in table {
            assert_eq!(parse_glob(pattern).unwrap().is_match(name), want, "{pattern} {name}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn globs_match_what_they_match_for_globset(
            pattern in "[ab/*?\\[\\]!^{},.\\\\-]{1,9}",
            names in prop::collection::vec("[ab/.*-]{0,6}", 20),
        ) {
            // Segments are a matter of paths.
            prop_assume!(!pattern.contains("**"));
            match (parse_glob(&pattern), theirs(&pattern)) {
                (Ok(ours), Ok(theirs)) => {
                    for name in names {
                        prop_assert_eq!(ours.is_match(&name), theirs.is_match(&name), "{} {}", pattern, name);
                    }
                }
                (ours, theirs) => prop_assert_eq!(ours.map(drop), theirs.map(drop), "{}", pattern),
            }
        }
    }
}
