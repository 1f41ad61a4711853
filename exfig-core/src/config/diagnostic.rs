//! A mistake in Cargo.toml, as data: what is wrong, where, and what to do. xtask renders it.

use std::ops::Range;
use std::path::PathBuf;

/// A Cargo.toml, already read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// The path of the file, for messages. The paths in the file are relative to its directory.
    pub path: PathBuf,
    /// The contents of the file.
    pub text: String,
}

/// One mistake in a Cargo.toml.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// What is wrong, as a lowercase fragment without a period.
    pub message: String,
    /// A few words about the marked text; may be empty.
    pub label: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The file, and the byte range in its text, where the mistake is.
    pub place: Place,
}

/// A place in a manifest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The path of the manifest.
    pub path: PathBuf,
    /// A byte range in its text.
    pub span: Range<usize>,
}

/// Returns the 1-based line of a byte offset in `text`.
pub fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

/// Keys that people use for an access token, in kebab-case.
const TOKEN_KEYS: [&str; 7] = [
    "token",
    "figma-token",
    "access-token",
    "personal-token",
    "figma-personal-token",
    "api-token",
    "api-key",
];

/// Whether the key names a secret.
pub(super) fn is_token_key(key: &str) -> bool {
    TOKEN_KEYS.contains(&key.to_ascii_lowercase().replace('_', "-").as_str())
}

/// Returns the byte range of the first thing in `text` that looks like a Figma access token: `figd_` (a
/// personal one) or a similar prefix that starts a word, followed by at least ten letters, digits, `_` or `-`. Real
/// tokens have 40 or more. `figma_…` and `figs_…` are names.
fn find_token(text: &str) -> Option<Range<usize>> {
    text.match_indices("fig").map(|(at, _)| at).find_map(|start| {
        let rest = text.get(start + 3..)?;
        let kind = rest.bytes().take(3).take_while(u8::is_ascii_lowercase).count();
        let starts_word = !text[..start].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let is_name = matches!(rest.get(..kind), Some("ma" | "s"));
        let secret = rest.get(kind..)?.strip_prefix('_')?;
        let length =
            secret.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-')).count();
        (starts_word && !is_name && matches!(kind, 1 | 2) && length >= 10)
            .then(|| start..start + 3 + kind + 1 + length)
    })
}

/// Returns the byte range of the first user name and password of a URL in `text` that are not hidden yet.
fn find_credentials(text: &str) -> Option<Range<usize>> {
    text.match_indices("://").map(|(at, _)| at + 3).find_map(|start| {
        let authority = text[start..].split(['/', '"', '\'', ' ', '\t', '?', '#']).next()?;
        let end = authority.rfind('@')?;
        authority[..end].contains(|c| c != '*').then_some(start..start + end)
    })
}

/// Returns what comes before the `@` in a text that is meant to be a URL, however it is written: perhaps a password.
fn user_of(text: &str) -> Option<Range<usize>> {
    let start = text.find("://").map_or(0, |at| at + 3);
    let end = text.rfind('@').filter(|end| *end > start)?;
    Some(start..end)
}

/// The same in the value of a line's `base-url`, in a table of its own or not, and however the key is spelled.
fn user_of_base_url(line: &str) -> Option<Range<usize>> {
    let lower = line.to_ascii_lowercase();
    let key = ["base-url", "base_url", "baseurl"].iter().find_map(|key| lower.find(key))?;
    let value = key + line[key..].find('=')? + 1;
    let value = value + line[value..].find(|c: char| !c.is_whitespace() && c != '"' && c != '\'')?;
    let user = user_of(&line[value..])?;
    Some(value + user.start..value + user.end)
}

/// Returns a text that is meant to be a URL without its user name and password, for messages.
pub(super) fn without_user(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some(user) = user_of(&text) {
        text.replace_range(user, "***");
    }
    text
}

/// Whether the text contains something that looks like a Figma access token.
pub(super) fn holds_token(text: &str) -> bool {
    find_token(text).is_some()
}

/// Returns the text with every byte of a secret replaced by `*`: anything that looks like a token, the user name and
/// password of a URL, and everything after `token =` on its line. The result is as long as the text, so spans fit both. Use it to
/// print any line of a manifest.
pub fn hide_secrets(text: &str) -> String {
    text.split_inclusive('\n').map(hide_in_line).collect()
}

fn hide_in_line(line: &str) -> String {
    let value = line.match_indices('=').map(|(at, _)| at).find(|at| {
        let key = line[..*at].trim_end().trim_end_matches(['"', '\'']);
        let start =
            key.rfind(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-').map_or(0, |at| at + 1);
        key.get(start..).is_some_and(is_token_key)
    });
    let (shown, hidden) = line.split_at(value.map_or(line.len(), |at| at + 1));
    let mut text = shown.to_owned();
    if let Some(user) = user_of_base_url(&text) {
        text.replace_range(user.clone(), &"*".repeat(user.len()));
    }
    while let Some(secret) = find_token(&text).or_else(|| find_credentials(&text)) {
        let stars = "*".repeat(secret.len());
        text.replace_range(secret, &stars);
    }
    for c in hidden.chars() {
        if c.is_whitespace() {
            text.push(c);
        } else {
            text.extend(std::iter::repeat_n('*', c.len_utf8()));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_from_one() {
        let lines = [0, 1, 2, 3, 9].map(|offset| line_of("a\nb\n", offset));
        assert_eq!(lines, [1, 1, 2, 2, 3]);
    }

    #[test]
    fn tokens_are_hidden() {
        let table = [
            ("token = \"s3cret\"\nfile = \"K\"\n", "token = ********\nfile = \"K\"\n"),
            ("\"FIGMA_TOKEN\" = 'é'", "\"FIGMA_TOKEN\" = ****"),
            ("exfig = { file = \"K\", token = \"x\" }", "exfig = { file = \"K\", token = *** *"),
            ("file = \"figd_abcdefghij-1\" # it", "file = \"*****************\" # it"),
            ("base-url = \"https://me:s3cret@h.test/x\"", "base-url = \"https://*********@h.test/x\""),
            ("base-url = \"https://me:s3'c/r et@h.test\"", "base-url = \"https://************@h.test\""),
            ("base-url = \"me:s3cret@h.test\"", "base-url = \"*********@h.test\""),
            ("\"base-url\" = 'https:/me:s3cret@h.test'", "\"base-url\" = '****************@h.test'"),
            ("exfig = { base_url=\"me:s3cret@h.test\" }", "exfig = { base_url=\"*********@h.test\" }"),
            ("a = \"http://h.test/@me\" # b@c", "a = \"http://h.test/@me\" # b@c"),
            ("tokens = 3", "tokens = 3"),
            ("figs_of = \"figure_1234567890\"", "figs_of = \"figure_1234567890\""),
            ("path = \"src/figma_typography.rs\"", "path = \"src/figma_typography.rs\""),
            ("path = \"configs_of_designers.rs\"", "path = \"configs_of_designers.rs\""),
            ("path = \"figs_of_the_design.rs\"", "path = \"figs_of_the_design.rs\""),
        ];
        for (text, want) in table {
            assert_eq!(hide_secrets(text), want);
            assert_eq!(hide_secrets(text).len(), text.len());
        }
    }
}
