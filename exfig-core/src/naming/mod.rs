//! Turns Figma names into file names and identifiers.
//!
//! A Figma name is hostile input: it may contain folders, `..`, control characters, emoji, keywords, or
//! nothing at all. A name that cannot become a file name is a [`NameError`], which the planner reports
//! together with its owner; nothing here panics or guesses.

mod file;
mod identifier;

use std::borrow::Cow;

use heck::{ToKebabCase, ToLowerCamelCase, ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

pub use self::file::{file_stem, same_file_key};
pub use self::identifier::{css_name, rust_const, rust_field, rust_type};
pub(crate) use self::identifier::{look_alike_key, script_witnesses};

/// How the words of a name are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(strum::EnumCount))]
pub enum NameStyle {
    /// `arrow_left`
    #[serde(rename = "snake_case")]
    Snake,
    /// `arrowLeft`
    #[serde(rename = "camelCase")]
    Camel,
    /// `ArrowLeft`
    #[serde(rename = "PascalCase")]
    Pascal,
    /// `arrow-left`
    #[serde(rename = "kebab-case")]
    Kebab,
    /// `ARROW_LEFT`
    #[serde(rename = "SCREAMING_SNAKE_CASE")]
    Screaming,
    /// `Arrow left`, as it is in Figma; only what file names cannot contain becomes `-`.
    #[serde(rename = "keep")]
    Keep,
}

impl NameStyle {
    /// Every style.
    pub const ALL: [Self; 6] =
        [Self::Snake, Self::Camel, Self::Pascal, Self::Kebab, Self::Screaming, Self::Keep];

    /// Returns the value of `name-style` in Cargo.toml: the style's name, written in the style.
    pub fn name(self) -> &'static str {
        match self {
            Self::Snake => "snake_case",
            Self::Camel => "camelCase",
            Self::Pascal => "PascalCase",
            Self::Kebab => "kebab-case",
            Self::Screaming => "SCREAMING_SNAKE_CASE",
            Self::Keep => "keep",
        }
    }

    /// Returns `name` in this style. Everything that is neither a letter nor a digit separates words, so the
    /// result never contains a path separator; only the sign of a negative number becomes a word: `space/-4` is
    /// `space_neg_4`. The result is in Unicode's composed form (NFC), and empty if the name has no letters or
    /// digits.
    pub fn apply(self, name: &str) -> String {
        let composed = if name.is_ascii() { Cow::Borrowed(name) } else { Cow::Owned(name.nfc().collect()) };
        let name = signed(&composed);
        match self {
            Self::Keep => kept(&composed),
            Self::Snake => name.to_snake_case(),
            Self::Camel => name.to_lower_camel_case(),
            Self::Pascal => name.to_upper_camel_case(),
            Self::Kebab => name.to_kebab_case(),
            Self::Screaming => name.to_shouty_snake_case(),
        }
    }
}

/// Returns the name with `-` for what some platform does not allow in the name of a file, or what separates
/// its extension or scale; empty if it has no letters or digits.
fn kept(name: &str) -> String {
    if !name.contains(char::is_alphanumeric) {
        return String::new();
    }
    let is_invisible = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    let allowed = |c: char| if "/\\<>:\"|?*.@".contains(c) || c.is_control() { '-' } else { c };
    let kept = name.chars().filter(|c| !is_invisible(*c)).map(allowed).collect::<String>();
    kept.trim_matches(|c: char| c.is_whitespace() || c == '-').to_owned()
}

/// Returns the name with each acronym as one word: `iOS` in `iOSApp` is `Ios`, which the styles keep together.
/// An acronym begins where a word begins, and ends where no lowercase letter follows.
pub(crate) fn with_acronyms(name: &str, acronyms: &[String]) -> String {
    let mut out = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        let is_here = |acronym: &&String| {
            let after = rest.strip_prefix(acronym.as_str());
            after.is_some_and(|after| !after.starts_with(char::is_lowercase))
        };
        // It starts a word, where camel case does, too. The longest counts: `iOS` before `i`.
        let starts_here = |acronym: &&String| match out.chars().next_back() {
            Some(before) if before.is_uppercase() => false,
            Some(before) if before.is_lowercase() => acronym.starts_with(char::is_uppercase),
            _ => !acronym.is_empty(),
        };
        let found = acronyms.iter().filter(starts_here).filter(is_here);
        match found.max_by_key(|acronym| acronym.len()) {
            Some(acronym) => {
                let mut letters = acronym.chars();
                out.extend(letters.next().into_iter().flat_map(char::to_uppercase));
                out.extend(letters.flat_map(char::to_lowercase));
                rest = &rest[acronym.len()..];
            }
            None => {
                out.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    out
}

/// Returns the name with the word `neg` for the sign of each part that begins with a negative number.
fn signed(name: &str) -> String {
    let sign = |part: &str| {
        let number = part.trim_start().strip_prefix(['-', '\u{2212}'])?;
        let digits = number.strip_prefix('.').unwrap_or(number);
        digits.starts_with(|c: char| c.is_ascii_digit()).then(|| format!("neg {number}"))
    };
    if !name.contains(['-', '\u{2212}']) {
        return name.to_owned();
    }
    name.split('/').map(|part| sign(part).unwrap_or_else(|| part.to_owned())).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests;
